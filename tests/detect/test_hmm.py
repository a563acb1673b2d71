"""The chain against a direct computation with matrices, and the promises about batches and gaps."""

import numpy as np
import pytest
from scipy.linalg import expm

from gatewatch.detect.posterior import hmm
from gatewatch.detect.posterior.hmm import Grid, fit
from gatewatch.detect.posterior.kernels import BLOCKED, OFF, OK, ON, PARTIAL, SWAP, Floats, smooth


def grid_of(*series: list[tuple[int, float, float]]) -> Grid:
    """Make a grid from (hour, n, k) cells, one list a series."""
    cells = np.array([c for s in series for c in s], float).reshape(-1, 3)
    first = np.concatenate([[0], np.cumsum([len(s) for s in series])]).astype(np.int64)
    return Grid(first, cells[:, 0].astype(np.int64), cells[:, 1], cells[:, 2])


def generator(states: int) -> Floats:
    q = np.full((states, states), SWAP)
    q[OK, 1:] = ON / (states - 1)
    q[1:, OK] = OFF
    np.fill_diagonal(q, 0)
    return q - np.diag(q.sum(axis=1))


def by_matrices(emission: Floats, hours: Floats) -> tuple[Floats, Floats, Floats, float]:
    """Smooth one series by the textbook: full matrices, no scaling, every pair of neighbours."""
    states = emission.shape[1]
    steps = [expm(generator(states) * t) for t in hours]
    start = np.array([OFF, *[ON / (states - 1)] * (states - 1)]) / (ON + OFF)
    forward = [start * emission[0]]
    for t in range(1, len(emission)):
        forward.append((forward[-1] @ steps[t]) * emission[t])
    backward = [np.ones(states)]
    for t in range(len(emission) - 1, 0, -1):
        backward.insert(0, steps[t] @ (emission[t] * backward[0]))
    total = forward[-1].sum()
    onset, end = np.zeros(len(emission)), np.zeros(len(emission))
    for t in range(1, len(emission)):
        pair = forward[t - 1][:, None] * steps[t] * (emission[t] * backward[t])[None, :] / total
        onset[t], end[t] = pair[OK, 1:].sum(), pair[1:, OK].sum()
    return np.array(forward) * np.array(backward) / total, onset, end, float(np.log(total))


@pytest.mark.parametrize("states", [3, 4])
def test_smoothing_is_what_full_matrices_give(states: int) -> None:
    rng = np.random.default_rng(states)
    emission = rng.uniform(0.05, 1, (12, states))
    hours = np.array([0, *rng.integers(1, 400, 11)], float)
    state, onset, end, log_evidence = smooth(emission, hours.cumsum().astype(np.int64))
    wanted = by_matrices(emission, hours)
    np.testing.assert_allclose(state, wanted[0], atol=1e-12)
    np.testing.assert_allclose(onset, wanted[1], atol=1e-12)
    np.testing.assert_allclose(end, wanted[2], atol=1e-12)
    assert log_evidence == pytest.approx(wanted[3])


def test_a_series_answer_is_its_own_whatever_stands_beside_it_and_on_any_number_of_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(1)
    series = []
    for length in (1, 3, 40, 41, 200):
        hours = np.cumsum(rng.integers(1, 30, length))
        n = rng.uniform(0.3, 4, length)
        series.append([(int(h), a, a * b) for h, a, b in zip(hours, n, rng.uniform(0, 1, length), strict=True)])
    together = fit(grid_of(*series))
    monkeypatch.setattr(hmm, "THREAD_CELLS", 50)
    monkeypatch.setattr(hmm.os, "sched_getaffinity", lambda who: range(3))
    in_threads = fit(grid_of(*series))
    alone = [fit(grid_of(s)) for s in series]
    for name in ("state", "onset", "end", "log_evidence", "a", "b"):
        assert (getattr(together, name) == getattr(in_threads, name)).all()
        assert (getattr(together, name) == np.concatenate([getattr(a, name) for a in alone])).all()


def test_silence_carries_no_evidence_but_lets_the_chain_run_on() -> None:
    failing = [(h, 2.0, 2.0) for h in range(0, 48, 4)]
    soon = fit(grid_of([*failing, (60, 0.5, 0.0)])).bad[-1]
    late = fit(grid_of([*failing, (2000, 0.5, 0.0)])).bad[-1]
    assert late < soon


def test_the_baseline_of_a_noisy_series_rises_and_of_a_blocked_one_does_not() -> None:
    rng = np.random.default_rng(2)
    noisy = [(h, 3.0, float(rng.binomial(3, 0.12))) for h in range(0, 900, 3)]
    blocked = [(h, 3.0, 3.0) for h in range(0, 900, 3)]
    found = fit(grid_of(noisy, blocked))
    share = found.a / (found.a + found.b)
    assert share[0] > 0.08
    assert share[1] < 0.03
    assert found.bad[:300].max() < 0.5
    assert found.state[300:, BLOCKED].min() > 0.5


def test_half_failing_is_partial_and_all_failing_is_blocked() -> None:
    half = [(h, 2.0, 1.0) for h in range(0, 200, 4)]
    whole = [(h, 2.0, 2.0) for h in range(0, 200, 4)]
    state = fit(grid_of(half, whole)).state
    assert state[:50, PARTIAL].min() > 0.9
    assert state[50:, BLOCKED].min() > 0.9


def test_no_cells_at_all_give_an_empty_answer() -> None:
    assert len(fit(grid_of()).state) == 0
