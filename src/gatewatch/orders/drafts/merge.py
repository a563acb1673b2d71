"""Two fields of one meaning, from two reports, as one field: what agrees comes together, what disagrees stands beside.

Theory. Values **agree** when they are equal but for capitals and spaces, or when one only says more than the other
(the same reason with and without the authority's words; the same scope with more names). A value that does not agree
goes to `differ` with its claims: the program goes on comparing with the first one, and a page shows both. A **list**
names things: what is new is added, what is known gets the claims, and only the same thing with another value (the
same unit with another number, the same service with other components, the same deadline on another day) goes to
`differ`. Hours of the week are one value and not a list of things: two timetables together would be a third one.

So no value and no claim of either side is lost, doing it twice is doing it once, and the order in which reports come
decides which value stands first, not which values and claims a field has. Where the same reason stands with two
wordings, both stay.

Not here: documents and the numbers of claims (`join`).
"""

from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from gatewatch.model.order import (
    Addressees,
    Amount,
    ClaimId,
    Differ,
    Field,
    Justification,
    OtherDeadline,
    Target,
    Window,
)

T = TypeVar("T")


def merged(old: Field[Any] | None, new: Field[Any]) -> Field[Any]:
    """Give the field that says all that both say, the old one's value first; what was set aside stays aside."""
    is_list = _names_things(new) and (old is None or _names_things(old))
    found = old or Field([] if is_list else new.value, [])
    for i, said in enumerate([Differ(new.value, new.claims, new.note), *new.differ]):
        found = _with_list(found, said, is_aside=i > 0) if is_list else _with_value(found, said)
    return found


def together(old: list[str], new: list[str]) -> list[str]:
    """Give both lists as one, the old one first, nothing twice but for capitals and spaces."""
    seen = {plain(one) for one in old}
    return old + [one for one in {plain(n): n for n in reversed(new)}.values() if plain(one) not in seen][::-1]


def notes(old: str | None, new: str | None) -> str | None:
    """Give both notes as one."""
    if not old or not new or new in old:
        return old or new
    return f"{old} {new}" if old.endswith(".") else f"{old}; {new}"


def plain(value: Any) -> str:
    """Give a value in a form that is the same for values that differ in capitals and spaces alone."""
    return " ".join(msgspec.json.encode(value, order="sorted").decode().casefold().split())


def combined(a: Any, b: Any) -> Any:
    """Give the value that says what both say, where they agree; None where they do not."""
    match a, b:
        case Addressees(), Addressees() if a.scope == b.scope:
            known = {plain(o) for o in a.operators}
            return replace(
                a,
                names=together(a.names, b.names),
                asns=[*a.asns, *(n for n in b.asns if n not in a.asns)],
                operators=[*a.operators, *(o for o in b.operators if plain(o) not in known)],
            )
        case Justification(), Justification() if a.word == b.word:
            one_says_more = a.quote is None or b.quote is None or plain(a.quote) == plain(b.quote)
            return replace(a, quote=a.quote or b.quote) if one_says_more else None
        case Target(), Target() if a.service == b.service and sorted(a.components) == sorted(b.components):
            return replace(a, as_written=a.as_written or b.as_written)
    return a if plain(a) == plain(b) else None


def _conflict(a: Any, b: Any) -> bool:
    """Say whether two things of a list are the same thing with another value."""
    match a, b:
        case Amount(), Amount():
            return a.unit == b.unit
        case OtherDeadline(), OtherDeadline():
            return plain((a.who, a.about)) == plain((b.who, b.about))
        case Target(), Target():
            return a.service == b.service
    return False


def _names_things(field: Field[Any]) -> bool:
    """Say whether a field is a list of things, which hours of the week are not."""
    held = [field.value, *(d.value for d in field.differ)]
    return all(isinstance(v, list) and not any(isinstance(one, Window) for one in v) for v in held)


def _with_value(field: Field[Any], said: Differ[Any]) -> Field[Any]:
    value = combined(field.value, said.value)
    if value is not None:
        return replace(field, value=value, claims=_union(field.claims, said.claims), note=notes(field.note, said.note))
    for i, other in enumerate(field.differ):
        value = combined(other.value, said.value)
        if value is not None:
            return _with_differ(field, i, value, said)
    return replace(field, differ=[*field.differ, said])


def _with_list(field: Field[list[Any]], said: Differ[list[Any]], is_aside: bool) -> Field[list[Any]]:
    """Give each thing to where it stands already; what is new to the value, what conflicts to a `differ` of its own.

    `is_aside`: it stands aside already in its own order, so nothing of it joins the value.
    """
    value, supports = list(field.value), not said.value
    beside: list[Any] = []
    differ = [list(d.value) for d in field.differ]
    touched = set()
    for item in said.value:
        if _absorb(value, item):
            supports = True
        elif (i := next((i for i, held in enumerate(differ) if _absorb(held, item)), None)) is not None:
            touched.add(i)
        elif is_aside or any(_conflict(item, known) for known in field.value):
            beside += [] if _absorb(beside, item) else [item]
        else:
            value.append(item)
            supports = True
    for i in sorted(touched):
        field = _with_differ(field, i, differ[i], said)
    if supports:
        field = replace(field, value=value, claims=_union(field.claims, said.claims), note=notes(field.note, said.note))
    return replace(field, differ=[*field.differ, replace(said, value=beside)]) if beside else field


def _absorb(held: list[Any], item: Any) -> bool:
    for i, one in enumerate(held):
        value = combined(one, item)
        if value is not None:
            held[i] = value
            return True
    return False


def _with_differ(field: Field[Any], i: int, value: Any, said: Differ[Any]) -> Field[Any]:
    other = field.differ[i]
    more = replace(other, value=value, claims=_union(other.claims, said.claims), note=notes(other.note, said.note))
    return replace(field, differ=[*field.differ[:i], more, *field.differ[i + 1 :]])


def _union(old: list[ClaimId], new: list[ClaimId]) -> list[ClaimId]:
    return list(dict.fromkeys([*old, *new]))
