"""The one form in which a thing is written, so that two writers of the same thing write the same bytes.

Two forms: for files people read (`canonical`: fields in their order, defaults left out, indented), and for hashes of
the chain (`compact`: keys sorted, no spaces). A field added to a type later does not change the form of a thing
that does not use it.
"""

import hashlib
import json
from typing import Any

import msgspec
from msgspec import Struct

from gatewatch.model.order import without_defaults


def canonical(thing: Struct) -> bytes:
    """Give an order or a letter as JSON in its one form: fields in their order, defaults left out, two spaces."""
    return msgspec.json.format(msgspec.json.encode(without_defaults(thing)), indent=2) + b"\n"


def compact(value: Any) -> bytes:
    """Give plain values as JSON with sorted keys and no spaces, in UTF-8: what the chain's hashes are taken of.

    Raises:
        UnicodeEncodeError: a text holds half a character, which no text that was taken in does.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(content: bytes) -> str:
    """Give the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(content).hexdigest()
