"""The words of a language, as data: `languages/<BCP 47>/<part>.toml`, and how an entry becomes a pattern.

A language is a folder. Its parts belong each to one step: `dates.toml` (`when`), `names.toml` (`names`),
`frames.toml` (`frames`), `claims.toml` (`claims`). A language that lacks a part finds nothing there: not found, never
wrong. docs/extraction.md tells how to add one.

An entry is words as they are written. A space stands for any white space; `*` at a word's end for its endings
(`заблокир*`); `_` for up to three words between; `(a|b)` for either. Case does not matter, nor whether an apostrophe
is straight or curly. Matches are whole words.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "es", "fr", "id", "pt", "ru", "tr", "vi")
"""Languages we have words for, BCP 47."""


@cache
def words(language: str | None, part: str) -> dict[str, Any]:
    """Give the entries of one part of a language; none where there are none."""
    if language not in LANGUAGES:
        return {}
    place = files("gatewatch.orders.extract") / "languages" / language / f"{part}.toml"
    return tomllib.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}


def pattern(entries: Iterable[str]) -> re.Pattern[str]:
    """Give one pattern that matches any of the entries, the longest first; one without entries matches nothing."""
    parts = sorted(set(entries), key=len, reverse=True)
    if not parts:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(expression, parts))})(?!\w)", re.IGNORECASE | re.UNICODE)


def expression(entry: str) -> str:
    """Give the regular expression of one entry, without its edges."""
    pieces = re.split(r"(\s+_\s+|\s+|\*|\(|\)|\||['’])", entry.strip())
    return "".join(_piece(p) for p in pieces)


def _piece(piece: str) -> str:
    if piece.strip() == "_" and piece != "_":
        return r"(?:\s+[\w'’-]+){0,3}?\s+"
    if piece.isspace():
        return r"\s+"
    return {"*": r"\w*", "(": "(?:", ")": ")", "|": "|", "'": "['’]", "’": "['’]"}.get(piece, re.escape(piece))
