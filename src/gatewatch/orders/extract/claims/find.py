"""The door of claims: a story with what was found in it becomes who said what, who was silent, what was observed.

In order: pieces and their speakers (`speech`), what each piece is about (`contents`), what was observed (`observed`),
who did not answer and who confirmed (`replies`). One claim a subject and speaker: the first piece that says it. A
piece's own words are its quote; nothing outside the story is read, since sentences leave it out.

Not here: what of it enters an order (`draft`), and judging whether it is true.
"""

from msgspec import Struct

from gatewatch.model.extraction import Observed, Place, SaidClaim
from gatewatch.orders.extract.claims.contents import ONCE, Content, contents, is_title
from gatewatch.orders.extract.claims.cues import setting
from gatewatch.orders.extract.claims.observed import observed_contents, sightings, told_fullest
from gatewatch.orders.extract.claims.replies import Named, confirmations, is_anybody, silent, silent_authorities
from gatewatch.orders.extract.claims.speech.persons import Speaker
from gatewatch.orders.extract.claims.speech.pieces import Listener
from gatewatch.orders.extract.found import Found


class Statements(Struct, frozen=True, kw_only=True):
    """What was said and observed; each list has its places beside it, one for one."""

    claims: list[SaidClaim] = []
    claims_at: list[Place] = []
    availability: list[Observed] = []
    availability_at: list[Place] = []
    confirmations: list[str] = []
    confirmations_at: list[Place] = []
    no_reply: list[str] = []
    no_reply_at: list[Place] = []


def statements(heard: Listener) -> Statements:
    """Find who said what in a story, who did not answer, and what was observed."""
    found, pieces = heard.found, heard.pieces
    seen = sightings(found, pieces)
    mute = silent(found, heard, pieces)
    about = _without_replies(contents(found, pieces), mute)
    confirmed = confirmations(found, about, pieces)
    all_of = [*about, *observed_contents(found, pieces, seen), *silent_authorities(found, mute, pieces)]
    kept = _once(found, sorted(all_of, key=lambda c: c.piece.start))
    fullest = told_fullest(seen)
    asked = [n for n in mute if not is_anybody(found, n.name)]
    said = [
        SaidClaim(
            by=c.speaker.by, who=_who(found, c.speaker), about=c.about, q=found.story.text[c.piece.start : c.piece.end]
        )
        for c in kept
    ]
    return Statements(
        claims=said,
        claims_at=[_place(found, c.piece.start, c.piece.end) for c in kept],
        availability=[s.observed for s in fullest],
        availability_at=[_place(found, s.piece.start, s.piece.end) for s in fullest],
        confirmations=[n.name for n in confirmed],
        confirmations_at=[n.place for n in confirmed],
        no_reply=[n.name for n in asked],
        no_reply_at=[n.place for n in asked],
    )


def _without_replies(about: list[Content], mute: list[Named]) -> list[Content]:
    """Leave out that a company does not cooperate, or authorities keep silent, where it did not answer the press."""
    unanswered = {n.place.start for n in mute}
    about_replies = {"company_not_cooperating", "official_silence"}
    return [c for c in about if c.about not in about_replies or c.piece.start not in unanswered]


def _once(found: Found, all_of: list[Content]) -> list[Content]:
    """Keep one of each subject and speaker: the first that stands in the body rather than in the title.

    A title that says what somebody says in the body is no statement of its own: "ministry says" is the body's one.
    """
    titles = [c for c in all_of if is_title(found, c.piece)]
    first: dict[tuple[str, ...], Content] = {}
    for c in [*(c for c in all_of if c not in titles), *titles]:
        key = (c.about,) if c.about in ONCE else (c.about, c.speaker.by, (c.speaker.who or "").casefold())
        told = {k[1] for k in first if k[0] == c.about and len(k) > 1}
        is_said = c in titles and bool(told) and (c.speaker.by == "reporter" or c.speaker.by in told)
        if not is_said:
            first.setdefault(key, c)
    return sorted(first.values(), key=lambda c: c.piece.start)


def _who(found: Found, speaker: Speaker) -> str | None:
    if speaker.via is None or speaker.who is None:
        return speaker.who
    form = setting(found.story.language, "relayed", "{who}")
    return form.format(who=speaker.who, via=speaker.via)


def _place(found: Found, start: int, end: int) -> Place:
    return Place(q=found.story.text[start:end], start=start, end=end)
