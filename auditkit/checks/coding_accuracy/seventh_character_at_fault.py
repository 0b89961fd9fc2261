"""A diagnosis code that only its seventh character or the placeholder X keeps from being a code.

Why it matters
    Codes of injuries, poisonings and some other categories are complete at seven characters only. A claim with a shorter or a wrongly filled one is
    returned or denied, and whether the visit was treatment, healing or a late effect is not told.
Rule
    A code that is not billable on the date of service, while a billable code differs from it in the placeholder X or the seventh character alone. Four faults: the
    seventh character is missing; X is missing before it; the category does not take the one given; or X was appended to a code that takes none. What the
    release lists instead is told; which of them is right the record decides. The dates are those of CODE-DX.
    This check owns such a code: CODE-DX and DX-HEADER leave it alone, and codes of ICD-9-CM are left to CODE-DX-ICD9.
    A code that is in order is compared with the medical record, where an abstract of it is loaded: a supported code that differs in the seventh character alone is
    for review. A stands for every encounter of active treatment, by whomever and however often; D for routine care in healing; S for what remained.
Cannot tell
    The code is blank, a line has no date, no loaded release answers for the code on the date, or the release does not say whether it is billable.
What settles it
    The assessment and the plan in the record: active treatment, healing, or a late effect.
"""

import narwhals as nw

from auditkit.rules import Case, Claims, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.diagnoses import (
    CODE_DAY,
    DOUBT,
    FAILS,
    HOLDS,
    ICD10_FORM,
    REVIEW,
    dotted,
    faulty_codes,
    icd9_settled,
    judged_days,
    listed_codes,
    worst_day,
)
from auditkit.rules.documented import supported_diagnoses
from auditkit.rules.seventh_character import FULL_LENGTH, seventh_fault, with_other_seventh, with_seventh_character

ID, FAMILY, SUBJECT = "DX-7CHAR", "coding_accuracy", "diagnosis"
NEEDS = ("diagnosis_code",)
READS = ("service_day",)
OPTIONAL_TABLES = ("encounters", "documented_diagnoses")
SOURCE = "ICD-10-CM Official Guidelines, sec. I.A.4-5 and I.C.19.a"
CASES = {
    "missing": Case("FAIL", "high", "neutral", "risk_pointed", "{code} lacks its seventh character on {service_date}; the release lists {listed}"),
    "placeholder": Case("FAIL", "high", "neutral", "risk_pointed", "{code} lacks the placeholder X before its last character on {service_date}; the release lists {listed}"),
    "not allowed": Case("FAIL", "high", "neutral", "risk_pointed", "{code} ends in a seventh character that its category does not take on {service_date}; the release lists {listed}"),
    "takes none": Case("FAIL", "high", "neutral", "risk_pointed", "{code} is filled up with X though the code takes no seventh character on {service_date}; the release lists {listed}"),
    "other line": Case("REVIEW", "medium", "neutral", "none", "{code} has a placeholder or seventh character at fault on {service_date}, the date of a line of the claim that does not point to it; the release lists {listed}"),
    "bill date": Case("REVIEW", "medium", "neutral", "risk_pointed", "{code} has a placeholder or seventh character at fault on {service_date} and is in order on the bill's other date; the release lists {listed}"),
    "record differs": Case("REVIEW", "medium", "neutral", "none", "{code} is billed, and the abstract of the record supports {supported}, which differs in the seventh character alone", given=("encounters", "documented_diagnoses")),
}
UNKNOWN = {
    "no date": "a line of the claim has no date of service",
    "no release": "no loaded release of ICD-10-CM answers for the code on the date",
    "no flag": "the loaded release does not say whether the code is billable",
}

