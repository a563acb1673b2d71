"""Episodes, and what other networks and countries say of an event. Read from finished tables alone.

Episodes are the blocked and partial events of one country and service that belong together. Networks follow one order
over days and weeks, so events belong to one episode as long as their spans, from the earliest onset to the latest end
and twelve hours on either side, overlap or chain. A website is its own service.

Service-wide: the second net, after the controls of `judge`, for a service that fails everywhere. While an event lasts,
at least four fifths of the other countries measured (three or more) fail in four fifths of their network-hours, and in
a fifth at most in the week before and after. A country that also fails then has a block of its own, or we cannot tell,
and is no witness.
Such an event is in no episode, and its days are `down`.

Spared networks: an episode names the networks of the country that were measured in its time and not affected. The
posterior odds of being affected are `share / (1 - share) exp(LLR)`, under 0.05 for each component that most of the
networks lost and for each timetable they lost it by; at least five results inside those hours. All others are untold,
also one that looks affected and has no event: it cannot be called blocked. Cells name no testers, so a network's hours
are weighed as one tester's, which says too little rather than too much.
Not here: whether a country as a whole may be named (the claims of `publish`).
Source: shared/facts/detection.md section 4.9 (twelve hours, odds, 0.05); the other numbers are chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from gatewatch.detect.days import THIN_RESULTS
from gatewatch.detect.inside import read_hours
from gatewatch.detect.posterior.hmm import sum_by
from gatewatch.detect.posterior.kernels import PRIOR_BAD, PRIOR_UNITS, Floats, Ints, log_bad, log_ok
from gatewatch.detect.posterior.windows import calendar
from gatewatch.detect.units import INTERFERED, JUDGED, REPEAT_DISCOUNT, REPEAT_HOURS, distinct, slug
from gatewatch.model.words import SITE, RuledOut

MARGIN = pl.duration(hours=12)
MIN_COUNTRIES, NEARLY_ALL, FEW = 3, 0.8, 0.2
"""Other countries, and the share of them, and of their network-hours, that is nearly all of it or little. Chosen."""
FOR_THE_MOST_PART = 0.5
"""Share of an hour's results, and of the hours beside an event. Chosen, not measured."""
AROUND_HOURS = 7 * 24
"""How long before and after an event a country must have worked to be a witness of its failing. Chosen."""
ALIVE_HOURS = 3
"""Hours in which another component worked that rule out an outage of the network. Chosen, not measured."""
UNAFFECTED = 0.05
BATCH_ROWS = 1_000_000
"""Cells that are weighed together; bounds memory, changes no result. Chosen, not measured."""

SERVICE_WIDE_FAILURE, NETWORK_OUTAGE = RuledOut.SERVICE_WIDE_FAILURE.value, RuledOut.NETWORK_OUTAGE.value

_SERIES = ["country", "asn", "component"]
_HOUR = pl.col("hour").dt.epoch("s") // 3600
_JUDGED = pl.sum_horizontal(JUDGED)
_BAD = pl.sum_horizontal(INTERFERED)


