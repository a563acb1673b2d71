"""Orders beside events: what the data show of each network of the country against what was ordered.

For each order, each network measured in its country or registered there, and each target service: one row for the
service as a whole and one for each component that was measured or that the order names. Networks the order does not
address have rows only where a block was found, with the flag `not_addressed`.

What counts is an event of state blocked or partial (a network that is down blocks nothing) that has not ended before
the order's day and begins no later than 60 days after its end. A component may have several. The first that is
full gives the onset, or where none is full the first; the last gives the end. An event with weekly hours is full only
where the order names hours too; whether they are the same hours is told by counts and by `beyond_hours`.

Not here: how certain an event is (`detect`), and why a network did what the data show.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from gatewatch.model.frames import checked, empty
from gatewatch.model.order import Order, Revision
from gatewatch.model.words import OTHER_ORDER, Assessment, RuledOut, State, is_simulated
from gatewatch.orders.comparison.assess import component_words, flags, note, service_words
from gatewatch.orders.comparison.evidence import SERIES, hours_of, needed, networks_of, parts_of, weigh, within
from gatewatch.orders.comparison.force import in_force
from gatewatch.orders.dates import OrderedTime, day_start, due, ordered_time
from gatewatch.targets import Targets

AFTER_END = timedelta(days=60)
"""How long after an order's end a block still counts as one that may have to do with it. Chosen, not measured."""

_TIME = pl.Datetime("us", "UTC")


def compare(
    revisions: Sequence[Revision], cells: pl.DataFrame, events: pl.DataFrame, days: pl.DataFrame, targets: Targets
) -> pl.DataFrame:
    """Set orders beside events: the compliance of every network with every order that wants something shut.

    Rows: in, the cells, events and days tables; out, the compliance table.
    """
    binding = in_force(revisions)
    frames = [_compare_one(r, _others(r, binding), cells, events, days, targets) for r in binding]
    return checked("compliance", pl.concat(frames) if frames else empty("compliance"))


def _others(revision: Revision, revisions: Sequence[Revision]) -> list[str]:
    """Name the services of an order that another order of its country is about, in force at some time it is."""
    order, time = revision.order, ordered_time(revision.order)
    ours, found = {t.service for t in order.targets.value}, set()
    for other in (r.order for r in revisions):
        shared = {t.service for t in other.targets.value} & ours
        is_another = other.order_id != order.order_id and other.fictional == order.fictional
        if shared and is_another and other.country == order.country:
            when = ordered_time(other)
            if (when.end is None or when.end > time.start) and (time.end is None or time.end > when.start):
                found |= shared
    return sorted(found)


def _compare_one(
    revision: Revision,
    others: Sequence[str],
    cells: pl.DataFrame,
    events: pl.DataFrame,
    days: pl.DataFrame,
    targets: Targets,
) -> pl.DataFrame:
    order, time = revision.order, ordered_time(revision.order)
    order_day, deadline = day_start(order.dated.value, order.timezone), due(order)
    parts = parts_of(order, targets)
    networks = networks_of(order, cells, targets)
    hours = hours_of(order, cells, parts, time, deadline)
    weighed = weigh(hours, days, order.country)

    is_measured = hours.select(*SERIES, is_measured=True).unique()
    components = (
        networks.select("asn")
        .join(parts, how="cross")
        .join(is_measured, on=SERIES, how="left")
        .join(_blocks(order, events, time, order_day), on=SERIES, how="left")
        .join(weighed, on=SERIES, how="left")
        .with_columns(
            pl.col("is_measured", "has_event", "is_full", "mechanism_changed", "enough").fill_null(False),
            pl.col("late_measurements", "late_interfered", "late_days", "late_probes").fill_null(0),
            pl.when("has_event").then(_with_other_order(others)).alias("alternatives"),
        )
        .with_columns(needed=needed())
    )
    components = component_words(components, order_day, deadline)
    services = service_words(components.filter("is_core"), order_day, deadline).join(
        weighed, on=SERIES, how="left", nulls_equal=True
    )
    shown = components.filter(pl.col("is_measured") | pl.col("is_named"))
    rows = pl.concat([services, shown], how="diagonal").join(networks, on="asn")
    addressed_or_found = pl.col("is_addressed") | pl.col("has_event").any().over("asn", "service")
    return _finished(rows.filter(addressed_or_found), hours, revision, time).with_columns(
        deadline=pl.lit(deadline, _TIME)
    )


