"""The tables of the register, layout 2.

Every row but those of `register_schema` and `changes` carries `change`: the link of the chain that added it. All its
other columns are under that link's hash, except where `FREE` says so. A column that comes with a later layout must be
null in older rows: null is left out of what is hashed, so that old links still hold.
"""

from datetime import UTC, date, datetime

from sqlalchemy import JSON, DateTime, ForeignKeyConstraint, LargeBinary, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

LAYOUT = 2
"""Number of the layout of the tables below; a register of a higher number is not opened."""

FREE = "free"
"""Mark, in a column's `info`, of what a link's hash leaves out; `verify` checks it in another way."""


class Instant(TypeDecorator[datetime]):
    """A time that comes back aware and in UTC, also from SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        """Give the time in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        """Give the time aware and in UTC."""
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)) if value else None


class Base(DeclarativeBase):
    """What the tables have in common: how types are stored."""

    type_annotation_map = {datetime: Instant, list[str]: JSON, bytes: LargeBinary, str: Text}


class SchemaRow(Base):
    """The layout's number: one row."""

    __tablename__ = "register_schema"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class ChangeRow(Base):
    """One link of the chain; `previous` is unique, so the chain cannot fork."""

    __tablename__ = "changes"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str]
    why: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    content_sha256: Mapped[str]
    previous: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(unique=True)


class RevisionRow(Base):
    """One revision of one order; `content` is canonical, `raw` the file as it came."""

    __tablename__ = "order_revisions"
    order_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    country: Mapped[str] = mapped_column(index=True)
    dated: Mapped[date]
    fictional: Mapped[bool]
    sha256: Mapped[str]
    imported_at: Mapped[datetime]
    content: Mapped[bytes]
    raw: Mapped[bytes]
    based_on: Mapped[int | None]
    change: Mapped[int | None] = mapped_column(index=True)


class DocumentRow(Base):
    """One document of one revision of an order."""

    __tablename__ = "documents"
    __table_args__ = (ForeignKeyConstraint(["order_id", "revision"], [RevisionRow.order_id, RevisionRow.revision]),)
    order_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    publisher: Mapped[str | None]
    published_on: Mapped[date | None]
    language: Mapped[str]
    url: Mapped[str | None]
    captured_on: Mapped[date | None]
    sha256: Mapped[str | None]
    note: Mapped[str | None]
    rights: Mapped[str | None]
    captured_at: Mapped[datetime | None]
    change: Mapped[int | None] = mapped_column(index=True)


class ClaimRow(Base):
    """One claim of one revision of an order, from one of its documents."""

    __tablename__ = "claims"
    __table_args__ = (
        ForeignKeyConstraint(
            ["order_id", "revision", "document_id"],
            [DocumentRow.order_id, DocumentRow.revision, DocumentRow.document_id],
        ),
    )
    order_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str]
    by: Mapped[str]
    by_kind: Mapped[str] = mapped_column(index=True)
    about: Mapped[list[str]]
    said_on: Mapped[date | None]
    quote: Mapped[str | None]
    paraphrase: Mapped[str | None]
    language: Mapped[str]
    translation: Mapped[str | None]
    note: Mapped[str | None]
    change: Mapped[int | None] = mapped_column(index=True)


class CaptureRow(Base):
    """The bytes of a page or paper as we got it: our copy, for evidence."""

    __tablename__ = "captures"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
    url: Mapped[str | None]
    fetched_at: Mapped[datetime]
    media_type: Mapped[str | None]
    rights: Mapped[str]
    change: Mapped[int] = mapped_column(index=True)


class LetterRow(Base):
    """A letter as it was filed, without how to reach its sender; that stands beside it and can be erased."""

    __tablename__ = "letters"
    letter_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    order_id: Mapped[str | None] = mapped_column(index=True)
    sha256: Mapped[str]
    content: Mapped[bytes]
    contact_sha256: Mapped[str | None]
    contact: Mapped[str | None] = mapped_column(info={FREE: True})
    contact_salt: Mapped[str | None] = mapped_column(info={FREE: True})
    change: Mapped[int] = mapped_column(index=True)


class DecisionRow(Base):
    """What an editor decided of a letter; a later decision stands beside the earlier."""

    __tablename__ = "decisions"
    change: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    letter_id: Mapped[str] = mapped_column(index=True)
    decision: Mapped[str]
    reason: Mapped[str]


HELD = (RevisionRow, DocumentRow, ClaimRow, CaptureRow, LetterRow, DecisionRow)
"""The tables whose every row some link of the chain must know."""
