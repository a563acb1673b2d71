"""Orders, cells, days and events for the tests of the comparison, written down in a few words each."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from gatewatch import targets
from gatewatch.model.frames import checked, empty
from gatewatch.model.order import Order, Revision
from gatewatch.orders import file

T = targets.load()
NETWORK, OTHER = 37061, 12455
"""Two networks of Kenya that the registry knows."""


def order_dict(**changes: Any) -> dict[str, Any]:
    """Give an order of 7 November 2023 to block Telegram in Kenya by the 10th, with `changes` to its fields."""
    claims = {"claims": ["c1"]}
    plain: dict[str, Any] = {
        "format": "gatewatch-order/1",
        "order_id": "KE-2023-test",
        "titles": {"en": "An order for tests"},
        "country": "KE",
        "timezone": "Africa/Nairobi",
        "kind": {"value": "block", **claims},
        "authority": {"value": "a ministry", **claims},
        "dated": {"value": "2023-11-07", **claims},
        "demand": {"value": "to block Telegram", **claims},
        "demands": {"value": ["block"], **claims},
        "addressees": {"value": {"scope": "all", "names": ["everybody"]}, **claims},
        "targets": {"value": [{"service": "telegram"}], **claims},
        "deadlines": [{"value": {"kind": "block", "at": "2023-11-10"}, **claims}],
        "documents": [{"document_id": "d1", "kind": "notes", "title": "A test", "language": "en"}],
        "claims": [
            {
                "claim_id": "c1",
                "document_id": "d1",
                "by": "us",
                "by_kind": "notes",
                "about": ["kind"],
                "paraphrase": "assumed",
            }
        ],
    }
    for name, value in changes.items():
        if value is None:
            plain.pop(name)
        elif name in ("effective_from", "effective_until", "windows", "addressees", "targets", "dated", "kind"):
            plain[name] = {"value": value, **claims}
        else:
            plain[name] = value
    return plain


def order(**changes: Any) -> Order:
    return file.read(json.dumps(order_dict(**changes)).encode(), "test.json", T)


def revision(**changes: Any) -> Revision:
    return Revision(order=order(**changes), revision=1, sha256="0" * 64, imported_at=datetime(2026, 1, 1, tzinfo=UTC))


def utc(day: int, hour: int = 0, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2023, month, day, hour, minute, tzinfo=UTC)


def cell(asn: int, component: str, hour: datetime, *, ok: int = 0, blocked: int = 0, **more: int) -> dict[str, Any]:
    """One hour of a component on a network of Kenya."""
    counts = {"ok": ok, "blocked": blocked, "partial": 0, "down": 0, "insufficient": 0} | more
    return {
        "country": "KE",
        "asn": asn,
        "service": component.partition("/")[0],
        "component": component,
        "hour": hour,
        "measurements": sum(counts.values()),
        "probes": 1,
        "p_interfered": None,
        "simulated": False,
        **counts,
    }


def steady(
    first: int, last: int, *, blocked_from: datetime | None = None, until: datetime | None = None, **more: Any
) -> list[dict[str, Any]]:
    """Three measurements a day (8, 12 and 20 h UTC) of a component, blocked from and until the times given."""
    asn, component = more.get("asn", NETWORK), more.get("component", "telegram/dc")
    rows = []
    for day in range(first, last + 1):
        for hour in (8, 12, 20):
            at = utc(1) + timedelta(days=day - 1, hours=hour)
            is_bad = blocked_from is not None and at >= blocked_from and (until is None or at < until)
            rows.append(cell(asn, component, at, ok=not is_bad, blocked=is_bad))
    return rows


def event(onset: tuple[datetime | None, datetime], **changes: Any) -> dict[str, Any]:
    """An event of telegram/dc, open and blocked unless said otherwise; `end` gives both bounds of its end."""
    component, asn = changes.get("component", "telegram/dc"), changes.get("asn", NETWORK)
    end = changes.pop("end", (None, None))
    plain = {
        "event_id": f"KE-AS{asn}-{component.replace('/', '-')}-{onset[1]:%Y%m%d}",
        "country": "KE",
        "asn": asn,
        "service": component.partition("/")[0],
        "component": component,
        "state": "blocked",
        "mechanisms": ["tcp.timeout"],
        "onset_earliest": onset[0],
        "onset_latest": onset[1],
        "end_earliest": end[0],
        "end_latest": end[1],
        "open": end[1] is None,
        "onset_kind": "change" if onset[0] else "already_at_start",
        "windows": None,
        "measurements": 9,
        "probes": 4,
        "interfered": 9,
        "probability": 0.99,
        "log_evidence": 12.0,
        "top_testers": [5.0, 4.0, 3.0],
        "cells": 9,
        "baseline": 0.02,
        "certified": False,
        "timetable": "unsure",
        "timetable_log_bf": None,
        "changes": [],
        "ruled_out": [],
        "service_wide": False,
        "provisional": False,
        "detector_version": "test",
        "simulated": False,
    }
    return plain | changes


def frames(
    cells: list[dict[str, Any]], events: list[dict[str, Any]]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Give the checked cells and events, and days that follow from the cells: blocked from half of them blocked on."""
    counted = checked("cells", pl.DataFrame(cells, schema=empty("cells").schema)) if cells else empty("cells")
    found = checked("events", pl.DataFrame(events, schema=empty("events").schema)) if events else empty("events")
    by_day = counted.with_columns(day=pl.col("hour").dt.date(), interfered=pl.col("blocked") + pl.col("partial"))
    sums = (pl.col("measurements", "probes", "interfered").sum(), pl.col("simulated").any())
    parts = by_day.group_by("country", "asn", "service", "component", "day").agg(*sums)
    whole = (
        by_day.group_by("country", "asn", "service", "day").agg(*sums).with_columns(component=pl.lit(None, pl.String))
    )
    columns = parts.columns
    days = pl.concat([parts, whole.select(columns)]).with_columns(
        state=pl.when(pl.col("interfered") * 2 >= pl.col("measurements"))
        .then(pl.lit("blocked"))
        .otherwise(pl.lit("ok"))
    )
    return counted, found, checked("days", days)
