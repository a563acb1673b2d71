"""Dates of an order as instants, and the hours in which it wants its targets shut.

An order speaks local time, measurements are UTC. Where the order gives a bare day, a beginning is its 00:00 and an
end or deadline its 24:00, both local: "by 2 June" leaves all of 2 June. A time that a change of clocks skips or
repeats is read with the offset that held before the change.

Measurements come by the UTC hour, and an order may begin or end inside one (half-hour zones, windows from 07:30). An
hour that lies in the ordered time only in part counts as ordered: what was seen in it cannot be called outside.

Not here: which date an order means (`file` checks what is written, `model.order` says how).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import polars as pl

from gatewatch.model.order import Deadline, Field, Order, Window

QUARTER = timedelta(minutes=15)
"""Offsets of all zones since 1972, and their changes, are whole quarters of an hour, so a quarter has one local clock.
Source: tzdata, whose finest offset in use since then is +05:45."""

OPEN = "open"
"""What `effective_until` says for "until further notice"."""

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class OrderedTime:
    """When an order wants its targets shut: from `start` until `end` (None: until further notice), in its windows."""

    start: datetime
    end: datetime | None
    timezone: str
    windows: tuple[Window, ...]

    def in_force(self, hour: pl.Expr) -> pl.Expr:
        """Say of UTC hours whether the order was in force in any part of them, windows apart."""
        begun = hour + timedelta(hours=1) > self.start
        return begun if self.end is None else begun & (hour < self.end)

    def wants_shut(self, hour: pl.Expr) -> pl.Expr:
        """Say of UTC hours whether the order wanted its targets shut in any part of them."""
        if not self.windows:
            return self.in_force(hour)
        return self.in_force(hour) & touches_windows(hour, self.windows, self.timezone)


def day_start(day: date, timezone: str) -> datetime:
    """Give the instant a local day begins, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def begin_of(text: str, timezone: str) -> datetime:
    """Give the instant that a day (its beginning) or a local time names, in UTC.

    Raises:
        ValueError: the text is neither `2025-05-21` nor `2025-05-21T18:00`, or there is no such day or time.
    """
    if "T" in text:
        # fromisoformat alone would take seconds and offsets too
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    return day_start(date.fromisoformat(text), timezone)


def end_of(text: str, timezone: str) -> datetime:
    """Give the instant that a day (its end, 24:00 local) or a local time names, in UTC.

    Raises:
        ValueError: as `begin_of`.
    """
    if "T" in text:
        return begin_of(text, timezone)
    return day_start(date.fromisoformat(text) + timedelta(days=1), timezone)


def instant(deadline: Deadline, timezone: str) -> datetime:
    """Give the instant a deadline runs out, in UTC; a bare day runs out at its end."""
    return end_of(deadline.at, timezone)


def reference_deadline(order: Order) -> Field[Deadline] | None:
    """Give the deadline that onsets are held against: the earliest to block, or where there is none, to report."""
    dated = sorted(order.deadlines, key=lambda f: (f.value.kind != "block", instant(f.value, order.timezone)))
    return dated[0] if dated else None


def due(order: Order) -> datetime:
    """Give the instant by which the order wants its targets shut.

    That is the reference deadline; where there is none, the end of the day (or the time) from which the order is in
    force, and where that is not said, the end of the day it is dated. A period from receipt is counted from that end.
    """
    deadline = reference_deadline(order)
    if deadline is not None:
        return instant(deadline.value, order.timezone)
    last = end_of(order.dated.value.isoformat(), order.timezone)
    since = order.effective_from.value if order.effective_from else ""
    if since.startswith("P"):
        return last + period(since)
    return end_of(since, order.timezone) if since else last


def ordered_time(order: Order) -> OrderedTime:
    """Give the time in which the order wants its targets shut.

    A period from receipt is counted from the start of the order's day, before which nobody can have received it.
    """
    start = day_start(order.dated.value, order.timezone)
    since = order.effective_from.value if order.effective_from else ""
    if since.startswith("P"):
        start += period(since)
    elif since:
        start = begin_of(since, order.timezone)
    until = order.effective_until.value if order.effective_until else OPEN
    end = None if until == OPEN else end_of(until, order.timezone)
    return OrderedTime(start, end, order.timezone, tuple(order.windows.value) if order.windows else ())


def period(text: str) -> timedelta:
    """Give the length of an ISO 8601 duration such as `PT3H`.

    Raises:
        ValueError: it is none, or it is not of days and shorter units.
    """
    return msgspec.convert(text, timedelta)


def minute_of(clock: str) -> int:
    """Give the minute of the day of a local time such as `07:30`; `24:00` is the day's end."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def touches_windows(hour: pl.Expr, windows: Sequence[Window], timezone: str) -> pl.Expr:
    """Say of UTC hours whether any part of them lies in the weekly windows, local time, changes of clocks included."""
    quarter_minutes = int(QUARTER.total_seconds() // 60)
    parts = []
    for number in range(4):
        local = (hour + number * QUARTER).dt.convert_time_zone(timezone)
        minute = local.dt.hour().cast(pl.Int32) * 60 + local.dt.minute().cast(pl.Int32)
        for window in windows:
            on_day = local.dt.weekday().is_in([WEEK.index(day) + 1 for day in window.days])
            inside = (minute < minute_of(window.end)) & (minute + quarter_minutes > minute_of(window.start))
            parts.append(on_day & inside)
    return pl.any_horizontal(parts)
