"""The order file: what comes with the program reads, and what does not hold together is one line with its place."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from any_order import coherent, orders
from hypothesis import given, settings
from order_tables import T, order_dict

from gatewatch.model.order import Draft, Order, order_schema
from gatewatch.orders.file import OrderError, read, read_draft, write_draft
from gatewatch.register.content import canonical, sha256

SHIPPED = resources.files("gatewatch") / "data" / "orders"
REALDATA = Path(__file__).parents[1] / "realdata"
CANONICAL = {
    "VN-2025-telegram": "32b1be48c966ba4e989cfea85a586c3b8230b2a5040a3cc04fd738b8552080d0",
    "XA-2026-telegram": "8581763fafaa752376953b2427cab4d49d9c9af7b928a8fbe7a199f948dc98f4",
    "KE-2023-telegram": "306436bf69c2344eec110703bb4a98008b08e7458a29fb15586c3e267266c0a3",
}
"""Hashes of their canonical content before the order's types grew (instrument, relations, operators and the rest)."""
FILES = [*(Path(str(f)) for f in SHIPPED.iterdir()), *REALDATA.glob("*-telegram.json")]


def error_of(content: bytes) -> str:
    with pytest.raises(OrderError) as caught:
        read(content, "order.json", T)
    return str(caught.value)


def changed(path: str, value: Any, **changes: Any) -> bytes:
    """Give an order with the value at a path (`a.0.b`) replaced; `DROP` leaves it out."""
    plain = order_dict(**changes)
    *walk, last = [int(p) if p.isdigit() else p for p in path.split(".")]
    inner: Any = plain
    for step in walk:
        inner = inner[step]
    if value is DROP:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(plain).encode()


DROP = object()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_files_that_come_with_the_program_read_and_follow_the_schema(path: Path) -> None:
    order = read(path.read_bytes(), path.name, T)
    assert order.order_id == path.stem
    jsonschema.validate(json.loads(path.read_bytes()), order_schema())
    assert {c.claim_id for c in order.claims} and {"en", "vi"} <= set(order.titles)


def viet_nam() -> Order:
    return read((SHIPPED / "VN-2025-telegram.json").read_bytes(), "VN-2025-telegram.json", T)


def test_the_viet_nam_order_keeps_its_conflicts_side_by_side() -> None:
    order = viet_nam()
    assert not order.fictional
    assert order.authority.differ and order.justification is not None
    assert [j.word for d in order.justification.differ for j in d.value] == ["no_cooperation"]
    assert [(d.value.kind, d.value.at) for d in order.deadlines] == [("report", "2025-06-02")]
    assert order.effective_until is None and order.legal_basis is None  # nothing says so


def test_every_claim_of_the_viet_nam_order_has_words_and_serves_a_field() -> None:
    order = viet_nam()
    used = set(json.dumps(json.loads((SHIPPED / "VN-2025-telegram.json").read_bytes())).split('"'))
    for claim in order.claims:
        assert claim.quote or claim.paraphrase
        assert claim.claim_id in used
    text = " ".join((c.quote or "") + (c.paraphrase or "") for c in order.claims)
    for words in ("68%", "9,600", "2 June", "tens of thousands of participants", "did not immediately reply"):
        assert words in text


def test_the_order_assumed_for_kenya_says_so() -> None:
    order = read((REALDATA / "KE-2023-telegram.json").read_bytes(), "KE-2023-telegram.json", T)
    assert order.fictional and "Assumed for testing" in (order.note or "")


@pytest.mark.parametrize(("name", "hashed"), CANONICAL.items())
def test_fields_added_later_leave_older_orders_as_they_were(name: str, hashed: str) -> None:
    path = next(p for p in FILES if p.stem == name)
    assert sha256(canonical(read(path.read_bytes(), path.name, T))) == hashed


