"""How well the detector does: made-up series through it, scored against their truth, a peer's method beside it.

Theory. Recall counts the blocks that could be found at all, `scoreable`: met by two testers or more, in three
or more tester-units of six hours. An event finds a block when they overlap; one that overlaps none is false, a second
on the same block is a split. False events are given per 1,000 series-weeks, with the exact Poisson bound that the rate
is under with 95 % confidence. Coverage, width and ends are over found blocks only.

The peer is the two-sided CUSUM of OONI's pipeline, rebuilt from its description and fed the same tests; its onset
interval (last hour its sum was zero, to the alarm) is our construction, since it publishes an alarm time alone.
`live` runs the detector on what was there by then, day after day, and counts every alarm ever raised. `world` spreads
a scenario over several countries, so that a service's own failure can be told, and leaves out what is `service_wide`.
What this cannot tell: how real measurements differ from the simulator's. Nothing here reads a clock or a file.
Source: shared/facts/detection.md section 1, shared/facts/pipeline.md section 1.4.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import polars as pl
from msgspec import Struct
from scipy.special import gammaincinv

from gatewatch.detect.detect import DETECTOR_VERSION, Schedule, detect
from gatewatch.lab.series import (
    BLOCKS,
    DAYS,
    HOURS,
    INNOCENT,
    SCENARIOS,
    STRESS,
    TIMETABLES,
    VOLUMES,
    WRONG,
    Block,
    Series,
    Span,
    draw,
)
from gatewatch.model.frames import checked
from gatewatch.model.order import Window
from gatewatch.model.words import SuspectReason, Timetable
from gatewatch.targets import Targets, load

Progress = Callable[[str, int, int], None]

START = datetime(2025, 3, 3, tzinfo=UTC)
"""Hour 0 of every series, a Monday; the made-up country XA keeps UTC+7 with no daylight saving."""
COUNTRY, ZONE, SERVICE = "XA", "Asia/Bangkok", "telegram"
SAME = {"service": SERVICE, "component": "telegram/dc", "test_name": SERVICE, "simulated": True}
SAME |= {"endpoints": 10, "control": "networks", "control_networks": 5, "control_countries": 3}
"""What every verdict says alike. Chosen, and read by no rule of `detect`."""
HOURS_KEPT, ALWAYS = (Timetable.WINDOWED, Timetable.SPILL), Timetable.CONTINUOUS
LIVE_SHARE = 6
"""Of so many series one is followed live, day by day. Chosen, not measured."""
END_HOURS = 48.0
UNIT_HOURS, MIN_UNITS, MIN_TESTERS = 6, 3, 2
"""Source of these: the definitions in shared/facts/detection.md sections 1 and 2."""
BLIND, TOLD, LIVE, WORLD, CUSUM = "blind", "told", "live", "world", "cusum"
WORLDS = {"service outage": ("XA", "XB", "XC", "XD", "XE"), "full": ("XA", "XB", "XC", "XD", "XE")}
"""Scenarios that are spread over countries: a failure of the service, and blocks that must not pass for one."""
ALL = "all"
AT_ONCE = 400
"""Series given to the detector together; bounds memory, changes no result. Chosen, not measured."""
SHARES = {
    "onset in": ("onset_covered", 2),
    "width h": ("onset_width_hours", 0),
    "end in": ("end_covered", 2),
    "by 48 h": ("ended", 2),
    "split": ("split", 3),
    "units": ("failing_units", 0),
}
"""Columns of the printed table: heading, the field of `Row`, digits."""
MARKS = {
    "certified": ("certified", 2),
    "false cert": ("false_certified", 0),
    "suspected": ("suspected_per_ksw", 2),
    "hours right": ("timetable_right", 2),
    "wrong": ("timetable_wrong", 2),
}
"""Those of the table of marks beneath it."""


class Row(Struct, frozen=True, kw_only=True):
    """One line of the result: a method on a scenario (or a group of them) at a volume (or all).

    Grain and key: method, scenario, volume. `recall` is found / scoreable; shares and medians over nothing are None.
    """

    method: str
    scenario: str
    volume: str
    series: int
    blocks: int
    scoreable: int
    found: int
    false: int
    recall: float | None
    false_per_ksw: float
    false_bound: float
    onset_covered: float | None
    onset_width_hours: float | None
    end_covered: float | None
    ended: float | None
    split: float | None
    failing_units: float | None
    certified: float | None
    false_certified: int
    suspected_per_ksw: float
    timetable_right: float | None
    timetable_wrong: float | None


class Evaluation(Struct, frozen=True, kw_only=True):
    """All lines of a run, with what is needed to run it again."""

    seed: int
    series: int
    detector_version: str
    rows: list[Row]


@dataclass(frozen=True)
class Found:
    """An event in hours from 0: the intervals of its onset and its end, no end where it is open; and its marks.

    `suspected` is none: a stretch that one tester carries.
    """

    onset: Span
    end: Span | None
    certified: bool = False
    timetable: str = ""
    suspected: bool = False

    @property
    def last(self) -> float:
        """The last hour that it surely holds."""
        return HOURS if self.end is None else self.end[0]

    def meets(self, first: float, last: float) -> bool:
        """Say whether what it surely holds overlaps the time from `first` to before `last`."""
        return self.onset[1] < last and self.last >= first


@dataclass(frozen=True)
class _Score:
    method: str
    scenario: str
    volume: str
    block: bool
    scoreable: bool
    false: int
    hits: int = 0
    covered: bool = False
    width: float = 0.0
    ended: bool = False
    end_covered: bool = False
    failing_units: float | None = None
    certified: bool = False
    false_certified: int = 0
    suspected: int = 0
    timetable_right: bool = False
    timetable_wrong: bool = False


def evaluate(seed: int, series: int, *, progress: Progress, scenarios: Iterable[str] = SCENARIOS) -> Evaluation:
    """Draw `series` series of every scenario and volume, run the detector and the peer, and score them."""
    targets = load()
    names = list(scenarios)
    drawn = [s for name in names for s in draw_all(seed, series, name)]
    calm = [s for s in drawn if s.scenario not in STRESS]
    scores = _scores(CUSUM, drawn, [cusum(s) for s in drawn])
    scores += _scores(BLIND, drawn, run(drawn, targets, progress=progress))
    for told in (*TIMETABLES, WRONG):  # an order stands over series without hours as well
        under = [s for s in drawn if (s.told or (TIMETABLES[0] if s.scenario not in STRESS else None)) == told]
        scores += _scores(TOLD, under, run(under, targets, told, progress=progress))
    for name, countries in WORLDS.items():
        if name in names:
            spread = [s for s in drawn if s.scenario == name]
            scores += _scores(WORLD, spread, run(spread, targets, countries=countries, progress=progress))
    followed = [s for n, s in enumerate(calm) if n % series < series // LIVE_SHARE]
    scores += _follow(followed, targets, progress)
    progress("", 1, 1)
    return Evaluation(seed=seed, series=series, detector_version=DETECTOR_VERSION, rows=_rows(scores))


def draw_all(seed: int, series: int, scenario: str) -> list[Series]:
    """Draw the series of one scenario, volume after volume; they depend on nothing but the arguments."""
    at = list(SCENARIOS).index(scenario)
    rng = np.random.default_rng([seed, at])
    return [draw(rng, scenario, v, np.random.default_rng([seed, at, 1])) for v in VOLUMES for _ in range(series)]


def verdicts(drawn: Sequence[Series], countries: Sequence[str] = (COUNTRY,)) -> pl.DataFrame:
    """Write series as one verdicts table, each on a network of its own, numbered from 1, in the countries by turns."""
    at = np.arange(len(drawn)) % len(countries)
    sizes = [len(s.hours) for s in drawn]
    rows = pl.DataFrame(
        {
            "asn": np.repeat(np.arange(1, len(drawn) + 1), sizes),
            "country": np.repeat(np.array(countries)[at], sizes),
            "hours": np.concatenate([s.hours for s in drawn]),
            "probe": np.concatenate([s.probe for s in drawn]),
            "state": np.concatenate([s.state for s in drawn]),
        }
    ).with_row_index("row")
    is_bad = pl.col("state") == "blocked"
    none = pl.lit([], pl.List(pl.String))
    microseconds = (pl.col("hours") * 3_600_000_000).cast(pl.Int64)
    return checked(
        "verdicts",
        rows.select(
            "asn",
            "country",
            "state",
            measurement_id=pl.format("m{}", pl.col("row").cast(pl.String).str.zfill(9)),
            report_id=pl.format("m{}", "row"),
            probe=pl.format("tester {}", "probe"),
            source_line=pl.col("row") + 1,
            started_at=pl.lit(START) + pl.duration(microseconds=microseconds),
            date=(pl.lit(START) + pl.duration(microseconds=microseconds)).dt.date(),
            mechanisms=pl.when(is_bad).then(pl.lit(["tcp.timeout"])).otherwise(none),
            evidence=pl.when(is_bad).then(pl.lit("strong")).otherwise(pl.lit("none")),
            endpoints_interfered=pl.when(is_bad).then(10).otherwise(0),
            endpoints_ok=pl.when(pl.col("state") == "ok").then(10).otherwise(0),
            **dict.fromkeys(("network_name", "network_kind", "probe_analysis"), pl.lit(None, pl.String)),
            **dict.fromkeys(("rule_ids", "matched_rule_ids", "interfered"), none),
            **dict.fromkeys(("source", "test_version", "ruleset_version", "targets_version"), pl.lit("simulated")),
            **{name: pl.lit(value) for name, value in SAME.items()},
        ),
    )


def run(
    drawn: Sequence[Series],
    targets: Targets,
    told: Sequence[Span] = (),
    *,
    progress: Progress,
    countries: Sequence[str] = (COUNTRY,),
) -> list[list[Found]]:
    """Give by series what the detector finds, told an order's weekday hours or not: events that are no failure of the
    service, and what one tester makes it suspect.
    """
    windows = tuple(
        Window(days=["Mon", "Tue", "Wed", "Thu", "Fri"], start=f"{start:02.0f}:00", end=f"{end:02.0f}:00")
        for start, end in told
    )
    schedules = [Schedule(COUNTRY, SERVICE, ZONE, windows)] if windows else []
    found: list[list[Found]] = [[] for _ in drawn]
    for start in range(0, len(drawn), AT_ONCE):
        progress("detect", start, len(drawn))
        seen = detect(verdicts(drawn[start : start + AT_ONCE], countries), targets, schedules)
        times = [_hours(name) for name in ("onset_earliest", "onset_latest", "end_earliest", "end_latest")]
        events = seen.events.filter((pl.col("state") != "down") & ~pl.col("service_wide"))
        rows = events.select("asn", *times, "certified", "timetable")
        for asn, earliest, latest, last, end, certified, timetable in rows.iter_rows():
            onset = (0.0 if earliest is None else earliest, latest)
            span = None if end is None else (last, end)
            found[start + asn - 1].append(Found(onset, span, certified, timetable))
        alone = seen.suspected.filter(pl.col("reason") == SuspectReason.SINGLE_SOURCE.value)
        for asn, latest in alone.select("asn", _hours("onset_latest")).iter_rows():
            found[start + asn - 1].append(Found((latest, latest), None, suspected=True))
    return found


def cusum(series: Series) -> list[Found]:
    """Give the events of the peer's two-sided CUSUM: hourly medians, drift 0.35, threshold 3.5."""
    told = series.state != "down"
    by_hour: dict[int, list[float]] = {}
    for hour, bad in zip(series.hours[told].tolist(), (series.state[told] == "blocked").tolist(), strict=True):
        by_hour.setdefault(int(hour), []).append(0.9 * bad)
    found: list[Found] = []
    blocked: bool | None = None
    onset: Span | None = None  # none for a first state, which is set in silence
    up = down = 0.0
    zero = turned = before = 0
    for hour, values in by_hour.items():
        if (gap := hour - before) > 24:
            up, down = up * 0.5 ** (gap / 48), down * 0.5 ** (gap / 48)
        before = hour
        step = float(np.median(values)) - 0.35
        up, down = max(0.0, up + step), max(0.0, down - step)
        zero, turned = hour if up == 0 else zero, hour if down == 0 else turned
        if up >= 3.5 and not blocked:
            onset = None if blocked is None else (zero, hour)
            blocked, up, down = True, 0.0, 0.0
        elif down >= 3.5 and blocked is not False:
            if onset:
                found.append(Found(onset, (turned, hour)))
            onset, blocked, up, down = None, False, 0.0, 0.0
    return [*found, Found(onset, None)] if onset else found


