"""The grid, network by day: what the days show, under the moments an order names, on one axis of time.

A day is a column of 14 px, with 3 px more before each Monday; a row is a network (or a part of a service). Marks are
those of `marks`. Days in a row with data and of one state are a run: one link, one letter in its first cell. A day
nobody measured ends a run, so that no link speaks of days without data.

Moments (orders, deadlines, onsets) stand at their true hour in UTC, not at a cell. What lies outside the days shown is
not drawn as if it were inside: a moment of an order stands at the edge as an arrow without a line, an onset's bracket
stays open at the edge, and a claim is left to the list of claims. Heights of lanes and rows are those of
`static/site.css`, which sets the names beside the drawing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from markupsafe import Markup

from gatewatch.model.words import State
from gatewatch.publish.charts.marks import cells, letter, opened_at, path, px, role, solid, svg, text

HEAD, LANE, BREAK, ROW, ROWS_FROM = 28, 24, 6, 52, 24
CELL, FULL, BASE = 12, 20, 34
"""Width of a cell, height of a blocked one, and the line it stands on within its row, px (the look's grid)."""
MINI_ROW, MINI_CELL, MINI_FULL, MINI_ROWS = 12, 3.5, 9, 8
_NOTCHES = ((100, 5.0), (10, 2.75), (1, 1.25))
"""Measurements of a day from which its notch has this depth, px."""
_LONG = ((120, " longest"), (56, " long"))
"""Days from which a grid is printed smaller, so that it stays on its page."""
_WIDE, _BOLD, _SMALL = 6.4, 6.9, 5.3
"""Width of a letter at 12 px, 12 px bold and 11 px: measured on English texts in Noto Sans, a tenth added."""


@dataclass(frozen=True)
class GridDay:
    """One day of a row, with what was measured on it; without a measurement it is drawn as silence."""

    day: date
    state: str
    measurements: int


@dataclass(frozen=True)
class GridRow:
    """One row: a name, its days, where a run of them leads, its onset, and its sample."""

    name: str
    detail: str
    href: str | None
    days: tuple[GridDay, ...]
    day_href: Callable[[date, date], str]
    onset: tuple[datetime | None, datetime] | None
    onset_text: str
    measurements: int
    probes: int


@dataclass(frozen=True)
class GridMark:
    """A moment of an order: `order` (dotted line), `deadline` (solid line) or `point` (no line)."""

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True)
class GridClaim:
    """A claim of the list under the chart, on the day it was made."""

    at: date
    number: int
    href: str


@dataclass(frozen=True)
class GridWords:
    """The words of a grid in the reader's language, and its ways to write days and numbers."""

    ordered: str
    said: str
    measurements: str
    probes: str
    label: str
    claim: Callable[[int], str]
    run_title: Callable[[str, str, date, date, int], str]
    day: Callable[[date], str]
    region: str
    number: Callable[[int], str] = "{:,}".format


