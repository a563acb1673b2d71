"""Feeds: Atom that a reader can rely on (RFC 4287), an entry a revision, and the dates that bind."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import icalendar
import msgspec
import pytest
from lxml import etree

from gatewatch.model.order import Order
from gatewatch.publish.site import build
from small_edition import reading_edition, small_edition

A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("feeds") / "site"
    build(reading_edition(), out)
    return out


def feeds(site: Path) -> list[Path]:
    return sorted(site.rglob("*.atom"))


def texts(found: etree._Element, name: str) -> list[str]:
    return [e.text or "" for e in found.findall(f"{A}{name}")]


def test_every_feed_has_what_atom_wants(site: Path) -> None:
    assert len(feeds(site)) > 4
    for path in feeds(site):
        root = etree.parse(path).getroot()
        assert root.tag == f"{A}feed" and root.find(f"{A}author/{A}name") is not None
        for one in (root, *root.findall(f"{A}entry")):
            for name in ("id", "title", "updated"):
                assert len(texts(one, name)) == 1, (path.name, name)
            UUID(texts(one, "id")[0].removeprefix("urn:uuid:"))
            assert datetime.fromisoformat(texts(one, "updated")[0]).tzinfo
        assert all(texts(e, "summary")[0] for e in root.findall(f"{A}entry"))
        assert texts(root, "updated")[0] == max(texts(e, "updated")[0] for e in root.findall(f"{A}entry"))


def test_ids_are_unique_and_stay(site: Path, tmp_path: Path) -> None:
    ids = [i for p in feeds(site) if p.name == "orders.atom" for e in etree.parse(p).getroot() for i in texts(e, "id")]
    assert len(ids) == len(set(ids)) == 8, "four revisions in two languages"
    build(small_edition(orders=list(reading_edition().orders)), tmp_path / "site")
    again = (tmp_path / "site/feeds/orders.atom").read_text("utf-8")
    assert sum(i in again for i in ids) == 3, "the newest revisions keep their ids when nothing else is there"


def test_every_link_of_a_feed_leads_to_a_file(site: Path) -> None:
    for path in feeds(site):
        for link in etree.parse(path).getroot().iter(f"{A}link"):
            assert (path.parent / link.get("href")).is_file(), f"{path}: {link.get('href')}"


def test_a_changed_order_is_a_new_entry_that_links_the_old(site: Path) -> None:
    root = etree.parse(site / "feeds/orders.atom").getroot()
    entries = [e for e in root.findall(f"{A}entry") if "XA-2026-telegram.html" in etree.tostring(e, encoding=str)]
    assert [e.find(f"{A}link[@rel='predecessor-version']") is not None for e in entries] == [True, False]
    assert "(revision 2)" in texts(entries[0], "title")[0] and "(revision" not in texts(entries[1], "title")[0]
    old = entries[0].find(f"{A}link[@rel='predecessor-version']").get("href")
    kept = msgspec.json.decode((site / "feeds" / old).read_bytes(), type=Order)
    assert kept.topics == [] and kept.order_id == "XA-2026-telegram", "the older revision as it was"


def test_a_made_up_order_says_so_in_every_feed(site: Path) -> None:
    for path in feeds(site):
        for entry in etree.parse(path).getroot().findall(f"{A}entry"):
            if "XA-" in entry.find(f"{A}link").get("href"):
                assert texts(entry, "summary")[0].startswith(("Made up.", "Hư cấu.")), path


def test_a_topics_feed_holds_its_orders_only(site: Path) -> None:
    root = etree.parse(site / "topics/drugs.atom").getroot()
    assert [e.find(f"{A}link").get("href") for e in root.findall(f"{A}entry")] == ["../orders/VN-2025-telegram.html"]


def test_characters_that_xml_cannot_hold_are_left_out(tmp_path: Path) -> None:
    made = small_edition()
    order = msgspec.structs.replace(made.orders[0].order, titles={"en": "bad \x00\x1b\ufffe & <b> title"})
    build(small_edition(orders=[msgspec.structs.replace(made.orders[0], order=order, revision=1)]), tmp_path / "site")
    root = etree.parse(tmp_path / "site/feeds/orders.atom").getroot()
    assert texts(root.find(f"{A}entry"), "title") == ["bad  & <b> title"]


def test_an_empty_register_has_feeds_too(tmp_path: Path) -> None:
    build(small_edition(orders=[]), tmp_path / "site")
    root = etree.parse(tmp_path / "site/feeds/orders.atom").getroot()
    assert texts(root, "updated") == ["1970-01-01T00:00:00Z"] and root.find(f"{A}entry") is None


def test_the_dates_that_bind_are_a_calendar(site: Path) -> None:
    book = icalendar.Calendar.from_ical((site / "feeds/deadlines.ics").read_bytes())
    assert {str(e["uid"]) for e in book.walk("VEVENT")} >= {"VN-2025-telegram-report-2025-06-02@gatewatch"}
    assert 'href="../feeds/deadlines.ics"' in (site / "orders/index.html").read_text("utf-8")


def test_every_page_names_the_feed_of_its_language(site: Path) -> None:
    for page in site.rglob("*.html"):
        depth = len(page.relative_to(site).parts) - 1 - ("vi" in page.relative_to(site).parts)
        assert f'href="{"../" * depth}feeds/orders.atom"' in page.read_text("utf-8").split("</head>")[0], page