def score(method: str, series: Series, found: Sequence[Found]) -> _Score:
    """Score the events of one series against its truth."""
    block = series.block
    told = series.state != "down"
    suspected = sum(f.suspected for f in found)
    found = [f for f in found if not f.suspected]
    if block is None:
        false_certified = sum(f.certified for f in found)
        plain = _Score(method, series.scenario, series.volume, False, False, len(found))
        return replace(plain, false_certified=false_certified, suspected=suspected)
    hits = [f for f in found if f.meets(block.onset, block.end)]
    met = block.acts(series.hours) & told
    units = {(p, h // UNIT_HOURS) for p, h in zip(series.probe[met].tolist(), series.hours[met].tolist(), strict=True)}
    scoreable = len(units) >= MIN_UNITS and len({p for p, _ in units}) >= MIN_TESTERS
    result = replace(
        _Score(method, series.scenario, series.volume, True, scoreable, len(found) - len(hits), len(hits)),
        false_certified=sum(f.certified for f in found if f not in hits),
        suspected=suspected,
    )
    if not hits:
        return result
    earliest, latest = hits[0].onset
    after = series.hours[(series.hours >= block.end) & block.opens(series.hours) & told]
    end = hits[-1].end
    return replace(
        result,
        covered=earliest <= block.onset <= latest,
        width=latest - earliest,
        ended=end is None if not len(after) else end is not None and abs(end[1] - after[0]) <= END_HOURS,
        end_covered=end is None if not len(after) else end is not None and end[0] <= block.end <= end[1],
        certified=any(f.certified for f in hits),
        # hours found blind take the spill in, so the two words are one here
        timetable_right=(hits[0].timetable in HOURS_KEPT) if block.windows else hits[0].timetable == ALWAYS,
        timetable_wrong=hits[0].timetable == ALWAYS if block.windows else hits[0].timetable in HOURS_KEPT,
    )


def _scores(method: str, drawn: Sequence[Series], found: Sequence[Sequence[Found]]) -> list[_Score]:
    return [score(method, s, f) for s, f in zip(drawn, found, strict=True)]


def _follow(drawn: Sequence[Series], targets: Targets, progress: Progress) -> list[_Score]:
    """Score the alarms of each series at each of its times: the first that meets the block, and each that does not."""
    runs = [(n, at, _until(s, at)) for n, s in enumerate(drawn) for at in _times(s.block)]
    runs = [(n, at, prefix) for n, at, prefix in runs if len(prefix.hours)]
    raised: list[list[tuple[float, Found]]] = [[] for _ in drawn]
    for (n, at, _), found in zip(runs, run([p for *_, p in runs], targets, progress=progress), strict=True):
        raised[n] += [(at, one) for one in found if not one.suspected]
    return [live(s, alarms) for s, alarms in zip(drawn, raised, strict=True)]


def _times(block: Block | None) -> list[float]:
    """List when a series is looked at: at the end of each day; with a block, from its onset to four days after it
    alone, and in its first three days every six hours."""
    days = {day * 24.0 for day in range(1, DAYS + 1)}
    if block is None:
        return sorted(days)
    days = {t for t in days if block.onset < t < block.end + 96}
    early = {block.onset + UNIT_HOURS * n for n in range(1, 13)}
    return sorted(days | {t for t in early if t < block.end + 24})


def live(series: Series, alarms: Sequence[tuple[float, Found]]) -> _Score:
    """Score what was raised at each time a series was looked at."""
    block = series.block
    begun = [at for at, one in alarms if block and one.meets(block.onset, block.end)]
    false: list[Found] = []
    for at, one in alarms:
        spans = [(f.onset[1], f.last) for f in false] + ([(block.onset, block.end)] if block else [])
        if not any(one.meets(*span) for span in spans):
            # what is open then holds up to then
            false.append(one if one.end else Found(one.onset, (at, at)))
    result = score(LIVE, series, false)
    if block is None or not begun:
        return result
    lost = (series.state == "blocked") & block.acts(series.hours) & (series.hours < begun[0])
    units = {(p, int(h)) for p, h in zip(series.probe[lost].tolist(), series.hours[lost].tolist(), strict=True)}
    return replace(result, hits=1, failing_units=float(len(units)))


def _until(series: Series, hour: float) -> Series:
    size = int(np.searchsorted(series.hours, hour))
    return replace(series, hours=series.hours[:size], probe=series.probe[:size], state=series.state[:size])


def _rows(scores: Sequence[_Score]) -> list[Row]:
    rows: list[Row] = []
    for method in (BLIND, TOLD, LIVE, WORLD, CUSUM):
        mine = [s for s in scores if s.method == method]
        groups: list[tuple[str, tuple[str, ...]]] = [(n, (n,)) for n in SCENARIOS]
        groups += [("blocks", BLOCKS), ("innocent", INNOCENT)] if method != WORLD else []
        for name, members in groups:
            for volume in (ALL, *VOLUMES):
                of = [s for s in mine if s.scenario in members and volume in (ALL, s.volume)]
                if of:
                    rows.append(_row(method, name, volume, of))
    return rows


def _row(method: str, scenario: str, volume: str, scores: Sequence[_Score]) -> Row:
    found = [s for s in scores if s.scoreable and s.hits]
    final = [s for s in found if method != LIVE]
    scoreable, false = sum(s.scoreable for s in scores), sum(s.false for s in scores)
    ksw = len(scores) * DAYS / 7 / 1000
    return Row(
        method=method,
        scenario=scenario,
        volume=volume,
        series=len(scores),
        blocks=sum(s.block for s in scores),
        scoreable=scoreable,
        found=len(found),
        false=false,
        recall=len(found) / scoreable if scoreable else None,
        false_per_ksw=false / ksw,
        false_bound=float(gammaincinv(false + 1, 0.95)) / ksw,
        onset_covered=_mean([s.covered for s in final]),
        onset_width_hours=_median([s.width for s in final]),
        end_covered=_mean([s.end_covered for s in final]),
        ended=_mean([s.ended for s in final]),
        split=_mean([s.hits > 1 for s in final]),
        failing_units=_median([s.failing_units for s in found if s.failing_units is not None]),
        certified=_mean([s.certified for s in final]),
        false_certified=sum(s.false_certified for s in scores),
        suspected_per_ksw=sum(s.suspected for s in scores) / ksw,
        timetable_right=_mean([s.timetable_right for s in final]),
        timetable_wrong=_mean([s.timetable_wrong for s in final]),
    )


def _hours(name: str) -> pl.Expr:
    return ((pl.col(name) - pl.lit(START)).dt.total_microseconds() / 3_600_000_000).alias(name)


def _mean(values: Sequence[float]) -> float | None:
    return float(sum(values)) / len(values) if values else None


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if values else None


def table(evaluation: Evaluation) -> str:
    """Write an evaluation as a table to read in a terminal."""
    lines = [
        f"seed {evaluation.seed}, {evaluation.series} series of {DAYS} days per scenario and volume, "
        f"detector {evaluation.detector_version}",
        "false: events per 1,000 series-weeks, and what the rate is under with 95 % confidence",
        "",
        _line("method scenario, volume", "recall", "false", list(SHARES)),
    ]
    shown = [r for r in evaluation.rows if r.volume == ALL or r.scenario in ("blocks", "innocent")]
    for row in shown:
        recall = "" if row.recall is None else f"{row.recall:.2f} of {row.scoreable}"
        false = f"{row.false_per_ksw:.2f} (< {row.false_bound:.2f})"
        lines.append(_line(_where(row), recall, false, _values(row, SHARES)))
    lines += ["", f"{'marks':32}{''.join(f'{name:>13}' for name in MARKS)}"]
    for row in shown:
        if row.method in (BLIND, TOLD, WORLD):
            lines.append(f"{_where(row):32}{''.join(f'{v:>13}' for v in _values(row, MARKS))}".rstrip())
    return "\n".join(lines)


def _where(row: Row) -> str:
    return f"{row.method:7}{row.scenario}{'' if row.volume == ALL else ', ' + row.volume}"


def _values(row: Row, columns: dict[str, tuple[str, int]]) -> list[str]:
    values = [(getattr(row, name), digits) for name, digits in columns.values()]
    return ["" if value is None else f"{value:.{digits}f}" for value, digits in values]


def _line(where: str, recall: str, false: str, cells: Sequence[str]) -> str:
    return f"{where:32}{recall:>14}{false:>16}{''.join(f'{c:>9}' for c in cells)}".rstrip()
