"""The tests' records show each mechanism at its step, in OONI's shape, and judge as OONI's own program does."""

from random import Random

import pytest

from gatewatch.lab import nettests
from gatewatch.lab.censor import Meets
from gatewatch.lab.nettests import Result
from gatewatch.lab.steps import BITES, Json
from gatewatch.lab.world import BOGON, DATA_CENTRES

T_ME = "https://t.me/"


def fails(*components: str, by: str) -> Meets:
    return lambda component, address: by if component in components else None


def well(component: str, address: str) -> None:
    return None


def telegram(meets: Meets, seed: int = 0) -> Json:
    return nettests.telegram(meets, Random(seed), 0.1).test_keys


def page(meets: Meets) -> Json:
    return nettests.web_connectivity(T_ME, meets, Random(0), 0.1).test_keys


def failures(keys: Json) -> dict[str, set[str | None]]:
    return {
        "dns": {q["failure"] for q in keys["queries"]},
        "tcp": {c["status"]["failure"] for c in keys["tcp_connect"]},
        "tls": {h["failure"] for h in keys["tls_handshakes"]},
        "http": {r["failure"] for r in keys["requests"]},
    }


def test_telegram_asks_six_addresses_on_two_ports_and_the_web_client() -> None:
    keys = telegram(well)
    asked = {(c["ip"], c["port"]) for c in keys["tcp_connect"]}
    assert asked == {(a, p) for a in DATA_CENTRES.values() for p in (80, 443)} | {("149.154.167.99", 443)}
    assert [r["request"]["method"] for r in keys["requests"]] == ["POST"] * 12 + ["GET"]
    assert keys["requests"][0]["request"]["url"] == "http://149.154.175.50/"
    assert keys["requests"][6]["request"]["url"] == "http://149.154.175.50:443/"
    assert {r["response"]["code"] for r in keys["requests"]} <= {200, 404, 501}
    assert failures(keys) == {"dns": {None}, "tcp": {None}, "tls": {None}, "http": {None}}
    assert (keys["telegram_http_blocking"], keys["telegram_tcp_blocking"]) == (False, False)
    assert (keys["telegram_web_status"], keys["telegram_web_failure"]) == ("ok", None)


def test_failed_connect_is_also_the_failure_of_the_request() -> None:
    keys = telegram(fails("telegram/dc", by="tcp.reset"))
    posts = [r for r in keys["requests"] if r["request"]["method"] == "POST"]
    assert {r["failure"] for r in posts} == {"connection_reset"}
    assert {r["response"]["code"] for r in posts} == {0}
    assert (keys["telegram_http_blocking"], keys["telegram_tcp_blocking"]) == (True, True)
    assert keys["telegram_web_status"] == "ok"


def test_silence_after_the_request_leaves_every_connect_well() -> None:
    for seed in range(20):
        keys = telegram(fails("telegram/dc", by="http.timeout"), seed)
        assert failures(keys)["tcp"] == {None}
        assert (keys["telegram_http_blocking"], keys["telegram_tcp_blocking"]) == (True, False)


def test_one_answering_address_makes_telegram_say_well() -> None:
    """The instrument's known weakness, kept: the tiers must do better than it."""
    last = DATA_CENTRES["2, second"]
    keys = telegram(lambda component, address: "tcp.reset" if address != last else None)
    assert keys["telegram_http_blocking"] is False
    assert sum(r["failure"] is not None for r in keys["requests"]) == 11  # ten targets and the web client


def test_strict_budget_leaves_targets_with_a_failed_request_and_no_step() -> None:
    found = [telegram(fails("telegram/dc", by="http.timeout"), seed) for seed in range(40)]
    cut = [k for k in found if len(k["tcp_connect"]) < 12]
    assert 0 < len(cut) < len(found) / 2
    for keys in cut:
        assert len(keys["requests"]) == 13
        assert keys["queries"] == keys["tls_handshakes"] == []
        assert keys["telegram_web_failure"] == "generic_timeout_error"


def test_no_test_without_silence_runs_out_of_time() -> None:
    for seed in range(40):
        assert len(telegram(fails("telegram/dc", by="tcp.reset"), seed)["tcp_connect"]) == 13


