"""docs/rules.md is made from the rule table and equals it; `python tests/repo/test_rules_page.py` writes it anew."""

from pathlib import Path

from gatewatch import targets
from gatewatch.judge.rules import OUTAGE, RULES, RULESET_VERSION

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def rules_page() -> str:
    """Write the page: one row a rule, in the order they are tried; then the known faults of instruments."""
    lines = [
        "# Rules",
        "",
        f"Rule set {RULESET_VERSION}, made from `src/gatewatch/judge/rules.py`; a test holds this page equal to it.",
        "",
        "The first rule that matches decides an attempt; every match is kept in `matched_rule_ids`. Then attempts of",
        "a component are folded by its `combine` word in the registry. A failure with no control is `unknown`, never a",
        "lean to blocked.",
        "",
        "| id | layer | outcome | mechanism | evidence | why | source |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in (*RULES, OUTAGE):
        lines.append(
            f"| `{r.id}` | {r.layer} | {r.outcome} | {r.mechanism or ''} | {r.evidence} | {r.reason} | {r.source} |"
        )
    lines += ["", "## Known faults of instruments", ""]
    lines += ["What a faulty instrument reports as failed says nothing of the network.", ""]
    lines += ["| id | why | source |", "|---|---|---|"]
    lines += [f"| `{f.id}` | {f.reason} | {f.source} |" for f in targets.load().faults]
    return "\n".join(lines) + "\n"


def test_rules_page_equals_the_table() -> None:
    assert PAGE.read_text("utf-8") == rules_page(), "run: python tests/repo/test_rules_page.py"


if __name__ == "__main__":
    PAGE.write_text(rules_page(), "utf-8")
