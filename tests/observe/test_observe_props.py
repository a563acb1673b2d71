"""Whatever a measurement holds, it becomes checked observations, and the order of rows in a file does not matter."""

import json
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import NOW, read_csv
from gatewatch import targets
from gatewatch.archive import wire
from gatewatch.archive.rows import NEEDED, OPTIONAL, Origin
from gatewatch.observe import failures, raw, rows

TARGETS = targets.load()
COLUMNS = (*NEEDED, *OPTIONAL)

hosts = st.sampled_from(["web.telegram.org", "a.example", "149.154.167.51", "яндекс.рф", "x_y.example.", ""])
ips = st.sampled_from(["149.154.167.51", "149.154.167.99", "10.0.0.1", "2001:db8::1"])
ports = st.sampled_from([80, 443, 5222])
fails = st.sampled_from([None, False, "generic_timeout_error", "connection_reset", "dns_no_answer", "odd 1.2.3.4:5"])
times = st.none() | st.floats(-1, 5)
transactions = st.none() | st.integers(0, 2)
links = st.builds(
    lambda s, h, p: f"{s}://{h}{p}/", st.sampled_from(["http", "https"]), hosts, st.sampled_from(["", ":443", ":80"])
)
common = {"failure": fails, "t0": times, "t": times, "transaction_id": transactions}
answers = st.lists(ips, max_size=3).map(lambda found: [{"ipv6" if ":" in a else "ipv4": a} for a in found])
queries = st.fixed_dictionaries(
    common | {"hostname": hosts, "engine": st.sampled_from(["system", "doh", None]), "answers": answers}
)
connects = st.fixed_dictionaries(
    {"ip": ips, "port": ports, "status": st.fixed_dictionaries({"failure": fails}), "transaction_id": transactions}
)
places = st.none() | st.builds(lambda ip, p: f"[{ip}]:{p}" if ":" in ip else f"{ip}:{p}", ips, ports)
shakes = st.fixed_dictionaries(common | {"address": places, "server_name": hosts})
responses = st.none() | st.fixed_dictionaries(
    {
        "code": st.none() | st.integers(-1, 1000),
        "body": st.text(max_size=20),
        "headers": st.fixed_dictionaries({"Location": links}),
    }
)
requests = st.fixed_dictionaries(
    common | {"address": places, "request": st.fixed_dictionaries({"url": links}), "response": responses}
)
statuses = st.fixed_dictionaries({"status": st.none() | st.booleans(), "failure": fails, "server_name": hosts})
controls = st.fixed_dictionaries(
    {},
    optional={
        "dns": st.fixed_dictionaries({"failure": fails, "addrs": st.lists(ips, max_size=2)}),
        "tcp_connect": st.dictionaries(places.filter(bool), statuses, max_size=2),
        "tls_handshake": st.dictionaries(places.filter(bool), statuses, max_size=2),
        "http_request": st.fixed_dictionaries({"failure": fails, "status_code": st.integers(-1, 600)}),
    },
)
keys = st.fixed_dictionaries(
    {},
    optional={
        "queries": st.lists(queries, max_size=4),
        "tcp_connect": st.lists(connects, max_size=4),
        "tls_handshakes": st.lists(shakes, max_size=3),
        "quic_handshakes": st.lists(shakes, max_size=2),
        "requests": st.lists(requests, max_size=3),
        "control": controls,
        "control_failure": fails,
    },
)
tests = st.sampled_from(wire.TESTS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(tests, keys, links), min_size=1, max_size=3))
def test_any_measurement_that_decodes_is_observed(given_: list[tuple[str, dict[str, Any], str]]) -> None:
    records = []
    for number, (test, held, link) in enumerate(given_):
        whole = {
            "measurement_uid": f"m{number}",
            "test_name": test,
            "measurement_start_time": "2025-05-23 10:00:00",
            "probe_cc": "VN",
            "probe_asn": "AS45899",
            "input": link,
            "test_keys": held,
        }
        found = wire.record(json.dumps(whole).encode(), "some.jsonl", number + 1, now=NOW)
        if isinstance(found, wire.Record):
            records.append(found)
        else:
            assert found.reason == "no lookup, connection or request that names an endpoint"
    frame = raw.observe(records, TARGETS)
    assert set(frame["measurement_id"]) == {r.measurement_id for r in records}
    check_steps(frame)


def check_steps(frame: pl.DataFrame) -> None:
    for name in ("dns", "tcp", "tls", "http", "helper_dns", "helper_tcp", "helper_tls", "helper_http"):
        failed = frame.filter((pl.col(f"{name}_step") == "failed") != pl.col(f"{name}_failure").is_not_null())
        assert failed.height == 0, name
    assert frame.filter(pl.col("hostname").is_null() & pl.col("ip").is_null()).height == 0
    assert frame.filter((pl.col("dns_step") != "not_tried") & pl.col("hostname").is_null()).height == 0


texts = {
    "measurement_uid": st.sampled_from(["m1", "m2"]),
    "hostname": hosts,
    "ip": st.just("") | ips,
    "port": st.sampled_from(["", "80.0", "443"]),
    "dns_engine": st.sampled_from(["", "system", "doh"]),
    "dns_failure": st.sampled_from(["", "dns_nxdomain_error", "dns_no_answer"]),
    "dns_answer": st.just("") | ips,
    "tcp_success": st.sampled_from(["", "0.0", "1.0"]),
    "tcp_failure": st.sampled_from(["", "generic_timeout_error"]),
    "tls_success": st.sampled_from(["", "0", "1"]),
    "tls_failure": st.sampled_from(["", "connection_reset"]),
    "tls_handshake_time": st.sampled_from(["", "0.5", "-0.25"]),
    "http_request_url": st.just("") | links,
    "http_failure": st.sampled_from(["", "generic_timeout_error"]),
    "network_type": st.sampled_from(["", "wifi", "mobile"]),
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries(texts), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing_but_the_line(given_: list[dict[str, str]], random: Any) -> None:
    shuffled = list(given_)
    random.shuffle(shuffled)
    one, other = observed(given_), observed(shuffled)
    assert one.drop("source_line").equals(other.drop("source_line"))
    check_steps(one)


def observed(given_: list[dict[str, str]]) -> pl.DataFrame:
    fixed = {
        "test_name": "web_connectivity",
        "measurement_start_time": "2023-11-14 05:12:28",
        "probe_cc": "KE",
        "probe_asn": "1",
    }
    lines = [",".join(COLUMNS), *(",".join((fixed | row).get(c, "") for c in COLUMNS) for row in given_)]
    frame, rejects = read_csv("\n".join(lines).encode(), Origin("rows.csv", "0"), now=NOW)
    found = rows.observe(frame, "rows.csv", TARGETS)
    assert {r.measurement_id for r in rejects} | set(found["measurement_id"]) == {
        row["measurement_uid"] for row in given_
    }
    return found


@given(st.text(max_size=40) | st.sampled_from(["1.2.3.4:5", "[::1]:80", "::1"]))
def test_any_failure_has_a_name_that_is_its_own_name(text: str) -> None:
    name = failures.normal(text, TARGETS)
    assert name is None or failures.normal(name, TARGETS) == name
