"""OONI observation rows to `observations`: connections and requests joined by endpoint.

OONI writes a row for each step; what belongs together is told by address and port, never by a key of the source:

    connect row   ip, port, tcp_*, tls_*      one per address tried: it begins one attempt
    request row   http_request_url, http_*    joins a connection to the same address and port or, for a host name, the
                                              one that got furthest; with none it is an attempt of its own
    lookup row    hostname, dns_*, ip         its answer joins the other attempts at that host name

Steps without a row stay "not tried": a request that failed where no connection was noted may have failed in any step.
A request over a connection that failed keeps its failure, so `http_step` is failed there too: read the first failing
step. A connection that carried several requests stands in several attempts. Rows of a file have no order that means
anything, so attempts at one endpoint are numbered by what they hold. Everything is done on whole columns.

OONI joined handshakes to connections by address alone, so a handshake may stand on the row of another port (a TLS
handshake on port 80, its time negative). Such a handshake is moved to the port that HTTPS was asked on.
"""

from collections.abc import Callable

import polars as pl

from gatewatch.archive.places import address, host, url
from gatewatch.observe.attempts import observations, step
from gatewatch.observe.failures import NO_ANSWER, UNKNOWN
from gatewatch.observe.steps import SYSTEM_RESOLVERS
from gatewatch.targets import Targets

_CONSTANT = ("test_name", "started_at", "country", "asn")
_ABOUT = (
    "report_id",
    "input",
    "test_version",
    "network_name",
    "network_kind",
    "resolver_ip",
    "resolver_asn",
    "tool",
    "tool_version",
    "platform",
    "probe_analysis",
)
_WHERE = ["measurement_id", "hostname", "ip", "port"]
_CONNECT = ["tcp_tried", "tcp_failure", "tls_tried", "tls_failure", "tls_ms"]
_REQUEST = ["http_tried", "http_failure", "http_encrypted", "http_status", "http_body_bytes"]


def observe(rows: pl.DataFrame, source: str, targets: Targets) -> pl.DataFrame:
    """Give the checked `observations` of typed rows (`archive.rows`).

    Rows: one per measurement, endpoint and attempt; every measurement has at least one.
    """
    placed = _placed(rows)
    connects = _rehomed(_connects(placed), placed)
    attempts = _with_lookups(_joined(connects, _requests(placed)), placed)
    attempts = pl.concat([attempts, _nothing_tried(placed, attempts)], how="diagonal")
    attempts = attempts.join(_measurements(rows), on="measurement_id", how="left")
    words = attempts.with_columns(
        source=pl.lit(source),
        transport=pl.lit("tcp"),
        dns_step=step(pl.col("dns_tried"), pl.col("dns_failure")),
        tcp_step=step(pl.col("tcp_tried"), pl.col("tcp_failure")),
        tls_step=step(pl.col("tls_tried"), pl.col("tls_failure")),
        http_step=step(pl.col("http_tried"), pl.col("http_failure")),
        dns_answers=pl.col("dns_answers").fill_null([]),
    )
    return observations(words.sort(*_WHERE, *_CONNECT, *_REQUEST, "dns_failure"), targets)


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Bring hosts, addresses and URLs to one form, and say which steps each row notes."""
    text, number, flag = pl.String(), pl.Int64(), pl.Boolean()
    hostname = _mapped(rows, "hostname", host, text)
    return rows.with_columns(
        hostname=hostname,
        ip=pl.coalesce("ip", _mapped(rows, "hostname", address, text)),
        answer=_mapped(rows, "dns_answer", address, text),
        url_port=_mapped(rows, "http_request_url", _url_port, number),
        http_encrypted=_mapped(rows, "http_request_url", _url_encrypted, flag),
        input_port=pl.when(hostname == _mapped(rows, "input", _url_host, text)).then(
            _mapped(rows, "input", _url_port, number)
        ),
        tcp_failure=_failure("tcp_failure", ~pl.col("tcp_success")),
        tcp_tried=pl.col("tcp_success").is_not_null() | pl.col("tcp_failure").is_not_null(),
        # tls_success is 1 on failed handshakes too: it only says that one was tried
        tls_tried=pl.col("tls_success").fill_null(False) | pl.col("tls_failure").is_not_null(),
        http_tried=pl.col("http_request_url").is_not_null() | pl.col("http_failure").is_not_null(),
        dns_tried=pl.col("dns_failure").is_not_null() | pl.col("dns_answer").is_not_null(),
        by_system=pl.col("dns_engine").is_null() | pl.col("dns_engine").is_in(SYSTEM_RESOLVERS),
        tls_ms=pl.col("tls_s") * 1000,
    )


def _connects(placed: pl.DataFrame) -> pl.DataFrame:
    """List the connections; one whose row holds a request to the same port keeps that request."""
    rows = placed.filter(_connected())
    own = pl.col("http_tried") & (pl.col("url_port").is_null() | (pl.col("url_port") == pl.col("port")))
    held = [pl.when(own).then(c).alias(c) for c in _REQUEST[1:]]
    return rows.select(*_WHERE, *_CONNECT, own.alias("http_tried"), *held).unique()


def _rehomed(connects: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Move handshakes from ports nobody asked HTTPS on to a connection without one, else to an attempt of their own."""
    name = ["measurement_id", "hostname"]
    asked = (
        placed.filter(pl.col("http_encrypted")).group_by(name).agg(home=pl.col("url_port").drop_nulls().unique().sort())
    )
    all_ = connects.join(asked, on=name, how="left", nulls_equal=True).with_columns(pl.col("home").fill_null([443]))
    astray = pl.col("tls_tried") & ~pl.col("home").list.contains(pl.col("port")) & pl.col("hostname").is_not_null()
    lost = all_.filter(astray)
    if lost.is_empty():
        return connects
    free = ~pl.col("tls_tried") & pl.col("tcp_failure").is_null() & (pl.col("port") == pl.col("home").list.first())
    cleared = {"tls_tried": False, "tls_failure": None, "tls_ms": None}
    rest = all_.filter(~astray & ~free)
    nth = pl.int_range(pl.len()).over([*name, "ip"]).alias("nth")
    open_ = all_.filter(free).sort(*_WHERE, *_REQUEST).with_columns(nth)
    found = lost.sort(*_WHERE, *_CONNECT).select(
        *name, "ip", "tls_failure", nth, port=pl.col("home").list.first(), tls_tried=pl.lit(True)
    )
    filled = open_.drop("tls_tried", "tls_failure").join(
        found.drop("port"), on=[*name, "ip", "nth"], how="left", nulls_equal=True
    )
    own = found.join(open_, on=[*name, "ip", "nth"], how="anti", nulls_equal=True)
    stripped = lost.with_columns(pl.lit(v, dtype=lost.schema[c]).alias(c) for c, v in cleared.items())
    parts = pl.concat([rest, stripped, filled, own], how="diagonal")
    return (
        parts.with_columns(pl.col("tcp_tried", "tls_tried", "http_tried").fill_null(False))
        .select(*_WHERE, *_CONNECT, *_REQUEST)
        .unique()
    )


