"""All terms of an order in their order: a day that a paper or a company's limit has used is no other term."""

from gatewatch.model.extraction import Schedule
from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import Order
from gatewatch.orders.extract.frames.scene import Scene, Sheet
from gatewatch.orders.extract.frames.terms.deadlines import fill_deadlines, fill_others
from gatewatch.orders.extract.frames.terms.force import fill_effect
from gatewatch.orders.extract.frames.terms.papers import fill_papers


def fill_terms(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    """Fill papers, deadlines, in-force dates, the schedule and dates that bind others."""
    used: set[int] = set()
    fill_papers(scene, order, authority, sheet, used)
    fill_others(scene, order, sheet, used)
    fill_deadlines(scene, order, sheet, used)
    fill_effect(scene, order, sheet, used)
    for w in scene.found.weeklies[:1] if order.is_main else ():
        s = scene.around(w.start)
        if s is not None and scene.has("effect_not", s.start, w.start):
            continue  # "the curfew runs from 7 pm to 6 am"
        sheet.put("schedule", Schedule(days=w.days, start=w.opens, end=w.closes), (w.start, w.end))
