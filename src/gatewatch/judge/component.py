"""From attempts to components: first each endpoint, then what they say together.

An endpoint works if one attempt at it worked; else it is slowed if one attempt was, else interfered with if one was,
else down, else unknown. Only deciding endpoints count (`facts`). How they combine:

    any_of   ok where one works
    all_of   blocked where one is interfered with, ok where all work
    share    partial from `partial_share` of the endpoints upward, blocked where none works
    chain    a test that loads one URL, whatever the registry says: a page comes only if every hop does, so it is
             blocked where one hop is; another endpoint beside the chain that is interfered with makes it partial

Where none works, `blocked` needs at least half of the endpoints tried to be interfered with; the others may have no
control. With less, and wherever failures without a control could hide a block, the answer is `insufficient`.

A slowed endpoint works, and so never makes a block: where it would be `ok` it is `partial` (under `any_of` only where
no working endpoint is quick). The same holds for QUIC, which stands beside the endpoints that count: it can make `ok`
partial and nothing more, because whoever has no QUIC goes over TCP.

Rules and mechanisms are carried as bits of whole numbers, so that they can be gathered by "or".
"""

import numpy as np
import polars as pl

from gatewatch.judge.facts import attached
from gatewatch.judge.rules import MASK_BITS, UNKNOWN_BIT, masks
from gatewatch.model.words import Control, Evidence, State

MIN_SHARE = 0.5
"""Share of endpoints that must be interfered with where none works, and that must be tried for strong evidence.
Chosen, not measured."""

_RANKS = {"unknown": 1, "down": 2, "interfered": 3, "slowed": 4, "ok": 5}
_UNKNOWN, _DOWN, _INTERFERED, _SLOWED, _OK = _RANKS.values()

