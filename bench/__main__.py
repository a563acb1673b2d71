"""Take files through the line and print the speed of each step beside the bare work on the same files.

Bare work is gunzip and typed decode, line by line, of every field that is used: what no reader of this format can
save. Ratios are comparable between machines, rates are not. One core means one: this process and its threads are
bound to the first core it may use, but for the comparison of workers. Nothing here is a test, nothing has a threshold.
`python -m bench` measures; `python -m bench run WORKERS FOLDER FILE…` is one ingest, in a process of its own.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

RUNS = 3
SIZE = int(os.environ.get("BENCH_MB", "60")) * 1_000_000
NOW = datetime(2027, 1, 1, tzinfo=UTC)
T = TypeVar("T")

if __name__ == "__main__" and "run" not in sys.argv[1:2]:
    os.environ["POLARS_MAX_THREADS"] = "1"  # read when Polars is loaded
    CORES = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(CORES)})

from isal import igzip  # noqa: E402

from bench import extraction, lake, samples  # noqa: E402
from gatewatch import pipeline  # noqa: E402
from gatewatch.archive import fetch, wire  # noqa: E402
from gatewatch.judge.judge import judge  # noqa: E402
from gatewatch.observe import raw as observe_raw  # noqa: E402


def quiet(what: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


def bare(files: list[Path]) -> int:
    """Gunzip and decode every line into types, keep nothing; give the bytes."""
    size = 0
    for path in files:
        with igzip.open(path, "rb") as stream:
            for line in stream:
                header = wire._HEADER.decode(line)
                wire._DECODERS[header.test_name].decode(header.test_keys)
                size += len(line)
    return size


def observed(ws: pipeline.Workspace, files: list[Path]) -> None:
    """Read and join, without the lake."""
    for source in fetch.find(files)[0]:
        gathering = observe_raw.Gathering(ws.targets)
        for batch in fetch.raw_batches(source, now=NOW):
            gathering.add(batch.records)
        gathering.observations()


def timed(work: Callable[[], T], clock: Callable[[], float] = process_time) -> tuple[float, T]:
    """Give the seconds and the result; by default those that the processor worked for us, others' work left out."""
    start = clock()
    result = work()
    return clock() - start, result


def one_core(kind: str, files: list[Path]) -> None:
    """Print the steps from files to verdicts in the lake."""
    best: dict[str, float] = {}
    size = count = 0
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as name:
            ws = pipeline.open_workspace(Path(name))
            bare_s, size = timed(lambda: bare(files))
            read_s, _ = timed(lambda ws=ws: observed(ws, files))  # type: ignore[misc]
            ingest_s, taken = timed(lambda ws=ws: pipeline.ingest(ws, files, now=NOW, progress=quiet))  # type: ignore[misc]
            judge_s, _ = timed(
                lambda ws=ws: ws.lake.replace("verdicts", judge(ws.lake.read("observations"), ws.targets), digest="x")  # type: ignore[misc]
            )
        count = taken.measurements
        now = {"bare": bare_s, "read + join": read_s, "ingest": ingest_s, "judge": judge_s, "all": ingest_s + judge_s}
        best = {step: min(seconds, best.get(step, seconds)) for step, seconds in now.items()}
    names = {
        "bare": "gunzip + typed decode (bare)",
        "read + join": "  of ingest: read + join",
        "ingest": "files to observations in the lake",
        "judge": "observations to verdicts in the lake",
        "all": "files to verdicts in the lake",
    }
    print(f"\n{kind}: {count} measurements of {size / count / 1000:.1f} kB, {size / 1e6:.0f} MB, one core")
    print(f"{'step':40}{'MB/s':>8}{'of bare':>10}")
    for step, seconds in best.items():
        print(f"{names[step]:40}{size / 1e6 / seconds:8.0f}{best['bare'] / seconds:10.2f}")


def in_processes(files: list[Path], workers: int) -> tuple[float, int]:
    """Ingest in a process of its own on all cores; give the seconds and the largest peak of memory."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "bench", "run", str(workers), name, *map(str, files)]
        environment = os.environ | {"POLARS_MAX_THREADS": "1"}
        found = subprocess.run(
            command,
            capture_output=True,
            check=True,
            env=environment,
            preexec_fn=lambda: os.sched_setaffinity(0, CORES),
        )
        seconds, peak = json.loads(found.stdout)
    return seconds, peak


def run(workers: int, folder: Path, files: list[Path]) -> None:
    """Ingest and print the seconds and the peak of memory of this process or its largest worker, in MB."""
    ws = pipeline.open_workspace(folder)
    seconds, _ = timed(lambda: pipeline.ingest(ws, files, now=NOW, progress=quiet, workers=workers), perf_counter)
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps([seconds, max(peaks) // 1024]))


def events() -> None:
    """Find events in many series, in a process of its own on all cores."""
    environment = {name: value for name, value in os.environ.items() if name != "POLARS_MAX_THREADS"}
    command = [sys.executable, "-m", "bench.detect"]
    subprocess.run(command, check=True, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, CORES))


def main() -> None:
    """Print the tables."""
    print(f"copies of {samples.origin()}; best of {RUNS}; {len(CORES)} cores")
    with tempfile.TemporaryDirectory() as name:
        for kind in samples.SIZES:
            one_core(kind, samples.write(kind, Path(name), files=4, size_bytes=SIZE))
        print("\nworkers, ingest (starting them included), and peak memory of the largest process")
        files = samples.write("telegram", Path(name), files=8, size_bytes=8 * SIZE)
        alone = min(in_processes(files, 1) for _ in range(2))
        both = min(in_processes(files, 2) for _ in range(2))
        print(f"1 worker {alone[0]:.1f} s, 2 workers {both[0]:.1f} s: {alone[0] / both[0]:.2f} times as fast")
        for count in (1, 8):
            seconds, peak = in_processes(files[:count], 1)
            print(f"{count * SIZE / 1e6:.0f} MB of JSON: peak {peak} MB, {seconds:.1f} s")
    lake.main()
    events()
    extraction.main([])


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        run(int(sys.argv[2]), Path(sys.argv[3]), [Path(p) for p in sys.argv[4:]])
    else:
        main()
