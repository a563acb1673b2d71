"""Suspected blocks: runs that the model holds likely and the evidence gate of `events` refuses.

One tester can never make an event. What one tester alone reports is neither thrown away nor called a block: it is
published as suspected, with the reason why it is no more. `single_source` says that one tester carries it,
`little_evidence` that several do and still not enough. A run in which the other testers contradict the one falls
below the gate here too. Suspected runs are in no episode, colour no day, and are never called blocked.
Source of threshold and gate: shared/facts/detection.md section 4.6.
"""

import numpy as np
import polars as pl

from gatewatch.detect.events import MAX_PER_TESTER, MIN_SHARE, Times, Weighed, spans, weigh
from gatewatch.detect.posterior.choose import Belief
from gatewatch.detect.units import INTERFERED, JUDGED, Evidence, within
from gatewatch.model.words import SuspectReason

SUSPICIOUS, MIN_SUSPICION = 0.8, 5.0
"""Source of both: shared/facts/detection.md section 4.6."""
OTHERS = float(np.log(20))
"""With less than this from all testers but the strongest, one tester carries the run. Chosen, not measured."""

_TIMES = ("onset_earliest", "onset_latest", "last_seen")
_ROW: dict[str, pl.DataType] = {
    "series": pl.Int64(),
    "from_hour": pl.Int64(),
    "to_hour": pl.Int64(),
    **dict.fromkeys(_TIMES, pl.Int64()),
    "open": pl.Boolean(),
    "probability": pl.Float64(),
    "log_evidence": pl.Float64(),
    "reason": pl.String(),
}


def find_suspected(evidence: Evidence, belief: Belief, detector_version: str) -> pl.DataFrame:
    """Find the runs that are likely and not events, by series alone.

    Rows: the suspected table, not checked.
    """
    found = [w for w in weigh(evidence, belief, SUSPICIOUS) if _is_suspected(w)]
    times = Times(evidence, found)
    rows = pl.DataFrame([_row(evidence, belief, times, w) for w in found], schema=_ROW)
    key = ["series", "onset_latest"]
    rows = rows.with_columns(pl.col(_TIMES).cast(pl.Datetime("us", "UTC"))).sort(*key, "from_hour")
    return (
        rows.unique(key, keep="first", maintain_order=True)
        .join(_counted(rows, evidence), on=key)
        .join(evidence.series, on="series")
        .with_columns(detector_version=pl.lit(detector_version))
    )


def _is_suspected(weighed: Weighed) -> bool:
    return not weighed.is_event and weighed.log_evidence >= MIN_SUSPICION and weighed.share >= MIN_SHARE


def _row(evidence: Evidence, belief: Belief, times: Times, weighed: Weighed) -> dict[str, object]:
    run = weighed.run
    at = spans(evidence, belief, times, weighed)
    others = float(np.minimum(weighed.ratios[1:], MAX_PER_TESTER).sum())
    reason = SuspectReason.SINGLE_SOURCE if others < OTHERS else SuspectReason.LITTLE_EVIDENCE
    return {
        "series": int(evidence.grid_series[run.series]),
        "from_hour": int(evidence.grid.hour[run.start]),
        "to_hour": int(evidence.grid.hour[run.last]),
        "onset_earliest": at["onset_earliest"],
        "onset_latest": at["onset_latest"],
        "last_seen": times.at("last_bad", run, run.last),
        "open": at["end_latest"] is None,
        "probability": weighed.probability,
        "log_evidence": weighed.log_evidence,
        "reason": reason.value,
    }


def _counted(rows: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Count what was judged in each run, as in an event."""
    return (
        within(rows.select("series", "onset_latest", "from_hour", "to_hour"), evidence.rows)
        .filter(pl.col("state").is_in(JUDGED))
        .group_by("series", "onset_latest")
        .agg(
            measurements=pl.len(),
            probes=pl.col("report").n_unique(),
            interfered=pl.col("state").is_in(INTERFERED).sum(),
        )
    )
