"""The posterior: how sure the detector is of interference, hour by hour, over what was measured, on one axis of time.

A bar stands where somebody measured, as high as the probability; where several hours share a bar it is filled up to
the lowest of them and outlined up to the highest. A bar of no height is still a mark on the line, so that "measured,
and nearly surely fine" never looks like silence: silence is the empty line, and nothing is drawn across it. Under the
bars, on the same axis, each kind of result has a lane of its own with its count. The intervals of onset and end are
bands with a staple over them, and the hours of the week an event keeps to are strips above.

The same bars, in letters, are the picture of the terminal. Not here: the table with the same numbers, and the words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from markupsafe import Markup

from gatewatch.publish.charts.marks import box, opened_at, path, px, role, solid, svg, text

STEPS = (1, 2, 3, 4, 6, 8, 12, 24, 48, 168)
"""Hours that may share a bar. Chosen, not measured: each divides a day or a week."""
MOST_BARS = 540
LEAST_WIDTH, LEFT = 816, 24
"""Bars and width of a picture, px: 816 is that of the other figures (the look), 540 bars of 3 px twice as much."""
PANEL, GAP, LANE, FULL = 72, 10, 30, 20
TOP, STRIP = 26, 14
"""Heights of the panel of bars, of the gap under it, of a lane and of its highest mark, of staples and strips, px."""
BLOCKS = " ▁▂▃▄▅▆▇█"
"""Heights in letters: the first is silence, and the second also stands for a probability of nearly nothing."""
_LETTER, _BOLD = 5.6, 6.3
"""Width of a letter at 11 px, plain and bold: measured on English texts in Noto Sans, a tenth added."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Hour:
    """One hour with data: its probability of interference (none: no evidence), and its results by lane."""

    at: datetime
    p: float | None
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Bar:
    """One or more hours with data: the lowest and highest probability among them, and their results by lane."""

    start: datetime
    low: float | None
    high: float | None
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Lane:
    """A kind of result: the state its marks are drawn in, and its name."""

    state: str
    name: str


@dataclass(frozen=True)
class Frame:
    """What is drawn: from `first` to `last`, `step` hours a bar, with the intervals of onset and end and the windows.

    An onset with no earliest lies before the data; no end: none was seen.
    """

    first: datetime
    last: datetime
    step: int
    onset: tuple[datetime | None, datetime]
    end: tuple[datetime, datetime] | None
    windows: Sequence[tuple[datetime, datetime]] = ()


@dataclass(frozen=True)
class PosteriorWords:
    """The words of the figure: the names of its rows, of its bands, what it shows, and how a day is written."""

    probability: str
    scale: str
    hours: str
    onset: str
    end: str
    local: str
    label: str
    region: str
    day: Callable[[datetime], str]


def step_for(first: datetime, last: datetime, most: int = MOST_BARS) -> int:
    """Give the hours that share a bar so that there are at most `most` of them, or as few as can be."""
    hours = (last - first) / HOUR
    return next((step for step in STEPS if hours <= step * most), STEPS[-1])


def floor_step(at: datetime, step: int) -> datetime:
    """Give the beginning of the bar that holds a moment; bars begin at full steps of UTC."""
    seconds = step * 3600
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)


def bars(hours: Sequence[Hour], step: int) -> list[Bar]:
    """Put hours together into bars, in the order of time; time without an hour has none."""
    groups: dict[datetime, list[Hour]] = {}
    for hour in sorted(hours, key=lambda h: h.at):
        groups.setdefault(floor_step(hour.at, step), []).append(hour)
    found = []
    for start, group in groups.items():
        known = [h.p for h in group if h.p is not None]
        counts = tuple(sum(c) for c in zip(*(h.counts for h in group), strict=True))
        found.append(Bar(start, min(known, default=None), max(known, default=None), counts))
    return found