EXAMPLES = """
claim | line | claim_type | dx       | qualifier | ptr | service_date | statement_from_date | statement_through_date | type_of_bill | rendering_npi | documented_diagnoses.diagnosis_code | documented_diagnoses.status | outcome                 | because
F1    | 1    |            | S52.501  |           |     |              |                     |                        |              |               |                                     |                             | missing                 | rulebook F1: A to S
F2    | 1    |            | T14.8A   |           |     |              |                     |                        |              |               |                                     |                             | placeholder             | rulebook F2: T14.8XXA
N1    | 1    |            | S52.501A |           |     |              |                     |                        |              |               |                                     |                             | silent                  | rulebook N1
N2    | 1    |            | S93.401A |           |     | 2025-03-10   |                     |                        |              | R1            | S93401A                             | confirmed                   | silent                  | rulebook N2: active treatment
N2B   | 1    |            | S93.401A |           |     | 2025-03-20   |                     |                        |              | R2            | S93401A                             | confirmed                   | silent                  | rulebook N2: ten days later, another physician, treatment still
A     | 1    |            | T14.8    |           |     |              |                     |                        |              |               |                                     |                             | missing                 | both placeholders and the seventh
B     | 1    |            | T14.8XA  |           |     |              |                     |                        |              |               |                                     |                             | placeholder             | one X short
C     | 1    |            | S52.501X |           |     |              |                     |                        |              |               |                                     |                             | not allowed             | X is no seventh character of this code
D     | 1    |            | S52.501Z |           |     |              |                     |                        |              |               |                                     |                             | not allowed             | nor is Z
E     | 1    |            | J06.9X   |           |     |              |                     |                        |              |               |                                     |                             | takes none              | complete without
G     | 1    |            | J06.9XXX |           |     |              |                     |                        |              |               |                                     |                             | takes none              | filled up to seven
H     | 1    |            | S52.5    |           |     |              |                     |                        |              |               |                                     |                             | does not apply          | more than the seventh is missing: DX-HEADER
I     | 1    |            | E11      |           |     |              |                     |                        |              |               |                                     |                             | does not apply          | a heading: DX-HEADER
J     | 1    |            | Z99.99X  |           |     |              |                     |                        |              |               |                                     |                             | does not apply          | no code at all: CODE-DX
K     | 1    |            | J06.9    |           |     |              |                     |                        |              |               |                                     |                             | does not apply          | a code that takes none
L     | 1    |            | J069XXXX |           |     |              |                     |                        |              |               |                                     |                             | does not apply          | eight characters: CODE-DX
M     | 1    |            | V70.5    |           |     |              |                     |                        |              |               |                                     |                             | does not apply          | ICD-9-CM's form
O     | 1    |            | S52.501  | BK        |     |              |                     |                        |              |               |                                     |                             | does not apply          | sent as ICD-9-CM
U1    | 1    |            | S52.501  |           |     | 2031-01-01   |                     |                        |              |               |                                     |                             | cannot tell: no release | the table ends before
U2    | 1    |            | S52.501  |           |     | (blank)      |                     |                        |              |               |                                     |                             | cannot tell: no date    |
U3    | 1    |            | X0B      |           |     |              |                     |                        |              |               |                                     |                             | cannot tell: no flag    | a list without flags
U4    | 1    |            | (blank)  |           |     |              |                     |                        |              |               |                                     |                             | cannot tell             | a diagnosis without a code
P     | 1    |            | X0C      |           | 1   | 2019-09-30   |                     |                        |              |               |                                     |                             | other line              | a code that day, but not on the day of the other line
P     | 2    |            | I10      |           | 2   | 2019-10-01   |                     |                        |              |               |                                     |                             | does not apply          |
R     | 1    |            | X0C      |           | 1   | 2019-10-01   |                     |                        |              |               |                                     |                             | missing                 | the line points to it
S1    | 1    | I          | T14.8A   |           |     | 2025-03-10   | 2025-03-10          | 2025-03-12             |              |               |                                     |                             | placeholder             | wrong on both dates of the bill
S2    | 1    | I          | X0CXXXA  |           |     | 2019-09-30   | 2019-09-30          | 2019-10-02             |              |               |                                     |                             | does not apply          | no code by the from date: CODE-DX
S3    | 1    | I          | X0C      |           |     | 2019-10-01   | 2019-10-01          | 2019-10-03             |              |               |                                     |                             | missing                 | by both dates
S4    | 1    | I          | X0C      |           |     | 2019-09-30   | 2019-09-30          | 2019-10-03             |              |               |                                     |                             | does not apply          | complete by the from date
S5    | 1    | I          | X0C      |           |     | 2019-09-30   | 2019-09-30          | 2019-10-03             | 0111         |               |                                     |                             | bill date               | inpatient: at fault by the through date
D1    | 1    |            | S93.401A |           |     |              |                     |                        |              |               | S93401D                             | confirmed                   | record differs          | the record says healing
D2    | 1    |            | S93.401A |           |     |              |                     |                        |              |               | S93401D                             | history                     | silent                  | not what this visit was for
D3    | 1    |            | S93.401A |           |     |              |                     |                        |              |               | S52501A                             | confirmed                   | silent                  | another injury
D4    | 1    |            | S93.401A |           |     |              |                     |                        |              |               | S93401A                             | confirmed                   | silent                  | supported as billed, and healing too
D4    | 2    |            | J06.9    |           |     |              |                     |                        |              |               | S93401D                             | confirmed                   | does not apply          |
"""


