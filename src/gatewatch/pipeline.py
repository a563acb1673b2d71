"""The steps of the straight line, what each reads and writes, and what has changed since it last ran.

    files ─ingest─► observations ─judge─► verdicts ─detect─► cells, events, episodes, days ─compare─► compliance ─► site

Ingest adds to the lake, each source file exactly once. Every later table is made from the ones before it and replaced
as a whole when the digest of its inputs (content of sources, versions of rules, registry and detector, newest
revisions of the orders) is not the one it carries. Killed at any moment, the same command again goes on.
This module and `publish` are the only ones that touch the lake and the register.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import IO, Literal

import polars as pl
from msgspec import Struct, structs

from gatewatch import __version__, targets
from gatewatch.archive import fetch
from gatewatch.detect.detect import DETECTOR_VERSION, Schedule, detect
from gatewatch.judge.judge import RULESET_VERSION, judge
from gatewatch.lake import Lake
from gatewatch.model.frames import empty, polars_schema
from gatewatch.model.order import Revision
from gatewatch.model.tables import KEYS, TABLES, Reject, Source
from gatewatch.model.words import GatewatchError
from gatewatch.observe import raw as observe_raw
from gatewatch.observe import rows as observe_rows
from gatewatch.orders import file as order_file
from gatewatch.orders.compare import compare
from gatewatch.publish.site import Edition, build
from gatewatch.register import Register
from gatewatch.targets import Targets

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (bytes, tables or pages)."""
Format = Literal["csv", "jsonl", "parquet"]

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


def ingest(ws: Workspace, paths: Sequence[Path], *, now: datetime, progress: Progress) -> Ingested:
    """Take files and folders into the lake: observations, rejects and one `sources` row for each file.

    The observations are committed last and mark the file as done; such a file is passed over. All that is written
    before them says the same when a killed ingest is done again.
    """
    sources, found_rejects = fetch.find(paths, leave_out=ws.root)
    _append_rejects(ws.lake, found_rejects, "find")
    total = sum(s.size_bytes for s in sources)
    done, rows, known = 0, [], 0
    for source in sources:
        progress(source.name, done, total)
        if ws.lake.has("observations", source.sha256):
            known += 1
        else:
            rows.append(_ingest_file(ws, source, now))
        done += source.size_bytes
    progress("", total, total)
    return Ingested(
        files=len(rows),
        known=known,
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


def _ingest_file(ws: Workspace, source: fetch.SourceFile, now: datetime) -> Source:
    frame, found = _observe(ws.targets, source, now)
    read = frame["measurement_id"].n_unique()
    fresh = _without_known(ws.lake, frame)
    row = Source(
        source_sha256=source.sha256,
        source=source.name,
        format=source.format,
        size_bytes=source.size_bytes,
        measurements=read,
        duplicates=read - fresh["measurement_id"].n_unique(),
        observations=fresh.height,
        rejects=len(found),
    )
    _append_rejects(ws.lake, found, source.sha256)
    ws.lake.append(
        "sources", pl.DataFrame([structs.asdict(row)], schema=polars_schema("sources")), app_id=source.sha256
    )
    ws.lake.append("observations", fresh, app_id=source.sha256)
    return row


def _observe(registry: Targets, source: fetch.SourceFile, now: datetime) -> tuple[pl.DataFrame, list[Reject]]:
    if source.format == "ooni-rows":
        rows = fetch.rows(source, now=now)
        return observe_rows.observe(rows.frame, source.name, registry), rows.rejects
    frames, found = [empty("observations")], []
    for batch in fetch.raw_batches(source, now=now):
        frames.append(observe_raw.observe(batch.records, registry))
        found += batch.rejects
    return pl.concat(frames).unique(subset=list(KEYS["observations"]), keep="first", maintain_order=True), found


def _without_known(lake: Lake, frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out rows whose key is in the lake: the same measurement in two files counts once."""
    key = list(KEYS["observations"])
    days = frame["date"].unique().to_list()
    known = lake.scan("observations").filter(pl.col("date").is_in(days)).select(key).collect()
    return frame.join(known, on=key, how="anti", nulls_equal=True)


def _append_rejects(lake: Lake, found: Sequence[Reject], batch: str) -> None:
    if not found:
        return
    frame = pl.DataFrame([structs.asdict(r) for r in found], schema=polars_schema("rejects"))
    frame = frame.unique(subset=list(KEYS["rejects"]), keep="first", maintain_order=True)
    if batch == "find":
        known = lake.scan("rejects").select(KEYS["rejects"]).collect()
        frame = frame.join(known, on=list(KEYS["rejects"]), how="anti")
        batch = _digest(*frame["source_sha256"], *frame["reason"])
    if frame.height:
        lake.append("rejects", frame, app_id=batch)


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
