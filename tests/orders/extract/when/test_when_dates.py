"""Dates in eight languages: what is said, when the article came out, what must be found. All sentences are made up."""

from datetime import date

import pytest

from gatewatch.orders.extract.found import When
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.extract.when.dates import dates
from gatewatch.orders.reading.story import Story

SATURDAY = date(2025, 5, 24)
Row = tuple[str, str, date | None, list[tuple[str | None, str | None, str]]]


def found(language: str | None, text: str, published: date | None, url: str | None = None) -> list[When]:
    story = Story(text=text, language=language, published=published, url=url)
    return dates(story, sentences(story))


def row(language: str, text: str, *expected: tuple[str | None, str | None, str], on: date | None = SATURDAY) -> Row:
    return language, text, on, list(expected)


ENGLISH = [
    row("en", "Providers must block the app by June 2.", ("2025-06-02", "by", "by June 2")),
    row("en", "A letter dated May 21, 2025, was seen.", ("2025-05-21", "dated", "letter dated May 21, 2025")),
    row("en", "It was signed on 21 May.", ("2025-05-21", "dated", "signed on 21 May")),
    row("en", "They met on the 21st of May.", ("2025-05-21", "on", "on the 21st of May")),
    row("en", "The decree of 21/5/2025 is in force.", ("2025-05-21", "dated", "decree of 21/5/2025")),
    row("en", "It was still open on 2025-05-23.", ("2025-05-23", "on", "on 2025-05-23")),
    row("en", "The app worked on Friday, May 23.", ("2025-05-23", "on", "on Friday, May 23")),
    row("en", "The app worked on Friday.", ("2025-05-23", "on", "on Friday")),
    row("en", "It will be blocked on Friday.", ("2025-05-30", "on", "on Friday")),
    row("en", "It must comply by Friday.", ("2025-05-30", "by", "by Friday")),
    row("en", "By Friday, the app was down.", ("2025-05-23", "by", "By Friday")),
    row("en", "It went down last Saturday.", ("2025-05-17", None, "last Saturday")),
    row("en", "It returns next Monday.", ("2025-05-26", None, "next Monday")),
    row("en", "Problems began yesterday.", ("2025-05-23", None, "yesterday")),
    row("en", "Problems began three days ago.", ("2025-05-21", None, "three days ago")),
    row("en", "It has been down since last week.", (None, "since", "since last week")),
    row("en", "It was raised earlier this month.", ("2025-05", None, "earlier this month")),
    row("en", "It was founded in May 2020.", ("2020-05", "on", "in May 2020")),
    row("en", "It must end before the end of June.", ("2025-06-30", "before", "before the end of June")),
    row(
        "en",
        "Services stop from 6 p.m. on Tuesday, January 13, 2026, until further notice.",
        ("2026-01-13T18:00", "from", "from 6 p.m. on Tuesday, January 13, 2026"),
        ("open", "until", "until further notice"),
    ),
    row(
        "en",
        "Operators act effective January 13, 2026 at 18:00 hours local time.",
        ("2026-01-13T18:00", "from", "effective January 13, 2026 at 18:00 hours local time"),
    ),
    row(
        "en",
        "The ban took effect at midnight on Sunday.",
        ("2025-05-18T00:00", "from", "took effect at midnight on Sunday"),
    ),
    row("en", "They must act by midnight on Friday.", ("2025-05-31T00:00", "by", "by midnight on Friday")),
    row("en", "They comply within three hours of receipt.", ("PT3H", "within", "within three hours of receipt")),
    row("en", "The court gave it 24 hours to name a lawyer.", ("PT24H", "within", "24 hours to")),
    row("en", "The judge set a 24-hour deadline.", ("PT24H", "within", "24-hour deadline")),
    row("en", "Reply within five working days.", ("P5D", "within", "within five working days")),
    row("en", "It will be blocked for 90 days.", ("P90D", "until", "for 90 days")),
    row("en", "It was down for three days.", ("P3D", None, "for three days")),
    row(
        "en",
        "It holds from May 21 to June 2.",
        ("2025-05-21", "from", "from May 21"),
        ("2025-06-02", "until", "June 2"),
    ),
    row(
        "en",
        "Exams run between 4 and 22 November 2024.",
        ("2024-11-04", "from", "between 4"),
        ("2024-11-22", "until", "22 November 2024"),
    ),
    row(
        "en",
        "Exams run from November 4-22, 2024.",
        ("2024-11-04", "from", "from November 4"),
        ("2024-11-22", "until", "22, 2024"),
    ),
    row(
        "en",
        "It runs from December 28 to January 3, 2026.",
        ("2025-12-28", "from", "from December 28"),
        ("2026-01-03", "until", "January 3, 2026"),
    ),
    row("en", "They met on 2 and 3 May.", ("2025-05-02", "on", "on 2"), ("2025-05-03", None, "3 May")),
    row(
        "en",
        "It failed on May 20. The next day it returned.",
        ("2025-05-20", "on", "on May 20"),
        ("2025-05-21", None, "The next day"),
    ),
    row(
        "en",
        "It will be blocked from 11am to 3pm on Friday.",
        ("2025-05-30T11:00", "from", "from 11am"),
        ("2025-05-30T15:00", "until", "3pm on Friday"),
    ),
    row("en", "On May 23, between 7am and 10am, it failed.", ("2025-05-23", "on", "On May 23")),
    row("en", "It stops on January 13 from 6 pm.", ("2026-01-13T18:00", "from", "on January 13 from 6 pm")),
    row("en", "They must act by 1700 GMT on Friday.", ("2025-05-30T17:00", "by", "by 1700 GMT on Friday")),
    row("en", "It has failed since Tuesday night (May 20).", ("2025-05-20", "since", "since Tuesday night (May 20)")),
    row("en", "It was restored in 3 hours.", on=SATURDAY),
    row("en", "The court gave operators three hours.", ("PT3H", "within", "three hours")),
    row("en", "It ends by the end of the year.", ("2025-12-31", "by", "by the end of the year")),
    row("en", "The next day it returned.", (None, None, "The next day")),
    row("en", "According to the May 21 letter, it is banned.", ("2025-05-21", "dated", "the May 21")),
    row("en", "It was due by June 2.", ("--06-02", "by", "due by June 2"), on=None),
    row("en", "It worked on Friday.", (None, "on", "on Friday"), on=None),
]
VIETNAMESE = [
    row("vi", "Báo cáo trước ngày 2/6.", ("2025-06-02", "before", "trước ngày 2/6")),
    row("vi", "Ngày 21/5, cơ quan đã ký.", ("2025-05-21", None, "Ngày 21/5")),
    row("vi", "Ra đời ngày 21 tháng 5 năm 2025.", ("2025-05-21", None, "ngày 21 tháng 5 năm 2025")),
    row("vi", "Hôm 23/5 vẫn truy cập được.", ("2025-05-23", "on", "Hôm 23/5")),
    row("vi", "Từ 18 giờ ngày 2/6 sẽ chặn.", ("2025-06-02T18:00", "from", "Từ 18 giờ ngày 2/6")),
    row("vi", "Lúc 6 giờ chiều ngày 21/5.", ("2025-05-21T18:00", "on", "Lúc 6 giờ chiều ngày 21/5")),
    row("vi", "Hôm thứ Sáu vẫn dùng được.", ("2025-05-23", "on", "Hôm thứ Sáu")),
    row("vi", "Theo công văn số 99/ABC-XY ngày 21/5.", ("2025-05-21", "dated", "ngày 21/5")),
    row("vi", "Thực hiện trong vòng 24 giờ.", ("PT24H", "within", "trong vòng 24 giờ")),
    row(
        "vi",
        "Áp dụng từ ngày 21/5 đến ngày 2/6.",
        ("2025-05-21", "from", "từ ngày 21/5"),
        ("2025-06-02", "until", "đến ngày 2/6"),
    ),
    row("vi", "Chặn cho đến khi có thông báo mới.", ("open", "until", "cho đến khi có thông báo mới")),
    row("vi", "Báo cáo trước ngày 2-6.", ("2025-06-02", "before", "trước ngày 2-6")),
    row("vi", "Báo cáo trước ngày 2.6.", ("2025-06-02", "before", "trước ngày 2.6")),
    row(
        "vi",
        "Chặn từ 8h00 đến 17h00 ngày 25/5.",
        ("2025-05-25T08:00", "from", "từ 8h00"),
        ("2025-05-25T17:00", "until", "17h00 ngày 25/5"),
    ),
    row("vi", "Hôm thứ sáu vẫn dùng được.", ("2025-05-23", "on", "Hôm thứ sáu")),
    row("vi", "Họp vào thứ hai tuần tới.", ("2025-05-26", "on", "vào thứ hai tuần tới")),
    row("vi", "Hôm qua vẫn dùng được.", ("2025-05-23", None, "Hôm qua")),
    row("vi", "Từ tháng 5/2025.", ("2025-05", "from", "Từ tháng 5/2025")),
]
SPANISH = [
    row("es", "La orden del 21 de mayo de 2025.", ("2025-05-21", "dated", "orden del 21 de mayo de 2025")),
    row("es", "Lo ordenó el viernes 22 de marzo.", ("2025-03-22", "on", "el viernes 22 de marzo")),
    row("es", "Funcionaba el viernes.", ("2025-05-23", "on", "el viernes")),
    row("es", "Falla desde el lunes.", ("2025-05-19", "from", "desde el lunes")),
    row("es", "Deben hacerlo antes del próximo 2 de junio.", ("2025-06-02", "before", "antes del próximo 2 de junio")),
    row(
        "es",
        "Rige a partir de las 18:00 del 13 de enero de 2026.",
        ("2026-01-13T18:00", "from", "a partir de las 18:00 del 13 de enero de 2026"),
    ),
    row("es", "Cumplirán en un plazo de tres horas.", ("PT3H", "within", "en un plazo de tres horas")),
    row("es", "Ordenó bloquearla durante 48 horas.", ("PT48H", "until", "durante 48 horas")),
    row("es", "Queda cerrada hasta nuevo aviso.", ("open", "until", "hasta nuevo aviso")),
    row(
        "es",
        "Del 4 al 22 de noviembre de 2024.",
        ("2024-11-04", "from", "Del 4"),
        ("2024-11-22", "until", "22 de noviembre de 2024"),
    ),
    row("es", "Ocurrió hace tres días.", ("2025-05-21", None, "hace tres días")),
    row("es", "El juez dio tres horas a las operadoras.", ("PT3H", "within", "tres horas")),
    row("es", "Ayer se supo.", ("2025-05-23", None, "Ayer")),
]
PORTUGUESE = [
    row("pt", "A decisão saiu nesta quinta-feira (22).", ("2025-05-22", "on", "nesta quinta-feira (22)")),
    row("pt", "Foi em 21 de maio de 2025.", ("2025-05-21", "on", "em 21 de maio de 2025")),
    row("pt", "Funcionava na sexta-feira.", ("2025-05-23", "on", "na sexta-feira")),
    row("pt", "Vale até 2 de junho.", ("2025-06-02", "until", "até 2 de junho")),
    row("pt", "Vale a partir de 1º de junho.", ("2025-06-01", "from", "a partir de 1º de junho")),
    row(
        "pt",
        "Vale a partir das 0h de quinta-feira, 17 de dezembro de 2015.",
        ("2015-12-17T00:00", "from", "a partir das 0h de quinta-feira, 17 de dezembro de 2015"),
    ),
    row("pt", "Cumpra no prazo de 24 horas.", ("PT24H", "within", "no prazo de 24 horas")),
    row("pt", "A empresa tem 24 horas para cumprir.", ("PT24H", "within", "24 horas para cumprir")),
    row("pt", "Determinou o bloqueio por 72 horas.", ("PT72H", "until", "por 72 horas")),
    row("pt", "Fica fora até segunda ordem.", ("open", "until", "até segunda ordem")),
    row("pt", "O Decreto nº 8.771, de 11 de maio de 2016.", ("2016-05-11", "dated", "de 11 de maio de 2016")),
    row(
        "pt",
        "Vale a partir das 14h desta segunda (26/5).",
        ("2025-05-26T14:00", "from", "a partir das 14h desta segunda (26/5)"),
    ),
    row("pt", "Foi revogada em menos de 12 horas."),
    row("pt", "Será na próxima terça-feira.", ("2025-05-27", "on", "na próxima terça-feira")),
    row("pt", "No dia 21 houve falha.", ("2025-05-21", "on", "No dia 21")),
]
RUSSIAN = [
    row("ru", "Это было 21 мая 2025 года.", ("2025-05-21", None, "21 мая 2025 года")),
    row("ru", "Сервис работал в пятницу.", ("2025-05-23", "on", "в пятницу")),
    row("ru", "Приказ № 123 от 21 мая.", ("2025-05-21", "dated", "от 21 мая")),
    row("ru", "Исполнить не позднее 30 мая.", ("2025-05-30", "by", "не позднее 30 мая")),
    row("ru", "Исполнить до 18:00 2 июня.", ("2025-06-02T18:00", "until", "до 18:00 2 июня")),
    row("ru", "Исполнить в течение трёх часов.", ("PT3H", "within", "в течение трёх часов")),
    row("ru", "Удалить в течение суток.", ("P1D", "within", "в течение суток")),
    row("ru", "Ограничено до особого распоряжения.", ("open", "until", "до особого распоряжения")),
    row(
        "ru",
        "С 4 по 22 ноября 2024 года.",
        ("2024-11-04", "from", "С 4"),
        ("2024-11-22", "until", "по 22 ноября 2024 года"),
    ),
    row("ru", "Письмо от 21.05.2025.", ("2025-05-21", "dated", "от 21.05.2025")),
    row("ru", "Сбой начался три дня назад.", ("2025-05-21", None, "три дня назад")),
    row("ru", "У операторов будет 24 часа, чтобы исполнить.", ("PT24H", "within", "24 часа, чтобы")),
    row("ru", "До конца мая.", ("2025-05-31", "until", "До конца мая")),
]
INDONESIAN = [
    row("id", "Diblokir pada Jumat (23/5).", ("2025-05-23", "on", "pada Jumat (23/5)")),
    row("id", "Surat tertanggal 21 Mei 2025.", ("2025-05-21", "dated", "tertanggal 21 Mei 2025")),
    row("id", "Dalam 3x24 jam.", ("PT72H", "within", "Dalam 3x24 jam")),
    row(
        "id",
        "Sejak 13 Januari 2026 pukul 18.00 WIB.",
        ("2026-01-13T18:00", "since", "Sejak 13 Januari 2026 pukul 18.00 WIB"),
    ),
    row("id", "Lapor paling lambat 2 Juni.", ("2025-06-02", "by", "paling lambat 2 Juni")),
    row("id", "Kemarin masih bisa.", ("2025-05-23", None, "Kemarin")),
    row("id", "Tutup sampai pemberitahuan lebih lanjut.", ("open", "until", "sampai pemberitahuan lebih lanjut")),
    row(
        "id",
        "Dari tanggal 22 hingga 25 Mei 2019.",
        ("2019-05-22", "from", "Dari tanggal 22"),
        ("2019-05-25", "until", "hingga 25 Mei 2019"),
    ),
    row("id", "Terjadi tiga hari lalu.", ("2025-05-21", None, "tiga hari lalu")),
    row("id", "Terjadi Jumat pekan lalu.", ("2025-05-23", None, "Jumat pekan lalu")),
]
TURKISH = [
    row("tr", "2 Haziran'a kadar kapatın.", ("2025-06-02", "until", "2 Haziran'a kadar")),
    row("tr", "Karar 21 Mayıs 2025 tarihinde alındı.", ("2025-05-21", "on", "21 Mayıs 2025 tarihinde")),
    row("tr", "21 Mayıs tarihli karar.", ("2025-05-21", "dated", "21 Mayıs tarihli")),
    row("tr", "Cuma günü çalışıyordu.", ("2025-05-23", None, "Cuma günü")),
    row("tr", "24 saat içinde uyun.", ("PT24H", "within", "24 saat içinde")),
    row("tr", "13 Ocak 2026 saat 18.00'de.", ("2026-01-13T18:00", None, "13 Ocak 2026 saat 18.00'de")),
    row("tr", "2 Haziran'dan itibaren.", ("2025-06-02", "from", "2 Haziran'dan itibaren")),
    row("tr", "İkinci bir emre kadar kapalı.", ("open", "until", "İkinci bir emre kadar")),
    row("tr", "90 gün süreyle kapalı.", ("P90D", "until", "90 gün süreyle")),
    row("tr", "Üç gün önce başladı.", ("2025-05-21", None, "Üç gün önce")),
    row("tr", "29 Nisan 2017'den bu yana kapalı.", ("2017-04-29", "since", "29 Nisan 2017'den bu yana")),
]
FRENCH = [
    row("fr", "Le 21 mai, la lettre arrive.", ("2025-05-21", "on", "Le 21 mai")),
    row("fr", "Le 1er juin 2025.", ("2025-06-01", "on", "Le 1er juin 2025")),
    row("fr", "Le service marchait vendredi.", ("2025-05-23", None, "vendredi")),
    row("fr", "À exécuter dans les 48 heures.", ("PT48H", "within", "dans les 48 heures")),
    row("fr", "Bloqué jusqu'au 2 juin à 18h30.", ("2025-06-02T18:30", "until", "jusqu'au 2 juin à 18h30")),
    row("fr", "Bloqué jusqu’à nouvel ordre.", ("open", "until", "jusqu’à nouvel ordre")),
    row("fr", "L'arrêté n° 2025-12 du 21 mai 2025.", ("2025-05-21", "dated", "du 21 mai 2025")),
    row(
        "fr",
        "Du 4 au 22 novembre 2024.",
        ("2024-11-04", "from", "Du 4"),
        ("2024-11-22", "until", "au 22 novembre 2024"),
    ),
    row("fr", "C'était il y a trois jours.", ("2025-05-21", None, "il y a trois jours")),
    row("fr", "D'ici le 2 juin.", ("2025-06-02", "by", "D'ici le 2 juin")),
    row("fr", "En panne depuis lundi.", ("2025-05-19", "since", "depuis lundi")),
]
ROWS = [*ENGLISH, *VIETNAMESE, *SPANISH, *PORTUGUESE, *RUSSIAN, *INDONESIAN, *TURKISH, *FRENCH]


