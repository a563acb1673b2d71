"""Pages in Chromium: no barrier that axe knows, nothing moves sideways, whole without a script, kept by the policy.

The site is built from the small edition and read from the folder, as a reader of a copy on a stick would.
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from gatewatch.publish.edition import archive
from gatewatch.publish.event import page as event_page
from gatewatch.publish.render import shower
from gatewatch.publish.site import build
from gatewatch.publish.words import Words
from small_edition import TARGETS, doubtful_edition, empty_edition, hours_edition

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "orders/index.html",
    "orders/XA-2026-telegram.html",
    "orders/VN-2025-telegram.html",
    "countries/index.html",
    "countries/XA.html",
    "networks/index.html",
    "networks/XA-AS64496.html",
    "events/XA-AS64496-telegram-dc-20260531.html",
    "measurements/XA-AS64496/index.html",
    "measurements/XA-AS64496/2026-05-31.html",
    "method.html",
    "data.html",
    "404.html",
    "vi/orders/XA-2026-telegram.html",
)
VIEWS = ((360, "dark"), (360, "light"), (1280, "dark"), (1280, "light"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "site"
    build(hours_edition(), out)
    return out


UNSURE = (
    "index.html",
    "countries/XA.html",
    "networks/XA-AS64502.html",
    "networks/XA-AS64503.html",
    "orders/XA-2026-telegram.html",
    "events/XA-AS64496-telegram-web-20260531.html",
    "events/XA-AS64502-telegram-web-20260528.html",
    "events/XA-AS64502-telegram-dc-20260527.html",
    "vi/events/XA-AS64496-telegram-dc-20260531.html",
)
"""Pages with suspicions, missing controls, and events that are provisional, revised, withdrawn or outages."""


@pytest.fixture(scope="module")
def unsure(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("unsure") / "site"
    build(doubtful_edition(), out)
    return out


def opened(browser: Browser, path: Path, width: int = 1280, script: bool = True) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    page = context.new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barrier_and_does_not_move_sideways(browser: Browser, site: Path, path: str) -> None:
    check(browser, site / path, files=2)


@pytest.mark.parametrize("path", UNSURE)
def test_a_page_with_doubts_has_no_barrier_either(browser: Browser, unsure: Path, path: str) -> None:
    check(browser, unsure / path, files=2)


def test_an_event_by_itself_is_one_file_without_a_barrier(browser: Browser, tmp_path: Path) -> None:
    made, w = archive(hours_edition()), Words("en", TARGETS)
    event = next(e for e in made.events if e.windows)
    (tmp_path / "event.html").write_text(shower(w)(event_page.page(w, made, event, alone=True)), "utf-8")
    check(browser, tmp_path / "event.html", files=1)


def check(browser: Browser, path: Path, files: int) -> None:
    """Look at a page in every view: it asks for so many files, says nothing on the console, and has no barrier."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert said == [], "the policy blocks nothing the page needs"
    assert len(asked) == files and all(url.startswith("file:") for url in asked), "the page and its stylesheet"
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate("document.documentElement.scrollWidth") == width, (width, scheme)
        if (width, scheme) in VIEWS[::3]:
            results = Axe().run(page)
            assert not results.response["violations"], results.generate_report()
    context.close()


def test_without_a_script_the_page_shows_the_same(browser: Browser, site: Path) -> None:
    for path in PAGES[:9:2]:
        texts = []
        for script in (True, False):
            page = opened(browser, site / path, script=script)
            texts.append(page.locator("main").inner_text())
            page.context.close()
        assert texts[0] == texts[1] and len(texts[0]) > 50


def test_the_colour_switch_changes_the_page(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "index.html")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#t-dark").check()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.context.close()


def test_the_first_tab_leads_to_the_finding(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "orders/XA-2026-telegram.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.context.close()


def test_every_link_and_box_that_takes_focus_shows_it(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "orders/XA-2026-telegram.html")
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
    page.context.close()


def test_a_site_without_measurements_has_no_barrier_either(browser: Browser, tmp_path: Path) -> None:
    build(empty_edition(), tmp_path / "site")
    for path in ("index.html", "orders/VN-2025-telegram.html", "countries/VN.html", "data.html"):
        page = opened(browser, tmp_path / "site" / path, 360)
        results = Axe().run(page)
        assert not results.response["violations"], results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.context.close()
