"""The model's arithmetic, compiled: the likelihood of a cell, the fitted baseline, the chain over one series.

What it means stands in `hmm`, which is the door; here is only how it is computed. A series is worked on alone, cell
after cell, in one fixed order and with IEEE arithmetic as written (no fastmath, no sums shared between threads). So
its answer is the same to the last bit whatever else is in the batch, and on any number of threads.

Machine code is made at the first call and kept beside this file, or in the user's cache folder where that cannot be
written. Numba makes it again when this file changes and does not look at others: that is why the model's numbers,
which are compiled in, stand here.
Source of the numbers: shared/facts/detection.md section 4, defaults chosen on one simulator.
"""

from collections.abc import Callable
from math import exp, expm1, lgamma, log, log1p
from typing import Any, TypeAlias, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

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

SLOTS = 256
"""Counts of cells that are remembered in a series; changes no result."""

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F, make: Callable[..., Any] = numba.njit, **options: Any) -> F:
    """Give the function as machine code, made at its first call and kept on disk where a folder can be written."""
    try:
        made: F = make(cache=True, **options)(function)
    except RuntimeError:  # numba found no such folder: a read-only system with no home
        made = make(cache=False, **options)(function)
    return made


def _loop(function: F) -> F:
    return compiled(function, nogil=True, error_model="numpy")


def _elementwise(function: F) -> F:
    return compiled(function, numba.vectorize)


@_loop
def _log_sum(x: float, y: float) -> float:
    """Log of the sum of two numbers given by their logs; the larger one must be finite."""
    return max(x, y) + log1p(exp(-abs(x - y)))


@_loop
def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


@_loop
def _with_any_rate(shaped: float, any_rate: float) -> float:
    return _log_sum(shaped + log(1 - ANY_RATE), any_rate + log(ANY_RATE))


@_elementwise
def log_beta_binomial(k: Any, n: Any, a: Any, b: Any) -> Any:
    """Log likelihood of k interfered of n weighted units at a rate that is Beta(a, b); arrays, element by element."""
    return _log_beta(k + a, n - k + b) - _log_beta(a, b)


@_elementwise
def log_ok(k: Any, n: Any, a: Any, b: Any) -> Any:
    """Log likelihood of the units when nothing interferes, at the baseline Beta(a, b)."""
    return _with_any_rate(_log_beta(k + a, n - k + b) - _log_beta(a, b), _log_beta(k + 1, n - k + 1))


@_elementwise
def log_blocked(k: Any, n: Any) -> Any:
    """Log likelihood of the units under a full block."""
    a, b = BLOCKED_SHAPE
    return _with_any_rate(_log_beta(k + a, n - k + b) - _log_beta(a, b), _log_beta(k + 1, n - k + 1))


@_elementwise
def log_bad(k: Any, n: Any) -> Any:
    """Log likelihood of the units under a block, full or partial, one as likely as the other."""
    a, b = BLOCKED_SHAPE
    c, d = PARTIAL_SHAPE
    blocked = _with_any_rate(_log_beta(k + a, n - k + b) - _log_beta(a, b), _log_beta(k + 1, n - k + 1))
    return _log_sum(blocked, _log_beta(k + c, n - k + d) - _log_beta(c, d)) - log(2.0)


@_loop
def baseline(bad_units: float, units: float) -> tuple[float, float]:
    """Give the Beta shape of the failures of ok cells that add up to `bad_units` of `units`."""
    share = min((PRIOR_BAD + bad_units) / (PRIOR_UNITS + units), MAX_BASELINE)
    weight = HIGH_UNITS if share > HIGH_BASELINE else PRIOR_UNITS
    return max(PRIOR_BAD, share * weight), weight * (1 - share)


