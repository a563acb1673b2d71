"""The layout holds: sizes of files, functions and packages, docstrings, and docs that equal what the program says."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest

from gatewatch.model.order import order_schema
from gatewatch.model.schema import columns
from gatewatch.model.tables import KEYS, TABLES

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "gatewatch"
FILES = sorted(SOURCE.rglob("*.py"))
FILE_LINES, FUNCTION_LINES, PACKAGE_FILES = 500, 60, 8


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= FILE_LINES
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_functions_are_one_thought(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < FUNCTION_LINES, f"{name(path)}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_public_things_have_docstrings(path: Path) -> None:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name(path)}:{node.lineno} {node.name}"


def test_packages_hold_few_files_and_an_empty_door() -> None:
    for init in SOURCE.rglob("__init__.py"):
        modules = [p for p in init.parent.glob("*.py") if p.name != "__init__.py"]
        assert len(modules) <= PACKAGE_FILES or init.parent == SOURCE, init.parent.name
        if init.parent != SOURCE:
            body = ast.parse(init.read_text("utf-8")).body
            assert len(body) == 1, f"{name(init)} holds its docstring and nothing else"


def test_no_import_inside_a_function() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inner, f"{name(path)}:{node.name}"


def test_tables_page_equals_the_schema() -> None:
    assert (ROOT / "docs" / "tables.md").read_text("utf-8") == tables_page(), "run: python tests/repo/test_layout.py"


def test_order_schema_page_equals_the_types() -> None:
    assert json.loads((ROOT / "docs" / "order.schema.json").read_text("utf-8")) == order_schema()


def test_design_columns_are_all_there() -> None:
    """The contract of the design: these columns are read by programs outside the repository."""
    for table, wanted in CONTRACT.items():
        have = {c.name for c in columns(TABLES[table])}
        assert set(wanted.split()) <= have, set(wanted.split()) - have


def test_local_links_in_the_docs_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    pins = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    }
    assert {re.split(r"[>=<\[]", w)[0].lower() for w in wanted} <= pins


CONTRACT = {
    "observations": """measurement_id source source_line started_at date country asn network_kind resolver_asn
        resolver_ip test_name test_version tool tool_version platform service component hostname ip port transport
        dns_failure
        dns_answers tcp_failure tls_failure http_failure http_status app_failure app_proof""",
    "verdicts": """measurement_id source source_line started_at country asn service component state mechanisms rule_ids
        evidence endpoints endpoints_interfered control_networks ruleset_version targets_version""",
    "cells": "country asn service component hour measurements probes blocked partial down ok insufficient p_interfered",
    "events": """event_id country asn service component state mechanisms onset_earliest onset_latest end_earliest
        end_latest open windows measurements probes probability detector_version""",
    "episodes": "episode_id country service onset_earliest onset_latest end_earliest end_latest asns event_ids",
    "compliance": """order_id addressee asn service component assessment flags onset_earliest onset_latest deadline
        in_window off_window measurements probes note""",
}


def tables_page() -> str:
    """Write docs/tables.md from the row types; `python tests/repo/test_layout.py` puts it in place."""
    lines = ["# Tables", "", "Made from `src/gatewatch/model/tables.py`; a test holds this page equal to it.", ""]
    for table, row in TABLES.items():
        lines += [f"## {table}", "", " ".join((row.__doc__ or "").split()), "", f"Key: {', '.join(KEYS[table])}.", ""]
        lines += ["| column | kind | null | what |", "|---|---|---|---|"]
        for c in columns(row):
            bounds = f" ({c.minimum:g} or more)" if c.minimum is not None and c.maximum is None else ""
            bounds = f" ({c.minimum:g} to {c.maximum:g})" if c.maximum is not None and c.minimum is not None else bounds
            lines.append(f"| {c.name} | {c.kind}{bounds} | {'yes' if c.nullable else 'no'} | {c.description} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    (ROOT / "docs" / "tables.md").write_text(tables_page(), "utf-8")
