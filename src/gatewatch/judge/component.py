"""From attempts to components: first each endpoint, then what they say together.

An endpoint works if one attempt at it worked; else it is interfered with if one attempt was, else down, else unknown.
Only deciding endpoints count (`facts`). How they combine:

    any_of   ok where one works
    all_of   blocked where one is interfered with, ok where all work
    share    partial from `partial_share` of the endpoints upward, blocked where none works
    chain    a test that loads one URL, whatever the registry says: a page comes only if every hop does, so it is
             blocked where one hop is; another endpoint beside the chain that is interfered with makes it partial

Where none works, `blocked` needs at least half of the endpoints tried to be interfered with; the others may have no
control. With less, and wherever failures without a control could hide a block, the answer is `insufficient`.
"""

import polars as pl

from gatewatch.judge.rules import MASK_BITS, masks
from gatewatch.model.words import Control, Evidence, State

ENDPOINT = ["measurement_id", "component", "endpoint"]
COMPONENT = ["measurement_id", "component"]

MIN_SHARE = 0.5
"""Share of endpoints that must be interfered with where none works, and that must be tried for strong evidence.
Chosen, not measured."""

_RANKS = {"unknown": 1, "down": 2, "interfered": 3, "ok": 4}
_UNKNOWN, _DOWN, _INTERFERED, _OK = _RANKS.values()

_KEPT = (
    "report_id",
    "probe",
    "source",
    "source_line",
    "started_at",
    "date",
    "country",
    "asn",
    "network_name",
    "network_kind",
    "test_name",
    "test_version",
    "service",
    "probe_analysis",
    "simulated",
    "combine",
    "partial_share",
    "required",
    "loads_url",
)


