"""A diagnosis coded in ICD-9-CM on or after 1 October 2015, or in ICD-10-CM before.

Why it matters
    A claim with a code of the wrong edition is returned whole: no diagnosis of it is read, and no line of it is paid.
Rule
    Services on and after 1 October 2015 are coded in ICD-10-CM, services before in ICD-9-CM. Three to five digits are ICD-9-CM's alone. E and V codes
    look alike in both: an E code is ICD-9-CM's where ICD-10-CM has no such code that day, a V code where it has no billable one. A claim may
    also say it itself: the qualifiers BK, BF, BJ, PR and BN mean ICD-9-CM. The dates are those of CODE-DX: each line's on professional claims, the bill's
    from date (inpatient: through date) on facility claims; where another date of the claim would give another answer it is for review.
    What ICD-9-CM's own codes were is not looked up. A code that this check judges is left alone by CODE-DX, DX-HEADER and DX-7CHAR.
Cannot tell
    The code is blank, no date of service decides between the editions, or no loaded release of ICD-10-CM answers for an E or V code.
What settles it
    The date of service in the record, and the assessment coded from the edition in force that day.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.diagnoses import (
    DOUBT,
    FAILS,
    ICD10_START,
    REVIEW,
    dotted_as_icd9,
    icd9_in_its_time,
    icd9_settled,
    judged_days,
    of_icd9_form,
    sent_as_icd9,
    worst_day,
)

ID, FAMILY, SUBJECT = "CODE-DX-ICD9", "coding_accuracy", "diagnosis"
NEEDS = ("diagnosis_code",)
READS = ("service_day",)
OPTIONAL_SETS = ("icd10cm",)
SOURCE = "45 CFR 162.1002(c); Medicare Claims Processing Manual, ch. 23, sec. 10"
CASES = {
    "ICD-9-CM code": Case("FAIL", "high", "neutral", "risk_claim", "{code} has the form of ICD-9-CM and is no billable ICD-10-CM code on {service_date}; from 2015-10-01 diagnoses are coded in ICD-10-CM"),
    "sent as ICD-9-CM": Case("FAIL", "high", "neutral", "risk_claim", "{code} is sent as ICD-9-CM (qualifier {qualifier}) for {service_date}; from 2015-10-01 diagnoses are coded in ICD-10-CM"),
    "before ICD-10-CM": Case("FAIL", "high", "neutral", "risk_claim", "{code} is no ICD-9-CM code by its form or qualifier, and {service_date} lies before 2015-10-01, when diagnoses were coded in ICD-9-CM"),
    "other line": Case("REVIEW", "medium", "neutral", "none", "{code} is of the wrong edition on {service_date}, the date of a line of the claim that does not point to it; ICD-10-CM begins on 2015-10-01"),
    "bill date": Case("REVIEW", "medium", "neutral", "risk_claim", "{code} is of the wrong edition on {service_date} and of the right one on the bill's other date; ICD-10-CM begins on 2015-10-01"),
}
UNKNOWN = {
    "no date": "the date of service is blank, and ICD-10-CM begins on 2015-10-01",
    "no release": "no loaded release of ICD-10-CM answers for a code that may be of either edition",
}

EXAMPLES = """
claim | line | claim_type | dx       | qualifier | kind      | ptr | service_date | statement_from_date | statement_through_date | type_of_bill | outcome                 | because
F1    | 1    |            | 250.00   |           |           |     |              |                     |                        |              | ICD-9-CM code           | rulebook F1
F2    | 1    |            | V70.0    |           |           |     | 2016-01-04   |                     |                        |              | ICD-9-CM code           | rulebook F2: a V code that ICD-10-CM does not have
N1    | 1    |            | V70.5XXA |           |           |     |              |                     |                        |              | silent                  | rulebook N1: a transport accident
N2    | 1    |            | 401.9    |           |           |     | 2015-09-30   |                     |                        |              | silent                  | rulebook N2: right then
A     | 1    |            | 401.9    |           |           |     | 2015-10-01   |                     |                        |              | ICD-9-CM code           | the day after
B     | 1    |            | I10      |           |           |     | 2015-09-30   |                     |                        |              | before ICD-10-CM        | the last day of ICD-9-CM
C     | 1    |            | I10      |           |           |     | 2015-10-01   |                     |                        |              | silent                  | the first day of ICD-10-CM
D     | 1    |            | V70.5    |           |           |     |              |                     |                        |              | ICD-9-CM code           | a heading in ICD-10-CM, a code in ICD-9-CM
E     | 1    |            | E850.0   |           |           |     |              |                     |                        |              | ICD-9-CM code           | an E code that ICD-10-CM does not have
G     | 1    |            | E03.9    |           |           |     |              |                     |                        |              | silent                  | an E code that it has
H     | 1    |            | E112     |           |           |     |              |                     |                        |              | silent                  | an E heading of ICD-10-CM is DX-HEADER's
I     | 1    |            | I10      | BK        |           |     |              |                     |                        |              | sent as ICD-9-CM        | the qualifier says so
J     | 1    |            | I10      | BJ        | admitting |     |              |                     |                        |              | sent as ICD-9-CM        | of every kind of diagnosis
K     | 1    |            | E03.9    | BF        |           |     | 2015-09-30   |                     |                        |              | silent                  | in its time, and of its form
L     | 1    |            | E03.9    | ABF       |           |     | 2015-09-30   |                     |                        |              | before ICD-10-CM        | of either form, but sent as ICD-10-CM
M     | 1    |            | J069&    |           |           |     |              |                     |                        |              | silent                  | no form at all is CODE-DX's
O     | 1    |            | Z99.99X  |           |           |     |              |                     |                        |              | silent                  | no such code, but no code of ICD-9-CM either
U1    | 1    |            | 401.9    |           |           |     | (blank)      |                     |                        |              | cannot tell: no date    | right before, wrong after
U2    | 1    |            | I10      |           |           |     | (blank)      |                     |                        |              | cannot tell: no date    | wrong before, right after
U3    | 1    |            | E03.9    |           |           |     | 2031-01-01   |                     |                        |              | cannot tell: no release | of either edition, and the table ends before
U4    | 1    |            | 401.9    |           |           |     | 2031-01-01   |                     |                        |              | ICD-9-CM code           | no table is needed for digits
U5    | 1    |            | (blank)  |           |           |     |              |                     |                        |              | cannot tell             | a diagnosis without a code
P     | 1    |            | I10      |           |           | 1   | 2015-09-30   |                     |                        |              | before ICD-10-CM        | wrong for the first line, right for the second
P     | 2    |            | 401.9    |           |           | 2   | 2015-10-01   |                     |                        |              | ICD-9-CM code           | and the other way round
Q     | 1    |            | 401.9    |           |           | 1   | 2015-09-30   |                     |                        |              | other line              | the line of 1 October points elsewhere
Q     | 2    |            | I10      |           |           | 2   | 2015-10-01   |                     |                        |              | other line              | the line of 30 September points elsewhere
S1    | 1    | I          | 401.9    |           |           |     | 2015-09-30   | 2015-09-30          | 2015-10-02             | 0131         | silent                  | outpatient: by the from date
S2    | 1    | I          | 401.9    |           |           |     | 2015-09-30   | 2015-09-30          | 2015-10-02             | 0111         | bill date               | inpatient: wrong by the through date, right by the other
S3    | 1    | I          | I10      |           |           |     | 2015-09-30   | 2015-09-30          | 2015-10-02             | 0111         | silent                  | inpatient: by the through date
S4    | 1    | I          | 401.9    |           |           |     | 2015-10-02   | 2015-10-02          | 2015-10-04             | 0131         | ICD-9-CM code           | wrong by both dates
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, icd10cm: CodeSet, settings: Settings) -> Diagnoses:
    met = icd10cm.beside(judged_days(diagnoses, lines, settings))
    before = nw.col("service_day") < ICD10_START
    billable = nw.col("in_force") & (nw.col("billable") == "Y").fill_null(False)
    icd9 = icd9_settled(nw.col("in_force"), billable, nw.col("covered"))
    bad = nw.when(before).then(~icd9_in_its_time()).otherwise(icd9).fill_null(False)
    # A code of either edition is ICD-10-CM's only where a release says so.
    either = of_icd9_form() & ~nw.col("covered") & ~icd9
    unknown = nw.col("service_day").is_null() | (~before.fill_null(True) & either)
    settled = worst_day(met.with_columns(bad=bad & ~unknown, unknown=unknown))
    verdict = nw.col("verdict")
    case = (
        nw.when((verdict == FAILS) & (nw.col("service_day") < ICD10_START)).then(nw.lit("before ICD-10-CM"))
        .when((verdict == FAILS) & sent_as_icd9()).then(nw.lit("sent as ICD-9-CM"))
        .when(verdict == FAILS).then(nw.lit("ICD-9-CM code"))
        .when((verdict == REVIEW) & (nw.col("claim_type") == "I")).then(nw.lit("bill date"))
        .when(verdict == REVIEW).then(nw.lit("other line"))
        .when((verdict == DOUBT) & nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(verdict == DOUBT).then(nw.lit("no release"))
    )
    told = nw.when(verdict != DOUBT).then((verdict == FAILS) | (verdict == REVIEW))
    return settled.with_columns(breach=told, case=case, code=dotted_as_icd9())
