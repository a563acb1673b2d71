"""Raw OONI measurements as types: one JSON object a line, decoded once, trusted after that.

Only what is used is named here; the decoder passes over the rest. The type of `test_keys` follows from the test name,
so a line decodes in one go with the name that a search for it guesses. Where the guess is wrong or something does not
fit, it decodes in two, the header (df-000) first, and that way says what is wrong. Old files write `false` for "no
failure", null for an empty list, and bodies as text or as {"data", "format": "base64"}.
Types are out of the garbage collector's sight (`gc=False`): they come by the million and never hold each other.
Pure: no files, no clock. Written forms of hosts, addresses and URLs are those of `places`.
Further tests (`endpoints`) count only where they ask an endpoint of the program's own registry.
Source: ooni/spec at e8aafe45 (df-000 to df-008, ts-017 to ts-020, ts-029).
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from gatewatch.archive import endpoints
from gatewatch.archive.places import address, address_port, host, url

EARLIEST = datetime(2012, 1, 1, tzinfo=UTC)
"""OONI began in 2012 (ooni.org/about): an earlier start is a wrong clock."""
LATE = timedelta(days=1)
"""How far ahead of us a tester's clock may be: chosen, not measured."""

Failure = str | bool | None
Held = TypeVar("Held")
Port = Annotated[int, Meta(ge=0, le=65535)]


class Answer(Struct, frozen=True, gc=False):
    """One record of a lookup's answer (df-002)."""

    ipv4: str | None = None
    ipv6: str | None = None


class Query(Struct, frozen=True, gc=False):
    """One lookup (df-002)."""

    hostname: str | None = None
    failure: Failure = None
    engine: str | None = None
    answers: list[Answer] | None = None
    t0: float | None = None
    t: float | None = None
    transaction_id: int | None = None


class Status(Struct, frozen=True, gc=False):
    """How a connection attempt ended (df-005)."""

    failure: Failure = None
    success: bool | None = None


class Connect(Struct, frozen=True, gc=False):
    """One TCP connection attempt (df-005)."""

    ip: str
    port: Port
    status: Status
    t0: float | None = None
    t: float | None = None
    transaction_id: int | None = None


class Handshake(Struct, frozen=True, gc=False):
    """One TLS or QUIC handshake (df-006); old files do not say the address."""

    failure: Failure = None
    address: str | None = None
    server_name: str | None = None
    t0: float | None = None
    t: float | None = None
    transaction_id: int | None = None


class Binary(Struct, frozen=True, gc=False):
    """Bytes as base64, which may be broken."""

    data: str
    format: str


class Asked(Struct, frozen=True, gc=False):
    """The request of an HTTP transaction."""

    url: str | None = None
    x_transport: str | None = None


class Answered(Struct, frozen=True, gc=False):
    """The response of an HTTP transaction; headers stay bytes until one is wanted."""

    code: int | None = None
    body: str | Binary | None = None
    headers: Raw = Raw()
    headers_list: Raw = Raw()


class Request(Struct, frozen=True, gc=False):
    """One HTTP transaction (df-001). The list of a measurement begins with the last one."""

    failure: Failure = None
    request: Asked | None = None
    response: Answered | None = None
    address: str | None = None
    t0: float | None = None
    t: float | None = None
    transaction_id: int | None = None


class HelperDns(Struct, frozen=True, gc=False):
    """What OONI's helper got as the answer to the lookup."""

    failure: Failure = None
    addrs: list[str] | None = None


class HelperStatus(Struct, frozen=True, gc=False):
    """How the helper's connection or handshake went."""

    failure: Failure = None
    status: bool | None = None
    server_name: str | None = None


class HelperHttp(Struct, frozen=True, gc=False):
    """The page the helper came to in the end."""

    failure: Failure = None
    status_code: int | None = None
    body_length: int | None = None
    title: str | None = None


class Helper(Struct, frozen=True, gc=False):
    """What OONI's helper saw of the same URL (`control`)."""

    dns: HelperDns | None = None
    tcp_connect: dict[str, HelperStatus] | None = None
    tls_handshake: dict[str, HelperStatus] | None = None
    http_request: HelperHttp | None = None


class Keys(Struct, frozen=True, gc=False):
    """What every test notes: its steps."""

    queries: list[Query] | None = None
    tcp_connect: list[Connect] | None = None
    tls_handshakes: list[Handshake] | None = None
    quic_handshakes: list[Handshake] | None = None
    requests: list[Request] | None = None
    client_resolver: str | None = None

    def verdict(self) -> str | None:
        """Give the test's own verdict in its own words, carried along and never trusted."""
        return None


class WebConnectivityKeys(Keys, frozen=True, gc=False):
    """ts-017."""

    control: Helper | None = None
    control_failure: Failure = None
    blocking: str | bool | None = None

    def verdict(self) -> str | None:
        """Give `blocking`: `false`, or the layer that is said to be blocked."""
        return _words(self.blocking)