def components(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give what each measurement says of each component.

    Rows: one per measurement and component. Columns: those of `verdicts` except names of rules and versions, with the
    rules as bits (`rule_…`, `matched_…`); and for `outage`: `connected`, `failing`, `control_ok`.
    """
    frame = attempts.with_columns(
        rank=pl.col("outcome").replace_strict(_RANKS, return_dtype=pl.Int8),
        counts=pl.col("decides") & (pl.col("in_chain") | ~pl.col("loads_url")),
        fails=pl.col("layer").is_not_null() | pl.col("poisoned"),
    )
    frame = frame.with_columns(_one_bit(n).alias(f"rule_{n}") for n in range(masks())).with_columns(
        says=pl.col("rank") == pl.col("rank").max().over(ENDPOINT)
    )
    said = _joined(frame, _endpoints(frame))
    return said.with_columns(state=_state()).with_columns(evidence=_evidence(), control=_control())


def _one_bit(n: int) -> pl.Expr:
    """Give the deciding rule as a bit of the n-th number."""
    place = pl.col("rule") - n * MASK_BITS
    powers = [1 << p for p in range(MASK_BITS)]
    return place.replace_strict(range(MASK_BITS), powers, default=0, return_dtype=pl.Int64)


def _endpoints(frame: pl.DataFrame) -> pl.DataFrame:
    """Give each endpoint's outcome, and what stands behind it."""
    says = pl.col("says")
    bits = [pl.col(f"rule_{n}").filter(says).bitwise_or() for n in range(masks())]
    matched = [pl.col(f"matched_{n}").bitwise_or() for n in range(masks())]
    return frame.group_by(ENDPOINT).agg(
        *bits,
        *matched,
        pl.col("rank").max(),
        pl.col("counts", "decides").any(),
        strong=(pl.col("strong") & says).any(),
        helper=(_told_by_helper() & says).any(),
        networks=pl.col("control_networks").filter(says).max(),
        countries=pl.col("control_countries").filter(says).max(),
        mechanisms=pl.col("mechanism").filter(says).drop_nulls().unique(),
        connected=((pl.col("got") >= 2) & ~pl.col("poisoned")).any(),
        failing=pl.col("fails").any(),
        control_ok=(pl.col("control_ok") & pl.col("fails")).any(),
    )


def _told_by_helper() -> pl.Expr:
    """Say whether it is the helper that a finding rests on."""
    compared = pl.any_horizontal("blockpage", "redirected") & ~pl.any_horizontal("known_page", "known_redirect")
    found = pl.col("helper_ok") | compared
    down = pl.any_horizontal("helper_fails", "helper_bogon")
    return pl.when(pl.col("rank") == _INTERFERED).then(found).when(pl.col("rank") == _DOWN).then(down).otherwise(False)


def _joined(frame: pl.DataFrame, endpoints: pl.DataFrame) -> pl.DataFrame:
    """Count the endpoints of each component, and add what is said once of the measurement."""
    rank, counts = pl.col("rank"), pl.col("counts")
    hit = counts & (rank == _INTERFERED)
    aside = pl.col("decides") & ~counts & (rank == _INTERFERED)
    # what the controls say is told of the endpoints that failed in the way the verdict is about
    told = (counts | aside) & ((rank == _INTERFERED) | ((rank < _INTERFERED) & ~hit.any()))
    bits = [f"{kind}_{n}" for kind in ("rule", "matched") for n in range(masks())]
    counted = endpoints.group_by(COMPONENT).agg(
        *[pl.col(b).filter(counts | aside).bitwise_or().fill_null(0) for b in bits],
        pl.col("connected", "failing", "control_ok").any(),
        endpoints=counts.sum(),
        endpoints_ok=(counts & (rank == _OK)).sum(),
        endpoints_interfered=(hit | aside).sum(),
        hits=hit.sum(),
        downs=(counts & (rank == _DOWN)).sum(),
        unknowns=(counts & (rank == _UNKNOWN)).sum(),
        strongs=((hit | aside) & pl.col("strong")).sum(),
        interfered=pl.col("endpoint").filter(hit | aside).sort(),
        mechanisms=pl.col("mechanisms").filter(hit | aside).list.explode(empty_as_null=False).unique().sort(),
        helper=(pl.col("helper") & told).any(),
        control_networks=pl.col("networks").filter(told).max().fill_null(0),
        control_countries=pl.col("countries").filter(told).max().fill_null(0),
    )
    once = frame.group_by(COMPONENT).agg(pl.col(c).first() for c in _KEPT)
    joined = once.join(counted, on=COMPONENT)
    known = pl.col("mechanisms").list.set_difference(["unknown"]).list.sort()
    # "unknown" is said only where nothing better is
    return joined.with_columns(mechanisms=pl.when(known.list.len() > 0).then(known).otherwise("mechanisms"))


def _state() -> pl.Expr:
    n, ok, hit, down = (pl.col(c) for c in ("endpoints", "endpoints_ok", "hits", "downs"))
    aside = pl.col("endpoints_interfered") > hit
    told = n - down
    none_works = (
        pl.when(hit >= MIN_SHARE * n).then(pl.lit(State.BLOCKED.value))
        .when(down >= MIN_SHARE * n).then(pl.lit(State.DOWN.value))
        .otherwise(pl.lit(State.INSUFFICIENT.value))
    )  # fmt: skip
    all_hops = (
        pl.when(hit > 0).then(pl.lit(State.BLOCKED.value))
        .when(down > 0).then(pl.lit(State.DOWN.value))
        .when(ok < n).then(pl.lit(State.INSUFFICIENT.value))
        .otherwise(pl.lit(State.OK.value))
    )  # fmt: skip
    in_part = (
        pl.when(hit >= pl.col("partial_share") * told).then(pl.lit(State.PARTIAL.value))
        .when(ok > (1 - pl.col("partial_share")) * told).then(pl.lit(State.OK.value))
        .otherwise(pl.lit(State.INSUFFICIENT.value))
    )  # fmt: skip
    chain, combine = pl.col("loads_url"), pl.col("combine")
    return (
        pl.when(n == 0).then(pl.lit(State.INSUFFICIENT.value))
        .when(chain & aside & (hit == 0) & (ok > 0)).then(pl.lit(State.PARTIAL.value))
        .when(chain | (combine == "all_of")).then(all_hops)
        .when(ok == 0).then(none_works)
        .when(combine == "any_of").then(pl.lit(State.OK.value))
        .otherwise(in_part)
    )  # fmt: skip


def _evidence() -> pl.Expr:
    """Strong: half of what should be tried was, and half of what is interfered with has a control or an artefact."""
    n, hits = pl.col("endpoints"), pl.col("endpoints_interfered")
    one_is_enough = pl.col("loads_url") | (pl.col("combine") == "any_of")
    covered = one_is_enough | (n >= MIN_SHARE * pl.col("required"))
    found = pl.col("state").is_in([State.BLOCKED.value, State.PARTIAL.value])
    strong = covered & (~found | (pl.col("strongs") >= MIN_SHARE * hits))
    return (
        pl.when(pl.col("state") == State.INSUFFICIENT.value).then(pl.lit(Evidence.NONE.value))
        .when(strong).then(pl.lit(Evidence.STRONG.value))
        .otherwise(pl.lit(Evidence.WEAK.value))
    )  # fmt: skip


def _control() -> pl.Expr:
    """Say where the control came from; a success or an open question has none, and a known block page needs none."""
    found = pl.col("state").is_in([State.BLOCKED.value, State.PARTIAL.value])
    judged = pl.col("state").is_in([State.BLOCKED.value, State.PARTIAL.value, State.DOWN.value])
    return (
        pl.when(judged & pl.col("helper")).then(pl.lit(Control.HELPER.value))
        .when(judged & ~(found & (pl.col("control_networks") == 0))).then(pl.lit(Control.NETWORKS.value))
        .otherwise(pl.lit(Control.NONE.value))
    )  # fmt: skip
