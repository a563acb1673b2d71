"""The register: orders with their revisions, and the documents and claims of each as rows one can query.

An order that is taken in again with other content becomes the next revision; what was written stays as it was and
stays readable. The canonical content (JSON, fields in their order, defaults left out) is kept whole beside the file
as it came, and its SHA-256 says whether anything changed. A field added to the order's types later does not change
the canonical content of an order that does not use it.

One import is one transaction: killed at any moment, the register holds all of a revision or nothing of it. On SQLite
a writing transaction takes its lock when it begins, so two writers wait for each other instead of failing half-way;
elsewhere the primary key stops the second of two writers, who tries again.

Not here: whether an order holds together (`orders.file` checked it), and what it means.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct
from sqlalchemy import (
    JSON,
    URL,
    Connection,
    DateTime,
    Engine,
    ForeignKeyConstraint,
    LargeBinary,
    Text,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from gatewatch.model.order import Order, Revision
from gatewatch.model.words import GatewatchError

Revisions = list[Revision]
"""Named here because inside `Register` the word `list` is its method."""

SCHEMA = 1
"""Number of the layout of the tables below; a register of a higher number is not opened."""
TRIES = 3
"""How often a write is tried when another writer was first. Chosen, not measured."""
WAIT_S = 30
"""How long SQLite waits for another writer's lock. Chosen, not measured."""


class RegisterError(GatewatchError):
    """The register cannot be opened, read or written, or does not hold what was asked for."""


class _Instant(TypeDecorator[datetime]):
    """A time that comes back aware and in UTC, also from SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)) if value else None


class _Base(DeclarativeBase):
    type_annotation_map = {datetime: _Instant, list[str]: JSON, bytes: LargeBinary, str: Text}


class SchemaRow(_Base):
    """The layout's number: one row."""

    __tablename__ = "register_schema"
    number: Mapped[int] = mapped_column(primary_key=True)


class RevisionRow(_Base):
    """One revision of one order; `content` is canonical, `raw` the file as it came."""

    __tablename__ = "order_revisions"
    order_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(index=True)
    dated: Mapped[date]
    fictional: Mapped[bool]
    sha256: Mapped[str]
    imported_at: Mapped[datetime]
    content: Mapped[bytes]
    raw: Mapped[bytes]


class DocumentRow(_Base):
    """One document of one revision of an order."""

    __tablename__ = "documents"
    __table_args__ = (ForeignKeyConstraint(["order_id", "revision"], [RevisionRow.order_id, RevisionRow.revision]),)
    order_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    publisher: Mapped[str | None]
    published_on: Mapped[date | None]
    language: Mapped[str]
    url: Mapped[str | None]
    captured_on: Mapped[date | None]
    sha256: Mapped[str | None]
    note: Mapped[str | None]


class ClaimRow(_Base):
    """One claim of one revision of an order, from one of its documents."""

    __tablename__ = "claims"
    __table_args__ = (
        ForeignKeyConstraint(
            ["order_id", "revision", "document_id"],
            [DocumentRow.order_id, DocumentRow.revision, DocumentRow.document_id],
        ),
    )
    order_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str]
    by: Mapped[str]
    by_kind: Mapped[str] = mapped_column(index=True)
    about: Mapped[list[str]]
    said_on: Mapped[date | None]
    quote: Mapped[str | None]
    paraphrase: Mapped[str | None]
    language: Mapped[str]
    translation: Mapped[str | None]
    note: Mapped[str | None]


