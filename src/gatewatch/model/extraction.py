"""What `gatewatch orders extract` prints: one object a text, in the shape programs outside this repository read.

The shape is a contract (docs/extraction.md): it may be extended, and no meaning changes. A field that the text does
not give is left out. Names stand as the text gives them, without a leading article. Dates are ISO 8601; one whose
year neither text nor article date settles is `--MM-DD` (RFC 6350), a period from receipt `PT3H`, until further notice
`open`. Words of `demands` and `justification` are those of the order file (`model.order`).

Not here: how any of it is found (`orders.extract`), and the order file that an editor makes of it (`orders.propose`).
"""

from typing import Literal

from msgspec import Struct

OrderKind = Literal["block", "restrict", "shutdown"]
Demanded = Literal["block", "report_back", "suspend_internet", "suspend_sim_sales", "suspend_roaming", "disable_vpn"]
Reason = Literal[
    "fraud",
    "drugs",
    "terrorism",
    "anti_state_content",
    "content_rules",
    "data_sale",
    "personal_data",
    "no_cooperation",
    "not_registered",
    "no_legal_representative",
    "exam_cheating",
    "copyright",
    "child_safety",
    "disinformation",
    "election_fraud",
    "violence",
    "national_security",
]
By = Literal["police", "official", "document", "named_source", "company", "media", "reporter"]
About = Literal[
    "illegal_share",
    "opposition_groups",
    "crime_losses",
    "rules_breach",
    "order_authentic",
    "order_reported",
    "order_not_received",
    "company_not_cooperating",
    "company_surprised",
    "company_complied",
    "notice_received",
    "still_available",
    "network_status",
    "users_restored",
    "official_silence",
    "restriction_confirmed",
    "platform_misuse",
    "service_mishandles_data",
    "child_danger",
    "block_reason",
    "only_calls_affected",
    "registration_deadline_passed",
    "appeal_possible",
    "censorship_charge",
    "loss_estimate",
    "no_block_considered",
    "outage",
]


class Amount(Struct, frozen=True, kw_only=True):
    """A number with its unit: `percent`, `channels_and_groups`, `persons`, or money as `VND`, `BRL_per_day`."""

    value: float | int
    unit: str


class Schedule(Struct, frozen=True, kw_only=True):
    """Weekly hours in local time: `days` as `Mon-Fri` or `Mon,Wed`, None where not told; the hours as `07:00`."""

    days: str | None
    start: str
    end: str


class OtherDeadline(Struct, frozen=True, kw_only=True):
    """A date that binds somebody else than the operators; `about` is `answer_notice`, `name_representative`, …"""

    who: str
    about: str
    date: str


class SaidClaim(Struct, frozen=True, kw_only=True):
    """Who said something: `who` as the text names them, `q` the exact words of the text."""

    by: By
    who: str | None = None
    about: About
    q: str


class Observed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody observed of a service, on a day, on a network where one is named; not what is announced."""

    service: str
    state: Literal["available", "partial", "unavailable"]
    date: str | None = None
    network: str | None = None


class Fields(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of one order as one text gives them; what it does not give is left out."""

    order_kind: OrderKind | None = None
    country: str | None = None
    authority: str | None = None
    authority_unit: str | None = None
    on_behalf_of: str | None = None
    signatory_role: str | None = None
    scope: str | None = None
    publisher: str | None = None
    wire: str | None = None
    byline: str | None = None
    document_id: str | None = None
    request_document_id: str | None = None
    document_date: str | None = None
    request_document_date: str | None = None
    article_date: str | None = None
    block_deadline: str | None = None
    report_deadline: str | None = None
    effective_from: str | None = None
    effective_until: str | None = None
    addressees: list[str] = []
    targets: list[str] = []
    exempt: list[str] = []
    legal_basis: list[str] = []
    confirmations: list[str] = []
    no_reply: list[str] = []
    other_services: list[str] = []
    topics: list[str] = []
    demands: list[Demanded] = []
    justification: list[Reason] = []
    justification_numbers: list[Amount] = []
    penalties: list[Amount] = []
    schedule: Schedule | None = None
    other_deadlines: list[OtherDeadline] = []
    claims: list[SaidClaim] = []
    availability: list[Observed] = []


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Exact words of the text, from `start` to `end` in characters; `how` says what was inferred beyond them."""

    q: str
    start: int
    end: int
    how: str | None = None


class Extraction(Struct, frozen=True, kw_only=True):
    """What one text gives. `negative`: it holds no order (claims and availability may still be given).

    `spans` has for each filled field the places it rests on, in the order of the values of a list field; a claim
    carries its own quote. `also` holds further orders of the same text; `related` the titles kept out of the story.
    `text` is the story the offsets count in.
    """

    id: str
    negative: bool
    fields: Fields
    spans: dict[str, list[Place]]
    also: list["Also"] = []
    related: list[str] = []
    language: str | None = None
    lifts: bool = False
    """Whether the text tells that a block was ended; such a text holds no new order."""
    text: str = ""


class Also(Struct, frozen=True, kw_only=True):
    """A further order of the same text."""

    fields: Fields
    spans: dict[str, list[Place]]
