"""The compiled kernels against a small dense model in SciPy that shares no code with them, and where they are kept."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.special import betaln

from gatewatch.detect.posterior import kernels
from gatewatch.detect.posterior.hmm import Grid, fit
from gatewatch.detect.posterior.kernels import Floats, Ints, log_bad, log_beta_binomial, log_blocked, log_ok

ON, OFF, SWAP = 1 / 4368, 1 / 336, 1 / 1440


def likelihood(k: Floats, n: Floats, a: float, b: float) -> Floats:
    return np.exp(betaln(k + a, n - k + b) - betaln(a, b))


def ok_and_blocked(k: Floats, n: Floats, a: float, b: float) -> tuple[Floats, Floats]:
    any_rate = 0.02 * likelihood(k, n, 1, 1)
    return 0.98 * likelihood(k, n, a, b) + any_rate, 0.98 * likelihood(k, n, 18, 1) + any_rate


def dense(hour: Ints, n: Floats, k: Floats, inside: Floats | None, partial: tuple[float, float]) -> dict[str, Any]:
    """Fit one series by the definitions: matrix exponentials, every pair of neighbours, no scaling, three rounds."""
    states = 3 if inside is None else 4
    rates = np.full((states, states), SWAP)
    rates[0, 1:], rates[1:, 0] = ON / (states - 1), OFF
    np.fill_diagonal(rates, 0)
    rates -= np.diag(rates.sum(axis=1))
    steps = [expm(rates * t) for t in np.diff(hour)]
    start = np.array([OFF, *[ON / (states - 1)] * (states - 1)]) / (ON + OFF)
    a, b = 0.6, 24.0
    for _ in range(3):
        ok, blocked = ok_and_blocked(k, n, a, b)
        columns = [ok, likelihood(k, n, *partial), blocked]
        if inside is not None:
            columns.append(inside * blocked + (1 - inside) * ok)
        seen = np.stack(columns, axis=1)
        forward, backward = [start * seen[0]], [np.ones(states)]
        for step, now in zip(steps, seen[1:], strict=True):
            forward.append((forward[-1] @ step) * now)
        for step, now in zip(steps[::-1], seen[:0:-1], strict=True):
            backward.insert(0, step @ (now * backward[0]))
        total = forward[-1].sum()
        state = np.array(forward) * np.array(backward) / total
        pairs = [np.outer(f, s * bw) * p for f, s, bw, p in zip(forward, seen[1:], backward[1:], steps, strict=False)]
        found = {
            "state": state,
            "onset": np.array([0.0, *[p[0, 1:].sum() / total for p in pairs]]),
            "end": np.array([0.0, *[p[1:, 0].sum() / total for p in pairs]]),
            "log_evidence": np.log(total),
            "a": a,
            "b": b,
        }
        share = min((0.6 + (state[:, 0] * k).sum()) / (24.6 + (state[:, 0] * n).sum()), 0.2)
        weight = 12.0 if share > 0.05 else 24.6
        a, b = max(0.6, share * weight), weight * (1 - share)
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("with_hours", [False, True])
def test_the_compiled_fit_is_the_dense_one(seed: int, with_hours: bool) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 60))
    hour = np.cumsum(rng.choice([1, 1, 2, 5, 30, 700], size)).astype(np.int64)
    n = rng.uniform(0.3, 9, size)
    k = n * np.where(rng.uniform(size=size) < rng.uniform(0, 1), rng.choice([0.0, 1.0], size), rng.uniform(0, 1, size))
    inside = rng.choice([0, 0.25, 0.5, 1.0], size) if with_hours else None
    partial = ((1.5, 1.5), (1.0, 4.0))[seed % 2]
    found = fit(Grid(np.array([0, size]), hour, n, k), inside, partial)
    for name, wanted in dense(hour, n, k, inside, partial).items():
        np.testing.assert_allclose(np.squeeze(getattr(found, name)), np.squeeze(wanted), rtol=1e-9, atol=1e-9)


def test_likelihoods_of_arrays_are_the_definitions() -> None:
    rng = np.random.default_rng(1)
    n = rng.uniform(0.1, 60, 200)
    k, a, b = n * rng.uniform(0, 1, 200), rng.uniform(0.6, 5, 200), rng.uniform(10, 24, 200)
    ok, blocked = ok_and_blocked(k, n, a, b)  # type: ignore[arg-type]
    np.testing.assert_allclose(log_beta_binomial(k, n, a, b), betaln(k + a, n - k + b) - betaln(a, b), rtol=1e-9)
    np.testing.assert_allclose(log_ok(k, n, a, b), np.log(ok), rtol=1e-9)
    np.testing.assert_allclose(log_blocked(k, n), np.log(blocked), rtol=1e-9)
    np.testing.assert_allclose(log_bad(k, n), np.log((blocked + likelihood(k, n, 1.5, 1.5)) / 2), rtol=1e-9)


def test_a_crowd_in_one_hour_does_not_run_out_of_numbers() -> None:
    grid = Grid(np.array([0, 3]), np.array([1, 2, 3]), np.full(3, 50_000.0), np.array([0.0, 25_000.0, 50_000.0]))
    found = fit(grid)
    assert np.isfinite(found.state).all() and np.isfinite(found.log_evidence).all()
    np.testing.assert_allclose(found.state.sum(axis=1), 1)


def test_where_no_folder_can_be_written_the_kernels_are_compiled_and_not_kept() -> None:
    asked: list[bool] = []

    def refusing(*, cache: bool) -> Callable[[Any], Any]:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    assert kernels.compiled(len, refusing)([1, 2]) == 2
    assert asked == [True, False]
