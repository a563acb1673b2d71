"""The steps of many raw measurements as numbers: what `join` works on, and the tables its answers point into.

OONI keeps lookups, connections, handshakes and requests of a measurement in lists of their own. Here each kind is one
run of numbers for a whole batch: `first[m]` to `first[m + 1]` are the steps of measurement m. Hosts, addresses and
failures are numbered as they are met, so that equal numbers mean equal texts; NONE stands for none.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gatewatch.archive.places import Url, address, address_port, host, url
from gatewatch.archive.wire import Connect, Exchange, Failure, Keys, Query, Request, StunKeys
from gatewatch.model.frames import polars_schema
from gatewatch.observe import response
from gatewatch.observe.failures import NO_ANSWER, UNKNOWN

SYSTEM_RESOLVERS = ("system", "getaddrinfo", "golang_net_resolver")
"""What OONI calls the resolver the device itself uses (df-002 `engine`); none given means that one too."""
NONE = -1
NO_TRANSACTION = -(2**63)
"""No number was given. OONI's begin at 1; 0 in a request, connection or handshake says there is none."""
_LARGEST = 2**62
_PORT_BITS, _PORT_MASK = 16, 0xFFFF
_KINDS = ("query", "answer", "connect", "handshake", "request", "exchange")

_KEPT = ("http_status", "http_body_bytes", "http_title", "http_location")
"""What `response.kept` gives."""
_SCHEMA = polars_schema("observations")

Ints = NDArray[np.int64]
Column = NDArray[Any] | Sequence[Any]
Written = TypeVar("Written")


class Numbers(dict[Written, int], Generic[Written]):
    """Numbers what is looked up in it, and keeps the number of every way in which it was written."""

    def __init__(self, number: Callable[[Written], int]) -> None:
        """Begin with nothing; `number` tells the number of what was not met before."""
        super().__init__()
        self._number = number

    def __missing__(self, written: Written) -> int:
        """Number a new way of writing."""
        number = self[written] = self._number(written)
        return number

    def of(self, written: Iterable[Written]) -> Ints:
        """Give the numbers of many."""
        return np.array(list(map(self.__getitem__, written)), dtype=np.int64)


class Steps(NamedTuple):
    """The numbers of a batch.

    Shapes: `first_…` one entry per measurement and one more, the rest one per step. Requests stand in the order they
    were made. `answer` holds the addresses of all lookups, those of query q from `first_answer[q]` on. `input_host`
    and `input_port` are those of the measurement's input URL.
    """

    first_query: Ints
    query_host: Ints
    query_system: Ints
    query_failure: Ints
    query_transaction: Ints
    query_end: Ints
    first_answer: Ints
    answer: Ints
    first_connect: Ints
    connect_ip: Ints
    connect_port: Ints
    connect_failure: Ints
    connect_transaction: Ints
    first_handshake: Ints
    handshake_ip: Ints
    handshake_port: Ints
    handshake_host: Ints
    handshake_failure: Ints
    handshake_transaction: Ints
    handshake_quic: Ints
    first_request: Ints
    request_host: Ints
    request_ip: Ints
    request_port: Ints
    request_encrypted: Ints
    request_quic: Ints
    request_failure: Ints
    request_transaction: Ints
    first_exchange: Ints
    exchange_host: Ints
    exchange_ip: Ints
    exchange_port: Ints
    input_host: Ints
    input_port: Ints
    no_answer: int
    hosts: int
    ips: int


class Batch(NamedTuple):
    """The numbers of a batch, and what they stand for.

    `hosts`, `ips`, `failures` are the texts by number. `queries`, `connects`, `handshakes`, `requests`, `exchanges`
    have one row per step, with the columns an attempt takes from it.
    """

    steps: Steps
    hosts: pl.Series
    ips: pl.Series
    failures: pl.Series
    queries: pl.DataFrame
    connects: pl.DataFrame
    handshakes: pl.DataFrame
    requests: pl.DataFrame
    exchanges: pl.DataFrame


