"""What one edition of the site is made from, and its tables grouped once so that no page filters a frame.

An edition has no clock: "now" is the end of a country's data. The state of a service on a network at that end is the
latest of its last seven days that says anything; a network that is silent for longer is not known. A network with an
open block that keeps to hours of the week is partly blocked on every day of the week.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import polars as pl

from gatewatch.model.frames import empty
from gatewatch.model.letter import FiledLetter
from gatewatch.model.order import Order, Revision
from gatewatch.model.tables import Compliance, Day, Episode, Event, EventRevision, Suspected
from gatewatch.model.words import SITE, State
from gatewatch.publish.unsure import MissingControl, missing_controls
from gatewatch.targets import Targets

RECENT_DAYS = 7
"""How far back the state at the end of the data may rest. Chosen, not measured."""
ONSET_MARGIN = timedelta(hours=12)
"""How far around an onset its figure reaches at least; the same as in `interval.onset_strip`."""
INTERFERED = (State.BLOCKED, State.PARTIAL)
STATE_ORDER = {s: n for n, s in enumerate((State.BLOCKED, State.PARTIAL, State.DOWN, State.OK, State.INSUFFICIENT))}

Key = tuple[str, int]
"""A network as it is measured: country and AS number. One AS number may be measured in two countries."""


@dataclass(frozen=True)
class Edition:
    """The tables, orders and versions a site is built from; `history` are revisions of the orders, also older ones."""

    observations: pl.LazyFrame | pl.DataFrame
    verdicts: pl.DataFrame
    cells: pl.DataFrame
    events: pl.DataFrame
    episodes: pl.DataFrame
    days: pl.DataFrame
    compliance: pl.DataFrame
    orders: Sequence[Revision]
    targets: Targets
    versions: Mapping[str, str]
    suspected: pl.DataFrame = field(default_factory=lambda: empty("suspected"))
    revisions: pl.DataFrame = field(default_factory=lambda: empty("revisions"))
    letters: Sequence[FiledLetter] = ()
    history: Sequence[Revision] = ()


@dataclass(frozen=True)
class Network:
    """A measured network: its name, and how much of it was measured."""

    country: str
    asn: int
    name: str
    kind: str | None
    simulated: bool
    measurements: int
    probes: int
    first_day: date
    last_day: date

    @property
    def slug(self) -> str:
        """The network as it stands in an address."""
        return f"{self.country}-AS{self.asn}"


@dataclass(frozen=True)
class Sample:
    """How much was measured: distinct measurements, distinct reports (a bound on volunteers)."""

    measurements: int = 0
    probes: int = 0


@dataclass(frozen=True)
class Checks:
    """What stands beside the failures of a service in a country: their controls, and the versions of the tests."""

    failures: int
    controlled: int
    control_networks: int
    control_countries: int
    only_failing_versions: tuple[str, ...]
    versions: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What stands behind an event: its failures with their controls, and the rules that decided them."""

    failures: int
    controlled: int
    control_networks: int
    rules: tuple[str, ...]


Series = tuple[str, int, str, str | None]
"""Country, network, service, component (none: the whole service)."""


