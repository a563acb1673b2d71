"""From verdicts to compliance: more failures never turn a block by the deadline into "not seen"."""

from datetime import UTC, datetime
from importlib.resources import files

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from simulated_series import at, frame

from gatewatch import targets
from gatewatch.detect.detect import detect
from gatewatch.model.order import Deadline, Field, Order, Revision, Target
from gatewatch.orders import file
from gatewatch.orders.comparison.compare import compare

T = targets.load()
COMPONENT = "telegram/dc"


def made_up_order() -> Order:
    """Give the demo's order, dated ten days after the series begin, with a deadline ten days later."""
    place = files("gatewatch") / "data" / "orders" / "XA-2026-telegram.json"
    shipped = file.read(place.read_bytes(), place.name, T)
    dated, due = (at(24 * day).date() for day in (10, 20))
    return replace(
        shipped,
        dated=Field(dated, ["c1"]),
        deadlines=[Field(Deadline(kind="block", at=due.isoformat()), ["c1"])],
        targets=Field([Target(service="telegram", components=[COMPONENT])], ["c1"]),
        effective_from=None,
        effective_until=None,
        windows=None,
    )


ORDER = Revision(order=made_up_order(), revision=1, sha256="0" * 64, imported_at=datetime(2026, 1, 1, tzinfo=UTC))


def word(verdicts: pl.DataFrame) -> str:
    seen = detect(verdicts, T)
    rows = compare([ORDER], seen.cells, seen.events, seen.days, T).filter(
        pl.col("component") == COMPONENT, pl.col("asn") == 64500
    )
    return str(rows["assessment"].item())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_failures_that_come_later_never_make_not_seen_of_a_block_by_the_deadline(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hours, who = np.sort(rng.integers(0, 24 * 40, 90)) + 0.25, rng.integers(0, 5, 90)
    onset = rng.uniform(24 * 10, 24 * 19)
    state = np.where((hours >= onset) & (rng.uniform(size=90) < 0.97), "blocked", "ok")
    before = word(frame(hours, who, state))
    n = int(rng.integers(1, 40))
    added = (rng.integers(0, 24 * 45, n) + 0.5, rng.integers(0, 12, n), rng.choice(["blocked", "partial", "down"], n))
    after = word(frame(*(np.concatenate([a, b]) for a, b in zip((hours, who, state), added, strict=True))))
    assert before != "blocked_by_deadline" or after != "not_seen"


def test_the_block_of_this_test_is_one_by_the_deadline() -> None:
    hours = np.arange(0, 24 * 40, 8) + 0.25
    state = np.where(hours >= 24 * 12, "blocked", "ok")
    assert word(frame(hours, np.arange(len(hours)) % 5, state)) == "blocked_by_deadline"
