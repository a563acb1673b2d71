"""Simulated archives: a scenario and a seed in, OONI's raw format and its truth out.

Theory. Volunteers of each network run sessions: how many a day is a Poisson draw, who runs one depends on how busy each
volunteer is and whether they are about that day, and when on their own hours. A session always runs the telegram test
and each other test with a fixed chance; its tests share one report. A few tests in a hundred fail by chance.
Each network draws from a generator of its own, so adding a network changes nothing on the others.

What it does not model: volunteers who test because of a block, failures common to many networks, IPv6, doubled or late
uploads. The same seed gives the same bytes; every line says in four places that it is simulated.
"""

import gzip
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from gatewatch.lab import nettests
from gatewatch.lab.censor import BadLuck, meets
from gatewatch.lab.nettests import Result
from gatewatch.lab.scenario import NetworkCase, Scenario
from gatewatch.lab.steps import Json
from gatewatch.lab.truth import Truth, truth_of
from gatewatch.lab.world import DC_COMPONENT, HOSTS, SITES

OTHER_TESTS: Mapping[str, float] = {"whatsapp": 0.25, "signal": 0.25} | {url: 0.28 for url in SITES}
"""Chance that a session runs a test besides telegram: a quarter to a third, as volunteers' lists rotate. Chosen."""
ABOUT = 0.75
"""Chance that a volunteer measures at all on a given day. Chosen."""
AT_ANY_HOUR = 0.4
"""Share of sessions that run unattended, at any hour; the others keep to their volunteer's own hours. Chosen."""
RESOLVERS = {"XA": "198.51.100", "XB": "203.0.113"}
"""Documentation address ranges (RFC 5737) that volunteers' resolvers come from."""
ADDRESSES_A_NETWORK = 16
COMPRESSION = 6
"""gzip level; the archive is small enough for its speed not to matter."""

_PLATFORMS = ("android", "ios", "windows", "linux", "macos")
_TOOL_VERSIONS = ("1.2.0", "1.1.0", "1.0.3")
_LUCK = ("tcp.timeout", "tcp.reset", "dns.timeout", "tls.timeout", "http.timeout")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "telegram": (DC_COMPONENT, "telegram/web"),
    "whatsapp": ("whatsapp/registration", "whatsapp/web"),
    "signal": tuple(sorted({h.component for h in HOSTS if h.component.startswith("signal/")})),
} | {url: (host.component,) for url, host in SITES.items()}
_TESTS: Mapping[str, Callable[..., Result]] = {
    "telegram": nettests.telegram,
    "whatsapp": nettests.whatsapp,
    "signal": nettests.signal,
}


class Volunteer(Struct, frozen=True, kw_only=True):
    """Who runs sessions on a network; their setup tells them apart, as OONI gives no other name."""

    resolver_ip: str
    platform: str
    tool_version: str
    network_type: str
    busyness: float
    hour: float
    round_trip_s: float
    failing_share: float


class Session(Struct, frozen=True, kw_only=True):
    """One run of one volunteer."""

    at: datetime
    case: NetworkCase
    volunteer: Volunteer


