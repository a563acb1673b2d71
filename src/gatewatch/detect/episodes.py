"""Episodes: the blocked and partial events of one country and service that belong together.

Networks follow one order over days and weeks, so events belong to one episode as long as their spans, from the
earliest onset to the latest end and twelve hours on either side, overlap or chain. A website is its own service.
Not here: which networks are spared, or whether a country as a whole may be named (the claims of `publish`).
Source of the twelve hours: shared/facts/detection.md section 4.9.
"""

import polars as pl

from gatewatch.detect.units import distinct, slug
from gatewatch.model.words import SITE, State

MARGIN = pl.duration(hours=12)


def find_episodes(events: pl.DataFrame, detector_version: str) -> pl.DataFrame:
    """Chain the events into episodes: onset that of the first event, end that of the last, open if any is open.

    Rows: the episodes table, not checked.
    """
    subject = pl.when(pl.col("service") == SITE).then("component").otherwise("service")
    begins = pl.coalesce("onset_earliest", "onset_latest") - MARGIN
    # an open event has no end: later than any time
    ends = pl.coalesce("end_latest", pl.datetime(9999, 1, 1, time_zone="UTC")) + MARGIN
    spans = (
        events.filter(pl.col("state").is_in([State.BLOCKED.value, State.PARTIAL.value]))
        .with_columns(subject=subject, begins=begins, ends=ends)
        .sort("country", "subject", "begins", "event_id")
    )
    of = ["country", "subject"]
    reach = pl.col("ends").cum_max().shift(1).over(of)
    chained = spans.with_columns(is_new=reach.is_null() | (pl.col("begins") > reach)).with_columns(
        chain=pl.col("is_new").cum_sum()
    )
    by_onset = ["onset_latest", "event_id"]
    return (
        chained.group_by(*of, "chain")
        .agg(
            pl.col("service").first(),
            pl.col("onset_earliest").sort_by(by_onset).first(),
            pl.col("onset_latest").min(),
            pl.col("end_earliest").max(),
            pl.col("end_latest").max(),
            pl.col("open").any(),
            pl.col("asn").unique().sort().alias("asns"),
            pl.col("event_id").sort().alias("event_ids"),
            pl.col("simulated").any(),
        )
        .with_columns(pl.when(~pl.col("open")).then(name).alias(name) for name in ("end_earliest", "end_latest"))
        .with_columns(
            day=pl.col("onset_latest").dt.strftime("%Y%m%d"),
            detector_version=pl.lit(detector_version),
        )
        .sort("country", "subject", "onset_latest")
        .with_columns(episode_id=distinct(pl.format("{}-{}-{}", "country", slug(pl.col("subject")), "day")))
    )
