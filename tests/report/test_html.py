"""The page: active content, addresses, hostile text, alternative texts."""

from __future__ import annotations

import re

import pytest

from auditkit.report import markup
from auditkit.report.export import to_html
from tests.report import made
from tests.report.conftest import Page, Rendered

FORBIDDEN = {"script", "iframe", "object", "embed", "form", "base", "svg", "link", "input"}
ADDRESSES = ("src", "href", "data", "action", "srcset", "background")


def test_nothing_on_the_page_is_active(rendered: Rendered):
    tags = rendered.page.tags
    assert not FORBIDDEN.intersection(tag for tag, _ in tags)
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "style"]


def test_no_address_leads_out_of_the_page(rendered: Rendered):
    addresses = [attributes[name] or "" for _, attributes in rendered.page.tags for name in ADDRESSES if name in attributes]
    assert addresses
    assert [one for one in addresses if not one.startswith(("#", "data:image/svg+xml;base64,"))] == []


def test_the_style_asks_for_nothing(rendered: Rendered):
    styles = "".join(re.findall(r"<style[^>]*>(.*?)</style>", rendered.html, re.DOTALL))
    assert "url(" not in styles
    assert "@import" not in styles


def test_the_policy_forbids_everything_but_its_own_pictures(rendered: Rendered):
    policies = [
        attributes["content"]
        for tag, attributes in rendered.page.tags
        if tag == "meta" and "content-security-policy" in str(attributes).lower()
    ]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]


def test_no_widget_state_and_no_parameter_is_on_the_page(rendered: Rendered):
    assert "widget-state" not in rendered.html
    assert "papermill" not in rendered.html


def test_every_picture_says_what_it_shows(rendered: Rendered):
    pictures = [attributes.get("alt") or "" for tag, attributes in rendered.page.tags if tag == "img"]
    assert len(pictures) == 5
    assert all(re.search(r"\d", one) and len(one) > 40 for one in pictures)


@pytest.mark.parametrize("text", made.HOSTILE[:3])
def test_a_hostile_provider_name_stays_text(rendered: Rendered, text: str):
    assert text in rendered.page.text


def test_what_the_reader_is_told_of_the_client_is_escaped(rendered: Rendered):
    assert "Client Sample Clinic <b>& Dates" in rendered.page.text


@pytest.mark.parametrize("text", made.HOSTILE)
@pytest.mark.parametrize(
    "piece", [markup.paragraph, markup.heading, markup.note, lambda text: markup.table(text, [markup.Heading(text)], [[text]])]
)
def test_every_piece_escapes(piece, text: str):
    page = Page(piece(text).html)
    assert text in page.text
    assert {tag for tag, _ in page.tags} <= {"p", "h3", "table", "caption", "thead", "tbody", "tr", "th", "td"}


def test_a_picture_escapes_its_description():
    page = Page(markup.image(b"<svg/>", '"><script>x</script>', "caption").html)
    assert [tag for tag, _ in page.tags] == ["figure", "img", "figcaption"]


HOSTILE_HTML = (
    "<script>alert(1)</script>",
    "<img src=http://x.example/a.png>",
    '<a href="javascript:alert(1)">x</a>',
    "<p onclick=alert(1)>x</p>",
    "<iframe src=x></iframe>",
    "<svg onload=alert(1)>",
    '<a href="http://x.example">x</a>',
)


@pytest.mark.parametrize("html", HOSTILE_HTML)
@pytest.mark.parametrize("cell", ["output", "markdown", "heading"])
def test_the_export_sanitises_what_a_template_shows(html: str, cell: str):
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    shown = new_code_cell("1", outputs=[new_output("display_data", {"text/html": html, "application/javascript": "alert(1)"})])
    cells = {"output": shown, "markdown": new_markdown_cell(html), "heading": new_markdown_cell(f"## {html}")}
    page = Page(to_html(new_notebook(cells=[cells[cell]]), html, "limited"))
    assert not FORBIDDEN.intersection(tag for tag, _ in page.tags)
    assert not [
        one
        for _, attributes in page.tags
        for name, one in attributes.items()
        if name.startswith("on") or (name in ADDRESSES and not str(one).startswith("#"))
    ]
