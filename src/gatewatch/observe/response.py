"""What is kept of a response: how long its body is, its title, where it redirects to, which fingerprints it matches.

Bodies themselves are not kept. A body may be text, or base64 that does not decode; then nothing is said of it.

Fingerprints are looked for in what came in clear, or over a handshake whose certificate was wrong: what came over a
valid one was sent by the site itself. All bodies of a batch are searched at once, each different one a single time,
by an automaton that reads a body once for all fixed texts (Aho and Corasick) and by expressions that cannot run away
on hostile text (finite automata, no backtracking). A match belongs to the attempts that carry that very answer.
"""

import binascii
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import polars as pl
from msgspec import Raw

from gatewatch.archive.wire import Answered, Binary, Keys
from gatewatch.targets import Fingerprint

MAX_LETTERS = 65_536
"""Of a body this many letters are searched. Chosen, not measured: block pages are short, OONI keeps 512 KiB."""

_TOGETHER = 1 << 24
"""Letters of bodies that are searched together. Chosen, not measured."""

_TITLE = re.compile(r"<title[^>]*>([^<]{1,512})</title", re.IGNORECASE)
"""512 letters as in OONI's own test (ts-017)."""

_Value = str | Binary | list[str] | None
_HEADERS = msgspec.json.Decoder(dict[str, _Value])
_HEADER_LIST = msgspec.json.Decoder(list[tuple[str, _Value]])


def body(response: Answered) -> tuple[int | None, str | None]:
    """Give the length of the body in bytes and its title; None for each that cannot be told."""
    found = response.body
    if found is None:
        return None, None
    if isinstance(found, str):
        return len(found) if found.isascii() else len(found.encode("utf-8", "surrogatepass")), _title(found)
    try:
        data = binascii.a2b_base64(found.data, strict_mode=True)
    except (binascii.Error, ValueError):
        return None, None
    return len(data), _title(data.decode("utf-8", "replace"))


Kept = tuple[int | None, int | None, str | None, str | None]
NOTHING: Kept = (None, None, None, None)


def kept(response: Answered) -> Kept:
    """Give status, length of the body in bytes, title and Location of a response; nothing if its status is absurd."""
    if response.code is None or not 0 < response.code < 1000:
        return NOTHING
    return response.code, *body(response), location(response)


def location(response: Answered) -> str | None:
    """Give the Location header of a redirect; None for any other response."""
    if response.code is None or not 300 <= response.code < 400:
        return None
    for name, value in _header_list(response):
        if name.lower() == "location":
            text = value[0] if isinstance(value, list) and value else value
            return text if isinstance(text, str) and text else None
    return None


def _title(text: str) -> str | None:
    found = _TITLE.search(text)
    return " ".join(found[1].split()) or None if found else None


def _header_list(response: Answered) -> list[tuple[str, _Value]]:
    """Read the headers as a list; what is not of either known form has none."""
    return _decoded_list(response.headers_list) or _decoded_map(response.headers)


def _decoded_list(raw: Raw) -> list[tuple[str, _Value]]:
    try:
        return _HEADER_LIST.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return []


def _decoded_map(raw: Raw) -> list[tuple[str, _Value]]:
    try:
        return list(_HEADERS.decode(raw).items())
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return []


class Pages:
    """Looks for fingerprints in the answers of measurements, and tells which request got a known page.

    Bodies are gathered until there are enough to be searched together, and then let go.
    """

    def __init__(self, known: Sequence[Fingerprint]) -> None:
        """Begin with no answers."""
        self._headers = _by_header(known)
        # most answers are no redirects, and their headers need not be read for a Location
        self._plain = {name: fs for name, fs in self._headers.items() if name != "location"}
        self._bodies = [f for f in known if f.location == "body"]
        self._texts: dict[str, int] = {}
        self._letters = self._requests = 0
        self._waiting: list[tuple[int, int]] = []
        self._found: list[tuple[int, str]] = []

    def add(self, keys: Iterable[Keys]) -> None:
        """Take the answers of measurements."""
        for key in keys:
            requests = key.requests or []
            last = self._requests + len(requests) - 1
            self._requests += len(requests)
            for number, answer in _in_doubt(key):
                self._take(last - number, answer)
            if self._letters > _TOGETHER:
                self._search()

    def _take(self, request: int, answer: Answered) -> None:
        leads = answer.code is not None and 300 <= answer.code < 400
        named = _headers(answer, self._headers if leads else self._plain)
        self._found += ((request, label) for label in named)
        if self._bodies:
            text = _text(answer)[:MAX_LETTERS]
            number = self._texts.setdefault(text, len(self._texts))
            if number == len(self._texts) - 1:
                self._letters += len(text)
            self._waiting.append((request, number))

    def _search(self) -> None:
        matched = _searched(list(self._texts), self._bodies)
        self._found += ((request, label) for request, number in self._waiting for label in matched.get(number, ()))
        self._texts, self._waiting, self._letters = {}, [], 0

    def labels(self) -> pl.DataFrame:
        """Give the labels that were found.

        Rows: one per request and label. Columns: `request`, as `steps` numbers them, and `label`.
        """
        self._search()
        return pl.DataFrame(self._found, schema={"request": pl.Int64, "label": pl.String}, orient="row")


