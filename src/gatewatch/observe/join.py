"""The steps of raw measurements joined to attempts, one for each endpoint that was tried.

OONI keeps lookups, connections, handshakes and requests in four lists. Newer tests number what belongs together
(`transaction_id`); older ones leave it to address, port and order. So, in this order:

1. Each TCP connection begins an attempt at its address and port, and so does an exchange over UDP.
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

All of it runs compiled, on numbers: joining is half the work of reading when it runs step by step in Python. The
functions share three records of arrays and fill them measurement by measurement. What belongs to an address, a host
or a host and port is found through chains (`head`, `next`), and an entry counts only under the number of the
measurement that wrote it (`stamp`), so nothing is cleared in between and a hostile measurement of a hundred thousand
steps takes no longer than as many harmless ones.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from gatewatch.observe.steps import NO_TRANSACTION, NONE, Ints, Steps

TCP, QUIC, UDP = 0, 1, 2
TRANSPORTS = ("tcp", "quic", "udp")
"""The words of the three numbers above."""
SYSTEM, OTHERS = 0, 1
_BUCKETS = 4096


class Attempts(NamedTuple):
    """The attempts in the order in which they were made within each measurement; the first `made[0]` are there.

    Shapes: one entry per attempt. `tcp`, `tls`, `http`, `app`, `lookup` are rows of connects, handshakes, requests,
    exchanges and `Lookups`; NONE where the step was not tried.
    """

    made: Ints
    measurement: Ints
    host: Ints
    ip: Ints
    port: Ints
    transport: Ints
    transaction: Ints
    tcp: Ints
    tls: Ints
    http: Ints
    app: Ints
    lookup: Ints


class Lookups(NamedTuple):
    """What one resolver said of one name in all its answers: two entries a name, the system's and all others'.

    Shapes: `host`, `first` (the first query), `failed` (the first that says more than "no address of this kind") one
    entry per lookup; `of`, `ip` one per answer, in order and with repeats, chained by `next` from `head` on.
    `made` holds how many lookups and how many answers there are.
    """

    made: Ints
    host: Ints
    first: Ints
    failed: Ints
    head: Ints
    tail: Ints
    of: Ints
    ip: Ints
    next: Ints


class _Index(NamedTuple):
    """Where to find what was made so far in the measurement at hand."""

    ip_stamp: Ints
    ip_head: Ints
    ip_tail: Ints
    ip_next: Ints
    place_stamp: Ints
    place_head: Ints
    place_tail: Ints
    place_next: Ints
    host_stamp: Ints
    host_lookup: Ints
    waiting_stamp: Ints
    waiting_head: Ints
    waiting_tail: Ints


def join(steps: Steps) -> tuple[Attempts, Lookups]:
    """Join the steps of a batch; each measurement's attempts are its own, whatever else is in the batch."""
    size = sum(
        len(kind)
        for kind in (steps.connect_ip, steps.exchange_ip, steps.handshake_ip, steps.request_ip, steps.query_host)
    )
    attempts = Attempts(np.zeros(1, np.int64), *(_none(size) for _ in Attempts._fields[1:]))
    lookups, answers = 2 * len(steps.query_host), len(steps.answer)
    found = Lookups(
        made=np.zeros(2, np.int64),
        host=_none(lookups),
        first=_none(lookups),
        failed=_none(lookups),
        head=_none(lookups),
        tail=_none(lookups),
        of=_none(answers),
        ip=_none(answers),
        next=_none(answers),
    )
    index = _Index(
        ip_stamp=_none(steps.ips),
        ip_head=_none(steps.ips),
        ip_tail=_none(steps.ips),
        ip_next=_none(size),
        place_stamp=_none(_BUCKETS),
        place_head=_none(_BUCKETS),
        place_tail=_none(_BUCKETS),
        place_next=_none(size),
        host_stamp=_none(steps.hosts),
        host_lookup=_none(steps.hosts),
        waiting_stamp=_none(steps.ips),
        waiting_head=_none(steps.ips),
        waiting_tail=_none(steps.ips),
    )
    _join_all(steps, attempts, found, index)
    made, (looked, answered) = int(attempts.made[0]), found.made
    return (
        Attempts(attempts.made, *(column[:made] for column in attempts[1:])),
        Lookups(found.made, *(c[:looked] for c in found[1:6]), *(c[:answered] for c in found[6:])),
    )


def _none(size: int) -> Ints:
    return np.full(size, NONE, np.int64)


