"""Codes of the old list after 2015-10-01, and codes that only look like it."""

from __future__ import annotations

from random import Random

from tests.detection.planted.diagnoses.ordinary import bill, born, day, either, mixed, professional, shifted, taken_back
from tests.detection.planting import Situation, diagnosis, situation

CHECK = "CODE-DX-ICD9"
FIVE, FOUR, THREE = ("25000", "71596", "78659", "42731"), ("4019", "7804", "2724", "5990"), ("311", "490", "496", "462")
NUMBERS = (*FIVE, *FOUR, *THREE)
VISIT_REASONS = ("V700", "V103", "V5869", "V7651", "V202", "V681")  # the first two are headers of the list in force
CAUSES = ("E8859", "E8490", "E9289", "E885", "E9179")  # absent from the list in force
CURRENT = ("E119", "E785", "E039", "E849")  # E and three figures, and billable today
BUS_RIDERS = ("V700XXA", "V705XXA", "V103XXA", "V4352XA")
KINDS = (("other", "BF"), ("principal", "BK"))
OLD_LAST = "2015-09-30"


def _dotted(random: Random, code: str) -> str:
    """The code with its dot, or without it."""
    place = 4 if code.startswith("E") else 3
    return f"{code[:place]}.{code[place:]}" if len(code) > place and random.random() < 0.5 else code


def number_after_the_change(random: Random) -> Situation:
    """F1: a code of figures alone, long after the change."""
    code = _dotted(random, random.choice(NUMBERS))
    made = mixed(random, diagnosis(code, expect="fires"))
    return situation(either(random, made), why="figures alone are the old list")


def visit_reason_not_billable_today(random: Random) -> Situation:
    """F2: V and figures, absent today or a header only."""
    on = random.choice((day(random), day(random, "2015-10-01", "2016-12-31")))
    code = _dotted(random, random.choice(VISIT_REASONS))
    made = mixed(random, diagnosis(code, expect="fires"))
    return situation(either(random, made, on), why="an old V code")


def cause_absent_today(random: Random) -> Situation:
    """2: E and figures that the list in force does not hold."""
    made = mixed(random, diagnosis(_dotted(random, random.choice(CAUSES)), expect="fires"))
    return situation(either(random, made), why="an old E code")


def qualifier_of_the_old_list(random: Random) -> Situation:
    """2: sent under the old list's qualifier, whatever the code looks like."""
    kind, qualifier = random.choice(KINDS)
    code = random.choice(("I10", "M1711", "E119", "4019", "J069"))
    wrong = diagnosis(code, qualifier=qualifier, expect="fires")
    made = [wrong, *mixed(random)] if kind == "principal" else ["K219", wrong]
    return situation(either(random, made), why="qualifier BK or BF after the change")


def on_the_day_of_the_change(random: Random) -> Situation:
    """1: the first days of the new list; the day itself counts."""
    on = random.choice(("2015-10-01", "2015-10-01", day(random, "2015-10-02", "2015-12-31")))
    made = mixed(random, diagnosis(random.choice(NUMBERS), expect="fires"))
    fields = {"received_date": "2016-01-15", "patient_birth_date": born(on, 50)}
    return situation(either(random, made, on, **fields), why="the first day of the new list")


def new_list_before_the_change(random: Random) -> Situation:
    """4: a code of the new list on a day before it."""
    on = random.choice((OLD_LAST, day(random, "2015-01-01", OLD_LAST)))
    code = random.choice(("M1711", "J069", "K219", "S52501A", "I10"))
    fields = {"received_date": "2015-10-20", "patient_birth_date": born(on, 50)}
    return situation(either(random, [diagnosis(code, expect="fires")], on, **fields), why="a new code before the change")


def inpatient_discharged_after(random: Random) -> Situation:
    """1: an inpatient bill goes by its discharge."""
    on = day(random, "2015-09-20", OLD_LAST)
    out = day(random, "2015-10-01", "2015-10-06")
    fields = {"discharge_date": out, "admission_date": on, "patient_birth_date": born(on, 60), "received_date": "2015-11-20"}
    made = [diagnosis(random.choice(NUMBERS), expect="fires"), "K219"]
    return situation(bill(random, made, on, "111", through=out, **fields), why="discharged on or after the change")


