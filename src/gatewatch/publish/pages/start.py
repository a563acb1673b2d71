"""The start page and the list of orders: what was ordered, what the data show at their end, and what changed last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from gatewatch.model.order import Order
from gatewatch.model.tables import Event
from gatewatch.model.words import INTERNET, SITE, State
from gatewatch.orders.dates import instant
from gatewatch.publish import claims, hedges
from gatewatch.publish.charts.marks import mark, tally
from gatewatch.publish.edition import Archive, is_block
from gatewatch.publish.pages.figures import mini_figure
from gatewatch.publish.pages.layout import Page, notices, title_of
from gatewatch.publish.pages.orders import (
    addressed,
    deadline_of,
    lead_service,
    order_services,
    order_states,
    service_rows,
)
from gatewatch.publish.words import Words

MOST_SUSPECTED = 12
"""Suspicions the start page lists; the pages of countries have all. Chosen, not measured."""
MOST_CHANGES, LEAST_PER_COUNTRY = 12, 3
"""Lines of the list of changes, shared by its countries, so that none floods it. Chosen, not measured."""


@dataclass(frozen=True)
class OrderRow:
    """An order as a line of the table."""

    href: str
    country: str
    services: str
    title: str
    authority: str
    dated: str
    deadline: Markup
    distance: Markup
    tally: Markup
    shows: Markup
    made_up: bool


@dataclass(frozen=True)
class Due:
    """A deadline against the end of its country's data."""

    at: Markup
    distance: Markup
    title: str
    href: str
    kind: Markup
    tally: Markup


@dataclass(frozen=True)
class Change:
    """Something that began or ended."""

    at: datetime
    day: str
    before: Markup
    after: Markup
    head: Markup
    text: Markup
    sample: Markup
    href: str


@dataclass(frozen=True)
class Small:
    """One country and service, as a small picture."""

    country: str
    href: str
    service: str
    picture: Markup
    standing: Markup
    measured: Markup


def pages(w: Words, archive: Archive) -> Iterator[Page]:
    """Give the start page and the list of orders."""
    orders = [r.order for r in archive.orders]
    all_notices = notices(w, archive, archive.countries, orders)
    dues = _dues(w, archive)
    changes = _changes(w, archive)
    smalls = [_small(w, archive, c, s) for c, s in _worth_a_picture(archive)]
    drawn = {s.country for s in smalls}
    doubts = [s for country in archive.countries for s in archive.suspicions_in(country) if s.open]
    content = {
        "orders": [_order_row(w, archive, o, "") for o in orders],
        "orders_heading": _orders_heading(w, archive, orders),
        "dues": dues,
        "dues_heading": _dues_heading(w, archive),
        "changes": changes,
        "changes_heading": _changes_heading(w, archive, changes),
        "suspected": hedges.suspicion_rows(w, archive, doubts[:MOST_SUSPECTED], ""),
        "suspected_heading": hedges.suspected_heading(w, doubts),
        "suspected_more": max(0, len(doubts) - MOST_SUSPECTED),
        "smalls": smalls,
        "others": [(w.country(c), f"countries/{c}.html") for c in archive.countries if w.country(c) not in drawn],
        "now": _now(w, archive),
        "archive_text": _archive_text(w, archive),
        "countries": [(w.country(c), f"countries/{c}.html") for c in archive.countries],
        "last_at": archive.last_at,
        "some_real": any(not n.simulated for n in archive.networks.values()),
        "some_simulated": any(n.simulated for n in archive.networks.values()),
    }
    yield Page(
        path="index.html",
        template="start.html",
        title=str(w.t("Gatewatch: what was ordered, what measurements show")),
        content=content,
        notices=all_notices,
        description=str(w.t("Orders to block apps beside measurements of them, network by network, day by day.")),
    )
    yield Page(
        path="orders/index.html",
        template="orders.html",
        title=str(w.t("Orders")),
        content={"orders": [_order_row(w, archive, o, "../") for o in orders]},
        nav="orders",
        notices=notices(w, archive, {o.country for o in orders}, orders),
    )


