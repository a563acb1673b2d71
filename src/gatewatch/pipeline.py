"""The steps of the straight line, what each reads and writes, and what has changed since it last ran.

    files ─ingest─► observations ─judge─► verdicts ─detect─► cells, events, episodes, days ─compare─► compliance ─► site

Ingest adds to the lake, each source file exactly once. Every later table is made from the ones before it and replaced
as a whole when the digest of its inputs (content of sources, versions of rules, registry and detector, newest
revisions of the orders) is not the one it carries. Killed at any moment, the same command again goes on.
This module and `publish` are the only ones that touch the lake and the register.
"""

import fcntl
import gc
import hashlib
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import IO, Literal, NamedTuple

import polars as pl
from msgspec import Struct, structs

from gatewatch import __version__, targets
from gatewatch.archive import fetch
from gatewatch.detect.detect import DETECTOR_VERSION, Schedule, detect
from gatewatch.judge.judge import RULESET_VERSION, judge
from gatewatch.lake import TRIES, ConflictError, Lake, Snapshot
from gatewatch.model.frames import polars_schema
from gatewatch.model.order import Revision
from gatewatch.model.tables import KEYS, TABLES, Reject, Source
from gatewatch.model.words import GatewatchError
from gatewatch.observe import raw as observe_raw
from gatewatch.observe import rows as observe_rows
from gatewatch.observe.attempts import observations
from gatewatch.orders import file as order_file
from gatewatch.orders.compare import compare
from gatewatch.publish.site import Edition, build
from gatewatch.register import Register
from gatewatch.targets import Targets

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (bytes, tables or pages)."""
Format = Literal["csv", "jsonl", "parquet"]

_PART_ROWS = 50_000  # of one part in memory, some 25 MB: chosen, not measured
_COMMIT_ROWS = 200_000  # a file of some 10 MB, if they are of one day: chosen
_COMMIT_FILES = 500  # so that a killed ingest loses little: chosen
_PARTS = ".parts-"
_KEY = list(KEYS["observations"])

SHIPPED = resources.files("gatewatch") / "data" / "orders"


class ExportError(GatewatchError):
    """A table cannot be exported as asked."""


@dataclass(frozen=True)
class Workspace:
    """Where state lives: the lake, the register, and the registry of targets in use."""

    root: Path
    lake: Lake
    register: Register
    targets: Targets


class Ingested(Struct, frozen=True):
    """What one ingest did; `rejects` counts what was set aside in this call, `known` the files taken in before."""

    files: int
    known: int
    measurements: int
    duplicates: int
    observations: int
    rejects: int
    bytes: int


class Analyzed(Struct, frozen=True):
    """What one analysis made: rows per table, and which tables were made anew (the others were up to date)."""

    rows: dict[str, int]
    renewed: list[str]


def open_workspace(
    root: Path, *, lake: str | None = None, register: str | None = None, fingerprints: Path | None = None
) -> Workspace:
    """Open a workspace folder; lake and register may live at an address of their own instead.

    `fingerprints` is a folder with more fingerprints of block pages and poisoned answers, in OONI's format.

    Raises:
        GatewatchError: the folder, the register or the registry files cannot be opened.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GatewatchError(f"workspace {root}: {error.strerror}") from None
    return Workspace(
        root=root,
        lake=Lake(lake or str(root / "lake")),
        register=Register(register or root / "register.db"),
        targets=targets.load(fingerprints=fingerprints),
    )


def ingest(ws: Workspace, paths: Sequence[Path], *, now: datetime, progress: Progress, workers: int = 1) -> Ingested:
    """Take files and folders into the lake: observations, rejects and one `sources` row for each file.

    The observations are committed last and mark the files as done; such a file is passed over. All that is written
    before them says the same when a killed ingest is done again. Several `workers` read at once, each in a process of
    its own; only this one commits, in the order of the names, so the tables do not depend on their number.
    """
    sources, found_rejects = fetch.find(paths, leave_out=ws.root)
    _append_found(ws.lake, found_rejects)
    total = sum(s.size_bytes for s in sources)
    known = set(ws.lake.done("observations", [s.sha256 for s in sources]))
    fresh = [s for s in sources if s.sha256 not in known]
    done = total - sum(s.size_bytes for s in fresh)
    rows: list[Source] = []
    with _scratch(ws.root) as scratch:
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


def analyze(ws: Workspace, *, progress: Progress) -> Analyzed:
    """Judge, detect and compare: bring every derived table up to date with the observations and the orders."""
    lake, orders = ws.lake, ws.register.list()
    known = lake.scan("sources").select("source_sha256").collect()["source_sha256"].sort().to_list()
    facts = _digest(*lake.done("observations", known), ws.targets.version, RULESET_VERSION)
    schedules = _schedules(orders)
    series = _digest(facts, DETECTOR_VERSION, *(repr(s) for s in schedules))
    compared = _digest(series, ws.register.digest())
    renewed: list[str] = []

    def renew(digest: str, frames: dict[str, pl.DataFrame]) -> None:
        for table, frame in frames.items():
            lake.replace(table, frame, digest=digest)
            renewed.append(table)

    progress("judge", 0, 3)
    if lake.digest("verdicts") != facts:
        renew(facts, {"verdicts": judge(lake.read("observations"), ws.targets)})
    progress("detect", 1, 3)
    # "cells" is replaced last of its four, so its digest says that all of them are there
    if lake.digest("cells") != series:
        seen = detect(lake.read("verdicts"), ws.targets, schedules)
        renew(series, {"events": seen.events, "episodes": seen.episodes, "days": seen.days, "cells": seen.cells})
    progress("compare", 2, 3)
    if lake.digest("compliance") != compared:
        found = compare(orders, lake.read("cells"), lake.read("events"), lake.read("days"), ws.targets)
        renew(compared, {"compliance": found})
    progress("", 3, 3)
    derived = ("observations", "verdicts", "cells", "events", "episodes", "compliance", "days", "rejects")
    counts = {t: int(lake.scan(t).select(pl.len()).collect().item()) for t in derived}
    return Analyzed(rows=counts, renewed=renewed)


