"""Onsets as intervals: against a deadline on an axis all rows of a table share, and among single attempts.

An onset lies somewhere between the last attempt that worked and the first of the run that failed; a bar as wide as
that says how little is known. What lies beyond the axis is cut there and ends in an arrow, never in a plain edge. Not
here: the words beside a bar, which say the same and come from the caller.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from gatewatch.model.words import State
from gatewatch.publish.charts.marks import box, extent, opened_at, path, px, role, solid, svg, text

BEFORE, AFTER = 14, 28
"""Days the shared axis shows before and after the deadline: the look's choice."""
WIDTH, HEIGHT, BASE, FULL, LEAST = 204, 30, 24, 18, 5
_DAY = WIDTH / (BEFORE + AFTER)
_ARROW = 6
_HOUR = 34.0
"""Width of an hour among attempts, px; less where the onset is known to more than half a day only."""


def interval(
    *,
    state: str,
    onset: tuple[datetime | None, datetime] | None,
    deadline: datetime,
    order: datetime,
    last: datetime | None,
    label: str,
) -> Markup:
    """Draw where an onset lies against the deadline; for a network still reachable, the low bar up to the last data."""
    parts = [path("hair", f"M0 {BASE + 0.5}H{WIDTH}")]
    ordered = _x(order, deadline)
    parts.append(path("or", f"M{px(ordered)} 2V28") if 0 <= ordered <= WIDTH else _beyond(ordered))
    parts.append(path("dl", f"M{px(_x(deadline, deadline))} 0V{HEIGHT}"))
    if onset is not None:
        low = _x(onset[0], deadline) if onset[0] else -1.0
        high = _x(onset[1], deadline)
        if high - low < LEAST:
            low, high = (low + high - LEAST) / 2, (low + high + LEAST) / 2
        parts.append(_bar(state, low, high))
    elif state == State.OK and last is not None:
        parts.append(_bar(state, 0.0, _x(last, deadline)))
    return svg(Markup("").join(parts), WIDTH, HEIGHT, Markup('class="iv" ') + role(label))


def interval_axis(
    order_word: str,
    deadline_word: str,
    days_word: str,
    *,
    order: datetime | None = None,
    deadline: datetime | None = None,
) -> Markup:
    """Draw the head of the column, hidden from screen readers: days from the deadline, and where given the order."""
    zero = BEFORE * _DAY
    parts = [text(zero + 4, 12, deadline_word, "sm bold")]
    if order is not None and deadline is not None and order < deadline:
        # At its line where the words fit before those of the deadline, else from the edge.
        room = zero - 4 - 5.6 * len(order_word)
        parts.insert(0, text(max(min(_x(order, deadline), room), 0.0), 12, order_word, "sm t2"))
    parts += [
        text((BEFORE + n) * _DAY, 27, w, "sm t2", "middle") for n, w in ((-7, "−7"), (0, "0"), (7, "+7"), (14, "+14"))
    ]
    parts.append(text(WIDTH, 27, days_word, "sm t2", "end"))
    return svg(Markup("").join(parts), WIDTH, HEIGHT, Markup('class="iv" ') + role(""))


def _x(at: datetime, deadline: datetime) -> float:
    return (BEFORE + (at - deadline) / timedelta(days=1)) * _DAY


def _bar(state: str, low: float, high: float) -> Markup:
    """Draw a bar of the state's height, cut at the edges of the axis to a point."""
    if state == State.INSUFFICIENT:
        return Markup("")
    top, height = extent(state, BASE, FULL)
    left, right = low < 0, high > WIDTH
    if not left and not right:
        return solid(state, [low], BASE, high - low, FULL)
    start = min(max(low, 0.0), WIDTH - _ARROW)
    end = min(max(high, _ARROW), float(WIDTH))
    middle = top + height / 2
    kind = {State.BLOCKED: "B", State.PARTIAL: "Ps", State.DOWN: "Ds"}.get(State(state), "R")
    tip_left = f"M{px(start + _ARROW)} {top}L{px(start)} {px(middle)}L{px(start + _ARROW)} {BASE}"
    data = tip_left if left else f"M{px(start)} {top}V{BASE}"
    data += f"H{px(end - _ARROW)}L{px(end)} {px(middle)}L{px(end - _ARROW)} {top}z" if right else f"H{px(end)}V{top}z"
    return path(kind, data)


