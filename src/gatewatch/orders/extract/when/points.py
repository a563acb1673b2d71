"""From a place that fits the grammar to a day or time, or to nothing: the checks that keep non-dates out.

A form is not enough for 21/5, "Friday" or "May": those need a cue, brackets, or the right capitals. Where the text
leaves a choice (5/6 in English) the value is None and `how` says why. Not here: ranges and periods (`dates`).
"""

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from gatewatch.orders.extract.found import Cue, When
from gatewatch.orders.extract.when import clock, reckon
from gatewatch.orders.extract.when.grammar import Grammar
from gatewatch.orders.extract.when.lexer import Token
from gatewatch.orders.extract.when.reckon import Reckoned

_UNSETTLED = Reckoned(None, "day and month not settled")
_LOOK_BACK = 14
"""Tokens before a day that are asked for a deadline; chosen, not measured."""


class Page(Struct, frozen=True):
    """What is known of the page a sentence stands on."""

    grammar: Grammar
    published: date | None
    day_first: bool | None
    """Whether 5/6 is the fifth of June; None where nothing settles it."""


class Point(Struct, frozen=True):
    """A found day: tokens [first, last), and what a range may share with it."""

    first: int
    last: int
    when: When
    month: int | None = None
    has_year: bool = False
    is_weekday: bool = False
    opening: When | None = None
    """The earlier of two times of the day ("from 11 am to 3 pm on Friday")."""
    daily: When | None = None
    """Beside two times the day alone: the hours in "from 9 to 13 from June 20 to July 5" are those of each day."""


class _Match(Struct, frozen=True):
    page: Page
    tokens: Sequence[Token]
    match: re.Match[str]
    previous: str | None
    closes: bool

    def part(self, name: str) -> Sequence[Token]:
        start, end = self.match.span(name)
        return self.tokens[start:end] if start >= 0 else ()

    def time(self, name: str) -> int | None:
        return clock.minutes(self.part(name), hour_is_clock=self.page.grammar.facts.hour_is_clock)

    def is_timed_after(self) -> bool:
        """Say whether the time after the day is its time, and not "until 6 pm" or the first of two hours."""
        end = self.match.end("after")
        follows = self.tokens[end].means if self.part("after") and end < len(self.tokens) else {}
        if self.part("before") and self.value("between", "c") not in reckon.AHEAD:
            return False  # a day has one time: "from 0h on 12 June" / "to 23h on 15 June"
        is_linked = "&" in follows or "~" in follows or follows.get("c") == "until"
        is_first = is_linked and (self.part("since") or self.value("cue", "c") in reckon.AHEAD)
        return self.value("since", "c") in {None, "from"} and self.time("after") is not None and not is_first

    def value(self, name: str, tag: str) -> str | None:
        return next((str(t.means[tag]) for t in self.part(name) if tag in t.means), None)


def read(
    page: Page, tokens: Sequence[Token], match: re.Match[str], previous: str | None, *, closes: bool = False
) -> Point | None:
    """Read a match of `Grammar.point`, None where it is no date after all; `closes` where it is a range's last day."""
    m = _Match(page, tokens, match, previous, closes)
    cue = _cue(m)
    got = _day(m, cue)
    if got is None or (m.part("before") and m.time("before") is None):  # "24 hours before May 21" is not May 21
        return None
    value, how, end = got.value, got.how, _extent(m, match.end())
    if value and m.part("end") and m.value("end", "e") == "end" and re.fullmatch(r"\d{4}(-\d\d)?", value):
        value, how = reckon.end_of(value), how or "end of the month"
    opening = _opening(m, value, how)
    value, how = _timed(m, value, how, cue)
    first, last = _begin(m), end
    cue = "until" if opening and cue in (None, "on", "from") else cue
    when = When(
        start=tokens[first].start if opening is None else tokens[match.start("before")].start,
        end=tokens[last - 1].end,
        value=value,
        cue=cue,
        how=how,
    )
    month = next((int(t.means[k]) for t in m.part("day") for k in "Mm" if k in t.means), None)
    has_year = any(set(t.means) & set("yIB#") for t in (*m.part("day"), *m.part("month")))
    daily = _daily(m, got, tokens[last - 1].end) if opening else None
    return Point(first, last, when, month, has_year, bool(m.part("week")), opening, daily)


