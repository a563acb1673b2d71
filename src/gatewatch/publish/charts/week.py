"""The hours of a week: how many attempts failed in each, on local time, with the windows that were found outlined.

An hour with 8 in 10 or more failed stands full, one with a quarter or more partly, one with less low. Fewer than three
attempts say nothing: hollow, off the line. No attempt: an empty line. Under each hour stand the two numbers the height
comes from, so the figure is its own table.
"""

from collections.abc import Sequence

from markupsafe import Markup

from gatewatch.model.words import State
from gatewatch.publish.charts import marks
from gatewatch.publish.charts.marks import opened_at, path, px, role, svg, text

HOUR, CELL, FULL, ROW, TOP = 33, 30, 24, 48, 40
"""Step and width of an hour, height of a full one, height of a day, and where the first day begins, px (the look)."""
LEAST_ATTEMPTS = 3
FULL_SHARE, PART_SHARE = 0.8, 0.25
"""Shares of failed attempts from which an hour is drawn full and partly. The look's choice, not measured."""


def hour_state(failed: int, attempted: int) -> State | None:
    """Give the state an hour is drawn in, or none where nobody tried."""
    if attempted == 0:
        return None
    if attempted < LEAST_ATTEMPTS:
        return State.INSUFFICIENT
    share = failed / attempted
    return State.BLOCKED if share >= FULL_SHARE else State.PARTIAL if share >= PART_SHARE else State.OK


def week(
    cells: Sequence[Sequence[tuple[int, int]]],
    *,
    day_names: Sequence[str],
    utc_offset_hours: float,
    windows: Sequence[tuple[int, int, int]],
    label: str,
    hour_label: str,
) -> Markup:
    """Draw seven days of 24 local hours, each with (failed, attempted), in a scroll box with the names of the days."""
    width, height = 24 * HOUR, TOP + 7 * ROW
    parts = [
        _clock(utc_offset_hours),
        path("wk", f"M0 {TOP + 5 * ROW - 6}h{width}v{2 * ROW}h-{width}z"),
        *(path("hair", f"M0 {TOP + ROW * day + FULL + 0.5}H{width}") for day in range(7)),
        *(_day(hours, TOP + ROW * day) for day, hours in enumerate(cells)),
        *(path("br", outline) for outline in _outlines(windows)),
    ]
    drawing = svg(Markup("").join(parts), width + 2, height, role(label), left=-1)
    names = Markup("").join(Markup('<div class="row"><b>{}</b></div>').format(name) for name in day_names)
    opening = opened_at(HOUR * min((start for _, start, _ in windows), default=0))
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{label}"><div class="gridbox week">'
        '<div class="names"><div class="lane">{local}</div><div class="lane">UTC</div><div class="break"></div>{names}'
        '</div><div class="cal">{drawing}{opening}</div></div></div>'
    ).format(label=label, local=hour_label, names=names, drawing=drawing, opening=opening)


def _clock(offset: float) -> Markup:
    parts = []
    for hour in range(0, 25, 3):
        x, anchor = (1 + HOUR * hour, "start") if hour < 24 else (24 * HOUR - 1, "end")
        minutes = round((hour - offset) * 60) % 1440
        utc = f"{minutes // 60:02d}" + (f":{minutes % 60:02d}" if minutes % 60 else "")
        tick = path("ax", f"M{px(HOUR * hour + (0.5 if hour == 0 else -0.5 if hour < 24 else 0.5))} 31v5")
        parts += [text(x, 12, f"{hour:02d}", "t2", anchor), text(x, 27, utc, "t2 sm", anchor), tick]
    return Markup("").join(parts)


def _day(hours: Sequence[tuple[int, int]], top: float) -> Markup:
    states = [hour_state(failed, attempted) for failed, attempted in hours]
    parts = [
        marks.cells(state, [1 + HOUR * hour for hour, s in enumerate(states) if s == state], top + FULL, CELL, FULL)
        for state in (State.BLOCKED, State.PARTIAL, State.OK, State.INSUFFICIENT)
    ]
    parts += [
        text(1 + HOUR * hour + CELL / 2, top + 37, f"{failed}/{attempted}", "sm" if failed else "sm t2", "middle")
        for hour, (failed, attempted) in enumerate(hours)
        if attempted
    ]
    return Markup("").join(parts)


def _outlines(windows: Sequence[tuple[int, int, int]]) -> list[str]:
    """Give the outlines of windows: days in a row with the same hours share one; past midnight is the next day's."""
    spans: set[tuple[int, int, int]] = set()
    for day, start, end in windows:
        if start < end:
            spans.add((start, end, day))
            continue
        spans.add((start, 24, day))
        if end:
            spans.add((0, end, (day + 1) % 7))
    blocks: list[tuple[int, int, int, int]] = []
    for start, end, day in sorted(spans):
        if blocks and blocks[-1][:2] == (start, end) and blocks[-1][3] + 1 == day:
            blocks[-1] = (start, end, blocks[-1][2], day)
        else:
            blocks.append((start, end, day, day))
    return [
        f"M{HOUR * start - 0.5} {TOP + ROW * first - 5.5}h{HOUR * (end - start)}v{ROW * (until - first + 1)}"
        f"h-{HOUR * (end - start)}z"
        for start, end, first, until in blocks
    ]
