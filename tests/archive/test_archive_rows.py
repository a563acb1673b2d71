"""Observation rows: records of a CSV, types of its columns, and measurements set aside whole."""

import itertools
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from conftest import NOW, read_csv
from gatewatch.archive.rows import NEEDED, OPTIONAL, Origin, csv_batches, parquet_batches
from gatewatch.model.tables import Reject

ORIGIN = Origin("rows.csv", "0" * 64)
ROW = {
    "measurement_uid": "m1",
    "test_name": "telegram",
    "measurement_start_time": "2023-11-01 00:18:03+00:00",
    "probe_cc": "KE",
    "probe_asn": "15808",
    "ip": "149.154.175.50",
    "port": "80.0",
    "tcp_success": "1.0",
    "tls_success": "0",
}


def text(*rows: dict[str, str], columns: tuple[str, ...] = NEEDED) -> bytes:
    lines = [",".join(columns), *(",".join((ROW | row).get(c, "") for c in columns) for row in rows)]
    return "\n".join(lines).encode() + b"\n"


def read(content: bytes, *, whole: bool = True) -> tuple[pl.DataFrame, list[tuple[int, str, str, str | None]]]:
    frame, rejects = read_csv(content, ORIGIN, now=NOW, whole=whole)
    return frame, [said(r) for r in rejects]


def said(reject: Reject) -> tuple[int, str, str, str | None]:
    return reject.line, reject.kind, reject.reason, reject.measurement_id


def test_row_is_typed_and_knows_its_line() -> None:
    frame, rejects = read(text({}))
    assert rejects == []
    row = frame.row(0, named=True)
    assert (row["line"], row["measurement_id"], row["asn"], row["port"]) == (2, "m1", 15808, 80)
    assert row["started_at"] == datetime(2023, 11, 1, 0, 18, 3, tzinfo=UTC)
    assert (row["tcp_success"], row["tls_success"], row["hostname"]) == (True, False, None)


def test_exact_repeat_is_dropped_and_its_neighbour_is_not() -> None:
    frame, rejects = read(text({}, {"port": "443.0"}, {}))
    assert rejects == []
    assert frame.select("line", "port").rows() == [(2, 80), (3, 443)]


def test_lines_are_counted_through_quoted_line_ends_and_commas() -> None:
    columns = (*NEEDED, "tls_subject")
    content = text({"tls_subject": '"CN=a,\nO=""b"", c"'}, {"measurement_uid": "m2"}, columns=columns)
    frame, rejects = read(content)
    assert rejects == []
    assert frame.select("line", "measurement_id").rows() == [(2, "m1"), (4, "m2")]


def test_blank_lines_and_a_byte_order_mark_are_no_rows() -> None:
    content = b"\xef\xbb\xbf" + text({}).replace(b"\n", b"\r\n\r\n")
    frame, rejects = read(content)
    assert rejects == []
    assert frame["line"].to_list() == [3]


def test_row_of_too_few_or_too_many_fields_is_set_aside_alone() -> None:
    good = text({}, {"measurement_uid": "m2"}).splitlines()
    content = b"\n".join([*good[:2], b"m3,telegram,2023-11-01", good[2] + b",more", good[2]]) + b"\n"
    frame, rejects = read(content)
    assert frame.select("line", "measurement_id").rows() == [(2, "m1"), (5, "m2")]
    fields = len(NEEDED)
    assert rejects == [
        (3, "bad_measurement", f"row of 3 fields where the header has {fields}", None),
        (4, "bad_measurement", f"row of {fields + 1} fields where the header has {fields}", None),
    ]


def test_last_row_of_a_file_cut_off_counts_only_with_its_line_end() -> None:
    content = text({}, {"measurement_uid": "m2", "http_failure": "eof_error"})
    assert read(content, whole=False)[0].height == 2
    assert read(content[:-2], whole=False)[0].height == 1
    assert read(content[:-1], whole=True)[0].height == 2


