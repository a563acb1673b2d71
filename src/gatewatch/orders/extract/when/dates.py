"""Dates of a text: days, local times, periods and ranges, each with the words that say it and its cue.

The words of a sentence become tags (`lexer`), patterns over tags find expressions (`grammar`), and each is read
(`points`, `clock`, `reckon`). Precision first: a form that may be something else is no date without a cue. A sentence
is read alone, except that "the next day" looks back to the last day told. We use Babel's names and our own words and
not a date library, since those read a string that is known to be a date: here where it stands, its cue and what it
leaves open matter as much, and a law's number must not become one.

Expressions never overlap. Until which moment a deadline runs, and what it binds, is for `frames`.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import msgspec

from gatewatch.orders.extract.found import Cue, When
from gatewatch.orders.extract.text import Sentence
from gatewatch.orders.extract.when import clock, reckon, weekly
from gatewatch.orders.extract.when.grammar import Grammar, grammar
from gatewatch.orders.extract.when.lexer import Token
from gatewatch.orders.extract.when.points import Page, Point, read
from gatewatch.orders.reading.story import Story

_MONTH_BEFORE_DAY = frozenset({"us", "ph"})
"""Country domains whose English press writes 5/21; elsewhere it writes 21/5."""
_UNITS = {"MIN": "PT{}M", "H": "PT{}H", "D": "P{}D", "WD": "P{}D", "W": "P{}W", "M": "P{}M", "Y": "P{}Y"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PAIR = re.compile(r"(?<![\w/.-])(\d{1,2})(?:/(?=\d{1,2}(?![\d%]))|-(?=\d{1,2}-\d{4}))(\d{1,2})")
"""Numbers of day and month in digits: 21/5, 21/5/2025, 21-05-2025."""
_LOOK_BACK = 12
"""Tokens before a period that are asked for an order or for time given; chosen, not measured."""
_CORE = frozenset("IBbdoyMmWVrjvRquOT#")
"""Tags of which every expression has one."""
_CLOSING = frozenset({"until", "by", "before"})
_GENITIVES = frozenset(["du", "de", "del", "do", "da", "das"])
"""Words for "from" that are words for "of", too."""
_LONGEST = 400
"""More of a unit is no deadline; chosen, not measured."""


def dates(story: Story, sentences: Sequence[Sentence]) -> list[When]:
    """Find the dates, times and periods of a story, sorted, without overlap; what the text leaves open is None."""
    words = grammar(story.language or "")
    page = Page(words, story.published, _day_first(story, words))
    found: list[When] = []
    previous: str | None = None
    for sentence in sentences:
        tokens = words.lexicon.tags(sentence.text, sentence.start)
        if not any(t.means.keys() & _CORE for t in tokens):
            continue
        for when in _in_sentence(page, tokens, previous):
            found.append(when)
            if when.value and _DAY.match(when.value):
                previous = when.value
    return found


def _day_first(story: Story, words: Grammar) -> bool | None:
    """Settle 5/6 by the language, the text's own dates that leave no choice, or the country of the page."""
    if words.language != "en":
        return True if words.language else None
    pairs = [(int(a), int(b)) for a, b in _PAIR.findall(story.text)]
    first, second = any(12 < a < 32 and 0 < b < 13 for a, b in pairs), any(12 < b < 32 and 0 < a < 13 for a, b in pairs)
    if first != second:
        return first
    domain = ((urlsplit(story.url or "").hostname or "").rsplit(".", 1) + [""])[1]
    return domain not in _MONTH_BEFORE_DAY if len(domain) == 2 and not first else None


def _in_sentence(page: Page, tokens: list[Token], previous: str | None) -> list[When]:
    codes = "".join(t.code for t in tokens)
    taken = [False] * len(tokens)
    found = [_open(tokens, i, taken) for i, t in enumerate(tokens) if "q" in t.means]
    _leave_weekly(page, tokens, codes, taken)
    for m in page.grammar.period.finditer(codes):
        period = None if any(taken[m.start() : m.end()]) else _period(tokens, m)
        if period is not None:
            _take(taken, m.start(), m.end())
            found.append(period)
    firsts = [m for m in page.grammar.first_of_range.finditer(codes) if _is_free(tokens, taken, m)]
    for m in firsts:
        _take(taken, m.start(), m.end())
    ranges: list[When] = []
    for m in page.grammar.month_range.finditer(codes):
        if (ends := _month_range(page, tokens, m)) is not None:
            ranges += _on_both_days(page, tokens, codes, m.start(), ends)
            _take(taken, m.start(), m.end())
    closing = {at for m in firsts if not _is_pair(tokens, m) for at in m.span("link")}
    points = _points(page, tokens, codes, taken, previous, closing)
    points = _over_night(_without_daily_hours(tokens, points))
    points = [_with_hours(page, tokens, codes, p, points) for p in points]
    whens = _joined(tokens, points) + _shared(page, tokens, codes, firsts, points)
    whens += [p.opening for p in points if p.opening is not None]
    whens += clock.of_its_day(page.grammar, tokens, codes, found + ranges + whens)
    return _apart(sorted(found + ranges + whens, key=lambda w: w.start))


