"""What somebody observed of a service: whether it could be used, when, on which network.

An observation is a piece that names a service (or means the story's one: "the app", "it") and says a state in the
words of `[states]`. It is none where the piece tells what is demanded, planned, feared or allowed ("ordered …",
"would be blocked", "if"), or where the app is "available in an app store".

States. `unavailable` wins over `available` when both stand in one piece, since "not available", "no longer works" are
entries of their own; "restored" wins over it ("restored nine days after it was cut"); `partial` wins over all ("some
users", "intermittently"). A contrast cuts a piece before it gets
here (`speech`), so that "worked on Wi-Fi while 4G did not" is two. "Restricted" or "blocked" is an observation only in
the mouth of who measures or uses (an observer, users, the reporter's test), with a verb of finding; an authority's
"is blocked" is an announcement.

A piece that tells two states of two things ("A failed on X and B opened on Y") is cut between them. Which services and
networks are meant is `reach`'s.

The date is the day of the piece's own expression of time that looks back or at the day itself, else that of its
sentence; a deadline is none. A piece that tells no day tells the article's, unless it looks back without a day
("last month", "at the time", "since mid-February").

"Still available" is a statement about a service of the story: that another one works says nothing of the order.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from gatewatch.model.extraction import About, Observed
from gatewatch.orders.extract.claims.contents import Content, actor, is_old, sentence_of
from gatewatch.orders.extract.claims.cues import cue
from gatewatch.orders.extract.claims.mentions import fullest, main_service, names_in
from gatewatch.orders.extract.claims.reach import networks_of, services_of
from gatewatch.orders.extract.claims.rules import whens_in
from gatewatch.orders.extract.claims.speech.pieces import Piece
from gatewatch.orders.extract.found import Found, When

State = Literal["available", "partial", "unavailable"]
_JOINT = re.compile(r",\s+|\s(?:and|y|e|et|и|а|dan|ve|và|còn)\s")
"""What may stand between two states that are told of two things."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d|--\d\d-\d\d")
_BACKWARD = frozenset({None, "on", "since", "from", "after", "until"})
"""Cues that look back, and "until this afternoon", which here is as of; a day after the article's is none of these."""
_AS_OF = _BACKWARD | {"by"}
"""And "by Friday evening it was down", where nothing else tells the day."""
_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}[:.h]\d\d(?![\d.:])")
GAP = 12
"""Characters between a piece and the one right before it: chosen, not measured."""


class Sighting(Struct, frozen=True, kw_only=True):
    """One observed state, and the piece that tells it."""

    observed: Observed
    piece: Piece
    abouts: tuple[About, ...] = ()
    is_dated: bool = True
    """Whether the text tells the day; else it is the article's."""


def sightings(found: Found, pieces: list[Piece]) -> list[Sighting]:
    """Find what was observed, in order, as often as it is told."""
    seen: list[Sighting] = []
    for piece in (part for p in pieces for part in _parts(found, p)):
        seen += _of_piece(found, piece, seen) or _not_there(found, piece, seen)
    return seen


def _parts(found: Found, piece: Piece) -> list[Piece]:
    """Cut a piece between two states, where the second has its own service or network: "A failed, B opened"."""
    states = _states(found, piece)
    for (_, end, one), (start, _, other) in pairwise(states):
        joint = _JOINT.search(piece.text, end, start) if one != other else None
        after = cue(found.story.language, "states", "cut_after").search(piece.text, 0, end + 1)
        at = joint.end() if joint is not None else after.end() if after is not None and after.end() >= end else None
        if at is not None and _has_own_subject(found, piece, at):
            left = replace(piece, end=piece.start + at, text=piece.text[:at].rstrip(" ,"))
            left = replace(left, end=left.start + len(left.text))
            right = replace(piece, start=piece.start + at, text=piece.text[at:])
            return [left, *_parts(found, right)]
    return [piece]


def _states(found: Found, piece: Piece) -> list[tuple[int, int, str]]:
    """Give where a piece tells which states, in order; of overlapping ones that which wins ("not [available]")."""
    kept: list[tuple[int, int, str]] = []
    for name in ("partial", "restored", "unavailable", "available"):
        hits = cue(found.story.language, "states", name).finditer(piece.text)
        kept += [(*m.span(), name) for m in hits if not any(a < m.end() and m.start() < b for a, b, _ in kept)]
    return sorted(kept)


def _has_own_subject(found: Found, piece: Piece, at: int) -> bool:
    inside = names_in(found, piece.start + at, piece.end)
    if any(n.kind in {"service", "operator"} and n.id != "internet" for n in inside):
        return True
    return cue(found.story.language, "words", "access").search(piece.text, at) is not None


