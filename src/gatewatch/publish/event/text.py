"""An event for the terminal: the same parts as its page in plain lines, with a small picture in block letters."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from gatewatch.model.tables import Event, EventRevision
from gatewatch.publish import claims, hedges
from gatewatch.publish.charts.posterior import HOUR, bars, floor_step, in_letters
from gatewatch.publish.edition import Archive
from gatewatch.publish.event.explain import Part, explain
from gatewatch.publish.event.page import was_of, was_rows
from gatewatch.publish.event.picture import Span, gap_words, heading, span_of
from gatewatch.publish.pages.layout import as_of, notices
from gatewatch.publish.words import STATES, Words, without_markup

WIDTH, INDENT, BARS = 100, 22, 72
"""Columns of the text, of its labels, and of the picture; a terminal of 100 columns holds them. Chosen."""
_TICK = 12
"""Columns from one date under the picture to the next, at least. Chosen: the longest date has 9 letters."""


def lines(w: Words, archive: Archive, event: Event) -> list[str]:
    """Give an event as lines of at most `WIDTH` columns."""
    found = explain(w, archive, event)
    out = [event.event_id, ""]
    for said in (*notices(w, archive, [event.country]), *found.status, found.finding, as_of(w, archive, event.country)):
        out += [*_wrapped(said), ""]
    out += _part(found.sure)
    span = span_of(archive, event, BARS)
    if span is not None:
        out += [*_titled(w.t("The picture"), heading(w, event, span.hours)), *_drawn(w, event, span), ""]
    for part in (p for p in found.parts if p is not found.sure):
        out += _part(part)
    out += _past(w, found.history)
    return [line.rstrip() for line in out]


def withdrawn_lines(w: Words, archive: Archive, last: EventRevision) -> list[str]:
    """Give an event that was withdrawn as lines: why it is gone, and what it said."""
    past = archive.revisions[last.event_id]
    was = was_of(last)
    out = [last.event_id, ""]
    for said in (*notices(w, archive, [was.country]), *hedges.status(w, None, past)):
        out += [*_wrapped(said), ""]
    out += _titled(w.t("What was said"), w.t("This was published, and is claimed no more"))
    network = archive.networks.get((was.country, was.asn))
    name = network.name if network else archive.targets.brand(was.asn)
    rows = [(w.t("Network"), Markup.escape(name)), (w.t("Part"), Markup.escape(w.component(was.component)))]
    for label, text in (*rows, *was_rows(w, was)):
        out += _row(without_markup(label), without_markup(text))
    return [line.rstrip() for line in [*out, "", *_past(w, hedges.history(w, past))]]


def _part(part: Part) -> list[str]:
    out = _titled(part.label, part.heading)
    for label, text in part.rows:
        out += _row(without_markup(label), without_markup(text))
    for point in part.points:
        out += textwrap.wrap(without_markup(point), WIDTH, initial_indent="  - ", subsequent_indent="    ")
    return [*out, ""]


def _titled(label: Markup, text: Markup) -> list[str]:
    return [without_markup(label).upper(), *_wrapped(text)]


def _row(label: str, text: str) -> list[str]:
    """Write a label with its text beside it; a label too long for its column stands on a line of its own."""
    room = INDENT - 4
    head = f"  {label:<{room}}  "
    if len(label) > room:
        return [f"  {label}", *textwrap.wrap(text, WIDTH, initial_indent=" " * INDENT, subsequent_indent=" " * INDENT)]
    return textwrap.wrap(text or " ", WIDTH, initial_indent=head, subsequent_indent=" " * INDENT) or [head]


def _drawn(w: Words, event: Event, span: Span) -> Iterator[str]:
    """Draw the bars, a line of counts for each kind of result, the intervals of onset and end, and dates under them."""
    first, *counts = in_letters(bars(span.hours, span.frame.step), span.frame)
    yield ""
    yield from _band(w, span)
    yield f"  {without_markup(w.t('Probability'))[: INDENT - 4]:<{INDENT - 4}}  {first}"
    for state, line in zip(span.lanes, counts, strict=True):
        yield f"  {without_markup(claims.capitalised(w.t(STATES[state])))[: INDENT - 4]:<{INDENT - 4}}  {line}"
    yield from _dates(w, span, len(first))
    hours = w.n("Each column is %(n)s hour.", "Each column is %(n)s hours.", span.frame.step)
    legend = w.t(
        "Height: the highest probability of interference in it. A full stop: none of that kind. 9: nine or more. "
        "Blank: nobody measured."
    )
    yield from _wrapped(w.join([t for t in (hours, legend, gap_words(w, event, span.hours)) if t], " "))


def _band(w: Words, span: Span) -> Iterator[str]:
    for name, interval in ((w.t("onset"), span.frame.onset), (w.t("end"), span.frame.end)):
        if interval is None or interval[0] is None:
            continue
        low, high = _column(span, interval[0]), _column(span, interval[1])
        yield f"  {without_markup(claims.capitalised(name)):<{INDENT - 4}}  {' ' * low}{'─' * (high - low)}┐"


def _column(span: Span, at: datetime) -> int:
    begins = floor_step(span.frame.first, span.frame.step)
    return int((at - begins) / HOUR // span.frame.step)


def _dates(w: Words, span: Span, width: int) -> Iterator[str]:
    """Write the day at the first column that lies in it, as often as they fit."""
    line, marks = [" "] * (width + _TICK), [" "] * (width + _TICK)
    begins = floor_step(span.frame.first, span.frame.step)
    free, shown = 0, None
    for n in range(width):
        day = (begins + timedelta(hours=n * span.frame.step)).date()
        name = w.day(day, year=False)
        if day != shown and n >= free and n + len(name) <= WIDTH - INDENT:
            line[n : n + len(name)] = name
            marks[n] = "╵"
            free = n + max(_TICK, len(name) + 2)
        shown = day
    for label, text in (("", marks), ("UTC", line)):
        yield f"  {label:<{INDENT - 4}}  {''.join(text)}"


def _past(w: Words, found: Sequence[hedges.Past]) -> list[str]:
    if not found:
        return []
    rows = [_row(p.at, f"{without_markup(p.kind)}: {without_markup(p.why)} ({without_markup(p.until)})") for p in found]
    title = _titled(w.t("History"), w.n("%(n)s revision", "%(n)s revisions", len(rows)))
    return [*title, *(line for row in rows for line in row), ""]


def _wrapped(text: object) -> list[str]:
    return textwrap.wrap(without_markup(text), WIDTH)
