"""The command line: help reads well, bad input is one line and an exit code, --json is one object."""

import gzip
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gatewatch.cli.main import app
from gatewatch.model.tables import TABLES

COMMANDS = [
    "demo",
    "fetch",
    "run",
    "ingest",
    "analyze",
    "build",
    "serve",
    "export",
    "compact",
    "evaluate",
    "explain",
    "rejects",
]
ORDERS = ["import", "export", "list", "show"]


def program(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does."""
    command = [sys.executable, "-c", "from gatewatch.cli.main import main; main()", *args]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("command", [[c] for c in COMMANDS] + [["orders", c] for c in ORDERS])
def test_every_command_has_help_with_an_example(command: list[str]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "120"})
    assert result.exit_code == 0
    assert "Example:" in result.output
    assert " ".join(["gatewatch", *command]) in result.output


def test_help_names_every_command() -> None:
    result = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"})
    assert all(c in result.output for c in [*COMMANDS, "orders", "--install-completion"])


def test_version_is_printed(tmp_path: Path) -> None:
    assert program("--version", cwd=tmp_path).stdout.startswith("gatewatch 0.")


@pytest.mark.parametrize(
    "args", [["nonsense"], ["run", "--nonsense"], ["fetch", "raw"], ["export", "no-such-table"], ["run"]]
)
def test_wrong_use_is_exit_code_2(tmp_path: Path, args: list[str]) -> None:
    result = program(*args, cwd=tmp_path)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["orders", "show", "XX-2020-nothing"], "XX-2020-nothing"),
        (["orders", "import", "missing.json"], "missing.json"),
        (["run", ".", "--order", "missing.json"], "missing.json"),
        (["serve"], "no site"),
        (["demo", "--dir", "file/x"], "file/x"),
        (["demo", "--dir", "/proc/none"], "/proc/none"),
        (["orders", "export", "VN-2025-telegram", "-o", "nowhere/x.json"], "nowhere/x.json"),
        (["export", "cells", "-o", "nowhere/x.csv"], "nowhere/x.csv"),
        (["build", "--out", "other"], "other"),
        (
            ["fetch", "--country", "KE", "--service", "wechat", "--since", "2023-11-08", "--until", "2023-11-09", "x"],
            "--web",
        ),
        (["ingest", ".", "--register", "postgresql+nodriver://nowhere/x"], "register"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_1(tmp_path: Path, args: list[str], reason: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "of somebody else").touch()
    result = program(*args, cwd=tmp_path)
    assert result.returncode == 1, result.stderr
    assert reason in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_bad_input_is_set_aside_with_file_line_and_reason_and_exit_code_3(tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text('not json\n{"test_name": "tor"}\n{}\n')
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"a": 1}\n' * 1000)[:-20])
    (tmp_path / "rows.csv").write_text("probe_cc,probe_asn\nKE,12455\n")
    result = program("ingest", ".", "missing.jsonl", "--json", cwd=tmp_path)
    assert result.returncode == 3, result.stderr
    assert "Traceback" not in result.stderr
    assert json.loads(result.stdout)["measurements"] == 0
    listed = program("rejects", cwd=tmp_path)
    assert listed.returncode == 0
    text = listed.stdout
    for wanted in ("lines.jsonl:1:", "lines.jsonl:2:", "lines.jsonl:3:", "cut.jsonl.gz", "rows.csv", "missing.jsonl"):
        assert wanted in text, text
    again = program("ingest", ".", "missing.jsonl", "--json", cwd=tmp_path)
    assert program("rejects", cwd=tmp_path).stdout == text
    assert again.returncode == 3
    assert "gatewatch-data" not in text, "the workspace's own tables are no measurements"


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_workspace_exports_every_table_with_its_columns(tmp_path: Path, table: str) -> None:
    result = program("export", table, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[0].split(",")[0]


def test_orders_that_come_with_the_program_are_listed(tmp_path: Path) -> None:
    result = program("orders", "list", "--json", cwd=tmp_path)
    orders = [json.loads(line) for line in result.stdout.splitlines()]
    assert [o["order_id"] for o in orders] == ["VN-2025-telegram"]
    shown = program("orders", "show", "VN-2025-telegram", cwd=tmp_path)
    assert "sources differ" in shown.stdout


def test_a_reader_that_stops_reading_is_no_traceback(tmp_path: Path) -> None:
    command = (
        f"{sys.executable} -c 'from gatewatch.cli.main import main; main()' orders show VN-2025-telegram | head -1"
    )
    shell = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)  # noqa: S602
    assert shell.stdout.startswith("VN-2025-telegram")
    assert "Traceback" not in shell.stderr and "Exception" not in shell.stderr


def test_ctrl_c_is_one_line_and_the_work_goes_on_later(tmp_path: Path) -> None:
    # jobs that a shell starts in the background ignore SIGINT, and so do their children: this one takes it back
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    command = [sys.executable, "-c", f"{heed}from gatewatch.cli.main import main; main()", "demo", "--no-serve"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "gatewatch-demo" / "workspace").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
    assert process.returncode in (1, 130)
    assert "Traceback" not in complaint


def test_failure_texts_that_are_not_known_are_kept_and_counted(tmp_path: Path) -> None:
    measurement = {
        "test_name": "telegram",
        "measurement_start_time": "2026-05-18 00:39:24",
        "probe_cc": "XA",
        "probe_asn": "AS64496",
        "test_keys": {
            "tcp_connect": [{"ip": "149.154.167.51", "port": 443, "status": {"failure": "the cat sat on it"}}]
        },
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(measurement) + "\n")
    assert program("ingest", "one.jsonl", cwd=tmp_path).returncode == 0
    told = program("rejects", "--json", cwd=tmp_path)
    assert told.stdout == ""
    assert "1 times: unknown_failure: the cat sat on it" in told.stderr
