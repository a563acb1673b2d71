"""The order page: the order, what was measured on each network of its country, and the two side by side.

In this order: the finding, the order in one row, the days of every network, the comparison, the order with its summary,
claims, reports and letters, other explanations with what the data say of each, what is uncertain, related reports of
other orders, and how to check all of it. An order nobody
measured has the same page: its claims and conflicts, its networks as not known, and how to get the data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from markupsafe import Markup

from gatewatch.model.order import Order, Revision
from gatewatch.model.tables import Compliance, Event
from gatewatch.model.words import INTERNET, Assessment, State
from gatewatch.orders.dates import OPEN, instant, reference_deadline
from gatewatch.publish import claims, hedges
from gatewatch.publish.charts.interval import interval, interval_axis
from gatewatch.publish.charts.marks import mark, tally
from gatewatch.publish.edition import INTERFERED, STATE_ORDER, Archive, Network, is_block
from gatewatch.publish.pages.figures import FEW_THIN, Figure, Line, days_figure, network_line, order_at
from gatewatch.publish.pages.layout import Page, as_of, network_detail, network_href, notices, title_of
from gatewatch.publish.pages.sources import brief, facts, replies, said
from gatewatch.publish.reading import beside, letters
from gatewatch.publish.reading.related import Corpus, corpus, related
from gatewatch.publish.reading.summary import summary
from gatewatch.publish.words import ALTERNATIVES, Words, msg

UP = "../"
ENOUGH_PROBES = 3
"""Reports behind a change from which it is not one person's device. Chosen, not measured."""


_INSIDE = msg("On %(network)s the deadline falls inside the interval of the onset; which came first cannot be told.")


@dataclass(frozen=True)
class Compared:
    """One network against the order."""

    name: str
    detail: str
    href: str | None
    mark: Markup
    text: Markup
    more: Sequence[Markup]
    onset: Markup
    chart: Markup
    distance: Markup
    how: Markup
    told: bool


@dataclass(frozen=True)
class Part:
    """The states of the components of a service on one network."""

    name: str
    href: str
    cells: Sequence[Markup]


@dataclass(frozen=True)
class Explanation:
    """Another cause that was looked at: what it would show, what is found, and what follows."""

    cause: Markup
    expected: Markup
    found: Markup
    verdict: Markup
    is_open: bool


@dataclass(frozen=True)
class Service:
    """What the page says of one of the services an order is about."""

    id: str
    name: str
    heading: Markup
    figure: Figure | None
    compared_heading: Markup
    compared: Sequence[Compared]
    untold: Sequence[Compared]
    components: Sequence[str]
    parts: Sequence[Part]
    explanations_heading: Markup
    explanations: Sequence[Explanation]
    uncertain: Sequence[Markup]


def pages(w: Words, archive: Archive) -> Iterator[Page]:
    """Give the page of each order."""
    found = corpus(r.order for r in archive.orders)
    for revision in archive.orders:
        yield _page(w, archive, revision, found)


def order_services(order: Order) -> list[str]:
    """Give the services an order is about, each once."""
    return list(dict.fromkeys(t.service for t in order.targets.value))


def order_states(archive: Archive, order: Order) -> list[State]:
    """Give the states of the measured networks of an order's country, for the service its finding speaks of."""
    return archive.states(order.country, lead_service(archive, order))


def lead_service(archive: Archive, order: Order) -> str:
    """Give the service of an order that its finding speaks of: the first that was measured, else the first."""
    services = order_services(order)
    return next((s for s in services if archive.measured(order.country, s)), services[0])


def service_rows(archive: Archive, order: Order, service: str) -> list[Compliance]:
    """Give the comparison of an order with each network's service as a whole."""
    return [r for r in archive.compliance[order.order_id] if r.component is None and r.service == service]


def addressed(rows: Sequence[Compliance], archive: Archive) -> list[Compliance]:
    """Leave out networks the order does not address and those nobody measured."""
    return [r for r in rows if "not_addressed" not in r.flags and (r.country, r.asn) in archive.networks]


