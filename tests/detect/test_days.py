"""One word for every day: what a share of failures, an event and thin data make of it."""

import numpy as np
import polars as pl
import pytest
from simulated_series import at, block, frame, in_windows, verdicts

from gatewatch import targets
from gatewatch.detect.days import without_service_wide
from gatewatch.detect.detect import detect

TARGETS = targets.load()
DAY = at(0).date()


def days(*series: pl.DataFrame) -> pl.DataFrame:
    found = detect(pl.concat(series), TARGETS).days
    return found.with_columns(nr=(pl.col("day") - DAY).dt.total_days())


def states(found: pl.DataFrame, component: str | None = "telegram/dc") -> dict[int, str]:
    of = found.filter(pl.col("component").eq_missing(component))
    return dict(zip(of["nr"].to_list(), of["state"].to_list(), strict=True))


def daily(*counts: dict[str, int], component: str = "telegram/dc") -> pl.DataFrame:
    """Make days with so many results of each state, every one by its own tester, the states taking turns."""
    hours: list[float] = []
    state: list[str] = []
    for nr, of in enumerate(counts):
        words = [w for i in range(max(of.values())) for w, n in of.items() if i < n]
        hours += list(24 * nr + np.linspace(0.5, 23.5, len(words)))
        state += words
    return frame(np.array(hours), np.arange(len(hours)), np.array(state), component=component)


WEEK = [{"ok": 6}] * 7
BLOCK = [{"blocked": 6}] * 7


def test_days_of_a_block_are_blocked_and_those_around_it_ok() -> None:
    found = states(days(daily(*WEEK, *BLOCK, *WEEK)))
    assert [found[nr] for nr in range(21)] == ["ok"] * 7 + ["blocked"] * 7 + ["ok"] * 7


def test_failures_that_no_event_confirms_are_insufficient_and_few_of_them_are_ok() -> None:
    found = days(daily(*WEEK, {"ok": 5, "blocked": 1}, {"ok": 4, "blocked": 2}, *WEEK))
    assert detect(daily(*WEEK, {"ok": 4, "blocked": 2}, *WEEK), TARGETS).events.is_empty()
    assert (states(found)[7], states(found)[8]) == ("ok", "insufficient")
    assert found.filter((pl.col("nr") == 8) & pl.col("component").is_not_null())["interfered"].item() == 2


@pytest.mark.parametrize(
    ("day", "word"),
    [({"ok": 1, "blocked": 4}, "blocked"), ({"ok": 3, "blocked": 3}, "partial"), ({"ok": 8, "blocked": 2}, "ok")],
)
def test_a_day_inside_an_event_goes_by_its_share_of_failures(day: dict[str, int], word: str) -> None:
    assert states(days(daily(*WEEK, *BLOCK, day, *BLOCK, *WEEK)))[14] == word


def test_days_of_a_partial_event_are_never_blocked() -> None:
    half = [{"ok": 4, "blocked": 4}] * 5
    found = states(days(daily(*WEEK, *half, {"ok": 1, "blocked": 5}, *half, *WEEK)))
    assert found[12] == "partial"


def test_fewer_than_five_results_in_seven_days_are_insufficient() -> None:
    lonely = [{"ok": 1}, *[{"insufficient": 1}] * 3] * 5
    assert set(states(days(daily(*lonely))).values()) == {"insufficient"}
    assert states(days(daily(*[{"ok": 1}] * 9)))[4] == "ok"


def test_thin_days_count_three_days_to_either_side() -> None:
    found = states(days(daily(*[{"ok": 1}] * 10)))
    assert [found[nr] for nr in (0, 1, 8, 9)] == ["insufficient", "ok", "ok", "insufficient"]


def test_a_day_mostly_down_is_down_and_one_with_only_insufficient_is_insufficient() -> None:
    found = states(days(daily(*WEEK, {"down": 3, "ok": 2}, {"down": 2, "ok": 3}, {"insufficient": 4}, *WEEK)))
    assert [found[nr] for nr in (7, 8, 9)] == ["down", "ok", "insufficient"]


def test_a_long_outage_is_down_and_not_thin() -> None:
    assert set(states(days(daily(*[{"down": 2}] * 10))).values()) == {"down"}


