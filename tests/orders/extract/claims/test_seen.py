"""What was observed, who was silent, who confirmed; and what only sounds like it. All texts are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_said import ENGLISH, NOTHING, OTHERS
from tiny_story import heard

from gatewatch.model.extraction import Observed
from gatewatch.orders.extract.claims.find import statements

Row = tuple[str, str, str | None, str | None]

SEEN: list[tuple[str, str, list[Row]]] = [
    ("en", "Telegram was still available in the country on Friday.", [("Telegram", "available", "2031-05-23", None)]),
    (
        "en",
        "A Reuters reporter could still use Telegram on Friday, while on Viettel 4G the app did not work.",
        [("Telegram", "available", "2031-05-23", None), ("Telegram", "unavailable", "2031-05-23", "Viettel 4G")],
    ),
    (
        "en",
        "Telegram remained accessible on Viettel Wi-Fi on Friday while 4G did not work.",
        [("Telegram", "available", "2031-05-23", "Viettel Wi-Fi"), ("Telegram", "unavailable", "2031-05-23", "4G")],
    ),
    (
        "en",
        "NetBlocks confirmed that Telegram was restricted on MTN since Monday.",
        [("Telegram", "unavailable", "2031-05-19", "MTN")],
    ),
    (
        "en",
        "Users reported being unable to access WhatsApp on Monday.",
        [("WhatsApp", "unavailable", "2031-05-19", None)],
    ),
    ("en", "Some users said they could not access WhatsApp.", [("WhatsApp", "partial", "2031-05-24", None)]),
    ("en", "Access to WhatsApp was restored on Thursday.", [("WhatsApp", "available", "2031-05-22", None)]),
    (
        "en",
        "WhatsApp did not work on Safaricom, but the app was working on MTN on Monday.",
        [("WhatsApp", "unavailable", "2031-05-19", "Safaricom"), ("WhatsApp", "available", "2031-05-19", "MTN")],
    ),
    (
        "en",
        "TikTok and Signal were still accessible at 3 p.m., residents said.",
        [("TikTok", "available", "2031-05-24", None), ("Signal", "available", "2031-05-24", None)],
    ),
    ("vi", "Telegram vẫn có thể truy cập vào thứ Sáu.", [("Telegram", "available", "2031-05-23", None)]),
    (
        "vi",
        "Người dùng cho biết không thể truy cập WhatsApp trên mạng Viettel.",
        [("WhatsApp", "unavailable", "2031-05-24", "Viettel")],
    ),
    ("es", "Telegram seguía disponible el viernes.", [("Telegram", "available", "2031-05-23", None)]),
    (
        "es",
        "Usuarios de Movistar reportaron que no podían acceder a WhatsApp.",
        [("WhatsApp", "unavailable", "2031-05-24", "Movistar")],
    ),
    ("pt", "O WhatsApp continuava funcionando na sexta-feira.", [("WhatsApp", "available", "2031-05-23", None)]),
    (
        "pt",
        "Usuários relataram que não conseguiam acessar o Telegram.",
        [("Telegram", "unavailable", "2031-05-24", None)],
    ),
    ("ru", "Telegram по-прежнему доступен в пятницу.", [("Telegram", "available", "2031-05-23", None)]),
    ("ru", "Пользователи пожаловались, что Telegram не работает.", [("Telegram", "unavailable", "2031-05-24", None)]),
    ("fr", "Telegram était toujours accessible vendredi.", [("Telegram", "available", "2031-05-23", None)]),
    ("id", "Telegram masih bisa diakses pada Jumat.", [("Telegram", "available", "2031-05-23", None)]),
    ("id", "Pengguna melaporkan tidak bisa mengakses WhatsApp.", [("WhatsApp", "unavailable", "2031-05-24", None)]),
    ("tr", "Telegram Cuma günü hâlâ erişilebilir durumdaydı.", [("Telegram", "available", "2031-05-23", None)]),
    (
        "tr",
        "NetBlocks, WhatsApp'ın Turkcell üzerinden kısıtlandığını doğruladı.",
        [("WhatsApp", "unavailable", "2031-05-24", "Turkcell")],
    ),
    (
        "en",
        "WhatsApp messages failed on Safaricom on Monday, while they went through on MTN.",
        [("WhatsApp", "unavailable", "2031-05-19", "Safaricom"), ("WhatsApp", "available", "2031-05-19", "MTN")],
    ),
    ("es", "Telegram seguía accesible en la red de Claro.", [("Telegram", "available", "2031-05-24", "Claro")]),
    ("pt", "O WhatsApp não carregava na rede da Claro.", [("WhatsApp", "unavailable", "2031-05-24", "Claro")]),
    ("fr", "Telegram s'ouvrait encore chez Orange.", [("Telegram", "available", "2031-05-24", "Orange")]),
    ("ru", "Telegram в сети МТС открывался без помех.", [("Telegram", "available", "2031-05-24", "МТС")]),
    ("tr", "Turkcell üzerinden WhatsApp erişimi sürüyordu.", [("WhatsApp", "available", "2031-05-24", "Turkcell")]),
    (
        "vi",
        "Phóng viên vẫn nhắn tin qua Telegram trên mạng Viettel.",
        [("Telegram", "available", "2031-05-24", "Viettel")],
    ),
    ("es", "WhatsApp funcionará con normalidad.", []),
    ("fr", "Orange est sommé de rendre Telegram inaccessible.", []),
    (
        "en",
        "They cut the internet. People talked of the internet on WhatsApp. The service was restored on Monday.",
        [("internet", "available", "2031-05-19", None)],
    ),
]
UNSEEN = [
    ("en", "The ministry ordered operators to make Telegram inaccessible by June 2."),
    ("en", "Telegram will be unavailable in the country on Monday."),
    ("en", "Telegram must be blocked, or it could be unavailable for weeks, the minister said."),
    ("en", "The app Telegram is available in the App Store."),
    ("en", "The ministry said Telegram was no longer working."),
    ("en", "Telegram was unavailable for comment."),
    ("en", "In 2018, Telegram did not work in the country for a week."),
    ("es", "El gobierno ordenó que Telegram quede inaccesible."),
    ("id", "Kominfo akan memblokir Telegram jika tidak mematuhi aturan."),
    ("vi", "Bộ Thông tin sẽ chặn Telegram nếu không tuân thủ."),
    ("ru", "Роскомнадзор потребовал от операторов ограничить доступ к Telegram."),
]
SILENT = [
    ("en", "Telegram did not immediately respond to a request for comment.", ["Telegram"]),
    (
        "en",
        "Neither Telegram nor the Ministry of Communications responded to requests for comment.",
        ["Telegram", "Ministry of Communications"],
    ),
    ("en", "There was no immediate response from the Ministry of Communications or Viettel.", None),
    ("en", "Requests for comment sent to MTN and Safaricom went unanswered.", ["MTN", "Safaricom"]),
    ("en", "WhatsApp, which has an office here, did not respond to requests for comment.", ["WhatsApp"]),
    ("en", "Reuters could not reach Telegram for comment.", ["Telegram"]),
    ("en", "Telegram was not immediately available for comment.", ["Telegram"]),
    ("en", "The block of Telegram began. The company has yet to comment.", ["Telegram"]),
    ("en", "Telegram declined to comment.", []),
    ("en", "Telegram did not respond to court orders, the ministry said.", []),
    ("vi", "Telegram chưa phản hồi ngay yêu cầu bình luận.", ["Telegram"]),
    ("vi", "Reuters chưa nhận được phản hồi từ Bộ Thông tin và Telegram.", ["Bộ Thông tin", "Telegram"]),
    ("es", "WhatsApp no respondió de inmediato a una solicitud de comentarios.", ["WhatsApp"]),
    ("es", "No fue posible contactar a Telegram ni a Claro.", ["Telegram", "Claro"]),
    ("es", "El juez ordenó bloquear Telegram porque no respondió a los requerimientos.", []),
    ("pt", "O WhatsApp não respondeu imediatamente a um pedido de comentário.", ["WhatsApp"]),
    ("pt", "Procurada, a Claro não se manifestou.", ["Claro"]),
    ("ru", "Роскомнадзор не ответил на запрос Reuters.", ["Роскомнадзор"]),
    ("ru", "Связаться с представителями Telegram не удалось.", ["Telegram"]),
    ("fr", "Telegram n'a pas immédiatement répondu à une demande de commentaire.", ["Telegram"]),
    ("fr", "Reuters n'a pas pu joindre Telegram.", ["Telegram"]),
    ("id", "Telegram belum menanggapi permintaan komentar.", ["Telegram"]),
    ("id", "Telegram tidak merespons permintaan Kominfo, kata Menteri.", []),
    ("tr", "Telegram yorum talebine hemen yanıt vermedi.", ["Telegram"]),
    ("pt", "A Vivotel não respondeu às perguntas da Folha.", ["Vivotel"]),
    ("es", "Si Movistar no contesta, se le multará.", []),
    ("ru", "МТС на письмо агентства не ответил.", ["МТС"]),
]
CONFIRMED = [
    (
        "en",
        "An official at the Ministry of Communications confirmed the document was authentic.",
        ["official at the Ministry of Communications"],
    ),
    ("en", "MTN confirmed it had received the order and blocked WhatsApp.", ["MTN"]),
    ("en", "The ministry could not confirm the order.", []),
    ("en", "The government neither confirmed nor denied the ban.", []),
    ("en", "NetBlocks confirmed that Telegram was restricted on MTN.", []),
    ("vi", "Đại diện Bộ Thông tin xác nhận văn bản này là thật.", ["Đại diện Bộ Thông tin"]),
    (
        "es",
        "El Ministerio de Comunicaciones confirmó la autenticidad del documento.",
        ["Ministerio de Comunicaciones"],
    ),
    ("pt", "A Anatel confirmou que recebeu a decisão.", ["Anatel"]),
    ("ru", "Роскомнадзор подтвердил блокировку WhatsApp.", ["Роскомнадзор"]),
    (
        "fr",
        "Le ministère des Communications a confirmé l'authenticité du document.",
        ["ministère des Communications"],
    ),
    ("id", "Kominfo membenarkan pemblokiran Telegram.", ["Kominfo"]),
    ("tr", "BTK kararın gerçekliğini doğruladı.", ["BTK"]),
]
SENTENCES = [t for t, _ in ENGLISH] + NOTHING + [t for _, t, _ in (*OTHERS, *SEEN, *SILENT, *CONFIRMED)]


def rows(text: str, language: str) -> list[Row]:
    return [(o.service, o.state, o.date, o.network) for o in statements(heard(text, language=language)).availability]


@pytest.mark.parametrize(("language", "text", "wanted"), SEEN)
def test_what_somebody_saw_is_an_observation(language: str, text: str, wanted: list[Row]) -> None:
    assert rows(text, language) == wanted


@pytest.mark.parametrize(("language", "text"), UNSEEN)
def test_what_is_demanded_planned_feared_or_announced_is_no_observation(language: str, text: str) -> None:
    assert rows(text, language) == []


@pytest.mark.parametrize(("language", "text", "wanted"), SILENT)
def test_who_did_not_answer(language: str, text: str, wanted: list[str] | None) -> None:
    expected = ["Ministry of Communications", "Viettel"] if wanted is None else wanted
    assert statements(heard(text, language=language)).no_reply == expected


@pytest.mark.parametrize(("language", "text", "wanted"), CONFIRMED)
def test_who_confirmed(language: str, text: str, wanted: list[str]) -> None:
    assert statements(heard(text, language=language)).confirmations == wanted


def test_an_observation_with_its_day_replaces_the_same_without() -> None:
    text = "Telegram was still available. On Friday nothing changed: Telegram was still available on Friday."
    assert statements(heard(text)).availability == [Observed(service="Telegram", state="available", date="2031-05-23")]


def test_nothing_outside_the_story_is_read() -> None:
    outside = "WhatsApp did not respond to a request for comment."
    told = statements(heard(f"Telegram was still available.\n{outside}", outside=outside))
    assert told.no_reply == []
    assert [o.service for o in told.availability] == ["Telegram"]


@given(
    st.lists(st.sampled_from(SENTENCES), max_size=8), st.sampled_from(["en", "vi", "es", "pt", "ru", "fr", "id", "tr"])
)
def test_every_quote_stands_in_the_text_where_it_says(sentences: list[str], language: str) -> None:
    text = "\n".join(sentences)
    told = statements(heard(text, language=language))
    for places, values in (
        (told.claims_at, told.claims),
        (told.availability_at, told.availability),
        (told.confirmations_at, told.confirmations),
        (told.no_reply_at, told.no_reply),
    ):
        assert len(places) == len(values)
        assert all(text[p.start : p.end] == p.q and p.q for p in places)
    assert [c.q for c in told.claims] == [p.q for p in told.claims_at]


@given(st.text(alphabet="“”\"'«», .\n:;()Telegram said not block 68%", max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    statements(heard(text))


def test_a_sentence_that_is_no_prose_is_left_unread() -> None:
    junk = "said, " * 1000
    told = statements(heard(f"{junk}\nTelegram was still available on Friday."))
    assert [o.service for o in told.availability] == ["Telegram"]
