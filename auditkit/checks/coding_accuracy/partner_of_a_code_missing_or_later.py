"""A diagnosis whose "code first" partner is missing or comes after it, or that lacks a code it is to stand with.

Why it matters
    Some conditions are reported only beside their cause, and after it. In another order, or without the cause, the claim tells another story and may be returned.
Rule
    The notes of the tabular list in force at a code, its category, block or chapter. A note may name several partners; any one of them satisfies it. "Code
    first": a partner comes before the code. One that stands after it is a finding; where the note holds only in some cases (if applicable, if known, a named case) or its
    list is open (such as) and another diagnosis comes before, it is for review. A partner that is missing is for review where the note always
    holds, or where its list is open and nothing comes before the code. "Use additional code" and "code also" without their partner are information, where they always
    hold and stand at a code or category; their order is not judged. Of several notes of one code the gravest is told.
    Whether a code may stand first at all is judged by DX-MANIF, which may tell the same fault of a manifestation.
Cannot tell
    The code is blank, no line has a date, no loaded release of the notes answers for the code on the date, or the missing partner may be a diagnosis of the claim
    whose code is blank.
What settles it
    The assessment: what the condition is due to.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.code_notes import beside_each_other, named_pairs, notes_of_codes, with_release
from auditkit.rules.diagnoses import dotted, listed_codes
from auditkit.rules.diagnosis_lists import on_one_day, reported
from auditkit.rules.sequence_notes import ABSENT, NOTE, gravest, notes_grouped

ID, FAMILY, SUBJECT = "DX-CODEFIRST", "coding_accuracy", "diagnosis"
NEEDS = ()
READS = ("diagnosis_code", "service_day")
SOURCE = "ICD-10-CM Official Guidelines, sec. I.A.13, I.A.17 and I.B.7; ICD-10-CM tabular list"
CASES = {
    "partner later": Case("FAIL", "medium", "neutral", "none", "{code} is diagnosis {position} of the claim, and what it follows by the code first note at {noted} ({partners}) stands after it, as diagnosis {partner_position}"),
    "partner later, note open": Case("REVIEW", "medium", "neutral", "none", "{code} is diagnosis {position} of the claim, and what the code first note at {noted} names ({partners}) stands after it, as diagnosis {partner_position}; the note holds in some cases only, or its list is open"),
    "partner missing": Case("REVIEW", "medium", "neutral", "none", "{code} is diagnosis {position} of the claim; of what the code first note at {noted} names ({partners}) none is reported"),
    "additional code missing": Case("INFO", "low", "neutral", "none", "{code} is reported, and none of the additional codes that the note at {noted} names ({partners})"),
    "other code missing": Case("INFO", "low", "neutral", "none", "{code} is reported, and none of the codes that the code also note at {noted} names ({partners})"),
}
UNKNOWN = {
    "no code": "the code is blank",
    "no date": "no line of the claim has a date of service",
    "no release": "no loaded release of the notes answers for the code on the date",
    "gap": "a partner is missing, and another diagnosis of the claim has no code",
}

EXAMPLES = """
claim | line | claim_type | dx      | kind      | service_date | outcome                  | because
F1    | 1    |            | D63.1   |           |              | partner later            | rulebook F1
F1    | 2    |            | N18.4   |           |              | does not apply           |
F2    | 1    |            | D63.1   |           |              | partner missing          | rulebook F2
N1    | 1    |            | N18.4   |           |              | does not apply           | rulebook N1
N1    | 2    |            | D63.1   |           |              | silent                   |
N2    | 1    |            | I50.9   |           |              | silent                   | rulebook N2: if applicable
A     | 1    |            | I50.9   |           |              | partner later, note open | applicable, and turned
A     | 2    |            | I11.0   |           |              | does not apply           |
B     | 1    |            | I11.0   |           |              | does not apply           |
B     | 2    |            | I50.9   |           |              | silent                   | in order
C     | 1    |            | G20     |           |              | does not apply           |
C     | 2    |            | F02.80  |           |              | silent                   | the second of two partners that the note names
D     | 1    |            | G20     |           |              | does not apply           |
D     | 2    |            | F02.80  |           |              | silent                   | one before and one after
D     | 3    |            | G30.9   |           |              | does not apply           |
E     | 1    |            | E08.9   |           |              | partner missing          | "such as": nothing comes before it
G     | 1    |            | K86.1   |           |              | does not apply           |
G     | 2    |            | E08.9   |           |              | silent                   | "such as": what comes before may be the disease
H     | 1    |            | E08.9   |           |              | partner later            | nothing else comes before it
H     | 2    |            | C25.9   |           |              | does not apply           |
I     | 1    |            | K86.1   |           |              | does not apply           |
I     | 2    |            | E08.9   |           |              | partner later, note open | what comes before may be the disease
I     | 3    |            | C25.9   |           |              | does not apply           |
J     | 1    |            | E11.9   |           |              | additional code missing  |
K     | 1    |            | Z79.4   |           |              | does not apply           |
K     | 2    |            | E11.9   |           |              | silent                   | the order of an additional code is not judged
L     | 1    |            | B95.0   |           |              | other code missing       |
M     | 1    |            | A00.0   |           |              | silent                   | a note of the whole chapter is not told of every code
O     | 1    |            | D63.1   |           |              | partner missing          | admitting diagnoses are no partners
O     | 2    |            | N18.4   | admitting |              | does not apply           |
P     | 1    | I          | D63.1   |           |              | partner later            | on facility claims too
P     | 2    | I          | N18.4   |           |              | does not apply           |
U1    | 1    |            | D63.1   |           | 2031-01-01   | cannot tell: no release  | the notes end before
U2    | 1    |            | D63.1   |           | (blank)      | cannot tell: no date     |
U3    | 1    |            | D63.1   |           |              | cannot tell: gap         | the other may be the partner
U3    | 2    |            | (blank) |           |              | cannot tell: no code     |
U4    | 1    |            | (blank) |           |              | cannot tell: no code     |
U4    | 2    |            | D63.1   |           |              | partner later            | whatever the first is
U4    | 3    |            | N18.4   |           |              | does not apply           |
V1    | 1    |            | G13.2   |           | 2025-03-10   | does not apply           | the day before the note
V2    | 1    |            | G13.2   |           | 2025-03-11   | partner missing          | its first day
V3    | 1    |            | G13.2   |           | 2025-09-30   | partner missing          | its last day
V4    | 1    |            | G13.2   |           | 2025-10-01   | does not apply           | the day after the note
"""


def evaluate(diagnoses: Diagnoses, lines: Lines, icd10cm_sequence: CodeSet, settings: Settings) -> Diagnoses:
    listed = reported(diagnoses).with_columns(gap=nw.col("diagnosis_code").is_null().any().over("claim_key"))
    rows = with_release(on_one_day(listed, lines, settings), icd10cm_sequence)
    noted = notes_of_codes(rows, icd10cm_sequence)
    found = beside_each_other(rows, listed, named_pairs(noted, listed, icd10cm_sequence, "partner_stem"))
    nearest = found.group_by("claim_key", "position", *NOTE).agg(partner_position=nw.col("partner_position").min())
    met = rows.join(notes_grouped(noted), on=["diagnosis_code", "release"], how="left")
    in_force = (nw.col("effective_day") <= nw.col("service_day")) & (nw.col("service_day") <= nw.col("until_day"))
    rows = gravest(met.filter(in_force.fill_null(True)).join(nearest, on=["claim_key", "position", *NOTE], how="left"))
    fault, noted_so = nw.col("fault"), ~nw.col("note_stem").is_null()
    unknown = (
        nw.when(nw.col("diagnosis_code").is_null()).then(nw.lit("no code"))
        .when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
        .when(nw.col("gap") & fault.is_in(list(ABSENT)).fill_null(False)).then(nw.lit("gap"))
    )
    stem = nw.col("note_stem")
    return rows.filter(~nw.col("covered") | noted_so).with_columns(
        breach=nw.when(unknown.is_null()).then(~fault.is_null()), case=nw.coalesce(unknown, fault), code=dotted("diagnosis_code"),
        noted=nw.when(stem.str.contains("-")).then(stem).otherwise(dotted("note_stem")),
        partners=listed_codes("partners", "first_partner", "last_partner"),
    )
