"""Where a text speaks of a measure against a service, and in which of seven ways it does.

An event is a measure (block, suspend, restrict …), what it is done to (a named service, the internet, part of a
service), and what makes an order of it: somebody told somebody (`told`, `asked`, `told_passive`), somebody decided
(`decided`), an authority did it (`done`), an authority says it is so (`stated`), a noun says there is an order
(`order_noun`). A measure with none of these (`bare`: "the ban on X", "X was blocked") orders nothing by itself.

Words stand in different orders in different languages, so nothing is parsed: a cue counts within a window of its
sentence, and before or after the measure as the language's `[shape]` says. Whether an event is real is not decided
here (`reality`).
"""

import re
from typing import Literal

from msgspec import Struct

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.scene import Scene, Span, shape
from gatewatch.orders.extract.frames.who.agent import (
    ACTORS,
    AUTHORITIES,
    CONTENT_REACH,
    OBJECT_REACH,
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
Object = Literal["service", "part", "internet", "category", "generic"]

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

CUE_REACH = 230
"""Characters between what tells and the measure: room for "all mobile operators and providers to take steps to"."""
DECIDED_REACH = 90
"""Characters from a decision to the measure."""
PART_REACH, ACCESS_REACH, ON_GAP, REASON_REACH = 60, 20, 5, 15
"""Characters between words that belong together: "calls … on X", "limited … access", "content … because of"."""
LIST_INDENT, HEAD_REACH = 120, 45
"""Characters before a measure in a line of a list, and in which a sentence shows what it is about."""
LIST_LINES, MOST_MEASURES = 12, 12
"""Lines of a list under a line that tells; measures looked at in one sentence. All of these: chosen, not measured."""

_ADDRESS = re.compile(r"(?<![\w@/.-])(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?![\w@/-])")


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
    target = _object(scene, sentence, measure, kind)
    if target is None:
        return None
    what, at, services = target
    form, cue = _form(scene, sentence, measure, kind)
    teller = sentence
    if form == "told_passive" and (_is_received(scene, sentence, cue) or _is_wish(scene, sentence, cue)):
        form, cue = ("done" if kind == "finite" else "bare"), measure  # the authority itself was asked
    if form in ("bare", "decided", "order_noun") and (head := above(scene, sentence, measure)) is not None:
        form, (teller, cue) = "told", head
    agent, by_paper = subject(scene, teller, form, cue, services)
    if form == "done" and agent is None and not by_paper:
        form = "bare"
    if kind in ("passive", "finite") and agent is None and (doer := by(scene, sentence, measure[1])) is not None:
        form, agent = "done", doer
    is_untold = form in ("told", "told_passive") and not by_paper
    is_passive = kind == "passive" or (kind == "finite" and shape(scene, "impersonal"))
    if agent is None and (is_untold or (form == "bare" and is_passive)):
        agent = voiced(scene, sentence)
        form = "stated" if form == "bare" and agent is not None else form
    if form in ("stated", "decided") and agent is None and not by_paper:
        agent = speaker(scene, sentence)
    is_done = kind in ("passive", "finite")
    is_untold = form in ("told", "decided", "bare") and not by_paper
    if (is_done or is_untold) and (agent is None or agent.kind in ("operator", "operators", "company")):
        order = ordered_by(scene, sentence, measure, is_done=is_done)
        form, cue, agent = ("told_passive", *order) if order is not None else (form, cue, agent)
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
    return timed and any(n.kind in ("authority", "unit") for n in scene.names)


def _is_limit(scene: Scene, measure: Span, kind: str) -> bool:
    """Say whether the measure only limits: access that is limited is blocked."""
    limits = kind == "limit" or (kind in ("finite", "passive") and scene.has("limited", *measure))
    return limits and not scene.has("access", measure[0], measure[1] + ACCESS_REACH)


# --- what it is done to


def _object(scene: Scene, sentence: Sentence, measure: Span, kind: str) -> tuple[Object, Span, tuple[Name, ...]] | None:
    reach = CUE_REACH if shape(scene, "object_before") else OBJECT_REACH
    start = max(scene.clause_start(sentence, measure[0]), measure[0] - reach)
    end = min(scene.clause_end(sentence, measure[1]), measure[1] + OBJECT_REACH)
    before, after = (start, measure[0]), (measure[1], end)
    is_before = kind == "passive" or shape(scene, "object_before")
    for side in (before, after) if is_before else (after, before):
        sites = () if scene.named(*side, "service") else _sites(scene, side)
        if sites:
            return "service", (sites[0].start, sites[-1].end), sites
        found = _object_in(scene, side, sentence.end, nearest_last=side is before)
        if found is not None:
            return found
        if any(_gap(c, measure) <= CONTENT_REACH for c in _contents(scene, side)):
            return None
    return None


def _contents(scene: Scene, side: Span) -> list[Span]:
    """Give the words for what people put on a service, and not what it is said to be for ("video-sharing app")."""
    spans = [(a, b) for a, b in scene.hits("content", *side) if scene.text[b : b + 1] not in ("-", "‑")]
    if shape(scene, "object_before"):  # "X … because of content that": there the content is the reason
        spans = [(a, b) for a, b in spans if not scene.has("reason", b, b + REASON_REACH)]
    return spans


def _sites(scene: Scene, side: Span) -> tuple[Name, ...]:
    """Give web sites called by their address, where the text says that sites are meant."""
    if not scene.has("sites", *side):
        return ()
    spans = [m.span() for m in _ADDRESS.finditer(scene.text, *side)]
    return tuple(Name(start=a, end=b, kind="service", value=scene.text[a:b]) for a, b in spans)


def _object_in(
    scene: Scene, side: Span, stop: int, *, nearest_last: bool
) -> tuple[Object, Span, tuple[Name, ...]] | None:
    """Find what stands nearest to the measure on one side of it."""
    services = [n for n in scene.named(*side, "service") if not is_medium(scene, n) and n.id != "internet"]
    nets = [s for s in scene.hits("internet", *side) if not _overlaps_any(s, scene.hits("internet_not", *side))]
    parts, content = scene.hits("part", *side), _contents(scene, side)
    wide, words = scene.hits("category", *side), scene.hits("generic", *side)
    found: list[tuple[Span, Object]] = [((n.start, n.end), "service") for n in services]
    found += [(s, "internet") for s in nets] + [(s, "part") for s in parts]
    found += [(s, "category") for s in wide] + [(s, "generic") for s in words if s not in wide]
    if not found:
        return None
    at, what = max(found, key=lambda f: f[0][1]) if nearest_last else min(found, key=lambda f: f[0][0])
    if _is_content(scene, side, at, content, nearest_last=nearest_last):
        return None
    run = listed_run(scene, services, at) if what in ("service", "part", "category", "generic") else ()
    if (
        what in ("service", "category", "generic") and not nearest_last
    ):  # a list may run on beyond the reach: "platforms, including A, B, C …"
        ahead = [n for n in scene.named(at[0], stop, "service") if n.id != "internet"]
        run = listed_run(scene, ahead, at) or run
    if what == "part" and not run:
        run = _of_part(scene, services, at)
    if what == "service" and parts and _touch(scene, at, parts):
        what = "part"
    if what in ("generic", "category") and run:
        what = "service"
    return what, at, run


def _is_content(scene: Scene, side: Span, at: Span, content: list[Span], *, nearest_last: bool) -> bool:
    """Say whether the measure is against accounts or posts: they stand between it and the service, or name it."""
    if nearest_last:
        is_part_of = any(0 <= at[0] - b <= ON_GAP for _, b in content)
        return is_part_of or any(at[1] <= a and b <= side[1] for a, b in content)
    return any(side[0] <= a and b <= at[0] for a, b in content) or _followed(scene, at, content)


def _followed(scene: Scene, at: Span, spans: list[Span]) -> bool:
    return any(at[1] <= a <= at[1] + 2 and not scene.text[at[1] : a].strip() for a, _ in spans)


def _touch(scene: Scene, at: Span, parts: list[Span]) -> bool:
    """Say whether a service's part is named beside it ("voice calls on WhatsApp", "WhatsApp calls")."""
    return any(0 <= at[0] - b <= 40 or 0 <= a - at[1] <= 25 for a, b in parts)


def _of_part(scene: Scene, services: list[Name], at: Span) -> tuple[Name, ...]:
    """Give the services a part is of: those named right behind it ("calls on X and Y"), else right before."""
    behind = [n for n in services if 0 <= n.start - at[1] <= PART_REACH]
    before = [n for n in reversed(services) if 0 <= at[0] - n.end <= PART_REACH]
    near = (behind or before)[:1]
    return listed_run(scene, services, (near[0].start, near[0].end)) if near else ()


def listed_run(scene: Scene, services: list[Name], at: Span) -> tuple[Name, ...]:
    """Give the services named in one row from a place on: "Facebook, X and YouTube", "platforms including X"."""
    row: list[Name] = []
    last = at[1]
    forward = [n for n in services if n.start >= at[0]]
    for name in forward:
        if name.start > at[0] and not _is_listing(scene, last, name.start):
            break
        row.append(name)
        last = max(last, name.end)
    first = at[0]
    for name in reversed([n for n in services if n.end <= at[0]]):
        if not _is_listing(scene, name.end, first):
            break
        row.insert(0, name)
        first = name.start
    return tuple(row)


def _is_listing(scene: Scene, start: int, end: int) -> bool:
    """Say whether only commas, brackets and words that list stand between two places."""
    if end - start > OBJECT_REACH:
        return False
    rest = re.sub(r"\([^()]*\)", lambda m: " " * len(m.group()), scene.text[start:end])
    for a, b in reversed(scene.hits("listing", start, end)):
        rest = rest[: a - start] + " " + rest[b - start :]
    return not any(c.isalnum() for c in rest) and not any(c in rest for c in ".!?\n")


def is_medium(scene: Scene, name: Name) -> bool:
    """Say whether a service is only where something was said ("in a post on X", "on its Telegram channel")."""
    before = scene.hits("medium", max(0, name.start - 40), name.start)
    return any(not scene.text[b : name.start].strip() for _, b in before)


def _overlaps_any(span: Span, spans: list[Span]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in spans)


# --- what makes an order of it


def _form(scene: Scene, sentence: Sentence, measure: Span, kind: str) -> tuple[Form, Span]:
    reach = (max(sentence.start, measure[0] - CUE_REACH), measure[0])
    if shape(scene, "cue_after"):
        reach = (max(sentence.start, measure[0] - CUE_REACH), min(sentence.end, measure[1] + CUE_REACH))
    for form, key in _CUES:
        spans = [s for s in scene.hits(key, *reach) if s[1] <= measure[0] or s[0] >= measure[1]]
        if form == "decided":  # "the decision to block it has been taken"
            wide = scene.hits(key, reach[0], min(sentence.end, measure[1] + DECIDED_REACH))
            spans += [s for s in wide if s[0] <= measure[0] and measure[1] <= s[1] and s != measure]
        if form in ("decided", "order_noun"):
            spans = [s for s in spans if _gap(s, measure) <= DECIDED_REACH]
        if form == "asked":
            spans = [s for s in spans if _binds_somebody(scene, s, measure)]
        if spans:
            return form, min(spans, key=lambda s: _gap(s, measure))
    if kind == "finite" or (kind == "block" and _is_tenseless(scene, sentence, measure)):
        return "done", measure
    behind = measure[1], min(scene.clause_end(sentence, measure[1]), measure[1] + DECIDED_REACH)
    later = scene.hits("told_passive", *behind) if kind in ("block", "limit") else []
    if later:
        return "told_passive", later[0]  # "the blocking of X was ordered by"
    says = scene.hits("said", sentence.start, sentence.end)
    if kind == "passive" and says:
        voiced = [s for s in says if scene.named(max(sentence.start, s[0] - SUBJECT_REACH), s[0], *AUTHORITIES[:2])]
        return "stated", min(voiced or says, key=lambda s: _gap(s, measure))
    return "bare", measure


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
