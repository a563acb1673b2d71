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
from bisect import bisect_right

from msgspec import Struct

from gatewatch.model.extraction import By
from gatewatch.orders.extract.claims.cues import CAPITAL, cue, setting
from gatewatch.orders.extract.claims.mentions import (
    Mention,
    Sort,
    cast,
    fullest,
    mentions,
    names_in,
    noun_stands_for,
    within,
)
from gatewatch.orders.extract.found import Found
from gatewatch.orders.extract.text import Sentence, quotations

_LEANS = 20
"""How far apart the words for a speaker and for whose he is may stand, in characters: chosen, not measured."""
_TITLE = 120
"""How far before a person's name a title may stand, in characters: chosen, not measured."""
_BETWEEN = 2
"""How many words ("'s senior") may stand between the nouns of one noun phrase: chosen, not measured."""
_LONGEST_NAME = 200
"""In characters: chosen, not measured."""
_ACTORS = frozenset({"official", "police", "company", "document"})
_UNKNOWN_PERSON = re.compile(rf"(?<!\w){CAPITAL}[\w’'-]+(?: {CAPITAL}[\w.’'-]*)+|(?<!\w)[A-ZÁÉÍÓÚÑÇА-Я]{{3,}}(?!\w)")
"""Two or more words in capitals, or an acronym: somebody `names` did not know."""
_OPEN = re.compile(r"(?m)(?<!\S)[“«][^”»\n]*$|^\"[^\"\n]*$")
"""A quotation mark that the rest of its line does not close."""
_BEFORE_ROLE = re.compile(rf"(?<!\w)({CAPITAL}[\w’'-]+(?: {CAPITAL}[\w.’'-]*)+), (?:\w{{1,3}} )?")
"""A name in capitals and a comma, with an article at most before what follows."""


class Speaker(Struct, frozen=True, kw_only=True):
    """Somebody who says; `who` as printed, None for the publisher itself; `via` who carries it."""

    by: By
    who: str | None = None
    via: str | None = None
    mention: Mention | None = None


REPORTER = Speaker(by="reporter")


