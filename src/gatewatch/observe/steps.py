"""The steps of many raw measurements as numbers: what `join` works on, and the tables its answers point into.

OONI keeps lookups, connections, handshakes and requests of a measurement in lists of their own. Here each kind is one
run of numbers for a whole batch: `first[m]` to `first[m + 1]` are the steps of measurement m. Hosts, addresses and
failures are numbered as they are met, so that equal numbers mean equal texts; NONE stands for none.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gatewatch.archive.wire import (
    Connect,
    Exchange,
    Failure,
    Keys,
    Query,
    Request,
    StunKeys,
    Url,
    address,
    address_port,
    host,
    url,
)
from gatewatch.observe import response
from gatewatch.observe.failures import NO_ANSWER, UNKNOWN

SYSTEM_RESOLVERS = ("system", "getaddrinfo", "golang_net_resolver")
"""What OONI calls the resolver the device itself uses (df-002 `engine`); none given means that one too."""
NONE = -1
NO_TRANSACTION = -(2**63)
"""No number was given. OONI's begin at 1; 0 in a request, connection or handshake says there is none."""
_LARGEST = 2**62

_KEPT = {"http_status": pl.Int64, "http_body_bytes": pl.Int64, "http_title": pl.String, "http_location": pl.String}
"""What `response.kept` gives."""

Ints = NDArray[np.int64]
Raw = TypeVar("Raw")
Form = TypeVar("Form")


class Numbers(dict[Raw, int], Generic[Raw, Form]):
    """Numbers what is looked up in it: the same number for all ways to write the same thing, NONE for nothing."""

    def __init__(self, form: Callable[[Raw], Form | None]) -> None:
        """Begin with nothing; `form` gives the standard form of what was written, None for what is none."""
        super().__init__()
        self.known: dict[Form, int] = {}
        self._form = form

    def __missing__(self, written: Raw) -> int:
        """Number a new way of writing."""
        form = self._form(written)
        number = NONE if form is None else self.known.setdefault(form, len(self.known))
        self[written] = number
        return number

    def of(self, written: Iterable[Raw]) -> Ints:
        """Give the numbers of many."""
        return np.array(list(map(self.__getitem__, written)), dtype=np.int64)

    def texts(self) -> pl.Series:
        """Give the standard forms by number."""
        return pl.Series(list(self.known), dtype=pl.String)


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


class _Names(NamedTuple):
    """The numbering of one batch."""

    hosts: Numbers[str | None, str]
    ips: Numbers[str | None, str]
    failures: Numbers[Failure, str]
    places: Numbers[str | None, tuple[str, int]]
    urls: Numbers[str | None, Url]


def batch(keys: Sequence[Keys], inputs: Sequence[Url | None]) -> Batch:
    """Number the steps of measurements, given their keys and the URLs they were given."""
    names = _Names(
        hosts=Numbers(lambda text: host(text) if text else None),
        ips=Numbers(lambda text: address(text) if text else None),
        failures=Numbers(failure_text),
        places=Numbers(lambda text: address_port(text) if text else None),
        urls=Numbers(lambda text: url(text) if text else None),
    )
    query_numbers, queries = _queries([k.queries for k in keys], names)
    connect_numbers, connects = _connects([k.tcp_connect for k in keys], names)
    handshake_numbers, handshakes = _handshakes(keys, names)
    request_numbers, requests = _requests([k.requests for k in keys], names)
    exchange_numbers, exchanges = _exchanges([k.exchange if isinstance(k, StunKeys) else None for k in keys], names)
    input_host = names.hosts.of(link.hostname if link else None for link in inputs)
    steps = Steps(
        **query_numbers,
        **connect_numbers,
        **handshake_numbers,
        **request_numbers,
        **exchange_numbers,
        input_host=input_host,
        input_port=np.array([link.port if link else NONE for link in inputs], dtype=np.int64),
        no_answer=names.failures[NO_ANSWER],
        hosts=len(names.hosts.known),
        ips=len(names.ips.known),
    )
    texts = (names.hosts.texts(), names.ips.texts(), names.failures.texts())
    return Batch(steps, *texts, queries, connects, handshakes, requests, exchanges)


