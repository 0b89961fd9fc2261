"""``make mutation``: mutate the checks' code and list the changes that no example notices. The figures stand in docs/mutation.md.

A mutant is killed where an example is answered otherwise than expected, or where the check no longer runs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from types import ModuleType

from auditkit.checking.check_file import from_module
from auditkit.checking.model import Check
from auditkit.checking.registry import load_checks
from auditkit.checking.trial import try_examples
from auditkit.errors import AuditError
from tests.mutation.mutants import Mutant, mutants


def main() -> None:
    """Mutate, try and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checks", nargs="*", help="ids; all where none is given")
    asked = parser.parse_args()
    total, killed = 0, 0
    for check in load_checks(ids=asked.checks or None):
        made = list(mutants(check.path.read_text(encoding="utf-8")))
        left = [mutant for mutant in made if survives(check, mutant)]
        total, killed = total + len(made), killed + len(made) - len(left)
        print(f"{check.id}: {len(made) - len(left)} of {len(made)} killed", flush=True)
        for mutant in left:
            print(f"  {check.path.name}:{mutant.line}: {_short(mutant.was)}  ->  {_short(mutant.became)}", flush=True)
    print(f"{killed} of {total} mutants killed ({100 * killed / max(total, 1):.1f} %)")


def survives(check: Check, mutant: Mutant) -> bool:
    """Whether the examples of the check still come out as expected."""
    try:
        changed = _loaded(check, mutant)
        return all(verdict.as_expected for verdict in try_examples(changed))
    except (AuditError, NameError, TypeError, ValueError, KeyError, AttributeError, IndexError):
        return False  # it no longer runs, which the tests would show


def _loaded(check: Check, mutant: Mutant) -> Check:
    module = ModuleType(f"mutant_{check.path.stem}")
    module.__file__ = str(check.path)
    sys.modules[module.__name__] = module
    exec(compile(mutant.tree, str(check.path), "exec"), module.__dict__)
    return from_module(module, Path(check.path))


def _short(text: str) -> str:
    return text if len(text) < 110 else text[:107] + "..."


if __name__ == "__main__":
    main()
