"""The picture of an event: its series' posterior by hour, with the counts, the intervals and the windows beside it.

All of it is read from the tables: the cells hold what the detector believed of each hour with data. Nothing is computed
anew, so the picture cannot say more than what was published.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from gatewatch.model.tables import Event
from gatewatch.model.words import State
from gatewatch.publish import claims
from gatewatch.publish.charts.posterior import (
    HOUR,
    Bar,
    Frame,
    Hour,
    Lane,
    PosteriorWords,
    bars,
    floor_step,
    posterior,
    step_for,
)
from gatewatch.publish.edition import Archive
from gatewatch.publish.words import STATES, Words, floor_hour

LIKELY = 0.5
"""From where on interference is likelier than not; the same as where the detector begins an event."""
MARGIN, LEAST_MARGIN = 0.1, timedelta(hours=36)
"""How far beyond an event the picture reaches: a tenth of it, or so long. Chosen, not measured."""


@dataclass(frozen=True)
class Span:
    """The hours with data of an event's series that a picture shows, and what it frames."""

    hours: Sequence[Hour]
    frame: Frame
    lanes: Sequence[State]


@dataclass(frozen=True)
class BarRow:
    """One bar as a line of the table: its time in UTC and local time, its probability, its counts, its place."""

    utc: Markup
    local: Markup
    p: str
    counts: Sequence[int]
    day: datetime
    hour: int | None


@dataclass(frozen=True)
class Picture:
    """The picture of an event, with what is under it and its table."""

    svg: Markup
    label: Markup
    heading: Markup
    notes: Sequence[Markup]
    lanes: Sequence[Markup]
    offset: str
    rows: Sequence[BarRow]


def span_of(archive: Archive, event: Event, most: int | None = None) -> Span | None:
    """Give what a picture of an event shows, with at most `most` bars; nothing where the archive has no cells of it."""
    frame = archive.cells.get((event.country, event.asn, event.component))
    if frame is None:
        return None
    kinds = [State.DOWN, State.OK] if event.state == State.DOWN else [State.BLOCKED, State.PARTIAL, State.OK]
    hours = [
        Hour(r["hour"], r["p_interfered"], tuple(r[kind] for kind in kinds))
        for r in frame.sort("hour").iter_rows(named=True)
        if any(r[kind] for kind in kinds)
    ]
    if not hours:
        return None
    begin = event.onset_earliest or min(hours[0].at, event.onset_latest)
    stop = event.end_latest or hours[-1].at + HOUR
    margin = max((stop - begin) * MARGIN, LEAST_MARGIN)
    first = max(begin - margin, min(hours[0].at, begin))
    last = min(stop + margin, max(hours[-1].at + HOUR, stop))
    step = step_for(first, last) if most is None else step_for(first, last, most)
    first = floor_step(first, step)
    end = (event.end_earliest, event.end_latest) if event.end_earliest and event.end_latest else None
    shown = [h for h in hours if first <= h.at < last]
    lanes = [n for n, kind in enumerate(kinds) if kind != State.PARTIAL or any(h.counts[n] for h in shown)]
    shown = [Hour(h.at, h.p, tuple(h.counts[n] for n in lanes)) for h in shown]
    zone = ZoneInfo(archive.targets.timezone(event.country))
    windows = list(_windows(event, zone, last))
    return Span(
        shown,
        Frame(first, last, step, (event.onset_earliest, event.onset_latest), end, windows),
        [kinds[n] for n in lanes],
    )


def inside(event: Event, hours: Sequence[Hour]) -> list[Hour]:
    """Give the hours with data surely inside an event: from the latest onset to the earliest end."""
    since = floor_hour(event.onset_latest)
    return [h for h in hours if since <= h.at and (event.end_earliest is None or h.at <= event.end_earliest)]


def silence(event: Event, hours: Sequence[Hour]) -> tuple[datetime, datetime] | None:
    """Give the longest stretch nobody measured within the interval of the onset, if there is one of an hour or more."""
    if event.onset_earliest is None:
        return None
    since = floor_hour(event.onset_earliest)
    known = [h.at for h in hours if since <= h.at <= event.onset_latest]
    gaps = [(a + HOUR, b) for a, b in zip(known, known[1:], strict=False) if b - a > HOUR]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)