@dataclass
class Archive:
    """An edition's tables by what the pages ask for."""

    edition: Edition
    first_at: datetime | None = None
    last_at: datetime | None = None
    networks: dict[Key, Network] = field(default_factory=dict)
    country_last_at: dict[str, datetime] = field(default_factory=dict)
    samples: dict[Series, Sample] = field(default_factory=dict)
    days: dict[Series, list[Day]] = field(default_factory=lambda: defaultdict(list))
    events: list[Event] = field(default_factory=list)
    events_of: dict[Key, list[Event]] = field(default_factory=lambda: defaultdict(list))
    compliance: dict[str, list[Compliance]] = field(default_factory=lambda: defaultdict(list))
    checks: dict[tuple[str, str], Checks] = field(default_factory=dict)
    parts: dict[tuple[str, int, str], list[str]] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    attempts: dict[str, list[tuple[datetime, int, int]]] = field(default_factory=lambda: defaultdict(list))
    cells: dict[tuple[str, int, str], pl.DataFrame] = field(default_factory=dict)
    episode_of: dict[str, Episode] = field(default_factory=dict)
    suspicions: list[Suspected] = field(default_factory=list)
    suspicions_of: dict[tuple[str, int, str], list[Suspected]] = field(default_factory=lambda: defaultdict(list))
    revisions: dict[str, list[EventRevision]] = field(default_factory=lambda: defaultdict(list))
    missing: list[MissingControl] = field(default_factory=list)

    @property
    def targets(self) -> Targets:
        """The registry the edition was made with."""
        return self.edition.targets

    @property
    def orders(self) -> list[Revision]:
        """The orders, latest first."""
        return sorted(self.edition.orders, key=lambda r: (r.order.dated.value, r.order.order_id), reverse=True)

    @property
    def countries(self) -> list[str]:
        """Countries with measurements or with an order, by code."""
        return sorted({n.country for n in self.networks.values()} | {r.order.country for r in self.edition.orders})

    def networks_in(self, country: str) -> list[Network]:
        """Give the measured networks of a country, most measured first; AS0 is what OONI writes for "withheld"."""
        found = [n for n in self.networks.values() if n.country == country and n.asn]
        return sorted(found, key=lambda n: (-n.measurements, n.asn))

    def measured(self, country: str, service: str) -> list[Network]:
        """Give the networks of a country on which a service was measured; those of hosts and VPNs serve no homes."""
        access = [n for n in self.networks_in(country) if self.targets.kind_of(n.asn) != "hosting"]
        return [n for n in access if self.days.get((country, n.asn, service, None))]

    def unmeasured(self, country: str, service: str | None = None) -> list[int]:
        """Give the networks of a country that the registry knows and nobody measured."""
        seen = self.networks_in(country) if service is None else self.measured(country, service)
        asns = {n.asn for n in seen}
        return sorted(n.asn for n in self.targets.networks.values() if n.country == country and n.asn not in asns)

    def services(self, country: str) -> list[str]:
        """Give the services measured in a country, most measured first."""
        counts: dict[str, int] = defaultdict(int)
        for (cc, _, service, component), sample in self.samples.items():
            if cc == country and component is None and service != SITE:
                counts[service] += sample.measurements
        return sorted(counts, key=lambda s: (-counts[s], s))

    def components(self, network: Network, service: str) -> list[str]:
        """Give the measured components of a service on a network."""
        return self.parts.get((*_key(network), service), [])

    def services_on(self, network: Network) -> list[str]:
        """Give the services measured on a network, most measured in its country first, single websites last."""
        own = {service for (cc, asn, service) in self.parts if (cc, asn) == _key(network)}
        return [s for s in [*self.services(network.country), SITE] if s in own]

    def in_order(self, components: Iterable[str]) -> list[str]:
        """Put components into the registry's order, what it does not know after it by name."""
        known = {c: n for n, c in enumerate(self.targets.components)}
        return sorted(set(components), key=lambda c: (known.get(c, len(known)), c))

    def last_day(self, country: str) -> date | None:
        """Give the last UTC day with data of a country."""
        at = self.country_last_at.get(country)
        return at.date() if at else None

    def last_day_on(self, network: Network, service: str) -> date | None:
        """Give the last UTC day on which a service was measured on a network."""
        days = self.days.get((*_key(network), service, None), [])
        return days[-1].day if days else None

    def state(self, network: Network, service: str, component: str | None = None) -> State:
        """Give the state of a service, or of a part of it, on a network at the end of the country's data."""
        end = self.last_day(network.country)
        days = self.days.get((*_key(network), service, component), [])
        if end is None or not days or days[-1].day <= end - timedelta(days=RECENT_DAYS):
            return State.INSUFFICIENT
        own = [e for e in self.events_of[_key(network)] if e.service == service and component in (None, e.component)]
        if any(e.open and e.windows and is_block(e) and (component or self.is_core(e)) for e in own):
            return State.PARTIAL
        recent = [d.state for d in days if d.day > end - timedelta(days=RECENT_DAYS)]
        telling = [s for s in recent if s != State.INSUFFICIENT]
        found = State(telling[-1]) if telling else State.INSUFFICIENT
        return State.INSUFFICIENT if found == State.OK and self.doubts(network, service, component) else found

    def doubts(self, network: Network, service: str, component: str | None = None) -> list[Suspected]:
        """Give the open suspicions about a part of a service, or about the parts that decide its state.

        What somebody says fails and nobody could confirm is not called reachable, nor is it called blocked.
        """
        own = self.suspicions_of.get((*_key(network), service), [])
        return [s for s in own if s.open and (component == s.component if component else self.is_core(s))]

    def suspicions_in(self, country: str, asn: int | None = None) -> list[Suspected]:
        """Give the suspicions of a country, or of one of its networks: open ones first, then the latest."""
        own = [s for s in self.suspicions if s.country == country and asn in (None, s.asn)]
        return sorted(own, key=lambda s: (not s.open, -s.last_seen.timestamp(), s.asn, s.component))

    def withdrawn(self) -> list[EventRevision]:
        """Give the last revisions of the events that were published once and stand no more."""
        standing = {e.event_id for e in self.events}
        return [rows[-1] for event_id, rows in sorted(self.revisions.items()) if event_id not in standing]

    def is_core(self, event: Event | Suspected) -> bool:
        """Say whether an event or a suspicion is about a part that decides its service's state."""
        known = self.targets.components.get(event.component)
        return known is not None and known.core

    def states(self, country: str, service: str) -> list[State]:
        """Give the state of a service on each measured network of a country, worst first."""
        return sorted((self.state(n, service) for n in self.measured(country, service)), key=STATE_ORDER.__getitem__)

    def sample(self, country: str, service: str) -> Sample:
        """Say how much of a service was measured in a country; reports are never on two networks."""
        own = [s for (cc, _, of, c), s in self.samples.items() if (cc, of, c) == (country, service, None)]
        return Sample(sum(s.measurements for s in own), sum(s.probes for s in own))

    def orders_of(self, country: str, service: str | None = None) -> list[Order]:
        """Give the orders of a country, about one service where asked, latest first."""
        orders = [r.order for r in self.orders if r.order.country == country]
        return [o for o in orders if service is None or any(t.service == service for t in o.targets.value)]

    def blocked_in(self, country: str, service: str) -> set[int]:
        """Give the networks of a country on which a part that decides a service was blocked, in full or in part."""
        events = self.events_for(country, service)
        return {e.asn for e in events if is_block(e) and self.is_core(e)}

    def events_for(self, country: str, service: str) -> list[Event]:
        """Give the events of a service in a country, by onset."""
        return [e for e in self.events if e.country == country and e.service == service]


