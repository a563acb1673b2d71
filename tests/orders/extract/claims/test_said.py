"""Who said what, by language: a made-up sentence or two, and the claims it must give."""

import pytest
from tiny_story import heard

from gatewatch.orders.extract.claims.find import statements

Said = tuple[str, str | None, str]

ENGLISH: list[tuple[str, list[Said]]] = [
    (
        "The communications ministry has ordered operators to block Telegram, according to a document seen by Reuters.",
        [("media", "Reuters", "order_reported")],
    ),
    (
        "The document, signed by the deputy head of the telecom department, said 68% of the 9,600 Telegram channels "
        "violated the law, citing information from police.",
        [("police", "police, according to the document", "illegal_share")],
    ),
    (
        "The document said police reported that 68% of channels were illegal.",
        [("police", "police, according to the document", "illegal_share")],
    ),
    (
        "Many of the groups were created by reactionary subjects who spread anti-government documents, police said.",
        [("police", "police", "opposition_groups")],
    ),
    (
        "An official at the Ministry of Communications confirmed the authenticity of the document.",
        [("official", "official at the Ministry of Communications", "order_authentic")],
    ),
    (
        'Telegram said it was surprised. "We have responded to legal requests on time. We received a formal notice," '
        "a spokesman said.",
        [
            ("company", "Telegram", "company_surprised"),
            ("company", "spokesman", "company_complied"),
            ("company", "spokesman", "notice_received"),
        ],
    ),
    (
        "Pavel Durov, founder of Telegram, said the company was surprised.",
        [("company", "Pavel Durov", "company_surprised")],
    ),
    (
        "Ana Souza, a lawyer, said the ban is censorship. The order can be appealed, Souza added.",
        [("named_source", "Ana Souza", "censorship_charge"), ("named_source", "Ana Souza", "appeal_possible")],
    ),
    (
        '"This is an attack on free speech," said Ana Souza, who runs a shop.',
        [("named_source", "Ana Souza", "censorship_charge")],
    ),
    (
        "Telegram users said on Friday the app was working normally in the capital.",
        [("named_source", "users", "still_available")],
    ),
    (
        "Viettel said it had not received any order to block the app.",
        [("company", "Viettel", "order_not_received")],
    ),
    (
        "Telegram does not cooperate with the authorities, the minister said.",
        [("official", "minister", "company_not_cooperating")],
    ),
    (
        "The government said there were no plans to block WhatsApp.",
        [("official", "government", "no_block_considered")],
    ),
    (
        "The Ministry of Communications blocked TikTok for failing to remove illegal content.",
        [("official", "Ministry of Communications", "block_reason")],
    ),
    ("The government gave no reason for the block.", [("reporter", None, "official_silence")]),
    (
        "The shutdown cost the economy $2 million a day, NetBlocks estimated.",
        [("named_source", "NetBlocks", "loss_estimate")],
    ),
    (
        "Scams on Telegram cost victims 2 trillion, police said.",
        [("police", "police", "crime_losses"), ("police", "police", "platform_misuse")],
    ),
    ("Authorities say the app endangers children.", [("official", "Authorities", "child_danger")]),
    (
        "State media reported that the Supreme Court had ordered the block of TikTok.",
        [("media", "State media", "order_reported")],
    ),
]
OTHERS: list[tuple[str, str, list[Said]]] = [
    (
        "vi",
        "Theo Bộ Công an, 68% trong số 9.600 kênh, nhóm Telegram vi phạm pháp luật. Nhiều hội nhóm do các đối tượng "
        "phản động lập ra, phát tán tài liệu chống phá.",
        [("police", "Bộ Công an", "illegal_share"), ("police", "Bộ Công an", "opposition_groups")],
    ),
    ("vi", "Viettel cho biết chưa nhận được yêu cầu chặn Telegram.", [("company", "Viettel", "order_not_received")]),
    (
        "vi",
        "Các đối tượng lợi dụng Telegram để lừa đảo, mua bán ma túy, Bộ Công an cho biết.",
        [("police", "Bộ Công an", "platform_misuse")],
    ),
    (
        "es",
        "Según el juez, Telegram no ha colaborado con la justicia.",
        [("official", "juez", "company_not_cooperating")],
    ),
    (
        "es",
        "El juez ordenó bloquear Telegram porque la plataforma no respondió a los requerimientos.",
        [("official", "juez", "block_reason")],
    ),
    (
        "es",
        '"La aplicación es utilizada por terroristas", dijo el ministro.',
        [("official", "ministro", "platform_misuse")],
    ),
    ("es", "La policía dijo que el 60% de los canales son ilegales.", [("police", "policía", "illegal_share")]),
    (
        "pt",
        "Segundo o juiz, o WhatsApp descumpriu ordens judiciais.",
        [("official", "juiz", "company_not_cooperating")],
    ),
    ("pt", '"É censura", disse Ana Souza, advogada.', [("named_source", "Ana Souza", "censorship_charge")]),
    (
        "pt",
        "O ministro afirmou que o aplicativo é usado por criminosos.",
        [("official", "ministro", "platform_misuse")],
    ),
    ("ru", "Мессенджер используют террористы, заявили в ФСБ.", [("police", "ФСБ", "platform_misuse")]),
    (
        "ru",
        "Telegram заблокирован из-за отказа предоставить ключи, сообщил Роскомнадзор.",
        [("official", "Роскомнадзор", "company_not_cooperating"), ("official", "Роскомнадзор", "block_reason")],
    ),
    ("ru", "По словам министра, блокировать WhatsApp не планируют.", [("official", "министра", "no_block_considered")]),
    ("fr", "Selon la police, 68% des chaînes sont illégales.", [("police", "police", "illegal_share")]),
    (
        "fr",
        "Telegram refuse de coopérer avec la justice, a déclaré le procureur.",
        [("official", "procureur", "company_not_cooperating")],
    ),
    (
        "fr",
        "Le tribunal a ordonné le blocage de Telegram en raison de son refus de coopérer.",
        [("official", "tribunal", "block_reason")],
    ),
    (
        "id",
        "Menurut Kominfo, Telegram digunakan oleh teroris untuk menyebarkan propaganda.",
        [("official", "Kominfo", "platform_misuse")],
    ),
    (
        "id",
        "Telegram tidak merespons permintaan Kominfo, kata Menteri.",
        [("official", "Menteri", "company_not_cooperating")],
    ),
    ("id", "Kominfo memblokir Telegram karena banyak konten radikal.", [("official", "Kominfo", "block_reason")]),
    ("tr", "BTK'ye göre Telegram suç amacıyla kullanılıyor.", [("official", "BTK", "platform_misuse")]),
    ("tr", "Polis, kanalların yüzde 68'inin yasa dışı olduğunu açıkladı.", [("police", "Polis", "illegal_share")]),
]
NOTHING = [
    "The ministry will make Telegram inaccessible by June 2.",
    "Reuters could not independently verify the document.",
    "The ministry could not confirm the order.",
    "Telegram declined to comment.",
    "The app is available on the App Store and Google Play.",
    "Telegram, which has nearly 1 billion users, was founded in 2013.",
    "The regulator threatened to block WhatsApp if the company does not appoint a representative.",
    "In my opinion the app is dangerous because scammers use it.",
    "Operators were told to block the app.",
]


def said(text: str, language: str = "en") -> list[Said]:
    return [(c.by, c.who, c.about) for c in statements(heard(text, language=language)).claims]


@pytest.mark.parametrize(("text", "wanted"), ENGLISH)
def test_who_said_what_in_english(text: str, wanted: list[Said]) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(("language", "text", "wanted"), OTHERS)
def test_who_said_what_in_other_languages(language: str, text: str, wanted: list[Said]) -> None:
    assert said(text, language) == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_what_nobody_claims_is_no_claim(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("language", ["de", "ar", None])
def test_a_language_without_words_gives_nothing(language: str) -> None:
    text = ENGLISH[3][0]
    assert statements(heard(text, language=language)).claims == []


def test_a_claim_is_told_once_a_speaker() -> None:
    text = "Telegram does not cooperate, the minister said. Telegram refused to cooperate, the minister added."
    assert len(said(text)) == 1


def test_the_publishers_own_name_speaks_as_reporter() -> None:
    text = "Telegram was still available on Friday, Reuters found."
    told = statements(heard(text, publisher="Reuters"))
    assert [(c.by, c.who, c.about) for c in told.claims] == [("reporter", None, "still_available")]
