"""A surgical team (modifier 66) that the code does not allow, or that fewer than three persons billed.

Why it matters
    A team is paid by report: each member's part is judged. Where a team is not permitted the line is denied.
Rule
    The fee schedule's team indicator of 0 or 9 does not permit 66; 1 needs documentation that a team was needed; 2 permits it. A team is three persons
    or more who bill the same code for the same day with 66; fewer in the data is for a reviewer, since another group's claims may not be there.
    Payment is by report, so no amount is proposed.
Cannot tell
    Code, patient or day is blank; no loaded fee schedule covers the code on the date, or it has no team indicator for it; a performer is blank, and with that
    one there might be three.
What settles it
    The operative notes of all members, and the reason why the operation needed a team.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, has_modifier
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.indicators import with_indicators
from auditkit.rules.surgeons import PROCEDURE, persons

ID, FAMILY, SUBJECT = "MOD-66", "coding_accuracy", "line"
CLAIM_TYPES = ("P",)
NEEDS = ("patient_key", "service_day", "procedure_code")
READS = ("modifiers", "rendering_npi")
APPLIES = has_modifier("66")
CANDIDATES = APPLIES
SOURCE = "Medicare Claims Processing Manual, ch. 12, sec. 40.8; CMS fee schedule, team surgeon indicator"
CASES = {
    "not permitted": Case("FAIL", "medium", "over", "deny", "{procedure_code} carries 66, and its team indicator is {team}: a team is not permitted"),
    "fewer than three": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} carries 66; in the data {persons} billed it with 66 for the patient on that day, and a team is three or more"),
    "documentation": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} carries 66, and its team indicator is 1: payable by report where the documentation shows that a team was needed"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule covers the code on the date",
    "no indicator": "the fee schedule has no team indicator for the code",
    "performer": "the performer of a line of the team is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods | rendering_npi | billing_npi | service_date | outcome                   | because
F1    | 1    | F1      | XTM00          | 66   |               |             |              | not permitted             | rulebook F1: indicator 0
F2    | 1    | F2      | 33945          | 66   |               |             |              | fewer than three          | rulebook F2: one surgeon
N1    | 1    | N1      | 33945          | 66   | R1            |             |              | silent                    | rulebook N1: three surgeons, indicator 2
N1B   | 1    | N1      | 33945          | 66   | R2            |             |              | silent                    |
N1C   | 1    | N1      | 33945          | 66   | R9            |             |              | silent                    |
N2    | 1    | N2      | 33945          |      |               |             |              | does not apply            | rulebook N2: no 66
A1    | 1    | A1      | 33945          | 66   | R1            |             |              | fewer than three          | two
A1B   | 1    | A1      | 33945          | 66   | R2            |             |              | fewer than three          |
A1C   | 1    | A1      | 33945          |      | R9            |             |              | does not apply            | the third without 66
A2    | 1    | A2      | XTM10          | 66   | R1            |             |              | documentation             | indicator 1
A2B   | 1    | A2      | XTM10          | 66   | R2            |             |              | documentation             |
A2C   | 1    | A2      | XTM10          | 66   | R9            |             |              | documentation             |
A3    | 1    | A3      | 33945          | 66   | R1            |             |              | cannot tell: performer    | with the blank one there may be three
A3B   | 1    | A3      | 33945          | 66   | R2            |             |              | cannot tell: performer    |
A3C   | 1    | A3      | 33945          | 66   | (blank)       | (blank)     |              | cannot tell: performer    |
A5    | 1    | A5      | 33945          | 66   | R1            |             |              | cannot tell: performer    | two lines carry the biller's number alone
A5B   | 1    | A5      | 33945          | 66   | (blank)       |             |              | cannot tell: performer    |
A5C   | 1    | A5      | 33945          | 66   | (blank)       |             |              | cannot tell: performer    |
A4    | 1    | A4      | 33945          | 66   | R1            |             | 2025-03-10   | fewer than three          | one each day
A4B   | 1    | A4      | 33945          | 66   | R2            |             | 2025-03-11   | fewer than three          |
U1    | 1    | U1      | 33945          | 66   |               |             | 2031-01-01   | cannot tell: no release   | the schedule ends before
U2    | 1    | U2      | X2000          | 66   |               |             |              | cannot tell: no indicator | the row has none
U3    | 1    | U3      | X9999          | 66   |               |             |              | does not apply            | no code of the fee schedule
U4    | 1    | U4      | (blank)        | 66   |               |             |              | cannot tell               |
"""


def evaluate(lines: Lines, pfs: CodeSet) -> Lines:
    team = lines.filter(has_modifier("66"))
    asked = with_indicators(team, pfs, "team").filter(~nw.col("scheduled") | nw.col("listed"))
    asked = asked.join(persons(team), on=list(PROCEDURE), how="left")
    few = nw.col("persons") < 3
    case = (
        nw.when(~nw.col("scheduled")).then(nw.lit("no release"))
        .when(nw.col("team").is_null()).then(nw.lit("no indicator"))
        .when(nw.col("team").is_in(["0", "9"])).then(nw.lit("not permitted"))
        .when(few & nw.col("nameless")).then(nw.lit("performer"))
        .when(few).then(nw.lit("fewer than three"))
        .when(nw.col("team") == "1").then(nw.lit("documentation"))
        .otherwise(nw.lit(SILENT))
    )
    return asked.with_columns(case=case).with_columns(breach=breach_of(CASES))
