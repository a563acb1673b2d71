"""Questions in plain words: answered from the register and the tables with links, or not at all."""

from pathlib import Path

import pytest

from gatewatch.publish.asking.answer import Answer, answer
from gatewatch.publish.asking.question import Kind, read
from gatewatch.publish.edition import archive
from gatewatch.publish.site import build
from gatewatch.publish.words import LANGUAGES, Words
from small_edition import empty_edition, small_edition

ARCHIVE = archive(small_edition())


def asked(text: str, language: str = "en") -> Answer:
    return answer(text, Words(language, ARCHIVE.targets), ARCHIVE)


def said(text: str) -> str:
    return "\n".join(s.text for s in asked(text).sentences)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did Northline Mobile block Telegram?", Kind.WHEN),
        ("Since when is Telegram blocked?", Kind.WHEN),
        ("Is Telegram blocked in Examplia?", Kind.IS),
        ("Does Telegram work on Northline Mobile?", Kind.IS),
        ("How was Telegram blocked?", Kind.HOW),
        ("Which networks block Telegram?", Kind.WHICH),
        ("Who ordered the block of Telegram?", Kind.WHO_ORDERED),
        ("Who was told to block Telegram?", Kind.WHO_WAS_TOLD),
        ("By when did they have to block Telegram?", Kind.DEADLINE),
        ("Why was Telegram blocked?", Kind.WHY),
        ("When did the block of Telegram end?", Kind.ENDED),
        ("Did Northline Mobile comply?", Kind.FOLLOWED),
        ("When will Telegram be back?", Kind.FUTURE),
        ("How do I bypass the block of Telegram?", Kind.BYPASS),
        ("Telegram bị chặn từ khi nào?", Kind.WHEN),
        ("Telegram có bị chặn ở Examplia không?", Kind.IS),
        ("Telegram", None),
    ],
)
def test_the_kind_of_a_question_is_told_from_its_words(question: str, kind: Kind | None) -> None:
    assert read(question, ARCHIVE).kind == kind


def test_a_block_is_told_with_its_interval_and_the_page_of_its_event() -> None:
    found = asked("When did Northline Mobile block Telegram?")
    assert found.known
    first = next(s for s in found.sentences if s.links)
    assert "was blocked: data centres" in first.text and "UTC" in first.text
    assert first.links[0].startswith("events/XA-AS64496-telegram-dc")


def test_an_answer_about_a_made_up_country_says_so_first() -> None:
    assert asked("Is Telegram blocked in Examplia?").sentences[0].text.endswith("are made up.")


def test_conflicting_sources_are_both_named_with_their_claims() -> None:
    found = asked("Who ordered the block of Telegram in Examplia?")
    assert "another source says" in found.sentences[1].text
    assert {link.partition("#")[2] for link in found.sentences[1].links} >= {"c1"}


def test_what_was_measured_and_not_blocked_is_no_block_found_and_not_no_block() -> None:
    text = said("When was Telegram blocked on AS64502?")
    assert "No block of Telegram was found" in text and " days, from " in text


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("When did Foonet block Telegram?", "Foonet is no network"),
        ("When did Northline Mobile block Wickr?", "Wickr is no network"),
        ("When will Northline Mobile block Telegram?", "not what will be"),
        ("Is it legal to block Telegram?", "what is lawful"),
        ("How can I get around the block of Telegram?", "not how to get round it"),
        ("What is the weather?", "Name a service"),
        ("Hello", "Not understood"),
        ("", "Not understood"),
    ],
)
def test_what_it_does_not_know_it_does_not_answer(question: str, why: str) -> None:
    found = asked(question)
    assert not found.known and len(found.sentences) == 1
    assert why in found.sentences[0].text


def test_a_service_nobody_measured_is_called_so_and_not_known() -> None:
    found = asked("When was YouTube blocked in Examplia?")
    assert not found.known
    assert all("YouTube was not measured on" in s.text for s in found.sentences[1:])


def test_an_order_nobody_measured_is_still_answered_from_its_claims() -> None:
    made = archive(empty_edition())
    found = answer("By when must operators in Viet Nam report on Telegram?", Words("en", made.targets), made)
    assert "to report back by the end of 2 June 2025" in found.sentences[0].text
    seen = answer("Is Telegram blocked in Viet Nam?", Words("en", made.targets), made)
    assert not seen.known


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_an_answer_leads_to_a_page_of_the_site(language: str, tmp_path: Path) -> None:
    build(small_edition(), tmp_path / "site")
    questions = [
        "When was Telegram blocked in Examplia?",
        "Is Telegram blocked in Examplia?",
        "Why was Telegram blocked?",
    ]
    questions += ["Who was told to block Telegram in Examplia?", "Did Northline Mobile comply with XA-2026-telegram?"]
    links = [link for q in questions for s in asked(q, language).sentences for link in s.links]
    assert links
    for link in links:
        page, _, anchor = link.partition("#")
        text = (tmp_path / "site" / page).read_text("utf-8")
        assert not anchor or f'id="{anchor}"' in text, link
