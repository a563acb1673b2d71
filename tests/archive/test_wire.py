"""Lines of raw measurements: what decodes, and with which reason the rest is set aside."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gatewatch.archive import places, wire

NOW = datetime(2025, 6, 1, tzinfo=UTC)


def measurement(**changes: Any) -> dict[str, Any]:
    whole = {
        "test_name": "telegram",
        "test_version": "0.3.1",
        "measurement_start_time": "2025-05-23 10:00:00",
        "probe_cc": "VN",
        "probe_asn": "AS45899",
        "test_keys": {
            "tcp_connect": [{"ip": "149.154.167.51", "port": 443, "status": {"failure": None, "success": True}}]
        },
    }
    return {k: v for k, v in (whole | changes).items() if v is not ...}


def decoded(**changes: Any) -> wire.Record | wire.Unusable:
    return wire.record(json.dumps(measurement(**changes)).encode(), "some.jsonl", 7, now=NOW)


def test_measurement_decodes_with_its_place_time_and_network() -> None:
    found = decoded(measurement_uid="20250523100000.1_VN_telegram_1", resolver_asn="AS0")
    assert isinstance(found, wire.Record)
    assert (found.source, found.line, found.measurement_id) == ("some.jsonl", 7, "20250523100000.1_VN_telegram_1")
    assert found.started_at == datetime(2025, 5, 23, 10, tzinfo=UTC)
    assert (found.asn, found.resolver_asn) == (45899, None)


def test_measurement_without_uid_is_named_by_its_content() -> None:
    one, same, other = decoded(), decoded(measurement_uid=""), decoded(probe_cc="KE")
    assert isinstance(one, wire.Record) and isinstance(same, wire.Record) and isinstance(other, wire.Record)
    assert one.measurement_id.startswith("sha256:") and len(one.measurement_id) == len("sha256:") + 32
    assert len({one.measurement_id, same.measurement_id, other.measurement_id}) == 3


@pytest.mark.parametrize(
    ("changes", "kind", "reason"),
    [
        ({"test_name": "tor"}, "unknown_test", "test not known here: 'tor'"),
        ({"test_keys": None}, "bad_measurement", "test_keys is null"),
        ({"test_keys": ...}, "bad_measurement", "Object missing required field `test_keys`"),
        ({"test_keys": {"tcp_connect": 3}}, "bad_measurement", "at `$.test_keys.tcp_connect`"),
        ({"test_keys": {"queries": [{"hostname": 3}]}}, "bad_measurement", "at `$.test_keys.queries[0].hostname`"),
        ({"test_keys": {}}, "bad_measurement", "no lookup, connection or request that names an endpoint"),
        ({"probe_cc": 3}, "bad_measurement", "at `$.probe_cc`"),
        ({"probe_cc": "vn"}, "bad_measurement", "probe_cc is not a country code: 'vn'"),
        ({"probe_asn": "45899 (VNPT)"}, "bad_measurement", "probe_asn is not a network number"),
        ({"probe_asn": "AS4294967296"}, "bad_measurement", "probe_asn is not a network number"),
        (
            {"measurement_start_time": "yesterday"},
            "bad_measurement",
            "measurement_start_time is not a time: 'yesterday'",
        ),
        ({"measurement_start_time": "1970-01-01 00:00:00"}, "bad_measurement", "starts before 2012"),
        ({"measurement_start_time": "2025-06-03 00:00:00"}, "in_future", "starts in the future: '2025-06-03 00:00:00'"),
    ],
)
def test_line_is_set_aside_with_its_reason(changes: dict[str, Any], kind: str, reason: str) -> None:
    found = decoded(**changes)
    assert isinstance(found, wire.Unusable)
    assert found.kind == kind
    assert reason in found.reason


def test_start_within_a_day_of_now_is_a_wrong_clock_and_counts() -> None:
    assert isinstance(decoded(measurement_start_time="2025-06-01 23:59:00"), wire.Record)


@pytest.mark.parametrize("line", [b"", b"{", b"not json", b'{"test_name": "telegram"', b"\xef\xbb\xbf{}"])
def test_what_is_not_json_says_so(line: bytes) -> None:
    found = wire.record(line, "some.jsonl", 1, now=NOW)
    assert isinstance(found, wire.Unusable)
    assert found.kind == "not_json"


@pytest.mark.parametrize("line", [b"[]", b"3", b"{}", b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"])
def test_json_that_is_no_measurement_says_so(line: bytes) -> None:
    found = wire.record(line, "some.jsonl", 1, now=NOW)
    assert isinstance(found, wire.Unusable)
    assert found.kind == "bad_measurement"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("HTTPS://Example.ORG:8443/a", places.Url("example.org", None, 8443, True)),
        ("http://149.154.167.51:443/", places.Url(None, "149.154.167.51", 443, False)),
        ("https://[2001:DB8::1]/", places.Url(None, "2001:db8::1", 443, True)),
        ("http://яндекс.рф/", places.Url("xn--d1acpjx3f.xn--p1ai", None, 80, False)),
        ("http://example.org:99999/", None),
        ("dot://example.org", None),
        ("example.org", None),
        ("http:///nowhere", None),
    ],
)
def test_url_leads_to_host_or_address_and_port(text: str, result: places.Url | None) -> None:
    assert places.url(text) == result


def test_host_is_lower_case_ascii_and_an_address_is_none() -> None:
    assert places.host("Web.Telegram.ORG.") == "web.telegram.org"
    assert places.host("BÜCHER.example") == "xn--bcher-kva.example"
    assert places.host("149.154.167.51") is None
    assert places.host("") is None


def test_address_takes_one_form() -> None:
    assert places.address("2001:67C:4e8:f004:0::9") == "2001:67c:4e8:f004::9"
    assert places.address("fe80::1%eth0") == "fe80::1"
    assert places.address("example.org") is None
    assert places.address_port("[2001:db8::1]:443") == ("2001:db8::1", 443)
    assert places.address_port("1.1.1.1:70000") is None


def test_verdict_of_a_test_is_carried_in_words() -> None:
    assert wire.WebConnectivityKeys(blocking=False).verdict() == "false"
    assert wire.WebConnectivityKeys(blocking="tcp_ip").verdict() == "tcp_ip"
    assert wire.TelegramKeys(telegram_tcp_blocking=True, telegram_web_status="ok").verdict() == "tcp=true web=ok"
    assert wire.SignalKeys().verdict() is None
