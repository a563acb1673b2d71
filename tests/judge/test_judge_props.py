"""Properties that hold for any attempts at all."""

from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import DC, NOON, TARGETS, Row, attempt, frame
from polars.testing import assert_frame_equal

from gatewatch.judge.judge import judge
from gatewatch.model.frames import checked, empty
from gatewatch.model.words import MECHANISMS, State

FAILURES = (
    "generic_timeout_error",
    "connection_reset",
    "eof_error",
    "dns_nxdomain_error",
    "network_unreachable",
    "ssl_unknown_authority",
    "unknown_failure: odd",
)
step = st.sampled_from([None, "ok", "ok", *FAILURES])
place = st.sampled_from(
    [
        (None, DC[0], 80),
        (None, DC[0], 443),
        (None, DC[1], 80),
        ("web.telegram.org", "149.154.167.99", 443),
        ("web.telegram.org", "10.10.34.35", 443),
        ("www.example.org", "93.184.216.34", 80),
        ("www.example.org", "93.184.216.34", 443),
        ("www.example.org", None, 443),
        ("www.example.net", "2001:67c:4e8:f004::9", 443),
    ]
)


@st.composite
def attempts(draw: st.DrawFn) -> list[Row]:
    rows = []
    for number in range(draw(st.integers(1, 25))):
        host, ip, port = draw(place)
        asn = draw(st.integers(64496, 64500))
        rows.append(
            attempt(
                host,
                ip,
                port,
                **{name: draw(step) for name in ("dns", "tcp", "tls", "http")},
                helper=draw(st.sampled_from([None, None, {"http": "ok"}, {"tcp": "eof_error", "http": "eof_error"}])),
                test=f"m{asn}-{draw(st.integers(1, 3))}",
                asn=asn,
                country="XA" if asn < 64499 else "XB",
                at=NOON + timedelta(hours=asn % 3),
                number=number,
            )
        )
    return rows


@given(attempts())
@settings(max_examples=30, deadline=None)
def test_verdicts_hold_together(rows: list[Row]) -> None:
    found = judge(frame(*rows), TARGETS)
    assert_frame_equal(found, checked("verdicts", found))
    assert found.height == frame(*rows).select("measurement_id", "component").unique().height
    for row in found.iter_rows(named=True):
        interfered = row["state"] in (State.BLOCKED, State.PARTIAL)
        assert row["state"] in set(State)
        assert set(row["mechanisms"]) <= set(MECHANISMS)
        assert set(row["rule_ids"]) <= set(row["matched_rule_ids"])
        assert bool(row["mechanisms"]) >= interfered
        assert len(row["interfered"]) == row["endpoints_interfered"]
        assert (row["evidence"] == "none") == (row["state"] == State.INSUFFICIENT)
        assert not interfered or row["control"] != "none"
        assert row["control"] != "networks" or row["state"] == State.DOWN or row["control_networks"] >= 2


@given(attempts(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_order_of_rows_does_not_matter(rows: list[Row], rng: object) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)
    assert_frame_equal(judge(frame(*rows), TARGETS), judge(frame(*shuffled), TARGETS))


@given(attempts(), st.integers(2, 5))
@settings(max_examples=20, deadline=None)
def test_repeating_the_same_evidence_changes_no_verdict(rows: list[Row], times: int) -> None:
    """A report sent again and again under new measurement ids says no more than once."""
    again = [
        r | {"measurement_id": f"{r['measurement_id']}-again{n}", "report_id": r["report_id"]}
        for n in range(times)
        for r in rows
    ]
    once = judge(frame(*rows), TARGETS)
    more = judge(frame(*rows, *again), TARGETS).filter(~pl.col("measurement_id").str.contains("again"))
    said = ["measurement_id", "component", "state", "mechanisms", "control_networks"]
    assert_frame_equal(once.select(said), more.select(said))


def test_nothing_in_gives_nothing_out() -> None:
    assert_frame_equal(judge(empty("observations"), TARGETS), empty("verdicts"))
