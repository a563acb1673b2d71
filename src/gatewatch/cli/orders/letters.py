"""The letters of the register: `gatewatch orders letters list|file|accept|decline|contact|forget`.

A letter is anyone's correction, reply or statement; an editor accepts or declines it. How to reach its sender is shown
by `contact` alone.
"""

import secrets
from pathlib import Path
from typing import Annotated, Literal

import typer

from gatewatch.cli.terminal import (
    DEFAULT_WORKSPACE,
    JsonOption,
    RegisterOption,
    WhoOption,
    WhyOption,
    WorkspaceOption,
    content_of,
    now,
    out_console,
    say,
    say_line,
    workspace_at,
)
from gatewatch.model.letter import FiledLetter
from gatewatch.register import letters
from gatewatch.register.register import UNNAMED, Register

letters_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Corrections, replies and statements about orders."
)
ReasonOption = Annotated[str, typer.Option("--why", help="Why; the log keeps it.", show_default=False)]
LetterArgument = Annotated[str, typer.Argument(help="Which letter, by its id.", show_default=False)]


@letters_app.command("list", epilog="Example: `gatewatch orders letters list --status filed`")
def letters_list(
    order_id: Annotated[str | None, typer.Argument(help="Only those about this order.")] = None,
    status: Annotated[Literal["filed", "accepted", "declined"] | None, typer.Option(help="Only these.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the letters, without how to reach their senders."""
    for filed in _register(workspace, register).letters(order_id):
        if status in (None, filed.status):
            say_line(as_json, filed, _line(filed))


@letters_app.command("file", epilog="Example: `gatewatch orders letters file letter.json`")
def letters_file(
    path: Annotated[Path, typer.Argument(help="Letter file.", show_default=False)],
    who: WhoOption = UNNAMED,
    why: WhyOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a letter in, for an editor to accept or decline."""
    letter = letters.read(content_of(path), path.name)
    is_new = _register(workspace, register).file_letter(
        letter, salt=secrets.token_hex(16), at=now(), who=who, why=why or "orders letters file"
    )
    result = {"letter_id": letter.letter_id, "new": is_new}
    say(as_json, result, f"{letter.letter_id}: " + ("filed" if is_new else "unchanged"))


@letters_app.command(
    "accept", epilog='Example: `gatewatch orders letters accept L-2026-reply --why "the date is right"`'
)
def letters_accept(
    letter_id: LetterArgument,
    why: ReasonOption,
    who: WhoOption = UNNAMED,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
) -> None:
    """Accept a letter: it may be published beside what it is about."""
    change = _register(workspace, register).decide(letter_id, "accepted", at=now(), why=why, who=who)
    out_console.print(f"{letter_id}: accepted, change {change}", markup=False)


@letters_app.command("decline", epilog='Example: `gatewatch orders letters decline L-2026-reply --why "no source"`')
def letters_decline(
    letter_id: LetterArgument,
    why: ReasonOption,
    who: WhoOption = UNNAMED,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
) -> None:
    """Decline a letter; it stays in the register, with the reason."""
    change = _register(workspace, register).decide(letter_id, "declined", at=now(), why=why, who=who)
    out_console.print(f"{letter_id}: declined, change {change}", markup=False)


@letters_app.command("contact", epilog="Example: `gatewatch orders letters contact L-2026-reply`")
def letters_contact(
    letter_id: LetterArgument, workspace: WorkspaceOption = DEFAULT_WORKSPACE, register: RegisterOption = None
) -> None:
    """Show how to reach a letter's sender: the one place that does."""
    out_console.print(_register(workspace, register).contact(letter_id) or "none held", markup=False)


@letters_app.command("forget", epilog='Example: `gatewatch orders letters forget L-2026-reply --why "sender asked"`')
def letters_forget(
    letter_id: LetterArgument,
    why: ReasonOption,
    who: WhoOption = UNNAMED,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
) -> None:
    """Erase how to reach a letter's sender; the letter stays, and the chain holds."""
    change = _register(workspace, register).erase_contact(letter_id, at=now(), why=why, who=who)
    out_console.print(f"{letter_id}: contact erased, change {change}", markup=False)


def _register(workspace: Path, register: str | None) -> Register:
    return workspace_at(workspace, None, register, now()).register


def _line(filed: FiledLetter) -> str:
    letter, about = filed.letter, filed.letter.about
    words = (about.order_id, about.field, about.claim_id, about.event_id)
    decided = f": {filed.reason}" if filed.reason else ""
    spoken_of = " ".join(word for word in words if word)
    return f"{letter.letter_id}  {letter.kind}  {spoken_of}  {letter.sender.role}  {filed.status}{decided}"
