"""The words of the comparison: where an onset lies against order and deadline, and what the parts say of the whole.

An onset is an interval, so it is placed only where all of it lies on one side:

    onset_latest before the order's day                -> blocked_before_order
    onset_latest up to the deadline                    -> blocked_by_deadline
    onset_earliest from the deadline on                -> blocked_after_deadline
    the deadline inside the interval                   -> block_around_deadline

A beginning that was not seen (the data begin inside the block) counts as minus infinity: such a block was there by
the deadline when its first datum is, and otherwise may have begun on either side of it.

A service as a whole is shut once all its core components are: its onset is that of the last of them (the later of
each bound), its end that of the first to work again. Some blocked and the others not is `partly_blocked`, and so is
some blocked with the others not measured enough: a part is shut for certain, and of the whole no more can be said.
Its onset is then that of the first part hit, its end that of the last. `web_only` and `app_only` need the other half
to be seen working. No word here says why a network did what it did.
"""

from datetime import datetime

import polars as pl

from gatewatch.model.words import OTHER_ORDER, Assessment, Flag, RuledOut, State

BEYOND_SHARE, BEYOND_COUNT = 0.2, 3
"""Interfered measurements outside the windows from which a block is said to run beyond them: more than this share of
what was measured there, and this many. Chosen, not measured."""

NOTES: dict[str, str] = {
    Assessment.BLOCKED_BEFORE_ORDER: "The data are consistent with a block that was there before the order.",
    Assessment.BLOCKED_BY_DEADLINE: "The data are consistent with a block that was there by the deadline.",
    Assessment.BLOCK_AROUND_DEADLINE: (
        "The data are consistent with a block that began around the deadline, before it or after."
    ),
    Assessment.BLOCKED_AFTER_DEADLINE: "The data are consistent with a block that began after the deadline.",
    Assessment.PARTLY_BLOCKED: (
        "The data are consistent with a block of a part: of the service, of its servers or of the hours."
    ),
    Assessment.NOT_SEEN: "The data are consistent with no block: {} measurements after the deadline show none.",
    Assessment.NOT_ENOUGH_DATA: (
        "Not enough data to say what they are consistent with: {} telling measurements after the deadline, and it "
        "takes {} more at the least."
    ),
}
"""A sentence for each word; the first `{}` is the number of telling measurements in the ordered time after the
deadline, the second how many more it takes."""

CAUSES: dict[str, str] = {
    RuledOut.SERVICE_WIDE_FAILURE: "a failure of the service itself",
    RuledOut.NETWORK_OUTAGE: "an outage of the network",
    RuledOut.SINGLE_TESTER: "one tester's device",
    RuledOut.HIGH_BASELINE: "a network that often fails",
    RuledOut.NO_CONTROL: "failures without a control",
    OTHER_ORDER: "another order",
}
"""What else could be what was found, as a sentence lists it."""


def component_words(rows: pl.DataFrame, order_day: datetime, deadline: datetime) -> pl.DataFrame:
    """Give each component its assessment and state, from `has_event`, `is_full`, the onset and `enough`."""
    return _with_state(
        rows.with_columns(
            assessment=pl.when("is_full")
            .then(_placed(order_day, deadline))
            .when("has_event")
            .then(pl.lit(Assessment.PARTLY_BLOCKED.value))
            .when("enough")
            .then(pl.lit(Assessment.NOT_SEEN.value))
            .otherwise(pl.lit(Assessment.NOT_ENOUGH_DATA.value))
        )
    )


def service_words(core: pl.DataFrame, order_day: datetime, deadline: datetime) -> pl.DataFrame:
    """Give each network's service as a whole its words, from the rows of its core components.

    Rows: in, one per network and core component; out, one per network and service, component null.
    """
    bad, is_full = pl.col("has_event"), pl.col("is_full")
    fine = pl.col("assessment") == Assessment.NOT_SEEN.value
    web, app = pl.col("part") == "web", pl.col("part") == "app"
    whole = (
        core.sort("component")
        .group_by("asn", "service")
        .agg(
            is_full=is_full.all(),
            has_event=bad.any(),
            all_fine=fine.all(),
            web_only=bad.filter(web).any() & fine.filter(app).all() & app.any(),
            app_only=bad.filter(app).any() & fine.filter(web).all() & web.any(),
            all_onset_earliest=pl.col("onset_earliest").max(),  # max and min pass over null, which is what is meant:
            all_onset_latest=pl.col("onset_latest").max(),  # an unseen onset is minus, an unseen end plus infinity
            all_end_earliest=pl.col("end_earliest").min(),
            all_end_latest=pl.col("end_latest").min(),
            any_onset_earliest=_unless_null(pl.col("onset_earliest").filter(bad), "min"),
            any_onset_latest=pl.col("onset_latest").filter(bad).min(),
            any_end_earliest=_unless_null(pl.col("end_earliest").filter(bad), "max"),
            any_end_latest=_unless_null(pl.col("end_latest").filter(bad), "max"),
            probability=pl.col("probability").min(),
            mechanisms=pl.col("mechanisms").explode().drop_nulls().unique().sort(),
            event_ids=pl.col("event_ids").explode().drop_nulls().unique().sort(),
            alternatives=pl.col("alternatives").explode().drop_nulls().unique().sort(),
            needed=pl.col("needed").max(),
            mechanism_changed=pl.col("mechanism_changed").any(),
        )
    )
    bounds = ("onset_earliest", "onset_latest", "end_earliest", "end_latest")
    whole = whole.with_columns(
        pl.when("is_full").then(f"all_{name}").when("has_event").then(f"any_{name}").alias(name) for name in bounds
    )
    return _with_state(
        whole.with_columns(
            component=pl.lit(None, pl.String),
            assessment=pl.when("is_full")
            .then(_placed(order_day, deadline))
            .when("has_event")
            .then(pl.lit(Assessment.PARTLY_BLOCKED.value))
            .when("all_fine")
            .then(pl.lit(Assessment.NOT_SEEN.value))
            .otherwise(pl.lit(Assessment.NOT_ENOUGH_DATA.value)),
        )
    )


