"""Which day is meant: a day without a year, a weekday, "yesterday", from the day the article was published.

The year of a day is the one that brings it near the publication: 215 days before to 149 after, for a deadline 65 days
before to 299 after, for a paper's date the year before (chosen, not measured: each is a whole year, so one
answer). A weekday is the last one, the next for a deadline or where the clause speaks of the future. Without a day of
publication nothing is guessed: `--MM-DD`, or None.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from gatewatch.orders.extract.when.lexer import Token

Which = Literal["last", "next", "this"]
AHEAD = frozenset({"by", "before", "until"})
_FIRST_DAY = {"by": -65, "before": -65, "until": -120, "since": -364, "dated": -364, "from": -120}

_LOOK_BACK = 14
"""Tokens before a day that are asked for words of past or future; chosen, not measured."""
_NEAR = 3
"""Tokens between "ruled" and its day; chosen, not measured."""


class Reckoned(Struct, frozen=True):
    """A value of a `When` and what was inferred to get it."""

    value: str | None
    how: str | None = None


NO_DAY = Reckoned(None, "no article date")


def full(year: int, month: int, day: int) -> Reckoned:
    """Give a day whose year is said."""
    found = _date(year, month, day)
    return Reckoned(found.isoformat() if found else None, None if found else "no such day")


def day_of_month(month: int, day: int, published: date | None, cue: str | None, weekday: int | None = None) -> Reckoned:
    """Give a day without a year; a weekday beside it decides where it fits one of the years around."""
    if not (1 <= month <= 12 and 1 <= day <= 31) or _date(2024, month, day) is None:
        return Reckoned(None, "no such day")
    if published is None:
        return Reckoned(f"--{month:02}-{day:02}", "year not said")
    around = [d for y in (-1, 0, 1) if (d := _date(published.year + y, month, day)) is not None]
    fitting = [d for d in around if d.weekday() == weekday and abs(d - published).days < 300]
    first = _FIRST_DAY.get(cue or "", -215)
    near = [d for d in around if first <= (d - published).days < first + 365]
    if not fitting and not near:
        return Reckoned(None, "no such day near the article's date")
    found = fitting[0] if len(fitting) == 1 or not near else near[0]
    return Reckoned(found.isoformat(), _year_from(found.year, published))


def month_of_year(month: int, published: date | None, cue: str | None) -> Reckoned:
    """Give a month without a year."""
    if published is None:
        return Reckoned(None, "year not said")
    first = _FIRST_DAY.get(cue or "", -215)
    for year in (published.year - 1, published.year, published.year + 1):
        if first <= (date(year, month, 15) - published).days < first + 365:
            return Reckoned(f"{year}-{month:02}", _year_from(year, published))
    return Reckoned(f"{published.year}-{month:02}", _year_from(published.year, published))


def weekday(number: int, published: date | None, which: str | None, *, ahead: bool) -> Reckoned:
    """Give the day of a weekday (Monday is 0) told without a date."""
    if published is None:
        return NO_DAY
    back, forth = (published.weekday() - number) % 7, (number - published.weekday()) % 7
    if which == "last":
        return _weekday(published, -(back or 7))
    if which == "next":
        return _weekday(published, forth or 7)
    return _weekday(published, forth if ahead else -back)


def day_alone(day: int, published: date | None, *, ahead: bool, weekday: int | None = None) -> Reckoned:
    """Give the day that is only told as "the 21st", nearest the article's date; its weekday must fit if told."""
    if published is None:
        return NO_DAY
    months = [(published.replace(day=15) + timedelta(days=30 * n)).replace(day=1) for n in (-1, 0, 1)]
    days = [d for m in months if (d := _date(m.year, m.month, day)) is not None]
    days = [d for d in days if weekday is None or d.weekday() == weekday]
    if weekday is None:  # beside its weekday a day is the nearest that fits: four weeks and more lie between two
        days = [d for d in days if (d >= published if ahead else d <= published)] or days
    if not days:
        return Reckoned(None, "no such day near the article's date")
    found = min(days, key=lambda d: abs((d - published).days))
    return Reckoned(found.isoformat(), "month nearest the article")


