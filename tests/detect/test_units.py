"""What counts as evidence, how much, and what is only counted."""

import numpy as np
import polars as pl
import pytest
from simulated_series import frame

from gatewatch.detect.units import gather


def units(hours: list[float], who: list[int], state: list[str]) -> pl.DataFrame:
    found = gather(frame(np.array(hours), np.array(who), np.array(state)))
    at = found.grid.hour[found.unit_cell]
    return pl.DataFrame({"hour": at - at.min(), "n": found.unit_n, "k": found.unit_k})


def test_repeats_by_one_tester_weigh_less_and_by_another_do_not() -> None:
    alone = units([0.1, 1.1, 2.1], [1, 1, 1], ["blocked"] * 3)
    assert alone["n"].to_list() == pytest.approx([1, 1 / 1.2, 1 / 1.4])
    apart = units([0.1, 1.1, 2.1], [1, 2, 3], ["blocked"] * 3)
    assert apart["n"].to_list() == [1, 1, 1]


def test_repeats_are_forgotten_after_twelve_hours() -> None:
    assert units([0.5, 12.5], [1, 1], ["ok", "ok"])["n"].to_list() == pytest.approx([1, 1 / 1.2])
    assert units([0.5, 13.5], [1, 1], ["ok", "ok"])["n"].to_list() == [1, 1]


def test_a_unit_is_the_mean_of_a_testers_hour() -> None:
    assert units([0.1, 0.2, 0.3, 0.4], [1] * 4, ["blocked", "ok", "ok", "partial"])["k"].to_list() == [0.375]


def test_down_and_insufficient_are_counted_and_are_no_evidence() -> None:
    found = gather(frame(np.arange(4) / 8, np.arange(4), np.array(["down", "insufficient", "ok", "blocked"])))
    assert len(found.unit_cell) == 2
    assert found.cells.select("measurements", "probes", "ok", "blocked", "down", "insufficient").row(0) == (
        4,
        4,
        1,
        1,
        1,
        1,
    )


def test_an_hour_without_judged_results_is_no_cell_of_the_grid() -> None:
    found = gather(frame(np.array([0.5, 5.5]), np.array([1, 1]), np.array(["insufficient", "ok"])))
    assert len(found.cells) == 2
    assert len(found.grid.hour) == 1


def test_probes_are_distinct_reports_else_measurements() -> None:
    verdicts = frame(np.array([0.1, 0.2, 0.3]), np.array([1, 1, 1]), np.array(["ok"] * 3))
    assert gather(verdicts).cells["probes"].item() == 3
    assert gather(verdicts.with_columns(report_id=pl.lit("r1"))).cells["probes"].item() == 1
    assert gather(verdicts.with_columns(report_id=pl.lit(None, pl.String))).cells["probes"].item() == 3


def test_a_partial_verdict_without_endpoint_counts_is_half() -> None:
    verdicts = frame(np.array([0.1]), np.array([1]), np.array(["partial"]))
    none = verdicts.with_columns(endpoints=pl.lit(0, pl.Int64), endpoints_interfered=pl.lit(0, pl.Int64))
    assert gather(none).grid.k.tolist() == [0.5]
    some = verdicts.with_columns(endpoints=pl.lit(10, pl.Int64), endpoints_interfered=pl.lit(3, pl.Int64))
    assert gather(some).grid.k.tolist() == [0.3]
