"""Observation rows joined to attempts: small cases, then Telegram in Kenya in 2023."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from conftest import NOW, data_folder, read_csv, rows_of
from gatewatch import targets
from gatewatch.archive import fetch
from gatewatch.archive.rows import NEEDED, OPTIONAL, Origin
from gatewatch.model.frames import polars_schema
from gatewatch.observe import rows

TARGETS = targets.load()
WEB, DC = "web.telegram.org", "149.154.167.51"
A, V6 = "149.154.167.99", "2001:67c:4e8:f004::9"
TIMEOUT = "generic_timeout_error"
COLUMNS = (*NEEDED, *OPTIONAL)
ROW = {
    "measurement_uid": "m1",
    "test_name": "telegram",
    "test_version": "0.3.1",
    "measurement_start_time": "2023-11-14 05:12:28+00:00",
    "probe_cc": "KE",
    "probe_asn": "33771",
    "tls_success": "0",
}


def observed(*given: dict[str, str]) -> pl.DataFrame:
    lines = [",".join(COLUMNS), *(",".join((ROW | row).get(c, "") for c in COLUMNS) for row in given)]
    frame, rejects = read_csv("\n".join(lines).encode(), Origin("rows.csv", "0"), now=NOW)
    assert rejects == []
    return rows.observe(frame, "rows.csv", TARGETS)


def connect(ip: str, port: int, failure: str = "", host: str = "", **more: str) -> dict[str, str]:
    ok = "0.0" if failure else "1.0"
    answer = {"dns_engine": "system", "dns_answer": ip} if host else {}
    return answer | {"hostname": host, "ip": ip, "port": f"{port}.0", "tcp_success": ok, "tcp_failure": failure} | more


def shaken(failure: str = "") -> dict[str, str]:
    return {"tls_success": "1", "tls_failure": failure, "tls_handshake_time": "0.25"}


def request(url: str, failure: str = "", host: str = DC) -> dict[str, str]:
    return {"hostname": host, "http_request_url": url, "http_failure": failure}


def steps(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    return frame.select("endpoint", "ip", "dns_step", "tcp_step", "tls_step", "http_step").rows()


def test_connect_and_request_of_an_address_join_by_address_and_port() -> None:
    found = observed(
        connect(DC, 80),
        connect(DC, 443, TIMEOUT),
        request(f"http://{DC}/"),
        request(f"http://{DC}:443/", TIMEOUT),
    )
    assert steps(found) == [
        (f"{DC}:443/tcp", DC, "not_tried", "failed", "not_tried", "failed"),
        (f"{DC}:80/tcp", DC, "not_tried", "ok", "not_tried", "ok"),
    ]
    assert found["hostname"].to_list() == [None, None]
    assert found["component"].unique().to_list() == ["telegram/dc"]
    assert found["http_encrypted"].to_list() == [False, False]


def test_request_with_no_connect_row_leaves_the_connection_untried() -> None:
    found = observed(connect(DC, 80), request(f"http://{DC}:443/", TIMEOUT))
    assert steps(found)[0] == (f"{DC}:443/tcp", DC, "not_tried", "not_tried", "not_tried", "failed")
    assert steps(found)[1][3:] == ("ok", "not_tried", "not_tried")


def test_request_of_a_host_joins_the_connection_that_worked() -> None:
    found = observed(
        connect(A, 443, host=WEB, **shaken()),
        connect(V6, 443, "network_unreachable", host=WEB),
        request(f"https://{WEB}/", host=WEB),
    )
    assert steps(found) == [
        (f"{WEB}:443/tcp", A, "ok", "ok", "ok", "ok"),
        (f"{WEB}:443/tcp", V6, "ok", "failed", "not_tried", "not_tried"),
    ]
    assert found["dns_answers"].to_list() == [[A, V6]] * 2
    assert found["tls_ms"].to_list() == [250.0, None]


def test_failed_handshake_is_failed_though_tls_success_says_1() -> None:
    found = observed(
        connect(A, 443, host=WEB, **shaken("connection_reset")), request(f"https://{WEB}/", "connection_reset", WEB)
    )
    assert steps(found) == [(f"{WEB}:443/tcp", A, "ok", "ok", "failed", "failed")]


def test_answer_is_not_joined_to_a_connection_that_failed() -> None:
    found = observed(connect(V6, 443, "network_unreachable", host=WEB), request(f"https://{WEB}/", host=WEB))
    assert steps(found) == [
        (f"{WEB}:443/tcp", None, "ok", "not_tried", "not_tried", "ok"),
        (f"{WEB}:443/tcp", V6, "ok", "failed", "not_tried", "not_tried"),
    ]


def test_untried_ipv6_answer_is_folded_into_the_answers() -> None:
    answer = {"hostname": WEB, "ip": V6, "dns_engine": "system", "dns_answer": V6}
    found = observed(connect(A, 443, host=WEB), answer)
    assert steps(found) == [(f"{WEB}:443/tcp", A, "ok", "ok", "not_tried", "not_tried")]
    assert found["dns_answers"].to_list() == [[A, V6]]


def test_answer_stands_alone_where_nothing_was_tried() -> None:
    found = observed({"hostname": WEB, "ip": V6, "dns_engine": "system", "dns_answer": V6})
    assert steps(found) == [(f"{WEB}:443/tcp", None, "ok", "not_tried", "not_tried", "not_tried")]


def test_failed_lookup_and_the_request_that_failed_of_it_are_one_attempt() -> None:
    found = observed(
        {"hostname": WEB, "dns_engine": "system", "dns_failure": "dns_nxdomain_error"},
        request(f"https://{WEB}/", "dns_nxdomain_error", WEB),
    )
    assert steps(found) == [(f"{WEB}:443/tcp", None, "failed", "not_tried", "not_tried", "failed")]


def test_lookup_of_the_input_stands_on_its_port() -> None:
    web = {"test_name": "web_connectivity", "input": "http://example.org/"}
    found = observed(web | {"hostname": "Example.ORG", "dns_engine": "system", "dns_failure": "dns_nxdomain_error"})
    assert steps(found) == [("example.org:80/tcp", None, "failed", "not_tried", "not_tried", "not_tried")]
    assert found["component"].to_list() == ["site/example.org"]


def test_failed_system_lookup_stands_beside_what_another_resolver_made_possible() -> None:
    found = observed(
        {"hostname": WEB, "dns_engine": "system", "dns_failure": "dns_nxdomain_error"},
        connect(A, 443, host=WEB) | {"dns_engine": "doh"},
    )
    assert steps(found) == [
        (f"{WEB}:443/tcp", None, "failed", "not_tried", "not_tried", "not_tried"),
        (f"{WEB}:443/tcp", A, "ok", "ok", "not_tried", "not_tried"),
    ]


def test_handshake_on_port_80_is_moved_to_the_port_https_was_asked_on() -> None:
    found = observed(
        connect(A, 80, host=WEB, **shaken("connection_reset")),
        connect(A, 443, host=WEB),
        request(f"http://{WEB}/", host=WEB),
        request(f"https://{WEB}/", "connection_reset", WEB),
    )
    assert steps(found) == [
        (f"{WEB}:443/tcp", A, "ok", "ok", "failed", "failed"),
        (f"{WEB}:80/tcp", A, "ok", "ok", "not_tried", "ok"),
    ]
    assert found["tls_ms"].to_list() == [None, None]


def test_handshake_stays_where_https_was_asked_on_that_port() -> None:
    found = observed(
        connect(A, 8443, host="example.org", **shaken()), request("https://example.org:8443/", host="example.org")
    )
    assert steps(found) == [("example.org:8443/tcp", A, "ok", "ok", "ok", "ok")]
    assert found["tls_ms"].to_list() == [250.0]


def test_row_that_holds_a_whole_attempt_is_one_attempt_and_not_on_another_port() -> None:
    whole = connect(A, 443, host=WEB, **shaken()) | {"http_request_url": f"https://{WEB}/"}
    assert steps(observed(whole)) == [(f"{WEB}:443/tcp", A, "ok", "ok", "ok", "ok")]
    wrong = connect(DC, 443, TIMEOUT) | {"http_request_url": f"http://{DC}/"}
    assert steps(observed(wrong)) == [
        (f"{DC}:443/tcp", DC, "not_tried", "failed", "not_tried", "not_tried"),
        (f"{DC}:80/tcp", DC, "not_tried", "not_tried", "not_tried", "ok"),
    ]


def test_requests_over_one_connection_are_attempts_over_it() -> None:
    found = observed(
        connect(A, 443, host=WEB, **shaken()),
        request(f"https://{WEB}/", host=WEB),
        request(f"https://{WEB}/", "eof_error", WEB),
    )
    assert found.select("attempt", "ip", "tls_step", "http_step").rows() == [(0, A, "ok", "ok"), (1, A, "ok", "failed")]


def test_measurement_that_notes_no_step_is_not_lost() -> None:
    found = observed({"hostname": WEB}, {"measurement_uid": "m2", "ip": DC, "port": "80"})
    assert steps(found) == [
        (f"{WEB}:443/tcp", None, *["not_tried"] * 4),
        (f"{DC}:80/tcp", DC, *["not_tried"] * 4),
    ]


def test_what_is_said_of_the_measurement_stands_on_every_row() -> None:
    setup = {"resolver_asn": "0", "resolver_ip": "1.2.3.4", "network_type": "wifi", "probe_as_org_name": "Safaricom"}
    found = observed(connect(DC, 443) | setup, connect(DC, 80) | setup)
    row = found.row(1, named=True)
    assert (row["country"], row["asn"], row["network_name"], row["network_kind"]) == ("KE", 33771, "Safaricom", "wifi")
    assert (row["resolver_asn"], row["resolver_ip"], row["source_line"]) == (None, "1.2.3.4", 2)
    assert row["started_at"] == datetime(2023, 11, 14, 5, 12, 28, tzinfo=UTC)
    assert (row["simulated"], len(row["probe"]), found["probe"].n_unique()) == (False, 12, 1)


def test_no_rows_give_no_observations() -> None:
    assert observed().schema == polars_schema("observations")


@pytest.fixture(scope="module")
def kenya() -> dict[str, pl.DataFrame]:
    sources, _ = fetch.find(sorted((data_folder() / "kenya-2023").glob("*.csv.gz")))
    found = {}
    for source in sources:
        read = rows_of(source)
        assert read.rejects == []
        found[source.name] = rows.observe(read.frame, source.name, TARGETS)
    return found


@pytest.mark.realdata
def test_every_kenyan_measurement_is_observed(kenya: dict[str, pl.DataFrame]) -> None:
    counts = {name: frame["measurement_id"].n_unique() for name, frame in kenya.items()}
    assert counts == {"telegram.csv.gz": 2344, "web_connectivity.csv.gz": 1228}
    dc = kenya["telegram.csv.gz"].filter(pl.col("component") == "telegram/dc")
    # six addresses on two ports, each asked once
    assert dc.height == 2344 * 12
    assert dc.filter(pl.col("http_step") == "not_tried").height == 0
    assert set(kenya["telegram.csv.gz"]["component"]) == {"telegram/dc", "telegram/web"}
    assert set(kenya["web_connectivity.csv.gz"]["component"]) == {"telegram/site"}


@pytest.mark.realdata
def test_safaricom_connects_and_gets_no_answer(kenya: dict[str, pl.DataFrame]) -> None:
    telegram = kenya["telegram.csv.gz"]
    one = telegram.filter(
        pl.col("measurement_id") == "20231114051228.612358_KE_telegram_466789ee66968b4b",
        pl.col("component") == "telegram/dc",
    )
    assert one["asn"].unique().to_list() == [33771]
    assert one.filter(pl.col("ip") == DC).select("port", "tcp_step", "http_step", "http_failure").rows() == [
        (443, "not_tried", "failed", TIMEOUT),
        (80, "ok", "failed", TIMEOUT),
    ]
    assert one.height == 12
    assert set(one["http_step"]) == {"failed"}
    assert "failed" not in set(one["tcp_step"])


@pytest.mark.realdata
def test_jambonet_shows_its_private_answer_and_unreachable_ipv6_stays_what_it_is(
    kenya: dict[str, pl.DataFrame],
) -> None:
    site = kenya["web_connectivity.csv.gz"]
    private = site.filter(pl.col("ip") == "192.168.7.222")
    assert private["asn"].unique().to_list() == [12455]
    assert private["tcp_failure"].unique().to_list() == [TIMEOUT]
    unreachable = site.filter(pl.col("tcp_failure").is_in(["network_unreachable", "host_unreachable"]))
    assert unreachable.height > 0 and unreachable["ip"].str.contains(":").all()


@pytest.mark.realdata
def test_no_kenyan_handshake_stands_on_port_80(kenya: dict[str, pl.DataFrame]) -> None:
    telegram = kenya["telegram.csv.gz"]
    assert telegram.filter(pl.col("port") == 80, pl.col("tls_step") != "not_tried").height == 0
    assert telegram.filter(pl.col("tls_step") != "not_tried").height > 2000
