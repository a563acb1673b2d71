"""The commands of the register: `gatewatch orders import|export|list|show`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from gatewatch.cli.terminal import (
    DEFAULT_WORKSPACE,
    JsonOption,
    RegisterOption,
    WorkspaceOption,
    import_order,
    now,
    out_console,
    say,
    workspace_at,
)
from gatewatch.orders.describe import describe

orders_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="The register of orders.")


@orders_app.command("import", epilog="Example: `gatewatch orders import order.json`")
def orders_import(
    files: Annotated[list[Path], typer.Argument(help="Order files.", show_default=False)],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check order files and put them into the register; changed ones become a new revision."""
    at = now()
    ws = workspace_at(workspace, None, register, at)
    for path in files:
        order_id, revision, is_new = import_order(ws, path, at)
        result = {"order_id": order_id, "revision": revision, "new": is_new}
        say(as_json, result, f"{order_id}: revision {revision}" + ("" if is_new else ", unchanged"))


@orders_app.command("export", epilog="Example: `gatewatch orders export VN-2025-telegram -o order.json`")
def orders_export(
    order_id: Annotated[str, typer.Argument(help="Which order.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File; - is standard output.")] = Path("-"),
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
) -> None:
    """Write an order as an order file."""
    content = workspace_at(workspace, None, register, now()).register.export(order_id)
    if str(out) == "-":
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)


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
