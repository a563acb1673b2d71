"""Kenya, November 2023: the events in real measurements against what their rows show (`truth.csv`).

Everything twice: `blind`, told nothing but the verdicts, and `told` the hours in which the block was seen to act, as an
order would name them. No dates, no networks.
"""

import csv
import json
from datetime import UTC, datetime, timedelta
from functools import cache

import polars as pl
import pytest

from conftest import data_folder, rows_of
from gatewatch import targets
from gatewatch.archive import fetch
from gatewatch.detect.detect import Detected, Schedule, detect
from gatewatch.judge.judge import judge
from gatewatch.model.order import Weekday, Window
from gatewatch.model.tables import KEYS
from gatewatch.observe import rows

pytestmark = pytest.mark.realdata

CONTROLS = (30844, 329014, 15399, 328977, 36866, 15808, 329211, 329183, 328993)
"""Networks that `truth.csv` calls ok throughout, or too thin to say."""
COMPONENTS = ("telegram/dc", "telegram/web")
WORKDAYS: list[Weekday] = ["Mon", "Tue", "Wed", "Thu", "Fri"]
HOURS = (Window(days=WORKDAYS, start="07:00", end="11:00"), Window(days=WORKDAYS, start="13:00", end="17:00"))
TOLD = {"blind": (), "told": (Schedule("KE", "telegram", "Africa/Nairobi", HOURS),)}
SOURCE = {"blind": "blind", "told": "order"}


@cache
def verdicts() -> pl.DataFrame:
    registry = targets.load()
    sources, _ = fetch.find([data_folder() / "kenya-2023"])
    frames = [rows.observe(rows_of(s).frame, s.name, registry) for s in sources if s.format == "ooni-rows"]
    observations = pl.concat(frames).unique(list(KEYS["observations"]), keep="first", maintain_order=True)
    return judge(observations, registry)


@cache
def kenya(told: str = "blind") -> Detected:
    return detect(verdicts(), targets.load(), TOLD[told])


def truth(asn: int, layer: str, column: str) -> datetime:
    with (data_folder() / "kenya-2023" / "truth.csv").open() as stream:
        row = next(r for r in csv.DictReader(stream) if r["asn"] == str(asn) and r["phase"] == "block")
    return datetime.fromisoformat(row[f"{column}_{layer}"]).replace(tzinfo=UTC)


def event(asn: int, component: str, told: str) -> dict[str, object]:
    found = kenya(told).events.filter(
        (pl.col("asn") == asn) & (pl.col("component") == component) & pl.col("state").is_in(["blocked", "partial"])
    )
    assert found.height == 1, found["event_id"].to_list()
    return found.row(0, named=True)


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("component", COMPONENTS)
@pytest.mark.parametrize("asn", [12455, 33771, 37061])
def test_a_blocked_network_has_one_event_per_component_that_holds_onset_and_end(
    asn: int, component: str, told: str
) -> None:
    layer = "endpoints" if component == "telegram/dc" else "web"
    found = event(asn, component, told)
    assert found["state"] == "blocked"
    assert found["onset_kind"] == "change"
    earliest, latest = found["onset_earliest"], found["onset_latest"]
    assert isinstance(earliest, datetime)
    assert isinstance(latest, datetime)
    # most tests fail from the day `onset` on and not yet on the day `ok_before`: the change lies between
    day = timedelta(days=1)
    assert earliest < truth(asn, layer, "onset") + day
    assert latest > truth(asn, layer, "ok_before")
    assert latest - earliest < 5 * day
    assert truth(asn, layer, "ok_before") - 2 * day <= earliest
    assert latest <= truth(asn, layer, "onset") + 2 * day
    ended = found["end_latest"]
    assert isinstance(ended, datetime)
    assert found["end_earliest"] <= truth(asn, layer, "end") + day <= ended + day
    assert ended < truth(asn, layer, "ok_after") + day
    assert found["certified"] is True
    assert found["service_wide"] is False
    assert {"single_tester", "high_baseline", "no_control"} <= set(found["ruled_out"])  # type: ignore[call-overload]
    assert "service_wide_failure" not in found["ruled_out"]  # no other country in these data  # type: ignore[operator]


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("component", COMPONENTS)
def test_the_hours_of_safaricom_are_found_and_jambonet_has_none(component: str, told: str) -> None:
    for asn in (33771, 37061):
        assert event(asn, component, told)["timetable"] == "windowed"
        windows = json.loads(str(event(asn, component, told)["windows"]))
        assert windows["timezone"] == "Africa/Nairobi"
        assert windows["source"] == SOURCE[told]
        assert [w["days"] for w in windows["windows"]] == [["Mon", "Tue", "Wed", "Thu", "Fri"]] * 2
        clock = [(int(w["start"][:2]), int(w["end"][:2])) for w in windows["windows"]]
        for (start, end), (true_start, true_end) in zip(clock, [(7, 11), (13, 17)], strict=True):
            assert abs(start - true_start) <= 1
            assert abs(end - true_end) <= 1
    assert event(12455, component, told)["windows"] is None
    assert event(12455, component, told)["timetable"] == "continuous"


