"""The steps of one raw measurement joined to attempts, one for each endpoint it tried.

OONI keeps lookups, connections, handshakes and requests in four lists. Newer tests number what belongs together
(`transaction_id`); older ones leave it to address, port and order. So, in this order:

1. Each TCP connection begins an attempt at its address and port.
2. A handshake joins the connection to its address and port, of its transaction if that is known; one that says no
   address (before 2022) joins later, by its server name. QUIC handshakes are attempts of their own.
3. An attempt gets its host name from the handshake's server name, else from the lookups: the one name whose answers
   hold the address. Where several names share addresses (WhatsApp's chat servers) a lookup is followed by connections
   to its answers in turn until one works, so each connection goes to the first lookup that waits for that address.
   That is best effort: names may be swapped among connections to the same address and port.
4. A request, first one first, joins the connection of its transaction, else one to its host and port: one that worked
   and holds no request yet, if there is one. Without any it is an attempt whose connection nobody noted.
5. A lookup joins the attempts at its host name; one that nothing followed is an attempt of its own. The system's
   resolver counts, and another one where only that gave the address.
"""

from typing import NamedTuple

from gatewatch.archive.wire import (
    Connect,
    Failure,
    Handshake,
    Keys,
    Query,
    Request,
    Url,
    address,
    address_port,
    host,
    url,
)
from gatewatch.model.words import Step
from gatewatch.observe import response
from gatewatch.observe.attempts import SYSTEM_RESOLVERS
from gatewatch.observe.failures import NO_ANSWER, UNKNOWN

NOT_TRIED, OK, FAILED = Step.NOT_TRIED.value, Step.OK.value, Step.FAILED.value
TCP, QUIC = "tcp", "quic"
JOINT = ","
"""Between the addresses of `dns_answers`, which is one text here."""


class Attempt:
    """One attempt at one endpoint, filled in step by step; fields are named as columns of `observations`."""

    FIELDS = (
        "hostname",
        "ip",
        "port",
        "transport",
        "dns_step",
        "dns_failure",
        "dns_answers",
        "dns_ms",
        "tcp_step",
        "tcp_failure",
        "tcp_ms",
        "tls_step",
        "tls_failure",
        "tls_ms",
        "http_step",
        "http_failure",
        "http_status",
        "http_encrypted",
        "http_body_bytes",
        "http_title",
        "http_location",
        "http_ms",
    )
    __slots__ = (*FIELDS, "transaction")

    def __init__(self, hostname: str | None, ip: str | None, port: int | None, transport: str = TCP) -> None:
        """Begin an attempt of which no step was tried."""
        self.hostname, self.ip, self.port, self.transport = hostname, ip, port, transport
        self.transaction: int | None = None
        self.dns_step = self.tcp_step = self.tls_step = self.http_step = NOT_TRIED
        self.dns_failure: str | None = None
        self.dns_answers = ""
        self.dns_ms: float | None = None
        self.tcp_failure: str | None = None
        self.tcp_ms: float | None = None
        self.tls_failure: str | None = None
        self.tls_ms: float | None = None
        self.http_failure: str | None = None
        self.http_status: int | None = None
        self.http_encrypted: bool | None = None
        self.http_body_bytes: int | None = None
        self.http_title: str | None = None
        self.http_location: str | None = None
        self.http_ms: float | None = None

    @property
    def broken(self) -> str | None:
        """The failure of the connection or the handshake, if one failed."""
        return self.tcp_failure or self.tls_failure

    def again(self) -> "Attempt":
        """Give another attempt over the same connection."""
        other = Attempt(self.hostname, self.ip, self.port, self.transport)
        other.transaction = self.transaction
        other.tcp_step, other.tcp_failure, other.tcp_ms = self.tcp_step, self.tcp_failure, self.tcp_ms
        other.tls_step, other.tls_failure, other.tls_ms = self.tls_step, self.tls_failure, self.tls_ms
        return other


class Lookup(NamedTuple):
    """What one resolver said of one name in all its answers."""

    failure: str | None
    answers: list[str]
    ms: float | None


class _Waiting:
    """A lookup whose answers are being connected to in turn."""

    __slots__ = ("hostname", "answers", "tried", "port", "transaction", "t")

    def __init__(self, hostname: str, answers: list[str], query: Query) -> None:
        self.hostname, self.answers, self.tried = hostname, answers, 0
        self.port: int | None = None
        self.transaction, self.t = query.transaction_id, query.t


def attempts(keys: Keys, input_url: Url | None) -> list[Attempt]:
    """Give the attempts of a measurement, in the order in which they were made."""
    found = [_connection(c) for c in keys.tcp_connect or () if address(c.ip)]
    nameless = _shake(found, keys.tls_handshakes or (), TCP) + _shake(found, keys.quic_handshakes or (), QUIC)
    _name(found, keys.queries or [])
    requests = _asked(keys.requests or ())
    _shake_by_name(found, nameless, requests)
    for request, link in requests:
        _request(found, request, link)
    _look_up(found, lookups(keys.queries or ()), input_url)
    return found


