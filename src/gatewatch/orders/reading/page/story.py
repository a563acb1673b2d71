"""Where the story is on a page, and that nothing else gets into it.

The theory. A page shows one story and around it others, often in the same markup, on aggregators inside the story's
own `<article>`; and an order of another country told in a teaser looks just like ours. So we do not score text, as
main-text finders do (a teaser is good prose, too). We go from the title down:

1. **The title** is the heading that says what the page's metadata say. Without one, the first main heading.
2. **The room** is the smallest element around the title that holds most of the page's paragraphs.
3. **Boxes fall out**: what an element's name, role or class says is no story, unless it holds the title.
4. **Another story begins** at a main heading that is not the title, at an `<article>` beside or in ours, at a heading
   that is a link to another page, at a heading with a byline or date of its own, at one whose section names nothing
   that the story has named, and at a label ("Related articles").
   It reaches to the end of the smallest box that begins there; where markup makes no box, to the end of the room.
5. **JSON-LD's own text of the article**, where the page has it, has the last word: a line it lacks is not the story's.
6. What is left goes through the rules for plain text (`plain`), which know captions, "read also" and the rest by their
   words.

A live blog's entries are the page's own and stay, with their headings; its list of key events is a box and goes.
When in doubt a line is left out: a paragraph not read is a field not found, a foreign one is a field that is wrong.
"""

import re
from datetime import date
from itertools import accumulate
from typing import Any

from msgspec.structs import replace

from gatewatch.orders.reading.kinds import aside_of, label_of, tags_in
from gatewatch.orders.reading.language import language_of
from gatewatch.orders.reading.masthead.days import is_month
from gatewatch.orders.reading.masthead.header import header_of
from gatewatch.orders.reading.page.meta import Meta, alike, is_aggregator, meta_of, without_site
from gatewatch.orders.reading.page.tree import parse
from gatewatch.orders.reading.page.walk import TITLE, Walk
from gatewatch.orders.reading.plain import Lines
from gatewatch.orders.reading.story import RefusedError, Story
from gatewatch.orders.reading.words import listed

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BEGUN = 150  # characters of prose after which a label ends the story; chosen, not measured
_OWN_TEXT = 200  # characters of JSON-LD's text from which it is no excerpt; chosen, not measured
_MOST_OWN_TEXT = 200_000  # characters of it that are compared; chosen, not measured
_MAX_RELATED = 100
_LIVE = re.compile(
    r"^\W*(?:live|en direct|direct|en vivo|ao vivo|онлайн|trực tiếp|canlı)\b\W|live\s+(?:updates?|blog)|as it happened|"
    r"minuto a minuto|minute by minute|текстовая трансляция|cập nhật trực tiếp|laporan langsung|canlı (?:blog|anlatım)",
    re.IGNORECASE,
)


def page(text: str, *, url: str | None, published: date | None) -> Story:
    """Read a saved HTML page.

    Raises:
        RefusedError: its markup blows up, or it shows no text.
    """
    root = parse(text)
    walk = Walk(root)
    if not walk.lines:
        raise RefusedError("the page shows no text; was it saved before its script filled it?")
    first = next((line.text for line in walk.lines if line.tag == "h1"), None)
    found = _Room(walk, meta_of(root, first))
    return found.story(url, published)


