"""Whether an event is certified: a promise on false alarms that needs no model of what a block looks like.

Theory. Someone bets that more than a tenth of the tests fail. Each tester-unit of six hours is one bet: with `x` the
mean interference that the tester saw, a stake `lam` turns the fortune M into `max(M, 1) (1 + lam (x - p0))`. While no
more than `p0` of what is to come fails in the mean, given the past, no stake gains in the mean, so the mean over the
stakes passes `c` not oftener than once in `c` bets, however the bets hang together and whenever one stops to look. The
fortune must pass `c` without any one tester's bets, whoever is left out.

The bets of an event begin with its first cell. An e-detector that runs over the whole series begins anew at every bet
and keeps the best, so it is never below this: the promise holds here too. It is void where the fitted baseline
exceeds `p0`: failures are then no sign of a block, and nothing is certified. It promises nothing about testers who
are one person in several guises, who share a fault, or of whom there is one alone.
Source: shared/facts/detection.md section 4.7; Shin, Ramdas, Rinaldo, "E-detectors" (arXiv 2203.03532).
"""

import numpy as np

from gatewatch.detect.posterior.hmm import sum_by
from gatewatch.detect.posterior.kernels import Floats, Ints
from gatewatch.detect.units import Evidence

P0 = 0.10
"""The share of failures that a network without a block stays under."""
LOG_C = 11.5
"""Log of the bets for one false alarm: a hundred thousand."""
STAKES = np.array([0.5, 1.0, 2.0, 4.0, 8.0])
BET_HOURS = 6
"""Source of all four: shared/facts/detection.md section 4.7."""
FIRST_BETS, TIMES_MORE = 64, 4
"""Bets looked at first, and how many times more at each further look: most events pass early. Changes no result."""
AT_ONCE = 2**17
"""Bets times testers worked on together; bounds memory, changes no result."""
MOST = 700.0
"""Log fortune above which there is no telling apart: the largest that a float holds."""


def is_certified(evidence: Evidence, start: int, last: int, baseline: float) -> bool:
    """Say whether the grid cells `start` to `last` of one series are certified at the series' fitted baseline."""
    if baseline > P0:
        return False
    tester, x = _bets(evidence, start, last)
    bets = FIRST_BETS
    while True:
        if lowest_fortune(tester[:bets], x[:bets]) >= LOG_C:
            return True
        if bets >= len(x):
            return False
        bets *= TIMES_MORE


def lowest_fortune(tester: Ints, x: Floats) -> float:
    """Give the log of the highest fortune that the bets reach, for the tester to be left out who lowers it most.

    `tester` and `x`, the mean interference, are by bet in their order. No bets, or those of one tester alone, give 0.
    """
    testers = np.unique(tester)
    if len(testers) < 2:
        return 0.0
    gain = np.log1p(STAKES * (x[:, None] - P0))
    best = np.inf
    for few in np.array_split(testers, -(-len(testers) * len(x) // AT_ONCE)):
        # a bet that is left out leaves the fortune as it is
        kept = np.where(tester[None, :, None] == few[:, None, None], 0.0, gain)
        total = np.concatenate([np.zeros((len(few), 1, len(STAKES))), kept.cumsum(axis=1)], axis=1)
        # max(M, 1) before each bet: the fortune counted from the lowest point so far
        fortune = total[:, 1:] - np.minimum.accumulate(total, axis=1)[:, :-1]
        peak = np.exp(np.minimum(fortune, MOST)).mean(axis=2).max(axis=1)
        best = min(best, float(np.log(peak.min())))
    return max(best, 0.0)


def _bets(evidence: Evidence, start: int, last: int) -> tuple[Ints, Floats]:
    """Give tester and mean interference of each bet, in the order of their time."""
    low, high = np.searchsorted(evidence.unit_cell, [start, last + 1])
    hour = evidence.grid.hour[evidence.unit_cell[low:high]]
    probe = evidence.unit_probe[low:high]
    # in the order of time, then of the testers' numbers, of which there are fewer than 2^40
    pairs, bet = np.unique(hour // BET_HOURS * 2**40 + probe, return_inverse=True)
    seen = sum_by(bet, evidence.unit_k[low:high] / evidence.unit_n[low:high], len(pairs))
    return pairs % 2**40, seen / np.bincount(bet, minlength=len(pairs))
