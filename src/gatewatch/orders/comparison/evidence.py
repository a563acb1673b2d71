"""What was measured of an order's targets: hour by hour, and how much of it fell into the ordered time.

Counts are of measurements that say something (ok, partial or blocked); what is `down` or `insufficient` says nothing
of an order. A service as a whole is counted by the hour as its most measured core component: one test speaks of
several components, so adding them up would count it twice. That makes the counts of a service a lower bound.
Reports are counted by the hour, no higher than the telling measurements of the hour, and by the day no higher than
the `days` table has them; one that runs over midnight counts twice.
"""

from datetime import datetime

import polars as pl

from gatewatch.model.order import Order
from gatewatch.model.words import State
from gatewatch.orders.dates import OrderedTime
from gatewatch.targets import Targets

SERIES = ["asn", "service", "component"]
"""What a row is about; component null is the service as a whole."""

ENOUGH_MEASUREMENTS, ENOUGH_DAYS, ENOUGH_PROBES = 5, 2, 2
"""What must have been measured in the ordered time after the deadline before "not seen" may be said.
Chosen, not measured."""
STRAY = 0.2
"""Share of interfered measurements up to which nothing was seen; the same as an ok day's in `detect.days`.
Chosen, not measured."""

PARTS = {
    "service": pl.String(),
    "component": pl.String(),
    "part": pl.String(),
    "is_core": pl.Boolean(),
    "is_named": pl.Boolean(),
}


def parts_of(order: Order, targets: Targets) -> pl.DataFrame:
    """List the components of the order's targets; where an order names components, those are the core.

    Rows: one per component of a target service, columns `PARTS`; of websites only the named ones.
    """
    rows = []
    for target in order.targets.value:
        known = {c.id: c for c in targets.components.values() if c.service == target.service}
        for component in sorted({*known, *target.components}):
            is_named = component in target.components
            is_core = is_named if target.components else known[component].core
            part = known[component].part if component in known else "web"
            rows.append((target.service, component, part, is_core, is_named))
    return pl.DataFrame(rows, schema=PARTS, orient="row")