def _daily(m: _Match, got: Reckoned, end: int) -> When | None:
    """Give the day beside two hours without them."""
    begin = m.match.start("between") if m.part("between") else m.match.end("before")
    words = [t for t in m.tokens[begin : m.match.end()] if "," not in t.means]
    is_from = m.value("between", "c") == "from"
    return When(start=words[0].start, end=end, value=got.value, cue="from" if is_from else None, how=got.how)


def _begin(m: _Match) -> int:
    """Leave out an article before the cue ("a letter dated")."""
    start = m.match.start()
    means = [set(t.means) for t in m.tokens[start : start + 2]]
    return start + (len(means) == 2 and "a" in means[0] and not means[0] & set("cD") and "c" in means[1])


def _opening(m: _Match, value: str | None, how: str | None) -> When | None:
    """Give the begin of "from 11 am to 3 pm on Friday"; a half of the day said once holds for both."""
    tokens = m.part("opens")
    if not tokens or value is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return None
    at = m.time("opens")
    if at is None or at == clock.DAY_MIN:
        return None
    said = f"{value}T{at // 60:02}:{at % 60:02}"
    return When(start=m.tokens[_begin(m)].start, end=tokens[-1].end, value=said, cue="from", how=how)


def _extent(m: _Match, end: int) -> int:
    """Leave out a closing bracket that nothing in the expression opened."""
    if m.part("after") and not m.is_timed_after():
        end = (
            m.match.start("since") if m.part("since") else m.match.start("after")
        )  # "May 21 until 6 pm", "May 21 01 h"
        end -= "," in m.tokens[end - 1].means
    tokens = m.tokens[m.match.start() : end]
    if ">" in tokens[-1].means and not any("<" in t.means for t in tokens):
        end -= 1
    if m.part("post") and "p" not in m.tokens[end - 1].means:
        end = m.match.start("post")
    return end


def _cue(m: _Match) -> Cue | None:
    """Give what the words around say of the day: what comes after it first, then the strongest before it."""
    places = ("cue", "between", "beside", "only_day", "week")
    said = [t.means for t in (*(t for p in places for t in m.part(p)), *m.part("before")[:1])]
    found = [x["c"] for x in said if "c" in x] + ["on" for x in said if "h" in x and "c" not in x]
    after: Cue | None = m.value("post", "p")  # type: ignore[assignment]
    if _is_of_paper(m):
        return "dated"
    if m.value("since", "c") == "from" and m.is_timed_after():
        after = "from"
    if not found and m.page.grammar.language == "vi" and _week_said(m).startswith(("hôm", "vào")):
        found.append("on")
    strong: list[Cue] = [c for c in (after, *found) if c not in (None, "on")]
    ends = {"until"} if "from" in strong else set()  # "remains effective until 9 June"
    strong.sort(key=lambda c: (c == "dated", c != "by", c not in ends))  # a limit first: "văn bản chậm nhất ngày 25/1"
    follows = m.tokens[m.match.end()].means if m.match.end() < len(m.tokens) else {}
    if not strong and not found and "P" in follows and m.page.grammar.language == "en":  # "the May 21 letter"
        return "dated"
    if strong[:1] in ([], ["until"]) and not m.closes and _is_deadline(m):
        return "by"
    if strong[:1] in (["by"], ["before"]) and _is_of_event(m):
        return None
    if strong or m.closes:
        return strong[0] if strong else "until"
    return "on" if found or after or any("K" in t.means for t in m.part("before")) else None


