"""An order in three to seven plain sentences, each resting on claims that it names.

A sentence is made of clauses; a clause speaks of one part of the order file and names the claims of that part. Where
sources differ, the sentence says so itself, with the other source's claims behind its words. What no claim supports
is not said: an empty field gives no sentence, and a reply without a claim gives none either.

Nothing is written by a model and nothing is measured here; `pages.orders` sets what was measured beside it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gatewatch.model.order import Claim, Deadline, Field, Order, Reply
from gatewatch.orders.dates import instant
from gatewatch.publish import claims
from gatewatch.publish.pages.sources import LABELS, number, words_of
from gatewatch.publish.words import Words, msg

MOST = 7
"""Sentences of a summary at the most. Source: the project's brief for this page (three to seven)."""


@dataclass(frozen=True)
class Clause:
    """Some words, the parts of the order file they speak of, and the numbers of the claims they rest on."""

    text: Markup
    fields: Sequence[str]
    claims: Sequence[int]


@dataclass(frozen=True)
class Sentence:
    """Clauses that are read as one sentence; `weight` says what goes first where there are too many."""

    clauses: Sequence[Clause]
    weight: int


_DIFFERS: dict[str, str] = {
    "authority": msg("another source names as the authority: %(value)s"),
    "addressees": msg("another source says that it is addressed to: %(value)s"),
    "targets": msg("another source says that it is about: %(value)s"),
    "dated": msg("another source dates it %(value)s"),
    "deadlines": msg("another source gives as the deadline %(value)s"),
    "justification": msg("another source gives as the reason: %(value)s"),
}
_DIFFERS_ELSE = msg("another source says under “%(field)s”: %(value)s")

_ORDERED: dict[str, str] = {
    "block": msg("on %(day)s %(authority)s ordered that %(targets)s be blocked"),
    "restrict": msg("on %(day)s %(authority)s ordered that %(targets)s be restricted"),
    "shutdown": msg("on %(day)s %(authority)s ordered that internet access be shut down"),
}
_DUE: dict[str, str] = {
    "block": msg("the block is due by %(when)s"),
    "report": msg("a report is due by %(when)s"),
}
_HOURS: dict[str, str] = {
    "effective_from": msg("in force from: %(value)s"),
    "effective_until": msg("in force until: %(value)s"),
    "windows": msg("hours it names, local time: %(value)s"),
}
_REASON: dict[str, str] = {
    "justification": msg("as its reason the authority gives: %(value)s"),
    "legal_basis": msg("as its legal basis it gives: %(value)s"),
}
_CONFIRMED: dict[str, str] = {
    "order_authentic": msg("%(who)s said that the order is genuine"),
    "restriction_confirmed": msg("%(who)s confirmed the restriction"),
    "order_not_received": msg("%(who)s said that no order had arrived"),
}
_BODIES = re.compile(
    r"\b(ministry|department|authority|agency|commission|council|regulator|office|government|police|service|committee"
    r"|tribunal|court|directorate|board|parliament|cabinet|bureau|inspectorate|prosecutor)\b",
    re.IGNORECASE,
)
"""Nouns of English names that take an article; a name without one of them (Roskomnadzor) takes none."""


def summary(w: Words, order: Order) -> list[Sentence]:
    """Give the summary of an order: at most seven sentences, in the order in which they are read."""
    made = [
        _ordered(w, order),
        _asks(w, order),
        _due(w, order),
        _said(w, order, _HOURS, 4),
        _said(w, order, _REASON, 2),
        _confirmed(w, order),
        *_replies(w, order),
        _told_by(w, order),
    ]
    found = [s for s in made if s is not None and s.clauses]
    kept = sorted(found, key=lambda s: s.weight)[:MOST]  # the sort is stable: among equals the first stays
    return [Sentence(_begun(s.clauses), s.weight) for s in found if any(s is k for k in kept)]


def plain(sentences: Iterable[Sentence]) -> str:
    """Write sentences as text for a feed, each clause with its claims in brackets."""
    lines = []
    for sentence in sentences:
        parts = [f"{c.text.unescape()} [{', '.join(f'c{n}' for n in c.claims)}]" for c in sentence.clauses]
        lines.append("; ".join(parts) + ".")
    return " ".join(lines)


def named(w: Words, name: str) -> str:
    """Give the name of a body as it stands in a sentence: with an article where English wants one."""
    takes_one = w.language == "en" and (name[:1].islower() or _BODIES.search(name))
    begins = re.match(r"(the|a|an|one|two|another|justice|judge)\b|.*['’]s ", name, re.IGNORECASE)
    return f"the {name}" if takes_one and not begins else name


