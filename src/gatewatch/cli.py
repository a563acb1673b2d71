"""The command line: parses, calls the pipeline, prints. The clock is read here and passed in, nowhere else.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but some input was set aside, 130 stopped by Ctrl-C.
Results go to standard output, progress and complaints to standard error; `--json` prints one object instead of words.
"""

import functools
import http.server
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from gatewatch import __version__, pipeline
from gatewatch.lab import scenario, simulate
from gatewatch.model.tables import TABLES
from gatewatch.model.words import GatewatchError
from gatewatch.orders.describe import describe
from gatewatch.pipeline import Workspace

SET_ASIDE = 3
STOPPED = 130
DEMO_SEED = 2026
"""Seed of the demo's archive: any number would do; a fixed one gives every newcomer the same pages."""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Sets **orders** to block an app beside **measurements** of it, network by network, and publishes both.",
    epilog="Begin with `gatewatch demo`. State lives in `--workspace`; nothing is sent anywhere.",
)
orders_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="The register of orders.")
app.add_typer(orders_app, name="orders")

out_console = Console(soft_wrap=True, highlight=False)
err_console = Console(stderr=True, soft_wrap=True, highlight=False)


class Format(StrEnum):
    """What `export` writes."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


TableName = StrEnum("TableName", {name: name for name in TABLES})  # type: ignore[misc]  # members are the tables

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", envvar="GATEWATCH_WORKSPACE", help="Folder with the lake and the register."),
]
LakeOption = Annotated[str | None, typer.Option(envvar="GATEWATCH_LAKE", help="Lake at an address of its own.")]
RegisterOption = Annotated[
    str | None, typer.Option(envvar="GATEWATCH_REGISTER", help="Register at a database address of its own.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]
PathsArgument = Annotated[list[Path], typer.Argument(help="Files or folders of OONI measurements.", show_default=False)]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Folder of the site [default: WORKSPACE/site].")]
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


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    """Set orders to block an app beside measurements of it, network by network, and publish both."""
    if version:
        out_console.print(f"gatewatch {__version__}")
        raise typer.Exit


@app.command(epilog="Example: `gatewatch demo`")
def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where the demo lives.")] = Path("gatewatch-demo"),
    serve_site: Annotated[
        bool | None, typer.Option("--serve/--no-serve", help="Serve the site [default: on a terminal].")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the site; the next free one is taken.")] = 8000,
    as_json: JsonOption = False,
) -> None:
    """Run the whole line on a simulated country, and show the page it ends in."""
    at = now()
    with progress_bar() as progress:
        simulate.simulate(
            scenario.DEMO, folder, seed=DEMO_SEED, progress=lambda done, total: progress("simulate", done, total)
        )
        ws = pipeline.open_workspace(folder / "workspace")
        pipeline.import_shipped(ws, now=at, fictional=True)
        summary = _run(ws, [folder / "raw"], folder / "site", at, progress)
    index = folder / "site" / "index.html"
    lines = [f"Simulated archive and its truth: {folder}", f"Site: {index} ({summary['pages']} files)"]
    say(as_json, summary, *_summary_lines(summary), *lines)
    if serve_site if serve_site is not None else sys.stdout.isatty():
        _serve(folder / "site", port)


@app.command(epilog="Example: `gatewatch run measurements/*.jsonl.gz --order order.json`")
def run(
    paths: PathsArgument,
    order: Annotated[list[Path] | None, typer.Option("--order", help="Order file to compare with.")] = None,
    out: OutOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take measurements in, analyse them, and build the site: ingest, analyze and build in one."""
    at, site = now(), out or workspace / "site"
    ws = _workspace(workspace, lake, register, at)
    with progress_bar() as progress:
        for path in order or []:
            _import(ws, path, at)
        summary = _run(ws, paths, site, at, progress)
    say(as_json, summary, *_summary_lines(summary), f"Site: {site / 'index.html'} ({summary['pages']} files)")
    _exit_if_set_aside(summary["rejects"])


