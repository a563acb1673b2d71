"""Who did not answer, and who confirmed.

No reply: a request for comment was made and nobody answered it. "Declined to comment" is an answer. The turns of
phrase come in four shapes (`[replies]`): the silent one stands `before` ("X did not immediately respond to"), `behind`
("there was no immediate response from X"), or the sentence begins with a request `to` him and ends unanswered
("emails to X went unanswered", set `unanswered`, found from either side).

Confirmations: an authority, an operator or the company confirms that the paper is real, that it was issued or
received, or that the order stands. What was only "not denied", and what an observer measured, confirms no order.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from gatewatch.model.extraction import Place
from gatewatch.orders.extract.claims.contents import Content, sentence_of
from gatewatch.orders.extract.claims.cues import CAPITAL, cue, setting
from gatewatch.orders.extract.claims.mentions import Mention, fullest, main_service, names_in, noun_stands_for, within
from gatewatch.orders.extract.claims.speech.persons import REPORTER, Speaker
from gatewatch.orders.extract.claims.speech.pieces import Listener, Piece
from gatewatch.orders.extract.found import Found
from gatewatch.orders.extract.text import AND

_SILENT = frozenset({"authority", "unit", "service", "company", "operator", "operators"})


_CAPITALS = re.compile(rf"[«“\"]?{CAPITAL}\w+(?: {CAPITAL}\w+){{0,2}}[»”\"]?")
"""One to three words in capitals: a name that `names` did not know."""


_AND = re.compile(rf"[»”\"]?\s(?:{AND})\s(?:(?:the|a|o|la|el|le|l['’])\s?)?(?P<name>{_CAPITALS.pattern})")
_JOINED = re.compile(rf"[»”\"]?(?:,|,?\s(?:{AND}))\s[«“\"]?")
_BEHIND = re.compile(
    rf"\s(?:(?:the|a|o|la|el|le|com|con|avec|de|с|dengan|với)\s){{0,2}}(?P<name>{_CAPITALS.pattern})(?=[\s.,;]|$)"
)


_CONFIRMING = frozenset({"official", "police", "company", "named_source"})
_ORGANISATIONS = _CONFIRMING - {"named_source"}
_CONFIRMABLE = frozenset({"restriction_confirmed", "notice_received"})


class Named(Struct, frozen=True):
    """A name and the words that tell it."""

    name: str
    place: Place


def silent(found: Found, heard: Listener, pieces: list[Piece]) -> list[Named]:
    """Find who did not answer a request for comment, in order, each once; a paper asks nobody for one."""
    if heard.publisher.by == "document":
        return []
    named = [Named(who, _place(found, piece)) for piece in pieces for who in _silent_of(found, heard, piece)]
    return _once(named)


def silent_authorities(found: Found, mute: list[Named], pieces: list[Piece]) -> list[Content]:
    """Give the publisher's statement that authorities kept silent, where one of those asked is an authority."""
    known = {fullest(found, n).casefold() for n in found.names if n.kind in {"authority", "unit"}}
    nouns = cue(found.story.language, "speakers", "official")
    for n in mute:
        if n.name.casefold() in known or nouns.search(n.name):
            piece = next(p for p in pieces if p.start == n.place.start)
            return [Content(about="official_silence", speaker=REPORTER, piece=piece)]
    return []


def is_anybody(found: Found, name: str) -> bool:
    """Say whether a name is only "authorities" or "officials": silence of theirs, but nobody who was asked."""
    return cue(found.story.language, "speakers", "anybody").fullmatch(name) is not None


def confirmations(found: Found, contents: list[Content], pieces: list[Piece]) -> list[Named]:
    """Find who confirmed the order or its paper, in order, each once."""
    named: list[Named] = []
    for c in contents:
        confirms = c.about == "order_authentic" or (c.about in _CONFIRMABLE and _says_confirmed(found, c.piece))
        if confirms and c.speaker.who is not None and c.speaker.by in _CONFIRMING:
            named += _together(found, c.piece, c.speaker)
    for p in pieces:
        told = cue(found.story.language, "replies", "confirmed").search(p.text)
        if told and p.speaker.who is not None and p.speaker.by in _ORGANISATIONS and _says_confirmed(found, p):
            named += _together(found, p, p.speaker)
    own = {v.casefold() for v in (found.story.publisher, found.story.wire) if v}
    outlets = own | {n.value.casefold() for n in found.names if n.kind == "outlet"}
    confirming = [n for n in named if n.name.casefold() not in outlets]  # to an outlet it was confirmed
    return _once(sorted(confirming, key=lambda n: n.place.start))