class Speakers:
    """Knows who is mentioned where, who people are and who spoke last; `last` is set as a story is read."""

    def __init__(self, found: Found) -> None:
        self.found = cast(found)
        self.language = found.story.language
        self.mentions = mentions(found)
        self.quotes = _with_open(found.story.text, quotations(found.story.text))
        self.is_head_last = setting(self.language, "head", "first") == "last"
        self.is_verb_last = setting(self.language, "verb", "middle") == "last"
        self.publisher = self._publisher()
        self.last: Speaker | None = None
        self.persons: dict[str, tuple[By, str]] = {}

    def first(self, s: Sentence, end: int) -> Speaker | None:
        """Give the sentence's own subject: its first mention outside quotation marks."""
        all_of = [m for m in within(self.mentions, s.start, end) if not self.is_quoted(m.start, whole=m.end - m.start)]
        unknown = _UNKNOWN_PERSON.match(self.found.story.text, s.start, end) if self.is_verb_last else None
        if unknown is not None and not any(m.start < unknown.end() for m in all_of):
            return self._known(s.start, unknown.end(), s)
        if not all_of:
            return None
        if self.is_verb_last:
            return self._as_speaker(self._compound(all_of)[-1], self._compound(all_of), s)
        stop = next((a for a, _, _ in self.stops(all_of[0].end, end)), end)
        return self.speaker_in(all_of[0].start, stop, whole=s)

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

    def _remember(self, speaker: Speaker, inside: list[Mention]) -> None:
        """Keep who speaks for an organisation, to be known by the first or last name alone later."""
        for person in (m for m in inside if m.sort == "person" and " " in m.value):
            for word in (person.value.split()[0], person.value.split()[-1]):
                self.persons.setdefault(word.casefold(), (speaker.by, person.value))

    def _known(self, start: int, end: int, whole: Sentence) -> Speaker | None:
        """Give the person whose last name stands here alone, or one in capitals that `names` did not know."""
        for word in re.findall(r"\w+", self.found.story.text[start:end]):
            known = self.persons.get(word.casefold()) if word[:1].isupper() else None
            if known is not None:
                return Speaker(by=known[0], who=known[1])
        name = _UNKNOWN_PERSON.search(self.found.story.text, start, end)
        if name is None:
            return None
        value = re.sub(r"^(?:The|An?|El|La|Los|Las|O|A|Os|As|Le|Les)\s", "", name.group()).rstrip(".")
        person = Mention(start=name.start(), end=name.end(), sort="person", value=value)
        return self._of_person(person, [person], whole)

    def _head(self, inside: list[Mention], start: int, end: int) -> Mention:
        if not self.is_head_last:
            return inside[0]
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

    def _is_apart(self, end: int, start: int) -> bool:
        return "," in self.found.story.text[end : max(end, start)]

    def _as_speaker(self, head: Mention, inside: list[Mention], s: Sentence) -> Speaker | None:
        if head.sort == "same":
            return self._of_same(head, inside, s)
        if head.sort in {"role", "person"}:
            return self._of_person(head, inside, s)
        if self._is_press(head, inside) or self._is_own_agency(head):
            return self.publisher
        by = _by(head.sort)
        if by is None:
            return None
        if head.name is not None and by != "reporter" and not self._is_people_of(head, inside):
            return Speaker(by=by, who=fullest(self.found, head.name), mention=head)
        if by == "reporter":
            return Speaker(by="reporter", who=None, mention=head)
        if by == "named_source" and any(m.sort == "reporter" for m in inside):
            return Speaker(by="reporter", mention=head)
        if cue(self.language, "speakers", "people").fullmatch(head.value):
            return Speaker(by=by, who=self._printed(head, inside), mention=head)
        whose = next((m for m in inside if m.name is not None and m.sort == by), None)
        if whose is not None and by in {"official", "police", "company"}:
            return Speaker(by=by, who=self._called(whose), mention=whose)
        return Speaker(by=by, who=noun_stands_for(self.found, head) or head.value, mention=head)

    def _is_people_of(self, head: Mention, inside: list[Mention]) -> bool:
        """Say whether a name is only "officials", with whose they are beside it."""
        people = cue(self.language, "speakers", "people").fullmatch(head.value)
        return people is not None and any(m.is_organisation and m is not head for m in inside)

    def _of_person(self, head: Mention, inside: list[Mention], s: Sentence) -> Speaker | None:
        person = next((m for m in inside if m.sort == "person"), None) or self._apposed_person(head, s)
        key = person.value.split()[-1].casefold() if person is not None else None
        known = self.persons.get(key) if key is not None else None
        if known is not None:
            return Speaker(by=known[0], who=known[1], mention=head)
        says_own = head.sort == "role" and self._sort_of(head) is not None  # "minister" needs nothing behind it
        inside = inside if self.is_verb_last or says_own else [*inside, *self._apposition(head, s)]
        near = [m for m in inside if m.sort not in {"person", "role", "same"}]
        near += [o for m in inside if m.name is not None and m.name.of is not None for o in self._at(m.name.of)]
        roles = [m for m in inside if m.sort == "role"]
        by = next((b for m in [*near, *roles] if (b := self._sort_of(m)) is not None), None)
        organisation = next((m for m in near if m.is_organisation), None)
        if by is None and person is None:
            organisation = self._named_before(head)
            by = _by(organisation.sort) if organisation is not None else self._sort_of(head)
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

    def by_last_name(self, word: str) -> Speaker:
        """Give who is called by a last name alone: a person named in the story, else somebody we do not know."""
        known = self.persons.get(word.casefold())
        if known is not None:
            return Speaker(by=known[0], who=known[1])
        name = next((n for n in self.found.names if n.kind == "person" and n.value.split()[-1:] == [word]), None)
        if name is None:
            return self._full_name(word) or Speaker(by="named_source", who=word)
        person = Mention(start=name.start, end=name.end, sort="person", value=name.value, name=name)
        return Speaker(by=self._by_title(person) or "named_source", who=fullest(self.found, name), mention=person)

    def _full_name(self, word: str) -> Speaker | None:
        """Give who is called by a name that stands elsewhere behind a title ("minister Ana Souza")."""
        text, last = self.found.story.text, re.escape(word)
        first = rf"(?:{CAPITAL}[\w’'-]+ (?:(?:{CAPITAL}[\w.’'-]*|d[aeo]s?|del|bin|al) )*)"
        for form in (rf"{first}{last}", last):
            for named in re.finditer(rf"(?<!\w){form}(?!\w)", text):
                before = within(self.mentions, max(0, named.start() - _TITLE), named.start())
                is_near = bool(before) and not text[before[-1].end : named.start()].strip(" ),")
                by = self._title_before(named.start()) if form != last or is_near else None
                if by is not None:
                    return Speaker(by=by, who=named.group())
        return None

    def _by_title(self, person: Mention) -> By | None:
        """Give what kind of speaker a person is by the title before the name, wherever the story gives it."""
        for name in self.found.names:
            if name.kind != "person" or name.value != person.value:
                continue
            if (by := self._title_before(name.start)) is not None:
                return by
        return None

    def _title_before(self, at: int) -> By | None:
        """Give what kind of speaker a title right before a name makes of it."""
        text = self.found.story.text
        start = max(text.rfind("\n", 0, at) + 1, text.rfind(". ", 0, at) + 1, at - _TITLE)
        titles = [m for m in within(self.mentions, start, at) if m.sort not in {"person", "same", "media"}]
        return next((b for m in reversed(titles) if (b := self._sort_of(m)) is not None), None)

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

    def _sort_of(self, m: Mention) -> By | None:
        if m.sort not in {"role", "person", "same"}:
            return _by(m.sort)
        if cue(self.language, "speakers", "role").fullmatch(m.value):
            return None
        sorts: tuple[By, ...] = ("police", "official", "company", "named_source")
        return next((b for b in sorts if cue(self.language, "speakers", b).search(m.value)), None)

    def _publisher(self) -> Speaker:
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

    def is_quoted(self, at: int, *, whole: int = 0) -> bool:
        """Say whether a place lies in a quotation, other than one that is the name itself («Билайн»)."""
        span = self.quotation_at(at)
        return span is not None and span[1] - span[0] > whole + 6

    def quotation_at(self, at: int) -> tuple[int, int] | None:
        """Give the quotation a place lies in."""
        i = bisect_right(self.quotes, at, key=lambda q: q[0]) - 1
        return self.quotes[i] if i >= 0 and at < self.quotes[i][1] else None

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


def _with_open(text: str, closed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Add quotations that a paragraph opens and does not close: they go on in the next one."""
    opened = [m.span() for m in _OPEN.finditer(text) if not any(a <= m.start() < b for a, b in closed)]
    return sorted([*closed, *opened])


def _by(sort: Sort) -> By | None:
    return None if sort == "role" or sort == "person" or sort == "same" else sort
