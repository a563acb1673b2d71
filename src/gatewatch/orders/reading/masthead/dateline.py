"""The words before the first sentence: "HANOI, May 23 (Reuters) - ", "МОСКВА, 16 апр — РИА Новости. ", "(Tin Sáng) - ".

They name the agency or the outlet, and often the day. An unknown name is taken only where the form leaves no doubt: in
brackets or between strokes behind a place and a day, before a stroke behind a place in capitals; never a country.

Not here: lines of their own above the first paragraph (`header`).
"""

import re

from msgspec.structs import replace

from gatewatch.orders.reading.kinds import Span, trim
from gatewatch.orders.reading.masthead.days import bare_day_in, day_in
from gatewatch.orders.reading.masthead.header import Header
from gatewatch.orders.reading.masthead.names import (
    is_known_outlet,
    is_name,
    is_name_line,
    is_outlet,
    is_people,
    is_place,
    is_wire,
)
from gatewatch.orders.reading.words import listed

_MOST = 160  # characters of a dateline; chosen, not measured
_PLACE = r"[^\W\d_][^\n()]"
_HOST = r"[\w-]+\.(?:com|id|co|co\.id|net|vn|ru|org|tv|info|news)"
_WIRES = [
    # HANOI, May 23 (Reuters) -
    re.compile(rf"{_PLACE}{{1,80}}?[\s,.]*\((?P<wire>[^()\n]{{2,40}})\)\s*[.:,]?\s*[-–—:.]+\s*"),
    # MOSCOW, April 16. /TASS/.
    re.compile(rf"{_PLACE}{{1,60}}?[\s,.]*/(?P<wire>[^/\n]{{2,20}})/\s*[.:,]?\s*[-–—]?\s*"),
    # МОСКВА, 16 апр — РИА Новости.
    re.compile(
        rf"{_PLACE}{{1,60}}?[\s,.]*[-–—]+\s*(?P<wire>[^\n()–—.,]{{2,30}}?)(?:,\s*(?P<author>[^.,\n]{{5,40}}))?\s*[.:–—-]+\s+"
    ),
    # Ташкент. 10 июля. ИНТЕРФАКС -
    re.compile(rf"{_PLACE}{{1,60}}?[\s,.]+(?P<wire>[A-ZА-ЯЁ][A-ZА-ЯЁ.]{{2,20}})\s*[-–—]+\s+"),
    re.compile(r"\((?P<wire>[^()\n]{2,40})\)\s*[-–—:]+\s*"),  # (TTXVN) -
    re.compile(r"(?P<wire>[^\W\d_][\w «»]{1,25}?)\s*[-–—]\s+(?=[^\W\d_])"),  # AFP -
    re.compile(
        r"(?P<wire>[A-Z]{3,5})\s?[-–]\s?[^\W\d_a-zà-ÿ][\w’' -]{2,30}(?:\([^()\n]{2,30}\))?\s*[-–—]+\s+"
    ),  # APA-Dakar
    # Kabar Pos/ The ministry …; a stroke and no bracket
    re.compile(r"(?P<wire>[^\W\d_a-zà-ÿ][\w.’' -]{2,40}?)\s?/\s+(?=[^\W\d_a-zà-ÿ“«\"])"),
    # 13 апреля 2018, 12:00 — REGNUM Министерство …
    re.compile(r"[\d.:,/\s]*\w*[\d.:,\s]*(?:г\.)?[\s,]*[-–—]+\s+(?P<wire>[A-ZА-ЯЁ]{4,12})\s+(?=[^\W\d_a-zà-ÿ])"),
]
_STROKE = 7
"""Which of these forms an outlet's name may stand in as well."""
_BRACKETED = re.compile(rf"{_PLACE}{{1,60}}?[\s,.]*\((?P<outlet>[^()\n]{{3,40}})\)\s*[.:,]?\s*[-–—]+\s*")
_STROKED = re.compile(
    rf"{_PLACE}{{1,60}}?[\s,.]*/(?P<outlet>[^\W\d_][^/\n\d]{{2,20}})/\s*[.:,]\s*"
)  # БИШКЕК, 15 сен /Кабар/.
_BARE = re.compile(r"\((?P<outlet>[^()\n]{3,40})\)\s*[-–—:]+\s+")  # (Báo Phương Đông) -
_AFTER_PLACE = re.compile(  # JAKARTA, Kabar Nusantara -
    r"(?P<place>[^\W\d_a-zà-ÿ][^\W\d_]*(?:[ -][^\W\d_]+)?),\s*(?P<outlet>[^\W\d_][\w.’' ]{2,40}?)\s+[-–—]+\s+"
)
_AFTER_DATE = re.compile(  # Москва, 13 апреля - АиФ-Москва.
    r"(?P<place>[^\W\d_a-zа-я][^\W\d_]+(?:[ -][^\W\d_]+)?)[,.]\s+\d{1,2}\s+[а-яё]{3,9}\.?\s+[-–—]\s+"
    r"(?P<outlet>[^\n.:]{3,30})\.\s+"
)
_SITED = re.compile(
    rf"(?P<outlet>{_HOST})(?:,\s*[^\W\d_][\w ]{{1,25}}?)?\s*[-–—]+\s+", re.IGNORECASE
)  # Kabar.com, Jakarta -
_SITED_BARE = re.compile(rf"(?P<outlet>(?i:{_HOST})),\s+(?:[A-Z]\w+\s+)(?=[A-Z])")  # Kabar.com, Jakarta Menteri …
_INITIALS = re.compile(r"\(?(?P<outlet>[^\W\d_]{2,10})\)?\s*[-–—:]+\s+")  # TTO -
# РИАМО – 13 апр. Суд …
_NAMED_DAY = re.compile(
    r"(?P<outlet>[А-ЯЁA-Z][\w.-]{2,20})\s*[-–—]\s*\d{1,2}\s+[а-яё]{3,9}(?:\.|,?\s+\d{2}:\d{2}\.?|\.\s*[-–—])\s+"
)
_AGENCY = re.compile(
    r"\b(?:news|press)\s+(?:service|agency)\b|\bnewswire\b|\bwire\b|agenc[ei]|агентство|ajansı", re.IGNORECASE
)
_CODE = re.compile(r"[A-Z]{3,5}")
# Porto Velho, 13/03/2025 - ; МОСКВА, 3 марта 2026 года. /
_AFTER_DAY = re.compile(r"\s*(?:года|г\.)?[\s.,]*[–—/(-]")
_AFTER_BARE_DAY = re.compile(r"\s*(?:\((?P<outlet>[^()\n]{3,40})\)\s*[.:]?\s*[-–—]*|\s*[-–—]+)\s+(?=\S)")