@dataclass(frozen=True)
class Axis:
    """Days to pixels: `cell` gives where a day's cell begins, `at` where a moment lies."""

    first: date
    last: date
    step: float = CELL + 2
    gap: float = 2
    week_gap: float = 3
    lead: float = 1

    def cell(self, day: date) -> float:
        """Give the left edge of a day's cell."""
        days = (day - self.first).days
        return self.lead + self.step * days + self.week_gap * ((days + self.first.weekday()) // 7)

    def at(self, moment: datetime) -> float:
        """Give where an aware moment lies, by its hour in UTC."""
        utc = moment.astimezone(UTC)
        hours = utc.hour + utc.minute / 60 + utc.second / 3600
        return self.cell(utc.date()) - self.gap / 2 + self.step * hours / 24

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment lies in the days shown."""
        return self.first <= moment.astimezone(UTC).date() <= self.last

    @property
    def width(self) -> float:
        """Width of all days."""
        return self.cell(self.last) + self.step - self.gap + self.lead

    @property
    def days(self) -> list[date]:
        """All days shown."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class _Flag:
    """A moment with its place: x, the lane it stands in, the side its words stand on, and the edge it lies beyond."""

    mark: GridMark
    x: float
    lane: int
    left: bool
    beyond: int

    @property
    def y(self) -> float:
        return HEAD + LANE * self.lane + 12


def grid(
    rows: Sequence[GridRow],
    *,
    first: date,
    last: date,
    marks: Sequence[GridMark],
    claims: Sequence[GridClaim],
    words: GridWords,
) -> Markup:
    """Draw the whole grid in its scroll box: names at the left, days, and the sample at the right."""
    axis = Axis(first, last)
    flags = _placed(marks, axis)
    reach = [f.x + 9 + _width_of(f.mark) for f in flags if not f.left] + [_reach(row, axis) for row in rows]
    width = max(axis.width, *reach, 0)
    lanes = 1 + max((f.lane for f in flags), default=0)
    shown = sorted((c for c in claims if first <= c.at <= last), key=lambda c: (c.at, c.number))
    top = HEAD + LANE * (lanes + bool(shown)) + BREAK
    height = top + ROW * len(rows)
    lines = [f.x for f in flags if not f.beyond and f.mark.kind != "point"]
    deadline = min((m.at for m in marks if m.kind == "deadline"), default=None)
    parts = [
        _calendar(axis, words.day, height),
        *(path("hair", f"M0 {HEAD + LANE * (n + 1) - 0.5}H{px(width)}") for n in range(lanes + bool(shown))),
        *(_line(f, height) for f in flags),
        *(_flag(f) for f in flags),
        _rings(shown, axis, HEAD + LANE * lanes + 12, words.claim),
        *(_row(row, axis, top + ROW * n, words) for n, row in enumerate(rows)),
        *(_onset(row, axis, top + ROW * n, lines, deadline) for n, row in enumerate(rows)),
    ]
    start = min((f.x for f in flags if not f.beyond), default=0.0)
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{region}"><div class="gridbox{long}">{names}'
        '<div class="cal">{svg}{opening}</div>{sample}</div></div>'
    ).format(
        region=words.region,
        long=next((kind for days, kind in _LONG if len(axis.days) > days), ""),
        names=_names(rows, [words.ordered, *([""] * (lanes - 1)), *([words.said] if shown else [])]),
        svg=svg(Markup("").join(parts), width, height, role(words.label, "group")),
        opening=opened_at(start),
        sample=_sample(rows, words),
    )


def mini_grid(
    rows: Sequence[Sequence[GridDay]],
    *,
    first: date,
    last: date,
    order: datetime | None,
    deadline: datetime | None,
    label: str,
    more: str = "",
) -> Markup:
    """Draw at most eight rows small, without letters or links, and the words for how many are left out."""
    axis = Axis(first, last, step=MINI_CELL + 1, gap=1, week_gap=0, lead=0)
    shown = rows[:MINI_ROWS]
    height = MINI_ROW * len(shown) + 6
    parts = [
        path(kind, f"M{px(axis.at(at))} 0V{height}")
        for kind, at in (("or", order), ("dl thin", deadline))
        if at is not None and axis.holds(at)
    ]
    for n, days in enumerate(shown):
        base = MINI_ROW * n + 13
        parts.append(path("hair", f"M0 {base + 0.5}H{px(axis.width)}"))
        for state in (State.BLOCKED, State.PARTIAL, State.DOWN, State.OK, State.INSUFFICIENT):
            xs = [axis.cell(d.day) for d in days if d.state == state and d.measurements and first <= d.day <= last]
            parts.append(_mini_cells(state, xs, base))
    drawing = svg(Markup("").join(parts), axis.width, height, Markup('class="mini" ') + role(label))
    rest = Markup("<small>{}</small>").format(more) if more else Markup("")
    return Markup('<div class="minibox">{}{}</div>').format(drawing, rest)


def _mini_cells(state: State, xs: Sequence[float], base: float) -> Markup:
    if state == State.DOWN:  # three stripes: dots would be smaller than a pixel
        data = (f"M{px(x)} {px(base - MINI_FULL + 3.5 * n)}h{MINI_CELL}v2h-{MINI_CELL}z" for x in xs for n in range(3))
        return path("Ds", "".join(data))
    if state == State.INSUFFICIENT:  # 4.5 px high and 2 px off the line, the least that still floats
        return path("Q", "".join(f"M{px(x + 0.5)} {base - 6.5}h{MINI_CELL - 1}v3.5h-{MINI_CELL - 1}z" for x in xs))
    return solid(state, xs, base, MINI_CELL, MINI_FULL)


def _width_of(mark: GridMark) -> float:
    return len(mark.text) * (_BOLD if mark.kind == "deadline" else _WIDE)


