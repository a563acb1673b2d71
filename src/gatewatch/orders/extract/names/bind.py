"""Which mentions mean one and the same, and what belongs to what: mentions in, names out.

One office is printed in many ways: in full, by letters bound to it in brackets, with its words in another order
("Communications Ministry"), by a part of its words ("technology ministry"), by its head alone ("the ministry"). All of
them get one `id`: the fullest form printed in the text, or the plain form of our lists where a language inflects names.

A head alone means the nearest office before it that fits its class, else the first behind it, else only itself. Letters
mean what their brackets bound. A part of the words means the one office of that class that has them all; where two have
them, none.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from gatewatch.orders.extract.found import Name, NameKind
from gatewatch.orders.extract.names.tokens import fold


class Mention(Struct, frozen=True, kw_only=True):
    """Characters [start, end) of the story are somebody or something named."""

    start: int
    end: int
    kind: NameKind
    value: str
    cls: str | None = None
    """Class of the head noun: `ministry`, `court`, `regulator`, `department` …; of a state `adjective`: "Russian"."""
    country: str | None = None
    known: str | None = None
    """What our lists know it as: one text for all names of one office; an `id` for a service."""
    is_short: bool = False
    """A head noun alone, which means another mention of its class where there is one."""
    is_bound: bool = False
    """A short form that is nobody's name where no other mention of its class is in the text."""
    words: frozenset[str] = frozenset()
    """What the name says beside its head, folded and without connectors: two orders of words, one office."""
    of_next: tuple[int, int] | None = None
    """Where the name begins that this one belongs to ("department of the ministry"): somewhere in [start, end)."""
    of_before: int | None = None
    """Where the name ends that this one belongs to ("the ministry's department")."""
    is_under: bool = False
    """Whether a word of belonging stands behind it, so that an agency is a unit of what follows."""
    alias: tuple[int, int] | None = None
    """Letters in brackets right behind the name, [start, end)."""


RANK = {
    kind: n
    for n, kind in enumerate(
        (
            "document_id", "law", "service", "observer", "outlet", "operators", "operator", "unit", "authority",
            "role", "company", "place", "country", "person",
        )
    )
}  # fmt: skip
"""Which kind stays where two mentions are of one length."""


def apart(mentions: Iterable[Mention], size: int) -> list[Mention]:
    """Keep the longest of those that overlap, and of one length the first by rank; sorted by start.

    `size` is the length of the text: a map of its characters makes this linear in the text.
    """
    taken = bytearray(size)
    kept = []
    for m in sorted(mentions, key=lambda m: (m.start - m.end, m.known is None, RANK[m.kind], m.start)):
        if m.start < m.end and not taken.count(1, m.start, m.end):
            taken[m.start : m.end] = b"\x01" * (m.end - m.start)
            kept.append(m)
    return sorted(kept, key=lambda m: m.start)


_REGULATORS = frozenset(
    {"regulator", "commission", "authority", "agency", "council", "board", "committee", "institute"}
)
_MEANS: dict[str, frozenset[str]] = {
    "regulator": _REGULATORS,
    "agency": _REGULATORS | {"administration", "department", "office"},
    "body": _REGULATORS | {"ministry", "administration", "department", "office"},
    "authority": frozenset({"authority", "regulator"}),
    "department": frozenset({"department", "unit", "agency", "authority"}),
    "unit": frozenset({"unit", "department", "agency", "authority"}),
    "judge": frozenset({"judge"}),
}
"""Classes of office a head alone may mean; a class not named here means only itself."""

_OWNERS = frozenset({"authority", "unit", "service", "company", "operator", "operators", "outlet", "observer"})
_LETTERS = re.compile(r"\s?\(\s*[«“\"]?([^\W\d_][\w&.\-]{1,14})[»”\"]?\s*[,)]")
_OFFICES = frozenset({"authority", "unit"})


def bind(mentions: Sequence[Mention], text: str) -> list[Name]:
    """Give names their ids and what they belong to; short forms that mean nothing in this text are left out."""
    groups = _Groups(mentions, text)
    kept = [m for m in mentions if not (m.is_bound and groups.id_of(m) is None)]
    by_start = {m.start: m for m in kept if m.kind in _OWNERS}
    by_end = {end: m for m in kept if m.kind in _OWNERS for end in _ends(m, text)}
    owners = {m.start: _owner(m, by_start, by_end) for m in kept}
    units = {groups.group_of(m): owners[m.start] for m in reversed(kept) if m.kind in _OFFICES and owners[m.start]}
    return [_name(m, groups, owners[m.start], units.get(groups.group_of(m))) for m in kept]


def letters_behind(text: str, end: int) -> tuple[int, int] | None:
    """Give where letters stand in brackets right behind a name: "Uganda Communications Commission (UCC)"."""
    m = _LETTERS.match(text, end)
    if (
        m is None
        or sum(c.isupper() for c in m.group(1)) < 1
        or not (m.group(1)[0].isupper() or m.group(1)[1].isupper())
    ):
        return None
    return m.span(1)


