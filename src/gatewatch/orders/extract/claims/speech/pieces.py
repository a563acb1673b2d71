"""Who says each piece of a story: attribution.

A story is cut into *pieces*: sentences, and within them the parts that a contrast sets apart ("…, but …", "…; …"),
since the parts may have two speakers and two contents. Each piece gets one speaker:

1. A verb of speech with its subject: before it ("police said"), set off by an apposition ("X, a lawyer, said"), or
   after it ("…, said X", "dijo X"); a phrase with the speaker behind it ("according to X", "theo X") or before it
   ("X'e göre"). Verbs between quotation marks are what somebody said, not who says. "Operators were told" has no
   speaker: the subject of a passive is who was told.
2. The subject becomes a speaker (`speakers`).
3. With two speakers in a piece, one of whom only carries (a document, a medium), the other one said it, through the
   carrier: "the document said police reported that …" is the police's, `via` the document.
4. A quotation that runs over several sentences is one speaker's. A sentence with no speaker that follows in the same
   paragraph what police, an authority or a paper said may continue it (`inherited`): that is enough for what only
   they would allege, not for what was seen. In the next paragraph it is as often the reporter's background.
5. A paper given word for word ("Here is the text of the letter:", "Whereas …") speaks for itself; what a colon at a
   line's end announces is the speaker's before it; "We, the X, …" is X's. Where a language leaves the subject out
   ("Añadió que …"), whoever spoke last goes on.
6. Otherwise the publisher says it: a reporter, or the authority or company whose own page it is.
"""

import math
import re
from bisect import bisect_right
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from gatewatch.orders.extract.claims.cues import cue
from gatewatch.orders.extract.claims.speech.persons import Speaker
from gatewatch.orders.extract.claims.speech.sayings import CARRIERS, Said, Sayings
from gatewatch.orders.extract.claims.speech.subjects import NEAR
from gatewatch.orders.extract.found import Found
from gatewatch.orders.extract.text import Sentence

_LONGEST = 2000
"""A longer sentence, in characters, is no prose and left unread: chosen, not measured."""
_MOST = 800
"""Sentences of a story that are read; a report has some fifty, and time grows with the square: chosen, not measured."""


class Piece(Struct, frozen=True, kw_only=True):
    """A part of a story with one speaker; `inherited` where only the sentences before name a possible speaker."""

    start: int
    end: int
    paragraph: int
    text: str
    speaker: Speaker
    is_attributed: bool = False
    inherited: Speaker | None = None


