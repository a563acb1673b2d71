"""The page of an event, on the site or by itself, and the page that stays of one that was withdrawn.

By itself a page is one file: its style is in it, it loads nothing, and instead of links into the site it lists the
measurements it rests on. On the site every hour and day leads to exactly its measurements.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
import polars as pl
from markupsafe import Markup

from gatewatch.model.tables import Event, EventRevision
from gatewatch.model.words import State
from gatewatch.publish import claims, hedges
from gatewatch.publish.charts.marks import mark
from gatewatch.publish.edition import INTERFERED, Archive, Network
from gatewatch.publish.event.explain import Explanation, explain
from gatewatch.publish.event.picture import BarRow, picture
from gatewatch.publish.pages.figures import onset_figure, week_figure
from gatewatch.publish.pages.layout import Page, as_of, day_href, network_href, notices, title_of
from gatewatch.publish.pages.measurements import EXPLORER, OONI_ID
from gatewatch.publish.words import Words

UP = "../"
MOST_LISTED = 500
"""Measurements a page by itself lists; `--json` has all. Chosen, not measured."""


@dataclass(frozen=True)
class DayRow:
    """One day inside an event, and where it leads."""

    day: date
    state: Markup
    measurements: int
    interfered: int
    href: str


@dataclass(frozen=True)
class Listed:
    """One measurement inside an event, as a page by itself lists it; `href` leads to OONI's explorer, or is empty."""

    id: str
    hour: datetime
    state: Markup
    href: str


class Was(msgspec.Struct, frozen=True, kw_only=True):
    """What a revision keeps of an event and a page of a withdrawn one shows; other fields may come and go."""

    country: str
    asn: int
    service: str
    component: str
    state: str
    mechanisms: list[str] = []
    onset_earliest: datetime | None = None
    onset_latest: datetime
    end_earliest: datetime | None = None
    end_latest: datetime | None = None
    measurements: int = 0
    probes: int = 0
    probability: float | None = None
    log_evidence: float | None = None


def pages(w: Words, archive: Archive) -> Iterator[Page]:
    """Give the page of each event, and of each that was withdrawn."""
    for event in archive.events:
        yield page(w, archive, event)
    for last in archive.withdrawn():
        yield withdrawn(w, archive, last)


def page(w: Words, archive: Archive, event: Event, *, alone: bool = False) -> Page:
    """Give the page of an event, `alone` where it is to be a file by itself."""
    network = archive.networks[event.country, event.asn]
    found = explain(w, archive, event)
    drawn = picture(w, archive, event)
    orders = [] if alone else archive.orders_of(event.country, event.service)
    content = {
        "layout": "alone.html" if alone else "base.html",
        "x": found,
        "brief": _brief(w, archive, event, network, found, alone),
        "as_of": as_of(w, archive, event.country),
        "picture": drawn,
        "cells": [(row, "" if alone else _cell_href(network, event, row)) for row in drawn.rows] if drawn else [],
        "weeks": [week_figure(w, archive, event)] if event.windows else [],
        "onset_figure": onset_figure(w, archive, event),
        "days": [] if alone else _days(w, archive, event, network),
        "listed": _listed(w, archive, event) if alone else [],
        "total": _measured(archive, event).height if alone else 0,
        "orders": [(f"{UP}orders/{o.order_id}.html", title_of(w, o)) for o in orders],
    }
    part = w.t("%(service)s, %(component)s", service=w.service(event.service), component=w.component(event.component))
    return Page(
        path=f"events/{event.event_id}.html",
        template="event.html",
        title=f"{part.striptags()}: {network.name}",
        content=content,
        nav="networks",
        crumbs=_crumbs(w, event.country, network.name, f"networks/{network.slug}.html", event.event_id),
        notices=notices(w, archive, [event.country]),
        description=found.finding.striptags(),
    )


def was_of(last: EventRevision) -> Was:
    """Give what a withdrawn event said."""
    return msgspec.json.decode(last.was or "", type=Was)


def was_rows(w: Words, was: Was) -> list[tuple[Markup, Markup]]:
    """Give what a withdrawn event said as rows of label and text."""
    ended = w.t("no end seen")
    if was.end_earliest and was.end_latest:
        ended = w.span(was.end_earliest, was.end_latest)
    rows = [
        (w.t("State"), w.state(was.state)),
        (w.t("Onset, UTC"), claims.interval_words(w, was.onset_earliest, was.onset_latest)),
        (w.t("End, UTC"), ended),
        (w.t("How it shows"), claims.capitalised(w.mechanisms(was.mechanisms))),
        (w.t("Rests on"), claims.counted(w, was.measurements, was.probes)),
    ]
    if was.log_evidence is not None:
        rows.append((w.t("Evidence"), Markup.escape(w.decimal(was.log_evidence))))
    return rows


