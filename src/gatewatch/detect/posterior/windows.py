"""Hours of the week: is a time inside them, which ones does a block keep to, and how they are written down.

The blind search reads the local hours of Monday to Friday, and apart from them those of Saturday and Sunday, as a
two-state chain around the clock: an hour is inside or outside, and mostly as the hour before. What was seen in an
hour speaks by the likelihood of its cells, blocked against ok. The prior probability of the hours it finds is given
back with them, because hours picked from the data must pay for having been picked: the more windows a day has the
less likely, each by half; all places of so many windows are alike; weekends are mostly free, or like other days.

Not here: whether a series keeps to the hours at all (`choose`). A Friday-Saturday weekend is not known yet.
Source: shared/facts/detection.md section 4.8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import comb

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from gatewatch.detect.posterior.hmm import sum_by
from gatewatch.detect.posterior.kernels import Floats, Ints
from gatewatch.model.order import Weekday, Window

STAY = 0.85
"""Chance that an hour is like the hour before it."""
CLEARLY = 0.6
"""Posterior from which an hour counts as inside; hours without evidence stay below. Chosen, not measured."""
FREE = ALIKE = 0.45
"""Prior chance that the weekend has no hours, and that it has those of the other days. Chosen, not measured."""
QUARTERS = (7, 22, 37, 52)
"""Minutes of an hour that are looked at: zones and windows may begin on the quarter hour."""
DAY_MINUTES = 24 * 60

WEEKDAYS: tuple[Weekday, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri")
WEEKEND: tuple[Weekday, ...] = ("Sat", "Sun")

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Schedule:
    """The ordered weekly windows of a country and service, in the order's local time."""

    country: str
    service: str
    timezone: str
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class Calendar:
    """The local clock of every hour from `first` on (hours since 1970), daylight saving included.

    `week_minute` holds for each hour the minute of the week, from Monday 00:00, at each of `QUARTERS`; `day` the
    local days since 1970.
    """

    timezone: str
    first: int
    week_minute: Ints
    day: Ints

    def share_inside(self, hours: Ints, windows: Sequence[Window]) -> Floats:
        """Give for each hour the share of it that lies in the windows: 0, 0.25, 0.5, 0.75 or 1."""
        share: Floats = _week_mask(windows)[self.week_minute[hours - self.first]].mean(axis=1)
        return share

    def week_hour(self, hours: Ints) -> Ints:
        """Give for each hour the hour of the week that its middle lies in, 0 = Monday 00-01."""
        hour: Ints = self.week_minute[hours - self.first, len(QUARTERS) // 2] // 60
        return hour

    def local_day(self, hours: Ints) -> Ints:
        """Give for each hour its local day, in days since 1970."""
        day: Ints = self.day[hours - self.first]
        return day


def calendar(first: int, last: int, timezone: str) -> Calendar:
    """Make the calendar of a zone for the hours `first` to `last` since 1970."""
    minutes = np.arange(first, last + 1)[:, None] * 60 + np.array(QUARTERS)
    at = pl.Series(minutes.ravel() * 60_000_000).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(timezone)
    clock = at.dt.hour().cast(pl.Int64) * 60 + at.dt.minute().cast(pl.Int64)
    week_minute = ((at.dt.weekday().cast(pl.Int64) - 1) * DAY_MINUTES + clock).to_numpy()
    days = at.dt.date().cast(pl.Int64).to_numpy()
    return Calendar(timezone, first, week_minute.reshape(minutes.shape), days[len(QUARTERS) // 2 :: len(QUARTERS)])


def find_hours(week_hour: Ints, log_ratio: Floats) -> tuple[tuple[Window, ...], float]:
    """Find the local hours that cells keep to, with the log of their prior probability.

    `log_ratio` is by cell the log likelihood of blocked against ok. No hour found gives no windows.
    """
    found: list[Bools] = []
    weekend = week_hour >= 24 * len(WEEKDAYS)
    for these in (~weekend, weekend):
        found.append(_chain(sum_by(week_hour[these] % 24, log_ratio[these], 24)) > CLEARLY)
    log_prior = _log_prior(*found)
    if (found[0] == found[1]).all():
        return _as_windows((*WEEKDAYS, *WEEKEND), found[0]), log_prior
    return _as_windows(WEEKDAYS, found[0]) + _as_windows(WEEKEND, found[1]), log_prior


def windows_json(timezone: str, windows: Sequence[Window], source: str) -> str:
    """Write windows as the events table holds them."""
    return msgspec.json.encode({"timezone": timezone, "windows": list(windows), "source": source}).decode()


def _week_mask(windows: Sequence[Window]) -> Floats:
    """Mark the minutes of the week inside windows; one that passes midnight belongs to the day it begins on."""
    mask = np.zeros(7 * DAY_MINUTES)
    for window in windows:
        start, end = _minute(window.start), _minute(window.end)
        length = end - start if start < end else end - start + DAY_MINUTES
        for day in window.days:
            begin = (*WEEKDAYS, *WEEKEND).index(day) * DAY_MINUTES + start
            mask[np.arange(begin, begin + length) % len(mask)] = 1
    return mask


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _chain(log_ratio: Floats) -> Floats:
    """Posterior of being inside, by hour of the day, the chain closing over midnight."""
    outside_inside = np.stack([-np.maximum(log_ratio, 0), np.minimum(log_ratio, 0)], axis=1)
    steps = np.array([[STAY, 1 - STAY], [1 - STAY, STAY]]) * np.exp(outside_inside)[:, None, :]
    # one circle for each hour, rotated to end at it: its diagonal weighs the two states there
    rotated = np.arange(24)[None, :] + np.arange(24)[:, None] + 1
    circles = reduce(np.matmul, steps[rotated.T % 24])
    outside, inside = circles[:, 0, 0], circles[:, 1, 1]
    posterior: Floats = inside / (outside + inside)
    return posterior


def _log_prior(workdays: Bools, weekend: Bools) -> float:
    if not weekend.any():
        return float(np.log(FREE)) + _log_prior_of_day(workdays)
    if (weekend == workdays).all():
        return float(np.log(ALIKE)) + _log_prior_of_day(workdays)
    return float(np.log(1 - FREE - ALIKE)) + _log_prior_of_day(workdays) + _log_prior_of_day(weekend)


def _log_prior_of_day(inside: Bools) -> float:
    changes = int((inside != np.roll(inside, 1)).sum())
    return -max(changes // 2, 1) * float(np.log(2)) - float(np.log(2 * comb(24, changes)))


def _as_windows(days: Sequence[Weekday], inside: Bools) -> tuple[Window, ...]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int64), [0]])))
    return tuple(
        Window(days=list(days), start=f"{start:02d}:00", end=f"{end:02d}:00")
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    )
