"""The demo's values hold together, and with the registry and the order file."""

from datetime import UTC, datetime, time, timedelta
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest

from gatewatch import targets
from gatewatch.lab import world
from gatewatch.lab.scenario import AROUND, DEMO, HARDLY_MEASURED, NOT_AT_ALL, NetworkCase
from gatewatch.lab.simulate import RESOLVERS
from gatewatch.lab.steps import BITES
from gatewatch.model.order import Order
from gatewatch.model.words import MECHANISMS, Assessment, Flag, is_simulated

ORDER = msgspec.json.decode(
    (resources.files("gatewatch") / "data" / "orders" / "XA-2026-telegram.json").read_bytes(), type=Order
)
WATCHED = [pytest.param(case, id=case.brand) for case in DEMO.networks]
BLOCKING = [pytest.param(case, id=case.brand) for case in DEMO.networks if case.censor]


@pytest.mark.parametrize("case", WATCHED)
def test_every_network_is_one_that_cannot_exist(case: NetworkCase) -> None:
    assert is_simulated(case.country, case.asn)
    assert 64496 <= case.asn <= 64511  # RFC 5398
    assert is_simulated(case.country, 0)


@pytest.mark.parametrize("case", WATCHED)
def test_registry_knows_the_network_under_the_same_name(case: NetworkCase) -> None:
    known = targets.load().networks[case.asn]
    assert (known.brand, known.country, known.kind) == (case.brand, case.country, case.kind)


def test_registry_has_the_same_clocks_and_marks_both_countries_as_made_up() -> None:
    registry = targets.load()
    for country, zone in DEMO.timezones.items():
        assert registry.timezone(country) == zone
        assert country in registry.simulated_countries


def test_registry_puts_every_host_into_the_component_the_lab_says() -> None:
    registry = targets.load()
    for host in world.HOSTS:
        assert registry.component_of(host.name, None) == host.component
    for address in world.DATA_CENTRES.values():
        assert registry.component_of(None, address) == world.DC_COMPONENT


def test_resolvers_stand_on_documentation_ranges() -> None:
    assert set(RESOLVERS.values()) <= {"192.0.2", "198.51.100", "203.0.113"}  # RFC 5737


def test_asns_are_distinct() -> None:
    assert len({c.asn for c in DEMO.networks}) == len(DEMO.networks)


@pytest.mark.parametrize("case", BLOCKING)
def test_censor_speaks_the_taxonomy_and_only_of_what_is_tested(case: NetworkCase) -> None:
    assert case.censor
    for block in case.censor.blocks:
        assert block.mechanism in MECHANISMS
        assert block.mechanism in BITES
        assert block.component in world.COMPONENTS


@pytest.mark.parametrize("case", BLOCKING)
def test_no_censor_breaks_a_name_or_a_handshake_where_there_is_none(case: NetworkCase) -> None:
    """Data centres are asked by address and in clear text."""
    assert case.censor
    for block in case.censor.blocks:
        if block.component == world.DC_COMPONENT:
            assert BITES[block.mechanism].step in ("tcp", "http")
            assert set(block.addresses) <= set(world.DATA_CENTRES.values())


@pytest.mark.parametrize("case", BLOCKING)
def test_assessment_of_a_full_block_agrees_with_onset_and_deadline(case: NetworkCase) -> None:
    assert case.censor
    onset = case.censor.since
    if case.assessment == Assessment.BLOCKED_BY_DEADLINE:
        assert datetime.combine(DEMO.dated, time(), UTC) < onset < DEMO.deadline
    if case.assessment == Assessment.BLOCKED_AFTER_DEADLINE:
        assert onset > DEMO.deadline
    if case.assessment == Assessment.BLOCK_AROUND_DEADLINE:
        assert case.silent
        assert case.silent.start < onset < case.silent.end


def test_silence_around_the_deadline_leaves_half_a_day_on_each_side() -> None:
    assert AROUND.silent
    assert AROUND.silent.start <= DEMO.deadline - timedelta(hours=12)
    assert AROUND.silent.end >= DEMO.deadline + timedelta(hours=12)


@pytest.mark.parametrize("case", WATCHED)
def test_partly_blocked_and_what_is_not_blocked_carry_their_flags(case: NetworkCase) -> None:
    blocked = {b.component for b in case.censor.blocks} if case.censor else set()
    assert (Flag.APP_ONLY in case.flags) == (blocked == {world.DC_COMPONENT})
    assert (Flag.WEB_ONLY in case.flags) == (bool(blocked) and world.DC_COMPONENT not in blocked)
    if not blocked and case.country == "XA":
        assert case.assessment in (Assessment.NOT_SEEN, Assessment.NOT_ENOUGH_DATA)


def test_every_assessment_but_one_has_a_network() -> None:
    """Nobody in the demo blocked before the order."""
    shown = {c.assessment for c in DEMO.networks if c.assessment}
    assert shown == set(Assessment) - {Assessment.BLOCKED_BEFORE_ORDER}


def test_one_network_is_noisy_and_one_hardly_measured() -> None:
    assert [c for c in DEMO.networks if c.noisy_volunteer] == [NOT_AT_ALL]
    assert [c for c in DEMO.networks if c.only_days] == [HARDLY_MEASURED]
    assert len(HARDLY_MEASURED.only_days) <= 8
    assert all(a < b for a, b in pairwise(HARDLY_MEASURED.only_days))


def test_control_country_has_no_order_and_no_censor() -> None:
    abroad = [c for c in DEMO.networks if c.country != ORDER.country]
    assert len(abroad) >= 2
    assert all(c.assessment is None and c.censor is None for c in abroad)


def test_order_file_is_the_one_the_scenario_speaks_of() -> None:
    assert (ORDER.order_id, ORDER.fictional) == (DEMO.order_id, True)
    assert ORDER.dated.value == DEMO.dated
    assert ORDER.timezone == DEMO.timezones[ORDER.country]
    assert [t.service for t in ORDER.targets.value] == [DEMO.service]
    blocks = [d.value for d in ORDER.deadlines if d.value.kind == "block"]
    day_after = datetime.fromisoformat(blocks[0].at).replace(tzinfo=ZoneInfo(ORDER.timezone)) + timedelta(days=1)
    assert day_after.astimezone(UTC) == DEMO.deadline


def test_every_claim_of_the_order_file_exists_and_every_claim_is_used() -> None:
    known = {c.claim_id: c.document_id for c in ORDER.claims}
    documents = {d.document_id for d in ORDER.documents}
    assert set(known.values()) == documents
    used: set[str] = set()
    pending: list[object] = [msgspec.to_builtins(ORDER)]
    while pending:
        here = pending.pop()
        if isinstance(here, dict):
            used |= set(here.get("claims", [])) if all(isinstance(c, str) for c in here.get("claims", [])) else set()
            pending += here.values()
        elif isinstance(here, list):
            pending += here
    assert used <= set(known)
    # c6 is the operator's notice: it supports no field of the order, and is shown as said
    assert set(known) - used == {"c6"}


def test_sources_of_the_order_disagree_on_authority_and_deadline() -> None:
    assert ORDER.authority.differ
    assert any(d.differ for d in ORDER.deadlines)
    assert {"en", "vi"} <= set(ORDER.titles)
