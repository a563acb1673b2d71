"""From an extraction to a draft of an order file: what one text gives, field by field, and what an editor must decide.

Every field of the draft points to claims with the words it was read in. Nothing is filled in that the text does not
give: what is missing, half known (a date without its year, a country of several clocks, a service the registry lacks)
or taken for likely (whom "providers" means) is told in `undecided`. A draft is never an order by itself, however
complete: the first line of `undecided` asks to read it.

Not here: reading the text (`orders.reading`, `orders.extract`), and which order it may belong to (`likeness`).
"""

import re
from collections.abc import Sequence
from typing import Any, Literal

from babel.core import Locale, get_global
from babel.dates import format_date
from msgspec import NODEFAULT
from msgspec.structs import fields as struct_fields

from gatewatch.model.extraction import Extraction, Fields, Place
from gatewatch.model.order import (
    FORMAT,
    Addressees,
    Amount,
    Availability,
    Deadline,
    Draft,
    Field,
    Justification,
    Order,
    OtherDeadline,
    Reply,
    Target,
    Weekday,
    Window,
)
from gatewatch.model.words import INTERNET, is_simulated
from gatewatch.orders.dates import OPEN, WEEK, minute_of
from gatewatch.orders.drafts.claims import Claims, Source, day_of, document_of, publisher_of
from gatewatch.orders.drafts.names import operator_of, target_of, targets_of
from gatewatch.targets import Targets

READ_IT = "Read every field against its quote; then take `draft` out of the file, or join it to an order"

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")
_DOES = {"block": "block", "restrict": "restrict", "shutdown": "shut down"}


class _Proposal:
    """A draft while it is made."""

    def __init__(self, fields: Fields, spans: dict[str, list[Place]], claims: Claims, targets: Targets) -> None:
        self.fields, self.spans, self.claims, self.targets = fields, spans, claims, targets
        self.parts: dict[str, Any] = {}
        self.undecided: list[str] = []

    def put(self, name: str, value: Any, *, found: str | None = None, note: str | None = None) -> None:
        """Fill a field with the claims of the places where the extraction's field `found` was read."""
        made = self.field(name, value, found or name, note)
        if made is not None:
            self.parts[name] = made

    def field(self, name: str, value: Any, found: str, note: str | None = None) -> Field[Any] | None:
        """Make a field; one without a place in the text is left out and told."""
        places = self.spans.get(found, [])
        if not places:
            self.ask(name, f"{value!r} stands nowhere in the text; left out")
            return None
        return Field(value, self.claims.at(places, name), note=note)

    def ask(self, name: str, what: str) -> None:
        """Leave something to the editor."""
        self.undecided.append(f"{name}: {what}")


def propose(
    extraction: Extraction,
    source: Source,
    targets: Targets,
    *,
    order_id: str | None = None,
    timezone: str | None = None,
    number: int = 1,
) -> Draft:
    """Give the draft of a text's order; `number` says which, where the text holds several.

    Raises:
        IndexError: the text holds no order of that number.
    """
    fields, spans = extraction.fields, extraction.spans
    if number > 1:
        fields, spans = extraction.also[number - 2].fields, extraction.also[number - 2].spans
    claims = Claims(extraction, fields, source)
    made = _Proposal(fields, spans, claims, targets)
    if extraction.negative:
        made.undecided.append("The text holds no order: what it says can only be joined to one")
    if extraction.lifts:
        made.ask("relations", "the text tells that a block was ended; if an order did that, name the order it lifts")
    _place_and_time(made, timezone, source)
    _who(made, is_order=source.kind == "order")
    _whom_and_what(made)
    _when(made)
    _why(made)
    _around(made)
    for claim in extraction.fields.claims if number == 1 else ():
        claims.said(claim)
    _name(made, order_id)
    made.parts |= {"documents": [document_of(extraction, fields, source)], "claims": claims.all()}
    for f in struct_fields(Order) if not extraction.negative else ():
        is_asked = any(line.startswith(f"{f.name}: ") for line in made.undecided)
        if f.default is NODEFAULT and f.default_factory is NODEFAULT and f.name not in made.parts and not is_asked:
            made.ask(f.name, "not in the text")
    return Draft(made.parts, (READ_IT, *dict.fromkeys(made.undecided)))


