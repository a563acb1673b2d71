"""The hidden Markov model of one series: what state it was in at each hour with evidence, and when it changed.

Theory. A series is `ok`, `partial`, `blocked` or, where hours of the week are given, `scheduled` (blocked inside
those hours, ok outside). It changes as a continuous-time Markov chain; we see it only in the hours somebody measured.
Such a cell holds `n` weighted tester-units, `k` of them interfered with, and its likelihood in a state is
beta-binomial without the coefficient, `B(k+a, n-k+b) / B(a, b)`. Every state keeps a little of "any rate at all",
which caps what one cell can say. Hours without a cell carry no evidence: the chain runs on, nothing is observed.

The bad states are exchangeable, so the chain over `t` hours has a closed form and no matrix exponential is needed.
With `on` the rate from ok to any bad state, `off` the rate from a bad state to ok, `swap` the rate from a bad state
to each other one, and m bad states:

    P(ok -> some bad)  = on  / (on + off) * (1 - exp(-(on + off) t)), shared evenly
    P(bad -> ok)       = off / (on + off) * (1 - exp(-(on + off) t))
    P(bad i -> bad j)  = what is left, shared evenly, plus exp(-(off + m swap) t) times (i = j, less 1/m)

The rate of failures with no interference is fitted to each series (empirical Bayes), from the cells that look ok.

Not here: which runs of bad cells make an event (`events`), where the hours of the week come from (`windows`).
The arithmetic, and the numbers, are in `kernels`.
Source: shared/facts/detection.md section 4, a comparison on one simulator; the numbers are its chosen defaults.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gatewatch.detect.posterior.kernels import (
    PARTIAL,
    PARTIAL_SHAPE,
    SCHEDULED,
    Floats,
    Ints,
    fit_series,
)

THREAD_CELLS = 20_000
"""Cells that are worth a thread; changes no result. Chosen, not measured."""


@dataclass(frozen=True)
class Grid:
    """Cells with evidence, sorted by series and hour; series s has the cells `first[s]` to `first[s + 1] - 1`."""

    first: Ints
    hour: Ints
    n: Floats
    k: Floats

    def __len__(self) -> int:
        return len(self.first) - 1

    @property
    def series(self) -> Ints:
        """The series of each cell."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    def cells_of(self, series: Ints) -> Ints:
        """Positions of the cells of some series, in their order."""
        parts = [np.arange(self.first[s], self.first[s + 1]) for s in series]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def take(self, series: Ints) -> "Grid":
        """Give the grid of some series alone."""
        cells = self.cells_of(series)
        first = np.concatenate([[0], np.cumsum(np.diff(self.first)[series])]).astype(np.int64)
        return Grid(first, self.hour[cells], self.n[cells], self.k[cells])


@dataclass(frozen=True)
class Posterior:
    """What the model believes given all data.

    Rows: `state`, `onset`, `end` one per cell; `log_evidence`, `a`, `b` one per series. `onset` is the probability
    that the series was ok at the cell before and bad at this one, `end` the reverse; `a`, `b` the fitted baseline.
    """

    state: Floats
    onset: Floats
    end: Floats
    log_evidence: Floats
    a: Floats
    b: Floats

    @cached_property
    def bad(self) -> Floats:
        """Probability of any state but ok, by cell."""
        bad: Floats = self.state[:, PARTIAL:].sum(axis=1)
        return bad


def sum_by(group: Ints, values: Floats, groups: int) -> Floats:
    """Sum values by the number of their group, 0 to `groups - 1`."""
    return np.bincount(group, values, groups).astype(np.float64)


def fit(grid: Grid, inside: Floats | None = None, partial: tuple[float, float] = PARTIAL_SHAPE) -> Posterior:
    """Fit baseline and states of every series; each series' answer is its own, whatever else is in the grid.

    `inside` turns the scheduled state on: by cell, the share of the hour that lies in the windows. `partial` is the
    shape of the rates that the partial state allows.
    """
    cells, series = len(grid.hour), len(grid)
    found = Posterior(
        state=np.empty((cells, SCHEDULED if inside is None else SCHEDULED + 1)),
        onset=np.empty(cells),
        end=np.empty(cells),
        log_evidence=np.empty(series),
        a=np.empty(series),
        b=np.empty(series),
    )
    shares = np.zeros(cells) if inside is None else inside
    out = (found.state, found.onset, found.end, found.log_evidence, found.a, found.b)

    def work(part: tuple[int, int]) -> None:
        fit_series(grid.first, grid.hour, grid.n, grid.k, shares, partial, part, *out)

    parts = _parts(grid)
    if len(parts) == 1:
        work(parts[0])
    else:
        with ThreadPoolExecutor(len(parts)) as threads:
            list(threads.map(work, parts))
    return found


def _parts(grid: Grid) -> list[tuple[int, int]]:
    """Cut the series into runs of about as many cells, one for each core."""
    count = max(1, min(len(os.sched_getaffinity(0)), len(grid.hour) // THREAD_CELLS))
    cuts = np.searchsorted(grid.first, len(grid.hour) * np.arange(1, count) / count).tolist()
    return list(zip([0, *cuts], [*cuts, len(grid)], strict=True))
