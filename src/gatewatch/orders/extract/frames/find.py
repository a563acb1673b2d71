"""The door of this room: the orders of a story.

A frame is what somebody with authority told, decided or did (`events`), where it is real and now (`reality`). All
events of one country join one order, unless another authority acts on other services, or the text itself says
"separately". The order with the most weight is the main one: an event weighs more where it is a plain order, in the
title, or near the top. A text holds an order where one event carries it by itself and stands where news stands.

A text whose title or first sentences tell of a lifting holds no order; nor does a piece of opinion that reports none.
"""

from collections import Counter

from msgspec import Struct
from msgspec.structs import replace

from gatewatch.model.extraction import Fields, Place
from gatewatch.orders.extract.claims.speech.pieces import Listener
from gatewatch.orders.extract.frames.events import STRENGTH, Event, Order, events, is_of_authority
from gatewatch.orders.extract.frames.reality import Judged, judge, lifts
from gatewatch.orders.extract.frames.scene import Scene, Sheet, scene
from gatewatch.orders.extract.frames.targets import fill_other_services
from gatewatch.orders.extract.frames.terms.fill import fill_terms
from gatewatch.orders.extract.frames.what import fill_what
from gatewatch.orders.extract.frames.who.authority import key_of
from gatewatch.orders.extract.frames.who.fill import fill_who
from gatewatch.orders.extract.frames.why import fill_why
from gatewatch.orders.extract.text import Sentence

CARRIES, MENTIONS = 2.0, 1.0
TITLE_WEIGHT, LEAD_WEIGHT, EARLIER_WEIGHT, FIRST_WEIGHT = 1.5, 1.2, 0.4, 1.25
EARLIER_REACH = 15
LEAD_SENTENCES = 3
IN_GAP, AGENT_GAP = 5, 15
COMPARED, ORDERS_LAND = 40, 3
NEWS_SENTENCES, NEWS_CHARACTERS = 6, 900
PLAIN_SHARE, SHORTEST_SENTENCE = 0.6, 40
"""Chosen, not measured: from which strength an event carries an order or more
than mentions one, how title, lead, "earlier, the ministry …" and what is told first count, where news stands."""


class OrderFrame(Struct, frozen=True, kw_only=True):
    """One order of a text: its fields (without claims, availability and what the page says) and their places."""

    fields: Fields
    spans: dict[str, list[Place]]


class Frames(Struct, frozen=True, kw_only=True):
    """The orders of a text, the main one first; `lifts` where it tells that a block was ended."""

    orders: list[OrderFrame] = []
    lifts: bool = False
    named: OrderFrame = OrderFrame(fields=Fields(), spans={})
    """What holds of the text whether it orders or not: the services it names and does not block."""


def frames(heard: Listener) -> Frames:
    """Find the orders of a story; a text that only fears, asks for or remembers one has none."""
    view = scene(heard)
    judged = [judge(view, e) for e in events(view)]
    is_lift = _tells_of_lifting(view, judged)
    is_other = is_lift or _is_opinion(view, judged) or _is_denied_or_feared(view, judged) or _is_refuted(view, judged)
    orders = [] if is_other else _orders(view, judged)
    named = Sheet(text=view.text)
    fill_other_services(view, orders, named)
    return Frames(orders=[_frame(view, o) for o in orders], lifts=is_lift, named=_closed(named))


def _frame(view: Scene, order: Order) -> OrderFrame:
    sheet = Sheet(text=view.text)
    authority = fill_who(view, order, sheet)
    fill_what(view, order, sheet)
    fill_terms(view, order, authority, sheet)
    fill_why(view, order, authority, sheet)
    return _closed(sheet)


def _closed(sheet: Sheet) -> OrderFrame:
    return OrderFrame(fields=Fields(**sheet.fields), spans=sheet.spans)


# --- which events make an order


def _orders(view: Scene, judged: list[Judged]) -> list[Order]:
    live = [j.event for j in judged if j.real and not j.past]
    home = dominant_country(view, live)
    groups = _groups(view, live, home)
    first = min((e.start for g in groups for e in g if strength(e) >= CARRIES), default=-1)
    weights = [_group_weight(view, g) * (FIRST_WEIGHT if any(e.start == first for e in g) else 1.0) for g in groups]
    ranked = [g for _, g in sorted(zip(weights, groups, strict=True), key=lambda pair: -pair[0])]
    held = [g for i, g in enumerate(g for g in ranked if _carries(view, g)) if i == 0 or _stands_alone(g)]
    segments = _segments(view, held)
    past = frozenset(j.event.sentence.start for j in judged if j.past) - {e.sentence.start for e in live}
    return [replace(_order(view, g, home, segments[i], is_main=i == 0), past=past) for i, g in enumerate(held)]


