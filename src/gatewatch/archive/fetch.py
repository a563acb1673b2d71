"""Files and folders to measurements: what is there, what can be read, and what is set aside with its reason.

Two kinds of file are known: raw OONI measurements (`.jsonl`, also gzipped) and OONI observation rows (`.csv`, also
gzipped, `.parquet`). Nothing here raises for bad input: a file or line that cannot be used becomes a `Reject`, so that
measurements in = measurements used + rejects.

A file's hash says whether it was taken in before. `Hashes` keeps what was learnt, so that a file which did not change
is not opened to be hashed again. Unchanged means what it means to git: same path, size, both times and inode; a
file that was changed so shortly before it was hashed that a second change could carry the same time is never kept
(git's "racy" entries: git/git Documentation/technical/racy-git.txt).
"""

import glob
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
import polars as pl
from isal import isal_zlib

from gatewatch.archive import rows as row_files
from gatewatch.archive import wire
from gatewatch.archive.rows import Origin
from gatewatch.model.tables import Reject

RAW_ENDINGS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
CSV_ENDINGS = (".csv", ".csv.gz")
PARQUET_ENDINGS = (".parquet",)
KNOWN_ENDINGS = RAW_ENDINGS + CSV_ENDINGS + PARQUET_ENDINGS

_CHUNK = 1 << 20  # one MiB a read: chosen, not measured
_PACKED_CHUNK = 1 << 14  # unpacked it still fits the cache: lines came twice as fast as from 64 KiB (docs/speed.md)
_RACY_NS = 2_000_000_000  # FAT keeps times to two seconds, the coarsest of file systems in use
_WILD = "*?["
_GZIP, _MAGIC = 31, b"\x1f\x8b"  # zlib's word for "gzip header, full window"; RFC 1952
_DAMAGED: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its stub calls the class an instance
_LONGEST_LINE = 1 << 28  # OONI cuts bodies at 0.5 MiB each; 256 MiB in one line is no measurement: chosen


class SourceFile(msgspec.Struct, frozen=True):
    """One file that can be taken in; `format` is "ooni-raw" or "ooni-rows"."""

    path: Path
    name: str
    sha256: str
    size_bytes: int
    format: str


class Batch(msgspec.Struct, frozen=True):
    """Some measurements of a raw file; `bytes_read` is what their lines hold, unpacked."""

    records: list[wire.Record]
    rejects: list[Reject]
    bytes_read: int


class Rows(msgspec.Struct, frozen=True):
    """The usable rows of a file of observation rows (see `archive.rows`), and what was set aside."""

    frame: pl.DataFrame
    rejects: list[Reject]


class _Cut(msgspec.Struct):
    """How the reading of a file ended, when it did not end well."""

    kind: str = ""
    reason: str = ""


class Hashes:
    """The hashes of files that did not change, kept in a small file; without it, or a damaged one, all are opened."""

    def __init__(self, place: Path | None = None) -> None:
        """Read what is kept at `place`, written by `save`; none: nothing is kept."""
        self._place = place
        self._known: dict[str, tuple[int, int, int, int, str]] = {}
        self._changed = False
        self._begun_ns = 0
        if place is None:
            return
        with suppress(OSError, msgspec.MsgspecError):  # not there, or of another version
            content = place.read_bytes()
            if hashlib.sha256(content[32:]).digest() == content[:32]:
                self._known = msgspec.msgpack.decode(content[32:], type=dict[str, tuple[int, int, int, int, str]])
        with tempfile.TemporaryFile(dir=place.parent) as clock:
            self._begun_ns = os.fstat(clock.fileno()).st_ctime_ns  # the file system's clock, as the files' times are

    def get(self, path: Path, stat: os.stat_result) -> str | None:
        """Give the hash of a file that is as it was."""
        *seen, sha256 = self._known.get(os.path.abspath(path), (0, 0, 0, 0, ""))
        return sha256 if seen == _signs(stat) and sha256 else None

    def keep(self, path: Path, stat: os.stat_result, sha256: str) -> None:
        """Keep the hash of a file that had `stat` before it was read, unless it may change under the same time."""
        if stat.st_ctime_ns < self._begun_ns - _RACY_NS:
            size, written, changed, inode = _signs(stat)
            self._known[os.path.abspath(path)] = (size, written, changed, inode, sha256)
            self._changed = True

    def save(self, scratch: Path) -> None:
        """Put all that is kept in place, by way of a file in the folder `scratch` on the same file system.

        Of two who save at once the last is kept, which only costs time.
        """
        if self._place is not None and self._changed:
            content = msgspec.msgpack.encode(self._known)
            (scratch / self._place.name).write_bytes(hashlib.sha256(content).digest() + content)
            os.replace(scratch / self._place.name, self._place)


