"""The layout of the tables: made where there are none, brought up to date where they are older, step by step.

What the register holds cannot be made anew from anything else, so its layouts are numbered and each has a step to
the next. All steps happen in one transaction: an older register becomes a newer one or stays as it was.

Layout 1: revisions, documents, claims. Layout 2: the chain of changes, captures, letters, decisions. The step to 2
gives every revision its link, in the order they were taken in, with the time they were taken in and `migration` as
who: what happened to them before, the chain cannot say.
"""

from sqlalchemy import ColumnElement, func, inspect, select, text, update
from sqlalchemy.orm import Session

from gatewatch.register.chain import Act, Unreadable, append, next_seq
from gatewatch.register.database import Database, RegisterError
from gatewatch.register.rows import LAYOUT, Base, ClaimRow, DocumentRow, RevisionRow, SchemaRow

MIGRATION = "migration"
"""The `who` of links that a step made."""
TAKEN_OVER = "held by layout 1, which kept no chain"


def bring_up_to_date(database: Database) -> None:
    """Make the tables, or bring them to today's layout; a register of today's layout is only looked at.

    Raises:
        RegisterError: the database cannot be opened or written, or was made by a newer gatewatch.
    """
    with database.failing("cannot be opened"):
        with Session(database.engine) as session:
            if _number(session, database) == LAYOUT:
                return
        with database.writing() as session:
            number = _number(session, database)
            if number == 1:
                _step_to_2(session)
            Base.metadata.create_all(session.connection())
            if number is None:
                session.add(SchemaRow(number=LAYOUT))


def _number(session: Session, database: Database) -> int | None:
    if not inspect(session.connection()).has_table(SchemaRow.__tablename__):
        return None
    number = session.scalar(select(func.max(SchemaRow.number)))
    if number is not None and number > LAYOUT:
        raise RegisterError(f"register {database.name}: made by a newer gatewatch (layout {number})")
    if number is not None and number < 1:
        raise RegisterError(f"register {database.name}: there never was a layout {number}")
    return number


def _step_to_2(session: Session) -> None:
    # Whoever writes layout 3 puts a copy of layout 2's tables here: create_all makes today's.
    moment = session.connection().dialect.type_compiler_instance.process(DocumentRow.captured_at.type)
    for column in ("order_revisions ADD COLUMN based_on INTEGER", "documents ADD COLUMN rights TEXT"):
        session.execute(text(f"ALTER TABLE {column}"))
    session.execute(text(f"ALTER TABLE documents ADD COLUMN captured_at {moment}"))
    for table in (RevisionRow, DocumentRow, ClaimRow):
        session.execute(text(f"ALTER TABLE {table.__tablename__} ADD COLUMN change INTEGER"))
        for index in Base.metadata.tables[table.__tablename__].indexes:
            index.create(session.connection(), checkfirst=True)
    Base.metadata.create_all(session.connection())
    session.execute(update(SchemaRow).values(number=2))
    held = select(RevisionRow.order_id, RevisionRow.revision, RevisionRow.imported_at)
    for row in sorted(session.execute(held), key=lambda row: (row.imported_at, row.order_id, row.revision)):
        seq = next_seq(session)
        for table in (RevisionRow, DocumentRow, ClaimRow):
            ours: ColumnElement[bool] = (table.order_id == row.order_id) & (table.revision == row.revision)
            session.execute(update(table).where(ours).values(change=seq))
        act = Act(at=row.imported_at, who=MIGRATION, why=TAKEN_OVER)
        subject = f"{row.order_id}@{row.revision}"
        try:
            append(session, act, "imported" if row.revision == 1 else "amended", subject)
        except Unreadable as column:
            raise RegisterError(f"register: layout 1 stays: {column} of {subject} cannot be read") from None
