"""Every wording of a failure comes to one name, and an unknown one loses its addresses."""

import polars as pl
import pytest

from gatewatch import targets
from gatewatch.observe import failures

TARGETS = targets.load()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (None, None),
        (False, None),
        ("", None),
        (True, "unknown_failure: true"),
        ("generic_timeout_error", "generic_timeout_error"),
        ("timed_out", "generic_timeout_error"),
        ("TASK_TIMED_OUT", "generic_timeout_error"),
        ("unknown_failure: dial tcp 149.154.167.51:443: i/o timeout", "generic_timeout_error"),
        ("unknown_failure: read tcp: connection reset by peer", "connection_reset"),
        ("unknown_failure", "unknown_failure"),
        (
            "unknown_failure: dial tcp [scrubbed]: connect: cannot allocate memory",
            "unknown_failure: dial tcp [scrubbed]: connect: cannot allocate memory",
        ),
        ("odd at 10.0.0.1:80 and 2001:db8::1", "unknown_failure: odd at [scrubbed] and [scrubbed]"),
        ("odd [2001:db8::1]:443 end", "unknown_failure: odd [scrubbed] end"),
        ("odd 10.0.0.1:443->10.0.0.2: no.", "unknown_failure: odd [scrubbed]->[scrubbed]: no."),
        ("odd ::ffff:10.0.0.1", "unknown_failure: odd [scrubbed]"),
        ("unknown_failure: ::ffff:10.0.0.1", "unknown_failure: [scrubbed]"),
        (":", "unknown_failure: :"),
    ],
)
def test_failure_has_one_name(text: str | bool | None, name: str | None) -> None:
    assert failures.normal(text, TARGETS) == name


@pytest.mark.parametrize("text", ["odd at version 3.22.0", "step 12:30:45 odd", "odd http2: x", "bad face: dead"])
def test_what_is_no_address_stays(text: str) -> None:
    assert failures.normal(text, TARGETS) == f"unknown_failure: {text}"


def test_translations_end_in_known_names() -> None:
    names = {*TARGETS.failure_exact.values(), *(name for _, name in TARGETS.failure_contains)}
    assert names <= failures.CANONICAL


