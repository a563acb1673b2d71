"""The answer to a question: sentences that each rest on a table or a claim, with the page to check it on.

Answered are what the register and the tables hold. Anything else, what will be, whether it is lawful, how to get
round it, a name nobody knows here, gets "not known", with the reason. Sentences are those of the pages
(`publish.claims`), so an answer never says more than a page does, and silence in the data is called so.

Not here: what the question means (`question`).
"""

from collections.abc import Callable, Iterator

from markupsafe import Markup
from msgspec import Struct

from gatewatch.model.order import Order
from gatewatch.model.tables import Event
from gatewatch.model.words import Assessment, is_simulated
from gatewatch.orders.dates import instant
from gatewatch.publish import claims
from gatewatch.publish.asking.question import Kind, Question, country_of, read
from gatewatch.publish.edition import Archive, Network, is_block
from gatewatch.publish.pages.layout import network_href
from gatewatch.publish.words import Words, msg, without_markup

MOST = 8
"""Sentences of an answer at most; the rest is counted. Chosen, not measured."""

_REFUSED = {
    Kind.BYPASS: msg("Not answered here: this register tells what was ordered and measured, not how to get round it."),
    Kind.FUTURE: msg(
        "Not known: the register and the measurements tell what was said and seen, not what will be, what should be or "
        "what is lawful."
    ),
}


class Sentence(Struct, frozen=True):
    """One sentence of an answer, without markup, and the pages and claims it rests on."""

    text: str
    links: list[str]
    known: bool = True
    """False where it says only that nobody looked."""


class Answer(Struct, frozen=True):
    """What is known: `known` is false where nothing can be said, and the sentence then says why."""

    known: bool
    sentences: list[Sentence]
    understood: Question


class _Scope(Struct, frozen=True):
    """What is spoken of: networks of a country, services, orders."""

    country: str
    networks: list[Network]
    unmeasured: list[int]
    services: list[str]
    orders: list[Order]


def answer(text: str, w: Words, archive: Archive) -> Answer:
    """Answer a question from the archive, or say that it is not known and why."""
    question = read(text, archive)
    refused = _refusal(w, archive, question)
    if refused is not None:
        return Answer(False, [Sentence(without_markup(refused), [])], question)
    scope = _scope(archive, question)
    assert question.kind is not None
    found = list(_SAY[question.kind](w, archive, scope))
    if not found:
        return Answer(False, [Sentence(without_markup(_nothing(w, scope)), _pages(scope))], question)
    if len(found) > MOST:
        more = w.n("And %(n)s more; see the page.", "And %(n)s more; see the page.", len(found) - MOST)
        found = [*found[:MOST], Sentence(without_markup(more), [f"countries/{scope.country}.html"])]
    known = any(s.known for s in found)
    if is_simulated(scope.country, 0):
        made_up = w.t("%(country)s and all that is told of it are made up.", country=w.country(scope.country))
        found.insert(0, Sentence(without_markup(made_up), []))
    return Answer(known, found, question)


def _refusal(w: Words, archive: Archive, question: Question) -> Markup | None:
    if question.unknown:
        names = w.join(question.unknown)
        return w.t("Not known: %(names)s is no network, service, country or order of this register.", names=names)
    if question.kind in _REFUSED:
        return w.t(_REFUSED[question.kind])
    if question.kind is None:
        return w.t(
            "Not understood. Ask when, whether, how or on which networks a service was blocked, when it ended, who "
            "ordered it, who was told, by when, why, or how a network compares with an order."
        )
    if not question.names_something or country_of(archive, question) is None:
        names = w.join(w.country(c) for c in archive.countries)
        return w.t(
            "Name a service, a network or a country; this register knows of: %(names)s.", names=names or w.t("none")
        )
    return None


