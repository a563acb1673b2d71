"""The corpus of made-up reports through reading and extraction, field by field."""

import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))  # bench is no part of the package

from bench import extraction  # noqa: E402
from bench.extraction import Scored, tally  # noqa: E402
from bench.scoring import FIELDS  # noqa: E402

ACCURACY = {
    "negative": (0.90, 0.80),
    "order_kind": (0.85, 0.70),
    "country": (0.90, 0.65),
    "authority": (0.65, 0.40),
    "authority_unit": (1.00, 0.25),
    "on_behalf_of": (0.75, 0.10),
    "signatory_role": (0.60, 0.35),
    "scope": (0.00, 0.10),
    "publisher": (0.90, 0.90),
    "wire": (0.85, 1.00),
    "byline": (1.00, 1.00),
    "document_id": (0.25, 0.15),
    "request_document_id": (1.00, 0.30),
    "document_date": (0.70, 0.50),
    "request_document_date": (1.00, 0.50),
    "article_date": (0.95, 0.95),
    "block_deadline": (0.60, 0.40),
    "report_deadline": (1.00, 0.05),
    "effective_from": (1.00, 0.50),
    "effective_until": (1.00, 0.40),
    "schedule": (1.00, 0.00),
    "addressees": (0.80, 0.40),
    "targets": (0.80, 0.30),
    "exempt": (1.00, 0.15),
    "legal_basis": (0.80, 0.35),
    "confirmations": (0.90, 0.60),
    "no_reply": (0.80, 0.60),
    "other_services": (0.80, 0.65),
    "topics": (1.00, 1.00),
    "demands": (0.95, 0.50),
    "justification": (0.75, 0.40),
    "justification_numbers": (0.80, 0.25),
    "penalties": (0.40, 0.25),
    "other_deadlines": (0.25, 0.00),
    "claims": (0.80, 0.30),
    "availability": (0.65, 0.25),
}
"""What holds now in the open half and in the half that was held back, rounded down to 0.05.

The goal is 0.95 for each: raised as extraction gets there. Where the second is far below the first, words were written
for the open texts and not for the genre.
"""
UNSUPPORTED = {"open": 13, "held": 62}
"""How many values now stand in the answers that the truths do not have. The goal is 0."""

TRUTHS = [truth for _, truth in extraction.truths()]
SUPPORTED = [truth for truth in TRUTHS if truth["negative"] is not None]


@cache
def corpus() -> list[Scored]:
    return [extraction.scored(path, truth) for path, truth in extraction.truths()]


def of(half: str) -> list[Scored]:
    return [text for text in corpus() if text.truth["set"] == half]


@pytest.mark.parametrize("half", ["open", "held"])
@pytest.mark.parametrize("field", ["negative", *FIELDS])
def test_accuracy_of_a_field_does_not_fall(field: str, half: str) -> None:
    found = tally(mark for text in of(half) for mark in text.marks if mark.field == field)
    assert (found.accuracy or 0) >= ACCURACY[field][half == "held"], f"python -m bench.extraction --misses ({found})"


@pytest.mark.parametrize("half", ["open", "held"])
def test_nothing_more_is_unsupported_than_before(half: str) -> None:
    print(f"\n{half}\n{extraction.table(of(half))}")
    assert tally(mark for text in of(half) for mark in text.marks).unsupported <= UNSUPPORTED[half]


def test_a_related_article_a_caption_or_a_comment_never_enters_a_field() -> None:
    assert {text.truth["id"]: text.leaked for text in corpus() if text.leaked} == {}


def test_related_articles_are_listed_as_such() -> None:
    page = next(text for text in corpus() if text.truth["id"] == "en-aggregator-vietnam")
    assert set(page.truth["related"]) <= set(page.given.get("related", []))


def test_every_quotation_stands_literally_in_the_text() -> None:
    for text in corpus():
        said = [claim["q"] for claim in text.given["fields"].get("claims", [])]
        places = [place for spans in text.given["spans"].values() for place in spans]
        assert [q for q in said if q not in text.given["text"]] == [], text.truth["id"]
        assert all(text.given["text"][p["start"] : p["end"]] == p["q"] for p in places), text.truth["id"]


@pytest.mark.xfail(reason="names of services are given in any language, also where nothing else is understood")
def test_a_text_in_a_language_without_words_gives_only_what_its_page_says() -> None:
    for text in corpus():
        if text.truth["negative"] is None:
            assert [mark for mark in text.marks if mark.kind not in ("right", "missing")] == [], text.truth["id"]


def test_both_halves_hold_every_language_and_orders_and_none() -> None:
    for half in ("open", "held"):
        texts = [truth for truth in SUPPORTED if truth["set"] == half]
        assert {truth["language"] for truth in texts} == set(extraction.LANGUAGES)
        assert {truth["negative"] for truth in texts} == {True, False}
    assert len(TRUTHS) >= 40
    assert all(truth["made_up"] for truth in TRUTHS)
