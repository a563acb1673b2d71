"""Any order that the types allow, for property tests: strategies made from the types themselves, so none is forgotten.

`orders()` are of the right shape and mostly do not hold together; `coherent()` draws from few words and three claims,
so that two of them agree and disagree often, and every claim and document they point to is there.
"""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect
from order_tables import order

from gatewatch.model.order import Claim, Document, Order

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
FEW = st.sampled_from(["a ministry", "A  Ministry", "a court", "68"])
POINTERS = {r"^c\d+$": st.sampled_from(["c1", "c2", "c3"]), r"^d\d+$": st.sampled_from(["d1", "d2"])}


def of(kind: inspect.Type, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Give any value of a type, its texts from `texts` where no pattern binds them."""
    match kind:
        case inspect.Metadata():
            return of(kind.type, texts)
        case inspect.StructType():
            fields = {f.name: of(f.type, texts) for f in kind.fields}
            return st.builds(kind.cls, **fields)
        case inspect.ListType():
            return st.lists(of(kind.item_type, texts), min_size=kind.min_length or 0, max_size=2)
        case inspect.DictType():
            keys, values = of(kind.key_type, texts), of(kind.value_type, texts)
            return st.dictionaries(keys, values, min_size=kind.min_length or 0, max_size=2)
        case inspect.StrType():
            pattern = kind.pattern
            return texts if pattern is None else POINTERS.get(pattern, st.from_regex(pattern, fullmatch=True))
        case inspect.UnionType():
            return st.one_of(*(of(one, texts) for one in kind.types))
        case inspect.LiteralType():
            return st.sampled_from(sorted(kind.values))
        case _:
            return _PLAIN[type(kind)]


_PLAIN: dict[type, st.SearchStrategy[Any]] = {
    inspect.NoneType: st.none(),
    inspect.BoolType: st.booleans(),
    inspect.IntType: st.integers(1, 9),
    inspect.FloatType: st.floats(allow_nan=False, allow_infinity=False),
    inspect.DateType: st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    inspect.DateTimeType: st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
}


def orders() -> st.SearchStrategy[Order]:
    """Give orders of the right shape."""
    return of(inspect.type_info(Order), TEXT)


KINDS = {f.name: f.type for f in inspect.type_info(Order).fields}  # type: ignore[attr-defined]  # a struct's
MINE = ("format", "order_id", "country", "fictional", "documents", "claims")


@st.composite
def coherent(draw: st.DrawFn, sources: str = "xyz") -> Order:
    """Give the order of `order_tables` with a few fields drawn anew, said by the reports named by letters."""
    names = draw(st.lists(st.sampled_from([n for n in KINDS if n not in MINE]), min_size=1, max_size=4, unique=True))
    drawn = {name: draw(of(KINDS[name], FEW)) for name in names}
    documents = [
        Document(document_id=f"d{i}", kind="press", title=draw(st.sampled_from(sources)), language="en") for i in (1, 2)
    ]
    claims = [
        Claim(
            claim_id=f"c{i}",
            document_id=draw(st.sampled_from(["d1", "d2"])),
            by="it",
            by_kind="media",
            about=["kind"],
            quote=draw(st.sampled_from("pqr")),
        )
        for i in (1, 2, 3)
    ]
    return msgspec.structs.replace(order(), **drawn, documents=documents, claims=claims)
