"""Verbs of speech and who says them: one subject a verb, or a phrase ("according to X", "at X", "for X, …").

A verb between quotation marks is what somebody said. A word that may be a noun ("reports") is one where no speaker ends
before it. Who stands in front of a verb comes before who stands behind it; a language that leaves the subject out means
whoever spoke last.

Not here: where around a verb its subject may stand (`subjects`), and whose a whole sentence is (`pieces`).
"""

import re
from bisect import bisect_left

from msgspec import Struct
from msgspec.structs import replace

from gatewatch.orders.extract.claims.cues import CAPITAL, cue, setting
from gatewatch.orders.extract.claims.mentions import names_in, within
from gatewatch.orders.extract.claims.speech.persons import Speaker
from gatewatch.orders.extract.claims.speech.subjects import MARKS, NEAR, SET_OFF, SPAN, Subjects
from gatewatch.orders.extract.text import Sentence

CARRIERS = frozenset({"document", "media", "reporter"})
"""Who hands on what another said."""
_HEARD = frozenset({"official", "police", "company", "named_source"})
"""Who may be meant by "according to it"."""
_COLON = re.compile(r":\s?[\"“„«‘]")
"""A quotation announced by a colon alone: the sentence's subject says it."""
_ONE_NAME = re.compile(rf"(?:\w{{1,3}} )?({CAPITAL}[\w-]{{2,}})")
_QUOTED = re.compile(r"\s*[«„“]([^»”\n]{2,40})[»”]")
"""An organisation's name in quotation marks, as Russian writes it."""
_QUOTED_END = re.compile(rf"(?<!\w)[\"«„“]({CAPITAL}[\w-]{{2,}})[\"»”]\s*\Z")
"""Such a name, of one word, right before a verb."""
_MARK = re.compile(r", | [-–—] ")
"""What sets a clause off from the name before it."""
_NEXT = 3
"""Within how many characters a name follows "at" or "chez": an article or a quotation mark may stand between."""


_CITED = 45
"""Within how many characters a source that is cited ends: chosen, not measured."""


class Said(Struct, frozen=True):
    """A word of speech at a character of the story, whose it is, and whether what is said stands before it."""

    at: int
    speaker: Speaker
    is_behind: bool


