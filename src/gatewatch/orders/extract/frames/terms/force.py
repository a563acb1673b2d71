"""When an order holds: from when, until when, for how long.

Only sentences of the order, or that speak of its measure, count; what an earlier measure, a curfew or an investigation
lasted is not its term. A period without a plain start gives no end.
"""

import re
from datetime import date, datetime, timedelta

from gatewatch.orders.extract.found import When
from gatewatch.orders.extract.frames.events import Order, about
from gatewatch.orders.extract.frames.reality import PAST_DAYS, full_date, newest
from gatewatch.orders.extract.frames.scene import Scene, Sheet, shape
from gatewatch.orders.extract.frames.terms.deadlines import is_lasting
from gatewatch.orders.extract.frames.terms.papers import BESIDE, PAPER_REACH, is_date
from gatewatch.orders.extract.text import Sentence

EFFECT_REACH, VERB_REACH, STILL_REACH = 45, 15, 90
"""Characters between a word of beginning and its date: chosen, not measured."""

_PERIOD = re.compile(r"P(T?)(\d+)([HDW])")
_LENGTH = {"TH": timedelta(hours=1), "D": timedelta(days=1), "W": timedelta(weeks=1)}


def fill_effect(scene: Scene, order: Order, sheet: Sheet, used: set[int]) -> None:
    """Fill from when and until when the order holds, out of its own sentences."""
    periods: list[When] = []
    ours = {s.start for s in about(scene, order)}
    for s in order.segment:
        is_ours = s.start in ours or _speaks_of_measure(scene, s) or _tells_again(scene, order, s)
        if not is_ours or _is_background(scene, s) or _is_of_net(order, s, sheet):
            continue
        _ends(scene, s, sheet, used)
        opened: When | None = None
        for w in (w for w in scene.whens(s.start, s.end) if w.start not in used and w.value is not None):
            if scene.has("effect_not", max(s.start, w.start - PAPER_REACH), w.start):
                continue
            beside = opened is not None and w.start - opened.end <= BESIDE and (w.value or "") > (opened.value or "")
            if beside and w.cue in (None, "on") and is_date(w):  # not "from Saturday (30 July), today"
                sheet.put("effective_until", w.value, (w.start, w.end), w.how)
                continue
            opened = w if w.cue == "from" else None
            if (w.value or "").startswith("P"):
                lasts = w.cue == "until" or is_lasting(scene, w) or (w.cue is None and _starts_beside(scene, s))
                periods += [w] if lasts else []
            elif w.cue == "until" and not _is_as_of(scene, w):
                sheet.put("effective_until", w.value, (w.start, w.end), w.how)
            elif _begins(scene, s, w):
                sheet.put("effective_from", w.value, (w.start, w.end), w.how)
    for w in periods:
        end = _after(sheet.fields.get("effective_from"), w.value)
        sheet.put("effective_until", end, (w.start, w.end), "its start and how long")


def _is_as_of(scene: Scene, when: When) -> bool:
    """Say whether "until this morning it was still" only says up to when it was seen: the story's own day, no hour."""
    told = scene.found.story.published
    return told is not None and when.value == told.isoformat() and scene.has("still", when.end, when.end + STILL_REACH)


def _is_of_net(order: Order, s: Sentence, sheet: Sheet) -> bool:
    """Say whether a sentence of an order against an app tells of the internet only: its terms are the net's."""
    told = [e.object for e in order.events if e.sentence.start == s.start]
    return sheet.fields.get("order_kind") != "shutdown" and bool(told) and set(told) == {"internet"}


def _speaks_of_measure(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence names the measure or its paper, and a word of beginning or validity."""
    named = scene.has("measure_head", s.start, s.end) or scene.has("paper", s.start, s.end)
    holds = scene.has("effect", s.start, s.end) or scene.has("extended", s.start, s.end)
    return named and holds and not scene.has("foreign_voice", s.start, s.end)


def _tells_again(scene: Scene, order: Order, s: Sentence) -> bool:
    """Say whether a sentence tells somebody to block what the order is against ("providers must block it as of …")."""
    if any(s.start <= w.start < s.end for w in scene.found.weeklies):
        return True  # who tells its hours tells of the order
    told = any(scene.has(key, s.start, s.end) for key in ("told", "told_passive", "bound_verbs"))
    of_order = any((n.id or n.value.casefold()) in order.services for n in scene.named(s.start, s.end, "service"))
    return told and of_order and scene.has("block", s.start, s.end) and not scene.has("unreal", s.start, s.end)


def _is_background(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence tells of an earlier measure: its terms are not this order's."""
    told = scene.found.story.published or newest(scene)
    days = [day for w in scene.whens(s.start, s.end) if w.cue != "dated" and (day := full_date(w.value)) is not None]
    is_old = told is not None and bool(days) and all((told - day).days > PAST_DAYS for day in days)
    return is_old or scene.has("past", s.start, s.end)


def _starts_beside(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence says when it begins, so that a period beside it is how long: "for 72 hours from 2 pm"."""
    return any(w.cue == "from" for w in scene.whens(s.start, s.end))


def _ends(scene: Scene, s: Sentence, sheet: Sheet, used: set[int]) -> None:
    """Fill the end where a word of ending governs a date ("expires on"), or the text says it is open."""
    for span in scene.hits("expires", s.start, s.end):
        near = scene.whens(span[0], min(s.end, span[1] + PAPER_REACH))
        ends = [w for w in near if is_date(w) and w.cue not in ("from", "since")]
        for w in ends[:1]:
            used.add(w.start)
            sheet.put("effective_until", w.value, (w.start, w.end), w.how)
    for span in scene.hits("open_end", s.start, s.end):
        sheet.put("effective_until", "open", span)


def _after(start: str | None, period: str | None) -> str | None:
    """Give the day or time a period of hours, days or weeks after a start; None where either is not plain."""
    m = _PERIOD.fullmatch(period or "")
    if m is None or start is None or full_date(start) is None or len(start) < len("2026-01-01"):
        return None
    count, unit = int(m.group(2)), m.group(1) + m.group(3)
    if "T" in start:
        return (datetime.fromisoformat(start) + count * _LENGTH[unit]).isoformat(timespec="minutes")
    if unit == "TH" and count % 24:
        return None
    return (date.fromisoformat(start) + count * _LENGTH[unit]).isoformat()


def _begins(scene: Scene, s: Sentence, when: When) -> bool:
    if full_date(when.value) is None and not (when.value or "").startswith("--"):
        return False
    lead = [b for _, b in scene.hits("effect", max(s.start, when.start - EFFECT_REACH), when.start + 8)]
    is_near = any(-8 <= when.start - b <= 20 for b in lead)
    if shape(scene, "cue_after"):
        is_near = is_near or scene.has("effect", when.end, min(s.end, when.end + VERB_REACH))
    if when.cue == "from":
        return True
    if when.cue in ("dated", "by", "before", "until", "after", "within"):
        return False
    return is_near
