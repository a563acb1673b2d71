"""Days told as numbers alone, hours in digits as orders print them, days of the week with a begin. All made up."""

from datetime import date

import pytest

from gatewatch.orders.extract.text import sentences
from gatewatch.orders.extract.when.dates import dates
from gatewatch.orders.extract.when.weekly import weeklies
from gatewatch.orders.reading.story import Story

WEDNESDAY = date(2023, 5, 24)
ROWS = [
    ("en", "Order 12 dated 05.11.2023 stands.", [("2023-11-05", "dated")]),
    ("en", "Cut w.e.f. 1900 hours on 05.11.2023.", [("2023-11-05T19:00", "from")]),
    (
        "en",
        "From 0600 hrs of 12 June till 1800 hrs on 14 June.",
        [("2023-06-12T06:00", "from"), ("2023-06-14T18:00", "until")],
    ),
    ("en", "It is off till 11:59pm on May 14.", [("2023-05-14T23:59", "until")]),
    ("en", "It stays off until the 15th.", [("2023-06-15", "until")]),
    ("en", "Replies are due by the 30th of this month.", [("2023-05-30", "by")]),
    ("en", "It holds up to and including 15 June.", [("2023-06-15", "until")]),
    ("en", "It is effective today until 11 June.", [("2023-05-24", "from"), ("2023-06-11", "until")]),
    ("fr", "Le réseau est coupé jusqu'au 15.", [("2023-06-15", "until")]),
    ("fr", "Le réseau est coupé jusqu'au 15 inclus.", [("2023-06-15", "until")]),
    ("es", "La red queda cortada hasta el 15.", [("2023-06-15", "until")]),
    ("es", "El corte dura hasta el día 15.", [("2023-06-15", "until")]),
    ("pt", "O bloqueio vale até ao dia 15.", [("2023-06-15", "until")]),
    ("pt", "O bloqueio vale até às 18h do dia 15.", [("2023-06-15T18:00", "until")]),
    (
        "pt",
        "Fora das 0h de 12 de junho às 23h59 de 15 de junho.",
        [("2023-06-12T00:00", "from"), ("2023-06-15T23:59", "until")],
    ),
    ("ru", "Доступ закроют до 15-го.", [("2023-06-15", "until")]),
    ("ru", "Ответить нужно не позднее 15 числа.", [("2023-06-15", "by")]),
    ("id", "Layanan ditutup hingga tanggal 15 bulan ini.", [("2023-05-15", "until")]),
    ("tr", "Erişim ayın 15'ine kadar kapalı.", [("2023-06-15", "until")]),
    ("vi", "Mạng bị cắt đến hết ngày 15 tháng này.", [("2023-05-15", "until")]),
    ("vi", "Phải báo cáo bằng văn bản chậm nhất ngày 2/6.", [("2023-06-02", "by")]),
]
NONE = [
    ("en", "The lift was shut until the 15th floor."),
    ("en", "It was upheld by the 9th Circuit."),
    ("en", "version 4.10.2024 is out"),
    ("es", "Subió hasta el 15 % de los precios."),
    ("fr", "Il y en a jusqu'à 15."),
    ("ru", "Доступ есть с 9-го канала."),
]
STARTED = [
    ("en", "Saturday to Wednesday, starting on 2 June, from 6 am to 8 am"),
    ("es", "de sábado a miércoles, a partir del 2 de junio, de 6 a 8 de la mañana"),
    ("pt", "de sábado a quarta-feira, a partir de 2 de junho, das 6h às 8h"),
    ("ru", "с субботы по среду, начиная со 2 июня, с 6 до 8 утра"),
    ("id", "Sabtu hingga Rabu, mulai 2 Juni, pukul 06.00-08.00"),
    ("vi", "từ thứ Bảy đến thứ Tư, bắt đầu từ 2/6, từ 6h đến 8h"),
    ("fr", "de 6h00 à 8h00 du samedi au mercredi, à partir du 2 juin"),
]
MORNINGS = [
    ("en", "every morning from 6 to 8"),
    ("en", "for two hours a day, from 6 to 8 am"),
    ("en", "every day of the exams between 6 and 8 in the morning"),
    ("ru", "каждое утро с 6:00 до 8:00"),
    ("id", "setiap pagi pukul 06.00-08.00"),
    ("tr", "her gün sabah 6 ile 8 arasında"),
    ("vi", "mỗi sáng từ 6h đến 8h"),
]


def told(language: str, text: str) -> Story:
    return Story(text=text, language=language, published=WEDNESDAY)


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_a_day_told_shortly_is_found(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    story = told(language, text)
    assert [(w.value, w.cue) for w in dates(story, sentences(story))] == expected


@pytest.mark.parametrize(("language", "text"), NONE)
def test_an_ordinal_or_a_count_is_no_day(language: str, text: str) -> None:
    story = told(language, text)
    assert dates(story, sentences(story)) == []


@pytest.mark.parametrize(("language", "text"), STARTED)
def test_days_of_every_week_with_a_first_day_are_no_dates(language: str, text: str) -> None:
    story = told(language, text)
    assert [(w.value, w.cue) for w in dates(story, sentences(story))] == [("2023-06-02", "from")]
    assert [(w.days, w.opens, w.closes) for w in weeklies(story, sentences(story))] == [("Sat-Wed", "06:00", "08:00")]


@pytest.mark.parametrize(("language", "text"), MORNINGS)
def test_hours_of_every_day_are_weekly_hours(language: str, text: str) -> None:
    story = told(language, text)
    assert [(w.days, w.opens, w.closes) for w in weeklies(story, sentences(story))] == [("Mon-Sun", "06:00", "08:00")]
