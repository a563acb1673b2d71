"""Several reports become one order: nothing of either is lost, twice is once, and who disagrees stands side by side."""

from datetime import date
from typing import Any

import msgspec
import pytest
from any_order import coherent
from hypothesis import given, settings
from msgspec import Struct
from msgspec.structs import replace
from order_tables import order

from gatewatch.model.order import (
    Addressees,
    Amount,
    Availability,
    Claim,
    Deadline,
    Differ,
    Document,
    Draft,
    Field,
    Justification,
    Order,
    Target,
    Window,
)
from gatewatch.orders.drafts.join import JoinError, as_draft, joined
from gatewatch.orders.drafts.likeness import candidates
from gatewatch.orders.drafts.merge import merged, plain
from gatewatch.orders.drafts.names import alike

CLAIM = Claim(claim_id="c1", document_id="d1", by="The Post", by_kind="media", about=["kind"], quote="It is so.")
PAPER = Document(
    document_id="d1",
    kind="press",
    title="It is so",
    publisher="The Post",
    language="en",
    published_on=date(2023, 11, 9),
    sha256="a" * 64,
)


def draft(**parts: Any) -> Draft:
    """Give the draft of one made-up report with one claim."""
    return Draft({"documents": [PAPER], "claims": [CLAIM]} | parts, ("read it",))


def said(value: Any, note: str | None = None) -> Field[Any]:
    return Field(value, ["c1"], note=note)


def test_a_report_adds_its_document_and_its_claims_under_new_numbers() -> None:
    result = joined(order(), draft(authority=said("A Ministry")))
    assert [d.document_id for d in result.documents] == ["d1", "d2"]
    assert result.documents[1] == replace(PAPER, document_id="d2")
    assert result.claims[1] == replace(CLAIM, claim_id="c2", document_id="d2")
    assert result.authority == Field("a ministry", ["c1", "c2"])  # the same but for a capital


def test_another_name_for_the_authority_stands_beside_the_first() -> None:
    result = joined(order(), draft(authority=said("Ministry of Order", "as the Post has it")))
    assert result.authority.value == "a ministry"
    assert result.authority.differ == [Differ("Ministry of Order", ["c2"], "as the Post has it")]


def test_another_day_for_the_same_deadline_stands_beside_the_first() -> None:
    result = joined(order(), draft(deadlines=[said(Deadline(kind="block", at="2023-11-12"))]))
    assert [f.value.at for f in result.deadlines] == ["2023-11-10"]
    assert [d.value.at for d in result.deadlines[0].differ] == ["2023-11-12"]


def test_a_deadline_of_another_kind_is_a_deadline_of_its_own() -> None:
    result = joined(order(), draft(deadlines=[said(Deadline(kind="report", at="2023-11-12"))]))
    assert [(f.value.kind, f.value.at, f.differ) for f in result.deadlines] == [
        ("block", "2023-11-10", []),
        ("report", "2023-11-12", []),
    ]


def test_two_shares_of_the_same_thing_stand_side_by_side_and_another_number_is_added() -> None:
    first = joined(order(), draft(justification_numbers=said([Amount(value=68, unit="percent")])))
    other = replace(CLAIM, quote="Nearly 70% are so.")
    numbers = said([Amount(value=70, unit="percent"), Amount(value=9600, unit="channels_and_groups")])
    result = joined(first, draft(claims=[other], justification_numbers=numbers)).justification_numbers
    assert result is not None
    assert [(a.value, a.unit) for a in result.value] == [(68, "percent"), (9600, "channels_and_groups")]
    assert result.claims == ["c2", "c3"]
    assert result.differ == [Differ([Amount(value=70, unit="percent")], ["c3"])]


def test_a_new_demand_and_a_new_target_are_added() -> None:
    parts = {"demands": said(["block", "report_back"]), "targets": said([Target(service="signal")])}
    result = joined(order(), draft(**parts))
    assert result.demands == Field(["block", "report_back"], ["c1", "c2"])
    assert [t.service for t in result.targets.value] == ["telegram", "signal"]


def test_the_same_service_with_other_parts_stands_beside() -> None:
    calls = Target(service="telegram", components=["telegram/web"])
    result = joined(order(), draft(targets=said([calls])))
    assert [t.components for t in result.targets.value] == [[]]
    assert result.targets.differ == [Differ([calls], ["c2"])]


def test_other_hours_are_never_mixed_into_a_third_timetable() -> None:
    early, late = (Window(days=["Mon"], start=s, end=e) for s, e in (("07:00", "10:00"), ("09:00", "12:00")))
    first = joined(order(), draft(windows=said([early])))
    result = joined(first, draft(claims=[replace(CLAIM, quote="Other hours.")], windows=said([late]))).windows
    assert result is not None
    assert result.value == [early] and [d.value for d in result.differ] == [[late]]