def picture(w: Words, archive: Archive, event: Event) -> Picture | None:
    """Draw the posterior of an event; nothing where the archive has no cells of it."""
    span = span_of(archive, event)
    if span is None:
        return None
    zone = ZoneInfo(archive.targets.timezone(event.country))
    there = event.onset_latest.astimezone(zone)
    found = bars(span.hours, span.frame.step)
    part = w.t("%(service)s, %(component)s", service=w.service(event.service), component=w.component(event.component))
    label = w.t("How sure the detector is that %(part)s was interfered with, by hour", part=part)
    names = [claims.capitalised(w.t(STATES[lane])) for lane in span.lanes]
    local = w.t("Local, %(offset)s", offset=w.offset(there))
    words = PosteriorWords(
        probability=str(w.t("Probability")),
        scale=str(w.t("of interference, 0 to 1")),
        hours=str(w.t("hours it keeps to")),
        onset=str(w.t("onset")),
        end=str(w.t("end")),
        local=str(local),
        label=str(label),
        region=str(w.t("%(label)s; scrolls sideways", label=label)),
        day=lambda at: w.day(at.date(), year=False),
    )
    lanes = [Lane(state, str(name)) for state, name in zip(span.lanes, names, strict=True)]
    return Picture(
        svg=posterior(found, span.frame, lanes=lanes, zone=zone, words=words),
        label=label,
        heading=heading(w, event, span.hours),
        notes=_notes(w, event, span),
        lanes=names,
        offset=w.offset(there),
        rows=[_row(w, bar, span.frame.step, zone) for bar in found],
    )


def heading(w: Words, event: Event, hours: Sequence[Hour]) -> Markup:
    """Say in how many measured hours of an event interference was likelier than not; of an outage, how many."""
    own = inside(event, hours)
    if event.state == State.DOWN:
        return w.n("%(n)s hour was measured inside it", "%(n)s hours were measured inside it", len(own))
    bad = sum(h.p is not None and h.p >= LIKELY for h in own)
    return w.n(
        "In %(k)s of %(n)s measured hour surely inside it interference is likelier than not",
        "In %(k)s of %(n)s measured hours surely inside it interference is likelier than not",
        len(own),
        k=w.number(bad),
    )


def gap_words(w: Words, event: Event, hours: Sequence[Hour]) -> Markup:
    """Name the longest silence inside the interval of the onset; nothing where there is none."""
    gap = silence(event, hours)
    if gap is None:
        return Markup("")
    return w.t("Within the interval of the onset nobody measured %(span)s UTC.", span=w.between(*gap))


def _notes(w: Words, event: Event, span: Span) -> list[Markup]:
    notes = [
        w.t("<b>Bars</b>: how probable a block is in that hour, 0 to 1; an outage is counted and says nothing of it.")
        if event.state == State.DOWN
        else w.t(
            "<b>Bars</b>: how probable it is that this part was interfered with in that hour, from 0 to 1, by all "
            "measurements of this network and part together. A bar of no height is an hour that was measured and is "
            "nearly surely fine."
        ),
        w.t("<b>Empty</b>: nobody measured. Nothing is drawn across a silence."),
        w.t("<b>Lanes</b>: results of each kind, all to one scale, its top written at the first."),
        w.t("<b>Brackets</b>: they hold onset and end in 95 of 100 cases."),
    ]
    if span.frame.step > 1:
        notes.append(
            w.n(
                "<b>%(n)s hour</b> shares a bar.",
                "<b>%(n)s hours</b> share a bar: filled up to the lowest of them, a line up to the highest.",
                span.frame.step,
            )
        )
    gap = gap_words(w, event, span.hours)
    return [*notes, gap] if gap else notes


def _row(w: Words, bar: Bar, step: int, zone: ZoneInfo) -> BarRow:
    low, high = bar.low, bar.high
    if low is None or high is None:
        p = ""
    elif high - low < 0.005:
        p = w.decimal(high, 2)
    else:
        p = f"{w.decimal(low, 2)}–{w.decimal(high, 2)}"
    day = w.day(bar.start.date())
    until = (bar.start + step * HOUR).strftime("%H") if step < 24 else ""
    hours = f"{bar.start:%H}–{'24' if until == '00' else until}"
    utc = w.t("%(day)s, %(hours)s h", day=day, hours=hours) if step < 24 else Markup.escape(day)
    local = Markup.escape(f"{bar.start.astimezone(zone):%H:%M}")
    return BarRow(utc, local, p, bar.counts, bar.start, bar.start.hour if step == 1 else None)


def _windows(event: Event, zone: ZoneInfo, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Give the hours an event keeps to as moments, from its onset to its end, daylight saving included."""
    spans = claims.window_spans(event)
    until = event.end_latest or last
    day = event.onset_latest.astimezone(zone).date()
    while spans and datetime.combine(day, time(), zone) < until:
        midnight = datetime.combine(day, time(), zone)
        for weekday, start, end in spans:
            if weekday == day.weekday():
                hours = (start, end if end > start else end + 24)
                begin, stop = (midnight + timedelta(hours=h) for h in hours)  # wall clock: aware times of one zone
                yield begin, stop
        day += timedelta(days=1)
