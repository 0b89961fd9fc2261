"""``make spark``: every check's examples on PySpark in local mode, beside what they expect. It takes some ten seconds a check.

With ids as arguments only those checks.
"""

from __future__ import annotations

import sys
import time

from auditkit.checking.registry import load_checks
from auditkit.checking.trial import try_examples


def main() -> None:
    """Run, print what differs, and fail where anything does."""
    differing = 0
    for check in load_checks(ids=sys.argv[1:] or None):
        started = time.perf_counter()
        wrong = [verdict for verdict in try_examples(check, "pyspark") if not verdict.as_expected]
        differing += len(wrong)
        print(
            f"{check.id}: {len(check.examples)} examples, {len(wrong)} differ, {time.perf_counter() - started:.0f} s",
            flush=True,
        )
        for verdict in wrong:
            print(
                f"  {verdict.example.claim} line {verdict.example.line_no}: expected {verdict.example.outcome}, got {verdict.answer}"
            )
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
