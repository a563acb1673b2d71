"""Whether a series keeps to hours of the week, and to which: the plain model against one with a scheduled state.

The hours come from an order for that country and service, or from a blind search over the suspect time of a network,
its components taken together because a network applies one timetable. A model with hours is taken when its Bayes
factor against the plain one is over 20 in some component; hours found blind first pay their prior price. Else there
are no hours, and a block that does come and go stays a plain event. Hours found blind also need witnesses: testers
who met the block inside the hours and none outside. Without them a block of some testers only, who happen to test at
their own time of day, would look like a timetable.

Not here: how the hours are found in a heap of cells (`windows`), or what makes an event (`events`).
Source: shared/facts/detection.md section 4.8.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gatewatch.detect.posterior.hmm import Grid, Posterior, fit, sum_by
from gatewatch.detect.posterior.kernels import Floats, Ints, log_bad, log_blocked, log_ok
from gatewatch.detect.posterior.windows import Calendar, Schedule, calendar, find_hours, windows_json
from gatewatch.detect.units import Evidence
from gatewatch.model.order import Window
from gatewatch.model.words import SITE
from gatewatch.targets import Targets

BAYES_FACTOR = 20.0
"""What hours must be worth. Source: shared/facts/detection.md section 4.8."""
LIKELY = 0.5
SELDOM = (1.0, 4.0)
"""Shape of the partial state in the model that finds where to search: most tests meet a timetable outside its hours.
Measured (docs/evaluation.md): with it, and the prior of `windows`, 0.80 of blocks with hours are found for 0.67."""
SUSPECT = 0.1
"""Probability of a block from which that model makes an hour worth searching. Chosen, not measured."""
PAUSE_HOURS = 7 * 24
"""Bad hours further apart than this are not the same suspect time. Chosen, not measured."""
MIN_DAYS = 3
"""Local days on which the hours must have been kept to be called weekly. Chosen, not measured."""
MAX_PER_WITNESS, MIN_WITNESS = 5.0, 8.0
"""As for events: no single tester can establish hours. Source: shared/facts/detection.md section 4.6."""
SEARCHES = 3
"""Times the hours are searched, each time in the cells the last model holds suspect. Chosen, not measured."""


@dataclass(frozen=True)
class Belief:
    """The model chosen for every series of the grid.

    `posterior.state` has four columns; `inside` is by cell the share of the hour in the windows; `windows` is by
    series the JSON of its windows, None where the plain model stands.
    """

    posterior: Posterior
    inside: Floats
    windows: list[str | None]


@dataclass(frozen=True)
class _Candidate:
    """A model with hours for some series.

    `place` gives the position of each series of the whole grid among them, -1 for none; `part` is their grid; `gain`
    by series the log Bayes factor against the plain model, `price` the log prior of the hours.
    """

    series: Ints
    place: Ints
    part: Grid
    posterior: Posterior
    inside: Floats
    windows: tuple[str, ...]
    gain: Floats
    price: Floats

    def score(self, members: Ints) -> float:
        """Give the best log Bayes factor of a network's series, price paid.

        The best component, not the sum: components of one test fail together and are no independent witnesses.
        """
        at = self.of(members)
        return float((self.gain + self.price)[at].max(initial=-np.inf))

    def of(self, members: Ints) -> Ints:
        """Give the positions of those of a network's series that the model is for."""
        at: Ints = self.place[members]
        return at[at >= 0]


@dataclass(frozen=True)
class _Hours:
    """The hours found for a network, with the log of their prior."""

    calendar: Calendar
    windows: tuple[Window, ...]
    price: float


def choose(evidence: Evidence, targets: Targets, schedules: Sequence[Schedule]) -> Belief:
    """Fit the plain model and those with hours, and give for each series the one its network's data support."""
    grid = evidence.grid
    plain = fit(grid)
    networks = _networks(evidence)
    candidates = [c for s in schedules if (c := _ordered(evidence, plain, s)) is not None]
    blind = _blind(evidence, plain, networks, targets)
    if blind is not None:
        candidates.append(blind)

    belief = Belief(
        posterior=replace(plain, state=np.pad(plain.state, ((0, 0), (0, 1)))),
        inside=np.zeros(len(grid.hour)),
        windows=[None] * len(grid),
    )
    for members in networks:
        best = max(candidates, key=lambda c: c.score(members), default=None)
        if best is not None and best.score(members) > np.log(BAYES_FACTOR):
            for at in best.of(members):
                if best.gain[at] > 0:
                    _adopt(belief, grid, best, int(at))
    return belief


