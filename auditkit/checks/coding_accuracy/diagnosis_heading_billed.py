"""A diagnosis billed as a category or other heading, not to full specificity.

Why it matters
    ICD-10-CM headings only gather codes. A claim with one is returned or denied, and the detail that the record may hold is lost.
Rule
    A code that the release in force on the date of service marks as not billable is a heading, whatever its length: some codes of three characters
    are complete. The dates are those of CODE-DX: each line's on professional claims, the bill's from date (inpatient: through date) on facility
    claims, and where another date would give another answer it is for review. What lies under the heading is told as a count
    and its first and last code, as the loaded release lists them; none is chosen, the record decides.
    Not judged here: codes that are not in the release (CODE-DX), and codes with the form or qualifier of ICD-9-CM, which a V code has where ICD-10-CM only has a
    heading of that form (CODE-DX-ICD9). A heading that only lacks its seventh character is DX-7CHAR's alone.
Cannot tell
    The code is blank, a line has no date, no loaded release answers for the code on the date, or the release does not say whether it is billable.
What settles it
    The assessment in the record, coded as far as it goes.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.descendants import with_descendants
from auditkit.rules.diagnoses import CODE_DAY, DOUBT, FAILS, REVIEW, dotted, faulty_codes, icd9_settled, judged_days, worst_day
from auditkit.rules.seventh_character import with_seventh_character
from auditkit.rules.validity import with_other_days

ID, FAMILY, SUBJECT = "DX-HEADER", "coding_accuracy", "diagnosis"
NEEDS = ("diagnosis_code",)
READS = ("service_day",)
SOURCE = "ICD-10-CM Official Guidelines, sec. I.A.2-3 and I.B.2"
CASES = {
    "heading": Case("FAIL", "high", "neutral", "risk_pointed", "{code} is a heading on {service_date} and no billable code; {under}"),
    "no longer billable": Case("FAIL", "high", "neutral", "risk_pointed", "{code} is a heading on {service_date}; it was billable until {last_valid_date}; {under}"),
    "not yet billable": Case("FAIL", "high", "neutral", "risk_pointed", "{code} is a heading on {service_date}; it is billable from {next_valid_date}; {under}"),
    "other line": Case("REVIEW", "medium", "neutral", "none", "{code} is a heading on {service_date}, the date of a line of the claim that does not point to it; {under}"),
    "bill date": Case("REVIEW", "medium", "neutral", "risk_pointed", "{code} is a heading on {service_date} and billable on the bill's other date; payers differ in which of the two decides"),
}
UNKNOWN = {
    "no date": "a line of the claim has no date of service",
    "no release": "no loaded release of ICD-10-CM answers for the code on the date",
    "no flag": "the loaded release does not say whether the code is billable",
}

EXAMPLES = """
claim | line | claim_type | dx       | qualifier | ptr | service_date | statement_from_date | statement_through_date | outcome                        | because
F1    | 1    |            | E11      |           |     |              |                     |                        | heading                        | rulebook F1
F2    | 1    |            | M54.5    |           |     | 2022-01-05   |                     |                        | no longer billable             | rulebook F2: a heading from 2021-10-01
N1    | 1    |            | I10      |           |     |              |                     |                        | silent                         | rulebook N1: complete at three characters
N2    | 1    |            | M54.5    |           |     | 2021-09-30   |                     |                        | silent                         | rulebook N2: the last day it was billable
A     | 1    |            | M54.5    |           |     | 2021-10-01   |                     |                        | no longer billable             | the day after
B     | 1    |            | H81.4    |           |     | 2019-09-30   |                     |                        | not yet billable               | the day before it became billable
C     | 1    |            | H81.4    |           |     | 2019-10-01   |                     |                        | silent                         | the first day
D     | 1    |            | S52.501  |           |     |              |                     |                        | does not apply                 | S52.501A and others
E     | 1    |            | S52.5    |           |     |              |                     |                        | heading                        | more than the seventh is missing
F     | 1    |            | T14.8    |           |     |              |                     |                        | does not apply                 | the placeholder fills two places
G     | 1    |            | S52.501A |           |     |              |                     |                        | silent                         | complete
H     | 1    |            | X0A      |           |     |              |                     |                        | heading                        | nothing is listed under it
I     | 1    |            | T14.8A   |           |     |              |                     |                        | does not apply                 | no code at all: CODE-DX
J     | 1    |            | V70.5    |           |     |              |                     |                        | does not apply                 | ICD-9-CM's form; CODE-DX-ICD9
K     | 1    |            | V70.5XXA |           |     |              |                     |                        | silent                         | a transport accident
L     | 1    |            | E11      | BK        |     |              |                     |                        | does not apply                 | sent as ICD-9-CM; CODE-DX-ICD9
M     | 1    |            | 250.00   |           |     |              |                     |                        | does not apply                 | ICD-9-CM's form
O     | 1    |            | E11      |           |     | 2015-09-30   |                     |                        | does not apply                 | before ICD-10-CM; CODE-DX-ICD9
U1    | 1    |            | E11      |           |     | 2031-01-01   |                     |                        | cannot tell: no release        | the table ends before
U2    | 1    |            | E11      |           |     | (blank)      |                     |                        | cannot tell: no date           |
U3    | 1    |            | X0B      |           |     |              |                     |                        | cannot tell: no flag           | a list without flags
U4    | 1    |            | (blank)  |           |     |              |                     |                        | cannot tell                    | a diagnosis without a code
P     | 1    |            | R05      |           | 1   | 2021-09-30   |                     |                        | no longer billable             | both lines point to it
P     | 2    |            | I10      |           | 1   | 2021-10-01   |                     |                        | silent                         |
Q     | 1    |            | R05      |           | 1   | 2021-09-30   |                     |                        | other line                     | only the line of 30 September points to it
Q     | 2    |            | I10      |           | 2   | 2021-10-01   |                     |                        | silent                         |
S1    | 1    | I          | R05      |           |     | 2021-09-30   | 2021-09-30          | 2021-10-01             | silent                         | by the from date
S2    | 1    | I          | R05      |           |     | 2021-10-01   | 2021-10-01          | 2021-10-02             | no longer billable             | on both dates
S3    | 1    | I          | H81.4    |           |     | 2019-09-30   | 2019-09-30          | 2019-10-01             | bill date                      | billable on the through date
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, icd10cm: CodeSet, settings: Settings) -> Diagnoses:
    met = icd10cm.on(judged_days(diagnoses, lines, settings))
    heading, billable = (nw.col("billable") == "N").fill_null(False), (nw.col("billable") == "Y").fill_null(False)
    met = met.filter(~icd9_settled(nw.col("in_force"), billable, nw.col("covered")))
    settled = worst_day(met.with_columns(bad=nw.col("in_force") & heading, unknown=~heading & ~billable))
    known = with_other_days(faulty_codes(settled), icd10cm, where=nw.col("billable") == "Y")
    known = with_descendants(with_seventh_character(known, icd10cm), icd10cm)
    # What lacks nothing but its seventh character is DX-7CHAR's, whatever day it is bad on.
    settled = settled.join(known, on=list(CODE_DAY), how="left").filter(nw.col("seventh_code").is_null())
    verdict, options = nw.col("verdict"), nw.col("options")
    listed = nw.concat_str(options.cast(nw.String), nw.lit(" billable codes under it, from "), dotted("first_option"), nw.lit(" to "), dotted("last_option"))
    under = (
        nw.when(options == 0).then(nw.lit("no billable code under it"))
        .when(options == 1).then(nw.concat_str(nw.lit("one billable code under it, "), dotted("first_option")))
        .otherwise(listed)
    )
    case = (
        nw.when((verdict == FAILS) & ~nw.col("last_valid_date").is_null()).then(nw.lit("no longer billable"))
        .when((verdict == FAILS) & ~nw.col("next_valid_date").is_null()).then(nw.lit("not yet billable"))
        .when(verdict == FAILS).then(nw.lit("heading"))
        .when((verdict == REVIEW) & (nw.col("claim_type") == "I")).then(nw.lit("bill date"))
        .when(verdict == REVIEW).then(nw.lit("other line"))
        .when((verdict == DOUBT) & nw.col("in_force")).then(nw.lit("no flag"))
        .when((verdict == DOUBT) & nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(verdict == DOUBT).then(nw.lit("no release"))
    )
    # A release that answers for listed codes only does not say what lies under a heading.
    whole = nw.col("release").is_in([one.name for one in icd10cm.releases if one.complete]).fill_null(False)
    unlisted = nw.lit("the release at hand does not list what lies under it")
    under = nw.when(whole).then(nw.concat_str(nw.lit("the release lists "), under)).otherwise(unlisted)
    return settled.with_columns(breach=nw.when(verdict != DOUBT).then((verdict == FAILS) | (verdict == REVIEW)), case=case, code=dotted("diagnosis_code"), under=under)
