"""A made-up letter and page for the register's tests."""

import msgspec

from gatewatch.model.letter import Letter
from gatewatch.register.letters import read

FILE = b"""{
  "format": "gatewatch-letter/1",
  "letter_id": "L-2026-reply",
  "kind": "reply",
  "about": {"order_id": "VN-2025-telegram", "field": "addressees", "claim_id": "c2"},
  "from": {"name": "Press office", "role": "operator", "contact": "press@example.org"},
  "text": "We were not addressed.",
  "language": "en",
  "received_at": "2026-11-20T10:00:00+07:00"
}"""
LETTER = read(FILE, "letter.json")
PAGE = b"<html>A made-up page.</html>\n\x00\xff"


def with_id(letter_id: str) -> Letter:
    """Give the letter under another id."""
    return msgspec.structs.replace(LETTER, letter_id=letter_id)
