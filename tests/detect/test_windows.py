"""Hours of the week: zones, midnight, summer time, and what the blind search finds."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from gatewatch.detect.posterior.windows import calendar, find_hours, windows_json
from gatewatch.model.order import Weekday, Window

ALL: list[Weekday] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def hour(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp()) // 3600


def inside(timezone: str, window: Window, *when: int) -> float:
    at = hour(*when)
    return float(calendar(at - 5, at + 5, timezone).share_inside(np.array([at]), [window])[0])


def test_a_window_is_read_in_local_time() -> None:
    morning = Window(days=["Mon"], start="07:00", end="11:00")
    assert inside("Africa/Nairobi", morning, 2023, 11, 13, 4) == 1
    assert inside("Africa/Nairobi", morning, 2023, 11, 13, 3) == 0
    assert inside("Africa/Nairobi", morning, 2023, 11, 13, 8) == 0
    assert inside("Africa/Nairobi", morning, 2023, 11, 14, 4) == 0


def test_summer_time_moves_a_window_in_utc() -> None:
    morning = Window(days=ALL, start="07:00", end="08:00")
    assert inside("Europe/Berlin", morning, 2025, 3, 29, 6) == 1
    assert inside("Europe/Berlin", morning, 2025, 3, 31, 6) == 0
    assert inside("Europe/Berlin", morning, 2025, 3, 31, 5) == 1


def test_a_zone_on_the_half_hour_has_half_hours_inside() -> None:
    morning = Window(days=ALL, start="07:00", end="08:00")
    assert inside("Asia/Kolkata", morning, 2025, 1, 6, 1) == 0.5
    assert inside("Asia/Kolkata", morning, 2025, 1, 6, 2) == 0.5
    assert inside("Asia/Kathmandu", morning, 2025, 1, 6, 1) == 0.75
    assert inside("Asia/Kathmandu", morning, 2025, 1, 6, 2) == 0.25


def test_a_window_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    night = Window(days=["Sun"], start="22:00", end="06:00")
    assert inside("UTC", night, 2025, 1, 5, 23) == 1
    assert inside("UTC", night, 2025, 1, 6, 5) == 1
    assert inside("UTC", night, 2025, 1, 6, 6) == 0
    assert inside("UTC", night, 2025, 1, 6, 23) == 0


def test_a_window_may_end_at_twenty_four() -> None:
    evening = Window(days=["Mon"], start="20:00", end="24:00")
    assert inside("UTC", evening, 2025, 1, 6, 23) == 1
    assert inside("UTC", evening, 2025, 1, 7, 0) == 0


def test_hours_that_fail_are_found_and_apart_for_the_weekend() -> None:
    week_hour = np.arange(168)
    open_hours = np.isin(week_hour % 24, [7, 8, 9, 10, 13, 14, 15, 16]) & (week_hour < 120)
    windows, log_prior = find_hours(week_hour, np.where(open_hours, 3.0, -3.0))
    workdays = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    assert [(w.days, w.start, w.end) for w in windows] == [(workdays, "07:00", "11:00"), (workdays, "13:00", "17:00")]
    assert -15 < log_prior < -10


def test_the_same_hours_on_all_days_are_one_window() -> None:
    week_hour = np.arange(168)
    windows, _ = find_hours(week_hour, np.where(week_hour % 24 >= 20, 3.0, -3.0))
    assert [(w.days, w.start, w.end) for w in windows] == [(ALL, "20:00", "24:00")]


def test_an_hour_nobody_measured_is_not_claimed_at_the_edge_but_is_between_two_that_fail() -> None:
    ratio = np.full(168, -3.0)
    workday = np.arange(168) < 120
    ratio[workday & np.isin(np.arange(168) % 24, [8, 10])] = 4.0
    ratio[workday & np.isin(np.arange(168) % 24, [7, 9, 11])] = 0.0
    windows, _ = find_hours(np.arange(168), ratio)
    assert [(w.start, w.end) for w in windows] == [("08:00", "11:00")]


def test_no_failing_hour_gives_no_window() -> None:
    assert find_hours(np.arange(168), np.full(168, -1.0))[0] == ()


@pytest.mark.parametrize("source", ["order", "blind"])
def test_windows_are_written_with_zone_and_source(source: str) -> None:
    text = windows_json("Africa/Nairobi", [Window(days=["Mon"], start="07:00", end="11:00")], source)
    assert json.loads(text) == {
        "timezone": "Africa/Nairobi",
        "windows": [{"days": ["Mon"], "start": "07:00", "end": "11:00"}],
        "source": source,
    }


def test_more_windows_and_a_weekend_of_its_own_are_less_likely() -> None:
    def prior(workday: list[int], weekend: list[int]) -> float:
        hour = np.arange(168)
        inside = np.where(hour < 120, np.isin(hour % 24, workday), np.isin(hour % 24, weekend))
        return find_hours(hour, np.where(inside, 5.0, -5.0))[1]

    office, split, night = [8, 9, 10, 11, 12], [7, 8, 9, 14, 15, 16], [20, 21, 22]
    assert prior(office, []) == pytest.approx(prior(office, office))
    assert prior(split, []) < prior(office, [])
    assert prior(office, night) < prior(split, split)
