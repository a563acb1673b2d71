"""Every rule by its meaning: a measurement for which it decides, and its nearest neighbour for which it does not."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from answer_cases import ABOUT_ANSWERS
from judging import SITE, WORKED, Row, attempt, deciding, elsewhere, quic, verdict
from speed_cases import FAST, SLOW

from gatewatch.judge.rules import OUTAGE, RULES, masks, names
from gatewatch.model.words import MECHANISMS, Evidence

IDS = [
    "dns.bogon_everywhere",
    "dns.injection.bogon",
    "dns.bogon_alone",
    "http.blockpage",
    "http.redirect",
    "http.differs",
    "dns.other_resolver",
    "app.ok",
    "http.ok",
    "tls.ok",
    "tcp.ok",
    "dns.ok",
    "step.none",
    "step.short",
    "instrument.fault",
    "instrument.local",
    "tester.offline",
    "tester.ipv6_broken",
    "failure.unnamed",
    "control.dead_address",
    "control.helper_fails",
    "control.fails_abroad",
    "control.fails_at_home",
    "control.none",
    "dns.nxdomain",
    "dns.refused",
    "dns.servfail",
    "dns.timeout",
    "dns.failed",
    "tcp.timeout",
    "tcp.reset",
    "tcp.refused",
    "ip.unreachable",
    "tcp.failed",
    "tls.mitm",
    "tls.clock",
    "tls.mitm.dates",
    "tls.reset",
    "tls.eof",
    "tls.timeout",
    "tls.failed",
    "http.timeout",
    "http.reset",
    "http.eof",
    "http.failed",
    "app.timeout",
    "app.failed",
    "unknown.step",
    "network.outage",
    # rule set 2
    "dns.injection.blockpage",
    "dns.injection.other",
    "dns.injection.dead",
    "http.blockpage.known",
    "http.redirect.known",
    "tester.portal",
    "http.stranger",
    "tls.reset.sni",
    # rule set 3
    "dns.injection.own_space",
    "dns.injection.own_space_dead",
    "quic.timeout",
    "quic.timeout.alone",
    "quic.failed",
    "throttle.tls",
]
"""Append-only: an id that was once written to a verdict keeps its meaning for ever."""

HELPED = {"dns": "ok", "tcp": "ok", "tls": "ok", "http": "ok"}
PAGE = {"helper_http_status": 200, "helper_title": "Example Domain", "helper_body_bytes": 1000}
REAL = ["93.184.216.34"]
LATE = datetime(2022, 11, 1, tzinfo=UTC)
CHAT = "chat.signal.org"
E1 = "e1.whatsapp.net"


def rows(*given: Row) -> list[Row]:
    return list(given)


def clear(**columns: object) -> Row:
    """A page in clear that the helper got too."""
    base = {"http_status": 200, "http_title": "Example Domain", "http_body_bytes": 1000, **PAGE}
    steps = {"dns": "ok", "tcp": "ok", "http": "ok"}
    base |= {"port": 80, "input": f"http://{SITE}/"}
    return attempt(**steps, helper=HELPED, **(base | columns))


def failing(step: str, failure: str, control: bool = True, **columns: object) -> list[Row]:
    """An attempt that comes as far as `step`, beside two networks on which the endpoint works."""
    order = ("dns", "tcp", "tls", "http")
    steps = {s: "ok" for s in order[: order.index(step)]} | {step: failure}
    ip = None if step == "dns" else "93.184.216.34"
    row = attempt(ip=ip, **steps, **columns)
    return [row, *(elsewhere(row) if control else [])]


def bogon(ip: str = "10.10.34.35", **columns: object) -> Row:
    return attempt(ip=ip, dns="ok", tcp="generic_timeout_error", **columns)


def abroad(n: int, country: str) -> Row:
    return attempt(dns="ok", tcp="connection_refused", test=f"fail-{n}", asn=n, country=country)


def v6(**columns: object) -> Row:
    return attempt(ip="2001:67c:4e8:f004::9", dns="ok", tcp="host_unreachable", **columns)


def quics(failure: str | None, *, control: bool = True, other: bool = False) -> list[Row]:
    """A QUIC handshake beside TCP that works; with the success of two networks, and of another name."""
    rows = [quic(failure), attempt(**WORKED)]
    rows += [quic("ok", test=f"else-{n}", asn=n, country="XB") for n in (64500, 64501)] if control else []
    return [*rows, *([quic("ok", "www.example.net")] if other else [])]


@dataclass(frozen=True)
class Case:
    """Attempts of measurement m1 (and others) where `rule` decides, and where it does not."""

    rule: str
    fires: list[Row]
    neighbour: list[Row]
    state: str
    component: str = f"site/{SITE}"
    mechanisms: list[str] = field(default_factory=list)


def blocked(rule: str, fires: list[Row], neighbour: list[Row], mechanism: str | None = None, **more: str) -> Case:
    return Case(rule, fires, neighbour, "blocked", mechanisms=[mechanism or rule], **more)


def partial(rule: str, fires: list[Row], neighbour: list[Row], mechanism: str | None = None) -> Case:
    return Case(rule, fires, neighbour, "partial", mechanisms=[mechanism or rule])


def unknown(rule: str, fires: list[Row], neighbour: list[Row], **more: str) -> Case:
    return Case(rule, fires, neighbour, "insufficient", **more)


def ok(rule: str, fires: list[Row], neighbour: list[Row], **more: str) -> Case:
    return Case(rule, fires, neighbour, "ok", **more)


def down(rule: str, fires: list[Row], neighbour: list[Row]) -> Case:
    return Case(rule, fires, neighbour, "down")


CASES = [
    down(
        "dns.bogon_everywhere",
        rows(bogon(helper={"dns": "ok"}, helper_dns_answers=["10.10.34.35"])),
        rows(bogon(helper={"dns": "ok"}, helper_dns_answers=REAL)),
    ),
    blocked(
        "dns.injection.bogon",
        rows(bogon(helper={"dns": "ok"}, helper_dns_answers=REAL)),
        # a private address on which a valid certificate is shown: a proxy on the tester's device
        rows(attempt(ip="198.18.0.7", **WORKED, helper={"dns": "ok"}, helper_dns_answers=REAL)),
    ),
    unknown("dns.bogon_alone", rows(bogon()), [bogon(), *elsewhere(bogon())]),
    blocked(
        "http.blockpage",
        rows(clear(http_title="Access denied", http_body_bytes=300)),
        rows(clear(http_title="Welcome to Example", http_body_bytes=300)),
    ),
    blocked(
        "http.redirect",
        rows(
            clear(http_status=302, http_title=None, http_body_bytes=0, http_location="http://block.example.net/"),
            attempt("block.example.net", "192.0.2.1", 80, tcp="ok", http="ok", http_title="Notice", http_body_bytes=90),
        ),
        rows(
            clear(http_status=302, http_title=None, http_body_bytes=0, http_location="http://block.example.net/"),
            attempt(
                "block.example.net", "192.0.2.1", 80, tcp="ok", http="ok", http_title="Example", http_body_bytes=90
            ),
        ),
    ),
    unknown(
        "http.differs",
        rows(clear(http_status=403, http_title=None)),
        rows(clear(http_status=403, http_title=None, port=443, http_encrypted=True)),
    ),
    unknown(
        "dns.other_resolver",
        rows(attempt(ip=None, dns="dns_nxdomain_error"), attempt(**WORKED)),
        rows(attempt(**WORKED)),
    ),
    ok("app.ok", rows(attempt(tcp="ok", app="ok")), rows(attempt(tcp="ok", app="generic_timeout_error"))),
    ok("http.ok", rows(attempt(**WORKED, http_status=403)), failing("http", "eof_error")),
    ok("tls.ok", rows(attempt(dns="ok", tcp="ok", tls="ok")), rows(attempt(**WORKED))),
    ok(
        "tcp.ok",
        rows(attempt(E1, tcp="ok")),
        rows(attempt(E1, tcp="generic_timeout_error")),
        component="whatsapp/chat",
    ),
    unknown("step.none", rows(attempt()), rows(attempt(tcp="ok"))),
    unknown(
        "step.short",
        rows(attempt(CHAT, dns="ok", tcp="ok")),
        rows(attempt(CHAT, **WORKED)),
        component="signal/chat",
    ),
    unknown(
        "instrument.fault",
        rows(attempt(CHAT, tcp="ok", tls="ssl_unknown_authority", test_name="signal", test_version="0.2.1", at=LATE)),
        rows(attempt(CHAT, tcp="ok", tls="ssl_unknown_authority", test_name="signal", test_version="0.2.10", at=LATE)),
        component="signal/chat",
    ),
    unknown(
        "instrument.local",
        failing("tcp", "permission_denied"),
        failing("tcp", "connection_refused"),
    ),
    unknown(
        "tester.offline",
        failing("dns", "dns_temporary_failure"),
        [*failing("dns", "dns_temporary_failure"), attempt("t.me", **WORKED)],
    ),
    unknown(
        "tester.ipv6_broken",
        [v6(), *elsewhere(v6())],
        [v6(), attempt("t.me", "2001:db8::1", **WORKED), *elsewhere(v6())],
    ),
    unknown("failure.unnamed", failing("tls", "unknown_failure: odd"), failing("tls", "eof_error")),
    unknown(
        "control.dead_address",
        rows(attempt(tcp="generic_timeout_error", helper={"tcp": "generic_timeout_error", "http": "ok"})),
        rows(attempt(tcp="generic_timeout_error", helper={"tcp": "ok", "http": "ok"})),
    ),
    down(
        "control.helper_fails",
        rows(attempt(dns="ok", tcp="ok", tls="ssl_invalid_certificate", helper={"tls": "ssl_invalid_certificate"})),
        failing("tls", "ssl_invalid_certificate", helper={"tls": "ssl_invalid_certificate"}),
    ),
    down(
        "control.fails_abroad",
        [*failing("tcp", "connection_refused", control=False), abroad(64501, "XB"), abroad(64502, "XC")],
        [*failing("tcp", "connection_refused", control=False), abroad(64501, "XB"), abroad(64502, "XB")],
    ),
    unknown(
        "control.fails_at_home",
        [*failing("tcp", "connection_refused", control=False), abroad(64501, "XA"), abroad(64502, "XA")],
        failing("tcp", "connection_refused", control=False),
    ),
    unknown("control.none", failing("tcp", "connection_refused", control=False), failing("tcp", "connection_refused")),
    blocked("dns.nxdomain", failing("dns", "dns_nxdomain_error"), failing("dns", "dns_no_answer")),
    blocked("dns.refused", failing("dns", "dns_refused_error"), failing("dns", "dns_nxdomain_error")),
    blocked("dns.servfail", failing("dns", "dns_servfail_error"), failing("dns", "dns_refused_error")),
    blocked("dns.timeout", failing("dns", "generic_timeout_error"), failing("tcp", "generic_timeout_error")),
    blocked("dns.failed", failing("dns", "dns_no_answer"), failing("dns", "dns_no_answer", control=False), "dns"),
    blocked("tcp.timeout", failing("tcp", "generic_timeout_error"), failing("tls", "generic_timeout_error")),
    blocked("tcp.reset", failing("tcp", "connection_reset"), failing("tls", "connection_reset")),
    blocked("tcp.refused", failing("tcp", "connection_refused"), failing("tcp", "connection_reset")),
    blocked("ip.unreachable", failing("tcp", "host_unreachable"), failing("tcp", "generic_timeout_error")),
    blocked("tcp.failed", failing("tcp", "connection_aborted"), failing("tcp", "connection_reset"), "tcp"),
    blocked("tls.mitm", failing("tls", "ssl_invalid_hostname"), failing("tls", "ssl_failed_handshake")),
    unknown(
        "tls.clock",
        failing("tls", "ssl_invalid_certificate"),
        [*failing("tls", "ssl_invalid_certificate"), attempt("t.me", **WORKED)],
    ),
    blocked(
        "tls.mitm.dates",
        [*failing("tls", "ssl_invalid_certificate"), attempt("t.me", **WORKED)],
        failing("tls", "ssl_invalid_certificate"),
        "tls.mitm",
    ),
    blocked("tls.reset", failing("tls", "connection_reset"), failing("http", "connection_reset")),
    blocked("tls.eof", failing("tls", "eof_error"), failing("http", "eof_error")),
    blocked("tls.timeout", failing("tls", "generic_timeout_error"), failing("http", "generic_timeout_error")),
    blocked("tls.failed", failing("tls", "ssl_failed_handshake"), failing("tls", "eof_error"), "tls"),
    blocked(
        "http.timeout",
        failing("http", "generic_timeout_error"),
        [r := attempt(ip=None, http="generic_timeout_error"), *elsewhere(r)],
    ),
    blocked("http.reset", failing("http", "connection_reset"), failing("http", "eof_error")),
    blocked("http.eof", failing("http", "eof_error"), failing("http", "connection_reset")),
    blocked("http.failed", failing("http", "http_request_failed"), failing("http", "eof_error"), "http"),
    blocked(
        "app.timeout",
        [r := attempt(tcp="ok", app="generic_timeout_error"), *elsewhere(r)],
        [r := attempt(tcp="ok", app="eof_error"), *elsewhere(r)],
    ),
    blocked(
        "app.failed",
        [r := attempt(tcp="ok", app="eof_error"), *elsewhere(r)],
        rows(attempt(tcp="ok", app="eof_error")),
        "app",
    ),
    partial("quic.timeout", quics("generic_timeout_error", other=True), quics("generic_timeout_error")),
    partial(
        "quic.timeout.alone",
        quics("generic_timeout_error"),
        quics("generic_timeout_error", control=False),
        "quic.timeout",
    ),
    partial("quic.failed", quics("connection_refused"), quics("generic_timeout_error"), "quic"),
    partial("throttle.tls", SLOW, FAST, "tls.throttle"),
    blocked(
        "unknown.step",
        [r := attempt(ip=None, http="generic_timeout_error"), *elsewhere(r)],
        [r := attempt(ip=None, http="dns_nxdomain_error"), *elsewhere(r)],
        "unknown",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.rule)
def test_rule_decides_where_it_must(case: Case) -> None:
    found = verdict(case.fires, component=case.component)
    assert case.rule in found["rule_ids"]
    assert case.rule in found["matched_rule_ids"]
    assert (found["state"], found["mechanisms"]) == (case.state, case.mechanisms)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.rule)
def test_rule_does_not_decide_its_nearest_neighbour(case: Case) -> None:
    assert case.rule not in verdict(case.neighbour, component=case.component)["rule_ids"]


def test_ids_are_append_only() -> None:
    assert sorted(r.id for r in (*RULES, OUTAGE)) == sorted(IDS)
    assert len(set(IDS)) == len(IDS)


def test_every_rule_has_a_case() -> None:
    # a lookup alone is asked for by optional endpoints only, see below; the outage's cases: test_outage.py
    # rules about known and injected answers: test_answers.py
    cases = {c.rule for c in CASES} | set(ABOUT_ANSWERS)
    assert cases | {"dns.ok", OUTAGE.id} == set(IDS)


def test_lookup_alone_is_ok_only_where_nothing_deeper_is_asked_for() -> None:
    assert deciding(attempt("stun.fbsbx.com", dns="ok")) == ["dns.ok"]
    assert deciding(attempt("edge-mqtt.facebook.com", dns="ok")) == ["step.short"]


def test_rules_say_why_and_where_from_and_only_one_claims_a_trigger() -> None:
    for rule in (*RULES, OUTAGE):
        assert rule.reason and rule.source
        assert (rule.mechanism in MECHANISMS) == (rule.outcome in ("interfered", "slowed") or rule is OUTAGE)
        assert (rule.evidence is Evidence.NONE) != (rule.outcome in ("interfered", "slowed"))
        assert (".sni" in (rule.mechanism or "")) == (rule.id == "tls.reset.sni")


def test_every_match_is_kept_beside_the_one_that_decides() -> None:
    found = verdict(failing("tcp", "connection_refused", control=False))
    assert found["rule_ids"] == ["control.none"]
    assert {"tcp.refused", "tcp.failed"} <= set(found["matched_rule_ids"])


def test_bits_spell_the_ids() -> None:
    assert names((0b101, *[0] * (masks() - 1))) == sorted([RULES[0].id, RULES[2].id])
