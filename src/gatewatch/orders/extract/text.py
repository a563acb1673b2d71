"""Sentences, and what stands between quotation marks: the smallest pieces a rule may look into.

A sentence ends at . ! ? … or a line's end, not after an abbreviation, an initial, a number's point, or inside
brackets. Titles and paragraphs are lines. Quotation marks of the languages we read: " “ ” „ « » ‘ ’ ‹ › 「 」.
"""

import re

from msgspec import Struct

from gatewatch.orders.reading.story import Story

_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Capt|Sgt|Sen|Rep|Gov|Jr|Sr|St|No|Nos|Art|art|Sec|sec|Inc|Ltd|Co|Corp|vs|"
    r"approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|a\.m|p\.m|U\.S|U\.K|U\.N|e\.g|i\.e|etc|"
    r"Sr|Sra|Dra|núms?|nº|Arts|inc|[Rr]ef|Pte|al|г|гг|ст|п|пп|ул|им|т\.е|т\.д|руб|тыс|млн|млрд|TP|Tp|Th\.S|PGS|TS|"
    r"Kab|Jl|dll|dsb|Hj|sf|md|vb|vd)|\b\w|\d)\.$",
    re.UNICODE,
)
_DAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec|[A-Z]{2,4}\b"
)
_BEFORE_NUMBER = re.compile(r"\b(?:nos?|nr|núms?|arts?|secs?|cl|regs?|paras?|pet|inq|proc|res|exp)\.$", re.IGNORECASE)
"""Abbreviations only where a number follows: "he said no." ends a sentence, "order no. 12" does not."""
_ORDINAL = re.compile(r"(?:Sulh|Asliye|Ağır|İdare|İcra|Bölge|Vergi|Tüketici|Ceza|Hukuk|Daire)")
"""What a Turkish court's number stands before: "Ankara 5. Sulh Ceza Hakimliği"."""
_END = re.compile(r"[.!?…]+(?:[\"”»’')\]]|\s»)*(?=\s+(?:[\"“„«‘'(\[—–-]\s?)*[\w#@])|\n+", re.UNICODE)
AND = "and|y|e|et|и|dan|ve|và"
"""What joins two names in the languages we read, as part of an expression."""
_QUOTES = re.compile(r"“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|‹[^›\n]*›|\"[^\"\n]*\"|「[^」\n]*」|(?<!\w)‘[^’\n]*’(?!\w)")


class Sentence(Struct, frozen=True):
    """A sentence: characters [start, end) of the story's text, and the number of its line."""

    start: int
    end: int
    paragraph: int
    text: str


def sentences(story: Story) -> list[Sentence]:
    """Cut the story into sentences, in order; what is `outside` the story is left out."""
    found, paragraph = [], 0
    for line in re.finditer(r"[^\n]+", story.text):
        if not line.group().strip():
            continue
        for start, end in _cut(story.text, line.start(), line.end()):
            if not _is_outside(story, start, end):
                found.append(Sentence(start, end, paragraph, story.text[start:end]))
        paragraph += 1
    return found


def quotations(text: str) -> list[tuple[int, int]]:
    """Find what stands between quotation marks, marks included, as [start, end)."""
    return [m.span() for m in _QUOTES.finditer(text)]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces, begin = [], start
    for m in _END.finditer(text, start, end):
        if text[m.start()] == "." and m.group().startswith(".") and not _ends(text, begin, m):
            continue
        if text[max(0, m.start() - 1)] in "[(" and text[m.end() :].lstrip()[:1].islower():
            continue  # "the call [...] and the rumours": words left out
        if m.group().strip() in ("!", "?") and text[m.end() :].lstrip()[:1].islower():
            continue  # "Beeline, О! and MegaCom": a name that ends with a mark
        if m.group().rstrip()[-1] in '"”»’' and text[m.end() :].lstrip()[:1].islower():
            continue  # Turkish "…uygulayacağız.” dedi", "“Why now?” asked the lawyer": the speech goes on
        pieces.append((begin, m.end()))
        begin = m.end()
    pieces.append((begin, end))
    return [trimmed for a, b in pieces if (trimmed := _trim(text, a, b)) is not None]


def _ends(text: str, begin: int, mark: re.Match[str]) -> bool:
    """Say whether a full stop ends a sentence rather than an abbreviation, an initial or an ordinal."""
    before = text[max(begin, mark.start() - 12) : mark.start() + 1]
    if _BEFORE_NUMBER.search(before) and text[mark.end() :].lstrip()[:1].isdigit():
        return False
    if not _ABBREVIATION.search(before):
        return True
    after = text[mark.end() :].lstrip()
    if re.search(r"(?<!\d)\d{1,2}\.$", before) and _ORDINAL.match(after):
        return False
    last = before[:-1].split()[-1] if before[:-1].split() else ""
    is_year = re.fullmatch(r"(?:\D*)(?:19|20)\d\d", last) is not None
    leads = before[:-1].strip() == last  # "1. The first point"
    is_number = re.fullmatch(r"\d+(?:[.,]\d+)?%?|[^\W\d]\w*\d", last) is not None and not leads  # or "A1"
    is_date = (
        re.fullmatch(r"\(?\d{1,2}[/-]\d{1,2}(?:[/-](?:\d\d){1,2})?\)?", last) is not None
    )  # "by 3/9. The ministry"
    is_time = last in {"a.m", "p.m"} and _DAY.match(after) is None  # "by 5 p.m. Thursday" goes on
    is_service = last == "X" and not before[:-1].endswith(". X")  # "they blocked X. The ministry"
    return (is_year or is_number or is_date or is_time or is_service) and after[:1].isupper()


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _is_outside(story: Story, start: int, end: int) -> bool:
    return any(a <= start and end <= b for a, b in story.outside)
