"""Which events belong together, and what the whole says of its parts."""

import polars as pl
from simulated_series import at, block, calm, verdicts

from gatewatch import targets
from gatewatch.detect.detect import Detected, detect

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
