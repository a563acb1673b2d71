"""Hours of the week: taken when the data support them, from an order or blind, and not otherwise."""

import json

import numpy as np
import polars as pl
from simulated_series import Chance, at, block, calm, frame, in_windows, verdicts

from gatewatch import targets
from gatewatch.detect.detect import Schedule, detect
from gatewatch.model.order import Weekday, Window

TARGETS = targets.load()
SEEDS = range(6)
WORKDAYS: list[Weekday] = ["Mon", "Tue", "Wed", "Thu", "Fri"]
HOURS = (Window(days=WORKDAYS, start="07:00", end="11:00"), Window(days=WORKDAYS, start="13:00", end="17:00"))


def many(chance: Chance, schedules: tuple[Schedule, ...] = (), **kwargs: object) -> pl.DataFrame:
    series = [verdicts(s, chance, asn=64500 + s, **kwargs) for s in SEEDS]  # type: ignore[arg-type]
    return detect(pl.concat(series), TARGETS, schedules).events


def order(windows: tuple[Window, ...] = HOURS, service: str = "telegram") -> tuple[Schedule, ...]:
    return (Schedule("XA", service, "Asia/Bangkok", windows),)


def test_a_block_on_weekdays_in_hours_is_one_event_with_its_hours_found() -> None:
    found = many(in_windows(480, 1100), a_day=30)
    assert found["asn"].to_list() == [64500 + s for s in SEEDS]
    assert found["state"].unique().to_list() == ["blocked"]
    for text in found["windows"]:
        windows = json.loads(text)
        assert (windows["timezone"], windows["source"]) == ("Asia/Bangkok", "blind")
        assert windows["windows"] == [
            {"days": WORKDAYS, "start": "07:00", "end": "11:00"},
            {"days": WORKDAYS, "start": "13:00", "end": "17:00"},
        ]
    in_onset = (pl.col("onset_earliest") <= at(485)) & (pl.col("onset_latest") >= at(480))
    assert found.filter(in_onset).height >= len(SEEDS) - 1


def test_a_continuous_block_has_no_hours_not_even_when_an_order_names_some() -> None:
    assert many(block(480, 1100))["windows"].null_count() == len(SEEDS)
    assert many(block(480, 1100), order())["windows"].null_count() == len(SEEDS)


def test_the_hours_of_an_order_are_used_in_thin_data_where_none_can_be_found_blind() -> None:
    told = many(in_windows(480, 1100), order(), a_day=3)
    assert told.filter(pl.col("windows").str.contains('"source":"order"')).height >= len(SEEDS) - 1
    blind = many(in_windows(480, 1100), a_day=3)
    assert blind["windows"].count() < told["windows"].count()


def test_the_hours_of_another_service_or_of_other_hours_are_not_used() -> None:
    night = (Window(days=WORKDAYS, start="20:00", end="23:00"),)
    for schedules in (order(service="signal"), order(night)):
        found = many(in_windows(480, 1100), schedules, a_day=30)
        assert found["windows"].str.contains('"source":"blind"').all()


def test_an_order_alone_makes_no_event() -> None:
    assert many(calm(), order()).is_empty()


def test_a_partial_block_at_all_hours_has_no_hours() -> None:
    assert many(block(480, 1100, rate=0.5))["windows"].null_count() == len(SEEDS)


def test_a_block_of_some_testers_who_keep_their_own_hours_is_not_taken_for_a_timetable() -> None:
    rng = np.random.default_rng(5)
    series = []
    for network in range(12):
        clock, hit = rng.uniform(0, 24, 10), rng.uniform(size=10) < 0.6
        who = rng.integers(0, 10, 900)
        hours = rng.integers(0, 60, 900) * 24 + (clock[who] + rng.normal(0, 1, 900)) % 24
        fails = rng.uniform(size=900) < np.where((hours > 400) & (hours < 1000) & hit[who], 0.98, 0.02)
        series.append(frame(hours, who, np.where(fails, "blocked", "ok"), asn=64496 + network))
    found = detect(pl.concat(series), TARGETS).events
    assert found.height >= 6
    assert found["windows"].null_count() == found.height


def test_components_of_a_network_share_the_hours_found() -> None:
    much = verdicts(1, in_windows(480, 1100), a_day=40, component="telegram/dc")
    little = verdicts(2, in_windows(480, 1100), a_day=8, component="telegram/web")
    found = detect(pl.concat([much, little]), TARGETS).events
    assert found["component"].to_list() == ["telegram/dc", "telegram/web"]
    assert found["windows"].n_unique() == 1
    assert found["windows"].null_count() == 0
