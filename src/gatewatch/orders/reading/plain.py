"""A plain text, as it came: which of its lines are the story, and what the others say about it.

`Story.text` is the text itself, character for character, so that offsets fit the file (after its byte order mark);
two things alone are changed, and neither moves a character: a line end inside a hard-wrapped paragraph becomes one
space, and a word that was cut at such a line end ("block-/ing") is put together again, with two spaces after it.

The theory. A text copied from a page keeps the page's order: head (title, byline, source, dates), body, tail (credits,
hashtags, related stories, comments). So:

- **head and tail lines count only there.** A date alone on a line between two paragraphs is the story's.
- **a label decides how far to skip.** Under "Related articles" or "Comments (3)" everything to the end is others', once
  the story has begun (titles as a bulleted list excepted: after the list the story may go on). Under "Read also" it is
  the titles that follow, lines without a full stop. Under "Key points", "Ask AI" it is the list or paragraph below.
- **everything else that is set aside is one line, known as a whole** (`kinds`).

When in doubt about what stands under a label, it is left out: an order of another country in this story's fields is
worse than a paragraph not read.
"""

import re
from collections.abc import Callable
from datetime import date

from gatewatch.orders.reading.kinds import Span, aside_of, label_of, tags_in, title_after_label
from gatewatch.orders.reading.language import language_of
from gatewatch.orders.reading.lines import MAX_LINES, join_wrapped, lines_of
from gatewatch.orders.reading.masthead.address import agency_of, site_named
from gatewatch.orders.reading.masthead.dateline import dateline, weekday_told
from gatewatch.orders.reading.masthead.days import day_in, day_of_today, day_of_url, with_year
from gatewatch.orders.reading.masthead.header import Header, header_of
from gatewatch.orders.reading.masthead.names import is_name_line, is_outlet, is_people, is_wire
from gatewatch.orders.reading.masthead.tail import (
    CREDITED,
    closing_behind,
    closing_of,
    own_reporter,
    signature_of,
    told_outlet,
)
from gatewatch.orders.reading.masthead.title import site_of
from gatewatch.orders.reading.story import Story
from gatewatch.orders.reading.words import listed

_HEAD = 12  # lines of a head at most; chosen, not measured
_TOPICS = 50  # topics of a story at most; chosen, not measured
_TITLES = 5  # titles under one "read also" at most; chosen, not measured
_ENDED, _OPEN = 30, 120  # characters of a paragraph, with a full stop and without one; chosen, not measured
_STANDFIRST = 280  # characters of a paragraph between title and author at most; chosen, not measured
_STAMP = re.compile(r"date\s+\d{4}-\d\d(?:-\d\d)?\s+(?=\S)")
_END = re.compile(r"[.!?…][\"”»’)\]]*$")
_BULLET = re.compile(r"[•▪●·*>»→–—-]\s*\S")
# The number of a paper: what has one near its top is a letter or a decision itself, and its date its own.
_REFERENCE = re.compile(
    r"[\W_]*(?:(?:our\s+)?ref(?:erence)?|memo|circular|letter|order|directive|decree|notice|case|file|nos?|số|nomor|nº|n°|№|"
    r"исх|sayı|oficio|ofício|processo|expediente|réf(?:érence)?|номер)\b[\s.:№º°]*(?:nos?|nr|số|nº|n°|№)?[\s.:]*"
    r"(?=\S*\d)\S{0,40}?[/.-]\S",
    re.IGNORECASE,
)


def plain(text: str, *, url: str | None, published: date | None) -> Story:
    """Read a plain text, or the text of a PDF.

    Raises:
        RefusedError: it has too many lines.
    """
    text = join_wrapped(text)
    page = Lines(text, language_of(text))
    page.sort()
    return page.story(url, published)


