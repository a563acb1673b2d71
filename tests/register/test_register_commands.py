"""The commands of the register: who did what is kept, a broken chain ends with 1, and no contact is printed."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import BOTH, fresh
from register_letters import FILE
from register_orders import ID
from typer.testing import CliRunner, Result

from gatewatch.cli.main import app

COMMANDS = [["log"], ["capture"], *(["letters", c] for c in ("list", "file", "accept", "decline", "contact", "forget"))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("GATEWATCH_EDITOR", raising=False)
    return tmp_path


def run(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["orders", *args])
    assert result.exit_code == code, result.output
    return result


def failing(*args: str) -> str:
    """Run as a user does, expect exit code 1, and give the one line."""
    command = [sys.executable, "-c", "from gatewatch.cli.main import main; main()", "orders", *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


def edited(note: str) -> str:
    """Write the order with another note, and give the file's name."""
    run("export", ID, "-o", "order.json")
    order = json.loads(Path("order.json").read_bytes()) | {"note": note}
    Path("order.json").write_text(json.dumps(order))
    return "order.json"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_register_has_help_with_an_example(folder: Path, command: list[str]) -> None:
    assert " ".join(["Example: gatewatch orders", *command]) in run(*command, "--help").stdout.replace("`", "")


def test_the_log_says_who_and_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", edited("one"), "--who", "editor A", "--why", "read the paper again")
    monkeypatch.setenv("GATEWATCH_EDITOR", "editor B")
    run("import", edited("two"))
    lines = run("log").stdout.splitlines()
    assert len(lines) == 3
    assert "imported" in lines[0] and "comes with the program" in lines[0]
    assert f"amended  {ID}@2  editor A: read the paper again" in lines[1]
    assert f"amended  {ID}@3  editor B: orders import" in lines[2]
    links = [json.loads(line) for line in run("log", ID, "--json").stdout.splitlines()]
    assert [link["seq"] for link in links] == [1, 2, 3] and links[2]["previous"] == links[1]["hash"]


def test_a_file_based_on_an_older_revision_is_taken_in_and_said_to_be_beside(folder: Path) -> None:
    mine = edited("mine")
    Path("mine.json").write_bytes(Path(mine).read_bytes())
    run("import", edited("another's"), "--based-on", "1")
    said = run("import", "mine.json", "--based-on", "1").stdout
    assert said.strip() == f"{ID}: revision 3, beside 2, which revision 1 had not seen: compare them"
    run("import", mine, "mine.json", "--based-on", "1", code=2)
    assert "no revision 9 to be based on" in failing("import", edited("x"), "--based-on", "9")


def test_export_says_which_revision_it_was(folder: Path) -> None:
    run("import", edited("second"))
    assert "revision 2; import it again with --based-on 2" in run("export", ID, "-o", "x.json").output
    first = json.loads(run("export", ID, "--revision", "1").stdout)
    assert first.get("note") != "second"
    assert json.loads(run("export", ID).stdout)["note"] == "second"


def test_a_chain_that_holds_ends_with_its_head(folder: Path) -> None:
    run("import", edited("second"))
    head = json.loads(run("log", "--json").stdout.splitlines()[-1])["hash"]
    assert run("log", "--verify").stdout.splitlines()[-1] == f"chain holds: 2 changes, head {head}"
    assert run("log", "--head", head).stdout.splitlines()[-1].startswith("chain holds")
    verified = json.loads(run("log", "--verify", "--json").stdout)
    assert verified == {"holds": True, "changes": 2, "head": head, "faults": []}
    assert "no link has the hash abc" in failing("log", "--verify", "--head", "abc")


def test_a_chain_that_does_not_hold_ends_with_1_and_the_first_fault(folder: Path) -> None:
    run("import", edited("second"))
    connection = sqlite3.connect(folder / "gatewatch-data" / "register.db")
    connection.execute("update claims set quote = 'something nicer' where revision = 2 and claim_id = 'c3'")
    connection.execute("update changes set who = 'nobody' where seq = 2")
    connection.commit()
    connection.close()
    said = failing("log", "--verify")
    assert said.startswith("gatewatch: the chain does not hold: change 2: ") and said.endswith("(and 1 more)")
    told = json.loads(run("log", "--verify", "--json", code=1).stdout)
    assert not told["holds"] and [fault["seq"] for fault in told["faults"]] == [2, 2]


def test_looking_at_the_log_adds_nothing_to_it(folder: Path) -> None:
    assert run("log", "--verify").stdout.startswith("chain holds: 0 changes")
    assert run("log").stdout == ""


def test_a_letter_goes_from_filed_to_decided_and_its_contact_is_printed_once(folder: Path) -> None:
    Path("letter.json").write_bytes(FILE)
    run("letters", "file", "letter.json")
    assert run("letters", "file", "letter.json").stdout.strip() == "L-2026-reply: unchanged"
    listed = run("letters", "list").stdout
    assert listed.strip() == f"L-2026-reply  reply  {ID} addressees c2  operator  filed"
    run("letters", "accept", "L-2026-reply", "--why", "the paper says so", "--who", "editor A")
    assert run("letters", "list", "--status", "filed").stdout == ""
    told = run("letters", "list", ID, "--json").stdout + run("log", "--json").stdout
    assert json.loads(told.splitlines()[0])["decided_by"] == "editor A"
    assert "press@example.org" not in told
    assert run("letters", "contact", "L-2026-reply").stdout.strip() == "press@example.org"
    run("letters", "forget", "L-2026-reply", "--why", "the sender asked")
    assert run("letters", "contact", "L-2026-reply").stdout.strip() == "none held"
    assert "chain holds" in run("log", "--verify").stdout
    assert "no letter L-2026-none" in failing("letters", "decline", "L-2026-none", "--why", "x")
    run("letters", "decline", "L-2026-reply", code=2)


def test_a_page_is_captured_once_as_evidence(folder: Path) -> None:
    Path("page.html").write_bytes(b"<p>made up</p>")
    told = json.loads(run("capture", "page.html", "--url", "https://example.org/x", "--json").stdout)
    assert told["new"]
    assert run("capture", "page.html", "--rights", "public").stdout.strip() == told["sha256"] + ", unchanged"
    run("capture", "page.html", "--rights", "nonsense", code=2)
    assert "missing.html" in failing("capture", "missing.html")


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    yield from fresh(request.param, folder)


def test_the_commands_work_on_any_database(place: str) -> None:
    run("import", edited("second"), "--register", place, "--who", "editor A")
    assert "2" in run("list", "--register", place).stdout
    assert "chain holds: 2 changes" in run("log", "--verify", "--register", place).stdout
