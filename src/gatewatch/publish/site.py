"""The static site: an edition in, a folder of pages out, the same bytes for the same edition.

The folder is written beside its place and swapped in at the end, so a build that is killed leaves the old site whole.
There is no script on any page, and nothing is loaded from elsewhere. Every language has the same tree of pages; the
first lies in the root, the others in a folder of their name.
"""

import shutil
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import msgspec
import polars as pl

from gatewatch.model.words import GatewatchError
from gatewatch.publish.edition import Archive, Edition, archive
from gatewatch.publish.event import page as event_pages
from gatewatch.publish.pages import data, measurements, orders, places, start
from gatewatch.publish.pages.layout import Page
from gatewatch.publish.reading import feed, letters, topics
from gatewatch.publish.render import folder, shower, stylesheet
from gatewatch.publish.words import LANGUAGES, Words

__all__ = ["Edition", "SiteError", "build"]

MARKER = "gatewatch-site.json"
"""A file by which a folder is known to be a site of this program, so that no other folder is ever replaced."""


class SiteError(GatewatchError):
    """The site cannot be written where it was asked for."""


def build(edition: Edition, out: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Write the site into `out`, in place of one that is there, and say how many files it has.

    Raises:
        SiteError: `out` holds something that is not a site of this program, or cannot be written.
    """
    out = out.absolute()
    _check(out)
    fresh, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    try:
        for leftover in (fresh, old):
            if leftover.exists():
                shutil.rmtree(leftover)
        count = _write(edition, fresh, progress or (lambda done, total: None))
        if out.exists():
            out.rename(old)
        fresh.rename(out)
        if old.exists():
            shutil.rmtree(old)
    except OSError as error:
        raise SiteError(f"{error.filename or out}: {error.strerror or error}") from None
    return count


def _check(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise SiteError(f"{out}: holds other things than a site of gatewatch; name an empty or a new folder")
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out}: is a file; name a folder")


def _write(edition: Edition, out: Path, progress: Callable[[int, int], None]) -> int:
    found = archive(edition)
    rows = measurements.prepare(found)
    files = data.files(found)
    shared = feed.shared(found)
    pages_each = _count(found, rows)
    total = pages_each * len(LANGUAGES) + len(files) + len(shared) + 2
    done = 0
    for path, content in (*((f.path, f.content) for f in files), *((f.path, f.content) for f in shared)):
        _put(out / path, content)
        done += 1
    for language in LANGUAGES:
        w = Words(language, edition.targets)
        show = shower(w)
        for page in _pages(w, found, rows, files):
            _put(out / folder(language) / page.path, show(page).encode())
            done += 1
            if done % 20 == 0:
                progress(done, total)
        for file in feed.files(w, found):
            _put(out / folder(language) / file.path, file.content)
            done += 1
    _put(out / "static" / "site.css", stylesheet())
    _put(
        out / MARKER, msgspec.json.format(msgspec.json.encode(dict(edition.versions), order="sorted"), indent=1) + b"\n"
    )
    done += 2
    progress(done, done)
    return done


def _pages(w: Words, found: Archive, rows: pl.DataFrame, files: list[data.DataFile]) -> Iterator[Page]:
    return chain(
        start.pages(w, found),
        orders.pages(w, found),
        places.countries(w, found),
        places.networks(w, found),
        event_pages.pages(w, found),
        data.pages(w, found, files),
        measurements.pages(w, found, rows),
        topics.pages(w, found),
        letters.pages(w, found),
    )


def _count(found: Archive, rows: pl.DataFrame) -> int:
    """Count the files of one language, for the progress: the fixed ones and one for each thing that has its own."""
    fixed = 11  # start, orders, countries, networks, data, method, 404, topics, letters, thanks, the feed of all orders
    days = measurements.days(rows)
    things = (
        found.orders,
        found.countries,
        found.networks,
        found.events,
        found.withdrawn(),
        days,
        {d[:2] for d in days},
    )
    named = topics.all_topics(Words(next(iter(LANGUAGES)), found.targets), found.orders)
    return fixed + sum(len(t) for t in things) + 2 * len(named)  # a topic has a page and a feed


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
