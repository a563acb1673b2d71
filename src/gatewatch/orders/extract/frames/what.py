"""What was ordered and where: kind of order, services, territory, demands, what stays open, other services named.

A service is a target where an event of the order is done to it, or where the text lists what is blocked. Others are
named only. A service that is but the place where something was said ("in a post on X") is neither.
"""

import re

from gatewatch.model.extraction import Demanded, OrderKind
from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import Order, above, is_medium, listed_run, shape
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, matcher
from gatewatch.orders.extract.frames.terms import report_in
from gatewatch.orders.extract.frames.who import about, is_of
from gatewatch.orders.extract.text import Sentence

REPORT_REACH = 140
EXEMPT_REACH = 260
SHORTEST_ITEM, LONGEST_ITEM, EXEMPT_GAP, LEADS = 3, 70, 40, 12
"""Characters: chosen, not measured. An exempted item longer than this is a clause and not a name."""
FEWEST_LISTED, LEAD, LISTED_GAP = 3, 3, 15
"""Services in one row that make a list of a sentence without a measure; sentences a story begins with: chosen."""

_ITEM = re.compile(r"[,;•·]|\s(?:and|or|as well as|y|e|et|dan|и|ve|và)\s", re.IGNORECASE)


_PROPER = r"[A-ZÀ-ÝĐ][\w’'-]+(?:[ -][A-ZÀ-ÝĐ][\w’'-]+)*"
_PROPER_ROW = re.compile(rf"\s+({_PROPER}(?:(?:, | (?:et|y|e|and|dan|và)(?: du| de| do| da| la)* ){_PROPER})*)")
"""Names in one row behind the word for a region: "provinces of A, B and C"."""

_TERMS = ("from", "by", "before", "within")
"""Words before a date that set a term: such a date is no day on which something was seen to work."""


def fill_what(scene: Scene, order: Order, sheet: Sheet) -> None:
    """Fill the kind, targets, territory, demands and exemptions."""
    kind, at = _kind(order)
    sheet.put("order_kind", kind, at)
    for name in targets(scene, order):
        sheet.add("targets", name.value, (name.start, name.end))
    _scope(scene, order, sheet)
    _demands(scene, order, kind, sheet)
    _exempt(scene, order, sheet)


def _kind(order: Order) -> tuple[OrderKind, Span]:
    """Give the kind by what most of the order's events are done to."""
    nets = [e for e in order.events if e.object == "internet" and not e.is_limit]
    named = [e for e in order.events if e.object in ("service", "part", "generic", "category")]
    if nets and (len(nets) >= len(named) or order.events[0] in nets):
        return "shutdown", nets[0].measure
    plain = [e for e in named if e.object != "generic"] or named
    parts = [e for e in plain if e.object == "part" or e.is_limit]
    counted = [e for e in named if e.object != "generic"]
    is_tied = 2 * len(parts) == len(counted) and any(e.object == "part" for e in parts)
    if parts and (is_tied or 2 * len(parts) > len(counted)):
        return "restrict", parts[0].measure
    first = (named or nets or order.events)[0]
    return "block" if named or nets else "restrict", first.measure


def targets(scene: Scene, order: Order) -> list[Name]:
    """Give the services of an order, each once, in the order of the text."""
    held: dict[str, Name] = {}
    for event in order.events:
        for name in event.services:
            held.setdefault(name.id or name.value.casefold(), name)
    if not order.is_main:
        return list(held.values())
    if not held and any(e.object in ("generic", "part") for e in order.events):
        held |= {n.id or n.value: n for n in _meant(scene, order)}
    for name in _listed(scene):
        held.setdefault(name.id or name.value.casefold(), name)
    return list(held.values()) or _wide(scene, order)


def _wide(scene: Scene, order: Order) -> list[Name]:
    """Give the groups of services an order names where it names none ("social media and messaging apps")."""
    wide = [e for e in order.events if e.object == "category"]
    for e in [e for e in wide if e.start >= scene.title_end()] or wide:
        row = [s for s in scene.hits("category", e.object_at[0], e.sentence.end) if s[0] - e.object_at[1] <= EXEMPT_GAP]
        if row:
            return [Name(start=a, end=b, kind="service", value=scene.text[a:b]) for a, b in row]
    return []


def _meant(scene: Scene, order: Order) -> list[Name]:
    """Give what "the app" means: the services of the title, else the one the story begins with, else nothing."""
    title = [n for n in scene.named(0, scene.title_end(), "service") if n.id != "internet" and not is_medium(scene, n)]
    if title:
        return title
    if scene.is_paper:  # a paper names what it is about before it orders
        named = [n for n in scene.named(0, order.events[-1].end, "service") if n.id != "internet"]
        return list({n.id or n.value: n for n in named}.values())
    start = [n for s in scene.sentences[:LEAD] for n in scene.named(s.start, s.end, "service") if n.id != "internet"]
    return start[:1] if len({n.id or n.value for n in start}) == 1 else []


