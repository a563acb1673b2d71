"""Who is bound by sentences that do not name the measure: told to carry it out, sent the paper, must report.

Not here: those told in the sentence of the measure itself (`addressees`).
"""

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import Order, about, above
from gatewatch.orders.extract.frames.measures.objects import CUE_REACH
from gatewatch.orders.extract.frames.scene import Scene, shape
from gatewatch.orders.extract.frames.who.agent import BEHALF_REACH, on_behalf
from gatewatch.orders.extract.frames.who.authority import is_bare, key_of
from gatewatch.orders.extract.text import Sentence

ROLE_REACH, HEAD_REACH, FEWEST_DUE, PRONOUN_REACH, OFFICE_WORDS = 90, 45, 2, 25, 8
"""Characters from a name to what binds it, in which a sentence begins with its subject, in which "they must" stands;
networks in a row that are enough to be told by "X and Y will report by Monday"; words from "notify" to a regulator:
chosen, not measured."""


def told_beside(scene: Scene, order: Order, authority: Name | None) -> list[list[Name]]:
    """Give those told in sentences that do not name the measure: to carry it out, whom it was sent to, who must."""
    rows = []
    ours = {s.start for s in about(scene, order)}
    own = {scene.at(s) for s in order.sentences}
    forms = [n for n in scene.names if authority is not None and key_of(n) == key_of(authority)]
    is_court = any(scene.has("court", n.start, n.end) for n in forms)
    for s in order.present:
        if any(scene.has(key, s.start, s.end) for key in ("foreign_voice", "past", "requests")):
            continue
        at = scene.at(s)
        rows += [
            _listed_under(scene, s),
            _told_to_act(scene, s),
            _sent_to(scene, s, is_about=s.start in ours or bool({at - 1, at + 1} & own)),
            _must_act(scene, s),
            _they_must(scene, s),
            _called_bound(scene, s),
            _stores(scene, s, order),
        ]
        if is_court:
            rows += [_office_told(scene, s), _parties(scene, s)]
    return rows


def _listed_under(scene: Scene, s: Sentence) -> list[Name]:
    """Give the providers of a letter's head: "TO: All Mobile Network Operators", and the lines under it."""
    head = scene.hits("letter_to", s.start, s.end)
    if not head or head[0][0] != s.start or not (scene.is_paper or scene.text[head[0][1]] == ":"):
        return []
    at = scene.at(s)
    lines = [
        s,
        *(x for x in scene.sentences[at + 1 : at + 6] if len(x.text) <= ROLE_REACH and not x.text.endswith(":")),
    ]
    return [n for x in lines for n in scene.named(x.start, x.end, "operators", "operator")]


def _told_to_act(scene: Scene, s: Sentence) -> list[Name]:
    for a, b in scene.hits("told", s.start, s.end) + scene.hits("asked", s.start, s.end):
        acts = scene.hits("complying", b, min(s.end, b + CUE_REACH))
        plain = not scene.has("unreal", s.start, b) and not scene.has("negated", max(s.start, b - BEHALF_REACH), b)
        if acts and plain and not scene.has("bound_verbs", a, b):
            return scene.named(b, acts[0][0], "operators", "operator", "authority")[:4]
    return []


def _sent_to(scene: Scene, s: Sentence, *, is_about: bool) -> list[Name]:
    """Give providers to whom the paper went: "was served on X and Y", "letter to X", "X was informed"."""
    for a, b in scene.hits("served", s.start, s.end):
        names = scene.named(b, min(scene.clause_end(s, b), b + CUE_REACH), "operators", "operator")
        if names and (is_about or scene.has("paper", s.start, s.end) or scene.has("binds", a, b)):
            return names
    if scene.has("paper", s.start, s.end):
        to = [b for _, b in scene.hits("to_whom", s.start, s.end)]
        rows = scene.named(s.start, s.end, "operators", "operator")
        first = next((i for i, n in enumerate(rows) if any(0 <= n.start - b <= 5 for b in to)), None)
        if first is not None and scene.has("paper", max(s.start, rows[first].start - ROLE_REACH), rows[first].start):
            return [n for n in rows[first:] if not _is_source(scene, s, n)]
    for a, b in scene.hits("was_served", s.start, s.end):
        names = [n for n in scene.named(s.start, a, "operators", "operator") if a - n.end <= ROLE_REACH]
        if names and not scene.has("negated", max(s.start, a - PRONOUN_REACH), b):
            return names
    return []


def _is_source(scene: Scene, s: Sentence, name: Name) -> bool:
    """Say whether a network only tells of the order ("…, Telenor said")."""
    return scene.has("said", name.end, min(s.end, name.end + PRONOUN_REACH))