@njit(cache=True)
def _join_all(s: Steps, a: Attempts, k: Lookups, x: _Index) -> None:
    for m in range(len(s.first_connect) - 1):
        begin, known = a.made[0], k.made[0]
        for c in range(s.first_connect[m], s.first_connect[m + 1]):
            if s.connect_ip[c] != NONE:
                made = _begin(a, x, m, NONE, s.connect_ip[c], s.connect_port[c], TCP)
                a.tcp[made], a.transaction[made] = c, s.connect_transaction[c]
        for e in range(s.first_exchange[m], s.first_exchange[m + 1]):
            made = _begin(a, x, m, s.exchange_host[e], s.exchange_ip[e], s.exchange_port[e], UDP)
            a.app[made] = e
        _shake(s, a, x, m)
        _look_up(s, k, x, m)
        _name(s, a, x, m, begin)
        _shake_by_name(s, a, x, m, begin)
        _request_all(s, a, x, m, begin)
        _follow(s, a, k, x, m, begin, known)


@njit(cache=True)
def _begin(a: Attempts, x: _Index, m: int, host: int, ip: int, port: int, transport: int) -> int:
    """Begin an attempt, and let it be found by its address."""
    made = int(a.made[0])
    a.made[0] += 1
    a.measurement[made], a.host[made], a.ip[made], a.port[made] = m, host, ip, port
    a.transport[made], a.transaction[made] = transport, NO_TRANSACTION
    if ip != NONE:
        if x.ip_stamp[ip] == m:
            x.ip_next[x.ip_tail[ip]] = made
        else:
            x.ip_stamp[ip], x.ip_head[ip] = m, made
        x.ip_tail[ip] = made
    return made


@njit(cache=True)
def _is_free(s: Steps, a: Attempts, at: int) -> bool:
    """Say whether an attempt has room for a handshake."""
    return bool(a.tls[at] == NONE and (a.tcp[at] == NONE or s.connect_failure[a.tcp[at]] == NONE))


@njit(cache=True)
def _set_handshake(s: Steps, a: Attempts, at: int, h: int) -> None:
    a.tls[at] = h
    if a.transaction[at] == NO_TRANSACTION and s.handshake_transaction[h] != 0:
        a.transaction[at] = s.handshake_transaction[h]
    if a.host[at] == NONE:
        a.host[at] = s.handshake_host[h]


@njit(cache=True)
def _shake(s: Steps, a: Attempts, x: _Index, m: int) -> None:
    """Join handshakes to connections by address."""
    for h in range(s.first_handshake[m], s.first_handshake[m + 1]):
        ip, port, transport = s.handshake_ip[h], s.handshake_port[h], s.handshake_quic[h]
        if ip == NONE:
            continue
        best = NONE
        at = x.ip_head[ip] if x.ip_stamp[ip] == m else NONE
        while at != NONE:
            if a.port[at] == port and a.transport[at] == transport and _is_free(s, a, at):
                if a.transaction[at] == s.handshake_transaction[h]:
                    best = at
                    break
                if best == NONE:
                    best = at
            at = x.ip_next[at]
        _set_handshake(s, a, _begin(a, x, m, NONE, ip, port, transport) if best == NONE else best, h)


@njit(cache=True)
def _look_up(s: Steps, k: Lookups, x: _Index, m: int) -> None:
    """Sum up the lookups by name; one address is a success."""
    for q in range(s.first_query[m], s.first_query[m + 1]):
        host = s.query_host[q]
        if host == NONE:
            continue
        if x.host_stamp[host] != m:
            x.host_stamp[host], x.host_lookup[host] = m, k.made[0]
            k.host[k.made[0] : k.made[0] + 2] = host
            k.made[0] += 2
        lookup = x.host_lookup[host] + (SYSTEM if s.query_system[q] else OTHERS)
        if k.first[lookup] == NONE:
            k.first[lookup] = q
        if k.failed[lookup] == NONE and s.query_failure[q] != NONE and s.query_failure[q] != s.no_answer:
            k.failed[lookup] = q
        for n in range(s.first_answer[q], s.first_answer[q + 1]):
            if s.answer[n] == NONE:
                continue
            entry = k.made[1]
            k.made[1] += 1
            k.of[entry], k.ip[entry] = lookup, s.answer[n]
            if k.head[lookup] == NONE:
                k.head[lookup] = entry
            else:
                k.next[k.tail[lookup]] = entry
            k.tail[lookup] = entry


@njit(cache=True)
def _holds(k: Lookups, lookup: int, ip: int) -> bool:
    """Say whether an address is among the answers of a lookup."""
    entry = k.head[lookup]
    while entry != NONE:
        if k.ip[entry] == ip:
            return True
        entry = k.next[entry]
    return False


