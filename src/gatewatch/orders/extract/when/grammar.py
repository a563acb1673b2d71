"""The grammar of dates: what the sections of `languages/*/dates.toml` are as tags, and the patterns over those tags.

One alphabet and one set of patterns serve all languages; what differs is the words, the names of months and weekdays
(CLDR, through Babel) and four facts about how a language writes. A pattern finds where an expression stands and names
its parts; `reckon` says which day it is, `clock` which time.

Tags: c cue, h "in", i "within", p cue after, K "at", a article, f "of", D "day", F "day" after its number, T "month", Y
"year", l "last", N "next", S "this", v a vague day, R a month told by this one, r today and its kin, j a day told by
the last date, G "ago", g "ago" before the number, L "later", & a link of ranges, z time zone, A am or pm, H midnight or
noon, O hours, u other units, w number word, x "for", X "for a period of", s either after its number, q "until further
notice", 1 part of a day, e "end of", P a paper, E "every", W weekday, V its short form, M month, m its short form, Q
days of the week, U "of receipt", J a demand after a period, k clock with colon, t number like a clock, d 1-31, o 21st,
y year, n other number, I ISO date, B 21/5/2025, b 21/5, # a paper's number. Words of future, past and orders, of
telling, of a deadline, an event or what lasts, and who was given time, stand in no pattern: they are looked for around
one.
"""

import re
from functools import cache

from babel import Locale
from msgspec import Struct

from gatewatch.orders.extract.lexicon import words
from gatewatch.orders.extract.when.lexer import Lexicon, Phrase, phrases

_TAGS = {
    "cue": "c",
    "in": "h",
    "within": "i",
    "within_after": "J",
    "postcue": "p",
    "at": "K",
    "article": "a",
    "of": "f",
    "day_word": "D",
    "day_after": "F",
    "month_word": "T",
    "year_word": "Y",
    "last": "l",
    "next": "N",
    "this": "S",
    "vague": "v",
    "month_relative": "R",
    "relative": "r",
    "anchor": "j",
    "ago": "G",
    "ago_before": "g",
    "later": "L",
    "link": "&",
    "zone": "z",
    "ampm": "A",
    "clock": "H",
    "hour": "O",
    "unit": "u",
    "number_word": "w",
    "open": "q",
    "end": "e",
    "paper": "P",
    "receipt": "U",
    "each": "E",
    "days": "Q",
    "not": "_",
    "future": "future",
    "past": "past",
    "order": "order",
    "given": "given",
    "since_or_from": "back",
    "one": "one",
    "part_of_day": "1",
    "told": "told",
    "deadline": "deadline",
    "event": "event",
    "lasting": "lasting",
    "occasion": "occasion",
    "ordinal": "o",
}


class Facts(Struct, frozen=True):
    """How a language writes: May 21, "18 h" as a clock, 9 600, endings after an apostrophe, monday in small letters."""

    month_first: bool = False
    hour_is_clock: bool = False
    spaced: bool = False
    suffixed: bool = False
    small_weekdays: bool = False


_FACTS = {
    "en": Facts(month_first=True),
    "es": Facts(hour_is_clock=True, spaced=True, small_weekdays=True),
    "fr": Facts(hour_is_clock=True, spaced=True, small_weekdays=True),
    "id": Facts(),
    "pt": Facts(hour_is_clock=True, small_weekdays=True),
    "ru": Facts(spaced=True, small_weekdays=True),
    "tr": Facts(suffixed=True),
    "vi": Facts(hour_is_clock=True),
}


class Grammar(Struct, frozen=True):
    """The lexicon of a language and its patterns."""

    language: str
    facts: Facts
    lexicon: Lexicon
    point: re.Pattern[str]
    first_of_range: re.Pattern[str]
    month_range: re.Pattern[str]
    period: re.Pattern[str]
    week_range: re.Pattern[str]
    hours: re.Pattern[str]
    hours_behind: re.Pattern[str]
    closing_hour: re.Pattern[str]
    opening_hour: re.Pattern[str]
    weekly: tuple[re.Pattern[str], ...]