def _leave_weekly(page: Page, tokens: list[Token], codes: str, taken: list[bool]) -> None:
    """Take what is of every week and no date: weekly hours, and "Saturday to Wednesday" with its own first day."""
    for m in weekly.matches(page.grammar, tokens, codes):
        for name in ("days", "opens", "closes"):
            _take(taken, *m.span(name))
    for m in page.grammar.week_range.finditer(codes):
        link, start = tokens[m.start("link")].means, tokens[m.start("start")].means
        if start.get("c") == "from" and ("~" in link or "until" in (link.get("&"), link.get("c"))):
            _take(taken, m.start(), m.end())


def _points(
    page: Page, tokens: list[Token], codes: str, taken: list[bool], previous: str | None, closing: set[int]
) -> list[Point]:
    points: list[Point] = []
    at = 0
    while (m := page.grammar.point.search(codes, at)) is not None:
        if m.group("through") and not set(_told(tokens, m)) & {"until", "by", "before", "and"}:
            at = m.start() + 1  # "for 48 hours from 0h on Thursday": a length before a begin, no two hours
            continue
        is_length = (
            m.group("opens") and clock.minutes(tokens[m.start("opens") : m.end("opens")], hour_is_clock=True) is None
        )
        if is_length or _is_end_of_number(tokens, m.start()):  # "48 hours until 5 pm on 11 June"
            at = m.start() + 1
            continue
        clash = next((i for i in range(m.start(), m.end()) if taken[i]), None)
        if clash is not None:
            m_before = page.grammar.point.match(codes, m.start(), clash) if clash > m.start() else None
            at = m.start() + 1 if clash > m.start() else _after_clash(taken, clash)
            if m_before is None:
                continue
            m = m_before
        point = read(page, tokens, _without_end(page, tokens, codes, m), previous, closes=m.start() in closing)
        at = m.start() + 1 if point is None else point.last
        if point is not None:
            _take(taken, point.first, point.last)
            points.append(point)
            if point.when.value and _DAY.match(point.when.value):
                previous = point.when.value
    return points


def _is_end_of_number(tokens: list[Token], at: int) -> bool:
    """Say whether a day is but the end of a paper's number ("letter No. 112-7 of 12 May")."""
    if at < 2 or "~" not in tokens[at - 1].means or not set(tokens[at].means) & set("do"):
        return False
    is_glued = tokens[at - 2].end == tokens[at - 1].start and tokens[at - 1].end == tokens[at].start
    return is_glued and "n" in tokens[at - 2].means


def _told(tokens: list[Token], m: re.Match[str]) -> list[Any]:
    means = tokens[m.start("through")].means
    return ["until" if "~" in means or "K" in means else None, means.get("&"), means.get("c")]


def _without_end(page: Page, tokens: list[Token], codes: str, m: re.Match[str]) -> re.Match[str]:
    """Cut an expression before the end of its time: "from 10 pm on Wednesday" / "and until May 30"."""
    first, last = m.span("beside")
    closes = (i for i in range(first + 1, last) if tokens[i].means.get("c") in _CLOSING)
    has_begin = m.group("before") or (first < last and bool({"r", "W", "V"} & set(tokens[first].means)))
    cut = next(closes, None) if has_begin else None
    return (page.grammar.point.match(codes, m.start(), cut) if cut is not None else None) or m


def _after_clash(taken: list[bool], at: int) -> int:
    return next((i for i in range(at, len(taken)) if not taken[i]), len(taken))


def _is_free(tokens: list[Token], taken: list[bool], m: re.Match[str]) -> bool:
    """Say whether a range may begin here: not in another expression, nor in a paper's number (2025-12)."""
    return not any(taken[m.start() : m.end()]) and (m.start() == 0 or "~" not in tokens[m.start() - 1].means)


