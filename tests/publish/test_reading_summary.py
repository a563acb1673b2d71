"""A summary says nothing without a claim, and each claim it names is one of the part it speaks of."""

from typing import Any

import msgspec
import pytest

from gatewatch.model.order import Order, Reply
from gatewatch.publish.claims import lint
from gatewatch.publish.reading.summary import MOST, Sentence, named, plain, summary
from gatewatch.publish.words import LANGUAGES, Words
from small_edition import TARGETS, reading_edition

EN, VI = Words("en", TARGETS), Words("vi", TARGETS)
ORDERS = [r.order for r in reading_edition().orders]
XA = ORDERS[0]


def claims_of(order: Order, field: str) -> set[int]:
    """Every claim that a part of an order rests on, or that says to be about it."""
    value = getattr(order, field, None)
    found = {int(c.claim_id[1:]) for c in order.claims if field in c.about}
    for one in value if isinstance(value, list) else [value]:
        if one is not None:
            found |= {int(c[1:]) for part in (one, *getattr(one, "differ", [])) for c in part.claims}
    return found


@pytest.mark.parametrize("order", ORDERS, ids=lambda o: o.order_id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_clause_names_a_claim_and_every_claim_is_of_what_it_speaks_of(language: str, order: Order) -> None:
    sentences = summary(Words(language, TARGETS), order)
    assert 3 <= len(sentences) <= MOST
    for sentence in sentences:
        assert sentence.clauses
        for clause in sentence.clauses:
            assert clause.claims, clause.text
            allowed = set[int]().union(*(claims_of(order, field) for field in clause.fields))
            assert set(clause.claims) <= allowed & {int(c.claim_id[1:]) for c in order.claims}, clause.text


@pytest.mark.parametrize("order", ORDERS, ids=lambda o: o.order_id)
def test_our_words_of_a_summary_pass_the_lint(order: Order) -> None:
    for sentence in summary(EN, order):
        assert not [b for c in sentence.clauses for b in lint(c.text, ("Examplia", "Viet Nam", "Vietnam"))]


def test_the_sentences_say_who_ordered_what_of_whom_by_when_and_what_is_disputed() -> None:
    text = plain(summary(EN, XA))
    assert text.startswith(
        "On 21 May 2026 the Ministry of Posts and Networks ordered that Telegram be blocked [c1, c3, c5]; "
        "another source names as the authority: Ministry of Public Order [c5]; "
        "it is addressed to: all providers of telecommunication services [c1]."
    )
    assert "The block is due by the end of 2 June 2026, local time (2 June, 17:00 UTC) [c1, c3]; another source" in text
    assert "As its reason the authority gives: no cooperation with the authorities" in text
    assert "said that the order is genuine, on 19 June 2026 [c7]." in text
    assert "Asked by Examplia Morning Post, no answer came from: Ministry of Posts and Networks, Telegram [c4]." in text


def test_a_reply_without_a_claim_is_not_told() -> None:
    silent = msgspec.structs.replace(XA, replies=[Reply(whom="the whole world", asked_by="somebody")])
    assert "the whole world" not in plain(summary(EN, silent))


def test_an_order_with_nothing_but_what_is_needed_has_three_sentences() -> None:
    bare = msgspec.structs.replace(
        XA, deadlines=[], justification=None, legal_basis=None, replies=[], windows=None,
        effective_from=None, effective_until=None, claims=[c for c in XA.claims if "order_authentic" not in c.about],
    )  # fmt: skip
    assert len(summary(EN, bare)) == 3


def test_both_languages_say_the_same_with_the_same_claims() -> None:
    def numbers(sentences: list[Sentence]) -> list[list[Any]]:
        return [[c.claims for c in s.clauses] for s in sentences]

    for order in ORDERS:
        assert numbers(summary(EN, order)) == numbers(summary(VI, order))
    assert "ngày 21 tháng 5, 2026".casefold() in plain(summary(VI, XA)).casefold()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("technology ministry", "the technology ministry"),
        ("Ministry of Posts", "the Ministry of Posts"),
        ("Roskomnadzor", "Roskomnadzor"),
        ("Viet Nam's technology ministry", "Viet Nam's technology ministry"),
        ("The Supreme Court", "The Supreme Court"),
    ],
)
def test_a_name_takes_an_article_where_english_wants_one(name: str, wanted: str) -> None:
    assert named(EN, name) == wanted
    assert named(VI, name) == name


@pytest.mark.parametrize("said", ["soon", "PT3H", "P2D", "P1M", "2026-05-30", "2026-05-30T18:00", "2026-99-99", "open"])
def test_when_another_source_says_it_begins_is_shown_even_if_it_is_no_date(said: str) -> None:
    differ = [{"value": said, "claims": ["c5"]}]
    field = {"effective_from": {"value": "2026-05-22", "claims": ["c1"], "differ": differ}}
    order = msgspec.convert(msgspec.to_builtins(XA) | field | {"deadlines": [], "replies": []}, Order)
    assert "another source says under “In force from”: " in plain(summary(EN, order))