def _listed(scene: Scene) -> list[Name]:
    """Give services the text lists as blocked in a sentence of their own."""
    found: list[Name] = []
    for s in scene.sentences:
        services = [n for n in scene.named(s.start, s.end, "service") if n.id != "internet"]
        if not _is_list(scene, s, services):
            continue
        first = services[0].start
        is_row = scene.text[s.start : first].rstrip().endswith(":")  # "the following platforms had not …: A, B and C"
        if _is_open(scene, s.start, first) or (scene.has("negated", s.start, first) and not is_row):
            continue
        found += listed_run(scene, services, (services[0].start, services[0].end))
    return found


def _is_list(scene: Scene, s: Sentence, services: list[Name]) -> bool:
    """Say whether a sentence lists what is blocked: a word for it before three services, beside two, or right after."""
    if len(services) < FEWEST_LISTED - 1:
        return False
    before, after = scene.hits("listed", s.start, services[0].start), scene.hits("listed", services[-1].end, s.end)
    beside = any(services[0].start - b <= LISTED_GAP for _, b in before)
    denied = scene.has("negated", services[-1].end, s.end) or _is_exempting(scene, s)
    leads = services[0].start - s.start <= 2 and not denied
    beside = beside or (leads and any(a - services[-1].end <= LISTED_GAP for a, _ in after))
    return beside or (bool(before) and len(services) >= FEWEST_LISTED)


def _is_open(scene: Scene, start: int, end: int) -> bool:
    return any(scene.has(key, start, end) for key in ("exempt_after", "exempt_before", "lift", "registered"))


def fill_other_services(scene: Scene, orders: list[Order], sheet: Sheet) -> None:
    """Fill the services that are named and not blocked by any order of the text."""
    taken = {n.id or n.value.casefold() for o in orders for n in targets(scene, o)}
    for name in scene.names:
        is_service = name.kind == "service" and name.id != "internet"
        if is_service and (name.id or name.value.casefold()) not in taken and not is_medium(scene, name):
            taken.add(name.id or name.value.casefold())
            sheet.add("other_services", name.value, (name.start, name.end))


# --- where


def _scope(scene: Scene, order: Order, sheet: Sheet) -> None:
    """Fill the territory: the whole country where the order's sentences say so, else a region they name."""
    own = {e.sentence.start: e for e in order.events}
    for s in about(scene, order):
        for span in scene.hits("scope_all", s.start, s.end):
            event = own.get(s.start)
            if event is None or not scene.has("reason", min(event.end, span[0]), span[0]):
                return sheet.put("scope", scene.text[span[0] : span[1]], span)
    for event in order.events:
        s = event.sentence
        for n in scene.named(event.measure[1], s.end, "place"):
            marks = scene.hits("scope_in", max(s.start, n.start - 25), n.start)
            if any(n.start - b <= 6 for _, b in marks) and is_of(n, order.country) and not n.id:
                wider = [b for a, b in scene.hits("region_after", n.end, s.end) if a - n.end == 1]
                end = wider[0] if wider else n.end
                return sheet.put("scope", scene.text[n.start : end], (n.start, end))
        if (named := _named_region(scene, event.measure[1], s.end)) is not None:
            return sheet.put("scope", scene.text[named[0] : named[1]], named)
        for _, b in scene.hits("region", event.measure[1], s.end):
            proper = _PROPER_ROW.match(scene.text, b, s.end)
            if proper is not None:
                return sheet.put("scope", proper.group(1), proper.span(1))
    return None


def _named_region(scene: Scene, start: int, end: int) -> Span | None:
    """Find names that a word for a region follows: "in the A and B regions"."""
    for _, b in scene.hits("scope_in", start, end):
        row = _PROPER_ROW.match(scene.text, b, end)
        ends = [z for a, z in scene.hits("region_after", row.end(), end) if a - row.end() == 1] if row else []
        if row is not None and ends:
            return row.start(1), ends[0]
    return None


# --- demands


