"""Only what changed is made again, and the result is that of making everything at once."""

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from conftest import NOW, quiet
from gatewatch import analyze, pipeline
from gatewatch.detect.detect import Detected, renew
from gatewatch.lab import scenario, simulate
from gatewatch.model.frames import empty


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's archive with a file for each day."""
    folder = tmp_path_factory.mktemp("demo")
    simulate.simulate(scenario.DEMO, folder, seed=3)
    lines = defaultdict(list)
    for path in sorted((folder / "raw").rglob("*.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            lines[json.loads(line)["measurement_start_time"][:10]].append(line)
    (folder / "days").mkdir()
    for day, some in lines.items():
        (folder / "days" / f"{day}.jsonl").write_bytes(b"\n".join(some) + b"\n")
    return folder / "days"


def test_an_archive_given_day_by_day_ends_in_the_tables_of_one_given_at_once(days: Path, tmp_path: Path) -> None:
    whole, grown = (pipeline.open_workspace(tmp_path / name) for name in ("whole", "grown"))
    pipeline.ingest(whole, [days], now=NOW, progress=quiet)
    pipeline.analyze(whole, progress=quiet, now=NOW)
    files = sorted(days.iterdir())
    late, files = files[10:13], files[:10] + files[13:]
    for some in (files[:30], files[30:-2], files[-2:-1], files[-1:], late):
        pipeline.ingest(grown, some, now=NOW, progress=quiet)
        pipeline.analyze(grown, progress=quiet, now=NOW)
    source = ["source", "source_line"]  # a measurement may stand in either of two files
    assert grown.lake.read("verdicts").drop(source).equals(whole.lake.read("verdicts").drop(source))
    for table in ("cells", "days"):
        assert grown.lake.read(table).equals(whole.lake.read(table)), table
    own = ["event_id", "provisional"]
    by = ["country", "asn", "component", "onset_latest"]
    events = [ws.lake.read("events").sort(by).drop(own) for ws in (grown, whole)]
    assert events[0].equals(events[1]) and events[0].height > 3
    assert pipeline.analyze(grown, progress=quiet, now=NOW).renewed == []


def test_only_what_changed_is_searched_again(days: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[int] = []

    def counting(verdicts: pl.DataFrame, *others: Any) -> Detected:
        searched.append(verdicts.height)
        return renew(verdicts, *others)

    monkeypatch.setattr(analyze, "renew", counting)
    ws = pipeline.open_workspace(tmp_path)
    files = sorted(days.iterdir())
    pipeline.ingest(ws, files[:20], now=NOW, progress=quiet)
    pipeline.analyze(ws, progress=quiet, now=NOW)
    assert searched == []
    few = tmp_path / "few.jsonl"
    few.write_bytes(b"\n".join(files[20].read_bytes().splitlines()[:3]) + b"\n")
    pipeline.ingest(ws, [few], now=NOW, progress=quiet)
    pipeline.analyze(ws, progress=quiet, now=NOW)
    whole = ws.lake.read("verdicts").height
    assert len(searched) == 1 and 0 < searched[0] < whole / 3
    before = {table: ws.lake.read(table) for table in analyze.FOUND}
    for file in tmp_path.glob(".groups-*"):
        file.write_bytes(b"damaged")
    ws.lake.replace("cells", ws.lake.read("cells"), digest="another")
    pipeline.analyze(ws, progress=quiet, now=NOW)
    assert len(searched) == 1, "all is searched where it is not known what was"
    assert all(ws.lake.read(table).equals(before[table]) for table in before)


def test_joining_the_files_of_a_lake_makes_nothing_anew(days: Path, tmp_path: Path) -> None:
    ws = pipeline.open_workspace(tmp_path)
    for some in (sorted(days.iterdir())[:3], sorted(days.iterdir())[2:5]):
        pipeline.ingest(ws, some, now=NOW, progress=quiet)
    ws.lake.append("observations", empty("observations"), app_id="nothing")
    pipeline.analyze(ws, progress=quiet, now=NOW)
    for table in ("observations", "verdicts", "events"):
        ws.lake.compact(table)
        ws.lake.vacuum(table, hours=0)
    assert pipeline.analyze(ws, progress=quiet, now=NOW).renewed == []


@pytest.mark.parametrize("early_first", [True, False])
def test_a_measurement_forged_under_a_known_id_on_another_day_counts_on_its_first_day(
    days: Path, tmp_path: Path, early_first: bool
) -> None:
    honest = json.loads(next(days.iterdir()).read_bytes().splitlines()[0]) | {"measurement_uid": "same"}
    forged = honest | {"measurement_start_time": "2026-01-02 03:04:05"}
    files = []
    for name, measurement in (("honest", honest), ("forged", forged)):
        files.append(tmp_path / f"{name}.jsonl")
        files[-1].write_text(json.dumps(measurement) + "\n")
    ws = pipeline.open_workspace(tmp_path / "workspace")
    for file in files if early_first else reversed(files):
        pipeline.ingest(ws, [file], now=NOW, progress=quiet)
        pipeline.analyze(ws, progress=quiet, now=NOW)
    found = ws.lake.read("verdicts")
    assert found["date"].dt.to_string().unique().to_list() == ["2026-01-02"]
    assert found["component"].is_unique().all()
