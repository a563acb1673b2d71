"""Related reports: tied to the order, ranked by the words of their claims, each with why, never the order's own."""

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gatewatch.model.order import Order
from gatewatch.publish.reading.related import MOST, corpus, related, words_in
from gatewatch.publish.words import Words
from small_edition import TARGETS, small_edition

EN = Words("en", TARGETS)
XA, VN = (r.order for r in small_edition().orders)


def other(name: str, text: str, **changed: object) -> Order:
    """An order with one report whose one claim says `text`; everything in it is made up."""
    document = msgspec.structs.replace(XA.documents[1], document_id="d1", title=f"Report {name}")
    claim = msgspec.structs.replace(XA.claims[0], document_id="d1", quote=text)
    made = msgspec.structs.replace(XA, order_id=f"XA-2026-{name}", documents=[document], claims=[claim])
    return msgspec.structs.replace(made, **changed)


def listed(order: Order, others: list[Order]) -> list[str]:
    return [r.document.title for r in related(EN, corpus([order, *others]), order)]


def test_the_nearest_words_come_first_and_the_reason_says_which() -> None:
    near = other("near", "the letter gives the networks until June to drop the messenger")
    far = other("far", "bananas are yellow")
    mine = other("mine", "a letter tells networks to drop the messenger")
    found = related(EN, corpus([mine, far, near]), mine)
    assert [r.order_id for r in found] == ["XA-2026-near", "XA-2026-far"]
    assert str(found[0].why) == (
        "same service: Telegram; same authority: Ministry of Posts and Networks; same country: Examplia; "
        "words in common: drop, letter, messenger, networks"
    )
    assert "words in common" not in found[1].why and found[1].nearness == 0


def test_words_alone_tie_nothing() -> None:
    elsewhere = msgspec.structs.replace(XA.authority, value="Another Ministry")
    signal = msgspec.structs.replace(XA.targets.value[0], service="signal")
    targets = msgspec.structs.replace(XA.targets, value=[signal])
    text = "a letter tells networks to drop the messenger"
    strange = other("strange", text, country="XB", authority=elsewhere, targets=targets)
    assert listed(other("mine", "a letter tells networks to drop the messenger"), [strange]) == []


def test_made_up_orders_never_stand_on_the_page_of_a_real_one() -> None:
    assert listed(VN, [XA]) == [] and listed(XA, [VN]) == []


def test_a_word_in_every_document_weighs_nothing() -> None:
    found = corpus([other("a", "ministry bananas"), other("b", "ministry apples")])
    weights = {found.vocabulary[n]: weight for n, weight in zip(found.word, found.weight, strict=True)}
    assert weights["ministry"] == 0 and weights["bananas"] == 1


def test_words_of_any_script_stay_whole() -> None:
    assert words_in("Яндекс, «сети» 2018!") == ["яндекс", "сети"]
    assert words_in("တယ်လီဂရမ် ကို") == ["တယ်လီဂရမ်", "ကို"]
    assert words_in("chặn Telegram tại Việt Nam") == ["chặn", "telegram", "tại", "việt", "nam"]


WORDS = st.lists(st.sampled_from(["ministry", "letter", "messenger", "bananas"]), max_size=6).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=10))
def test_the_list_never_holds_the_order_is_bounded_and_does_not_hang_on_order(texts: list[str]) -> None:
    orders = [other(f"n{n}", text) for n, text in enumerate(texts)]
    mine = orders[0]
    found = related(EN, corpus(orders), mine)
    assert mine.order_id not in [r.order_id for r in found]
    assert len(found) == min(MOST, len(orders) - 1)
    assert all(0 <= r.nearness <= 1 for r in found)
    assert [r.nearness for r in found] == sorted((r.nearness for r in found), reverse=True)
    assert found == related(EN, corpus(reversed(orders)), mine)


def test_an_empty_register_has_no_words() -> None:
    found = corpus([])
    assert found.documents == [] and found.weight.dtype == np.float64
