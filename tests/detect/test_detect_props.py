"""What holds for any verdicts: order, parts and repeats do not matter."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_series import block, calm, frame, in_windows, verdicts

from gatewatch import targets
from gatewatch.detect.detect import Detected, detect
from gatewatch.detect.units import gather

TARGETS = targets.load()
TABLES = ("cells", "events", "episodes", "days")
NETWORKS = [
    verdicts(1, block(400, 800), asn=64500, days=45),
    verdicts(2, in_windows(300, 900), asn=64501, days=45, a_day=25),
    verdicts(3, block(300, 900, rate=0.5), asn=64502, days=45, down=(500, 540)),
    verdicts(4, calm(0.05), asn=64503, days=45),
]

rows = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 4), st.sampled_from(["ok", "ok", "blocked", "partial", "down"])),
    min_size=1,
    max_size=60,
)


def series(drawn: list[tuple[int, int, str]]) -> pl.DataFrame:
    hours, who, state = (np.array(column) for column in zip(*drawn, strict=True))
    return frame(hours + 0.25, who, state)


def same(one: Detected, other: Detected) -> bool:
    return all(getattr(one, table).equals(getattr(other, table)) for table in TABLES)


@given(st.integers(0, 2**32))
@settings(max_examples=6, deadline=None)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    data = pl.concat(NETWORKS)
    assert same(detect(data, TARGETS), detect(data.sample(fraction=1, shuffle=True, seed=seed), TARGETS))


@given(rows)
@settings(max_examples=25, deadline=None)
def test_the_order_of_rows_does_not_matter_in_odd_series_either(drawn: list[tuple[int, int, str]]) -> None:
    data = series(drawn)
    assert same(detect(data, TARGETS), detect(data.reverse(), TARGETS))


@given(st.integers(1, len(NETWORKS) - 1))
@settings(max_examples=3, deadline=None)
def test_networks_in_two_calls_give_what_one_call_gives(cut: int) -> None:
    whole = detect(pl.concat(NETWORKS), TARGETS)
    parts = [detect(pl.concat(part), TARGETS) for part in (NETWORKS[:cut], NETWORKS[cut:])]
    for table in ("cells", "events", "days"):
        joined = pl.concat([getattr(part, table) for part in parts])
        assert joined.sort(joined.columns[:4]).equals(getattr(whole, table).sort(joined.columns[:4]))


@given(rows, st.integers(1, 300), st.sampled_from([0.1, 0.5, 3.0, 24.0]))
@settings(max_examples=25, deadline=None)
def test_no_number_of_failures_of_one_tester_makes_an_event(
    drawn: list[tuple[int, int, str]], repeats: int, apart: float
) -> None:
    others = [(h, who, "ok") for h, who, _ in drawn]
    failing = [(round(h), 9, "blocked") for h in apart * np.arange(repeats)]
    assert detect(series([*others, *failing]), TARGETS).events.is_empty()


@given(rows)
@settings(max_examples=25, deadline=None)
def test_no_failures_no_event_and_every_measurement_is_in_a_cell_and_a_day(drawn: list[tuple[int, int, str]]) -> None:
    data = series([(h, who, "ok" if s in ("blocked", "partial") else s) for h, who, s in drawn])
    found = detect(data, TARGETS)
    assert not found.events["state"].is_in(["blocked", "partial"]).any()
    by_component = found.days.filter(pl.col("component").is_not_null())
    assert found.cells["measurements"].sum() == by_component["measurements"].sum() == data.height


@given(rows)
@settings(max_examples=25, deadline=None)
def test_no_unit_weighs_more_than_one_and_a_cell_never_more_than_its_testers(drawn: list[tuple[int, int, str]]) -> None:
    found = gather(series(drawn))
    assert (found.unit_n <= 1).all()
    assert (found.grid.k <= found.grid.n + 1e-12).all()
    assert (found.grid.n <= 5 + 1e-12).all()


@given(rows, st.integers(2, 5))
@settings(max_examples=25, deadline=None)
def test_an_event_with_every_failure_doubled_by_its_tester_is_still_one(
    drawn: list[tuple[int, int, str]], times: int
) -> None:
    failing = [(h, who, "blocked") for h, who, _ in drawn]
    once, more = (detect(series(failing * n), TARGETS).events for n in (1, times))
    assert once.select("onset_latest", "state", "open").equals(more.select("onset_latest", "state", "open"))
