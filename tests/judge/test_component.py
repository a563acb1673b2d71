"""Components: how endpoints combine, and which of them may decide."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from judging import DC, NOON, SITE, TARGETS, WORKED, Row, attempt, elsewhere, quic, verdict
from msgspec import structs

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


VIDEO = "r1.googlevideo.com"


def quic_control(host: str) -> list[Row]:
    return [quic("ok", host, test=f"else-{n}", asn=n, country="XB") for n in (64500, 64501)]


def test_quic_without_a_control_of_its_own_says_nothing() -> None:
    dead = quic("generic_timeout_error")
    assert verdict(dead, attempt(**WORKED))["state"] == "ok"
    assert verdict(dead, attempt(**WORKED), elsewhere(attempt(**WORKED)))["state"] == "ok"
    helped = dead | {"helper_http_step": "ok", "helper_tls_step": "ok"}
    assert verdict(helped, attempt(**WORKED))["state"] == "ok"


def test_dropped_quic_makes_a_registered_endpoint_partial_and_no_more() -> None:
    dead = quic("generic_timeout_error", VIDEO)
    found = verdict(dead, attempt(VIDEO, **WORKED), quic_control(VIDEO))
    assert (found["state"], found["mechanisms"], found["evidence"]) == ("partial", ["quic.timeout"], "weak")
    assert (found["interfered"], found["endpoints"], found["control_networks"]) == ([f"{VIDEO}:443/quic"], 1, 2)
    # alone it says nothing of the component, dropped or not
    assert verdict(dead, quic_control(VIDEO))["state"] == "insufficient"
    assert verdict(quic("ok", VIDEO))["state"] == "insufficient"


def test_quic_where_none_is_registered_is_not_asked_about() -> None:
    host = "web.telegram.org"
    found = verdict(quic("generic_timeout_error", host), attempt(host, **WORKED), quic_control(host))
    assert (found["state"], found["interfered"]) == ("ok", [])


def test_quic_that_works_hides_no_block_of_tcp() -> None:
    dead = attempt(dns="ok", tcp="generic_timeout_error")
    found = verdict(quic("ok"), dead, elsewhere(dead))
    assert (found["state"], found["mechanisms"]) == ("blocked", ["tcp.timeout"])


def test_quic_beside_a_page_of_a_chain_makes_it_partial() -> None:
    given = {"input": f"https://{SITE}/"}
    found = verdict(quic("generic_timeout_error", **given), attempt(**WORKED, **given), quic_control(SITE))
    assert (found["state"], found["mechanisms"]) == ("partial", ["quic.timeout"])


def test_version_of_quic_that_the_server_does_not_speak_is_the_testers_matter() -> None:
    found = verdict(quic("quic_incompatible_version"), attempt(**WORKED), quic_control(SITE))
    assert (found["state"], found["mechanisms"]) == ("ok", [])


def test_broken_ipv6_under_quic_blocks_nobody() -> None:
    dead = quic("host_unreachable", ip="2001:67c:4e8:f004::9")
    assert verdict(dead, attempt(**WORKED), quic_control(SITE))["state"] == "ok"


@pytest.mark.parametrize("step", ["tcp", "http"])
def test_partial_names_the_data_centres_that_fail(step: str) -> None:
    chosen = [n for n, (ip, _) in enumerate(PORTS) if ip in DC[:2]]
    rows = [dc(n, dead=n in chosen, step=step) for n in range(len(PORTS))]
    found = verdict(*rows, component="telegram/dc")
    wanted = sorted(f"{ip}:{port}/tcp" for ip in DC[:2] for port in (80, 443))
    assert (found["state"], found["interfered"], found["endpoints_ok"]) == ("partial", wanted, 8)
    assert found["mechanisms"] == [f"{step}.timeout"]


def test_data_centre_retired_that_day_is_not_counted() -> None:
    service = next(s for s in TARGETS.services if s.id == "telegram")
    centres = TARGETS.components["telegram/dc"]
    gone = NOON.date() - timedelta(days=1)
    dated = structs.replace(
        centres, endpoints=[structs.replace(e, until=gone) if e.ip in DC[:2] else e for e in centres.endpoints]
    )
    parts = [dated if c.id == centres.id else c for c in service.components]
    registry = replace(TARGETS, services=(structs.replace(service, components=parts),))
    rows = [dc(n, dead=ip in DC[:2]) for n, (ip, _) in enumerate(PORTS)]
    assert verdict(*rows, component="telegram/dc")["state"] == "partial"
    found = verdict(*rows, component="telegram/dc", registry=registry)
    assert (found["state"], found["endpoints"], found["interfered"]) == ("ok", 8, [])


def run(test: str, *, dead: bool, asn: int = 64496, country: str = "XA") -> list[Row]:
    """A whole telegram test, with no helper and no other test beside it: every data centre, and the web client."""
    steps = {"tcp": "generic_timeout_error"} if dead else {"tcp": "ok", "http": "ok"}
    given = {"test": test, "asn": asn, "country": country, "test_name": "telegram", "test_version": "0.3.1"}
    return [
        *(attempt(None, ip, port, **steps, **given) for ip, port in PORTS),
        attempt("web.telegram.org", "149.154.167.99", **WORKED, **given),
    ]


def test_telegram_measurements_alone_tell_a_block_from_an_open_question_and_from_health() -> None:
    """The peer sees no block in the first, and calls a healthy run with no control 0.75 blocked."""
    others = [run(f"else-{n}", dead=False, asn=n, country="XB") for n in (64500, 64501)]
    blocked = verdict(run("m1", dead=True), *others, component="telegram/dc")
    assert (blocked["state"], blocked["mechanisms"]) == ("blocked", ["tcp.timeout"])
    assert (blocked["evidence"], blocked["control"], len(blocked["interfered"])) == ("strong", "networks", 12)
    alone = verdict(run("m1", dead=True), component="telegram/dc")
    assert (alone["state"], alone["evidence"], alone["mechanisms"]) == ("insufficient", "none", [])
    for component in ("telegram/dc", "telegram/web"):
        healthy = verdict(run("m1", dead=False), component=component)
        assert (healthy["state"], healthy["evidence"], healthy["control"]) == ("ok", "strong", "none")
    assert verdict(run("m1", dead=True), *others, component="telegram/web")["state"] == "ok"