def _together(found: Found, piece: Piece, speaker: Speaker) -> list[Named]:
    """Give who confirms, with those joined to him: "A and B confirmed that they had received it"."""
    place = _place(found, piece)
    all_of = [Named(speaker.who, place)] if speaker.who is not None else []
    own = speaker.mention.name if speaker.mention is not None else None
    if own is None or own.kind not in {"operator", "company"}:
        return all_of
    row: list[Named] = []
    first = own.start
    for n in reversed([n for n in names_in(found, piece.start, own.start) if n.kind == own.kind]):
        if _JOINED.fullmatch(found.story.text[n.end : first]) is None:
            break
        row, first = [Named(fullest(found, n), place), *row], n.start
    last = own.end
    for n in [n for n in names_in(found, own.end, piece.end) if n.kind == own.kind]:
        if _JOINED.fullmatch(found.story.text[last : n.start]) is None:
            break
        all_of, last = [*all_of, Named(fullest(found, n), place)], n.end
    return [*row, *all_of]


def _says_confirmed(found: Found, piece: Piece) -> bool:
    language = found.story.language
    if cue(language, "replies", "unconfirmed").search(piece.text):
        return False
    return cue(language, "words", "confirm").search(piece.text) is not None


def _silent_of(found: Found, heard: Listener, piece: Piece) -> Iterator[str]:
    language = found.story.language
    for shape in ("before", "behind", "unanswered"):
        for m in cue(language, "replies", shape).finditer(piece.text):
            is_asked = shape == "behind" and not piece.is_attributed  # "could not reach the ministry"
            if heard.is_quoted(piece.start + m.start()) or (
                not is_asked and _is_to_an_authority(found, piece, m.end())
            ):
                continue
            if "?" in piece.text or cue(language, "replies", "supposed").search(piece.text, 0, m.start()):
                continue  # "if the company does not answer"
            at = (piece.start + m.start(), piece.start + m.end())
            yield from _around(found, heard, piece, shape, at)


def _around(found: Found, heard: Listener, piece: Piece, shape: str, at: tuple[int, int]) -> list[str]:
    """Give who is silent: before the words, behind them, or anywhere in the sentence, as their shape has it."""
    sentence = sentence_of(found, piece)
    if shape == "unanswered":
        return _all_named(found, heard, piece.start, piece.end) or _all_named(found, heard, sentence.start, piece.start)
    if shape == "behind":
        return _all_named(found, heard, at[1], piece.end) or _unknown_behind(found, at[1], piece.end)
    end = _before_aside(found, piece.start, at[0])
    clause = heard.clause_start(piece.start, end)
    comma = _last_part(found, heard, clause, end)
    if comma is not None:
        clause = comma
    named = _all_named(found, heard, clause, end) or _all_named(found, heard, piece.start, end)
    if not named and cue(found.story.language, "replies", "they").search(found.story.text, piece.start, at[1]):
        return _all_named(found, heard, sentence.start, piece.start)  # "we asked A and B, but neither replied"
    return [*named, *_joined_unknown(found, heard, clause, end)] or _unknown(found, heard, clause, end)


def _joined_unknown(found: Found, heard: Listener, start: int, end: int) -> list[str]:
    """Give a subject our lists lack that is joined to a known one: "Airtel and Nimbus did not reply"."""
    known = [m for m in within(heard.mentions, start, end) if m.is_organisation]
    if not known:
        return []
    joined = _AND.fullmatch(found.story.text[known[-1].end : end].rstrip())
    return [joined["name"]] if joined is not None else []


def _unknown_behind(found: Found, start: int, end: int) -> list[str]:
    """Give a name our lists lack right behind the words: "could not reach Nimbus"."""
    name = _BEHIND.match(found.story.text, start, end)
    return [name["name"]] if name is not None else []


def _before_aside(found: Found, start: int, end: int) -> int:
    """Give where a subject ends that an aside with its own verb follows: "X and Y, which owns Z, did not respond"."""
    text = found.story.text[start:end].rstrip()
    opened = text.rfind(",", 0, len(text) - 1) if text.endswith(",") else -1
    relative = cue(found.story.language, "speech", "relative")
    return start + opened if opened > 0 and relative.match(text[opened + 1 :].lstrip()) else end


