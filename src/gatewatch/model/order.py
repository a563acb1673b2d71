"""The order file: an order with its documents and claims, every field pointing to the claims that support it.

One JSON object a file. `format` names the version; its JSON Schema is docs/order.schema.json. Sources that
disagree stay side by side in `differ`; the program compares with `value` and says so on the page.
Names and enum words follow the shape that `orders extract` prints, so an extraction can become an order file.

A field added later has a default, and content that does not use it keeps its canonical form and its hash. An order
that lifts, renews or amends another says so in `relations`: the other file stays as it is, and whoever compares reads
both. A `Draft` is what one text gives of an order, and no order before an editor has decided what it lacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import NODEFAULT, Meta, Struct

from gatewatch.model import extraction

T = TypeVar("T")

FORMAT = "gatewatch-order/1"

OrderId = Annotated[
    str, Meta(pattern=r"^[A-Z]{2}-\d{4}-[a-z0-9-]+$", description="country, year, name: VN-2025-telegram")
]
ClaimId = Annotated[str, Meta(pattern=r"^c\d+$", description="c1, c2 … in the order they are shown")]
DocumentId = Annotated[str, Meta(pattern=r"^d\d+$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", description="BCP 47")]
LocalTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$", description="07:00, in the order's zone")]

Kind = Literal["block", "restrict", "shutdown"]
Instrument = Literal["ministry_order", "court_order", "regulator_letter", "law", "company_announcement"]
Demand = Literal[
    "block", "report_back", "suspend_internet", "suspend_sim_sales", "suspend_roaming", "disable_vpn", "restore"
]
RelationKind = Literal["amends", "lifts", "renews", "replaces", "under"]
Speaker = Literal["police", "official", "document", "named_source", "company", "media", "reporter", "notes"]
Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


class Differ(Struct, Generic[T], frozen=True, forbid_unknown_fields=True):
    """What other claims say of the same field."""

    value: T
    claims: Annotated[list[ClaimId], Meta(min_length=1)]
    note: str | None = None


class Field(Struct, Generic[T], frozen=True, forbid_unknown_fields=True):
    """A value, the claims it rests on, and what other claims say instead."""

    value: T
    claims: Annotated[list[ClaimId], Meta(min_length=1)]
    differ: list[Differ[T]] = []
    note: str | None = None


class Document(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A text a claim was read in, with where and when it was captured."""

    document_id: DocumentId
    kind: Literal["order", "press", "statement", "notes"]
    title: str
    publisher: str | None = None
    published_on: date | None = None
    language: Language
    url: str | None = None
    captured_on: date | None = None
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="of the captured text")] | None = None
    note: str | None = None
    rights: Annotated[str, Meta(description="whose text it is, and what may be done with the capture")] | None = None
    captured_at: Annotated[datetime, Meta(tz=True, description="the instant of the capture, where known")] | None = None


