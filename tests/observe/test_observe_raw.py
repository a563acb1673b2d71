"""Raw measurements as observations: real and simulated ones, step by step."""

from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from conftest import NOW, data_folder
from gatewatch import targets
from gatewatch.archive import fetch, wire
from gatewatch.model.frames import polars_schema
from gatewatch.observe import raw

TARGETS = targets.load()
WANTED = ("endpoint", "ip", "dns_step", "tcp_step", "tls_step", "http_step")


def record(uid: str = "m1", **changes: Any) -> wire.Record:
    whole = {
        "measurement_uid": uid,
        "test_name": "telegram",
        "measurement_start_time": "2025-05-23 10:00:00",
        "probe_cc": "VN",
        "probe_asn": "AS45899",
        "test_keys": {"tcp_connect": [{"ip": "149.154.167.51", "port": 443, "status": {"failure": "timed_out"}}]},
    }
    found = wire.record(msgspec.json.encode(whole | changes), "some.jsonl", 3, now=NOW)
    assert isinstance(found, wire.Record)
    return found


def test_no_records_give_no_observations() -> None:
    assert raw.observe([], TARGETS).schema == polars_schema("observations")


def test_failure_is_named_and_component_found() -> None:
    row = raw.observe([record()], TARGETS).row(0, named=True)
    assert (row["tcp_failure"], row["component"], row["service"]) == (
        "generic_timeout_error",
        "telegram/dc",
        "telegram",
    )
    assert (row["endpoint"], row["attempt"], row["source_line"]) == ("149.154.167.51:443/tcp", 0, 3)
    assert (row["report_id"], row["test_version"], row["dns_answers"], row["simulated"]) == (None, "", [], False)


def test_ipv6_endpoint_is_written_in_brackets() -> None:
    keys = {"tcp_connect": [{"ip": "2001:67C:4E8:F002::A", "port": 443, "status": {}}]}
    assert raw.observe([record(test_keys=keys)], TARGETS)["endpoint"].to_list() == ["[2001:67c:4e8:f002::a]:443/tcp"]


def test_measurement_given_twice_counts_once_the_first_time() -> None:
    frame = raw.observe([record(), record("m2"), record(probe_cc="KE")], TARGETS)
    assert frame.select("measurement_id", "country").rows() == [("m1", "VN"), ("m2", "VN")]


def test_testers_are_told_apart_by_their_setup() -> None:
    device = {"annotations": {"platform": "android", "network_type": "mobile"}}
    frame = raw.observe([record("a"), record("b"), record("c", **device), record("d", probe_asn="AS1")], TARGETS)
    one, same, other, elsewhere = frame.sort("measurement_id")["probe"]
    assert one == same
    assert len({one, other, elsewhere}) == 3


def test_made_up_network_is_simulated() -> None:
    frame = raw.observe([record("a", probe_cc="XA", probe_asn="AS64500"), record("b")], TARGETS)
    assert frame["simulated"].to_list() == [True, False]


def real(file: str, *lines: int) -> pl.DataFrame:
    sources, _ = fetch.find([Path(data_folder() / "ooni-raw" / file)])
    records = [r for b in fetch.raw_batches(sources[0], now=NOW) for r in b.records]
    frame = raw.observe(records, TARGETS)
    assert set(frame["measurement_id"]) == {r.measurement_id for r in records}
    return frame.filter(pl.col("source_line").is_in(lines)) if lines else frame


