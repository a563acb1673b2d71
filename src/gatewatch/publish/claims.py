"""Claims: every sentence of the site that says something about data, made from plain values, and the lint they pass.

A claim never holds more than the data: networks are counted, never shares; a state carries its day; an onset is an
interval; the words for an order are "consistent with", never a word about who acted or why. `lint` refuses English
sentences that break this; a test runs it over every sentence of a built site. Quotations are not ours and not linted.

Source: shared/facts/publish.md section 4 (what a claim must carry, the headline linter).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from gatewatch.model.tables import Compliance, Event
from gatewatch.model.words import SITE, Assessment, OnsetKind, State, Timetable
from gatewatch.publish.words import FLAGS, SHORT_DAYS, Words, floor_hour, forms, msg

HIGH, MODERATE = 0.95, 0.80
"""The fixed scale of certainty. Source: shared/look/look.md, the compared table."""
DAY = timedelta(days=1)
SHUT = (State.BLOCKED, State.PARTIAL)

_BREACHES: tuple[tuple[str, str], ...] = (
    (r"\b(dis)?(obey|comply|compli|defy|defi)(s|es|ed)?\b", "says why; write: consistent with"),
    (r"\b(illegal|unlawful|legal block|lawful block)", "judges the law"),
    (r"\b(because of|due to|in response to)\b", "claims a cause"),
    (r"\b(nationwide|totally|completely)\b", "claims coverage"),
    (r"\d\s?(%|percent|per cent)", "is a share; count instead"),
    (r"\bsince \d{1,2}(:\d\d| h\b)", "is a point where the onset is an interval"),
    (r"\b(recommended|you should use|instead use)\b", "is advice"),
)
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b|\b\d\d h\b")
_ZONE = re.compile(r"\bUTC\b|\blocal\b")


def lint(sentence: str, countries: Iterable[str] = ()) -> list[str]:
    """Say what an English sentence claims that it must not; nothing when it is sound."""
    plain = Markup(sentence).striptags()
    found = [f"{m.group(0)!r} {why}" for pattern, why in _BREACHES if (m := re.search(pattern, plain, re.IGNORECASE))]
    for country in countries:
        m = re.search(rf"\b{re.escape(country)} (has |have |is |was )?(block|ban|shut)(s|ed|ned)?\b", plain)
        if m:
            found.append(f"{m.group(0)!r}: networks are measured, not countries")
    clock = _CLOCK.search(plain)
    if clock and not _ZONE.search(plain):
        found.append(f"{clock.group(0)!r} names no zone")
    return found


_LEADS: dict[State | None, tuple[str, str]] = {
    State.BLOCKED: forms(
        "On %(day)s %(service)s was <b>blocked</b> on the one network measured in %(country)s.",
        "On %(day)s %(service)s was <b>blocked on %(k)s</b> of the %(n)s networks measured in %(country)s.",
    ),
    State.PARTIAL: forms(
        "On %(day)s %(service)s was <b>partly blocked</b> on the one network measured in %(country)s.",
        "On %(day)s %(service)s was <b>partly blocked on %(k)s</b> of the %(n)s networks measured in %(country)s.",
    ),
    None: forms(
        "On %(day)s <b>no block</b> of %(service)s was seen on the one network measured in %(country)s.",
        "On %(day)s <b>no block</b> of %(service)s was seen on the %(n)s networks measured in %(country)s.",
    ),
}
_RESTS: dict[State, str] = {
    State.PARTIAL: msg("It was <b>partly blocked on %(n)s</b>."),
    State.DOWN: msg("On %(n)s <b>everything failed</b>."),
    State.OK: msg("It was <b>reachable on %(n)s</b>."),
    State.INSUFFICIENT: msg("On %(n)s there is <b>not enough data</b>."),
}


def standing(w: Words, service: str, country: str, states: Sequence[State], day: date | None) -> Markup:
    """Say on how many of the measured networks a service was in which state on the last day of data."""
    name, place = w.service(service), w.country(country)
    counts = Counter(states)
    if day is None or not states:
        return w.t(
            "Whether %(service)s is reachable in %(country)s <b>is not known</b>: there are no measurements here.",
            service=name,
            country=place,
        )
    if counts[State.INSUFFICIENT] == len(states):
        return w.n(
            "On %(day)s there was <b>not enough data</b> to say how %(service)s did on the one network measured in "
            "%(country)s.",
            "On %(day)s there was <b>not enough data</b> to say how %(service)s did on any of the %(n)s networks "
            "measured in %(country)s.",
            len(states),
            day=w.day(day),
            service=name,
            country=place,
        )
    lead = next((s for s in (State.BLOCKED, State.PARTIAL) if counts[s]), None)
    k = w.number(counts[lead]) if lead else ""
    first = w.n(*_LEADS[lead], len(states), day=w.day(day), service=name, country=place, k=k)
    if len(states) == 1 and lead:
        return first
    rest = [w.t(text, n=w.number(counts[s])) for s, text in _RESTS.items() if counts[s] and s != lead]
    return w.join([first, *rest], " ")


_ON_NETWORK: dict[State, str] = {
    State.BLOCKED: msg("On %(day)s %(service)s was <b>blocked</b> on %(network)s."),
    State.PARTIAL: msg("On %(day)s %(service)s was <b>partly blocked</b> on %(network)s."),
    State.DOWN: msg("On %(day)s <b>everything failed</b> on %(network)s, %(service)s with it."),
    State.OK: msg("On %(day)s %(service)s was <b>reachable</b> on %(network)s."),
    State.INSUFFICIENT: msg("On %(day)s there was <b>not enough data</b> to say how %(service)s did on %(network)s."),
}


def on_network(w: Words, service: str, network: str, state: State, day: date, hours: Markup | None) -> Markup:
    """Say in which state a service was on a network on the last day of data, and in which hours."""
    first = w.t(_ON_NETWORK[state], day=w.day(day), service=w.service(service), network=network)
    return w.join([first, w.t("The block keeps to %(hours)s.", hours=hours)], " ") if hours else first


def over_archive(w: Words, service: str, blocked: int, total: int) -> Markup:
    """Say on how many networks a block of a service is found anywhere in the archive."""
    if not blocked:
        return w.t("No block of %(service)s is found anywhere in the archive.", service=w.service(service))
    return w.n(
        "In the whole archive a block of %(service)s, in full or in part, is found on %(n)s of %(total)s networks.",
        "In the whole archive a block of %(service)s, in full or in part, is found on %(n)s of %(total)s networks.",
        blocked,
        service=w.service(service),
        total=w.number(total),
    )


def parts_heading(w: Words, states: Mapping[str, State]) -> Markup:
    """Name the parts of a service in each bad state, or say that none is."""
    groups = []
    for state in (State.BLOCKED, State.PARTIAL, State.DOWN):
        names = [w.component(c) for c, s in states.items() if s == state]
        if len(names) > 3:
            names = [*names[:3], str(w.n("%(n)s more", "%(n)s more", len(names) - 3))]
        if names:
            groups.append(w.t("%(state)s: %(parts)s", state=w.state(state), parts=w.join(names)))
    if groups:
        return capitalised(w.join(groups, "; "))
    if State.OK in states.values():
        return w.t("No part is blocked at the end of the data")
    return w.t("There is not enough data on any part")


def tally_label(w: Words, states: Sequence[State]) -> Markup:
    """Name what a tally shows: one mark per network, so many in each state."""
    return w.t("One mark per measured network: %(counts)s", counts=counts_words(w, states))


def counts_words(w: Words, states: Sequence[State]) -> Markup:
    """List how many networks are in which state: 3 blocked, 1 reachable."""
    counts = Counter(states)
    parts = [(counts[State(s)], text) for s, text in w.states.items()]
    return w.join(w.t("%(n)s %(state)s", n=w.number(n), state=text) for n, text in parts if n)


_COUNTED: dict[Assessment, tuple[str, str]] = {
    Assessment.BLOCKED_BEFORE_ORDER: forms(
        "a block begun before the order on %(n)s network", "a block begun before the order on %(n)s networks"
    ),
    Assessment.BLOCKED_BY_DEADLINE: forms(
        "a block begun between order and deadline on %(n)s network",
        "a block begun between order and deadline on %(n)s networks",
    ),
    Assessment.BLOCK_AROUND_DEADLINE: forms(
        "a block begun around the deadline, on a side that cannot be told, on %(n)s network",
        "a block begun around the deadline, on a side that cannot be told, on %(n)s networks",
    ),
    Assessment.BLOCKED_AFTER_DEADLINE: forms(
        "a block begun after the deadline on %(n)s network", "a block begun after the deadline on %(n)s networks"
    ),
    Assessment.PARTLY_BLOCKED: forms("a block in part on %(n)s network", "a block in part on %(n)s networks"),
    Assessment.NOT_SEEN: forms("no block on %(n)s network", "no block on %(n)s networks"),
}
_HEADED: dict[Assessment, tuple[str, str]] = {
    Assessment.BLOCKED_BEFORE_ORDER: forms("%(n)s block before the order", "%(n)s blocks before the order"),
    Assessment.BLOCKED_BY_DEADLINE: forms("%(n)s block before the deadline", "%(n)s blocks before the deadline"),
    Assessment.BLOCK_AROUND_DEADLINE: forms("%(n)s too close to call", "%(n)s too close to call"),
    Assessment.BLOCKED_AFTER_DEADLINE: forms("%(n)s block after the deadline", "%(n)s blocks after the deadline"),
    Assessment.PARTLY_BLOCKED: forms("%(n)s block in part", "%(n)s blocks in part"),
    Assessment.NOT_SEEN: forms("none seen on %(n)s network", "none seen on %(n)s networks"),
}


def timing(w: Words, rows: Sequence[Compliance], deadline: datetime | None, zone: str) -> Markup:
    """Say how the data lie against the order, counted over the networks it addresses."""
    first = w.t("The order names no deadline.")
    if deadline:
        first = w.t("The deadline was %(when)s.", when=deadline_words(w, deadline, zone))
    counts = Counter(Assessment(r.assessment) for r in rows)
    parts = [w.n(*text, counts[a]) for a, text in _COUNTED.items() if counts[a]]
    unknown = counts[Assessment.NOT_ENOUGH_DATA]
    sentences = [first]
    if parts:
        sentences.append(w.t("The data are consistent with %(list)s.", list=w.join(parts, "; ")))
    if unknown:
        sentences.append(
            w.n("On %(n)s network nothing can be told.", "On %(n)s networks nothing can be told.", unknown)
        )
    if not rows:
        sentences.append(w.t("There are no measurements to compare it with."))
    return w.join(sentences, " ")


def compared_heading(w: Words, rows: Sequence[Compliance]) -> Markup:
    """Say in one line how many blocks lie on which side of the deadline."""
    counts = Counter(Assessment(r.assessment) for r in rows)
    parts = [w.n(*text, counts[a]) for a, text in _HEADED.items() if counts[a]]
    if not parts:
        return w.t("There is not enough data to compare with the order")
    return capitalised(w.join(parts))


def deadline_words(w: Words, deadline: datetime, zone: str) -> Markup:
    """Write a deadline with its UTC moment and the local clock; the end of a day is called so."""
    local = deadline.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute) != (0, 0):
        return w.t("%(utc)s (%(local)s)", utc=w.moment(deadline), local=w.local(deadline, zone))
    day = w.day(local.date() - DAY)
    return w.t("the end of %(day)s, local time (%(utc)s)", day=day, utc=w.moment(deadline, year=False))


def last_day_before(deadline: datetime, zone: str) -> date:
    """Give the local day that a deadline leaves in full or in part: the end of 2 June is 2 June."""
    return (deadline.astimezone(ZoneInfo(zone)) - timedelta(minutes=1)).date()


def from_end(w: Words, at: datetime, last_at: datetime | None) -> Markup:
    """Say how far a moment lies from the end of a country's data, in whole days."""
    if last_at is None:
        return w.t("no data to hold it against")
    days = (at.date() - last_at.date()).days
    if days > 0:
        return w.n("%(n)s day after the end of the data", "%(n)s days after the end of the data", days)
    if days == 0:
        return w.t("on the last day of the data")
    return w.n("%(n)s day before the end of the data", "%(n)s days before the end of the data", -days)


