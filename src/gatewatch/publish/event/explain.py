"""An event explained: what is claimed, how sure, why, what was ruled out, and what would change our mind.

One function puts it into words, as parts of a heading, rows and points; the page of the site, a page of its own and the
terminal show the same parts. Everything is read from the tables: no model runs here.

Source: shared/facts/publish.md section 4 (what a claim must carry), shared/facts/detection.md 4.6-4.8 (the numbers).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from gatewatch.detect.certify import P0
from gatewatch.detect.events import CERTAIN, LIKELY, MAX_PER_TESTER, MIN_EVIDENCE, MIN_SHARE, TAIL
from gatewatch.detect.inside import LOG_BAYES_FACTOR
from gatewatch.model.tables import Event
from gatewatch.model.words import State, Timetable
from gatewatch.publish import claims, hedges
from gatewatch.publish.edition import Archive, Evidence, Network, is_block
from gatewatch.publish.event.picture import gap_words, span_of
from gatewatch.publish.words import RULED_OUT, Words, msg

_TIMETABLES: dict[str, str] = {
    Timetable.CONTINUOUS: msg("It keeps to no hours of the week."),
    Timetable.WINDOWED: msg("It keeps to hours of the week."),
    Timetable.SPILL: msg("It is densest in hours of the week and reaches beyond them."),
    Timetable.UNSURE: msg("Whether it keeps to hours of the week cannot be told."),
}
_CHANGE = re.compile(r"^(\S+?)\.\.(\S+) (state|mechanism) (.+) -> (.+)$")
"""How the table writes a change inside an event. Source: docs/tables.md, events.changes."""


@dataclass(frozen=True)
class Part:
    """A part of the explanation: a small label, a heading that can be wrong, rows of label and text, and points."""

    id: str
    label: Markup
    heading: Markup
    rows: Sequence[tuple[Markup, Markup]] = ()
    points: Sequence[Markup] = ()


@dataclass(frozen=True)
class Explanation:
    """All that is said of an event in words."""

    finding: Markup
    status: Sequence[Markup]
    state: Markup
    sure: Part
    when: Part
    how: Part
    ruled: Part
    mind: Part
    method: Part
    history: Sequence[hedges.Past]

    @property
    def parts(self) -> list[Part]:
        """The parts in the order in which they are read."""
        return [self.sure, self.when, self.how, self.ruled, self.mind, self.method]


def explain(w: Words, archive: Archive, event: Event) -> Explanation:
    """Put an event into words."""
    network = archive.networks[event.country, event.asn]
    evidence = archive.evidence.get(event.event_id)
    past = archive.revisions.get(event.event_id, [])
    return Explanation(
        finding=claims.event(w, event, network.name),
        status=hedges.status(w, event, past),
        state=claims.event_state(w, event),
        sure=_sure(w, event),
        when=_when(w, archive, event),
        how=_how(w, event, evidence),
        ruled=_ruled(w, archive, event, network, evidence),
        mind=_mind(w, archive, event, evidence),
        method=_method(w, archive, event),
        history=hedges.history(w, past),
    )


def without_strongest(event: Event) -> float:
    """Give the evidence that is left without the tester that says most."""
    return event.log_evidence - min(max(event.top_testers, default=0.0), MAX_PER_TESTER)


def _sure(w: Words, event: Event) -> Part:
    label = w.t("How sure")
    probes = w.n("%(n)s report stands behind it.", "%(n)s reports stand behind it.", event.probes)
    if event.state == State.DOWN:
        counted = w.n(
            "%(n)s result lies inside it; in each of its hours at least half found everything failing",
            "%(n)s results lie inside it; in each of its hours at least half found everything failing",
            event.measurements,
        )
        return Part(
            "sure",
            label,
            w.t("An outage is counted; no evidence is weighed for it"),
            [(w.t("Counted"), counted), (w.t("Reports"), probes)],
        )
    gate, cut = w.decimal(MIN_EVIDENCE, 0), w.decimal(MAX_PER_TESTER, 0)
    weighed = w.t(
        "%(e)s, where an event needs %(gate)s or more. It adds up how much better a block explains the results of each "
        "tester than the usual rate of failures does (natural logarithm); no tester counts more than %(cut)s, so one "
        "tester alone never makes an event.",
        e=w.decimal(event.log_evidence),
        gate=gate,
        cut=cut,
    )
    rows = [
        (
            w.t("Probability"),
            w.t(
                "%(p)s that the state of this part differed from reachable at its surest hour",
                p=claims.in_hundred(w, event.probability),
            ),
        ),
        (w.t("Evidence"), weighed),
        (w.t("Strongest testers"), _testers(w, event)),
        (w.t("Reports"), probes),
        (w.t("Certified"), _certified(w, event)),
        (w.t("Baseline"), w.t(
            "Without interference about %(b)s in 100 results fail here, by the data of this network and part alone.",
            b=w.decimal(100 * event.baseline),
        )),
    ]  # fmt: skip
    heading = w.n(
        "The evidence is %(e)s, the gate is %(gate)s; %(n)s measurement failed inside it",
        "The evidence is %(e)s, the gate is %(gate)s; %(n)s measurements failed inside it",
        event.interfered,
        e=w.decimal(event.log_evidence),
        gate=gate,
    )
    return Part("sure", label, heading, rows)


def _testers(w: Words, event: Event) -> Markup:
    if not event.top_testers:
        return w.t("not kept")
    listed = w.join((w.decimal(t) for t in event.top_testers), "; ")
    over = sum(t > MAX_PER_TESTER for t in event.top_testers)
    if not over:
        return w.t("%(list)s; none is cut", list=listed)
    return w.n(
        "%(list)s; %(n)s of them is cut at %(cut)s",
        "%(list)s; %(n)s of them are cut at %(cut)s each",
        over,
        list=listed,
        cut=w.decimal(MAX_PER_TESTER, 0),
    )


def _certified(w: Words, event: Event) -> Markup:
    if event.certified:
        return w.t(
            "yes: a second test, which knows nothing of this model and bounds its false alarms whenever one looks, "
            "finds it too, whichever tester is left out"
        )
    if event.baseline > P0:
        return w.t(
            "no: the second test holds only where at most %(n)s in 100 results fail by themselves, and here more do",
            n=w.decimal(100 * P0, 0),
        )
    return w.t(
        "no: the second test, which knows nothing of this model, has too few results to find it; the model alone "
        "says so"
    )


def _when(w: Words, archive: Archive, event: Event) -> Part:
    zone = archive.targets.timezone(event.country)
    onset, end = (event.onset_earliest, event.onset_latest), (event.end_earliest, event.end_latest)
    rows = [
        (w.t("Onset"), _both(w, onset, zone) or w.t("not seen: the data begin inside it")),
        (w.t("End"), _both(w, end, zone) or w.t("no end seen up to the end of the data")),
    ]
    if event.windows:
        rows.append((w.t("Hours"), claims.windows(w, event)))
    if event.state != State.DOWN:
        rows.append((w.t("Timetable"), _timetable(w, event)))
    rows += [(w.t("Change inside"), _change(w, text)) for text in event.changes]
    orders = [o.order_id for o in archive.orders_of(event.country, event.service)]
    rows.append((w.t("Orders about it"), w.join(orders) if orders else w.t("none known")))
    return Part("when", w.t("When"), claims.onset(w, event), rows)


def _both(w: Words, span: tuple[datetime | None, datetime | None], zone: str) -> Markup:
    earliest, latest = span
    if earliest is None or latest is None:
        return Markup("")
    return w.t(
        "%(utc)s UTC; %(local)s local time",
        utc=w.span(earliest, latest, year=True),
        local=w.span(earliest, latest, zone=zone, year=True),
    )


def _timetable(w: Words, event: Event) -> Markup:
    said = w.t(_TIMETABLES.get(event.timetable, _TIMETABLES[Timetable.UNSURE]))
    if event.timetable_log_bf is None:
        return said
    weighed = w.t(
        "Log Bayes factor of this against the next likely: %(x)s; it is said from %(least)s on.",
        x=w.decimal(event.timetable_log_bf),
        least=w.decimal(LOG_BAYES_FACTOR),
    )
    return w.join([said, weighed], " ")


def _change(w: Words, text: str) -> Markup:
    """Write a change inside an event, `FROM..TO what a -> b`; one that reads otherwise is shown as it is."""
    found = _CHANGE.match(text)
    if not found:
        return Markup.escape(text)
    since, until, what, before, after = found.groups()
    pair = [w.states.get(v, v) if what == "state" else w.mechanism(v) for v in (before, after)]
    moments = {"since": _moment(w, since), "until": _moment(w, until)}
    return w.t("%(before)s, then %(after)s; between %(since)s and %(until)s", before=pair[0], after=pair[1], **moments)


def _moment(w: Words, text: str) -> Markup:
    try:
        return w.moment(datetime.fromisoformat(text))
    except ValueError:
        return Markup.escape(text)


def _how(w: Words, event: Event, evidence: Evidence | None) -> Part:
    rows = [(Markup.escape(m), w.mechanism(m)) for m in event.mechanisms] or [(w.t("Mechanism"), w.t("not known"))]
    if evidence:
        rows.append((w.t("Rules that decided"), w.join(evidence.rules) or w.t("none")))
    return Part("how", w.t("How it shows"), claims.how_heading(w, event), rows)


def _ruled(w: Words, archive: Archive, event: Event, network: Network, evidence: Evidence | None) -> Part:
    out = [w.t(RULED_OUT[r]) if r in RULED_OUT else Markup.escape(r) for r in event.ruled_out]
    left = [w.t(text) for r, text in RULED_OUT.items() if r not in event.ruled_out]
    rows = []
    if event.state != State.DOWN:
        rows.append((w.t("Ruled out"), w.join(out, "; ") if out else w.t("nothing by the detector")))
        rows.append((w.t("Stays open"), w.join(left, "; ") if left else w.t("nothing of what the detector asks")))
    rows += [
        (w.t("Controls"), _controls(w, evidence)),
        (w.t("Other networks"), _others(w, archive, event)),
        (w.t("Network down"), _downs(w, archive, event)),
        (
            w.t("Not checked"),
            w.t(
                "whether the service itself turns this country away; a filter the testers chose; what other observers "
                "of outages saw"
            ),
        ),
    ]
    return Part("ruled", w.t("Ruled out"), w.t("What else it could be, and what speaks against it"), rows)


def _controls(w: Words, evidence: Evidence | None) -> Markup:
    if not evidence:
        return w.t("No failure inside the event is held against a control.")
    return w.n(
        "Of %(n)s failure surely inside the event, %(k)s has a control: the same endpoint answered elsewhere in the "
        "same hours (up to %(m)s other networks).",
        "Of %(n)s failures surely inside the event, %(k)s have a control: the same endpoint answered elsewhere in the "
        "same hours (up to %(m)s other networks).",
        evidence.failures,
        k=w.number(evidence.controlled),
        m=w.number(evidence.control_networks),
    )


def _others(w: Words, archive: Archive, event: Event) -> Markup:
    """Name the other networks of the country that show no such event, and those of which it cannot be told."""
    episode = archive.episode_of.get(event.event_id)
    free = _names(archive, event.country, episode.unaffected) if episode else _others_ok(archive, event)
    said = [w.t("Every other measured network of the country shows one too, or is not known.")]
    if free:
        said = [
            w.n(
                "%(n)s other network of the country shows no such event in this time: %(names)s.",
                "%(n)s other networks of the country show no such event in this time: %(names)s.",
                len(free),
                names=w.join(free),
            )
        ]
    untold = _names(archive, event.country, episode.untold) if episode else []
    if untold:
        said.append(
            w.n(
                "Of %(n)s it cannot be told: %(names)s.",
                "Of %(n)s it cannot be told: %(names)s.",
                len(untold),
                names=w.join(untold),
            )
        )
    return w.join(said, " ")


def _names(archive: Archive, country: str, asns: Sequence[int]) -> list[str]:
    own = archive.networks
    return [own[country, a].name if (country, a) in own else archive.targets.brand(a) for a in asns]


def _others_ok(archive: Archive, event: Event) -> list[str]:
    """Networks of the same country with no event of the same part at the same time, and data that say so."""
    busy = {
        e.asn
        for e in archive.events
        if (e.country, e.component) == (event.country, event.component)
        and (event.end_latest is None or e.onset_latest <= event.end_latest)
        and (e.end_latest is None or event.onset_latest <= e.end_latest)
    }
    measured = archive.measured(event.country, event.service)
    known = [n for n in measured if archive.state(n, event.service) != State.INSUFFICIENT]
    return [n.name for n in known if n.asn not in busy]


def _downs(w: Words, archive: Archive, event: Event) -> Markup:
    if event.state == State.DOWN:
        return w.t("This event is one: everything failed, so it says nothing of a block.")
    downs = [e for e in archive.events_of[event.country, event.asn] if e.state == State.DOWN]
    if not downs:
        return w.t("No outage of this network is in the data.")
    spans = (w.t("%(span)s UTC", span=claims.interval_words(w, e.onset_earliest, e.onset_latest)) for e in downs)
    return w.join([w.t("Days on which everything failed here are set aside:"), w.join(dict.fromkeys(spans), "; ")], " ")


def _mind(w: Words, archive: Archive, event: Event, evidence: Evidence | None) -> Part:
    label = w.t("What would change it")
    if event.state == State.DOWN:
        point = w.t("Any service that answered on this network in these hours, seen by several testers.")
        return Part(
            "mind", label, w.t("One answer from this network in these hours would speak against it"), (), [point]
        )
    left = without_strongest(event)
    stands = left >= MIN_EVIDENCE
    texts = {"left": w.decimal(left), "gate": w.decimal(MIN_EVIDENCE, 0)}
    strongest = (
        w.t("Without its strongest tester the evidence would be %(left)s and it would stand (gate: %(gate)s).", **texts)
        if stands
        else w.t(
            "Without its strongest tester the evidence would be %(left)s and it would not stand (gate: %(gate)s): it "
            "would be a suspicion.",
            **texts,
        )
    )
    points = [
        strongest,
        w.t(
            "Other testers on this network for whom it worked in the same hours would weaken it, and enough of them "
            "undo it."
        ),
        w.t("The same endpoints answering in other countries in those hours would make it more than the service’s own.")
        if event.service_wide
        else w.t(
            "The same endpoints failing in other countries in those hours would make it the service’s own failure."
        ),
    ]
    if evidence and evidence.controlled < evidence.failures:
        missing = evidence.failures - evidence.controlled
        points.append(
            w.n(
                "%(n)s failure has no control yet; one would settle it either way.",
                "%(n)s failures have no control yet; one for each would settle them either way.",
                missing,
            )
        )
    span = span_of(archive, event)
    gap = gap_words(w, event, span.hours) if span else Markup("")
    if gap:
        points.append(w.join([gap, w.t("A measurement from then would narrow it.")], " "))
    if event.open:
        points.append(w.t("It counts as going on until several testers see it work; silence does not end it."))
    if event.timetable == Timetable.UNSURE:
        points.append(w.t("More measurements by night and at weekends would tell whether it keeps to hours."))
    heading = w.t("It does not hang on one tester") if stands else w.t("It hangs on one tester")
    return Part("mind", label, heading, (), points)


def _method(w: Words, archive: Archive, event: Event) -> Part:
    versions = archive.edition.versions
    parameters = w.t(
        "an event needs evidence %(gate)s, each tester cut at %(cut)s; a posterior of %(certain)s somewhere and of "
        "%(likely)s throughout; failures in %(share)s of its weighed results; intervals between the %(low)s and the "
        "%(high)s point",
        gate=w.decimal(MIN_EVIDENCE, 0),
        cut=w.decimal(MAX_PER_TESTER, 0),
        certain=w.decimal(CERTAIN, 2),
        likely=w.decimal(LIKELY, 2),
        share=w.decimal(MIN_SHARE, 2),
        low=w.decimal(TAIL, 3),
        high=w.decimal(1 - TAIL, 3),
    )
    rows = [
        (w.t("Event"), Markup.escape(event.event_id)),
        (w.t("Detector"), Markup.escape(event.detector_version)),
        (w.t("Rules"), Markup.escape(versions["ruleset"])),
        (w.t("Registry"), Markup.escape(versions["targets"])),
        (w.t("Program"), Markup.escape(f"gatewatch {versions['program']}")),
        (w.t("Parameters"), parameters),
        (w.t("Cells"), w.n("%(n)s hour with data was weighed", "%(n)s hours with data were weighed", event.cells)),
        (w.t("Again"), Markup.escape(f"gatewatch explain {event.event_id} --json")),
    ]
    claim = w.t("A block, as the data show it") if is_block(event) else w.t("A failure, as the data show it")
    return Part("method", w.t("Method"), w.t("%(claim)s; made by these versions and numbers", claim=claim), rows)