def test_name_of_a_name_is_itself() -> None:
    for name in [*failures.CANONICAL, "unknown_failure", "unknown_failure: odd [scrubbed]"]:
        assert failures.normal(name, TARGETS) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # Twisted (2012 to 2018) and Measurement Kit (to 2020)
        ("deferred_timeout_error", "generic_timeout_error"),
        ("tcp_timed_out_error", "generic_timeout_error"),
        ("connection_refused_error", "connection_refused"),
        ("connection_done", "eof_error"),
        ("dns_name_error", "dns_nxdomain_error"),
        ("dns_name_failure", "dns_servfail_error"),
        ("host_or_name_not_known", "dns_nxdomain_error"),
        ("ssl_error", "ssl_failed_handshake"),
        ("unknown_failure 2007", "unknown_failure: 2007"),
        # Go
        ("unknown_failure: dial tcp [scrubbed]: connect: network is unreachable", "network_unreachable"),
        ("unknown_failure: lookup a.example on [scrubbed]: no such host", "dns_nxdomain_error"),
        ("unknown_failure: lookup a.example on [scrubbed]: server misbehaving", "dns_server_misbehaving"),
        ("unknown_failure: lookup a.example: no address associated with hostname", "android_dns_cache_no_data"),
        ("unknown_failure: read tcp [scrubbed]->[scrubbed]: read: connection timed out", "generic_timeout_error"),
        ('unknown_failure: Get "https://a.example/": context deadline exceeded', "generic_timeout_error"),
        ("net/http: request canceled (Client.Timeout exceeded while awaiting headers)", "generic_timeout_error"),
        ('unknown_failure: Get "https://a.example/": EOF', "eof_error"),
        ("unknown_failure: EOF", "eof_error"),
        ("unknown_failure: unknown_failure: connection_reset", "connection_reset"),
        ("unknown_failure: read tcp [scrubbed]: use of closed network connection", "connection_already_closed"),
        # TLS and QUIC
        ("unknown_failure: remote error: tls: unrecognized name", "ssl_failed_handshake"),
        ("unknown_failure: tls: first record does not look like a TLS handshake", "ssl_failed_handshake"),
        ("x509: certificate signed by unknown authority", "ssl_unknown_authority"),
        ("x509: certificate has expired or is not yet valid: current time …", "ssl_invalid_certificate"),
        ("x509: certificate is valid for b.example, not a.example", "ssl_invalid_hostname"),
        ("CRYPTO_ERROR 0x128 (remote): tls: handshake failure", "ssl_failed_handshake"),
        ("CRYPTO_ERROR 0x130 (local): x509: certificate signed by unknown authority", "ssl_unknown_authority"),
        ("unknown_failure: timeout: no recent network activity", "generic_timeout_error"),
        ("unknown_failure: timeout: handshake did not complete in time", "generic_timeout_error"),
        # Windows
        (
            "unknown_failure: dial tcp [scrubbed]: connectex: No connection could be made because the target machine "
            "actively refused it.",
            "connection_refused",
        ),
        (
            "unknown_failure: write tcp [scrubbed]->[scrubbed]: wsasend: An existing connection was forcibly closed by "
            "the remote host.",
            "connection_reset",
        ),
        ("connectex: A socket operation was attempted to an unreachable network.", "network_unreachable"),
        (
            "connectex: A connection attempt failed because the connected party did not properly respond after a "
            "period of time, or established connection failed because connected host has failed to respond.",
            "generic_timeout_error",
        ),
        (
            "wsarecv: Une connexion existante a dû être fermée par l’hôte distant.",
            "connection_reset",
        ),
        ("wsarecv: Eine vorhandene Verbindung wurde vom Remotehost geschlossen.", "connection_reset"),
        ("wsarecv: Foi forçado o cancelamento de uma conexão existente pelo host remoto.", "connection_reset"),
        ("wsarecv: Удаленный хост принудительно разорвал существующее подключение.", "connection_reset"),
        (
            "connectex: Se produjo un error durante el intento de conexión ya que la parte conectada no respondió "
            "adecuadamente tras un periodo de tiempo",
            "generic_timeout_error",
        ),
        ("connectex: 由于目标计算机积极拒绝，无法连接。", "connection_refused"),
    ],
)
def test_wordings_of_libraries_and_systems_come_to_the_lists_names(text: str, name: str) -> None:
    assert failures.normal(text, TARGETS) == name


@pytest.mark.parametrize("text", ["dns_lookup_error", "connect_error", "response_never_received", "socks_error"])
def test_old_name_that_stands_for_several_failures_claims_no_single_one(text: str) -> None:
    assert failures.normal(text, TARGETS) == text


@pytest.mark.parametrize(
    "text", ["dial tcp: connect: permission denied", "socket: too many open files", "malformed HTTP response"]
)
def test_what_says_nothing_of_the_network_stays_unknown(text: str) -> None:
    assert failures.normal(text, TARGETS) == f"unknown_failure: {text}"


def test_unknown_failures_are_counted_by_their_text_over_all_steps() -> None:
    frame = pl.DataFrame(
        {
            "tcp_failure": ["unknown_failure: odd", "connection_reset", None, "unknown_failure: odd"],
            "helper_tcp_failure": [None, "unknown_failure: rare", None, None],
            "tls_failure": ["unknown_failure: odd", None, None, "unknown_failure"],
            "input": ["unknown_failure: no failure"] * 4,
        }
    )
    wanted = [("unknown_failure: odd", 3), ("unknown_failure", 1), ("unknown_failure: rare", 1)]
    assert failures.unknown_failures(frame).rows() == wanted
    assert failures.unknown_failures(frame.lazy()).rows() == wanted
    assert failures.unknown_failures(frame.clear()).rows() == []


def test_columns_are_named_like_single_failures() -> None:
    frame = pl.DataFrame(
        {"a": ["timed_out", None, "", "eof_error"], "b": [None] * 4}, schema={"a": pl.String, "b": pl.String}
    )
    named = failures.normalised(frame, ["a", "b"], TARGETS)
    assert named["a"].to_list() == ["generic_timeout_error", None, None, "eof_error"]
    assert named["b"].to_list() == [None] * 4
