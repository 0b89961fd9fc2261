"""The report in a real browser, offline: it asks for nothing but itself, and nothing needs scrolling sideways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.conftest import Rendered

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.is_file(), reason="skipped: no Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


def test_the_report_opens_offline_with_no_other_request(browser: Any, rendered: Rendered):
    page, asked, said = browser.new_page(viewport={"width": 1280, "height": 900}), [], []
    page.route(
        "**/*",
        lambda route: (
            asked.append(route.request.url),
            route.continue_() if route.request.url.startswith("file:") else route.abort(),
        ),
    )
    page.on("console", lambda message: said.append(message.text))
    page.goto(rendered.files.html.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [rendered.files.html.as_uri()]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
    page.close()


def test_the_report_prints_on_pages_of_their_own(browser: Any, rendered: Rendered, tmp_path: Path):
    page = browser.new_page()
    page.goto(rendered.files.html.as_uri())
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True, print_background=True)
    assert (tmp_path / "report.pdf").read_bytes().count(b"/Type /Page\n") > 3
    page.close()
