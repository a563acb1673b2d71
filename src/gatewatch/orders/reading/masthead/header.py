"""A line of a story's head or tail in pieces: author, date, agency, outlet ("By … | Reuters | 23 May 2025, 10:15").

**A line is a head line only as a whole**: each of its pieces must be known as one of these. A date with a time, an
agency, a source or an author with its word ("By", "Fuente:") make one; a name alone does not, whatever it looks like,
but beside one of them it is the outlet's, the author's, or a place.

Not here: the beginning of the first paragraph (`dateline`), credits at the end (`tail`).
"""

import re
from datetime import date
from functools import cache

from msgspec import Struct

from gatewatch.orders.reading.kinds import Span, is_furniture, trim
from gatewatch.orders.reading.masthead.days import day_in
from gatewatch.orders.reading.masthead.names import (
    is_desk,
    is_known_outlet,
    is_name,
    is_outlet,
    is_people,
    is_place,
    is_wire,
    may_be_name,
    wires_in,
)
from gatewatch.orders.reading.words import any_of, listed

_HEADER = 200  # characters of a head line at most; chosen, not measured
_MOST_PIECES = 8  # of a head line; chosen, not measured
_PLACE_WORDS = 3  # words of a place or an unknown name in a head line at most; chosen, not measured


_OUTLET_WORDS = 4  # words of an outlet's name that no list has; chosen, not measured


class Header(Struct, frozen=True, kw_only=True):
    """A line of a story's head, in pieces; spans count characters of the line."""

    day: date | None = None
    day_at: Span | None = None
    bare_day: tuple[int, int] | None = None
    """Month and day of a dateline that says no year; they stand at `day_at`."""
    is_update: bool = False
    byline: Span | None = None
    wire: Span | None = None
    publisher: Span | None = None
    is_place: bool = False
    """The line names a place or an unknown name beside its date, as the head of a letter does: it may be the text's."""

    @property
    def is_empty(self) -> bool:
        """Say whether the line fills no field: a reading time, a row of a menu."""
        return self.day is None and self.byline is None and self.wire is None and self.publisher is None


Found = dict[str, object]


@cache
def _pattern(name: str) -> re.Pattern[str]:
    forms = {
        "byline": rf"(?P<word>{any_of('bylines')})(?P<colon>\s*[:：])?\s+(?P<name>\S.*)",
        "source": rf"\(?{any_of('sources')}\s*[:：]\s*(?P<name>\S.*)",
        "date": rf"{any_of('dates')}\s*[:：]?\s+",
        "updated": rf"\W*{any_of('updated')}(?!\w)",
        "weekday": rf"(?<!\w){any_of('weekdays')}(?!\w)",
    }
    return re.compile(forms[name], re.IGNORECASE | re.DOTALL)


