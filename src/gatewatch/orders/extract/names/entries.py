"""The lists and words the name finders look up, read once: tables of this folder and `languages/<lang>/names.toml`.

What a table means stands at its top. Names of states come from CLDR (through Babel), in the language of the text and in
English; adjectives, and cases of Russian names, are ours.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import normalize

from babel import Locale
from msgspec import Struct

from gatewatch.orders.extract.found import NameKind
from gatewatch.orders.extract.lexicon import LANGUAGES, pattern, words
from gatewatch.orders.extract.names.tokens import Match, Phrases, Tokens, fold


class Listed(Struct, frozen=True):
    """What a listed name is: kind, id or key, state, class of its office, and whether it needs support to be taken."""

    kind: NameKind
    known: str | None = None
    country: str | None = None
    cls: str | None = None
    is_maybe: bool = False
    is_shared: bool = False
    """Whether offices of several states are called so; its state counts only where the text names no other alone."""


class Country(Struct, frozen=True):
    """A state by its name or by an adjective."""

    code: str
    is_adjective: bool = False


class Head(Struct, frozen=True):
    """A head noun of offices: its class, and whether such an office is a unit of another."""

    cls: str
    is_unit: bool = False


class Grammar(Struct, frozen=True, kw_only=True):
    """How a language builds names of offices; each field is explained in languages/en/names.toml."""

    left: str
    direct: bool
    lower_tail: bool
    joins_parts: bool
    """Whether a part of a name's words may stand for the name; not where words are syllables (Vietnamese)."""
    links: frozenset[str]
    ands: frozenset[str]
    articles: frozenset[str]
    stops: frozenset[str]
    within: frozenset[str]
    under: frozenset[str]
    numbers: frozenset[str]
    particles: frozenset[str]
    capital_endings: re.Pattern[str]
    """Endings a word with a capital must have to stand before a head; matches all where a language sets none."""
    noun_endings: re.Pattern[str]
    """Endings by which a word with a capital is taken for a topic our lists lack; matches none where none is set."""
    heads: Phrases[Head]
    topics: Phrases[bool]
    """Words of an office's name; False for those that only say its level ("national")."""
    topics_before: dict[str, int]
    """Last word of a topic, and how many words at most a topic that ends with it has."""
    topics_open: tuple[tuple[str, int], ...]
    """The same for topics whose last word is open."""
    never: Phrases[bool]
    alone: frozenset[str]
    bound: frozenset[str]
    needs_article: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]


class Scene(Struct, frozen=True):
    """A sentence with what is known of its tokens."""

    tokens: Tokens
    grammar: Grammar
    heads: dict[int, Match[Head]]
    head_ends: set[int]
    states_from: dict[int, Match[Country]]
    states_to: dict[int, Match[Country]]
    blocked: set[int]
    """Tokens of names that are no offices (services, operators, outlets)."""
    known: dict[int, tuple[int, str | None]]
    """Where a listed office begins: where it ends, and its class."""
    known_ends: set[int]
    """Last tokens of listed offices."""
    towns: dict[int, str | None]
    """Tokens of listed regions and cities, with their state."""


@cache
def table(name: str) -> dict[str, Any]:
    """Give one language-independent table."""
    return tomllib.loads((files("gatewatch.orders.extract.names") / f"{name}.toml").read_text(encoding="utf-8"))


def part(language: str, name: str) -> dict[str, Any]:
    """Give one table of a language's names.toml; empty where it has none."""
    found: dict[str, Any] = words(language, "names").get(name, {})
    return found


@cache
def listed() -> Phrases[Listed]:
    """Give all names of our lists, in one table."""
    entries: list[tuple[str, Listed]] = []
    sorts: tuple[tuple[str, NameKind], ...] = (
        ("operators", "operator"),
        ("companies", "company"),
        ("services", "service"),
    )
    for name, kind in sorts:
        for sureness in ("maybe", "sure"):
            for key, texts in table(name)[sureness].items():
                country = key if kind == "operator" and key != "XX" else None
                known = key if kind != "operator" else None
                entries += [(t, Listed(kind, known, country, None, sureness == "maybe")) for t in texts]
    for sureness in ("maybe", "sure"):
        entries += [(t, Listed("outlet", None, None, None, sureness == "maybe")) for t in table("outlets")[sureness]]
    entries += [(t, Listed("observer")) for t in table("observers")["names"]]
    for sureness in ("maybe", "shared", "known"):
        for country, offices in table("authorities")[sureness].items():
            for cls, *texts in offices:
                known, state = f"{country} {texts[0]}".replace("*", ""), (None if country == "XX" else country)
                office: NameKind = "unit" if cls == "unit" else "authority"
                is_maybe, is_shared = sureness == "maybe", sureness == "shared"
                entries += [(t, Listed(office, known, state, cls, is_maybe, is_shared)) for t in texts]
    return Phrases(reversed(entries))


@cache
def countries(language: str) -> Phrases[Country]:
    """Give names and adjectives of states in a language and in English."""
    skip = set(table("countries")["skip"])
    entries: dict[str, Country] = {}
    for code, texts in table("countries")["names"].items():
        entries |= dict.fromkeys(texts, Country(code))
    for lang in dict.fromkeys((language, "en")):
        for code, name in Locale(lang).territories.items():
            if code.isalpha() and code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"} and name not in skip:
                for text in _state_names(name, lang):
                    entries.setdefault(text, Country(code))
        for code, texts in part(lang, "demonyms").items():
            entries |= dict.fromkeys(texts, Country(code, True))
        for code, texts in part(lang, "countries").items():
            entries |= dict.fromkeys(texts, Country(code))
    return Phrases(entries.items())