def failure_text(failure: Failure) -> str | None:
    """Give a failure as text; null, false and empty text are none."""
    if not failure:
        return None
    return UNKNOWN if failure is True else failure


def _queries(lists: list[list[Query] | None], names: _Names) -> tuple[dict[str, Ints], pl.DataFrame]:
    first, flat = _flat(lists)
    hostname, failure, engine, answers, t0, t, transaction = _columns(
        flat, "hostname", "failure", "engine", "answers", "t0", "t", "transaction_id"
    )
    given = [a or () for a in answers]
    ends, ended = np.unique(_floats(t), return_inverse=True)  # equal times, equal numbers
    end = np.where(np.isnan(ends)[ended], NONE, ended) if len(ends) else np.zeros(0, np.int64)
    all_answers = names.ips.of(a.ipv4 or a.ipv6 for a in chain.from_iterable(given))
    numbers = {
        "first_query": first,
        "query_host": names.hosts.of(hostname),
        "query_system": np.array([not e or e in SYSTEM_RESOLVERS for e in engine], dtype=np.int64),
        "query_failure": names.failures.of(failure),
        "query_transaction": _integers(transaction),
        "query_end": end.astype(np.int64),
        "first_answer": _offsets(map(len, given)),
        "answer": all_answers,
    }
    return numbers, pl.DataFrame({"dns_ms": _ms(t0, t)})


def _connects(lists: list[list[Connect] | None], names: _Names) -> tuple[dict[str, Ints], pl.DataFrame]:
    first, flat = _flat(lists)
    ip, port, failure, success, t0, t, transaction = _columns(
        flat, "ip", "port", "status.failure", "status.success", "t0", "t", "transaction_id"
    )
    failed = names.failures.of(failure)
    unsaid = (failed == NONE) & np.array([s is False for s in success], dtype=bool)
    failed = np.where(unsaid, names.failures[UNKNOWN], failed)
    numbers = {
        "first_connect": first,
        "connect_ip": names.ips.of(ip),
        "connect_port": np.array(port, dtype=np.int64),
        "connect_failure": failed,
        "connect_transaction": _none_if_zero(_integers(transaction)),
    }
    return numbers, _step("tcp", failed, names, t0, t)


def _handshakes(keys: Sequence[Keys], names: _Names) -> tuple[dict[str, Ints], pl.DataFrame]:
    """Number the handshakes, of each measurement those over TCP before those of QUIC."""
    first, flat = _flat([(k.tls_handshakes or []) + (k.quic_handshakes or []) for k in keys])
    over_tcp = np.array([len(k.tls_handshakes or ()) for k in keys], dtype=np.int64)
    place = np.arange(len(flat)) - np.repeat(first[:-1], np.diff(first))
    failure, where, name, t0, t, transaction = _columns(
        flat, "failure", "address", "server_name", "t0", "t", "transaction_id"
    )
    ip, port = _placed(names.places.of(where), names)
    failed = names.failures.of(failure)
    numbers = {
        "first_handshake": first,
        "handshake_ip": ip,
        "handshake_port": port,
        "handshake_host": names.hosts.of(name),
        "handshake_failure": failed,
        "handshake_transaction": _integers(transaction),
        "handshake_quic": (place >= np.repeat(over_tcp, np.diff(first))).astype(np.int64),
    }
    return numbers, _step("tls", failed, names, t0, t)


