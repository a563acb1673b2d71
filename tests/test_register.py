"""The register: revisions, documents and claims as rows, all or nothing, and one clear line for what it cannot do."""

import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import msgspec
import pytest

from gatewatch import register as register_module
from gatewatch import targets
from gatewatch.model.order import Order
from gatewatch.orders.file import read
from gatewatch.register import ClaimRow, Register, RegisterError, canonical

T = targets.load()
RAW = (resources.files("gatewatch") / "data" / "orders" / "VN-2025-telegram.json").read_bytes()
VN = read(RAW, "VN-2025-telegram.json", T)
XA_RAW = (resources.files("gatewatch") / "data" / "orders" / "XA-2026-telegram.json").read_bytes()
XA = read(XA_RAW, "XA-2026-telegram.json", T)
AT = datetime(2026, 11, 24, 12, 30, 1, 5, tzinfo=UTC)
ID = "VN-2025-telegram"


def changed(note: str) -> Order:
    return msgspec.structs.replace(VN, note=note)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


def test_the_same_content_again_changes_nothing(path: Path) -> None:
    register = Register(path)
    assert register.import_order(VN, RAW, at=AT) == (ID, 1, True)
    before = path.read_bytes()
    assert register.import_order(VN, RAW + b"\n", at=AT + timedelta(days=1)) == (ID, 1, False)
    assert Register(path).import_order(VN, RAW, at=AT + timedelta(days=2)) == (ID, 1, False)
    assert path.read_bytes() == before
    assert register.get(ID).imported_at == AT


def test_changed_content_is_the_next_revision_and_the_older_stay_readable(path: Path) -> None:
    register = Register(path)
    register.import_order(VN, RAW, at=AT)
    assert register.import_order(changed("second"), b"{}", at=AT) == (ID, 2, True)
    assert register.import_order(VN, RAW, at=AT) == (ID, 3, True)  # back to the first is a revision too
    assert [r.revision for r in register.revisions(ID)] == [1, 2, 3]
    assert register.get(ID).order == register.get(ID, 1).order == VN
    assert register.get(ID, 2).order.note == "second"
    assert register.get(ID, 1).sha256 == register.get(ID, 3).sha256 != register.get(ID, 2).sha256


def test_the_list_has_the_newest_of_each_by_id(path: Path) -> None:
    register = Register(path)
    register.import_order(XA, XA_RAW, at=AT)
    register.import_order(VN, RAW, at=AT)
    register.import_order(changed("second"), RAW, at=AT)
    assert [(r.order.order_id, r.revision) for r in register.list()] == [(ID, 2), ("XA-2026-telegram", 1)]
    assert Register(path).list() == register.list()


@pytest.mark.parametrize(("order", "raw"), [(VN, RAW), (XA, XA_RAW)], ids=["VN", "XA"])
def test_export_reads_again_and_imports_as_the_same(path: Path, order: Order, raw: bytes) -> None:
    register = Register(path)
    register.import_order(order, raw, at=AT)
    content = register.export(order.order_id)
    again = read(content, "export.json", T)
    assert again == order
    assert canonical(again) == content
    assert register.import_order(again, content, at=AT) == (order.order_id, 1, False)


def test_defaults_are_not_part_of_the_content() -> None:
    content = canonical(VN)
    assert b"null" not in content and b'"differ": []' not in content
    spelled_out = msgspec.json.format(msgspec.json.encode(VN), indent=0)
    assert b"null" in spelled_out and canonical(read(spelled_out, "x", T)) == content
    turned = msgspec.structs.replace(VN, titles=dict(reversed(VN.titles.items())))
    assert canonical(turned) == content


def test_the_digest_is_of_the_newest_content_and_not_of_the_time(tmp_path: Path) -> None:
    one, two = Register(tmp_path / "one.db"), Register(tmp_path / "two.db")
    empty = one.digest()
    one.import_order(VN, RAW, at=AT)
    one.import_order(XA, XA_RAW, at=AT)
    two.import_order(XA, XA_RAW + b" ", at=AT + timedelta(days=9))
    two.import_order(VN, RAW, at=AT + timedelta(days=9))
    assert one.digest() == two.digest() != empty
    two.import_order(changed("second"), RAW, at=AT)
    assert one.digest() != two.digest()


def test_documents_and_claims_are_rows_of_their_revision(path: Path) -> None:
    register = Register(path)
    register.import_order(VN, RAW, at=AT)
    fewer = msgspec.structs.replace(VN, claims=[c for c in VN.claims if c.claim_id != "c14"])
    register.import_order(fewer, RAW, at=AT)
    counts = "select revision, count(*) from claims group by revision"
    assert rows(path, counts) == [(1, len(VN.claims)), (2, len(VN.claims) - 1)]
    assert rows(path, "select count(*) from documents") == [(2 * len(VN.documents),)]
    said = rows(path, "select claim_id from claims where by_kind = 'police' and revision = 2 order by claim_id")
    assert said == [("c5",), ("c6",)]
    assert rows(path, "select raw from order_revisions where revision = 1") == [(RAW,)]


