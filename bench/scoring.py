"""Set what was extracted from a text beside its truth, field by field, and say of each value what it is.

Kinds: `right`; `missing` (the truth has it, the program not); `wrong` (both have one, and they differ); `extra` (the
truth has none: invented, or taken from where it does not belong); `loose` (a filled field whose words are not
literally in the story). Accuracy is right / (right + missing + wrong + extra); unsupported is extra + loose.

A truth value, or a whole list, may be `{"any": [...]}`: each of them is right, and with null among them none at all is
right too; such a value, when given, is neither right nor extra. A claim, an amount, an observation may say
`"optional": true` for that (such a claim whatever words it quotes).
Names are the same from a token F1 of 0.8 on (chosen, not measured). Pure: no files, no printing (`bench.extraction`).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

Kind = Literal["right", "missing", "wrong", "extra", "loose"]
Json = dict[str, Any]

NAMES = frozenset(
    {"authority", "authority_unit", "on_behalf_of", "signatory_role", "scope", "publisher", "wire", "byline"}
)
SCALARS = (
    *("order_kind", "country", "authority", "authority_unit", "on_behalf_of", "signatory_role", "scope"),
    *("publisher", "wire", "byline", "document_id", "request_document_id", "document_date", "request_document_date"),
    *("article_date", "block_deadline", "report_deadline", "effective_from", "effective_until", "schedule"),
)
NAME_LISTS = ("addressees", "targets", "exempt", "legal_basis", "confirmations", "no_reply", "other_services", "topics")
WORD_LISTS = ("demands", "justification")
AMOUNTS = ("justification_numbers", "penalties")
PLACELESS = frozenset({"publisher", "wire", "byline", "article_date", "topics"})
"""A page's markup may give these: they need no words in the text."""
FIELDS = (*SCALARS, *NAME_LISTS, *WORD_LISTS, *AMOUNTS, "other_deadlines", "claims", "availability")
SAME = 0.8
_ARTICLES = r"(?:the|an|a|el|la|los|las|le|les|l'|o|os|as|der|die|das)\b\s*"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_QUOTES = dict.fromkeys(map(ord, '"«»“”„‟‹›<>'), None) | dict.fromkeys(map(ord, "’‘ʼ`´"), "'")


class Mark(NamedTuple):
    """What one value is."""

    field: str
    kind: Kind
    wanted: Any = None
    given: Any = None


def plain(value: str) -> str:
    """Give a name without what no reader would call a difference: case, spaces, quotes, dashes, article, full stop."""
    text = unicodedata.normalize("NFC", value).translate(_DASHES | _QUOTES).casefold()
    text = re.sub(r"\s+", " ", text).strip(" .,;:!?'")
    return re.sub(rf"^{_ARTICLES}(?=\w)", "", text)


def likeness(one: str, other: str) -> float:
    """Give the F1 of the words of two names; 1.0 where they are plainly the same."""
    left, right = plain(one), plain(other)
    if left == right:
        return 1.0
    words = [Counter(re.findall(r"\w+", side)) for side in (left, right)]
    total = words[0].total() + words[1].total()
    return 2 * (words[0] & words[1]).total() / total if total else 0.0


def options(value: Any) -> list[Any]:
    """Give every value that is right, None among them where nothing is right too."""
    if isinstance(value, dict) and "any" in value:
        return list(value["any"])
    optional = isinstance(value, dict) and value.get("optional")
    return [value, None] if optional else [value]


def _in(wanted: Any, given: Any) -> bool:
    return given in options(wanted)


def _same_name(wanted: Any, given: str | None) -> float:
    return max((likeness(each, given) for each in options(wanted) if each and given), default=0.0)


def _scalar(field: str, wanted: Any, given: Any) -> Iterator[Mark]:
    wants = options(wanted)
    if given is None:
        if None not in wants:
            yield Mark(field, "missing", wanted)
    elif wants == [None]:
        yield Mark(field, "extra", None, given)
    elif _scalar_right(field, wants, given):
        if None not in wants:
            yield Mark(field, "right", wanted, given)
    else:
        yield Mark(field, "wrong", wanted, given)


