"""Where an order holds: the whole country where the text says so, else the regions or towns it names.

A region stands behind "in" near the measure, alone or in a row, with the word that says what it is before or behind
it ("Estado do Paraná", "the Kafue and Lukanga regions"). A country alone is no scope: every order holds in one.
"""

import re

from gatewatch.orders.extract.frames.events import Event, Order, about
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, shape
from gatewatch.orders.extract.frames.who.authority import is_of
from gatewatch.orders.extract.text import Sentence

MARK_REACH, MARK_GAP, WORD_GAP, LONG_REASON = 25, 6, 1, 4
"""Characters in which "in the" stands before a place, between them, between a region and its word, and of a word
that gives a reason and nothing else: chosen."""
_PROPER = r"[A-ZÀ-ÝĐА-ЯЁ][\w’'-]+(?:(?:[ -]| (?:da|do|das|dos|del) )[A-ZÀ-ÝĐА-ЯЁ][\w’'-]+)*"
_AND = r"(?:et|y|e|and|dan|và|и) "
_MORE = rf"(?:, (?:{_AND})?| {_AND})(?:(?:du|de la|de|do|da|la|le|the) |de l['’]|[ld]['’])*"
_ROW = re.compile(rf"\s*((?:[ld]['’])?{_PROPER}(?:{_MORE}{_PROPER})*)")
"""Names in one row: "A, B and C"."""
_COUNT = re.compile(r"\s*(?:(?:los|las|les|the)\s+)?(\d{1,2}\s+(?:[\w’'-]+\s+){0,2}?)")
_IN_CASE = re.compile(r"['’](?:da|de|ta|te)\b")


def fill_scope(scene: Scene, order: Order, sheet: Sheet) -> None:
    """Fill the territory: the whole country or the regions, whichever the order's sentences name first."""
    found = [at for at in (_whole_country(scene, order), _region(scene, order)) if at is not None]
    title = scene.title_end()
    if found:
        at = min(found, key=lambda span: (span[0] < title, span[0]))  # a title is short of words
        sheet.put("scope", scene.text[slice(*at)], at)


def _whole_country(scene: Scene, order: Order) -> Span | None:
    own = {e.sentence.start: e for e in order.events}
    for s in about(scene, order):
        for span in scene.hits("scope_all", s.start, s.end):
            event = own.get(s.start)
            if any(scene.text[span[1] : n.start] == " " for n in scene.named(span[1], s.end, "place")[:1]):
                continue  # "in the whole territory of" a region
            if event is None or not _in_reason(scene, event.end, span[0]):
                return span
    return None


def _region(scene: Scene, order: Order) -> Span | None:
    title = scene.title_end()
    for event in sorted(order.events, key=lambda e: e.start < title):
        for side in _sides(scene, event):
            at = _place(scene, order, event.sentence, side) or _before_word(scene, side) or _behind_word(scene, side)
            if at is not None:
                return at
    sides = [side for event in order.events for side in _sides(scene, event)]
    return next((at for side in sides if (at := _counted(scene, side)) is not None), None)


def _sides(scene: Scene, event: Event) -> list[Span]:
    """Give where the place may stand: behind the measure, between it and what it is done to, or before it."""
    s = event.sentence
    behind = (event.measure[1], s.end)
    if event.end <= scene.title_end() or shape(scene, "object_before") or event.form == "told_passive":
        return [(s.start, s.end)]
    if event.object_at[1] <= event.measure[0]:
        return [behind, (event.object_at[1], event.measure[0])]
    return [behind]


def _place(scene: Scene, order: Order, s: Sentence, side: Span) -> Span | None:
    """Give places our lists know that "in" stands before, with those in a row with them and the word for them."""
    offices = scene.named(s.start, s.end, "authority", "unit", "operator", "law")
    for n in scene.named(*side, "place"):
        near = max(s.start, n.start - MARK_REACH), n.start
        marked = any(n.start - b <= MARK_GAP for _, b in scene.hits("scope_in", *near)) or _is_in_case(scene, n.end)
        word = [a for a, b in scene.hits("region", *near) if n.start - b <= WORD_GAP]
        is_inside = any(o.start <= n.start < o.end for o in offices)
        if _in_reason(scene, side[0], n.start):
            return None
        if scene.text[n.end : n.end + 3] in ("'s ", "’s "):
            continue  # "in Rajasthan's Bikaner district"
        if (marked or word) and not is_inside and not n.id and is_of(n, order.country):
            end = _row_end(scene, n.start, n.end, s.end)
            return (word[0] if word else n.start), _with_word(scene, end, s.end)
    return None


def _in_reason(scene: Scene, start: int, end: int) -> bool:
    """Say whether the reason has begun ("after riots in X"); a short word ("for", "por") may tell of something else."""
    return any(b - a >= LONG_REASON for a, b in scene.hits("reason", min(start, end), end))


def _is_in_case(scene: Scene, end: int) -> bool:
    """Say whether a place bears what other languages say with "in" (Turkish "Van'da", "Van ilinde")."""
    if not shape(scene, "object_before"):
        return False
    return _IN_CASE.match(scene.text, end) is not None or _with_word(scene, end, end + MARK_REACH) > end


def _row_end(scene: Scene, start: int, end: int, stop: int) -> int:
    """Give where a row of places ends that begins with a known one: a row of names that are nothing else."""
    row = _ROW.match(scene.text, start, stop)
    if row is None or row.end() <= end:
        return end
    others = scene.named(end, row.end(), "service", "authority", "unit", "country", "operator", "person", "outlet")
    dated = any(w.start < row.end() for w in scene.whens(end, stop))
    is_split = others or dated or scene.text[end : end + 1] not in (",", " ")
    return end if is_split or scene.text[end + 1 : end + 2].isupper() else row.end()


def _with_word(scene: Scene, end: int, stop: int) -> int:
    return next((b for a, b in scene.hits("region_after", end, stop) if a - end == WORD_GAP), end)


def _before_word(scene: Scene, side: Span) -> Span | None:
    """Give names that a word for a region follows: "in the A and B regions"."""
    for _, b in scene.hits("scope_in", *side):
        row = _ROW.match(scene.text, b, side[1])
        ends = (
            [z for a, z in scene.hits("region_after", row.end(), side[1]) if a - row.end() == WORD_GAP] if row else []
        )
        if row is not None and ends:
            return row.start(1), ends[0]
        if row is not None and any(a > row.start(1) for a, _ in scene.hits("region_after", *row.span(1))):
            others = scene.named(*row.span(1), "authority", "unit", "operator", "service", "person", "law")
            if not others:
                return row.span(1)  # "in the Western Area and Bo"
    return None


def _counted(scene: Scene, side: Span) -> Span | None:
    """Give regions that are only counted: "in 14 districts", "in parts of the country"."""
    for _, b in scene.hits("scope_in", *side):
        row = _COUNT.match(scene.text, b, side[1])
        ends = [z for a, z in scene.hits("region_after", row.end(), side[1]) if a == row.end()] if row else []
        if row is not None and ends:
            return row.start(1), ends[0]
    return next(iter(scene.hits("scope_parts", *side)), None)


def _behind_word(scene: Scene, side: Span) -> Span | None:
    """Give names behind a word for a region, with it: "the state of A", "provinces of A, B and C"."""
    for a, b in scene.hits("region", *side):
        row = _ROW.match(scene.text, b, side[1])
        if row is not None and not scene.named(a, row.end(), "authority", "unit", "operator", "service"):
            return a, row.end()
    return None