def test_known_content_is_told_from_new_content(path: Path) -> None:
    register = Register(path)
    assert not register.knows(VN)
    register.import_order(VN, RAW, at=AT)
    register.import_order(changed("second"), RAW, at=AT)
    assert register.knows(VN) and register.knows(changed("second"))  # an older revision too
    assert not register.knows(changed("third")) and not register.knows(XA)


def test_an_import_that_breaks_half_way_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register = Register(path)
    register.import_order(XA, XA_RAW, at=AT)

    class Broken(Exception):
        pass

    def breaks(**values: object) -> ClaimRow:
        if values["claim_id"] == "c9":  # the revision and its documents are written by then
            raise Broken
        return ClaimRow(**values)

    with monkeypatch.context() as patch:
        patch.setattr(register_module, "ClaimRow", breaks)
        with pytest.raises(Broken):
            register.import_order(VN, RAW, at=AT)
    assert [r.order.order_id for r in register.list()] == ["XA-2026-telegram"]
    assert rows(path, "select count(*) from documents where order_id like 'VN%'") == [(0,)]
    assert register.import_order(VN, RAW, at=AT) == (ID, 1, True)


DIES = """
import os, sys
from datetime import UTC, datetime
from sqlalchemy import event
from gatewatch import register, targets
from gatewatch.orders.file import read

raw = open(sys.argv[2], "rb").read()
held = register.Register(sys.argv[1])
event.listen(held._engine, "commit", lambda connection: os.kill(os.getpid(), 9))
held.import_order(read(raw, "order", targets.load()), raw, at=datetime(2026, 1, 1, tzinfo=UTC))
"""


def test_a_process_killed_before_its_commit_leaves_nothing(path: Path, tmp_path: Path) -> None:
    Register(path).import_order(XA, XA_RAW, at=AT)
    source = tmp_path / "order.json"
    source.write_bytes(RAW)
    died = subprocess.run([sys.executable, "-c", DIES, str(path), str(source)], timeout=60, check=False)
    assert died.returncode == -9
    again = Register(path)
    assert [r.order.order_id for r in again.list()] == ["XA-2026-telegram"]
    assert again.import_order(VN, RAW, at=AT) == (ID, 1, True)


def test_writers_wait_for_each_other(path: Path) -> None:
    Register(path)
    done: list[tuple[str, int, bool]] = []

    def write(note: str) -> None:
        done.append(Register(path).import_order(changed(note), RAW, at=AT))

    threads = [threading.Thread(target=write, args=(f"note {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [(ID, n, True) for n in (1, 2, 3, 4)]


def test_an_address_of_a_database_is_taken_as_one(tmp_path: Path) -> None:
    Register(f"sqlite:///{tmp_path}/by-address.db").import_order(VN, RAW, at=AT)
    assert Register(tmp_path / "by-address.db").get(ID).order == VN
    odd = tmp_path / "odd?name=100%.db"
    Register(odd).import_order(VN, RAW, at=AT)
    assert odd.exists()


def test_what_is_not_there_is_one_clear_line(path: Path) -> None:
    register = Register(path)
    with pytest.raises(RegisterError, match="no order VN-2025-telegram"):
        register.get(ID)
    register.import_order(VN, RAW, at=AT)
    with pytest.raises(RegisterError, match="revisions 1 to 1, and no 7"):
        register.get(ID, 7)
    for ask in (register.revisions, register.export):
        with pytest.raises(RegisterError, match="no order XX-2020-nothing"):
            ask("XX-2020-nothing")


@pytest.mark.parametrize(
    "place",
    ["", "missing/folder/register.db", "text.db", "postgresql+nodriver://u:secret@nowhere/x", "nonsense://", "://x"],
)
def test_what_cannot_be_opened_is_one_clear_line(place: str, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("a text and no database, long enough to be looked at as one" * 20)
    with pytest.raises(RegisterError) as caught:
        Register(place if "://" in place else tmp_path / place)
    text = str(caught.value)
    assert text.startswith("register ") and "cannot be opened" in text and "\n" not in text
    assert "secret" not in text


def test_a_register_of_a_later_layout_is_not_opened(path: Path) -> None:
    Register(path)
    connection = sqlite3.connect(path)
    connection.execute("insert into register_schema values (99)")
    connection.commit()
    connection.close()
    with pytest.raises(RegisterError, match="newer gatewatch"):
        Register(path)


def test_content_that_no_longer_reads_is_one_clear_line(path: Path) -> None:
    register = Register(path)
    register.import_order(VN, RAW, at=AT)
    connection = sqlite3.connect(path)
    connection.execute("update order_revisions set content = ?", (b"{}",))
    connection.commit()
    connection.close()
    with pytest.raises(RegisterError, match="VN-2025-telegram, revision 1, cannot be read"):
        register.list()
