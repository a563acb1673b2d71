"""What OONI's helper saw of the same URL, beside the attempts it says something of.

The helper looks up the input's host, connects to the addresses it got and the ones the test got, and loads the page,
redirects and all. So its lookup belongs to the input's host; its connections to address and port; its handshakes to
those under the same name; its page to the input's host and to the host where the test's own redirects end. Where a
redirect came in clear and leads to another page in clear, it may be a censor's, so that page is nobody's. Nothing is
hung on other hosts. If the test could not reach the helper, nothing was tried.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from gatewatch.archive.places import Url, address, address_port, host, url
from gatewatch.archive.wire import Helper, HelperDns, HelperHttp, HelperStatus, Keys, Request, WebConnectivityKeys
from gatewatch.model.frames import polars_schema
from gatewatch.model.words import Step
from gatewatch.observe.failures import NO_ANSWER, UNKNOWN
from gatewatch.observe.response import location
from gatewatch.observe.steps import failure_text

NOT_TRIED = Step.NOT_TRIED.value
_JOINT = ","
"""Between addresses, which are one text at first: Polars takes lists of lists one by one."""
_SCHEMA = polars_schema("observations") | {
    "measurement": pl.Int64(),
    "place": pl.String(),
    "helper_dns_answers": pl.String(),
}
_DNS = ("measurement", "place", "helper_dns_step", "helper_dns_failure", "helper_dns_answers")
_TCP = ("measurement", "ip", "port", "helper_tcp_step", "helper_tcp_failure")
_TLS = ("measurement", "ip", "port", "place", "helper_tls_step", "helper_tls_failure")
_HTTP = (
    "measurement",
    "place",
    "helper_http_step",
    "helper_http_failure",
    "helper_http_status",
    "helper_body_bytes",
    "helper_title",
)
_Row = tuple[object, ...]


class Gathering:
    """Gathers what the helper saw in measurements, a few at a time."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._measurements = 0
        self._dns: list[_Row] = []
        self._tcp: list[_Row] = []
        self._tls: list[_Row] = []
        self._http: list[_Row] = []

    def add(self, keys: Sequence[Keys], inputs: Sequence[Url | None]) -> None:
        """Take measurements, given their keys and the URLs they were given."""
        for number, (key, link) in enumerate(zip(keys, inputs, strict=True), start=self._measurements):
            seen = _seen(key)
            if seen is None:
                continue
            start = _place(link)
            if seen.dns and link and link.hostname:
                self._dns.append((number, start, *_lookup(seen.dns)))
            self._tcp += [(number, *place, *_step(s)) for place, s in _placed(seen.tcp_connect)]
            self._tls += [(number, *place, _named(s), *_step(s)) for place, s in _placed(seen.tls_handshake)]
            page = _page(seen.http_request)
            if page:
                self._http += [(number, place, *page) for place in {start, *_ends(key.requests or [])} if place]
        self._measurements += len(keys)

    def beside(self, attempts: pl.DataFrame) -> pl.DataFrame:
        """Add the helper's columns to the attempts of the measurements.

        Rows: those of `attempts`, whose `measurement` counts the measurements from 0.
        """
        over_tcp = pl.when(pl.col("transport") == "tcp")
        answers = pl.col("helper_dns_answers").str.split(_JOINT)
        placed = attempts.with_columns(place=pl.coalesce("hostname", "ip"))
        for names, rows, on in (
            (_DNS, self._dns, ["measurement", "place"]),
            (_TCP, self._tcp, ["measurement", "ip", "port"]),
            (_TLS, self._tls, ["measurement", "ip", "port", "place"]),
            (_HTTP, self._http, ["measurement", "place"]),
        ):
            # an address that is written in two ways counts as it stands last
            found = _frame(names, rows).unique(list(names[: 3 if "port" in names else 2]), keep="last")
            placed = placed.join(found, on=on, how="left", maintain_order="left")
        return placed.drop("place").with_columns(
            *(over_tcp.then(name).alias(name) for name in (_TCP[-1], _TLS[-1])),
            *(over_tcp.then(name).fill_null(NOT_TRIED).alias(name) for name in (_TCP[-2], _TLS[-2])),
            *(pl.col(name).fill_null(NOT_TRIED) for name in (_DNS[2], _HTTP[2])),
            pl.when(pl.col("helper_dns_answers") != "").then(answers).otherwise([]).alias("helper_dns_answers"),
        )


def _seen(keys: Keys) -> Helper | None:
    """Give what the helper reports; nothing if the test says it failed, or has none."""
    if not isinstance(keys, WebConnectivityKeys) or failure_text(keys.control_failure):
        return None
    return keys.control


def _lookup(dns: HelperDns) -> _Row:
    answers = [ip for ip in map(address, dns.addrs or ()) if ip]
    failure = failure_text(dns.failure) or (None if answers else NO_ANSWER)
    return _word(failure), failure, _JOINT.join(answers)


def _page(http: HelperHttp | None) -> _Row | None:
    if http is None:
        return None
    failure = failure_text(http.failure)
    status = http.status_code if http.status_code and 0 < http.status_code < 1000 else None
    if failure is None and status is None:
        return None
    length = http.body_length if http.body_length is not None and 0 <= http.body_length < 2**62 else None
    return _word(failure), failure, status, length, http.title or None


def _ends(requests: list[Request]) -> list[str | None]:
    """List the hosts where the redirects end: that of the last request, and the one its response leads on to."""
    hops = [(r, link) for r in requests if r.request and r.request.url and (link := url(r.request.url))]
    if not hops:
        return []
    last, link = hops[0]
    onward = location(last.response) if last.response else None
    target = url(onward) if onward else None
    before = hops[1][1] if len(hops) > 1 else None
    ends = [_place(link)] if link.encrypted or (before and before.encrypted) else []
    if target and (target.encrypted or link.encrypted):
        ends.append(_place(target))
    return ends


def _place(link: Url | None) -> str | None:
    return (link.hostname or link.ip) if link else None


def _named(status: HelperStatus) -> str | None:
    text = status.server_name
    return (host(text) or address(text)) if text else None


def _placed(found: dict[str, HelperStatus] | None) -> list[tuple[tuple[str, int], HelperStatus]]:
    placed = ((address_port(text), status) for text, status in (found or {}).items())
    return [(place, status) for place, status in placed if place]


def _step(status: HelperStatus) -> _Row:
    failure = failure_text(status.failure) or (UNKNOWN if status.status is False else None)
    return _word(failure), failure


def _word(failure: str | None) -> str:
    return (Step.FAILED if failure else Step.OK).value


def _frame(names: Sequence[str], rows: Sequence[_Row]) -> pl.DataFrame:
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(names)
    return pl.DataFrame([pl.Series(n, c, dtype=_SCHEMA[n]) for n, c in zip(names, columns, strict=True)])
