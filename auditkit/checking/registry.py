"""Finds checks: by walking the package, in a folder of the auditor's own, and as functions in a notebook."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

import auditkit.checks
from auditkit.checking.check_file import from_module
from auditkit.checking.model import Check
from auditkit.errors import CheckError
from auditkit.rules.contract import Case, Lines

OWN_CHECKS: dict[str, Check] = {}
LARGEST_PANDAS_TABLE = 2_000_000


def load_checks(folder: Path | str | None = None, ids: Iterable[str] | None = None) -> tuple[Check, ...]:
    """The package's checks, those of a folder, and those registered by ``@auditkit.check``, sorted by id.

    Args:
        folder: a folder of the auditor's own check files; read with its subfolders.
        ids: only these; all when None.

    Raises:
        CheckError: a file breaks the contract, two checks share an id, or an id is unknown.
    """
    found: dict[str, Check] = {}
    own = _from_folder(Path(folder)) if folder is not None else ()
    for check in (*_packaged(), *own, *OWN_CHECKS.values()):
        if check.id in found:
            raise CheckError(f"{check.path}:1: the id {check.id} is taken by {found[check.id].path.name}")
        found[check.id] = check
    if ids is None:
        return tuple(found[name] for name in sorted(found))
    unknown = sorted(set(ids) - set(found))
    if unknown:
        raise CheckError(f"no check {', '.join(unknown)}; see: auditkit checks")
    return tuple(found[name] for name in sorted(set(ids)))


@cache
def _packaged() -> tuple[Check, ...]:
    root = Path(next(iter(auditkit.checks.__path__)))
    return tuple(
        _from_file(path, "auditkit.checks." + ".".join(path.relative_to(root).with_suffix("").parts)) for path in _files(root)
    )


def _from_folder(folder: Path) -> tuple[Check, ...]:
    if not folder.is_dir():
        raise CheckError(f"{folder}: no such folder of checks")
    return tuple(_from_file(path, f"auditkit_own_checks.{path.stem}") for path in _files(folder))


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*.py") if not path.name.startswith("_"))


def _from_file(path: Path, name: str) -> Check:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise CheckError(f"{path}:1: cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        line = error.lineno if isinstance(error, SyntaxError) else _last_line(error, path)
        raise CheckError(f"{path}:{line}: {type(error).__name__}: {error}") from error
    return from_module(module, path)


def _last_line(error: Exception, path: Path) -> int:
    trace = error.__traceback__
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def check(
    id: str,
    text: str,
    needs: tuple[str, ...],
    family: str = "claim_integrity",
    case: Case | None = None,
    pandas: bool = False,
) -> Callable[[Callable[..., Any]], Check]:
    """Register a function of a notebook as a check on lines: ``@auditkit.check("MY-CHECK", "...", needs=("units",))``.

    The function is given the frame ``lines`` and returns it with ``breach`` (and ``case`` ``"found"``); with ``pandas=True`` it
    is given a pandas frame of the lines and returns a boolean Series: true a finding, false silent, missing cannot tell.

    Args:
        id: upper-case words joined by dashes.
        text: the finding's text; may name columns in braces.
        needs: columns without which a row cannot be judged.
        family: one of the families.
        case: status, severity, direction and effect; a medium REVIEW without effect on payment when None.
        pandas: give a pandas frame; refused above two million lines.
    """
    answer = case or Case("REVIEW", "medium", "neutral", "risk_line", text)

    def register(function: Callable[..., Any]) -> Check:
        made = Check(
            id=id,
            family=family,
            subject="line",
            needs=tuple(needs),
            source="own check",
            cases={"found": answer},
            examples=(),
            evaluate=_on_pandas(function) if pandas else function,
            arguments=("lines",) if pandas else tuple(inspect.signature(function).parameters),
            title=(inspect.getdoc(function) or text).splitlines()[0],
            sections={},
            path=Path(inspect.getsourcefile(function) or "notebook"),
        )
        OWN_CHECKS[id] = made
        return made

    return register


def _on_pandas(function: Callable[..., Any]) -> Callable[[Lines], Lines]:
    def evaluate(lines: Lines) -> Lines:
        native = lines.collect("polars").to_native()
        if native.height > LARGEST_PANDAS_TABLE:
            raise CheckError(
                f"{function.__name__}: {native.height} lines are too many for pandas; write the check with narwhals expressions"
            )
        verdict = pl.Series(function(native.to_pandas()).astype("boolean").to_list(), dtype=pl.Boolean)
        judged = native.with_columns(breach=verdict, case=pl.when(verdict).then(pl.lit("found")))
        found: Lines = nw.from_native(judged.lazy())
        return found

    return evaluate
