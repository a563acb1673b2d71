"""Days by which something is due: to block, to report, and what the company must do.

A date that is a limit belongs to the nearest demand before it in its clause: to report, to block, or to register, name
somebody or answer. What the company itself must comply with is no deadline of the operators.
"""

import re

from gatewatch.model.extraction import OtherDeadline
from gatewatch.orders.extract.found import When
from gatewatch.orders.extract.frames.events import Order, about, above
from gatewatch.orders.extract.frames.reality import full_date
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, matcher, shape
from gatewatch.orders.extract.frames.terms.papers import BESIDE, DEADLINES, PAPER_REACH
from gatewatch.orders.extract.text import Sentence

DUTY_REACH = 45
DEADLINE_REACH = 200
BOUND_REACH, PARTY_REACH, LONG_REASON, NEGATED_REACH = 30, 2, 4, 8
"""Characters between a word and the date it governs, sentences back to who is bound, and characters of a word that
gives a reason and nothing else: chosen, not measured."""
_TO_DO = re.compile(r"\s+(?:to|para|pour|a fin de|a fim de|untuk|чтобы|để)\s+", re.IGNORECASE)
"""What stands between a date and what is due by it: "gave them until Friday to report"."""

_UNTIL_THEN = ("report", "complying", "block", "limit")
_TELLS = ("told", "told_passive", "asked", "bound_verbs", "served")
_BLOCKING = ("block", "limit", "passive", "complying")
_BINDING = (("register", "register"), ("name_representative", "representative"), ("answer_notice", "answer"))


def fill_deadlines(scene: Scene, order: Order, sheet: Sheet, used: set[int]) -> None:
    """Fill by when operators must block and report; days used are added to `used`."""
    own = {s.start for s in order.sentences}
    ours = {s.start for s in about(scene, order)}
    for s in order.segment:
        told = s.start in ours or any(scene.has(key, s.start, s.end) for key in _TELLS)
        told = told or bool(scene.named(s.start, s.end, "operators", "operator"))
        speaks = s.start in own or report_in(scene, s) or (told and scene.has("complying", s.start, s.end))
        for w in scene.whens(s.start, s.end):
            due = told and scene.has("block", w.end, min(s.end, w.end + DUTY_REACH))  # "they have 24 hours to block it"
            if w.start in used or w.value is None or not (speaks or due):
                continue
            kind = _governing(scene, s, w) if _binds(scene, s, w) else _reporting_day(scene, s, w)
            if kind is None or (kind == "block_deadline" and _is_for_company(scene, s, w)):
                continue
            used.add(w.start)
            sheet.put(kind, w.value, (w.start, w.end), w.how)
            if kind == "report_deadline":  # who must report by a day must report
                sheet.add("demands", "report_back", min(scene.hits("report", s.start, s.end), key=lambda r: _gap(r, w)))


def _gap(span: Span, when: When) -> int:
    return max(when.start - span[1], span[0] - when.end, 0)


