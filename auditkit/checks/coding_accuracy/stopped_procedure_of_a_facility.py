"""A facility's procedure that was stopped without 73, 74 or 52, with the wrong one, or one of these where it does not belong.

Why it matters
    A hospital or surgical centre is paid half for a procedure stopped before anesthesia (73) and in full after it (74). The wrong one is over- or underpaid.
Rule
    Stopped before anesthesia, once the patient is prepared and in the room: 73. After anesthesia or start: 74. No anesthesia planned, or done in
    part: 52. By the record's abstract; one that no auditor confirmed is for review. Whether the patient was in the room the abstract does not say: a
    procedure cancelled before that is not billable. 73 and 74 do not go with imaging (52 does), nor with a professional's claim (53 does); an ambulatory
    surgical centre bills on the professional form and keeps them. Only the first procedure planned is billed with them: a second line of a
    claim and day with 73 or 74 is for a reviewer. Inpatient bills carry none and are not judged.
Cannot tell
    The procedure code is blank; on a professional claim at place 24, specialty and taxonomy are blank, which say whether the centre billed it.
What settles it
    The operating room record: when the patient came in, when anesthesia began, when and why it was stopped.
"""

import narwhals as nw

from auditkit.rules import Case, Lines, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.billed_modifiers import led_by
from auditkit.rules.bills import is_inpatient
from auditkit.rules.discontinued import AFTER, BEFORE, PARTIAL, with_discontinued
from auditkit.rules.specialties import is_performer

ID, FAMILY, SUBJECT = "MOD-7374", "coding_accuracy", "line"
NEEDS = ()
READS = ("modifiers", "procedure_code")
OPTIONAL_TABLES = ("encounters", "documented_services")
SOURCE = "Medicare Claims Processing Manual, ch. 4, sec. 20.6.4 and 20.6.6"
OPEN = ". The abstract of the record is not confirmed by an auditor"
EARLY = "{procedure_code} carries no 73, and the record says that it was stopped before anesthesia; 73 is right where the patient was prepared and in the room, and before that nothing is billable"
LATE = "{procedure_code} carries 73, and the record says that it was stopped after anesthesia; 74 is right"
UNTOLD = "{procedure_code} carries none of 73, 74 and 52, and the record says that it was stopped after anesthesia; 74 tells so, at the same price"
PART = "{procedure_code} carries none of 52, 73 and 74, and the record says that it was done in part; 52 tells so where no anesthesia was planned"
CASES = {
    "professional": Case("FAIL", "medium", "neutral", "risk_line", "{procedure_code} carries 73 or 74 on a professional claim; they are a facility's, and a physician's stopped procedure carries 53"),
    "imaging": Case("FAIL", "medium", "over", "reprice", "{procedure_code} is imaging and carries 73 or 74; imaging that was stopped carries 52"),
    "before anesthesia": Case("FAIL", "medium", "over", "reprice", EARLY, given=OPTIONAL_TABLES),
    "before anesthesia, unconfirmed": Case("REVIEW", "medium", "over", "reprice", EARLY + OPEN, given=OPTIONAL_TABLES),
    "after anesthesia": Case("FAIL", "medium", "under", "reprice", LATE, given=OPTIONAL_TABLES),
    "after anesthesia, unconfirmed": Case("REVIEW", "medium", "under", "reprice", LATE + OPEN, given=OPTIONAL_TABLES),
    "not told": Case("REVIEW", "medium", "neutral", "none", UNTOLD, given=OPTIONAL_TABLES),
    "done in part": Case("REVIEW", "medium", "over", "reprice", PART, given=OPTIONAL_TABLES),
    "further procedure": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} carries 73 or 74, as does another line of the claim and day; of procedures planned and not begun only the first is billed"),
}
UNKNOWN = {
    "code": "the procedure code is blank",
    "center": "specialty and taxonomy are blank, which say whether the surgical center billed it",
}

