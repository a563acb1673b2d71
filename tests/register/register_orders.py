"""What the register's tests are done with: the two orders that come with the program, and changed copies of them."""

from datetime import UTC, datetime
from importlib import resources

import msgspec
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from gatewatch import targets
from gatewatch.model.order import Order
from gatewatch.orders.file import read
from gatewatch.register.register import Register

T = targets.load()
RAW = (resources.files("gatewatch") / "data" / "orders" / "VN-2025-telegram.json").read_bytes()
VN = read(RAW, "VN-2025-telegram.json", T)
XA_RAW = (resources.files("gatewatch") / "data" / "orders" / "XA-2026-telegram.json").read_bytes()
XA = read(XA_RAW, "XA-2026-telegram.json", T)
AT = datetime(2026, 11, 24, 12, 30, 1, 5, tzinfo=UTC)
ID = "VN-2025-telegram"


def changed(note: str) -> Order:
    """Give the order of Viet Nam with another note: other content."""
    return msgspec.structs.replace(VN, note=note)


def faults(register: Register, head: str | None = None) -> list[tuple[int | None, str]]:
    """Give what does not hold."""
    return [(fault.seq, fault.what) for fault in register.verify(head).faults]


def rows(place: str, query: str) -> list[tuple[object, ...]]:
    """Ask the database behind the register's back."""
    with directly(place) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def execute(place: str, *statements: str) -> None:
    """Change the database behind the register's back."""
    with directly(place) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def directly(place: str) -> Connection:
    """Give a connection of its own to the database of a place."""
    return create_engine(place if "://" in place else f"sqlite:///{place}", poolclass=NullPool).connect()
