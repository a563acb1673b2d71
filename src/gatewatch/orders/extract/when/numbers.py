"""Numbers of a text with what they count: shares, channels and groups, people, accounts, money.

A number without one of these is left out: what else a text counts is no field of an order. How a number is written
is the language's (9,600 and 9.600 and 9 600); where a form may be read two ways (9.600 in English) only a count, which
has no fraction, settles it. Words for numbers, scales and nouns are in `languages/*/dates.toml`.

Full names and codes of currencies come from CLDR, through Babel ("Gambian dalasis", "GMD"). A short name that several
countries use stands in `dates.toml` under all of them, and is settled by the country the text names most often; where
none is named, or two as often, the sum is left out. Dates and periods are `dates`.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

import msgspec
from babel.core import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_territory_currencies
from msgspec import Struct

from gatewatch.model.extraction import Amount
from gatewatch.orders.extract.found import Number
from gatewatch.orders.extract.lexicon import words
from gatewatch.orders.extract.text import Sentence
from gatewatch.orders.extract.when.lexer import Lexicon, Token, phrases
from gatewatch.orders.reading.story import Story

_TAGS = {
    "percent": "%",
    "scale": "S",
    "rough": "R",
    "joint": "f",
    "adjective": "A",
    "counted": "C",
    "money": "M",
    "per": "p",
    "per_before": "q",
    "number_word": "w",
    "link": "&",
}
_COUNT = "(?P<number>[dntyw]S?)"
_PATTERNS = {
    "percent": "R{0,2}f?(?P<number>[dntyw])~?%",
    "counted": f"R{{0,2}}f?{_COUNT}f?[A_]{{0,3}}?(?P<noun>C)(?:_{{0,1}}[&,](?P<other>C))?",
    "money": f"q?R{{0,2}}f?(?:(?P<sign>M){_COUNT}|{_COUNT.replace('number', 'number_')}f?(?P<name>M))(?:[_,]?/?p)?",
}
_PERCENT_FIRST = "|R{0,2}%(?P<number_>[dntw])(?!%)"  # %68, yüzde 68
_SHORT_SCALE = 2
"""A scale of so few letters ("m", "bn") must stand at its number."""
_DECIMAL_POINT = frozenset({"en"})
_GROUPED = re.compile(r"\d{1,3}(?:([.,\s])\d{3})(?:\1\d{3})*")

_OTHER_WORDS = frozenset(
    ["ALL", "TOP", "CUP", "SOS", "BAM", "ANG", "TRY", "MAD", "GIP", "PEN", "COP", "MOP", "NOK", "STD"]
)
"""Codes that are words in capitals, too, or a conference's name: no money before a small number."""
_SMALL = 1000
_MANY, _FEW = 1000, 10
"""So many groups are an app's, so few are a crowd's; between, they may be rights groups. Chosen, not measured."""
_APPS = (
    "telegram",
    "whatsapp",
    "facebook",
    "zalo",
    "viber",
    "discord",
    "signal",
    "messenger",
    "platform",
    "plataforma",
    "plateforme",
    "телеграм",
    "мессендж",
    "платформ",
)
_ALSO = {"GBP": ("UK", "Britain", "British"), "MXN": ("Mexican",), "PHP": ("Philippine", "Filipino")}
"""What English texts call a country beside its name; most adjectives begin with the name itself."""


class _Grammar(Struct, frozen=True):
    lexicon: Lexicon
    patterns: dict[str, re.Pattern[str]]


def numbers(story: Story, sentences: Sequence[Sentence]) -> list[Number]:
    """Find numbers with what they count, sorted, without overlap."""
    language = story.language or ""
    grammar = _grammar(language)
    found: list[Number] = []
    for sentence in sentences:
        tokens = grammar.lexicon.tags(sentence.text, sentence.start)
        codes = "".join(t.code for t in tokens)
        here = [n for kind, p in grammar.patterns.items() for n in _matches(language, kind, p, tokens, codes)]
        known = [k for n in here if (k := _settled(n, story)) is not None]
        for number in sorted(known, key=lambda n: (n.start, -n.end)):
            if not found or number.start >= found[-1].end:
                found.append(number)
    return found