class Listener(Sayings):
    """Reads a story from its beginning and remembers who spoke last and who people are."""

    def __init__(self, found: Found) -> None:
        super().__init__(found)
        self.authoritative: tuple[int, Speaker] | None = None
        self.carried: Speaker | None = None
        """Whose words a paper last carried."""
        self.read_out: tuple[float, Speaker] | None = None
        """Until which paragraph a paper is given word for word, and whose it is."""

    @cached_property
    def pieces(self) -> list[Piece]:
        """Give all pieces of the story, in order, each with its speaker."""
        sentences = self.found.sentences[:_MOST]
        told = [self.said(s) if len(s.text) <= _LONGEST else [] for s in sentences]
        return [p for i, s in enumerate(sentences) if len(s.text) <= _LONGEST for p in self._pieces(i, s, told)]

    def clause_start(self, start: int, end: int) -> int:
        """Give where the clause that ends at `end` begins: behind the last conjunction."""
        return max([start, *(b for _, b, kind in self.stops(start, end) if kind == "word")])

    def _pieces(self, i: int, s: Sentence, told: list[list[Said]]) -> list[Piece]:
        found, before = [], None
        for start, end in self._cuts(s, told[i]):
            own = [a for a in told[i] if start <= a.at < end]
            speaker = _one(own) if own else (before or self._borrowed(i, s, told, start) or self._of_paper(s))
            before = speaker
            self.carried = speaker if speaker is not None and speaker.via is not None else self.carried
            inherited = self._inherited(s) if speaker is None else None
            text = self.found.story.text[start:end]
            piece = Piece(
                start=start,
                end=end,
                paragraph=s.paragraph,
                text=text,
                speaker=speaker or self.publisher,
                is_attributed=bool(own),
                inherited=inherited,
            )
            found.append(piece)
            if speaker is not None and speaker.by in {"police", "official", "document"}:
                self.authoritative = (s.paragraph, speaker)
            elif speaker is not None:
                self.authoritative = None
        self._announce(s, told[i])
        return found

    def _announce(self, s: Sentence, own: list[Said]) -> None:
        """Remember that a colon ends a line ("The ministry said:", "Here is the text of the letter:")."""
        if not s.text.rstrip().endswith(":"):
            return
        whole = cue(self.language, "speech", "transcript").search(s.text)
        if whole is not None:
            paper = cue(self.language, "speakers", "document").search(s.text)
            noun = paper.group() if paper is not None else None
            is_carried = self.carried is not None and noun is not None and self.carried.via == noun
            self.read_out = (
                math.inf,
                self.carried if is_carried and self.carried else Speaker(by="document", who=noun),
            )
        elif own:
            self.read_out = (s.paragraph + 1, _one(own))

    def _of_paper(self, s: Sentence) -> Speaker | None:
        """Give whose words a sentence with no speaker is, where a paper or statement is given word for word."""
        if self.read_out is not None and self.read_out[0] >= s.paragraph:
            return self.read_out[1]
        voice = cue(self.language, "speech", "paper_voice").match(s.text.lstrip(' "“«„'))
        return Speaker(by="document") if voice is not None else None

    def _borrowed(self, i: int, s: Sentence, told: list[list[Said]], start: int) -> Speaker | None:
        behind = [a for a in told[i] if a.is_behind and a.at > start]
        if behind:
            return _one(behind)
        span = self.quotation_at(start)
        if span is None:
            opened = self.quotation_at(s.end - 1) if self.is_verb_last else None
            return self.first(s, opened[0]) if opened is not None and opened[1] > s.end else None
        sentences = self.found.sentences[: len(told)]
        if self.is_verb_last and (opener := self._opener(span[0])) is not None:
            return opener
        j = i + 1
        while j < len(sentences) and sentences[j].start < span[1]:
            if told[j]:
                return _one(told[j])
            j += 1
        if j < len(sentences) and told[j] and sentences[j].paragraph == s.paragraph and told[j][0].is_behind:
            return _one(told[j])
        return next((_one(told[k]) for k in range(i - 1, -1, -1) if told[k]), None)

    def _opener(self, start: int) -> Speaker | None:
        """Give who stands before a quotation in its sentence, where verbs stand last ("X, "… ." dedi")."""
        i = bisect_right(self.found.sentences, start, key=lambda s: s.start) - 1
        return self.first(self.found.sentences[i], start) if i >= 0 else None

    def _inherited(self, s: Sentence) -> Speaker | None:
        if self.authoritative is None or s.paragraph != self.authoritative[0]:
            return None
        return self.authoritative[1]

    def _cuts(self, s: Sentence, told: list[Said]) -> list[tuple[int, int]]:
        cuts, begin = [], s.start
        joints = self._joints(s, told)
        if (main := self._concedes(s)) is not None:
            cuts, begin = [(s.start, main - 2)], main
        marks = [m for m in re.finditer(r"[,;—–]\s+|\s+", s.text) if m.group().strip() or self._turns(s.text, m.end())]
        for m in marks:
            rest = s.text[m.end() :]
            at = s.start + m.end()
            contrast = cue(self.language, "speech", "contrast").match(rest)
            parts = contrast is not None or m.group().startswith(";") or at in joints
            if at > begin and parts and not self.is_quoted(s.start + m.start()):
                cuts.append((begin, s.start + m.start()))
                begin = at
        return [*cuts, (begin, s.end)]

    def _joints(self, s: Sentence, told: list[Said]) -> set[int]:
        """Give where two speakers are joined, each with a verb ("users said …, and the operator confirmed …")."""
        pairs = [
            (a, b) for a, b in pairwise(told) if a.speaker.who != b.speaker.who and not (a.is_behind or b.is_behind)
        ]
        joining = cue(self.language, "speech", "joining")
        text = self.found.story.text
        marks = (re.compile(r",\s+").finditer(text, a.at, b.at) for a, b in pairs)
        return {m.end() for ms in marks for m in ms if joining.match(text, m.end()) is not None}

    def _concedes(self, s: Sentence) -> int | None:
        """Give where a sentence's main clause begins, if it opens with another ("Although X did not answer, Y …")."""
        lead = cue(self.language, "speech", "concession").match(s.text)
        comma = re.compile(r",\s+").search(s.text, lead.end() + NEAR) if lead is not None else None
        return s.start + comma.end() if comma is not None and not self.is_quoted(s.start + comma.start()) else None

    def _turns(self, text: str, at: int) -> bool:
        """Say whether a word that turns a sentence round stands here, with no mark before it ("worked but not …")."""
        return cue(self.language, "speech", "turning").match(text, at) is not None


def _one(all_of: list[Said]) -> Speaker:
    """Make one speaker of those of a piece: who carries hands on to who said it."""
    speakers = [a.speaker for a in all_of]
    sources = [s for s in speakers if s.by not in CARRIERS]
    carriers = [s for s in speakers if s.by in CARRIERS]
    chosen = next((s for s in sources if s.by == "police"), sources[0] if sources else None)
    if chosen is not None and not carriers:
        return chosen
    if chosen is not None:
        paper = next((c for c in carriers if c.by == "document"), None)
        return Speaker(by=chosen.by, who=chosen.who, via=paper.who if paper else None, mention=chosen.mention)
    return next((s for s in speakers if s.by == "document"), speakers[0])
