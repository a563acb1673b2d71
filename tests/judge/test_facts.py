"""Facts that follow from one attempt by itself."""

from dataclasses import replace
from datetime import date

import pytest
from judging import SITE, TARGETS, WORKED, Row, attempt, deciding, elsewhere, frame, verdict
from msgspec import structs

from gatewatch.judge.facts import facts, is_bogon, version


def fact(name: str, *rows: Row) -> list[object]:
    return facts(frame(*rows), TARGETS)[name].to_list()


@pytest.mark.parametrize(
    "text",
    [
        "10.10.34.35",
        "127.0.0.1",
        "192.168.7.222",
        "0.0.0.0",
        "100.64.0.1",
        "169.254.1.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "fd00::1",
        "fe80::1",
        "::",
        "64:ff9b::c0a8:101",
    ],
)
def test_private_and_reserved_addresses_are_bogons(text: str) -> None:
    assert is_bogon(text)


@pytest.mark.parametrize("text", ["149.154.167.99", "2001:67c:4e8:f004::9", "64:ff9b::959a:a763", "no address"])
def test_public_addresses_are_not(text: str) -> None:
    assert not is_bogon(text)


def test_documentation_addresses_are_public_only_in_simulated_data() -> None:
    made_up = attempt(ip="203.0.113.9", dns="ok", tcp="ok")
    assert fact("poisoned", made_up) == [False]
    assert fact("poisoned", made_up | {"country": "KE", "asn": 33771, "simulated": False}) == [True]


def test_versions_are_compared_number_by_number() -> None:
    assert version("0.10.1") > version("0.9.9")
    assert version("0.2") == version("0.2.0")
    assert version("3.22.0-alpha") == (3, 22, 0) or version("3.22.0-alpha") == (3, 22)
    assert version("") == ()


@pytest.mark.parametrize(("given", "faulty"), [("0.9.0", True), ("0.8.11", True), ("0.10.0", False), ("", False)])
def test_fault_holds_for_its_versions_only(given: str, faulty: bool) -> None:
    row = attempt("web.whatsapp.com", dns="ok", tcp="ok", tls="eof_error", test_name="whatsapp", test_version=given)
    assert (deciding(row) == ["instrument.fault"]) is faulty


def test_fault_does_not_touch_other_components_or_a_success() -> None:
    old = {"test_name": "whatsapp", "test_version": "0.9.0"}
    assert deciding(attempt("v.whatsapp.net", dns="ok", tcp="eof_error", **old)) == ["control.none"]
    assert deciding(attempt("web.whatsapp.com", **WORKED, **old)) == ["http.ok"]


def test_request_without_a_connect_keeps_its_layer_open() -> None:
    assert fact("layer", attempt(ip=None, http="generic_timeout_error")) == ["unknown"]
    assert fact("layer", attempt(tcp="ok", http="generic_timeout_error", http_encrypted=True)) == ["unknown"]
    assert fact("layer", attempt(port=80, tcp="ok", http="generic_timeout_error", http_encrypted=False)) == ["http"]


@pytest.mark.parametrize(
    ("failure", "layer"),
    [
        ("dns_nxdomain_error", "dns"),
        ("connection_refused", "tcp"),
        ("ssl_invalid_hostname", "tls"),
        ("eof_error", "unknown"),
    ],
)
def test_failure_of_a_request_tells_its_layer_where_only_one_can_give_it(failure: str, layer: str) -> None:
    assert fact("layer", attempt(ip=None, http=failure)) == [layer]


def test_connect_that_failed_under_a_request_is_the_reason() -> None:
    row = attempt(dns="ok", tcp="generic_timeout_error", http="generic_timeout_error")
    assert (fact("layer", row), fact("failure", row)) == (["tcp"], ["generic_timeout_error"])


def test_website_is_asked_about_as_deep_as_the_test_went() -> None:
    connect = attempt(tcp="ok")
    assert fact("reached", connect) == [True]
    assert fact("reached", connect, attempt(ip="93.184.216.35", tcp="ok", tls="eof_error")) == [False, False]


def test_lookup_alone_does_not_show_that_a_website_works() -> None:
    assert fact("reached", attempt(dns="ok")) == [False]


def test_nat64_failure_beside_a_working_ipv4_is_broken_ipv6_and_else_counts() -> None:
    nat64 = attempt(ip="64:ff9b::959a:a763", dns="ok", tcp="network_unreachable")
    assert fact("v6_broken", nat64) == [False]
    assert fact("v6_broken", nat64, attempt(dns="ok", tcp="ok")) == [True, False]


def test_ipv6_that_connected_is_not_broken() -> None:
    v6 = attempt(ip="2001:67c:4e8:f004::9", dns="ok", tcp="ok", tls="connection_reset")
    assert fact("v6_broken", v6, attempt(**WORKED)) == [False, False]


def test_tester_who_reached_the_helper_is_not_offline() -> None:
    row = attempt(ip=None, dns="dns_temporary_failure")
    assert fact("offline", row) == [True]
    assert fact("offline", row | {"helper_dns_step": "ok"}) == [False]
    assert fact("offline", row, attempt("t.me", **WORKED, test="m2")) == [False, False]


def test_host_names_with_other_spelling_in_the_input_are_found() -> None:
    assert fact("in_chain", attempt(input=f"HTTPS://{SITE.upper()}/"), attempt(port=80)) == [True, False]


@pytest.mark.parametrize(("since", "until", "asked"), [
    (None, None, True),
    (date(2026, 6, 1), date(2026, 6, 1), True),
    (date(2026, 6, 2), None, False),
    (None, date(2026, 5, 31), False),
])  # fmt: skip
def test_endpoint_is_asked_about_only_in_the_dates_it_was_in_use(
    since: date | None, until: date | None, asked: bool
) -> None:
    service = next(s for s in TARGETS.services if s.id == "telegram")
    links = next(c for c in service.components if c.id == "telegram/links")
    dated = structs.replace(
        links, endpoints=[structs.replace(e, since=since, until=until, optional=False) for e in links.endpoints]
    )
    others = [dated if c.id == links.id else c for c in service.components]
    registry = replace(TARGETS, services=(structs.replace(service, components=others),))
    row = attempt("t.me", dns="ok", tcp="connection_refused")
    found = verdict(row, elsewhere(row), registry=registry)
    assert (found["state"], found["endpoints"]) == (("blocked", 1) if asked else ("insufficient", 0))


def test_the_tests_own_verdict_is_carried_and_never_read() -> None:
    row = attempt(**WORKED)
    says = [verdict(row | {"probe_analysis": word}) for word in (None, "blocking=dns", "false")]
    assert [s.pop("probe_analysis") for s in says] == [None, "blocking=dns", "false"]
    assert says[0] == says[1] == says[2]
