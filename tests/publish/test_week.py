"""The hours of a week: what an hour is drawn as, on which clock, and the outline of windows."""

from typing import Any
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from gatewatch.publish.charts.week import hour_state, week

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EMPTY = [[(0, 0)] * 24 for _ in range(7)]


def draw(cells: list[list[tuple[int, int]]] = EMPTY, **more: Any) -> Markup:
    values: dict[str, Any] = {
        "day_names": DAYS,
        "utc_offset_hours": 7,
        "windows": [],
        "label": "Hour of week",
        "hour_label": "Local, UTC+7",
    }
    return week(cells, **(values | more))


def with_hour(day: int, hour: int, failed: int, attempted: int) -> list[list[tuple[int, int]]]:
    cells = [list(hours) for hours in EMPTY]
    cells[day][hour] = (failed, attempted)
    return cells


def paths(markup: Markup, kind: str) -> list[str]:
    return [p.get("d") or "" for p in ElementTree.fromstring(markup).iter("path") if p.get("class") == kind]


@pytest.mark.parametrize(
    ("failed", "attempted", "state"),
    [
        (0, 0, None),
        (2, 2, "insufficient"),
        (0, 2, "insufficient"),
        (3, 3, "blocked"),
        (8, 10, "blocked"),
        (7, 10, "partial"),
        (1, 4, "partial"),
        (1, 5, "ok"),
        (0, 3, "ok"),
    ],
)
def test_hour_is_drawn_by_share_from_three_attempts_on(failed: int, attempted: int, state: str | None) -> None:
    assert hour_state(failed, attempted) == state


def test_hour_stands_at_its_place_with_its_numbers() -> None:
    drawing = draw(with_hour(1, 8, 4, 5))
    assert paths(drawing, "B") == ["M265 88h30v24h-30z"]
    assert "4/5" in [t.text for t in ElementTree.fromstring(drawing).iter("text")]


def test_two_attempts_float_hollow_off_the_line() -> None:
    assert paths(draw(with_hour(0, 0, 2, 2)), "Q") == ["M1.5 45.5h29v13h-29z"]


def test_hour_nobody_tried_is_empty() -> None:
    assert not any(paths(draw(), kind) for kind in ("B", "P", "R", "Q"))
    assert "/0" not in [(t.text or "")[-2:] for t in ElementTree.fromstring(draw()).iter("text")]


@pytest.mark.parametrize(("offset", "utc"), [(7, "17"), (0, "00"), (-3, "03"), (5.5, "18:30")])
def test_local_midnight_stands_over_its_hour_in_utc(offset: float, utc: str) -> None:
    texts = [t.text for t in ElementTree.fromstring(draw(utc_offset_hours=offset)).iter("text")]
    assert texts[:2] == ["00", utc]


def test_days_in_a_row_with_the_same_hours_share_an_outline() -> None:
    working = [(day, 8, 18) for day in range(5)]
    assert paths(draw(windows=working), "br") == ["M263.5 34.5h330v240h-330z"]
    assert paths(draw(windows=working[::-1]), "br") == ["M263.5 34.5h330v240h-330z"]


def test_other_hours_or_a_day_between_part_the_outlines() -> None:
    assert len(paths(draw(windows=[(0, 8, 18), (2, 8, 18)]), "br")) == 2
    assert len(paths(draw(windows=[(0, 8, 18), (1, 9, 18)]), "br")) == 2


def test_window_past_midnight_goes_on_in_the_next_day() -> None:
    assert paths(draw(windows=[(6, 22, 6)]), "br") == ["M-0.5 34.5h198v48h-198z", "M725.5 322.5h66v48h-66z"]
    assert paths(draw(windows=[(0, 22, 0)]), "br") == ["M725.5 34.5h66v48h-66z"]


def test_drawing_is_labelled_escaped_and_the_same_twice() -> None:
    names = ['<b>"', *DAYS[1:]]
    cells = with_hour(0, 9, 3, 3)
    drawing = draw(cells, day_names=names, label='"><script>', hour_label="<i>")
    tree = ElementTree.fromstring(drawing)
    assert "<script" not in drawing and "<i>L" not in drawing
    assert next(tree.iter("svg")).get("aria-label") == '"><script>'
    assert [b.text for b in tree.iter("b")] == names
    assert drawing == draw(cells, day_names=names, label='"><script>', hour_label="<i>")
    assert "style=" not in drawing
