"""Observation rows: records of a CSV, types of its columns, and measurements set aside whole."""

from datetime import UTC, datetime

import polars as pl
import pytest

from conftest import NOW
from gatewatch.archive.rows import NEEDED, OPTIONAL, Origin, read_csv
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
