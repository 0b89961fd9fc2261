"""One diagnosis reported twice, or pointed to twice by one line.

Why it matters
    Editors return a claim that holds a diagnosis twice, and a place that a second condition needs is taken.
Rule
    Each code is reported once among the principal and the other diagnoses; a second one is a finding, on the later position. The fields for the admitting diagnosis, the
    reasons for the visit and external causes may repeat them. A line names each diagnosis once: two pointers to one position are a finding on that diagnosis, with the
    line. Codes for the two sides of the body are different codes.
Cannot tell
    The code is blank: it may be any.
What settles it
    The claim alone.
"""

import narwhals as nw

from auditkit.rules import Case, Diagnoses, Lines
from auditkit.rules.diagnoses import dotted
from auditkit.rules.diagnosis_lists import reported
from auditkit.rules.pointers import long_pointers

ID, FAMILY, SUBJECT = "DX-DUP", "coding_accuracy", "diagnosis"
PARTNER = ("line_no",)
NEEDS = ("diagnosis_code",)
SOURCE = "ICD-10-CM Official Guidelines, sec. I.B.12; Medicare Code Editor edit 3"
CASES = {
    "reported twice": Case("FAIL", "low", "neutral", "none", "{code} is diagnosis {first_position} of the claim and stands again as diagnosis {position}; each code is reported once"),
    "pointed to twice": Case("FAIL", "low", "neutral", "none", "{pointers} pointers of line {line_no} name diagnosis {position}, {code}; a line names each diagnosis once"),
}

EXAMPLES = """
claim | line | claim_type | dx      | kind             | ptr   | outcome          | because
F1    | 1    |            | I10     |                  |       | silent           | the first of the two
F1    | 2    |            | E11.9   |                  |       | silent           |
F1    | 3    |            | I10     |                  |       | reported twice   | rulebook F1: positions 1 and 3
F2    | 1    |            | I10     |                  | A A   | pointed to twice | rulebook F2
N1    | 1    | I          | I21.4   |                  |       | silent           | rulebook N1: fields of their own
N1    | 2    | I          | R07.9   | admitting        |       | does not apply   |
N1    | 3    | I          | R07.9   | reason_for_visit |       | does not apply   |
N2    | 1    |            | H25.11  |                  | 1 2   | silent           | rulebook N2: different eyes
N2    | 2    |            | H25.12  |                  | 2 1   | silent           |
A     | 1    | I          | I10     |                  |       | silent           |
A     | 2    | I          | I10     |                  |       | reported twice   | on facility claims too
B     | 1    |            | I10     |                  |       | silent           |
B     | 2    |            | I10     |                  |       | reported twice   | each later one
B     | 3    |            | I10     |                  |       | reported twice   |
C     | 1    |            | I10     |                  | 1     | silent           |
C     | 2    |            | E11.9   |                  | 1 2 2 | pointed to twice | in the later places
D     | 1    |            | I10     |                  | 1 01  | pointed to twice | 1 and 01 are one position
E     | 1    |            | I10     |                  | 2 2   | silent           | no diagnosis there: DX-PTR
G     | 1    |            | I10     |                  | 1     | silent           | two lines may point to one diagnosis
G     | 2    |            | E11.9   |                  | 1     | silent           |
H     | 1    |            | (blank) |                  |       | cannot tell      | without a code
H     | 2    |            | (blank) |                  |       | cannot tell      |
"""


def evaluate(diagnoses: Diagnoses, lines: Lines) -> Diagnoses:
    position = nw.col("position")
    rows = reported(diagnoses).with_columns(first_position=position.min().over("claim_key", "diagnosis_code"))
    # One pointer cannot name a diagnosis twice.
    several = long_pointers(lines.filter(nw.col("claim_type") == "P", ~nw.col("diagnosis_pointer_2").is_null()))
    named = several.group_by("claim_key", "line_no", "position").agg(pointers=nw.len().cast(nw.Int64)).filter(nw.col("pointers") > 1)
    named = named.with_columns(position=position.cast(nw.Int64)).join(
        lines.select("claim_key", "line_no", line_in_window=nw.col("in_window")), on=["claim_key", "line_no"], how="inner"
    )
    again = rows.join(named, on=["claim_key", "position"], how="inner").with_columns(in_window=nw.col("line_in_window"), case=nw.lit("pointed to twice"))
    once = rows.with_columns(line_no=nw.lit(None, dtype=nw.Int64), pointers=nw.lit(None, dtype=nw.Int64))
    once = once.with_columns(case=nw.when(position > nw.col("first_position")).then(nw.lit("reported twice")))
    columns = ["claim_key", "kind", "position", "line_no", "in_window", "diagnosis_code", "first_position", "pointers", "case"]
    both = nw.concat([once.select(columns), again.select(columns)], how="vertical")
    return both.with_columns(breach=~nw.col("case").is_null(), code=dotted("diagnosis_code"))
