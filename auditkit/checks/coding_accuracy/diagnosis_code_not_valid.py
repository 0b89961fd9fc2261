"""A diagnosis code that is no ICD-10-CM code on the date of service.

Why it matters
    A claim with a code that was not valid that day is returned or denied (CARC 146), and what the patient had is not told.
Rule
    A code has the form of ICD-10-CM and is in the release in force on the date of service; it is dated by service, never by billing. On professional
    claims each line's date counts for the diagnoses it points to, or for all where it has no pointer; a code that is invalid only on the date of a line that
    does not point to it is for review, unless the claim has no other date. An outpatient bill is judged by its from date (a setting; its first line's where it states none), inpatient bills by
    the through date; where the bill's other date would give another answer it is for review. A facility claim with lines on both sides of
    1 October is told once, on its first diagnosis, as a claim to split.
    Not judged here: categories and other headings (DX-HEADER); codes with the form or qualifier of ICD-9-CM, and every code for services before
    1 October 2015 (CODE-DX-ICD9); and codes that only the placeholder X or the seventh character keeps from being valid (DX-7CHAR).
Cannot tell
    The code is blank, a line has no date, or no loaded release answers for the code on the date.
What settles it
    The assessment in the record, coded from the release in force on the date of service.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.diagnoses import (
    CODE_DAY,
    DOUBT,
    FAILS,
    HOLDS,
    ICD10_FORM,
    REVIEW,
    crosses_october,
    dotted,
    faulty_codes,
    first_listed,
    icd9_settled,
    judged_days,
    worst_day,
)
from auditkit.rules.seventh_character import with_seventh_character
from auditkit.rules.validity import with_other_days

ID, FAMILY, SUBJECT = "CODE-DX", "coding_accuracy", "diagnosis"
NEEDS = ("diagnosis_code",)
READS = ("service_day",)
SOURCE = "ICD-10-CM Official Guidelines, sec. I.B; 45 CFR 162.1002; IOCE edit 1"
CASES = {
    "form": Case("FAIL", "high", "neutral", "risk_pointed", "{code} is not in the form of an ICD-10-CM code: a letter, a digit, and one to five letters or digits"),
    "ended": Case("FAIL", "high", "neutral", "risk_pointed", "{code} is no ICD-10-CM code on {service_date}; by the releases loaded its last day was {last_valid_date}"),
    "not yet": Case("FAIL", "high", "neutral", "risk_pointed", "{code} is no ICD-10-CM code on {service_date}; by the releases loaded it is valid from {next_valid_date}"),
    "no such code": Case("FAIL", "high", "neutral", "risk_pointed", "{code} is no ICD-10-CM code on {service_date}, nor on any date by the releases loaded"),
    "other line": Case("REVIEW", "medium", "neutral", "none", "{code} is no ICD-10-CM code on {service_date}, the date of a line of the claim that does not point to it"),
    "bill date": Case("REVIEW", "medium", "neutral", "risk_pointed", "{code} is no ICD-10-CM code on {service_date} and is one on the bill's other date; payers differ in which of the two decides"),
    "split claim": Case("REVIEW", "medium", "neutral", "risk_claim", "the bill has lines on both sides of 1 October, and a new release of ICD-10-CM begins that day; payers may want two bills"),
}
UNKNOWN = {
    "no date": "a line of the claim has no date of service",
    "no release": "no loaded release of ICD-10-CM answers for the code on the date",
}

EXAMPLES = """
claim | line | claim_type | dx        | qualifier | kind      | ptr | service_date | statement_from_date | statement_through_date | type_of_bill | outcome                        | because
F1    | 1    |            | Z99.99X   |           |           |     |              |                     |                        |              | no such code                   | rulebook F1
F2    | 1    |            | U07.1     |           |           |     | 2020-02-01   |                     |                        |              | not yet                        | rulebook F2: from 2020-04-01
N1    | 1    |            | J06.9     |           |           |     |              |                     |                        |              | silent                         | rulebook N1
N2    | 1    |            | R05       |           |           |     | 2021-06-01   |                     |                        |              | silent                         | rulebook N2: valid then, a heading now
A     | 1    |            | U07.1     |           |           |     | 2020-03-31   |                     |                        |              | not yet                        | the day before
B     | 1    |            | U07.1     |           |           |     | 2020-04-01   |                     |                        |              | silent                         | the first day
C     | 1    |            | H81.41    |           |           |     | 2019-09-30   |                     |                        |              | silent                         | the last day
D     | 1    |            | H81.41    |           |           |     | 2019-10-01   |                     |                        |              | ended                          | the day after
E     | 1    |            | E11       |           |           |     |              |                     |                        |              | silent                         | a heading is DX-HEADER's
F     | 1    |            | J069&     |           |           |     |              |                     |                        |              | form                           | a character that no code has
G     | 1    |            | T14.8A    |           |           |     |              |                     |                        |              | does not apply                 | T14.8XXA
H     | 1    |            | S52.501X  |           |           |     |              |                     |                        |              | does not apply                 | X is no seventh character of this code
I     | 1    |            | J06.9XXXX |           |           |     |              |                     |                        |              | form                           | eight characters
J     | 1    |            | J06.9X    |           |           |     |              |                     |                        |              | does not apply                 | takes none
K     | 1    |            | S52.501A  |           |           |     |              |                     |                        |              | silent                         | complete
ICD9A | 1    |            | 250.00    |           |           |     |              |                     |                        |              | does not apply                 | digits alone
ICD9B | 1    |            | V70.0     |           |           |     | 2016-01-04   |                     |                        |              | does not apply                 | a V form that ICD-10-CM does not have
ICD9C | 1    |            | V70.5     |           |           |     |              |                     |                        |              | does not apply                 | a V form that is a heading in ICD-10-CM
ICD9D | 1    |            | V70.5XXA  |           |           |     |              |                     |                        |              | silent                         | a transport accident
ICD9E | 1    |            | E850.0    |           |           |     |              |                     |                        |              | does not apply                 | an E form that ICD-10-CM does not have
ICD9F | 1    |            | E03.9     |           |           |     |              |                     |                        |              | silent                         | an E form that it has
ICD9G | 1    |            | I10       | BK        |           |     |              |                     |                        |              | does not apply                 | sent as ICD-9-CM
ICD9H | 1    |            | 401.9     |           |           |     | 2015-09-30   |                     |                        |              | does not apply                 | right then
ICD9I | 1    |            | 401.9     |           |           |     | 2015-10-01   |                     |                        |              | does not apply                 | the first day of ICD-10-CM
ICD9J | 1    |            | I10       |           |           |     | 2015-09-30   |                     |                        |              | does not apply                 | ICD-10-CM before its time
ICD9K | 1    |            | I10       |           |           |     | 2015-10-01   |                     |                        |              | silent                         |
U1    | 1    |            | J06.9     |           |           |     | 2031-01-01   |                     |                        |              | cannot tell: no release        | the table ends before
U2    | 1    |            | J06.9     |           |           |     | (blank)      |                     |                        |              | cannot tell: no date           |
U3    | 1    |            | (blank)   |           |           |     |              |                     |                        |              | cannot tell                    | a diagnosis without a code
U4    | 1    |            | 4019&     |           |           |     | (blank)      |                     |                        |              | form                           | wrong whatever the date
P     | 1    |            | H81.41    |           |           | 1   | 2019-09-30   |                     |                        |              | ended                          | valid for the first line, not for the second
P     | 2    |            | I10       |           |           | 1   | 2019-10-01   |                     |                        |              | silent                         |
Q     | 1    |            | H81.41    |           |           | 1   | 2019-09-30   |                     |                        |              | other line                     | the line of 1 October points elsewhere
Q     | 2    |            | H81.4     |           |           | 2   | 2019-10-01   |                     |                        |              | silent                         |
Q2    | 1    |            | I10       |           |           | 1   | 2019-10-01   |                     |                        |              | silent                         |
Q2    | 2    |            | H81.41    |           |           | 1   | 2019-10-01   |                     |                        |              | ended                          | no line points to it, but the claim has no other date
R     | 1    |            | H81.41    |           |           |     | 2019-10-01   |                     |                        |              | ended                          | a line without pointers counts for all
S1    | 1    | I          | H81.41    |           |           |     | 2019-09-30   | 2019-09-30          | 2019-10-02             | 0131         | silent                         | by the from date
S2    | 1    | I          | U07.1     |           |           |     | 2020-03-31   | 2020-03-31          | 2020-04-02             | 0131         | bill date                      | not by the from date, but by the through date
S3    | 1    | I          | U07.1     |           |           |     | 2020-03-31   | 2020-03-31          | 2020-04-02             | 0111         | silent                         | inpatient: by the through date
S4    | 1    | I          | H81.41    |           |           |     | 2019-09-30   | 2019-09-30          | 2019-10-02             | 0111         | bill date                      | inpatient: not by the through date
S5    | 1    | I          | U07.1     |           |           |     | 2020-03-01   | 2020-03-01          | 2020-03-03             | 0131         | not yet                        | on neither date
S6    | 1    | I          | U07.1     |           | admitting |     | 2020-03-31   |                     |                        | 0131         | not yet                        | without statement dates the lines' count
S7    | 1    | I          | J06.9     |           |           |     | 2019-09-30   |                     |                        | 0131         | split claim                    | lines on both sides
S7    | 2    | I          | I10       |           |           |     | 2019-10-01   |                     |                        | 0131         | silent                         | told once
S8    | 1    | I          | J06.9     |           |           |     | 2019-10-01   |                     |                        | 0131         | silent                         | both lines after
S8    | 2    | I          | I10       |           |           |     | 2019-10-02   |                     |                        | 0131         | silent                         |
S9    | 1    | I          | J06.9     |           |           |     | 2019-09-30   | 2019-09-30          | 2019-10-01             | 0131         | cannot tell: no date           | a line without a date may lie on the other side
S9    | 2    | I          | I10       |           |           |     | (blank)      | 2019-09-30          | 2019-10-01             | 0131         | silent                         | by the bill's dates
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, icd10cm: CodeSet, settings: Settings) -> Diagnoses:
    met = icd10cm.beside(judged_days(diagnoses, lines, settings))
    billable = nw.col("in_force") & (nw.col("billable") == "Y").fill_null(False)
    met = met.filter(~icd9_settled(nw.col("in_force"), billable, nw.col("covered"))).with_columns(formed=nw.col("diagnosis_code").str.contains(ICD10_FORM))
    bad = ~nw.col("formed") | (nw.col("covered") & ~nw.col("in_force"))
    unknown = nw.col("formed") & ~nw.col("covered")
    settled = worst_day(met.with_columns(bad=bad, unknown=unknown)).join(crosses_october(lines), on="claim_key", how="left")
    known = with_seventh_character(with_other_days(faulty_codes(settled), icd10cm), icd10cm)
    # What only the seventh character keeps from being a code is DX-7CHAR's, whatever day it is bad on.
    settled = settled.join(known, on=list(CODE_DAY), how="left").filter(~nw.col("formed") | nw.col("seventh_code").is_null())
    verdict = nw.col("verdict")
    facility, undated = nw.col("claim_type") == "I", nw.col("service_day").is_null()
    # A split is told once a claim, and only where the diagnosis has no fault of its own.
    split = nw.when(facility & first_listed()).then(nw.col("crosses")).otherwise(nw.lit(False))
    case = (
        nw.when((verdict == FAILS) & ~nw.col("formed")).then(nw.lit("form"))
        .when((verdict == FAILS) & ~nw.col("last_valid_date").is_null()).then(nw.lit("ended"))
        .when((verdict == FAILS) & ~nw.col("next_valid_date").is_null()).then(nw.lit("not yet"))
        .when(verdict == FAILS).then(nw.lit("no such code"))
        .when((verdict == REVIEW) & facility).then(nw.lit("bill date"))
        .when(verdict == REVIEW).then(nw.lit("other line"))
        .when((verdict == HOLDS) & split).then(nw.lit("split claim"))
        .when(((verdict == DOUBT) & undated) | split.is_null()).then(nw.lit("no date"))
        .when(verdict == DOUBT).then(nw.lit("no release"))
    )
    told = nw.when(verdict == HOLDS).then(split).when(verdict != DOUBT).then(nw.lit(True))
    return settled.with_columns(breach=told, case=case, code=dotted("diagnosis_code"))
