"""The door of the room: tables, ids, empty input, and hours as cells."""

import re

import polars as pl
import pytest
from simulated_series import at, block, calm, frame, np, verdicts

from gatewatch import targets
from gatewatch.detect.detect import DETECTOR_VERSION, detect
from gatewatch.model.frames import checked, empty

TARGETS = targets.load()


def test_every_table_comes_out_checked_with_the_version_in_it() -> None:
    found = detect(verdicts(1, block(480)), TARGETS)
    for table in ("cells", "events", "suspected", "episodes", "days"):
        frame = getattr(found, table)
        assert (frame.height > 0) is (table != "suspected")
        assert checked(table, frame).equals(frame)
    assert found.events["detector_version"].to_list() == [DETECTOR_VERSION]
    assert found.events["simulated"].all()


def test_nothing_in_gives_empty_tables() -> None:
    found = detect(empty("verdicts"), TARGETS)
    assert [f.height for f in (found.cells, found.events, found.episodes, found.days)] == [0, 0, 0, 0]


@pytest.mark.parametrize("state", ["insufficient", "down"])
def test_series_with_nothing_judged_have_cells_without_a_probability(state: str) -> None:
    found = detect(frame(np.arange(30.0), np.arange(30), np.array([state] * 30)), TARGETS)
    assert found.cells["p_interfered"].null_count() == found.cells.height == 30
    assert found.events["state"].to_list() == (["down"] if state == "down" else [])


def test_an_event_id_names_country_network_component_and_onset_day() -> None:
    found = detect(verdicts(1, block(480), asn=64501, component="site/www.example.org"), TARGETS).events
    assert re.fullmatch(r"XA-AS64501-site-www\.example\.org-2025032\d", found["event_id"].item())


def test_two_events_of_a_component_on_one_day_have_different_ids() -> None:
    states = ["ok"] * 10 + ["down"] * 2 + ["ok"] * 2 + ["down"] * 2 + ["ok"] * 2
    found = detect(frame(np.arange(len(states)) + 0.5, np.arange(len(states)), np.array(states)), TARGETS).events
    assert found["event_id"].to_list() == ["XA-AS64500-telegram-dc-20250303", "XA-AS64500-telegram-dc-20250303-2"]
    assert found["onset_latest"].to_list() == [at(10.5), at(14.5)]


def test_the_probability_of_an_hour_follows_the_block_and_hours_nobody_measured_have_no_row() -> None:
    data = verdicts(1, block(480, 900), silent=(600, 700))
    cells = detect(data, TARGETS).cells
    assert cells["measurements"].sum() == data.height
    hours = cells.select(h=(pl.col("hour") - at(0)).dt.total_hours(), p="p_interfered")
    assert hours.filter(pl.col("h").is_between(600, 699)).is_empty()
    assert hours.filter(pl.col("h").is_between(520, 860))["p"].min() > 0.95
    assert hours.filter(pl.col("h").is_between(0, 440))["p"].max() < 0.05


def test_outside_its_hours_a_timetable_is_no_interference() -> None:
    cells = detect(verdicts(1, calm(0.0)), TARGETS).cells
    assert cells["p_interfered"].max() < 0.1
