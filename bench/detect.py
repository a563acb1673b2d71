"""What it costs to find events in many series: seconds, memory, beside the peer's CUSUM, and one day more.

The series are the lab's (`lab/series.py`, volume "mid": about 570 hours with data in ninety days, 990 results), 2 % of
them with a real block. They are drawn batch by batch, outside the time that is counted. Of what is found the events
stay in memory and the cells go to files, where the last step, which compares all networks, reads them. The CUSUM is
`evaluate.cusum`, in Python, on a sample of the same series. `python -m bench.detect` runs this alone; BENCH_SERIES sets
the number of series. Nothing here is a test.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np
import polars as pl

from gatewatch import evaluate, targets
from gatewatch.detect import detect as detector
from gatewatch.detect.units import gather
from gatewatch.lab.series import VOLUMES, Series, draw

SERIES = int(os.environ.get("BENCH_SERIES", "10000"))
BATCH = 1000
BLOCKED = 0.02
STORIES = ("full", "partial", "weekday hours")
SAMPLE = 200
T = TypeVar("T")
COUNTRIES = ("XA", "XB", "XC", "XD")


def main() -> None:
    """Print the figures."""
    registry = targets.load()
    detector.detect(evaluate.verdicts(_drawn(0, 50)), registry)  # the kernels are loaded
    cores = len(os.sched_getaffinity(0))
    print(f"\nevents of {SERIES} series, {100 * BLOCKED:.0f} % with a block, {BATCH} at a time, {cores} core(s)")
    _in_batches(registry)
    _beside_cusum(registry)
    _one_day_more(registry)


def _drawn(seed: int, count: int, volumes: tuple[str, ...] = ("mid",)) -> list[Series]:
    rng, shared = np.random.default_rng([7, seed]), np.random.default_rng(8)
    stories = rng.uniform(size=count) < BLOCKED
    return [
        draw(rng, STORIES[n % len(STORIES)] if stories[n] else "nothing", volumes[n % len(volumes)], shared)
        for n in range(count)
    ]


def _batches(count: int) -> Iterator[pl.DataFrame]:
    for number, start in enumerate(range(0, count, BATCH)):
        rows = evaluate.verdicts(_drawn(number, min(BATCH, count - start)), COUNTRIES)
        yield rows.select(detector.COLUMNS).with_columns(pl.col("asn") + start)


def _in_batches(registry: targets.Targets) -> None:
    """Take all series from verdicts to cells, and from cells to events, with the largest memory of the process."""
    steps = ("verdicts to cells and tester-hours", "cells and tester-hours to events", "writing cells", "all networks")
    seconds, worked = dict.fromkeys(steps, 0.0), dict.fromkeys(steps, 0.0)
    cells = rows = 0
    unnamed: list[pl.DataFrame] = []

    def timed(step: str, work: Callable[[], T]) -> T:
        began, busy = perf_counter(), process_time()
        result = work()
        seconds[step] += perf_counter() - began
        worked[step] += process_time() - busy
        return result

    with TemporaryDirectory() as folder:
        for number, verdicts in enumerate(_batches(SERIES)):
            evidence = timed(steps[0], partial(gather, verdicts))
            found = timed(steps[1], partial(detector.search, evidence, registry))
            timed(steps[2], partial(found.cells.write_parquet, Path(folder) / f"{number:04}.parquet"))
            cells, rows = cells + found.cells.height, rows + verdicts.height
            unnamed.append(found.events)
        print(f"{rows / 1e6:.1f} million verdicts, {cells / 1e6:.1f} million cells; peak {_peak_mb()} MB")
        work = partial(detector.compare_networks, pl.concat(unnamed), pl.scan_parquet(folder))
        events, episodes = timed(steps[3], work)
    print(f"{events.height} events, {episodes.height} episodes; peak with all networks {_peak_mb()} MB")
    print(f"{'':36}{'seconds':>9}{'series/s':>10}{'of the processor':>18}")
    for step in steps:
        print(f"{step:36}{seconds[step]:9.1f}{SERIES / seconds[step]:10.0f}{worked[step]:18.1f}")


def _beside_cusum(registry: targets.Targets) -> None:
    sample = _drawn(0, SAMPLE)
    began = process_time()
    for series in sample:
        evaluate.cusum(series)
    cusum = process_time() - began
    verdicts = evaluate.verdicts(sample * 5)
    began = process_time()
    detector.search(gather(verdicts), registry)
    ours = (process_time() - began) / 5
    each = 1000 / SAMPLE
    print(
        f"a series: CUSUM {each * cusum:.1f} ms, ours {each * ours:.1f} ms, from verdicts: {ours / cusum:.2f} of CUSUM"
    )


def _one_day_more(registry: targets.Targets) -> None:
    """Detect a tenth of the series, of all volumes, without the last day and then with it: all, and what changed."""
    drawn = _drawn(1, max(SERIES // 10, 40), tuple(VOLUMES))
    after = evaluate.verdicts(drawn, COUNTRIES).select(detector.COLUMNS)
    before = after.filter(pl.col("started_at") < pl.col("started_at").max().dt.truncate("1d"))
    previous, old = detector.detect(before, registry), detector.digests(before)
    began = perf_counter()
    whole = detector.detect(after, registry)
    between = perf_counter()
    now = detector.digests(after)
    groups = detector.changed(old, now, previous)
    told = perf_counter()
    renewed = detector.renew(detector.of_groups(after.lazy(), groups).collect(), previous, groups, registry)
    ended = perf_counter()
    same = all(getattr(whole, t).equals(getattr(renewed, t)) for t in ("cells", "events", "episodes", "days"))
    print(f"one day more: {groups.height} of {now.height} groups changed; all again {between - began:.2f} s")
    print(f"what changed {ended - told:.2f} s, finding it {told - between:.2f} s; the same tables: {same}")


def _peak_mb() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


if __name__ == "__main__":
    main()