@pytest.mark.parametrize("mechanism", sorted(BITES))
def test_mechanism_shows_at_its_own_step_and_stops_the_attempt(mechanism: str) -> None:
    bite = BITES[mechanism]
    keys = telegram(fails("telegram/web", by=mechanism))
    steps = {
        "dns": keys["queries"],
        "tcp": [c for c in keys["tcp_connect"] if c["ip"] not in DATA_CENTRES.values()],
        "tls": keys["tls_handshakes"],
        "http": keys["requests"][12:],
    }
    order = ["dns", "tcp", "tls", "http"]
    at = order.index(bite.step)
    failure_of = {
        "dns": lambda e: e["failure"],
        "tcp": lambda e: e["status"]["failure"],
        "tls": lambda e: e["failure"],
        "http": lambda e: e["failure"],
    }
    for n, step in enumerate(order[:3]):
        expected = [None] if n < at else [bite.failure] if n == at else []
        assert [failure_of[step](e) for e in steps[step]] == expected, step
    assert [e["failure"] for e in steps["http"]] == [bite.failure]
    assert keys["telegram_web_failure"] == bite.failure


@pytest.mark.parametrize(
    ("mechanism", "blocking", "accessible"),
    [
        (None, False, True),
        ("dns.injection.bogon", "dns", False),
        ("dns.nxdomain", "dns", False),
        ("tcp.timeout", "tcp_ip", False),
        ("tls.reset", "http-failure", False),
        ("http.timeout", "http-failure", False),
        ("network.outage", None, None),
    ],
)
def test_web_connectivity_judges_as_oonis_program(
    mechanism: str | None, blocking: str | bool | None, accessible: bool | None
) -> None:
    keys = page(lambda component, address: mechanism)
    assert keys["blocking"] == blocking
    assert keys["accessible"] is accessible
    assert (keys["control"] is None) == (mechanism == "network.outage")


def test_lying_resolver_gives_a_private_address_while_others_tell_the_truth() -> None:
    keys = page(fails("telegram/links", by="dns.injection.bogon"))
    answers = {q["engine"]: q["answers"][0]["ipv4"] for q in keys["queries"]}
    assert answers == {"getaddrinfo": BOGON, "udp": "149.154.167.99", "doh": "149.154.167.99"}
    by_address = {c["ip"]: c["status"]["failure"] for c in keys["tcp_connect"]}
    assert by_address == {BOGON: "generic_timeout_error", "149.154.167.99": None}
    classic = [c["ip"] for c in keys["tcp_connect"] if "classic" in c["tags"]]
    assert classic == [BOGON]


def test_web_connectivity_has_no_request_where_nothing_could_be_asked() -> None:
    assert page(fails("telegram/links", by="tls.reset"))["requests"] == []
    assert len(page(well)["requests"]) == 1


def test_whatsapp_counts_a_name_as_blocked_only_when_both_ports_fail() -> None:
    keys = nettests.whatsapp(fails("whatsapp/chat", by="tcp.timeout"), Random(0), 0.1).test_keys
    assert len(keys["whatsapp_endpoints_blocked"]) == 16
    assert keys["whatsapp_endpoints_status"] == "blocked"
    keys = nettests.whatsapp(well, Random(0), 0.1).test_keys
    assert len(keys["tcp_connect"]) == 34
    assert (keys["whatsapp_endpoints_status"], keys["whatsapp_endpoints_blocked"]) == ("ok", [])


def test_signal_calls_one_failing_name_blocked_but_not_the_uptime_lookup() -> None:
    keys = nettests.signal(fails("signal/storage", by="tls.reset"), Random(0), 0.1).test_keys
    assert (keys["signal_backend_status"], keys["signal_backend_failure"]) == ("blocked", "connection_reset")
    keys = nettests.signal(fails("signal/uptime", by="dns.nxdomain"), Random(0), 0.1).test_keys
    assert (keys["signal_backend_status"], keys["signal_backend_failure"]) == ("ok", None)


@pytest.mark.parametrize("mechanism", [None, "tcp.timeout", "http.timeout", "network.outage"])
def test_steps_of_one_attempt_follow_one_another_in_time(mechanism: str | None) -> None:
    results: list[Result] = [
        nettests.telegram(lambda c, a: mechanism, Random(1), 0.1),
        nettests.web_connectivity(T_ME, lambda c, a: mechanism, Random(1), 0.1),
    ]
    for result in results:
        by_attempt: dict[int, list[Json]] = {}
        for kind in ("queries", "tcp_connect", "tls_handshakes", "requests"):
            for entry in result.test_keys[kind]:
                by_attempt.setdefault(entry["transaction_id"], []).append(entry)
        for entries in by_attempt.values():
            assert all(e["t0"] <= e["t"] for e in entries)
            assert all(a["t"] <= b["t0"] for a, b in zip(entries, entries[1:], strict=False))
