"""What was found in a story before anything is concluded from it: names, dates, numbers, each with where it stands.

Offsets count characters of `Story.text`, [start, end). Each list is sorted by start. Nothing here is a field of an
order yet: `frames` and `claims` decide what a name or a date is to the order.
"""

from typing import Literal

from msgspec import Struct

from gatewatch.model.extraction import Amount
from gatewatch.orders.extract.text import Sentence
from gatewatch.orders.reading.story import Story

Cue = Literal["by", "before", "until", "from", "since", "after", "on", "within", "dated"]
"""What the words before a date make of it: `by` and `before` a deadline, `dated` a paper's date, `within` a period."""

NameKind = Literal[
    "authority",  # ministry, regulator, court, police, government, head of state: who may order, ask or confirm
    "unit",  # a department or agency within an authority; the `Name` says of which in `of`
    "service",  # `id` is the registry's or a lowercase name (telegram, x, facebook, signal, internet)
    "company",  # who runs a service, where named as a company
    "operator",  # a network by its name (Viettel, Safaricom)
    "operators",  # providers as a group ("telecommunication service providers")
    "outlet",  # a newspaper, broadcaster, agency
    "observer",  # who measures or watches networks (OONI, NetBlocks, Downdetector), rights groups
    "country",  # `id` is ISO 3166 alpha-2; also for an adjective ("Vietnamese")
    "place",  # a region, state or city
    "role",  # an office ("deputy head", "spokesperson", "minister")
    "person",  # a person's name
    "law",  # a law, decree, article: what a legal basis may be
    "document_id",  # number of a paper, as printed
]


class When(Struct, frozen=True, kw_only=True):
    """A date, a local time, or a period. `value` is ISO 8601, `--MM-DD`, `PT3H`, `open`, or None where unresolved.

    `start` to `end` are the words of the expression with its cue ("by June 2"). `how` says in a few words what was
    inferred: "weekday before the article's date", "year of the article"; None where the text says all of it.
    """

    start: int
    end: int
    value: str | None
    cue: Cue | None = None
    how: str | None = None


class Number(Struct, frozen=True, kw_only=True):
    """A counted or measured thing. `unit` as in `model.extraction.Amount`, or the noun's lemma in English."""

    start: int
    end: int
    amount: Amount
    is_rough: bool = False
    """Said with "nearly", "about", "more than"."""


class Weekly(Struct, frozen=True, kw_only=True):
    """Weekly hours ("weekdays 7-10 am"): days as `Mon-Fri`, `opens` and `closes` as `07:00`, local time."""

    start: int
    end: int
    days: str | None
    opens: str
    closes: str


class Name(Struct, frozen=True, kw_only=True):
    """Somebody or something named. `value` is as the text gives it, without a leading article; `id` where known.

    `of` is the start of the authority a unit or a role belongs to, where the text says so.
    """

    start: int
    end: int
    kind: NameKind
    value: str
    id: str | None = None
    of: int | None = None
    country: str | None = None
    """ISO 3166 alpha-2 of the state an authority, operator or place belongs to, where the words or our lists say."""
    is_adjective: bool = False
    """Whether a state is only named as whose something is ("Russian"): it does nothing itself."""


class Found(Struct, frozen=True, kw_only=True):
    """A story with all that was found in it."""

    story: Story
    sentences: list[Sentence]
    names: list[Name]
    whens: list[When]
    numbers: list[Number]
    weeklies: list[Weekly]