def steps(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    return frame.select(WANTED).rows()


@pytest.mark.realdata
def test_telegram_of_2022_has_twelve_data_centre_endpoints_and_the_web() -> None:
    frame = real("real.jsonl.gz", 6)
    dc = frame.filter(pl.col("component") == "telegram/dc")
    assert dc.height == 12
    assert dc.select("dns_step", "tcp_step", "tls_step", "http_step").unique().rows() == [
        ("not_tried", "ok", "not_tried", "ok")
    ]
    assert dc["http_status"].unique().sort().to_list() == [404, 501]
    web = frame.filter(pl.col("component") == "telegram/web")
    assert web.select("port", "attempt", "tls_step", "http_status", "http_title").rows() == [
        (443, 0, "ok", 200, "Telegram Web"),
        (443, 1, "ok", 200, "Telegram Web"),
        (80, 0, "not_tried", 301, "301 Moved Permanently"),
    ]


@pytest.mark.realdata
@pytest.mark.parametrize("line", [7, 22])
def test_whatsapp_has_both_ports_of_all_sixteen_chat_servers(line: int) -> None:
    frame = real("real.jsonl.gz", line)
    chat = frame.filter(pl.col("component") == "whatsapp/chat")
    wanted = sorted((f"e{n}.whatsapp.net", port) for n in range(1, 17) for port in (443, 5222))
    assert chat.select("hostname", "port").sort("hostname", "port").rows() == wanted
    assert set(chat["tcp_step"]) == {"ok"}
    assert frame.height == 35


@pytest.mark.realdata
def test_messenger_has_six_connects_and_one_lookup() -> None:
    frame = real("real.jsonl.gz", 3)
    assert frame.filter(pl.col("tcp_step") == "ok").height == 6
    stun = frame.filter(pl.col("hostname") == "stun.fbsbx.com")
    assert steps(stun) == [("stun.fbsbx.com:3478/udp", None, "ok", "not_tried", "not_tried", "not_tried")]


@pytest.mark.realdata
def test_signal_lookups_that_fail_leave_all_else_untried() -> None:
    frame = real("real.jsonl.gz", 5)
    failed = frame.filter(pl.col("dns_step") == "failed")
    assert failed.height == 6
    assert failed["dns_failure"].unique().to_list() == ["dns_nxdomain_error"]
    assert failed["tcp_step"].unique().to_list() == ["not_tried"]
    works = frame.filter(pl.col("dns_step") == "ok")
    assert works.select("component", "tls_step", "http_status").rows() == [("signal/chat", "ok", 404)]


@pytest.mark.realdata
def test_signal_uptime_is_a_lookup_only_and_certificate_errors_are_failed_handshakes() -> None:
    frame = real("real.jsonl.gz", 14)
    uptime = frame.filter(pl.col("component") == "signal/uptime")
    assert uptime.select("dns_step", "dns_answers", "tcp_step").rows() == [("ok", ["127.0.0.1"], "not_tried")]
    assert frame.filter(pl.col("tls_failure") == "ssl_unknown_authority").height == 5


@pytest.mark.realdata
def test_blocked_connect_stands_beside_the_helpers_success() -> None:
    frame = real("qa.jsonl.gz", 12)
    assert steps(frame) == [
        ("www.example.com:443/tcp", "93.184.216.34", "ok", "failed", "not_tried", "not_tried"),
    ]
    row = frame.row(0, named=True)
    assert row["tcp_failure"] == "generic_timeout_error"
    assert [row[f"helper_{s}_step"] for s in ("dns", "tcp", "tls", "http")] == ["ok"] * 4


@pytest.mark.realdata
def test_redirect_target_that_times_out_is_its_own_host() -> None:
    frame = real("qa.jsonl.gz", 9)
    assert steps(frame) == [
        ("bit.ly:443/tcp", "67.199.248.11", "ok", "ok", "ok", "ok"),
        ("www.example.com:443/tcp", "93.184.216.34", "ok", "ok", "failed", "not_tried"),
    ]
    assert frame["http_location"].to_list() == ["https://www.example.com/", None]
    assert frame["helper_dns_step"].to_list() == ["ok", "not_tried"]
    assert frame["helper_http_step"].to_list() == ["ok", "ok"]


@pytest.mark.realdata
@pytest.mark.parametrize(("line", "failure"), [(3, "android_dns_cache_no_data"), (5, "dns_nxdomain_error")])
def test_system_lookup_that_fails_stands_beside_the_page_another_resolver_led_to(line: int, failure: str) -> None:
    frame = real("qa.jsonl.gz", line)
    assert steps(frame) == [
        ("www.example.com:443/tcp", None, "failed", "not_tried", "not_tried", "not_tried"),
        ("www.example.com:443/tcp", "93.184.216.34", "ok", "ok", "ok", "ok"),
    ]
    assert frame["dns_failure"].to_list() == [failure, None]


@pytest.mark.realdata
def test_failed_control_tries_nothing() -> None:
    frame = real("qa.jsonl.gz", 2)
    helpers = [f"helper_{s}_step" for s in ("dns", "tcp", "tls", "http")]
    assert frame.select(helpers).unique().rows() == [("not_tried",) * 4]


@pytest.mark.realdata
def test_block_page_redirect_keeps_its_location_and_the_helper_stays_with_the_site() -> None:
    frame = real("real.jsonl.gz", 9).sort("hostname")
    assert frame.select("hostname", "http_status", "http_location", "http_title", "helper_http_step").rows() == [
        ("archive.org", 302, "http://lamanlabuh.aduankonten.id/", None, "ok"),
        ("lamanlabuh.aduankonten.id", 200, None, "Trustpositif", "not_tried"),
    ]


@pytest.mark.realdata
def test_idna_input_is_one_host_with_its_lookup_and_its_helper() -> None:
    frame = real("qa.jsonl.gz", 8).filter(pl.col("hostname") == "xn--d1acpjx3f.xn--p1ai")
    assert frame.select("port", "dns_step", "helper_dns_step").rows() == [(443, "ok", "ok"), (80, "ok", "ok")]


@pytest.mark.realdata
def test_every_real_measurement_is_observed() -> None:
    assert real("real.jsonl.gz")["measurement_id"].n_unique() == 19
    assert real("qa.jsonl.gz")["measurement_id"].n_unique() == 15
