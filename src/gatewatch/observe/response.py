"""What is kept of a response: how long its body is, its title, and where it redirects to.

Bodies themselves are not kept. A body may be text, or base64 that does not decode; then nothing is said of it.
"""

import binascii
import re

import msgspec
from msgspec import Raw

from gatewatch.archive.wire import Answered, Binary

_TITLE = re.compile(r"<title[^>]*>([^<]{1,512})</title", re.IGNORECASE)
"""512 letters as in OONI's own test (ts-017)."""

_Value = str | Binary | list[str] | None
_HEADERS = msgspec.json.Decoder(dict[str, _Value])
_HEADER_LIST = msgspec.json.Decoder(list[tuple[str, _Value]])


def body(response: Answered) -> tuple[int | None, str | None]:
    """Give the length of the body in bytes and its title; None for each that cannot be told."""
    found = response.body
    if found is None:
        return None, None
    if isinstance(found, str):
        return len(found) if found.isascii() else len(found.encode("utf-8", "surrogatepass")), _title(found)
    try:
        data = binascii.a2b_base64(found.data, strict_mode=True)
    except (binascii.Error, ValueError):
        return None, None
    return len(data), _title(data.decode("utf-8", "replace"))


def location(response: Answered) -> str | None:
    """Give the Location header of a redirect; None for any other response."""
    if response.code is None or not 300 <= response.code < 400:
        return None
    for name, value in _header_list(response):
        if name.lower() == "location":
            text = value[0] if isinstance(value, list) and value else value
            return text if isinstance(text, str) and text else None
    return None


def _title(text: str) -> str | None:
    found = _TITLE.search(text)
    return " ".join(found[1].split()) or None if found else None


def _header_list(response: Answered) -> list[tuple[str, _Value]]:
    """Read the headers as a list; what is not of either known form has none."""
    return _decoded_list(response.headers_list) or _decoded_map(response.headers)


def _decoded_list(raw: Raw) -> list[tuple[str, _Value]]:
    try:
        return _HEADER_LIST.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return []


def _decoded_map(raw: Raw) -> list[tuple[str, _Value]]:
    try:
        return list(_HEADERS.decode(raw).items())
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return []
