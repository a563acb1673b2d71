"""What somebody observed of a service: whether it could be used, when, on which network.

An observation is a piece that names a service (or means the story's one: "the app", "it") and says a state in the
words of `[states]`. It is none where the piece tells what is demanded, planned, feared or allowed ("ordered …",
"would be blocked", "if"), or where the app is "available in an app store".

States. `unavailable` wins over `available` when both stand in one piece, since "not available", "no longer works" are
entries of their own; `partial` wins over both ("some users", "intermittently"). A contrast cuts a piece before it gets
here (`speech`), so that "worked on Wi-Fi while 4G did not" is two. "Restricted" or "blocked" is an observation only in
the mouth of who measures or uses (an observer, users, the reporter's test), with a verb of finding; an authority's
"is blocked" is an announcement.

The date is the day of the piece's own expression of time that looks back or at the day itself; a deadline is none.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, product
from typing import Literal

from msgspec import Struct

from gatewatch.model.extraction import About, Observed
from gatewatch.orders.extract.claims.contents import Content, actor, is_old, sentence_of, whens_in
from gatewatch.orders.extract.claims.cues import cue
from gatewatch.orders.extract.claims.mentions import main_service, names_in
from gatewatch.orders.extract.claims.speech import Piece
from gatewatch.orders.extract.found import Found, Name

State = Literal["available", "partial", "unavailable"]
_JOINED = re.compile(r"(?:\s*(?:,|and|or|y|e|ou|o|et|и|или|dan|atau|serta|ve|và|hoặc|nor)\s*)+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|--\d\d-\d\d")
_HOUR = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])(?:[:.h]\s?[0-5]\d|\s?h|\s?[ap]\.?m)(?!\w)", re.IGNORECASE)
_BACKWARD = frozenset({None, "on", "since", "from", "after", "until"})
"""Cues that look back, and "until this afternoon", which here is as of; a day after the article's is none of these."""


class Sighting(Struct, frozen=True, kw_only=True):
    """One observed state, and the piece that tells it."""

    observed: Observed
    piece: Piece
    abouts: tuple[About, ...] = ()


def sightings(found: Found, pieces: list[Piece]) -> list[Sighting]:
    """Find what was observed, in order, as often as it is told."""
    return [s for piece in pieces for s in _of_piece(found, piece)]


def told_fullest(seen: list[Sighting]) -> list[Sighting]:
    """Keep of each state of a service the observations that no other one tells with more: a day, a network."""
    told = [s.observed for s in seen]
    return [
        s
        for i, s in enumerate(seen)
        if s.observed not in told[:i] and not any(_says_more(o, s.observed) for o in told if o != s.observed)
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
    if any(s.piece is piece for s in seen) or not _has(found, piece, "network_status"):
        return
    if _is_witness(found, piece) or (piece.speaker.by in {"company", "reporter"} and _networks(found, piece)):
        yield Content(about="network_status", speaker=piece.speaker, piece=piece)


def _of_piece(found: Found, piece: Piece) -> Iterator[Sighting]:
    state = _state(found, piece)
    if state is None:
        return
    if is_old(found, piece):
        return
    services = _services(found, piece)
    day = _day(found, piece)
    networks: list[str | None] = [*_networks(found, piece)]
    abouts = _abouts(found, piece, state, bool(networks))
    for service, network in product(services, networks or [None]):
        seen = Observed(service=service, state=state, date=day, network=network)
        yield Sighting(observed=seen, piece=piece, abouts=abouts)


def _abouts(found: Found, piece: Piece, state: State, on_network: bool) -> tuple[About, ...]:
    abouts: list[About] = []
    if _has(found, piece, "restored"):
        abouts.append("users_restored")
    elif state == "available":
        abouts.append("still_available")
    is_told = on_network or piece.speaker.by == "company" or (_is_witness(found, piece) and _has(found, piece, "found"))
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
    if _has(found, piece, "unavailable"):
        return None if is_announced else "unavailable"
    if _has(found, piece, "available") or _has(found, piece, "restored"):
        return "available"
    if _is_witness(found, piece) and _has(found, piece, "restricted") and _has(found, piece, "found"):
        return "unavailable"
    return None


def _is_witness(found: Found, piece: Piece) -> bool:
    """Say whether the speaker measures or uses the service himself, so that "blocked" is what he saw."""
    mention = piece.speaker.mention
    if piece.speaker.by != "named_source" or mention is None:
        return False
    if mention.name is not None:
        return mention.name.kind == "observer"
    return cue(found.story.language, "speakers", "witness").fullmatch(mention.value) is not None


def _services(found: Found, piece: Piece) -> list[str]:
    """Give the services a piece tells of: those it names first, joined by commas or "and"; else the one it means."""
    inside = [n for n in names_in(found, piece.start, piece.end) if n.kind == "service"]
    apps = [n for n in inside if n.id != "internet"]
    if apps:
        joined = [apps[0].value]
        for one, other in pairwise(apps):
            if not _JOINED.fullmatch(found.story.text[one.end : other.start]):
                break
            joined.append(other.value)
        return list(dict.fromkeys(joined))
    if _has(found, piece, "both"):
        counts = Counter(n.value for n in found.names if n.kind == "service" and n.id != "internet")
        return [value for value, count in counts.most_common(2) if count > 1]
    if cue(found.story.language, "words", "internet").search(piece.text):
        main = main_service(found)
        return ["internet"] if main is None or main.id == "internet" or not _has(found, piece, "available") else []
    if cue(found.story.language, "speakers", "nobody").search(piece.text):
        return []
    is_meant = _has(found, piece, "it") or piece.is_attributed or bool(_networks(found, piece))
    meant = _meant(found) if is_meant else None
    return [meant] if meant is not None else []


def _meant(found: Found) -> str | None:
    main: Name | None = main_service(found)
    if main is None:
        return None
    return "internet" if main.id == "internet" else main.value


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
    """Give the day a piece tells of: its own, or the article's where it tells an hour or a part of the day alone."""
    published = found.story.published.isoformat() if found.story.published is not None else None
    whens = whens_in(found, piece)
    days = [w.value for w in whens if w.value and w.cue in _BACKWARD and _DAY.match(w.value)]
    days = [d for d in days if published is None or d.startswith("--") or d[:10] <= published]
    if days:
        return days[-1][:7] if days[-1].startswith("--") else days[-1][:10]
    whole = sentence_of(found, piece).text
    tells_hour = _HOUR.search(whole) or cue(found.story.language, "states", "hour_words").search(whole)
    return published if tells_hour and not any(w.value for w in whens) else None


def _has(found: Found, piece: Piece, name: str) -> bool:
    return cue(found.story.language, "states", name).search(piece.text) is not None
