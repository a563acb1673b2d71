"""Run the line over a simulated archive and print the rate of each step beside the bare work.

Bare work is gunzip plus typed decode of the same files: what no reader of this format can save. Nothing here is a
test, nothing has a threshold; figures that are quoted come with the command and the ratio.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import polars as pl
from gatewatch.judge.judge import judge
from isal import igzip
from msgspec import Raw, Struct, json

from gatewatch import targets
from gatewatch.archive import fetch
from gatewatch.detect.detect import detect
from gatewatch.lab import scenario, simulate
from gatewatch.observe import raw as observe_raw

T = TypeVar("T")
RUNS = 3
NOW = datetime(2027, 1, 1, tzinfo=UTC)


class Line(Struct):
    """The least a reader must decode of a line."""

    test_name: str
    measurement_start_time: str
    test_keys: Raw


def best(work: Callable[[], T]) -> tuple[float, T]:
    """Give the shortest of a few runs, and the last result."""
    seconds, result = [], None
    for _ in range(RUNS):
        start = perf_counter()
        result = work()
        seconds.append(perf_counter() - start)
    return min(seconds), result  # type: ignore[return-value]  # RUNS is at least 1


def bare(files: list[Path]) -> int:
    """Gunzip and decode every line into a typed header; give the bytes."""
    decode, size = json.Decoder(Line).decode, 0
    for path in files:
        with igzip.open(path, "rb") as stream:
            for line in stream:
                decode(line)
                size += len(line)
    return size


def observe(files: list[Path], registry: Any) -> pl.DataFrame:
    """Read and observe every file as the pipeline does."""
    sources, _ = fetch.find(files)
    batches = (b for s in sources for b in fetch.raw_batches(s, now=NOW))
    return pl.concat([observe_raw.observe(b.records, registry) for b in batches])


def main() -> None:
    """Print the table."""
    registry = targets.load()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        simulate.simulate(scenario.DEMO, folder, seed=1)
        files = sorted((folder / "raw").rglob("*.gz"))
        bare_s, size = best(lambda: bare(files))
        observe_s, observations = best(lambda: observe(files, registry))
        judge_s, verdicts = best(lambda: judge(observations, registry))
        detect_s, found = best(lambda: detect(verdicts, registry))
    print(f"{size / 1e6:.0f} MB of JSON, {observations['measurement_id'].n_unique()} measurements, best of {RUNS}\n")
    print(f"{'step':28}{'MB/s':>8}{'× bare':>8}")
    rows = [("gunzip + typed decode (bare)", bare_s), ("read + observe", observe_s), ("judge", judge_s)]
    rows += [("detect", detect_s), ("the whole line", observe_s + judge_s + detect_s)]
    for step, seconds in rows:
        print(f"{step:28}{size / 1e6 / seconds:8.0f}{seconds / bare_s:8.1f}")
    print(f"\n{found.cells.height} cells, {found.events.height} events")


if __name__ == "__main__":
    main()
