"""A diagnosis that leaves the side open though the claim or the record names it.

Why it matters
    A code for an unspecified side beside the code for the side is less than the record holds; payers query or deny it, and it weakens what the claim says of need.
Rule
    Of codes that differ in side alone the one for the side is reported where the side is known. It is known from a side modifier on a line that points to the diagnosis,
    from another diagnosis of the claim with a side of the same family, or from the abstract of the record: a confirmed diagnosis with a side, or the code for the side. A
    facility line is for all diagnoses of its claim; its modifiers count where all diagnoses of the claim that know sides are of one family.
    What an auditor confirmed in the record is a finding; an abstract that is not confirmed, and the claim's own evidence, is for review. Without any evidence
    of a side, and where the release has no codes for both sides, the code is right.
Cannot tell
    The code is blank, no line has a date, no loaded release answers for the code on the date, or nothing names a side and a line with a side modifier has no
    first pointer.
What settles it
    The examination or the procedure note: the side.
"""

import narwhals as nw

from auditkit.rules import Case, Claims, CodeSet, Diagnoses, Lines, Settings
from auditkit.rules.diagnoses import dotted
from auditkit.rules.diagnosis_lists import on_one_day, reported
from auditkit.rules.documented import supported_diagnoses
from auditkit.rules.open_sides import with_claim_sides, with_line_sides, with_record_sides, with_siblings

ID, FAMILY, SUBJECT = "DX-LAT-UNSPEC", "coding_accuracy", "diagnosis"
NEEDS = ("diagnosis_code",)
READS = ("service_day", "diagnosis_pointer_1")
OPTIONAL_TABLES = ("encounters", "documented_diagnoses")
SOURCE = "ICD-10-CM Official Guidelines, sec. I.B.13 and I.B.18"
CASES = {
    "documented": Case("FAIL", "medium", "neutral", "none", "{code} leaves the side open, and the record, as an auditor confirmed it, names the {side}; the release has {suggested}", given=OPTIONAL_TABLES),
    "in the abstract": Case("REVIEW", "medium", "neutral", "none", "{code} leaves the side open, and an abstract of the record that no auditor has confirmed names the {side}; the release has {suggested}", given=OPTIONAL_TABLES),
    "modifier": Case("REVIEW", "medium", "neutral", "none", "{code} leaves the side open, and modifiers of a line that it is for name the {side}; the release has {suggested}"),
    "other diagnosis": Case("REVIEW", "medium", "neutral", "none", "{code} leaves the side open, and another diagnosis of the claim names the {side} of the same condition; the release has {suggested}"),
}
UNKNOWN = {
    "no date": "no line of the claim has a date of service",
    "no release": "no loaded release of ICD-10-CM answers for the code on the date",
    "no pointer": "nothing names a side, and a line with a side modifier has no first pointer: it may be for the diagnosis",
}

