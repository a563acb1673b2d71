"""Whom the order binds: providers as a group or by name, or a regulator that a court tells.

They stand between the word that tells and the measure, are the subject of "were told" or "must", or are named in
sentences that say where the paper went. The blocked company is never one, nor the authority itself.
"""

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import Event, Order
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, matcher, shape
from gatewatch.orders.extract.frames.who.agent import AUTHORITIES, on_behalf
from gatewatch.orders.extract.frames.who.authority import CASED, fullest, key_of
from gatewatch.orders.extract.frames.who.beside import FEWEST_DUE, ROLE_REACH, told_beside
from gatewatch.orders.extract.frames.who.rows import ends_at, listed_behind, whole


def fill_addressees(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    """Fill who is bound: of groups those of the sentence that says it most fully, and everybody told by name."""
    rows = [_bound(scene, e, order) for e in order.events] + told_beside(scene, order, authority)
    found = [[n for n in row if not _is_no_addressee(scene, n, authority)] for row in rows]
    named = [n for row in found for n in row if n.kind != "operators"]
    groups = [[n for n in row if n.kind == "operators"] for row in found[: len(order.events)]]
    is_told = any(groups)
    groups = groups if is_told else [[n for n in row if n.kind == "operators"] for row in found]
    listed = [span for row in found for n in row if n.kind == "operators" for span in listed_behind(scene, n)]
    best = max(
        groups,
        key=lambda row: (len({n.value.casefold() for n in row}), sum(len(n.value) for n in row) if is_told else 0),
        default=[],
    )
    for name in [_fuller(scene, n, order) for n in best]:
        if not (_is_type_of(scene, name, named) or (not is_told and _is_bare_beside(name, named))):
            sheet.add("addressees", name.value, (name.start, name.end))
    for name in named:
        if not any(a <= name.start < b for a, b in listed):
            full = fullest(scene, name, order.country) if name.kind == "authority" else name
            full = _longest(scene, name, order.country) if name.kind == "operator" else full
            at = whole(scene, full) if name.kind == "operator" else (full.start, full.end)
            value = full.value if at == (full.start, full.end) else scene.text[slice(*at)]
            is_cased = scene.language in CASED
            if not any(is_cased and _is_inflected(value, held) for held in sheet.fields.get("addressees", [])):
                sheet.add("addressees", value, at)
    for span in listed:
        sheet.add("addressees", scene.text[slice(*span)], span)


def _fuller(scene: Scene, group: Name, order: Order) -> Name:
    """Give the fuller form of a title's one word for providers ("operators"), where the body says who is told."""
    if " " in group.value or group.start >= scene.title_end():
        return group
    word = group.value.casefold()
    for s in order.present:
        told = [x for key in ("told", "asked", "told_passive") for x in scene.hits(key, s.start, s.end)]
        full = [n for n in scene.named(s.start, s.end, "operators") if told and word in n.value.casefold().split()]
        if full and " " in full[0].value and s.start >= scene.title_end():
            return full[0]
    return group


def _longest(scene: Scene, name: Name, country: str | None) -> Name:
    """Give a network's name with its country, where the text has that form too ("Orange", later "Orange Egypt")."""
    same = [n for n in scene.names if n.kind == "operator" and n.value.startswith(name.value + " ")]
    return next((n for n in same if country is not None and n.country == country), name)


def _is_no_addressee(scene: Scene, name: Name, authority: Name | None) -> bool:
    """Say whether a name is the authority itself, in brackets, or only who owns a network ("a unit of X")."""
    is_self = authority is not None and key_of(name) == key_of(authority)
    is_asker = name.kind == "authority" and scene.has("askers", name.start, name.end)
    is_alone = scene.text[name.start - 1] == "(" and scene.text[name.end : name.end + 1] == ")"
    return is_self or is_asker or is_alone or ends_at(scene, "owned_by", name.start)


def _is_type_of(scene: Scene, group: Name, named: list[Name]) -> bool:
    """Say whether a group's word only says what those named right behind it are ("operators X and Y")."""
    return any(n.kind == "operator" and scene.text[group.end : n.start] in (" ", " «", " “") for n in named)


def _is_bare_beside(group: Name, named: list[Name]) -> bool:
    """Say whether a group is one word ("operators") of a later sentence, in a text that names those told."""
    return " " not in group.value and len({n.value for n in named if n.kind == "operator"}) >= FEWEST_DUE


def _is_inflected(one: str, other: str) -> bool:
    """Say whether two names differ in their last letters only, as one name in two cases does."""
    stem = max(4, min(len(one), len(other)) - 2)
    return one[:stem].casefold() == other[:stem].casefold() and abs(len(one) - len(other)) <= 3


def _bound(scene: Scene, event: Event, order: Order) -> list[Name]:
    """Give those an event binds: operators, or a regulator or company that is told by name."""
    s = event.sentence
    groups = [n for n in scene.named(s.start, s.end, "operators") if not ends_at(scene, "carried_on", n.start)]
    if event.form == "told" and scene.has("bound_verbs", *event.cue):
        return _subject_of(scene, s.start, event.cue[0], order) or groups
    if event.form in ("told", "asked", "order_noun"):
        a, b = _between(scene, event)
        named = scene.named(a, b, "operators", "operator", "authority", "company")
        named = [n for n in named if n.kind not in AUTHORITIES or event.form == "told"]
        named = [n for n in named if not scene.has("court", n.start, n.end)]
        return [n for n in named if not _is_target_owner(n, order) and not on_behalf(scene, n)] or groups
    if event.form == "told_passive":
        named = scene.named(*_between(scene, event), "operators", "operator")
        return [*_subject_of(scene, s.start, event.cue[1], order), *named] or groups
    if event.form in ("decided", "stated", "bare", "done"):
        return [n for n in groups if _is_told_beside(scene, n)]
    return []


def _subject_of(scene: Scene, start: int, cue: int, order: Order) -> list[Name]:
    """Give those who are told, where they stand before the word that binds them ("operators must …")."""
    providers = scene.named(start, cue, "operators", "operator")
    others = scene.named(start, cue, "company", "authority")
    others = [n for n in others if matcher(scene.language, "heads").fullmatch(n.value) is None]
    before = providers or [n for n in others if not on_behalf(scene, n)]
    return [n for n in before if cue - n.end <= ROLE_REACH and not _is_target_owner(n, order)]


def _between(scene: Scene, event: Event) -> Span:
    if shape(scene, "cue_after"):
        return max(event.sentence.start, event.start - ROLE_REACH), event.cue[0]
    return event.cue[1], max(event.measure[0], event.cue[1])


def _is_told_beside(scene: Scene, name: Name) -> bool:
    """Say whether somebody is told of a decision beside it ("notified operators", "by internet providers")."""
    start = max(0, name.start - 45)
    return any(scene.has(key, start, name.start) for key in ("told", "asked", "by", "to_whom"))


def _is_target_owner(name: Name, order: Order) -> bool:
    """Say whether a company is the one that is blocked."""
    return name.kind == "company" and (name.id in order.services or name.value.casefold() in order.services)
