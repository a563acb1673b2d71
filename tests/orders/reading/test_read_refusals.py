"""What is not read, and the line that says so."""

import pytest

from gatewatch.orders.reading.read import read
from gatewatch.orders.reading.story import RefusedError

REFUSED = {
    "more than 5 MB": (b"a" * 5_000_001, "5,000,001 bytes; at most 5,000,000"),
    "a PDF": (b"%PDF-1.7\n1 0 obj", "give the text of the PDF"),
    "a zip file": (b"PK\x03\x04rest", "zip"),
    "an image": (b"\x89PNG\r\n\x1a\n", "image"),
    "a binary": (bytes(range(32)) * 20, "control characters"),
    "nothing": (b"", "no text"),
    "spaces": (b" \n \t", "no text"),
    "digits": (b"123 456", "no text"),
    "a page that a script fills": (
        b"<html><body><div id=app></div><script>let a</script></body></html>",
        "shows no text",
    ),
    "deep nesting": (b"<html><body>" + b"<div>" * 1000 + b"text", "nested too deep; at most 150"),
    "nesting below the parser's own limit": (
        b"<html><body>" + b"<div>" * 200 + b"text",
        "nested too deep; at most 150",
    ),
    "too many elements": (b"<html><body>" + b"<p>x" * 50_001, "elements; at most 50,000"),
    "too many lines": (b"a word\n" * 20_001, "20,001 lines; at most 20,000"),
}


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_says_what_and_the_limit_on_one_line(content: bytes, why: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read(content)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_entities_of_a_document_type_are_not_expanded() -> None:
    laughs = (
        '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><html><body><p>The '
        "ministry says &b; to it.</p></body></html>"
    )
    assert "haha" not in read(laughs.encode()).text
