"""What went on inside an event: its timetable, and changes of state or mechanism that do not end it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from simulated_series import START, Chance, at, block, calm, frame, in_windows, verdicts

from gatewatch import targets
from gatewatch.detect.detect import Schedule, detect
from gatewatch.model.order import Weekday, Window

TARGETS = targets.load()
SEEDS = range(6)
WORKDAYS: list[Weekday] = ["Mon", "Tue", "Wed", "Thu", "Fri"]
HOURS = (Window(days=WORKDAYS, start="07:00", end="11:00"), Window(days=WORKDAYS, start="13:00", end="17:00"))
ORDER = (Schedule("XA", "telegram", "Asia/Bangkok", HOURS),)
Words = list[str]


def spilling(onset: float, end: float, share: float) -> Chance:
    """A block in hours, and beyond them in a share of the tests."""
    inside, beyond = in_windows(onset, end), block(onset, end, rate=share)
    return lambda hours, testers: np.maximum(inside(hours, testers), beyond(hours, testers))


def timetables(chance: Chance, schedules: tuple[Schedule, ...] = (), a_day: float = 20) -> Words:
    series = [verdicts(s, chance, asn=64500 + s, a_day=a_day) for s in SEEDS]
    found = detect(pl.concat(series), TARGETS, schedules).events
    decided = found.filter(pl.col("timetable") != "unsure")
    assert (decided["timetable_log_bf"] > np.log(20)).all()
    return found["timetable"].to_list()


@pytest.mark.parametrize("told", [(), ORDER])
def test_a_block_at_all_hours_is_continuous_whether_an_order_names_hours_or_not(told: tuple[Schedule, ...]) -> None:
    assert timetables(block(480, 1100), told) == ["continuous"] * len(SEEDS)


@pytest.mark.parametrize("told", [(), ORDER])
def test_a_block_that_keeps_to_its_hours_is_windowed(told: tuple[Schedule, ...]) -> None:
    found = timetables(in_windows(480, 1100), told)
    assert found.count("windowed") >= len(SEEDS) - 1
    assert "continuous" not in found


def test_a_block_that_reaches_beyond_the_ordered_hours_is_a_spill() -> None:
    found = timetables(spilling(480, 1200, 0.25), ORDER, a_day=40)
    assert found.count("spill") >= len(SEEDS) - 1
    assert "windowed" not in found
    assert "continuous" not in found


def test_a_partial_block_at_all_hours_is_no_spill() -> None:
    for told in ((), ORDER):
        found = timetables(block(480, 1100, rate=0.4), told)
        assert not {"spill", "windowed"} & set(found)


def test_few_tests_leave_it_unsure() -> None:
    rare = frame(np.arange(24) * 24 + 2.0, np.arange(24) % 3, np.array(["ok"] * 16 + ["blocked"] * 8))
    found = detect(rare, TARGETS).events
    assert found["timetable"].to_list() == ["unsure"]


def test_an_outage_has_no_timetable() -> None:
    found = detect(verdicts(1, calm(), down=(480, 700)), TARGETS).events
    assert (found["timetable"].item(), found["timetable_log_bf"].item()) == ("unsure", None)
    assert found["changes"].item().to_list() == []


def test_hours_are_those_of_the_local_clock_through_the_change_to_summer_time() -> None:
    """Evenings in Berlin, 30 March 2025 in the middle: on UTC's clock they begin an hour earlier from that day on."""
    zone, evening = ZoneInfo("Europe/Berlin"), (Window(days=[*WORKDAYS, "Sat", "Sun"], start="19:00", end="20:00"),)

    def chance(hours: NDArray[np.float64], testers: NDArray[np.int64]) -> NDArray[np.float64]:
        local = [(START + timedelta(hours=h)).astimezone(zone).hour for h in hours.tolist()]
        return np.where((np.array(local) == 19) & (hours > 300), 0.98, 0.01)

    data = verdicts(3, chance, a_day=120, days=50)
    in_berlin = detect(data, TARGETS, (Schedule("XA", "telegram", "Europe/Berlin", evening),)).events
    assert in_berlin["timetable"].to_list() == ["windowed"]
    assert '"timezone":"Europe/Berlin"' in in_berlin["windows"].item()
    assert in_berlin["open"].item()
    fixed = (Window(days=[*WORKDAYS, "Sat", "Sun"], start="18:00", end="19:00"),)  # right in winter only
    in_utc = detect(data, TARGETS, (Schedule("XA", "telegram", "Etc/UTC", fixed),)).events
    kept = in_utc.filter(pl.col("windows").str.contains("18:00"))
    assert (kept["end_latest"] < datetime(2025, 4, 4, tzinfo=UTC)).all()


