"""The command `gatewatch orders deadlines`: dates that bind, passed and coming, and as a calendar file."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer
from rich.table import Table

from gatewatch.cli.terminal import (
    DEFAULT_WORKSPACE,
    JsonOption,
    RegisterOption,
    WorkspaceOption,
    now,
    out_console,
    say,
    workspace_at,
)
from gatewatch.orders.deadlines import WHAT, BindingDate, binding_dates, calendar

EXAMPLE = "Example: `gatewatch orders deadlines --ics deadlines.ics`"


def deadlines(
    ics: Annotated[Path | None, typer.Option("--ics", help="Write them as an iCalendar file; - is stdout.")] = None,
    coming: Annotated[bool, typer.Option("--coming", help="Only those that have not passed.")] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the dates that bind under the orders known, in local time and UTC, passed or coming."""
    at = now()
    dates = binding_dates(workspace_at(workspace, None, register, at).register.list())
    shown = [one for one in dates if not coming or one.instant > at]
    if ics is not None:
        content = calendar(shown)
        if str(ics) == "-":
            sys.stdout.buffer.write(content)
        else:
            ics.write_bytes(content)
        return
    table = Table("date", "UTC", "when", "order", "what", box=None, pad_edge=False)
    for one in shown:
        if as_json:
            say(True, msgspec.to_builtins(one) | {"passed": one.instant <= at})
        what = WHAT[one.kind] + (", sources differ" if one.disputed else "") + (" (fictional)" if one.fictional else "")
        utc = f"{one.instant:%Y-%m-%d %H:%M}Z"
        table.add_row(f"{one.at} {_zone(one)}", utc, _when(one.instant, at), one.order_id, what)
    if not as_json:
        out_console.print(table)


def _zone(one: BindingDate) -> str:
    """The offset of the authority's clock on that day, as `+07:00`."""
    offset = f"{one.instant.astimezone(ZoneInfo(one.timezone)):%z}"
    return f"{offset[:3]}:{offset[3:]}"


def _when(instant: datetime, at: datetime) -> str:
    days = abs(instant - at).days
    if days == 0:
        return "today" if instant > at else "passed today"
    return (
        f"in {days} day{'s' if days > 1 else ''}" if instant > at else f"passed {days} day{'s' if days > 1 else ''} ago"
    )
