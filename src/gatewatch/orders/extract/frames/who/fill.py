"""Who ordered, for whom, through which office: the fields of those who act.

A department is the authority's unit; what stands on whose behalf is not the authority. Who signs is an office.
"""

import re

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import Order
from gatewatch.orders.extract.frames.scene import Scene, Sheet, shape
from gatewatch.orders.extract.frames.who.addressees import fill_addressees
from gatewatch.orders.extract.frames.who.agent import BEHALF_REACH, on_behalf
from gatewatch.orders.extract.frames.who.authority import ARTICLE, authority_of, fullest, key_of, printed
from gatewatch.orders.extract.frames.who.behalf import fill_behalf
from gatewatch.orders.extract.frames.who.where import fill_scope
from gatewatch.orders.extract.text import Sentence

ROLE_REACH, LONGEST_OFFICE, LETTER_REACH = 90, 90, 25
"""Characters from "signed by" in which the office ends, of the name of an authority, and of "in a letter": chosen, not
measured."""
_FIELD = re.compile(
    r"\s\([^\W\d_][a-zà-ÿа-яё]+(?:[ &-][^\W\d_]\w+){0,3}\)|"
    r",(?:\s(?:and|of|&|de|y|e|et))?(?:\s[A-ZÀ-Ý]\w*)*\s[A-ZÀ-Ý]\w*(?:ing|tions?|ment|ance|ity|ics|ology|ción|ções|ção)(?=\s*[.\n]|$)"
)
"""What an office that signs is for, in brackets or behind a comma: "director (enforcement)", "Director, Licensing"."""
OFFICES = ("authority", "unit")


def fill_who(scene: Scene, order: Order, sheet: Sheet) -> Name | None:
    """Fill authority, unit, on whose behalf, the signatory's office, country, territory and addressees."""
    authority = authority_of(scene, order)
    if authority is not None:
        full = fullest(scene, authority, order.country)
        at = printed(scene, full, order.country)
        sheet.put("authority", full.value if at == (full.start, full.end) else scene.text[slice(*at)], at)
    _unit(scene, order, authority, sheet)
    fill_behalf(scene, order, authority, sheet)
    _instructed(scene, sheet)
    _signatory(scene, order, sheet)
    _country(scene, order, authority, sheet)
    fill_scope(scene, order, sheet)
    fill_addressees(scene, order, authority, sheet)
    return authority


