"""Further tests of OONI, read only where they ask a registered endpoint, and brought to the steps of all others.

    urlgetter         ts-027   its steps as they are
    dnscheck          ts-028   the lookup of the resolver, and the connections to it; not what was looked up through it
    stunreachability  ts-025   the lookup of the server, and one exchange over UDP
    tcp_connect       ts-008   to 2016: one connection, if the input is an address

These tests ask anything anyone likes, mostly nothing of ours: such a measurement is set aside by name. So is one whose
options change what is asked or the way there (another server name, another resolver, a tunnel), since its failures
would look like the service's own. What was looked up through the resolver that dnscheck tests is left out for the same
reason: it fails when that resolver is blocked.
`wire` types what comes out of here. Registered is what the program's own registry holds (`targets`).
Source: ooni/spec ts-008, ts-025, ts-027, ts-028; ooni/probe-cli at 7cb22410, `stunreachability.go` (its test name).
"""

from functools import cache
from typing import Any

import msgspec
from msgspec import Raw, Struct

from gatewatch import targets
from gatewatch.targets import Targets

FURTHER = ("dnscheck", "stun_reachability", "stunreachability", "tcp_connect", "urlgetter")
"""The tests that are read only where they ask a registered endpoint."""
_HARMLESS = frozenset({"Domain", "HTTP3Enabled", "Method", "NoFollowRedirects", "Timeout", "UserAgent"})
"""Options of urlgetter and dnscheck that change neither name nor address nor the way there."""

_Parts = list[Raw] | None


class _Steps(Struct):
    queries: _Parts = None
    tcp_connect: _Parts = None
    tls_handshakes: _Parts = None
    quic_handshakes: _Parts = None
    requests: _Parts = None
    tunnel: Any = None
    socksproxy: Any = None


class _Dnscheck(Struct):
    bootstrap: _Steps | None = None
    lookups: dict[str, _Steps] | None = None


class _Event(Struct):
    operation: str | None = None
    proto: str | None = None
    address: str | None = None


class _Stun(Struct):
    endpoint: str | None = None
    failure: str | bool | None = None
    queries: _Parts = None
    network_events: list[_Event] | None = None


class _TcpConnect(Struct):
    connection: str


def steps(test_name: str, keys: Raw, given: Any, options: Any) -> bytes | str:
    """Give the keys of a further test in the JSON form of all others, or say as text why they cannot be used.

    `given` is the measurement's input.

    Raises:
        msgspec.MsgspecError, UnicodeError, RecursionError: the keys do not decode.
    """
    changed = _changed(options)
    if changed and test_name in ("dnscheck", "urlgetter"):
        return f"{test_name} with options that change what is asked: {changed}"
    found: Any
    if test_name == "urlgetter":
        found = msgspec.json.decode(keys, type=_Steps)
        if found.tunnel or found.socksproxy:
            return "urlgetter through a tunnel or a proxy"
    elif test_name == "dnscheck":
        found = _dnscheck(msgspec.json.decode(keys, type=_Dnscheck))
    elif test_name == "tcp_connect":
        found = _tcp_connect(msgspec.json.decode(keys, type=_TcpConnect), given)
    else:
        found = _stun(msgspec.json.decode(keys, type=_Stun))
    return msgspec.json.encode(found)


def registered(hostname: str | None, ip: str | None, port: int | None) -> bool:
    """Say whether a host or address, with this port if one is known, is an endpoint of the program's registry."""
    return _registry().endpoint_of(hostname, ip, port) is not None


@cache
def _registry() -> Targets:
    return targets.load()


def _changed(options: Any) -> str:
    """Name the options that change what is asked or how."""
    names = [str(o).partition("=")[0].strip() for o in options] if isinstance(options, list) else []
    return ", ".join(sorted({name[:40] for name in names if name and name not in _HARMLESS}))


def _dnscheck(keys: _Dnscheck) -> dict[str, Any]:
    asked = list((keys.lookups or {}).values())
    found: dict[str, Any] = {"queries": keys.bootstrap.queries if keys.bootstrap else None}
    for name in ("tcp_connect", "tls_handshakes", "quic_handshakes", "requests"):
        found[name] = [step for one in asked for step in getattr(one, name) or ()]
    return found


def _tcp_connect(keys: _TcpConnect, given: Any) -> dict[str, Any]:
    scheme, _, rest = str(given).strip().rpartition("://")
    ip, port = _place(rest.partition("/")[0])
    port = port or {"http": 80, "https": 443}.get(scheme)
    if port is None:
        return {}
    failure = None if keys.connection == "success" else keys.connection
    return {"tcp_connect": [{"ip": ip, "port": port, "status": {"failure": failure}}]}


def _stun(keys: _Stun) -> dict[str, Any]:
    """Give lookup and exchange; where no socket was opened nothing was sent, and the failure is the lookup's."""
    sockets = [e.address for e in keys.network_events or () if e.operation == "connect" and e.proto == "udp"]
    host, port = _place(keys.endpoint or "")
    found: dict[str, Any] = {"queries": keys.queries}
    if sockets and port is not None:
        found["exchange"] = {"hostname": host, "address": sockets[-1], "port": port, "failure": keys.failure}
    return found


def _place(text: str) -> tuple[str, int | None]:
    """Take `host:port` apart; there need not be a port."""
    host, _, port = text.rpartition(":")
    if port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) <= 65535:
        return host, int(port)
    return text, None
