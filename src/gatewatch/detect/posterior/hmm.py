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
Source: shared/facts/detection.md section 4, a comparison on one simulator; the numbers are its chosen defaults.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

OK, PARTIAL, BLOCKED, SCHEDULED = 0, 1, 2, 3
"""Columns of a posterior."""

ON = 1 / 4368
"""Rate of onset, per hour: one in half a year."""
OFF = 1 / 336
"""Rate of ending, per hour: a block lasts a fortnight."""
SWAP = 1 / 1440
"""Rate of change from one bad state to another, per hour: one in sixty days."""
ANY_RATE = 0.02
"""Share of "any rate at all" in the ok and blocked likelihoods."""
PARTIAL_SHAPE = (1.5, 1.5)
BLOCKED_SHAPE = (18.0, 1.0)
PRIOR_BAD, PRIOR_UNITS = 0.6, 24.6
"""The baseline before any data: a failing share of 0.6 in 24.6 units, 2.4 %."""
HIGH_BASELINE = 0.05
"""Above it the baseline is taken to vary more (`HIGH_UNITS` in place of `PRIOR_UNITS`)."""
HIGH_UNITS = 12.0
MAX_BASELINE = 0.2
ROUNDS = 3
"""Times the baseline is fitted; it moves little after the second. Chosen, not measured."""
BATCH = 512
"""Series worked on together; bounds memory, changes no result. Chosen, not measured."""


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
    a, b = _baseline(np.zeros(len(grid)), np.zeros(len(grid)))
    series = grid.series
    for _ in range(ROUNDS):
        found = _smooth(grid, _log_emission(grid, a[series], b[series], inside, partial))
        ok = found[0][:, OK]
        bad_units = sum_by(series, ok * grid.k, len(grid))
        units = sum_by(series, ok * grid.n, len(grid))
        state, onset, end, log_evidence = found
        result = Posterior(state, onset, end, log_evidence, a, b)
        a, b = _baseline(bad_units, units)
    return result


def log_beta_binomial(k: Floats, n: Floats, a: Floats | float, b: Floats | float) -> Floats:
    """Log likelihood of k interfered of n weighted units at a rate that is Beta(a, b)."""
    value: Floats = betaln(k + a, n - k + b) - betaln(a, b)
    return value


def log_ok(k: Floats, n: Floats, a: Floats | float, b: Floats | float) -> Floats:
    """Log likelihood of the units when nothing interferes, at the baseline Beta(a, b)."""
    return _with_any_rate(k, n, a, b)


def log_blocked(k: Floats, n: Floats) -> Floats:
    """Log likelihood of the units under a full block."""
    return _with_any_rate(k, n, *BLOCKED_SHAPE)


def log_bad(k: Floats, n: Floats) -> Floats:
    """Log likelihood of the units under a block, full or partial, one as likely as the other."""
    either: Floats = np.logaddexp(log_blocked(k, n), log_beta_binomial(k, n, *PARTIAL_SHAPE)) - np.log(2)
    return either


def _with_any_rate(k: Floats, n: Floats, a: Floats | float, b: Floats | float) -> Floats:
    shaped = log_beta_binomial(k, n, a, b) + np.log(1 - ANY_RATE)
    mixed: Floats = np.logaddexp(shaped, log_beta_binomial(k, n, 1, 1) + np.log(ANY_RATE))
    return mixed


def _baseline(bad_units: Floats, units: Floats) -> tuple[Floats, Floats]:
    share = np.minimum((PRIOR_BAD + bad_units) / (PRIOR_UNITS + units), MAX_BASELINE)
    weight = np.where(share > HIGH_BASELINE, HIGH_UNITS, PRIOR_UNITS)
    return np.maximum(PRIOR_BAD, share * weight), weight * (1 - share)


def _log_emission(grid: Grid, a: Floats, b: Floats, inside: Floats | None, partial: tuple[float, float]) -> Floats:
    k, n = grid.k, grid.n
    ok, blocked = log_ok(k, n, a, b), log_blocked(k, n)
    columns = [ok, log_beta_binomial(k, n, *partial), blocked]
    if inside is not None:
        with np.errstate(divide="ignore"):  # log 0: an hour wholly inside, or wholly outside
            columns.append(np.logaddexp(np.log(inside) + blocked, np.log1p(-inside) + ok))
    return np.stack(columns, axis=1)


