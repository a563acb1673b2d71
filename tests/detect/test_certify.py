"""The bettor's certificate: what a fortune does by hand, whom it needs, and where it is void."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_series import Chance, block, calm, frame, verdicts

from gatewatch import targets
from gatewatch.detect import certify
from gatewatch.detect.certify import LOG_C, P0, STAKES, lowest_fortune
from gatewatch.detect.detect import detect
from gatewatch.detect.units import gather

TARGETS = targets.load()
SEEDS = range(6)

bets = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0.0, 0.0, 0.5, 1.0])), max_size=40)


def by_hand(tester: list[int], x: list[float]) -> float:
    """Play the bets one after the other, once for each tester left out."""
    lowest = np.inf
    for left_out in set(tester):
        fortune, best = np.ones(len(STAKES)), 0.0
        for who, seen in zip(tester, x, strict=True):
            if who != left_out:
                fortune = np.maximum(fortune, 1) * (1 + STAKES * (seen - P0))
                best = max(best, float(np.log(fortune.mean())))
        lowest = min(lowest, best)
    return lowest if np.isfinite(lowest) else 0.0


@given(bets)
@settings(max_examples=60)
def test_the_fortune_is_what_playing_bet_after_bet_gives(drawn: list[tuple[int, float]]) -> None:
    tester, x = [t for t, _ in drawn], [v for _, v in drawn]
    assert lowest_fortune(np.array(tester, np.int64), np.array(x)) == pytest.approx(by_hand(tester, x))


@given(bets, st.integers(0, 4))
@settings(max_examples=60)
def test_one_more_failure_never_lowers_the_fortune(drawn: list[tuple[int, float]], who: int) -> None:
    tester, x = np.array([t for t, _ in drawn], np.int64), np.array([v for _, v in drawn])
    more = lowest_fortune(np.append(tester, who), np.append(x, 1.0))
    if len(set(tester)) > 1 or not len(x):
        assert more >= lowest_fortune(tester, x) - 1e-9


def test_hundreds_of_testers_are_worked_on_in_parts_to_the_same_answer() -> None:
    rng = np.random.default_rng(2)
    tester, x = rng.integers(0, 300, 900), (rng.uniform(size=900) < 0.3).astype(float)
    assert len(x) * 300 > certify.AT_ONCE
    assert lowest_fortune(tester, x) == pytest.approx(by_hand(tester.tolist(), x.tolist()))


def test_one_tester_alone_has_no_fortune_however_often_they_fail() -> None:
    assert lowest_fortune(np.zeros(500, np.int64), np.ones(500)) == 0
    assert lowest_fortune(np.arange(500) % 2, np.ones(500)) > LOG_C


def test_a_full_block_seen_by_many_is_certified_and_a_thin_one_is_an_event_without() -> None:
    much = detect(verdicts(1, block(480, 1000), a_day=20), TARGETS).events
    assert much["certified"].to_list() == [True]
    little = detect(frame(np.arange(20) * 12.0, np.arange(20) % 3, np.array(["ok"] * 14 + ["blocked"] * 6)), TARGETS)
    assert little.events["certified"].to_list() == [False]


def test_an_event_that_needs_its_noisiest_tester_is_not_certified() -> None:
    rng = np.random.default_rng(4)
    hours = np.sort(rng.uniform(0, 1200, 600))
    who = np.where(rng.uniform(size=600) < 0.9, 0, rng.integers(1, 3, 600))
    seen = np.where((hours > 600) & (hours < 760), "blocked", "ok")
    found = detect(frame(hours, who, seen), TARGETS).events
    assert found.height == 1
    assert found["top_testers"].item()[0] > LOG_C
    assert not found["certified"].item()


def test_a_baseline_over_a_tenth_is_never_certified() -> None:
    high: Chance = lambda hours, testers: np.where((hours > 900) & (hours < 1300), 0.98, 0.14)  # noqa: E731
    found = [detect(verdicts(s, high, a_day=30), TARGETS).events for s in SEEDS]
    over = [e for events in found for e in events.iter_rows(named=True) if e["baseline"] > P0]
    assert len(over) >= 3
    assert not any(e["certified"] for e in over)
    assert all("high_baseline" not in e["ruled_out"] for e in over)


def test_the_baseline_of_an_event_is_the_rate_of_failures_outside_it_and_never_under_the_prior() -> None:
    for rate in (0.0, 0.04, 0.08):
        seen = [detect(verdicts(s, block(900, 1300, baseline=rate), a_day=30), TARGETS).events for s in SEEDS]
        assert np.mean([e["baseline"].item() for e in seen]) == pytest.approx(max(rate, 0.6 / 24.6), abs=0.015)


def test_a_bet_is_one_tester_and_six_hours_however_often_they_repeat_themselves() -> None:
    one = frame(np.arange(60) * 6.0, np.arange(60) % 3, np.array(["ok"] * 30 + ["blocked"] * 30))
    hours = np.repeat(np.arange(60) * 6.0, 20) + np.tile(np.arange(20) / 100, 60)
    many = frame(hours, np.repeat(np.arange(60) % 3, 20), np.array(["ok"] * 600 + ["blocked"] * 600))
    assert len(gather(one).unit_n) == len(gather(many).unit_n) == 60
    once, often = (detect(data, TARGETS).events for data in (one, many))
    assert once["certified"].to_list() == often["certified"].to_list() == [True]


def test_testers_are_told_by_their_ratios_alone_largest_first_and_at_most_five() -> None:
    found = detect(verdicts(1, block(480, 1000), a_day=30, testers=12), TARGETS).events
    ratios = found["top_testers"].item().to_list()
    assert len(ratios) == 5
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > 5  # before the cut that the gate uses
    outage = detect(verdicts(1, calm(), down=(480, 700)), TARGETS).events
    assert outage["top_testers"].item().to_list() == []
    assert not outage["certified"].item()
