"""The commands between a report and the register: `gatewatch orders draft|join|csv`.

The program reads, proposes and shows; what becomes an order, and which order a report belongs to, an editor says.
"""

import hashlib
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from gatewatch import pipeline
from gatewatch.cli.terminal import (
    DEFAULT_WORKSPACE,
    RegisterOption,
    WhoOption,
    WhyOption,
    WorkspaceOption,
    content_of,
    err_console,
    now,
    out_console,
    workspace_at,
)
from gatewatch.model.order import Draft
from gatewatch.model.words import GatewatchError
from gatewatch.orders import file as order_file
from gatewatch.orders.describe import beside
from gatewatch.orders.drafts.claims import Source
from gatewatch.orders.drafts.join import joined
from gatewatch.orders.drafts.likeness import candidates
from gatewatch.orders.drafts.propose import propose
from gatewatch.orders.extract.draft import extract
from gatewatch.orders.reading.read import read
from gatewatch.orders.reading.story import RefusedError
from gatewatch.orders.stop import stop_csv
from gatewatch.pipeline import Workspace
from gatewatch.register.content import canonical
from gatewatch.register.register import UNNAMED

STANDARD = Path("-")
EXAMPLES = {
    "draft": "Example: `gatewatch orders draft report.html --url https://… -o draft.json`",
    "join": "Example: `gatewatch orders join VN-2025-telegram draft.json --yes`",
    "csv": "Example: `gatewatch orders csv -o orders.csv`",
}

OutOption = Annotated[Path, typer.Option("--out", "-o", help="File; - is standard output.")]


def draft(
    file: Annotated[Path, typer.Argument(help="A report or paper: HTML or text; - is standard input.")],
    url: Annotated[str | None, typer.Option(help="Where it was found.")] = None,
    published: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its day, where the page does not say.")
    ] = None,
    order_id: Annotated[str | None, typer.Option("--id", help="Id of the order [default: one is proposed].")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA name of the authority's local time.")] = None,
    kind: Annotated[Literal["press", "order", "statement", "notes"], typer.Option(help="What the text is.")] = "press",
    rights: Annotated[str | None, typer.Option(help="Whose text it is, and what may be done with it.")] = None,
    number: Annotated[int, typer.Option(min=1, help="Which order, where the text holds several.")] = 1,
    out: OutOption = STANDARD,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
) -> None:
    """Read a report and propose a draft of its order, with the words each field rests on; an editor finishes it."""
    at = now()
    content = content_of(file)
    try:
        story = read(content, url=url, published=published.date() if published else None)
    except RefusedError as error:
        raise GatewatchError(f"{file}: {error}") from None
    found = extract(story, text_id="text" if file == STANDARD else file.stem)
    if number > 1 + len(found.also):
        raise typer.BadParameter(f"{file} holds {0 if found.negative else 1 + len(found.also)}", param_hint="--number")
    source = Source(kind, url, hashlib.sha256(content).hexdigest(), at, rights)
    ws = workspace_at(workspace, None, register, at)
    made = propose(found, source, ws.targets, order_id=order_id, timezone=timezone, number=number)
    if found.negative and not made.parts["claims"]:
        raise GatewatchError(f"{file}: no order in this text, and nothing said that could be joined to one")
    _write(out, order_file.write_draft(made))
    if found.also and number == 1:
        err_console.print(
            f"{file} holds {1 + len(found.also)} orders; the others with --number 2 and so on", markup=False
        )
    _tell_candidates(ws, made, out)
    _tell_undecided(made)


def join(
    order_id: Annotated[str, typer.Argument(help="The order that the draft belongs to.")],
    draft_file: Annotated[Path, typer.Argument(metavar="DRAFT", help="A draft, or an order file.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the joined order file here.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take it in as the next revision.")] = False,
    who: WhoOption = UNNAMED,
    why: WhyOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
) -> None:
    """Set a draft beside an order and show what joining them changes; nothing is taken in without --yes."""
    at = now()
    ws = workspace_at(workspace, None, register, at)
    held = ws.register.get(order_id)
    said = order_file.read_draft(content_of(draft_file), draft_file.name)
    result = joined(held.order, said)
    content = canonical(result)
    order_file.read(content, f"{order_id} with {draft_file.name}", ws.targets)
    if result == held.order:
        out_console.print(f"{order_id}: {draft_file.name} says nothing new", markup=False)
        return
    _tell_undecided(said)
    table = Table("where", f"revision {held.revision}", f"with {draft_file.name}", box=None, pad_edge=False)
    for row in beside(held.order, result):
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    out_console.print(table)
    if out is not None:
        _write(out, content)
    if yes:
        reason = why or f"join {draft_file.name}"
        _, revision, _ = pipeline.import_order(
            ws, content, draft_file.name, now=at, who=who, why=reason, based_on=held.revision
        )
        out_console.print(f"{order_id}: revision {revision}", markup=False)
    elif out is None:
        err_console.print("nothing was changed; --yes takes it in, -o FILE writes it", markup=False)


def csv(
    out: OutOption = STANDARD, workspace: WorkspaceOption = DEFAULT_WORKSPACE, register: RegisterOption = None
) -> None:
    """Write the orders as CSV in the columns of the STOP dataset; made-up ones are left out."""
    ws = workspace_at(workspace, None, register, now())
    _write(out, stop_csv([r.order for r in ws.register.list()], ws.targets).encode())


def _tell_candidates(ws: Workspace, made: Draft, out: Path) -> None:
    orders = [r.order for r in ws.register.list()]
    name = "DRAFT" if out == STANDARD else out
    for one in candidates(made, orders):
        err_console.print(f"may belong to {one.order_id}: {'; '.join(one.reasons)}", markup=False)
        err_console.print(f"    gatewatch orders join {one.order_id} {name}", markup=False)
    if made.parts.get("order_id") in {o.order_id for o in orders}:
        err_console.print(f"{made.parts['order_id']} is taken: join it, or give another with --id", markup=False)


def _tell_undecided(made: Draft) -> None:
    for line in made.undecided:
        err_console.print(f"to decide: {line}", markup=False)


def _write(path: Path, content: bytes) -> None:
    if path == STANDARD:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise GatewatchError(f"{path}: {error.strerror}") from None
