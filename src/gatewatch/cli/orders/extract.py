"""The command `gatewatch orders extract`: reports and documents in, draft orders out; one JSON object a text.

The shape printed is fixed (docs/extraction.md). Nothing is fetched and nothing is written: a file that cannot be read
is named in one line on standard error, and the rest goes on. A language model is asked only where an address is given,
and what it proposes is kept only where the text bears it out (`orders.extract.plug`).
"""

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from gatewatch.cli.orders.model import chat
from gatewatch.cli.terminal import FAILED, SET_ASIDE, fail, out_console
from gatewatch.model.extraction import Extraction, Fields, Place
from gatewatch.model.words import GatewatchError
from gatewatch.orders.extract.draft import Proposal, extract, filled
from gatewatch.orders.extract.plug import proposal
from gatewatch.orders.reading.read import read

EXAMPLE = "Example: `gatewatch orders extract report.html --url https://news.example/story --published 2025-05-23`"

LISTS = tuple(f.name for f in msgspec.structs.fields(Fields) if f.default_factory is not msgspec.NODEFAULT)
"""Fields that hold a list: their spans are printed as a list too."""


class Format(StrEnum):
    """How a draft is printed."""

    JSON = "json"
    TEXT = "text"


def orders_extract(
    files: Annotated[list[Path], typer.Argument(help="Reports: HTML, text, text of a PDF; - is standard input.")],
    url: Annotated[str | None, typer.Option(help="Where the text was published (of one file).")] = None,
    published: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it was published, if it does not say.")
    ] = None,
    lines: Annotated[bool, typer.Option("--lines", help="One JSON object a line, for many files.")] = False,
    offsets: Annotated[bool, typer.Option("--offsets", help="Print where each quote stands, and the text.")] = False,
    form: Annotated[Format, typer.Option("--format", help="JSON, or a short draft to read.")] = Format.JSON,
    model: Annotated[
        str | None, typer.Option("--model", help="Address of a language model that may propose further fields.")
    ] = None,
    model_name: Annotated[str | None, typer.Option(help="Which model to ask for there.")] = None,
    model_key: Annotated[
        str | None, typer.Option(envvar="GATEWATCH_MODEL_KEY", help="Its key, if it wants one.", show_default=False)
    ] = None,
) -> None:
    """Draft an order from reports or documents: every field with the words of the text it rests on."""
    if len(files) > 1 and url is not None:
        raise typer.BadParameter("--url is the address of one text; give one file")
    if len(files) > 1 and form is Format.JSON and not lines:
        raise typer.BadParameter("several files: add --lines to print one JSON object a line")
    if (model is None) != (model_name is None):
        raise typer.BadParameter("--model and --model-name go together")
    further = proposal(chat(model, model=model_name, key=model_key)) if model and model_name else None
    failed = 0
    for path in files:
        try:
            drafted = _draft(path, url, published.date() if published is not None else None, further)
        except GatewatchError as error:
            failed += 1
            fail(f"{path}: {error}")
            continue
        _print(drafted, lines=lines, offsets=offsets, form=form)
    if failed:
        raise typer.Exit(FAILED if failed == len(files) else SET_ASIDE)


def printed(drafted: Extraction, *, offsets: bool) -> dict[str, Any]:
    """Give a draft as the object that is printed."""
    spans = {name: _spans(name, places, offsets=offsets) for name, places in drafted.spans.items()}
    result: dict[str, Any] = {
        "id": drafted.id,
        "negative": drafted.negative,
        "fields": filled_builtins(drafted.fields),
        "spans": spans,
    }
    if drafted.also:
        result["also"] = [
            {
                "fields": filled_builtins(also.fields),
                "spans": {name: _spans(name, places, offsets=offsets) for name, places in also.spans.items()},
            }
            for also in drafted.also
        ]
    result |= {"related": drafted.related, "language": drafted.language, "lifts": drafted.lifts}
    return result | {"text": drafted.text} if offsets else result


def filled_builtins(fields: Fields) -> dict[str, Any]:
    """Give the fields that have a value, as plain JSON values."""
    kept: dict[str, Any] = msgspec.to_builtins(filled(fields))
    return kept


def _draft(path: Path, url: str | None, published: date | None, further: Proposal | None) -> Extraction:
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise GatewatchError(error.strerror or str(error)) from None
    story = read(content, url=url, published=published)
    return extract(story, text_id="-" if str(path) == "-" else path.stem, proposal=further)


def _spans(name: str, places: list[Place], *, offsets: bool) -> Any:
    shown = [msgspec.to_builtins(p) for p in places] if offsets else [p.q for p in places]
    return shown if name in LISTS else shown[0]


def _print(drafted: Extraction, *, lines: bool, offsets: bool, form: Format) -> None:
    if form is Format.TEXT:
        for line in _readable(drafted):
            out_console.print(line, markup=False)
        return
    encoded = msgspec.json.encode(printed(drafted, offsets=offsets))
    sys.stdout.write((encoded if lines else msgspec.json.format(encoded, indent=2)).decode() + "\n")


def _readable(drafted: Extraction) -> list[str]:
    """Give a short draft to read: a field a line, with its words."""
    told = "no order" + (" (a block was ended)" if drafted.lifts else "") if drafted.negative else "an order"
    shown = [f"{drafted.id}: {told}"]
    for fields, spans in [(drafted.fields, drafted.spans), *((a.fields, a.spans) for a in drafted.also)]:
        for name, value in filled_builtins(fields).items():
            quotes = "; ".join(f'"{p.q}"' for p in spans.get(name, []))
            text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
            shown.append(f"  {name}: {text}" + (f"  <- {quotes}" if quotes else ""))
        shown.append("")
    return shown
