"""The dates that bind under the orders known: what must be done by when, passed or coming, and as a calendar.

A date that binds is a deadline to block or to report back, the beginning and the end of an order's time. Where sources
differ, each date stands, marked as disputed. A bare day is the whole local day: a deadline runs out at its end.

The calendar is iCalendar (RFC 5545): a bare day is an all-day entry on that local date, a time of day an instant in
UTC. An entry's UID is made of order, kind and date, and DTSTAMP is the time the revision was taken in, so the same
register gives the same bytes.
Not here: whether a network kept a date (`compare`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Literal

from icalendar import Calendar, Event
from msgspec import Struct

from gatewatch.model.order import Field, Revision
from gatewatch.orders.comparison.force import in_force
from gatewatch.orders.dates import OPEN, begin_of, end_of

Kind = Literal["block", "report", "begins", "ends"]

WHAT: dict[Kind, str] = {
    "block": "deadline to block",
    "report": "deadline to report back",
    "begins": "in force",
    "ends": "end of the order's time",
}


class BindingDate(Struct, frozen=True, kw_only=True):
    """One date that binds: `at` as the order has it (local day or time), `instant` when it is reached, in UTC."""

    order_id: str
    title: str
    country: str
    services: list[str]
    kind: Kind
    at: str
    timezone: str
    instant: datetime
    disputed: bool
    fictional: bool
    stamped: datetime


def binding_dates(revisions: Iterable[Revision]) -> list[BindingDate]:
    """List the dates that bind, the earliest first."""
    found = [one for revision in in_force(list(revisions)) for one in _of(revision)]
    return sorted(found, key=lambda d: (d.instant, d.order_id, d.kind, d.at))


def calendar(dates: Sequence[BindingDate]) -> bytes:
    """Write dates that bind as an iCalendar file."""
    book = Calendar()
    book.add("prodid", "-//gatewatch//orders//EN")
    book.add("version", "2.0")
    for one in dates:
        entry = Event()
        mark = " (simulated)" if one.fictional else ""
        entry.add("uid", f"{one.order_id}-{one.kind}-{one.at}@gatewatch")
        entry.add("dtstamp", one.stamped.astimezone(UTC))
        entry.add("dtstart", one.instant if "T" in one.at else date.fromisoformat(one.at))
        entry.add("summary", f"{one.order_id}: {WHAT[one.kind]}{mark}")
        entry.add("description", f"{one.title}. {_note(one)}")
        entry.add("categories", [one.country, *one.services])
        book.add_component(entry)
    return bytes(book.to_ical())


def _note(one: BindingDate) -> str:
    local = f"{one.at} local time ({one.timezone})"
    return f"Sources differ on this date. {local}" if one.disputed else local


def _of(revision: Revision) -> Iterator[BindingDate]:
    order = revision.order
    said: list[tuple[Kind, str, bool]] = []
    for deadline in order.deadlines:
        ats = [deadline.value, *(d.value for d in deadline.differ)]
        said += [(one.kind, one.at, len({a.at for a in ats}) > 1) for one in ats]
    said += [("begins", at, disputed) for at, disputed in _values(order.effective_from)]
    said += [("ends", at, disputed) for at, disputed in _values(order.effective_until)]
    for kind, at, disputed in dict.fromkeys(said):
        if at == OPEN or at.startswith("P"):
            continue
        reached = begin_of(at, order.timezone) if kind == "begins" else end_of(at, order.timezone)
        yield BindingDate(
            order_id=order.order_id,
            title=order.titles["en"],
            country=order.country,
            services=[t.service for t in order.targets.value],
            kind=kind,
            at=at,
            timezone=order.timezone,
            instant=reached,
            disputed=disputed,
            fictional=order.fictional,
            stamped=revision.imported_at,
        )


def _values(field: Field[str] | None) -> list[tuple[str, bool]]:
    if field is None:
        return []
    ats = [field.value, *(d.value for d in field.differ)]
    return [(at, len(set(ats)) > 1) for at in ats]