class TelegramKeys(Keys, frozen=True, gc=False):
    """ts-020."""

    telegram_tcp_blocking: bool | None = None
    telegram_http_blocking: bool | None = None
    telegram_web_status: str | None = None

    def verdict(self) -> str | None:
        """Give the three findings of the test."""
        return _pairs(tcp=self.telegram_tcp_blocking, http=self.telegram_http_blocking, web=self.telegram_web_status)


class WhatsappKeys(Keys, frozen=True, gc=False):
    """ts-018."""

    whatsapp_endpoints_status: str | None = None
    registration_server_status: str | None = None
    whatsapp_web_status: str | None = None

    def verdict(self) -> str | None:
        """Give the three findings of the test."""
        return _pairs(
            endpoints=self.whatsapp_endpoints_status,
            registration=self.registration_server_status,
            web=self.whatsapp_web_status,
        )


class SignalKeys(Keys, frozen=True, gc=False):
    """ts-029."""

    signal_backend_status: str | None = None

    def verdict(self) -> str | None:
        """Give the status of the backend."""
        return _words(self.signal_backend_status)


class FacebookMessengerKeys(Keys, frozen=True, gc=False):
    """ts-019."""

    facebook_dns_blocking: bool | None = None
    facebook_tcp_blocking: bool | None = None

    def verdict(self) -> str | None:
        """Give the two findings of the test."""
        return _pairs(dns=self.facebook_dns_blocking, tcp=self.facebook_tcp_blocking)


class Exchange(Struct, frozen=True, gc=False):
    """One request and its answer over UDP; `address` is the `ip:port` it was sent to."""

    hostname: str
    address: str | None
    port: Port
    failure: Failure = None


class StunKeys(Keys, frozen=True, gc=False):
    """ts-025, as `endpoints` gives it: a STUN binding request."""

    exchange: Exchange | None = None


class Annotations(Struct, frozen=True, gc=False):
    """What the app adds about the device."""

    platform: str | None = None
    network_type: str | None = None


class Header(Struct, Generic[Held], frozen=True, gc=False):
    """What every measurement says of itself (df-000), with its keys as bytes or as a type."""

    test_name: str
    measurement_start_time: str
    probe_cc: str
    probe_asn: str
    test_keys: Held
    test_version: str | None = None
    measurement_uid: str | None = None
    report_id: str | None = None
    input: Any = None
    probe_network_name: str | None = None
    resolver_asn: str | None = None
    resolver_ip: str | None = None
    software_name: str | None = None
    software_version: str | None = None
    annotations: Annotations | None = None
    options: Any = None


class Record(NamedTuple):
    """One measurement that can be used, with where it stands."""

    source: str
    line: int
    measurement_id: str
    started_at: datetime
    asn: int
    resolver_asn: int | None
    header: Header[Any]
    keys: Keys


class Unusable(NamedTuple):
    """Why a line is set aside: a kind of `Reject`, and the reason in one line."""

    kind: str
    reason: str
    measurement_id: str | None = None


_KEYS: dict[str, type[Keys]] = {
    "facebook_messenger": FacebookMessengerKeys,
    "signal": SignalKeys,
    "telegram": TelegramKeys,
    "web_connectivity": WebConnectivityKeys,
    "whatsapp": WhatsappKeys,
}
TESTS = tuple(_KEYS)
"""The tests whose steps are read wherever they lead; any other but `endpoints.FURTHER` is set aside by name."""

_HEADER = msgspec.json.Decoder(Header[Raw])
_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in _KEYS.items()}
_WHOLE: dict[bytes, msgspec.json.Decoder[Header[Keys]]] = {
    name.encode(): msgspec.json.Decoder(Header[kind])  # type: ignore[valid-type]  # a type made at run time
    for name, kind in _KEYS.items()
}
_TEST_NAME = b'"test_name"'
_NAMED = re.compile(rb'\s*:\s*"(\w+)"')
_COUNTRY = re.compile("[A-Z]{2}")
_ASN = re.compile(r"(?:AS)?([0-9]{1,10})")
_MAX_ASN = 2**32 - 1


