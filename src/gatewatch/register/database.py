"""The database under the register: opened, its errors in one line, its writers one after the other.

A write is one transaction: killed at any moment, the register holds all of a change or nothing of it. Writers wait
for each other from the very beginning of their transaction, because each links to the last change: on SQLite by the
lock that a writing transaction takes when it begins, on PostgreSQL by an advisory lock that ends with the
transaction. Elsewhere the keys stop the second of two writers, who tries again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from gatewatch.model.words import GatewatchError

T = TypeVar("T")

TRIES = 3
"""How often a write is tried when another writer was first. Chosen, not measured."""
WAIT_S = 30
"""How long a writer waits for another. Chosen, not measured."""
LOCK = 0x67617465
"""Number of the advisory lock of PostgreSQL: "gate". Chosen, not measured; it counts within one database."""
DRIVER = "pip install 'gatewatch[postgresql]'"
"""What brings the driver of PostgreSQL."""


class RegisterError(GatewatchError):
    """The register cannot be opened, read or written, or does not hold what was asked for."""


class Database:
    """A SQLite file, or an address SQLAlchemy knows (`postgresql://…`)."""

    def __init__(self, place: str | Path) -> None:
        """Name the database; nothing is opened yet.

        Raises:
            RegisterError: the address is none, or its driver is missing.
        """
        is_address = isinstance(place, str) and "://" in place
        self.name = _without_password(str(place)) if is_address else str(place)
        try:
            url = str(place) if is_address else URL.create("sqlite", database=str(place))
            self.engine = create_engine(url, poolclass=NullPool)  # nothing stays open between two uses
        except (SQLAlchemyError, ImportError, ValueError) as error:
            hint = f" ({DRIVER})" if "psycopg" in str(error) else ""
            raise RegisterError(f"register {self.name} cannot be opened: {_line(error)}{hint}") from None
        if self.engine.dialect.name == "sqlite":
            _lock_when_writing(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that reads.

        Raises:
            RegisterError: it cannot be read, or what stands there is not what a register writes.
        """
        with self.failing("cannot be read", ValueError), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give one transaction that writes: all of it or nothing, and no other writer meanwhile."""
        connection = self.engine.connect().execution_options(gatewatch_writes=True)
        with connection, Session(connection) as session, session.begin():
            if self.engine.dialect.name == "postgresql":
                session.connection().exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_S}s'")
                session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give one transaction that reads the values as the driver gives them, all of the same moment."""
        with self.failing("cannot be read"), self.engine.connect() as connection, connection.begin():
            if self.engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            driver: Any = connection.connection.dbapi_connection
            if self.engine.dialect.name == "sqlite":  # a text that is no text any more must not stop the reading
                driver.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
            yield connection

    def write(self, work: Callable[[Session], T]) -> T:
        """Do `work` in one writing transaction, again where another writer was first, and give what it gives.

        Raises:
            RegisterError: it cannot be written.
        """
        with self.failing("cannot be written"):
            for attempt in range(1, TRIES + 1):
                try:
                    with self.writing() as session:
                        return work(session)
                except IntegrityError:
                    if attempt == TRIES:
                        raise
        raise AssertionError("unreachable")

    @contextmanager
    def failing(self, what: str, also: type[Exception] = SQLAlchemyError) -> Iterator[None]:
        """Turn the database's errors, and those of one more type, into one line."""
        try:
            yield
        except (SQLAlchemyError, also) as error:
            raise RegisterError(f"register {self.name} {what}: {_line(error)}") from None


def _lock_when_writing(engine: Engine) -> None:
    """Take SQLite's transactions into our own hands: the driver's would begin late and leave tables half made."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: object) -> None:
        connection.isolation_level = None  # the driver then begins nothing by itself
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # a contact that was erased must not stay in the file
        connection.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")

    @event.listens_for(engine, "begin")
    def begins(connection: Connection) -> None:
        writes = connection.get_execution_options().get("gatewatch_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _line(error: BaseException) -> str:
    """The first line of an error, the database's own words where there are any."""
    return str(getattr(error, "orig", None) or error).split("\n")[0]


def _without_password(url: str) -> str:
    """An address as it may be shown: without user and password."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