def change(w: Words, begins: bool, network: str, parts: Markup, found: Event) -> Markup:
    """Say that a block or a failure began or ended on a network, of which parts, and in which interval."""
    texts = _BEGAN if begins else _ENDED
    state = None if found.service_wide else State(found.state)
    span = interval_words(w, found.onset_earliest, found.onset_latest) if begins else end_span(w, found)
    return w.t(texts.get(state, texts[State.PARTIAL]), network=network, parts=parts, span=span)


_BEGAN: dict[State | None, str] = {
    None: msg("The service itself failed, seen on %(network)s: %(parts)s. Onset: %(span)s UTC."),
    State.BLOCKED: msg("Blocked on %(network)s: %(parts)s. Onset: %(span)s UTC."),
    State.PARTIAL: msg("Partly blocked on %(network)s: %(parts)s. Onset: %(span)s UTC."),
    State.DOWN: msg("Everything failed on %(network)s: %(parts)s. Onset: %(span)s UTC."),
}
_ENDED: dict[State | None, str] = {
    None: msg("The service itself works again, seen on %(network)s: %(parts)s. End: %(span)s UTC."),
    State.BLOCKED: msg("No longer blocked on %(network)s: %(parts)s. End: %(span)s UTC."),
    State.PARTIAL: msg("No longer partly blocked on %(network)s: %(parts)s. End: %(span)s UTC."),
    State.DOWN: msg("No longer down on %(network)s: %(parts)s. End: %(span)s UTC."),
}


