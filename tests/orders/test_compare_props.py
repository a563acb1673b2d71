"""Properties of the comparison: every network has one word, and neither the order of rows nor repeats change it."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from order_tables import NETWORK, T, cell, event, frames, revision, steady, utc

from gatewatch.model.words import Assessment
from gatewatch.orders.comparison.compare import compare

HOURS = st.integers(0, 24 * 25).map(lambda h: utc(1) + timedelta(hours=h))
PLACES = [
    Assessment.BLOCKED_AFTER_DEADLINE.value,
    Assessment.BLOCK_AROUND_DEADLINE.value,
    Assessment.BLOCKED_BY_DEADLINE.value,
]
"""Words in the order a later deadline can turn one into the next."""


def word(onset: tuple[datetime | None, datetime], deadline: str) -> str:
    told = [{"value": {"kind": "block", "at": deadline}, "claims": ["c1"]}]
    rows = compare([revision(deadlines=told)], *frames(steady(1, 2), [event(onset)]), T)
    found = rows.filter(pl.col("asn") == NETWORK, pl.col("component") == "telegram/dc")
    return str(found["assessment"].item())


@settings(max_examples=25, deadline=None)
@given(bounds=st.lists(HOURS, min_size=2, max_size=2).map(sorted), unseen=st.booleans(), days=st.integers(8, 24))
def test_a_later_deadline_never_makes_a_block_later(bounds: list[datetime], unseen: bool, days: int) -> None:
    onset = (None if unseen else bounds[0], bounds[1])
    sooner, later = word(onset, f"2023-11-{days:02}"), word(onset, f"2023-11-{days + 1:02}")
    if Assessment.BLOCKED_BEFORE_ORDER.value in (sooner, later):
        assert sooner == later
    else:
        assert PLACES.index(sooner) <= PLACES.index(later)


CELLS = st.lists(
    st.tuples(
        st.sampled_from([NETWORK, 12455]),
        st.sampled_from(["telegram/dc", "telegram/web", "telegram/links"]),
        st.integers(0, 400),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=40,
    unique_by=lambda t: t[:3],
)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from([NETWORK, 12455]),
        st.sampled_from(["telegram/dc", "telegram/web", "telegram/links"]),
        st.sampled_from(["blocked", "partial", "down"]),
        st.lists(HOURS, min_size=4, max_size=4).map(sorted),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


def tables(cells: list[Any], events: list[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    made = [cell(asn, part, utc(1) + timedelta(hours=hour), ok=ok, blocked=bad) for asn, part, hour, ok, bad in cells]
    found = [
        event(
            (None if unseen else at[0], at[1]),
            asn=asn,
            component=part,
            state=state,
            end=(None, None) if is_open else (at[2], at[3]),
            event_id=f"e{number}",
        )
        for number, (asn, part, state, at, unseen, is_open) in enumerate(events)
    ]
    return made, found


@settings(max_examples=25, deadline=None)
@given(cells=CELLS, events=EVENTS, until=st.sampled_from([None, "2023-11-15"]), data=st.data())
def test_rows_hold_together_in_any_order_of_the_input(cells: Any, events: Any, until: str | None, data: Any) -> None:
    order = revision(**({"effective_until": until} if until else {}))
    seed = data.draw(st.integers(0, 99))
    straight = frames(*tables(cells, events))
    mixed = (f.sample(fraction=1.0, shuffle=True, seed=seed) for f in straight)
    rows = compare([order], *straight, T)
    assert rows.equals(compare([order], *mixed, T))
    for row in rows.iter_rows(named=True):
        is_found = row["assessment"] not in ("not_seen", "not_enough_data")
        assert is_found == bool(row["event_ids"])
        assert is_found == (row["onset_latest"] is not None)
        assert is_found == (row["probability"] is not None)
        assert is_found == (row["off_window"] is not None)
        if row["onset_earliest"] is not None:
            assert row["onset_earliest"] <= row["onset_latest"]
        assert row["in_window"] <= row["measurements"]
        assert row["addressee"] and row["note"]


FAILING = st.lists(
    st.tuples(
        st.sampled_from(["telegram/dc", "telegram/web"]),
        st.integers(0, 24 * 19),
        st.sampled_from(["blocked", "partial", "down", "insufficient"]),
        st.integers(1, 5),
    ),
    max_size=60,
)


def words(rows: pl.DataFrame) -> dict[str | None, str]:
    return dict(rows.filter(pl.col("asn") == NETWORK).select("component", "assessment").iter_rows())


@settings(max_examples=25, deadline=None)
@given(added=FAILING, onset=st.integers(24, 24 * 9), more=EVENTS)
def test_failures_added_never_make_not_seen_of_a_block_by_the_deadline(
    added: list[tuple[str, int, str, int]], onset: int, more: list[Any]
) -> None:
    """Nor do further events: only results that worked could, and an event that is no longer found."""
    since = utc(1) + timedelta(hours=onset)
    cells = steady(1, 20, blocked_from=since) + steady(1, 20, blocked_from=since, component="telegram/web")
    events = [event((since - timedelta(hours=9), since), component=c) for c in ("telegram/dc", "telegram/web")]
    before = words(compare([revision()], *frames(cells, events), T))
    assert set(before.values()) <= {"blocked_by_deadline", "blocked_before_order"}

    of = {(c["component"], c["hour"]): c for c in cells}
    for component, hour, state, count in added:
        at = utc(1) + timedelta(hours=hour)
        row = of.setdefault((component, at), cell(NETWORK, component, at))
        row[state] += count
        row["measurements"] += count
    _, further = tables([], more)
    after = words(compare([revision()], *frames(list(of.values()), [*events, *further]), T))
    assert all(after[component] != "not_seen" for component in before)
