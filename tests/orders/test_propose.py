"""An extraction becomes a draft: every field with its words, and what the text does not settle left to an editor."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from any_order import of
from babel.core import get_global
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect
from order_tables import T

from gatewatch.model.extraction import (
    Also,
    Amount,
    Extraction,
    Fields,
    Observed,
    OtherDeadline,
    Place,
    SaidClaim,
    Schedule,
)
from gatewatch.model.order import Draft, Field, Window
from gatewatch.orders.drafts.claims import Source
from gatewatch.orders.drafts.join import joined
from gatewatch.orders.drafts.propose import READ_IT, propose, windows_of, zones_of
from gatewatch.orders.file import DRAFT, OrderError, read, read_draft, write_draft

TEXT = """Ministry tells operators to shut out Telegram
The Ministry of Posts of Kenya has told all telecom operators to block Telegram by November 10. \
The letter, 12/PN of November 7, asks them to report by November 12.
“Of the channels 68 percent break the law,” police said. Telegram did not reply. On Thursday the app still opened.
"""
"""A made-up report."""
SOURCE = Source(url="https://news.example/1", sha256="a" * 64, captured_at=datetime(2023, 11, 9, 10, tzinfo=UTC))
FIELDS: dict[str, Any] = {
    "order_kind": "block",
    "country": "KE",
    "authority": "Ministry of Posts",
    "publisher": "The Post",
    "article_date": "2023-11-09",
    "document_id": "12/PN",
    "document_date": "2023-11-07",
    "block_deadline": "2023-11-10",
    "report_deadline": "2023-11-12",
    "addressees": ["all telecom operators"],
    "targets": ["Telegram"],
    "demands": ["block", "report_back"],
}
WORDS: dict[str, list[str]] = {
    "order_kind": ["block"],
    "country": ["Kenya"],
    "authority": ["Ministry of Posts"],
    "document_id": ["12/PN"],
    "document_date": ["November 7"],
    "block_deadline": ["by November 10"],
    "report_deadline": ["by November 12"],
    "addressees": ["all telecom operators"],
    "targets": ["Telegram by"],
    "demands": ["block", "report"],
}


def found(words: dict[str, list[str]] = {}, how: str | None = None, **fields: Any) -> Extraction:  # noqa: B006
    """Give what extraction finds in the text, with `fields` and the words they stand in changed."""
    given = {k: v for k, v in (FIELDS | fields).items() if v is not None}
    spans = {
        name: [Place(q=w, start=TEXT.index(w), end=TEXT.index(w) + len(w), how=how) for w in quoted]
        for name, quoted in (WORDS | words).items()
        if name in given
    }
    return Extraction(id="1", negative=False, fields=Fields(**given), spans=spans, language="en", text=TEXT)


def draft(extraction: Extraction, source: Source = SOURCE, **options: Any) -> Draft:
    return propose(extraction, source, T, **options)


def test_a_complete_report_gives_a_complete_order_once_an_editor_has_read_it() -> None:
    made = draft(found())
    assert made.undecided[0] == READ_IT
    with pytest.raises(OrderError, match="a draft"):
        read(write_draft(made), "draft.json", T)
    plain = msgspec.json.decode(write_draft(made))
    del plain[DRAFT]
    order = read(msgspec.json.encode(plain), "order.json", T)
    assert (order.order_id, order.timezone) == ("KE-2023-telegram", "Africa/Nairobi")
    assert order.titles == {"en": "Order of 7 November 2023 to block Telegram in Kenya"}
    assert [(f.value.kind, f.value.at) for f in order.deadlines] == [("block", "2023-11-10"), ("report", "2023-11-12")]
    assert order.targets.value[0].as_written == "Telegram" and order.addressees.value.scope == "all"


def test_a_fields_claim_is_the_sentence_it_stands_in_by_who_tells_it() -> None:
    made = draft(found())
    claims = {c.claim_id: c for c in made.parts["claims"]}
    (first,) = made.parts["authority"].claims
    assert claims[first].quote == TEXT.splitlines()[1].partition(" The letter")[0]
    assert (claims[first].by, claims[first].by_kind) == ("The Post", "media")
    assert {"kind", "authority", "addressees", "targets"} <= set(claims[first].about)
    for claim in claims.values():
        assert claim.quote and claim.quote in TEXT


def test_the_document_keeps_what_is_known_of_the_text() -> None:
    (document,) = draft(found(wire="Reuters", byline="a reporter")).parts["documents"]
    assert (document.kind, document.title) == ("press", "Ministry tells operators to shut out Telegram")
    assert (document.publisher, document.published_on) == ("The Post", date(2023, 11, 9))
    assert (document.url, document.sha256, document.captured_at) == (SOURCE.url, SOURCE.sha256, SOURCE.captured_at)
    assert document.note == "agency: Reuters; by a reporter"


def test_what_was_inferred_stands_with_the_words_it_was_inferred_from() -> None:
    made = draft(found(how="year of the article"))
    (claim,) = [c for c in made.parts["claims"] if c.claim_id == made.parts["dated"].claims[0]]
    assert "dated: year of the article" in claim.note and made.parts["dated"].note is None


def test_what_somebody_said_is_a_claim_of_theirs_in_their_words() -> None:
    quote = "Of the channels 68 percent break the law"
    made = draft(
        found(
            {"justification_numbers": ["68 percent"]},
            claims=[SaidClaim(by="police", about="illegal_share", q=quote)],
            justification_numbers=[Amount(value=68, unit="percent")],
        )
    )
    (said,) = [c for c in made.parts["claims"] if c.quote == quote]
    assert (said.by, said.by_kind, said.about) == ("police, as reported", "police", ["illegal_share"])
    assert made.parts["justification_numbers"].value[0].value == 68


def test_an_order_whose_day_is_not_said_gets_the_day_of_the_report_and_says_so() -> None:
    made = draft(found(document_date=None))
    assert made.parts["dated"].value == date(2023, 11, 9)
    assert "not said" in made.parts["dated"].note
    assert any(u.startswith("dated: ") for u in made.undecided)
    (claim,) = [c for c in made.parts["claims"] if c.claim_id == made.parts["dated"].claims[0]]
    assert claim.quote is None and claim.paraphrase == "Published on 2023-11-09."


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"document_date": "--11-07", "article_date": None}, "dated", "--11-07"),
        ({"document_date": "2023-11", "article_date": None}, "dated", "2023-11"),
        ({"document_date": None, "article_date": None}, "dated", "not in the text"),
        ({"authority": None}, "authority", "not in the text"),
        ({"addressees": None}, "addressees", "not in the text"),
        ({"demands": None}, "demands", "not in the text"),
        ({"targets": ["Vibergram"]}, "targets", "Vibergram"),
        ({"country": "ES"}, "timezone", "Europe/Madrid"),
        ({"country": None}, "country", "not in the text"),
    ],
)
def test_what_the_text_does_not_settle_is_left_to_the_editor(fields: dict[str, Any], field: str, told: str) -> None:
    made = draft(found(**fields))
    assert field not in made.parts
    assert any(u.startswith(f"{field}: ") and told in u for u in made.undecided), made.undecided


def test_a_deadline_without_its_year_is_no_deadline() -> None:
    made = draft(found(block_deadline="--11-10"))
    assert [f.value.kind for f in made.parts["deadlines"]] == ["report"]
    assert any("--11-10" in u for u in made.undecided)


def test_an_editor_may_say_zone_and_id_at_once() -> None:
    made = draft(found(country="ES"), timezone="Europe/Madrid", order_id="ES-2023-x")
    assert (made.parts["timezone"], made.parts["order_id"]) == ("Europe/Madrid", "ES-2023-x")
    assert not any(u.startswith(("timezone", "order_id")) for u in made.undecided)


def test_a_value_without_a_place_in_the_text_never_enters() -> None:
    made = draft(found({"authority": []}))
    assert "authority" not in made.parts
    assert any("stands nowhere in the text" in u for u in made.undecided)


def test_a_service_the_registry_lacks_is_told_beside_those_it_has() -> None:
    targets = draft(found(targets=["the Telegram app", "Vibergram"])).parts["targets"]
    assert [t.service for t in targets.value] == ["telegram"]
    assert "Vibergram" in targets.note


def test_websites_are_one_target_with_their_names() -> None:
    targets = draft(found(targets=["one.example", "two.example", "Telegram"])).parts["targets"]
    assert [(t.service, t.components) for t in targets.value] == [
        ("site", ["site/one.example", "site/two.example"]),
        ("telegram", []),
    ]


def test_operators_that_the_registry_knows_are_listed_with_their_networks() -> None:
    made = draft(found({"addressees": ["all telecom operators"]}, addressees=["Safaricom PLC"]))
    who = made.parts["addressees"].value
    assert who.scope == "listed" and who.asns == who.operators[0].asns
    assert who.asns and all(T.networks[a].brand == "Safaricom" for a in who.asns)
    assert who.operators[0].source.startswith("registry of networks: ")


def test_operators_of_another_country_are_no_addressees() -> None:
    made = draft(found(country="VN", addressees=["Safaricom PLC"]))
    assert made.parts["addressees"].value.scope == "all" and made.parts["addressees"].value.operators == []
    assert any(u.startswith("addressees: ") for u in made.undecided)


def test_a_period_from_receipt_is_when_it_takes_effect() -> None:
    made = draft(found(block_deadline="PT3H"))
    assert made.parts["effective_from"].value == "PT3H"


def test_hours_of_the_week_are_windows_and_what_is_not_understood_is_asked() -> None:
    words = {"schedule": ["On Thursday"]}
    made = draft(found(words, schedule=Schedule(days="Mon,Wed", start="07:00", end="10:00")))
    assert made.parts["windows"].value == [Window(days=["Mon", "Wed"], start="07:00", end="10:00")]
    made = draft(found(words, schedule=Schedule(days="school days", start="07:00", end="10:00")))
    assert "windows" not in made.parts and any(u.startswith("windows: ") for u in made.undecided)


def test_an_end_left_open_stays_open() -> None:
    made = draft(found({"effective_until": ["November 12"]}, effective_until="open"))
    assert made.parts["effective_until"].value == "open"


def test_who_did_not_reply_was_asked_by_the_publisher() -> None:
    made = draft(found({"no_reply": ["Telegram did not reply"]}, no_reply=["Telegram"]))
    (reply,) = made.parts["replies"]
    assert (reply.whom, reply.asked_by, reply.answer) == ("Telegram", "The Post", None)


def test_a_sight_without_a_day_is_left_to_the_editor() -> None:
    sights = [
        Observed(service="Telegram", state="available", date="2023-11-09"),
        Observed(service="Telegram", state="partial"),
    ]
    made = draft(found({"availability": ["still opened", "the app"]}, availability=sights))
    assert [(a.service, a.state, a.on) for a in made.parts["availability"]] == [
        ("telegram", "available", date(2023, 11, 9))
    ]
    assert any(u.startswith("availability: ") for u in made.undecided)


def test_dates_that_bind_the_company_and_what_is_spared_are_kept() -> None:
    made = draft(
        found(
            {"other_deadlines": ["November 12"], "exempt": ["the app"]},
            other_deadlines=[OtherDeadline(who="Telegram", about="answer_notice", date="2023-11-12")],
            exempt=["banks"],
        )
    )
    assert [(d.who, d.date) for d in made.parts["other_deadlines"].value] == [("Telegram", "2023-11-12")]
    assert made.parts["exempt"].value == ["banks"]


def test_the_words_of_a_paper_are_the_documents_own() -> None:
    made = draft(found(), Source(kind="order"))
    assert {(c.by, c.by_kind) for c in made.parts["claims"]} == {("the document", "document")}
    assert made.parts["demand"].value in TEXT and "block Telegram" in made.parts["demand"].value


def test_a_second_order_of_the_text_is_asked_for_by_number() -> None:
    one = found()
    other = Also(fields=msgspec.structs.replace(one.fields, targets=["Signal"]), spans=one.spans)
    two = msgspec.structs.replace(one, also=[other])
    assert draft(two).parts["order_id"] == "KE-2023-telegram"
    assert draft(two, number=2).parts["order_id"] == "KE-2023-signal"


def test_a_text_with_no_order_can_only_be_joined() -> None:
    text = msgspec.structs.replace(
        found(),
        negative=True,
        fields=Fields(
            publisher="The Post",
            article_date="2023-11-09",
            claims=[SaidClaim(by="reporter", about="still_available", q="the app still opened")],
        ),
        spans={},
    )
    made = draft(text)
    assert made.undecided[1].startswith("The text holds no order")
    assert "dated" not in made.parts and "order_id" not in made.parts
    assert [(c.by, c.about) for c in made.parts["claims"]] == [("The Post", ["still_available"])]


def test_a_text_that_tells_of_an_end_asks_for_the_order_that_ended_it() -> None:
    assert any(u.startswith("relations: ") for u in draft(msgspec.structs.replace(found(), lifts=True)).undecided)


def test_a_draft_keeps_its_shape_through_its_file_and_joins_its_own_order_without_change() -> None:
    made = draft(found(how="inferred"))
    again = read_draft(write_draft(made), "draft.json")
    assert again == made
    plain = msgspec.json.decode(write_draft(made))
    del plain[DRAFT]
    order = read(msgspec.json.encode(plain), "order.json", T)
    assert joined(order, made) == order


def test_made_up_countries_are_marked_so() -> None:
    assert draft(found(country="XA")).parts["fictional"] is True
    assert draft(found(country="XA")).parts["timezone"] == "Asia/Bangkok"


def test_every_country_of_one_clock_has_one_that_python_knows() -> None:
    zones = {c: zones_of(c, T) for c in get_global("territory_zones")}
    single = {c: z[0] for c, z in zones.items() if len(z) == 1}
    assert len(single) > 150 and single["VN"] == "Asia/Ho_Chi_Minh"
    for zone in single.values():
        assert ZoneInfo(zone).key == zone


@pytest.mark.parametrize(
    ("days", "start", "end", "windows"),
    [
        ("Mon-Fri", "07:00", "10:00", [(["Mon", "Tue", "Wed", "Thu", "Fri"], "07:00", "10:00")]),
        ("Mon,Wed", "07:00", "24:00", [(["Mon", "Wed"], "07:00", "24:00")]),
        ("Sat-Mon", "07:00", "10:00", [(["Mon", "Sat", "Sun"], "07:00", "10:00")]),
        ("Sun", "22:00", "06:00", [(["Sun"], "22:00", "24:00"), (["Mon"], "00:00", "06:00")]),
        ("Fri", "22:00", "00:00", [(["Fri"], "22:00", "24:00")]),
        ("weekdays", "07:00", "10:00", []),
        ("Mon", "7", "10:00", []),
        ("Mon", "07:00", "07:00", []),
    ],
)
def test_weekly_hours_never_pass_midnight(days: str, start: str, end: str, windows: list[tuple[Any, str, str]]) -> None:
    assert windows_of(days, start, end) == [Window(days=d, start=s, end=e) for d, s, e in windows]


ANYTHING = of(inspect.type_info(Fields), st.sampled_from(["Telegram", "2023-11-10", "--11-10", "PT3H", "open", ""]))
PLACES = st.lists(st.sampled_from(["block", "Kenya", "not in the text"]), min_size=1, max_size=2)


@given(ANYTHING, st.dictionaries(st.sampled_from(Fields.__struct_fields__), PLACES), st.sampled_from(["KE", "ES"]))
@settings(max_examples=60, deadline=None)
def test_whatever_is_found_gives_a_draft_whose_fields_have_claims(
    fields: Fields, words: dict[str, list[str]], country: str
) -> None:
    places = {k: [Place(q=w, start=max(TEXT.find(w), 0), end=len(w)) for w in v] for k, v in words.items()}
    fields = msgspec.structs.replace(fields, country=country)
    text = Extraction(id="1", negative=False, fields=fields, spans=places, language="en", text=TEXT)
    made = draft(text)
    known = {c.claim_id for c in made.parts["claims"]}
    held = [f for part in made.parts.values() for f in (part if isinstance(part, list) else [part])]
    assert all(f.claims and set(f.claims) <= known for f in held if isinstance(f, Field))
    if known:
        assert read_draft(write_draft(made), "draft.json") == made


def test_the_same_sentence_is_one_claim_about_all_its_fields() -> None:
    made = draft(found())
    quotes = [c.quote for c in made.parts["claims"]]
    assert len(set(quotes)) == len(quotes)
    used = {c for part in made.parts.values() if isinstance(part, Field) for c in part.claims}
    used |= {c for f in made.parts["deadlines"] for c in f.claims}
    assert used == {c.claim_id for c in made.parts["claims"]}


def test_a_report_of_a_shutdown_gives_an_order_about_the_internet() -> None:
    made = draft(found(order_kind="shutdown", targets=None))
    assert [t.service for t in made.parts["targets"].value] == ["internet"]
    assert made.parts["order_id"] == "KE-2023-internet"
    assert made.parts["titles"]["en"] == "Order of 7 November 2023 to shut down the internet in Kenya"
