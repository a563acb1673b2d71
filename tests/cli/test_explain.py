"""`gatewatch explain`: text that fits a terminal, one HTML file, one JSON object, and one line where there is none."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gatewatch import pipeline
from gatewatch.cli.main import app
from small_edition import doubtful_edition

BLOCK = "XA-AS64496-telegram-dc-20260531"
GONE = "XA-AS64502-telegram-web-20260528"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explained")
    lake = pipeline.open_workspace(folder).lake
    edition = doubtful_edition()
    for table in ("verdicts", "cells", "events", "episodes", "days", "suspected", "revisions"):
        lake.replace(table, getattr(edition, table), digest="by hand")
    return folder


def explain(workspace: Path, *args: str) -> Result:
    return CliRunner().invoke(app, ["explain", *args, "--workspace", str(workspace)])


def test_help_has_an_example() -> None:
    result = CliRunner().invoke(app, ["explain", "--help"], env={"COLUMNS": "120"})
    assert result.exit_code == 0 and "Example: gatewatch explain" in result.output


def test_text_holds_the_parts_and_a_picture_in_100_columns(workspace: Path) -> None:
    result = explain(workspace, BLOCK)
    assert result.exit_code == 0
    for part in ("HOW SURE", "THE PICTURE", "WHEN", "HOW IT SHOWS", "RULED OUT", "WHAT WOULD CHANGE IT", "METHOD"):
        assert part in result.stdout.splitlines()
    assert "█" in result.stdout and "Provisional." in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 100


def test_a_file_is_a_whole_page_and_nothing_is_printed(workspace: Path, tmp_path: Path) -> None:
    result = explain(workspace, BLOCK, "-o", str(tmp_path / "event.html"))
    assert result.exit_code == 0 and result.stdout == ""
    html = (tmp_path / "event.html").read_text("utf-8")
    assert html.startswith("<!doctype html>") and "</html>" in html and "<script" not in html


def test_json_is_one_object_with_the_row_its_cells_and_its_history(workspace: Path) -> None:
    result = explain(workspace, BLOCK, "--json")
    data = json.loads(result.stdout)
    assert data["event"]["event_id"] == BLOCK and data["event"]["top_testers"][0] == 7.25
    assert len(data["cells"]) == 7 and set(data["versions"]) == {"program", "ruleset", "targets", "detector"}


def test_a_withdrawn_event_is_told_as_one(workspace: Path, tmp_path: Path) -> None:
    result = explain(workspace, GONE)
    assert result.exit_code == 0 and "Withdrawn on 5 June 2026" in result.stdout
    assert explain(workspace, GONE, "-o", str(tmp_path / "gone.html")).exit_code == 0
    assert "claimed no more" in (tmp_path / "gone.html").read_text("utf-8")
    data = json.loads(explain(workspace, GONE, "--json").stdout)
    assert data["event"] is None and [r["kind"] for r in data["revisions"]] == ["new", "withdrawn"]


def test_an_unknown_event_is_one_line_with_the_closest_ids_and_exit_2(workspace: Path) -> None:
    result = explain(workspace, "XA-AS64496-telegram-dc-2026053")
    assert result.exit_code == 2
    assert result.stdout == "" and result.stderr.count("\n") == 1
    assert BLOCK in result.stderr and "Traceback" not in result.stderr


def test_a_workspace_without_events_says_so(tmp_path: Path) -> None:
    result = explain(tmp_path / "new", BLOCK)
    assert result.exit_code == 2 and "no events yet" in result.stderr


def test_a_file_that_cannot_be_written_is_no_traceback(workspace: Path, tmp_path: Path) -> None:
    result = explain(workspace, BLOCK, "-o", str(tmp_path / "no" / "folder.html"))
    assert result.exit_code != 0 and isinstance(result.exception, OSError), "main prints an OSError as one line"
