"""The dates that bind: which, when they are reached, and the calendar a journalist subscribes to."""

from datetime import date

import pytest
from icalendar import Calendar
from order_tables import order_dict, revision, utc

from gatewatch.orders.deadlines import binding_dates, calendar

CLAIMS = {"claims": ["c1"]}


def test_a_day_is_reached_at_its_end_in_local_time_and_a_beginning_at_its_start() -> None:
    found = binding_dates([revision(effective_from="2023-11-08", effective_until="2023-11-20T18:00")])
    assert [(d.kind, d.at, d.instant) for d in found] == [
        ("begins", "2023-11-08", utc(7, 21)),
        ("block", "2023-11-10", utc(10, 21)),
        ("ends", "2023-11-20T18:00", utc(20, 15)),
    ]


@pytest.mark.parametrize("until", ["open", None])
def test_until_further_notice_and_a_period_from_receipt_are_no_dates(until: str | None) -> None:
    changes = {"effective_until": until} if until else {}
    assert [d.kind for d in binding_dates([revision(effective_from="PT3H", **changes)])] == ["block"]


def test_where_sources_differ_each_date_stands_and_says_so() -> None:
    told = [
        {
            "value": {"kind": "report", "at": "2023-11-10"},
            **CLAIMS,
            "differ": [{"value": {"kind": "report", "at": "2023-11-12"}, **CLAIMS}],
        }
    ]
    found = binding_dates([revision(deadlines=told)])
    assert [(d.at, d.disputed) for d in found] == [("2023-11-10", True), ("2023-11-12", True)]


def test_the_calendar_has_a_whole_day_for_a_day_and_an_instant_for_a_time() -> None:
    found = binding_dates([revision(effective_until="2023-11-20T18:00")])
    entries = Calendar.from_ical(calendar(found)).walk("VEVENT")
    assert [e.decoded("dtstart") for e in entries] == [date(2023, 11, 10), utc(20, 15)]
    assert [str(e["summary"]) for e in entries] == [
        "KE-2023-test: deadline to block",
        "KE-2023-test: end of the order's time",
    ]
    assert len({str(e["uid"]) for e in entries}) == 2


def test_the_same_register_gives_the_same_calendar() -> None:
    dates = binding_dates([revision()])
    assert calendar(dates) == calendar(binding_dates([revision()]))
    assert calendar(dates).endswith(b"END:VCALENDAR\r\n")
    assert order_dict()["order_id"].encode() in calendar(dates)
