"""Made-up series: what is drawn is what the story says, and the same seed tells the same story."""

import numpy as np
import pytest

from gatewatch.lab.series import BLOCKS, DAYS, HOURS, INNOCENT, SCENARIOS, STRESS, VOLUMES, Block, Series, draw


def drawn(scenario: str, volume: str = "high", seed: int = 1) -> Series:
    return draw(np.random.default_rng(seed), scenario, volume, np.random.default_rng(0))


def share(series: Series, where: np.ndarray) -> float:
    failed = series.state == "blocked"
    return float(failed[where].mean())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_series_is_in_order_of_time_and_within_its_ninety_days(scenario: str) -> None:
    series = drawn(scenario)
    assert len(series.hours) == len(series.probe) == len(series.state) > 1000
    assert (np.diff(series.hours) >= 0).all()
    assert 0 <= series.hours[0] <= series.hours[-1] < HOURS
    assert set(series.state) <= {"ok", "blocked", "down"}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_seed_draws_the_same_and_another_draws_another(scenario: str) -> None:
    one, same, other = drawn(scenario), drawn(scenario), drawn(scenario, seed=2)
    assert one.hours.tolist() == same.hours.tolist()
    assert (one.probe.tolist(), one.state.tolist(), one.block) == (same.probe.tolist(), same.state.tolist(), same.block)
    assert one.hours.tolist() != other.hours.tolist()


def test_every_scenario_is_innocent_a_block_or_stress() -> None:
    assert sorted((*INNOCENT, *BLOCKS, *STRESS)) == sorted(SCENARIOS)
    assert all((drawn(name, "thin").block is not None) == (name in BLOCKS) for name in (*INNOCENT, *BLOCKS))


@pytest.mark.parametrize("volume", VOLUMES)
def test_a_volume_has_about_the_tests_a_day_it_names(volume: str) -> None:
    a_day = [len(drawn("nothing", volume, seed).hours) / DAYS for seed in range(30)]
    assert np.mean(a_day) == pytest.approx(VOLUMES[volume][0], rel=0.25)


def test_tests_fail_while_the_block_acts_and_hardly_else() -> None:
    series = drawn("full")
    assert series.block
    acts = series.block.acts(series.hours)
    assert share(series, acts) > 0.9
    assert share(series, ~acts) < 0.1


def test_a_block_with_hours_acts_in_them_alone_and_its_truth_begins_with_one() -> None:
    series = drawn("weekday hours")
    assert series.block
    assert series.block.acts(np.array([series.block.onset, series.block.end - 0.25])).all()
    assert not series.block.acts(np.array([series.block.onset - 0.01, series.block.end])).any()
    # hour 0 is Monday, midnight UTC: 07 local at UTC+7; Saturday 07 local is outside
    assert Block(0, HOURS, 1, ((7, 11),)).acts(np.array([0, 3.9, 4.1, 5 * 24.0])).tolist() == [True, True, False, False]


def test_a_silence_has_no_tests_and_the_block_goes_on_around_it() -> None:
    series = drawn("silence inside")
    assert series.block
    inside = series.hours[series.block.acts(series.hours)]
    assert np.diff(inside).max() >= 72
    assert inside[0] - series.block.onset < 36


def test_a_noisy_tester_is_one_tester() -> None:
    series = drawn("noisy tester")
    failures = np.bincount(series.probe, series.state == "blocked")
    tests = np.bincount(series.probe)
    assert failures[0] / tests[0] > 0.1
    assert failures[1:].sum() / tests[1:].sum() < 0.06


@pytest.mark.parametrize(
    ("scenario", "guises"), [("nothing", 0), ("hostile, one guise", 1), ("hostile, four guises", 4)]
)
def test_a_hostile_reporter_has_as_many_guises_as_said(scenario: str, guises: int) -> None:
    series = drawn(scenario)
    tests = np.bincount(series.probe)
    failures = np.bincount(series.probe, series.state == "blocked")
    assert int(((tests > 0) & (failures == tests)).sum()) == guises


def test_what_networks_share_strikes_them_at_the_same_time() -> None:
    one, other = drawn("service outage"), drawn("service outage", seed=9)
    down = [s.hours[s.state == "down"] for s in (one, other)]
    assert down[0].min() == pytest.approx(down[1].min(), abs=6)
    assert down[0].max() == pytest.approx(down[1].max(), abs=6)


def test_people_who_come_because_of_the_block_come_while_it_lasts() -> None:
    series = drawn("rush of testers")
    assert series.block
    before = series.hours[(series.block.onset - 240 < series.hours) & (series.hours < series.block.onset)]
    during = series.hours[(series.block.onset <= series.hours) & (series.hours < series.block.onset + 72)]
    assert len(during) / 72 > 2 * len(before) / 240