def archive(edition: Edition) -> Archive:
    """Group the tables of an edition."""
    found = Archive(edition)
    if edition.verdicts.height:
        _networks(found, edition.verdicts)
        found.checks = _checks(edition.verdicts)
    for row in edition.days.sort("country", "asn", "service", "component", "day").iter_rows(named=True):
        day = Day(**row)
        found.days[day.country, day.asn, day.service, day.component].append(day)
    by_service: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for country, asn, service, component in found.days:
        if component:
            by_service[country, asn, service].append(component)
    found.parts = {key: found.in_order(components) for key, components in by_service.items()}
    found.events = [Event(**r) for r in edition.events.sort("onset_latest", "event_id").iter_rows(named=True)]
    for event in found.events:
        found.events_of[event.country, event.asn].append(event)
    cells = edition.cells.join(edition.events, on=["country", "asn", "component"], how="semi").sort("hour")
    for (country, asn, component), part in cells.partition_by("country", "asn", "component", as_dict=True).items():
        found.cells[str(country), int(asn), str(component)] = part
    found.evidence = _evidence(edition.events, edition.verdicts)
    for event_id, hour, worked, failed in _attempts(edition.events, edition.verdicts).iter_rows():
        found.attempts[event_id].append((hour, worked, failed))
    episodes = [Episode(**r) for r in edition.episodes.sort("episode_id").iter_rows(named=True)]
    found.episode_of = {event_id: episode for episode in episodes for event_id in episode.event_ids}
    _unsure(found, edition)
    keys = ("order_id", "asn", "service", "component")
    for row in edition.compliance.sort(keys, nulls_last=False).iter_rows(named=True):
        found.compliance[row["order_id"]].append(Compliance(**row))
    return found


def _unsure(found: Archive, edition: Edition) -> None:
    """Group what is less than an event, or no longer one."""
    found.suspicions = [Suspected(**r) for r in edition.suspected.iter_rows(named=True)]
    for suspicion in found.suspicions:
        found.suspicions_of[suspicion.country, suspicion.asn, suspicion.service].append(suspicion)
    for row in edition.revisions.sort("event_id", "revision").iter_rows(named=True):
        found.revisions[row["event_id"]].append(EventRevision(**row))
    found.missing = missing_controls(edition.verdicts)


