"""What a page's address says of its story: the outlet whose name the host spells, the agency in a path.

An address alone gives no publisher: "gov.uk/…" spells nobody's name. It only says which of the names in the text is the
site's own.
"""

import re
from urllib.parse import SplitResult, urlsplit

from gatewatch.orders.reading.kinds import Span
from gatewatch.orders.reading.masthead.names import wires_in
from gatewatch.orders.reading.words import listed, table

_SHORTEST = 4  # letters of a host that spells a name of small letters; chosen, not measured
_WORD = re.compile(r"[^\W_]+")
_TAILS = frozenset({"news", "online", "noticias", "notícias", "média", "media", "agency", "newspaper"})
_MOST_WORDS = 6  # of an outlet's name; chosen, not measured
_SHORT = frozenset({"EFE", "AFP", "dpa", "PTI", "ANSA", "Lusa", "TASS"})
"""Agencies of few letters whose name is no other word of a path, as "map" and "app" are."""
_ZONES = frozenset(["com", "co", "org", "net", "gov", "go", "gob", "gouv", "edu", "or", "ac", "info", "news", "tv"])


def site_named(text: str, url: str | None) -> Span | None:
    """Give where the text names the outlet that the host spells: first outside sentences, with the fullest form."""
    labels = _labels(url)
    if labels is None or labels[0] in listed("aggregators"):
        return None
    label = re.sub(r"[^a-z0-9]", "", labels[0])
    best: Span | None = None
    words = list(_WORD.finditer(text))
    for n, first in enumerate(words):
        if not first.group()[0].isupper() and not first.group()[0].isdigit():
            continue
        at = _spelled(text, words, n, label) or _spelled(text, words, n, "".join(labels))
        if at is not None and (best is None or at[1] - at[0] > best[1] - best[0]):
            best = at
    return best


def _spelled(text: str, words: list[re.Match[str]], n: int, label: str) -> Span | None:
    spelled = ""
    for k in range(n, min(n + _MOST_WORDS, len(words))):
        if k > n and text[words[k - 1].end() : words[k].start()] not in {" ", ".", "-", "’", "'", "&", " & "}:
            return None
        spelled += _plain(words[k].group())
        start, end = words[n].start(), words[k].end()
        if spelled == label or (spelled == f"the{label}" and n < k):
            if len(label) < _SHORTEST and not text[start:end].isupper():
                return None
            tail = words[k + 1] if k + 1 < len(words) else None
            if tail is not None and text[end : tail.start()] == " " and _is_tail(tail.group()):
                end = tail.end()
            return start, end
        if not f"the{label}".startswith(spelled) and not label.startswith(spelled):
            return None
    return None


def _is_tail(word: str) -> bool:
    return word[0].isupper() and word.casefold() in _TAILS


def _plain(word: str) -> str:
    """Give a word as a host spells it: small letters without marks."""
    return "".join(_LETTERS.get(c, c) for c in word.casefold())


_LETTERS = {
    c: plain
    for plain, marked in {
        "a": "áàâãäåăắằẳẵặấầẩẫậạảā", "c": "çć", "d": "đ", "e": "éèêëẽẹẻếềểễệ", "g": "ğ", "i": "íìîïĩịỉı", "n": "ñ",
        "o": "óòôõöọỏốồổỗộơớờởỡợ", "s": "ş", "u": "úùûüũụủưứừửữự", "y": "ýỳỹỵỷ",
    }.items()
    for c in marked
}  # fmt: skip


def _split(url: str | None) -> SplitResult:
    try:
        return urlsplit(url or "")
    except ValueError:  # no address at all
        return urlsplit("")


def _labels(url: str | None) -> list[str] | None:
    """Give the host's own label and what stands behind it ("kabar", "co", "id"); None where it has none."""
    host = _split(url).hostname or ""
    labels = [part for part in host.split(".") if part]
    if len(labels) < 2:
        return None
    own = len(labels) - 2
    if own > 0 and labels[own] in _ZONES and len(labels[-1]) == 2:
        own -= 1
    return labels[own:]


def agency_of(text: str, url: str | None) -> tuple[str, Span | None] | None:
    """Give the agency that a part of the path names ("/efe/2021/…"), with its place where the text names it."""
    parts = {part.casefold() for part in _split(url).path.split("/") if part}
    known = [n for n in table("wires") if n.casefold().replace(" ", "-") in parts and (len(n) > 4 or n in _SHORT)]
    if not known:
        return None
    named = [at for at in wires_in(text, 0, len(text)) if known[0].casefold() in text[slice(*at)].casefold()]
    if named:
        return text[slice(*named[0])], named[0]
    return known[0], None