def _not_there(found: Found, piece: Piece, seen: list[Sighting]) -> list[Sighting]:
    """Read "…, but not on MTN": what was seen right before it, turned round, on another network."""
    before = [s for s in seen if s.piece.end <= piece.start and s.piece.start >= sentence_of(found, piece).start]
    networks = networks_of(found, piece)
    if not before or not networks or cue(found.story.language, "states", "but_not").match(piece.text) is None:
        return []
    state: State = "available" if before[-1].observed.state == "unavailable" else "unavailable"
    services = dict.fromkeys(s.observed.service for s in before if s.piece is before[-1].piece)
    return [
        Sighting(
            observed=Observed(service=service, state=state, date=before[-1].observed.date, network=network),
            piece=piece,
            abouts=("network_status",) if state == "unavailable" else (),
        )
        for service, network in product(services, networks)
    ]


def told_fullest(seen: list[Sighting]) -> list[Sighting]:
    """Keep of each state of a service the observations that no other one tells with more: a day, a network."""
    told = [s.observed if s.is_dated else replace(s.observed, date=None) for s in seen]
    return [
        s
        for i, s in enumerate(seen)
        if told[i] not in told[:i] and not any(_says_more(o, told[i]) for o in told if o != told[i])
    ]


def _says_more(one: Observed, other: Observed) -> bool:
    """Say whether one tells the same as the other, and a day or network besides."""
    return (one.service.casefold(), one.state) == (other.service.casefold(), other.state) and all(
        theirs is None or theirs == ours for ours, theirs in ((one.date, other.date), (one.network, other.network))
    )


def observed_contents(found: Found, pieces: list[Piece], seen: list[Sighting]) -> list[Content]:
    """Give the statements that rest on observations, and those that tell of an outage."""
    of_seen = [Content(about=a, speaker=s.piece.speaker, piece=s.piece) for s in seen for a in s.abouts]
    told = [
        Content(about="outage", speaker=p.speaker, piece=p)
        for p in pieces
        if _has(found, p, "outage")
        and not _has(found, p, "hypothetical")
        and not cue(found.story.language, "words", "comment").search(p.text)
    ]
    return of_seen + told + [c for p in pieces for c in _status(found, p, seen)]


def _status(found: Found, piece: Piece, seen: list[Sighting]) -> Iterator[Content]:
    """Find what an operator says of its network, without a state that was seen."""
    own = [s for s in seen if piece.start <= s.piece.start < piece.end]
    if any("network_status" in s.abouts or s.observed.network is None for s in own):
        return
    if not _has(found, piece, "network_status"):
        return
    if _has(found, piece, "hypothetical") or _has(found, piece, "outage"):
        return
    if _is_witness(found, piece) or (piece.speaker.by in {"company", "reporter"} and networks_of(found, piece)):
        yield Content(about="network_status", speaker=piece.speaker, piece=piece)


def _of_piece(found: Found, piece: Piece, seen: list[Sighting]) -> list[Sighting]:
    state = _state(found, piece)
    if state is None or is_old(found, piece):
        return []
    before = _right_before(found, piece, seen)
    services = services_of(found, piece, list(dict.fromkeys(s.observed.service for s in before)))
    if services == ["internet"] and state == "available" and piece.speaker.by == "official":
        return []  # what an order leaves open
    if _has(found, piece, "elsewhere") and not any(
        n.kind == "service" for n in names_in(found, piece.start, piece.end)
    ):
        return []
    told = _day(found, piece) or _day_before(found, piece, before) or _day_of_clock(piece, services, seen)
    day = told or _day_of_article(found, piece)
    networks: list[str | None] = [*networks_of(found, piece)]
    abouts = _abouts(found, piece, state, bool(networks), services)
    return [
        Sighting(
            observed=Observed(service=service, state=state, date=day, network=network),
            piece=piece,
            abouts=abouts,
            is_dated=told is not None,
        )
        for service, network in product(services, networks or [None])
    ]


def _right_before(found: Found, piece: Piece, seen: list[Sighting]) -> list[Sighting]:
    """Give what the piece right before this one tells of, in the same paragraph."""
    last = seen[-1].piece if seen else None
    is_near = last is not None and last.paragraph == piece.paragraph and piece.start - last.end <= GAP
    return [s for s in seen if s.piece is last] if is_near else []


def _day_before(found: Found, piece: Piece, before: list[Sighting]) -> str | None:
    """Give the day of what was seen right before to a piece that goes on with it: "X was slow as well"."""
    dated = [s.observed.date for s in before if s.is_dated]
    return dated[-1] if dated and _has(found, piece, "also") else None


def _day_of_clock(piece: Piece, services: list[str], seen: list[Sighting]) -> str | None:
    """Give a piece that tells the hour and no day ("at 19:12") the day of what was seen of the same service before."""
    dated = [s.observed.date for s in seen if s.is_dated and s.observed.service in services]
    return dated[-1] if dated and _CLOCK.search(piece.text) else None


