"""Who stands behind a subject: from the words before or behind a verb of speech to a speaker.

The subject's head says what kind of speaker it is. In English and Turkish the head noun stands last before a
preposition ("Telegram users", "a source at the ministry"), elsewhere first ("usuarios de Telegram"). A role or a
person speaks for the organisation named beside it ("a spokesman for the ministry"), in an apposition ("Ana Souza, a
lawyer"), or last before it in the paragraph; a person with none of these, for himself. A person once known is known
by the last name. A pronoun, or "the statement", is whoever spoke last.

What to print: the fullest form of an organisation, a person's name, and a speaker without a name as printed with whose
he is ("official at the technology ministry").

Not here: where a subject may stand, and which words are speech (`speech`).
"""

import re
from functools import cached_property

from gatewatch.model.extraction import By
from gatewatch.orders.extract.claims.cues import CAPITAL, cue
from gatewatch.orders.extract.claims.mentions import (
    Mention,
    fullest,
    names_in,
    noun_stands_for,
    within,
)
from gatewatch.orders.extract.claims.speech.persons import REPORTER, Persons, Speaker, by_sort
from gatewatch.orders.extract.text import Sentence

_LEANS = 20
"""How far apart the words for a speaker and for whose he is may stand, in characters: chosen, not measured."""
_BETWEEN = 2
"""How many words ("'s senior") may stand between the nouns of one noun phrase: chosen, not measured."""
_BESIDE = 3
"""Characters between a company and its officials before whom it stands: an ending or a space. Chosen."""
_LONGEST_NAME = 200
"""In characters: chosen, not measured."""
_ACTORS = frozenset({"official", "police", "company", "document"})
_UNKNOWN_PERSON = re.compile(rf"(?<!\w){CAPITAL}[\w’'-]+(?: {CAPITAL}[\w.’'-]*)+|(?<!\w)[A-ZÁÉÍÓÚÑÇА-Я]{{3,}}(?!\w)")
"""Two or more words in capitals, or an acronym: somebody `names` did not know."""
_LONE_NAME = re.compile(rf"({CAPITAL}\w{{2,}}),\s")
"""A single name set off at the beginning of a sentence."""
_BEFORE_ROLE = re.compile(rf"(?<!\w)({CAPITAL}[\w’'-]+(?: {CAPITAL}[\w.’'-]*)+), (?:\w{{1,3}} )?")
"""A name in capitals and a comma, with an article at most before what follows."""


