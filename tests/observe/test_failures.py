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
        ("dns_lookup_error", "dns_nxdomain_error"),
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


def test_columns_are_named_like_single_failures() -> None:
    frame = pl.DataFrame(
        {"a": ["timed_out", None, "", "eof_error"], "b": [None] * 4}, schema={"a": pl.String, "b": pl.String}
    )
    named = failures.normalised(frame, ["a", "b"], TARGETS)
    assert named["a"].to_list() == ["generic_timeout_error", None, None, "eof_error"]
    assert named["b"].to_list() == [None] * 4
