"""Measurements: for every network and day with data, the hours of each part and under each hour exactly its rows.

The rows are formatted once for all pages, as columns, because an archive has many. What could point to a volunteer is
left out: no address, no resolver, no report, no probe; times are given by the hour.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import polars as pl
from markupsafe import Markup

from gatewatch.model.words import MECHANISMS, SITE, State
from gatewatch.publish.edition import Archive, Network, slug
from gatewatch.publish.marks import mark
from gatewatch.publish.pages.layout import Page, network_href, notices
from gatewatch.publish.words import Words

UP = "../../"
EXPLORER = "https://explorer.ooni.org/m/"
OONI_ID = r"^\d{14}\.\d{6}_[A-Z]{2}_[a-z0-9_]+_[0-9a-f]{16}$"
"""The shape of OONI's own measurement ids; other ids are content hashes that OONI's explorer does not know.
Source: OONI data, measurement_uid (shared/data/kenya-2023)."""

_COLUMNS = (
    "country",
    "asn",
    "date",
    "component",
    "hour",
    "measurement_id",
    "state",
    "mechanisms",
    "rule_ids",
    "evidence",
    "endpoints",
    "endpoints_interfered",
    "control",
    "control_networks",
    "source",
    "source_line",
    "is_ooni",
)


@dataclass(frozen=True)
class Hour:
    """One hour of one part of a service: how many measurements said what, and those measurements."""

    id: str
    at: datetime
    counts: Sequence[tuple[Markup, int]]
    rows: Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Part:
    """One part of a service on one day."""

    id: str
    name: str
    component: str
    state: Markup
    hours: Sequence[Hour]


Rows = dict[tuple[str, int, date], list[dict[str, object]]]


def rows_by_day(archive: Archive) -> Rows:
    """Group the verdicts by network and day, each as plain values, by part, hour and id; once for all languages."""
    verdicts = archive.edition.verdicts
    if verdicts.is_empty():
        return {}
    frame = (
        verdicts.with_columns(
            hour=pl.col("started_at").dt.truncate("1h"),
            rule_ids=pl.col("rule_ids").list.join(", "),
            is_ooni=pl.col("measurement_id").str.contains(OONI_ID) & ~pl.col("simulated"),
        )
        .select(_COLUMNS)
        .sort("country", "asn", "date", "component", "hour", "measurement_id")
    )
    found: Rows = {}
    for row in frame.iter_rows(named=True):
        found.setdefault((row["country"], row["asn"], row["date"]), []).append(row)
    return found


def pages(w: Words, archive: Archive, rows: Rows) -> Iterator[Page]:
    """Give the page of every network and day with data, and the index of each network's days."""
    days_of: dict[tuple[str, int], list[date]] = {}
    for country, asn, day in rows:
        days_of.setdefault((country, asn), []).append(day)
    marks = {s: mark(State(s), "") + Markup(" ") + w.state(s) for s in w.states}
    how = {m: w.mechanism(m) for m in MECHANISMS}
    for (country, asn), days in days_of.items():
        network = archive.networks[country, asn]
        yield _index(w, archive, network, days, rows)
        for n, day in enumerate(days):
            before, after = days[n - 1] if n else None, days[n + 1] if n + 1 < len(days) else None
            yield _day(w, archive, network, day, rows[country, asn, day], (before, after), marks, how)


def _index(w: Words, archive: Archive, network: Network, days: Sequence[date], rows: Rows) -> Page:
    listed = []
    for day in days:
        counts: dict[str, int] = {}
        for row in rows[network.country, network.asn, day]:
            component = str(row["component"])
            counts[component] = counts.get(component, 0) + 1
        parts = [(w.component(c), slug(c), counts[c]) for c in archive.in_order(counts)]
        listed.append({"day": day, "id": f"d{day}", "href": f"{day}.html", "parts": parts})
    states: dict[date, list[tuple[str, Markup]]] = {}
    for service in archive.services_on(network):
        if service == SITE:
            continue
        for d in archive.days[network.country, network.asn, service, None]:
            states.setdefault(d.day, []).append((w.service(service), mark(State(d.state), str(w.state(d.state)))))
    return Page(
        path=f"measurements/{network.slug}/index.html",
        template="measurement_days.html",
        title=str(w.t("%(network)s: days with measurements", network=network.name)),
        content={"network": network, "rows": listed, "states": states},
        nav="networks",
        crumbs=_crumbs(w, network, str(w.t("Measurements")), None),
        notices=notices(w, archive, [network.country]),
    )


def _day(
    w: Words,
    archive: Archive,
    network: Network,
    day: date,
    rows: Sequence[Mapping[str, object]],
    around: tuple[date | None, date | None],
    marks: Mapping[str, Markup],
    how: Mapping[str, Markup],
) -> Page:
    by_part = {c: list(found) for c, found in groupby(rows, key=lambda r: str(r["component"]))}
    parts = []
    for component in archive.in_order(by_part):
        service = component.partition("/")[0]
        state = _state_of_day(archive, network, service, component, day)
        hours = [
            _hour(w, component, at, list(found), marks)
            for at, found in groupby(by_part[component], key=lambda r: r["hour"])
            if isinstance(at, datetime)
        ]
        name = w.t("%(service)s, %(component)s", service=w.service(service), component=w.component(component))
        parts.append(Part(slug(component), str(name), component, w.state(state), hours))
    return Page(
        path=f"measurements/{network.slug}/{day}.html",
        template="measurements.html",
        title=f"{network.name}, {w.day(day)}",
        content={
            "network": network,
            "network_href": network_href(UP, network),
            "day": day,
            "parts": parts,
            "before": around[0],
            "after": around[1],
            "how": how,
            "marks": marks,
            "explorer": EXPLORER,
            "total": len({str(r["measurement_id"]) for r in rows}),
        },
        nav="networks",
        crumbs=_crumbs(w, network, str(w.t("Measurements")), w.day(day)),
        notices=notices(w, archive, [network.country]),
    )


def _hour(
    w: Words, component: str, at: datetime, rows: Sequence[Mapping[str, object]], marks: Mapping[str, Markup]
) -> Hour:
    counts = [(marks[s], sum(r["state"] == s for r in rows)) for s in w.states]
    return Hour(f"{slug(component)}-{at:%H}", at, [(m, n) for m, n in counts if n], rows)


def _state_of_day(archive: Archive, network: Network, service: str, component: str, day: date) -> State:
    days = archive.days[network.country, network.asn, service, component]
    return next((State(d.state) for d in days if d.day == day), State.INSUFFICIENT)


def _crumbs(w: Words, network: Network, measurements: str, day: str | None) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = [
        (w.country(network.country), f"countries/{network.country}.html"),
        (network.name, f"networks/{network.slug}.html"),
        (measurements, f"measurements/{network.slug}/index.html" if day else None),
    ]
    return [*found, (day, None)] if day else found
