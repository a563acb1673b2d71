"""One test's record, step by step: lookup, connect, handshake, request, each as OONI writes it down.

Theory: an attempt goes through the steps in order and stops at the first that fails. `BITES` is the whole table of how
a mechanism shows: the step it bites at, the failure string the probe reports there, and how long the probe waited.
A request that never left because an earlier step failed still has its entry in the instant-messaging tests (built on
OONI's urlgetter), with the failure of that step; web_connectivity has none.

Source: ooni/spec df-001 (requests), df-002 (queries), df-005 (tcp_connect), df-006 (tls_handshakes), and how long
OONI's dialer (15 s), handshaker (10 s) and IM target (45 s) wait, from ts-020 and the engine.
"""

from random import Random
from typing import Any, Literal, NamedTuple

from gatewatch.lab.world import BOGON, Host

Json = dict[str, Any]
StepName = Literal["dns", "tcp", "tls", "http"]


class Bite(NamedTuple):
    """Where a mechanism shows, as which failure, after how many seconds (0: one round trip)."""

    step: StepName
    failure: str
    wait_s: float


BITES: dict[str, Bite] = {
    "dns.timeout": Bite("dns", "dns_temporary_failure", 5.0),
    "dns.nxdomain": Bite("dns", "dns_nxdomain_error", 0.0),
    "dns.injection.bogon": Bite("tcp", "generic_timeout_error", 15.0),
    "tcp.timeout": Bite("tcp", "generic_timeout_error", 15.0),
    "tcp.reset": Bite("tcp", "connection_reset", 0.0),
    "tcp.refused": Bite("tcp", "connection_refused", 0.0),
    "tls.timeout": Bite("tls", "generic_timeout_error", 10.0),
    "tls.reset": Bite("tls", "connection_reset", 0.0),
    "tls.eof": Bite("tls", "eof_error", 0.0),
    "http.timeout": Bite("http", "generic_timeout_error", 30.0),
    "http.reset": Bite("http", "connection_reset", 0.0),
}
"""Every mechanism the lab can play. A lying resolver shows one step later: its address answers nobody."""

OUTAGE_NAMES = Bite("dns", "dns_temporary_failure", 5.0)
OUTAGE_ADDRESSES = Bite("tcp", "generic_timeout_error", 15.0)
"""With the whole network out, a name is not resolved and an address does not answer."""

USER_AGENT = "gatewatch-lab (simulated)"
_TOR: Json = {"exit_ip": None, "exit_name": None, "is_tor": False}
_NO_RESPONSE: Json = {"body": "", "body_is_truncated": False, "code": 0, "headers_list": None, "headers": None}


class Outcome(NamedTuple):
    """How an attempt ended: the failure and the operation it came from, both None where it worked."""

    failure: str | None
    operation: str | None


class Record:
    """The lists of one test's `test_keys`, filled attempt by attempt, and the clock of the test."""

    def __init__(self, rng: Random, round_trip_s: float, lanes: int) -> None:
        self.queries: list[Json] = []
        self.tcp_connect: list[Json] = []
        self.tls_handshakes: list[Json] = []
        self.requests: list[Json] = []
        self._rng = rng
        self._round_trip_s = round_trip_s
        self._lanes = lanes
        self._busy_s = 0.0
        self._now_s = 0.0
        self._transactions = 0

    @property
    def runtime_s(self) -> float:
        """Seconds the test took, its attempts running in `lanes` at once."""
        return self._busy_s / self._lanes

    def begin(self) -> None:
        """Open a new attempt: its steps follow one another and carry one transaction number."""
        self._transactions += 1
        self._now_s = self.runtime_s

    def times(self, wait_s: float = 0.0, trips: float = 1.0) -> Json:
        """Let one step pass and give its `t0` and `t`."""
        begun = self._now_s
        took = wait_s or self._round_trip_s * trips * self._rng.uniform(0.8, 1.6)
        self._now_s += took
        self._busy_s += took
        return {"t0": round(begun, 6), "t": round(self._now_s, 6), "transaction_id": self._transactions}

    def look_up(self, host: Host, bite: Bite | None, lie: bool, tags: list[str] | None = None) -> None:
        """Write down the system resolver's lookup of a name."""
        failed = bite if bite and bite.step == "dns" else None
        self.queries.append(
            {
                "answers": None if failed else [answer(host, lie)],
                "engine": "getaddrinfo",
                "failure": failed.failure if failed else None,
                "hostname": host.name,
                "query_type": "ANY",
                "resolver_hostname": None,
                "resolver_port": None,
                "resolver_address": "",
                "tags": tags,
                **self.times(failed.wait_s if failed else 0.0, 0.5),
            }
        )

    def connect(self, address: str, port: int, bite: Bite | None, tags: list[str] | None = None) -> None:
        """Write down a TCP connection attempt."""
        failed = bite if bite and bite.step == "tcp" else None
        self.tcp_connect.append(
            {
                "ip": address,
                "port": port,
                "status": {"failure": failed.failure if failed else None, "success": failed is None},
                "tags": tags,
                **self.times(failed.wait_s if failed else 0.0),
            }
        )

    def shake_hands(self, name: str, address: str, bite: Bite | None, tags: list[str] | None = None) -> None:
        """Write down a TLS handshake with the server name `name`."""
        failed = bite if bite and bite.step == "tls" else None
        self.tls_handshakes.append(
            {
                "network": "tcp",
                "address": f"{address}:443",
                "cipher_suite": "" if failed else "TLS_AES_128_GCM_SHA256",
                "failure": failed.failure if failed else None,
                "negotiated_protocol": "" if failed else "h2",
                "no_tls_verify": False,
                "peer_certificates": None if failed else [],
                "server_name": name,
                "tags": tags,
                "tls_version": "" if failed else "TLSv1.3",
                **self.times(failed.wait_s if failed else 0.0, 2),
            }
        )

    def ask(self, request: Json, address: str, failure: str | None, response: Json, wait_s: float = 0.0) -> None:
        """Write down a request: what was asked, and what came back or which failure stood in the way."""
        self.requests.append(
            {
                "network": "tcp",
                "address": address,
                "failure": failure,
                "request": request,
                "response": _NO_RESPONSE if failure else response,
                "tags": None,
                **self.times(wait_s),
            }
        )


