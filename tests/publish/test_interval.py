"""Onsets against a deadline on the shared axis, and among single attempts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from gatewatch.publish.charts.interval import StripWords, interval, interval_axis, onset_strip

ORDER = datetime(2026, 5, 21, tzinfo=UTC)
DEADLINE = datetime(2026, 6, 2, 17, tzinfo=UTC)
LAST = datetime(2026, 6, 28, 23, tzinfo=UTC)


def draw(state: str, low: float | None = None, high: float | None = None, **more: Any) -> Markup:
    """Draw an onset between `low` and `high` days from the deadline."""
    onset = None
    if high is not None:
        onset = (None if low is None else DEADLINE + timedelta(days=low), DEADLINE + timedelta(days=high))
    values: dict[str, Any] = {"deadline": DEADLINE, "order": ORDER, "last": LAST, "label": ""}
    return interval(state=state, onset=onset, **(values | more))


def paths(markup: Markup, kind: str) -> list[str]:
    tree = ElementTree.fromstring(f"<x>{markup}</x>")
    return [p.get("d") or "" for p in tree.iter("path") if p.get("class") == kind]


def test_deadline_and_order_stand_at_their_days() -> None:
    drawing = draw("blocked", 0, 7)
    assert paths(drawing, "dl") == ["M68 0V30"]
    assert paths(drawing, "or") == ["M6.27 2V28"]


@pytest.mark.parametrize(
    ("state", "kind", "data"),
    [("blocked", "B", "M68 6h34v18h-34z"), ("partial", "Ps", "M68 12h34v12h-34z"), ("down", "Ds", "M68 6h34v18h-34z")],
)
def test_bar_is_as_wide_as_what_is_not_known_and_as_high_as_its_state(state: str, kind: str, data: str) -> None:
    assert paths(draw(state, 0, 7), kind) == [data]


def test_bar_is_at_least_5_px_wide_around_a_short_onset() -> None:
    assert paths(draw("blocked", 7, 7.0), "B") == ["M99.5 6h5v18h-5z"]


def test_network_still_reachable_has_the_low_bar_up_to_its_last_data() -> None:
    assert paths(draw("ok", last=DEADLINE + timedelta(days=14)), "R") == ["M0 19h136v5h-136z"]
    assert paths(draw("ok", last=None), "R") == []


def test_not_enough_data_has_no_bar() -> None:
    drawing = draw("insufficient")
    assert not any(paths(drawing, kind) for kind in ("B", "Ps", "Ds", "R", "Q"))
    assert paths(drawing, "dl")


def test_blocked_without_an_onset_is_not_drawn_as_reachable() -> None:
    assert not paths(draw("blocked"), "R") and not paths(draw("blocked"), "B")


def test_bar_beyond_the_axis_is_cut_to_a_point() -> None:
    assert paths(draw("blocked", -40, -7), "B") == ["M6 6L0 15L6 24H34V6z"]
    assert paths(draw("blocked", 21, 50), "B") == ["M170 6V24H198L204 15L198 6z"]
    assert paths(draw("blocked", -40, -30), "B") == ["M6 6L0 15L6 24H6V6z"]
    assert paths(draw("partial", 40, 41), "Ps") == ["M198 12V24H198L204 18L198 12z"]
    assert paths(draw("ok", last=DEADLINE + timedelta(days=90)), "R") == ["M0 19V24H198L204 21.5L198 19z"]


def test_onset_with_no_earliest_points_to_the_left() -> None:
    assert paths(draw("blocked", None, 0), "B") == ["M6 6L0 15L6 24H68V6z"]


def test_order_beyond_the_axis_is_an_arrow() -> None:
    drawing = draw("blocked", 0, 7, order=ORDER - timedelta(days=100))
    assert not paths(drawing, "or") and paths(drawing, "ax") == ["M5 3L0 7L5 11"]


def test_label_names_the_drawing_or_hides_it() -> None:
    assert 'role="img" aria-label="9 days &lt; the deadline"' in draw("blocked", 0, 7, label="9 days < the deadline")
    assert 'aria-hidden="true"' in draw("blocked", 0, 7)


def test_axis_counts_days_from_the_deadline() -> None:
    drawing = interval_axis("order", "deadline", "days", order=ORDER, deadline=DEADLINE)
    words = [t.text for t in ElementTree.fromstring(drawing).iter("text")]
    assert words == ["order", "deadline", "−7", "0", "+7", "+14", "days"]
    assert "order" not in interval_axis("order", "deadline", "days")
    assert "<b" not in interval_axis("<b>", "<b>", "<b>", order=ORDER, deadline=DEADLINE)


STRIP = StripWords(
    attempts="Attempts",
    heights="low worked, tall failed",
    local="Local, UTC+7",
    onset="28 May, 00:47–02:06",
    label="The attempts around the onset",
    region="Attempts; scrolls sideways",
    day=lambda at: f"{at.day} {at:%b}",
)
KNOWN = (datetime(2026, 5, 28, 0, 47, tzinfo=UTC), datetime(2026, 5, 28, 2, 6, tzinfo=UTC))


def test_strip_shows_attempts_low_or_tall_at_their_time() -> None:
    tries = [(KNOWN[0], False), (KNOWN[1], True), (KNOWN[0] - timedelta(days=3), True)]
    drawing = onset_strip(tries, onset=KNOWN, utc_offset_hours=7, words=STRIP)
    (worked,), (failed,), (staple,) = paths(drawing, "R"), paths(drawing, "B"), paths(drawing, "br")
    assert "v7h" in worked and "v24h" in failed and failed.count("M") == 1
    low, high = (float(x) for x in staple.replace("v6", "").replace("M", "").replace("v8", "").split(" 22v-8H"))
    assert float(worked[1:].split()[0]) == pytest.approx(low - 1.5, abs=0.01)
    assert float(failed[1:].split()[0]) == pytest.approx(high - 1.5, abs=0.01)


def test_strip_stays_narrow_for_an_onset_of_weeks_and_labels_everything() -> None:
    wide = (KNOWN[0], KNOWN[0] + timedelta(days=20))
    drawing = ElementTree.fromstring(onset_strip([], onset=wide, utc_offset_hours=5.5, words=STRIP))
    charts = list(drawing.iter("svg"))
    assert float(charts[0].get("width") or 0) <= 816.01
    assert all(c.get("aria-label") or c.get("aria-hidden") for c in charts)
    assert drawing.get("role") == "region"