def deadline_of(order: Order) -> datetime | None:
    """Give the moment of the deadline the data are compared with; none where the order names none."""
    found = reference_deadline(order)
    return instant(found.value, order.timezone) if found else None


def _page(w: Words, archive: Archive, revision: Revision, reports: Corpus) -> Page:
    order = revision.order
    service = lead_service(archive, order)
    states = order_states(archive, order)
    rows = addressed(service_rows(archive, order, service), archive)
    deadline = deadline_of(order)
    unmeasured = [] if service == INTERNET else archive.unmeasured(order.country, service)
    sample = archive.sample(order.country, service)
    finding = claims.standing(w, service, order.country, states, archive.last_day(order.country))
    content = {
        "order": order,
        "revision": revision,
        "finding": finding,
        "states": states,
        "tally": tally(states, str(claims.tally_label(w, states))) if states else "",
        "unmeasured": [(asn, archive.targets.brand(asn)) for asn in unmeasured],
        "unknown_mark": mark(State.INSUFFICIENT, ""),
        "second": claims.timing(w, rows, deadline, order.timezone),
        "brief": brief(w, order),
        "as_of": as_of(w, archive, order.country),
        "sample": claims.counted(w, sample.measurements, sample.probes) if sample.measurements else None,
        "services": [
            _service(w, archive, order, s) for s in order_services(order) if archive.measured(order.country, s)
        ],
        "facts": [*facts(w, order), *beside.facts(w, archive, order)],
        "said": said(w, order),
        "documents": order.documents,
        "order_heading": _order_heading(w, order),
        "replies": replies(w, order),
        "silent": w.join(w.service(s) for s in _unmeasured(archive, order)),
        "shut": INTERNET in order_services(order),
        "outages": beside.outages(w, archive, order),
        "axis": interval_axis(
            str(w.t("order")), str(w.t("deadline")), str(w.t("days")), order=order_at(order), deadline=deadline
        ),
        "last_day": archive.last_day(order.country),
        "fetch": _fetch(order, service),
        "missing": hedges.missing(
            w,
            archive,
            [m for m in archive.missing if m.country == order.country and m.service in order_services(order)],
            UP,
        ),
        "versions": archive.edition.versions,
    }
    return Page(
        path=f"orders/{order.order_id}.html",
        template="order.html",
        title=title_of(w, order),
        content=content | _reading(w, archive, order, reports),
        nav="orders",
        crumbs=[
            (str(w.t("Orders")), "orders/index.html"),
            (w.country(order.country), f"countries/{order.country}.html"),
            (order.order_id, None),
        ],
        notices=[*notices(w, archive, [order.country], [order]), *letters.corrected(w, archive, order)],
        description=finding.striptags(),
    )


def _unmeasured(archive: Archive, order: Order) -> list[str]:
    return [s for s in order_services(order) if s != INTERNET and not archive.measured(order.country, s)]


def _reading(w: Words, archive: Archive, order: Order, reports: Corpus) -> dict[str, object]:
    """Give what is read around the order: its summary, what operators told, letters, and related reports."""
    return {
        "summary": summary(w, order),
        "reported": beside.reported(w, archive, order, lead_service(archive, order)),
        "letters": [letters.shown(w, archive, one) for one in letters.about(archive, order)],
        "related": related(w, reports, order),
    }


def _order_heading(w: Words, order: Order) -> Markup:
    everyone = order.addressees.value.scope == "all"
    who = w.t("To every provider") if everyone else w.t("To the providers it lists")
    deadlines = len({d.value.at for d in order.deadlines})
    dates = w.n("%(n)s date that binds", "%(n)s dates that bind", deadlines) if deadlines else w.t("no date that binds")
    end = w.t("an end") if order.effective_until and order.effective_until.value != OPEN else w.t("no end named")
    return w.join([who, dates, end])


