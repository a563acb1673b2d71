"""The form of a letter: the names of its fields, and the letter that they make.

The page `corrections.html` writes the form, `gatewatch serve` takes it in; both take the names from here. What was
typed is untrusted: it becomes a letter only if it has the letter's shape, and the letter says nothing but what was
typed, when it came and which number it got. The clock and the number come in as arguments.
Not here: whether what it is about is there (the register looks it up), and the connection it came by (`cli.serving`).
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from gatewatch.model.letter import FORMAT, Letter
from gatewatch.model.words import GatewatchError

ACTION = "/letters"
"""Where the form is sent; the program that serves the site answers there."""
TRAP = "website"
"""A field that no reader sees: who fills it is a program."""
PAGE = "page"
"""The language of the page the form stood on, for the answer."""
LANGUAGES = ("ar", "en", "es", "fa", "fr", "hi", "id", "my", "pt", "ru", "tr", "uk", "vi", "zh")
"""Languages the form offers; a file may name any."""
FIELDS = (
    "kind", "order", "field", "claim", "text", "language", "name", "role", "contact", "source", "source_url", TRAP, PAGE
)  # fmt: skip
"""All fields of the form."""
TYPED: dict[str, str] = {
    "$.kind": "what it is",
    "$.about.order_id": "the order",
    "$.about.claim_id": "the claim (c1, c2 …)",
    "$.text": "your text",
    "$.language": "the language",
    "$.from.name": "your name",
    "$.from.role": "who you are",
    "$.from.contact": "how to reach you",
    "$.source.title": "the source",
}
"""What the reader of the form calls a part of the letter."""


class FormError(GatewatchError):
    """What was typed makes no letter; the text is one line for the one who typed it."""


def letter(typed: Mapping[str, str], *, at: datetime, token: str) -> Letter:
    """Make the letter of a filled form, received `at`; `token` makes its id its own.

    Raises:
        FormError: a field is missing, unknown or not of its shape.
    """
    unknown = sorted(set(typed) - set(FIELDS))
    if unknown:
        raise FormError(f"the form has no field {unknown[0][:40]!r}")
    said = {name: value.strip() for name, value in typed.items() if value.strip()}
    if "order" not in said:
        raise FormError("name the order that your letter is about")
    about = {"order_id": said["order"], "field": said.get("field"), "claim_id": said.get("claim")}
    contact = {"contact": said["contact"]} if "contact" in said else {}
    source = {"title": said.get("source", said.get("source_url", "")), "url": said.get("source_url")}
    plain = {
        "format": FORMAT,
        "letter_id": f"L-{at.year}-{token}",
        "kind": said.get("kind", ""),
        "about": _filled(about),
        "from": {"name": said.get("name", ""), "role": said.get("role", ""), **contact},
        # browsers send line breaks as CR LF; HTML standard, "constructing the entry list"
        "text": said.get("text", "").replace("\r\n", "\n"),
        "language": said.get("language", ""),
        "received_at": at.isoformat(),
        **({"source": _filled(source)} if source["title"] else {}),
    }
    try:
        made = msgspec.json.decode(msgspec.json.encode(plain), type=Letter)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        where = path.strip("`") or "$"
        raise FormError(_told(plain, TYPED.get(where, where.removeprefix("$.")), where, reason)) from None
    if made.source and made.source.url and not made.source.url.startswith(("https://", "http://")):
        raise FormError("the address of the source must begin with https:// or http://")
    return made


def _filled(part: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in part.items() if value}


def _told(plain: Mapping[str, object], label: str, where: str, reason: str) -> str:
    value: object = plain
    for step in where.removeprefix("$.").split("."):
        value = value.get(step, "") if isinstance(value, Mapping) else ""
    return f"{label} is missing" if value == "" else f"{label}: {reason[:1].lower()}{reason[1:]}"