def _segments(view: Scene, groups: list[list[Event]]) -> list[list[Sentence]]:
    """Share a text's sentences among its orders: each goes with the order named last before it, or the main one."""
    owner = {e.sentence.start: i for i, g in reversed(list(enumerate(groups))) for e in g}
    shared: list[list[Sentence]] = [[] for _ in groups]
    last = 0
    for s in view.sentences:
        last = owner.get(s.start, last)
        if shared:
            shared[last].append(s)
    return shared


def _order(view: Scene, group: list[Event], home: str | None, segment: list[Sentence], *, is_main: bool) -> Order:
    services = frozenset(n.id or n.value.casefold() for e in group for n in e.services)
    given = (_country(view, e) for e in group)
    own = Counter(c for c in given if c is not None and (not view.lands or c in view.lands))
    country = own.most_common(1)[0][0] if own else home
    return Order(events=group, country=country, services=services, segment=segment, is_main=is_main)


def _groups(view: Scene, live: list[Event], home: str | None) -> list[list[Event]]:
    """Join events to orders: first those that order, then the mentions that go with one of them."""
    groups: list[list[Event]] = []
    for event in (e for e in live if strength(e) >= MENTIONS):
        fitting = [g for g in groups if all(_joins(view, event, other, home) for other in g[:COMPARED])]
        if fitting:
            max(fitting, key=lambda g: (_shares_service(event, g), len(g))).append(event)
        else:
            groups.append([event])
    for event in (e for e in live if strength(e) < MENTIONS):
        fitting = [g for g in groups if _is_mention_of(view, event, g)]
        if fitting:
            max(fitting, key=len).append(event)
    return [sorted(g, key=lambda e: e.start) for g in groups]


def _shares_service(event: Event, group: list[Event]) -> bool:
    return any(_ids(event) & _ids(other) for other in group)


def _is_mention_of(view: Scene, event: Event, group: list[Event]) -> bool:
    """Say whether a mention is of a group's order: of its services, its internet, or in the title."""
    services = {s for e in group for s in _ids(e)}
    wide = view.has("category", event.sentence.start, event.sentence.end)
    if wide and any(view.has("category", e.sentence.start, e.sentence.end) for e in group):
        return True  # "all social media sites, including A and B, have been blocked"
    same = bool(_ids(event) & services) or any(e.object == event.object for e in group)
    return (same and not _ids(event) - services) or event.start < view.title_end()


def _joins(view: Scene, one: Event, other: Event, home: str | None) -> bool:
    left, right = _land(view, one, home), _land(view, other, home)
    if left is not None and right is not None and left != right:
        return False
    services, others = _ids(one), _ids(other)
    if services & others or one.object == other.object == "internet":
        return True
    if _is_separate(view, one, other):
        return False
    if _is_generic(one) or _is_generic(other):
        return True
    agents = [e.agent for e in (one, other) if e.agent is not None and e.agent.kind in ("authority", "unit")]
    agents = [a for a in agents if not view.has("heads", a.start, a.end) or " " in a.value]
    return len(agents) < 2 or key_of(agents[0]) == key_of(agents[1])


def _land(view: Scene, event: Event, home: str | None) -> str | None:
    """Give an event's country; one that the text never names (a short name that several lands share) is not it."""
    own = _country(view, event)
    return own if own is not None and (own in view.lands or home is None) else home


def _is_generic(event: Event) -> bool:
    """Say whether an event only points back ("the platforms"), so that it goes with any."""
    return not event.services and event.object != "internet"


def _is_separate(view: Scene, one: Event, other: Event) -> bool:
    """Say whether the text sets two events apart: the later one's sentence or clause begins with "separately"."""
    first, later = sorted((one, other), key=lambda e: e.start)
    start = first.end if first.sentence.start == later.sentence.start else later.sentence.start
    return start < later.start and view.has("separate", start, min(later.start, start + 60))


def _ids(event: Event) -> set[str]:
    return {n.id or n.value.casefold() for n in event.services}


