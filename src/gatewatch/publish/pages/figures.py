"""Figures: from the rows of the archive to the charts of this room, each with its twin, the same data as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from markupsafe import Markup

from gatewatch.model.order import Order
from gatewatch.model.tables import Day, Event
from gatewatch.model.words import State, Timetable
from gatewatch.orders.dates import instant
from gatewatch.publish import claims
from gatewatch.publish.charts.grid import GridClaim, GridDay, GridMark, GridRow, GridWords, grid, mini_grid
from gatewatch.publish.charts.interval import StripWords, onset_strip
from gatewatch.publish.charts.week import week
from gatewatch.publish.edition import Archive, Network, Sample, is_block
from gatewatch.publish.pages.layout import day_href, network_detail, network_href
from gatewatch.publish.words import WEEK, Words, msg

MOST_DAYS = 120
"""Columns a grid shows at most; more scroll too far to compare. Chosen, not measured."""
BEFORE_ORDER = timedelta(days=28)
"""What a cut grid shows before an order. Chosen, not measured."""
FEW_THIN = 3
"""Rows with nothing but too little data that a grid draws; more say nothing more. Chosen, not measured."""
MINI_DAYS, MINI_ROWS = 56, 8
"""Days and rows of a small grid. Source: shared/look/look.md."""


@dataclass(frozen=True)
class Line:
    """One row of a grid: a network or a part of a service, with its days, its onset, and its sample."""

    name: str
    detail: str
    href: str
    days: Sequence[Day]
    day_href: Callable[[date, date], str]
    onset: tuple[datetime | None, datetime] | None
    sample: Sample


@dataclass(frozen=True)
class Run:
    """Days with data of one state, up to the next of another, as the twin of a grid lists them."""

    name: str
    href: str
    first: date
    last: date
    state: str
    days: int
    measurements: int


@dataclass(frozen=True)
class Figure:
    """A grid, and the same data as a table.

    cut: there are more days than it shows. thin: rows with too little data on every day that only the table has.
    """

    svg: Markup
    label: Markup
    what: Markup
    runs: Sequence[Run]
    first: date
    last: date
    bracketed: bool
    cut: bool
    thin: int


@dataclass(frozen=True)
class WeekFigure:
    """The hours of a week, and the same data as a table."""

    svg: Markup
    label: Markup
    heading: Markup
    text: Markup
    offset: str
    day_names: Sequence[Markup]
    hours: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class OnsetFigure:
    """The attempts around an onset by the hour, and the same data as a table."""

    svg: Markup
    offset: str
    rows: Sequence[tuple[Markup, str, int, int]]


def days_figure(
    w: Words,
    lines: Sequence[Line],
    *,
    what: Markup,
    label: Markup,
    orders: Sequence[Order] = (),
    said: bool = False,
) -> Figure | None:
    """Draw rows of days under the moments of orders; nothing where there is no row."""
    lines = [line for line in lines if line.days]
    if not lines:
        return None
    around = orders[0].dated.value if orders else None
    first, last, cut = _range(lines, around)
    thin = [line for line in lines if all(d.state == State.INSUFFICIENT for d in line.days)][FEW_THIN:]
    svg = grid(
        [_row(w, line) for line in lines if line not in thin],
        first=first,
        last=last,
        marks=[m for o in orders for m in order_marks(w, o)],
        claims=_rings(orders[0]) if said and orders else [],
        words=_grid_words(w, label),
    )
    bracketed = any(line.onset is not None for line in lines)
    return Figure(svg, label, what, [r for line in lines for r in _runs(line)], first, last, bracketed, cut, len(thin))


def network_line(w: Words, archive: Archive, network: Network, service: str, up: str) -> Line:
    """Give the row of a service on a network, its onset being that of its first block on a part that decides."""
    own = archive.events_of[network.country, network.asn]
    blocks = [e for e in own if e.service == service and is_block(e) and archive.is_core(e)]
    return Line(
        name=network.name,
        detail=network_detail(w, network),
        href=network_href(up, network, service),
        days=archive.days[network.country, network.asn, service, None],
        day_href=lambda first, last: day_href(up, network, first, last),
        onset=(blocks[0].onset_earliest, blocks[0].onset_latest) if blocks else None,
        sample=archive.samples.get((network.country, network.asn, service, None), Sample()),
    )


def by_onset(lines: Sequence[Line]) -> list[Line]:
    """Put rows in order: those with an onset first, earliest first, then the others as they came."""
    with_onset = sorted((line for line in lines if line.onset), key=lambda line: line.onset[1] if line.onset else 0)
    return [*with_onset, *(line for line in lines if not line.onset)]


def order_at(order: Order) -> datetime:
    """Give a moment for an order's date: noon of that day, local time, its hour not being known."""
    return datetime.combine(order.dated.value, time(12), ZoneInfo(order.timezone)).astimezone(UTC)