def _settled(number: Number, story: Story) -> Number | None:
    """Give a sum with the one currency that is meant; None where the text does not tell whose pesos."""
    codes, _, per = number.amount.unit.partition("?")
    if codes == number.amount.unit:
        return number
    code = _currency_of(codes, story.text, story.language or "")
    if code is None:
        return None
    return msgspec.structs.replace(number, amount=msgspec.structs.replace(number.amount, unit=code + per))


@cache
def _grammar(language: str) -> _Grammar:
    table = words(language, "dates")
    names = [*phrases(table, _TAGS), *((said, "M", code) for said, code in _full_names(language) if table)]
    lexicon = Lexicon(names, spaced=language in {"es", "fr", "ru"}, suffixed=language == "tr")
    patterns = {**_PATTERNS, "percent": _PATTERNS["percent"] + (_PERCENT_FIRST if language == "tr" else "")}
    return _Grammar(lexicon, {kind: lexicon.pattern(said) for kind, said in patterns.items()})


def _matches(
    language: str, kind: str, pattern: re.Pattern[str], tokens: Sequence[Token], codes: str
) -> Iterator[Number]:
    at = 0
    while (m := pattern.search(codes, at)) is not None:
        number = _number(language, kind, tokens, m)
        yield from () if number is None else (number,)
        at = m.start() + 1 if number is None else m.end()


def _number(language: str, kind: str, tokens: Sequence[Token], m: re.Match[str]) -> Number | None:
    name = "number" if m.group("number") else "number_"
    first, end = m.start(name), m.end()
    said = tokens[m.start(name) : m.end(name)]
    scale = int(said[1].means["S"]) if len(said) > 1 else 1
    if (
        len(said) > 1
        and len(said[1].said.rstrip(".")) <= _SHORT_SCALE
        and said[1].said.isascii()
        and said[1].start != said[0].end
    ):
        return None
    if kind == "money" and _is_loose_letter(tokens, m):
        return None
    unit = _unit(kind, tokens, m)
    if unit is None or _is_tail(tokens, m.start(), first):
        return None
    value = _value(said[0], language, is_whole=scale == 1 and unit[1])
    if value is None or (said[0].means.get("w") == "1" and len(said[0].said) == 1 and scale == 1):
        return None
    worth = value * scale
    if kind == "money" and worth < _SMALL and any(t.said in _OTHER_WORDS for t in tokens[m.start() : m.end()]):
        return None
    if kind == "percent" and worth > 100:
        return None
    if unit[0] == "groups" and worth < _MANY:
        return None
    kept = "channels_and_groups" if unit[0] == "groups" else unit[0]
    amount = Amount(value=int(worth) if worth == int(worth) else float(worth), unit=kept)
    is_rough = any("R" in t.means for t in tokens[m.start() : first])
    start = next(t.start for t in tokens[m.start() :] if set(t.means) & set("RqM%dntyw"))
    return Number(start=start, end=tokens[end - 1].end, amount=amount, is_rough=is_rough)


def _unit(kind: str, tokens: Sequence[Token], m: re.Match[str]) -> tuple[str, bool] | None:
    """Give the unit, and whether it counts whole things."""
    if kind == "percent":
        return "percent", False
    if kind == "money":
        return _money(tokens, m), False
    noun = str(tokens[m.start("noun")].means["C"])
    between = tokens[(m.end("number")) : m.start("noun")]
    if not all("_" not in t.means or t.said[0].isupper() or t.said in "-" for t in between):
        return None
    if noun in {"channels", "groups"}:
        other = str(tokens[m.start("other")].means["C"]) if m.group("other") else None
        count = tokens[m.start("number")]
        said = str(count.means.get("w") or count.said)
        if noun == "groups" and not (other or between) and said.isdigit() and int(said) < _FEW:
            return None
        is_sure = noun == "channels" or other == "channels" or bool(between) or _is_online(tokens)
        is_sure = is_sure or any(t.said[:1].isupper() for t in tokens[m.end() : m.end() + 2])
        return "channels_and_groups" if is_sure else "groups", True
    return noun, True


def _is_online(tokens: Sequence[Token]) -> bool:
    """Say whether a sentence speaks of an app, of channels or of accounts, so that groups are groups on it."""
    return any(t.means.get("C") in {"channels", "accounts"} or t.said.lower().startswith(_APPS) for t in tokens)


