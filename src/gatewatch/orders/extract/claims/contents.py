"""What a statement is about: the closed list of subjects, and what a piece must hold to be about one.

A rule (`rules.toml`) names sets of words (`languages/<lang>/claims.toml`, `[words]`) that must all stand in the piece,
or a turn of phrase (`[phrases]`) says it by itself; sets that must not stand there; who may say it. A subject whose
sets a language lacks is not found in it. What must stand in a piece is in `rules`.

| about | means | who may say it |
|---|---|---|
| illegal_share | a share or number of the channels, groups or contents of a service breaks the law | an accuser |
| opposition_groups | opposition people run groups there, or papers against the state | authorities, papers, media |
| crime_losses | sums lost to, or victims of, crimes done through the service | an accuser |
| rules_breach | the service or its channels broke law, rules or terms (without a share) | an accuser |
| order_authentic | somebody confirms that the paper or the order is real | all but the paper and the companies |
| order_reported | a medium reports the order, or has seen its paper | a medium |
| order_not_received | an operator or the service says that no order or notice reached it | a company, an official |
| company_not_cooperating | the service does not answer authorities or do as told | an accuser; the company itself |
| company_surprised | the company says it is surprised | the company |
| company_complied | the company obeyed or works with them, not that it will | the company, a reporter, an authority |
| notice_received | a company says that an order or notice reached it | whoever it was sent to |
| official_silence | authorities gave no reason, comment or announcement | anybody |
| restriction_confirmed | an authority, operator or company confirms that the restriction is in place | those |
| platform_misuse | the service is used for crimes: a word of use beside a crime | anybody named but companies |
| service_mishandles_data | the service leaks, sells, hands over or does not protect its users' data | an accuser |
| child_danger | the service puts children in danger | an accuser |
| block_reason | the reason for the block | authorities, papers, media; a reporter of a decision made because … |
| only_calls_affected | calls do not work, messages do | anybody named |
| registration_deadline_passed | the day to register or to name a representative has passed; once a text | anybody |
| appeal_possible | the order can be, will be or was appealed; once a text | anybody |
| censorship_charge | critics call it censorship or a breach of rights | anybody named, not authorities |
| loss_estimate | what the block costs the economy | anybody |
| users_restored | an authority says that it lifted the block; what was seen of it is in `observed` | an authority |
| no_block_considered | an authority says that no block is planned | an authority |

`still_available`, `network_status`, `users_restored` and `outage` come from what was observed (`observed`).
"An accuser" is anybody named but a company, which speaks of charges to deny them.
"Anybody named" is any speaker but the publisher: what a reporter tells as background is nobody's statement. A sentence
that tells the order itself ("on Friday the court ordered …") is nobody's statement either: it continues no speaker, and
is a reason only where it says why in so many words ("because", "over", "for failing to").
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from gatewatch.model.extraction import About
from gatewatch.orders.extract.claims.cues import NOTHING, cue
from gatewatch.orders.extract.claims.mentions import fullest, names_in
from gatewatch.orders.extract.claims.rules import BESIDE, LEANS, OF_NOW, RULES, Reading, Rule, fits, unquoted, whens_in
from gatewatch.orders.extract.claims.speech.persons import REPORTER, Speaker
from gatewatch.orders.extract.claims.speech.pieces import Piece
from gatewatch.orders.extract.found import Found
from gatewatch.orders.extract.text import Sentence

_COMPANYS_OWN: frozenset[About] = frozenset(
    {"order_not_received", "notice_received", "company_complied", "company_surprised"}
)
"""What only a company says of itself: who says it and is unknown by name is one."""


_PHRASED: dict[About, Rule] = {r.about: r for r in reversed(RULES)}
"""The first rule of each subject: who may say its turns of phrase, and what must not stand there."""
ONCE = frozenset({"appeal_possible", "registration_deadline_passed"})
"""Subjects that a text tells once, whoever says them."""
_OLD = timedelta(days=60)
"""From when on what the text dates is another story's order: chosen, not measured."""


class Content(Struct, frozen=True, kw_only=True):
    """A piece that is about something, and who says it."""

    about: About
    speaker: Speaker
    piece: Piece


def contents(found: Found, pieces: list[Piece]) -> list[Content]:
    """Find what each piece is about, in order."""
    readings = (Reading(found, p) for p in pieces)
    told = (c for r in readings for c in _apart(list(_of_piece(r)), r))
    return [_of_silence(c) for t in told if (c := _of_company(found, t)) is not None]