def initials_of(m: Mention) -> str | None:
    """Give the letters an office of three words with capitals and more may be called by; None for any other name."""
    words = [w for w in re.findall(r"\w+", m.value) if w[0].isupper()]
    is_name = m.kind in _OFFICES and len(words) > 2 and not m.value.isupper()
    return "".join(w[0] for w in words) if is_name else None


def _ends(m: Mention, text: str) -> list[int]:
    """Give where a name ends: behind its last word, and behind its brackets."""
    if m.alias is None:
        return [m.end]
    return [m.end, text.find(")", m.alias[1]) + 1]


def _owner(m: Mention, by_start: dict[int, Mention], by_end: dict[int, Mention]) -> Mention | None:
    """Give what a unit, a role, a judge, or an agency with a word of belonging belongs to."""
    may_own = (
        m.kind in {"unit", "role"}
        or m.cls in {"judge", "leader"}
        or (m.is_under and m.cls in _REGULATORS and not m.is_short)
    )
    if not may_own:
        return None
    owner = None
    if m.of_next is not None:
        owner = next((by_start[at] for at in range(*m.of_next) if at in by_start and by_start[at] is not m), None)
    if owner is None and m.of_before is not None and (m.kind != "authority" or m.cls == "judge"):
        owner = by_end.get(m.of_before)
    if (
        owner is None
        or (owner.kind not in _OFFICES and m.kind != "role" and m.cls != "leader")
        or (m.cls == "judge" and owner.cls != "court")
    ):
        return None
    return owner


def _name(m: Mention, groups: "_Groups", owner: Mention | None, of_unit: Mention | None) -> Name:
    kind = m.kind
    if m.cls in {"judge", "leader"}:
        kind = "role" if owner is not None else kind
    elif kind == "authority" and of_unit is not None:
        kind, owner = "unit", owner or of_unit
    elif kind == "unit":
        owner = owner or of_unit
    return Name(
        start=m.start,
        end=m.end,
        kind=kind,
        value=m.value,
        id=groups.id_of(m),
        of=owner.start if owner is not None else None,
        country=m.country or groups.country_of(m),
        is_adjective=m.cls == "adjective",
    )


