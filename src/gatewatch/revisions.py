"""Revisions: what became of the published events when the detector ran again.

An event is found anew by every analysis, and its name holds the day of its onset, which later data may move. So the
events found are set beside those published, and one that overlaps a published one of the same component, network and
kind (blocked and partial are one kind, `down` another) is the same event and keeps its name:

    two published, one found   it keeps the name that was published of the earlier one, the other is withdrawn as merged
    one published, two found   the earlier keeps the name, the other is new
    a name that is taken       a new event gets the next free one: -2, -3 …

Overlap is asked for twice, first of the times that surely failed, then of the whole intervals: neighbours in one series
may share a bound of their intervals. An open event that was published reaches to the end of the data it was found in.

An event is `provisional` when it was first found with less than a week of data after its onset: a live alarm. A later
analysis with a week more confirms it, or withdraws it. Only what is said of an event makes a revision (`CHANGES`), not
that there are more measurements of it.

The step is pure: the same frames give the same result, and a second time nothing more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import polars as pl

from gatewatch.model.frames import checked, empty
from gatewatch.model.words import State

PROVISIONAL_DAYS = 7
"""Chosen, not measured: in a week most series that are measured at all are measured on several days."""

CHANGES: Mapping[str, tuple[str, ...]] = {
    "onset": ("onset_earliest", "onset_latest", "onset_kind"),
    "end": ("end_earliest", "end_latest", "open"),
    "state": ("state",),
    "windows": ("windows", "timetable"),
    "mechanisms": ("mechanisms",),
    "service_wide": ("service_wide",),
}
"""What makes a revision, and the columns it stands in."""

_Row = dict[str, Any]


@dataclass(frozen=True)
class Circumstances:
    """Of one analysis: when it ran, why anything may have changed, and on what it rests.

    `data_until` is the time of the newest verdict by country.
    """

    at: datetime
    why: Sequence[str]
    data_until: Mapping[str, datetime]
    detector: str
    ruleset: str
    targets: str


@dataclass(frozen=True)
class Revised:
    """The events with the names they are published under, the revisions to add, and found names by published."""

    events: pl.DataFrame
    revisions: pl.DataFrame
    names: dict[str, str]


def revise(found: pl.DataFrame, before: pl.DataFrame, history: pl.DataFrame, now: Circumstances) -> Revised:
    """Give the `found` events the names they were published under `before`, and say what changed.

    Rows: events in and out; `history` the revisions so far, and out the revisions to add to them.
    """
    past = {event: rows for (event,), rows in history.sort("revision").group_by("event_id")}
    old = sorted(before.to_dicts(), key=_by_onset)
    new = sorted(found.to_dicts(), key=_by_onset)
    kept, merged = _matched(new, old, past)
    names = _names(new, old, kept)
    events: list[_Row] = []
    revisions: list[_Row] = []
    for n, row in enumerate(new):
        name = names[n]
        was = old[kept[n]] if n in kept else None
        now_row = row | {"event_id": name, "provisional": _is_provisional(row, was, past.get(name), now)}
        events.append(now_row)
        revisions += _revision(name, was, now_row, past.get(name), [], now)
    for o in sorted(set(range(len(old))) - set(kept.values())):
        name = old[o]["event_id"]
        into = [f"merged:{names[merged[o]]}"] if o in merged else []
        revisions += _revision(name, old[o], None, past.get(name), into, now)
    return Revised(
        checked("events", pl.DataFrame(events, schema=empty("events").schema)),
        checked("revisions", pl.DataFrame(revisions, schema=empty("revisions").schema)),
        {row["event_id"]: names[n] for n, row in enumerate(new)},
    )


def renamed(episodes: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Give the episodes with the published names of their events."""
    events = pl.col("event_ids").list.eval(pl.element().replace(names)).list.sort()
    return checked("episodes", episodes.with_columns(event_ids=events))


def _by_onset(row: _Row) -> tuple[datetime, str]:
    return row["onset_latest"], row["event_id"]