def _requests(placed: pl.DataFrame) -> pl.DataFrame:
    """List the requests that no connection row holds."""
    elsewhere = pl.col("url_port") != pl.col("port")
    rows = placed.filter(pl.col("http_tried") & (~_connected() | elsewhere.fill_null(False)))
    return rows.select(
        "measurement_id", "hostname", "ip", pl.coalesce("url_port", "port").alias("port"), *_REQUEST
    ).unique()


def _joined(connects: pl.DataFrame, requests: pl.DataFrame) -> pl.DataFrame:
    """Give each request the connection it most likely went over, and each other connection a row of its own."""
    place = pl.coalesce("hostname", "ip").alias("place")
    numbered = requests.with_columns(place).with_row_index("request")
    lines = connects.with_columns(place).with_row_index("connect")
    both = numbered.join(
        lines.select("connect", "measurement_id", "place", "port", pl.col("ip").alias("connect_ip"), *_CONNECT),
        on=["measurement_id", "place", "port"],
    ).filter((pl.col("ip") == pl.col("connect_ip")).fill_null(True))
    broken = pl.coalesce("tcp_failure", "tls_failure")
    # an answer came over some connection, so one that failed is not the one
    both = both.filter(pl.col("http_failure").is_not_null() | broken.is_null())
    best = both.sort(
        "request",
        pl.col("tcp_failure").is_not_null() | ~pl.col("tcp_tried"),
        pl.col("tls_failure").is_not_null() | (pl.col("http_encrypted") & ~pl.col("tls_tried")),
        broken.ne_missing(pl.col("http_failure")),
        "connect_ip",
        *_CONNECT,
    ).unique("request", keep="first", maintain_order=True)
    over = numbered.join(best.select("request", "connect", "connect_ip", *_CONNECT), on="request", how="left")
    over = over.with_columns(
        pl.coalesce("ip", "connect_ip").alias("ip"),
        pl.col("tcp_tried", "tls_tried").fill_null(False),
    )
    alone = lines.filter(pl.col("http_tried") | ~pl.col("connect").is_in(best["connect"].implode()))
    return pl.concat([frame.select(*_WHERE, *_CONNECT, *_REQUEST) for frame in (over, alone)])


