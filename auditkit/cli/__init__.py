"""The command line: ``auditkit``. Exit codes: 0 done, 1 a run failed, 2 usage, 3 findings above ``--fail-on``."""

from auditkit.cli.main import main

__all__ = ["main"]
