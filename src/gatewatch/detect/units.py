"""From verdicts to evidence: hourly counts of every series, and the weighted tester-units the model reads.

A series is one component on one network. A unit is what one tester saw of it in one hour: the mean interference of
their measurements (blocked 1, partial the share of endpoints interfered with, ok 0). One volunteer who repeats a
test learns little new each time, so a unit weighs `1 / (1 + 0.2 j)`, j being the same tester's units of the twelve
hours before. `down` and `insufficient` are no evidence for or against a block: they are counted and nothing more.

Two notions of "who": `probe` (a stand-in for the tester, from what their setup shows) weighs the evidence and gates
the events, because repeats by one volunteer must not add up; `probes` in the tables counts distinct reports.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from gatewatch.detect.posterior.hmm import Grid, sum_by
from gatewatch.detect.posterior.kernels import Floats, Ints
from gatewatch.model.words import SITE, State

REPEAT_DISCOUNT = 0.2
REPEAT_HOURS = 12
"""Source of both: shared/facts/detection.md section 4.1."""

SERIES = ["country", "asn", "service", "component"]
GROUP = ["country", "asn", "subject"]
"""What is searched by itself: a service on a network, all its components; a website stands alone."""
SUBJECT = pl.when(pl.col("service") == SITE).then("component").otherwise("service").alias("subject")

COLUMNS = (
    "measurement_id",
    "report_id",
    "probe",
    "started_at",
    "country",
    "asn",
    "service",
    "component",
    "state",
    "mechanisms",
    "endpoints",
    "endpoints_interfered",
    "control",
    "simulated",
)
"""The columns of verdicts that are read, and no others."""

INTERFERED = [State.BLOCKED.value, State.PARTIAL.value]
JUDGED = [State.OK.value, *INTERFERED]


@dataclass(frozen=True)
class Evidence:
    """All that the rest of the room reads.

    Rows: `series` one per series, numbered in the order of the rows; `cells` one per series and hour with a verdict,
    with counts and first and last times; `rows` one per verdict, with its series and hour. `grid` holds the cells
    with evidence and `grid_series` the series of each entry of the grid; `unit_cell`, `unit_probe`, `unit_n`,
    `unit_k` have one entry per unit, sorted by the grid cell it lies in.
    """

    series: pl.DataFrame
    cells: pl.DataFrame
    rows: pl.DataFrame
    grid: Grid
    grid_series: Ints
    unit_cell: Ints
    unit_probe: Ints
    unit_n: Floats
    unit_k: Floats


def gather(verdicts: pl.DataFrame) -> Evidence:
    """Count every hour and weigh every unit; the order of the rows does not matter."""
    series = verdicts.group_by(SERIES).agg(pl.col("simulated").any()).sort(SERIES).with_row_index("series")
    series = series.with_columns(pl.col("series").cast(pl.Int64))
    rows = (
        verdicts.join(series.drop("simulated"), on=SERIES)
        .sort("series", "measurement_id")  # so that a mean is summed in the same order
        .select(
            "series",
            "measurement_id",
            "started_at",
            "probe",
            "state",
            "mechanisms",
            "control",
            hour=pl.col("started_at").dt.epoch("s") // 3600,
            report=pl.coalesce("report_id", "measurement_id"),
            interference=_interference(),
        )
    )
    cells = _cells(rows)
    units = (
        rows.filter(pl.col("state").is_in(JUDGED))
        .group_by("series", "hour", "probe")
        .agg(pl.col("interference").mean())
        .sort("series", "probe", "hour")
        .with_columns(tester=pl.struct("series", "probe").rle_id().cast(pl.Int64))
    )
    units = units.with_columns(weight=pl.Series(_weights(units))).sort("series", "hour", "tester")
    return _evidence(series, cells, rows.drop("interference"), units)


def slug(name: pl.Expr) -> pl.Expr:
    """Write a component or service as it stands in an id: `site/www.example.org` as `site-www.example.org`."""
    return name.str.to_lowercase().str.replace_all(r"[^a-z0-9.]+", "-")


def within(runs: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Put beside each run of hours the rows of its series that lie in it.

    Rows: one per run and row. `runs` have `series`, `from_hour`, `to_hour` (both in it), `rows` have `series`, `hour`.
    """
    return runs.join(rows, on="series").filter(pl.col("hour").is_between("from_hour", "to_hour"))


def distinct(ids: pl.Expr) -> pl.Expr:
    """Add -2, -3 … to ids that stood before, in the order of the rows."""
    again = pl.int_range(pl.len()).over(ids) + 1
    return pl.when(again > 1).then(pl.format("{}-{}", ids, again)).otherwise(ids)


def _interference() -> pl.Expr:
    # a partial verdict without endpoint counts is taken as half
    share = (pl.col("endpoints_interfered") / pl.col("endpoints")).clip(0, 1).fill_nan(0.5)
    return (
        pl.when(pl.col("state") == State.BLOCKED.value)
        .then(1.0)
        .when(pl.col("state") == State.PARTIAL.value)
        .then(share)
        .otherwise(0.0)
    )


def _cells(rows: pl.DataFrame) -> pl.DataFrame:
    state, at = pl.col("state"), pl.col("started_at")
    kinds = {
        "ok": state == State.OK.value,
        "bad": state.is_in(INTERFERED),
        "judged": state.is_in(JUDGED),
        "down": state == State.DOWN.value,
    }
    # masked before they are grouped: aggregates of plain columns are several times as fast as filters in each group
    masked = rows.select(
        "series",
        "hour",
        "report",
        *((state == s.value).cast(pl.Int64).alias(s.value) for s in State),
        *(pl.when(of).then(at).alias(f"at_{name}") for name, of in kinds.items()),
    )
    return (
        masked.group_by("series", "hour")
        .agg(
            pl.len().cast(pl.Int64).alias("measurements"),
            pl.col("report").n_unique().cast(pl.Int64).alias("probes"),
            pl.col([s.value for s in State]).sum(),
            *(pl.col(f"at_{name}").min().alias(f"first_{name}") for name in kinds),
            *(pl.col(f"at_{name}").max().alias(f"last_{name}") for name in kinds),
        )
        .sort("series", "hour")
    )


def _weights(units: pl.DataFrame) -> Floats:
    """Weigh units that are sorted by tester and hour."""
    tester = units["tester"].to_numpy()
    at = tester * 2**40 + units["hour"].to_numpy()  # testers stand further apart than any two hours
    repeats = np.arange(len(at)) - np.searchsorted(at, at - REPEAT_HOURS)
    weight: Floats = 1 / (1 + REPEAT_DISCOUNT * repeats)
    return weight


def _evidence(series: pl.DataFrame, cells: pl.DataFrame, rows: pl.DataFrame, units: pl.DataFrame) -> Evidence:
    n = units["weight"].to_numpy()
    k = n * units["interference"].to_numpy()
    cell = units.select(pl.struct("series", "hour").rle_id()).to_series().to_numpy().astype(np.int64)
    at = units.unique(["series", "hour"], keep="first", maintain_order=True)
    owner = at["series"].to_numpy()
    grid_series, first = np.unique(owner, return_index=True)
    return Evidence(
        series=series,
        cells=cells,
        rows=rows,
        grid=Grid(
            first=np.append(first, len(owner)).astype(np.int64),
            hour=at["hour"].to_numpy(),
            n=sum_by(cell, n, len(owner)),
            k=sum_by(cell, k, len(owner)),
        ),
        grid_series=grid_series,
        unit_cell=cell,
        unit_probe=units["tester"].to_numpy(),
        unit_n=n,
        unit_k=k,
    )
