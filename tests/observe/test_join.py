"""Steps joined to attempts, by transaction, address and port, name and order."""

from types import SimpleNamespace
from typing import Any

import msgspec
import polars as pl

from gatewatch.archive import places, wire
from gatewatch.observe.raw import joined
from gatewatch.observe.steps import Batch, Gathering

WEB = "web.telegram.org"
A, B, V6 = "149.154.167.99", "149.154.167.98", "2001:67c:4e8:f004::9"
TIMEOUT = "generic_timeout_error"


def typed(**keys: Any) -> wire.Keys:
    return msgspec.convert(msgspec.json.decode(msgspec.json.encode(keys)), wire.Keys, strict=True)


def batch(keys: list[wire.Keys], inputs: list[places.Url | None]) -> Batch:
    gathering = Gathering()
    gathering.add(keys, inputs)
    return gathering.batch()


def attempts(input_url: str | None = None, **keys: Any) -> list[SimpleNamespace]:
    found = joined(batch([typed(**keys)], [places.url(input_url) if input_url else None]))
    return [SimpleNamespace(**row) for row in found.iter_rows(named=True)]


def query(name: str, *answers: str, failure: str | None = None, **more: Any) -> dict[str, Any]:
    records = [{"ipv6" if ":" in a else "ipv4": a} for a in answers]
    return {"hostname": name, "failure": failure, "engine": "system", "answers": records} | more


def connect(ip: str, port: int, failure: str | bool | None = None, **more: Any) -> dict[str, Any]:
    return {"ip": ip, "port": port, "status": {"failure": failure, "success": not failure}} | more


def shake(name: str, address: str | None, failure: str | None = None, **more: Any) -> dict[str, Any]:
    return {"server_name": name, "address": address, "failure": failure} | more


def request(url: str, failure: str | None = None, code: int | None = None, **more: Any) -> dict[str, Any]:
    return {"request": {"url": url}, "failure": failure, "response": {"code": code} if code else None} | more


def steps(found: list[SimpleNamespace]) -> list[tuple[Any, ...]]:
    return [(a.hostname, a.ip, a.port, a.dns_step, a.tcp_step, a.tls_step, a.http_step) for a in found]


def test_request_joins_connect_and_handshake_of_its_host_and_port() -> None:
    found = attempts(
        queries=[query(WEB, A, V6)],
        tcp_connect=[connect(A, 80), connect(A, 443)],
        tls_handshakes=[shake(WEB, f"{A}:443")],
        requests=[request(f"https://{WEB}/", code=200)],
    )
    assert steps(found) == [
        (WEB, A, 80, "ok", "ok", "not_tried", "not_tried"),
        (WEB, A, 443, "ok", "ok", "ok", "ok"),
    ]
    assert found[1].http_status == 200
    assert found[1].dns_answers == [A, V6]


def test_same_address_on_another_port_keeps_its_own_steps() -> None:
    dc = "149.154.167.51"
    found = attempts(
        tcp_connect=[connect(dc, 443, TIMEOUT), connect(dc, 80)],
        requests=[request(f"http://{dc}:443/", TIMEOUT), request(f"http://{dc}/", code=404)],
    )
    assert steps(found) == [
        (None, dc, 443, "not_tried", "failed", "not_tried", "failed"),
        (None, dc, 80, "not_tried", "ok", "not_tried", "ok"),
    ]


def test_request_without_a_connection_says_nothing_of_the_steps_before() -> None:
    found = attempts(requests=[request("http://149.154.167.51:443/", TIMEOUT), request(f"https://{WEB}/", TIMEOUT)])
    assert steps(found) == [
        (WEB, None, 443, "not_tried", "not_tried", "not_tried", "failed"),
        (None, "149.154.167.51", 443, "not_tried", "not_tried", "not_tried", "failed"),
    ]


def test_answer_is_not_hung_on_a_connection_that_failed() -> None:
    found = attempts(
        queries=[query(WEB, V6)],
        tcp_connect=[connect(V6, 443, "network_unreachable")],
        requests=[request(f"https://{WEB}/", code=200)],
    )
    assert steps(found) == [
        (WEB, V6, 443, "ok", "failed", "not_tried", "not_tried"),
        (WEB, None, 443, "ok", "not_tried", "not_tried", "ok"),
    ]


def test_failed_request_went_over_the_connection_that_worked() -> None:
    found = attempts(
        queries=[query(WEB, A, B)],
        tcp_connect=[connect(A, 443, TIMEOUT), connect(B, 443)],
        requests=[request(f"https://{WEB}/", TIMEOUT)],
    )
    assert [a.http_step for a in found] == ["not_tried", "failed"]


