"""Pages of places: countries, networks, and the events seen on them.

A country is never one state: its page counts networks. A network's page goes from its services to their parts, to the
hours of the week where a block keeps to them, and to the events; an event's page says when, how, and on what it rests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from gatewatch.model.tables import Event
from gatewatch.model.words import SITE, State
from gatewatch.publish import claims
from gatewatch.publish.charts.marks import mark, tally
from gatewatch.publish.edition import STATE_ORDER, Archive, Network, slug
from gatewatch.publish.pages.figures import (
    Figure,
    Line,
    WeekFigure,
    by_onset,
    days_figure,
    network_line,
    onset_figure,
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
            "states": [(w.service(s), _marked(w, archive.state(n, s))) for s in archive.services_on(n) if s != SITE],
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


def events(w: Words, archive: Archive) -> Iterator[Page]:
    """Give the page of each event."""
    for event in archive.events:
        yield _event(w, archive, event)


def event_row(w: Words, archive: Archive, event: Event, up: str) -> EventRow:
    """Give an event as a line of a table on a page at `up`."""
    network = archive.networks[event.country, event.asn]
    state = State(event.state)
    part = w.t("%(service)s, %(component)s", service=w.service(event.service), component=w.component(event.component))
    return EventRow(
        href=f"{up}events/{event.event_id}.html",
        network=network.name,
        network_href=network_href(up, network, event.service),
        part=part,
        mark=mark(state, str(w.state(state))),
        state=w.state(state),
        onset=claims.interval_words(w, event.onset_earliest, event.onset_latest),
        end=claims.end_span(w, event),
        how=claims.capitalised(w.mechanisms(event.mechanisms)),
        sample=claims.counted(w, event.measurements, event.probes),
    )


def worst_service(archive: Archive, country: str) -> str | None:
    """Give the service of a country with most networks in a bad state; of equals the most measured."""
    services = archive.services(country)
    return min(services, key=lambda s: [STATE_ORDER[x] for x in archive.states(country, s)]) if services else None


def _marked(w: Words, state: State) -> Markup:
    return mark(state, "") + Markup(" ") + w.state(state)


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
    return network_href(UP, network, service), _marked(w, archive.state(network, service))


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
        hourly = [e for e in own_events if e.service == lead and e.open and e.windows]
        finding = claims.on_network(
            w, lead, network.name, state, last, claims.windows(w, hourly[0]) if hourly else None
        )
    else:
        finding = w.t("No service of the registry was measured on %(network)s.", network=network.name)
    orders = [o for s in named for o in archive.orders_of(network.country, s)]
    first_block = next((e for e in own_events if e.service == lead and e.state in claims.SHUT), None)
    zone = archive.targets.timezone(network.country)
    content = {
        "network": network,
        "country": w.country(network.country),
        "finding": finding,
        "lead": w.service(lead) if lead else None,
        "state": _marked(w, archive.state(network, lead)) if lead else None,
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
        heading=claims.parts_heading(w, states),
        figure=days_figure(w, lines, what=w.t("Part"), label=label, orders=orders),
        weeks=[week_figure(w, archive, e) for e in reversed(list(weekly.values())[:2])],
        missing=w.join(w.component(c) for c in known) if known else None,
        left_out=len(components) - len(shown),
    )


def _part_line(
    w: Words, archive: Archive, network: Network, service: str, component: str, own: Sequence[Event]
) -> Line:
    event = next((e for e in own if e.component == component and e.state in claims.SHUT), None)
    return Line(
        name=claims.capitalised(Markup.escape(w.component(component))),
        detail=component,
        href=f"{UP}measurements/{network.slug}/index.html",
        days=archive.days[network.country, network.asn, service, component],
        day_href=lambda first, last: day_href(UP, network, first, last, component),
        onset=(event.onset_earliest, event.onset_latest) if event else None,
        sample=archive.samples[network.country, network.asn, service, component],
    )


def _event(w: Words, archive: Archive, event: Event) -> Page:
    network = archive.networks[event.country, event.asn]
    zone = archive.targets.timezone(event.country)
    row = event_row(w, archive, event, UP)
    evidence = archive.evidence.get(event.event_id)
    end_day = event.end_latest.date() if event.end_latest else archive.last_day(event.country)
    all_days = archive.days[event.country, event.asn, event.service, event.component]
    first_day = (event.onset_earliest or event.onset_latest).date()
    days = [d for d in all_days if first_day <= d.day and (end_day is None or d.day <= end_day)]
    finding = claims.event(w, event, network.name)
    content = {
        "event": event,
        "row": row,
        "network": network,
        "country": w.country(event.country),
        "finding": finding,
        "as_of": as_of(w, archive, event.country),
        "onset": _both(w, event.onset_earliest, event.onset_latest, zone) if event.onset_earliest else None,
        "onset_sentence": claims.onset(w, event),
        "end": _both(w, event.end_earliest, event.end_latest, zone) if event.end_earliest else None,
        "hours": claims.windows(w, event),
        "weeks": [week_figure(w, archive, event)] if event.windows else [],
        "onset_figure": onset_figure(w, archive, event),
        "mechanisms": [(m, w.mechanism(m)) for m in event.mechanisms],
        "sample": claims.counted(w, event.measurements, event.probes),
        "probability": claims.in_hundred(w, event.probability),
        "is_down": event.state == State.DOWN,
        "evidence": evidence,
        "how_heading": claims.how_heading(w, event),
        "others": _others_ok(archive, event),
        "downs": [
            event_row(w, archive, e, UP) for e in archive.events_of[event.country, event.asn] if e.state == State.DOWN
        ],
        "days": [
            {
                "day": d.day,
                "state": _marked(w, State(d.state)),
                "measurements": d.measurements,
                "interfered": d.interfered,
                "href": day_href(UP, network, d.day, d.day, event.component),
            }
            for d in days
        ],
        "orders": [(o.order_id, title_of(w, o)) for o in archive.orders_of(event.country, event.service)],
        "versions": archive.edition.versions,
    }
    return Page(
        path=f"events/{event.event_id}.html",
        template="event.html",
        title=f"{row.part.striptags()}: {network.name}",
        content=content,
        nav="networks",
        crumbs=[
            (w.country(event.country), f"countries/{event.country}.html"),
            (network.name, f"networks/{network.slug}.html"),
            (event.event_id, None),
        ],
        notices=notices(w, archive, [event.country]),
        description=finding.striptags(),
    )


def _both(w: Words, earliest: datetime | None, latest: datetime | None, zone: str) -> Markup:
    if earliest is None or latest is None:
        return Markup("")
    return w.t(
        "%(utc)s UTC; %(local)s local time",
        utc=w.span(earliest, latest, year=True),
        local=w.span(earliest, latest, zone=zone, year=True),
    )


def _others_ok(archive: Archive, event: Event) -> list[Network]:
    """Networks of the same country with no event of the same part at the same time, and data that say so."""
    busy = {
        e.asn
        for e in archive.events
        if (e.country, e.component) == (event.country, event.component)
        and (event.end_latest is None or e.onset_latest <= event.end_latest)
        and (e.end_latest is None or event.onset_latest <= e.end_latest)
    }
    measured = archive.measured(event.country, event.service)
    return [n for n in measured if n.asn not in busy and archive.state(n, event.service) != State.INSUFFICIENT]