def _series(row: _Row) -> tuple[str, int, str, bool]:
    return row["country"], row["asn"], row["component"], row["state"] == State.DOWN.value


def _matched(
    new: Sequence[_Row], old: Sequence[_Row], past: Mapping[Any, pl.DataFrame]
) -> tuple[dict[int, int], dict[int, int]]:
    """Match events by their place in the lists: new ones to old, and old ones to the new one that covers them."""
    of: dict[tuple[str, int, str, bool], list[int]] = {}
    for o, row in enumerate(old):
        of.setdefault(_series(row), []).append(o)
    kept: dict[int, int] = {}
    merged: dict[int, int] = {}
    taken: set[int] = set()
    for span in (_core, _whole):
        spans = [_until_then(span(row), past.get(row["event_id"])) for row in old]
        for n, row in enumerate(new):
            here = [o for o in of.get(_series(row), []) if _overlap(span(row), spans[o])]
            free = [o for o in here if o not in taken]
            if n not in kept and free:
                kept[n] = free[0]
                taken.add(free[0])
            for o in here if span is _core else ():
                merged.setdefault(o, n)
    return kept, merged


_Span = tuple[datetime, datetime | None]


def _core(row: _Row) -> _Span:
    """The time between the first and the last failure that surely belong to the event."""
    return row["onset_latest"], row["end_earliest"] and max(row["end_earliest"], row["onset_latest"])


def _whole(row: _Row) -> _Span:
    return row["onset_earliest"] or row["onset_latest"], row["end_latest"]


def _until_then(span: _Span, past: pl.DataFrame | None) -> _Span:
    """End an open span where the data ended when it was last written about."""
    if span[1] is not None or past is None:
        return span
    return span[0], max(span[0], past["data_until"][-1])


def _overlap(one: _Span, other: _Span) -> bool:
    return (one[1] is None or other[0] <= one[1]) and (other[1] is None or one[0] <= other[1])


def _names(new: Sequence[_Row], old: Sequence[_Row], kept: Mapping[int, int]) -> list[str]:
    taken = {row["event_id"] for row in old}  # a withdrawn one's too: one name has one revision an analysis
    names = []
    for n, row in enumerate(new):
        name = old[kept[n]]["event_id"] if n in kept else next(t for t in _tries(row["event_id"]) if t not in taken)
        taken.add(name)
        names.append(name)
    return names


def _tries(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _is_provisional(row: _Row, was: _Row | None, past: pl.DataFrame | None, now: Circumstances) -> bool:
    week = timedelta(days=PROVISIONAL_DAYS)
    until = now.data_until[row["country"]]
    if was is None:
        return bool(row["onset_latest"] > until - week)
    if not was["provisional"] or past is None:
        return False
    return bool(until < past.filter(pl.col("kind") == "new")["data_until"][-1] + week)


def _revision(
    name: str, was: _Row | None, row: _Row | None, past: pl.DataFrame | None, why: list[str], now: Circumstances
) -> Iterator[_Row]:
    """Give the revision that leads from `was` to `row`, if there is anything to say."""
    changed = [c for c, columns in CHANGES.items() if was and row and any(was[k] != row[k] for k in columns)]
    if row is None:
        kind = "withdrawn"
    elif was is None or past is None:
        kind = "new"
    elif was["provisional"] and not row["provisional"]:
        kind = "confirmed"
    elif changed:
        kind = "revised"
    else:
        return
    known = row or was or {}
    yield {
        "event_id": name,
        "revision": 1 + (int(past["revision"][-1]) if past is not None else 0),
        "at": now.at,
        "kind": kind,
        "why": [*now.why, *why, *changed],
        "country": known["country"],
        "was": _text(was) if kind != "new" else None,
        "now": _text(row),
        "detector_version": now.detector,
        "ruleset_version": now.ruleset,
        "targets_version": now.targets,
        "data_until": now.data_until.get(known["country"], known["onset_latest"]),
        "simulated": known["simulated"],
    }


def _text(row: _Row | None) -> str | None:
    return msgspec.json.encode(row).decode() if row is not None else None
