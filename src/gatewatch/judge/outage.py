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


def with_outages(verdicts: pl.DataFrame) -> pl.DataFrame:
    """Give the verdicts with every failing one inside an outage turned to `down`.

    Rows: those of `verdicts`, which carry `connected`, `failing` and `control_ok` beside their own columns.
    """
    runs = _runs(verdicts)
    if runs.is_empty():
        return verdicts
    members = verdicts.join(runs, on="test_key", how="inner")
    failing = pl.col("failing")
    neutral = failing & (pl.col("service") == SITE) & pl.col("control_ok")
    out = members.group_by("run").agg(
        services=pl.col("service").filter(failing & (pl.col("service") != SITE)).n_unique(),
        neutral=pl.col("component").filter(neutral).n_unique(),
        testers=pl.col("probe").n_unique(),
    )
    out = out.filter((pl.col("services") >= MIN_SERVICES) & (pl.col("neutral") >= MIN_NEUTRAL))
    hit = runs.join(out.select("run", "testers"), on="run").select("test_key", "testers")
    frame = verdicts.join(hit, on="test_key", how="left")
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
    """Number the runs in which nothing was connected to, and list their measurements.

    Only of networks with enough that failed, in all their time, for one outage.
    """
    known = verdicts.select(
        "network_key", "test_key", "measurement_id", "started_at", "service", "component", "connected", "failing"
    ).filter(pl.col("network_key").is_in(_suspects(verdicts).implode()))
    tests = (
        known.group_by("network_key", "test_key")
        .agg(
            pl.col("measurement_id", "started_at").first(),
            alive=pl.col("connected").any(),
            failing=pl.col("failing").any(),
        )
        .filter(pl.col("alive") | pl.col("failing"))
        .sort("network_key", "started_at", "measurement_id")
    )
    before, pause = pl.col("alive").shift(1), pl.col("started_at").diff()
    begins = (pl.col("alive") != before) | (pause > pl.duration(hours=MAX_GAP_HOURS))
    runs = tests.with_columns(begins=begins.over("network_key").fill_null(True))
    return runs.with_columns(run=pl.col("begins").cum_sum()).filter(~pl.col("alive")).select("test_key", "run")


def _suspects(verdicts: pl.DataFrame) -> pl.Series:
    """Give the networks on which several services and, beside them, several neutral sites failed at any time."""
    failed = verdicts.select("network_key", "asn", "service", "component", "failing", "control_ok").filter(
        pl.col("failing") & (pl.col("asn") > 0)
    )
    neutral = (pl.col("service") == SITE) & pl.col("control_ok")
    sites = failed.filter(neutral).group_by("network_key").agg(n=pl.col("component").n_unique())
    services = failed.filter(pl.col("service") != SITE).group_by("network_key").agg(n=pl.col("service").n_unique())
    enough = sites.filter(pl.col("n") >= MIN_NEUTRAL)
    return enough.join(services.filter(pl.col("n") >= MIN_SERVICES), on="network_key", how="semi")["network_key"]
