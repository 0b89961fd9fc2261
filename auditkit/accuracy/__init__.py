"""Accuracy from determinations: every rate with its name, definition, numerator, denominator and interval.

Nothing here looks at findings: a finding that no one reviewed is no error, and a line that no check flagged is not thereby
correct. A sampled unit with an undetermined line blocks the rates that it belongs to.
"""

from __future__ import annotations

from auditkit.accuracy.policy import Policy, Tiers
from auditkit.accuracy.rate import Rate
from auditkit.accuracy.rates import accuracy, accuracy_by, by_code_type
from auditkit.accuracy.units import unit_amounts

__all__ = ["Policy", "Rate", "Tiers", "accuracy", "accuracy_by", "by_code_type", "unit_amounts"]