@njit(cache=True)
def _wait(s: Steps, x: _Index, m: int, low: int, high: int, waiting: Ints, length: Ints) -> None:
    """List the answers of lookups in turn, one row of `waiting` each: query, place in its answers, next of the address.

    A and AAAA of one lookup, which end at the same time, are one: that of the first.
    """
    count, last = 0, NONE
    for q in range(low, high):
        if s.query_host[q] == NONE:
            continue
        has_begun = False
        for n in range(s.first_answer[q], s.first_answer[q + 1]):
            ip = s.answer[n]
            if ip == NONE:
                continue
            if not has_begun:
                has_begun = True
                is_same = last != NONE and s.query_host[last] == s.query_host[q] and s.query_end[q] != NONE
                if not (is_same and s.query_end[last] == s.query_end[q]):
                    last = q
            is_known = x.waiting_stamp[ip] == m
            if q != last and is_known and waiting[x.waiting_tail[ip], 0] == last:
                continue  # the other address family gave it already
            waiting[count, 0], waiting[count, 1], waiting[count, 2] = last, length[last - low], NONE
            length[last - low] += 1
            if is_known:
                waiting[x.waiting_tail[ip], 2] = count
            else:
                x.waiting_stamp[ip], x.waiting_head[ip] = m, count
            x.waiting_tail[ip] = count
            count += 1


@njit(cache=True)
def _name(s: Steps, a: Attempts, x: _Index, m: int, begin: int) -> None:
    """Give the attempts that have no name the one that their address was looked up for.

    Taken is the first lookup that waits for the address, or else speaks least against having been followed by it.
    """
    low, high = s.first_query[m], s.first_query[m + 1]
    size = s.first_answer[high] - s.first_answer[low]
    if size == 0 or not np.any(a.host[begin : a.made[0]] == NONE):
        return
    waiting = np.empty((size, 3), np.int64)
    length, tried = np.zeros(high - low, np.int64), np.zeros(high - low, np.int64)
    to_port = np.full(high - low, NONE, np.int64)
    _wait(s, x, m, low, high, waiting, length)
    reached = {NONE}  # hosts and ports, as one number
    for at in range(begin, a.made[0]):
        ip = a.ip[at]
        if ip == NONE or x.waiting_stamp[ip] != m:
            continue
        best, least, entry = NONE, 16, x.waiting_head[ip]
        while entry != NONE and least > 0:
            q, place, entry = waiting[entry, 0], waiting[entry, 1], waiting[entry, 2]
            if a.host[at] != NONE and s.query_host[q] != a.host[at]:
                continue
            w = q - low
            is_over = tried[w] >= length[w]
            is_elsewhere = to_port[w] != NONE and to_port[w] != a.port[at]
            against = (3 if is_over else int(place != tried[w])) + (
                8 * int(s.query_transaction[q] != NO_TRANSACTION and s.query_transaction[q] != a.transaction[at])
                + 4 * int(is_elsewhere or s.query_host[q] * 65536 + a.port[at] in reached)
            )
            if against < least:
                best, least = q, against
        if best == NONE:
            continue
        w = best - low
        a.host[at], to_port[w] = s.query_host[best], a.port[at]
        tried[w] += 1
        if a.tcp[at] != NONE and s.connect_failure[a.tcp[at]] == NONE:
            tried[w] = length[w]
            reached.add(s.query_host[best] * 65536 + a.port[at])


@njit(cache=True)
def _shake_by_name(s: Steps, a: Attempts, x: _Index, m: int, begin: int) -> None:
    """Join handshakes that say no address to connections to their server name, on a port HTTPS was asked on."""
    for h in range(s.first_handshake[m], s.first_handshake[m + 1]):
        host = s.handshake_host[h]
        if s.handshake_ip[h] != NONE or host == NONE:
            continue  # neither an address nor a name: there is nothing it could be said of
        least = NONE
        for r in range(s.first_request[m], s.first_request[m + 1]):
            if s.request_host[r] == host and s.request_encrypted[r] == 1:
                least = s.request_port[r] if least == NONE else min(least, s.request_port[r])
        best = NONE
        for at in range(begin, a.made[0]):
            if a.host[at] == host and _is_free(s, a, at) and _was_asked(s, m, host, a.port[at], least):
                best = at
                break
        port = 443 if least == NONE else least
        _set_handshake(s, a, _begin(a, x, m, host, NONE, port, TCP) if best == NONE else best, h)


@njit(cache=True)
def _was_asked(s: Steps, m: int, host: int, port: int, least: int) -> bool:
    """Say whether HTTPS was asked of a host on a port; 443 where no request says."""
    if least == NONE:
        return port == 443
    for r in range(s.first_request[m], s.first_request[m + 1]):
        if s.request_host[r] == host and s.request_encrypted[r] == 1 and s.request_port[r] == port:
            return True
    return False


