"""Times of day: "6 pm", "18:00", "18h30", "6 giờ chiều", "в 6 часов вечера", midnight.

A time is minutes after the day began. The 24th hour is the end of the day. Zone words are dropped: times are local to
the order. Not here: which day a time belongs to, but for one that stands alone in a sentence of one day.
"""

import re
from collections.abc import Sequence

from gatewatch.orders.extract.found import When
from gatewatch.orders.extract.when.grammar import Grammar
from gatewatch.orders.extract.when.lexer import Token

DAY_MIN = 24 * 60
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def minutes(tokens: Sequence[Token], *, hour_is_clock: bool, pm: bool | None = None) -> int | None:
    """Give the minutes after the day's begin that some tokens say, or None where they say no time for sure.

    `hour_is_clock` tells whether "18 h" is a time without more; `pm` is the half of the day said elsewhere ("7-10 am").
    """
    named = next((t.means["H"] for t in tokens if "H" in t.means), None)
    if named is not None:
        return int(named)
    half = half_of_day(tokens)
    pm = pm if half is None else half
    numbers = [t for t in tokens if set(t.means) & set("ktdnwy")]
    if not numbers:
        return None
    hour, minute = _parts(numbers)
    is_sure = bool(set(numbers[0].means) & set("kt")) or pm is not None
    is_sure = is_sure or (len(numbers[0].said) == 4 and any(set(t.means) & set("zO") for t in tokens))  # 1900 hours
    is_sure = is_sure or (
        any("O" in t.means for t in tokens) and (hour_is_clock or "O" in tokens[0].means or _has_at(tokens))
    )
    if not is_sure or not (0 <= minute < 60 and 0 <= hour <= 24) or (pm is not None and hour > 12 and half is None):
        return None
    if pm is not None and hour <= 12:
        hour = hour % 12 + 12 * pm
    return hour * 60 + minute if hour * 60 + minute <= DAY_MIN else None


def of_its_day(grammar: Grammar, tokens: Sequence[Token], codes: str, whens: Sequence[When]) -> list[When]:
    """Give "from 6 pm" the one day its sentence tells before it: "on Tuesday ordered operators to … from 6 pm"."""
    found = []
    for m in grammar.opening_hour.finditer(codes):
        start, end = tokens[m.start()].start, tokens[m.end() - 1].end
        is_alone = not any(w.start < end and start < w.end for w in whens)
        is_alone = is_alone and grammar.closing_hour.match(codes, m.end()) is None
        at = minutes(tokens[m.start("opens") : m.end()], hour_is_clock=grammar.facts.hour_is_clock)
        days = {w.value for w in whens if w.end <= start and w.cue in (None, "on") and _DAY.fullmatch(w.value or "")}
        if at is not None and is_alone and len(days) == 1 and tokens[m.start()].means["c"] == "from" and at < DAY_MIN:
            value = f"{days.pop()}T{at // 60:02}:{at % 60:02}"
            found.append(When(start=start, end=end, value=value, cue="from", how="the day its sentence tells"))
    return found


def half_of_day(tokens: Sequence[Token]) -> bool | None:
    """Say whether tokens hold a word for the second half of the day (True), the first (False) or none (None)."""
    said = next((t.means["A"] for t in tokens if "A" in t.means), None)
    return None if said is None else said == "pm"


def _has_at(tokens: Sequence[Token]) -> bool:
    return any("K" in t.means or t.means.get("c") == "on" for t in tokens[:1])


def _parts(numbers: Sequence[Token]) -> tuple[int, int]:
    first = numbers[0]
    if "w" in first.means:
        return int(first.means["w"]), 0
    digits = first.said.replace(".", ":").split(":")
    if not all(d.isdigit() for d in digits):
        return -1, 0
    if len(digits) > 1:
        return int(digits[0]), int(digits[1])
    if len(numbers) > 1 and numbers[1].said.isdigit():
        return int(digits[0]), int(numbers[1].said)
    if len(digits[0]) == 4:  # 1800 hours
        return int(digits[0][:2]), int(digits[0][2:])
    return int(digits[0]), 0