def _must_act(scene: Scene, s: Sentence) -> list[Name]:
    """Give providers who must comply or report: "X and Y must comply by Monday"."""
    for a, b in scene.hits("bound_verbs", s.start, s.end) + scene.hits("told_passive", s.start, s.end):
        acts = any(scene.has(key, a, min(s.end, b + CUE_REACH)) for key in ("complying", "report", "block"))
        named = scene.named(s.start, a, "operators", "operator")
        if shape(scene, "cue_after"):  # the verb it must do stands before "must"
            acts = any(scene.has(key, max(s.start, a - CUE_REACH), a) for key in ("complying", "report", "block"))
        near = [n for n in named if a - n.end <= ROLE_REACH * (1 + shape(scene, "cue_after"))]
        if acts and near and not scene.has("unreal", s.start, a):
            return near
    return _due_to_act(scene, s)


def _due_to_act(scene: Scene, s: Sentence) -> list[Name]:
    """Give providers a sentence begins with, where it sets them a limit: "X, Y and Z will report by Monday"."""
    names = [n for n in scene.named(s.start, s.end, "operators", "operator") if n.kind == "operator"]
    due = any(w.cue in ("by", "before", "within") and w.value for w in scene.whens(s.start, s.end))
    acts = any(scene.has(key, s.start, s.end) for key in ("complying", "report", "block"))
    if len(names) < FEWEST_DUE or names[0].start - s.start > HEAD_REACH or not (due and acts):
        return []
    return [] if any(scene.has(key, s.start, s.end) for key in ("said", "unreal", "negated")) else names


def _they_must(scene: Scene, s: Sentence) -> list[Name]:
    """Give the networks of a sentence behind which "they must block": "four companies: A, B, C and D. They must …"."""
    at = scene.at(s) + 1
    names = scene.named(s.start, s.end, "operator")
    if at >= len(scene.sentences) or len(names) < FEWEST_DUE:
        return []
    then = scene.sentences[at]
    bound = scene.hits("bound_verbs", then.start, min(then.end, then.start + PRONOUN_REACH))
    if not bound or scene.named(then.start, bound[0][0]) or scene.has("unreal", s.start, s.end):
        return []
    acts = any(scene.has(key, bound[0][1], then.end) for key in ("complying", "report", "block"))
    return names if acts else []


def _called_bound(scene: Scene, s: Sentence) -> list[Name]:
    """Give the networks a sentence calls those the order is for: "X, Y and Z are the three operators concerned"."""
    for a, b in scene.hits("called_bound", s.start, s.end):
        names = scene.named(s.start, a, "operator") or scene.named(b, s.end, "operator")
        if names and not scene.has("unreal", s.start, b) and not scene.has("negated", s.start, b):
            return names
    return []


def _stores(scene: Scene, s: Sentence, order: Order) -> list[Name]:
    """Give companies told to take the app out of their shops: "Apple and Google must remove it from their stores"."""
    shops = scene.hits("stores", s.start, s.end)
    told = [x for key in ("bound_verbs", "told", "told_passive") for x in scene.hits(key, s.start, s.end)]
    if not shops or not told or any(scene.has(key, s.start, s.end) for key in ("unreal", "negated", "said")):
        return []
    names = [n for n in scene.named(s.start, s.end, "company") if n.id not in order.services]
    return [n for n in names if n.value[:1].isupper()]


def _office_told(scene: Scene, s: Sentence) -> list[Name]:
    """Give the regulator that a court told: an item of what it ordered begins with it, or it is to be notified."""
    offices = [n for n in scene.named(s.start, s.end, "authority") if not scene.has("court", n.start, n.end)]
    offices = [n for n in offices if not (is_bare(scene, n) or scene.has("vague", n.start, n.end))]
    offices = [n for n in offices if not on_behalf(scene, n)]
    first = [n for n in offices if n.start - s.start <= PRONOUN_REACH]
    if first and above(scene, s, (s.start, s.start)) is not None:
        return first[:1]
    for _, b in scene.hits("notify_office", s.start, s.end):
        near = [n for n in offices if n.start >= b and len(scene.text[b : n.start].split()) <= OFFICE_WORDS]
        if near and not scene.has("negated", s.start, b):
            return near[:1]
    for a, b in scene.hits("was_served", s.start, s.end):
        near = [n for n in offices if 0 <= a - n.end <= PRONOUN_REACH]
        if near and any(scene.has(key, b, s.end) for key in ("complying", "bound_verbs", "block")):
            return near[:1]
    return []


def _parties(scene: Scene, s: Sentence) -> list[Name]:
    """Give providers and regulators that a ruling itself calls its defendants."""
    if not scene.is_paper or not scene.has("defendants", s.start, s.end):
        return []
    return [
        n
        for n in scene.named(s.start, s.end, "operators", "operator", "authority")
        if not scene.has("court", n.start, n.end)
    ]
