"""Controls: who may vouch for an endpoint, when, and how little an attacker can do with one report or one network."""

from datetime import timedelta

import pytest
from judging import HERE, NOON, WORKED, Row, attempt, elsewhere, verdict

FAILS = attempt(dns="ok", tcp="connection_refused")


def success(n: int, *, asn: int, report: str | None = None, country: str = "XB", **more: object) -> Row:
    """The success number `n`, from a report that may have many."""
    row = attempt(**WORKED, test=f"s{n}", asn=asn, country=country, **more)
    return row | {"report_id": report or f"r{n}"}


def test_two_other_networks_are_a_control() -> None:
    found = verdict(FAILS, elsewhere(FAILS, 2))
    assert (found["state"], found["control"]) == ("blocked", "networks")
    assert (found["control_networks"], found["control_countries"], found["evidence"]) == (2, 1, "strong")


def test_one_network_is_no_control_however_many_reports_it_has() -> None:
    found = verdict(FAILS, [success(n, asn=64500) for n in range(1000)])
    assert (found["state"], found["control_networks"], found["rule_ids"]) == ("insufficient", 1, ["control.none"])


def test_one_report_is_no_control_however_many_networks_it_claims() -> None:
    found = verdict(FAILS, [success(n, asn=64500 + n % 9, report="one") for n in range(1000)])
    assert (found["state"], found["control_networks"]) == ("insufficient", 1)


def test_withheld_network_has_no_vote() -> None:
    found = verdict(FAILS, success(1, asn=0), success(2, asn=64501))
    assert (found["state"], found["control_networks"]) == ("insufficient", 1)


def test_own_network_does_not_vouch_for_itself() -> None:
    found = verdict(FAILS, success(1, asn=HERE, country="XA"), success(2, asn=64501))
    assert (found["state"], found["control_networks"], found["control_countries"]) == ("insufficient", 1, 1)


def test_simulated_networks_do_not_vouch_for_real_ones() -> None:
    real = attempt(dns="ok", tcp="connection_refused", asn=33771, country="KE")
    assert verdict(real, elsewhere(real, 2))["state"] == "insufficient"
    assert verdict(real, elsewhere(real, 2, first=36926, country="KE"))["state"] == "blocked"


@pytest.mark.parametrize("hours", [-6, 6])
def test_success_within_six_hours_counts(hours: int) -> None:
    assert verdict(FAILS, elsewhere(FAILS, hours=hours))["state"] == "blocked"


@pytest.mark.parametrize("hours", [-7, 7, 24 * 7])
def test_success_further_away_does_not_count(hours: int) -> None:
    assert verdict(FAILS, elsewhere(FAILS, hours=hours))["state"] == "insufficient"


def test_window_reaches_over_midnight() -> None:
    late = attempt(dns="ok", tcp="connection_refused", at=NOON + timedelta(hours=11))
    assert verdict(late, elsewhere(late, hours=3))["state"] == "blocked"


def test_success_at_another_port_or_host_does_not_count() -> None:
    assert verdict(FAILS, elsewhere(attempt(port=8443, tcp="ok")))["state"] == "insufficient"
    assert verdict(FAILS, elsewhere(attempt("www.example.net", tcp="ok")))["state"] == "insufficient"


def test_connect_elsewhere_is_no_control_where_a_request_is_asked_for() -> None:
    dead = attempt(None, "149.154.175.50", 80, tcp="ok", http="generic_timeout_error")
    connects = [attempt(None, "149.154.175.50", 80, tcp="ok", test=f"c{n}", asn=64500 + n) for n in range(3)]
    assert verdict(dead, connects)["state"] == "insufficient"


def test_block_page_elsewhere_is_no_control() -> None:
    page = {"http_status": 200, "http_title": "Blocked", "http_body_bytes": 90, "http_encrypted": False}
    helper = {"helper_http_status": 200, "helper_title": "Example Domain", "helper_body_bytes": 999}
    pages = [success(n, asn=64500 + n, helper={"http": "ok"}, **page, **helper) for n in range(3)]
    assert verdict(FAILS, pages)["state"] == "insufficient"