def simulate(
    scenario: Scenario, folder: Path, *, seed: int, progress: Callable[[int, int], None] | None = None
) -> Truth:
    """Write the scenario's archive to `folder/raw`, one file a week, and its truth to `folder/truth.json`.

    `progress` is told how many of all sessions are done. The order is not written: it comes with the program.
    """
    draws = {case.asn: Random(f"{seed}/{scenario.name}/{case.asn}") for case in scenario.networks}
    sessions = [s for n, case in enumerate(scenario.networks) for s in _sessions(scenario, case, n, draws[case.asn])]
    sessions.sort(key=lambda s: (s.at, s.case.asn))
    written: dict[int, Counter[str]] = {case.asn: Counter() for case in scenario.networks}
    raw = folder / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    done = 0
    for week, members in groupby(sessions, key=lambda s: (s.at.date() - scenario.first_day).days // 7):
        lines: list[bytes] = []
        for session in members:
            lines += _run(scenario, session, draws[session.case.asn], written[session.case.asn])
            done += 1
        _write(raw / f"{scenario.first_day + timedelta(weeks=week):%Y%m%d}.jsonl.gz", lines)
        if progress:
            progress(done, len(sessions))
    truth = truth_of(scenario, seed, written)
    (folder / "truth.json").write_bytes(msgspec.json.format(msgspec.json.encode(truth), indent=1) + b"\n")
    return truth


def _write(path: Path, lines: Sequence[bytes]) -> None:
    # no time and no name in the header, so that the same lines give the same bytes
    path.write_bytes(gzip.compress(b"\n".join(lines) + b"\n", COMPRESSION, mtime=0))


def _sessions(scenario: Scenario, case: NetworkCase, place: int, rng: Random) -> Iterator[Session]:
    volunteers = [_volunteer(case, place, n, rng) for n in range(case.volunteers)]
    zone = ZoneInfo(scenario.timezones[case.country])
    for n in range((scenario.last_day - scenario.first_day).days + 1):
        day = scenario.first_day + timedelta(days=n)
        about = [v for v in volunteers if rng.random() < ABOUT] or volunteers[:1]
        weights = [v.busyness for v in about]
        for _ in range(_how_many(case, day, rng)):
            volunteer = rng.choices(about, weights)[0]
            at = _moment(day, volunteer, zone, rng)
            if case.silent is None or not case.silent.start <= at < case.silent.end:
                yield Session(at=at, case=case, volunteer=volunteer)


def _volunteer(case: NetworkCase, place: int, n: int, rng: Random) -> Volunteer:
    noisy = case.noisy_volunteer > 0 and n == 0
    at_home = {"mobile": 0.2, "fixed": 1.0}.get(case.kind, 0.6)
    last_byte = (place * ADDRESSES_A_NETWORK + n) % 254 + 1
    return Volunteer(
        resolver_ip=f"{RESOLVERS[case.country]}.{last_byte}",
        platform=rng.choice(_PLATFORMS[:2] if case.kind == "mobile" else _PLATFORMS),
        tool_version=rng.choice(_TOOL_VERSIONS),
        network_type="wifi" if rng.random() < at_home else "mobile",
        busyness=2.5 if noisy else rng.lognormvariate(0.0, 0.7),
        hour=rng.uniform(8.0, 22.0),
        round_trip_s=rng.uniform(0.04, 0.18),
        failing_share=case.noisy_volunteer if noisy else case.failing_share,
    )


def _how_many(case: NetworkCase, day: date, rng: Random) -> int:
    """Draw the sessions of one day: Poisson, by multiplying uniform draws (Knuth); 1 or 2 on a day that is named."""
    if case.only_days:
        return rng.randint(1, 2) if day in case.only_days else 0
    limit, product, n = math.exp(-case.telegram_per_day), rng.random(), 0
    while product > limit:
        product *= rng.random()
        n += 1
    return n


def _moment(day: date, volunteer: Volunteer, zone: ZoneInfo, rng: Random) -> datetime:
    """Draw when a session of that UTC day runs, to the second."""
    local = rng.uniform(0, 24) if rng.random() < AT_ANY_HOUR else rng.gauss(volunteer.hour, 2.5)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    offset = zone.utcoffset(midnight.replace(tzinfo=None)) or timedelta()
    seconds = (local * 3600 - offset.total_seconds()) % 86400
    return midnight + timedelta(seconds=int(seconds))


def _run(scenario: Scenario, session: Session, rng: Random, written: Counter[str]) -> Iterator[bytes]:
    """Run one session's tests one after another, and give a line for each."""
    case, volunteer = session.case, session.volunteer
    zone = ZoneInfo(scenario.timezones[case.country])
    report_id = f"simulated_{session.at:%Y%m%dT%H%M%SZ}_{case.country}_{case.asn}_n1_{rng.getrandbits(64):016x}"
    at = session.at
    for test in ("telegram", *(t for t, chance in OTHER_TESTS.items() if rng.random() < chance)):
        if at.date() > scenario.last_day:
            return
        asked = meets(case, at, zone, _bad_luck(test, volunteer, rng), rng)
        if test in _TESTS:
            result = _TESTS[test](asked, rng, volunteer.round_trip_s)
        else:
            result = nettests.web_connectivity(test, asked, rng, volunteer.round_trip_s)
        written[result.test_name] += 1
        yield msgspec.json.encode(_envelope(session, at, report_id, result, rng))
        at += timedelta(seconds=math.ceil(result.runtime_s) + 1)


def _bad_luck(test: str, volunteer: Volunteer, rng: Random) -> BadLuck | None:
    if rng.random() >= volunteer.failing_share:
        return None
    component = rng.choice(_PARTS[test])
    if component == DC_COMPONENT:
        # an address has no name to look up and no TLS; one time in four every target is lost
        return BadLuck(component, rng.choice(("tcp.timeout", "tcp.reset")), rng.choice((0.25, 0.4, 0.6, 1.0)))
    return BadLuck(component, rng.choice(_LUCK), 1.0)


def _envelope(session: Session, at: datetime, report_id: str, result: Result, rng: Random) -> Json:
    """Give the whole measurement: OONI's top-level keys around the test's own."""
    case, volunteer = session.case, session.volunteer
    if result.test_name == "web_connectivity":
        result.test_keys["client_resolver"] = volunteer.resolver_ip
    return {
        "annotations": {
            "gatewatch": "simulated",
            "network_type": volunteer.network_type,
            "platform": volunteer.platform,
        },
        "data_format_version": "0.2.0",
        "extensions": {"dnst": 0, "httpt": 0, "netevents": 0, "tcpconnect": 0, "tlshandshake": 0, "tunnel": 0},
        "input": result.input,
        "measurement_start_time": f"{at:%Y-%m-%d %H:%M:%S}",
        "measurement_uid": f"simulated_{at:%Y%m%d%H%M%S}_{case.country}_{result.test_name}_{rng.getrandbits(64):016x}",
        "probe_asn": f"AS{case.asn}",
        "probe_cc": case.country,
        "probe_ip": "127.0.0.1",
        "probe_network_name": case.brand,
        "report_id": report_id,
        "resolver_asn": f"AS{case.asn}",
        "resolver_ip": volunteer.resolver_ip,
        "resolver_network_name": case.brand,
        "software_name": "gatewatch-lab",
        "software_version": volunteer.tool_version,
        "test_keys": result.test_keys,
        "test_name": result.test_name,
        "test_runtime": round(result.runtime_s, 6),
        "test_start_time": f"{session.at:%Y-%m-%d %H:%M:%S}",
        "test_version": nettests.VERSIONS[result.test_name],
    }