class _Names:
    """The numbering of one gathering: equal numbers mean equal hosts, addresses, failures, whatever the writing."""

    def __init__(self) -> None:
        self.known_hosts: dict[str, int] = {}
        self.known_ips: dict[str, int] = {}
        self.known_failures: dict[str, int] = {}
        self.hosts = Numbers[str | None](lambda text: _numbered(self.known_hosts, host(text) if text else None))
        self.ips = Numbers[str | None](lambda text: _numbered(self.known_ips, address(text) if text else None))
        self.failures = Numbers[Failure](lambda failure: _numbered(self.known_failures, failure_text(failure)))
        self.engines = Numbers[str | None](lambda engine: int(not engine or engine in SYSTEM_RESOLVERS))
        self.places = Numbers[str | None](self._place)
        self.url_hosts = Numbers[str | None](lambda text: self.hosts[link.hostname if (link := _url(text)) else None])
        self.url_places = Numbers[str | None](self._url_place)

    def _place(self, text: str | None) -> int:
        """Number `ip:port`: address and port as one."""
        place = address_port(text) if text else None
        return self.ips[place[0]] << _PORT_BITS | place[1] if place else NONE

    def _url_place(self, text: str | None) -> int:
        """Number where a URL leads but for its host: address or NONE, port, and whether it is encrypted, as one."""
        link = _url(text)
        return (self.ips[link.ip] << _PORT_BITS | link.port) << 1 | link.encrypted if link else NO_TRANSACTION