def test_failed_request_over_broken_connections_goes_with_the_one_of_the_same_failure() -> None:
    found = attempts(
        queries=[query(WEB, A, B)],
        tcp_connect=[connect(V6, 443, "network_unreachable"), connect(B, 443, TIMEOUT)],
        tls_handshakes=[],
        requests=[request(f"https://{WEB}/", TIMEOUT)],
    )
    assert [(a.ip, a.http_step) for a in found if a.hostname] == [(B, "failed")]


def test_transaction_decides_where_address_and_port_do_not() -> None:
    found = attempts(
        queries=[query(WEB, A)],
        tcp_connect=[connect(A, 443, transaction_id=1), connect(A, 443, transaction_id=2)],
        tls_handshakes=[
            shake(WEB, f"{A}:443", "connection_reset", transaction_id=2),
            shake(WEB, f"{A}:443", transaction_id=1),
        ],
        requests=[request(f"https://{WEB}/", code=200, address=f"{A}:443", transaction_id=1)],
    )
    assert [(a.tls_step, a.http_step) for a in found] == [("ok", "ok"), ("failed", "not_tried")]


def test_each_redirect_hop_is_its_own_host_and_the_first_request_stands_last() -> None:
    found = attempts(
        "http://t.me/",
        queries=[query("t.me", A), query("telegram.org", B)],
        tcp_connect=[connect(A, 80), connect(B, 443)],
        tls_handshakes=[shake("telegram.org", f"{B}:443", "connection_reset")],
        requests=[request("https://telegram.org/", "connection_reset"), request("http://t.me/", code=301)],
    )
    assert steps(found) == [
        ("t.me", A, 80, "ok", "ok", "not_tried", "ok"),
        ("telegram.org", B, 443, "ok", "ok", "failed", "failed"),
    ]


def test_second_request_over_one_connection_is_a_second_attempt_in_order() -> None:
    found = attempts(
        queries=[query(WEB, A)],
        tcp_connect=[connect(A, 443)],
        requests=[request(f"https://{WEB}/b", "eof_error"), request(f"https://{WEB}/a", code=302)],
    )
    assert [(a.ip, a.tcp_step, a.http_step, a.http_status) for a in found] == [
        (A, "ok", "ok", 302),
        (A, "ok", "failed", None),
    ]


def test_handshake_without_address_joins_by_server_name_on_the_port_of_https() -> None:
    found = attempts(
        queries=[query(WEB, A)],
        tcp_connect=[connect(A, 80), connect(A, 443)],
        tls_handshakes=[{"server_name": WEB, "failure": "connection_reset"}],
        requests=[request(f"https://{WEB}/", "connection_reset"), request(f"http://{WEB}/", code=301)],
    )
    assert [(a.port, a.tls_step, a.http_step) for a in found] == [(80, "not_tried", "ok"), (443, "failed", "failed")]


def test_false_and_null_are_success_in_old_files() -> None:
    found = attempts(tcp_connect=[connect(A, 80, False), connect(A, 443, None)])
    assert [a.tcp_step for a in found] == ["ok", "ok"]


def test_connection_that_only_says_it_failed_is_failed() -> None:
    found = attempts(tcp_connect=[{"ip": A, "port": 80, "status": {"failure": None, "success": False}}])
    assert (found[0].tcp_step, found[0].tcp_failure) == ("failed", "unknown_failure")


def test_lookup_that_nothing_followed_is_an_attempt_on_the_port_of_the_input() -> None:
    found = attempts("http://example.org/", queries=[query("example.org", failure="dns_nxdomain_error")])
    assert steps(found) == [("example.org", None, 80, "failed", "not_tried", "not_tried", "not_tried")]


def test_missing_ipv6_answer_is_no_failure() -> None:
    found = attempts(queries=[query("a.example", failure="dns_no_answer"), query("a.example", A)])
    assert (found[0].dns_step, found[0].dns_failure, found[0].dns_answers) == ("ok", None, [A])


def test_failed_system_lookup_stands_beside_the_attempt_another_resolver_made_possible() -> None:
    found = attempts(
        queries=[query(WEB, failure="dns_nxdomain_error"), query(WEB, A, engine="doh")],
        tcp_connect=[connect(A, 443)],
    )
    assert steps(found) == [
        (WEB, A, 443, "ok", "ok", "not_tried", "not_tried"),
        (WEB, None, None, "failed", "not_tried", "not_tried", "not_tried"),
    ]


