"""Who ordered, for whom, in which office, where, and who was told: the ways a report says it."""
# ruff: noqa: E501  (a paragraph stays on its line)

import pytest
from framing import framed, order_of

ASKERS = [
    (
        "en",
        "Zambia's regulator ZICTA ordered operators to block Viber following a complaint filed by the Attorney General.",
        "Attorney General",
    ),
    (
        "en",
        "Zambia's regulator ZICTA ordered operators to block Viber at the Defence Ministry's request.",
        "Defence Ministry",
    ),
    (
        "en",
        "A court in Lusaka ordered operators to block Viber after a suit filed by Lusaka Pictures, Copper Films and Kafue Media.",
        "Lusaka Pictures, Copper Films and Kafue Media",
    ),
    (
        "en",
        "Zambia's regulator ZICTA ordered operators to block Viber at the request of the Commissioner of Police.",
        "Commissioner of Police",
    ),
    (
        "es",
        "El Juzgado 12 Civil ordenó a las operadoras bloquear Viber a raíz de una denuncia presentada por la Cámara Minera.",
        "Cámara Minera",
    ),
    (
        "es",
        "El bloqueo de Viber fue solicitado por la Policía Nacional y ordenado por el Ministerio de Comunicaciones.",
        "Policía Nacional",
    ),
    (
        "pt",
        "A 2ª Vara Criminal de Teresina acolheu pedido da Polícia Civil e determinou que as operadoras bloqueiem o Viber.",
        "Polícia Civil",
    ),
    (
        "fr",
        "Le ministère des Télécommunications a ordonné aux opérateurs de bloquer Viber à la demande du ministère de l'Intérieur.",
        "ministère de l'Intérieur",
    ),
    (
        "ru",
        "Роскомнадзор ограничил доступ к Viber на основании требования Генеральной прокуратуры.",
        "Генеральной прокуратуры",
    ),
    ("id", "Kominfo memblokir Viber atas permintaan dari Badan Narkotika Nasional.", "Badan Narkotika Nasional"),
    ("tr", "BTK, Viber'e erişimi Gençlik Bakanlığı'nın başvurusu üzerine engelledi.", "Gençlik Bakanlığı"),
    (
        "vi",
        "Bộ Thông tin và Truyền thông yêu cầu các nhà mạng chặn Viber trên cơ sở đề nghị của Bộ Công an.",
        "Bộ Công an",
    ),
]


@pytest.mark.parametrize(("language", "text", "asker"), ASKERS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ASKERS)])
def test_who_asked_for_the_order_is_named_in_many_ways(language: str, text: str, asker: str) -> None:
    assert order_of(text, language).on_behalf_of.startswith(asker)


def test_a_ministry_that_asked_providers_did_not_ask_for_the_order() -> None:
    text = (
        "Zambia's regulator ZICTA ordered operators to block Viber.\nIts ministry had requested the providers to act."
    )
    assert order_of(text).on_behalf_of is None


AUTHORITIES = [
    (
        "en",
        "Internet providers were told to block Viber.\nThe instruction came from the Ministry of Information.",
        "Ministry of Information",
    ),
    (
        "en",
        "Viber was blocked across Nepal on Monday.\nThe directive was signed by the director of the Nepal Telecommunications Authority.",
        "Nepal Telecommunications Authority",
    ),
    (
        "en",
        "The Supreme Court of Zambia upheld a lower court decision requiring operators to block Viber.",
        "Supreme Court of Zambia",
    ),
    ("en", "The president of Gabon ordered operators to shut down the internet.", "president of Gabon"),
    (
        "en",
        "Brazil's Viber ban\nA Brazilian judge ordered operators to block Viber.\nIn December, a judge in Campinas ordered Viber be blocked for a day.",
        "Brazilian judge",
    ),
    (
        "es",
        "La medida, dictada por el Juzgado 12 Civil, alcanza a las operadoras, que deben bloquear Viber. Un juez ordenó bloquear Viber.",
        "Juzgado 12 Civil",
    ),
    (
        "fr",
        "Les opérateurs doivent bloquer Viber.\nL'injonction émane du ministère de l'Intérieur.",
        "ministère de l'Intérieur",
    ),
    (
        "tr",
        "Bilgi Teknolojileri ve İletişim Kurumu (BTK), Turkcell ve Vodafone'a Viber'e erişimi engelleme talimatı verdi.",
        "Bilgi Teknolojileri ve İletişim Kurumu",
    ),
    (
        "ru",
        "Служба связи при правительстве Таджикистана потребовала от операторов заблокировать Viber.",
        "Служба связи",
    ),
]


@pytest.mark.parametrize(
    ("language", "text", "authority"), AUTHORITIES, ids=[f"{r[0]}-{i}" for i, r in enumerate(AUTHORITIES)]
)
def test_the_authority_is_who_issued_it_in_its_fullest_form(language: str, text: str, authority: str) -> None:
    assert order_of(text, language).authority == authority