EXAMPLES = """
claim | line | claim_type | procedure_code | mods | dx       | ptr | service_date | documented_diagnoses.diagnosis_code | documented_diagnoses.laterality | documented_diagnoses.status | documented_diagnoses.auditor_confirmed | encounters.auditor_confirmed | outcome                 | because
F1    | 1    |            | 20610          | RT   | M17.10   | 1   |              |                                     |                                 |                             |                                        |                              | modifier                | rulebook F1
F2    | 1    |            | 99213          |      | M79.603  | 1   |              | M79603                              | L                               | confirmed                   | Y                                      | Y                            | documented              | rulebook F2
N1    | 1    |            | 99213          |      | M79.603  | 1   |              |                                     |                                 |                             |                                        |                              | silent                  | rulebook N1: nothing known
N2    | 1    |            | 20610          | RT   | M25.50   | 1   |              |                                     |                                 |                             |                                        |                              | does not apply          | rulebook N2: no codes for its sides
A     | 1    |            | 99213          |      | M79.603  | 1   |              | M79602                              |                                 | confirmed                   | Y                                      | Y                            | documented              | the record supports the code for the left
B     | 1    |            | 99213          |      | M79.603  | 1   |              | M79603                              | L                               | confirmed                   | N                                      | Y                            | in the abstract         | the row is not confirmed
C     | 1    |            | 99213          |      | M79.603  | 1   |              | M79603                              | L                               | confirmed                   |                                        | N                            | in the abstract         | the encounter is not confirmed
D     | 1    |            | 99213          |      | M79.603  | 1   |              | M79603                              | U                               | confirmed                   | Y                                      | Y                            | silent                  | the record leaves it open too
E     | 1    |            | 99213          |      | M79.603  | 1   |              | M79603                              | L                               | ruled_out                   | Y                                      | Y                            | silent                  | not a diagnosis of the visit
G     | 1    |            | 99213          |      | M79.603  | 1   |              | M25561                              | R                               | confirmed                   | Y                                      | Y                            | silent                  | the side of another condition
H     | 1    |            | 20610          | RT   | M17.10   | 2   |              |                                     |                                 |                             |                                        |                              | silent                  | the line points to the other diagnosis
H     | 2    |            | 99213          |      | M25.561  | 1   |              |                                     |                                 |                             |                                        |                              | does not apply          |
I     | 1    |            | 99213          |      | M79.603  | 1   |              |                                     |                                 |                             |                                        |                              | other diagnosis         | the claim has the right arm too
I     | 2    |            | 99213          |      | M79.601  | 2   |              |                                     |                                 |                             |                                        |                              | does not apply          |
J     | 1    |            | 20610          | 50   | M17.10   | 1   |              |                                     |                                 |                             |                                        |                              | modifier                | both sides
K     | 1    |            | 20610          | 59   | M17.10   | 1   |              |                                     |                                 |                             |                                        |                              | silent                  | no side modifier
L     | 1    |            | 20610          | RT   | M17.10   | 1   |              | M1710                               | R                               | confirmed                   | Y                                      | Y                            | documented              | the record weighs more than the modifier
M     | 1    | I          | 20610          | RT   | M17.10   |     |              |                                     |                                 |                             |                                        |                              | modifier                | a facility line, one family of sides on the claim
O     | 1    | I          | 20610          | RT   | M17.10   |     |              |                                     |                                 |                             |                                        |                              | silent                  | the modifier may be for the eye
O     | 2    | I          | 99213          |      | H25.11   |     |              |                                     |                                 |                             |                                        |                              | does not apply          |
P     | 1    |            | 20610          | RT   | S52.509A | 1   |              |                                     |                                 |                             |                                        |                              | modifier                | a family that differs in side alone, seventh character and all
U1    | 1    |            | 20610          | RT   | M17.10   |     |              |                                     |                                 |                             |                                        |                              | cannot tell: no pointer | the line may be for it
U2    | 1    |            | 20610          | RT   | M17.10   | 1   | (blank)      |                                     |                                 |                             |                                        |                              | cannot tell: no date    |
U3    | 1    |            | 20610          | RT   | M17.10   | 1   | 2031-01-01   |                                     |                                 |                             |                                        |                              | cannot tell: no release | the table ends before
U4    | 1    |            | 99213          |      | (blank)  | 1   |              |                                     |                                 |                             |                                        |                              | cannot tell             | a diagnosis without a code
"""
COLUMNS = (
    "claim_key", "kind", "position", "in_window", "diagnosis_code", "service_day", "covered", "release", "left_code", "right_code", "both_code",
    "claim_left", "claim_right", "line_left", "line_right", "open_line",
)  # fmt: skip


def evaluate(
    diagnoses: Diagnoses, lines: Lines, claims: Claims, encounters: Claims, documented_diagnoses: Diagnoses, icd10cm: CodeSet, settings: Settings
) -> Diagnoses:
    beside = with_claim_sides(icd10cm.beside(on_one_day(reported(diagnoses), lines, settings)))
    asked = with_siblings(beside.filter(~nw.col("covered") | (nw.col("laterality") == "U")), icd10cm)
    asked = asked.filter(~nw.col("covered") | (~nw.col("left_code").is_null() & ~nw.col("right_code").is_null()))
    rows = with_record_sides(with_line_sides(asked, lines).select(*COLUMNS), supported_diagnoses(claims, encounters, documented_diagnoses))
    kinds = {"documented": "audited", "in the abstract": "record", "modifier": "line", "other diagnosis": "claim"}
    case = nw.coalesce(*(nw.when(nw.col(f"{kind}_left") | nw.col(f"{kind}_right")).then(nw.lit(name)) for name, kind in kinds.items()))
    rows = rows.with_columns(found=nw.when(nw.col("covered")).then(case))
    left, right = (
        nw.any_horizontal(*((nw.col("found") == name) & nw.col(f"{kind}_{side}") for name, kind in kinds.items()), ignore_nulls=True)
        for side in ("left", "right")
    )
    unknown = (
        nw.when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
        .when(nw.col("found").is_null() & nw.col("open_line")).then(nw.lit("no pointer"))
    )
    two = nw.coalesce(dotted("both_code"), nw.concat_str(dotted("left_code"), nw.lit(" and "), dotted("right_code")))
    return rows.with_columns(
        breach=nw.when(unknown.is_null()).then(~nw.col("found").is_null()), case=nw.coalesce(unknown, nw.col("found")), code=dotted("diagnosis_code"),
        side=nw.when(left & right).then(nw.lit("two sides")).when(left).then(nw.lit("left side")).otherwise(nw.lit("right side")),
        suggested=nw.when(left & right).then(two).when(left).then(dotted("left_code")).otherwise(dotted("right_code")),
    )
