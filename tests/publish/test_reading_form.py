"""The form: what was typed becomes the letter it says, or one line says what is wrong."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatewatch.publish.reading.form import FIELDS, FormError, letter

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
FILLED = {
    "kind": "reply",
    "order": "XA-2026-telegram",
    "field": "",
    "claim": "",
    "text": "We were not addressed.\r\nNobody asked us.",
    "language": "en",
    "name": "Press office",
    "role": "operator",
    "contact": "someone@example.org",
    "source": "",
    "source_url": "",
    "website": "",
    "page": "en",
}


def test_a_filled_form_is_the_letter_it_says() -> None:
    made = letter(FILLED, at=AT, token="0a1b")
    assert made.letter_id == "L-2026-0a1b" and made.received_at == AT
    assert (made.kind, made.about.order_id, made.about.field, made.source) == ("reply", "XA-2026-telegram", None, None)
    assert (made.sender.name, made.sender.role, made.sender.contact) == (
        "Press office",
        "operator",
        "someone@example.org",
    )
    assert made.text == "We were not addressed.\nNobody asked us."


def test_what_it_is_about_and_rests_on_is_kept() -> None:
    more = {"field": "dated", "claim": "c2", "source_url": "https://example.org/paper"}
    made = letter(FILLED | more, at=AT, token="x")
    assert (made.about.field, made.about.claim_id) == ("dated", "c2")
    assert made.source and made.source.title == made.source.url == "https://example.org/paper"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"order": " "}, "name the order that your letter is about"),
        ({"text": ""}, "your text is missing"),
        ({"name": ""}, "your name is missing"),
        ({"role": "a\nb"}, "who you are: expected `str` matching regex"),
        ({"kind": "love"}, "what it is: invalid enum value"),
        ({"claim": "7"}, "the claim (c1, c2 …): expected `str`"),
        ({"text": "x" * 20_001}, "your text: expected `str` of length <= 20000"),
        ({"language": "English!"}, "the language: expected"),
        ({"source": "s", "source_url": "javascript:alert(1)"}, "must begin with https:// or http://"),
        ({"status": "accepted"}, "the form has no field 'status'"),
    ],
)
def test_what_makes_no_letter_is_told_in_one_line(changed: dict[str, str], says: str) -> None:
    with pytest.raises(FormError) as error:
        letter(FILLED | changed, at=AT, token="x")
    assert says in str(error.value) and "\n" not in str(error.value)


@given(st.dictionaries(st.sampled_from([*FIELDS, "other"]), st.text(max_size=30)))
def test_any_form_gives_a_letter_or_the_one_error(typed: dict[str, str]) -> None:
    try:
        made = letter(typed, at=AT, token="x")
    except FormError:
        return
    assert made.text.strip() and made.about.order_id