_KEPT = (
    "part_key",
    "test_key",
    "network_key",
    "measurement_id",
    "component",
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

    Rows: one per measurement and component. Columns: those of `verdicts` except versions, with rules and mechanisms as
    bits (`rule_…`, `matched_…`, `mechanism`); and for `outage`: `connected`, `failing`, `control_ok` and keys.
    """
    once = attempts.select(_KEPT).filter(pl.col("part_key").is_first_distinct()).sort("part_key")
    endpoints = _endpoints(_says(attempts))
    said = once.hstack(_counted(endpoints).drop("part_key"))
    said = attached(said, _named(endpoints, attempts), ["part_key"])
    said = said.with_columns(pl.col("interfered").fill_null(pl.lit([], dtype=pl.List(pl.String))), state=_state())
    return said.with_columns(evidence=_evidence(), control=_control())


def _says(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give each attempt's outcome as a number; what is behind it only where no other attempt there says more."""
    rank = pl.col("outcome").replace_strict(_RANKS, return_dtype=pl.Int8)
    frame = attempts.with_columns(rank=rank)
    says = pl.col("rank") == pl.col("rank").max().over("spot_key")
    numbers = [_one_bit(n).alias(f"rule_{n}") for n in range(masks())]
    return frame.select(
        "part_key",
        "spot_key",
        "rank",
        "decides",
        "beside",
        "control_ok",
        *[f"matched_{n}" for n in range(masks())],
        *[pl.when(says).then(number).otherwise(0) for number in numbers],
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
        counts=pl.col("decides") & (pl.col("in_chain") | ~pl.col("loads_url")),
        mechanism=pl.when(says).then("mechanism").otherwise(0),
        strong=pl.col("strong") & says,
        helper=(_told_by_helper() & says).cast(pl.Int64),
        networks=pl.when(says).then("control_networks"),
        countries=pl.when(says).then("control_countries"),
        connected=(pl.col("got") >= 2) & ~pl.col("poisoned"),
        failing=pl.col("layer").is_not_null() | pl.col("poisoned"),
    ).with_columns(pl.col("control_ok") & pl.col("failing"))


def _folded(frame: pl.DataFrame, key: str, bits: list[str], *others: pl.Expr, **named: pl.Expr) -> pl.DataFrame:
    """Give one row for each `key`, sorted by it: the "or" of its `bits`, and what else is asked.

    Why not Polars' own "or": it goes through groups one by one, and takes ten times as long.
    """
    ordered = frame.sort(key)
    folded = ordered.group_by(key, maintain_order=True).agg(*others, **named)
    starts = np.flatnonzero(np.diff(ordered[key].to_numpy(), prepend=-1))
    return folded.with_columns(pl.Series(b, np.bitwise_or.reduceat(ordered[b].to_numpy(), starts)) for b in bits)


def _one_bit(n: int) -> pl.Expr:
    """Give the deciding rule as a bit of the n-th number."""
    place = pl.col("rule") - n * MASK_BITS
    powers = [1 << p for p in range(MASK_BITS)]
    return place.replace_strict(range(MASK_BITS), powers, default=0, return_dtype=pl.Int64)


def _told_by_helper() -> pl.Expr:
    """Say whether it is the helper that a finding rests on."""
    compared = pl.any_horizontal("blockpage", "redirected") & ~pl.any_horizontal("known_page", "known_redirect")
    found = pl.col("helper_ok") | compared
    down = pl.any_horizontal("helper_fails", "helper_bogon")
    return pl.when(pl.col("rank") == _INTERFERED).then(found).when(pl.col("rank") == _DOWN).then(down).otherwise(False)


def _bits() -> list[str]:
    return [f"{kind}_{n}" for kind in ("rule", "matched") for n in range(masks())]


def _endpoints(says: pl.DataFrame) -> pl.DataFrame:
    """Give each endpoint's outcome, and what stands behind it."""
    told = _folded(
        says,
        "spot_key",
        [*_bits(), "mechanism"],
        pl.col("part_key", "row").first(),
        pl.col("rank", "networks", "countries", "helper").max(),
        pl.col("counts", "decides", "beside", "strong", "connected", "failing", "control_ok").any(),
    )
    beside = (pl.col("decides") & ~pl.col("counts")) | pl.col("beside")
    rank = pl.col("rank")
    return told.with_columns(
        hit=pl.col("counts") & (rank == _INTERFERED),
        slow=pl.col("counts") & (rank == _SLOWED),
        aside=beside & (rank == _INTERFERED),
    ).with_columns(found=pl.any_horizontal("hit", "slow", "aside"))


def _counted(endpoints: pl.DataFrame) -> pl.DataFrame:
    """Count the endpoints of each component."""
    rank, counts = pl.col("rank"), pl.col("counts")
    matter = counts | pl.col("aside")
    # what the controls say is told of the endpoints that are as the verdict says
    other = matter & (rank < _INTERFERED)
    told = ("networks", "countries", "helper")
    masked = endpoints.with_columns(
        *[pl.when(matter).then(b).otherwise(0).alias(b) for b in _bits()],
        *[pl.when("found").then(c).name.suffix("_found") for c in told],
        *[pl.when(other).then(c).name.suffix("_other") for c in told],
        mechanism=pl.when("found").then("mechanism").otherwise(0),
    )
    counted = _folded(
        masked,
        "part_key",
        [*_bits(), "mechanism"],
        pl.col("connected", "failing", "control_ok").any(),
        pl.col("^(networks|countries|helper)_(found|other)$").max(),
        endpoints=counts.sum(),
        endpoints_ok=(counts & (rank >= _SLOWED)).sum(),
        endpoints_interfered=pl.col("found").sum(),
        hits=pl.col("hit").sum(),
        slows=pl.col("slow").sum(),
        downs=(counts & (rank == _DOWN)).sum(),
        strongs=(pl.col("found") & pl.col("strong")).sum(),
    )
    return counted.with_columns(
        mechanism=_without_unknown(pl.col("mechanism")),
        helper=_either("helper") > 0,
        control_networks=_either("networks"),
        control_countries=_either("countries"),
    )


def _either(name: str) -> pl.Expr:
    """Give what is told of the endpoints that were found interfered with, else of the others that do not work."""
    hits = pl.col("hits") + pl.col("slows") > 0
    both = pl.max_horizontal(f"{name}_found", f"{name}_other")
    return pl.when(hits).then(f"{name}_found").otherwise(both).fill_null(0)


def _without_unknown(bits: pl.Expr) -> pl.Expr:
    """Say "unknown" only where nothing better is said."""
    known = bits & ~UNKNOWN_BIT
    return pl.when(known != 0).then(known).otherwise(bits)


def _named(endpoints: pl.DataFrame, attempts: pl.DataFrame) -> pl.DataFrame:
    """List the endpoints that were found interfered with, by name; few of all."""
    found = endpoints.select("part_key", "row", "found").filter("found")
    named = found.select("part_key", interfered=attempts["endpoint"].gather(found["row"]))
    return named.group_by("part_key").agg("interfered").with_columns(pl.col("interfered").list.sort())


def _state() -> pl.Expr:
    n, ok, hit, down = (pl.col(c) for c in ("endpoints", "endpoints_ok", "hits", "downs"))
    slow = pl.col("slows")
    aside = pl.col("endpoints_interfered") > hit + slow
    told = n - down
    fine = pl.when(aside).then(pl.lit(State.PARTIAL.value)).otherwise(pl.lit(State.OK.value))
    none_works = (
        pl.when(hit >= MIN_SHARE * n).then(pl.lit(State.BLOCKED.value))
        .when(down >= MIN_SHARE * n).then(pl.lit(State.DOWN.value))
        .otherwise(pl.lit(State.INSUFFICIENT.value))
    )  # fmt: skip
    all_hops = (
        pl.when(hit > 0).then(pl.lit(State.BLOCKED.value))
        .when(down > 0).then(pl.lit(State.DOWN.value))
        .when(ok < n).then(pl.lit(State.INSUFFICIENT.value))
        .when(slow > 0).then(pl.lit(State.PARTIAL.value))
        .otherwise(fine)
    )  # fmt: skip
    in_part = (
        pl.when(hit + slow >= pl.col("partial_share") * told).then(pl.lit(State.PARTIAL.value))
        .when(ok > (1 - pl.col("partial_share")) * told).then(fine)
        .otherwise(pl.lit(State.INSUFFICIENT.value))
    )  # fmt: skip
    chain, combine = pl.col("loads_url"), pl.col("combine")
    return (
        pl.when(n == 0).then(pl.lit(State.INSUFFICIENT.value))
        .when(chain & aside & (hit == 0) & (ok > 0)).then(pl.lit(State.PARTIAL.value))
        .when(chain | (combine == "all_of")).then(all_hops)
        .when(ok == 0).then(none_works)
        .when((combine == "any_of") & (slow == ok)).then(pl.lit(State.PARTIAL.value))
        .when(combine == "any_of").then(fine)
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
