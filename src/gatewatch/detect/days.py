"""Days: what the grids draw, one word per network and UTC day.

A component's day is `ok`, `partial` or `blocked` by the share of its measurements that were interfered with, and by
whether an event covers it: failures that no event confirms are never shown as a block, they are `insufficient`.
A block that keeps to hours of the week makes a day partial as soon as its own hours fail, however often the day
was tested in others. A day of an event that was the service's own failure is `down`. A day in thin surroundings is
`insufficient` whatever it shows. A service's day follows from its core components. Days nobody measured have no row.
No statistics here: those are in the events.
"""

import polars as pl

from gatewatch.detect.units import INTERFERED, JUDGED, SERIES, Evidence
from gatewatch.model.words import SITE, State
from gatewatch.targets import Targets

THIN_DAYS, THIN_RESULTS = 3, 5
"""Fewer results than this within so many days on either side say nothing. Chosen, not measured."""
FEW, MOST = 0.2, 0.8
"""Up to `FEW` of its measurements interfered with a day is ok, from `MOST` it is as its event. Chosen, not measured."""

OK, PARTIAL, BLOCKED, DOWN, INSUFFICIENT = (s.value for s in State)


def find_days(evidence: Evidence, inside: pl.DataFrame, events: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Give every day its word, for each component and for each service as a whole.

    Rows: out, the days table, not checked. In, `inside` one per series and hour that lies in weekly windows, `events`
    the events table with the series and the hours of the first and last cell of each.
    """
    state = pl.col("state")
    rows = evidence.rows.join(
        inside.select("series", "hour", in_hours=pl.lit(True)), on=["series", "hour"], how="left"
    ).with_columns(day=pl.col("started_at").dt.date(), is_bad=state.is_in(INTERFERED))
    by_component = (
        rows.group_by("series", "day")
        .agg(
            *_counts(),
            judged=state.is_in(JUDGED).sum(),
            judged_in_hours=(state.is_in(JUDGED) & pl.col("in_hours")).sum(),
            bad_in_hours=(pl.col("is_bad") & pl.col("in_hours")).sum(),
            down=(state == DOWN).sum(),
        )
        .sort("series", "day")
    )
    by_component = (
        by_component.join(_around(by_component), on=["series", "day"])
        .join(_covered(by_component, events), on=["series", "day"], how="left")
        .with_columns(state=_component_state())
        .join(evidence.series, on="series")
    )
    of = ["country", "asn", "service", "day"]
    by_service = (
        rows.join(evidence.series, on="series")
        .filter(pl.col("service") != SITE)
        .group_by(of)
        .agg(*_counts(), pl.col("simulated").any())
        .join(_service_states(by_component, targets), on=of)
        .with_columns(component=pl.lit(None, pl.String))
    )
    columns = [*SERIES, "day", "state", "measurements", "probes", "interfered", "simulated"]
    return pl.concat([by_component.select(columns), by_service.select(columns)])


def without_service_wide(days: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Give the days with those of service-wide events as `down`: the service failed, nobody blocked it.

    Rows: in the days and the events of all networks, out the days. A service's day follows once no other component of
    it is blocked or partial. A day that a block of its own covers as well stays as it is.
    """
    if not events["service_wide"].any():
        return days
    is_block = events["state"].is_in(INTERFERED)
    spans = events.filter(is_block).select(
        *SERIES,
        "service_wide",
        first=pl.col("onset_latest").dt.date(),
        last=pl.coalesce("end_earliest", pl.datetime(9999, 1, 1, time_zone="UTC")).dt.date(),
    )
    is_bad = pl.col("state").is_in(INTERFERED)
    of = ["country", "asn", "service", "day"]
    failed = (
        days.filter(is_bad & pl.col("component").is_not_null())
        .join(spans, on=SERIES)
        .filter(pl.col("day").is_between("first", "last"))
        .group_by(*SERIES, "day")
        .agg(failed=pl.col("service_wide").all())
    )
    days = days.join(failed, on=[*SERIES, "day"], how="left", maintain_order="left").with_columns(
        state=pl.when("failed").then(pl.lit(DOWN)).otherwise("state")
    )
    parts = days.filter(pl.col("component").is_not_null()).group_by(of)
    whole = parts.agg(any_failed=pl.col("failed").any(), any_bad=is_bad.any())
    is_down = pl.col("component").is_null() & is_bad & pl.col("any_failed") & ~pl.col("any_bad")
    return (
        days.join(whole, on=of, how="left", maintain_order="left")
        .with_columns(state=pl.when(is_down).then(pl.lit(DOWN)).otherwise("state"))
        .drop("failed", "any_failed", "any_bad")
    )


def _counts() -> list[pl.Expr]:
    ids = pl.col("measurement_id")
    return [
        ids.n_unique().cast(pl.Int64).alias("measurements"),
        pl.col("report").n_unique().cast(pl.Int64).alias("probes"),
        ids.filter(pl.col("is_bad")).n_unique().cast(pl.Int64).alias("interfered"),
    ]


def _around(days: pl.DataFrame) -> pl.DataFrame:
    return (
        days.rolling("day", period=f"{2 * THIN_DAYS + 1}d", offset=f"-{THIN_DAYS + 1}d", group_by="series")
        .agg(around=(pl.col("judged") + pl.col("down")).sum())
        .select("series", "day", "around")
    )


def _covered(days: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Give each day that a blocked or partial event covers the state of that event, of the later one where two do.

    A block that keeps to hours is partial on every day: tests in those hours alone do not make it a block all day.
    """
    kept_to_hours = pl.col("windows").is_not_null()
    spans = events.filter(pl.col("state").is_in(INTERFERED)).select(
        "series",
        event_state=pl.when(kept_to_hours).then(pl.lit(PARTIAL)).otherwise("state"),
        first_day=(pl.col("from_hour") // 24).cast(pl.Date),
        last_day=(pl.col("to_hour") // 24).cast(pl.Date),
    )
    return (
        days.join(spans, on="series")
        .filter(pl.col("day").is_between("first_day", "last_day"))
        .sort("series", "day", "first_day", "last_day", "event_state")
        .group_by("series", "day")
        .agg(pl.col("event_state").last())
    )


def _component_state() -> pl.Expr:
    share = pl.col("interfered") / pl.col("judged")
    in_hours = (pl.col("bad_in_hours") / pl.col("judged_in_hours")).fill_nan(0)
    return (
        pl.when(pl.col("around") < THIN_RESULTS)
        .then(pl.lit(INSUFFICIENT))
        .when(pl.col("down") > pl.col("judged"))
        .then(pl.lit(DOWN))
        .when(pl.col("judged") == 0)
        .then(pl.lit(INSUFFICIENT))
        .when((share <= FEW) & (pl.col("event_state").is_null() | (in_hours <= FEW)))
        .then(pl.lit(OK))
        .when(pl.col("event_state").is_null())
        .then(pl.lit(INSUFFICIENT))
        .when(share >= MOST)
        .then("event_state")
        .otherwise(pl.lit(PARTIAL))
    )


def _service_states(days: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Roll components up: what a core component does not tell cannot be ok, and one that is bad makes it partial."""
    core = pl.DataFrame(
        [(s.id, [c.id for c in s.components if c.core]) for s in targets.services],
        schema={"service": pl.String, "core": pl.List(pl.String)},
        orient="row",
    )
    state = pl.col("state").filter(pl.col("component").is_in(pl.col("core")))
    wanted = pl.col("core").list.len().first()
    any_bad = pl.col("state").is_in(INTERFERED).any()
    word = (
        pl.when((state == BLOCKED).sum() == wanted)
        .then(pl.lit(BLOCKED))
        .when((state == DOWN).sum() == wanted)
        .then(pl.lit(DOWN))
        .when(any_bad)
        .then(pl.lit(PARTIAL))
        .when((state == OK).sum() == wanted)
        .then(pl.lit(OK))
        .otherwise(pl.lit(INSUFFICIENT))
    )
    return days.join(core, on="service").group_by("country", "asn", "service", "day").agg(state=word)
