"""What a simulated archive means: written beside it, for tests and for `evaluate`, never read by the line itself.

The truth comes from the scenario and from counting what was written, not from reading the archive, so an error of the
line cannot find its way into it.
"""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from gatewatch.lab.scenario import Block, Censor, Interval, NetworkCase, Scenario
from gatewatch.lab.world import COMPONENTS, DATA_CENTRES
from gatewatch.model.order import Window
from gatewatch.model.words import Assessment, Flag, State


class TruthComponent(Struct, frozen=True, kw_only=True):
    """One component on one network.

    state: what a careful reading must say of it while `onset` to `end` last, inside `windows` (local time) where there
    are any; `insufficient` where the network was hardly measured. did: what the network did to it, seen or not.
    """

    component: str
    state: State
    did: State
    onset: datetime | None = None
    end: datetime | None = None
    windows: list[Window] = []
    mechanisms: list[str] = []


class TruthNetwork(Struct, frozen=True, kw_only=True):
    """One network: the service as a whole, the comparison with the order (None: not reached by it), each component.

    state: of the service at the end of the data. outage: when everything failed, so that a `down` event is due.
    """

    asn: int
    country: str
    brand: str
    does: str
    timezone: str
    state: State
    assessment: Assessment | None
    flags: list[Flag]
    outage: Interval | None
    measurements: dict[str, int]
    components: list[TruthComponent]


class Truth(Struct, frozen=True, kw_only=True):
    """The truth of one simulated archive."""

    simulated: bool
    scenario: str
    seed: int
    order_id: str
    service: str
    dated: date
    deadline: datetime
    first_day: date
    last_day: date
    measurements: int
    networks: list[TruthNetwork]


def truth_of(scenario: Scenario, seed: int, written: Mapping[int, Mapping[str, int]]) -> Truth:
    """Give the truth of a scenario; `written` counts the measurements by network and test."""
    return Truth(
        simulated=True,
        scenario=scenario.name,
        seed=seed,
        order_id=scenario.order_id,
        service=scenario.service,
        dated=scenario.dated,
        deadline=scenario.deadline,
        first_day=scenario.first_day,
        last_day=scenario.last_day,
        measurements=sum(sum(counts.values()) for counts in written.values()),
        networks=[
            TruthNetwork(
                asn=case.asn,
                country=case.country,
                brand=case.brand,
                does=case.does,
                timezone=scenario.timezones[case.country],
                state=case.state,
                assessment=case.assessment,
                flags=list(case.flags),
                outage=case.outage,
                measurements=dict(sorted(written[case.asn].items())),
                components=[_component(case, c) for c in COMPONENTS],
            )
            for case in scenario.networks
        ],
    )


def _component(case: NetworkCase, component: str) -> TruthComponent:
    found = _block(case.censor, component)
    if found is None:
        did = State.OK
        return TruthComponent(component=component, state=_seen(case, did), did=did)
    censor, block = found
    did = State.PARTIAL if 0 < len(block.addresses) < len(DATA_CENTRES) else State.BLOCKED
    return TruthComponent(
        component=component,
        state=_seen(case, did),
        did=did,
        onset=censor.since,
        end=censor.until,
        windows=list(censor.windows),
        mechanisms=[block.mechanism],
    )


def _block(censor: Censor | None, component: str) -> tuple[Censor, Block] | None:
    if censor is None:
        return None
    return next(((censor, b) for b in censor.blocks if b.component == component), None)


def _seen(case: NetworkCase, did: State) -> State:
    return State.INSUFFICIENT if case.only_days else did
