"""``make detection``: recall and precision of every check on many planted errors and near misses.

The planter in ``sample_claims/generator`` is written from the rule's text alone and knows nothing of the checks. The figures
printed here stand, dated, in ``docs/detection.md``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from auditkit.audit import run_audit
from auditkit.cli import show
from auditkit.codesets import Store
from auditkit.score import score_audit

WINDOW = "2024-07-01:2024-09-30"


def main() -> None:
    """Plant, audit, score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plants", type=int, default=300, help="planted errors, and near misses, a check")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--clean", type=int, default=5000, help="professional claims, nearly all clean, beside the planted ones"
    )
    asked = parser.parse_args()
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


if __name__ == "__main__":
    main()