def _beyond(x: float) -> Markup:
    edge, inward = (0, 5) if x < 0 else (WIDTH, -5)
    return path("ax", f"M{edge + inward} 3L{edge} 7L{edge + inward} 11")


@dataclass(frozen=True)
class StripWords:
    """The words of the figure of an onset: its rows, what it shows, and how a day is written."""

    attempts: str
    heights: str
    local: str
    onset: str
    label: str
    region: str
    day: Callable[[datetime], str]


def onset_strip(
    attempts: Sequence[tuple[datetime, bool]],
    *,
    onset: tuple[datetime, datetime],
    utc_offset_hours: float,
    words: StripWords,
) -> Markup:
    """Draw the single attempts around an onset, low where one worked and tall where it failed, under its interval.

    Each attempt is a moment and whether it failed; those further off than the drawing reaches are left out.
    """
    known = (onset[1] - onset[0]) / timedelta(hours=1)
    margin = max(12.0, known / 2)
    hours = int(known + 2 * margin) + 1
    start = (onset[0] - timedelta(hours=margin)).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hour = min(_HOUR, 816 / hours)
    width, base = hour * hours, 66

    def x(at: datetime) -> float:
        return (at - start) / timedelta(hours=1) * hour

    low, high = x(onset[0]), x(onset[1])
    middle = (low + high) / 2
    low, high = min(low, middle - 2), max(high, middle + 2)
    anchor, beside = ("end", low - 8) if middle > width / 2 else ("start", high + 8)
    parts = [
        path("wk", box(low, 18, high - low, 76)),
        path("br", f"M{px(low)} 22v-8H{px(high)}v8"),
        text(beside, 20, words.onset, "sm semi", anchor),
        *_clock(start, hours, hour, utc_offset_hours, base, words.day),
    ]
    parts.append(path("hair", f"M0 {base + 0.5}H{px(width)}"))
    inside = [(x(at), failed) for at, failed in sorted(attempts) if 0 <= x(at) <= width]
    parts += [
        solid(State.OK, [a - 1.5 for a, failed in inside if not failed], base, 3, 24),
        solid(State.BLOCKED, [a - 1.5 for a, failed in inside if failed], base, 3, 24),
    ]
    drawing = svg(Markup("").join(parts), width, 100, role(words.label))
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}"><div class="gridbox strip"><div class="names">'
        '<div class="head"></div><div class="row"><b>{}</b><small>{}</small></div><div class="lane">UTC</div>'
        '<div class="lane">{}</div></div><div class="cal">{}{}</div></div></div>'
    ).format(
        words.region,
        words.attempts,
        words.heights,
        words.local,
        drawing,
        opened_at(low - 8 - 6.4 * len(words.onset) if anchor == "end" else low),
    )


def _clock(
    start: datetime, hours: int, hour: float, offset: float, base: float, day: Callable[[datetime], str]
) -> list[Markup]:
    """Write the hours under the line, UTC over local, as often as they fit; midnight carries its day."""
    every = next(n for n in (1, 3, 6, 12, 24) if n * hour >= 100 or n == 24)
    parts = []
    for n in range(hours + 1):
        at = start + timedelta(hours=n)
        if at.hour % every or n * hour > hours * hour - 14:
            continue
        x = n * hour
        local = at + timedelta(hours=offset)
        parts += [
            path("ax", f"M{px(x + 0.5)} {base}v5"),
            text(x + 2, base + 16, f"{at:%H}", "sm t2"),
            text(x + 2, base + 31, f"{local:%H}" if offset % 1 == 0 else f"{local:%H:%M}", "sm t2"),
        ]
        if at.hour == 0:
            parts.append(text(x + 24, base + 16, day(at), "sm semi"))
    return parts
