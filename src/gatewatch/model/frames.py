"""Tables as Polars frames: the schema of each, and the check at a step's door.

Every step calls `checked` on what it gives, and the lake once more before it writes, so that a frame with a
missing column, a wrong type, a doubled key or a value out of bounds stops at the room that made it.
"""

from functools import cache

import polars as pl

from gatewatch.model.schema import Column, columns
from gatewatch.model.tables import KEYS, TABLES
from gatewatch.model.words import GatewatchError

_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "int": pl.Int64(),
    "float": pl.Float64(),
    "bool": pl.Boolean(),
    "time": pl.Datetime("us", "UTC"),
    "date": pl.Date(),
}


class SchemaError(GatewatchError):
    """A frame does not hold what its table promises; the text names table, column and what came."""


@cache
def polars_schema(table: str) -> pl.Schema:
    """Give the Polars schema of `table`, columns in their order."""
    return pl.Schema({c.name: _polars_type(c.kind) for c in columns(TABLES[table])})


def empty(table: str) -> pl.DataFrame:
    """Give `table` with no rows."""
    return pl.DataFrame(schema=polars_schema(table))


def checked(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Give `frame` with exactly the columns of `table`, in order, cast losslessly, sorted by key.

    Raises:
        SchemaError: a column is missing, does not cast, holds null or a value out of bounds, or a key is doubled.
    """
    wanted = columns(TABLES[table])
    missing = [c.name for c in wanted if c.name not in frame.columns]
    if missing:
        raise SchemaError(f"{table}: missing column {', '.join(missing)}")
    try:
        result = frame.select(pl.col(c.name).cast(_polars_type(c.kind)) for c in wanted)
    except pl.exceptions.PolarsError as error:
        raise SchemaError(f"{table}: {error}") from None
    _check_values(table, wanted, result)
    key = list(KEYS[table])
    if result.select(key).is_duplicated().any():
        twice = result.filter(result.select(key).is_duplicated()).select(key).row(0)
        raise SchemaError(f"{table}: key {dict(zip(key, twice, strict=True))} stands twice")
    return result.sort(key, nulls_last=False)


def _check_values(table: str, wanted: list[Column], frame: pl.DataFrame) -> None:
    if frame.is_empty():
        return
    checks: dict[str, pl.Expr] = {}
    for c in wanted:
        column = pl.col(c.name)
        if not c.nullable:
            checks[f"{c.name} is null"] = column.is_null().any()
        if c.minimum is not None:
            checks[f"{c.name} is under {c.minimum}"] = (column < c.minimum).any()
        if c.maximum is not None:
            checks[f"{c.name} is over {c.maximum}"] = (column > c.maximum).any()
    found = frame.select(**checks).row(0, named=True)
    broken = [what for what, is_so in found.items() if is_so]
    if broken:
        raise SchemaError(f"{table}: {'; '.join(broken)}")


def _polars_type(kind: str) -> pl.DataType:
    if kind.startswith("list["):
        return pl.List(_TYPES[kind[5:-1]])
    return _TYPES[kind]