def _signs(stat: os.stat_result) -> list[int]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def find(
    paths: Sequence[Path], *, leave_out: Path | None = None, hashes: Hashes | None = None
) -> tuple[list[SourceFile], list[Reject]]:
    """List the readable files among `paths` and in the folders among them, by name, and why others are set aside.

    In a folder, and where a pattern (`raw/2023*/**/*.jsonl.gz`) stands for the paths it matches, files of other
    endings are passed over; a file named by the caller is set aside with its reason, and so is a pattern that matches
    nothing. The folder `leave_out` (the workspace, whose tables are files too) is not looked into.
    The same content under two names is one source, the first of them. `hashes` spares opening files that it knows.
    """
    named: list[tuple[str, Path]] = []
    rejects: list[Reject] = []
    for path in paths:
        if path.is_dir():
            found, unreadable = _inside(path, leave_out)
        elif not path.exists() and any(c in str(path) for c in _WILD):
            found, unreadable = _matching(path, leave_out)
        elif path.name.lower().endswith(KNOWN_ENDINGS):
            found, unreadable = [(path.name, path)], []
        else:
            reason = (
                "no such file" if not path.exists() else f"unknown kind of file; known are {', '.join(KNOWN_ENDINGS)}"
            )
            found, unreadable = [], [_nameless(path.name, reason)]
        named += found
        rejects += unreadable
    sources: dict[str, SourceFile] = {}
    for name, path in sorted(set(named)):
        source = _looked_at(name, path, hashes or Hashes())
        if isinstance(source, Reject):
            rejects.append(source)
        else:
            sources.setdefault(source.sha256, source)
    return list(sources.values()), rejects


def raw_batches(source: SourceFile, *, now: datetime, size: int = 96, size_bytes: int = 1 << 21) -> Iterator[Batch]:
    """Go through the measurements of a raw file in bounded memory: a batch ends at `size` lines or `size_bytes`.

    A measurement that stands in the file twice counts once: the later line is set aside.
    """
    origin = Origin(source.name, source.sha256)
    seen: dict[str, int] = {}
    cut = _Cut()
    records: list[wire.Record] = []
    rejects: list[Reject] = []
    count = read = number = 0
    for number, line in enumerate(_lines(source.path, cut), start=1):
        read += len(line)
        if not line.strip():
            continue
        found = wire.record(line, source.name, number, now=now)
        first = seen.setdefault(found.measurement_id, number) if isinstance(found, wire.Record) else number
        if isinstance(found, wire.Unusable):
            rejects.append(origin.reject(number, *found))
        elif first != number:
            rejects.append(
                origin.reject(number, "bad_measurement", f"same measurement as line {first}", found.measurement_id)
            )
        else:
            records.append(found)
        count += 1
        if count == size or read >= size_bytes:
            yield Batch(records, rejects, read)
            records, rejects, count, read = [], [], 0, 0
    if cut.kind:
        rejects.append(origin.reject(number, cut.kind, f"{cut.reason} after line {number}"))
    if records or rejects or read:
        yield Batch(records, rejects, read)


def row_batches(source: SourceFile, *, now: datetime) -> Iterator[Rows]:
    """Go through the usable rows of a file of observation rows, with whole measurements in each batch."""
    origin = Origin(source.name, source.sha256)
    if source.path.name.lower().endswith(PARQUET_ENDINGS):
        for frame, rejects in row_files.parquet_batches(source.path, origin, now=now):
            yield Rows(frame, rejects)
        return
    cut, lines = _Cut(), 0

    def counted() -> Iterator[bytes]:
        nonlocal lines
        for chunk in _chunks(source.path, cut):
            lines += chunk.count(b"\n")
            yield chunk

    for frame, rejects in row_files.csv_batches(counted(), origin, now=now, whole=lambda: not cut.kind):
        yield Rows(frame, rejects)
    if cut.kind:
        reject = origin.reject(lines, cut.kind, f"{cut.reason} after line {lines}")
        yield Rows(row_files.typed_nothing(), [reject])


def _inside(folder: Path, leave_out: Path | None) -> tuple[list[tuple[str, Path]], list[Reject]]:
    found, rejects = [], []

    def unreadable(error: OSError) -> None:
        name = Path(error.filename or folder).name
        rejects.append(_nameless(name, f"folder cannot be read: {error.strerror}"))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        if leave_out is not None:
            folders[:] = [f for f in folders if Path(place, f).resolve() != leave_out.resolve()]
        for name in names:
            if name.lower().endswith(KNOWN_ENDINGS):
                path = Path(place, name)
                found.append((path.relative_to(folder).as_posix(), path))
    return found, rejects


