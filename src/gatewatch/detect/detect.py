"""From verdicts to what changed in time: hourly cells, events, suspected blocks, episodes, and a word for every day.

    verdicts ─units─► evidence ─hmm─► posterior ─choose─► belief ─events─► events ─► episodes, days

The step is pure: the same verdicts in any order give the same tables. A **group**, one service or website on one
network (`GROUP`), is searched by itself: its cells, events and suspected blocks, and all but one word of its days,
depend on its own verdicts and on the schedules alone. So groups are worked on in batches that bound the memory
(`search`), and where verdicts changed only their groups are searched again (`renew`). What needs all networks, the
names of events, service-wide failures and episodes, is read from the finished tables (`conclude`).
What it cannot see: interference in hours nobody measured, and a block seen by one tester only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from gatewatch.detect.days import find_days, without_service_wide
from gatewatch.detect.episodes import find_episodes, with_elsewhere
from gatewatch.detect.events import find_blocks, find_outages
from gatewatch.detect.inside import with_inside
from gatewatch.detect.posterior.choose import Belief, choose
from gatewatch.detect.posterior.kernels import BLOCKED, PARTIAL, SCHEDULED
from gatewatch.detect.posterior.windows import Schedule
from gatewatch.detect.suspected import find_suspected
from gatewatch.detect.units import COLUMNS, GROUP, INTERFERED, JUDGED, SUBJECT, Evidence, distinct, gather, slug, within
from gatewatch.model.frames import checked, polars_schema
from gatewatch.model.words import State
from gatewatch.targets import Targets

__all__ = [
    "COLUMNS",
    "DETECTOR_VERSION",
    "GROUP",
    "Detected",
    "Found",
    "Schedule",
    "changed",
    "compare_networks",
    "conclude",
    "detect",
    "digests",
    "of_groups",
    "renew",
    "search",
]

DETECTOR_VERSION = "hmm-3"
"""Changes with anything that changes a result; stands in every event."""

MECHANISM_SHARE = 0.05
"""A mechanism seen in fewer of an event's interfered measurements is not named. Chosen, not measured."""
_GIVEN = {"event_id", "provisional", "service_wide", "detector_version"}
"""Columns of events that are given when all networks are known."""
BATCH_ROWS = 1_000_000
"""Verdicts of whole groups that are searched together; bounds memory, changes no result. Chosen, not measured."""


@dataclass(frozen=True)
class Detected:
    """The five tables of this step, checked."""

    cells: pl.DataFrame
    events: pl.DataFrame
    suspected: pl.DataFrame
    episodes: pl.DataFrame
    days: pl.DataFrame


@dataclass(frozen=True)
class Found:
    """What groups give by themselves.

    Rows: the tables of those names; the events without a name and without `service_wide`, and with `ruled_out` of
    their own results alone; the days as they are before service-wide failures are known.
    """

    cells: pl.DataFrame
    events: pl.DataFrame
    suspected: pl.DataFrame
    days: pl.DataFrame


def detect(verdicts: pl.DataFrame, targets: Targets, schedules: Sequence[Schedule] = ()) -> Detected:
    """Find what changed: cells, events, suspected blocks, episodes and days of all series in the verdicts.

    Rows: in, the verdicts table or its `COLUMNS`; out, the tables of those names.
    """
    return conclude([search(gather(batch), targets, schedules) for batch in _batches(verdicts)])


