"""A service that fails in all countries at once was not blocked by a network."""

import numpy as np
import polars as pl
import pytest
from simulated_series import Chance, at, block, calm, verdicts

from gatewatch import targets
from gatewatch.detect.detect import Detected, detect
from gatewatch.detect.episodes import find_episodes, with_elsewhere

TARGETS = targets.load()
COUNTRIES = ("XA", "XB", "XC", "XD", "XE")
OUTAGE = (600, 660)


def network(country: str, asn: int, chance: Chance, component: str = "telegram/dc", **kwargs: object) -> pl.DataFrame:
    data = verdicts(asn, chance, asn=asn, country=country, component=component, a_day=30, **kwargs)  # type: ignore[arg-type]
    return data.with_columns(measurement_id=pl.format("{}-{}", pl.lit(country), "measurement_id"))


def world(chance: Chance, countries: tuple[str, ...] = COUNTRIES, **kwargs: object) -> list[pl.DataFrame]:
    return [network(country, 64500 + i, chance, **kwargs) for i, country in enumerate(countries)]


def found(*series: pl.DataFrame) -> Detected:
    return detect(pl.concat(series), TARGETS)


def test_a_failure_in_all_countries_at_once_is_service_wide_in_no_episode_and_its_days_are_down() -> None:
    seen = found(*world(block(*OUTAGE)))
    assert seen.events.height >= 4
    assert seen.events["service_wide"].all()
    assert seen.episodes.is_empty()
    assert not seen.events["ruled_out"].list.contains("service_wide_failure").any()
    assert not seen.days["state"].is_in(["blocked", "partial"]).any()
    assert set(seen.days.filter(pl.col("interfered") >= 10)["state"]) == {"down"}


def test_a_failure_that_the_controls_of_the_others_saw_as_down_is_service_wide_too() -> None:
    seen = found(network("XA", 64500, block(*OUTAGE)), *world(calm(), COUNTRIES[1:], down=OUTAGE))
    blocked = seen.events.filter(pl.col("state") == "blocked")
    assert blocked["country"].to_list() == ["XA"]
    assert blocked["service_wide"].to_list() == [True]


def test_a_block_while_it_works_elsewhere_is_none_and_the_service_is_ruled_out() -> None:
    seen = found(network("XA", 64500, block(*OUTAGE)), *world(calm(), COUNTRIES[1:]))
    assert seen.events["service_wide"].to_list() == [False]
    assert "service_wide_failure" in seen.events["ruled_out"].item()
    assert seen.episodes["asns"].to_list() == [[64500]]


@pytest.mark.parametrize("others", [0, 2])
def test_with_fewer_than_three_other_countries_nothing_is_said(others: int) -> None:
    for elsewhere in (block(*OUTAGE), calm()):
        seen = found(network("XA", 64500, block(*OUTAGE)), *world(elsewhere, COUNTRIES[1 : 1 + others]))
        here = seen.events.filter(pl.col("country") == "XA")
        assert here["service_wide"].to_list() == [False]
        assert "service_wide_failure" not in here["ruled_out"].item()


def test_countries_that_block_it_all_the_time_are_no_witness_of_a_failing_service() -> None:
    censors = world(block(-1), COUNTRIES[1:])
    here = found(network("XA", 64500, block(*OUTAGE)), *censors).events.filter(pl.col("country") == "XA")
    assert here["service_wide"].to_list() == [False]
    assert "service_wide_failure" not in here["ruled_out"].item()


def test_blocks_that_begin_in_other_countries_at_other_times_are_not_service_wide() -> None:
    series = [network(c, 64500 + i, block(200 + 250 * i, 400 + 250 * i)) for i, c in enumerate(COUNTRIES)]
    seen = found(*series)
    assert seen.events.height == 5
    assert not seen.events["service_wide"].any()


def test_the_long_block_of_a_country_is_not_lost_in_a_short_failure_of_the_service() -> None:
    both: Chance = lambda h, t: np.where((h > 500) & (h < 1100), 0.98, 0.02)  # noqa: E731
    seen = found(network("XA", 64500, both), *world(block(*OUTAGE), COUNTRIES[1:]))
    assert dict(seen.events.select("country", "service_wide").iter_rows())["XA"] is False
    assert seen.events.filter(pl.col("country") != "XA")["service_wide"].all()
    assert seen.episodes["country"].to_list() == ["XA"]


def test_another_component_of_the_same_service_is_looked_at_by_itself() -> None:
    web = [network(c, 64500 + i, calm(), "telegram/web") for i, c in enumerate(COUNTRIES)]
    seen = found(network("XA", 64500, block(*OUTAGE)), *web)
    assert seen.events["service_wide"].to_list() == [False]
    assert "service_wide_failure" not in seen.events["ruled_out"].item()
    assert "network_outage" in seen.events["ruled_out"].item()  # the web client worked on that network


def test_a_network_on_which_nothing_else_was_measured_may_have_been_out() -> None:
    assert "network_outage" not in found(network("XA", 64500, block(*OUTAGE))).events["ruled_out"].item()
    both = [network("XA", 64500, block(*OUTAGE), c) for c in ("telegram/dc", "telegram/web")]
    assert not found(*both).events["ruled_out"].list.contains("network_outage").any()


def test_failures_without_controls_leave_the_want_of_a_control_standing() -> None:
    data = network("XA", 64500, block(480, 900))
    assert "no_control" in found(data).events["ruled_out"].item()
    alone = data.with_columns(control=pl.lit("none"))
    assert "no_control" not in found(alone).events["ruled_out"].item()


def test_a_day_of_a_failing_service_and_of_a_block_of_another_component_stays_partial_as_a_whole() -> None:
    web = network("XA", 64500, block(400, 900), "telegram/web")
    seen = found(*world(block(*OUTAGE)), web)
    day = at(OUTAGE[0] + 24).date()
    here = seen.days.filter((pl.col("country") == "XA") & (pl.col("day") == day))
    states = dict(here.select("component", "state").iter_rows())
    assert (states["telegram/dc"], states["telegram/web"], states[None]) == ("down", "blocked", "blocked")


def test_asking_the_finished_tables_again_changes_nothing() -> None:
    seen = found(*world(block(*OUTAGE)), network("XA", 64510, block(300, 900)))
    assert with_elsewhere(seen.events, seen.cells.lazy()).select(seen.events.columns).equals(seen.events)
    again = find_episodes(seen.events, seen.cells.lazy(), seen.events["detector_version"][0])
    assert again.select(seen.episodes.columns).equals(seen.episodes)


def test_an_outage_of_one_network_stays_with_that_network_and_says_so() -> None:
    out = network("XA", 64500, calm(), down=(600, 700)).with_columns(
        mechanisms=pl.when(pl.col("state") == "down").then(pl.lit(["network.outage"])).otherwise("mechanisms")
    )
    seen = found(out, network("XA", 64501, calm()), network("XB", 64502, calm()))
    row = seen.events.row(0, named=True)
    assert seen.events["asn"].to_list() == [64500]
    assert (row["state"], row["mechanisms"], row["ruled_out"]) == ("down", ["network.outage"], [])
    assert not row["service_wide"]
