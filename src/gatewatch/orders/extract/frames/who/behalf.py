"""On whose behalf or at whose request an authority acted.

It is said in five ways: a phrase before the name ("at the request of X"), a noun that X owns ("at X's request"), a
phrase behind it (Turkish "X talebi üzerine"), one around it ("the request came from X" in the passive of some
languages), and a verb of which X is the subject ("X had asked for the measure"). X is an authority, else who brought
a case: companies, a league, an association, one or several in a row.
Not here: who ordered (`authority`); papers that asked, with their numbers and dates (`terms`).
"""

import re
from collections.abc import Iterator

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import Order
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, shape
from gatewatch.orders.extract.frames.who.agent import BEHALF_GAP, BEHALF_REACH, behalf_hits
from gatewatch.orders.extract.frames.who.authority import fullest, is_of, key_of, owner_of, uncased
from gatewatch.orders.extract.text import AND, Sentence

NEAR, LEAD_REACH, SUBJECT_REACH, MOST_WORDS = 12, 40, 90, 4
"""Characters of small words before a name that stands right behind a phrase ("of the"), from "at" to "X's request",
and from a subject to its verb; words before an office that may be its own ("of the head of"): chosen, not measured."""
_OFFICES = ("authority", "unit")
_PARTIES = (*_OFFICES, "company", "outlet", "operator", "observer")
_JOINT = re.compile(rf"\s*,\s*(?:(?:{AND}|as well as)\s+)?|\s+(?:{AND}|&)\s+")
_SKIP = (
    r"(?:(?:de|du|des|del|do|da|dos|das|la|las|los|el|le|les|the|of|by|from|dari|oleh|của|từ|"
    r"empresas?|compañías?|companhias?|sociedades|grupos?|cadenas|emissoras|sociétés?|groupes?|chaînes)\s+|[dl]['’])*"
)
_CAPITAL = r"[A-ZÀ-ÝĐА-ЯЁ][\w+’'-]+"
_SMALL = r"(?:of|for|the|and|de|la|del|los|las|du|des|da|do|das|dos|et|y|e|nationale?|générale?)"
_PROPER = re.compile(
    rf"\s*\(?{_SKIP}(?:country's\s+)?({_CAPITAL}(?:(?:\s+{_SMALL}){{0,2}}\s+{_CAPITAL}|-\w+|\s+anti-\w+|\s\d\b)*)"
)
"""A name in capitals with the small words that hold it together, behind white space and an article."""
_AREA = re.compile(r"(\s+(?:[А-ЯЁ][\w-]+\s+)?(?:района|округа|области|края|города|республики)(?:\s+[А-ЯЁ][\w-]+)?)")
"""Where a Russian office is: "прокурор Октябрьского района", "прокурор города Самары"."""
_OWN = re.compile(r"['’]s?\s+(?:\w+\s+){0,2}")
_NO_PARTY = ("service", "person", "authority", "operators", "law")


