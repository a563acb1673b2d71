"""Classes of phrasing that were once read wrong or not at all; every sentence is made up."""

import pytest
from test_said import said
from test_seen import Row
from tiny_story import found, heard

from gatewatch.orders.extract.claims.find import statements
from gatewatch.orders.extract.claims.speech.pieces import Listener

UNCLAIMED = [
    ("en", "The minister said the ban stays until the company confirms its commitment to block posts."),
    ("en", "The letter asks us to investigate whether Telegram is used for fraud, police said."),
    ("en", "The Ministry of Communications ordered operators to block Telegram, where it finds disinformation."),
    ("en", "Police used their powers to shut down Telegram and fight fake news."),
    ("en", "Viettel said it would comply with the law."),
    ("en", "Telegram said it was disappointed and would always cooperate with authorities."),
    ("en", "Rumours spread that the government had ordered a shutdown because of the examinations."),
    ("en", "The minister said the app could be blocked if it ignores the rules over fake news."),
    ("en", "Operators that refuse the order face fines, the ministry said."),
    ("en", "Telegram declined to comment on the official order."),
    ("en", "Critics challenging the ban said they would march."),
    ("en", "Telegram said it continues to work with the government to understand its concerns."),
    ("id", "Kominfo menyatakan operator akan mematuhi perintah."),
    ("pt", "Segundo a Claro, as operadoras vão cumprir a ordem."),
]
CLAIMED = [
    (
        "en",
        "Police examined 410 channels, of which 31 per cent led to payment pages, police said.",
        ("police", "illegal_share"),
    ),
    (
        "en",
        "Cyber police registered 4,870 complaints, and victims reported losses of 2 million dollars.",
        ("police", "crime_losses"),
    ),
    (
        "en",
        "Ana Souza, spokeswoman for the ministry, said fraud on Telegram has doubled.",
        ("official", "platform_misuse"),
    ),
    ("es", "Vox califica el bloqueo de Telegram de ataque contra la libertad.", ("named_source", "censorship_charge")),
    ("es", "Fuentes de Movistar aseguran que no han recibido la notificación.", ("named_source", "order_not_received")),
    (
        "ru",
        "Никаких иных ограничений их функционала не вводится, сообщил Роскомнадзор.",
        ("official", "only_calls_affected"),
    ),
    ("en", "The app is a safe haven for terrorists, the minister said.", ("official", "platform_misuse")),
    ("en", "Fraud on Telegram has doubled, police said.", ("police", "platform_misuse")),
    ("en", "Criminals exploit the platform, police said.", ("police", "platform_misuse")),
    ("en", "Users lost 3 million dollars to fraud, police said.", ("police", "crime_losses")),
    ("en", "Telegram left our letters unanswered, the minister said.", ("official", "company_not_cooperating")),
    ("en", '"We had to act because lies were spreading," the minister, Ana Souza, told reporters.', None),
    ("en", "Telegram said it had never received a complaint from the ministry.", ("company", "order_not_received")),
    ("en", "Two residents of Hill and Dale said WhatsApp had stopped working.", ("named_source", "network_status")),
    ("en", '"The measure was needed to stop mobs," the communication service said.', ("official", "block_reason")),
    ("es", "Vox califica el bloqueo de ataque contra la libertad.", ("named_source", "censorship_charge")),
    (
        "es",
        "El juez requirió información a la aplicación y no recibió respuesta, según fuentes.",
        ("named_source", "company_not_cooperating"),
    ),
    ("fr", "Le Syndicat des journalistes parle d'une « censure ».", ("named_source", "censorship_charge")),
    ("pt", "A associação Rede Livre calcula em 3 milhões o prejuízo do bloqueio.", ("named_source", "loss_estimate")),
    ("ru", "Требования владельцы мессенджера проигнорировали, сообщил Роскомнадзор.", None),
    ("vi", "Bộ Thông tin cho biết Telegram không nhanh chóng thực hiện yêu cầu.", None),
]
OBSERVED: list[tuple[str, str, list[Row]]] = [
    ("en", "Telegram could only be reached with a VPN on Friday.", [("Telegram", "unavailable", "2031-05-23", None)]),
    ("en", "TikTok appears to be accessible.", [("TikTok", "available", "2031-05-24", None)]),
    (
        "en",
        "WhatsApp was working on MTN on Monday, but not on Safaricom.",
        [("WhatsApp", "available", "2031-05-19", "MTN"), ("WhatsApp", "unavailable", "2031-05-19", "Safaricom")],
    ),
    ("en", "At the time WhatsApp did not work.", [("WhatsApp", "unavailable", None, None)]),
    ("en", "WhatsApp may become unavailable again.", []),
    ("en", "Rights groups urged the authorities to restore access to WhatsApp.", []),
    ("en", "Telegram, which sent its papers, is not affected by this notice.", []),
    ("es", "WhatsApp sigue inaccesible.", [("WhatsApp", "unavailable", "2031-05-24", None)]),
    ("es", "Telegram funcionaba el viernes solo con VPN.", [("Telegram", "unavailable", "2031-05-23", None)]),
    ("fr", "Telegram ne se chargeait plus vendredi.", [("Telegram", "unavailable", "2031-05-23", None)]),
    ("fr", "L'association a exhorté les autorités à rétablir Telegram.", []),
    ("id", "Dampak pemblokiran ini adalah Telegram tidak bisa diakses.", []),
    ("pt", "O WhatsApp pode ficar indisponível novamente.", []),
    (
        "id",
        "Warga tidak bisa membuka WhatsApp maupun Telegram.",
        [("WhatsApp", "unavailable", "2031-05-24", None), ("Telegram", "unavailable", "2031-05-24", None)],
    ),
    ("ru", "Telegram остаётся недоступен.", [("Telegram", "unavailable", "2031-05-24", None)]),
]