_MONTH = "(?:M|m!?)"
_TIME = "(?:[KhO]?a?(?:[kt]O?A?|[dnw]A|[dn]O[dn]?u?A?|yO|A[kt]|A[dn]O|H|n(?=z))z{0,2}(?:<[kt]?z>)?|Od n?A?z?)"
_YEAR = "(?:[f,]{0,2}a?Y?yY?)"
_DASHED = "|[DA][do]~[do](?:~y)?|D[tn]"  # Vietnamese press: 21-5, 21.5
_DAY = (
    "(?:I|B|[do]T[dw](?:[,/]?Y?y|/y)?|[do],?T#|"
    f"[do](?:f|~)?T?{_MONTH}{_YEAR}?|{_MONTH}a?[do](?![~&][do]?:)(?:,?y)?|b{{dashed}})"
)
_WEEKDAY = "(?:[lNSa]{0,2}(?:W|V!?)1?D?[lNS]?)"
_BESIDE = f"(?:r[,<]?)?(?:{_WEEKDAY}[,<]?)?[caDNl]{{0,2}}"
_WHAT = (
    f"(?:(?P<beside>{_BESIDE})(?P<day>{_DAY})1?(?:[,<]?(?P<trail>[WV])(?:[&~][WV](?=>))?1?>?D?)?"
    "|(?P<month>T?" + _MONTH + _YEAR + "|T#|T[dw][,/]?Y?y|T?M|T[dw][SlN]?)"
    f"|(?P<week>{_WEEKDAY})(?P<month_day>[,<]?a?[do]>?(?![~:uOMmT/A]))?"
    "|(?P<relative>r(?:[,<][WV]>?)?|j|v|R(?![do])|[dnw][uO]G|ga?[dnw][uO]|[dnw][uO]L|[SNl]u|u[SNl])"
    "|(?P<rest>(?<=e)[aS]?[uY])"
    "|(?P<only_day>(?:D[do]|o|(?<=c)d)F?(?:f?R)?(?![uO~TFn:/]))"
    "|(?P<year>Y?y))"
)
_POINT = (
    f"(?P<cue>[chf][chi]?[aDfScNl]{{0,2}}|D)?(?:(?:(?P<opens>{_TIME})(?P<through>[&~cK]))?(?P<before>{_TIME})"
    "(?P<between>[,af]?[Dchf]{0,2}a?))?(?P<end>e[fac]?)?"
    f"A?{_WHAT}>?(?:,?(?P<since>[ahc])?(?P<after>{_TIME}))?(?P<post>D?p)?"
)
_FIRST = "(?P<cue>[cf]a?D?a?|D)?(?:W,?)?(?P<day>[do])(?=(?P<link>[&~c])a?D?a?(?:W,?)?(?:[do](?:f?[Mm]|T)|b))"
_MONTH_RANGE = (
    "(?P<cue>[cfh]a?)?(?P<month>M|m!?)(?P<first>[do])(?P<link>[&~c])a?(?P<last>[do])(?P<year>,?y)?(?![%uO:A])"
)
_PERIOD = (
    "(?P<cue>[ihxX])?a?N?(?P<number>[dnwo]_[dn]|[dnwoty])(?:<[dnw]>)?~?(?P<unit>[uO])(?![lGNyM]|D?b|D[do])a?"
    "(?P<after>,?[JU]|s|,?[acfi]?J)?|(?P<lone>i)(?P<lone_unit>[uO])"
)
_WEEK_RANGE = "[cf]?a?[WV]D?(?P<link>[&~c])a?[WV]D?,?(?=(?P<start>c)[caD]{0,2}[doMmBbI])"
_HOURS = "[chf&]?[KhfOA]{0,2}a?(?P<opens>{t})[&~cK]a?[KO]?a?(?P<closes>{t})"
_HOUR = "(?:[kt]O?A?|[dn]O[dn]?A?|[dnw]O?A?|H)z?"
_SINCE = "(?:,?c{1,2}a?D?" + _DAY.replace("{dashed}", "") + ",?)?"
_OCCASION = "(?:[hf][^dntkoyWVMmBbI,QAcH]{1,6})?"
_DAYS = "(?P<days>E?[cf]?a?(?:Q(?:[&,]Q)*|[WV](?:[&~cK,]a?[WV])*))"