def _of_silence(content: Content) -> Content:
    """Give that authorities are silent as the reporter's: who is silent does not say so."""
    is_own = content.about == "official_silence" and content.speaker.by in {"official", "police"}
    return replace(content, speaker=REPORTER) if is_own else content


def _of_company(found: Found, content: Content) -> Content | None:
    """Give what a company says of itself as a company's, its name unknown too; None where people say it."""
    speaker = content.speaker
    if content.about not in _COMPANYS_OWN or speaker.by != "named_source":
        return content
    noun = cue(found.story.language, "speakers", "named_source")
    if speaker.who is not None and noun.search(speaker.who) is None and not _is_observer(speaker):
        return replace(content, speaker=replace(speaker, by="company"))
    return None if content.about in {"company_surprised", "company_complied"} else content


def _may_be_company(about: About, piece: Piece) -> bool:
    """Say whether somebody unknown by kind may be a company that tells what only one tells of itself."""
    return about in _COMPANYS_OWN and piece.speaker.by == "named_source"


def _is_observer(speaker: Speaker) -> bool:
    name = speaker.mention.name if speaker.mention is not None else None
    return name is not None and name.kind == "observer"


def _of_piece(reading: Reading) -> Iterator[Content]:
    found, piece = reading.found, reading.piece
    sayers, whole = _Sayers(found, piece), Reading(found, _whole(found, piece))
    for rule in RULES:
        read = whole if rule.whole else reading
        if (speaker := sayers.of(rule)) is not None and fits(read, rule):
            yield Content(about=rule.about, speaker=speaker, piece=read.piece)
    for about, rule in _PHRASED.items():
        speaker = sayers.of(rule) or (piece.speaker if _may_be_company(about, piece) else None)
        if speaker is None:
            continue
        phrase = cue(found.story.language, "phrases", about).search(unquoted(piece.text))
        if phrase is None or (about in OF_NOW and _is_supposed(found, piece, phrase.start())):
            continue
        if not any(reading.stands(n) for n in (*rule.none_of, "denied")):
            yield Content(about=about, speaker=speaker, piece=piece)
    yield from _seen(found, piece)


def _is_supposed(found: Found, piece: Piece, at: int) -> bool:
    """Say whether a clause is one of supposing: "the app will be blocked if it does not comply"."""
    return cue(found.story.language, "replies", "supposed").search(piece.text, 0, at) is not None


def sentence_of(found: Found, piece: Piece) -> Sentence:
    """Give the sentence a piece was cut from."""
    return found.sentences[bisect_right(found.sentences, piece.start, key=lambda s: s.start) - 1]


def _whole(found: Found, piece: Piece) -> Piece:
    """Give the sentence of a piece."""
    s = sentence_of(found, piece)
    return replace(piece, start=s.start, end=s.end, text=s.text)


def _apart(all_of: list[Content], reading: Reading) -> list[Content]:
    """Keep one of each subject; a share of illegal channels says more than a breach of rules, a reason more than that
    something is blocked."""
    first: dict[About, Content] = {}
    for c in all_of:
        first.setdefault(c.about, c)
    if "illegal_share" in first:
        first.pop("rules_breach", None)
        first.pop("crime_losses", None)
    if "platform_misuse" in first:
        first.pop("service_mishandles_data", None)
    if "order_not_received" in first:
        first.pop("notice_received", None)
        first.pop("restriction_confirmed", None)
    if {"notice_received", "restriction_confirmed"} <= set(first) and first["notice_received"].speaker.by != "official":
        first.pop("restriction_confirmed")
    if "order_authentic" in first or ("block_reason" in first and not reading.stands("confirm")):
        first.pop("restriction_confirmed", None)
    if "company_not_cooperating" in first:
        for less in ("company_complied", "opposition_groups", "official_silence"):
            first.pop(less, None)
    if {"rules_breach", "company_not_cooperating"} <= set(first) and not _is_asked(reading.found, reading.piece):
        first.pop("company_not_cooperating")
    return list(first.values())


