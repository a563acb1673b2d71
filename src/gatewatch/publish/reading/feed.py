"""Feeds: Atom of all orders and of each topic, the dates that bind as iCalendar, and the older revisions of orders.

Atom is RFC 4287. Each revision of an order is an entry of its own: a correction is a new entry that links the file of
the revision before it (`predecessor-version`, RFC 5829). An entry's id is a UUID made of the revision's content and
the language (RFC 4122, version 5), so it is the same wherever and whenever the site is built. `updated` is the time
the revision was taken in; a feed with no entry says the year 1970, because a build has no clock.

A static site does not know its address. So links are relative references, which RFC 4287 allows, without `xml:base`:
they count from where the feed was fetched. There is one feed a language, beside that language's pages.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from gatewatch.model.order import Revision
from gatewatch.orders.deadlines import binding_dates, calendar
from gatewatch.publish.edition import Archive
from gatewatch.publish.pages.data import order_file
from gatewatch.publish.pages.layout import notices, title_of
from gatewatch.publish.reading.summary import plain, summary
from gatewatch.publish.reading.topics import Topic, topics_of
from gatewatch.publish.render import folder
from gatewatch.publish.words import Words

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
NAMESPACE = uuid.UUID("6a1f0c52-1f0e-5f5b-9d0e-3b6f6f0a7c11")
"""Ours, for the ids of feeds and entries. Chosen once; another one would make every entry new to every reader."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ALL = "feeds/orders.atom"
DATES = "feeds/deadlines.ics"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (its section 2.2)."""


@dataclass(frozen=True)
class File:
    """A file that is no page: its path and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Entry:
    """A revision of an order as an entry of a feed; `file` and `before` are addresses of order files."""

    id: str
    revision: Revision
    title: str
    summary: str
    topics: Sequence[Topic]
    file: str
    before: str | None


def shared(archive: Archive) -> list[File]:
    """Give the files that have no language: the dates that bind, and the orders as older revisions had them."""
    dates = File(DATES, calendar(binding_dates(archive.edition.orders)))
    older = [r for revisions in history(archive).values() for r in revisions[:-1]]
    return [dates, *(File(old_path(r), order_file(r)) for r in older)]


def files(w: Words, archive: Archive) -> Iterator[File]:
    """Give the Atom feeds of one language: of all orders, and of each topic."""
    past = history(archive)
    entries = [_entry(w, archive, rows, at) for rows in past.values() for at in range(len(rows))]
    yield File(ALL, _feed(w, None, entries))
    by_topic: dict[str, tuple[Topic, set[str]]] = {}
    for revision in archive.orders:
        for topic in topics_of(w, revision.order):
            by_topic.setdefault(topic.slug, (topic, set()))[1].add(revision.order.order_id)
    for slug, (topic, wanted) in sorted(by_topic.items()):
        own = [e for e in entries if e.revision.order.order_id in wanted]
        yield File(f"topics/{slug}.atom", _feed(w, topic, own))


def history(archive: Archive) -> dict[str, list[Revision]]:
    """Give the revisions of each order that the edition holds, the oldest first; the newest is always there."""
    found: dict[str, dict[int, Revision]] = defaultdict(dict)
    for revision in (*archive.edition.history, *archive.edition.orders):
        found[revision.order.order_id][revision.revision] = revision
    return {order_id: [rows[n] for n in sorted(rows)] for order_id, rows in sorted(found.items())}


def old_path(revision: Revision) -> str:
    """Give the path of the file of an older revision."""
    return f"data/orders/{revision.order.order_id}.{revision.revision}.json"


def _feed(w: Words, topic: Topic | None, entries: Sequence[Entry]) -> bytes:
    path = f"topics/{topic.slug}.atom" if topic else ALL
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set(f"{{{XML}}}lang", w.language)
    _add(root, "id", _id("feed", path, w.language))
    title = w.t("Gatewatch: orders about %(topic)s", topic=topic.label) if topic else w.t("Gatewatch: orders")
    _add(root, "title", title.unescape())
    latest = sorted(entries, key=lambda e: _recent(e.revision), reverse=True)
    _add(root, "updated", _time(latest[0].revision.imported_at if latest else EPOCH))
    _add(etree.SubElement(root, f"{{{ATOM}}}author"), "name", "Gatewatch")
    _link(root, "self", path.rpartition("/")[2], "application/atom+xml")
    _link(root, "alternate", f"{topic.slug}.html" if topic else "../orders/index.html", "text/html")
    for entry in latest:
        _write(root, entry)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _entry(w: Words, archive: Archive, rows: Sequence[Revision], at: int) -> Entry:
    """Make the entry of one of the revisions of an order; its feeds lie one folder below the language's pages."""
    revision, is_newest = rows[at], at == len(rows) - 1
    order, up = revision.order, f"../{'../' if folder(w.language) else ''}"
    title = title_of(w, order)
    if revision.revision > 1:
        title = w.t("%(title)s (revision %(n)s)", title=title, n=revision.revision).unescape()
    made_up = [notice.striptags() for notice in notices(w, archive, (), [order])]
    return Entry(
        id=_id("order", order.order_id, str(revision.revision), revision.sha256, w.language),
        revision=revision,
        title=title,
        summary=" ".join([*made_up, plain(summary(w, order))]),
        topics=topics_of(w, order),
        file=up + (f"data/orders/{order.order_id}.json" if is_newest else old_path(revision)),
        before=up + old_path(rows[at - 1]) if at else None,
    )


def _write(root: etree._Element, made: Entry) -> None:
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    _add(entry, "id", made.id)
    _add(entry, "title", made.title)
    _add(entry, "updated", _time(made.revision.imported_at))
    _link(entry, "alternate", f"../orders/{made.revision.order.order_id}.html", "text/html")
    _link(entry, "related", made.file, "application/json")
    if made.before:
        _link(entry, "predecessor-version", made.before, "application/json")
    for topic in made.topics:
        etree.SubElement(entry, f"{{{ATOM}}}category", term=topic.slug, label=_clean(topic.label))
    _add(entry, "summary", made.summary)


def _recent(revision: Revision) -> tuple[datetime, str, int]:
    return revision.imported_at, revision.order.order_id, revision.revision


def _id(*parts: str) -> str:
    return uuid.uuid5(NAMESPACE, "\n".join(parts)).urn


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = _clean(text)


def _link(parent: etree._Element, rel: str, href: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=href, type=kind)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
