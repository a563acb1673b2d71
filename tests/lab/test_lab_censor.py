"""What meets an attempt, by the hour and by the address."""

from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from gatewatch.lab.censor import BadLuck, meets
from gatewatch.lab.scenario import AROUND, HOURS, IN_PART, NAMES_ONLY, NOT_AT_ALL, OUTAGE, NetworkCase
from gatewatch.lab.world import DATA_CENTRES

ZONE = ZoneInfo("Asia/Bangkok")
DC = ("telegram/dc", DATA_CENTRES["1"])
WEB = ("telegram/web", "149.154.167.99")


def asked(case: NetworkCase, at: datetime, what: tuple[str, str], luck: BadLuck | None = None) -> str | None:
    return meets(case, at, ZONE, luck, Random(0))(*what)


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "mechanism"),
    [
        (utc(5, 27, 4), None),  # a weekday's office hours, a day before the onset
        (utc(5, 28, 1), "http.timeout"),  # Thursday 08:00 local, the onset
        (utc(5, 29, 0, 59), None),  # Friday 07:59 local
        (utc(5, 29, 1), "http.timeout"),  # Friday 08:00 local
        (utc(5, 29, 10, 59), "http.timeout"),  # Friday 17:59 local
        (utc(5, 29, 11), None),  # Friday 18:00 local
        (utc(5, 30, 4), None),  # Saturday 11:00 local
        (utc(5, 31, 23), None),  # Monday 06:00 local, still Sunday in UTC
    ],
)
def test_office_hours_are_the_countrys_own_weekdays(at: datetime, mechanism: str | None) -> None:
    assert asked(HOURS, at, DC) == mechanism


def test_block_begins_with_its_onset_and_not_before() -> None:
    assert asked(AROUND, utc(6, 2, 20, 59), DC) is None
    assert asked(AROUND, utc(6, 2, 21), DC) == "tcp.reset"


def test_block_in_part_takes_three_data_centres_and_no_name() -> None:
    met = {name: asked(IN_PART, utc(6, 10, 12), ("telegram/dc", a)) for name, a in DATA_CENTRES.items()}
    assert {name for name, m in met.items() if m == "tcp.timeout"} == {"1", "3", "5"}
    assert asked(IN_PART, utc(6, 10, 12), WEB) is None


def test_block_of_names_leaves_data_centres_alone() -> None:
    assert asked(NAMES_ONLY, utc(6, 10, 12), WEB) == "dns.injection.bogon"
    assert asked(NAMES_ONLY, utc(6, 10, 12), DC) is None


def test_outage_takes_every_component_and_ends() -> None:
    assert asked(OUTAGE, utc(6, 10, 4, 59), DC) is None
    assert asked(OUTAGE, utc(6, 11, 0), DC) == "network.outage"
    assert asked(OUTAGE, utc(6, 11, 0), ("site/www.example.org", "93.184.216.34")) == "network.outage"
    assert asked(OUTAGE, utc(6, 12, 14), DC) is None


def test_bad_luck_strikes_its_component_and_no_other() -> None:
    luck = BadLuck("telegram/web", "tls.timeout", 1.0)
    assert asked(NOT_AT_ALL, utc(6, 10, 12), WEB, luck) == "tls.timeout"
    assert asked(NOT_AT_ALL, utc(6, 10, 12), DC, luck) is None
