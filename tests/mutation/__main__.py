"""``make mutation``: mutate the checks' code and list the changes that no example notices. The figures stand in docs/mutation.md.

A mutant is killed where a subject of the examples is answered otherwise than the check answers it (an outcome, which EXAMPLES
state), or where only an amount, a proposed code or a text of a finding differs (which EXAMPLES do not state: tests of pricing
and texts have to hold it). It is not counted where its code cannot run at all, as with a column that is not there.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.checking.model import Check
from auditkit.checking.registry import load_checks
from auditkit.checking.trial import try_examples
from auditkit.errors import AuditError, EngineError
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.trials import Answers, Trial

CANNOT_RUN = (
    NameError, TypeError, AttributeError, EngineError, nw.exceptions.NarwhalsError, pl.exceptions.PolarsError,
)  # fmt: skip
SURVIVED, OUTCOME, AMOUNT, UNRUNNABLE = "survived", "by an outcome", "by an amount or text alone", "cannot run"


def main() -> None:
    """Mutate, try and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checks", nargs="*", help="ids; all where none is given")
    asked = parser.parse_args()
    total: Counter[str] = Counter()
    for check in load_checks(ids=asked.checks or None):
        fates = [(mutant, fate) for mutant, fate in tried(check) if fate != UNRUNNABLE]
        counted = Counter(fate for _, fate in fates)
        total += counted
        print(f"{check.id}: {_score(counted)}", flush=True)
        lines = check.path.read_text(encoding="utf-8").splitlines()
        for mutant in (mutant for mutant, fate in fates if fate == SURVIVED):
            print(f"  {check.path.name}:{mutant.line}: {_short(mutant.was)}  ->  {_short(mutant.became)}", flush=True)
            print(f"      in {lines[mutant.line - 1].strip()}", flush=True)
    print(f"all: {_score(total)}")


def tried(check: Check) -> list[tuple[Mutant, str]]:
    """Every mutant of a check with its fate, in the order of the file's lines.

    Raises:
        AuditError: an example of the check itself is not answered as expected.
    """
    wrong = [verdict.example.claim for verdict in try_examples(check) if not verdict.as_expected]
    if wrong:
        raise AuditError(f"{check.id}: the unchanged check answers its examples {', '.join(wrong)} otherwise than expected")
    trial = Trial(check)
    right = trial.answers(check.evaluate)
    return [(mutant, _fate(check, mutant, trial, right)) for mutant in mutants(check.path.read_text(encoding="utf-8"))]


def _fate(check: Check, mutant: Mutant, trial: Trial, right: Answers) -> str:
    try:
        found = trial.answers(_evaluate_of(check, mutant))
    except CANNOT_RUN:
        return UNRUNNABLE
    except (AuditError, ValueError, LookupError):
        return OUTCOME  # it answers with a key twice or a case that is not there, which the tests show
    if found.outcomes != right.outcomes:
        return OUTCOME
    return SURVIVED if found.findings == right.findings else AMOUNT


def _evaluate_of(check: Check, mutant: Mutant) -> Callable[..., Any]:
    module = ModuleType(f"mutant_{check.path.stem}")
    exec(compile(mutant.tree, str(check.path), "exec"), module.__dict__)
    evaluate: Callable[..., Any] = module.__dict__["evaluate"]
    return evaluate


def _score(fates: Counter[str]) -> str:
    killed = fates[OUTCOME] + fates[AMOUNT]
    share = 100 * killed / max(fates.total(), 1)
    return f"{killed} of {fates.total()} killed ({share:.1f} %), {fates[AMOUNT]} of them {AMOUNT}"


def _short(text: str) -> str:
    return text if len(text) < 110 else text[:107] + "..."


if __name__ == "__main__":
    main()