def _requests(lists: list[list[Request] | None], names: _Names) -> tuple[dict[str, Ints], pl.DataFrame]:
    """Number the requests that lead anywhere, first one first: OONI lists the last one first."""
    first, flat = _flat([r[::-1] if r else r for r in lists])
    asked, answered, failure, where, t0, t, transaction = _columns(
        flat, "request", "response", "failure", "address", "t0", "t", "transaction_id"
    )
    link = names.urls.of(a.url if a else None for a in asked)
    links = list(names.urls.known)
    hosts = names.hosts.of(u.hostname for u in links)
    ips = names.ips.of(u.ip for u in links)
    failed = names.failures.of(failure)
    # an address in the URL, else the one the request says it went to
    told, _ = _placed(names.places.of(where), names)
    ip = np.where(_at(ips, link) == NONE, told, _at(ips, link))
    encrypted = _at(np.array([u.encrypted for u in links], dtype=np.int64), link)
    numbers = {
        "first_request": first,
        "request_host": _at(hosts, link),
        "request_ip": ip,
        "request_port": _at(np.array([u.port for u in links], dtype=np.int64), link),
        "request_encrypted": encrypted,
        "request_quic": np.array([a is not None and a.x_transport in ("quic", "udp") for a in asked], dtype=np.int64),
        "request_failure": failed,
        "request_transaction": _none_if_zero(_integers(transaction)),
    }
    kept = [response.kept(r) if r and r.code else response.NOTHING for r in answered]
    columns = zip(*kept, strict=True) if kept else [()] * len(_KEPT)
    answers = [pl.Series(n, c, dtype=d) for (n, d), c in zip(_KEPT.items(), columns, strict=True)]
    table = _step("http", failed, names, t0, t)
    return numbers, table.with_columns(pl.Series("http_encrypted", encrypted == 1), *answers)


def _exchanges(given: list[Exchange | None], names: _Names) -> tuple[dict[str, Ints], pl.DataFrame]:
    flat = [e for e in given if e]
    failed = names.failures.of(e.failure for e in flat)
    ip, _ = _placed(names.places.of(e.address for e in flat), names)
    numbers = {
        "first_exchange": _offsets(int(e is not None) for e in given),
        "exchange_host": names.hosts.of(e.hostname for e in flat),
        "exchange_ip": ip,
        "exchange_port": np.array([e.port for e in flat], dtype=np.int64),
    }
    return numbers, _step("app", failed, names, [None] * len(flat), [None] * len(flat)).drop("app_ms")


def _flat(lists: Sequence[list[Raw] | None]) -> tuple[Ints, list[Raw]]:
    """Put lists end to end, and say where each begins."""
    return _offsets(len(part) if part else 0 for part in lists), list(chain.from_iterable(p for p in lists if p))


def _offsets(sizes: Iterable[int]) -> Ints:
    return np.cumsum([0, *sizes], dtype=np.int64)


def _columns(rows: Sequence[Any], *names: str) -> Sequence[Sequence[Any]]:
    return [list(map(attrgetter(name), rows)) for name in names]


def _floats(values: Sequence[float | None]) -> NDArray[np.float64]:
    """Give numbers, NaN for None."""
    return np.array(values, dtype=np.float64)


def _integers(values: Sequence[int | None]) -> Ints:
    """Give whole numbers; one that is too large for a column is folded, which keeps equal ones equal."""
    found = [NO_TRANSACTION if v is None else v if -_LARGEST < v < _LARGEST else hash(v) for v in values]
    return np.array(found, dtype=np.int64)


def _none_if_zero(transaction: Ints) -> Ints:
    return np.where(transaction == 0, NO_TRANSACTION, transaction)


def _placed(number: Ints, names: _Names) -> tuple[Ints, Ints]:
    """Take the numbers of `ip:port` apart."""
    known = list(names.places.known)
    ips = names.ips.of(ip for ip, _ in known)
    ports = np.array([port for _, port in known], dtype=np.int64)
    return _at(ips, number), _at(ports, number)


def _at(values: Ints, number: Ints) -> Ints:
    """Give `values` by number, NONE for NONE."""
    return np.append(values, NONE)[number]


def _ms(begin: Sequence[float | None], end: Sequence[float | None]) -> pl.Series:
    """Give how long steps took; old files say only when they ended."""
    with np.errstate(over="ignore", invalid="ignore"):  # times as a hostile file writes them
        taken = (_floats(end) - _floats(begin)) * 1000
    is_time = (taken >= 0) & np.isfinite(taken)
    return pl.Series(np.where(is_time, taken, np.nan), dtype=pl.Float64, nan_to_null=True)


def _step(
    name: str, failed: Ints, names: _Names, begin: Sequence[float | None], end: Sequence[float | None]
) -> pl.DataFrame:
    """Give failure and duration of a kind of step; a null failure is a success."""
    number = pl.Series(failed, dtype=pl.Int64).set(pl.Series(failed == NONE), None)
    return pl.DataFrame({f"{name}_failure": names.failures.texts().gather(number), f"{name}_ms": _ms(begin, end)})
