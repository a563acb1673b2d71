"""What a name on a line may be: an agency, an outlet, a person, a desk; by its own form and by our lists.

A person is two to five words with capitals of which none is a word that names have not ("rights", "east"), and which
are together no country and no town. That is enough only at a place where an author stands; a heading looks the same.

Not here: what the name is to the story (`header`, `dateline`, `tail`).
"""

import re
from functools import cache
from itertools import pairwise

from babel import Locale

from gatewatch.orders.reading.kinds import Span
from gatewatch.orders.reading.words import any_of, listed, table

_NAME = re.compile(r"[^\W\d_][^\n:;!?]{1,60}")
_SITE = re.compile(
    r"\w\.(?:com|net|org|vn|ru|su|br|id|tr|fr|es|co|gov|tv|news|info|io|me|kz|kg|uz|by|ua|az|am|ge|md|tj|mx|ar|cl|pe|ve|"
    r"pt|ao|mz|sn|ci|cm|ng|za|in|pk|lk|uk|eu|africa|asia|press|media|today)(?!\w)",
    re.IGNORECASE,
)
_SMALL = frozenset(
    ["and", "y", "e", "et", "и", "và", "dan", "ve", "de", "da", "do", "dos", "das", "del", "la", "le", "van", "von"]
    + ["der", "den", "bin", "binti", "al", "el", "in", "at", "en", "à", "&", "the", "of", "for", "ben", "ibn", "du"]
)
_LINKS = frozenset(
    ["de", "da", "do", "dos", "das", "del", "la", "van", "von", "der", "bin", "binti", "al", "el", "ben"]
)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'.-](?=[^\W\d_]|$))*")
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|y|e|et|и|và|dan|ve|&|/)\s+")
_SEAT = re.compile(r"\s+in\s+[A-Z][\w.-]+(?:\s[A-Z][\w.-]+)?$")  # "First Last in Kampala"
_LANGUAGES = ("en", "es", "fr", "id", "pt", "ru", "tr", "vi")
_AROUND = re.compile(
    r"^(?:the|la|l['’]|agencia|agência|agence|агентство|информагентство|иа|kantor\s+berita)\s+|"
    r"\s+(?:staff|news\s+agency|haber\s+ajansı|lp|ltd|inc|llc)\.?$",
    re.IGNORECASE,
)


@cache
def _outlet() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('outlets')}(?!\w)", re.IGNORECASE)


def is_outlet(name: str) -> bool:
    """Say whether a name could be a newspaper's or a station's: by a word of such names, a host, an inner capital."""
    if _outlet().search(name) is not None or is_site(name) or is_known_outlet(name):
        return True
    is_name = all(w != w.lower() or w in _SMALL for w in _WORD.findall(name))  # a title with an app's name is none
    return is_name and any(a.islower() and b.isupper() for a, b in pairwise(name))


def is_known_outlet(name: str) -> bool:
    """Say whether a name as a whole is a known outlet's, or a host."""
    low = name.strip().casefold().replace("’", "'")
    if low in listed("outlets") or low in listed("known_outlets"):
        return True
    return _SITE.search(name) is not None and " " not in name.strip()


def host_in(name: str) -> Span | None:
    """Give where a name ends with a host ("Tekno Kabar.co.id"); None where it does not."""
    m = re.search(r"(?:[\w-]+\.)+[\w-]+$", name)
    return m.span() if m is not None and is_site(m.group()) else None


def is_site(name: str) -> bool:
    """Say whether a name holds a host ("Kabar.co.id")."""
    return _SITE.search(name) is not None


def is_wire(name: str) -> bool:
    """Say whether a name is a news agency's; codes of two or three letters must be capitals."""
    name = name.strip(' .()[]«»"“”*')
    for _ in range(2):
        if name.casefold() in listed("wires"):
            return len(name) > 3 or name.isupper() or name in {"dpa", "Efe", "Ansa", "Tass", "Mehr", "Fars"}
        name = _AROUND.sub("", name)
    return False


@cache
def _wires() -> re.Pattern[str]:
    names = sorted(table("wires"), key=len, reverse=True)
    before = r"(?:(?:agencia|agência|agence|агентство)\s+)?"
    return re.compile(rf"(?<![\w./]){before}(?:{'|'.join(map(re.escape, names))})(?![\w/])", re.IGNORECASE)


def wires_in(text: str, start: int, end: int) -> list[Span]:
    """Give where agencies are named in a stretch."""
    return [m.span() for m in _wires().finditer(text, start, end) if is_wire(m.group())]


def is_name(name: str) -> bool:
    """Say whether all words could be a person's, a desk's or an outlet's name: capitals, or joining words."""
    words = re.findall(r"[^\s,/]+", name)
    if not 1 <= len(words) <= 14 or re.search(r"\d{2}|(?<=\w\w)[.!?]\s+\w{3}", name):
        return False
    return words[0][0].isupper() and all(w[0].isupper() or w.casefold() in _SMALL or not w.isalpha() for w in words)


def is_name_line(line: str) -> bool:
    """Say whether a line is a name and nothing else."""
    return len(line) <= 60 and _NAME.fullmatch(line) is not None and not line.endswith((".", ",")) and is_name(line)


def may_be_name(piece: str) -> bool:
    """Say whether a piece of a line could be somebody's or some place's name."""
    is_short = len(piece.split()) <= 6 and not piece.endswith(".")
    return _NAME.fullmatch(piece) is not None and piece[0].isupper() and is_short


def is_person(name: str) -> bool:
    """Say whether a name could be one person's."""
    words = name.split()
    full = [w for w in words if w.casefold() not in _LINKS]
    if not 2 <= len(words) <= 5 or len(full) < 2 or not words[0][0].isupper():
        return False
    if any(_WORD.fullmatch(w) is None or not w[0].isupper() for w in full) or not any(len(w) > 2 for w in full):
        return False
    parts = {p for w in words for p in (w.casefold().strip("."), *w.casefold().split("-"))}
    if parts & listed("not_persons") or is_outlet(name) or is_wire(name):
        return False
    return not is_place(name)


def is_people(names: str) -> bool:
    """Say whether a text names persons and nothing else: one, or a list."""
    parts = [_SEAT.sub("", p) for p in _BETWEEN.split(names) if p]
    return bool(parts) and len(names) <= 120 and all(map(is_person, parts))


def is_desk(name: str) -> bool:
    """Say whether a name is that of a newsroom, as an author: "Redacción", "Staff Reporter", "Haber Merkezi"."""
    low = name.casefold().strip(" .")
    if low in listed("desks"):
        return True
    is_short = len(name) <= 50 and is_name(name) and "," not in name
    return is_short and re.match(rf"{any_of('desk_heads')}\s+\S|.*\s{any_of('desk_tails')}$", low) is not None


def is_place(name: str) -> bool:
    """Say whether a name is a country's, or a town's of more than one word."""
    low = name.casefold()
    return low in _countries() or low in listed("towns")


@cache
def _countries() -> frozenset[str]:
    return frozenset(
        name.casefold() for code in _LANGUAGES for cc, name in Locale(code).territories.items() if cc.isalpha()
    )
