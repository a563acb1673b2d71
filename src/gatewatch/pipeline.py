"""The steps of the straight line, under one roof: what `cli` calls.

    files ─ingest─► observations ─judge─► verdicts ─detect─► cells, events, episodes, days ─compare─► compliance ─► site

`ingest` adds to the lake, `analyze` brings the derived tables up to date, `build_site` writes the pages. Here is also
what is done with a workspace beside that: orders come in, tables go out. These modules and `publish` are the only ones
that touch the lake and the register.
"""

from collections.abc import Iterator
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import IO, Literal

import polars as pl

from gatewatch import __version__
from gatewatch.analyze import Analyzed, analyze
from gatewatch.detect.detect import DETECTOR_VERSION
from gatewatch.ingest import Ingested, ingest
from gatewatch.judge.judge import RULESET_VERSION
from gatewatch.model.frames import polars_schema
from gatewatch.model.tables import KEYS, TABLES, Reject
from gatewatch.model.words import GatewatchError
from gatewatch.observe import failures
from gatewatch.orders import file as order_file
from gatewatch.publish.site import Edition, build
from gatewatch.register.register import UNNAMED
from gatewatch.targets import Targets
from gatewatch.workspace import Progress, Workspace, open_workspace

__all__ = [
    "Analyzed",
    "ExportError",
    "Format",
    "Ingested",
    "Progress",
    "Workspace",
    "analyze",
    "build_site",
    "export",
    "import_order",
    "import_shipped",
    "ingest",
    "open_workspace",
    "rejects",
    "versions",
]

Format = Literal["csv", "jsonl", "parquet"]

SHIPPED = resources.files("gatewatch") / "data" / "orders"


class ExportError(GatewatchError):
    """A table cannot be exported as asked."""


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
        suspected=lake.read("suspected"),
        revisions=lake.read("revisions"),
        letters=ws.register.letters(),
        history=[old for r in ws.register.list() for old in ws.register.revisions(r.order.order_id)],
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


def import_order(
    ws: Workspace,
    content: bytes,
    name: str,
    *,
    now: datetime,
    who: str = UNNAMED,
    why: str = "import",
    based_on: int | None = None,
) -> tuple[str, int, bool]:
    """Check an order file and put it into the register: its id, its revision, and whether that is new.

    `based_on` is the revision that was edited.

    Raises:
        OrderError: the file is not an order; the text names the place and the reason.
        RegisterError: it is based on a revision that is not there, or cannot be written.
    """
    order = order_file.read(content, name, ws.targets)
    return ws.register.import_order(order, content, at=now, who=who, why=why, based_on=based_on)


def import_shipped(ws: Workspace, *, now: datetime, fictional: bool = False) -> None:
    """Put the orders that come with the program into the register; fictional ones only where asked."""
    for entry in sorted(SHIPPED.iterdir(), key=lambda e: e.name):
        content = entry.read_bytes()
        order = order_file.read(content, entry.name, ws.targets)
        if (fictional or not order.fictional) and not ws.register.knows(order):
            who = f"gatewatch {__version__}"
            ws.register.import_order(order, content, at=now, who=who, why="comes with the program")


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


def unknown_failures(ws: Workspace) -> list[tuple[str, int]]:
    """List the failure texts that no table knows, the most frequent first, with how many steps failed so."""
    return [(text, count) for text, count in failures.unknown_failures(ws.lake.scan("observations")).iter_rows()]


def rejects(ws: Workspace) -> Iterator[Reject]:
    """Go through what was set aside, in the order of files and lines."""
    for row in ws.lake.scan("rejects").sort("source", "line", "reason").collect().iter_rows(named=True):
        yield Reject(**row)