EXAMPLES = """
claim | line | claim_type | type_of_bill | procedure_code | mods  | place_of_service | rendering_specialty | documented_services.procedure_code | documented_services.discontinued | documented_services.auditor_confirmed | outcome                        | because
F1    | 1    | I          | 131          | 45378          |       |    |         | 45378 | before_anesthesia | Y | before anesthesia              | rulebook F1: needs 73
F2    | 1    | I          | 131          | 45378          | 73    |    |         | 45378 | after_anesthesia  | Y | after anesthesia               | rulebook F2: should be 74
N1    | 1    | I          | 131          | 45378          | 74    |    |         | 45378 | after_anesthesia  | Y | silent                         | rulebook N1
N2    | 1    | P          |              | 45378          | 53    |    |         |       |                   |   | does not apply                 | rulebook N2: professional form
A1    | 1    | I          | 131          | 45378          | 74    |    |         | 45378 | before_anesthesia | Y | before anesthesia              | 74 in place of 73
A2    | 1    | I          | 131          | 45378          | 73    |    |         | 45378 | before_anesthesia | Y | silent                         |
A3    | 1    | I          | 131          | 45378          |       |    |         | 45378 | before_anesthesia | N | before anesthesia, unconfirmed |
A4    | 1    | I          | 131          | 45378          | 73    |    |         | 45378 | after_anesthesia  | N | after anesthesia, unconfirmed  |
A5    | 1    | I          | 131          | 45378          |       |    |         | 45378 | after_anesthesia  | Y | not told                       |
A6    | 1    | I          | 131          | 20610          |       |    |         | 20610 | partial           | Y | done in part                   |
A7    | 1    | I          | 131          | 20610          | 52    |    |         | 20610 | partial           | Y | silent                         |
A8    | 1    | I          | 131          | 45378          | 52    |    |         | 45378 | after_anesthesia  | Y | silent                         | no anesthesia was planned
A9    | 1    | I          | 131          | 45378          |       |    |         | 45378 | none              | Y | silent                         | complete
AA    | 1    | I          | 131          | 45378          |       |    |         |       |                   |   | does not apply                 | no record says so
B1    | 1    | I          | 131          | 71046          | 73    |    |         |       |                   |   | imaging                        |
B2    | 1    | I          | 131          | 45378          | 73    |    |         |       |                   |   | silent                         |
B2    | 2    | I          | 131          | 20610          | 73    |    |         |       |                   |   | further procedure              |
B3    | 1    | I          | 111          | 45378          | 73    |    |         |       |                   |   | does not apply                 | inpatient
C1    | 1    | P          |              | 45378          | 73    | 22 | 10      |       |                   |   | professional                   |
C2    | 1    | P          |              | 45378          | 73    | 24 | 49      |       |                   |   | silent                         | a surgical center
C3    | 1    | P          |              | 45378          | 73    | 24 | (blank) |       |                   |   | cannot tell: center            |
C4    | 1    | P          |              | 45378          | 73    | 22 | (blank) |       |                   |   | professional                   | no surgical center there
C5    | 1    | P          |              | 45378          | 73    | 24 | 10      |       |                   |   | professional                   | the physician there
U1    | 1    | I          | 131          | (blank)        | 73    |    |         |       |                   |   | cannot tell: code              |
U2    | 1    | I          | 131          | (blank)        |       |    |         | 45378 | partial           | Y | cannot tell: code              | it may be the one that was stopped
"""


def evaluate(lines: Lines, encounters: Lines, documented_services: Lines) -> Lines:
    marked, facility = has_modifier("73", "74"), nw.col("claim_type") == "I"
    outpatient = facility & ~is_inpatient().fill_null(False)
    asked = with_discontinued(lines.filter(outpatient | marked), encounters, documented_services).filter(outpatient | ~facility)
    asked = asked.filter(marked | (facility & (~nw.col("discontinued").is_null() | nw.col("unread"))))
    asked = asked.with_columns(first=nw.when(marked).then(nw.col("line_no")).min().over("claim_key", "service_day"))
    center = facility | is_performer("surgical_center")
    open_center = center.is_null() & (nw.col("place_of_service") == "24").fill_null(True)
    said, told, sure = nw.col("discontinued"), has_modifier("52", "73", "74"), nw.col("confirmed")
    # Where no anesthesia was planned 52 is right, however far the procedure came.
    early = (said == BEFORE) & ~has_modifier("73", "52")
    late = (said == AFTER) & has_modifier("73")
    case = (
        nw.when(nw.col("procedure_code").is_null()).then(nw.lit("code"))
        .when(open_center).then(nw.lit("center"))
        .when(~center.fill_null(False)).then(nw.lit("professional"))
        .when(marked & is_kind("imaging")).then(nw.lit("imaging"))
        .when(early & sure).then(nw.lit("before anesthesia"))
        .when(early).then(nw.lit("before anesthesia, unconfirmed"))
        .when(late & sure).then(nw.lit("after anesthesia"))
        .when(late).then(nw.lit("after anesthesia, unconfirmed"))
        .when((said == AFTER) & ~told).then(nw.lit("not told"))
        .when((said == PARTIAL) & ~told).then(nw.lit("done in part"))
        .when(marked & (nw.col("line_no") > nw.col("first"))).then(nw.lit("further procedure"))
        .otherwise(nw.lit(SILENT))
    )
    found = asked.with_columns(case=case).with_columns(breach=breach_of(CASES))
    named = nw.col("case")
    return found.with_columns(
        propose_modifiers=nw.when(named.str.starts_with("before anesthesia")).then(led_by("73", "74"))
        .when(named.str.starts_with("after anesthesia") | (named == "not told")).then(led_by("74", "73"))
        .when(named.is_in(["imaging", "done in part"])).then(led_by("52", "73", "74"))
        .when(named == "professional").then(led_by("53", "73", "74"))
    )
