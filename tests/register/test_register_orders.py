"""The register: revisions, documents and claims as rows, all or nothing, and one clear line for what it cannot do."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from databases import BOTH, fresh
from register_orders import AT, ID, RAW, VN, XA, XA_RAW, T, changed, execute, faults, rows

from gatewatch.model.order import Order
from gatewatch.orders.file import read
from gatewatch.register import register as register_module
from gatewatch.register.content import canonical
from gatewatch.register.database import RegisterError
from gatewatch.register.register import Register


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from fresh(request.param, tmp_path)


def file_of(place: str) -> bytes:
    return b"" if "://" in place else Path(place).read_bytes()


def test_the_same_content_again_changes_nothing(place: str) -> None:
    register = Register(place)
    assert register.import_order(VN, RAW, at=AT) == (ID, 1, True)
    before = register.log(), file_of(place)
    assert register.import_order(VN, RAW + b"\n", at=AT + timedelta(days=1)) == (ID, 1, False)
    assert Register(place).import_order(VN, RAW, at=AT + timedelta(days=2)) == (ID, 1, False)
    assert (register.log(), file_of(place)) == before
    assert register.get(ID).imported_at == AT


def test_changed_content_is_the_next_revision_and_the_older_stay_readable(place: str) -> None:
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    assert register.import_order(changed("second"), b"{}", at=AT) == (ID, 2, True)
    assert register.import_order(VN, RAW, at=AT) == (ID, 3, True)  # back to the first is a revision too
    assert [r.revision for r in register.revisions(ID)] == [1, 2, 3]
    assert register.get(ID).order == register.get(ID, 1).order == VN
    assert register.get(ID, 2).order.note == "second"
    assert register.get(ID, 1).sha256 == register.get(ID, 3).sha256 != register.get(ID, 2).sha256


def test_the_list_has_the_newest_of_each_by_id(place: str) -> None:
    register = Register(place)
    register.import_order(XA, XA_RAW, at=AT)
    register.import_order(VN, RAW, at=AT)
    register.import_order(changed("second"), RAW, at=AT)
    assert [(r.order.order_id, r.revision) for r in register.list()] == [(ID, 2), ("XA-2026-telegram", 1)]
    assert Register(place).list() == register.list()


@pytest.mark.parametrize(("order", "raw"), [(VN, RAW), (XA, XA_RAW)], ids=["VN", "XA"])
def test_export_reads_again_and_imports_as_the_same(place: str, order: Order, raw: bytes) -> None:
    register = Register(place)
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


def test_the_digest_is_of_the_newest_content_and_not_of_the_time(place: str, tmp_path: Path) -> None:
    one, two = Register(place), Register(tmp_path / "two.db")
    empty = one.digest()
    one.import_order(VN, RAW, at=AT)
    one.import_order(XA, XA_RAW, at=AT)
    two.import_order(XA, XA_RAW + b" ", at=AT + timedelta(days=9))
    two.import_order(VN, RAW, at=AT + timedelta(days=9))
    assert one.digest() == two.digest() != empty
    two.import_order(changed("second"), RAW, at=AT)
    assert one.digest() != two.digest()


def test_documents_and_claims_are_rows_of_their_revision(place: str) -> None:
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    fewer = msgspec.structs.replace(VN, claims=[c for c in VN.claims if c.claim_id != "c14"])
    register.import_order(fewer, RAW, at=AT)
    counts = "select revision, count(*) from claims group by revision order by revision"
    assert rows(place, counts) == [(1, len(VN.claims)), (2, len(VN.claims) - 1)]
    assert rows(place, "select count(*) from documents") == [(2 * len(VN.documents),)]
    said = rows(place, "select claim_id from claims where by_kind = 'police' and revision = 2 order by claim_id")
    assert said == [("c5",), ("c6",)]
    assert rows(place, "select raw from order_revisions where revision = 1") == [(RAW,)]


def test_known_content_is_told_from_new_content(place: str) -> None:
    register = Register(place)
    assert not register.knows(VN)
    register.import_order(VN, RAW, at=AT)
    register.import_order(changed("second"), RAW, at=AT)
    assert register.knows(VN) and register.knows(changed("second"))  # an older revision too
    assert not register.knows(changed("third")) and not register.knows(XA)


def test_an_import_that_breaks_half_way_leaves_nothing(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    register = Register(place)
    register.import_order(XA, XA_RAW, at=AT)

    class Broken(Exception):
        pass

    def breaks(*of_the_link: object) -> None:
        raise Broken  # the revision, its documents and its claims are written by then

    with monkeypatch.context() as patch:
        patch.setattr(register_module, "append", breaks)
        with pytest.raises(Broken):
            register.import_order(VN, RAW, at=AT)
    assert [r.order.order_id for r in register.list()] == ["XA-2026-telegram"]
    assert rows(place, "select count(*) from documents where order_id = 'VN-2025-telegram'") == [(0,)]
    assert register.import_order(VN, RAW, at=AT) == (ID, 1, True)
    assert faults(register) == []


DIES = """
import os, sys
from datetime import UTC, datetime
from sqlalchemy import event
from gatewatch import targets
from gatewatch.register import register
from gatewatch.orders.file import read