_UP_TO_BEFORE = forms("begun within %(n)s day before the deadline", "begun within %(n)s days before the deadline")
_UP_TO_AFTER = forms("begun within %(n)s day after the deadline", "begun within %(n)s days after the deadline")


def against(w: Words, earliest: datetime | None, latest: datetime, deadline: datetime) -> Markup:
    """Say where an onset lies against the deadline: 9 days before, around, 2 to 3 days after."""
    low = (earliest - deadline) / DAY if earliest else -math.inf
    high = (latest - deadline) / DAY
    if low < 0 < high:
        if earliest is None:
            return w.t("begun before or around the deadline: the data begin inside it")
        return w.t("begun around the deadline; which side of it cannot be said")
    if earliest is None:
        days = math.floor(-high)
        return w.n(
            "begun at least %(n)s day before the deadline", "begun at least %(n)s days before the deadline", days
        )
    near, far = sorted((math.floor(abs(low)), math.floor(abs(high))))
    if far == 0:
        return w.t("begun less than a day before the deadline") if high <= 0 else w.t("begun less than a day after it")
    if near != far:
        if near == 0:
            text = _UP_TO_BEFORE if high <= 0 else _UP_TO_AFTER
            return w.n(*text, far + 1)
        values = {"near": w.number(near), "n": w.number(far)}
        if high <= 0:
            return w.t("begun %(near)s to %(n)s days before the deadline", **values)
        return w.t("begun %(near)s to %(n)s days after the deadline", **values)
    if high <= 0:
        return w.n("begun %(n)s day before the deadline", "begun %(n)s days before the deadline", far)
    return w.n("begun %(n)s day after the deadline", "begun %(n)s days after the deadline", far)