@given(orders())
@settings(max_examples=30, deadline=None)
def test_out_and_in_again_is_the_same_order(order: Order) -> None:
    content = canonical(order)
    again = msgspec.json.decode(content, type=Order)
    assert again == order
    assert canonical(again) == content


@given(coherent())
@settings(deadline=None)
def test_a_draft_out_and_in_again_is_the_same(order: Order) -> None:
    draft = Draft({name: getattr(order, name) for name in ("country", "targets", "documents")}, ("timezone: which?",))
    content = write_draft(draft)
    assert read_draft(content, "draft.json") == draft
    with pytest.raises(OrderError, match=r"^draft\.json: \$\.draft: a draft with 1 thing.* no order yet"):
        read(content, "draft.json", T)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"[]", "$"),
        (b"{", "$"),
        (b'{"colour": "red"}', "$"),
        (b'{"draft": "no list"}', "$"),
        (b'{"dated": {"value": "2023-02-30", "claims": ["c1"]}}', "$.dated.value"),
        (b'{"kind": {"value": "block", "claims": []}}', "$.kind.claims"),
    ],
)
def test_a_draft_of_the_wrong_shape_is_one_line(content: bytes, place: str) -> None:
    with pytest.raises(OrderError) as caught:
        read_draft(content, "draft.json")
    assert str(caught.value).startswith(f"draft.json: {place}: ") and "\n" not in str(caught.value)


def test_an_order_without_a_known_text_reads() -> None:
    order = read(changed("demand", DROP), "order.json", T)
    assert order.demand is None


def field(value: Any) -> dict[str, Any]:
    return {"value": value, "claims": ["c1"]}


RELATION = {"kind": "lifts", "order_id": "KE-2023-other", "on": "2023-11-09", "claims": ["c1"]}
OPERATOR = {"name": "one", "asns": [37061], "source": "a test"}
LISTED = {"scope": "listed", "names": ["one"], "asns": [37061]}


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (b"", "$", "not JSON"),
        (b"{", "$", "not JSON"),
        (b"\xff\xfe{}", "$", "not JSON"),
        (b'{"format": "gatewatch-order/1", "order_id": "KE-2023-\xff"}', "$", "not JSON"),
        (b"[]", "$", "array"),
        (b"{}", "$", "format"),
        (changed("format", "gatewatch-order/9"), "$.format", "gatewatch-order/9"),
        (changed("order_id", "kenya"), "$.order_id", "regex"),
        (changed("kind", DROP), "$", "kind"),
        (changed("colour", "red"), "$", "colour"),
        (changed("dated.value", "2023-02-30"), "$.dated.value", "date"),
        (changed("kind.claims", []), "$.kind.claims", "length"),
        (changed("kind.differ", [{"value": "restrict", "claims": []}]), "$.kind.differ[0].claims", "length"),
        (changed("claims.0.by_kind", "uncle"), "$.claims[0].by_kind", "uncle"),
        (changed("relations", [RELATION | {"order_id": "kenya"}]), "$.relations[0].order_id", "regex"),
        (changed("relations", [RELATION | {"kind": "forgets"}]), "$.relations[0].kind", "forgets"),
        (changed("relations", [RELATION | {"claims": []}]), "$.relations[0].claims", "length"),
        (changed("penalties", field([{"value": 1, "unit": "VND", "rough": True}])), "$.penalties.value[0]", "rough"),
        (changed("documents.0.captured_at", "2023-11-08T10:00:00"), "$.documents[0].captured_at", "timezone"),
        (changed("draft", ["timezone"]), "$.draft", "with 1 thing left to decide"),
        (changed("draft", True), "$.draft", "no order yet"),
    ],
)
def test_what_is_not_of_the_shape_is_one_line(content: bytes, place: str, reason: str) -> None:
    text = error_of(content)
    assert text.startswith(f"order.json: {place}: ")
    assert reason in text and "\n" not in text


