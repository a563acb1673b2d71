"""What meets an attempt: the censor of its network, an outage, or plain bad luck, as a word of the taxonomy.

Pure: the same network, moment and draw give the same answer. Censors here act on components and addresses; how a word
shows in a test's record is the business of `steps`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec import Struct

from gatewatch.lab.scenario import Block, NetworkCase
from gatewatch.model.order import Window

Meets = Callable[[str, str], str | None]
"""Asked with component and address of one attempt: the mechanism it meets, or None."""

OUTAGE = "network.outage"
NOTHING: Mapping[str, Block] = MappingProxyType({})
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class BadLuck(Struct, frozen=True):
    """One test disturbed by chance: attempts at `component` fail with probability `share`, all in one way."""

    component: str
    mechanism: str
    share: float


def in_windows(at: datetime, windows: Sequence[Window], zone: ZoneInfo) -> bool:
    """Say whether a moment lies in one of the weekly windows; no windows means always."""
    local = at.astimezone(zone)
    day, clock = _WEEKDAYS[local.weekday()], local.strftime("%H:%M")
    return not windows or any(day in w.days and w.start <= clock < w.end for w in windows)


def is_out(case: NetworkCase, at: datetime) -> bool:
    """Say whether the whole network is out at that moment."""
    return case.outage is not None and case.outage.start <= at < case.outage.end


def in_force(case: NetworkCase, at: datetime, zone: ZoneInfo) -> Mapping[str, Block]:
    """Give what the network's censor does at that moment, by component."""
    censor = case.censor
    if censor is None or at < censor.since or (censor.until is not None and at >= censor.until):
        return NOTHING
    if not in_windows(at, censor.windows, zone):
        return NOTHING
    return {b.component: b for b in censor.blocks}


def meets(case: NetworkCase, at: datetime, zone: ZoneInfo, luck: BadLuck | None, rng: Random) -> Meets:
    """Give the question that every attempt of one test asks."""
    if is_out(case, at):
        return lambda component, address: OUTAGE
    blocks = in_force(case, at, zone)

    def meet(component: str, address: str) -> str | None:
        block = blocks.get(component)
        if block and (not block.addresses or address in block.addresses):
            return block.mechanism
        if luck and luck.component == component and rng.random() < luck.share:
            return luck.mechanism
        return None

    return meet