@pytest.mark.parametrize(
    ("change", "kind", "reason"),
    [
        ({"test_name": "tor"}, "unknown_test", "test not known here: tor"),
        ({"test_name": ""}, "bad_measurement", "test_name is empty"),
        ({"probe_cc": "Kenya"}, "bad_measurement", "probe_cc is not usable: Kenya"),
        ({"probe_asn": "12.5"}, "bad_measurement", "probe_asn is not usable: 12.5"),
        ({"probe_asn": "-1"}, "bad_measurement", "probe_asn is not usable: -1"),
        ({"port": "70000"}, "bad_measurement", "port is not usable: 70000"),
        ({"ip": "not an address"}, "bad_measurement", "ip is not usable: not an address"),
        ({"tcp_success": "maybe"}, "bad_measurement", "tcp_success is not usable: maybe"),
        ({"measurement_start_time": "soon"}, "bad_measurement", "measurement_start_time is not usable: soon"),
        ({"measurement_start_time": "1999-01-01 00:00:00"}, "bad_measurement", "starts before 2012"),
        ({"measurement_start_time": "2126-01-01 00:00:00"}, "in_future", "starts in the future"),
    ],
)
def test_measurement_is_set_aside_whole_on_its_first_line(change: dict[str, str], kind: str, reason: str) -> None:
    other = {"measurement_uid": "m2"}
    frame, rejects = read(text({}, other, other | {"port": "443"} | change))
    assert frame["measurement_id"].to_list() == ["m1"]
    assert len(rejects) == 1
    assert rejects[0][:2] == (3, kind) and rejects[0][3] == "m2"
    assert reason in rejects[0][2]


def test_rows_of_one_measurement_that_name_two_networks_are_set_aside() -> None:
    frame, rejects = read(text({}, {"probe_asn": "1"}))
    assert frame.height == 0
    assert rejects == [(2, "bad_measurement", "rows of it differ in probe_asn", "m1")]


def test_measurement_that_names_no_host_or_address_is_set_aside_and_its_neighbour_is_not() -> None:
    frame, rejects = read(text({"ip": ""}, {"measurement_uid": "m2", "ip": ""}, {"measurement_uid": "m2"}))
    assert frame["measurement_id"].to_list() == ["m2"]
    assert rejects == [(2, "bad_measurement", "no row of it names a host or an address", "m1")]


def test_row_without_a_measurement_is_set_aside_by_its_line() -> None:
    frame, rejects = read(text({}, {"measurement_uid": ""}))
    assert frame.height == 1
    assert rejects == [(3, "bad_measurement", "measurement_uid is empty", None)]


def test_wrong_value_in_a_detail_is_a_gap_and_no_reason_to_set_aside() -> None:
    row = {"tls_handshake_time": "-0.3", "resolver_asn": "x", "network_type": "unknown"}
    frame, rejects = read(text(row, columns=(*NEEDED, *OPTIONAL)))
    assert rejects == []
    assert frame.select("tls_s", "resolver_asn", "network_kind").row(0) == (None, None, None)


def test_file_with_no_rows_gives_the_same_columns() -> None:
    empty, rejects = read(text())
    assert rejects == []
    assert empty.schema == read(text({}))[0].schema


def odd_rows() -> bytes:
    """Give a CSV whose measurements are mixed up, with line ends in quotes, repeats, and rows that are set aside."""
    columns = (*NEEDED, "tls_subject")
    rows = [
        {"measurement_uid": f"m{n % 7}", "port": str(n % 11), "tls_subject": '"a,\nb"' if n % 3 else "c"}
        for n in range(60)
    ]
    rows[20] = {"measurement_uid": "", "port": "80"}
    rows[40] = {"measurement_uid": "m3", "probe_cc": "Kenya"}
    lines = text(*rows, columns=columns).splitlines(keepends=True)
    return b"".join([*lines[:30], b"m9,too short\n", b"\n", lines[0], *lines[30:]])


@pytest.mark.parametrize("size_bytes", [1, 100, 1000, 10**9])
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_pieces_of_a_file_give_the_rows_of_the_whole(size: int, size_bytes: int) -> None:
    content = odd_rows()
    whole, rejects = read(content)
    assert {said[3] for said in rejects} == {None, "m3"} and whole.height > 30
    chunks = [content[at : at + 17] for at in range(0, len(content), 17)]
    found = list(csv_batches(chunks, ORIGIN, now=NOW, size=size, size_bytes=size_bytes))
    order = ["measurement_id", "line"]
    assert pl.concat(frame for frame, _ in found).sort(order).equals(whole.sort(order))
    assert sorted(said(r)[:3] for _, some in found for r in some) == sorted(r[:3] for r in rejects)
    for frame, _ in found:
        assert frame.height <= size or frame["measurement_id"].n_unique() == 1
    names = [name for frame, _ in found for name in frame["measurement_id"].unique()]
    assert len(names) == len(set(names))


def test_header_where_one_file_was_put_after_another_is_no_row() -> None:
    frame, rejects = read(text({}) + text({"measurement_uid": "m2"}))
    assert rejects == []
    assert frame.select("line", "measurement_id").rows() == [(2, "m1"), (4, "m2")]


