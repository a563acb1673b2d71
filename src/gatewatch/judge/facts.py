"""What follows from one attempt by itself, before any rule: how far it came, where it stopped, what may be said of it.

Takes `observations`, gives `attempts`: the same rows with the columns that the rules read. No conclusion is drawn.

    got           deepest step that worked: 0 none, 1 lookup, 2 connect, 3 handshake, 4 request, 5 the app's protocol
    want          how far an attempt must come to count as working (registry's depth; for a website, see below)
    layer         the first failing step: dns, tcp, tls, quic, http, app; `unknown` where no step before it was noted
    failure       its failure
    decides       the endpoint may decide its component: registered, in use that day, not optional; all of a website's
    beside        it decides nothing by itself, but makes a component partial: QUIC, beside which TCP is always tried
    votes         the report speaks for this network: the first that it names, and no other
    voice         what the network's answer counts as among controls: its number; hosting networks share one (HOSTING)
    poisoned      the lookup gave private or reserved addresses, and nothing proved that the service answered there
    other_lookup  it came through because another resolver answered: the user's own did not, or lied

The keys (`test_key` a measurement, `part_key` its component, `spot_key` its endpoint there, `lookup_key` its host;
`report_key`, `network_key`, `probe_key`; `place_key` an endpoint in all measurements) are numbers of this frame alone:
grouping by them is many times quicker than by the texts they stand for.

A website is asked about as deep as the measurement itself went: a request where one was made to that endpoint, else the
deepest step tried, at least a connection. A valid TLS handshake proves the service whatever the address looks like:
proxies on a tester's device hand out private addresses on which everything works.
"""

import ipaddress
import re
from collections.abc import Iterable
from datetime import date

import polars as pl

from gatewatch.archive.places import url
from gatewatch.model.words import Step
from gatewatch.targets import Component, Fault, Targets

DEPTHS = {"dns": 1, "tcp": 2, "tls": 3, "http": 4}

OFFLINE = ("network_down", "network_unreachable", "dns_temporary_failure")
"""Failures that a device without a connection gives for everything (OONI df-007: from the system's own errors)."""

LOCAL = (
    "network_down",
    "interrupted",
    "permission_denied",
    "address_family_not_supported",
    "address_in_use",
    "address_not_available",
    "bad_address",
    "bad_file_descriptor",
    "connection_already_closed",
    "destination_address_required",
    "invalid_argument",
    "message_size",
    "no_buffer_space",
    "no_protocol_option",
    "not_a_socket",
    "operation_would_block",
    "protocol_not_supported",
    "wrong_protocol_type",
    "quic_incompatible_version",
    "json_parse_error",
    "http_invalid_redirect_location_host",
    "http_unexpected_redirect_url",
    "http_unexpected_status_code",
)
"""Failures of the tester's own system or test, not of the path. Source: OONI df-007, ooni/probe-cli errno names."""

