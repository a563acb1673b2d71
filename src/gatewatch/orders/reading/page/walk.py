"""A page as lines: each paragraph, heading, list item or cell one line, with the element it stands in.

Every element knows the stretch of lines it holds, so "all of this box" is two numbers. Nothing is thrown away here
but what a reader does not see; what an element's name or class says it is (`flags`) is kept beside the lines, since a
class alone proves little: `<body class="has-sidebar comments-open">` holds the story.

Not here: which lines are the story (`page.story`).
"""

import re
from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from gatewatch.orders.reading.page.meta import day_of
from gatewatch.orders.reading.page.tree import is_seen, plain_words

Flag = Literal["strong", "weak", "tags"]

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
    ]
    + [
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "strike",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "picture",
    ]
    + ["source", "nobr", "amp-img", "center"]
)
_NEVER = frozenset(["nav", "aside", "footer", "figcaption", "figure", "amp-carousel", "caption"])
_ROLES = frozenset(
    ["navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alert", "menu", "toolbar"]
)
# Words of class names and ids. `strong`: other stories, other people's words, machines' words; `weak`: page furniture.
_STRONG = re.compile(
    r"(?:^|[-_\s])(?:related|relacionad[ao]s?|recommend\w*|recirc\w*|comments?|comentarios|disqus|fb-comments|outbrain|"
    r"taboola|mgid|zergnet|teads|sponsor\w*|promo(?:ted|tion)?s?|ask-?ai|ai-?summary|ai-?feature\w*|ai-?box|ai-?card|ai-?overview|"
    r"ai-?insights?|ai-?widget|ai|summary-?ai|genai|key-?points?|key-?takeaways?|takeaways?|key-?events?|chatbot|most-?read|most-?popular|most-?viewed|mais-?lidas|"
    r"lo-?mas-?leido|trending|popular|more-?stories|more-?news|more-?from|read-?also|also-?read|read-?more|readmore|baca-?juga|leia-?mais|leia-?tambem|see-?also|"
    r"tin-?lien-?quan|lien-?quan|terkait|lainnya|populer|ilgili|benzer|binh-?luan|commentaires?|komment?ar\w*|yorum(?:lar)?|onerilen|relacionad[ao]s?|lire-?aussi|noticias-?rel\w*|veja-?(?:mais|tambem)|saiba-?mais|chitaj\w*|you-?may\w*|up-?next|next-?story|wp-caption\w*|captions?|credits?|"
    r"advert\w*|ads?|adsbygoogle|adunit|dfp|twitter-tweet|instagram-media|teasers?|suggest\w*|latest(?:-?news)?|other-?news|infinite-?scroll)"
    r"(?=$|[-_\s\d])"
)
_WEAK = re.compile(
    r"(?:^|[-_\s])(?:share|sharing|shares|social|sns|newsletters?|zephr|regwall|registration|piano|feedback|tgme-header\w*|subscri\w*|paywall|cookies?|consent|gdpr|banner|sidebar|"
    r"side-?bar|rail|breadcrumbs?|menu|navbar|nav|navigation|footer|masthead|toolbar|pagination|pager|author-?bio|author-?box|bio|"
    r"poll|quiz|modal|popup|pop-up|overlay|tooltip|skip-link|carousel|slider|gallery|slideshow|ticker|widget|login|signup|reactions?|topbar|"
    r"site-?header|page-?header|app-?banner|notice|alert|topics?-?list|weather|stock\w*|player)(?=$|[-_\s\d])"
)
_TAGS = re.compile(
    r"(?:^|[-_\s])(?:hashtags?|tags|tag-?list|tag-?cloud|etiketler?|etiquetas?|topics|keywords|etiquetas|topic-?tags|article-?tags|post-?tags)(?=$|[-_\s\d])"
)
TITLE = 15  # characters of a story's title at least; chosen, not measured
_MAX_TOPIC, _TOPICS = 60, 50  # characters of a topic, topics of a page; chosen, not measured


class Line(Struct):
    """One line: its words, the block element it stands in, and how many of its characters are a link elsewhere."""

    text: str
    block: Any
    tag: str
    linked: int
    links: list[str] = []

    @property
    def is_link(self) -> bool:
        """Say whether the whole line is a link to another page."""
        return self.linked >= 0.9 * len(self.text)


