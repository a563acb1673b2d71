"""Why it was ordered, on what law, and what not obeying costs.

A reason counts only where the order's own side gives it: after a word of reason in a sentence of the order, in one
that begins with the measure ("the move is aimed at …"), or where an authority, the police or the paper speaks, on what
bears on the order. Who speaks is what `claims.speech` hears. What critics, users or the company say is no reason of the
order, nor the reporter's background, except what a company left undone ("never named a representative"). What is but
the occasion ("amid protests") counts where nothing else does (`weak_reasons`).
"""

import re
from functools import cache

from babel.numbers import get_territory_currencies

from gatewatch.model.extraction import Amount
from gatewatch.orders.extract.claims.speech.pieces import Piece
from gatewatch.orders.extract.found import Name, Number
from gatewatch.orders.extract.frames.events import Order
from gatewatch.orders.extract.frames.reality import lifts
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, matcher, shape, tables
from gatewatch.orders.extract.text import Sentence

REASON_REACH = 320
HEAD_REACH = 70
DAILY_REACH, SUM_REACH, LONGEST_NAME, LAW_GAP = 45, 30, 200, 40
BEHIND_REACH, LAW_BEHIND = 5, 12
AUDIENCE_REACH, LOSS_REACH, TO_REACH = 30, 60, 6
BESIDE, OPENING, SUBJECT_REACH, OFFICE_REACH, BEFORE_NUMBER = 2, 15, 40, 40, 20
"""Characters after a word of reason, and in which a sentence shows whom it is about: chosen, not measured."""

_BEARING = ("blames", "blamed", "generic", "category", "platforms", "measure_head")
_OWED = ("no_cooperation", "not_registered", "no_legal_representative")
_NUMBER_UNITS = ("percent", "channels_and_groups", "persons")
_IN_BRACKETS = re.compile(r"\s?\([^()\n]{3,60}\)")
_MONEY = re.compile(r"[A-Z]{3}(?:_per_day)?")


