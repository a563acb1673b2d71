"""What to ask OONI's public archive for: the places of hours, the tests of a service, and the control panel.

The archive keeps measurements by the hour in which they were **uploaded**, so what was measured shortly before
midnight may lie in the next day. A place is `raw/YYYYMMDD/HH/CC/testname/`; in it stand `.jsonl.gz` files and, beside
them, the same measurements as the probes sent them (`.tar.gz`), which we leave there.

The panel. Where a service is blocked in a whole country no network at home can be a control, so some files of the same
hours are taken from other countries. It is bounded three times: countries an hour, files, bytes. Hour by hour the
list is gone through in turn, so no country is in every hour and none can make or break all controls; and where the
bounds are too tight for all hours, the hours that get a file are spread evenly over the time asked for.
Pure but for reading the list of countries that comes with the program.
Source: ooni/backend docs, "Compressed JSONL from measurements starting from 20201020"; ooni/data, dataclient.py.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from gatewatch.model.words import SERVICES, GatewatchError
from gatewatch.targets import DATA

BUCKET = "ooni-data-eu-fra"
REGION = "eu-central-1"
FIRST_DAY = datetime(2020, 10, 20, tzinfo=UTC)
"""First day of this layout; what is older lies elsewhere, in other forms (ooni/data oonidata/dataclient.py)."""

WEB_TEST = "webconnectivity"
OWN_TESTS = {
    "telegram": ("telegram",),
    "whatsapp": ("whatsapp",),
    "signal": ("signal",),
    "messenger": ("facebookmessenger",),
}
"""OONI's test of a service alone, as the archive spells it (no underscores). The others have none (probe.md 1.5)."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_NAME = re.compile(r"[0-9]{8,10}_[A-Z]{2}_[a-z0-9]+\.[A-Za-z0-9.]+\.jsonl\.gz")
_POSTCAN = ".tar.gz"
_HOUR = timedelta(hours=1)


class FetchError(GatewatchError):
    """The archive cannot be asked, or what it gives cannot be kept."""


class ArchiveFile(Struct, frozen=True):
    """One file of the archive; `panel` says that it is there as a control from another country."""

    key: str
    size_bytes: int
    e_tag: str | None = None
    panel: bool = False


class PanelLimits(Struct, frozen=True):
    """How much the control panel may add.

    Why: judge asks for two networks in two countries within six hours; three countries an hour leave one to spare.
    All three numbers are chosen, not measured.
    """

    per_hour: Annotated[int, Meta(ge=1)] = 3
    max_files: Annotated[int, Meta(ge=0)] = 3000
    max_bytes: Annotated[int, Meta(ge=0)] = 300_000_000


PANEL = PanelLimits()


class PanelMember(Struct, frozen=True, forbid_unknown_fields=True):
    """One country of the panel, since when it is in it, and why."""

    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    region: str
    since: date
    source: str


class _PanelFile(Struct, forbid_unknown_fields=True):
    member: list[PanelMember]


def tests_of(services: Sequence[str], *, web: bool = False) -> tuple[str, ...]:
    """Name the tests that measure these services: each one's own, and with `web` also the one for websites.

    Raises:
        FetchError: a service is not registered, or has no test of its own and `web` is not asked for.
    """
    found: list[str] = []
    for service in services:
        if service not in SERVICES:
            raise FetchError(f"no service {service!r}; there are {', '.join(SERVICES)}")
        if service not in OWN_TESTS and not web:
            raise FetchError(f"OONI has no test of {service} alone: ask for the website measurements too (--web)")
        found += OWN_TESTS.get(service, ())
    return tuple(dict.fromkeys([*found, *([WEB_TEST] if web else [])]))


def countries_of(codes: Sequence[str]) -> tuple[str, ...]:
    """Give country codes as the archive spells them.

    Raises:
        FetchError: one is not a two-letter code.
    """
    found = tuple(dict.fromkeys(code.upper() for code in codes))
    for code in found:
        if not _COUNTRY.fullmatch(code):
            raise FetchError(f"country {code!r}: two letters are expected, as in KE (ISO 3166-1)")
    return found


def hours(since: datetime, until: datetime) -> list[datetime]:
    """List the hours of [since, until) in UTC; a begun hour counts.

    Raises:
        FetchError: the span is empty, or begins before this layout does.
    """
    begin, end = since.astimezone(UTC), until.astimezone(UTC)
    if begin >= end:
        raise FetchError(f"nothing lies between {begin:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M}")
    if begin < FIRST_DAY:
        raise FetchError(f"the archive has this layout from {FIRST_DAY:%Y-%m-%d} on; ask from then on")
    first = begin.replace(minute=0, second=0, microsecond=0)
    return [first + n * _HOUR for n in range(-((first - end) // _HOUR))]


def prefix(hour: datetime, country: str, test: str) -> str:
    """Give the place of a country's measurements by one test, uploaded in one hour."""
    return f"raw/{hour:%Y%m%d}/{hour:%H}/{country}/{test}/"


def is_measurements(key: str, place: str) -> bool | None:
    """Say whether a key is a file of measurements in `place`; None where it is neither that nor a copy of one.

    Why: a key becomes a path on our disk, so it has to look exactly as expected.
    """
    if not key.startswith(place):
        return None
    name = key.removeprefix(place)
    if _NAME.fullmatch(name):
        return True
    return False if name.endswith(_POSTCAN) else None


@cache
def panel_members() -> tuple[PanelMember, ...]:
    """Give the countries of the panel in their order.

    Raises:
        FetchError: the file does not decode.
    """
    try:
        return tuple(msgspec.toml.decode((DATA / "panel.toml").read_bytes(), type=_PanelFile).member)
    except (msgspec.DecodeError, ValueError, OSError) as error:
        raise FetchError(f"registry file panel.toml: {error}") from None


def rota(hour: datetime, per_hour: int, leave_out: Sequence[str]) -> list[str]:
    """List the panel's countries in the order in which this hour asks them; the next hour begins where it ends."""
    asked = [m.country for m in panel_members() if m.country not in leave_out]
    if not asked:
        return []
    begin = int(hour.timestamp()) // 3600 * per_hour % len(asked)
    return asked[begin:] + asked[:begin]


def bounded(found: Sequence[Sequence[ArchiveFile]], limits: PanelLimits) -> list[ArchiveFile]:
    """Choose what the panel brings from what each hour has to offer, one file from each country, within the limits.

    Every hour gets its first file before any gets its second; where the limits end it, hours are spread evenly.
    """
    chosen: list[ArchiveFile] = []
    total = 0
    for rank in range(limits.per_hour):
        for index in _spread(len(found)):
            if rank >= len(found[index]):
                continue
            file = found[index][rank]
            if len(chosen) < limits.max_files and total + file.size_bytes <= limits.max_bytes:
                chosen.append(file)
                total += file.size_bytes
    return chosen


def _spread(count: int) -> list[int]:
    """Order 0 … count-1 so that any beginning of it lies evenly over the whole (van der Corput: bits reversed)."""
    width = count.bit_length()
    return sorted(range(count), key=lambda index: int(f"{index:0{width}b}"[::-1], 2))
