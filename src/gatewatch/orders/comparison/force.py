"""Which orders bind, and until when, once later orders have lifted or replaced them.

An order file is never changed by another one: the later order says in `relations` what it does to the earlier, and
whoever compares reads that here. An order that `lifts` or `replaces` another ends it on the day it names, else on its
own date; all of that day is left to the lifted order, as nobody can do in the morning what is decided in the evening.
An order that asks for nothing but to restore wants nothing shut, so there is nothing to hold against it.
`amends`, `renews` and `under` end nothing: both orders stand, each with its own rows.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from gatewatch.model.order import Field, Order, Revision
from gatewatch.orders.dates import OPEN, end_of

ENDS = ("lifts", "replaces")


def in_force(revisions: Sequence[Revision]) -> list[Revision]:
    """Give the orders that want something shut, each with the end that later orders of the register set it."""
    ends: dict[str, tuple[date, list[str]]] = {}
    for revision in revisions:
        for relation in revision.order.relations:
            if relation.kind in ENDS:
                day = relation.on or revision.order.dated.value
                known = ends.get(relation.order_id)
                if known is None or day < known[0]:
                    ends[relation.order_id] = (day, relation.claims)
    binding = [r for r in revisions if r.order.demands.value != ["restore"]]
    return [replace(r, order=_ending(r.order, ends.get(r.order.order_id))) for r in binding]


def _ending(order: Order, end: tuple[date, list[str]] | None) -> Order:
    """Give the order with its end moved forward, where another order ends it earlier than it says itself."""
    if end is None or end[0] < order.dated.value:
        return order
    until = order.effective_until.value if order.effective_until else OPEN
    lifted = end[0].isoformat()
    if until != OPEN and end_of(until, order.timezone) <= end_of(lifted, order.timezone):
        return order
    return replace(order, effective_until=Field(value=lifted, claims=end[1]))
