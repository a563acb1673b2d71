"""The schema walk: from a row type to its columns, in words that need no table library.

`frames` turns the columns into Polars types, docs/tables.md and the JSON Schemas come from here too.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct, inspect

from gatewatch.model.tables import TABLES

KINDS: dict[type, str] = {
    str: "text",
    int: "int",
    float: "float",
    bool: "bool",
    datetime: "time",
    date: "date",
}


@dataclass(frozen=True)
class Column:
    """One column: `kind` is text, int, float, bool, time, date, or `list[…]` of one; bounds are inclusive."""

    name: str
    kind: str
    nullable: bool
    description: str
    minimum: float | None = None
    maximum: float | None = None


@cache
def columns(row: type[Struct]) -> list[Column]:
    """List the columns of a row type in their order."""
    return [_column(field) for field in msgspec.structs.fields(row)]


def json_schema(table: str) -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of one row of `table`."""
    return msgspec.json.schema(TABLES[table])


def _column(field: msgspec.structs.FieldInfo) -> Column:
    info = inspect.type_info(field.type)
    description = ""
    if isinstance(info, inspect.Metadata):
        description = (info.extra_json_schema or {}).get("description", "")
        info = info.type
    members = list(info.types) if isinstance(info, inspect.UnionType) else [info]
    nullable = any(isinstance(m, inspect.NoneType) for m in members)
    inner = next(m for m in members if not isinstance(m, inspect.NoneType))
    if isinstance(inner, inspect.Metadata):
        description = description or (inner.extra_json_schema or {}).get("description", "")
        inner = inner.type
    low, high = getattr(inner, "ge", None), getattr(inner, "le", None)
    return Column(field.name, _kind(inner), nullable, description, low, high)


def _kind(info: inspect.Type) -> str:
    match info:
        case inspect.ListType(item_type=item):
            return f"list[{_kind(item)}]"
        case inspect.Metadata(type=inner):
            return _kind(inner)
        case inspect.StrType():
            return "text"
        case inspect.BoolType():
            return "bool"
        case inspect.IntType():
            return "int"
        case inspect.FloatType():
            return "float"
        case inspect.DateTimeType():
            return "time"
        case inspect.DateType():
            return "date"
    raise TypeError(f"no column kind for {info!r}")
