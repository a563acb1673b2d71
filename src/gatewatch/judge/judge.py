"""Verdicts: what one measurement says of one component.

The line inside this room, each step a frame in and a frame out:

    observations ─facts─► ─pages─► ─answers─► ─control─► ─rules─► attempts with a rule each
    attempts with a rule each ─component─► ─outage─► verdicts

No step reads a clock, draws a number or trusts the test's own verdict. The order of the rows does not matter. Controls
and outages look at all that is given, so the same measurement may be told apart better with more data beside it.
"""

from collections.abc import Callable

import polars as pl

from gatewatch.judge.answers import with_answers
from gatewatch.judge.component import components
from gatewatch.judge.control import with_control, with_speed
from gatewatch.judge.facts import facts
from gatewatch.judge.outage import with_outages
from gatewatch.judge.pages import with_pages
from gatewatch.judge.rules import RULESET_VERSION as RULESET_VERSION
from gatewatch.judge.rules import masks, mechanisms, names, ruled
from gatewatch.model.frames import checked, empty
from gatewatch.targets import Targets


def judge(observations: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Give the checked `verdicts` of `observations`.

    Rows: one per measurement and component.
    """
    if observations.is_empty():
        return empty("verdicts")
    attempts = ruled(with_speed(with_control(with_answers(with_pages(facts(observations, targets)), targets))))
    verdicts = components(attempts)
    for kind, column in (("rule", "rule_ids"), ("matched", "matched_rule_ids")):
        verdicts = _named(verdicts, [f"{kind}_{n}" for n in range(masks())], column, names)
    verdicts = with_outages(_named(verdicts, ["mechanism"], "mechanisms", mechanisms))
    return checked(
        "verdicts",
        verdicts.with_columns(ruleset_version=pl.lit(RULESET_VERSION), targets_version=pl.lit(targets.version)),
    )


def _named(
    frame: pl.DataFrame, bits: list[str], column: str, spell: Callable[[tuple[int, ...]], list[str]]
) -> pl.DataFrame:
    """Turn bits into the words they stand for; each combination is spelled once."""
    found = frame.select(bits).unique()
    spelled = pl.Series(column, [spell(row) for row in found.iter_rows()], dtype=pl.List(pl.String))
    return frame.join(found.with_columns(spelled), on=bits, how="left", maintain_order="left")