def _matching(pattern: Path, leave_out: Path | None) -> tuple[list[tuple[str, Path]], list[Reject]]:
    """List what a pattern matches; names count from its last folder without a wildcard, as if that one were given."""
    fixed = [
        part for n, part in enumerate(pattern.parts) if not any(c in p for p in pattern.parts[: n + 1] for c in _WILD)
    ]
    root = Path(*fixed)
    found, rejects = [], []
    for text in glob.glob(str(pattern), recursive=True, include_hidden=True):
        path = Path(text)
        if leave_out is not None and path.resolve().is_relative_to(leave_out.resolve()):
            continue
        inside, unreadable = _inside(path, leave_out) if path.is_dir() else ([(path.name, path)], [])
        found += [(p.relative_to(root).as_posix(), p) for n, p in inside if n.lower().endswith(KNOWN_ENDINGS)]
        rejects += unreadable
    if not found and not rejects:
        rejects.append(_nameless(str(pattern), "no file matches this pattern"))
    return found, rejects


def _looked_at(name: str, path: Path, hashes: Hashes) -> SourceFile | Reject:
    """Hash a file and tell its format; a CSV must have the needed columns. One that `hashes` knows is not opened."""
    low = name.lower()
    kind = "ooni-raw" if low.endswith(RAW_ENDINGS) else "ooni-rows"
    try:
        before = path.stat()
        known = hashes.get(path, before)
        if known is not None:
            return SourceFile(path, name, known, before.st_size, kind)
        with path.open("rb") as file:
            sha256, size = _hash(file)
    except OSError as error:
        return _nameless(name, f"cannot be read: {error.strerror}")
    if low.endswith(CSV_ENDINGS):
        first = next(_lines(path, _Cut()), b"")
        absent = row_files.missing(row_files.header(first))
        if absent:
            return Origin(name, sha256).reject(0, "missing_column", f"missing column {', '.join(absent)}")
    if size == before.st_size:
        hashes.keep(path, before, sha256)
    return SourceFile(path, name, sha256, size, kind)


def _hash(file: BinaryIO) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _nameless(name: str, reason: str) -> Reject:
    """Reject what has no content to hash: its name stands in."""
    name = name or "."
    return Origin(name, hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()).reject(
        0, "unreadable", reason
    )


def _lines(path: Path, cut: _Cut) -> Iterator[bytes]:
    """Go through the lines of a file without their ends; one that an early end cut short is left out."""
    parts: list[bytes] = []
    held = 0
    for chunk in _chunks(path, cut):
        first, *others = chunk.split(b"\n")
        parts.append(first)
        held += len(first)
        if others:
            yield b"".join(parts)
            yield from others[:-1]
            parts, held = [others[-1]], len(others[-1])
        if held > _LONGEST_LINE:
            cut.kind, cut.reason = "unreadable", f"a line longer than {_LONGEST_LINE >> 20} MiB"
            return
    last = b"".join(parts)
    if last and not cut.kind:
        yield last


def _chunks(path: Path, cut: _Cut) -> Iterator[bytes]:
    """Go through the content of a file, unpacked; what can be read comes out, whatever stops it is left in `cut`."""
    try:
        with path.open("rb") as file:
            if path.name.lower().endswith(".gz"):
                yield from _unpacked(iter(lambda: file.read(_PACKED_CHUNK), b""))
            else:
                yield from iter(lambda: file.read(_CHUNK), b"")
    except EOFError:
        cut.kind, cut.reason = "truncated", "gzip ends early"
    except _DAMAGED as error:
        cut.kind, cut.reason = "unreadable", f"gzip is damaged ({_first_line(error)})"
    except OSError as error:
        cut.kind, cut.reason = "unreadable", f"cannot be read ({error.strerror})"


def _unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack gzip, several members too; unlike a gzip file object this gives all that stands before an early end."""
    member = isal_zlib.decompressobj(wbits=_GZIP)
    begun = 0
    for chunk in packed:
        rest = chunk
        while rest:
            if member.eof:
                member, begun = isal_zlib.decompressobj(wbits=_GZIP), 0
                rest = rest.lstrip(b"\0")  # padding after a member
            elif not begun and not rest.startswith(_MAGIC[: len(rest)]):
                raise _DAMAGED("not in gzip format")
            else:
                begun += len(rest)
                yield member.decompress(rest)
                rest = member.unused_data if member.eof else b""
    if begun and not member.eof:
        raise EOFError


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
