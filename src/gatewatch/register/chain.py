"""The chain of changes: each link says who added what, when and why, and holds the hash of the link before it.

A link's `content_sha256` is taken of the rows the change added, of every table together:

    {"order_revisions": [row, …], "documents": [row, …], …}

where a row is its columns by name, null ones left out, bytes as their SHA-256, days and times as ISO text (times in
UTC with microseconds and `Z`), rows in the order of their own JSON; `change` itself and columns marked `rows.FREE`
are left out. A link's `hash` is taken of its other columns. Both are SHA-256 over `content.compact` JSON. The first
link's `previous` is 64 zeros.

So nothing depends on the database: SQLite and PostgreSQL come to the same hashes. Rows are read back from the
database before they are hashed, so that a link speaks of what is stored and not of what was meant.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, LargeBinary, Table, Text, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import ColumnElement, cast, literal_column

from gatewatch.register.content import compact, sha256
from gatewatch.register.rows import FREE, HELD, Base, ChangeRow, Instant

START = "0" * 64
"""The `previous` of the first link."""

Kind = Literal["imported", "amended", "amended beside", "captured", "filed", "accepted", "declined", "contact erased"]
"""What a change did. `amended beside`: its editor had not seen the newest revision. The list only grows."""

Cell: TypeAlias = "str | int | bool | list[str] | None"
PlainRow = dict[str, Cell]
RowsByTable = dict[str, list[PlainRow]]


class Unreadable(Exception):
    """A cell holds what no register wrote there."""


class Act(Struct, frozen=True):
    """Who changes the register, when and why."""

    at: datetime
    who: str
    why: str


class Change(Struct, frozen=True, kw_only=True):
    """One link of the chain."""

    seq: int
    at: datetime
    who: str
    why: str
    kind: str
    subject: str
    content_sha256: str
    previous: str
    hash: str


def next_seq(session: Session) -> int:
    """Give the number of the next link; the rows that the change adds carry it."""
    return (session.scalar(select(func.max(ChangeRow.seq))) or 0) + 1


def append(session: Session, act: Act, kind: Kind, subject: str) -> int:
    """Add the link of the rows that carry its number, and give the number. To be called once in a transaction."""
    session.flush()
    head = session.execute(select(ChangeRow.seq, ChangeRow.hash).order_by(ChangeRow.seq.desc()).limit(1)).first()
    seq, previous = (head.seq + 1, head.hash) if head else (1, START)
    added = {table.name: list(_of_change(session.connection(), table, seq)) for table in held_tables()}
    fields: PlainRow = {
        "seq": seq,
        "at": _time(act.at),
        "who": act.who,
        "why": act.why,
        "kind": kind,
        "subject": subject,
        "content_sha256": content_hash(added),
        "previous": previous,
    }
    session.add(ChangeRow(**{**fields, "at": act.at}, hash=link_hash(fields)))
    session.flush()
    return seq


def link_hash(fields: PlainRow) -> str:
    """Give a link's hash; `fields` are its columns but `hash`."""
    return sha256(compact(fields))


def content_hash(added: RowsByTable) -> str:
    """Give the hash of the rows that a change added, by table; a table with none does not count."""
    return sha256(compact({name: sorted(rows, key=compact) for name, rows in added.items() if rows}))


def held_tables() -> list[Table]:
    """Give the tables whose rows links know of."""
    return [Base.metadata.tables[row.__tablename__] for row in HELD]


def chained(row: PlainRow, table: Table) -> PlainRow:
    """Give what a link's hash covers of a row."""
    left_out = {c.name for c in table.columns if c.info.get(FREE)} | {"change"}
    return {name: cell for name, cell in row.items() if cell is not None and name not in left_out}


def stored(connection: Connection, table: Table, where: ColumnElement[bool] | None = None) -> Iterator[dict[str, Any]]:
    """Go through the rows of a table with their values as the driver gives them, by primary key."""
    # Why: SQLAlchemy's own reading mends what it reads (2 is True), and one broken cell would stop it altogether.
    columns = [_as_driver_gives(column, connection).label(column.name) for column in table.columns]
    query = select(*columns).select_from(table).order_by(*table.primary_key.columns)
    for row in connection.execute(query if where is None else query.where(where)).mappings():
        yield dict(row)


def plain(row: dict[str, Any], table: Table) -> PlainRow:
    """Give a stored row in the plain values that are hashed.

    Raises:
        Unreadable: a cell holds what no register wrote there.
    """
    return {column.name: _plain_cell(column, row[column.name]) for column in table.columns}


def _of_change(connection: Connection, table: Table, seq: int) -> Iterator[PlainRow]:
    for row in stored(connection, table, table.c.change == seq):
        yield chained(plain(row, table), table)


def _as_driver_gives(column: Column[Any], connection: Connection) -> ColumnElement[Any]:
    name = connection.dialect.identifier_preparer.quote(column.name)
    if isinstance(column.type, JSON) and connection.dialect.name != "sqlite":
        return cast(literal_column(name), Text)
    return literal_column(name)


def _plain_cell(column: Column[Any], value: Any) -> Cell:
    if value is None:
        if not column.nullable:
            raise Unreadable(column.name)
        return None
    for kind, read in _READ.items():
        if isinstance(column.type, kind):
            try:
                return read(value)
            except (TypeError, ValueError, RecursionError):  # the last, lists in lists without end
                raise Unreadable(column.name) from None
    raise AssertionError(column)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _instant(value: Any) -> str:
    if isinstance(value, datetime):
        return _time(value if value.tzinfo else value.replace(tzinfo=UTC))
    at = datetime.fromisoformat(value)
    _same(value, at.isoformat(" ", "microseconds"))  # SQLite's text, byte for byte
    return _time(at.replace(tzinfo=UTC))


def _day(value: Any) -> str:
    if isinstance(value, str):
        _same(value, date.fromisoformat(value).isoformat())
        return value
    return date.isoformat(value)


def _truth(value: Any) -> bool:
    if value not in (0, 1) or not isinstance(value, int):
        raise ValueError
    return bool(value)


def _words(value: Any) -> list[str]:
    words = _exactly(list)(json.loads(value))
    _same(value, json.dumps(words))
    return [_text(word) for word in words]


def _text(value: Any) -> str:
    text: str = _exactly(str)(value)
    text.encode()
    return text


def _exactly(kind: type) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return checked


def _bytes(value: Any) -> str:
    return sha256(_exactly(bytes)(value))


def _same(stored_text: Any, written: str) -> None:
    if stored_text != written:
        raise ValueError


_READ: dict[type, Callable[[Any], Cell]] = {
    Instant: _instant,
    Date: _day,
    Boolean: _truth,
    JSON: _words,
    LargeBinary: _bytes,
    Integer: _exactly(int),
    Text: _text,
}


def changes(rows: Iterable[ChangeRow]) -> list[Change]:
    """Give rows of the chain as plain values."""
    return [Change(**{name: getattr(row, name) for name in Change.__struct_fields__}) for row in rows]