def posterior(
    found: Sequence[Bar], frame: Frame, *, lanes: Sequence[Lane], zone: tzinfo, words: PosteriorWords
) -> Markup:
    """Draw the bars in their scroll box, with a lane for each kind of result and the clock in UTC and local time."""
    spots = max(1, -(-int((frame.last - frame.first) / HOUR) // frame.step))
    each = max(LEAST_WIDTH / spots, 3.0)
    width = LEFT + each * spots
    panel = TOP + (STRIP if frame.windows else 0)
    base = panel + PANEL
    foot = base + GAP + LANE * len(lanes)
    height = foot + 42

    def x(at: datetime) -> float:
        return min(max(LEFT + (at - frame.first) / HOUR / frame.step * each, LEFT), width)

    parts = [
        *_bands(frame, words, x, width, foot),
        *_strips(frame, x),
        *_scale(panel, base, width),
        *_bars(found, x, base, each),
        *(
            part
            for n, lane in enumerate(lanes)
            for part in _lane(found, n, lane, x, base + GAP + LANE * (n + 1), each, width)
        ),
        *_clock(frame, x, each, zone, foot, words.day),
    ]
    drawing = svg(Markup("").join(parts), width, height, role(words.label))
    opening = opened_at(x(frame.onset[0] or frame.onset[1]) - LEFT)
    return _boxed(drawing + opening, lanes, bool(frame.windows), words)


def _boxed(cal: Markup, lanes: Sequence[Lane], has_windows: bool, words: PosteriorWords) -> Markup:
    hours = Markup('<div class="hours">{}</div>').format(words.hours) if has_windows else Markup("")
    kinds = Markup("").join(Markup('<div class="kind"><b>{}</b></div>').format(lane.name) for lane in lanes)
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}"><div class="gridbox post"><div class="names">'
        '<div class="head"></div>{}<div class="row"><b>{}</b><small>{}</small></div>{}<div class="lane">UTC</div>'
        '<div class="lane">{}</div></div><div class="cal">{}</div></div></div>'
    ).format(words.region, hours, words.probability, words.scale, kinds, words.local, cal)


def _bands(
    frame: Frame, words: PosteriorWords, x: Callable[[datetime], float], width: float, foot: float
) -> list[Markup]:
    """Shade the intervals of onset and end, with a staple and its words over each; the onset's words go first."""
    parts: list[Markup] = []
    until = 0.0
    for span, name in ((frame.onset, words.onset), (frame.end, words.end)):
        if span is None or (span[0] is None and span[1] <= frame.first):
            continue
        low, high = x(span[0] or frame.first), x(span[1])
        middle = (low + high) / 2
        low, high = min(low, middle - 2), max(high, middle + 2)
        is_open = span[0] is None
        staple = f"M{px(low)} 14H{px(high)}v8" if is_open else f"M{px(low)} 22v-8H{px(high)}v8"
        wide = len(name) * _LETTER
        fits = high + 6 + wide <= width
        start = high + 6 if fits else low - 6 - wide
        parts += [path("wk", box(low, 22, high - low, foot - 22)), path("br", staple)]
        if start >= until:  # else its words would cover those of the onset; the caption has both
            parts.append(text(start if fits else low - 6, 19, name, "sm semi halo", "start" if fits else "end"))
            until = start + wide + 8
    return parts


def _strips(frame: Frame, x: Callable[[datetime], float]) -> list[Markup]:
    shown = [(x(max(a, frame.first)), x(min(b, frame.last))) for a, b in frame.windows]
    data = "".join(box(low, TOP + 4, high - low, 4) for low, high in shown if high > low)
    return [path("solid", data)] if data else []


def _scale(top: float, base: float, width: float) -> list[Markup]:
    parts = []
    for share, name in ((1.0, "1"), (0.5, "0.5"), (0.0, "0")):
        y = base - PANEL * share + 4 * share
        parts += [path("hair", f"M{LEFT} {px(y + 0.5)}H{px(width)}"), text(LEFT - 4, y + 4, name, "sm t2", "end")]
    return parts


def _bars(found: Sequence[Bar], x: Callable[[datetime], float], base: float, each: float) -> list[Markup]:
    """Draw the bars: filled up to the lowest probability, outlined from there to the highest."""
    wide = max(each - (1 if each > 4 else 0.5), 1.5)
    full = PANEL - 4
    filled, outlined = "", ""
    for bar in found:
        if bar.low is None or bar.high is None:
            continue
        at = x(bar.start)
        height = max(full * bar.low, 1.5)
        filled += box(at, base - height, wide, height)
        if full * bar.high - height > 1.5:
            outlined += f"M{px(at + wide / 2)} {px(base - height)}V{px(base - full * bar.high)}"
    return [path("n", filled), path("ax", outlined)]


