"""What checks import: the frames they are given, their cases, and the rule arithmetic that several of them share."""

from auditkit.rules.code_kinds import is_kind
from auditkit.rules.contract import Case, Claims, CodeSet, Diagnoses, Held, Lines
from auditkit.rules.frames import has_modifier
from auditkit.rules.settings import Settings

__all__ = ["Case", "Claims", "CodeSet", "Diagnoses", "Held", "Lines", "Settings", "has_modifier", "is_kind"]