def networks_of(order: Order, cells: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """List the networks of the order's country: those measured there, and those registered and not yet gone.

    Rows: one per network: asn, is_addressed, addressee (its brand).
    """
    seen = cells.filter(pl.col("country") == order.country, pl.col("asn") > 0)["asn"].unique().to_list()
    measured = [asn for asn in seen if targets.kind_of(asn) != "hosting"]  # nobody's access to the network
    registered = [
        n.asn
        for n in targets.networks.values()
        if n.country == order.country and (n.until is None or n.until >= order.dated.value)
    ]
    who = order.addressees.value
    asns = sorted({*measured, *registered})
    return pl.DataFrame(
        {
            "asn": asns,
            "is_addressed": [who.scope == "all" or asn in who.asns for asn in asns],
            "addressee": [targets.brand(asn) for asn in asns],
        },
        schema={"asn": pl.Int64, "is_addressed": pl.Boolean, "addressee": pl.String},
    )


def hours_of(
    order: Order, cells: pl.DataFrame, parts: pl.DataFrame, time: OrderedTime, deadline: datetime
) -> pl.DataFrame:
    """Give the hours in which the targets were measured in the order's country, of components and whole services.

    Rows: one per series and hour: `SERIES`, hour, judged, interfered, probes (0 where nothing was telling),
    is_ordered (the order wanted it shut then), in_force (windows apart), is_late (the deadline had passed), has_ended.
    """
    counted = (
        cells.filter(pl.col("country") == order.country, pl.col("asn") > 0)
        .join(parts.select("service", "component", "is_core"), on=["service", "component"])
        .with_columns(interfered=pl.col("blocked") + pl.col("partial"))
        .with_columns(judged=pl.col("interfered") + pl.col("ok"))
        .with_columns(probes=pl.min_horizontal("probes", "judged"))
    )
    counts = ["judged", "interfered", "probes"]
    whole = (
        counted.filter("is_core")
        .group_by("asn", "service", "hour")
        .agg(pl.col(counts).max())
        .with_columns(component=pl.lit(None, pl.String))
    )
    columns = [*SERIES, "hour", *counts]
    hour = pl.col("hour")
    return pl.concat([counted.select(columns), whole.select(columns)]).with_columns(
        is_ordered=time.wants_shut(hour),
        in_force=time.in_force(hour),
        is_late=hour >= deadline,
        has_ended=pl.lit(False) if time.end is None else hour >= time.end,
    )


def weigh(hours: pl.DataFrame, days: pl.DataFrame, country: str) -> pl.DataFrame:
    """Count what fell into the ordered time of each series, and say whether it is enough to have seen nothing.

    Rows: one per series measured in the ordered time: `SERIES`, measurements, probes, interfered, late_measurements,
    late_interfered, late_probes, late_days (measured on them after the deadline, and the day was ok), enough.
    """
    of_day = days.filter(pl.col("country") == country).select(*SERIES, "day", day_state="state", day_probes="probes")
    late = pl.col("is_late")
    return (
        hours.filter("is_ordered")
        .group_by(*SERIES, day=pl.col("hour").dt.date())
        .agg(
            pl.col("judged", "interfered", "probes").sum(),
            late_judged=pl.col("judged").filter(late).sum(),
            late_interfered=pl.col("interfered").filter(late).sum(),
            late_probes=pl.col("probes").filter(late).sum(),
        )
        .join(of_day, on=[*SERIES, "day"], how="left", nulls_equal=True)
        .group_by(SERIES)
        .agg(
            measurements=pl.col("judged").sum(),
            probes=pl.min_horizontal("probes", "day_probes").sum(),
            interfered=pl.col("interfered").sum(),
            late_measurements=pl.col("late_judged").sum(),
            late_interfered=pl.col("late_interfered").sum(),
            late_probes=pl.min_horizontal("late_probes", "day_probes").sum(),
            late_days=((pl.col("late_judged") > 0) & (pl.col("day_state") == State.OK.value)).sum(),
        )
        .with_columns(
            enough=(pl.col("late_measurements") >= ENOUGH_MEASUREMENTS)
            & (pl.col("late_days") >= ENOUGH_DAYS)
            & (pl.col("late_probes") >= ENOUGH_PROBES)
            & (pl.col("late_interfered") <= STRAY * pl.col("late_measurements"))
        )
    )


def needed() -> pl.Expr:
    """Say how many more telling measurements it takes, at the least, until `weigh` could call them enough.

    Of `late_measurements`, `late_interfered`, `late_days` and `late_probes`: each that comes is taken to work, on a day
    and in a report of its own, so it is a lower bound. 0 where there are enough.
    """
    judged = pl.col("late_measurements")
    diluted = (pl.col("late_interfered") / STRAY).ceil().cast(pl.Int64)  # so many in all, for the strays to be few
    short = [
        pl.lit(ENOUGH_MEASUREMENTS) - judged,
        diluted - judged,
        pl.lit(ENOUGH_DAYS) - pl.col("late_days"),
        pl.lit(ENOUGH_PROBES) - pl.col("late_probes"),
    ]
    return pl.when(pl.col("enough")).then(0).otherwise(pl.max_horizontal(*short, 1)).cast(pl.Int64)


def within(hours: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Count the interfered measurements from the onset to the end of what was found, inside the ordered time and out.

    Rows: in, `SERIES`, since and until (null: not ended); out, one per series: `SERIES`, in_window, off_window, and
    of the time the order was in force but outside its windows off_judged and off_interfered, and after_end.
    """
    first = pl.col("since").dt.truncate("1h")
    bad, outside = pl.col("interfered"), ~pl.col("is_ordered") & pl.col("in_force")
    return (
        hours.join(rows.select(*SERIES, "since", "until"), on=SERIES, nulls_equal=True)
        .filter((pl.col("hour") >= first) & (pl.col("until").is_null() | (pl.col("hour") <= pl.col("until"))))
        .group_by(SERIES)
        .agg(
            in_window=bad.filter("is_ordered").sum(),
            off_window=bad.filter(~pl.col("is_ordered")).sum(),
            off_judged=pl.col("judged").filter(outside).sum(),
            off_interfered=bad.filter(outside).sum(),
            after_end=bad.filter("has_ended").sum(),
        )
    )
