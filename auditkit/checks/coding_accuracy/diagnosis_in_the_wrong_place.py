"""A diagnosis listed first that may not be, or one listed second that may only be first.

Why it matters
    Some codes tell of a circumstance and not of the reason for the admission or visit, and some tell of the reason alone. In the wrong place they are returned on
    inpatient claims, and on all others the reason for the encounter is not told.
Rule
    The Medicare Code Editor lists diagnoses that may not be the principal one, and some that may only where another diagnosis stands beside them. It is an inpatient
    list: on inpatient bills this is a finding, on other facility bills it is for review, on professional claims information. A payer's own list for professional claims, loaded as
    the list unacceptable_first_listed of the set mce, makes it a review there. The Official Guidelines name Z codes that are reported first or not at all: one of them in another
    place is for review, unless the first diagnosis is such a code too, or two or more visits stand on the claim (two encounters combined).
Cannot tell
    The code is blank, no line has a date, or no loaded release of the editor's lists answers for the first diagnosis on the date.
What settles it
    The reason for the admission or visit as the record has it.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.bills import is_inpatient
from auditkit.rules.diagnoses import dotted, first_listed
from auditkit.rules.diagnosis_lists import on_lists, on_one_day, reported
from auditkit.rules.first_listed import first_listed_only, with_encounters_apart

ID, FAMILY, SUBJECT = "DX-UNACC-PDX", "coding_accuracy", "diagnosis"
PARTNER = ("edit",)
NEEDS = ("diagnosis_code",)
READS = ("service_day",)
SOURCE = "Medicare Code Editor, unacceptable principal diagnosis; ICD-10-CM Official Guidelines, sec. I.C.21.c.16 and IV.A"
OWN, ONLY_FIRST, ALONE = "unacceptable_first_listed", "first_listed_only", "requires_secondary"
CASES = {
    "unacceptable": Case("FAIL", "medium", "neutral", "none", "{code} is the principal diagnosis of an inpatient bill and on the editor's list of codes that may not be"),
    "unacceptable outpatient": Case("REVIEW", "medium", "neutral", "none", "{code} is the principal diagnosis of the bill and on the editor's list of codes that may not be; the list is for inpatient bills, and payers differ in using it for others"),
    "nothing beside it": Case("FAIL", "medium", "neutral", "none", "{code} is the only diagnosis of an inpatient bill; by the editor's list it is a principal diagnosis only where another one is reported"),
    "nothing beside it, outpatient": Case("REVIEW", "medium", "neutral", "none", "{code} is the only diagnosis of the bill; by the editor's list for inpatient bills it is a principal diagnosis only where another one is reported"),
    "professional": Case("INFO", "low", "neutral", "none", "{code} is listed first on a professional claim; on inpatient bills the editor does not accept it as principal diagnosis"),
    "payer's list": Case("REVIEW", "medium", "neutral", "none", "{code} is listed first on a professional claim and on the payer's list of codes that may not be"),
    "only first": Case("REVIEW", "medium", "neutral", "none", "{code} is diagnosis {position} of the claim; by the Official Guidelines it is reported first or not at all, unless two encounters stand on one claim"),
}
UNKNOWN = {
    "no date": "no line of the claim has a date of service",
    "no release": "no loaded release of the Medicare Code Editor answers for the first diagnosis on the date",
}

EXAMPLES = """
claim | line | claim_type | dx      | procedure_code | type_of_bill | service_date | outcome                       | because
F1    | 1    | I          | Z79.4   |                | 0111         |              | unacceptable                  | rulebook F1, inpatient
F1B   | 1    | I          | Z79.4   |                | 0131         |              | unacceptable outpatient       | rulebook F1: for review on other bills
F1C   | 1    | I          | Z79.4   |                |              |              | unacceptable outpatient       | the type of bill is blank: not known to be inpatient
F2    | 1    |            | J18.9   | 99213          |              |              | does not apply                |
F2    | 2    |            | Z00.00  | 36415          |              |              | only first                    | rulebook F2: one visit
N1    | 1    |            | Z51.11  |                |              |              | silent                        | rulebook N1
N1    | 2    |            | C50.911 |                |              |              | does not apply                |
N2    | 1    |            | E11.9   |                |              |              | does not apply                | rulebook N2
N2    | 2    |            | Z79.4   |                |              |              | does not apply                | a status code in its place
A     | 1    |            | J18.9   | 99213          |              |              | does not apply                |
A     | 2    |            | Z00.00  | 99395          |              |              | silent                        | two visits on one claim: two encounters may be combined
B     | 1    |            | Z51.11  |                |              |              | silent                        |
B     | 2    |            | Z51.0   |                |              |              | silent                        | the first is such a code too; only one can be first
C     | 1    |            | J18.9   |                |              |              | does not apply                |
C     | 2    |            | Z00.6   |                |              |              | does not apply                | exempt from the category
D     | 1    |            | Z79.4   |                |              |              | professional                  | the list is for inpatient bills
E     | 1    |            | Z79.01  |                |              |              | payer's list                  | the payer's own list for professional claims
G     | 1    | I          | Z79.01  |                | 0131         |              | does not apply                | which is not for facility bills
H     | 1    | I          | Z51.89  |                | 0111         |              | nothing beside it             | no other diagnosis
I     | 1    | I          | Z51.89  |                | 0111         |              | silent                        | another diagnosis stands beside it
I     | 2    | I          | I10     |                | 0111         |              | does not apply                |
J     | 1    | I          | Z51.89  |                | 0131         |              | nothing beside it, outpatient |
K     | 1    |            | Z51.89  |                |              |              | professional                  | alone on a professional claim
L     | 1    | I          | J18.9   |                | 0111         |              | does not apply                |
L     | 2    | I          | Z00.00  |                | 0111         |              | only first                    | on facility claims too
U1    | 1    |            | J18.9   |                |              | (blank)      | cannot tell: no date          |
U2    | 1    |            | J18.9   |                |              | 2031-01-01   | cannot tell: no release       | the table ends before
U3    | 1    |            | (blank) |                |              |              | cannot tell                   | a diagnosis without a code
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, mce: CodeSet, settings: Settings) -> Diagnoses:
    told = reported(diagnoses).with_columns(alone=nw.len().over("claim_key") == 1, only_first=first_listed_only(day="first_service_day"))
    told = told.with_columns(led=(nw.col("only_first") & first_listed()).any().over("claim_key"))
    listed = on_lists(on_one_day(told.filter(first_listed()), lines, settings), mce, ("unacceptable_principal", ALONE, OWN))
    professional, edit, inpatient = nw.col("claim_type") == "P", nw.col("edit"), is_inpatient().fill_null(False)
    # No release need hold a payer's own list, and where one does it is for professional claims.
    listed = listed.filter((edit != OWN) | (nw.col("in_force") & professional))
    barred = (edit != ALONE) | nw.col("alone")
    first = (
        nw.when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
        .when(edit == OWN).then(nw.lit("payer's list"))
        .when(barred & professional).then(nw.lit("professional"))
        .when(barred & (edit == ALONE) & inpatient).then(nw.lit("nothing beside it"))
        .when(barred & (edit == ALONE)).then(nw.lit("nothing beside it, outpatient"))
        .when(barred & inpatient).then(nw.lit("unacceptable"))
        .when(barred).then(nw.lit("unacceptable outpatient"))
    )
    later = with_encounters_apart(told.filter(nw.col("only_first")), lines).with_columns(edit=nw.lit(ONLY_FIRST), covered=nw.lit(True), release=nw.lit(None, dtype=nw.String))
    misplaced = ~first_listed() & ~nw.col("led") & ~nw.col("combined")
    later = later.with_columns(case=nw.when(misplaced).then(nw.lit("only first")))
    columns = ["claim_key", "kind", "position", "edit", "in_window", "diagnosis_code", "covered", "release", "case"]
    both = nw.concat([listed.with_columns(case=first).select(columns), later.select(columns)], how="vertical")
    return both.with_columns(breach=nw.when(nw.col("covered")).then(~nw.col("case").is_null()), code=dotted("diagnosis_code"))
