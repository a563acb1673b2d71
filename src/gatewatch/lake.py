"""The lake: measurement tables as Delta tables, one folder each; facts are added once, derived tables are replaced.

Exactly once is Delta's application transaction, one per source file and table: the library records it but does not
refuse a repeat, so a writer looks before it writes. Between the look and the commit another writer may come first.
So `add` looks and commits on one version of the table, and every `add` counts up the same transaction: of two writers
who looked at the same version the library lets one through, and the other gets `ConflictError` and looks again. That
holds wherever Delta's commits do (a local disk, S3 with conditional put). A commit is one small file put in place at
the end, so a killed process leaves either the whole write or none of it (and at worst some data files no commit names).
Derived tables carry the digest of what they were made from, so that a step knows whether it has anything to do.
"""

import fcntl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl
from arro3.core import RecordBatch, RecordBatchReader
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError

from gatewatch.model.frames import checked, empty, polars_schema
from gatewatch.model.words import GatewatchError

_PARTITIONS: Mapping[str, list[str]] = {"observations": ["date"], "verdicts": ["date"]}
_CLUSTERED: Mapping[str, list[str]] = {"observations": ["country", "service"]}
"""What a compacted partition is ordered by, so that reading one country touches few row groups."""
_DIGEST = "gatewatch.digest"
_TURN = "gatewatch.turn"
TRIES = 20
"""How often a writer who came second looks again: chosen, not measured."""
_WRITER = WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=50_000)
"""A row group is held in memory until it is whole, and is what a reader can pass over: chosen, not measured."""
_LOOK_BACK = 20
"""How many commits back the digest of a table is looked for (others compact, vacuum): chosen, not measured."""
VACUUM_HOURS = 168
"""How long files that no version names any more are kept: Delta's own default, so that readers can finish."""


class LakeError(GatewatchError):
    """A table cannot be read or written; the text names the table and the library's reason."""


class ConflictError(LakeError):
    """Another writer came first: look again, then write again."""


@dataclass(frozen=True)
class Snapshot:
    """One version of a table, to look at and then write on; `delta` is None where the table was never written."""

    table: str
    delta: DeltaTable | None

    def has(self, app_id: str) -> bool:
        """Say whether the write named `app_id` is in this version."""
        return self.delta is not None and self.delta.transaction_version(app_id) is not None

    @property
    def id(self) -> str:
        """What this table was named when it was made; another one in its place has another. Empty: never written."""
        return "" if self.delta is None else str(self.delta.metadata().id)

    @property
    def turn(self) -> int:
        """How many writes by `add` and `replace` are in this version; joining files is none."""
        return 0 if self.delta is None else self.delta.transaction_version(_TURN) or 0

    def days(self) -> dict[date, int]:
        """Count the rows of each day of a table in partitions, from the log alone: no file is opened."""
        if self.delta is None:
            return {}
        files = pl.DataFrame(self.delta.get_add_actions(flatten=True))
        if "partition.date" not in files.columns:  # nothing in it, or cut otherwise by an older program
            return {}
        counts = files.group_by(pl.col("partition.date").cast(pl.Date)).agg(pl.col("num_records").sum())
        return dict(counts.sort("partition.date").iter_rows())

    def scan(self) -> pl.LazyFrame:
        """Give this version lazily, in the columns and types of its schema."""
        if self.delta is None:
            return empty(self.table).lazy()
        schema = polars_schema(self.table)
        stored = pl.scan_delta(self.delta)
        there = stored.collect_schema().names()
        return stored.select(
            (pl.col(name) if name in there else pl.lit(None)).cast(kind).alias(name) for name, kind in schema.items()
        )


