"""One name for each way a step fails: OONI's list (df-007), whatever wording a test, a library or a system used.

Pure: the translations are data (`data/targets/failures.toml`), which anyone can extend. What none of them knows keeps
its own words under `unknown_failure: …` with every address taken out, and can be counted (`unknown_failures`).
Whether a failure means anything is not decided here.
"""

import re
from collections.abc import Iterable

import polars as pl

from gatewatch.archive.places import address, address_port
from gatewatch.targets import Targets

CANONICAL = frozenset(
    {
        "android_dns_cache_no_data",
        "connection_aborted",
        "connection_already_closed",
        "connection_refused",
        "connection_reset",
        "dns_bogon_error",
        "dns_no_answer",
        "dns_non_recoverable_failure",
        "dns_nxdomain_error",
        "dns_reply_with_wrong_query_id",
        "dns_refused_error",
        "dns_server_misbehaving",
        "dns_servfail_error",
        "dns_temporary_failure",
        "eof_error",
        "generic_timeout_error",
        "host_unreachable",
        "http_invalid_redirect_location_host",
        "http_request_failed",
        "http_unexpected_redirect_url",
        "http_unexpected_status_code",
        "interrupted",
        "json_parse_error",
        "network_down",
        "network_reset",
        "network_unreachable",
        "quic_incompatible_version",
        "ssl_failed_handshake",
        "ssl_invalid_hostname",
        "ssl_unknown_authority",
        "ssl_invalid_certificate",
        "address_family_not_supported",
        "address_in_use",
        "address_not_available",
        "already_connected",
        "bad_address",
        "bad_file_descriptor",
        "connection_already_in_progress",
        "destination_address_required",
        "invalid_argument",
        "message_size",
        "no_buffer_space",
        "no_protocol_option",
        "not_a_socket",
        "not_connected",
        "operation_would_block",
        "permission_denied",
        "protocol_not_supported",
        "wrong_protocol_type",
        "connect_error",
        "connection_lost_error",
        "dns_lookup_error",
        "response_never_received",
        "socks_address_not_supported",
        "socks_command_not_supported",
        "socks_connection_not_allowed",
        "socks_connection_refused",
        "socks_error",
        "socks_host_unreachable",
        "socks_network_unreachable",
        "socks_server_failure",
        "socks_ttl_expired",
    }
)
"""Source: OONI df-007 (ooni/spec at e8aafe45), then what ooni/probe-cli at 7cb22410 emits beside it, then the old names
in df-007 that no name of today says: each stands for several failures (Measurement Kit wrote `dns_lookup_error` for
NXDOMAIN, SERVFAIL and REFUSED alike), and `socks_…` is the word of a proxy, not of the network."""

UNKNOWN = "unknown_failure"
NO_ANSWER = "dns_no_answer"
"""A lookup that gave no address. Also the usual word for "has no IPv6 address"."""

_TOKEN = re.compile(r"\[?[0-9A-Fa-f.:]{2,}(?:%\w+)?\]?(?::\d{1,5})?")
"""What may be an address, with or without a port."""
_PREFIX = re.compile(rf"(?:{UNKNOWN}:?\s*)+")


def normal(failure: str | bool | None, targets: Targets) -> str | None:
    """Give the canonical name of a failure, and None for none (null, `false` in old files, or empty text)."""
    if failure is None or failure is False or failure == "":
        return None
    text = "true" if failure is True else failure.strip()
    rest = text[found.end() :] if (found := _PREFIX.match(text)) else text
    low = rest.lower()
    known = targets.failure_exact.get(low) or (low if low in CANONICAL else None)
    if known:
        return known
    for part, name in targets.failure_contains:
        if part in low:
            return name
    return f"{UNKNOWN}: {_TOKEN.sub(_scrubbed, rest)}" if rest else UNKNOWN


def normalised(frame: pl.DataFrame, columns: Iterable[str], targets: Targets) -> pl.DataFrame:
    """Give `frame` with the failures in `columns` (text) under their canonical names; each text is looked up once."""
    renamed = []
    for name in columns:
        texts = frame[name].drop_nulls().unique().to_list()
        names = [normal(text, targets) for text in texts]
        renamed.append(pl.col(name).replace_strict(texts, names, default=None, return_dtype=pl.String))
    return frame.with_columns(renamed)


def unknown_failures(observations: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """Count the failures whose text is not known, the most frequent first.

    Rows: one per text. Columns: `failure` (as `observations` keep it) and `count` (steps that failed so).
    """
    lazy = observations.lazy()
    names = [name for name in lazy.collect_schema().names() if name.endswith("_failure")]
    texts = lazy.unpivot(on=names, value_name="failure").filter(pl.col("failure").str.starts_with(UNKNOWN))
    counted = texts.group_by("failure").agg(count=pl.len().cast(pl.Int64)).collect()
    return counted.sort("count", "failure", descending=[True, False])


def _scrubbed(found: re.Match[str]) -> str:
    token = found[0]
    for part in (token, token.rstrip(".:"), token.strip(".:")):
        if address(part) or address_port(part):
            return token.replace(part, "[scrubbed]")
    return token
