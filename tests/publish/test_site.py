"""The built site: complete, whole, the same twice, honest about what is made up, and readable without a script."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl
import pytest

from gatewatch.model.frames import empty
from gatewatch.publish import claims
from gatewatch.publish.site import SiteError, build
from gatewatch.publish.words import LANGUAGES
from small_edition import BLOCKED, SECRETS, empty_edition, hours_edition, real_edition, small_edition


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "site"
    build(small_edition(), out)
    return out


class Reader(HTMLParser):
    """Collects ids, links, element counts and our own sentences of a page; quotations are not ours."""

    THEIRS = ("q", "pre", "svg", "title", "style")
    SENTENCES = ("p", "h1", "h2", "h3", "li", "figcaption", "caption", "summary", "small")

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.sentences: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self.ids += [found["id"]] if found.get("id") else []  # type: ignore[list-item]
        self.links += [found["href"]] if found.get("href") else []  # type: ignore[list-item]
        if tag not in ("meta", "link", "input", "br", "path", "circle"):
            theirs = tag in self.THEIRS or "theirs" in (found.get("class") or "")
            self._open.append((tag, theirs))
            if tag in self.SENTENCES:
                self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SENTENCES and not any(theirs for _, theirs in self._open):
            self.sentences.append(" ".join("".join(self._text).split()))
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._text.append(data)


@cache
def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text("utf-8"))
    return reader


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def english(site: Path) -> Iterator[Path]:
    return (p for p in pages(site) if "vi" not in p.relative_to(site).parts)


def test_count_is_the_number_of_files_and_progress_ends_at_its_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    count = build(small_edition(), tmp_path / "site", lambda done, total: seen.append((done, total)))
    assert count == sum(p.is_file() for p in (tmp_path / "site").rglob("*"))
    assert seen[-1] == (count, count)
    assert all(done <= total == count for done, total in seen)


def test_every_thing_has_its_page_in_every_language(site: Path) -> None:
    wanted = {
        "index.html",
        "404.html",
        "data.html",
        "method.html",
        "orders/index.html",
        "orders/XA-2026-telegram.html",
        "orders/VN-2025-telegram.html",
        "countries/index.html",
        "countries/VN.html",
        "countries/XA.html",
        "countries/XB.html",
        "networks/index.html",
        "networks/XA-AS64496.html",
        "events/XA-AS64496-telegram-dc-20260531.html",
        "measurements/XA-AS64496/index.html",
        "measurements/XA-AS64496/2026-05-31.html",
    }
    have = {str(p.relative_to(site)) for p in pages(site)}
    assert wanted <= have
    assert {f"vi/{p}" for p in have if not p.startswith("vi/")} == {p for p in have if p.startswith("vi/")}


def test_same_edition_gives_the_same_bytes_whatever_the_order_of_its_rows(site: Path, tmp_path: Path) -> None:
    made = small_edition()
    tables = ("verdicts", "cells", "events", "days", "compliance")
    build(small_edition(**{t: getattr(made, t).reverse() for t in tables}), tmp_path / "again")
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        again = tmp_path / "again" / path.relative_to(site)
        if path.suffix != ".csv" and path.suffix != ".gz" and path.name != "data.html":
            assert path.read_bytes() == again.read_bytes(), path.name


def test_every_link_inside_the_site_leads_to_a_page_and_a_place_on_it(site: Path) -> None:
    for page in pages(site):
        for link in read(page).links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file(), f"{page.relative_to(site)}: {link}"
            if parts.fragment and target.suffix == ".html":
                assert parts.fragment in read(target).ids, f"{page.relative_to(site)}: {link}"


def test_ids_are_unique_on_every_page(site: Path) -> None:
    for page in pages(site):
        ids = read(page).ids
        assert len(ids) == len(set(ids)), page.relative_to(site)


def test_pages_have_language_landmarks_one_h1_and_no_script(site: Path) -> None:
    for page in pages(site):
        tags = read(page).tags
        names = [tag for tag, _ in tags]
        attributes = {tag: found for tag, found in reversed(tags)}
        language = "vi" if "vi" in page.relative_to(site).parts else "en"
        assert attributes["html"]["lang"] == language
        assert names.count("h1") == names.count("main") == 1, page
        assert not {"script", "iframe", "img"} & set(names)
        assert ("form" in names) == (page.name == "corrections.html"), page
        assert ("form-action 'none'" in page.read_text("utf-8")) == ("form" not in names), page
        assert not [f for _, f in tags if "style" in f or any(k.startswith("on") for k in f)], page
        alternates = {f["hreflang"] for t, f in tags if t == "link" and f.get("rel") == "alternate"}
        assert alternates == set(LANGUAGES)
        assert attributes["a"]["class"] == "skip"
        assert "default-src 'none'; style-src 'self'" in page.read_text("utf-8")


def test_every_table_has_a_caption_and_scoped_heads_and_every_picture_a_table(site: Path) -> None:
    for page in pages(site):
        tags = read(page).tags
        names = [tag for tag, _ in tags]
        assert names.count("table") == names.count("caption"), page
        assert all("scope" in found for tag, found in tags if tag == "th"), page
        for at, (tag, _) in enumerate(tags):
            if tag == "figure":
                rest = names[at : at + names[at:].index("details") + 200]
                assert "table" in rest, page


def test_no_page_and_no_file_tells_who_measured(site: Path) -> None:
    for path in sorted(p for p in site.rglob("*") if p.suffix in (".html", ".csv", ".json")):
        text = path.read_text("utf-8")
        assert not [s for s in SECRETS if s in text], path.relative_to(site)


def test_names_with_markup_in_them_stay_names(site: Path) -> None:
    text = (site / "networks" / "XB-AS64507.html").read_text("utf-8")
    assert "Sample &lt;Telecom&gt;" in text
    assert "<Telecom>" not in text


def test_our_sentences_pass_the_lint(site: Path) -> None:
    countries = ("Examplia", "Placeholdia", "Viet Nam", "Vietnam")
    for page in english(site):
        for sentence in read(page).sentences:
            assert not claims.lint(sentence, countries), f"{page.relative_to(site)}: {sentence}"


def test_a_day_page_holds_exactly_the_measurements_of_each_hour(site: Path) -> None:
    text = (site / "measurements" / "XA-AS64496" / "2026-05-31.html").read_text("utf-8")
    for component, part in (("telegram/dc", "telegram-dc"), ("site/www.example.org", "site-www.example.org")):
        for hour in (3, 14):
            body = re.search(rf'<tbody id="{part}-{hour:02}">(.*?)</tbody>', text, re.DOTALL)
            assert body
            at = (pl.col("component") == component, pl.col("started_at").dt.hour() == hour, pl.col("date") == DAY)
            of_network = (pl.col("country") == BLOCKED[0], pl.col("asn") == BLOCKED[1])
            wanted = small_edition().verdicts.filter(*at, *of_network)["measurement_id"].to_list()
            assert re.findall(r"\d{14}\.\d{6}_XA_telegram_\w{16}", body.group(1)) == wanted


DAY = pl.date(2026, 5, 31)


def test_measurements_of_simulated_networks_have_no_link_to_ooni(site: Path, tmp_path: Path) -> None:
    page = Path("measurements") / "XA-AS64496" / "2026-05-31.html"
    assert "explorer.ooni.org" not in (site / page).read_text("utf-8")
    build(real_edition(), tmp_path / "site")
    real = (tmp_path / "site" / "measurements" / "KE-AS64496" / "2026-05-31.html").read_text("utf-8")
    assert "https://explorer.ooni.org/m/20260531032517." in real


def test_pages_of_simulated_countries_say_so_and_others_do_not(site: Path, tmp_path: Path) -> None:
    for page in english(site):
        touched = any(re.search("X[AB]", part) for part in page.relative_to(site).parts)
        says = any(s.startswith("Simulated.") for s in read(page).sentences)
        assert says or not touched, page
    assert "Simulated" not in (site / "orders" / "VN-2025-telegram.html").read_text("utf-8").split("<main")[0]
    build(real_edition(), tmp_path / "site")
    kenya = (tmp_path / "site" / "countries" / "KE.html").read_text("utf-8")
    assert "Assumed for testing." in kenya and "Simulated." not in kenya
    start = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "Simulated.</b> Placeholdia:" in start and "Some of its countries are simulated" in start


def test_real_and_simulated_rows_never_share_a_file(tmp_path: Path) -> None:
    build(real_edition(), tmp_path / "site")
    data = tmp_path / "site" / "data"
    assert set(pl.read_csv(data / "cells.csv")["country"]) == {"KE"}
    assert set(pl.read_csv(data / "cells-simulated.csv")["country"]) == {"XB"}


def test_the_order_page_finds_compares_and_keeps_what_sources_say(site: Path) -> None:
    text = (site / "orders" / "XA-2026-telegram.html").read_text("utf-8")
    assert "On 3 June 2026 Telegram was <b>blocked on 1</b> of the 3 networks measured in Examplia." in text
    assert "a block after the order, begun 2 days before the deadline" in text
    assert "Sources differ:" in text and "Ministry of Public Order" in text
    assert 'id="c1"' in text and 'href="#c1"' in text
    assert "1 block before the deadline, none seen on 1 network" in text


def test_a_block_that_keeps_to_hours_shows_its_week_and_counts_as_partly(tmp_path: Path) -> None:
    build(hours_edition(), tmp_path / "site")
    text = (tmp_path / "site" / "networks" / "XA-AS64496.html").read_text("utf-8")
    assert "On 3 June 2026 Telegram was <b>partly blocked</b> on Northline Mobile." in text
    assert "The block keeps to Monday to Wednesday, 08:00–18:00 local time." in text
    assert "The hours were found in the data." in text
    assert '<th scope="row">10</th><td class="num">1/1</td>' in text, "03 h UTC on Monday is 10 h there"


def test_an_order_nobody_measured_is_not_known_and_names_the_command(tmp_path: Path) -> None:
    build(empty_edition(), tmp_path / "site")
    text = (tmp_path / "site" / "orders" / "VN-2025-telegram.html").read_text("utf-8")
    assert "<b>is not known</b>" in text
    command = "gatewatch fetch --country VN --service telegram --since 2025-05-01 --until 2025-08-01 DIR"
    assert command in text
    assert text.count("not enough data") >= 5, "the networks of the registry"
    assert "reachable on" not in text and "blocked on" not in text


def test_a_site_with_nothing_in_it_is_built_too(tmp_path: Path) -> None:
    tables = ("verdicts", "cells", "events", "days", "compliance")
    assert build(small_edition(**{t: empty(t) for t in tables}, orders=[]), tmp_path / "site") > 10
    assert "No order is known" in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_a_build_that_fails_leaves_the_old_site_whole_and_the_next_one_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "site"
    build(empty_edition(), out)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(small_edition(), out, stop)
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    build(small_edition(), out)
    assert (out / "networks" / "XA-AS64496.html").is_file()
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_is_not_a_site_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SiteError, match="holds other things"):
        build(empty_edition(), tmp_path)
    with pytest.raises(SiteError, match="is a file"):
        build(empty_edition(), tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "mine"
