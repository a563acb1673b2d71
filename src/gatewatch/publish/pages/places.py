"""Pages of places: countries and networks.

A country is never one state: its page counts networks. A network's page goes from its services to their parts, to the
hours of the week where a block keeps to them, to the events, and to what is less than an event.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gatewatch.model.tables import Event
from gatewatch.model.words import SITE, State, Timetable
from gatewatch.publish import claims, hedges
from gatewatch.publish.charts.marks import mark, suspicion, tally
from gatewatch.publish.edition import STATE_ORDER, Archive, Network, is_block, slug
from gatewatch.publish.pages.figures import (
    Figure,
    Line,
    WeekFigure,
    by_onset,
    days_figure,
    network_line,
    week_figure,
)
from gatewatch.publish.pages.layout import Page, as_of, day_href, network_detail, network_href, notices, title_of
from gatewatch.publish.words import Words

UP = "../"
MOST_PARTS = 30
"""Parts of a service a network's page draws at most; the index of measurements has all. Chosen, not measured."""


@dataclass(frozen=True)
class EventRow:
    """An event as a line of a table."""

    href: str
    network: str
    network_href: str
    part: Markup
    mark: Markup
    state: Markup
    status: Markup
    onset: Markup
    end: Markup
    how: Markup
    sample: Markup


@dataclass(frozen=True)
class ServiceOnNetwork:
    """What a network's page says of one service."""

    id: str
    name: str
    heading: Markup
    figure: Figure | None
    weeks: Sequence[WeekFigure]
    missing: Markup | None
    left_out: int


@dataclass(frozen=True)
class ServiceInCountry:
    """What a country's page says of one service."""

    id: str
    name: str
    heading: Markup
    standing: Markup | None
    figure: Figure | None


def countries(w: Words, archive: Archive) -> Iterator[Page]:
    """Give the list of countries and the page of each."""
    rows = []
    for country in archive.countries:
        services = archive.services(country)
        rows.append(
            {
                "name": w.country(country),
                "href": f"{UP}countries/{country}.html",
                "networks": len(archive.networks_in(country)),
                "services": [(w.service(s), archive.states(country, s)) for s in services],
                "orders": len(archive.orders_of(country)),
                "last": archive.last_day(country),
            }
        )
        yield _country(w, archive, country)
    yield Page(
        path="countries/index.html",
        template="countries.html",
        title=str(w.t("Countries")),
        content={"rows": rows, "tally": lambda states: tally(states, str(claims.tally_label(w, states)))},
        nav="countries",
        notices=notices(w, archive, archive.countries),
    )


def networks(w: Words, archive: Archive) -> Iterator[Page]:
    """Give the list of networks and the page of each."""
    listed = sorted(archive.networks.values(), key=lambda n: (n.country, -n.measurements, n.asn))
    rows = [
        {
            "name": n.name,
            "detail": network_detail(w, n),
            "href": network_href(UP, n),
            "country": w.country(n.country),
            "country_href": f"{UP}countries/{n.country}.html",
            "sample": claims.counted(w, n.measurements, n.probes),
            "states": [(w.service(s), _standing(w, archive, n, s)) for s in archive.services_on(n) if s != SITE],
            "last": n.last_day,
        }
        for n in listed
    ]
    for network in listed:
        yield _network(w, archive, network)
    yield Page(
        path="networks/index.html",
        template="networks.html",
        title=str(w.t("Networks")),
        content={"rows": rows},
        nav="networks",
        notices=notices(w, archive, {n.country for n in listed}),
    )


def event_row(w: Words, archive: Archive, event: Event, up: str) -> EventRow:
    """Give an event as a line of a table on a page at `up`."""
    network = archive.networks[event.country, event.asn]
    state = State(event.state)
    part = w.t("%(service)s, %(component)s", service=w.service(event.service), component=w.component(event.component))
    words = claims.event_state(w, event)
    return EventRow(
        href=f"{up}events/{event.event_id}.html",
        network=network.name,
        network_href=network_href(up, network, event.service),
        part=part,
        mark=mark(State.DOWN if event.service_wide else state, str(words)),
        state=words,
        status=hedges.short_status(w, event, archive.revisions.get(event.event_id, [])),
        onset=claims.interval_words(w, event.onset_earliest, event.onset_latest),
        end=claims.end_span(w, event),
        how=claims.capitalised(w.mechanisms(event.mechanisms)),
        sample=claims.counted(w, event.measurements, event.probes),
    )


def worst_service(archive: Archive, country: str) -> str | None:
    """Give the service of a country with most networks in a bad state; of equals the most measured."""
    services = archive.services(country)
    return min(services, key=lambda s: [STATE_ORDER[x] for x in archive.states(country, s)]) if services else None


