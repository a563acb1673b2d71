"""OONI's public archive: opens it, lists what it has for a country, service and span, and tells what that would cost.

Anonymous reading only; nothing is ever sent. Places are listed in parallel, and the folder is looked at for what it
has already: a file of the same size, and of the same MD5 where the object's ETag is one (32 hexadecimal digits: an
object uploaded in one go; one uploaded in pieces has another kind of ETag, and only its size can be compared).
A plan has no holes: a place that cannot be listed ends it. asyncio is inside, plain functions outside, so progress is
called in the caller's thread and Ctrl-C ends all requests at once. Downloading is in `archive.download`.
Source: Amazon S3 API, "Object", ETag.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import obstore
from msgspec import Struct
from obstore.exceptions import BaseError
from obstore.store import S3Store

from gatewatch import __version__
from gatewatch.archive import layout
from gatewatch.archive.layout import ArchiveFile, FetchError, PanelLimits
from gatewatch.model.tables import Reject

T = TypeVar("T")

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (places, then bytes)."""

_READ = 1 << 20  # one MiB a read: chosen, not measured
_MD5 = re.compile(r"[0-9a-f]{32}")
_STATUS = re.compile(r"status code: (\d{3}[^:\n]*)")
_CODE = re.compile(r"<Code>(\w+)</Code>")


class Patience(Struct, frozen=True):
    """How long to go on trying: attempts for one file, the pause after the first failed one (then doubled), files lost.

    A single request is tried again by the store before that counts as an attempt. All numbers are chosen.
    """

    attempts: int = 5
    pause_s: float = 1.0
    files_in_a_row: int = 20
    request_retries: int = 6
    request_pause_s: float = 0.25
    stall_s: float = 30.0


PATIENCE = Patience()


class FetchPlan(Struct, frozen=True):
    """What a fetch would bring: all files asked for, by key, and the keys that are whole on disk already."""

    files: tuple[ArchiveFile, ...]
    present: frozenset[str]
    rejects: tuple[Reject, ...] = ()

    @property
    def missing(self) -> list[ArchiveFile]:
        """The files still to be downloaded."""
        return [f for f in self.files if f.key not in self.present]

    @property
    def total_bytes(self) -> int:
        """Bytes of all files."""
        return sum(f.size_bytes for f in self.files)

    @property
    def missing_bytes(self) -> int:
        """Bytes still to be downloaded, if no `.part` is there."""
        return sum(f.size_bytes for f in self.missing)

    @property
    def panel_files(self) -> int:
        """How many of the files are the control panel's."""
        return sum(f.panel for f in self.files)

    @property
    def panel_bytes(self) -> int:
        """Bytes of the control panel's files."""
        return sum(f.size_bytes for f in self.files if f.panel)


def open_store(
    endpoint: str | None = None,
    bucket: str = layout.BUCKET,
    region: str = layout.REGION,
    *,
    patience: Patience = PATIENCE,
) -> S3Store:
    """Open a bucket for anonymous reading: Amazon's, or at `endpoint` any server that speaks S3.

    Credentials in the environment are not used.

    Raises:
        FetchError: the address or the bucket's name cannot be one.
    """
    # the address is always spelled out, for one in the environment would take its place
    address = endpoint.rstrip("/") if endpoint else f"https://{bucket}.s3.{region}.amazonaws.com"
    try:
        return S3Store(
            bucket,
            region=region,
            endpoint=address,
            virtual_hosted_style_request=endpoint is None,
            skip_signature=True,
            client_options={
                "allow_http": address.startswith("http://"),
                "connect_timeout": timedelta(seconds=10),
                "read_timeout": timedelta(seconds=patience.stall_s),
                "timeout": timedelta(hours=1),  # for a whole file; the default of 30 s is too short on thin lines
                "user_agent": f"gatewatch/{__version__}",
            },
            retry_config={
                "max_retries": patience.request_retries,
                "retry_timeout": timedelta(minutes=3),
                "backoff": {
                    "init_backoff": timedelta(seconds=patience.request_pause_s),
                    "max_backoff": timedelta(seconds=8),
                    "base": 2,
                },
            },
        )
    except (BaseError, ValueError) as error:
        raise FetchError(f"store {address}: {reason(error)}") from None


def plan(
    store: S3Store,
    *,
    countries: Sequence[str],
    tests: Sequence[str],
    since: datetime,
    until: datetime,
    folder: Path,
    panel: PanelLimits | None = layout.PANEL,
    workers: int = 16,
    progress: Progress,
) -> FetchPlan:
    """List what the archive has of these countries, tests and hours of upload, and what `folder` has of it.

    The panel brings files of the same hours and tests from other countries, for each hour and test in which one of
    `countries` has a file; None leaves it out. Measurements of websites carry OONI's own control and need none.

    Raises:
        FetchError: the arguments name nothing, or the archive cannot be listed.
    """
    codes, span = layout.countries_of(countries), layout.hours(since, until)
    if not codes or not tests:
        raise FetchError("name at least one country and one service")
    return asyncio.run(_plan(store, codes, tests, span, folder, panel, workers, progress))


