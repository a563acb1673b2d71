"""Killed with SIGKILL at any moment of an ingest, the same command again gives the tables of an ingest never killed."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import export_all, small_archive

COMMAND = [sys.executable, "-c", "from gatewatch.cli.main import main; main()", "ingest", "raw", "--json"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_archive(tmp_path_factory.mktemp("archive"))


def run(folder: Path, workspace: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, "-w", str(workspace)], cwd=folder, stdout=subprocess.DEVNULL)


def test_a_killed_ingest_goes_on_to_the_same_tables(archive: Path, tmp_path: Path) -> None:
    start = time.perf_counter()
    assert run(archive, tmp_path / "whole").wait(timeout=120) in (0, 3)
    whole_s = time.perf_counter() - start
    wanted = export_all(tmp_path / "whole", tmp_path)
    assert wanted["observations"].count(b"\n") > 100

    rng, killed = random.Random(7), 0
    for attempt in range(8):
        process = run(archive, tmp_path / "killed")
        time.sleep(whole_s * rng.uniform(0.3, 1.0))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait(timeout=120)
        del attempt
    assert killed >= 3, "the ingest ended before it could be killed"
    assert run(archive, tmp_path / "killed").wait(timeout=120) in (0, 3)
    assert export_all(tmp_path / "killed", tmp_path) == wanted
