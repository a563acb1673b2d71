"""Tests that ask anything are read where they ask a registered endpoint, and set aside by name where they do not.

Then, for tests of every kind: what was asked under several forms of a name or address is one endpoint, and what was
asked on several ports, over several transports or by several names is several.
"""

from typing import Any

import msgspec
import pytest

from conftest import NOW
from gatewatch import targets
from gatewatch.archive import wire
from gatewatch.archive.endpoints import FURTHER
from gatewatch.observe import raw

TARGETS = targets.load()
DC, WEB, A = "149.154.167.51", "web.telegram.org", "149.154.167.99"
V6 = "2001:67c:4e8:f004::9"
NOTHING = {"queries": None, "requests": None, "tcp_connect": None, "tls_handshakes": None, "network_events": None}
RESET = "connection_reset"


def read(test: str, keys: Any, **more: Any) -> wire.Record | wire.Unusable:
    whole = {
        "data_format_version": "0.2.0",
        "measurement_uid": "m1",
        "test_name": test,
        "test_version": "0.2.0",
        "measurement_start_time": "2025-05-23 10:00:00",
        "probe_cc": "VN",
        "probe_asn": "AS45899",
        "test_keys": keys,
    }
    return wire.record(msgspec.json.encode(whole | more), "some.jsonl", 3, now=NOW)


def steps(test: str, keys: Any, **more: Any) -> list[tuple[Any, ...]]:
    found = read(test, keys, **more)
    assert isinstance(found, wire.Record), found
    frame = raw.observe([found], TARGETS)
    assert set(frame["test_name"]) == {test}
    return frame.select("component", "endpoint", "ip", "dns_step", "tcp_step", "tls_step", "http_step").rows()


def query(name: str, *answers: str, failure: str | None = None) -> dict[str, Any]:
    kinds = [{"ipv6" if ":" in a else "ipv4": a, "answer_type": "AAAA" if ":" in a else "A"} for a in answers]
    return {"hostname": name, "engine": "system", "failure": failure, "answers": kinds or None, "t": 0.1}


def connect(ip: str, port: int, failure: str | None = None) -> dict[str, Any]:
    return {"ip": ip, "port": port, "status": {"failure": failure, "success": not failure}, "t": 0.2}


def why(found: wire.Record | wire.Unusable) -> tuple[str, str]:
    assert isinstance(found, wire.Unusable), found
    assert found.measurement_id == "m1"
    return found.kind, found.reason


def test_urlgetter_connect_to_a_data_centre_is_an_attempt_at_its_endpoint() -> None:
    keys = NOTHING | {"agent": "redirect", "failure": RESET, "tcp_connect": [connect(DC, 443, RESET)]}
    assert steps("urlgetter", keys, input=f"tcpconnect://{DC}:443") == [
        ("telegram/dc", f"{DC}:443/tcp", DC, "not_tried", "failed", "not_tried", "not_tried")
    ]


def test_urlgetter_handshake_joins_its_lookup_and_its_connect() -> None:
    keys = NOTHING | {
        "queries": [query(WEB, A)],
        "tcp_connect": [connect(A, 443)],
        "tls_handshakes": [{"server_name": WEB, "address": f"{A}:443", "failure": RESET}],
    }
    assert steps("urlgetter", keys, input=f"tlshandshake://{WEB}:443") == [
        ("telegram/web", f"{WEB}:443/tcp", A, "ok", "ok", "failed", "not_tried")
    ]


@pytest.mark.parametrize(
    ("keys", "options"),
    [
        ({"tcp_connect": [connect("93.184.216.34", 443)]}, None),
        ({"queries": [query("example.org", "93.184.216.34")]}, []),
        ({"tcp_connect": [connect(DC, 8443)]}, None),
        ({}, None),
    ],
)
def test_urlgetter_of_nothing_registered_is_set_aside_by_name(keys: dict[str, Any], options: Any) -> None:
    assert why(read("urlgetter", NOTHING | keys, options=options)) == (
        "unknown_test",
        "asks no registered endpoint: 'urlgetter'",
    )


@pytest.mark.parametrize("option", ["TLSServerName=example.org", "ResolverURL=udp://8.8.8.8:53", "Tunnel=psiphon"])
def test_urlgetter_that_changes_name_resolver_or_way_is_set_aside(option: str) -> None:
    keys = NOTHING | {"tcp_connect": [connect(DC, 443, RESET)]}
    kind, reason = why(read("urlgetter", keys, options=["NoFollowRedirects=true", option]))
    name = option.partition("=")[0]
    assert (kind, reason) == ("unknown_test", f"urlgetter with options that change what is asked: {name}")
    assert isinstance(read("urlgetter", keys, options=["NoFollowRedirects=true"]), wire.Record)


