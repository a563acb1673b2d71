"""Which language a text is in: ours are told apart, and none of the others is taken for one of ours."""

import pytest

from gatewatch.orders.extract.lexicon import words
from gatewatch.orders.reading.read import read

TEXTS = {
    "en": "The ministry told all operators to block the messaging app by June 2 and to report on what they had done.",
    "vi": "Bộ yêu cầu các nhà mạng chặn ứng dụng nhắn tin trước ngày 2 tháng 6 và báo cáo kết quả thực hiện về bộ.",
    "es": "El ministerio ordenó a todas las operadoras bloquear la aplicación de mensajería antes del 2 de junio.",
    "pt": "O tribunal determinou que as operadoras bloqueiem o aplicativo de mensagens em todo o país até 2 de junho.",
    "fr": (
        "Le ministère a ordonné aux opérateurs de bloquer l'application "
        "de messagerie avant le 2 juin dans tout le pays."
    ),
    "ru": (
        "Министерство потребовало от операторов связи заблокировать мессенджер до 2 июня и сообщить о принятых мерах."
    ),
    "id": (
        "Kementerian meminta semua operator memblokir aplikasi pesan "
        "itu sebelum tanggal 2 Juni dan melaporkan hasilnya."
    ),
    "tr": (
        "Bakanlık, tüm işletmecilerden mesajlaşma uygulamasını 2 Haziran'a "
        "kadar engellemesini ve sonucu bildirmesini istedi."
    ),
    "de": (
        "Das Ministerium hat alle Anbieter angewiesen, den Nachrichtendienst "
        "bis zum 2. Juni zu sperren und zu berichten."
    ),
    "ar": "أمرت الوزارة جميع المشغلين بحجب تطبيق المراسلة قبل الثاني من يونيو وتقديم تقرير عن التدابير المتخذة.",
    "zh": "该部要求所有运营商在六月二日之前屏蔽这款即时通讯应用，并报告所采取的措施，文件显示。",
    "fa": "وزارت ارتباطات به همه اپراتورها دستور داد پیام‌رسان را تا دوم ژوئن مسدود کنند و نتیجه را گزارش دهند.",
    "hi": ("मंत्रालय ने सभी ऑपरेटरों को दो जून तक मैसेजिंग ऐप को ब्लॉक करने और की गई कार्रवाई की रिपोर्ट देने का आदेश दिया।"),
    "uk": (
        "Міністерство вимагає від операторів заблокувати месенджер до 2 червня та повідомити про вжиті заходи у країні."
    ),
    "it": (
        "Il ministero ha ordinato a tutti gli operatori di bloccare l'applicazione di messaggistica entro il 2 giugno."
    ),
    "ms": (
        "Kementerian mengarahkan semua syarikat telekomunikasi menyekat "
        "aplikasi itu kerana ia tidak mematuhi undang-undang."
    ),
}


@pytest.mark.parametrize(("code", "text"), TEXTS.items(), ids=TEXTS.keys())
def test_a_text_is_in_its_language(code: str, text: str) -> None:
    assert read(text.encode()).language == code


@pytest.mark.parametrize("code", ["de", "ar", "zh", "fa", "hi", "uk", "it", "ms"])
def test_a_language_without_words_finds_nothing(code: str) -> None:
    assert words(read(TEXTS[code].encode()).language, "names") == {}


@pytest.mark.parametrize(("code", "text"), TEXTS.items(), ids=TEXTS.keys())
def test_a_page_that_claims_another_language_is_not_believed(code: str, text: str) -> None:
    claimed = "en" if code != "en" else "vi"
    assert read(f'<html lang="{claimed}-XX"><body><h1>{text}</h1><p>{text}</p></body></html>'.encode()).language == code


def test_a_page_with_next_to_no_words_is_believed() -> None:
    assert read(b'<html lang="id-ID"><body><h1>Telegram</h1><p>Telegram 2017.</p></body></html>').language == "id"