def build_site(ws: Workspace, out: Path, *, progress: Progress) -> int:
    """Build the static site of what the workspace holds into `out`; say how many files it has."""
    lake = ws.lake
    edition = Edition(
        observations=lake.scan("observations"),
        verdicts=lake.read("verdicts"),
        cells=lake.read("cells"),
        events=lake.read("events"),
        episodes=lake.read("episodes"),
        days=lake.read("days"),
        compliance=lake.read("compliance"),
        orders=ws.register.list(),
        targets=ws.targets,
        versions=versions(ws.targets),
    )
    return build(edition, out, lambda done, total: progress("pages", done, total))


def versions(registry: Targets) -> dict[str, str]:
    """Name the versions that every conclusion came from."""
    return {
        "program": __version__,
        "ruleset": RULESET_VERSION,
        "targets": registry.version,
        "detector": DETECTOR_VERSION,
    }


def import_order(ws: Workspace, content: bytes, name: str, *, now: datetime) -> tuple[str, int, bool]:
    """Check an order file and put it into the register: its id, its revision, and whether that is new.

    Raises:
        OrderError: the file is not an order; the text names the place and the reason.
    """
    return ws.register.import_order(order_file.read(content, name, ws.targets), content, at=now)


def import_shipped(ws: Workspace, *, now: datetime, fictional: bool = False) -> None:
    """Put the orders that come with the program into the register; fictional ones only where asked."""
    for entry in sorted(SHIPPED.iterdir(), key=lambda e: e.name):
        content = entry.read_bytes()
        order = order_file.read(content, entry.name, ws.targets)
        if (fictional or not order.fictional) and not ws.register.knows(order):
            ws.register.import_order(order, content, at=now)


def export(ws: Workspace, table: str, fmt: Format, target: Path | IO[bytes]) -> int:
    """Write `table` to a file or stream, sorted by its key, and say how many rows; lists become `a|b` text in CSV.

    Raises:
        ExportError: there is no such table, or the file cannot be written.
    """
    if table not in TABLES:
        raise ExportError(f"no table {table!r}; there are {', '.join(TABLES)}")
    frame = ws.lake.scan(table).sort(KEYS[table], nulls_last=False).collect()
    lists = [name for name, kind in polars_schema(table).items() if isinstance(kind, pl.List)]
    times = [name for name, kind in polars_schema(table).items() if isinstance(kind, pl.Datetime)]
    if fmt != "parquet":
        frame = frame.with_columns(pl.col(times).dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    try:
        if fmt == "csv":
            frame.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join("|")).write_csv(target)
        elif fmt == "jsonl":
            frame.write_ndjson(target)
        else:
            frame.write_parquet(target)
    except OSError as error:
        raise ExportError(f"{target}: {error.strerror or error}") from None
    return frame.height


def rejects(ws: Workspace) -> Iterator[Reject]:
    """Go through what was set aside, in the order of files and lines."""
    for row in ws.lake.scan("rejects").sort("source", "line", "reason").collect().iter_rows(named=True):
        yield Reject(**row)


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

    def keep(frame: pl.DataFrame) -> None:
        path = place / str(len(parts))
        frame.write_ipc(path)
        parts.append(_Part(path, frame.height, frame["measurement_id"].n_unique()))

    if source.format == "ooni-rows":
        rows = fetch.rows(source, now=now)
        keep(observe_rows.observe(rows.frame, source.name, registry))
        return _Read(source, parts, rows.rejects)
    held: list[pl.DataFrame] = []
    found: list[Reject] = []
    with _without_collector():
        for batch in fetch.raw_batches(source, now=now):
            if batch.records:
                held.append(observe_raw.gathered(batch.records, registry))
            found += batch.rejects
            if sum(f.height for f in held) >= _PART_ROWS:
                keep(observations(pl.concat(held), registry))
                held = []
        if held:
            keep(observations(pl.concat(held), registry))
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
        lake.append("rejects", frame, app_id=_digest(*frame["source_sha256"], *frame["reason"]))


def _schedules(orders: Sequence[Revision]) -> list[Schedule]:
    """Give the weekly windows that orders ask for, one for each targeted service."""
    return [
        Schedule(r.order.country, target.service, r.order.timezone, tuple(r.order.windows.value))
        for r in orders
        if r.order.windows
        for target in r.order.targets.value
    ]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