def test_other_resolvers_that_agree_add_nothing() -> None:
    found = attempts(
        queries=[query(WEB, A), query(WEB, A, engine="doh"), query(WEB, failure=TIMEOUT, engine="udp")],
        tcp_connect=[connect(A, 443)],
    )
    assert len(found) == 1


def test_each_address_has_the_answers_of_the_resolver_it_came_from() -> None:
    bogon = "10.10.34.35"
    found = attempts(
        queries=[query(WEB, bogon), query(WEB, A, engine="doh")],
        tcp_connect=[connect(bogon, 443, TIMEOUT), connect(A, 443)],
    )
    assert [a.dns_answers for a in found] == [[bogon], [A]]


def test_names_that_share_addresses_get_each_their_two_ports() -> None:
    shared = ("3.33.252.61", "15.197.210.208")
    order = [("e1.whatsapp.net", 443), ("e2.whatsapp.net", 443), ("e2.whatsapp.net", 5222), ("e1.whatsapp.net", 5222)]
    found = attempts(
        queries=[query(name, *(shared if name.startswith("e1") else shared[::-1])) for name, _ in order],
        tcp_connect=[connect(shared[0] if name.startswith("e1") else shared[1], port) for name, port in order],
    )
    assert [(a.hostname, a.port) for a in found] == order


def test_next_answer_is_tried_for_the_same_name_when_the_first_fails() -> None:
    found = attempts(
        queries=[query("e1.whatsapp.net", A, B), query("e2.whatsapp.net", B, A)],
        tcp_connect=[connect(A, 443, TIMEOUT), connect(B, 443, TIMEOUT), connect(B, 443)],
    )
    assert [(a.hostname, a.ip) for a in found] == [
        ("e1.whatsapp.net", A),
        ("e1.whatsapp.net", B),
        ("e2.whatsapp.net", B),
    ]


def test_quic_handshake_is_an_attempt_of_its_own_transport() -> None:
    found = attempts(
        queries=[query(WEB, A)],
        tcp_connect=[connect(A, 443)],
        quic_handshakes=[shake(WEB, f"{A}:443", TIMEOUT)],
    )
    assert [(a.transport, a.tcp_step, a.tls_step) for a in found] == [
        ("tcp", "ok", "not_tried"),
        ("quic", "not_tried", "failed"),
    ]


def test_request_that_leads_nowhere_is_passed_over() -> None:
    found = attempts(tcp_connect=[connect(A, 80)], requests=[{"request": {}, "response": {}, "failure": TIMEOUT}])
    assert [a.http_step for a in found] == ["not_tried"]


def test_times_need_a_beginning_and_an_end() -> None:
    found = attempts(
        tcp_connect=[connect(A, 80, t0=0.5, t=0.75), connect(A, 81, t=0.75), connect(A, 82, t0=1.0, t=0.75)]
    )
    assert [a.tcp_ms for a in found] == [250.0, None, None]


def test_measurements_of_one_batch_know_nothing_of_each_other() -> None:
    several = [
        typed(queries=[query(WEB, A)], tcp_connect=[connect(A, 443)], tls_handshakes=[shake(WEB, f"{A}:443")]),
        typed(tcp_connect=[connect(A, 443)], requests=[request(f"https://{WEB}/", code=200)]),
        typed(queries=[query("other.example", A)], requests=[request(f"https://{WEB}/", TIMEOUT)]),
        typed(tcp_connect=[connect(A, 443, TIMEOUT)]),
    ]
    together = joined(batch(several, [None] * 4))
    for number, keys in enumerate(several):
        alone = joined(batch([keys], [None])).drop("measurement", "request")
        assert together.filter(pl.col("measurement") == number).drop("measurement", "request").equals(alone)


def test_transactions_too_large_for_a_column_still_belong_together() -> None:
    large = 2**90
    found = attempts(
        tcp_connect=[connect(A, 443, transaction_id=1), connect(A, 443, transaction_id=large)],
        tls_handshakes=[shake(WEB, f"{A}:443", TIMEOUT, transaction_id=large)],
    )
    assert [a.tls_step for a in found] == ["not_tried", "failed"]


def test_a_hundred_thousand_steps_to_one_address_end_soon() -> None:
    """Chains, not searches: this takes well under a second; with a search of all for each it would take minutes."""
    many = 100_000
    found = attempts(
        queries=[query(f"h{n}.example", f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}") for n in range(many)],
        tcp_connect=[connect(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", n % 60_000) for n in range(many)],
        requests=[request(f"http://h{n}.example:{n % 60_000 + 1}/") for n in range(0, many, 100)],
    )
    assert len(found) > many