def digests(verdicts: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """Give each group a digest of all that `detect` reads of it; the order of the rows does not matter.

    Rows: in, the verdicts table or its `COLUMNS`, a lazy frame is streamed; out, one per group: `GROUP` and `digest`
    (text), sorted. Equal digests mean equal verdicts, as surely as 64 bits can say it. Another version of Polars may
    give others, and then every group counts as changed.
    """
    row = pl.struct(pl.col("mechanisms").list.join("|") if name == "mechanisms" else name for name in COLUMNS)
    return (
        verdicts.lazy()
        .select("country", "asn", SUBJECT, row=row.hash(seed=0))
        .group_by(GROUP)
        .agg(digest=pl.format("{}-{}", pl.len(), pl.col("row").sum()))
        .sort(GROUP)
        .collect(engine="streaming")
    )


def changed(before: pl.DataFrame, now: pl.DataFrame, previous: Detected) -> pl.DataFrame:
    """Give the groups that `renew` must be given the verdicts of.

    Rows: in, the `digests` that `previous` was found from and those of the verdicts now; out, `GROUP`, sorted: what
    came, changed or went, and also each group with a service-wide event, as its days hide what they were before.
    """
    groups = [
        now.join(before, on=[*GROUP, "digest"], how="anti"),
        before.join(now, on=[*GROUP, "digest"], how="anti"),
        _service_wide(previous),
    ]
    return pl.concat([g.select(GROUP) for g in groups]).unique().sort(GROUP)


def of_groups(verdicts: pl.LazyFrame, groups: pl.DataFrame) -> pl.LazyFrame:
    """Give the verdicts of some groups alone."""
    wanted = verdicts.with_columns(SUBJECT).join(groups.lazy(), on=GROUP, how="semi")
    return wanted.drop("subject")


def renew(
    verdicts: pl.DataFrame,
    previous: Detected,
    groups: pl.DataFrame,
    targets: Targets,
    schedules: Sequence[Schedule] = (),
) -> Detected:
    """Give what `detect` gives for all verdicts, bit for bit, and search only the groups that changed.

    Rows: in, all verdicts of the groups (`of_groups`), what was found before, and the groups (`changed`). `previous`
    must be of the same detector version, targets and schedules; when one of these changed, `detect` everything. The
    names of its events and `provisional` are not read, they are given anew as `detect` would.

    Raises:
        ValueError: a group has a service-wide event and is not among the groups.
    """
    if _service_wide(previous).join(groups, on=GROUP, how="anti").height:
        raise ValueError("groups with a service-wide event must be searched again: take the groups from `changed`")

    def kept(table: pl.DataFrame) -> pl.DataFrame:
        return table.with_columns(SUBJECT).join(groups, on=GROUP, how="anti").drop("subject")

    old = Found(
        cells=kept(previous.cells),
        events=_unnamed(kept(previous.events)),
        suspected=kept(previous.suspected),
        days=kept(previous.days),
    )
    return conclude([old, *(search(gather(batch), targets, schedules) for batch in _batches(verdicts))])


def search(evidence: Evidence, targets: Targets, schedules: Sequence[Schedule] = ()) -> Found:
    """Find what whole groups give by themselves; other groups beside them in the evidence change nothing."""
    belief = choose(evidence, targets, schedules)
    known = _known(evidence, belief)
    found = pl.concat([find_blocks(evidence, belief), find_outages(evidence)])
    found = with_inside(found, evidence, belief, targets, schedules)
    events = _counted(found, evidence).join(evidence.series, on="series")
    return Found(
        cells=checked("cells", _cells(evidence, known)),
        events=_unnamed(events.with_columns(open=pl.col("end_latest").is_null())),
        suspected=checked("suspected", find_suspected(evidence, belief, DETECTOR_VERSION)),
        days=checked("days", find_days(evidence, known.filter(pl.col("inside") > 0), events, targets)),
    )


def conclude(found: Sequence[Found]) -> Detected:
    """Put what was found together, in any order, and add what needs all networks."""
    cells, unnamed, suspected, days = (pl.concat([getattr(f, t.name) for f in found]) for t in fields(Found))
    cells = checked("cells", cells)
    events, episodes = compare_networks(unnamed, cells.lazy())
    return Detected(
        cells=cells,
        events=events,
        suspected=checked("suspected", suspected),
        episodes=episodes,
        days=checked("days", without_service_wide(days, events)),
    )


def compare_networks(unnamed: pl.DataFrame, cells: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give what needs all networks: the events with names and with what others say of them, and the episodes.

    Rows: in, the events of all groups as `search` gives them, and their cells, which may lie on disk; out, the events
    and episodes tables.
    """
    events = checked("events", with_elsewhere(_named(unnamed), cells))
    return events, checked("episodes", find_episodes(events, cells, DETECTOR_VERSION))


def _batches(verdicts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Cut verdicts into batches of whole groups, of about `BATCH_ROWS` rows each."""
    if verdicts.height <= BATCH_ROWS:
        yield verdicts
        return
    grouped = verdicts.select("country", "asn", SUBJECT)
    sizes = grouped.group_by(GROUP).len().sort(GROUP).with_columns(batch=pl.col("len").cum_sum() // BATCH_ROWS)
    of = grouped.join(sizes, on=GROUP, how="left", maintain_order="left")["batch"]
    order, height = of.arg_sort(), of.value_counts().sort("batch")["count"].to_list()
    start = 0
    for rows in height:
        yield verdicts[order[start : start + rows]]
        start += rows


def _service_wide(previous: Detected) -> pl.DataFrame:
    return previous.events.filter("service_wide").select("country", "asn", SUBJECT).unique()


def _known(evidence: Evidence, belief: Belief) -> pl.DataFrame:
    """Give by series and hour with evidence the probability of interference, and the share of it in weekly windows."""
    state = belief.posterior.state
    p_interfered = state[:, PARTIAL] + state[:, BLOCKED] + state[:, SCHEDULED] * belief.inside
    return pl.DataFrame(
        {
            "series": evidence.grid_series[evidence.grid.series],
            "hour": evidence.grid.hour,
            "p_interfered": p_interfered.clip(0, 1),
            "inside": belief.inside,
        }
    )


def _cells(evidence: Evidence, known: pl.DataFrame) -> pl.DataFrame:
    told = evidence.cells["last_judged"].is_not_null().to_numpy()  # these are the cells of the grid, in their order
    p_interfered = np.full(len(told), np.nan)
    p_interfered[told] = known["p_interfered"].to_numpy()
    cells = evidence.cells.with_columns(p_interfered=pl.Series(p_interfered).fill_nan(None))
    return cells.join(evidence.series, on="series").with_columns(
        pl.from_epoch(pl.col("hour") * 3600).dt.replace_time_zone("UTC").alias("hour")
    )


def _counted(found: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Count what lies in each event: results of its kind, the reports they came in, and how it was done.

    A block's measurements are those that were ok, partial or blocked; an outage's are these and those that were down.
    """
    found = found.with_row_index("event")
    is_outage = pl.col("event_state") == State.DOWN.value
    is_bad = pl.when(is_outage).then(pl.col("state") == State.DOWN.value).otherwise(pl.col("state").is_in(INTERFERED))
    inside = (
        within(found.select("event", "series", "from_hour", "to_hour", event_state="state"), evidence.rows)
        .filter(pl.col("state").is_in(JUDGED) | (is_outage & (pl.col("state") == State.DOWN.value)))
        .with_columns(is_bad=is_bad)
    )
    counts = inside.group_by("event").agg(
        measurements=pl.len(),
        probes=pl.col("report").n_unique(),
        bad=pl.col("is_bad").sum(),
        interfered=pl.col("state").is_in(INTERFERED).sum(),
    )
    mechanisms = (
        inside.filter("is_bad")
        .explode("mechanisms")
        .group_by("event", "mechanisms")
        .len()
        .join(counts, on="event")
        .filter(pl.col("mechanisms").is_not_null() & (pl.col("len") >= MECHANISM_SHARE * pl.col("bad")))
        .group_by("event")
        .agg(pl.col("mechanisms").sort())
    )
    return (
        found.join(counts, on="event")
        .join(mechanisms, on="event", how="left")
        .with_columns(pl.col("mechanisms").fill_null([]))
    )


def _unnamed(events: pl.DataFrame) -> pl.DataFrame:
    """Give the columns of events that a group gives by itself."""
    wanted = {n: kind for n, kind in polars_schema("events").items() if n not in _GIVEN}
    return events.select(pl.col(name).cast(kind) for name, kind in wanted.items())


def _named(events: pl.DataFrame) -> pl.DataFrame:
    """Give the events of all networks their names."""
    day = pl.col("onset_latest").dt.strftime("%Y%m%d")
    return (
        events.with_columns(event_id=pl.format("{}-AS{}-{}-{}", "country", "asn", slug(pl.col("component")), day))
        .sort("event_id", "component", "onset_latest", "end_latest", "state", "log_evidence", "measurements")
        .with_columns(
            event_id=distinct(pl.col("event_id")),
            provisional=pl.lit(False),  # `revisions` knows when an event was first found
            detector_version=pl.lit(DETECTOR_VERSION),
        )
    )
