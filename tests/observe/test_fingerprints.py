"""Fingerprints on raw measurements: which answers match, where they are looked for, and where they are not."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import polars as pl
import pytest

from gatewatch import targets
from gatewatch.archive.wire import Record, record
from gatewatch.observe import response
from gatewatch.observe.raw import observe
from gatewatch.targets import Targets

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HEAD = "name,scope,other_names,location_found,pattern_type,pattern,confidence_no_fp,expected_countries,source"
TABLE = f"""{HEAD},exp_url,notes
t.contains,nat,,body,contains,Access <b>denied</b>,5,,test,,
t.prefix,isp,,body,prefix,<html>Stop,5,,test,,
t.full,isp,,body,full,Stop,5,,test,,
t.regexp,isp,,body,regexp,order no\\. [0-9]+,5,,test,,
t.clears,fp,,body,contains,nginx,5,,test,,
t.header,prod,,header.server,prefix,Filter/,5,,test,,
t.away,isp,,header.location,prefix,http://notice.example.net/,5,,test,,
t.address,nat,,dns,full,198.51.100.7,5,,test,,
t.same_address,isp,,dns,full,198.51.100.7,5,,test,,
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Targets:
    folder = tmp_path_factory.mktemp("fingerprints")
    (folder / "test.csv").write_text(TABLE)
    return targets.load(fingerprints=folder)


def answered(
    body: object = "", *, url: str = "http://www.example.org/", code: int = 200, headers: dict[str, str] | None = None
) -> dict[str, object]:
    """One request and its response."""
    return {
        "failure": None,
        "request": {"url": url, "method": "GET"},
        "response": {"code": code, "body": body, "headers": headers or {}},
    }


def seen(registry: Targets, *requests: dict[str, object], **keys: object) -> pl.DataFrame:
    """The observations of a measurement that made these requests."""
    header = {
        "test_name": "web_connectivity", "test_version": "0.4.1", "measurement_start_time": "2026-06-01 12:00:00",
        "probe_cc": "XA", "probe_asn": "AS64496", "input": "http://www.example.org/", "report_id": "r1",
        "test_keys": {"requests": list(requests), **keys},
    }  # fmt: skip
    found = record(json.dumps(header).encode(), "test", 1, now=NOW)
    assert isinstance(found, Record)
    return observe([found], registry)


def labels(registry: Targets, *requests: dict[str, object], **keys: object) -> list[str]:
    return sorted(seen(registry, *requests, **keys)["fingerprints"].explode(empty_as_null=False).to_list())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Access <b>denied</b></p>", ["t.contains"]),
        ("<p>access <b>denied</b></p>", []),
        ("<html>Stop here", ["t.prefix"]),
        (" <html>Stop here", []),
        ("Stop", ["t.full"]),
        ("Stop.", []),
        ("By order no. 17 of", ["t.regexp"]),
        ("By order no. of", []),
        ("Access <b>denied</b> by nginx", ["fp:t.clears", "t.contains"]),
        ({"data": base64.b64encode(b"Access <b>denied</b>").decode(), "format": "base64"}, ["t.contains"]),
        ({"data": "!", "format": "base64"}, []),
        ("\x00Access <b>denied</b>", ["t.contains"]),
        (None, []),
    ],
)
def test_body_matches_by_its_kind_of_pattern(registry: Targets, body: object, expected: list[str]) -> None:
    assert labels(registry, answered(body)) == expected


def test_headers_match_whatever_the_case_of_their_name(registry: Targets) -> None:
    assert labels(registry, answered(headers={"SERVER": "Filter/2"})) == ["t.header"]
    assert labels(registry, answered(headers={"X-Server": "Filter/2"})) == []
    assert labels(registry, answered(code=302, headers={"Location": "http://notice.example.net/?u=1"})) == ["t.away"]
    assert labels(registry, answered(code=302, headers={"Location": "https://notice.example.net/"})) == []


def test_page_over_a_valid_handshake_is_not_looked_at(registry: Targets) -> None:
    page = answered("Access <b>denied</b>", url="https://www.example.org/")
    assert labels(registry, page) == []
    shook = {"server_name": "www.example.org", "address": "93.184.216.34:443", "failure": "ssl_invalid_hostname"}
    assert labels(registry, page, tls_handshakes=[shook]) == ["t.contains"]


def test_a_match_belongs_to_the_answer_that_carries_it_and_to_no_other(registry: Targets) -> None:
    found = seen(registry, answered("Access <b>denied</b>"), answered("Welcome", url="http://www.example.net/"))
    by_host = dict(found.select("hostname", "fingerprints").rows())
    assert by_host == {"www.example.org": ["t.contains"], "www.example.net": []}


def test_known_address_among_the_answers_gives_every_name_it_has(registry: Targets) -> None:
    def query(ip: str) -> dict[str, object]:
        answers = [{"answer_type": "A", "ipv4": ip}]
        return {"hostname": "www.example.org", "query_type": "A", "engine": "system", "answers": answers}

    assert labels(registry, queries=[query("198.51.100.7")]) == ["t.address", "t.same_address"]
    assert labels(registry, queries=[query("198.51.100.70")]) == []


def test_hostile_body_costs_no_more_than_its_length(registry: Targets) -> None:
    began = perf_counter()
    assert labels(registry, answered("order no. " * 400_000)) == []
    assert labels(registry, answered("a" * 4_000_000 + "Stop")) == []
    assert perf_counter() - began < 5


def test_only_the_beginning_of_a_body_is_searched(registry: Targets) -> None:
    page = "Access <b>denied</b>"
    assert labels(registry, answered("x" * (response.MAX_LETTERS - len(page)) + page)) == ["t.contains"]
    assert labels(registry, answered("x" * response.MAX_LETTERS + page)) == []


def test_table_of_the_program_is_small_and_sourced() -> None:
    own = (Path(str(targets.DATA)) / "fingerprints.csv").read_text().splitlines()
    assert 2 <= len(own) < 20
    assert {f.name for f in targets.load().fingerprints} == {row.split(",")[0] for row in own[1:]}