def with_elsewhere(events: pl.DataFrame, cells: pl.LazyFrame) -> pl.DataFrame:
    """Add to events what other countries, and other components of the network, say of them.

    Rows: in the events of all networks, with `ruled_out` of their own results, and the cells of all networks, which
    are streamed; out the same events with `service_wide`, and with the two words for it in `ruled_out`. Once more
    changes nothing.
    """
    blocks = events.filter(pl.col("state").is_in(INTERFERED))
    last = (
        cells.join(blocks.lazy(), on=_SERIES, how="semi")
        .group_by(_SERIES)
        .agg(last_hour=_HOUR.max())
        .collect(engine="streaming")
    )
    spans = blocks.join(last, on=_SERIES, how="left").select(
        "event_id",
        *_SERIES,
        "simulated",
        begins=pl.col("onset_latest").dt.epoch("s") // 3600,
        ends=pl.coalesce(pl.col("end_earliest").dt.epoch("s") // 3600, "last_hour"),
    )
    said = (
        spans.select("event_id").hstack(_elsewhere(spans, cells)).join(_alive(spans, cells), on="event_id", how="left")
    )
    world = pl.concat_list(
        pl.when(pl.col(name)).then(pl.lit(name)) for name in (NETWORK_OUTAGE, SERVICE_WIDE_FAILURE)
    ).list.drop_nulls()
    own = pl.col("ruled_out").list.set_difference(pl.lit([NETWORK_OUTAGE, SERVICE_WIDE_FAILURE]))
    return (
        events.drop("service_wide", strict=False)
        .join(said, on="event_id", how="left", maintain_order="left")
        .with_columns(pl.col("service_wide").fill_null(False), ruled_out=own.list.concat(world).list.sort())
        .drop(NETWORK_OUTAGE, SERVICE_WIDE_FAILURE)
    )


def find_episodes(events: pl.DataFrame, cells: pl.LazyFrame, detector_version: str) -> pl.DataFrame:
    """Chain the events into episodes: onset that of the first event, end that of the last, open if any is open.

    Rows: in the events of all networks of a country, and their cells, which are read a country's service at a time;
    out the episodes table, not checked.
    """
    chained = _chained(events)
    by_onset = ["onset_latest", "event_id"]
    episodes = (
        chained.group_by("country", "subject", "chain")
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
    return _with_spared(episodes, chained, cells)


def _chained(events: pl.DataFrame) -> pl.DataFrame:
    """Number the chains of events that overlap; a service's own failure is in none."""
    subject = pl.when(pl.col("service") == SITE).then("component").otherwise("service")
    begins = pl.coalesce("onset_earliest", "onset_latest") - MARGIN
    # an open event has no end: later than any time
    ends = pl.coalesce("end_latest", pl.datetime(9999, 1, 1, time_zone="UTC")) + MARGIN
    spans = (
        events.filter(pl.col("state").is_in(INTERFERED) & ~pl.col("service_wide"))
        .with_columns(subject=subject, begins=begins, ends=ends)
        .sort("country", "subject", "begins", "event_id")
    )
    reach = pl.col("ends").cum_max().shift(1).over("country", "subject")
    is_new = reach.is_null() | (pl.col("begins") > reach)
    return spans.with_columns(is_new=is_new).with_columns(chain=pl.col("is_new").cum_sum())


def _elsewhere(spans: pl.DataFrame, cells: pl.LazyFrame) -> pl.DataFrame:
    """Say of each event whether the component failed in the other countries too, and whether it surely did not."""
    worlds = (
        cells.join(spans.lazy(), on=["component", "simulated"], how="semi")
        .with_columns(results=_JUDGED + pl.col("down"), bad=_BAD + pl.col("down"))
        .filter(pl.col("results") > 0)
        .group_by("component", "simulated", "country", _HOUR)
        # where a service fails, other countries see it as `down`
        .agg(networks=pl.len(), failing=(pl.col("bad") >= FOR_THE_MOST_PART * pl.col("results")).sum())
        .sort("component", "simulated", "hour", "country")
        .collect(engine="streaming")
        .partition_by("component", "simulated", as_dict=True)
    )
    arrays = {key: _World.of(world) for key, world in worlds.items()}
    found = [
        arrays[component, simulated].told(country, begins, ends)
        for country, component, simulated, begins, ends in spans.select(
            "country", "component", "simulated", "begins", "ends"
        ).iter_rows()
    ]
    schema = {"service_wide": pl.Boolean, SERVICE_WIDE_FAILURE: pl.Boolean}
    return pl.DataFrame(found, schema=schema, orient="row")


@dataclass(frozen=True)
class _World:
    """One component everywhere: by country and hour, in the order of the hours, networks measured and failing."""

    names: list[str]
    country: Ints
    hour: Ints
    networks: Floats
    failing: Floats

    @classmethod
    def of(cls, world: pl.DataFrame) -> "_World":
        """Read what was counted."""
        names, country = np.unique(world["country"].to_numpy(), return_inverse=True)
        counts = (world[name].to_numpy().astype(np.float64) for name in ("networks", "failing"))
        return cls(names.tolist(), country, world["hour"].to_numpy(), *counts)

    def told(self, country: str, begins: int, ends: int) -> tuple[bool, bool]:
        """Say whether the others failed from `begins` to `ends`, and whether they did not."""
        hours = [begins - AROUND_HOURS, begins, ends + 1, ends + 1 + AROUND_HOURS]
        before, low, high, after = np.searchsorted(self.hour, hours)
        networks, failing = self._sums(low, high)
        around, failing_around = (x + y for x, y in zip(self._sums(before, low), self._sums(high, after), strict=True))
        other = networks > 0
        other[self.names.index(country)] = False
        fails = other & (failing >= NEARLY_ALL * networks)
        witness = other & ~fails | fails & (around > 0) & (failing_around <= FEW * around)
        told, failed = int(witness.sum()), int((fails & witness).sum())
        enough = told >= MIN_COUNTRIES
        return enough and failed >= NEARLY_ALL * told, enough and failed <= FEW * told

    def _sums(self, low: int, high: int) -> tuple[Floats, Floats]:
        of = self.country[low:high]
        size = len(self.names)
        return sum_by(of, self.networks[low:high], size), sum_by(of, self.failing[low:high], size)


def _alive(spans: pl.DataFrame, cells: pl.LazyFrame) -> pl.DataFrame:
    """Say of each event whether another component worked on its network, for the most part of its time."""
    results = _JUDGED + pl.col("down")
    beside = cells.filter(results > 0).select(*_SERIES, hour=_HOUR, worked=pl.col("ok") > 0.5 * results)
    return (
        spans.lazy()
        .join(beside, on=["country", "asn"], suffix="_beside")
        .filter(pl.col("component") != pl.col("component_beside"), pl.col("hour").is_between("begins", "ends"))
        .group_by("event_id", "component_beside")
        .agg(hours=pl.col("worked").sum(), share=pl.col("worked").mean())
        .group_by("event_id")
        .agg(((pl.col("hours") >= ALIVE_HOURS) & (pl.col("share") >= FOR_THE_MOST_PART)).any().alias(NETWORK_OUTAGE))
        .collect(engine="streaming")
    )


def _with_spared(episodes: pl.DataFrame, chained: pl.DataFrame, cells: pl.LazyFrame) -> pl.DataFrame:
    """Add to each episode the networks that were measured in its time: not affected, and not to be told."""
    spared: list[tuple[list[int], list[int]]] = []
    seen: dict[tuple[str, str], pl.DataFrame] = {}  # of one subject at a time: the episodes are sorted by it
    for row in episodes.iter_rows(named=True):
        key = row["country"], row["subject"]
        if key not in seen:
            first = episodes.filter(pl.col("country") == key[0], pl.col("subject") == key[1])["onset_latest"].min()
            seen = {key: _measured(cells, key, row["service"], first)}
        members = chained.filter(
            pl.col("country") == row["country"], pl.col("subject") == row["subject"], chain=row["chain"]
        )
        last = pl.lit(True) if row["end_earliest"] is None else pl.col("hour") <= _hour_of(row["end_earliest"])
        spared.append(_spared(members, seen[key].lazy().filter(pl.col("hour") >= _hour_of(row["onset_latest"]), last)))
    schema = {"unaffected": pl.List(pl.Int64), "untold": pl.List(pl.Int64)}
    return episodes.hstack(pl.DataFrame(spared, schema=schema, orient="row"))


def _hour_of(time: datetime) -> int:
    return int(time.timestamp()) // 3600


def _measured(cells: pl.LazyFrame, key: tuple[str, str], service: str, first: object) -> pl.DataFrame:
    """Give what the episodes of a country and service, or website, need of its cells, since the first of them began.

    Rows: asn, component, hour (since 1970), judged, bad.
    """
    return (
        cells.filter(
            pl.col("country") == key[0],
            pl.col("component" if service == SITE else "service") == key[1],
            pl.col("hour") >= pl.lit(first).dt.truncate("1h"),
        )
        .select(
            pl.col("asn").cast(pl.UInt32),  # RFC 6793
            pl.col("component").cast(pl.Categorical),
            hour=_HOUR.cast(pl.Int32),
            judged=_JUDGED.cast(pl.Int32),
            bad=(pl.col("blocked") + 0.5 * pl.col("partial")).cast(pl.Float32),  # halves, so they are exact
        )
        .collect(engine="streaming")
    )


def _spared(members: pl.DataFrame, during: pl.LazyFrame) -> tuple[list[int], list[int]]:
    """List the networks without an event that are not affected, and those that cannot be told; AS0 is many networks.

    Rows: in, the events of an episode, and the cells of its time, of which one copy is made: they may be millions.
    """
    affected = members["asn"].n_unique()
    measured = during.filter(pl.col("judged") > 0).select(pl.col("asn").n_unique()).collect(engine="streaming").item()
    log_odds = float(np.log((affected + 1) / (max(measured - affected, 0) + 1)))
    lost = members.group_by("component").agg(pl.col("asn").n_unique(), pl.col("windows").unique().sort())
    not_member = ~pl.col("asn").is_in(members["asn"].unique().to_list())
    others = during.filter((pl.col("asn") > 0) & not_member).collect()
    known = set(others["asn"].unique().to_list())
    unaffected = known.copy()
    for component, networks, timetables in lost.iter_rows():
        if 2 * networks >= lost["asn"].max():  # most lost it
            part = others.filter(pl.col("component") == component)
            unaffected &= _fine(part, timetables, log_odds)
    return sorted(unaffected), sorted(known - unaffected)


def _fine(cells: pl.DataFrame, timetables: Sequence[str | None], log_odds: float) -> set[int]:
    """List the networks where a component worked at the hours in which it is lost elsewhere, by every timetable.

    Rows: in the cells of one component on several networks, which are weighed some networks at a time.
    """
    sizes = cells.group_by("asn").len().sort("asn").with_columns(part=pl.col("len").cum_sum() // BATCH_ROWS)
    fine: set[int] = set()
    for (_,), asns in sizes.group_by("part", maintain_order=True):
        first, last = asns["asn"][0], asns["asn"][-1]
        part = cells.filter(pl.col("asn").is_between(first, last)).sort("asn", "hour")
        fine |= _fine_of(part, timetables, log_odds)
    return fine


def _fine_of(cells: pl.DataFrame, timetables: Sequence[str | None], log_odds: float) -> set[int]:
    hours, at_hour = np.unique(cells["hour"].to_numpy().astype(np.int64), return_inverse=True)
    judged = cells["judged"].to_numpy().astype(np.float64)
    asns, network = np.unique(cells["asn"].to_numpy(), return_inverse=True)
    at = network.astype(np.int64) * 2**40 + hours[at_hour]  # networks stand further apart than any two hours
    repeats = np.arange(len(at)) - np.searchsorted(at, at - REPEAT_HOURS)
    discount = 1 + REPEAT_DISCOUNT * repeats
    share = cells["bad"].to_numpy().astype(np.float64) / np.maximum(judged, 1)
    fine = np.ones(len(asns), np.bool_)
    for windows in timetables:
        inside = _inside(hours, windows)[at_hour]
        weight = np.where(judged > 0, inside, 0) / discount
        n, k = sum_by(network, weight, len(asns)), sum_by(network, weight * share, len(asns))
        ratio = log_bad(k, n) - log_ok(k, n, PRIOR_BAD, PRIOR_UNITS - PRIOR_BAD)
        fine &= log_odds + ratio < np.log(UNAFFECTED / (1 - UNAFFECTED))
        fine &= sum_by(network, (inside > 0) * judged, len(asns)) >= THIN_RESULTS
    return set(asns[fine].tolist())


def _inside(hours: Ints, windows: str | None) -> Floats:
    """Give the share of each hour that lies in a timetable; all of it where there is none."""
    if windows is None:
        return np.ones(len(hours))
    told = read_hours(windows)
    return calendar(int(hours.min()), int(hours.max()), told.timezone).share_inside(hours, told.windows)
