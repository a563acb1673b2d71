"""What a question asks: its kind, and the networks, services, country and order that it names.

A question is not understood as a whole; words are looked for. `kinds.toml` is the list of what can be asked, with the
words that ask for it; the first kind whose words stand in the question is taken. What is named is looked up in the
archive and the registry: brands and AS numbers, services, countries, order ids. A capitalised word that is none of
these is `unknown`, and a question with one is not answered: it may be what the answer turns on.

Not here: the answer (`answer`). Nothing is guessed about who is meant by "they" or "it".
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeVar

from msgspec import Struct

from gatewatch.publish.edition import Archive
from gatewatch.publish.words import LANGUAGES, Words
from gatewatch.targets import Targets

T = TypeVar("T")


class Kind(StrEnum):
    """What can be asked, in the order in which words are looked for."""

    BYPASS = "bypass"
    FUTURE = "future"
    DEADLINE = "deadline"
    WHY = "why"
    WHO_ORDERED = "who_ordered"
    WHO_WAS_TOLD = "who_was_told"
    ENDED = "ended"
    HOW = "how"
    FOLLOWED = "followed"
    WHICH = "which"
    WHEN = "when"
    IS = "is"


_WORD = r"(?<!\w)(?:{})(?!\w)"


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("gatewatch.publish") / "asking" / "kinds.toml").read_text("utf-8"))


def _words(kind: str) -> list[str]:
    """Give the words of a kind in all languages; under `common` the capitalised ones that name nothing."""
    return [word for words in _data()[kind].values() for word in words]


class Question(Struct, frozen=True):
    """A question, as far as it is understood; `kind` is None where nothing in it asks for what we know."""

    text: str
    kind: Kind | None
    asns: list[int]
    services: list[str]
    country: str | None
    order_id: str | None
    unknown: list[str]

    @property
    def names_something(self) -> bool:
        """Whether it names anything the register or the tables could know."""
        return bool(self.asns or self.services or self.country or self.order_id)


def read(text: str, archive: Archive) -> Question:
    """Find what a question asks and names."""
    left = text
    order_id = next((r.order.order_id for r in archive.orders if _has(text, r.order.order_id)), None)
    if order_id:
        left = _without(left, [order_id])
    numbers = [int(n) for n in re.findall(r"\bAS\s?(\d{1,10})\b", left, re.IGNORECASE)]
    left = re.sub(r"\bAS\s?\d{1,10}\b", " ", left, flags=re.IGNORECASE)
    asns, left = _named(left, _networks(archive))
    named, left = _named(left, _services(archive.targets))
    country, left = _named(left, _countries(archive))
    return Question(
        text=text,
        kind=_kind(text),
        asns=sorted({*numbers, *(asn for group in asns for asn in group)}),
        services=list(dict.fromkeys(named)),
        country=country[0] if country else None,
        order_id=order_id,
        unknown=_unknown(left),
    )


def country_of(archive: Archive, question: Question) -> str | None:
    """Give the country spoken of: the one named, the order's, the networks', or the only one there is; else none."""
    if question.country or question.order_id:
        return question.country or str(question.order_id)[:2]
    of_networks = {n.country for n in archive.networks.values() if n.asn in question.asns}
    known = archive.targets.networks
    of_networks |= {known[asn].country for asn in question.asns if asn in known}
    here = of_networks if question.asns else set(archive.countries)
    return here.pop() if len(here) == 1 else None


def _kind(text: str) -> Kind | None:
    asked = (k for k in Kind if re.search(_WORD.format("|".join(_words(k))), text, re.IGNORECASE))
    return next(asked, None)


def _services(targets: Targets) -> dict[str, str]:
    return {name: s.id for s in targets.services for name in (s.name, s.id)}


def _countries(archive: Archive) -> dict[str, str]:
    names: dict[str, str] = {}
    for code in archive.countries:
        for language in LANGUAGES:
            name = Words(language, archive.targets).country(code)
            names |= {name: code, name.replace(" ", ""): code}
        names |= {name: code for name in [code, *_data()["countries"].get(code, [])]}
    return names


def _networks(archive: Archive) -> dict[str, list[int]]:
    """Give every name of a network, with the networks that have it: a brand may have several."""
    known = [(n.name, n.asn) for n in archive.networks.values()]
    known += [(n.brand, n.asn) for n in archive.targets.networks.values() if n.country in archive.countries]
    names: dict[str, list[int]] = {}
    for name, asn in known:
        for one in {name, name.split(" (")[0], *_first(name)}:
            names.setdefault(one, []).append(asn)
    return names


def _first(name: str) -> list[str]:
    """The brand alone of "Safaricom Fibre"; short first words are too often something else."""
    first = name.split()[0]
    return [first] if len(first) > 3 else []


def _named(text: str, names: Mapping[str, T]) -> tuple[list[T], str]:
    found = []
    for name in sorted(names, key=len, reverse=True):
        if _has(text, name):
            found.append(names[name])
            text = _without(text, [name])
    return found, text


def _has(text: str, name: str) -> bool:
    # two letters are a code only where they are written as one: "in" is no India
    flags = re.IGNORECASE if len(name) > 2 else 0
    return re.search(_WORD.format(re.escape(name)), text, flags) is not None


def _without(text: str, names: Iterable[str]) -> str:
    return re.sub(_WORD.format("|".join(map(re.escape, names))), " ", text, flags=re.IGNORECASE)


def _unknown(left: str) -> list[str]:
    """List capitalised words that nothing here knows; the first word of a question is capitalised anyway."""
    common = set(_words("common"))
    words = re.findall(r"(?<!\w)[^\W\d_][\w’'-]+", left)
    return [w for n, w in enumerate(words) if w[0].isupper() and w not in common and (n > 0 or w.upper() == w)]