def _scalar_right(field: str, wants: list[Any], given: Any) -> bool:
    if field in NAMES:
        return any(likeness(want, given) >= SAME for want in wants if want)
    if field.endswith("document_id"):
        return any(plain(want) == plain(given) for want in wants if want)
    return given in wants


def _pairs(
    field: str,
    wanted: list[Any],
    given: list[Any],
    like: Callable[[Any, Any], float],
    near: Callable[[Any, Any], bool],
) -> Iterator[Mark]:
    """Match one to one: what must be there first, the likest first; a leftover that is near another is `wrong`."""
    must = [None not in options(want) for want in wanted]
    tries = [(w, g, like(want, one)) for w, want in enumerate(wanted) for g, one in enumerate(given)]
    tries = sorted((t for t in tries if t[2] >= SAME), key=lambda t: (not must[t[0]], -t[2], t[0], t[1]))
    wants, gives = dict(enumerate(wanted)), dict(enumerate(given))
    for w, g, _ in tries:
        if w in wants and g in gives:
            want, one = wants.pop(w), gives.pop(g)
            if must[w]:
                yield Mark(field, "right", want, one)
    for want in [want for w, want in wants.items() if must[w]]:
        beside = next((g for g, one in gives.items() if near(want, one)), None)
        yield Mark(field, "missing", want) if beside is None else Mark(field, "wrong", want, gives.pop(beside))
    for one in gives.values():
        yield Mark(field, "extra", None, one)


def _names(field: str, wanted: list[Any], given: list[str]) -> Iterator[Mark]:
    return _pairs(field, wanted, given, _same_name, lambda want, one: _same_name(want, one) > 0)


def _words(field: str, wanted: list[Any], given: list[str]) -> Iterator[Mark]:
    return _pairs(field, wanted, list(dict.fromkeys(given)), _in, lambda want, one: False)


def _amounts(field: str, wanted: list[Json], given: list[Json]) -> Iterator[Mark]:
    def like(want: Json, one: Json) -> float:
        return float(_in(want["value"], one["value"]) and _in(want["unit"], one["unit"]))

    return _pairs(field, wanted, given, like, lambda want, one: _in(want["value"], one["value"]))


def _deadlines(field: str, wanted: list[Json], given: list[Json]) -> Iterator[Mark]:
    def like(want: Json, one: Json) -> float:
        who = None in options(want["who"]) or _same_name(want["who"], one["who"]) >= SAME
        return float(who and _in(want["about"], one["about"]) and _in(want["date"], one["date"]))

    return _pairs(field, wanted, given, like, lambda want, one: _in(want["date"], one["date"]))


def _availability(field: str, wanted: list[Json], given: list[Json]) -> Iterator[Mark]:
    def like(want: Json, one: Json) -> float:
        known = _same_name(want["service"], one["service"]) >= SAME
        return float(known and _in(want["state"], one["state"]) and _in(want.get("date"), one.get("date")))

    def key(one: Json) -> tuple[Any, ...]:
        return plain(one["service"]), one["state"], one.get("date")

    once = list({key(one): one for one in given}.values())
    return _pairs(field, wanted, once, like, lambda want, one: _same_name(want["service"], one["service"]) >= SAME)


def overlaps(one: str, other: str) -> bool:
    """Tell whether two quotations are of the same words: one in the other, or half of the shorter one's words."""
    left, right = plain(one), plain(other)
    if left in right or right in left:
        return True
    words = [Counter(re.findall(r"\w+", side)) for side in (left, right)]
    return 2 * (words[0] & words[1]).total() >= min(w.total() for w in words) > 0


def _quoted_alike(want: Json, one: Json) -> bool:
    wants = [quote for quote in options(want.get("q")) if quote]
    return not wants or bool(want.get("optional")) or any(overlaps(quote, q) for quote in wants for q in one["q"])


def _claims(field: str, wanted: list[Json], given: list[Json]) -> Iterator[Mark]:
    """Score (by, about): a pair counts once, however many quotations it has."""
    said: dict[tuple[str, str], list[str]] = {}
    for one in given:
        said.setdefault((one["by"], one["about"]), []).append(one["q"])
    once = [{"by": by, "about": about, "q": quotes} for (by, about), quotes in said.items()]

    def like(want: Json, one: Json) -> float:
        return float(_in(want["by"], one["by"]) and _in(want["about"], one["about"]) and _quoted_alike(want, one))

    def near(want: Json, one: Json) -> bool:
        pair = _in(want["by"], one["by"]) and _in(want["about"], one["about"])
        return pair or (_in(want["about"], one["about"]) and _quoted_alike(want, one))

    return _pairs(field, _merged(wanted), once, like, near)


