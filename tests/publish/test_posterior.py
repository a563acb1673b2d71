"""The picture of a posterior: silence stays empty, nearly nothing is a mark, and all stands at its time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from gatewatch.publish.charts.posterior import (
    HOUR,
    Bar,
    Frame,
    Hour,
    Lane,
    PosteriorWords,
    bars,
    in_letters,
    posterior,
    step_for,
)

START = datetime(2026, 5, 30, tzinfo=UTC)
WORDS = PosteriorWords(
    probability="Probability",
    scale="0 to 1",
    hours="hours",
    onset="onset <i>",
    end="end",
    local="Local, UTC+7",
    label="How sure",
    region="scrolls",
    day=lambda at: f"{at.day} May",
)
LANES = [Lane("blocked", "Blocked"), Lane("ok", "Reachable")]


def hour(n: int, p: float | None, blocked: int = 0, ok: int = 0) -> Hour:
    return Hour(START + n * HOUR, p, (blocked, ok))


def frame(hours: int = 48, **more: Any) -> Frame:
    values: dict[str, Any] = {"step": 1, "onset": (START + 10 * HOUR, START + 20 * HOUR), "end": None}
    return Frame(START, START + hours * HOUR, **(values | more))


def draw(found: list[Bar], framed: Frame) -> Markup:
    return posterior(found, framed, lanes=LANES, zone=ZoneInfo("Asia/Bangkok"), words=WORDS)


def paths(markup: Markup, kind: str) -> list[str]:
    tree = ElementTree.fromstring(f"<x>{markup}</x>")
    return [p.get("d") or "" for p in tree.iter("path") if p.get("class") == kind]


def test_a_bar_stands_only_where_somebody_measured() -> None:
    drawn = paths(draw(bars([hour(0, 0.02), hour(30, 0.98)], 1), frame()), "n")[0]
    assert drawn.count("M") == 2, "28 hours of silence between them have no mark"


def test_a_measured_hour_without_doubt_is_a_mark_and_not_an_empty_line() -> None:
    drawn = paths(draw(bars([hour(0, 0.0)], 1), frame()), "n")[0]
    assert "v1.5" in drawn


def test_a_higher_probability_is_a_higher_bar() -> None:
    low = paths(draw(bars([hour(0, 0.5)], 1), frame()), "n")[0]
    high = paths(draw(bars([hour(0, 1.0)], 1), frame()), "n")[0]
    assert ("v34" in low, "v68" in high) == (True, True)


def test_an_hour_without_evidence_has_its_counts_and_no_bar() -> None:
    drawing = draw(bars([hour(3, None, ok=2)], 1), frame())
    assert paths(drawing, "n") == []
    assert len(paths(drawing, "R")) == 1


def test_hours_that_share_a_bar_show_the_lowest_and_the_highest() -> None:
    found = bars([hour(0, 0.1, ok=1), hour(1, 0.9, blocked=3), hour(5, None)], 6)
    assert found == [Bar(START, 0.1, 0.9, (3, 1))]
    drawing = draw(found, frame(step=6))
    assert "v6.8" in paths(drawing, "n")[0]
    assert any("V" in d and "h" not in d for d in paths(drawing, "ax")), "a line up to the highest"


def test_the_height_of_a_count_is_to_the_scale_of_the_highest() -> None:
    drawing = draw(bars([hour(0, 0.9, blocked=10), hour(5, 0.9, blocked=5)], 1), frame())
    assert sorted(d.split("v")[1].split("h")[0] for d in paths(drawing, "B")) == ["10", "20"]


def test_bands_hold_onset_and_end_and_an_unseen_onset_is_open_to_the_left() -> None:
    seen = draw(bars([hour(0, 0.1)], 1), frame(end=(START + 30 * HOUR, START + 40 * HOUR)))
    assert len(paths(seen, "wk")) == 2 and all(d.count("v") == 2 for d in paths(seen, "br"))
    unseen = draw(bars([hour(0, 0.1)], 1), frame(onset=(None, START + 20 * HOUR)))
    assert [d.count("v") for d in paths(unseen, "br")] == [1], "no foot at the left"
    at_start = draw(bars([hour(0, 0.9)], 1), frame(onset=(None, START)))
    assert paths(at_start, "br") == [], "nothing is known of what lies before the picture"


def test_windows_are_strips_at_their_hours() -> None:
    windows = [(START + 8 * HOUR, START + 18 * HOUR), (START - 20 * HOUR, START - 10 * HOUR)]
    strips = paths(draw(bars([hour(0, 0.1)], 1), frame(windows=windows)), "solid")
    assert [s.count("M") for s in strips] == [1], "what lies outside the picture is not drawn in it"


@pytest.mark.parametrize(("days", "step"), [(5, 1), (22.5, 1), (23, 2), (90, 4), (400, 24), (3000, 168), (9000, 168)])
def test_a_long_event_has_wider_bars_and_not_more_than_can_be_seen(days: float, step: int) -> None:
    assert step_for(START, START + timedelta(days=days)) == step


def test_dates_do_not_cover_each_other() -> None:
    drawing = draw(bars([hour(0, 0.1)], 1), frame(24 * 20))
    tree = ElementTree.fromstring(f"<x>{drawing}</x>")
    xs = [float(t.get("x") or 0) for t in tree.iter("text") if (t.text or "").endswith("May")]
    assert len(xs) > 3 and min(b - a for a, b in zip(xs, xs[1:], strict=False)) > 45


def test_letters_tell_silence_from_doubt_and_from_a_count_of_none() -> None:
    found = bars([hour(0, 0.0, ok=1), hour(1, 1.0, blocked=12), hour(4, None)], 1)
    assert in_letters(found, frame(6)) == ["▁█  · ", ".9  . ", "1.  . "]


def test_the_drawing_is_labelled_escaped_and_the_same_twice() -> None:
    found = bars([hour(9, 0.4, 1, 2), hour(2, 0.1)], 1)
    drawing = draw(found, frame())
    assert drawing == draw(bars([hour(2, 0.1), hour(9, 0.4, 1, 2)], 1), frame())
    assert 'aria-label="How sure"' in drawing and "onset &lt;i&gt;" in drawing
    assert "style=" not in drawing and "<script" not in drawing
