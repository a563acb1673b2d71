"""Who is mentioned where: names and plain nouns that can speak, answer or confirm, each with the kind of speaker.

A mention is a name found by `names`, or a noun of the language's table `[speakers]` ("police", "the company", "users").
Sorts are those of a claim's `by`, and three that need their surroundings: `role` ("a spokesman", whose?), `person`
(of whom?), `same` (a pronoun, or "the statement": whoever spoke last). A ministry of public security speaks as police.

What is asked again and again (the fullest form of a name, the service the story is about) is found once a story and
kept (`Cast`), so that time grows with the text and not with its square.

Which name to print: the fullest one in the text of the same thing. "The ministry" is the authority named last before
it (or first in the text) whose name holds that noun; "the company" is the service the story is about.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from gatewatch.orders.extract.claims.cues import CAPITAL, cue
from gatewatch.orders.extract.found import Found, Name

Sort = Literal[
    "police", "official", "document", "named_source", "company", "media", "reporter", "role", "person", "same"
]
SPEAKER_NOUNS: tuple[Sort, ...] = (
    "police",
    "official",
    "document",
    "named_source",
    "company",
    "media",
    "reporter",
    "role",
    "same",
)
_NAMED: dict[str, Sort] = {
    "authority": "official",
    "unit": "official",
    "service": "company",
    "company": "company",
    "operator": "company",
    "operators": "company",
    "outlet": "media",
    "observer": "named_source",
    "role": "role",
    "person": "person",
}
_SITE = re.compile(
    rf"(?<![\w@./-]){CAPITAL}[\w-]*\.(?:com|net|org|info|news|tv|ru|uz|kz|kg|by|id|vn|br|fr|es|mx|tr|in|pk|ng)\b(?!/)"
)
INTERNET_FIRST = 2
"""A story that speaks of the internet this many times as often as of any app is about the internet. Chosen."""
ORGANISATIONS = frozenset({"authority", "unit", "service", "company", "operator", "operators", "outlet", "observer"})


class Mention(Struct, frozen=True, kw_only=True):
    """Somebody at [start, end) of the text; `value` to print, `name` where one was found."""

    start: int
    end: int
    sort: Sort
    value: str
    name: Name | None = None

    @property
    def is_organisation(self) -> bool:
        return self.name is not None and self.name.kind in ORGANISATIONS


class Cast(Found, frozen=True, kw_only=True):
    """What was found in a story, with who is who in it."""

    forms: dict[tuple[str, str | None, str], str]
    """The fullest form of a name, by kind, `id` and value."""
    main: Name | None


def cast(found: Found) -> Cast:
    """Give what was found with the fullest form of every name and the service the story is about."""
    distinct = list({_key(n): n for n in found.names}.values())
    return Cast(
        story=found.story,
        sentences=found.sentences,
        names=found.names,
        whens=found.whens,
        numbers=found.numbers,
        weeklies=found.weeklies,
        forms={_key(n): _fullest(distinct, n) for n in distinct},
        main=_main_service(found),
    )


def mentions(found: Found) -> list[Mention]:
    """Find all that can speak in a story, in order, none overlapping another."""
    nobody = _nobody(found)
    named = [m for n in found.names if (m := _of_name(found, n)) is not None and not _lies_in(nobody, m.start)]
    taken = bytearray(len(found.story.text))
    for n in found.names:
        if n.kind != "role" and not _lies_in(nobody, n.start):
            taken[n.start : n.end] = b"\1" * (n.end - n.start)
    nouns = [m for sort in SPEAKER_NOUNS for m in _nouns(found, sort, sort)]
    nouns += [*_nouns(found, "rights_body", "named_source"), *_nouns(found, "trade_body", "company")]
    free = [m for m in [*nouns, *_sites(found)] if not any(taken[m.start : m.end])]
    return _apart(named + free, len(found.story.text))


def fullest(found: Found, name: Name) -> str:
    """Give the fullest form in the text of what a name names: same `id`, or a longer name with all its words.

    Of forms with as many words the shortest, since endings of cases make a name longer and not fuller.
    """
    if isinstance(found, Cast) and _key(name) in found.forms:
        return found.forms[_key(name)]
    return _fullest(found.names, name)


def _key(name: Name) -> tuple[str, str | None, str]:
    return name.kind, name.id, name.value


def _fullest(names: Sequence[Name], name: Name) -> str:
    if name.kind == "service":
        return _plainest(names, name)
    if name.kind not in {"authority", "unit", "company", "person"}:
        return name.value
    own = set(_words(name.value))
    same = [
        n.value for n in names if n.kind == name.kind and ((name.id is not None and n.id == name.id) or _holds(n, own))
    ]
    return min([name.value, *same], key=lambda v: (-len(v.split()), len(v)))


def _plainest(names: Sequence[Name], name: Name) -> str:
    """Give a service's name without what only names a part of it: "Telegram Web" where the text has "Telegram"."""
    heads = [n.value for n in names if n.kind == "service" and n.id == name.id and n.id is not None]
    return min((v for v in heads if name.value.startswith(f"{v} ")), key=len, default=name.value)