_TIME = re.compile(
    r"(?<!\w)(?:at|às|as|a\s+las|à|lúc|pukul|в|saat|jam|kl\.?|T)?\s*"
    r"(?:\d{1,2}\s*[:.h]\s*\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?|\d{1,2}h(?!\w))"
    r"(?:\s*\(?(?:GMT|UTC|ICT|WIB|WITA|WIT|MSK|МСК|IST|EST|EDT|PST|PDT|ET|CET|CEST|EAT|BRT|SGT|BST|TSİ|WAT|PKT|giờ|h\b|"
    r"hrs\b|(?-i:[A-Z]{3,4})|(?-i:Z\b))?\s*(?:[+-]\s*\d{1,2}(?::?\d{2})?)?\)?)?",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d(?![\d/.-])")
_YEAR_SIGN = re.compile(r"(?<!\w)(?:г\.|года|г)(?!\w)")
_COUNT = re.compile(r"\d[\d.,]{0,8}\s*[kKmM]?\s+[^\W\d_]{2,15}(?:\s[^\W\d_]{2,15}){0,2}")
_SEPARATOR = re.compile(r"\s*[|•·\t]\s*|\s+[–—/-]\s+")
_QUOTED = re.compile(r"\s*[«“\"„](?P<name>[^\W\d_][^«»“”\"\n]{2,40})[»”\"]\s*\.?\s*")
"""An outlet's name in quotation marks, as Russian prints it."""
_NEWSROOM = re.compile(
    r"(?:La\s+)?(?:Redacción|Redação|Rédaction|rédaction|Redaksi|Редакция|Newsroom|Staff|Equipe)\s+"
    r"(?:(?:de|do|da|del|of|at)\s+)?(?=[^\W\d_])"
)
_BEHIND_NAME = re.compile(
    r"\s+@\w+.*$|,\s+(?=[a-zà-ÿа-яё]{3}).*$|\s+\(?\w+@[\w.]+\)?$|\s*\((?:@\w+|right|left)\)$"
    r"|,\s+[^,]*\b(?i:reporter|correspondent|editor|writer|producer|columnist|analyst|journalist)s?$"
)
"""What may stand behind an author's name: a handle, an address, a description in small letters."""
_POSTED_AT = re.compile(r"\s+(?:in|en|em|à|в|di)\s+(?=[^\W\d_a-zà-ÿ])[^,]+$")
_JOINED = re.compile(r"\s+\(?(?:avec|con|com|with|и|dan|ile|và|et|y|e|and)\s+(?:l['’]|la\s+|el\s+|the\s+)?")
_FOR = re.compile(r"\s+(?:for|para|pour)\s+(?:the\s+)?", re.IGNORECASE)
_BESIDE = re.compile(r",\s*|\s*/\s*|\s+(?:in|en|em|à)\s+|\s*[–-]\s*")
_NO_WORDS = frozenset(
    {"gmt", "utc", "ngày", "le", "el", "em", "г", "года", "hrs", "h", "lúc", "t", "z", "on", "à", "by"}
)


def header_of(line: str, language: str | None) -> Header | None:
    """Read a line of a story's head (byline, date, source, agency); None where any piece is none of these."""
    if len(line) > _HEADER or not line.strip():
        return None
    found: Found = {}
    names: list[Span] = []
    pieces = _pieces(line)
    if len(pieces) > _MOST_PIECES:
        return None
    for start, end in pieces:
        if not _read_piece(line, start, end, language, found, names):
            return None
    if not found and not _is_author_and_outlet(line, names):
        return None
    if len(names) < 3 and not _take_names(line, names, found):  # three names and more are a menu's row
        return None
    kept = {k: v for k, v in found.items() if k not in ("other", "is_page")}
    return Header(**kept)  # type: ignore[arg-type]


def _is_author_and_outlet(line: str, names: list[Span]) -> bool:
    """Say whether two names are an author and an outlet or a town, and nothing else: "First Last - Kabar.id"."""
    texts = [line[a:b] for a, b in names]
    if len(texts) != 2 or not any(map(is_people, texts)):
        return False
    return sum(map(is_outlet, texts)) == 1 or (is_people(texts[0]) and is_place(texts[1]))


def _take_names(line: str, names: list[Span], found: Found) -> bool:
    """Give the unlabelled names of a head line their meaning; False where one can have none."""
    is_page = found.get("is_page", False)
    for start, end in names:
        if "publisher" not in found and is_outlet(line[start:end]):
            comma = line.find(",", start, end)  # "L'Écho des Affaires, Antananarivo"
            found["publisher"] = (start, comma if comma > 0 and is_outlet(line[start:comma]) else end)
        elif "byline" not in found and is_people(line[start:end]) and not is_page:
            found["byline"] = (start, end)
        elif not is_page:
            if len(line[start:end].split()) > _PLACE_WORDS and "day" not in found:
                return False  # "A headline of some words | Reuters"
            found["is_place"] = True
    return True


def _pieces(line: str) -> list[Span]:
    pieces, begin = [], 0
    for m in _SEPARATOR.finditer(line):
        pieces.append((begin, m.start()))
        begin = m.end()
    pieces.append((begin, len(line)))
    return [(a, b) for a, b in (trim(line, a, b) for a, b in pieces) if a < b]


def _read_piece(line: str, start: int, end: int, language: str | None, found: Found, names: list[Span]) -> bool:
    piece = line[start:end]
    for read in (_read_wire, _read_source, _read_date, _read_byline, _read_joined, _read_seat):
        if read(line, start, end, language, found):
            return True
    if is_furniture(piece):
        found["other"] = found["is_page"] = True
        return True
    if _COUNT.fullmatch(piece):
        return True
    if (quoted := _QUOTED.fullmatch(line, start, end)) is not None:
        found.setdefault("publisher", quoted.span("name"))
        return True
    if may_be_name(piece) or (" " not in piece and is_outlet(piece)):
        names.append((start, end))
        return True
    return False


def _read_wire(line: str, start: int, end: int, language: str | None, found: Found) -> bool:
    a, b = start, end
    if (staff := re.search(r"\s+(?:staff|news agency)$", line[a:b], re.IGNORECASE)) is not None:
        b = a + staff.start()
    if not is_wire(line[a:b]):
        return False
    while a < b and not line[a].isalnum():
        a += 1
    while b > a and not line[b - 1].isalnum():
        b -= 1
    found.setdefault("wire", (a, b))
    return True


def _read_source(line: str, start: int, end: int, language: str | None, found: Found) -> bool:
    m = _pattern("source").fullmatch(line, start, end)
    theo = re.compile(r"\(?Theo\s+(?P<name>[A-ZĐ]\S*(?:\s+\S+){0,3})\)?").fullmatch(line, start, end)
    m = m or theo
    if m is None or len(m.group("name")) > 80:
        return False
    a, b = m.span("name")
    if (day := day_in(line[a:b], language)) is not None and "," in line[a : a + day[1]]:
        found.setdefault("day", day[0])  # "(Source : Agence Zenda, 26 janvier 2018)"
        found.setdefault("day_at", (a + day[1], a + day[2]))
        b = a + day[1]
    while b > a and line[b - 1] in " .,)]":
        b -= 1
    if _read_wire(line, a, b, language, found):
        return True
    slash = line.find("/", a, b)  # "Theo Hải Anh/VietnamPlus"
    if slash > 0 and is_people(line[a:slash]):
        found.setdefault("byline", (a, slash))
        if not _read_wire(line, slash + 1, b, language, found):
            found.setdefault("publisher", (slash + 1, b))
        return True
    return found.setdefault("publisher", (a, b)) is not None


def _unquoted(line: str, start: int, end: int) -> Span:
    m = _QUOTED.fullmatch(line, start, end)
    return m.span("name") if m is not None else trim(line, start, end)


def _read_byline(line: str, start: int, end: int, language: str | None, found: Found) -> bool:
    m = _portuguese(line, start, end, language) or _pattern("byline").fullmatch(line, start, end)
    word = m.group("word").casefold() if m is not None else ""
    is_labelled = m is not None and (m.group("colon") is not None or word not in listed("colon_bylines"))
    if not is_labelled and is_desk(line[start:end]):
        found.setdefault("byline", (start, end))
        return _of_newsroom(line, start, end, found)
    if m is None:
        return False
    a, b = m.span("name")
    behind = _SEAT if m.re is _PORTUGUESE else _BEHIND_NAME
    b = a + len(behind.sub("", line[a:b]).rstrip(" .,;|"))
    if not is_labelled and not is_people(line[a:b]):
        return False
    return _take_author(line, a, b, word, language, found)


def _take_author(line: str, a: int, b: int, word: str, language: str | None, found: Found) -> bool:
    """Take what stands behind "By": a person, a desk, an agency, an outlet, or a person and one of these."""
    if is_known_outlet(line[a:b]) and not is_wire(line[a:b]):
        found.setdefault("publisher", (a, b))
        return True
    if _read_joined(line, a, b, language, found):
        return True
    if not is_name(line[a:b]):
        return False
    if word in listed("editors"):
        found["other"] = True
        return True
    if _read_seat(line, a, b, language, found):
        return True
    if is_wire(line[a:b]):
        return _read_wire(line, a, b, language, found)
    b = _before_publisher(line, a, b, found)
    if (seat := _POSTED_AT.search(line[a:b])) is not None and is_people(line[a : a + seat.start()]):
        b = a + seat.start()
    found.setdefault("byline", (a, b))
    return _of_newsroom(line, a, b, found)


def _before_publisher(line: str, a: int, b: int, found: Found) -> int:
    """Give where an author's name ends before the outlet or the agency that stands behind it."""
    comma = line.rfind(",", a, b)
    if comma > 0 and (_QUOTED.fullmatch(line, comma + 1, b) or is_outlet(line[comma + 1 : b])):
        found.setdefault("publisher", _unquoted(line, comma + 1, b))
        return comma
    order = _FOR.search(line, a, b)
    if order is not None and is_people(line[a : order.start()]) and is_outlet(line[order.end() : b]):
        found.setdefault("publisher", (order.end(), b))
        return order.start()
    slash = line.rfind("/", a, b)
    if slash > 0 and is_people(line[a:slash]) and is_outlet(line[slash + 1 : b]):
        found.setdefault("publisher", (slash + 1, b))
        return slash
    last = next((s for s in wires_in(line, a, b) if s[1] == b and is_people(line[a : s[0]].strip(" ,"))), None)
    if last is not None:
        found.setdefault("wire", last)
        return trim(line, a, last[0])[1]
    return b


def _of_newsroom(line: str, a: int, b: int, found: Found) -> bool:
    """Take the outlet whose newsroom is the author: "Redacción El Faro"."""
    newsroom = _NEWSROOM.match(line, a, b) if line[a:b].casefold() not in listed("desks") else None
    if newsroom is not None and is_outlet(line[newsroom.end() : b]):
        found.setdefault("publisher", (newsroom.end(), b))
    return True


_SEAT = re.compile(r",?\s+(?:em|com|de)\s.*$")
_PORTUGUESE = re.compile(r"(?P<word>D[oae])(?P<colon>)\s+(?P<name>\S.*)", re.IGNORECASE)


def _portuguese(line: str, start: int, end: int, language: str | None) -> re.Match[str] | None:
    """Read a Brazilian paper's "Do G1, em São Paulo", "Da Redação", "Da Agência Brasil"."""
    m = _PORTUGUESE.fullmatch(line, start, end) if language == "pt" else None
    if m is None:
        return None
    name = _SEAT.sub("", m.group("name")).rstrip(",")
    return m if is_wire(name) or is_desk(name) or is_known_outlet(name) else None


def _read_joined(line: str, start: int, end: int, language: str | None, found: Found) -> bool:
    """Read an outlet or an author with an agency: "Le Monde avec AFP", "First Last con EFE"."""
    for m in _JOINED.finditer(line, start, end):
        stop = m.end() + len(line[m.end() : end].rstrip(" )"))
        name, at = line[start : m.start()].rstrip(","), (m.end(), stop)
        if not is_wire(line[m.end() : stop]) or not name:
            continue
        is_author = is_people(name) or is_desk(name)
        if is_author or is_outlet(name) or (is_name(name) and len(name.split()) <= _OUTLET_WORDS):
            found.setdefault("wire", at)
            found.setdefault("byline" if is_author else "publisher", (start, start + len(name)))
            return True
    return False


def _read_seat(line: str, start: int, end: int, language: str | None, found: Found) -> bool:
    """Read an agency, an outlet or an author with a place: "AFP, Kampala", "ANKARA/DHA", "Do G1, em São Paulo"."""
    for m in _BESIDE.finditer(line, start, end):
        first, then = (start, m.start()), trim(line, m.end(), end)
        a, b = line[first[0] : first[1]].strip(" ,"), line[then[0] : then[1]].removeprefix("em ").strip("()")
        if not a or not b or not may_be_name(b) or not may_be_name(a) or len(b.split()) > 4:
            continue
        if is_wire(a) and not is_wire(b):
            found.setdefault("wire", first)
            return True
        if is_wire(b):
            inner = line.find(b, then[0])
            found.setdefault("wire", (inner, inner + len(b)))
            if is_people(a):
                found.setdefault("byline", first)
            elif is_outlet(a):
                found.setdefault("publisher", first)
            return True
        if is_known_outlet(a) and (is_place(b) or m.group().startswith(",")) and not is_outlet(b):
            found.setdefault("publisher", first)
            return True
        if is_people(a) and (is_known_outlet(b) or (is_outlet(b) and m.group().startswith(","))):
            found.setdefault("byline", first)
            found.setdefault("publisher", then)
            return True
    return False


def _read_date(line: str, start: int, end: int, language: str | None, found: Found) -> bool:
    piece = line[start:end]
    day = day_in(piece, language)
    rest = piece
    while (other := day_in(rest, language)) is not None:
        rest = rest[: other[1]] + " " * (other[2] - other[1]) + rest[other[2] :]
    # A date in numbers that may be March or April is a date line, too.
    rest = _blank(_UNSURE, rest)
    is_update = _pattern("updated").match(piece) is not None
    blank = _blank(_TIME, rest)
    if blank == piece and not is_update:
        return False
    blank = re.sub(r"(?:há|hace|il y a)\s+\d+\s+\w+|\d+\s+\w+\s+ago", lambda m: " " * len(m.group()), blank)
    blank = _blank(_YEAR_SIGN, blank)
    for name in ("updated", "date", "weekday"):
        blank = _blank(_pattern(name), blank)
    if not _read_rest(line, start, blank, language, found, is_day=day is not None or rest != piece or is_update):
        return False
    if day is not None and not (is_update and "day" in found) and ("day" not in found or found.get("is_update")):
        found.update(day=day[0], day_at=(start + day[1], start + day[2]), is_update=is_update)
    found["other"] = True
    return True


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda m: " " * len(m.group()), text)