def record(line: bytes, source: str, number: int, *, now: datetime) -> Record | Unusable:
    """Decode one line into a measurement, or say why it cannot be used."""
    whole = _in_one_go(line)
    try:
        header: Header[Any] = whole or _HEADER.decode(line)
    except (msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        return Unusable("bad_measurement", _message(error))
    except msgspec.DecodeError as error:
        return Unusable("not_json", str(error))
    uid = header.measurement_uid or f"sha256:{hashlib.sha256(line.strip()).hexdigest()[:32]}"
    started = _started(header.measurement_start_time)
    asn, resolver_asn = _asn(header.probe_asn), _asn(header.resolver_asn or "")
    problem = _header_problem(header, started, asn, now)
    if problem:
        return Unusable(*problem, uid)
    keys: Keys | str | Unusable
    if header.test_name in endpoints.FURTHER:
        keys = _further_keys(header)
    else:
        keys = whole.test_keys if whole else _keys(header)
    if isinstance(keys, Unusable):
        return keys._replace(measurement_id=uid)
    if isinstance(keys, str):
        return Unusable("bad_measurement", keys, uid)
    if not _names_endpoint(keys):
        return Unusable("bad_measurement", "no lookup, connection or request that names an endpoint", uid)
    assert started is not None and asn is not None
    return Record(source, number, uid, started, asn, resolver_asn or None, header, keys)


def _in_one_go(line: bytes) -> Header[Keys] | None:
    """Decode a line by the test name that stands last in it; None if that does not fit in any way."""
    named = _NAMED.match(line, line.rfind(_TEST_NAME) + len(_TEST_NAME))
    decoder = _WHOLE.get(named[1]) if named else None
    if named is None or decoder is None:
        return None
    try:
        header = decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return header if header.test_name.encode("utf-8", "surrogatepass") == named[1] else None


def _keys(header: Header[Raw]) -> Keys | str:
    """Decode the keys by the test name; the text says why that cannot be done."""
    if bytes(header.test_keys) == b"null":
        return "test_keys is null"
    try:
        return _DECODERS[header.test_name].decode(header.test_keys)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return _message(error).replace("`$", "`$.test_keys")


def _further_keys(header: Header[Raw]) -> Keys | str | Unusable:
    """Decode the keys of a further test, which must ask a registered endpoint; the text says what is wrong."""
    if bytes(header.test_keys) == b"null":
        return "test_keys is null"
    try:
        found = endpoints.steps(header.test_name, header.test_keys, header.input, header.options)
        if isinstance(found, str):
            return Unusable("unknown_test", found)
        keys = msgspec.json.decode(found, type=StunKeys if header.test_name.startswith("stun") else Keys)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return _message(error).replace("`$", "`$.test_keys")
    if not any(endpoints.registered(*place) for place in _places(keys)):
        return Unusable("unknown_test", f"asks no registered endpoint: {header.test_name!r}")
    return keys


def _places(keys: Keys) -> Iterator[tuple[str | None, str | None, int | None]]:
    """Go through the hosts, addresses and ports that the steps name."""
    for query in keys.queries or ():
        yield host(query.hostname or ""), None, None
    for connect in keys.tcp_connect or ():
        yield None, address(connect.ip), connect.port
    for request in keys.requests or ():
        link = url(request.request.url) if request.request and request.request.url else None
        if link:
            yield link.hostname, link.ip, link.port
    for handshake in (keys.tls_handshakes or []) + (keys.quic_handshakes or []):
        ip, port = address_port(handshake.address or "") or (None, None)
        yield None, ip, port
        yield host(handshake.server_name or ""), None, port


def _header_problem(
    header: Header[Any], started: datetime | None, asn: int | None, now: datetime
) -> tuple[str, str] | None:
    if header.test_name not in _KEYS and header.test_name not in endpoints.FURTHER:
        return "unknown_test", f"test not known here: {header.test_name[:60]!r}"
    if started is None:
        return "bad_measurement", f"measurement_start_time is not a time: {header.measurement_start_time[:40]!r}"
    if started > now + LATE:
        return "in_future", f"starts in the future: {header.measurement_start_time[:40]!r}"
    if started < EARLIEST:
        return "bad_measurement", f"starts before {EARLIEST.year}: {header.measurement_start_time[:40]!r}"
    if not _COUNTRY.fullmatch(header.probe_cc):
        return "bad_measurement", f"probe_cc is not a country code: {header.probe_cc[:40]!r}"
    if asn is None:
        return "bad_measurement", f"probe_asn is not a network number: {header.probe_asn[:40]!r}"
    return None


def _started(text: str) -> datetime | None:
    """Read `2023-11-01 00:18:03` as UTC; a zone in the text counts."""
    try:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _asn(text: str) -> int | None:
    found = _ASN.fullmatch(text)
    number = int(found[1]) if found else None
    return number if number is not None and number <= _MAX_ASN else None


def _names_endpoint(keys: Keys) -> bool:
    """Say whether any step names a host or an address: without one there is nothing to observe."""
    for connect in keys.tcp_connect or ():
        if address(connect.ip):
            return True
    for query in keys.queries or ():
        if query.hostname and host(query.hostname):
            return True
    for request in keys.requests or ():
        if request.request and request.request.url and url(request.request.url):
            return True
    shaken = (keys.tls_handshakes or []) + (keys.quic_handshakes or [])
    return any(h.address and address_port(h.address) for h in shaken)


def _message(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error).splitlines()[0]


def _words(value: str | bool | None) -> str | None:
    return str(value).lower() if isinstance(value, bool) else value


def _pairs(**findings: str | bool | None) -> str | None:
    known = {name: _words(value) for name, value in findings.items() if value is not None}
    return " ".join(f"{name}={value}" for name, value in known.items()) or None
