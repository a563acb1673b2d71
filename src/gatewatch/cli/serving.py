"""A built site, served on this machine's loopback address."""

import functools
import http.server
import threading
from pathlib import Path
from typing import Any

from gatewatch.cli.terminal import out_console
from gatewatch.model.words import GatewatchError


def serve_site(site: Path, port: int) -> None:
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