@pytest.mark.parametrize(("language", "text"), UNCLAIMED)
def test_what_only_sounds_like_a_claim_is_none(language: str, text: str) -> None:
    assert said(text, language) == []


@pytest.mark.parametrize(("language", "text", "wanted"), CLAIMED)
def test_a_class_of_phrasing_gives_its_claim(language: str, text: str, wanted: tuple[str, str] | None) -> None:
    told = [(by, about) for by, _, about in said(text, language)]
    assert (told and wanted is None) or wanted in told


@pytest.mark.parametrize(("language", "text", "wanted"), OBSERVED)
def test_a_class_of_phrasing_gives_its_observation(language: str, text: str, wanted: list[Row]) -> None:
    told = statements(heard(text, language=language)).availability
    assert [(o.service, o.state, o.date, o.network) for o in told] == wanted


def test_a_title_is_no_second_statement() -> None:
    text = (
        "Cost of Telegram ban put at $2 million\nThe shutdown cost the economy $2 million a day, NetBlocks estimated."
    )
    assert said(text) == [("named_source", "NetBlocks", "loss_estimate")]


def test_an_appeal_is_told_once_a_text() -> None:
    text = "The order can be appealed, the judge said. Telegram said it would appeal the order."
    assert [about for _, _, about in said(text)] == ["appeal_possible"]


def test_authorities_at_large_are_silent_but_nobody_in_particular() -> None:
    told = statements(heard("Authorities did not respond to a request for comment."))
    assert (told.no_reply, [c.about for c in told.claims]) == ([], ["official_silence"])


def test_silence_inside_a_quotation_is_no_silence_towards_the_press() -> None:
    text = 'The ministry said: "We asked Telegram to close channels but the company did not respond to these requests."'
    assert statements(heard(text)).no_reply == []


def test_a_company_that_does_not_answer_the_press_is_not_uncooperative() -> None:
    told = statements(heard("The ministry confirmed the order. Telegram did not respond to our request."))
    assert "company_not_cooperating" not in [c.about for c in told.claims]


def test_a_reporters_background_in_a_new_paragraph_is_nobodys_statement() -> None:
    text = "Telegram must be blocked, the minister said.\nTelegram does not cooperate with authorities."
    assert said(text) == []


def test_a_last_name_alone_is_known_by_the_title_the_story_gave() -> None:
    text = (
        "The founder of Telegram, Pavel Durov, arrived on Friday.\n"
        '"We are surprised by the order," Durov said.\n"It is censorship," said Durov.'
    )
    assert said(text)[0] == ("company", "Pavel Durov", "company_surprised")


def test_telegram_web_is_telegram() -> None:
    names = found("Telegram is an app. Telegram Web was unavailable on Friday.")
    longer = [n for n in names.names if n.value == "Telegram"][1]
    at = names.names.index(longer)
    names.names[at] = type(longer)(
        start=longer.start, end=longer.end + 4, kind="service", value="Telegram Web", id="telegram"
    )
    assert [o.service for o in statements(Listener(names)).availability] == ["Telegram"]


def test_an_office_is_not_what_follows_it_behind_a_comma() -> None:
    text = (
        "L'application est utilisée par des terroristes, a déclaré le ministre de la Communication, "
        "après les manifestations de l'opposition."
    )
    assert said(text, "fr")[0][0] == "official"


def test_complaints_received_are_no_notice_received() -> None:
    assert said("We received many complaints and notices about the app, the ministry said.") == []