def distance(w: Words, earliest: datetime | None, latest: datetime, deadline: datetime) -> Markup:
    """Write the distance of an onset from the deadline in short: −9 d, −2 to +1 d; whole days that hold it."""
    low = (earliest - deadline) / DAY if earliest else None
    high = (latest - deadline) / DAY
    if low is None:
        return w.t("before %(n)s d", n=_signed(math.ceil(high)))
    ends = [int(low), int(high)]
    if low < 0 < high or ends == [0, 0]:
        ends = [math.floor(low), math.ceil(high)]
    if ends[0] == ends[1]:
        return w.t("%(n)s d", n=_signed(ends[0]))
    return w.t("%(low)s to %(high)s d", low=_signed(ends[0]), high=_signed(ends[1]))


def consistent(w: Words, row: Compliance, deadline: datetime | None, last_day: date | None) -> Markup:
    """Say what the data of one network are consistent with."""
    when = against(w, row.onset_earliest, row.onset_latest, deadline) if deadline and row.onset_latest else Markup("")
    match Assessment(row.assessment):
        case Assessment.NOT_ENOUGH_DATA:
            return w.t("nothing that can be told from so few measurements")
        case Assessment.NOT_SEEN:
            return w.t("no block, up to %(day)s", day=w.day(last_day, year=False)) if last_day else w.t("no block")
        case Assessment.BLOCKED_BEFORE_ORDER:
            kind = w.t("a block begun before the order was dated")
            return kind
        case Assessment.BLOCKED_BY_DEADLINE:
            kind = w.t("a block after the order")
        case Assessment.PARTLY_BLOCKED:
            kind = w.t("a block in part")
        case _:
            kind = w.t("a block")
    return w.join([kind, when]) if when else kind


