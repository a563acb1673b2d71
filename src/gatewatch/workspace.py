"""The workspace: where the state of one user lives, and what the steps that work on it share."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gatewatch import targets
from gatewatch.lake import Lake
from gatewatch.model.words import GatewatchError
from gatewatch.register.register import Register
from gatewatch.targets import Targets

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (bytes, tables or pages)."""


@dataclass(frozen=True)
class Workspace:
    """Where state lives: the lake, the register, and the registry of targets in use."""

    root: Path
    lake: Lake
    register: Register
    targets: Targets


def open_workspace(
    root: Path, *, lake: str | None = None, register: str | None = None, fingerprints: Path | None = None
) -> Workspace:
    """Open a workspace folder; lake and register may live at an address of their own instead.

    `fingerprints` is a folder with more fingerprints of block pages and poisoned answers, in OONI's format.

    Raises:
        GatewatchError: the folder, the register or the registry files cannot be opened.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GatewatchError(f"workspace {root}: {error.strerror}") from None
    return Workspace(
        root=root,
        lake=Lake(lake or str(root / "lake")),
        register=Register(register or root / "register.db"),
        targets=targets.load(fingerprints=fingerprints),
    )


def digest_of(*parts: str) -> str:
    """Name some content by a hash of it."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
