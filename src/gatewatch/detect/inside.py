"""What went on inside an event: whether it kept to hours of the week, and what changed without ending it.

Timetable. An event's own hours, else those of an order for its country and service, part each local day into time
inside and time outside. Three stories are compared: `continuous`, one rate of failure at all hours; `windowed`, a block
inside and the baseline outside; `spill`, a block inside and some of the time outside. A day's counts are one
beta-binomial draw in each story. Without known hours, `continuous` stands against all timetables together: the
two-state chain around the clock of `windows`, summed over every pattern of hours, so that no hours need picking. A
story is told when its Bayes factor against each other is over 20, else the word is `unsure`. Hours found blind are
known to the hour at best, so the hours at their edges are left out.

Changes. Partial and blocked alternate by the model's own posterior; the dominant mechanism by the best split of the
failures in time, where a split must be worth as much and pay for the places it could have been. Each side needs three
tester-hours from two testers, so that a single odd test is no change. Marked, never split: the event stays one.
Ruled out, as far as the event's own results tell: one tester alone (the gate of `events` asks for two), failures that
are frequent here anyway, and failures with no control beside them. Other networks and countries are `episodes`'.
Source of the timetable: shared/facts/detection.md section 4.8; the rest is chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import msgspec
import numpy as np
import polars as pl

from gatewatch.detect.posterior.choose import BAYES_FACTOR, SELDOM, Belief
from gatewatch.detect.posterior.hmm import sum_by
from gatewatch.detect.posterior.kernels import (
    BLOCKED,
    HIGH_BASELINE,
    PARTIAL,
    PARTIAL_SHAPE,
    Floats,
    Ints,
    log_beta_binomial,
    log_blocked,
    log_ok,
)
from gatewatch.detect.posterior.windows import ALIKE, FREE, STAY, Calendar, Schedule, calendar
from gatewatch.detect.units import INTERFERED, Evidence, within
from gatewatch.model.order import Window
from gatewatch.model.words import Control, RuledOut, State, Timetable
from gatewatch.targets import Targets

MIN_TESTS, MIN_TESTERS = 3, 2
"""Tester-hours, and testers, that each side of a change needs. Chosen, not measured."""
SURE = 0.95
"""Probability that partial, or blocked, reaches on its side of a change. Chosen, as for events."""

LOG_BAYES_FACTOR = float(np.log(BAYES_FACTOR))
_WEEKEND = 5 * 24
CONTROLLED = 0.8
"""Share of an event's failures that need a control before "there was no control" is ruled out. Chosen, not measured."""
_MARKS = {"timetable": pl.String(), "timetable_log_bf": pl.Float64(), "changes": pl.List(pl.String())}


class _Stored(msgspec.Struct):
    """The windows of an event as the events table holds them."""

    timezone: str
    windows: list[Window]
    source: str


class Hours(msgspec.Struct, frozen=True):
    """Weekly windows in a zone; `blind` where they were found in the data and not read in an order."""

    timezone: str
    windows: list[Window]
    blind: bool


def read_hours(text: str) -> Hours:
    """Read windows as an event holds them."""
    stored = msgspec.json.decode(text, type=_Stored)
    return Hours(stored.timezone, stored.windows, stored.source == "blind")


def with_inside(
    found: pl.DataFrame, evidence: Evidence, belief: Belief, targets: Targets, schedules: Sequence[Schedule]
) -> pl.DataFrame:
    """Add to events as they are found the columns timetable, timetable_log_bf, changes and ruled_out.

    Rows: in and out one per event, in their order. An outage is `unsure` and has no changes.
    """
    found = found.with_row_index("event")
    failures = _failures(found, evidence)
    mechanisms = _mechanism_changes(failures)
    clocks = _Clocks(evidence)
    marks: list[tuple[str, float | None, list[str]]] = []
    for row in found.join(evidence.series, on="series", maintain_order="left").iter_rows(named=True):
        if row["state"] == State.DOWN.value:
            marks.append((Timetable.UNSURE.value, None, []))
            continue
        part = _part(evidence, belief, row)
        hours = _hours(row, schedules)
        if hours:
            word, log_bf = _told(max((_kept(part, h, clocks.of(h.timezone)) for h in hours), key=_by_hours))
        else:
            is_partial = row["state"] == State.PARTIAL.value
            word, log_bf = _told(_any_hours(part, clocks.of(targets.timezone(row["country"])), is_partial))
            if word is Timetable.WINDOWED:  # some hours, and none that could be named
                word, log_bf = Timetable.UNSURE, None
        changes = mechanisms.get(row["event"], [])
        if row["windows"] is None:
            changes = [*_state_changes(part), *changes]
        marks.append((word.value, log_bf, sorted(changes)))
    marked = found.hstack(pl.DataFrame(marks, schema=_MARKS, orient="row"))
    return _with_ruled_out(marked, failures).drop("event")


