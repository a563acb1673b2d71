"""The command `gatewatch ask QUESTION`: an answer from the register and the tables, or that it is not known."""

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
    now,
    out_console,
    say,
    workspace_at,
)
from gatewatch.publish.asking.answer import answer
from gatewatch.publish.asking.archive import archive_for
from gatewatch.publish.words import LANGUAGES, Words

EXAMPLE = 'Example: `gatewatch ask "When did Safaricom block Telegram?"`'


def ask(
    question: Annotated[str, typer.Argument(help="In English or Vietnamese.", show_default=False)],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    language: Annotated[str, typer.Option(help="Of the answer: en or vi.")] = "en",
    as_json: JsonOption = False,
) -> None:
    """Answer a question from the register and the tables alone, each sentence with its page; or say it is not known."""
    if language not in LANGUAGES:
        raise typer.BadParameter(f"there are {', '.join(LANGUAGES)}", param_hint="--language")
    ws = workspace_at(workspace, lake, register, now())
    archive = archive_for(question, ws.lake, ws.register.list(), ws.targets, pipeline.versions(ws.targets))
    found = answer(question, Words(language, ws.targets), archive)
    if as_json:
        return say(True, msgspec.to_builtins(found))
    for sentence in found.sentences:
        out_console.print(sentence.text, markup=False, emoji=False)
        for link in sentence.links:
            out_console.print(f"    {link}", markup=False, emoji=False)
