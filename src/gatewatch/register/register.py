"""The door of the register: orders taken in as revisions, captures, letters, and the log of who did what.

An order that is taken in again with other content becomes the next revision; what was written stays as it was and
stays readable. The canonical content is kept whole beside the file as it came, and its SHA-256 says whether anything
changed. Two editors may start from the same revision: both their files become revisions, one after the other, and
the chain says of the later one that its editor had not seen the earlier.

Everything that changes the register takes `at`, `who` and `why` and adds one link to the chain (`chain`), in the
transaction that adds its rows. The clock comes in as an argument.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from gatewatch.model.letter import FiledLetter, Letter
from gatewatch.model.order import Order, Revision
from gatewatch.register import letters
from gatewatch.register.chain import Act, Change, Kind, append, changes, next_seq
from gatewatch.register.content import canonical, sha256
from gatewatch.register.database import Database, RegisterError
from gatewatch.register.layout import bring_up_to_date
from gatewatch.register.rows import Base, CaptureRow, ChangeRow, ClaimRow, DocumentRow, LetterRow, RevisionRow
from gatewatch.register.verify import Checked, check

T = TypeVar("T")
Revisions = list[Revision]
Letters = list[FiledLetter]
Changes = list[Change]
"""Named here because inside `Register` the word `list` is its method."""

UNNAMED = "unnamed editor"
"""Who changed something, where nobody said who."""
Rights = Literal["public", "quote", "evidence"]
"""What we may do with a capture: show it whole, quote from it, or keep it as evidence that no page shows."""


class Capture(Struct, frozen=True, kw_only=True):
    """The bytes of a page or paper as we got it, and what we may do with them."""

    sha256: str
    content: bytes
    url: str | None
    fetched_at: datetime
    media_type: str | None
    rights: str

    @property
    def may_be_shown(self) -> bool:
        """Whether its rights allow that others see all of it; what is not known to be allowed is not."""
        return self.rights == "public"


class Register:
    """The orders of one database: a SQLite file, or an address SQLAlchemy knows (`postgresql://…`)."""

    def __init__(self, place: str | Path) -> None:
        """Open the register, with its tables made where there are none and brought up to date where they are older.

        Raises:
            RegisterError: the address is none, its driver is missing, or the database cannot be opened or is newer.
        """
        self._database = Database(place)
        bring_up_to_date(self._database)

    def import_order(
        self,
        order: Order,
        raw: bytes,
        *,
        at: datetime,
        who: str = UNNAMED,
        why: str = "import",
        based_on: int | None = None,
    ) -> tuple[str, int, bool]:
        """Take in a checked order: its id, its revision, and whether that revision is new; `raw` is its file.

        `based_on` is the revision that was edited. Content that is that of the newest revision, or of the one it is
        based on, changes nothing. Where the newest is not the one it is based on, the change is `amended beside`.

        Raises:
            RegisterError: it cannot be written, or it is based on a revision that is not there.
        """
        act = _act(at, who, why)
        revision, is_new = self._write(lambda session: _import(session, order, raw, act, based_on))
        return order.order_id, revision, is_new

    def knows(self, order: Order) -> bool:
        """Say whether this very content is a revision of its order, the newest or an older one."""
        query = select(RevisionRow.revision).where(
            RevisionRow.order_id == order.order_id, RevisionRow.sha256 == sha256(canonical(order))
        )
        with self._database.reading() as session:
            return session.scalars(query).first() is not None

    def list(self) -> Revisions:
        """Give the newest revision of every order, by order id."""
        with self._database.reading() as session:
            return [self._revision(row) for row in _newest(session)]

    def get(self, order_id: str, revision: int | None = None) -> Revision:
        """Give one revision of an order, the newest by default.

        Raises:
            RegisterError: there is no such order or revision.
        """
        found = self.revisions(order_id)
        if revision is None:
            return found[-1]
        for one in found:
            if one.revision == revision:
                return one
        raise RegisterError(f"register: {order_id} has revisions 1 to {found[-1].revision}, and no {revision}")

    def revisions(self, order_id: str) -> Revisions:
        """Give all revisions of an order, the oldest first.

        Raises:
            RegisterError: there is no such order.
        """
        query = select(RevisionRow).where(RevisionRow.order_id == order_id).order_by(RevisionRow.revision)
        with self._database.reading() as session:
            found = [self._revision(row) for row in session.scalars(query)]
        if not found:
            raise RegisterError(f"register: no order {order_id}; gatewatch orders list names those there are")
        return found

    def export(self, order_id: str, revision: int | None = None) -> bytes:
        """Give a revision of an order, the newest by default, as an order file in canonical form.

        Raises:
            RegisterError: there is no such order or revision.
        """
        return canonical(self.get(order_id, revision).order)

    def digest(self) -> str:
        """Give a hash that changes when a newest revision does, whatever the time of import."""
        with self._database.reading() as session:
            lines = [f"{r.order_id} {r.revision} {r.sha256}\n" for r in _newest(session)]
        return sha256("".join(lines).encode())

    def capture(
        self,
        content: bytes,
        *,
        url: str | None,
        fetched_at: datetime,
        rights: Rights,
        at: datetime,
        media_type: str | None = None,
        who: str = UNNAMED,
        why: str = "capture",
    ) -> tuple[str, bool]:
        """Keep the bytes of a page or paper: their SHA-256, and whether they are new; the same bytes change nothing.

        Raises:
            RegisterError: it cannot be written.
        """
        key = sha256(content)

        def work(session: Session) -> bool:
            if session.get(CaptureRow, key):
                return False
            facts = {"url": url, "fetched_at": fetched_at, "media_type": media_type, "rights": rights}
            session.add(CaptureRow(sha256=key, content=content, change=next_seq(session), **facts))
            append(session, _act(at, who, why), "captured", key)
            return True

        return key, self._write(work)

    def captured(self, key: str) -> Capture:
        """Give a capture by its SHA-256.

        Raises:
            RegisterError: there is none.
        """
        with self._database.reading() as session:
            row = session.get(CaptureRow, key)
            if row is None:
                raise RegisterError(f"register: no capture {key}")
            return Capture(**{name: getattr(row, name) for name in Capture.__struct_fields__})

    def file_letter(self, letter: Letter, *, salt: str, at: datetime, who: str = UNNAMED, why: str = "filed") -> bool:
        """Take in a letter and say whether it is new; `salt` is random text that hides its contact in the chain.

        Raises:
            RegisterError: what it is about is not there, its id is taken, or it cannot be written.
        """
        return self._write(lambda session: letters.file(session, letter, _act(at, who, why), salt))

    def decide(self, letter_id: str, decision: letters.Decision, *, at: datetime, why: str, who: str = UNNAMED) -> int:
        """Accept or decline a letter, and give the number of the change.

        Raises:
            RegisterError: there is no such letter, or that is what was decided of it last.
        """
        return self._write(lambda session: letters.decide(session, letter_id, decision, _act(at, who, why)))

    def erase_contact(self, letter_id: str, *, at: datetime, why: str, who: str = UNNAMED) -> int:
        """Erase how to reach a letter's sender, and give the number of the change that says so.

        Raises:
            RegisterError: there is no such letter, or it holds no contact.
        """
        return self._write(lambda session: letters.erase_contact(session, letter_id, _act(at, who, why)))

    def letters(self, order_id: str | None = None) -> Letters:
        """Give the letters, or those about one order, in the order they were filed; never how to reach a sender."""
        with self._database.reading() as session:
            return letters.filed(session, order_id)

    def contact(self, letter_id: str) -> str | None:
        """Give how to reach a letter's sender: for an editor's eyes, never for a page or a file.

        Raises:
            RegisterError: there is no such letter.
        """
        with self._database.reading() as session:
            return letters.contact(session, letter_id)

    def log(self, order_id: str | None = None) -> Changes:
        """Give the chain, or of it what concerns one order: its revisions, letters about it, captures it names.

        Raises:
            RegisterError: a link is not what a register writes.
        """
        query = select(ChangeRow).order_by(ChangeRow.seq)
        if order_id is not None:
            ours = select(LetterRow.letter_id).where(LetterRow.order_id == order_id)
            captures = select(DocumentRow.sha256).where(DocumentRow.order_id == order_id)
            revisions = select(RevisionRow.change).where(RevisionRow.order_id == order_id)
            subject = ChangeRow.subject
            query = query.where(or_(ChangeRow.seq.in_(revisions), subject.in_(ours), subject.in_(captures)))
        with self._database.reading() as session:
            return changes(session.scalars(query))

    def verify(self, head: str | None = None) -> Checked:
        """Say whether the chain holds, and with `head`, whether that hash is one of its links.

        Raises:
            RegisterError: the database cannot be read.
        """
        with self._database.snapshot() as connection:
            return check(connection, head)

    def _write(self, work: Callable[[Session], T]) -> T:
        return self._database.write(work)

    def _revision(self, row: RevisionRow) -> Revision:
        try:
            order = msgspec.json.decode(row.content, type=Order)
        except msgspec.DecodeError as error:
            raise RegisterError(
                f"register {self._database.name}: {row.order_id}, revision {row.revision}, cannot be read: {error}"
            ) from None
        return Revision(order=order, revision=row.revision, sha256=row.sha256, imported_at=row.imported_at)


def _import(session: Session, order: Order, raw: bytes, act: Act, based_on: int | None) -> tuple[int, bool]:
    content, order_id = canonical(order), order.order_id
    key = sha256(content)
    query = select(RevisionRow.revision, RevisionRow.sha256).where(RevisionRow.order_id == order_id)
    hashes = {revision: sha for revision, sha in session.execute(query)}
    newest = max(hashes, default=0)
    if based_on is not None and based_on not in hashes:
        raise RegisterError(f"register: {order_id} has no revision {based_on} to be based on; its newest is {newest}")
    for same in (newest, based_on):
        if same and hashes[same] == key:
            return same, False
    kind: Kind = "imported" if not newest else "amended" if based_on in (None, newest) else "amended beside"
    seq, revision = next_seq(session), newest + 1
    session.add(
        RevisionRow(
            order_id=order_id,
            revision=revision,
            country=order.country,
            dated=order.dated.value,
            fictional=order.fictional,
            sha256=key,
            imported_at=act.at,
            content=content,
            raw=raw,
            based_on=based_on,
            change=seq,
        )
    )
    session.flush()
    place = {"order_id": order_id, "revision": revision, "change": seq}
    session.add_all(DocumentRow(**place, **_columns(document, DocumentRow)) for document in order.documents)
    session.flush()
    session.add_all(ClaimRow(**place, **_columns(claim, ClaimRow)) for claim in order.claims)
    append(session, act, kind, f"{order_id}@{revision}")
    return revision, True


def _columns(thing: Struct, row: type[Base]) -> dict[str, Any]:
    """The fields of a thing that have a column; all of it stands in the revision's content."""
    names = Base.metadata.tables[row.__tablename__].columns.keys()
    return {name: cell for name, cell in msgspec.structs.asdict(thing).items() if name in names}


def _newest(session: Session) -> list[RevisionRow]:
    last = select(RevisionRow.order_id, func.max(RevisionRow.revision).label("revision")).group_by(RevisionRow.order_id)
    newest = last.subquery()
    same = (RevisionRow.order_id == newest.c.order_id) & (RevisionRow.revision == newest.c.revision)
    found = session.scalars(select(RevisionRow).join(newest, same))
    return sorted(found, key=lambda row: row.order_id)  # here and not by the database, which sorts as its locale does


def _act(at: datetime, who: str, why: str) -> Act:
    """Who, when and why, on one line each.

    Raises:
        RegisterError: nothing is said, or what is said holds characters no one can see.
    """
    for name, said in (("who", who), ("why", why)):
        if not said.strip() or not said.isprintable():
            raise RegisterError(f"{name} must be words on one line; it is {said!r}")
    return Act(at=at, who=who.strip(), why=why.strip())