@_loop
def fit_series(
    first: Ints,
    hour: Ints,
    n: Floats,
    k: Floats,
    inside: Floats,
    partial: tuple[float, float],
    series: tuple[int, int],
    state: Floats,
    onset: Floats,
    end: Floats,
    log_evidence: Floats,
    a: Floats,
    b: Floats,
) -> None:
    """Fit the series from `series[0]` to before `series[1]`, and write the answers into the last six arrays.

    The arrays are those of `hmm.Grid` and `hmm.Posterior`; `inside` is read where `state` has a fourth column.
    """
    states = state.shape[1]
    for s in range(series[0], series[1]):
        here = slice(first[s], first[s + 1])
        size = first[s + 1] - first[s]
        alike, fixed, moves = np.empty(size, np.int64), np.empty((size, 3)), np.empty((size, 3))
        seen, top, forward = np.empty((size, states)), np.empty(size), np.empty((size, states))
        _find_alike(n[here], k[here], alike)
        _fixed_likelihoods(n[here], k[here], alike, partial, fixed)
        _moves(hour[here], states, moves)
        now = baseline(0.0, 0.0)
        for _ in range(ROUNDS):
            a[s], b[s] = now
            _emission(n[here], k[here], alike, now, fixed, inside[here], seen, top)
            log_evidence[s] = _forward(seen, top, moves, forward)
            _backward(seen, moves, forward, state[here], onset[here], end[here])
            bad_units = units = 0.0
            for t in range(first[s], first[s + 1]):
                bad_units += state[t, OK] * k[t]
                units += state[t, OK] * n[t]
            now = baseline(bad_units, units)


@_loop
def smooth(emission: Floats, hour: Ints) -> tuple[Floats, Floats, Floats, float]:
    """Run the chain over one series whose likelihoods are given, cell × state: posterior, onset, end, log evidence."""
    size, states = emission.shape
    moves, forward, state = np.empty((size, 3)), np.empty((size, states)), np.empty((size, states))
    onset, end = np.empty(size), np.empty(size)
    _moves(hour, states, moves)
    log_evidence = _forward(emission, np.zeros(size), moves, forward)
    _backward(emission, moves, forward, state, onset, end)
    return state, onset, end, log_evidence


@_loop
def _find_alike(n: Floats, k: Floats, alike: Ints) -> None:
    """Write by cell an earlier one with the same counts, or itself: most cells are one test by one tester, and what a
    likelihood needs (seventeen log gammas) takes most of the time.
    """
    known = np.full(SLOTS, -1)
    for t in range(len(n)):
        slot = int(n[t] * 7919 + k[t] * 104729) % SLOTS
        before = known[slot]
        if before >= 0 and n[before] == n[t] and k[before] == k[t]:
            alike[t] = before
        else:
            alike[t] = known[slot] = t


@_loop
def _fixed_likelihoods(n: Floats, k: Floats, alike: Ints, partial: tuple[float, float], fixed: Floats) -> None:
    """Write by cell the log likelihoods that no baseline enters: any rate at all, partial, blocked."""
    blocked = _log_beta(BLOCKED_SHAPE[0], BLOCKED_SHAPE[1])
    some = _log_beta(partial[0], partial[1])
    for t in range(len(n)):
        if alike[t] != t:
            fixed[t] = fixed[alike[t]]
            continue
        fixed[t, 0] = _log_beta(k[t] + 1, n[t] - k[t] + 1)
        fixed[t, PARTIAL] = _log_beta(k[t] + partial[0], n[t] - k[t] + partial[1]) - some
        shaped = _log_beta(k[t] + BLOCKED_SHAPE[0], n[t] - k[t] + BLOCKED_SHAPE[1]) - blocked
        fixed[t, BLOCKED] = _with_any_rate(shaped, fixed[t, 0])


