"""What was ordered: the kind of order, the services, the demands, what stays open, and the other services named.

A service is a target where an event of the order is done to it, or where the text lists what is blocked. Others are
named only. A service that is but the place where something was said ("in a post on X") is neither.
"""

import re

from gatewatch.model.extraction import Demanded, OrderKind
from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import Order, above, is_medium, listed_run, shape
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, matcher
from gatewatch.orders.extract.text import Sentence

REPORT_REACH = 140
EXEMPT_REACH = 260
SHORTEST_ITEM, LONGEST_ITEM = 3, 70
"""Characters: chosen, not measured. An exempted item longer than this is a clause and not a name."""
FEWEST_LISTED, LEAD = 3, 3
"""Services in one row that make a list of a sentence without a measure; sentences a story begins with: chosen."""

_ITEM = re.compile(r"[,;•·]|\s(?:and|or|as well as|y|e|et|dan|и|ve|và)\s", re.IGNORECASE)


def fill_what(scene: Scene, order: Order, sheet: Sheet) -> None:
    """Fill the kind, targets, other services, demands and exemptions."""
    kind, at = _kind(order)
    sheet.put("order_kind", kind, at)
    for name in targets(scene, order):
        sheet.add("targets", name.value, (name.start, name.end))
    _demands(scene, order, kind, sheet)
    _exempt(scene, order, sheet)


def _kind(order: Order) -> tuple[OrderKind, Span]:
    """Give the kind by what most of the order's events are done to."""
    nets = [e for e in order.events if e.object == "internet" and not e.is_limit]
    named = [e for e in order.events if e.object in ("service", "part", "generic", "category")]
    if nets and (len(nets) >= len(named) or order.events[0] in nets):
        return "shutdown", nets[0].measure
    parts = [e for e in named if e.object == "part" or e.is_limit]
    if parts and 2 * len(parts) >= len([e for e in named if e.object != "generic"]):
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
        held |= {n.id or n.value: n for n in _meant(scene)}
    for name in _listed(scene):
        held.setdefault(name.id or name.value.casefold(), name)
    return list(held.values())


def _meant(scene: Scene) -> list[Name]:
    """Give what "the app" means: the services of the title, else the one the story begins with, else nothing."""
    title = [n for n in scene.named(0, scene.title_end(), "service") if n.id != "internet" and not is_medium(scene, n)]
    if title:
        return title
    start = [n for s in scene.sentences[:LEAD] for n in scene.named(s.start, s.end, "service") if n.id != "internet"]
    return start[:1] if len({n.id or n.value for n in start}) == 1 else []


def _listed(scene: Scene) -> list[Name]:
    """Give services the text lists as blocked in a sentence of their own."""
    found: list[Name] = []
    for s in scene.sentences:
        services = [n for n in scene.named(s.start, s.end, "service") if n.id != "internet"]
        if len(services) < FEWEST_LISTED or not scene.has("listed", s.start, services[0].start):
            continue
        if _is_open(scene, s.start, services[0].start) or scene.has("negated", s.start, services[0].start):
            continue
        found += listed_run(scene, services, (services[0].start, services[0].end))
    return found


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
            if any(0 <= a - at <= REPORT_REACH for at in ordering) and not scene.has("said", b, min(s.end, b + 12)):
                return a, b
    return None


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
    for a, b in scene.hits("exempt_before", s.start, s.end)[:1]:
        start = max(scene.clause_start(s, a), a - EXEMPT_REACH)
        found = [i for i in _items(scene, start, a) if not scene.named(*i, "service")]
        if found or not scene.has("exempt_after", a, b):
            return found
    for a, b in scene.hits("exempt_after", s.start, s.end)[:1]:
        found = _items(scene, b, min(scene.clause_end(s, b), b + EXEMPT_REACH))
        return [i for i in found if not (scene.has("negated", a, b) and scene.named(*i, "service"))]
    return []


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