def _country(view: Scene, event: Event) -> str | None:
    """Give the country an event belongs to: its agent's, else the only one its sentence names."""
    agent, start = event.agent, event.sentence.start
    named = view.named(start, event.sentence.end, "country")
    placed = any(n.start - b <= IN_GAP for n in named for _, b in view.hits("scope_in", start, n.start))
    is_lent = placed and agent is not None and view.has("heads", agent.start, agent.end) and " " not in agent.value
    if agent is not None and (agent.country or (agent.kind == "country" and agent.id)) and not is_lent:
        return agent.country or agent.id
    if len({n.id for n in named}) != 1:
        return agent.country if agent is not None else None
    return named[0].id if placed or (agent is not None and abs(named[0].start - agent.end) <= AGENT_GAP) else None


def dominant_country(view: Scene, live: list[Event]) -> str | None:
    """Give the country a story is mostly about; its title, first sentences and whose orders it tells count more."""
    seen: Counter[str] = Counter()
    lead = view.sentences[min(LEAD_SENTENCES, len(view.sentences)) - 1].end if view.sentences else 0
    for n in view.names:
        land = n.id if n.kind == "country" else n.country
        if land is not None and n.kind in ("country", "authority", "unit", "operator", "place") and not n.is_adjective:
            seen[land] += 3 if n.start < view.title_end() else 2 if n.start < lead else 1
    for e in live:
        land = _country(view, e)
        if land is not None and strength(e) >= CARRIES and (not view.lands or land in view.lands):
            seen[land] += ORDERS_LAND
    return seen.most_common(1)[0][0] if seen else None


def _group_weight(view: Scene, group: list[Event]) -> float:
    """Give a group's weight; where its first order is told as an earlier one, all that follows of it is too."""
    first = next((e for e in group if strength(e) >= CARRIES), group[0])
    return sum(_weight(view, e) for e in group) * (EARLIER_WEIGHT if _is_earlier(view, first) else 1.0)


def _is_earlier(view: Scene, event: Event) -> bool:
    return view.begins_earlier(event.sentence, EARLIER_REACH)


def _weight(view: Scene, event: Event) -> float:
    base = strength(event)
    if _is_earlier(view, event):
        base *= EARLIER_WEIGHT
    if event.start < view.title_end():
        return base * TITLE_WEIGHT
    return base * (LEAD_WEIGHT if _is_lead(view, event) else 1.0)


def _is_lead(view: Scene, event: Event) -> bool:
    return any(s.start == event.sentence.start for s in view.sentences[:LEAD_SENTENCES])


def strength(event: Event) -> float:
    """Give how much of an order an event is by itself; without anybody who orders, little."""
    has_source = event.by_paper or is_of_authority(event.agent)
    if event.form == "bare" and event.agent is not None and event.agent.kind in ("authority", "unit", "role"):
        return 2.0
    if event.is_scheduled and event.form in ("bare", "stated"):
        return STRENGTH["stated"]
    if event.form == "told_passive" or has_source:
        return STRENGTH[event.form]
    if event.form == "told" and (event.binds or event.by_nobody):
        return STRENGTH["asked"]
    is_told = event.form in ("told", "decided", "order_noun") or (event.form == "asked" and event.binds)
    return MENTIONS if is_told else 0.3


def _carries(view: Scene, group: list[Event]) -> bool:
    """Say whether a group is the text's news: one event that orders, near the top or told twice; or enough together."""
    strong = [e for e in group if strength(e) >= CARRIES]
    if view.is_paper and (strong or any(e.form in ("told", "told_passive") for e in group)):
        return True  # the paper itself: it orders where it ends, and who is its letterhead
    if not strong:
        told = {e.sentence.start for e in group if strength(e) >= MENTIONS and _is_lead(view, e)}
        return len(told) > 1  # "Order to block X announced": the title and the lead say it, neither says whose it is
    near = max(view.sentences[min(NEWS_SENTENCES, len(view.sentences)) - 1].end, NEWS_CHARACTERS)
    plain = [e for e in strong if strength(e) >= STRENGTH["told"] and e.start < len(view.text) * PLAIN_SHARE]
    return len(strong) > 1 or group[0].start < near or bool(plain)


def _stands_alone(group: list[Event]) -> bool:
    """Say whether a further order has its own directive by a named authority."""
    return any(
        strength(e) >= STRENGTH["decided"]
        and e.agent is not None
        and e.agent.kind != "country"
        and e.object != "generic"
        for e in group
    )


# --- texts without an order


