"""What ends a story: the agency it comes from, who reported, who signed it, the site that shows it.

A credit stands on a line of its own ("© 2019 AFP", "Con información de EFE", "(Theo Reuters)") or behind the last full
stop ("… said. — Reuters"). A signature is a person's name alone on the line after the last paragraph; its words stand
nowhere else in the text, as those of a heading do.

Not here: credits of pictures (`kinds`).
"""

import re
from functools import cache

from msgspec import Struct

from gatewatch.orders.reading.kinds import Span, trim
from gatewatch.orders.reading.masthead.header import Header
from gatewatch.orders.reading.masthead.names import (
    is_name_line,
    is_outlet,
    is_people,
    is_person,
    is_wire,
    wires_in,
)
from gatewatch.orders.reading.words import any_of, listed

_LONGEST = 200  # characters of a line that is a credit; chosen, not measured
_LAST = 160  # characters behind the last full stop in which a credit may stand; chosen, not measured
_NAMES = r"[^\W\d_][^;:()\n]{2,80}?"
CREDITED = re.compile(
    rf"(?i:reporting|report|reported|written|story)\s+by\s+(?P<names>{_NAMES})"
    r"(?=\s+in\s+[A-Z]|[;)]|,\s*(?:\(c\)|©)|\.?\s*$|\.\s)"
)
"""Who reported, in an agency's last line."""
_YEAR = r"(?:19|20)\d\d"
_RIGHTS = re.compile(
    rf"(?:copyright\s*(?:\(c\)|©)?|\(c\)|©)\s*(?:{_YEAR}(?:\s*[-–]\s*{_YEAR})?)?,?\s*"
    rf"(?P<name>[^\W\d_][^.|\n]{{1,60}}?)\s*(?:{_YEAR})?\s*"
    r"(?:[.|].{0,120}|,?\s+(?:all rights|todos|tous droits|hak cipta).{0,80})?$",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\W*(?:(?:con|com|with|avec|dengan)"
    r"(?:\s+(?:additional\s+)?(?:informaci[oó]n|informações|informacoes|inputs?|reporting|files|material))?"
    r"|inputs?\s+from|по\s+материалам|с\s+использованием\s+материалов|по\s+информации|по\s+сообщению"
    r"|theo|tổng\s+hợp\s+từ|dilansir\s+dari|sumber|kaynak)[\s:]+(?P<rest>[^\n]{2,80})$",
    re.IGNORECASE,
)
_REST_WORDS = 8  # words behind "with": more are a sentence; chosen, not measured
_WITHIN = re.compile(r"[\W_]*(?P<name>[^\W\d_][^()\[\]\n]{1,30}?)\W*")
_LAST_WIRE = re.compile(
    r"[.!?…”\"»)]\s*"
    r"(?:[(\[]\s*(?:(?:avec|con|com|with|theo|via|source\s*:|fonte\s*:|fuente\s*:)\s+)?|[-–—/]{1,2}\s*|(?<=\s))"
    r"(?P<wire>[^\W\d_][^()\[\]\n]{1,30}?)[)\]/]?\s*\.?$",
    re.IGNORECASE,
)
_LAST_CREDIT = re.compile(
    r"[.!?…”\"»)]\s*(?P<credit>(?:[-–—]\s*)?(?:\(c\)|©|reported\s+by|reporting\s+by)[^\n]{3,140})$", re.IGNORECASE
)
_SHOWN = re.compile(
    r"(?:^The post .{5,250} (?:first )?appeared first on"
    r"|^(?:Artikel|Berita) ini (?:telah|sudah) (?:tayang|terbit|dimuat) di)\s+"
    r"(?P<name>[^\W\d_][^\n]{2,50}?)(?=\s+dengan judul|\s+pada|\.?$)",
    re.IGNORECASE,
)
_FIRST_SHOWN = re.compile(
    r"(?:originally|first)\s+(?:published|appeared|posted)\s+(?:by|in|on|at)"
    r"|publicad[oa]\s+(?:originalmente|por primera vez)\s+(?:en|em|por)|originalmente\s+publicad[oa]\s+(?:en|em|por)"
    r"|(?:initialement|d['’]abord)\s+(?:été\s+)?publiée?\s+(?:par|dans|sur)|впервые\s+опубликован\w*\s+(?:в|на)"
    r"|pertama\s+kali\s+(?:tayang|terbit)\s+di",
    re.IGNORECASE,
)
_FIRST_NAME = re.compile(
    r"\s+(?P<name>[^\W\d_a-zà-ÿ][^\n,;()]{1,50}?)(?=[.,;(]?\s*$|\s+(?:on|under|el|le|em|en)\s|[,;.]\s)"
)
_SIGNED = re.compile(
    r"[-–—*]?\s*(?P<name>[^()/\n]{3,60}?)\s*"
    r"(?:\((?:[Tt]heo\s+|[Tt]ổng hợp\s*)?(?P<of>[^()\n]{0,60})\)|/\s?(?P<site>[^/\n]{2,30}))?\.?"
)


class Closing(Struct, frozen=True, kw_only=True):
    """What a last line says: the header, and where on the line its words begin (0: the whole line)."""

    header: Header
    start: int = 0
    is_weak: bool = False
    """It says who published first, which is the publisher only where nothing else names one."""


def closing_of(line: str) -> Closing | None:
    """Read a line that is a credit as a whole; None where it is none."""
    if len(line) > 3 * _LONGEST:
        return None
    if (shown := _SHOWN.search(line)) is not None:
        return Closing(header=Header(publisher=trim(line, *shown.span("name"))))
    if len(line) > _LONGEST:
        return None
    if (m := _FIRST_SHOWN.search(line)) is not None and (at := _name_behind(line, m.end())) is not None:
        return Closing(header=Header(publisher=at), is_weak=True)
    if (rights := _RIGHTS.match(line, len(line) - len(line.lstrip(" *—–-[")))) is not None:
        header = _owner(line, rights.span("name"))
        return Closing(header=header) if header is not None else None
    if (m := _WITH.match(line)) is not None:
        wires = wires_in(line, *m.span("rest"))
        if wires and len(m.group("rest").split()) <= _REST_WORDS:
            return Closing(header=Header(wire=wires[0]))
    m = _WITHIN.fullmatch(line)
    return Closing(header=Header(wire=m.span("name"))) if m is not None and is_wire(m.group("name")) else None


def closing_behind(line: str) -> Closing | None:
    """Read a credit behind a paragraph's last full stop; None where there is none."""
    floor = max(0, len(line) - _LAST)
    if (m := _LAST_CREDIT.search(line, floor)) is not None:
        start, text = m.start("credit"), m.group("credit")
        who, rights = CREDITED.search(text), _RIGHTS.search(text)
        owner = _owner(text, rights.span("name")) if rights is not None else None
        byline = who.span("names") if who is not None and is_people(who.group("names")) else None
        if owner is not None or byline is not None:
            header = Header(
                byline=_moved(byline, start),
                wire=_moved(owner.wire, start) if owner else None,
                publisher=_moved(owner.publisher, start) if owner else None,
            )
            return Closing(header=header, start=start)
    m = _LAST_WIRE.search(line, floor)
    if m is None or not is_wire(m.group("wire")):
        return None
    return Closing(header=Header(wire=m.span("wire")), start=m.start() + 1)


def _moved(at: Span | None, by: int) -> Span | None:
    return None if at is None else (at[0] + by, at[1] + by)


def _owner(line: str, at: Span) -> Header | None:
    """Give whose rights a line keeps, where that is an agency or an outlet."""
    start, end = at
    name = _FIRM.sub("", line[start:end])
    if is_wire(name):
        return Header(wire=(start, start + len(name)))
    is_firm = start + len(name) < end
    return Header(publisher=at) if is_outlet(name) and is_name_line(name) and not is_firm else None


_FIRM = re.compile(r"\s+(?:LP|Ltd|Limited|Inc|LLC|Plc|S\.?A)\.?$")


def _name_behind(line: str, start: int) -> Span | None:
    m = _FIRST_NAME.match(line, start)
    if m is None or is_person(m.group("name")):
        return None
    if not is_name_line(m.group("name")) and " " in m.group("name"):
        return None
    return m.span("name")


def signature_of(line: str, language: str | None, before: str) -> Header | None:
    """Read the author's name alone on the line after the last paragraph, an agency or a site behind it.

    `before` is the text up to the line: a name of which it has a word is a heading's or a source's.
    """
    m = _SIGNED.fullmatch(line)
    if m is None or not is_people(name := m.group("name").strip()):
        return None
    if m.group("site") is not None and not is_outlet(m.group("site")) and not is_wire(m.group("site")):
        return None
    told = before.casefold()
    if language != "vi" and any(len(w) > 3 and w in told for w in re.findall(r"\w+", name.casefold())):
        return None
    of, at = (m.group("of") or m.group("site") or ""), m.span("of" if m.group("of") else "site")
    first = re.split(r"[/,]| và ", of)[0].strip()
    behind = (at[0], at[0] + len(first)) if first else None
    return Header(
        byline=(m.start("name"), m.start("name") + len(name)),
        wire=behind if is_wire(first) else None,
        publisher=behind if first and is_outlet(first) and not is_wire(first) else None,
    )


def told_outlet(text: str) -> Span | None:
    """Give the one outlet, no agency, that the text says it was told something: "an official told Daily Coast"."""
    found = {
        m.group("name").casefold(): m.span("name")
        for m in _told().finditer(text)
        if is_outlet(name := m.group("name")) and not is_wire(name) and not _is_cited(name)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _is_cited(name: str) -> bool:
    """Say whether an outlet is one that others cite more than it is their source's listener: stations, world papers."""
    return bool({name.casefold(), *name.casefold().split()} & listed("cited"))


@cache
def _told() -> re.Pattern[str]:
    """Give the words of telling, in any case, and behind them a name with capitals."""
    name = r"(?P<name>[^\W\d_a-zà-ÿа-яё][\w.’'-]*\w(?:\s[^\W\d_a-zà-ÿа-яё][\w.’'-]*\w){0,3})"
    return re.compile(rf"(?<!\w)(?i:{any_of('told')})\s+(?:the\s+)?{name}")


def own_reporter(text: str) -> Span | None:
    """Give the one agency that the text shows to be its own: "an AFP journalist", "Reuters' request for comment"."""
    found: dict[str, Span] = {}
    for at in wires_in(text, 0, len(text)):
        before, after = text[max(0, at[0] - 60) : at[0]], text[at[1] : at[1] + 40]
        if _OWN_BEFORE.search(before) or _OWN_AFTER.match(after):
            found.setdefault(text[slice(*at)].casefold(), at)
    return next(iter(found.values())) if len(found) == 1 else None


_OWN_BEFORE = re.compile(rf"(?:{any_of('own_before')})\s+(?:\w{{1,3}}\s|l['’])?$", re.IGNORECASE)
_OWN_AFTER = re.compile(rf"(?:['’]s?)?\s+{any_of('own_after')}(?!\w)", re.IGNORECASE)