WINDOW = {"days": ["Mon"], "start": "07:00", "end": "11:00"}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (changed("country", "UG"), "$.order_id"),
        (changed("titles", {"vi": "Lệnh"}), "$.titles"),
        (changed("titles", {"en": " "}), "$.titles"),
        (changed("order_id", "XA-2023-test", country="XA"), "$.fictional"),
        (changed("addressees.value", {"scope": "listed", "names": ["one"]}), "$.addressees.value.asns"),
        (changed("addressees.value", {"scope": "all", "names": [], "asns": [7, 0]}), "$.addressees.value.asns[1]"),
        (changed("documents.0.document_id", "d2"), "$.claims[0].document_id"),
        (changed("documents", order_dict()["documents"] * 2), "$.documents"),
        (changed("claims", order_dict()["claims"] * 2), "$.claims"),
        (changed("claims.0.paraphrase", None), "$.claims[0]"),
        (changed("demand.claims", ["c1", "c9"]), "$.demand.claims[1]"),
        (changed("deadlines.0.claims", ["c9"]), "$.deadlines[0].claims[0]"),
        (changed("kind.differ", [{"value": "restrict", "claims": ["c9"]}]), "$.kind.differ[0].claims[0]"),
        (
            changed("availability", [{"service": "x", "state": "available", "on": "2023-11-08", "claims": ["c9"]}]),
            "$.availability[0].claims[0]",
        ),
        (changed("relations", [RELATION | {"claims": ["c9"]}]), "$.relations[0].claims[0]"),
        (changed("relations", [RELATION | {"order_id": "KE-2023-test"}]), "$.relations[0].order_id"),
        (
            changed("reported_measures", [{"operator": "x", "what": "y", "claims": ["c9"]}]),
            "$.reported_measures[0].claims[0]",
        ),
        (
            changed("addressees.value", LISTED | {"operators": [OPERATOR | {"asns": [7]}]}),
            "$.addressees.value.operators[0].asns[0]",
        ),
        (
            changed("addressees.value", LISTED | {"operators": [OPERATOR | {"asns": [0]}]}),
            "$.addressees.value.operators[0].asns[0]",
        ),
        (
            changed(
                "addressees.value",
                LISTED | {"operators": [OPERATOR | {"since": "2023-01-02", "until": "2023-01-01"}]},
            ),
            "$.addressees.value.operators[0].until",
        ),
        (changed("replies", [{"whom": "x", "asked_by": "y", "claims": ["c9"]}]), "$.replies[0].claims[0]"),
        (changed("targets.value", []), "$.targets.value"),
        (changed("targets.value", [{"service": "telegraf"}]), "$.targets.value[0].service"),
        (changed("targets.value", [{"service": "telegram"}] * 2), "$.targets.value"),
        (
            changed("targets.value", [{"service": "telegram", "components": ["telegram/x"]}]),
            "$.targets.value[0].components[0]",
        ),
        (
            changed("targets.value", [{"service": "telegram", "components": ["signal/chat"]}]),
            "$.targets.value[0].components[0]",
        ),
        (
            changed("targets.value", [{"service": "telegram", "components": ["telegram/dc"] * 2}]),
            "$.targets.value[0]",
        ),
        (changed("targets.value", [{"service": "site"}]), "$.targets.value[0].components"),
        (changed("targets.value", [{"service": "site", "components": ["site/"]}]), "$.targets.value[0].components[0]"),
        (changed("timezone", "Africa/Nirobi"), "$.timezone"),
        (changed("timezone", ""), "$.timezone"),
        (changed("timezone", "../etc/passwd"), "$.timezone"),
        (changed("timezone", "localtime"), "$.timezone"),
        (changed("dated.value", "0001-01-01"), "$.dated.value"),
        (changed("deadlines.0.value.at", "2023-02-30"), "$.deadlines[0].value.at"),
        (changed("deadlines.0.value.at", "2023-11-10T25:00"), "$.deadlines[0].value.at"),
        (changed("deadlines.0.value.at", "9999-12-31"), "$.deadlines[0].value.at"),
        (changed("deadlines.0.value.at", "2023-11-06"), "$.deadlines[0].value.at"),
        (
            changed("deadlines.0.differ", [{"value": {"kind": "block", "at": "2023-02-30"}, "claims": ["c1"]}]),
            "$.deadlines[0].differ[0].value.at",
        ),
        (changed("effective_from.value", "soon", effective_from=""), "$.effective_from.value"),
        (changed("effective_from.value", "P", effective_from=""), "$.effective_from.value"),
        (changed("effective_until.value", "PT3H", effective_until=""), "$.effective_until.value"),
        (
            changed("effective_from.differ", [{"value": "soon", "claims": ["c1"]}], effective_from="2023-11-08"),
            "$.effective_from.differ[0].value",
        ),
        (changed("effective_until.value", "2023-11-06", effective_until=""), "$.effective_until.value"),
        (changed("windows.value", [WINDOW | {"start": "11:00"}], windows=[]), "$.windows.value[0]"),
        (changed("windows.value", [WINDOW, WINDOW | {"end": "06:00"}], windows=[]), "$.windows.value[1]"),
        (changed("windows.value", [], windows=[]), "$.windows.value"),
    ],
)
def test_what_does_not_hold_together_is_one_line_with_its_place(content: bytes, place: str) -> None:
    text = error_of(content)
    assert text.startswith(f"order.json: {place}: "), text
    assert "\n" not in text and len(text) > len(place) + 20


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(order_dict()).encode(),
        changed("addressees.value", {"scope": "listed", "names": ["one"], "asns": [37061]}),
        changed("claims.0", order_dict()["claims"][0] | {"paraphrase": None, "quote": "to block"}),
        changed("order_id", "XA-2023-test", country="XA", fictional=True),
        changed("relations", [RELATION]),
        changed("addressees.value", LISTED | {"operators": [OPERATOR]}),
        changed("addressees.value", {"scope": "all", "names": [], "operators": [OPERATOR]}),
        changed("instrument", field("court_order")),
        changed("documents.0.captured_at", "2023-11-08T10:00:00+03:00"),
        changed("targets.value", [{"service": "telegram", "components": ["telegram/dc"]}]),
        changed("targets.value", [{"service": "site", "components": ["site/www.example.org"]}]),
        changed("deadlines.0.value.at", "2023-11-07"),
        changed("deadlines.0.value.at", "2023-11-07T00:01"),
        changed("effective_from.value", "PT3H", effective_from=""),
        changed("effective_from.value", "2023-11-08T06:00", effective_from=""),
        changed("effective_until.value", "open", effective_until=""),
        changed("effective_until.value", "2023-11-07", effective_until=""),
        changed("windows.value", [WINDOW | {"end": "24:00"}], windows=[]),
    ],
)
def test_the_nearest_neighbours_of_the_errors_read(content: bytes) -> None:
    assert read(content, "order.json", T).country in ("KE", "XA")


def test_the_first_problem_is_told_and_the_others_counted() -> None:
    text = error_of(changed("demand.claims", ["c8", "c9"], country="UG"))
    assert "$.order_id" in text and text.endswith("(and 2 more)")


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(order_schema())


def test_every_field_is_in_the_docs_and_the_example_there_reads() -> None:
    page = (Path(__file__).parents[2] / "docs" / "orders.md").read_text("utf-8")
    for name in Order.__struct_fields__:
        assert f"| {name} |" in page, name
    example = page.partition("```json\n")[2].partition("```")[0]
    assert read(example.encode(), "docs/orders.md", T).order_id == "VN-2025-telegram"


def test_an_order_that_shuts_the_internet_names_no_service_but_says_so() -> None:
    shut = read(changed("targets.value", [{"service": "internet"}]), "order.json", T)
    assert [t.service for t in shut.targets.value] == ["internet"]
    assert "shuts the internet as a whole has the service 'internet'" in error_of(changed("targets.value", []))
