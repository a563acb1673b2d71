"""What backs a measure that is told without its doer, so that it is an order after all.

"Services will be suspended, the order read"; "The ban stays until Friday, the ministry said"; "Data suspended in the
district … the commissioner issued the order"; "X is off. The operator acts on a directive of the regulator". A text
that tells of such a measure in its title or its first sentences need not say who ordered it in the same breath.
Not here: whether the measure is real (`reality`), and who acts in its own clause (`who.agent`).
"""

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.scene import Scene, Span, shape
from gatewatch.orders.extract.frames.who.agent import on_behalf, speaker
from gatewatch.orders.extract.text import Sentence

Backing = tuple[Name | None, bool]
"""Who is behind a measure, and whether a paper or an unnamed body is."""

LEAD, NEXT = 4, 3
"""Sentences a story begins with, and in which an operator says whom it follows."""
ISSUER_REACH, COMPLY_REACH, GIVER_REACH, PAPER_HEAD, NEGATION_REACH = 90, 80, 60, 60, 12
"""Characters from an office to the order it issued, from being told to what is complied with, from "acting on" to whose
order it is, in which a sentence shows that it is about a paper, and in which a negation belongs to the next word. All
chosen, not measured."""


def backed(scene: Scene, sentence: Sentence, measure: Span, kind: str) -> Backing | None:
    """Find what backs a measure told without a doer; None where nothing does."""
    is_told = tells_no_doer(scene, kind)
    if not is_told and not _is_in_force(scene, sentence, measure):
        return _of_operators(scene, sentence, measure, kind)
    papers = scene.hits("paper_says", sentence.start, sentence.end)
    if papers:
        return _issuer(scene, sentence, papers[0]), True
    voice = speaker(scene, sentence)
    if voice is not None and not is_told:
        return voice, False
    if scene.at(sentence) >= LEAD:
        return None
    return _followed(scene, sentence) or _elsewhere(scene, sentence)


def tells_no_doer(scene: Scene, kind: str) -> bool:
    """Say whether a measure of a kind is told as done by nobody ("was blocked")."""
    return kind == "passive" or (kind == "finite" and shape(scene, "impersonal"))


def paper_asks(scene: Scene, sentence: Sentence, measure: Span) -> Span | None:
    """Find the word by which a paper orders that does not say so: "the agency's letter, calling for providers to"."""
    head = min(sentence.end, sentence.start + PAPER_HEAD)
    if scene.has("foreign_voice", sentence.start, measure[0]):
        return None
    orders, letters = (scene.hits(key, sentence.start, head)[:1] for key in ("instructions", "letters"))
    for a, b in letters + orders:
        asks = [h for h in scene.hits("paper_asks", b, measure[0]) if h[0] - b <= ISSUER_REACH + GIVER_REACH]
        senders = scene.named(sentence.start, asks[0][0], "authority", "unit", "role") if asks else []
        is_bare = not scene.named(sentence.start, a, "authority", "unit", "operator", "operators", "role", "person")
        bound = bool(asks) and bool(scene.named(asks[0][1], measure[0], "operators", "operator", "authority"))
        if asks and (is_bare or senders) and (orders or senders) and bound:
            return asks[0]
    return None


def _of_operators(scene: Scene, sentence: Sentence, measure: Span, kind: str) -> Backing | None:
    """Find on whose order operators do it; what they do in the title or the lead may be ordered further down."""
    actors = scene.named(sentence.start, measure[0])
    is_theirs = bool(actors) and actors[-1].kind in ("operators", "operator")
    followed = _followed(scene, sentence) if kind == "finite" or is_theirs else None
    if followed is not None or not is_theirs or scene.at(sentence) >= LEAD:
        return followed
    return _elsewhere(scene, sentence)


def _is_in_force(scene: Scene, sentence: Sentence, measure: Span) -> bool:
    """Say whether a noun is told to hold or to begin: "the ban on X takes effect", "the suspension will stay"."""
    return scene.has("in_force", measure[1], scene.clause_end(sentence, measure[1]))


