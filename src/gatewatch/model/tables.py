"""The tables, one frozen row type each: the only list of columns in the project.

Polars schema, JSON Schema, the docs page and random test frames all come from these types by the walk in
`schema`. A column never changes meaning; add a new one. Enums are stored as their text, times in UTC.
"""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1)]
Time = Annotated[datetime, Meta(tz=True)]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Asn = Annotated[int, Meta(ge=0, le=4294967295, description="network, as a whole number; 0 = withheld")]
Count = Annotated[int, Meta(ge=0)]
Millis = Annotated[float, Meta(ge=0, description="milliseconds")]
Share = Annotated[float, Meta(ge=0, le=1)]
State = Annotated[str, Meta(description="ok, partial, blocked, down or insufficient")]
Step = Annotated[str, Meta(description="not_tried, ok or failed")]


class Observation(Struct, frozen=True, kw_only=True):
    """What happened in one attempt at one endpoint: facts, no conclusion.

    Grain: one row per measurement, endpoint (host or address, port, transport) and attempt.
    Key: measurement_id, endpoint, ip, resolver_ip, attempt. Partition: date. Producer: observe.
    """

    measurement_id: Annotated[Text, Meta(description="OONI's measurement uid, or a hash of the content")]
    report_id: Annotated[str | None, Meta(description="OONI report: one session of one tester")]
    probe: Annotated[Text, Meta(description="stand-in for one tester: a hash of what their setup shows")]
    source: Annotated[Text, Meta(description="name of the source file")]
    source_line: Annotated[int, Meta(ge=1, description="first line of the measurement in the source")]
    started_at: Time
    date: date
    country: Country
    asn: Asn
    network_name: str | None
    network_kind: Annotated[str | None, Meta(description="wifi, mobile, wired, vpn … as the tester's device said")]
    resolver_asn: Asn | None
    resolver_ip: str | None
    test_name: Text
    test_version: str
    tool: str | None
    tool_version: str | None
    platform: str | None
    input: Annotated[str | None, Meta(description="URL the test was given, if any")]
    service: Text
    component: Text
    endpoint: Annotated[Text, Meta(description="host-or-address:port/transport, the key of controls")]
    hostname: str | None
    ip: str | None
    port: Annotated[int, Meta(ge=0, le=65535)] | None
    transport: Annotated[str, Meta(description="tcp, udp or quic")]
    attempt: Annotated[int, Meta(ge=0, description="0 for the first attempt at this endpoint in this measurement")]
    dns_step: Step
    dns_failure: str | None
    dns_answers: list[str]
    tcp_step: Step
    tcp_failure: str | None
    tls_step: Step
    tls_failure: str | None
    http_step: Step
    http_failure: str | None
    http_status: int | None
    http_encrypted: Annotated[bool | None, Meta(description="whether the request ran over TLS; null: no request")]
    http_body_bytes: int | None
    http_title: str | None
    http_location: Annotated[str | None, Meta(description="Location header of the response")]
    app_step: Step
    app_failure: str | None
    app_proof: Annotated[str | None, Meta(description="what proves that the service itself answered")]
    dns_ms: Millis | None
    tcp_ms: Millis | None
    tls_ms: Millis | None
    http_ms: Millis | None
    bytes_sent: Count | None
    bytes_received: Count | None
    helper_dns_step: Step
    helper_dns_failure: str | None
    helper_dns_answers: list[str]
    helper_tcp_step: Step
    helper_tcp_failure: str | None
    helper_tls_step: Step
    helper_tls_failure: str | None
    helper_http_step: Step
    helper_http_failure: str | None
    helper_http_status: int | None
    helper_body_bytes: int | None
    helper_title: str | None
    fingerprints: Annotated[list[str], Meta(description="ids of fingerprints that match")]
    probe_analysis: Annotated[str | None, Meta(description="the test's own verdict: carried along, never trusted")]
    simulated: bool


class Verdict(Struct, frozen=True, kw_only=True):
    """What one measurement says of one component, with the rules that said it.

    Grain and key: measurement_id, component. Producer: judge.
    """

    measurement_id: Text
    report_id: str | None
    probe: Text
    source: Text
    source_line: Annotated[int, Meta(ge=1)]
    started_at: Time
    date: date
    country: Country
    asn: Asn
    network_name: str | None
    network_kind: str | None
    test_name: Text
    test_version: str
    service: Text
    component: Text
    state: State
    mechanisms: Annotated[list[str], Meta(description="sorted, each a node of the taxonomy")]
    rule_ids: Annotated[list[str], Meta(description="rules that decided the endpoints, sorted")]
    matched_rule_ids: Annotated[list[str], Meta(description="every rule that matched, sorted")]
    evidence: Annotated[str, Meta(description="none, weak or strong")]
    endpoints: Annotated[int, Meta(ge=0, description="endpoints with a result")]
    endpoints_interfered: Count
    endpoints_ok: Count
    interfered: Annotated[list[str], Meta(description="which endpoints, sorted")]
    control: Annotated[str, Meta(description="helper, networks or none")]
    control_networks: Annotated[int, Meta(ge=0, description="distinct other networks where it worked in those hours")]
    control_countries: Annotated[int, Meta(ge=0, description="distinct countries among them")]
    probe_analysis: str | None
    ruleset_version: Text
    targets_version: Text
    simulated: bool


