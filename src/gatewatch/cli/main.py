"""The program `gatewatch`: every command, with help and an example.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but some input was set aside, 130 stopped by Ctrl-C.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from gatewatch import __version__, pipeline
from gatewatch import evaluate as evaluation
from gatewatch.cli import ask, explain, fetch
from gatewatch.cli.orders.register import orders_app
from gatewatch.cli.serving import Letterbox, serve_site
from gatewatch.cli.terminal import (
    DEFAULT_WORKSPACE,
    FAILED,
    SET_ASIDE,
    STOPPED,
    FingerprintsOption,
    JsonOption,
    LakeOption,
    OutOption,
    PathsArgument,
    RegisterOption,
    WorkersOption,
    WorkspaceOption,
    err_console,
    fail,
    import_order,
    now,
    out_console,
    progress_bar,
    say,
    workspace_at,
)
from gatewatch.lab import scenario, simulate
from gatewatch.model.tables import TABLES
from gatewatch.model.words import GatewatchError
from gatewatch.pipeline import Workspace

DEMO_SEED = 2026
"""Seed of the demo's archive: any number would do; a fixed one gives every newcomer the same pages."""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Sets **orders** to block an app beside **measurements** of it, network by network, and publishes both.",
    epilog="Begin with `gatewatch demo`. State lives in `--workspace`; nothing is sent anywhere.",
)
app.add_typer(orders_app, name="orders")
app.command(epilog=fetch.EXAMPLE)(fetch.fetch)
app.command(epilog=explain.EXAMPLE)(explain.explain)
app.command(epilog=ask.EXAMPLE)(ask.ask)


class Format(StrEnum):
    """What `export` writes."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


TableName = StrEnum("TableName", {name: name for name in TABLES})  # type: ignore[misc]  # members are the tables


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    """Set orders to block an app beside measurements of it, network by network, and publish both."""
    if version:
        out_console.print(f"gatewatch {__version__}")
        raise typer.Exit


@app.command(epilog="Example: `gatewatch demo`")
def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where the demo lives.")] = Path("gatewatch-demo"),
    serve: Annotated[
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
    if serve if serve is not None else sys.stdout.isatty():
        serve_site(folder / "site", port, Letterbox(ws.register))


@app.command(epilog="Example: `gatewatch run measurements/*.jsonl.gz --order order.json`")
def run(
    paths: PathsArgument,
    order: Annotated[list[Path] | None, typer.Option("--order", help="Order file to compare with.")] = None,
    out: OutOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    fingerprints: FingerprintsOption = None,
    workers: WorkersOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Take measurements in, analyse them, and build the site: ingest, analyze and build in one."""
    at, site = now(), out or workspace / "site"
    ws = workspace_at(workspace, lake, register, at, fingerprints)
    with progress_bar() as progress:
        for path in order or []:
            import_order(ws, path, at)
        summary = _run(ws, paths, site, at, progress, workers)
    say(as_json, summary, *_summary_lines(summary), f"Site: {site / 'index.html'} ({summary['pages']} files)")
    _exit_if_set_aside(summary["rejects"])