def dateline(line: str, language: str | None = None) -> tuple[int, Header] | None:
    """Read a dateline at a line's start: where it ends, the agency or outlet, the day; None where there is none."""
    head = line[:_MOST]
    return (
        _of_agency(head, language)
        or _bracketed(head, language)
        or _placed_day(head, language)
        or _named(head, language)
    )


def _of_agency(head: str, language: str | None) -> tuple[int, Header] | None:
    for n, form in enumerate(_WIRES):
        m = form.match(head)
        if m is None:
            continue
        first = re.split(r"[/,|]|\s[-–—]\s", m.group("wire"))[0]
        at = trim(head, m.start("wire"), m.start("wire") + len(first))
        if is_wire(first):
            author = m.groupdict().get("author")
            byline = m.span("author") if author and is_people(author) else None
            return m.end(), _dated(Header(wire=at, byline=byline), head[: m.end()], language)
        if n == _STROKE and is_outlet(first) and is_name_line(first):
            return m.end(), Header(publisher=at)
    return None


def _bracketed(head: str, language: str | None) -> tuple[int, Header] | None:
    """Read a place and a name in brackets or strokes that our lists of agencies lack."""
    for form in (_BRACKETED, _STROKED):
        m = form.match(head)
        if m is None:
            continue
        name, at = m.group("outlet"), m.span("outlet")
        is_day = bare_day_in(head[: m.end()], language) is not None
        is_code = _CODE.fullmatch(name) is not None and not is_known_outlet(name)
        if form is _BRACKETED and not is_outlet(name) and not (is_day and is_code):
            continue
        if form is _STROKED and not (is_day and is_name(name)):
            continue
        is_agency = form is _STROKED or is_code or _AGENCY.search(name) is not None
        header = Header(wire=at) if is_agency else Header(publisher=at)
        return m.end(), _dated(header, head[: m.end()], language)
    return None