def failure_text(failure: Failure) -> str | None:
    """Give a failure as text; null, false and empty text are none."""
    if not failure:
        return None
    return UNKNOWN if failure is True else failure


def lookups(queries: list[Query] | tuple[()]) -> dict[str, tuple[Lookup | None, Lookup | None]]:
    """Sum up the lookups by name: what the system's resolver said, and what all others said."""
    grouped: dict[str, tuple[list[Query], list[Query]]] = {}
    for query in queries:
        name = host(query.hostname) if query.hostname else None
        if name:
            by_system = not query.engine or query.engine in SYSTEM_RESOLVERS
            grouped.setdefault(name, ([], []))[0 if by_system else 1].append(query)
    return {name: (_summed(system), _summed(others)) for name, (system, others) in grouped.items()}


def _summed(queries: list[Query]) -> Lookup | None:
    """One address is a success; the failure given is the first that does not just say "no address of this kind"."""
    if not queries:
        return None
    answers = list(dict.fromkeys(a for q in queries for a in _addresses(q)))
    ms = next((m for q in queries if (m := _ms(q.t0, q.t)) is not None), None)
    if answers:
        return Lookup(None, answers, ms)
    failures = [f for q in queries if (f := failure_text(q.failure))]
    return Lookup(next((f for f in failures if f != NO_ANSWER), NO_ANSWER), [], ms)


def _addresses(query: Query) -> list[str]:
    found = (address(a.ipv4 or a.ipv6 or "") for a in query.answers or ())
    return [ip for ip in found if ip]


def _connection(connect: Connect) -> Attempt:
    made = Attempt(None, address(connect.ip), connect.port)
    made.transaction = connect.transaction_id or None
    made.tcp_failure = failure_text(connect.status.failure)
    if not made.tcp_failure and connect.status.success is False:
        made.tcp_failure = UNKNOWN
    made.tcp_step = FAILED if made.tcp_failure else OK
    made.tcp_ms = _ms(connect.t0, connect.t)
    return made


def _shake(found: list[Attempt], handshakes: list[Handshake] | tuple[()], transport: str) -> list[Handshake]:
    """Join handshakes to connections by address; give back those that say none."""
    nameless = []
    for handshake in handshakes:
        place = address_port(handshake.address) if handshake.address else None
        if place is None:
            nameless.append(handshake)
            continue
        ip, port = place
        free = [
            a
            for a in found
            if a.ip == ip
            and a.port == port
            and a.transport == transport
            and a.tls_step == NOT_TRIED
            and not a.tcp_failure
        ]
        same = [a for a in free if a.transaction == handshake.transaction_id]
        _set_handshake((same or free or [_begun(found, Attempt(None, ip, port, transport))])[0], handshake)
    return nameless


def _shake_by_name(found: list[Attempt], handshakes: list[Handshake], requests: list[tuple[Request, Url]]) -> None:
    """Join handshakes that say no address to connections to their server name, on the port HTTPS was asked on."""
    for handshake in handshakes:
        name = host(handshake.server_name or "")
        if name is None:
            continue  # neither an address nor a name: there is nothing it could be said of
        ports = {link.port for _, link in requests if link.hostname == name and link.encrypted} or {443}
        free = [
            a for a in found if a.hostname == name and a.port in ports and a.tls_step == NOT_TRIED and not a.tcp_failure
        ]
        _set_handshake((free or [_begun(found, Attempt(name, None, min(ports)))])[0], handshake)


def _begun(found: list[Attempt], attempt: Attempt) -> Attempt:
    found.append(attempt)
    return attempt


def _set_handshake(attempt: Attempt, handshake: Handshake) -> None:
    attempt.tls_failure = failure_text(handshake.failure)
    attempt.tls_step = FAILED if attempt.tls_failure else OK
    attempt.tls_ms = _ms(handshake.t0, handshake.t)
    if attempt.transaction is None:
        attempt.transaction = handshake.transaction_id or None
    if attempt.hostname is None and handshake.server_name:
        attempt.hostname = host(handshake.server_name)


def _name(found: list[Attempt], queries: list[Query]) -> None:
    """Give the attempts that have no name the one that their address was looked up for."""
    waiting = _waiting(queries)
    by_address: dict[str, list[_Waiting]] = {}
    for lookup in waiting:
        for ip in lookup.answers:
            by_address.setdefault(ip, []).append(lookup)
    done: set[tuple[str, int | None]] = set()
    for attempt in found:
        options = by_address.get(attempt.ip or "", [])
        if attempt.hostname:
            options = [o for o in options if o.hostname == attempt.hostname]
        if not options:
            continue
        chosen = _likeliest(options, attempt, done)
        attempt.hostname, chosen.port = chosen.hostname, attempt.port
        chosen.tried = len(chosen.answers) if attempt.tcp_step == OK else chosen.tried + 1
        if attempt.tcp_step == OK:
            done.add((chosen.hostname, attempt.port))


