"""Who stands as the subject of what is told or done, in one sentence or the two behind it.

The agent is the last actor before the word that tells, or whom a passive names behind its "by". A person or an office
stands for the authority beside it. No agent is: a place, a source, and on whose behalf somebody else acts.
Not here: which of several agents is the order's authority (`authority`).
"""

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.scene import Scene, Span, matcher, shape
from gatewatch.orders.extract.text import Sentence

AUTHORITIES = ("authority", "unit", "country")
ACTORS = (*AUTHORITIES, "role", "person", "company", "operator", "operators", "outlet", "observer", "service")

SUBJECT_REACH, OBJECT_REACH, CONTENT_REACH, BEHALF_REACH = 160, 150, 60, 60
"""Characters from the subject to what it does, from a passive to its "by", in which a sentence shows what it is about,
and behind "on behalf of" in which the name begins."""
BEHALF_GAP, OF_GAP, SPEAKER_REACH, ORDER_REACH = 20, 8, 45, 40
"""Characters between words that belong together: "on behalf of … X", "the government of X",
"said in a statement … X", "by order of … X"."""
TELLING = ("said", "told", "told_passive", "decided", "issued", "issued_by")
GENITIVE = ("ru",)
"""Languages in which an office right behind another is whose it is."""
FOLLOWING = 2
"""Sentences behind a bare passive that may say who ordered it. All of these: chosen, not measured."""


def subject(
    scene: Scene, sentence: Sentence, form: str, cue: Span, services: tuple[Name, ...]
) -> tuple[Name | None, bool]:
    """Find who orders: the last actor before the cue, or whom a passive names after its "by"."""
    if form in ("told_passive", "bare"):
        return by(scene, sentence, cue[1]), False
    start = sentence.start if shape(scene, "cue_after") else max(sentence.start, cue[0] - SUBJECT_REACH)
    actors = [n for n in scene.named(start, cue[0], *ACTORS) if n not in services and not n.is_adjective]
    actors = [n for n in actors if not _is_aside(scene, sentence, n)]
    if not actors and shape(scene, "subject_after"):
        actors = scene.named(cue[1], min(sentence.end, cue[1] + 60), *AUTHORITIES)[:1]
    paper = [span for key in ("paper", "court") for span in scene.hits(key, start, cue[0])]
    last = actors[-1] if actors else None
    if (
        last is not None
        and paper
        and last.start <= max(paper)[0] < last.end
        and (office := _employer(scene, actors, last))
    ):
        return office, False  # "Minister X has ordered", where X is known for a judge
    if last is not None and last.kind not in AUTHORITIES and shape(scene, "cue_after"):
        last = next((n for n in reversed(actors) if n.kind in AUTHORITIES), last)  # the subject stands first
    if last is not None and last.kind == "country" and len(actors) > 1:
        holder = actors[-2]  # "the government of Nepal"
        last = holder if holder.kind in (*AUTHORITIES, "role") and last.start - holder.end <= OF_GAP else last
    last = acting(scene, actors, last) if last is not None else None
    if paper and (last is None or max(paper)[0] >= last.end or last.kind not in AUTHORITIES):
        owners = [n for n in actors if n.kind in AUTHORITIES]
        return (acting(scene, actors, owners[-1]) if owners else None), True
    if last is not None and last.kind not in AUTHORITIES:
        last = _employer(scene, actors, last)
    return last, False


def acting(scene: Scene, actors: list[Name], last: Name) -> Name:
    """Give the court that "upheld the decision of another", or the service "under the government", in its place."""
    if last.kind not in AUTHORITIES:
        return last
    same = last.id or last.value
    before = [n for n in actors if n.kind in AUTHORITIES[:2] and n.end < last.start and (n.id or n.value) != same]
    if not before:
        return last
    between = before[-1].end, last.start
    is_genitive = scene.language in GENITIVE and scene.text[slice(*between)] == " "  # "Служба … Министерства"
    is_attached = is_genitive or (last.start - before[-1].end <= OF_GAP and scene.has("attached", *between))
    is_attached = is_attached or (shape(scene, "owner_behind") and not scene.text[slice(*between)].strip())
    return before[-1] if is_attached or scene.has("upheld", *between) else last