def _demands(scene: Scene, order: Order, kind: OrderKind, sheet: Sheet) -> None:
    on_services = [e for e in order.events if e.object in ("service", "part", "category", "generic")]
    if kind != "shutdown" and on_services:
        sheet.add("demands", "block", on_services[0].measure)
    if kind == "shutdown" and any(e.services for e in on_services):
        sheet.add("demands", "block", next(e for e in on_services if e.services).measure)
    nets = [e for e in order.events if e.object == "internet"]
    if nets:
        sheet.add("demands", "suspend_internet", (nets[0].measure[0], nets[0].measure[1]))
    report = report_back(scene, order)
    if report is not None:
        sheet.add("demands", "report_back", report)
    _side_demand(scene, order, "sim", "suspend_sim_sales", sheet)
    _side_demand(scene, order, "roaming", "suspend_roaming", sheet)
    _side_demand(scene, order, "vpn", "disable_vpn", sheet)


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
            if key == "vpn" and scene.has("penalty", s.start, s.end):
                continue
            measured = scene.has("affected", s.start, a) or any(
                scene.has(m, max(s.start, a - 120), min(s.end, b + 80)) for m in ("block", "finite", "passive")
            )
            told = s.start in near or any(
                scene.has(k, s.start, s.end)
                for k in ("told", "told_passive", "decided", "listed", "affected", "bound_verbs")
            )
            told = (
                told or (i > 0 and order.segment[i - 1].start in near) or above(scene, s, (s.start, s.end)) is not None
            )
            use = scene.has(f"{key}_not", max(s.start, a - 60), min(s.end, b + 60))
            if measured and told and not use and not scene.has("exempt_after", max(s.start, a - 60), a):
                return sheet.add("demands", demand, (a, b))
    return None


# --- what stays open


def _exempt(scene: Scene, order: Order, sheet: Sheet) -> None:
    for s in order.segment:
        i = scene.at(s)
        for item in _exempt_in(scene, s):
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
    for a, _ in scene.hits("exempt_before", s.start, s.end)[:1]:
        start = max(scene.clause_start(s, a), a - EXEMPT_REACH)
        if _is_observed(scene, s):
            return []
        services = scene.named(start, a, "service")
        if services and services[0].start - start <= LEADS:
            return []  # "X and Y, named in the complaint, are not covered"
        found = [i for i in _items(scene, start, a) if not scene.named(*i, "service")]
        if found:
            return _without_places(scene, found)
    for _, b in scene.hits("exempt_after", s.start, s.end)[:1]:
        found = _items(scene, b, min(scene.clause_end(s, b), b + EXEMPT_REACH))
        return [i for i in found if not scene.named(*i, "service")]
    return []


def _left_alone(scene: Scene, s: Sentence, own: Span) -> list[Span]:
    """Give what the order itself leaves open, services too: "must be left open" and "leaves X and Y alone"."""
    clause = scene.clause_start(s, own[0])
    held = scene.named(own[0], min(scene.clause_end(s, own[1]), own[1] + EXEMPT_GAP), "service")
    if held and not scene.named(clause, own[0], "service"):
        return [(n.start, n.end) for n in held]
    before = _items(scene, max(clause, own[0] - EXEMPT_REACH), own[0])
    return _without_places(scene, before)


def _is_observed(scene: Scene, s: Sentence) -> bool:
    """Say whether a sentence tells what was seen to work, where and when: that exempts nothing."""
    dated = [w for w in scene.whens(s.start, s.end) if w.value is not None and w.cue not in _TERMS]
    return bool(dated) or bool(scene.named(s.start, s.end, "outlet", "observer", "operator"))


def _without_places(scene: Scene, items: list[Span]) -> list[Span]:
    """Drop a place that only goes on with the item before it ("the airports in A and B")."""
    return [i for i in items if not any((n.start, n.end) == i for n in scene.named(*i, "place", "country"))]


def _bullets(scene: Scene, first: int, sheet: Sheet) -> None:
    for s in scene.sentences[first : first + 30]:
        if len(s.text) > LONGEST_ITEM * 2 or s.text[-1] in ".!?":
            return
        item = _trim(scene, s.start, s.end)
        if item is not None:
            sheet.add("exempt", scene.text[item[0] : item[1]], item)


def _items(scene: Scene, start: int, end: int) -> list[Span]:
    """Cut a stretch into the things it lists; nothing where it reads as a clause."""
    cuts = [(m.start(), m.end()) for m in _ITEM.finditer(scene.text, start, end)]
    edges = [start, *(b for _, b in cuts)]
    stops = [*(a for a, _ in cuts), end]
    found = [item for a, b in zip(edges, stops, strict=True) if (item := _trim(scene, a, b)) is not None]
    return [f for f in found if f[1] - f[0] <= LONGEST_ITEM and not scene.has("exempt_stop", *f)]


def _trim(scene: Scene, start: int, end: int) -> Span | None:
    """Drop articles, marks and white space at both ends."""
    text = scene.text
    while start < end and not text[start].isalnum():
        start += 1
    article = matcher(scene.language, "articles").match(text, start, end)
    if article is not None:
        start = article.end()
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == ")"):
        end -= 1
    return (start, end) if end - start >= SHORTEST_ITEM else None
