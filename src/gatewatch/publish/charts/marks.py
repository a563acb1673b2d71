"""The state marks, and the small pieces every chart is drawn with.

A mark stands on a baseline, and its height is how much is shut: blocked full, partly 65 in 100, reachable 30. Down is
full and dotted. Not enough data floats off the line, hollow; a day nobody measured is an empty baseline and no mark.
Letter, pattern and height each tell the states apart without colour, so a chart reads in grey, in print and in forced
colours. Colours are classes of `static/site.css`; nothing here names one.

All charts of this room are strings of SVG made on the server: the same input gives the same bytes, nothing needs a
script, and no style stands in an attribute, so a strict content policy may forbid both. Texts come from the caller,
translated, and are escaped here. Drawing with no text of its own to read gets a label; with an empty label it is hidden
from screen readers, for use beside the words it repeats.
"""

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from gatewatch.model.words import State

LETTER: Mapping[str, str] = {
    State.BLOCKED: "B",
    State.PARTIAL: "P",
    State.DOWN: "D",
    State.OK: "R",
    State.INSUFFICIENT: "?",
}
_KIND: Mapping[str, str] = {**LETTER, State.INSUFFICIENT: "Q"}
_PATTERN: Mapping[str, str] = {State.PARTIAL: "diag", State.DOWN: "dots"}
_SHARE: Mapping[str, float] = {State.BLOCKED: 1.0, State.PARTIAL: 0.65, State.DOWN: 1.0, State.OK: 0.3}
"""Heights of marks as parts of a full one. Chosen, not measured: far enough apart to be told in 9 px."""
_FLOATING = 0.6

_MIDDLE = 3.9
"""How far under the middle of a mark the foot of its letter stands, px: half a capital of 10.5 px."""


def px(value: float) -> str:
    """Write a coordinate: at most two decimals, none that say nothing."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def role(label: str, kind: str = "img") -> Markup:
    """Give the attributes that name a drawing, or hide one that only repeats the words beside it."""
    if not label:
        return Markup('aria-hidden="true" focusable="false"')
    return Markup('role="{}" aria-label="{}"').format(kind, label)


def svg(content: Markup, width: float, height: float, attributes: Markup, *, left: float = 0) -> Markup:
    """Put a drawing into its frame, drawn at one unit a pixel."""
    return Markup('<svg width="{w}" height="{h}" viewBox="{x} 0 {w} {h}" {a}>{c}</svg>').format(
        w=px(width), h=px(height), x=px(left), a=attributes, c=content
    )


def path(kind: str, data: str) -> Markup:
    """Draw a path of a class of the stylesheet."""
    return Markup('<path class="{}" d="{}"/>').format(kind, data) if data else Markup("")


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> Markup:
    """Write words at a point, set by classes of the stylesheet."""
    names = Markup(' class="{}"').format(kind) if kind else ""
    end = Markup(' text-anchor="{}"').format(anchor) if anchor != "start" else ""
    return Markup('<text{} x="{}" y="{}"{}>{}</text>').format(names, px(x), px(y), end, words)


def box(x: float, y: float, width: float, height: float) -> str:
    """Give a rectangle as path data."""
    return f"M{px(x)} {px(y)}h{px(width)}v{px(height)}h{px(-width)}z"


def extent(state: str, base: float, full: float) -> tuple[float, float]:
    """Give top and height of a state's mark on a baseline, where a blocked one is `full` high."""
    if state == State.INSUFFICIENT:
        height = 2 * int(full * _FLOATING / 2)
        return base - (full + height) / 2, height
    height = round(full * _SHARE[state])
    return base - height, height


def cells(state: str, xs: Iterable[float], base: float, width: float, full: float) -> Markup:
    """Draw marks of one state side by side, as a single path with the state's pattern."""
    top, height = extent(state, base, full)
    inset = 0.5 if state in _PATTERN or state == State.INSUFFICIENT else 0.0
    data = "".join(box(x + inset, top + inset, width - 2 * inset, height - 2 * inset) for x in xs)
    if state in _PATTERN and data:
        # The pattern is named in the element: in a stylesheet of its own some browsers look for it in that file.
        return Markup('<path class="{}" fill="url(#{})" d="{}"/>').format(_KIND[state], _PATTERN[state], data)
    return path(_KIND[state], data)


def solid(state: str, xs: Iterable[float], base: float, width: float, full: float) -> Markup:
    """Draw marks of one state without pattern: under a letter, and where a mark is too small for one."""
    if state not in _PATTERN:
        return cells(state, xs, base, width, full)
    top, height = extent(state, base, full)
    return path(f"{_KIND[state]}s", "".join(box(x, top, width, height) for x in xs))


def letter(state: str, middle: float, base: float, full: float, kind: str = "let") -> Markup:
    """Write a state's letter into its mark; above it where the mark is too low to hold one."""
    top, height = extent(state, base, full)
    foot = top - 3 if state == State.OK else top + height / 2 + _MIDDLE
    return text(middle, foot, LETTER[state], f"{kind} l{_KIND[state]}", "middle")


def mark(state: str, label: str) -> Markup:
    """Draw one state at the size of a line of text, 16 px wide and 20 high."""
    content = solid(state, [0], 20, 16, 20) + letter(state, 8, 20, 20)
    return svg(content, 16, 20, Markup('class="st" ') + role(label))


def suspicion(label: str) -> Markup:
    """Draw the mark of a suspicion at the size of a line of text: hollow, off the line and broken, with its letter S.

    It is not a state: what it stands beside is "not enough data", whose mark it takes up, dashed.
    """
    top, height = extent(State.INSUFFICIENT, 20, 20)
    content = path("S", box(0.5, top + 0.5, 15, height - 1)) + text(
        8, top + height / 2 + _MIDDLE, "S", "let lQ", "middle"
    )
    return svg(content, 16, 20, Markup('class="st" ') + role(label))


def tally(states: Sequence[str], label: str) -> Markup:
    """Draw one mark for each network, in the order given, wrapping as a line of words does.

    Why: one drawing of all marks would have to shrink on a phone until its letters cannot be read.
    """
    width, base, full = 24, 32, 28
    marks = (
        svg(
            solid(s, [0], base, width, full) + letter(s, width / 2, base, full, "let big") + path("hair", "M0 34.5H28"),
            width + 4,
            base + 6,
            role(""),
        )
        for s in states
    )
    return Markup('<span class="marks" {}>{}</span>').format(role(label), Markup("").join(marks))


def key(labels: Mapping[str, str], silence: str) -> Markup:
    """List what the marks mean, all five and the empty baseline, in the caller's words."""
    rows = [mark(state, "") + labels[state] for state in LETTER]
    rows.append(svg(path("hair", "M0 19.5H16"), 16, 20, role("")) + silence)
    return Markup('<ul class="key">{}</ul>').format(Markup("").join(Markup("<li>{}</li>").format(r) for r in rows))


def opened_at(x: float) -> Markup:
    """Mark where a narrow scroll box opens, by an empty drawing as wide as what lies left of it: no style attribute."""
    spacer = svg(Markup(""), max(x - 12, 0), 1, role(""))
    return Markup('<div class="start-here" aria-hidden="true">{}<i></i></div>').format(spacer)


def patterns() -> Markup:
    """Give the patterns of partly blocked and down, which a page with charts holds once, before any of them."""
    return Markup(
        '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        '<pattern id="diag" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path d="M1.4 0V5"/></pattern>'
        '<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<circle cx="2" cy="2" r="1.35"/></pattern>'
        "</defs></svg>"
    )
