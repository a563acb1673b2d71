"""What is to be blocked: the services of an order, and those that are named only.

A service is a target where an event of the order is done to it, where the text lists what is blocked, in a sentence
or line by line, or where it is an example of the group that is ("social media such as A and B"). A group without
examples is the target itself. Others are named only; one that is but the place where something was said ("in a post
on X") is neither. Not here: what the order does to them (`what`).
"""

import re
from collections import Counter

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import Event, Order
from gatewatch.orders.extract.frames.measures.objects import is_medium, listed_run
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span
from gatewatch.orders.extract.text import Sentence

FEWEST_LISTED, LEAD, ROW_SENTENCES, OPENING = 3, 3, 3, 12
"""Services in one row that make a list of a sentence without a measure, sentences a story begins with, sentences
behind an order in which its list may stand, and characters in which a sentence begins: chosen, not measured."""
LISTED_GAP, GROUP_GAP, EXAMPLE_GAP, AUDIENCE_GAP = 15, 40, 60, 25
"""Characters between a word that lists and what it lists, between groups in one row, from a group to its examples, and
from a service to the word for its users: chosen, not measured."""
FEWEST_LINES, MOST_LINES, LONGEST_LINE = 3, 300, 40
"""Lines of a list, and characters of one line that is a name: chosen, not measured."""

_NUMBERED = re.compile(r"(?:\d{1,3}[.)]|[-–—•·*])\s*")
_BRACKETS = re.compile(r"\s*[(（\[].*$")


def targets(scene: Scene, order: Order) -> list[Name]:
    """Give the services of an order, each once, in the order of the text."""
    held: dict[str, Name] = {}
    for event in _of_now(scene, order):
        for name in event.services:
            if not are_users(scene, name):
                held.setdefault(name.id or name.value.casefold(), name)
    if not order.is_main:
        return list(held.values())
    if not held and all(e.object == "internet" for e in order.events):
        return []  # the services such a text lists are those that rumours spread on
    groups = [e for e in order.events if _is_group(scene, e)]
    if not held and not groups and any(e.object in ("generic", "part") for e in order.events):
        held |= {n.id or n.value: n for n in _meant(scene, order)}
    told = [*_examples(scene, groups), *_listed(scene, order), *_lines(scene)]
    for name in told if held or told else _row_behind(scene, order, groups):
        held.setdefault(name.id or name.value.casefold(), name)
    wanted = [n for n in held.values() if not scene.has("stores", n.start, n.end)]  # whence it goes, not what goes
    kept = [_as_called(scene, n) for n in wanted]
    return sorted(kept, key=lambda n: n.start) or _wide(scene, groups)


def _as_called(scene: Scene, name: Name) -> Name:
    """Give a service by the name the text calls it most often: "Telegram", not "Telegram Messenger" of one sentence."""
    alike = [n for n in scene.names if n.kind == "service" and n.id is not None and n.id == name.id]
    counts = Counter(n.value for n in alike)
    best = max(counts.values(), default=0)
    if counts[name.value] == best:
        return name
    return next(n for n in alike if counts[n.value] == best)


def _of_now(scene: Scene, order: Order) -> list[Event]:
    """Give the events without those of an earlier measure: "Earlier it blocked A", unless they name a target too."""
    now = [e for e in order.events if not _is_earlier(scene, order, e)]
    services = {n.id or n.value.casefold() for e in now for n in e.services}
    if not services:
        return order.events
    return [e for e in order.events if e in now or services & {n.id or n.value.casefold() for n in e.services}]


def _is_earlier(scene: Scene, order: Order, event: Event) -> bool:
    """Say whether an event is of an earlier measure, by how its sentence begins or what a mere mention goes on with."""
    s = event.sentence
    return _begins_earlier(scene, s) or (event.form == "bare" and _goes_on_earlier(scene, order, s))


def _begins_earlier(scene: Scene, s: Sentence) -> bool:
    return scene.begins_earlier(s, OPENING)


def _goes_on_earlier(scene: Scene, order: Order, s: Sentence) -> bool:
    """Say whether the sentence before, in the same paragraph, tells of an earlier measure."""
    at = scene.at(s)
    before = scene.sentences[at - 1] if at else None
    return (
        before is not None
        and before.paragraph == s.paragraph
        and (before.start in order.past or _begins_earlier(scene, before))
    )


def are_users(scene: Scene, name: Name) -> bool:
    """Say whether a service is named only to say whose users are meant ("Facebook and WhatsApp users complain")."""
    users = scene.hits("audience", name.end, name.end + AUDIENCE_GAP)
    return bool(users) and not any(c in ",.;:" for c in scene.text[name.end : users[0][0]])