def evaluate(
    diagnoses: Diagnoses, lines: Lines, claims: Claims, encounters: Claims, documented_diagnoses: Diagnoses, icd10cm: CodeSet, settings: Settings
) -> Diagnoses:
    met = icd10cm.beside(judged_days(diagnoses, lines, settings))
    billable, heading = (nw.col("in_force") & (nw.col("billable") == flag).fill_null(False) for flag in ("Y", "N"))
    of_icd10 = ~icd9_settled(nw.col("in_force"), billable, nw.col("covered")) & nw.col("diagnosis_code").str.contains(ICD10_FORM)
    bad = nw.col("covered") & (~nw.col("in_force") | heading)
    met = met.filter(of_icd10).with_columns(bad=bad, unknown=~nw.col("covered") | (nw.col("in_force") & ~heading & ~billable))
    settled = worst_day(met)
    known = with_seventh_character(faulty_codes(settled), icd10cm).filter(~nw.col("seventh_code").is_null())
    settled = settled.join(known, on=list(CODE_DAY), how="left").with_columns(fault=seventh_fault())
    verdict, faulty, whole = nw.col("verdict"), ~nw.col("seventh_code").is_null(), nw.col("diagnosis_code").str.len_chars() == FULL_LENGTH
    # What is neither faulty here nor seven characters long is another check's, or takes no seventh character.
    settled = settled.filter(faulty | (verdict == DOUBT) | ((verdict == HOLDS) & whole))
    settled = with_other_seventh(settled, diagnoses, supported_diagnoses(claims, encounters, documented_diagnoses))
    case = (
        nw.when(verdict == FAILS).then(nw.col("fault"))
        .when((verdict == REVIEW) & (nw.col("claim_type") == "I")).then(nw.lit("bill date"))
        .when(verdict == REVIEW).then(nw.lit("other line"))
        .when((verdict == DOUBT) & nw.col("in_force")).then(nw.lit("no flag"))
        .when((verdict == DOUBT) & nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(verdict == DOUBT).then(nw.lit("no release"))
        .when(~nw.col("other_seventh").is_null()).then(nw.lit("record differs"))
    )
    told = nw.when(verdict != DOUBT).then(~case.is_null())
    supported, listed = dotted("other_seventh"), listed_codes("seventh_codes", "seventh_code", "last_seventh_code")
    return settled.with_columns(breach=told, case=case, code=dotted("diagnosis_code"), listed=listed, supported=supported)