@pytest.mark.parametrize("key", ["tunnel", "socksproxy"])
def test_urlgetter_through_a_tunnel_says_nothing_of_the_network(key: str) -> None:
    keys = NOTHING | {"tcp_connect": [connect(DC, 443)], key: "psiphon"}
    assert why(read("urlgetter", keys)) == ("unknown_test", "urlgetter through a tunnel or a proxy")


def dnscheck(server: str, address: str, domain: str = "example.org") -> dict[str, Any]:
    """Give the keys of a resolver that is asked over TLS, which is reset: so the lookup through it fails."""
    lookup = NOTHING | {
        "queries": [query(domain, failure=RESET) | {"engine": "doh"}],
        "tcp_connect": [connect(address, 443)],
        "tls_handshakes": [{"server_name": server, "address": f"{address}:443", "failure": RESET}],
        "requests": [{"failure": RESET, "request": {"url": f"https://{server}/dns-query"}, "response": {"body": ""}}],
    }
    return {
        "domain": domain,
        "bootstrap": NOTHING | {"queries": [query(server, address)]},
        "bootstrap_failure": None,
        "lookups": {f"https://{address}/dns-query": lookup},
    }


def test_dnscheck_of_a_registered_resolver_is_read_step_by_step() -> None:
    assert steps("dnscheck", dnscheck("www.youtube.com", "142.250.0.1"), input="https://www.youtube.com/dns-query") == [
        ("youtube/web", "www.youtube.com:443/tcp", "142.250.0.1", "ok", "ok", "failed", "failed")
    ]


def test_name_looked_up_through_a_blocked_resolver_is_not_blocked_itself() -> None:
    assert why(read("dnscheck", dnscheck("dns.google", "8.8.8.8", WEB))) == (
        "unknown_test",
        "asks no registered endpoint: 'dnscheck'",
    )


def stun(endpoint: str, *, sent: bool, failure: str | None = None) -> dict[str, Any]:
    host = endpoint.rpartition(":")[0]
    events = [{"operation": "connect", "proto": "udp", "address": f"{A}:3478", "failure": None, "t": 0.1}]
    answers = (A,) if sent else ()
    return {
        "endpoint": endpoint,
        "failure": failure,
        "network_events": [{"operation": "resolve_start", "failure": None, "t": 0.0}, *(events if sent else [])],
        "queries": [query(host, *answers, failure=None if sent else failure)],
    }


@pytest.mark.parametrize("test", ["stunreachability", "stun_reachability"])
def test_stun_lookup_stands_at_the_udp_endpoint_and_the_exchange_is_kept(test: str) -> None:
    keys = stun("stun.fbsbx.com:3478", sent=True, failure="generic_timeout_error")
    found = read(test, keys)
    assert isinstance(found, wire.Record) and isinstance(found.keys, wire.StunKeys)
    assert found.keys.exchange == wire.Exchange("stun.fbsbx.com", f"{A}:3478", 3478, "generic_timeout_error")
    stands = {(component, endpoint, dns) for component, endpoint, _, dns, *_ in steps(test, keys)}
    assert stands == {("messenger/calls", "stun.fbsbx.com:3478/udp", "ok")}


def test_stun_that_got_no_address_sent_nothing() -> None:
    found = read("stunreachability", stun("stun.fbsbx.com:3478", sent=False, failure="dns_nxdomain_error"))
    assert isinstance(found, wire.Record) and isinstance(found.keys, wire.StunKeys)
    assert found.keys.exchange is None


def test_stun_of_another_server_is_set_aside_by_name() -> None:
    assert why(read("stunreachability", stun("stun.l.google.com:19302", sent=True))) == (
        "unknown_test",
        "asks no registered endpoint: 'stunreachability'",
    )


@pytest.mark.parametrize(
    ("given", "said", "step"),
    [
        (f"{DC}:443\n", "success", "ok"),
        (f"{DC}:443", "connection_refused_error", "failed"),
        (f"http://{DC}/", "tcp_timed_out_error", "failed"),
    ],
)
def test_old_tcp_connect_to_an_address_is_one_connection(given: str, said: str, step: str) -> None:
    port = 80 if given.startswith("http") else 443
    assert steps("tcp_connect", {"connection": said}, input=given) == [
        ("telegram/dc", f"{DC}:{port}/tcp", DC, "not_tried", step, "not_tried", "not_tried")
    ]


@pytest.mark.parametrize("given", ["github.com:443\n", "8.8.8.8:53", "web.telegram.org:443", DC, None, 3])
def test_old_tcp_connect_to_what_is_no_registered_address_is_set_aside(given: Any) -> None:
    assert why(read("tcp_connect", {"connection": "success"}, input=given))[0] == "unknown_test"