def flags(order_end: datetime | None, has_windows: bool) -> pl.Expr:
    """Give the flags of a row, in the order of the vocabulary."""
    beyond_hours = (
        pl.lit(has_windows)
        & (pl.col("off_interfered") >= BEYOND_COUNT)
        & (pl.col("off_interfered") > BEYOND_SHARE * pl.col("off_judged"))
    )
    end = pl.lit(order_end, pl.Datetime("us", "UTC"))
    has_ended = pl.col("has_event") & pl.col("end_latest").is_not_null()
    found = {
        Flag.BEYOND_HOURS: beyond_hours,
        # an open block has run on past the order's end only where something was seen to fail after it
        Flag.BEYOND_END: pl.when(has_ended).then(pl.col("end_earliest") > end).otherwise(pl.col("after_end") > 0)
        & end.is_not_null(),
        Flag.ENDED_EARLY: has_ended & (end.is_null() | (pl.col("end_latest") <= end)),
        Flag.NOT_ADDRESSED: ~pl.col("is_addressed"),
        Flag.WEB_ONLY: pl.col("web_only"),
        Flag.APP_ONLY: pl.col("app_only"),
        Flag.MECHANISM_CHANGED: pl.col("mechanism_changed"),
    }
    words = [pl.when(condition.fill_null(False)).then(pl.lit(flag.value)) for flag, condition in found.items()]
    return pl.concat_list(words).list.drop_nulls()


def note() -> pl.Expr:
    """Give a row's sentences: what the data are consistent with, and what else could be what was found."""
    counts = {Assessment.NOT_SEEN: ["late_measurements"], Assessment.NOT_ENOUGH_DATA: ["late_measurements", "needed"]}
    chosen: pl.Expr = pl.lit(None, pl.String)
    for word, sentence in NOTES.items():
        counted = pl.format(sentence, *counts[Assessment(word)]) if "{}" in sentence else pl.lit(sentence)
        chosen = pl.when(pl.col("assessment") == word).then(counted).otherwise(chosen)
    named = pl.col("alternatives").list.eval(
        pl.element().replace_strict({str(k): v for k, v in CAUSES.items()}, default=pl.element())
    )
    others = pl.format(" Not ruled out: {}.", named.list.join(", "))
    return pl.when(pl.col("alternatives").list.len() > 0).then(pl.concat_str(chosen, others)).otherwise(chosen)


def _placed(order_day: datetime, deadline: datetime) -> pl.Expr:
    return (
        pl.when(pl.col("onset_latest") < order_day)
        .then(pl.lit(Assessment.BLOCKED_BEFORE_ORDER.value))
        .when(pl.col("onset_latest") <= deadline)
        .then(pl.lit(Assessment.BLOCKED_BY_DEADLINE.value))
        .when(pl.col("onset_earliest") >= deadline)
        .then(pl.lit(Assessment.BLOCKED_AFTER_DEADLINE.value))
        .otherwise(pl.lit(Assessment.BLOCK_AROUND_DEADLINE.value))
    )


def _with_state(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        state=pl.when("is_full")
        .then(pl.lit(State.BLOCKED.value))
        .when("has_event")
        .then(pl.lit(State.PARTIAL.value))
        .when(pl.col("assessment") == Assessment.NOT_SEEN.value)
        .then(pl.lit(State.OK.value))
        .otherwise(pl.lit(State.INSUFFICIENT.value))
    )


def _unless_null(column: pl.Expr, pick: str) -> pl.Expr:
    """The least or greatest of a column; null where any of it is."""
    chosen = column.min() if pick == "min" else column.max()
    return pl.when(~column.is_null().any()).then(chosen)
