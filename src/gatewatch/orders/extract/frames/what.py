"""What was ordered: the kind of order, what else is demanded, what stays open.

Not here: which services it is against (`targets`), and where it holds (`who.scope`).
"""

import re

from gatewatch.model.extraction import Demanded, OrderKind
from gatewatch.orders.extract.found import When
from gatewatch.orders.extract.frames.events import STRENGTH, Event, Order, above
from gatewatch.orders.extract.frames.reality import full_date
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, matcher, shape
from gatewatch.orders.extract.frames.targets import are_users, targets
from gatewatch.orders.extract.frames.terms.deadlines import report_in
from gatewatch.orders.extract.text import AND, Sentence

REPORT_REACH = 140
EXEMPT_REACH = 260
SHORTEST_ITEM, LONGEST_ITEM, EXEMPT_GAP, LEADS = 3, 70, 40, 12
SIDE_BEFORE, SIDE_BEHIND, USE_REACH, ACCESS_REACH, PARTLY_REACH = 120, 80, 60, 40, 12
"""Characters: chosen, not measured. An exempted item longer than this is a clause and not a name."""
_ITEM = re.compile(rf"[,;•·]|\s(?:{AND}|or|as well as)\s", re.IGNORECASE)

_IN_PLACE = re.compile(r"\s(?:in|at|en|à|em|di|в|ở)\s+[^\W\d_a-zà-ÿа-я]\S*(?: [^\W\d_a-zà-ÿа-я]\S*)*$")
_ONE_PROPER = re.compile(r"[^\W\d_a-zà-ÿа-я][\w’'-]*")
"""An item that ends with a place in capitals, and a single such word."""

_TELLING = ("told", "told_passive", "decided", "listed", "affected", "bound_verbs")
_TERMS = ("from", "by", "before", "within")
"""Words before a date that set a term: such a date is no day on which something was seen to work."""


def fill_what(scene: Scene, order: Order, sheet: Sheet) -> None:
    """Fill the kind, targets, territory, demands and exemptions."""
    kind, at = _kind(scene, order)
    sheet.put("order_kind", kind, at)
    for name in targets(scene, order):
        sheet.add("targets", name.value, (name.start, name.end))
    _demands(scene, order, kind, sheet)
    _exempt(scene, order, sheet)


def _kind(scene: Scene, order: Order) -> tuple[OrderKind, Span]:
    """Give the kind by what the order's events are done to, those that order and those of the title counting most."""
    events = [e for e in order.events if not e.services or not all(are_users(scene, n) for n in e.services)]
    heads = [e for e in events if e.start < scene.title_end() and e.object != "generic"]
    sure = {e.object == "internet" for e in heads}
    pool = [e for e in events if e.object == "generic" or (e.object == "internet") in sure] if heads else []
    pool = pool if len(sure) == 1 else events or order.events  # a title that names both decides nothing
    nets = [e for e in pool if e.object == "internet" and not e.is_limit]
    named = [e for e in pool if e.object != "internet"]
    if nets and (len(nets) >= len(named) or pool[0] in nets):
        return "shutdown", nets[0].measure
    loose = ("generic", "category") if any(e.services for e in named) else ("generic",)  # "limit one of the messengers"
    parts = [e for e in named if e.object == "part" or (e.object not in loose and _only_limits(scene, e))]
    part, rest = _weight(parts), _weight([e for e in named if e not in parts and e.object not in loose])
    if parts and (part > rest or (part == rest and any(e.object == "part" for e in parts))):
        return "restrict", parts[0].measure
    if named and all(_only_limits(scene, e) for e in named):
        return "restrict", named[0].measure
    first = (named or nets or order.events)[0]
    return "block" if named or nets else "restrict", first.measure


def _only_limits(scene: Scene, event: Event) -> bool:
    """Say whether a service is only limited: to limit all access to it is a block, however far off that word stands."""
    first, last = sorted((event.measure, event.object_at))
    if scene.has("partly", max(event.sentence.start, event.measure[0] - PARTLY_REACH), event.measure[1] + PARTLY_REACH):
        return True
    start = max(event.sentence.start, first[0] - ACCESS_REACH)  # "access to the network X is limited" as well
    return event.is_limit and not scene.has("access", start, last[0])


