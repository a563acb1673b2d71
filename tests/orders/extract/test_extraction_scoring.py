"""The scorer on answers that are known, and each truth of the corpus as its own answer."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bench.scoring import Mark, leaks, likeness, loose, marks, options, overlaps, score
from hypothesis import given as drawn
from hypothesis import strategies as st

from gatewatch.model.extraction import Fields

Json = dict[str, Any]
TRUTHS = [json.loads(path.read_text()) for path in sorted((Path(__file__).parent / "corpus").glob("*.truth.json"))]


def first(value: Any) -> Any:
    """Give the first right answer of a truth value, all the way down."""
    value = options(value)[0]
    if isinstance(value, dict):
        return {key: first(part) for key, part in value.items() if key != "optional"}
    return [first(part) for part in value] if isinstance(value, list) else value


# The truths are answers themselves


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth["id"])
def test_the_truth_scores_one_against_itself(truth: Json) -> None:
    answer = {key: first(value) for key, value in truth["fields"].items()}
    msgspec.convert({key: value for key, value in answer.items() if value is not None}, Fields)
    assert {mark.kind for mark in marks(truth["fields"], answer)} <= {"right"}


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth["id"])
def test_an_empty_answer_has_no_recall_and_no_extras(truth: Json) -> None:
    found = marks(truth["fields"], {})
    assert {mark.kind for mark in found} <= {"missing"}
    assert truth["negative"] is not False or found


# Each error is counted as what it is


def kinds(field: str, wanted: Any, given: Any) -> list[str]:
    return [mark.kind for mark in marks({field: wanted} if wanted else {}, {field: given} if given else {})]


@pytest.mark.parametrize(
    ("field", "wanted", "given", "kind"),
    [
        ("authority", "Ministry of Science and Technology", "the ministry of science and technology.", ["right"]),
        ("authority", "Ministry of Science and Technology", "ministry", ["wrong"]),
        ("authority", "Ministry of Science and Technology", None, ["missing"]),
        ("authority", None, "ministry", ["extra"]),
        ("authority", {"any": ["police", None]}, None, []),
        ("authority", {"any": ["police", None]}, "police", []),
        ("authority", {"any": ["police", None]}, "court", ["wrong"]),
        ("authority", {"any": ["police", "interior ministry"]}, "interior ministry", ["right"]),
        ("document_date", "2025-05-21", "2025-05-22", ["wrong"]),
        ("document_id", "ATT-DJ 412/2026", "att–dj 412/2026", ["right"]),
        ("report_deadline", "PT3H", "PT3H", ["right"]),
        ("schedule", {"days": "Mon-Fri", "start": "07:00", "end": "10:00"}, None, ["missing"]),
        ("targets", ["X", "TikTok"], ["TikTok", "X"], ["right", "right"]),
        ("targets", ["X", "TikTok"], ["TikTok", "Signal"], ["right", "missing", "extra"]),
        ("addressees", ["telecom service providers"], ["providers"], ["wrong"]),
        ("addressees", ["Orange"], ["Orange", "Orange"], ["right", "extra"]),
        ("addressees", [{"any": ["operators", None]}, "Orange"], ["Orange"], ["right"]),
        ("addressees", [{"any": ["operators", None]}, "Orange"], ["operators", "Orange"], ["right"]),
        ("demands", ["block", "report_back"], ["block"], ["right", "missing"]),
        ("justification", ["fraud"], ["drugs"], ["missing", "extra"]),
        (
            "penalties",
            [{"value": 50000, "unit": "BRL_per_day"}],
            [{"value": 50000.0, "unit": "BRL_per_day"}],
            ["right"],
        ),
        ("penalties", [{"value": 50000, "unit": "BRL_per_day"}], [{"value": 50000, "unit": "BRL"}], ["wrong"]),
        (
            "penalties",
            [{"value": 50000, "unit": "BRL_per_day"}],
            [{"value": 68, "unit": "percent"}],
            ["missing", "extra"],
        ),
    ],
)
def test_a_value_is_right_missing_wrong_or_extra(field: str, wanted: Any, given: Any, kind: list[str]) -> None:
    assert kinds(field, wanted, given) == kind


NAMED = st.lists(
    st.sampled_from(["X", "TikTok", "the ministry", "Ministry of Trade", "Trade", "Orange", "Orange Mali"])
)


@drawn(wanted=NAMED, given=NAMED, may=NAMED)
def test_every_wanted_and_every_given_name_is_counted_once(wanted: list[str], given: list[str], may: list[str]) -> None:
    found = kinds("targets", [*wanted, *({"any": [name, None]} for name in may)], given)
    assert sum(found.count(kind) for kind in ("right", "missing", "wrong")) == len(wanted)
    assert len(given) - len(may) <= sum(found.count(kind) for kind in ("right", "wrong", "extra")) <= len(given)


SURPRISED = {"by": "company", "who": "Telegram", "about": "company_surprised", "q": "Telegram is surprised by this"}
CHARGE = {"by": "named_source", "who": "a group", "about": "censorship_charge", "q": "this is censorship"}


@pytest.mark.parametrize(
    ("wanted", "given", "kind"),
    [
        ([SURPRISED], [SURPRISED], ["right"]),
        ([SURPRISED], [SURPRISED | {"who": None, "q": "surprised by this"}], ["right"]),
        ([SURPRISED], [SURPRISED | {"q": "the app has a billion users"}], ["wrong"]),
        ([SURPRISED], [SURPRISED | {"by": "official"}], ["wrong"]),
        ([SURPRISED], [SURPRISED, CHARGE], ["right", "extra"]),
        ([SURPRISED, CHARGE], [CHARGE], ["right", "missing"]),
        ([SURPRISED | {"optional": True}], [], []),
        ([SURPRISED | {"optional": True}], [SURPRISED], []),
        ([SURPRISED], [SURPRISED, SURPRISED | {"q": "Telegram is surprised"}], ["right"]),
        ([SURPRISED, SURPRISED | {"q": "the company wondered"}], [SURPRISED], ["right"]),
    ],
)
def test_claims_count_by_speaker_and_matter_with_a_quotation_that_fits(
    wanted: list[Json], given: list[Json], kind: list[str]
) -> None:
    assert kinds("claims", wanted, given) == kind


def test_availability_counts_by_service_state_and_day_whatever_the_network() -> None:
    seen = {"service": "Signal", "state": "available", "date": "2026-01-28", "network": "one"}
    assert kinds("availability", [seen], [seen | {"network": "two"}]) == ["right"]
    assert kinds("availability", [seen], [seen, seen | {"network": "two"}]) == ["right"]
    assert kinds("availability", [seen], [seen | {"date": "2026-01-29"}]) == ["wrong"]
    assert kinds("availability", [seen], [seen | {"service": "Viber"}]) == ["missing", "extra"]


def test_a_field_whose_words_are_not_in_the_text_is_loose() -> None:
    text = "The court blocked Signal."
    place = {"q": "Signal", "start": 18, "end": 24}
    assert loose({"targets": ["Signal"]}, {"targets": [place]}, text) == []
    assert loose({"publisher": "a paper"}, {}, text) == []
    for spans in ({}, {"targets": [place | {"start": 17, "end": 23}]}, {"targets": [place | {"q": "Telegram"}]}):
        assert loose({"targets": ["Signal"]}, spans, text) == [Mark("targets", "loose", None, ["Signal"])]
    assert [m.kind for m in loose({"claims": [SURPRISED]}, {}, text)] == ["loose"]


def test_an_order_that_was_not_seen_and_one_that_was_invented_are_wrong() -> None:
    given = {"negative": True, "fields": {}, "spans": {}, "text": ""}
    assert score({"negative": False, "fields": {}}, given)[0].kind == "wrong"
    assert score({"negative": True, "fields": {}}, given)[0].kind == "right"


def test_a_further_order_is_scored_beside_its_own_truth() -> None:
    also = [{"targets": ["Telegram"]}]
    given = {"negative": False, "fields": {}, "spans": {}, "text": ""}
    assert [m.kind for m in score({"negative": False, "fields": {}, "also": also}, given)] == ["right", "missing"]
    given["also"] = [{"fields": also[0], "spans": {}}]
    assert [m.kind for m in score({"negative": False, "fields": {}}, given)] == ["right", "extra", "loose"]


def test_a_leak_is_a_whole_word_of_any_value() -> None:
    given: Json = {"fields": {"targets": ["TikTok"], "penalties": [{"value": 41.0, "unit": "percent"}]}}
    assert leaks(["Tik", "X", "41", "TikTok"], given) == ["41", "TikTok"]


def test_names_are_alike_without_case_article_quotes_and_dashes() -> None:
    assert likeness("«МегаФон»", "мегафон") == likeness("L’ARTP", "artp") == likeness("the  X–Y", "x-y") == 1
    assert likeness("các nhà mạng", "nhà mạng") >= 0.8 > likeness("ministry", "technology ministry")
    assert overlaps("was still available", "Telegram was still available on Friday")
    assert not overlaps("was still available", "a group called it censorship")
