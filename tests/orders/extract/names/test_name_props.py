"""What holds for the names of any text."""

from hypothesis import given, settings
from hypothesis import strategies as st
from name_tables import TABLES

from gatewatch.orders.extract.lexicon import LANGUAGES
from gatewatch.orders.extract.names.find import names
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.story import Story

PIECES = [row[0] for rows in TABLES.values() for row in rows]
WORDS = [
    "the",
    "ministry",
    "of",
    "Communications",
    "and",
    "'s",
    "(",
    ")",
    ",",
    ".",
    "Cục",
    "Bộ",
    "Министерства",
    "X",
    "Signal",
    "court",
    "in",
    "No.",
    "12/A",
    "said",
    "judge",
    "Kenya",
    "Türkiye'nin",
    "Bakanlığı",
    "under",
    "de",
    "la",
    "“",
    "operators",
    "Telecom",
    "deputy",
    "head",
    "Article",
    "5",
    "-",
    "İ",
    "t.me",
    "(UCC)",
    "\n",
    "the company",
    "e\u0301",
]
texts = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=4).map("\n".join),
    st.text(max_size=80),
)


@settings(max_examples=150, deadline=None)
@given(texts, st.sampled_from([*LANGUAGES, None, "de"]))
def test_names_are_sorted_apart_and_say_what_stands_there(text: str, language: str | None) -> None:
    story = Story(text=text, language=language)
    found = names(story, sentences(story))
    starts = {n.start for n in found}
    for before, after in zip(found, found[1:], strict=False):
        assert before.end <= after.start
    for n in found:
        assert 0 <= n.start < n.end <= len(text)
        assert n.value == text[n.start : n.end]
        assert n.of is None or (n.of in starts and n.of != n.start)
        assert n.kind not in {"authority", "unit", "service"} or n.id


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PIECES), st.sampled_from(LANGUAGES))
def test_reading_twice_gives_the_same(text: str, language: str) -> None:
    story = Story(text=text, language=language)
    assert names(story, sentences(story)) == names(story, sentences(story))
