"""Files and folders: which are taken, and how each that is not is set aside."""

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from conftest import NOW, data_folder, rows_of
from gatewatch.archive import fetch
from gatewatch.archive.rows import NEEDED
from gatewatch.model.tables import Reject


def line(uid: str, **changes: Any) -> bytes:
    whole = {
        "measurement_uid": uid,
        "test_name": "signal",
        "test_version": "0.2.5",
        "measurement_start_time": "2025-05-23 10:00:00",
        "probe_cc": "VN",
        "probe_asn": "AS45899",
        "test_keys": {"queries": [{"hostname": "chat.signal.org", "failure": "dns_nxdomain_error"}]},
    }
    return json.dumps(whole | changes).encode() + b"\n"


def read(path: Path, size: int = 500) -> tuple[list[str], list[Reject]]:
    sources, none = fetch.find([path])
    assert none == []
    batches = list(fetch.raw_batches(sources[0], now=NOW, size=size))
    return [r.measurement_id for b in batches for r in b.records], [r for b in batches for r in b.rejects]


def said(rejects: Iterable[Reject]) -> list[tuple[int, str, str]]:
    return [(r.line, r.kind, r.reason) for r in rejects]


def csv(*columns: str) -> str:
    return ",".join(columns) + "\n"


def test_folder_gives_its_known_files_by_name_and_passes_over_others(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.jsonl.gz").write_bytes(gzip.compress(line("1")))
    (tmp_path / "a.jsonl").write_bytes(line("2"))
    (tmp_path / "rows.csv").write_text(csv(*NEEDED))
    (tmp_path / "README.md").write_text("no data")
    sources, rejects = fetch.find([tmp_path])
    assert [(s.name, s.format) for s in sources] == [
        ("a.jsonl", "ooni-raw"),
        ("rows.csv", "ooni-rows"),
        ("sub/b.jsonl.gz", "ooni-raw"),
    ]
    assert rejects == []


def test_same_content_under_two_names_is_one_source(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(line("1"))
    (tmp_path / "a.jsonl").write_bytes(line("1"))
    (tmp_path / "c.jsonl").write_bytes(line("2"))
    sources, _ = fetch.find([tmp_path / "c.jsonl", tmp_path, tmp_path / "b.jsonl"])
    assert [s.name for s in sources] == ["a.jsonl", "c.jsonl"]


def test_missing_path_and_unknown_kind_are_set_aside(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no data")
    sources, rejects = fetch.find([tmp_path / "nowhere.jsonl", tmp_path / "notes.txt", tmp_path / "nothing"])
    assert sources == []
    assert {(r.source, r.kind, r.line) for r in rejects} == {
        ("nowhere.jsonl", "unreadable", 0),
        ("notes.txt", "unreadable", 0),
        ("nothing", "unreadable", 0),
    }
    assert len({(r.source_sha256, r.line, r.reason) for r in rejects}) == 3


def tree(folder: Path) -> None:
    for number, name in enumerate(("20230101/00/a.jsonl.gz", "20230102/00/a.jsonl.gz", "20240101/00/b.jsonl.gz")):
        (folder / "raw" / name).parent.mkdir(parents=True)
        (folder / "raw" / name).write_bytes(gzip.compress(line(str(number)), mtime=0))
    (folder / "raw" / "20230101" / "notes.txt").write_text("no data")


def test_a_pattern_gives_its_files_the_names_that_its_folder_gives_them(tmp_path: Path) -> None:
    tree(tmp_path)
    everything = [s.name for s in fetch.find([tmp_path / "raw"])[0]]
    assert everything == ["20230101/00/a.jsonl.gz", "20230102/00/a.jsonl.gz", "20240101/00/b.jsonl.gz"]
    for pattern in ("raw/2023*/**/*.jsonl.gz", "raw/2023*", "raw/2023*/**", "raw/2023010[12]/?0/a*"):
        sources, rejects = fetch.find([tmp_path / pattern])
        assert ([s.name for s in sources], rejects) == (everything[:2], []), pattern


def test_a_pattern_that_matches_nothing_is_set_aside_in_its_own_words(tmp_path: Path) -> None:
    tree(tmp_path)
    for pattern in ("raw/2025*/**/*.jsonl.gz", "raw/2023*/*.txt"):
        sources, rejects = fetch.find([tmp_path / pattern])
        assert sources == []
        assert [(r.source, r.reason) for r in rejects] == [(str(tmp_path / pattern), "no file matches this pattern")]


def test_a_pattern_does_not_look_into_the_workspace_and_a_file_may_be_named_like_one(tmp_path: Path) -> None:
    tree(tmp_path)
    (tmp_path / "[1].jsonl").write_bytes(line("9"))
    assert [s.name for s in fetch.find([tmp_path / "[1].jsonl"])[0]] == ["[1].jsonl"]
    sources, rejects = fetch.find([tmp_path / "r*/*/*/*"], leave_out=tmp_path / "raw")
    assert sources == [] and len(rejects) == 1


opened: list[str] = []
"""Every path that this process opens, while a test asks for it."""


@pytest.fixture(scope="module")
def opens() -> list[str]:
    sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == "open" else None)
    return opened


def found(folder: Path, opens: list[str]) -> tuple[list[str], int]:
    """Find the files with what is kept of earlier times; give their hashes, and how many files were opened."""
    hashes = fetch.Hashes(folder / "kept")
    opens.clear()
    sources, _ = fetch.find([folder / "raw"], hashes=hashes)
    count = sum(path.startswith(str(folder / "raw")) and path.endswith((".gz", ".csv")) for path in opens)
    (folder / "scratch").mkdir(exist_ok=True)
    hashes.save(folder / "scratch")
    assert [s.sha256 for s in sources] == [s.sha256 for s in fetch.find([folder / "raw"])[0]]
    return [s.sha256 for s in sources], count


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every file for one that was written long ago."""
    monkeypatch.setattr(fetch, "_RACY_NS", -(10**12))


@pytest.mark.usefixtures("settled")
def test_a_known_file_that_did_not_change_is_not_opened(tmp_path: Path, opens: list[str]) -> None:
    tree(tmp_path)
    (tmp_path / "raw" / "rows.csv").write_text(csv(*NEEDED))
    assert found(tmp_path, opens)[1] == 5, "a CSV once more for its header"
    assert found(tmp_path, opens)[1] == 0
    (tmp_path / "raw" / "20240101" / "new.jsonl.gz").write_bytes(gzip.compress(line("new")))
    assert found(tmp_path, opens)[1] == 1


@pytest.mark.usefixtures("settled")
def test_a_file_that_changed_is_hashed_anew_even_under_its_old_size_and_time(tmp_path: Path, opens: list[str]) -> None:
    tree(tmp_path)
    before, _ = found(tmp_path, opens)
    path = tmp_path / "raw" / "20230102" / "00" / "a.jsonl.gz"
    stat, content = path.stat(), path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    after, count = found(tmp_path, opens)
    assert count == 1 and after != before


def test_a_file_that_changed_just_now_is_not_trusted(tmp_path: Path, opens: list[str]) -> None:
    tree(tmp_path)
    assert found(tmp_path, opens)[1] == 3
    assert found(tmp_path, opens)[1] == 3


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("damage", [b"", b"x" * 500, None])
def test_a_lost_or_damaged_list_of_hashes_costs_time_only(
    tmp_path: Path, opens: list[str], damage: bytes | None
) -> None:
    tree(tmp_path)
    found(tmp_path, opens)
    content = (tmp_path / "kept").read_bytes()
    # None: a hash that is no longer the one that was written
    sha256 = hashlib.sha256(gzip.compress(line("0"), mtime=0)).hexdigest()[:8].encode()
    at = content.index(sha256) if damage is None else 0
    (tmp_path / "kept").write_bytes(content[:at] + b"00000000" + content[at + 8 :] if damage is None else damage)
    assert found(tmp_path, opens)[1] == 3
    assert found(tmp_path, opens)[1] == 0


def test_csv_without_needed_columns_is_set_aside_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "index.csv").write_text(csv(*(c for c in NEEDED if c not in ("ip", "tcp_failure"))))
    sources, rejects = fetch.find([tmp_path])
    assert sources == []
    assert said(rejects) == [(0, "missing_column", "missing column ip, tcp_failure")]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'"', b"\n\n"])
def test_csv_that_is_none_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "some.csv").write_bytes(content)
    sources, rejects = fetch.find([tmp_path])
    assert sources == []
    assert [r.kind for r in rejects] == ["missing_column"]


def test_every_line_is_used_or_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_bytes(line("1") + b"oops\n\n" + line("2", test_name="tor") + line("1") + line("3"))
    for size in (1, 2, 500):
        used, rejects = read(path, size)
        assert used == ["1", "3"]
        assert said(rejects) == [
            (2, "not_json", "JSON is malformed: invalid character (byte 0)"),
            (4, "unknown_test", "test not known here: 'tor'"),
            (5, "bad_measurement", "same measurement as line 1"),
        ]


def test_last_line_needs_no_line_end(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_bytes(line("1") + line("2").rstrip())
    assert read(path) == (["1", "2"], [])


def test_lines_longer_than_one_read_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_bytes(line("1", probe_network_name="x" * 3_000_000) + line("2"))
    assert read(path) == (["1", "2"], [])


def test_gzip_that_ends_early_gives_the_lines_before(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl.gz"
    whole = gzip.compress(b"".join(line(str(n)) for n in range(2000)), 1)
    path.write_bytes(whole[: len(whole) // 2])
    used, rejects = read(path)
    assert 500 < len(used) < 1500
    assert said(rejects) == [(len(used), "truncated", f"gzip ends early after line {len(used)}")]


def test_several_gzip_members_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl.gz"
    path.write_bytes(gzip.compress(line("1")) + b"\0\0" + gzip.compress(line("2")))
    assert read(path) == (["1", "2"], [])


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"x")[:-8] + b"\0" * 8])
def test_damaged_gzip_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.jsonl.gz"
    path.write_bytes(content)
    used, rejects = read(path)
    assert used == []
    assert [(r.line, r.kind) for r in rejects] == [(0, "unreadable")]


def test_csv_in_gzip_that_ends_early_gives_the_rows_before(tmp_path: Path) -> None:
    values = {c: "" for c in NEEDED} | {
        "test_name": "telegram",
        "measurement_start_time": "2023-11-01 00:00:00",
        "probe_cc": "KE",
        "probe_asn": "1",
        "hostname": "web.telegram.org",
        "dns_failure": "dns_nxdomain_error",
    }
    rows = [csv(*(values | {"measurement_uid": f"uid-{n * 7919}"}).values()) for n in range(2000)]
    whole = gzip.compress((csv(*NEEDED) + "".join(rows)).encode(), 1)
    (tmp_path / "rows.csv.gz").write_bytes(whole[: len(whole) // 2])
    sources, _ = fetch.find([tmp_path])
    found = rows_of(sources[0])
    assert 500 < found.frame.height < 1500
    last = found.frame.height + 1
    assert said(found.rejects) == [(last, "truncated", f"gzip ends early after line {last}")]


def test_parquet_gives_the_same_rows_as_csv(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {c: [None, None] for c in NEEDED}
        | {
            "measurement_uid": ["a", "a"],
            "test_name": ["telegram"] * 2,
            "measurement_start_time": ["2023-11-01 00:00:00"] * 2,
            "probe_cc": ["KE"] * 2,
            "probe_asn": [1, 1],
            "ip": ["149.154.167.51"] * 2,
            "port": [443.0, 80.0],
            "tcp_success": [True, False],
        }
    )
    (tmp_path / "csv").mkdir()
    frame.write_csv(tmp_path / "csv" / "rows.csv")
    frame.with_columns(pl.col("measurement_start_time").str.to_datetime()).write_parquet(tmp_path / "rows.parquet")
    found = [rows_of(s) for s in fetch.find([tmp_path])[0]]
    assert len(found) == 2
    assert found[0].frame.equals(found[1].frame)
    assert found[0].frame["port"].to_list() == [443, 80]


def test_file_that_is_no_parquet_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "rows.parquet").write_bytes(b"no parquet")
    found = rows_of(fetch.find([tmp_path])[0][0])
    assert found.frame.height == 0
    assert [r.kind for r in found.rejects] == ["unreadable"]


@pytest.mark.realdata
def test_real_measurements_are_used_or_set_aside_by_name() -> None:
    sources, _ = fetch.find([data_folder() / "ooni-raw"])
    used, rejects = 0, {}
    for source in sources:
        for batch in fetch.raw_batches(source, now=NOW):
            used += len(batch.records)
            rejects |= {(source.name, r.line): (r.kind, r.reason) for r in batch.rejects}
    assert used == 34
    assert rejects == {
        ("real.jsonl.gz", 10): ("unknown_test", "test not known here: 'browser_web'"),
        ("real.jsonl.gz", 11): ("unknown_test", "test not known here: 'http_requests'"),
        ("real.jsonl.gz", 16): ("bad_measurement", "test_keys is null"),
        ("real.jsonl.gz", 17): ("unknown_test", "test not known here: 'tor'"),
        ("real.jsonl.gz", 18): ("unknown_test", "test not known here: 'vanilla_tor'"),
        ("real.jsonl.gz", 23): ("unknown_test", "test not known here: 'dns_consistency'"),
    }