@pytest.mark.parametrize(("language", "text", "published", "expected"), ROWS, ids=[f"{r[0]}: {r[1]}" for r in ROWS])
def test_a_date_is_found_with_its_cue_and_its_words(
    language: str, text: str, published: date | None, expected: list[tuple[str | None, str | None, str]]
) -> None:
    assert [(w.value, w.cue, text[w.start : w.end]) for w in found(language, text, published)] == expected


NO_DATES = {
    "en": [
        "Decree 15/2020 says so",
        "Law 5651 was cited",
        "Under 12/2014/ND-CP providers must act",
        "They may block 21 channels",
        "Protesters march 10 miles",
        "the second time in 5 years",
        "He sat 21 rows back",
        "No. 2312/CVT was sent",
        "They won 2-1 on penalties",
        "It costs $5.21 a month",
        "Call +84 24 3943 5602",
        "version 4.10.2024 was released",
        "Android 10.12.3 is affected",
        "at 192.0.2.1 port 443",
        "the ratio 3/4 of users",
        "support is 24/7",
        "the Sun reported it",
        "COVID-19 spread",
        "HTTP 404 and 2024 errors",
        "about 2025 channels were named",
        "The 5G network of 2 operators",
        "Section 66A of the Act",
        "Prime Minister May said no",
        "Black Friday sales",
        "page 12 of 31",
        "10/12 of the seats",
        "In 2018 the law was passed",
        "Boeing 737-800 crashed",
        "ages 18-24 use it most",
        "after 2000 channels closed",
    ],
    "vi": [
        "Nghị định 15/2020/NĐ-CP",
        "lần thứ hai trong năm",
        "điều 19 của luật",
        "5 năm qua",
        "tỷ lệ 3/4 người dùng",
        "mỗi tháng 5 lần",
        "hai tháng",
    ],
    "es": [
        "Santo Domingo bloqueó",
        "Plácido Domingo cantó",
        "la Ley 34/2002",
        "el artículo 21",
        "el Real Decreto 12/2018",
    ],
    "pt": [
        "a segunda turma decidiu",
        "Lei 12.965/2014",
        "pela segunda vez",
        "na segunda instância",
        "a quarta parte",
    ],
    "ru": [
        "в среде разработчиков",
        "закон 149-ФЗ",
        "статья 21",
        "за 2 года",
        "из окружающей среды",
    ],
    "id": [
        "dua minggu",
        "UU Nomor 11 Tahun 2008",
        "pasal 21",
        "setiap minggu sekali",
    ],
    "tr": [
        "pazar payı arttı",
        "5651 sayılı Kanun",
        "bu kadar",
        "daha önce",
        "ekim yapıldı",
    ],
    "fr": [
        "la loi 2004-575",
        "article 21",
        "en marche",
        "la planète Mars",
        "deuxième fois",
    ],
}
NOT_ONE = [(language, text) for language, texts in NO_DATES.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), NOT_ONE)
def test_what_only_looks_like_a_date_is_none(language: str, text: str) -> None:
    assert found(language, text, SATURDAY) == []