def _employer(scene: Scene, actors: list[Name], actor: Name) -> Name | None:
    """Give the authority beside an office or a person ("Judge X of the Supreme Court"); a minister is one by itself."""
    if actor.kind not in ("role", "person"):
        return None
    if actor.kind == "person":  # "the minister of communication, X, has cut"
        actor = next((n for n in actors if n.kind == "role" and 0 <= actor.start - n.end <= OF_GAP), actor)
    near = [n for n in actors if n.kind in AUTHORITIES and actor.start - n.end <= BEHALF_REACH]
    named = [n for n in near if n.kind != "country"]
    if named:
        return named[-1]
    return actor if is_office(scene, actor) else near[-1] if near else None


def is_office(scene: Scene, name: Name) -> bool:
    """Say whether a role orders by itself ("interior minister", "Agra district magistrate"), not below or beside it."""
    found = matcher(scene.language, "offices").search(name.value) if name.kind == "role" else None
    return found is not None and matcher(scene.language, "below").search(name.value, 0, found.start()) is None


def by(scene: Scene, sentence: Sentence, start: int) -> Name | None:
    """Find whom a passive names behind its "by" (in some languages before it)."""
    if shape(scene, "cue_after"):
        before = scene.named(sentence.start, start, "authority", "unit")
        ends = [a for a, _ in scene.hits("by_after", sentence.start, start)]
        near = (n for n in reversed(before) if any(0 <= a - n.end <= OF_GAP for a in ends) or _bears_by(scene, n))
        return next(near, None)
    after = scene.named(start, min(sentence.end, start + OBJECT_REACH), "authority", "unit", "role")
    after = [n for n in after if n.kind != "role" or is_office(scene, n)]
    if shape(scene, "agent_behind") and after and after[0].start - start == 1:
        return after[0]
    marks = [b for _, b in scene.hits("by", start, sentence.end)]
    marks += [b for _, b in scene.hits("by", max(sentence.start, start - OF_GAP), start) if b == start]
    return next((n for n in after if any(0 <= n.start - b <= 40 for b in marks)), None)


def _bears_by(scene: Scene, name: Name) -> bool:
    """Say whether a name bears what other languages say with "by" (Turkish "Hakimliğince")."""
    return scene.has("by_case", name.start, name.end)


def ordered_by(scene: Scene, sentence: Sentence, measure: Span, *, is_done: bool) -> tuple[Span, Name | None] | None:
    """Find the phrase that says on whose order something was done ("by order of the authorities"), and who it names.

    What is only named (`is_done` false: "the blocking of X … by order of") has it behind itself. The next sentence may
    say it of the measure ("The restriction was imposed at the request of"), too.
    """
    start, end = scene.clause_start(sentence, measure[0]), scene.clause_end(sentence, measure[1])
    if scene.text.rfind("(", start, measure[0]) > scene.text.rfind(")", start, measure[0]):
        return None  # "the network (banned there by a court)" is no news
    found = _on_order(scene, start if is_done else measure[1], end)
    at = scene.at(sentence) + 1
    if found is not None or not is_done or at >= len(scene.sentences):
        return found
    s = scene.sentences[at]
    doubted = any(scene.has(key, s.start, s.end) for key in ("denied", "negated", "unreal", "past"))
    if doubted or not scene.has("measure_head", s.start, min(s.end, s.start + CONTENT_REACH)):
        return None
    later = _on_order(scene, s.start, s.end)
    return (measure, later[1]) if later is not None else None


def _on_order(scene: Scene, start: int, end: int) -> tuple[Span, Name | None] | None:
    is_ahead = shape(scene, "cue_after")
    for a, b in scene.hits("by_order", start, end):
        side = (max(start, a - ORDER_REACH), a) if is_ahead else (b, min(end, b + ORDER_REACH))
        near = scene.named(side[0], side[1] if is_ahead else end, "authority", "unit")
        named = [n for n in near if n.start < side[1]]  # a name may be longer than the reach
        if named:
            who = named[-1] if is_ahead else named[0]
            return (a, b), None if on_behalf(scene, who) else who
        if scene.has("bodies", *side):
            return (a, b), None
    return None


