"""The rates of coding: lines, codes, claims, visit levels, diagnoses and modifiers."""

from __future__ import annotations

from collections.abc import Iterable

from auditkit.accuracy.judged import JudgedLine, Sample, levels_of_visits
from auditkit.accuracy.rate import Rate, blocked, mean, share

VISIT = "E/M"
LINE_RULES = {
    "payable": "lines with code, modifiers, units, place of service and first-named diagnosis all right / lines audited",
    "strict": "lines with code, modifiers, units, place of service and every diagnosis right / lines audited",
}
CODE = "correct procedure codes / (procedure codes reported + codes missed); each wrong, missing or extra code is one error"
CLAIM = "claims with no error on any line and no service missed / claims audited"
LEVEL = "E/M lines whose code stands as determined / E/M lines audited"
OVER = "E/M lines billed at a level above the one determined / E/M lines audited"
UNDER = "E/M lines billed at a level below the one determined / E/M lines audited"
SIGNED = "sum of (level billed - level determined) / E/M lines with both levels in one setting; above nought is billed too high"
DIAGNOSIS = "correct diagnoses / (diagnoses reported + diagnoses missed), each once a claim; sequence apart"
FIRST = "lines whose first-named diagnosis is right / lines with a diagnosis billed or determined"
MODIFIER = "lines with every needed and no wrong modifier / lines that need or carry one"
NO_VISIT = "no E/M line in the sample"


def coding_rates(sample: Sample) -> tuple[Rate, ...]:
    """The rates that need no price, in the order in which a report shows them."""
    rates = (line_accuracy, code_over_code, claim_accuracy, *LEVELS, diagnosis_accuracy, first_diagnosis, modifier_accuracy)
    return tuple(rate(sample) for rate in rates)


def line_accuracy(sample: Sample) -> Rate:
    """Lines that are right, of the lines billed; what counts as right is a setting."""
    strict = sample.policy.lines == "strict"
    right = sum(line.strictly_right if strict else line.payable_right for line in sample.billed)
    return _share("line accuracy", LINE_RULES[sample.policy.lines], right, len(sample.billed), "no line in the sample", sample)


def code_over_code(sample: Sample) -> Rate:
    """Correct codes, of those reported and those missed."""
    reported = [line for line in sample.billed if line.billed and line.billed.code]
    right = sum(line.code_right for line in reported)
    # A line billed without a code that needs one lacks a code as much as a service never billed.
    blank = [line for line in sample.billed if line.billed and not line.billed.code and line.audited and line.audited.code]
    missed = len(blank) + sum(bool(line.audited and line.audited.code) for line in sample.missed)
    return _share("code-over-code accuracy", CODE, right, len(reported) + missed, "no code in the sample", sample)


def claim_accuracy(sample: Sample) -> Rate:
    """Claims without any error."""
    claims = {line.claim_key for line in sample.billed}
    wrong = {line.claim_key for line in sample.billed if not line.strictly_right} | {line.claim_key for line in sample.missed}
    return _share("claim accuracy", CLAIM, len(claims - wrong), len(claims), "no claim in the sample", sample)


def level_accuracy(sample: Sample) -> Rate:
    """Visits whose code stands."""
    visits = _visits(sample)
    return _share("E/M level accuracy", LEVEL, sum(line.code_right for line in visits), len(visits), NO_VISIT, sample)


def levels_over(sample: Sample) -> Rate:
    """Visits billed at too high a level."""
    return _level_share("E/M level over", OVER, sample, 1)


def levels_under(sample: Sample) -> Rate:
    """Visits billed at too low a level."""
    return _level_share("E/M level under", UNDER, sample, -1)


def signed_level_error(sample: Sample) -> Rate:
    """By how many levels visits were billed too high (above nought) or too low, on average."""
    name, visits = "mean signed E/M level error", _visits(sample)
    if sample.reason:
        return blocked(name, SIGNED, sample.reason)
    known = [found for line in visits if (found := _levels_apart(line)) is not None]
    return mean(name, SIGNED, known, NO_VISIT if not visits else "no E/M line with two levels to compare", _apart(visits))


def diagnosis_accuracy(sample: Sample) -> Rate:
    """Correct diagnoses of each claim, of those reported and those missed."""
    billed = _diagnoses((line, line.billed.diagnoses) for line in sample.lines if line.billed)
    audited = _diagnoses((line, line.audited.diagnoses) for line in sample.lines if line.audited)
    of = len(billed | audited)
    return _share("diagnosis accuracy", DIAGNOSIS, len(billed & audited), of, "no diagnosis in the sample", sample)


def first_diagnosis(sample: Sample) -> Rate:
    """Sequence: lines whose first-named diagnosis is right."""
    lines = [one for one in sample.billed if (one.billed and one.billed.diagnoses) or (one.audited and one.audited.diagnoses)]
    right = sum(line.first_diagnosis_right for line in lines)
    return _share("first-named diagnosis", FIRST, right, len(lines), "no diagnosis in the sample", sample)


def modifier_accuracy(sample: Sample) -> Rate:
    """Lines that carry just the modifiers that they need."""
    lines = [one for one in sample.billed if (one.billed and one.billed.modifiers) or (one.audited and one.audited.modifiers)]
    right = sum(line.modifiers_right for line in lines)
    return _share("modifier accuracy", MODIFIER, right, len(lines), "no line needs or carries a modifier", sample)


LEVELS = (level_accuracy, levels_over, levels_under, signed_level_error)


def _share(name: str, definition: str, right: int, of: int, nothing: str, sample: Sample) -> Rate:
    if sample.reason:
        return blocked(name, definition, sample.reason)
    return share(name, definition, right, of, nothing, sample.remark)


def _visits(sample: Sample) -> list[JudgedLine]:
    return [line for line in sample.billed if line.code_type == VISIT]


def _level_share(name: str, definition: str, sample: Sample, side: int) -> Rate:
    if sample.reason:
        return blocked(name, definition, sample.reason)
    visits = _visits(sample)
    found = sum((_levels_apart(line) or 0) * side > 0 for line in visits)
    return share(name, definition, found, len(visits), NO_VISIT, _apart(visits))


def _levels_apart(line: JudgedLine) -> int | None:
    """Level billed less level determined; None where there are not two levels of one setting."""
    if line.billed is None or line.audited is None:
        return None
    if line.code_right:
        return 0
    levels = levels_of_visits()
    before, after = levels.get(line.billed.code or ""), levels.get(line.audited.code or "")
    return before[1] - after[1] if before and after and before[0] == after[0] else None


def _apart(visits: list[JudgedLine]) -> str:
    """How many visits have no level as determined: they are errors, and neither too high nor too low."""
    number = sum(_levels_apart(line) is None for line in visits)
    return f"{number} E/M lines have no comparable level as determined: errors, neither over nor under" if number else ""


def _diagnoses(lines: Iterable[tuple[JudgedLine, tuple[str, ...]]]) -> set[tuple[str, str]]:
    return {(line.claim_key, code) for line, codes in lines for code in codes}