def order_marks(w: Words, order: Order) -> list[GridMark]:
    """Give the moments of an order for an axis of days: its date, and each deadline once."""
    day = w.day(order.dated.value, year=False)
    marks = [GridMark(order_at(order), "order", str(w.t("Order, %(day)s", day=day)))]
    moments: dict[datetime, None] = dict.fromkeys(instant(d.value, order.timezone) for d in order.deadlines)
    for at in moments:
        clock = at.astimezone(ZoneInfo(order.timezone))
        local = "24:00" if (clock.hour, clock.minute) == (0, 0) else f"{clock:%H:%M}"
        words = w.t("Deadline, %(utc)s (%(local)s local)", utc=w.moment(at, year=False), local=local)
        marks.append(GridMark(at, "deadline", str(words)))
    return marks


def mini_figure(w: Words, archive: Archive, country: str, service: str) -> Markup:
    """Draw the last eight weeks of a service in a country small, one line for each network."""
    networks = archive.measured(country, service)
    last = archive.last_day(country)
    if not networks or last is None:
        return Markup("")
    orders = archive.orders_of(country, service)
    marks = order_marks(w, orders[0]) if orders else []
    lines = by_onset([network_line(w, archive, n, service, "") for n in networks])
    left = len(lines) - MINI_ROWS
    standing = claims.counts_words(w, archive.states(country, service))
    return mini_grid(
        [[GridDay(d.day, d.state, d.measurements) for d in line.days] for line in lines],
        first=last - timedelta(days=MINI_DAYS - 1),
        last=last,
        order=marks[0].at if marks else None,
        deadline=next((m.at for m in marks if m.kind == "deadline"), None),
        label=f"{w.country(country)}, {w.service(service)}: {standing}",
        more=str(w.n("and %(n)s more network", "and %(n)s more networks", left)) if left > 0 else "",
    )


_WEEK_HEADINGS: dict[str, str] = {
    Timetable.WINDOWED: msg("The block keeps to %(hours)s"),
    Timetable.SPILL: msg("The block is densest at %(hours)s, and reaches beyond"),
}
_WEEK_UNSURE = msg("Whether the block keeps to %(hours)s cannot be told")


def week_figure(w: Words, archive: Archive, event: Event) -> WeekFigure:
    """Draw the attempts inside an event by hour of the local week, with the hours it keeps to outlined."""
    zone = archive.targets.timezone(event.country)
    counts = week_counts(archive, event, zone)
    offset = datetime.combine(event.onset_latest.date(), time(12), ZoneInfo(zone))
    hours = (offset.utcoffset() or timedelta()) / timedelta(hours=1)
    windows = claims.window_spans(event)
    part = w.t("%(service)s, %(component)s", service=w.service(event.service), component=w.component(event.component))
    names = [w.t(day) for day in WEEK]
    label = w.t("%(part)s by hour of the week, local time", part=part)
    svg = week(
        counts,
        day_names=[str(n) for n in names],
        utc_offset_hours=hours,
        windows=windows,
        label=str(label),
        hour_label=str(w.t("Local, %(offset)s", offset=w.offset(offset))),
    )
    rows = [
        (f"{hour:02}", [f"{day[hour][0]}/{day[hour][1]}" if day[hour][1] else "" for day in counts])
        for hour in range(24)
    ]
    return WeekFigure(
        svg=svg,
        label=label,
        heading=w.t(_WEEK_HEADINGS.get(event.timetable, _WEEK_UNSURE), hours=claims.windows(w, event)),
        text=w.join([w.t("Attempts on %(part)s inside the event.", part=part), claims.window_source(w, event)], " "),
        offset=w.offset(offset),
        day_names=names,
        hours=rows,
    )


