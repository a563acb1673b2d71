"""Why it was ordered, on what law, and what not obeying costs.

A reason counts only where the order's own side gives it: after a word of reason in a sentence of the order, in a
sentence that begins with the measure ("the move is aimed at …"), or where an authority, the police or the paper
speaks. What critics, the company or the reporter's background say is no reason of the order.
"""

import re

from gatewatch.model.extraction import Amount
from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import Order, shape
from gatewatch.orders.extract.frames.reality import lifts
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, tables
from gatewatch.orders.extract.text import Sentence

REASON_REACH = 320
HEAD_REACH = 70
VOICE_REACH = 20
DAILY_REACH = 45
BEHIND_REACH = 5
AUDIENCE_REACH = 30
"""Characters after a word of reason, and in which a sentence shows whom it is about: chosen, not measured."""

_NUMBER_UNITS = ("percent", "channels_and_groups", "persons")
_MONEY = re.compile(r"[A-Z]{3}(?:_per_day)?")


def fill_why(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    """Fill legal basis, justification with its numbers, and penalties."""
    last: Sentence | None = None
    for s in order.segment:
        stretches = _reasons_in(scene, order, s)
        if not stretches and last is not None and last.paragraph == s.paragraph and _goes_on(scene, order, s):
            stretches = [(s.start, s.end)]
        for stretch in stretches:
            _justify(scene, stretch, sheet)
        last = s if stretches else None
        _basis(scene, order, s, sheet)
        _penalties(scene, s, sheet)


def _reasons_in(scene: Scene, order: Order, s: Sentence) -> list[Span]:
    """Give the stretches of a sentence that give the order's reason."""
    if lifts(scene, s.start, s.end) or scene.has("foreign_voice", s.start, s.end):
        return []
    own = [e for e in order.events if e.sentence.start == s.start]
    cues = scene.hits("reason", s.start, s.end)
    if own:
        return [(b, min(s.end, b + REASON_REACH)) for _, b in cues]
    if scene.has("penalty", s.start, s.end) and scene.has("penalty_for", s.start, s.end):
        return []
    if _is_elsewhere(scene, order, s) or _is_past_measure(scene, s) or _is_company_speaking(scene, s):
        return []
    head = s.start, min(s.end, s.start + HEAD_REACH)
    if scene.has("measure_head", *head) and cues:
        return [(cues[0][0], s.end)]
    speaks = any(scene.has(key, s.start, s.end) for key in ("said", "reason", "blamed"))
    if scene.is_paper:
        return [(s.start, s.end)]
    voiced = _own_voice(scene, order, s) or any(scene.has(key, *head) for key in ("reason_head", "paper"))
    return [(s.start, s.end)] if speaks and (voiced or scene.has("voice_end", s.start, s.end)) else []


def _is_past_measure(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence tells of an earlier measure; earlier crimes may well be a reason of now."""
    measured = any(scene.has(key, s.start, s.end) for key in ("block", "finite", "passive"))
    return measured and scene.has("past", s.start, s.end)


def _goes_on(scene: Scene, order: Order, s: Sentence) -> bool:
    """Say whether a sentence goes on with the reason the one before it gave: it blames, and nobody else speaks."""
    other = scene.has("foreign_voice", s.start, s.end) or _is_past_measure(scene, s)
    other = (
        other or _is_elsewhere(scene, order, s) or _is_company_speaking(scene, s) or bool(lifts(scene, s.start, s.end))
    )
    return not other and any(scene.has(key, s.start, s.end) for key in ("blamed", "reason"))


def _is_company_speaking(scene: Scene, s: Sentence) -> bool:
    """Say whether a service or company is who says the sentence ("Telegram said …")."""
    said = [a for a, _ in scene.hits("said", s.start, s.end)]
    parties = scene.named(s.start, s.end, "service", "company", "operator", "observer")
    return any(0 <= a - n.end <= VOICE_REACH for n in parties for a in said)


def _own_voice(scene: Scene, order: Order, s: Sentence) -> bool:
    """Say whether an authority of the order's country speaks, and no company, outlet or observer before it."""
    voices = scene.named(s.start, s.end, "authority", "unit", "company", "observer", "operator")
    return bool(voices) and voices[0].kind in ("authority", "unit") and voices[0].country in (None, order.country)


def _is_elsewhere(scene: Scene, order: Order, s: Sentence) -> bool:
    """Say whether a sentence is about another country, or about a service the order does not name."""
    lands = {n.id for n in scene.named(s.start, s.end, "country")}
    if order.country is not None and lands and order.country not in lands:
        return True
    if scene.has("measure_head", s.start, min(s.end, s.start + HEAD_REACH)):
        return False
    services = {n.id or n.value.casefold() for n in scene.named(s.start, s.end, "service")}
    return bool(services) and bool(order.services) and not services & order.services


def _justify(scene: Scene, stretch: Span, sheet: Sheet) -> None:
    found = sorted(_words_of_reason(scene, stretch))
    for span, reason in found:
        sheet.add("justification", reason, span)
    numbers = scene.numbers(*stretch)
    counted = {"percent", "channels_and_groups"} <= {n.amount.unit for n in numbers}  # "41% of 900 channels"
    if not found and not counted and not scene.has("blamed", *stretch):
        return
    for n in numbers:
        if n.amount.unit in _NUMBER_UNITS and not scene.has("audience", n.start, n.end + AUDIENCE_REACH):
            sheet.add("justification_numbers", n.amount, (n.start, n.end), "about" if n.is_rough else None)


def _words_of_reason(scene: Scene, stretch: Span) -> list[tuple[Span, str]]:
    """Give the words that name a reason; within a longer one ("electoral fraud") the shorter does not count."""
    found = [
        (m.span(), reason)
        for reason, matches in tables(scene.language, "reasons").items()
        for m in matches.finditer(scene.text, *stretch)
        if not _is_named(scene, m.span())
    ]
    return [(a, r) for a, r in found if not any(_is_wider(b, a) for b, other in found if other != r)]


def _is_wider(one: Span, other: Span) -> bool:
    return one[0] <= other[0] and other[1] <= one[1] and one[1] - one[0] > other[1] - other[0]


def _is_named(scene: Scene, span: Span) -> bool:
    """Say whether a word only belongs to a name ("the anti-fraud department", "Law on Drugs")."""
    near = scene.named(max(0, span[0] - 100), span[1] + 100, "authority", "unit", "observer", "outlet", "company")
    return any(n.start <= span[0] and span[1] <= n.end for n in near)


def _basis(scene: Scene, order: Order, s: Sentence, sheet: Sheet) -> None:
    """Fill the laws an order rests on or punishes a breach of; a name in brackets behind another is the same law."""
    if (
        scene.has("foreign_voice", s.start, s.end)
        or scene.has("past", s.start, s.end)
        or _is_elsewhere(scene, order, s)
    ):
        return
    for n in scene.named(s.start, s.end, "law"):
        cued = scene.has("basis", max(s.start, n.start - HEAD_REACH), n.start)
        cued = cued or (shape(scene, "cue_after") and scene.has("basis", n.start, min(s.end, n.end + HEAD_REACH)))
        cued = cued or any(a - n.end <= BEHIND_REACH for a, _ in scene.hits("basis_after", n.end, s.end))
        if cued and scene.text[n.start - 1] != "(":
            sheet.add("legal_basis", n.value, (n.start, n.end))


def _penalties(scene: Scene, s: Sentence, sheet: Sheet) -> None:
    """Fill what disobeying costs: money beside a word of punishing, for those who do something."""
    days = scene.hits("per_day", s.start, s.end)
    costs = [p for p in scene.hits("penalty", s.start, s.end) if not any(a <= p[0] and p[1] <= b for a, b in days)]
    if not (costs or scene.has("penalty_for", s.start, s.end)) or not scene.has("penalty", s.start, s.end):
        return
    if scene.has("penalty_not", s.start, s.end):
        return
    for n in scene.numbers(s.start, s.end):
        a_day = n.amount.unit.endswith("_per_day")
        if _MONEY.fullmatch(n.amount.unit) and (a_day or scene.is_paper or scene.has("penalty_for", s.start, s.end)):
            near = max(s.start, n.start - DAILY_REACH), min(s.end, n.end + DAILY_REACH)
            day = not a_day and scene.has("per_day", *near)
            amount = Amount(value=n.amount.value, unit=f"{n.amount.unit}_per_day") if day else n.amount
            sheet.add("penalties", amount, (n.start, n.end), "about" if n.is_rough else None)
