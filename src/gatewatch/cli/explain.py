"""The command `gatewatch explain EVENT`: one event as text, as one HTML file, or as JSON for programs."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from gatewatch import pipeline
from gatewatch.cli.terminal import (
    DEFAULT_WORKSPACE,
    JsonOption,
    LakeOption,
    RegisterOption,
    WorkspaceOption,
    fail,
    now,
    out_console,
    workspace_at,
)
from gatewatch.publish.event import page as event_page
from gatewatch.publish.event import text
from gatewatch.publish.event.find import Found, UnknownEventError, find
from gatewatch.publish.pages.layout import Page
from gatewatch.publish.render import shower
from gatewatch.publish.words import Words

EXAMPLE = "Example: `gatewatch explain KE-AS33771-telegram-dc-20231107 -o event.html`"
WRONG_USE = 2


def explain(
    event: Annotated[str, typer.Argument(help="Which event, by its id.", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write a page of its own, one HTML file.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what an event claims, how sure, on what it rests, and what would change it."""
    ws = workspace_at(workspace, lake, register, now())
    try:
        found = find(ws.lake, ws.register.list(), ws.targets, pipeline.versions(ws.targets), event)
    except UnknownEventError as error:
        fail(error)
        raise typer.Exit(WRONG_USE) from None
    w = Words("en", ws.targets)
    if out is not None:
        out.write_text(shower(w)(_page(w, found)), "utf-8")
    if as_json:
        sys.stdout.write(msgspec.json.encode(_data(found)).decode() + "\n")
    elif out is None:
        for line in _lines(w, found):
            out_console.print(line, markup=False, emoji=False)


def _page(w: Words, found: Found) -> Page:
    if found.event:
        return event_page.page(w, found.archive, found.event, alone=True)
    assert found.withdrawn is not None
    return event_page.withdrawn(w, found.archive, found.withdrawn, alone=True)


def _lines(w: Words, found: Found) -> list[str]:
    if found.event:
        return text.lines(w, found.archive, found.event)
    assert found.withdrawn is not None
    return text.withdrawn_lines(w, found.archive, found.withdrawn)


def _data(found: Found) -> dict[str, object]:
    if found.event:
        return event_page.as_data(found.archive, found.event)
    assert found.withdrawn is not None
    past = found.archive.revisions[found.withdrawn.event_id]
    return {"event": None, "revisions": [msgspec.to_builtins(r) for r in past]}