class Claim(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who said what, where it was read, and the exact words; `paraphrase` where the words are not held."""

    claim_id: ClaimId
    document_id: DocumentId
    by: str
    by_kind: Speaker
    about: Annotated[list[str], Meta(description="fields of the order, or words of extraction's claims.about")]
    said_on: date | None = None
    quote: str | None = None
    paraphrase: str | None = None
    language: Language = "en"
    translation: str | None = None
    note: str | None = None


class Deadline(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A date that binds: `at` is a day (then its end, local time, counts) or a local time of a day."""

    kind: Literal["block", "report"]
    at: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$")]


class Window(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hours of the week, local time, in which the order wants the service shut."""

    days: Annotated[list[Weekday], Meta(min_length=1)]
    start: LocalTime
    end: LocalTime


class Target(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A service to be blocked; components where the order names parts of it."""

    service: str
    components: list[str] = []
    as_written: str | None = None


class Operator(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An operator and the networks that were its own between two days, with where that is known from."""

    name: str
    asns: Annotated[list[int], Meta(min_length=1)]
    since: date | None = None
    until: date | None = None
    source: str


class Addressees(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whom the order binds: all providers of the country, or the networks it lists."""

    scope: Literal["all", "listed"]
    names: list[str]
    asns: list[int] = []
    operators: Annotated[list[Operator], Meta(description="whose networks these are, and how that is known")] = []


class Relation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What this order does to another one, or which it was made under; `on` is the day that takes effect."""

    kind: RelationKind
    order_id: OrderId
    on: date | None = None
    claims: Annotated[list[ClaimId], Meta(min_length=1)]


class ReportedMeasure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an operator told the authority or the public it did: a claim, to stand beside what was measured."""

    operator: str
    what: str
    on: date | None = None
    claims: Annotated[list[ClaimId], Meta(min_length=1)]


class Justification(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reason the authority gives, as a word of the extraction's list, with the authority's own words beside."""

    word: str
    quote: str | None = None


class Availability(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody observed of the service on a day, outside our measurements."""

    service: str
    state: Literal["available", "partial", "unavailable"]
    on: date
    network: str | None = None
    claims: Annotated[list[ClaimId], Meta(min_length=1)]


class Amount(extraction.Amount, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number the order or its authority gives, with its unit, as `orders extract` prints it."""


class OtherDeadline(extraction.OtherDeadline, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A date that binds somebody else than the addressees, as `orders extract` prints it."""


class Reply(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who was asked, when, by whom, and what came back; no answer is an answer worth keeping."""

    whom: str
    asked_by: str
    asked_on: date | None = None
    answered_on: date | None = None
    answer: str | None = None
    claims: list[ClaimId] = []


class Order(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An order of an authority to addressees, about targets, with its claims."""

    format: Literal["gatewatch-order/1"]
    order_id: OrderId
    titles: Annotated[dict[Language, str], Meta(min_length=1, description="by language; `en` is required")]
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    timezone: Annotated[str, Meta(description="IANA name, the authority's local time")]
    fictional: bool = False
    note: str | None = None
    kind: Field[Kind]
    instrument: Field[Instrument] | None = None
    authority: Field[str]
    authority_unit: Field[str] | None = None
    on_behalf_of: Field[str] | None = None
    signatory_role: Field[str] | None = None
    document_number: Field[str] | None = None
    dated: Field[date]
    request_document_number: Field[str] | None = None
    request_dated: Field[date] | None = None
    published: Field[str] | None = None
    relations: list[Relation] = []
    demand: Field[str] | None = None
    demands: Field[list[Demand]]
    addressees: Field[Addressees]
    targets: Field[list[Target]]
    exempt: Field[list[str]] | None = None
    scope: Field[str] | None = None
    deadlines: list[Field[Deadline]] = []
    effective_from: Field[str] | None = None
    effective_until: Field[str] | None = None
    windows: Field[list[Window]] | None = None
    other_deadlines: Field[list[OtherDeadline]] | None = None
    penalties: Field[list[Amount]] | None = None
    legal_basis: Field[list[str]] | None = None
    justification: Field[list[Justification]] | None = None
    justification_numbers: Field[list[Amount]] | None = None
    other_services: Field[list[str]] | None = None
    availability: list[Availability] = []
    reported_measures: list[ReportedMeasure] = []
    replies: list[Reply] = []
    topics: list[str] = []
    documents: Annotated[list[Document], Meta(min_length=1)]
    claims: Annotated[list[Claim], Meta(min_length=1)]


class Revision(Struct, frozen=True, kw_only=True):
    """An order as the register holds it: which revision, of which content, taken in when."""

    order: Order
    revision: Annotated[int, Meta(ge=1)]
    sha256: str
    imported_at: datetime


@dataclass(frozen=True)
class Draft:
    """What one text gives of an order: `parts` by the name of the order's field, and what an editor must decide."""

    parts: Mapping[str, Any]
    undecided: tuple[str, ...]


def without_defaults(value: Any) -> Any:
    """Give an order, or a part of one, as its JSON says it: fields in their order, those at their default left out."""
    if isinstance(value, list):
        return [without_defaults(one) for one in value]
    if isinstance(value, dict):
        return dict(sorted(value.items()))
    if not isinstance(value, Struct):
        return value
    kept = {}
    for field in msgspec.structs.fields(type(value)):
        inner = getattr(value, field.name)
        made = field.default_factory() if field.default_factory is not NODEFAULT else field.default
        if inner != made:
            kept[field.encode_name] = without_defaults(inner)
    return kept


def order_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of the order file."""
    return msgspec.json.schema(Order)