def with_fingerprints(attempts: pl.DataFrame, pages: pl.DataFrame, known: Sequence[Fingerprint]) -> pl.DataFrame:
    """Give the attempts with the labels of the fingerprints that match each, sorted; `pages` are those of requests.

    Rows: those of `attempts`, less their column `request`.
    """
    numbered = attempts.with_row_index("row")
    found = [
        _addresses(numbered, [f for f in known if f.location == "dns"]),
        numbered.select("row", "request").join(pages, on="request").select("row", "label"),
    ]
    labels = pl.concat(found).group_by("row").agg(pl.col("label").unique().sort().alias("fingerprints"))
    joined = numbered.drop("request").join(labels, on="row", how="left", maintain_order="left").drop("row")
    return joined.with_columns(pl.col("fingerprints").fill_null(pl.lit([], dtype=pl.List(pl.String))))


def _addresses(attempts: pl.DataFrame, known: Sequence[Fingerprint]) -> pl.DataFrame:
    """Name the known addresses among the answers of each lookup; one address may have several names."""
    table = pl.DataFrame(
        {"answer": [f.pattern for f in known], "label": [f.label for f in known]},
        schema={"answer": pl.String, "label": pl.String},
    )
    answers = attempts.select("row", answer="dns_answers").explode("answer", empty_as_null=False)
    return answers.join(table, on="answer").select("row", "label")


def _in_doubt(keys: Keys) -> Iterator[tuple[int, Answered]]:
    """List the answers that came in clear, or any if a certificate was wrong, each with its place in the list."""
    wrong = any(isinstance(h.failure, str) and h.failure.startswith("ssl_") for h in keys.tls_handshakes or ())
    for number, request in enumerate(keys.requests or ()):
        link = request.request.url if request.request else None
        if request.response and request.response.code and link and (wrong or link.startswith("http://")):
            yield number, request.response


def _searched(texts: list[str], known: Sequence[Fingerprint]) -> dict[int, set[str]]:
    """Give the labels that match each text, by its number; texts without a match are left out."""
    bodies = pl.Series(texts, dtype=pl.String)
    fixed = [f for f in known if f.kind != "regexp"]
    found: dict[int, set[str]] = {}
    if fixed and texts:
        for number in bodies.str.contains_any([f.pattern for f in fixed]).arg_true():
            for f in fixed:
                if _fits(f, texts[number]):
                    found.setdefault(number, set()).add(f.label)
    for f in known if texts else ():
        if f.kind == "regexp":
            for number in bodies.str.contains(f.pattern, strict=False).fill_null(False).arg_true():
                found.setdefault(number, set()).add(f.label)
    return found


def _by_header(known: Iterable[Fingerprint]) -> dict[str, list[Fingerprint]]:
    found: dict[str, list[Fingerprint]] = {}
    for f in known:
        if f.location.startswith("header."):
            found.setdefault(f.location.removeprefix("header."), []).append(f)
    return found


def _headers(response: Answered, known: dict[str, list[Fingerprint]]) -> list[str]:
    """Give the labels that match a header of a response."""
    if not known:
        return []
    named = ((known[n], v) for name, v in _header_list(response) if (n := name.lower()) in known)
    values = ((fs, v[0] if isinstance(v, list) and v else v) for fs, v in named)
    return [f.label for fs, v in values if isinstance(v, str) for f in fs if _fits(f, v)]


def _fits(fingerprint: Fingerprint, text: str) -> bool:
    pattern = fingerprint.pattern
    match fingerprint.kind:
        case "full":
            return text == pattern
        case "prefix":
            return text.startswith(pattern)
        case "contains":
            return pattern in text
    return bool(pl.Series([text]).str.contains(pattern, strict=False).fill_null(False)[0])


def _text(response: Answered) -> str:
    found = response.body
    if found is None or isinstance(found, str):
        return found or ""
    try:
        return binascii.a2b_base64(found.data, strict_mode=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
