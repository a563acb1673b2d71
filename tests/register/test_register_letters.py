"""Letters and captures: filed as they came, decided with a reason, and no way to reach a sender ever gets out."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import msgspec
import pytest
from databases import BOTH, fresh
from register_letters import FILE, LETTER, PAGE, with_id
from register_orders import AT, ID, RAW, VN, execute, faults

from gatewatch.model.letter import About, Source, letter_schema
from gatewatch.register.content import canonical, sha256
from gatewatch.register.database import RegisterError
from gatewatch.register.letters import read
from gatewatch.register.register import Register

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=BOTH)
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    for place in fresh(request.param, tmp_path):
        held = Register(place)
        held.import_order(VN, RAW, at=AT)
        yield held


def test_a_letter_is_filed_once_and_never_changes(register: Register) -> None:
    assert register.file_letter(LETTER, salt="salt", at=AT)
    assert not register.file_letter(LETTER, salt="another", at=AT)
    with pytest.raises(RegisterError, match="is filed with other words, which stay"):
        register.file_letter(msgspec.structs.replace(LETTER, text="Other words."), salt="x", at=AT)
    (filed,) = register.letters()
    assert filed.status == "filed" and filed.filed_at == AT and filed.letter.text == LETTER.text


def test_a_decision_has_a_reason_and_the_newest_counts(register: Register) -> None:
    register.file_letter(LETTER, salt="salt", at=AT)
    register.decide(LETTER.letter_id, "declined", at=AT, who="one editor", why="no source")
    register.decide(LETTER.letter_id, "accepted", at=AT, who="another editor", why="the paper says so")
    (filed,) = register.letters(ID)
    assert (filed.status, filed.decided_by, filed.reason) == ("accepted", "another editor", "the paper says so")
    with pytest.raises(RegisterError, match="is accepted already, since change 4"):
        register.decide(LETTER.letter_id, "accepted", at=AT, why="again")
    assert [c.kind for c in register.log()] == ["imported", "filed", "declined", "accepted"]


def test_the_contact_is_given_to_an_editor_and_to_nobody_else(register: Register) -> None:
    register.file_letter(LETTER, salt="salt", at=AT)
    register.decide(LETTER.letter_id, "accepted", at=AT, why="right")
    assert register.contact(LETTER.letter_id) == "press@example.org"
    given_out = msgspec.json.encode([register.letters(), register.log(), register.list(), register.verify()])
    assert b"press@example.org" not in given_out and b"salt" not in given_out
    assert b"press@example.org" not in register.export(ID)


def test_the_chain_says_nothing_of_the_contact_that_a_guess_could_be_tested_against(tmp_path: Path) -> None:
    logs = []
    for salt in ("one", "two"):
        register = Register(tmp_path / f"{salt}.db")
        register.import_order(VN, RAW, at=AT)
        register.file_letter(LETTER, salt=salt, at=AT)
        logs.append(register.log())
    assert logs[0][1].content_sha256 != logs[1][1].content_sha256


def test_a_contact_can_be_erased_and_the_chain_still_holds(register: Register) -> None:
    register.file_letter(LETTER, salt="salt", at=AT)
    register.erase_contact(LETTER.letter_id, at=AT, why="the sender asked")
    assert register.contact(LETTER.letter_id) is None
    assert faults(register) == []
    assert [c.kind for c in register.log()][-1] == "contact erased"
    with pytest.raises(RegisterError, match="holds no contact"):
        register.erase_contact(LETTER.letter_id, at=AT, why="again")
    assert len(register.letters()) == 1


def test_an_erased_contact_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    register = Register(tmp_path / "register.db")
    register.import_order(VN, RAW, at=AT)
    register.file_letter(LETTER, salt="salt", at=AT)
    assert b"press@example.org" in (tmp_path / "register.db").read_bytes()
    register.erase_contact(LETTER.letter_id, at=AT, why="the sender asked")
    assert b"press@example.org" not in (tmp_path / "register.db").read_bytes()


def test_a_contact_that_is_gone_or_another_without_a_link_is_a_fault(tmp_path: Path) -> None:
    place = str(tmp_path / "register.db")
    register = Register(place)
    register.import_order(VN, RAW, at=AT)
    register.file_letter(LETTER, salt="salt", at=AT)
    execute(place, "update letters set contact = 'somebody@example.org'")
    assert faults(register) == [(2, "letter L-2026-reply: its sender's contact was changed or taken away")]
    execute(place, "update letters set contact = null, contact_salt = null")
    assert len(faults(register)) == 1


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        (About(order_id="XX-2020-nothing"), "about.order_id: no order XX-2020-nothing"),
        (About(order_id=ID, field="colour"), "about.field: an order has no field colour"),
        (About(order_id=ID, claim_id="c999"), f"about.claim_id: {ID} has no claim c999"),
    ],
)
def test_a_letter_about_what_is_not_there_is_refused(register: Register, about: About, reason: str) -> None:
    with pytest.raises(RegisterError, match=reason):
        register.file_letter(msgspec.structs.replace(LETTER, about=about), salt="x", at=AT)
    assert len(register.log()) == 1


def test_a_letter_names_captures_that_are_there(register: Register) -> None:
    source = Source(title="Our notice", sha256=sha256(PAGE))
    letter = msgspec.structs.replace(with_id("L-2026-notice"), source=source)
    with pytest.raises(RegisterError, match="no such capture"):
        register.file_letter(letter, salt="x", at=AT)
    register.capture(PAGE, url=None, fetched_at=AT, rights="quote", at=AT)
    assert register.file_letter(letter, salt="x", at=AT)


def test_a_letter_may_be_about_an_event_alone(register: Register) -> None:
    letter = msgspec.structs.replace(LETTER, about=About(event_id="XA-AS64496-telegram-dc-20260531"))
    assert register.file_letter(letter, salt="x", at=AT)
    assert register.letters(ID) == []


def test_what_is_not_there_is_one_line(register: Register) -> None:
    for ask in (register.contact, lambda i: register.decide(i, "accepted", at=AT, why="x")):
        with pytest.raises(RegisterError, match="no letter L-2026-none"):
            ask("L-2026-none")
    with pytest.raises(RegisterError, match="no capture 00"):
        register.captured("00")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "praise"}, r"letter.json: \$.kind: "),
        ({"about": {}}, r"letter.json: \$.about: order_id or event_id is needed"),
        ({"about": {"event_id": "x", "field": "dated"}}, r"\$.about: "),
        ({"from": {"name": "x", "role": "\x1b[2J"}}, r"\$.from.role: "),
        ({"received_at": "2026-11-20T10:00:00"}, r"\$.received_at: "),
        ({"text": ""}, r"\$.text: "),
        ({"mood": "angry"}, r"\$: .*mood"),
        ({"format": "gatewatch-letter/2"}, r"\$.format: "),
    ],
)
def test_a_file_that_is_no_letter_is_one_line_with_the_place(change: dict[str, object], reason: str) -> None:
    with pytest.raises(RegisterError, match=reason):
        read(json.dumps(json.loads(FILE) | change).encode(), "letter.json")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]"])
def test_bytes_that_are_no_json_object_are_one_line(content: bytes) -> None:
    with pytest.raises(RegisterError, match="^letter.json: "):
        read(content, "letter.json")


def test_a_letter_reads_again_from_its_one_form() -> None:
    assert read(canonical(LETTER), "again.json") == LETTER
    jsonschema.validate(json.loads(FILE), letter_schema())


def test_the_schema_page_of_letters_equals_the_types() -> None:
    assert json.loads((ROOT / "docs" / "letter.schema.json").read_text("utf-8")) == letter_schema()


def test_a_capture_keeps_every_byte_and_says_what_may_be_done_with_it(register: Register) -> None:
    facts = {"url": "https://example.org/page", "fetched_at": AT, "media_type": "text/html"}
    assert register.capture(PAGE, rights="evidence", at=AT, **facts) == (sha256(PAGE), True)
    assert register.capture(PAGE, rights="public", at=AT, **facts) == (sha256(PAGE), False)
    held = register.captured(sha256(PAGE))
    assert (held.content, held.url, held.fetched_at, held.rights) == (PAGE, facts["url"], AT, "evidence")
    assert not held.may_be_shown
    assert register.capture(b"law", rights="public", at=AT, **facts)[1]
    assert register.captured(sha256(b"law")).may_be_shown


def test_the_letter_in_the_documents_reads() -> None:
    page = (ROOT / "docs" / "register.md").read_text("utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    assert read(example.encode(), "register.md").letter_id == "L-2026-operator-reply"
