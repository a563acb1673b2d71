"""The words written around a story, read once from `words.toml`, and patterns made of them.

Not here: where on a line a word counts (`kinds`, `masthead`).
"""

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def listed(name: str) -> frozenset[str]:
    """Give one list of `words.toml`, in small letters; `sure_pointers` are those that begin no sentence."""
    if name == "sure_pointers":
        several = frozenset(word for word in listed("pointers") | listed("sections") if " " in word)
        return several | listed("sure_words")
    return frozenset(word.casefold() for word in table(name))


@cache
def table(name: str) -> tuple[str, ...]:
    """Give one list of `words.toml` as it is written."""
    return tuple(_tables()[name])


@cache
def _tables() -> dict[str, list[str]]:
    return tomllib.loads((files("gatewatch.orders.reading") / "words.toml").read_text(encoding="utf-8"))


def any_of(name: str, also: frozenset[str] = frozenset()) -> str:
    """Give an expression that matches any entry of a list, the longest first."""
    words = sorted(listed(name) | also, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+").replace("'", "['’]") for w in words) + ")"