def _fetch(order: Order, service: str) -> str:
    """Write the command that would get the measurements around an order: the month before it and two after."""
    first = (order.dated.value.replace(day=1)).isoformat()
    deadline = deadline_of(order)
    end = (deadline.date() if deadline else order.dated.value).replace(day=1) + timedelta(days=62)
    until = end.replace(day=1)  # the first day left out
    return f"gatewatch fetch --country {order.country} --service {service} --since {first} --until {until} DIR"


def _service(w: Words, archive: Archive, order: Order, service: str) -> Service:
    rows = {r.asn: r for r in service_rows(archive, order, service)}
    networks = sorted(
        archive.measured(order.country, service), key=lambda n: _by_onset(n, rows.get(n.asn), archive, service)
    )
    lines = [_line(w, archive, n, service, rows.get(n.asn)) for n in networks]
    onsets = [r.onset_latest.date() for r in rows.values() if r.onset_latest and r.state in INTERFERED]
    components = archive.in_order(c for n in networks for c in archive.components(n, service))
    explanations = _explanations(w, archive, order, service)
    label = w.t(
        "%(service)s in %(country)s: networks by day", service=w.service(service), country=w.country(order.country)
    )
    compared = [_compared(w, archive, order, n, rows[n.asn]) for n in networks if n.asn in rows]
    untold = [c for c in compared if not c.told][FEW_THIN:]
    hidden = {c.href for c in untold}
    return Service(
        id=service,
        name=w.service(service),
        heading=claims.changed_heading(w, onsets),
        figure=days_figure(w, lines, what=w.t("Network"), label=label, orders=[order], said=True),
        compared_heading=claims.compared_heading(w, addressed(list(rows.values()), archive)),
        compared=[c for c in compared if c.href not in hidden],
        untold=untold,
        components=[w.component(c) for c in components],
        parts=[p for n in networks if (p := _part(w, archive, n, service, components)).href not in hidden],
        explanations_heading=_explanations_heading(w, explanations),
        explanations=explanations,
        uncertain=_uncertain(w, archive, order, service, networks, rows),
    )


def _by_onset(network: Network, row: Compliance | None, archive: Archive, service: str) -> tuple[int, float, int]:
    if row and row.onset_latest and row.state in INTERFERED:
        return 0, row.onset_latest.timestamp(), network.asn
    return 1 + STATE_ORDER[archive.state(network, service)], 0.0, network.asn


def _line(w: Words, archive: Archive, network: Network, service: str, row: Compliance | None) -> Line:
    """Give the row of a network; its bracket is the onset that is compared with the order, where there is one."""
    line = network_line(w, archive, network, service, UP)
    if row and row.onset_latest and row.state in INTERFERED:
        return replace(line, onset=(row.onset_earliest, row.onset_latest))
    return line


def _compared(w: Words, archive: Archive, order: Order, network: Network, row: Compliance) -> Compared:
    deadline = row.deadline or deadline_of(order)
    last = archive.last_day_on(network, row.service)
    told = row.assessment != Assessment.NOT_ENOUGH_DATA
    has_onset = row.onset_latest is not None and row.state in INTERFERED
    of_row = [e for e in archive.events if e.event_id in row.event_ids]
    hours = list(dict.fromkeys(h for e in of_row if (h := claims.windows(w, e))))
    sure = claims.certainty(w, row.probability) if has_onset else Markup("")
    onset = w.t("none seen")
    if row.onset_latest and has_onset:
        onset = claims.interval_words(w, row.onset_earliest, row.onset_latest)
    elif not told:
        onset = w.t("cannot be placed")
    chart = Markup("")
    if deadline and told:
        span = (row.onset_earliest, row.onset_latest) if row.onset_latest and has_onset else None
        chart = interval(
            state=State(row.state),
            onset=span,
            deadline=deadline,
            order=order_at(order),
            last=datetime.combine(last, time.max, UTC) if last else None,
            label="",
        )
    return Compared(
        name=network.name,
        detail=network_detail(w, network),
        href=network_href(UP, network, row.service),
        mark=mark(State(row.state), str(w.state(row.state))),
        text=claims.consistent(w, row, deadline, last),
        more=[*hours, *claims.flags(w, row.flags), *([sure] if sure else []), *_left_open(w, row)],
        onset=onset,
        chart=chart,
        distance=claims.distance(w, row.onset_earliest, row.onset_latest, deadline)
        if deadline and row.onset_latest and has_onset
        else Markup(""),
        how=_how(w, row),
        told=told,
    )