def _smooth(grid: Grid, log_emission: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Run the chain over all series, in batches of like length."""
    state = np.zeros(log_emission.shape)
    onset, end = np.zeros(len(grid.hour)), np.zeros(len(grid.hour))
    log_evidence = np.zeros(len(grid))
    length = np.diff(grid.first)
    order = np.argsort(length, kind="stable")
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        step = np.arange(length[batch].max())[:, None]
        real = step < length[batch]
        cell = grid.first[batch] + np.minimum(step, length[batch] - 1)
        # a step past a series' last cell has no evidence and takes no time
        emission = np.where(real[:, :, None], log_emission[cell], 0.0)
        hours = np.diff(grid.hour[cell], axis=0, prepend=grid.hour[cell[:1]]).astype(np.float64)
        found = _forward_backward(emission, hours)
        state[cell[real]] = found[0][real]
        onset[cell[real]], end[cell[real]] = found[1][real], found[2][real]
        log_evidence[batch] = found[3]
    return state, onset, end, log_evidence


def _forward_backward(log_emission: Floats, hours: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Smooth a batch: arrays are step × series (× state); `hours[t]` is the time from step t - 1 to step t."""
    steps, size, states = log_emission.shape
    top = log_emission.max(axis=2)
    seen = np.exp(log_emission - top[:, :, None])
    to_bad = ON / (ON + OFF) * -np.expm1(-(ON + OFF) * hours)
    to_ok = OFF / (ON + OFF) * -np.expm1(-(ON + OFF) * hours)
    stay = np.exp(-(OFF + (states - 1) * SWAP) * hours)
    shared = 1 - to_ok - stay

    forward = np.empty((steps, size, states))
    log_evidence = np.zeros(size)
    for t in range(steps):
        if t == 0:
            forward[t, :, OK] = OFF / (ON + OFF)
            forward[t, :, PARTIAL:] = ON / (ON + OFF) / (states - 1)
        else:
            ok, bad = forward[t - 1, :, OK], forward[t - 1, :, PARTIAL:]
            any_bad = bad.sum(axis=1)
            forward[t, :, OK] = ok * (1 - to_bad[t]) + any_bad * to_ok[t]
            arriving = (ok * to_bad[t] + any_bad * shared[t]) / (states - 1)
            forward[t, :, PARTIAL:] = arriving[:, None] + stay[t][:, None] * bad
        forward[t] *= seen[t]
        total = forward[t].sum(axis=1)
        forward[t] /= total[:, None]
        # a padded step adds exactly nothing, so that no batch changes an answer
        log_evidence += np.where((hours[t] > 0) | (t == 0), top[t] + np.log(total), 0.0)

    state, onset, end = np.empty_like(forward), np.zeros((steps, size)), np.zeros((steps, size))
    backward = np.ones((size, states))
    for t in range(steps - 1, -1, -1):
        joint = forward[t] * backward
        state[t] = joint / joint.sum(axis=1)[:, None]
        if t == 0:
            break
        ahead = seen[t] * backward
        ahead_bad = ahead[:, PARTIAL:].sum(axis=1) / (states - 1)
        ok_before, bad_before = forward[t - 1, :, OK], forward[t - 1, :, PARTIAL:].sum(axis=1)
        backward = np.empty((size, states))
        backward[:, OK] = (1 - to_bad[t]) * ahead[:, OK] + to_bad[t] * ahead_bad
        leaving = to_ok[t] * ahead[:, OK] + shared[t] * ahead_bad
        backward[:, PARTIAL:] = leaving[:, None] + stay[t][:, None] * ahead[:, PARTIAL:]
        total = (forward[t - 1] * backward).sum(axis=1)
        onset[t] = ok_before * to_bad[t] * ahead_bad / total
        end[t] = bad_before * to_ok[t] * ahead[:, OK] / total
        backward /= backward.max(axis=1)[:, None]
    return state, onset, end, log_evidence
