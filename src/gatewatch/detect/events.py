"""Events: which stretches of a series' posterior are a block, since when, until when, and who saw it.

An event is a run of cells that are more likely bad than not, with certainty somewhere (0.95), enough failures in all
(a fifth) and enough testers: the log likelihood ratios of the testers, each cut at 5, must add up to 8, so that one
tester can never make an event, however often they repeat themselves. These ratios are against the fitted baseline
alone, without the model's "any rate at all": the cut already bounds what one tester can say, and with both bounds two
testers of a partial block could not reach 8 however much they saw (measured, docs/evaluation.md).

Onset and end are 95 % intervals, never points. The model gives each gap between two cells its probability of holding
the change; the interval runs over the gaps between the 2.5 and 97.5 % points, from the last time it worked before
them to the first time it failed after them. Both are conditional on the label: `change` says the beginning was
seen, `already_at_start` that the series begins inside; `open` says no end is seen by its last datum.

Outages are told by counting: hours in which at least half of the results were `down`, joined across silence of up
to a day, by two reports or three measurements at least. They say nothing of blocking, and neither end nor interrupt a
block. The `probability` of such an event is the share of its results that were `down`, its `log_evidence` is 0.
Source: shared/facts/detection.md section 4.5-4.6.

Not here: runs that the gate refuses (`suspected`), what went on inside an event (`inside`), what other networks and
countries say of it (`episodes`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from gatewatch.detect.certify import is_certified
from gatewatch.detect.posterior.choose import Belief
from gatewatch.detect.posterior.hmm import sum_by
from gatewatch.detect.posterior.kernels import (
    PARTIAL,
    PRIOR_BAD,
    PRIOR_UNITS,
    SCHEDULED,
    Floats,
    Ints,
    log_bad,
    log_beta_binomial,
    log_blocked,
)
from gatewatch.detect.units import Evidence, within
from gatewatch.model.words import OnsetKind, State

LIKELY, CERTAIN = 0.5, 0.95
MIN_SHARE = 0.2
MAX_PER_TESTER, MIN_EVIDENCE = 5.0, 8.0
TAIL = 0.025
"""Source of these six: shared/facts/detection.md sections 4.3, 4.5 and 4.6."""
NEARLY_SURE = 0.99
"""Where the search for the gap of a change stops: what lies beyond is not about this change. Chosen, not measured."""
TOP_TESTERS = 5
"""Testers whose ratios are told: enough to see how evenly it is shared, and few. Chosen, not measured."""
PAUSE_HOURS = 24
MIN_DOWN_REPORTS, MIN_DOWN = 2, 3
"""What an outage needs, and the silence it is joined across. All three chosen, not measured."""

_TIME = pl.Datetime("us", "UTC")
ROW: dict[str, pl.DataType] = {
    "series": pl.Int64(),
    "from_hour": pl.Int64(),
    "to_hour": pl.Int64(),
    "state": pl.String(),
    "onset_earliest": _TIME,
    "onset_latest": _TIME,
    "end_earliest": _TIME,
    "end_latest": _TIME,
    "onset_kind": pl.String(),
    "windows": pl.String(),
    "probability": pl.Float64(),
    "log_evidence": pl.Float64(),
    "certified": pl.Boolean(),
    "baseline": pl.Float64(),
    "top_testers": pl.List(pl.Float64()),
    "cells": pl.Int64(),
}
"""An event as it is found: its series, the hours (since 1970) of its first and last cell, and what was decided."""


@dataclass(frozen=True)
class Run:
    """Cells `start` to `last` of one series, between the turning points `after` and `before` of its neighbours."""

    series: int
    start: int
    last: int
    after: int
    before: int


@dataclass(frozen=True)
class Weighed:
    """A run of likely bad cells with what speaks for it.

    `kind` is the bad state that most of it is in; `ratios` are the log likelihood ratios of its testers, uncut,
    largest first; `log_evidence` their cut sum; `share` the weighted share of its units that failed.
    """

    run: Run
    kind: int
    probability: float
    ratios: Floats
    log_evidence: float
    share: float

    @property
    def is_event(self) -> bool:
        """Say whether it is certain, seen by enough testers and with enough failures."""
        sure, seen = self.probability >= CERTAIN, self.log_evidence >= MIN_EVIDENCE
        return sure and seen and self.share >= MIN_SHARE


def find_blocks(evidence: Evidence, belief: Belief) -> pl.DataFrame:
    """Find the blocked and partial events of every series.

    Rows: one per event, columns `ROW`.
    """
    found = [w for w in weigh(evidence, belief, CERTAIN) if w.is_event]
    times = Times(evidence, found)
    physical = {name: pl.Int64() if kind == _TIME else kind for name, kind in ROW.items()}
    rows = pl.DataFrame([_block(evidence, belief, times, w) for w in found], schema=physical)
    return rows.select(pl.col(name).cast(kind) for name, kind in ROW.items())


def find_outages(evidence: Evidence) -> pl.DataFrame:
    """Find the `down` events of every series.

    Rows: one per event, columns `ROW`.
    """
    judged = pl.sum_horizontal("ok", "partial", "blocked")
    told = evidence.cells.filter((pl.col("down") + judged) > 0).sort("series", "hour")
    is_down = (pl.col("down") > 0) & (pl.col("down") >= judged)
    before = pl.col("is_down").shift(1).over("series").fill_null(False)
    pause = pl.col("hour") - pl.col("hour").shift(1).over("series")
    seen = pl.max_horizontal("last_judged", "last_down")
    next_seen = pl.min_horizontal("first_judged", "first_down")
    told = told.with_columns(is_down=is_down, results=pl.col("down") + judged).with_columns(
        begins=pl.col("is_down") & ~(before & (pause <= PAUSE_HOURS)),
        seen_before=seen.shift(1).over("series"),
        seen_after=next_seen.shift(-1).over("series"),
    )
    runs = (
        told.with_columns(run=pl.col("begins").cum_sum())
        .filter("is_down")
        .group_by("series", "run")
        .agg(
            from_hour=pl.col("hour").min(),
            to_hour=pl.col("hour").max(),
            onset_earliest=pl.col("seen_before").sort_by("hour").first(),
            onset_latest=pl.col("first_down").min(),
            end_earliest=pl.col("last_down").max(),
            end_latest=pl.col("seen_after").sort_by("hour").last(),
            down=pl.col("down").sum(),
            probability=pl.col("down").sum() / pl.col("results").sum(),
            cells=pl.len(),
        )
        .pipe(within, _reports(evidence))
        .group_by("series", "run", maintain_order=True)
        .agg(pl.exclude("hour", "report").first(), reports=pl.col("report").n_unique())
        .filter((pl.col("reports") >= MIN_DOWN_REPORTS) | (pl.col("down") >= MIN_DOWN))
    )
    at_start = pl.col("onset_earliest").is_null()
    return runs.select(
        "series",
        "from_hour",
        "to_hour",
        "onset_earliest",
        "onset_latest",
        pl.when(pl.col("end_latest").is_not_null()).then("end_earliest").alias("end_earliest"),
        "end_latest",
        "probability",
        "cells",
        state=pl.lit(State.DOWN.value),
        onset_kind=pl.when(at_start).then(pl.lit(OnsetKind.ALREADY_AT_START.value)).otherwise(pl.lit("change")),
        windows=pl.lit(None, pl.String),
        log_evidence=pl.lit(0.0),
        certified=pl.lit(False),
        baseline=pl.lit(PRIOR_BAD / PRIOR_UNITS),
        top_testers=pl.lit([], pl.List(pl.Float64)),
    ).select(pl.col(name).cast(kind) for name, kind in ROW.items())


def weigh(evidence: Evidence, belief: Belief, certain: float) -> Iterator[Weighed]:
    """Weigh every run of likely bad cells that reaches the probability `certain` somewhere."""
    grid, state, bad = evidence.grid, belief.posterior.state, belief.posterior.bad
    for run in _runs(grid.first, grid.series, bad, certain):
        inside = slice(run.start, run.last + 1)
        kind = PARTIAL + int(state[inside, PARTIAL:].sum(axis=0).argmax())
        ratios, share = _testers(evidence, belief, run, kind == SCHEDULED)
        log_evidence = float(np.minimum(ratios, MAX_PER_TESTER).sum())
        yield Weighed(run, kind, min(float(bad[inside].max()), 1.0), ratios, log_evidence, share)


def spans(evidence: Evidence, belief: Belief, times: "Times", weighed: Weighed) -> dict[str, int | None]:
    """Give onset and end of a run as intervals, in microseconds since 1970; no end where it is open."""
    grid, posterior, run = evidence.grid, belief.posterior, weighed.run
    first_sure, last_sure = _sure(posterior.bad, run)
    onset = _between(posterior.onset, run.after + 1, first_sure)
    end = _between(posterior.end, last_sure + 1, run.before)
    at_start = run.start == grid.first[run.series]
    is_open = run.last == grid.first[run.series + 1] - 1
    return {
        "onset_earliest": None if at_start else times.at("last_ok", run, onset[0] - 1),
        "onset_latest": times.at("first_bad", run, run.start if at_start else onset[1]),
        "end_earliest": None if is_open else times.at("last_bad", run, end[0] - 1),
        "end_latest": None if is_open else times.at("first_ok", run, end[1]),
    }


def _block(evidence: Evidence, belief: Belief, times: "Times", weighed: Weighed) -> dict[str, object]:
    grid, run = evidence.grid, weighed.run
    at = spans(evidence, belief, times, weighed)
    change = OnsetKind.ALREADY_AT_START if at["onset_earliest"] is None else OnsetKind.CHANGE
    baseline = share_of(belief, run.series)
    return {
        "series": int(evidence.grid_series[run.series]),
        "from_hour": int(grid.hour[run.start]),
        "to_hour": int(grid.hour[run.last]),
        "state": (State.PARTIAL if weighed.kind == PARTIAL else State.BLOCKED).value,
        **at,
        "onset_kind": change.value,
        "windows": belief.windows[run.series] if weighed.kind == SCHEDULED else None,
        "probability": weighed.probability,
        "log_evidence": weighed.log_evidence,
        "certified": is_certified(evidence, run.start, run.last, baseline),
        "baseline": baseline,
        "top_testers": weighed.ratios[:TOP_TESTERS].tolist(),
        "cells": run.last - run.start + 1,
    }


def share_of(belief: Belief, series: int) -> float:
    """Give the fitted share of units that fail with no interference, by the number of the series in the grid."""
    a, b = float(belief.posterior.a[series]), float(belief.posterior.b[series])
    return a / (a + b)


def _runs(first: Ints, series: Ints, bad: Floats, certain: float) -> Iterator[Run]:
    """List the runs of likely bad cells that are certain somewhere."""
    likely = bad >= LIKELY
    opens = likely & ~np.append(False, likely[:-1] & (series[1:] == series[:-1]))
    closes = likely & ~np.append(likely[1:] & (series[1:] == series[:-1]), False)
    starts, lasts = np.flatnonzero(opens), np.flatnonzero(closes)
    for at, (start, last) in enumerate(zip(starts, lasts, strict=True)):
        if bad[start : last + 1].max() < certain:
            continue
        s = int(series[start])
        left, right = int(first[s]), int(first[s + 1]) - 1
        if at and series[starts[at - 1]] == s:  # the calmest cell since the run before
            left = int(lasts[at - 1]) + int(bad[lasts[at - 1] : start + 1].argmin())
        if at + 1 < len(starts) and series[starts[at + 1]] == s:
            right = int(last) + int(bad[last : starts[at + 1] + 1].argmin())
        yield Run(s, int(start), int(last), left, right)


def _sure(bad: Floats, run: Run) -> tuple[int, int]:
    """First and last cell of a run that are as good as surely bad; its surest cell where none is."""
    inside = bad[run.start : run.last + 1]
    sure = np.flatnonzero(inside >= min(NEARLY_SURE, inside.max()))
    return run.start + int(sure[0]), run.start + int(sure[-1])


def _between(mass: Floats, low: int, high: int) -> tuple[int, int]:
    """Give the cells that close the gaps at the 2.5 and the 97.5 % point of the mass in gaps `low` to `high`."""
    part = mass[low : high + 1]
    if part.sum() <= 0:  # no gap to choose from, or none with any weight
        return low, high
    below = np.cumsum(part) / part.sum()
    return low + int(np.searchsorted(below, TAIL)), low + int(np.searchsorted(below, 1 - TAIL))


def _testers(evidence: Evidence, belief: Belief, run: Run, scheduled: bool) -> tuple[Floats, float]:
    """Give the log likelihood ratios of the testers in a run, largest first, and the share of its units that failed.

    A run of scheduled cells is judged by its hours inside the windows: outside them a block looks like none.
    """
    low, high = np.searchsorted(evidence.unit_cell, [run.start, run.last + 1])
    weight = belief.inside[evidence.unit_cell[low:high]] if scheduled else np.ones(high - low)
    testers, tester = np.unique(evidence.unit_probe[low:high], return_inverse=True)
    n = sum_by(tester, weight * evidence.unit_n[low:high], len(testers))
    k = sum_by(tester, weight * evidence.unit_k[low:high], len(testers))
    a, b = belief.posterior.a[run.series], belief.posterior.b[run.series]
    hurt = log_blocked(k, n) if scheduled else log_bad(k, n)
    ratio = hurt - log_beta_binomial(k, n, a, b)
    return np.sort(ratio)[::-1], float(k.sum() / max(n.sum(), 1e-9))


class Times:
    """For each grid cell of the series that have a run, when it last worked up to that cell and first from it on,
    and when it first failed from that cell on and last up to it; where never, a time within the cell.
    """

    def __init__(self, evidence: Evidence, found: Sequence[Weighed]) -> None:
        self._series = np.unique(np.array([w.run.series for w in found], np.int64))
        self._cells = evidence.grid.cells_of(self._series)
        wanted = pl.Series(evidence.grid_series[self._series], dtype=pl.Int64)
        cells = evidence.cells.filter(pl.col("last_judged").is_not_null() & pl.col("series").is_in(wanted.implode()))
        up_to = {"last_ok": pl.col("last_ok").forward_fill(), "last_bad": pl.col("last_bad").forward_fill()}
        from_on = {"first_ok": pl.col("first_ok").backward_fill(), "first_bad": pl.col("first_bad").backward_fill()}
        told = cells.select(
            *(pl.coalesce(e.over("series"), "first_judged").alias(name) for name, e in up_to.items()),
            *(pl.coalesce(e.over("series"), "last_judged").alias(name) for name, e in from_on.items()),
        )
        self._told = {name: told[name].to_physical().to_numpy() for name in told.columns}

    def at(self, name: str, run: Run, cell: int) -> int:
        """Give the time `name` at a cell of a run's series, in microseconds since 1970."""
        return int(self._told[name][np.searchsorted(self._cells, cell)])


def _reports(evidence: Evidence) -> pl.DataFrame:
    return evidence.rows.filter(pl.col("state") == State.DOWN.value).select("series", "hour", "report")
