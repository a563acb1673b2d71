"""Providers named in a row ("the providers: A SA, B Ltd and C") or with their company's full name ("Orange Egypt SA").

Our lists hold a network's short name; a report may print the company's, or a company that no list holds. A row is read
only behind a group of providers that opens it, and only as far as its items look like names.
"""

import re

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.scene import Scene, Span
from gatewatch.orders.extract.text import AND

LONGEST, FEWEST = 60, 2
"""Characters of an item of a row, and items that make one: chosen, not measured."""
_OPENS = re.compile(r"(?:\s*\([A-Z]{2,6}s?\))?(?:(?:\s+[a-zà-ÿа-яё-]+){0,4}:|(?:\s+[a-zà-ÿ-]+){0,3}\s*(?:—|–|\())\s*")
_WORD = r"[A-ZÀ-ÝĐА-ЯЁ0-9«“\"][\w’'.&+!»”\"-]*"
_ITEM = re.compile(rf"(?:(?:the|la|el|l['’]|le|a|o)\s*)?({_WORD}(?:\s+(?:(?:de|do|da|of|del)\s+)?{_WORD})*)")
_JOINT = re.compile(rf"\s*,\s*(?:(?:{AND})\s+)?|\s+(?:{AND}|&)\s+|\s*;\s*")


def listed_behind(scene: Scene, group: Name) -> list[Span]:
    """Give the names of a row that a group of providers opens; none where it opens none."""
    opened = _OPENS.match(scene.text, group.end)
    sentence = scene.around(group.start)
    if opened is None or sentence is None:
        return []
    items: list[Span] = []
    at = opened.end()
    while (item := _ITEM.match(scene.text, at, sentence.end)) is not None and len(item.group(1)) <= LONGEST:
        span = _trimmed(scene, item.span(1))
        if _is_somebody_else(scene, span):
            break
        items.append(span)
        joint = _JOINT.match(scene.text, item.end(), sentence.end)
        if joint is None:
            break
        at = joint.end()
    return items if len(items) >= FEWEST else []


def _is_somebody_else(scene: Scene, span: Span) -> bool:
    """Say whether an item of a row is no provider: an office, a service, or a land alone."""
    if scene.named(*span, "operator"):
        return False
    lands = [n for n in scene.named(*span, "place", "country") if (n.start, n.end) == span]
    return bool(lands or scene.named(*span, "service", "authority", "role", "operators"))


def whole(scene: Scene, name: Name) -> Span:
    """Give a network's name with the words of its company behind it ("Orange" in "Orange Madagascar SA")."""
    end = name.end
    while True:
        form = scene.hits("company_forms", end, end + LONGEST)[:1]
        land = scene.named(end, end + LONGEST, "country", "place")[:1]
        ends = [b for a, b in form if scene.text[end:a] == " " and scene.text[a].isupper()]
        ends += [n.end for n in land if scene.text[end : n.start] == " "]
        if not ends:
            return name.start, end
        end = max(ends)


def ends_at(scene: Scene, key: str, start: int) -> bool:
    """Say whether a word of a key stands right before a place."""
    return any(not scene.text[b:start].strip(' «“"') for _, b in scene.hits(key, max(0, start - LONGEST), start))


def _trimmed(scene: Scene, span: Span) -> Span:
    text = scene.text[slice(*span)]
    start = span[0] + len(text) - len(text.lstrip('«“"'))
    kept = text.rstrip('»”"') if not text.endswith((".", "!")) or text[-2:-1].isupper() else text.rstrip('.»”"')
    return start, span[0] + len(kept)
