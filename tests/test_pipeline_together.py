"""Several processes on one lake: two ingests at once, several workers, writers who look at the same version."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from conftest import NOW, export_all, quiet, small_archive
from gatewatch import pipeline
from gatewatch.lake import ConflictError, Lake
from gatewatch.model.frames import empty

COMMAND = [sys.executable, "-c", "from gatewatch.cli.main import main; main()", "ingest", "--json"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def wanted(archive: Path) -> dict[str, bytes]:
    ws = pipeline.open_workspace(archive / "alone")
    pipeline.ingest(ws, [archive / "raw"], now=NOW, progress=quiet)
    return export_all(archive / "alone", archive)


def test_two_ingests_at_once_are_both_right(archive: Path, wanted: dict[str, bytes], tmp_path: Path) -> None:
    both = [
        subprocess.Popen([*COMMAND, "raw", "-w", str(tmp_path)], cwd=archive, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert {p.wait(timeout=120) for p in both} <= {0, 3}
    assert export_all(tmp_path, archive) == wanted


def test_two_ingests_of_files_that_share_measurements_count_each_once(
    archive: Path, wanted: dict[str, bytes], tmp_path: Path
) -> None:
    files = sorted((archive / "raw").iterdir())
    joined = tmp_path / "joined"
    joined.mkdir()
    for number, few in enumerate((files[:8], files[4:])):
        (joined / f"{number}.jsonl.gz").write_bytes(b"".join(f.read_bytes() for f in few))
    both = [
        subprocess.Popen([*COMMAND, f"{n}.jsonl.gz", "-w", str(tmp_path / "ws")], cwd=joined, stdout=subprocess.DEVNULL)
        for n in range(2)
    ]
    assert {p.wait(timeout=120) for p in both} <= {0, 3}
    lake = Lake(str(tmp_path / "ws" / "lake"))
    alone = Lake(str(archive / "alone" / "lake"))
    said = ["source", "source_line"]
    assert lake.read("observations").drop(said).equals(alone.read("observations").drop(said))
    counts = lake.read("sources").select(pl.col("measurements", "duplicates").sum()).row(0)
    assert counts[0] - counts[1] == alone.read("observations")["measurement_id"].n_unique()


def test_tables_do_not_depend_on_the_number_of_workers(archive: Path, wanted: dict[str, bytes], tmp_path: Path) -> None:
    ws = pipeline.open_workspace(tmp_path)
    pipeline.ingest(ws, [archive / "raw"], now=NOW, progress=quiet, workers=2)
    assert export_all(tmp_path, archive) == wanted
    assert not list(tmp_path.glob(".parts-*"))


def test_of_two_writers_who_looked_at_the_same_version_one_looks_again(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    for begun in (False, True):  # the first write of a table, and a later one
        first, second = lake.snapshot("cells"), lake.snapshot("cells")
        lake.add(first, [empty("cells")], app_ids=[f"a{begun}"])
        with pytest.raises(ConflictError):
            lake.add(second, [empty("cells")], app_ids=[f"b{begun}"])
        assert not second.has(f"a{begun}")
        assert lake.has("cells", f"a{begun}") and not lake.has("cells", f"b{begun}")


def test_a_writer_waits_for_its_turn_and_a_killed_one_holds_nobody_up(tmp_path: Path) -> None:
    turn = f"import time; from gatewatch.lake import Lake\nwith Lake({str(tmp_path)!r}).turn(): "
    holder = subprocess.Popen(
        [sys.executable, "-c", f"{turn} print(flush=True); time.sleep(60)"], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    waiter = subprocess.Popen([sys.executable, "-c", f"{turn} pass"])
    time.sleep(2)
    assert waiter.poll() is None
    holder.kill()
    holder.communicate(timeout=60)
    assert waiter.wait(timeout=60) == 0


def test_parts_of_a_killed_ingest_are_cleared_and_those_of_a_living_one_are_not(archive: Path, tmp_path: Path) -> None:
    left, used = tmp_path / ".parts-left", tmp_path / ".parts-used"
    for folder in (left, used):
        folder.mkdir()
        (folder / "lock").touch()
    hold = (
        f"import fcntl,time; f=open({str(used / 'lock')!r},'wb'); fcntl.flock(f,2); print(flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    pipeline.ingest(pipeline.open_workspace(tmp_path), [], now=NOW, progress=quiet)
    assert not left.exists() and used.exists()
    holder.kill()
    holder.communicate(timeout=60)
    assert os.listdir(tmp_path).count(".parts-used") == 1


def test_workers_of_a_killed_ingest_end_too(archive: Path, tmp_path: Path) -> None:
    mark = f"GATEWATCH_TEST={tmp_path}"
    work = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; from gatewatch import pipeline\n"
        "ws = pipeline.open_workspace(Path(sys.argv[1]))\n"
        "files = sorted(Path('full/raw').rglob('*.gz'))\n"
        "pipeline.ingest(ws, files, now=datetime(2027, 1, 1, tzinfo=UTC), progress=lambda *_: None, workers=2)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", work, str(tmp_path)],
        cwd=archive,
        env=os.environ | {"GATEWATCH_TEST": str(tmp_path)},
        stderr=subprocess.DEVNULL,  # the resource tracker says that a process was killed
    )
    assert until(lambda: len(marked(mark)) >= 4), "us, tracker, server and a worker at least"
    process.kill()
    process.wait(timeout=60)
    assert until(lambda: not marked(mark))


def marked(mark: str) -> list[str]:
    """List the running processes whose environment has `mark`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append(folder.name)
        except OSError:
            continue
    return found


def until(so: Callable[[], bool]) -> bool:
    """Wait half a minute at most until something is so."""
    end = time.monotonic() + 30
    while not so() and time.monotonic() < end:
        time.sleep(0.05)
    return so()