def _order_row(w: Words, archive: Archive, order: Order, up: str) -> OrderRow:
    states = order_states(archive, order)
    deadline = deadline_of(order)
    service = lead_service(archive, order)
    rows = addressed(service_rows(archive, order, service), archive)
    shows = claims.compared_heading(w, rows) if rows else w.t("not known: there are no measurements")
    last_at = archive.country_last_at.get(order.country)
    by = claims.last_day_before(deadline, order.timezone) if deadline else None
    return OrderRow(
        href=f"{up}orders/{order.order_id}.html",
        country=w.country(order.country),
        services=str(w.join(w.service(s) for s in order_services(order))),
        title=title_of(w, order),
        authority=order.authority.value,
        dated=w.day(order.dated.value),
        deadline=Markup.escape(w.day(by)) if by else w.t("none named"),
        distance=claims.from_end(w, deadline, last_at) if deadline else Markup(""),
        tally=_tally(w, states),
        shows=shows,
        made_up=order.fictional,
    )


def _orders_heading(w: Words, archive: Archive, orders: Sequence[Order]) -> Markup:
    if not orders:
        return w.t("No order is known")
    unmeasured = sum(not order_states(archive, o) for o in orders)
    known = w.n("%(n)s order is known", "%(n)s orders are known", len(orders))
    if not unmeasured:
        return known
    return w.join(
        [known, w.n("%(n)s of them without measurements", "%(n)s of them without measurements", unmeasured)], "; "
    )


def _dues(w: Words, archive: Archive) -> list[Due]:
    found = []
    for order in (r.order for r in archive.orders):
        states = order_states(archive, order)
        kinds: dict[datetime, list[str]] = {}
        for field in order.deadlines:
            kinds.setdefault(instant(field.value, order.timezone), []).append(field.value.kind)
        for at, which in kinds.items():
            words = [w.t("to block") if kind == "block" else w.t("to report back") for kind in dict.fromkeys(which)]
            due = Due(
                at=claims.deadline_words(w, at, order.timezone),
                distance=claims.from_end(w, at, archive.country_last_at.get(order.country)),
                title=title_of(w, order),
                href=f"orders/{order.order_id}.html",
                kind=claims.capitalised(w.join(words)),
                tally=_tally(w, states),
            )
            found.append((at, due))
    return [due for _, due in sorted(found, key=lambda pair: (pair[0], pair[1].title), reverse=True)]


def _tally(w: Words, states: Sequence[State]) -> Markup:
    return tally(states, str(claims.tally_label(w, states))) if states else Markup("")


def _dues_heading(w: Words, archive: Archive) -> Markup:
    ahead = 0
    for order in (r.order for r in archive.orders):
        last_at = archive.country_last_at.get(order.country)
        ahead += sum(last_at is not None and instant(d.value, order.timezone) > last_at for d in order.deadlines)
    if ahead:
        return w.n(
            "%(n)s deadline lies after the end of the data", "%(n)s deadlines lie after the end of the data", ahead
        )
    return w.t("No deadline lies after the end of the data")