def bite_of(mechanism: str | None, *, by_name: bool) -> Bite | None:
    """Give how a mechanism shows on an attempt that starts from a name, or from an address alone."""
    if mechanism is None:
        return None
    if mechanism == "network.outage":
        return OUTAGE_NAMES if by_name else OUTAGE_ADDRESSES
    return BITES[mechanism]


def fetch_name(record: Record, host: Host, path: str, mechanism: str | None) -> Outcome:
    """GET https://host/path in the manner of the instant-messaging tests."""
    bite = bite_of(mechanism, by_name=True)
    lie = mechanism == "dns.injection.bogon"
    address = BOGON if lie else host.address
    request = request_for("GET", f"https://{host.name}{path}")
    record.begin()
    record.look_up(host, bite, lie)
    if bite is None or bite.step != "dns":
        record.connect(address, 443, bite)
    if bite is None or bite.step in ("tls", "http"):
        record.shake_hands(host.name, address, bite)
    asked_at = "" if bite and bite.step == "dns" else f"{address}:443"
    wait_s = bite.wait_s if bite and bite.step == "http" else 0.0
    record.ask(request, asked_at, bite.failure if bite else None, response_of(host), wait_s)
    return _outcome(bite)


def post_address(record: Record, address: str, port: int, mechanism: str | None, response: Json) -> Outcome:
    """POST to an address in clear text, as the telegram test does on both of its ports."""
    bite = bite_of(mechanism, by_name=False)
    record.begin()
    record.connect(address, port, bite)
    wait_s = bite.wait_s if bite and bite.step == "http" else 0.0
    request = request_for("POST", address_url(address, port))
    record.ask(request, f"{address}:{port}", bite.failure if bite else None, response, wait_s)
    return _outcome(bite)


def give_up(record: Record, method: str, url: str) -> Outcome:
    """Write down a target the test had no time left for: a failed request, and no step before it."""
    record.begin()
    record.ask(request_for(method, url), "", "generic_timeout_error", {}, wait_s=0.001)
    return Outcome("generic_timeout_error", None)


def address_url(address: str, port: int) -> str:
    """Give the clear-text URL of an address; port 80 is not written."""
    return f"http://{address}/" if port == 80 else f"http://{address}:{port}/"


def answer(host: Host, lie: bool = False) -> Json:
    """Give the answer section's entry: the host's address, or a private one from a lying resolver."""
    if lie:
        return {"answer_type": "A", "ipv4": BOGON, "ttl": None}
    asn, org = host.holder
    return {"asn": asn, "as_org_name": org, "answer_type": "A", "ipv4": host.address, "ttl": None}


def request_for(method: str, url: str) -> Json:
    """Give the `request` part of an entry."""
    host = url.split("/")[2]
    return {
        "body": "",
        "body_is_truncated": False,
        "headers_list": [["Host", host], ["User-Agent", USER_AGENT]],
        "headers": {"Host": host, "User-Agent": USER_AGENT},
        "method": method,
        "tor": _TOR,
        "x_transport": "tcp",
        "url": url,
    }


def response_of(host: Host) -> Json:
    """Give the `response` part of an entry: what the host itself answers."""
    page = f"<!doctype html><html><head><title>{host.title}</title></head><body>simulated</body></html>"
    return response(host.status, page if host.title else "{}", host.header)


def response(status: int, body: str, header: tuple[str, str]) -> Json:
    """Give the `response` part of an entry from its status, body and one telling header."""
    length = str(len(body.encode()))
    return {
        "body": body,
        "body_is_truncated": False,
        "code": status,
        "headers_list": [["Content-Length", length], list(header)],
        "headers": {"Content-Length": length, header[0]: header[1]},
    }


def _outcome(bite: Bite | None) -> Outcome:
    if bite is None:
        return Outcome(None, None)
    operation = {"dns": "resolve", "tcp": "connect", "tls": "tls_handshake", "http": "http_round_trip"}[bite.step]
    return Outcome(bite.failure, operation)
