"""What stands beside an order: other orders it changes or is changed by, whose networks are whose, what was told.

A relation is written in one of two order files, and both pages show it: the order that lifts says "lifts", the lifted
one says "lifted by", with a link to the claim on the other page. What an operator told the authority is a claim; it
stands in one row with what was measured on the operator's networks, and neither is taken for the other. An order that
shuts the internet is no service's: beside it stand the networks that were down, and no word of carrying it out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from gatewatch.model.order import Operator, Order, Relation
from gatewatch.model.tables import Event
from gatewatch.model.words import State
from gatewatch.orders.dates import ordered_time
from gatewatch.publish import claims
from gatewatch.publish.charts.marks import mark
from gatewatch.publish.edition import Archive, Network
from gatewatch.publish.pages.layout import network_href, title_of
from gatewatch.publish.pages.sources import Fact, number
from gatewatch.publish.reading.topics import topics_of
from gatewatch.publish.words import Words, msg

UP = "../"

DOES: dict[str, str] = {
    "amends": msg("Amends"),
    "lifts": msg("Lifts"),
    "renews": msg("Renews"),
    "replaces": msg("Replaces"),
    "under": msg("Made under"),
}
UNDERGOES: dict[str, str] = {
    "amends": msg("Amended by"),
    "lifts": msg("Lifted by"),
    "renews": msg("Renewed by"),
    "replaces": msg("Replaced by"),
    "under": msg("Made under it"),
}
_LINK = Markup('<a href="{}">{}</a>')


@dataclass(frozen=True)
class Measured:
    """A network of an operator and its state at the end of the data."""

    name: str
    href: str
    mark: Markup
    state: Markup


@dataclass(frozen=True)
class Reported:
    """What an operator told, beside what was measured on its networks."""

    operator: str
    what: str
    when: str
    claims: Sequence[int]
    measured: Sequence[Measured]


@dataclass(frozen=True)
class Outage:
    """A network on which everything failed, from when to when."""

    name: str
    href: str
    onset: Markup
    end: Markup


def facts(w: Words, archive: Archive, order: Order) -> list[Fact]:
    """Give the relations of an order both ways, the networks of the operators it binds, and its topics."""
    found = [*_relations(w, archive, order), *_operators(w, archive, order)]
    topics = topics_of(w, order)
    if topics:
        links = w.join(_LINK.format(f"{UP}topics/{t.slug}.html", t.label) for t in topics)
        found.append(Fact(w.t("Topics"), links, ()))
    return found


def reported(w: Words, archive: Archive, order: Order, service: str) -> list[Reported]:
    """Give what operators told, each beside the state of `service` on their networks."""
    return [
        Reported(
            operator=told.operator,
            what=told.what,
            when=w.day(told.on) if told.on else "",
            claims=[number(c) for c in told.claims],
            measured=[_measured(w, archive, n, service) for n in _networks(archive, order, told.operator, told.on)],
        )
        for told in order.reported_measures
    ]


def outages(w: Words, archive: Archive, order: Order) -> list[Outage]:
    """Give the outages of the country's networks that touch the time an order wants the internet shut, by onset."""
    time = ordered_time(order)
    found: dict[tuple[int, datetime], Event] = {}  # one outage is an event of every service
    for e in sorted(archive.events, key=lambda e: (e.onset_latest, e.event_id)):
        ended = e.end_latest is not None and e.end_latest <= time.start
        begins_after = time.end is not None and (e.onset_earliest or e.onset_latest) >= time.end
        if e.country == order.country and e.state == State.DOWN and not ended and not begins_after:
            found.setdefault((e.asn, e.onset_latest), e)
    return [_outage(w, archive.networks[e.country, e.asn], e) for e in found.values()]


def _outage(w: Words, network: Network, event: Event) -> Outage:
    onset = claims.interval_words(w, event.onset_earliest, event.onset_latest)
    return Outage(network.name, network_href(UP, network), onset, claims.end_span(w, event))


def _relations(w: Words, archive: Archive, order: Order) -> Iterator[Fact]:
    known = {r.order.order_id: r.order for r in archive.orders}
    for relation in order.relations:
        other = known.get(relation.order_id)
        text = _LINK.format(f"{other.order_id}.html", title_of(w, other)) if other else _unknown(w, relation)
        yield Fact(w.t(DOES[relation.kind]), _from(w, text, relation.on), [number(c) for c in relation.claims])
    for other in sorted(known.values(), key=lambda o: (o.dated.value, o.order_id)):
        for relation in other.relations:
            if relation.order_id == order.order_id:
                link = _LINK.format(f"{other.order_id}.html", title_of(w, other))
                told = w.join(
                    _LINK.format(f"{other.order_id}.html#{c}", w.t("claim %(n)s", n=number(c))) for c in relation.claims
                )
                text = w.t("%(other)s (there: %(claims)s)", other=_from(w, link, relation.on), claims=told)
                yield Fact(w.t(UNDERGOES[relation.kind]), text, ())


def _unknown(w: Words, relation: Relation) -> Markup:
    return w.t("%(order)s, which this register does not hold", order=relation.order_id)


def _from(w: Words, text: Markup, day: date | None) -> Markup:
    return w.t("%(other)s, from %(day)s", other=text, day=w.day(day)) if day else text


def _operators(w: Words, archive: Archive, order: Order) -> Iterator[Fact]:
    for operator in order.addressees.value.operators:
        numbers = []
        for asn in operator.asns:
            network = archive.networks.get((order.country, asn))
            numbers.append(_LINK.format(network_href(UP, network), f"AS{asn}") if network else Markup(f"AS{asn}"))
        parts = [w.join(numbers), *_span(w, operator), w.t("source: %(source)s", source=operator.source)]
        label = w.t("Networks of %(name)s", name=operator.name)
        yield Fact(label, w.join(parts, "; "), [number(c) for c in order.addressees.claims])


def _span(w: Words, operator: Operator) -> Iterator[Markup]:
    since = w.day(operator.since) if operator.since else ""
    until = w.day(operator.until) if operator.until else ""
    if since and until:
        yield w.t("from %(since)s to %(until)s", since=since, until=until)
    elif since:
        yield w.t("from %(since)s", since=since)
    elif until:
        yield w.t("until %(until)s", until=until)


def _networks(archive: Archive, order: Order, name: str, day: date | None) -> list[Network]:
    """Give the measured networks of an operator: those the order file says were its own on the day, else by name."""
    wanted = name.casefold()
    ours = [o for o in order.addressees.value.operators if o.name.casefold() == wanted and _held_on(o, day)]
    asns = {asn for o in ours for asn in o.asns}
    return [
        n for n in archive.networks_in(order.country) if n.asn in asns or (not asns and n.name.casefold() == wanted)
    ]


def _held_on(operator: Operator, day: date | None) -> bool:
    return day is None or (operator.since or day) <= day <= (operator.until or day)


def _measured(w: Words, archive: Archive, network: Network, service: str) -> Measured:
    state = archive.state(network, service)
    return Measured(network.name, network_href(UP, network, service), mark(state, ""), w.state(state))
