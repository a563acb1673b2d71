"""The words keep their spelling, and made-up networks are told from real ones."""

import pytest

from gatewatch.model import words
from gatewatch.model.words import MECHANISMS, is_simulated


def test_states_are_the_five_of_the_design() -> None:
    assert [s.value for s in words.State] == ["ok", "partial", "blocked", "down", "insufficient"]


def test_assessments_and_flags_are_those_of_the_design() -> None:
    assert {a.value for a in words.Assessment} == {
        "blocked_before_order",
        "blocked_by_deadline",
        "block_around_deadline",
        "blocked_after_deadline",
        "partly_blocked",
        "not_seen",
        "not_enough_data",
    }
    assert {f.value for f in words.Flag} == {
        "beyond_hours",
        "beyond_end",
        "ended_early",
        "not_addressed",
        "web_only",
        "app_only",
        "mechanism_changed",
    }


def test_every_mechanism_has_its_branch() -> None:
    """OONI's rule: every prefix of a label is a legal label."""
    for node in MECHANISMS:
        parent = node.rpartition(".")[0]
        assert not parent or parent in MECHANISMS, node


def test_ooni_taxonomy_v1_is_kept() -> None:
    """Append-only (ooni/data docs/ontology.md 12.3): labels made with version 1 stay legal."""
    for node in ("dns.injection.bogon", "tcp.refused", "tls.reset.sni", "tls.mitm.ca_signed", "http.reset.host"):
        assert node in MECHANISMS


@pytest.mark.parametrize(
    ("country", "asn", "made_up"),
    [
        ("XA", 1, True),
        ("AA", 1, True),
        ("QM", 1, True),
        ("XZ", 1, True),
        ("KE", 64496, True),
        ("KE", 64511, True),
        ("KE", 65536, True),
        ("KE", 64495, False),
        ("KE", 64512, False),
        ("ZZ", 1, False),
        ("XK", 1, False),
        ("QA", 1, False),
        ("VN", 7552, False),
    ],
)
def test_made_up_networks_are_known_by_code_or_number(country: str, asn: int, made_up: bool) -> None:
    assert is_simulated(country, asn) is made_up
