"""Components: how endpoints combine, and which of them may decide."""

from datetime import UTC, datetime

import pytest
from judging import DC, SITE, WORKED, Row, attempt, elsewhere, verdict

PORTS = [(ip, port) for ip in DC for port in (80, 443)]


def dc(n: int, *, dead: bool = False, control: bool = True, step: str = "tcp") -> list[Row]:
    """Endpoint `n` of the twelve of telegram/dc."""
    ip, port = PORTS[n]
    steps = {"tcp": "ok", "http": "ok"}
    if dead:
        steps = {"tcp": "generic_timeout_error"} if step == "tcp" else {"tcp": "ok", "http": "generic_timeout_error"}
    row = attempt(None, ip, port, **steps)
    return [row, *(elsewhere(row) if dead and control else [])]


def telegram(dead: int, *, blind: int = 0) -> Row:
    """Judge a telegram test: `dead` endpoints fail beside a control, `blind` ones without, the others answer."""
    rows = [dc(n, dead=n < dead + blind, control=n < dead) for n in range(len(PORTS))]
    return verdict(*rows, component="telegram/dc")


@pytest.mark.parametrize(
    ("dead", "blind", "state"),
    [
        (0, 0, "ok"),
        (3, 0, "ok"),
        (4, 0, "partial"),
        (11, 0, "partial"),
        (12, 0, "blocked"),
        (0, 3, "ok"),
        (0, 4, "insufficient"),
        (0, 12, "insufficient"),
        (6, 6, "blocked"),
        (5, 7, "insufficient"),
        (4, 4, "partial"),
    ],
)
def test_share_of_data_centres_decides(dead: int, blind: int, state: str) -> None:
    found = telegram(dead, blind=blind)
    assert (found["state"], found["endpoints"], found["endpoints_interfered"]) == (state, 12, dead)
    assert found["endpoints_ok"] == 12 - dead - blind
    assert len(found["interfered"]) == dead and found["interfered"] == sorted(found["interfered"])
    assert found["mechanisms"] == (["tcp.timeout"] if state in ("partial", "blocked") else found["mechanisms"])
    assert (found["evidence"] == "none") == (state == "insufficient")


def test_healthy_run_is_ok_with_no_control_at_all() -> None:
    found = telegram(0)
    assert (found["state"], found["control"], found["control_networks"]) == ("ok", "none", 0)


def test_few_of_the_endpoints_tried_make_weak_evidence() -> None:
    assert verdict(*[dc(n, dead=True) for n in range(5)], component="telegram/dc")["evidence"] == "weak"
    assert verdict(*[dc(n, dead=True) for n in range(6)], component="telegram/dc")["evidence"] == "strong"


def test_one_working_attempt_makes_an_endpoint_work() -> None:
    fails = attempt(dns="ok", tcp="generic_timeout_error")
    again = attempt(ip="93.184.216.35", **WORKED)
    assert verdict(fails, again, elsewhere(fails))["state"] == "ok"


def test_system_lookup_that_fails_is_not_healed_by_another_resolver() -> None:
    nothing = attempt(ip=None, dns="dns_nxdomain_error")
    found = verdict(nothing, attempt(**WORKED), elsewhere(nothing))
    assert (found["state"], found["mechanisms"]) == ("blocked", ["dns.nxdomain"])


def test_address_of_a_poisoned_answer_says_nothing_of_the_service() -> None:
    page = attempt(ip="10.10.34.35", port=80, dns="ok", tcp="ok", http="ok", input=f"http://{SITE}/")
    found = verdict(page, elsewhere(page))
    assert (found["state"], found["mechanisms"]) == ("blocked", ["dns.injection.bogon"])
    assert verdict(page)["state"] == "insufficient"


def test_optional_endpoint_does_not_decide() -> None:
    dead = attempt("web.telegram.org", port=80, dns="ok", tcp="generic_timeout_error")
    works = attempt("web.telegram.org", **WORKED)
    found = verdict(dead, works, elsewhere(dead))
    assert (found["state"], found["endpoints"], found["interfered"]) == ("ok", 1, [])
    alone = verdict(dead, elsewhere(dead))
    assert (alone["state"], alone["endpoints"]) == ("insufficient", 0)


def test_local_address_of_signals_uptime_name_is_no_finding() -> None:
    assert verdict(attempt("uptime.signal.org", "127.0.0.1", dns="ok"))["state"] == "insufficient"