def _named(head: str, language: str | None) -> tuple[int, Header] | None:
    """Read an outlet's name before the first sentence, with or without a place."""
    bare = _BARE.match(head)
    if bare is not None and (is_known_outlet(bare["outlet"]) or is_outlet(bare["outlet"]) and is_name(bare["outlet"])):
        return bare.end(), Header(publisher=bare.span("outlet"))
    m = _AFTER_PLACE.match(head)
    if m is not None and _may_publish(m["outlet"], m["place"], language):
        return m.end(), Header(publisher=m.span("outlet"))
    m = _AFTER_DATE.match(head)
    if m is not None and is_name_line(m["outlet"]) and not is_place(m["outlet"]):
        return m.end(), _dated(Header(publisher=m.span("outlet")), head[: m.end()], language)
    if language == "ru" and (m := _NAMED_DAY.match(head)) is not None:
        at = m.span("outlet")
        header = Header(wire=at) if is_wire(m["outlet"]) else Header(publisher=at)
        return m.end(), _dated(header, head[: m.end()], language)
    if language == "vi" and (m := _INITIALS.match(head)) is not None and m["outlet"].casefold() in listed("initials"):
        return m.end(), Header(publisher=m.span("outlet"))
    if (m := _SITED.match(head)) is not None:
        return m.end(), Header(publisher=m.span("outlet"))
    m = _SITED_BARE.match(head)
    return (m.end("outlet") + 1, Header(publisher=m.span("outlet"))) if m is not None else None


def _may_publish(name: str, place: str, language: str | None) -> bool:
    """Say whether a name behind a place is an outlet's; an Indonesian paper needs no word that says so."""
    if is_place(name) or not (is_name_line(name) or is_known_outlet(name)):
        return False
    return is_outlet(name) or (place.isupper() and language == "id")


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
    if _AFTER_DATE.match(head) is not None:
        return None  # the outlet stands behind: `_named` reads it
    outlet = after["outlet"] if header.day is None else None
    if outlet and is_name_line(outlet):
        is_code = _CODE.fullmatch(outlet) is not None and not is_known_outlet(outlet)
        at: Span = after.span("outlet")
        header = replace(header, wire=at) if is_code else replace(header, publisher=at)
    return (after.end() - 1 if header.day else after.end()), header


def weekday_told(text: str, start: int, end: int) -> tuple[str, Span] | None:
    """Give the day that the Indonesian press names beside a report's weekday: "kata Menteri, Jumat (30/7/2027)"."""
    m = _TOLD.search(text, start, end)
    return (m["day"], m.span("day")) if m is not None else None


_TOLD = re.compile(
    r"(?<!mulai )(?<!sampai )(?<!hingga )(?<!sejak )(?<!lambat )(?<!sebelum )(?<!depan )"
    r"\b(?:Senin|Selasa|Rabu|Kamis|Jumat|Jum'at|Sabtu|Minggu|hari ini),?\s*\((?P<day>\d{1,2}/\d{1,2}/(?:19|20)\d\d)\)"
)
