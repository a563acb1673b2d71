"""Where around a verb of speech its subject may stand: before it, behind it, or set off from it.

Before a verb a subject begins behind the last mark or conjunction, unless that joins two subjects, or an apposition
stands between ("X, a lawyer, said"). Behind one it follows at once, and only where the language turns verbs round.

Not here: which words are verbs of speech (`sayings`), and who a subject is (`speakers`).
"""

import re
from bisect import bisect_left
from itertools import pairwise

from gatewatch.orders.extract.claims.cues import CAPITAL, NOTHING, cue
from gatewatch.orders.extract.claims.mentions import Mention, within
from gatewatch.orders.extract.claims.speech.persons import Speaker
from gatewatch.orders.extract.claims.speech.speakers import Speakers
from gatewatch.orders.extract.text import Sentence

SPAN = 90
"""How far behind a verb its subject may stand, in characters: chosen, not measured."""
NEAR = 25
"""Within how many characters (an article, a title) the subject follows an inverted verb: chosen, not measured."""
_SOME_NAME = re.compile(rf"(?:\w{{1,3}} )?({CAPITAL}[\w-]+(?: {CAPITAL}[\w-]+){{0,2}})")
MARKS = (",", " -", " –", " —")
"""What sets a clause off from the noun before it."""
SET_OFF = ",\"”»’'—–"


class Subjects(Speakers):
    """Finds the speaker that stands around a verb."""

    def _is_complement(self, region: tuple[int, int]) -> bool:
        """Say whether a preposition stands before the first mention: "Vox califica el bloqueo de Telegram de …"."""
        inside = within(self.mentions, *region)
        lead = cue(self.language, "speech", "prepositions")
        if inside and self._is_house(region[0], inside[0].start):
            return False
        return bool(inside) and lead.search(self.found.story.text, region[0], inside[0].start) is not None

    def _is_house(self, verb_end: int, start: int) -> bool:
        """Say whether a verb is told of a house's people behind it, where a language does so ("сообщили в X")."""
        text = self.found.story.text
        verb = text[max(0, verb_end - SPAN) : verb_end].split()[-1:]
        is_plural = bool(verb) and cue(self.language, "speech", "house_verbs").fullmatch(verb[0]) is not None
        lead = text[verb_end:start].strip(" «")
        return is_plural and cue(self.language, "speech", "house").fullmatch(lead) is not None

    def _antecedent(self, s: Sentence, at: int) -> Speaker | None:
        """Give whom a relative pronoun right before a verb stands for ("… of the ministry, which complained")."""
        words = self.found.story.text[s.start : at].rstrip()
        begin = words.rfind(" ") + 1
        if cue(self.language, "speech", "relative").fullmatch(words[begin:]) is None:
            return None
        end = s.start + len(words[:begin].rstrip(" ,"))
        named = [m for m in within(self.mentions, s.start, end) if m.is_organisation and m.end == end]
        return self._as_speaker(named[-1], named[-1:], s) if named else None

    def _is_lead(self, word: str) -> bool:
        """Say whether a word in capitals only begins a sentence ("Según dicen", "Además señaló")."""
        sets = ("leads", "behind", "boundaries", "contrast", "prepositions", "passive", "joining", "addressee")
        return any(cue(self.language, "speech", name).fullmatch(word) for name in sets)

    def _inverted(self, s: Sentence, at: int, end: int) -> Speaker | None:
        """Give the subject right behind a verb that a comma or a closing quotation sets off ("…, said X.")."""
        before = self.found.story.text[s.start : at].rstrip()
        if before[-1:] not in SET_OFF or not self._may_invert(s, at, end):
            return None
        region = self._region_after(s, end)
        inside = within(self.mentions, *region)
        if not inside or inside[0].start - end > NEAR:
            phrase = self.found.story.text[region[0] : region[1]].strip(" .!?…")
            if phrase[:1] == "«" and before[-1:] == "»":  # "В «Билайне» подтвердили «Заре», что …": to whom
                return None
            phrase = phrase.strip("«»“”")
            name = _SOME_NAME.fullmatch(phrase)
            if name is None or cue(self.language, "speech", "prepositions").match(phrase):
                return None
            return self._known(*region, s) or self.by_last_name(name.group(1))
        lead = self.found.story.text[end : inside[0].start].lstrip()
        called = _SOME_NAME.match(lead)
        if called is not None and lead[called.end() :].strip() and not self.is_head_last:
            return self._known(end, inside[0].start, s) or self.by_last_name(called.group(1))
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
        between = self.found.story.text[one.end : other.start].strip(' «»"')
        return not between or cue(self.language, "speech", "house").fullmatch(between) is not None

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
        return not cue(self.language, "speech", "opens").match(rest.lstrip()) and len(rest) < SPAN

    def _may_invert(self, s: Sentence, at: int, end: int) -> bool:
        """Say whether a verb's subject may stand behind it: where a language lists such verbs, for those alone."""
        text = self.found.story.text
        listed = cue(self.language, "speech", "inverting")
        if listed is not NOTHING and listed.fullmatch(text[at:end]) is None:
            return False
        before = text[s.start : at].rstrip()
        return not self.is_head_last or not before or before[-1] in SET_OFF

    def _region_before(self, s: Sentence, at: int) -> tuple[tuple[int, int], bool]:
        """Give where the subject before a verb may stand, and whether the verb is joined to an earlier one."""
        text = self.found.story.text
        left = text[s.start : at]
        stops = self.stops(s.start, at)
        if left.rstrip().endswith(MARKS):
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
        words = [b for a, b, kind in stops[:-1] if kind == "word" and not self._is_set_off(s, a, b)]
        begin = words[-1] if words else s.start
        edges = [begin, *(b for _, b, _ in stops[:-1] if b > begin)]
        lead = cue(self.language, "speech", "prepositions")
        for one, other in pairwise(edges):
            text = self.found.story.text[one:other].lstrip()
            if within(self.mentions, one, other) and lead.match(text) is None:
                return one
        return edges[-1]

    def _is_set_off(self, s: Sentence, start: int, end: int) -> bool:
        """Say whether a word is a relative pronoun behind a mark ("X, which has users, said")."""
        text = self.found.story.text
        relative = cue(self.language, "speech", "relative").fullmatch(text[start:end]) is not None
        return relative and text[s.start : start].rstrip().endswith(MARKS)

    def _region_after(self, s: Sentence, end: int) -> tuple[int, int]:
        """Give where who stands behind a verb or "according to" may stand: up to a mark, or the next verb of speech."""
        stops = [a for a, _, kind in self.stops(end, s.end) if kind != "joining"]
        until = min([*stops, end + SPAN, s.end])
        verbs = cue(self.language, "speech", "verbs").finditer(self.found.story.text, end, until)
        noun = cue(self.language, "speech", "nounlike")
        return end, min([until, *(m.start() for m in verbs if noun.fullmatch(m.group()) is None)])
