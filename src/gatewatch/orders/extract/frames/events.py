"""Where a text speaks of a measure against a service, and in which of seven ways it does.

An event is a measure (block, suspend, restrict …), what it is done to (a named service, the internet, part of a
service), and what makes an order of it: somebody told somebody (`told`, `asked`, `told_passive`), somebody decided
(`decided`), an authority did it (`done`), an authority says it is so (`stated`), a noun says there is an order
(`order_noun`). A measure with none of these (`bare`: "the ban on X", "X was blocked") orders nothing by itself.

Words stand in different orders in different languages, so nothing is parsed: a cue counts within a window of its
sentence, and before or after the measure as the language's `[shape]` says. Whether an event is real is not decided
here (`reality`).
"""

from typing import Literal

from msgspec import Struct

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.measures.backing import backed, from_whom, paper_asks, tells_no_doer
from gatewatch.orders.extract.frames.measures.objects import (
    ACCESS_REACH,
    CUE_REACH,
    Object,
    object_of,
)
from gatewatch.orders.extract.frames.scene import Scene, Span, matcher, shape
from gatewatch.orders.extract.frames.who.agent import (
    ACTORS,
    AUTHORITIES,
    OF_GAP,
    SUBJECT_REACH,
    by,
    ordered_by,
    speaker,
    subject,
    voiced,
)
from gatewatch.orders.extract.text import Sentence

Form = Literal["told", "asked", "told_passive", "decided", "done", "stated", "order_noun", "bare"]

STRENGTH: dict[Form, float] = {
    "told": 3.0,
    "told_passive": 3.0,
    "decided": 2.5,
    "done": 2.5,
    "asked": 2.0,
    "stated": 2.0,
    "order_noun": 2.0,
    "bare": 0.5,
}
"""How much of an order each form is: chosen, not measured. From 2 on it may carry an order by itself."""

DECIDED_REACH = 90
"""Characters from a decision to the measure."""
LIST_INDENT, HEAD_REACH = 120, 45
"""Characters before a measure in a line of a list, and in which a sentence shows what it is about."""
LIST_LINES, MOST_MEASURES = 12, 12
"""Lines of a list under a line that tells; measures looked at in one sentence. All of these: chosen, not measured."""


class Event(Struct, frozen=True, kw_only=True):
    """One mention of a measure: where it stands, how it is told, by whom and against what."""

    sentence: Sentence
    measure: Span
    cue: Span
    """What makes an order of it; the measure itself where nothing else does."""
    form: Form
    is_limit: bool
    object: Object
    object_at: Span
    services: tuple[Name, ...] = ()
    agent: Name | None = None
    by_paper: bool = False
    """The subject is a paper or a court: "the document ordered"."""
    by_nobody: bool = False
    """No actor at all stands before the word that tells: a committee, a staff we have no words for."""
    is_scheduled: bool = False
    """A passive that says from when or until when, in a text that names an authority: outages keep no timetable."""
    binds: bool = False
    """Whether providers are named between what tells and the measure."""

    @property
    def start(self) -> int:
        """Where the event begins."""
        return min(self.measure[0], self.cue[0])

    @property
    def end(self) -> int:
        """Where the event ends."""
        return max(self.measure[1], self.cue[1], self.object_at[1])


def events(scene: Scene) -> list[Event]:
    """Find every mention of a measure with something it is done to, in the order of the text."""
    found: list[Event] = []
    for sentence in scene.sentences:
        for measure, kind in _measures(scene, sentence):
            event = _event(scene, sentence, measure, kind)
            if event is not None:
                found.append(event)
    return found


def _measures(scene: Scene, sentence: Sentence) -> list[tuple[Span, str]]:
    """Find the measure's words; where two overlap, the earlier kind of this list stands."""
    taken: list[tuple[Span, str]] = []
    for kind in ("passive", "finite", "block", "limit"):
        for span in scene.hits(kind, sentence.start, sentence.end):
            clash = next((t for t in taken if t[0][0] < span[1] and span[0] < t[0][1]), None)
            if clash is None and not _inside_name(scene, span) and not _is_outage(scene, sentence, span):
                taken.append((span, kind))
    return sorted(taken)[:MOST_MEASURES]


