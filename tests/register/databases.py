"""The databases the register is tested on: SQLite in a file, and PostgreSQL in a server of the tests' own.

The server is Debian's, started once for the run in a folder of its own, on a socket there and no port, as the user
`postgres` where the tests run as root (PostgreSQL refuses root). It ends with the tests, also when they are killed.
No server that is there already is ever touched.
"""

import atexit
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)

_numbers = itertools.count(1)


class NoServer(Exception):
    """Why there is no PostgreSQL here."""


def fresh(kind: str, folder: Path) -> Iterator[str]:
    """Give the place of a register that is not there yet; a PostgreSQL that cannot be had skips the test aloud."""
    if kind == SQLITE:
        yield str(folder / "register.db")
        return
    try:
        socket = _server()
    except NoServer as reason:
        missing = f"no PostgreSQL: {reason}"
        if os.environ.get("CI") and os.geteuid() == 0 and shutil.which("apt-get"):
            pytest.fail(missing)  # it could have been installed
        pytest.skip(missing)
    name = f"register_{next(_numbers)}"
    _administer(socket, f"CREATE DATABASE {name}")
    yield _address(socket, name)
    _administer(socket, f"DROP DATABASE {name} WITH (FORCE)")


def _address(socket: Path, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={socket}"


def _administer(socket: Path, statement: str) -> None:
    engine = create_engine(_address(socket, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@cache
def _server() -> Path:
    """Start the server, once, and give the folder of its socket."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="gatewatch-postgresql-"))
    user: list[str] = []
    if os.geteuid() == 0:
        try:
            shutil.chown(folder, "postgres", "postgres")
        except LookupError:
            raise NoServer("there is no user postgres to run it as") from None
        user = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
    data = folder / "data"
    # ICU's English sorts other than bytes do, as a real server's language may
    make = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    make += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
    made = subprocess.run(["setpriv", *user, *make], capture_output=True, text=True, cwd=folder, check=False)
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoServer(f"initdb: {(made.stderr or made.stdout).strip().splitlines()[-1]}")
    run = [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
    with (folder / "log").open("wb") as log:
        # pdeathsig: it stops when the tests die, however they die
        server = subprocess.Popen(
            ["setpriv", "--pdeathsig=INT", *user, *run], stdout=log, stderr=log, cwd=folder, start_new_session=True
        )
    atexit.register(_stop, server, folder)
    _wait(server, folder)
    return folder


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    engine = create_engine(_address(folder, "postgres"))
    for _ in range(300):  # 30 s; it takes less than one
        if server.poll() is not None:
            break
        try:
            engine.connect().close()
        except Exception:
            time.sleep(0.1)
        else:
            engine.dispose()
            return
    raise NoServer(f"it does not start: {(folder / 'log').read_text('utf-8', 'replace').strip()[-300:]}")


def _stop(server: subprocess.Popen[bytes], folder: Path) -> None:
    server.send_signal(signal.SIGINT)
    server.wait(30)
    shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The newest PostgreSQL here: Debian keeps each version's programs in a folder of its own."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise NoServer("tests/register/need-postgresql installs it, as root")
    if not shutil.which("setpriv"):
        raise NoServer("setpriv of util-linux is not here")
    return found[-1].parent if found else Path(str(on_path)).resolve().parent
