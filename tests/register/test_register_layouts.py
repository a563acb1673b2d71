"""A register made by layout 1 is opened, whole, and gets its chain; all of it in one transaction."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from databases import BOTH, fresh
from msgspec import Struct
from register_orders import AT, ID, RAW, VN, XA, changed, directly, execute, faults, rows
from sqlalchemy import inspect, text

from gatewatch.model.order import Claim, Document
from gatewatch.register.content import canonical, sha256
from gatewatch.register.database import RegisterError
from gatewatch.register.register import Register
from gatewatch.register.rows import Base, ClaimRow, DocumentRow

LAYOUT_1 = """
CREATE TABLE register_schema (number INTEGER NOT NULL, PRIMARY KEY (number));
INSERT INTO register_schema VALUES (1);
CREATE TABLE order_revisions (
  order_id TEXT NOT NULL, revision INTEGER NOT NULL, country TEXT NOT NULL, dated DATE NOT NULL,
  fictional BOOLEAN NOT NULL, sha256 TEXT NOT NULL, imported_at {moment} NOT NULL, content {bytes} NOT NULL,
  raw {bytes} NOT NULL, PRIMARY KEY (order_id, revision));
CREATE INDEX ix_order_revisions_country ON order_revisions (country);
CREATE TABLE documents (
  order_id TEXT NOT NULL, revision INTEGER NOT NULL, document_id TEXT NOT NULL, kind TEXT NOT NULL,
  title TEXT NOT NULL, publisher TEXT, published_on DATE, language TEXT NOT NULL, url TEXT, captured_on DATE,
  sha256 TEXT, note TEXT, PRIMARY KEY (order_id, revision, document_id),
  FOREIGN KEY(order_id, revision) REFERENCES order_revisions (order_id, revision));
CREATE TABLE claims (
  order_id TEXT NOT NULL, revision INTEGER NOT NULL, claim_id TEXT NOT NULL, document_id TEXT NOT NULL,
  "by" TEXT NOT NULL, by_kind TEXT NOT NULL, about JSON NOT NULL, said_on DATE, quote TEXT, paraphrase TEXT,
  language TEXT NOT NULL, translation TEXT, note TEXT, PRIMARY KEY (order_id, revision, claim_id),
  FOREIGN KEY(order_id, revision, document_id) REFERENCES documents (order_id, revision, document_id));