@_loop
def _emission(
    n: Floats,
    k: Floats,
    alike: Ints,
    base: tuple[float, float],
    fixed: Floats,
    inside: Floats,
    seen: Floats,
    top: Floats,
) -> None:
    """Write by cell the likelihood of each state against the likeliest one, and the log of that one's."""
    a, b = base
    whole = _log_beta(a, b)
    for t in range(len(n)):
        if alike[t] != t:
            top[t] = top[alike[t]]
            seen[t] = seen[alike[t]]
        else:
            ok = _with_any_rate(_log_beta(k[t] + a, n[t] - k[t] + b) - whole, fixed[t, 0])
            top[t] = max(ok, fixed[t, PARTIAL], fixed[t, BLOCKED])  # a scheduled cell lies between ok and blocked
            seen[t, OK] = exp(ok - top[t])
            seen[t, PARTIAL] = exp(fixed[t, PARTIAL] - top[t])
            seen[t, BLOCKED] = exp(fixed[t, BLOCKED] - top[t])
        if seen.shape[1] > SCHEDULED:
            seen[t, SCHEDULED] = inside[t] * seen[t, BLOCKED] + (1 - inside[t]) * seen[t, OK]


@_loop
def _moves(hour: Ints, states: int, moves: Floats) -> None:
    """Write by cell the chance, since the cell before, of bad from ok, of ok from bad, of staying in one bad state."""
    moves[:1] = 0.0
    for t in range(1, len(hour)):
        hours = float(hour[t] - hour[t - 1])
        changed = -expm1(-(ON + OFF) * hours)
        moves[t, 0] = ON / (ON + OFF) * changed
        moves[t, 1] = OFF / (ON + OFF) * changed
        moves[t, 2] = exp(-(OFF + (states - 1) * SWAP) * hours)


@_loop
def _forward(seen: Floats, top: Floats, moves: Floats, forward: Floats) -> float:
    """Write by cell the chance of each state given the data up to it; give the log evidence."""
    size, states = seen.shape
    log_evidence = 0.0
    ok, any_bad = OFF / (ON + OFF), ON / (ON + OFF)
    for t in range(size):
        to_bad, to_ok, stay = moves[t]
        if t == 0:
            arriving, stay = any_bad / (states - 1), 0.0
        else:
            arriving = (ok * to_bad + any_bad * (1 - to_ok - stay)) / (states - 1)
            ok = ok * (1 - to_bad) + any_bad * to_ok
        forward[t, OK] = ok * seen[t, OK]
        total = forward[t, OK]
        for j in range(PARTIAL, states):
            before = forward[t - 1, j] if t > 0 else 0.0
            forward[t, j] = (arriving + stay * before) * seen[t, j]
            total += forward[t, j]
        ok = forward[t, OK] = forward[t, OK] / total
        any_bad = 0.0
        for j in range(PARTIAL, states):
            forward[t, j] /= total
            any_bad += forward[t, j]
        log_evidence += top[t] + log(total)
    return log_evidence


@_loop
def _backward(seen: Floats, moves: Floats, forward: Floats, state: Floats, onset: Floats, end: Floats) -> None:
    """Write by cell the chance of each state given all data, and of an onset and an end since the cell before."""
    size, states = seen.shape
    behind = np.ones(states)
    onset[:1] = end[:1] = 0.0
    for t in range(size - 1, -1, -1):
        total = 0.0
        for j in range(states):
            state[t, j] = forward[t, j] * behind[j]
            total += state[t, j]
        for j in range(states):
            state[t, j] /= total
        if t == 0:
            break
        to_bad, to_ok, stay = moves[t]
        ahead_ok, ahead_bad, bad_before = seen[t, OK] * behind[OK], 0.0, 0.0
        for j in range(PARTIAL, states):
            behind[j] *= seen[t, j]
            ahead_bad += behind[j]
            bad_before += forward[t - 1, j]
        ahead_bad /= states - 1
        behind[OK] = (1 - to_bad) * ahead_ok + to_bad * ahead_bad
        leaving = to_ok * ahead_ok + (1 - to_ok - stay) * ahead_bad
        total, most = forward[t - 1, OK] * behind[OK], behind[OK]
        for j in range(PARTIAL, states):
            behind[j] = leaving + stay * behind[j]
            total += forward[t - 1, j] * behind[j]
            most = max(most, behind[j])
        onset[t] = forward[t - 1, OK] * to_bad * ahead_bad / total
        end[t] = bad_before * to_ok * ahead_ok / total
        for j in range(states):
            behind[j] /= most
