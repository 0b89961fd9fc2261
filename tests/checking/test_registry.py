"""The registry: own checks in a folder and in a notebook, and mistakes reported with file:line."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.bundled import bundled
from auditkit.checking import registry
from auditkit.checking.trial import try_examples
from auditkit.engine import ENGINES
from auditkit.errors import CheckError

SKELETON = (bundled("templates") / "check_skeleton.py").read_text(encoding="utf-8")


def load(folder: Path, text: str):
    (folder / "own_units.py").write_text(text, encoding="utf-8")
    return next(check for check in registry.load_checks(folder) if check.id == "OWN-UNITS")


def line_of(text: str, name: str) -> int:
    """The line that starts with a name; the first where no name is at fault."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(name))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_skeleton_is_a_check_that_works(tmp_path: Path, engine: str):
    assert all(verdict.as_expected for verdict in try_examples(load(tmp_path, SKELETON), engine))


@pytest.mark.parametrize(
    ("change", "name", "message"),
    [
        (("def evaluate(lines: Lines)", "def evaluate(lines: Lines, mui: Lines)"), "def evaluate", "unknown argument 'mui'"),
        (('"over": Case', '"above": Case'), "EXAMPLES", "case 'above' has no example"),
        (
            ("B     | G0422          | 10      | silent ", "B     | G0422          | 10      | over   "),
            "EXAMPLES",
            "no example stays silent",
        ),
        (("What settles it\n", "What settles\n"), "", "lacks the heading 'What settles it'"),
        (('"claim_integrity"', '"integrity"'), "ID, FAMILY", "FAMILY 'integrity' is none of"),
        (("| because\n", "| reason\n"), "EXAMPLES", "heading 'reason'"),
        (
            ("A     | G0422          | 11      | over        | one over", "A | 11 | over"),
            "EXAMPLES",
            "row 1 of EXAMPLES has 3 cells",
        ),
        (('"medium"', '"grave"'), "CASES", "unknown status, severity, direction or effect"),
        (("SOURCE = ", "SOURCES = "), "", "SOURCE is missing"),
        (("import narwhals", "import no_such_package\nimport narwhals"), "import no_such", "ModuleNotFoundError"),
    ],
)
def test_a_mistake_is_reported_with_its_place(tmp_path: Path, change: tuple[str, str], name: str, message: str):
    assert change[0] in SKELETON
    with pytest.raises(CheckError) as caught:
        load(tmp_path, SKELETON.replace(*change))
    assert message in str(caught.value)
    assert f"own_units.py:{line_of(SKELETON.replace(*change), name)}:" in str(caught.value)


def test_a_text_may_name_only_columns_of_the_result(tmp_path: Path):
    check = load(tmp_path, SKELETON.replace("{units:g} units", "{maximum} units"))
    with pytest.raises(CheckError, match=r"own_units\.py:1: the result of evaluate\(\) lacks maximum"):
        try_examples(check)


def test_a_result_whose_key_is_not_unique_is_refused(tmp_path: Path):
    doubled = SKELETON.replace(
        "    return lines.with_columns(", '    return nw.concat([lines, lines], how="vertical").with_columns('
    )
    with pytest.raises(CheckError, match="whose key"):
        try_examples(load(tmp_path, doubled))


def test_an_unknown_check_is_named():
    with pytest.raises(CheckError, match="no check NO-SUCH"):
        registry.load_checks(ids=["NO-SUCH"])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CheckError, match="no such folder of checks"):
        registry.load_checks(tmp_path / "none")
