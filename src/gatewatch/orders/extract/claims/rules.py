"""The rules of claims: what must stand in a piece for it to be about something.

`rules.toml` holds them and says what each field means; the words are sets of a language's `claims.toml`. Names of
authorities and laws tell no crime ("the Cyber Crime Unit"), and "human rights groups" breach no rights.

Not here: who may say a piece, and which of several subjects it keeps (`contents`).
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files

import msgspec
from msgspec import Struct

from gatewatch.model.extraction import About, By
from gatewatch.orders.extract.claims.cues import cue
from gatewatch.orders.extract.claims.mentions import names_in
from gatewatch.orders.extract.claims.speech.pieces import Piece
from gatewatch.orders.extract.found import Found, When
from gatewatch.orders.extract.text import Sentence

OF_NOW: frozenset[About] = frozenset({"rules_breach", "company_not_cooperating", "company_complied"})
"""What is no statement where it is only supposed."""
_COMPANIES = frozenset({"service", "company", "operator", "operators"})
_PERCENT = re.compile(
    r"\d\s?(?:%|percent|per cent|phần trăm|por ciento|por cento|pour cent|процент|persen)|yüzde\s\d|%\s?\d"
)
_MONEY = re.compile(
    r"[$€£₹₽₺₫]|\b(?:dollars?|euros?|million|billion|trillion|crore|lakh|millones|dólares|milhões|bilhões|reais|millions?|"
    r"milliards?|juta|miliar|triliun|milyon|milyar|dolar|lira|млн|млрд|трлн|рублей|долларов|тенге|сом|сум|"
    r"манат|гривен|tỷ|triệu|đồng|USD|EUR|rupees?|rupiah|rupias?|shillings?|cedis?|naira|taka|kyat|baht|pesos?|"
    r"pounds?|riyals?|rials?|dinars?|dirhams?|francs?|FCFA|rand|birr|kwacha|ringgit|ariary|bolívares|soles|"
    r"kwanzas?|meticais)\b",
    re.IGNORECASE,
)
_MARKS = dict.fromkeys(map(ord, '"“”„«»'), " ")
_NOT_IN_NAMES = frozenset({"crime", "children", "danger", "data", "mishandle", "opposition", "illegal"})
_NOT_IN_SOURCES = frozenset({"reason", "why"})
_SOURCES = frozenset({"outlet", "authority", "unit", "observer", "person"})
_NOT_IN_SPEAKERS = frozenset({"censorship", "rights"})
"""What "human rights groups" does not tell by being called so."""


class Rule(Struct, frozen=True, kw_only=True):
    """What a piece must hold to be about something; `rules.toml` says what each field means."""

    about: About
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    by: frozenset[By]
    needs: str = ""
    may_inherit: bool = False
    beside: bool = False
    whole: bool = False


def _rules() -> tuple[Rule, ...]:
    """Read `rules.toml`, each group of speakers written out."""
    table = tomllib.loads((files("gatewatch.orders.extract.claims") / "rules.toml").read_text(encoding="utf-8"))
    groups = table["groups"]
    written = [{**r, "by": [by for one in r["by"] for by in groups.get(one, [one])]} for r in table["rule"]]
    return msgspec.convert(tuple(written), type=tuple[Rule, ...])


RULES = _rules()
LEANS = 25
"""Within how many characters a service follows "on" or "through": chosen, not measured."""
BESIDE = 60
"""Within how many characters a word of use and a crime stand beside each other: chosen, not measured."""


class Reading:
    """A piece and the sets of words that stand in it, each looked for once, however many rules ask."""

    def __init__(self, found: Found, piece: Piece) -> None:
        self.found = found
        self.piece = piece
        self._standing: dict[str, bool] = {}

    def stands(self, name: str) -> bool:
        """Say whether a set of words stands in the piece."""
        if name not in self._standing:
            self._standing[name] = self._holds(name)
        return self._standing[name]

    def _holds(self, name: str) -> bool:
        found, piece = self.found, self.piece
        text = unquoted(self._nameless if name in _NOT_IN_NAMES else piece.text)
        if name in _NOT_IN_SOURCES:
            text = _without_sources(found, piece, text)
        if name in _NOT_IN_SPEAKERS:
            text = text.replace(piece.speaker.who, " ") if piece.speaker.who else text
            for kind in ("named_source", "rights_body"):
                text = cue(found.story.language, "speakers", kind).sub(lambda m: " " * len(m.group()), text)
        if cue(found.story.language, "words", name).search(text) is not None:
            return True
        if name != "app":
            return False
        return any(n.kind == "service" for n in names_in(found, piece.start, piece.end))

    @cached_property
    def _nameless(self) -> str:
        return _without_names(self.found, self.piece)


def fits(reading: Reading, rule: Rule) -> bool:
    """Say whether a piece holds what a rule asks."""
    found, piece = reading.found, reading.piece
    return (
        all(reading.stands(s) for s in rule.all_of)
        and not any(reading.stands(s) for s in (*rule.none_of, "denied"))
        and _has_number(found, rule.needs, piece)
        and (rule.about not in OF_NOW or not _is_conditional(found, rule, piece))
        and (not rule.beside or _is_beside(found, rule, piece))
        and (rule.about != "official_silence" or not _is_company_silent(found, piece))
    )


def _is_conditional(found: Found, rule: Rule, piece: Piece) -> bool:
    """Say whether what a rule looks for stands behind a condition: "blocked until it complies with the law"."""
    language = found.story.language
    conditions = (cue(language, *one).search(piece.text) for one in (("words", "until"), ("replies", "supposed")))
    looked_for = cue(language, "words", rule.all_of[0])
    return any(c is not None and looked_for.search(piece.text, 0, c.start()) is None for c in conditions)


def _is_beside(found: Found, rule: Rule, piece: Piece) -> bool:
    """Say whether words of a rule's first two sets stand beside each other."""
    ones, others = (
        [m.span() for m in cue(found.story.language, "words", n).finditer(piece.text)] for n in rule.all_of[:2]
    )
    return any(max(a[0], b[0]) - min(a[1], b[1]) <= BESIDE for a in ones for b in others)