@app.command(epilog="Example: `gatewatch ingest raw/ rows.csv.gz`")
def ingest(
    paths: PathsArgument,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take measurements into the lake, each file exactly once."""
    at = now()
    ws = _workspace(workspace, lake, register, at)
    with progress_bar() as progress:
        done = pipeline.ingest(ws, paths, now=at, progress=progress)
    summary = msgspec.to_builtins(done)
    say(as_json, summary, *_summary_lines(summary))
    _exit_if_set_aside(done.rejects)


@app.command(epilog="Example: `gatewatch analyze`")
def analyze(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge, detect and compare; only what changed is done again."""
    ws = _workspace(workspace, lake, register, now())
    with progress_bar() as progress:
        done = pipeline.analyze(ws, progress=progress)
    say(as_json, msgspec.to_builtins(done), *_summary_lines({"rows": done.rows, "renewed": done.renewed}))


@app.command(epilog="Example: `gatewatch build --out site`")
def build(
    out: OutOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the static site of what the workspace holds."""
    site = out or workspace / "site"
    ws = _workspace(workspace, lake, register, now())
    with progress_bar() as progress:
        pages = pipeline.build_site(ws, site, progress=progress)
    say(as_json, {"pages": pages, "site": str(site)}, f"Site: {site / 'index.html'} ({pages} files)")


@app.command(epilog="Example: `gatewatch serve --port 8000`")
def serve(
    out: OutOption = None,
    port: Annotated[int, typer.Option(help="Port; the next free one is taken.")] = 8000,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Serve a built site on this machine until Ctrl-C."""
    site = out or workspace / "site"
    if not (site / "index.html").is_file():
        raise GatewatchError(f"no site in {site}; build one with: gatewatch build --out {site}")
    _serve(site, port)


@app.command(epilog="Example: `gatewatch export events --format csv -o events.csv`")
def export(
    table: Annotated[TableName, typer.Argument(help="Which table.")],
    fmt: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = Format.CSV,
    out: Annotated[Path, typer.Option("--out", "-o", help="File; - is standard output.")] = Path("-"),
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
) -> None:
    """Write a table as CSV, JSON lines or Parquet, sorted by its key."""
    ws = pipeline.open_workspace(workspace, lake=lake, register=register)
    target = sys.stdout.buffer if str(out) == "-" else out
    rows = pipeline.export(ws, table.value, fmt.value, target)
    if str(out) != "-":
        err_console.print(f"{out}: {rows} rows of {table.value}")


@app.command(epilog="Example: `gatewatch rejects --json`")
def rejects(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what was set aside: file, line and reason (with --json one object a line)."""
    ws = pipeline.open_workspace(workspace, lake=lake, register=register)
    for r in pipeline.rejects(ws):
        where = f"{r.source}:{r.line}" if r.line else r.source
        say(as_json, r, f"{where}: {r.reason}")


@orders_app.command("import", epilog="Example: `gatewatch orders import order.json`")
def orders_import(
    files: Annotated[list[Path], typer.Argument(help="Order files.", show_default=False)],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check order files and put them into the register; changed ones become a new revision."""
    at = now()
    ws = _workspace(workspace, None, register, at)
    for path in files:
        order_id, revision, is_new = _import(ws, path, at)
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
    content = _workspace(workspace, None, register, now()).register.export(order_id)
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
    for r in _workspace(workspace, None, register, now()).register.list():
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
    found = _workspace(workspace, None, register, now()).register.get(order_id, revision)
    if as_json:
        return say(True, found)
    for line in describe(found):
        out_console.print(line, markup=False)


def _workspace(folder: Path, lake: str | None, register: str | None, at: datetime) -> Workspace:
    """Open the workspace with the orders that come with the program in its register."""
    ws = pipeline.open_workspace(folder, lake=lake, register=register)
    pipeline.import_shipped(ws, now=at)
    return ws


def _import(ws: Workspace, path: Path, at: datetime) -> tuple[str, int, bool]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GatewatchError(f"{path}: {error.strerror}") from None
    return pipeline.import_order(ws, content, path.name, now=at)


def _run(ws: Workspace, paths: list[Path], site: Path, at: datetime, progress: pipeline.Progress) -> dict[str, Any]:
    taken = pipeline.ingest(ws, paths, now=at, progress=progress)
    made = pipeline.analyze(ws, progress=progress)
    pages = pipeline.build_site(ws, site, progress=progress)
    return msgspec.to_builtins(taken) | msgspec.to_builtins(made) | {"pages": pages, "site": str(site)}


def _summary_lines(summary: dict[str, Any]) -> list[str]:
    lines = []
    if "files" in summary:
        known = f", {summary['known']} known already" if summary["known"] else ""
        lines.append(f"Taken in: {summary['files']} files{known}, {summary['measurements']} measurements")
        if summary["duplicates"]:
            lines.append(f"In the lake already: {summary['duplicates']} measurements, counted once")
        if summary["rejects"]:
            lines.append(f"Set aside: {summary['rejects']} (gatewatch rejects says which and why)")
    if "rows" in summary:
        lines.append("Holds: " + ", ".join(f"{n} {table}" for table, n in summary["rows"].items()))
        lines.append("Made anew: " + (", ".join(summary["renewed"]) or "nothing, all is up to date"))
    return lines


def _exit_if_set_aside(count: int) -> None:
    if count:
        raise typer.Exit(SET_ASIDE)


def _serve(site: Path, port: int) -> None:
    """Serve a folder on the loopback address until Ctrl-C, on `port` or the next free one."""
    handler = functools.partial(_QuietHandler, directory=str(site))
    for candidate in range(port, port + 50):
        try:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", candidate), handler)
            break
        except OSError:
            continue
    else:
        raise GatewatchError(f"no free port from {port} to {port + 49}")
    out_console.print(f"Serving http://127.0.0.1:{server.server_port}/ until Ctrl-C")
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            server.shutdown()


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a log line for each."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def main(program: Callable[[], None] = app) -> None:
    """Run the program; what goes wrong is one line and an exit code, never a traceback."""
    try:
        program()
    except GatewatchError as error:
        fail(error)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        fail("stopped; the same command goes on from here")
        raise SystemExit(STOPPED) from None
