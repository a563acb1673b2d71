"""What is kept of a response."""

import msgspec
import pytest

from gatewatch.archive.wire import Answered, Binary
from gatewatch.observe import response


def answered(code: int, headers: object = None, headers_list: object = None) -> Answered:
    return Answered(
        code, None, msgspec.Raw(msgspec.json.encode(headers)), msgspec.Raw(msgspec.json.encode(headers_list))
    )


@pytest.mark.parametrize(
    ("body", "length", "title"),
    [
        (None, None, None),
        ("", 0, None),
        ("<html><TITLE>\n Access  denied </TITLE>", 38, "Access denied"),
        ("é", 2, None),
        ("<title></title>", 15, None),
        (Binary("PHRpdGxlPkhpPC90aXRsZT4=", "base64"), 17, "Hi"),
        (Binary("not base64!", "base64"), None, None),
        (Binary("é", "base64"), None, None),
    ],
)
def test_body_gives_length_and_title(body: str | Binary | None, length: int | None, title: str | None) -> None:
    assert response.body(Answered(200, body)) == (length, title)


def test_redirect_gives_where_it_leads_from_either_form_of_headers() -> None:
    assert response.location(answered(302, {"location": "http://a/"})) == "http://a/"
    assert response.location(answered(301, {}, [["Server", "x"], ["Location", "http://b/"]])) == "http://b/"
    assert response.location(answered(308, {"Location": ["http://c/", "http://d/"]})) == "http://c/"


@pytest.mark.parametrize(
    "given",
    [
        answered(200, {"Location": "http://a/"}),
        answered(302, {"Server": "x"}),
        answered(302, [1, 2], {"a": 3}),
        answered(302, {"Location": {"data": "aGk=", "format": "base64"}}),
        Answered(302),
        Answered(None),
    ],
)
def test_other_responses_lead_nowhere(given: Answered) -> None:
    assert response.location(given) is None
