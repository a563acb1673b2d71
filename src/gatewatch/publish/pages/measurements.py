"""Measurements: for every network and day with data, the hours of each part and under each hour exactly its rows.

An archive has many rows, so their HTML is put together here, as columns, once for each language; the template sets only
what is around them. What could point to a volunteer is left out: no address, no resolver, no report, no probe; times
are given by the hour.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from markupsafe import Markup

from gatewatch.model.words import MECHANISMS, SITE, Control, State
from gatewatch.publish.charts.marks import mark
from gatewatch.publish.edition import Archive, Network, slug
from gatewatch.publish.pages.layout import Page, network_href, notices
from gatewatch.publish.words import Words

UP = "../../"
EXPLORER = "https://explorer.ooni.org/m/"
OONI_ID = r"^\d{14}\.\d{6}_[A-Z]{2}_[a-z0-9_]+_[0-9a-f]{16}$"
"""The shape of OONI's own measurement ids; other ids are content hashes that OONI's explorer does not know.
Source: OONI data, measurement_uid (shared/data/kenya-2023)."""

NETWORK_DAY = ["country", "asn", "date"]
PART_HOUR = [*NETWORK_DAY, "component", "hour"]

Day = tuple[str, int, date]
"""A network, as country and AS number, and a day."""


@dataclass(frozen=True)
class Part:
    """One part of a service on one day: its state, its measurements, and the bodies of its table, one for each hour."""

    id: str
    name: Markup
    component: str
    state: Markup
    measurements: int
    hours: Markup


def prepare(archive: Archive) -> pl.DataFrame:
    """Give the verdicts as the pages show them, escaped, in the order of the pages; once for all languages."""
    is_ooni = pl.col("measurement_id").str.contains(OONI_ID) & ~pl.col("simulated")
    linked = pl.format(f'<a href="{EXPLORER}{{}}" rel="noreferrer">{{}}</a>', "id", "id")
    return (
        archive.edition.verdicts.with_columns(
            hour=pl.col("started_at").dt.truncate("1h"),
            id=_escaped("measurement_id"),
            source=pl.format("{}:{}", _escaped("source"), "source_line"),
            rules=_escaped(pl.col("rule_ids").list.join(", ")),
        )
        .with_columns(id=pl.when(is_ooni).then(linked).otherwise("id"))
        .sort(*PART_HOUR, "measurement_id")
    )


def days(rows: pl.DataFrame) -> list[Day]:
    """List the networks and days that have measurements."""
    found: list[Day] = rows.select(NETWORK_DAY).unique().sort(NETWORK_DAY).rows()
    return found


def pages(w: Words, archive: Archive, rows: pl.DataFrame) -> Iterator[Page]:
    """Give the page of every network and day with data, and the index of each network's days."""
    by_day: dict[Day, dict[str, tuple[int, str]]] = {}
    for country, asn, day, component, count, hours in _bodies(w, rows).iter_rows():
        by_day.setdefault((country, asn, day), {})[component] = (count, hours)
    totals = {(c, n, d): k for c, n, d, k in rows.group_by(NETWORK_DAY).agg(_different()).iter_rows()}
    days_of: dict[tuple[str, int], list[date]] = {}
    for country, asn, day in sorted(by_day):
        days_of.setdefault((country, asn), []).append(day)
    for (country, asn), own in days_of.items():
        network = archive.networks[country, asn]
        parts = {day: _parts(w, archive, network, day, by_day[country, asn, day]) for day in own}
        yield _index(w, archive, network, parts)
        for before, day, after in zip([None, *own], own, [*own[1:], None], strict=False):
            yield _day(w, archive, network, day, parts[day], (before, after), totals[country, asn, day])


def _different() -> pl.Expr:
    return pl.col("measurement_id").n_unique()


def _escaped(column: str | pl.Expr) -> pl.Expr:
    text = pl.col(column) if isinstance(column, str) else column
    return text.str.replace_many(["&", "<", ">", '"'], ["&amp;", "&lt;", "&gt;", "&quot;"])


def _bodies(w: Words, rows: pl.DataFrame) -> pl.DataFrame:
    """Put the table bodies of every part and day together: a row for each hour with its counts, then its measurements.

    Rows: one per network, day and component: `NETWORK_DAY`, component, measurements, hours (HTML).
    """
    marks = {s: str(mark(State(s), "") + Markup(" ") + w.state(s)) for s in w.states}
    counts = [
        pl.when(pl.col(s) > 0).then(pl.concat_str(pl.lit(text + " "), pl.col(s).cast(pl.String)))
        for s, text in marks.items()
    ]
    part = pl.col("component").str.to_lowercase().str.replace_all("[^a-z0-9.]+", "-").str.strip_chars("-")
    clock = pl.col("hour").dt.hour()
    head = pl.format(
        '<tbody id="{}-{}"><tr class="hour"><th scope="rowgroup" colspan="6">{}–{} h UTC <span class="note">{}</span>'
        "</th></tr>{}</tbody>",
        part,
        clock.cast(pl.String).str.zfill(2),
        clock.cast(pl.String).str.zfill(2),
        (clock + 1).cast(pl.String).str.zfill(2),
        pl.concat_list(counts).list.drop_nulls().list.join(", "),
        "html",
    )
    return (
        rows.with_columns(html=_row(w, marks))
        .group_by(PART_HOUR)
        .agg(
            *((pl.col("state") == s).sum().alias(s) for s in marks),
            pl.col("html").str.join(),
            measurements=pl.len(),
        )
        .sort(PART_HOUR)
        .with_columns(html=head)
        .group_by(*NETWORK_DAY, "component", maintain_order=True)
        .agg(pl.col("measurements").sum(), hours=pl.col("html").str.join())
    )


