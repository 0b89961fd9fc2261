"""What auditkit's checks say of generated claims, put beside what another implementation says of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_check
from auditkit.codesets import Store
from auditkit.codesets.store import codes_in
from auditkit.engine import open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "oracles.md"
OURS, THEIRS = "auditkit alone", "the other alone"


@dataclass(frozen=True)
class Edit:
    """An edit of the other implementation and the findings of auditkit that say the same.

    Attributes:
        name: how the other calls it.
        checks: ids of checks; any of them will do.
        cases: the cases that count; all when empty.
    """

    name: str
    checks: tuple[str, ...]
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """One claim or line that the two disagree of: its place (``claim`` or ``claim#line``) and all that the other says."""

    claim: Any
    place: str
    theirs: Mapping[str, Collection[str]]

    @property
    def edits(self) -> Collection[str]:
        """What the other says of this place."""
        return self.theirs[self.place]


@dataclass(frozen=True)
class Kind:
    """A disagreement that is known and explained on the page."""

    name: str
    edit: str
    side: str
    holds: Callable[[Told], bool]


Finding = tuple[str, str]  # check, case


def findings(tables: Mapping[str, pl.DataFrame], check_ids: Iterable[str], store: Store) -> dict[str, set[Finding]]:
    """The findings by claim, and of lines by ``claim#line``. A check that could not tell for want of a release is an error of the comparison."""
    found: dict[str, set[Finding]] = {}
    with open_engine() as engine:
        made, codes = frames(dict(tables), engine, Settings()), codes_in(tables.values())
        for check in load_checks(ids=sorted(set(check_ids))):
            told = evaluate_check(check, made, lambda name: store.open(name, engine.frame, codes), engine, Settings())
            assert told.state == "ran", (check.id, told.reason)
            assert "no release" not in told.unknown, check.id
            for place, case in told.findings.select(_place(check.subject), "case").iter_rows() if told.fired else ():
                found.setdefault(place, set()).add((check.id, case))
    return found


def _place(subject: str) -> pl.Expr:
    return pl.col("claim_key") if subject == "diagnosis" else pl.format("{}#{}", "claim_key", "line_no")


def disagreements(
    claims: Mapping[str, Any],
    edits: Sequence[Edit],
    ours: Mapping[str, set[Finding]],
    theirs: Mapping[str, Collection[str]],
    known: Sequence[Kind],
) -> tuple[dict[str, int], list[tuple[str, str, Any]]]:
    """How often each known kind was met, and every disagreement that is of none of them, as edit, side and claim.

    Args:
        claims: the claim of each place that the other answered for.
        edits: what is compared.
        ours: findings by place.
        theirs: names of edits by place.
        known: the kinds of disagreement that are explained.
    """
    met, others = dict.fromkeys((kind.name for kind in known), 0), []
    for key, claim in claims.items():
        for edit in edits:
            told, said = _says(ours.get(key, set()), edit), edit.name in theirs[key]
            if told == said:
                continue
            side = OURS if told else THEIRS
            at = Told(claim, key, theirs)
            kind = next((one for one in known if (one.edit, one.side) == (edit.name, side) and one.holds(at)), None)
            if kind:
                met[kind.name] += 1
            else:
                others.append((edit.name, side, claim))
    return met, others


def _says(told: Collection[Finding], edit: Edit) -> bool:
    return any(check in edit.checks and (not edit.cases or case in edit.cases) for check, case in told)


def kinds_on_page(heading: str) -> list[str]:
    """The first cells of the table of disagreements below a heading of the page."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1]
    _, *rows = section.split("| disagreement |")[1].split("\n\n")[0].splitlines()
    return [row.strip("| ").split(" | ")[0] for row in rows if not row.startswith("|---")]
