"""The order's paper and the paper that asked for it: ids and dates.

A paper's id or date belongs to the request where words of asking stand beside it or an authority other than the
order's is its owner; else to the order. What is of a case or a press release is told by the word before its number.
"""

import re

from gatewatch.orders.extract.found import Name, When
from gatewatch.orders.extract.frames.events import Order
from gatewatch.orders.extract.frames.reality import full_date
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, matcher
from gatewatch.orders.extract.frames.who.authority import key_of
from gatewatch.orders.extract.text import Sentence

PAPER_REACH = 70
ID_GAP = 25
DATELINE_REACH = 40
RULED_REACH = 45
BESIDE = 2
LINE, LINE_REST, OWNER_REACH, CASE_REACH = 120, 40, 22, 25
"""Characters between a word and the date or number it is about: chosen, not measured."""

PAPER_WORD = 5
"""Characters of the article before a paper's name: chosen, not measured."""

DEADLINES = ("by", "before", "within")
_DATELINE = re.compile(r"[.,]?\s*(?:\([^)\n]*\)|/[^/\n]*/)?\.?\s*[-–—:(/]")
_NUMBER = re.compile(r"\d[\w.-]*[/-][\w./-]*\w")
_PAPER_RANKS = ("dated", "signed", "ordered")


def fill_papers(scene: Scene, order: Order, authority: Name | None, sheet: Sheet, used: set[int]) -> None:
    """Fill the ids and days of the order's paper and of the request; days used are added to `used`."""
    own = {s.start for s in order.sentences}
    inside = {s.start: s for s in order.segment}
    asked: set[int] = set()
    for n in scene.names:
        s = scene.around(n.start)
        if n.kind != "document_id" or s is None or s.start not in inside or _is_release(scene, s, n):
            continue
        is_request = not _is_case(scene, s, n) and _is_request(scene, s, (n.start, n.end), authority)
        if is_request:
            asked.add(n.start)
        sheet.put("request_document_id" if is_request else "document_id", n.value, (n.start, n.end))
    _named_as_law(scene, order, sheet)
    for rank in _PAPER_RANKS:
        for s in _by_authority_first(scene, order, authority) if rank == "ordered" else order.segment:
            for w in scene.whens(s.start, s.end):
                if not is_date(w) or w.start in used or _paper_rank(scene, s, w, is_own=s.start in own) != rank:
                    continue
                beside = [n for n in scene.named(s.start, s.end, "document_id") if _is_beside(scene, n, w)]
                is_request = any(n.start in asked for n in beside) or (
                    not beside and _is_request(scene, s, (w.start, w.end), authority)
                )
                day = (w.value or "").partition("T")[0]
                sheet.put("request_document_date" if is_request else "document_date", day, (w.start, w.end), w.how)
                if rank == "dated":
                    used.add(w.start)


def _named_as_law(scene: Scene, order: Order, sheet: Sheet) -> None:
    """Fill the id of a paper named as laws are ("Resolution No. 12/2030 orders …") that no word makes the ground."""
    for s in order.sentences:
        for n in scene.named(s.start, s.end, "law"):
            number = _NUMBER.search(n.value)
            is_paper = scene.has("paper", max(s.start, n.start - PAPER_WORD), n.end)
            if number is None or not is_paper or scene.has("basis", max(s.start, n.start - PAPER_REACH), n.start):
                continue
            sheet.put("document_id", number.group(), (n.start + number.start(), n.start + number.end()))


def _is_release(scene: Scene, s: Sentence, paper: Name) -> bool:
    """Say whether a number is of a press release, which tells of the order and is not it."""
    return scene.has("release", max(s.start, paper.start - CASE_REACH), paper.start)


def _is_case(scene: Scene, s: Sentence, paper: Name) -> bool:
    """Say whether a number is of the case the order was given in, whoever asked for it."""
    return scene.has("case", max(s.start, paper.start - CASE_REACH), paper.start)


def _by_authority_first(scene: Scene, order: Order, authority: Name | None) -> list[Sentence]:
    """Give the sentences that name who ordered before those that tell who passed it on."""
    if authority is None:
        return order.segment
    key = key_of(authority)
    return sorted(
        order.segment,
        key=lambda s: all(key_of(n) != key for n in scene.named(s.start, s.end, "authority", "unit")),
    )


def is_date(when: When) -> bool:
    """Say whether an expression names a day, a month or a year, with or without its year."""
    return full_date(when.value) is not None or (when.value or "").startswith("--")


def _paper_rank(scene: Scene, s: Sentence, when: When, *, is_own: bool) -> str | None:
    """Say how surely a date is a paper's: "dated", signed or sent then, or somebody ordered then; None: it is not."""
    before, after = max(s.start, when.start - PAPER_REACH), min(s.end, when.end + PAPER_REACH)
    laws = scene.named(s.start, when.start, "law")
    if any(0 <= when.start - n.end <= 3 for n in laws):
        return None  # the law's own day
    around = [n for n in scene.named(s.start, s.end, "law") if n.start <= when.start and when.end <= n.end]
    if any(not scene.has("paper", max(s.start, n.start - PAPER_WORD), n.end) for n in around):
        return None  # "law no. 12 of 3 May 2030"
    if when.cue == "dated":
        return "dated"
    if _is_letter_date(scene, s, when):
        return "dated"
    if when.cue in (*DEADLINES, "until", "since", "after") or _is_dateline(scene, s, when):
        return None
    ids = scene.named(s.start, s.end, "document_id")
    if any(_is_beside(scene, n, when) for n in ids):
        return "dated"
    starts = matcher(scene.language, "dated_start").match(scene.text, when.start, when.end)
    if starts and any(when.start - b <= 3 for _, b in scene.hits("paper", before, when.start)):
        return "dated"
    signed = [b for _, b in scene.hits("dated", before, when.start) if not _is_seen(scene, b, when.start)]
    signed += [a for a, _ in scene.hits("dated_after", when.end, after) if a - when.end <= 15]
    has_paper = scene.has("paper", s.start, when.start) or scene.has("measure_head", s.start, when.start)
    if when.cue != "from" and ((signed and has_paper) or _opens_with_paper(scene, s, when, ids)):
        return "signed"
    return "ordered" if is_own and when.cue != "from" and _is_ordered_then(scene, s, when) else None