class Register:
    """The orders of one database: a SQLite file, or an address SQLAlchemy knows (`postgresql://…`)."""

    def __init__(self, place: str | Path) -> None:
        """Open the register, with its tables made where there are none.

        Raises:
            RegisterError: the address is none, its driver is missing, or the database cannot be opened or is newer.
        """
        is_address = isinstance(place, str) and "://" in place
        self._name = _without_password(str(place)) if is_address else str(place)
        try:
            self._engine = create_engine(str(place) if is_address else URL.create("sqlite", database=str(place)))
        except (SQLAlchemyError, ImportError, ValueError) as error:
            raise RegisterError(f"register {self._name} cannot be opened: {_line(error)}") from None
        if self._engine.dialect.name == "sqlite":
            _lock_when_writing(self._engine)
        with self._failing("cannot be opened"), self._writing() as session:
            _Base.metadata.create_all(session.connection())
            number = session.scalar(select(func.max(SchemaRow.number)))
            if number is None:
                session.add(SchemaRow(number=SCHEMA))
            elif number > SCHEMA:
                raise RegisterError(f"register {self._name}: made by a newer gatewatch (layout {number})")

    def import_order(self, order: Order, raw: bytes, *, at: datetime) -> tuple[str, int, bool]:
        """Take in a checked order: its id, its revision, and whether that revision is new; `raw` is its file.

        Content that is that of the newest revision changes nothing.

        Raises:
            RegisterError: it cannot be written.
        """
        with self._failing("cannot be written"):
            for attempt in range(1, TRIES + 1):
                try:
                    return self._import(order, raw, at)
                except IntegrityError:
                    if attempt == TRIES:
                        raise
        raise AssertionError("unreachable")

    def knows(self, order: Order) -> bool:
        """Say whether this very content is a revision of its order, the newest or an older one."""
        query = select(RevisionRow.revision).where(
            RevisionRow.order_id == order.order_id, RevisionRow.sha256 == _sha256(canonical(order))
        )
        with self._failing("cannot be read"), Session(self._engine) as session:
            return session.scalars(query).first() is not None

    def list(self) -> Revisions:
        """Give the newest revision of every order, by order id."""
        with self._failing("cannot be read"), Session(self._engine) as session:
            return [self._revision(row) for row in session.scalars(_newest())]

    def get(self, order_id: str, revision: int | None = None) -> Revision:
        """Give one revision of an order, the newest by default.

        Raises:
            RegisterError: there is no such order or revision.
        """
        found = self.revisions(order_id)
        if revision is None:
            return found[-1]
        for one in found:
            if one.revision == revision:
                return one
        raise RegisterError(f"register: {order_id} has revisions 1 to {found[-1].revision}, and no {revision}")

    def revisions(self, order_id: str) -> Revisions:
        """Give all revisions of an order, the oldest first.

        Raises:
            RegisterError: there is no such order.
        """
        query = select(RevisionRow).where(RevisionRow.order_id == order_id).order_by(RevisionRow.revision)
        with self._failing("cannot be read"), Session(self._engine) as session:
            found = [self._revision(row) for row in session.scalars(query)]
        if not found:
            raise RegisterError(f"register: no order {order_id}; gatewatch orders list names those there are")
        return found

    def export(self, order_id: str) -> bytes:
        """Give the newest revision of an order as an order file, in canonical form.

        Raises:
            RegisterError: there is no such order.
        """
        return canonical(self.get(order_id).order)

    def digest(self) -> str:
        """Give a hash that changes when a newest revision does, whatever the time of import."""
        with self._failing("cannot be read"), Session(self._engine) as session:
            lines = [f"{r.order_id} {r.revision} {r.sha256}\n" for r in session.scalars(_newest())]
        return _sha256("".join(lines).encode())

    def _import(self, order: Order, raw: bytes, at: datetime) -> tuple[str, int, bool]:
        content = canonical(order)
        order_id, sha256 = order.order_id, _sha256(content)
        query = select(RevisionRow).where(RevisionRow.order_id == order_id).order_by(RevisionRow.revision.desc())
        with self._writing() as session:
            newest = session.scalars(query.limit(1)).first()
            if newest and newest.sha256 == sha256:
                return order_id, newest.revision, False
            revision = newest.revision + 1 if newest else 1
            session.add(
                RevisionRow(
                    order_id=order_id,
                    revision=revision,
                    country=order.country,
                    dated=order.dated.value,
                    fictional=order.fictional,
                    sha256=sha256,
                    imported_at=at,
                    content=content,
                    raw=raw,
                )
            )
            session.flush()
            key = {"order_id": order_id, "revision": revision}
            session.add_all(DocumentRow(**key, **msgspec.structs.asdict(d)) for d in order.documents)
            session.flush()
            session.add_all(ClaimRow(**key, **msgspec.structs.asdict(c)) for c in order.claims)
        return order_id, revision, True

    def _revision(self, row: RevisionRow) -> Revision:
        try:
            order = msgspec.json.decode(row.content, type=Order)
        except msgspec.DecodeError as error:
            raise RegisterError(
                f"register {self._name}: {row.order_id}, revision {row.revision}, cannot be read: {error}"
            ) from None
        return Revision(order=order, revision=row.revision, sha256=row.sha256, imported_at=row.imported_at)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """One transaction: all of it or nothing."""
        connection = self._engine.connect().execution_options(gatewatch_writes=True)
        with connection, Session(connection) as session, session.begin():
            yield session

    @contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise RegisterError(f"register {self._name} {what}: {_line(error)}") from None


def canonical(order: Order) -> bytes:
    """Give an order as JSON in its one form: fields in their order, defaults left out, two spaces of indent."""
    return msgspec.json.format(msgspec.json.encode(_without_defaults(order)), indent=2) + b"\n"


def _without_defaults(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_defaults(one) for one in value]
    if isinstance(value, dict):
        return dict(sorted(value.items()))
    if not isinstance(value, Struct):
        return value
    kept = {}
    for field in msgspec.structs.fields(type(value)):
        inner = getattr(value, field.name)
        made = field.default_factory() if field.default_factory is not NODEFAULT else field.default
        if inner != made:
            kept[field.name] = _without_defaults(inner)
    return kept


def _newest() -> Any:
    last = select(RevisionRow.order_id, func.max(RevisionRow.revision).label("revision")).group_by(RevisionRow.order_id)
    newest = last.subquery()
    same = (RevisionRow.order_id == newest.c.order_id) & (RevisionRow.revision == newest.c.revision)
    return select(RevisionRow).join(newest, same).order_by(RevisionRow.order_id)


def _lock_when_writing(engine: Engine) -> None:
    """Take SQLite's transactions into our own hands: the driver's would begin late and leave tables half made."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: object) -> None:
        connection.isolation_level = None  # the driver then begins nothing by itself
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")

    @event.listens_for(engine, "begin")
    def begins(connection: Connection) -> None:
        writes = connection.get_execution_options().get("gatewatch_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _line(error: BaseException) -> str:
    """The first line of an error, the database's own words where there are any."""
    return str(getattr(error, "orig", None) or error).split("\n")[0]


def _without_password(url: str) -> str:
    """An address as it may be shown: without user and password."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
