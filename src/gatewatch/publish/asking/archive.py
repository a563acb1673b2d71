"""The part of a lake that a question is about: the archive of one country, found from the question alone."""

from collections.abc import Mapping, Sequence

from gatewatch.lake import Lake
from gatewatch.model.frames import empty
from gatewatch.model.order import Revision
from gatewatch.publish.asking.question import country_of, read
from gatewatch.publish.edition import Archive, Edition, archive
from gatewatch.publish.event.find import country_edition
from gatewatch.targets import Targets


def archive_for(
    text: str, lake: Lake, orders: Sequence[Revision], targets: Targets, versions: Mapping[str, str]
) -> Archive:
    """Read what a question may be about: the tables of its country, or, where it names none, the names alone."""
    names = archive(
        Edition(
            observations=empty("observations"),
            verdicts=lake.scan("verdicts").unique(["country", "asn"]).collect(engine="streaming"),
            cells=empty("cells"),
            events=empty("events"),
            episodes=empty("episodes"),
            days=empty("days"),
            compliance=empty("compliance"),
            orders=orders,
            targets=targets,
            versions=versions,
        )
    )
    country = country_of(names, read(text, names))
    return names if country is None else archive(country_edition(lake, orders, targets, versions, country))