def _opens_with_paper(scene: Scene, s: Sentence, when: When, ids: list[Name]) -> bool:
    """Say whether a sentence begins with a date and goes on to a paper's number: "On 3 May, the office sent no. 12"."""
    behind = [n for n in ids if n.start >= when.end]
    return when.start - s.start <= BESIDE and bool(behind) and not scene.whens(when.end, behind[0].start)


def _is_letter_date(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether a date ends a short line of its own in a paper: "Cotonou, 11 January 2030", "Date: 3 May 2024"."""
    is_last = s.end - when.end <= LINE_REST and len(s.text) <= LINE and when.cue in (None, "on", "dated")
    day, told = full_date(when.value), scene.found.story.published
    return scene.is_paper and is_last and not (day is not None and told is not None and day > told)


def _is_beside(scene: Scene, paper: Name, when: When) -> bool:
    """Say whether a date stands beside a paper's number, a few letters or only white space between."""
    first, last = sorted(((paper.start, paper.end), (when.start, when.end)))
    return last[0] - first[1] <= ID_GAP or not scene.text[first[1] : last[0]].strip()


def _is_seen(scene: Scene, start: int, end: int) -> bool:
    """Say whether another date, a speaker, a reader or a cause stands between "signed" and a date: it is theirs."""
    return bool(scene.whens(start, end)) or any(scene.has(key, start, end) for key in ("said", "seen", "reason"))


def _is_dateline(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether a date is of the report: "MADRID, March 23 (Reuters) - …"."""
    return when.start - s.start <= DATELINE_REACH and _DATELINE.match(scene.text, when.end) is not None


def _is_ordered_then(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether somebody ordered, ruled or was told on that day: the order's paper is of the day it was given."""
    by_court = any(scene.has("court", n.start, n.end) for n in scene.named(s.start, s.end, "authority"))
    keys = ("told", "told_passive", "asked", "was_served", *(("decided",) if by_court else ()))
    told = [span for key in keys for span in scene.hits(key, s.start, s.end) if not scene.has("bound_verbs", *span)]
    ahead = RULED_REACH * 3 if when.start - s.start <= 2 else RULED_REACH  # "On 7 May, all operators … received"
    near = any(0 <= when.start - b <= RULED_REACH or 0 <= a - when.end <= ahead for a, b in told)
    near = near or any(a <= when.start and when.end <= b for a, b in told)
    if any(
        scene.has("reason", when.end, a) and not scene.has("reason", b, when.start) for a, b in told if a > when.end
    ):
        return False  # "went dark on Tuesday after the ministry told": the day of the effect
    says = scene.hits("said", s.start, s.end)
    return near and not any(0 <= when.start - b <= 6 or 0 <= a - when.end <= 3 for a, b in says)


def _is_request(scene: Scene, s: Sentence, at: Span, authority: Name | None) -> bool:
    """Say whether a paper or its date is of who asked for the order."""
    before, after = max(s.start, at[0] - PAPER_REACH), min(s.end, at[1] + PAPER_REACH)
    if any(a <= at[0] and at[1] <= b for a, b in scene.hits("issued", s.start, s.end)):
        return False
    by_operators = bool(scene.named(s.start, at[0], "operators", "operator"))  # what they received is the order
    asking = any(a < at[0] for a, _ in scene.hits("request_paper", before, at[1]))  # a date holds its "letter dated"
    if asking or (scene.has("received", before, at[0]) and not by_operators):
        return True
    if any(not _asks_itself(scene, s, span, authority) for span in scene.hits("requests", at[1], s.end)):
        return True
    if _asks_authority(scene, s, at, authority):
        return True
    holders = [n for n in scene.named(before, at[0], "authority", "unit") if at[0] - n.end <= OWNER_REACH]
    if holders and authority is not None and scene.has("paper", holders[-1].end, at[0]):
        return key_of(holders[-1]) != key_of(authority) and holders[-1].of != authority.start
    owners = scene.named(at[1], after, "authority", "unit")
    linked = [n for n in owners if any(0 <= n.start - b <= 8 for _, b in scene.hits("of", at[1], n.start))]
    owner = linked[0] if linked and not scene.has("behalf", at[1], linked[0].start) else None
    if owner is None or authority is None:
        return False
    same = key_of(owner) == key_of(authority) or owner.of == authority.start
    return not same and scene.has("behalf", s.start, s.end)


def _asks_authority(scene: Scene, s: Sentence, at: Span, authority: Name | None) -> bool:
    """Say whether who wrote the paper asks the authority: "in a letter dated 6 June, she requested the regulator"."""
    if authority is None:
        return False
    asked = [b for _, b in scene.hits("asked", at[1], s.end)]
    named = [n for n in scene.named(at[1], s.end, "authority", "unit") if key_of(n) == key_of(authority)]
    return any(0 <= n.start - b <= ID_GAP for n in named for b in asked)


def _asks_itself(scene: Scene, s: Sentence, asks: Span, authority: Name | None) -> bool:
    """Say whether who asks there is who ordered: "on 3 May the office sent a letter asking operators to …"."""
    askers = scene.named(s.start, asks[0], "authority", "unit")
    return bool(askers) and authority is not None and key_of(askers[-1]) == key_of(authority)