def _placed(marks: Sequence[GridMark], axis: Axis) -> list[_Flag]:
    """Set the words of each moment where they cover no other: right of it, else left, else a lane lower."""
    found: list[_Flag] = []
    taken: list[list[tuple[float, float]]] = []
    for mark in sorted(marks, key=lambda m: (m.at, m.kind, m.text)):
        beyond = 0 if axis.holds(mark.at) else (-1 if mark.at.astimezone(UTC).date() < axis.first else 1)
        x = {0: axis.at(mark.at), -1: 4.0, 1: axis.width - 4}[beyond]
        wide = _width_of(mark)
        right, left = (x - 8, x + 12 + wide), (x - 12 - wide, x + 8)
        sides = [side for side in (right, left) if side[0] >= -8 and side[1] <= axis.width + 8] or [right]
        spots = ((n, side) for n in range(len(taken) + 1) for side in sides)
        lane, side = next((n, s) for n, s in spots if n == len(taken) or _free(s, taken[n]))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(side)
        found.append(_Flag(mark, x, lane, side is left, beyond))
    return found


def _free(span: tuple[float, float], taken: Sequence[tuple[float, float]]) -> bool:
    return all(span[1] <= low or high <= span[0] for low, high in taken)


def _line(flag: _Flag, height: float) -> Markup:
    kind = {"order": "or", "deadline": "dl"}.get(flag.mark.kind)
    if kind is None or flag.beyond:
        return Markup("")
    return path(kind, f"M{px(flag.x)} {px(flag.y)}V{px(height)}")


def _flag(flag: _Flag) -> Markup:
    x, y = flag.x, flag.y
    head = f"M{px(x - 4)} {px(y - 4)}h8v8h-8z"
    if flag.beyond:
        head = f"M{px(x - 4 * flag.beyond)} {px(y - 4)}v8l{px(8 * flag.beyond)} -4z"
    kind = "halo bold" if flag.mark.kind == "deadline" else "halo"
    words = text(x - 9, y + 4, flag.mark.text, kind, "end") if flag.left else text(x + 9, y + 4, flag.mark.text, kind)
    return path("solid", head) + words


def _calendar(axis: Axis, day: Callable[[date], str], height: float) -> Markup:
    """Shade the weekends, and date the Mondays; without one, the first day."""
    days = axis.days
    parts = [
        path("wk", f"M{px(axis.cell(d) - 1)} {ROWS_FROM}h14v{height - ROWS_FROM}h-14z") for d in days if d.weekday() > 4
    ]
    for dated in [d for d in days if d.weekday() == 0] or days[:1]:
        x = axis.cell(dated)
        parts += [text(x, 16, day(dated), "t2"), path("ax", f"M{px(x - 0.5)} 20v5")]
    return Markup("").join(parts)


def _rings(claims: Sequence[GridClaim], axis: Axis, y: float, title: Callable[[int], str]) -> Markup:
    """Draw the claims as numbered rings that do not cover each other; one moved off its day points back to it."""
    xs = [axis.cell(c.at) + CELL / 2 for c in claims]
    stand = list(xs)
    for n in range(1, len(stand)):
        stand[n] = max(stand[n], stand[n - 1] + 18)
    for n in reversed(range(len(stand))):
        stand[n] = min(stand[n], axis.width - 9 - 18 * (len(stand) - 1 - n))
    parts = []
    for claim, x, true in zip(claims, stand, xs, strict=True):
        pointer = path("ax", f"M{px(x)} {y + 8}L{px(true)} {y + 12}") if abs(x - true) > 2 else ""
        ring = Markup('<circle class="hole" cx="{}" cy="{}" r="8"/>').format(px(x), px(y))
        number = text(x, y + 4, str(claim.number), "sm semi", "middle")
        parts.append(pointer + _link(claim.href, title(claim.number), ring + number))
    return Markup("").join(parts)


def _link(href: str, title: str, content: Markup) -> Markup:
    return Markup('<a href="{}"><title>{}</title>{}</a>').format(href, title, content)


def _row(row: GridRow, axis: Axis, top: float, words: GridWords) -> Markup:
    days = sorted((d for d in row.days if d.measurements and axis.first <= d.day <= axis.last), key=lambda d: d.day)
    parts = [path("hair", f"M0 {top + BASE + 1.5}H{px(axis.width)}")]
    for run in _runs(days):
        state, xs = run[0].state, [axis.cell(d.day) for d in run]
        start, end = run[0].day, run[-1].day
        area = path("hit", f"M{px(xs[0] - 1)} {top + 10}h{px(xs[-1] - xs[0] + 14)}v34h{px(xs[0] - xs[-1] - 14)}z")
        content = (
            area
            + cells(state, xs[1:], top + BASE, CELL, FULL)
            + solid(state, xs[:1], top + BASE, CELL, FULL)
            + letter(state, xs[0] + CELL / 2, top + BASE, FULL)
        )
        title = words.run_title(row.name, state, start, end, sum(d.measurements for d in run))
        parts.append(_link(row.day_href(start, end), title, content))
    notches = (
        f"M{px(axis.cell(d.day))} {top + BASE + 3}h{CELL}v{px(next(v for n, v in _NOTCHES if d.measurements >= n))}"
        f"h-{CELL}z"
        for d in days
    )
    parts.append(path("n", "".join(notches)))
    return Markup("").join(parts)