class _Sayers:
    """Who may say a piece, rule by rule; what no rule bears on is worked out once, where one asks."""

    def __init__(self, found: Found, piece: Piece) -> None:
        self._found = found
        self._piece = piece

    def of(self, rule: Rule) -> Speaker | None:
        """Give who says the piece, if the rule lets him; None where it does not."""
        by, inherited = self._piece.speaker.by, self._piece.inherited
        if by in rule.by:
            return self._piece.speaker
        if rule.about == "block_reason" and by == "reporter" and (self._teller is not None or self._is_decision):
            return self._reason_of
        may_inherit = rule.may_inherit and inherited is not None and inherited.by in rule.by
        return inherited if may_inherit and not self._is_event else None

    @cached_property
    def _teller(self) -> Speaker | None:
        return actor(self._found, self._piece)

    @cached_property
    def _is_decision(self) -> bool:
        return cue(self._found.story.language, "phrases", "decided_because").search(self._piece.text) is not None

    @cached_property
    def _reason_of(self) -> Speaker | None:
        """Whose reason a reporter tells: the authority's that the piece begins with, else of a decision his own."""
        found, piece = self._found, self._piece
        is_news = not is_title(found, piece) and not is_old(found, piece) and not _is_earlier(found, piece)
        if self._teller is None:
            return REPORTER if is_news else None
        return self._teller if is_news and _says_why(found, piece) else None

    @cached_property
    def _is_event(self) -> bool:
        """Whether the piece tells what was done, or another order's story: that continues nobody's speech."""
        return is_old(self._found, self._piece) or _tells_order(self._found, self._piece, self._teller)


def _says_why(found: Found, piece: Piece) -> bool:
    """Say whether a piece says a reason in so many words, not only what came before or what it is to bring."""
    return cue(found.story.language, "words", "why").search(piece.text) is not None


def _is_earlier(found: Found, piece: Piece) -> bool:
    """Say whether a sentence opens by telling of before ("Earlier, the regulator had blocked …")."""
    return cue(found.story.language, "words", "earlier").match(sentence_of(found, piece).text) is not None


def _tells_order(found: Found, piece: Piece, teller: Speaker | None) -> bool:
    """Say whether a piece tells what an authority did to a service: an event, which continues nobody's speech."""
    return teller is not None and cue(found.story.language, "words", "block").search(piece.text) is not None


def is_title(found: Found, piece: Piece) -> bool:
    """Say whether a piece is the title: the first line, which ends without a full stop and is followed by more."""
    title, _, more = found.story.text.lstrip().partition("\n")
    return piece.paragraph == 0 and bool(more.strip()) and title.rstrip()[-1:] not in ".!?…"


def is_old(found: Found, piece: Piece) -> bool:
    """Say whether a piece tells of a time well before the article: another order's story."""
    published = found.story.published
    if published is None:
        return False
    bound = (published - _OLD).isoformat()
    dates = [w.value for w in whens_in(found, piece) if w.value and w.value[:2] in {"19", "20"}]
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", piece.text)
    return any(d < bound[: len(d)] for d in dates) or any(int(y) < published.year for y in years)


def actor(found: Found, piece: Piece) -> Speaker | None:
    """Give the authority that a piece begins with: whose reason it tells."""
    name = next((n for n in names_in(found, piece.start, piece.end) if n.kind not in {"country", "place"}), None)
    if name is not None and name.kind in {"authority", "unit"}:
        return Speaker(by="official", who=fullest(found, name))
    noun = cue(found.story.language, "speakers", "official").search(piece.text)
    if noun is None or (name is not None and name.start < piece.start + noun.start()):
        return None
    block = cue(found.story.language, "words", "block").search(piece.text)
    return Speaker(by="official", who=noun.group()) if block is not None and noun.start() < block.start() else None


def _is_asked(found: Found, piece: Piece) -> bool:
    """Say whether a piece tells of something asked for, without which a breach of rules is no lack of cooperation."""
    asked = cue(found.story.language, "words", "asked")
    return asked is NOTHING or asked.search(piece.text) is not None


def _seen(found: Found, piece: Piece) -> Iterator[Content]:
    """Find "a document seen by Reuters": the medium's own report of the paper."""
    language = found.story.language
    outlets = [n for n in names_in(found, piece.start, piece.end) if n.kind == "outlet"]
    if not outlets or cue(language, "words", "paper").search(piece.text) is None:
        return
    behind = [piece.start + m.start() for m in cue(language, "phrases", "seen_by").finditer(piece.text)]
    before = [piece.start + m.start() for m in cue(language, "phrases", "has_seen").finditer(piece.text)]
    seers = [n for n in outlets for at in behind if 0 <= n.start - at < BESIDE]
    seers += [n for n in outlets for at in before if 0 <= at - n.end < LEANS]
    for outlet in seers:
        yield Content(about="order_reported", speaker=Speaker(by="media", who=outlet.value), piece=piece)