def shifted(published: date | None, days: int) -> Reckoned:
    """Give the day some days from the article's."""
    if published is None:
        return NO_DAY
    how = (
        "the article's date" if days == 0 else f"{abs(days)} day{'s'[: abs(days) > 1]} {_side(days)} the article's date"
    )
    return Reckoned((published + timedelta(days=days)).isoformat(), how)


def anchored(previous: str | None, days: int) -> Reckoned:
    """Give the day some days from the last one the text told."""
    if previous is None:
        return Reckoned(None, "no date before it")
    found = date.fromisoformat(previous[:10]) + timedelta(days=days)
    side = {0: "same day as", 1: "day after", -1: "day before"}.get(days, f"{abs(days)} days {_side(days)}")
    return Reckoned(found.isoformat(), f"{side} {previous[:10]}")


def shifted_month(published: date | None, months: int) -> Reckoned:
    """Give the month some months from the article's."""
    if published is None:
        return NO_DAY
    count = published.year * 12 + published.month - 1 + months
    return Reckoned(f"{count // 12}-{count % 12 + 1:02}", "month told by the article's date")


def end_of(value: str) -> str:
    """Give the last day of a month or a year."""
    if len(value) == 4:
        return f"{value}-12-31"
    year, month = int(value[:4]), int(value[5:7])
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()


def is_ahead(tokens: Sequence[Token], match: re.Match[str], cue: str | None) -> bool:
    """Say whether the clause speaks of the future: by the nearest word of tense before, then after the expression.

    A deadline is ahead, unless the story opens with it and goes on in the past ("By Friday, it was down").
    """
    start, end = match.start(), match.end()
    if cue in ("since", "dated"):
        return False
    if cue in AHEAD:
        tense = (t.means for t in tokens[end : end + 8] if {"past", "future"} & set(t.means))
        return start > 0 or "past" not in next(tense, {})
    if _is_told(tokens, start, end):
        return False
    before = range(start - 1, max(-1, start - _LOOK_BACK - 1), -1)
    for at in (*range(start, end), *before, *range(end, min(len(tokens), end + 8))):
        is_due = cue == "from" and at < start and "order" in tokens[at].means  # "decided to cut it from Sunday on"
        if "future" in tokens[at].means or is_due:
            return True
        if "past" in tokens[at].means or _tells(tokens, at):
            return False
    return cue == "from" and not any("back" in t.means for t in tokens[start:end])


def _is_told(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Say whether a day is that of a report or a ruling, which is past ("ruled on Thursday that X must be blocked")."""
    for at in range(start - 1, max(-1, start - _NEAR - 1), -1):
        if _tells(tokens, at):
            return True
        if {"future", "order"} & set(tokens[at].means) or tokens[at].said in {",", ";"}:
            break
    for at in range(end, min(len(tokens), end + 2 * _NEAR)):
        if _tells(tokens, at):
            return True
        is_over = tokens[at].said == ";" or (tokens[at].said == "," and (at > end or start > 0))
        if is_over or {"future", "order"} & set(tokens[at].means):
            return False
    return False


def _tells(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a token tells of what was said or done, and not of what will be ("will be blocked")."""
    is_ahead = any("future" in t.means for t in tokens[max(0, at - 2) : at])
    return "told" in tokens[at].means and not is_ahead


def _weekday(published: date, days: int) -> Reckoned:
    side = "of" if days == 0 else _side(days)
    return Reckoned((published + timedelta(days=days)).isoformat(), f"weekday {side} the article's date")


def _side(days: int) -> str:
    return "after" if days > 0 else "before"


def _year_from(year: int, published: date) -> str:
    return "year of the article" if year == published.year else "year nearest the article"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
