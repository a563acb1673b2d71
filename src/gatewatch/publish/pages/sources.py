"""An order as its sources give it: every field with the claims it rests on, who said what, and where they differ.

Nothing here comes from measurements. Texts of the order file are shown as they are, in their own language.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from markupsafe import Markup

from gatewatch.model.order import (
    Addressees,
    Amount,
    Claim,
    Deadline,
    Document,
    Field,
    Justification,
    Order,
    OtherDeadline,
    Target,
    Window,
)
from gatewatch.orders.dates import OPEN, instant, period, reference_deadline
from gatewatch.publish import claims
from gatewatch.publish.words import Words, msg


@dataclass(frozen=True)
class Other:
    """What other sources say of a field."""

    text: Markup
    claims: Sequence[int]
    note: str | None


@dataclass(frozen=True)
class Fact:
    """A field of an order in words; `theirs` names their language where they are the source's own."""

    label: Markup
    text: Markup
    claims: Sequence[int]
    others: Sequence[Other] = ()
    note: str | None = None
    theirs: str | None = None


@dataclass(frozen=True)
class Reply:
    """Who was asked, and what came back."""

    text: Markup
    claims: Sequence[int]


@dataclass(frozen=True)
class Said:
    """A claim as the list shows it."""

    number: int
    by: str
    kind: Markup
    when: str
    language: str
    quote: str | None
    paraphrase: str | None
    translation: str | None
    document: Document
    tongue: str
    note: str | None


LABELS: dict[str, str] = {
    "authority": msg("Authority"),
    "authority_unit": msg("Unit"),
    "on_behalf_of": msg("On behalf of"),
    "signatory_role": msg("Signed by"),
    "instrument": msg("Form"),
    "document_number": msg("Number"),
    "dated": msg("Dated"),
    "request_document_number": msg("Asked for in paper"),
    "request_dated": msg("That paper is dated"),
    "deadlines": msg("Deadline"),
    "effective_from": msg("In force from"),
    "effective_until": msg("In force until"),
    "windows": msg("Hours it names"),
    "addressees": msg("Addressed to"),
    "scope": msg("Where"),
    "targets": msg("About"),
    "exempt": msg("Left open"),
    "kind": msg("Kind"),
    "demands": msg("Asks to"),
    "demand": msg("In its words"),
    "other_deadlines": msg("Binds others"),
    "penalties": msg("Penalty it names"),
    "legal_basis": msg("Basis it cites"),
    "justification": msg("Reason it gives"),
    "justification_numbers": msg("Numbers it gives"),
    "published": msg("Published"),
    "other_services": msg("Also named"),
}
"""Fields in the order in which they are shown."""
_A_DAY = "_per_day"
"""How the unit of a fine ends that grows by the day."""


def facts(w: Words, order: Order) -> list[Fact]:
    """Give every field of an order that is filled, in words, then what nobody measured but somebody saw."""
    found = []
    for name in LABELS:
        value = getattr(order, name)
        fields: Iterable[Field[Any] | None] = value if isinstance(value, list) else [value]
        found += [_fact(w, order, name, f) for f in fields if f is not None]
    if order.windows is None:
        text = w.t("None named: every hour.") if order.effective_until else w.t("None named: every hour, no end.")
        place = next(n for n, f in enumerate(found) if f.label == w.t(LABELS["addressees"]))
        found.insert(place, Fact(w.t("Hours, end"), text, ()))
    return found + [_seen(w, a) for a in order.availability]


def said(w: Words, order: Order) -> list[Said]:
    """Give the claims in their order, with the documents they were read in."""
    documents = {d.document_id: d for d in order.documents}
    return [_said(w, c, documents[c.document_id]) for c in order.claims]


def replies(w: Words, order: Order) -> list[Reply]:
    """Say who was asked for comment, when and by whom, and what came back."""
    found = []
    for r in order.replies:
        who = {"whom": r.whom, "by": r.asked_by}
        asked = w.t("%(whom)s, asked by %(by)s.", **who)
        if r.asked_on:
            asked = w.t("%(whom)s, asked by %(by)s on %(day)s.", **who, day=w.day(r.asked_on))
        if not r.answer:
            answer = w.t("No answer is known.")
        elif r.answered_on:
            answer = w.t("Answered on %(day)s: %(answer)s.", day=w.day(r.answered_on), answer=r.answer)
        else:
            answer = w.t("Answered: %(answer)s.", answer=r.answer)
        found.append(Reply(w.join([claims.capitalised(asked), answer], " "), _numbers(r.claims)))
    return found


def number(claim: str) -> int:
    """Give the number a claim is shown by."""
    return int(claim[1:])


def brief(w: Words, order: Order) -> list[Fact]:
    """Give the order in one row."""
    rows = [
        Fact(w.t("Ordered by"), Markup.escape(order.authority.value), _numbers(order.authority.claims)),
        Fact(w.t("Dated"), Markup.escape(w.day(order.dated.value)), _numbers(order.dated.claims)),
    ]
    deadline = reference_deadline(order)
    if deadline:
        rows.append(Fact(_deadline_label(w, deadline.value), _day_of(w, deadline.value), _numbers(deadline.claims)))
    to = order.addressees
    rows.append(Fact(w.t("Addressed to"), w.join(to.value.names), _numbers(to.claims)))
    known = order.published or order.dated
    if order.published:
        rows.append(Fact(w.t("Published"), Markup.escape(order.published.value), _numbers(known.claims)))
    else:
        publishers = dict.fromkeys(d.publisher or d.title for d in order.documents)
        rows.append(Fact(w.t("Known from"), w.join(publishers), _numbers(known.claims)))
    return rows