raw = open(sys.argv[2], "rb").read()
held = register.Register(sys.argv[1])
event.listen(held._database.engine, "commit", lambda connection: os.kill(os.getpid(), 9))
held.import_order(read(raw, "order", targets.load()), raw, at=datetime(2026, 1, 1, tzinfo=UTC))
"""


def test_a_process_killed_before_its_commit_leaves_nothing(place: str, tmp_path: Path) -> None:
    Register(place).import_order(XA, XA_RAW, at=AT)
    source = tmp_path / "order.json"
    source.write_bytes(RAW)
    died = subprocess.run([sys.executable, "-c", DIES, place, str(source)], timeout=60, check=False)
    assert died.returncode == -9
    again = Register(place)
    assert [r.order.order_id for r in again.list()] == ["XA-2026-telegram"]
    assert again.import_order(VN, RAW, at=AT) == (ID, 1, True)


def test_writers_wait_for_each_other(place: str) -> None:
    Register(place)
    done: list[tuple[str, int, bool]] = []

    def write(note: str) -> None:
        done.append(Register(place).import_order(changed(note), RAW, at=AT))

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


def test_what_is_not_there_is_one_clear_line(place: str) -> None:
    register = Register(place)
    with pytest.raises(RegisterError, match="no order VN-2025-telegram"):
        register.get(ID)
    register.import_order(VN, RAW, at=AT)
    with pytest.raises(RegisterError, match="revisions 1 to 1, and no 7"):
        register.get(ID, 7)
    for ask in (register.revisions, register.export):
        with pytest.raises(RegisterError, match="no order XX-2020-nothing"):
            ask("XX-2020-nothing")


@pytest.mark.parametrize(
    "nowhere",
    ["", "missing/folder/register.db", "text.db", "postgresql+nodriver://u:secret@nowhere/x", "nonsense://", "://x"],
)
def test_what_cannot_be_opened_is_one_clear_line(nowhere: str, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("a text and no database, long enough to be looked at as one" * 20)
    with pytest.raises(RegisterError) as caught:
        Register(nowhere if "://" in nowhere else tmp_path / nowhere)
    text = str(caught.value)
    assert text.startswith("register ") and "cannot be opened" in text and "\n" not in text
    assert "secret" not in text


def test_a_register_of_a_later_layout_is_not_opened(place: str) -> None:
    Register(place)
    execute(place, "insert into register_schema values (99)")
    with pytest.raises(RegisterError, match="newer gatewatch"):
        Register(place)


def test_a_register_of_a_layout_that_never_was_is_not_opened(place: str) -> None:
    Register(place)
    execute(place, "update register_schema set number = 0")
    with pytest.raises(RegisterError, match="there never was a layout 0"):
        Register(place)


def test_content_that_no_longer_reads_is_one_clear_line(place: str) -> None:
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    blob = "convert_to('{}', 'UTF8')" if "://" in place else "cast('{}' as blob)"
    execute(place, f"update order_revisions set content = {blob}")
    with pytest.raises(RegisterError, match="VN-2025-telegram, revision 1, cannot be read"):
        register.list()


def test_the_list_is_sorted_by_id_whatever_the_language_of_the_database(place: str) -> None:
    register = Register(place)
    names = ["XA-2026-ab", "XA-2026-a-c", "XA-2026-a1"]
    for name in names:
        register.import_order(msgspec.structs.replace(XA, order_id=name), RAW, at=AT)
    assert [r.order.order_id for r in register.list()] == sorted(names)


def test_opening_a_register_that_is_there_writes_nothing(place: str) -> None:
    Register(place).import_order(VN, RAW, at=AT)
    before = file_of(place)
    assert faults(Register(place)) == []
    assert file_of(place) == before
