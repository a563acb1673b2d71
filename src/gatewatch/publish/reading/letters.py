"""Corrections, replies and statements: how to file one, those an editor accepted, and how many wait or were declined.

Anyone may file a letter, with a file or with the form of the page `corrections.html`; the form works where the program
serves the site. A letter is shown once an editor accepted it: its words as they were written, in their language, who
wrote them by name and role, and the editor's reason. How to reach a sender is on no page. Of what was not accepted
only the number is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from markupsafe import Markup

from gatewatch.model.letter import About, FiledLetter, Letter, Sender
from gatewatch.model.order import Order
from gatewatch.publish.edition import Archive
from gatewatch.publish.pages.layout import Page, notices, title_of
from gatewatch.publish.pages.sources import LABELS, number
from gatewatch.publish.reading import form
from gatewatch.publish.words import Words, msg

KINDS: dict[str, str] = {
    "correction": msg("Correction"),
    "reply": msg("Reply"),
    "statement": msg("Statement"),
}


@dataclass(frozen=True)
class Shown:
    """An accepted letter as a page shows it; `about` and its address are from the root of the language's tree."""

    id: str
    kind: Markup
    received: str
    sender: str
    role: str
    about: str
    about_href: str | None
    detail: Markup
    paragraphs: Sequence[str]
    language: str
    tongue: str
    source: str | None
    source_url: str | None
    reason: str | None
    decided: str


def pages(w: Words, archive: Archive) -> Iterator[Page]:
    """Give the page of letters, and the one that thanks for a letter."""
    letters = archive.edition.letters
    accepted = [letter for letter in letters if letter.status == "accepted"]
    counts = {status: sum(one.status == status for one in letters) for status in ("filed", "declined")}
    orders = [r.order for r in archive.orders]
    spoken_of = {one.letter.about.order_id for one in accepted}
    yield Page(
        path="corrections.html",
        template="letters.html",
        title=str(w.t("Corrections and replies")),
        content={
            "heading": _heading(w, len(accepted)),
            "letters": [shown(w, archive, one) for one in latest(accepted)],
            "waiting": _waiting(w, counts["filed"], counts["declined"]),
            "example": example(orders),
            "form": form,
            "orders": [(o.order_id, title_of(w, o)) for o in orders],
            "kinds": [(kind, w.t(text)) for kind, text in KINDS.items()],
            "fields": [(name, w.t(text)) for name, text in LABELS.items()],
            "tongues": sorted(((code, w.tongue(code)) for code in form.LANGUAGES), key=lambda pair: pair[1]),
        },
        notices=notices(w, archive, (), [o for o in orders if o.order_id in spoken_of]),
    )
    yield Page(path="thanks.html", template="thanks.html", title=str(w.t("Your letter is filed")), content={})


def _waiting(w: Words, filed: int, declined: int) -> Markup:
    """Say how many letters are not shown, and why."""
    if not filed and not declined:
        return w.t("None waits for an editor, and none was declined.")
    waiting = w.n("%(n)s letter waits for an editor", "%(n)s letters wait for an editor", filed)
    return w.t(
        "%(waiting)s; %(declined)s. Those are counted and not shown.",
        waiting=waiting if filed else w.t("None waits for an editor"),
        declined=w.n("%(n)s was declined", "%(n)s were declined", declined) if declined else w.t("none was declined"),
    )


def about(archive: Archive, order: Order) -> list[FiledLetter]:
    """Give the accepted letters about an order, the latest first."""
    own = [one for one in archive.edition.letters if one.letter.about.order_id == order.order_id]
    return latest([one for one in own if one.status == "accepted"])


def latest(letters: Sequence[FiledLetter]) -> list[FiledLetter]:
    """Put letters in order, the one received last first."""
    return sorted(letters, key=lambda one: (one.letter.received_at, one.letter.letter_id), reverse=True)


def corrected(w: Words, archive: Archive, order: Order) -> list[Markup]:
    """Say at the head of an order's page that corrections of it were accepted."""
    found = [one for one in about(archive, order) if one.letter.kind == "correction"]
    if not found:
        return []
    day = w.day((found[0].decided_at or found[0].filed_at).date())
    text = w.n(
        "<b>Corrected.</b> %(n)s correction of this order was accepted, on %(day)s.",
        "<b>Corrected.</b> %(n)s corrections of this order were accepted, the last on %(day)s.",
        len(found),
        day=day,
    )
    link = Markup('<a href="#letters">{}</a>').format(w.t("Read what was said"))
    return [w.join([text, link], " ")]


def shown(w: Words, archive: Archive, filed: FiledLetter) -> Shown:
    """Give a letter as a page shows it."""
    letter, decided = filed.letter, filed.decided_at or filed.filed_at
    source = letter.source
    label, href = _target(w, archive, letter)
    return Shown(
        id=letter.letter_id,
        kind=w.t(KINDS[letter.kind]),
        received=w.day(letter.received_at.date()),
        sender=letter.sender.name,
        role=letter.sender.role,
        about=label,
        about_href=href,
        detail=_detail(w, letter),
        paragraphs=[line for line in letter.text.splitlines() if line.strip()],
        language=letter.language,
        tongue=w.tongue(letter.language),
        source=source.title if source else None,
        source_url=source.url if source and source.url and source.url.startswith(("https://", "http://")) else None,
        reason=filed.reason,
        decided=w.day(decided.date()),
    )


def example(orders: Sequence[Order]) -> str:
    """Give a filled letter as a file."""
    order_id = orders[0].order_id if orders else "VN-2025-telegram"
    letter = Letter(
        format="gatewatch-letter/1",
        letter_id="L-2026-operator-reply",
        kind="reply",
        about=About(order_id=order_id, field="addressees"),
        sender=Sender(name="Press office", role="operator", contact="press@example.org"),
        text="We were not addressed.",
        language="en",
        received_at=datetime(2026, 11, 20, 3, tzinfo=UTC),
    )
    plain = msgspec.to_builtins(letter)
    plain["about"] = {name: value for name, value in plain["about"].items() if value}
    del plain["source"]
    return msgspec.json.format(msgspec.json.encode(plain), indent=2).decode()


def _heading(w: Words, accepted: int) -> Markup:
    if not accepted:
        return w.t("No letter has been accepted yet")
    return w.n("%(n)s letter was accepted", "%(n)s letters were accepted", accepted)


def _target(w: Words, archive: Archive, letter: Letter) -> tuple[str, str | None]:
    """Give what a letter is about, and the address of its page where there is one."""
    order_id, event_id = letter.about.order_id, letter.about.event_id
    order = next((r.order for r in archive.orders if r.order.order_id == order_id), None)
    if order:
        return title_of(w, order), f"orders/{order.order_id}.html"
    events = {e.event_id for e in archive.events} | {e.event_id for e in archive.withdrawn()}
    return order_id or event_id or "", f"events/{event_id}.html" if event_id in events else None


def _detail(w: Words, letter: Letter) -> Markup:
    """Name the part of the order that a letter is about."""
    parts = []
    if letter.about.field:
        parts.append(w.t(LABELS[letter.about.field]) if letter.about.field in LABELS else w.word(letter.about.field))
    if letter.about.claim_id:
        parts.append(w.t("claim %(n)s", n=number(letter.about.claim_id)))
    return w.join(parts)
