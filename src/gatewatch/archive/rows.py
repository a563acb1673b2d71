"""OONI observation rows (CSV, Parquet) as one typed table: one row per step that a measurement noted.

A row stands for a lookup's answer, a connection or a request; the columns are OONI's own (ooni/data `obs_web`; the
files of ooni/notebooks). This file reads and types them, drops rows that repeat another one in every column that is
read, and sets aside what cannot be used. It does not join steps: `observe.rows` does.

A CSV is cut into records before it is parsed, because a file that was cut off or has a stray comma would otherwise give
rows with empty ends, and an empty failure reads as success. Quote marks are counted: what lies after an odd number of
them is inside a quoted field, so commas and line ends there do not count (RFC 4180).

The rows of one measurement may stand anywhere in a file, so a file is read to its end before any of it is typed, in
pieces of bounded size. What is held of it meanwhile is one small number for each value of the columns that are read,
and each different text once. Then measurements are typed a batch at a time.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gatewatch.archive.places import address
from gatewatch.archive.wire import EARLIEST, LATE, TESTS
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


_Whole = NDArray[np.int64]
_LONGEST_RECORD = 1 << 26  # 64 MiB in one record is no row, but a quote mark that does not close: chosen
_PIECE_ROWS = 100_000  # of a Parquet file at a time: chosen


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


def csv_batches(
    chunks: Iterable[bytes],
    origin: Origin,
    *,
    now: datetime,
    whole: Callable[[], bool] = lambda: True,
    size: int = 50_000,
    size_bytes: int = 1 << 24,
) -> Iterator[tuple[pl.DataFrame, list[Reject]]]:
    """Give the typed rows of a CSV batch by batch, and what was set aside; the header is line 1 of the file.

    `chunks` is its content in order. `whole` is asked after the last of them: False for a file that ended early, whose
    last record counts only if a line end follows it. The file is parsed in pieces of `size_bytes`; a batch has `size`
    rows, and more only where a measurement does not fit (both chosen, not measured).
    Rows: in the order of their measurements' first lines; each measurement is whole in one batch.
    """
    held, rejects = _Held(), list[Reject]()
    try:
        for frame, more in _pieces(chunks, origin, whole, size_bytes):
            held.add(frame)
            rejects += more
    except _UnreadableError as error:
        yield typed_nothing(), [origin.reject(0, "unreadable", f"not a CSV: {error}")]
        return
    yield from held.batches(origin, now, rejects, size)


def parquet_batches(
    path: Path, origin: Origin, *, now: datetime, size: int = 50_000
) -> Iterator[tuple[pl.DataFrame, list[Reject]]]:
    """Give the typed rows of a Parquet file batch by batch; `line` counts them as in a CSV, the first being 2."""
    try:
        yield from _parquet_batches(pl.scan_parquet(path), origin, now, size)
    except (OSError, pl.exceptions.PolarsError) as error:
        yield typed_nothing(), [origin.reject(0, "unreadable", (str(error).splitlines() or ["unknown"])[0])]


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


class _UnreadableError(Exception):
    """A CSV that does not parse; the text says why."""


class _Held:
    """The rows of a file as text, each different text once (dictionary encoding)."""

    def __init__(self) -> None:
        self._kind = pl.Categorical(pl.Categories.random())
        self._frames: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Hold some rows of a file more; they have a column `line`."""
        known = [name for name in NEEDED + OPTIONAL if name in frame.columns]
        text = frame.select(pl.col("line").cast(pl.Int64), *(_text(frame, n).cast(self._kind).alias(n) for n in known))
        self._frames.append(text.unique(subset=known, keep="first", maintain_order=True) if known else text)

    def batches(
        self, origin: Origin, now: datetime, rejects: list[Reject], size: int
    ) -> Iterator[tuple[pl.DataFrame, list[Reject]]]:
        """Give all rows, typed, with whole measurements in each batch; `rejects` go with the first."""
        held = pl.concat(self._frames) if self._frames else pl.DataFrame()
        self._frames = []
        if missing(held.columns):
            frame, more = typed(held, origin, now=now)
            yield frame, rejects + more
            return
        first = pl.col("line").min().over("measurement_uid")
        order = held.select("line", first=first).with_row_index("row").sort("first", "line")
        start = 0
        while start < held.height or start == 0:
            last = order["first"].slice(start + size - 1, 1)
            stop = order["first"].search_sorted(last[0], "right") if len(last) else held.height
            part = held[order["row"][start:stop]].with_columns(pl.col(self._kind).cast(pl.String))
            once = part.unique(subset=part.drop("line").columns, keep="first", maintain_order=True)
            frame, more = typed(once, origin, now=now)
            yield frame, rejects + more
            rejects, start = [], max(stop, 1)