class Speakers(Persons):
    """Knows who is mentioned where, who people are and who spoke last; `last` is set as a story is read."""

    def first(self, s: Sentence, end: int) -> Speaker | None:
        """Give the sentence's own subject: its first mention outside quotation marks."""
        all_of = [m for m in within(self.mentions, s.start, end) if not self.is_quoted(m.start, whole=m.end - m.start)]
        unknown = _UNKNOWN_PERSON.match(self.found.story.text, s.start, end) if self.is_verb_last else None
        if unknown is not None and not any(m.start < unknown.end() for m in all_of):
            return self._known(s.start, unknown.end(), s)
        called = _LONE_NAME.match(self.found.story.text, s.start, end) if self.is_verb_last else None
        if called is not None and not any(m.start < called.end() for m in all_of):
            return self.by_last_name(called.group(1))
        if not all_of:
            return None
        if self.is_verb_last:
            compound = self._subject_of(all_of)
            return self._as_speaker(compound[-1], compound, s)
        stop = next((a for a, _, _ in self.stops(all_of[0].end, end)), end)
        return self.speaker_in(all_of[0].start, stop, whole=s)

    def _subject_of(self, all_of: list[Mention]) -> list[Mention]:
        """Give the first noun phrase without an ending of case: the minister in "X'in engellendiğini bakan duyurdu"."""
        text = self.found.story.text
        compounds = [self._compound(all_of[i:]) for i in range(len(all_of))]
        cased = cue(self.language, "speech", "cases")
        ends = [c[-1].end for c in compounds]
        is_cased = [text[end : end + 1] in {"'", "’"} and cased.match(text, end + 1) is not None for end in ends]
        return next((c for c, marked in zip(compounds, is_cased, strict=True) if not marked), compounds[0])

    def _compound(self, all_of: list[Mention]) -> list[Mention]:
        """Give the first mention with the nouns that lean on it ("Telegram users", "ministry official")."""
        chain = all_of[:1]
        for m in all_of[1:]:
            between = self.found.story.text[chain[-1].end : m.start]
            if len(between) > 5 or "," in between or m.sort in {"document", "company", "same"}:
                break
            chain.append(m)
        return chain

    def speaker_in(self, start: int, end: int, *, whole: Sentence, nearest: bool = False) -> Speaker | None:
        inside = [m for m in within(self.mentions, start, end) if not self.is_quoted(m.start, whole=m.end - m.start)]
        if not inside:
            return self._known(start, end, whole)
        head = inside[-1] if nearest else self._head(inside, start, end)
        speaker = self._as_speaker(head, inside, whole)
        if speaker is not None and head.sort != "person":
            self._remember(speaker, inside)
        return speaker

    def _known(self, start: int, end: int, whole: Sentence) -> Speaker | None:
        """Give the person whose last name stands here alone, or one in capitals that `names` did not know."""
        for word in re.findall(r"\w+", self.found.story.text[start:end]):
            known = self.known_by(word) if word[:1].isupper() else None
            if known is not None:
                return known
        name = _UNKNOWN_PERSON.search(self.found.story.text, start, end)
        if name is None:
            return None
        value = re.sub(r"^(?:The|An?|El|La|Los|Las|O|A|Os|As|Le|Les)\s", "", name.group()).rstrip(".")
        person = Mention(start=name.start(), end=name.end(), sort="person", value=value)
        return self._of_person(person, [person], whole)

    def _head(self, inside: list[Mention], start: int, end: int) -> Mention:
        if not self.is_head_last:
            return next((m for m in inside if not self._is_behind_preposition(m)), inside[0])
        preposition = cue(self.language, "speech", "prepositions").search(
            self.found.story.text, inside[0].end, max(end, inside[0].end)
        )
        stop = preposition.start() if preposition else end
        head = inside[0]
        for m in inside[1:]:
            gap = self.found.story.text[head.end : m.start].split()
            if m.end > stop or self._is_apart(inside[0].end, m.start) or len(gap) > _BETWEEN:
                break
            head = m
        return head

    def _is_behind_preposition(self, m: Mention) -> bool:
        """Say whether a preposition stands right before a mention, which then is no subject ("en charla con EFE")."""
        before = self.found.story.text[max(0, m.start - _LEANS) : m.start].split(" ")
        words = [w for w in before if w and not w.endswith("-")][-1:]
        kinds = ("prepositions", "no_subject")
        return bool(words) and any(cue(self.language, "speech", kind).fullmatch(words[0]) for kind in kinds)

    def _is_apart(self, end: int, start: int) -> bool:
        return "," in self.found.story.text[end : max(end, start)]

    def _as_speaker(self, head: Mention, inside: list[Mention], s: Sentence) -> Speaker | None:
        if head.sort == "same":
            return self._of_same(head, inside, s)
        if head.sort in {"role", "person"}:
            return self._of_person(head, inside, s)
        if self._is_press(head, inside) or self._is_own_agency(head):
            return self.publisher
        by = by_sort(head.sort)
        if by is None:
            return None
        if head.name is not None and by != "reporter" and not self._is_people_of(head, inside):
            return Speaker(by=by, who=fullest(self.found, head.name), mention=head)
        if by == "reporter":
            return Speaker(by="reporter", who=None, mention=head)
        if by == "named_source" and any(m.sort == "reporter" for m in inside):
            return Speaker(by="reporter", mention=head)
        if cue(self.language, "speakers", "people").fullmatch(head.value):
            by = "company" if by == "official" and self._is_of_company(head) else by
            return Speaker(by=by, who=self._printed(head, inside), mention=head)
        whose = next((m for m in inside if m.name is not None and m.sort == by), None)
        if whose is not None and by in {"official", "police", "company"}:
            return Speaker(by=by, who=self._called(whose), mention=whose)
        return Speaker(by=by, who=noun_stands_for(self.found, head) or head.value, mention=head)

    def _is_people_of(self, head: Mention, inside: list[Mention]) -> bool:
        """Say whether a name is only "officials", with whose they are beside it."""
        people = cue(self.language, "speakers", "people").fullmatch(head.value)
        return people is not None and any(m.is_organisation and m is not head for m in inside)

    def _is_of_company(self, head: Mention) -> bool:
        """Say whether officials are a company's, which stands right beside them ("un responsable d'un opérateur")."""
        around = within(self.mentions, head.start - _LONGEST_NAME, head.start)
        companies = [m for m in [*around, *self._joined(head)] if m.sort == "company" and not self.is_quoted(m.start)]
        return any(m.start >= head.end or head.start - m.end <= _BESIDE for m in companies)

    def _joined(self, head: Mention) -> list[Mention]:
        """Give the organisation that stands behind a noun and a preposition, if one does."""
        behind = within(self.mentions, head.end, head.end + _LONGEST_NAME)[:1]
        return [m for m in behind if m.sort not in {"person", "role", "same"} and self._is_joined(head, m)]

    def _is_joined(self, head: Mention, m: Mention) -> bool:
        """Say whether a mention stands behind a noun and a preposition ("officials at the company")."""
        gap = self.found.story.text[head.end : m.start].replace("’", "'").split()
        lead = gap[0].split("'")[0] + ("'" if "'" in gap[0] else "") if gap and m.start > head.end else ""
        return (
            bool(lead)
            and len(gap) <= _BETWEEN
            and cue(self.language, "speech", "prepositions").fullmatch(lead) is not None
        )

    def _of_person(self, head: Mention, inside: list[Mention], s: Sentence) -> Speaker | None:
        person = next((m for m in inside if m.sort == "person"), None) or self._apposed_person(head, s)
        key = person.value.split()[-1].casefold() if person is not None else None
        known = self.persons.get(key) if key is not None else None
        if known is not None:
            return Speaker(by=known[0], who=known[1], mention=head)
        says_own = head.sort == "role" and self._sort_of(head) is not None  # "minister" needs nothing behind it
        inside = inside if self.is_verb_last or says_own else [*inside, *self._apposition(head, s)]
        near = [m for m in inside if m.sort not in {"person", "role", "same"}] or self._joined(head)
        near += [o for m in inside if m.name is not None and m.name.of is not None for o in self._at(m.name.of)]
        roles = [m for m in inside if m.sort == "role"]
        by = next((b for m in [*near, *roles] if (b := self._sort_of(m)) is not None), None)
        organisation = next((m for m in near if m.is_organisation), None)
        if by is None and person is None:
            organisation = self._named_before(head)
            by = by_sort(organisation.sort) if organisation is not None else self._sort_of(head)
            near = [organisation] if organisation is not None else near
        if by is None and person is not None:
            named = self._full_name(person.value.split()[-1])
            is_same = named is not None and named.who == person.value
            by = self._by_title(person) or (named.by if named is not None and is_same else None)
        if by is None and person is None:
            return self._role_alone(head, inside, s)
        by = by or "named_source"
        who = person.value if person is not None else self._printed(head, inside)
        if key is not None and person is not None:
            self.persons[key] = (by, person.value)
        return Speaker(by=by, who=who, mention=organisation or head)

    def _role_alone(self, head: Mention, inside: list[Mention], s: Sentence) -> Speaker:
        """Give whose "a spokesman" is, with nobody named before: who spoke last, else a company that he names."""
        if self.last is not None and self.last.by not in {"document", "media", "reporter"}:
            return self.last
        named = next((m for m in within(self.mentions, s.start, s.end) if m.is_organisation), None)
        by: By = "company" if named is not None and named.sort == "company" else "named_source"
        return Speaker(by=by, who=self._printed(head, inside), mention=head)

    def _apposed_person(self, head: Mention, s: Sentence) -> Mention | None:
        """Give who is set before a role by a comma, unknown to `names`: "Ana Souza, spokeswoman for the ministry"."""
        named = _BEFORE_ROLE.search(self.found.story.text, s.start, head.start) if head.sort == "role" else None
        if named is None or named.end() < head.start or within(self.mentions, named.start(), named.end(1)):
            return None
        return Mention(start=named.start(1), end=named.end(1), sort="person", value=named.group(1))

    def _is_press(self, head: Mention, inside: list[Mention]) -> bool:
        """Say whether somebody is of a medium ("journalists of AFP"): what they see, the publisher reports."""
        press = cue(self.language, "speakers", "press").fullmatch(head.value) is not None
        return press and any(m.sort in {"media", "reporter"} and m is not head for m in inside)

    def _is_own_agency(self, head: Mention) -> bool:
        """Say whether "the agency" is the news agency whose story it is: no office of that name stands in the text."""
        own = head.name is None and cue(self.language, "speakers", "own_agency").fullmatch(head.value) is not None
        is_wire = self.found.story.wire is not None or self.found.story.publisher is not None
        return own and is_wire and noun_stands_for(self.found, head) is None

    def _of_same(self, head: Mention, inside: list[Mention], s: Sentence) -> Speaker | None:
        """Give whom a pronoun, "the statement" or "the report" stands for: mostly who spoke last."""
        if cue(self.language, "speakers", "report").fullmatch(head.value) is not None:
            return self._of_report(head)
        organisation = next((m for m in inside if m.is_organisation and m is not head), None)
        if organisation is None and self._is_of_clause(head):
            organisation = next((m for m in within(self.mentions, s.start, head.start) if m.sort in _ACTORS), None)
        if organisation is None and self.spoke_here is not None and self.spoke_here.by not in {"document", "media"}:
            return self.spoke_here
        if organisation is None and self.last is None:
            return self._paper_before(s)
        return self._as_speaker(organisation, [], s) if organisation is not None else self.last

    def _paper_before(self, s: Sentence) -> Speaker | None:
        """Give the paper named last in the paragraph, which "it" means where nobody has spoken yet."""
        start = self.found.story.text.rfind("\n", 0, s.start) + 1
        named = [m for m in within(self.mentions, start, s.start) if m.sort == "document"]
        return Speaker(by="document", who=named[-1].value, mention=named[-1]) if named else None

    def _is_of_clause(self, head: Mention) -> bool:
        """Say whether a pronoun begins a clause of its sentence ("the court banned it, as it noted …")."""
        before = self.found.story.text[: head.start][-_LEANS:].split()
        return bool(before) and cue(self.language, "speech", "boundaries").fullmatch(before[-1]) is not None

    def _of_report(self, head: Mention) -> Speaker:
        """Give whose "the report" is: an observer's who spoke last, else a paper."""
        last = self.last
        name = last.mention.name if last is not None and last.mention is not None else None
        if last is not None and name is not None and name.kind in {"observer", "outlet"}:
            return last
        return Speaker(by="document", who=head.value, mention=head)

    def _printed(self, head: Mention, inside: list[Mention]) -> str:
        """Give a speaker without a name as printed, with whose he is: "official at the technology ministry"."""
        text = self.found.story.text
        start, end = head.start, head.end
        for m in inside:
            if m.start >= end and len(text[end : m.start]) <= _LEANS and "," not in text[end : m.start]:
                end = m.end
        for m in reversed(inside):
            if m.end <= start and len(text[m.end : start]) <= _LEANS and "," not in text[m.end : start]:
                start = m.start
        printed = text[start:end]
        return printed if printed.count("(") == printed.count(")") else printed.partition(" (")[0]

    def _at(self, start: int) -> list[Mention]:
        return [m for m in self.mentions if m.start <= start < m.end and m.is_organisation]

    def _named_before(self, head: Mention) -> Mention | None:
        """Give the organisation named last before a role in its paragraph: whose spokesman "a spokesman" is."""
        text = self.found.story.text
        start = text.rfind("\n", 0, head.start) + 1
        named = [
            m
            for m in within(self.mentions, start, head.start)
            if m.is_organisation and m.sort != "media" and not self.is_quoted(m.start)
        ]
        return named[-1] if named else None

    def _apposition(self, head: Mention, s: Sentence) -> list[Mention]:
        """Give who stands between commas right behind a person: "Ana Souza, a lawyer, …"."""
        text = self.found.story.text[head.end : s.end]
        m = re.match(r",\s[^,;:.“\"]*", text)
        return within(self.mentions, head.end, head.end + m.end()) if m is not None else []

    def _called(self, m: Mention) -> str:
        return fullest(self.found, m.name) if m.name is not None else noun_stands_for(self.found, m) or m.value

    @cached_property
    def publisher(self) -> Speaker:
        """Give who tells what nobody else says: a reporter, or the authority, paper or company whose text it is."""
        story = self.found.story
        own = (story.publisher or "").casefold()
        if any(n.kind in {"authority", "unit"} and n.value.casefold() == own for n in self.found.names):
            return Speaker(by="official", who=story.publisher)
        formulas = cue(self.language, "speech", "own_paper").finditer(story.text)
        if any(not self.is_quoted(m.start()) for m in formulas):
            return Speaker(by="document")
        calls = cue(self.language, "speech", "own_body").finditer(story.text)
        if any(not self.is_quoted(m.start()) for m in calls):
            return Speaker(by="named_source", who=story.publisher)
        said = cue(self.language, "speech", "own").finditer(story.text)
        if any(not self.is_quoted(m.start()) for m in said):
            return Speaker(by="company", who=story.publisher)
        return REPORTER

    def stops(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """Give what bounds a noun phrase between two places: marks and conjunctions outside names."""
        text = self.found.story.text
        joining = cue(self.language, "speech", "joining")
        words = cue(self.language, "speech", "boundaries")
        hits = [(m.start(), m.end(), "mark") for m in re.finditer(r"[,;:—–\"“”]|\s-\s", text[start:end])]
        hits += [(m.start(), m.end(), "word") for m in words.finditer(text[start:end])]
        hits += [(m.start(), m.end(), "joining") for m in joining.finditer(text[start:end])]
        spans = [(n.start, n.end) for n in names_in(self.found, start - _LONGEST_NAME, end)]
        moved = [(a + start, b + start, kind) for a, b, kind in hits]
        return sorted(h for h in moved if not any(a <= h[0] and h[1] <= b for a, b in spans))