def made(mechanism: Callable[[NDArray[np.float64], NDArray[np.int64]], Words], *, hours: float = 100.0) -> Words:
    """Give the changes of a block that begins after 60 tests, by four testers in turn, one test an hour."""
    nth = np.arange(160)
    state = np.where(nth < 60, "ok", "blocked")
    data = frame(nth + 0.5, nth % 4, state).sort("started_at")
    names = mechanism(nth.astype(np.float64), nth % 4)
    lists = [[name] if word == "blocked" else [] for name, word in zip(names, state.tolist(), strict=True)]
    found = detect(data.with_columns(mechanisms=pl.Series(lists)), TARGETS).events
    assert found.height == 1
    changes: Words = found["changes"].item().to_list()
    return changes


def test_a_change_of_mechanism_is_marked_between_the_last_of_the_old_and_the_first_of_the_new() -> None:
    changes = made(lambda nth, who: np.where(nth < 110, "tcp.timeout", "tls.reset").tolist())
    assert changes == [f"{at(109):%Y-%m-%dT%HZ}..{at(110):%Y-%m-%dT%HZ} mechanism tcp.timeout -> tls.reset"]


def test_two_changes_are_both_marked_and_the_event_stays_one() -> None:
    names = lambda nth, who: np.select([nth < 90, nth < 125], ["tcp.timeout", "tls.reset"], "dns.nxdomain").tolist()  # noqa: E731
    changes = made(names)
    assert [c.split(" ", 1)[1] for c in changes] == [
        "mechanism tcp.timeout -> tls.reset",
        "mechanism tls.reset -> dns.nxdomain",
    ]


@pytest.mark.parametrize("odd", [[120], [159], [60], [80, 120, 140], [157, 158]])
def test_odd_tests_are_no_change(odd: list[int]) -> None:
    assert made(lambda nth, who: np.where(np.isin(nth, odd), "tls.reset", "tcp.timeout").tolist()) == []


def test_what_one_tester_sees_otherwise_is_no_change() -> None:
    assert made(lambda nth, who: np.where((nth > 100) & (who == 2), "tls.reset", "tcp.timeout").tolist()) == []


@given(st.integers(0, 2**32), st.floats(0.2, 0.8))
@settings(max_examples=15)
def test_mechanisms_that_take_turns_at_random_are_no_change(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    changes = made(lambda nth, who: np.where(rng.uniform(size=len(nth)) < share, "tls.reset", "tcp.timeout").tolist())
    assert len(changes) <= 1  # one in twenty at most, and never a flutter


def test_a_block_that_turns_from_partial_to_full_is_one_event_with_the_change_marked() -> None:
    chance: Chance = lambda h, t: np.select([h < 400, h < 800, h < 1200], [0.02, 0.45, 0.99], 0.02)  # noqa: E731
    series = [verdicts(s, chance, asn=64500 + s, a_day=30) for s in SEEDS]
    found = detect(pl.concat(series), TARGETS).events
    assert found.height == len(SEEDS)
    marked = found.filter(pl.col("changes").list.len() == 1)
    assert marked.height >= len(SEEDS) - 1
    for text in marked["changes"].explode():
        begin, end = re.fullmatch(r"(.{14})\.\.(.{14}) state partial -> blocked", text).groups()  # type: ignore[union-attr]
        times = [datetime.strptime(t, "%Y-%m-%dT%HZ").replace(tzinfo=UTC) for t in (begin, end)]
        assert times[0] < times[1]
        assert abs(times[0] - at(800)) < timedelta(hours=48)


def test_a_steady_block_changes_nothing() -> None:
    for rate in (0.98, 0.5):
        series = [verdicts(s, block(400, 1100, rate=rate), asn=64500 + s, a_day=30) for s in SEEDS]
        assert detect(pl.concat(series), TARGETS).events["changes"].list.len().sum() == 0
