"""The four tests a volunteer runs, each giving `test_keys` and run time as OONI's own program would.

telegram 0.3.1, whatsapp 0.11.0, signal 0.2.5, web_connectivity 0.5.28, with the tests' own verdicts by their own rules,
mistaken ones included (telegram calls a service well when one of twelve targets answers). What they leave out:
network events, certificates, IPv6, request headers beyond two.

Source: ooni/spec ts-017, ts-018, ts-020, ts-029 and their data formats, as gathered in the project's notes.
"""

from random import Random
from typing import NamedTuple

from gatewatch.lab import steps
from gatewatch.lab.censor import Meets
from gatewatch.lab.steps import Json, Outcome, Record
from gatewatch.lab.world import (
    BOGON,
    CHAT,
    DATA_CENTRES,
    DC_COMPONENT,
    REGISTRATION,
    SIGNAL,
    SITES,
    UPTIME,
    WEB,
    WHATSAPP_WEB,
    Host,
)

VERSIONS = {"telegram": "0.3.1", "whatsapp": "0.11.0", "signal": "0.2.5", "web_connectivity": "0.5.28"}
LANES = 3
"""Targets an instant-messaging test works on at once. Source: ts-020."""
BUDGET_S = 60.0
"""After this an instant-messaging test stops. Source: ts-020."""
STRICT = 0.2
"""Share of telegram tests that stop at their budget to the second: where silent targets have used it up, the others end
as failed requests with no lookup and no connection. Chosen, not measured; Kenya's rows of 2023 show both kinds."""

_NGINX = ("Server", "nginx/0.3.33")
_DC_ANSWERS = tuple(
    steps.response(status, f"<html>\r\n<head><title>{status} {reason}</title></head>\r\n</html>\r\n", _NGINX)
    for status, reason in ((404, "Not Found"), (501, "Not Implemented"))
)


class Result(NamedTuple):
    """What one test gives: its input, its keys, and how long it ran."""

    test_name: str
    input: str | None
    test_keys: Json
    runtime_s: float


def telegram(meets: Meets, rng: Random, round_trip_s: float) -> Result:
    """Run the telegram test: six addresses on two ports, then the web client's name."""
    record = Record(rng, round_trip_s, LANES)
    budget_s = BUDGET_S if rng.random() < STRICT else float("inf")
    outcomes = []
    for port in (80, 443):
        for address in DATA_CENTRES.values():
            mechanism = meets(DC_COMPONENT, address)
            if record.runtime_s < budget_s:
                outcomes.append(steps.post_address(record, address, port, mechanism, rng.choice(_DC_ANSWERS)))
            else:
                outcomes.append(steps.give_up(record, "POST", steps.address_url(address, port)))
    if record.runtime_s < budget_s:
        web = _fetch(record, WEB, "/", meets)
    else:
        web = steps.give_up(record, "GET", f"https://{WEB.name}/")
    failed = [o for o in outcomes if o.failure]
    all_failed = len(failed) == len(outcomes)
    keys = _keys(record) | {
        "telegram_http_blocking": all_failed,
        "telegram_tcp_blocking": all_failed and all(o.operation == "connect" for o in failed),
        "telegram_web_failure": web.failure,
        "telegram_web_status": "blocked" if web.failure else "ok",
    }
    return Result("telegram", None, keys, min(record.runtime_s, BUDGET_S))


def whatsapp(meets: Meets, rng: Random, round_trip_s: float) -> Result:
    """Run the whatsapp test: sixteen chat names on two ports, the registration server, the web client."""
    record = Record(rng, round_trip_s, LANES)
    reached: dict[str, bool] = {}
    for host in CHAT:
        for port in (443, 5222):
            bite = steps.bite_of(meets(host.component, host.address), by_name=True)
            record.begin()
            record.look_up(host, bite, lie=False)
            if bite is None or bite.step != "dns":
                record.connect(host.address, port, bite)
            reached[host.name] = reached.get(host.name, False) or bite is None
    registration = _fetch(record, REGISTRATION, "/v2/register", meets)
    web = _fetch(record, WHATSAPP_WEB, "/", meets)
    keys = _keys(record) | {
        "registration_server_failure": registration.failure,
        "registration_server_status": "blocked" if registration.failure else "ok",
        "whatsapp_endpoints_blocked": [name for name, ok in reached.items() if not ok],
        "whatsapp_endpoints_dns_inconsistent": [],
        "whatsapp_endpoints_status": "ok" if any(reached.values()) else "blocked",
        "whatsapp_web_failure": web.failure,
        "whatsapp_web_status": "blocked" if web.failure else "ok",
    }
    return Result("whatsapp", None, keys, min(record.runtime_s, BUDGET_S))


def signal(meets: Meets, rng: Random, round_trip_s: float) -> Result:
    """Run the signal test: four names, any failure of which counts as blocked, and a lookup that counts not."""
    record = Record(rng, round_trip_s, LANES)
    outcomes = [_fetch(record, host, "/", meets) for host in SIGNAL]
    record.begin()
    record.look_up(UPTIME, steps.bite_of(meets(UPTIME.component, UPTIME.address), by_name=True), lie=False)
    failure = next((o.failure for o in outcomes if o.failure), None)
    keys = _keys(record) | {
        "signal_backend_status": "blocked" if failure else "ok",
        "signal_backend_failure": failure,
    }
    return Result("signal", None, keys, min(record.runtime_s, BUDGET_S))


