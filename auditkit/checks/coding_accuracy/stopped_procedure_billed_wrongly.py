"""A physician's procedure that was stopped or cut short without 52 or 53, and 52 or 53 where they do not belong.

Why it matters
    A procedure that was stopped is paid for what was done. One that was cancelled before it began is not billable at all.
Rule
    Where the record says that a procedure was stopped after it began, the line carries 53, or 52 where it was done in part by choice; without either it is
    for a reviewer. A procedure cancelled before anesthesia or start is not billable, with or without 52 or 53; it fails where an auditor confirmed
    the abstract. 52 and 53 do not go with visits and with codes that are timed by their list (units tell the time). A line with 52 or 53 and no note is
    told as information, since the payer prices it by report; not for a code with a row of its own for 53 in the fee schedule. Facilities: MOD-7374.
Cannot tell
    The procedure code is blank; the claims read have no column of notes.
What settles it
    The procedure note: when and why it was stopped, and what was done until then.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Held, Lines, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.billed_modifiers import led_by
from auditkit.rules.discontinued import AFTER, BEFORE, PARTIAL, with_discontinued

ID, FAMILY, SUBJECT = "MOD-5253", "coding_accuracy", "line"
CLAIM_TYPES = ("P",)
NEEDS = ()
READS = ("modifiers", "procedure_code")
OPTIONAL_TABLES = ("encounters", "documented_services")
OPTIONAL_SETS = ("pfs", "therapy_codes")
SOURCE = "Medicare Claims Processing Manual, ch. 12, sec. 20.4.6; CMS fee schedule, rows of modifier 53; CARC 203"
CANCELLED = "{procedure_code} was billed, and the record says that it was cancelled before anesthesia or start; such a procedure is not billable"
CASES = {
    "cancelled": Case("FAIL", "medium", "over", "deny", CANCELLED, given=OPTIONAL_TABLES),
    "cancelled, unconfirmed": Case("REVIEW", "medium", "over", "deny", CANCELLED + ". The abstract of the record is not confirmed by an auditor", given=OPTIONAL_TABLES),
    "stopped": Case("REVIEW", "medium", "over", "reprice", "{procedure_code} carries neither 52 nor 53, and the record says that it was stopped after it began; 53 tells so", given=OPTIONAL_TABLES),
    "done in part": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} carries neither 52 nor 53, and the record says that it was done in part; 52 tells a reduced service, 53 one that was stopped", given=OPTIONAL_TABLES),
    "visit": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} is a visit and carries 52 or 53; a lesser visit has a lower code"),
    "timed": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} is a timed code and carries 52 or 53; less time is fewer units"),
    "no note": Case("INFO", "low", "neutral", "none", "{procedure_code} carries 52 or 53, and neither the line nor the claim has a note; the payer prices it by report"),
}
UNKNOWN = {
    "code": "the procedure code is blank",
    "gap": "the claims read have no column of notes",
}

EXAMPLES = """
claim | line | claim_type | procedure_code | mods  | line_note | documented_services.procedure_code | documented_services.discontinued | documented_services.auditor_confirmed | outcome                | because
F1    | 1    |            | 45378          |       |           | 45378 | after_anesthesia  |   | stopped                | rulebook F1: needs 53
F2    | 1    |            | 20610          | 53    |           | 20610 | before_anesthesia | Y | cancelled              | rulebook F2: cancelled in the waiting room
N1    | 1    |            | 45378          | 53    |           | 45378 | after_anesthesia  |   | silent                 | rulebook N1: a row of its own
N2    | 1    |            | 45378          |       |           | 45378 | none              |   | silent                 | rulebook N2: complete
A1    | 1    |            | 45378          |       |           |       |                   |   | does not apply         | no record says so, and neither modifier
A2    | 1    |            | 20610          | 53    |           | 20610 | before_anesthesia | N | cancelled, unconfirmed |
A3    | 1    |            | 20610          |       |           | 20610 | before_anesthesia | Y | cancelled              | without a modifier
A4    | 1    |            | 20610          |       |           | 20610 | partial           | Y | done in part           |
A5    | 1    |            | 20610          | 52    | NOTE      | 20610 | partial           | Y | silent                 | 52 is there
A6    | 1    |            | 20610          | 52    |           |       |                   |   | no note                |
A7    | 1    |            | 20610          | 53    | NOTE      |       |                   |   | silent                 |
A8    | 1    |            | 45378          | 52    |           |       |                   |   | no note                | the row is 53's
B1    | 1    |            | 99213          | 52    | NOTE      |       |                   |   | visit                  |
B2    | 1    |            | 97110          | 52    | NOTE      |       |                   |   | timed                  |
B3    | 1    |            | 97161          | 52    | NOTE      |       |                   |   | silent                 | therapy that is not timed
B4    | 1    | I          | 45378          | 52    |           |       |                   |   | does not apply         | MOD-7374
U1    | 1    |            | (blank)        | 52    | NOTE      |       |                   |   | cannot tell            |
U2    | 1    |            | (blank)        |       |           | 45378 | partial           | Y | cannot tell: code      | it may be the one that was stopped
"""


def evaluate(lines: Lines, encounters: Lines, documented_services: Lines, pfs: CodeSet, therapy_codes: CodeSet, held: Held) -> Lines:
    marked = has_modifier("52", "53")
    asked = with_discontinued(lines, encounters, documented_services)
    asked = asked.filter(marked | ~nw.col("discontinued").is_null() | nw.col("unread")).with_columns(rvu_modifier=nw.lit("53"))
    asked = therapy_codes.beside(pfs.beside(asked, prefix="row_"), prefix="therapy_")
    own_row = has_modifier("53") & nw.col("row_in_force")
    timed = (nw.col("therapy_timed") == "Y").fill_null(False)
    noteless = nw.col("line_note").is_null() & nw.col("note_text").is_null()
    unread = not ({"line_note"} & held["lines"] or {"note_text"} & held["claims"])
    said = nw.col("discontinued")
    case = (
        nw.when(nw.col("procedure_code").is_null()).then(nw.lit("code"))
        .when((said == BEFORE) & nw.col("confirmed")).then(nw.lit("cancelled"))
        .when(said == BEFORE).then(nw.lit("cancelled, unconfirmed"))
        .when(~marked & (said == AFTER)).then(nw.lit("stopped"))
        .when(~marked & (said == PARTIAL)).then(nw.lit("done in part"))
        .when(marked & is_kind("em")).then(nw.lit("visit"))
        .when(marked & timed).then(nw.lit("timed"))
        .when(marked & ~own_row & nw.lit(unread)).then(nw.lit("gap"))
        .when(marked & ~own_row & noteless).then(nw.lit("no note"))
        .otherwise(nw.lit(SILENT))
    )
    found = asked.with_columns(case=case).with_columns(breach=breach_of(CASES))
    return found.with_columns(propose_modifiers=nw.when(nw.col("case") == "stopped").then(led_by("53")))
