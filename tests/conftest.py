"""What several tests need: the real measurements where they are, a small archive, exports of a workspace, a browser."""

import gzip
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from gatewatch import pipeline
from gatewatch.archive import fetch
from gatewatch.archive.rows import Origin, csv_batches
from gatewatch.lab import scenario, simulate
from gatewatch.model.tables import Reject

settings.register_profile("gatewatch", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gatewatch")  # a busy machine is no failure: speed is the benchmarks' matter

ROOT = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")
NOW = datetime(2026, 11, 24, tzinfo=UTC)
"""The clock of the tests."""


def data_folder() -> Path:
    """Give the folder of real measurements beside the project, or skip the test and say so."""
    folder = Path(os.environ.get("GATEWATCH_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real measurements in {folder} (GATEWATCH_DATA names another folder)")
    return folder


def read_csv(content: bytes, origin: Origin, *, now: datetime, whole: bool = True) -> tuple[pl.DataFrame, list[Reject]]:
    """Give the typed rows of a CSV in memory and what was set aside, all batches together."""
    frames, rejects = zip(*csv_batches([content], origin, now=now, whole=lambda: whole), strict=True)
    return pl.concat(frames), [reject for some in rejects for reject in some]


def rows_of(source: fetch.SourceFile) -> fetch.Rows:
    """Give the usable rows of a file of observation rows and what was set aside, all batches together."""
    batches = list(fetch.row_batches(source, now=NOW))
    return fetch.Rows(pl.concat(b.frame for b in batches), [reject for b in batches for reject in b.rejects])


def quiet(what: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


def small_archive(folder: Path, *, files: int = 12, lines: int = 40) -> Path:
    """Write a few lines of the demo's archive as several small files into `folder`/raw; give `folder`."""
    simulate.simulate(scenario.DEMO, folder / "full", seed=3)
    (folder / "raw").mkdir()
    sources = sorted((folder / "full" / "raw").rglob("*.gz"))
    for number in range(files):
        with gzip.open(sources[number % len(sources)], "rb") as stream:
            chosen = [line for i, line in enumerate(stream) if i % 50 == number][:lines]
        (folder / "raw" / f"part-{number:02}.jsonl.gz").write_bytes(
            gzip.compress(b"".join(chosen) + b"not json\n", mtime=0)
        )
    return folder


def export_all(workspace: Path, scratch: Path) -> dict[str, bytes]:
    """Give every table of a workspace as CSV bytes."""
    ws = pipeline.open_workspace(workspace)
    out = {}
    for table in (
        "observations",
        "rejects",
        "sources",
        "verdicts",
        "cells",
        "events",
        "suspected",
        "episodes",
        "days",
        "compliance",
    ):
        pipeline.export(ws, table, "csv", scratch / "export.csv")
        out[table] = (scratch / "export.csv").read_bytes()
    return out


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium: run tests/browser/need-chromium")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()
