"""An edition grouped: what the state at the end of the data rests on."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from gatewatch.model.words import State
from gatewatch.publish.edition import Archive, archive, slug
from small_edition import BLOCKED, DAYS, OPEN, TARGETS, THIN, empty_edition, hours_edition, small_edition


def test_states_at_the_end_are_the_latest_that_say_something() -> None:
    found = archive(small_edition())
    states = {n.asn: found.state(n, "telegram") for n in found.networks_in("XA")}
    assert states == {BLOCKED[1]: State.BLOCKED, OPEN[1]: State.OK, THIN[1]: State.INSUFFICIENT}
    assert found.states("XA", "telegram") == [State.BLOCKED, State.OK, State.INSUFFICIENT]


def with_last_days(*states: str) -> Archive:
    """Give the archive with the states of the last days of the reachable network changed; `-` drops the day."""
    edition = small_edition()
    of_network = (pl.col("asn") == OPEN[1]) & (pl.col("day") > DAYS[-1] - timedelta(days=len(states)))
    kept = edition.days.filter(~of_network)
    days = [DAYS[-len(states) + n] for n in range(len(states))]
    new = pl.DataFrame({"day": days, "state": states}, schema={"day": pl.Date, "state": pl.String})
    changed = edition.days.filter(of_network).drop("state").join(new.filter(pl.col("state") != "-"), on="day")
    return archive(replace(edition, days=pl.concat([kept, changed.select(kept.columns)])))


def test_a_thin_last_day_does_not_hide_what_the_day_before_says() -> None:
    found = with_last_days("blocked", "insufficient")
    assert found.state(found.networks[OPEN], "telegram") == State.BLOCKED


def test_a_week_of_silence_or_of_thin_days_is_not_known() -> None:
    silent = with_last_days(*["-"] * 7)
    assert silent.state(silent.networks[OPEN], "telegram") == State.INSUFFICIENT
    nearly = with_last_days(*["-"] * 6)
    assert nearly.state(nearly.networks[OPEN], "telegram") == State.OK
    thin = with_last_days(*["insufficient"] * 7)
    assert thin.state(thin.networks[OPEN], "telegram") == State.INSUFFICIENT


def test_an_open_block_in_hours_of_the_week_is_partly_on_every_day() -> None:
    found = archive(hours_edition())
    assert found.state(found.networks[BLOCKED], "telegram") == State.PARTIAL
    assert found.state(found.networks[BLOCKED], "telegram", "telegram/dc") == State.PARTIAL


def test_unmeasured_networks_are_those_of_the_registry_nobody_measured() -> None:
    found = archive(small_edition())
    known = {n.asn for n in TARGETS.networks.values() if n.country == "XA"}
    assert set(found.unmeasured("XA")) == known - {BLOCKED[1], OPEN[1], THIN[1]}
    assert archive(empty_edition()).countries == ["VN", "XA"]


def test_samples_count_measurements_and_reports_once_for_all_parts() -> None:
    found = archive(small_edition())
    assert found.samples["XA", BLOCKED[1], "telegram", None].measurements == 20
    assert found.networks[BLOCKED].probes == 20


def test_evidence_counts_the_failures_inside_an_event_with_their_controls() -> None:
    found = archive(small_edition())
    evidence = found.evidence["XA-AS64496-telegram-dc-20260531"]
    assert (evidence.failures, evidence.controlled, evidence.control_networks) == (7, 7, 3)
    assert evidence.rules == ("tcp.timeout",)
    attempts = found.attempts["XA-AS64496-telegram-dc-20260531"]
    assert [(hour.date(), worked, failed) for hour, worked, failed in attempts] == [
        (date(2026, 5, 30), 1, 0),
        (date(2026, 5, 31), 0, 1),
        (date(2026, 5, 31), 0, 1),
    ]


def test_a_slug_stands_in_an_address() -> None:
    assert [slug(c) for c in ("telegram/dc", "site/www.example.org", "site/::1")] == [
        "telegram-dc",
        "site-www.example.org",
        "site-1",
    ]


def test_no_block_is_said_up_to_the_networks_own_last_day() -> None:
    found = with_last_days("-", "-", "-")
    network = found.networks[OPEN]
    assert found.last_day_on(network, "telegram") == DAYS[-4]
    assert found.last_day(network.country) == DAYS[-1]
    assert found.last_day_on(network, "wechat") is None
