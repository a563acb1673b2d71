"""Who gave an answer: known block pages and addresses, injection, portals, strangers, triggers."""

from dataclasses import replace

import pytest
from answer_cases import (
    ABOUT_ANSWERS,
    KNOWN,
    NOTICE,
    UNRELATED,
    answered,
    centres,
    others,
    plain,
    portal,
    reset,
    wrong,
)
from judging import DC, SITE, TARGETS, WORKED, Row, attempt, deciding, elsewhere, verdict

from gatewatch.judge.rules import RULES

REGISTRY = replace(TARGETS, fingerprints=KNOWN)
NEIGHBOURS = [(rule, n) for rule, (_, neighbours) in ABOUT_ANSWERS.items() for n in range(len(neighbours))]


def told(*rows: Row | list[Row], component: str = f"site/{SITE}") -> Row:
    return verdict(*rows, component=component, registry=REGISTRY)


@pytest.mark.parametrize("rule", ABOUT_ANSWERS)
def test_rule_decides_where_it_must(rule: str) -> None:
    assert rule in deciding(ABOUT_ANSWERS[rule][0], registry=REGISTRY)


@pytest.mark.parametrize(("rule", "number"), NEIGHBOURS)
def test_rule_does_not_decide_its_nearest_neighbours(rule: str, number: int) -> None:
    assert rule not in deciding(ABOUT_ANSWERS[rule][1][number], registry=REGISTRY)


@pytest.mark.parametrize("rule", [r for r in ABOUT_ANSWERS if r not in ("http.stranger",)])
def test_verdict_says_what_the_rule_says(rule: str) -> None:
    known = next(r for r in RULES if r.id == rule)
    found = told(ABOUT_ANSWERS[rule][0])
    assert found["state"] == ("blocked" if known.outcome == "interfered" else "insufficient")
    assert found["mechanisms"] == ([known.mechanism] if known.mechanism else [])


def test_known_block_page_needs_no_control_and_says_so() -> None:
    found = told(plain(fingerprints=["t.page"]))
    assert (found["state"], found["evidence"], found["control"]) == ("blocked", "strong", "none")


def test_page_that_clears_takes_back_the_comparison_with_the_helpers_page() -> None:
    helper = {"helper_http_status": 200, "helper_title": "Example Domain", "helper_body_bytes": 1000}
    page = {"http_title": "Not here", "http_body_bytes": 100, "input": f"http://{SITE}/"}
    assert told(plain(helper={"http": "ok"}, **helper, **page))["state"] == "blocked"
    assert told(plain(helper={"http": "ok"}, **helper, **page, fingerprints=["fp:t.clears"]))["state"] == "ok"


def test_redirect_to_a_page_that_matches_is_a_known_redirect_and_its_host_is_not_blocked() -> None:
    rows = [plain(http_status=302, http_location=NOTICE), plain("notice.example.net", fingerprints=["t.page"])]
    assert told(rows)["mechanisms"] == ["http.redirect"]
    assert told(rows, component="site/notice.example.net")["state"] == "ok"


def test_block_page_elsewhere_is_no_control() -> None:
    fails = attempt(port=80, dns="ok", tcp="connection_refused", test="m9")
    pages = [plain(test=f"s{n}", asn=64500 + n, country="XB", fingerprints=["t.page"]) for n in range(3)]
    assert verdict(fails, pages, test="m9", registry=REGISTRY)["state"] == "insufficient"


def test_private_address_that_is_known_is_named_where_a_control_stands_beside_it() -> None:
    row = answered("10.10.34.35", tcp="generic_timeout_error", helper={"dns": "ok"}, helper_dns_answers=["1.1.1.1"])
    assert told(row)["mechanisms"] == ["dns.injection.blockpage"]
    row = answered("10.10.34.35", helper={"dns": "ok"}, helper_dns_answers=["10.10.34.35"])
    assert told(row)["state"] == "down"