def _networks(found: Archive, verdicts: pl.DataFrame) -> None:
    report = pl.coalesce("report_id", "measurement_id")
    counts = (pl.col("measurement_id").n_unique().alias("measurements"), report.n_unique().alias("probes"))
    at = pl.col("started_at")
    found.first_at, found.last_at = verdicts["started_at"].min(), verdicts["started_at"].max()  # type: ignore[assignment]
    found.country_last_at = dict(verdicts.group_by("country").agg(at.max()).sort("country").iter_rows())
    named = pl.col("network_name").sort_by("started_at", "measurement_id").drop_nulls().last()
    rows = (
        verdicts.group_by("country", "asn")
        .agg(*counts, pl.col("simulated").any(), name=named, first=at.min().dt.date(), last=at.max().dt.date())
        .sort("country", "asn")
    )
    for r in rows.iter_rows(named=True):
        registered = found.targets.networks.get(r["asn"])
        found.networks[r["country"], r["asn"]] = Network(
            country=r["country"],
            asn=r["asn"],
            name=found.targets.brand(r["asn"], r["name"]),
            kind=registered.kind if registered else None,
            simulated=r["simulated"],
            measurements=r["measurements"],
            probes=r["probes"],
            first_day=r["first"],
            last_day=r["last"],
        )
    by = ["country", "asn", "service"]
    whole = verdicts.group_by(by).agg(*counts).with_columns(component=pl.lit(None, pl.String))
    parts = verdicts.group_by(*by, "component").agg(*counts)
    wanted = [*by, "component", "measurements", "probes"]
    for *series, measurements, probes in pl.concat([whole.select(wanted), parts.select(wanted)]).iter_rows():
        country, asn, service, component = series
        found.samples[country, asn, service, component] = Sample(measurements, probes)


def _checks(verdicts: pl.DataFrame) -> dict[tuple[str, str], Checks]:
    bad, ok = pl.col("state").is_in(list(INTERFERED)), pl.col("state") == State.OK
    version = pl.concat_str("test_name", pl.lit(" "), "test_version")
    rows = (
        verdicts.group_by("country", "service")
        .agg(
            failures=bad.sum(),
            controlled=(bad & (pl.col("control") != "none")).sum(),
            networks=pl.col("control_networks").filter(bad).max(),
            countries=pl.col("control_countries").filter(bad).max(),
            bad_versions=version.filter(bad).unique().sort(),
            ok_versions=version.filter(ok).unique(),
            versions=version.unique().sort(),
        )
        .sort("country", "service")
    )
    return {
        (r["country"], r["service"]): Checks(
            failures=r["failures"],
            controlled=r["controlled"],
            control_networks=r["networks"] or 0,
            control_countries=r["countries"] or 0,
            only_failing_versions=tuple(v for v in r["bad_versions"] if v not in r["ok_versions"]),
            versions=tuple(r["versions"]),
        )
        for r in rows.iter_rows(named=True)
    }


def _evidence(events: pl.DataFrame, verdicts: pl.DataFrame) -> dict[str, Evidence]:
    series = ["country", "asn", "service", "component"]
    spans = events.select(*series, "event_id", event_state="state", since="onset_latest", until="end_earliest")
    inside = pl.col("started_at") >= pl.col("since")
    is_down = pl.col("event_state") == State.DOWN
    bad = pl.when(is_down).then(pl.col("state") == State.DOWN).otherwise(pl.col("state").is_in(list(INTERFERED)))
    rows = (
        verdicts.join(spans, on=series)
        .filter(inside & (pl.col("started_at") <= pl.col("until")).fill_null(True) & bad)
        .group_by("event_id")
        .agg(
            failures=pl.len(),
            controlled=(pl.col("control") != "none").sum(),
            control_networks=pl.col("control_networks").max(),
            rules=pl.col("rule_ids").explode().drop_nulls().unique().sort(),
        )
    )
    return {
        r["event_id"]: Evidence(r["failures"], r["controlled"], r["control_networks"] or 0, tuple(r["rules"]))
        for r in rows.iter_rows(named=True)
    }


def _attempts(events: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    """Count what worked and what failed by the hour around each onset that was seen, as far as its figure reaches."""
    series = ["country", "asn", "service", "component"]
    earliest, latest, at = pl.col("onset_earliest"), pl.col("onset_latest"), pl.col("started_at")
    seen = events.filter(earliest.is_not_null() & pl.col("state").is_in(list(INTERFERED)))
    around = pl.max_horizontal((latest - earliest) / 2, pl.lit(ONSET_MARGIN))
    spans = seen.select(*series, "event_id", since=earliest - around, until=latest + around)
    bad = pl.col("state").is_in(list(INTERFERED))
    return (
        verdicts.filter(bad | (pl.col("state") == State.OK))
        .join(spans, on=series)
        .filter((at >= pl.col("since")) & (at <= pl.col("until")))
        .group_by("event_id", hour=at.dt.truncate("1h"))
        .agg(worked=(~bad).sum(), failed=bad.sum())
        .sort("event_id", "hour")
    )


def is_block(event: Event) -> bool:
    """Say whether an event speaks of a block; one that was the service's own failure does not."""
    return event.state in INTERFERED and not event.service_wide


def slug(name: str) -> str:
    """Write a component as it stands in an address: telegram-dc."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-")


def _key(network: Network) -> Key:
    return network.country, network.asn