def _scope(archive: Archive, question: Question) -> _Scope:
    country = country_of(archive, question)
    assert country is not None
    networks = [n for n in archive.networks_in(country) if not question.asns or n.asn in question.asns]
    seen = {n.asn for n in networks}
    orders = [
        o
        for o in archive.orders_of(country)
        if question.order_id in (None, o.order_id)
        and (not question.services or any(t.service in question.services for t in o.targets.value))
    ]
    of_orders = [t.service for o in orders for t in o.targets.value]
    services = question.services or [s for s in archive.services(country) if not of_orders or s in of_orders]
    return _Scope(country, networks, [a for a in question.asns if a not in seen], services, orders)


def _when(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    for network in scope.networks:
        for event in _blocks(archive, network, scope.services):
            yield _event(claims.event(w, event, network.name), event)
    yield from _silent(w, archive, scope)


def _ended(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    yield from _of_each(w, archive, scope, claims.end)


def _how(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    yield from _of_each(w, archive, scope, claims.how_heading)


def _of_each(w: Words, archive: Archive, scope: _Scope, say: Callable[[Words, Event], Markup]) -> Iterator[Sentence]:
    """Say one thing of each block, then where none was found."""
    for network in scope.networks:
        for event in _blocks(archive, network, scope.services):
            what = f"{network.name}, {w.component(event.component)}"
            yield _event(w.t("%(what)s: %(end)s", what=what, end=say(w, event)), event)
    yield from _silent(w, archive, scope)


def _is(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    day = archive.last_day(scope.country)
    for service in scope.services:
        measured = [n for n in scope.networks if n in archive.measured(scope.country, service)]
        if len(measured) > 1 and day:
            states = [archive.state(n, service) for n in measured]
            finding = claims.standing(w, service, scope.country, states, day)
            yield Sentence(without_markup(finding), [f"countries/{scope.country}.html"])
        for network in measured:
            last = archive.last_day_on(network, service)
            if last:
                state = archive.state(network, service)
                said = claims.on_network(w, service, network.name, state, last, None)
                yield Sentence(without_markup(said), [network_href("", network, service)])
    yield from _silent(w, archive, scope)


def _which(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    for service in scope.services:
        blocked = archive.blocked_in(scope.country, service)
        hit = [n for n in scope.networks if n.asn in blocked]
        measured = [n for n in scope.networks if n in archive.measured(scope.country, service)]
        if not measured:
            continue
        text = w.t(
            "%(service)s: a block was seen at some time on %(k)s of %(n)s measured networks in %(country)s: %(names)s.",
            service=w.service(service),
            k=len(hit),
            n=len(measured),
            country=w.country(scope.country),
            names=w.join(n.name for n in hit) if hit else w.t("none"),
        )
        yield Sentence(
            without_markup(text), [network_href("", n, service) for n in hit] or [f"countries/{scope.country}.html"]
        )
    yield from _silent(w, archive, scope)


def _followed(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    asns = {n.asn for n in scope.networks} | set(scope.unmeasured)
    for order in scope.orders:
        for row in archive.compliance[order.order_id]:
            if row.component is not None or row.asn not in asns or row.service not in scope.services:
                continue
            network = archive.networks.get((row.country, row.asn))
            last = archive.last_day_on(network, row.service) if network else None
            told = row.assessment != Assessment.NOT_ENOUGH_DATA
            said = claims.consistent(w, row, row.deadline, last)
            text = w.t(
                "%(network)s and %(order)s: the data are consistent with %(what)s.",
                network=row.addressee,
                order=order.order_id,
                what=said,
            )
            if not told:
                text = w.t(
                    "%(network)s and %(order)s: %(what)s.", network=row.addressee, order=order.order_id, what=said
                )
            yield Sentence(without_markup(text), [f"orders/{order.order_id}.html"])


def _who_ordered(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    for order in scope.orders:
        names = [order.authority.value, *(d.value for d in order.authority.differ)]
        text = w.t(
            "%(order)s, dated %(day)s: %(names)s.",
            order=order.order_id,
            day=w.day(order.dated.value),
            names=w.join(names, w.t("; another source says ")),
        )
        cited = [*order.authority.claims, *(c for d in order.authority.differ for c in d.claims)]
        yield _claimed(text, order, cited)


def _who_was_told(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    for order in scope.orders:
        who = order.addressees.value
        text = w.t("%(order)s is addressed to: %(names)s.", order=order.order_id, names=w.join(who.names))
        yield _claimed(text, order, order.addressees.claims)


def _by_when(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    for order in scope.orders:
        for field in order.deadlines:
            when = claims.deadline_words(w, instant(field.value, order.timezone), order.timezone)
            text = w.t("%(order)s: to block by %(when)s.", order=order.order_id, when=when)
            if field.value.kind == "report":
                text = w.t("%(order)s: to report back by %(when)s.", order=order.order_id, when=when)
            yield _claimed(text, order, field.claims)
        if not order.deadlines:
            text = w.t("%(order)s: no deadline is known.", order=order.order_id)
            yield Sentence(without_markup(text), [f"orders/{order.order_id}.html"])


def _why(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    for order in scope.orders:
        if order.justification is None:
            continue
        reasons = w.join(j.quote or w.word(j.word) for j in order.justification.value)
        text = w.t("%(order)s gives as its reason: %(reasons)s.", order=order.order_id, reasons=reasons)
        yield _claimed(text, order, order.justification.claims)


_SAY: dict[Kind, Callable[[Words, Archive, _Scope], Iterator[Sentence]]] = {
    Kind.WHEN: _when,
    Kind.ENDED: _ended,
    Kind.HOW: _how,
    Kind.IS: _is,
    Kind.WHICH: _which,
    Kind.FOLLOWED: _followed,
    Kind.WHO_ORDERED: _who_ordered,
    Kind.WHO_WAS_TOLD: _who_was_told,
    Kind.DEADLINE: _by_when,
    Kind.WHY: _why,
}


def _blocks(archive: Archive, network: Network, services: list[str]) -> list[Event]:
    own = archive.events_of[network.country, network.asn]
    return [e for e in own if is_block(e) and e.service in services]


def _silent(w: Words, archive: Archive, scope: _Scope) -> Iterator[Sentence]:
    """Say of every network asked about by name where nothing was found, whether it was looked at."""
    for asn in scope.unmeasured:
        name = archive.targets.brand(asn)
        text = w.t("Nobody has measured %(network)s (AS%(asn)s) in this register.", network=name, asn=str(asn))
        yield Sentence(without_markup(text), [f"countries/{scope.country}.html"], known=False)
    if len(scope.networks) > MOST:
        return
    for network in scope.networks:
        for service in scope.services:
            if _blocks(archive, network, [service]):
                continue
            days = archive.days.get((network.country, network.asn, service, None), [])
            text = w.t("%(service)s was not measured on %(network)s.", service=w.service(service), network=network.name)
            if days:
                text = w.n(
                    "No block of %(service)s was found on %(network)s, measured on %(n)s day, "
                    "from %(first)s to %(last)s.",
                    "No block of %(service)s was found on %(network)s, measured on %(n)s days, "
                    "from %(first)s to %(last)s.",
                    len(days),
                    service=w.service(service),
                    network=network.name,
                    first=w.day(days[0].day),
                    last=w.day(days[-1].day),
                )
            yield Sentence(
                without_markup(text), [network_href("", network, service if days else None)], known=bool(days)
            )


def _event(text: Markup, event: Event) -> Sentence:
    return Sentence(without_markup(text), [f"events/{event.event_id}.html"])


def _claimed(text: Markup, order: Order, cited: list[str]) -> Sentence:
    return Sentence(without_markup(text), [f"orders/{order.order_id}.html#{c}" for c in dict.fromkeys(cited)])


def _nothing(w: Words, scope: _Scope) -> Markup:
    what = w.join(w.service(s) for s in scope.services) or w.t("this")
    return w.t(
        "Not known: this register holds nothing on %(what)s in %(country)s that answers it.",
        what=what,
        country=w.country(scope.country),
    )


def _pages(scope: _Scope) -> list[str]:
    return [f"countries/{scope.country}.html"]
