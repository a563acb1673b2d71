"""One order of several reports: what a draft says, added to an order, with nothing of either lost.

The draft's documents and claims come in with new numbers. A document is the same when its captured text is (by hash),
or when neither capture has one and all else is equal; a claim is the same when the same speaker says the same words in
the same document. So joining the same report again changes nothing. How two fields become one stands in `merge`.

What is ours and stands in no report (id, title, time zone) stays as the order has it. Whether the result holds
together is checked like any order file (`file.read`): a deadline before the order's day is told there.

Not here: which order a draft belongs to (`likeness` proposes, an editor decides).
"""

from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gatewatch.model.order import Claim, Document, Draft, Field, Order
from gatewatch.model.words import GatewatchError
from gatewatch.orders.drafts.merge import merged, notes, plain, together

Ids = dict[str, str]
"""Number in the draft to number in the order."""


_CAPTURE = ("document_id", "captured_on", "captured_at", "rights")
"""What may differ between two captures of one text."""


_OURS = ("claim_id", "about", "note")
"""What of a claim is not the speaker's."""


class JoinError(GatewatchError):
    """The draft cannot be joined to the order; the text says why."""


def as_draft(order: Order) -> Draft:
    """Give an order as a draft with nothing left to decide."""
    return Draft({name: getattr(order, name) for name in order.__struct_fields__}, ())


def joined(order: Order, draft: Draft) -> Order:
    """Give the order with all that the draft says.

    Raises:
        JoinError: they are of two countries, one is made up and the other not, or the draft points to what it lacks.
    """
    parts = dict(draft.parts)
    for name in ("country", "fictional"):
        if name in parts and parts[name] != getattr(order, name):
            raise JoinError(f"{order.order_id}: {name} is {getattr(order, name)!r}, and {parts[name]!r} in the draft")
    documents, document_ids = _documents(order.documents, parts.pop("documents", []))
    claims, claim_ids = _claims(order.claims, parts.pop("claims", []), document_ids)
    changed: dict[str, Any] = {"documents": documents, "claims": claims}
    for name, said in parts.items():
        held, said = getattr(order, name), _renumbered(said, claim_ids)
        if name == "note":
            changed[name] = notes(held, said)
        elif name == "titles":
            changed[name] = said | held
        elif name == "topics":
            changed[name] = together(held, said)
        elif isinstance(said, Field):
            changed[name] = merged(held, said)
        elif isinstance(said, list):
            changed[name] = _listed(held, said)
    return replace(order, **changed)


def _documents(held: list[Document], said: list[Document]) -> tuple[list[Document], Ids]:
    found, ids = list(held), {}
    last = max((int(d.document_id[1:]) for d in held), default=0)
    for document in said:
        same = [d for d in found if _is_same_text(d, document)]
        known = document if document in same else next(iter(same), None)
        if known is None:
            last += 1
            known = replace(document, document_id=f"d{last}")
            found.append(known)
        ids[document.document_id] = known.document_id
    return found, ids


def _is_same_text(a: Document, b: Document) -> bool:
    if a.sha256 or b.sha256:
        return a.sha256 == b.sha256
    return _apart(a, *_CAPTURE) == _apart(b, *_CAPTURE)


def _claims(held: list[Claim], said: list[Claim], documents: Ids) -> tuple[list[Claim], Ids]:
    found, ids = list(held), {}
    where = {_apart(c, *_OURS): i for i, c in reversed(list(enumerate(held)))}
    last = max((int(c.claim_id[1:]) for c in held), default=0)
    for claim in said:
        if claim.document_id not in documents:
            raise JoinError(f"the draft's claim {claim.claim_id} is of document {claim.document_id}, which it lacks")
        moved = replace(claim, document_id=documents[claim.document_id])
        key = _apart(moved, *_OURS)
        if key in where:
            known = found[where[key]]
            about = list(dict.fromkeys([*known.about, *claim.about]))
            found[where[key]] = replace(known, about=about, note=notes(known.note, claim.note))
        else:
            last += 1
            where[key] = len(found)
            found.append(replace(moved, claim_id=f"c{last}"))
        ids[claim.claim_id] = found[where[key]].claim_id
    return found, ids


def _apart(one: Struct, *names: str) -> str:
    """Give what a struct says, these fields apart, as a text to compare by."""
    built: dict[str, Any] = msgspec.to_builtins(one)
    return msgspec.json.encode({k: v for k, v in built.items() if k not in names}).decode()


def _renumbered(value: Any, ids: Ids) -> Any:
    if isinstance(value, list):
        return [_renumbered(one, ids) for one in value]
    if not isinstance(value, Struct):
        return value
    changed = {}
    for name in value.__struct_fields__:
        inner = getattr(value, name)
        if name != "claims":
            changed[name] = _renumbered(inner, ids)
            continue
        if lacking := [c for c in inner if c not in ids]:
            raise JoinError(f"the draft points to claim {lacking[0]}, which it lacks")
        changed[name] = list(dict.fromkeys(ids[c] for c in inner))
    return replace(value, **changed)


def _listed(held: list[Any], said: list[Any]) -> list[Any]:
    """Add deadlines, and what is a list of things with claims of their own: what was seen, asked, told, related."""
    found = list(held)
    for one in said:
        at = _place(found, one)
        if at is None:
            found.append(merged(None, one) if isinstance(one, Field) else one)
        elif isinstance(one, Field):
            found[at] = merged(found[at], one)
        else:
            found[at] = replace(found[at], claims=list(dict.fromkeys([*found[at].claims, *one.claims])))
    return found


def _place(held: list[Any], one: Any) -> int | None:
    """Say where the same thing stands; of deadlines, the one of the same kind, best of the same day."""
    if not isinstance(one, Field):
        bare = plain(replace(one, claims=[]))
        return next((i for i, known in enumerate(held) if plain(replace(known, claims=[])) == bare), None)
    of_kind = [i for i, known in enumerate(held) if known.value.kind == one.value.kind]
    days = [[known.value, *(d.value for d in known.differ)] for known in held]
    return next((i for i in of_kind if one.value in days[i]), next(iter(of_kind), None))