def test_endpoint_is_only_asked_about_while_it_was_in_use() -> None:
    old = "textsecure-service.whispersystems.org"
    for year, state in ((2022, "blocked"), (2023, "insufficient")):
        row = attempt(old, ip=None, dns="dns_nxdomain_error", at=datetime(year, 6, 1, tzinfo=UTC))
        assert verdict(row, elsewhere(row))["state"] == state


def test_any_of_is_ok_where_one_works() -> None:
    dead = attempt("t.me", dns="ok", tcp="ok", tls="connection_reset")
    assert verdict(dead, attempt("telegram.me", **WORKED), elsewhere(dead))["state"] == "ok"
    assert verdict(dead, elsewhere(dead))["state"] == "blocked"


def chain(**https: str) -> list[Row]:
    """A URL in clear that redirects to HTTPS on the same host."""
    onward = {"http_status": 301, "http_location": f"https://{SITE}/", "input": f"http://{SITE}/"}
    first = attempt(port=80, dns="ok", tcp="ok", http="ok", **onward)
    second = attempt(**https, input=f"http://{SITE}/")
    return [first, second, *elsewhere(second)]


def test_redirect_does_not_hide_that_the_page_behind_it_is_blocked() -> None:
    found = verdict(chain(dns="ok", tcp="ok", tls="generic_timeout_error"))
    assert (found["state"], found["mechanisms"]) == ("blocked", ["tls.timeout"])
    assert verdict(chain(**WORKED))["state"] == "ok"


def test_redirect_to_a_page_with_no_control_is_insufficient() -> None:
    rows = chain(dns="ok", tcp="ok", tls="generic_timeout_error")[:2]
    assert verdict(rows)["state"] == "insufficient"


def test_endpoint_beside_the_chain_makes_it_partial() -> None:
    page = attempt(port=80, dns="ok", tcp="ok", http="ok", input=f"http://{SITE}/")
    aside = attempt(dns="ok", tcp="ok", tls="connection_reset", input=f"http://{SITE}/")
    found = verdict(page, aside, elsewhere(aside))
    assert (found["state"], found["mechanisms"]) == ("partial", ["tls.reset"])


def test_url_chain_needs_every_hop_even_where_the_registry_is_content_with_one() -> None:
    first = attempt("youtube.com", port=80, dns="ok", tcp="ok", http="ok", input="http://youtube.com/", http_status=301)
    second = attempt("www.youtube.com", dns="ok", tcp="ok", tls="eof_error", http="eof_error", input=first["input"])
    assert verdict(first, second, elsewhere(second))["state"] == "blocked"
    without_input = [r | {"input": None} for r in (first, second)]
    assert verdict(without_input, elsewhere(second))["state"] == "ok"


def test_working_connect_beside_a_blocked_page_is_not_ok() -> None:
    page = attempt(port=80, dns="ok", tcp="ok", http="connection_reset", input=f"http://{SITE}/")
    tls = attempt(dns="ok", tcp="ok", tls="ok", input=f"http://{SITE}/")
    assert verdict(page, tls, elsewhere(page))["state"] == "blocked"


def test_each_host_of_a_chain_is_its_own_component() -> None:
    first = attempt("bit.example.net", **WORKED, input="https://bit.example.net/1", http_status=301)
    second = attempt(dns="ok", tcp="ok", tls="generic_timeout_error", input="https://bit.example.net/1")
    rows = [first, second, *elsewhere(second)]
    assert verdict(rows, component="site/bit.example.net")["state"] == "ok"
    assert verdict(rows, component=f"site/{SITE}")["state"] == "blocked"


def test_unknown_mechanism_is_said_only_where_nothing_better_is() -> None:
    told = dc(0, dead=True, step="http")
    untold = attempt(None, PORTS[1][0], PORTS[1][1], http="generic_timeout_error")
    found = verdict(told, untold, elsewhere(untold), component="telegram/dc")
    assert (found["mechanisms"], found["rule_ids"]) == (["http.timeout"], ["http.timeout", "unknown.step"])


def test_quic_does_not_decide() -> None:
    row = attempt(tcp="generic_timeout_error", transport="quic", endpoint=f"{SITE}:443/quic")
    assert verdict(row, attempt(**WORKED))["state"] == "ok"