def _standing(w: Words, archive: Archive, network: Network, service: str) -> Markup:
    """Give the state of a service on a network as its mark and word; a suspicion where nothing else is known."""
    state = archive.state(network, service)
    doubts = archive.doubts(network, service) if state == State.INSUFFICIENT else []
    if doubts:
        return suspicion("") + Markup(" ") + hedges.suspected_words(w, doubts[0])
    return mark(state, "") + Markup(" ") + w.state(state)


def _less(w: Words, archive: Archive, country: str, asn: int | None = None) -> dict[str, object]:
    """Give what is less than an event, or no longer one: suspicions, missing controls, withdrawn events."""
    doubts = archive.suspicions_in(country, asn)
    missing = [m for m in archive.missing if m.country == country and asn in (None, m.asn)]
    return {
        "suspected": hedges.suspicion_rows(w, archive, doubts, UP),
        "suspected_heading": hedges.suspected_heading(w, doubts),
        "missing": hedges.missing(w, archive, missing, UP),
        "withdrawn": _gone(archive, country, asn),
    }


def _gone(archive: Archive, country: str, asn: int | None = None) -> list[tuple[str, str]]:
    """Give the events of a country, or of one of its networks, that were withdrawn, and their pages."""
    own = [r.event_id for r in archive.withdrawn() if r.country == country]
    prefix = f"{country}-AS{asn}-" if asn is not None else ""
    return [(i, f"{UP}events/{i}.html") for i in own if i.startswith(prefix)]


def _country(w: Words, archive: Archive, country: str) -> Page:
    services = archive.services(country)
    lead = worst_service(archive, country)
    last = archive.last_day(country)
    if lead:
        finding = claims.standing(w, lead, country, archive.states(country, lead), last)
    else:
        finding = w.t("There are <b>no measurements</b> of %(country)s in this archive.", country=w.country(country))
    own = archive.networks_in(country)
    rows = [
        {
            "name": n.name,
            "detail": network_detail(w, n),
            "href": network_href(UP, n),
            "cells": [_service_cell(w, archive, n, s) for s in services],
            "sample": claims.counted(w, n.measurements, n.probes),
        }
        for n in own
    ]
    latest = sorted((e for e in archive.events if e.country == country), key=lambda e: e.onset_latest, reverse=True)
    states = archive.states(country, lead) if lead else []
    content = {
        "country": w.country(country),
        "finding": finding,
        "tally": tally(states, str(claims.tally_label(w, states))) if states else "",
        "over": claims.over_archive(w, lead, len(archive.blocked_in(country, lead)), len(states)) if lead else None,
        "as_of": as_of(w, archive, country),
        "service_names": [w.service(s) for s in services],
        "rows": rows,
        "unmeasured": [(asn, archive.targets.brand(asn)) for asn in archive.unmeasured(country)],
        "services": [_service_in(w, archive, country, s, s == lead) for s in services],
        "orders": [(o.order_id, title_of(w, o), w.day(o.dated.value)) for o in archive.orders_of(country)],
        "events": [event_row(w, archive, e, UP) for e in latest],
        **_less(w, archive, country),
    }
    return Page(
        path=f"countries/{country}.html",
        template="country.html",
        title=w.country(country),
        content=content,
        nav="countries",
        crumbs=[(str(w.t("Countries")), "countries/index.html"), (w.country(country), None)],
        notices=notices(w, archive, [country], archive.orders_of(country)),
        description=finding.striptags(),
    )


def _service_cell(w: Words, archive: Archive, network: Network, service: str) -> tuple[str, Markup] | None:
    if not archive.days.get((network.country, network.asn, service, None)):
        return None
    return network_href(UP, network, service), _standing(w, archive, network, service)


def _service_in(w: Words, archive: Archive, country: str, service: str, is_lead: bool) -> ServiceInCountry:
    states = archive.states(country, service)
    orders = archive.orders_of(country, service)
    measured = archive.measured(country, service)
    lines = by_onset([network_line(w, archive, n, service, UP) for n in measured])
    label = w.t("%(service)s in %(country)s: networks by day", service=w.service(service), country=w.country(country))
    return ServiceInCountry(
        id=service,
        name=w.service(service),
        heading=claims.changed_heading(w, [line.onset[1].date() for line in lines if line.onset]),
        standing=None if is_lead else claims.standing(w, service, country, states, archive.last_day(country)),
        figure=days_figure(w, lines, what=w.t("Network"), label=label, orders=orders),
    )