@app.command(epilog="Example: `gatewatch ingest raw/ rows.csv.gz`")
def ingest(
    paths: PathsArgument,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    fingerprints: FingerprintsOption = None,
    workers: WorkersOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Take measurements into the lake, each file exactly once."""
    at = now()
    ws = workspace_at(workspace, lake, register, at, fingerprints)
    with progress_bar() as progress:
        done = pipeline.ingest(ws, paths, now=at, progress=progress, workers=workers)
    summary = msgspec.to_builtins(done)
    say(as_json, summary, *_summary_lines(summary))
    _exit_if_set_aside(done.rejects)


@app.command(epilog="Example: `gatewatch analyze`")
def analyze(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    fingerprints: FingerprintsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge, detect and compare; only what changed is done again."""
    at = now()
    ws = workspace_at(workspace, lake, register, at, fingerprints)
    with progress_bar() as progress:
        done = pipeline.analyze(ws, progress=progress, now=at)
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
    ws = workspace_at(workspace, lake, register, now())
    with progress_bar() as progress:
        pages = pipeline.build_site(ws, site, progress=progress)
    say(as_json, {"pages": pages, "site": str(site)}, f"Site: {site / 'index.html'} ({pages} files)")


@app.command("serve", epilog="Example: `gatewatch serve --port 8000`")
def serve_command(
    out: OutOption = None,
    port: Annotated[int, typer.Option(help="Port; the next free one is taken.")] = 8000,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    register: RegisterOption = None,
) -> None:
    """Serve a built site on this machine until Ctrl-C, and take in letters sent by its form.

    Letters go into the register of the workspace, where an editor accepts or declines them.
    """
    site = out or workspace / "site"
    if not (site / "index.html").is_file():
        raise GatewatchError(f"no site in {site}; build one with: gatewatch build --out {site}")
    ws = pipeline.open_workspace(workspace, register=register)
    serve_site(site, port, Letterbox(ws.register))


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


@app.command(epilog="Example: `gatewatch compact --vacuum`")
def compact(
    vacuum: Annotated[
        bool, typer.Option("--vacuum", help="Also delete what no version of the last week names.")
    ] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Join the many small files of the lake's tables into few; what they say stays the same."""
    ws = pipeline.open_workspace(workspace, lake=lake)
    joined = {table: ws.lake.compact(table) for table in TABLES}
    deleted = {table: ws.lake.vacuum(table) for table in TABLES} if vacuum else {}
    lines = [f"Joined: {sum(joined.values())} files", *([f"Deleted: {sum(deleted.values())} files"] if vacuum else [])]
    say(as_json, {"joined": joined, "deleted": deleted}, *lines)


@app.command(epilog="Example: `gatewatch evaluate --seed 7 --series 8`")
def evaluate(
    seed: Annotated[int, typer.Option(help="Seed; docs/evaluation.md says which were used for tuning.")] = 1,
    series: Annotated[int, typer.Option(min=1, help="Series of each scenario and volume.")] = 4,
    as_json: JsonOption = False,
) -> None:
    """Score the detector, and a CUSUM beside it, on simulated series of known truth."""
    with progress_bar() as progress:
        found = evaluation.evaluate(seed, series, progress=progress)
    say(as_json, found, evaluation.table(found))


@app.command(epilog="Example: `gatewatch rejects --json`")
def rejects(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    lake: LakeOption = None,
    register: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what was set aside: file, line and reason (with --json one object a line).

    Failure texts that are not known are kept as they are; how often each was met is told on the error stream.
    """
    ws = pipeline.open_workspace(workspace, lake=lake, register=register)
    for r in pipeline.rejects(ws):
        where = f"{r.source}:{r.line}" if r.line else r.source
        say(as_json, r, f"{where}: {r.reason}")
    for text, count in pipeline.unknown_failures(ws):
        typer.echo(f"failure not known, kept as it is, {count} times: {text}", err=True)


def _run(
    ws: Workspace, paths: list[Path], site: Path, at: datetime, progress: pipeline.Progress, workers: int = 1
) -> dict[str, Any]:
    taken = pipeline.ingest(ws, paths, now=at, progress=progress, workers=workers)
    made = pipeline.analyze(ws, progress=progress, now=at)
    pages = pipeline.build_site(ws, site, progress=progress)
    summary: dict[str, Any] = msgspec.to_builtins(taken) | msgspec.to_builtins(made)
    return summary | {"pages": pages, "site": str(site)}


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


def main(program: Callable[[], None] = app) -> None:
    """Run the program; what goes wrong is one line and an exit code, never a traceback."""
    try:
        program()
    except GatewatchError as error:
        fail(error)
        raise SystemExit(FAILED) from None
    except BrokenPipeError:
        # whoever read our output has read enough; Python must not complain again when it flushes at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(FAILED) from None
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        raise SystemExit(FAILED) from None
    except KeyboardInterrupt:
        fail("stopped; the same command goes on from here")
        raise SystemExit(STOPPED) from None
