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
from bisect import bisect_left
from functools import cached_property
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from gatewatch.orders.extract.claims.cues import CAPITAL, NOTHING, cue, setting
from gatewatch.orders.extract.claims.mentions import Mention, names_in, within
from gatewatch.orders.extract.claims.speakers import Speaker, Speakers
from gatewatch.orders.extract.found import Found
from gatewatch.orders.extract.text import Sentence

CARRIERS = frozenset({"document", "media", "reporter"})
_SPAN = 90
"""How far behind a verb its subject may stand, in characters: chosen, not measured."""
_NEAR = 25
"""Within how many characters (an article, a title) the subject follows an inverted verb: chosen, not measured."""
_LONGEST = 2000
"""A longer sentence, in characters, is no prose and left unread: chosen, not measured."""
_MOST = 800
"""Sentences of a story that are read; a report has some fifty, and time grows with the square: chosen, not measured."""
_COLON = re.compile(r":\s?[\"“„«‘]")
"""A quotation announced by a colon alone: the sentence's subject says it."""
_ONE_NAME = re.compile(rf"(?:\w{{1,3}} )?({CAPITAL}[\w-]{{2,}})")
_SOME_NAME = re.compile(rf"(?:\w{{1,3}} )?({CAPITAL}[\w-]+(?: {CAPITAL}[\w-]+){{0,2}})")
_QUOTED = re.compile(r"\s*[«„“]([^»”\n]{2,40})[»”]")
"""An organisation's name in quotation marks, as Russian writes it."""
_QUOTED_END = re.compile(rf"(?<!\w)[\"«„“]({CAPITAL}[\w-]{{2,}})[\"»”]\s*\Z")
"""Such a name, of one word, right before a verb."""
_SET_OFF = ",\"”»’'—–"


class Piece(Struct, frozen=True, kw_only=True):
    """A part of a story with one speaker; `inherited` where only the sentences before name a possible speaker."""

    start: int
    end: int
    paragraph: int
    text: str
    speaker: Speaker
    is_attributed: bool = False
    inherited: Speaker | None = None


_NEXT = 3
"""Within how many characters a name follows "at" or "chez": an article or a quotation mark may stand between."""


class _Said(Struct, frozen=True):
    at: int
    speaker: Speaker
    is_behind: bool