def _changes(w: Words, archive: Archive) -> list[Change]:
    found: list[tuple[datetime, str, Change]] = []
    for (country, asn, service, state, service_wide, begins, _), events in _grouped(archive).items():
        network = archive.networks[country, asn]
        if service is None:
            what = w.join(w.service(s) for s in dict.fromkeys(e.service for e in events))
            head = w.t("%(country)s.", country=w.country(country))
        else:
            what = w.join(w.component(c) for c in archive.in_order(e.component for e in events))
            head = w.t("%(country)s, %(service)s.", country=w.country(country), service=w.service(service))
        first = min(events, key=lambda e: e.onset_latest)
        at = first.onset_latest if begins else max(e.end_latest for e in events if e.end_latest)
        bad = State.DOWN if service_wide else State(state)
        pair = (State.OK, bad) if begins else (bad, State.OK)
        change = Change(
            at=at,
            day=w.day(at.date(), year=False, weekday=True),
            before=mark(pair[0], str(w.state(pair[0]))),
            after=mark(pair[1], str(w.state(pair[1]))),
            head=head,
            text=claims.change(w, begins, network.name, what, first if begins else events[-1]),
            sample=claims.counted(w, max(e.measurements for e in events), max(e.probes for e in events)),
            href=f"events/{first.event_id}.html",
        )
        found.append((at, country, change))
    found.sort(key=lambda item: (item[0], item[1], item[2].text), reverse=True)
    most = max(LEAST_PER_COUNTRY, MOST_CHANGES // max(1, len({country for _, country, _ in found})))
    per_country: dict[str, int] = {}
    shown: list[Change] = []
    for _, country, change in found:
        per_country[country] = per_country.get(country, 0) + 1
        if per_country[country] <= most and len(shown) < MOST_CHANGES:
            shown.append(change)
    return shown


_Kind = tuple[str, int, str | None, str, bool, bool, date]


def _grouped(archive: Archive) -> dict[_Kind, list[Event]]:
    """Put the onsets and the ends of one network and service that fall on one day together; outages of all services.

    An event that was there when the data begin is no change.
    """
    found: dict[_Kind, list[Event]] = {}
    for e in archive.events:
        service = None if e.state == State.DOWN else e.service
        kind = (e.country, e.asn, service, e.state, e.service_wide)
        if e.onset_earliest:
            found.setdefault((*kind, True, e.onset_latest.date()), []).append(e)
        if e.end_latest:
            found.setdefault((*kind, False, e.end_latest.date()), []).append(e)
    return found


def _changes_heading(w: Words, archive: Archive, changes: Sequence[Change]) -> Markup:
    if not changes:
        return w.t("No change is seen in the data")
    return w.t("The latest change in the data is of %(day)s", day=w.day(changes[0].at.date()))


def _worth_a_picture(archive: Archive) -> list[tuple[str, str]]:
    """Countries and services with an order or a block, and of other countries their most measured service.

    Of those others only where the data say something at their end.
    """
    found = {(o.country, s) for o in (r.order for r in archive.orders) for s in order_services(o) if s != INTERNET}
    found |= {(e.country, e.service) for e in archive.events if e.service != SITE and is_block(e)}
    drawn = {c for c, _ in found}
    for country in archive.countries:
        services = archive.services(country)
        if country not in drawn and any(
            s != State.INSUFFICIENT for c in services[:1] for s in archive.states(country, c)
        ):
            found.add((country, services[0]))
    return sorted(found, key=lambda pair: (not archive.measured(*pair), pair))


def _small(w: Words, archive: Archive, country: str, service: str) -> Small:
    measured = archive.measured(country, service)
    known = len(measured) + len(archive.unmeasured(country, service))
    return Small(
        country=w.country(country),
        href=f"countries/{country}.html" + (f"#{service}" if measured else ""),
        service=w.service(service),
        picture=mini_figure(w, archive, country, service),
        standing=claims.counts_words(w, archive.states(country, service)) if measured else w.t("Nobody measured it."),
        measured=w.n(
            "%(k)s of %(n)s known network measured",
            "%(k)s of %(n)s known networks measured",
            known,
            k=w.number(len(measured)),
        )
        if known
        else w.t("no network of it is known here"),
    )


def _now(w: Words, archive: Archive) -> list[Markup]:
    """Say for each country and service with an order or a block how it stood at the end of the data, and before."""
    found = []
    for country, service in _worth_a_picture(archive):
        states = archive.states(country, service)
        if states and (archive.orders_of(country, service) or archive.blocked_in(country, service)):
            now = claims.standing(w, service, country, states, archive.last_day(country))
            over = claims.over_archive(w, service, len(archive.blocked_in(country, service)), len(states))
            found.append(w.join([now, over], " "))
    return found


def _archive_text(w: Words, archive: Archive) -> Markup:
    if archive.first_at is None or archive.last_at is None:
        return w.t("This archive holds no measurements yet.")
    total = sum(n.measurements for n in archive.networks.values())
    return w.t(
        "This archive: %(measurements)s on %(networks)s in %(countries)s, %(first)s to %(last)s; %(events)s found.",
        measurements=w.n("%(n)s measurement", "%(n)s measurements", total),
        networks=w.n("%(n)s network", "%(n)s networks", len(archive.networks)),
        countries=w.n("%(n)s country", "%(n)s countries", len(archive.country_last_at)),
        first=w.day(archive.first_at.date()),
        last=w.day(archive.last_at.date()),
        events=w.n("%(n)s event", "%(n)s events", len(archive.events)),
    )
