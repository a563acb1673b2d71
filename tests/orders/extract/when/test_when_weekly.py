"""Weekly hours in eight languages. All sentences are made up."""

import pytest

from gatewatch.orders.extract.found import Weekly
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.extract.when.weekly import weeklies
from gatewatch.orders.reading.story import Story

WEEK, DAILY = ("Mon-Fri", "07:00", "10:00"), "Mon-Sun"
ROWS = [
    ("en", "on weekdays 7-10 am", WEEK),
    ("en", "from 7 am to 10 am, Monday to Friday", WEEK),
    ("en", "between 07:00 and 10:00 every weekday", WEEK),
    ("en", "Monday through Friday, 7:00 a.m. to 10:00 a.m. local time", WEEK),
    ("en", "between 7am and 10am from Monday to Friday", WEEK),
    ("en", "daily from 8 to 11 a.m.", (DAILY, "08:00", "11:00")),
    ("en", "from 11 pm to 6 am every night", (DAILY, "23:00", "06:00")),
    ("en", "every Saturday from 6:00 to 8:00", ("Sat", "06:00", "08:00")),
    ("en", "every Monday and Wednesday from 6:00 to 8:00", ("Mon,Wed", "06:00", "08:00")),
    ("en", "on Mondays and Wednesdays from 6:00 to 8:00", ("Mon,Wed", "06:00", "08:00")),
    ("es", "de lunes a viernes de 7 a 10", WEEK),
    ("es", "de 7:00 a 10:00 de lunes a viernes", WEEK),
    ("es", "todos los días de 6 a 8 de la mañana", (DAILY, "06:00", "08:00")),
    ("pt", "das 7h às 10h em dias úteis", WEEK),
    ("pt", "de segunda a sexta-feira, das 7h às 10h", WEEK),
    ("pt", "diariamente das 6h às 8h30", (DAILY, "06:00", "08:30")),
    ("ru", "с понедельника по пятницу с 7:00 до 10:00", WEEK),
    ("ru", "с 7 до 10 утра по будням", WEEK),
    ("ru", "ежедневно с 8:00 до 11:00", (DAILY, "08:00", "11:00")),
    ("vi", "từ 7h đến 10h các ngày trong tuần", WEEK),
    ("vi", "từ thứ Hai đến thứ Sáu, từ 7 giờ đến 10 giờ", WEEK),
    ("vi", "hàng ngày từ 6h đến 8h30", (DAILY, "06:00", "08:30")),
    ("id", "Senin sampai Jumat pukul 07.00-10.00", WEEK),
    ("id", "setiap hari pukul 06.00 hingga 08.00 WIB", (DAILY, "06:00", "08:00")),
    ("id", "pukul 07.00-10.00 WIB setiap hari kerja", WEEK),
    ("tr", "hafta içi 07.00-10.00", WEEK),
    ("tr", "her gün saat 06.00 ile 08.00 arasında", (DAILY, "06:00", "08:00")),
    ("fr", "chaque jour de 6h à 8h30", (DAILY, "06:00", "08:30")),
    ("fr", "de 7h à 10h du lundi au vendredi", WEEK),
]
NONE = [
    ("en", "from 6 pm on Tuesday to 6 am on Friday"),
    ("en", "on Friday from 6:00 to 8:00"),
    ("en", "open Monday to Friday, 7 to 10 people came"),
    ("en", "it won 7-10 in the Monday game"),
    ("fr", "vendredi de 7h à 10h"),
    ("en", "on Monday and Wednesday from 6:00 to 8:00"),
]


def found(language: str, text: str) -> list[Weekly]:
    story = Story(text=text, language=language)
    return weeklies(story, sentences(story))


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_weekly_hours_are_found(language: str, text: str, expected: tuple[str, str, str]) -> None:
    assert [(w.days, w.opens, w.closes) for w in found(language, f"Access stops {text}.")] == [expected]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_hours_without_days_of_every_week_are_no_weekly_hours(language: str, text: str) -> None:
    assert found(language, text) == []


def test_hours_on_days_of_exams_have_no_days_where_none_are_told() -> None:
    (hours,) = found("en", "Access stops from 5:30am to 7:30am (0230-0430 GMT) on exam days.")
    assert (hours.days, hours.opens, hours.closes) == (None, "05:30", "07:30")