class Gathering:
    """Gathers the steps of measurements a few at a time, so that the measurements themselves can be let go.

    Why: what Python holds of a measurement is several times its size. A hundred fit the processor's cache, and the
    next ones are written where they stood; thousands are half as fast to decode.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._names = _Names()
        self._parts: dict[str, list[Column]] = {}
        self.steps = 0
        """How many steps there are: no fewer than there will be attempts."""

    def add(self, keys: Sequence[Keys], inputs: Sequence[Url | None]) -> None:
        """Take the steps of measurements, given their keys and the URLs they were given."""
        names = self._names
        links = {
            "input_host": names.hosts.of(link.hostname if link else None for link in inputs),
            "input_port": _ints(link.port if link else NONE for link in inputs),
        }
        for columns in (
            links,
            _queries([k.queries for k in keys], names),
            _connects([k.tcp_connect for k in keys], names),
            _handshakes(keys, names),
            _requests([k.requests for k in keys], names),
            _exchanges([k.exchange if isinstance(k, StunKeys) else None for k in keys], names),
        ):
            for name, column in columns.items():
                self._parts.setdefault(name, []).append(column)
            if links is not columns:
                self.steps += len(next(iter(columns.values())))

    def batch(self) -> Batch:
        """Give all that was taken."""
        found = {name: _end_to_end(parts) for name, parts in self._parts.items()}
        names = self._names
        failures = _texts(names.known_failures)

        def step(name: str, kind: str) -> pl.DataFrame:
            failed = nullable(found[f"{kind}_failure"])
            return pl.DataFrame({f"{name}_failure": failures.gather(failed), f"{name}_ms": _ms(found[f"{kind}_ms"])})

        steps = Steps(
            **{f"first_{kind}": _offsets(found[f"{kind}_count"]) for kind in _KINDS},
            **{name: found[name] for name in Steps._fields if name in found},
            no_answer=names.failures[NO_ANSWER],
            hosts=len(names.known_hosts),
            ips=len(names.known_ips),
        )
        answers = [pl.Series(name, found[name], dtype=_SCHEMA[name]) for name in _KEPT]
        return Batch(
            steps=steps,
            hosts=_texts(names.known_hosts),
            ips=_texts(names.known_ips),
            failures=_texts(names.known_failures),
            queries=pl.DataFrame({"dns_ms": _ms(found["query_ms"])}),
            connects=step("tcp", "connect"),
            handshakes=step("tls", "handshake"),
            requests=step("http", "request").with_columns(
                pl.Series("http_encrypted", found["request_encrypted"] == 1), *answers
            ),
            exchanges=pl.DataFrame({"app_failure": failures.gather(nullable(found["exchange_failure"]))}),
        )


def failure_text(failure: Failure) -> str | None:
    """Give a failure as text; null, false and empty text are none."""
    if not failure:
        return None
    return UNKNOWN if failure is True else failure


def _queries(lists: list[list[Query] | None], names: _Names) -> dict[str, Column]:
    flat, count = _flat(lists)
    hostname, failure, engine, answers, t0, t, transaction = _columns(
        flat, "hostname", "failure", "engine", "answers", "t0", "t", "transaction_id"
    )
    given = [a or () for a in answers]
    end = _floats(t)
    return {
        "query_host": names.hosts.of(hostname),
        "query_system": names.engines.of(engine),
        "query_failure": names.failures.of(failure),
        "query_transaction": _transactions(transaction),
        "query_end": np.where(np.isnan(end), NONE, end.view(np.int64)),  # equal times, equal bits
        "query_ms": _taken(t0, t),
        "query_count": count,
        "answer": names.ips.of([a.ipv4 or a.ipv6 for a in chain.from_iterable(given)]),
        "answer_count": _ints(map(len, given)),
    }


def _connects(lists: list[list[Connect] | None], names: _Names) -> dict[str, Column]:
    flat, count = _flat(lists)
    ip, port, failure, success, t0, t, transaction = _columns(
        flat, "ip", "port", "status.failure", "status.success", "t0", "t", "transaction_id"
    )
    failed = names.failures.of(failure)
    unsaid = (failed == NONE) & _ints(s is False for s in success).astype(bool)
    return {
        "connect_ip": names.ips.of(ip),
        "connect_port": _ints(port),
        "connect_failure": np.where(unsaid, names.failures[UNKNOWN], failed),
        "connect_transaction": _none_if_zero(_transactions(transaction)),
        "connect_ms": _taken(t0, t),
        "connect_count": count,
    }


def _handshakes(keys: Sequence[Keys], names: _Names) -> dict[str, Column]:
    """Number the handshakes, of each measurement those over TCP before those of QUIC."""
    flat, count = _flat([(k.tls_handshakes or []) + (k.quic_handshakes or []) for k in keys])
    over_tcp = _ints(len(k.tls_handshakes or ()) for k in keys)
    rank = np.arange(len(flat)) - np.repeat(_offsets(count)[:-1], count)
    failure, where, name, t0, t, transaction = _columns(
        flat, "failure", "address", "server_name", "t0", "t", "transaction_id"
    )
    place = names.places.of(where)
    return {
        "handshake_ip": place >> _PORT_BITS,
        "handshake_port": place & _PORT_MASK,
        "handshake_host": names.hosts.of(name),
        "handshake_failure": names.failures.of(failure),
        "handshake_transaction": _transactions(transaction),
        "handshake_quic": (rank >= np.repeat(over_tcp, count)).astype(np.int64),
        "handshake_ms": _taken(t0, t),
        "handshake_count": count,
    }


def _requests(lists: list[list[Request] | None], names: _Names) -> dict[str, Column]:
    """Number the requests that lead anywhere, first one first: OONI lists the last one first."""
    flat, count = _flat([r[::-1] if r else r for r in lists])
    asked, answered, failure, where, t0, t, transaction = _columns(
        flat, "request", "response", "failure", "address", "t0", "t", "transaction_id"
    )
    link = [a.url if a else None for a in asked]
    place = names.url_places.of(link)
    leads = place != NO_TRANSACTION
    in_url = np.where(leads, place >> _PORT_BITS + 1, NONE)
    kept = [response.kept(r) if r and r.code else response.NOTHING for r in answered]
    columns = zip(*kept, strict=True) if kept else [()] * len(_KEPT)
    return {
        "request_host": names.url_hosts.of(link),
        # an address in the URL, else the one the request says it went to
        "request_ip": np.where(in_url == NONE, names.places.of(where) >> _PORT_BITS, in_url),
        "request_port": np.where(leads, place >> 1 & _PORT_MASK, NONE),
        "request_encrypted": np.where(leads, place & 1, 0),
        "request_quic": _ints(a is not None and a.x_transport in ("quic", "udp") for a in asked),
        "request_failure": names.failures.of(failure),
        "request_transaction": _none_if_zero(_transactions(transaction)),
        "request_ms": _taken(t0, t),
        "request_count": count,
        **dict(zip(_KEPT, columns, strict=True)),
    }


def _exchanges(given: list[Exchange | None], names: _Names) -> dict[str, Column]:
    flat = [e for e in given if e]
    return {
        "exchange_host": names.hosts.of(e.hostname for e in flat),
        "exchange_ip": names.places.of(e.address for e in flat) >> _PORT_BITS,
        "exchange_port": _ints(e.port for e in flat),
        "exchange_failure": names.failures.of(e.failure for e in flat),
        "exchange_count": _ints(e is not None for e in given),
    }


def _flat(lists: Sequence[list[Written] | None]) -> tuple[list[Written], Ints]:
    """Put lists end to end, and say how long each was."""
    return list(chain.from_iterable(p for p in lists if p)), _ints(len(part) if part else 0 for part in lists)


def _offsets(sizes: Ints) -> Ints:
    return np.append(0, np.cumsum(sizes, dtype=np.int64))


def _columns(rows: Sequence[Any], *names: str) -> Sequence[Sequence[Any]]:
    return [list(map(attrgetter(name), rows)) for name in names]


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _floats(values: Sequence[float | None]) -> NDArray[np.float64]:
    """Give numbers, NaN for None."""
    return np.array(values, dtype=np.float64)


def _transactions(values: Sequence[int | None]) -> Ints:
    """Give whole numbers; one that is too large for a column is folded, which keeps equal ones equal."""
    if None not in values:
        with suppress(OverflowError):
            found = np.array(values, dtype=np.int64)
            if not len(found) or np.abs(found).max() < _LARGEST:
                return found
    return _ints(NO_TRANSACTION if v is None else v if -_LARGEST < v < _LARGEST else hash(v) for v in values)


def _none_if_zero(transaction: Ints) -> Ints:
    return np.where(transaction == 0, NO_TRANSACTION, transaction)


def _taken(begin: Sequence[float | None], end: Sequence[float | None]) -> NDArray[np.float64]:
    """Give how many milliseconds steps took, NaN where that is not told: old files say only when they ended."""
    with np.errstate(over="ignore", invalid="ignore"):  # times as a hostile file writes them
        taken = (_floats(end) - _floats(begin)) * 1000
    return np.where((taken >= 0) & np.isfinite(taken), taken, np.nan)


def _ms(taken: NDArray[np.float64]) -> pl.Series:
    return pl.Series(taken, dtype=pl.Float64, nan_to_null=True)


def nullable(numbers: Ints) -> pl.Series:
    """Give numbers as a column, null for NONE."""
    found = pl.Series(numbers, dtype=pl.Int64)
    return found.set(found == NONE, None)


def _numbered(known: dict[str, int], text: str | None) -> int:
    return NONE if text is None else known.setdefault(text, len(known))


def _texts(known: dict[str, int]) -> pl.Series:
    return pl.Series(list(known), dtype=pl.String)


def _url(text: str | None) -> Url | None:
    return url(text) if text else None


def _end_to_end(parts: list[Column]) -> Any:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    return list(chain.from_iterable(parts))