def _networks(evidence: Evidence) -> list[Ints]:
    """List the series that keep one timetable: the components of a service on a network; a website stands alone."""
    groups: dict[tuple[object, ...], list[int]] = {}
    names = evidence.series[evidence.grid_series].select("country", "asn", "service", "component")
    for at, (country, asn, service, component) in enumerate(names.iter_rows()):
        groups.setdefault((country, asn, component if service == SITE else service), []).append(at)
    return [np.array(members) for members in groups.values()]


def _adopt(belief: Belief, grid: Grid, candidate: _Candidate, at: int) -> None:
    """Put a candidate's answer for one of its series in the place of the plain one."""
    series = candidate.series[at]
    here = slice(grid.first[series], grid.first[series + 1])
    there = slice(candidate.part.first[at], candidate.part.first[at + 1])
    for mine, theirs in (
        (belief.posterior.state, candidate.posterior.state),
        (belief.posterior.onset, candidate.posterior.onset),
        (belief.posterior.end, candidate.posterior.end),
        (belief.inside, candidate.inside),
    ):
        mine[here] = theirs[there]
    belief.posterior.a[series], belief.posterior.b[series] = candidate.posterior.a[at], candidate.posterior.b[at]
    belief.posterior.log_evidence[series] = candidate.posterior.log_evidence[at]
    belief.windows[series] = candidate.windows[at]


def _ordered(evidence: Evidence, plain: Posterior, schedule: Schedule) -> _Candidate | None:
    """Fit all series of the schedule's country and service with its hours."""
    of = evidence.series[evidence.grid_series]
    matches = (of["country"] == schedule.country) & (of["service"] == schedule.service)
    series = matches.arg_true().to_numpy().astype(np.int64)
    if not len(series):
        return None
    hours = _Hours(_calendar(evidence.grid, schedule.timezone), schedule.windows, 0.0)
    return _candidate(evidence.grid, plain, [(series, hours)], "order")


def _blind(evidence: Evidence, plain: Posterior, networks: list[Ints], targets: Targets) -> _Candidate | None:
    """Search the hours of every suspect network, and again in the light of what they explain.

    Hours that are not found again are given up, whatever other networks show.
    """
    grid = evidence.grid
    suspect = _suspects(grid, networks)
    countries = evidence.series[evidence.grid_series]["country"].to_list()
    zones = {country: targets.timezone(country) for country in {countries[members[0]] for members, _ in suspect}}
    calendars = {zone: _calendar(grid, zone) for zone in set(zones.values())}
    ratio = _ratio(grid, plain, [members for members, _ in suspect])
    for _ in range(SEARCHES):
        found: list[tuple[Ints, _Hours]] = []
        for members, weight in suspect:
            local = calendars[zones[countries[members[0]]]]
            if (hours := _hours(grid, members, weight, ratio, local)) is not None:
                found.append((members, hours))
        if not found:
            return None
        best = _candidate(grid, plain, found, "blind")
        ends = np.cumsum([len(grid.cells_of(members)) for members, _ in found])
        weights = np.split(best.posterior.bad, ends[:-1])
        suspect = [(members, weight) for (members, _), weight in zip(found, weights, strict=True)]
    witnessed = _witness(evidence, best) >= MIN_WITNESS
    return replace(best, price=np.where(witnessed, best.price, -np.inf))


def _witness(evidence: Evidence, candidate: _Candidate) -> Floats:
    """Sum by series the log likelihood ratios, each cut, of its testers seen inside and outside the hours:
    blocked inside and ok outside, against one and the same state at all hours.
    """
    place = np.full(len(evidence.grid.hour), -1)
    place[evidence.grid.cells_of(candidate.series)] = np.arange(len(candidate.inside))
    units = np.flatnonzero(place[evidence.unit_cell] >= 0)
    units = units[candidate.posterior.bad[place[evidence.unit_cell[units]]] >= LIKELY]
    cell = place[evidence.unit_cell[units]]
    testers, first, tester = np.unique(evidence.unit_probe[units], return_index=True, return_inverse=True)
    share, k, n = candidate.inside[cell], evidence.unit_k[units], evidence.unit_n[units]
    k_in, n_in = (sum_by(tester, share * x, len(testers)) for x in (k, n))
    k_out, n_out = (sum_by(tester, (1 - share) * x, len(testers)) for x in (k, n))
    series = candidate.part.series[cell[first]]
    a, b = candidate.posterior.a[series], candidate.posterior.b[series]
    hours = log_blocked(k_in, n_in) + log_ok(k_out, n_out, a, b)
    k_all, n_all = k_in + k_out, n_in + n_out
    no_hours = np.logaddexp(log_ok(k_all, n_all, a, b), log_bad(k_all, n_all)) - np.log(2)
    both = (n_in > 0) & (n_out > 0)
    return sum_by(series, np.where(both, np.minimum(hours - no_hours, MAX_PER_WITNESS), 0.0), len(candidate.series))


