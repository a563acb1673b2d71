"""A simulated attacker: what one or two dishonest reports can do to verdicts, controls, cells and events.

The limits that these tests hold, and those that nothing can hold, stand in docs/hostile.md.
"""

from datetime import timedelta
from functools import cache

import polars as pl
import pytest
from judging import HERE, NOON, SITE, TARGETS, WORKED, Row, attempt, elsewhere, frame, verdict

from gatewatch.detect.detect import Detected, detect
from gatewatch.judge.judge import judge

DAYS = 12
FAILS = {"dns": "ok", "tcp": "ok", "tls": "connection_reset"}
NETWORKS = (HERE, 64501, 64502, 64503)
"""The network that is attacked, and three that are not."""


def honest(blocked: bool) -> list[Row]:
    """Twelve days on four networks, three testers each, four reports a day; the first one is open, or never is."""
    made = []
    for asn in NETWORKS:
        for n in range(DAYS * 4):
            steps = FAILS if blocked and asn == HERE else WORKED
            country = "XA" if asn == HERE else "XB"
            row = attempt(**steps, test=f"h-{asn}-{n}", asn=asn, country=country, at=NOON + timedelta(hours=6 * n))
            made.append(row | {"probe": f"tester-{asn}-{n % 3}"})
    return made


def flood(count: int, steps: dict[str, str], *, reports: int = 1, asn: int = HERE, **columns: object) -> list[Row]:
    """`count` measurements by one tester from the sixth day on, in one report or a few."""
    made = []
    for n in range(count):
        at = NOON + timedelta(days=5, seconds=60 * n)
        row = attempt(**steps, test=f"evil-{asn}-{n}", asn=asn, at=at, **columns)
        made.append(row | {"probe": "evil", "report_id": f"evil-{n % reports}"})
    return made


@cache
def told(blocked: bool) -> tuple[pl.DataFrame, Detected]:
    verdicts = judge(frame(honest(blocked)), TARGETS)
    return verdicts, detect(verdicts, TARGETS)


def attacked(blocked: bool, rows: list[Row]) -> tuple[pl.DataFrame, Detected]:
    verdicts = judge(frame(honest(blocked), rows), TARGETS)
    return verdicts, detect(verdicts, TARGETS)


def honest_part(verdicts: pl.DataFrame) -> pl.DataFrame:
    return verdicts.filter(~pl.col("measurement_id").str.starts_with("evil")).sort("measurement_id")


def word(found: Detected) -> list[tuple[str, str]]:
    return found.events.select("component", "state").sort("component").rows()


@pytest.mark.parametrize("blocked", [True, False])
@pytest.mark.parametrize("reports", [1, 2])
@pytest.mark.parametrize("fake", ["ok", "blocked"])
def test_flood_from_one_or_two_reports_flips_nothing(blocked: bool, reports: int, fake: str) -> None:
    verdicts, found = attacked(blocked, flood(1000, WORKED if fake == "ok" else FAILS, reports=reports))
    before, was = told(blocked)
    columns = ["measurement_id", "state", "mechanisms", "rule_ids"]
    assert honest_part(verdicts).select(columns).equals(honest_part(before).select(columns))
    assert word(found) == word(was) == ([(f"site/{SITE}", "blocked")] if blocked else [])
    counted = found.cells.filter(asn=HERE)
    assert counted["probes"].max() <= 1 + reports  # reports, not measurements


@pytest.mark.parametrize("blocked", [True, False])
def test_report_that_claims_every_network_moves_no_event_and_is_one_voter(blocked: bool) -> None:
    forged = [row for asn in NETWORKS for row in flood(200, FAILS if not blocked else WORKED, asn=asn)]
    verdicts, found = attacked(blocked, forged)
    assert honest_part(verdicts)["state"].equals(honest_part(told(blocked)[0])["state"])
    assert word(found) == word(told(blocked)[1])


def test_forged_failures_do_not_make_a_service_down() -> None:
    fails = attempt(**FAILS)
    forged = [
        attempt(**FAILS, test=f"evil{n}", asn=64500 + n, country=f"X{'BCDEFG'[n % 6]}") | {"report_id": "evil"}
        for n in range(60)
    ]
    assert verdict(fails, forged)["rule_ids"] == ["control.none"]
    assert verdict(fails, forged, elsewhere(fails))["state"] == "blocked"