class _Groups:
    """Mentions of one office under one id."""

    def __init__(self, mentions: Sequence[Mention], text: str) -> None:
        self._parent = list(range(len(mentions)))
        self._mentions = mentions
        self._text = text
        self._index = {(m.start, m.end): i for i, m in enumerate(mentions)}
        offices = [i for i, m in enumerate(mentions) if m.kind in _OFFICES]
        full = [i for i in offices if not mentions[i].is_short]
        self._join_same(full)
        self._join_letters(text)
        self._join_parts(full)
        self._join_beside(offices, text)
        self._ids = self._fullest(full)
        self._join_short(offices)
        self._countries = self._states(offices)

    def id_of(self, m: Mention) -> str | None:
        """Give the id of a mention; None for a short form nobody stands behind."""
        if m.kind not in _OFFICES:
            return m.known if m.kind in {"service", "company", "country"} else None
        found = self._ids.get(self._root(self._index[m.start, m.end]))
        return found if found is not None or m.is_bound else m.value

    def group_of(self, m: Mention) -> int | None:
        """Give a number for all mentions of one office; None for what is no office."""
        return self._root(self._index[m.start, m.end]) if m.kind in _OFFICES else None

    def country_of(self, m: Mention) -> str | None:
        """Give the state any mention of the same office says."""
        return self._countries.get(self._root(self._index[m.start, m.end])) if m.kind in _OFFICES else None

    def _root(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def _join(self, i: int, j: int) -> None:
        self._parent[self._root(j)] = self._root(i)

    def _join_same(self, full: list[int]) -> None:
        first: dict[object, int] = {}
        for i in full:
            m = self._mentions[i]
            keys: list[object] = [fold(m.value)]
            if m.known is not None:
                keys.append((m.known,))
            if m.words and m.cls is not None:
                keys.append((m.cls, _stems(m.words)))
            for key in keys:
                self._join(first.setdefault(key, i), i)

    def _join_letters(self, text: str) -> None:
        """Join letters with the long form they stand behind, in brackets or the other way round."""
        bound: dict[str, int] = {}
        for i, m in enumerate(self._mentions):
            if m.alias is not None and m.kind in _OFFICES:
                bound.setdefault(text[m.alias[0] : m.alias[1]], i)
        for i, m in enumerate(self._mentions):
            if (letters := initials_of(m)) is not None:
                bound.setdefault(letters, i)
        ends = {m.end: i for i, m in enumerate(self._mentions) if m.kind in _OFFICES}
        for i, m in enumerate(self._mentions):
            if m.kind not in _OFFICES:
                continue
            if m.value in bound:
                self._join(bound[m.value], i)
            if text[max(0, m.start - 2) : m.start] == " (" and m.start - 2 in ends and text[m.end : m.end + 1] == ")":
                self._join(ends[m.start - 2], i)

    def _join_parts(self, full: list[int]) -> None:
        """Join a name with the one office of its class that has all its words and more."""
        longest: dict[int, frozenset[str]] = {}
        for i in full:
            words, root = _stems(self._mentions[i].words), self._root(i)
            if len(words) > len(longest.get(root, ())):
                longest[root] = words
        classes: dict[str | None, list[int]] = {}
        for root in longest:
            classes.setdefault(self._mentions[root].cls, []).append(root)
        for root, words in longest.items():
            m = self._mentions[root]
            wider = [
                other
                for cls in _MEANS.get(m.cls or "", frozenset({m.cls or ""}))
                for other in classes.get(cls, ())[:200]  # chosen: no report names more; keeps this linear
                if longest[other] > words and not _conflict(m, self._mentions[other])
            ]
            if len({self._root(o) for o in wider}) == 1:
                self._join(wider[0], root)

    def _join_beside(self, offices: list[int], text: str) -> None:
        """Join a regulator's name with what it is, said beside it: "Roskomnadzor, Russia's regulator"."""
        for i, j in zip(offices, offices[1:], strict=False):
            a, b = self._mentions[i], self._mentions[j]
            between = text[a.end : b.start]
            is_beside = len(between) < 40 and _BESIDE.fullmatch(between) is not None
            fits = a.cls in _MEANS.get(b.cls or "", ()) or b.cls in _MEANS.get(a.cls or "", ())
            if is_beside and fits and (_is_generic(a) != _is_generic(b)) and not _conflict(a, b):
                self._join(i, j)

    def _fullest(self, full: list[int]) -> dict[int, str]:
        best: dict[int, Mention] = {}
        for i in full:
            root, m = self._root(i), self._mentions[i]
            if root not in best or self._rank(m) > self._rank(best[root]):
                best[root] = m
        return {root: _plain(m) for root, m in best.items()}

    def _rank(self, m: Mention) -> tuple[bool, bool, int, int]:
        """Order printed forms: a name before what it is, one outside brackets before one in them, then the fullest."""
        is_bracketed = self._text[max(0, m.start - 1) : m.start] == "("
        return not _is_generic(m), not is_bracketed, len(m.words) or m.value.count(" "), len(m.value)

    def _join_short(self, offices: list[int]) -> None:
        last: dict[str, int] = {}
        named = {self._root(i) for i in offices if not self._mentions[i].is_short}
        waiting: dict[str, list[int]] = {}
        for i in offices:
            m = self._mentions[i]
            cls = m.cls or ""
            if not m.is_short or self._root(i) in named:
                last[cls] = i
                for short in [c for c in waiting if cls in _MEANS.get(c, frozenset({c}))]:
                    held = waiting.pop(short)
                    for j in held:
                        if _may_mean(self._mentions[j], m):
                            self._join(i, j)
                    waiting[short] = [j for j in held if not _may_mean(self._mentions[j], m)]
                continue
            fitting = [
                last[c]
                for c in _MEANS.get(cls, frozenset({cls}))
                if c in last and not _conflict(m, self._mentions[last[c]]) and _may_mean(m, self._mentions[last[c]])
            ]
            if fitting:
                self._join(max(fitting), i)
            elif m.country is None:
                waiting.setdefault(cls, []).append(i)

    def _states(self, offices: list[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for i in offices:
            country = self._mentions[i].country
            if country is not None:
                found.setdefault(self._root(i), country)
        return found


def _conflict(a: Mention, b: Mention) -> bool:
    return a.country is not None and b.country is not None and a.country != b.country


def _may_mean(short: Mention, full: Mention) -> bool:
    """Say whether a head alone may mean a name: one of two words with a capital only a name that begins with it."""
    is_own_name = " " in short.value and short.value[0].isupper()
    return not is_own_name or fold(full.value).startswith(fold(short.value))


def _stems(words: frozenset[str]) -> frozenset[str]:
    """Cut Russian and Turkish case endings and the plural s, so that two cases of one name are one."""
    return frozenset(_ENDING.sub("", w) if len(w) > 4 else w for w in words)


_ENDING = re.compile(
    r"(?:(?<=\w{3})s|(?<=[а-я]{3})(?:ыми|ими|ого|его|ому|ему|ый|ий|ой|ым|им|ом|ем|ая|ую|ые|ых|их|[аяоеиыуюь]))$"
)


_BESIDE = re.compile(r"\s|,?\s+(?:(?:the|el|la|le|o|a|do|de|da|của|là)\s+)?(?:\w+(?:\s\w+)?['’]s\s+|\w+\s)?|\s[-–—]\s")


def _is_generic(m: Mention) -> bool:
    """Say whether a regulator is named only by what it is ("communications regulator")."""
    words = m.value.split()[m.value.count(" ") > 0 :]
    return m.cls in {"regulator", "agency", "body"} and m.known is None and not any(w[:1].isupper() for w in words)


def _plain(m: Mention) -> str:
    """Give the id: a one-word name of our lists in its plain form, else the words as printed."""
    if m.known is not None and " " not in m.value and re.search(r"[а-я]", m.value):
        return next((w for w in [m.known.split(" ", 1)[1]] if fold(m.value).startswith(fold(w)[:5])), m.value)
    return m.value