def _instructed(scene: Scene, sheet: Sheet) -> None:
    """Take who "instructed" others for the authority, where the text names nobody else who acted."""
    place = sheet.spans.get("on_behalf_of", [None])[0]
    if place is None or place.start is None or "authority" in sheet.fields:
        return
    if scene.has("instructions", max(0, place.start - ROLE_REACH // 2), place.start):
        sheet.fields["authority"] = sheet.fields.pop("on_behalf_of")
        sheet.spans["authority"] = sheet.spans.pop("on_behalf_of")


def _unit(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    if authority is None:
        return
    key = key_of(authority)
    for n in scene.names:
        if n.kind != "unit" or key_of(n) == key or on_behalf(scene, n) or scene.has("press_units", n.start, n.end):
            continue
        owner = _owner_of_unit(scene, n) if n.of is not None else _bracketed(scene, n)
        if owner is not None and owner is not n and key_of(owner) == key:
            full = fullest(scene, n, order.country)
            return sheet.put("authority_unit", full.value, (full.start, full.end))
    for event in order.events:
        agent = event.agent
        if agent is not None and agent.kind == "unit" and key_of(agent) != key:
            return sheet.put("authority_unit", agent.value, (agent.start, agent.end))
    return None


def _owner_of_unit(scene: Scene, unit: Name) -> Name | None:
    """Give whom a unit belongs to, be it a ministry or a larger unit ("the directorate's cybercrime unit")."""
    return next((n for n in scene.named(unit.of or 0, scene.sentences[-1].end, *OFFICES) if n.start == unit.of), None)


def _bracketed(scene: Scene, unit: Name) -> Name | None:
    """Give the authority in brackets behind a unit: "the department (of the) (Ministry of …)"."""
    behind = scene.named(unit.end, unit.end + BEHALF_REACH * 2, "authority")
    return behind[0] if behind and scene.text[unit.end : behind[0].start].strip() == "(" else None


def _signatory(scene: Scene, order: Order, sheet: Sheet) -> None:
    """Fill the office that signed: as a report says, alone on a line under a letter, or the one whose letter it was."""
    role = next(iter(_signers(scene, order) or _alone(scene, order) or _writers(scene, order)), None)
    if role is not None:
        more = [b for a, b in scene.hits("role_more", role.end, role.end + BEHALF_REACH) if a - role.end == 1]
        field = _FIELD.match(scene.text, role.end)
        end = more[0] if more else field.end() if field is not None else role.end
        sheet.put("signatory_role", scene.text[role.start : end], (role.start, end))


def _only_says(scene: Scene, s: Sentence, role: Name) -> bool:
    """Say whether an office only speaks of a letter: what it "said in a letter" is its own."""
    said = scene.hits("said", role.end, min(s.end, role.end + ROLE_REACH))[:1]
    return any(not scene.has("letters", b, min(s.end, b + LETTER_REACH)) for _, b in said)


def _signers(scene: Scene, order: Order) -> list[Name]:
    """Give offices behind "signed by" or before "has signed"."""
    found = []
    for s in order.segment:
        for key, is_before in (("signed", shape(scene, "signed_after")), ("signs", True)):
            for a, b in scene.hits(key, s.start, s.end):
                side = (max(s.start, a - ROLE_REACH), b) if is_before else (b, min(s.end, b + ROLE_REACH))
                roles = scene.named(a, b, "role") or scene.named(*side, "role")
                found += roles[-1:] if is_before else roles[:1]
    return found


def _alone(scene: Scene, order: Order) -> list[Name]:
    """Give offices that stand alone on a line of the text's second half; of a ruling the judge too."""
    found = []
    for s in order.segment[len(order.segment) // 2 :]:
        roles = scene.named(s.start, s.end, "role")
        found += [r for r in roles if r.start - s.start <= ARTICLE and r.end >= s.end - 1 and r.value[:1].isupper()]
        judges = scene.named(s.start, s.end, "authority") if scene.is_paper else []
        found += [n for n in judges if (n.start, n.end) == (s.start, s.end) and _is_judge(scene, n)]
    return found


def _writers(scene: Scene, order: Order) -> list[Name]:
    """Give offices whose letter the order is: "in a letter, the regulator's director told operators to block X"."""
    found = []
    for s in order.present:
        asks = any(scene.has(key, s.start, s.end) for key in ("requests", "foreign_voice"))
        if asks or not scene.has("letters", s.start, s.end):
            continue
        for role in scene.named(s.start, s.end, "role"):
            near = scene.named(max(s.start, role.start - ARTICLE), min(s.end, role.end + LONGEST_OFFICE), *OFFICES)
            near += [n for n in scene.named(s.start, role.start, *OFFICES)[-1:] if role.start - n.end <= ARTICLE]
            speaks = any(scene.has(key, role.start, role.end) for key in ("press_roles", "offices", "court"))
            found += [role] if near and not speaks and not _only_says(scene, s, role) else []
    return found


def _is_judge(scene: Scene, name: Name) -> bool:
    return scene.has("court", name.start, name.end) and not scene.has("court", name.start + 1, name.end)


def _country(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    if order.country is None:
        return
    named = [n for n in scene.names if n.kind == "country" and n.id == order.country]
    if named:
        return sheet.put("country", order.country, (named[0].start, named[0].end))
    owned = [n for n in scene.names if n.country == order.country]
    if authority is not None and authority.country == order.country:
        owned = [authority]
    if owned:
        sheet.put("country", order.country, (owned[0].start, owned[0].end), f"{owned[0].kind} of that country")
    return None
