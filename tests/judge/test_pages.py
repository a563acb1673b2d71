"""Pages in clear beside the helper's."""

import pytest
from judging import SITE, Row, attempt, verdict

from gatewatch.judge.pages import alike, same_site

HELPER = {"helper_http_status": 200, "helper_title": "Example Domain", "helper_body_bytes": 1000}


def page(**columns: object) -> Row:
    base = {"http_status": 200, "http_title": "Not here", "http_body_bytes": 200, "input": f"http://{SITE}/"}
    return attempt(port=80, dns="ok", tcp="ok", http="ok", helper={"http": "ok"}, **(HELPER | base | columns))


def led(to: str, **end: object) -> list[Row]:
    """A redirect to `to`, and the page it ends on."""
    host = to.split("/")[2]
    first = page(http_status=302, http_title=None, http_body_bytes=0, http_location=to)
    port = 443 if to.startswith("https") else 80
    last = attempt(
        host, "192.0.2.1", port, tcp="ok", tls="ok" if port == 443 else None, http="ok", http_status=200, **end
    )
    return [first, last]


def state(*rows: Row) -> str:
    return str(verdict(*rows, component=f"site/{SITE}")["state"])


def test_page_of_another_title_and_length_is_a_block_page() -> None:
    found = verdict(page())
    assert (found["state"], found["mechanisms"]) == ("blocked", ["http.blockpage"])
    assert (found["evidence"], found["control"]) == ("weak", "helper")


@pytest.mark.parametrize(
    "columns",
    [
        {"http_title": "The Domain of Examples"},
        {"http_body_bytes": 900},
        {"http_title": None},
        {"helper_title": None},
        {"helper_http_status": 500},
        {"http_encrypted": True},
    ],
)
def test_page_that_differs_in_less_or_comes_over_tls_is_ok(columns: dict[str, object]) -> None:
    assert state(page(**columns)) == "ok"


def test_other_status_counts_like_another_length() -> None:
    assert state(page(http_body_bytes=1000, http_status=403)) == "blocked"


def test_refusal_without_a_title_may_be_the_server_itself() -> None:
    assert state(page(http_status=451, http_title=None)) == "insufficient"


@pytest.mark.parametrize(
    ("to", "end", "expected"),
    [
        ("http://notice.example.net/", {"http_title": "Not here", "http_body_bytes": 100}, "blocked"),
        ("http://notice.example.net/", {"http_title": None, "http_body_bytes": 30000}, "blocked"),
        ("http://notice.example.net/", {"http_title": None, "http_body_bytes": 2}, "ok"),
        ("https://new.example.net/", {"http_title": None, "http_body_bytes": 30000}, "ok"),
        ("https://new.example.net/", {"http_title": "Example Domain", "http_body_bytes": 30000}, "ok"),
        ("http://shop.example.org/", {"http_title": "Not here", "http_body_bytes": 100}, "ok"),
    ],
)
def test_redirect_to_another_site_counts_where_its_page_is_not_the_helpers(
    to: str, end: dict[str, object], expected: str
) -> None:
    assert state(*led(to, **end)) == expected


def test_redirect_away_to_a_page_nobody_read_is_insufficient() -> None:
    assert state(led("http://notice.example.net/")[0]) == "insufficient"


def test_titles_are_alike_by_one_long_word() -> None:
    assert alike("Telegram Messenger", "Telegram – a new era")
    assert alike("Hi", " hi ")
    assert not alike("The end", "The page")


def test_sites_are_told_by_their_last_labels() -> None:
    assert same_site("www.example.org", "shop.example.org")
    assert not same_site("example.org", "example.net")
    assert not same_site("one.co.uk", "two.co.uk")
