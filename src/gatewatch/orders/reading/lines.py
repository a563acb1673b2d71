"""Lines of a text, and hard-wrapped paragraphs (text of a PDF, a mail) made whole without moving a character.

A text is hard-wrapped when most of its neighbouring lines belong to one sentence: the first is long and ends without
a mark, the second begins with a small letter. In such a text a line end inside a paragraph becomes one space. A
paragraph ends at an empty line, after a short line, and before a list item. A word cut at a line's end with a hyphen
is mended in place: `block-⏎ing` becomes `blocking` and two spaces, so that every offset outside the word stays true.

Why not by the width of lines alone: a list of headlines has lines of one length, too.
"""

import re
from itertools import pairwise

from gatewatch.orders.reading.kinds import Span, trim
from gatewatch.orders.reading.story import RefusedError

MAX_LINES = 20_000
"""More lines than any report or its page has; chosen, not measured."""

_LONG, _LONGEST = 45, 140  # characters of a hard-wrapped line; printed pages have 60 to 100, chosen wider
_SHARE = 0.3  # of neighbouring lines that run on; chosen: every third line end falls before a small letter in prose
_ITEM = re.compile(r"(?:[-•*–—▪●·]|\(?\d{1,2}[.)]|[a-zđ]\))\s")
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
    runs_on = [(p, q) for p, q in neighbours if _runs_on(text[p[0] : p[1]], text[q[0] : q[1]])]
    if len(runs_on) < 3 or len(runs_on) < _SHARE * len(neighbours):
        return text
    lengths = sorted(b - a for a, b in lines)
    width = lengths[int(len(lengths) * 0.9)]
    pieces, at = [], 0
    for (a, b), (c, d) in neighbours:
        if _is_one_paragraph(text[a:b], text[c:d], width):
            pieces += [text[at:b], " " * (c - b)]
            at = c
    joined = "".join(pieces) + text[at:]
    return _CUT_JOINED.sub(_mend, joined)


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
    if is_item(following) or len(line) > 2 * width:
        return False
    if following[:1].islower() and not _MARK_AT_END.search(line):
        return True
    # A line that leaves room for the next word was ended on purpose.
    first_word = len(following.split(maxsplit=1)[0]) if following else 0
    return len(line) + 1 + first_word > 0.9 * width and len(line) >= _LONG