def _left_open(w: Words, row: Compliance) -> Iterator[Markup]:
    """Say what else could be what was found, or how much more it takes to tell."""
    if row.alternatives:
        causes = w.join((w.t(ALTERNATIVES[cause]) for cause in row.alternatives), "; ")
        yield w.t("not ruled out: %(causes)s", causes=causes)
    if row.needed:
        yield w.n(
            "%(n)s more measurement after the deadline could tell, at the least",
            "%(n)s more measurements after the deadline could tell, at the least",
            row.needed,
        )


def _how(w: Words, row: Compliance) -> Markup:
    if row.mechanisms and row.state in INTERFERED:
        return claims.capitalised(w.mechanisms(row.mechanisms))
    if row.assessment == Assessment.NOT_SEEN:
        return w.t("No run of failures")
    return Markup("")


def _part(w: Words, archive: Archive, network: Network, service: str, components: Sequence[str]) -> Part:
    measured = archive.components(network, service)
    cells = []
    for component in components:
        if component not in measured:
            cells.append(w.t("not measured"))
            continue
        state = archive.state(network, service, component)
        cells.append(mark(state, "") + Markup(" ") + w.state(state))
    return Part(network.name, network_href(UP, network, service), cells)


def _explanations(w: Words, archive: Archive, order: Order, service: str) -> list[Explanation]:
    events = archive.events_for(order.country, service)
    blocks = [e for e in events if is_block(e)]
    return [
        _service_down(w, archive, order, service),
        _network_down(w, archive, blocks, [e for e in events if e.state == State.DOWN]),
        _test_changed(w, archive, order, service),
        _one_device(w, blocks),
        _another_order(w, archive, order, service),
    ]


def _explanations_heading(w: Words, explanations: Sequence[Explanation]) -> Markup:
    still_open = sum(e.is_open for e in explanations)
    checked = w.n("%(n)s other cause was looked at", "%(n)s other causes were looked at", len(explanations))
    return w.join([checked, w.n("%(n)s stays open", "%(n)s stay open", still_open)], "; ")


def _service_down(w: Words, archive: Archive, order: Order, service: str) -> Explanation:
    checks = archive.checks.get((order.country, service))
    failures = checks.failures if checks else 0
    expected = w.t("failures in other countries in the same hours")
    if not checks or not failures:
        return Explanation(
            w.t("%(service)s itself down", service=w.service(service)),
            expected,
            w.t("no failure that could be a block"),
            w.t("nothing to explain"),
            False,
        )
    found = w.n(
        "in %(k)s of %(n)s failure the same endpoint answered elsewhere in those hours (up to %(m)s other networks)",
        "in %(k)s of %(n)s failures the same endpoint answered elsewhere in those hours (up to %(m)s other networks)",
        failures,
        k=w.number(checks.controlled),
        m=w.number(checks.control_networks),
    )
    out = checks.controlled == failures
    return Explanation(
        w.t("%(service)s itself down", service=w.service(service)),
        expected,
        found,
        w.t("ruled out") if out else w.t("ruled out where there is a control"),
        not out,
    )


