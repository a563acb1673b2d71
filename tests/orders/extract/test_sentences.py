"""Where a sentence ends, and where a full stop does not end one."""

import pytest

from gatewatch.orders.extract.text import quotations, sentences
from gatewatch.orders.reading.story import Story


def cut(text: str) -> list[str]:
    return [s.text for s in sentences(Story(text=text))]


@pytest.mark.parametrize(
    "one",
    [
        "The U.S. embassy in No. 3 Main St. was told by Dr. A. Smith at 7 a.m. of it.",
        "They must block it by 5 p.m. Thursday, the letter said.",
        "It was cut at 6 p.m. GMT on Monday.",
        "1. The first point stands.",
        "Kararı Ankara 5. Sulh Ceza Hakimliği verdi.",
        "They act on letter ref. UCC/112/9 of that day.",
        "Decree No. 15/2020 holds from 21.05.2025 on.",
        "Xử lý theo công văn số 2312/CVT-CS ngày 21.5.",
        "Закон от 27 июля 2006 г. N 149-ФЗ и ст. 15 применяются.",
    ],
)
def test_an_abbreviation_a_time_or_a_number_ends_no_sentence(one: str) -> None:
    assert cut(one) == [one]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It said so. The app worked.", 2),
        ("It began at 7 a.m. Operators obeyed.", 2),
        ("It happened in 2025. The app worked.", 2),
        ("“No,” he said. “Never!” Nobody asked.", 3),
        ("They blocked X. The ministry said so.", 2),
        ("Report by June 2. Police said so. It was 68%. The end.", 4),
        ("Il est bloqué. « Nous l’avons décidé. » Rien de plus.", 3),
        ("A title\nA paragraph that goes on\n\nThe next one.", 3),
        ("Is it blocked? Nobody knows… Later it worked.", 3),
        ("Kurum, “Karar hemen uygulanacak.” dedi. Engel sürdü.", 2),
    ],
)
def test_a_sentence_ends_at_its_mark_or_its_line(text: str, parts: int) -> None:
    assert len(cut(text)) == parts


def test_offsets_give_the_very_words_and_what_lies_outside_is_left_out() -> None:
    text = "One thing. Another thing.\nRead also: A ban elsewhere.\nThe end."
    outside = (text.index("Read"), text.index("The end"))
    found = sentences(Story(text=text, outside=[outside]))
    assert [s.text for s in found] == ["One thing.", "Another thing.", "The end."]
    assert all(text[s.start : s.end] == s.text for s in found)


def test_quotations_of_all_kinds_are_found_with_their_marks() -> None:
    text = 'He said “one”, "two", «три» and „vier“; it’s not a quote.'
    assert [text[a:b] for a, b in quotations(text)] == ["“one”", '"two"', "«три»", "„vier“"]