class Cell(Struct, frozen=True, kw_only=True):
    """One hour of one component on one network, in counts. Hours nobody measured have no row.

    Grain and key: country, asn, component, hour. Producer: detect.
    """

    country: Country
    asn: Asn
    service: Text
    component: Text
    hour: Time
    measurements: Count
    probes: Annotated[int, Meta(ge=0, description="distinct reports, since one volunteer may send a thousand")]
    blocked: Count
    partial: Count
    down: Count
    ok: Count
    insufficient: Count
    p_interfered: (
        Annotated[float, Meta(ge=0, le=1, description="detector's P(partial or blocked); null: no evidence")] | None
    )
    simulated: bool


class Event(Struct, frozen=True, kw_only=True):
    """One change of one component on one network: one state, with onset and end as intervals.

    Grain and key: event_id (country, asn, component, and the onset day as it was first published: the name stays).
    Producer: detect.
    """

    event_id: Text
    country: Country
    asn: Asn
    service: Text
    component: Text
    state: State
    mechanisms: list[str]
    onset_earliest: (
        Annotated[datetime, Meta(tz=True, description="95 % interval; null: the data begin inside the event")] | None
    )
    onset_latest: Time
    end_earliest: Time | None
    end_latest: Time | None
    open: bool
    onset_kind: Annotated[str, Meta(description="change, or already_at_start")]
    windows: Annotated[str | None, Meta(description='weekly, local time: {"timezone","windows":[{days,start,end}]}')]
    measurements: Count
    probes: Count
    interfered: Annotated[int, Meta(ge=0, description="measurements inside it that were blocked or partial")]
    probability: Share
    log_evidence: Annotated[float, Meta(description="sum over testers of the capped log likelihood ratio")]
    top_testers: Annotated[
        list[float], Meta(description="log likelihood ratios of the strongest testers, at most 5, before the cap")
    ]
    cells: Annotated[int, Meta(ge=0, description="hours with a result that counts, inside it")]
    baseline: Annotated[Share, Meta(description="fitted rate of failures with no interference")]
    certified: Annotated[bool, Meta(description="holds by bets too, without a model and whichever tester is left out")]
    timetable: Annotated[str, Meta(description="continuous, windowed, spill (also beyond its hours) or unsure")]
    timetable_log_bf: Annotated[float | None, Meta(description="log Bayes factor of that against the next")]
    changes: Annotated[
        list[str],
        Meta(
            description="inside it: `YYYY-MM-DDTHHZ..YYYY-MM-DDTHHZ state|mechanism FROM -> TO`, from the last hour of "
            "the old to the first of the new"
        ),
    ]
    ruled_out: Annotated[list[str], Meta(description="other explanations that the data rule out, words of RuledOut")]
    service_wide: Annotated[
        bool, Meta(description="it failed in nearly all other countries then: the service's own failure, no block")
    ]
    provisional: Annotated[bool, Meta(description="a live alarm: it began in the last days before the data ended")]
    detector_version: Text
    simulated: bool


class EventRevision(Struct, frozen=True, kw_only=True):
    """What became of one event in one analysis: so that what was published before stays readable.

    Only added to, never changed. Key: event_id, revision. Producer: pipeline.
    """

    event_id: Text
    revision: Annotated[int, Meta(ge=1, description="counts up from 1 within the event")]
    at: Annotated[datetime, Meta(tz=True, description="when the analysis ran")]
    kind: Annotated[str, Meta(description="new, revised, confirmed or withdrawn")]
    why: Annotated[
        list[str],
        Meta(
            description="first_analysis, later_data, new_rules, new_targets, new_detector, order_changed, merged:ID; "
            "and what changed: onset, end, state, windows, mechanisms, service_wide"
        ),
    ]
    country: Country
    was: Annotated[str | None, Meta(description="the event before, as JSON; null: new")]
    now: Annotated[str | None, Meta(description="the event after, as JSON; null: withdrawn")]
    detector_version: Text
    ruleset_version: Text
    targets_version: Text
    data_until: Annotated[datetime, Meta(tz=True, description="newest verdict of the country")]
    simulated: bool


class Episode(Struct, frozen=True, kw_only=True):
    """The events of one country and service that belong together. Key: episode_id. Producer: detect."""

    episode_id: Text
    country: Country
    service: Text
    onset_earliest: Time | None
    onset_latest: Time
    end_earliest: Time | None
    end_latest: Time | None
    open: bool
    asns: Annotated[list[int], Meta(description="networks with an event in it")]
    unaffected: Annotated[list[int], Meta(description="networks measured in its time that were not affected")]
    untold: Annotated[list[int], Meta(description="networks measured in its time of which it cannot be told")]
    event_ids: list[str]
    detector_version: Text
    simulated: bool


