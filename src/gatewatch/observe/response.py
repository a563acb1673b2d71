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

from gatewatch.archive.wire import Answered, Binary, Record, url
from gatewatch.model.frames import polars_schema
from gatewatch.targets import Fingerprint, Targets

MAX_LETTERS = 65_536
"""Of a body this many letters are searched. Chosen, not measured: block pages are short, OONI keeps 512 KiB."""

_ANSWER = ("measurement_id", "place", "port", "http_status", "http_body_bytes", "http_title", "http_location")

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


def with_fingerprints(attempts: pl.DataFrame, records: Sequence[Record], targets: Targets) -> pl.DataFrame:
    """Give the attempts of `records` with the labels of the fingerprints that match each, sorted.

    Rows: those of `attempts`.
    """
    known = targets.fingerprints
    numbered = attempts.with_row_index("row").with_columns(place=pl.coalesce("hostname", "ip"))
    found = [_addresses(numbered, [f for f in known if f.location == "dns"])]
    pages = _pages(records, known)
    if not pages.is_empty():
        matched = numbered.join(pages, on=_ANSWER, nulls_equal=True)
        found.append(matched.select("row", "label").explode("label", empty_as_null=False))
    labels = pl.concat(found).group_by("row").agg(pl.col("label").unique().sort())
    nothing = pl.lit([], dtype=pl.List(pl.String))
    if labels.is_empty():
        return attempts.with_columns(fingerprints=nothing)
    joined = numbered.select("row").join(labels, on="row", how="left", maintain_order="left")
    return attempts.with_columns(joined["label"].alias("fingerprints")).with_columns(
        pl.col("fingerprints").fill_null(nothing)
    )


def _addresses(attempts: pl.DataFrame, known: Sequence[Fingerprint]) -> pl.DataFrame:
    """Name the known addresses among the answers of each lookup; one address may have several names."""
    table = pl.DataFrame(
        {"answer": [f.pattern for f in known], "label": [f.label for f in known]},
        schema={"answer": pl.String, "label": pl.String},
    )
    answers = attempts.select("row", answer="dns_answers").explode("answer", empty_as_null=False)
    return answers.join(table, on="answer").select("row", "label")


def _pages(records: Iterable[Record], known: Sequence[Fingerprint]) -> pl.DataFrame:
    """List the answers that match, by what the attempts keep of them."""
    headers, bodies = _by_header(known), [f for f in known if f.location == "body"]
    # most answers are no redirects, and their headers need not be read for a Location
    plain = {name: fs for name, fs in headers.items() if name != "location"}
    texts: dict[str, int] = {}
    answers: list[tuple[Record, str, Answered, int, list[str]]] = []
    for record in records:
        for link, answer in _in_doubt(record):
            number = texts.setdefault(_text(answer)[:MAX_LETTERS], len(texts)) if bodies else 0
            leads = answer.code is not None and 300 <= answer.code < 400
            answers.append((record, link, answer, number, _headers(answer, headers if leads else plain)))
    matched = _searched(list(texts), bodies)
    rows = [
        (record.measurement_id, *kept, sorted(labels))
        for record, link, answer, number, named in answers
        if (labels := {*named, *matched.get(number, ())}) and (kept := _kept(link, answer))
    ]
    schema = polars_schema("observations") | {"place": pl.String()}
    frame = pl.DataFrame(
        rows, schema={name: schema[name] for name in _ANSWER} | {"label": pl.List(pl.String)}, orient="row"
    )
    return frame.unique(_ANSWER, maintain_order=True)


def _in_doubt(record: Record) -> Iterator[tuple[str, Answered]]:
    """List the answers that came in clear, or any if a certificate was wrong, each with its URL."""
    keys = record.keys
    wrong = any(isinstance(h.failure, str) and h.failure.startswith("ssl_") for h in keys.tls_handshakes or ())
    for request in keys.requests or ():
        link = request.request.url if request.request else None
        if request.response and link and (wrong or link.startswith("http://")):
            yield link, request.response


def _kept(link: str, answer: Answered) -> tuple[object, ...] | None:
    """Give what an attempt keeps of an answer, in the order of `_ANSWER`; None for no answer."""
    place, code = url(link), answer.code
    if place is None or code is None or not 0 < code < 1000:
        return None
    return place.hostname or place.ip, place.port, code, *body(answer), location(answer)


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
