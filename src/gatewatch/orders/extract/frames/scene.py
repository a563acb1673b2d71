"""A story as the rules of this room look at it: its sentences, what was found in each, and the words of its language.

A sheet collects what was concluded, value and place together, so that no field is written without its words.
Not here: any rule of what orders and what does not (`events`, `reality`).
"""

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import Any

from msgspec import Struct, field

from gatewatch.model.extraction import Place
from gatewatch.orders.extract.claims.speech.pieces import Listener
from gatewatch.orders.extract.found import Found, Name, Number, When
from gatewatch.orders.extract.lexicon import pattern, words
from gatewatch.orders.extract.text import Sentence

Span = tuple[int, int]
"""Characters of the story's text, [start, end)."""

_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?|--\d\d-\d\d")
_CLAUSE = re.compile(r"[;…]|\s[—–-]\s|(?<!\b\d)(?<!\b\d\d)(?<!\b[^\W\d_])[.!?][\"”»’)]*\s")


@cache
def entries(language: str | None, key: str) -> tuple[str, ...]:
    """Give the entries of one key of a language's `frames.toml`; a dot steps into a table."""
    part: Any = words(language, "frames")
    for step in key.split("."):
        part = part.get(step, {}) if isinstance(part, dict) else {}
    return tuple(part) if isinstance(part, list) else ()


@cache
def matcher(language: str | None, key: str) -> re.Pattern[str]:
    """Give the pattern of one key; it matches nothing where the language lacks it."""
    return pattern(entries(language, key))


@cache
def tables(language: str | None, key: str) -> dict[str, re.Pattern[str]]:
    """Give the patterns of a table of lists, by name (`reasons`, …)."""
    part = words(language, "frames").get(key, {})
    return {name: pattern(listed) for name, listed in part.items()}


class Scene(Struct, frozen=True):
    """A story with what was found in it, asked by stretch of text."""

    heard: Listener
    names: list[Name]
    """Sorted by start; of names that start together the longest first."""
    sentences: list[Sentence]
    """The story's sentences in order, without what is too long to be one."""
    is_paper: bool = False
    """Whether the text is itself a letter, a notice or a ruling: it bears two marks of one ("hereby", "copy to")."""
    lands: frozenset[str] = frozenset()
    """The countries the text names, ISO 3166 alpha-2."""

    @property
    def found(self) -> Found:
        """What was found in the story."""
        return self.heard.found

    @property
    def text(self) -> str:
        """The story's text, which all offsets count in."""
        return self.found.story.text

    @property
    def language(self) -> str | None:
        """The story's language."""
        return self.found.story.language

    def hits(self, key: str, start: int, end: int) -> list[Span]:
        """Find the words of a key between two places, in order."""
        return [m.span() for m in matcher(self.language, key).finditer(self.text, start, self._whole_words(end))]

    def has(self, key: str, start: int, end: int) -> bool:
        """Say whether any word of a key stands between two places."""
        return matcher(self.language, key).search(self.text, start, self._whole_words(end)) is not None

    def _whole_words(self, end: int) -> int:
        """Give where a stretch ends without the word its end cuts: "no" is not in what is left of "notify"."""
        text = self.text
        while 0 < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end -= 1
        return end

    def named(self, start: int, end: int, *kinds: str) -> list[Name]:
        """Give the names of some kinds that stand wholly between two places."""
        first = bisect_left(self.names, start, key=lambda n: n.start)
        last = bisect_right(self.names, end, key=lambda n: n.start)
        return [n for n in self.names[first:last] if n.end <= end and (not kinds or n.kind in kinds)]

    def whens(self, start: int, end: int) -> list[When]:
        """Give the dates between two places."""
        first = bisect_left(self.found.whens, start, key=lambda w: w.start)
        last = bisect_right(self.found.whens, end, key=lambda w: w.start)
        return [w for w in self.found.whens[first:last] if w.end <= end]

    def numbers(self, start: int, end: int) -> list[Number]:
        """Give the numbers between two places."""
        first = bisect_left(self.found.numbers, start, key=lambda n: n.start)
        last = bisect_right(self.found.numbers, end, key=lambda n: n.start)
        return [n for n in self.found.numbers[first:last] if n.end <= end]

    def at(self, sentence: Sentence) -> int:
        """Give which sentence of the text one is, counted from 0."""
        return bisect_left(self.sentences, sentence.start, key=lambda s: s.start)

    def around(self, place: int) -> Sentence | None:
        """Give the sentence a place stands in; None between sentences."""
        index = bisect_right(self.sentences, place, key=lambda s: s.start) - 1
        found = self.sentences[index] if index >= 0 else None
        return found if found is not None and place < found.end else None

    def clause_start(self, sentence: Sentence, at: int) -> int:
        """Give where the clause begins that holds a place: after the last ; — or word that opens another thought."""
        cuts = [m.end() for m in _CLAUSE.finditer(self.text, sentence.start, at)]
        cuts += [b for _, b in self.hits("clauses", sentence.start, at)]
        return max(cuts, default=sentence.start)

    def clause_end(self, sentence: Sentence, at: int) -> int:
        """Give where the clause ends that holds a place."""
        cuts = [m.start() for m in _CLAUSE.finditer(self.text, at, sentence.end)]
        cuts += [a for a, _ in self.hits("clauses", at, sentence.end)]
        return min(cuts, default=sentence.end)

    def begins_earlier(self, sentence: Sentence, reach: int) -> bool:
        """Say whether a sentence begins with a word for an earlier time, and not one of the same day."""
        if not self.has("earlier", sentence.start, sentence.start + reach):
            return False
        return not self.has("same_day", sentence.start, sentence.start + reach + LONGEST_WORD)

    def title_end(self) -> int:
        """Give where the title ends: the page's, or the first line where it reads as one; 0 where there is none."""
        if self.found.story.title is not None:
            return self.found.story.title[1]
        first = self.sentences[0] if self.sentences else None
        reads_as_title = first is not None and first.text[-1] not in ".…:" and len(first.text) <= _LONGEST_TITLE
        return first.end if first is not None and reads_as_title else 0


