"""What a page's markup says about its story: JSON-LD, meta elements, title, canonical address.

A page may describe several stories (an aggregator's list, a live blog's entries), so of JSON-LD the article is taken
whose headline is the page's title; without a title to compare, the only one there is. Nothing here is text of the
story, so nothing of it has a place in it.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct, field

from gatewatch.orders.reading.masthead.names import is_wire
from gatewatch.orders.reading.page.tree import plain_words
from gatewatch.orders.reading.words import listed

_MOST_LD = 1_000_000  # characters of JSON-LD that are looked at; a page has some thousand. Chosen, not measured.
_MOST_NODES = 20_000
_ARTICLE = re.compile(r"Article|Posting|Report|Review|WebPage$")
_DATES = (
    ["article:published_time", "og:article:published_time", "datepublished", "article:published", "pubdate"]
    + [
        "publishdate",
        "publish-date",
        "publish_date",
        "date_published",
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
    ]
    + [
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "dcterms.date",
        "date",
        "article.published",
        "originalpublicationdate",
    ]
)
_SITE_TAIL = re.compile(r"\s+(?:[|•·–—-]|::|»)\s+[^|•·–—»]{2,40}$")


class Meta(Struct, kw_only=True):
    """What the markup says; each field is None or empty where it says nothing."""

    titles: list[str] = field(default_factory=list)
    """Titles of the page, the most trustworthy first."""
    published: date | None = None
    byline: str | None = None
    wire: str | None = None
    publisher: str | None = None
    site: str | None = None
    language: str | None = None
    topics: list[str] = field(default_factory=list)
    url: str | None = None
    body: str | None = None
    is_live: bool = False


def meta_of(root: Any, heading: str | None) -> Meta:
    """Read the markup; `heading` is the page's first main heading."""
    meta = Meta(language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"))
    named = _named(root)
    title = plain_words(" ".join(root.xpath("string(//head/title)").split())[:400]) or None
    meta.titles = [t for t in (named.get("og:title"), named.get("twitter:title"), title) if t]
    if not meta.titles and heading:
        meta.titles = [heading]
    meta.site = named.get("og:site_name") or named.get("application-name") or named.get("al:android:app_name")
    meta.published = next((d for name in _DATES if (d := day_of(named.get(name))) is not None), None)
    meta.url = next((u for u in root.xpath("//link[@rel='canonical']/@href")[:1] if u.startswith("http")), None)
    meta.url = meta.url or named.get("og:url")
    author = (
        named.get("author") or named.get("article:author") or named.get("parsely-author") or named.get("dc.creator")
    )
    _set_author(meta, [author] if author else [])
    meta.topics = [t for name in ("news_keywords", "keywords") for t in _split(named.get(name))]
    meta.topics += [plain_words(t) for t in root.xpath("//meta[@property='article:tag']/@content")[:50]]
    if (meta.site or "").casefold() == "telegram":  # a channel's page: its title is who publishes, and no headline
        meta.publisher, meta.titles = next(iter(meta.titles), None), []
    article = _article(root, meta.titles)
    if article is not None:
        _take(meta, article)
    return meta


def _named(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = plain_words((element.get("content") or "")[:2000])
        if name and content:
            found.setdefault(name.lower().strip(), content)
    return found


def day_of(text: object) -> date | None:
    """Give the day of a machine-written date, as its own clock says it."""
    m = re.match(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?!\d)", text if isinstance(text, str) else "")
    if m is None:
        return None
    try:
        return date(*map(int, m.groups()))
    except ValueError:
        return None


def _split(text: object) -> list[str]:
    parts = text if isinstance(text, list) else re.split(r"[,;]", text) if isinstance(text, str) else []
    return [t for p in parts[:50] if isinstance(p, str) and 0 < len(t := plain_words(p).lstrip("#")) <= 60]


def _set_author(meta: Meta, names: list[str]) -> None:
    kept = [n for n in names if n and not n.startswith(("http", "/", "@")) and len(n) <= 120]
    for name in kept:
        if is_wire(name):
            meta.wire = meta.wire or name
    people = [n for n in kept if not is_wire(n)]
    if people:
        meta.byline = re.sub(r"^(?:by|por|par|oleh|автор)\s*:?\s+", "", ", ".join(people), flags=re.IGNORECASE)


def _article(root: Any, titles: list[str]) -> dict[str, Any] | None:
    articles = [node for node in _nodes(root) if _is_article(node)]
    for node in articles:
        headline = node.get("headline") or node.get("name")
        if isinstance(headline, str) and any(alike(plain_words(headline), t) for t in titles):
            return node
    told = [n for n in articles if n.get("headline")]
    return told[0] if len(told) == 1 and not titles else None


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(isinstance(k, str) and _ARTICLE.search(k) for k in (kinds if isinstance(kinds, list) else [kinds]))


def _nodes(root: Any) -> Iterator[dict[str, Any]]:
    left = _MOST_LD
    count = 0
    for element in root.iter("script"):
        text = element.text or ""
        if "ld+json" not in (element.get("type") or "") or len(text) > left:
            continue
        left -= len(text)
        try:
            stack = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack and count < _MOST_NODES:
            node = stack.pop()
            count += 1
            if isinstance(node, dict):
                yield node
                stack.extend(reversed([v for v in node.values() if isinstance(v, (dict, list))]))
            elif isinstance(node, list):
                stack.extend(reversed(node))


def _take(meta: Meta, article: dict[str, Any]) -> None:
    meta.published = day_of(article.get("datePublished")) or meta.published
    authors = article.get("author")
    names = [_name(a) for a in (authors if isinstance(authors, list) else [authors])]
    if any(names):
        meta.byline = None
        _set_author(meta, [n for n in names if n])
    publisher = article.get("publisher")
    meta.publisher = _name(publisher[0] if isinstance(publisher, list) and publisher else publisher)
    meta.topics = [t for t in _split(article.get("keywords")) if t not in meta.topics] + meta.topics
    kinds = article.get("@type")
    meta.is_live = "LiveBlogPosting" in (kinds if isinstance(kinds, list) else [kinds])
    headline = article.get("headline")
    if isinstance(headline, str) and plain_words(headline):
        meta.titles.append(plain_words(headline))
    body = article.get("articleBody")
    meta.body = plain_words(body) if isinstance(body, str) else None
    said = article.get("inLanguage")
    meta.language = said if isinstance(said, str) else meta.language


def _name(thing: object) -> str | None:
    if isinstance(thing, dict):
        thing = thing.get("name")
    if isinstance(thing, list):
        thing = ", ".join(t for t in thing if isinstance(t, str))
    return plain_words(thing)[:120] or None if isinstance(thing, str) else None


def is_aggregator(name: str | None) -> bool:
    """Say whether a site shows other publishers' stories."""
    return name is not None and name.strip().casefold() in listed("aggregators")


def without_site(title: str) -> str:
    """Give a page's title without the site's name at its end."""
    return _SITE_TAIL.sub("", title)


def alike(a: str, b: str) -> bool:
    """Say whether two titles are one: most words of the shorter stand in the longer."""
    first, second = (set(re.findall(r"\w+", without_site(t).casefold())) for t in (a, b))
    small = min(len(first), len(second))
    return small > 0 and len(first & second) >= 0.7 * small and (small >= 3 or first == second)
