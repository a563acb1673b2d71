"""Whether the chain still holds: every link computed again, every row laid beside the link that added it.

Four things are looked at. The links: numbered without a gap, each holding the hash of the one before, each hashing to
what it says. The rows: what carries a link's number hashes to what the link says was added, so nothing was changed,
taken away or put in. Rows no link knows. And what a hash leaves out: how to reach a letter's sender hashes with its
salt to what the letter says, or is gone and a link says that it was erased.

What it cannot see: the newest changes taken off the end together with their links, or the whole chain written anew.
Against that only a head helps that was noted elsewhere; it is asked for here as `head`.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Table

from gatewatch.register.chain import (
    START,
    PlainRow,
    RowsByTable,
    Unreadable,
    chained,
    content_hash,
    held_tables,
    link_hash,
    plain,
    stored,
)
from gatewatch.register.content import sha256
from gatewatch.register.rows import ChangeRow, LetterRow

CHANGES: Table = ChangeRow.metadata.tables[ChangeRow.__tablename__]


class Fault(Struct, frozen=True):
    """What does not hold; `seq` is the link it belongs to, null where none is."""

    seq: int | None
    what: str


class Checked(Struct, frozen=True):
    """What was found: how many links there are, the last one's hash, and the faults, the earliest link's first."""

    changes: int
    head: str
    faults: list[Fault]


def check(connection: Connection, head: str | None) -> Checked:
    """Say whether the chain holds, and with `head`, whether that hash is one of its links."""
    links: list[PlainRow] = []
    faults = list(_links(connection, links))
    held: dict[object, RowsByTable] = {}
    for table in held_tables():
        faults += _rows(connection, table, held)
    faults += _contents(links, held)
    faults += _contacts(links, held)
    hashes = [str(link["hash"]) for link in links]
    if head is not None and head.strip().lower() not in hashes:
        faults.append(
            Fault(None, f"no link has the hash {head}: links were taken off the end, or it is another register's")
        )
    faults.sort(key=lambda fault: (fault.seq is None, fault.seq or 0))
    return Checked(changes=len(links), head=hashes[-1] if hashes else START, faults=faults)


def _links(connection: Connection, links: list[PlainRow]) -> Iterator[Fault]:
    """Check the links by themselves; those that can be read are put into `links`."""
    previous, seq = START, 0
    for row in stored(connection, CHANGES):
        seq += 1
        try:
            link = plain(row, CHANGES)
        except Unreadable as column:
            yield Fault(seq, f"{column} of the link is not what a register writes")
            previous = str(row["hash"])
            continue
        if link["seq"] != seq:
            yield Fault(seq, f"the link is missing: the next one is {link['seq']}")
            seq = int(str(link["seq"]))
        if link["previous"] != previous:
            yield Fault(seq, "the link does not hold the hash of the one before")
        if link["hash"] != link_hash({name: cell for name, cell in link.items() if name != "hash"}):
            yield Fault(
                seq, "the link does not hash to what it says: who, when, why, kind, subject or hash was changed"
            )
        previous = str(link["hash"])
        links.append(link)


def _rows(connection: Connection, table: Table, held: dict[object, RowsByTable]) -> Iterator[Fault]:
    """Put the rows of a table into `held` by the link they name; what cannot be read is a fault."""
    for row in stored(connection, table):
        try:
            cells = plain(row, table)
        except Unreadable as column:
            seq = row["change"] if isinstance(row["change"], int) else None
            yield Fault(seq, f"{column} of {_name(row, table)} is not what a register writes")
            continue
        if "sha256" in cells and "content" in cells and cells["sha256"] != cells["content"]:
            yield Fault(_seq(cells), f"{_name(row, table)}: the content does not hash to the sha256 beside it")
        held.setdefault(cells["change"], {}).setdefault(table.name, []).append(cells)


def _contents(links: list[PlainRow], held: dict[object, RowsByTable]) -> Iterator[Fault]:
    """Lay what is stored beside what the links say was added."""
    tables = {table.name: table for table in held_tables()}
    known = {link["seq"] for link in links}
    for link in links:
        added = held.get(link["seq"], {})
        plainly = {name: [chained(row, tables[name]) for row in rows] for name, rows in added.items()}
        if content_hash(plainly) != link["content_sha256"]:
            what = f"{link['subject']} is not stored as it was {link['kind']}"
            yield Fault(_number(link["seq"]), f"{what}: a row was changed, taken away or put in")
    for seq, added in held.items():
        for name, rows in added.items() if seq not in known else ():
            yield Fault(_number(seq), f"{_name(rows[0], tables[name])} is stored, and no link says who added it")


def _contacts(links: list[PlainRow], held: dict[object, RowsByTable]) -> Iterator[Fault]:
    erased = {link["subject"] for link in links if link["kind"] == "contact erased"}
    for added in held.values():
        for letter in added.get(LetterRow.__tablename__, []):
            contact, salt, expected = letter["contact"], letter["contact_salt"], letter["contact_sha256"]
            gone = contact is None and salt is None
            if gone and (expected is None or letter["letter_id"] in erased):
                continue
            if gone or expected != contact_hash(str(salt), str(contact)):
                yield Fault(
                    _seq(letter), f"letter {letter['letter_id']}: its sender's contact was changed or taken away"
                )


def contact_hash(salt: str, contact: str) -> str:
    """Give what a letter keeps of how to reach its sender: nothing that can be guessed without the salt."""
    return sha256(f"{salt}\n{contact}".encode("utf-8", "surrogateescape"))


def _name(row: dict[str, Any], table: Table) -> str:
    return " ".join([table.name, *(str(row[column.name]) for column in table.primary_key.columns)])


def _seq(row: PlainRow) -> int | None:
    return _number(row["change"])


def _number(cell: object) -> int | None:
    return cell if isinstance(cell, int) else None
