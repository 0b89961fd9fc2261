"""One smoke test each of the workbench in JupyterLab and in Voila: open, filter, decide by keyboard, reload, find it again.

The claims hold hostile text, no request may leave the machine, and nothing needs scrolling sideways at 1280 pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest

from tests.browser.servers import lab, voila, write_notebook
from tests.widgets.made import write_audit

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.is_file(), reason="skipped: no Chromium at /usr/bin/chromium")
MILLISECONDS = 60_000
HOSTILE = "<img src=x onerror='window.hostile=1'>"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    """A page of 1280 by 1000 pixels; what it showed last is left as ``last.png``, whatever became of the test."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="skipped: no Playwright")
    with sync_api.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"])
        opened = browser.new_page(viewport={"width": 1280, "height": 1000})
        opened.set_default_timeout(MILLISECONDS)
        opened.asked = []
        opened.on("request", lambda request: opened.asked.append(request.url))
        yield opened
        opened.screenshot(path=tmp_path / "last.png")
        browser.close()


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    """Four claims; what identifies the patient is hostile, all else is as made."""
    made = write_audit(tmp_path / "audit")
    claims = made.table("claims").with_columns(
        **{name: pl.lit(HOSTILE) for name in ("patient_last_name", "note_text", "member_id")}
    )
    claims.write_parquet(made.folder / "claims.parquet")
    return made.folder


def say(page: Any, expected: str) -> None:
    page.locator(".ak-message").get_by_text(expected).wait_for()


def work(page: Any, pictures: Path) -> None:
    """Filter, then decide three lines by keyboard: two as billed, one changed."""
    page.locator(".ak-by-check select").select_option(label="MUE-DOS")
    page.get_by_text("2 units of 4").wait_for()
    page.locator(".auditkit-workbench h3").click()
    page.keyboard.press("c")
    say(page, "Line 1, correct as billed")
    page.keyboard.press("c")
    say(page, "The unit is done")
    page.keyboard.press("n")
    page.locator("h3").get_by_text("C3").wait_for()
    page.keyboard.press("x")
    page.locator(".ak-code input:focus").wait_for()
    page.keyboard.press("Control+A")
    page.keyboard.type("99212")
    page.locator(".ak-cause select").select_option(label="Incorrect coding: visit level above what is documented")
    page.locator(".ak-rationale textarea").fill("one problem, no data")
    page.screenshot(path=pictures / "form.png", full_page=True)
    page.keyboard.press("Control+Enter")
    say(page, "Line 1, changed")
    page.screenshot(path=pictures / "decided.png", full_page=True)


def find_again(page: Any, pictures: Path) -> None:
    """After a reload: where work stopped, what was decided, and the search by keyboard."""
    page.get_by_text("1 of 4 done, 1 started").wait_for()
    page.locator("h3").get_by_text("C3").wait_for()
    page.locator(".ak-lines").get_by_text("99212 × 1").wait_for()
    page.locator(".auditkit-workbench h3").click()
    page.keyboard.press("/")
    page.locator(".ak-search input:focus").wait_for()
    page.keyboard.type("C1")
    page.get_by_text("1 unit of 4").wait_for()
    page.locator(".ak-queue option", has_text="C1 · done · 1 finding, high").wait_for(state="attached")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.locator("h3").get_by_text("C1").wait_for()
    page.locator(".ak-lines").get_by_text("correct as billed").first.wait_for()
    page.screenshot(path=pictures / "again.png", full_page=True)


def nothing_left_the_machine_and_nothing_ran(page: Any) -> None:
    hosts = {urlsplit(url).hostname for url in page.asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
    assert hosts == {"127.0.0.1"}
    assert page.locator(".auditkit-workbench img, .auditkit-workbench script, .auditkit-workbench iframe").count() == 0
    assert page.evaluate("window.hostile") is None
    assert page.locator(".auditkit-workbench").inner_text().count(HOSTILE) >= 2
    assert page.evaluate("(() => { const all = [document.documentElement, document.querySelector('.auditkit-workbench')];"
                         " return all.every(one => one.scrollWidth <= one.clientWidth) })()")  # fmt: skip


def test_voila(page: Any, audit: Path, tmp_path: Path):
    with voila(write_notebook(tmp_path), audit) as address:
        page.goto(address)
        work(page, tmp_path)
        page.reload()
        find_again(page, tmp_path)
        nothing_left_the_machine_and_nothing_ran(page)


def test_jupyterlab(page: Any, audit: Path, tmp_path: Path):
    with lab(write_notebook(tmp_path), audit) as address:
        run_in_lab(page, address)
        work(page, tmp_path)
        run_in_lab(page, address)
        find_again(page, tmp_path)
        nothing_left_the_machine_and_nothing_ran(page)
        assert page.locator(".jp-Cell").count() == 1  # keys that delete or add cells in JupyterLab did not get through


def run_in_lab(page: Any, address: str) -> None:
    page.goto(f"{address}/lab/workspaces/smoke/tree/review.ipynb?reset")
    page.locator(".jp-NotebookPanel-notebook .jp-Cell").first.wait_for()
    choose = page.get_by_role("dialog").get_by_role("button", name="Select Kernel")
    # The notebook's own sign says idle also before there is a kernel; the status bar knows.
    ready = page.get_by_text("Python 3 (ipykernel) | Idle")
    choose.or_(ready).first.wait_for()  # it asks for the kernel on some starts
    if choose.is_visible():
        choose.click()
    ready.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".auditkit-workbench .ak-queue option").first.wait_for(state="attached")
