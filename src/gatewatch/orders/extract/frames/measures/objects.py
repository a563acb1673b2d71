"""What a measure is done to: a service, a part of one, the internet, a group of services, or what "the app" points to.

Where the language puts the object first, it is looked for before the measure, else behind it; what people put on a
service (accounts, posts) is no object, nor what a measure is to stop ("the spread of rumours through X").
"""

import re
from typing import Literal

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.scene import Scene, Span, entries, shape
from gatewatch.orders.extract.frames.who.agent import CONTENT_REACH, OBJECT_REACH
from gatewatch.orders.extract.text import Sentence

Object = Literal["service", "part", "internet", "category", "generic"]

CUE_REACH = 230
"""Characters between what tells and the measure: room for "all mobile operators and providers to take steps to"."""
PART_REACH, ACCESS_REACH, ON_GAP, REASON_REACH = 60, 20, 5, 15
"""Characters between words that belong together: "calls … on X", "limited … access", "content … because of". All
chosen, not measured."""

_NAME_BEFORE = re.compile(r"(?<![.!?:] )[A-ZÀ-Ý]\w+ (?:for|of|on|de|para|pour|do|da) $")
_ADDRESS = re.compile(r"(?:(?<![\w@/.-])|(?<=://))(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?![\w@/-]|\.\w)")


def object_of(
    scene: Scene, sentence: Sentence, measure: Span, kind: str
) -> tuple[Object, Span, tuple[Name, ...]] | None:
    """Find what a measure is done to, on the side of it where its language puts that first."""
    reach = CUE_REACH if shape(scene, "object_before") else OBJECT_REACH
    start = max(scene.clause_start(sentence, measure[0]), measure[0] - reach)
    end = min(scene.clause_end(sentence, measure[1]), measure[1] + OBJECT_REACH)
    told = scene.hits("told_passive", measure[1], min(end, measure[1] + PART_REACH))
    if kind in ("block", "limit") and told and told[0][0] - measure[1] <= ON_GAP:
        end = told[0][0]  # "the suspension was ordered …": what stands behind is not what is suspended
    before, after = (start, measure[0]), (measure[1], end)
    is_before = kind == "passive" or shape(scene, "object_before")
    sides: tuple[Span, ...] = (before, after) if is_before else (after, before)
    if not is_before and any(b + 1 == measure[0] for _, b in scene.hits("aside", start, measure[0])):
        sides = (after,)  # "X registered before the block": X is not what is blocked
    for side in sides:
        sites = () if scene.named(*side, "service") else _sites(scene, side)
        if sites:
            return "service", (sites[0].start, sites[-1].end), sites
        found = _object_in(scene, side, sentence.end, nearest_last=side is before)
        if found is not None:
            return found
        if any(_gap(c, measure) <= CONTENT_REACH for c in _contents(scene, side)):
            return None
    return None


def _contents(scene: Scene, side: Span) -> list[Span]:
    """Give the words for what people put on a service, and not what it is said to be for ("video-sharing app")."""
    spans = [(a, b) for a, b in scene.hits("content", *side) if scene.text[b : b + 1] not in ("-", "‑")]
    if shape(scene, "object_before"):  # "X … because of content that": there the content is the reason
        spans = [(a, b) for a, b in spans if not scene.has("reason", b, b + REASON_REACH)]
    return spans


def _sites(scene: Scene, side: Span) -> tuple[Name, ...]:
    """Give web sites called by their address, where the text says that sites are meant."""
    if not scene.has("sites", *side):
        return ()
    spans = [m.span() for m in _ADDRESS.finditer(scene.text, *side)]
    return tuple(Name(start=a, end=b, kind="service", value=scene.text[a:b]) for a, b in spans)


def _object_in(
    scene: Scene, side: Span, stop: int, *, nearest_last: bool
) -> tuple[Object, Span, tuple[Name, ...]] | None:
    """Find what stands nearest to the measure on one side of it."""
    services = [n for n in scene.named(*side, "service") if not is_medium(scene, n) and n.id != "internet"]
    parts, content = scene.hits("part", *side), _contents(scene, side)
    found = _candidates(scene, side, services, parts)
    if not found:
        return None
    at, what = max(found, key=lambda f: f[0][1]) if nearest_last else min(found, key=lambda f: f[0][0])
    if _is_content(scene, side, at, content, nearest_last=nearest_last):
        return None
    if not nearest_last and scene.has("purpose_content", side[0], at[0]):
        return None  # "to stop the spread of rumours through X"
    run = listed_run(scene, services, at) if what in ("service", "part", "category", "generic") else ()
    if (
        what in ("service", "category", "generic") and not nearest_last
    ):  # a list may run on beyond the reach: "platforms, including A, B, C …"
        ahead = [n for n in scene.named(at[0], stop, "service") if n.id != "internet"]
        run = listed_run(scene, ahead, at) or run
    if what == "internet" and not nearest_last and scene.has("vpn", side[0], at[0]):
        return None  # "ban VPNs, which let people surf the web"
    if what == "internet" and (reached := _reached(scene, services, at)) is not None:
        what, at = "service", reached
        run = listed_run(scene, services, at)
    if what == "part" and not run:
        run = _of_part(scene, services, at)
    if what == "service" and parts and _touch(scene, at, parts):
        what = "part"
    if what in ("generic", "category") and run:
        what = "service"
    return what, at, run


