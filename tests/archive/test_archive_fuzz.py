"""Damaged lines by the thousand: each is used or set aside, none stops the reading, and no good line is lost.

20,000 damaged lines in files of 100, made from simulated measurements, from hand-made ones in the forms of old files
and of the tests that ask anything and, where they are, from the real ones beside the project. `GATEWATCH_FUZZ_FILES`
asks for more files.
"""

import gzip
import json
import os
import random
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import NOW, ROOT
from gatewatch import targets
from gatewatch.archive import fetch, wire
from gatewatch.lab import scenario, simulate
from gatewatch.observe import raw

FILES, LINES = int(os.environ.get("GATEWATCH_FUZZ_FILES", "200")), 100
HANG_S = 60  # a file of a hundred lines takes well under a second
TARGETS = targets.load()
OLD: list[dict[str, Any]] = [
    {
        "test_name": "telegram",
        "test_version": "0.0.3",
        "measurement_start_time": "2019-12-03 12:23:13",
        "probe_cc": "IT",
        "probe_asn": "AS30722",
        "test_keys": {
            "tcp_connect": [{"ip": "149.154.167.50", "port": 80, "status": {"failure": False, "success": True}}],
            "requests": [{"failure": "socks_host_unreachable", "request": {"url": "http://149.154.167.50:80"}}],
            "telegram_http_blocking": None,
        },
    },
    {
        "test_name": "web_connectivity",
        "measurement_start_time": "2018-01-01 00:00:00",
        "probe_cc": "VN",
        "probe_asn": "AS7552",
        "input": "http://example.org/",
        "test_keys": {
            "queries": [{"hostname": "example.org", "failure": None, "answers": [{"ipv4": "93.184.216.34"}]}],
            "tls_handshakes": [{"server_name": "example.org", "failure": "connection_reset"}],
            "requests": [
                {
                    "request": {"url": "https://example.org/"},
                    "response": {"code": 200, "body": {"data": "PHRpdGxlPng8L3RpdGxlPg==", "format": "base64"}},
                }
            ],
            "control": {"tcp_connect": {"93.184.216.34:443": {"status": True, "failure": None}}},
            "control_failure": None,
        },
    },
]
STEPS: dict[str, Any] = {
    "queries": [{"hostname": "web.telegram.org", "engine": "system", "answers": [{"ipv4": "149.154.167.99"}]}],
    "tcp_connect": [{"ip": "149.154.167.99", "port": 443, "status": {"failure": None, "success": True}}],
    "tls_handshakes": [{"server_name": "web.telegram.org", "address": "149.154.167.99:443", "failure": "eof_error"}],
    "requests": [{"failure": "eof_error", "request": {"url": "https://web.telegram.org/"}, "response": {"body": ""}}],
}
FURTHER: dict[str, tuple[Any, dict[str, Any]]] = {
    "urlgetter": ("https://web.telegram.org/", STEPS | {"agent": "redirect", "failure": "eof_error"}),
    "dnscheck": (
        "https://web.telegram.org/dns-query",
        {"domain": "example.org", "bootstrap": STEPS, "lookups": {"https://149.154.167.99/dns-query": STEPS}},
    ),
    "stunreachability": (
        "stun://stun.fbsbx.com:3478",
        {
            "endpoint": "stun.fbsbx.com:3478",
            "failure": "generic_timeout_error",
            "network_events": [
                {"operation": "connect", "proto": "udp", "address": "157.240.0.1:3478", "failure": None}
            ],
            "queries": [{"hostname": "stun.fbsbx.com", "answers": [{"ipv4": "157.240.0.1"}], "failure": None}],
        },
    ),
    "tcp_connect": ("149.154.167.51:443", {"connection": "success"}),
}
HEADER = {"measurement_start_time": "2023-12-03 12:23:13", "probe_cc": "IT", "probe_asn": "AS30722"}
OLD += [HEADER | {"test_name": n, "input": i, "options": [], "test_keys": k} for n, (i, k) in FURTHER.items()]
ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    2**31,
    2**63,
    2**64,
    10**40,
    1e308,
    "",
    "x" * 5000,
    "\x00",
    "\u202e",
    [],
    {},
]
ODD += [
    "::1",
    "1.2.3.4",
    "[::1]:443",
    "http://[",
    "//",
    "\ud800",
    "9999-99-99",
    [[[[]]]],
    {"data": 3, "format": "base64"},
]
BYTES = [
    b"\x00",
    b"\xff",
    b"\xc3",
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\r",
    b"1e999",
    b"nul",
    b"[" * 3000,
]


