"""Made-up verdicts for the detector's tests: volunteers who come and go, and a truth that is known.

A tester has a log-normal activity and tests in sessions: one to four tests, half an hour apart. What they see is
drawn from the chance of interference at that hour for that tester. Simulated country, simulated networks.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gatewatch.model.frames import checked

Chance = Callable[[NDArray[np.float64], NDArray[np.int64]], NDArray[np.float64]]
"""From hours since `START` and testers to the chance that a test is interfered with."""

START = datetime(2025, 3, 3, tzinfo=UTC)
"""A Monday, midnight UTC; the made-up country XA keeps the clock of Bangkok, UTC+7, with no daylight saving."""
LOCAL_OFFSET = 7


def at(hours: float) -> datetime:
    """Give the time so many hours after `START`."""
    return START + timedelta(hours=hours)


def calm(rate: float = 0.02) -> Chance:
    """Failures at a low rate and nothing else."""
    return lambda hours, testers: np.full(len(hours), rate)


def block(onset: float, end: float = np.inf, rate: float = 0.98, baseline: float = 0.02) -> Chance:
    """Interference at `rate` from `onset` to `end`, for every tester."""
    return lambda hours, testers: np.where((onset <= hours) & (hours < end), rate, baseline)


def in_windows(onset: float, end: float, baseline: float = 0.02) -> Chance:
    """A block on weekdays, 07-11 and 13-17 local time."""

    def chance(hours: NDArray[np.float64], testers: NDArray[np.int64]) -> NDArray[np.float64]:
        local = hours + LOCAL_OFFSET
        clock, weekday = local % 24, (local // 24) % 7
        open_hours = ((clock >= 7) & (clock < 11)) | ((clock >= 13) & (clock < 17))
        return np.where((onset <= hours) & (hours < end) & (weekday < 5) & open_hours, 0.98, baseline)

    return chance


def verdicts(
    seed: int,
    chance: Chance,
    *,
    days: int = 60,
    a_day: float = 10.0,
    testers: int = 12,
    silent: tuple[float, float] | None = None,
    down: tuple[float, float] | None = None,
    country: str = "XA",
    asn: int = 64500,
    component: str = "telegram/dc",
) -> pl.DataFrame:
    """Draw the verdicts of one series."""
    rng = np.random.default_rng(seed)
    activity = rng.lognormal(0, 1, testers)
    sessions = rng.poisson(days * a_day / 2.5)
    who = rng.choice(testers, sessions, p=activity / activity.sum())
    begins = rng.uniform(0, days * 24, sessions)
    tests = rng.integers(1, 5, sessions)
    hours = np.repeat(begins, tests) + 0.5 * np.concatenate([np.arange(n) for n in tests])
    who = np.repeat(who, tests)
    seen = hours < days * 24
    if silent:
        seen &= ~((silent[0] <= hours) & (hours < silent[1]))
    hours, who = hours[seen], who[seen]
    state = np.where(rng.uniform(size=len(hours)) < chance(hours, who), "blocked", "ok")
    if down:
        state = np.where((down[0] <= hours) & (hours < down[1]), "down", state)
    return frame(hours, who, state, country=country, asn=asn, component=component)


def frame(
    hours: NDArray[np.float64],
    who: NDArray[np.int64],
    state: NDArray[np.str_],
    *,
    country: str = "XA",
    asn: int = 64500,
    component: str = "telegram/dc",
) -> pl.DataFrame:
    """Write hours, testers and states as a verdicts table; every measurement has a report of its own."""
    text = pl.col("state")
    interfered = text.is_in(["blocked", "partial"])
    rows = pl.DataFrame({"hours": hours, "who": who, "state": state}).with_row_index("row")
    name = pl.format("m{}-{}-{}", pl.lit(asn), pl.lit(component), "row")
    return checked(
        "verdicts",
        rows.select(
            measurement_id=name,
            report_id=name,
            probe=pl.format("tester {}", "who"),
            source=pl.lit("simulated"),
            source_line=pl.col("row") + 1,
            started_at=pl.lit(START) + pl.duration(microseconds=(pl.col("hours") * 3_600_000_000).cast(pl.Int64)),
            country=pl.lit(country),
            asn=pl.lit(asn),
            network_name=pl.lit(None, pl.String),
            network_kind=pl.lit(None, pl.String),
            test_name=pl.lit("telegram"),
            test_version=pl.lit("0.3.1"),
            service=pl.lit(component.partition("/")[0]),
            component=pl.lit(component),
            state=text,
            mechanisms=pl.when(interfered).then(pl.lit(["tcp.timeout"])).otherwise(pl.lit([], pl.List(pl.String))),
            rule_ids=pl.lit([], pl.List(pl.String)),
            matched_rule_ids=pl.lit([], pl.List(pl.String)),
            evidence=pl.when(interfered).then(pl.lit("strong")).otherwise(pl.lit("none")),
            endpoints=pl.lit(10),
            endpoints_interfered=pl.when(text == "blocked").then(10).when(text == "partial").then(5).otherwise(0),
            endpoints_ok=pl.when(text == "ok").then(10).when(text == "partial").then(5).otherwise(0),
            interfered=pl.lit([], pl.List(pl.String)),
            control=pl.lit("networks"),
            control_networks=pl.lit(5),
            control_countries=pl.lit(3),
            probe_analysis=pl.lit(None, pl.String),
            ruleset_version=pl.lit("test"),
            targets_version=pl.lit("test"),
            simulated=pl.lit(True),
        ).with_columns(date=pl.col("started_at").dt.date()),
    )
