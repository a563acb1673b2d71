"""Blocks and outages in made-up series: each case that must give an event, and its neighbour that must not."""

from datetime import datetime

import numpy as np
import polars as pl
import pytest
from simulated_series import Chance, at, block, calm, frame, verdicts

from gatewatch import targets
from gatewatch.detect.detect import detect

TARGETS = targets.load()
SEEDS = range(8)


def events(*series: pl.DataFrame) -> pl.DataFrame:
    return detect(pl.concat(series), TARGETS).events


def many(chance: Chance, **kwargs: object) -> pl.DataFrame:
    """Find the events of one made-up series for each seed, each on its own network."""
    return events(*(verdicts(s, chance, asn=64500 + s, **kwargs) for s in SEEDS))  # type: ignore[arg-type]


def covers(found: pl.DataFrame, side: str, truth: datetime) -> list[bool]:
    return (
        found.select((pl.col(f"{side}_earliest") <= truth) & (truth <= pl.col(f"{side}_latest"))).to_series().to_list()
    )


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.05, 0.12])
def test_failures_at_a_steady_rate_are_no_event(rate: float) -> None:
    assert many(calm(rate)).is_empty()


def test_one_noisy_tester_is_no_event_and_the_same_failures_by_all_are() -> None:
    noisy: Chance = lambda hours, testers: np.where(testers == 3, 0.9, 0.02)  # noqa: E731
    assert many(noisy).is_empty()
    assert many(block(480, rate=0.9)).height == len(SEEDS)


def test_a_full_block_is_one_event_whose_intervals_hold_the_truth() -> None:
    found = many(block(480, 900))
    assert found["asn"].to_list() == [64500 + s for s in SEEDS]
    assert found["state"].unique().to_list() == ["blocked"]
    assert found["onset_kind"].unique().to_list() == ["change"]
    assert not found["open"].any()
    assert sum(covers(found, "onset", at(480))) >= len(SEEDS) - 1
    assert sum(covers(found, "end", at(900))) >= len(SEEDS) - 1
    assert found.select((pl.col("onset_latest") - pl.col("onset_earliest")).median()).item().days < 2
    assert found["windows"].null_count() == len(SEEDS)
    assert found["mechanisms"].to_list() == [["tcp.timeout"]] * len(SEEDS)


def test_a_block_without_an_end_is_open() -> None:
    found = many(block(480))
    assert found["open"].to_list() == [True] * len(SEEDS)
    assert found["end_earliest"].null_count() == found["end_latest"].null_count() == len(SEEDS)


def test_silence_inside_a_block_does_not_split_it() -> None:
    assert many(block(480, 1200), silent=(600, 1000))["asn"].to_list() == [64500 + s for s in SEEDS]


def test_two_blocks_with_a_working_week_between_them_are_two_events() -> None:
    both: Chance = lambda h, t: np.where((h >= 400) & (h < 600) | (h >= 800) & (h < 1000), 0.98, 0.02)  # noqa: E731
    assert many(both).height == 2 * len(SEEDS)


def test_an_onset_in_a_silence_has_an_interval_as_wide_as_the_silence() -> None:
    found = many(block(500), silent=(400, 600))
    assert found["onset_earliest"].max() <= at(400)
    assert found["onset_latest"].min() >= at(600)


def test_half_of_the_tests_failing_is_a_partial_event() -> None:
    found = many(block(480, 1000, rate=0.5))
    assert found["state"].to_list() == ["partial"] * len(SEEDS)


def test_a_block_that_is_on_when_the_data_begin_has_no_earliest_onset() -> None:
    found = many(block(-1, 700))
    assert found["onset_kind"].to_list() == ["already_at_start"] * len(SEEDS)
    assert found["onset_earliest"].null_count() == len(SEEDS)
    assert found["onset_latest"].max() < at(24)
    assert sum(covers(found, "end", at(700))) >= len(SEEDS) - 1


def hourly(*states: str, testers: int = 4) -> pl.DataFrame:
    """One test an hour, by testers in turn."""
    return frame(np.arange(len(states)) + 0.5, np.arange(len(states)) % testers, np.array(states))


def test_intervals_begin_and_end_at_measurements_near_the_change() -> None:
    found = events(hourly(*["ok"] * 60, *["blocked"] * 60, *["ok"] * 60)).row(0, named=True)
    assert found["onset_earliest"] in (at(58.5), at(59.5))
    assert found["onset_latest"] in (at(60.5), at(61.5))
    assert found["end_earliest"] in (at(118.5), at(119.5))
    assert found["end_latest"] in (at(120.5), at(121.5))
    assert found["measurements"] == found["probes"] == found["interfered"] == 60


def test_what_was_not_judged_is_not_counted_in_a_block() -> None:
    states = [*["ok"] * 60, *["blocked", "blocked", "insufficient", "down"] * 15, *["ok"] * 60]
    found = events(hourly(*states)).filter(pl.col("state") == "blocked").row(0, named=True)
    assert found["measurements"] == found["interfered"] == 30


