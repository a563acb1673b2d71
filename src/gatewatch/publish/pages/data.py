"""The data behind the pages as files, the page that lists them, and the page that explains the words and the method.

Real and simulated rows never share a file: simulated ones lie in files that say so in their name. Who measured is left
out (report, probe), and times are given by the hour, rounded outward so that an interval still holds its moment.
"""

import gzip
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import polars as pl
from markupsafe import Markup

from gatewatch.model.order import Revision
from gatewatch.model.schema import Column, columns
from gatewatch.model.tables import TABLES
from gatewatch.model.words import MECHANISMS, State
from gatewatch.publish.charts.marks import mark, suspicion
from gatewatch.publish.edition import Archive
from gatewatch.publish.pages.layout import Page, notices, title_of
from gatewatch.publish.words import FLAGS, KEY, Words

TABLE_NAMES = ("verdicts", "cells", "days", "events", "suspected", "episodes", "compliance")
PRIVATE = ("report_id", "probe")
LICENCE = "https://creativecommons.org/licenses/by-nc-sa/4.0/"


@dataclass(frozen=True)
class DataFile:
    """A file of data: its path from the root of the site, its content, and what to say of it."""

    path: str
    content: bytes
    table: str
    rows: int
    simulated: bool
    sha256: str


def files(archive: Archive) -> list[DataFile]:
    """Write every table and order as bytes; the same edition gives the same bytes."""
    edition = archive.edition
    frames = {name: getattr(edition, name) for name in TABLE_NAMES}
    found = []
    for name, frame in frames.items():
        for simulated in (False, True):
            part = _public(frame, simulated)
            if part.height:
                found.append(_table(name, part, simulated))
    for revision in sorted(edition.orders, key=lambda r: r.order.order_id):
        order = revision.order
        found.append(_file(f"data/orders/{order.order_id}.json", order_file(revision), "order", 1, order.fictional))
    return found


def order_file(revision: Revision) -> bytes:
    """Write a revision of an order as the site offers it."""
    return msgspec.json.format(msgspec.json.encode(revision.order), indent=2) + b"\n"


def pages(w: Words, archive: Archive, found: Sequence[DataFile]) -> Iterator[Page]:
    """Give the page of the files, the page of the method, and the page for addresses that lead nowhere."""
    titles = {r.order.order_id: title_of(w, r.order) for r in archive.orders}
    yield Page(
        path="data.html",
        template="data.html",
        title=str(w.t("Data")),
        content={
            "tables": [f for f in found if f.table != "order"],
            "orders": [
                (f, titles[f.path.rpartition("/")[2].removesuffix(".json")]) for f in found if f.table == "order"
            ],
            "columns": [(t, public_columns(t)) for t in TABLE_NAMES if any(f.table == t for f in found)],
            "versions": archive.edition.versions,
            "licence": LICENCE,
        },
        nav="data",
        notices=notices(w, archive, archive.countries),
    )
    yield Page(
        path="method.html",
        template="method.html",
        title=str(w.t("Method")),
        content={
            "states": [*((mark(State(s), ""), w.state(s), w.t(text)) for s, text in KEY.items()), _suspected(w)],
            "mechanisms": [(m, w.mechanism(m)) for m in sorted(MECHANISMS)],
            "flags": [w.t(text) for text in FLAGS.values()],
            "versions": archive.edition.versions,
        },
        nav="method",
    )
    yield Page(path="404.html", template="404.html", title=str(w.t("There is no such page")), content={})


def _suspected(w: Words) -> tuple[Markup, Markup, Markup]:
    """Give the mark and the words of what is no state: a suspicion."""
    words = w.t("not enough data to say; one source reports failures")
    return suspicion(""), w.t("suspected, single source"), words


def public_columns(table: str) -> list[Column]:
    """Give the columns of a table as it is published."""
    return [c for c in columns(TABLES[table]) if c.name not in PRIVATE]


def _public(frame: pl.DataFrame, simulated: bool) -> pl.DataFrame:
    part = frame.filter(pl.col("simulated") == simulated) if "simulated" in frame.columns else frame
    times = [name for name, kind in part.schema.items() if isinstance(kind, pl.Datetime)]
    lists = [name for name, kind in part.schema.items() if isinstance(kind, pl.List)]
    late = [name for name in times if name.endswith("_latest")]
    rounded = [
        pl.col(n).dt.offset_by("59m59s999999us").dt.truncate("1h") if n in late else pl.col(n).dt.truncate("1h")
        for n in times
    ]
    return part.drop(PRIVATE, strict=False).with_columns(
        *(e.dt.strftime("%Y-%m-%dT%H:%MZ") for e in rounded),
        *(pl.col(n).cast(pl.List(pl.String)).list.join("|") for n in lists),
    )


def _table(name: str, part: pl.DataFrame, simulated: bool) -> DataFile:
    content = part.write_csv().encode()
    ending = "csv"
    if name == "verdicts":
        content, ending = gzip.compress(content, mtime=0), "csv.gz"
    mark_in_name = "-simulated" if simulated else ""
    return _file(f"data/{name}{mark_in_name}.{ending}", content, name, part.height, simulated)


def _file(path: str, content: bytes, table: str, rows: int, simulated: bool) -> DataFile:
    return DataFile(path, content, table, rows, simulated, hashlib.sha256(content).hexdigest())
