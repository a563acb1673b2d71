"""Files to measure speed on: small measurements (about 7 kB) and telegram-sized ones (about 55 kB).

They are copies of the measurements beside the project (`ooni-raw`: the 15 small simulated ones, one real telegram), or
of the lab's where those are not there, padded to the same size with what OONI's real ones carry beside the steps:
network events and certificates. Each copy has an id, report, network, time and timings of its own, because files in
which all lines are the same unpack faster than any real ones.
"""

import base64
import gzip
import json
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gatewatch.lab import scenario, simulate

SIZES = {"small": 7_000, "telegram": 55_000}
DATA = Path(os.environ.get("GATEWATCH_DATA", Path(__file__).parents[2] / "shared" / "data")) / "ooni-raw"


def write(kind: str, folder: Path, *, files: int, size_bytes: int) -> list[Path]:
    """Write `files` files with about `size_bytes` of JSON together; give their paths."""
    rng = random.Random(1)
    chosen = _real(kind) or _simulated(kind, rng)
    paths = []
    number = 0
    for part in range(files):
        path = folder / f"{kind}-{part}.jsonl.gz"
        written = 0
        with gzip.open(path, "wb", compresslevel=6) as stream:
            while written < size_bytes / files:
                line = json.dumps(_another(chosen[number % len(chosen)], kind, number, rng), separators=(",", ":"))
                written += stream.write(line.encode() + b"\n")
                number += 1
        paths.append(path)
    return paths


def origin() -> str:
    """Say what the copies are made of."""
    return "ooni-raw" if DATA.is_dir() else "the lab's measurements, padded"


def _real(kind: str) -> list[dict[str, Any]]:
    if not DATA.is_dir():
        return []
    if kind == "small":
        return [json.loads(line) for line in gzip.decompress((DATA / "qa.jsonl.gz").read_bytes()).splitlines()]
    found = map(json.loads, gzip.decompress((DATA / "real.jsonl.gz").read_bytes()).splitlines())
    return [m for m in found if m["test_name"] == "telegram" and len(json.dumps(m)) > 50_000]


def _simulated(kind: str, rng: random.Random) -> list[dict[str, Any]]:
    test = "web_connectivity" if kind == "small" else "telegram"
    with tempfile.TemporaryDirectory() as name:
        simulate.simulate(scenario.DEMO, Path(name), seed=1)
        lines = (
            x for path in sorted(Path(name).rglob("*.gz")) for x in gzip.decompress(path.read_bytes()).splitlines()
        )
        found = [m for m in map(json.loads, lines) if m["test_name"] == test][:15]
    for measurement in found:
        keys, missing = measurement["test_keys"], SIZES[kind] - len(json.dumps(measurement))
        keys["network_events"] = list(_events(missing // 2, rng))
        keys["certificates"] = [base64.b64encode(rng.randbytes(900)).decode() for _ in range(missing // 2 // 1200)]
    return found


def _events(size_bytes: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(size_bytes // 160):
        yield {
            "address": "149.154.167.99:443",
            "failure": None,
            "num_bytes": rng.randrange(1500),
            "operation": rng.choice(["read", "write"]),
            "proto": "tcp",
            "t": rng.random() * 10,
            "t0": rng.random(),
            "tags": None,
            "transaction_id": number,
        }


def _another(measurement: dict[str, Any], kind: str, number: int, rng: random.Random) -> dict[str, Any]:
    minute = number % 1440
    return measurement | {
        "measurement_uid": f"{kind}{number:08d}",
        "report_id": f"{kind}-report-{number // 15}",
        "measurement_start_time": f"2024-02-12 {minute // 60:02}:{minute % 60:02}:47",
        "probe_cc": ("IT", "KE", "US", "IR")[number // 15 % 4],
        "probe_asn": f"AS{100 + number // 15 % 40}",
        "test_keys": _timed(measurement["test_keys"], rng),
    }


def _timed(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        return {k: _later(v, rng) if k in ("t", "t0") else _timed(v, rng) for k, v in value.items()}
    return [_timed(v, rng) for v in value] if isinstance(value, list) else value


def _later(value: Any, rng: random.Random) -> Any:
    return round(value * rng.uniform(0.9, 1.1), 9) if isinstance(value, (int, float)) and value else value
