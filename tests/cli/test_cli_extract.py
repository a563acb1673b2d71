"""`gatewatch orders extract`: what it prints, and what it does with files it cannot read."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gatewatch.cli.main import app

REPORT = """Zambia orders operators to block Viber
LUSAKA - Zambia's communications regulator ZICTA on Monday ordered mobile operators to block Viber by March 20.
"""
"""A made-up report."""


def extract(*args: str, text: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["orders", "extract", *args], input=text)


def printed(*args: str, text: str | None = None) -> dict[str, Any]:
    result = extract(*args, text=text)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "zambia.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_a_report_becomes_one_object_named_like_its_file(report: Path) -> None:
    found = printed(str(report), "--published", "2026-03-10")
    assert found["id"] == "zambia"
    assert found["negative"] is False
    assert found["fields"]["targets"] == ["Viber"]
    assert found["fields"]["block_deadline"] == "2026-03-20"


def test_a_span_is_the_words_of_a_field_and_a_list_of_them_for_a_list(report: Path) -> None:
    spans = printed(str(report), "--published", "2026-03-10")["spans"]
    assert spans["block_deadline"] == "by March 20"
    assert spans["targets"] == ["Viber"]


def test_offsets_count_characters_of_the_text_printed_with_them(report: Path) -> None:
    found = printed(str(report), "--offsets", "--published", "2026-03-10")
    assert found["text"] == REPORT
    for places in found["spans"].values():
        for place in places if isinstance(places, list) else [places]:
            assert found["text"][place["start"] : place["end"]] == place["q"]


def test_a_year_that_is_inferred_says_how(report: Path) -> None:
    assert "how" in printed(str(report), "--offsets", "--published", "2026-03-10")["spans"]["block_deadline"]


def test_standard_input_is_read_and_named_so() -> None:
    assert printed("-", text=REPORT)["id"] == "-"


def test_many_files_give_one_object_a_line_in_their_order(report: Path, tmp_path: Path) -> None:
    other = tmp_path / "nothing.txt"
    other.write_text("The weather was fine on Monday.", encoding="utf-8")
    result = extract("--lines", str(other), str(report))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [f["id"] for f in found] == ["nothing", "zambia"]
    assert [f["negative"] for f in found] == [True, False]


def test_several_files_without_lines_are_told_of_it(report: Path) -> None:
    result = extract(str(report), str(report))
    assert result.exit_code == 2
    assert "--lines" in result.stderr


def test_a_file_that_is_not_there_is_named_and_the_rest_goes_on(report: Path, tmp_path: Path) -> None:
    result = extract("--lines", str(tmp_path / "none.txt"), str(report))
    assert result.exit_code == 3
    assert len(result.stdout.splitlines()) == 1
    assert len(result.stderr.splitlines()) == 1


def test_only_unreadable_files_fail(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    assert extract(str(empty)).exit_code == 1


def test_the_readable_draft_names_each_field_with_its_words(report: Path) -> None:
    result = extract(str(report), "--format", "text")
    assert "zambia: an order" in result.stdout
    assert 'targets: ["Viber"]  <- "Viber"' in result.stdout


def test_a_day_that_is_none_is_refused(report: Path) -> None:
    assert extract(str(report), "--published", "yesterday").exit_code == 2


def test_a_model_needs_its_name(report: Path) -> None:
    assert extract(str(report), "--model", "http://127.0.0.1:1/v1").exit_code == 2