def _with_other_order(services: Sequence[str]) -> pl.Expr:
    """Add to what is not ruled out that the block may be another order's."""
    other = (
        pl.when(pl.col("service").is_in(services)).then(pl.lit([OTHER_ORDER])).otherwise(pl.lit([], pl.List(pl.String)))
    )
    return pl.col("alternatives").fill_null([]).list.concat(other).list.sort()


def _blocks(order: Order, events: pl.DataFrame, time: OrderedTime, order_day: datetime) -> pl.DataFrame:
    """Give what was found of each component.

    Rows: one per series with an event that counts: `SERIES`, has_event, is_full, the bounds of onset and end,
    probability, mechanisms, event_ids, alternatives (causes that not every event of it rules out), mechanism_changed
    (its events name different ones).
    """
    goes_on = pl.col("end_latest").is_null()
    counts = events.filter(
        pl.col("country") == order.country,
        pl.col("state").is_in([State.BLOCKED.value, State.PARTIAL.value]),
        ~pl.col("service_wide"),  # the service's own failure is nobody's compliance
        goes_on | (pl.col("end_latest") > order_day),
    )
    if time.end is not None:
        counts = counts.filter(pl.col("onset_earliest").fill_null(pl.col("onset_latest")) < time.end + AFTER_END)
    hours_differ = pl.col("windows").is_not_null() & pl.lit(not time.windows)
    first, mechanisms = ["onset_earliest", "onset_latest", "probability"], pl.col("mechanisms")
    told = mechanisms.list.filter(pl.element() != "unknown").list.sort()  # what cannot be told has not changed
    left = pl.concat_list(
        pl.when(~pl.col("ruled_out").list.contains(word.value)).then(pl.lit(word.value)) for word in RuledOut
    ).list.drop_nulls()
    return (
        counts.with_columns(is_full=(pl.col("state") == State.BLOCKED.value) & ~hours_differ, alternatives=left)
        .sort(pl.col("is_full").not_(), "onset_latest", "event_id")
        .group_by(SERIES, maintain_order=True)
        .agg(
            pl.col("is_full", *first).first(),
            *(pl.when(~goes_on.any()).then(pl.col(end).max()).alias(end) for end in ("end_earliest", "end_latest")),
            has_event=pl.lit(True),
            event_ids=pl.col("event_id").sort(),
            alternatives=pl.col("alternatives").explode().drop_nulls().unique().sort(),
            mechanism_changed=told.filter(told.list.len() > 0).list.join("|").n_unique() > 1,
            mechanisms=mechanisms.explode().drop_nulls().unique().sort(),
        )
    )


def _finished(rows: pl.DataFrame, hours: pl.DataFrame, revision: Revision, time: OrderedTime) -> pl.DataFrame:
    """Add counts, flags and sentence, and what names the order; give the table's columns but the deadline."""
    order, none = revision.order, pl.lit([], pl.List(pl.String))
    spans = rows.filter("has_event").select(
        *SERIES, since=pl.coalesce("onset_earliest", "onset_latest"), until="end_latest"
    )
    rows = (
        rows.join(within(hours, spans), on=SERIES, how="left", nulls_equal=True)
        .with_columns(
            pl.col("measurements", "probes", "interfered", "late_measurements").fill_null(0),
            pl.col("mechanisms", "event_ids", "alternatives").fill_null(none),
            pl.when(pl.col("assessment") == Assessment.NOT_ENOUGH_DATA.value).then("needed").alias("needed"),
        )
        .with_columns(
            in_window=pl.when("has_event").then(pl.col("in_window").fill_null(0)).otherwise("interfered"),
            off_window=pl.when("has_event").then(pl.col("off_window").fill_null(0)),
            flags=flags(time.end, bool(time.windows)),
            note=note(),
            order_id=pl.lit(order.order_id),
            order_revision=pl.lit(revision.revision),
            country=pl.lit(order.country),
            simulated=pl.col("asn").is_in([a for a in set(rows["asn"]) if is_simulated(order.country, a)]),
        )
    )
    return rows.select(c for c in empty("compliance").columns if c != "deadline")
