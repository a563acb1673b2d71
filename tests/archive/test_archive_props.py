"""Any bytes give measurements or the declared rejects, and nothing is lost on the way."""

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import NOW, read_csv
from gatewatch.archive import fetch, wire
from gatewatch.archive.rows import NEEDED, Origin, typed_nothing

KINDS = {"unreadable", "truncated", "not_json", "bad_measurement", "unknown_test", "in_future", "missing_column"}
ORIGIN = Origin("rows.csv", "0" * 64)

busy = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""What is tested here is not how long it takes: other work on the same machine says that."""

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def check(found: wire.Record | wire.Unusable) -> None:
    if isinstance(found, wire.Unusable):
        assert found.kind in KINDS
        assert found.reason and "\n" not in found.reason
    else:
        assert found.measurement_id and found.keys


@given(st.binary(max_size=300))
@busy
def test_any_bytes_are_a_measurement_or_set_aside(content: bytes) -> None:
    check(wire.record(content, "some.jsonl", 1, now=NOW))


@given(st.dictionaries(st.sampled_from(wire.Header.__struct_fields__), values))
@busy
def test_any_object_is_a_measurement_or_set_aside(given_: dict[str, Any]) -> None:
    check(wire.record(json.dumps(given_).encode(), "some.jsonl", 1, now=NOW))


@given(st.lists(st.binary(max_size=40).map(lambda b: b.replace(b"\n", b"")), max_size=12), st.integers(1, 5))
@busy
def test_each_line_is_used_or_set_aside(lines: list[bytes], size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.jsonl"
        path.write_bytes(b"\n".join(lines))
        source = fetch.find([path])[0][0]
        batches = list(fetch.raw_batches(source, now=NOW, size=size))
    used = sum(len(b.records) for b in batches)
    rejected = sum(len(b.rejects) for b in batches)
    assert used + rejected == sum(1 for line in lines if line.strip())


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 255))
@busy
def test_any_damage_to_a_gzip_file_is_a_reject(content: bytes, at: int, value: int) -> None:
    packed = bytearray(gzip.compress(content))
    packed[at % len(packed)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.jsonl.gz"
        path.write_bytes(bytes(packed[: at + 1]))
        source = fetch.find([path])[0][0]
        for batch in fetch.raw_batches(source, now=NOW):
            assert {r.kind for r in batch.rejects} <= KINDS


@given(st.binary(max_size=200), st.booleans())
@busy
def test_any_bytes_after_a_header_are_rows_or_set_aside(content: bytes, whole: bool) -> None:
    header = ",".join(NEEDED).encode() + b"\n"
    frame, rejects = read_csv(header + content, ORIGIN, now=NOW, whole=whole)
    assert frame.schema == typed_nothing().schema
    assert {r.kind for r in rejects} <= KINDS
    assert all(r.reason and "\n" not in r.reason for r in rejects)


@given(st.lists(st.tuples(*[st.text('a1,"\n .', max_size=5)] * 3), min_size=1, max_size=6))
@busy
def test_records_of_a_quoted_csv_start_on_their_lines(rows: list[tuple[str, str, str]]) -> None:
    columns = [*NEEDED, "x", "y", "z"]
    row = dict.fromkeys(columns, "") | {
        "test_name": "signal",
        "measurement_start_time": "2023-01-01 00:00:00",
        "probe_cc": "KE",
        "probe_asn": "1",
        "hostname": "chat.signal.org",
    }
    content, lines = ",".join(columns) + "\n", []
    for number, (x, y, z) in enumerate(rows):
        lines.append(content.count("\n") + 1)
        whole = row | {"measurement_uid": f"m{number}", "x": x, "y": y, "z": z}
        content += ",".join('"' + v.replace('"', '""') + '"' for v in whole.values()) + "\n"
    frame, rejects = read_csv(content.encode(), ORIGIN, now=NOW)
    assert rejects == []
    assert frame["line"].to_list() == lines