def _calendar(grid: Grid, timezone: str) -> Calendar:
    return calendar(int(grid.hour.min()), int(grid.hour.max()), timezone)


def _suspects(grid: Grid, networks: list[Ints]) -> list[tuple[Ints, Floats]]:
    """List the networks worth a search, with the weight of each cell: 1 in the stretch of bad hours that holds most
    failures, else 0.
    """
    failing = sum_by(grid.series, (grid.k > 0.5 * grid.n).astype(np.float64), len(grid))
    networks = [members for members in networks if failing[members].sum() >= MIN_DAYS]  # else `_hours` finds none
    if not networks:
        return []
    series = np.concatenate(networks)
    cells = grid.cells_of(series)
    is_bad = fit(grid.take(series), partial=SELDOM).bad >= SUSPECT
    ends = np.cumsum(np.diff(grid.first)[series])[np.cumsum([len(members) for members in networks]) - 1]
    found: list[tuple[Ints, Floats]] = []
    for members, start, end in zip(networks, [0, *ends[:-1]], ends, strict=True):
        here = cells[start:end]
        bad = np.unique(grid.hour[here][is_bad[start:end]])
        if len(bad):
            found.append((members, _stretch(grid.hour[here], grid.k[here], bad)))
    return found


def _ratio(grid: Grid, plain: Posterior, networks: list[Ints]) -> Floats:
    """Give by cell the log likelihood of blocked against ok, 0 outside the networks."""
    ratio = np.zeros(len(grid.hour))
    if networks:
        cells = grid.cells_of(np.concatenate(networks))
        series = grid.series[cells]
        k, n = grid.k[cells], grid.n[cells]
        ratio[cells] = log_blocked(k, n) - log_ok(k, n, plain.a[series], plain.b[series])
    return ratio


def _stretch(hour: Ints, k: Floats, bad: Ints) -> Floats:
    stretches = np.split(bad, np.flatnonzero(np.diff(bad) > PAUSE_HOURS) + 1)
    spans = [(hour >= s[0]) & (hour <= s[-1]) for s in stretches]
    weight: Floats = max(spans, key=lambda span: float(k[span].sum())).astype(np.float64)
    return weight


def _hours(grid: Grid, members: Ints, weight: Floats, ratio: Floats, local: Calendar) -> _Hours | None:
    """Find the hours of a network; None when none are found or too few days show them."""
    cells = grid.cells_of(members)
    hour = grid.hour[cells]
    windows, log_prior = find_hours(local.week_hour(hour), weight * ratio[cells])
    kept = local.share_inside(hour, windows) > 0
    days = np.unique(local.local_day(hour)[kept & (weight > LIKELY) & (grid.k[cells] > 0.5 * grid.n[cells])])
    return _Hours(local, windows, log_prior) if len(days) >= MIN_DAYS else None


def _candidate(grid: Grid, plain: Posterior, hours: list[tuple[Ints, _Hours]], source: str) -> _Candidate:
    series = np.concatenate([members for members, _ in hours])
    place = np.full(len(grid), -1)
    place[series] = np.arange(len(series))
    part = grid.take(series)
    inside = np.concatenate([h.calendar.share_inside(grid.hour[grid.cells_of(m)], h.windows) for m, h in hours])
    found = fit(part, inside)
    texts = [windows_json(h.calendar.timezone, h.windows, source) for _, h in hours]
    sizes = [len(members) for members, _ in hours]
    return _Candidate(
        series=series,
        place=place,
        part=part,
        posterior=found,
        inside=inside,
        windows=tuple(np.repeat(texts, sizes).tolist()),
        gain=found.log_evidence - plain.log_evidence[series],
        price=np.repeat([h.price for _, h in hours], sizes),
    )