def _inside_name(scene: Scene, span: Span) -> bool:
    """Say whether a word is part of a name longer than itself ("Block Inc.", "Computer Crimes Stop Office")."""
    near = scene.named(span[0] - 120, span[1] + 120, "authority", "unit", "company", "outlet", "observer", "law")
    return any(n.start <= span[0] and span[1] <= n.end for n in near)


def _event(scene: Scene, sentence: Sentence, measure: Span, kind: str) -> Event | None:
    target = object_of(scene, sentence, measure, kind)
    if target is None:
        return None
    what, at, services = target
    form, cue = _form(scene, sentence, measure, kind)
    teller = sentence
    if form == "told_passive" and (_is_received(scene, sentence, cue) or _is_wish(scene, sentence, cue)):
        form, cue = ("done" if kind == "finite" else "bare"), measure  # the authority itself was asked
    if form in ("bare", "decided", "order_noun") and (head := above(scene, sentence, measure)) is not None:
        form, (teller, cue) = "told", head
    form, cue, agent, by_paper = _doer(scene, (sentence, teller), (measure, cue), kind, form, services)
    is_limit = _is_limit(scene, measure, kind)
    return Event(
        sentence=sentence,
        measure=measure,
        cue=cue,
        form=form,
        is_limit=is_limit,
        object=what,
        object_at=at,
        services=services,
        agent=agent,
        by_paper=by_paper,
        by_nobody=agent is None and not scene.named(teller.start, cue[0], *ACTORS),
        is_scheduled=kind == "passive" and _is_scheduled(scene, sentence),
        binds=_binds_somebody(scene, cue, measure),
    )


def _doer(
    scene: Scene,
    told: tuple[Sentence, Sentence],
    spans: tuple[Span, Span],
    kind: str,
    form: Form,
    services: tuple[Name, ...],
) -> tuple[Form, Span, Name | None, bool]:
    """Find who orders or does it, and as what it then counts; a measure of nobody may still be backed elsewhere."""
    (sentence, teller), (measure, cue) = told, spans
    agent, by_paper = subject(scene, teller, form, cue, services)
    if form == "told" and agent is not None and 0 <= cue[0] - agent.end <= OF_GAP and scene.has("bound_verbs", *cue):
        agent, by_paper = None, True  # "the agency must block it": who must is told, and does not tell
    if form == "done" and agent is None and not by_paper:
        form = "bare"
    is_done = kind in ("passive", "finite")
    if is_done and agent is None and (doer := by(scene, sentence, measure[1])) is not None:
        form, agent = "done", doer
    form, agent = _voiced(scene, sentence, kind, form, agent, by_paper=by_paper)
    if form in ("order_noun", "decided") and not is_of_authority(agent):
        agent = from_whom(scene, sentence, measure) or agent
    is_untold = form in ("told", "decided", "bare") and not by_paper
    if (is_done or is_untold) and (agent is None or agent.kind in ("operator", "operators", "company")):
        order = ordered_by(scene, sentence, measure, is_done=is_done)
        form, cue, agent = ("told_passive", *order) if order is not None else (form, cue, agent)
    if form in ("bare", "stated", "decided") and not by_paper and not is_of_authority(agent):
        backing = backed(scene, sentence, measure, kind)
        form, (agent, by_paper) = ("stated", backing) if backing is not None else (form, (agent, by_paper))
    return form, cue, agent, by_paper


def _voiced(
    scene: Scene, sentence: Sentence, kind: str, form: Form, agent: Name | None, *, by_paper: bool
) -> tuple[Form, Name | None]:
    """Find who is behind a measure of nobody in what the sentence or the next ones say."""
    is_untold = form in ("told", "told_passive") and not by_paper
    if agent is None and (is_untold or (form == "bare" and tells_no_doer(scene, kind))):
        agent = voiced(scene, sentence)
        form = "stated" if form == "bare" and agent is not None else form
    if form in ("stated", "decided") and agent is None and not by_paper:
        agent = speaker(scene, sentence)
    return form, agent