class _Room:
    """The lines of one page, and which of them are left."""

    def __init__(self, walk: Walk, meta: Meta) -> None:
        self.walk, self.meta = walk, meta
        self.is_live = meta.is_live or walk.is_live or any(_LIVE.search(t) for t in meta.titles)
        self.related: list[str] = []
        self._ends: dict[int, list[tuple[int, Any]]] = {walk.spans[a][0]: [] for a in walk.articles}
        for a in walk.articles:
            self._ends[walk.spans[a][0]].append((walk.spans[a][1], a))
        self.title = self._title()
        self._sums = _running([walk.prose(i) for i in range(len(walk.lines))])
        self.out = self._boxes()
        self._sums = _running([0 if i in self.out else walk.prose(i) for i in range(len(walk.lines))])
        self._last_kept = -1
        self._names: set[str] = set()
        self.start, self.end = self._room()
        self._named = self.start
        self._sections()
        self._keep_own_text()

    def _title(self) -> int | None:
        lines = self.walk.lines
        headings = [i for i, line in enumerate(lines) if line.tag in _HEADINGS and not line.is_link]
        for tags in (("h1",), tuple(_HEADINGS)):
            for title in self.meta.titles:
                for i in headings:
                    if lines[i].tag in tags and alike(lines[i].text, title):
                        return i
        main = [i for i in headings if lines[i].tag == "h1"]
        if main:
            return main[0]
        wanted = {without_site(t).casefold() for t in self.meta.titles}
        return next((i for i, line in enumerate(lines) if line.text.casefold() in wanted and not line.is_link), None)

    def _boxes(self) -> set[int]:
        """Give the lines in elements that say they are no story."""
        out: set[int] = set()
        total = self._sums[-1] or 1
        for start, end, flag in self.walk.flags:
            if self.title is not None and start <= self.title < end:
                continue
            share = self._prose(start, min(end, len(self.walk.lines))) / total
            if flag == "tags":
                self._add_topics(range(start, min(end, len(self.walk.lines))))
            if share < 0.5 or (flag == "strong" and self.title is not None and share < 0.95):
                out.update(range(start, end))
                if flag == "strong":
                    self._add_related(range(start, min(end, len(self.walk.lines))))
        return out

    def _prose(self, start: int, stop: int) -> int:
        """Give the characters of prose in lines [start, stop), boxes apart."""
        return self._sums[stop] - self._sums[start]

    def _add_related(self, lines: range) -> None:
        """List the titles in a box: its links, headings, list items; under a label any line without a full stop."""
        has_label = bool(lines) and label_of(self.walk.lines[lines[0]].text) in {"section", "pointer"}
        has_links = any(self.walk.lines[i].links for i in lines)
        for i in lines:
            line = self.walk.lines[i]
            is_title = has_label and not has_links and not re.search(r"[.…:][\"”»’)]*$", line.text)
            if line.links:
                self.related += line.links
            elif line.tag in {"li", *_HEADINGS} or line.is_link or is_title:
                self.related.append(line.text)

    def _add_topics(self, lines: range) -> None:
        for i in lines:
            if self.walk.lines[i].linked == 0 and aside_of(text := self.walk.lines[i].text) == "topics":
                linked = list(self.walk.topics)
                tags = [tag for tag, _at in tags_in(text, 0, len(text))]
                self.walk.topics += [tag for tag in tags if not any(known in tag for known in linked)]

    def _room(self) -> tuple[int, int]:
        """Give the lines of the smallest element around the title with most of the prose."""
        walk, total = self.walk, len(self.walk.lines)
        prose = [0 if i in self.out else walk.prose(i) for i in range(total)]
        if self.title is None:
            return self._densest(prose)
        whole = sum(prose[self.title + 1 :])
        held, end = 0, total
        for element in walk.ancestors(walk.lines[self.title].block):
            start, stop = walk.spans[element]
            now = sum(prose[self.title + 1 : stop])
            if held >= 400 and self._is_foreign(stop, end_before=end):
                break
            held, end = now, stop
            if now >= 0.5 * whole and now > 0:
                break
        return self.title + 1, end

    def _is_foreign(self, stop: int, *, end_before: int) -> bool:
        """Say whether a wider room takes in another main heading or another article."""
        lines = self.walk.lines
        if any(lines[i].tag == "h1" for i in range(end_before, stop)):
            return True
        return any(end_before <= self.walk.spans[a][0] < stop for a in self.walk.articles)

    def _densest(self, prose: list[int]) -> tuple[int, int]:
        spans = self.walk.spans
        element = max(spans, key=lambda e: spans[e][1] - spans[e][0])
        while True:
            a, b = spans[element]
            held = sum(prose[a:b])
            inner = [c for c in element if c in spans and sum(prose[slice(*spans[c])]) >= 0.7 * held]
            if held == 0 or not inner or spans[inner[0]][1] - spans[inner[0]][0] <= 1:
                return a, b
            element = inner[0]

    def _sections(self) -> None:
        """Set aside what another story or a label begins."""
        begun, i = 0, self.start
        ours = self._our_articles()
        while i < self.end:
            if i in self.out:
                i += 1
                continue
            stop = self._foreign_end(i, begun, ours)
            if stop > i:
                self._add_related(range(i, stop))
                self.out.update(range(i, stop))
                i = stop
                continue
            begun += self.walk.prose(i)
            self._last_kept = i
            i += 1
        self._drop_last_titles()

    def _drop_last_titles(self) -> None:
        """Set aside a list of titles without a label that ends the room."""
        last: list[int] = []
        for i in reversed(range(self.start, self.end)):
            line = self.walk.lines[i]
            if i in self.out:
                continue
            is_title = 15 <= len(line.text) <= 160 and not re.search(r"[.…:;,][\"”»’)]*$", line.text)
            if not is_title or line.tag not in {"li", "a", *_HEADINGS}:
                if len(last) > 1 and not line.text.endswith(":"):
                    self._add_related(range(last[-1], last[0] + 1))
                    self.out.update(last)
                return
            last.append(i)

    def _our_articles(self) -> set[Any]:
        """Give the articles that are the story: those around the title; else the first with much of the prose."""
        walk = self.walk
        if self.title is not None:
            around = {a for a in walk.articles if walk.spans[a][0] <= self.title < walk.spans[a][1]}
            if around:
                return around
        inside = [a for a in walk.articles if walk.spans[a][0] >= self.start and walk.spans[a][1] <= self.end]
        for article in inside:
            if self._prose(*walk.spans[article]) >= _OWN_TEXT:
                return {article}
        return set(inside[:1])

    def _foreign_end(self, i: int, begun: int, ours: set[Any]) -> int:
        """Give the line after what is foreign and begins at line `i`; `i` itself where it is the story's."""
        line = self.walk.lines[i]
        if (entry := self._entry_end(i, ours)) > i:
            return entry
        label = label_of(line.text)
        if label is not None:
            return self._label_end(i, label, begun)
        if line.tag in _HEADINGS and self._is_other_title(i, begun):
            return self._box_end(i) or self._flat_end(i)
        if line.tag in _HEADINGS and begun >= _BEGUN and not self.is_live:
            return self._strange_end(i)
        if line.is_link and len(line.text) >= 25:
            return self._box_end(i) or i + 1
        return i

    def _entry_end(self, i: int, ours: set[Any]) -> int:
        """Give the end of an article or a live blog's entry that begins at line `i` and is not our story."""
        for stop, article in self._ends.get(i, ()):
            if stop > i and article not in ours and not self._holds_most(i, stop):
                return i if self.is_live else stop
        return i

    def _holds_most(self, start: int, stop: int) -> bool:
        return self._prose(start, stop) >= 0.5 * max(1, self._prose(self.start, self.end))

    def _is_other_title(self, i: int, begun: int) -> bool:
        """Say whether a heading is another story's: a link, a second main heading, or one with its own date."""
        line = self.walk.lines[i]
        if line.is_link or (line.tag == "h1" and begun > 0):
            return True
        if begun < _BEGUN or self.is_live:
            return False
        following = [k for k in range(i + 1, min(i + 3, self.end)) if k not in self.out]
        return any(header_of(self.walk.lines[k].text, self.meta.language) is not None for k in following)

    def _strange_end(self, i: int) -> int:
        """Give the end of a section that names something in its heading and nothing that the story has named."""
        stop = next((k for k in range(i + 1, self.end) if self.walk.lines[k].tag in _HEADINGS), self.end)
        ours = {name for k in range(self._named, i) if k not in self.out for name in _names(self.walk.lines[k].text)}
        self._names |= ours | (_names(self.walk.lines[self.title].text) if self.title is not None else set())
        self._named = i
        every = {word for k in range(i, stop) for word in _names(self.walk.lines[k].text, at_start=True)}
        theirs = {word for k in range(i, stop) for word in _names(self.walk.lines[k].text)}
        is_named = any(word in theirs for word in _names(self.walk.lines[i].text, at_start=True))
        return stop if is_named and self._names and not every & self._names else i

    def _label_end(self, i: int, label: str, begun: int) -> int:
        box = self._box_end(i)
        if box:
            return box
        after = self._next_block_end(i)
        if label in {"section", "comments"}:
            return after if after > i + 1 and self._are_titles(i + 1, after) else self.end if begun >= _BEGUN else i + 1
        if label == "box":
            return max(after, i + 1)
        return after if self._are_titles(i + 1, after) else i + 1

    def _next_block_end(self, i: int) -> int:
        """Give the end of the element that follows line `i`'s: the list or paragraph under a heading."""
        element = self.walk.lines[i].block
        while element is not None and self.walk.spans[element][1] <= i + 1:
            for sibling in element.itersiblings():
                span = self.walk.spans.get(sibling)
                if span is not None and span[1] > i + 1:
                    return span[1]
            element = element.getparent()
        return i + 1

    def _are_titles(self, start: int, stop: int) -> bool:
        lines = [self.walk.lines[k] for k in range(start, min(stop, len(self.walk.lines)))]
        return bool(lines) and all(x.tag == "li" or (x.is_link and x.tag not in _HEADINGS) for x in lines)

    def _box_end(self, i: int) -> int:
        """Give the end of the largest element that begins at line `i` and is no room of the story; 0 if none."""
        best = 0
        element = self.walk.lines[i].block
        while element is not None:
            start, stop = self.walk.spans[element]
            if self._last_kept >= start or start < self.start or stop > self.end:
                break
            if self._holds_most(start, stop) or (start, stop) == (self.start, self.end):
                break
            best = stop if stop > i + 1 else best
            element = element.getparent()
        return best

    def _flat_end(self, i: int) -> int:
        """Give where the story goes on after another's title without a box: at once, if three paragraphs follow."""
        prose, is_main = 0, self.walk.lines[i].tag == "h1"
        for k in range(i + 1, self.end):
            line = self.walk.lines[k]
            if line.tag in _HEADINGS and k not in self.out:
                if not line.is_link and line.tag != "h1":
                    return k
                prose, is_main = 0, is_main or line.tag == "h1"
            prose += self.walk.prose(k) > 0
        return i + 1 if prose >= 3 and not is_main else self.end

    def _keep_own_text(self) -> None:
        body = _letters((self.meta.body or "")[:_MOST_OWN_TEXT])
        if len(body) < _OWN_TEXT:
            return
        left = [i for i in range(self.start, self.end) if i not in self.out and self.walk.prose(i)]
        ours = [i for i in left if _letters(self.walk.lines[i].text)[:60] in body]
        if sum(map(self.walk.prose, ours)) >= 0.5 * sum(map(self.walk.prose, left)):
            self.out.update(set(left) - set(ours))

    def story(self, url: str | None, published: date | None) -> Story:
        """Give the story of the page."""
        title = self._title_words()
        body = [self.walk.lines[i].text for i in range(self.start, self.end) if i not in self.out]
        body = [line for line in body if line != title]
        head = self._head_above()
        said = self.meta.language
        language = language_of("\n".join([title or "", *body]), said)
        first = _sorted_lines([*([title] if title else []), *head, *body], language, bool(title))
        kept = [first.line(i) for i in range(len(first.spans)) if i not in first.outside or first.is_header(i)]
        if not any(c.isalpha() for line in kept for c in line):
            raise RefusedError("the page shows no text; was it saved before its script filled it?")
        final = _sorted_lines(kept, language, bool(title))
        found = final.story(url or self.meta.url, None)
        dropped = {t for t in body if t not in kept}
        room = self.walk.lines[self.start : self.end]
        pointed = [title for line in room if line.text in dropped for title in line.links]
        return self._with_meta(found, published, self.walk.topics or list(first.topics), pointed or first.related)

    def _title_words(self) -> str | None:
        if self.title is not None:
            return self.walk.lines[self.title].text
        return without_site(self.meta.titles[0]) if self.meta.titles else None

    def _head_above(self) -> list[str]:
        """Give byline, date and source lines that stand just above the title."""
        if self.title is None:
            return []
        above = [k for k in range(max(0, self.title - 4), self.title) if k not in self.out]
        return [t for k in above if header_of(t := self.walk.lines[k].text, self.meta.language) is not None]

    def _with_meta(self, story: Story, published: date | None, topics: list[str], related: list[str]) -> Story:
        meta = self.meta
        time = next((d for k, d in self.walk.days if (self.title or 0) - 4 <= k < self.end and k not in self.out), None)
        day = published or meta.published or story.published or time
        byline, byline_at = _placed(story, meta.byline, story.byline, story.byline_at)
        publisher, publisher_at = _placed(story, *self._publisher(story), story.publisher_at)
        every = dict.fromkeys([*topics, *story.topics, *meta.topics])
        seen: dict[str, str] = {}
        for topic in every:
            seen.setdefault(topic.casefold(), topic)
        titles = [t for t in [*self.related, *related] if TITLE <= len(t) <= 250 and label_of(t) is None]
        related = list(dict.fromkeys(titles))[:_MAX_RELATED]
        return replace(
            story,
            published=day,
            published_at=story.published_at if day == story.published else None,
            byline=byline,
            byline_at=byline_at,
            publisher=publisher,
            publisher_at=publisher_at,
            wire=story.wire or meta.wire,
            topics=list(seen.values()),
            topics_at=[],
            related=[r for r in related if r not in story.text],
        )

    def _publisher(self, story: Story) -> tuple[str | None, str | None]:
        """Give who publishes by the markup and by the page's own line; of an aggregator its source line comes first."""
        named = [n for n in (self.meta.publisher, self.meta.site) if n]
        own = [n for n in named if not is_aggregator(n)]
        if len(own) < len(named) and story.publisher:
            return None, story.publisher
        return next(iter(own), None), story.publisher


