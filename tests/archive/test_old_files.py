"""Lines as the programs of 2016 to 2020 wrote them: Twisted's (ooniprobe 1 and 2) and Measurement Kit's.

Made by hand in the forms of `whatsapp` 0.6, `facebook_messenger` 0.0.2 and 0.5, `telegram` 0.0.x and `web_connectivity`
0.0.1 and 0.3 (their sources: ooni/probe-legacy, measurement-kit; real ones lie beside the project).
"""

from typing import Any

import msgspec
import polars as pl
import pytest

from conftest import NOW, data_folder
from gatewatch import targets
from gatewatch.archive import fetch, wire
from gatewatch.observe import raw

TARGETS = targets.load()
DC, E1 = "149.154.167.51", "e1.whatsapp.net"
A, B = "158.85.224.178", "184.173.147.38"
TOR = {"is_tor": False, "exit_ip": None, "exit_name": None}


def observed(test: str, version: str, keys: dict[str, Any], **more: Any) -> pl.DataFrame:
    whole = {
        "annotations": {},
        "backend_version": "1.1.4",
        "data_format_version": "0.2.0",
        "id": "07873c37-9441-47e3-93b8-94db10444c64",
        "input": None,
        "input_hashes": [],
        "measurement_start_time": "2017-11-02 10:00:00",
        "options": ["-f", "hosts.txt"],
        "probe_asn": "AS7552",
        "probe_cc": "VN",
        "probe_city": None,
        "probe_ip": "127.0.0.1",
        "report_id": "20171102T100000Z_AS7552_x",
        "software_name": "ooniprobe",
        "software_version": "2.2.0",
        "test_helpers": {},
        "test_keys": keys,
        "test_name": test,
        "test_runtime": 1.5,
        "test_start_time": "2017-11-02 09:59:58",
        "test_version": version,
    }
    found = wire.record(msgspec.json.encode(whole | more), "old.jsonl", 1, now=NOW)
    assert isinstance(found, wire.Record), found
    assert found.measurement_id.startswith("sha256:")  # no measurement_uid then
    return raw.observe([found], TARGETS)


