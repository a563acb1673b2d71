"""A fetch's plan to files on disk: downloads in parallel, goes on where an earlier try ended, checks what came.

What a killed download leaves. A file is written to `<name>.<tag>.part`, where the tag stands for the object's ETag,
then checked, synced to disk and renamed. So a name without `.part` is always whole; a `.part` is continued by a range
request that asks for the same ETag, and one of another ETag is thrown away. There is no other state to fall apart.

What goes wrong. Refused and broken requests are tried again by the store, with growing pauses; a transfer that ends
early is an attempt that the next one goes on from. A file that will not come in the end is a reject and the others go
on, but when many in a row will not come the fetch ends: then it is the line or the server, not the files.
Source: RFC 9110 13.1.1 (If-Match), 14.2 (Range).
"""

import asyncio
import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import obstore
from msgspec import Struct
from obstore.exceptions import (
    BaseError,
    NotFoundError,
    NotSupportedError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from gatewatch.archive.layout import ArchiveFile, FetchError
from gatewatch.archive.s3 import PATIENCE, FetchPlan, Patience, Progress, each, is_whole, reason, reject
from gatewatch.model.tables import Reject

_CHUNK = 1 << 18  # what a kill can lose of each transfer; 256 KiB: chosen
_LOCK = ".gatewatch-fetch.lock"


class Fetched(Struct, frozen=True):
    """What one fetch did: files and bytes that came now, files that were there, and those that would not come."""

    files: int
    bytes: int
    skipped: int
    failed: list[Reject]


class _Refused(Exception):
    """An attempt that ended badly; `final` when another would end the same."""

    def __init__(self, reason: str, kind: str = "unreadable", *, final: bool = False, anew: bool = False) -> None:
        super().__init__(reason)
        self.kind, self.final, self.anew = kind, final, anew


def fetch(
    store: S3Store,
    planned: FetchPlan,
    folder: Path,
    *,
    workers: int = 8,
    patience: Patience = PATIENCE,
    progress: Progress,
) -> Fetched:
    """Download what `planned` misses into `folder`; one file that will not come does not stop the others.

    Raises:
        FetchError: the folder cannot be written to, or another fetch is writing to it.
    """
    wanted = planned.missing
    tally = _Tally(progress, sum(f.size_bytes for f in wanted))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            failed = asyncio.run(_fetch(store, wanted, folder, workers, patience, tally))
    except OSError as error:
        raise FetchError(f"{error.filename or folder}: {error.strerror or error}") from None
    return Fetched(
        files=len(wanted) - len(failed),
        bytes=tally.received,
        skipped=len(planned.files) - len(wanted),
        failed=[*planned.rejects, *sorted(failed, key=lambda r: r.source)],
    )


class _Tally:
    """How many bytes of each file are on disk, told to the progress; `received` counts what came over the line."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total = progress, total
        self.received = self.done = 0
        self.of: dict[str, int] = {}

    def set(self, key: str, size: int) -> None:
        self.done += size - self.of.get(key, 0)
        self.of[key] = size
        self.progress(key.rpartition("/")[2], self.done, self.total)


async def _fetch(
    store: S3Store, wanted: Sequence[ArchiveFile], folder: Path, workers: int, patience: Patience, tally: _Tally
) -> list[Reject]:
    failed: list[Reject] = []
    in_a_row = 0

    async def one(file: ArchiveFile) -> None:
        nonlocal in_a_row
        last = _Refused("not tried")
        for attempt in range(patience.attempts):
            if attempt:
                await asyncio.sleep(patience.pause_s * 2 ** (attempt - 1))
            try:
                await _download(store, file, folder / file.key, tally)
                in_a_row = 0
                return
            except _Refused as refused:
                last = refused
            if last.anew:
                _drop_parts(folder / file.key)
            if last.final:
                break
        in_a_row += not last.final
        if in_a_row >= patience.files_in_a_row:
            raise FetchError(f"{in_a_row} files in a row would not come ({last}); the same command goes on from here")
        failed.append(reject(file.key, str(last), last.kind))

    await each(wanted, one, workers)
    return failed


async def _download(store: S3Store, file: ArchiveFile, target: Path, tally: _Tally) -> None:
    """Bring one file, from where an earlier attempt ended."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = _part(target, file.e_tag)
    begun = part.stat().st_size if file.e_tag and part.exists() else 0
    size, e_tag = file.size_bytes, file.e_tag
    if begun > size:
        raise _Refused(f"{begun} bytes came of {size}", anew=True)
    if begun < size or not size:
        result = await _ask(store, file, begun)
        if result.meta["e_tag"] != e_tag:  # changed since it was listed; else the listing's size is the one to reach
            size, e_tag = result.meta["size"], result.meta["e_tag"]
        part = _part(target, e_tag)
        try:
            with part.open("ab" if begun else "wb", buffering=0) as out:
                tally.set(file.key, begun)
                async for chunk in result.stream(min_chunk_size=_CHUNK):
                    if out.tell() + len(chunk) > size:
                        raise _Refused(f"more came than the {size} bytes announced", anew=True)
                    out.write(chunk)
                    tally.received += len(chunk)
                    tally.set(file.key, out.tell())
        except BaseError as error:
            raise _Refused(reason(error), "truncated") from None
    await asyncio.to_thread(_finish, part, target, size, e_tag)
    tally.set(file.key, file.size_bytes)


async def _ask(store: S3Store, file: ArchiveFile, begun: int) -> "obstore.GetResult":  # a name for type checkers only
    try:
        if begun:
            return await obstore.get_async(
                store, file.key, options={"range": {"offset": begun}, "if_match": file.e_tag}
            )
        return await obstore.get_async(store, file.key)
    except (FileNotFoundError, NotFoundError):
        raise _Refused("no such file in the archive", final=True) from None
    except (PermissionDeniedError, UnauthenticatedError):
        raise _Refused("not open to anonymous readers", final=True) from None
    except PreconditionError:
        raise _Refused("changed in the archive since it was begun", anew=True) from None
    except NotSupportedError:
        raise _Refused("the server cannot go on from the middle", anew=True) from None
    except (BaseError, OSError) as error:
        raise _Refused(reason(error)) from None


def _finish(part: Path, target: Path, size: int, e_tag: str | None) -> None:
    """Check a complete `.part`, put it safely on disk, and give it its name."""
    have = part.stat().st_size
    if have < size:
        raise _Refused(f"{have} bytes came of {size}", "truncated")
    if not is_whole(part, size, e_tag):
        raise _Refused("content does not have the checksum that the archive gives", anew=True)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    _drop_parts(target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _part(target: Path, e_tag: str | None) -> Path:
    tag = hashlib.sha256((e_tag or "").encode()).hexdigest()[:16]
    return target.with_name(f"{target.name}.{tag}.part")


def _drop_parts(target: Path) -> None:
    for part in target.parent.glob(f"{target.name}.*.part"):
        part.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder against another fetch; the system lets go when this process ends, however it ends."""
    with (folder / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FetchError(f"another fetch is writing into {folder}; wait for it to end") from None
        yield
