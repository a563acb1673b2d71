"""Slowed handshakes: what counts as one, and all that is slow for another reason."""

import random

import polars as pl
import pytest
from judging import HERE, SITE, TARGETS, Row, attempt, elsewhere, frame, verdict
from speed_cases import CONTROLS, SLOW, elsewhere_quick, handshake, here, session

from gatewatch.judge.judge import judge

COMPONENT = f"site/{SITE}"


def said(*rows: Row | list[Row], test: str = "m1") -> tuple[object, ...]:
    found = verdict(*rows, test=test, component=COMPONENT)
    return found["state"], found["mechanisms"], found["evidence"]


def test_slowed_site_is_partial_with_its_mechanism_and_who_it_was_compared_with() -> None:
    found = verdict(SLOW, component=COMPONENT)
    assert (found["state"], found["mechanisms"], found["evidence"]) == ("partial", ["tls.throttle"], "weak")
    assert (found["control"], found["control_networks"], found["control_countries"]) == ("networks", 3, 1)
    assert (found["endpoints_ok"], found["interfered"]) == (1, [f"{SITE}:443/tcp"])


NEIGHBOURS = {
    "one report again and again": [
        row for n in range(50) for row in session(f"m{n}", 3000.0, 100.0, report_id="one")
    ] + elsewhere_quick(),
    "a congested line": [*here(3000.0, 2500.0), *elsewhere_quick()],
    "a satellite, 600 ms away": [*here(1300.0, 1300.0, connect=600.0), *elsewhere_quick(20.0)],
    "a satellite to a far site, others cached": [*here(2000.0, 100.0, connect=600.0), *elsewhere_quick(20.0)],
    "a satellite behind a proxy that answers connects": [*here(1300.0, 1300.0, connect=5.0), *elsewhere_quick(20.0)],
    "a slow server": [*here(3000.0, 100.0), *elsewhere_quick(2900.0)],
    "two networks to compare with": [*here(3000.0, 100.0), *elsewhere_quick(networks=CONTROLS[:2])],
    "nine times as long": [*here(1800.0, 100.0), *elsewhere_quick(200.0)],
    "under a second": [*here(900.0, 20.0, connect=9.0), *elsewhere_quick(20.0)],
    "most reports are quick": [*here(3000.0, 100.0), *here(100.0, 100.0, reports=3, first=4), *elsewhere_quick()],
    "slow a day apart": [
        row for n in range(3) for row in session(f"m{n + 1}", 3000.0, 100.0, hours=24 * n)
    ] + elsewhere_quick(),
    "no other site to compare with": [r for r in here(3000.0, 100.0) if r["hostname"] == SITE] + elsewhere_quick(),
    "no connect time": [r | {"tcp_ms": None} for r in here(3000.0, 100.0)] + elsewhere_quick(),
    "withheld networks": [r | {"asn": 0} for r in here(3000.0, 100.0)] + elsewhere_quick(),
}  # fmt: skip


@pytest.mark.parametrize("rows", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_what_is_slow_for_another_reason_is_ok(rows: list[Row]) -> None:
    assert said(rows) == ("ok", [], "strong")


@pytest.mark.parametrize("seed", range(5))
def test_two_percent_loss_slows_no_site(seed: int) -> None:
    """Ten packets a handshake; a lost one is sent again after 0.2, 0.4 … seconds."""
    rng = random.Random(seed)

    def took() -> float:
        waits = 0.0
        for _ in range(10):
            wait = 200.0
            while rng.random() < 0.02:
                waits, wait = waits + wait, wait * 2
        return 60.0 + waits

    rows = [
        row | {"tls_ms": took(), "tcp_ms": 20.0}
        for n in range(60)
        for row in session(f"m{n}", 1.0, 1.0, hours=n % 12, asn=(HERE, *CONTROLS)[n % 4])
    ]
    assert set(judge(frame(rows), TARGETS)["state"]) == {"ok"}


def test_invented_quick_controls_slow_nobody() -> None:
    forged = [row | {"tcp_ms": 0.01} for row in elsewhere_quick(0.1, tuple(range(64501, 64510)))]
    assert said(here(200.0, 150.0), forged) == ("ok", [], "strong")
    assert said(here(1500.0, 1200.0), forged) == ("ok", [], "strong")


def test_invented_slow_reports_touch_no_honest_one() -> None:
    forged = here(9000.0, 10.0, reports=9, first=50)
    honest = here(120.0, 100.0)
    assert said(honest, forged, elsewhere_quick()) == ("ok", [], "strong")
    assert said(honest, forged, elsewhere_quick(), test="m3") == ("ok", [], "strong")


def test_one_quick_attempt_at_the_endpoint_makes_it_quick() -> None:
    again = handshake(SITE, 100.0, "m1", number=1)
    assert said(SLOW, again)[0] == "ok"


def test_failure_beside_a_control_is_worse_than_slow() -> None:
    other = attempt(SITE, "93.184.216.36", 8443, dns="ok", tcp="ok", tls="connection_reset", test="m1")
    found = verdict(SLOW, other, elsewhere(other), component=COMPONENT)
    assert (found["state"], found["mechanisms"]) == ("partial", ["tls.reset", "tls.throttle"])


def test_any_of_is_slowed_only_where_no_endpoint_is_quick() -> None:
    rows = [r | {"hostname": "t.me", "component": "telegram/links", "service": "telegram", "endpoint": "t.me:443/tcp"}
            if r["hostname"] == SITE else r for r in SLOW]  # fmt: skip
    assert verdict(rows, component="telegram/links")["state"] == "partial"
    quick = handshake("telegram.me", 100.0, "m1")
    assert verdict(rows, quick, component="telegram/links")["state"] == "ok"


def test_order_of_rows_does_not_matter_to_speed() -> None:
    rows = frame(SLOW)
    assert judge(rows, TARGETS).equals(judge(rows.sample(fraction=1.0, shuffle=True, seed=1), TARGETS))
    slowed = judge(rows, TARGETS).filter(pl.col("state") == "partial")
    assert set(slowed["measurement_id"]) == {"m1", "m2", "m3"}
