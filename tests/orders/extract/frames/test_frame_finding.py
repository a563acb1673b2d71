"""Which texts order something, of whom, of what and by when; and which only seem to."""
# ruff: noqa: E501  (a paragraph stays on its line)

from datetime import date
from typing import Any

import msgspec
import pytest
from frame_texts import LIFTINGS, NO_ORDERS, ORDERS
from framing import framed

UNORDERED = ("demands", "justification")


def plain(value: Any) -> Any:
    """A value as the tables write it: a struct as the tuple of its fields, nothing as None."""
    if isinstance(value, list):
        return [plain(v) for v in value] or None
    return tuple(msgspec.to_builtins(value).values()) if isinstance(value, msgspec.Struct) else value


@pytest.mark.parametrize(("language", "day", "text", "wanted"), [row[1:] for row in ORDERS], ids=[r[0] for r in ORDERS])
def test_a_text_that_orders_gives_its_order(language: str, day: date, text: str, wanted: dict[str, Any]) -> None:
    found = framed(text, language, day)
    given = msgspec.structs.asdict(found.orders[0].fields) | {"other_services": found.named.fields.other_services}
    for name, value in wanted.items():
        shown = plain(given[name])
        assert (sorted(shown) if name in UNORDERED and shown else shown) == (
            sorted(value) if name in UNORDERED and value else value
        ), name


@pytest.mark.parametrize(("language", "day", "text"), [row[1:] for row in NO_ORDERS], ids=[r[0] for r in NO_ORDERS])
def test_a_text_that_only_seems_to_order_gives_none(language: str, day: date, text: str) -> None:
    assert framed(text, language, day).orders == []


@pytest.mark.parametrize(("language", "day", "text"), [row[1:] for row in LIFTINGS], ids=[r[0] for r in LIFTINGS])
def test_a_text_about_a_lifting_says_so_and_orders_nothing(language: str, day: date, text: str) -> None:
    found = framed(text, language, day)
    assert found.lifts
    assert found.orders == []


def test_every_filled_field_has_its_words_at_their_offsets() -> None:
    for _, language, day, text, _ in ORDERS:
        for order in framed(text, language, day).orders:
            filled = {k for k, v in msgspec.structs.asdict(order.fields).items() if v not in (None, [])}
            assert filled == set(order.spans)
            assert all(text[p.start : p.end] == p.q for places in order.spans.values() for p in places)


def test_a_list_field_has_as_many_places_as_values() -> None:
    for _, language, day, text, _ in ORDERS:
        for order in framed(text, language, day).orders:
            values = msgspec.structs.asdict(order.fields)
            lists = {k: v for k, v in values.items() if isinstance(v, list)}
            assert {k: len(v) for k, v in lists.items() if v} == {k: len(order.spans[k]) for k, v in lists.items() if v}


TWO = """Two courts move against messaging apps
A court in Brazil on Monday ordered telecom operators to block WhatsApp for 72 hours after it refused to hand over data.
Separately, Russia's Roskomnadzor on Monday ordered internet providers to block Telegram by June 10."""


def test_two_orders_of_two_countries_stay_apart_with_their_own_terms() -> None:
    first, second = framed(TWO, day=date(2016, 5, 3)).orders
    assert (first.fields.country, first.fields.targets, first.fields.block_deadline) == ("BR", ["WhatsApp"], None)
    assert (second.fields.country, second.fields.targets, second.fields.block_deadline) == (
        "RU",
        ["Telegram"],
        "2016-06-10",
    )
    assert first.fields.addressees == ["telecom operators"]
    assert second.fields.addressees == ["internet providers"]


def test_an_order_told_twice_is_one_order() -> None:
    text = "Iran bans Telegram\nIran's judiciary ordered providers to block Telegram.\nThe order said the block takes effect on April 30.\nProviders were told to block Telegram at once."
    assert len(framed(text, day=date(2018, 4, 30)).orders) == 1


def test_another_country_in_the_background_is_no_second_order() -> None:
    text = "Zambia orders operators to block Viber\nZambia's regulator ZICTA ordered operators to block Viber.\nUganda blocked Facebook in 2021."
    found = framed(text, day=date(2026, 3, 1))
    assert [o.fields.country for o in found.orders] == ["ZM"]
    assert found.named.fields.other_services == ["Facebook"]


def test_what_critics_say_is_no_reason_of_the_order() -> None:
    text = "Zambia orders operators to block Viber\nZambia's regulator ZICTA ordered operators to block Viber.\nRights groups said the move was about elections, protests and disinformation."
    assert framed(text, day=date(2026, 3, 1)).orders[0].fields.justification == []


def test_a_service_that_only_carries_a_message_is_not_named() -> None:
    text = "Zambia orders operators to block Viber\nZambia's regulator ZICTA ordered operators to block Viber, the minister said in a post on Facebook."
    found = framed(text, day=date(2026, 3, 1))
    assert found.orders[0].fields.targets == ["Viber"]
    assert found.named.fields.other_services == []


def test_a_language_without_words_gives_nothing() -> None:
    assert framed("Die Behörde hat die Sperrung von Telegram angeordnet.", "de", None).orders == []
    assert framed("Telegram", None, None).orders == []


def test_an_empty_text_gives_nothing() -> None:
    assert framed("", day=None).orders == []


def order_of(text: str, language: str = "en") -> Any:
    """Give the fields of the one order of a made-up text."""
    return framed(text, language, date(2026, 3, 1)).orders[0].fields


HEAD = "Zambia orders operators to block Viber\nZambia's regulator ZICTA ordered operators to block Viber on Sunday.\n"


def test_operators_that_a_sentence_begins_with_are_bound_where_it_sets_them_a_limit() -> None:
    fields = order_of(HEAD + "MTN Zambia and Airtel Zambia will report to the regulator by March 9.")
    assert {"MTN Zambia", "Airtel Zambia"} <= set(fields.addressees)


def test_a_service_the_order_itself_leaves_alone_is_exempt() -> None:
    assert order_of(HEAD + "The order expressly leaves Zoom alone.").exempt == ["Zoom"]


def test_a_law_may_stand_before_the_word_that_makes_it_the_basis() -> None:
    fields = order_of(HEAD + "Section 101 of the Telecommunications Act is given as the ground.")
    assert fields.legal_basis == ["Section 101 of the Telecommunications Act"]


def test_a_loss_a_day_is_no_penalty() -> None:
    assert order_of(HEAD + "We put the cost at 3.4 million dollars a day.").penalties == []


def test_regions_named_before_their_word_are_the_scope() -> None:
    text = "Zambia's regulator ZICTA ordered operators to suspend mobile internet in the Kafue and Lukanga regions."
    assert order_of(text).scope == "Kafue and Lukanga regions"


def test_a_lobby_that_asks_the_government_to_order_operators_orders_nothing() -> None:
    text = (
        "Bankers have asked the government of Zambia to order mobile operators to block Viber, saying fraud cost them."
    )
    assert framed(text, day=date(2026, 3, 1)).orders == []