def zones_of(country: str, targets: Targets) -> Sequence[str]:
    """Give the time zones of a country; more than one means that an editor must say which the authority keeps.

    Source: CLDR's territories of time zones, as Babel carries them.
    """
    if is_simulated(country, 0):
        return [targets.timezone(country)] if country in targets.simulated_countries else []
    zones: Sequence[str] = get_global("territory_zones").get(country, [])
    return zones


def _place_and_time(made: _Proposal, timezone: str | None, source: Source) -> None:
    fields, country = made.fields, made.fields.country
    if country:
        made.parts["country"] = country
        if is_simulated(country, 0):
            made.parts["fictional"] = True
        zones = zones_of(country, made.targets)
        if timezone or len(zones) == 1:
            made.parts["timezone"] = timezone or zones[0]
        else:
            made.ask("timezone", f"{country} has {len(zones)}; which does the authority keep? {', '.join(zones)}")
    dated, published = day_of(fields.document_date), day_of(fields.article_date)
    if dated:
        made.put("dated", dated, found="document_date")
    elif published and fields.order_kind and source.kind != "order":
        words = f"Published on {published.isoformat()}."
        places = made.spans.get("article_date", [])
        where = made.claims.at(places, "dated") if places else [made.claims.told(words, "dated")]
        made.parts["dated"] = Field(published, where, note="the day of the order is not said: the day of this report")
        made.ask("dated", f"the day of the order is not said; {published} is that of the report. Reported earlier?")
    if fields.document_date and not dated:
        made.ask("dated", f"the text says {fields.document_date}, which is no whole day")


def _who(made: _Proposal, is_order: bool) -> None:
    fields = made.fields
    for name in ("authority", "authority_unit", "on_behalf_of", "signatory_role", "scope"):
        if value := getattr(fields, name):
            made.put(name, value)
    if fields.document_id:
        made.put("document_number", fields.document_id, found="document_id")
    if fields.request_document_id:
        made.put("request_document_number", fields.request_document_id, found="request_document_id")
    if asked := day_of(fields.request_document_date):
        made.put("request_dated", asked, found="request_document_date")
    if fields.order_kind:
        made.put("kind", fields.order_kind, found="order_kind")
    if fields.demands:
        made.put("demands", list(fields.demands))
        if is_order and "demands" in made.parts:
            made.put("demand", made.claims.words(made.parts["demands"].claims[0]), found="demands")


def _whom_and_what(made: _Proposal) -> None:
    fields = made.fields
    if fields.addressees:
        made.put("addressees", _addressees(made))
    wanted, unknown = targets_of(fields.targets, made.targets)
    note = f"also to be blocked, and not in the registry: {', '.join(unknown)}" if unknown else None
    if wanted:
        made.put("targets", wanted, found="targets", note=note)
    elif fields.order_kind == "shutdown" and not unknown:
        made.put("targets", [Target(service=INTERNET)], found="order_kind")
    if unknown:
        made.ask("targets", f"the registry has no service {', '.join(unknown)}; not set beside measurements")
    for name in ("exempt", "legal_basis", "other_services"):
        if value := getattr(fields, name):
            made.put(name, list(value))


def _addressees(made: _Proposal) -> Addressees:
    names, country = list(made.fields.addressees), made.fields.country
    day = day_of(made.fields.document_date) or day_of(made.fields.article_date)
    known = [o for name in names if (o := operator_of(name, country, day, made.targets)) is not None]
    if len(known) == len(names):
        asns = sorted({asn for o in known for asn in o.asns})
        return Addressees(scope="listed", names=names, asns=asns, operators=known)
    made.ask("addressees", f"read as all providers of the country; if not all are meant, list them: {', '.join(names)}")
    return Addressees(scope="all", names=names, operators=known)


def _when(made: _Proposal) -> None:
    fields = made.fields
    _deadlines(made)
    for name in ("effective_from", "effective_until"):
        value = getattr(fields, name)
        is_other = value == OPEN if name == "effective_until" else str(value).startswith("P")
        if value and (_TIME.fullmatch(value) or is_other):
            made.put(name, value)
        elif value:
            made.ask(name, f"the text says {value}, which is no whole day")
    if fields.schedule:
        windows = windows_of(fields.schedule.days or "", fields.schedule.start, fields.schedule.end)
        if windows:
            made.put("windows", windows, found="schedule")
        else:
            made.ask("windows", f"hours {fields.schedule.start} to {fields.schedule.end} on {fields.schedule.days!r}?")
    if fields.other_deadlines:
        bound = [OtherDeadline(who=d.who, about=d.about, date=d.date) for d in fields.other_deadlines]
        made.put("other_deadlines", bound)


