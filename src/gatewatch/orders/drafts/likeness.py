"""Which orders a report may belong to, and why: a proposal in words, for an editor to decide.

An order is proposed when it is of the same country and something ties the report to it: the same paper number, the
same report, or the same service at about the same time. A report tells of an order on its day or in the weeks after;
months later it tells of another one. Names of authorities come in many languages and lengths, so their likeness adds
and its lack takes nothing away.

Points only put the proposals in order; they are chosen, not measured, and no number of them joins anything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gatewatch.model.order import Draft, Field, Order
from gatewatch.orders.drafts.merge import plain
from gatewatch.orders.drafts.names import alike, folded

NEAR = timedelta(days=60)
"""How far a report's day may lie from the order's. Chosen, not measured; the comparison waits as long for a block."""

SAME_PAPER, SAME_REPORT, SAME_DAY, OTHER = 3, 3, 2, 1


@dataclass(frozen=True)
class Candidate:
    """An order that a report may belong to: how much speaks for it, and what, in words."""

    order_id: str
    score: int
    reasons: tuple[str, ...]


def candidates(draft: Draft, orders: Iterable[Order]) -> list[Candidate]:
    """Give the orders that a draft may belong to, the likeliest first."""
    found = []
    for order in orders:
        ties = list(_ties(draft.parts, order)) if order.country == draft.parts.get("country", order.country) else []
        if ties:
            found.append(Candidate(order.order_id, sum(points for points, _ in ties), tuple(why for _, why in ties)))
    return sorted(found, key=lambda c: (-c.score, c.order_id))


def _ties(parts: Any, order: Order) -> Iterator[tuple[int, str]]:
    sure = [*_same_paper(parts, order), *_same_report(parts, order)]
    time, services = _time(parts, order), _services(parts, order)
    yield from sure
    if not sure and not (time and services):
        return
    yield from [*services, *time]
    yield from _names(parts, order)
    yield from _numbers(parts, order)


def _same_paper(parts: Any, order: Order) -> Iterator[tuple[int, str]]:
    for number in _values(parts.get("document_number")):
        if folded(number) in map(folded, _values(order.document_number)):
            yield SAME_PAPER, f"the same paper, {number}"


def _same_report(parts: Any, order: Order) -> Iterator[tuple[int, str]]:
    for document in parts.get("documents", []):
        for held in order.documents:
            if document.sha256 and document.sha256 == held.sha256:
                yield SAME_REPORT, f"the same text as its document {held.document_id}"
            elif document.url and document.url == held.url:
                yield SAME_REPORT, f"the same address as its document {held.document_id}"


def _services(parts: Any, order: Order) -> list[tuple[int, str]]:
    theirs = {t.service for targets in _values(order.targets) for t in targets}
    named = {t.service for targets in _values(parts.get("targets")) for t in targets}
    named = named or {seen.service for seen in parts.get("availability", [])}  # a report that holds no order
    return [(OTHER, f"the same service, {', '.join(sorted(named & theirs))}")] if named & theirs else []


def _time(parts: Any, order: Order) -> list[tuple[int, str]]:
    ours, theirs = list(_values(parts.get("dated"))), list(_values(order.dated))
    same = [day for day in ours if day in theirs]
    if same:
        return [(SAME_DAY, f"both dated {same[0]}")]
    days = ours or [d.published_on for d in parts.get("documents", []) if d.published_on]
    near = [(day, other) for day in days for other in theirs if abs(day - other) <= NEAR]
    if near:
        day, other = min(near, key=lambda pair: abs(pair[0] - pair[1]))
        return [(OTHER, f"{day} is {_apart(day, other)} its date, {other}")]
    return []


def _apart(day: date, other: date) -> str:
    days = (day - other).days
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'after' if days > 0 else 'before'}"


def _names(parts: Any, order: Order) -> Iterator[tuple[int, str]]:
    theirs = [*_values(order.authority), *_values(order.authority_unit), *_values(order.on_behalf_of)]
    for name in _values(parts.get("authority")):
        like = next((other for other in theirs if alike(name, other)), None)
        if like:
            yield OTHER, f"authority {name!r} is like {like!r}"
            return


def _numbers(parts: Any, order: Order) -> Iterator[tuple[int, str]]:
    theirs = {plain(a) for amounts in _values(order.justification_numbers) for a in amounts}
    same = [a for amounts in _values(parts.get("justification_numbers")) for a in amounts if plain(a) in theirs]
    if same:
        yield OTHER, "the same numbers: " + ", ".join(f"{a.value} {a.unit.replace('_', ' ')}" for a in same)
    quotes = {folded(c.quote): c.claim_id for c in order.claims if c.quote}
    heard = [quotes[folded(c.quote)] for c in parts.get("claims", []) if c.quote and folded(c.quote) in quotes]
    if heard:
        yield OTHER, f"the same words as in its claims {', '.join(dict.fromkeys(heard))}"


def _values(field: Field[Any] | None) -> list[Any]:
    """Give all values that sources give of a field."""
    return [field.value, *(d.value for d in field.differ)] if field else []