def is_of_authority(agent: Name | None) -> bool:
    """Say whether an agent may order: an authority, a unit or an office of one, or a state."""
    return agent is not None and agent.kind in ("authority", "unit", "role", "country")


def _is_outage(scene: Scene, sentence: Sentence, span: Span) -> bool:
    """Say whether a word is of a failure and no measure ("fibre cut", "blackout blamed on")."""
    return any(a < span[1] and span[0] < b for a, b in scene.hits("outage", sentence.start, sentence.end))


def _is_received(scene: Scene, sentence: Sentence, cue: Span) -> bool:
    """Say whether an authority got a paper, and no provider: it was asked, not ordered."""
    if not scene.has("received", *cue):
        return False
    before = scene.named(sentence.start, cue[0], "authority", "unit", "operators", "operator")
    return bool(before) and before[-1].kind in ("authority", "unit")


def _is_wish(scene: Scene, sentence: Sentence, cue: Span) -> bool:
    """Say whether it is the measure that "was requested by" somebody: nobody is told, where no provider stands."""
    wishes = any(a < cue[1] and cue[0] < b for a, b in scene.hits("behalf", cue[0], cue[1] + OF_GAP))
    return wishes and not scene.named(sentence.start, sentence.end, "operators", "operator")


def _is_scheduled(scene: Scene, sentence: Sentence) -> bool:
    timed = any(w.cue in ("from", "until") and w.value for w in scene.whens(sentence.start, sentence.end))
    timed = timed or any(sentence.start <= w.start < sentence.end for w in scene.found.weeklies)
    timed = timed or scene.has("open_end", sentence.start, sentence.end)
    offices = matcher(scene.language, "offices")
    return timed and any(
        n.kind in ("authority", "unit") or (n.kind == "role" and offices.match(n.value)) for n in scene.names
    )


def _is_limit(scene: Scene, measure: Span, kind: str) -> bool:
    """Say whether the measure only limits: access that is limited is blocked."""
    limits = kind == "limit" or (kind in ("finite", "passive") and scene.has("limited", *measure))
    return limits and not scene.has("access", measure[0], measure[1] + ACCESS_REACH)


# --- what makes an order of it


def _form(scene: Scene, sentence: Sentence, measure: Span, kind: str) -> tuple[Form, Span]:
    reach = (max(sentence.start, measure[0] - CUE_REACH), measure[0])
    if shape(scene, "cue_after"):
        reach = (max(sentence.start, measure[0] - CUE_REACH), min(sentence.end, measure[1] + CUE_REACH))
    if (wish := paper_asks(scene, sentence, measure)) is not None:
        return "told", wish
    for form, key in _CUES:
        spans = _cues(scene, sentence, measure, reach, form, key)
        if spans:
            return form, min(spans, key=lambda s: _gap(s, measure))
    if kind == "finite" or (kind == "block" and _is_tenseless(scene, sentence, measure)):
        return "done", measure
    behind = measure[1], min(scene.clause_end(sentence, measure[1]), measure[1] + DECIDED_REACH)
    behind_keys = ("told_passive", "told_behind") if kind in ("block", "limit") else ()
    later = [span for key in behind_keys for span in scene.hits(key, *behind)]
    if later:
        return "told_passive", later[0]  # "the blocking of X was ordered by"
    says = scene.hits("said", sentence.start, sentence.end)
    if kind == "passive" and says:
        voiced = [s for s in says if scene.named(max(sentence.start, s[0] - SUBJECT_REACH), s[0], *AUTHORITIES[:2])]
        return "stated", min(voiced or says, key=lambda s: _gap(s, measure))
    return "bare", measure


