"""People of a story: who is known by a name, and what kind of speaker a title makes of them.

A person once named with an organisation speaks for it, and is known by the first or last name later. A language that
inflects names is read by their stems. A title right before a name ("minister Ana Souza") says the kind wherever the
story gives it; who has none is a named source.

Not here: what kind of speaker a noun phrase is (`speakers`).
"""

import re
from bisect import bisect_right
from os.path import commonprefix

from msgspec import Struct

from gatewatch.model.extraction import By
from gatewatch.orders.extract.claims.cues import CAPITAL, cue, setting
from gatewatch.orders.extract.claims.mentions import Mention, Sort, cast, fullest, mentions, within
from gatewatch.orders.extract.found import Found
from gatewatch.orders.extract.text import quotations

_TITLE = 120
"""How far before a person's name a title may stand, in characters: chosen, not measured."""
_CYRILLIC = re.compile(r"[\u0400-\u04ff-]+")
_STEM = 4
"""Letters that the forms of an inflected name share at least: chosen, not measured."""
_ENDING = 3
"""Letters of an inflected name's ending at most ("-ого"): chosen, not measured."""
_OPEN = re.compile(r"(?m)(?<!\S)[“«][^”»\n]*$|^\"[^\"\n]*$")
"""A quotation mark that the rest of its line does not close."""


class Speaker(Struct, frozen=True, kw_only=True):
    """Somebody who says; `who` as printed, None for the publisher itself; `via` who carries it."""

    by: By
    who: str | None = None
    via: str | None = None
    mention: Mention | None = None


REPORTER = Speaker(by="reporter")


class Persons:
    """Knows who is mentioned where, who people are and who spoke last; `last` is set as a story is read."""

    def __init__(self, found: Found) -> None:
        self.found = cast(found)
        self.language = found.story.language
        self.mentions = mentions(found)
        self.quotes = _with_open(found.story.text, quotations(found.story.text))
        self.is_head_last = setting(self.language, "head", "first") == "last"
        self.is_verb_last = setting(self.language, "verb", "middle") == "last"
        self.last: Speaker | None = None
        self.heard_at = -1
        """Where the sentence begins in which it spoke."""
        self.spoke_here: Speaker | None = None
        """Who spoke before in the sentence that is read: whom its later pronouns mean."""
        self.persons: dict[str, tuple[By, str]] = {}

    def _remember(self, speaker: Speaker, inside: list[Mention]) -> None:
        """Keep who speaks for an organisation, to be known by the first or last name alone later."""
        for person in (m for m in inside if m.sort == "person" and " " in m.value):
            for word in (person.value.split()[0], person.value.split()[-1]):
                self.persons.setdefault(word.casefold(), (speaker.by, person.value))

    def known_by(self, word: str) -> Speaker | None:
        """Give the person who was named before and is called by this first or last name, in any of its forms."""
        for called, (by, who) in self.persons.items():
            if _is_form(called, word.casefold()):
                return Speaker(by=by, who=who)
        return None

    def by_last_name(self, word: str) -> Speaker:
        """Give who is called by a last name alone: a person named in the story, else somebody we do not know."""
        if (known := self.known_by(word)) is not None:
            return known
        name = next((n for n in self.found.names if n.kind == "person" and _is_form(n.value.split()[-1], word)), None)
        if name is None:
            return self._full_name(word) or Speaker(by="named_source", who=word)
        person = Mention(start=name.start, end=name.end, sort="person", value=name.value, name=name)
        return Speaker(by=self._by_title(person) or "named_source", who=fullest(self.found, name), mention=person)

    def _full_name(self, word: str) -> Speaker | None:
        """Give who is called by a name that stands elsewhere behind a title ("minister Ana Souza")."""
        text, last = self.found.story.text, _any_form(word)
        first = rf"(?:{CAPITAL}[\w’'-]+ (?:(?:{CAPITAL}[\w.’'-]*|d[aeo]s?|del|bin|al) )*)"
        for form in (rf"{first}{last}", last):
            for named in re.finditer(rf"(?<!\w){form}(?!\w)", text):
                before = within(self.mentions, max(0, named.start() - _TITLE), named.start())
                is_near = bool(before) and not text[before[-1].end : named.start()].strip(" ),")
                title = within(self.mentions, named.start(), named.end())[:1]
                start = title[0].end if title else named.start()
                by = self._title_before(start) if form != last or is_near else None
                if by is not None:
                    return Speaker(by=by, who=text[start : named.end()].strip())
        return None

    def _by_title(self, person: Mention) -> By | None:
        """Give what kind of speaker a person is by the title before the name, wherever the story gives it."""
        for name in self.found.names:
            if name.kind != "person" or name.value != person.value:
                continue
            if (by := self._title_before(name.start)) is not None:
                return by
        return None

    def _title_before(self, at: int) -> By | None:
        """Give what kind of speaker a title right before a name makes of it."""
        text = self.found.story.text
        start = max(text.rfind("\n", 0, at) + 1, text.rfind(". ", 0, at) + 1, at - _TITLE)
        titles = [m for m in within(self.mentions, start, at) if m.sort not in {"person", "same", "media"}]
        return next((b for m in reversed(titles) if (b := self._sort_of(m)) is not None), None)

    def _sort_of(self, m: Mention) -> By | None:
        if m.sort not in {"role", "person", "same"}:
            return by_sort(m.sort)
        if cue(self.language, "speakers", "role").fullmatch(m.value):
            return None
        sorts: tuple[By, ...] = ("police", "official", "company", "named_source")
        return next((b for b in sorts if cue(self.language, "speakers", b).search(m.value)), None)

    def is_quoted(self, at: int, *, whole: int = 0) -> bool:
        """Say whether a place lies in a quotation, other than one that is the name itself («Билайн»)."""
        span = self.quotation_at(at)
        return span is not None and span[1] - span[0] > whole + 6

    def quotation_at(self, at: int) -> tuple[int, int] | None:
        """Give the quotation a place lies in."""
        i = bisect_right(self.quotes, at, key=lambda q: q[0]) - 1
        return self.quotes[i] if i >= 0 and at < self.quotes[i][1] else None


def _is_form(one: str, other: str) -> bool:
    """Say whether two words are one name, which Russian inflects ("Петров", "Петрова", "Петровым")."""
    if one == other:
        return True
    shared = len(commonprefix([one, other]))
    is_inflected = all(_CYRILLIC.fullmatch(word) for word in (one, other))
    return is_inflected and shared >= _STEM and max(len(one), len(other)) - shared <= _ENDING


def _any_form(word: str) -> str:
    """Give a pattern for a last name in the forms that Russian gives it."""
    if _CYRILLIC.fullmatch(word) is None or len(word) <= _STEM + 1:
        return re.escape(word)
    return re.escape(word[: max(_STEM, len(word) - _ENDING)]) + rf"\w{{0,{_ENDING + 1}}}"


def _with_open(text: str, closed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Add quotations that a paragraph opens and does not close: they go on in the next one."""
    opened = [m.span() for m in _OPEN.finditer(text) if not any(a <= m.start() < b for a, b in closed)]
    return sorted([*closed, *opened])


def by_sort(sort: Sort) -> By | None:
    """Give what kind of speaker a sort of mention is by itself."""
    return None if sort == "role" or sort == "person" or sort == "same" else sort
