"""A language model at an address: one question over HTTP to an OpenAI-compatible chat, for `orders.extract.plug`.

Only when the caller gives an address. One POST, no retry, no redirect followed (a redirect could carry the article
and the key elsewhere), an answer of at most `LIMIT_BYTES`. Whatever goes wrong is one `ModelError` with one line.

Not here: what is asked, and what of the answer is kept (`orders.extract.plug`).
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from gatewatch.model.words import GatewatchError

LIMIT_BYTES = 1_000_000
TIMEOUT_S = 60.0
"""Both chosen, not measured: an answer is a few kilobytes, and a small model on a laptop needs some ten seconds."""


class ModelError(GatewatchError):
    """The model did not give a usable answer; one line says why."""


class _Message(Struct, frozen=True):
    content: str | None = None


class _Choice(Struct, frozen=True):
    message: _Message


class _Answer(Struct, frozen=True):
    choices: list[_Choice]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def chat(
    address: str, *, model: str, key: str | None = None, timeout_s: float = TIMEOUT_S, limit_bytes: int = LIMIT_BYTES
) -> Callable[[list[dict[str, str]]], str]:
    """Give a function that asks the model at `address` (as `http://127.0.0.1:8080/v1`) and returns its words.

    Raises: `ModelError`, at once for an address that is not http or https, later for whatever the call meets.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ModelError(f"a model's address begins with http:// or https://, not {address!r}")
    url = address.rstrip("/")
    url = url if url.endswith("/chat/completions") else f"{url}/chat/completions"

    def ask(messages: list[dict[str, str]]) -> str:
        body = {"model": model, "messages": messages, "temperature": 0, "stream": False}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers, method="POST")
        return _words(_read(request, timeout_s, limit_bytes), parts.hostname or "")

    return ask


def _read(request: urllib.request.Request, timeout_s: float, limit_bytes: int) -> bytes:
    host = urlsplit(request.full_url).hostname
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=timeout_s) as response:
            answer: bytes = response.read(limit_bytes + 1)
    except urllib.error.HTTPError as error:
        status = error.code
        error.close()
        raise ModelError(f"the model at {host} answered HTTP {status}") from None
    except (OSError, HTTPException, ValueError) as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())
        raise ModelError(f"the model at {host} could not be asked: {reason or type(error).__name__}") from error
    if len(answer) > limit_bytes:
        raise ModelError(f"the model at {host} answered more than {limit_bytes} bytes")
    return answer


def _words(answer: bytes, host: str) -> str:
    try:
        choices = msgspec.json.decode(answer, type=_Answer).choices
    except msgspec.MsgspecError:
        raise ModelError(f"the model at {host} answered in another shape than a chat completion") from None
    if not choices or choices[0].message.content is None:
        raise ModelError(f"the model at {host} gave no words")
    return choices[0].message.content