CREATE INDEX ix_claims_by_kind ON claims (by_kind)
"""
"""The tables as layout 1 made them, on SQLite and PostgreSQL."""
DAY = timedelta(days=1)


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from fresh(request.param, tmp_path)


def make_layout_1(place: str) -> None:
    """Make a register of layout 1: two revisions of one order, and between them another order."""
    types = {"moment": "TIMESTAMP WITH TIME ZONE", "bytes": "BYTEA"}
    if "://" not in place:
        types = {"moment": "DATETIME", "bytes": "BLOB"}
    execute(place, *LAYOUT_1.format(**types).split(";"))
    zone = "+00" if "://" in place else ""
    with directly(place) as connection:
        for order, revision, day in ((VN, 1, 0), (XA, 1, 1), (changed("second"), 2, 2)):
            key = {"o": order.order_id, "r": revision}
            facts = {"country": order.country, "dated": order.dated.value.isoformat(), "fictional": order.fictional}
            facts |= {"content": canonical(order), "sha": sha256(canonical(order)), "raw": RAW}
            facts["at"] = f"{AT + day * DAY:%Y-%m-%d %H:%M:%S.%f}{zone}"
            insert = (
                "INSERT INTO order_revisions VALUES (:o, :r, :country, :dated, :fictional, :sha, :at, :content, :raw)"
            )
            connection.execute(text(insert), key | facts)
            d, c = order.documents[0], order.claims[0]
            insert = "INSERT INTO documents (order_id, revision, document_id, kind, title, language)"
            document = {"d": d.document_id, "kind": d.kind, "title": d.title, "language": d.language}
            connection.execute(text(f"{insert} VALUES (:o, :r, :d, :kind, :title, :language)"), key | document)
            insert = 'INSERT INTO claims (order_id, revision, claim_id, document_id, "by", by_kind, about, language)'
            claim = {"c": c.claim_id, "d": d.document_id, "by": c.by, "kind": c.by_kind, "language": c.language}
            connection.execute(
                text(f"{insert} VALUES (:o, :r, :c, :d, :by, :kind, :about, :language)"),
                key | claim | {"about": '["authority", "dated"]'},
            )
        connection.commit()


def test_a_register_of_layout_1_is_whole_and_has_a_chain(place: str) -> None:
    make_layout_1(place)
    register = Register(place)
    assert [(r.revision, r.order) for r in register.revisions(ID)] == [(1, VN), (2, changed("second"))]
    assert [(c.seq, c.kind, c.subject, c.who, c.at) for c in register.log()] == [
        (1, "imported", f"{ID}@1", "migration", AT),
        (2, "imported", f"{XA.order_id}@1", "migration", AT + DAY),
        (3, "amended", f"{ID}@2", "migration", AT + 2 * DAY),
    ]
    assert faults(register) == []
    assert rows(place, "select number from register_schema") == [(2,)]
    assert register.import_order(changed("third"), RAW, at=AT, based_on=2) == (ID, 3, True)
    assert faults(Register(place)) == []


def test_it_has_the_same_tables_as_a_new_one(place: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    make_layout_1(place)
    Register(place)
    kind = request.node.callspec.params["place"]
    (tmp_path / "new").mkdir()
    another = fresh(kind, tmp_path / "new")
    new = next(another)
    Register(new)

    def layout(where: str) -> dict[str, object]:
        with directly(where) as connection:
            look = inspect(connection)
            return {
                table: (
                    {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(table)},
                    {i["name"]: i["column_names"] for i in look.get_indexes(table)},
                )
                for table in look.get_table_names()
            }

    assert layout(place) == layout(new)
    next(another, None)


def test_what_layout_1_held_is_under_the_chain(place: str) -> None:
    make_layout_1(place)
    register = Register(place)
    execute(place, "UPDATE claims SET \"by\" = 'somebody else' WHERE revision = 2")
    ((seq, what),) = faults(register)
    assert seq == 3 and f"{ID}@2 is not stored as it was amended" in what


def test_a_layout_1_that_cannot_be_read_stays_as_it_was(place: str) -> None:
    make_layout_1(place)
    execute(place, "UPDATE claims SET about = '{\"authority\": 1}' WHERE revision = 2")
    with pytest.raises(RegisterError, match=f"layout 1 stays: about of {ID}@2"):
        Register(place)
    assert rows(place, "select number from register_schema") == [(1,)]
    with directly(place) as connection:
        assert "changes" not in inspect(connection).get_table_names()


DIES = """
import os, sys
from sqlalchemy import event
from sqlalchemy.orm import Session
from gatewatch.register import register
event.listen(Session, "before_commit", lambda session: os.kill(os.getpid(), 9))
register.Register(sys.argv[1])
"""


def test_a_move_to_layout_2_that_is_killed_leaves_layout_1(place: str) -> None:
    make_layout_1(place)
    assert subprocess.run([sys.executable, "-c", DIES, place], timeout=60, check=False).returncode == -9
    assert rows(place, "select number from register_schema") == [(1,)]
    assert faults(Register(place)) == [] and len(Register(place).log()) == 3


@pytest.mark.parametrize("links", [0, 3], ids=["none is there", "an old one is there"])
def test_several_who_open_a_register_at_once_all_find_it_new(place: str, links: int) -> None:
    if links:
        make_layout_1(place)
    opens = f"from gatewatch.register.register import Register; print(len(Register({place!r}).log()))"
    command = [sys.executable, "-c", opens]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) for _ in range(3)]
    assert [process.communicate(timeout=60)[0] for process in both] == [f"{links}\n"] * 3


@pytest.mark.parametrize(("kind", "row"), [(Document, DocumentRow), (Claim, ClaimRow)])
def test_every_field_of_documents_and_claims_has_its_column(kind: type[Struct], row: type[Base]) -> None:
    assert set(kind.__struct_fields__) <= set(Base.metadata.tables[row.__tablename__].columns.keys())
