"""Judging only what changed: which days' verdicts new observations can change, and what must be read to judge them.

A verdict rests on more than its own measurement, so a changed day reaches further:

    hours    another network's answers count 24 hours before and after, and with them its votes, which are controls
             6 hours before and after: 30 hours, two days
    reports  a report (one session of one tester) speaks for the first network it names, however long ago; one that
             names several networks, as hostile ones do, binds together all days it stands in
    runs     an outage is a run of measurements of one network without a connection. It can last for many days, and what
             is found in one of them decides for all: the days are followed for as long as the run may go on

The first two are exact bounds, the third a cautious one: a measurement with a handshake surely ends a run, a network
with too few sites or services in the whole stretch surely has no outage. So verdicts judged in parts equal those
judged at once; a test says so. A rule that looks further needs a line here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import polars as pl

from gatewatch.judge.answers import ANSWER_HOURS
from gatewatch.judge.control import WINDOW_HOURS
from gatewatch.judge.judge import judge
from gatewatch.judge.outage import MAX_GAP_HOURS, MIN_NEUTRAL, MIN_SERVICES
from gatewatch.lake import Snapshot
from gatewatch.model.frames import empty
from gatewatch.model.words import SITE, Step
from gatewatch.targets import Targets

REACH_DAYS = -(-(ANSWER_HOURS + WINDOW_HOURS) // 24)
"""How far a measurement reaches by the hours of controls and answers, in whole days."""
_NEXT_DAY = -(-MAX_GAP_HOURS // 24)
"""How many days apart two measurements of a run can stand: one, so a day without any ends it, and a test says so."""
_AT_ONCE = 1_000_000
"""Observations judged together, some 2 GB: chosen, not measured."""

_NETWORK = ["simulated", "country", "asn"]


@dataclass(frozen=True)
class Rejudged:
    """The days that were judged, and their verdicts, in frames that share no day."""

    days: list[date]
    verdicts: list[pl.DataFrame]


def rejudge(observations: Snapshot, verdicts: Snapshot, changed: Collection[date], targets: Targets) -> Rejudged:
    """Judge all days whose verdicts the observations of the `changed` days can change.

    `verdicts` are those of all other days, up to date: they know which report named which network when.
    """
    present = observations.days().keys()
    reports = _reports(observations, verdicts, changed)
    moved = reports.filter(pl.col("date").is_in(list(changed)))["report_id"].unique()
    stale = set(changed) | set(reports.filter(pl.col("report_id").is_in(moved.implode()))["date"])
    ends = cache(lambda day: _ends(observations, day))
    days = sorted(_with_runs(_near(stale, present), present, ends))
    frames = []
    for some in _chunks(days, observations.days()):
        wanted = _near(_with_runs(some, present, ends), present)
        spoken = reports.filter(pl.col("date").is_in(sorted(wanted)))["report_id"].unique()
        firsts = (
            reports.filter(pl.col("report_id").is_in(spoken.implode())).group_by("report_id").agg(pl.col("date").min())
        )
        read = sorted(wanted | set(firsts["date"]))
        given = observations.scan().filter(pl.col("date").is_in(read)).collect()
        frames.append(judge(given, targets).filter(pl.col("date").is_in(some)))
    firsts = _doubled(frames, verdicts, days)
    late = firsts.filter(~pl.col("last").is_in(days))["last"]
    if len(late):
        return rejudge(observations, verdicts, {*changed, *late}, targets)
    again = firsts.select("measurement_id", date="last")
    return Rejudged(days, [f.join(again, on=["measurement_id", "date"], how="anti") for f in frames])


def _doubled(frames: Sequence[pl.DataFrame], verdicts: Snapshot, days: Sequence[date]) -> pl.DataFrame:
    """List the measurements that stand on several days, as only forged ones do: the first day counts.

    Rows: one per measurement and day but its first: `measurement_id`, `last`. Taken are the verdicts in `frames` and
    those of all days but `days`.
    """
    columns = ["measurement_id", "date"]
    new = pl.concat([f.lazy().select(columns) for f in (empty("verdicts"), *frames)])
    stored = verdicts.scan().filter(~pl.col("date").is_in(days)).select(columns)
    both = pl.concat([new, stored.join(new, on="measurement_id", how="semi")]).unique()
    first = pl.col("date").min().over("measurement_id")
    several = pl.col("date").n_unique().over("measurement_id") > 1
    return both.filter(several).filter(pl.col("date") > first).select("measurement_id", last="date").collect()


def _near(days: Iterable[date], present: Collection[date]) -> set[date]:
    offsets = [timedelta(days=n) for n in range(-REACH_DAYS, REACH_DAYS + 1)]
    return {day + offset for day in days for offset in offsets} & set(present)


def _chunks(days: Sequence[date], rows: dict[date, int]) -> Iterator[list[date]]:
    """Cut days into pieces that are judged together."""
    some: list[date] = []
    for day in days:
        if some and sum(rows[d] for d in [*some, day]) > _AT_ONCE:
            yield some
            some = []
        some.append(day)
    if some:
        yield some


def _reports(observations: Snapshot, verdicts: Snapshot, changed: Collection[date]) -> pl.DataFrame:
    """List the days of each report that names more than one network: rows `report_id`, `date`."""
    new = pl.col("date").is_in(list(changed))
    columns = ["report_id", "asn", "date"]
    both = pl.concat([observations.scan().filter(new).select(columns), verdicts.scan().filter(~new).select(columns)])
    named = both.filter(pl.col("report_id").is_not_null() & (pl.col("asn") > 0)).unique().collect()
    several = pl.col("asn").n_unique().over("report_id") > 1
    return named.filter(several).select("report_id", "date").unique()


def _ends(observations: Snapshot, day: date) -> pl.DataFrame:
    """Say of each network how its measurements of a day may belong to runs without a connection.

    Rows: one per network. `first` and `last`: the first and the last measurement may be in a run; `whole`: all may;
    `sites` and `services`: what was measured without a handshake.
    """
    proven = (pl.col("tls_step") == Step.OK.value) | (pl.col("app_step") == Step.OK.value)
    rows = observations.scan().filter(pl.col("date") == day, pl.col("asn") > 0)
    rows = rows.select(*_NETWORK, "started_at", "measurement_id", "service", "component", proven=proven)
    tests = rows.group_by(*_NETWORK, "started_at", "measurement_id").agg(
        dead=~pl.col("proven").any(),
        sites=pl.col("component").filter(pl.col("service") == SITE).unique(),
        services=pl.col("service").filter(pl.col("service") != SITE).unique(),
    )
    by_time = tests.sort("started_at", "measurement_id").group_by(_NETWORK, maintain_order=True)
    seen = [pl.col(c).filter("dead").list.explode(empty_as_null=False).unique() for c in ("sites", "services")]
    dead = pl.col("dead")
    return by_time.agg(*seen, first=dead.first(), last=dead.last(), whole=dead.all()).collect()


def _with_runs(days: Collection[date], present: Collection[date], ends: Callable[[date], pl.DataFrame]) -> set[date]:
    """Add the days into which a run that touches one of `days` may reach, on a network that may have an outage."""
    found = [step for day in days for way in (-1, 1) for step in _walk(day, way, set(days), present, ends)]
    if not found:
        return set(days)
    walked = pl.concat([networks.with_columns(date=pl.lit(day)) for day, networks in found])
    places = pl.concat([ends(day).select(*_NETWORK, "sites", "services") for day in {*days, *walked["date"]}])
    seen = places.group_by(_NETWORK).agg(
        pl.col(c).list.explode(empty_as_null=False).n_unique() for c in ("sites", "services")
    )
    possible = seen.filter((pl.col("sites") >= MIN_NEUTRAL) & (pl.col("services") >= MIN_SERVICES))
    return set(days) | set(walked.join(possible, on=_NETWORK, how="semi")["date"])


def _walk(
    day: date, way: int, known: set[date], present: Collection[date], ends: Callable[[date], pl.DataFrame]
) -> Iterator[tuple[date, pl.DataFrame]]:
    """Go from a day backwards or forwards for as long as some network's run may go on; give days with the networks."""
    near, far = ("first", "last") if way < 0 else ("last", "first")
    running: pl.DataFrame | None = None
    while (after := day + timedelta(days=way * _NEXT_DAY)) in present and after not in known:
        running = ends(day).filter(near).select(_NETWORK) if running is None else running
        there = ends(after).filter(far).join(running, on=_NETWORK, how="semi")
        if there.is_empty():
            return
        yield after, there.select(_NETWORK)
        day, running = after, there.filter("whole").select(_NETWORK)
