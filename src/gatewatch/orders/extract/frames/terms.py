"""The order's paper and its terms: ids and dates, deadlines, when it holds, weekly hours, dates that bind a company.

A paper's id or date belongs to the request where words of asking stand beside it or an authority other than the
order's is its owner; else to the order. A "by" date belongs to the nearest demand before it in its clause: to report,
to block, or to register, name somebody or answer. Dates that `when` could not resolve are not used.
"""

import re
from datetime import date, datetime, timedelta

from gatewatch.model.extraction import OtherDeadline, Schedule
from gatewatch.orders.extract.found import Name, When
from gatewatch.orders.extract.frames.events import Order, above, shape
from gatewatch.orders.extract.frames.reality import PAST_DAYS, full_date, newest
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, matcher
from gatewatch.orders.extract.frames.who import about, key_of
from gatewatch.orders.extract.text import Sentence

PAPER_REACH = 70
ID_GAP = 25
DATELINE_REACH = 40
EFFECT_REACH = RULED_REACH = 45
BESIDE = 2
LINE, LINE_REST, OWNER_REACH = 120, 40, 22
DEADLINE_REACH = 200
"""Characters between a word and the date it governs: chosen, not measured."""

_DATELINE = re.compile(r"[.,]?\s*(?:\([^)\n]*\)|/[^/\n]*/)?\.?\s*[-–—:(/]")
_PERIOD = re.compile(r"P(T?)(\d+)([HDW])")
_LENGTH = {"TH": timedelta(hours=1), "D": timedelta(days=1), "W": timedelta(weeks=1)}
_UNTIL_THEN = ("report", "complying", "block", "limit")
_PAPER_RANKS = ("dated", "signed", "ordered")
_DEADLINES = ("by", "before", "within")
_TELLS = ("told", "told_passive", "asked", "bound_verbs", "served")
_BLOCKING = ("block", "limit", "passive", "complying")
_BINDING = (("register", "register"), ("name_representative", "representative"), ("answer_notice", "answer"))