def test_the_texts_own_dates_settle_which_part_of_an_english_date_is_the_month() -> None:
    values = [w.value for w in found("en", "Seen on 21/5/2025, due by 2/6/2025.", SATURDAY)]
    assert values == ["2025-05-21", "2025-06-02"]
    values = [w.value for w in found("en", "Seen on 5/21/2025, due by 6/2/2025.", SATURDAY)]
    assert values == ["2025-05-21", "2025-06-02"]


def test_an_english_date_that_nothing_settles_stays_open() -> None:
    assert [(w.value, w.how) for w in found("en", "due by 2/6/2025", SATURDAY)] == [(None, "day and month not settled")]
    at_home = found("en", "due by 2/6/2025", SATURDAY, url="https://news.example.vn/story")
    assert [w.value for w in at_home] == ["2025-06-02"]


def test_what_was_inferred_is_told() -> None:
    assert [w.how for w in found("en", "due by June 2", SATURDAY)] == ["year of the article"]
    assert [w.how for w in found("en", "due by January 2", SATURDAY)] == ["year nearest the article"]
    assert [w.how for w in found("en", "it worked on Friday", SATURDAY)] == ["weekday before the article's date"]
    assert [w.how for w in found("en", "due by June 2, 2025", SATURDAY)] == [None]
    assert [w.how for w in found("en", "due by June 2", None)] == ["year not said"]


