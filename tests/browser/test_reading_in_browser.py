"""Topics, letters and a full order page in Chromium: no barrier; the form works where it is served."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from test_site_in_browser import check, opened

from gatewatch.cli.serving import Letterbox, site_server
from gatewatch.publish.site import build
from gatewatch.register.register import Register
from small_edition import reading_edition

pytestmark = pytest.mark.browser

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
PAGES = (
    "corrections.html",
    "thanks.html",
    "topics/index.html",
    "topics/telegram.html",
    "orders/index.html",
    "orders/XA-2026-telegram.html",
    "orders/XA-2026-telegram-lifted.html",
    "vi/corrections.html",
    "vi/topics/telegram.html",
    "vi/orders/XA-2026-telegram.html",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reading") / "site"
    build(reading_edition(), out)
    return out


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_related_reading_has_no_barrier(browser: Browser, site: Path, path: str) -> None:
    check(browser, site / path, files=2)


@pytest.fixture
def served(site: Path, tmp_path: Path) -> Iterator[tuple[str, Register]]:
    register = Register(tmp_path / "register.db")
    register.import_order(reading_edition().orders[0].order, b"{}", at=AT)
    server = site_server(site, 38100, Letterbox(register, lambda: AT))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", register
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("folder", "title"), [("", "Your letter is filed"), ("vi/", "Thư của bạn đã được ghi nhận")])
def test_the_form_files_a_letter_by_keyboard_and_without_a_script(
    browser: Browser, served: tuple[str, Register], folder: str, title: str
) -> None:
    address, register = served
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}{folder}corrections.html")
    page.locator("#f-order").select_option("XA-2026-telegram")
    page.locator("#f-text").fill("Chúng tôi không nhận được lệnh.\nKhông ai hỏi.")
    page.locator("#f-name").fill("Phòng báo chí")
    page.locator("#f-role").fill("nhà mạng")
    page.locator("form button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{folder}thanks.html")
    assert page.locator("h1").inner_text() == title
    (filed,) = register.letters()
    assert filed.letter.text == "Chúng tôi không nhận được lệnh.\nKhông ai hỏi."
    page.context.close()


def test_a_page_of_another_site_cannot_send_the_form(
    browser: Browser, served: tuple[str, Register], tmp_path: Path
) -> None:
    address, register = served
    (tmp_path / "evil.html").write_text(
        f'<form method="post" action="{address}letters"><input name="kind" value="reply"><button>Go</button></form>'
    )
    page = opened(browser, tmp_path / "evil.html")
    page.locator("button").click()
    page.wait_for_url(f"{address}letters")
    assert "another site" in page.locator("body").inner_text() and register.letters() == []
    page.context.close()


def test_nobody_reaches_the_trap_with_the_keyboard(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "corrections.html")
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") != "f-trap"
    page.context.close()