def _deadlines(made: _Proposal) -> None:
    fields, found = made.fields, []
    given: tuple[tuple[Literal["block", "report"], str | None], ...] = (
        ("block", fields.block_deadline),
        ("report", fields.report_deadline),
    )
    for kind, at in given:
        if at and _TIME.fullmatch(at):
            found.append(made.field("deadlines", Deadline(kind=kind, at=at), f"{kind}_deadline"))
        elif at and at.startswith("P") and kind == "block" and not fields.effective_from:
            note = "a period from receipt, within which it is to be blocked"
            made.put("effective_from", at, found="block_deadline", note=note)
        elif at:
            made.ask("deadlines", f"the {kind} deadline is given as {at}, which is no whole day")
    made.parts["deadlines"] = [f for f in found if f is not None]


def windows_of(days: str, start: str, end: str) -> list[Window]:
    """Give weekly hours as windows that do not pass midnight; none where the days or the clock are not understood."""
    chosen: list[int] = []
    for part in days.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in WEEK or (last or first) not in WEEK:
            return []
        a, b = WEEK.index(first), WEEK.index(last or first)
        chosen += [(a + i) % 7 for i in range((b - a) % 7 + 1)]
    clocks = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
    if not (clocks.fullmatch(start) and clocks.fullmatch(end)) or start == end:
        return []
    if minute_of(start) < minute_of(end):
        return [Window(days=_week(chosen), start=start, end=end)]
    evening = Window(days=_week(chosen), start=start, end="24:00")
    morning = Window(days=_week([(d + 1) % 7 for d in chosen]), start="00:00", end=end)
    return [evening] if end == "00:00" else [evening, morning]


def _week(chosen: list[int]) -> list[Weekday]:
    return [day for i, day in enumerate(WEEK) if i in chosen]  # type: ignore[misc]  # WEEK holds the words of Weekday


def _why(made: _Proposal) -> None:
    fields = made.fields
    if fields.justification:
        made.put("justification", [Justification(word=word) for word in fields.justification])
    for name in ("justification_numbers", "penalties"):
        if amounts := getattr(fields, name):
            made.put(name, [Amount(value=a.value, unit=a.unit) for a in amounts])


def _around(made: _Proposal) -> None:
    """What stands beside the order: what was observed, who confirmed, who did not answer, topics."""
    fields, seen = made.fields, []
    places = dict(enumerate(made.spans.get("availability", [])))
    for i, observed in enumerate(fields.availability):
        on = day_of(observed.date)
        if on is None or i not in places:
            made.ask("availability", f"{observed.service} {observed.state}: on which day?")
            continue
        target = target_of(observed.service, made.targets)
        seen.append(
            Availability(
                service=target.service if target else observed.service,
                state=observed.state,
                on=on,
                network=observed.network,
                claims=made.claims.at([places[i]], "availability"),
            )
        )
    made.claims.at(made.spans.get("confirmations", []), "confirmations")
    silent = zip(fields.no_reply, made.spans.get("no_reply", []), strict=False)
    asked_by = publisher_of(fields) or "the press"
    replies = [Reply(whom=whom, asked_by=asked_by, claims=made.claims.at([p], "replies")) for whom, p in silent]
    made.parts |= {"availability": seen, "replies": replies, "topics": list(fields.topics)}


def _name(made: _Proposal, order_id: str | None) -> None:
    """Give id and title, which are ours and stand in no text."""
    parts, country = made.parts, made.fields.country
    made.parts["format"] = FORMAT
    if order_id:
        parts["order_id"] = order_id
    if "dated" not in parts or "kind" not in parts or not country:
        return
    dated, kind = parts["dated"].value, parts["kind"].value
    services = [t.service for t in parts["targets"].value] if "targets" in parts else [INTERNET]
    if not order_id:
        parts["order_id"] = f"{country}-{dated.year}-{'-'.join(services)}"
        made.ask("order_id", f"{parts['order_id']} is a proposal; another order may have it")
    what = ", ".join("the internet" if s == INTERNET else made.targets.service_name(s) for s in services)
    made_up = made.targets.simulated_countries.get(country, {}).get("en")
    where = made_up or Locale("en").territories.get(country, country)
    day = format_date(dated, "d MMMM y", locale="en")
    parts["titles"] = {"en": f"Order of {day} to {_DOES[kind]} {what} in {where}"}
