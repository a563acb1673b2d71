"""Lines of a text, and hard-wrapped paragraphs (text of a PDF, a mail) made whole without moving a character.

A text is hard-wrapped when many of its neighbouring lines belong to one sentence: the first is long and ends without
a mark, the second begins with a small letter; where these are few, each must be as full as its width lets it be. In
such a text a line end inside a paragraph becomes one space. A paragraph ends at an empty line, after a short line, and
before a list item, a numbered article or an indented line. A word cut at a line's end with a hyphen is mended in
place: `block-⏎ing` becomes `blocking` and two spaces, so that every offset outside the word stays true.

Why not by the width of lines alone: a list of headlines has lines of one length, too.
"""

import re
from functools import cache
from itertools import pairwise

from gatewatch.orders.reading.kinds import Span, aside_of, trim
from gatewatch.orders.reading.story import RefusedError
from gatewatch.orders.reading.words import table

MAX_LINES = 20_000
"""More lines than any report or its page has; chosen, not measured."""

_LONG, _LONGEST = 45, 140  # characters of a hard-wrapped line; printed pages have 60 to 100, chosen wider
_SHARE = 0.3  # of neighbouring lines that run on; chosen: every third line end falls before a small letter in prose
_FEW = 3  # lines that run on, below which they must also be full; chosen, not measured
_ITEM = re.compile(
    r"(?:[-•*–—▪●·]|\(?\d{1,2}(?:\.\d{1,2}){0,2}[.)]|\(?[a-zđа-я]\)|\(?[ivx]{1,5}\)|[IVX]{1,5}\.)\s"
    r"|(?:Article|Section|Clause|Artículo|Artigo|Điều|Khoản|Pasal|Madde|Статья|Пункт)\s+\d{1,3}(?:er|º|°)?\s*(?:[.:–—-]|$)"
    r"|(?:Art|Sec)\.\s*\d{1,3}(?:er|º|°)?\s*[.:–—-]"
)
_GAP = re.compile(r"\S\s{6,}\S")
_NUMBER = re.compile(r"(\d{1,2})\.\s")
_MARK_AT_END = re.compile(r"[.!?…:;][\"”»’)\]]*$")


def lines_of(text: str) -> list[Span]:
    """Give the lines that hold anything, [start, end), without the white space at their edges.

    Raises:
        RefusedError: more than `MAX_LINES`.
    """
    lines = [(a, b) for a, b in (trim(text, m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)) if a < b]
    if len(lines) > MAX_LINES:
        raise RefusedError(f"the input has {len(lines):,} lines; at most {MAX_LINES:,} are read")
    return lines


def is_item(line: str) -> bool:
    """Say whether a line begins as an item of a list does."""
    return _ITEM.match(line) is not None


def join_wrapped(text: str) -> str:
    """Give the text with its hard-wrapped paragraphs made whole, as long as before; any other text as it is."""
    lines = lines_of(text)
    neighbours = [(p, q) for p, q in pairwise(lines) if text.count("\n", p[1], q[0]) == 1]
    lengths = sorted(b - a for a, b in lines if b - a <= _LONGEST) or [0]
    width = lengths[int(len(lengths) * 0.9)]
    if not _is_wrapped(text, neighbours, max(lengths)):
        return text
    pieces, at, numbers = [], 0, {int(m[1]) for a, b in lines if (m := _NUMBER.match(text, a, b)) is not None}
    for (a, b), (c, d) in neighbours:
        line, following = text[a:b], text[c:d]
        if _is_false_item(following, numbers) and not _MARK_AT_END.search(line):
            is_one = len(line) >= _LONG  # "no later than June⏎12. Operators must"
        else:
            is_one = not _is_indented(text, (a, b), (c, d)) and _is_one_paragraph(line, following, width)
        if is_one:
            pieces += [text[at:b], " " * (c - b)]
            at = c
    joined = "".join(pieces) + text[at:]
    return _CUT_JOINED.sub(_mend, joined)


