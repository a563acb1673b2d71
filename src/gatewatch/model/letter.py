"""The letter: a correction, a reply or a statement by anyone, about an order, a claim of it, or an event.

One JSON object a file. `format` names the version; its JSON Schema is docs/letter.schema.json. A letter is filed as it
came; an editor accepts or declines it and says why. How to reach the sender is for the editors alone: what the
register gives back never holds it.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from gatewatch.model.order import ClaimId, Language, OrderId

FORMAT = "gatewatch-letter/1"

LetterId = Annotated[str, Meta(pattern=r"^L-\d{4}-[a-z0-9-]+$", description="year, name: L-2026-operator-reply")]
LetterKind = Literal["correction", "reply", "statement"]
Status = Literal["filed", "accepted", "declined"]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Words = Annotated[str, Meta(min_length=1, max_length=20_000, description="chosen, not measured: about ten pages")]
Line = Annotated[
    str, Meta(pattern=r"^[^\x00-\x1f\x7f-\x9f]+$", max_length=300, description="no control characters: it is printed")
]


class About(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the letter speaks of: an order as a whole, one field or claim of it, or an event."""

    order_id: OrderId | None = None
    field: Annotated[str, Meta(description="a field of the order file, such as `addressees`")] | None = None
    claim_id: ClaimId | None = None
    event_id: Annotated[str, Meta(pattern="^[A-Za-z0-9_.-]+$")] | None = None


class Sender(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who wrote it, as the page may say it, and how to reach them, which no page says."""

    name: Line
    role: Annotated[Line, Meta(description="in their own words: press office of the operator, reader …")]
    contact: Annotated[Line, Meta(description="for the editors alone; never exported")] | None = None


class Source(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The paper or page the letter rests on; `sha256` is that of a capture in the register."""

    title: Line
    url: str | None = None
    sha256: Sha256 | None = None


class Letter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"sender": "from"}):
    """A correction, reply or statement as it was sent."""

    format: Literal["gatewatch-letter/1"]
    letter_id: LetterId
    kind: LetterKind
    about: About
    sender: Sender
    text: Words
    language: Language
    received_at: Annotated[datetime, Meta(tz=True)]
    source: Source | None = None


class FiledLetter(Struct, frozen=True, kw_only=True):
    """A letter as the register holds it, without how to reach its sender, and what was decided of it."""

    letter: Letter
    status: Status
    filed_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None


def letter_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of the letter file."""
    return msgspec.json.schema(Letter)
