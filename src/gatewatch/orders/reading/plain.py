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

from msgspec.structs import replace

from gatewatch.orders.reading.days import bare_day_in, day_in, day_of_today, day_of_url, with_year
from gatewatch.orders.reading.kinds import (
    Header,
    Span,
    aside_of,
    header_of,
    is_name_line,
    is_outlet,
    is_wire,
    label_of,
    listed,
    trim,
)
from gatewatch.orders.reading.language import language_of
from gatewatch.orders.reading.lines import MAX_LINES, join_wrapped, lines_of
from gatewatch.orders.reading.story import Story

_HEAD = 12  # lines of a head at most; chosen, not measured
_TOPICS = 50  # topics of a story at most; chosen, not measured
_TITLES = 5  # titles under one "read also" at most; chosen, not measured
_END = re.compile(r"[.!?…][\"”»’)\]]*$")
_BULLET = re.compile(r"[•▪●·*>»→–—-]\s*\S")
_PLACE = r"[^\W\d_][^\n()]"
_DATELINES = [
    re.compile(
        rf"{_PLACE}{{1,80}}?[\s,.]*\((?P<wire>[^()\n]{{2,40}})\)\s*[.:,]?\s*[-–—:.]+\s*"
    ),  # HANOI, May 23 (Reuters) -
    re.compile(
        rf"{_PLACE}{{1,60}}?[\s,.]*/(?P<wire>[^/\n]{{2,20}})/\s*[.:,]?\s*[-–—]?\s*"
    ),  # MOSCOW, April 16. /TASS/.
    re.compile(
        rf"{_PLACE}{{1,60}}?[\s,.]*[-–—]+\s*(?P<wire>[^\n()–—.,]{{2,30}}?)\s*[.:–—-]+\s+"
    ),  # МОСКВА, 16 апр — РИА Новости.
    # Ташкент. 10 июля. ИНТЕРФАКС -
    re.compile(rf"{_PLACE}{{1,60}}?[\s,.]+(?P<wire>[A-ZА-ЯЁ][A-ZА-ЯЁ.]{{2,20}})\s*[-–—]+\s+"),
    re.compile(r"\((?P<wire>[^()\n]{2,40})\)\s*[-–—:]+\s*"),  # (TTXVN) -
    re.compile(r"(?P<wire>[^\W\d_][\w «»]{1,25}?)\s*[-–—]\s+(?=[^\W\d_])"),  # AFP -
]
_NAMED_LINE = re.compile(rf"{_PLACE}{{1,60}}?[\s,.]*\((?P<outlet>[^()\n]{{3,40}})\)\s*[.:,]?\s*[-–—]+\s*")
_BARE_NAMED = re.compile(r"\((?P<outlet>[^()\n]{3,40})\)\s*[-–—:]+\s+")  # (Báo Phương Đông) -
_AFTER_PLACE = re.compile(  # JAKARTA, Kabar Nusantara -
    r"(?P<place>[^\W\d_a-zà-ÿ][^\W\d_]*(?:[ -][^\W\d_]+)?),\s*(?P<outlet>[^\W\d_a-zà-ÿ][\w.’' ]{2,40}?)\s+[-–—]+\s+"
)
_CREDITED = re.compile(
    r"(?i:reporting|report|written|story)\s+by\s+(?P<names>[^\W\d_][^;:()\n]{2,80}?)(?=\s+in\s+[A-Z]|[;)]|\.?\s*$|\.\s)"
)
# "kata Menteri di Senayan, Jumat (30/7/2027)": the Indonesian press names the day of the report so.
_TOLD = re.compile(
    r"(?<!mulai )(?<!sampai )(?<!hingga )(?<!sejak )(?<!lambat )(?<!sebelum )(?<!depan )"
    r"\b(?:Senin|Selasa|Rabu|Kamis|Jumat|Jum'at|Sabtu|Minggu|hari ini),?\s*\((?P<day>\d{1,2}/\d{1,2}/(?:19|20)\d\d)\)"
)
_SIGNED = re.compile(r"(?P<name>[^()\n]{3,40}?)\s*(?:\((?:[Tt]heo|[Tt]ổng hợp)\s*(?P<of>[^()\n]{0,60})\))?")
_AGENCY = re.compile(
    r"\b(?:news|press)\s+(?:service|agency)\b|\bnewswire\b|\bwire\b|agenc[ei]|агентство|ajansı", re.IGNORECASE
)
_OUTLET_LINE = re.compile(
    r"(?P<outlet>\w+\.(?:com|id|co|co\.id|net|vn|ru|org))(?:,\s*[^\W\d_][\w ]{1,25}?)?\s*[-–—]+\s+", re.IGNORECASE
)
# Porto Velho, 13/03/2025 - ; МОСКВА, 3 марта 2026 года. /
_AFTER_DAY = re.compile(r"\s*(?:года|г\.)?[\s.,]*[–—/(-]")
_AFTER_BARE_DAY = re.compile(r"\s*(?:\((?P<outlet>[^()\n]{3,40})\)\s*[.:]?\s*[-–—]*|\s*[-–—]+)\s+(?=\S)")
# The number of a paper: what has one near its top is a letter or a decision itself, and its date its own.
_REFERENCE = re.compile(
    r"[\W_]*(?:(?:our\s+)?ref(?:erence)?|memo|circular|letter|order|directive|decree|notice|case|file|nos?|số|nomor|nº|n°|№|"
    r"исх|sayı|oficio|ofício|processo|expediente|réf(?:érence)?|номер)\b[\s.:№º°]*(?:nos?|nr|số|nº|n°|№)?[\s.:]*"
    r"(?=\S*\d)\S{0,40}?[/.-]\S",
    re.IGNORECASE,
)
_TAIL_WIRE = re.compile(r"[.!?”\"»]\s*(?:\(|[-–—/]\s*|(?<=\s))(?P<wire>[^\W\d_][^()\n]{1,30}?)[)/]?\s*\.?$")


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
        self.dateline: Header | None = None
        self.cuts: list[Span] = []
        self.is_paper = any(_REFERENCE.match(self.line(i)) for i in range(min(15, len(self.spans))))

    def line(self, i: int) -> str:
        """Give line `i`."""
        start, end = self.spans[i]
        return self.text[start:end]

    def sort(self) -> None:
        """Decide of every line whether it is the story's."""
        self._find_title()
        self._set_asides()
        self._skip_sections()
        self._read_head()
        self._read_tail()
        self._read_dateline()
        self.headers += self.credits

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
            if header_of(line, self.language) or label_of(line) or aside_of(line) not in {None, "pointer"}:
                continue
            if i + 1 < len(self.spans) and len(line.split()) <= 2 and self._is_title(i + 1) and " " in self.line(i + 1):
                continue  # the name of the section ("Technology") over the title
            if self._is_title(i) and i + 1 < len(self.spans):
                self.title, self.title_at = i, self.spans[i]
            return

    def _is_title(self, i: int) -> bool:
        line = self.line(i)
        if len(line) > 250 or _dateline(line) is not None or header_of(line, self.language) is not None:
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
            if kind is None:
                if i > 0 and self.line(i - 1).casefold() in listed("pictures") and not _END.search(self.line(i)):
                    self.outside.add(i)
                continue
            self.outside.add(i)
            if kind == "credit" and (who := _CREDITED.search(self.line(i))) is not None:
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
        end = self._while(i, lambda k: len(self.line(k)) <= 40 and not _END.search(self.line(k)), 12)
        for k in range(i, end):
            start, stop = self.spans[k]
            for tag, at in tags_in(self.text, start, stop):
                if len(self.topics) < _TOPICS:
                    self.topics.setdefault(tag, at)
        return end

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
        begun, names = 0, []
        for i in range(min(_HEAD, len(self.spans))):
            if i == self.title or i in self.outside:
                continue
            header = header_of(self.line(i), self.language)
            if header is not None:
                self._add_header(i, header)
            elif is_name_line(self.line(i)) and is_outlet(self.line(i)):
                names.append(i)
            elif self._is_body(i):
                begun += 1 if len(self.line(i)) < 120 else 2
            if begun > 1:
                break
        # An outlet's name alone on a line is the publisher's beside a head line or over the title.
        heads = {k for k in range(_HEAD) if self.is_header(k)} | ({self.title} if self.title is not None else set())
        for i in names[:1]:
            if {i - 1, i + 1} & heads:
                name = re.split(r",\s| in | en | à ", self.line(i))[0]
                at = (0, len(name))
                self._add_header(i, Header(wire=at) if is_wire(name) else Header(publisher=at))

    def _read_tail(self) -> None:
        for i in reversed(range(len(self.spans))):
            if i in self.outside:
                continue
            header = header_of(self.line(i), self.language) or self._signed(i) if i != self.title else None
            if header is None:
                return
            self._add_header(i, header)

    def _signed(self, i: int) -> Header | None:
        """Read the author's name that ends a Vietnamese report: "Thu Hằng", "Thu Hằng (Theo Reuters)"."""
        m = re.fullmatch(
            r"(?P<name>[^()\n]{3,40}?)\s*(?:\((?:[Tt]heo|[Tt]ổng hợp)\s*(?P<of>[^()\n]{0,60})\))?", self.line(i)
        )
        if self.language != "vi" or self.is_paper or m is None or not is_name_line(m.group("name")):
            return None
        if not 2 <= len(m.group("name").split()) <= 5 or any(h.byline for _, h in self.headers):
            return None
        of = re.split(r"[,/]| và ", m.group("of") or "")[0]
        wire = (m.start("of"), m.start("of") + len(of)) if is_wire(of) else None
        return Header(byline=m.span("name"), wire=wire)

    def _add_header(self, i: int, header: Header) -> None:
        # Of a letter or a notice its date is the text's, and its place with it.
        is_text = header.day is not None and (header.is_place or self.is_paper) and not (header.byline or header.wire)
        if not is_text:
            self.outside.add(i)
        self.headers.append((self.spans[i][0], header))

    def _read_dateline(self) -> None:
        body = [i for i in range(len(self.spans)) if i != self.title and i not in self.outside]
        for i in body[:3]:
            found = _dateline(self.line(i), self.language)
            if found is not None:
                end, self.dateline = found
                start = self.spans[i][0]
                self.cuts.append((start, start + end))
                self.headers.append((start, self.dateline))
                break
        for i in body[-2:]:
            m = _TAIL_WIRE.search(self.line(i))
            if m is not None and is_wire(m.group("wire")):
                self.headers.append((self.spans[i][0], Header(wire=m.span("wire"))))

    def story(self, url: str | None, published: date | None) -> Story:
        """Give the story that was found."""
        day, day_at = self._day(url)
        fields = {name: self._first(name) for name in ("publisher", "wire", "byline")}
        return Story(
            text=self.text,
            outside=self._stretches(),
            title=self.title_at,
            language=self.language,
            published=published or day,
            published_at=day_at if published in (None, day) else None,
            publisher=self._words(fields["publisher"]),
            publisher_at=fields["publisher"],
            wire=self._words(fields["wire"]),
            wire_at=fields["wire"],
            byline=self._words(fields["byline"]),
            byline_at=fields["byline"],
            topics=list(self.topics),
            topics_at=list(self.topics.values()),
            related=list(dict.fromkeys(self.related)),
            url=url,
        )

    def _day(self, url: str | None) -> tuple[date | None, Span | None]:
        days = [(h.is_update, at, h) for at, h in self.headers if h.day is not None]
        for _is_update, at, header in sorted(days, key=lambda found: found[0]):
            if header.day_at is not None:
                return header.day, (at + header.day_at[0], at + header.day_at[1])
        line = self.dateline
        if line is not None and line.bare_day is not None and line.day_at is not None:
            day = with_year(*line.bare_day, self.text, self.language, url)
            at = self.cuts[-1][0]
            return (day, (at + line.day_at[0], at + line.day_at[1])) if day else (day_of_url(url), None)
        if (day := day_of_url(url)) is not None:
            return day, None
        body = [i for i in range(len(self.spans)) if i != self.title and i not in self.outside]
        for start, end in (self.spans[i] for i in body[:3] if self.language == "id" and not self.is_paper):
            if (m := _TOLD.search(self.text, start, end)) is not None and (told := day_in(m["day"], "id")) is not None:
                return told[0], m.span("day")
        for start, end in (self.spans[i] for i in body[:2] if not self.is_paper):
            if (today := day_of_today(self.text[start:end], self.language)) is not None:
                return today[0], (start + today[1], start + today[2])
        return None, None

    def _first(self, name: str) -> Span | None:
        for at, header in self.headers:
            span: Span | None = getattr(header, name)
            if span is not None:
                return at + span[0], at + span[1]
        return None

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


