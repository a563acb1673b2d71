"""Days and times of an order as instants, and the hours it wants shut, with changes of clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from order_tables import order

from gatewatch.model.order import Deadline, Window
from gatewatch.orders.dates import begin_of, due, end_of, instant, ordered_time, reference_deadline


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "timezone", "when"),
    [
        ("2025-06-02", "Asia/Ho_Chi_Minh", "2025-06-02T17:00"),
        ("2025-06-02T18:00", "Asia/Ho_Chi_Minh", "2025-06-02T11:00"),
        ("2023-11-10", "UTC", "2023-11-11T00:00"),
        ("2025-03-30", "Europe/Paris", "2025-03-30T22:00"),  # a day of 23 hours
        ("2025-10-26", "Europe/Paris", "2025-10-26T23:00"),  # and one of 25
        ("2025-03-30T02:30", "Europe/Paris", "2025-03-30T01:30"),  # skipped by the clocks: the offset before
        ("2025-10-26T02:30", "Europe/Paris", "2025-10-26T00:30"),  # twice: the first
    ],
)
def test_a_deadline_runs_out_at_its_time_or_at_the_end_of_its_day(said: str, timezone: str, when: str) -> None:
    assert instant(Deadline(kind="block", at=said), timezone) == at(when)


def test_a_day_begins_at_its_first_and_ends_at_its_last_instant() -> None:
    assert begin_of("2025-06-02", "Asia/Kolkata") == at("2025-06-01T18:30")
    assert end_of("2025-06-02", "Asia/Kolkata") == begin_of("2025-06-03", "Asia/Kolkata")


@pytest.mark.parametrize(
    "said", ["2025-02-30", "2025-06-02T24:30", "2025-06-02T10:00:00", "2025-06-02T10:00+02:00", ""]
)
def test_what_is_no_date_or_time_is_an_error(said: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        end_of(said, "UTC")


def deadline(kind: str, day: str) -> dict[str, Any]:
    return {"value": {"kind": kind, "at": day}, "claims": ["c1"]}


def test_the_deadline_to_block_counts_before_an_earlier_one_to_report() -> None:
    both = order(deadlines=[deadline("report", "2023-11-08"), deadline("block", "2023-11-10")])
    found = reference_deadline(both)
    assert found is not None and found.value.at == "2023-11-10"
    two = order(deadlines=[deadline("block", "2023-11-12"), deadline("block", "2023-11-10T12:00")])
    assert due(two) == at("2023-11-10T09:00")
    assert reference_deadline(order(deadlines=None)) is None


def test_without_a_deadline_the_start_counts_at_its_end() -> None:
    assert due(order(deadlines=None)) == at("2023-11-07T21:00")
    assert due(order(deadlines=None, effective_from="2023-11-09")) == at("2023-11-09T21:00")
    assert due(order(deadlines=None, effective_from="2023-11-09T18:00")) == at("2023-11-09T15:00")
    assert due(order(deadlines=None, effective_from="PT3H")) == at("2023-11-08T00:00")


def test_ordered_time_runs_from_the_date_or_from_when_the_order_is_in_force() -> None:
    assert ordered_time(order()).start == at("2023-11-06T21:00")
    assert ordered_time(order(effective_from="2023-11-09")).start == at("2023-11-08T21:00")
    assert ordered_time(order(effective_from="PT3H")).start == at("2023-11-07T00:00")
    assert ordered_time(order()).end is None
    assert ordered_time(order(effective_until="open")).end is None
    assert ordered_time(order(effective_until="2023-11-24")).end == at("2023-11-24T21:00")
    assert ordered_time(order(effective_until="2023-11-24T12:00")).end == at("2023-11-24T09:00")


def shut(hours: list[datetime], **changes: Any) -> list[datetime]:
    frame = pl.DataFrame({"hour": hours}, schema={"hour": pl.Datetime("us", "UTC")})
    kept: list[datetime] = frame.filter(ordered_time(order(**changes)).wants_shut(pl.col("hour")))["hour"].to_list()
    return kept


def hours_of(day: str, number: int = 24) -> list[datetime]:
    return [at(day) + timedelta(hours=h) for h in range(number)]


def test_an_order_wants_shut_from_its_start_to_its_end() -> None:
    hours = hours_of("2023-11-06", 60)
    assert shut(hours, effective_until="2023-11-07") == [at("2023-11-06T21:00") + timedelta(hours=h) for h in range(24)]
    assert shut(hours) == [h for h in hours if h >= at("2023-11-06T21:00")]


def test_an_hour_with_a_part_in_the_ordered_time_is_ordered() -> None:
    india = {"timezone": "Asia/Kolkata", "effective_until": "2023-11-07"}
    found = shut(hours_of("2023-11-06", 48), **india)
    assert (found[0], found[-1]) == (at("2023-11-06T18:00"), at("2023-11-07T18:00"))  # 18:30 to 18:30
    window = [{"days": ["Tue"], "start": "09:00", "end": "10:00"}]
    assert shut(hours_of("2023-11-07"), windows=window, **india) == [at("2023-11-07T03:00"), at("2023-11-07T04:00")]


PARIS = {
    "timezone": "Europe/Paris",
    "dated": "2023-03-01",
    "deadlines": None,
    "windows": [{"days": ["Sat", "Sun", "Mon"], "start": "09:00", "end": "11:00"}],
}


def test_windows_keep_to_the_local_clock_when_it_changes() -> None:
    """Clocks in Paris went forward on Sunday 26 March 2023, and back on Sunday 29 October."""
    for day, first in (("2023-03-25", 8), ("2023-03-26", 7), ("2023-10-28", 7), ("2023-10-29", 8)):
        assert [h.hour for h in shut(hours_of(day), **PARIS)] == [first, first + 1], day
    assert shut(hours_of("2023-03-28"), **PARIS) == []  # a Tuesday


def test_hours_the_clock_skips_or_repeats() -> None:
    night = PARIS | {"windows": [{"days": ["Sun"], "start": "02:00", "end": "03:00"}]}
    assert shut(hours_of("2023-03-26"), **night) == []
    assert [h.hour for h in shut(hours_of("2023-10-29"), **night)] == [0, 1]


def test_a_clock_that_changes_inside_a_utc_hour() -> None:
    """Adelaide: 02:00 became 03:00 on 1 October 2023 at 16:30 UTC of the day before."""
    south = {
        "timezone": "Australia/Adelaide",
        "dated": "2023-09-01",
        "deadlines": None,
        "windows": [{"days": ["Sun"], "start": "03:00", "end": "03:30"}],
    }
    assert shut(hours_of("2023-09-30"), **south) == [at("2023-09-30T16:00")]


def test_a_window_to_midnight_holds_the_last_hour_and_not_the_next_day() -> None:
    late = {"timezone": "UTC", "windows": [{"days": ["Tue"], "start": "23:00", "end": "24:00"}]}
    assert shut(hours_of("2023-11-07", 48), **late) == [at("2023-11-07T23:00")]


def test_windows_are_read_as_the_model_has_them() -> None:
    window = Window(days=["Mon"], start="07:00", end="11:00")
    assert ordered_time(order(windows=[{"days": ["Mon"], "start": "07:00", "end": "11:00"}])).windows == (window,)
