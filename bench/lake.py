"""What one country on one day costs to read out of a large table, before and after its files are joined.

The lake is made as a year is: day by day, several ingests a day, each with rows of all countries. Bytes are those that
this process read from files (`rchar` of /proc/self/io); time is by the clock, best of several, one core.
"""

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

import polars as pl

from bench import samples
from gatewatch import pipeline
from gatewatch.lake import Lake

DAYS, COUNTRIES, INGESTS = 60, 20, 4
ROWS = int(os.environ.get("BENCH_LAKE_ROWS", "1500"))
"""Of one country and day."""
FIRST = date(2024, 1, 1)
READS = 5


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        lake = Lake(str(Path(name) / "lake"))
        _fill(lake, _rows(Path(name)))
        print(f"\n{DAYS} days x {COUNTRIES} countries x {ROWS} rows, {INGESTS} ingests a day")
        head = f"{'':16}{'files a day':>12}{'MB':>6}{'one read':>10}{'MB read':>9}{'all read':>10}"
        print(f"{head}{'time, bytes of all':>22}")
        _print("as ingested", lake)
        lake.compact("observations")
        lake.vacuum("observations", hours=0)
        _print("compacted", lake)
        seconds, _ = _cost(lambda: lake.snapshot("observations").days())
        print(f"counting the rows of each day from the log: {1000 * seconds:.0f} ms")


def _rows(folder: Path) -> pl.DataFrame:
    """Give real rows to make others of: as many as one country has in one ingest."""
    ws = pipeline.open_workspace(folder / "ws")
    files = samples.write("small", folder, files=1, size_bytes=2_000_000)
    pipeline.ingest(ws, files, now=datetime(2027, 1, 1, tzinfo=UTC), progress=lambda *_: None)
    rows = ws.lake.read("observations")
    count = ROWS // INGESTS
    return pl.concat([rows] * (count // rows.height + 1)).head(count)


def _fill(lake: Lake, rows: pl.DataFrame) -> None:
    for number in range(DAYS * INGESTS):
        day = FIRST + timedelta(days=number // INGESTS)
        at = pl.lit(day).cast(pl.Datetime("us", "UTC")) + pl.duration(minutes=pl.int_range(pl.len()) % 1440)
        few = [
            rows.with_columns(
                measurement_id=pl.format("{}-{}-{}", pl.lit(number), pl.lit(country), pl.int_range(pl.len())),
                country=pl.lit(f"X{chr(65 + country)}"),
                date=pl.lit(day),
                started_at=at,
            )
            for country in range(COUNTRIES)
        ]
        lake.append("observations", pl.concat(few), app_id=str(number))


def _print(what: str, lake: Lake) -> None:
    delta = lake.snapshot("observations").delta
    assert delta is not None
    files = pl.DataFrame(delta.get_add_actions(flatten=True))
    size = files["size_bytes"].sum() / 1e6
    day = FIRST + timedelta(days=DAYS // 2)
    here = (pl.col("date") == day) & (pl.col("country") == "XC")
    one_s, one = _cost(lambda: lake.scan("observations").filter(here).collect())
    all_s, whole = _cost(lambda: lake.scan("observations").collect())
    costs = f"{1000 * one_s:7.0f} ms{one / 1e6:9.2f}{1000 * all_s:7.0f} ms{one_s / all_s:12.3f}{one / whole:10.3f}"
    print(f"{what:16}{files.height / DAYS:12.1f}{size:6.0f}{costs}")


def _cost(read: Callable[[], object]) -> tuple[float, int]:
    """Give the seconds and the bytes of one read."""
    best = float("inf")
    for _ in range(READS):
        before, start = _bytes_read(), perf_counter()
        read()
        best, size = min(best, perf_counter() - start), _bytes_read() - before
    return best, size


def _bytes_read() -> int:
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["rchar"])
