"""What every page has: its address, title, way back, the lines that say what is made up, and links that work anywhere.

Addresses are relative, so that a site reads the same from a folder, a stick and any web server. A path is that of a
page inside its language's tree; `up` leads from it to the root of that tree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from gatewatch.model.order import Order
from gatewatch.model.words import is_simulated
from gatewatch.publish.edition import Archive, Network, slug
from gatewatch.publish.words import Words


@dataclass(frozen=True)
class Page:
    """One page: where it lies, which template shows it, and with what."""

    path: str
    template: str
    title: str
    content: Mapping[str, object]
    nav: str = ""
    crumbs: Sequence[tuple[str, str | None]] = ()
    notices: Sequence[Markup] = ()
    description: str = ""

    @property
    def up(self) -> str:
        """The way from the page to the root of its language's tree."""
        return "../" * self.path.count("/")


def notices(w: Words, archive: Archive, countries: Iterable[str], orders: Iterable[Order] = ()) -> list[Markup]:
    """Say which of the countries on a page are simulated, and which of its orders are made up."""
    chosen = set(countries)
    simulated = sorted(
        {n.country for n in archive.networks.values() if n.simulated and n.country in chosen}
        | {c for c in chosen if is_simulated(c, 0)}
    )
    found = []
    if simulated:
        names = w.join((w.country(c) for c in simulated), ", ")
        found.append(
            w.t("<b>Simulated.</b> %(names)s: the networks and every measurement of them are made up.", names=names)
            if len(simulated) < len(chosen)
            else w.t(
                "<b>Simulated.</b> Every network and measurement on this page is made up (%(names)s).", names=names
            )
        )
    for order in orders:
        if not order.fictional:
            continue
        if is_simulated(order.country, 0):
            found.append(
                w.t("<b>Made up.</b> Order %(id)s: nobody gave it and nobody said what is quoted.", id=order.order_id)
            )
        else:
            found.append(
                w.t(
                    "<b>Assumed for testing.</b> Order %(id)s was made up to try the program; nobody gave it.",
                    id=order.order_id,
                )
            )
    return found


def title_of(w: Words, order: Order) -> str:
    """Give an order's title in the reader's language, else in English."""
    return order.titles.get(w.language, order.titles["en"])


def as_of(w: Words, archive: Archive, country: str) -> Markup:
    """Say up to when a country's data reach, in UTC and local time."""
    at = archive.country_last_at.get(country)
    if at is None:
        return w.t("No measurements of %(country)s are in this archive.", country=w.country(country))
    hour = at.replace(minute=0, second=0, microsecond=0)
    zone = archive.targets.timezone(country)
    return w.t(
        "Data of %(country)s up to %(at)s (%(local)s).",
        country=w.country(country),
        at=w.moment(hour),
        local=w.local(hour, zone),
    )


def network_href(up: str, network: Network, service: str | None = None) -> str:
    """Give the address of a network's page, at a service where asked."""
    return f"{up}networks/{network.slug}.html" + (f"#{slug(service)}" if service else "")


def day_href(up: str, network: Network, first: date, last: date, part: str | None = None) -> str:
    """Give the address of the measurements of a run of days: the day's page, or the first of them in the index."""
    if first == last:
        return f"{up}measurements/{network.slug}/{first}.html" + (f"#{slug(part)}" if part else "")
    return f"{up}measurements/{network.slug}/index.html#d{first}"


def network_detail(w: Words, network: Network) -> str:
    """Give the small line under a network's name: AS64496 · mobile. `both` is what the registry says by default."""
    kind = f" · {w.word(network.kind)}" if network.kind in ("mobile", "fixed") else ""
    return f"AS{network.asn}{kind}"