def _is_wrapped(text: str, neighbours: list[tuple[Span, Span]], widest: int) -> bool:
    short = [(text[a:b], text[c:d]) for (a, b), (c, d) in neighbours if b - a <= _LONGEST]
    runs_on = [(line, following) for line, following in short if _runs_on(line, following)]
    if not runs_on or len(runs_on) < _SHARE * len(short):
        return False
    return len(runs_on) >= _FEW or all(_is_full(line, following, widest) for line, following in runs_on)


def _is_false_item(line: str, numbers: set[int]) -> bool:
    """Say whether a line begins with the end of a sentence ("12. Operators must"): no such list has an item before."""
    m = _NUMBER.match(line)
    return m is not None and int(m[1]) > 1 and int(m[1]) - 1 not in numbers


def _is_indented(text: str, line: Span, following: Span) -> bool:
    """Say whether a line's indent begins a paragraph: deeper than the one before, which is no item of a list."""
    if is_item(text[line[0] : line[1]]) or text[following[0]].islower():
        return False
    before, here = (a - (text.rfind("\n", 0, a) + 1) for a in (line[0], following[0]))
    return here > before + 1


_CUT_JOINED = re.compile(r"(?<=[a-zà-ỹа-яё])-(\s)(?!\n)(\s*)([a-zà-ỹа-яё]+)([^\s\w]*)")


def _mend(m: re.Match[str]) -> str:
    """Put a cut word together: as long as before, its second half moved to the first, the spaces behind."""
    if m.group(3) in {"and", "or", "to", "und", "y", "e", "et"}:
        return m.group()
    return m.group(3) + m.group(4) + " " + m.group(1) + m.group(2)


def _runs_on(line: str, following: str) -> bool:
    return _LONG <= len(line) <= _LONGEST and not _MARK_AT_END.search(line) and following[:1].islower()


def _is_one_paragraph(line: str, following: str, width: int) -> bool:
    """Say whether a hard-wrapped line goes on in the next: it does unless it is short, or a list item follows."""
    if is_item(following) or len(line) > 2 * width or _is_running_head(line) or _is_running_head(following):
        return False
    if following[:1].islower() and not _MARK_AT_END.search(line):
        return True
    return len(line) >= _LONG and _is_full(line, following, width)


def _is_running_head(line: str) -> bool:
    """Say whether a line is a page's head or foot: its number, or words set far apart."""
    return _GAP.search(line) is not None or aside_of(line) == "page"


def _is_full(line: str, following: str, width: int) -> bool:
    """Say whether a line had no room for the next one's first word; one that had was ended on purpose."""
    first_word = len(following.split(maxsplit=1)[0]) if following else 0
    return len(line) + 1 + first_word > 0.9 * width


_SENTENCE = re.compile(r"(?:[^.!?…\n]|[.](?=\w))+[.!?…]*[\"”»’)\]]*")


@cache
def _machine() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in table("machine")), re.IGNORECASE)


def machine_talk(text: str) -> list[tuple[int, int]]:
    """Give the sentences that talk to a machine ("ignore previous instructions"), in all languages at once.

    Where one stands in square brackets, or with others on its line, its bracket goes with it: who wrote the one wrote
    the other.
    """
    talk = _machine()
    found: list[tuple[int, int]] = []
    for m in talk.finditer(text):
        if found and m.start() < found[-1][1]:
            continue
        begin, end = text.rfind("\n", 0, m.start()) + 1, text.find("\n", m.end())
        line = (begin, end if end >= 0 else len(text))
        opened = max(text.rfind("[", begin, m.start()), text.rfind("{", begin, m.start()))
        closed = next((i for i in range(m.end(), line[1]) if text[i] in "]}"), -1)
        if opened >= 0 and closed >= 0:
            found.append((opened, closed + 1))
            continue
        sentences = [s.span() for s in _SENTENCE.finditer(text, *line)]
        found += [(a, b) for a, b in sentences if a <= m.start() < b]
    return found