def onset_figure(w: Words, archive: Archive, event: Event) -> OnsetFigure | None:
    """Draw what worked and what failed around an onset, by the hour; nothing where the onset was not seen."""
    counts = archive.attempts.get(event.event_id)
    if event.onset_earliest is None or not counts:
        return None
    zone = ZoneInfo(archive.targets.timezone(event.country))
    there = event.onset_latest.astimezone(zone)
    half = timedelta(minutes=30)
    attempts = [
        (hour + half, failed) for hour, good, bad in counts for failed in [False] * bool(good) + [True] * bool(bad)
    ]
    words = StripWords(
        attempts=str(w.t("Attempts")),
        heights=str(w.t("low worked, tall failed")),
        local=str(w.t("Local, %(offset)s", offset=w.offset(there))),
        onset=str(w.t("onset: %(span)s UTC", span=w.span(event.onset_earliest, event.onset_latest))),
        label=str(w.t("Attempts around the onset by the hour, low where one worked, tall where one failed")),
        region=str(w.t("Onset by hour; scrolls sideways")),
        day=lambda at: w.day(at.date(), year=False),
    )
    svg = onset_strip(
        attempts,
        onset=(event.onset_earliest, event.onset_latest),
        utc_offset_hours=(there.utcoffset() or timedelta()) / timedelta(hours=1),
        words=words,
    )
    rows = [
        (
            w.t("%(day)s, %(hours)s h", day=w.day(hour.date()), hours=f"{hour:%H}"),
            f"{hour.astimezone(zone):%H:%M}",
            good,
            bad,
        )
        for hour, good, bad in counts
    ]
    return OnsetFigure(svg, w.offset(there), rows)


def week_counts(archive: Archive, event: Event, zone: str) -> list[list[tuple[int, int]]]:
    """Count failed and attempted measurements inside an event by local weekday and hour."""
    cells = archive.cells.get((event.country, event.asn, event.component))
    counts = [[(0, 0)] * 24 for _ in WEEK]
    if cells is None:
        return counts
    inside = cells.filter(pl.col("hour") >= event.onset_latest.replace(minute=0, second=0, microsecond=0))
    if event.end_latest:
        inside = inside.filter(pl.col("hour") < event.end_latest)
    local = pl.col("hour").dt.convert_time_zone(zone)
    failed = pl.col("blocked") + pl.col("partial")
    found = inside.group_by(day=local.dt.weekday(), clock=local.dt.hour()).agg(
        failed=failed.sum(), attempted=(failed + pl.col("ok")).sum()
    )
    for day, clock, bad, tried in found.iter_rows():
        counts[day - 1][clock] = (bad, tried)
    return counts


def _range(lines: Sequence[Line], around: date | None) -> tuple[date, date, bool]:
    """Choose the days to show: all, or where they are too many, those from four weeks before an order, or the last."""
    first = min(line.days[0].day for line in lines)
    last = max(line.days[-1].day for line in lines)
    if (last - first).days < MOST_DAYS:
        return first, last, False
    most = timedelta(days=MOST_DAYS - 1)
    if around:
        first = max(first, min(around - BEFORE_ORDER, last - most))
        return first, first + most, True
    return last - most, last, True


def _row(w: Words, line: Line) -> GridRow:
    return GridRow(
        name=line.name,
        detail=line.detail,
        href=line.href,
        days=tuple(GridDay(d.day, d.state, d.measurements) for d in line.days),
        day_href=line.day_href,
        onset=line.onset,
        onset_text=str(claims.interval_words(w, *line.onset)) if line.onset else "",
        measurements=line.sample.measurements,
        probes=line.sample.probes,
    )


def _runs(line: Line) -> list[Run]:
    found: list[Run] = []
    start = 0
    for at in range(1, len(line.days) + 1):
        if at == len(line.days) or line.days[at].state != line.days[start].state:
            part = line.days[start:at]
            first, last = part[0].day, part[-1].day
            count = sum(d.measurements for d in part)
            found.append(Run(line.name, line.day_href(first, last), first, last, part[0].state, len(part), count))
            start = at
    return found


def _rings(order: Order) -> list[GridClaim]:
    return [GridClaim(c.said_on, int(c.claim_id[1:]), f"#{c.claim_id}") for c in order.claims if c.said_on]


def _grid_words(w: Words, label: Markup) -> GridWords:
    def run_title(name: str, state: str, first: date, last: date, count: int) -> str:
        measurements = w.n("%(n)s measurement", "%(n)s measurements", count)
        return str(
            w.t(
                "%(name)s: %(state)s, %(days)s, %(n)s",
                name=name,
                state=w.state(state),
                days=w.days(first, last),
                n=measurements,
            )
        )

    return GridWords(
        ordered=str(w.t("Ordered")),
        said=str(w.t("Said")),
        measurements=str(w.t("measure\u00adments")),  # a soft hyphen: the column is narrow
        probes=str(w.t("probes")),
        label=str(label),
        claim=lambda n: str(w.t("claim %(n)s", n=n)),
        run_title=run_title,
        day=lambda d: w.day(d, year=False),
        region=str(w.t("%(label)s; scrolls sideways", label=label)),
        number=w.number,
    )
