"""Whole networks out: hours in which nothing at all worked on a network, so that no single service can be blamed.

Theory. A run is an unbroken row of measurements on one network in none of which a single connection was made. A run is
an outage where several services failed in it and, beside them, several neutral sites that worked elsewhere in the same
hours. A block of several services has no neutral failures; a tester who is offline has one run too, so the evidence is
strong only where two testers share it. Lookups do not count as a sign of life: a resolver inside a country that is cut
off still answers from memory. Withheld networks (AS0) are many networks and have no runs.

Why runs and not hours: volunteers test a few targets an hour, and rarely enough of them to tell.
"""

import polars as pl

from gatewatch.judge.rules import OUTAGE
from gatewatch.model.words import SITE, Control, Evidence, State

MIN_SERVICES = 2
MIN_NEUTRAL = 2
MIN_TESTERS = 2
"""Services and neutral sites that must have failed in a run; testers for strong evidence. Chosen, not measured."""
MAX_GAP_HOURS = 24
"""Hours without a measurement that end a run. Chosen, not measured."""

_NETWORK = ["simulated", "country", "asn"]


def with_outages(verdicts: pl.DataFrame) -> pl.DataFrame:
    """Give the verdicts with every failing one inside an outage turned to `down`.

    Rows: those of `verdicts`, which carry `connected`, `failing` and `control_ok` beside their own columns.
    """
    runs = _runs(verdicts)
    members = verdicts.join(runs, on="measurement_id", how="inner")
    failing = pl.col("failing")
    neutral = failing & (pl.col("service") == SITE) & pl.col("control_ok")
    out = members.group_by("run").agg(
        services=pl.col("service").filter(failing & (pl.col("service") != SITE)).n_unique(),
        neutral=pl.col("component").filter(neutral).n_unique(),
        testers=pl.col("probe").n_unique(),
    )
    out = out.filter((pl.col("services") >= MIN_SERVICES) & (pl.col("neutral") >= MIN_NEUTRAL))
    hit = runs.join(out.select("run", "testers"), on="run").select("measurement_id", "testers")
    frame = verdicts.join(hit, on="measurement_id", how="left")
    strong = pl.col("testers") >= MIN_TESTERS
    grade = pl.when(strong).then(pl.lit(Evidence.STRONG.value)).otherwise(pl.lit(Evidence.WEAK.value))
    nothing: pl.Expr = pl.lit([], dtype=pl.List(pl.String))
    rule = pl.lit([OUTAGE.id], dtype=pl.List(pl.String))
    changes = {
        "state": pl.lit(State.DOWN.value),
        "mechanisms": rule,
        "rule_ids": rule,
        "matched_rule_ids": pl.col("matched_rule_ids").list.concat(rule).list.sort(),
        "evidence": grade,
        "control": pl.lit(Control.NETWORKS.value),
        "endpoints_interfered": pl.lit(0),
        "interfered": nothing,
    }
    return frame.with_columns(
        pl.when(OUTAGE.when).then(new).otherwise(name).alias(name) for name, new in changes.items()
    ).drop("testers")


def _runs(verdicts: pl.DataFrame) -> pl.DataFrame:
    """Number the runs in which nothing was connected to, and list their measurements."""
    tests = (
        verdicts.filter(pl.col("asn") > 0)
        .group_by(*_NETWORK, "measurement_id")
        .agg(pl.col("started_at").first(), alive=pl.col("connected").any(), failing=pl.col("failing").any())
        .filter(pl.col("alive") | pl.col("failing"))
        .sort(*_NETWORK, "started_at", "measurement_id")
    )
    before, pause = pl.col("alive").shift(1), pl.col("started_at").diff()
    begins = (pl.col("alive") != before) | (pause > pl.duration(hours=MAX_GAP_HOURS))
    runs = tests.with_columns(begins=begins.over(_NETWORK).fill_null(True)).with_columns(run=pl.col("begins").cum_sum())
    return runs.filter(~pl.col("alive")).select("measurement_id", "run")
