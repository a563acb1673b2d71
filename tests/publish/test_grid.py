"""The grid: marks at their days, moments at their hours, runs as links, and what lies outside the days shown."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from gatewatch.publish.charts.grid import Axis, GridClaim, GridDay, GridMark, GridRow, GridWords, grid, mini_grid

FIRST, LAST = date(2026, 5, 4), date(2026, 6, 28)
ORDER = datetime(2026, 5, 21, tzinfo=UTC)
DEADLINE = datetime(2026, 6, 2, 17, tzinfo=UTC)
TOP = 28 + 24 + 6
"""Where the first row begins under one lane."""


def short(day: date) -> str:
    return f"{day.day} {day:%b}"


WORDS = GridWords(
    ordered="Ordered",
    said="Said",
    measurements="measurements",
    probes="probes",
    label="Grid of networks",
    claim=lambda n: f"Claim {n}",
    run_title=lambda name, state, first, last, n: f"{name}: {state}, {short(first)} to {short(last)}, {n}",
    day=short,
    region="Networks by day; scrolls sideways",
)
MARKS = [GridMark(ORDER, "order", "Order, 21 May"), GridMark(DEADLINE, "deadline", "Deadline, 2 June, 17:00 UTC")]


def days(first: date, state: str, count: int = 1, measurements: int = 20) -> list[GridDay]:
    return [GridDay(first + timedelta(days=n), state, measurements) for n in range(count)]


def row(found: Sequence[GridDay], name: str = "Net", **more: Any) -> GridRow:
    values: dict[str, Any] = {
        "name": name,
        "detail": "AS64496 · mobile",
        "href": "net.html",
        "days": tuple(found),
        "day_href": lambda a, b: f"#{a}_{b}",
        "onset": None,
        "onset_text": "",
        "measurements": 1234,
        "probes": 5,
    }
    return GridRow(**(values | more))


def draw(
    rows: Sequence[GridRow],
    marks: Sequence[GridMark] = (),
    claims: Sequence[GridClaim] = (),
    first: date = FIRST,
    last: date = LAST,
) -> Markup:
    return grid(rows, first=first, last=last, marks=marks, claims=claims, words=WORDS)


def parsed(markup: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(markup))


def paths(markup: Markup, kind: str) -> list[str]:
    return [p.get("d") or "" for p in parsed(markup).iter("path") if p.get("class") == kind]


def texts(markup: Markup) -> dict[str, ElementTree.Element]:
    return {t.text or "": t for t in parsed(markup).iter("text")}


def test_column_is_14_px_and_a_monday_has_3_more_before_it() -> None:
    axis = Axis(FIRST, LAST)
    assert [axis.cell(FIRST + timedelta(days=n)) for n in (0, 1, 6, 7, 8)] == [1, 15, 85, 102, 116]
    assert axis.width == 805
    assert Axis(date(2026, 5, 9), LAST).cell(date(2026, 5, 11)) == 1 + 28 + 3


@pytest.mark.parametrize(
    ("state", "data"),
    [
        ("blocked", f"M1 {TOP + 14}h12v20h-12z"),
        ("partial", f"M1 {TOP + 21}h12v13h-12z"),
        ("ok", f"M1 {TOP + 28}h12v6h-12z"),
        ("down", f"M1 {TOP + 14}h12v20h-12z"),
        ("insufficient", f"M1.5 {TOP + 18.5}h11v11h-11z"),
    ],
)
def test_day_stands_as_high_as_its_state(state: str, data: str) -> None:
    kind = {"blocked": "B", "partial": "Ps", "ok": "R", "down": "Ds", "insufficient": "Q"}[state]
    assert paths(draw([row(days(FIRST, state))]), kind) == [data]


def test_day_nobody_measured_has_no_mark_and_no_notch() -> None:
    one = draw([row(days(FIRST, "ok"))])
    with_silence = draw([row(days(FIRST, "ok") + [GridDay(FIRST + timedelta(days=1), "ok", 0)])])
    assert one == with_silence
    empty = draw([row([])])
    assert not any(paths(empty, kind) for kind in ("B", "P", "Ps", "D", "Ds", "R", "Q", "n"))
    assert f"M0 {TOP + 35.5}H805" in paths(empty, "hair")


def test_run_is_one_link_with_one_letter_to_its_days() -> None:
    drawing = draw([row(days(FIRST, "ok", 3) + days(date(2026, 5, 7), "blocked", 2))])
    links = [a for a in parsed(drawing).iter("a") if (a.get("href") or "").startswith("#")]
    assert [a.get("href") for a in links] == ["#2026-05-04_2026-05-06", "#2026-05-07_2026-05-08"]
    assert [a.findtext("title") for a in links] == ["Net: ok, 4 May to 6 May, 60", "Net: blocked, 7 May to 8 May, 40"]
    assert [[t.text for t in a.iter("text")] for a in links] == [["R"], ["B"]]


def test_silent_day_ends_a_run() -> None:
    drawing = draw([row(days(FIRST, "blocked", 2) + days(date(2026, 5, 7), "blocked", 2))])
    hrefs = re.findall(r'href="(#[^"]*)"', drawing)
    assert hrefs == ["#2026-05-04_2026-05-05", "#2026-05-07_2026-05-08"]


@pytest.mark.parametrize(("count", "depth"), [(1, "1.25"), (9, "1.25"), (10, "2.75"), (99, "2.75"), (100, "5")])
def test_notch_says_how_much_was_measured(count: int, depth: str) -> None:
    assert paths(draw([row(days(FIRST, "ok", 1, count))]), "n") == [f"M1 {TOP + 37}h12v{depth}h-12z"]


def test_moments_stand_at_their_true_hour() -> None:
    drawing = draw([row([])], MARKS)
    assert paths(drawing, "or") == [f"M244 40V{TOP + 52}"]
    assert paths(drawing, "dl") == [f"M427.92 40V{TOP + 52}"]


def test_moment_is_placed_by_utc_whatever_zone_it_came_in() -> None:
    local = datetime.fromisoformat("2026-06-03T00:00:00+07:00")
    assert Axis(FIRST, LAST).at(local) == Axis(FIRST, LAST).at(DEADLINE)


def test_moment_outside_the_days_is_an_arrow_without_a_line() -> None:
    far = [GridMark(ORDER - timedelta(days=400), "order", "Order, 16 April 2025")]
    drawing = draw([row([])], far)
    assert paths(drawing, "or") == []
    assert paths(drawing, "solid") == ["M8 36v8l-8 -4z"]
    assert "Order, 16 April 2025" in texts(drawing)


def test_point_has_a_square_and_no_line() -> None:
    drawing = draw([row([])], [GridMark(ORDER, "point", "Confirmed")])
    assert paths(drawing, "solid") and not paths(drawing, "or") and not paths(drawing, "dl")


def test_words_of_two_moments_on_one_day_stand_in_two_lanes() -> None:
    apart = draw([row([])], MARKS)
    close = [MARKS[0], GridMark(ORDER + timedelta(hours=1), "deadline", "Deadline, 21 May, 01:00 UTC")]
    again = draw([row([])], [*close, GridMark(ORDER + timedelta(hours=2), "order", "Another order")])
    assert len({texts(apart)[m.text].get("y") for m in MARKS}) == 1
    assert len({texts(again)[t].get("y") for t in (close[0].text, close[1].text, "Another order")}) == 3
    assert parsed(again).find(".//svg").get("height") == str(TOP + 2 * 24 + 52)  # type: ignore[union-attr]


def test_drawing_of_a_few_days_is_as_wide_as_its_words() -> None:
    drawing = parsed(draw([row([])], MARKS, first=date(2026, 6, 1), last=date(2026, 6, 3))).find(".//svg")
    assert drawing is not None and float(drawing.get("width") or 0) > 150


def test_claims_are_numbered_rings_that_do_not_cover_each_other() -> None:
    same = [GridClaim(date(2026, 6, 28), n, f"#c{n}") for n in (1, 2, 3)]
    drawing = draw([row([])], claims=[*same, GridClaim(date(2026, 5, 5), 4, "#c4")])
    xs = [float(c.get("cx") or 0) for c in parsed(drawing).iter("circle")]
    assert xs[0] == 21
    assert all(b - a >= 18 for a, b in zip(xs, xs[1:], strict=False)) and xs[-1] <= 805 - 8
    assert "Said" in drawing and "Claim 2" in drawing


def test_lane_of_claims_is_left_out_where_none_falls_into_the_days() -> None:
    drawing = draw([row([])], claims=[GridClaim(date(2025, 1, 1), 1, "#c1")])
    assert "Said" not in drawing and "circle" not in drawing


def test_onset_is_a_staple_of_at_least_4_px() -> None:
    onset = (datetime(2026, 5, 24, 3, tzinfo=UTC), datetime(2026, 5, 24, 9, tzinfo=UTC))
    drawing = draw([row([], onset=onset, onset_text="24 May, 03–09 h")], MARKS)
    assert paths(drawing, "br") == [f"M287.5 {TOP + 12}v-6H291.5v6"]
    wide = (datetime(2026, 5, 31, 21, tzinfo=UTC), datetime(2026, 6, 3, 5, tzinfo=UTC))
    assert paths(draw([row([], onset=wide)]), "br") == [f"M399.25 {TOP + 12}v-6H434.92v6"]


def test_words_of_an_onset_stand_left_before_the_deadline_and_right_after_it() -> None:
    before = (datetime(2026, 5, 28, 0, tzinfo=UTC), datetime(2026, 5, 28, 3, tzinfo=UTC))
    after = (datetime(2026, 6, 13, 2, tzinfo=UTC), datetime(2026, 6, 13, 11, tzinfo=UTC))
    drawing = draw([row([], onset=before, onset_text="early"), row([], onset=after, onset_text="late")], MARKS)
    assert texts(drawing)["early"].get("text-anchor") == "end"
    assert texts(drawing)["late"].get("text-anchor") is None


def test_words_of_an_onset_do_not_cross_the_order_where_the_other_side_is_free() -> None:
    onset = (datetime(2026, 5, 22, 3, tzinfo=UTC), datetime(2026, 5, 22, 9, tzinfo=UTC))
    drawing = draw([row([], onset=onset, onset_text="22 May, 03–09 h")], MARKS)
    assert texts(drawing)["22 May, 03–09 h"].get("text-anchor") is None


def test_onset_with_no_earliest_is_open_to_the_left() -> None:
    drawing = draw([row([], onset=(None, datetime(2026, 5, 6, 12, tzinfo=UTC)), onset_text="before 6 May")])
    assert paths(drawing, "br") == [f"M4 {TOP + 3}l-4 3l4 3M0 {TOP + 6}H35v6"]


def test_onset_outside_the_days_has_no_foot_in_them() -> None:
    past = (datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC))
    future = (datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 8, 2, tzinfo=UTC))
    for onset in (past, future):
        (staple,) = paths(draw([row([], onset=onset, onset_text="x")]), "br")
        assert "v6" not in staple and "v-6" not in staple


def test_weekends_are_shaded_and_mondays_dated() -> None:
    drawing = draw([row([])])
    assert len(paths(drawing, "wk")) == 16
    assert paths(drawing, "wk")[0].startswith("M70 24h14")
    assert [t for t in texts(drawing) if "May" in t or "Jun" in t][:2] == ["4 May", "11 May"]
    assert "6 May" in texts(draw([row([])], first=date(2026, 5, 6), last=date(2026, 5, 8)))


def test_longer_ranges_are_wider_and_printed_smaller() -> None:
    drawing = draw([row([])], last=date(2026, 8, 31))
    assert float(parsed(drawing).find(".//svg").get("width") or 0) == Axis(FIRST, date(2026, 8, 31)).width  # type: ignore[union-attr]
    assert 'class="gridbox long"' in drawing and 'class="gridbox"' in draw([row([])])


def test_names_and_samples_stand_beside_the_rows() -> None:
    drawing = draw([row([], "One"), row([], "Two", href=None)])
    names = [b for b in parsed(drawing).iter("b")]
    assert ["".join(b.itertext()) for b in names] == ["One", "Two"]
    assert names[0].find("a") is not None and names[1].find("a") is None
    assert drawing.count("<div>1,234</div><div>5</div>") == 2


def test_box_scrolls_by_keyboard_and_everything_has_a_label() -> None:
    box = parsed(draw([row(days(FIRST, "ok"))], MARKS))
    assert (box.get("tabindex"), box.get("role"), box.get("aria-label")) == ("0", "region", WORDS.region)
    for drawing in box.iter("svg"):
        assert drawing.get("aria-label") or drawing.get("aria-hidden") == "true"
    assert all(a.findtext("title") for a in box.iter("a") if (a.get("href") or "").startswith("#"))


def test_texts_and_addresses_are_escaped() -> None:
    hostile = '"><script>alert(1)</script>&'
    drawing = draw(
        [row(days(FIRST, "ok"), hostile, detail=hostile, href=hostile, day_href=lambda a, b: hostile)],
        [GridMark(ORDER, "order", hostile)],
        [GridClaim(FIRST, 1, hostile)],
    )
    assert "<script" not in drawing
    assert [a.get("href") for a in parsed(drawing).iter("a")] == [hostile] * 3


def test_same_input_gives_the_same_bytes_in_any_order_of_days() -> None:
    found = days(FIRST, "ok", 9) + days(date(2026, 5, 13), "blocked", 4)
    assert draw([row(found)], MARKS) == draw([row(found[::-1])], MARKS[::-1])
    assert "style=" not in draw([row(found)], MARKS) and ' id="' not in draw([row(found)], MARKS)


def small(rows: Sequence[Sequence[GridDay]], **more: Any) -> Markup:
    values: dict[str, Any] = {"first": FIRST, "last": LAST, "order": ORDER, "deadline": DEADLINE, "label": "Examplia"}
    return mini_grid(rows, **(values | more))


def test_mini_grid_keeps_the_heights() -> None:
    for state, kind, data in (
        ("blocked", "B", "M0 4h3.5v9h-3.5z"),
        ("partial", "Ps", "M0 7h3.5v6h-3.5z"),
        ("ok", "R", "M0 10h3.5v3h-3.5z"),
        ("insufficient", "Q", "M0.5 6.5h2.5v3.5h-2.5z"),
    ):
        assert paths(small([days(FIRST, state)]), kind) == [data]
    assert len(paths(small([days(FIRST, "down")]), "Ds")[0].split("M")) == 1 + 3


def test_mini_grid_has_its_moments_at_their_hour_and_only_inside_the_days() -> None:
    drawing = small([days(FIRST, "ok")])
    assert paths(drawing, "or") == ["M76 0V18"] and paths(drawing, "dl thin") == ["M133.19 0V18"]
    outside = small([days(FIRST, "ok")], order=ORDER - timedelta(days=90), deadline=None)
    assert not paths(outside, "or") and not paths(outside, "dl thin")


def test_mini_grid_draws_eight_rows_and_says_how_many_are_left_out() -> None:
    drawing = small([days(FIRST, "ok")] * 11, more="and 3 more")
    assert len(paths(drawing, "hair")) == 8
    assert parsed(drawing).findtext("small") == "and 3 more"
    assert parsed(small([days(FIRST, "ok")])).find("small") is None


def test_mini_grid_draws_no_silence_and_nothing_outside_its_days() -> None:
    drawing = small([[GridDay(FIRST, "ok", 0), *days(LAST + timedelta(days=1), "ok"), *days(date(2026, 5, 1), "ok")]])
    assert not paths(drawing, "R")
    assert parsed(drawing)[0].get("aria-label") == "Examplia"
