"""The vocabulary: every state, mechanism, failure and assessment has its one spelling here.

The words are contracts: programs outside this repository read them. Lists are append-only; a new
meaning is a new word. What the words mean for a reader stands in docs/words.md.
"""

from enum import StrEnum


class GatewatchError(Exception):
    """Root of every error this program raises on purpose; its text is one line a user can act on."""


class State(StrEnum):
    """What one verdict, day or event says of a component on a network.

    `insufficient` is never shown as ok, and never as a weak `blocked`.
    """

    OK = "ok"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    DOWN = "down"
    INSUFFICIENT = "insufficient"


class Step(StrEnum):
    """How one step (lookup, connect, handshake, request) of one endpoint attempt went.

    A null failure cannot tell "worked" from "was never tried", so each step carries this word too.
    """

    NOT_TRIED = "not_tried"
    OK = "ok"
    FAILED = "failed"


class Evidence(StrEnum):
    """How far a verdict's own facts carry it. `strong` needs a control or an artefact; `weak` has little of either."""

    NONE = "none"
    WEAK = "weak"
    STRONG = "strong"


class Control(StrEnum):
    """Where the control of a verdict came from: OONI's helper in the same test, other networks, or nowhere."""

    HELPER = "helper"
    NETWORKS = "networks"
    NONE = "none"


class OnsetKind(StrEnum):
    """Whether an event's beginning was seen, or the data begin inside it."""

    CHANGE = "change"
    ALREADY_AT_START = "already_at_start"


class Timetable(StrEnum):
    """Whether a block kept to hours of the week, in the authority's local time.

    `spill`: inside its hours throughout, and some of the time beyond them. `unsure` is an honest answer.
    """

    CONTINUOUS = "continuous"
    WINDOWED = "windowed"
    SPILL = "spill"
    UNSURE = "unsure"


class RuledOut(StrEnum):
    """What else could make tests fail, and is ruled out for an event; a word stands only where it was checked."""

    SERVICE_WIDE_FAILURE = "service_wide_failure"
    NETWORK_OUTAGE = "network_outage"
    SINGLE_TESTER = "single_tester"
    HIGH_BASELINE = "high_baseline"
    NO_CONTROL = "no_control"


OTHER_ORDER = "other_order"
"""Stands beside the words of `RuledOut` where they list what is left: another order may be what is seen."""


class SuspectReason(StrEnum):
    """Why a likely block is suspected only: one tester carries it, or several do and still not enough."""

    SINGLE_SOURCE = "single_source"
    LITTLE_EVIDENCE = "little_evidence"


class Assessment(StrEnum):
    """What the data are consistent with, order against network (never a word about why)."""

    BLOCKED_BEFORE_ORDER = "blocked_before_order"
    BLOCKED_BY_DEADLINE = "blocked_by_deadline"
    BLOCK_AROUND_DEADLINE = "block_around_deadline"
    BLOCKED_AFTER_DEADLINE = "blocked_after_deadline"
    PARTLY_BLOCKED = "partly_blocked"
    NOT_SEEN = "not_seen"
    NOT_ENOUGH_DATA = "not_enough_data"


class Flag(StrEnum):
    """What else the data show beside an assessment."""

    BEYOND_HOURS = "beyond_hours"
    BEYOND_END = "beyond_end"
    ENDED_EARLY = "ended_early"
    NOT_ADDRESSED = "not_addressed"
    WEB_ONLY = "web_only"
    APP_ONLY = "app_only"
    MECHANISM_CHANGED = "mechanism_changed"


MECHANISMS: dict[str, str] = {
    "dns": "the lookup was interfered with",
    "dns.injection": "the lookup was answered with something that is not the service",
    "dns.injection.blockpage": "the answer is a known block-page address",
    "dns.injection.bogon": "the answer is a private or reserved address, or one of the operator's own",
    "dns.injection.other": "the answer was injected, neither of those",
    "dns.nxdomain": "the name is said not to exist, though it resolves elsewhere",
    "dns.refused": "the resolver refused",
    "dns.timeout": "no answer to the lookup",
    "dns.servfail": "the resolver says it failed",
    "tcp": "the connection was interfered with",
    "tcp.reset": "reset while the connection is being set up",
    "tcp.timeout": "the connection attempt goes unanswered",
    "tcp.refused": "the connection is refused",
    "tls": "the TLS handshake was interfered with",
    "tls.reset": "reset during the TLS handshake",
    "tls.reset.sni": "reset during the TLS handshake, the server name being the trigger",
    "tls.reset.other": "reset during the TLS handshake, trigger unknown",
    "tls.eof": "the connection is closed during the TLS handshake",
    "tls.timeout": "the TLS handshake stalls",
    "tls.mitm": "another certificate is presented",
    "tls.mitm.self_signed": "a self-signed certificate is presented",
    "tls.mitm.ca_signed": "a validly signed certificate of the wrong name or issuer is presented",
    "tls.throttle": "the TLS transfer is slowed",
    "tls.throttle.sni": "the TLS transfer is slowed, the server name being the trigger",
    "http": "the request was interfered with",
    "http.blockpage": "a block page is served",
    "http.redirect": "the request is redirected to a block page",
    "http.error": "the request is refused by status code",
    "http.reset": "reset after the request",
    "http.reset.host": "reset after the request line or Host header",
    "http.eof": "the connection is closed after the request",
    "http.timeout": "the request gets no response",
    "http.throttle": "the transfer is slowed",
    "http.throttle.host": "the transfer is slowed, the Host header being the trigger",
    "quic": "QUIC was interfered with",
    "quic.timeout": "the QUIC handshake goes unanswered",
    "app": "the app's own protocol was interfered with",
    "app.timeout": "the app's own protocol gets no answer",
    "throttle": "the transfer is slowed",
    "ip": "the address was made unreachable",
    "ip.unreachable": "ICMP unreachable, or no route",
    "network": "the network as a whole",
    "network.outage": "the whole network is out",
    "unknown": "how it was done cannot be told",
}
"""OONI's taxonomy v1 (ooni/data docs/ontology.md 12.3) with appended nodes. Every prefix is a legal label."""

SERVICES: tuple[str, ...] = (
    "telegram",
    "whatsapp",
    "signal",
    "messenger",
    "wechat",
    "youtube",
    "tiktok",
)
SITE = "site"
"""The service word of a website that belongs to no service: its component is `site/<hostname>`."""
INTERNET = "internet"
"""The service word of an order that shuts the internet and names no service. No table has it."""


def is_simulated(country: str, asn: int) -> bool:
    """Say whether a network is made up: a user-assigned country code, or an AS number kept for documentation.

    Source: ISO 3166-1 8.1.3 (AA, QM-QZ, XA-XZ); RFC 5398. `ZZ` is user-assigned too, but OONI writes it
    for "country withheld", so it counts as real. XK is in real use for Kosovo, so it counts as real as well.
    """
    user_assigned = country == "AA" or "QM" <= country <= "QZ" or "XA" <= country <= "XZ"
    return (user_assigned and country != "XK") or 64496 <= asn <= 64511 or 65536 <= asn <= 65551