def _sorted_lines(lines: list[str], language: str | None, has_title: bool) -> Lines:
    found = Lines("\n".join(lines), language)
    if has_title:
        found.title, found.title_at = 0, found.spans[0]
    found.sort()
    return found


def _placed(
    story: Story, by_markup: str | None, by_line: str | None, at: tuple[int, int] | None
) -> tuple[str | None, tuple[int, int] | None]:
    """Give a name with its place: what the markup says, where a head line of the text says it too."""
    if by_markup is None or by_markup == by_line:
        return by_line, at
    for start, end in story.outside:
        k = story.text.find(by_markup, start, end)
        if k >= 0:
            return by_markup, (k, k + len(by_markup))
    return by_markup, None


def _names(text: str, *, at_start: bool = False) -> set[str]:
    """Give the words with a capital, but months and weekdays; those that begin a sentence only where asked."""
    form = r"(?<!\w)[^\W\d_a-zà-ÿ][^\W_]+" if at_start else r"(?<=[\w,;:»”\"’)] )[^\W\d_a-zà-ÿ][^\W_]+"
    return {word for word in re.findall(form, text) if not is_month(word) and word.casefold() not in listed("weekdays")}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _running(numbers: list[int]) -> list[int]:
    """Give the sums of the first 0, 1, 2 … numbers."""
    return [0, *accumulate(numbers)]