def _weight(events: list[Event]) -> float:
    """Give how much events count together: one that somebody told or did more than a mention."""
    return sum(1.0 if e.form == "bare" else STRENGTH[e.form] for e in events)


# --- demands


def _demands(scene: Scene, order: Order, kind: OrderKind, sheet: Sheet) -> None:
    on_services = [e for e in order.events if e.object in ("service", "part", "category", "generic")]
    if kind != "shutdown" and on_services:
        sheet.add("demands", "block", on_services[0].measure)
    if kind == "shutdown" and any(e.services for e in on_services):
        sheet.add("demands", "block", next(e for e in on_services if e.services).measure)
    nets = [e for e in order.events if e.object == "internet" and (kind == "shutdown" or _is_told(e))]
    if nets:
        sheet.add("demands", "suspend_internet", (nets[0].measure[0], nets[0].measure[1]))
    report = report_back(scene, order)
    if report is not None:
        sheet.add("demands", "report_back", report)
    _side_demand(scene, order, "sim", "suspend_sim_sales", sheet)
    _side_demand(scene, order, "roaming", "suspend_roaming", sheet)
    _side_demand(scene, order, "vpn", "disable_vpn", sheet)


def _is_told(event: Event) -> bool:
    """Say whether an event orders by itself: a cut that is but mentioned is no demand of an order against an app."""
    return event.agent is not None and event.form in ("told", "decided", "done") and not event.is_limit


def report_back(scene: Scene, order: Order) -> Span | None:
    """Find the words by which those addressed are told to report to the authority."""
    for event in order.events:
        if event.form not in ("told", "told_passive", "asked", "order_noun", "decided"):
            continue
        s = event.sentence
        side = (s.start, s.end) if shape(scene, "cue_after") else (event.cue[1], min(s.end, event.end + REPORT_REACH))
        found = scene.hits("report", *side)
        if found:
            return found[0]
    for s in order.segment:
        ordering = [
            b for key in ("told", "told_passive", "asked", "bound_verbs") for _, b in scene.hits(key, s.start, s.end)
        ]
        for a, b in scene.hits("report", s.start, s.end):
            is_told = any(0 <= a - at <= REPORT_REACH for at in ordering) or shape(scene, "cue_after")
            is_told = is_told or above(scene, s, (s.start, s.end)) is not None or _is_due(scene, s)
            if is_told and report_in(scene, s) and not scene.has("said", b, min(s.end, b + 12)):
                return a, b
    return None


