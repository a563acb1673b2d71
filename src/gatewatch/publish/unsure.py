"""What is missing: failures that no control was measured for, so that nothing can be said of them.

A failure is evidence of a block only where the same endpoint worked elsewhere in the same hours. Where nobody measured
it elsewhere the verdict is `insufficient`; that is honest, and it can be mended: the measurements of other countries
for these hours are in OONI's archive, and `gatewatch fetch` brings them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from gatewatch.archive.layout import OWN_TESTS
from gatewatch.model.words import SERVICES, Control, State, is_simulated

AT_HOME = "control.fails_at_home"
NO_CONTROL = ("control.none", AT_HOME)
"""The rules by which a failure says nothing because nobody saw the endpoint work elsewhere. Source: judge/rules.py."""


@dataclass(frozen=True)
class MissingControl:
    """Failures of a part on a network that no control was measured for.

    hours: the hours they fall into, from `first` to `last`. at_home: networks of the same country were measured, and
    failed as well, so that a control can only come from another country.
    """

    country: str
    asn: int
    service: str
    component: str
    hours: int
    measurements: int
    first: datetime
    last: datetime
    at_home: bool


def missing_controls(verdicts: pl.DataFrame) -> list[MissingControl]:
    """Find the failures that have no control, by network and part; most hours first."""
    rules = pl.col("rule_ids")
    rows = (
        verdicts.filter((pl.col("state") == State.INSUFFICIENT) & (pl.col("control") == Control.NONE))
        .filter(rules.list.eval(pl.element().is_in(NO_CONTROL)).list.any())
        .group_by("country", "asn", "service", "component")
        .agg(
            hours=pl.col("started_at").dt.truncate("1h").n_unique(),
            measurements=pl.col("measurement_id").n_unique(),
            first=pl.col("started_at").min().dt.truncate("1h"),
            last=pl.col("started_at").max().dt.truncate("1h"),
            at_home=rules.list.contains(AT_HOME).any(),
        )
        .sort(pl.col("hours"), "country", "asn", "component", descending=[True, False, False, False])
    )
    return [MissingControl(**r) for r in rows.iter_rows(named=True)]


def fetch_command(found: list[MissingControl]) -> str:
    """Write the commands that bring the controls of some failures of one country, one line for each service.

    Nothing for a simulated country, whose controls no archive has, and for websites, which are not fetched by name.
    """
    lines = []
    real = [m for m in found if not is_simulated(m.country, m.asn)]
    for service in sorted({m.service for m in real} & set(SERVICES)):
        own = [m for m in real if m.service == service]
        since = min(m.first for m in own).date()
        until = max(m.last for m in own).date() + timedelta(days=1)  # the first day left out
        web = "" if service in OWN_TESTS else " --web"
        lines.append(
            f"gatewatch fetch --country {own[0].country} --service {service}{web} --since {since} --until {until} DIR"
        )
    return "\n".join([*lines, "gatewatch run DIR"]) if lines else ""