def _week_said(m: _Match) -> str:
    return next((t.said.lower() for t in (*m.part("week"), *m.part("beside")) if "W" in t.means), "")


def _is_deadline(m: _Match) -> bool:
    """Say whether a day is told of as a deadline ("the deadline set by the ministry is May 27")."""
    start = m.match.start()
    said = [t.means.get("deadline") for t in m.tokens[max(0, start - _LOOK_BACK) : start]]
    if "noun" not in said:
        return False
    links = (*m.tokens[max(0, start - 2) : start], *m.part("cue"))
    is_linked = any(t.means.get("deadline") == "link" or set(t.means) & set("~:") for t in links)
    return said[-1] == "noun" or is_linked


def _is_of_event(m: _Match) -> bool:
    """Say whether a day names an event and binds nobody ("before the January 15 election")."""
    follows = m.tokens[m.match.end()].means if m.match.end() < len(m.tokens) else {}
    return "event" in follows


def _is_of_paper(m: _Match) -> bool:
    """Say whether the day follows the number of a paper ("công văn số 2312/CVT ngày 21/5")."""
    start = m.match.start()
    if not m.part("day") or not set(m.tokens[start].means) & set("Df,") and m.value("cue", "c") not in {"from", "on"}:
        return False
    seen_number = False
    for token in reversed(m.tokens[max(0, start - 8) : start]):
        if "P" in token.means:
            return seen_number
        if set(token.means) & set("#ndty"):
            seen_number = True
        elif not (set(token.means) & set(",~/!_f") and (len(token.said) <= 6 or token.said[0].isupper())):
            return False
    return False


def _day(m: _Match, cue: str | None) -> Reckoned | None:
    if m.part("day"):
        return _date(m, cue)
    if m.part("week"):
        return _week(m, cue)
    if m.part("month"):
        return _month(m, cue)
    if m.part("relative"):
        return _relative(m)
    if m.part("rest"):
        return _rest(m)
    if m.part("only_day"):
        return _only_day(m, cue)
    return _year(m, cue)


def _date(m: _Match, cue: str | None) -> Reckoned | None:
    tokens = m.part("day")
    means = {tag: t for t in reversed(tokens) for tag in t.means}
    if "I" in means:
        said = means["I"].said
        got = reckon.full(int(said[:4]), int(said[5:7]), int(said[8:10]))
        return Reckoned(said, got.how) if got.value and "T" in said else (got if got.value else None)
    if "B" in means:
        return _in_digits(m, re.split(r"[/.-]", means["B"].said), cue, means["B"].said)
    dotted = next((t.said for t in tokens if set(t.means) & set("tn")), None)
    if dotted is not None:
        is_day = re.fullmatch(r"\d{1,2}\.\d{1,2}", dotted)
        return _in_digits(m, dotted.split("."), cue, dotted) if is_day else None
    if "b" in means:
        return _in_digits(m, means["b"].said.split("/"), cue, means["b"].said) if _has_context(m) else None
    numbers = [
        int(re.sub(r"\D", "", str(t.means.get("w") or t.means.get("o") or t.said)))
        for t in tokens
        if set(t.means) & set("dow")
    ]
    month = next((int(t.means[k]) for t in tokens for k in "Mm" if k in t.means), None)
    if month is None and "#" in means:
        month = int(means["#"].said.split("/")[0]) if re.fullmatch(r"\d{1,2}/\d{4}", means["#"].said) else 0
    month = month if month is not None else numbers[1]
    year = int(means["y"].said) if "y" in means else int(means["#"].said[-4:]) if "#" in means and month else None
    is_weak = "m" in means and "M" not in means and m.page.grammar.language != "en"
    if is_weak and year is None and not m.part("cue") and not m.part("beside"):
        return None
    got = _of_parts(m, year, month, numbers[0], cue)
    return None if got.value is None and "~" in means else got


