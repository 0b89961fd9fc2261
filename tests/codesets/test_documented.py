"""docs/code_sets.md says of every reference set where it comes from."""

from pathlib import Path

import pytest

from auditkit.codesets import DEFINITIONS

PAGE = (Path(__file__).parent.parent.parent / "docs" / "code_sets.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_set_stands_on_the_page(name: str):
    assert f"`{name}`" in PAGE