def fill_behalf(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    """Fill for whom the authority acted, where the text says so of somebody else than the authority."""
    for s in order.present:
        for asker in _askers(scene, s):
            if isinstance(asker, Name):
                if _is_other(scene, asker, authority, order):
                    full = fullest(scene, asker, order.country)
                    at = uncased(scene, full)
                    return sheet.put("on_behalf_of", scene.text[slice(*at)], at)
            else:
                return sheet.put("on_behalf_of", scene.text[slice(*asker)], asker)
    return None


def _is_other(scene: Scene, asker: Name, authority: Name | None, order: Order) -> bool:
    if scene.has("nobody", asker.start, asker.end) or scene.has("court", asker.start, asker.end):
        return False
    if not is_of(asker, order.country) and asker.country in scene.lands:
        return False
    if authority is None:
        return True
    own = {key_of(authority), *(key_of(o) for o in [owner_of(scene, authority)] if o is not None)}
    return key_of(asker) not in own


def _askers(scene: Scene, s: Sentence) -> Iterator[Name | Span]:
    for a, b in behalf_hits(scene, s.start, s.end):
        if shape(scene, "behalf_after"):
            yield from _before(scene, s, a)
        else:
            yield from _behind(scene, s, b)
        yield from scene.named(a, b, *_OFFICES)[:1]
    for a, _ in scene.hits("behalf_own", s.start, s.end):
        near = scene.named(max(s.start, a - LEAD_REACH - BEHALF_REACH), a, *_PARTIES)
        owners = [n for n in near if _OWN.fullmatch(scene.text, n.end, a)]
        yield from (n for n in owners if scene.has("behalf_lead", max(s.start, n.start - LEAD_REACH), n.start))
    if scene.has("request_paper", s.start, s.end):
        for a, _ in scene.hits("came_from", s.start, s.end):
            yield from _before(scene, s, a)
    for _, b in scene.hits("claimants", s.start, s.end):
        first = _proper(scene, b, s.end)
        yield from [] if first is None else [(first[0], _run_end(scene, first[1], s.end))]
    for a, b in scene.hits("requests", s.start, s.end):
        yield from _subjects(scene, s, a)
        yield from scene.named(a, b, *_OFFICES)[:1]


def _before(scene: Scene, s: Sentence, end: int) -> list[Name]:
    names = scene.named(max(s.start, end - SUBJECT_REACH), end, *_OFFICES)[-1:]
    return [n for n in names if end - n.end <= BEHALF_GAP]


def _subjects(scene: Scene, s: Sentence, verb: int) -> list[Name]:
    """Give who asks: the last authority before the verb, or in languages whose verb ends the sentence the first."""
    if shape(scene, "cue_after"):
        return scene.named(s.start, verb, *_OFFICES)[:1]
    return [n for n in scene.named(s.start, verb, *_OFFICES)[-1:] if verb - n.end <= SUBJECT_REACH]


def _behind(scene: Scene, s: Sentence, start: int) -> list[Name | Span]:
    """Give who stands behind "at the request of": an authority, else one or more parties right there."""
    start = next((b for a, b in scene.hits("filed_by", start, s.end) if a - start <= 1), start)
    offices = [n for n in scene.named(start, s.end, *_OFFICES)[:1] if n.start - start <= BEHALF_REACH]
    offices = [n for n in offices if len(scene.text[start : n.start].split()) <= MOST_WORDS]
    parties = [n for n in scene.named(start, s.end, *_PARTIES, "role")[:1] if n.start - start <= NEAR]
    parties = [n for n in parties if not scene.has("press_roles", n.start, n.end)]
    if parties and parties[0].kind in _OFFICES and (" " in parties[0].value or _is_all(scene, parties[0], s.end)):
        return [parties[0]]
    first = _whole(scene, parties[0], s.end) if parties else _proper(scene, start, s.end)
    return list(offices) if first is None else [(first[0], _run_end(scene, first[1], s.end))]


def _is_all(scene: Scene, name: Name, stop: int) -> bool:
    return _whole(scene, name, stop) == (name.start, name.end)


def _whole(scene: Scene, name: Name, stop: int) -> Span:
    """Give a name with the words in capitals that go on from it ("Commissioner" in "Commissioner of Police")."""
    longer = _PROPER.match(scene.text, name.start, stop)
    area = _AREA.match(scene.text, name.end, stop)
    return name.start, max([name.end, *(m.end(1) for m in (longer, area) if m is not None)])


def _proper(scene: Scene, start: int, end: int) -> Span | None:
    """Give a name in capitals that no list of ours holds; never a service, a person, a day or a country alone."""
    m = _PROPER.match(scene.text, start, end)
    if m is None or scene.named(*m.span(1), *_NO_PARTY):
        return None
    is_land = any((n.start, n.end) == m.span(1) for n in scene.named(*m.span(1), "country", "place"))
    is_day = any(w.start < m.end(1) for w in scene.whens(m.start(1), end))
    return None if is_land or is_day else m.span(1)


def _run_end(scene: Scene, end: int, stop: int) -> int:
    """Give where a row of parties ends: "X, Y and Z"."""
    while (joint := _JOINT.match(scene.text, end, stop)) is not None:
        then = _proper(scene, joint.end(), stop)
        if then is None:
            return end
        end = then[1]
    return end
