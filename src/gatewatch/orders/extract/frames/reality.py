"""Whether an event happened: not denied, not only feared or wanted, not told as something of the past, not lifted.

Each test looks at the clause of the event only, from the clause's start to the measure, and a little beyond for "if".
The word lists are the language's (`unreal`, `negated`, `past`, `lift`). What is not clear counts as not real.
"""

import re
from datetime import date

from msgspec import Struct

from gatewatch.orders.extract.frames.events import Event
from gatewatch.orders.extract.frames.scene import Scene, Span

NEGATION_REACH = 30
"""Characters in which a negation belongs to the next word that orders: chosen, not measured."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
UNREAL_REACH = 90
"""Characters in which "may", "denied" or "last year" belong to an event: chosen, not measured."""
PAST_DAYS = 60
"""An order older than this at the time of the report is background: chosen, not measured."""


class Judged(Struct, frozen=True, kw_only=True):
    """An event with what it is worth: `real` where it happened, `past` where it is background of another story."""

    event: Event
    real: bool
    past: bool
    denied: bool = False
    """Whether it is not real because the text says that it is not so."""


def judge(scene: Scene, event: Event) -> Judged:
    """Say of an event whether it is real and whether it is background."""
    denied = _is_negated(scene, event)
    asked = event.sentence.text.rstrip('»”" ').endswith("?")  # "who has suspended the networks?"
    real = not (denied or asked or _is_unreal(scene, event) or in_lift(scene, event))
    return Judged(event=event, real=real, past=_is_past(scene, event), denied=denied)


def lifts(scene: Scene, start: int, end: int) -> list[Span]:
    """Find words between two places that tell of a block that was ended, not of one that may be."""
    found = []
    for span in scene.hits("lift", start, end):
        clause = max(start, span[0] - 60)
        conditional = scene.has("lift_not", clause, span[0]) or scene.has("lift_not", *span)
        if not conditional and not scene.has("lift_if", span[1], min(end, span[1] + 30)):
            found.append(span)
    return found


def in_lift(scene: Scene, event: Event) -> bool:
    """Say whether the measure's word belongs to a lifting ("lifted the ban", "orders end of block")."""
    s = event.sentence
    spans = scene.hits("lift", s.start, s.end)
    return any(a <= event.measure[1] and event.measure[0] <= b for a, b in spans)


def _is_negated(scene: Scene, event: Event) -> bool:
    clause = scene.clause_start(event.sentence, event.start)
    first = min(event.cue[0], event.measure[0])
    if scene.has("denied", max(clause, event.start - UNREAL_REACH), event.measure[0]) or scene.has(
        "denied_after", event.end, event.sentence.end
    ):
        return True
    if _negation(scene, max(clause, first - NEGATION_REACH), first):
        return True
    if scene.has("negated_after", event.measure[1], min(event.sentence.end, event.measure[1] + NEGATION_REACH)):
        return True
    if event.cue == event.measure or event.form == "stated":
        return scene.has("negated", max(clause, event.measure[0] - 20), event.measure[0])
    if _within(event.measure, [event.cue]):
        return scene.has("negated", *event.cue)  # "the decision to block it has not been taken"
    between = (min(event.cue[1], event.measure[1]), max(event.cue[0], event.measure[0]))
    return scene.has("negated", between[0], min(between[1], between[0] + 6)) or scene.has(
        "negated", max(between[0], between[1] - 8), between[1]
    )


def _negation(scene: Scene, start: int, end: int) -> bool:
    """Say whether a word denies what follows; "no. 8" only counts."""
    return any(scene.text[b : b + 1] != "." for _, b in scene.hits("negated", start, end))


def _is_unreal(scene: Scene, event: Event) -> bool:
    s = event.sentence
    clause = scene.clause_start(s, event.start)
    dates = [(w.start, w.end) for w in scene.whens(s.start, s.end)]
    reach = max(clause, event.start - UNREAL_REACH)
    before = [h for h in scene.hits("unreal", reach, event.measure[1]) if not _within(h, dates)]
    before = [h for h in before if scene.text[h[0] - 1 : h[1] + 1] != f"({scene.text[slice(*h)].upper()})"]  # "(SE)"
    if event.form in ("told", "told_passive", "asked", "order_noun"):
        before = [h for h in before if h[0] < event.cue[0] or (_close(h, event) and not _reported(scene, h))]
    if _is_announced(scene, event) or scene.has("by_order", *event.cue):
        before = [h for h in before if not _reported(scene, h)]
    if any(not _within(h, [event.cue]) for h in before):
        return True
    if scene.has("unreal_around", clause, scene.clause_end(s, event.end)):
        return True
    after = event.form not in ("told", "told_passive", "asked")
    return after and scene.has("unreal_after", event.measure[1], s.end)