def _cues(scene: Scene, sentence: Sentence, measure: Span, reach: Span, form: Form, key: str) -> list[Span]:
    """Give the words of a form within reach of the measure that may order it."""
    spans = [s for s in scene.hits(key, *reach) if s[1] <= measure[0] or s[0] >= measure[1]]
    if form == "decided":  # "the decision to block it has been taken"
        wide = scene.hits(key, reach[0], min(sentence.end, measure[1] + DECIDED_REACH))
        spans += [s for s in wide if s[0] <= measure[0] and measure[1] <= s[1] and s != measure]
    if form in ("decided", "order_noun"):
        spans = [s for s in spans if _gap(s, measure) <= DECIDED_REACH]
    if form == "asked":
        spans = [s for s in spans if _binds_somebody(scene, s, measure)]
    return spans


def _is_tenseless(scene: Scene, sentence: Sentence, measure: Span) -> bool:
    """Say whether a verb that has no tense is told of a state or an office right before it (Vietnamese "X chặn Y")."""
    if not shape(scene, "tenseless"):
        return False
    before = scene.named(sentence.start, measure[0], *AUTHORITIES)[-1:]
    return any(measure[0] - n.end == 1 for n in before)


_CUES: tuple[tuple[Form, str], ...] = (
    ("told_passive", "told_passive"),
    ("told", "told"),
    ("decided", "decided"),
    ("asked", "asked"),
    ("order_noun", "order_nouns"),
)


def above(scene: Scene, sentence: Sentence, measure: Span) -> tuple[Sentence, Span] | None:
    """Find the line that tells what a list under it names: "directs you to:", then "(a) suspend …"."""
    if measure[0] - sentence.start > LIST_INDENT:
        return None
    at = scene.at(sentence)
    for line in reversed(scene.sentences[max(0, at - LIST_LINES) : at]):
        if line.text.endswith(":"):
            told = [span for key in ("told", "decided") for span in scene.hits(key, line.start, line.end)]
            return (line, told[-1]) if told else None
    return None


def _binds_somebody(scene: Scene, cue: Span, measure: Span) -> bool:
    """Say whether those who are asked are operators; asking a court, a ministry or the company orders no block."""
    if not shape(scene, "cue_after") and (
        scene.has("orders_to", cue[1], measure[0])
        or any(n.start - cue[1] <= OF_GAP for n in scene.named(cue[1], measure[0], "authority"))
    ):
        return False  # "asked the government to order operators"
    between = (cue[0], measure[0])  # the word that tells may hold them: "sent the operators a notice"
    if shape(scene, "cue_after"):
        between = (max(0, min(cue[0], measure[0]) - CUE_REACH), cue[0])
    return bool(scene.named(*between, "operators", "operator"))


def _gap(one: Span, other: Span) -> int:
    return max(other[0] - one[1], one[0] - other[1], 0)


class Order(Struct, frozen=True, kw_only=True):
    """The events of one order: real ones that carry it, in the order of the text, with what they share."""

    events: list[Event]
    country: str | None
    services: frozenset[str]
    segment: list[Sentence]
    """Sentences that may speak of this order: all, or of several orders those from its own up to another's."""
    is_main: bool = True
    past: frozenset[int] = frozenset()
    """Where the sentences begin that speak only of earlier measures."""

    @property
    def present(self) -> list[Sentence]:
        """The sentences of the segment that do not only speak of earlier measures."""
        return [s for s in self.segment if s.start not in self.past]

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences the order stands in, in order, each once."""
        return list({e.sentence.start: e.sentence for e in self.events}.values())


def about(scene: Scene, order: Order) -> list[Sentence]:
    """Give the order's own sentences and those that begin with its measure or paper ("the ban applies …")."""
    own = {s.start for s in order.sentences}
    head = {
        s.start
        for s in order.segment
        if any(scene.has(key, s.start, min(s.end, s.start + HEAD_REACH)) for key in ("measure_head", "paper"))
    }
    return [s for s in order.segment if s.start in own | head]