def _unknown(found: Found, heard: Listener, start: int, end: int) -> list[str]:
    """Give a subject that `names` did not know: the service of the story by a short name, or words in capitals."""
    text = found.story.text[start:end].strip()
    main = main_service(found)
    if main is not None and text == main.value:
        return [text]
    article = cue(found.story.language, "replies", "article").match(text)
    subject, comma, _ = text[article.end() if article is not None else 0 :].lstrip().partition(",")
    noun = cue(found.story.language, "speakers", "company").match(subject)
    unknown = _CAPITALS.fullmatch(subject[noun.end() :].strip() if noun is not None else subject)
    unknown = unknown or _CAPITALS.fullmatch(text.rpartition(", ")[2])  # "asked by us, X did not reply"
    if unknown is None or (noun is None and not comma and within(heard.mentions, start, end)):
        return []
    return [unknown.group()]


def _last_part(found: Found, heard: Listener, start: int, end: int) -> int | None:
    """Give where the last part between commas begins, if it has its own subject and continues no list."""
    text = found.story.text
    comma = text.rfind(",", start, end)
    if comma < 0 or not any(m.is_organisation for m in within(heard.mentions, comma, end)):
        return None
    is_list = any(m.end == comma for m in heard.mentions if m.is_organisation)
    joining = cue(found.story.language, "speech", "joining").match(text[comma + 1 : end].lstrip())
    return None if is_list or joining else comma + 1


def _is_to_an_authority(found: Found, piece: Piece, end: int) -> bool:
    """Say whether the silence is one towards authorities, which is told of a service and not to a reporter."""
    language = found.story.language
    if cue(language, "words", "comment").search(piece.text):
        return False
    if piece.is_attributed and piece.speaker.by in {"official", "police", "document", "named_source"}:
        return True
    start = 0 if setting(language, "verb", "middle") == "last" else end
    return cue(language, "replies", "not_comment").search(piece.text, start) is not None


def _all_named(found: Found, heard: Listener, start: int, end: int) -> list[str]:
    """Give all who stand joined in a stretch: organisations, else what its nouns and pronouns stand for."""
    asker = cue(found.story.language, "replies", "asker")
    inside = within(heard.mentions, start, end)
    inside = [m for m in inside if not asker.search(found.story.text[max(start, m.start - 12) : m.start])]
    organisations = [m for m in inside if m.name is not None and m.name.kind in _SILENT]
    owned = cue(found.story.language, "replies", "owned")
    behind = cue(found.story.language, "replies", "owned_behind")
    organisations = [
        m
        for m in organisations
        if not _is_part(m, organisations)
        and not owned.search(found.story.text[max(start, m.start - 25) : m.start])
        and not behind.match(found.story.text[m.end : m.end + 20].lstrip("'’s "))
    ]
    if organisations:
        names = [fullest(found, m.name) for m in organisations if m.name is not None]
        nouns = [s for m in inside if m.name is None and m.sort in {"official", "police"} and (s := _noun(found, m))]
        return list(dict.fromkeys([*names, *nouns])) if len(names) == 1 else names
    people = [m.value for m in inside if m.sort == "person"]
    if people:
        return people
    stood = [s for m in inside if (s := _noun(found, m)) is not None]
    return list(dict.fromkeys(stood))


def _is_part(m: Mention, all_of: list[Mention]) -> bool:
    """Say whether a mention only says whose another one is: a unit's authority, named right behind it."""
    return m.name is not None and any(o.name is not None and o.name.of == m.start and o is not m for o in all_of)


def _noun(found: Found, m: Mention) -> str | None:
    if m.sort in {"official", "police"}:
        return noun_stands_for(found, m) or m.value
    if m.sort == "company" or m.sort == "same":
        main = main_service(found)
        return noun_stands_for(found, m) or (main.value if main is not None and main.id != "internet" else None)
    return None


def _place(found: Found, piece: Piece) -> Place:
    return Place(q=found.story.text[piece.start : piece.end], start=piece.start, end=piece.end)


def _once(all_of: list[Named]) -> list[Named]:
    first: dict[str, Named] = {}
    for n in all_of:
        first.setdefault(n.name.casefold(), n)
    return list(first.values())
