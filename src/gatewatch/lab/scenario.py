"""The fictional country as values: its networks, their volunteers, what each censor does and when, the order's times.

A censorship case is a value: adding a case to the demo is adding one `NetworkCase`, with what must come out of it
written beside what goes in. Nothing here is computed and nothing is random; `simulate` draws the rest from a seed.

How a censor interferes is said in the words of the taxonomy (`model.words.MECHANISMS`), one word for each component,
and `steps` knows at which step of an attempt each word bites. All times are UTC; windows are local to the country.
Every figure in this file is chosen, not measured.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

from msgspec import Struct

from gatewatch.lab.world import DATA_CENTRES
from gatewatch.model.order import Window
from gatewatch.model.words import Assessment, Flag, State


class Interval(Struct, frozen=True):
    """A stretch of time, the end not included."""

    start: datetime
    end: datetime


class Block(Struct, frozen=True):
    """One component interfered with by one mechanism; `addresses` where only some of them are."""

    component: str
    mechanism: str
    addresses: tuple[str, ...] = ()


class Censor(Struct, frozen=True, kw_only=True):
    """What a network does to the service from `since` on; with `windows`, in those hours of the week alone."""

    since: datetime
    until: datetime | None = None
    windows: tuple[Window, ...] = ()
    blocks: tuple[Block, ...]


class NetworkCase(Struct, frozen=True, kw_only=True):
    """A network, who measures it, what it does, and what a careful reading of the archive must say.

    state: of the service as a whole at the end of the data. assessment: None where the order does not reach.
    """

    asn: int
    country: str
    brand: str
    kind: str
    does: str
    telegram_per_day: float
    volunteers: int
    failing_share: float = 0.02
    noisy_volunteer: float = 0.0
    silent: Interval | None = None
    only_days: tuple[date, ...] = ()
    censor: Censor | None = None
    outage: Interval | None = None
    state: State = State.OK
    assessment: Assessment | None = Assessment.NOT_SEEN
    flags: tuple[Flag, ...] = ()


class Scenario(Struct, frozen=True, kw_only=True):
    """A set of networks watched from `first_day` to `last_day`, and the order they are held against."""

    name: str
    order_id: str
    service: str
    dated: date
    deadline: datetime
    first_day: date
    last_day: date
    timezones: Mapping[str, str]
    networks: tuple[NetworkCase, ...]


def _utc(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def _whole_service(dc: str, names: str) -> tuple[Block, ...]:
    return (
        Block("telegram/dc", dc),
        Block("telegram/web", names),
        Block("telegram/links", names),
        Block("telegram/site", names),
    )


OFFICE_HOURS = Window(days=["Mon", "Tue", "Wed", "Thu", "Fri"], start="08:00", end="18:00")

EARLY = NetworkCase(
    asn=64496,
    country="XA",
    brand="Northline Mobile",
    kind="mobile",
    does="blocks everything nine days before the deadline",
    telegram_per_day=8,
    volunteers=14,
    censor=Censor(since=_utc(5, 24, 6), blocks=_whole_service("tcp.timeout", "tls.reset")),
    state=State.BLOCKED,
    assessment=Assessment.BLOCKED_BY_DEADLINE,
)
HOURS = NetworkCase(
    asn=64497,
    country="XA",
    brand="Meridian Mobile",
    kind="mobile",
    does="blocks everything before the deadline, on weekdays from 08 to 18 h local time only",
    telegram_per_day=8,
    volunteers=12,
    censor=Censor(
        since=_utc(5, 28, 1),
        windows=(OFFICE_HOURS,),
        blocks=_whole_service("http.timeout", "tls.timeout"),
    ),
    state=State.PARTIAL,
    assessment=Assessment.PARTLY_BLOCKED,
)
IN_PART = NetworkCase(
    asn=64498,
    country="XA",
    brand="Tableland Telecom",
    kind="mobile",
    does="blocks data centres 1, 3 and 5 of five before the deadline, and no name",
    telegram_per_day=7,
    volunteers=10,
    censor=Censor(
        since=_utc(5, 31, 17),
        blocks=(Block("telegram/dc", "tcp.timeout", tuple(DATA_CENTRES[n] for n in ("1", "3", "5"))),),
    ),
    state=State.PARTIAL,
    assessment=Assessment.PARTLY_BLOCKED,
    flags=(Flag.APP_ONLY,),
)
AROUND = NetworkCase(
    asn=64499,
    country="XA",
    brand="Riverside Wireless",
    kind="mobile",
    does="blocks everything around the deadline, in a day on which nobody measured",
    telegram_per_day=4,
    volunteers=6,
    silent=Interval(_utc(6, 2, 4), _utc(6, 3, 6)),
    censor=Censor(since=_utc(6, 2, 21), blocks=_whole_service("tcp.reset", "tcp.reset")),
    state=State.BLOCKED,
    assessment=Assessment.BLOCK_AROUND_DEADLINE,
)
NAMES_ONLY = NetworkCase(
    asn=64500,
    country="XA",
    brand="Civic Broadband",
    kind="fixed",
    does="answers the names with a private address from the day before the deadline; the data centres work",
    telegram_per_day=7,
    volunteers=9,
    censor=Censor(
        since=_utc(6, 1, 9),
        blocks=tuple(Block(f"telegram/{c}", "dns.injection.bogon") for c in ("web", "links", "site")),
    ),
    state=State.PARTIAL,
    assessment=Assessment.PARTLY_BLOCKED,
    flags=(Flag.WEB_ONLY,),
)
LATE = NetworkCase(
    asn=64501,
    country="XA",
    brand="Harbour Fibre",
    kind="fixed",
    does="blocks everything eleven days after the deadline",
    telegram_per_day=7,
    volunteers=11,
    censor=Censor(since=_utc(6, 13, 6), blocks=_whole_service("tcp.timeout", "tcp.timeout")),
    state=State.BLOCKED,
    assessment=Assessment.BLOCKED_AFTER_DEADLINE,
)
NOT_AT_ALL = NetworkCase(
    asn=64502,
    country="XA",
    brand="Eastgate Cable",
    kind="fixed",
    does="blocks nothing; one of its volunteers sits behind a bad line",
    telegram_per_day=7.5,
    volunteers=8,
    noisy_volunteer=0.4,
)
HARDLY_MEASURED = NetworkCase(
    asn=64503,
    country="XA",
    brand="Summit Satellite",
    kind="fixed",
    does="blocks nothing, but was measured on seven days only",
    telegram_per_day=1.5,
    volunteers=3,
    only_days=tuple(date(2026, m, d) for m, d in ((5, 6), (5, 7), (5, 19), (6, 4), (6, 5), (6, 16), (6, 25))),
    state=State.INSUFFICIENT,
    assessment=Assessment.NOT_ENOUGH_DATA,
)
OUTAGE = NetworkCase(
    asn=64504,
    country="XA",
    brand="Lakeside Net",
    kind="fixed",
    does="blocks nothing; from 10 to 12 June everything fails on it",
    telegram_per_day=6,
    volunteers=7,
    outage=Interval(_utc(6, 10, 5), _utc(6, 12, 14)),
)


def _abroad(asn: int, brand: str, kind: str, telegram_per_day: float, volunteers: int) -> NetworkCase:
    return NetworkCase(
        asn=asn,
        country="XB",
        brand=brand,
        kind=kind,
        does="works, in a country without an order",
        telegram_per_day=telegram_per_day,
        volunteers=volunteers,
        failing_share=0.01,
        assessment=None,
    )


DEMO = Scenario(
    name="demo",
    order_id="XA-2026-telegram",
    service="telegram",
    dated=date(2026, 5, 21),
    deadline=_utc(6, 2, 17),
    first_day=date(2026, 5, 4),
    last_day=date(2026, 6, 28),
    timezones=MappingProxyType({"XA": "Asia/Bangkok", "XB": "Asia/Tokyo"}),
    networks=(
        EARLY,
        HOURS,
        IN_PART,
        AROUND,
        NAMES_ONLY,
        LATE,
        NOT_AT_ALL,
        HARDLY_MEASURED,
        OUTAGE,
        _abroad(64508, "Sample Telecom", "both", 7, 9),
        _abroad(64509, "Specimen Mobile", "mobile", 6, 8),
        _abroad(64510, "Template Broadband", "fixed", 5, 6),
    ),
)