def _parquet_batches(
    lazy: pl.LazyFrame, origin: Origin, now: datetime, size: int
) -> Iterator[tuple[pl.DataFrame, list[Reject]]]:
    names = lazy.collect_schema().names()
    known = [name for name in NEEDED + OPTIONAL if name in names]
    height = lazy.select(pl.len()).collect().item()
    held = _Held()
    for start in range(0, max(height, 1), _PIECE_ROWS):
        held.add(lazy.select(known).slice(start, _PIECE_ROWS).collect().with_row_index("line", offset=start + 2))
    yield from held.batches(origin, now, [], size)


def _pieces(
    chunks: Iterable[bytes], origin: Origin, whole: Callable[[], bool], size_bytes: int
) -> Iterator[tuple[pl.DataFrame, list[Reject]]]:
    """Parse a CSV piece by piece: rows as text with their `line`, and the rows that have not as many fields as others.

    Raises:
        _UnreadableError: a piece does not parse; nothing of the file can be trusted then.
    """
    head, columns, passed = b"", 0, 0
    for data, last in _blocks(chunks, size_bytes):
        start, end, line, fields = _records(data, whole=last and whole())
        if not head and len(start):
            head, columns = data[start[0] : end[0]].rstrip(b"\r\n") + b"\n", int(fields[0])
            start, end, line, fields = start[1:], end[1:], line[1:], fields[1:]
        good = fields == columns
        rejects = [
            origin.reject(int(at) + passed, "bad_measurement", f"row of {count} fields where the header has {columns}")
            for at, count in zip(line[~good], fields[~good], strict=True)
        ]
        if head:
            yield _parsed(head, _joined(data, start[good], end[good]), line[good] + passed), rejects
        passed += data.count(b"\n")


def _joined(data: bytes, start: _Whole, end: _Whole) -> bytes:
    """Give some records of a piece; mostly all of them, one after another."""
    if len(start) and (start[1:] == end[:-1]).all():
        return data[start[0] : end[-1]]
    return b"".join(data[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True))


def _parsed(head: bytes, body: bytes, lines: _Whole) -> pl.DataFrame:
    wanted = [name for name in header(head) if name in NEEDED + OPTIONAL]
    try:
        frame = pl.read_csv(io.BytesIO(head + body), columns=wanted or None, infer_schema=False, encoding="utf8-lossy")
    except pl.exceptions.PolarsError as error:
        raise _UnreadableError(str(error).splitlines()[0]) from None
    if frame.height != len(lines):
        raise _UnreadableError("its quote marks do not close")
    frame = frame.select(wanted).with_columns(pl.Series("line", lines, dtype=pl.Int64))
    # a header in the middle is where one file was put after another
    again = [pl.col(n) == n for n in IDENTITY if n in wanted]
    return frame.filter(~pl.all_horizontal(again).fill_null(False)) if again else frame


def _blocks(chunks: Iterable[bytes], size_bytes: int) -> Iterator[tuple[bytes, bool]]:
    """Cut the content of a CSV where records end; the last block has what is left, and may be empty."""
    parts: list[bytes] = []
    size, enough = 0, size_bytes
    for number, chunk in enumerate(chunks):
        parts.append(chunk.removeprefix(b"\xef\xbb\xbf") if number == 0 else chunk)
        size += len(chunk)
        if size < enough:
            continue
        data = b"".join(parts)
        _, ends, _, _ = _records(data, whole=False)
        at = int(ends[-1]) if len(ends) else 0
        if at:
            yield data[:at], False
        elif size > _LONGEST_RECORD:
            raise _UnreadableError("its quote marks do not close")
        parts = [data[at:]]
        size = len(parts[0])
        enough = size_bytes if at else 2 * size  # a long record is not gone through again with every chunk
    yield b"".join(parts), True


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
