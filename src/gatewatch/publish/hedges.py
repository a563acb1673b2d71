"""The words for what is less than an event, or no longer one: suspicions, missing controls, revisions.

A suspicion is published as one: with a mark and words of its own, never in those of a block, and never as reachable. An
event that was changed or withdrawn stays readable, marked so, with the reason.

Source: shared/facts/publish.md section 4, items 6, 8, 11 and 18.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from gatewatch.model.tables import Event, EventRevision, Suspected
from gatewatch.model.words import SuspectReason
from gatewatch.publish import claims
from gatewatch.publish.charts.marks import suspicion
from gatewatch.publish.edition import Archive
from gatewatch.publish.unsure import MissingControl, fetch_command
from gatewatch.publish.words import Words, msg

_SUSPECTED: dict[str, str] = {
    SuspectReason.SINGLE_SOURCE: msg("suspected, single source"),
    SuspectReason.LITTLE_EVIDENCE: msg("suspected, little evidence"),
}
_DOUBTS: dict[str, str] = {
    SuspectReason.SINGLE_SOURCE: msg("not enough data to say; one source reports failures"),
    SuspectReason.LITTLE_EVIDENCE: msg("not enough data to say; few failures are reported"),
}
_WHY_REVISED: dict[str, str] = {
    "first_analysis": msg("first analysis"),
    "later_data": msg("data that came later"),
    "new_rules": msg("new rules"),
    "new_targets": msg("a new registry of services"),
    "new_detector": msg("a new detector"),
    "order_changed": msg("an order that names hours was added or changed"),
    "onset": msg("the onset changed"),
    "end": msg("the end changed"),
    "state": msg("the state changed"),
    "windows": msg("the hours of the week changed"),
    "mechanisms": msg("how it shows changed"),
    "service_wide": msg("whether the service failed elsewhere too changed"),
}
_KINDS: dict[str, str] = {
    "new": msg("first published"),
    "revised": msg("revised"),
    "confirmed": msg("confirmed"),
    "withdrawn": msg("withdrawn"),
}


@dataclass(frozen=True)
class SuspicionRow:
    """A suspicion as a line of a table."""

    network: str
    network_href: str
    part: Markup
    mark: Markup
    words: Markup
    since: Markup
    last_seen: Markup
    is_open: bool
    sample: Markup
    failed: int
    evidence: str


@dataclass(frozen=True)
class Missing:
    """Missing controls as a page shows them: a sentence that heads them, a table, and the command that brings them."""

    heading: Markup
    rows: Sequence[tuple[str, str, Markup, Markup, int, int]]
    at_home: bool
    command: str


@dataclass(frozen=True)
class Past:
    """One revision of an event as a line of a table."""

    at: str
    kind: Markup
    why: Markup
    until: Markup
    versions: str


def suspected_words(w: Words, found: Suspected) -> Markup:
    """Give the words of a suspicion."""
    return w.t(_SUSPECTED.get(found.reason, _SUSPECTED[SuspectReason.LITTLE_EVIDENCE]))


def doubt(w: Words, found: Sequence[Suspected]) -> Markup:
    """Say what can be said of a part about which there are suspicions and no event."""
    return w.t(_DOUBTS[SuspectReason.SINGLE_SOURCE if _is_single(found) else SuspectReason.LITTLE_EVIDENCE])


def _is_single(found: Sequence[Suspected]) -> bool:
    return any(s.reason == SuspectReason.SINGLE_SOURCE for s in found)


def doubt_on_network(w: Words, found: Sequence[Suspected], service: str, network: str, day: str) -> Markup:
    """Say in a sentence that a service on a network is not known, and what is reported of it."""
    return (
        w.t("On %(day)s there was <b>not enough data</b> to say how %(service)s did on %(network)s; one source reports "
            "failures.", day=day, service=service, network=network)
        if _is_single(found)
        else w.t("On %(day)s there was <b>not enough data</b> to say how %(service)s did on %(network)s; few failures "
                 "are reported.", day=day, service=service, network=network)
    )  # fmt: skip


def suspicion_rows(w: Words, archive: Archive, found: Iterable[Suspected], up: str) -> list[SuspicionRow]:
    """Give suspicions as lines of a table on a page at `up`."""
    rows = []
    for s in found:
        network = archive.networks[s.country, s.asn]
        words = suspected_words(w, s)
        rows.append(
            SuspicionRow(
                network=network.name,
                network_href=f"{up}networks/{network.slug}.html#suspected",
                part=w.t(
                    "%(service)s, %(component)s", service=w.service(s.service), component=w.component(s.component)
                ),
                mark=suspicion(str(words)),
                words=words,
                since=claims.interval_words(w, s.onset_earliest, s.onset_latest),
                last_seen=Markup.escape(w.day(s.last_seen.date(), year=False)),
                is_open=s.open,
                sample=claims.counted(w, s.measurements, s.probes),
                failed=s.interfered,
                evidence=w.decimal(s.log_evidence),
            )
        )
    return rows


def suspected_heading(w: Words, found: Sequence[Suspected]) -> Markup:
    """Say in one line how many suspicions there are."""
    return w.n(
        "%(n)s run of failures is suspected, and is no event", "%(n)s runs of failures are suspected, and are no event",
        len(found),
    )  # fmt: skip


def missing(w: Words, archive: Archive, found: Sequence[MissingControl], up: str) -> Missing | None:
    """Give the missing controls of a page; nothing where every failure has one."""
    if not found:
        return None
    rows = [
        (
            archive.networks[m.country, m.asn].name,
            f"{up}networks/{archive.networks[m.country, m.asn].slug}.html",
            w.t("%(service)s, %(component)s", service=w.service(m.service), component=w.component(m.component)),
            _hours(w, m.first, m.last),
            m.hours,
            m.measurements,
        )
        for m in found
    ]
    return Missing(
        heading=w.n(
            "%(n)s failure has no control, so nothing is said of it",
            "%(n)s failures have no control, so nothing is said of them",
            sum(m.measurements for m in found),
        ),
        rows=rows,
        at_home=any(m.at_home for m in found),
        command=fetch_command(list(found)),
    )


def _hours(w: Words, first: datetime, last: datetime) -> Markup:
    """Write the first and the last hour of some; they are hours, so what lies between may be empty."""
    if first == last:
        return w.t("%(day)s, %(hours)s h", day=w.day(first.date()), hours=f"{first:%H}")
    return w.t(
        "%(first)s h to %(last)s h",
        first=f"{w.day(first.date())}, {first:%H}",
        last=f"{w.day(last.date())}, {last:%H}",
    )


def history(w: Words, found: Sequence[EventRevision]) -> list[Past]:
    """Give the revisions of an event as lines of a table, the first one first."""
    return [
        Past(
            at=w.day(r.at.date()),
            kind=claims.capitalised(w.t(_KINDS[r.kind]) if r.kind in _KINDS else Markup.escape(r.kind)),
            why=why(w, r.why),
            until=w.moment(r.data_until.replace(minute=0, second=0, microsecond=0)),
            versions=f"{r.detector_version}, {r.ruleset_version}, {r.targets_version}",
        )
        for r in found
    ]


def why(w: Words, found: Iterable[str]) -> Markup:
    """Say why an event was changed: closed words, and `merged:ID`."""
    parts = []
    for word in found:
        name, _, into = word.partition(":")
        if name == "merged" and into:
            parts.append(w.t("merged into %(event)s", event=into))
        else:
            parts.append(w.t(_WHY_REVISED[word]) if word in _WHY_REVISED else Markup.escape(word.replace("_", " ")))
    return w.join(parts)


def status(w: Words, event: Event | None, found: Sequence[EventRevision]) -> list[Markup]:
    """Say of an event whether it is provisional, was revised, or is withdrawn, with the day and why.

    `event` is none where it stands no more.
    """
    if event is None:
        last = found[-1]
        text = w.t(
            "<b>Withdrawn</b> on %(day)s: %(why)s. What was published stays readable below; it is claimed no more.",
            day=w.day(last.at.date()), why=why(w, last.why),
        )  # fmt: skip
        return [text]
    said = []
    if event.provisional:
        said.append(
            w.t(
                "<b>Provisional.</b> It began in the last days before the data ended; a later analysis, with more "
                "days, confirms or withdraws it."
            )
        )
    revised = [r for r in found if r.kind == "revised"]
    if revised:
        last = revised[-1]
        said.append(
            w.t(
                "<b>Revised</b> on %(day)s: %(why)s. The history below has every revision.",
                day=w.day(last.at.date()),
                why=why(w, last.why),
            )
        )
    return said


def short_status(w: Words, event: Event, found: Sequence[EventRevision]) -> Markup:
    """Give the one word that stands beside an event in a table; nothing where it was never touched."""
    if event.provisional:
        return w.t("provisional")
    return w.t("revised") if any(r.kind == "revised" for r in found) else Markup("")