def _state_names(name: str, language: str) -> list[str]:
    """Give the ways one CLDR name is printed; for Russian with its cases."""
    plain = re.sub(r"\s*\([^)]*\)", "", name).strip()
    if " - " in plain or not plain:
        return []
    if language != "ru" or " " in plain:
        return [plain]
    if re.search(r"[аяй]$", plain):
        return [plain, *(plain[:-1] + end for end in ("и", "ы", "е", "у", "ю", "ей", "ой", "ем", "я", "а"))]
    if re.search(r"[бвгджзклмнпрстфхцчшщ]$", plain):
        return [plain, *(plain + end for end in ("а", "у", "ом", "е"))]
    return [plain]


@cache
def places() -> Phrases[str | None]:
    """Give regions and cities with their state."""
    return Phrases((text, code) for code, texts in table("places").items() for text in texts)


@cache
def grammar(language: str) -> Grammar:
    """Give how a language builds names of offices."""
    own, lex, bare = part(language, "grammar"), part(language, "words"), part(language, "bare")
    heads = [(t, Head(cls)) for cls, texts in part(language, "heads").items() for t in texts]
    heads += [(t, Head(cls, True)) for cls, texts in part(language, "units").items() for t in texts]
    topics = [(t, True) for t in lex.get("topics", [])] + [(t, False) for t in lex.get("adjectives", [])]
    topics += [(plain, what) for t, what in topics if (plain := _bare_capital(t)) != t]
    before: dict[str, int] = {}
    for text, _ in topics:
        pieces = re.findall(r"[^\W_]\w*\*?|[^\w\s]", text)
        last = fold(pieces[-1])
        before[last] = max(before.get(last, 0), len(pieces))

    def folded(name: str, source: dict[str, Any] = own) -> frozenset[str]:
        return frozenset(fold(w) for w in source.get(name, []))

    return Grammar(
        left=own.get("left", "topics"),
        direct=own.get("direct", False),
        lower_tail=own.get("lower_tail", False),
        joins_parts=own.get("joins_parts", True),
        links=folded("links"),
        ands=folded("ands"),
        articles=folded("articles"),
        stops=folded("stops"),
        within=folded("within"),
        under=folded("under"),
        numbers=folded("numbers"),
        particles=folded("particles", lex),
        capital_endings=re.compile(own.get("capital_endings", "")),
        noun_endings=re.compile(own.get("noun_endings", "(?!)")),
        heads=Phrases(heads),
        topics=Phrases(topics),
        topics_before={last: n for last, n in before.items() if not last.endswith("*")},
        topics_open=tuple((last[:-1], n) for last, n in before.items() if last.endswith("*")),
        never=Phrases((t, True) for t in lex.get("never", [])),
        alone=frozenset(bare.get("alone", [])),
        bound=frozenset(bare.get("bound", [])),
        needs_article=frozenset(bare.get("needs_article", [])),
        not_after=folded("not_after", bare),
        not_before=folded("not_before", bare),
    )


def _bare_capital(text: str) -> str:
    """Write an entry as papers do that leave the accent off a capital: "Economie" for "Économie"."""
    return re.sub(r"\b[éèêáàóíú](?=\w)", lambda m: normalize("NFD", m.group())[0].upper(), text)


@cache
def entry_pattern(language: str, name: str, key: str) -> re.Pattern[str]:
    """Give one pattern for a list of entries (lexicon.py says how they are written)."""
    return pattern(_longest_first(entry) for entry in part(language, name).get(key, []))


def _longest_first(entry: str) -> str:
    """Put the longest of each `(a|b)` first: a pattern takes the first that fits."""
    return re.sub(
        r"\(([^()]*)\)", lambda m: "(" + "|".join(sorted(m.group(1).split("|"), key=len, reverse=True)) + ")", entry
    )


@cache
def raw_patterns(language: str, name: str, key: str) -> tuple[re.Pattern[str], ...]:
    """Give the regular expressions of a list; `{cap}` stands for a word with a capital.

    Every open repeat is given a bound, so that no text makes a pattern run long.
    """
    capital = r"[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁƠƯẠ-Ỹ][\w'’.-]*"
    return tuple(
        re.compile(r"(?<![\w/])" + _bounded(text.replace("{cap}", capital)))
        for text in part(language, name).get(key, [])
    )


def _bounded(expression: str) -> str:
    """Bound the open repeats of a regular expression: 30 characters of a class, 16 of white space, 8 of a group.

    White space may be a wrapped line's indent.
    """
    most = {"]": 30, "w": 30, "d": 12, "s": 16, ")": 8}  # chosen, not measured
    return re.sub(r"(\\[wds]|\]|\))([*+])", lambda m: f"{m[1]}{{{int(m[2] == '+')},{most[m[1][-1]]}}}", expression)


@cache
def phrases(language: str, name: str, key: str) -> Phrases[bool]:
    """Give one list of a language as phrases."""
    return Phrases((text, True) for text in part(language, name).get(key, []))


def is_known_language(language: str | None) -> bool:
    """Say whether we have words for a language."""
    return language in LANGUAGES