def test_other_address_alone_is_never_a_finding() -> None:
    cdn = [answered(f"93.184.216.{n}", **{k: v for k, v in WORKED.items() if k != "dns"}) for n in (40, 41)]
    assert told(cdn[0], cdn[1] | {"attempt": 1}, elsewhere(cdn[0]))["state"] == "ok"


def test_injected_address_is_judged_by_what_the_helper_reached() -> None:
    helped = {"helper": {"dns": "ok", "tcp": "ok", "http": "ok"}, "helper_dns_answers": ["93.184.216.34"]}
    found = told(wrong(**helped), UNRELATED)
    assert (found["mechanisms"], found["control"]) == (["dns.injection.other"], "helper")
    looked_up = {"helper": {"dns": "ok", "http": "eof_error"}, "helper_dns_answers": ["93.184.216.34"]}
    assert told(wrong(**looked_up), UNRELATED)["mechanisms"] == []


def test_wrong_certificate_on_the_services_own_address_stays_a_man_in_the_middle() -> None:
    row = wrong(ip="93.184.216.34")
    assert told(row, wrong("other.example.com", "93.184.216.34", test="m2"), elsewhere(row))["mechanisms"] == [
        "tls.mitm"
    ]


def test_portal_makes_failures_unknown_only_where_no_handshake_was_completed() -> None:
    fails = attempt("t.me", dns="ok", tcp="ok", tls="ssl_invalid_hostname", test="m9") | {"report_id": "run"}
    shakes = attempt("telegram.org", **WORKED, test="m8") | {"report_id": "run"}
    behind = verdict(portal(), fails, elsewhere(fails), test="m9", registry=REGISTRY)
    assert (behind["state"], behind["rule_ids"]) == ("insufficient", ["tester.portal"])
    assert verdict(portal(), fails, shakes, elsewhere(fails), test="m9", registry=REGISTRY)["state"] == "blocked"


def test_known_block_page_for_every_site_is_no_portal() -> None:
    rows = [row | {"fingerprints": ["t.away"], "http_location": NOTICE} for row in portal()]
    assert verdict(rows, test="m1", registry=REGISTRY)["mechanisms"] == ["http.redirect"]


def test_redirect_of_every_data_centre_to_one_site_is_a_portal() -> None:
    rows = centres(None, http_status=302, http_location="http://login.example.net/")
    assert verdict(rows, registry=REGISTRY)["state"] == "insufficient"


def test_block_page_on_port_80_of_the_data_centres_is_not_ok() -> None:
    shut = [attempt(None, ip, 443, tcp="generic_timeout_error") for ip in DC[:3]]
    controls = [
        attempt(None, ip, 443, tcp="ok", http="ok", test=f"other-{n}", asn=64500 + n, country="XB")
        for ip in DC[:3]
        for n in (0, 1)
    ]
    alike = verdict(centres("501"), shut, others(), controls, registry=REGISTRY)
    strange = verdict(centres("Blocked"), shut, others(), controls, registry=REGISTRY)
    assert (alike["state"], strange["state"]) == ("partial", "blocked")
    assert "http.stranger" in strange["matched_rule_ids"]


def test_healthy_data_centres_are_ok_without_any_control() -> None:
    assert verdict(centres(), registry=REGISTRY)["state"] == "ok"


def test_trigger_is_named_only_for_the_name_that_is_reset() -> None:
    assert told(reset())["mechanisms"] == ["tls.reset.sni"]
    assert told(reset(), component="site/www.example.net")["state"] == "ok"


def test_program_knows_the_addresses_of_its_own_table() -> None:
    row = answered("10.10.34.36", tcp="generic_timeout_error", helper={"dns": "ok"}, helper_dns_answers=["1.1.1.1"])
    row |= {"country": "IR", "asn": 44244, "simulated": False}
    assert verdict(row)["mechanisms"] == ["dns.injection.blockpage"]
    assert verdict(row | {"country": "DE"})["mechanisms"] == ["dns.injection.bogon"]
