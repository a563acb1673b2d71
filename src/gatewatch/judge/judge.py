"""Verdicts: what one measurement says of one component.

The line inside this room, each step a frame in and a frame out:

    observations ─facts─► ─pages─► ─answers─► ─control─► ─rules─► attempts with a rule each
    attempts with a rule each ─component─► ─outage─► verdicts

No step reads a clock, draws a number or trusts the test's own verdict. The order of the rows does not matter. Controls
and outages look at all that is given, so the same measurement may be told apart better with more data beside it.
"""

import polars as pl

from gatewatch.judge.answers import with_answers
from gatewatch.judge.component import components
from gatewatch.judge.control import with_control
from gatewatch.judge.facts import facts
from gatewatch.judge.outage import with_outages
from gatewatch.judge.pages import with_pages
from gatewatch.judge.rules import RULESET_VERSION as RULESET_VERSION
from gatewatch.judge.rules import masks, names, ruled
from gatewatch.model.frames import checked, empty
from gatewatch.targets import Targets


def judge(observations: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Give the checked `verdicts` of `observations`.

    Rows: one per measurement and component.
    """
    if observations.is_empty():
        return empty("verdicts")
    attempts = ruled(with_control(with_answers(with_pages(facts(observations, targets)), targets)))
    verdicts = _named(_named(components(attempts), "rule", "rule_ids"), "matched", "matched_rule_ids")
    verdicts = with_outages(verdicts)
    return checked(
        "verdicts",
        verdicts.with_columns(ruleset_version=pl.lit(RULESET_VERSION), targets_version=pl.lit(targets.version)),
    )


def _named(frame: pl.DataFrame, kind: str, column: str) -> pl.DataFrame:
    """Turn the bits of rules into their ids; each combination is spelled once."""
    bits = [f"{kind}_{n}" for n in range(masks())]
    found = frame.select(bits).unique()
    spelled = pl.Series(column, [names(row) for row in found.iter_rows()], dtype=pl.List(pl.String))
    return frame.join(found.with_columns(spelled), on=bits, how="left")
