"""The door of extraction: a story in, the printed object out.

Here the parts meet: what the page says of itself (publisher, date), the orders (`frames`), what was said (`claims`).
Nothing is concluded here. The last guard stands here instead: a place whose words are not literally in the story at
its offsets is dropped, and a field that lost its places goes with it. Only what came with a page's markup, and so has
no place in the text, may stand without one.
"""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from gatewatch.model.extraction import Also, Extraction, Fields, Place
from gatewatch.orders.extract.claims.find import Statements, statements
from gatewatch.orders.extract.claims.speech.pieces import Listener
from gatewatch.orders.extract.found import Found
from gatewatch.orders.extract.frames.find import Frames, OrderFrame, frames
from gatewatch.orders.extract.names.find import names
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.extract.when.dates import dates
from gatewatch.orders.extract.when.numbers import numbers
from gatewatch.orders.extract.when.weekly import weeklies
from gatewatch.orders.reading.story import Story

PLACELESS = ("publisher", "wire", "byline", "article_date", "topics")
"""Fields a page's markup may give: the one exception to "no field without its words"."""
CARRY_QUOTES = ("claims",)
"""Fields whose values hold their own quote."""

Proposal = Callable[[Story, OrderFrame], OrderFrame]
"""A further source of fields (a language model's, `plug`): it is given the draft and returns it, filled further."""


def find(story: Story) -> Found:
    """Find names, dates and numbers of a story."""
    cut = sentences(story)
    return Found(
        story=story,
        sentences=cut,
        names=names(story, cut),
        whens=dates(story, cut),
        numbers=numbers(story, cut),
        weeklies=weeklies(story, cut),
    )


def extract(story: Story, *, text_id: str, proposal: Proposal | None = None) -> Extraction:
    """Give the draft order of a story, each field with the words it rests on."""
    heard = Listener(find(story))
    return assemble(story, frames(heard), statements(heard), text_id=text_id, proposal=proposal)


def assemble(
    story: Story, ordered: Frames, said: Statements, *, text_id: str, proposal: Proposal | None = None
) -> Extraction:
    """Put page, orders and statements together, and keep only what stands literally in the story."""
    main = ordered.orders[0] if ordered.orders else OrderFrame(fields=Fields(), spans={})
    for part in (_page(story), ordered.named, _said(said)):
        main = _joined(main, part)
    if proposal is not None:
        main = proposal(story, main)
    kept = guarded(story.text, main)
    also = [guarded(story.text, o) for o in ordered.orders[1:]]
    return Extraction(
        id=text_id,
        negative=not ordered.orders,
        fields=kept.fields,
        spans=kept.spans,
        also=[Also(fields=a.fields, spans=a.spans) for a in also if a.spans],
        related=story.related,
        language=story.language,
        lifts=ordered.lifts,
        text=story.text,
    )


def guarded(text: str, frame: OrderFrame) -> OrderFrame:
    """Drop every value whose place does not hold its words, and every field that has no place left."""
    kept: dict[str, Any] = {}
    spans: dict[str, list[Place]] = {}
    for name, value in filled(frame.fields).items():
        places = frame.spans.get(name, [])
        if name in CARRY_QUOTES:
            kept[name] = [claim for claim in value if claim.q in text]
        if name in PLACELESS and not places:
            kept[name] = value
        elif isinstance(value, list) and name not in CARRY_QUOTES:
            pairs = [(v, p) for v, p in zip(value, places, strict=False) if _holds(text, p)]
            kept[name], spans[name] = [v for v, _ in pairs], [p for _, p in pairs]
        elif places and all(_holds(text, p) for p in places):
            kept.setdefault(name, value)
            spans[name] = places
    return OrderFrame(fields=Fields(**kept), spans={k: v for k, v in spans.items() if v})


def filled(fields: Fields) -> dict[str, Any]:
    """Give the fields that have a value, in the order they are declared."""
    return {name: value for name, value in structs.asdict(fields).items() if value not in (None, [])}


def _holds(text: str, place: Place) -> bool:
    return bool(place.q) and text[place.start : place.end] == place.q


def _joined(main: OrderFrame, more: OrderFrame) -> OrderFrame:
    """Add the fields of a part that the main frame does not have."""
    own, new = filled(main.fields), filled(more.fields)
    fresh = {name: value for name, value in new.items() if name not in own}
    spans = main.spans | {name: more.spans[name] for name in fresh if name in more.spans}
    return OrderFrame(fields=Fields(**(own | fresh)), spans=spans)


def _page(story: Story) -> OrderFrame:
    """Give what the page says of itself; a place where the text says it too."""
    values: dict[str, Any] = {}
    spans: dict[str, list[Place]] = {}
    published = story.published.isoformat() if story.published is not None else None
    for name, value, at in (
        ("publisher", story.publisher, story.publisher_at),
        ("wire", story.wire, story.wire_at),
        ("byline", story.byline, story.byline_at),
        ("article_date", published, story.published_at),
    ):
        if value is not None:
            values[name] = value
            if at is not None:
                spans[name] = [_place(story.text, *at)]
    if story.topics:
        values["topics"] = story.topics
        if len(story.topics_at) == len(story.topics):
            spans["topics"] = [_place(story.text, *at) for at in story.topics_at]
    return OrderFrame(fields=Fields(**values), spans=spans)


def _said(said: Statements) -> OrderFrame:
    values = {
        "claims": (said.claims, said.claims_at),
        "availability": (said.availability, said.availability_at),
        "confirmations": (said.confirmations, said.confirmations_at),
        "no_reply": (said.no_reply, said.no_reply_at),
    }
    fields = Fields(**{name: value for name, (value, _) in values.items() if value})  # type: ignore[arg-type]
    return OrderFrame(fields=fields, spans={name: at for name, (value, at) in values.items() if value and at})


def _place(text: str, start: int, end: int) -> Place:
    return Place(q=text[start:end], start=start, end=end)