def test_a_language_without_words_gives_only_full_dates_in_digits_that_leave_no_choice() -> None:
    text = "kl 2025-05-21, maandag 21/5/2025, 2/6/2025, 2 juni"
    assert [text[w.start : w.end] for w in found(None, text, SATURDAY) if w.value] == ["2025-05-21", "21/5/2025"]


def test_a_stretch_outside_the_story_is_not_read() -> None:
    text = "It ends by June 2.\nRelated: ban from May 1, 2024"
    story = Story(text=text, language="en", published=SATURDAY, outside=[(19, len(text))])
    assert [w.value for w in dates(story, sentences(story))] == ["2025-06-02"]


def test_a_weekday_with_an_hour_and_the_end_behind_it_are_two_expressions() -> None:
    text = "suspender a partir de las 22:00 de este miércoles y hasta el 30 de mayo"
    story = Story(text=text, language="es", published=date(2027, 5, 12))
    found = [(w.value, w.cue) for w in dates(story, sentences(story))]
    assert found == [("2027-05-12T22:00", "from"), ("2027-05-30", "until")]


def test_twenty_four_seven_is_a_day_only_where_words_or_brackets_say_so() -> None:
    assert [w.value for w in found("vi", "văn bản đề ngày 24/7, đường dây nóng hỗ trợ 24/7", date(2025, 7, 26))] == [
        "2025-07-24"
    ]
    assert [w.value for w in found("id", "Jumat (24/7), layanan 24/7", date(2025, 7, 26))] == ["2025-07-24"]
