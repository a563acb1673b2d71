"""Letters in the register: corrections, replies and statements, filed as they came and decided by an editor.

A letter is filed once and never changes; what it is about must be there (order, field, claim, capture; events live in
the lake, which the register does not see). Every decision is a row of its own, the newest counts.

How to reach the sender stands beside the letter: the chain holds only a salted hash of it, so that it can be erased
when the sender asks, and nobody can test a guess against the chain. The salt is random and comes in as an argument.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from gatewatch.model.letter import FiledLetter, Letter
from gatewatch.model.order import Order
from gatewatch.register.chain import Act, append, next_seq
from gatewatch.register.content import canonical, sha256
from gatewatch.register.database import RegisterError
from gatewatch.register.rows import CaptureRow, ChangeRow, DecisionRow, LetterRow, RevisionRow
from gatewatch.register.verify import contact_hash

Decision = Literal["accepted", "declined"]


def read(content: bytes, name: str) -> Letter:
    """Give the letter that a file holds; `name` is the file's name, for the error.

    Raises:
        RegisterError: it is no JSON, or not of the letter's shape, or about nothing; the text names the place.
    """
    try:
        letter = msgspec.json.decode(content, type=Letter)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        raise RegisterError(f"{name}: {path.strip('`') or '$'}: {reason}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RegisterError(f"{name}: $: not JSON: {error}") from None
    about = letter.about
    if about.order_id is None and (about.event_id is None or about.field or about.claim_id):
        raise RegisterError(f"{name}: $.about: order_id or event_id is needed; a field or a claim needs order_id")
    return letter


def file(session: Session, letter: Letter, act: Act, salt: str) -> bool:
    """Take in a letter; say whether it is new. The very same letter again changes nothing.

    Raises:
        RegisterError: what it is about is not there, or its id is taken.
    """
    shown = _without_contact(letter)
    content = canonical(shown)
    held = session.get(LetterRow, letter.letter_id)
    if held:
        if held.content == content:
            return False
        raise RegisterError(f"{letter.letter_id} is filed with other words, which stay; give this letter another id")
    _look_up(session, letter)
    contact = letter.sender.contact
    session.add(
        LetterRow(
            letter_id=letter.letter_id,
            kind=letter.kind,
            order_id=letter.about.order_id,
            sha256=sha256(content),
            content=content,
            contact_sha256=contact and contact_hash(salt, contact),
            contact=contact,
            contact_salt=contact and salt,
            change=next_seq(session),
        )
    )
    append(session, act, "filed", letter.letter_id)
    return True


def decide(session: Session, letter_id: str, decision: Decision, act: Act) -> int:
    """Accept or decline a letter, and give the number of the change.

    Raises:
        RegisterError: there is no such letter, or that is what was decided of it last.
    """
    _get(session, letter_id)
    last = _last_decisions(session, [letter_id]).get(letter_id)
    if last and last[0].decision == decision:
        raise RegisterError(f"{letter_id} is {decision} already, since change {last[0].change}")
    session.add(DecisionRow(change=next_seq(session), letter_id=letter_id, decision=decision, reason=act.why))
    return append(session, act, decision, letter_id)


def erase_contact(session: Session, letter_id: str, act: Act) -> int:
    """Erase how to reach a letter's sender, and give the number of the change that says so.

    Raises:
        RegisterError: there is no such letter, or it holds no contact.
    """
    row = _get(session, letter_id)
    if row.contact is None:
        raise RegisterError(f"{letter_id} holds no contact")
    row.contact = row.contact_salt = None
    return append(session, act, "contact erased", letter_id)


def contact(session: Session, letter_id: str) -> str | None:
    """Give how to reach a letter's sender: for an editor's eyes.

    Raises:
        RegisterError: there is no such letter.
    """
    return _get(session, letter_id).contact


def filed(session: Session, order_id: str | None) -> list[FiledLetter]:
    """Give the letters, or those about one order, in the order they were filed."""
    query = select(LetterRow, ChangeRow).join(ChangeRow, ChangeRow.seq == LetterRow.change).order_by(LetterRow.change)
    found = session.execute(query if order_id is None else query.where(LetterRow.order_id == order_id)).all()
    last = _last_decisions(session, [row.letter_id for row, _ in found])
    return [_filed(row, link, last.get(row.letter_id)) for row, link in found]


def _filed(row: LetterRow, link: ChangeRow, decided: tuple[DecisionRow, ChangeRow] | None) -> FiledLetter:
    try:
        letter = msgspec.json.decode(row.content, type=Letter)
    except msgspec.DecodeError as error:
        raise RegisterError(f"register: letter {row.letter_id} cannot be read: {error}") from None
    if decided is None:
        return FiledLetter(letter=letter, status="filed", filed_at=link.at)
    decision, by = decided
    return msgspec.convert(
        {
            "letter": letter,
            "status": decision.decision,
            "filed_at": link.at,
            "decided_at": by.at,
            "decided_by": by.who,
            "reason": decision.reason,
        },
        FiledLetter,
    )


def _last_decisions(session: Session, letter_ids: Sequence[str]) -> dict[str, tuple[DecisionRow, ChangeRow]]:
    query = (
        select(DecisionRow, ChangeRow)
        .join(ChangeRow, ChangeRow.seq == DecisionRow.change)
        .where(DecisionRow.letter_id.in_(letter_ids))
        .order_by(DecisionRow.change)
    )
    return {decision.letter_id: (decision, link) for decision, link in session.execute(query)}


def _get(session: Session, letter_id: str) -> LetterRow:
    row = session.get(LetterRow, letter_id)
    if row is None:
        raise RegisterError(f"register: no letter {letter_id}; gatewatch orders letters list names those there are")
    return row


def _look_up(session: Session, letter: Letter) -> None:
    """Refuse a letter about what is not there."""
    about, source = letter.about, letter.source
    if about.order_id:
        newest = select(RevisionRow.content).where(RevisionRow.order_id == about.order_id)
        content = session.scalars(newest.order_by(RevisionRow.revision.desc()).limit(1)).first()
        if content is None:
            raise RegisterError(f"{letter.letter_id}: $.about.order_id: no order {about.order_id}")
        if about.field and about.field not in _names(Order):
            raise RegisterError(f"{letter.letter_id}: $.about.field: an order has no field {about.field}")
        claims = {claim.claim_id for claim in msgspec.json.decode(content, type=Order).claims}
        if about.claim_id and about.claim_id not in claims:
            raise RegisterError(f"{letter.letter_id}: $.about.claim_id: {about.order_id} has no claim {about.claim_id}")
    if source and source.sha256 and session.get(CaptureRow, source.sha256) is None:
        raise RegisterError(
            f"{letter.letter_id}: $.source.sha256: no such capture; gatewatch orders capture takes one in"
        )


def _names(kind: type[Order]) -> Iterable[str]:
    return kind.__struct_fields__


def _without_contact(letter: Letter) -> Letter:
    return msgspec.structs.replace(letter, sender=msgspec.structs.replace(letter.sender, contact=None))
