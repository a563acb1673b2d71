"""State marks: heights on one baseline, letters, patterns, labels; and the stylesheet they rest on."""

import re
from importlib import resources
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from gatewatch.model.words import State
from gatewatch.publish.charts.marks import LETTER, cells, extent, key, letter, mark, patterns, px, solid, tally

SVG_CLASSES = {"B", "R", "P", "Ps", "D", "Ds", "Q", "n", "wk", "hair", "ax", "dl", "or", "br", "solid", "hole", "hit"}
CSS = (resources.files("gatewatch.publish") / "static" / "site.css").read_text("utf-8")


def parsed(markup: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(f"<x>{markup}</x>")


@pytest.mark.parametrize(("state", "height"), [("blocked", 20), ("partial", 13), ("ok", 6), ("down", 20)])
def test_height_is_how_much_is_shut(state: str, height: int) -> None:
    assert extent(state, 34, 20) == (34 - height, height)


def test_not_enough_data_floats_off_the_baseline() -> None:
    top, height = extent("insufficient", 34, 20)
    assert (top, height) == (18, 12)
    assert top + height < 34


@pytest.mark.parametrize("full", [9, 18, 20, 24, 28])
def test_states_keep_their_order_of_heights_at_every_size(full: int) -> None:
    height = {state: extent(state, full, full)[1] for state in State}
    assert height["blocked"] == height["down"] == full > height["partial"] > height["ok"] > 0
    assert extent("insufficient", full, full)[0] > 0


def test_mark_has_its_letter_and_label() -> None:
    for state in State:
        drawing = parsed(mark(state, "the words"))[0]
        assert (drawing.get("width"), drawing.get("height")) == ("16", "20")
        assert (drawing.get("role"), drawing.get("aria-label")) == ("img", "the words")
        assert [t.text for t in drawing.iter("text")] == [LETTER[state]]
    assert sorted(LETTER.values()) == ["?", "B", "D", "P", "R"]


def test_mark_beside_its_words_is_hidden_from_screen_readers() -> None:
    assert parsed(mark("ok", ""))[0].get("aria-hidden") == "true"


def test_letter_of_a_low_mark_stands_above_it() -> None:
    foot = float(parsed(letter("ok", 8, 20, 20))[0].get("y") or "")
    assert foot < extent("ok", 20, 20)[0]
    assert float(parsed(letter("blocked", 8, 20, 20))[0].get("y") or "") > extent("blocked", 20, 20)[0]


def test_pattern_is_named_in_the_element_and_left_out_under_a_letter() -> None:
    assert 'fill="url(#diag)"' in cells("partial", [0], 20, 12, 20)
    assert 'fill="url(#dots)"' in cells("down", [0], 20, 12, 20)
    assert "url" not in cells("blocked", [0], 20, 12, 20) + cells("insufficient", [0], 20, 12, 20)
    assert "url" not in solid("partial", [0], 20, 12, 20) + solid("down", [0], 20, 12, 20)


def test_tally_has_one_mark_per_network_in_the_order_given() -> None:
    states = ["blocked", "blocked", "partial", "ok", "insufficient"] * 9
    drawing = parsed(tally(states, "45 networks"))[0]
    assert [t.text for t in drawing.iter("text")] == [LETTER[s] for s in states]
    assert (drawing.get("role"), drawing.get("aria-label")) == ("img", "45 networks")
    assert all(s.get("aria-hidden") == "true" for s in drawing.iter("svg"))


def test_key_names_five_states_and_silence() -> None:
    items = list(parsed(key({s: f"word {s}" for s in State}, "nobody measured")).iter("li"))
    assert ["".join(i.itertext()) for i in items] == [f"{LETTER[s]}word {s}" for s in LETTER] + ["nobody measured"]


def test_texts_are_escaped_and_markup_is_kept() -> None:
    hostile = '"><script>&'
    for drawing in (mark("ok", hostile), tally(["ok"], hostile), key(dict.fromkeys(State, hostile), hostile)):
        assert isinstance(drawing, Markup)
        assert "<script" not in drawing
        parsed(drawing)
    assert "<b>" in key(dict.fromkeys(State, Markup("<b>x</b>")), "none")


def test_no_drawing_needs_a_style_attribute_or_a_script() -> None:
    drawing = patterns() + mark("down", "x") + tally(["partial"], "x") + key(dict.fromkeys(State, "x"), "y")
    assert "style=" not in drawing and "<script" not in drawing
    assert re.findall(r'id="(\w+)"', drawing) == ["diag", "dots"]


def test_coordinates_are_short() -> None:
    assert [px(x) for x in (0, -0.001, 14, 427.9166, 20.5, -3.10)] == ["0", "0", "14", "427.92", "20.5", "-3.1"]


def test_every_class_of_a_drawing_has_a_rule() -> None:
    for name in SVG_CLASSES | {"let", "lB", "lP", "lD", "lR", "lQ", "t2", "sm", "semi", "bold", "big", "halo", "defs"}:
        assert re.search(rf"\.{name}\b", CSS), name


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_colours_stand_out_from_page_and_weekend(side: int) -> None:
    """WCAG 2.2: 1.4.3 text 4.5 to 1, 1.4.11 marks 3 to 1."""
    long = re.sub(r"#([0-9a-f])([0-9a-f])([0-9a-f])\b", r"#\1\1\2\2\3\3", CSS)
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", long)
    token = {name: pair[side] for name, *pair in pairs}
    for ground in (token["paper"], token["shade"]):
        assert all(contrast(token[name], ground) >= 4.5 for name in ("ink", "ink-2"))
        assert all(contrast(token[name], ground) >= 3 for name in ("b", "p", "d", "r", "q", "n"))
    for name in ("b", "p", "d"):
        assert contrast(token[f"on-{name}"], token[name]) >= 4.5, name


def test_plain_tokens_are_the_light_side() -> None:
    """Browsers without light-dark() show the first list of tokens: it must be the light page."""
    first = dict(re.findall(r"--([\w-]+): (#\w+)", CSS[: CSS.index("@supports")]))
    light = dict(re.findall(r"--([\w-]+): light-dark\((#\w+)", CSS))
    assert first == light