class Lines:
    """The lines of one text, and what has been found out about each. `outside` holds numbers of lines."""

    def __init__(self, text: str, language: str | None) -> None:
        self.text = text
        self.language = language
        self.spans = lines_of(text)
        self.outside: set[int] = set()
        self.title: int | None = None
        self.title_at: Span | None = None
        self.headers: list[tuple[int, Header]] = []
        self.credits: list[tuple[int, Header]] = []
        self.topics: dict[str, Span] = {}
        self.related: list[str] = []
        self.weak: list[tuple[int, Header]] = []
        """Headers that count only where no other line says the same: the site in the title, who published first."""
        self.dateline: Header | None = None
        self.cuts: list[Span] = []
        self.is_paper = any(_REFERENCE.match(self.line(i)) for i in range(min(15, len(self.spans))))

    def line(self, i: int) -> str:
        """Give line `i`."""
        start, end = self.spans[i]
        return self.text[start:end]

    def sort(self) -> None:
        """Decide of every line whether it is the story's."""
        self._read_stamp()
        self._find_title()
        self._read_site()
        self._set_asides()
        self._skip_sections()
        self._read_head()
        self._read_tail()
        self._read_dateline()
        self.headers += self.credits

    def _read_stamp(self) -> None:
        """Take off the date that an archive set before the first word ("date 2018-04-16 Russia starts …")."""
        stamp = _STAMP.match(self.line(0)) if self.spans else None
        if stamp is None or self.title is not None:
            return
        start, end = self.spans[0]
        if (day := day_in(stamp.group(), self.language)) is not None:
            self.headers.append((start, Header(day=day[0], day_at=day[1:])))
        self.cuts.append((start, start + stamp.end()))
        self.spans[0] = (start + stamp.end(), end)

    def is_header(self, i: int) -> bool:
        """Say whether line `i` is a head line: byline, date, source."""
        if i >= len(self.spans):
            return False
        heads = (h for at, h in self.headers if at == self.spans[i][0] and (at, h) not in self.credits)
        return any(not header.is_empty for header in heads)

    def _find_title(self) -> None:
        if self.title is not None:
            return
        for i in range(min(_HEAD, len(self.spans))):
            line = self.line(i)
            labelled = title_after_label(line)
            if labelled:
                self.title, self.title_at = i, (self.spans[i][0] + labelled, self.spans[i][1])
                return
            is_other = header_of(line, self.language) or label_of(line) or aside_of(line) not in {None, "pointer"}
            # "A title | Reuters" ends as a caption does.
            if is_other and (site_of(line, "", self.language) is None or not self._is_title(i)):
                continue
            if i + 1 < len(self.spans) and len(line.split()) <= 2 and self._is_title(i + 1) and " " in self.line(i + 1):
                continue  # the name of the section ("Technology") over the title
            if self._is_title(i) and i + 1 < len(self.spans):
                self.title, self.title_at = i, self.spans[i]
            return

    def _read_site(self) -> None:
        """Take the site's name, and a date before the title, off the title's line."""
        if self.title is None or self.title_at is None:
            return
        start, end = self.title_at
        site = site_of(self.text[start:end], self.text[end:], self.language)
        if site is not None:
            self.title_at = (start, start + site.end)
            self.cuts.append((start + site.end, end))
            self.weak.append((start, site.header))

    def _is_title(self, i: int) -> bool:
        line = self.line(i)
        if len(line) > 250 or dateline(line) is not None or header_of(line, self.language) is not None:
            return False
        return not re.search(r"[^.]\.[\"”»’)\]]*$", line) or (len(line) <= 110 and self._is_apart(i))

    def _is_apart(self, i: int) -> bool:
        """Say whether an empty line stands after line `i`."""
        return i + 1 < len(self.spans) and self.text.count("\n", self.spans[i][1], self.spans[i + 1][0]) > 1

    def _set_asides(self) -> None:
        for i in range(len(self.spans)):
            if i == self.title:
                continue
            kind = aside_of(self.line(i))
            if kind == "caption" and i < _HEAD and (header := header_of(self.line(i), self.language)) and header.byline:
                continue  # "First Last | EFE": a head line, though captions end so
            if kind is None:
                if i > 0 and self.line(i - 1).casefold() in listed("pictures") and not _END.search(self.line(i)):
                    self.outside.add(i)
                continue
            self.outside.add(i)
            if kind == "credit" and (who := CREDITED.search(self.line(i))) is not None:
                self.credits.append((self.spans[i][0], Header(byline=who.span("names"))))
            if kind == "topics":
                self._add_topics(i)
            elif kind == "pointer" and (title := re.split(r"[:：|»›>→]\s*", self.line(i), maxsplit=1)[1:]):
                self.related.append(title[0].strip())

    def _add_topics(self, i: int) -> None:
        start, end = self.spans[i]
        for tag, at in tags_in(self.text, start, end):
            if len(self.topics) < _TOPICS:
                self.topics.setdefault(tag, at)

    def _skip_sections(self) -> None:
        i, begun = 0, 0
        while i < len(self.spans):
            label = None if i == self.title else label_of(self.line(i))
            if label is None:
                begun += len(self.line(i)) if i not in self.outside and i != self.title else 0
                i += 1
                continue
            end = self._section_end(i, label, is_begun=begun >= 150)
            self.outside.update(range(i, end))
            if label in {"section", "pointer"}:
                self.related += [self.line(k) for k in range(i + 1, end) if self._is_loose(k)]
            i = end

    def _section_end(self, i: int, label: str, *, is_begun: bool) -> int:
        """Give the line at which the story goes on after the label on line `i`."""
        total = len(self.spans)
        after = self._while(i + 1, lambda k: _BULLET.match(self.line(k)) is not None)
        if label == "comments" or (label == "section" and after == i + 1):
            return total if is_begun else i + 1
        if after > i + 1:
            # A bulleted list is over where its bullets are; at the text's end nothing but furniture follows it.
            return total if label == "section" and not self._goes_on(after) else after
        if label == "pointer":
            return self._while(i + 1, self._is_loose, _TITLES)
        if label == "topics":
            return self._topic_lines(i + 1)
        questions = self._while(i + 1, lambda k: self.line(k).endswith("?"))
        return questions if questions > i + 1 else min(total, i + 2)

    def _topic_lines(self, i: int) -> int:
        end = self._while(i, self._is_topic, 12)
        for k in range(i, end):
            start, stop = self.spans[k]
            for tag, at in tags_in(self.text, start, stop):
                if len(self.topics) < _TOPICS:
                    self.topics.setdefault(tag, at)
        return end

    def _is_topic(self, i: int) -> bool:
        line = self.line(i)
        is_other = label_of(line) is not None or aside_of(line) not in (None, "topics")
        return len(line) <= 40 and not _END.search(line) and not line.endswith(":") and not is_other

    def _goes_on(self, i: int) -> bool:
        """Say whether two paragraphs without a title before them follow: the story, not another story's teaser."""
        return i + 1 < len(self.spans) and all(_END.search(self.line(k)) and len(self.line(k)) > 80 for k in (i, i + 1))

    def _while(self, i: int, holds: Callable[[int], bool], most: int = MAX_LINES) -> int:
        end = i
        while end < len(self.spans) and end - i < most and holds(end):
            end += 1
        return end

    def _is_loose(self, i: int) -> bool:
        """Say whether a line looks like a title: short, no full stop, no small letter at its start."""
        line = self.line(i)
        return 12 <= len(line) <= 160 and not re.search(r"[.…:][\"”»’)\]]*$", line) and not line[0].islower()

    def _is_body(self, i: int) -> bool:
        return i not in self.outside and (len(self.line(i)) >= 120 or _END.search(self.line(i)) is not None)

    def _read_head(self) -> None:
        begun, names, is_begun = 0, [], False
        for i in range(min(_HEAD, len(self.spans))):
            if i == self.title or i in self.outside:
                continue
            header = header_of(self.line(i), self.language)
            if header is not None and (not is_begun or header.byline is not None):
                self._add_header(i, header)
            elif header is None and not self._add_first_shown(i):
                if is_name_line(name := self._bare(i)) and (is_outlet(name) or is_people(name)):
                    names.append(i)
                elif self._is_body(i):
                    size = len(self.line(i))
                    # Behind a standfirst as long as a paragraph only an author's line is the head's.
                    begun, is_begun = begun + (1 if size < _STANDFIRST else 2), is_begun or size >= _OPEN
            if begun > 1:
                break
        self._read_names(names)

    def _add_first_shown(self, i: int) -> bool:
        """Take a head line that says who published first: "Translated by X. First published by Y."."""
        closing = closing_of(self.line(i))
        if closing is None or not closing.is_weak:
            return False
        self.outside.add(i)
        self.weak.append((self.spans[i][0], closing.header))
        return True

    def _read_names(self, names: list[int]) -> None:
        """Take an outlet's name alone on a line beside a head line or over the title; an author's there or below it."""
        heads = {k for k in range(_HEAD) if self.is_header(k)} | ({self.title} if self.title is not None else set())
        for i in [k for k in names if is_outlet(self._bare(k))][:1]:
            if {i - 1, i + 1} & heads:
                name, start = re.split(r",\s| in | en | à ", self._bare(i))[0], self._indent(i)
                at = (start, start + len(name))
                self._add_header(i, Header(wire=at) if is_wire(name) else Header(publisher=at))
                heads.add(i)
        for i in [k for k in names if not is_outlet(self._bare(k))][:1]:
            is_beside = bool({i - 1, i + 1} & (heads - {self.title})) or i - 1 == self.title
            if is_beside and self._is_stranger(i) and not any(h.byline for _, h in self.headers):
                self._add_header(i, Header(byline=(self._indent(i), len(self.line(i)))))

    def _bare(self, i: int) -> str:
        return self.line(i)[self._indent(i) :]

    def _indent(self, i: int) -> int:
        """Give how many characters of line `i` are a bullet or a dash before its words."""
        return re.match(r"[•▪●·*–—-]*\s*", self.line(i)).end()  # type: ignore[union-attr]

    def _is_stranger(self, i: int) -> bool:
        """Say whether no longer word of a line stands elsewhere in the text, as those of a heading do."""
        start, end = self.spans[i]
        others = (self.text[:start] + self.text[end:]).casefold()
        return not any(len(w) > 3 and w in others for w in re.findall(r"\w+", self.line(i).casefold()))

    def _read_tail(self) -> None:
        for i in reversed(range(len(self.spans))):
            if i in self.outside:
                continue
            header = header_of(self.line(i), self.language) if i != self.title else None
            if header is None:
                break
            self._add_header(i, header)
        last = max((i for i in range(len(self.spans)) if i != self.title and self._is_prose(i)), default=None)
        if last is not None:
            self._read_closing(last)
            self._read_signature(last + 1)

    def _is_prose(self, i: int) -> bool:
        line = self.line(i)
        is_long = len(line) >= (_ENDED if _END.search(line) else _OPEN)
        return i not in self.outside and is_long and closing_of(line) is None

    def _read_closing(self, last: int) -> None:
        """Read credits behind the last paragraph's full stop and on the lines after it."""
        start, end = self.spans[last]
        behind = closing_behind(self.line(last))
        if behind is not None:
            self.credits.append((start, behind.header))
            self.cuts.append((start + behind.start, end))
        for i in range(last + 1, len(self.spans)):
            closing = closing_of(self.line(i))
            if closing is not None:
                self.outside.add(i)
                (self.weak if closing.is_weak else self.credits).append((self.spans[i][0], closing.header))

    def _read_signature(self, first: int) -> None:
        """Read the author's name on the first line after the last paragraph; nothing behind it is the story's."""
        if self.is_paper or any(h.byline for _, h in self.headers + self.credits):
            return
        for i in range(first, len(self.spans)):
            header = signature_of(self.line(i), self.language, self.text[: self.spans[i][0]])
            if header is not None and (header.wire is not None or i not in self.outside):
                self._add_header(i, header)
                self.outside.update(range(i + 1, len(self.spans)))
                return
            if i not in self.outside:
                return

    def _add_header(self, i: int, header: Header) -> None:
        # Of a letter or a notice its date is the text's, and its place with it.
        is_text = header.day is not None and (header.is_place or self.is_paper) and not (header.byline or header.wire)
        if not is_text:
            self.outside.add(i)
        self.headers.append((self.spans[i][0], header))

    def _read_dateline(self) -> None:
        body = [i for i in range(len(self.spans)) if i != self.title and i not in self.outside]
        for i in body[:3]:
            found = dateline(self.line(i), self.language)
            if found is not None:
                end, self.dateline = found
                start = self.spans[i][0]
                self.cuts.append((start, start + end))
                self.headers.append((start, self.dateline))
                break

    def story(self, url: str | None, published: date | None) -> Story:
        """Give the story that was found."""
        day, day_at = self._day(url)
        byline = self._named("byline")
        publisher, wire = self._named("publisher"), self._named("wire")
        if publisher[1] is None and (site := site_named(self.text, url)) is not None:
            publisher = (self._words(site), site)
        if publisher[0] is None and wire[0] is None and url is None and (told := told_outlet(self.text)) is not None:
            publisher = (self._words(told), told)
        if wire[1] is None:
            wire = agency_of(self.text, url) or wire
        if wire[0] is None and (own := own_reporter(self.text)) is not None:
            wire = (self._words(own), own)
        return Story(
            text=self.text,
            outside=self._stretches(),
            title=self.title_at,
            language=self.language,
            published=published or day,
            published_at=day_at if published in (None, day) else None,
            publisher=publisher[0],
            publisher_at=publisher[1],
            wire=wire[0],
            wire_at=wire[1],
            byline=byline[0],
            byline_at=byline[1],
            topics=list(self.topics),
            topics_at=list(self.topics.values()),
            related=list(dict.fromkeys(self.related)),
            url=url,
        )

    def _day(self, url: str | None) -> tuple[date | None, Span | None]:
        """Give the day of publication; that of an update only where nothing says another."""
        days = [(at, h) for at, h in self.headers + self.weak if h.day is not None]
        first = next(((at, h) for at, h in days if not h.is_update), None)
        if first is not None and self.title is not None:  # a site's own day may stand at the top, over the story's
            above = [(at, h) for at, h in days if first[0] <= at < self.spans[self.title][0] and not h.is_update]
            first = above[-1] if above else first
        line = self.dateline
        if first is None and line is not None and line.bare_day is not None and line.day_at is not None:
            day = with_year(*line.bare_day, self.text, self.language, url)
            at = self.cuts[-1][0]
            return (day, (at + line.day_at[0], at + line.day_at[1])) if day else (day_of_url(url), None)
        if first is None:
            if (day := day_of_url(url)) is not None:
                return day, None
            if (told := self._day_told()) is not None:
                return told
        for at, header in [first] if first is not None else days[:1]:
            if header.day_at is not None:
                return header.day, (at + header.day_at[0], at + header.day_at[1])
        return None, None

    def _day_told(self) -> tuple[date, Span] | None:
        """Give the day that the first paragraphs call their own."""
        body = [i for i in range(len(self.spans)) if i != self.title and i not in self.outside]
        if self.is_paper:
            return None
        for start, end in (self.spans[i] for i in body[:3] if self.language == "id"):
            told = weekday_told(self.text, start, end)
            if told is not None and (day := day_in(told[0], "id")) is not None:
                return day[0], told[1]
        for start, end in (self.spans[i] for i in body[:2]):
            if (today := day_of_today(self.text[start:end], self.language)) is not None:
                return today[0], (start + today[1], start + today[2])
        return None

    def _named(self, name: str) -> tuple[str | None, Span | None]:
        """Give a name and its place, from the surest line that says it."""
        for at, header in self.headers + self.weak:
            span: Span | None = getattr(header, name)
            if span is not None:
                place = at + span[0], at + span[1]
                return self._words(place), place
        return None, None

    def _words(self, span: Span | None) -> str | None:
        return None if span is None else re.sub(r"\s+", " ", self.text[span[0] : span[1]])

    def _stretches(self) -> list[Span]:
        """Give what is outside, neighbouring lines as one stretch, in order."""
        found: list[Span] = []
        previous = -2
        for i in sorted(self.outside):
            if i == previous + 1:
                found[-1] = (found[-1][0], self.spans[i][1])
            else:
                found.append(self.spans[i])
            previous = i
        return sorted(found + self.cuts)