def withdrawn(w: Words, archive: Archive, last: EventRevision, *, alone: bool = False) -> Page:
    """Give the page of an event that was published and is claimed no more: what it said, and why it is gone."""
    past = archive.revisions[last.event_id]
    was = was_of(last)
    network = archive.networks.get((was.country, was.asn))
    name = network.name if network else archive.targets.brand(was.asn)
    part = w.t("%(service)s, %(component)s", service=w.service(was.service), component=w.component(was.component))
    merged = next((word.partition(":")[2] for word in last.why if word.startswith("merged:")), "")
    href = f"networks/{network.slug}.html" if network else "networks/index.html"
    status = hedges.status(w, None, past)
    return Page(
        path=f"events/{last.event_id}.html",
        template="withdrawn.html",
        title=f"{part.striptags()}: {name}",
        content={
            "layout": "alone.html" if alone else "base.html",
            "status": status,
            "rows": was_rows(w, was),
            "history": hedges.history(w, past),
            "merged": merged if not alone and any(e.event_id == merged for e in archive.events) else "",
            "event_id": last.event_id,
        },
        nav="networks",
        crumbs=_crumbs(w, was.country, name, href, last.event_id),
        notices=notices(w, archive, [was.country]),
        description=status[0].striptags(),
    )


def as_data(archive: Archive, event: Event) -> dict[str, Any]:
    """Give an event with what it rests on, for programs: its row, cells, measurements, evidence, and revisions."""
    cells = archive.cells.get((event.country, event.asn, event.component))
    measured = _measured(archive, event).with_columns(hour=pl.col("started_at").dt.truncate("1h"))  # as on pages
    evidence = archive.evidence.get(event.event_id)
    episode = archive.episode_of.get(event.event_id)
    return {
        "event": msgspec.to_builtins(event),
        "cells": _inside(cells, event, "hour").to_dicts() if cells is not None else [],
        "measurements": measured.select("measurement_id", "hour", "state", "rule_ids").to_dicts(),
        "controls": msgspec.to_builtins(evidence) if evidence else None,
        "episode": msgspec.to_builtins(episode) if episode else None,
        "revisions": [msgspec.to_builtins(r) for r in archive.revisions.get(event.event_id, [])],
        "versions": dict(archive.edition.versions),
    }


def _brief(
    w: Words, archive: Archive, event: Event, network: Network, found: Explanation, alone: bool
) -> list[tuple[Markup, Markup]]:
    shown = State.DOWN if event.service_wide else State(event.state)
    name = Markup.escape(network.name)
    if not alone:
        name = Markup('<a href="{}">{}</a>').format(network_href(UP, network, event.service), network.name)
    return [
        (w.t("State"), mark(shown, "") + Markup(" ") + found.state),
        (w.t("Network"), name),
        (w.t("Onset, UTC"), claims.interval_words(w, event.onset_earliest, event.onset_latest)),
        (w.t("End, UTC"), claims.end_span(w, event)),
        (w.t("Rests on"), claims.counted(w, event.measurements, event.probes)),
    ]


def _cell_href(network: Network, event: Event, row: BarRow) -> str:
    place = f"-{row.hour:02}" if row.hour is not None else ""
    return day_href(UP, network, row.day.date(), row.day.date(), event.component) + place


def _days(w: Words, archive: Archive, event: Event, network: Network) -> list[DayRow]:
    last = event.end_latest.date() if event.end_latest else archive.last_day(event.country)
    first = (event.onset_earliest or event.onset_latest).date()
    own = archive.days[event.country, event.asn, event.service, event.component]
    return [
        DayRow(
            day=d.day,
            state=mark(State(d.state), "") + Markup(" ") + w.state(d.state),
            measurements=d.measurements,
            interfered=d.interfered,
            href=day_href(UP, network, d.day, d.day, event.component),
        )
        for d in own
        if first <= d.day and (last is None or d.day <= last)
    ]


def _inside(frame: pl.DataFrame, event: Event, at: str) -> pl.DataFrame:
    """Keep the rows from the first hour of an event to the last."""
    since = event.onset_latest.replace(minute=0, second=0, microsecond=0)
    found = frame.filter(pl.col(at) >= since)
    return found.filter(pl.col(at) <= event.end_earliest) if event.end_earliest else found


def _measured(archive: Archive, event: Event) -> pl.DataFrame:
    """Give the measurements inside an event that say anything, in the order of time."""
    kinds = [*INTERFERED, State.OK, *([State.DOWN] if event.state == State.DOWN else [])]
    own = archive.edition.verdicts.filter(
        pl.col("country") == event.country,
        pl.col("asn") == event.asn,
        pl.col("component") == event.component,
        pl.col("state").is_in(kinds),
    )
    return _inside(own, event, "started_at").sort("started_at", "measurement_id")


def _listed(w: Words, archive: Archive, event: Event) -> list[Listed]:
    own = _measured(archive, event).head(MOST_LISTED)
    known = own["measurement_id"].str.contains(OONI_ID) & ~own["simulated"]
    columns = (own["measurement_id"], own["started_at"].dt.truncate("1h"), own["state"], known)
    return [
        Listed(i, at, mark(State(s), "") + Markup(" ") + w.state(s), f"{EXPLORER}{i}" if linked else "")
        for i, at, s, linked in zip(*columns, strict=True)
    ]


def _crumbs(w: Words, country: str, network: str, href: str, event_id: str) -> Sequence[tuple[str, str | None]]:
    return [(w.country(country), f"countries/{country}.html"), (network, href), (event_id, None)]
