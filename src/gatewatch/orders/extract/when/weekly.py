"""Weekly hours of a text: "weekdays 7-10 am", "de lunes a viernes de 7 a 10", "Senin-Jumat pukul 07.00-10.00".

Days and hours must stand side by side; hours on days that are not named ("on exam days") are left out. Not here:
hours of one day ("from 6 pm on January 13"), which are dates.
"""

import re
from collections.abc import Sequence

from gatewatch.orders.extract.found import Weekly
from gatewatch.orders.extract.text import Sentence
from gatewatch.orders.extract.when import clock
from gatewatch.orders.extract.when.grammar import Grammar, grammar
from gatewatch.orders.extract.when.lexer import Token
from gatewatch.orders.reading.story import Story

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def weeklies(story: Story, sentences: Sequence[Sentence]) -> list[Weekly]:
    """Find weekly hours, sorted, without overlap."""
    words = grammar(story.language or "")
    found: list[Weekly] = []
    for sentence in sentences:
        if not any(c.isdigit() for c in sentence.text):
            continue
        tokens = words.lexicon.tags(sentence.text, sentence.start)
        codes = "".join(t.code for t in tokens)
        here = _on_occasions(words, tokens, codes)
        here += [w for m in matches(words, tokens, codes) if (w := _weekly(words, tokens, m)) is not None]
        for weekly in sorted(here, key=lambda w: (w.start, -w.end)):
            if not found or weekly.start >= found[-1].end:
                found.append(weekly)
    return found


def _on_occasions(words: Grammar, tokens: Sequence[Token], codes: str) -> list[Weekly]:
    """Give the hours of days that are only told as those of exams; none where the sentence tells a day."""
    if not any("occasion" in t.means for t in tokens) or any(set("IBbMmWVQjr") & set(t.means) for t in tokens):
        return []
    found = []
    for m in words.hours.finditer(codes):
        hours = hours_of(words, tokens, m)
        if hours is not None:
            said = [f"{at // 60:02}:{at % 60:02}" for at in hours]
            start, end = tokens[m.start()].start, tokens[m.end() - 1].end
            found.append(Weekly(start=start, end=end, days=None, opens=said[0], closes=said[1]))
    return found[:1]  # what follows in brackets are the same hours by another clock


def hours_of(words: Grammar, tokens: Sequence[Token], m: re.Match[str]) -> tuple[int, int] | None:
    """Give both hours of a match of `Grammar.hours`, as minutes of the day."""
    opens, closes = (tokens[m.start(name) : m.end(name)] for name in ("opens", "closes"))
    return _hours(opens, closes, None, is_bare_told=False)


def matches(words: Grammar, tokens: Sequence[Token], codes: str) -> list[re.Match[str]]:
    """Give where weekly hours stand among some tokens: groups `days`, `opens` and `closes`."""
    found = (m for p in words.weekly for m in p.finditer(codes))
    return [m for m in found if _weekly(words, tokens, m) is not None]


def _weekly(words: Grammar, tokens: Sequence[Token], m: re.Match[str]) -> Weekly | None:
    opens, closes = (tokens[m.start(name) : m.end(name)] for name in ("opens", "closes"))
    said = tokens[m.start("days") : m.end("days")]
    days = _days(said)
    beside = [t for t in tokens[m.start() : m.end()] if t not in opens]
    hours = _hours(opens, closes, clock.half_of_day(beside), is_bare_told=words.language != "en")
    if days is None or hours is None:
        return None
    first, last = hours
    opened, closed = f"{first // 60:02}:{first % 60:02}", f"{last // 60:02}:{last % 60:02}"
    return Weekly(start=tokens[m.start()].start, end=tokens[m.end() - 1].end, days=days, opens=opened, closes=closed)


def _hours(
    opens: Sequence[Token], closes: Sequence[Token], named: bool | None, *, is_bare_told: bool
) -> tuple[int, int] | None:
    """Give both hours; the half of the day said once holds for both, where the hours then follow each other.

    `named` is the half that the days tell ("every morning").
    `is_bare_told` tells whether "7 to 10" beside days are hours; in English they may be anything.
    """
    half = clock.half_of_day(closes)
    half = named if half is None else half
    last = clock.minutes(closes, hour_is_clock=True, pm=half)
    first = clock.minutes(opens, hour_is_clock=True, pm=half if _is_bare(opens) else None)
    if first is not None and last is not None and half and first >= last:
        first = clock.minutes(opens, hour_is_clock=True, pm=False)
    if first is None and last is not None and half is None:  # "de 7 a 10h": the unit is said once
        first = clock.minutes([*opens, *closes[1:]], hour_is_clock=True)
    if is_bare_told and first is None and last is None and half is None and _is_bare(opens) and _is_bare(closes):
        first, last = _bare(opens), _bare(closes)
    if first is None or last is None or first == last:
        return None
    return first, last


def _is_bare(tokens: Sequence[Token]) -> bool:
    return clock.half_of_day(tokens) is None and bool(set(tokens[0].means) & set("dn")) and len(tokens) == 1


def _bare(tokens: Sequence[Token]) -> int | None:
    """Read "de 7 a 10" beside days of the week as hours of the day."""
    said = tokens[0].said
    return int(said) * 60 if said.isdigit() and int(said) <= 24 else None


def _days(tokens: Sequence[Token]) -> str | None:
    """Give the days as `Mon-Fri`, `Sat` or `Mon,Wed`; single days only where every such day is meant."""
    named = [str(t.means["Q"]) for t in tokens if "Q" in t.means]
    if named:
        return ",".join(named)
    numbers = [int(t.means["W"] if "W" in t.means else t.means["V"]) for t in tokens if set("WV") & set(t.means)]
    links = [t.means for t in tokens if not set(t.means) & set("WV")]
    is_span = any("~" in k or "until" in (k.get("&"), k.get("c")) for k in links)
    if len(numbers) == 2 and is_span:
        return f"{_DAYS[numbers[0]]}-{_DAYS[numbers[1]]}"
    return ",".join(_DAYS[n] for n in numbers) if any("E" in k for k in links) else None