def main_service(found: Found) -> Name | None:
    """Give the service the story is about: the one named most, the earliest of equals, an app before the internet."""
    return found.main if isinstance(found, Cast) else _main_service(found)


def _main_service(found: Found) -> Name | None:
    services = [n for n in found.names if n.kind == "service"]
    counts = Counter(n.id or n.value for n in services)
    most = max(services, key=lambda n: (counts[n.id or n.value], n.id != "internet", -n.start), default=None)
    internet = _internet(found)
    is_shut = most is not None and len(internet) >= INTERNET_FIRST * counts[most.id or most.value]
    return internet[0] if internet and is_shut else most


def _internet(found: Found) -> list[Name]:
    """Give where a story speaks of the internet itself, and not of who provides it."""
    owned = [(n.start, n.end) for n in found.names if n.kind in {"operators", "operator", "authority", "unit", "law"}]
    hits = cue(found.story.language, "words", "internet").finditer(found.story.text)
    free = [m for m in hits if not any(a <= m.start() < b for a, b in owned)]
    return [Name(start=m.start(), end=m.end(), kind="service", value=m.group(), id="internet") for m in free]


def noun_stands_for(found: Found, mention: Mention) -> str | None:
    """Give the name a plain noun stands for, as "the ministry" or "the company"; None where the text names none."""
    if mention.sort == "company":
        if cue(found.story.language, "speakers", "operators").fullmatch(mention.value):
            return None
        service = main_service(found)
        return service.value if service is not None and service.id != "internet" else None
    if mention.sort not in {"official", "police"}:
        return None
    noun = _words(mention.value)
    named = [n for n in found.names if n.kind in {"authority", "unit"} and noun and noun[-1] in _words(n.value)]
    before = [n for n in named if n.start < mention.start]
    chosen = before[-1] if before else None
    return fullest(found, chosen) if chosen is not None else None


def within(all_of: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """Give the mentions that lie in [start, end)."""
    i = bisect_left(all_of, start, key=lambda m: m.start)
    return [m for m in all_of[i : bisect_left(all_of, end, key=lambda m: m.start)] if m.end <= end]


def names_in(found: Found, start: int, end: int) -> list[Name]:
    """Give the names that begin in [start, end)."""
    i = bisect_left(found.names, start, key=lambda n: n.start)
    return found.names[i : bisect_left(found.names, end, key=lambda n: n.start)]


def _of_name(found: Found, name: Name) -> Mention | None:
    sort = _NAMED.get(name.kind)
    if sort is None or name.id == "internet":
        return None
    if sort == "official" and cue(found.story.language, "speakers", "police").search(name.value):
        sort = "police"
    if sort in {"official", "company"} and cue(found.story.language, "speakers", "rights_body").search(name.value):
        sort = "named_source"
    if sort == "official" and cue(found.story.language, "speakers", "trade_body").search(name.value):
        sort = "company"
    if name.kind == "company" and cue(found.story.language, "speakers", "named_source").match(name.value):
        sort = "named_source"
    if sort == "media" and _is_own(found, name):
        sort = "reporter"
    return Mention(start=name.start, end=name.end, sort=sort, value=name.value, name=name)


def _is_own(found: Found, name: Name) -> bool:
    own = {v.casefold() for v in (found.story.publisher, found.story.wire) if v}
    return name.value.casefold() in own


def _nouns(found: Found, table: str, sort: Sort) -> list[Mention]:
    text = found.story.text
    nobody = _nobody(found)
    hits = [m for m in cue(found.story.language, "speakers", table).finditer(text) if not _lies_in(nobody, m.start())]
    return [Mention(start=m.start(), end=m.end(), sort=sort, value=m.group()) for m in hits]


def _sites(found: Found) -> list[Mention]:
    """Find media that are called by their address ("Noticias.com")."""
    hits = _SITE.finditer(found.story.text)
    return [Mention(start=m.start(), end=m.end(), sort="media", value=m.group()) for m in hits]


def _nobody(found: Found) -> list[tuple[int, int]]:
    """Give where words stand that only look like somebody: "press freedom", "social media"."""
    return [m.span() for m in cue(found.story.language, "speakers", "nobody").finditer(found.story.text)]


def _lies_in(spans: list[tuple[int, int]], at: int) -> bool:
    i = bisect_right(spans, at, key=lambda s: s[0]) - 1
    return i >= 0 and at < spans[i][1]


def _apart(all_of: list[Mention], length: int) -> list[Mention]:
    """Keep of overlapping mentions the named, then the longer."""
    kept: list[Mention] = []
    taken = bytearray(length)
    for m in sorted(all_of, key=lambda m: (m.name is None, -(m.end - m.start), m.start)):
        if not any(taken[m.start : m.end]):
            taken[m.start : m.end] = b"\1" * (m.end - m.start)
            kept.append(m)
    return sorted(kept, key=lambda m: m.start)


def _words(value: str) -> list[str]:
    return re.findall(r"\w+", value.casefold())


def _holds(name: Name, words: set[str]) -> bool:
    return bool(words) and words <= set(_words(name.value))