def _take(taken: list[bool], start: int, end: int) -> None:
    taken[start:end] = [True] * (end - start)


def _open(tokens: list[Token], at: int, taken: list[bool]) -> When:
    taken[at] = True
    return When(start=tokens[at].start, end=tokens[at].end, value="open", cue="until")


def _period(tokens: list[Token], m: re.Match[str]) -> When | None:
    """Read a period: a deadline with "within" or a demand beside it, a validity, or how long something lasted."""
    span = {"start": tokens[m.start()].start, "end": tokens[m.end() - 1].end}
    if m.group("lone"):
        unit = tokens[m.start("lone_unit")]
        return _within(span, 1, unit) if "one" in unit.means else None
    said, unit = _amount(tokens[m.start("number") : m.end("number")]), tokens[m.start("unit")]
    if said is None or not 0 < said <= _LONGEST:
        return None
    cue = tokens[m.start("cue")] if m.group("cue") else None
    after = {k for t in tokens[m.start("after") : m.end("after")] for k in t.means} if m.group("after") else set()
    if "J" in after or "U" in after:
        return _within(span, said, unit) if "U" in after or _is_given(tokens, m) else None
    if cue is not None and "i" in cue.means:
        is_lasting = cue.means["i"] == "loose" and _lasts(tokens, m)
        return (
            When(**span, value=_iso(said, unit), cue=None, how="duration") if is_lasting else _within(span, said, unit)
        )
    if cue is not None and "h" in cue.means:
        is_weak = unit.means.get("u") in {"W", "M", "Y"} or _tense(tokens, m) == "past"
        return None if is_weak else _within(span, said, unit)
    is_given = m.start() > 0 and tokens[m.start() - 1].means.get("given") == "time"
    if cue is None and is_given and unit.means.get("u") not in {"W", "M", "Y"}:
        return _within(span, said, unit)
    kind = cue and (("X" in cue.means and "period") or cue.means.get("x")) or ("s" in after and _after_kind(tokens, m))
    if not kind:
        return None
    is_validity = kind == "period" or _tense(tokens, m) == "ahead"
    return When(**span, value=_iso(said, unit), cue="until" if is_validity else None, how="duration")


def _within(span: dict[str, int], said: int, unit: Token) -> When:
    code = unit.means.get("O") or unit.means["u"]
    return When(**span, value=_iso(said, unit), cue="within", how="working days" if code == "WD" else None)


def _iso(said: int, unit: Token) -> str:
    return _UNITS[unit.means.get("O") or unit.means["u"]].format(said)


def _amount(tokens: Sequence[Token]) -> int | None:
    """Give a whole number; "3x24" is their product."""
    numbers = [str(t.means.get("w") or t.said) for t in tokens if set(t.means) & set("dnwoty")]
    if not all(n.isdigit() for n in numbers) or (len(tokens) > 1 and tokens[1].said.lower() not in {"x", "×"}):
        return None
    return int(numbers[0]) * (int(numbers[1]) if len(numbers) > 1 else 1)


def _after_kind(tokens: list[Token], m: re.Match[str]) -> Any:
    return next((t.means["s"] for t in tokens[m.start("after") : m.end("after")] if "s" in t.means), None)


def _is_given(tokens: list[Token], m: re.Match[str]) -> bool:
    """Say whether what follows a period makes it a deadline: by itself ("deadline"), or since time was given before."""
    kinds = {t.means["J"] for t in tokens[m.start("after") : m.end("after")] if "J" in t.means}
    is_given = any("given" in t.means for t in tokens[max(0, m.start() - _LOOK_BACK) : m.start()])
    return "within" in kinds or ("given" in kinds and is_given)


def _tense(tokens: list[Token], m: re.Match[str]) -> str | None:
    """Say whether the clause orders or foretells ("ahead"), or tells of what was ("past"), by its nearest word."""
    for token in reversed(tokens[max(0, m.start() - _LOOK_BACK) : m.start()]):
        if set(token.means) & {"future", "order"}:
            return "ahead"
        if "past" in token.means:
            return "past"
    follows = tokens[m.end() : m.end() + 4]  # a Turkish verb ends its clause
    return "ahead" if any("future" in t.means for t in follows) and "s" in _tags(tokens, m) else None