def _is_due(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence sets a limit by which something is due."""
    return any(w.cue in ("by", "before", "within") for w in scene.whens(s.start, s.end))


def _side_demand(scene: Scene, order: Order, key: str, demand: Demanded, sheet: Sheet) -> None:
    """Add a demand that stands beside the main one, where an order's verb or the shutdown's list names it."""
    near = {s.start for s in order.sentences}
    for i, s in enumerate(order.segment):
        for a, b in scene.hits(key, s.start, s.end):
            if key == "vpn" and not _is_against(scene, s, (a, b)):
                continue
            measured = scene.has("affected", s.start, a) or any(
                scene.has(m, max(s.start, a - SIDE_BEFORE), min(s.end, b + SIDE_BEHIND))
                for m in ("block", "finite", "passive")
            )
            told = s.start in near or any(scene.has(k, s.start, s.end) for k in _TELLING)
            told = told or (i > 0 and order.segment[i - 1].start in near)
            told = told or above(scene, s, (s.start, s.end)) is not None
            use = scene.has(f"{key}_not", max(s.start, a - USE_REACH), min(s.end, b + USE_REACH))
            if measured and told and not use and not scene.has("exempt_after", max(s.start, a - USE_REACH), a):
                return sheet.add("demands", demand, (a, b))
    return None


def _is_against(scene: Scene, s: Sentence, span: Span) -> bool:
    """Say whether a measure is done to the VPNs themselves: nothing else it could be done to stands between them."""
    if scene.has("penalty", s.start, s.end):
        return False
    before = [b for key in ("block", "finite", "limit") for _, b in scene.hits(key, s.start, span[0])]
    behind = [a for a, _ in scene.hits("passive", span[1], min(s.end, span[1] + SIDE_BEHIND))]
    if shape(scene, "object_before"):
        behind += [a for key in ("block", "finite") for a, _ in scene.hits(key, span[1], s.end)]
    ahead = bool(before) and span[0] - max(before) <= SIDE_BEFORE and not scene.has("clauses", max(before), span[0])
    return ahead or (bool(behind) and min(behind) - span[1] <= SIDE_BEHIND)


# --- what stays open


def _exempt(scene: Scene, order: Order, sheet: Sheet) -> None:
    for s in order.segment:
        i = scene.at(s)
        for item in _exempt_in(scene, s):
            if not any(scene.hits(key, *item) == [item] for key in ("generic", "platforms", "measure_head", "limit")):
                sheet.add("exempt", scene.text[item[0] : item[1]], item)
        is_head = scene.has("exempt_head", s.start, s.end) and len(s.text) <= LONGEST_ITEM and s.text[-1] not in ".!?"
        if is_head or (s.text.endswith(":") and _is_exempting(scene, s)):
            _bullets(scene, i + 1, sheet)


def _is_exempting(scene: Scene, s: Sentence) -> bool:
    return any(scene.has(key, s.start, s.end) for key in ("exempt_before", "exempt_after"))


def _exempt_in(scene: Scene, s: Sentence) -> list[Span]:
    """Give what a sentence exempts: what a colon lists, what stands before "are exempt", or behind "except"."""
    colon = scene.text.rfind(": ", s.start, s.end)
    if colon > 0 and any(scene.has(key, s.start, colon) for key in ("exempt_before", "exempt_after", "exempt_head")):
        return _items(scene, colon + 1, s.end)
    own = scene.hits("exempt_own", s.start, s.end)
    if own and not _is_observed(scene, s):
        return _left_alone(scene, s, own[0])
    before: list[Span] = []
    last = s.start
    for a, b in scene.hits("exempt_before", s.start, s.end):
        start, last = max(scene.clause_start(s, a), a - EXEMPT_REACH, last), b
        if _is_observed(scene, s) or scene.has("exempt_after", start, a):
            return []  # seen to work; or "all but the calls stays available", which names what does not
        services = scene.named(start, a, "service")
        if services and services[0].start - start <= LEADS:
            return []  # "X and Y, named in the complaint, are not covered"
        found = [i for i in _items(scene, start, a) if not scene.named(*i, "service")]
        if found:
            before += _without_places(scene, found) + _likewise(scene, s, b)
    if before:
        return before
    found = []
    for a, b in scene.hits("exempt_after", s.start, s.end):
        if not any(i <= a < j for i, j in found):  # "except for", "excluding" twice in one run
            found += _run(scene, b, _exempt_end(scene, s, a, b))
    return [i for i in found if not scene.named(*i, "service")]


def _exempt_end(scene: Scene, s: Sentence, start: int, end: int) -> int:
    """Give where an exemption's list ends: with its clause, its brackets, or where the order goes on to say where."""
    again = min((a for a, _ in scene.hits("exempt_after", end + EXEMPT_GAP // 2, s.end)), default=s.end)
    stop = min(scene.clause_end(s, end), end + EXEMPT_REACH, again)
    if scene.text.rfind("(", s.start, start) > scene.text.rfind(")", s.start, start):
        closed = scene.text.find(")", end, stop)
        stop = closed if closed >= 0 else stop
    return min((a for a, _ in scene.hits("exempt_end", end, stop)), default=stop)


def _run(scene: Scene, start: int, end: int) -> list[Span]:
    """Give the things listed from a word of exempting on, up to where the sentence goes on with something else.

    "excluding banks and SMS, and all roaming, in three districts": what follows the second comma is none of them, nor
    what follows "apart from this".
    """
    kept: list[Span] = []
    stops = matcher(scene.language, "exempt_stop")
    for i, (a, b) in enumerate(_pieces(scene, start, end)):
        said = scene.text[a:b].strip()
        goes_on = matcher(scene.language, "exempt_next").match(said) if i else stops.fullmatch(said)
        if goes_on is not None:
            break
        kept += _items(scene, a, b)
    return kept


def _likewise(scene: Scene, s: Sentence, start: int) -> list[Span]:
    """Give what is added behind ("…, and so are the hospitals")."""
    for _, b in scene.hits("exempt_so", start, s.end)[:1]:
        return _without_places(scene, _items(scene, b, s.end))
    return []


def _left_alone(scene: Scene, s: Sentence, own: Span) -> list[Span]:
    """Give what the order itself leaves open, services too: "must be left open" and "leaves X and Y alone"."""
    clause = scene.clause_start(s, own[0])
    held = scene.named(own[0], min(scene.clause_end(s, own[1]), own[1] + EXEMPT_GAP), "service")
    if held and not scene.named(clause, own[0], "service"):
        return [(n.start, n.end) for n in held]
    before = _items(scene, max(clause, own[0] - EXEMPT_REACH), own[0])
    return _without_places(scene, before) + _likewise(scene, s, own[1])


def _is_observed(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence tells what was seen to work, where and when: that exempts nothing."""
    dated = [w for w in scene.whens(s.start, s.end) if w.value is not None and not _is_term(scene, w)]
    return bool(dated) or bool(scene.named(s.start, s.end, "outlet", "observer", "operator"))


def _is_term(scene: Scene, when: When) -> bool:
    """Say whether a date is a term; "until" a day that is past only says up to when somebody looked."""
    day, told = full_date(when.value), scene.found.story.published
    return when.cue in _TERMS or (when.cue == "until" and day is not None and told is not None and day > told)


def _without_places(scene: Scene, items: list[Span]) -> list[Span]:
    """Join a place that only goes on with the item before it ("the airports in A and B") to that item."""
    kept: list[Span] = []
    for item in items:
        is_place = any((n.start, n.end) == item for n in scene.named(*item, "place", "country"))
        goes_on = bool(kept) and _IN_PLACE.search(scene.text[kept[-1][0] : kept[-1][1]]) is not None
        if goes_on and (is_place or _ONE_PROPER.fullmatch(scene.text[item[0] : item[1]])):
            kept[-1] = (kept[-1][0], item[1])
        elif not is_place:
            kept.append(item)
    return kept


def _bullets(scene: Scene, first: int, sheet: Sheet) -> None:
    for s in scene.sentences[first : first + 30]:
        if len(s.text) > LONGEST_ITEM * 2 or s.text[-1] in ".!?":
            return
        item = _trim(scene, s.start, s.end)
        if item is not None:
            sheet.add("exempt", scene.text[item[0] : item[1]], item)


def _pieces(scene: Scene, start: int, end: int) -> list[Span]:
    cuts = [(m.start(), m.end()) for m in _ITEM.finditer(scene.text, start, end)]
    return list(zip([start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end], strict=True))


def _items(scene: Scene, start: int, end: int) -> list[Span]:
    """Cut a stretch into the things it lists; nothing where it reads as a clause."""
    found = [item for piece in _pieces(scene, start, end) if (item := _trim(scene, *piece)) is not None]
    return [f for f in found if f[1] - f[0] <= LONGEST_ITEM and not scene.has("exempt_stop", *f)]


def _trim(scene: Scene, start: int, end: int) -> Span | None:
    """Drop articles, words that only lead to the thing ("the networks of"), marks and white space at both ends."""
    text = scene.text
    for key in ("articles", "exempt_lead", "articles"):
        while start < end and not text[start].isalnum():
            start += 1
        lead = matcher(scene.language, key).match(text, start, end)
        start = lead.end() if lead is not None else start
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == ")"):
        end -= 1
    return (start, end) if end - start >= SHORTEST_ITEM else None