def _is_for_company(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether it is the company that must comply by then ("the judge gave the network 24 hours to comply")."""
    if scene.named(s.start, s.end, "operators", "operator"):
        return False
    if any(scene.has(key, s.start, s.end) for key in ("block", "limit", "passive")):
        return False
    near = s.start, min(s.end, when.end + PAPER_REACH)
    firms = [(n.start, n.end) for n in scene.named(*near, "service", "company")] + scene.hits("platforms", *near)
    return any(not _are_operators(scene, s, span) for span in firms)


def _are_operators(scene: Scene, s: Sentence, firms: Span) -> bool:
    """Say whether "the companies" are the operators that the sentence before names."""
    at = scene.at(s)
    before = scene.sentences[at - 1] if at else s
    told = before.paragraph == s.paragraph and bool(scene.named(before.start, before.end, "operators", "operator"))
    return told and scene.has("firms", *firms)


def _binds(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether a date is a time limit: "by", "within", or "have until"."""
    if matcher(scene.language, "ahead").match(scene.text, when.start, when.end):
        return False
    if when.cue == "until" and (when.value or "").startswith("P"):
        return False  # how long, not by when
    if when.cue == "until":
        return is_day(when) and (_is_until_then(scene, s, when) or _is_before_report(scene, s, when))
    if when.cue == "within" and is_lasting(scene, when):
        return False
    return (when.cue == "within" and _is_period(when)) or (when.cue in ("by", "before") and is_day(when))


def _is_until_then(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether "until" is a time limit: they "have until" then, or must report or comply, not block, until then."""
    if scene.has("until_to", max(s.start, when.start - PAPER_REACH), when.end):
        return True
    ends = {key: max((b for _, b in scene.hits(key, s.start, when.start)), default=-1) for key in _UNTIL_THEN}
    if ends["report"] > max(0, ends["block"], ends["limit"]) and when.start - ends["report"] <= PAPER_REACH:
        return True  # one reports once, so "until" is "by"
    duty = max(ends["report"], ends["complying"])
    bound = scene.is_paper or above(scene, s, (s.start, s.end)) is not None
    bound = bound or any(scene.has(key, s.start, when.start) for key in ("bound_verbs", "told", "told_passive"))
    return bound and duty >= max(0, ends["block"], ends["limit"]) and when.start - duty <= PAPER_REACH


def _is_before_report(scene: Scene, s: Sentence, when: When) -> bool:
    """Say whether a report is due later in the sentence: "block until 20 April and report by 23 April" is a limit."""
    later = [w for w in scene.whens(when.end, s.end) if w.cue in DEADLINES]
    return bool(later) and report_in(scene, s) and scene.has("report", when.end, s.end)


def _reporting_day(scene: Scene, s: Sentence, when: When) -> str | None:
    """Give the report's deadline where a plain date stands right behind the duty to report."""
    published = scene.found.story.published
    day = full_date(when.value)
    is_ahead = day is not None and (published is None or day >= published)
    plain = when.cue in (None, "on") and is_ahead
    near = [b for _, b in scene.hits("report", s.start, when.start) if when.start - b <= DUTY_REACH]
    return "report_deadline" if plain and near and report_in(scene, s) else None


def report_in(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence tells somebody to report."""
    if not scene.has("report", s.start, s.end):
        return False
    told = any(scene.has(key, s.start, s.end) for key in ("told", "told_passive", "asked", "bound_verbs"))
    due = any(w.cue in (*DEADLINES, "until") for w in scene.whens(s.start, s.end))
    return told or due or scene.is_paper


def _is_period(when: When) -> bool:
    return when.value is not None and when.value.startswith("P")


def is_day(when: When) -> bool:
    """Say whether an expression names a day or a period, so that it may be a limit."""
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
            cut_off = name == "block_deadline" and _is_cut_off(scene, span, when)
            if when.start <= span[0] and span[1] <= when.end and not _is_period(when):
                continue  # "by close of business"
            if not is_content and not cut_off and not _has_own_day(scene, s, span, when):
                near.append((_distance(scene, span, when), name))
    near = [n for n in near if 0 <= n[0] <= DEADLINE_REACH]
    return min(near)[1] if near else None


def _has_own_day(scene: Scene, s: Sentence, span: Span, when: When) -> bool:
    """Say whether a demand behind a date has a date of its own: "closed by the 25th, reports due by the 1st"."""
    if span[0] < when.end or "," not in scene.text[when.end : span[0]] or shape(scene, "object_before"):
        return False
    return any(w.cue in (*DEADLINES, "until") for w in scene.whens(span[1], min(s.end, span[1] + PAPER_REACH)))


def _distance(scene: Scene, span: Span, when: When) -> int:
    """Give how far a demand is from a date; on the side where the language seldom puts it, half the reach more."""
    behind, ahead = when.start - span[1], span[0] - when.end
    between = scene.text[when.end : span[0]]
    if 0 <= ahead <= BESIDE and "," not in between or _TO_DO.fullmatch(between):
        return ahead
    expected, other = (ahead, behind) if shape(scene, "object_before") else (behind, ahead)
    if expected < 0 and other < 0:
        return 0  # the date's own words hold the demand: "24 hours to comply"
    return expected if expected >= 0 else other + DEADLINE_REACH // 2


def _is_cut_off(scene: Scene, span: Span, when: When) -> bool:
    """Say whether a reason stands between: "blocked … for not removing it within 48 hours" is no time to block."""
    cut = span[1] <= when.start and scene.hits("reason", span[1], when.start)
    return any(b - a >= LONG_REASON for a, b in cut or ())  # Spanish "por" tells of more than reasons


def is_lasting(scene: Scene, when: When) -> bool:
    """Say whether "within" may as well mean "for" in the language, as Vietnamese "trong" does."""
    starts = (
        matcher(scene.language, key).match(scene.text, when.start, when.end) for key in ("lasting", "lasting_not")
    )
    return next(starts) is not None and next(starts) is None


# --- dates that bind others


def fill_others(scene: Scene, order: Order, sheet: Sheet, used: set[int]) -> None:
    """Fill the days that bind the company: to register, to name somebody, to answer."""
    segment = order.segment
    for i, s in enumerate(segment):
        dated = [w for w in scene.whens(s.start, s.end) if w.start not in used and is_day(w) and _is_limit(scene, s, w)]
        told = _what_is_due(scene, segment, i)
        who = _who_is_due(scene, order, i, told) if dated else None
        for kind, key in _BINDING:
            if kind == "answer_notice" and i and scene.named(s.start, s.end, "operators", "operator"):
                continue  # "operators were asked to block the app and to answer by Friday"
            spans = scene.hits(key, told.start, told.end)
            if kind == "answer_notice":  # "was given until Friday to register but did not reply"
                spans = [a for a in spans if not scene.has("negated", max(told.start, a[0] - NEGATED_REACH), a[0])]
            if spans and who is not None and dated:
                w = min(dated, key=lambda d: min(abs(d.start - b) for _, b in spans))
                value = w.value or ""
                sheet.add("other_deadlines", OtherDeadline(who=who, about=kind, date=value), (w.start, w.end), w.how)
                used.add(w.start)
                if len(dated) > 1:
                    break


def _is_limit(scene: Scene, s: Sentence, when: When) -> bool:
    return when.cue in (*DEADLINES, "until") or scene.has("bound", max(s.start, when.start - BOUND_REACH), when.end)


def _what_is_due(scene: Scene, segment: list[Sentence], i: int) -> Sentence:
    """Give the sentence that says what is due: the one with the day, one it points back to, or what its speaker adds.

    "It had until Friday to do so"; "We gave them until 20 May. As soon as they register, access returns."
    """
    s = segment[i]
    if i and scene.has("do_so", s.start, s.end):
        return segment[i - 1]
    is_said = any(scene.has(key, s.start, s.end) for _, key in _BINDING)
    after = segment[i + 1] if i + 1 < len(segment) else s
    goes_on = not is_said and after.paragraph == s.paragraph and scene.has("bound", s.start, s.end)
    return after if goes_on and scene.has("register", after.start, after.end) else s


def _who_is_due(scene: Scene, order: Order, i: int, told: Sentence) -> str | None:
    """Give who is bound: named in the sentence, else right before it, unless it speaks of operators."""
    segment, s = order.segment, order.segment[i]
    if scene.named(s.start, s.end, "operators", "operator"):
        return _bound_party(scene, order, s)
    reach = PARTY_REACH if told.start > s.start else 1
    for b in reversed(segment[max(0, i - reach) : i + 1]):
        if scene.named(b.start, b.end, "operators", "operator"):
            return None  # "they must answer by then": the operators told before
        if (who := _bound_party(scene, order, b)) is not None:
            return who
    return None


def _bound_party(scene: Scene, order: Order, s: Sentence) -> str | None:
    """Give who is bound: a service, a company, or companies as a group; never the operators nor an authority.

    "The company" is the one service an order is against, where it is against one.
    """
    targets = {n.id or n.value: n.value for e in order.events for n in e.services}
    only = next(iter(targets.values())) if len(targets) == 1 else None
    for n in scene.named(s.start, s.end, "company", "service"):
        if n.id != "internet":
            return only if only is not None and n.value.islower() else n.value
    for a, b in scene.hits("platforms", s.start, s.end):
        return only or scene.text[a:b]
    return None