def _is_company_silent(found: Found, piece: Piece) -> bool:
    """Say whether the words of silence follow a company: "Telegram declined to comment on the official order"."""
    silent = cue(found.story.language, "words", "silent").search(piece.text)
    if silent is None:
        return False
    at = piece.start + silent.start()
    names = [n for n in names_in(found, piece.start, at) if n.end <= at]
    return bool(names) and names[-1].kind in _COMPANIES and at - names[-1].end <= LEANS


def unquoted(text: str) -> str:
    """Give a text with blanks for quotation marks, which may stand within a turn of phrase."""
    return text.translate(_MARKS)


def _without_names(found: Found, piece: Piece) -> str:
    """Give a piece's words with names of authorities and laws blanked: a crime-fighting unit's name tells no crime."""
    text = piece.text
    for n in names_in(found, piece.start, piece.end):
        if n.kind in {"authority", "unit", "law"} and piece.start <= n.start and n.end <= piece.end:
            text = text[: n.start - piece.start] + " " * (n.end - n.start) + text[n.end - piece.start :]
    return text


def _without_sources(found: Found, piece: Piece, text: str) -> str:
    """Give a piece's words without "citing" where a source follows it, and no reason ("citing local media")."""
    outlets = [n.start - piece.start for n in names_in(found, piece.start, piece.end) if n.kind in _SOURCES]
    nouns = cue(found.story.language, "speakers", "media")
    for m in cue(found.story.language, "speech", "citing").finditer(text):
        noun = nouns.search(text, m.end(), m.end() + LEANS)
        if noun is not None or any(0 <= at - m.end() <= LEANS for at in outlets):
            text = text[: m.start()] + " " * (m.end() - m.start()) + text[m.end() :]
    return text


def _has_number(found: Found, needs: str, piece: Piece) -> bool:
    if not needs:
        return True
    if needs == "percent":
        return _PERCENT.search(piece.text) is not None
    if needs == "money":
        return _MONEY.search(piece.text) is not None
    if needs == "misuse":
        return _is_misuse(found, piece)
    if needs == "told":
        return any(cue(found.story.language, "speech", kind).search(piece.text) for kind in ("verbs", "behind"))
    if needs == "calls_before":
        return cue(found.story.language, "words", "calls").search(found.story.text, 0, piece.start) is not None
    dates = [(w.start, w.end) for w in whens_in(found, piece)]
    figures = (m.start() + piece.start for m in re.finditer(r"\d", piece.text))
    return any(not any(a <= i < b for a, b in dates) for i in figures)


def _is_misuse(found: Found, piece: Piece) -> bool:
    """Say whether a word of use stands beside a crime, no block between: "used by terrorists", "fraud on the app".

    "On the app" tells no use in a sentence that orders a block there, and what is to be prevented is an aim ("to stop
    extremists from using the app").
    """
    language, text = found.story.language, _without_names(found, piece)
    crimes = [m.span() for m in cue(language, "words", "crime").finditer(text)]
    blocks, orders = cue(language, "words", "block"), cue(language, "words", "order")
    uses = [m.span() for m in cue(language, "words", "used").finditer(text)]
    if blocks.search(text) is None or orders.search(text) is None:
        uses += _via(found, piece)
    aims = [m.end() for m in cue(language, "words", "prevent").finditer(text)]
    pairs = ((min(c, u), max(c, u)) for c in crimes for u in uses)
    pairs = (p for p in pairs if not any(0 <= p[0][0] - aim <= BESIDE for aim in aims))
    return any(
        right[0] - left[1] <= BESIDE and blocks.search(text, min(left[1], right[0]), right[0]) is None
        for left, right in pairs
    )


def _via(found: Found, piece: Piece) -> Iterator[tuple[int, int]]:
    """Give where a piece says "on the app", "через мессенджер", "uygulama üzerinden": a place of use with a service."""
    apps = [m.span() for m in cue(found.story.language, "words", "app").finditer(piece.text)]
    apps += [
        (n.start - piece.start, n.end - piece.start)
        for n in names_in(found, piece.start, piece.end)
        if n.kind == "service" and n.id != "internet"
    ]
    for m in cue(found.story.language, "words", "via").finditer(piece.text):
        beside = next((a for a in apps if 0 <= a[0] - m.end() <= LEANS or 0 <= m.start() - a[1] <= 3), None)
        blocks = cue(found.story.language, "words", "block").search(piece.text, max(0, m.start() - LEANS), m.start())
        if beside is not None and blocks is None:
            yield min(m.start(), beside[0]), max(m.end(), beside[1])


def whens_in(found: Found, piece: Piece | Sentence) -> list[When]:
    """Give the expressions of time that begin in a piece or sentence."""
    i = bisect_left(found.whens, piece.start, key=lambda w: w.start)
    return found.whens[i : bisect_left(found.whens, piece.end, key=lambda w: w.start)]