def _close(hit: Span, event: Event) -> bool:
    """Say whether a word between cue and measure stands right before the measure ("ordered … to consider blocking")."""
    return hit[0] <= event.measure[0] and event.measure[0] - hit[1] <= 12


def _is_announced(scene: Scene, event: Event) -> bool:
    """Say whether an authority says what comes ("the ministry said that X would be blocked from Monday")."""
    dated = any(w.cue in ("from", "on", "until", None) for w in scene.whens(event.sentence.start, event.sentence.end))
    backed = event.agent is not None or event.by_paper
    return backed and event.form in ("stated", "decided", "done") and dated


def _reported(scene: Scene, hit: Span) -> bool:
    return scene.has("reported_future", *hit)


def _within(hit: Span, spans: list[Span]) -> bool:
    return any(a <= hit[0] and hit[1] <= b for a, b in spans)


def _is_past(scene: Scene, event: Event) -> bool:
    s = event.sentence
    clause = scene.clause_start(s, event.start)
    stop = min(_reason_after(scene, event), event.end + UNREAL_REACH)
    if scene.has("past", max(clause, event.start - UNREAL_REACH), stop) or _is_aside(scene, event, clause):
        return True
    told = scene.found.story.published or newest(scene)
    near = scene.whens(clause, stop)
    is_of_now = told is not None and any(_is_near_day(w.value, told) for w in near)  # "today, as it did in March"
    if told is not None and not is_of_now and any(_is_older_month(w.value, told) for w in near):
        return True
    if told is not None and _names_older_year(scene, clause, stop, told.year):
        return True
    days = [
        day
        for w in scene.whens(clause, s.end)
        if w.cue not in ("dated", "by", "before") and (day := full_date(w.value))
    ]
    return told is not None and bool(days) and all((told - day).days > PAST_DAYS for day in days)


def _is_near_day(value: str | None, told: date) -> bool:
    day = full_date(value) if value is not None and len(value) >= len("2026-01-01") else None
    return day is not None and abs((told - day).days) <= PAST_DAYS


def _is_aside(scene: Scene, event: Event, clause: int) -> bool:
    """Say whether an event stands in a clause of what was before; behind the comma the sentence tells its news."""
    spans = scene.hits("past_before", clause, event.measure[1])
    return any("," not in scene.text[b : event.measure[0]] for _, b in spans)


def _is_older_month(value: str | None, told: date) -> bool:
    """Say whether a date is a whole month, at least one month before the report's: "in December, a judge …"."""
    if value is None or len(value) != len("2026-01") or not value[:4].isdigit():
        return False
    return 12 * (told.year - int(value[:4])) + told.month - int(value[5:]) >= 2


def _reason_after(scene: Scene, event: Event) -> int:
    """Give where the clause of an event ends or its reason begins: what is past in the reason is not the event."""
    end = scene.clause_end(event.sentence, event.end)
    return min((a for a, _ in scene.hits("reason", event.end, end)), default=end)


def _names_older_year(scene: Scene, start: int, end: int, year: int) -> bool:
    """Say whether a stretch names a year before the report's, outside laws, papers and whole dates, and none of now."""
    held = [(n.start, n.end) for n in scene.named(start, end, "law", "document_id", "authority")]
    held += [(w.start, w.end) for w in scene.whens(start, end) if (w.value or "")[4:5] == "-"]
    years = [int(m.group()) for m in _YEAR.finditer(scene.text, start, end) if not _within(m.span(), held)]
    return bool(years) and all(y < year for y in years)


def full_date(value: str | None) -> date | None:
    """Give the day of a date; of a month or a year its last possible day; None of anything else."""
    if value is None or value.startswith("-") or not value[:4].isdigit():
        return None
    if len(value) == 4:
        return date(int(value), 12, 31)
    if len(value) == 7:
        return date(int(value[:4]), int(value[5:7]), 28)
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def newest(scene: Scene) -> date | None:
    """Give the newest full date of the text, which stands in for the article's where that is not known."""
    days = [day for w in scene.found.whens if (day := full_date(w.value)) is not None]
    return max(days, default=None)