def _tells_of_lifting(view: Scene, judged: list[Judged]) -> bool:
    """Say whether the news is that a block was ended: in the title, or in the lead of a story that orders nothing."""
    title, sentences = view.title_end(), view.sentences
    if title and lifts(view, sentences[0].start, title):
        return True
    ordering = [j for j in judged if j.real and not j.past and strength(j.event) >= CARRIES]
    naming = [s for s in sentences if view.named(s.start, s.end)][:LEAD_SENTENCES]  # a menu names nobody
    for s in sentences[:LEAD_SENTENCES] + naming:
        is_told = _told_to_lift(view, s)
        if is_told or lifts(view, s.start, s.end):
            end = s.start - is_told  # the sentence that orders the end names the block too
            others = [j.event for j in ordering if not _is_what_ends(view, s, j.event)]
            return not any(e.start < title or e.sentence.start <= end for e in others)
    return False


def _is_what_ends(view: Scene, s: Sentence, event: Event) -> bool:
    """Say whether an order is only named as what a sentence ends: "put on hold his own order to block it"."""
    if event.sentence.start != s.start:
        return False
    hits = view.hits("lift", s.start, s.end)
    if any(b <= event.start and view.has("paper", b, event.start) for _, b in hits):
        return True  # "struck down the decision that ordered the block"
    named = event.form in ("order_noun", "decided", "bare")
    return named and any(a <= event.start < view.clause_end(s, b) for a, b in hits)


def _told_to_lift(view: Scene, s: Sentence) -> bool:
    """Say whether somebody with authority ordered the end of a block ("a court ruled that access must be restored")."""
    hits = view.hits("lift_told", s.start, s.end)
    offices = view.named(s.start, s.end, "authority", "unit", "role")
    return any(
        offices and not any(view.has(k, s.start, a) for k in ("unreal", "negated", "foreign_voice")) for a, _ in hits
    )


def _is_opinion(view: Scene, judged: list[Judged]) -> bool:
    """Say whether a piece is opinion and has no plain report of an order: who told whom, with a date."""
    head = max(view.title_end(), view.sentences[0].end if view.sentences else 0)
    if not view.has("opinion", 0, min(head, 60)):
        return False
    plain = [j.event for j in judged if j.real and not j.past and j.event.form in ("told", "told_passive")]
    return not any(view.whens(e.sentence.start, e.sentence.end) for e in plain)


def _is_denied_or_feared(view: Scene, judged: list[Judged]) -> bool:
    """Say whether the title denies or only expects a measure or its end, and the lead does not plainly tell of one."""
    title = view.title_end()
    heads = [j for j in judged if j.event.start < title]
    if view.hits("lift", 0, title) and not any(j.real and not j.past for j in heads):
        return True
    if view.has("denied", 0, title) and (
        heads or any(view.has(key, 0, title) for key in ("block", "passive", "finite"))
    ):
        return True
    if not heads or any(j.real for j in heads):
        return False
    lead = {s.start for s in view.sentences[: LEAD_SENTENCES + 1]}
    plain = [j.event for j in judged if j.real and not j.past and j.event.sentence.start in lead]
    return not any(strength(e) >= STRENGTH["decided"] for e in plain)


def _is_refuted(view: Scene, judged: list[Judged]) -> bool:
    """Say whether the news is a denial: "X will not be blocked, the ministry said"; "media said … the ministry denies".

    Either the story's first sentence denies all its measures, or what it tells as heard of others is denied below.
    """
    title, lead = view.title_end(), view.sentences[: LEAD_SENTENCES + 1]
    body = [s for s in lead if s.start >= title and len(s.text) >= SHORTEST_SENTENCE]
    heads = [j for j in judged if j.event.start < title and j.real and strength(j.event) >= MENTIONS]
    if not body or heads:
        return False
    first = [j for j in judged if j.event.sentence.start == body[0].start]
    if first and all(j.denied for j in first):
        return True
    strong = [j.event for j in judged if j.real and not j.past and strength(j.event) >= CARRIES]
    heard = [e for e in strong if view.has("rumoured", e.sentence.start, e.start)]
    return bool(strong) and len(heard) == len(strong) and any(_denies(view, s) for s in body[1:])


def _denies(view: Scene, s: Sentence) -> bool:
    """Say whether an office says in a sentence that it is not so."""
    return any(view.named(s.start, a, "authority", "unit", "role") for a, _ in view.hits("denies", s.start, s.end))
