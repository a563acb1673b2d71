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

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

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


class Attempt(Struct, gc=False):
    """One attempt at one endpoint, filled in step by step; fields are named as columns of `observations`.

    `transaction` is no column. Why `gc=False`: attempts come by the million and hold only text and numbers.
    """

    hostname: str | None
    ip: str | None
    port: int | None
    transport: str = TCP
    dns_step: str = NOT_TRIED
    dns_failure: str | None = None
    dns_answers: str = ""
    dns_ms: float | None = None
    tcp_step: str = NOT_TRIED
    tcp_failure: str | None = None
    tcp_ms: float | None = None
    tls_step: str = NOT_TRIED
    tls_failure: str | None = None
    tls_ms: float | None = None
    http_step: str = NOT_TRIED
    http_failure: str | None = None
    http_status: int | None = None
    http_encrypted: bool | None = None
    http_body_bytes: int | None = None
    http_title: str | None = None
    http_location: str | None = None
    http_ms: float | None = None
    transaction: int | None = None

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


FIELDS = tuple(name for name in Attempt.__struct_fields__ if name != "transaction")
"""The columns an attempt fills."""


class Lookup(NamedTuple):
    """What one resolver said of one name in all its answers."""

    failure: str | None
    answers: list[str]
    ms: float | None


class _Asked(NamedTuple):
    """A query for a name, with the addresses it gave in their standard form."""

    hostname: str
    answers: list[str]
    query: Query


class _Waiting(Struct, gc=False):
    """A lookup whose answers are being connected to in turn."""

    hostname: str
    answers: list[str]
    transaction: int | None
    t: float | None
    tried: int = 0
    port: int | None = None


def attempts(keys: Keys, input_url: Url | None) -> list[Attempt]:
    """Give the attempts of a measurement, in the order in which they were made."""
    asked = _asked(keys.queries or ())
    found = [_connection(c, ip) for c in keys.tcp_connect or () if (ip := address(c.ip))]
    nameless = _shake(found, keys.tls_handshakes or (), TCP) + _shake(found, keys.quic_handshakes or (), QUIC)
    if found:
        _name(found, asked)
    requests = _sent(keys.requests or ())
    _shake_by_name(found, nameless, requests)
    _request_all(found, requests)
    if asked:
        _look_up(found, _lookups(asked), input_url)
    return found


def failure_text(failure: Failure) -> str | None:
    """Give a failure as text; null, false and empty text are none."""
    if not failure:
        return None
    return UNKNOWN if failure is True else failure


def _asked(queries: Sequence[Query]) -> list[_Asked]:
    """List the queries that say a name."""
    found = []
    for query in queries:
        name = host(query.hostname) if query.hostname else None
        if name:
            answers = []
            for answer in query.answers or ():
                ip = address(answer.ipv4 or answer.ipv6 or "")
                if ip:
                    answers.append(ip)
            found.append(_Asked(name, answers, query))
    return found


def _lookups(asked: list[_Asked]) -> dict[str, tuple[Lookup | None, Lookup | None]]:
    """Sum up the lookups by name: what the system's resolver said, and what all others said."""
    grouped: dict[str, tuple[list[_Asked], list[_Asked]]] = {}
    for one in asked:
        engine = one.query.engine
        group = grouped.get(one.hostname)
        if group is None:
            group = grouped[one.hostname] = ([], [])
        group[0 if not engine or engine in SYSTEM_RESOLVERS else 1].append(one)
    return {name: (_summed(system), _summed(others)) for name, (system, others) in grouped.items()}


def _summed(asked: list[_Asked]) -> Lookup | None:
    """One address is a success; the failure given is the first that does not just say "no address of this kind"."""
    if not asked:
        return None
    ms: float | None = None
    answers: dict[str, None] = {}
    failure = NO_ANSWER
    for _, given, query in asked:
        if ms is None:
            ms = _ms(query.t0, query.t)
        for ip in given:
            answers[ip] = None
        if failure == NO_ANSWER and query.failure:
            failure = failure_text(query.failure) or NO_ANSWER
    return Lookup(None, list(answers), ms) if answers else Lookup(failure, [], ms)


