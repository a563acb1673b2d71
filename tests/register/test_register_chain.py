"""The chain: who, when and why of every change, and no byte of what is stored can change unseen."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from databases import BOTH, POSTGRESQL, SQLITE, fresh
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from register_letters import LETTER, PAGE, with_id
from register_orders import AT, ID, RAW, VN, XA, XA_RAW, changed, execute, faults, rows
from sqlalchemy import Boolean, Date, Integer, LargeBinary
from sqlalchemy.dialects import postgresql

from gatewatch.register.chain import START, held_tables
from gatewatch.register.database import RegisterError
from gatewatch.register.register import Register
from gatewatch.register.rows import Base, ChangeRow, Instant

TABLES = {table.name: table for table in [Base.metadata.tables[ChangeRow.__tablename__], *held_tables()]}
COLUMNS = [(table.name, column.name) for table in TABLES.values() for column in table.columns]
BY = {"who": "editor of the desk", "why": "read the paper again"}


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from fresh(request.param, tmp_path)


def fill(place: str) -> Register:
    """Do one change of every kind."""
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    register.import_order(changed("second"), b"{}", at=AT + timedelta(hours=1), based_on=1, **BY)
    register.import_order(changed("third"), b"{ }", at=AT + timedelta(hours=2), based_on=1, **BY)
    register.import_order(XA, XA_RAW, at=AT + timedelta(hours=3))
    register.capture(
        PAGE, url="https://example.org/page", fetched_at=AT, rights="evidence", media_type="text/html", at=AT
    )
    register.file_letter(LETTER, salt="salt", at=AT + timedelta(hours=4))
    register.file_letter(with_id("L-2026-second"), salt="salt 2", at=AT + timedelta(hours=4))
    register.decide(LETTER.letter_id, "accepted", at=AT + timedelta(hours=5), **BY)
    register.decide(LETTER.letter_id, "declined", at=AT + timedelta(hours=6), **BY)
    register.erase_contact("L-2026-second", at=AT + timedelta(hours=7), **BY)
    return register


def test_every_change_says_who_when_why_and_links_the_last(place: str) -> None:
    register = fill(place)
    log = register.log()
    assert [(c.seq, c.kind, c.subject) for c in log] == [
        (1, "imported", f"{ID}@1"),
        (2, "amended", f"{ID}@2"),
        (3, "amended beside", f"{ID}@3"),
        (4, "imported", "XA-2026-telegram@1"),
        (5, "captured", hashlib.sha256(PAGE).hexdigest()),
        (6, "filed", "L-2026-reply"),
        (7, "filed", "L-2026-second"),
        (8, "accepted", "L-2026-reply"),
        (9, "declined", "L-2026-reply"),
        (10, "contact erased", "L-2026-second"),
    ]
    assert log[0].who == "unnamed editor" and log[1].who == BY["who"] and log[1].why == BY["why"]
    assert log[1].at == AT + timedelta(hours=1)
    assert [c.previous for c in log] == [START, *(c.hash for c in log[:-1])]
    checked = register.verify()
    assert (checked.changes, checked.head, checked.faults) == (10, log[-1].hash, [])


def test_a_hash_can_be_computed_from_what_the_documents_say(place: str) -> None:
    register = Register(place)
    register.capture(PAGE, url=None, fetched_at=AT, rights="public", at=AT, **BY)
    (link,) = register.log()
    page = hashlib.sha256(PAGE).hexdigest()
    row = {"content": page, "fetched_at": "2026-11-24T12:30:01.000005Z", "rights": "public", "sha256": page}
    content = json.dumps({"captures": [row]}, sort_keys=True, separators=(",", ":"))
    assert link.content_sha256 == hashlib.sha256(content.encode()).hexdigest()
    facts = {"seq": 1, "at": "2026-11-24T12:30:01.000005Z", "kind": "captured", "subject": page, "previous": "0" * 64}
    facts |= BY | {"content_sha256": link.content_sha256}
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert link.hash == hashlib.sha256(text.encode()).hexdigest()


def test_the_log_of_an_order_has_what_concerns_it(place: str) -> None:
    register = fill(place)
    assert [c.seq for c in register.log(ID)] == [1, 2, 3, 6, 7, 8, 9, 10]
    assert [c.seq for c in register.log("XA-2026-telegram")] == [4]
    assert register.log("XX-2020-nothing") == []


def test_what_changes_nothing_is_no_link(place: str) -> None:
    register = fill(place)
    before = register.log()
    register.import_order(changed("third"), RAW, at=AT)
    register.capture(PAGE, url="https://example.org/other", fetched_at=AT, rights="public", at=AT)
    register.file_letter(LETTER, salt="another", at=AT)
    assert register.log() == before


@pytest.mark.parametrize("said", [{"who": " "}, {"why": ""}, {"who": "a\nb"}, {"why": "\x1b[2J"}])
def test_who_and_why_are_words_on_one_line(tmp_path: Path, said: dict[str, str]) -> None:
    with pytest.raises(RegisterError, match="must be words on one line"):
        Register(tmp_path / "register.db").import_order(VN, RAW, at=AT, **said)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a register with one change of every kind."""
    path = tmp_path_factory.mktemp("full") / "register.db"
    fill(str(path))
    return path.read_bytes()


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{t}.{c}" for t, c in COLUMNS])
@settings(max_examples=6)
@given(data=st.data())
def test_a_changed_byte_is_found_whatever_the_column(
    table: str, column: str, data: st.DataObject, full: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("flip") / "register.db"
    path.write_bytes(full)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.text_factory = bytes
    name = f'"{column}"'
    cells = connection.execute(f"select rowid, typeof({name}), {name} from {table}").fetchall()
    rowid, kind, value = data.draw(st.sampled_from(cells))
    try:
        if kind == b"null":
            connection.execute(f"update {table} set {name} = '1' where rowid = ?", (rowid,))
        elif kind == b"integer":
            flipped = value ^ (1 << data.draw(st.integers(0, 30)))
            connection.execute(f"update {table} set {name} = ? where rowid = ?", (flipped, rowid))
        else:
            position = data.draw(st.integers(0, len(value) - 1))
            flipped = bytearray(value)
            flipped[position] ^= 1 << data.draw(st.integers(0, 7))
            new = "cast(? as text)" if kind == b"text" else "?"
            connection.execute(f"update {table} set {name} = {new} where rowid = ?", (bytes(flipped), rowid))
    except sqlite3.IntegrityError:
        assume(False)  # the database itself does not take it
    finally:
        connection.close()
    assert faults(Register(path)), f"{table}.{column} of row {rowid}"


def other(column: object, name: str) -> str:
    """Give SQL for another value of a column of PostgreSQL."""
    kind = getattr(column, "type", None)
    quoted = f'"{name}"'
    if isinstance(kind, Instant):
        return f"coalesce({quoted} + interval '1 microsecond', now())"
    if isinstance(kind, Date):
        return f"coalesce({quoted} + 1, date '2020-01-01')"
    if isinstance(kind, Boolean):
        return f"not {quoted}"
    if isinstance(kind, Integer):
        return f"coalesce({quoted} + 100, 1)"
    if isinstance(kind, LargeBinary):
        return f"set_byte({quoted}, 3, get_byte({quoted}, 3) # 1)"
    if isinstance(kind, postgresql.JSON) or type(kind).__name__ == "JSON":
        return f"cast(replace(cast({quoted} as text), ', ', ',  ') || ' ' as json)"
    return f"coalesce(overlay({quoted} placing 'Z' from 2), 'Z')"


def test_a_changed_cell_of_postgresql_is_found_whatever_the_column(tmp_path: Path) -> None:
    for place in fresh(POSTGRESQL, tmp_path):
        register = fill(place)
        unbound = "set session_replication_role = replica"  # no foreign key stands in the way
        for table in TABLES.values():
            for column in table.columns:
                one = f"ctid = (select ctid from {table.name} order by ctid desc limit 1)"
                copy = f"create table kept as select * from {table.name}"
                change = f'update {table.name} set "{column.name}" = {other(column, column.name)} where {one}'
                execute(place, unbound, copy, change)
                found = faults(register)
                empty, back = f"delete from {table.name}", f"insert into {table.name} select * from kept"
                execute(place, unbound, empty, back, "drop table kept")
                assert found, f"{table.name}.{column.name}"
        assert faults(register) == []


def test_a_row_taken_away_or_put_in_is_found(place: str) -> None:
    register = fill(place)
    execute(place, "delete from claims where revision = 2 and claim_id = 'c14'")
    ((seq, what),) = faults(register)
    assert seq == 2 and "a row was changed, taken away or put in" in what
    execute(place, "insert into decisions values (77, 'L-2026-reply', 'accepted', 'because')")
    assert (77, "decisions 77 is stored, and no link says who added it") in faults(register)


def test_a_link_taken_out_of_the_middle_is_found(place: str) -> None:
    register = fill(place)
    execute(place, "delete from changes where seq = 4")
    found = dict(reversed(faults(register)))
    assert found[4].startswith("the link is missing") or "no link says" in found[4]
    assert found[5] == "the link does not hold the hash of the one before"


def test_a_link_written_anew_with_its_hash_breaks_the_next(place: str) -> None:
    register = fill(place)
    link = register.log()[2]
    fields = {n: getattr(link, n) for n in link.__struct_fields__ if n not in ("hash", "at")}
    fields |= {"who": "somebody else", "at": link.at.isoformat(timespec="microseconds").replace("+00:00", "Z")}
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    new = hashlib.sha256(text.encode()).hexdigest()
    execute(place, f"update changes set who = 'somebody else', hash = '{new}' where seq = 3")
    assert faults(register) == [(4, "the link does not hold the hash of the one before")]


def test_only_a_head_noted_elsewhere_shows_that_the_end_was_taken_off(place: str) -> None:
    register = fill(place)
    early, head = register.log()[4].hash, register.verify().head
    execute(place, "delete from changes where seq > 8", "delete from decisions where change > 8")
    assert faults(register) == [(7, "letter L-2026-second: its sender's contact was changed or taken away")]
    execute(place, "delete from changes where seq > 6", "delete from decisions", "delete from letters where change > 6")
    assert faults(register) == [], "a shorter chain is a chain"
    assert faults(register, early) == []
    ((seq, what),) = faults(register, head)
    assert seq is None and "taken off the end" in what


def test_a_stored_text_that_is_no_text_any_more_is_a_fault_and_not_an_error(tmp_path: Path) -> None:
    register = fill(str(tmp_path / "register.db"))
    execute(str(tmp_path / "register.db"), "update changes set who = cast(x'ff' as text) where seq = 2")
    assert faults(register)[0] == (2, "who of the link is not what a register writes")
    with pytest.raises(RegisterError, match="cannot be read"):
        register.log()


@pytest.mark.parametrize("about", ['["\\ud800"]', "[" * 100_000, "[1]", '{"authority": 1}', "NaN"], ids=range(5))
def test_words_that_no_register_writes_are_a_fault_and_not_an_error(tmp_path: Path, about: str) -> None:
    register = fill(str(tmp_path / "register.db"))
    execute(
        str(tmp_path / "register.db"), f"update claims set about = '{about}' where revision = 2 and claim_id = 'c1'"
    )
    assert (2, f"about of claims {ID} 2 c1 is not what a register writes") in faults(register)


def test_an_empty_register_holds(place: str) -> None:
    checked = Register(place).verify()
    assert (checked.changes, checked.head, checked.faults) == (0, START, [])
    assert rows(place, "select count(*) from changes") == [(0,)]


def test_sqlite_and_postgresql_come_to_the_same(tmp_path: Path) -> None:
    one = fill(next(fresh(SQLITE, tmp_path)))
    for place in fresh(POSTGRESQL, tmp_path):
        two = fill(place)
        assert one.log() == two.log()
        assert one.verify() == two.verify()
        assert one.list() == two.list()
        assert one.revisions(ID) == two.revisions(ID)
        assert one.digest() == two.digest()
        assert one.export(ID) == two.export(ID)
        assert one.letters() == two.letters()
        assert one.captured(one.log()[4].subject) == two.captured(one.log()[4].subject)
