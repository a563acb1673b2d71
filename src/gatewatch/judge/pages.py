"""Pages in clear, beside the page that OONI's helper got: block pages and redirects to them.

Only pages without TLS are compared: what comes over a valid handshake was sent by the server itself, whatever it says.
Titles are alike where they share a word of five letters or more (the rule of OONI's ts-017), lengths where the shorter
is at least 70 % of the longer (same source). A page in another language fails both, so every finding here is weak. A
redirect to another site counts too where it ends on a page in clear that has no title while the helper's has one.

What it does not do: known texts of block pages (`answers`), which need no helper.
"""

import re
from collections.abc import Callable

import polars as pl

from gatewatch.archive.places import url
from gatewatch.model.words import Step

LENGTH_RATIO = 0.7
WORD_LETTERS = 5
"""Both from OONI ts-017 web_connectivity (ooni/spec at e8aafe45)."""

MIN_BODY_BYTES = 64
"""A shorter body is what was left of a page, not a page: old files cut bodies. Chosen, not measured."""

FINDINGS = ("blockpage", "redirected", "differs")

_OK = Step.OK.value
_READ = (
    "test_key",
    "hostname",
    "ip",
    "http_step",
    "http_encrypted",
    "http_status",
    "http_title",
    "http_body_bytes",
    "http_location",
    "helper_http_step",
    "helper_http_status",
    "helper_title",
    "helper_body_bytes",
)
_WORD = re.compile(r"\w+")


def with_pages(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give the attempts with `blockpage`, `redirected` and `differs`, each true only for an answer in clear.

    Rows: those of `attempts`.
    """
    in_clear = (pl.col("http_step") == _OK) & ~pl.col("http_encrypted").fill_null(True)
    helped = (pl.col("helper_http_step") == _OK) & pl.col("helper_http_status").is_between(200, 399)
    read = attempts.select(_READ).with_row_index("row")
    pages = read.filter(in_clear & helped.fill_null(False))
    if pages.is_empty():
        return attempts.with_columns(pl.lit(False).alias(finding) for finding in FINDINGS)
    same_tests = read.join(pages.select("test_key").unique(), on="test_key", how="semi")
    found = read.select("row").join(_compared(pages, _ends(same_tests)), on="row", how="left", maintain_order="left")
    return attempts.hstack(found.select(pl.col(FINDINGS).fill_null(False)))


def alike(one: str, other: str) -> bool:
    """Say whether two titles are the same or share a word of five letters or more."""
    a, b = one.casefold(), other.casefold()
    words = [{w for w in _WORD.findall(t) if len(w) >= WORD_LETTERS} for t in (a, b)]
    return a.split() == b.split() or bool(words[0] & words[1])


def same_site(one: str, other: str) -> bool:
    """Say whether two hosts are one site: the same name but for its front labels.

    Why: the public suffix list would be exact; two labels, or three under names like co.uk, are near enough for a
    finding that is weak anyway.
    """
    return site(one) == site(other)


def site(host: str) -> str:
    """Give the name that the hosts of one site share; an address is its own site."""
    if host[-1:].isdigit() or ":" in host:
        return host
    labels = host.split(".")
    two_part_suffix = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if two_part_suffix else -2 :])


def _compared(pages: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    """Compare answers in clear (few of all attempts) with the helper's page."""
    pages = pages.join(ends, on="test_key", how="left", maintain_order="left")
    texts = pages["http_location"].drop_nulls().unique().to_list()
    hosts = {t: link.hostname or link.ip for t in texts if (link := url(t))}
    target = pl.col("http_location").replace_strict(
        list(hosts), list(hosts.values()), default=None, return_dtype=pl.String
    )
    pages = pages.with_columns(place=pl.coalesce("hostname", "ip"), target=target)
    pages = _with_pair(pages, "place", "target", same_site, "stays")
    pages = _with_pair(pages, "http_title", "helper_title", alike, "same_title")
    pages = _with_pair(pages, "end_title", "helper_title", alike, "same_end_title")
    away = ~pl.col("stays").fill_null(True)
    refused = (pl.col("http_status") >= 400) & (pl.col("helper_http_status") < 400)
    unread = away & pl.col("end_status").is_null()
    page = _unlike(~pl.col("same_title"), "http_body_bytes", "http_status")
    nameless = pl.col("end_title").is_null() & pl.col("helper_title").is_not_null() & pl.col("end_in_clear")
    nameless &= pl.col("end_bytes") >= MIN_BODY_BYTES
    end = _unlike(~pl.col("same_end_title") | nameless, "end_bytes", "end_status")
    found = pages.select(
        "row",
        blockpage=(pl.col("http_location").is_null() & page).fill_null(False),
        redirected=(away & end).fill_null(False),
        odd=(refused | unread).fill_null(False),
    )
    return found.select(
        "row", "blockpage", "redirected", differs=pl.col("odd") & ~(pl.col("blockpage") | pl.col("redirected"))
    )


def _ends(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give the page at which each measurement's redirects ended."""
    pages = attempts.filter((pl.col("http_step") == _OK) & pl.col("http_location").is_null())
    pages = pages.with_columns(in_clear=~pl.col("http_encrypted").fill_null(True))
    kept = {
        "end_title": "http_title",
        "end_bytes": "http_body_bytes",
        "end_status": "http_status",
        "end_in_clear": "in_clear",
    }
    ordered = pages.sort(kept.values(), nulls_last=True)
    return ordered.group_by("test_key").agg(**{new: pl.col(old).first() for new, old in kept.items()})


def _with_pair(
    frame: pl.DataFrame, one: str, other: str, question: Callable[[str, str], bool], name: str
) -> pl.DataFrame:
    """Ask `question` of two columns, once for each different pair; null where either is null."""
    pairs = frame.select(one, other).drop_nulls().unique()
    said = pairs.with_columns(pl.Series(name, [question(a, b) for a, b in pairs.iter_rows()], dtype=pl.Boolean))
    return frame.join(said, on=[one, other], how="left", maintain_order="left")


def _unlike(other_title: pl.Expr, length: str, status: str) -> pl.Expr:
    """Say whether a page is not the helper's: another title, and another length or status."""
    ours, theirs = pl.col(length), pl.col("helper_body_bytes")
    ratio = pl.min_horizontal(ours, theirs) / pl.max_horizontal(ours, theirs)
    other_length = ((ratio < LENGTH_RATIO) & theirs.is_not_null() & ours.is_not_null()).fill_null(False)
    other_status = (pl.col(status) != pl.col("helper_http_status")).fill_null(False)
    return other_title.fill_null(False) & (other_length | other_status)