def _connection(connect: Connect, ip: str) -> Attempt:
    failure = failure_text(connect.status.failure)
    if not failure and connect.status.success is False:
        failure = UNKNOWN
    made = Attempt(None, ip, connect.port)
    made.tcp_failure = failure
    made.tcp_step = FAILED if failure else OK
    made.tcp_ms = _ms(connect.t0, connect.t)
    made.transaction = connect.transaction_id or None
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


def _name(found: list[Attempt], asked: list[_Asked]) -> None:
    """Give the attempts that have no name the one that their address was looked up for."""
    by_address: dict[str, list[_Waiting]] = {}
    for lookup in _waiting(asked):
        for ip in lookup.answers:
            by_address.setdefault(ip, []).append(lookup)
    if not by_address:
        return
    done: set[tuple[str, int | None]] = set()
    for attempt in found:
        options = by_address.get(attempt.ip or "")
        if options and attempt.hostname:
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
    if len(options) == 1:
        return options[0]
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


def _waiting(asked: list[_Asked]) -> list[_Waiting]:
    """List the lookups in order; A and AAAA of one lookup, which end at the same time, are one."""
    waiting: list[_Waiting] = []
    last = None
    for name, answers, query in asked:
        if not answers:
            continue
        if last and last.hostname == name and last.t is not None and last.t == query.t:
            last.answers += [a for a in answers if a not in last.answers]
        else:
            last = _Waiting(name, list(answers), query.transaction_id, query.t)
            waiting.append(last)
    return waiting


def _sent(requests: Sequence[Request]) -> list[tuple[Request, Url]]:
    """List the requests that lead anywhere, first one first: OONI lists the last one first."""
    found = []
    for request in reversed(requests):
        link = url(request.request.url) if request.request and request.request.url else None
        if link:
            found.append((request, link))
    return found


def _request_all(found: list[Attempt], requests: list[tuple[Request, Url]]) -> None:
    """Join each request to the connection it went over."""
    if not requests:
        return
    by_port: dict[tuple[str | None, int | None], list[Attempt]] = {}
    by_address: dict[tuple[str | None, int | None, str | None], list[Attempt]] = {}
    for attempt in found:
        by_port.setdefault((attempt.hostname, attempt.port), []).append(attempt)
        by_address.setdefault((attempt.hostname, attempt.port, attempt.ip), []).append(attempt)
    for request, link in requests:
        place = address_port(request.address) if request.address else None
        ip = link.ip or (place[0] if place else None)
        if ip is None:
            there = by_port.get((link.hostname, link.port), [])
        else:
            there = by_address.get((link.hostname, link.port, ip), [])
        begun = _request(there, request, link, ip)
        if begun:
            found.append(begun)
            by_port.setdefault((begun.hostname, begun.port), []).append(begun)
            by_address.setdefault((begun.hostname, begun.port, begun.ip), []).append(begun)


def _request(there: list[Attempt], request: Request, link: Url, ip: str | None) -> Attempt | None:
    """Join a request to one of the attempts at its host and port; give the attempt that had to be begun for it."""
    failure = failure_text(request.failure)
    transport = QUIC if request.request and request.request.x_transport in ("quic", "udp") else TCP
    # an answer came over some connection, so one that failed is not the one
    fit = [a for a in there if a.transport == transport and (failure or not (a.tcp_failure or a.tls_failure))]
    if request.transaction_id:
        fit = [a for a in fit if a.transaction == request.transaction_id] or fit
    begun = None
    if not fit:
        attempt = begun = Attempt(link.hostname, ip, link.port, transport)
    else:
        attempt = fit[0] if len(fit) == 1 else min(fit, key=lambda a: _remote(a, failure))
        if attempt.http_step != NOT_TRIED:
            attempt = begun = attempt.again()
    attempt.http_failure = failure
    attempt.http_step = FAILED if failure else OK
    attempt.http_encrypted = link.encrypted
    attempt.http_ms = _ms(request.t0, request.t)
    answered = request.response
    if answered and answered.code and 0 < answered.code < 1000:
        attempt.http_status = answered.code
        attempt.http_body_bytes, attempt.http_title = response.body(answered)
        attempt.http_location = response.location(answered)
    return begun


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
