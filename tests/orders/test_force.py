"""Orders that end other orders: what binds, and until when."""

from typing import Any

import polars as pl
import pytest
from order_tables import NETWORK, T, event, frames, revision, steady, utc

from gatewatch.orders.comparison.compare import compare
from gatewatch.orders.comparison.force import in_force
from gatewatch.orders.deadlines import binding_dates


def later(kind: str, **changes: Any) -> Any:
    """A second order, dated 20 November, that does something to the first."""
    relation = {"kind": kind, "order_id": "KE-2023-test", "claims": ["c1"]} | changes.pop("relation", {})
    return revision(order_id="KE-2023-later", dated="2023-11-20", deadlines=[], relations=[relation], **changes)


@pytest.mark.parametrize("kind", ["lifts", "replaces"])
def test_an_order_ends_on_the_day_another_lifts_or_replaces_it(kind: str) -> None:
    first = in_force([revision(), later(kind)])[0].order
    assert first.effective_until is not None and first.effective_until.value == "2023-11-20"
    on = in_force([revision(), later(kind, relation={"on": "2023-11-22"})])[0].order
    assert on.effective_until is not None and on.effective_until.value == "2023-11-22"


@pytest.mark.parametrize("kind", ["amends", "renews", "under"])
def test_an_order_that_amends_or_renews_another_ends_nothing(kind: str) -> None:
    assert in_force([revision(), later(kind)])[0] == revision()


def test_an_end_of_its_own_that_comes_first_stays() -> None:
    own = revision(effective_until="2023-11-12T18:00")
    assert in_force([own, later("lifts")])[0] == own


def test_a_lifting_that_is_older_than_the_order_says_nothing_of_it() -> None:
    stale = later("lifts", relation={"on": "2023-11-01"})
    assert in_force([revision(), stale])[0] == revision()


def test_an_order_to_restore_has_no_rows_and_the_lifted_one_is_held_to_its_end() -> None:
    lifting = later("lifts")
    lifting_only = {"demands": {"value": ["restore"], "claims": ["c1"]}}
    orders = [revision(), later("lifts", **lifting_only)]
    cells = steady(1, 29, blocked_from=utc(9))
    rows = compare(orders, *frames(cells, [event((utc(8), utc(9)))]), T)
    assert set(rows["order_id"]) == {"KE-2023-test"}
    row = rows.filter(pl.col("asn") == NETWORK, pl.col("component") == "telegram/dc").row(0, named=True)
    assert "beyond_end" in row["flags"]
    assert lifting.order.demands.value == ["block"]


def test_the_calendar_has_the_end_that_a_later_order_set() -> None:
    found = binding_dates([revision(), later("lifts")])
    assert ("ends", "2023-11-20", "KE-2023-test") in [(d.kind, d.at, d.order_id) for d in found]
