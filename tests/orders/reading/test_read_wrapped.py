"""Hard-wrapped letters, mails and texts of PDFs, and letters written in two parts. All texts are made up."""

import textwrap
import unicodedata

import pytest

from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.lines import join_wrapped
from gatewatch.orders.reading.read import read

PARAGRAPHS = [
    "Par lettre n° 44 du 9 janvier 2030, le ministère de l'Intérieur a saisi l'Autorité d'une demande tendant à la"
    " limitation des appels passés au moyen de l'application.",
    "Je vous demande de bloquer ces appels sur vos réseaux mobiles, au plus tard le 14 janvier 2030 à 12 heures, et"
    " pour une durée de quatorze jours.",
]


@pytest.mark.parametrize("width", [60, 72, 85, 100])
@pytest.mark.parametrize("lead", ["", "   "])
def test_a_short_letter_is_made_whole_whatever_its_width(width: int, lead: str) -> None:
    apart = "\n" if lead else "\n\n"
    text = apart.join(textwrap.fill(p, width, initial_indent=lead, break_on_hyphens=False) for p in PARAGRAPHS)
    joined = join_wrapped(text)
    assert len(joined) == len(text)
    assert [line.strip() for line in joined.split("\n") if line.strip()] == PARAGRAPHS


def test_a_list_item_or_an_article_begins_a_line_of_its_own() -> None:
    text = (
        "The Authority, having read the request of the Ministry of the Interior of the\n"
        "third of May, decides that the operators listed in the annex to this decision\n"
        "shall take the measures that follow within the time that is set below here and\n"
        "Article 1. The application is blocked on all of the networks in the territory\n"
        "of the State.\n"
        "a) messages and calls are blocked without any exception on mobile networks and\n"
        "b) the websites of the company that runs the application are blocked as well.\n"
    )
    starts = [line.split(maxsplit=1)[0] for line in join_wrapped(text).split("\n") if line.strip()]
    assert starts == ["The", "Article", "a)", "b)"]


def test_a_number_that_ends_a_sentence_is_no_item_of_a_list() -> None:
    text = (
        "The commission directs all of the operators to block the application by June\n"
        "12. Operators that do not follow this direction of the commission will have to\n"
        "pay a fine, which the commission sets by the number of days that have passed\n"
        "since the direction was received by them.\n"
    )
    assert "by June 12. Operators" in join_wrapped(text)


def test_a_running_head_stays_a_line_of_its_own() -> None:
    text = (
        "The commission directs all of the operators to block the application on all of\n"
        "their networks and to report what they have done within the time that follows\n"
        "MASERU SUN                                                   3 June 2027\n"
        "from the day on which they have received this letter of the commission today.\n"
    )
    assert "MASERU SUN                                                   3 June 2027" in join_wrapped(text).split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "Regulator blocks the app in the whole country\nCompany says it is surprised by the order\n"
        "Users turn to other services in the capital\nMinister speaks of fraud and of other crimes\n",
        "The ministry ordered operators to block the app, and said so in a statement that was sent to the newspaper"
        " on Tuesday evening, after the news had spread.\nOperators confirmed it.\nand so did others.\n",
    ],
)
def test_headlines_and_whole_paragraphs_are_not_joined(text: str) -> None:
    assert join_wrapped(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Bộ yêu cầu các nhà mạng chặn ứng dụng\n\nCục Viễn thông đã gửi công văn yêu cầu các nhà mạng chặn ứng dụng.",
        "<html><body><h1>Bộ yêu cầu các nhà mạng chặn ứng dụng</h1><p>Cục Viễn thông đã gửi công văn yêu cầu các nhà"
        " mạng chặn ứng dụng trước ngày 2/6.</p></body></html>",
    ],
)
def test_letters_in_two_parts_are_read_as_whole_ones(text: str) -> None:
    whole = read(text.encode())
    assert read(unicodedata.normalize("NFD", text).encode()) == whole
    assert whole.language == "vi"
    assert len(sentences(whole)) == 2
