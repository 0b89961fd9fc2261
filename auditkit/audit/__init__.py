"""The audit folder: run an audit, open one, verify it."""

from auditkit.audit.folder import Audit, open_audit, verify
from auditkit.audit.run import run_audit

__all__ = ["Audit", "open_audit", "run_audit", "verify"]