def _ordered(w: Words, order: Order) -> Sentence:
    text = w.t(
        _ORDERED[order.kind.value],
        day=w.day(order.dated.value),
        authority=named(w, order.authority.value),
        targets=words_of(w, order, "targets", order.targets.value),
    )
    fields = ("dated", "authority", "kind", "targets")
    told = [n for name in fields for n in getattr(order, name).claims]
    to = w.t("it is addressed to: %(names)s", names=w.join(order.addressees.value.names))
    return Sentence(
        [
            Clause(text, fields, _numbers(told)),
            *(c for name in ("dated", "authority", "kind", "targets") for c in _others(w, order, name)),
            Clause(to, ("addressees",), _numbers(order.addressees.claims)),
            *_others(w, order, "addressees"),
        ],
        0,
    )


def _asks(w: Words, order: Order) -> Sentence:
    what = words_of(w, order, "demands", order.demands.value)
    clause = Clause(w.t("it asks to: %(what)s", what=what), ("demands",), _numbers(order.demands.claims))
    return Sentence([clause, *_others(w, order, "demands")], 6)


def _due(w: Words, order: Order) -> Sentence | None:
    clauses: list[Clause] = []
    for field in order.deadlines:
        text = w.t(_DUE[field.value.kind], when=_when(w, order, field.value))
        others = [_differs(w, "deadlines", _when(w, order, d.value), d.claims) for d in field.differ]
        clauses += [Clause(text, ("deadlines",), _numbers(field.claims)), *others]
    return Sentence(clauses, 1) if clauses else None


def _said(w: Words, order: Order, texts: Mapping[str, str], weight: int) -> Sentence | None:
    """Say the fields of `texts` that the order has, each with what other sources say of it."""
    clauses: list[Clause] = []
    for name, text in texts.items():
        field: Field[object] | None = getattr(order, name)
        if field is not None:
            value = words_of(w, order, name, field.value)
            clauses += [Clause(w.t(text, value=value), (name,), _numbers(field.claims)), *_others(w, order, name)]
    return Sentence(clauses, weight) if clauses else None


def _confirmed(w: Words, order: Order) -> Sentence | None:
    clauses = []
    for claim in order.claims:
        word = next((a for a in _CONFIRMED if a in claim.about), None)
        if word:
            clauses.append(
                Clause(_dated(w, w.t(_CONFIRMED[word], who=claim.by), claim), (word,), [number(claim.claim_id)])
            )
    return Sentence(clauses, 3) if clauses else None


def _replies(w: Words, order: Order) -> Iterator[Sentence]:
    """Say who did not answer, each asker once, and who did; only what a claim holds."""
    silent: dict[tuple[str, tuple[str, ...]], list[Reply]] = {}
    for reply in order.replies:
        if reply.claims and not reply.answer:
            silent.setdefault((reply.asked_by, tuple(reply.claims)), []).append(reply)
    clauses = [
        Clause(
            w.t("asked by %(by)s, no answer came from: %(whom)s", by=by, whom=w.join(r.whom for r in asked)),
            ("replies",),
            _numbers(told),
        )
        for (by, told), asked in silent.items()
    ]
    if clauses:
        yield Sentence(clauses, 3)
    answers = [r for r in order.replies if r.claims and r.answer]
    if answers:
        text = msg("asked by %(by)s, %(whom)s answered: %(answer)s")
        yield Sentence(
            [
                Clause(w.t(text, by=r.asked_by, whom=r.whom, answer=r.answer), ("replies",), _numbers(r.claims))
                for r in answers
            ],
            5,
        )


def _told_by(w: Words, order: Order) -> Sentence:
    """Say whose word it is that there is such an order."""
    told = [c for c in order.claims if c.claim_id in order.kind.claims]
    names = w.join(dict.fromkeys(c.by for c in told), "; ")
    text = w.t("this order is known from: %(names)s", names=names)
    return Sentence([Clause(text, ("kind",), _numbers(c.claim_id for c in told))], 7)


def _others(w: Words, order: Order, name: str) -> Iterator[Clause]:
    field: Field[object] = getattr(order, name)
    for other in field.differ:
        yield _differs(w, name, words_of(w, order, name, other.value), other.claims)


def _differs(w: Words, name: str, value: Markup, told: Iterable[str]) -> Clause:
    text = w.t(_DIFFERS[name], value=value) if name in _DIFFERS else None
    text = text or w.t(_DIFFERS_ELSE, field=w.t(LABELS[name]), value=value)
    return Clause(text, (name,), _numbers(told))


def _when(w: Words, order: Order, deadline: Deadline) -> Markup:
    return claims.deadline_words(w, instant(deadline, order.timezone), order.timezone)


def _dated(w: Words, text: Markup, claim: Claim) -> Markup:
    return w.t("%(said)s, on %(day)s", said=text, day=w.day(claim.said_on)) if claim.said_on else text


def _begun(clauses: Sequence[Clause]) -> list[Clause]:
    """Begin a sentence with a large letter: its first words may be a name as somebody wrote it."""
    first = clauses[0]
    return [Clause(claims.capitalised(first.text), first.fields, first.claims), *clauses[1:]]


def _numbers(told: Iterable[str]) -> list[int]:
    return sorted({number(c) for c in told})
