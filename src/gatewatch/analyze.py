"""Observations and orders to everything that is derived from them; only what changed is made again.

    observations ─judge─► verdicts ─detect─► events, suspected, episodes, days, cells ─compare─► compliance
                                       └─revise─► revisions

Each derived table carries a note of what it was made from (rows of each day, versions of rules, registry and detector,
newest revisions of the orders) and is left alone while that stays the same. Of the verdicts only the days are judged
again that new observations reach (`rejudge`), of the series only those are searched again whose verdicts changed
(`detect.renew`). Killed at any moment, the same command again goes on.

Revisions are only added to. They are written before the events they lead to, under a name that counts the writes of
the events: a run that was killed between the two finds them there and does not write them again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
import polars as pl
from msgspec import Struct

from gatewatch.detect.detect import (
    COLUMNS,
    DETECTOR_VERSION,
    Detected,
    Schedule,
    changed,
    detect,
    digests,
    of_groups,
    renew,
)
from gatewatch.judge.judge import RULESET_VERSION
from gatewatch.lake import Lake
from gatewatch.model.frames import polars_schema
from gatewatch.model.order import Revision
from gatewatch.orders.comparison.compare import compare
from gatewatch.rejudge import rejudge
from gatewatch.revisions import Circumstances, renamed, revise
from gatewatch.workspace import Progress, Workspace, digest_of

COUNTED = (
    "observations",
    "verdicts",
    "cells",
    "events",
    "suspected",
    "revisions",
    "episodes",
    "compliance",
    "days",
    "rejects",
)
"""The tables whose rows an analysis counts in the end."""

FOUND = ("events", "suspected", "episodes", "days", "cells")
"""The tables that `detect` gives, in the order in which they are written; the last says that all are there."""
_GROUPS = ".groups-"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Analyzed(Struct, frozen=True):
    """What one analysis made: rows per table, and which tables were made anew (the others were up to date)."""

    rows: dict[str, int]
    renewed: list[str]


class _Judged(Struct, frozen=True):
    """What verdicts were made from: rules, registry, columns, and the rows of each day of one observations table."""

    rules: str
    targets: str
    columns: str
    table: str
    days: dict[str, int]


class _Found(Struct, frozen=True):
    """What events were made from; the names of the fields are the reasons that a revision gives."""

    later_data: str
    new_rules: str
    new_targets: str
    new_detector: str
    order_changed: str


_Note = TypeVar("_Note", _Judged, _Found)


def analyze(ws: Workspace, *, progress: Progress, now: datetime | None = None) -> Analyzed:
    """Judge, detect and compare: bring every derived table up to date with the observations and the orders.

    `now` is the time that revisions of events are written under; where a caller has no clock, the time of the newest
    verdict stands in.
    """
    lake, orders = ws.lake, ws.register.list()
    progress("judge", 0, 3)
    judged, renewed = _judge(ws)
    progress("detect", 1, 3)
    schedules = _schedules(orders)
    found = _Found(
        later_data=digest_of(judged.table, *(f"{day} {rows}" for day, rows in judged.days.items())),
        new_rules=judged.rules,
        new_targets=judged.targets,
        new_detector=f"{DETECTOR_VERSION} {_columns(*FOUND)}",
        order_changed=digest_of(*(repr(s) for s in schedules)),
    )
    series = _text(found)
    if lake.digest(FOUND[-1]) != series:
        renewed += _detect(ws, found, schedules, now)
    progress("compare", 2, 3)
    compared = digest_of(series, ws.register.digest())
    if lake.digest("compliance") != compared:
        compliance = compare(orders, lake.read("cells"), lake.read("events"), lake.read("days"), ws.targets)
        lake.replace("compliance", compliance, digest=compared)
        renewed.append("compliance")
    progress("", 3, 3)
    counts = {t: int(lake.scan(t).select(pl.len()).collect().item()) for t in COUNTED}
    return Analyzed(rows=counts, renewed=renewed)


def _judge(ws: Workspace) -> tuple[_Judged, list[str]]:
    """Bring the verdicts up to date; say what they are made from, and whether they were made anew.

    Observations are only added, each once, so a day that has as many as before has the same ones.
    """
    observations, verdicts = ws.lake.snapshot("observations"), ws.lake.snapshot("verdicts")
    judged = _Judged(
        rules=RULESET_VERSION,
        targets=ws.targets.version,
        columns=_columns("verdicts"),
        table=observations.id,
        days={str(day): rows for day, rows in observations.days().items()},
    )
    before = _read(ws.lake.digest("verdicts"), _Judged)
    if before == judged:
        return judged, []
    same_way = before is not None and msgspec.structs.replace(before, days=judged.days) == judged
    known = before.days if before is not None and same_way else {}
    fresh = {date.fromisoformat(day) for day, rows in judged.days.items() if known.get(day) != rows}
    new = rejudge(observations, verdicts, fresh, ws.targets)
    ws.lake.replace_days("verdicts", new.verdicts, days=new.days, digest=_text(judged))
    return judged, ["verdicts"]


def _detect(ws: Workspace, found: _Found, schedules: Sequence[Schedule], now: datetime | None) -> list[str]:
    """Find cells, events, episodes and days anew, and write down what became of the events published before."""
    verdicts = ws.lake.scan("verdicts").select(COLUMNS)
    groups = digests(verdicts)
    last_seen = verdicts.group_by("country").agg(pl.col("started_at").max()).collect()
    until: dict[str, datetime] = dict(last_seen.iter_rows())
    before, known = _before(ws, found)
    if before is None or known is None:
        seen = detect(verdicts.collect(), ws.targets, schedules)
    else:
        some = changed(known, groups, before)
        seen = renew(of_groups(verdicts, some).collect(), before, some, ws.targets, schedules)
    circumstances = Circumstances(
        at=now or max(until.values(), default=_NEVER),
        why=_why(_read(ws.lake.digest("events"), _Found), found),
        data_until=until,
        detector=DETECTOR_VERSION,
        ruleset=RULESET_VERSION,
        targets=ws.targets.version,
    )
    _publish(ws.lake, seen, circumstances, _text(found))
    for old in ws.root.glob(f"{_GROUPS}*"):
        old.unlink()
    groups.write_parquet(_groups_file(ws, _text(found)))
    return list(FOUND)


def _before(ws: Workspace, found: _Found) -> tuple[Detected | None, pl.DataFrame | None]:
    """Give what was found before and of which groups, where all of it is there and came of the same detector.

    The digests of the groups lie beside the lake, under a name made from that of the tables: without the file, or with
    another's, everything is searched again.
    """
    noted = {ws.lake.digest(table) for table in FOUND}
    text = noted.pop()
    note = _read(text, _Found)
    if noted or text is None or note is None:
        return None, None
    same = msgspec.structs.replace(note, later_data=found.later_data, new_rules=found.new_rules) == found
    try:
        known = pl.read_parquet(_groups_file(ws, text)) if same else None
    except (OSError, pl.exceptions.PolarsError):
        known = None
    return (Detected(**{table: ws.lake.read(table) for table in FOUND}), known) if known is not None else (None, None)


def _groups_file(ws: Workspace, digest: str) -> Path:
    return ws.root / f"{_GROUPS}{digest_of(digest)}"


def _publish(lake: Lake, seen: Detected, circumstances: Circumstances, digest: str) -> None:
    """Write what was found under the names it was published under before, revisions first."""
    published = lake.snapshot("events")
    revised = revise(seen.events, published.scan().collect(), lake.read("revisions"), circumstances)
    if revised.revisions.height:
        lake.append("revisions", revised.revisions, app_id=f"{published.id} {published.turn} {digest_of(digest)}")
    named = replace(seen, events=revised.events, episodes=renamed(seen.episodes, revised.names))
    for table in FOUND:
        lake.replace(table, getattr(named, table), digest=digest)


def _why(before: _Found | None, now: _Found) -> list[str]:
    """Name what is not as it was."""
    if before is None:
        return ["first_analysis"]
    fields = msgspec.structs.fields(_Found)
    return [f.name for f in fields if getattr(before, f.name) != getattr(now, f.name)]


def _text(note: Struct) -> str:
    return msgspec.json.encode(note).decode()


def _read(text: str | None, kind: type[_Note]) -> _Note | None:
    """Read a note back; none where there is none, or another program's."""
    try:
        return msgspec.json.decode(text or "", type=kind)
    except msgspec.MsgspecError:
        return None


def _columns(*tables: str) -> str:
    return digest_of(*(repr(polars_schema(table)) for table in tables))


def _schedules(orders: Sequence[Revision]) -> list[Schedule]:
    """Give the weekly windows that orders ask for, one for each targeted service."""
    return [
        Schedule(r.order.country, target.service, r.order.timezone, tuple(r.order.windows.value))
        for r in orders
        if r.order.windows
        for target in r.order.targets.value
    ]
