"""The walk gives every column its kind, and the JSON Schema of each table is one."""

import jsonschema
import pytest
from polars import Datetime, List, String

from gatewatch.model.frames import polars_schema
from gatewatch.model.schema import columns, json_schema
from gatewatch.model.tables import KEYS, TABLES


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_polars_type_and_every_key_is_a_column(table: str) -> None:
    names = [c.name for c in columns(TABLES[table])]
    assert list(polars_schema(table)) == names
    assert set(KEYS[table]) <= set(names)


@pytest.mark.parametrize("table", TABLES)
def test_json_schema_is_valid(table: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(table))


def test_the_walk_reads_null_bounds_lists_and_times() -> None:
    by_name = {c.name: c for c in columns(TABLES["observations"])}
    assert by_name["port"].nullable and by_name["port"].maximum == 65535
    assert by_name["dns_answers"].kind == "list[text]"
    assert not by_name["measurement_id"].nullable
    assert polars_schema("observations")["started_at"] == Datetime("us", "UTC")
    assert polars_schema("observations")["dns_answers"] == List(String)
