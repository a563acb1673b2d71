"""A page's markup as a tree, within limits, and what of it a reader would see.

Parsed by lxml (libxml2's HTML parser): nothing is fetched, no script runs, entities of a document type are not
expanded (HTML has none; a "billion laughs" page is only text), and nesting beyond 256 is a parse error, which we turn
into a refusal: a page cut there silently would lose its story.

Why lxml and not trafilatura, which the design named: it needs ten more packages (an HTTP client among them), and did
not import with their versions of today. On a page whose related stories stand
in the `<article>` under their own headings it returned two of two of them, in its most careful setting (2.3.1,
2026-11): the one thing we may not do.
"""

import re
from typing import Any

from lxml import etree

from gatewatch.orders.reading.story import RefusedError

MAX_ELEMENTS = 50_000
"""Elements of a page; large news pages have a fifth of it. Chosen, not measured."""
MAX_DEPTH = 150
"""Levels of nesting; pages in use have under 60. Chosen, not measured."""

_TAG = re.compile(r"<[A-Za-z]")
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "canvas",
        "head",
        "select",
        "option",
    ]
    + ["datalist", "textarea", "button", "input", "audio", "video", "math", "map", "dialog", "amp-ad", "amp-analytics"]
    + [
        "amp-embed",
        "amp-sidebar",
        "amp-consent",
        "amp-state",
        "amp-iframe",
        "amp-list",
        "amp-next-page",
        "amp-user-notification",
        "label",
        "frame",
        "frameset",
    ]
)
_HIDDEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9]))", re.IGNORECASE
)
_HIDDEN_CLASS = frozenset(
    ["sr-only", "visually-hidden", "screen-reader-text", "hidden", "d-none", "is-hidden", "visuallyhidden", "u-hidden"]
)


def parse(text: str) -> Any:
    """Give the root element of a page.

    Raises:
        RefusedError: too many elements, nested too deep, or nothing in it.
    """
    elements = sum(1 for _ in _TAG.finditer(text))
    if elements > MAX_ELEMENTS:
        raise RefusedError(f"the page has {elements:,} elements; at most {MAX_ELEMENTS:,} are read")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.replace("\x00", " ").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise RefusedError(f"the page's markup is nested too deep; at most {MAX_DEPTH} levels are read")
    if root is None:
        raise RefusedError("the page holds no text")
    if _depth(root) > MAX_DEPTH:
        raise RefusedError(f"the page's markup is nested too deep; at most {MAX_DEPTH} levels are read")
    return root


def _depth(root: Any) -> int:
    depth = deepest = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def is_seen(element: Any) -> bool:
    """Say whether a reader sees an element: no script, no template, not hidden by attribute or style."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return False
    if element.tag in {"html", "body"}:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return False
    style = element.get("style")
    if style and len(style) < 2000 and _HIDDEN_STYLE.search(style):
        return False
    return not _HIDDEN_CLASS & set((element.get("class") or "")[:500].lower().split())


def plain_words(text: str) -> str:
    """Give text as a reader sees it: one space for any white space, no soft hyphens and zero-width characters."""
    return re.sub(r"\s+", " ", _UNWRITTEN.sub("", text)).strip()


_UNWRITTEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
