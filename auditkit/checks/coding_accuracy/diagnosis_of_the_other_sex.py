"""A diagnosis that does not fit the patient's administrative sex.

Why it matters
    Such a claim is often one registered under the wrong sex or the wrong patient, and payers that still edit on sex return it.
Rule
    The Medicare Code Editor lists diagnoses of one sex. A reported diagnosis of the other sex is for review and is never corrected here: transgender and intersex patients
    are billed so rightly. Exempt are facility claims with condition code 45, and on professional claims diagnoses of a line with modifier KX. A list counts
    while its entries are in force: CMS has deactivated the sex lists, by a date that was not confirmed for this rule, and the loaded
    list's own dates decide. A stated sex other than F and M, or unknown, does not apply.
Cannot tell
    The code is blank, the sex is blank, no line has a date, or no loaded release answers for the code on the date.
What settles it
    The registration record and the assessment.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.diagnoses import dotted
from auditkit.rules.diagnosis_lists import on_lists, on_one_day, reported
from auditkit.rules.sex_conflict import STATED, with_edit_lifted

ID, FAMILY, SUBJECT = "DX-SEX", "coding_accuracy", "diagnosis"
PARTNER = ("edit",)
NEEDS = ("diagnosis_code",)
READS = ("service_day", "patient_sex")
SOURCE = "Medicare Code Editor, sex conflict (edit 5); IOCE edit 3; Medicare Claims Processing Manual, ch. 32, sec. 240"
EDITS = ("female", "male")
CASES = {
    "other sex": Case("REVIEW", "low", "neutral", "none", "{code} is on the editor's {edit} list, and the claim states another sex; it is an error of registration, or the claim lacks condition code 45 or modifier KX"),
}
UNKNOWN = {
    "no date": "no line of the claim has a date of service",
    "no release": "no loaded release of the Medicare Code Editor answers for the code on the date",
    "no sex": "the code is of one sex, and the patient's sex is blank",
}

EXAMPLES = """
claim | line | claim_type | dx      | kind      | patient_sex | mods | ptr | condition_codes | service_date | outcome                 | because
F1    | 1    |            | C53.9   |           | M           |      |     |                 |              | other sex               | rulebook F1
F2    | 1    |            | N40.0   |           | F           |      |     |                 |              | other sex               | rulebook F2
N1    | 1    | I          | C53.9   |           | M           |      |     | 45              |              | silent                  | rulebook N1: condition code 45
N2    | 1    |            | N40.0   |           | F           | KX   |     |                 |              | silent                  | rulebook N2: KX
A     | 1    |            | C53.9   |           | F           |      |     |                 |              | silent                  | as listed
B     | 1    |            | I10     |           | F           |      |     |                 |              | does not apply          | on no list
C     | 1    |            | C53.9   |           | X           |      |     |                 |              | does not apply          | neither F nor M
D     | 1    |            | C53.9   |           | U           |      |     |                 |              | does not apply          | stated to be unknown
E     | 1    |            | C53.9   | admitting | M           |      |     |                 |              | does not apply          | principal and other diagnoses only
G     | 1    | I          | C53.9   |           | M           |      |     | 02 45 A9        |              | silent                  | among other codes
H     | 1    | I          | C53.9   |           | M           |      |     | 145 4 5         |              | other sex               | other codes
I     | 1    |            | C53.9   |           | M           |      |     | 45              |              | other sex               | a condition code is a facility's
J     | 1    | I          | C53.9   |           | M           | KX   |     |                 |              | other sex               | KX is a professional claim's
K     | 1    |            | N40.0   |           | F           |      | 1   |                 |              | other sex               | the line with KX is for the other diagnosis
K     | 2    |            | I10     |           |             | KX   | 2   |                 |              | does not apply          |
L     | 1    |            | I10     |           | F           | KX   | 1 2 |                 |              | does not apply          |
L     | 2    |            | N40.0   |           |             |      | 2   |                 |              | silent                  | one of its lines has KX
M     | 1    |            | C61     |           | F           |      |     |                 | 2024-09-30   | other sex               | the last day of the list
O     | 1    |            | C61     |           | F           |      |     |                 | 2024-10-01   | does not apply          | deactivated
U1    | 1    |            | C53.9   |           | (blank)     |      |     |                 |              | cannot tell: no sex     |
U2    | 1    |            | I10     |           | (blank)     |      |     |                 |              | does not apply          | no list asks for the sex
U3    | 1    |            | C53.9   |           | M           |      |     |                 | (blank)      | cannot tell: no date    |
U4    | 1    |            | C53.9   |           | M           |      |     |                 | 2031-01-01   | cannot tell: no release | the table ends before
U5    | 1    |            | (blank) |           | M           |      |     |                 |              | cannot tell             | a diagnosis without a code
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, mce: CodeSet, settings: Settings) -> Diagnoses:
    rows = on_lists(on_one_day(reported(diagnoses), lines, settings), mce, EDITS)
    stated = nw.col("patient_sex")
    rows = with_edit_lifted(rows.filter(stated.is_in(list(STATED)).fill_null(True)), lines)
    unknown = (
        nw.when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
        .when(stated.is_null()).then(nw.lit("no sex"))
    )
    mismatch = (stated != nw.when(nw.col("edit") == "female").then(nw.lit("F")).otherwise(nw.lit("M"))) & ~nw.col("lifted")
    case = nw.when(~unknown.is_null()).then(unknown).when(mismatch).then(nw.lit("other sex"))
    return rows.with_columns(breach=nw.when(unknown.is_null()).then(~case.is_null()), case=case, code=dotted("diagnosis_code"))
