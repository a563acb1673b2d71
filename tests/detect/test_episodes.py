"""Which events belong together, and what the whole says of its parts."""

from functools import cache

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_series import at, block, calm, frame, in_windows, verdicts

from gatewatch import targets
from gatewatch.detect.detect import Detected, detect
from gatewatch.detect.episodes import find_episodes

TARGETS = targets.load()


def found(*series: pl.DataFrame) -> Detected:
    return detect(pl.concat(series), TARGETS)


def network(asn: int, onset: float, end: float = 1e9, component: str = "telegram/dc") -> pl.DataFrame:
    return verdicts(asn, block(onset, end), asn=asn, a_day=20, component=component)


def test_networks_that_follow_each_other_within_their_blocks_are_one_episode() -> None:
    result = found(network(64500, 300, 700), network(64501, 500, 900), network(64502, 850, 1100))
    whole = result.episodes.row(0, named=True)
    assert result.episodes.height == 1
    assert whole["asns"] == [64500, 64501, 64502]
    assert whole["event_ids"] == sorted(result.events["event_id"])
    first = result.events.filter(pl.col("asn") == 64500).row(0, named=True)
    last = result.events.filter(pl.col("asn") == 64502).row(0, named=True)
    assert (whole["onset_earliest"], whole["onset_latest"]) == (first["onset_earliest"], first["onset_latest"])
    assert (whole["end_earliest"], whole["end_latest"]) == (last["end_earliest"], last["end_latest"])
    assert whole["episode_id"] == f"XA-telegram-{first['onset_latest']:%Y%m%d}"


def test_blocks_a_fortnight_apart_are_two_episodes() -> None:
    assert found(network(64500, 200, 500), network(64501, 850, 1100)).episodes.height == 2


def test_an_open_event_keeps_its_episode_open() -> None:
    whole = found(network(64500, 300, 700), network(64501, 500)).episodes.row(0, named=True)
    assert whole["open"]
    assert (whole["end_earliest"], whole["end_latest"]) == (None, None)


def test_countries_services_and_websites_are_kept_apart() -> None:
    other = network(64501, 300, 700).with_columns(country=pl.lit("XB"))
    sites = [network(64502, 300, 700, component=f"site/{name}") for name in ("a.example", "b.example")]
    result = found(network(64500, 300, 700), network(64500, 300, 700, component="signal/chat"), other, *sites)
    day = f"{at(300):%Y%m}"
    assert [i[: -len("dd")] for i in result.episodes["episode_id"]] == [
        f"XA-signal-{day}",
        f"XA-site-a.example-{day}",
        f"XA-site-b.example-{day}",
        f"XA-telegram-{day}",
        f"XB-telegram-{day}",
    ]


def test_an_outage_is_no_episode() -> None:
    result = found(verdicts(1, calm(), a_day=20, down=(300, 500)))
    assert result.events["state"].unique().to_list() == ["down"]
    assert result.episodes.is_empty()


CLEAN = [verdicts(s, calm(0.01), asn=64510 + s, a_day=10) for s in range(3)]
HIT = [network(64500, 500, 900), network(64501, 520, 900)]


@cache
def blocked() -> Detected:
    return found(*HIT)


def spared(*series: pl.DataFrame) -> tuple[list[int], list[int]]:
    """Give the networks that are not affected and those that cannot be told, beside two that are blocked."""
    parts = [blocked(), *(found(s) for s in series)]
    events, cells = (pl.concat([getattr(p, name) for p in parts]) for name in ("events", "cells"))
    whole = find_episodes(events.filter(pl.col("asn") < 64510), cells.lazy(), "test")
    assert whole.height == 1
    return whole["unaffected"].item().to_list(), whole["untold"].item().to_list()


def results(hours: list[float], state: str, asn: int = 64520) -> pl.DataFrame:
    return frame(np.array(hours), np.arange(len(hours)), np.array([state] * len(hours)), asn=asn)


def test_networks_that_worked_in_its_time_are_not_affected() -> None:
    assert spared(*CLEAN) == ([64510, 64511, 64512], [])


def test_a_network_with_few_tests_in_its_time_cannot_be_told_and_one_not_measured_is_not_named() -> None:
    assert spared(results([550, 600, 650, 700], "ok")) == ([], [64520])
    assert spared(results(list(range(540, 900, 24)), "ok")) == ([64520], [])
    assert spared(results([10, 60, 110, 160, 210, 260, 310], "ok")) == ([], [])
    assert spared(results([550, 600, 650, 700, 750], "insufficient")) == ([], [64520])
    assert spared(results([550, 600, 650, 700, 750], "down")) == ([], [64520])


def test_a_network_that_fails_without_an_event_is_untold_and_never_affected() -> None:
    one_tester = frame(np.arange(560, 860, 12.0), np.zeros(25, np.int64), np.array(["blocked"] * 25), asn=64520)
    result = found(*HIT, one_tester)
    assert result.events["asn"].unique().to_list() == [64500, 64501]
    assert result.episodes["asns"].to_list() == [[64500, 64501]]
    assert result.episodes["untold"].to_list() == [[64520]]


def test_a_network_tested_outside_the_hours_of_the_block_alone_cannot_be_told() -> None:
    in_hours = [verdicts(s, in_windows(400, 1200), asn=64500 + s, a_day=30) for s in range(3)]
    nights = [24.0 * day + 15 + i / 10 for day in range(20, 45) for i in range(4)]  # 22-23 local
    days = [24.0 * day + 2 + i / 10 for day in range(20, 45) for i in range(4)]  # 09-10 local
    for hours, told in ((nights, False), (days, True)):
        whole = found(*in_hours, results(hours, "ok")).episodes.row(0, named=True)
        assert (64520 in whole["unaffected"]) is told
        assert (64520 in whole["untold"]) is not told


def test_a_network_measured_on_one_of_two_lost_components_cannot_be_told() -> None:
    web = [network(64500, 500, 900, "telegram/web"), network(64501, 500, 900, "telegram/web")]
    clean_web = verdicts(7, calm(0.01), asn=64510, a_day=10, component="telegram/web")
    assert spared(*web, *CLEAN) == ([], [64510, 64511, 64512])
    assert spared(*web, *CLEAN, clean_web) == ([64510], [64511, 64512])


def test_withheld_networks_are_many_and_none_of_them_is_named() -> None:
    assert spared(results(list(range(540, 900, 24)), "ok", asn=0)) == ([], [])


@given(st.lists(st.tuples(st.integers(450, 950), st.sampled_from(["ok", "ok", "blocked"])), min_size=1, max_size=25))
@settings(max_examples=12)
def test_every_network_stands_in_one_list_and_more_failures_never_make_it_spared(
    drawn: list[tuple[int, str]],
) -> None:
    hours, state = np.array([h + 0.5 for h, _ in drawn]), np.array([s for _, s in drawn])
    data = frame(hours, np.zeros(len(hours), np.int64), state, asn=64520)
    worse = frame(hours, np.zeros(len(hours), np.int64), np.array(["blocked"] * len(hours)), asn=64520)
    for rows in (data, worse):
        unaffected, untold = spared(rows)
        assert len(unaffected) + len(untold) <= 1
    assert spared(worse)[0] == []
