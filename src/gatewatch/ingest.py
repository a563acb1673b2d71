"""Files into the lake: read in one or several processes, committed by this one, each source file exactly once.

    files ─find─► new ones ─read, observe─► parts on disk ─commit─► rejects, sources, observations

Killed at any moment, the same ingest again goes on. Memory is bounded: rows go to disk as parts, and a commit reads
part by part.
"""

import fcntl
import gc
import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import NamedTuple

import polars as pl
from msgspec import Struct, structs

from gatewatch.archive import fetch
from gatewatch.lake import TRIES, ConflictError, Lake, Snapshot
from gatewatch.model.frames import polars_schema
from gatewatch.model.tables import KEYS, Reject, Source
from gatewatch.model.words import GatewatchError
from gatewatch.observe import raw as observe_raw
from gatewatch.observe import rows as observe_rows
from gatewatch.targets import Targets
from gatewatch.workspace import Progress, Workspace, digest_of

_PART_STEPS = 100_000  # of one part in memory, some 50 MB: chosen, not measured
_COMMIT_ROWS = 200_000  # a file of some 10 MB, if they are of one day: chosen
_COMMIT_FILES = 500  # so that a killed ingest loses little: chosen
_PARTS, _HASHES = ".parts-", ".hashes"
_KEY = list(KEYS["observations"])


class Ingested(Struct, frozen=True):
    """What one ingest did; `rejects` counts what was set aside in this call, `known` the files taken in before."""

    files: int
    known: int
    measurements: int
    duplicates: int
    observations: int
    rejects: int
    bytes: int


def ingest(ws: Workspace, paths: Sequence[Path], *, now: datetime, progress: Progress, workers: int = 1) -> Ingested:
    """Take files and folders into the lake: observations, rejects and one `sources` row for each file.

    The observations are committed last and mark the files as done; such a file is passed over. All that is written
    before them says the same when a killed ingest is done again. Several `workers` read at once, each in a process of
    its own; only this one commits, in the order of the names, so the tables do not depend on their number.
    """
    hashes = fetch.Hashes(ws.root / _HASHES)
    sources, found_rejects = fetch.find(paths, leave_out=ws.root, hashes=hashes)
    _append_found(ws.lake, found_rejects)
    total = sum(s.size_bytes for s in sources)
    known = set(ws.lake.done("observations", [s.sha256 for s in sources]))
    fresh = [s for s in sources if s.sha256 not in known]
    done = total - sum(s.size_bytes for s in fresh)
    rows: list[Source] = []
    with _scratch(ws.root) as scratch:
        hashes.save(scratch)
        read = _read_all(ws.targets, fresh, scratch, now, workers)
        for group in _groups(read):
            progress(group[0].source.name, done, total)
            rows += _commit(ws.lake, group)
            done += sum(r.source.size_bytes for r in group)
    progress("", total, total)
    return Ingested(
        files=len(rows),
        known=len(sources) - len(rows),
        measurements=sum(r.measurements for r in rows),
        duplicates=sum(r.duplicates for r in rows),
        observations=sum(r.observations for r in rows),
        rejects=sum(r.rejects for r in rows) + len(found_rejects),
        bytes=sum(r.size_bytes for r in rows),
    )


class _Part(NamedTuple):
    """Some observations of one file, on disk as Arrow, each measurement whole."""

    path: Path
    rows: int
    measurements: int


class _Read(NamedTuple):
    """One file as it was read: what it holds, and what was set aside."""

    source: fetch.SourceFile
    parts: list[_Part]
    rejects: list[Reject]


class _Again(NamedTuple):
    """What of a part is in the lake or in an earlier part: keys of rows, and how many measurements have no other."""

    keys: pl.DataFrame
    measurements: int


def _read_all(
    registry: Targets, sources: Sequence[fetch.SourceFile], scratch: Path, now: datetime, workers: int
) -> Iterator[_Read]:
    """Read files in their order, at most a few ahead of the one that is asked for."""
    if workers <= 1 or len(sources) <= 1:
        for number, source in enumerate(sources):
            yield _read(registry, source, scratch / str(number), now)
        return
    # a server that has loaded everything and used nothing of it: Polars has threads, which a fork of us would find dead
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(
        min(workers, len(sources)), mp_context=context, initializer=_equip, initargs=(registry,)
    ) as pool:
        ahead: deque[Future[_Read]] = deque()
        for number, source in enumerate(sources):
            ahead.append(pool.submit(_read_equipped, source, scratch / str(number), now))
            if len(ahead) > 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


_equipment: list[Targets] = []
"""The registry of a worker process, sent once and not with each file."""


def _equip(registry: Targets) -> None:
    _equipment[:] = [registry]
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait until the process we work for is gone, killed perhaps: nobody else would tell us to stop."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read_equipped(source: fetch.SourceFile, place: Path, now: datetime) -> _Read:
    return _read(_equipment[0], source, place, now)