def _row(w: Words, marks: Mapping[str, str]) -> pl.Expr:
    """Give the HTML of a row, its labels and words being those of the language."""
    how = {m: str(w.mechanism(m)) for m in MECHANISMS}
    control = {c.value: str(w.word(c.value)) for c in Control}
    interfered, networks = pl.col("endpoints_interfered"), pl.col("control_networks")
    shown = pl.col("mechanisms").list.eval(pl.element().replace(how)).list.join("; ")
    of_all = pl.when(interfered > 0).then(pl.format(" ({}/{})", interfered, "endpoints")).otherwise(pl.lit(""))
    elsewhere = pl.when(networks > 0).then(pl.format(" ({})", networks)).otherwise(pl.lit(""))
    return pl.format(
        '<tr><th scope="row" class="mono">{}</th>'
        f'<td class="lead" data-l="{w.t("State")}">{{}}</td>'
        f'<td data-l="{w.t("How")}"{{}}><span>{{}}{{}}</span></td>'
        f'<td data-l="{w.t("Rules")}" class="mono{{}}">{{}}</td>'
        f'<td data-l="{w.t("Control")}"><span>{{}}{{}}</span></td>'
        f'<td data-l="{w.t("Source")}" class="mono">{{}}</td></tr>',
        "id",
        pl.col("state").replace(marks),
        pl.when(shown == "").then(pl.lit(' class="none"')).otherwise(pl.lit("")),
        shown,
        of_all,
        pl.when(pl.col("rules") == "").then(pl.lit(" none")).otherwise(pl.lit("")),
        "rules",
        pl.col("control").replace(control),
        elsewhere,
        "source",
    )


def _parts(
    w: Words, archive: Archive, network: Network, day: date, found: Mapping[str, tuple[int, str]]
) -> Sequence[Part]:
    parts = []
    for component in archive.in_order(found):
        service = component.partition("/")[0]
        count, hours = found[component]
        name = w.t("%(service)s, %(component)s", service=w.service(service), component=w.component(component))
        state = w.state(_state_of_day(archive, network, service, component, day))
        parts.append(Part(slug(component), name, component, state, count, Markup(hours)))  # escaped above
    return parts


def _index(w: Words, archive: Archive, network: Network, parts: Mapping[date, Sequence[Part]]) -> Page:
    marks = {s: mark(State(s), str(w.state(s))) for s in w.states}
    states: dict[date, list[tuple[str, Markup]]] = {}
    for service in archive.services_on(network):
        if service != SITE:
            for d in archive.days[network.country, network.asn, service, None]:
                states.setdefault(d.day, []).append((w.service(service), marks[d.state]))
    return Page(
        path=f"measurements/{network.slug}/index.html",
        template="measurement_days.html",
        title=str(w.t("%(network)s: days with measurements", network=network.name)),
        content={"network": network, "parts": parts, "states": states},
        nav="networks",
        crumbs=_crumbs(w, network, None),
        notices=notices(w, archive, [network.country]),
    )


def _day(
    w: Words,
    archive: Archive,
    network: Network,
    day: date,
    parts: Sequence[Part],
    around: tuple[date | None, date | None],
    total: int,
) -> Page:
    return Page(
        path=f"measurements/{network.slug}/{day}.html",
        template="measurements.html",
        title=f"{network.name}, {w.day(day)}",
        content={
            "network": network,
            "network_href": network_href(UP, network),
            "parts": parts,
            "before": around[0],
            "after": around[1],
            "total": total,
        },
        nav="networks",
        crumbs=_crumbs(w, network, w.day(day)),
        notices=notices(w, archive, [network.country]),
    )


def _state_of_day(archive: Archive, network: Network, service: str, component: str, day: date) -> State:
    days = archive.days[network.country, network.asn, service, component]
    return next((State(d.state) for d in days if d.day == day), State.INSUFFICIENT)


def _crumbs(w: Words, network: Network, day: str | None) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = [
        (w.country(network.country), f"countries/{network.country}.html"),
        (network.name, f"networks/{network.slug}.html"),
        (str(w.t("Measurements")), f"measurements/{network.slug}/index.html" if day else None),
    ]
    return [*found, (day, None)] if day else found