def test_helper_in_the_same_test_is_a_control_by_itself() -> None:
    found = verdict(attempt(dns="ok", tcp="connection_refused", helper={"tcp": "ok"}))
    assert (found["state"], found["control"], found["control_networks"]) == ("blocked", "helper", 0)


def test_helper_that_only_looked_the_name_up_is_no_control_of_a_connection() -> None:
    found = verdict(attempt(dns="ok", tcp="connection_refused", helper={"dns": "ok"}, helper_dns_answers=["1.1.1.1"]))
    assert found["state"] == "insufficient"


def test_failures_at_home_are_no_proof_that_a_service_is_down() -> None:
    home = [attempt(dns="ok", tcp="connection_refused", test=f"h{n}", asn=64500 + n) for n in range(5)]
    assert verdict(FAILS, home)["rule_ids"] == ["control.fails_at_home"]
    foreign = [attempt(dns="ok", tcp="eof_error", test=f"f{n}", asn=64505 + n, country=f"X{'BC'[n]}") for n in (0, 1)]
    assert verdict(FAILS, home, foreign)["state"] == "down"


def test_one_success_is_enough_to_rule_out_down() -> None:
    foreign = [attempt(dns="ok", tcp="eof_error", test=f"f{n}", asn=64505 + n, country=f"X{'BC'[n]}") for n in (0, 1)]
    assert verdict(FAILS, foreign, elsewhere(FAILS, 1))["rule_ids"] == ["control.none"]


def test_repeating_the_same_failure_changes_nothing() -> None:
    again = [FAILS | {"measurement_id": f"again{n}", "report_id": "one"} for n in range(200)]
    found = verdict(FAILS, again)
    assert (found["state"], found["rule_ids"]) == ("insufficient", ["control.none"])


def test_broken_ipv6_elsewhere_is_no_sign_of_a_service_that_is_down() -> None:
    v6 = [
        attempt(ip="2001:67c:4e8:f004::9", dns="ok", tcp="host_unreachable", test=f"f{n}", asn=64505 + n, country=c)
        for n, c in enumerate(("XB", "XC"))
    ]
    assert verdict(FAILS, v6)["rule_ids"] == ["control.none"]


HETZNER, OVH, AMAZON = 24940, 16276, 16509


def test_all_networks_of_servers_together_are_one_voice() -> None:
    here = {"country": "KE", "asn": 33771}
    fails = attempt(dns="ok", tcp="connection_refused", **here)
    hired = [success(n, asn=asn, country="DE") for n, asn in enumerate((HETZNER, OVH, AMAZON))]
    found = verdict(fails, hired)
    assert (found["state"], found["control_networks"]) == ("insufficient", 1)
    found = verdict(fails, hired, success(9, asn=36926, country="KE"))
    assert (found["state"], found["control_networks"], found["control_countries"]) == ("blocked", 2, 2)


def test_networks_of_servers_do_not_make_a_service_down() -> None:
    fails = attempt(dns="ok", tcp="connection_refused", country="KE", asn=33771)
    hired = [
        attempt(dns="ok", tcp="connection_refused", test=f"f{n}", asn=asn, country=c)
        for n, (asn, c) in enumerate([(HETZNER, "DE"), (OVH, "FR"), (AMAZON, "US")])
    ]
    assert verdict(fails, hired)["rule_ids"] == ["control.none"]


def test_network_of_servers_does_not_vouch_for_another() -> None:
    fails = attempt(dns="ok", tcp="connection_refused", country="DE", asn=HETZNER)
    others = [success(n, asn=asn, country="FR") for n, asn in enumerate((OVH, AMAZON))]
    found = verdict(fails, others)
    assert (found["state"], found["control_networks"], found["control_countries"]) == ("insufficient", 0, 0)
    again = attempt(dns="ok", tcp="connection_refused", test="again", country="FR", asn=OVH)
    assert verdict(fails, again)["rule_ids"] == ["control.none"]


def test_network_of_two_countries_is_not_its_own_failure_abroad() -> None:
    fails = attempt(dns="ok", tcp="connection_refused", country="XB")
    at_home = attempt(dns="ok", tcp="connection_refused", test="h", country="XA")
    other = attempt(dns="ok", tcp="connection_refused", test="f", country="XC", asn=64501)
    assert verdict(fails, at_home, other)["rule_ids"] == ["control.none"]