@dataclass(frozen=True)
class _Part:
    """The cells of one event: hour, weighted units and failures, P(partial) and P(blocked); their tester-hours
    (`unit_cell` counts from the event's first cell); the fitted baseline.
    """

    hour: Ints
    n: Floats
    k: Floats
    state: Floats
    unit_cell: Ints
    unit_probe: Ints
    a: float
    b: float


class _Clocks:
    """The calendars of the zones that are asked for, over the hours of the evidence."""

    def __init__(self, evidence: Evidence) -> None:
        hour = evidence.grid.hour
        # an hour more on either side: the edges of hours look at the hour beside them
        self._span = (int(hour.min()) - 1, int(hour.max()) + 1) if len(hour) else (0, 0)
        self._known: dict[str, Calendar] = {}

    def of(self, timezone: str) -> Calendar:
        """Give the calendar of a zone."""
        if timezone not in self._known:
            self._known[timezone] = calendar(*self._span, timezone)
        return self._known[timezone]


def _part(evidence: Evidence, belief: Belief, row: dict[str, Any]) -> _Part:
    grid, posterior = evidence.grid, belief.posterior
    at = int(np.searchsorted(evidence.grid_series, row["series"]))
    first, last = int(grid.first[at]), int(grid.first[at + 1])
    low = first + int(np.searchsorted(grid.hour[first:last], row["from_hour"]))
    high = first + int(np.searchsorted(grid.hour[first:last], row["to_hour"], side="right"))
    units = slice(*np.searchsorted(evidence.unit_cell, [low, high]))
    return _Part(
        hour=grid.hour[low:high],
        n=grid.n[low:high],
        k=grid.k[low:high],
        state=posterior.state[low:high, [PARTIAL, BLOCKED]],
        unit_cell=evidence.unit_cell[units] - low,
        unit_probe=evidence.unit_probe[units],
        a=float(posterior.a[at]),
        b=float(posterior.b[at]),
    )


def _hours(row: dict[str, Any], schedules: Sequence[Schedule]) -> list[Hours]:
    """Give the hours of an event; where it has none those of the orders for its country and service."""
    if row["windows"] is not None:
        return [read_hours(row["windows"])]
    of = (row["country"], row["service"])
    return [Hours(s.timezone, list(s.windows), blind=False) for s in schedules if (s.country, s.service) == of]


def _told(story: dict[Timetable, float]) -> tuple[Timetable, float | None]:
    best, second = sorted(story, key=story.__getitem__, reverse=True)[:2]
    log_bf = story[best] - story[second]
    return (best if log_bf > LOG_BAYES_FACTOR else Timetable.UNSURE), log_bf


def _by_hours(story: dict[Timetable, float]) -> float:
    """Rank orders by what their hours explain: where even the best of them lose, the block is continuous."""
    return max(story[Timetable.WINDOWED], story[Timetable.SPILL])