def other_places_of_a_bill(random: Random) -> Situation:
    """Needs dx: admitting, reason for visit and external cause are diagnoses too."""
    kind = random.choice(("admitting", "reason_for_visit", "external_cause"))
    code = random.choice(CAUSES if kind == "external_cause" else NUMBERS)
    made = [*mixed(random, "K5730"), diagnosis(code, kind, 1, expect="fires")]
    return situation(bill(random, made), why=f"an old code as {kind}")


def billable_today(random: Random) -> Situation:
    """2: E and three figures that today's list holds."""
    return situation(either(random, mixed(random, random.choice(CURRENT))), why="E and figures, billable today")


def header_that_looks_old(random: Random) -> Situation:
    """2: an E header is present in the list in force: DX-HEADER's."""
    return situation(either(random, mixed(random, random.choice(("E112", "E11")))), why="an E header of the list in force")


def bus_rider(random: Random) -> Situation:
    """N1: V and figures with the characters of the new list."""
    made = mixed(random, "T148XXA", random.choice(BUS_RIDERS), ahead=0)
    return situation(either(random, made), why="a transport accident of the new list")


def right_then(random: Random) -> Situation:
    """N2: an old code on a day before the change, the last day often."""
    on = random.choice((OLD_LAST, OLD_LAST, day(random, "2014-11-01", OLD_LAST)))
    made = random.sample((*NUMBERS, "V700", "V5869", "E8859"), random.randint(1, 3))
    fields = {"received_date": "2015-10-20", "patient_birth_date": born(on, 50)}
    return situation(either(random, made, on, **fields), why="the old list was in force")


def inpatient_discharged_before(random: Random) -> Situation:
    """1: admitted and discharged under the old list."""
    on = day(random, "2015-09-10", "2015-09-28")
    fields = {"discharge_date": OLD_LAST, "admission_date": on, "patient_birth_date": born(on, 60)}
    made = random.sample(NUMBERS, 2)
    return situation(
        bill(random, made, on, "111", through=OLD_LAST, received_date="2015-11-20", **fields),
        why="discharged before the change",
    )


def inpatient_with_new_codes(random: Random) -> Situation:
    """1: admitted before, discharged after: the new list is right."""
    on = day(random, "2015-09-20", OLD_LAST)
    out = day(random, "2015-10-01", "2015-10-06")
    fields = {"discharge_date": out, "admission_date": on, "patient_birth_date": born(on, 60), "received_date": "2015-11-20"}
    return situation(bill(random, ["I10", "K219"], on, "111", through=out, **fields), why="new codes at a later discharge")


def qualifier_of_the_new_list(random: Random) -> Situation:
    """2: the new list's qualifiers."""
    made = [diagnosis("E119", qualifier="ABK"), diagnosis("I10", qualifier="ABF")]
    return situation(either(random, made), why="qualifiers ABK and ABF")


def old_qualifier_back_then(random: Random) -> Situation:
    """2: BK and BF belong to the days before the change."""
    on = shifted(OLD_LAST, -random.randint(0, 200))
    made = [diagnosis(random.choice(NUMBERS), qualifier="BK"), diagnosis("V700", qualifier="BF")]
    fields = {"received_date": "2015-10-20", "patient_birth_date": born(on, 50)}
    return situation(professional(random, made, on, **fields), why="qualifier BK before the change")


def other_faults(random: Random) -> Situation:
    """CODE-DX's own: never codes, and not of the old list's form."""
    code = random.choice(("Z9999X", "Q0000", "123456", "M99999", "12A4"))
    return situation(either(random, mixed(random, code)), why="no code at all, and not of the old form")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    on = day(random)
    wrong = either(random, mixed(random, random.choice(NUMBERS)), on)
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: replaced by a claim with the new code."""
    on = day(random)
    wrong, right = professional(random, ["25000"], on), professional(random, ["E119"], on)
    return situation(*taken_back(random, wrong, right), why="a corrected claim")


ERRORS = (
    number_after_the_change,
    visit_reason_not_billable_today,
    cause_absent_today,
    qualifier_of_the_old_list,
    on_the_day_of_the_change,
    new_list_before_the_change,
    inpatient_discharged_after,
    other_places_of_a_bill,
)
NEAR_MISSES = (
    billable_today,
    header_that_looks_old,
    bus_rider,
    right_then,
    inpatient_discharged_before,
    inpatient_with_new_codes,
    qualifier_of_the_new_list,
    old_qualifier_back_then,
    other_faults,
    voided,
    corrected,
)