@pytest.mark.parametrize("test", FURTHER)
@pytest.mark.parametrize("keys", [None, [], 3, {"queries": 3}, {"lookups": 3}, {"lookups": {"x": {"requests": 3}}}])
def test_keys_of_the_wrong_form_are_set_aside_with_a_reason(test: str, keys: Any) -> None:
    kind, reason = why(read(test, keys))
    assert kind in ("bad_measurement", "unknown_test") and reason and "\n" not in reason


def test_further_test_with_a_wrong_header_says_what_is_wrong() -> None:
    keys = NOTHING | {"tcp_connect": [connect(DC, 443)]}
    kind, reason = why(read("urlgetter", keys, probe_cc="vietnam"))
    assert (kind, reason) == ("bad_measurement", "probe_cc is not a country code: 'vietnam'")


def shake(name: str, place: str, failure: str | None = None) -> dict[str, Any]:
    return {"server_name": name, "address": place, "failure": failure}


def request(url: str, failure: str | None = None, code: int | None = None, **more: Any) -> dict[str, Any]:
    return {"request": {"url": url}, "failure": failure, "response": {"code": code} if code else None} | more


def seen(given: str | None = None, **keys: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Give endpoint, address and the four steps of a web_connectivity measurement."""
    return [row[1:] for row in steps("web_connectivity", keys, input=given)]


@pytest.mark.parametrize(
    ("asked", "shaken", "link", "endpoint"),
    [
        ("Web.Telegram.ORG.", "WEB.telegram.org", "https://WEB.TELEGRAM.ORG/", f"{WEB}:443/tcp"),
        ("xn--d1acpjx3f.xn--p1ai", "яндекс.рф", "https://ЯНДЕКС.рф/", "xn--d1acpjx3f.xn--p1ai:443/tcp"),
        ("a.example", "a.example.", "HTTPS://a.example:443/x", "a.example:443/tcp"),
    ],
)
def test_name_in_several_forms_is_one_host(asked: str, shaken: str, link: str, endpoint: str) -> None:
    found = seen(
        queries=[query(asked, A)],
        tcp_connect=[connect(A, 443)],
        tls_handshakes=[shake(shaken, f"{A}:443")],
        requests=[request(link, code=200)],
    )
    assert found == [(endpoint, A, "ok", "ok", "ok", "ok")]


def test_ipv6_address_in_several_forms_is_one_address() -> None:
    found = seen(
        queries=[query("a.example", "2001:DB8:0:0::1")],
        tcp_connect=[connect("2001:db8::1", 443)],
        tls_handshakes=[shake("a.example", "[2001:DB8::0:1]:443")],
        requests=[request("https://a.example/", code=200, address="[2001:db8::1]:443")],
    )
    assert found == [("a.example:443/tcp", "2001:db8::1", "ok", "ok", "ok", "ok")]


def test_ipv6_literal_in_a_url_meets_its_connection() -> None:
    found = seen(tcp_connect=[connect(V6, 443)], requests=[request("https://[2001:67C:4E8:F004:0::9]/", code=200)])
    assert found == [(f"[{V6}]:443/tcp", V6, "not_tried", "ok", "not_tried", "ok")]


def test_data_centre_address_mapped_into_ipv6_is_the_data_centre() -> None:
    assert steps("telegram", {"tcp_connect": [connect(f"::ffff:{DC}", 443)]}) == [
        ("telegram/dc", f"{DC}:443/tcp", DC, "not_tried", "ok", "not_tried", "not_tried")
    ]


def test_http_on_80_and_tls_on_443_of_one_address_are_two_endpoints() -> None:
    found = seen(
        queries=[query(WEB, A)],
        tcp_connect=[connect(A, 80), connect(A, 443)],
        tls_handshakes=[shake(WEB, f"{A}:443", RESET)],
        requests=[request(f"https://{WEB}/", RESET), request(f"http://{WEB}/", code=301)],
    )
    assert found == [
        (f"{WEB}:443/tcp", A, "ok", "ok", "failed", "failed"),
        (f"{WEB}:80/tcp", A, "ok", "ok", "not_tried", "ok"),
    ]


def test_https_on_another_port_is_not_the_one_on_443() -> None:
    found = seen(
        queries=[query("a.example", A)],
        tcp_connect=[connect(A, 443, "connection_refused"), connect(A, 8443)],
        tls_handshakes=[shake("a.example", f"{A}:8443")],
        requests=[request("https://a.example:8443/", code=200), request("https://a.example/", "connection_refused")],
    )
    assert found == [
        ("a.example:443/tcp", A, "ok", "failed", "not_tried", "failed"),
        ("a.example:8443/tcp", A, "ok", "ok", "ok", "ok"),
    ]


def test_each_of_four_redirect_hops_is_its_own_endpoint() -> None:
    found = seen(
        "http://t.me/",
        queries=[query("t.me", A), query("telegram.org", DC), query("a.example", V6)],
        tcp_connect=[connect(A, 80), connect(A, 443), connect(DC, 443), connect(V6, 443, "generic_timeout_error")],
        tls_handshakes=[shake("t.me", f"{A}:443"), shake("telegram.org", f"{DC}:443")],
        requests=[
            request("https://a.example/", "generic_timeout_error"),
            request("https://telegram.org/", code=302),
            request("https://t.me/", code=302),
            request("http://t.me/", code=301),
        ],
    )
    assert found == [
        ("a.example:443/tcp", V6, "ok", "failed", "not_tried", "failed"),
        ("t.me:443/tcp", A, "ok", "ok", "ok", "ok"),
        ("t.me:80/tcp", A, "ok", "ok", "not_tried", "ok"),
        ("telegram.org:443/tcp", DC, "ok", "ok", "ok", "ok"),
    ]


def test_redirect_back_to_a_host_is_a_second_attempt_there() -> None:
    found = seen(
        "https://a.example/",
        queries=[query("a.example", A), query("b.example", DC)],
        tcp_connect=[connect(A, 443), connect(DC, 443), connect(A, 443)],
        tls_handshakes=[
            shake("a.example", f"{A}:443"),
            shake("b.example", f"{DC}:443"),
            shake("a.example", f"{A}:443", RESET),
        ],
        requests=[
            request("https://a.example/2", RESET),
            request("https://b.example/", code=302),
            request("https://a.example/", code=302),
        ],
    )
    assert found == [
        ("a.example:443/tcp", A, "ok", "ok", "ok", "ok"),
        ("a.example:443/tcp", A, "ok", "ok", "failed", "failed"),
        ("b.example:443/tcp", DC, "ok", "ok", "ok", "ok"),
    ]


def test_two_names_on_one_address_keep_each_its_handshake() -> None:
    found = seen(
        queries=[query("a.example", A), query("b.example", A)],
        tcp_connect=[connect(A, 443), connect(A, 443)],
        tls_handshakes=[shake("b.example", f"{A}:443", RESET), shake("a.example", f"{A}:443")],
        requests=[request("https://b.example/", RESET), request("https://a.example/", code=200)],
    )
    assert found == [
        ("a.example:443/tcp", A, "ok", "ok", "ok", "ok"),
        ("b.example:443/tcp", A, "ok", "ok", "failed", "failed"),
    ]


def test_three_resolvers_that_differ_leave_each_address_its_own_steps() -> None:
    other = "149.154.167.98"
    found = seen(
        queries=[
            query(WEB, "10.10.34.35"),
            query(WEB, A) | {"engine": "doh"},
            query(WEB, other) | {"engine": "udp"},
        ],
        tcp_connect=[connect("10.10.34.35", 443, "generic_timeout_error"), connect(A, 443), connect(other, 443)],
        tls_handshakes=[shake(WEB, f"{A}:443"), shake(WEB, f"{other}:443", RESET)],
    )
    assert sorted(found) == [
        (f"{WEB}:443/tcp", "10.10.34.35", "ok", "failed", "not_tried", "not_tried"),
        (f"{WEB}:443/tcp", other, "ok", "ok", "failed", "not_tried"),
        (f"{WEB}:443/tcp", A, "ok", "ok", "ok", "not_tried"),
    ]


def test_request_over_quic_does_not_stand_on_the_tcp_connection() -> None:
    found = seen(
        queries=[query(WEB, A)],
        tcp_connect=[connect(A, 443)],
        tls_handshakes=[shake(WEB, f"{A}:443")],
        quic_handshakes=[shake(WEB, f"{A}:443", "generic_timeout_error")],
        requests=[
            {"request": {"url": f"https://{WEB}/", "x_transport": "quic"}, "failure": "generic_timeout_error"},
            request(f"https://{WEB}/", code=200),
        ],
    )
    assert sorted(found) == [
        (f"{WEB}:443/quic", A, "ok", "not_tried", "failed", "failed"),
        (f"{WEB}:443/tcp", A, "ok", "ok", "ok", "ok"),
    ]


def test_request_that_names_its_address_stands_on_that_connection() -> None:
    found = seen(
        queries=[query(WEB, A, DC)],
        tcp_connect=[connect(A, 443), connect(DC, 443)],
        tls_handshakes=[shake(WEB, f"{A}:443", RESET), shake(WEB, f"{DC}:443")],
        requests=[request(f"https://{WEB}/", code=200, address=f"{DC}:443")],
    )
    assert sorted(found) == [
        (f"{WEB}:443/tcp", DC, "ok", "ok", "ok", "ok"),
        (f"{WEB}:443/tcp", A, "ok", "ok", "failed", "not_tried"),
    ]
