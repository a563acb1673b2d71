"""The raw measurements beside the project: each verdict within what its file can support.

The table is our reading of the index files (`supportable`, `known`). A measurement stands alone, so its only control
is OONI's helper.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from gatewatch import targets
from gatewatch.archive import fetch
from gatewatch.judge.judge import judge
from gatewatch.observe.raw import observe

DATA = Path(os.environ.get("GATEWATCH_DATA") or Path(__file__).parents[3] / "shared" / "data") / "ooni-raw"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
OK, UNTOLD, GONE, CUT = "ok", "insufficient", "down insufficient", "blocked partial"

pytestmark = pytest.mark.realdata

Expected = tuple[str, int, str, str, str]
"""File, line, component, states that are right, the start of the mechanism that must be named."""

WEB: list[Expected] = [
    ("qa", 1, "site/expired.badssl.com", GONE, ""),
    ("qa", 2, "site/www.example.org", "ok insufficient", ""),
    ("qa", 3, "site/www.example.com", "blocked partial insufficient", ""),
    ("qa", 4, "site/www.example.com", CUT, "dns.injection"),
    ("qa", 5, "site/www.example.com", CUT, "dns.nxdomain"),
    ("qa", 6, "site/www.example.com", CUT, "http.reset"),
    ("qa", 7, "site/www.example.com", CUT, "http.blockpage"),
    ("qa", 8, "site/xn--d1acpjx3f.xn--p1ai", OK, ""),
    ("qa", 9, "site/www.example.com", CUT, "tls.timeout"),
    ("qa", 9, "site/bit.ly", OK, ""),
    ("qa", 10, "site/www.example.com", OK, ""),
    ("qa", 11, "site/www.example.com", OK, ""),
    ("qa", 12, "site/www.example.com", CUT, "tcp.timeout"),
    ("qa", 13, "site/largefile.com", "blocked partial insufficient", "http.timeout"),
    ("qa", 14, "site/www.example.com", CUT, "tls.reset"),
    ("qa", 15, "site/www.example.xyz", GONE, ""),
    ("real", 1, "site/thepiratebay.org", UNTOLD, ""),
    ("real", 2, "site/rutor.org", "blocked", "http."),
    ("real", 8, "site/www.instagram.com", OK, ""),
    ("real", 9, "site/archive.org", "blocked", "http."),
    ("real", 12, "site/www.collegehumor.com", OK, ""),
    ("real", 13, "site/www.wikispaces.com", GONE, ""),
    ("real", 19, "site/www.religioustolerance.org", OK, ""),
    ("real", 20, "site/www.facebook.com", "blocked", "dns.injection"),
    ("real", 21, "site/ajax.aspnetcdn.com", UNTOLD, ""),
    ("real", 24, "site/8.8.4.4", OK, ""),
    ("real", 25, "site/dns.google", GONE, ""),
]
APPS: list[Expected] = [
    *(("real", 3, f"messenger/{c}", OK, "") for c in ("chat", "api", "media")),
    ("real", 3, "messenger/calls", UNTOLD, ""),
    *(("real", 4, f"signal/{c}", OK, "") for c in ("chat", "directory", "storage", "media", "calls")),
    ("real", 4, "signal/uptime", UNTOLD, ""),
    ("real", 5, "signal/chat", OK, ""),
    *(("real", 5, f"signal/{c}", UNTOLD, "") for c in ("directory", "storage", "media", "calls")),
    *(("real", 6, f"telegram/{c}", OK, "") for c in ("dc", "web")),
    *(("real", 7, f"whatsapp/{c}", OK, "") for c in ("chat", "registration", "web")),
    *(("real", 14, f"signal/{c}", UNTOLD, "") for c in ("chat", "storage", "media", "calls")),
    ("real", 15, "telegram/dc", "ok insufficient", ""),
    *(("real", 22, f"whatsapp/{c}", OK, "") for c in ("chat", "registration")),
    ("real", 22, "whatsapp/web", "ok insufficient", ""),
]


@pytest.fixture(scope="module")
def found() -> dict[str, pl.DataFrame]:
    """Each measurement of the two files judged by itself, so that none is another's control."""
    if not DATA.exists():
        pytest.skip("the raw measurements are not beside the project")
    registry = targets.load()
    verdicts = {}
    for name in ("qa", "real"):
        sources, _ = fetch.find([DATA / f"{name}.jsonl.gz"])
        records = [r for batch in fetch.raw_batches(sources[0], now=NOW) for r in batch.records]
        verdicts[name] = pl.concat(judge(observe([r], registry), registry) for r in records)
    return verdicts


@pytest.mark.parametrize("case", [*WEB, *APPS], ids=lambda c: f"{c[0]} {c[1]} {c[2]}")
def test_verdict_lies_within_what_the_measurement_supports(found: dict[str, pl.DataFrame], case: Expected) -> None:
    name, line, component, states, mechanism = case
    row = found[name].filter(source_line=line, component=component).row(0, named=True)
    assert row["state"] in states.split(), row
    if mechanism:
        assert any(m.startswith(mechanism) for m in row["mechanisms"]), row
    else:
        assert row["mechanisms"] == []


def test_nothing_else_is_called_blocked(found: dict[str, pl.DataFrame]) -> None:
    allowed = {(n, line, c) for n, line, c, states, _ in WEB if "blocked" in states.split()}
    for name, verdicts in found.items():
        cut = verdicts.filter(pl.col("state").is_in(["blocked", "partial"]))
        assert {(name, r["source_line"], r["component"]) for r in cut.iter_rows(named=True)} <= allowed


def test_every_verdict_beside_a_helper_says_so(found: dict[str, pl.DataFrame]) -> None:
    for verdicts in found.values():
        judged = verdicts.filter(pl.col("state").is_in(["blocked", "down"]))
        assert set(judged["control"]) == {"helper"}
