"""An event by its name: the archive of its country as the lake holds it, or the names that come closest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from gatewatch.lake import Lake
from gatewatch.model.frames import empty
from gatewatch.model.order import Revision
from gatewatch.model.tables import Event, EventRevision
from gatewatch.model.words import GatewatchError
from gatewatch.publish.edition import Archive, Edition, archive
from gatewatch.targets import Targets

MOST_CLOSE = 3
"""Names that are suggested at most. Chosen, not measured."""


class UnknownEventError(GatewatchError):
    """No event of this name was ever published; the text names the closest ones."""


@dataclass(frozen=True)
class Found:
    """An event that stands, or the last revision of one that was withdrawn, in the archive of its country."""

    archive: Archive
    event: Event | None
    withdrawn: EventRevision | None


def find(lake: Lake, orders: Sequence[Revision], targets: Targets, versions: Mapping[str, str], event_id: str) -> Found:
    """Find an event by its name, with all that the tables say of its country.

    Raises:
        UnknownEventError: there is no such event, and never was.
    """
    events, revisions = lake.read("events"), lake.read("revisions")
    known = events.filter(pl.col("event_id") == event_id)
    past = revisions.filter(pl.col("event_id") == event_id)
    if known.is_empty() and past.is_empty():
        raise UnknownEventError(_unknown(event_id, [*events["event_id"], *revisions["event_id"]]))
    country = (known if known.height else past)["country"][0]
    made = archive(country_edition(lake, orders, targets, versions, country))
    event = next((e for e in made.events if e.event_id == event_id), None)
    return Found(made, event, None if event else made.revisions[event_id][-1])


def country_edition(
    lake: Lake, orders: Sequence[Revision], targets: Targets, versions: Mapping[str, str], country: str
) -> Edition:
    """Read what the tables say of one country; the observations are left out."""

    def of_country(table: str) -> pl.DataFrame:
        return lake.scan(table).filter(pl.col("country") == country).collect()

    return Edition(
        observations=empty("observations"),
        verdicts=of_country("verdicts"),
        cells=of_country("cells"),
        events=of_country("events"),
        episodes=of_country("episodes"),
        days=of_country("days"),
        compliance=of_country("compliance"),
        orders=[r for r in orders if r.order.country == country],
        targets=targets,
        versions=versions,
        suspected=of_country("suspected"),
        revisions=of_country("revisions"),
    )


def _unknown(event_id: str, known: Sequence[str]) -> str:
    names = sorted(set(known))
    close = get_close_matches(event_id, names, MOST_CLOSE, cutoff=0.4)
    if not names:
        return f"no event {event_id!r}: this workspace has no events yet"
    hint = f"; the closest: {', '.join(close)}" if close else ""
    return f"no event {event_id!r} among {len(names)}{hint} (gatewatch export events lists them)"
