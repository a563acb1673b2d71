"""Telegram in Kenya, October and November 2023: the whole line against what the rows themselves show (truth.csv)."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from conftest import NOW, data_folder, quiet
from gatewatch import pipeline
from gatewatch.pipeline import Workspace

pytestmark = pytest.mark.realdata

NAIROBI = ZoneInfo("Africa/Nairobi")
CONTROL_NETWORKS = [30844, 329014, 15399, 328977, 36866, 15808, 329211, 329183, 328993]
ORDER = Path(__file__).parent / "realdata" / "KE-2023-telegram.json"


@pytest.fixture(scope="module")
def kenya(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Path]:
    data = data_folder() / "kenya-2023"
    folder = tmp_path_factory.mktemp("kenya")
    ws = pipeline.open_workspace(folder)
    pipeline.import_shipped(ws, now=NOW)
    pipeline.import_order(ws, ORDER.read_bytes(), ORDER.name, now=NOW)
    taken = pipeline.ingest(ws, sorted(data.glob("*.csv.gz")), now=NOW, progress=quiet)
    assert (taken.files, taken.rejects) == (2, 0)
    pipeline.analyze(ws, progress=quiet)
    pipeline.build_site(ws, folder / "site", progress=quiet)
    return ws, folder / "site"


@pytest.fixture(scope="module")
def truth() -> pl.DataFrame:
    return pl.read_csv(data_folder() / "kenya-2023" / "truth.csv", try_parse_dates=True)


def events(ws: Workspace, asn: int, component: str) -> pl.DataFrame:
    found = ws.lake.read("events").filter(pl.col("asn") == asn, pl.col("component") == component)
    return found.filter(pl.col("state").is_in(["blocked", "partial"]))


@pytest.mark.parametrize("component", ["telegram/dc", "telegram/web"])
@pytest.mark.parametrize(("asn", "in_hours_only"), [(12455, False), (33771, True), (37061, True)])
def test_block_is_one_event_with_onset_within_two_days(
    kenya: tuple[Workspace, Path], truth: pl.DataFrame, asn: int, component: str, in_hours_only: bool
) -> None:
    found = events(kenya[0], asn, component)
    assert found.height == 1
    event = found.row(0, named=True)
    assert event["state"] == "blocked"
    row = truth.filter(pl.col("asn") == asn, pl.col("phase") == "block").row(0, named=True)
    layer = "endpoints" if component == "telegram/dc" else "web"
    earliest = datetime.combine(row[f"ok_before_{layer}"], time(), UTC) - timedelta(days=2)
    latest = datetime.combine(row[f"onset_{layer}"], time(23, 59), UTC) + timedelta(days=2)
    assert earliest <= event["onset_earliest"] <= event["onset_latest"] <= latest
    assert event["end_earliest"].date() >= row[f"end_{layer}"] - timedelta(days=2)
    assert (event["windows"] is not None) is in_hours_only
    if in_hours_only:
        check_windows(json.loads(event["windows"]))


def check_windows(found: dict[str, object]) -> None:
    """Weekdays only, and the hours 07-11 and 13-17 in Nairobi to within an hour."""
    assert found["timezone"] == "Africa/Nairobi"
    hours: set[tuple[str, int]] = set()
    for window in found["windows"]:  # type: ignore[attr-defined]
        start, end = int(window["start"][:2]), int(window["end"][:2])
        hours |= {(day, hour) for day in window["days"] for hour in range(start, end)}
    assert {day for day, _ in hours} <= {"Mon", "Tue", "Wed", "Thu", "Fri"}
    for day in {day for day, _ in hours}:
        got = {hour for d, hour in hours if d == day}
        assert {8, 9, 14, 15} <= got, (day, got)
        assert got <= set(range(6, 18)), (day, got)


@pytest.mark.parametrize("asn", CONTROL_NETWORKS)
def test_no_event_on_the_control_networks(kenya: tuple[Workspace, Path], asn: int) -> None:
    assert kenya[0].lake.read("events").filter(pl.col("asn") == asn).is_empty()


def test_a_connect_alone_is_not_ok(kenya: tuple[Workspace, Path]) -> None:
    """On Safaricom the addresses accept the connection and then nothing comes: every such test is blocked."""
    ws = kenya[0]
    dead = (
        ws.lake.read("observations")
        .filter(pl.col("asn") == 33771, pl.col("component") == "telegram/dc")
        .group_by("measurement_id")
        .agg(connected=(pl.col("tcp_step") == "ok").any(), answered=(pl.col("http_step") == "ok").any())
        .filter("connected", ~pl.col("answered"))
    )
    assert dead.height > 80
    verdicts = ws.lake.read("verdicts").filter(pl.col("component") == "telegram/dc")
    assert set(verdicts.join(dead, on="measurement_id")["state"]) == {"blocked"}


@pytest.mark.parametrize(("component", "column"), [("telegram/dc", "http_all_fail"), ("telegram/web", "web_fail")])
def test_blocked_verdicts_are_as_many_as_the_rows_show(
    kenya: tuple[Workspace, Path], truth: pl.DataFrame, component: str, column: str
) -> None:
    """Every network, every phase: as many `blocked` verdicts as tests in which all of it failed, to three or 5 %.

    They differ where the truth counts a failed cleartext request, or one of two attempts at the web client, as failed.
    """
    verdicts = (
        kenya[0].lake.read("verdicts").filter(pl.col("component") == component, pl.col("test_name") == "telegram")
    )
    for row in truth.iter_rows(named=True):
        wanted = sum(row[f"{hours}_{column}"] for hours in ("order", "off", "weekend"))
        local_day = pl.col("started_at").dt.convert_time_zone("Africa/Nairobi").dt.date()
        at = verdicts.filter(pl.col("asn") == row["asn"], local_day.is_between(row["first_day"], row["last_day"]))
        blocked = at.filter(pl.col("state") == "blocked").height
        assert abs(blocked - wanted) <= max(3, wanted * 0.05), (row["asn"], row["phase"], wanted, blocked)


def test_thin_days_stay_insufficient(kenya: tuple[Workspace, Path]) -> None:
    """Wavex from 9 to 15 November: one test in a week says nothing."""
    days = kenya[0].lake.read("days").filter(pl.col("asn") == 328977, pl.col("component") == "telegram/dc")
    thin = days.filter(pl.col("day").is_between(datetime(2023, 11, 9).date(), datetime(2023, 11, 15).date()))
    assert thin.height and set(thin["state"]) == {"insufficient"}


def test_the_order_page_reads_right(kenya: tuple[Workspace, Path]) -> None:
    ws, site = kenya
    compliance = ws.lake.read("compliance").filter(
        pl.col("order_id") == "KE-2023-telegram", pl.col("component").is_null()
    )
    found = dict(zip(compliance["asn"], compliance["assessment"], strict=True))
    assert found[12455] in ("blocked_by_deadline", "block_around_deadline", "blocked_after_deadline")
    assert "beyond_hours" in compliance.filter(pl.col("asn") == 12455)["flags"].to_list()[0]
    assert found[37061] in ("blocked_by_deadline", "block_around_deadline", "blocked_after_deadline")
    assert "beyond_hours" not in compliance.filter(pl.col("asn") == 37061)["flags"].to_list()[0]
    for asn in (30844, 36866):
        assert found[asn] == "not_seen", asn
    assert found[329014] == "not_enough_data"  # two tests in the ordered hours
    page = (site / "orders" / "KE-2023-telegram.html").read_text("utf-8")
    for words in ("Assumed for testing", "Safaricom", "Telkom Kenya (Jambonet)", "consistent with"):
        assert words in page, words


@pytest.mark.parametrize("asn", [33771, 37061, 12455, 36926])
@pytest.mark.parametrize("component", ["telegram/dc", "telegram/web"])
def test_each_blocked_network_stands_against_the_order_with_its_own_numbers(
    kenya: tuple[Workspace, Path], asn: int, component: str
) -> None:
    """Counted again from the verdicts, one by one, with Python's own clock: what fell into the ordered hours."""
    lake, order = kenya[0].lake, json.loads(ORDER.read_bytes())
    rows = lake.read("compliance").filter(
        pl.col("order_id") == "KE-2023-telegram", pl.col("asn") == asn, pl.col("component") == component
    )
    row = rows.row(0, named=True)
    windows = order["windows"]["value"]
    begins = datetime.fromisoformat(order["dated"]["value"])
    ends = datetime.fromisoformat(order["effective_until"]["value"]) + timedelta(days=1)

    def is_ordered(at: datetime) -> bool:
        """Any quarter of the hour lies in the order's time and hours, in Nairobi."""
        hour = at.replace(minute=0, second=0, microsecond=0)
        quarters = [(hour + timedelta(minutes=15 * n)).astimezone(NAIROBI) for n in range(4)]
        return any(
            begins <= local.replace(tzinfo=None) < ends
            and f"{local:%a}" in window["days"]
            and window["start"] <= f"{local:%H:%M}" < window["end"]
            for local in quarters
            for window in windows
        )

    judged = (
        lake.read("verdicts")
        .filter(pl.col("asn") == asn, pl.col("component") == component)
        .filter(pl.col("state").is_in(["ok", "partial", "blocked"]))
        .select("started_at", "state")
        .rows()
    )
    ordered = [(at, state) for at, state in judged if is_ordered(at)]
    assert row["measurements"] == len(ordered)
    since = (row["onset_earliest"] or row["onset_latest"]).replace(minute=0, second=0, microsecond=0)
    bad = [at for at, state in ordered if state != "ok" and at >= since]
    if row["end_latest"] is not None:
        bad = [at for at in bad if at.replace(minute=0, second=0, microsecond=0) <= row["end_latest"]]
    assert row["in_window"] == len(bad)
    assert row["event_ids"] and row["note"].startswith("The data are consistent with")