@lru_cache(1)
def samples() -> list[dict[str, Any]]:
    """Give one measurement of each kind there is."""
    lines: list[bytes] = []
    with tempfile.TemporaryDirectory() as name:
        simulate.simulate(scenario.DEMO, Path(name), seed=3)
        for path in sorted((Path(name) / "raw").rglob("*.gz")):
            with gzip.open(path, "rb") as stream:
                lines += [line for number, line in zip(range(60), stream, strict=False) if number % 30 == 0]
    data = Path(os.environ.get("GATEWATCH_DATA", ROOT.parent / "shared" / "data")) / "ooni-raw"
    for path in sorted(data.glob("*.jsonl.gz")):
        lines += [line for line in gzip.decompress(path.read_bytes()).splitlines() if len(line) < 20_000]
    # the ones made by hand are few: they come up often enough when they stand here again and again
    return [*OLD * 5, *map(json.loads, lines)]


@pytest.mark.parametrize("sample", OLD, ids=lambda sample: sample["test_name"])
def test_what_is_to_be_damaged_is_a_good_measurement(sample: dict[str, Any]) -> None:
    assert isinstance(wire.record(json.dumps(sample).encode(), "some.jsonl", 1, now=NOW), wire.Record)


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Go through all places of a JSON value, each as what holds it and where."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in list(inner):
        yield value, key
        yield from nodes(held)


def damaged(good: dict[str, Any], rng: random.Random) -> bytes:
    """Damage a measurement in its values, then perhaps in its bytes."""
    line = json.loads(json.dumps(good))
    for _ in range(rng.choice((0, 1, 1, 2, 5))):
        holder, key = rng.choice(list(nodes(line)))
        if rng.random() < 0.2:
            del holder[key]
        else:
            holder[key] = deepcopy(rng.choice(ODD))
        if not line:
            break
    content = bytearray(json.dumps(line).encode())
    for _ in range(rng.choice((0, 0, 1, 1, 3))):
        at = rng.randrange(len(content) + 1)
        match rng.randrange(4):
            case 0:
                content[at:at] = rng.choice(BYTES)
            case 1:
                del content[at : at + rng.choice((1, 2, 50))]
            case 2:
                content[at:at] = content[at : at + rng.choice((1, 30, 400))]
            case _:
                content = content[:at]
    return bytes(content).replace(b"\n", b" ")


@contextmanager
def no_hang() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError(f"a file of {LINES} damaged lines was not read in {HANG_S} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANG_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@settings(max_examples=FILES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**64), st.booleans())
def test_damaged_lines_stop_nothing_and_good_lines_are_kept(seed: int, packed: bool) -> None:
    rng = random.Random(seed)
    lines = [damaged(rng.choice(samples()) | {"measurement_uid": f"bad{n}"}, rng) for n in range(LINES)]
    kept = {f"good{n}" for n in range(5)}
    for name in sorted(kept):
        lines.insert(rng.randrange(len(lines)), json.dumps(OLD[0] | {"measurement_uid": name}).encode())
    with tempfile.TemporaryDirectory() as folder, no_hang():
        path = Path(folder) / ("some.jsonl.gz" if packed else "some.jsonl")
        content = b"\n".join(lines)
        path.write_bytes(gzip.compress(content, 1) if packed else content)
        batches = list(fetch.raw_batches(fetch.find([path])[0][0], now=NOW, size=40))
        frames = [raw.observe(batch.records, TARGETS) for batch in batches]
    used = [record.measurement_id for batch in batches for record in batch.records]
    rejects = [reject for batch in batches for reject in batch.rejects]
    assert len(used) + len(rejects) == sum(1 for line in lines if line.strip())
    assert all(reject.reason and "\n" not in reject.reason for reject in rejects)
    observed = set(pl.concat(frames)["measurement_id"])
    assert observed == set(used)
    assert kept <= observed
