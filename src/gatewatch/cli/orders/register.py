"""The commands of the register: orders in and out, the log of changes, captures.

`gatewatch orders import|export|list|show|log|capture`, and under the same name the commands of the files beside this
one: `extract`, `draft`, `join`, `csv`, `deadlines` and `letters`.

Whatever changes the register says who and why; the chain keeps it.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from gatewatch import pipeline
from gatewatch.cli.orders import deadlines, drafts, extract
from gatewatch.cli.orders.letters import letters_app
from gatewatch.cli.terminal import (
    DEFAULT_WORKSPACE,
    FAILED,
    JsonOption,
    RegisterOption,
    WhoOption,
    WhyOption,
    WorkspaceOption,
    content_of,
    err_console,
    fail,
    import_order,
    now,
    out_console,
    say,
    say_line,
    workspace_at,
)
from gatewatch.orders.describe import describe
from gatewatch.register.register import UNNAMED, Rights
from gatewatch.register.verify import Fault

orders_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="The register of orders.")
orders_app.command("extract", epilog=extract.EXAMPLE)(extract.orders_extract)
orders_app.add_typer(letters_app, name="letters")
orders_app.command("draft", epilog=drafts.EXAMPLES["draft"])(drafts.draft)
orders_app.command("join", epilog=drafts.EXAMPLES["join"])(drafts.join)
orders_app.command("csv", epilog=drafts.EXAMPLES["csv"])(drafts.csv)
orders_app.command("deadlines", epilog=deadlines.EXAMPLE)(deadlines.deadlines)


@orders_app.command("import", epilog="Example: `gatewatch orders import order.json`")
def orders_import(
    files: Annotated[list[Path], typer.Argument(help="Order files.", show_default=False)],
    who: WhoOption = UNNAMED,
    why: WhyOption = None,
    based_on: Annotated[
        int | None, typer.Option(min=1, help="Revision that was edited; says so where it was not the newest.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check order files and put them into the register; changed ones become a new revision."""
    if based_on is not None and len(files) > 1:
        raise typer.BadParameter("speaks of one order: give one file", param_hint="--based-on")
    at = now()
    ws = workspace_at(workspace, None, register, at)
    for path in files:
        order_id, revision, is_new = import_order(ws, path, at, who=who, why=why or "orders import", based_on=based_on)
        unseen = list(range(based_on + 1, revision)) if based_on is not None and is_new else []
        result = {"order_id": order_id, "revision": revision, "new": is_new, "not_seen": unseen}
        line = f"{order_id}: revision {revision}" + ("" if is_new else ", unchanged")
        if unseen:
            line += (
                f", beside {', '.join(str(n) for n in unseen)}, which revision {based_on} had not seen: compare them"
            )
        say(as_json, result, line)


@orders_app.command("export", epilog="Example: `gatewatch orders export VN-2025-telegram -o order.json`")
def orders_export(
    order_id: Annotated[str, typer.Argument(help="Which order.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File; - is standard output.")] = Path("-"),
    revision: Annotated[int | None, typer.Option(help="An earlier revision.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
) -> None:
    """Write an order as an order file."""
    held = workspace_at(workspace, None, register, now()).register
    found = held.get(order_id, revision)
    content = held.export(order_id, found.revision)
    if str(out) == "-":
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)
        err_console.print(f"{out}: revision {found.revision}; import it again with --based-on {found.revision}")


@orders_app.command("list", epilog="Example: `gatewatch orders list`")
def orders_list(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE, register: RegisterOption = None, as_json: JsonOption = False
) -> None:
    """List the orders known."""
    table = Table("order", "revision", "dated", "country", "services", "title", box=None, pad_edge=False)
    for r in workspace_at(workspace, None, register, now()).register.list():
        o, services = r.order, [t.service for t in r.order.targets.value]
        fact = {"order_id": o.order_id, "revision": r.revision, "dated": o.dated.value, "country": o.country}
        if as_json:
            say(True, fact | {"services": services, "title": o.titles["en"], "fictional": o.fictional})
        mark = " (fictional)" if o.fictional else ""
        table.add_row(*(str(v) for v in fact.values()), ", ".join(services), o.titles["en"] + mark)
    if not as_json:
        out_console.print(table)


@orders_app.command("show", epilog="Example: `gatewatch orders show VN-2025-telegram`")
def orders_show(
    order_id: Annotated[str, typer.Argument(help="Which order.")],
    revision: Annotated[int | None, typer.Option(help="An earlier revision.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one order with the claims each field rests on."""
    found = workspace_at(workspace, None, register, now()).register.get(order_id, revision)
    if as_json:
        return say(True, found)
    for line in describe(found):
        out_console.print(line, markup=False)


@orders_app.command("log", epilog="Example: `gatewatch orders log --verify`")
def orders_log(
    order_id: Annotated[str | None, typer.Argument(help="Only what concerns this order.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Also say whether the chain holds.")] = False,
    head: Annotated[
        str | None, typer.Option(help="A hash noted earlier that must be in the chain.", show_default=False)
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """List who changed the register, when and why; with --verify, check every link and all that is stored."""
    held = pipeline.open_workspace(workspace, register=register).register  # nothing is added before it is verified
    checking = verify or head is not None
    checked = held.verify(head) if checking else None
    if checked and checked.faults:
        first, more = checked.faults[0], len(checked.faults) - 1
        where = "" if first.seq is None else f"change {first.seq}: "
        if as_json:
            say(True, _holds(checked.changes, checked.head, checked.faults))
        fail(f"the chain does not hold: {where}{first.what}" + (f" (and {more} more)" if more else ""))
        raise typer.Exit(FAILED)
    links = held.log(order_id)
    if order_id is not None and not links:
        held.revisions(order_id)  # says that there is no such order
    if checked and as_json:
        return say(True, _holds(checked.changes, checked.head, []))
    for link in links:
        line = f"{link.seq}  {link.at:%Y-%m-%d %H:%M:%S}Z  {link.kind}  {link.subject}  {link.who}: {link.why}"
        say_line(as_json, link, f"{line}  {link.hash[:12]}")
    if checked:
        out_console.print(f"chain holds: {checked.changes} changes, head {checked.head}")


def _holds(changes: int, head: str, faults: list[Fault]) -> dict[str, object]:
    return {"holds": not faults, "changes": changes, "head": head, "faults": faults}


@orders_app.command("capture", epilog="Example: `gatewatch orders capture page.html --url https://example.org/report`")
def orders_capture(
    path: Annotated[Path, typer.Argument(help="File with the bytes as they came.", show_default=False)],
    url: Annotated[str | None, typer.Option(help="Where it was got.", show_default=False)] = None,
    rights: Annotated[
        Rights, typer.Option(help="May it be shown whole, be quoted, or is it evidence only.")
    ] = "evidence",
    fetched: Annotated[datetime | None, typer.Option(help="When, UTC [default: now].", show_default=False)] = None,
    media_type: Annotated[str | None, typer.Option(help="Such as text/html.", show_default=False)] = None,
    who: WhoOption = UNNAMED,
    why: WhyOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep the bytes of a page or paper as evidence, and print their SHA-256 for the order file."""
    at = now()
    held = pipeline.open_workspace(workspace, register=register).register
    key, is_new = held.capture(
        content_of(path),
        url=url,
        fetched_at=fetched.replace(tzinfo=UTC) if fetched else at,
        rights=rights,
        media_type=media_type,
        at=at,
        who=who,
        why=why or "orders capture",
    )
    say(as_json, {"sha256": key, "new": is_new}, key + ("" if is_new else ", unchanged"))