@pytest.mark.parametrize("told", TOLD)
def test_networks_that_were_fine_have_no_event_and_nothing_is_suspected_of_them(told: str) -> None:
    found = kenya(told).events.filter(pl.col("state").is_in(["blocked", "partial"]) & pl.col("asn").is_in(CONTROLS))
    assert found["event_id"].to_list() == []
    assert kenya(told).suspected.filter(pl.col("asn").is_in(CONTROLS)).is_empty()


@pytest.mark.parametrize("told", TOLD)
def test_the_thin_network_claims_nothing_it_cannot_hold(told: str) -> None:
    for found in kenya(told).events.filter(pl.col("asn") == 36926).iter_rows(named=True):
        assert found["onset_latest"] >= datetime(2023, 11, 7, tzinfo=UTC)
        assert found["onset_earliest"] <= datetime(2023, 11, 10, tzinfo=UTC)
        assert found["timetable"] == "unsure"
        assert not found["certified"]


@pytest.mark.parametrize("told", TOLD)
def test_the_country_has_one_episode_of_telegram_with_the_blocked_networks_in_it(told: str) -> None:
    episode = kenya(told).episodes.filter(pl.col("service") == "telegram").row(0, named=True)
    assert kenya(told).episodes.height == 1
    assert {12455, 33771, 37061} <= set(episode["asns"]) <= {12455, 33771, 37061, 36926}
    assert episode["onset_earliest"] <= datetime(2023, 11, 8, 23, tzinfo=UTC)
    assert episode["onset_latest"] >= datetime(2023, 11, 8, tzinfo=UTC)


@pytest.mark.parametrize("told", TOLD)
def test_spared_are_the_networks_that_were_tested_in_the_hours_and_the_rest_is_untold(told: str) -> None:
    episode = kenya(told).episodes.row(0, named=True)
    spared, untold = set(episode["unaffected"]), set(episode["untold"])
    assert {30844, 36866, 15399} <= spared <= set(CONTROLS)  # Liquid, Jamii and Wananchi
    # two tests of Vilcom in the ordered hours, two of Wavex in all, two of Click
    assert {329014, 328977, 328993} <= untold
    assert not (spared | untold) & set(episode["asns"])
    during = pl.col("started_at").is_between(episode["onset_latest"], episode["end_earliest"])
    assert spared | untold <= set(verdicts().filter(during)["asn"])


def test_days_are_blocked_in_full_only_where_the_block_was_on_day_and_night() -> None:
    days = kenya().days.filter(pl.col("component") == "telegram/dc")
    during = days.filter(pl.col("day").is_between(datetime(2023, 11, 13), datetime(2023, 11, 23)))
    assert during.filter(pl.col("asn") == 12455)["state"].unique().to_list() == ["blocked"]
    assert set(during.filter(pl.col("asn") == 33771)["state"]) == {"ok", "partial"}
    weekend = during.filter((pl.col("asn") == 33771) & (pl.col("day").dt.weekday() > 5))
    assert weekend["state"].unique().to_list() == ["ok"]
    assert not days.filter(pl.col("asn").is_in(CONTROLS))["state"].is_in(["blocked", "partial"]).any()