def _with_lookups(attempts: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Give each attempt the lookup that its address came from, and each lookup nothing followed a row of its own.

    That is the system resolver's lookup, or another resolver's where only that one gave the address. An address
    nobody could tell the origin of counts as the system's, unless that one failed and the request worked.
    """
    name = ["measurement_id", "hostname"]
    lookups = _lookups(placed)
    system = lookups.filter("by_system").drop("by_system")
    other = lookups.filter(~pl.col("by_system")).drop("by_system")
    found = attempts.join(system, on=name, how="left").join(other, on=name, how="left", suffix="_other")
    listed = pl.col("dns_answers").list.contains(pl.col("ip")).fill_null(False)
    listed_other = pl.col("dns_answers_other").list.contains(pl.col("ip")).fill_null(False)
    worked = pl.col("http_tried") & pl.col("http_failure").is_null() & pl.col("dns_failure").is_not_null()
    theirs = pl.col("dns_tried_other").fill_null(False) & (
        pl.col("dns_tried").is_null() | (listed_other & ~listed) | (worked & ~listed)
    )
    columns = ("dns_tried", "dns_failure", "dns_answers")
    found = found.with_columns(
        ~theirs.alias("by_system"), *(pl.when(theirs).then(f"{c}_other").otherwise(c).alias(c) for c in columns)
    )
    found = found.with_columns(pl.col("dns_tried").fill_null(False)).drop([f"{c}_other" for c in columns])
    followed = found.filter("dns_tried").select(*name, "by_system").unique()
    rest = lookups.join(followed, on=[*name, "by_system"], how="anti")
    # another resolver's lookup matters on its own only where it gave what the system's did not
    settled = system.join(other.filter(pl.col("dns_failure").is_null()), on=name, how="anti").select(name)
    enough = pl.concat([found.select(name), system.filter(pl.col("dns_failure").is_null()).select(name), settled])
    rest = pl.concat([rest.filter("by_system"), rest.filter(~pl.col("by_system")).join(enough, on=name, how="anti")])
    ports = placed.group_by(name).agg(pl.col("input_port").max().alias("port"))
    return pl.concat([found, rest.join(ports, on=name, how="left")], how="diagonal").drop("by_system")


def _lookups(placed: pl.DataFrame) -> pl.DataFrame:
    """Sum up the lookups of a host name by the system's resolver, and by all others: one answer is a success."""
    rows = placed.filter(pl.col("dns_tried") & pl.col("hostname").is_not_null())
    no_address = pl.col("dns_failure") == NO_ANSWER  # said of the missing IPv6 address too, so never the reason to give
    failure = pl.col("dns_failure").sort_by(no_address, "dns_failure").drop_nulls().first()
    worked = pl.col("answer").is_not_null().any()
    return rows.group_by("measurement_id", "hostname", "by_system").agg(
        dns_tried=pl.lit(True),
        dns_failure=pl.when(~worked).then(failure.fill_null(NO_ANSWER)),
        dns_answers=pl.col("answer").drop_nulls().unique().sort(),
    )


def _nothing_tried(placed: pl.DataFrame, attempts: pl.DataFrame) -> pl.DataFrame:
    """List the endpoints of measurements that note no step at all, so that no measurement is lost."""
    rest = placed.join(attempts.select("measurement_id").unique(), on="measurement_id", how="anti")
    return rest.select(_WHERE).unique()


def _measurements(rows: pl.DataFrame) -> pl.DataFrame:
    """Give what is said of each measurement as a whole; where rows differ in a detail, the least value."""
    frame = rows.group_by("measurement_id").agg(
        pl.col(_CONSTANT).first(),
        pl.col(_ABOUT).min(),
        source_line=pl.col("line").min(),
    )
    return frame.with_columns(
        resolver_asn=pl.when(pl.col("resolver_asn") > 0).then("resolver_asn"),  # AS0 is "unknown", not a network
        test_version=pl.col("test_version").fill_null(""),
    )


def _connected() -> pl.Expr:
    return pl.col("tcp_tried") | pl.col("tls_tried")


def _failure(name: str, failed: pl.Expr) -> pl.Expr:
    """Give a failure its name where the row only says that the step failed."""
    return pl.coalesce(name, pl.when(failed).then(pl.lit(UNKNOWN)))


def _mapped(
    frame: pl.DataFrame, name: str, change: Callable[[str], str | int | bool | None], kind: pl.DataType
) -> pl.Expr:
    """Give column `name` with every text changed; each different text is changed once."""
    texts = frame[name].drop_nulls().unique().to_list()
    return pl.col(name).replace_strict(texts, [change(t) for t in texts], default=None, return_dtype=kind)


def _url_port(text: str) -> int | None:
    link = url(text)
    return link.port if link else None


def _url_host(text: str) -> str | None:
    link = url(text)
    return link.hostname if link else None


def _url_encrypted(text: str) -> bool | None:
    link = url(text)
    return link.encrypted if link else None