def _money(tokens: Sequence[Token], m: re.Match[str]) -> str:
    name = "sign" if m.group("sign") else "name"
    currency = str(tokens[m.start(name)].means["M"])
    if tokens[m.start(name)].said in {"A $", "C $", "S $"}:  # "a $ 500 million credit": an article, no dollar's letter
        currency = "USD"
    around = [t.means for t in (tokens[m.start()], tokens[m.end() - 1])]
    per = around[0].get("q") or around[1].get("p")
    for token in tokens[max(0, m.start() - 3) : m.start()]:
        per = per or token.means.get("q")
    return f"{currency}_per_{per}" if per else currency


def _is_loose_letter(tokens: Sequence[Token], m: re.Match[str]) -> bool:
    """Say whether a sign of one letter ("K", "D") does not stand at its sum."""
    if not m.group("sign"):
        name = tokens[m.start("name")].said
        return len(name) == 1 and name.isascii() and name.isupper()
    sign, first = tokens[m.start("sign")], tokens[m.start("number")]
    return len(sign.said) == 1 and sign.said.isalpha() and sign.end != first.start


def _is_tail(tokens: Sequence[Token], start: int, first: int) -> bool:
    """Say whether a number is the end of another: of a range, a fraction, a score, a version."""
    if start == 0 or start != first:
        return False
    before = tokens[start - 1]
    if "~" in before.means and start > 1 and set(tokens[start - 2].means) & set("dntyw"):
        return True
    return before.said in {"/", ":", "."} and before.end == tokens[start].start


def _value(token: Token, language: str, *, is_whole: bool) -> Decimal | None:
    """Read a number as its language writes it; None where it may be read two ways."""
    if "w" in token.means:
        return Decimal(token.means["w"])
    said = token.said
    if said.isascii() and said.isdigit():
        return Decimal(said)
    point, group = (".", ",") if language in _DECIMAL_POINT else (",", ".")
    grouped = _GROUPED.fullmatch(said)
    if grouped and grouped.group(1) in "., ":
        mark = grouped.group(1)
        if mark not in (point, group) or mark == group or said.count(mark) > 1 or (is_whole and said[0] != "0"):
            return Decimal(re.sub(r"\D", "", said))
        return None
    if grouped:
        return Decimal(re.sub(r"\D", "", said))
    marks = re.findall(r"[.,]", said)
    if len(set(marks)) > 1 or re.search(r"\s", said):
        whole, _, fraction = said.rpartition(marks[-1])
        return Decimal(re.sub(r"\D", "", whole) + "." + fraction)
    return None if is_whole and len(marks) == 1 else Decimal(said.replace(",", "."))


@cache
def _full_names(language: str) -> tuple[tuple[str, str], ...]:
    """Give pairs of a name or code and the code, for every currency that some country uses today.

    None in a language that CLDR has no names for: a text may be read as any of the world's.
    """
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return ()
    found: dict[str, str] = {}
    for code in sorted({c for cc in _territories() for c in get_territory_currencies(cc)}):
        names = {get_currency_name(code, count, locale) for count in (None, 1, 2, 5)}
        names |= {name[:1].lower() + name[1:] for name in names}
        for name in names:
            if " " in name:  # a name of one word is another language's word, too
                found.setdefault(name, code)
        found.setdefault(code, code)
    return tuple(found.items())


def _currency_of(codes: str, text: str, language: str) -> str | None:
    """Give the one of some codes whose country the text names most often; None where no country is ahead."""
    counts = {code: sum(map(text.count, _countries(code, language))) for code in codes.split()}
    best = max(counts.values())
    first = [code for code, count in counts.items() if count == best]
    return first[0] if best and len(first) == 1 else None


@cache
def _countries(code: str, language: str) -> tuple[str, ...]:
    """Give the names of the countries that pay in a currency, with their stems where a language has cases."""
    names = Locale.parse(language).territories
    said = [names[cc].split(" - ")[0].split(" (")[0] for cc in _territories() if code in get_territory_currencies(cc)]
    stems = [name[: max(4, len(name) - 2)] if language == "ru" else name for name in said]
    if language in {"es", "pt", "fr"}:  # "argentino", "colombiana": an adjective has the name's letters but the last
        stems += [name[:-1].lower() for name in said if len(name) > 5 and " " not in name]
    return (*stems, *(_ALSO.get(code, ()) if language == "en" else ()))


@cache
def _territories() -> tuple[str, ...]:
    every = (str(cc) for cc in Locale("en").territories)
    return tuple(cc for cc in every if len(cc) == 2 and cc.isalpha() and cc not in {"ZZ", "EU"})
