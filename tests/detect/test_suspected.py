"""Suspected, single source: what one tester reports is published as that, and never as a block."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_series import at, block, calm, frame, verdicts

from gatewatch import targets
from gatewatch.detect.detect import Detected, detect
from gatewatch.model.frames import checked

TARGETS = targets.load()

rows = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 3), st.sampled_from(["ok", "ok", "blocked", "blocked", "partial"])),
    min_size=1,
    max_size=50,
)


def series(*parts: tuple[str, int, int]) -> pl.DataFrame:
    """One test an hour: state, tester, how many."""
    state = [s for s, _, n in parts for _ in range(n)]
    who = [w for _, w, n in parts for _ in range(n)]
    return frame(np.arange(len(state)) * 4 + 0.5, np.array(who), np.array(state))


def found(*parts: tuple[str, int, int]) -> Detected:
    return detect(series(*parts), TARGETS)


def test_the_failures_of_one_tester_are_suspected_with_the_tester_as_the_reason() -> None:
    seen = found(("ok", 0, 30), ("ok", 1, 30), ("blocked", 0, 40))
    assert seen.events.is_empty()
    row = seen.suspected.row(0, named=True)
    assert seen.suspected.height == 1
    assert (row["reason"], row["open"]) == ("single_source", True)
    assert (row["measurements"], row["probes"], row["interfered"]) == (40, 40, 40)
    assert row["onset_earliest"] <= at(236.5) < at(240.5) <= row["onset_latest"] <= at(260.5)
    assert row["last_seen"] == at(396.5)
    assert 0.8 <= row["probability"] <= 1
    assert row["log_evidence"] == 5  # all that one tester can say
    assert set(seen.days.filter(pl.col("interfered") > 0)["state"]) == {"insufficient"}


def test_what_two_testers_report_is_an_event_and_nothing_is_suspected() -> None:
    seen = found(("ok", 0, 30), ("ok", 1, 30), ("blocked", 0, 20), ("blocked", 1, 20))
    assert (seen.events.height, seen.suspected.height) == (1, 0)


def test_several_testers_with_too_little_between_them_are_suspected_for_little_evidence() -> None:
    words = set()
    for tests in (1, 2, 3):
        seen = found(("ok", 0, 30), ("ok", 1, 30), ("ok", 2, 30), *[("blocked", who, tests) for who in (0, 1, 2)])
        words |= set(seen.suspected["reason"])
    assert words == {"little_evidence"}


def test_the_others_who_succeed_take_the_suspicion_away() -> None:
    rng = np.random.default_rng(1)
    hours = np.arange(1000) * 1.0
    who = rng.integers(0, 4, 1000)
    seen = np.where((hours > 500) & (who == 0), "blocked", "ok")
    assert detect(frame(hours, who, seen), TARGETS).suspected.is_empty()


def test_an_ended_suspicion_is_closed_and_one_at_the_start_has_no_earliest_onset() -> None:
    ended = found(("ok", 0, 30), ("blocked", 0, 40), ("ok", 0, 40)).suspected.row(0, named=True)
    assert not ended["open"]
    assert ended["last_seen"] <= at(4 * 69 + 0.5)
    begun = found(("blocked", 0, 40), ("ok", 1, 40)).suspected.row(0, named=True)
    assert begun["onset_earliest"] is None
    assert begun["onset_latest"] == at(0.5)


def test_calm_series_and_outages_have_nothing_suspected() -> None:
    data = [verdicts(s, calm(0.04), asn=64500 + s) for s in range(6)]
    data.append(verdicts(9, calm(), asn=64510, down=(300, 600)))
    assert detect(pl.concat(data), TARGETS).suspected.is_empty()


@given(rows)
@settings(max_examples=30)
def test_a_suspicion_never_lies_within_an_event_and_the_table_is_whole(drawn: list[tuple[int, int, str]]) -> None:
    hours, who, state = (np.array(column) for column in zip(*drawn, strict=True))
    seen = detect(frame(hours + 0.25, who, state), TARGETS)
    assert checked("suspected", seen.suspected).equals(seen.suspected)
    assert (seen.suspected["log_evidence"] >= 5).all()
    spans = seen.events.filter(pl.col("state").is_in(["blocked", "partial"]))
    for row in seen.suspected.iter_rows(named=True):
        assert spans.filter(pl.col("onset_latest") == row["onset_latest"]).is_empty()


def test_a_suspicion_is_in_no_episode() -> None:
    alone = series(("ok", 0, 30), ("blocked", 0, 40))
    other = verdicts(1, block(100, 900), asn=64501, a_day=20)
    seen = detect(pl.concat([alone, other]), TARGETS)
    assert seen.suspected["asn"].to_list() == [64500]
    assert seen.episodes["asns"].to_list() == [[64501]]
    assert seen.episodes["unaffected"].item().to_list() == []