@cache
def grammar(language: str) -> Grammar:
    """Give the grammar of a language; one without words finds digits only."""
    facts = _FACTS.get(language, Facts())
    lexicon = Lexicon(_phrases(language), spaced=facts.spaced, suffixed=facts.suffixed)
    hours = _HOURS.replace("{t}", _HOUR)
    return Grammar(
        language=language,
        facts=facts,
        lexicon=lexicon,
        point=lexicon.pattern(_POINT.replace("{dashed}", _DASHED if language == "vi" else "")),
        first_of_range=lexicon.pattern(_FIRST),
        month_range=lexicon.pattern(_MONTH_RANGE if facts.month_first else "(?!)"),
        period=lexicon.pattern(_PERIOD),
        week_range=lexicon.pattern(_WEEK_RANGE),
        hours=lexicon.pattern(hours),
        closing_hour=lexicon.pattern("[&~c]a?[KO]?a?(?P<closes>" + _HOUR + ")"),
        opening_hour=lexicon.pattern("(?P<cue>c)a?[KO]?a?(?P<opens>" + _HOUR + ")"),
        hours_behind=lexicon.pattern(f"[,<]?{hours}"),
        weekly=(
            lexicon.pattern(f"{_DAYS}D?{_SINCE}{_OCCASION}[,<>fhSa:]{{0,3}}{hours}"),
            lexicon.pattern(f"{hours}z?>?[,<fcahSzKD]{{0,4}}{_DAYS}"),
        ),
    )


def _phrases(language: str) -> list[Phrase]:
    """List the phrases of a language: its words, and CLDR's names of months and weekdays."""
    table = words(language, "dates")
    found = phrases(table, _TAGS)
    day_words = tuple(f" {said}" for all_ in table.get("day_word", {}).values() for said in all_)
    found += [(said, "D", "day") for said, tag, _ in found if tag == "c" and said.endswith(day_words)]
    for section, tag in (("month", "M"), ("weekday", "W")):
        found += [(said, tag, int(value)) for value, all_ in table.get(section, {}).items() for said in all_]
    for section, tags in (("duration", "xX"), ("duration_after", "ss")):
        kinds = zip(("for", "period"), tags, strict=True)
        found += [(said, tag, kind) for kind, tag in kinds for said in table.get(section, {}).get(kind, ())]
    return found + (_names(language) if table else [])


def _names(language: str) -> list[Phrase]:
    """Give CLDR's names; Vietnamese months and weekdays are numbers, which stand in its words."""
    found: list[Phrase] = []
    locale = Locale(language)
    for width, month, weekday in (("wide", "M", "W"), ("abbreviated", "m", "V")):
        for form in ("format", "stand-alone"):
            months, days = locale.months[form][width].items(), locale.days[form][width].items()
            found += [(_cased(language, name), month, number) for number, name in months]
            found += [(_cased(language, name), weekday, number) for number, name in days]
    wide = {said for said, tag, _ in found if tag in "MW"}
    kept = [one for one in found if one[1] in "MW" or one[0] not in wide]
    return [one for one in kept if one[1] == "W"] if language == "vi" else kept


def _cased(language: str, name: str) -> str:
    """Keep capitals where a small letter may be another word: May and may, Minggu and minggu, Pazar and pazar."""
    is_other_word = language == "en" or name in {"Minggu", "Pazar", "Cuma", "Salı", "Ocak", "Ekim", "Mart"}
    return name if is_other_word or len(name.rstrip(".")) <= 3 or language == "vi" else name.lower()
