"""The lake keeps each write once, reads back what was written, and refuses what the schema does not allow."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from deltalake import write_deltalake

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


def observations(day: int, country: str, number: int) -> pl.DataFrame:
    row = dict.fromkeys(polars_schema("observations"))
    for name, kind in polars_schema("observations").items():
        row[name] = {pl.String: "x", pl.Int64: 1, pl.Boolean: True}.get(
            type(kind), [] if kind == pl.List(pl.String) else None
        )
    row |= {"measurement_id": f"{day}-{country}-{number}", "country": country, "date": datetime(2026, 5, day).date()}
    row |= {"started_at": datetime(2026, 5, day, tzinfo=UTC), "asn": 64496}
    return pl.DataFrame([row], schema=polars_schema("observations"))


def test_compaction_keeps_the_rows_and_joins_the_files_of_a_day(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    for number in range(6):
        frame = pl.concat([observations(day, country, number) for day in (1, 2) for country in ("XA", "XB")])
        lake.append("observations", frame, app_id=f"file {number}")
    lake.append("observations", observations(3, "XA", 0), app_id="alone")
    before = lake.read("observations")
    folder = tmp_path / "observations"
    assert lake.compact("observations") == 12
    assert lake.compact("observations") == 0
    assert lake.read("observations").equals(before)
    assert lake.has("observations", "file 0")
    assert not lake.append("observations", observations(1, "XA", 0), app_id="file 0")
    assert lake.vacuum("observations") == 0, "files of the last week stay for those who read them"
    assert lake.vacuum("observations", hours=0) == 12
    assert len(list(folder.rglob("*.parquet"))) == 3
    assert lake.read("observations").equals(before)


def verdicts(day: int, number: int, state: str = "ok") -> pl.DataFrame:
    plain = {pl.String: "x", pl.Int64: 1, pl.Boolean: True, pl.List: []}
    row = {name: plain.get(type(kind)) for name, kind in polars_schema("verdicts").items()}
    row |= {"measurement_id": f"{day}-{number}", "date": date(2026, 5, day), "state": state, "asn": 64496}
    row |= {"started_at": datetime(2026, 5, day, tzinfo=UTC)}
    return pl.DataFrame([row], schema=polars_schema("verdicts"))


def states(lake: Lake) -> dict[str, str]:
    return dict(lake.read("verdicts").select("measurement_id", "state").iter_rows())


def test_days_are_replaced_in_one_commit_and_the_others_are_left_alone(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    whole = pl.concat([verdicts(day, number) for day in (1, 2, 3) for number in (0, 1)])
    lake.replace_days("verdicts", [whole], days=[date(2026, 5, day) for day in (1, 2, 3)], digest="one")
    before = {p.name for p in (tmp_path / "verdicts").rglob("date=2026-05-03/*.parquet")}
    turn = lake.snapshot("verdicts").turn
    parts = [verdicts(1, 0, "blocked"), verdicts(4, 0, "blocked")]
    lake.replace_days("verdicts", parts, days=[date(2026, 5, day) for day in (1, 2, 4)], digest="two")
    assert states(lake) == {"1-0": "blocked", "3-0": "ok", "3-1": "ok", "4-0": "blocked"}
    assert {p.name for p in (tmp_path / "verdicts").rglob("date=2026-05-03/*.parquet")} == before
    after = lake.snapshot("verdicts")
    assert (after.turn, lake.digest("verdicts")) == (turn + 1, "two")
    assert after.days() == {date(2026, 5, 1): 1, date(2026, 5, 3): 2, date(2026, 5, 4): 1}


def test_days_that_are_refused_leave_what_was_there(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    lake.replace("verdicts", verdicts(1, 0), digest="one")
    with pytest.raises(SchemaError):
        lake.replace_days("verdicts", [verdicts(1, 0).with_columns(asn=-1)], days=[date(2026, 5, 1)], digest="two")
    assert (states(lake), lake.digest("verdicts")) == ({"1-0": "ok"}, "one")


def test_a_table_that_an_older_program_cut_otherwise_is_replaced(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    write_deltalake(str(tmp_path / "verdicts"), pl.concat([verdicts(1, 0), verdicts(2, 0)]).drop("control"))
    assert lake.snapshot("verdicts").scan().collect().height == 2
    lake.replace_days("verdicts", [verdicts(1, 1)], days=[date(2026, 5, 1), date(2026, 5, 2)], digest="one")
    assert states(lake) == {"1-1": "ok"}
    assert (tmp_path / "verdicts" / "date=2026-05-01").is_dir()


def test_joining_files_keeps_the_digest_and_the_count_of_writes(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    for number in range(3):
        lake.add(lake.snapshot("verdicts"), [verdicts(1, number)], app_ids=[str(number)])
    lake.replace_days("verdicts", [verdicts(2, 0)], days=[date(2026, 5, 2)], digest="one")
    before = lake.snapshot("verdicts")
    assert lake.compact("verdicts") == 3
    lake.vacuum("verdicts", hours=0)
    after = lake.snapshot("verdicts")
    assert lake.digest("verdicts") == "one"
    assert (after.id, after.turn, after.days()) == (before.id, before.turn, before.days())
    lake.replace("verdicts", verdicts(1, 0), digest="two")
    assert lake.snapshot("verdicts").turn == before.turn + 1


def test_compacting_what_was_never_written_does_nothing(tmp_path: Path) -> None:
    assert Lake(str(tmp_path)).compact("cells") == Lake(str(tmp_path)).vacuum("cells") == 0


def test_frames_are_written_as_one_commit_while_they_come(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    lake.add(lake.snapshot("cells"), (cell(hour) for hour in range(5)), app_ids=["a", "b"])
    assert lake.done("cells", ["a", "b", "c"]) == ["a", "b"]
    assert lake.read("cells").height == 5


def test_each_write_of_a_group_is_done_once(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    assert lake.append_each("cells", {"a": cell(1)}) == ["a"]
    assert lake.append_each("cells", {"a": cell(1), "b": cell(2)}) == ["b"]
    assert lake.append_each("cells", {"a": cell(1)}) == []
    assert lake.read("cells").height == 2
