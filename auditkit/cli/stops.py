"""Where a command stops before its end: a wrong option, nothing accepted, a failed check, findings above the threshold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from auditkit.cli import show

if TYPE_CHECKING:
    import polars as pl

    from auditkit.codesets import Store

FAILED, USAGE, FINDINGS = 1, 2, 3
SEVERITIES = ("low", "medium", "high", "critical")


def store(folder: Path | None) -> Store:
    """The reference sets of a folder; a folder that is named must be there, or the run would go on without it."""
    from auditkit.codesets import Store

    if folder is not None and not folder.is_dir():
        raise typer.BadParameter(f"--codesets: no folder {folder}")
    return Store(folder)


def exit_on_nothing_accepted(accepted: int, read: int) -> None:
    """Exit 1 where lines were read and none could be accepted."""
    if read and not accepted:
        show.problem(
            f"none of {read} lines could be accepted; rejected.parquet of an audit folder holds row, column and reason"
        )
        raise typer.Exit(FAILED)


def known_severity(fail_on: str | None) -> None:
    """Refuse an unknown severity."""
    if fail_on is not None and fail_on not in SEVERITIES:
        raise typer.BadParameter(f"--fail-on takes {', '.join(SEVERITIES)}")


def exit_on_failed_checks(evaluations: pl.DataFrame) -> None:
    """Exit 1 where a check failed."""
    failed = [name for name, state in evaluations.select("check_id", "state").iter_rows() if state == "failed"]
    if failed:
        show.problem(f"failed: {', '.join(failed)}; what they would have found is not in this audit")
        raise typer.Exit(FAILED)


def exit_on_findings(findings: pl.DataFrame, fail_on: str | None) -> None:
    """Exit 3 where a FAIL or REVIEW finding is at least as grave as asked."""
    if fail_on is None:
        return
    grave = SEVERITIES[SEVERITIES.index(fail_on) :]
    raised = findings.select("severity", "status").iter_rows()
    count = sum(severity in grave and status != "INFO" for severity, status in raised)
    if count:
        show.problem(f"{count} findings of severity {fail_on} or above")
        raise typer.Exit(FINDINGS)