def _read(registry: Targets, source: fetch.SourceFile, place: Path, now: datetime) -> _Read:
    """Read and observe one file into parts of bounded size under `place`."""
    place.mkdir()
    parts: list[_Part] = []
    found: list[Reject] = []

    def keep(frame: pl.DataFrame) -> None:
        path = place / str(len(parts))
        frame.write_ipc(path)
        parts.append(_Part(path, frame.height, frame["measurement_id"].n_unique()))

    if source.format == "ooni-rows":
        for rows in fetch.row_batches(source, now=now):
            if rows.frame.height:
                keep(observe_rows.observe(rows.frame, source.name, registry))
            found += rows.rejects
        return _Read(source, parts, found)
    with _without_collector():
        held = observe_raw.Gathering(registry)
        for batch in fetch.raw_batches(source, now=now):
            held.add(batch.records)
            found += batch.rejects
            if held.steps >= _PART_STEPS:
                keep(held.observations())
                held = observe_raw.Gathering(registry)
        if held.steps:
            keep(held.observations())
    return _Read(source, parts, found)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Stop the search for cycles: measurements are trees, and going through them by the million takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _scratch(root: Path) -> Iterator[Path]:
    """Give a folder that goes away afterwards, and clear those that killed processes left: nobody holds their lock."""
    for left in root.glob(f"{_PARTS}*"):
        with suppress(OSError), (left / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=_PARTS, dir=root) as name, Path(name, "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(name)


def _groups(read: Iterable[_Read]) -> Iterator[list[_Read]]:
    """Put files together that are committed at once: many small commits make many small files."""
    group: list[_Read] = []
    rows = 0
    for one in read:
        group.append(one)
        rows += sum(p.rows for p in one.parts)
        if rows >= _COMMIT_ROWS or len(group) >= _COMMIT_FILES:
            yield group
            group, rows = [], 0
    if group:
        yield group


def _commit(lake: Lake, group: Sequence[_Read]) -> list[Source]:
    """Write what was read, one commit a table; give the rows of the files that nobody else has written meanwhile."""
    with lake.turn():
        for _ in range(TRIES):
            at = lake.snapshot("observations")
            mine = [r for r in group if not at.has(r.source.sha256)]
            parts = [p for r in mine for p in r.parts if p.rows]
            again = _again(at, parts)
            rows = [_source(r, [again[p.path] for p in r.parts if p.path in again]) for r in mine]
            lake.append_each("rejects", {r.source.sha256: _rejects(r.rejects) for r in mine if r.rejects})
            schema = polars_schema("sources")
            lake.append_each(
                "sources", {r.source_sha256: pl.DataFrame([structs.asdict(r)], schema=schema) for r in rows}
            )
            frames = (_fresh(part, again.get(part.path)) for part in parts)
            try:
                if mine:
                    lake.add(at, frames, app_ids=[r.source.sha256 for r in mine])
            except ConflictError:
                continue
            break
        else:
            raise GatewatchError(f"{group[0].source.name}: cannot be written: others came first {TRIES} times")
    for part in (p for r in group for p in r.parts):
        part.path.unlink()
    return rows


def _again(at: Snapshot, parts: Sequence[_Part]) -> dict[Path, _Again]:
    """Find, by part, the rows whose key is in the lake or in an earlier part: the same measurement counts once.

    The lake is asked for identifiers first: as a rule it has none of them, and no keys need be compared.
    """
    if not parts:
        return {}
    named = [pl.read_ipc(p.path, columns=["measurement_id", "date"]).unique() for p in parts]
    ids = pl.concat([f.select("measurement_id").unique() for f in named])["measurement_id"]
    days = pl.concat([f.select("date").unique() for f in named])["date"].unique()
    known = at.scan().filter(pl.col("date").is_in(days.to_list()))
    stored = known.select("measurement_id").unique().collect()["measurement_id"]
    several = ids.filter(ids.is_duplicated() | ids.is_in(stored.implode())).unique()
    if several.is_empty():
        return {}
    suspect = pl.col("measurement_id").is_in(several.to_list())
    seen = known.filter(suspect).select(_KEY).collect()
    found = {}
    for part in parts:
        here = pl.read_ipc(part.path, columns=_KEY).filter(suspect)
        both = here.join(seen, on=_KEY, how="semi", nulls_equal=True)
        if both.height:
            left = here.join(both, on=_KEY, how="anti", nulls_equal=True)["measurement_id"].n_unique()
            found[part.path] = _Again(both, here["measurement_id"].n_unique() - left)
        seen = pl.concat([seen, here])
    return found


def _fresh(part: _Part, again: _Again | None) -> pl.DataFrame:
    # as bytes: mapped from the file, its pieces stay in the writer's memory (1.2 GB after 1.6 million rows, else 0.6)
    frame = pl.read_ipc(part.path.read_bytes())
    return frame if again is None else frame.join(again.keys, on=_KEY, how="anti", nulls_equal=True)


def _source(read: _Read, again: Sequence[_Again]) -> Source:
    return Source(
        source_sha256=read.source.sha256,
        source=read.source.name,
        format=read.source.format,
        size_bytes=read.source.size_bytes,
        measurements=sum(p.measurements for p in read.parts),
        duplicates=sum(a.measurements for a in again),
        observations=sum(p.rows for p in read.parts) - sum(a.keys.height for a in again),
        rejects=len(read.rejects),
    )


def _rejects(found: Sequence[Reject]) -> pl.DataFrame:
    frame = pl.DataFrame([structs.asdict(r) for r in found], schema=polars_schema("rejects"))
    return frame.unique(subset=list(KEYS["rejects"]), keep="first", maintain_order=True)


def _append_found(lake: Lake, found: Sequence[Reject]) -> None:
    """Add what `find` set aside: files that have no content to name the write by."""
    if not found:
        return
    known = lake.scan("rejects").select(KEYS["rejects"]).collect()
    frame = _rejects(found).join(known, on=list(KEYS["rejects"]), how="anti")
    if frame.height:
        lake.append("rejects", frame, app_id=digest_of(*frame["source_sha256"], *frame["reason"]))