def certainty(w: Words, probability: float | None) -> Markup:
    """Give the word for a probability on the fixed scale; nothing where there is none."""
    if probability is None:
        return Markup("")
    if probability >= HIGH:
        return w.t("certainty: high")
    return w.t("certainty: moderate") if probability >= MODERATE else w.t("certainty: low")


def in_hundred(w: Words, probability: float) -> Markup:
    """Write a probability as a number of cases in a hundred, never rounded up to all of them."""
    return w.t("%(n)s in 100", n=min(99, math.floor(probability * 100)))


def windows(w: Words, event: Event) -> Markup:
    """Write the hours of the week an event keeps to, in local time; nothing where it keeps to none."""
    return w.t("%(hours)s local time", hours=w.windows(window_list(event))) if event.windows else Markup("")


def window_list(event: Event) -> list[Mapping[str, object]]:
    """Give the weekly windows of an event."""
    found: list[Mapping[str, object]] = msgspec.json.decode(event.windows)["windows"] if event.windows else []
    return found


def window_source(w: Words, event: Event) -> Markup:
    """Say where the hours an event keeps to come from: an order names them, or they were found in the data."""
    source = msgspec.json.decode(event.windows).get("source") if event.windows else None
    if source == "order":
        return w.t("An order names these hours, and the data fit them.")
    return w.t("The hours were found in the data.")


def window_spans(event: Event) -> list[tuple[int, int, int]]:
    """Give the weekly windows of an event as day (0 is Monday), first hour and hour of the end, rounded outward."""
    found = []
    for window in window_list(event):
        start, end = (str(window[k]).split(":") for k in ("start", "end"))
        days = window["days"]
        for day in days if isinstance(days, list) else []:
            found.append((SHORT_DAYS[day], int(start[0]), int(end[0]) + (end[1] != "00")))
    return found


def flags(w: Words, found: Iterable[str]) -> list[Markup]:
    """Give the sentences for what else the data show beside an assessment."""
    return [w.t(FLAGS[f]) if f in FLAGS else Markup.escape(f) for f in found]


def onset(w: Words, event: Event) -> Markup:
    """Say when an event began, as the interval it is."""
    if event.onset_kind == OnsetKind.ALREADY_AT_START or event.onset_earliest is None:
        return w.t("The data begin inside it, on %(at)s.", at=w.moment(floor_hour(event.onset_latest)))
    return w.t("It began %(when)s UTC.", when=w.between(event.onset_earliest, event.onset_latest))


def interval_words(w: Words, earliest: datetime | None, latest: datetime) -> Markup:
    """Write an onset for a table whose head says UTC; one that was not seen lies before the first datum."""
    if earliest is None:
        return w.t("before %(day)s", day=w.day(latest.date(), year=False))
    return w.span(earliest, latest)


