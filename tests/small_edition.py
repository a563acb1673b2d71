"""A small edition of the site, made by hand: two simulated countries, one order, an order nobody measured.

Three networks over ten days: one blocked after the order, one reachable with an outage, one with too little data; a
fourth in another country; and a website beside the service. Every row is plain: a test can say what a page holds.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from typing import Any

import msgspec
import polars as pl

from gatewatch import targets
from gatewatch.model.frames import checked, empty
from gatewatch.model.letter import FiledLetter
from gatewatch.model.order import Order, Revision
from gatewatch.model.words import is_simulated
from gatewatch.publish.edition import Edition

TARGETS = targets.load()
FIRST = date(2026, 5, 25)
DAYS = [FIRST + timedelta(days=n) for n in range(10)]
ONSET = (datetime(2026, 5, 30, 22, 10, tzinfo=UTC), datetime(2026, 5, 31, 6, 40, tzinfo=UTC))
BLOCKED, OPEN, THIN, ABROAD = ("XA", 64496), ("XA", 64502), ("XA", 64503), ("XB", 64507)
NAMES = {BLOCKED: "Northline Mobile", OPEN: "Eastgate Cable", THIN: "Summit Satellite", ABROAD: "Sample <Telecom>"}
PARTS = ("telegram/dc", "telegram/web")
FREE = ("signal/chat", "whatsapp/chat", "site/www.example.org")
"""Parts of other services, and a website, which nobody blocks."""
_WINDOW = '{"days":["Mon","Tue","Wed"],"start":"08:00","end":"18:00"}'
HOURS = f'{{"timezone":"Asia/Bangkok","windows":[{_WINDOW}],"source":"blind"}}'
SECRETS = ("report-of-", "tester-of-")
"""What must not stand on any page: the beginnings of every report and probe in the data."""


def small_edition(**changed: Any) -> Edition:
    """Give the edition, with some of its parts changed."""
    made = Edition(
        observations=empty("observations"),
        verdicts=_verdicts(),
        cells=_cells(),
        events=_events(),
        episodes=empty("episodes"),
        days=_days(),
        compliance=_compliance(),
        orders=[_revision("XA-2026-telegram"), _revision("VN-2025-telegram")],
        targets=TARGETS,
        versions={"program": "0.1.0", "ruleset": "1", "targets": TARGETS.version, "detector": "1"},
    )
    return replace(made, **changed)


def empty_edition() -> Edition:
    """Give an edition with no measurements: orders alone."""
    tables = ("verdicts", "cells", "events", "days", "compliance")
    return small_edition(**{t: empty(t) for t in tables})


def real_edition() -> Edition:
    """Give the edition with its numbers those of a real country, and the order assumed for testing."""
    made = small_edition()
    xa = pl.col("country") == "XA"
    as_real = (pl.when(xa).then(pl.lit("KE")).otherwise("country").alias("country"), (pl.col("simulated") & ~xa))
    order = msgspec.structs.replace(made.orders[0].order, country="KE", order_id="KE-2026-telegram")
    frames = {t: getattr(made, t).with_columns(as_real) for t in ("verdicts", "cells", "days", "events")}
    orders = [msgspec.structs.replace(made.orders[0], order=order)]
    return replace(made, **frames, compliance=empty("compliance"), orders=orders)


def hours_edition() -> Edition:
    """Give the edition with its block keeping to hours of the week."""
    made = small_edition()
    is_block = pl.when(pl.col("state") == "blocked")
    windows = is_block.then(pl.lit(HOURS)).alias("windows")
    timetable = is_block.then(pl.lit("windowed")).otherwise("timetable").alias("timetable")
    return replace(made, events=made.events.with_columns(windows, timetable))


def doubtful_edition() -> Edition:
    """Give the edition with what is less than an event: suspicions, failures with no control, and revised events.

    The block of the data centres is provisional, that of the web was revised; one event was withdrawn, one merged away;
    a failure of the website was the service's own. On the open network a part is suspected by one source.
    """
    made = small_edition()
    web, dc = "XA-AS64496-telegram-web-20260531", "XA-AS64496-telegram-dc-20260531"
    own = _event(
        "site/www.example.org",
        asn=ABROAD[1],
        country=ABROAD[0],
        service="site",
        event_id="XB-AS64507-site-www.example.org-20260531",
        service_wide=True,
    )
    events = pl.concat([made.events, checked("events", pl.DataFrame([own], infer_schema_length=None))])
    events = events.with_columns(provisional=pl.col("event_id") == dc)
    gone = _event("telegram/web", event_id="XA-AS64502-telegram-web-20260528", asn=OPEN[1])
    merged = _event("telegram/dc", event_id="XA-AS64496-telegram-dc-20260601")
    history = [
        _past(web, 1, "new", ["first_analysis"]),
        _past(web, 2, "revised", ["later_data", "onset"]),
        _past(gone["event_id"], 1, "new", ["first_analysis"]),
        _past(gone["event_id"], 2, "withdrawn", ["later_data"], gone),
        _past(merged["event_id"], 1, "new", ["first_analysis"]),
        _past(merged["event_id"], 2, "withdrawn", ["later_data", f"merged:{dc}"], merged),
    ]
    unheard = (pl.col("asn") == THIN[1]) & (pl.col("component") == PARTS[0])
    alone = pl.when(unheard).then(pl.lit(["control.fails_at_home"])).otherwise("rule_ids")
    return replace(
        made,
        verdicts=made.verdicts.with_columns(rule_ids=alone),
        events=checked("events", events),
        suspected=_suspected(),
        revisions=checked("revisions", pl.DataFrame(history, infer_schema_length=None)),
    )


def reading_edition() -> Edition:
    """Give the edition with all that an order can hold, an order that lifts it, an older revision, and letters.

    Everything in it is made up, as the country is.
    """
    made = small_edition()
    newest, real = made.orders
    full = msgspec.convert(msgspec.to_builtins(newest.order) | FULL, Order)
    lifting = msgspec.convert(msgspec.to_builtins(newest.order) | LIFTING, Order)
    first = msgspec.structs.replace(newest, revision=1, sha256="cd" * 32, imported_at=datetime(2026, 6, 1, tzinfo=UTC))
    orders = [msgspec.structs.replace(newest, order=full), real, msgspec.structs.replace(newest, order=lifting)]
    letters = [_filed("correction", "accepted"), _filed("reply", "accepted"), _filed("statement", "declined")]
    return replace(made, orders=orders, history=[first, *orders], letters=[*letters, _filed("reply", "filed", "late")])


FULL: dict[str, Any] = {
    "instrument": {"value": "ministry_order", "claims": ["c1"]},
    "scope": {"value": "all of Examplia", "claims": ["c1"]},
    "request_document_number": {"value": "9/PO", "claims": ["c2"]},
    "request_dated": {"value": "2026-05-12", "claims": ["c2"]},
    "exempt": {"value": ["lines of hospitals"], "claims": ["c1"]},
    "effective_from": {"value": "PT3H", "claims": ["c1"]},
    "effective_until": {"value": "open", "claims": ["c1"]},
    "windows": {"value": [{"days": ["Mon", "Tue"], "start": "07:00", "end": "11:00"}], "claims": ["c1"]},
    "penalties": {"value": [{"value": 50000, "unit": "BRL_per_day"}], "claims": ["c2"]},
    "justification_numbers": {"value": [{"value": 9600, "unit": "channels_and_groups"}], "claims": ["c2"]},
    "other_deadlines": {
        "value": [{"who": "Telegram", "about": "name_representative", "date": "2026-05-30"}],
        "claims": ["c1"],
    },
    "topics": ["Telegram", "an ninh mạng"],
    "addressees": {
        "value": {
            "scope": "all",
            "names": ["all providers of telecommunication services"],
            "operators": [
                {"name": "Northline", "asns": [64496], "since": "2020-01-01", "source": "its own notice (made up)"}
            ],
        },
        "claims": ["c1"],
    },
    "reported_measures": [
        {"operator": "Northline", "what": "says it took the app off its network", "on": "2026-06-02", "claims": ["c6"]},
        {"operator": "Harbour Fibre", "what": "speaks of maintenance", "claims": ["c6"]},
    ],
    "relations": [{"kind": "under", "order_id": "XA-2020-decree", "claims": ["c2"]}],
}
LIFTING: dict[str, Any] = {
    "order_id": "XA-2026-telegram-lifted",
    "titles": {"en": "Order of 20 June 2026 to restore Telegram in Examplia (fictional)"},
    "dated": {"value": "2026-06-20", "claims": ["c1"]},
    "deadlines": [],
    "demands": {"value": ["restore"], "claims": ["c1"]},
    "relations": [{"kind": "lifts", "order_id": "XA-2026-telegram", "on": "2026-06-21", "claims": ["c7"]}],
}
CONTACT = "someone@example.org"


def _filed(kind: str, status: str, name: str = "made-up") -> FiledLetter:
    """Give a letter about the order, as one who knows how to reach the sender would hand it in."""
    letter = {
        "format": "gatewatch-letter/1",
        "letter_id": f"L-2026-{kind}-{name}",
        "kind": kind,
        "about": {"order_id": "XA-2026-telegram", "field": "addressees", "claim_id": "c1"},
        "from": {"name": f"Office <{kind}>", "role": "operator", "contact": CONTACT},
        "text": f"Words of a {kind}, {status}.\n\nThey are made up.",
        "language": "en",
        "received_at": "2026-06-10T10:00:00+07:00",
        "source": {"title": "a paper", "url": "javascript:alert(1)"},
    }
    decided = {"decided_at": "2026-06-11T00:00:00Z", "decided_by": "an editor", "reason": f"reason of the {status}"}
    filed = {"letter": letter, "status": status, "filed_at": "2026-06-10T04:00:00Z"}
    return msgspec.convert(filed | (decided if status != "filed" else {}), FiledLetter, strict=False)


def _suspected() -> pl.DataFrame:
    row = {
        "country": "XA",
        "asn": OPEN[1],
        "service": "telegram",
        "component": "telegram/dc",
        "onset_earliest": datetime(2026, 6, 1, 14, tzinfo=UTC),
        "onset_latest": datetime(2026, 6, 2, 3, 25, tzinfo=UTC),
        "last_seen": datetime(2026, 6, 3, 14, 25, tzinfo=UTC),
        "open": True,
        "measurements": 4,
        "probes": 4,
        "interfered": 3,
        "probability": 0.91,
        "log_evidence": 6.4,
        "reason": "single_source",
        "detector_version": "1",
        "simulated": True,
    }
    over = row | {"asn": BLOCKED[1], "service": "signal", "component": "signal/chat", "reason": "little_evidence"}
    rows = [row, over | {"open": False, "last_seen": datetime(2026, 5, 28, 3, tzinfo=UTC)}]
    return checked("suspected", pl.DataFrame(rows, infer_schema_length=None))


def _past(event_id: str, revision: int, kind: str, why: list[str], was: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "revision": revision,
        "at": datetime(2026, 6, 3 + revision, 9, tzinfo=UTC),
        "kind": kind,
        "why": why,
        "country": "XA",
        "was": msgspec.json.encode(was).decode() if was else None,
        "now": None,
        "detector_version": "1",
        "ruleset_version": "1",
        "targets_version": TARGETS.version,
        "data_until": datetime(2026, 6, 2 + revision, 14, 25, tzinfo=UTC),
        "simulated": True,
    }


def _revision(order_id: str) -> Revision:
    content = (resources.files("gatewatch") / "data" / "orders" / f"{order_id}.json").read_bytes()
    order = msgspec.json.decode(content, type=Order)
    return Revision(order=order, revision=2, sha256="ab" * 32, imported_at=datetime(2026, 11, 24, tzinfo=UTC))


def _state(network: tuple[str, int], day: date) -> str:
    if network == BLOCKED and day >= date(2026, 5, 31):
        return "blocked"
    if network == OPEN and day == date(2026, 5, 27):
        return "down"
    return "insufficient" if network == THIN else "ok"


def _measured() -> list[tuple[tuple[str, int], date]]:
    thin = {DAYS[2], DAYS[7]}
    return [(n, d) for n in NAMES for d in DAYS if n != THIN or d in thin]


def _verdicts() -> pl.DataFrame:
    rows = []
    for network, day in _measured():
        country, asn = network
        state = _state(network, day)
        for hour in (3, 14):
            at = datetime(day.year, day.month, day.day, hour, 25, 17, tzinfo=UTC)
            of_hour = f"{at:%Y%m%d%H%M%S}.{asn:06}_{country}_telegram_{asn * 100 + hour:016x}"
            for component in (*PARTS, *FREE):
                bad = state == "blocked" and component in PARTS
                rows.append(
                    {
                        "measurement_id": of_hour,
                        "report_id": f"report-of-{asn}-{at:%d%H}",
                        "probe": f"tester-of-{asn}-{hour}",
                        "source": f"{day}.jsonl.gz",
                        "source_line": hour,
                        "started_at": at,
                        "date": day,
                        "country": country,
                        "asn": asn,
                        "network_name": NAMES[network],
                        "network_kind": None,
                        "test_name": "telegram",
                        "test_version": "0.3.1",
                        "service": component.partition("/")[0],
                        "component": component,
                        "state": state if bad or state != "blocked" else "ok",
                        "mechanisms": ["tcp.timeout"] if bad else [],
                        "rule_ids": ["tcp.timeout"] if bad else [],
                        "matched_rule_ids": [],
                        "evidence": "strong" if bad else "none",
                        "endpoints": 5,
                        "endpoints_interfered": 5 if bad else 0,
                        "endpoints_ok": 0 if bad else 5,
                        "interfered": [],
                        "control": "networks" if bad else "none",
                        "control_networks": 3 if bad else 0,
                        "control_countries": 2 if bad else 0,
                        "probe_analysis": None,
                        "ruleset_version": "1",
                        "targets_version": TARGETS.version,
                        "simulated": is_simulated(country, asn),
                    }
                )
    return checked("verdicts", pl.DataFrame(rows, infer_schema_length=None))


def _cells() -> pl.DataFrame:
    state = pl.col("state")
    kinds = ("blocked", "partial", "down", "ok", "insufficient")
    counted = (
        _verdicts()
        .group_by("country", "asn", "service", "component", hour=pl.col("started_at").dt.truncate("1h"))
        .agg(
            pl.len().alias("measurements"),
            pl.col("report_id").n_unique().alias("probes"),
            *((state == k).sum().alias(k) for k in kinds),
            pl.col("simulated").any(),
        )
        .with_columns(p_interfered=pl.when(pl.col("blocked") > 0).then(0.97).otherwise(0.01))
    )
    return checked("cells", counted)


def _days() -> pl.DataFrame:
    rows = []
    for network, day in _measured():
        country, asn = network
        whole = [("telegram", None), ("signal", None), ("whatsapp", None)]
        for service, component in [*whole, *((c.partition("/")[0], c) for c in (*PARTS, *FREE))]:
            state = _state(network, day)
            if state == "blocked" and service != "telegram":
                state = "ok"
            rows.append(
                {
                    "country": country,
                    "asn": asn,
                    "service": service,
                    "component": component,
                    "day": day,
                    "state": state,
                    "measurements": 2,
                    "probes": 2,
                    "interfered": 2 if state == "blocked" else 0,
                    "simulated": True,
                }
            )
    return checked("days", pl.DataFrame(rows, infer_schema_length=None))


def _event(component: str, **changed: Any) -> dict[str, Any]:
    row = {
        "event_id": f"XA-AS64496-{component.replace('/', '-')}-20260531",
        "country": "XA",
        "asn": 64496,
        "service": "telegram",
        "component": component,
        "state": "blocked",
        "mechanisms": ["tcp.timeout"],
        "onset_earliest": ONSET[0],
        "onset_latest": ONSET[1],
        "end_earliest": None,
        "end_latest": None,
        "open": True,
        "onset_kind": "change",
        "windows": None,
        "measurements": 8,
        "probes": 8,
        "interfered": 7,
        "probability": 0.968,
        "log_evidence": 20.0,
        "top_testers": [7.25, 6.5, 5.0, 3.1, 1.9],
        "cells": 7,
        "baseline": 0.021,
        "certified": True,
        "timetable": "continuous",
        "timetable_log_bf": 4.2,
        "changes": ["2026-06-01T14Z..2026-06-02T03Z mechanism tcp.timeout -> tls.reset"],
        "ruled_out": ["service_wide_failure", "single_tester", "high_baseline"],
        "service_wide": False,
        "provisional": False,
        "detector_version": "1",
        "simulated": True,
    }
    return {**row, **changed}


def _events() -> pl.DataFrame:
    down = _event(
        "telegram/dc",
        event_id="XA-AS64502-telegram-dc-20260527",
        asn=64502,
        state="down",
        mechanisms=["network.outage"],
        onset_earliest=datetime(2026, 5, 26, 15, tzinfo=UTC),
        onset_latest=datetime(2026, 5, 27, 3, tzinfo=UTC),
        end_earliest=datetime(2026, 5, 27, 15, tzinfo=UTC),
        end_latest=datetime(2026, 5, 28, 4, tzinfo=UTC),
        open=False,
        measurements=2,
        probes=2,
        interfered=0,
        probability=1.0,
        log_evidence=0.0,
        top_testers=[],
        certified=False,
        changes=[],
        ruled_out=[],
        timetable="unsure",
        timetable_log_bf=None,
    )
    rows = [_event("telegram/dc"), _event("telegram/web"), down]
    return checked("events", pl.DataFrame(rows, infer_schema_length=None))


def _compliance() -> pl.DataFrame:
    said = {
        BLOCKED: ("blocked_by_deadline", "blocked"),
        OPEN: ("not_seen", "ok"),
        THIN: ("not_enough_data", "insufficient"),
    }
    rows = []
    for (country, asn), (assessment, state) in said.items():
        hit = state == "blocked"
        rows.append(
            {
                "order_id": "XA-2026-telegram",
                "order_revision": 2,
                "country": country,
                "addressee": NAMES[country, asn],
                "asn": asn,
                "service": "telegram",
                "component": None,
                "assessment": assessment,
                "flags": ["mechanism_changed"] if hit else [],
                "state": state,
                "onset_earliest": ONSET[0] if hit else None,
                "onset_latest": ONSET[1] if hit else None,
                "end_earliest": None,
                "end_latest": None,
                "deadline": datetime(2026, 6, 2, 17, tzinfo=UTC),
                "in_window": None,
                "off_window": None,
                "measurements": 8,
                "probes": 8,
                "probability": 0.968 if hit else None,
                "mechanisms": ["tcp.timeout"] if hit else [],
                "event_ids": [f"XA-AS64496-telegram-{c}-20260531" for c in ("dc", "web")] if hit else [],
                "alternatives": ["high_baseline", "other_order"] if hit else [],
                "needed": 3 if assessment == "not_enough_data" else None,
                "note": None,
                "simulated": True,
            }
        )
    return checked("compliance", pl.DataFrame(rows, infer_schema_length=None))