def _abouts(found: Found, piece: Piece, state: State, on_network: bool, services: list[str]) -> tuple[About, ...]:
    abouts: list[About] = []
    if _has(found, piece, "restored"):
        abouts.append("users_restored")
    elif state == "available" and _is_of_story(found, services) and not _has(found, piece, "elsewhere"):
        abouts.append("still_available")
    if _has(found, piece, "outage"):
        return tuple(abouts)
    is_told = on_network or piece.speaker.by == "company" or _is_witness(found, piece) or _is_own_look(piece)
    if state != "available" and is_told:
        abouts.append("network_status")
    return tuple(abouts)


def _is_outside(found: Found, piece: Piece) -> bool:
    """Say whether a state stands before what somebody said after it: "X was down, hours after police announced …"."""
    states, speaker = _states(found, piece), piece.speaker.mention
    if not states or speaker is None:
        return False
    later = cue(found.story.language, "states", "later").finditer(piece.text, states[0][1])
    return any(piece.start + m.end() <= speaker.start for m in later)


def _state(found: Found, piece: Piece) -> State | None:
    if _has(found, piece, "hypothetical") or _has(found, piece, "not_a_state"):
        return None
    is_outside = _is_outside(found, piece)
    if piece.speaker.by in {"document", "police"} and not is_outside:
        return None
    is_announced = not is_outside and (piece.speaker.by == "official" or actor(found, piece) is not None)
    if _has(found, piece, "partial"):
        return None if is_announced else "partial"
    if _has(found, piece, "restored"):
        return "available"
    if _has(found, piece, "unavailable"):
        return None if is_announced else "unavailable"
    if _has(found, piece, "available"):
        return "available"
    is_measured = _has(found, piece, "measured") or (_is_witness(found, piece) and _has(found, piece, "found"))
    return "unavailable" if is_measured and not is_announced and _has(found, piece, "restricted") else None


def _is_of_story(found: Found, services: list[str]) -> bool:
    """Say whether one of the services is named about as often as the one the story is about."""
    main = main_service(found)
    counts = Counter(fullest(found, n) for n in found.names if n.kind == "service")
    return main is None or any(2 * counts[s] >= counts[fullest(found, main)] for s in services)


def _is_witness(found: Found, piece: Piece) -> bool:
    """Say whether the speaker measures or uses the service himself, so that "blocked" is what he saw."""
    mention = piece.speaker.mention
    if piece.speaker.by != "named_source" or mention is None:
        return False
    if mention.name is not None:
        return mention.name.kind == "observer"
    return cue(found.story.language, "speakers", "witness").fullmatch(mention.value) is not None


def _is_own_look(piece: Piece) -> bool:
    """Say whether a reporter is said to have seen it ("our correspondents found"), who else retells what others saw."""
    return piece.speaker.by == "reporter" and piece.speaker.mention is not None


def _day(found: Found, piece: Piece) -> str | None:
    """Give the day a piece tells of: its own, else its sentence's."""
    published = _published(found)
    own = whens_in(found, piece)
    around = [w for w in whens_in(found, sentence_of(found, piece)) if w not in own]
    return next(
        (d for cues in (_BACKWARD, _AS_OF) for w in (own, around) if (d := _last_day(w, published, cues))), None
    )


def _day_of_article(found: Found, piece: Piece) -> str | None:
    """Give the article's day to a piece that tells none and does not look back."""
    looks_back = any(w.cue in _BACKWARD for w in whens_in(found, piece)) or _has(found, piece, "past")
    return None if looks_back else _published(found)


def _published(found: Found) -> str | None:
    return found.story.published.isoformat() if found.story.published is not None else None


def _looking_back(when: When, published: str | None) -> str:
    """Give a day as one that was: "by Monday evening it was down" is the Monday before."""
    value = when.value or ""
    is_coming = published is not None and value[:10] > published and when.how is not None and "weekday" in when.how
    if not is_coming:
        return value
    return (date.fromisoformat(value[:10]) - timedelta(days=7)).isoformat()


def _last_day(whens: list[When], published: str | None, cues: frozenset[str | None]) -> str | None:
    if any(w.cue in cues and w.cue is not None and w.value for w in whens):
        whens = [w for w in whens if w.cue is not None or (w.value or "")[:10] != published]  # a dateline's day
    days = [_looking_back(w, published) for w in whens if w.value and w.cue in cues and _DAY.match(w.value)]
    days = [d for d in days if published is None or d.startswith("--") or d[:10] <= published]
    if not days:
        return None
    if any(d.startswith("--") for d in days):
        return days[-1][:7] if days[-1].startswith("--") else days[-1][:10]
    return max(days)[:10]  # what was seen is newer than what the sentence tells besides


def _has(found: Found, piece: Piece, name: str) -> bool:
    return cue(found.story.language, "states", name).search(piece.text) is not None