def _network(w: Words, archive: Archive, network: Network) -> Page:
    services = archive.services_on(network)
    own_events = archive.events_of[network.country, network.asn]
    named = [s for s in services if s != SITE]
    lead = min(named, key=lambda s: STATE_ORDER[archive.state(network, s)]) if named else None
    last = archive.last_day(network.country)
    if lead and last:
        state = archive.state(network, lead)
        hourly = [e for e in own_events if e.service == lead and e.open and e.timetable == Timetable.WINDOWED]
        finding = claims.on_network(
            w, lead, network.name, state, last, claims.windows(w, hourly[0]) if hourly else None
        )
        doubts = archive.doubts(network, lead) if state == State.INSUFFICIENT else []
        if doubts:
            finding = hedges.doubt_on_network(w, doubts, w.service(lead), network.name, w.day(last))
    else:
        finding = w.t("No service of the registry was measured on %(network)s.", network=network.name)
    orders = [o for s in named for o in archive.orders_of(network.country, s)]
    first_block = next((e for e in own_events if e.service == lead and is_block(e)), None)
    zone = archive.targets.timezone(network.country)
    content = {
        "network": network,
        "country": w.country(network.country),
        "finding": finding,
        "doubts": [
            hedges.doubt_on_network(w, found, w.service(s), network.name, w.day(last))
            for s in named
            if last and s != lead and (found := archive.doubts(network, s))
        ],
        "lead": w.service(lead) if lead else None,
        "state": _standing(w, archive, network, lead) if lead else None,
        "onset": claims.interval_words(w, first_block.onset_earliest, first_block.onset_latest)
        if first_block
        else None,
        "end": claims.end_span(w, first_block) if first_block else None,
        "before": claims.event(w, first_block, network.name) if first_block and not first_block.open else None,
        "kind": w.word(network.kind) if network.kind in ("mobile", "fixed") else None,
        "hours": next((claims.windows(w, e) for e in own_events if e.windows), None),
        "sample": claims.counted(w, network.measurements, network.probes),
        "orders": list({o.order_id: title_of(w, o) for o in orders}.items()),
        "as_of": as_of(w, archive, network.country),
        "services": [_service_on(w, archive, network, s, zone) for s in services],
        "events": [event_row(w, archive, e, UP) for e in reversed(own_events)],
        **_less(w, archive, network.country, network.asn),
        "index": f"{UP}measurements/{network.slug}/index.html",
    }
    return Page(
        path=f"networks/{network.slug}.html",
        template="network.html",
        title=f"{network.name}, AS{network.asn}",
        content=content,
        nav="networks",
        crumbs=[
            (w.country(network.country), f"countries/{network.country}.html"),
            (str(w.t("Networks")), "networks/index.html"),
            (f"AS{network.asn}", None),
        ],
        notices=notices(w, archive, [network.country]),
        description=finding.striptags(),
    )


def _service_on(w: Words, archive: Archive, network: Network, service: str, zone: str) -> ServiceOnNetwork:
    components = archive.components(network, service)
    orders = archive.orders_of(network.country, service)
    own = [e for e in archive.events_of[network.country, network.asn] if e.service == service]
    changed = {e.component for e in own}
    shown = sorted(components, key=lambda c: c not in changed)[:MOST_PARTS] if service == SITE else components
    lines = [_part_line(w, archive, network, service, c, own) for c in shown]
    states = {c: archive.state(network, service, c) for c in components}
    known = [c for c in archive.targets.components if c.startswith(f"{service}/") and c not in components]
    label = w.t("%(service)s on %(network)s: its parts by day", service=w.service(service), network=network.name)
    weekly = {e.windows: e for e in reversed(own) if e.windows}
    return ServiceOnNetwork(
        id=slug(service),
        name=w.service(service),
        heading=_parts_heading(w, archive, network, service, states),
        figure=days_figure(w, lines, what=w.t("Part"), label=label, orders=orders),
        weeks=[week_figure(w, archive, e) for e in reversed(list(weekly.values())[:2])],
        missing=w.join(w.component(c) for c in known) if known else None,
        left_out=len(components) - len(shown),
    )


def _parts_heading(w: Words, archive: Archive, network: Network, service: str, states: dict[str, State]) -> Markup:
    """Name the parts in a bad state; where there is none, and one is suspected, say that nothing can be said of it."""
    doubts = [s for c, state in states.items() if state not in claims.SHUT for s in archive.doubts(network, service, c)]
    heading = claims.parts_heading(w, states)
    if not doubts:
        return heading
    names = w.join(dict.fromkeys(w.component(s.component) for s in doubts))
    suspected = w.t("%(parts)s: %(words)s", parts=names, words=hedges.doubt(w, doubts))
    is_bad = any(s in (*claims.SHUT, State.DOWN) for s in states.values())
    return w.join([heading, suspected], "; ") if is_bad else claims.capitalised(suspected)


def _part_line(
    w: Words, archive: Archive, network: Network, service: str, component: str, own: Sequence[Event]
) -> Line:
    event = next((e for e in own if e.component == component and is_block(e)), None)
    return Line(
        name=claims.capitalised(Markup.escape(w.component(component))),
        detail=component,
        href=f"{UP}measurements/{network.slug}/index.html",
        days=archive.days[network.country, network.asn, service, component],
        day_href=lambda first, last: day_href(UP, network, first, last, component),
        onset=(event.onset_earliest, event.onset_latest) if event else None,
        sample=archive.samples[network.country, network.asn, service, component],
    )
