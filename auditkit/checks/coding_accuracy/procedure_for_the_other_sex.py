"""A procedure code for patients of the other administrative sex.

Why it matters
    The outpatient code editor returns such a line (edit 8, CARC 7); mostly the registration is wrong, sometimes the code.
Rule
    A list of the user's (procedure limits) says the sex that a code is for. A line whose patient's administrative sex is the other one
    is for review. Condition code 45 on a facility's claim, or KX on a professional line, says that the service is right for the
    patient and ends the question; so does a sex that is stated as unknown. Nothing is proposed.
Cannot tell
    The list does not cover the date; the code or the date of service is blank; the sex is blank on a line of such a code.
What settles it
    The registration and the record of the procedure.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.bills import ought_to_have_a_code
from auditkit.rules.sex_conflict import STATED, sex_edit_lifted

ID, FAMILY, SUBJECT = "PROC-SEX", "coding_accuracy", "line"
APPLIES = ought_to_have_a_code()
NEEDS = ("procedure_code", "service_day")
READS = ("patient_sex",)
SOURCE = "IOCE edit 8; Medicare Claims Processing Manual, ch. 32, sec. 240; CARC 7"
CASES = {
    "mismatch": Case("REVIEW", "low", "neutral", "none", "{procedure_code} was billed for a patient whose administrative sex is {patient_sex}; by the list of limits loaded it is for {limit_sex}. Registration or code is to be looked at"),
}
UNKNOWN = {"no release": "the list of limits loaded does not cover the date", "sex": "the administrative sex is blank"}

EXAMPLES = """
claim | line | procedure_code | mods | patient_sex | condition_codes | claim_type | service_date | frequency_code | outcome                 | because
F1    | 1    | 58150          |      | M           |                 |            |              |                | mismatch         | F1
F2    | 1    | 55700          |      | F           |                 |            |              |                | mismatch         | F2
N1    | 1    | 55700          | KX   | F           |                 |            |              |                | silent           | N1: bypass
N2    | 1    | 55700          |      | U           |                 |            |              |                | does not apply   | N2: stated as unknown
N2B   | 1    | 55700          |      | (blank)     |                 |            |              |                | cannot tell: sex | N2: blank
A     | 1    | 58150          |      | F           |                 |            |              |                | silent           |
B     | 1    | 55700          |      | M           |                 |            |              |                | silent           |
C     | 1    | 55700          |      | F           | 45              | I          |              |                | silent           | condition code 45 on a facility's claim
D     | 1    | 55700          |      | F           | 44 45           | I          |              |                | silent           | beside another
E     | 1    | 55700          |      | F           | 145             | I          |              |                | mismatch         | no condition code 45
F     | 1    | 55700          | KX   | F           |                 | I          |              |                | mismatch         | KX is for professional lines
G     | 1    | 55700          |      | F           | 45              |            |              |                | mismatch         | 45 is for facilities
H     | 1    | 90662          |      | M           |                 |            |              |                | does not apply   | the list says its ages and no sex
I     | 1    | 99213          |      | M           |                 |            |              |                | does not apply   | not on the list
J     | 1    | 55700          |      | F           |                 |            | 2026-01-01   |                | does not apply   | the day after its limit ends
K     | 1    | 55700          |      | F           |                 |            | 2025-12-31   |                | mismatch         | its last day
L     | 1    | 55700          |      | F           |                 |            |              | 8              | does not apply   | voided
U1    | 1    | (blank)        |      |             |                 |            |              |                | cannot tell      | no code
U2    | 1    | 55700          |      | F           |                 |            | 2031-01-01   |                | cannot tell: no release | the list ends before
"""


def evaluate(lines: Lines, procedure_limits: CodeSet) -> Lines:
    sex, uncovered = nw.col("patient_sex"), ~nw.col("limit_covered")
    limited = procedure_limits.on(lines, prefix="limit_").filter(uncovered | nw.col("limit_sex").is_in(list(STATED)))
    asked = limited.filter(sex.is_null() | sex.is_in(list(STATED))).with_columns(lifted=sex_edit_lifted())
    case = (
        nw.when(uncovered).then(nw.lit("no release"))
        .when(nw.col("lifted")).then(nw.lit("lifted"))
        .when(sex.is_null()).then(nw.lit("sex"))
        .when(sex != nw.col("limit_sex")).then(nw.lit("mismatch"))
        .otherwise(nw.lit("agrees"))
    )  # fmt: skip
    asked = asked.with_columns(case=case)
    told = ~nw.col("case").is_in(list(UNKNOWN))
    return asked.with_columns(breach=nw.when(told).then(nw.col("case") == "mismatch"))
