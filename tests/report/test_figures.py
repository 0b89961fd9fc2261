"""The figures: the same bytes each time, and differences not by colour alone."""

from __future__ import annotations

from base64 import b64decode

import pytest

from auditkit.report import View, figures

FIGURES = [
    figures.potential_by_family,
    figures.potential_by_provider,
    figures.findings_by_check,
    figures.by_month,
    figures.codes_billed,
]


def svg(html: str) -> str:
    return b64decode(html.split("base64,")[1].split('"')[0]).decode()


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_has_the_same_bytes_each_time(view: View, figure):
    assert figure(view).html == figure(view).html


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_asks_for_no_font(view: View, figure):
    assert "<text" not in svg(figure(view).html)


@pytest.mark.parametrize("figure", FIGURES[:4])
def test_sides_and_statuses_differ_by_hatching(view: View, figure):
    assert "<pattern" in svg(figure(view).html)


@pytest.mark.parametrize("figure", FIGURES)
def test_the_description_holds_the_figures(view: View, figure):
    assert any(letter.isdigit() for letter in figure(view).html.split('alt="')[1].split('"')[0])
