"""The command `gatewatch fetch`: tells the cost, then brings measurements from OONI's public archive."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from gatewatch.archive import download, layout, s3
from gatewatch.cli.terminal import SET_ASIDE, JsonOption, fail, now, out_console, progress_bar, say

EXAMPLE = "Example: `gatewatch fetch --country KE --service telegram --since 2023-11-08 --until 2023-11-25 raw`"
_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H"]


def fetch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go.", show_default=False)],
    country: Annotated[list[str], typer.Option(help="Two-letter code; may be repeated.", show_default=False)],
    service: Annotated[list[str], typer.Option(help="As in the registry; may be repeated.", show_default=False)],
    since: Annotated[datetime, typer.Option(formats=_FORMATS, help="First day or hour, UTC.", show_default=False)],
    until: Annotated[datetime, typer.Option(formats=_FORMATS, help="Ends before it, UTC.", show_default=False)],
    web: Annotated[bool, typer.Option("--web", help="Also measurements of websites: many times as much.")] = False,
    panel: Annotated[bool, typer.Option(help="Also a bounded control panel from other countries.")] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list, and tell the cost.")] = False,
    endpoint: Annotated[
        str | None, typer.Option(envvar="GATEWATCH_ARCHIVE", help="Another server that speaks S3 [default: Amazon].")
    ] = None,
    bucket: Annotated[str, typer.Option(help="Name of the archive.")] = layout.BUCKET,
    region: Annotated[str, typer.Option(help="Region of the archive.")] = layout.REGION,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Transfers at a time.")] = 8,
    as_json: JsonOption = False,
) -> None:
    """Bring measurements from OONI's public archive; what is there already is not fetched again."""
    store = s3.open_store(endpoint, bucket, region)
    with progress_bar() as progress:
        planned = s3.plan(
            store,
            countries=country,
            tests=layout.tests_of(service, web=web),
            since=since.replace(tzinfo=UTC),
            until=min(until.replace(tzinfo=UTC), now()),
            folder=folder,
            panel=layout.PANEL if panel else None,
            progress=progress,
        )
    cost = {
        "planned_files": len(planned.files),
        "planned_bytes": planned.total_bytes,
        "panel_files": planned.panel_files,
        "panel_bytes": planned.panel_bytes,
        "missing_files": len(planned.missing),
        "missing_bytes": planned.missing_bytes,
    }
    if dry_run:
        say(as_json, cost, *_cost_lines(cost))
        return
    if not as_json:
        out_console.print(*_cost_lines(cost), sep="\n")
    with progress_bar() as progress:
        done = download.fetch(store, planned, folder, workers=workers, progress=progress)
    for reject in done.failed:
        fail(f"{reject.source}: {reject.reason}")
    lines = [f"Fetched: {done.files} files, {_mb(done.bytes)}; {done.skipped} were there"]
    lines += [f"Next: gatewatch run {folder}"] if planned.files else []
    say(as_json, cost | msgspec.to_builtins(done), *lines)
    if done.failed:
        raise typer.Exit(SET_ASIDE)


def _cost_lines(cost: dict[str, int]) -> list[str]:
    if not cost["planned_files"]:
        return ["The archive has nothing for these countries, services and hours of upload."]
    return [
        f"Archive has: {cost['planned_files']} files, {_mb(cost['planned_bytes'])}",
        f"Of these the control panel, from other countries: {cost['panel_files']} files, {_mb(cost['panel_bytes'])}",
        f"To fetch: {cost['missing_files']} files, {_mb(cost['missing_bytes'])}",
    ]


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
