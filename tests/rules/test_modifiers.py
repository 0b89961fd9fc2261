"""The modifiers of a line in a fixed order, and the only site that it names, on every engine."""

from __future__ import annotations

import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.modifiers import ANATOMIC, PTP_BYPASS, single_site, sorted_modifiers

NAMES = ("modifier_1", "modifier_2", "modifier_3", "modifier_4")


def of_line(engine_name: str, modifiers: str) -> tuple[str, str]:
    """The modifiers in order, and the site; the modifiers are given with a dash for a blank."""
    given = dict(zip(NAMES, [None if one == "-" else one for one in modifiers.split()], strict=False))
    row = pl.DataFrame([{name: given.get(name) for name in NAMES}], schema=dict.fromkeys(NAMES, pl.String))
    with open_engine(engine_name) as engine:
        found = engine.collect(engine.frame(row).select(order=sorted_modifiers(), site=single_site()))
    return found["order"][0].strip(), found["site"][0]


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize("billed", ["26 59 GP KX", "KX GP 59 26", "59 26 KX GP", "GP KX 26 59"])
def test_the_order_in_which_modifiers_are_billed_does_not_matter(engine_name: str, billed: str):
    assert of_line(engine_name, billed)[0] == "26 59 GP KX"


@pytest.mark.parametrize("engine_name", ENGINES)
def test_gaps_do_not_matter_and_duplicates_stay(engine_name: str):
    assert of_line(engine_name, "- KX - GP")[0] == of_line(engine_name, "GP KX")[0]
    assert of_line(engine_name, "KX KX")[0] != of_line(engine_name, "KX")[0]


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(
    ("billed", "site"), [("RT", "RT"), ("59 F5", "F5"), ("RT RT", "RT"), ("RT LT", ""), ("RT F5", ""), ("59", ""), ("-", "")]
)
def test_only_one_anatomic_modifier_names_a_site(engine_name: str, billed: str, site: str):
    assert of_line(engine_name, billed)[1] == site


def test_repeats_and_bilateral_do_not_lift_pairs():
    assert not {"22", "50", "51", "76", "77"} & set(PTP_BYPASS)
    assert len(ANATOMIC) == len(set(ANATOMIC)) == 31