def _lane(
    found: Sequence[Bar], n: int, lane: Lane, x: Callable[[datetime], float], foot: float, each: float, width: float
) -> list[Markup]:
    """Draw the counts of one kind; the heights of all lanes are to the scale of the highest count of them all."""
    most = max((count for bar in found for count in bar.counts), default=1) or 1
    wide = max(each - (1 if each > 4 else 0.5), 1.5)
    parts = [path("hair", f"M{LEFT} {px(foot + 0.5)}H{px(width)}")]
    for height in sorted({_height(bar.counts[n], most) for bar in found if bar.counts[n]}):
        xs = [x(bar.start) for bar in found if bar.counts[n] and _height(bar.counts[n], most) == height]
        parts.append(_kind(lane.state, xs, foot, wide, height))
    parts.append(text(LEFT - 4, foot - FULL + 8, str(most), "sm t2", "end") if n == 0 else Markup(""))
    return parts


def _height(count: int, most: int) -> int:
    return max(3, round(FULL * count / most))


def _kind(state: str, xs: Sequence[float], foot: float, wide: float, height: int) -> Markup:
    """Draw marks of a state's colour at a height of their own: here it is the lane that tells the states apart."""
    if not xs:
        return Markup("")
    kind = {"blocked": "B", "partial": "Ps", "down": "Ds", "ok": "R"}.get(state)
    if kind is None:
        return solid(state, xs, foot, wide, height)
    return path(kind, "".join(box(at, foot - height, wide, height) for at in xs))


def _clock(
    frame: Frame,
    x: Callable[[datetime], float],
    each: float,
    zone: tzinfo,
    foot: float,
    day: Callable[[datetime], str],
) -> list[Markup]:
    """Write UTC over local time under the lanes, as often as the words fit; midnight UTC carries its day."""
    per_hour = each / frame.step
    longest = max(len(day(frame.first)), len(day(frame.last)))
    room = longest * _BOLD + 10
    every = next((n for n in (24, 48, 168, 336, 672, 1344) if n * per_hour >= room), 2688)
    if every == 24:  # between two dates there may be room for hours
        every = next((n for n in (6, 12) if n * per_hour >= room), 24)
    parts = []
    at = floor_step(frame.first, every)
    while at < frame.last:
        if at >= frame.first and x(at) < x(frame.last) - 30:
            local = at.astimezone(zone)
            left = x(at)
            words = day(at) if at.hour == 0 else f"{at:%H}"
            parts += [
                path("ax", f"M{px(left + 0.5)} {px(foot)}v5"),
                text(left + 2, foot + 16, words, "sm semi" if at.hour == 0 else "sm t2"),
                text(left + 2, foot + 31, f"{local:%H}" if local.minute == 0 else f"{local:%H:%M}", "sm t2"),
            ]
        at += every * HOUR
    return parts


def in_letters(found: Sequence[Bar], frame: Frame) -> list[str]:
    """Give the bars as a line of block letters, and a line of digits for each lane: at most 9, and silence a blank."""
    at = {bar.start: bar for bar in found}
    begins = floor_step(frame.first, frame.step)
    starts = [begins + n * frame.step * HOUR for n in range(-(-int((frame.last - begins) / HOUR) // frame.step))]
    lanes = max((len(bar.counts) for bar in found), default=0)
    lines = ["".join(_block(at.get(start)) for start in starts)]
    for n in range(lanes):
        lines.append("".join(_digit(at[start].counts[n]) if start in at else " " for start in starts))
    return lines


def _block(bar: Bar | None) -> str:
    if bar is None:
        return BLOCKS[0]
    if bar.high is None:
        return "·"
    return BLOCKS[max(1, round(bar.high * (len(BLOCKS) - 1)))]


def _digit(count: int) -> str:
    return str(min(count, 9)) if count else "."
