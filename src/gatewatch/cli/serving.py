"""A built site, served on this machine's loopback address, and the letters its form sends.

Files are read, and one thing is written: a `POST` to `/letters` that holds together becomes a letter in the register,
as `filed`. Who reads the site may have other pages open, so a post must come from a page of this very site: its `Host`
is a name of the loopback address at our port (else a name somebody points at it could speak for us), and what the
browser says of where the post comes from (`Origin`, `Sec-Fetch-Site`) is this host. A program that sends neither is
taken in: it could file a letter without us, too.

Source of the headers' meaning: Fetch standard (Origin), Fetch Metadata Request Headers (Sec-Fetch-Site).
"""

import functools
import http.server
import secrets
import threading
from collections.abc import Callable
from datetime import datetime
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from gatewatch.cli.terminal import now, out_console
from gatewatch.model.words import GatewatchError
from gatewatch.publish.reading import form
from gatewatch.publish.render import folder
from gatewatch.publish.words import LANGUAGES
from gatewatch.register.register import Register

LARGEST = 256 * 1024
"""Bytes of a form at the most: the longest letter, every letter of it three bytes of UTF-8 written as %XX."""
PATIENCE_S = 30
"""How long a connection may be silent. Chosen, not measured."""
HTTP_PORT = 80  # a browser leaves it out of Host and Origin
HOSTS = ("127.0.0.1", "localhost")
"""Names under which a browser reaches this machine's loopback address."""


class Refused(GatewatchError):
    """A post is not taken in; the text is one line for the one who sent it."""

    def __init__(self, reason: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        """Say why, and with which status."""
        super().__init__(reason)
        self.status = status


class Letterbox:
    """Takes in filled forms, one after the other, as letters filed in a register."""

    def __init__(self, register: Register, clock: Callable[[], datetime] = now) -> None:
        """Name the register and the clock."""
        self._register = register
        self._clock = clock
        self._one = threading.Lock()

    def take(self, body: bytes) -> str:
        """File the letter of a form, and give the language of the page it came from.

        A form whose trap is filled is dropped without a word: a program filled it.

        Raises:
            GatewatchError: it makes no letter, or the register does not take it; the text says why.
        """
        typed = _fields(body)
        page = typed.get(form.PAGE, "")
        if not typed.get(form.TRAP, "").strip():
            at = self._clock()
            letter = form.letter(typed, at=at, token=secrets.token_hex(4))
            with self._one:
                self._register.file_letter(letter, salt=secrets.token_hex(16), at=at, who="the site's form")
        return page if page in LANGUAGES else next(iter(LANGUAGES))


def serve_site(site: Path, port: int, letters: Letterbox | None = None) -> None:
    """Serve a folder on the loopback address until Ctrl-C, on `port` or the next free one."""
    server = site_server(site, port, letters)
    out_console.print(f"Serving http://127.0.0.1:{server.server_port}/ until Ctrl-C")
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            server.shutdown()


def site_server(site: Path, port: int, letters: Letterbox | None = None) -> http.server.ThreadingHTTPServer:
    """Give a server of a folder on the loopback address, on `port` or the next free one, not yet serving.

    Raises:
        GatewatchError: no port is free.
    """
    handler = functools.partial(_SiteHandler, directory=str(site), letters=letters)
    for candidate in range(port, port + 50):
        try:
            return http.server.ThreadingHTTPServer(("127.0.0.1", candidate), handler)
        except OSError:
            continue
    raise GatewatchError(f"no free port from {port} to {port + 49}")


class _SiteHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a log line for each, and takes in letters."""

    timeout = PATIENCE_S

    def __init__(self, *args: Any, letters: Letterbox | None, **options: Any) -> None:
        self._letters = letters
        super().__init__(*args, **options)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """File a letter and lead to the page that thanks for it, or say in one line why not."""
        self.close_connection = True  # what was not read of a refused body must not be taken for the next request
        try:
            page = self._take()
        except GatewatchError as error:
            self._say(error.status if isinstance(error, Refused) else HTTPStatus.BAD_REQUEST, str(error))
            return
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", f"/{folder(page)}thanks.html")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _take(self) -> str:
        if self.path != form.ACTION or self._letters is None:
            raise Refused("nothing is taken in here", HTTPStatus.NOT_FOUND)
        self._check_where_from()
        kind = self.headers.get_content_type()
        if kind != "application/x-www-form-urlencoded":
            raise Refused("only a form's own encoding is read", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            raise Refused("the length of the form is not said", HTTPStatus.LENGTH_REQUIRED)
        if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
            raise Refused("the letter is too long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            body = self.rfile.read(int(length))
        except OSError:
            raise Refused("the form did not arrive whole", HTTPStatus.REQUEST_TIMEOUT) from None
        if len(body) < int(length):
            raise Refused("the form did not arrive whole")
        return self._letters.take(body)

    def _check_where_from(self) -> None:
        """Refuse a post that a page of another site may have sent.

        Raises:
            Refused: it is not said, or not believed, that it comes from here.
        """
        host, port = self.headers.get("Host", ""), self.connection.getsockname()[1]
        if host not in [f"{name}:{port}" for name in HOSTS] and (port != HTTP_PORT or host not in HOSTS):
            raise Refused("letters are taken at this machine's own address only", HTTPStatus.FORBIDDEN)
        origin, site = self.headers.get("Origin"), self.headers.get("Sec-Fetch-Site")
        if origin not in (None, f"http://{host}") or site not in (None, "same-origin"):
            raise Refused("the form was sent from another site", HTTPStatus.FORBIDDEN)

    def _say(self, status: HTTPStatus, line: str) -> None:
        page = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{status.phrase} · Gatewatch</title><main><h1>Your letter was not filed</h1><p>{escape(line)}</p>"
            f"<p>Go back: what you wrote is still in the form.</p></main></html>\n"
        ).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


def _fields(body: bytes) -> dict[str, str]:
    """Give the fields of a form, each of which stands in it once.

    Raises:
        Refused: it is not written as a form is.
    """
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=len(form.FIELDS),
        )
    except ValueError:
        raise Refused("this is not written as a form is") from None
    if len({name for name, _ in pairs}) < len(pairs):
        raise Refused("a field stands in the form twice")
    return dict(pairs)