@njit(cache=True)
def _place(a: Attempts, x: _Index, m: int, at: int) -> None:
    """Let an attempt be found by its host and port."""
    bucket = (a.host[at] * 7919 + a.port[at]) & (_BUCKETS - 1)
    if x.place_stamp[bucket] == m:
        x.place_next[x.place_tail[bucket]] = at
    else:
        x.place_stamp[bucket], x.place_head[bucket] = m, at
    x.place_tail[bucket] = at


@njit(cache=True)
def _request_all(s: Steps, a: Attempts, x: _Index, m: int, begin: int) -> None:
    """Join each request to the connection it went over."""
    if s.first_request[m] == s.first_request[m + 1]:
        return
    for at in range(begin, a.made[0]):
        _place(a, x, m, at)
    for r in range(s.first_request[m], s.first_request[m + 1]):
        if s.request_port[r] == NONE:
            continue
        at = _over(s, a, x, m, r)
        if at == NONE:
            at = _begin(a, x, m, s.request_host[r], s.request_ip[r], s.request_port[r], s.request_quic[r])
            _place(a, x, m, at)
        elif a.http[at] != NONE:  # another request over the same connection
            before = at
            at = _begin(a, x, m, a.host[at], a.ip[at], a.port[at], a.transport[at])
            a.transaction[at], a.tcp[at], a.tls[at] = a.transaction[before], a.tcp[before], a.tls[before]
            _place(a, x, m, at)
        a.http[at] = r


@njit(cache=True)
def _over(s: Steps, a: Attempts, x: _Index, m: int, r: int) -> int:
    """Choose the attempt that a request went over; NONE if none fits."""
    host, port, ip, failure = s.request_host[r], s.request_port[r], s.request_ip[r], s.request_failure[r]
    bucket = (host * 7919 + port) & (_BUCKETS - 1)
    best, least = NONE, 16
    at = x.place_head[bucket] if x.place_stamp[bucket] == m else NONE
    while at != NONE:
        if (
            a.host[at] == host
            and a.port[at] == port
            and (ip == NONE or a.ip[at] == ip)
            and a.transport[at] == s.request_quic[r]
        ):
            broken = NONE if a.tcp[at] == NONE else s.connect_failure[a.tcp[at]]
            if broken == NONE and a.tls[at] != NONE:
                broken = s.handshake_failure[a.tls[at]]
            used = a.http[at] != NONE
            if broken == NONE:
                remote = 2 if used else 0
            elif failure == NONE:
                remote = 16  # an answer came over some connection, so one that failed is not the one
            elif used:
                remote = 4
            else:
                remote = 1 if broken == failure else 3
            if s.request_transaction[r] not in (NO_TRANSACTION, a.transaction[at]):
                remote += 8
            if remote < least:
                best, least = at, remote
        at = x.place_next[at]
    return best


@njit(cache=True)
def _follow(s: Steps, a: Attempts, k: Lookups, x: _Index, m: int, begin: int, known: int) -> None:
    """Join lookups to the attempts at their name, and add one for each that nothing followed."""
    is_followed = np.zeros(k.made[0] - known, np.bool_)
    for at in range(begin, a.made[0]):
        host = a.host[at]
        if host == NONE or x.host_stamp[host] != m:
            continue
        system = x.host_lookup[host]
        which = _whose(s, a, k, at, system)
        a.lookup[at] = system + which
        is_followed[system + which - known] = True
    for system in range(known, k.made[0], 2):
        host, others = k.host[system], system + OTHERS
        port = s.input_port[m] if s.input_host[m] == host else NONE
        has_system, has_others = k.first[system] != NONE, k.first[others] != NONE
        if has_system and not is_followed[system - known]:
            a.lookup[_begin(a, x, m, host, NONE, port, TCP)] = system
        # another resolver's lookup matters on its own only where it gave what the system's did not
        is_named = is_followed[system - known] or is_followed[others - known]
        is_better = not has_system or (k.head[system] == NONE and k.head[others] != NONE)
        if has_others and not is_named and is_better:
            a.lookup[_begin(a, x, m, host, NONE, port, TCP)] = others


@njit(cache=True)
def _whose(s: Steps, a: Attempts, k: Lookups, at: int, system: int) -> int:
    """Say whose lookup gave the address: the system's or another resolver's."""
    others = system + OTHERS
    if k.first[system] == NONE:
        return OTHERS
    if k.first[others] == NONE or _holds(k, system, a.ip[at]):
        return SYSTEM
    is_answered = a.http[at] != NONE and s.request_failure[a.http[at]] == NONE
    worked = is_answered and k.head[system] == NONE
    return OTHERS if worked or _holds(k, others, a.ip[at]) else SYSTEM
