"""`gatewatch serve`: files as they are, and letters from the form of this very site into the register, nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest

from gatewatch.cli.serving import LARGEST, Letterbox, site_server
from gatewatch.publish.site import build
from gatewatch.register.register import Register
from small_edition import small_edition

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
LETTER = {
    "kind": "correction",
    "order": "XA-2026-telegram",
    "text": "Nội dung: <b>it was not so</b>.",
    "language": "vi",
    "name": "A reader",
    "role": "reader",
    "contact": "someone@example.org",
    "website": "",
    "page": "vi",
}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    found = Register(tmp_path / "register.db")
    found.import_order(small_edition().orders[0].order, b"{}", at=AT)
    return found


@contextmanager
def serving(site: Path, register: Register | None) -> Iterator[int]:
    server = site_server(site, 38000, Letterbox(register, lambda: AT) if register else None)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def port(tmp_path: Path, register: Register) -> Iterator[int]:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("the page")
    with serving(tmp_path / "site", register) as found:
        yield found


def sent(port: int, form: dict[str, str] | bytes, path: str = "/letters", **headers: str) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    body = form if isinstance(form, bytes) else urlencode(form).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, body, kind | {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response, text


def test_a_letter_is_filed_and_the_reader_is_thanked_in_the_language_of_the_page(port: int, register: Register) -> None:
    response, _ = sent(port, LETTER, Origin=f"http://127.0.0.1:{port}", Sec_Fetch_Site="same-origin")
    assert (response.status, response.headers["Location"]) == (303, "/vi/thanks.html")
    (filed,) = register.letters()
    assert (filed.status, filed.filed_at, filed.letter.received_at) == ("filed", AT, AT)
    assert filed.letter.text == LETTER["text"] and filed.letter.letter_id.startswith("L-2026-")
    assert filed.letter.sender.contact is None and register.contact(filed.letter.letter_id) == LETTER["contact"]
    assert register.log()[-1].who == "the site's form" and not register.verify().faults


def test_two_letters_with_the_same_words_are_two(port: int, register: Register) -> None:
    assert [sent(port, LETTER)[0].status for _ in range(2)] == [303, 303]
    assert len(register.letters()) == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "example.org"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
    ],
)
def test_a_post_from_elsewhere_or_of_another_kind_is_refused(
    port: int, register: Register, headers: dict[str, str], status: int
) -> None:
    response, text = sent(port, LETTER, **headers)
    assert response.status == status and "Your letter was not filed" in text
    assert register.letters() == []


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (LETTER | {"order": "XA-2026-nothing"}, "no order XA-2026-nothing"),
        (LETTER | {"claim": "c99"}, "has no claim c99"),
        (LETTER | {"field": "weather"}, "has no field weather"),
        (LETTER | {"text": ""}, "your text is missing"),
        (LETTER | {"kind": "<script>"}, "what it is: "),
        (LETTER | {"<i>": "x"}, "the form has no field &#x27;&lt;i&gt;&#x27;"),
        (urlencode(LETTER).encode() + b"&kind=reply", "a field stands in the form twice"),
        (b"text=%ff", "not written as a form"),
        ("text=ü".encode(), "not written as a form"),
        (b"", "name the order that your letter is about"),
        (b"nonsense", "not written as a form"),
        (b"&".join(b"a%d=1" % n for n in range(50)), "not written as a form"),
    ],
)
def test_what_is_no_letter_is_a_clear_line_and_nothing_is_filed(
    port: int, register: Register, form: dict[str, str] | bytes, says: str
) -> None:
    response, text = sent(port, form)
    assert response.status == 400 and says in text and "<script>" not in text
    assert register.letters() == []


def test_a_form_too_long_is_refused_before_it_is_read(port: int, register: Register) -> None:
    for length, status in ((str(LARGEST + 1), 413), ("9" * 400, 413), ("-1", 411), ("x", 411), ("", 411)):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.putrequest("POST", "/letters")
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", length)
        connection.endheaders()
        assert connection.getresponse().status == status, length
        connection.close()
    assert register.letters() == []


def test_the_longest_letter_fits(port: int, register: Register) -> None:
    assert sent(port, LETTER | {"text": "ậ" * 20_000})[0].status == 303
    assert len(register.letters()[0].letter.text) == 20_000


def test_a_program_that_fills_the_trap_is_thanked_and_not_filed(port: int, register: Register) -> None:
    assert sent(port, LETTER | {"website": "https://example.org"})[0].status == 303
    assert register.letters() == []


def test_nothing_else_is_taken_in_and_files_are_served(port: int, tmp_path: Path, register: Register) -> None:
    before = sorted(p.name for p in (tmp_path / "site").rglob("*"))
    for path in ("/", "/index.html", "/letters/", "/letters?x", "/../letters"):
        assert sent(port, LETTER, path)[0].status == 404
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"the page"
    connection.close()
    assert sorted(p.name for p in (tmp_path / "site").rglob("*")) == before and register.letters() == []


def test_a_server_without_a_register_takes_nothing_in(tmp_path: Path) -> None:
    with serving(tmp_path, None) as port:
        assert sent(port, LETTER)[0].status == 404


def test_an_accepted_letter_is_on_the_next_site(port: int, tmp_path: Path, register: Register) -> None:
    sent(port, LETTER)
    register.decide(register.letters()[0].letter.letter_id, "accepted", at=AT, why="it is right", who="an editor")
    build(small_edition(letters=register.letters()), tmp_path / "new")
    text = (tmp_path / "new" / "orders" / "XA-2026-telegram.html").read_text("utf-8")
    assert "Nội dung: &lt;b&gt;it was not so&lt;/b&gt;." in text and "it is right" in text