class Walk:
    """The lines of a page. `spans` gives for each element its lines, [start, end)."""

    def __init__(self, root: Any) -> None:
        self.lines: list[Line] = []
        self.spans: dict[Any, tuple[int, int]] = {}
        self.flags: list[tuple[int, int, Flag]] = []
        self.articles: list[Any] = []
        self.topics: list[str] = []
        self.days: list[tuple[int, Any]] = []
        self.is_live = False
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._titles: list[str] = []
        self._visit(root, root)
        self._flush(root)

    def prose(self, i: int) -> int:
        """Give the length of a line that is a paragraph; 0 for headings, links, buttons."""
        line = self.lines[i]
        if line.tag in {"h1", "h2", "h3", "h4", "h5", "h6"} or line.linked > 0.5 * len(line.text):
            return 0
        return len(line.text) if len(line.text) >= 60 or re.search(r"[.!?…][\"”»’)]*$", line.text) else 0

    def ancestors(self, element: Any) -> Iterator[Any]:
        """Give the elements around one, the nearest first."""
        while (element := element.getparent()) is not None:
            yield element

    def _visit(self, element: Any, block: Any) -> None:
        is_block = element.tag not in _INLINE
        if is_block:
            self._flush(block)
            block = element
        elif element.tag in {"br", "hr"}:
            self._flush(block)
        start = len(self.lines)
        self._open(element, start)
        self._add(element.text)
        for child in element:
            if child.tag in {"br", "hr"}:
                self._flush(block)
            elif is_seen(child):
                self._visit(child, block)
            else:
                self._add(" ")
            self._add(child.tail)
        if _is_elsewhere(element):
            self._links -= 1
        if is_block:
            self._flush(block)
        self.spans[element] = (start, len(self.lines))
        if (flag := _flag(element)) is not None:
            self.flags.append((start, len(self.lines) + (0 if is_block else 1), flag))

    def _open(self, element: Any, start: int) -> None:
        if _is_elsewhere(element):
            self._links += 1
        if element.tag == "article":
            self.articles.append(element)
        if element.tag == "time" and (day := day_of(element.get("datetime"))) is not None:
            self.days.append((start, day))
        words = plain_words("".join(element.itertext())[:300]) if element.tag == "a" else ""
        if len(words) >= TITLE:
            self._titles.append(words)
        if element.tag == "a" and self._is_topic(element):
            words = words.lstrip("#＃")
            if 1 < len(words) <= _MAX_TOPIC and len(self.topics) < _TOPICS:
                self.topics.append(words)
        if "liveblog" in _names(element) or "live-blog" in _names(element):
            self.is_live = True

    def _is_topic(self, element: Any) -> bool:
        if "tag" in (element.get("rel") or "").split() or (element.text or "").strip().startswith("#"):
            return True
        parents = [p for p, _ in zip(self.ancestors(element), range(3), strict=False)]
        return any(_TAGS.search(_names(p)) for p in parents)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def _flush(self, block: Any) -> None:
        words = plain_words("".join(self._pieces))
        if words:
            self.lines.append(Line(words, block, str(block.tag), min(self._linked, len(words)), self._titles))
            self._titles = []
        self._pieces, self._linked = [], 0


def _is_elsewhere(element: Any) -> bool:
    if element.tag != "a":
        return False
    href = element.get("href")
    if href is None:  # a link whose address was lost in saving; with a name it is a place to link to
        return element.get("name") is None and element.get("id") is None
    return not href.startswith(("#", "javascript:", "tel:", "mailto:"))


def _names(element: Any) -> str:
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-component') or ''}"[:600]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names).lower()


def _flag(element: Any) -> Flag | None:
    if element.tag in _NEVER or element.get("role") in _ROLES:
        return "weak" if element.tag in {"nav", "aside", "footer"} else "strong"
    names = _names(element)
    if not names.strip() or element.tag in {"html", "body", "main"}:
        return None
    for pattern, flag in ((_STRONG, "strong"), (_TAGS, "tags"), (_WEAK, "weak")):
        if pattern.search(names):
            return flag  # type: ignore[return-value]
    return None