def speaker(scene: Scene, sentence: Sentence) -> Name | None:
    """Find the authority that says what a sentence tells ("X is suspended, the ministry said in a statement")."""
    is_last = shape(scene, "cue_after")  # where the verb stands last, its subject stands first
    for a, b in scene.hits("said", sentence.start, sentence.end):
        behind = scene.named(b, sentence.end, *ACTORS)[:2]
        before = scene.named(max(sentence.start, a - CONTENT_REACH), a, *ACTORS)[-1:]
        near = [n for n in before if a - n.end <= BEHALF_GAP and not (behind and "," in scene.text[n.end : a])]
        near = near or [n for n in behind if n.start - b <= SPEAKER_REACH]
        near = scene.named(sentence.start, a, *ACTORS)[:1] if is_last and not near else near
        if near and near[0].kind == "role" and near[1:] and near[1].start - near[0].end <= OF_GAP:
            near = near[1:] if near[1].kind in AUTHORITIES[:2] else near  # "the press service of the agency"
        if near and _speaks_for_itself(scene, near[0]) and not on_behalf(scene, near[0]):
            return near[0]
    return None


def _speaks_for_itself(scene: Scene, name: Name) -> bool:
    return is_office(scene, name) or name.kind in AUTHORITIES[:2]


def voiced(scene: Scene, sentence: Sentence) -> Name | None:
    """Find who stands behind a measure told in the passive: "X was blocked. The order came from the ministry"."""
    at = scene.at(sentence)
    for s in scene.sentences[at + 1 : at + 1 + FOLLOWING]:
        head = s.start, min(s.end, s.start + CONTENT_REACH)
        if not any(scene.has(key, *head) for key in ("measure_head", "paper")) and not _is_received(scene, s, sentence):
            continue
        doubted = any(scene.has(key, s.start, s.end) for key in ("denied", "negated", "unreal", "foreign_voice"))
        tells = any(
            scene.has(key, s.start, s.end) for key in ("said", "told", "told_passive", "decided", "issued", "issued_by")
        )
        agents = [n for n in scene.named(s.start, s.end, "authority", "unit") if not on_behalf(scene, n)]
        if agents and tells and not doubted:
            return agents[0]
    return None


def _is_received(scene: Scene, s: Sentence, before: Sentence) -> bool:
    """Say whether a sentence tells that providers got an instruction ("an instruction of the ministry reached us")."""
    told = scene.has("told_passive", s.start, s.end) and scene.has("instructions", s.start, s.end)
    return told and any(scene.named(x.start, x.end, "operators", "operator") for x in (s, before))


def _is_aside(scene: Scene, sentence: Sentence, name: Name) -> bool:
    """Say whether a name is no subject: a place, a source, or on whose behalf somebody acts."""
    before = max(sentence.start, name.start - 60)
    if name.kind == "country" and any(name.start - b <= 5 for _, b in scene.hits("scope_in", before, name.start)):
        return True
    is_source = any(
        name.start - b <= 30 and not scene.named(b, name.start, *ACTORS)
        for _, b in scene.hits("reporting", before, name.start)
    )
    return is_source or on_behalf(scene, name)


def _is_asker(scene: Scene, start: int, name: Name) -> bool:
    """Say whether a name is the one that a phrase before it means: near, with nobody and no comma between."""
    s = scene.around(name.start)
    is_near = name.start - start <= BEHALF_REACH and "," not in scene.text[start : name.start]
    is_near = is_near and (s is None or s.start <= start)
    return is_near and not scene.named(start, name.start, *AUTHORITIES[:2])


def on_behalf(scene: Scene, name: Name) -> bool:
    """Say whether somebody else acts on behalf or at the request of a name."""
    if shape(scene, "behalf_after"):
        return any(a - name.end <= BEHALF_GAP for a, _ in scene.hits("behalf", name.end, name.end + 2 * BEHALF_GAP))
    before = behalf_hits(scene, max(0, name.start - SUBJECT_REACH), name.start)
    return any(_is_asker(scene, b, name) for _, b in before)


def behalf_hits(scene: Scene, start: int, end: int) -> list[Span]:
    """Give the phrases "at the request of" between two places, without "on a directive of" where a network obeys it.

    Why: what networks do "following a directive from the regulator" was ordered by it.
    """
    return [(a, b) for a, b in scene.hits("behalf", start, end) if not _is_obeyed(scene, a, b)]


def _is_obeyed(scene: Scene, start: int, end: int) -> bool:
    s = scene.around(start) if scene.has("instructions", start, end) else None
    if s is None or not scene.named(s.start, start, "operators", "operator", "company"):
        return False
    return len({n.id or n.value for n in scene.named(s.start, s.end, "authority", "unit")}) < 2
