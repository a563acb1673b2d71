"""OONI observation rows (CSV, Parquet) as one typed table: one row per step that a measurement noted.

A row stands for a lookup's answer, a connection or a request; the columns are OONI's own (ooni/data `obs_web`; the
files of ooni/notebooks). This file reads and types them, drops rows that repeat another one to the last column, and
sets aside what cannot be used. It does not join steps: `observe.rows` does.

A CSV is cut into records before it is parsed, because a file that was cut off or has a stray comma would otherwise give
rows with empty ends, and an empty failure reads as success. Quote marks are counted: what lies after an odd number of
them is inside a quoted field, so commas and line ends there do not count (RFC 4180).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gatewatch.archive.wire import EARLIEST, LATE, TESTS, address
from gatewatch.model.tables import Reject

IDENTITY = ("measurement_uid", "test_name", "measurement_start_time", "probe_cc", "probe_asn")
STEPS = (
    "hostname",
    "ip",
    "port",
    "dns_failure",
    "dns_answer",
    "tcp_success",
    "tcp_failure",
    "tls_success",
    "tls_failure",
    "http_request_url",
    "http_failure",
)
NEEDED = IDENTITY + STEPS
OPTIONAL = (
    "report_id",
    "input",
    "test_version",
    "probe_as_org_name",
    "network_type",
    "resolver_ip",
    "resolver_asn",
    "software_name",
    "software_version",
    "platform",
    "probe_analysis",
    "dns_engine",
    "tls_handshake_time",
    "http_response_status_code",
    "http_response_body_length",
)

_WHOLE = {
    "probe_asn": 4294967295,
    "resolver_asn": 4294967295,
    "port": 65535,
    "http_response_status_code": 999,
    "http_response_body_length": 2**62,
}
_FLAGS = {"1.0": True, "1": True, "true": True, "0.0": False, "0": False, "false": False}
_RENAMED = {
    "measurement_uid": "measurement_id",
    "measurement_start_time": "started_at",
    "probe_cc": "country",
    "probe_asn": "asn",
    "probe_as_org_name": "network_name",
    "network_type": "network_kind",
    "software_name": "tool",
    "software_version": "tool_version",
    "http_response_status_code": "http_status",
    "http_response_body_length": "http_body_bytes",
    "tls_handshake_time": "tls_s",
}


@dataclass(frozen=True)
class Origin:
    """The file that something was read from, as rejects name it."""

    name: str
    sha256: str

    def reject(self, line: int, kind: str, reason: str, measurement_id: str | None = None) -> Reject:
        """Give the reject row for one line of the file (0: the file as a whole)."""
        return Reject(
            source_sha256=self.sha256,
            source=self.name,
            line=line,
            reason=reason,
            kind=kind,
            measurement_id=measurement_id,
        )


def missing(columns: Sequence[str]) -> list[str]:
    """List the needed columns that are not among `columns`."""
    return [name for name in NEEDED if name not in columns]


def header(content: bytes) -> list[str]:
    """Give the column names of a CSV from its beginning; none where it cannot be read as one."""
    first = content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    try:
        return pl.read_csv(io.BytesIO(first + b"\n"), infer_schema=False, encoding="utf8-lossy").columns
    except pl.exceptions.PolarsError:
        return []


def read_csv(content: bytes, origin: Origin, *, now: datetime, whole: bool = True) -> tuple[pl.DataFrame, list[Reject]]:
    """Give the typed rows of a CSV, and what was set aside; `line` is the line of the file (the header is line 1).

    `whole` is False for a file that ends early: its last record counts only if a line end follows it.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    start, end, line, fields = _records(content, whole=whole)
    if not len(start):
        return typed(pl.DataFrame(), origin, now=now)
    good = fields == fields[0]
    rejects = [
        origin.reject(int(at), "bad_measurement", f"row of {count} fields where the header has {fields[0]}")
        for at, count in zip(line[~good], fields[~good], strict=True)
    ]
    first: dict[bytes, int] = {}
    for a, b, at in zip(start[good].tolist(), end[good].tolist(), line[good].tolist(), strict=True):
        first.setdefault(content[a:b].rstrip(b"\r\n"), at)  # an exact repeat tells nothing new
    try:
        frame = pl.read_csv(io.BytesIO(b"\n".join(first)), infer_schema=False, encoding="utf8-lossy")
    except pl.exceptions.PolarsError as error:
        return typed_nothing(), [origin.reject(0, "unreadable", f"not a CSV: {str(error).splitlines()[0]}")]
    lines = list(first.values())[1:]
    if frame.height != len(lines):
        return typed_nothing(), [origin.reject(0, "unreadable", "not a CSV: its quote marks do not close")]
    result, more = typed(frame.with_columns(pl.Series("line", lines, dtype=pl.Int64)), origin, now=now)
    return result, rejects + more


