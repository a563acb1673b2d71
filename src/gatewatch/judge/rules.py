"""The rules: what one attempt means, as a table that is read from the top.

Each rule is a condition on the columns of `facts`, `pages`, `answers` and `control`. The first that matches decides the
attempt; every match is kept, so that what was passed over can be seen. Order carries meaning: answers that prove
nothing of the service come before successes, successes before failures, faults of the tester's side before controls,
and a failure is read as interference only at the end, when nothing else explains it and a control stands beside it.

Ids are append-only: a new meaning is a new id (a test holds the list), and any change in what rules do is a new
`RULESET_VERSION`. Mechanisms are the deepest node of the taxonomy that the evidence supports: a reset in a TLS
handshake is `tls.reset`, and `.sni` only where the same address and port answered another name in the same measurement;
a request that failed with no step before it noted is `unknown`.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from gatewatch.judge.facts import LOCAL, UNREACHABLE
from gatewatch.model.words import Evidence

RULESET_VERSION = "3"

Outcome = Literal["ok", "slowed", "interfered", "down", "unknown"]

_RESETS = ("connection_reset", "network_reset")
_TIMEOUTS = ("generic_timeout_error",)
_ENDS = ("eof_error",)
_OTHER_NAME = ("ssl_invalid_hostname", "ssl_unknown_authority")


@dataclass(frozen=True, eq=False)
class Rule:
    """One row of the table: when `when` holds, an attempt means `outcome`."""

    id: str
    layer: str
    when: pl.Expr
    outcome: Outcome
    reason: str
    source: str
    mechanism: str | None = None
    evidence: Evidence = Evidence.NONE


_layer, _failure, _got = pl.col("layer"), pl.col("failure"), pl.col("got")
_failed = _layer.is_not_null()
_no_control = _failed & ~pl.col("control_ok")
_TAXONOMY = "OONI taxonomy v1 (ooni/data docs/ontology.md 12.3)"
_DF007 = "OONI df-007 (failure strings)"
_DROP = "net4people/bbs#654, kelmenhorst/quic-censorship#4: dropping is how QUIC is blocked; shared facts, probe 8"
_OURS = "this project; issue 3"
_FINGERPRINTS = "fingerprints of OONI's format: data/targets/fingerprints.csv and the folder the user names"


def _ok(name: str, when: pl.Expr, reason: str) -> Rule:
    return Rule(name, name.partition(".")[0], when, "ok", reason, "success is its own evidence; needs no control")


def _unknown(name: str, layer: str, when: pl.Expr, reason: str, source: str) -> Rule:
    return Rule(name, layer, when, "unknown", reason, source)


def _interfered(mechanism: str, failures: tuple[str, ...], reason: str, name: str | None = None) -> Rule:
    """A failure of one kind at the layer that its mechanism names first, with everything else ruled out above."""
    layer = mechanism.partition(".")[0]
    at = "tcp" if layer == "ip" else layer
    when = (_layer == at) & (_failure.is_in(failures) if failures else pl.lit(True))
    evidence = Evidence.STRONG if failures else Evidence.WEAK  # without a named failure little is known
    return Rule(name or mechanism, layer, when, "interfered", reason, _TAXONOMY, mechanism, evidence)


RULES: tuple[Rule, ...] = (
    # answers that are not the service's
    Rule(
        "dns.bogon_everywhere", "dns", pl.col("poisoned") & pl.col("helper_bogon"), "down",
        "OONI's helper is given private addresses too: the name leads nowhere for anybody",
        "ooni/data rules.py bogon_in_ctrl",
    ),
    Rule(
        "dns.injection.blockpage", "dns",
        pl.col("known_address") & (~pl.col("poisoned") | pl.col("control_ok")), "interfered",
        "the lookup gives a known block-page address of this country, which the helper was not given", _FINGERPRINTS,
        "dns.injection.blockpage", Evidence.STRONG,
    ),
    Rule(
        "dns.injection.bogon", "dns", pl.col("poisoned") & pl.col("control_ok"), "interfered",
        "the lookup gives a private or reserved address, and elsewhere the service is reached by that name",
        f"{_TAXONOMY}; ooni/data rules.py bogon_not_in_ctrl", "dns.injection.bogon", Evidence.STRONG,
    ),
    _unknown(
        "dns.bogon_alone", "dns", pl.col("poisoned"),
        "the lookup gives a private or reserved address, and nothing shows what the name should give", _OURS,
    ),
    Rule(
        "dns.injection.other", "dns", pl.col("injected") & pl.col("wrong_name") & pl.col("control_ok"), "interfered",
        "the lookup gives an address that nobody who reached the service was given, that unrelated names lead to as "
        "well, and that shows a certificate of another name", "this project; issue 4", "dns.injection.other",
        Evidence.STRONG,
    ),
    Rule(
        "dns.injection.dead", "dns", pl.col("injected") & pl.col("control_ok"), "interfered",
        "the lookup gives an address that nobody who reached the service was given, that unrelated names lead to as "
        "well, and that cannot be connected to", "this project; issue 4", "dns.injection.other", Evidence.WEAK,
    ),
    Rule(
        "dns.injection.own_space", "dns", pl.col("own_space") & pl.col("wrong_name") & pl.col("control_ok"),
        "interfered",
        "the lookup gives an address beside the operator's own resolver, that no other network is given, and that "
        "shows a certificate of another name", f"{_TAXONOMY}; issue 4", "dns.injection.bogon", Evidence.STRONG,
    ),
    Rule(
        "dns.injection.own_space_dead", "dns", pl.col("own_space") & pl.col("control_ok"), "interfered",
        "the lookup gives an address beside the operator's own resolver, that no other network is given, and that "
        "cannot be connected to", f"{_TAXONOMY}; issue 4", "dns.injection.bogon", Evidence.WEAK,
    ),
    Rule(
        "http.blockpage.known", "http", pl.col("known_page"), "interfered",
        "the page in clear is a known block page", _FINGERPRINTS, "http.blockpage", Evidence.STRONG,
    ),
    Rule(
        "http.redirect.known", "http", pl.col("known_redirect"), "interfered",
        "an answer in clear redirects to a known block page", _FINGERPRINTS, "http.redirect", Evidence.STRONG,
    ),
    _unknown(
        "tester.portal", "tester", pl.col("portal") | pl.col("portal_alone"),
        "every plain answer of this run is the same: a portal or a proxy stands in front of everything",
        "ooni/probe#1629, #777",
    ),
    Rule(
        "http.blockpage", "http", pl.col("blockpage"), "interfered",
        "the page in clear has another title and another length or status than the helper's",
        "OONI ts-017 (title, status and length comparison)", "http.blockpage", Evidence.WEAK,
    ),
    Rule(
        "http.redirect", "http", pl.col("redirected"), "interfered",
        "an answer in clear redirects to another site, whose page is not the one the helper got",
        "OONI ts-017 (title, status and length comparison)", "http.redirect", Evidence.WEAK,
    ),
    _unknown(
        "http.differs", "http", pl.col("differs"),
        "an answer in clear refuses or leads away where the helper got the page: server or path may have sent it",
        _OURS,
    ),
    _unknown(
        "http.stranger", "http", pl.col("stranger"),
        "all addresses give the same answer in clear, and no other network is given it: it may not be the service's",
        "a block page on port 80 of a data centre reads as an answer (ooni/probe-cli, telegram test)",
    ),
    _unknown(
        "dns.other_resolver", "dns", pl.col("other_lookup"),
        "it worked through another resolver's answer: that says nothing of what the user's own resolver gives", _OURS,
    ),
    Rule(
        "throttle.tls", "throttle", pl.col("reached") & pl.col("slowed"), "slowed",
        "it works, but report after report the handshake takes ten times as long as on other networks, and as what the "
        "same testers do elsewhere", "OONI dd-007 (10x rule); shared facts, probe 8", "tls.throttle", Evidence.WEAK,
    ),
    # successes
    _ok("app.ok", pl.col("reached") & (_got == 5), "the app's own protocol was answered"),
    _ok("http.ok", pl.col("reached") & (_got == 4), "the request was answered, whatever status it carries"),
    _ok("tls.ok", pl.col("reached") & (_got == 3), "the handshake was completed, and nothing deeper is asked for"),
    _ok("tcp.ok", pl.col("reached") & (_got == 2), "the connection was made, and nothing deeper is asked for"),
    _ok("dns.ok", pl.col("reached") & (_got == 1), "the name was resolved, and nothing deeper is asked for"),
    # nothing to judge
    _unknown("step.none", "step", ~_failed & (_got == 0), "no step of this attempt is noted", _OURS),
    _unknown(
        "step.short", "step", ~_failed,
        "it worked as far as it went, which is not as far as this component asks for: a connect alone proves little",
        "Kenya 2023: every connect worked while no request was answered",
    ),
    # the tester's side
    _unknown(
        "instrument.fault", "instrument", pl.col("fault").is_not_null(),
        "a known fault of this test version: the result is about the software", "data/targets/faults.toml",
    ),
    _unknown(
        "instrument.local", "instrument", _failure.is_in(LOCAL),
        "the failure is of the tester's own system or test, not of the path", _DF007,
    ),
    _unknown(
        "tester.offline", "tester", pl.col("offline"),
        "every target failed as if the device had no connection at all, and the tester reached nothing in that hour",
        _OURS,
    ),
    _unknown(
        "tester.ipv6_broken", "tester", pl.col("v6_broken"),
        "no connection over IPv6, while IPv4 worked for the same endpoint or no IPv6 worked at all in this measurement",
        "ooni/probe#2192, #2323; ooni/data rules.py ipv6_broken_probe",
    ),
    _unknown(
        "failure.unnamed", "failure", _failure.str.starts_with("unknown_failure"),
        "the failure has no known meaning", _DF007,
    ),
    # failures without a control
    _unknown(
        "control.dead_address", "control",
        _no_control & (_layer == "tcp") & (pl.col("helper_http_step") == "ok") & pl.col("helper_fails"),
        "the helper cannot connect to this address either, and gets the page from another one", _OURS,
    ),
    Rule(
        "control.helper_fails", "control", _no_control & pl.col("helper_fails"), "down",
        "OONI's helper failed at the same step, and no other networks show the service working",
        "ooni/data rules.py failure_ctrl_also_failing",
    ),
    Rule(
        "control.fails_abroad", "control", _no_control & pl.col("fails_abroad"), "down",
        "nobody saw it work in these hours, and it fails on several networks in several other countries", _OURS,
    ),
    _unknown(
        "control.fails_at_home", "control",
        _no_control & (pl.col("control_networks") == 0) & (pl.col("failing_home") > 0),
        "only networks of the same country were looked at and all fail: a block in a whole country looks the same as a "
        "service that is down", _OURS,
    ),
    _unknown(
        "control.none", "control", _no_control,
        "a failure with no control is never evidence of blocking", "this project's words: control",
    ),
    # failures beside a control
    _interfered("dns.nxdomain", ("dns_nxdomain_error",), "the name is said not to exist, and it resolves elsewhere"),
    _interfered("dns.refused", ("dns_refused_error",), "the resolver refuses a name that resolves elsewhere"),
    _interfered("dns.servfail", ("dns_servfail_error", "dns_server_misbehaving"),
                "the resolver says it failed at a name that resolves elsewhere"),
    _interfered("dns.timeout", _TIMEOUTS, "no answer to a lookup of a name that resolves elsewhere"),
    _interfered("dns", (), "the lookup failed in a way without a node of its own; it works elsewhere", "dns.failed"),
    _interfered("tcp.timeout", _TIMEOUTS, "the connection attempt goes unanswered; it works elsewhere"),
    _interfered("tcp.reset", _RESETS, "the connection attempt is reset; it works elsewhere"),
    _interfered("tcp.refused", ("connection_refused",), "the connection attempt is refused; it works elsewhere"),
    _interfered("ip.unreachable", UNREACHABLE, "the address is said to be unreachable; it is reached elsewhere"),
    _interfered("tcp", (), "it failed to connect in a way without a node of its own; it works elsewhere", "tcp.failed"),
    _interfered("tls.mitm", _OTHER_NAME, "a certificate of another name or issuer is presented; elsewhere it is right"),
    _unknown(
        "tls.clock", "tls", (_layer == "tls") & (_failure == "ssl_invalid_certificate") & ~pl.col("clock_right"),
        "the certificate is out of its dates, and nothing shows that the tester's clock is right", _OURS,
    ),
    Rule(
        "tls.mitm.dates", "tls", (_layer == "tls") & (_failure == "ssl_invalid_certificate"), "interfered",
        "a certificate out of its dates is presented to a tester whose clock is right; elsewhere it is valid",
        _TAXONOMY, "tls.mitm", Evidence.WEAK,
    ),
    Rule(
        "tls.reset.sni", "tls", (_layer == "tls") & _failure.is_in(_RESETS) & pl.col("name_triggers"), "interfered",
        "the handshake is reset, and the same address and port completed one under another name; it works elsewhere",
        _TAXONOMY, "tls.reset.sni", Evidence.STRONG,
    ),
    _interfered("tls.reset", _RESETS, "the handshake is reset; trigger not told; it works elsewhere"),
    _interfered("tls.eof", _ENDS, "the connection is closed during the handshake; it works elsewhere"),
    _interfered("tls.timeout", _TIMEOUTS, "the handshake stalls; it works elsewhere"),
    _interfered("tls", (), "the handshake failed in a way without a node of its own; it works elsewhere", "tls.failed"),
    Rule(
        "quic.timeout", "quic", (_layer == "quic") & _failure.is_in(_TIMEOUTS) & pl.col("quic_works"), "interfered",
        "the QUIC handshake goes unanswered, while this tester completes one with another name; it works elsewhere",
        _DROP, "quic.timeout", Evidence.STRONG,
    ),
    Rule(
        "quic.timeout.alone", "quic", (_layer == "quic") & _failure.is_in(_TIMEOUTS), "interfered",
        "the QUIC handshake goes unanswered, and nothing shows that this tester has QUIC at all; it works elsewhere",
        _DROP, "quic.timeout", Evidence.WEAK,
    ),
    _interfered("quic", (), "the QUIC handshake failed in another way; it works elsewhere", "quic.failed"),
    _interfered("http.timeout", _TIMEOUTS, "connected, and the request gets no answer; it does elsewhere"),
    _interfered("http.reset", _RESETS, "connected, and reset after the request; it is answered elsewhere"),
    _interfered("http.eof", _ENDS, "connected, and closed after the request; it is answered elsewhere"),
    _interfered("http", (), "connected, and the request failed in a way without a node of its own", "http.failed"),
    _interfered("app.timeout", _TIMEOUTS, "connected, and the app's own protocol gets no answer; it does elsewhere"),
    _interfered("app", (), "connected, and the app's own protocol failed; it works elsewhere", "app.failed"),
    Rule(
        "unknown.step", "unknown", _layer == "unknown", "interfered",
        "the request failed with no step before it noted: it may have failed in any of them; it is answered elsewhere",
        "Kenya 2023: endpoints on port 443 without a connect row", "unknown", Evidence.STRONG,
    ),
)  # fmt: skip
"""The table. Read from the top: the first match decides."""

OUTAGE = Rule(
    "network.outage",
    "network",
    pl.col("testers").is_not_null() & pl.col("failing") & (pl.col("endpoints") > 0),
    "down",
    "nothing at all could be connected to on this network: several services and, beside them, neutral sites failed",
    _OURS,
    "network.outage",
)
"""The one rule that reads a whole network and not one attempt; `outage` applies it, to verdicts."""

MASK_BITS = 62
"""Matches are kept as bits of whole numbers, this many in each, so that they can be gathered by "or"."""


_MECHANISMS = sorted({r.mechanism for r in RULES if r.mechanism})
UNKNOWN_BIT = 1 << _MECHANISMS.index("unknown")


def masks() -> int:
    """Say how many numbers hold the matches of all rules."""
    return -(-len(RULES) // MASK_BITS)


def ruled(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give the attempts with the rule that decides each and every rule that matches.

    Rows: those of `attempts`. Columns added: `rule` (its place in the table), `outcome`, `mechanism` as a bit,
    `strong`, and `matched_0`, `matched_1` … as bits.
    """
    hits = attempts.select(rule.when.fill_null(False).alias(rule.id) for rule in RULES)
    first = pl.coalesce(pl.when(rule.id).then(n) for n, rule in enumerate(RULES))
    bits = [
        pl.sum_horizontal(
            pl.col(rule.id).cast(pl.Int64) * (1 << place)
            for place, rule in enumerate(RULES[n * MASK_BITS : (n + 1) * MASK_BITS])
        ).alias(f"matched_{n}")
        for n in range(masks())
    ]
    found = hits.select(first.cast(pl.Int64).alias("rule"), *bits)
    table = pl.DataFrame(
        {
            "rule": range(len(RULES)),
            "outcome": [r.outcome for r in RULES],
            "mechanism": [1 << _MECHANISMS.index(r.mechanism) if r.mechanism else 0 for r in RULES],
            "strong": [r.evidence is Evidence.STRONG for r in RULES],
        },
        schema={"rule": pl.Int64, "outcome": pl.String, "mechanism": pl.Int64, "strong": pl.Boolean},
    )
    return attempts.hstack(found.join(table, on="rule", how="left", maintain_order="left"))


def names(bits: tuple[int, ...]) -> list[str]:
    """Give the ids, sorted, of the rules whose bits are set."""
    return sorted(rule.id for place, rule in enumerate(RULES) if bits[place // MASK_BITS] >> (place % MASK_BITS) & 1)


def mechanisms(bits: tuple[int, ...]) -> list[str]:
    """Give the mechanisms, sorted, whose bits are set."""
    return [name for place, name in enumerate(_MECHANISMS) if bits[0] >> place & 1]