def _likeliest(options: list[_Waiting], attempt: Attempt, done: set[tuple[str, int | None]]) -> _Waiting:
    """Choose the first lookup that waits for this address, or else speaks least against having been followed by it."""
    best, least = options[0], 16
    for lookup in options:
        over = lookup.tried >= len(lookup.answers)
        against = (
            8 * (lookup.transaction is not None and lookup.transaction != attempt.transaction)
            + 4 * (lookup.port not in (None, attempt.port) or (lookup.hostname, attempt.port) in done)
            + 2 * over
            + (over or lookup.answers[lookup.tried] != attempt.ip)
        )
        if against < least:
            best, least = lookup, against
        if not against:
            break
    return best


def _waiting(queries: list[Query]) -> list[_Waiting]:
    """List the lookups in order; A and AAAA of one lookup, which end at the same time, are one."""
    waiting: list[_Waiting] = []
    for query in queries:
        name = host(query.hostname) if query.hostname else None
        answers = _addresses(query)
        if not name or not answers:
            continue
        last = waiting[-1] if waiting else None
        if last and last.hostname == name and last.t is not None and last.t == query.t:
            last.answers += [a for a in answers if a not in last.answers]
        else:
            waiting.append(_Waiting(name, answers, query))
    return waiting


def _asked(requests: list[Request] | tuple[()]) -> list[tuple[Request, Url]]:
    """List the requests that lead anywhere, first one first: OONI lists the last one first."""
    found = []
    for request in reversed(requests):
        link = url(request.request.url) if request.request and request.request.url else None
        if link:
            found.append((request, link))
    return found


def _request(found: list[Attempt], request: Request, link: Url) -> None:
    """Join a request to the connection it went over."""
    failure = failure_text(request.failure)
    place = address_port(request.address) if request.address else None
    ip = link.ip or (place[0] if place else None)
    transport = QUIC if request.request and request.request.x_transport in ("quic", "udp") else TCP
    fit = [
        a
        for a in found
        if a.port == link.port
        and a.transport == transport
        and a.hostname == link.hostname
        and (ip is None or a.ip == ip)
        and (failure or not a.broken)  # an answer came over some connection, so one that failed is not the one
    ]
    if request.transaction_id:
        fit = [a for a in fit if a.transaction == request.transaction_id] or fit
    attempt = (
        min(fit, key=lambda a: _remote(a, failure))
        if fit
        else _begun(found, Attempt(link.hostname, ip, link.port, transport))
    )
    if attempt.http_step != NOT_TRIED:
        attempt = _begun(found, attempt.again())
    attempt.http_failure = failure
    attempt.http_step = FAILED if failure else OK
    attempt.http_encrypted = link.encrypted
    attempt.http_ms = _ms(request.t0, request.t)
    answered = request.response
    if answered and answered.code and 0 < answered.code < 1000:
        attempt.http_status = answered.code
        attempt.http_body_bytes, attempt.http_title = response.body(answered)
        attempt.http_location = response.location(answered)


def _remote(attempt: Attempt, failure: str | None) -> int:
    """Say how far an attempt is from being the one that a request went over; the first of the nearest is taken."""
    used = attempt.http_step != NOT_TRIED
    if not attempt.broken:
        return 2 if used else 0
    if used:
        return 4
    return 1 if attempt.broken == failure else 3


def _look_up(
    found: list[Attempt], known: dict[str, tuple[Lookup | None, Lookup | None]], input_url: Url | None
) -> None:
    """Join lookups to the attempts at their name, and add one for each that nothing followed."""
    followed: set[tuple[str, int]] = set()
    named = set()
    for attempt in found:
        if attempt.hostname not in known:
            continue
        which = _followed(attempt, *known[attempt.hostname])
        _set_lookup(attempt, known[attempt.hostname][which])
        followed.add((attempt.hostname, which))
        named.add(attempt.hostname)
    for name, (system, others) in known.items():
        port = input_url.port if input_url and input_url.hostname == name else None
        if system and (name, 0) not in followed:
            _set_lookup(_begun(found, Attempt(name, None, port)), system)
        # another resolver's lookup matters on its own only where it gave what the system's did not
        if others and name not in named and (system is None or (system.failure and not others.failure)):
            _set_lookup(_begun(found, Attempt(name, None, port)), others)


def _followed(attempt: Attempt, system: Lookup | None, others: Lookup | None) -> int:
    """Say whose lookup gave the address: the system's (0) or another resolver's (1)."""
    if system is None:
        return 1
    if others is None or attempt.ip in system.answers:
        return 0
    worked = attempt.http_step == OK and system.failure is not None
    return 1 if attempt.ip in others.answers or worked else 0


def _set_lookup(attempt: Attempt, lookup: Lookup | None) -> None:
    if lookup is None:
        return
    attempt.dns_failure, attempt.dns_ms = lookup.failure, lookup.ms
    attempt.dns_answers = JOINT.join(lookup.answers)
    attempt.dns_step = FAILED if lookup.failure else OK


def _ms(begin: float | None, end: float | None) -> float | None:
    """Give how long a step took; old files say only when it ended."""
    return (end - begin) * 1000 if begin is not None and end is not None and end >= begin else None
