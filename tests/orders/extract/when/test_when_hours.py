"""Hours beside days: which day each belongs to, and which of two days begins and ends a range."""

from datetime import date

import pytest

from gatewatch.orders.extract.text import sentences
from gatewatch.orders.extract.when.dates import dates
from gatewatch.orders.extract.when.numbers import numbers
from gatewatch.orders.reading.story import Story

MIDWEEK = date(2031, 6, 4)  # a Wednesday


def said(text: str, language: str = "en", published: date = MIDWEEK) -> list[tuple[str | None, str | None]]:
    story = Story(text=text, language=language, published=published)
    return [(w.value, w.cue) for w in dates(story, sentences(story))]


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("Data will be off on 14 August from 10 am to 2 pm.", "2031-08-14T10:00", "2031-08-14T14:00"),
        ("Data will be off on Sunday (8am to 8pm).", "2031-06-08T08:00", "2031-06-08T20:00"),
        ("Data will be off on Friday, 10 am to 5 pm.", "2031-06-06T10:00", "2031-06-06T17:00"),
        ("Data will be off on Sunday from 10 pm to 6 am.", "2031-06-08T22:00", "2031-06-09T06:00"),
        ("Data will be off on Friday from 6 pm to 6 am on Saturday.", "2031-06-06T18:00", "2031-06-07T06:00"),
        ("Data will be off from 9.30 am to 6 pm today.", "2031-06-04T09:30", "2031-06-04T18:00"),
        ("Data will be off between 6 am and 6 pm on 23 and 24 July.", "2031-07-23T06:00", "2031-07-24T18:00"),
        ("Data will be off between 10 am and 1 pm on July 16 and 17.", "2031-07-16T10:00", "2031-07-17T13:00"),
        ("The order holds from 6 am today till 12 midnight on Tuesday.", "2031-06-04T06:00", "2031-06-11T00:00"),
    ],
)
def test_hours_beside_days_make_a_range(text: str, begin: str, end: str) -> None:
    assert said(text) == [(begin, "from"), (end, "until")]


@pytest.mark.parametrize(
    ("language", "text", "begin", "end"),
    [
        ("fr", "coupé entre 7h et 10h les 20 et 21 juin", "2031-06-20T07:00", "2031-06-21T10:00"),
        ("tr", "Pazar günü saat 08.00 ile 17.00 arasında kapatılacak", "2031-06-08T08:00", "2031-06-08T17:00"),
        ("vi", "sẽ cắt ngày 5/6 lúc 8h đến 17h", "2031-06-05T08:00", "2031-06-05T17:00"),
        ("ru", "отключат 26 августа с 20:40 до 23:00", "2031-08-26T20:40", "2031-08-26T23:00"),
    ],
)
def test_hours_behind_a_day_are_read_in_other_languages(language: str, text: str, begin: str, end: str) -> None:
    assert said(text, language) == [(begin, "from"), (end, "until")]


def test_a_weekday_and_a_later_day_are_begin_and_end() -> None:
    assert said("It is off from Friday until 11 June.") == [("2031-06-06", "from"), ("2031-06-11", "until")]


def test_hours_behind_the_last_of_several_days_are_of_each_day() -> None:
    found = said("It is off from 19 April to 25 April from 9 am to 1 pm.")
    assert found == [("2031-04-19", "from"), ("2031-04-25", "until")]


def test_a_limit_that_ends_with_a_word_for_until_stays_a_limit() -> None:
    assert said("en geç 3 Temmuz'a kadar engellenecek", "tr") == [("2031-07-03", "by")]


def test_a_few_groups_of_a_crowd_are_no_groups_of_an_app() -> None:
    story = Story(text="A clash between two groups on Friday injured many.", language="en", published=MIDWEEK)
    assert numbers(story, sentences(story)) == []


def test_an_hour_alone_is_of_the_one_day_its_sentence_tells() -> None:
    text = "On Tuesday it ordered operators to suspend the internet from 6 p.m. local time until further notice."
    assert ("2031-06-03T18:00", "from") in said(text)
    two = "It met on Monday and on Tuesday ordered operators to suspend the internet from 6 p.m. local time."
    assert all("T" not in (value or "") for value, _ in said(two))
