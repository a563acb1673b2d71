"""The lake: measurement tables as Delta tables, one folder each; facts are added once, derived tables are replaced.

Exactly once is Delta's application transaction, one per source file and table: the library records it but does not
refuse a repeat, so `append` looks before it writes. A commit is one small file put in place at the end, so a killed
process leaves either the whole write or none of it (and at worst some data files no commit names).
Derived tables carry the digest of what they were made from, so that a step knows whether it has anything to do.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import DeltaError

from gatewatch.model.frames import checked, empty, polars_schema
from gatewatch.model.words import GatewatchError

_PARTITIONS: Mapping[str, list[str]] = {"observations": ["date"]}
_DIGEST = "gatewatch.digest"


class LakeError(GatewatchError):
    """A table cannot be read or written; the text names the table and the library's reason."""


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
        delta = self._open(table)
        if delta is None:
            return empty(table).lazy()
        schema = polars_schema(table)
        stored = pl.scan_delta(delta)
        there = stored.collect_schema().names()
        return stored.select(
            (pl.col(name) if name in there else pl.lit(None)).cast(kind).alias(name) for name, kind in schema.items()
        )

    def read(self, table: str) -> pl.DataFrame:
        """Give `table` whole, checked and sorted by its key, so that the same content reads the same."""
        return checked(table, self.scan(table).collect())

    def has(self, table: str, app_id: str) -> bool:
        """Say whether the write named `app_id` is in `table` already."""
        return bool(self.done(table, [app_id]))

    def done(self, table: str, app_ids: Iterable[str]) -> list[str]:
        """Give those of `app_ids` whose write is in `table`, in the order they came."""
        delta = self._open(table)
        return [] if delta is None else [i for i in app_ids if delta.transaction_version(i) is not None]

    def append(self, table: str, frame: pl.DataFrame, *, app_id: str) -> bool:
        """Add `frame` to `table` unless the write named `app_id` was done before; say whether it was written.

        Raises:
            SchemaError: the frame does not hold what the table promises.
            LakeError: the commit failed.
        """
        if self.has(table, app_id):
            return False
        transaction = Transaction(app_id=app_id, version=1)
        self._write(table, checked(table, frame), "append", CommitProperties(app_transactions=[transaction]))
        return True

    def replace(self, table: str, frame: pl.DataFrame, *, digest: str) -> None:
        """Put `frame` in place of what `table` held, and note the digest of what it was made from."""
        self._write(table, checked(table, frame), "overwrite", CommitProperties(custom_metadata={_DIGEST: digest}))

    def digest(self, table: str) -> str | None:
        """Give the digest noted by the last `replace` of `table`; None when there was none."""
        delta = self._open(table)
        if delta is None:
            return None
        found = delta.history(1)[0].get(_DIGEST)
        return str(found) if found is not None else None

    def _uri(self, table: str) -> str:
        return f"{self.root}/{table}"

    def _open(self, table: str) -> DeltaTable | None:
        try:
            if not DeltaTable.is_deltatable(self._uri(table), self._options):
                return None
            return DeltaTable(self._uri(table), storage_options=self._options)
        except (DeltaError, OSError) as error:
            raise LakeError(f"table {table}: cannot be opened: {error}") from None

    def _write(self, table: str, frame: pl.DataFrame, mode: str, commit: CommitProperties) -> None:
        if "://" not in self.root:
            Path(self.root).mkdir(parents=True, exist_ok=True)
        try:
            write_deltalake(  # type: ignore[call-overload]  # mode is one of two of the library's literals
                self._uri(table),
                frame,
                mode=mode,
                schema_mode="overwrite" if mode == "overwrite" else "merge",
                partition_by=_PARTITIONS.get(table),
                storage_options=self._options,
                commit_properties=commit,
            )
        except (DeltaError, OSError) as error:
            raise LakeError(f"table {table}: cannot be written: {error}") from None