class Lake:
    """The tables under one root: a folder, or an address the deltalake library knows (`s3://…`)."""

    def __init__(self, root: str, storage_options: Mapping[str, str] | None = None) -> None:
        """Name the root; nothing is touched until a table is read or written."""
        self.root = root.rstrip("/")
        self._options = dict(storage_options) if storage_options else None

    def scan(self, table: str) -> pl.LazyFrame:
        """Give `table` lazily, in the columns and types of its schema; empty when it was never written.

        Raises:
            LakeError: the table is there but cannot be read.
        """
        return self.snapshot(table).scan()

    def snapshot(self, table: str) -> Snapshot:
        """Give the newest version of `table`.

        Raises:
            LakeError: the table is there but cannot be read.
        """
        return Snapshot(table, self._open(table))

    def read(self, table: str) -> pl.DataFrame:
        """Give `table` whole, checked and sorted by its key, so that the same content reads the same."""
        return checked(table, self.scan(table).collect())

    def has(self, table: str, app_id: str) -> bool:
        """Say whether the write named `app_id` is in `table` already."""
        return self.snapshot(table).has(app_id)

    def done(self, table: str, app_ids: Iterable[str]) -> list[str]:
        """Give those of `app_ids` whose write is in `table`, in the order they came."""
        there = self.snapshot(table)
        return [i for i in app_ids if there.has(i)]

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for other writers of this lake on this machine; a killed one holds nobody up.

        Why, beside `ConflictError`: it spares doing work twice, and keeps writes of several tables together. A lake at
        an address has no such lock.
        """
        if "://" in self.root:
            yield
            return
        root = Path(self.root)
        try:
            root.mkdir(parents=True, exist_ok=True)
            file = (root / ".turn").open("wb")
        except OSError as error:
            raise LakeError(f"lake {self.root}: {error.strerror}") from None
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)  # let go by the system when the file is closed, kill -9 too
            yield

    def append(self, table: str, frame: pl.DataFrame, *, app_id: str) -> bool:
        """Add `frame` to `table` unless the write named `app_id` was done before; say whether it was written.

        Raises:
            SchemaError: the frame does not hold what the table promises.
            LakeError: the commit failed.
        """
        return bool(self.append_each(table, {app_id: frame}))

    def append_each(self, table: str, frames: Mapping[str, pl.DataFrame]) -> list[str]:
        """Add as one commit those of `frames` whose write, named by its key, was not done before; name those.

        Raises:
            SchemaError: a frame does not hold what the table promises.
            LakeError: the commit failed.
        """
        good = {app_id: checked(table, frame) for app_id, frame in frames.items()}
        for _ in range(TRIES):
            at = self.snapshot(table)
            todo = [app_id for app_id in good if not at.has(app_id)]
            try:
                if todo:
                    self.add(at, [good[app_id] for app_id in todo], app_ids=todo)
            except ConflictError:
                continue
            return todo
        raise LakeError(f"table {table}: cannot be written: other writers came first {TRIES} times")

    def add(self, at: Snapshot, frames: Iterable[pl.DataFrame], *, app_ids: Sequence[str]) -> None:
        """Add checked `frames`, one after the other in bounded memory, as one commit that stands for all `app_ids`.

        Raises:
            ConflictError: somebody has written to the table since `at`.
            LakeError: the commit failed.
        """
        delta = at.delta or self._created(at.table)
        turn = delta.transaction_version(_TURN) or 0
        if at.delta is None and (turn or delta.version()):
            raise ConflictError(f"table {at.table}: was written for the first time just now")
        transactions = [Transaction(i, 1) for i in app_ids] + [Transaction(_TURN, turn + 1)]
        self._write(delta, _stream(at.table, frames), "append", CommitProperties(app_transactions=transactions))

    def replace(self, table: str, frame: pl.DataFrame, *, digest: str) -> None:
        """Put `frame` in place of what `table` held, and note the digest of what it was made from.

        Raises:
            SchemaError: the frame does not hold what the table promises.
            LakeError: the commit failed.
        """
        self._put(table, [checked(table, frame)], None, digest)

    def replace_days(self, table: str, frames: Iterable[pl.DataFrame], *, days: Sequence[date], digest: str) -> None:
        """Put `frames` in place of what `table` held of `days`, as one commit; each frame holds days of its own.

        Raises:
            SchemaError: a frame does not hold what the table promises.
            LakeError: the commit failed.
        """
        good = [checked(table, frame) for frame in frames]
        held = self.snapshot(table).days()
        if set(held) <= set(days):
            self._put(table, good, None, digest)
        else:
            self._put(table, good, f"date IN ({', '.join(repr(str(d)) for d in sorted(days))})", digest)

    def _put(self, table: str, frames: Sequence[pl.DataFrame], where: str | None, digest: str) -> None:
        for _ in range(TRIES):
            delta = self._partitioned(table)
            turn = Transaction(_TURN, (delta.transaction_version(_TURN) or 0) + 1)
            commit = CommitProperties(custom_metadata={_DIGEST: digest}, app_transactions=[turn])
            try:
                self._write(delta, _stream(table, frames), "overwrite", commit, where)
            except ConflictError:
                continue
            return
        raise LakeError(f"table {table}: cannot be written: other writers came first {TRIES} times")

    def compact(self, table: str) -> int:
        """Join the small files of `table`, in each partition that has several; say how many files went.

        Rows stay as they are; another writer's commit in between is no harm, a second `compact` may get a LakeError.
        """
        delta = self._open(table)
        if delta is None:
            return 0
        try:
            if table not in _CLUSTERED:
                return int(delta.optimize.compact()["numFilesRemoved"])
            files = pl.DataFrame(delta.get_add_actions(flatten=True))
            parts = files.group_by("partition.date").len().filter(pl.col("len") > 1)["partition.date"].sort()
            removed = 0
            for day in parts:
                done = delta.optimize.z_order(_CLUSTERED[table], partition_filters=[("date", "=", str(day))])
                removed += int(done["numFilesRemoved"])
            return removed
        except (DeltaError, OSError) as error:
            raise LakeError(f"table {table}: cannot be compacted: {error}") from None

    def vacuum(self, table: str, *, hours: int = VACUUM_HOURS) -> int:
        """Delete files of `table` that no version of the last `hours` names; say how many.

        Under `VACUUM_HOURS` a reader that is at work, or a writer that has not committed yet, may lose its files.
        """
        delta = self._open(table)
        if delta is None:
            return 0
        try:
            return len(delta.vacuum(hours, dry_run=False, enforce_retention_duration=False))
        except (DeltaError, OSError) as error:
            raise LakeError(f"table {table}: cannot be vacuumed: {error}") from None

    def digest(self, table: str) -> str | None:
        """Give the digest noted by the last `replace` of `table`; None when there was none."""
        delta = self._open(table)
        if delta is None:
            return None
        found = (commit[_DIGEST] for commit in delta.history(_LOOK_BACK) if _DIGEST in commit)
        return next(map(str, found), None)

    def _uri(self, table: str) -> str:
        return f"{self.root}/{table}"

    def _open(self, table: str) -> DeltaTable | None:
        try:
            if not DeltaTable.is_deltatable(self._uri(table), self._options):
                return None
            return DeltaTable(self._uri(table), storage_options=self._options)
        except (DeltaError, OSError) as error:
            raise LakeError(f"table {table}: cannot be opened: {error}") from None

    def _partitioned(self, table: str) -> DeltaTable:
        """Open a derived table; one that is cut by other columns (an older program's) is begun anew."""
        delta = self._open(table)
        if delta is None:
            return self._created(table)
        if delta.metadata().partition_columns != _PARTITIONS.get(table, []):
            return self._created(table, mode="overwrite")
        return delta

    def _created(self, table: str, mode: Literal["ignore", "overwrite"] = "ignore") -> DeltaTable:
        """Make an empty table, or open the one that another writer has just made."""
        if "://" not in self.root:
            Path(self.root).mkdir(parents=True, exist_ok=True)
        schema = RecordBatchReader.from_stream(empty(table)).schema
        try:
            return DeltaTable.create(
                self._uri(table),
                schema,
                mode=mode,
                partition_by=_PARTITIONS.get(table),
                storage_options=self._options,
            )
        except (DeltaError, OSError) as error:
            again = self._open(table)
            if again is None:
                raise LakeError(f"table {table}: cannot be made: {error}") from None
            return again

    def _write(
        self, delta: DeltaTable, rows: RecordBatchReader, mode: str, commit: CommitProperties, where: str | None = None
    ) -> None:
        table = delta.table_uri.rstrip("/").rpartition("/")[2]
        try:
            write_deltalake(  # type: ignore[call-overload]  # mode is one of two of the library's literals
                delta,
                rows,
                mode=mode,
                schema_mode="overwrite" if mode == "overwrite" and where is None else "merge",
                predicate=where,
                partition_by=_PARTITIONS.get(table),
                storage_options=self._options,
                commit_properties=commit,
                writer_properties=_WRITER,
            )
        except CommitFailedError as error:
            raise ConflictError(f"table {table}: {error}") from None
        except (DeltaError, OSError) as error:
            raise LakeError(f"table {table}: cannot be written: {error}") from None


def _stream(table: str, frames: Iterable[pl.DataFrame]) -> RecordBatchReader:
    """Give frames as one Arrow stream, which is read as it is written."""
    schema = RecordBatchReader.from_stream(empty(table)).schema

    def batches() -> Iterator[RecordBatch]:
        for frame in frames:
            if frame.height:
                yield from RecordBatchReader.from_stream(frame)

    return RecordBatchReader.from_batches(schema, batches())
