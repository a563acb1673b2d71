"""What OONI's helper saw goes beside the attempts it says something of, and no others."""

from dataclasses import asdict, dataclass
from typing import Any

import msgspec
import polars as pl

from gatewatch.archive.places import url
from gatewatch.archive.wire import WebConnectivityKeys
from gatewatch.observe import helper

CONTROL = {
    "dns": {"failure": None, "addrs": ["alias.example", "93.184.216.34"]},
    "tcp_connect": {"93.184.216.34:443": {"status": True, "failure": None}, "10.0.0.1:443": {"status": False}},
    "tls_handshake": {"93.184.216.34:443": {"server_name": "example.org", "status": True, "failure": None}},
    "http_request": {"failure": None, "status_code": 200, "body_length": 1533, "title": "Example"},
}


@dataclass
class Attempt:
    hostname: str | None
    ip: str | None
    port: int
    transport: str = "tcp"


def beside(attempt: Attempt, *, input_url: str = "https://example.org/", **keys: Any) -> dict[str, Any]:
    made = msgspec.convert({"control": CONTROL} | keys, WebConnectivityKeys)
    texts = {"hostname": pl.String, "ip": pl.String}
    frame = pl.DataFrame([{"measurement": 0, **asdict(attempt)}], schema_overrides=texts)
    gathering = helper.Gathering()
    gathering.add([made], [url(input_url)])
    return gathering.beside(frame).row(0, named=True)


def words(found: dict[str, Any]) -> list[str]:
    return [found[f"helper_{s}_step"] for s in ("dns", "tcp", "tls", "http")]


def test_helper_stands_beside_the_input_host() -> None:
    found = beside(Attempt("example.org", "93.184.216.34", 443))
    assert words(found) == ["ok", "ok", "ok", "ok"]
    assert found["helper_dns_answers"] == ["93.184.216.34"]
    assert (found["helper_http_status"], found["helper_body_bytes"], found["helper_title"]) == (200, 1533, "Example")


def test_other_host_and_other_port_get_nothing() -> None:
    assert words(beside(Attempt("other.org", "93.184.216.34", 80))) == ["not_tried"] * 4


def test_handshake_of_another_name_on_the_same_address_is_not_the_helpers() -> None:
    assert words(beside(Attempt("other.org", "93.184.216.34", 443))) == ["not_tried", "ok", "not_tried", "not_tried"]


def test_helper_that_failed_tried_nothing() -> None:
    found = beside(Attempt("example.org", "93.184.216.34", 443), control_failure="json_parse_error")
    assert words(found) == ["not_tried"] * 4


def test_empty_report_of_the_helper_tried_nothing() -> None:
    assert words(beside(Attempt("example.org", "93.184.216.34", 443), control={})) == ["not_tried"] * 4


def test_connection_that_only_says_it_failed_is_failed() -> None:
    found = beside(Attempt("example.org", "10.0.0.1", 443))
    assert (found["helper_tcp_step"], found["helper_tcp_failure"]) == ("failed", "unknown_failure")


def test_lookup_without_any_address_is_no_answer() -> None:
    control = {
        "dns": {"failure": None, "addrs": ["alias.example"]},
        "http_request": {"failure": "dns_lookup_error", "status_code": -1},
    }
    found = beside(Attempt("example.org", None, 443), control=control)
    assert (found["helper_dns_step"], found["helper_dns_failure"]) == ("failed", "dns_no_answer")
    assert (found["helper_http_step"], found["helper_http_status"]) == ("failed", None)


def hop(where: str, leads: str | None = None) -> dict[str, Any]:
    headers = msgspec.Raw(msgspec.json.encode({"Location": leads} if leads else {}))
    return {"request": {"url": where}, "response": {"code": 302 if leads else 200, "headers": headers}}


def test_page_belongs_to_the_end_of_redirects_over_tls() -> None:
    requests = [hop("https://www.example.org/"), hop("https://example.org/", "https://www.example.org/")]
    assert words(beside(Attempt("www.example.org", None, 443), requests=requests))[3] == "ok"
    onward = [hop("https://example.org/", "https://next.example/")]
    assert words(beside(Attempt("next.example", "1.1.1.1", 443), requests=onward))[3] == "ok"


def test_page_is_not_hung_on_where_a_redirect_in_clear_leads() -> None:
    requests = [hop("http://blocked.example/"), hop("http://example.org/", "http://blocked.example/")]
    found = beside(Attempt("blocked.example", None, 80), input_url="http://example.org/", requests=requests)
    assert words(found) == ["not_tried"] * 4


def test_helper_knows_an_input_that_is_an_address() -> None:
    found = beside(Attempt(None, "93.184.216.34", 443), input_url="https://93.184.216.34/")
    assert words(found) == ["not_tried", "ok", "not_tried", "ok"]