def fill_terms(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    """Fill papers, deadlines, in-force dates, the schedule and dates that bind others."""
    used: set[int] = set()
    _papers(scene, order, authority, sheet, used)
    _others(scene, order, sheet, used)
    _deadlines(scene, order, sheet, used)
    _effect(scene, order, sheet, used)
    for w in scene.found.weeklies[:1] if order.is_main else ():
        s = scene.around(w.start)
        if s is not None and scene.has("effect_not", s.start, w.start):
            continue  # "the curfew runs from 7 pm to 6 am"
        sheet.put("schedule", Schedule(days=w.days, start=w.opens, end=w.closes), (w.start, w.end))


# --- papers


def _papers(scene: Scene, order: Order, authority: Name | None, sheet: Sheet, used: set[int]) -> None:
    own = {s.start for s in order.sentences}
    inside = {s.start: s for s in order.segment}
    for n in scene.names:
        s = scene.around(n.start)
        if n.kind == "document_id" and s is not None and s.start in inside:
            prefix = "request_" if _is_request(scene, s, (n.start, n.end), authority) else ""
            sheet.put(f"{prefix}document_id", n.value, (n.start, n.end))
    for rank in _PAPER_RANKS:
        for s in order.segment:
            for w in scene.whens(s.start, s.end):
                if not _is_date(w) or w.start in used or _paper_rank(scene, s, w, is_own=s.start in own) != rank:
                    continue
                prefix = "request_" if _is_request(scene, s, (w.start, w.end), authority) else ""
                sheet.put(f"{prefix}document_date", w.value, (w.start, w.end), w.how)
                if rank == "dated":
                    used.add(w.start)


def _is_date(when: When) -> bool:
    return full_date(when.value) is not None or (when.value or "").startswith("--")


def _paper_rank(scene: Scene, s: Sentence, when: When, *, is_own: bool) -> str | None:
    """Say how surely a date is a paper's: "dated", signed or sent then, or somebody ordered then; None: it is not."""
    before, after = max(s.start, when.start - PAPER_REACH), min(s.end, when.end + PAPER_REACH)
    if any(0 <= when.start - n.end <= 3 for n in scene.named(s.start, when.start, "law")):
        return None  # the law's own day
    if when.cue == "dated":
        return "dated"
    if _is_letter_date(scene, s, when):
        return "dated"
    if when.cue in (*_DEADLINES, "until", "since", "after") or _is_dateline(scene, s, when):
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
    if signed and has_paper and when.cue != "from":
        return "signed"
    return "ordered" if is_own and when.cue != "from" and _is_ordered_then(scene, s, when) else None


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
    """Say whether another date, a speaker or a reader stands between "signed" and a date: it is theirs then."""
    return bool(scene.whens(start, end)) or scene.has("said", start, end) or scene.has("seen", start, end)


def _is_dateline(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether a date is of the report: "MADRID, March 23 (Reuters) - …"."""
    return when.start - s.start <= DATELINE_REACH and _DATELINE.match(scene.text, when.end) is not None


def _is_ordered_then(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether somebody ordered, ruled or was told on that day: the order's paper is of the day it was given."""
    by_court = any(scene.has("court", n.start, n.end) for n in scene.named(s.start, s.end, "authority"))
    keys = ("told", "told_passive", "asked", *(("decided",) if by_court else ()))
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
    if scene.has("request_paper", before, at[0]) or scene.has("received", before, at[0]):
        return True
    if scene.has("requests", at[1], s.end):
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


# --- deadlines


def _deadlines(scene: Scene, order: Order, sheet: Sheet, used: set[int]) -> None:
    own = {s.start for s in order.sentences}
    ours = {s.start for s in about(scene, order)}
    for s in order.segment:
        told = s.start in ours or any(scene.has(key, s.start, s.end) for key in _TELLS)
        told = told or bool(scene.named(s.start, s.end, "operators", "operator"))
        speaks = s.start in own or report_in(scene, s) or (told and scene.has("complying", s.start, s.end))
        for w in scene.whens(s.start, s.end):
            if w.start in used or w.value is None or not speaks:
                continue
            kind = _governing(scene, s, w) if _binds(scene, s, w) else _reporting_day(scene, s, w)
            if kind is not None:
                used.add(w.start)
                sheet.put(kind, w.value, (w.start, w.end), w.how)


def _binds(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether a date is a time limit: "by", "within", or "have until"."""
    if matcher(scene.language, "ahead").match(scene.text, when.start, when.end):
        return False
    if when.cue == "until" and (when.value or "").startswith("P"):
        return False  # how long, not by when
    if when.cue == "until":
        return _is_day(when) and (_is_until_then(scene, s, when) or _is_before_report(scene, s, when))
    if when.cue == "within" and _is_lasting(scene, when):
        return False
    return (when.cue == "within" and _is_period(when)) or (when.cue in ("by", "before") and _is_day(when))


def _is_until_then(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether "until" is a time limit: they "have until" then, or must report or comply, not block, until then."""
    if scene.has("until_to", max(s.start, when.start - PAPER_REACH), when.end):
        return True
    ends = {key: max((b for _, b in scene.hits(key, s.start, when.start)), default=-1) for key in _UNTIL_THEN}
    duty = max(ends["report"], ends["complying"])
    bound = scene.is_paper or above(scene, s, (s.start, s.end)) is not None
    bound = bound or any(scene.has(key, s.start, when.start) for key in ("bound_verbs", "told", "told_passive"))
    return bound and duty >= max(0, ends["block"], ends["limit"]) and when.start - duty <= PAPER_REACH


def _is_before_report(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether a report is due later in the sentence: "block until 20 April and report by 23 April" is a limit."""
    later = [w for w in scene.whens(when.end, s.end) if w.cue in _DEADLINES]
    return bool(later) and report_in(scene, s) and scene.has("report", when.end, s.end)


def _reporting_day(scene: Scene, s: Sentence, when: When) -> str | None:
    """Give the report's deadline where a plain date stands right behind the duty to report."""
    published = scene.found.story.published
    day = full_date(when.value)
    is_ahead = day is not None and (published is None or day >= published)
    plain = when.cue in (None, "on") and is_ahead
    near = [b for _, b in scene.hits("report", s.start, when.start) if when.start - b <= EFFECT_REACH]
    return "report_deadline" if plain and near and report_in(scene, s) else None


def report_in(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence tells somebody to report."""
    if not scene.has("report", s.start, s.end):
        return False
    told = any(scene.has(key, s.start, s.end) for key in ("told", "told_passive", "asked", "bound_verbs"))
    due = any(w.cue in _DEADLINES for w in scene.whens(s.start, s.end))
    return told or due or scene.is_paper


def _is_period(when: When) -> bool:
    return when.value is not None and when.value.startswith("P")


def _is_day(when: When) -> bool:
    return when.value is not None and (full_date(when.value) is not None or when.value.startswith(("--", "P")))


def _governing(scene: Scene, s: Sentence, when: When) -> str | None:
    """Give the field a deadline belongs to: that of the nearest demand before it, in some languages after it."""
    near: list[tuple[int, str]] = []
    told_of = min((a for a, _ in scene.hits("report", s.start, when.start)), default=when.start)
    if scene.whens(told_of, when.start):
        told_of = when.start
    for key, name in (("report", "report_deadline"), *((k, "block_deadline") for k in _BLOCKING)):
        for span in scene.hits(key, s.start, s.end):
            is_content = name == "block_deadline" and told_of <= span[0] < when.start  # "report on blocking it"
            if not is_content and not _is_cut_off(scene, span, when):
                near.append((_distance(scene, span, when), name))
    near = [n for n in near if 0 <= n[0] <= DEADLINE_REACH]
    return min(near)[1] if near else None


def _distance(scene: Scene, span: Span, when: When) -> int:
    """Give how far a demand is from a date; on the side where the language seldom puts it, half the reach more."""
    behind, ahead = when.start - span[1], span[0] - when.end
    if 0 <= ahead <= BESIDE and "," not in scene.text[when.end : span[0]]:
        return ahead
    expected, other = (ahead, behind) if shape(scene, "object_before") else (behind, ahead)
    if expected < 0 and other < 0:
        return 0  # the date's own words hold the demand: "24 hours to comply"
    return expected if expected >= 0 else other + DEADLINE_REACH // 2


def _is_cut_off(scene: Scene, span: Span, when: When) -> bool:
    """Say whether a reason stands between: "blocked … for not removing it within 48 hours" is no time to block."""
    return span[1] <= when.start and scene.has("reason", span[1], when.start)


# --- in force


def _effect(scene: Scene, order: Order, sheet: Sheet, used: set[int]) -> None:
    periods: list[When] = []
    ours = {s.start for s in about(scene, order)}
    for s in order.segment:
        is_ours = s.start in ours or _speaks_of_measure(scene, s)
        if not is_ours or _is_background(scene, s):
            continue
        _ends(scene, s, sheet, used)
        opened: When | None = None
        for w in (w for w in scene.whens(s.start, s.end) if w.start not in used and w.value is not None):
            if scene.has("effect_not", max(s.start, w.start - PAPER_REACH), w.start):
                continue
            if opened is not None and w.cue in (None, "on") and w.start - opened.end <= BESIDE and _is_date(w):
                sheet.put("effective_until", w.value, (w.start, w.end), w.how)
                continue
            opened = w if w.cue == "from" else None
            if (w.value or "").startswith("P"):
                lasts = w.cue == "until" or _is_lasting(scene, w) or (w.cue is None and _starts_beside(scene, s))
                periods += [w] if lasts else []
            elif w.cue == "until":
                sheet.put("effective_until", w.value, (w.start, w.end), w.how)
            elif _begins(scene, s, w):
                sheet.put("effective_from", w.value, (w.start, w.end), w.how)
    for w in periods:
        end = _after(sheet.fields.get("effective_from"), w.value)
        sheet.put("effective_until", end, (w.start, w.end), "its start and how long")


def _speaks_of_measure(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence names the measure or its paper, and a word of beginning or validity."""
    named = scene.has("measure_head", s.start, s.end) or scene.has("paper", s.start, s.end)
    return named and scene.has("effect", s.start, s.end) and not scene.has("foreign_voice", s.start, s.end)


def _is_background(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence tells of an earlier measure: its terms are not this order's."""
    told = scene.found.story.published or newest(scene)
    days = [day for w in scene.whens(s.start, s.end) if w.cue != "dated" and (day := full_date(w.value)) is not None]
    is_old = told is not None and bool(days) and all((told - day).days > PAST_DAYS for day in days)
    return is_old or scene.has("past", s.start, s.end)


def _is_lasting(scene: Scene, when: When) -> bool:
    """Say whether "within" may as well mean "for" in the language, as Vietnamese "trong" does."""
    starts = (
        matcher(scene.language, key).match(scene.text, when.start, when.end) for key in ("lasting", "lasting_not")
    )
    return next(starts) is not None and next(starts) is None


def _starts_beside(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence says when it begins, so that a period beside it is how long: "for 72 hours from 2 pm"."""
    return any(w.cue == "from" for w in scene.whens(s.start, s.end))


def _ends(scene: Scene, s: Sentence, sheet: Sheet, used: set[int]) -> None:
    """Fill the end where a word of ending governs a date ("expires on"), or the text says it is open."""
    for span in scene.hits("expires", s.start, s.end):
        ends = [w for w in scene.whens(span[0], min(s.end, span[1] + PAPER_REACH)) if _is_date(w)]
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
    return (date.fromisoformat(start) + count * _LENGTH[unit]).isoformat() if unit != "TH" else None


def _begins(scene: Scene, s: Sentence, when: When) -> bool:
    if full_date(when.value) is None and not (when.value or "").startswith("--"):
        return False
    lead = [b for _, b in scene.hits("effect", max(s.start, when.start - EFFECT_REACH), when.start + 8)]
    is_near = any(-8 <= when.start - b <= 20 for b in lead)
    if when.cue == "from":
        return True
    if when.cue in ("dated", "by", "before", "until", "after", "within"):
        return False
    return is_near


# --- dates that bind others


def _others(scene: Scene, order: Order, sheet: Sheet, used: set[int]) -> None:
    for s in order.segment:
        whens = [w for w in scene.whens(s.start, s.end) if w.start not in used and _is_day(w)]
        if not whens or not scene.has("bound", s.start, s.end):
            continue
        for kind, key in _BINDING:
            spans = scene.hits(key, s.start, s.end)
            who = _bound_party(scene, s, order)
            dated = [
                w
                for w in whens
                if w.cue in (*_DEADLINES, "until") or scene.has("bound", max(s.start, w.start - 30), w.end)
            ]
            if spans and who is not None and dated:
                w = min(dated, key=lambda d: min(abs(d.start - b) for _, b in spans))
                value = w.value or ""
                sheet.add("other_deadlines", OtherDeadline(who=who, about=kind, date=value), (w.start, w.end), w.how)
                used.add(w.start)
                break


def _bound_party(scene: Scene, s: Sentence, order: Order) -> str | None:
    """Give who is bound: a service, a company, or companies as a group; never the operators nor an authority."""
    for n in scene.named(s.start, s.end, "company", "service"):
        if n.id != "internet":
            return n.value
    for a, b in scene.hits("platforms", s.start, s.end):
        return scene.text[a:b]
    return None
