"""Killed with SIGKILL at any moment, ingest and analyze go on to the tables of a run that was never killed.

12 rounds by default; `GATEWATCH_KILL_ROUNDS=50` asks for more. A round waits until its process is ready to begin, so
that the kill falls into the work; the files are committed two at a time, so that it has many moments to fall into.
Analyze is also killed right after each of its commits, by itself, since they lie close together.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import export_all, small_archive
from gatewatch import pipeline
from gatewatch.cli.main import DEMO_SEED
from gatewatch.lab import scenario, simulate

ROUNDS = int(os.environ.get("GATEWATCH_KILL_ROUNDS", "12"))
FACTS = ("observations", "rejects", "sources")
COMMITS = {1: "verdicts", 2: "revisions", 3: "events", 7: "cells"}
"""After which writes of an analysis, counted from 1, something may have been left undone or be done twice."""
WORK = """
import itertools, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from gatewatch import ingest, pipeline
from gatewatch.lake import Lake
ingest._COMMIT_FILES = 2
step, folder, last_write = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
quiet = lambda *_: None
write, number = Lake._write, itertools.count(1)
def write_and_die(*parts):
    write(*parts)
    if next(number) == last_write:
        os.kill(os.getpid(), signal.SIGKILL)
Lake._write = write_and_die
ws = pipeline.open_workspace(folder)
now = datetime(2026, 11, 24, tzinfo=UTC)
print("ready", flush=True)
if step == "ingest":
    pipeline.ingest(ws, [Path("raw")], now=now, progress=quiet)
else:
    pipeline.analyze(ws, progress=quiet, now=now)
"""


def begun(step: str, workspace: Path, archive: Path, *, last_write: int = 0) -> "subprocess.Popen[bytes]":
    """Start a step and come back when everything is loaded and the work begins."""
    command = [sys.executable, "-c", WORK, step, str(workspace), str(last_write)]
    process = subprocess.Popen(command, cwd=archive, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def finished(step: str, workspace: Path, archive: Path) -> float:
    """Run a step to its end; give how long the work took."""
    process = begun(step, workspace, archive)
    start = time.perf_counter()
    process.communicate(timeout=120)
    assert process.returncode == 0
    return time.perf_counter() - start


def killed(step: str, workspace: Path, archive: Path, after_s: float) -> bool:
    """Start a step and kill it after a while; say whether it was still at work."""
    process = begun(step, workspace, archive)
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=120)
    return process.returncode == -signal.SIGKILL


def tables(workspace: Path, scratch: Path) -> dict[str, bytes]:
    """Give every table, that of the revisions too."""
    pipeline.export(pipeline.open_workspace(workspace), "revisions", "csv", scratch / "revisions.csv")
    return export_all(workspace, scratch) | {"revisions": (scratch / "revisions.csv").read_bytes()}


def test_killed_ingests_go_on_to_the_same_tables(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "archive")
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    work_s = finished("ingest", whole, archive)
    wanted = tables(whole, tmp_path)
    assert wanted["observations"].count(b"\n") > 100

    rng, hits = random.Random(7), 0
    for _ in range(ROUNDS - ROUNDS // 2):
        if killed("ingest", broken, archive, work_s * rng.uniform(0.0, 1.0)):
            hits += 1
        else:  # it came to its end: right so far, and once more from the start
            assert all(tables(broken, tmp_path)[t] == wanted[t] for t in FACTS)
            shutil.rmtree(broken)
    finished("ingest", broken, archive)
    assert all(tables(broken, tmp_path)[t] == wanted[t] for t in FACTS)
    assert hits >= ROUNDS // 6, f"too few rounds hit their work: {hits}"


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that was analysed and then given two weeks more: `taken`; with `whole`, analysed once more."""
    folder = tmp_path_factory.mktemp("grown")
    simulate.simulate(scenario.DEMO, folder / "all", seed=DEMO_SEED)
    (folder / "raw").mkdir()
    weeks = sorted((folder / "all" / "raw").iterdir())
    for path in weeks[:6]:
        shutil.move(path, folder / "raw")
    finished("ingest", folder / "taken", folder)
    finished("analyze", folder / "taken", folder)
    for path in weeks[6:]:
        shutil.move(path, folder / "raw")
    finished("ingest", folder / "taken", folder)
    shutil.copytree(folder / "taken", folder / "whole")
    finished("analyze", folder / "whole", folder)
    return folder


def test_killed_analyses_go_on_to_the_same_tables_and_write_each_revision_once(grown: Path, tmp_path: Path) -> None:
    shutil.copytree(grown / "taken", tmp_path / "timed")
    work_s = finished("analyze", tmp_path / "timed", grown)
    wanted = tables(grown / "whole", tmp_path)
    assert tables(tmp_path / "timed", tmp_path) == wanted
    told = pipeline.open_workspace(grown / "whole").lake.read("revisions")["kind"].value_counts()
    assert {"new", "revised"} <= set(told["kind"])

    broken = tmp_path / "broken"
    shutil.copytree(grown / "taken", broken)
    rng, hits = random.Random(7), 0
    for _ in range(ROUNDS // 2):
        if killed("analyze", broken, grown, work_s * rng.uniform(0.0, 1.0)):
            hits += 1
        else:
            assert tables(broken, tmp_path) == wanted
            shutil.rmtree(broken)
            shutil.copytree(grown / "taken", broken)
    finished("analyze", broken, grown)
    assert tables(broken, tmp_path) == wanted
    assert hits >= ROUNDS // 6, f"too few rounds hit their work: {hits}"


@pytest.mark.parametrize("number", COMMITS, ids=COMMITS.values())
def test_an_analysis_killed_right_after_a_commit_goes_on_to_the_same_tables(
    grown: Path, tmp_path: Path, number: int
) -> None:
    shutil.copytree(grown / "taken", tmp_path / "broken")
    process = begun("analyze", tmp_path / "broken", grown, last_write=number)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    finished("analyze", tmp_path / "broken", grown)
    assert tables(tmp_path / "broken", tmp_path) == tables(grown / "whole", tmp_path)