def title_after_label(line: str) -> int:
    """Give where the title begins on a line such as "Title: …"; 0 where it is no such line."""
    m = re.match(
        r"(?:title|headline|tiêu đề|título|titre|заголовок|judul|başlık)\s*[:：]\s*(?=\S)", line, re.IGNORECASE
    )
    return m.end() if m else 0


def tags_in(text: str, start: int, end: int) -> list[tuple[str, Span]]:
    """Give the topics of a line of hashtags, or of "Tags: a, b", as written without the sign."""
    line = text[start:end]
    if "#" in line or "＃" in line:
        tags = [
            trim(text, start + m.start(1), start + m.end(1)) for m in re.finditer(r"[#＃]([^#＃,;|·•]{1,60})", line)
        ]
        return [(text[a:b], (a, b)) for a, b in tags if a < b]
    label = re.match(r"[^:：\n]{2,30}[:：]\s*", line)
    found = []
    for m in re.finditer(r"[^,;|·•\n]+", line[label.end() if label else 0 :]):
        a, b = trim(
            text, start + (label.end() if label else 0) + m.start(), start + (label.end() if label else 0) + m.end()
        )
        if a < b and b - a <= 60:
            found.append((text[a:b], (a, b)))
    return found


def _dateline(line: str, language: str | None = None) -> tuple[int, Header] | None:
    """Read "HANOI, May 23 (Reuters) - " at a line's start: where it ends, the agency or outlet, the day."""
    head = line[:160]
    for form in _DATELINES:
        m = form.match(head)
        if m is None:
            continue
        first = re.split(r"[/,|]|\s[-–—]\s", m.group("wire"))[0]
        if is_wire(first):
            at = trim(head, m.start("wire"), m.start("wire") + len(first))
            return m.end(), _dated(Header(wire=at), head[: m.end()], language)
    named = _NAMED_LINE.match(head)
    if named is not None and is_outlet(named.group("outlet")):
        at = named.span("outlet")
        is_agency = _AGENCY.search(named.group("outlet")) is not None
        header = Header(wire=at) if is_agency else Header(publisher=at)
        return named.end(), _dated(header, head[: named.end()], language)
    placed = _placed_day(head, language)
    if placed is not None:
        return placed
    for form in (_BARE_NAMED, _AFTER_PLACE):
        m = form.match(head)
        if m is None or not is_name_line(m.group("outlet")):
            continue
        if is_outlet(m.group("outlet")) or (form is _AFTER_PLACE and m.group("place").isupper()):
            return m.end(), Header(publisher=m.span("outlet"))
    outlet = _OUTLET_LINE.match(head)
    return (outlet.end(), Header(publisher=outlet.span("outlet"))) if outlet else None


def _dated(header: Header, head: str, language: str | None) -> Header:
    """Add the day a dateline says, in full or without its year."""
    day = day_in(head, language)
    if day is not None:
        return replace(header, day=day[0], day_at=day[1:])
    bare = bare_day_in(head, language)
    return replace(header, bare_day=bare[:2], day_at=bare[2:]) if bare is not None else header


def _placed_day(head: str, language: str | None) -> tuple[int, Header] | None:
    """Read a dateline of a place and a day: "KUALA LUMPUR, Aug 19 -- ", "Niamey, le 12 septembre (Le Journal). "."""
    header = _dated(Header(), head[:70], language)
    if header.day_at is None:
        return None
    start, end = header.day_at
    after = (_AFTER_DAY if header.day else _AFTER_BARE_DAY).match(head, end)
    place = re.sub(r"[\s,.]+(?:\w+[\s,]+)?$", "", head[:start])
    if after is None or not place or not is_name_line(place):
        return None
    if header.day is None and after["outlet"] and is_name_line(after["outlet"]):
        header = replace(header, publisher=after.span("outlet"))
    return (after.end() - 1 if header.day else after.end()), header