def from_whom(scene: Scene, sentence: Sentence, measure: Span) -> Name | None:
    """Find from whom an order comes that a noun tells of: "the directive to block X came from the regulator"."""
    for _, b in scene.hits("issued_by", measure[1], scene.clause_end(sentence, measure[1])):
        near = [n for n in scene.named(b, sentence.end, "authority", "unit") if n.start - b <= GIVER_REACH]
        if near and not on_behalf(scene, near[0]):
            return near[0]
    return None


def _issuer(scene: Scene, sentence: Sentence, paper: Span) -> Name | None:
    """Give who issued the paper that says so: "read the order passed by the commissioner"."""
    for _, b in scene.hits("issued_by", sentence.start, sentence.end):
        named = scene.named(b, min(sentence.end, b + ISSUER_REACH), "authority", "unit")
        if named and abs(b - paper[1]) <= ISSUER_REACH and not on_behalf(scene, named[0]):
            return named[0]
    owner = scene.named(paper[0], min(sentence.end, paper[1] + GIVER_REACH), "authority", "unit")
    return owner[0] if owner and not on_behalf(scene, owner[0]) else None


def _followed(scene: Scene, sentence: Sentence) -> Backing | None:
    """Find whose order those who act say they follow, in the sentence or right behind it."""
    at = scene.at(sentence)
    for s in scene.sentences[at : at + 1 + NEXT]:
        for a, b in scene.hits("follows", s.start, s.end):
            if _is_doubted(scene, s, a):
                continue
            side = (s.start, a) if shape(scene, "cue_after") else (b, min(s.end, b + GIVER_REACH))
            near = [n for n in scene.named(side[0], s.end, "authority", "unit") if n.start < side[1]]
            named = [n for n in near if not on_behalf(scene, n)]
            if named or scene.has("bodies", *side):
                return (named[0] if named else None), True
    return None


def _elsewhere(scene: Scene, sentence: Sentence) -> Backing | None:
    """Find a sentence in which an office issued the order, or operators are told to comply with it."""
    for s in scene.sentences:
        if s.start == sentence.start:
            continue
        for a, b in scene.hits("issued", s.start, s.end):
            who = scene.named(max(s.start, a - ISSUER_REACH), a, "authority", "unit", "role")
            who = who or scene.named(b, min(s.end, b + ISSUER_REACH), "authority", "unit", "role")
            if who and not _is_doubted(scene, s, a):
                offices = [n for n in who if n.kind in ("authority", "unit") and not on_behalf(scene, n)]
                return (offices[0] if offices else None), True
        for a, b in scene.hits("ordered_it", s.start, s.end):
            who = scene.named(max(s.start, a - ISSUER_REACH), b, "authority", "unit", "role")
            if who and not _is_doubted(scene, s, a):
                return (who[-1] if who[-1].kind != "role" else None), True
        if _is_passed_on(scene, s):
            return None, True
    return None


def _is_passed_on(scene: Scene, s: Sentence) -> bool:
    """Say whether operators are told to comply with the order, or were served with it."""
    if not scene.named(s.start, s.end, "operators", "operator") or _is_doubted(scene, s, s.end):
        return False
    for key, what in (("was_served", ("paper", "instructions")), ("told_passive", ("complying",))):
        for _, b in scene.hits(key, s.start, s.end):
            if any(scene.has(word, b, min(s.end, b + COMPLY_REACH)) for word in what):
                return key == "was_served" or scene.has("instructions", b, s.end)
    return False


def _is_doubted(scene: Scene, s: Sentence, until: int) -> bool:
    """Say whether what stands before a place denies it, only fears it, or tells it as old or as others' view."""
    start = scene.clause_start(s, until)
    near = max(start, scene.text.rfind(",", start, until))
    if scene.has("negated", max(start, until - NEGATION_REACH), until) or scene.has("unreal", near, until):
        return True
    return any(scene.has(key, start, until) for key in ("denied", "past", "foreign_voice"))