def _kept(part: _Part, hours: Hours, local: Calendar) -> dict[Timetable, float]:
    """Give the log likelihood of the three stories about known hours."""
    share = local.share_inside(part.hour, hours.windows)
    keep = np.ones(len(share), np.bool_)
    if hours.blind:
        for apart in (-1, 1):
            keep &= (local.share_inside(part.hour + apart, hours.windows) > 0) == (share > 0)
    days, day = np.unique(local.local_day(part.hour)[keep], return_inverse=True)
    share, k, n = share[keep], part.k[keep], part.n[keep]
    k_in, n_in = (sum_by(day, share * x, len(days)) for x in (k, n))
    k_out, n_out = (sum_by(day, (1 - share) * x, len(days)) for x in (k, n))
    inside = _bad_days(k_in, n_in)
    return {
        Timetable.CONTINUOUS: _bad_days(k_in + k_out, n_in + n_out),
        Timetable.WINDOWED: inside + float(log_ok(k_out, n_out, part.a, part.b).sum()),
        Timetable.SPILL: inside + float(log_beta_binomial(k_out, n_out, *SELDOM).sum()),
    }


def _bad_days(k: Floats, n: Floats) -> float:
    """Log likelihood of days of a block that is full on all of them, or partial on all of them."""
    either = np.logaddexp(log_blocked(k, n).sum(), log_beta_binomial(k, n, *PARTIAL_SHAPE).sum())
    return float(either - np.log(2))


def _any_hours(part: _Part, local: Calendar, is_partial: bool) -> dict[Timetable, float]:
    """Give the log likelihoods, each against "ok throughout", of a block at all hours and of one in some hours.

    The weekend is free, like the other days, or has hours of its own, as in the search of `windows`.
    """
    k, n = part.k, part.n
    bad = log_beta_binomial(k, n, *PARTIAL_SHAPE) if is_partial else log_blocked(k, n)
    ratio = bad - log_ok(k, n, part.a, part.b)
    week_hour = local.week_hour(part.hour)
    weekend = week_hour >= _WEEKEND
    work, free = (sum_by(week_hour[at] % 24, ratio[at], 24) for at in (~weekend, weekend))
    stories = (
        np.log(FREE) + _log_hours(work),
        np.log(ALIKE) + _log_hours(work + free),
        np.log(1 - FREE - ALIKE) + _log_hours(work) + _log_hours(free),
    )
    return {Timetable.CONTINUOUS: float(ratio.sum()), Timetable.WINDOWED: float(np.logaddexp.reduce(stories))}


def _log_hours(log_ratio: Floats) -> float:
    """Log likelihood of 24 hours of the day, each inside or outside by a chain that closes over midnight, against all
    of them outside. "Always" is one of the patterns, so no block is ever more than a hundredfold likelier to have none.
    """
    chain = np.array([[STAY, 1 - STAY], [1 - STAY, STAY]])
    # the likelier side of each hour counts 1, so that nothing overflows
    seen = np.exp(np.stack([-np.maximum(log_ratio, 0), np.minimum(log_ratio, 0)], axis=1))
    circles = reduce(np.matmul, chain * seen[:, None, :])
    return float(np.log(np.trace(circles)) + np.maximum(log_ratio, 0).sum())


def _state_changes(part: _Part) -> list[str]:
    """List where partial and blocked take turns, by the likelier of the two at each cell."""
    is_blocked = part.state[:, 1] > part.state[:, 0]
    starts = np.flatnonzero(np.append(True, is_blocked[1:] != is_blocked[:-1]))
    sides = []
    for low, high in zip(starts, np.append(starts[1:], len(is_blocked)), strict=True):
        word = State.BLOCKED if is_blocked[low] else State.PARTIAL
        testers = part.unit_probe[(part.unit_cell >= low) & (part.unit_cell < high)]
        if _enough(testers) and part.state[low:high, int(is_blocked[low])].max() >= SURE:
            sides.append((word.value, int(part.hour[low]), int(part.hour[high - 1])))
    return [
        _change("state", old[2], new[1], old[0], new[0])
        for old, new in zip(sides, sides[1:], strict=False)
        if old[0] != new[0]
    ]


