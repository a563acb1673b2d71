"""The site's name at the end of a page's title: "Ministry blocks app | The Herald", "… - 16/12/2015 - Mercado - Folha".

Behind a bar it is the site; behind a dash it may be whom the headline cites ("App blocked — Reuters"), so there the
name must be an outlet's, and the story must not cite it.
"""

import re

from msgspec import Struct

from gatewatch.orders.reading.kinds import Span
from gatewatch.orders.reading.masthead.days import day_in
from gatewatch.orders.reading.masthead.header import Header
from gatewatch.orders.reading.masthead.names import host_in, is_known_outlet, is_name, is_outlet, is_place, is_wire
from gatewatch.orders.reading.words import listed

_SEPARATOR = re.compile(r"\s*(?P<bar>[|•·»]|::|⋆)\s*|\s+(?P<dash>[-–—])\s+")
_LONGEST = 45  # characters of a site's name; chosen, not measured
_TITLE = 15  # characters of the title before it at least; chosen, not measured
_WORDS = 4  # of the name of a site that no list has, behind a bar; chosen, not measured


class Site(Struct, frozen=True, kw_only=True):
    """The site in a title: where the title proper ends, and what the rest says."""

    end: int
    header: Header


def site_of(title: str, text: str, language: str | None) -> Site | None:
    """Read the site at a title's end; `text` is the story below it."""
    cuts = [m for m in _SEPARATOR.finditer(title) if m.start() >= _TITLE]
    name: Span | None = None
    day, end = None, None
    for n in reversed(range(len(cuts))):
        start, stop = cuts[n].end(), cuts[n + 1].start() if n + 1 < len(cuts) else len(title)
        piece = title[start:stop].strip()
        if not piece or len(piece) > _LONGEST:
            break
        if (found := day_in(piece, language)) is not None and len(piece) <= 30:
            day = day or (found[0], (start + found[1], start + found[2]))
        elif _is_section(piece):
            pass
        elif name is None and _is_site(piece, text, is_bar=cuts[n]["bar"] is not None):
            name = (start + (host_in(piece) or (0, 0))[0], stop)
        else:
            break
        end = cuts[n].start() if name is not None or day is not None else end
    if end is None or name is None:
        return None
    at = day[1] if day is not None else None
    return Site(end=end, header=Header(publisher=name, day=day[0] if day is not None else None, day_at=at))


def _is_section(piece: str) -> bool:
    return piece.casefold() in listed("rubrics")


def _is_site(piece: str, text: str, *, is_bar: bool) -> bool:
    is_cited = piece.casefold() in text.casefold()
    if is_place(piece) or not any(c.isupper() for c in piece) or (is_cited and not is_bar):
        return False
    if is_outlet(piece):
        return is_name(piece) or is_known_outlet(piece) or (is_bar and len(piece.split()) <= _WORDS)
    if is_wire(piece):
        return True
    return is_bar and not is_cited and is_name(piece) and len(piece.split()) <= _WORDS