def web_connectivity(url: str, meets: Meets, rng: Random, round_trip_s: float) -> Result:
    """Run web_connectivity on one of `world.SITES`, with the helper's own results beside the volunteer's."""
    host = SITES[url]
    mechanism = meets(host.component, host.address)
    bite = steps.bite_of(mechanism, by_name=True)
    lie = mechanism == "dns.injection.bogon"
    record = Record(rng, round_trip_s, 1)
    _look_up_three_ways(record, host, bite, lie)
    if lie:
        _walk(record, host, BOGON, bite, url, classic=True)
        _walk(record, host, host.address, None, url, classic=False)
    elif bite is None or bite.step != "dns":
        _walk(record, host, host.address, bite, url, classic=True)
    # an outage cuts the volunteer off from OONI's helper too
    helper_lost = "generic_timeout_error" if mechanism == "network.outage" else None
    keys = _keys(record) | {
        "client_resolver": "",
        "control": None if helper_lost else _control(host),
        "control_failure": helper_lost,
        "dns_consistency": None
        if helper_lost
        else ("inconsistent" if lie or (bite and bite.step == "dns") else "consistent"),
        "dns_experiment_failure": bite.failure if bite and bite.step == "dns" else None,
        "http_experiment_failure": bite.failure if bite else None,
        **_own_verdict(bite, lie=lie, helper_lost=bool(helper_lost)),
    }
    del keys["failed_operation"], keys["failure"]
    return Result("web_connectivity", url, keys, record.runtime_s)


def _keys(record: Record) -> Json:
    return {
        "agent": "redirect",
        "failed_operation": None,
        "failure": None,
        "network_events": None,
        "queries": record.queries,
        "requests": record.requests,
        "tcp_connect": record.tcp_connect,
        "tls_handshakes": record.tls_handshakes,
    }


def _fetch(record: Record, host: Host, path: str, meets: Meets) -> Outcome:
    return steps.fetch_name(record, host, path, meets(host.component, host.address))


def _look_up_three_ways(record: Record, host: Host, bite: steps.Bite | None, lie: bool) -> None:
    """System resolver, UDP to a public one, DNS over HTTPS: the operator's resolver lies, the others do not."""
    record.begin()
    record.look_up(host, bite, lie, ["classic", "depth=0"])
    failure = bite.failure if bite and bite.step == "dns" else None
    for engine, resolver in (("udp", "1.1.1.1:53"), ("doh", "https://dns.google/dns-query")):
        record.begin()
        record.queries.append(
            {
                "answers": None if failure else [steps.answer(host)],
                "engine": engine,
                "failure": failure,
                "hostname": host.name,
                "query_type": "A",
                "resolver_hostname": None,
                "resolver_port": None,
                "resolver_address": resolver,
                "tags": ["depth=0"],
                **record.times(),
            }
        )


def _walk(record: Record, host: Host, address: str, bite: steps.Bite | None, url: str, *, classic: bool) -> None:
    """Connect, shake hands and ask one address; only the addresses of the system resolver are tagged `classic`."""
    tags = (["classic"] if classic else []) + ["tcptls_experiment", "depth=0", "fetch_body=true"]
    record.begin()
    record.connect(address, 443, bite, tags)
    if bite and bite.step == "tcp":
        return
    record.shake_hands(host.name, address, bite, tags)
    if bite and bite.step == "tls":
        return
    request = steps.request_for("GET", url)
    failure = bite.failure if bite else None
    record.ask(request, f"{address}:443", failure, steps.response_of(host), bite.wait_s if bite else 0.0)
    record.requests[-1] |= {"alpn": "h2", "tags": tags}


def _control(host: Host) -> Json:
    """Give what OONI's helper found from elsewhere: everything in order."""
    endpoint = f"{host.address}:443"
    body = steps.response_of(host)["body"]
    return {
        "tcp_connect": {endpoint: {"status": True, "failure": None}},
        "tls_handshake": {endpoint: {"server_name": host.name, "status": True, "failure": None}},
        "quic_handshake": {},
        "http_request": {
            "body_length": len(body.encode()),
            "discovered_h3_endpoint": "",
            "failure": None,
            "title": host.title,
            "headers": {host.header[0]: host.header[1]},
            "status_code": host.status,
        },
        "http3_request": None,
        "dns": {"failure": None, "addrs": [host.address]},
        "ip_info": {host.address: {"asn": host.holder.asn, "flags": 11}},
    }


def _own_verdict(bite: steps.Bite | None, *, lie: bool, helper_lost: bool) -> Json:
    if helper_lost:
        blocking: str | bool | None = None
    elif bite is None:
        blocking = False
    else:
        blocking = "dns" if lie else {"dns": "dns", "tcp": "tcp_ip"}.get(bite.step, "http-failure")
    same = True if bite is None else None
    return {
        "body_length_match": same,
        "body_proportion": 1 if bite is None else 0,
        "headers_match": same,
        "status_code_match": same,
        "title_match": same,
        "blocking": blocking,
        "accessible": None if helper_lost else bite is None,
    }