def test_a_reason_with_the_authoritys_words_takes_the_place_of_the_bare_one() -> None:
    first = joined(order(), draft(justification=said([Justification(word="fraud")])))
    more = joined(first, draft(justification=said([Justification(word="fraud", quote="it defrauds")])))
    assert more.justification is not None and more.justification.differ == []
    assert more.justification.value == [Justification(word="fraud", quote="it defrauds")]


def test_providers_named_by_two_reports_come_together_and_another_scope_stands_beside() -> None:
    everybody = joined(order(), draft(addressees=said(Addressees(scope="all", names=["providers"]))))
    assert everybody.addressees.value.names == ["everybody", "providers"]
    few = Addressees(scope="listed", names=["one"], asns=[37061])
    assert joined(order(), draft(addressees=said(few))).addressees.differ == [Differ(few, ["c2"])]


def test_what_was_seen_twice_is_one_sight_with_two_claims() -> None:
    seen = Availability(service="telegram", state="available", on=date(2023, 11, 9), claims=["c1"])
    first = joined(order(), draft(availability=[seen]))
    result = joined(first, draft(claims=[replace(CLAIM, quote="Still there.")], availability=[seen]))
    assert [a.claims for a in result.availability] == [["c2", "c3"]]


def test_the_same_capture_is_one_document_whenever_it_was_taken() -> None:
    first = joined(order(), draft())
    later = replace(PAPER, captured_on=date(2024, 1, 1), rights="free")
    assert joined(first, draft(documents=[later])) == first


def test_a_page_that_changed_is_another_document() -> None:
    first = joined(order(), draft())
    result = joined(first, draft(documents=[replace(PAPER, sha256="b" * 64)]))
    assert [d.document_id for d in result.documents] == ["d1", "d2", "d3"]


def test_what_is_ours_stays_as_the_order_has_it() -> None:
    result = joined(
        order(), draft(timezone="Africa/Kampala", titles={"en": "Other", "sw": "Amri"}, order_id="KE-2023-x")
    )
    assert (result.timezone, result.order_id) == ("Africa/Nairobi", "KE-2023-test")
    assert result.titles == {"en": "An order for tests", "sw": "Amri"}


@pytest.mark.parametrize(
    ("said_of_it", "reason"),
    [
        (draft(country="UG"), "country is 'KE', and 'UG' in the draft"),
        (draft(fictional=True), "fictional"),
        (draft(documents=[]), "document d1"),
        (draft(claims=[], authority=said("a court")), "claim c1"),
    ],
)
def test_what_cannot_be_joined_says_why(said_of_it: Draft, reason: str) -> None:
    with pytest.raises(JoinError, match=reason):
        joined(order(), said_of_it)


def words(claim: Claim, documents: dict[str, str]) -> tuple[str, ...]:
    return (documents[claim.document_id], claim.by, claim.quote or "")


def holders(value: Any) -> list[tuple[Any, list[str]]]:
    """List every value of a part with the claims that stand with it; lists of fields as their fields."""
    if isinstance(value, Field):
        return [(value.value, value.claims), *((d.value, d.claims) for d in value.differ)]
    if isinstance(value, list) and all(isinstance(one, Struct) for one in value):
        return [h for one in value for h in (holders(one) if isinstance(one, Field) else [(one, one.claims)])]
    return []


def atoms(value: Any) -> list[str]:
    """Cut a value into the smallest things that joining must keep."""
    match value:
        case list() if not any(isinstance(one, Window) for one in value):
            return [a for one in value for a in atoms(one)]
        case Addressees():
            return [f"{value.scope} {plain(one)}" for one in ["", *value.names, *value.asns, *value.operators]]
        case Justification():
            return [plain(value.word), *([plain((value.word, value.quote))] if value.quote else [])]
        case Target():
            return [plain((value.service, sorted(value.components)))]
        case Struct() if hasattr(value, "claims"):
            return [plain(replace(value, claims=[]))]
    return [plain(value)]


def support(order: Order) -> set[tuple[str, str, tuple[str, ...]]]:
    """Give who says what of which field, whatever the numbers."""
    documents = {d.document_id: d.title for d in order.documents}
    claims = {c.claim_id: words(c, documents) for c in order.claims}
    return {
        (name, atom, claims[claim])
        for name in order.__struct_fields__
        if name not in ("documents", "claims")
        for value, ids in holders(getattr(order, name))
        for atom in atoms(value)
        for claim in ids
    }


def spoken(order: Order) -> set[tuple[str, ...]]:
    documents = {d.document_id: d.title for d in order.documents}
    return {words(c, documents) for c in order.claims}


def field_sets(order: Order) -> tuple[set[tuple[str, str]], set[tuple[str, tuple[str, ...]]]]:
    """Give the values of each field, and the claims of each field."""
    documents = {d.document_id: d.title for d in order.documents}
    claims = {c.claim_id: words(c, documents) for c in order.claims}
    names = [n for n in order.__struct_fields__ if n not in ("documents", "claims")]
    sources = {(n, claims[c]) for n in names for _, ids in holders(getattr(order, n)) for c in ids}
    return {(name, atom) for name, atom, _ in support(order)}, sources