def test_two_reports_on_two_networks_are_the_limit() -> None:
    """Nothing in the data proves who a tester is: this much can be forged, and the page on limits says so."""
    fails = attempt(**FAILS)
    assert verdict(fails, elsewhere(fails, 2))["state"] == "blocked"
    assert verdict(fails, elsewhere(fails, 1))["state"] == "insufficient"


def test_one_report_cannot_clear_an_injected_address_or_make_one() -> None:
    wrong = attempt(ip="93.184.216.99", dns="ok", tcp="ok", tls="ssl_invalid_hostname")
    other = attempt("other.example.com", "93.184.216.99", dns="ok", tcp="eof_error", test="m2")
    good = elsewhere(attempt(ip="93.184.216.34"))
    assert verdict(wrong, other, good)["mechanisms"] == ["dns.injection.other"]
    # one that names two networks is still one witness of what the service gives
    alone = [row | {"report_id": "evil"} for row in good]
    assert verdict(wrong, other, alone)["state"] == "insufficient"


def test_one_report_cannot_make_healthy_data_centres_strange() -> None:
    def centres(title: str, test: str, asn: int, report: str) -> list[Row]:
        return [
            attempt(None, ip, 80, tcp="ok", http="ok", http_status=501, http_title=title, test=test, asn=asn)
            | {"report_id": report}
            for ip in ("149.154.175.50", "149.154.167.51", "149.154.175.100")
        ]

    forged = [row for n in range(9) for row in centres("forged", f"evil{n}", 64500 + n, "evil")]
    assert verdict(centres("501", "m1", HERE, "r1"), forged)["state"] == "ok"


def test_portal_of_one_report_touches_no_other_report() -> None:
    hosts = (SITE, "one.example.net", "two.example.com")
    fake = [
        attempt(h, port=80, dns="ok", tcp="ok", http="ok", http_status=200, http_title="x", test=f"evil{n}")
        | {"report_id": "evil"}
        for n, h in enumerate(hosts)
    ]
    page = attempt(port=80, dns="ok", tcp="ok", http="ok", http_status=200, http_title="x")
    assert verdict(page, fake)["state"] == "ok"
    assert verdict(page, fake, test="evil0")["state"] == "insufficient"


@pytest.mark.parametrize(
    "columns",
    [
        {"http_body_bytes": 2**62, "helper_body_bytes": 0, "http_title": "x" * 100_000, "helper_title": "y"},
        {"http_body_bytes": 0, "helper_body_bytes": 0},
        {"http_location": "http://" + "a." * 20_000, "http_status": 302},
        {"http_location": "http://[", "http_status": 302},
        {"dns_answers": [f"203.0.{n % 256}.{n // 256}" for n in range(5000)]},
        {"dns_answers": ["not an address", ""], "helper_dns_answers": [""]},
        {"fingerprints": ["no such name"] * 1000},
        {"input": "x" * 100_000, "test_version": "9" * 400},
        {"http_ms": 1e300, "http_status": 999},
        {"hostname": ".", "http_title": "\x00"},
    ],
)
def test_absurd_values_stop_nothing_and_touch_no_neighbour(columns: dict[str, object]) -> None:
    helped = {"helper": {"http": "ok"}, "helper_http_status": 200, "helper_title": "Example", "helper_body_bytes": 9}
    given = helped | {"http_status": 200} | columns
    name = given.pop("hostname", SITE)
    odd = attempt(name, port=80, dns="ok", tcp="ok", http="ok", test="evil", **given)
    failing = attempt(**FAILS)
    assert verdict(odd, failing, elsewhere(failing))["state"] == "blocked"


@pytest.mark.parametrize("days", [-20_000, 20_000])
def test_absurd_dates_vouch_for_nothing(days: int) -> None:
    fails = attempt(**FAILS)
    assert verdict(fails, elsewhere(fails, 5, hours=24 * days))["state"] == "insufficient"