def _tags(tokens: list[Token], m: re.Match[str]) -> set[str]:
    return {k for t in tokens[m.start("after") : m.end("after")] for k in t.means} if m.group("after") else set()


def _lasts(tokens: list[Token], m: re.Match[str]) -> bool:
    """Say whether a word for both "within" and "for" means how long: by its verb, or as nothing is ordered."""
    for token in reversed(tokens[max(0, m.start() - _LOOK_BACK) : m.start()]):
        if "lasting" in token.means:
            return True
        if set(token.means) & {"future", "told", "given"}:
            return False
    return m.group("after") is None and _tense(tokens, m) == "past"


def _month_range(page: Page, tokens: list[Token], m: re.Match[str]) -> list[When] | None:
    """Read "November 4-22, 2025" and "May 21 to 25": two days of one month."""
    means = tokens[m.start("month")].means
    month = int(means.get("M") or means["m"])
    first, last = int(tokens[m.start("first")].said), int(tokens[m.start("last")].said)
    if first >= last:
        return None
    year = int(tokens[m.end("year") - 1].said) if m.group("year") else None
    link = tokens[m.start("link")].means
    is_pair = link.get("&") == "and" and "from" not in {t.means.get("c") for t in tokens[m.start() : m.start("month")]}
    days = []
    for day in (first, last):
        days.append(reckon.full(year, month, day) if year else reckon.day_of_month(month, day, page.published, "from"))
    if not (days[0].value and days[1].value):
        return None
    starts = (tokens[m.start()].start, tokens[m.start("last" if "~" in link else "link")].start)
    ends = (tokens[m.start("first")].end, tokens[m.end() - 1].end)
    cues: tuple[Any, Any] = ("on", "on") if is_pair else ("from", "until")
    return [
        When(start=s, end=e, value=d.value, cue=c, how=d.how)
        for s, e, d, c in zip(starts, ends, days, cues, strict=True)
    ]


def _shared(
    page: Page, tokens: list[Token], codes: str, firsts: list[re.Match[str]], points: list[Point]
) -> list[When]:
    """Give the first days of ranges that borrow month and year of the last ("from 4 to 22 November")."""
    found: list[When] = []
    for m in firsts:
        day = int(re.sub(r"\D.*", "", tokens[m.start("day")].said))
        last = next((p for p in points if m.end() <= p.first <= m.end("link") + 3), None)
        value = last.when.value if last else None
        if last is None or value is None or (found_day := re.match(r"(\d{4}-|--)(\d\d)-(\d\d)", value)) is None:
            continue
        if day >= int(found_day.group(3)):
            continue
        is_pair = _is_pair(tokens, m)
        is_on = any("c" in t.means for t in tokens[m.start() : m.start("day")])
        cue: Cue | None = ("on" if is_on else None) if is_pair else "from"
        start, end = tokens[m.start()].start, tokens[m.start("day")].end
        first = f"{found_day.group(1)}{found_day.group(2)}-{day:02}"
        begin = When(start=start, end=end, value=first, cue=cue, how=last.when.how or "month of the range's end")
        timed = _on_both_days(page, tokens, codes, m.start(), [begin, last.when]) if is_pair else [begin, last.when]
        found.append(timed[0])
        until = timed[1] if is_pair else _closing(last.when)
        points[points.index(last)] = msgspec.structs.replace(last, when=until)
    closed = {p.when.start: p.when for p in points}
    return found + [closed[p.when.start] for p in points if found and p.when.cue == "until"]


def _is_pair(tokens: list[Token], m: re.Match[str]) -> bool:
    """Say whether two days are both meant and not what lies between ("on 21 and 22 May")."""
    is_from = any(t.means.get("c") == "from" for t in tokens[m.start() : m.start("day")])
    return bool(tokens[m.start("link")].means.get("&") == "and") and not is_from


def _closing(when: When) -> When:
    return msgspec.structs.replace(when, cue="until") if when.cue in (None, "on", "from") else when


