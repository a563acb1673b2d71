"""Topics: what an order is about, as pages that list the orders and their reports.

The topics of an order are the services it is about, the reasons it gives, and the words its editor or its reports
filed it under (`topics`), in this order. Two that are written the same way in an address are one topic, named by the
first. A word with letters other than ASCII keeps a short hash in its address, so that no two words ever share one.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from gatewatch.model.order import Document, Order, Revision
from gatewatch.publish.edition import Archive
from gatewatch.publish.pages.layout import Page, notices, title_of
from gatewatch.publish.words import Words


@dataclass(frozen=True)
class Topic:
    """A topic as it stands in an address and in the reader's language."""

    slug: str
    label: str
    kind: Markup


@dataclass(frozen=True)
class OrderLine:
    """An order as a line of a topic's page."""

    href: str
    title: str
    country: str
    authority: str
    dated: str
    made_up: bool


@dataclass(frozen=True)
class Report:
    """A document as a line of a topic's page, with the order it tells of."""

    document: Document
    published: str
    tongue: str
    order_id: str
    order_href: str


def topics_of(w: Words, order: Order) -> list[Topic]:
    """Give the topics of an order, each once."""
    reasons = order.justification.value if order.justification else []
    named = [
        *((t.service, w.service(t.service), w.t("service")) for t in order.targets.value),
        *((r.word, str(w.word(r.word)), w.t("reason")) for r in reasons),
        *((t, str(w.word(t)), w.t("filed under")) for t in order.topics if t.strip()),
    ]
    found: dict[str, Topic] = {}
    for name, label, kind in named:
        topic = Topic(topic_slug(name), label, kind)
        found.setdefault(topic.slug, topic)
    return list(found.values())


def topic_slug(name: str) -> str:
    """Write a topic as it stands in an address: `personal_data` and `Personal data` are personal-data."""
    folded = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    ascii_only = "".join(c for c in unicodedata.normalize("NFKD", folded) if c.isascii())
    plain = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60]
    if folded.isascii() and plain not in ("", "index"):
        return plain
    return f"{plain}-{hashlib.sha256(folded.encode()).hexdigest()[:6]}".strip("-")


def all_topics(w: Words, revisions: Iterable[Revision]) -> dict[Topic, list[Revision]]:
    """Give every topic with its orders in the order they came; what most orders share first, then by name."""
    found: dict[str, tuple[Topic, list[Revision]]] = {}
    for revision in revisions:
        for topic in topics_of(w, revision.order):
            found.setdefault(topic.slug, (topic, []))[1].append(revision)
    ranked = sorted(found.values(), key=lambda pair: (-len(pair[1]), pair[0].slug))
    return dict(ranked)


def pages(w: Words, archive: Archive) -> Iterator[Page]:
    """Give the list of topics, and the page of each."""
    found = all_topics(w, archive.orders)
    yield Page(
        path="topics/index.html",
        template="topics.html",
        title=str(w.t("Topics")),
        content={"topics": [(t, len(rs)) for t, rs in found.items()]},
        nav="orders",
        crumbs=_crumbs(w, None),
    )
    for topic, revisions in found.items():
        yield _page(w, archive, topic, [r.order for r in revisions])


def _page(w: Words, archive: Archive, topic: Topic, orders: Sequence[Order]) -> Page:
    reports = [_report(w, d, o) for o in orders for d in o.documents]
    return Page(
        path=f"topics/{topic.slug}.html",
        template="topic.html",
        title=topic.label,
        content={
            "topic": topic,
            "orders": [_line(w, o) for o in orders],
            "reports": sorted(reports, key=_latest, reverse=True),
        },
        nav="orders",
        crumbs=_crumbs(w, topic.label),
        notices=notices(w, archive, {o.country for o in orders}, orders),
    )


def _crumbs(w: Words, label: str | None) -> list[tuple[str, str | None]]:
    above: list[tuple[str, str | None]] = [(str(w.t("Orders")), "orders/index.html")]
    return [*above, (str(w.t("Topics")), "topics/index.html" if label else None), *([(label, None)] if label else [])]


def _line(w: Words, order: Order) -> OrderLine:
    return OrderLine(
        href=f"../orders/{order.order_id}.html",
        title=title_of(w, order),
        country=w.country(order.country),
        authority=order.authority.value,
        dated=w.day(order.dated.value),
        made_up=order.fictional,
    )


def _latest(report: Report) -> tuple[date, str, str]:
    """Order reports by day; those without one come last when the latest stand first."""
    return report.document.published_on or date.min, report.order_id, report.document.document_id


def _report(w: Words, document: Document, order: Order) -> Report:
    return Report(
        document=document,
        published=w.day(document.published_on) if document.published_on else "",
        tongue=w.tongue(document.language),
        order_id=order.order_id,
        order_href=f"../orders/{order.order_id}.html",
    )
