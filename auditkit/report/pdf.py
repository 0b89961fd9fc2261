"""A rendered report as PDF: pages numbered, its title and level at the head of each, and nothing fetched from anywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from auditkit.errors import ReportError

CHATTY = ("weasyprint", "weasyprint.progress", "fontTools", "fontTools.subset", "fontTools.ttLib")
HELD_BY_THE_PAGE = ("data",)


def to_pdf(html: str) -> bytes:
    """Print a report's page.

    Args:
        html: the page as ``auditkit.report.export`` makes it.

    Raises:
        ReportError: WeasyPrint or the system library Pango is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise ReportError(
            f"the PDF needs WeasyPrint and the system library Pango ({type(error).__name__}); on Debian: "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from None
    with _quiet():
        # What the page itself holds, and nothing else: no network, no file.
        page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=HELD_BY_THE_PAGE))
        return bytes(page.write_pdf(font_config=FontConfiguration(), pdf_identifier=b"auditkit"))


@contextmanager
def _quiet() -> Iterator[None]:
    """Messages about CSS that print does not know are for the makers of a look, and not for who renders a report."""
    before = {name: logging.getLogger(name).level for name in CHATTY}
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
