"""Which services and which networks a piece of observation tells of.

Services: those the piece names first, joined by commas or "and"; else what it means by "both", "the three apps", "it",
"the app": what was seen right before, or the one the story is about. "The internet" is the service `internet`.

Networks: operators, with the kind of access where it stands beside ("Movistar 4G"), or the access alone. A network our
lists lack is known by the words around it ("the network of X", "X subscribers": `[states] carrier`, `carrier_behind`).

Not here: what was seen of them (`observed`).
"""

import re
from collections import Counter
from itertools import pairwise

from gatewatch.orders.extract.claims.cues import CAPITAL, cue
from gatewatch.orders.extract.claims.mentions import fullest, main_service, names_in
from gatewatch.orders.extract.claims.speech.pieces import Piece
from gatewatch.orders.extract.found import Found, Name
from gatewatch.orders.extract.text import AND

_JOINED = re.compile(
    r"(?:\s*(?:,|and|or|as well as|nor|y|ni|así como|e|nem|ou|bem como|o|et|ou encore|ainsi que|и|или|ни|а также|dan|"
    r"atau|serta|maupun|ve|veya|và|hoặc|hay|lẫn|cùng)\s*)+"
)
_AND = re.compile(rf"\s(?:{AND})\s")
_CARRIER = re.compile(rf"\s*[«“\"]?(?P<name>{CAPITAL}[\w-]+(?: {CAPITAL}\w+)?)")
"""One or two words in capitals: a network that `names` did not know."""
_NEVER = frozenset({"service", "place", "country", "authority", "unit", "outlet", "observer", "person", "company"})


def services_of(found: Found, piece: Piece, before: list[str]) -> list[str]:
    """Give the services a piece tells of; `before` are those of which the sentence right before it told."""
    inside = [n for n in names_in(found, piece.start, piece.end) if n.kind == "service"]
    apps = [n for n in inside if n.id != "internet"]
    if apps:
        return _row(found, apps)
    if together := _together(found, piece):
        return together
    if _is_of_internet(found, piece):
        main = main_service(found)
        return ["internet"] if main is None or main.id == "internet" or not _has(found, piece, "available") else []
    if cue(found.story.language, "speakers", "nobody").search(piece.text):
        return []
    is_meant = _has(found, piece, "it") or piece.is_attributed or bool(networks_of(found, piece))
    if not is_meant:
        return []
    meant = _meant(found)
    return before if len(before) == 1 else [meant] if meant is not None else []


def _is_of_internet(found: Found, piece: Piece) -> bool:
    """Say whether a piece speaks of the internet itself, and not only of its users or providers."""
    rest = cue(found.story.language, "states", "not_internet").sub("", piece.text)
    return cue(found.story.language, "words", "internet").search(rest) is not None


def _row(found: Found, apps: list[Name]) -> list[str]:
    joined = [fullest(found, apps[0])]
    for one, other in pairwise(apps):
        if not _JOINED.fullmatch(found.story.text[one.end : other.start]):
            break
        joined.append(fullest(found, other))
    return list(dict.fromkeys(joined))


def _together(found: Found, piece: Piece) -> list[str]:
    both = _both(found) if _has(found, piece, "both") else []
    return both or (_all(found) if _has(found, piece, "all_of_them") else [])


def _both(found: Found) -> list[str]:
    """Give the two services that "both" means: the first two that the story joins, else the two it names most."""
    apps = [n for n in found.names if n.kind == "service" and n.id != "internet"]
    for one, other in pairwise(apps):
        if one.value != other.value and _JOINED.fullmatch(found.story.text[one.end : other.start]):
            return [fullest(found, one), fullest(found, other)]
    counts = Counter(fullest(found, n) for n in apps)
    return [value for value, count in counts.most_common(2) if count > 1]


def _all(found: Found) -> list[str]:
    """Give the services that "all three" means: the first row of three or more that the story joins."""
    apps = [n for n in found.names if n.kind == "service" and n.id != "internet"]
    rows = (_row(found, apps[i:]) for i in range(len(apps)))
    return next((row for row in rows if len(row) > 2), [])


def _meant(found: Found) -> str | None:
    main: Name | None = main_service(found)
    if main is None:
        return "internet" if cue(found.story.language, "words", "internet").search(found.story.text) else None
    return "internet" if main.id == "internet" else fullest(found, main)


def networks_of(found: Found, piece: Piece) -> list[str]:
    """Give the networks a piece names: operators, with the kind of access where it stands beside, or that alone."""
    operators = [n for n in names_in(found, piece.start, piece.end) if n.kind == "operator"]
    access = list(cue(found.story.language, "words", "access").finditer(piece.text))
    names, used = [], set()
    for n in operators:
        beside = next((i for i, m in enumerate(access) if _beside(found, piece, n, m)), None)
        used |= {beside} if beside is not None else set()
        names.append(n.value if beside is None else _joined(found, piece, n, access[beside]))
        names += _joined_unknown(found, piece, n)
    if not operators:
        names = _carriers(found, piece) or [m.group() for m in access]
    return list(dict.fromkeys(names))


def _joined_unknown(found: Found, piece: Piece, known: Name) -> list[str]:
    """Give a network our lists lack that is joined to a known one: "TIM and Nimbus"."""
    text = found.story.text
    joint = _AND.match(text, known.end, piece.end)
    name = _CARRIER.match(text, joint.end(), piece.end) if joint is not None else None
    if name is None or names_in(found, name.start("name"), name.end("name")):
        return []
    return [name["name"]]


def _carriers(found: Found, piece: Piece) -> list[str]:
    """Give networks that only the words around them tell: "subscribers of X", "on the network of X", "X customers"."""
    language, text = found.story.language, found.story.text
    known = [n for n in names_in(found, max(0, piece.start - 60), piece.end) if n.kind in _NEVER]
    told: list[tuple[int, int]] = []
    for m in cue(language, "states", "carrier").finditer(piece.text):
        if (name := _CARRIER.match(text, piece.start + m.end(), piece.end)) is not None:
            told.append(name.span("name"))
    for m in cue(language, "states", "carrier_behind").finditer(piece.text):
        head = text[piece.start : piece.start + m.start()].rstrip()
        head = re.sub(r"['’]s?$", "", head)
        words = re.search(rf"(?:{CAPITAL}\w+ )?{CAPITAL}[\w-]+$", head)
        if words is not None and words.start() > 0:
            told.append((piece.start + words.start(), piece.start + words.end()))
    free = [t for t in told if not any(n.start < t[1] and t[0] < n.end for n in known)]
    return [text[a:b] for a, b in sorted(free)]


def _beside(found: Found, piece: Piece, n: Name, m: re.Match[str]) -> bool:
    start, end = piece.start + m.start(), piece.start + m.end()
    between = found.story.text[n.end : start] if start >= n.end else found.story.text[end : n.start]
    return len(between) <= 3 and re.fullmatch(r"['’]?s?\s*", between) is not None


def _joined(found: Found, piece: Piece, n: Name, m: re.Match[str]) -> str:
    start, end = min(n.start, piece.start + m.start()), max(n.end, piece.start + m.end())
    return found.story.text[start:end].replace("'s ", " ").replace("’s ", " ")


def _has(found: Found, piece: Piece, name: str) -> bool:
    return cue(found.story.language, "states", name).search(piece.text) is not None