TOLD = [
    (
        "en",
        "The Delhi High Court ordered the Department of Telecommunications to direct ISPs to block Viber.",
        {"Department of Telecommunications", "ISPs"},
    ),
    (
        "en",
        "Zambia's regulator ZICTA ordered the internet providers: Copper Net Ltd, Kafue Telecom SA and MTN Zambia, to block Viber.",
        {"internet providers", "Copper Net Ltd", "Kafue Telecom SA", "MTN Zambia"},
    ),
    (
        "en",
        "Zambia's regulator ZICTA ordered operators MTN Zambia and Airtel Zambia to block Viber.",
        {"MTN Zambia", "Airtel Zambia"},
    ),
    (
        "en",
        "Zambia's regulator ZICTA ordered internet providers to block Viber.\nAirtel Zambia, a unit of Airtel Africa, has received the directive.",
        {"internet providers", "Airtel Zambia"},
    ),
    (
        "en",
        "Zambia's regulator ZICTA ordered internet providers to block Viber.\nZamtel has received no directive.",
        {"internet providers"},
    ),
    (
        "en",
        "Zambia's regulator ZICTA ordered internet providers to block Viber.\nThe letter went to three firms: MTN Zambia, Airtel Zambia and Zamtel. They must block it by Monday.",
        {"internet providers", "MTN Zambia", "Airtel Zambia", "Zamtel"},
    ),
    (
        "pt",
        "O Supremo Tribunal Federal determinou o bloqueio do Viber.\nA Anatel foi notificada para que as operadoras cumpram a decisão.\nApple e Google devem retirar o aplicativo de suas lojas.",
        {"Anatel", "operadoras", "Apple", "Google"},
    ),
]


@pytest.mark.parametrize(("language", "text", "told"), TOLD, ids=[f"{r[0]}-{i}" for i, r in enumerate(TOLD)])
def test_everybody_who_was_told_is_an_addressee(language: str, text: str, told: set[str]) -> None:
    assert set(order_of(text, language).addressees) == told


PLACES = [
    (
        "en",
        "Zambia's regulator ZICTA ordered operators to suspend mobile internet in Lusaka, Kitwe and Ndola districts.",
        "Lusaka, Kitwe and Ndola districts",
    ),
    (
        "fr",
        "Le ministère de l'Intérieur a ordonné de couper l'internet mobile dans les régions de l'Ouest et du Littoral.",
        "régions de l'Ouest et du Littoral",
    ),
    ("pt", "A 2ª Vara Criminal determinou a suspensão do Viber em todo o Estado do Paraná.", "Estado do Paraná"),
    ("tr", "İçişleri Bakanlığı, Van ilinde mobil internetin kesilmesi talimatını verdi.", "Van ilinde"),
]


@pytest.mark.parametrize(("language", "text", "scope"), PLACES, ids=[r[2] for r in PLACES])
def test_the_territory_has_all_its_names_and_the_word_for_them(language: str, text: str, scope: str) -> None:
    assert order_of(text, language).scope == scope


def test_the_town_a_report_comes_from_is_no_scope() -> None:
    assert order_of("İZMİR - BTK, Viber'e erişimi engelledi.", "tr").scope is None


def test_an_office_whose_letter_orders_is_the_signatory_and_a_spokesman_is_not() -> None:
    text = (
        "In a letter, the Uganda Communications Commission's executive director ordered telecom firms to block Viber."
    )
    assert order_of(text).signatory_role == "executive director"
    assert order_of(text.replace("executive director", "spokesman")).signatory_role is None


def test_a_unit_that_only_speaks_did_not_issue_the_order() -> None:
    text = "Zambia's regulator ZICTA ordered operators to block Viber. The Media Unit of the regulator ZICTA told reporters it was needed."
    assert order_of(text).authority_unit is None


def test_a_court_that_orders_the_end_of_a_block_lifts_it() -> None:
    found = framed(
        "Zimbabwe’s high court has ruled that access to Viber must be restored following a shutdown of messaging apps."
    )
    assert found.lifts
    assert found.orders == []


VERBS = [
    ("vi", "Iran chặn Viber theo phán quyết của tòa án. Người dùng không thể mở ứng dụng."),
    ("id", "Viber diblokir Kominfo karena tidak mendaftar. Aplikasi itu tidak bisa diakses."),
    (
        "fr",
        "« L'internet mobile est suspendu ce mardi », a indiqué dans un communiqué le ministère de la Communication.",
    ),
    ("ru", "Роскомнадзор по требованию Генпрокуратуры ограничил доступ к Viber."),
    (
        "en",
        "All mobile operators in Zambia received a directive on Monday from the Ministry of Transport to block Viber.",
    ),
    ("es", "Suspendido el servicio de Viber en Ecuador por orden de un juez federal."),
]


@pytest.mark.parametrize(("language", "text"), VERBS, ids=[r[0] for r in VERBS])
def test_an_order_is_seen_where_the_verb_alone_or_who_speaks_tells_of_it(language: str, text: str) -> None:
    assert framed(text, language).orders


def test_what_a_sentence_tells_of_earlier_is_not_the_order_of_the_text() -> None:
    text = (
        "Zambia's regulator ZICTA ordered operators to block Viber until further notice.\n"
        "Earlier, the Ministry of Information ordered internet providers to block Discord and Signal."
    )
    assert order_of(text).targets == ["Viber"]


def test_a_place_of_the_reason_is_no_scope() -> None:
    text = "Zambia's regulator ZICTA ordered operators to suspend mobile internet after riots in Lusaka."
    assert order_of(text).scope is None


def test_a_menu_before_the_story_does_not_hide_a_lifting() -> None:
    text = "Connect with us\nLatest\nMenu\nZambia restores access to Viber after banning it for a day\nThe ban on Viber was imposed by the regulator ZICTA on Monday."
    assert framed(text).lifts
