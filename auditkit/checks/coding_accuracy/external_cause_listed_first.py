"""An external-cause code listed first, or carrying a line or a claim without a condition.

Why it matters
    How an injury came about is no reason for a service. Editors return a claim whose first diagnosis is an external cause, and a line that points to one alone
    has no condition that it was for.
Rule
    The codes of chapter 20 (V00 to Y99) are never the principal or first-listed diagnosis, and never the only diagnosis of a line or of a claim. They
    follow the injury or condition. Codes of poisoning and of other chapters that name an intent are conditions and do not count. What stands in a facility
    claim's own fields for external causes is in its place and does not apply. A code that stands first is told once, not again on its lines.
    Only codes that the release in force has count: others belong to CODE-DX, and codes of ICD-9-CM's form to CODE-DX-ICD9.
Cannot tell
    The code is blank, no line has a date, no loaded release answers for the code on the date, or a line that may be for the cause alone has no pointer.
What settles it
    The assessment: the injury or condition treated.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.diagnoses import dotted, first_listed, icd9_settled
from auditkit.rules.diagnosis_lists import on_one_day, reported
from auditkit.rules.placement import ALONE, BEFORE, with_carried_lines
from auditkit.rules.placement import UNKNOWN as UNPOINTED

ID, FAMILY, SUBJECT = "DX-EXTCAUSE", "coding_accuracy", "diagnosis"
CANDIDATES = nw.col("diagnosis_code").str.contains("^[V-Y]").fill_null(False)
PARTNER = ("line_no",)
NEEDS = ("diagnosis_code",)
READS = ("service_day", "diagnosis_pointer_1")
SOURCE = "ICD-10-CM Official Guidelines, sec. I.C.20.a.6; IOCE edit 5; Medicare Code Editor edit 2"
EXTERNAL_CAUSE = r"^[V-Y]"
CASES = {
    "nothing but causes": Case("FAIL", "critical", "neutral", "risk_claim", "the claim reports no condition: its diagnoses ({reported} in all) are external causes, the first of them {code}"),
    "listed first": Case("FAIL", "high", "neutral", "risk_claim", "{code} is an external cause and the first diagnosis of the claim; it follows the condition that it caused"),
    "sole support": Case("FAIL", "high", "neutral", "risk_line", "line {line_no} points to external causes alone, the first of them {code}; a line points to the condition that it was for"),
}
UNKNOWN = {
    "no date": "no line of the claim has a date of service",
    "no release": "no loaded release of ICD-10-CM answers for the code on the date",
    "no pointer": "a line that may be for the external cause alone has no first pointer",
}

EXAMPLES = """
claim | line | claim_type | dx       | qualifier | kind           | ptr | service_date | outcome                 | because
F1    | 1    |            | W01.0XXA |           |                | 2 1 |              | listed first            | rulebook F1: the cause before the injury
F1    | 2    |            | S52.501A |           |                | 2   |              | does not apply          |
F2    | 1    |            | J06.9    |           |                | 2   |              | does not apply          |
F2    | 2    |            | X58.XXXA |           |                | 1   |              | sole support            | rulebook F2: line 1 has no condition
N1    | 1    |            | S52.501A |           |                | 1 2 |              | does not apply          | rulebook N1
N1    | 2    |            | W01.0XXA |           |                | 1   |              | silent                  |
N2    | 1    |            | T40.1X1A |           |                | 1   |              | does not apply          | rulebook N2: a poisoning
A     | 1    |            | X58.XXXA |           |                | 1   |              | nothing but causes      | the only diagnosis
B     | 1    |            | W01.0XXA |           |                | 1   |              | nothing but causes      | two causes, told on the first
B     | 2    |            | Y92.009  |           |                | 2   |              | sole support            | a line of the second
C     | 1    | I          | W01.0XXA |           |                |     |              | listed first            | the principal of a facility claim
C     | 2    | I          | S52.501A |           |                |     |              | does not apply          |
D     | 1    | I          | S52.501A |           |                |     |              | does not apply          |
D     | 2    | I          | W01.0XXA |           | external_cause |     |              | does not apply          | in its own field
E     | 1    |            | S52.501A |           |                | 2 1 |              | does not apply          |
E     | 2    |            | W01.0XXA |           |                | 1   |              | silent                  | the cause before the injury on a line; both are pointed to
G     | 1    |            | V70.5    |           |                | 1   |              | does not apply          | ICD-9-CM's form
H     | 1    |            | V70.5XXA |           |                | 1   |              | nothing but causes      | a transport accident
I     | 1    |            | W01.0XXA | BK        |                | 1   |              | does not apply          | sent as ICD-9-CM
J     | 1    |            | Y99.99   |           |                | 1   |              | does not apply          | no such code: CODE-DX
U1    | 1    |            | S52.501A |           |                |     |              | does not apply          |
U1    | 2    |            | W01.0XXA |           |                | 1   |              | cannot tell: no pointer | the first line may be for it alone
U2    | 1    |            | W01.0XXA |           |                | 1   | (blank)      | cannot tell: no date    |
U3    | 1    |            | W01.0XXA |           |                | 1   | 2031-01-01   | cannot tell: no release | the table ends before
U4    | 1    |            | (blank)  |           |                | 1   |              | cannot tell             | a diagnosis without a code
U5    | 1    |            | J06.9    |           |                | 1   | 2031-01-01   | does not apply          | another chapter, whatever the release
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, icd10cm: CodeSet, settings: Settings) -> Diagnoses:
    counted = reported(diagnoses).with_columns(reported=nw.len().over("claim_key"))
    causes = counted.filter(nw.col("diagnosis_code").str.contains(EXTERNAL_CAUSE)).with_columns(causes=nw.len().over("claim_key"))
    rows = icd10cm.on(on_one_day(causes, lines, settings))
    billable = nw.col("in_force") & (nw.col("billable") == "Y").fill_null(False)
    rows = rows.filter(~icd9_settled(nw.col("in_force"), billable, nw.col("covered")))
    placed, role = with_carried_lines(rows, lines), nw.col("role")
    case = (
        nw.when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
        .when(role == UNPOINTED).then(nw.lit("no pointer"))
        .when(role == ALONE).then(nw.lit("sole support"))
        .when(role == BEFORE).then(nw.lit(None, dtype=nw.String))
        .when(first_listed() & (nw.col("causes") == nw.col("reported"))).then(nw.lit("nothing but causes"))
        .when(first_listed()).then(nw.lit("listed first"))
    )
    known = nw.col("covered") & (role != UNPOINTED).fill_null(True)
    return placed.with_columns(breach=nw.when(known).then(~case.is_null()), case=case, code=dotted("diagnosis_code"))