class Sayings(Subjects):
    """Finds what is told as said in a sentence, and by whom; keeps who spoke last."""

    def said(self, s: Sentence) -> list[Said]:
        """Give what is told as said in a sentence, in order."""
        found: list[Said] = []
        self.spoke_here = None
        for kind in ("verbs", "behind", "ahead", "citing", "participles"):
            for m in cue(self.language, "speech", kind).finditer(s.text):
                at = s.start + m.start()
                if self.is_quoted(at) or self._is_no_speech(kind, s, m):
                    continue
                said = self._subject(kind, s, at, s.start + m.end())
                if kind == "verbs" and (said is None or _is_nobody(said.speaker)):
                    house = self._house(s, at)
                    said = Said(at, house, said is not None and said.is_behind) if house is not None else said
                if said is not None:
                    found.append(replace(said, speaker=self._as_outlet(said.speaker, m.group(), s.start + m.end())))
                    self.spoke_here = found[-1].speaker
        found += self._of_last(s)
        if (own := self._named_itself(s)) is not None:
            found = [own, *(a for a in found if a.speaker.by == "document")]
        if not found and (opinion := self._opinion(s)) is not None:
            found = [opinion]
        if not found and (colon := _COLON.search(s.text)) is not None and self._opens_speech(s, colon.end()):
            speaker = self.first(s, s.start + colon.start())
            found += [Said(s.start + colon.start(), speaker, True)] if speaker is not None else []
        found.sort(key=lambda a: a.at)
        if found:
            paper = next((a.speaker for a in found if a.speaker.by == "document"), None)
            source = next((a.speaker for a in reversed(found) if a.speaker.by not in CARRIERS), None)
            self.last = paper or source or found[-1].speaker
            self.heard_at = s.start
        return found

    def _of_last(self, s: Sentence) -> list[Said]:
        """Give what is told as of somebody who is only pointed to ("according to him"): of whoever spoke last."""
        of_last = cue(self.language, "speech", "of_last").search(s.text)
        speaker = self._just_named(s) or self.last if of_last is not None else None
        if of_last is None or speaker is None or self.is_quoted(s.start + of_last.start()):
            return []
        at = s.start + of_last.start()
        return [Said(at, speaker, at > s.start + 2)]

    def _just_named(self, s: Sentence) -> Speaker | None:
        """Give the authority of the sentence before, else who is named last there, if nobody spoke in it."""
        i = bisect_left(self.found.sentences, s.start, key=lambda one: one.start) - 1
        before = self.found.sentences[i] if i >= 0 else None
        if before is None or before.paragraph != s.paragraph or before.start == self.heard_at:
            return None
        named = [m for m in within(self.mentions, before.start, before.end) if m.is_organisation and m.sort in _HEARD]
        meant = next((m for m in named if m.sort in {"official", "police"}), named[-1] if named else None)
        return self._as_speaker(meant, [meant], s) if meant is not None else None

    def _opens_speech(self, s: Sentence, at: int) -> bool:
        """Say whether a quotation behind a colon is speech and not a name in quotation marks."""
        span = self.quotation_at(s.start + at - 1)
        return span is None or span[1] - span[0] > NEAR

    def _as_outlet(self, speaker: Speaker, verb: str, end: int) -> Speaker:
        """Give somebody unknown whose verb is one of the press as a medium ("пишет «Новости»")."""
        is_title = self.found.story.text[end : end + 2].strip()[:1] in {"«", "“", '"'}
        is_unknown = is_title or (speaker.by == "named_source" and speaker.mention is None)
        is_press = cue(self.language, "speech", "outlet_verbs").search(verb) is not None
        return Speaker(by="media", who=speaker.who) if is_unknown and is_press else speaker

    def _opinion(self, s: Sentence) -> Said | None:
        """Give whose opinion a sentence is that begins with it ("Pour l'opposition, …")."""
        lead = cue(self.language, "speech", "opinion").match(s.text)
        comma = s.text.find(",", lead.end(), lead.end() + SPAN) if lead is not None else -1
        if lead is None or comma < 0:
            return None
        inside = within(self.mentions, s.start + lead.end(), s.start + comma)
        is_next = bool(inside) and inside[0].start - s.start - lead.end() <= _NEXT + 2
        speaker = self.speaker_in(s.start + lead.end(), s.start + comma, whole=s) if is_next else None
        return Said(s.start, speaker, False) if speaker is not None and speaker.by not in CARRIERS else None

    def _named_itself(self, s: Sentence) -> Said | None:
        """Give who says in its own words who it is ("We, the X, confirm …")."""
        for m in cue(self.language, "speech", "we_are").finditer(s.text):
            at = s.start + m.end()
            near = [n for n in within(self.mentions, at, s.end) if n.start - at <= _NEXT and n.is_organisation]
            speaker = self._as_speaker(near[0], near[:1], s) if near else None
            if speaker is not None:
                return Said(s.start + m.start(), speaker, False)
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

    def _subject(self, kind: str, s: Sentence, at: int, end: int) -> Said | None:
        if kind in {"behind", "citing"}:
            region = self._region_after(s, end)
            if kind == "citing" and not within(self.mentions, end, min(region[1], end + _CITED)):
                return None
            speaker = self.speaker_in(*region, whole=s) or (self._last_name_in(region) if kind == "behind" else None)
            paper = cue(self.language, "speakers", "document").match(self.found.story.text, at, end)
            if paper is not None and speaker is not None and speaker.by in {"official", "police"}:
                speaker = Speaker(by="document", who=paper.group())
            is_open = at > s.start + 2
            return Said(at, speaker, is_open) if speaker is not None else None
        if kind == "ahead":
            speaker = self.speaker_in(max(s.start, at - SPAN), at, whole=s, nearest=True)
            return Said(at, speaker, False) if speaker is not None else None
        if kind == "participles":
            speaker = self.first(s, at)
            return Said(at, speaker, True) if speaker is not None else None
        before = self.found.story.text[s.start : at].split()
        if before and cue(self.language, "speech", "passive").fullmatch(before[-1]):
            return None
        if self._is_noun(at, end):
            return None
        return self._of_verb(s, at, end)

    def _last_name_in(self, region: tuple[int, int]) -> Speaker | None:
        """Give who is called by a single name behind a phrase ("According to Souza, …")."""
        name = _ONE_NAME.match(self.found.story.text[region[0] : region[1]].lstrip())
        return self.by_last_name(name.group(1)) if name is not None and not self._is_lead(name.group(1)) else None

    def _is_noun(self, at: int, end: int) -> bool:
        """Say whether a word that may be a noun ("reports", "states") is one: nobody's name or noun ends before it."""
        text = self.found.story.text
        if (
            cue(self.language, "speech", "nounlike").fullmatch(text[at:end]) is None
            or text[:at].rstrip()[-1:] in SET_OFF
        ):
            return False
        i = bisect_left(self.mentions, at, key=lambda m: m.start) - 1
        between = self.found.story.text[self.mentions[i].end : at].strip(' ,)”"') if i >= 0 else "?"
        is_data = cue(self.language, "speech", "data_nouns").fullmatch(between) is not None
        return bool(between) and not is_data and not between.startswith(("'s ", "’s "))

    def _of_verb(self, s: Sentence, at: int, end: int) -> Said | None:
        if self.is_verb_last:
            speaker = self.first(s, at)
            return Said(at, speaker, False) if speaker is not None else None
        quoted = _QUOTED_END.match(self.found.story.text, s.start, at)
        if quoted is not None:
            return Said(at, self.by_last_name(quoted.group(1)), False)
        behind = self._inverted(s, at, end)
        if behind is not None:
            return Said(at, behind, True)
        if (related := self._antecedent(s, at)) is not None:
            return Said(at, related, False)
        if (called := self._called_before_clause(s, at)) is not None:
            return Said(at, called, False)
        left, joined = self._region_before(s, at)
        speaker = self.speaker_in(*left, whole=s)
        if speaker is None and joined:
            speaker = self.first(s, at)
        if speaker is not None:
            return Said(at, speaker, left[0] - s.start > 3 and self._closes(s, end))
        after = self._region_after(s, end)
        starts = self.found.story.text[after[0] : after[1]].lstrip()
        if cue(self.language, "speech", "addressee").match(starts):
            return Said(at, self.last, True) if self.last is not None else None
        if not self._may_invert(s, at, end) or self._is_complement(after):
            return self._alone(s, at) or self._dropped(s, at, end)
        speaker = self.speaker_in(*after, whole=s)
        return Said(at, speaker, True) if speaker is not None else self._alone(s, at) or self._dropped(s, at, end)

    def _dropped(self, s: Sentence, at: int, end: int) -> Said | None:
        """Give whoever spoke last, where a language leaves the subject out ("Explicó que …", "…, añadió.")."""
        if self.last is None or setting(self.language, "subject", "said") != "dropped":
            return None
        text = self.found.story.text
        begin = max([s.start, *(b for _, b, _ in self.stops(s.start, at))])
        lead = text[begin:at].strip(" \"“”«»'")
        leads = not lead or cue(self.language, "speech", "leads").fullmatch(lead) is not None
        rest = text[end : s.end].lstrip()
        opens = rest[:1] in ':"“«,.' or not rest or cue(self.language, "speech", "clause").match(rest) is not None
        return Said(at, self.last, begin > s.start and rest[:1] in ",.") if leads and opens else None

    def _called_before_clause(self, s: Sentence, at: int) -> Speaker | None:
        """Give who is called by a last name alone before a clause set off by commas ("Souza, who leads X, said")."""
        text = self.found.story.text
        name = _ONE_NAME.match(text, s.start, at)
        if name is None or not text[:at].rstrip().endswith(MARKS) or self._is_lead(name.group(1)):
            return None
        mark = _MARK.match(text, name.end())
        behind = mark.end() if mark is not None else name.end()
        clauses = (cue(self.language, "speech", kind).match(text, behind, at) for kind in ("relative", "leads"))
        is_known = bool(within(self.mentions, s.start, name.end()))
        if mark is None or is_known or not any(clauses):
            return None
        is_outlet = cue(self.language, "speech", "outlet_clause").match(text, behind, at) is not None
        return Speaker(by="media", who=name.group(1)) if is_outlet else self.by_last_name(name.group(1))

    def _alone(self, s: Sentence, at: int) -> Said | None:
        """Read a single name right before a verb: a last name, or one that `names` did not know ("Vox califica …")."""
        stops = [b for _, b, _ in self.stops(s.start, at)]
        name = _ONE_NAME.fullmatch(self.found.story.text[max([s.start, *stops]) : at].strip(' "“”«»'))
        if name is None or self._is_lead(name.group(1)):
            return None
        if any(n.kind == "country" for n in names_in(self.found, at - len(name.group(1)) - 1, at)):
            return Said(at, Speaker(by="official", who=name.group(1)), bool(stops))
        speaker = self.by_last_name(name.group(1))
        if speaker.by == "named_source" and cue(self.language, "speech", "own_customers").search(s.text):
            speaker = replace(speaker, by="company")
        return Said(at, speaker, bool(stops))


def _is_nobody(speaker: Speaker) -> bool:
    """Say whether a speaker is only a noun: "an executive", "officials"."""
    mention = speaker.mention
    if mention is None or mention.name is None:
        return mention is None or mention.sort != "person"
    return mention.name.kind == "role"
