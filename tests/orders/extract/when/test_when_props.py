"""Any text gives sorted spans apart from each other; any day in a language's written forms is found as that day."""

from collections.abc import Callable
from datetime import date

from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from gatewatch.orders.extract.lexicon import LANGUAGES
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.extract.when.dates import dates
from gatewatch.orders.extract.when.numbers import numbers
from gatewatch.orders.extract.when.weekly import weeklies
from gatewatch.orders.reading.story import Story

PIECES = st.sampled_from(
    [
        *("May", "21", "2025", ",", "-", "(", ")", "Friday", "by", "from", "to", "until", "June", "2/6", "21/5/2025"),
        *("18:00", "18h", "am", "%", "9,600", "channels", "and", "$", "million", "ngày", "tháng", "5", "năm", "из"),
        *("мая", "с", "по", "el", "de", "mayo", "à", "du", "Jumat", "Haziran'a", "kadar", "15/2020", "within", "3"),
        *("hours", "for", "days", ".", "\n", "last", "next", "ago", "07.00", "every", "Mon", "hafta içi", "R$", "mil"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join))
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))

FORMS: dict[str, list[Callable[[date], str]]] = {
    "en": [
        lambda d: f"{format_date(d, 'MMMM d, y', locale='en')}",
        lambda d: f"{format_date(d, 'd MMMM y', locale='en')}",
        lambda d: f"{format_date(d, 'EEEE, MMM d, y', locale='en')}",
    ],
    "es": [
        lambda d: format_date(d, "d 'de' MMMM 'de' y", locale="es"),
        lambda d: format_date(d, "dd/MM/y", locale="es"),
    ],
    "fr": [lambda d: format_date(d, "EEEE d MMMM y", locale="fr"), lambda d: format_date(d, "dd/MM/y", locale="fr")],
    "id": [
        lambda d: format_date(d, "EEEE, d MMMM y", locale="id"),
        lambda d: format_date(d, "EEEE (d/M/y)", locale="id"),
    ],
    "pt": [
        lambda d: format_date(d, "d 'de' MMMM 'de' y", locale="pt"),
        lambda d: format_date(d, "dd/MM/y", locale="pt"),
    ],
    "ru": [lambda d: format_date(d, "d MMMM y 'года'", locale="ru"), lambda d: format_date(d, "dd.MM.y", locale="ru")],
    "tr": [lambda d: format_date(d, "d MMMM y EEEE", locale="tr"), lambda d: format_date(d, "dd.MM.y", locale="tr")],
    "vi": [
        lambda d: f"ngày {d.day} tháng {d.month} năm {d.year}",
        lambda d: f"ngày {d.day}/{d.month}/{d.year}",
        lambda d: f"ngày {d.day} tháng {d.month}, {d.year}",
    ],
}


@given(TEXTS, st.sampled_from(LANGUAGES), st.none() | DAYS)
def test_spans_are_sorted_apart_and_within_the_text(text: str, language: str, published: date | None) -> None:
    story = Story(text=text, language=language, published=published)
    cut = sentences(story)
    for found in (dates(story, cut), numbers(story, cut), weeklies(story, cut)):
        ends = 0
        for one in found:
            assert ends <= one.start < one.end <= len(text)
            ends = one.end


@given(DAYS, st.sampled_from(LANGUAGES), st.data())
def test_a_written_day_is_found_as_that_day(day: date, language: str, data: st.DataObject) -> None:
    said = data.draw(st.sampled_from(FORMS[language]))(day)
    story = Story(text=f"X: {said}.", language=language, published=None)
    found = dates(story, sentences(story))
    assert [w.value for w in found] == [day.isoformat()], said


@given(DAYS, DAYS, st.sampled_from(["by", "before", "until", "from", "since", "on"]))
def test_a_year_is_inferred_within_a_year_of_the_article(day: date, published: date, cue: str) -> None:
    story = Story(text=f"It is {cue} {format_date(day, 'MMMM d', locale='en')}.", language="en", published=published)
    for when in dates(story, sentences(story)):
        if when.value is not None:
            assert when.value[5:] == day.isoformat()[5:]
            assert abs((date.fromisoformat(when.value) - published).days) <= 366
            assert when.how is not None


@given(st.integers(1, 9_999_999))
def test_a_count_is_read_as_each_language_groups_its_digits(count: int) -> None:
    said = f"{count:,}"
    texts = {
        "en": f"{said} users",
        "es": f"{said.replace(',', '.')} usuarios",
        "fr": f"{said.replace(',', chr(0x202F))} utilisateurs",
        "ru": f"{said.replace(',', chr(0xA0))} пользователей",
        "vi": f"{said.replace(',', '.')} người dùng",
    }
    for language, text in texts.items():
        story = Story(text=text, language=language)
        assert [n.amount.value for n in numbers(story, sentences(story))] == [count], text