@given(coherent(), coherent())
@settings(deadline=None)
def test_every_claim_and_every_value_of_both_survives(held: Order, new: Order) -> None:
    result = joined(held, as_draft(new))
    assert support(held) | support(new) <= support(result)
    assert spoken(result) == spoken(held) | spoken(new)
    values, sources = field_sets(result)
    assert values == field_sets(held)[0] | field_sets(new)[0]
    assert sources == field_sets(held)[1] | field_sets(new)[1]


@given(coherent(), coherent())
@settings(deadline=None)
def test_joining_the_same_report_twice_changes_nothing(held: Order, new: Order) -> None:
    once = joined(held, as_draft(new))
    assert joined(once, as_draft(new)) == once


@given(coherent("x"), coherent("xy"), coherent("yz"))
@settings(max_examples=50, deadline=None)
def test_reports_joined_in_either_order_give_the_same_claims_and_values(held: Order, a: Order, b: Order) -> None:
    one = joined(joined(held, as_draft(a)), as_draft(b))
    other = joined(joined(held, as_draft(b)), as_draft(a))
    assert spoken(one) == spoken(other)
    assert field_sets(one) == field_sets(other)


@given(coherent())
@settings(deadline=None)
def test_numbers_of_claims_stay_unique_and_point_to_what_is_there(new: Order) -> None:
    result = joined(order(), as_draft(new))
    ids = [c.claim_id for c in result.claims]
    assert len(set(ids)) == len(ids)
    built = msgspec.to_builtins(result)
    assert {c for _, inner in pointers(built) for c in inner} <= set(ids)
    assert {c["document_id"] for c in built["claims"]} <= {d["document_id"] for d in built["documents"]}


def pointers(value: Any) -> list[tuple[str, list[str]]]:
    if isinstance(value, list):
        return [p for one in value for p in pointers(one)]
    if not isinstance(value, dict):
        return []
    own = [("claims", v) for k, v in value.items() if k == "claims" and v and isinstance(v[0], str)]
    return own + [p for v in value.values() for p in pointers(v)]


def test_merging_a_field_with_itself_changes_nothing() -> None:
    one = Field("a", ["c1"], [Differ("b", ["c2"], "so")], "why")
    assert merged(one, one) == one


REPORT: dict[str, Any] = {
    "country": "KE",
    "dated": said(date(2023, 11, 7)),
    "targets": said([Target(service="telegram")]),
    "authority": said("Ministry"),
}


def test_a_report_of_the_same_day_and_service_may_belong_to_the_order_and_says_why() -> None:
    found = candidates(draft(**REPORT), [order()])
    assert [c.order_id for c in found] == ["KE-2023-test"]
    assert found[0].reasons == (
        "the same service, telegram",
        "both dated 2023-11-07",
        "authority 'Ministry' is like 'a ministry'",
    )


def test_a_report_without_a_date_of_the_order_is_placed_by_its_own() -> None:
    parts = {k: v for k, v in REPORT.items() if k != "dated"}
    (found,) = candidates(draft(**parts), [order()])
    assert "2023-11-09 is 2 days after its date, 2023-11-07" in found.reasons


@pytest.mark.parametrize(
    "parts",
    [
        {"country": "UG"},
        {"targets": said([Target(service="signal")])},
        {"dated": said(date(2024, 5, 1))},
    ],
)
def test_another_country_service_or_season_is_another_order(parts: dict[str, Any]) -> None:
    assert candidates(draft(**(REPORT | parts)), [order()]) == []


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("technology ministry", "Ministry of Science and Technology", True),
        ("Ministry of Health", "Ministry of Defence", False),
        ("Roskomnadzor", "roskomnadzor", True),
        ("FCC", "the FCC", True),
        ("Bộ Khoa học và Công nghệ", "Bộ Công an", False),
    ],
)
def test_names_are_alike_by_most_of_their_words(one: str, other: str, is_alike: bool) -> None:
    assert alike(one, other) is alike(other, one) is is_alike


def test_the_same_paper_counts_whatever_else_is_known() -> None:
    held = order(document_number={"value": "12/PN", "claims": ["c1"]})
    (found,) = candidates(draft(country="KE", document_number=said("12/pn")), [held])
    assert found.reasons[0] == "the same paper, 12/pn"


def test_a_report_that_holds_no_order_is_placed_by_the_service_it_saw() -> None:
    seen = Availability(service="telegram", state="available", on=date(2023, 11, 9), claims=["c1"])
    (found,) = candidates(draft(availability=[seen]), [order()])
    assert found.reasons[0] == "the same service, telegram"


def test_the_likeliest_comes_first() -> None:
    far = order(order_id="KE-2023-later", dated="2023-12-01", deadlines=[])
    assert [c.order_id for c in candidates(draft(**REPORT), [far, order()])] == ["KE-2023-test", "KE-2023-later"]