def fill_why(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    """Fill legal basis, justification with its numbers, and penalties."""
    heard = scene.heard.pieces
    last: Sentence | None = None
    told: list[Span] = []
    for s in order.present:
        pieces = [] if _is_of_earlier(scene, order, s) else [p for p in heard if s.start <= p.start < s.end]
        stretches = [stretch for p in pieces for stretch in _reasons_in(scene, order, s, p)]
        if not stretches and last is not None and last.paragraph == s.paragraph:
            stretches = [(p.start, p.end) for p in pieces if _goes_on(scene, order, s, p)]
        told += stretches
        for stretch in stretches:
            _justify(scene, stretch, sheet)
        for piece in pieces if not stretches else []:
            _failings(scene, order, s, piece, sheet)
        last = s if stretches else None
        _basis(scene, order, s, sheet)
        _penalties(scene, order, s, sheet)
    if "justification" not in sheet.fields:
        _occasions(scene, told, sheet)


def _reasons_in(scene: Scene, order: Order, s: Sentence, piece: Piece) -> list[Span]:
    """Give the stretches of what one speaker says that give the order's reason."""
    start, end = piece.start, piece.end
    cues = scene.hits("reason", start, end)
    own = [e for e in order.events if start <= e.measure[0] < end]
    if lifts(scene, start, end) or _is_other_side(scene, order, piece, is_own=bool(own)):
        return []
    if own:
        if shape(scene, "cue_after"):
            return [(start, end)] if cues else []  # the cause stands before the word that makes a cause of it
        return [(a, min(end, b + REASON_REACH)) for a, b in cues]
    if _is_threat(scene, start, end):
        return []
    if _is_elsewhere(scene, order, s) or _is_past_measure(scene, s):
        return []
    if scene.is_paper or (_is_own_side(scene, order, piece) and _is_on_it(scene, order, piece, cues)):
        return [(start, end)]
    is_headed = scene.has("measure_head", start, min(end, start + HEAD_REACH)) or _is_measured(scene, start, end)
    return [(cues[0][0], end)] if is_headed and cues else []


def _is_threat(scene: Scene, start: int, end: int) -> bool:
    """Say whether a piece tells what disobeying the order costs: "violation" is then none that it answers."""
    return scene.has("penalty", start, end) and scene.has("penalty_for", start, end)


def _is_measured(scene: Scene, start: int, end: int) -> bool:
    """Say whether a piece tells of a measure done, though not to what ("access was cut because they …")."""
    done = [span for key in ("finite", "passive") for span in scene.hits(key, start, end)]
    if not done or any(scene.has(key, start, end) for key in ("unreal", "outage")):
        return False
    return not scene.has("negated", start, min(done)[0])


def _is_other_side(scene: Scene, order: Order, piece: Piece, *, is_own: bool) -> bool:
    """Say whether somebody speaks whose reasons are not the order's: the company, critics, users, an observer."""
    by = piece.speaker.by
    if by == "company":
        carriers = {n.value for n in scene.named(piece.start, piece.end, "operator", "operators")}
        return not (is_own and piece.speaker.who in carriers)
    if by == "named_source" and not is_own:
        return not _is_of_order(scene, order, piece)
    if by == "named_source":  # whoever tells of the order itself may tell why, but for those who fight it
        return scene.has("foreign_voice", piece.start, piece.end) and not _is_of_order(scene, order, piece)
    return by in ("reporter", "media") and not is_own and scene.has("foreign_voice", piece.start, piece.end)


def _is_own_side(scene: Scene, order: Order, piece: Piece) -> bool:
    """Say whether the order's side speaks: police, an authority, the paper, or who is named as giving the order.

    Where nobody is heard to say it, the sentence may still begin with them and a word that accuses or says ("it cites",
    "the regulator invokes"), or end with them ("says the text"); what follows in their paragraph may go on with theirs.
    """
    start, end, by = piece.start, piece.end, piece.speaker.by
    if by in ("police", "official", "document") or _is_of_order(scene, order, piece):
        return True
    head = start, min(end, start + HEAD_REACH)
    blames = scene.hits("blames", start, end)
    if by not in ("reporter", "media") or scene.named(start, blames[0][0] if blames else start, "service", "company"):
        return False
    if by == "reporter" and piece.inherited is not None and (blames or scene.has("blamed", start, end)):
        return True
    speaks = bool(blames) or any(scene.has(key, start, end) for key in ("said", "blamed"))
    headed = any(scene.has(key, *head) for key in ("reason_head", "paper")) or _own_voice(scene, order, piece)
    leads = bool(blames) and blames[0][0] - start <= BESIDE
    return (speaks and headed) or leads or scene.has("voice_end", start, end)


def _own_voice(scene: Scene, order: Order, piece: Piece) -> bool:
    """Say whether a piece begins with an authority of the order's country, and no company or observer before it."""
    end = min(piece.end, piece.start + HEAD_REACH)
    voices = scene.named(piece.start, end, "authority", "unit", "company", "observer", "operator", "service")
    return bool(voices) and voices[0].kind in ("authority", "unit") and voices[0].country in (None, order.country)


def _is_of_order(scene: Scene, order: Order, piece: Piece) -> bool:
    """Say whether who speaks is named where it is ordered ("Justice A ordered …"), or right behind an authority."""
    who = piece.speaker.who
    if piece.speaker.by != "named_source" or not who:
        return False
    doers = (n for e in order.events for n in scene.named(e.sentence.start, max(e.cue[1], e.measure[0]), "person"))
    if any(who in n.value for n in doers):
        return True
    for s in scene.sentences:
        at = scene.text.find(who, s.start, s.end)
        if at >= 0 and scene.named(max(s.start, at - OFFICE_REACH), at, "authority", "unit"):
            return True
    return False


def _is_on_it(scene: Scene, order: Order, piece: Piece, cues: list[Span]) -> bool:
    """Say whether what the order's side says bears on the order: its services, its measure, a cause, a wrong."""
    start, end = piece.start, piece.end
    if cues or any(n.id in order.services for n in scene.named(start, end, "service")):
        return True
    return any(scene.has(key, start, end) for key in _BEARING)


def _is_of_earlier(scene: Scene, order: Order, s: Sentence) -> bool:
    """Say whether a sentence goes on with an earlier measure ("At the time, …"), and tells nothing of the order."""
    if any(e.sentence.start == s.start for e in order.events):
        return False
    if scene.has("back_then", s.start, min(s.end, s.start + OPENING)):
        return True
    at = scene.at(s)
    before = scene.sentences[at - 1] if at else s
    return before.paragraph == s.paragraph and before.start in order.past and before is not s


def _is_past_measure(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence tells of an earlier measure; earlier crimes may well be a reason of now."""
    measured = any(scene.has(key, s.start, s.end) for key in ("block", "finite", "passive"))
    return measured and scene.has("past", s.start, s.end)


def _goes_on(scene: Scene, order: Order, s: Sentence, piece: Piece) -> bool:
    """Say whether a piece goes on with the reason the sentence before it gave: it blames, and nobody else speaks."""
    if _is_other_side(scene, order, piece, is_own=False) or scene.has("foreign_voice", piece.start, piece.end):
        return False
    other = _is_past_measure(scene, s) or _is_elsewhere(scene, order, s) or bool(lifts(scene, s.start, s.end))
    other = other or _is_threat(scene, piece.start, piece.end)
    return not other and any(scene.has(key, piece.start, piece.end) for key in ("blamed", "reason"))


def _is_elsewhere(scene: Scene, order: Order, s: Sentence) -> bool:
    """Say whether a sentence is about another country, or about a service the order does not name."""
    lands = {n.id for n in scene.named(s.start, s.end, "country") if not _is_origin(scene, s, n)}
    if order.country is not None and lands and order.country not in lands:
        return True
    if scene.has("measure_head", s.start, min(s.end, s.start + HEAD_REACH)):
        return False
    services = {n.id or n.value.casefold() for n in scene.named(s.start, s.end, "service")}
    return bool(services) and bool(order.services) and not services & order.services


def _is_origin(scene: Scene, s: Sentence, land: Name) -> bool:
    """Say whether a country only tells whence a service or a company is: "the US-based messenger"."""
    kinds, keys = ("service", "company"), ("generic", "category", "platforms", "listing")
    spans = [(n.start, n.end) for n in scene.named(s.start, s.end, *kinds)]
    spans += [span for key in keys for span in scene.hits(key, s.start, s.end)]
    beside = [scene.text[land.end : a] for a, _ in spans if land.end <= a <= land.end + AUDIENCE_REACH]
    beside += [scene.text[b : land.start] for _, b in spans if land.start - AUDIENCE_REACH <= b <= land.start]
    origin = matcher(scene.language, "origin")
    return any(not (gap := text.strip(" -")) or origin.fullmatch(gap) for text in beside)


def _justify(scene: Scene, stretch: Span, sheet: Sheet) -> None:
    found = sorted(_words_of_reason(scene, stretch))
    for span, reason in found:
        sheet.add("justification", reason, span)
    numbers = scene.numbers(*stretch)
    counted = {"percent", "channels_and_groups"} <= {n.amount.unit for n in numbers}  # "41% of 900 channels"
    if not found and not counted and not scene.has("blamed", *stretch):
        return
    for n in numbers:
        near = max(stretch[0], n.start - BEFORE_NUMBER), n.end + AUDIENCE_REACH
        is_loss = _MONEY.fullmatch(n.amount.unit) and scene.has("losses", n.start - LOSS_REACH, n.end + LOSS_REACH)
        if is_loss or (n.amount.unit in _NUMBER_UNITS and not scene.has("audience", *near)):
            sheet.add("justification_numbers", n.amount, (n.start, n.end), "about" if n.is_rough else None)


def _occasions(scene: Scene, told: list[Span], sheet: Sheet) -> None:
    """Add what was but the occasion ("amid protests"), or stands in a law's name, where no other reason is given."""
    for stretch in told:
        for span, reason in sorted(_words_of_reason(scene, stretch, by_law=True)):
            sheet.add("justification", reason, span)
        for reason, matches in tables(scene.language, "weak_reasons").items():
            found = matches.search(scene.text, *stretch)
            if found is not None:
                sheet.add("justification", reason, found.span())


def _failings(scene: Scene, order: Order, s: Sentence, piece: Piece, sheet: Sheet) -> None:
    """Add what the company left undone where the reporter tells it ("the app never named a representative").

    Only what a company owes a state; what it did not answer the press is none of it.
    """
    start, end = piece.start, piece.end
    if piece.speaker.by != "reporter" or scene.has("foreign_voice", start, end) or _is_elsewhere(scene, order, s):
        return
    near = min(end, start + SUBJECT_REACH)
    subjects = [n.end for n in scene.named(start, near, "service", "company")]
    subjects += [b for _, b in scene.hits("platforms", start, near)]
    if not subjects or scene.has("unreal", start, end):
        return
    for span, reason in sorted(_words_of_reason(scene, (min(subjects), end))):
        if reason in _OWED and not scene.has("mute", max(start, span[0] - SUBJECT_REACH), span[1]):
            sheet.add("justification", reason, span)


def _words_of_reason(scene: Scene, stretch: Span, *, by_law: bool = False) -> list[tuple[Span, str]]:
    """Give the words that name a reason; within a longer one ("electoral fraud") the shorter does not count."""
    found = [
        (m.span(), _meant(scene, reason, m.span()))
        for reason, matches in tables(scene.language, "reasons").items()
        for m in matches.finditer(scene.text, *stretch)
        if not _is_named(scene, m.span(), by_law=by_law)
        and not _is_silence(scene, stretch[0], m.span())
        and not (reason in _OWED and _is_not_owed(scene, m.span()))
    ]
    return [(a, r) for a, r in found if not any(_is_wider(b, a) for b, other in found if other != r)]


def _meant(scene: Scene, reason: str, span: Span) -> str:
    """Give the reason a word means: fraud told of an exam is cheating in it."""
    s = scene.around(span[0])
    exams = tables(scene.language, "reasons").get("exam_cheating")
    is_exam = reason == "fraud" and s is not None and exams is not None and exams.search(scene.text, s.start, s.end)
    return "exam_cheating" if is_exam else reason


def _is_not_owed(scene: Scene, span: Span) -> bool:
    """Say whether what is left undone is but a case ("if it does not comply") or a law broken by what is shown."""
    laws = scene.named(span[1], span[1] + LONGEST_NAME, "law")
    is_law = bool(laws) and laws[0].start - span[1] <= LAW_BEHIND
    return is_law or scene.has("owed_if", max(0, span[0] - OFFICE_REACH), span[0])


def _is_silence(scene: Scene, start: int, span: Span) -> bool:
    """Say whether an authority or a network left something unanswered, as to the press; that is no company's fault."""
    if not scene.has("mute", *span):
        return False
    kinds = ("authority", "unit", "operator", "operators", "service", "company")
    before = [n for n in scene.named(start, span[0], *kinds) if not scene.has("indefinite", n.start - 4, n.start)]
    last = max((b for _, b in scene.hits("platforms", start, span[0])), default=-1)
    return bool(before) and before[-1].end > last and before[-1].kind not in ("service", "company")


def _is_wider(one: Span, other: Span) -> bool:
    return one[0] <= other[0] and other[1] <= one[1] and one[1] - one[0] > other[1] - other[0]


def _is_named(scene: Scene, span: Span, *, by_law: bool) -> bool:
    """Say whether a word only belongs to a name ("the anti-fraud department", "Law on Drugs")."""
    if any(span[0] - b <= 1 for _, b in scene.hits("office_of", max(0, span[0] - OFFICE_REACH), span[0])):
        return True  # "the President's Office for National Security"
    kinds = ("authority", "unit", "observer", "outlet", "company", *(() if by_law else ("law",)))
    near = scene.named(max(0, span[0] - LONGEST_NAME), span[1] + LONGEST_NAME, *kinds)
    return any(n.start <= span[0] and span[1] <= n.end for n in near)


def _basis(scene: Scene, order: Order, s: Sentence, sheet: Sheet) -> None:
    """Fill the laws an order rests on or punishes a breach of; a name in brackets behind another is the same law."""
    if (
        scene.has("foreign_voice", s.start, s.end)
        or scene.has("past", s.start, s.end)
        or _is_elsewhere(scene, order, s)
    ):
        return
    last = -1
    for n in scene.named(s.start, s.end, "law"):
        cued = scene.has("basis", max(s.start, n.start - HEAD_REACH), n.start)
        cued = cued or (shape(scene, "cue_after") and scene.has("basis", n.start, min(s.end, n.end + HEAD_REACH)))
        cued = cued or any(a - n.end <= BEHIND_REACH for a, _ in scene.hits("basis_after", n.end, s.end))
        cued = cued or (last >= 0 and n.start - last <= LAW_GAP)  # "under the Act, to be read along with Rule 2"
        if cued and scene.text[n.start - 1] != "(":
            sheet.add("legal_basis", n.value, (n.start, n.end))
            last = n.end


def _penalties(scene: Scene, order: Order, s: Sentence, sheet: Sheet) -> None:
    """Fill what disobeying costs: money beside a word of punishing, by the day or for those who do something.

    Of a sum told in two currencies the order's is the one of its country.
    """
    days = scene.hits("per_day", s.start, s.end)
    told = scene.hits("penalty", s.start, s.end)
    costs = [p for p in told if not any(a <= p[0] and p[1] <= b and (p[0] == a or p[1] < b) for a, b in days)]
    is_for = scene.has("penalty_for", s.start, s.end)
    if not (costs or is_for) or not scene.has("penalty", s.start, s.end) or scene.has("penalty_not", s.start, s.end):
        return
    sums = [n for n in scene.numbers(s.start, s.end) if _MONEY.fullmatch(n.amount.unit)]
    own = [n for n in sums if n.amount.unit[:3] in _currencies(order.country)]
    for n in own or sums:
        if not own and _is_converted(scene, s, n.start):
            continue
        if _is_raised(scene, n, own or sums):
            continue  # "raised the fine from 100,000 to a million": the fine it was
        closed = _IN_BRACKETS.match(scene.text, n.end)
        near = max(s.start, n.start - DAILY_REACH), min(s.end, (closed.end() if closed else n.end) + DAILY_REACH)
        a_day = n.amount.unit.endswith("_per_day")
        by_day = a_day or scene.has("per_day", *near)
        if by_day or scene.is_paper or is_for:
            unit = n.amount.unit if a_day or not by_day else f"{n.amount.unit}_per_day"
            amount = Amount(value=n.amount.value, unit=unit)
            sheet.add("penalties", amount, (n.start, n.end), "about" if n.is_rough else None)


def _is_raised(scene: Scene, old: Number, sums: list[Number]) -> bool:
    """Say whether a sum is but what another was before ("raised the fine from 100,000 to a million")."""
    follows = [n for n in sums if 0 < n.start - old.end <= TO_REACH]
    return bool(follows) and scene.has("rose_from", old.start - TO_REACH, old.start)


@cache
def _currencies(country: str | None) -> frozenset[str]:
    """Give the currencies a country pays in today, as CLDR tells."""
    return frozenset(get_territory_currencies(country)) if country is not None else frozenset()


def _is_converted(scene: Scene, s: Sentence, start: int) -> bool:
    """Say whether money only stands in brackets behind the same sum in another currency."""
    opened = scene.text.rfind("(", s.start, start)
    closed = scene.text.rfind(")", s.start, start)
    before = scene.text[max(s.start, opened - SUM_REACH) : opened]
    return opened > closed and any(c.isdigit() for c in before)
