"""What the commands share: how they print, the options they have in common, the clock, the workspace.

Results go to standard output, progress and complaints to standard error; `--json` prints one object instead of words.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from gatewatch import pipeline
from gatewatch.model.words import GatewatchError
from gatewatch.pipeline import Workspace
from gatewatch.register.register import UNNAMED

FAILED, SET_ASIDE, STOPPED = 1, 3, 130
"""Exit codes beside 0 (done) and 2 (wrong use): failed, done but some input was set aside, stopped by Ctrl-C."""

out_console = Console(soft_wrap=True, highlight=False)
err_console = Console(stderr=True, soft_wrap=True, highlight=False)


WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", envvar="GATEWATCH_WORKSPACE", help="Folder with the lake and the register."),
]
LakeOption = Annotated[str | None, typer.Option(envvar="GATEWATCH_LAKE", help="Lake at an address of its own.")]
RegisterOption = Annotated[
    str | None, typer.Option(envvar="GATEWATCH_REGISTER", help="Register at a database address of its own.")
]
FingerprintsOption = Annotated[
    Path | None,
    typer.Option(envvar="GATEWATCH_FINGERPRINTS", help="Folder with more fingerprints, in OONI's format."),
]
WorkersOption = Annotated[int, typer.Option(min=1, help="Processes that read; the tables are the same for any number.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]
PathsArgument = Annotated[
    list[Path],
    typer.Argument(help="Files, folders or quoted patterns of OONI measurements.", show_default=False),
]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Folder of the site [default: WORKSPACE/site].")]
WhoOption = Annotated[str, typer.Option(envvar="GATEWATCH_EDITOR", help="Who makes the change.")]
WhyOption = Annotated[str | None, typer.Option(help="Why it is made [default: which command it was].")]
DEFAULT_WORKSPACE = Path("gatewatch-data")


def now() -> datetime:
    """Read the clock: the one place."""
    return datetime.now(UTC)  # noqa: TID251  # this is the edge the clock comes in by


@contextmanager
def progress_bar() -> Iterator[pipeline.Progress]:
    """Show progress with rate and time left on a terminal; say nothing elsewhere."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err_console, transient=True, disable=not err_console.is_terminal) as bar:
        task = bar.add_task("", total=None, rate="")

        def report(what: str, done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, description=what, completed=done, total=total, rate=_rate(speed))

        yield report


def _rate(speed: float | None) -> str:
    if not speed:
        return ""
    for unit in ("", "k", "M"):
        if speed < 1000:
            return f"{speed:.0f} {unit}/s"
        speed /= 1000
    return f"{speed:.1f} G/s"


def fail(error: BaseException | str) -> None:
    """Print one line that says what went wrong."""
    err_console.print(f"gatewatch: {error}", markup=False)


def say(as_json: bool, data: Any, *lines: str) -> None:
    """Print a summary: one JSON object for programs, or lines for people."""
    if as_json:
        sys.stdout.write(msgspec.json.encode(data).decode() + "\n")
    else:
        for line in lines:
            out_console.print(line)


def say_line(as_json: bool, data: object, line: str) -> None:
    """Print one line that holds words of others, which are no markup, or the object they came from."""
    if as_json:
        say(True, data)
    else:
        out_console.print(line, markup=False, emoji=False)


def content_of(path: Path) -> bytes:
    """Read a file that was named; - is standard input.

    Raises:
        GatewatchError: it cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
    except OSError as error:
        raise GatewatchError(f"{path}: {error.strerror}") from None


def workspace_at(
    folder: Path, lake: str | None, register: str | None, at: datetime, fingerprints: Path | None = None
) -> Workspace:
    """Open the workspace with the orders that come with the program in its register."""
    ws = pipeline.open_workspace(folder, lake=lake, register=register, fingerprints=fingerprints)
    pipeline.import_shipped(ws, now=at)
    return ws


def import_order(
    ws: Workspace, path: Path, at: datetime, *, who: str = UNNAMED, why: str = "import", based_on: int | None = None
) -> tuple[str, int, bool]:
    """Put an order file into the register: its id, its revision, and whether that is new."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GatewatchError(f"{path}: {error.strerror}") from None
    return pipeline.import_order(ws, content, path.name, now=at, who=who, why=why, based_on=based_on)
