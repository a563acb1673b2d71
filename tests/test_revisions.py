"""What was published stays readable: the same event keeps its name, and every change is written down once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatewatch.model.frames import checked, empty
from gatewatch.model.tables import Event
from gatewatch.revisions import PROVISIONAL_DAYS, Circumstances, Revised, renamed, revise

START = datetime(2026, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTHING: dict[type, Any] = {pl.String: "", pl.Int64: 0, pl.Float64: 0.0, pl.Boolean: False, pl.List: []}
PLAIN = {name: NOTHING.get(type(kind)) for name, kind in empty("events").schema.items()}


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def event(onset: float, end: float | None = None, **changed: Any) -> dict[str, Any]:
    """An event from day to day, each bound sure to an hour; no end: open."""
    row = {
        "event_id": f"XA-AS64496-telegram-dc-{at(onset):%Y%m%d}",
        "country": "XA",
        "asn": 64496,
        "service": "telegram",
        "component": "telegram/dc",
        "state": "blocked",
        "mechanisms": ["tcp.timeout"],
        "onset_earliest": at(onset) - HOUR,
        "onset_latest": at(onset),
        "end_earliest": None if end is None else at(end),
        "end_latest": None if end is None else at(end) + HOUR,
        "open": end is None,
        "onset_kind": "change",
        "windows": None,
        "measurements": 9,
        "probes": 4,
        "interfered": 9,
        "probability": 0.99,
        "log_evidence": 12.0,
        "provisional": False,
        "detector_version": "test",
        "simulated": True,
    }
    return PLAIN | row | changed


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=empty("events").schema)


class Published:
    """What is published, and what every new analysis makes of it."""

    def __init__(self, *events: dict[str, Any], day: float = 30) -> None:
        self.events, self.revisions = empty("events"), empty("revisions")
        self.again(*events, day=day)

    def again(self, *found: dict[str, Any], day: float = 60, why: str = "later_data") -> Revised:
        """Find `found` with data up to a day."""
        until = dict.fromkeys({row["country"] for row in [*found, *self.events.to_dicts()]}, at(day))
        now = Circumstances(at(day), [why], until, "test", "rules", "targets")
        revised = revise(frame(*found), self.events, self.revisions, now)
        self.events = revised.events
        self.revisions = checked("revisions", pl.concat([self.revisions, revised.revisions]))
        once_more = revise(frame(*found), self.events, self.revisions, now)
        assert once_more.revisions.is_empty() and once_more.events.equals(self.events)
        return revised

    def said(self, revised: Revised) -> list[tuple[str, str, list[str]]]:
        """Give day of the name, kind and reasons of each revision."""
        rows = revised.revisions.select("event_id", "kind", "why").iter_rows()
        return [(name.removeprefix("XA-AS64496-telegram-dc-"), kind, why) for name, kind, why in rows]


def test_a_new_event_is_written_down_whole() -> None:
    published = Published(event(10))
    row = published.revisions.row(0, named=True)
    assert (row["revision"], row["kind"], row["was"], row["data_until"]) == (1, "new", None, at(30))
    assert msgspec.json.decode(row["now"], type=Event).onset_latest == at(10)


def test_more_measurements_of_the_same_event_are_no_revision() -> None:
    published = Published(event(10))
    assert published.said(published.again(event(10, measurements=99, log_evidence=30.0, probability=1.0))) == []
    assert published.events["measurements"].to_list() == [99]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"onset_earliest": at(9)}, "onset"),
        ({"onset_kind": "already_at_start", "onset_earliest": None}, "onset"),
        ({"end_earliest": at(20), "end_latest": at(21), "open": False}, "end"),
        ({"state": "partial"}, "state"),
        ({"windows": "{}"}, "windows"),
        ({"timetable": "windowed"}, "windows"),
        ({"mechanisms": ["dns.bogon"]}, "mechanisms"),
        ({"service_wide": True}, "service_wide"),
    ],
)
def test_what_changed_is_named_and_what_was_said_before_stays(change: dict[str, Any], what: str) -> None:
    published = Published(event(10))
    assert published.said(published.again(event(10, **change), why="new_rules")) == [
        ("20260511", "revised", ["new_rules", what])
    ]
    last = published.revisions.row(-1, named=True)
    before, after = (msgspec.json.decode(last[side], type=Event) for side in ("was", "now"))
    assert (before.onset_earliest, before.state, before.open) == (at(10) - HOUR, "blocked", True)
    assert after == msgspec.convert(published.events.row(0, named=True), Event)


def test_an_event_whose_onset_moves_to_another_day_keeps_its_name() -> None:
    published = Published(event(10, 20))
    revised = published.again(event(8, 20))
    assert published.said(revised) == [("20260511", "revised", ["later_data", "onset"])]
    assert revised.names == {"XA-AS64496-telegram-dc-20260509": "XA-AS64496-telegram-dc-20260511"}


def test_of_two_that_become_one_the_older_lives() -> None:
    published = Published(event(5, 8), event(12, 16))
    assert published.said(published.again(event(5, 16))) == [
        ("20260506", "revised", ["later_data", "end"]),
        ("20260513", "withdrawn", ["later_data", "merged:XA-AS64496-telegram-dc-20260506"]),
    ]
    assert published.revisions.row(-1, named=True)["now"] is None


def test_of_one_that_becomes_two_the_first_keeps_the_name() -> None:
    published = Published(event(5, 16))
    assert published.said(published.again(event(5, 8), event(12, 16))) == [
        ("20260506", "revised", ["later_data", "end"]),
        ("20260513", "new", ["later_data"]),
    ]


def test_an_event_that_is_found_no_more_is_withdrawn_and_may_come_back() -> None:
    published = Published(event(5, 8))
    assert published.said(published.again(why="new_detector")) == [("20260506", "withdrawn", ["new_detector"])]
    assert published.events.is_empty()
    published.again(event(5, 8))
    assert published.revisions["kind"].to_list() == ["new", "withdrawn", "new"]
    assert published.revisions["revision"].to_list() == [1, 2, 3]


def test_an_open_event_does_not_reach_beyond_the_data_it_was_found_in() -> None:
    published = Published(event(5), day=8)
    assert published.said(published.again(event(40), day=60)) == [
        ("20260506", "withdrawn", ["later_data"]),
        ("20260610", "new", ["later_data"]),
    ]


def test_other_networks_components_and_kinds_are_other_events() -> None:
    others = (
        event(5, 8, asn=64497, event_id="a"),
        event(5, 8, component="telegram/web", event_id="b"),
        event(5, 8, state="down", event_id="c"),
        event(5, 8, country="XB", event_id="d"),
    )
    for other in others:
        published = Published(event(5, 8))
        assert sorted(published.again(other).revisions["kind"]) == ["new", "withdrawn"]


def test_a_new_event_gets_no_name_that_another_has() -> None:
    published = Published(event(10, 20))
    published.again(event(8, 9.5), event(10, 20, onset_earliest=at(10)), day=60)
    moved = Published(event(10, 20))
    moved.again(event(8, 20))
    names = moved.again(event(8, 9), event(10.1, 20)).events["event_id"].to_list()
    assert len(set(names)) == 2 and names[1].endswith("20260511-2")


def test_neighbours_that_share_a_bound_of_their_intervals_stay_apart() -> None:
    first, second = event(5, 8), event(9, 12, onset_earliest=at(8) + HOUR)
    published = Published(first, second)
    assert published.said(published.again(second)) == [("20260506", "withdrawn", ["later_data"])]


def test_a_live_alarm_is_provisional_until_a_week_more_of_data_confirms_it() -> None:
    published = Published(event(10), event(1, 3), day=12)
    assert published.events.sort("onset_latest")["provisional"].to_list() == [False, True]
    assert published.said(published.again(event(10), event(1, 3), day=12 + PROVISIONAL_DAYS - 0.1)) == []
    assert published.said(published.again(event(10, 14), event(1, 3), day=12 + PROVISIONAL_DAYS)) == [
        ("20260511", "confirmed", ["later_data", "end"])
    ]
    assert not published.events["provisional"].any()


def test_a_live_alarm_that_was_none_is_withdrawn() -> None:
    published = Published(event(10), day=12)
    published.again(day=20)
    assert published.revisions["kind"].to_list() == ["new", "withdrawn"]


def test_episodes_name_events_as_they_are_published() -> None:
    row = {name: NOTHING.get(type(kind)) for name, kind in empty("episodes").schema.items()} | {
        "episode_id": "XA-telegram-20260509",
        "country": "XA",
        "service": "telegram",
        "onset_latest": at(8),
        "open": True,
        "asns": [64496],
        "event_ids": ["c", "b"],
        "detector_version": "test",
        "simulated": True,
    }
    episodes = pl.DataFrame([row], schema=empty("episodes").schema)
    assert renamed(episodes, {"c": "a"})["event_ids"].to_list() == [["a", "b"]]


@st.composite
def histories(draw: st.DrawFn) -> list[list[dict[str, Any]]]:
    """What several analyses find: on one network stretches that do not overlap."""

    def found() -> Iterator[dict[str, Any]]:
        bounds = sorted(draw(st.sets(st.integers(0, 40), max_size=8)))
        for onset, end in zip(bounds[::2], bounds[1::2], strict=False):
            yield event(onset, end)
        if len(bounds) % 2:
            yield event(bounds[-1])

    return [list(found()) for _ in range(draw(st.integers(2, 5)))]


@given(histories())
def test_the_revisions_tell_at_any_time_what_is_published(history: list[list[dict[str, Any]]]) -> None:
    published = Published(*history[0], day=41)
    for number, found in enumerate(history[1:]):
        published.again(*found, day=42 + number)
        assert published.events.height == len(found)
        last = published.revisions.sort("revision").group_by("event_id").last()
        told = {name for name, now in last.select("event_id", "now").iter_rows() if now is not None}
        assert told == set(published.events["event_id"])
        for name, rows in published.revisions.sort("revision").group_by("event_id"):
            assert rows["revision"].to_list() == list(range(1, rows.height + 1)), name
