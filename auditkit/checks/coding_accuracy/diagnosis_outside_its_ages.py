"""A diagnosis that does not fit the patient's age.

Why it matters
    Editors return a claim whose diagnosis belongs to another age (CARC 9): the code, the date of birth or the patient is wrong.
Rule
    The Medicare Code Editor lists diagnoses of newborns, children, mothers and adults with the ages they are for. The age is the completed years on
    the date of service, a birthday counting as the new age; on facility claims on the from date of the bill. On a claim of several days a patient is too
    young where the age on the last day is, too old where the age on the first is. More than one year outside is a finding, one year is for review; a
    newborn's diagnosis on an older patient is always for review, since a perinatal condition may be reported for life while it lasts.
Cannot tell
    The code is blank, the date of birth is blank or lies after the service, no line has a date, the list gives no ages, or no loaded release answers for the
    code on the date.
What settles it
    The registration record (date of birth) and the assessment.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.ages import age_text, completed_years
from auditkit.rules.diagnoses import dotted
from auditkit.rules.diagnosis_lists import on_lists, on_one_day, reported

ID, FAMILY, SUBJECT = "DX-AGE", "coding_accuracy", "diagnosis"
PARTNER = ("edit",)
NEEDS = ("diagnosis_code",)
READS = ("service_day", "patient_birth_date")
SOURCE = "Medicare Code Editor, age conflict (edit 4); IOCE edit 2"
EDITS = ("newborn", "pediatric", "maternity", "adult")
CASES = {
    "far outside": Case("FAIL", "medium", "neutral", "risk_pointed", "{code} is on the editor's {edit} list, for ages {age_from} to {age_to}; the patient's age on {aged_date} is {age}"),
    "one year outside": Case("REVIEW", "medium", "neutral", "risk_pointed", "{code} is on the editor's {edit} list, for ages {age_from} to {age_to}; the patient's age on {aged_date} is {age}, one year outside"),
    "older than newborn": Case("REVIEW", "medium", "neutral", "risk_pointed", "{code} is on the editor's newborn list; the patient's age on {aged_date} is {age}, and a perinatal condition may last"),
}
UNKNOWN = {
    "no date": "no line of the claim has a date of service",
    "no release": "no loaded release of the Medicare Code Editor answers for the code on the date",
    "no birth date": "the code is for certain ages, and the patient's date of birth is blank",
    "born later": "the code is for certain ages, and the date of birth lies after the date of service",
    "no ages": "the loaded list does not give the ages",
}

EXAMPLES = """
claim | line | claim_type | dx      | kind      | patient_birth_date | service_date | service_through_date | statement_from_date | statement_through_date | type_of_bill | outcome                    | because
F1    | 1    |            | O80     |           | 1955-03-10         |              |                      |                     |                        |              | far outside                | rulebook F1: age 70, maternity is 9 to 64
F2    | 1    |            | N40.0   |           | 2018-06-01         |              |                      |                     |                        |              | far outside                | rulebook F2: age 6, adult is 15 and over
N1    | 1    |            | O80     |           | 2016-03-10         |              |                      |                     |                        |              | silent                     | rulebook N1: age 9 on the birthday, the lower bound
N2    | 1    |            | Z00.129 |           | 2007-03-11         |              |                      |                     |                        |              | silent                     | rulebook N2: 17 years and 364 days
A     | 1    |            | O80     |           | 2016-03-11         |              |                      |                     |                        |              | one year outside           | the day before the ninth birthday
B     | 1    |            | O80     |           | 2017-03-11         |              |                      |                     |                        |              | far outside                | age 7
C     | 1    |            | O80     |           | 1960-03-11         |              |                      |                     |                        |              | silent                     | age 64, the upper bound
D     | 1    |            | O80     |           | 1960-03-10         |              |                      |                     |                        |              | one year outside           | age 65 on the birthday
E     | 1    |            | O80     |           | 1959-03-10         |              |                      |                     |                        |              | far outside                | age 66
G     | 1    |            | Z00.129 |           | 2007-03-10         |              |                      |                     |                        |              | one year outside           | age 18 on the birthday
H     | 1    |            | Z00.129 |           | 2008-02-29         | 2026-02-28   |                      |                     |                        |              | silent                     | a leap day is not complete on 28 February
I     | 1    |            | Z00.129 |           | 2008-02-29         | 2026-03-01   |                      |                     |                        |              | one year outside           | it is on 1 March
J     | 1    |            | P22.0   |           | 2024-03-11         |              |                      |                     |                        |              | silent                     | age 0, the last day
K     | 1    |            | P22.0   |           | 2024-03-10         |              |                      |                     |                        |              | older than newborn         | age 1
L     | 1    |            | P22.0   |           | 1990-03-10         |              |                      |                     |                        |              | older than newborn         | 35 years: it may last for life
M     | 1    |            | I10     |           | 2018-06-01         |              |                      |                     |                        |              | does not apply             | on no list
O     | 1    |            | N40.0   | admitting | 2018-06-01         |              |                      |                     |                        |              | does not apply             | principal and other diagnoses only
P     | 1    |            | O80     |           | 2016-03-10         | 2025-03-09   |                      |                     |                        |              | silent                     | too young for the first line, not for the second
P     | 2    |            | O80     |           |                    | 2025-03-10   |                      |                     |                        |              | silent                     |
Q     | 1    |            | Z00.129 |           | 2007-03-10         | 2025-03-09   | 2025-03-10           |                     |                        |              | silent                     | not too old on the first day
S1    | 1    | I          | Z00.129 |           | 2007-03-10         | 2025-03-12   |                      | 2025-03-09          | 2025-03-12             | 0131         | silent                     | by the from date of the bill
S2    | 1    | I          | Z00.129 |           | 2007-03-10         | 2025-03-12   |                      | 2025-03-10          | 2025-03-12             | 0131         | one year outside           | one day later
S3    | 1    | I          | Z00.129 |           | 2007-03-10         | 2025-03-12   |                      | 2025-03-09          | 2025-03-12             | 0111         | silent                     | inpatient: by the from date too
S4    | 1    | I          | Z00.129 |           | 2007-03-10         | 2025-03-12   |                      |                     |                        | 0131         | one year outside           | without statement dates by the first line
U1    | 1    |            | O80     |           | (blank)            |              |                      |                     |                        |              | cannot tell: no birth date |
U2    | 1    |            | I10     |           | (blank)            |              |                      |                     |                        |              | does not apply             | no list asks for the age
U3    | 1    |            | O80     |           | 2025-03-11         |              |                      |                     |                        |              | cannot tell: born later    | the day after the service
U4    | 1    |            | O80     |           |                    | (blank)      |                      |                     |                        |              | cannot tell: no date       |
U5    | 1    |            | O80     |           |                    | 2031-01-01   |                      |                     |                        |              | cannot tell: no release    | the table ends before
U6    | 1    |            | P22.9   |           |                    |              |                      |                     |                        |              | cannot tell: no ages       | a list without ages
U7    | 1    |            | (blank) |           |                    |              |                      |                     |                        |              | cannot tell                | a diagnosis without a code
T     | 1    |            | O80     |           | 2017-03-10         | 2025-03-09   |                      |                     |                        |              | one year outside           | 8 on the second day, which counts for too young
T     | 2    |            | O80     |           |                    | 2025-03-10   |                      |                     |                        |              | one year outside           |
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, mce: CodeSet, settings: Settings) -> Diagnoses:
    rows = on_lists(on_one_day(reported(diagnoses), lines, settings), mce, EDITS)
    facility = nw.col("claim_type") == "I"
    started = nw.coalesce(nw.when(facility).then(nw.col("statement_from_date")), nw.col("first_date"))
    rows = rows.with_columns(started=started, ended=nw.when(facility).then(started).otherwise(nw.col("last_date")))
    rows = rows.with_columns(young_age=completed_years(on="started"), old_age=completed_years(on="ended"))
    lacking, beyond = nw.col("age_from") - nw.col("old_age"), nw.col("young_age") - nw.col("age_to")
    unknown = (
        nw.when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
        .when(nw.col("patient_birth_date").is_null()).then(nw.lit("no birth date"))
        .when(nw.col("young_age").is_null()).then(nw.lit("born later"))
        .when(lacking.is_null() | beyond.is_null()).then(nw.lit("no ages"))
    )
    case = (
        nw.when(~unknown.is_null()).then(unknown)
        .when((beyond > 0) & (nw.col("edit") == "newborn")).then(nw.lit("older than newborn"))
        .when((beyond > 1) | (lacking > 1)).then(nw.lit("far outside"))
        .when((beyond > 0) | (lacking > 0)).then(nw.lit("one year outside"))
    )
    too_young = lacking > 0
    return rows.with_columns(
        breach=nw.when(unknown.is_null()).then(~case.is_null()), case=case, code=dotted("diagnosis_code"),
        age=age_text(nw.when(too_young).then(nw.col("old_age")).otherwise(nw.col("young_age"))),
        aged_date=nw.when(too_young).then(nw.col("ended")).otherwise(nw.col("started")),
    )
