"""A story as it was read: its text, and what its page says about it."""

from datetime import date

from msgspec import Struct

from gatewatch.model.words import GatewatchError


class RefusedError(GatewatchError):
    """The input is not read: too large, markup that blows up, or no text at all; one line says which and why."""


class Story(Struct, frozen=True, kw_only=True):
    """The main story of a page. All offsets anywhere in `orders.extract` count characters of `text`.

    `text` holds title (where the page has one apart from its text), then the body, a paragraph a line, and nothing of
    related articles, comments or captions. Of a plain text it is the text as it came, so that offsets fit the file
    (its decoded characters; where letters stand in two parts, NFD, the characters of its NFC form); what is not the
    story there is named in `outside`, and the steps after this one leave it unread.
    """

    text: str
    outside: list[tuple[int, int]] = []
    """Stretches of `text`, [start, end), that do not belong to the story: hashtags, captions, related titles."""
    title: tuple[int, int] | None = None
    language: str | None = None
    """BCP 47, without region; None where it is none of those we have words for."""
    published: date | None = None
    published_at: tuple[int, int] | None = None
    """Where `text` says it; None where it came with the page's markup or the caller."""
    publisher: str | None = None
    publisher_at: tuple[int, int] | None = None
    wire: str | None = None
    wire_at: tuple[int, int] | None = None
    byline: str | None = None
    byline_at: tuple[int, int] | None = None
    topics: list[str] = []
    topics_at: list[tuple[int, int]] = []
    related: list[str] = []
    url: str | None = None
