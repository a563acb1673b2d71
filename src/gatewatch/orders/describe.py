"""An order as lines of plain text: every field with the claims it rests on, and where sources differ."""

from collections.abc import Iterator
from typing import Any

import msgspec

from gatewatch.model.order import Differ, Field, Order, Revision


def describe(revision: Revision) -> list[str]:
    """Give the lines that `gatewatch orders show` prints."""
    order = revision.order
    lines = [f"{order.order_id}, revision {revision.revision}: {order.titles['en']}"]
    if order.fictional:
        lines.append("FICTIONAL: " + (order.note or "made up"))
    lines.append(f"country {order.country}, local time {order.timezone}")
    for name, field in _fields(order):
        lines.append(f"{name.replace('_', ' ')}: {_words(field.value)} [{' '.join(field.claims)}]")
        lines += [f"    sources differ: {_differ(d)}" for d in field.differ]
        if field.note:
            lines.append(f"    {field.note}")
    lines.append("claims:")
    documents = {d.document_id: d for d in order.documents}
    for claim in order.claims:
        words = f"“{claim.quote}”" if claim.quote else claim.paraphrase or "no words held"
        lines.append(f"  {claim.claim_id} {claim.by} ({claim.by_kind}): {words}")
        lines.append(f"      in: {documents[claim.document_id].title}")
    return lines


def _fields(order: Order) -> Iterator[tuple[str, Field[Any]]]:
    for name in order.__struct_fields__:
        value = getattr(order, name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Field):
                yield name.removesuffix("s") if isinstance(value, list) else name, one


def _differ(differ: Differ[Any]) -> str:
    note = f" ({differ.note})" if differ.note else ""
    return f"{_words(differ.value)} [{' '.join(differ.claims)}]{note}"


def _words(value: Any) -> str:
    built = msgspec.to_builtins(value)
    if isinstance(built, list):
        return "; ".join(_words(v) for v in built)
    if isinstance(built, dict):
        return ", ".join(f"{k} {_words(v)}" for k, v in built.items() if v not in (None, [], ""))
    return str(built)
