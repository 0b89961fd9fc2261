"""A procedure code for patients of another age.

Why it matters
    A preventive visit is one code a span of ages; the wrong one is denied or paid at another price (CARC 6, IOCE edit 7).
Rule
    The age is counted in completed years on the date of service; the birthday counts as the new age. A preventive medicine visit (99381 to
    99387 new, 99391 to 99397 established) is the code whose span holds the age; else the code of that span is proposed. A list of the
    user's (procedure limits) may say the ages of any other code: outside them the line is for review.
Cannot tell
    The code or the date of service is blank; the date of birth is blank or lies after the service on a line of such a code; a list
    of limits is loaded and does not cover the date.
What settles it
    The registration: the date of birth. For a preventive visit the age alone.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.ages import completed_years
from auditkit.rules.bills import ought_to_have_a_code
from auditkit.rules.preventive_ages import is_preventive_visit, visit_for_age

ID, FAMILY, SUBJECT = "PROC-AGE", "coding_accuracy", "line"
APPLIES = ought_to_have_a_code()
NEEDS = ("procedure_code", "service_day")
READS = ("patient_birth_date",)
OPTIONAL_SETS = ("procedure_limits",)
SOURCE = "CPT preventive medicine visits by age; IOCE edit 7; CARC 6"
CASES = {
    "span": Case("FAIL", "medium", "neutral", "reprice", "{procedure_code} was billed for a patient of {age} completed years on {service_date}; the preventive visit for that age is {visit}"),
    "limits": Case("REVIEW", "medium", "neutral", "risk_line", "{procedure_code} was billed for a patient of {age} completed years on {service_date}; by the list of limits loaded it is for ages {ages}"),
}
UNKNOWN = {
    "birth date": "the date of birth is blank or lies after the service",
    "no release": "the list of limits loaded does not cover the date",
}

EXAMPLES = """
claim | line | procedure_code | service_date | patient_birth_date | claim_type | revenue_code | frequency_code | outcome                 | because
F1    | 1    | 99396          | 2025-03-10   | 1986-05-05         |            |              |                | span                    | F1: age 38, should be 99395
F2    | 1    | 99381          | 2025-03-10   | 2022-05-05         |            |              |                | span                    | F2: age 2, should be 99382
N1    | 1    | 99395          | 2025-03-10   | 1985-05-05         |            |              |                | silent                  | N1: age 39, span 18 to 39
N2    | 1    | 99396          | 2025-03-10   | 1985-03-10         |            |              |                | silent                  | N2: turns 40 that day
A     | 1    | 99396          | 2025-03-09   | 1985-03-10         |            |              |                | span                    | the day before
B     | 1    | 99381          | 2025-03-09   | 2024-03-10         |            |              |                | silent                  | under one year
C     | 1    | 99381          | 2025-03-10   | 2024-03-10         |            |              |                | span                    | the first birthday
D     | 1    | 99382          | 2025-02-28   | 2024-02-29         |            |              |                | span                    | born on 29 February: one year is complete on 1 March
E     | 1    | 99382          | 2025-03-01   | 2024-02-29         |            |              |                | silent                  |
F     | 1    | 99397          | 2025-03-10   | 1920-01-01         |            |              |                | silent                  | 65 and over
G     | 1    | 99387          | 2025-03-10   | 1961-01-01         |            |              |                | span                    | age 64
H     | 1    | 99213          | 2025-03-10   | 1961-01-01         |            |              |                | does not apply          | for any age
I     | 1    | 90662          | 2025-03-10   | 1961-01-01         |            |              |                | limits                  | 64: the list says 65 and over
J     | 1    | 90662          | 2025-03-10   | 1960-01-01         |            |              |                | silent                  | 65
K     | 1    | X0018          | 2025-03-10   | 2006-03-11         |            |              |                | silent                  | 18, at the upper limit
L     | 1    | X0018          | 2025-03-10   | 2006-03-10         |            |              |                | limits                  | 19
M     | 1    | 58150          | 2025-03-10   | 2020-01-01         |            |              |                | does not apply          | the list says its sex and no age
N     | 1    | 90662          | 2023-12-31   | 1970-01-01         |            |              |                | does not apply          | the day before its limit begins
O     | 1    | 99396          | 2025-03-10   | 1990-01-01         | I          | 0510         |                | span                    | on a facility's claim too
P     | 1    | 99396          | 2025-03-10   | 1990-01-01         |            |              | 8              | does not apply          | voided
U1    | 1    | 99396          | 2025-03-10   | (blank)            |            |              |                | cannot tell: birth date |
U2    | 1    | 90662          | 2025-03-10   | (blank)            |            |              |                | cannot tell: birth date |
U3    | 1    | 99396          | 2025-03-10   | 2025-03-11         |            |              |                | cannot tell: birth date | born the day after
U4    | 1    | (blank)        | 2025-03-10   |                    |            |              |                | cannot tell             | no code
U6    | 1    | 99213          | 2031-01-01   | 1990-01-01         |            |              |                | cannot tell: no release | the list of limits ends before
U7    | 1    | 99396          | 2031-01-01   | 1995-01-01         |            |              |                | span                    | the spans need no list
U5    | 1    | 99213          | 2025-03-10   | (blank)            |            |              |                | does not apply          | no age is asked
"""


def evaluate(lines: Lines, procedure_limits: CodeSet) -> Lines:
    limited = procedure_limits.beside(lines, prefix="limit_").with_columns(
        preventive=is_preventive_visit(),
        limited=(~nw.col("limit_age_from").is_null() | ~nw.col("limit_age_to").is_null()),
    )
    # Without a list the spans alone are asked; a list that ends before the date leaves open what it would say.
    unsaid = ~nw.col("limit_covered") & ~nw.col("preventive") & nw.lit(bool(procedure_limits.releases))
    asked = limited.with_columns(unsaid=unsaid).filter(nw.col("preventive") | nw.col("limited") | nw.col("unsaid"))
    asked = asked.with_columns(age=completed_years())
    asked = asked.with_columns(visit=visit_for_age("age"))
    first, last = nw.col("limit_age_from"), nw.col("limit_age_to")
    below, above = (nw.col("age") < first).fill_null(False), (nw.col("age") > last).fill_null(False)
    from_age = nw.concat_str(nw.lit("from "), first.cast(nw.String))
    to_age = nw.concat_str(nw.lit("to "), last.cast(nw.String))
    case = (
        nw.when(nw.col("unsaid")).then(nw.lit("no release"))
        .when(nw.col("age").is_null()).then(nw.lit("birth date"))
        .when(nw.col("preventive") & (nw.col("visit") != nw.col("procedure_code"))).then(nw.lit("span"))
        .when(~nw.col("preventive") & (below | above)).then(nw.lit("limits"))
    )  # fmt: skip
    asked = asked.with_columns(case=case, ages=nw.concat_str(from_age, to_age, separator=" ", ignore_nulls=True), propose_code=nw.col("visit"))
    told = ~nw.col("case").is_in(list(UNKNOWN)).fill_null(False)
    return asked.with_columns(breach=nw.when(told).then(~nw.col("case").is_null()))