class Listener(Speakers):
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
        told = [self._said(s) if len(s.text) <= _LONGEST else [] for s in sentences]
        return [p for i, s in enumerate(sentences) if len(s.text) <= _LONGEST for p in self._pieces(i, s, told)]

    def clause_start(self, start: int, end: int) -> int:
        """Give where the clause that ends at `end` begins: behind the last conjunction."""
        return max([start, *(b for _, b, kind in self.stops(start, end) if kind == "word")])

    # -- attribution of pieces -------------------------------------------------------------------------------------

    def _pieces(self, i: int, s: Sentence, told: list[list[_Said]]) -> list[Piece]:
        found, before = [], None
        for start, end in self._cuts(s):
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

    def _announce(self, s: Sentence, own: list[_Said]) -> None:
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

    def _borrowed(self, i: int, s: Sentence, told: list[list[_Said]], start: int) -> Speaker | None:
        behind = [a for a in told[i] if a.is_behind and a.at > start]
        if behind:
            return _one(behind)
        span = self.quotation_at(start)
        if span is None:
            opened = self.quotation_at(s.end - 1) if self.is_verb_last else None
            return self.first(s, opened[0]) if opened is not None and opened[1] > s.end else None
        sentences = self.found.sentences[: len(told)]
        j = i + 1
        while j < len(sentences) and sentences[j].start < span[1]:
            if told[j]:
                return _one(told[j])
            j += 1
        if j < len(sentences) and told[j] and sentences[j].paragraph == s.paragraph and told[j][0].is_behind:
            return _one(told[j])
        return next((_one(told[k]) for k in range(i - 1, -1, -1) if told[k]), None)

    def _inherited(self, s: Sentence) -> Speaker | None:
        if self.authoritative is None or s.paragraph != self.authoritative[0]:
            return None
        return self.authoritative[1]

    def _cuts(self, s: Sentence) -> list[tuple[int, int]]:
        cuts, begin = [], s.start
        if (main := self._concedes(s)) is not None:
            cuts, begin = [(s.start, main - 2)], main
        marks = [m for m in re.finditer(r"[,;—–]\s+|\s+", s.text) if m.group().strip() or self._turns(s.text, m.end())]
        for m in marks:
            rest = s.text[m.end() :]
            at = s.start + m.end()
            contrast = cue(self.language, "speech", "contrast").match(rest)
            if at > begin and (contrast or m.group().startswith(";")) and not self.is_quoted(s.start + m.start()):
                cuts.append((begin, s.start + m.start()))
                begin = at
        return [*cuts, (begin, s.end)]

    def _concedes(self, s: Sentence) -> int | None:
        """Give where a sentence's main clause begins, if it opens with another ("Although X did not answer, Y …")."""
        lead = cue(self.language, "speech", "concession").match(s.text)
        comma = re.compile(r",\s+").search(s.text, lead.end() + _NEAR) if lead is not None else None
        return s.start + comma.end() if comma is not None and not self.is_quoted(s.start + comma.start()) else None

    def _turns(self, text: str, at: int) -> bool:
        """Say whether a word that turns a sentence round stands here, with no mark before it ("worked but not …")."""
        return cue(self.language, "speech", "turning").match(text, at) is not None

    # -- verbs of speech and their subjects ------------------------------------------------------------------------

    def _said(self, s: Sentence) -> list[_Said]:
        found: list[_Said] = []
        for kind in ("verbs", "behind", "ahead", "citing", "participles"):
            for m in cue(self.language, "speech", kind).finditer(s.text):
                at = s.start + m.start()
                if self.is_quoted(at) or self._is_no_speech(kind, s, m):
                    continue
                said = self._subject(kind, s, at, s.start + m.end())
                if kind == "verbs" and (said is None or _is_nobody(said.speaker)):
                    house = self._house(s, at)
                    said = _Said(at, house, said is not None and said.is_behind) if house is not None else said
                if said is not None:
                    found.append(said)
        if (own := self._named_itself(s)) is not None:
            found = [own, *(a for a in found if a.speaker.by == "document")]
        if not found and (opinion := self._opinion(s)) is not None:
            found = [opinion]
        if not found and (colon := _COLON.search(s.text)) is not None:
            speaker = self.first(s, s.start + colon.start())
            found += [_Said(s.start + colon.start(), speaker, True)] if speaker is not None else []
        found.sort(key=lambda a: a.at)
        if found:
            paper = next((a.speaker for a in found if a.speaker.by == "document"), None)
            self.last = paper or found[-1].speaker
        return found

    def _opinion(self, s: Sentence) -> _Said | None:
        """Give whose opinion a sentence is that begins with it ("Pour l'opposition, …")."""
        lead = cue(self.language, "speech", "opinion").match(s.text)
        comma = s.text.find(",", lead.end(), lead.end() + _SPAN) if lead is not None else -1
        if lead is None or comma < 0:
            return None
        inside = within(self.mentions, s.start + lead.end(), s.start + comma)
        is_next = bool(inside) and inside[0].start - s.start - lead.end() <= _NEXT + 2
        speaker = self.speaker_in(s.start + lead.end(), s.start + comma, whole=s) if is_next else None
        return _Said(s.start, speaker, False) if speaker is not None and speaker.by not in CARRIERS else None

    def _named_itself(self, s: Sentence) -> _Said | None:
        """Give who says in its own words who it is ("We, the X, confirm …")."""
        for m in cue(self.language, "speech", "we_are").finditer(s.text):
            at = s.start + m.end()
            near = [n for n in within(self.mentions, at, s.end) if n.start - at <= _NEXT and n.is_organisation]
            speaker = self._as_speaker(near[0], near[:1], s) if near else None
            if speaker is not None:
                return _Said(s.start + m.start(), speaker, False)
        return None

    def _house(self, s: Sentence, at: int) -> Speaker | None:
        """Give whose people speak, where a sentence begins with it: "At X, an executive said", "В «X» сообщили"."""
        lead = cue(self.language, "speech", "house").match(s.text)
        if lead is None:
            return None
        own = within(self.mentions, s.start + lead.end(), at)
        quoted = _QUOTED.match(s.text, lead.end())
        if quoted is not None and not any(m.is_organisation and m.start < s.start + quoted.end() for m in own):
            return Speaker(by="named_source", who=quoted.group(1))
        named = own[0].name if own and own[0].start - s.start - lead.end() <= _NEXT else None
        return self._as_speaker(own[0], own[:1], s) if named is not None and own[0].is_organisation else None

    def _is_no_speech(self, kind: str, s: Sentence, m: re.Match[str]) -> bool:
        """Say whether the words only look like speech: "according to law", or "outages widely reported by monitors"."""
        before = s.text[: m.start()].split()
        retold = cue(self.language, "speech", "retold").fullmatch(before[-1]) if before else None
        is_relative = kind == "behind" and retold is not None
        return is_relative or cue(self.language, "speech", "not_said").match(s.text, m.start()) is not None

    def _subject(self, kind: str, s: Sentence, at: int, end: int) -> _Said | None:
        if kind in {"behind", "citing"}:
            region = self._region_after(s, end)
            speaker = self.speaker_in(*region, whole=s)
            paper = cue(self.language, "speakers", "document").match(self.found.story.text, at, end)
            if paper is not None and speaker is not None and speaker.by in {"official", "police"}:
                speaker = Speaker(by="document", who=paper.group())
            is_open = at > s.start + 2
            return _Said(at, speaker, is_open) if speaker is not None else None
        if kind == "ahead":
            speaker = self.speaker_in(max(s.start, at - _SPAN), at, whole=s, nearest=True)
            return _Said(at, speaker, False) if speaker is not None else None
        if kind == "participles":
            speaker = self.first(s, at)
            return _Said(at, speaker, True) if speaker is not None else None
        before = self.found.story.text[s.start : at].split()
        if before and cue(self.language, "speech", "passive").fullmatch(before[-1]):
            return None
        if self._is_noun(at, end):
            return None
        return self._of_verb(s, at, end)

    def _is_noun(self, at: int, end: int) -> bool:
        """Say whether a word that may be a noun ("reports", "states") is one: nobody's name or noun ends before it."""
        text = self.found.story.text
        if (
            cue(self.language, "speech", "nounlike").fullmatch(text[at:end]) is None
            or text[:at].rstrip()[-1:] in _SET_OFF
        ):
            return False
        i = bisect_left(self.mentions, at, key=lambda m: m.start) - 1
        between = self.found.story.text[self.mentions[i].end : at].strip(' ,)”"') if i >= 0 else "?"
        is_data = cue(self.language, "speech", "data_nouns").fullmatch(between) is not None
        return bool(between) and not is_data and not between.startswith(("'s ", "’s "))

    def _of_verb(self, s: Sentence, at: int, end: int) -> _Said | None:
        if self.is_verb_last:
            speaker = self.first(s, at)
            return _Said(at, speaker, False) if speaker is not None else None
        quoted = _QUOTED_END.match(self.found.story.text, s.start, at)
        if quoted is not None:
            return _Said(at, self.by_last_name(quoted.group(1)), False)
        behind = self._inverted(s, at, end)
        if behind is not None:
            return _Said(at, behind, True)
        if (related := self._antecedent(s, at)) is not None:
            return _Said(at, related, False)
        left, joined = self._region_before(s, at)
        speaker = self.speaker_in(*left, whole=s)
        if speaker is None and joined:
            speaker = self.first(s, at)
        if speaker is not None:
            return _Said(at, speaker, left[0] - s.start > 3 and self._closes(s, end))
        after = self._region_after(s, end)
        starts = self.found.story.text[after[0] : after[1]].lstrip()
        if cue(self.language, "speech", "addressee").match(starts):
            return _Said(at, self.last, True) if self.last is not None else None
        if not self._may_invert(s, at, end) or self._is_complement(after):
            return self._alone(s, at) or self._dropped(s, at, end)
        speaker = self.speaker_in(*after, whole=s)
        return _Said(at, speaker, True) if speaker is not None else self._alone(s, at) or self._dropped(s, at, end)

    def _dropped(self, s: Sentence, at: int, end: int) -> _Said | None:
        """Give whoever spoke last, where a language leaves the subject out ("Explicó que …", "…, añadió.")."""
        if self.last is None or setting(self.language, "subject", "said") != "dropped":
            return None
        text = self.found.story.text
        begin = max([s.start, *(b for _, b, _ in self.stops(s.start, at))])
        lead = text[begin:at].strip(" \"“”«»'")
        leads = not lead or cue(self.language, "speech", "leads").fullmatch(lead) is not None
        rest = text[end : s.end].lstrip()
        opens = rest[:1] in ':"“«,.' or not rest or cue(self.language, "speech", "clause").match(rest) is not None
        return _Said(at, self.last, begin > s.start and rest[:1] in ",.") if leads and opens else None

    def _is_complement(self, region: tuple[int, int]) -> bool:
        """Say whether a preposition stands before the first mention: "Vox califica el bloqueo de Telegram de …"."""
        inside = within(self.mentions, *region)
        lead = cue(self.language, "speech", "prepositions")
        return bool(inside) and lead.search(self.found.story.text, region[0], inside[0].start) is not None

    def _antecedent(self, s: Sentence, at: int) -> Speaker | None:
        """Give whom a relative pronoun right before a verb stands for ("… of the ministry, which complained")."""
        words = self.found.story.text[s.start : at].rstrip()
        begin = words.rfind(" ") + 1
        if cue(self.language, "speech", "relative").fullmatch(words[begin:]) is None:
            return None
        end = s.start + len(words[:begin].rstrip(" ,"))
        named = [m for m in within(self.mentions, s.start, end) if m.is_organisation and m.end == end]
        return self._as_speaker(named[-1], named[-1:], s) if named else None

    def _alone(self, s: Sentence, at: int) -> _Said | None:
        """Read a single name right before a verb: a last name, or one that `names` did not know ("Vox califica …")."""
        stops = [b for _, b, _ in self.stops(s.start, at)]
        name = _ONE_NAME.fullmatch(self.found.story.text[max([s.start, *stops]) : at].strip(' "“”«»'))
        if name is None or self._is_lead(name.group(1)):
            return None
        if any(n.kind == "country" for n in names_in(self.found, at - len(name.group(1)) - 1, at)):
            return _Said(at, Speaker(by="official", who=name.group(1)), bool(stops))
        speaker = self.by_last_name(name.group(1))
        if speaker.by == "named_source" and cue(self.language, "speech", "own_customers").search(s.text):
            speaker = replace(speaker, by="company")
        return _Said(at, speaker, bool(stops))

    def _is_lead(self, word: str) -> bool:
        """Say whether a word in capitals only begins a sentence ("Según dicen", "Además señaló")."""
        sets = ("leads", "behind", "boundaries", "contrast", "prepositions", "passive", "joining", "addressee")
        return any(cue(self.language, "speech", name).fullmatch(word) for name in sets)

    def _inverted(self, s: Sentence, at: int, end: int) -> Speaker | None:
        """Give the subject right behind a verb that a comma or a closing quotation sets off ("…, said X.")."""
        before = self.found.story.text[s.start : at].rstrip()
        if before[-1:] not in _SET_OFF or not self._may_invert(s, at, end):
            return None
        region = self._region_after(s, end)
        inside = within(self.mentions, *region)
        if not inside or inside[0].start - end > _NEAR:
            phrase = self.found.story.text[region[0] : region[1]].strip(" .!?…")
            name = _SOME_NAME.fullmatch(phrase)
            if name is None or cue(self.language, "speech", "prepositions").match(phrase):
                return None
            return self._known(*region, s) or self.by_last_name(name.group(1))
        lead = self.found.story.text[end : inside[0].start].lstrip()
        is_told = len(inside) > 1 and inside[0].sort in {"media", "reporter"} and self._is_next(inside[0], inside[1])
        if is_told or cue(self.language, "speech", "addressee").match(lead):
            inside, region = inside[1:], (inside[0].end, region[1])
            if not inside:
                return None
        end = self._phrase_end(inside)
        rest = self.found.story.text[end : region[1]].strip(' .!?…"”»’')
        if self.is_head_last and rest and not cue(self.language, "speech", "prepositions").match(rest):
            return None
        return self.speaker_in(region[0], max(end, region[0] + 1) if rest else region[1], whole=s)

    def _is_next(self, one: Mention, other: Mention) -> bool:
        """Say whether a mention stands right behind another ("рассказал РБК представитель ведомства")."""
        return not self.found.story.text[one.end : other.start].strip(' «»"')

    def _phrase_end(self, inside: list[Mention]) -> int:
        """Give where the noun phrase ends that begins with the first mention ("a spokesman for X", "X and Y")."""
        text, end = self.found.story.text, inside[0].end
        for m in inside[1:]:
            gap = text[end : m.start].strip(" ,'’")
            joins = [cue(self.language, "speech", name).match(gap) for name in ("prepositions", "joining")]
            if gap and gap != "s" and not any(joins):
                break
            end = m.end
        return end

    def _closes(self, s: Sentence, end: int) -> bool:
        """Say whether little follows the verb: the speech stands before it."""
        rest = self.found.story.text[end : s.end]
        return not cue(self.language, "speech", "opens").match(rest.lstrip()) and len(rest) < _SPAN

    def _may_invert(self, s: Sentence, at: int, end: int) -> bool:
        """Say whether a verb's subject may stand behind it: where a language lists such verbs, for those alone."""
        text = self.found.story.text
        listed = cue(self.language, "speech", "inverting")
        if listed is not NOTHING and listed.fullmatch(text[at:end]) is None:
            return False
        before = text[s.start : at].rstrip()
        return not self.is_head_last or not before or before[-1] in _SET_OFF

    def _region_before(self, s: Sentence, at: int) -> tuple[tuple[int, int], bool]:
        """Give where the subject before a verb may stand, and whether the verb is joined to an earlier one."""
        text = self.found.story.text
        left = text[s.start : at]
        stops = self.stops(s.start, at)
        if left.rstrip().endswith(","):
            return (self._before_apposition(s, stops), at), False
        while stops and stops[-1][2] == "joining" and self._goes_on(stops[-1], at):
            stops = stops[:-1]
        begin = stops[-1][1] if stops else s.start
        joined = bool(stops) and not text[begin:at].strip() and stops[-1][2] == "joining"
        return (begin, at), joined

    def _goes_on(self, stop: tuple[int, int, str], at: int) -> bool:
        """Say whether a subject goes on before a conjunction: two joined, or "residents of A and B"."""
        has_none = not within(self.mentions, stop[1], at) and bool(self.found.story.text[stop[1] : at].strip())
        return has_none or self._is_coordinated(stop, at)

    def _is_coordinated(self, stop: tuple[int, int, str], at: int) -> bool:
        """Say whether a conjunction joins two subjects: a mention ends right before it, and one follows."""
        text = self.found.story.text
        i = bisect_left(self.mentions, stop[0], key=lambda m: m.start) - 1
        ends = i >= 0 and not text[self.mentions[i].end : stop[0]].strip()
        return ends and bool(within(self.mentions, stop[1], at))

    def _before_apposition(self, s: Sentence, stops: list[tuple[int, int, str]]) -> int:
        """Give where the noun starts that an apposition between commas belongs to ("X, a lawyer, said")."""
        words = [b for _, b, kind in stops[:-1] if kind == "word"]
        begin = words[-1] if words else s.start
        edges = [begin, *(b for _, b, _ in stops[:-1] if b > begin)]
        lead = cue(self.language, "speech", "prepositions")
        for one, other in pairwise(edges):
            text = self.found.story.text[one:other].lstrip()
            if within(self.mentions, one, other) and lead.match(text) is None:
                return one
        return edges[-1]

    def _region_after(self, s: Sentence, end: int) -> tuple[int, int]:
        """Give where who stands behind a verb or "according to" may stand: up to a mark, or the next verb of speech."""
        stops = [a for a, _, kind in self.stops(end, s.end) if kind != "joining"]
        until = min([*stops, end + _SPAN, s.end])
        verbs = cue(self.language, "speech", "verbs").finditer(self.found.story.text, end, until)
        noun = cue(self.language, "speech", "nounlike")
        return end, min([until, *(m.start() for m in verbs if noun.fullmatch(m.group()) is None)])


def _is_nobody(speaker: Speaker) -> bool:
    """Say whether a speaker is only a noun: "an executive", "officials"."""
    mention = speaker.mention
    if mention is None or mention.name is None:
        return mention is None or mention.sort != "person"
    return mention.name.kind == "role"


def _one(all_of: list[_Said]) -> Speaker:
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