def end(w: Words, event: Event) -> Markup:
    """Say when an event ended, or that no end was seen."""
    if event.open or event.end_latest is None or event.end_earliest is None:
        return w.t("No end is seen in the data.")
    return w.t("It ended %(when)s UTC.", when=w.between(event.end_earliest, event.end_latest))


def end_span(w: Words, event: Event) -> Markup:
    """Write the end for a table whose head says UTC."""
    if event.end_earliest is None or event.end_latest is None:
        return w.t("no end seen")
    return w.span(event.end_earliest, event.end_latest)


_EVENTS: dict[str, str] = {
    State.BLOCKED: msg("On %(network)s a part of %(service)s was <b>blocked</b>: %(part)s."),
    State.PARTIAL: msg("On %(network)s a part of %(service)s was <b>partly blocked</b>: %(part)s."),
    State.DOWN: msg("On %(network)s a part of %(service)s was <b>down</b>: %(part)s."),
}


_SITE_EVENTS: dict[str, str] = {
    State.BLOCKED: msg("On %(network)s the website %(part)s was <b>blocked</b>."),
    State.PARTIAL: msg("On %(network)s the website %(part)s was <b>partly blocked</b>."),
    State.DOWN: msg("On %(network)s the website %(part)s was <b>down</b>."),
}


_SERVICE_WIDE = msg(
    "On %(network)s %(service)s failed (%(part)s), as it did in other countries at the same time: <b>the service "
    "itself failed</b>. This says nothing of a block."
)


_HOURS: dict[str, str] = {
    Timetable.WINDOWED: msg("It keeps to %(hours)s."),
    Timetable.SPILL: msg("It is densest at %(hours)s, and reaches beyond."),
}
_UNSURE_HOURS = msg("Whether it keeps to %(hours)s cannot be told.")


def event_state(w: Words, found: Event) -> Markup:
    """Give the words for an event's state; one seen in other countries as well was the service's own failure."""
    return w.t("the service itself failed") if found.service_wide else w.state(found.state)


def event(w: Words, found: Event, network: str) -> Markup:
    """Say what an event is, where, when and in which hours."""
    texts = _SITE_EVENTS if found.service == SITE else _EVENTS
    part = {"service": w.service(found.service), "part": w.component(found.component)}
    if found.service_wide:
        what = w.t(_SERVICE_WIDE, network=network, **part)
    else:
        what = w.t(texts.get(found.state, texts[State.PARTIAL]), network=network, **part)
    hours = w.t(_HOURS.get(found.timetable, _UNSURE_HOURS), hours=windows(w, found)) if found.windows else None
    return w.join([s for s in (what, onset(w, found), hours, end(w, found)) if s], " ")


def how_heading(w: Words, found: Event) -> Markup:
    """Say in one line how an event shows."""
    if not found.mechanisms:
        return w.t("How it was done cannot be told")
    return capitalised(w.mechanisms(found.mechanisms))


def counted(w: Words, measurements: int, probes: int) -> Markup:
    """Write how much a claim rests on."""
    n = w.n("%(n)s measurement", "%(n)s measurements", measurements)
    return w.t("%(measurements)s by %(probes)s", measurements=n, probes=w.n("%(n)s probe", "%(n)s probes", probes))


def changed_heading(w: Words, onsets: Sequence[date]) -> Markup:
    """Say how many networks changed and between which days."""
    if not onsets:
        return w.t("No block began on any network in the days shown")
    first, last = min(onsets), max(onsets)
    if first == last:
        text = forms("%(n)s network changed, on %(day)s", "%(n)s networks changed, all on %(day)s")
        return w.n(*text, len(onsets), day=w.day(first, year=False))
    text = forms(
        "%(n)s network changed, from %(first)s to %(last)s", "%(n)s networks changed, from %(first)s to %(last)s"
    )
    return w.n(*text, len(onsets), first=w.day(first, year=False), last=w.day(last, year=False))


def capitalised(text: Markup) -> Markup:
    """Give a text with its first letter large, as a heading needs it."""
    return Markup(text[:1].upper()) + text[1:]


def _signed(days: int) -> str:
    return f"{'−' if days < 0 else '+' if days > 0 else ''}{abs(days)}"
