"""The same thing said in many ways: the made-up sentences of `ways_of_saying.toml`, each with its claim."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from bench.scoring import overlaps

from gatewatch.orders.extract.draft import extract
from gatewatch.orders.reading.read import read

WAYS = tomllib.loads((Path(__file__).parent / "ways_of_saying.toml").read_text(encoding="utf-8"))


def claims(opening: str, says: str) -> list[str]:
    """Give the claims that rest on a sentence behind a report's opening, as `by/about`."""
    story = read(f"{opening}\n{says}\n".encode(), url=None, published=date(2031, 5, 24))
    said = extract(story, text_id="made-up").fields.claims or []
    return [f"{c.by}/{c.about}" for c in said if overlaps(says, c.q)]


@pytest.mark.parametrize("language", WAYS)
def test_a_claim_is_found_however_it_is_said(language: str) -> None:
    ways = WAYS[language]
    missed = [w["says"] for w in ways["sentences"] if w["is"] not in claims(ways["opening"], w["says"])]
    assert missed == []