def _fact(w: Words, order: Order, name: str, field: Field[Any]) -> Fact:
    label = _deadline_label(w, field.value) if isinstance(field.value, Deadline) else w.t(LABELS[name])
    return Fact(
        label=label,
        text=words_of(w, order, name, field.value),
        claims=_numbers(field.claims),
        others=[Other(words_of(w, order, name, d.value), _numbers(d.claims), d.note) for d in field.differ],
        note=field.note,
        theirs=next(c.language for c in order.claims if c.claim_id in field.claims) if name == "demand" else None,
    )


def words_of(w: Words, order: Order, name: str, value: Any) -> Markup:
    """Give a value of the field `name` of an order in words."""
    if isinstance(value, list):
        return w.join((words_of(w, order, name, v) for v in value), "; ")
    if name in ("effective_from", "effective_until"):
        return _bound(w, value)
    if isinstance(value, str):
        return w.word(value) if value.isidentifier() else Markup.escape(value)
    write = _WRITERS.get(type(value))
    return write(w, order, value) if write else Markup.escape(value)


def amount(w: Words, found: Amount) -> Markup:
    """Write a number with its unit: 9,600 channels and groups; 50,000 BRL a day."""
    value = float(found.value)
    digits = max(1, len(str(value).partition(".")[2]))
    number = w.number(int(value)) if value.is_integer() else w.decimal(value, digits)
    text = w.join([number, w.word(found.unit.removesuffix(_A_DAY))], " ")
    return w.t("%(amount)s a day", amount=text) if found.unit.endswith(_A_DAY) else text


def _bound(w: Words, text: str) -> Markup:
    """Write when an order begins or ends: a day, a local time, a time from receipt, or further notice."""
    if text == OPEN:
        return w.t("further notice")
    try:
        return _bound_told(w, text)
    except (ValueError, OverflowError, msgspec.ValidationError):
        return Markup.escape(text)  # what another source says need not be a date


def _bound_told(w: Words, text: str) -> Markup:
    if text.startswith("P"):
        span = period(text)
        if span % timedelta(days=1):
            return w.n("%(n)s hour after receipt", "%(n)s hours after receipt", -(-span // timedelta(hours=1)))
        return w.n("%(n)s day after receipt", "%(n)s days after receipt", span // timedelta(days=1))
    day = w.day(date.fromisoformat(text[:10]))
    return w.t("%(day)s, %(clock)s local time", day=day, clock=text[11:]) if "T" in text else Markup.escape(day)


def _addressees(w: Words, order: Order, value: Addressees) -> Markup:
    scope = w.t("all of them") if value.scope == "all" else w.t("those listed")
    return w.join([f"“{w.join(value.names)}”", scope, *(f"AS{a}" for a in value.asns)])


def _target(w: Words, order: Order, value: Target) -> Markup:
    parts = w.join(w.component(c) for c in value.components)
    name = Markup.escape(w.service(value.service))
    return w.t("%(service)s, only: %(parts)s", service=name, parts=parts) if parts else name


def _window(w: Words, order: Order, value: Window) -> Markup:
    return w.windows([{"days": list(value.days), "start": value.start, "end": value.end}])


def _reason(w: Words, order: Order, value: Justification) -> Markup:
    word = w.word(value.word)
    return w.t("%(word)s (“%(quote)s”)", word=word, quote=value.quote) if value.quote else word


def _binds(w: Words, order: Order, value: OtherDeadline) -> Markup:
    try:
        day = w.day(date.fromisoformat(value.date))
    except ValueError:
        day = value.date  # a day with no year, or no day at all: as the file has it
    return w.t("%(who)s: %(what)s, by %(day)s", who=value.who, what=w.word(value.about), day=day)


_WRITERS: Mapping[type, Callable[[Words, Order, Any], Markup]] = {
    date: lambda w, order, value: Markup.escape(w.day(value, weekday=True)),
    Deadline: lambda w, order, value: claims.deadline_words(w, instant(value, order.timezone), order.timezone),
    Addressees: _addressees,
    Target: _target,
    Window: _window,
    Justification: _reason,
    Amount: lambda w, order, value: amount(w, value),
    OtherDeadline: _binds,
}


def _seen(w: Words, seen: Any) -> Fact:
    where = f" ({seen.network})" if seen.network else ""
    text = w.t(
        "%(service)s: %(state)s, on %(day)s",
        service=w.service(seen.service),
        state=w.word(seen.state),
        day=w.day(seen.on),
    )
    return Fact(w.t("Seen by others"), text + where, _numbers(seen.claims))


def _said(w: Words, claim: Claim, document: Document) -> Said:
    return Said(
        number=number(claim.claim_id),
        by=claim.by,
        kind=w.word(claim.by_kind),
        when=w.day(claim.said_on) if claim.said_on else "",
        language=claim.language,
        quote=claim.quote,
        paraphrase=claim.paraphrase,
        translation=claim.translation,
        document=document,
        tongue=w.tongue(claim.language),
        note=claim.note,
    )


def _deadline_label(w: Words, deadline: Deadline) -> Markup:
    return w.t("Deadline to block") if deadline.kind == "block" else w.t("Deadline to report back")


def _day_of(w: Words, deadline: Deadline) -> Markup:
    if "T" in deadline.at:
        return w.t(
            "%(day)s, %(clock)s local time", day=w.day(date.fromisoformat(deadline.at[:10])), clock=deadline.at[11:]
        )
    return w.t("%(day)s, end of day", day=w.day(date.fromisoformat(deadline.at)))


def _numbers(found: Sequence[str]) -> list[int]:
    return [number(c) for c in found]