def read_parquet(frame: pl.DataFrame, origin: Origin, *, now: datetime) -> tuple[pl.DataFrame, list[Reject]]:
    """Give the typed rows of a Parquet file; `line` counts its rows as a CSV would, the first being 2."""
    numbered = frame.drop("line", strict=False).with_row_index("line", offset=2)
    once = numbered.unique(subset=frame.drop("line", strict=False).columns, keep="first", maintain_order=True)
    return typed(once, origin, now=now)


def typed(frame: pl.DataFrame, origin: Origin, *, now: datetime) -> tuple[pl.DataFrame, list[Reject]]:
    """Give the rows of `frame` that can be used, typed, and a reject for each measurement that has another one.

    Rows: in the order of `frame`, which has a column `line` beside those of the file.
    """
    absent = missing(frame.columns)
    if absent:
        return typed_nothing(), [origin.reject(0, "missing_column", f"missing column {', '.join(absent)}")]
    text = frame.select(
        pl.col("line").cast(pl.Int64),
        *(_text(frame, name).alias(name) for name in NEEDED + OPTIONAL),
    )
    ips = text["ip"].drop_nulls().unique().to_list()
    known_ip = pl.col("ip").replace_strict(ips, [address(ip) for ip in ips], default=None, return_dtype=pl.String)
    values = text.with_columns(*_values(), ip=known_ip)
    rejects = _set_aside(text, values, origin, now)
    bad = [r.measurement_id for r in rejects if r.measurement_id]
    used = values.filter(pl.col("measurement_uid").is_not_null() & ~pl.col("measurement_uid").is_in(bad))
    used = used.filter(pl.col("hostname").is_not_null() | pl.col("ip").is_not_null())
    return used.rename(_RENAMED), rejects