UNREACHABLE = ("host_unreachable", "network_unreachable")

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in IPv6 clothes
_DOCUMENTATION = tuple(
    ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
_OK, _FAILED = Step.OK.value, Step.FAILED.value
_TESTER = ["network_key", "probe_key", "hour"]

HOSTING = -1
"""The one voice of all hosting networks together: servers there are cheap to hire, in many networks at once."""


def facts(observations: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Give the attempts of `observations` with what follows from each by itself.

    Rows: those of `observations`.
    """
    frame = observations.with_columns(
        hour=pl.col("started_at").dt.truncate("1h"),
        report=pl.coalesce("report_id", "measurement_id"),
        v6=pl.col("ip").str.contains(":", literal=True).fill_null(False),
        quic=pl.col("transport") == "quic",
        voice=pl.when(pl.col("asn").is_in(list(targets.hosting))).then(pl.lit(HOSTING)).otherwise("asn"),
    )
    frame = _with_votes(_with_keys(frame))
    frame = _with_registry(frame, targets)
    frame = _with_steps(frame)
    frame = _with_answers(frame)
    frame = _with_surroundings(frame)
    frame = frame.with_columns(fault=_fault(frame, targets.faults))
    return _with_chain(frame)


def attached(frame: pl.DataFrame, table: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Give `frame` with the columns that `table` has for its keys, null where it has none; keys of `table` are unique.

    Why no plain join: one copies every column of a wide frame, and only the keys are needed to find the new ones.
    """
    keys = frame.select(on)
    return frame.hstack(keys.join(table, on=on, how="left", maintain_order="left").drop(on))


def _with_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the numbers that rows are grouped by."""

    def code(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Categorical(pl.Categories.random())).to_physical().cast(pl.Int64)

    high = 1 << 32  # codes are smaller
    endpoint = code("endpoint")
    frame = frame.with_columns(
        component_key=code("component"),
        test_key=pl.col("measurement_id").rank("dense").cast(pl.Int64),
        report_key=pl.col("report").rank("dense").cast(pl.Int64),
        network_key=pl.col("asn") * high + code("country"),
        probe_key=code("probe"),
        place_key=endpoint * 2 + pl.col("simulated").cast(pl.Int64),
    )
    frame = frame.with_columns(
        part_key=(pl.col("test_key") * high + pl.col("component_key")).rank("dense").cast(pl.Int64),
        lookup_key=pl.col("test_key") * high + code("hostname"),
    )
    return frame.with_columns(spot_key=pl.col("part_key") * high + endpoint)


def _with_votes(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `votes`: whether the report speaks for this network, which it does for the first it names and no other."""
    known = frame.select("report_key", "asn", "started_at", "measurement_id").filter(pl.col("asn") > 0)
    asns = known.group_by("report_key").agg(low=pl.col("asn").min(), high=pl.col("asn").max())
    several = asns.filter(pl.col("low") < pl.col("high"))
    named = pl.col("asn") > 0
    if several.is_empty():
        return frame.with_columns(votes=named)
    firsts = (
        known.join(several, on="report_key", how="semi")
        .sort("started_at", "measurement_id", "asn")
        .group_by("report_key", maintain_order=True)
        .agg(first=pl.col("asn").first())
    )
    frame = attached(frame, firsts, ["report_key"])
    return frame.with_columns(votes=named & (pl.col("asn") == pl.col("first")).fill_null(True)).drop("first")


def is_bogon(text: str) -> bool:
    """Say whether an address is private, reserved or otherwise nowhere on the public internet."""
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return False
    if ip in _NAT64:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return not ip.is_global or ip.is_multicast


def version(text: str) -> tuple[int, ...]:
    """Give a version as its numbers, final zeros left out, so that 0.10 comes after 0.9 and equals 0.10.0."""
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _with_registry(frame: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Add what the registry says of endpoint and component: decides, beside, want, combine, partial_share, required."""
    # an endpoint's text holds host or address, port and transport
    place, day = ["place_key", "component_key"], ["component_key", "date"]
    places = frame.select(*place, "component", "hostname", "ip", "port", "transport").unique(place)
    listed = pl.DataFrame(
        [_listed(targets, *row[2:]) for row in places.iter_rows()],
        schema={"listed": pl.Boolean, "since": pl.Date, "until": pl.Date, "want": pl.Int8},
        orient="row",
    )
    days = frame.select(*day, "component").unique(day)
    combined = pl.DataFrame(
        [_combined(targets.components.get(component), on) for _, on, component in days.iter_rows()],
        schema={"combine": pl.String, "partial_share": pl.Float64, "required": pl.Int64},
        orient="row",
    )
    joined = attached(frame, places.select(place).hstack(listed), place)
    joined = attached(joined, days.select(day).hstack(combined), day)
    begun = (pl.col("since") <= pl.col("date")).fill_null(True)
    ended = (pl.col("until") < pl.col("date")).fill_null(False)
    in_use = pl.col("listed") & begun & ~ended
    return joined.with_columns(decides=in_use & ~pl.col("quic"), beside=in_use & pl.col("quic")).drop(
        "listed", "since", "until"
    )


def _listed(
    targets: Targets, component: str, hostname: str | None, ip: str | None, port: int | None, transport: str
) -> tuple[bool, date | None, date | None, int | None]:
    known = targets.components.get(component)
    if known is None:
        return True, None, None, None
    found = targets.endpoint_of(hostname, ip, port, transport)
    if found is None:
        return False, None, None, DEPTHS[known.depth]
    return not found.optional, found.since, found.until, DEPTHS[known.depth]


def _combined(component: Component | None, day: date) -> tuple[str, float, int]:
    if component is None:
        return "any_of", 1.0, 0
    asked = [
        e
        for e in component.endpoints
        if not e.optional
        and e.transport != "quic"
        and (e.since is None or e.since <= day)
        and (e.until is None or day <= e.until)
    ]
    return component.combine, component.partial_share, sum(len(e.ports) for e in asked if not e.suffix)


def _with_steps(frame: pl.DataFrame) -> pl.DataFrame:
    """Add how far each attempt came and the step at which it stopped."""
    dns, tcp, tls, http, app = (pl.col(f"{s}_step") for s in ("dns", "tcp", "tls", "http", "app"))
    got = (
        pl.when(app == _OK).then(5)
        .when(http == _OK).then(4)
        .when(tls == _OK).then(3)
        .when(tcp == _OK).then(2)
        .when(dns == _OK).then(1)
        .otherwise(0)
    )  # fmt: skip
    tried = (
        pl.when((http != Step.NOT_TRIED.value).any().over("spot_key")).then(4)
        .when((tls != Step.NOT_TRIED.value).any().over("spot_key")).then(3)
        .otherwise(2)
    )  # fmt: skip
    # nothing deeper is asked of QUIC than was tried: the registry's depths are those of TCP
    asked = pl.when(~pl.col("quic")).then("want")
    frame = frame.with_columns(got=got.cast(pl.Int8), want=pl.coalesce(asked, tried).cast(pl.Int8))
    said = pl.col("http_failure")
    after_connect = (pl.col("got") >= 2) & (~pl.col("http_encrypted").fill_null(False) | (pl.col("got") >= 3))
    layer = (
        pl.when((dns == _FAILED) & (pl.col("got") < 2)).then(pl.lit("dns"))
        .when(tcp == _FAILED).then(pl.lit("tcp"))
        .when(tls == _FAILED).then(pl.when("quic").then(pl.lit("quic")).otherwise(pl.lit("tls")))
        .when((http == _FAILED) & after_connect).then(pl.lit("http"))
        .when((http == _FAILED) & said.str.starts_with("dns_")).then(pl.lit("dns"))
        .when((http == _FAILED) & said.is_in(["connection_refused", *UNREACHABLE])).then(pl.lit("tcp"))
        .when((http == _FAILED) & said.str.starts_with("ssl_")).then(pl.lit("tls"))
        .when(http == _FAILED).then(pl.lit("unknown"))
        .when(app == _FAILED).then(pl.lit("app"))
    )  # fmt: skip
    reached = (pl.col("got") >= pl.col("want")) & (app != _FAILED)
    frame = frame.with_columns(reached=reached, layer=pl.when(~reached).then(layer))
    at = pl.col("layer")
    failure = (
        pl.when((at == "dns") & (dns == _FAILED)).then("dns_failure")
        .when((at == "tcp") & (tcp == _FAILED)).then("tcp_failure")
        .when(at.is_in(["tls", "quic"]) & (tls == _FAILED)).then("tls_failure")
        .when(at == "app").then("app_failure")
        .when(at.is_not_null()).then("http_failure")
    )  # fmt: skip
    return frame.with_columns(failure=failure)


def _with_answers(frame: pl.DataFrame) -> pl.DataFrame:
    """Add what the addresses say: poisoned lookups, and attempts that another resolver's answer led to."""
    lists = [frame[c].explode(empty_as_null=True) for c in ("dns_answers", "helper_dns_answers")]
    texts = pl.concat([frame["ip"], *lists]).drop_nulls().unique().to_list()
    bogons = sorted(t for t in texts if is_bogon(t))
    made_up = sorted(t for t in bogons if any(ipaddress.ip_address(t) in net for net in _DOCUMENTATION))
    # in simulated data documentation addresses stand for public ones
    real = sorted(set(bogons) - set(made_up))

    def among(values: Iterable[str]) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
        wanted = list(values)
        inside = pl.element().is_in(wanted)
        answers, theirs = pl.col("dns_answers"), pl.col("helper_dns_answers")
        return (
            pl.col("ip").is_in(wanted).fill_null(False),
            (answers.list.len() > 0) & answers.list.eval(inside).list.all(),
            answers.list.eval(inside).list.any(),
            (theirs.list.len() > 0) & theirs.list.eval(inside).list.all(),
        )

    names = ("ip_bogon", "all_bogon", "any_bogon", "helper_bogon")
    simulated = pl.col("simulated")
    frame = frame.with_columns(
        pl.when(simulated).then(a).otherwise(b).alias(name)
        for name, a, b in zip(names, among(real), among(bogons), strict=True)
    )
    proven = (pl.col("tls_step") == _OK) | (pl.col("app_step") == _OK)
    suspect = pl.col("ip_bogon") | (pl.col("ip").is_null() & pl.col("all_bogon"))
    said = (pl.col("dns_failure") == "dns_bogon_error").fill_null(False) & (pl.col("layer") == "dns").fill_null(False)
    frame = frame.with_columns(poisoned=pl.col("hostname").is_not_null() & ((suspect & ~proven) | said))
    bad = pl.col("poisoned") | (pl.col("layer") == "dns").fill_null(False)
    elsewhere = ~bad & (pl.col("dns_step") == _OK) & ~pl.col("any_bogon")
    frame = frame.with_columns(
        other_lookup=pl.col("reached") & elsewhere & pl.col("hostname").is_not_null() & bad.any().over("lookup_key")
    )
    return frame.drop("ip_bogon", "all_bogon", "any_bogon")


def _with_surroundings(frame: pl.DataFrame) -> pl.DataFrame:
    """Add what the tester's other attempts say of this one: no IPv6, no connection at all, a clock that is right."""
    connected = (pl.col("got") >= 2) & ~pl.col("poisoned")
    v4_worked = (connected & ~pl.col("v6")).any().over("spot_key")
    v6_worked = (connected & pl.col("v6")).any().over("test_key")
    # behind NAT64 such an address is the only way to IPv4, so its failure may be anything
    nat64 = pl.col("ip").str.starts_with("64:ff9b::").fill_null(False)
    helped = pl.any_horizontal(pl.col(f"helper_{s}_step") == _OK for s in ("dns", "tcp", "tls", "http"))
    online = connected.any().over(_TESTER) | helped.any().over("test_key")
    fails = pl.col("layer").is_not_null() & ~pl.col("v6")
    helpless = pl.col("failure").is_in(OFFLINE).fill_null(False)
    return frame.with_columns(
        v6_broken=pl.col("v6")
        & pl.col("layer").is_in(["tcp", "quic"]).fill_null(False)
        & (v4_worked | (~v6_worked & ~nat64)),
        offline=fails & ~online & (~fails | helpless).all().over("test_key"),
        quic_works=(pl.col("quic") & (pl.col("got") >= 3)).any().over(_TESTER)
        if frame["quic"].any()
        else pl.lit(False),
        clock_right=(pl.col("tls_step") == _OK).any().over("test_key"),
    )


def _fault(frame: pl.DataFrame, faults: Iterable[Fault]) -> pl.Expr:
    """Name the known fault that a failed attempt falls under, if any; the first listed where several do.

    A success is not touched: what came through came through, whatever the software.
    """
    versions = frame["test_version"].unique().to_list()
    found: pl.Expr = pl.lit(None, pl.String)
    for fault in reversed(list(faults)):
        hit: pl.Expr = pl.col("layer").is_not_null()
        if fault.test_name is not None:
            hit &= pl.col("test_name") == fault.test_name
        if fault.min_version is not None or fault.max_version is not None:
            hit &= pl.col("test_version").is_in([v for v in versions if _within(v, fault)])
        if fault.since is not None:
            hit &= pl.col("date") >= fault.since
        if fault.components:
            hit &= pl.col("component").is_in(fault.components)
        if fault.failures:
            steps = (pl.col(f"{s}_failure") for s in ("dns", "tcp", "tls", "http", "app"))
            hit &= pl.any_horizontal(s.is_in(fault.failures).fill_null(False) for s in steps)
        found = pl.when(hit).then(pl.lit(fault.id)).otherwise(found)
    return found


def _within(text: str, fault: Fault) -> bool:
    numbers = version(text)
    low, high = fault.min_version, fault.max_version
    return bool(numbers) and (low is None or version(low) <= numbers) and (high is None or numbers <= version(high))


def _with_chain(frame: pl.DataFrame) -> pl.DataFrame:
    """Add whether the measurement loads one URL, and which endpoints its page came through.

    In the chain: the URL's own endpoint, where requests were made, and where a redirect led. A component that none of
    these touches is judged by all its endpoints.
    """
    texts = pl.concat([frame["input"], frame["http_location"]]).drop_nulls().unique().to_list()
    links = {text: link for text in texts if (link := url(text))}
    numbers: dict[tuple[str | None, int | None], int] = {}
    linked = {text: numbers.setdefault((k.hostname or k.ip, k.port), len(numbers)) for text, k in links.items()}

    def place(name: str) -> pl.Expr:
        return pl.col(name).replace_strict(list(linked), list(linked.values()), default=None, return_dtype=pl.Int64)

    if not links:
        return frame.with_columns(loads_url=pl.lit(False), in_chain=pl.lit(True))
    own = frame.select(host=pl.coalesce("hostname", "ip"), port="port")
    known = pl.DataFrame(
        [(*k, n) for k, n in numbers.items()],
        schema={"host": pl.String, "port": pl.Int64, "own": pl.Int64},
        orient="row",
    )
    found = own.join(known, on=["host", "port"], how="left", maintain_order="left")["own"]
    frame = frame.with_columns(found, start=place("input"), onward=place("http_location"))
    onward = frame.filter(pl.col("onward").is_not_null()).select("test_key", own="onward").unique()
    frame = attached(frame, onward.with_columns(led_to=pl.lit(True)), ["test_key", "own"])
    touched = (pl.col("own") == pl.col("start")).fill_null(False) | pl.col("led_to").fill_null(False)
    touched |= pl.col("http_step") != Step.NOT_TRIED.value
    frame = frame.with_columns(loads_url=pl.col("start").is_not_null(), in_chain=touched.any().over("spot_key"))
    none = ~pl.col("in_chain").any().over("part_key")
    return frame.with_columns(in_chain=pl.col("in_chain") | none).drop("own", "start", "onward", "led_to")
