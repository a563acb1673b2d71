"""Whole networks out: what is one, and what only looks like one."""

from datetime import timedelta

from judging import HERE, NOON, WORKED, Row, attempt, elsewhere, verdicts

DEAD = {"dns": "ok", "tcp": "generic_timeout_error"}
TELEGRAM, SIGNAL = "web.telegram.org", "chat.signal.org"
NEUTRAL = ("www.example.org", "www.example.net")


def run(*hosts: str, asn: int = HERE, hours: float = 1, control: bool = True) -> list[Row]:
    """One measurement after another on one network, everything dead; each endpoint works elsewhere."""
    rows = [
        attempt(host, **DEAD, asn=asn, test=f"{host}-{asn}", at=NOON + timedelta(hours=hours * n))
        for n, host in enumerate(hosts)
    ]
    return rows + ([e for r in rows for e in elsewhere(r, 2) if control] if control else [])


def states(*rows: list[Row], asn: int = HERE) -> dict[str, str]:
    found = verdicts(*rows)
    return {c: s for c, s, a in found.select("component", "state", "asn").iter_rows() if a == asn}


def test_everything_dead_with_neutral_sites_is_an_outage() -> None:
    found = verdicts(run(TELEGRAM, SIGNAL, *NEUTRAL))
    rows = [r for r in found.iter_rows(named=True) if r["asn"] == HERE]
    assert len(rows) == 4
    for row in rows:
        assert (row["state"], row["mechanisms"], row["rule_ids"]) == ("down", ["network.outage"], ["network.outage"])
        assert "network.outage" in row["matched_rule_ids"] and "tcp.timeout" in row["matched_rule_ids"]
        assert (row["endpoints_interfered"], row["interfered"], row["evidence"]) == (0, [], "weak")


def test_two_testers_make_the_evidence_strong() -> None:
    rows = run(TELEGRAM, SIGNAL, *NEUTRAL)
    rows[0]["probe"] = "another tester"
    assert set(verdicts(rows).filter(asn=HERE)["evidence"]) == {"strong"}


def test_several_services_blocked_at_once_are_no_outage() -> None:
    assert set(states(run(TELEGRAM, SIGNAL, "web.whatsapp.com")).values()) == {"blocked"}
    assert set(states(run(TELEGRAM, SIGNAL, NEUTRAL[0])).values()) == {"blocked"}


def test_one_service_and_blocked_sites_are_no_outage() -> None:
    assert set(states(run(TELEGRAM, *NEUTRAL)).values()) == {"blocked"}


def test_neutral_sites_that_are_down_themselves_prove_nothing() -> None:
    rows = [*run(TELEGRAM, SIGNAL), *run(*NEUTRAL, control=False)]
    assert states(rows)["telegram/web"] == "blocked"


def test_one_connection_anywhere_in_between_ends_it() -> None:
    alive = attempt("t.me", **WORKED, test="alive", at=NOON + timedelta(hours=1, minutes=30))
    assert states(run(TELEGRAM, SIGNAL, *NEUTRAL), [alive])["telegram/web"] == "blocked"


def test_other_network_is_not_drawn_in() -> None:
    found = states(run(TELEGRAM, SIGNAL, *NEUTRAL), run(TELEGRAM, asn=64499), asn=64499)
    assert found == {"telegram/web": "blocked"}


def test_days_apart_are_not_one_outage() -> None:
    assert states(run(TELEGRAM, SIGNAL, *NEUTRAL, hours=30))["telegram/web"] == "blocked"


def test_withheld_network_is_many_networks_and_has_no_outage() -> None:
    rows = [r | {"asn": 0} if r["asn"] == HERE else r for r in run(TELEGRAM, SIGNAL, *NEUTRAL)]
    assert states(rows, asn=0)["telegram/web"] == "blocked"


def test_offline_tester_is_insufficient_unless_the_network_is_out() -> None:
    steps = {"dns": "dns_temporary_failure"}
    alone = attempt(TELEGRAM, None, **steps)
    assert states([alone, *elsewhere(alone)]) == {"telegram/web": "insufficient"}
    hosts = (TELEGRAM, SIGNAL, *NEUTRAL)
    rows = [attempt(h, None, **steps, test=h) for h in hosts]
    assert set(states(rows, [e for r in rows for e in elsewhere(r)]).values()) == {"down"}
