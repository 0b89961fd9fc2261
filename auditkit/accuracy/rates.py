"""Every rate of a sample: overall, by provider, coder or any other column, and by type of code."""

from __future__ import annotations

import polars as pl

from auditkit.accuracy.coding import code_over_code, coding_rates, diagnosis_accuracy, modifier_accuracy
from auditkit.accuracy.dollars import dollar_rates
from auditkit.accuracy.judged import CODE_TYPES, PROCEDURE, Sample
from auditkit.accuracy.policy import Policy
from auditkit.accuracy.rate import Rate, blocked
from auditkit.errors import ReviewError


def accuracy(determined: pl.DataFrame, amounts: pl.DataFrame | None = None, policy: Policy | None = None) -> tuple[Rate, ...]:
    """Every rate of a sample.

    Args:
        determined: the dictionary's ``determinations``: one row a line of each sampled unit, the unreviewed ones too.
        amounts: the same lines repriced, dollars: ``unit``, ``claim_key``, ``line_no``, ``added``, ``billed_amount``,
            ``audited_amount``, ``difference_amount`` and, where payments are known, ``paid_amount``. No rate of dollars
            without it.
        policy: the choices of the organisation; a missing record is an error when None.

    Returns:
        The rates in the order of a report. A rate that is blocked has no value and says why.
    """
    return _rates(Sample.of(determined, policy or Policy()), amounts)


def accuracy_by(
    determined: pl.DataFrame, column: str, amounts: pl.DataFrame | None = None, policy: Policy | None = None
) -> dict[str, tuple[Rate, ...]]:
    """Every rate, for each value of a column; lines with a blank there are under ``not stated``.

    Args:
        determined: as for ``accuracy``, with the column (``rendering_npi``, ``coder_id``).
        column: what to group by. An added line belongs to the provider of the line beside it.
        amounts: as for ``accuracy``.
        policy: as for ``accuracy``.

    Raises:
        ReviewError: there is no such column.
    """
    if column not in determined.columns:
        raise ReviewError(f"determinations: no column '{column}' to group by")
    sample = Sample.of(determined, policy or Policy(), column)
    groups = sorted({line.group for line in sample.lines}, key=lambda name: (name == "not stated", name))
    return {name: _rates(sample.of_group(name), amounts) for name in groups}


def by_code_type(determined: pl.DataFrame, policy: Policy | None = None) -> dict[str, Rate]:
    """Accuracy by type of code: code-over-code for the kinds of service, their own rates for diagnoses and modifiers.

    Args:
        determined: as for ``accuracy``.
        policy: as for ``accuracy``.

    Returns:
        E/M, Drug, Laboratory, Procedure, Diagnosis and Modifier. A unit without a determination blocks all of them: what it
        lacks may be of any type.
    """
    sample = Sample.of(determined, policy or Policy())
    found = {}
    for name in (*CODE_TYPES, PROCEDURE):
        rate = code_over_code(sample.of_code_type(name))
        found[name] = blocked(rate.name, rate.definition, sample.reason) if sample.reason else rate
    return {**found, "Diagnosis": diagnosis_accuracy(sample), "Modifier": modifier_accuracy(sample)}


def _rates(sample: Sample, amounts: pl.DataFrame | None) -> tuple[Rate, ...]:
    return (*coding_rates(sample), *(dollar_rates(sample, amounts) if amounts is not None else ()))
