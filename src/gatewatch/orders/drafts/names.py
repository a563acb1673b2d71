"""Names of a text and what the registry knows by them: services, websites, operators; and when two names are alike.

A name matches where all words of the registry's name stand in it: "the Telegram messenger" is telegram, "Viettel
Telecom" is Viettel in its own country. A name the registry lacks matches nothing.
"""

import re
from collections.abc import Iterable
from datetime import date

from gatewatch.model.order import Operator, Target
from gatewatch.model.words import SITE
from gatewatch.targets import Network, Targets

ALIKE_SHARE = 2 / 3
"""Two names of one authority have more than this share of the shorter one's words in common: "technology ministry" and
"Ministry of Science and Technology", and not two ministries that share that word. Chosen, not measured."""

_SMALL = re.compile(r"\b(?:and|of|for|the|s|de|del|do|da|dos|das|e|y|et|el|la|los|le|les|du|des|dan|ve|và|и|по|в)\b")
"""Words that name nothing, of the languages we read; "an" is a word of Vietnamese names."""

_HOSTNAME = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")


def folded(name: str) -> str:
    """Give a name in small letters, its words apart by one space, without marks."""
    return " ".join(re.findall(r"\w+", name.casefold()))


def alike(one: str, other: str) -> bool:
    """Say whether two names share most words of the shorter one, words that name nothing (of, the) apart."""
    a, b = (set(_SMALL.sub(" ", folded(n)).split()) or {folded(n)} for n in (one, other))
    return len(a & b) > ALIKE_SHARE * min(len(a), len(b))


def target_of(name: str, targets: Targets) -> Target | None:
    """Give the service or website that a name stands for; None where the registry has no such service."""
    words = set(folded(name).split())
    for service in targets.services:
        if set(folded(service.name).split()) <= words or service.id in words:
            return Target(service=service.id, as_written=name)
    host = name.strip().lower()
    return Target(service=SITE, components=[f"{SITE}/{host}"], as_written=name) if _HOSTNAME.fullmatch(host) else None


def targets_of(names: Iterable[str], targets: Targets) -> tuple[list[Target], list[str]]:
    """Give the targets that names stand for, one a service, and the names that the registry lacks."""
    wanted: dict[str, Target] = {}
    unknown = []
    for name in names:
        target = target_of(name, targets)
        if target is None:
            unknown.append(name)
        elif target.service not in wanted:
            wanted[target.service] = target
        elif target.service == SITE:
            before = wanted[SITE]
            components = list(dict.fromkeys([*before.components, *target.components]))
            wanted[SITE] = Target(service=SITE, components=components, as_written=f"{before.as_written}, {name}")
    return list(wanted.values()), unknown


def operator_of(name: str, country: str | None, day: date | None, targets: Targets) -> Operator | None:
    """Give the operator that a name stands for in a country, with the networks that were its own on a day."""
    words = set(folded(name).split())
    own = [
        n
        for n in targets.networks.values()
        if n.country == country and set(folded(n.brand).split()) <= words and _is_in_use(n, day)
    ]
    if not own:
        return None
    source = "; ".join(dict.fromkeys(n.source for n in own))
    return Operator(name=name, asns=sorted(n.asn for n in own), source=f"registry of networks: {source}")


def _is_in_use(network: Network, day: date | None) -> bool:
    return day is None or ((network.since or day) <= day <= (network.until or day))