def _network_down(w: Words, archive: Archive, blocks: Sequence[Event], downs: Sequence[Event]) -> Explanation:
    cause, expected = w.t("A network down"), w.t("everything fails there, on every service")
    if not downs:
        return Explanation(cause, expected, w.t("no such days in the data"), w.t("ruled out"), False)
    names = {archive.networks[e.country, e.asn].name: e for e in downs}
    listed = w.join(
        (w.t("%(network)s, %(days)s", network=n, days=_event_days(w, archive, e)) for n, e in names.items()), "; "
    )
    blocked = {e.asn for e in blocks}
    overlap = any(e.asn in blocked for e in downs)
    verdict = w.t("ruled out; those days are set aside") if not overlap else w.t("those days are set aside")
    return Explanation(cause, expected, w.t("only on %(list)s", list=listed), verdict, False)


def _event_days(w: Words, archive: Archive, event: Event) -> Markup:
    end = event.end_latest or archive.country_last_at[event.country]
    return w.days((event.onset_earliest or event.onset_latest).date(), end.date())


def _test_changed(w: Words, archive: Archive, order: Order, service: str) -> Explanation:
    checks = archive.checks.get((order.country, service))
    cause = w.t("A change in the test")
    expected = w.t("one version of the test fails, the others do not")
    only = checks.only_failing_versions if checks else ()
    if not only:
        found = w.n(
            "%(n)s version in use; it also saw the service work",
            "%(n)s versions in use; each that saw failures also saw the service work",
            len(checks.versions) if checks else 0,
        )
        return Explanation(cause, expected, found, w.t("ruled out"), False)
    return Explanation(cause, expected, w.t("%(list)s saw only failures", list=w.join(only)), w.t("stays open"), True)


def _one_device(w: Words, blocks: Sequence[Event]) -> Explanation:
    cause, expected = w.t("One person’s device"), w.t("few probes behind a change")
    if not blocks:
        return Explanation(cause, expected, w.t("no change to explain"), w.t("nothing to explain"), False)
    least = min(e.probes for e in blocks)
    found = w.n("%(n)s probe or more behind every change", "%(n)s probes or more behind every change", least)
    out = least >= ENOUGH_PROBES
    return Explanation(cause, expected, found, w.t("ruled out") if out else w.t("stays open"), not out)


def _another_order(w: Words, archive: Archive, order: Order, service: str) -> Explanation:
    others = [o for o in archive.orders_of(order.country, service) if o.order_id != order.order_id]
    found = w.t("none in this register; orders need not be public")
    if others:
        found = w.t("in this register: %(list)s", list=w.join(o.order_id for o in others))
    return Explanation(w.t("Another order"), w.t("an earlier or wider instruction"), found, w.t("stays open"), True)


def _uncertain(
    w: Words, archive: Archive, order: Order, service: str, networks: Sequence[Network], rows: dict[int, Compliance]
) -> list[Markup]:
    found = []
    for network in networks:
        row = rows.get(network.asn)
        events = [e for e in archive.events if row and e.event_id in row.event_ids]
        worked = sum(e.measurements - e.interfered for e in events if not e.windows)
        total = sum(e.measurements for e in events if not e.windows)
        if worked:
            found.append(
                w.n(
                    "On %(network)s, %(n)s of %(total)s measurements inside the events worked or said nothing.",
                    "On %(network)s, %(n)s of %(total)s measurements inside the events worked or said nothing.",
                    worked,
                    network=network.name,
                    total=w.number(total),
                )
            )
        if row and row.assessment == Assessment.BLOCK_AROUND_DEADLINE:
            found.append(w.t(_INSIDE, network=network.name))
        if archive.state(network, service) == State.INSUFFICIENT:
            days = len(archive.days[network.country, network.asn, service, None])
            found.append(
                w.n(
                    "%(network)s has %(n)s day with data. More days with several measurements each would end that.",
                    "%(network)s has %(n)s days with data. More days with several measurements each would end that.",
                    days,
                    network=network.name,
                )
            )
    measured = {c for n in networks for c in archive.components(n, service)}
    missing = [c for c in archive.targets.components if c.startswith(f"{service}/") and c not in measured]
    if missing:
        names = w.join(w.component(c) for c in missing)
        found.append(w.t("Not measured here, so not spoken of: %(parts)s.", parts=names))
    return found
