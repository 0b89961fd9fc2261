"""A side modifier and the diagnoses of the line on opposite sides.

Why it matters
    A procedure on the left for a condition of the right is denied as not matching its diagnosis (CARC 11), and one of the two is wrong.
Rule
    LT, RT and the modifiers of eyelids, fingers and toes name a side; 50, or modifiers of both sides, name both. The diagnoses that a line points to are compared with
    it, by the side that the release in force has for each code. Where every one that names a side names the other one, this is a finding; one that agrees, is
    bilateral or leaves the side open is enough to stay silent. A line for both sides with diagnoses of one side alone is for review.
    A facility line has no pointers: all principal and other diagnoses of the claim are compared, and the line is for review only where those that name a side
    are of one part of the body (equal up to the first character after the dot) and none is of its side.
    A line without a side modifier, or whose diagnoses name no side, does not apply.
Cannot tell
    No diagnosis that agrees is known, and one is missing or has no code, no loaded release answers for one, or the line has no date.
What settles it
    The operative or procedure note: the side treated.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, has_modifier
from auditkit.rules.diagnoses import listed_codes
from auditkit.rules.line_diagnoses import diagnoses_of
from auditkit.rules.modifiers import LEFT, RIGHT
from auditkit.rules.sides import side_name, sides_of_diagnoses, with_side

ID, FAMILY, SUBJECT = "DX-LAT-MOD", "coding_accuracy", "line"
CANDIDATES = has_modifier("50", *LEFT, *RIGHT)
NEEDS = ()
READS = ("service_day", "diagnosis_pointer_1", "diagnosis_code")
SOURCE = "ICD-10-CM Official Guidelines, sec. I.B.13; CARC 11"
CASES = {
    "opposite": Case("FAIL", "high", "neutral", "risk_line", "the line's modifiers ({modifiers}) name the {named} side, and every diagnosis with a side that it points to ({listed}) is of the {other}"),
    "opposite on the claim": Case("REVIEW", "medium", "neutral", "risk_line", "the line's modifiers ({modifiers}) name the {named} side, and every diagnosis of the claim with a side ({listed}) is of the {other}"),
    "one side of two": Case("REVIEW", "medium", "neutral", "risk_line", "the line's modifiers ({modifiers}) name both sides, and every diagnosis with a side that it is for ({listed}) is of the {other}"),
}
UNKNOWN = {
    "no date": "the date of service of the line is blank",
    "no diagnosis": "a diagnosis that the line is for is missing or has no code, and may agree",
    "no release": "no loaded release of ICD-10-CM answers for a diagnosis of the line on the date",
}

EXAMPLES = """
claim | line | claim_type | procedure_code | mods  | dx            | ptr       | service_date | outcome                   | because
F1    | 1    |            | 20610          | LT    | M17.11        | 1         |              | opposite                  | rulebook F1: the right knee
F2    | 1    |            | 66984          | RT    | H25.12        | 1         |              | opposite                  | rulebook F2: the left eye
N1    | 1    |            | 20610          | RT    | M17.0         | 1         |              | silent                    | rulebook N1: bilateral
N2    | 1    |            | 20610          | LT    | M17.11 M17.12 | 1 2       |              | silent                    | rulebook N2: one agrees
A     | 1    |            | 20610          | LT    | M17.11 M17.12 | 1         |              | opposite                  | the one that agrees is not pointed to
B     | 1    |            | 20610          | LT    | M17.11 I10    | 1 2       |              | opposite                  | a code without sides says nothing
C     | 1    |            | 20610          | LT    | M17.11 M17.10 | 1 2       |              | silent                    | the second leaves the side open
D     | 1    |            | 20610          | LT    | I10           | 1         |              | does not apply            | no diagnosis names a side
E     | 1    |            | 20610          |       | M17.11        | 1         |              | does not apply            | no side modifier
G     | 1    |            | 20610          | 59 RT | M17.11        | 1         |              | silent                    | in any place
H     | 1    |            | 67800          | E3    | H25.12        | 1         |              | opposite                  | the upper right eyelid
I     | 1    |            | 20610          | 50    | M17.11 M17.12 | 1 2       |              | silent                    | both sides
J     | 1    |            | 20610          | 50    | M17.11        | 1         |              | one side of two           |
K     | 1    |            | 20610          | LT RT | M17.11        | 1         |              | one side of two           | modifiers of both sides
L     | 1    |            | 20610          | 50    | M17.0         | 1         |              | silent                    | bilateral
M     | 1    |            | 20610          | 50    | M17.10        | 1         |              | silent                    | open
O     | 1    |            | 20610          | LT    | M17.11 H25.11 | 1 2       |              | opposite                  | two parts of the body, both on the right
Q     | 1    |            | 20610          | LT    | H81.41        | 1         | 2019-09-30   | opposite                  | the last day of the code
R     | 1    |            | 20610          | LT    | H81.41        | 1         | 2019-10-01   | does not apply            | no code that day: CODE-DX
S1    | 1    | I          | 20610          | LT    | I10 M17.11    |           |              | opposite on the claim     | a diagnosis of the claim
S2    | 1    | I          | 20610          | LT    | M17.11 M17.12 |           |              | silent                    | one agrees
S3    | 1    | I          | 20610          | LT    | M17.11 H25.11 |           |              | silent                    | two parts of the body: the line may be for another
S4    | 1    | I          | 20610          | 50    | M17.11        |           |              | one side of two           |
S5    | 1    | I          | 20610          | 50    | M17.11 H25.11 |           |              | silent                    | two parts of the body
U1    | 1    |            | 20610          | LT    | M17.11        |           |              | cannot tell: no diagnosis | no pointer
U2    | 1    |            | 20610          | LT    | M17.11        | (blank) 1 |              | cannot tell: no diagnosis | the first pointer is missing
U3    | 1    |            | 20610          | LT    | M17.11        | 1 2       |              | cannot tell: no diagnosis | nothing stands in the second position
U4    | 1    |            | 20610          | LT    | M17.12        | 1 2       |              | silent                    | one agrees, whatever the other is
U5    | 1    |            | 20610          | LT    | M17.11        | 1         | (blank)      | cannot tell: no date      |
U6    | 1    |            | 20610          | LT    | M17.11        | 1         | 2031-01-01   | cannot tell: no release   | the table ends before
U7    | 1    |            | 20610          | LT    | (blank)       | 1         |              | cannot tell: no diagnosis | without a code
"""


def evaluate(lines: Lines, diagnoses: Diagnoses, icd10cm: CodeSet) -> Lines:
    line = ["claim_key", "line_no"]
    sided = with_side(lines).filter(~nw.col("side").is_null())
    bearing = diagnoses_of(sided, diagnoses).unique().join(sided.select(*line, "service_day"), on=line, how="inner")
    told = sided.join(sides_of_diagnoses(icd10cm.beside(bearing)), on=line, how="left")
    left, right, side, facility = nw.col("left"), nw.col("right"), nw.col("side"), nw.col("claim_type") == "I"
    lost = nw.col("lost").fill_null(True) | (~facility & nw.col("diagnosis_pointer_1").is_null())
    matched = nw.when(side == "B").then(left & right).when(side == "L").then(left).otherwise(right)
    holds = nw.col("unsided") | matched | (facility & (nw.col("first_root") != nw.col("last_root")).fill_null(False))
    case = (
        nw.when(holds).then(nw.lit(None, dtype=nw.String))
        .when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(lost).then(nw.lit("no diagnosis"))
        .when(nw.col("uncovered")).then(nw.lit("no release"))
        .when(side == "B").then(nw.lit("one side of two"))
        .when(facility).then(nw.lit("opposite on the claim"))
        .otherwise(nw.lit("opposite"))
    )
    # Where every diagnosis is known and none has a side, there is nothing to compare.
    unknown = ~holds & (nw.col("service_day").is_null() | lost | nw.col("uncovered"))
    told = told.filter(nw.col("unsided") | left | right | unknown).with_columns(other=nw.when(left).then(nw.lit("L")).otherwise(nw.lit("R")))
    return told.with_columns(
        breach=nw.when(~unknown).then(~case.is_null()), case=case, named=side_name("side"), other=side_name("other"),
        listed=listed_codes("codes", "first_code", "last_code"),
    )
