"""``make detection``: recall and precision of every check on many planted errors and near misses.

The planter in ``sample_claims/generator`` is written from the rule's text alone and knows nothing of the checks. The figures
printed here stand, dated, in ``docs/detection.md``.
"""

from __future__ import annotations

import argparse
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path

from auditkit.audit import run_audit
from auditkit.cli import show
from auditkit.codesets import Store
from auditkit.score import score_audit
from tests.detection import planted
from tests.detection.sweep import sweep

WINDOW = "2024-07-01:2024-09-30"


def main() -> None:
    """Plant, audit, score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plants", type=int, default=300, help="planted errors, and near misses, a check")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--clean", type=int, default=5000, help="professional claims, nearly all clean, beside the planted ones"
    )
    parser.add_argument(
        "--situations", type=int, default=0, help="instead: so many planted situations of each kind, check by check"
    )
    parser.add_argument("--family", help="with --situations: only this package of tests/detection/planted")
    asked = parser.parse_args()
    if asked.situations:
        print_situations(asked.situations, asked.seed, asked.family)
        return
    with tempfile.TemporaryDirectory() as folder:
        planted = Path(folder, "planted")
        options = ["--seed", str(asked.seed), "--professional", str(asked.clean), "--plants", str(asked.plants)]
        subprocess.run([sys.executable, "-m", "sample_claims.generator", str(planted), *options], check=True)
        sources = [planted / "claims.csv", planted / "remittance.835"]
        audit = run_audit(
            sources, Path(folder, "audit"), show.settings_from(WINDOW, "medicare"), store=Store(Path(folder, "none"))
        )
        show.checks_run(audit.evaluations)
        show.score(score_audit(audit, planted / "answer_key.csv"))


def print_situations(count: int, seed: int, family: str | None) -> None:
    """Score the planted situations of every family: errors found, near misses left alone, and what went wrong."""
    families = [one.name for one in pkgutil.iter_modules(planted.__path__) if one.ispkg and family in (None, one.name)]
    scores = [score for name in families for score in sweep(name, count, seed)]
    rows = [
        (
            one.check_id,
            f"{one.found}/{one.errors}",
            _interval(one.recall),
            f"{one.clean}/{one.near_misses}",
            _interval(one.specificity),
        )
        for one in sorted(scores, key=lambda score: score.check_id)
    ]
    show.table("Planted situations", ("check", "errors found", "95 %", "near misses left alone", "95 %"), rows)
    for one in scores:
        for what, wrong in (("missed", one.missed), ("false alarm", one.false_alarms)):
            for why, times in wrong.items():
                show.line(f"{one.check_id} {what} {times}: {why}")


def _interval(share: tuple[float, float, float]) -> str:
    return f"{share[1]:.3f} to {share[2]:.3f}"


if __name__ == "__main__":
    main()
