"""What both sides of an office's name have in common: how far each grew, and what a class of office takes."""

from msgspec import Struct

KEEPS_COUNTRY = frozenset({"commission", "authority", "agency", "council", "board", "institute", "office"})
"""Classes whose official name has the state in it."""
PLAIN = frozenset({"government", "people", "leader", "president", "parliament"})
"""Classes whose head takes no topics to the right: "government of Kenya" is the government."""
OF_TOWNS = frozenset({"court", "police", "prosecutor", "government", "department", "people"})
"""Classes a region or town stands before in small letters: "Haryana government"."""
MOST = 22
"""Tokens a name may have beside its head; chosen, not measured: the longest official names have about fifteen."""


class Side(Struct):
    """How far a name grew to one side, and the state met there."""

    edge: int
    country: str | None = None
    stripped: bool = False
