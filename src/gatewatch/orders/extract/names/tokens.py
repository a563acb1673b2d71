"""Words of a sentence and phrases matched word by word: the ground the name finders stand on.

A token is a run of letters and digits (with their combining marks) or one other character. So `Bakanlığı'nın` is
`Bakanlığı` `'` `nın` and a name never takes an ending that stands behind an apostrophe or a hyphen with it.

A `Phrases` table holds entries as they are written. How an entry is written says how it must be printed:

- a word with a capital first letter must be printed with one (`Signal` never matches `signal`);
- a word all in capitals must be printed so (`LINE` never matches `Line`);
- a word in small letters matches either;
- `*` at a word's end stands for its endings (`Роскомнадзор*`), at most six letters;
- `(a|b)` stands for either, `(a|)` for `a` or nothing.

Words are compared folded: NFC, lower case, dotted and dotless i alike, `ё` as `е`, and the two ways to place a tone
mark in Vietnamese (`hoá`, `hóa`) alike. Looking up is one dictionary access a token, so it is linear in the text.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from gatewatch.orders.extract.text import Sentence

T = TypeVar("T")

_TOKEN = re.compile(r"[^\W_][\w\u0300-\u036f]*|[^\w\s]", re.UNICODE)
_TONES = {
    moved: placed
    for bases, ends in (("o", "ae"), ("u", "y"))
    for base in bases
    for end in ends
    for mark in "\u0300\u0301\u0303\u0309\u0323"
    for moved, placed in [
        (
            base + unicodedata.normalize("NFC", end + mark),
            unicodedata.normalize("NFC", base + mark) + end,
        )
    ]
}
_TONE = re.compile("|".join(_TONES))
_LONGEST_ENDING = 6  # chosen, not measured: Russian and Turkish case endings are shorter


@lru_cache(maxsize=65536)  # chosen, not measured: more words than a story has
def fold(word: str) -> str:
    """Give a word as it is compared."""
    low = word.replace("İ", "i").lower().replace("ı", "i").replace("ё", "е").replace("’", "'").replace("‘", "'")
    if low.isascii():
        return low
    low = unicodedata.normalize("NFC", low)
    return _TONE.sub(lambda m: _TONES[m.group()], low) if "o" in low or "u" in low else low


class Tokens:
    """Tokens of a sentence: `words` as printed, `low` folded, `starts` and `ends` in characters of the story."""

    def __init__(self, sentence: Sentence) -> None:
        found = list(_TOKEN.finditer(sentence.text))
        self.sentence = sentence
        self.words = [m.group() for m in found]
        self.low = [fold(w) for w in self.words]
        self.starts = [m.start() + sentence.start for m in found]
        self.ends = [m.end() + sentence.start for m in found]
        self.is_title = _is_title_case(self.words)
        """Whether nearly all words have a capital, as in an English headline, where a capital says nothing."""

    def __len__(self) -> int:
        return len(self.words)

    def has_capital(self, index: int) -> bool:
        """Say whether a token begins with a capital letter."""
        return self.words[index][:1].isupper()

    def is_joined(self, index: int) -> bool:
        """Say whether no white space stands before a token."""
        return index > 0 and self.ends[index - 1] == self.starts[index]

    def printed(self, first: int, last: int) -> str:
        """Give the text of tokens [first, last)."""
        text, base = self.sentence.text, self.sentence.start
        return text[self.starts[first] - base : self.ends[last - 1] - base]


def _is_title_case(words: list[str]) -> bool:
    long = [w for w in words if len(w) > 3 and w[0].isalpha()]
    is_short = len(words) <= 30 and words[-1] not in {".", ";"}
    return is_short and len(long) >= 4 and sum(w[0].isupper() for w in long) >= 0.85 * len(long)


class Match(NamedTuple, Generic[T]):
    """Tokens [first, last) are an entry, which stands for `what`."""

    first: int
    last: int
    what: T


class _Word(NamedTuple):
    low: str
    is_open: bool
    has_capital: bool
    is_exact: str | None

    def fits(self, word: str, low: str) -> bool:
        if self.is_exact is not None:
            return word == self.is_exact
        if self.has_capital and not word[:1].isupper():
            return False
        if self.is_open:
            return low.startswith(self.low) and len(low) - len(self.low) <= _LONGEST_ENDING
        return low == self.low


class Phrases(Generic[T]):
    """A table of phrases, each standing for something; `at` gives the longest that begins at a token."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, list[tuple[tuple[_Word, ...], T]]] = {}
        self._open: dict[str, list[tuple[tuple[_Word, ...], T]]] = {}
        for entry, what in entries:
            for text in _alternatives(entry):
                words = tuple(_word(m.group()) for m in re.finditer(r"[^\W_][\w\u0300-\u036f]*\*?|[^\w\s]", text))
                self._add(words, what)
        for table in (self._whole, self._open):
            for bucket in table.values():
                bucket.sort(key=lambda entry: -len(entry[0]))

    def _add(self, words: tuple[_Word, ...], what: T) -> None:
        if not words:
            return
        first = words[0]
        table, key = (self._open, first.low[:3]) if first.is_open else (self._whole, first.low)
        table.setdefault(key, []).append((words, what))

    def at(self, tokens: Tokens, index: int) -> Match[T] | None:
        """Give the longest phrase that begins at a token."""
        low = tokens.low[index]
        if low not in self._whole and low[:3] not in self._open:
            return None
        best = self._longest(self._whole.get(low), tokens, index)
        other = self._longest(self._open.get(low[:3]), tokens, index)
        if best is None or (other is not None and other.last > best.last):
            return other
        return best

    def _longest(self, bucket: list[tuple[tuple[_Word, ...], T]] | None, tokens: Tokens, index: int) -> Match[T] | None:
        for words, what in bucket or ():
            last = index + len(words)
            if last <= len(tokens) and all(
                w.fits(tokens.words[index + n], tokens.low[index + n]) for n, w in enumerate(words)
            ):
                return Match(index, last, what)
        return None

    def all(self, tokens: Tokens) -> list[Match[T]]:
        """Give the phrases of a sentence from left to right, the longest first, none inside another."""
        found: list[Match[T]] = []
        floor, whole, opened = 0, self._whole, self._open
        for index, low in enumerate(tokens.low):
            if index < floor or (low not in whole and low[:3] not in opened):
                continue
            match = self.at(tokens, index)
            if match is not None:
                found.append(match)
                floor = match.last
        return found


def _alternatives(entry: str) -> list[str]:
    """Write out the `(a|b)` of an entry."""
    m = re.search(r"\(([^()]*)\)", entry)
    if m is None:
        return [entry]
    return [
        text
        for choice in m.group(1).split("|")
        for text in _alternatives(entry[: m.start()] + choice + entry[m.end() :])
    ]


def _word(text: str) -> _Word:
    is_open = text.endswith("*") and len(text) > 1
    bare = text[:-1] if is_open else text
    is_exact = bare if len(bare) > 1 and bare.isalpha() and bare.isupper() and not is_open else None
    return _Word(fold(bare), is_open, bare[:1].isupper(), is_exact)
