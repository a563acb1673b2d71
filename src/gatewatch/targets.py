"""The registry: services with their components and endpoints, networks, countries, known faults of instruments.

The facts are dated TOML files in `data/targets/`, each entry with where it is known from; this file only reads and
looks up. Targets are named by role ("telegram/dc"), never by address, so that a changed address is no block.

Fingerprints of block pages come in OONI's CSV format. The program ships a small table of its own; a folder the user
names adds more. Where a name stands in both, the folder's row is the one that counts.
"""

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from gatewatch.model.words import SITE, GatewatchError

F = TypeVar("F")

DATA = resources.files("gatewatch") / "data" / "targets"

Combine = Literal["any_of", "all_of", "share"]
Depth = Literal["dns", "tcp", "tls", "http"]


class TargetsError(GatewatchError):
    """A registry file does not decode; the text names file and place."""


class Endpoint(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A host, host suffix or address with its ports; asked about only between `since` and `until`.

    `optional` endpoints are shown but never decide a component's state.
    """

    host: str | None = None
    suffix: str | None = None
    ip: str | None = None
    ports: list[Annotated[int, Meta(ge=1, le=65535)]]
    transport: Literal["tcp", "udp", "quic"] = "tcp"
    role: str
    optional: bool = False
    since: date | None = None
    until: date | None = None
    source: str


class Component(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a service that can be blocked by itself.

    combine: `any_of`, blocked when every endpoint fails, ok when one works; `all_of`, blocked when one fails;
    `share`, blocked when every endpoint fails, partial from `partial_share` of the endpoints upward.
    depth: how far an attempt must come to count as working. part: which half of the service it is.
    """

    id: str
    name: dict[str, str]
    part: Literal["app", "web", "other"]
    combine: Combine = "any_of"
    partial_share: Annotated[float, Meta(gt=0, le=1)] = 0.3
    depth: Depth
    core: bool = True
    endpoints: list[Endpoint]

    @property
    def service(self) -> str:
        """The service this is a part of."""
        return self.id.partition("/")[0]


class Service(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A messaging or media service, with its components."""

    id: str
    name: str
    components: list[Component]


class Network(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A network's brand, as its customers know it; dated, because networks are sold and renamed."""

    asn: int
    brand: str
    country: str
    kind: Literal["mobile", "fixed", "both", "other"] = "both"
    since: date | None = None
    until: date | None = None
    source: str


class Hosting(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A network of servers and tunnels, on which nobody lives: what is measured there is no country's access."""

    asn: int
    name: str
    since: date | None = None
    until: date | None = None
    source: str


class Fault(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A known defect of an instrument: results of these tests say nothing of the network.

    A measurement matches when the test name is equal, its version is in [min_version, max_version], it started
    on `since` or later and, where given, its component and any failure of the attempt are among those listed.
    """

    id: str
    test_name: str | None = None
    min_version: str | None = None
    max_version: str | None = None
    since: date | None = None
    components: list[str] = []
    failures: list[str] = []
    reason: str
    source: str


class Fingerprint(Struct, frozen=True, kw_only=True):
    """What a known block page, redirect or poisoned answer looks like; of scope `fp`, what only looks like one.

    location: `body`, `dns`, or `header.` and a header's name in small letters. A regexp's dot ends at line ends.
    countries: where a poisoned answer is expected; empty for anywhere.
    """

    name: Annotated[str, Meta(min_length=1)]
    scope: str
    location: Annotated[str, Meta(pattern=r"^(body|dns|header\.[a-z0-9-]+)$")]
    kind: Literal["full", "prefix", "contains", "regexp"]
    pattern: Annotated[str, Meta(min_length=1)]
    countries: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The name as `observations` keep it: `fp:` marks one that clears."""
        return f"fp:{self.name}" if self.scope == "fp" else self.name


class _ServiceFile(Struct, forbid_unknown_fields=True):
    service: list[Service]


class _NetworkFile(Struct, forbid_unknown_fields=True):
    network: list[Network]


class _HostingFile(Struct, forbid_unknown_fields=True):
    hosting: list[Hosting]


class _FaultFile(Struct, forbid_unknown_fields=True):
    fault: list[Fault]


class _FailureFile(Struct, forbid_unknown_fields=True):
    exact: dict[str, str]
    contains: dict[str, str]


class _CountryFile(Struct, forbid_unknown_fields=True):
    simulated: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Targets:
    """The registry in memory. `version` is a hash of every file it was read from."""

    services: tuple[Service, ...]
    networks: Mapping[int, Network]
    hosting: Mapping[int, Hosting]
    faults: tuple[Fault, ...]
    failure_exact: Mapping[str, str]
    failure_contains: tuple[tuple[str, str], ...]
    simulated_countries: Mapping[str, Mapping[str, str]]
    fingerprints: tuple[Fingerprint, ...]
    version: str

    @cached_property
    def components(self) -> Mapping[str, Component]:
        """Every registered component by its id."""
        return {c.id: c for s in self.services for c in s.components}

    @cached_property
    def _by_host(self) -> Mapping[str, str]:
        return {e.host: c.id for c in self.components.values() for e in c.endpoints if e.host}

    @cached_property
    def _by_ip(self) -> Mapping[str, str]:
        return {e.ip: c.id for c in self.components.values() for e in c.endpoints if e.ip}

    @cached_property
    def _by_suffix(self) -> tuple[tuple[str, str], ...]:
        return tuple((e.suffix, c.id) for c in self.components.values() for e in c.endpoints if e.suffix)

    def component_of(self, hostname: str | None, ip: str | None) -> str:
        """Name the component that a host (or, with no host, an address) belongs to.

        What is not registered is a website of its own: `site/<hostname>`, or `site/<address>`.
        """
        if hostname:
            found = self._by_host.get(hostname)
            if found:
                return found
            for suffix, component in self._by_suffix:
                if hostname.endswith(suffix):
                    return component
            return f"{SITE}/{hostname}"
        return self._by_ip.get(ip or "", f"{SITE}/{ip}")

    def endpoint_of(
        self, hostname: str | None, ip: str | None, port: int | None, transport: str | None = None
    ) -> Endpoint | None:
        """Find the registered endpoint of a host or address and port; None where there is none.

        Where `transport` is given, QUIC finds only what is registered for QUIC, and TCP or UDP never does: a port that
        is open for one says nothing of the other.
        """
        component = self.components.get(self.component_of(hostname, ip))
        if component is None:
            return None
        for endpoint in component.endpoints:
            same_name = (
                endpoint.host == hostname
                if endpoint.host
                else bool(endpoint.suffix and hostname and hostname.endswith(endpoint.suffix))
            )
            same = same_name if hostname else endpoint.ip is not None and endpoint.ip == ip
            carried = transport is None or (transport == "quic") == (endpoint.transport == "quic")
            if same and carried and (port is None or port in endpoint.ports):
                return endpoint
        return None

    def timezone(self, country: str) -> str:
        """Give the IANA zone of a country's local time: the first one tzdata lists, which is its most used.

        A country of several zones is more than one clock; an order names its own. Unknown countries give UTC.
        """
        made_up = self.simulated_countries.get(country)
        return made_up["timezone"] if made_up else _zones().get(country, "UTC")

    def service_name(self, service: str) -> str:
        """Give the name people know a service by; for an unregistered word, the word."""
        return next((s.name for s in self.services if s.id == service), service)

    def kind_of(self, asn: int) -> str:
        """Give what a network is: `hosting`, where nobody has their access, else what the registry says; `unknown`.

        Why hosting is not kept among the networks: those are shown, with or without measurements, as a country's own.
        """
        if asn in self.hosting:
            return "hosting"
        known = self.networks.get(asn)
        return known.kind if known else "unknown"

    def brand(self, asn: int, fallback: str | None = None) -> str:
        """Give the brand of a network; else `fallback` (the name in the data); else its AS number."""
        known = self.networks.get(asn)
        return known.brand if known else (fallback or f"AS{asn}")


def load(data: Traversable = DATA, fingerprints: Path | None = None) -> Targets:
    """Read the registry files of `data` (the ones of this program by default).

    `fingerprints` is a folder with more fingerprints: every `.csv` file in it, in OONI's format.

    Raises:
        TargetsError: a file is missing or does not decode.
    """
    raw = {name: _bytes(data, name) for name in _FILES}
    more = _folder(fingerprints) if fingerprints else {}
    digest = hashlib.sha256()
    for name, content in sorted((raw | more).items()):
        digest.update(name.encode() + b"\0" + content)
    failures = _decode("failures.toml", raw, _FailureFile)
    known = {f.name: f for name in (_OWN, *sorted(more)) for f in _fingerprints(name, (raw | more)[name])}
    return Targets(
        services=tuple(_decode("services.toml", raw, _ServiceFile).service),
        networks={n.asn: n for n in _decode("networks.toml", raw, _NetworkFile).network},
        hosting={h.asn: h for h in _decode("hosting.toml", raw, _HostingFile).hosting},
        faults=tuple(_decode("faults.toml", raw, _FaultFile).fault),
        failure_exact=failures.exact,
        failure_contains=tuple(failures.contains.items()),
        simulated_countries=_decode("countries.toml", raw, _CountryFile).simulated,
        fingerprints=tuple(known[name] for name in sorted(known)),
        version=digest.hexdigest()[:12],
    )


def _folder(folder: Path) -> dict[str, bytes]:
    """Read the files of fingerprints in a folder, keyed so that no name can be one of the registry's own."""
    try:
        found = {f"fingerprints/{file.name}": file.read_bytes() for file in folder.iterdir() if file.suffix == ".csv"}
    except OSError as error:
        raise TargetsError(f"fingerprints {folder}: {error.strerror}") from None
    if not found:
        raise TargetsError(f"fingerprints {folder}: no .csv file in this folder")
    return found


def _fingerprints(name: str, content: bytes) -> list[Fingerprint]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        missing = sorted(_COLUMNS - set(reader.fieldnames or ()))
        if missing:
            raise TargetsError(f"{name}: no column {', '.join(missing)}")
        return [_fingerprint(name, reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise TargetsError(f"{name}: {error}") from None


def _fingerprint(name: str, line: int, row: Mapping[str, str]) -> Fingerprint:
    try:
        found = msgspec.convert(
            {
                "name": row["name"],
                "scope": row["scope"],
                "location": row["location_found"].lower(),
                "kind": row["pattern_type"],
                "pattern": row["pattern"],
                "countries": [c for c in re.split(r"[,\s]+", row["expected_countries"] or "") if c],
            },
            Fingerprint,
        )
        if found.kind == "regexp":
            re.compile(found.pattern)
    except (msgspec.ValidationError, re.error, AttributeError) as error:
        raise TargetsError(f"{name} line {line}: {error}") from None
    return found


@cache
def _zones() -> Mapping[str, str]:
    """First zone of each country in tzdata's zone.tab (lines of: country, place, zone)."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {row[0]: row[2].strip() for row in reversed(rows)}


_OWN = "fingerprints.csv"
_FILES = ("services.toml", "networks.toml", "hosting.toml", "faults.toml", "failures.toml", "countries.toml", _OWN)
_COLUMNS = {"name", "scope", "location_found", "pattern_type", "pattern", "expected_countries"}


def _bytes(data: Traversable, name: str) -> bytes:
    try:
        return (data / name).read_bytes()
    except OSError as error:
        raise TargetsError(f"registry file {name}: {error.strerror}") from None


def _decode(name: str, raw: Mapping[str, bytes], kind: type[F]) -> F:
    try:
        return msgspec.toml.decode(raw[name], type=kind)
    except (msgspec.DecodeError, ValueError) as error:
        raise TargetsError(f"registry file {name}: {error}") from None