def _joined(tokens: list[Token], points: list[Point]) -> list[When]:
    """Make two days with a link between them a range: its last is `until`, and the first borrows its year."""
    whens = [p.when for p in points]
    begins: set[int] = set()
    for i, (a, b) in enumerate(pairwise(points)):
        between = tokens[a.last : b.first]
        if len(between) > 2 or not (a.when.value and b.when.value):
            continue
        kinds = {k: t.means[k] for t in between for k in t.means}
        is_link = ("~" in kinds or kinds.get("&") == "until") and len(between) == 1
        is_link = is_link or (whens[i].cue == "from" and "&" in kinds)
        is_link = is_link or (not between and whens[i].cue in (None, "on", "from") and b.when.cue == "until")
        is_link = is_link or (not between and _links(tokens[b.first]))
        if not is_link:
            continue
        begins.add(i)
        first = _borrow_year(whens[i], b) if not a.has_year else whens[i]
        whens[i] = msgspec.structs.replace(first, cue="from") if first.cue in (None, "on", "from") else first
        if a.is_weekday and not b.is_weekday and not a.has_year:
            whens[i] = _week_before(whens[i], b.when)
        whens[i + 1] = _closing(b.when if b.has_year else _not_before(whens[i], b.when))
    for i, point in enumerate(points):
        if i not in begins and whens[i].cue == "from" and _is_genitive(tokens, point):
            whens[i] = msgspec.structs.replace(whens[i], cue=None)
    return whens


def _is_genitive(tokens: list[Token], point: Point) -> bool:
    """Say whether "from" is only an "of" where no range begins ("la présidentielle du 25 février")."""
    said = tokens[point.first].said.lower()
    follows = tokens[point.first + 1].means if point.first + 1 < len(tokens) else {}
    return said in _GENITIVES and not set(follows) & set("ktH")


def _without_daily_hours(tokens: list[Token], points: list[Point]) -> list[Point]:
    """Leave out hours that are each day's: those before a range of days ("from 9 to 13 from June 20 to July 5")."""
    kept = list(points)
    for i, (a, b) in enumerate(pairwise(points)):
        between = {k: t.means[k] for t in tokens[a.last : b.first] for k in t.means}
        is_range = b.first - a.last < 2 and (
            "~" in between or "until" in (between.get("&"), between.get("c"), b.when.cue) or _links(tokens[b.first])
        )
        if a.daily is not None and is_range:
            kept[i] = msgspec.structs.replace(a, when=a.daily, opening=None, daily=None)
    return kept


def _over_night(points: list[Point]) -> list[Point]:
    """Give the first of two days the hour that stands beside the second: "on Friday from 6 pm to 6 am on Saturday"."""
    kept = list(points)
    for i, (a, b) in enumerate(pairwise(points)):
        day, then = a.when.value or "", b.when.value or ""
        is_plain = len(day) == len("2026-01-01") and a.when.cue in (None, "on") and b.first - a.last <= 1
        if b.opening is not None and is_plain and day < then[: len(day)]:
            hour = (b.opening.value or "")[len(day) :]
            kept[i] = msgspec.structs.replace(a, when=msgspec.structs.replace(a.when, value=day + hour, cue="from"))
            kept[i + 1] = msgspec.structs.replace(b, opening=None, daily=None)
    return kept


def _with_hours(page: Page, tokens: list[Token], codes: str, point: Point, points: list[Point]) -> Point:
    """Give a day the two hours that stand behind it, as its begin and end: "on 14 August from 10 am to 2 pm"."""
    m, day = page.grammar.hours_behind.match(codes, point.last), point.when.value or ""
    if len(day) > len("2026-01-01"):
        return _with_end(page, tokens, codes, point, points)
    is_free = point.opening is None and point.when.cue in (None, "on", "from") and len(day) == len("2026-01-01")
    if m is None or not is_free or any(point.last <= p.first < m.end() for p in points):
        return point
    if point.first > 0 and {"&", "~"} & set(tokens[point.first - 1].means):
        return point  # the last of several days: the hours are those of each
    hours = weekly.hours_of(page.grammar, tokens, m)
    is_apart = "," in tokens[m.start()].means  # "on 23 May, between 7 and 10 am, it failed"
    if hours is None or (is_apart and not any({"future", "order", "told"} & set(t.means) for t in tokens)):
        return point
    begin = msgspec.structs.replace(point.when, value=_at(day, hours[0]), cue="from")
    start, end = tokens[m.start("opens")].start, tokens[m.end() - 1].end
    last = When(start=start, end=end, value=_at(day, hours[1], after=hours[0]), cue="until", how=begin.how)
    return msgspec.structs.replace(point, last=m.end(), when=last, opening=begin)