def steps(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    return frame.select("endpoint", "ip", "dns_step", "tcp_step", "tls_step", "http_step").rows()


def connect(ip: str, port: int, failure: str | bool | None = False, **status: Any) -> dict[str, Any]:
    return {"ip": ip, "port": port, "status": {"success": not failure, "failure": failure} | status}


def query(name: str, *answers: str, failure: str | None = None, **more: Any) -> dict[str, Any]:
    cname = {"answer_type": "CNAME", "hostname": f"cdn.{name}", "ttl": None}
    found = [cname, *({"answer_type": "A", "ipv4": a, "ttl": 60} for a in answers)] if answers else []
    asked = {"resolver_hostname": None, "resolver_port": None, "query_type": "A", "hostname": name}
    return asked | {"failure": failure, "answers": found} | more


def request(url: str | None, failure: str | None = None, response: Any = None) -> dict[str, Any]:
    asked = {"url": url, "method": "GET", "body": None, "headers": {}, "tor": TOR}
    return {"failure": failure, "request": asked, "response": response, "socksproxy": None}


def test_whatsapp_of_twisted_has_false_for_success_and_twisted_words_for_failures() -> None:
    frame = observed(
        "whatsapp",
        "0.6.0",
        {
            "registration_server_failure": None,
            "registration_server_status": "ok",
            "whatsapp_endpoints_blocked": [E1],
            "whatsapp_endpoints_dns_inconsistent": [],
            "whatsapp_endpoints_status": "blocked",
            "whatsapp_web_failure": "response_never_received",
            "whatsapp_web_status": "blocked",
            "agent": "redirect",
            "socksproxy": None,
            "queries": [query(E1, A, B, resolver_hostname="127.0.0.1", resolver_port=53)],
            "tcp_connect": [
                connect(A, 443),
                connect(A, 5222, "tcp_timed_out_error"),
                connect(B, 443, "connection_refused_error"),
            ],
            "requests": [
                request("https://web.whatsapp.com/", "response_never_received"),
                request("https://v.whatsapp.net/v2/register", None, {"code": 400, "body": None, "headers": {}}),
            ],
        },
    )
    assert steps(frame.filter(pl.col("hostname") == E1)) == [
        (f"{E1}:443/tcp", A, "ok", "ok", "not_tried", "not_tried"),
        (f"{E1}:443/tcp", B, "ok", "failed", "not_tried", "not_tried"),
        (f"{E1}:5222/tcp", A, "ok", "failed", "not_tried", "not_tried"),
    ]
    assert frame["tcp_failure"].drop_nulls().sort().to_list() == ["connection_refused", "generic_timeout_error"]
    web = frame.filter(pl.col("component") == "whatsapp/web")
    assert web.select("http_step", "http_failure").rows() == [("failed", "response_never_received")]
    registration = frame.filter(pl.col("hostname") == "v.whatsapp.net")
    assert registration.select("http_step", "http_status", "http_body_bytes").rows() == [("ok", 400, None)]
    assert frame["probe_analysis"].unique().to_list() == ["endpoints=blocked registration=ok web=blocked"]


def test_messenger_of_twisted_has_lookups_that_failed_and_connects_that_worked() -> None:
    frame = observed(
        "facebook_messenger",
        "0.5.0",
        {
            "facebook_b_api_dns_consistent": True,
            "facebook_b_api_reachable": True,
            "facebook_dns_blocking": True,
            "facebook_tcp_blocking": False,
            "facebook_stun_reachable": None,
            "queries": [
                query("b-api.facebook.com", A),
                query("edge-mqtt.facebook.com", failure="dns_name_error"),
                query("stun.fbsbx.com", B),
            ],
            "tcp_connect": [connect(A, 443)],
        },
    )
    assert steps(frame) == [
        ("b-api.facebook.com:443/tcp", A, "ok", "ok", "not_tried", "not_tried"),
        ("edge-mqtt.facebook.com:443/tcp", None, "failed", "not_tried", "not_tried", "not_tried"),
        ("stun.fbsbx.com:3478/udp", None, "ok", "not_tried", "not_tried", "not_tried"),
    ]
    assert frame["dns_failure"].to_list() == [None, "dns_nxdomain_error", None]


def test_telegram_of_measurement_kit_keeps_port_80_and_443_apart() -> None:
    answer = {"code": 501, "body": "", "headers": {}, "response_line": "HTTP/1.1 501 Not Implemented"}
    frame = observed(
        "telegram",
        "0.0.4",
        {
            "telegram_http_blocking": False,
            "telegram_tcp_blocking": False,
            "telegram_web_failure": "connect_error",
            "telegram_web_status": "blocked",
            "tcp_connect": [connect(DC, 80), connect(DC, 443, "generic_timeout_error")],
            "requests": [
                request("https://web.telegram.org/", "connect_error", {"body": None, "headers": {}}),
                request(f"http://{DC}:443", "generic_timeout_error", {"body": None}),
                request(f"http://{DC}", None, answer),
            ],
        },
        annotations={"engine_name": "libmeasurement_kit", "platform": "android", "network_type": "mobile"},
    )
    assert steps(frame.filter(pl.col("component") == "telegram/dc")) == [
        (f"{DC}:443/tcp", DC, "not_tried", "failed", "not_tried", "failed"),
        (f"{DC}:80/tcp", DC, "not_tried", "ok", "not_tried", "ok"),
    ]
    web = frame.filter(pl.col("component") == "telegram/web")
    assert web.select("http_failure", "platform", "network_kind").rows() == [("connect_error", "android", "mobile")]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        ({"success": True, "failure": None, "blocked": False}, None),
        ({"success": True, "failure": False}, None),
        ({"success": False, "failure": None, "blocked": True}, "unknown_failure"),
        ({"success": False, "failure": True, "blocked": True}, "unknown_failure"),
        ({"success": False, "failure": "connect_error", "blocked": True}, "connect_error"),
        ({"success": False, "failure": "unknown_failure 2007"}, "unknown_failure: 2007"),
        ({"success": False, "failure": "socks_host_unreachable"}, "socks_host_unreachable"),
    ],
)
def test_status_of_a_connection_is_read_in_each_of_its_old_forms(status: dict[str, Any], failure: str | None) -> None:
    frame = observed("telegram", "0.0.3", {"tcp_connect": [{"ip": DC, "port": 443, "status": status}]})
    assert frame.select("tcp_step", "tcp_failure").rows() == [("failed" if failure else "ok", failure)]


def test_helper_that_was_out_of_reach_through_tor_is_no_helper() -> None:
    frame = observed(
        "web_connectivity",
        "0.1.0",
        {
            "control": {},
            "control_failure": "socks_host_unreachable",
            "blocking": None,
            "queries": [query("example.org", A)],
            "tcp_connect": [connect(A, 80, "connection_refused_error")],
            "requests": [request("http://example.org/", "connection_refused_error"), request(None)],
        },
        input="http://example.org/",
    )
    assert steps(frame) == [("example.org:80/tcp", A, "ok", "failed", "not_tried", "failed")]
    assert frame.select("tcp_failure", "helper_dns_step", "helper_tcp_step").rows() == [
        ("connection_refused", "not_tried", "not_tried")
    ]


@pytest.mark.parametrize("absent", [None, [], ...])
def test_lists_may_be_null_empty_or_left_out(absent: Any) -> None:
    keys = {name: absent for name in ("queries", "requests", "tls_handshakes") if absent is not ...}
    frame = observed("telegram", "0.0.3", keys | {"tcp_connect": [connect(DC, 443)]}, annotations=None, options=None)
    assert steps(frame) == [(f"{DC}:443/tcp", DC, "not_tried", "ok", "not_tried", "not_tried")]


@pytest.mark.realdata
def test_real_lines_are_used_or_set_aside_by_the_name_of_their_test() -> None:
    sources, _ = fetch.find([data_folder() / "ooni-raw" / "real.jsonl.gz"])
    batches = list(fetch.raw_batches(sources[0], now=NOW))
    assert sum(len(b.records) for b in batches) == 19
    rejects = {r.line: (r.kind, r.reason) for b in batches for r in b.rejects}
    others = {10: "browser_web", 11: "http_requests", 17: "tor", 18: "vanilla_tor", 23: "dns_consistency"}
    wanted = {line: ("unknown_test", f"test not known here: {name!r}") for line, name in others.items()}
    assert rejects == wanted | {16: ("bad_measurement", "test_keys is null")}