class Suspected(Struct, frozen=True, kw_only=True):
    """A stretch that looks blocked and that the evidence does not carry: published as suspected, never as blocked.

    Key: country, asn, component, onset_latest. Producer: detect.
    """

    country: Country
    asn: Asn
    service: Text
    component: Text
    onset_earliest: (
        Annotated[datetime, Meta(tz=True, description="95 % interval; null: the data begin inside it")] | None
    )
    onset_latest: Time
    last_seen: Annotated[datetime, Meta(tz=True, description="last interfered measurement")]
    open: bool
    measurements: Count
    probes: Count
    interfered: Annotated[int, Meta(ge=0, description="measurements inside it that were blocked or partial")]
    probability: Share
    log_evidence: Annotated[float, Meta(description="as of an event; an event needs 8")]
    reason: Annotated[str, Meta(description="single_source (one tester carries it) or little_evidence")]
    detector_version: Text
    simulated: bool


class Compliance(Struct, frozen=True, kw_only=True):
    """What the data show against what was ordered: order × network × component (null: the service as a whole).

    Key: order_id, asn, service, component. Producer: orders.
    """

    order_id: Text
    order_revision: Annotated[int, Meta(ge=1)]
    country: Country
    addressee: Text
    asn: Asn
    service: Text
    component: str | None
    assessment: Annotated[str, Meta(description="one of the words of Assessment")]
    flags: list[str]
    state: State
    onset_earliest: Time | None
    onset_latest: Time | None
    end_earliest: Time | None
    end_latest: Time | None
    deadline: Time | None
    in_window: Annotated[int, Meta(ge=0, description="interfered measurements in the ordered time")] | None
    off_window: Annotated[int, Meta(ge=0, description="interfered measurements outside it, after the onset")] | None
    measurements: Count
    probes: Count
    probability: Share | None
    mechanisms: list[str]
    event_ids: list[str]
    alternatives: Annotated[
        list[str],
        Meta(
            description="what else could be what was found and is not ruled out: words of RuledOut, and `other_order` "
            "where the register holds another order in force for this country and service"
        ),
    ]
    needed: (
        Annotated[
            int,
            Meta(ge=1, description="how many more telling measurements could tell, at the least, after the deadline"),
        ]
        | None
    )
    note: Annotated[str | None, Meta(description="one English sentence; a page writes its own from the fields")]
    simulated: bool


class Day(Struct, frozen=True, kw_only=True):
    """One UTC day of one component (null: the whole service) on one network, as the grids draw it.

    Days nobody measured have no row. Key: country, asn, service, component, day. Producer: detect.
    """

    country: Country
    asn: Asn
    service: Text
    component: str | None
    day: date
    state: State
    measurements: Count
    probes: Count
    interfered: Count
    simulated: bool


class Reject(Struct, frozen=True, kw_only=True):
    """Input that was set aside, never dropped. Key: source_sha256, line, reason. Producer: archive."""

    source_sha256: Text
    source: Text
    line: Annotated[int, Meta(ge=0, description="0: the file as a whole")]
    reason: Text
    kind: Annotated[
        str,
        Meta(description="unreadable, truncated, not_json, bad_measurement, unknown_test, in_future, missing_column"),
    ]
    measurement_id: str | None


class Source(Struct, frozen=True, kw_only=True):
    """One source file taken in, exactly once. Key: source_sha256. Producer: pipeline."""

    source_sha256: Text
    source: Text
    format: Annotated[str, Meta(description="ooni-raw, ooni-rows")]
    size_bytes: Count
    measurements: Annotated[int, Meta(ge=0, description="measurements read")]
    duplicates: Annotated[int, Meta(ge=0, description="measurements that were in the lake already")]
    observations: Count
    rejects: Count


TABLES: dict[str, type[Struct]] = {
    "observations": Observation,
    "verdicts": Verdict,
    "cells": Cell,
    "events": Event,
    "revisions": EventRevision,
    "suspected": Suspected,
    "episodes": Episode,
    "compliance": Compliance,
    "days": Day,
    "rejects": Reject,
    "sources": Source,
}
"""Every table by its plural name."""

KEYS: dict[str, tuple[str, ...]] = {
    "observations": ("measurement_id", "endpoint", "ip", "resolver_ip", "attempt"),
    "verdicts": ("measurement_id", "component"),
    "cells": ("country", "asn", "component", "hour"),
    "events": ("event_id",),
    "revisions": ("event_id", "revision"),
    "suspected": ("country", "asn", "component", "onset_latest"),
    "episodes": ("episode_id",),
    "compliance": ("order_id", "asn", "service", "component"),
    "days": ("country", "asn", "service", "component", "day"),
    "rejects": ("source_sha256", "line", "reason"),
    "sources": ("source_sha256",),
}
"""The columns that name one row; also the order in which a table is exported."""