def _read_rest(line: str, start: int, blank: str, language: str | None, found: Found, *, is_day: bool) -> bool:
    """Read what is left of a date's piece: nothing, "By …", an agency, an outlet, an author, or a place beside it."""
    a, b = 0, len(blank)
    while a < b and not (blank[a].isalnum()):
        a += 1
    while b > a and not (blank[b - 1].isalnum()):
        b -= 1
    if a == b or blank[a:b].casefold() in _NO_WORDS | listed("rubrics"):
        return True
    has_comma = line[start + b : start + b + 1] == ","
    a, b = start + a, start + b
    if _read_wire(line, a, b, language, found) or _read_byline(line, a, b, language, found):
        return True
    if not is_day or len(line[a:b].split()) > 5 or not is_name(line[a:b]):
        return False  # a time alone: "Evening News live 6:00 PM"
    if is_outlet(line[a:b]):
        article = re.search(r"(?<!\w)(?:El|Le) $", line[max(0, a - 4) : a])  # words of dates, too: "le 5 mai"
        found.setdefault("publisher", (a - len(article.group()) if article else a, b))
    elif is_people(line[a:b]) and not has_comma:  # "Porto Velho, 13 de março de 2025" is a place
        found.setdefault("byline", (a, b))
    else:
        found["is_place"] = True
    return True