LONGEST_SENTENCE = 2000  # chosen, not measured: no prose; the rules look at a sentence many times over
LONGEST_WORD = 30  # chosen: no word that calls a watcher is longer
FEWEST_MARKS = 2  # chosen: one "hereby" may stand in a report that quotes the paper
_LONGEST_TITLE = 200  # chosen, not measured: longer than any headline seen, shorter than a paragraph


def _without_watchers(text: str, names: list[Name]) -> list[Name]:
    """Drop as authority what the text calls those who only watch ("internet watchdog NetBlocks … the watchdog")."""
    before = (text[max(0, n.start - LONGEST_WORD) : n.start].split() for n in names if n.kind == "observer")
    words = {found[-1].casefold() for found in before if found}
    return [n for n in names if n.kind != "authority" or n.value not in words]


def scene(heard: Listener) -> Scene:
    """Set a story's findings, and who is heard in it, up for the rules."""
    found = heard.found
    names = _without_watchers(found.story.text, sorted(found.names, key=lambda n: (n.start, -n.end)))
    cut = [s for s in found.sentences if len(s.text) <= LONGEST_SENTENCE]
    marks = {m.group().casefold() for m in matcher(found.story.language, "paper_marks").finditer(found.story.text)}
    lands = frozenset(n.id for n in names if n.kind == "country" and n.id is not None)
    return Scene(heard=heard, names=names, sentences=cut, is_paper=len(marks) >= FEWEST_MARKS, lands=lands)


def shape(scene: Scene, word: str) -> bool:
    """Say whether a language has a trait of word order (`cue_after`, `object_before`)."""
    return word in entries(scene.language, "shape")


class Sheet(Struct):
    """Fields being filled, each with its places; the first value of a single field stays."""

    text: str
    fields: dict[str, Any] = field(default_factory=dict)
    spans: dict[str, list[Place]] = field(default_factory=dict)

    def put(self, key: str, value: Any, at: Span, how: str | None = None) -> None:
        """Set a single-valued field, unless it is set already or the value is empty; a date told more exactly stays."""
        if value is None or (key in self.fields and not _is_more_exact(value, self.fields[key])):
            return
        self.fields[key] = _on_one_line(value)
        self.spans[key] = [self._place(at, how)]

    def add(self, key: str, value: Any, at: Span, how: str | None = None) -> None:
        """Add a value to a list field, once."""
        held = self.fields.setdefault(key, [])
        if any(_same(value, v) for v in held):
            return
        held.append(_on_one_line(value))
        self.spans.setdefault(key, []).append(self._place(at, how))

    def _place(self, at: Span, how: str | None) -> Place:
        start, end = at
        return Place(q=self.text[start:end], start=start, end=end, how=how)


def _is_more_exact(value: Any, held: Any) -> bool:
    """Say whether a date is one told before with its year, its day or its hour added ("till today" in a title)."""
    if not (isinstance(value, str) and isinstance(held, str) and _DATE.fullmatch(held)) or len(value) <= len(held):
        return False
    if held.startswith("--"):
        return _DATE.fullmatch(value) is not None and value.endswith(held[1:]) and len(value) == len("2026-01-01")
    return value.startswith((held + "T", held + "-")) and len(value) <= len("2026-01-01T18:00")


def _on_one_line(value: Any) -> Any:
    """Give a name that the text breaks over two lines as one line; its place keeps the break."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return bool(left == right)