def _in_digits(m: _Match, parts: list[str], cue: str | None, said: str) -> Reckoned | None:
    if len(parts) == 3 and len(parts[2]) == 2 and not ("/" in said or _has_context(m)):
        return None
    day, month = int(parts[0]), int(parts[1])
    year = None if len(parts) == 2 else int(parts[2]) + (2000 if len(parts[2]) == 2 else 0)
    if not _has_day(day, month) or (said == "24/7" and not _has_context(m)):
        return None  # "24/7" alone is round the clock
    if month > 12 or (m.page.day_first is False and day <= 12):
        day, month = month, day
    elif m.page.day_first is None and day <= 12 and day != month and not _is_dotted(m, said):
        return None if "." in said else _UNSETTLED
    got = _of_parts(m, year, month, day, cue)
    return got if got.value else None


def _is_dotted(m: _Match, said: str) -> bool:
    """Say whether dots tell that the day comes first: who writes the month first writes no dots. A version has none."""
    is_padded = re.fullmatch(r"\d\d\.\d\d\.\d{4}", said) is not None
    return is_padded or (re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", said) is not None and _has_context(m))


def _has_day(one: int, other: int) -> bool:
    return 1 <= min(one, other) <= 12 and 1 <= max(one, other) <= 31


def _has_context(m: _Match) -> bool:
    """Say whether words or brackets show that bare digits are a day."""
    start = m.match.start()
    is_bracketed = start > 0 and "<" in m.tokens[start - 1].means and ">" in m.tokens[m.match.end() - 1].means
    told = any(set(t.means) & set("chDWVrA") for t in m.tokens[start : m.match.start("day")])
    is_range = (
        start > 1 and bool(set(m.tokens[start - 1].means) & set("&~")) and set(m.tokens[start - 2].means) & set("db")
    )
    return told or is_bracketed or bool(is_range) or bool(m.part("post")) or bool(m.part("before"))


def _of_parts(m: _Match, year: int | None, month: int, day: int, cue: str | None) -> Reckoned:
    if year is not None:
        return reckon.full(year, month, day)
    number = next((int(t.means[k]) for n in ("beside", "trail") for t in m.part(n) for k in "WV" if k in t.means), None)
    return reckon.day_of_month(month, day, m.page.published, cue, number)


def _month(m: _Match, cue: str | None) -> Reckoned | None:
    tokens = m.part("month")
    number = next((int(t.means[k]) for t in tokens for k in "Mm" if k in t.means), None)
    year = next((int(t.said) for t in tokens if "y" in t.means), None)
    paper = next((t.said for t in tokens if "#" in t.means), None)
    if paper is not None:
        if not re.fullmatch(r"\d{1,2}/\d{4}", paper):
            return None
        number, year = int(paper.split("/")[0]), int(paper[-4:])
    if number is None:
        number = next(int(t.means.get("w") or t.said) for t in tokens if set(t.means) & set("dw"))
    is_cued = any(set("ch") & set(t.means) for t in m.part("cue"))
    is_told = is_cued or bool(m.part("end")) or bool(m.part("post")) or _which(tokens) is not None
    is_short = not any(set("MT") & set(t.means) for t in tokens)
    if not 1 <= number <= 12 or (year is None and (not is_told or is_short or cue == "by")):
        return None
    return Reckoned(f"{year}-{number:02}") if year else reckon.month_of_year(number, m.page.published, cue)


def _week(m: _Match, cue: str | None) -> Reckoned | None:
    token = next((t for t in m.part("week") if "W" in t.means), None)
    if token is None or not _is_weekday(m, token):
        return None
    number, which = int(token.means["W"]), _which((*m.part("week"), *m.part("cue")))
    alone = [t for t in m.part("month_day") if set(t.means) & set("do")]
    if alone:
        is_bracketed = any("<" in t.means for t in m.part("month_day"))
        day = int(re.sub(r"\D.*", "", alone[0].said))
        ahead = which == "next" or cue in reckon.AHEAD or (which is None and reckon.is_ahead(m.tokens, m.match, cue))
        got = reckon.day_alone(day, m.page.published, ahead=ahead, weekday=number)
        if got.value or is_bracketed:
            return got
    ahead = reckon.is_ahead(m.tokens, m.match, cue)
    return reckon.weekday(number, m.page.published, which, ahead=ahead)


def _is_weekday(m: _Match, token: Token) -> bool:
    """Keep out a name (Plácido Domingo), an ordinal (segunda instância), an environment (среда)."""
    grammar = m.page.grammar
    at = next(i for i in range(*m.match.span("week")) if m.tokens[i] is token)
    opens = at == 0 or m.tokens[at - 1].said in {"“", '"', "«", "'", "‘", ":", "~"}
    if grammar.facts.small_weekdays and token.said[0].isupper() and not opens:
        return False
    following = m.tokens[at + 1].said if at + 1 < len(m.tokens) else "."
    if grammar.language == "pt" and int(token.means["W"]) < 5 and "feira" not in token.said.lower():
        return bool(m.part("before")) or (not following[0].isalnum() and bool(m.part("cue")))
    if grammar.language == "ru" and token.said.lower().startswith("сред"):
        return bool(m.part("cue")) or len(m.part("week")) > 1
    return True


def _which(tokens: Sequence[Token]) -> str | None:
    return next(
        (name for t in tokens for tag, name in (("l", "last"), ("N", "next"), ("S", "this")) if tag in t.means), None
    )


def _is_in_name(m: _Match) -> bool:
    """Say whether "today" is part of a name: with a capital where no sentence and no quotation begins."""
    at = m.match.start("relative")
    token = m.tokens[at]
    if not token.said[0].isupper() or at == 0:
        return False
    before = m.tokens[at - 1].said
    return before[-1].isalnum() or (
        at + 1 < len(m.tokens) and before in set("«“„") and m.tokens[at + 1].said in set("»”")
    )


def _relative(m: _Match) -> Reckoned | None:
    if _is_in_name(m):
        return None
    tokens = m.part("relative")
    means = {tag: t.means[tag] for t in reversed(tokens) for tag in t.means}
    if "r" in means:
        return reckon.shifted(m.page.published, int(means["r"]))
    if "j" in means:
        return reckon.anchored(m.previous, int(means["j"]))
    if "R" in means:
        return reckon.shifted_month(m.page.published, int(means["R"]))
    if len(tokens) > 1 and set(means) & set("GgL") and set(means) & set("dnw"):
        return _some_days(m, means, tokens)
    start = m.match.start("relative")
    is_counted = start > 0 and "u" in tokens[0].means and set(m.tokens[start - 1].means) & set("dnwty")
    if "v" in means or (means.get("u") in {"W", "M", "Y"} and not is_counted):
        return Reckoned(None, "not one day")
    return None


def _some_days(m: _Match, means: dict[str, object], tokens: Sequence[Token]) -> Reckoned | None:
    said = next(str(t.means.get("w") or t.said) for t in tokens if set(t.means) & set("dnw"))
    if not said.isdigit():
        return None
    if means.get("u") != "D" or int(said) > 60:
        return Reckoned(None, "not one day")
    if "G" in means or "g" in means:
        return reckon.shifted(m.page.published, -int(said))
    return reckon.anchored(m.previous, int(said) * int(str(means["L"])))


def _rest(m: _Match) -> Reckoned | None:
    """Read "the end of the year" and "of the month"."""
    means = m.part("rest")[-1].means
    published = m.page.published
    if published is None or not ("Y" in means or means.get("u") in {"Y", "M"}):
        return None
    is_year = "Y" in means or means.get("u") == "Y"
    return Reckoned(f"{published.year}" if is_year else f"{published:%Y-%m}", "told by the article's date")


def _only_day(m: _Match, cue: str | None) -> Reckoned | None:
    start, end = m.match.span()
    after = m.tokens[end].said if end < len(m.tokens) else "."
    is_counted = start > 0 and set(m.tokens[start - 1].means) & set("dnw")
    is_told = any(set(t.means) & set("cp") for n in ("cue", "only_day", "post") for t in m.part(n))
    is_named = _is_named_day(m, cue, after)
    if is_counted or not is_named or (after[0].isalnum() and not is_told):
        return None
    parts = m.part("only_day")
    day = int(re.sub(r"\D.*", "", next(t.said for t in parts if set(t.means) & set("do"))))
    month = next((int(t.means["R"]) for t in parts if "R" in t.means), None)
    if month is not None:
        whole = reckon.shifted_month(m.page.published, month).value
        return reckon.full(int(whole[:4]), int(whole[5:]), day) if whole else reckon.NO_DAY
    return reckon.day_alone(day, m.page.published, ahead=reckon.is_ahead(m.tokens, m.match, cue))


def _is_named_day(m: _Match, cue: str | None, after: str) -> bool:
    """Say whether a number alone is a day: "ngày 15", "the 15th" with a cue, "jusqu'au 15" before a pause."""
    tags = {tag for t in m.part("only_day") for tag in t.means}
    language = m.page.grammar.language
    before = m.tokens[m.match.start("only_day") - 1].means if m.match.start("only_day") else {}
    if "D" in tags or "D" in before:
        return language in {"es", "id", "pt", "tr", "vi"}
    follows = m.tokens[m.match.end()].means if m.match.end() < len(m.tokens) else {}
    is_pause = (not after[0].isalnum() and after not in {"%", "$", "€"}) or "1" in follows
    if "o" in tags or tags & set("FR"):
        is_over = is_pause or bool(tags & set("FR")) or bool(set(follows) & set("c&hKJ"))
        return bool(m.part("cue") or m.part("between")) and cue is not None and is_over
    is_cued = cue in (*reckon.AHEAD, "from", "since")
    return language in {"es", "fr"} and is_cued and is_pause and _ends_in_article(m)


def _ends_in_article(m: _Match) -> bool:
    """Say whether a cue is words with the article that a day has and a count has not ("hasta el", "jusqu'au")."""
    said = re.split(r"[\s'’]", m.part("cue")[-1].said.lower()) if m.part("cue") else []
    return len(said) > 1 and said[-1] in {"el", "del", "al", "le", "du", "au"}


def _year(m: _Match, cue: str | None) -> Reckoned | None:
    end = m.match.end()
    is_followed = end < len(m.tokens) and (
        m.tokens[end].said[0].islower() or bool(set(m.tokens[end].means) & set("uOn~"))
    )
    is_end = bool(m.part("end"))
    if not (is_end or cue == "since" or (cue in {"until", "before", "after"} and not is_followed)):
        return None
    return Reckoned(next(t.said for t in m.part("year") if "y" in t.means))


def _timed(m: _Match, value: str | None, how: str | None, cue: str | None) -> tuple[str | None, str | None]:
    """Add a time of day where one is said and the day is one."""
    tokens = m.part("before") or m.part("after")
    if not tokens or value is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value, how
    is_begin = m.value("between", "c") in reckon.AHEAD  # "at 8 pm until 3 June": the time of another day
    is_before = bool(m.part("before")) and not is_begin
    tokens = m.part("before" if is_before else "after")
    said = m.time("before") if is_before else (m.time("after") if m.is_timed_after() else None)
    if said is None:
        return value, how
    is_end = said == clock.DAY_MIN or (
        said == 0 and "H" in {k for t in tokens for k in t.means} and cue in reckon.AHEAD
    )
    if is_end:
        return reckon.shifted(date.fromisoformat(value), 1).value + "T00:00", how or "the end of the day"  # type: ignore[operator]
    return f"{value}T{said // 60:02}:{said % 60:02}", how
