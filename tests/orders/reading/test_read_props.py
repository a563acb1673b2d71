"""Any bytes give a story or the one refusal; of a text no character moves."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gatewatch.orders.reading.read import read
from gatewatch.orders.reading.story import RefusedError, Story

LINES = st.sampled_from(
    [
        "Ministry orders block of app",
        "The ministry told all operators to block the messaging app by June 2, it said on Friday.",
        "Related articles",
        "Comments (3)",
        "Key points:",
        "Read also: something else",
        "By A. Reporter | 23 May 2025",
        "#Telegram #Block",
        "Photo: AFP",
        "HANOI, May 23 (Reuters) - The ministry said so.",
        "which the operators had been told to prevent from working in the whole of the coun-",
        "try before the second day of June, the letter said without a word on the reasons of",
        "",
        "- 2 -",
        "• a point",
        "Source: Daily News",
    ]
)
TEXTS = st.lists(LINES, max_size=25).map("\n".join) | st.text(max_size=400)
MARKUP = st.lists(
    st.sampled_from(
        [
            "<div>",
            "</div>",
            "<p>",
            "</p>",
            "<h1>",
            "</h1>",
            "<h2>",
            "<article>",
            "</article>",
            "<a href='/x'>",
            "</a>",
            "<br>",
        ]
        + [
            "<ul><li>",
            "</ul>",
            "<div class='related'>",
            "<time datetime='2025-05-23'>",
            "&amp;",
            "<!--",
            "-->",
            "<script>",
        ]
    )
    | LINES
    | st.text(max_size=20),
    max_size=60,
).map(lambda parts: "<html><body>" + "".join(parts))


def is_sound(story: Story) -> bool:
    """Say whether all places of a story are in its text and its stretches outside are in order."""
    edges = [e for span in story.outside for e in span]
    spans = [story.title, story.published_at, story.publisher_at, story.wire_at, story.byline_at, *story.topics_at]
    return (
        edges == sorted(edges)
        and all(0 <= a < b <= len(story.text) for a, b in story.outside)
        and all(0 <= s[0] < s[1] <= len(story.text) for s in spans if s is not None)
    )


def named(story: Story) -> bool:
    """Say whether the words at a name's place are the name."""
    pairs = [(getattr(story, n), getattr(story, f"{n}_at")) for n in ("publisher", "wire", "byline")]
    return all(re.sub(r"\s+", " ", story.text[slice(*at)]) == name for name, at in pairs if at is not None)


@given(st.binary(max_size=600))
def test_any_bytes_give_a_story_or_a_refusal(content: bytes) -> None:
    try:
        story = read(content)
    except RefusedError:
        return
    assert is_sound(story) and named(story)


@given(TEXTS)
def test_of_a_text_only_line_ends_and_cut_words_change(text: str) -> None:
    try:
        story = read(text.encode("utf-8", "replace"))
    except RefusedError:
        return
    came = text.encode("utf-8", "replace").decode()
    if came.lstrip().startswith("<"):
        return
    assert len(story.text) == len(came.removeprefix("\ufeff"))
    assert re.sub(r"[\s-]+", "", story.text) == re.sub(r"[\s-]+", "", came.removeprefix("\ufeff"))
    assert is_sound(story) and named(story)


@given(MARKUP)
def test_any_markup_gives_a_story_or_a_refusal(html: str) -> None:
    try:
        story = read(html.encode("utf-8", "replace"), published=date(2025, 5, 23))
    except RefusedError:
        return
    assert is_sound(story) and named(story)
    assert story.published == date(2025, 5, 23)


@given(TEXTS)
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    try:
        story = read(text.encode("utf-8", "replace"))
    except RefusedError:
        return
    if not story.text.lstrip().startswith("<"):
        assert read(story.text.encode()).text == story.text
