"""A made-up text, read as the tests of frames read it: as a story already cut, or as a page."""

from datetime import date

from gatewatch.model.extraction import Extraction, Fields
from gatewatch.orders.extract.claims.speech.pieces import Listener
from gatewatch.orders.extract.draft import extract, find
from gatewatch.orders.extract.frames.find import Frames, frames
from gatewatch.orders.reading.read import read
from gatewatch.orders.reading.story import Story

SPRING = date(2026, 3, 1)


def framed(text: str, language: str | None = "en", day: date | None = SPRING) -> Frames:
    """Give the orders of a text in a language, published on a day."""
    return frames(Listener(find(Story(text=text, language=language, published=day))))


def order_of(text: str, language: str = "en") -> Fields:
    """Give the fields of the main order of a text."""
    return framed(text, language).orders[0].fields


def drafted(text: str) -> Extraction:
    """Give the draft of a page; `//` stands for the line between a title and its text."""
    page = text.replace(" // ", "\n").encode()
    return extract(read(page, url=None, published=date(2024, 5, 14)), text_id="made-up")