def _is_group(scene: Scene, event: Event) -> bool:
    """Say whether an event is against a group of services, not against one that "the platform" points back to."""
    start, end = event.object_at
    return event.object == "category" or (event.object == "generic" and scene.has("category", start, end))


def _wide(scene: Scene, groups: list[Event]) -> list[Name]:
    """Give the groups of services an order names where it names none ("social media and messaging apps")."""
    for e in [e for e in groups if e.start >= scene.title_end()] or groups:
        row = [s for s in scene.hits("category", e.object_at[0], e.sentence.end) if s[0] - e.object_at[1] <= GROUP_GAP]
        row = [(a, b) for a, b in row if not _is_named(scene, (a, b))]
        if row:
            return [Name(start=a, end=b, kind="service", value=scene.text[a:b]) for a, b in row]
    return []


def _is_named(scene: Scene, span: Span) -> bool:
    """Say whether a word is only part of somebody's name ("Network for Social Media")."""
    near = scene.named(max(0, span[0] - 100), span[1] + 100, "authority", "unit", "observer", "outlet", "company")
    return any(n.start <= span[0] and span[1] <= n.end for n in near)


def _examples(scene: Scene, groups: list[Event]) -> list[Name]:
    """Give the services a group that is blocked is told by: "all social media, among them A, B and C"."""
    found: list[Name] = []
    for e in groups:
        last = max([b for a, b in scene.hits("category", *_rest(e)) if a - e.object_at[1] <= GROUP_GAP], default=-1)
        start = max(last, e.object_at[1])
        for _, b in scene.hits("examples", start, min(e.sentence.end, start + EXAMPLE_GAP))[:1]:
            services = [n for n in scene.named(b, e.sentence.end, "service") if n.id != "internet"]
            if services and services[0].start - b <= LISTED_GAP and not _is_open(scene, start, b):
                found += listed_run(scene, services, (services[0].start, services[0].end))
    return found


def _row_behind(scene: Scene, order: Order, groups: list[Event]) -> list[Name]:
    """Give the row of services that follows a group that is blocked, where the text does not say what row it is.

    "It blocked 14 apps. A, B, C and D were used by …": only right behind the order, and not where they are left open.
    """
    for e in groups:
        at = scene.at(e.sentence)
        for s in scene.sentences[at : at + 1 + ROW_SENTENCES]:
            start = max(s.start, e.object_at[1])
            services = [n for n in scene.named(start, s.end, "service") if n.id != "internet"]
            row = listed_run(scene, services, (services[0].start, services[0].end)) if services else ()
            is_seen = s is not e.sentence and any(w.value for w in scene.whens(s.start, s.end))  # "were open on Friday"
            is_apart = is_seen or s.start in order.past or _is_open(scene, s.start, s.end)
            is_apart = is_apart or _is_denied(scene, s, s.end)
            if len(row) >= FEWEST_LISTED and not is_apart:
                return list(row)
    return []


def _rest(event: Event) -> Span:
    return event.object_at[1], event.sentence.end


def _meant(scene: Scene, order: Order) -> list[Name]:
    """Give what "the app" means: the services of the title, else the one the story begins with, else nothing."""
    title = [n for n in scene.named(0, scene.title_end(), "service") if n.id != "internet" and not is_medium(scene, n)]
    if title:
        return title
    if scene.is_paper:  # a paper names what it is about before it orders
        named = [n for n in scene.named(0, order.events[-1].end, "service") if n.id != "internet"]
        return list({n.id or n.value: n for n in named}.values())
    start = [n for s in scene.sentences[:LEAD] for n in scene.named(s.start, s.end, "service") if n.id != "internet"]
    if len({n.id or n.value for n in start}) == 1:
        return start[:1]
    whole = [n for n in scene.names if n.kind == "service" and n.id != "internet" and not is_medium(scene, n)]
    return whole[:1] if len({n.id or n.value for n in whole}) == 1 else _row_of_lead(scene)


def _row_of_lead(scene: Scene) -> list[Name]:
    """Give the services the story begins with, where they stand in one row in its first sentence of a measure."""
    for s in scene.sentences[:LEAD]:
        services = [n for n in scene.named(s.start, s.end, "service") if n.id != "internet"]
        if services and any(scene.has(key, s.start, s.end) for key in ("finite", "passive", "block", "limit")):
            row = listed_run(scene, services, (services[0].start, services[0].end))
            return list(row) if len(row) == len(services) else []
    return []


# --- lists