def _runs(days: Sequence[GridDay]) -> list[list[GridDay]]:
    found: list[list[GridDay]] = []
    for day in days:
        last = found[-1][-1] if found else None
        if last and last.state == day.state and day.day - last.day == timedelta(days=1):
            found[-1].append(day)
        else:
            found.append([day])
    return found


def _onset(row: GridRow, axis: Axis, top: float, lines: Sequence[float], deadline: datetime | None) -> Markup:
    """Draw the staple from the last that worked to the first that failed, with its words on the side that has room."""
    if row.onset is None:
        return Markup("")
    earliest, latest = row.onset
    low, high, staple = _staple(axis, earliest, latest, top + 6)
    wide = len(row.onset_text) * _SMALL + 6
    before = deadline is None or (earliest or latest) < deadline
    cost = {
        side: 99 * (start < 0) + 9 * (start + wide > axis.width) + sum(start < x < start + wide for x in lines)
        for side, start in (("end", low - wide), ("start", high))
    }
    left = cost["end"] < cost["start"] or (cost["end"] == cost["start"] and before)
    x, anchor = (low - 6, "end") if left else (high + 6, "start")
    kind = "sm halo" if min(cost.values()) else "sm"
    return staple + text(x, top + 10.5, row.onset_text, kind, anchor)


def _reach(row: GridRow, axis: Axis) -> float:
    """Give how far to the right the words of an onset need the drawing to reach, where they fit on neither side."""
    if row.onset is None:
        return 0
    low, high, _ = _staple(axis, *row.onset, 0)
    wide = len(row.onset_text) * _SMALL + 6
    return high + wide if low < wide and high + wide > axis.width else 0


def _staple(axis: Axis, earliest: datetime | None, latest: datetime, y: float) -> tuple[float, float, Markup]:
    """Draw an interval as a bracket open downward, at least 4 px wide; an end beyond the days shown is an arrow."""
    low = axis.at(earliest) if earliest else -1.0
    high = axis.at(latest)
    if earliest and high - low < 4:
        low, high = (low + high) / 2 - 2, (low + high) / 2 + 2
    from_before, until_after = low < 0, high > axis.width
    out_left, out_right = high < 0, low > axis.width
    low, high = min(max(low, 0.0), axis.width - 8), min(max(high, 8.0 if from_before else 4.0), axis.width)
    data = f"M{px(low + 4)} {px(y - 3)}l-4 3l4 3M{px(low)} {px(y)}" if from_before else f"M{px(low)} {px(y + 6)}v-6"
    if out_right:
        data = f"M{px(low)} {px(y)}"
    data += f"H{px(high)}" + ("" if until_after or out_left else "v6")
    if until_after:
        data += f"M{px(high - 4)} {px(y - 3)}l4 3l-4 3"
    return low, high, path("br", data)


def _names(rows: Sequence[GridRow], lanes: Sequence[str]) -> Markup:
    parts = [Markup('<div class="head"></div>')]
    parts += [Markup('<div class="lane">{}</div>').format(lane) for lane in lanes]
    parts.append(Markup('<div class="break"></div>'))
    for row in rows:
        name = Markup('<a href="{}">{}</a>').format(row.href, row.name) if row.href else row.name
        parts.append(Markup('<div class="row"><b>{}</b><small>{}</small></div>').format(name, row.detail))
    return Markup('<div class="names">{}</div>').format(Markup("").join(parts))


def _sample(rows: Sequence[GridRow], words: GridWords) -> Markup:
    counts = [n for row in rows for n in (row.measurements, row.probes)]
    body = Markup("").join(Markup("<div>{}</div>").format(words.number(n)) for n in counts)
    return Markup('<div class="nums"><div class="h">{}</div><div class="h">{}</div>{}</div>').format(
        words.measurements, words.probes, body
    )
