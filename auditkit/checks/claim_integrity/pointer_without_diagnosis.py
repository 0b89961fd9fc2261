"""A service line whose diagnosis pointers are missing or lead nowhere.

Why it matters
    The pointed diagnoses are what a line is covered for. A line that points to nothing is rejected on receipt, or denied for lack of a diagnosis.
Rule
    Every line of a professional claim points to at least one and at most four diagnoses. A pointer is a position from 1 to 12 (A to L on paper)
    that holds a diagnosis code among the claim's principal and other diagnoses, and the places are filled from the first without gaps.
    Of several faults of one line the first of these is named: no pointer, not a pointer, no diagnosis there, a gap. That two pointers of a line name the
    same diagnosis belongs to DX-DUP. Facility lines have no pointers.
    A diagnosis that no line points to is no error. It is told once a claim, on the claim's first line without a fault of its own, and only
    where some line of the claim does point to a diagnosis. More than four pointers do not reach this check: reading refuses or reports them.
Cannot tell
    Nothing, row by row: a missing pointer or diagnosis is itself the fault. Without a column of pointers or a table of diagnoses the check is not run.
What settles it
    The encounter's assessment: which condition each service was for.
"""

import narwhals as nw

from auditkit.rules import Case, Diagnoses, Lines
from auditkit.rules.pointers import filled_positions, has_pointer, long_pointers

ID, FAMILY, SUBJECT = "DX-PTR", "claim_integrity", "line"
CLAIM_TYPES = ("P",)
NEEDS = ()
READS = ("diagnosis_pointer_1",)
SOURCE = "NUCC CMS-1500 manual, item 24E; 837P 2400 SV107"
CASES = {
    "no pointer": Case("FAIL", "high", "neutral", "risk_line", "the line points to no diagnosis; a professional line points to at least one"),
    "not a pointer": Case("FAIL", "high", "neutral", "risk_line", "pointer {place} of the line is no position from 1 to 12 (A to L)"),
    "no diagnosis": Case("FAIL", "high", "neutral", "risk_line", "the line points to diagnosis {position}, and the claim has no diagnosis in that position ({filled} in all)"),
    "gap": Case("FAIL", "high", "neutral", "risk_line", "the line's pointers leave a place empty before place {place}; they are filled from the first without gaps"),
    "not pointed to": Case("INFO", "low", "neutral", "none", "no line points to {idle} of the claim's {filled} diagnoses, the first of them diagnosis {position}"),
}

EXAMPLES = """
claim | line | claim_type | dx                | ptr         | service_date | outcome        | because
F1    | 1    |            | I10 E11.9 J06.9   | 1 2 3       |              | silent         | all three are there
F1    | 2    |            |                   | 4           |              | no diagnosis   | rulebook F1: D when only A to C are filled
F2    | 1    |            | I10               |             |              | no pointer     | rulebook F2
N1    | 1    |            | I10 E11.9 J06.9 R05.9 | 1 3     |              | not pointed to | rulebook N1: nothing is wrong; B and D are told as information
N2    | 1    | I          | I10               |             |              | does not apply | rulebook N2: facility lines have no pointers
A     | 1    |            | I10               | A           |              | silent         | a letter left by another reader
B     | 1    |            | I10               | 01          |              | silent         | two digits
C     | 1    |            | I10               | 0           |              | not a pointer  | below 1
D     | 1    |            | I10               | 13          |              | not a pointer  | beyond 12
E     | 1    |            | I10               | 1 M         |              | not a pointer  | beyond L, in the second place
G     | 1    |            | A A A A A A A A A A A A | 12    |              | not pointed to | the twelfth position exists; eleven others are idle
H     | 1    |            |                   | 1           |              | no diagnosis   | a claim without any diagnosis
I     | 1    |            | I10 E11.9         | (blank) 1 2 |              | gap            | the first place is empty
J     | 1    |            | I10 E11.9         | 1 (blank) 2 |              | gap            | the second place is empty
K     | 1    |            | I10 (blank)       | 1           |              | silent         | a position without a code is no diagnosis
K     | 2    |            |                   | 2           |              | no diagnosis   | and cannot be pointed to
L     | 1    |            | I10 E11.9         | 1           |              | silent         | the two lines together point to both
L     | 2    |            |                   | 2 1         |              | silent         |
M     | 1    |            | I10 E11.9         |             |              | no pointer     | a line with a fault of its own does not carry the information
M     | 2    |            |                   | 2           |              | not pointed to | the first line without one does
O     | 1    |            | I10               | (blank) 2   |              | no diagnosis   | before the gap
"""


def evaluate(lines: Lines, diagnoses: Diagnoses) -> Lines:
    claim, line = ["claim_key"], ["claim_key", "line_no"]
    filled, pointers = filled_positions(diagnoses), long_pointers(lines)
    met = pointers.join(filled.with_columns(found=nw.lit(True)), on=["claim_key", "position"], how="left")
    stray, lost = nw.col("position").is_null(), ~nw.col("position").is_null() & ~nw.col("found").fill_null(False)
    judged = met.with_columns(stray=nw.when(stray).then(nw.col("place")), lost=nw.when(lost).then(nw.col("position"))).group_by(line).agg(
        stray=nw.col("stray").min(), lost=nw.col("lost").min(), last_place=nw.col("place").max(), pointers=nw.col("place").count(),
    )
    used = met.filter(nw.col("found")).select("claim_key", "position").unique()
    idle = filled.join(used.select("claim_key").unique(), on=claim, how="semi").join(used, on=["claim_key", "position"], how="anti")
    idle = idle.group_by(claim).agg(idle=nw.len(), first_idle=nw.col("position").min())
    counted = filled.group_by(claim).agg(filled=nw.len())
    rows = lines.join(judged, on=line, how="left").join(idle, on=claim, how="left").join(counted, on=claim, how="left")
    fault = (
        nw.when(~has_pointer()).then(nw.lit("no pointer"))
        .when(~nw.col("stray").is_null()).then(nw.lit("not a pointer"))
        .when(~nw.col("lost").is_null()).then(nw.lit("no diagnosis"))
        .when(nw.col("last_place") > nw.col("pointers")).then(nw.lit("gap"))
    )
    rows = rows.with_columns(fault=fault, filled=nw.col("filled").fill_null(0))
    faultless = nw.when(nw.col("fault").is_null() & nw.col("in_window")).then(nw.col("line_no"))
    told = ~nw.col("idle").is_null() & (nw.col("line_no") == faultless.min().over("claim_key")).fill_null(False)
    rows = rows.with_columns(case=nw.when(nw.col("fault").is_null() & told).then(nw.lit("not pointed to")).otherwise(nw.col("fault")))
    return rows.with_columns(
        breach=~nw.col("case").is_null(), position=nw.coalesce(nw.col("lost"), nw.col("first_idle")), place=nw.coalesce(nw.col("stray"), nw.col("last_place")),
    )