def _listed(scene: Scene, order: Order) -> list[Name]:
    """Give services the text lists as blocked in a sentence of their own, not one of an earlier measure."""
    found: list[Name] = []
    for s in scene.sentences:
        if s.start in order.past or _begins_earlier(scene, s) or _goes_on_earlier(scene, order, s):
            continue
        services = [n for n in scene.named(s.start, s.end, "service") if n.id != "internet"]
        if not _is_list(scene, s, services):
            continue
        first = services[0].start
        if _is_open(scene, s.start, first) or _is_denied(scene, s, first) or _is_not_now(scene, s, services):
            continue
        found += listed_run(scene, services, (services[0].start, services[0].end))
    return found


def _is_not_now(scene: Scene, s: Sentence, services: list[Name]) -> bool:
    """Say whether a list is still being made ("preparing a list of …"), of who registered, or of what was before."""
    row = listed_run(scene, services, (services[0].start, services[0].end)) or services[:1]
    last = max(n.end for n in row)
    done = [a for a, _ in scene.hits("registered", last, s.end) if not scene.named(last, a, "service")]
    is_registered = bool(done) and not scene.has("negated", s.start, s.end)
    first = services[0].start
    return is_registered or scene.has("unreal", s.start, first) or scene.has("past_before", s.start, first)


def _is_denied(scene: Scene, s: Sentence, first: int) -> bool:
    """Say whether a "not" stands before a list, but for one that says why they are on it ("which did not register").

    A row behind a colon is what the words before it announce: "the following had not registered: A, B and C".
    """
    reasons = scene.hits("listed", s.start, first)
    nots = [(a, b) for a, b in scene.hits("negated", s.start, first) if not any(x <= a and b <= y for x, y in reasons)]
    return bool(nots) and not scene.text[s.start : first].rstrip().endswith(":")


def _is_list(scene: Scene, s: Sentence, services: list[Name]) -> bool:
    """Say whether a sentence lists what is blocked: a word for it before three services, beside two, or right after."""
    if len(services) < FEWEST_LISTED - 1 or scene.has("exempt_before", services[-1].end, s.end):
        return False
    before, after = scene.hits("listed", s.start, services[0].start), scene.hits("listed", services[-1].end, s.end)
    beside = any(services[0].start - b <= LISTED_GAP for _, b in before)
    denied = scene.has("negated", services[-1].end, s.end) or scene.has("exempt_after", s.start, s.end)
    leads = services[0].start - s.start <= 2 and not denied
    beside = beside or (leads and any(a - services[-1].end <= LISTED_GAP for a, _ in after))
    return beside or (bool(before) and len(services) >= FEWEST_LISTED)


def _is_open(scene: Scene, start: int, end: int) -> bool:
    return any(scene.has(key, start, end) for key in ("exempt_after", "exempt_before", "lift", "registered"))


def _lines(scene: Scene) -> list[Name]:
    """Give what stands line by line under a line that announces a list of what is blocked, known or not."""
    for i, s in enumerate(scene.sentences):
        if not s.text.endswith(":") or not scene.has("listed", s.start, s.end) or _is_open(scene, s.start, s.end):
            continue
        rows: list[Name] = []
        for line in scene.sentences[i + 1 : i + 1 + MOST_LINES]:
            row = _row(scene, line)
            if row is None:
                break
            rows.append(row)
        if len(rows) >= FEWEST_LINES and any(scene.named(r.start, r.end, "service") for r in rows):
            return rows
    return []


def _row(scene: Scene, line: Sentence) -> Name | None:
    """Give a line as a name, without its number and what stands in brackets; None where it reads as a sentence."""
    number = _NUMBERED.match(scene.text, line.start, line.end)
    start = number.end() if number else line.start
    value = _BRACKETS.sub("", scene.text[start : line.end]).rstrip(" ;,")
    if not value or len(value) > LONGEST_LINE or value[-1] in ".!?:" or not (value[0].isupper() or value[0].isdigit()):
        return None
    known = [n for n in scene.named(start, line.end, "service") if n.start == start]
    return known[0] if known else Name(start=start, end=start + len(value), kind="service", value=value)


# --- named only


def fill_other_services(scene: Scene, orders: list[Order], sheet: Sheet) -> None:
    """Fill the services that are named and not blocked by any order of the text."""
    taken = {n.id or n.value.casefold() for o in orders for n in targets(scene, o)}
    for name in scene.names:
        is_service = name.kind == "service" and name.id != "internet"
        is_named = is_service and not is_medium(scene, name) and not _is_joined(scene, name)
        if is_named and (name.id or name.value.casefold()) not in taken:
            taken.add(name.id or name.value.casefold())
            sheet.add("other_services", name.value, (name.start, name.end))


def _is_joined(scene: Scene, name: Name) -> bool:
    """Say whether an "&" makes a word part of a longer name ("Screen & Signal")."""
    before, behind = scene.text[max(0, name.start - 2) : name.start], scene.text[name.end : name.end + 2]
    return "&" in before or "&" in behind
