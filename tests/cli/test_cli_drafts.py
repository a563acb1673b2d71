"""From a report to an order at the command line: drafted, proposed, shown beside, and taken in only when told to."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gatewatch.cli.main import app
from gatewatch.model.words import GatewatchError

REPORT = """Ministry orders operators to block Telegram in Vietnam

HANOI, May 24 2025 - The technology ministry has ordered telecommunication operators to block Telegram by June 5, \
according to a letter dated May 21.
"""
"""A made-up report of an order that comes with the program."""
DRAFT: dict[str, Any] = {
    "draft": ["Read every field"],
    "country": "VN",
    "authority": {"value": "Ministry of Signals", "claims": ["c1"]},
    "documents": [{"document_id": "d1", "kind": "press", "title": "A report", "publisher": "Post", "language": "en"}],
    "claims": [
        {
            "claim_id": "c1",
            "document_id": "d1",
            "by": "Post",
            "by_kind": "media",
            "about": ["authority"],
            "quote": "The Ministry of Signals gave the order.",
        }
    ],
}
ID = "VN-2025-telegram"


def orders(folder: Path, *args: str, text: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["orders", *args, "-w", str(folder / "ws")], input=text)


def complaint(result: Result) -> str:
    """Give the one line that the program ends with."""
    assert isinstance(result.exception, GatewatchError), result.output
    line = str(result.exception)
    assert "\n" not in line
    return line


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.json"
    path.write_text(json.dumps(DRAFT), "utf-8")
    return path


@pytest.mark.parametrize("command", ["draft", "join", "csv"])
def test_each_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, ["orders", command, "--help"], env={"COLUMNS": "120"})
    assert result.exit_code == 0
    assert "Example:" in result.output and f"gatewatch orders {command}" in result.output


def test_a_report_becomes_a_draft_and_the_order_it_may_belong_to_is_named(tmp_path: Path) -> None:
    report, out = tmp_path / "report.txt", tmp_path / "draft.json"
    report.write_text(REPORT, "utf-8")
    url = "https://n.example/1"
    result = orders(tmp_path, "draft", str(report), "--published", "2025-05-24", "--url", url, "-o", str(out))
    assert result.exit_code == 0, result.output
    assert f"may belong to {ID}: the same service, telegram; both dated 2025-05-21" in result.stderr
    assert f"gatewatch orders join {ID} {out}" in result.stderr
    assert f"{ID} is taken" in result.stderr
    plain = json.loads(out.read_bytes())
    assert plain["draft"] and plain["timezone"] == "Asia/Ho_Chi_Minh"
    assert plain["documents"][0]["url"] == url and len(plain["documents"][0]["sha256"]) == 64
    refused = orders(tmp_path, "import", str(out))
    assert complaint(refused).startswith("draft.json: $.draft: a draft with")


def test_a_draft_goes_to_standard_output_alone(tmp_path: Path) -> None:
    result = orders(tmp_path, "draft", "-", "--published", "2025-05-24", "--id", "VN-2025-x", text=REPORT)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["order_id"] == "VN-2025-x"
    assert "to decide: " in result.stderr and "to decide: " not in result.stdout


def test_a_text_with_nothing_in_it_is_one_line(tmp_path: Path) -> None:
    result = orders(tmp_path, "draft", "-", text="The weather will be fine on Monday.\n")
    assert "no order in this text" in complaint(result)


def test_a_second_order_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert orders(tmp_path, "draft", "-", "--number", "2", text=REPORT).exit_code == 2


def test_joining_shows_what_changes_and_changes_nothing(tmp_path: Path, draft: Path) -> None:
    result = orders(tmp_path, "join", ID, str(draft))
    assert result.exit_code == 0, result.output
    assert "differs: Ministry of Signals [c18]" in result.stdout
    assert "Post (media): “The Ministry of Signals gave the order.”" in result.stdout
    assert "nothing was changed" in result.stderr
    assert json.loads(orders(tmp_path, "show", ID, "--json").stdout)["revision"] == 1


def test_yes_takes_the_joined_order_in_as_the_next_revision(tmp_path: Path, draft: Path) -> None:
    result = orders(tmp_path, "join", ID, str(draft), "--yes", "--who", "an editor", "--why", "a second report")
    assert result.exit_code == 0, result.output
    assert f"{ID}: revision 2" in result.stdout
    shown = orders(tmp_path, "show", ID).stdout
    assert "sources differ:" in shown and "Post: Ministry of Signals [c18]" in shown
    log = orders(tmp_path, "log").stdout
    assert "an editor" in log and "a second report" in log
    again = orders(tmp_path, "join", ID, str(draft), "--yes")
    assert "says nothing new" in again.stdout
    assert json.loads(orders(tmp_path, "show", ID, "--json").stdout)["revision"] == 2


def test_the_joined_order_may_be_written_for_an_editor_to_go_on(tmp_path: Path, draft: Path) -> None:
    out = tmp_path / "joined.json"
    assert orders(tmp_path, "join", ID, str(draft), "-o", str(out)).exit_code == 0
    result = orders(tmp_path, "import", str(out))
    assert result.exit_code == 0 and "revision 2" in result.stdout


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"country": "KE"}, "country is 'VN'"),
        ({"authority": {"value": "A", "claims": ["c9"]}}, "claim c9"),
        ({"colour": "red"}, "unknown field `colour`"),
        ({"deadlines": [{"value": {"kind": "block", "at": "2025-05-01"}, "claims": ["c1"]}]}, "before the date"),
    ],
)
def test_what_cannot_be_joined_is_one_line(tmp_path: Path, draft: Path, changes: dict[str, Any], reason: str) -> None:
    draft.write_text(json.dumps(DRAFT | changes), "utf-8")
    result = orders(tmp_path, "join", ID, str(draft), "--yes")
    assert reason in complaint(result)
    assert json.loads(orders(tmp_path, "show", ID, "--json").stdout)["revision"] == 1


def test_files_that_are_not_there_are_one_line(tmp_path: Path) -> None:
    for args in (["draft", "no-such-file"], ["join", ID, "no-such-file"]):
        assert "no-such-file" in complaint(orders(tmp_path, *args))


def test_the_csv_has_the_orders_of_the_register(tmp_path: Path) -> None:
    out = tmp_path / "orders.csv"
    assert orders(tmp_path, "csv", "-o", str(out)).exit_code == 0
    with out.open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["country"], row["start_date"], row["telegram_affected"]) == ("Vietnam", "2025-05-21", "Yes")
    assert row["actual_cause"] == ""


def test_what_is_no_text_or_no_order_is_one_line_that_names_it(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    assert complaint(orders(tmp_path, "draft", str(empty))).startswith(f"{empty}: ")
    assert "no order XA-1999-nobody" in complaint(orders(tmp_path, "log", "XA-1999-nobody"))