def _with_end(page: Page, tokens: list[Token], codes: str, point: Point, points: list[Point]) -> Point:
    """Give a day with one hour the other that stands behind it: "on Friday, 10 am to 5 pm"."""
    m, begin = page.grammar.closing_hour.match(codes, point.last), point.when
    if m is None or point.opening is not None or begin.cue not in (None, "on", "from"):
        return point
    if any(point.last <= p.first < m.end() for p in points):
        return point
    link = tokens[m.start()].means
    at = clock.minutes(tokens[m.start("closes") : m.end("closes")], hour_is_clock=page.grammar.facts.hour_is_clock)
    if at is None or ("c" in link and link["c"] != "until"):
        return point
    day, (hour, minute) = (begin.value or "")[:10], map(int, (begin.value or "")[11:].split(":"))
    end = _at(day, at, after=hour * 60 + minute)
    last = When(start=tokens[m.start()].start, end=tokens[m.end() - 1].end, value=end, cue="until", how=begin.how)
    return msgspec.structs.replace(
        point, last=m.end(), when=last, opening=msgspec.structs.replace(begin, cue="from"), daily=None
    )


def _on_both_days(page: Page, tokens: list[Token], codes: str, at: int, days: list[When]) -> list[When]:
    """Make two days with hours before them a range: "between 6 am and 6 pm on 23 and 24 October"."""
    at -= at > 0 and "a" in tokens[at - 1].means  # "entre 7h et 10h les 20 et 21 juin"
    m = next((m for m in page.grammar.hours.finditer(codes, 0, at) if m.end() == at), None)
    hours = weekly.hours_of(page.grammar, tokens, m) if m is not None and days[0].cue in (None, "on") else None
    values = [d.value or "" for d in days]
    if hours is None or not all(len(v) == len("2026-01-01") for v in values):
        return days
    begin = msgspec.structs.replace(days[0], value=_at(values[0], hours[0]), cue="from")
    return [begin, msgspec.structs.replace(days[1], value=_at(values[1], hours[1], after=hours[0]), cue="until")]


def _at(day: str, minutes: int, *, after: int = -1) -> str:
    """Give a time of a day, of the next where it is not after another."""
    later = date.fromisoformat(day) + timedelta(days=(minutes <= after) + minutes // (24 * 60))
    return f"{later.isoformat()}T{minutes // 60 % 24:02}:{minutes % 60:02}"


def _links(token: Token) -> bool:
    return token.means.get("&") == "until" or token.means.get("c") == "until"


def _week_before(first: When, last: When) -> When:
    """Give the first day of "from Saturday to Monday (April 4)" in the week before the last."""
    start, end = first.value or "", last.value or ""
    is_told = first.how == "weekday of the article's date"  # "from this Wednesday until May 30", on that Wednesday
    if is_told or not (_DAY.match(start) and _DAY.match(end)):
        return first
    days = (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days
    if days >= 0:
        return first
    moved = date.fromisoformat(start[:10]) + timedelta(days=7 * (days // 7))
    return msgspec.structs.replace(first, value=moved.isoformat() + start[10:], how="weekday before the range's end")


def _not_before(first: When, last: When) -> When:
    """Give the last day of a range the year in which, or the week in which, it follows the first."""
    start, end = first.value or "", last.value or ""
    if not (_DAY.match(start) and _DAY.match(end)) or (last.how or "").startswith(("the ", "day ")):
        return last
    if (last.how or "").startswith("weekday"):
        days = (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days
        days -= end.endswith("T00:00")  # the end of a day is told as the next day's begin
        moved = date.fromisoformat(end[:10]) + timedelta(days=-7 * (days // 7))
        return msgspec.structs.replace(last, value=moved.isoformat() + end[10:], how="weekday after the range's begin")
    year = int(start[:4]) + (end[5:10] < start[5:10])
    return msgspec.structs.replace(last, value=f"{year}{end[4:]}")


def _borrow_year(when: When, last: Point) -> When:
    value, until = when.value or "", last.when.value or ""
    if not last.has_year or not re.match(r"(\d{4}-|--)\d\d-\d\d", value) or not _DAY.match(until):
        return when
    tail = value[2:] if value.startswith("--") else value[5:]
    year = int(until[:4]) - (tail[:5] > until[5:10])
    return msgspec.structs.replace(when, value=f"{year}-{tail}", how="year of the range's end")


def _apart(whens: list[When]) -> list[When]:
    """Keep what does not overlap, the earlier first."""
    kept: list[When] = []
    for when in whens:
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
        elif when.start == kept[-1].start and when.cue == "until":
            kept[-1] = when
    return kept
