"""The published files: nothing about who measured, hours that hold their moments, the same bytes each time."""

import gzip
import hashlib
import io

import polars as pl

from gatewatch.publish.edition import archive
from gatewatch.publish.pages import data
from small_edition import empty_edition, small_edition


def frames() -> dict[str, pl.DataFrame]:
    found = {}
    for file in data.files(archive(small_edition())):
        if file.table != "order":
            content = gzip.decompress(file.content) if file.path.endswith(".gz") else file.content
            found[file.path] = pl.read_csv(io.BytesIO(content))
    return found


def test_files_leave_out_reports_and_probes_and_name_what_is_simulated() -> None:
    found = frames()
    assert set(found) == {
        f"data/{t}-simulated.{'csv.gz' if t == 'verdicts' else 'csv'}"
        for t in ("verdicts", "cells", "days", "events", "compliance")
    }
    for frame in found.values():
        assert not {"probe", "report_id"} & set(frame.columns)
        assert set(frame["simulated"]) == {True}


def test_times_are_hours_that_hold_their_moment() -> None:
    events = frames()["data/events-simulated.csv"].row(0, named=True)
    assert (events["onset_earliest"], events["onset_latest"]) == ("2026-05-30T22:00Z", "2026-05-31T07:00Z")
    verdicts = frames()["data/verdicts-simulated.csv.gz"]
    assert set(verdicts["started_at"].str.slice(13)) == {":00Z"}


def test_a_file_is_described_by_its_own_hash_and_is_the_same_twice() -> None:
    first, second = (data.files(archive(small_edition())) for _ in range(2))
    assert [f.content for f in first] == [f.content for f in second]
    assert all(hashlib.sha256(f.content).hexdigest() == f.sha256 for f in first)


def test_orders_are_files_even_when_nothing_was_measured() -> None:
    found = data.files(archive(empty_edition()))
    assert [f.path for f in found] == ["data/orders/VN-2025-telegram.json", "data/orders/XA-2026-telegram.json"]
