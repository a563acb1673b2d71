"""The door of reading: bytes in, one story out.

HTML goes to `page`, everything else to `plain`. It is HTML when it says so with a tag that only a page has; a text
that merely quotes a tag is text.
"""

import re
from datetime import date

from msgspec.structs import replace

from gatewatch.orders.reading.decode import decode
from gatewatch.orders.reading.lines import machine_talk
from gatewatch.orders.reading.page.story import page
from gatewatch.orders.reading.plain import plain
from gatewatch.orders.reading.story import RefusedError, Story

_HTML = re.compile(
    r"\s*(?:<!--.{0,5000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|article|main|div|section|p|h1|title|table)\b"
    r"|(?:.{0,2000}?)<(?:html|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def read(content: bytes, *, url: str | None = None, published: date | None = None) -> Story:
    """Read a saved page (HTML), a plain text or the text of a PDF.

    Raises:
        RefusedError: it is too large, its markup blows up, or it holds no text.
    """
    text = decode(content)
    if not any(c.isalpha() for c in text):
        raise RefusedError("the input holds no text: not one letter")
    if _HTML.match(text):
        return _without_machine_talk(page(text, url=url, published=published))
    return _without_machine_talk(plain(text, url=url, published=published))


def _without_machine_talk(story: Story) -> Story:
    """Set aside sentences that are instructions to a machine that reads: they are no part of any story."""
    talk = machine_talk(story.text)
    return replace(story, outside=sorted([*story.outside, *talk])) if talk else story
