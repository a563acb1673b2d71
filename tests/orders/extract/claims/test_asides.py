"""Who is silent before an aside, what was seen when two days are told, and where words were left out of a quote."""

from datetime import date

from gatewatch.orders.extract.draft import extract
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.read import read


def story(text: str):  # type: ignore[no-untyped-def]
    return read(text.encode(), url=None, published=date(2026, 5, 22))


def test_who_owns_what_stands_aside_of_who_did_not_answer() -> None:
    text = "Telegram y Facebook, que controla Instagram, no respondieron a las solicitudes de comentarios."
    assert extract(story(text), text_id="x").fields.no_reply == ["Telegram", "Facebook"]


def test_what_was_seen_is_newer_than_what_a_sentence_tells_besides() -> None:
    text = "Facebook était de nouveau accessible jeudi au Niger après les troubles du 2 mai, selon notre correspondant."
    seen = extract(story(text), text_id="x").fields.availability
    assert [s.date for s in seen] == ["2026-05-21"]


def test_words_left_out_of_a_quote_end_no_sentence() -> None:
    assert (
        len(sentences(story("Il faut éviter « les appels [...] et les rumeurs », dit la note. Elle date de lundi.")))
        == 2
    )