def test_a_mechanism_is_named_from_a_twentieth_of_the_failures_on() -> None:
    series = hourly(*["ok"] * 60, *["blocked"] * 60)
    nth = pl.int_range(pl.len())

    def with_odd_ones(count: int) -> list[str]:
        odd = pl.when(nth >= 120 - count).then(pl.lit(["dns.nxdomain"])).otherwise("mechanisms")
        return events(series.sort("started_at").with_columns(mechanisms=odd))["mechanisms"].item().to_list()

    assert with_odd_ones(2) == ["tcp.timeout"]
    assert with_odd_ones(3) == ["dns.nxdomain", "tcp.timeout"]


def test_hours_of_down_are_a_down_event_between_what_was_seen_around_them() -> None:
    found = events(hourly(*["ok"] * 20, *["down"] * 6, *["ok"] * 20)).row(0, named=True)
    assert found["state"] == "down"
    assert (found["onset_earliest"], found["onset_latest"]) == (at(19.5), at(20.5))
    assert (found["end_earliest"], found["end_latest"]) == (at(25.5), at(26.5))
    assert (found["measurements"], found["interfered"], found["log_evidence"]) == (6, 0, 0)


def test_a_single_down_result_is_no_event_and_two_reports_are() -> None:
    assert events(hourly(*["ok"] * 20, "down", *["ok"] * 20)).is_empty()
    assert events(hourly(*["ok"] * 20, "down", "down", *["ok"] * 20)).height == 1


def test_down_in_a_minority_of_an_hour_is_no_event() -> None:
    hours, states = np.repeat(np.arange(10), 3) + 0.5, np.array(["ok", "ok", "down"] * 10)
    assert events(frame(hours, np.arange(30) % 4, states)).is_empty()


def test_a_working_hour_parts_two_outages_and_silence_of_a_day_does_not() -> None:
    assert events(hourly(*["down"] * 4, "ok", *["down"] * 4)).height == 2
    apart = np.concatenate([np.arange(4), np.arange(4) + 26]) + 0.5
    assert events(frame(apart, np.arange(8), np.array(["down"] * 8))).height == 1
    assert events(frame(apart * 1.3, np.arange(8), np.array(["down"] * 8))).height == 2


def test_an_outage_to_the_last_datum_is_open_and_one_from_the_first_began_before() -> None:
    found = events(hourly(*["down"] * 4)).row(0, named=True)
    assert found["open"]
    assert found["onset_kind"] == "already_at_start"
    assert (found["onset_earliest"], found["end_earliest"], found["end_latest"]) == (None, None, None)


def test_an_outage_does_not_cut_a_block() -> None:
    found = many(block(480, 1000), down=(600, 700))
    assert found.filter(pl.col("state") == "blocked").height == len(SEEDS)
    assert found.filter(pl.col("state") == "down")["asn"].n_unique() == len(SEEDS)


def test_an_outage_alone_is_never_a_block() -> None:
    assert many(calm(), down=(480, 700))["state"].unique().to_list() == ["down"]


def test_two_testers_who_fail_half_the_time_are_a_partial_event_and_one_of_them_is_none() -> None:
    half: Chance = lambda hours, testers: np.where(hours < 480, 0.02, 0.5)  # noqa: E731
    assert many(half, testers=2, a_day=4.0)["state"].to_list().count("partial") >= len(SEEDS) - 3
    assert many(half, testers=1, a_day=4.0).is_empty()


def test_an_event_counts_its_hours_with_a_result_and_an_outage_its_own() -> None:
    blocked = events(hourly(*["ok"] * 60, *["blocked"] * 60, *["ok"] * 60)).row(0, named=True)
    assert blocked["cells"] == 60
    assert blocked["baseline"] == pytest.approx(0.6 / 24.6, abs=0.01)
    assert sum(min(ratio, 5) for ratio in blocked["top_testers"]) == pytest.approx(blocked["log_evidence"])
    out = events(hourly(*["ok"] * 20, *["down"] * 6, *["ok"] * 20)).row(0, named=True)
    assert (out["cells"], out["ruled_out"], out["service_wide"]) == (6, [], False)


def test_more_testers_with_the_same_failures_never_weaken_an_event() -> None:
    states = [*["ok"] * 60, *["blocked"] * 12]
    one = hourly(*states)
    before = events(one).row(0, named=True)
    for more in (1, 2, 3):
        others = [frame(np.arange(60, 72) + 0.6, np.full(12, 10 + i), np.array(["blocked"] * 12)) for i in range(more)]
        named = [
            o.with_columns(measurement_id=pl.format("{}-{}", pl.lit(i), "row_id"))
            for i, o in enumerate(o.with_row_index("row_id") for o in others)
        ]
        after = events(one, *(n.drop("row_id") for n in named)).row(0, named=True)
        assert after["log_evidence"] >= before["log_evidence"] - 1e-9
        assert after["probability"] >= before["probability"] - 1e-9
        before = after
