"""Attempts as short values, for the tests of the judge: what was tried, and what came of it."""

from datetime import UTC, datetime, timedelta

import polars as pl

from gatewatch import targets
from gatewatch.judge.answers import with_answers
from gatewatch.judge.control import with_control, with_speed
from gatewatch.judge.facts import facts
from gatewatch.judge.judge import judge
from gatewatch.judge.pages import with_pages
from gatewatch.judge.rules import RULES, ruled
from gatewatch.model.frames import polars_schema
from gatewatch.model.words import is_simulated
from gatewatch.targets import Targets

TARGETS = targets.load()
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HERE = 64496
"""The network the tests look at, in XA; others are counted up from 64500."""
SITE = "www.example.org"
DC = ("149.154.175.50", "149.154.167.51", "149.154.175.100", "149.154.167.91", "149.154.171.5", "95.161.76.100")

Row = dict[str, object]
Steps = dict[str, str | None]
WORKED: Steps = {"dns": "ok", "tcp": "ok", "tls": "ok", "http": "ok"}


def attempt(
    host: str | None = SITE,
    ip: str | None = "93.184.216.34",
    port: int = 443,
    *,
    dns: str | None = None,
    tcp: str | None = None,
    tls: str | None = None,
    http: str | None = None,
    app: str | None = None,
    helper: Steps | None = None,
    test: str = "m1",
    asn: int = HERE,
    country: str = "XA",
    at: datetime = NOON,
    number: int = 0,
    **columns: object,
) -> Row:
    """Give one attempt; a step is None (not tried), "ok", or its failure. `test` is the measurement."""
    row: Row = {name: [] if isinstance(kind, pl.List) else None for name, kind in polars_schema("observations").items()}
    component = TARGETS.component_of(host, ip)
    row |= {
        "measurement_id": test, "report_id": f"report-{test}", "probe": f"tester-{asn}", "source": "test",
        "source_line": 1, "started_at": at, "date": at.date(), "country": country, "asn": asn,
        "test_name": "test", "test_version": "1.0", "service": component.partition("/")[0], "component": component,
        "endpoint": f"{host or ip}:{port}/tcp", "hostname": host, "ip": ip, "port": port, "transport": "tcp",
        "attempt": number, "http_encrypted": None if http is None else port == 443 and host is not None,
        "dns_answers": [ip] if dns == "ok" and ip else [], "simulated": is_simulated(country, asn),
    }  # fmt: skip
    steps = {"dns": dns, "tcp": tcp, "tls": tls, "http": http, "app": app}
    for prefix, said in (("", steps), ("helper_", helper or {})):
        for step in ("dns", "tcp", "tls", "http", *(("app",) if not prefix else ())):
            value = said.get(step)
            row[f"{prefix}{step}_step"] = {None: "not_tried", "ok": "ok"}.get(value, "failed")
            row[f"{prefix}{step}_failure"] = None if value in (None, "ok") else value
    return row | columns


def quic(handshake: str, host: str = SITE, ip: str = "93.184.216.34", **columns: object) -> Row:
    """Give a QUIC handshake, which has no connect before it."""
    return attempt(host, ip, dns="ok", tls=handshake, transport="quic", **({"endpoint": f"{host}:443/quic"} | columns))


def elsewhere(like: Row, networks: int = 2, *, country: str = "XB", first: int = 64500, hours: float = 0) -> list[Row]:
    """Give the success of `networks` other networks at the endpoint of `like`, `hours` later."""
    return [
        attempt(
            like["hostname"], like["ip"], like["port"], **WORKED, test=f"else-{n}", asn=n, country=country,
            at=like["started_at"] + timedelta(hours=hours),
        )
        for n in range(first, first + networks)
    ]  # fmt: skip


def frame(*rows: Row | list[Row]) -> pl.DataFrame:
    """Give attempts as `observations`."""
    flat = [r for row in rows for r in (row if isinstance(row, list) else [row])]
    return pl.DataFrame(flat, schema=polars_schema("observations"))


def verdicts(*rows: Row | list[Row], registry: Targets = TARGETS) -> pl.DataFrame:
    """Judge attempts."""
    return judge(frame(*rows), registry)


def verdict(*rows: Row | list[Row], test: str = "m1", component: str | None = None, registry: Targets = TARGETS) -> Row:
    """Judge attempts, and give the one verdict of `test` (on `component`)."""
    found = verdicts(*rows, registry=registry).filter(pl.col("measurement_id") == test)
    if component:
        found = found.filter(pl.col("component") == component)
    assert found.height == 1, found
    return found.row(0, named=True)


def deciding(*rows: Row | list[Row], test: str = "m1", registry: Targets = TARGETS) -> list[str]:
    """Give the rule that decides each attempt of `test`."""
    found = ruled(with_speed(with_control(with_answers(with_pages(facts(frame(*rows), registry)), registry)))).filter(
        pl.col("measurement_id") == test
    )
    return [RULES[n].id for n in found["rule"]]
