"""An order as lines of plain text: every field with the claims it rests on, and who says which where sources differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from gatewatch.model.order import Claim, Document, Field, Order, Revision

_NO_FIELDS = ("documents", "claims")
"""Lists of an order that the fields point to."""


def describe(revision: Revision) -> list[str]:
    """Give the lines that `gatewatch orders show` prints."""
    order = revision.order
    lines = [f"{order.order_id}, revision {revision.revision}: {order.titles['en']}"]
    if order.fictional:
        lines.append("FICTIONAL: " + (order.note or "made up"))
    lines.append(f"country {order.country}, local time {order.timezone}")
    claims = {c.claim_id: c for c in order.claims}
    for name, one in _fields(order):
        lines += _field(name, one, claims) if isinstance(one, Field) else [f"{name}: {_words(one)}"]
    lines.append("claims:")
    documents = {d.document_id: d for d in order.documents}
    for claim in order.claims:
        lines += _claim(claim, documents[claim.document_id])
    return lines


def beside(before: Order, after: Order) -> list[tuple[str, str, str]]:
    """Give what differs between two contents of an order: where, what it was, what it is; "" where there is nothing."""
    rows = []
    for name in before.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old != new and name not in _NO_FIELDS:
            rows.append((name.replace("_", " "), _all(old), _all(new)))
    for name in _NO_FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        held = {_id(one): one for one in old}
        rows += [
            (_id(one), _one(held[_id(one)]) if _id(one) in held else "", _one(one)) for one in new if one not in old
        ]
    return rows


def _field(name: str, field: Field[Any], claims: Mapping[str, Claim]) -> Iterator[str]:
    yield f"{name}: {_words(field.value)} {_marks(field.claims)}"
    if field.differ:
        yield "    sources differ:"
        yield f"      {_who(field.claims, claims)}: {_words(field.value)} {_marks(field.claims)}"
    for other in field.differ:
        note = f" ({other.note})" if other.note else ""
        yield f"      {_who(other.claims, claims)}: {_words(other.value)} {_marks(other.claims)}{note}"
    if field.note:
        yield f"    {field.note}"


def _who(ids: Sequence[str], claims: Mapping[str, Claim]) -> str:
    return "; ".join(dict.fromkeys(claims[c].by for c in ids))


def _claim(claim: Claim, document: Document) -> Iterator[str]:
    words = f"“{claim.quote}”" if claim.quote else claim.paraphrase or "no words held"
    yield f"  {claim.claim_id} {claim.by} ({claim.by_kind}): {words}"
    where = ", ".join(str(w) for w in (document.publisher, document.published_on, document.url) if w)
    yield f"      in: {document.title}" + (f" ({where})" if where else "")
    if claim.note:
        yield f"      {claim.note}"


def _fields(order: Order) -> Iterator[tuple[str, Any]]:
    for name in order.__struct_fields__:
        value = getattr(order, name)
        if name == "topics" and value:
            yield name, ", ".join(value)
        elif name in _NO_FIELDS or not isinstance(value, list | Field):
            continue
        elif isinstance(value, list):
            label = {"replies": "reply"}.get(name, name.removesuffix("s")).replace("_", " ")
            yield from ((label, one) for one in value if isinstance(one, Struct))
        else:
            yield name.replace("_", " "), value


def _all(value: Any) -> str:
    """Give a field, or a list of them, with everything in it, as a few lines."""
    if isinstance(value, list):
        return "\n".join(_all(one) for one in value)
    if not isinstance(value, Field):
        return "" if value is None else _words(value)
    lines = [f"{_words(value.value)} {_marks(value.claims)}"]
    lines += [f"differs: {_words(d.value)} {_marks(d.claims)}" for d in value.differ]
    return "\n".join([*lines, *([value.note] if value.note else [])])


def _one(thing: Document | Claim) -> str:
    if isinstance(thing, Document):
        return ", ".join(str(w) for w in (thing.title, thing.publisher, thing.published_on, thing.url) if w)
    words = f"“{thing.quote}”" if thing.quote else thing.paraphrase
    return f"{thing.by} ({thing.by_kind}): {words} — about {', '.join(thing.about)}"


def _id(thing: Document | Claim) -> str:
    return thing.document_id if isinstance(thing, Document) else thing.claim_id


def _marks(claims: Iterable[str]) -> str:
    return f"[{' '.join(claims)}]"


def _words(value: Any) -> str:
    built = msgspec.to_builtins(value)
    if isinstance(built, list):
        return "; ".join(_words(v) for v in built)
    if isinstance(built, dict):
        claims = built.pop("claims", [])
        said = ", ".join(f"{k.replace('_', ' ')} {_words(v)}" for k, v in built.items() if v not in (None, [], ""))
        return f"{said} {_marks(claims)}" if claims else said
    return str(built)