def _candidates(scene: Scene, side: Span, services: list[Name], parts: list[Span]) -> list[tuple[Span, Object]]:
    """Give everything on one side of a measure that it may be done to."""
    nets = [s for s in scene.hits("internet", *side) if not _overlaps_any(s, scene.hits("internet_not", *side))]
    wide, words = ([s for s in scene.hits(k, *side) if not _is_of_name(scene, s)] for k in ("category", "generic"))
    words = [w for w in words if not _overlaps_any(w, nets)]  # "the services of mobile internet"
    words = [w for w in words if not any(w[0] < b and a < w[1] and b > w[1] for a, b in wide)]  # "the betting sites"
    found: list[tuple[Span, Object]] = [((n.start, n.end), "service") for n in services]
    found += [(s, "internet") for s in nets]
    found += [(s, "part") for s in parts if services or not nets]  # "mobile internet and bulk SMS" is the internet
    return [*found, *((s, "category") for s in wide), *((s, "generic") for s in words if s not in wide)]


def _is_of_name(scene: Scene, span: Span) -> bool:
    """Say whether a word is part of somebody's name: "the Network for Social Media", "the Nation Network"."""
    words = scene.text[slice(*span)].split()
    if span[0] < scene.title_end() or not words[-1][:1].isupper():
        return False
    is_closing = len(words) > 1 and words[0].casefold() in entries(scene.language, "articles")
    return is_closing or _NAME_BEFORE.search(scene.text, max(0, span[0] - PART_REACH), span[0]) is not None


def _reached(scene: Scene, services: list[Name], at: Span) -> Span | None:
    """Find the service that "internet access to X" means."""
    near = [n for n in services if 0 < n.start - at[1] <= ACCESS_REACH]
    between = scene.text[at[1] : near[0].start].strip() if near else ""
    words = scene.hits("access_of", at[1], near[0].start) if near else []
    return (near[0].start, near[0].end) if any(between == scene.text[a:b] for a, b in words) else None


def _is_content(scene: Scene, side: Span, at: Span, content: list[Span], *, nearest_last: bool) -> bool:
    """Say whether the measure is against accounts or posts: they stand between it and the service, or name it."""
    if nearest_last:
        is_part_of = any(0 <= at[0] - b <= ON_GAP for _, b in content)
        return is_part_of or any(at[1] <= a and b <= side[1] for a, b in content)
    return any(side[0] <= a and b <= at[0] for a, b in content) or _followed(scene, at, content)


def _followed(scene: Scene, at: Span, spans: list[Span]) -> bool:
    return any(at[1] <= a <= at[1] + 2 and not scene.text[at[1] : a].strip() for a, _ in spans)


def _touch(scene: Scene, at: Span, parts: list[Span]) -> bool:
    """Say whether a service's part is named beside it ("voice calls on WhatsApp", "WhatsApp calls")."""
    return any(0 <= at[0] - b <= 40 or 0 <= a - at[1] <= 25 for a, b in parts)


def _of_part(scene: Scene, services: list[Name], at: Span) -> tuple[Name, ...]:
    """Give the services a part is of: those named right behind it ("calls on X and Y"), else right before."""
    behind = [n for n in services if 0 <= n.start - at[1] <= PART_REACH]
    before = [n for n in reversed(services) if 0 <= at[0] - n.end <= PART_REACH]
    near = (behind or before)[:1]
    return listed_run(scene, services, (near[0].start, near[0].end)) if near else ()


def listed_run(scene: Scene, services: list[Name], at: Span) -> tuple[Name, ...]:
    """Give the services named in one row from a place on: "Facebook, X and YouTube", "platforms including X"."""
    row: list[Name] = []
    last = at[1]
    forward = [n for n in services if n.start >= at[0]]
    for name in forward:
        if name.start > at[0] and not _is_listing(scene, last, name.start):
            break
        row.append(name)
        last = max(last, name.end)
    first = at[0]
    for name in reversed([n for n in services if n.end <= at[0]]):
        if not _is_listing(scene, name.end, first):
            break
        row.insert(0, name)
        first = name.start
    return tuple(row)


def _is_listing(scene: Scene, start: int, end: int) -> bool:
    """Say whether only commas, brackets and words that list stand between two places."""
    if end - start > OBJECT_REACH:
        return False
    rest = re.sub(r"\([^()]*\)", lambda m: " " * len(m.group()), scene.text[start:end])
    for a, b in reversed(scene.hits("listing", start, end)):
        rest = rest[: a - start] + " " + rest[b - start :]
    return not any(c.isalnum() for c in rest) and not any(c in rest for c in ".!?\n")


def is_medium(scene: Scene, name: Name) -> bool:
    """Say whether a service is only where something was said ("in a post on X", "on its Telegram channel")."""
    before = scene.hits("medium", max(0, name.start - 40), name.start)
    return any(not scene.text[b : name.start].strip() for _, b in before)


def _overlaps_any(span: Span, spans: list[Span]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in spans)


def _gap(one: Span, other: Span) -> int:
    return max(other[0] - one[1], one[0] - other[1], 0)
