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

The date is the day of the piece's own expression of time that looks back or at the day itself, else that of its
sentence; a deadline is none. A piece that tells no day tells the article's, unless it looks back without a day
("last month", "at the time", "since mid-February").

"Still available" is a statement about a service of the story: that another one works says nothing of the order.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, product
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from gatewatch.model.extraction import About, Observed
from gatewatch.orders.extract.claims.contents import Content, actor, is_old, sentence_of, whens_in
from gatewatch.orders.extract.claims.cues import cue
from gatewatch.orders.extract.claims.mentions import fullest, main_service, names_in
from gatewatch.orders.extract.claims.speech import Piece
from gatewatch.orders.extract.found import Found, Name, When

State = Literal["available", "partial", "unavailable"]
_JOINED = re.compile(
    r"(?:\s*(?:,|and|or|as well as|nor|y|ni|así como|e|nem|ou|bem como|o|et|ou encore|ainsi que|и|или|ни|а также|dan|"
    r"atau|serta|maupun|ve|veya|và|hoặc|hay|lẫn|cùng)\s*)+"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d|--\d\d-\d\d")
_BACKWARD = frozenset({None, "on", "since", "from", "after", "until"})
"""Cues that look back, and "until this afternoon", which here is as of; a day after the article's is none of these."""


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
    for piece in pieces:
        seen += _of_piece(found, piece) or _not_there(found, piece, seen)
    return seen


def _not_there(found: Found, piece: Piece, seen: list[Sighting]) -> list[Sighting]:
    """Read "…, but not on MTN": what was seen right before it, turned round, on another network."""
    before = [s for s in seen if s.piece.end <= piece.start and s.piece.start >= sentence_of(found, piece).start]
    networks = _networks(found, piece)
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
    if any(s.piece is piece and "network_status" in s.abouts for s in seen):
        return
    if not _has(found, piece, "network_status") or any(s.piece is piece and s.observed.network is None for s in seen):
        return
    if _has(found, piece, "hypothetical") or _has(found, piece, "outage"):
        return
    if _is_witness(found, piece) or (piece.speaker.by in {"company", "reporter"} and _networks(found, piece)):
        yield Content(about="network_status", speaker=piece.speaker, piece=piece)


def _of_piece(found: Found, piece: Piece) -> list[Sighting]:
    state = _state(found, piece)
    if state is None or is_old(found, piece):
        return []
    services = _services(found, piece)
    told = _day(found, piece)
    day = told or _day_of_article(found, piece)
    networks: list[str | None] = [*_networks(found, piece)]
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


def _state(found: Found, piece: Piece) -> State | None:
    if _has(found, piece, "hypothetical") or _has(found, piece, "not_a_state"):
        return None
    if piece.speaker.by in {"document", "police"}:
        return None
    is_announced = piece.speaker.by == "official" or actor(found, piece) is not None
    if _has(found, piece, "partial"):
        return None if is_announced else "partial"
    if _has(found, piece, "restored"):
        return "available"
    if _has(found, piece, "unavailable"):
        return None if is_announced else "unavailable"
    if _has(found, piece, "available"):
        return "available"
    if _is_witness(found, piece) and _has(found, piece, "restricted") and _has(found, piece, "found"):
        return "unavailable"
    return None


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


def _services(found: Found, piece: Piece) -> list[str]:
    """Give the services a piece tells of: those it names first, joined by commas or "and"; else the one it means."""
    inside = [n for n in names_in(found, piece.start, piece.end) if n.kind == "service"]
    apps = [n for n in inside if n.id != "internet"]
    if apps:
        joined = [fullest(found, apps[0])]
        for one, other in pairwise(apps):
            if not _JOINED.fullmatch(found.story.text[one.end : other.start]):
                break
            joined.append(fullest(found, other))
        return list(dict.fromkeys(joined))
    if _has(found, piece, "both"):
        return _both(found)
    if cue(found.story.language, "words", "internet").search(piece.text):
        main = main_service(found)
        return ["internet"] if main is None or main.id == "internet" or not _has(found, piece, "available") else []
    if cue(found.story.language, "speakers", "nobody").search(piece.text):
        return []
    is_meant = _has(found, piece, "it") or piece.is_attributed or bool(_networks(found, piece))
    meant = _meant(found) if is_meant else None
    return [meant] if meant is not None else []


def _both(found: Found) -> list[str]:
    """Give the two services that "both" means: the first two that the story joins, else the two it names most."""
    apps = [n for n in found.names if n.kind == "service" and n.id != "internet"]
    for one, other in pairwise(apps):
        if one.value != other.value and _JOINED.fullmatch(found.story.text[one.end : other.start]):
            return [fullest(found, one), fullest(found, other)]
    counts = Counter(fullest(found, n) for n in apps)
    return [value for value, count in counts.most_common(2) if count > 1]


def _meant(found: Found) -> str | None:
    main: Name | None = main_service(found)
    if main is None:
        return None
    return "internet" if main.id == "internet" else fullest(found, main)


def _networks(found: Found, piece: Piece) -> list[str]:
    """Give the networks a piece names: operators, with the kind of access where it stands beside, or that alone."""
    operators = [n for n in names_in(found, piece.start, piece.end) if n.kind == "operator"]
    access = list(cue(found.story.language, "words", "access").finditer(piece.text))
    names, used = [], set()
    for n in operators:
        beside = next((i for i, m in enumerate(access) if _beside(found, piece, n, m)), None)
        used |= {beside} if beside is not None else set()
        names.append(n.value if beside is None else _joined(found, piece, n, access[beside]))
    if not operators:
        names = [m.group() for m in access]
    return list(dict.fromkeys(names))


def _beside(found: Found, piece: Piece, n: Name, m: re.Match[str]) -> bool:
    start, end = piece.start + m.start(), piece.start + m.end()
    between = found.story.text[n.end : start] if start >= n.end else found.story.text[end : n.start]
    return len(between) <= 3 and re.fullmatch(r"['’]?s?\s*", between) is not None


def _joined(found: Found, piece: Piece, n: Name, m: re.Match[str]) -> str:
    start, end = min(n.start, piece.start + m.start()), max(n.end, piece.start + m.end())
    return found.story.text[start:end].replace("'s ", " ").replace("’s ", " ")


def _day(found: Found, piece: Piece) -> str | None:
    """Give the day a piece tells of: its own, else its sentence's."""
    published = _published(found)
    own = whens_in(found, piece)
    around = [w for w in whens_in(found, sentence_of(found, piece)) if w not in own]
    return _last_day(own, published) or _last_day(around, published)


def _day_of_article(found: Found, piece: Piece) -> str | None:
    """Give the article's day to a piece that tells none and does not look back."""
    looks_back = any(w.cue in _BACKWARD for w in whens_in(found, piece)) or _has(found, piece, "past")
    return None if looks_back else _published(found)


def _published(found: Found) -> str | None:
    return found.story.published.isoformat() if found.story.published is not None else None


def _last_day(whens: list[When], published: str | None) -> str | None:
    days = [w.value for w in whens if w.value and w.cue in _BACKWARD and _DAY.match(w.value)]
    days = [d for d in days if published is None or d.startswith("--") or d[:10] <= published]
    if not days:
        return None
    return days[-1][:7] if days[-1].startswith("--") else days[-1][:10]


def _has(found: Found, piece: Piece, name: str) -> bool:
    return cue(found.story.language, "states", name).search(piece.text) is not None