def _with_ruled_out(found: pl.DataFrame, failures: pl.DataFrame) -> pl.DataFrame:
    """Add which explanations the event's own results rule out; none for an outage."""
    has_control = pl.col("control") != Control.NONE.value
    controlled = failures.group_by("event").agg(controlled=has_control.mean() >= CONTROLLED)
    words = (
        (RuledOut.HIGH_BASELINE, pl.col("baseline") <= HIGH_BASELINE),
        (RuledOut.NO_CONTROL, pl.col("controlled")),
        (RuledOut.SINGLE_TESTER, pl.lit(True)),  # the gate of `events` asks for two
    )
    listed = pl.concat_list(pl.when(holds).then(pl.lit(word.value)) for word, holds in words).list.drop_nulls()
    nothing = pl.lit([], pl.List(pl.String))
    is_block = pl.col("state").is_in(INTERFERED)
    return (
        found.join(controlled, on="event", how="left", maintain_order="left")
        .with_columns(ruled_out=pl.when(is_block).then(listed).otherwise(nothing))
        .drop("controlled")
    )


def _failures(found: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """List the interfered results inside each blocked or partial event."""
    is_bad = pl.col("state").is_in(INTERFERED)
    blocks = found.filter(is_bad).select("event", "series", "from_hour", "to_hour")
    return within(blocks, evidence.rows.filter(is_bad))


def _mechanism_changes(failures: pl.DataFrame) -> dict[int, list[str]]:
    """List by event where the dominant mechanism, or set of them, changes; a tester counts once an hour."""
    label = pl.col("mechanisms").list.sort().list.join("+")
    seen = (
        failures.filter(pl.col("mechanisms").list.len() > 0)
        .select("event", "hour", "probe", label=label)
        .unique()
        .filter(pl.len().over("event", "label") >= MIN_TESTS)
        .filter(pl.col("label").n_unique().over("event") > 1)
        .sort("event", "hour", "probe", "label")
    )
    changes: dict[int, list[str]] = {}
    for (event,), part in seen.partition_by("event", as_dict=True).items():
        labels, code = np.unique(part["label"].to_numpy(), return_inverse=True)
        hour, tester = part["hour"].to_numpy(), np.unique(part["probe"].to_numpy(), return_inverse=True)[1]
        sides = _sides(code, hour, tester, len(labels))
        named = [(labels[np.bincount(code[low:high]).argmax()], low, high) for low, high in sides]
        changes[int(event)] = [
            _change("mechanism", int(hour[old[2] - 1]), int(hour[new[1]]), old[0], new[0])
            for old, new in zip(named, named[1:], strict=False)
            if old[0] != new[0]
        ]
    return changes


def _sides(code: Ints, hour: Ints, tester: Ints, labels: int) -> list[tuple[int, int]]:
    """Split labels in time as long as the best split is worth more than it costs; give the stretches between."""
    split: list[tuple[int, int]] = []
    todo = [(0, len(code))]
    while todo:
        low, high = todo.pop()
        one_hot = np.eye(labels)[code[low:high]].cumsum(axis=0)
        left, right = one_hot[:-1], one_hot[-1] - one_hot[:-1]
        gain = _log_likelihood(left) + _log_likelihood(right) - _log_likelihood(one_hot[-1:])
        gain[hour[low + 1 : high] == hour[low : high - 1]] = -np.inf  # nothing changes inside an hour
        at = low + 1 + int(gain.argmax()) if len(gain) else high
        worth = len(gain) and gain.max() > LOG_BAYES_FACTOR + (labels - 1) * np.log(high - low)
        if worth and _enough(tester[low:at]) and _enough(tester[at:high]):
            todo += [(at, high), (low, at)]
        else:
            split.append((low, high))
    return split


def _log_likelihood(counts: Floats) -> Floats:
    """Log likelihood of labels at their own shares, by row."""
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    best: Floats = (counts * np.log(np.where(share > 0, share, 1))).sum(axis=1)
    return best


def _enough(testers: Ints) -> bool:
    return len(testers) >= MIN_TESTS and len(np.unique(testers)) >= MIN_TESTERS


def _change(what: str, last_old: int, first_new: int, old: str, new: str) -> str:
    """Write a change as the events table holds it, times in hours since 1970."""
    begin, end = (f"{datetime.fromtimestamp(hour * 3600, UTC):%Y-%m-%dT%HZ}" for hour in (last_old, first_new))
    return f"{begin}..{end} {what} {old} -> {new}"