@pytest.mark.parametrize("size_bytes", [50, 10**6])
def test_quote_mark_that_does_not_close_swallows_no_more_than_what_follows_it(size_bytes: int) -> None:
    good = text({}, {"measurement_uid": "m2"})
    found = list(csv_batches([good, b'm3,"', good * 3], ORIGIN, now=NOW, size_bytes=size_bytes))
    assert [name for frame, _ in found for name in frame["measurement_id"]] == ["m1", "m2"]
    reason = f"row of 2 fields where the header has {len(NEEDED)}"
    assert [said(r) for _, some in found for r in some] == [(4, "bad_measurement", reason, None)]


def test_record_longer_than_any_row_makes_the_file_unreadable() -> None:
    quoted = (b"x" * (1 << 20) for _ in range(80))
    chunks = itertools.chain([text({}), b'm3,"'], quoted)
    (frame, rejects), *more = csv_batches(chunks, ORIGIN, now=NOW)
    assert (frame.height, more) == (0, [])
    assert [said(r) for r in rejects] == [(0, "unreadable", "not a CSV: its quote marks do not close", None)]


def parquet(path: Path, **columns: pl.Series) -> tuple[pl.DataFrame, list[tuple[int, str, str, str | None]]]:
    height = len(next(iter(columns.values())))
    frame = pl.DataFrame({c: [ROW.get(c)] * height for c in NEEDED}, schema=dict.fromkeys(NEEDED, pl.String))
    frame.with_columns(series.alias(name) for name, series in columns.items()).write_parquet(path, row_group_size=2)
    found = list(parquet_batches(path, ORIGIN, now=NOW, size=2))
    return pl.concat(f for f, _ in found), [said(r) for _, some in found for r in some]


def test_columns_of_a_parquet_file_may_be_of_any_type_that_says_the_same(tmp_path: Path) -> None:
    started = datetime(2023, 11, 1, 0, 18, 3, tzinfo=UTC)
    uids = ["m1", "m2", "m1", "m3"]
    frame, rejects = parquet(
        tmp_path / "rows.parquet",
        measurement_uid=pl.Series(uids, dtype=pl.Categorical),
        test_name=pl.Series(["telegram"] * 4, dtype=pl.Enum(["signal", "telegram"])),
        measurement_start_time=pl.Series([started] * 4, dtype=pl.Datetime("ns", "UTC")),
        probe_asn=pl.Series([15808] * 4, dtype=pl.UInt32),
        port=pl.Series([80, 443, 5222, None], dtype=pl.UInt16),
        tcp_success=pl.Series([True, False, None, True]),
        tcp_failure=pl.Series([None, b"connection_reset", b"", None], dtype=pl.Binary),
        http_request_url=pl.Series([None] * 4, dtype=pl.Null),
        tls_handshake_time=pl.Series([0.25, None, float("nan"), -1.0], dtype=pl.Float32),
        answers=pl.Series([["a"], [], None, ["b"]]),
        line=pl.Series([7, 7, 7, 7]),
    )
    assert rejects == []
    wanted = ["line", "measurement_id", "asn", "port", "tcp_success", "tcp_failure", "tls_s"]
    assert sorted(frame.select(wanted).rows()) == [
        (2, "m1", 15808, 80, True, None, 0.25),
        (3, "m2", 15808, 443, False, "connection_reset", None),
        (4, "m1", 15808, 5222, None, None, None),
        (5, "m3", 15808, None, True, None, None),
    ]
    assert set(frame["started_at"]) == {started}
    assert frame.schema == read(text({}))[0].schema


def test_parquet_column_of_a_type_that_says_something_else_is_set_aside(tmp_path: Path) -> None:
    frame, rejects = parquet(tmp_path / "rows.parquet", measurement_start_time=pl.Series([date(2023, 11, 1)]))
    assert frame.height == 0
    assert rejects == [
        (2, "bad_measurement", "measurement_start_time is not usable: 2023-11-01", "m1"),
    ]


def test_parquet_file_without_a_needed_column_or_without_rows_says_so(tmp_path: Path) -> None:
    pl.DataFrame({"ip": ["1.2.3.4"]}).write_parquet(tmp_path / "rows.parquet")
    (frame, rejects), *more = parquet_batches(tmp_path / "rows.parquet", ORIGIN, now=NOW)
    assert (frame.height, more) == (0, [])
    assert [r.kind for r in rejects] == ["missing_column"]
    assert parquet(tmp_path / "none.parquet", port=pl.Series([], dtype=pl.Int64))[1] == []
