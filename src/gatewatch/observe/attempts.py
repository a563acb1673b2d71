"""From attempts to `observations`: what both formats share once their rows are joined.

Takes one row per attempt with the steps as they were read, and adds what follows from them: canonical failures, the
component, the endpoint's key, the stand-in for the tester, the number of the attempt. It does not join or judge.
"""

import hashlib

import numpy as np
import polars as pl

from gatewatch.model.frames import checked, empty, polars_schema
from gatewatch.model.words import Step, is_simulated
from gatewatch.observe.failures import normalised
from gatewatch.targets import Targets

FAILURES = (
    "dns_failure",
    "tcp_failure",
    "tls_failure",
    "http_failure",
    "app_failure",
    "helper_dns_failure",
    "helper_tcp_failure",
    "helper_tls_failure",
    "helper_http_failure",
)

DERIVED = ("probe", "date", "service", "component", "endpoint", "attempt", "simulated")

_SETUP = (
    "country",
    "asn",
    "resolver_asn",
    "resolver_ip",
    "network_kind",
    "platform",
    "tool",
    "tool_version",
    "test_version",
)
_KEY = ["measurement_id", "endpoint", "ip", "resolver_ip"]
_STEPS = ("dns", "tcp", "tls", "http", "app", "helper_dns", "helper_tcp", "helper_tls", "helper_http")


def observations(attempts: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Give the checked `observations` of `attempts`, whose order within one endpoint is the order of its attempts.

    Rows: one per attempt. Columns that a format does not have may be left out: they become "not tried" or null.
    """
    if attempts.is_empty():
        return empty("observations")
    frame = normalised(_with_all_columns(attempts), FAILURES, targets)
    frame = _with_target(frame, targets)
    frame = _with_network(frame)
    frame = frame.with_columns(
        date=pl.col("started_at").dt.date(),
        attempt=_numbers(frame),
    )
    return checked("observations", frame)


def step(tried: pl.Expr, failure: pl.Expr) -> pl.Expr:
    """Give the word of a step that was tried or not, and failed where there is a failure."""
    return (
        pl.when(failure.is_not_null())
        .then(pl.lit(Step.FAILED.value))
        .when(tried)
        .then(pl.lit(Step.OK.value))
        .otherwise(pl.lit(Step.NOT_TRIED.value))
    )


def _with_all_columns(frame: pl.DataFrame) -> pl.DataFrame:
    schema = polars_schema("observations")
    absent = [name for name in schema if name not in frame.columns and name not in DERIVED]
    fill = [_nothing(name, schema[name]) for name in absent]
    return frame.with_columns(fill)


def _nothing(name: str, kind: pl.DataType) -> pl.Expr:
    if name.removesuffix("_step") in _STEPS and name.endswith("_step"):
        return pl.lit(Step.NOT_TRIED.value).alias(name)
    value = pl.lit([], dtype=kind) if isinstance(kind, pl.List) else pl.lit(None, dtype=kind)
    return value.alias(name)


def _with_target(frame: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Add component, service, endpoint key, and the port and transport of lookups that no connection followed."""
    key = ["hostname", "ip", "port", "transport"]
    unique = frame.select(key).unique()
    components, ports, transports, endpoints = [], [], [], []
    for hostname, ip, given, kind in unique.iter_rows():
        port, transport = given, kind
        if port is None:
            port, transport = _registered(hostname, ip, targets)
        ports.append(port)
        transports.append(transport)
        components.append(targets.component_of(hostname, ip))
        endpoints.append(endpoint(hostname, ip, port, transport))
    found = unique.with_columns(
        pl.Series("component", components, dtype=pl.String),
        pl.Series("_port", ports, dtype=pl.Int64),
        pl.Series("_transport", transports, dtype=pl.String),
        pl.Series("endpoint", endpoints, dtype=pl.String),
    ).with_columns(service=pl.col("component").str.split("/").list.first())
    joined = frame.join(found, on=key, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(port=pl.col("_port"), transport=pl.col("_transport")).drop("_port", "_transport")


def _numbers(frame: pl.DataFrame) -> pl.Series:
    """Number the attempts at one endpoint in one measurement from 0, in the order of the rows.

    Why by hash: three times as fast as a window over four columns of text. Two keys of one hash (once in some 10^10
    batches) would share their numbers, which stay distinct within each.
    """
    key = frame.select(pl.struct(_KEY).hash()).to_series().to_numpy()
    order = np.argsort(key, kind="stable")
    begins = np.flatnonzero(np.append(True, key[order][1:] != key[order][:-1]))
    number = np.empty(len(key), np.int64)
    number[order] = np.arange(len(key)) - np.repeat(begins, np.diff(np.append(begins, len(key))))
    return pl.Series(number)


def _registered(hostname: str | None, ip: str | None, targets: Targets) -> tuple[int, str]:
    """Give port and transport of an endpoint that nobody connected to."""
    known = targets.endpoint_of(hostname, ip, None)
    if known is None:
        return 443, "tcp"  # HTTPS: chosen, so that the lookup meets the control of the same site
    return (443 if 443 in known.ports else known.ports[0]), known.transport


def _with_network(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the stand-in for the tester, and whether the network is made up."""
    unique = frame.select(_SETUP).unique()
    rows = unique.rows()
    found = unique.with_columns(
        pl.Series("probe", [_stand_in(row) for row in rows], dtype=pl.String),
        pl.Series("simulated", [is_simulated(row[0], row[1]) for row in rows], dtype=pl.Boolean),
    )
    return frame.join(found, on=list(_SETUP), how="left", nulls_equal=True, maintain_order="left")


def _stand_in(setup: tuple[object, ...]) -> str:
    """Hash a setup to 12 hex digits; among a million setups, the chance that any two share one is about 1 in 500."""
    text = "\0".join("" if part is None else str(part) for part in setup)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def endpoint(hostname: str | None, ip: str | None, port: int | None, transport: str) -> str:
    """Write the key of controls: host or address, port, transport."""
    where = hostname or (f"[{ip}]" if ip and ":" in ip else ip)
    return f"{where}:{port}/{transport}"
