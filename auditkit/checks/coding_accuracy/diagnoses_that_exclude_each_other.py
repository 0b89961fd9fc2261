"""Two diagnoses of one encounter that an Excludes1 note keeps apart.

Why it matters
    An Excludes1 note says that two conditions do not occur together, so that one of the codes is likely wrong. Payers edit on such pairs.
Rule
    Each two different codes among the principal and other diagnoses of an encounter are compared with the Excludes1 notes of the tabular list in force: a note
    at a code, category, block or chapter holds for all codes below it, and names codes and all below them. A pair is told once, on the diagnosis that comes first, and
    always for review, and only where both are billable codes: the Official Guidelines allow both codes where the conditions are unrelated. Notes at blocks and chapters are wide
    and weigh less. Two codes below the note's own code are no pair, unless the note names one of them itself. Excludes2 notes do not forbid anything. On a professional
    claim of several days the diagnoses of lines of different days are different encounters.
Cannot tell
    The code is blank, no line has a date, or no loaded release of the notes answers for the code on the date. A claim with one diagnosis does not apply.
What settles it
    The assessment: whether the patient has both conditions, and unrelated to each other.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.code_notes import (
    begins_with,
    beside_each_other,
    named_pairs,
    notes_of_codes,
    one_note_each,
    with_release,
)
from auditkit.rules.diagnoses import dotted
from auditkit.rules.diagnosis_lists import of_one_encounter, on_one_day, reported

ID, FAMILY, SUBJECT = "DX-EXCL1", "coding_accuracy", "diagnosis"
PARTNER = ("partner_position",)
NEEDS = ("diagnosis_code",)
READS = ("service_day",)
OPTIONAL_SETS = ("icd10cm",)
SOURCE = "ICD-10-CM Official Guidelines, sec. I.A.12.a; ICD-10-CM tabular list"
CASES = {
    "excluded": Case("REVIEW", "medium", "neutral", "risk_pointed", "{code} and {partner} (diagnosis {partner_position}) stand on one claim; the Excludes1 note at {noted} names {named}, so that both are right only where the conditions are unrelated"),
    "excluded widely": Case("REVIEW", "low", "neutral", "risk_pointed", "{code} and {partner} (diagnosis {partner_position}) stand on one claim; the Excludes1 note of {noted}, which holds for the whole block or chapter, names {named}; both are right only where the conditions are unrelated"),
}
UNKNOWN = {
    "no date": "no line of the claim has a date of service",
    "no release": "no loaded release of the Excludes1 notes answers for the code on the date",
}

EXAMPLES = """
claim | line | claim_type | dx      | kind      | ptr | service_date | outcome                 | because
F1    | 1    |            | E11.9   |           |     |              | excluded                | rulebook F1: told once, on the first
F1    | 2    |            | E10.9   |           |     |              | silent                  |
F2    | 1    |            | J06.9   |           |     |              | excluded                | rulebook F2: the note names it
F2    | 2    |            | J02.9   |           |     |              | silent                  |
N1    | 1    |            | J03.90  |           |     |              | silent                  | rulebook N1: an Excludes2 note is none
N1    | 2    |            | J35.01  |           |     |              | silent                  |
N2    | 1    |            | E11.9   |           |     | 2025-03-01   | does not apply          | rulebook N2: two claims of two encounters
N2B   | 1    |            | E10.9   |           |     | 2025-05-01   | does not apply          |
HA    | 1    |            | E11     |           |     |              | silent                  | a heading is DX-HEADER's
HA    | 2    |            | E10.9   |           |     |              | silent                  |
A     | 1    | I          | J02.9   |           |     |              | excluded                | the note stands at the second code
A     | 2    | I          | J06.9   |           |     |              | silent                  |
B     | 1    |            | E11.9   |           |     |              | silent                  | one code twice is DX-DUP's
B     | 2    |            | E11.9   |           |     |              | silent                  |
C     | 1    |            | E11.9   |           |     |              | silent                  | admitting diagnoses are not compared
C     | 2    |            | I10     |           |     |              | silent                  |
C     | 3    |            | E10.9   | admitting |     |              | does not apply          |
D     | 1    |            | J06.9   |           |     |              | excluded widely         | a note of the chapter
D     | 2    |            | P28.5   |           |     |              | silent                  |
E     | 1    |            | M54.11  |           |     |              | silent                  | both lie under M54.1, which the note excludes from its category
E     | 2    |            | M54.12  |           |     |              | silent                  |
G     | 1    |            | M54.59  |           |     |              | excluded                | the note at M54.5 names M54.51 below it
G     | 2    |            | M54.51  |           |     |              | silent                  |
H     | 1    |            | N39.0   |           |     | 2020-09-30   | silent                  | the day before the note
H     | 2    |            | N30.00  |           |     | 2020-09-30   | silent                  |
I     | 1    |            | N39.0   |           |     | 2020-10-01   | excluded                | its first day
I     | 2    |            | N30.00  |           |     | 2020-10-01   | silent                  |
J     | 1    |            | E11.9   |           | 1   | 2025-03-01   | silent                  | two encounters on one claim
J     | 2    |            | E10.9   |           | 2   | 2025-05-01   | silent                  |
K     | 1    |            | E11.9   |           | 1   | 2025-03-01   | excluded                | the second day's line points to both
K     | 2    |            | E10.9   |           | 2 1 | 2025-05-01   | silent                  |
L     | 1    |            | E11.9   |           | 1   | 2025-03-01   | excluded                | no line points to the second
L     | 2    |            | E10.9   |           | 1   | 2025-05-01   | silent                  |
M     | 1    |            | E11.9   |           | 1   | 2025-03-01   | excluded                | a line without pointers is for all
M     | 2    |            | E10.9   |           |     | 2025-05-01   | silent                  |
U1    | 1    |            | E11.9   |           |     | 2031-01-01   | cannot tell: no release | the notes end before
U1    | 2    |            | E10.9   |           |     | 2031-01-01   | cannot tell: no release |
U2    | 1    |            | E11.9   |           |     | (blank)      | cannot tell: no date    |
U2    | 2    |            | E10.9   |           |     | (blank)      | cannot tell: no date    |
U3    | 1    |            | E11.9   |           |     |              | does not apply          | the other has no code
U3    | 2    |            | (blank) |           |     |              | cannot tell             |
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, icd10cm_excludes1: CodeSet, icd10cm: CodeSet, settings: Settings) -> Diagnoses:
    several = reported(diagnoses).with_columns(reported=nw.len().over("claim_key")).filter(nw.col("reported") > 1)
    rows = with_release(on_one_day(several, lines, settings), icd10cm_excludes1)
    # A heading is DX-HEADER's: what it stands for is not known, and with it not whether the two exclude each other.
    asked = icd10cm.on(rows.select("claim_key", "position", "diagnosis_code", "service_day"), prefix="icd_")
    headings = asked.filter(nw.col("icd_billable") == "N").select("claim_key", "position")
    coded, several = (frame.join(headings, on=["claim_key", "position"], how="anti") for frame in (rows, several))
    pairs = named_pairs(notes_of_codes(coded, icd10cm_excludes1), several, icd10cm_excludes1, "excluded_stem")
    found = beside_each_other(coded, several, pairs).filter(nw.col("diagnosis_code") != nw.col("partner_code"))
    # Below the note's own code both are of one family; only what the note names below itself is kept apart.
    found = found.filter(~begins_with("partner_code", "stem") | begins_with("excluded_stem", "stem"))
    chosen = of_one_encounter(one_note_each(found), several, lines, settings).rename({"low": "position", "high": "partner_position"})
    told = rows.join(chosen, on=["claim_key", "position"], how="left")
    paired = ~nw.col("partner_position").is_null()
    case = (
        nw.when(paired & nw.col("wide")).then(nw.lit("excluded widely"))
        .when(paired).then(nw.lit("excluded"))
        .when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
    )
    noted = nw.when(nw.col("wide")).then(nw.col("note_stem")).otherwise(dotted("note_stem"))
    return told.with_columns(
        breach=nw.when(nw.col("covered") | paired).then(paired), case=case, code=dotted("diagnosis_code"), partner=dotted("partner_code"),
        noted=noted, named=dotted("excluded_stem"),
    )
