"""What stands beside an order on its page, topics, and letters: all parts of the order file, both ways, no contact."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import msgspec
import polars as pl
import pytest

from gatewatch.model.letter import Letter
from gatewatch.model.order import Order
from gatewatch.publish.edition import archive
from gatewatch.publish.pages.sources import LABELS
from gatewatch.publish.reading import letters
from gatewatch.publish.reading.topics import topic_slug, topics_of
from gatewatch.publish.site import build
from gatewatch.publish.words import Words
from small_edition import BLOCKED, CONTACT, OPEN, TARGETS, reading_edition, small_edition

EN, VI = Words("en", TARGETS), Words("vi", TARGETS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reading") / "site"
    build(reading_edition(), out)
    return out


def words(site: Path, path: str) -> str:
    """The text of a page as a reader sees it."""
    text = re.sub(r"<sup.*?</sup>", "", (site / path).read_text("utf-8"))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_every_part_of_the_order_file_has_a_label_or_its_own_place() -> None:
    elsewhere = {"format", "order_id", "titles", "country", "timezone", "fictional", "note"}
    shown = {"relations", "availability", "reported_measures", "replies", "topics", "documents", "claims"}
    assert set(LABELS) | elsewhere | shown == set(Order.__struct_fields__)


def test_the_order_page_shows_every_part_in_words(site: Path) -> None:
    text = words(site, "orders/XA-2026-telegram.html")
    for wanted in (
        "Form order of a ministry",
        "Where all of Examplia",
        "Asked for in paper 9/PO",
        "That paper is dated Tuesday 12 May 2026",
        "Left open lines of hospitals",
        "In force from 3 hours after receipt",
        "In force until further notice",
        "Penalty it names 50,000 BRL a day",
        "Numbers it gives 9,600 channels and groups",
        "Binds others Telegram: name a representative, by 30 May 2026",
        "Networks of Northline AS64496 ; from 1 January 2020; source: its own notice (made up)",
        "Made under XA-2020-decree, which this register does not hold",
    ):
        assert wanted in text


def test_a_relation_stands_on_both_pages(site: Path) -> None:
    lifting = (site / "orders/XA-2026-telegram-lifted.html").read_text("utf-8")
    assert '<dt>Lifts</dt><dd><a href="XA-2026-telegram.html">' in lifting
    lifted = (site / "orders/XA-2026-telegram.html").read_text("utf-8")
    assert '<dt>Lifted by</dt><dd><a href="XA-2026-telegram-lifted.html">' in lifted
    assert ', from 21 June 2026 (there: <a href="XA-2026-telegram-lifted.html#c7">claim 7</a>)' in lifted


def test_what_an_operator_told_stands_beside_what_was_measured(site: Path) -> None:
    text = (site / "orders/XA-2026-telegram.html").read_text("utf-8")
    row = re.search(r"<tr><th scope=\"row\">Northline</th>.*?</tr>", text, re.DOTALL)
    assert row and 'href="../networks/XA-AS64496.html#telegram"' in row.group(0) and "blocked" in row.group(0)
    assert "says it took the app off its network" in row.group(0) and 'href="#c6"' in row.group(0)
    other = re.search(r"<tr><th scope=\"row\">Harbour Fibre</th>.*?</tr>", text, re.DOTALL)
    assert other and "no network of this name is measured" in other.group(0)


def test_topics_are_services_reasons_and_what_it_was_filed_under_each_once() -> None:
    order = reading_edition().orders[0].order
    found = topics_of(EN, order)
    assert [t.label for t in found] == ["Telegram", "no cooperation with the authorities", "an ninh mạng"]
    assert [t.slug for t in found] == [t.slug for t in topics_of(VI, order)], "one address in every language"


def test_two_words_never_share_an_address() -> None:
    assert topic_slug("personal_data") == topic_slug("Personal  Data") == "personal-data"
    names = ["index", "ма", "мо", "ma", "mã", "mạ", "???", ""]
    assert len({topic_slug(n) for n in names}) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", topic_slug(n)) for n in names)
    assert topic_slug("index") != "index", "that is the list of topics"


def test_a_topics_page_lists_its_orders_and_their_reports_and_its_feed(site: Path) -> None:
    text = (site / "topics/telegram.html").read_text("utf-8")
    for order in ("XA-2026-telegram", "VN-2025-telegram", "XA-2026-telegram-lifted"):
        assert f'href="../orders/{order}.html"' in text
    assert "Ten days to drop Telegram" in text
    assert re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]+href="telegram.atom">', text)
    assert "Telegram" in words(site, "vi/topics/index.html")


def test_accepted_letters_are_shown_and_others_are_counted(site: Path) -> None:
    for path in ("corrections.html", "orders/XA-2026-telegram.html"):
        text = words(site, path)
        assert "Words of a correction, accepted." in text and "Words of a reply, accepted." in text
        assert "reason of the accepted" in text and "Office <reply> , operator" in text
        assert "declined." not in text.replace("was declined.", "") and "filed." not in text
    assert "1 letter waits for an editor; 1 was declined." in words(site, "corrections.html")
    assert "javascript" not in (site / "corrections.html").read_text("utf-8")


def test_a_correction_is_named_at_the_head_of_its_order_only(site: Path) -> None:
    says = "Corrected. 1 correction of this order was accepted, on 11 June 2026. Read what was said"
    assert says in words(site, "orders/XA-2026-telegram.html")
    assert "Corrected." not in words(site, "orders/VN-2025-telegram.html")


def test_how_to_reach_a_sender_is_in_no_file(site: Path) -> None:
    for path in (p for p in site.rglob("*") if p.is_file()):
        assert CONTACT.encode() not in path.read_bytes(), path.name


def test_the_example_is_a_letter(tmp_path: Path) -> None:
    for edition in (reading_edition(), small_edition(orders=[])):
        orders = [r.order for r in archive(edition).orders]
        letter = msgspec.json.decode(letters.example(orders), type=Letter)
        assert letter.about.order_id and letter.sender.contact


def test_a_register_without_orders_offers_no_form(tmp_path: Path) -> None:
    build(small_edition(orders=[]), tmp_path / "site")
    text = (tmp_path / "site" / "corrections.html").read_text("utf-8")
    assert "<form" not in text and "No order is known" in text
    assert "No order is known" in (tmp_path / "site" / "topics" / "index.html").read_text("utf-8")


def test_every_field_of_the_form_is_one_that_is_taken_in(site: Path) -> None:
    form = (site / "corrections.html").read_text("utf-8").split("<form")[1].split("</form")[0]
    assert sorted(re.findall(r' name="([a-z_]+)"', form)) == sorted(letters.form.FIELDS)


def test_an_order_that_shuts_the_internet_lists_outages_and_compares_nothing(tmp_path: Path) -> None:
    made = small_edition()
    shut = msgspec.to_builtins(made.orders[0].order) | {
        "order_id": "XA-2026-internet",
        "kind": {"value": "shutdown", "claims": ["c1"]},
        "targets": {"value": [{"service": "internet"}], "claims": ["c1"]},
    }
    order = msgspec.structs.replace(made.orders[0], order=msgspec.convert(shut, Order))
    is_open = (pl.col("asn") == OPEN[1]) & (pl.col("service") == "telegram")
    lost = _outage_of(made.events)
    build(replace(made, orders=[order], events=pl.concat([made.events.filter(~is_open), lost])), tmp_path / "site")
    text = words(tmp_path / "site", "orders/XA-2026-internet.html")
    assert "Whether the internet is reachable in" in text and "is not known" in text
    assert "An internet that is shut sends no measurements" in text
    assert text.count("Eastgate Cable 30 May, 22 h – 31 May, 07 h no end seen") == 1, (
        "one outage is one row, however many services it took"
    )
    assert "the internet" in words(tmp_path / "site", "orders/index.html")


def _outage_of(events: pl.DataFrame) -> pl.DataFrame:
    """The block of the edition as an outage of the open network, seen on two parts."""
    blocks = events.filter(pl.col("asn") == BLOCKED[1]).head(2)
    ids = pl.lit("XA-AS64502-") + pl.col("component").str.replace("/", "-") + "-20260530"
    return blocks.with_columns(asn=pl.lit(OPEN[1], events.schema["asn"]), state=pl.lit("down"), event_id=ids)