def _merged(wanted: list[Json]) -> list[Json]:
    """Give the claims of the truth, those of one pair as one with several quotations; required if any of them is."""
    merged: dict[str, Json] = {}
    for claim in wanted:
        key = repr((claim["by"], claim["about"]))
        before = merged.get(key)
        quotes = [*(before["q"]["any"] if before else []), *(q for q in options(claim.get("q")) if q)]
        optional = bool(claim.get("optional")) and (before is None or bool(before.get("optional")))
        merged[key] = {**claim, "q": {"any": quotes}, "optional": optional}
    return list(merged.values())


def _of_list(field: str, wanted: list[Any], given: list[Any]) -> Iterator[Mark]:
    if field in NAME_LISTS:
        return _names(field, wanted, given)
    if field in WORD_LISTS:
        return _words(field, wanted, given)
    if field in AMOUNTS:
        return _amounts(field, wanted, given)
    special = {"other_deadlines": _deadlines, "claims": _claims, "availability": _availability}
    return special[field](field, wanted, given)


def marks(wanted: Json, given: Json) -> list[Mark]:
    """Score the fields of one order: what the truth wants, and what was given."""
    found: list[Mark] = []
    for field in SCALARS:
        found += _scalar(field, wanted.get(field), given.get(field))
    for field in FIELDS[len(SCALARS) :]:
        want, one = wanted.get(field), given.get(field) or []
        tries = [list(_of_list(field, each or [], one)) for each in (options(want) if want else [[]])]
        found += min(tries, key=lambda marked: (sum(m.kind != "right" for m in marked), -len(marked)))
    return found


def loose(given: Json, spans: Json, text: str) -> list[Mark]:
    """Give the filled fields that do not rest on exact words of the text."""
    found = []
    for field in (name for name in FIELDS if given.get(name) and name != "claims"):
        places = spans.get(field, [])
        literal = all(p["q"] and text[p["start"] : p["end"]] == p["q"] for p in places)
        if not literal or (not places and field not in PLACELESS):
            found.append(Mark(field, "loose", None, given[field]))
    found += [
        Mark("claims", "loose", None, one) for one in given.get("claims") or [] if not one["q"] or one["q"] not in text
    ]
    return found


def score(truth: Json, given: Json) -> list[Mark]:
    """Score one text: whether it holds an order, its order, its further orders, and the words they rest on."""
    found: list[Mark] = []
    if truth.get("negative") is not None:
        found.append(
            Mark(
                "negative",
                "right" if given["negative"] == truth["negative"] else "wrong",
                truth["negative"],
                given["negative"],
            )
        )
    if truth.get("lifts") or given.get("lifts"):
        kind: Kind = "extra" if not truth.get("lifts") else "right" if given.get("lifts") else "missing"
        found.append(Mark("lifts", kind, truth.get("lifts"), given.get("lifts")))
    fields = dict(truth["fields"])
    if truth.get("published"):
        fields.setdefault("article_date", {"any": [truth["published"], None]})
    more, others = truth.get("also") or [], given.get("also") or []
    found += marks(fields, given["fields"])
    found += loose(given["fields"], given["spans"], given["text"])
    for number in range(max(len(more), len(others))):
        other = others[number] if number < len(others) else {"fields": {}, "spans": {}}
        found += marks(more[number] if number < len(more) else {}, other["fields"])
        found += loose(other["fields"], other["spans"], given["text"])
    return found


def leaks(never: Iterable[str], given: Json) -> list[str]:
    """Give what stands outside the story (`never` of the truth) and yet is in a field."""
    values = " | ".join(_leaves(given["fields"]) + _leaves(given.get("also") or []))
    return [word for word in never if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", values)]


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in _leaves(part)]
    return [] if value is None else [f"{value:g}" if isinstance(value, float) else str(value)]