def test_a_day_of_a_timetable_is_partial_once_its_hours_fail_however_often_it_worked_in_others() -> None:
    much = verdicts(1, in_windows(480, 1100), a_day=40)
    night = frame(30 * 24 + 14 + np.arange(100) / 20, np.arange(100), np.array(["ok"] * 100))  # 21-02 local
    found = days(pl.concat([much, night.with_columns(measurement_id=pl.format("night {}", "measurement_id"))]))
    today = found.filter((pl.col("nr") == 30) & pl.col("component").is_not_null())
    assert today["interfered"].item() / today["measurements"].item() < 0.2
    assert today["state"].item() == "partial"


def service(**components: str) -> str:
    """Give the state of Telegram as a whole on a day on which its components have these states."""
    runs = {
        "ok": [*WEEK, {"ok": 6}],
        "blocked": [*WEEK, *BLOCK],
        "down": [*WEEK, {"down": 6}],
        "insufficient": [*WEEK, {"insufficient": 2}],
        "partial": [*WEEK, *[{"ok": 6, "blocked": 6}] * 8],
    }
    last = max(len(runs[state]) for state in components.values())
    series = []
    for component, state in components.items():
        ahead = [{"ok": 6}] * (last - len(runs[state]))
        series.append(daily(*ahead, *runs[state], component=f"telegram/{component}"))
    found = days(*series)
    for component, state in components.items():
        assert states(found, f"telegram/{component}")[last - 1] == state
    return states(found, None)[last - 1]


def test_a_service_is_blocked_when_all_its_core_components_are() -> None:
    assert service(dc="blocked", web="blocked") == "blocked"
    assert service(dc="blocked", web="blocked", site="ok") == "blocked"


def test_a_service_is_partial_when_some_of_it_is_bad() -> None:
    assert service(dc="blocked", web="ok") == "partial"
    assert service(dc="partial", web="blocked") == "partial"
    assert service(dc="ok", web="ok", site="blocked") == "partial"
    assert service(dc="blocked", web="insufficient") == "partial"
    assert service(dc="blocked") == "partial"


def test_a_service_is_ok_only_when_every_core_component_is() -> None:
    assert service(dc="ok", web="ok") == "ok"
    assert service(dc="ok", web="insufficient") == "insufficient"
    assert service(dc="ok") == "insufficient"
    assert service(dc="ok", web="ok", site="insufficient") == "ok"


def test_a_service_is_down_when_all_its_core_components_are() -> None:
    assert service(dc="down", web="down") == "down"
    assert service(dc="down", web="ok") == "insufficient"


def test_a_service_counts_a_measurement_of_two_components_once() -> None:
    dc, web = (daily(*WEEK, component=f"telegram/{c}") for c in ("dc", "web"))
    both = web.with_columns(measurement_id=dc["measurement_id"], report_id=dc["report_id"])
    found = days(dc, both).filter(pl.col("component").is_null())
    assert found["measurements"].to_list() == found["probes"].to_list() == [6] * 7


def test_a_website_has_no_row_as_a_service() -> None:
    found = days(verdicts(1, block(480), component="site/example.org"))
    assert found["component"].null_count() == 0


def test_days_of_a_failing_service_are_down_and_those_that_a_block_covers_too_stay() -> None:
    found = detect(
        pl.concat([daily(*WEEK, *BLOCK, *WEEK), daily(*WEEK, *WEEK, *WEEK, component="telegram/web")]), TARGETS
    )
    before = {row["day"]: row["state"] for row in found.days.filter(component="telegram/dc").iter_rows(named=True)}
    wide = found.events.with_columns(service_wide=pl.lit(True))
    after = without_service_wide(found.days, wide)
    dc = {row["day"]: row["state"] for row in after.filter(component="telegram/dc").iter_rows(named=True)}
    assert {before[day] for day in before if dc[day] == "down"} == {"blocked"}
    assert list(dc.values()).count("down") == 7
    assert not after["state"].is_in(["blocked", "partial"]).any()
    assert after.drop("state").equals(found.days.drop("state"))
    both = pl.concat([wide, found.events])
    assert without_service_wide(found.days, both).equals(found.days)
