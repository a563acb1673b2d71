"""The lake keeps each write once, reads back what was written, and refuses what the schema does not allow."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from gatewatch.lake import Lake
from gatewatch.model.frames import SchemaError, empty, polars_schema
from gatewatch.model.tables import TABLES


def cell(hour: int, **changes: object) -> pl.DataFrame:
    row = {
        "country": "XA",
        "asn": 64496,
        "service": "telegram",
        "component": "telegram/dc",
        "hour": datetime(2026, 5, 4, hour, tzinfo=UTC),
        "measurements": 1,
        "probes": 1,
        "blocked": 0,
        "partial": 0,
        "down": 0,
        "ok": 1,
        "insufficient": 0,
        "p_interfered": None,
        "simulated": True,
    } | changes
    return pl.DataFrame([row], schema=polars_schema("cells"))


@pytest.mark.parametrize("table", TABLES)
def test_every_table_comes_back_with_its_schema(tmp_path: Path, table: str) -> None:
    lake = Lake(str(tmp_path))
    assert lake.read(table).schema == polars_schema(table)
    lake.append(table, empty(table), app_id="nothing")
    assert lake.read(table).schema == polars_schema(table)


def test_the_same_write_is_done_once(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    assert lake.append("cells", cell(1), app_id="a")
    assert not lake.append("cells", cell(1), app_id="a")
    assert lake.append("cells", cell(2), app_id="b")
    assert lake.read("cells").height == 2


def test_replace_notes_what_it_was_made_from(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    assert lake.digest("cells") is None
    lake.replace("cells", cell(1), digest="one")
    lake.replace("cells", cell(2), digest="two")
    assert lake.digest("cells") == "two"
    assert lake.read("cells")["hour"].dt.hour().to_list() == [2]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"asn": -1}, "asn is under 0"),
        ({"service": None}, "service is null"),
        ({"p_interfered": 1.5}, "p_interfered is over 1"),
    ],
)
def test_a_value_out_of_bounds_is_refused(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    with pytest.raises(SchemaError, match=reason):
        Lake(str(tmp_path)).append("cells", cell(1, **change), app_id="a")


def test_a_doubled_key_and_a_missing_column_are_refused(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    with pytest.raises(SchemaError, match="stands twice"):
        lake.append("cells", pl.concat([cell(1), cell(1)]), app_id="a")
    with pytest.raises(SchemaError, match="missing column hour"):
        lake.append("cells", cell(1).drop("hour"), app_id="a")