def typed_nothing() -> pl.DataFrame:
    """Give the table with no rows."""
    columns = {"line": pl.Int64(), **dict.fromkeys(NEEDED + OPTIONAL, pl.String())}
    return pl.DataFrame(schema=columns).with_columns(_values()).rename(_RENAMED)


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Give a column as text with null for empty: a CSV's own form, so that Parquet is checked by the same rules."""
    if name not in frame.columns:
        return pl.lit(None, dtype=pl.String)
    kind, column = frame.schema[name], pl.col(name)
    if isinstance(kind, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC") if kind.time_zone else column
        return utc.dt.strftime("%Y-%m-%d %H:%M:%S%.f")
    text = column.cast(pl.String, strict=False) if not kind.is_nested() else pl.lit(None, dtype=pl.String)
    text = text.str.strip_chars()
    return pl.when(text != "").then(text)


def _values() -> list[pl.Expr]:
    """Type the columns that are not text; a value that does not fit becomes null."""
    bare = pl.col("measurement_start_time").str.replace("T", " ", literal=True).str.replace(r"(Z|\+00:?00)$", "")
    exprs = [bare.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us").dt.replace_time_zone("UTC")]
    for name, top in _WHOLE.items():
        number = pl.col(name).str.strip_prefix("AS").cast(pl.Float64, strict=False)
        fits = number.is_between(0, top) & (number == number.floor())
        exprs.append(pl.when(fits).then(number).cast(pl.Int64).alias(name))
    for name in ("tcp_success", "tls_success"):
        low = pl.col(name).str.to_lowercase()
        exprs.append(
            low.replace_strict(list(_FLAGS), list(_FLAGS.values()), default=None, return_dtype=pl.Boolean).alias(name)
        )
    seconds = pl.col("tls_handshake_time").cast(pl.Float64, strict=False)
    exprs.append(pl.when(seconds.is_finite() & (seconds >= 0)).then(seconds).alias("tls_handshake_time"))
    country = pl.col("probe_cc")
    exprs.append(pl.when(country.str.contains("^[A-Z]{2}$")).then(country).alias("probe_cc"))
    kind = pl.col("network_type")
    exprs.append(pl.when(kind != "unknown").then(kind).alias("network_type"))
    return exprs


def _set_aside(text: pl.DataFrame, values: pl.DataFrame, origin: Origin, now: datetime) -> list[Reject]:
    """List one reject for each measurement that has a row which cannot be used, on the measurement's first line."""
    nameless = [
        origin.reject(line, "bad_measurement", "measurement_uid is empty")
        for line in text.filter(pl.col("measurement_uid").is_null())["line"]
    ]
    must = IDENTITY[1:]
    checked = (*must, "ip", "port", "tcp_success", "tls_success")  # a wrong value in the others is no more than a gap
    raw = text.select(pl.col(n).alias(f"{n} as read") for n in checked)
    differ = [pl.when(pl.col(n).n_unique() > 1).then(pl.lit(f"bad_measurement|rows of it differ in {n}")) for n in must]
    placeless = pl.col("hostname").is_null() & pl.col("ip").is_null()
    nowhere = pl.when(placeless.all()).then(pl.lit("bad_measurement|no row of it names a host or an address"))
    problems = (
        pl.concat([values, raw], how="horizontal")
        .filter(pl.col("measurement_uid").is_not_null())
        .with_columns(problem=_problem(checked, must, now))
        .group_by("measurement_uid")
        .agg(
            pl.col("line").min(), pl.coalesce(pl.col("problem").sort_by("line").drop_nulls().first(), *differ, nowhere)
        )
        .filter(pl.col("problem").is_not_null())
        .sort("line")
    )
    found = []
    for uid, line, problem in problems.select("measurement_uid", "line", "problem").iter_rows():
        kind, _, reason = problem.partition("|")
        found.append(origin.reject(line, kind, reason, uid))
    return nameless + found


def _short(name: str) -> pl.Expr:
    """Give a value as one short line."""
    return pl.col(name).str.replace_all(r"\s+", " ").str.slice(0, 60)


def _problem(checked: Sequence[str], must: Sequence[str], now: datetime) -> pl.Expr:
    """Say in `kind|reason` what is wrong with a row; null where nothing is."""
    started = pl.col("measurement_start_time")
    tests = pl.lit("unknown_test|test not known here: ") + _short("test_name")
    tests = pl.when(~pl.col("test_name").is_in(TESTS)).then(tests)
    empty = [pl.when(pl.col(f"{n} as read").is_null()).then(pl.lit(f"bad_measurement|{n} is empty")) for n in must]
    unfit = [
        pl.when(pl.col(n).is_null()).then(pl.lit(f"bad_measurement|{n} is not usable: ") + _short(f"{n} as read"))
        for n in checked
    ]
    future = pl.when(started > now + LATE).then(pl.lit("in_future|starts in the future: ") + started.cast(pl.String))
    past = pl.when(started < EARLIEST).then(
        pl.lit(f"bad_measurement|starts before {EARLIEST.year}: ") + started.cast(pl.String)
    )
    return pl.coalesce(*empty, *unfit, tests, future, past)


_Whole = NDArray[np.int64]
_COMMA, _QUOTE, _LINE_END = b',"\n'
_SIGNS = np.zeros(256, dtype=np.bool_)
_SIGNS[[_COMMA, _QUOTE, _LINE_END]] = True


def _records(content: bytes, *, whole: bool) -> tuple[_Whole, _Whole, _Whole, _Whole]:
    """Cut a CSV into records: where each starts and ends, the line it starts on, and how many fields it has.

    Blank lines are no records. Offsets include the line end.
    """
    data = np.frombuffer(content, dtype=np.uint8)
    at = np.flatnonzero(_SIGNS[data])
    what = data[at]
    outside = (np.cumsum(what == _QUOTE) & 1) == 0
    ends = at[(what == _LINE_END) & outside] + 1
    if whole and (not len(ends) or ends[-1] < len(data)):
        ends = np.append(ends, len(data))
    starts = np.concatenate(([0], ends[:-1])).astype(np.int64) if len(ends) else ends
    commas = at[(what == _COMMA) & outside]
    line_ends = at[what == _LINE_END]
    fields = np.searchsorted(commas, ends) - np.searchsorted(commas, starts) + 1
    lines = np.searchsorted(line_ends, starts) + 1
    blank = (ends - starts <= 2) & (fields == 1)  # a line end, or CR and line end
    keep = ~blank & (ends > starts)
    return starts[keep], ends[keep], lines[keep].astype(np.int64), fields[keep].astype(np.int64)
