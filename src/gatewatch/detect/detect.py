"""From verdicts to what changed in time: hourly cells, events, episodes, and a word for every day.

    verdicts ─units─► evidence ─hmm─► posterior ─choose─► belief ─events─► events ─► episodes, days

The step is pure: the same verdicts in any order give the same tables. A network's events depend on its own verdicts
and on the schedules alone, so networks may be worked on apart; an episode needs all networks of its country.
What it cannot see: interference in hours nobody measured, and a block seen by one tester only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from gatewatch.detect.days import find_days
from gatewatch.detect.episodes import find_episodes
from gatewatch.detect.events import find_blocks, find_outages
from gatewatch.detect.posterior.choose import Belief, choose
from gatewatch.detect.posterior.hmm import BLOCKED, PARTIAL, SCHEDULED
from gatewatch.detect.posterior.windows import Schedule
from gatewatch.detect.units import INTERFERED, JUDGED, Evidence, distinct, gather, slug
from gatewatch.model.frames import checked
from gatewatch.model.words import State
from gatewatch.targets import Targets

__all__ = ["DETECTOR_VERSION", "Detected", "Schedule", "detect"]

DETECTOR_VERSION = "hmm-2"
"""Changes with anything that changes a result; stands in every event."""

MECHANISM_SHARE = 0.05
"""A mechanism seen in fewer of an event's interfered measurements is not named. Chosen, not measured."""


@dataclass(frozen=True)
class Detected:
    """The four tables of this step, checked."""

    cells: pl.DataFrame
    events: pl.DataFrame
    episodes: pl.DataFrame
    days: pl.DataFrame


def detect(verdicts: pl.DataFrame, targets: Targets, schedules: Sequence[Schedule] = ()) -> Detected:
    """Find what changed: cells, events, episodes and days of all series in the verdicts.

    Rows: in, the verdicts table; out, the tables of those names.
    """
    evidence = gather(verdicts)
    belief = choose(evidence, targets, schedules)
    known = _known(evidence, belief)
    found = pl.concat([find_blocks(evidence, belief), find_outages(evidence)])
    events = _named(_counted(found, evidence), evidence)
    return Detected(
        cells=checked("cells", _cells(evidence, known)),
        events=checked("events", events),
        episodes=checked("episodes", find_episodes(events, DETECTOR_VERSION)),
        days=checked("days", find_days(evidence, known.filter(pl.col("inside") > 0), events, targets)),
    )


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
    cells = evidence.cells.join(known, on=["series", "hour"], how="left").join(evidence.series, on="series")
    return cells.with_columns(pl.from_epoch(pl.col("hour") * 3600).dt.replace_time_zone("UTC").alias("hour"))


def _counted(found: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Count what lies in each event: results of its kind, the reports they came in, and how it was done.

    A block's measurements are those that were ok, partial or blocked; an outage's are these and those that were down.
    """
    found = found.with_row_index("event")
    is_outage = pl.col("event_state") == State.DOWN.value
    is_bad = pl.when(is_outage).then(pl.col("state") == State.DOWN.value).otherwise(pl.col("state").is_in(INTERFERED))
    inside = (
        found.select("event", "series", "from_hour", "to_hour", event_state="state")
        .join(evidence.rows, on="series")
        .filter(pl.col("hour").is_between("from_hour", "to_hour"))
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


def _named(counted: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    day = pl.col("onset_latest").dt.strftime("%Y%m%d")
    return (
        counted.join(evidence.series, on="series")
        .with_columns(event_id=pl.format("{}-AS{}-{}-{}", "country", "asn", slug(pl.col("component")), day))
        .sort("event_id", "component", "from_hour", "state")
        .with_columns(
            event_id=distinct(pl.col("event_id")),
            open=pl.col("end_latest").is_null(),
            detector_version=pl.lit(DETECTOR_VERSION),
        )
    )
