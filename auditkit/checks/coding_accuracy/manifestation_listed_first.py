"""A manifestation code listed first, or carrying a line without its cause.

Why it matters
    A manifestation is reported after the disease that causes it. Editors return a claim whose first diagnosis is a manifestation, and a line that points to one
    alone is denied: its reason is not told.
Rule
    The Medicare Code Editor lists the manifestation codes. None of them is the principal diagnosis of a facility claim or the first of a professional one, and none is
    the only diagnosis that a line points to. A line that points to a manifestation first and to another diagnosis after it is for review: their order
    on the line is turned. A manifestation that stands first on its claim is told once, not again on its lines.
    Codes that only have a "code first" note belong to DX-CODEFIRST, which also judges these codes' partners.
Cannot tell
    The code is blank, no line has a date, no loaded release answers for the code on the date, or a line that may be for a manifestation has no pointer.
What settles it
    The assessment: which disease causes the manifestation.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.diagnoses import dotted, first_listed
from auditkit.rules.diagnosis_lists import on_lists, on_one_day, reported
from auditkit.rules.placement import ALONE, with_carried_lines
from auditkit.rules.placement import UNKNOWN as UNPOINTED

ID, FAMILY, SUBJECT = "DX-MANIF", "coding_accuracy", "diagnosis"
PARTNER = ("line_no",)
NEEDS = ("diagnosis_code",)
READS = ("service_day", "diagnosis_pointer_1")
SOURCE = "ICD-10-CM Official Guidelines, sec. I.A.13; Medicare Code Editor, manifestation code as principal diagnosis; IOCE edit 86"
CASES = {
    "listed first": Case("FAIL", "high", "neutral", "risk_claim", "{code} is on the editor's list of manifestations and is the first diagnosis of the claim; the disease that causes it is listed before it"),
    "sole support": Case("FAIL", "high", "neutral", "risk_line", "line {line_no} points to nothing but manifestations by the editor's list, the first of them {code}; a line also points to the disease that causes it"),
    "before its cause": Case("REVIEW", "medium", "neutral", "risk_line", "line {line_no} points to {code} first, which is on the editor's list of manifestations, and to another diagnosis after it; the disease that causes it comes before"),
}
UNKNOWN = {
    "no date": "no line of the claim has a date of service",
    "no release": "no loaded release of the Medicare Code Editor answers for the code on the date",
    "no pointer": "a line that may be for the manifestation alone has no first pointer",
}

EXAMPLES = """
claim | line | claim_type | dx      | kind      | ptr       | service_date | outcome                 | because
F1    | 1    | I          | F02.80  |           |           |              | listed first            | rulebook F1
F2    | 1    |            | G30.9   |           | 2         |              | does not apply          |
F2    | 2    |            | F02.80  |           | 1         |              | sole support            | rulebook F2: line 1 points to it alone
N1    | 1    |            | G30.9   |           | 1 2       |              | does not apply          | rulebook N1: the order is right
N1    | 2    |            | F02.80  |           | 1         |              | silent                  |
N2    | 1    |            | I43     |           | 1         |              | does not apply          | rulebook N2: a code-first note, but not on the list
A     | 1    |            | F02.80  |           | 1         |              | listed first            | and carries a line, told once
B     | 1    |            | G30.9   |           | 2 1       |              | does not apply          |
B     | 2    |            | F02.80  |           | 1         |              | before its cause        | line 1 points to it first
C     | 1    | I          | G30.9   |           |           |              | does not apply          |
C     | 2    | I          | F02.80  |           |           |              | silent                  | facility lines have no pointers
D     | 1    |            | G30.9   |           | 2         |              | does not apply          |
D     | 2    |            | F02.80  | admitting | 1         |              | does not apply          | admitting diagnoses are not pointed to
E     | 1    |            | G30.9   |           | 2 3       |              | does not apply          |
E     | 2    |            | F02.80  |           | 1         |              | sole support            | two manifestations and no disease; told on the first
E     | 3    |            | F02.81  |           | 1         |              | silent                  |
G     | 1    |            | G30.9   |           | 2 4       |              | does not apply          |
G     | 2    |            | F02.80  |           | 1         |              | before its cause        | the second pointer leads nowhere: DX-PTR
H     | 1    |            | G30.9   |           | 2         | 2019-09-30   | does not apply          |
H     | 2    |            | F02.82  |           | 1         | 2019-09-30   | does not apply          | not on the list as yet
I     | 1    |            | G30.9   |           | 2         | 2019-10-01   | does not apply          |
I     | 2    |            | F02.82  |           | 1         | 2019-10-01   | sole support            | on it from that day
U1    | 1    |            | G30.9   |           |           |              | does not apply          |
U1    | 2    |            | F02.80  |           | 1         |              | cannot tell: no pointer | the first line may be for it alone
U1B   | 1    |            | G30.9   |           | (blank) 1 |              | does not apply          |
U1B   | 2    |            | F02.80  |           | 1         |              | cannot tell: no pointer | the first line's first pointer is missing
U2    | 1    |            | F02.80  |           | 1         | (blank)      | cannot tell: no date    |
U3    | 1    |            | F02.80  |           | 1         | 2031-01-01   | cannot tell: no release | the table ends before
U4    | 1    |            | (blank) |           | 1         |              | cannot tell             | a diagnosis without a code
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, mce: CodeSet, settings: Settings) -> Diagnoses:
    rows = on_lists(on_one_day(reported(diagnoses), lines, settings), mce, ("manifestation",))
    placed, role = with_carried_lines(rows, lines), nw.col("role")
    case = (
        nw.when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
        .when(role == UNPOINTED).then(nw.lit("no pointer"))
        .when(role == ALONE).then(nw.lit("sole support"))
        .when(~role.is_null()).then(nw.lit("before its cause"))
        .when(first_listed()).then(nw.lit("listed first"))
    )
    known = nw.col("covered") & (role != UNPOINTED).fill_null(True)
    return placed.with_columns(breach=nw.when(known).then(~case.is_null()), case=case, code=dotted("diagnosis_code"))
