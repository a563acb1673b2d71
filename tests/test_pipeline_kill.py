"""Killed with SIGKILL at any moment, ingest and analyze go on to the tables of a run that was never killed.

12 rounds by default; `GATEWATCH_KILL_ROUNDS=50` asks for more. A round waits until its process is ready to begin, so
that the kill falls into the work; the files are committed two at a time, so that it has many moments to fall into.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from conftest import export_all, small_archive

ROUNDS = int(os.environ.get("GATEWATCH_KILL_ROUNDS", "12"))
FACTS = ("observations", "rejects", "sources")
WORK = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from gatewatch import pipeline
pipeline._COMMIT_FILES = 2
quiet = lambda *_: None
ws = pipeline.open_workspace(Path(sys.argv[2]))
print("ready", flush=True)
if sys.argv[1] == "ingest":
    pipeline.ingest(ws, [Path("raw")], now=datetime(2026, 11, 24, tzinfo=UTC), progress=quiet)
else:
    pipeline.analyze(ws, progress=quiet)
"""


def begun(step: str, workspace: Path, archive: Path) -> "subprocess.Popen[bytes]":
    """Start a step and come back when everything is loaded and the work begins."""
    process = subprocess.Popen([sys.executable, "-c", WORK, step, str(workspace)], cwd=archive, stdout=subprocess.PIPE)
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


def test_killed_ingests_and_analyses_go_on_to_the_same_tables(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "archive")
    whole, taken, broken = tmp_path / "whole", tmp_path / "taken", tmp_path / "broken"
    work_s = {"ingest": finished("ingest", whole, archive)}
    shutil.copytree(whole, taken)
    work_s["analyze"] = finished("analyze", whole, archive)
    wanted = export_all(whole, tmp_path)
    assert wanted["observations"].count(b"\n") > 100
    assert wanted["verdicts"].count(b"\n") > 100

    rng, hits = random.Random(7), dict.fromkeys(work_s, 0)
    for step, rounds in (("ingest", ROUNDS - ROUNDS // 2), ("analyze", ROUNDS // 2)):
        for _ in range(rounds):
            if killed(step, broken, archive, work_s[step] * rng.uniform(0.0, 1.0)):
                hits[step] += 1
            else:  # it came to its end: right so far, and once more from the start
                tables = export_all(broken, tmp_path)
                assert all(tables[t] == wanted[t] for t in (FACTS if step == "ingest" else wanted))
                shutil.rmtree(broken)
                if step == "analyze":
                    shutil.copytree(taken, broken)
        finished(step, broken, archive)
        tables = export_all(broken, tmp_path)
        assert all(tables[t] == wanted[t] for t in (FACTS if step == "ingest" else wanted))
    assert all(hits[step] >= ROUNDS // 6 for step in hits), f"too few rounds hit their work: {hits}"
