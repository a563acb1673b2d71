"""Several editors at once, and editors who die: nobody's revision is lost, and the chain holds."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import BOTH, fresh
from register_letters import LETTER, PAGE
from register_orders import AT, ID, RAW, VN, XA, XA_RAW, changed, faults, rows

from gatewatch.register.database import RegisterError
from gatewatch.register.register import Register


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from fresh(request.param, tmp_path)


IMPORTS = """
import sys
from datetime import UTC, datetime, timedelta
import msgspec
from gatewatch import targets
from gatewatch.orders.file import read
from gatewatch.register.register import Register

place, source, name, times = sys.argv[1:]
raw = open(source, "rb").read()
order = read(raw, "order", targets.load())
register = Register(place)
print("ready", flush=True)
sys.stdin.readline()
for n in range(int(times)):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    edited = msgspec.structs.replace(order, note=f"{name} {n}")
    register.import_order(edited, raw, at=at, who=name, why=f"edit {n}", based_on=1)
    print(n, flush=True)
"""


def editor(place: str, source: Path, name: str, times: int) -> subprocess.Popen[str]:
    """Start an editor who imports again and again once told to."""
    command = [sys.executable, "-c", IMPORTS, place, str(source), name, str(times)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_editors_at_once_all_keep_their_revisions(place: str, tmp_path: Path) -> None:
    source = tmp_path / "order.json"
    source.write_bytes(RAW)
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    editors = [editor(place, source, f"editor {n}", 10) for n in range(3)]
    for one in editors:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in editors:
        one.communicate(timeout=120)
        assert one.returncode == 0
    assert faults(register) == []
    held = {(c.who, c.why) for c in register.log()[1:]}
    assert held == {(f"editor {n}", f"edit {edit}") for n in range(3) for edit in range(10)}
    kinds = [c.kind for c in register.log()]
    assert kinds == ["imported", "amended", *["amended beside"] * 29]
    assert [r.revision for r in register.revisions(ID)] == list(range(1, 32))


def test_threads_that_change_different_things_wait_for_each_other(place: str) -> None:
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    work = [
        lambda: register.import_order(XA, XA_RAW, at=AT),
        lambda: register.import_order(changed("second"), RAW, at=AT),
        lambda: register.capture(PAGE, url=None, fetched_at=AT, rights="evidence", at=AT),
        lambda: register.file_letter(LETTER, salt="salt", at=AT),
        lambda: register.verify(),
    ]
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults(register) == [] and len(register.log()) == 5


def test_the_later_of_two_edits_of_one_revision_says_that_it_had_not_seen_the_other(place: str) -> None:
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    assert register.import_order(changed("one editor"), RAW, at=AT, based_on=1) == (ID, 2, True)
    assert register.import_order(changed("another"), RAW, at=AT, based_on=1) == (ID, 3, True)
    assert register.import_order(changed("both joined"), RAW, at=AT, based_on=3) == (ID, 4, True)
    assert [c.kind for c in register.log()] == ["imported", "amended", "amended beside", "amended"]
    assert [r.order.note for r in register.revisions(ID)][1:] == ["one editor", "another", "both joined"]
    assert rows(place, "select based_on from order_revisions order by revision") == [(None,), (1,), (1,), (3,)]


def test_a_file_that_was_not_edited_takes_nothing_back(place: str) -> None:
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    register.import_order(changed("second"), RAW, at=AT)
    assert register.import_order(VN, RAW, at=AT, based_on=1) == (ID, 1, False)
    assert register.get(ID).order.note == "second"


def test_a_base_that_is_not_there_is_one_clear_line(place: str) -> None:
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    with pytest.raises(RegisterError, match=f"{ID} has no revision 3 to be based on; its newest is 1"):
        register.import_order(changed("x"), RAW, at=AT, based_on=3)
    assert len(register.log()) == 1


def test_an_editor_killed_at_any_moment_leaves_a_chain_that_holds(place: str, tmp_path: Path) -> None:
    source = tmp_path / "order.json"
    source.write_bytes(RAW)
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    said = 0
    for turn in range(4):
        one = editor(place, source, f"turn {turn}", 1000)
        assert one.stdin and one.stdout
        one.stdin.write("go\n")
        one.stdin.flush()
        for _ in range(3 + turn):
            one.stdout.readline()
        time.sleep(turn * 0.003)  # somewhere in the middle of an import
        one.kill()
        said += len(one.communicate()[0].splitlines()) + 3 + turn
        assert one.returncode == -9
        assert faults(Register(place)) == []
    kept = len(register.log()) - 1
    assert said <= kept <= said + 4, "what was said to be done is there, and at most one more of each"
    assert [r.revision for r in register.revisions(ID)] == list(range(1, kept + 2))