async def each(jobs: Sequence[T], do: Callable[[T], Awaitable[None]], workers: int) -> None:
    """Do all jobs, `workers` at a time; the first exception ends it."""
    left = iter(jobs)

    async def worker() -> None:
        for job in left:
            await do(job)

    await asyncio.gather(*(worker() for _ in range(max(1, min(workers, len(jobs))))))


async def _plan(
    store: S3Store,
    codes: Sequence[str],
    tests: Sequence[str],
    span: Sequence[datetime],
    folder: Path,
    panel: PanelLimits | None,
    workers: int,
    progress: Progress,
) -> FetchPlan:
    slots = [(hour, test) for hour in span for test in tests]
    at_home: dict[tuple[datetime, str], list[ArchiveFile]] = {}
    rejects: list[Reject] = []
    listed = 0

    async def home(slot: tuple[datetime, str]) -> None:
        nonlocal listed
        for code in codes:
            found = await _list(store, layout.prefix(slot[0], code, slot[1]), rejects)
            at_home.setdefault(slot, []).extend(found)
        listed += 1
        progress("listing the archive", listed, len(slots))

    await each(slots, home, workers)
    files = [f for found in at_home.values() for f in found]
    if panel:
        subjects = [slot for slot in slots if at_home[slot] and slot[1] != layout.WEB_TEST]
        files += await _panel(store, subjects, codes, panel, workers, rejects, progress)
    files.sort(key=lambda f: f.key)
    present: set[str] = set()

    async def look(file: ArchiveFile) -> None:
        if await asyncio.to_thread(is_whole, folder / file.key, file.size_bytes, file.e_tag):
            present.add(file.key)

    await each(files, look, workers)
    return FetchPlan(tuple(files), frozenset(present), tuple(sorted(rejects, key=lambda r: r.source)))


async def _panel(
    store: S3Store,
    slots: Sequence[tuple[datetime, str]],
    codes: Sequence[str],
    limits: PanelLimits,
    workers: int,
    rejects: list[Reject],
    progress: Progress,
) -> list[ArchiveFile]:
    """Find the smallest file of each of the first countries in turn that have any, slot by slot."""
    offers: dict[tuple[datetime, str], list[ArchiveFile]] = {slot: [] for slot in slots}
    listed = 0

    async def abroad(slot: tuple[datetime, str]) -> None:
        nonlocal listed
        for code in layout.rota(slot[0], limits.per_hour, codes):
            found = await _list(store, layout.prefix(slot[0], code, slot[1]), rejects)
            if found:
                small = min(found, key=lambda f: (f.size_bytes, f.key))
                offers[slot].append(ArchiveFile(small.key, small.size_bytes, small.e_tag, panel=True))
            if len(offers[slot]) == limits.per_hour:
                break
        listed += 1
        progress("listing the control panel", listed, len(slots))

    await each(slots, abroad, workers)
    return layout.bounded([offers[slot] for slot in slots], limits)


async def _list(store: S3Store, place: str, rejects: list[Reject]) -> list[ArchiveFile]:
    """List the files of measurements in a place; keys we do not know are set aside."""
    try:
        objects = await obstore.list(store, place).collect_async()
    except (BaseError, OSError) as error:
        raise FetchError(f"{place} cannot be listed: {reason(error)}") from None
    files = []
    for found in objects:
        known = layout.is_measurements(found["path"], place)
        if known:
            files.append(ArchiveFile(found["path"], found["size"], found["e_tag"]))
        elif known is None:
            rejects.append(reject(found["path"], "not named as the archive names its files", "unreadable"))
    return files


def is_whole(path: Path, size: int, e_tag: str | None) -> bool:
    """Say whether a file is there with this size and, where the ETag is an MD5, this content."""
    if not path.is_file() or path.stat().st_size != size:
        return False
    wanted = (e_tag or "").strip('"')
    if not _MD5.fullmatch(wanted):
        return True
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_READ):
            digest.update(chunk)
    return digest.hexdigest() == wanted


def reason(error: Exception) -> str:
    """Give the one thing a reader wants of a store's error: the server's code, or the first line without addresses."""
    text = str(error)
    status, code = _STATUS.search(text), _CODE.search(text)
    if status:
        return f"the server said {status[1].strip()}" + (f" ({code[1]})" if code else "")
    first = (text.splitlines() or [type(error).__name__])[0]
    return first.partition(" - ")[2].strip() or first


def reject(key: str, reason: str, kind: str) -> Reject:
    """Reject what has no content to hash: its key stands in."""
    return Reject(
        source_sha256=hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest(),
        source=key,
        line=0,
        reason=reason,
        kind=kind,
        measurement_id=None,
    )
