"""Co-surgery (modifier 62) that the code does not allow, or that the two surgeons do not bill alike.

Why it matters
    Each co-surgeon is paid 62.5 %. Where one bills with 62 and the other without, the operation is paid 162.5 %, or both claims are denied.
Rule
    The fee schedule's co-surgeon indicator of 0 or 9 does not permit 62; 1 needs documentation that two surgeons were needed; 2 needs two
    different specialties. Both surgeons bill the same code for the same day with 62: where one line has it and another person's line of
    that code has neither 62 nor a modifier that sets it apart (66, 76, 77, 80 to 82, AS, 54 to 56, another side), the two do not agree. An assistant
    beside a co-surgeon, and two persons with one code of indicator 1 or 2 and no modifier at all, are for a reviewer.
    Two surgeons with two different codes are no co-surgeons, and neither carries 62.
Cannot tell
    No other surgeon's line is in the data (the usual case where one group's claims are read); code, patient, day, performer or a specialty is blank; no loaded
    fee schedule covers the code on the date.
What settles it
    Both operative notes, and the other surgeon's claim: which part each did, and why two were needed.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.billed_modifiers import led_by
from auditkit.rules.indicators import with_indicators
from auditkit.rules.surgeons import beside_other_persons, one_site, with_marks, with_several, worst_first

ID, FAMILY, SUBJECT = "MOD-62", "coding_accuracy", "line"
CLAIM_TYPES = ("P",)
NEEDS = ("patient_key", "service_day", "procedure_code")
READS = ("modifiers", "rendering_npi", "rendering_specialty")
APPLIES = has_modifier("62") | is_kind("operation")
CANDIDATES = APPLIES
SOURCE = "Medicare Claims Processing Manual, ch. 12, sec. 40.8; CMS fee schedule, co-surgeon indicator"
CASES = {
    "not permitted": Case("FAIL", "high", "over", "deny", "{procedure_code} carries 62, and its co-surgeon indicator is {cosurgeon}: co-surgeons are not permitted"),
    "lacks 62": Case("FAIL", "high", "over", "reprice", "{procedure_code} carries no 62, and another surgeon billed it for the patient on that day with 62; each co-surgeon bills 62 and is paid 62.5 %"),
    "other lacks 62": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} carries 62, and the other surgeon's line of that code and day does not; co-surgeons bill alike"),
    "assistant beside": Case("REVIEW", "high", "over", "risk_line", "{procedure_code} carries 62, and another person billed it for the patient on that day as an assistant"),
    "one specialty": Case("REVIEW", "high", "over", "risk_line", "{procedure_code} carries 62 on both surgeons' lines; its co-surgeon indicator is 2, which asks for two different specialties, and theirs is one"),
    "documentation": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} carries 62, and its co-surgeon indicator is 1: payable where the documentation shows that two surgeons were needed"),
    "two surgeons": Case("REVIEW", "medium", "over", "risk_line", "two persons billed {procedure_code} for the patient on that day, neither as co-surgeon, assistant, team or repeat; its co-surgeon indicator is {cosurgeon}"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule covers the code on the date",
    "no indicator": "the fee schedule has no co-surgeon indicator for the code",
    "performer": "the performer of a line of this code and day is blank",
    "specialty": "the specialty of one of the surgeons is blank",
    "no other surgeon": "no other surgeon's line of this code and day is in the data",
}
ORDER = ("not permitted", "no release", "no indicator", "lacks 62", "other lacks 62", "assistant beside", "one specialty", "documentation", "two surgeons", "performer", "specialty", SILENT, "no other surgeon", "nothing")

EXAMPLES = """
claim | line | patient | procedure_code | mods | rendering_npi | rendering_specialty | billing_npi | service_date | frequency_code | outcome                       | because
F1    | 1    | F1      | 22554          | 62   | R1            | 14                  |             |              |                | other lacks 62                | rulebook F1
F1B   | 1    | F1      | 22554          |      | R2            | 20                  |             |              |                | lacks 62                      | rulebook F1: mismatch
F2    | 1    | F2      | XC000          | 62   |               |                     |             |              |                | not permitted                 | rulebook F2: indicator 0
N1    | 1    | N1      | 22554          | 62   | R1            | 14                  |             |              |                | silent                        | rulebook N1
N1B   | 1    | N1      | 22554          | 62   | R2            | 20                  |             |              |                | silent                        | rulebook N1: two specialties
N2    | 1    | N2      | 22554          |      | R1            | 14                  |             |              |                | does not apply                | rulebook N2: two codes are no co-surgery
N2B   | 1    | N2      | 27447          |      | R2            | 20                  |             |              |                | does not apply                | rulebook N2
A1    | 1    | A1      | 22554          | 62   | R1            | 14                  |             |              |                | cannot tell: no other surgeon | one group's claims
A2    | 1    | A2      | 22554          | 62   | R1            | 14                  |             |              |                | one specialty                 |
A2B   | 1    | A2      | 22554          | 62   | R2            | 14                  |             |              |                | one specialty                 |
A3    | 1    | A3      | 22554          | 62   | R1            | 14                  |             |              |                | cannot tell: specialty        |
A3B   | 1    | A3      | 22554          | 62   | R2            | (blank)             |             |              |                | cannot tell: specialty        |
A4    | 1    | A4      | 27447          | 62   | R1            | 20                  |             |              |                | documentation                 | indicator 1
A4B   | 1    | A4      | 27447          | 62   | R2            | 14                  |             |              |                | documentation                 |
A5    | 1    | A5      | 22554          | 62   | R1            | 14                  |             |              |                | assistant beside              |
A5B   | 1    | A5      | 22554          | 80   | R2            | 20                  |             |              |                | does not apply                | MOD-ASST
B1    | 1    | B1      | 22554          |      | R1            | 14                  |             |              |                | two surgeons                  |
B1B   | 1    | B1      | 22554          |      | R2            | 20                  |             |              |                | two surgeons                  |
B2    | 1    | B2      | 22554          |      | R1            | 14                  |             |              |                | does not apply                | the other repeated it
B2B   | 1    | B2      | 22554          | 77   | R2            | 20                  |             |              |                | does not apply                |
B3    | 1    | B3      | 27447          | RT   | R1            | 20                  |             |              |                | does not apply                | one side each
B3B   | 1    | B3      | 27447          | LT   | R2            | 20                  |             |              |                | does not apply                |
B4    | 1    | B4      | XC000          |      | R1            |                     |             |              |                | does not apply                | indicator 0: no co-surgery
B4B   | 1    | B4      | XC000          |      | R2            |                     |             |              |                | does not apply                |
B5    | 1    | B5      | 22554          |      | R1            |                     |             |              |                | does not apply                | one person, two lines
B5    | 2    | B5      | 22554          |      | R1            |                     |             |              |                | does not apply                |
B6    | 1    | B6      | 22554          |      | R1            |                     |             | 2025-03-10   |                | does not apply                | two days
B6B   | 1    | B6      | 22554          |      | R2            |                     |             | 2025-03-11   |                | does not apply                |
B7    | 1    | B7      | 22554          | 62   | R1            | 14                  |             |              |                | cannot tell: no other surgeon | the other claim was voided
B7B   | 1    | B7      | 22554          | 62   | R2            | 20                  | G9          |              | 8              | does not apply                |
B8    | 1    | B8      | 22554          | 62   | R1            | 14                  |             |              |                | cannot tell: no other surgeon | a repeat is no co-surgeon
B8B   | 1    | B8      | 22554          | 77   | R2            | 20                  |             |              |                | does not apply                |
C1    | 1    | C1      | 22554          | 62   | R1            | 14                  |             | 2031-01-01   |                | cannot tell: no release       | the schedule ends before
C2    | 1    | C2      | X2000          | 62   | R1            | 14                  |             |              |                | cannot tell: no indicator     | the row has none
C3    | 1    | C3      | X9999          | 62   | R1            | 14                  |             |              |                | does not apply                | no code of the fee schedule
C4    | 1    | C4      | (blank)        | 62   | R1            | 14                  |             |              |                | cannot tell                   |
C5    | 1    | C5      | 22554          | 62   | R1            | 14                  |             |              |                | cannot tell: performer        | the other's performer is blank
C5B   | 1    | C5      | 22554          | 62   | (blank)       | 20                  | (blank)     |              |                | cannot tell: performer        |
C6    | 1    | C6      | 22554          | 62   | R1            | 14                  |             |              |                | cannot tell: performer        | the other line carries the biller's number alone
C6B   | 1    | C6      | 22554          | 62   | (blank)       | 20                  |             |              |                | cannot tell: performer        |
D1    | 1    | D1      | 22554          | 62   | R1            | 14                  |             |              |                | other lacks 62                | 59 excuses no surgeon from 62
D1B   | 1    | D1      | 22554          | 59   | R2            | 20                  |             |              |                | lacks 62                      |
C7    | 1    | C7      | 22554          | 62   | R1            | 14                  |             |              |                | silent                        | another biller's number: another person
C7B   | 1    | C7      | 22554          | 62   | (blank)       | 20                  | G9          |              |                | silent                        |
B9    | 1    | B9      | 22554          | 62   | R1            | 14                  |             |              |                | cannot tell: no other surgeon | nor is a repeat by one of the same specialty
B9B   | 1    | B9      | 22554          | 77   | R2            | 14                  |             |              |                | does not apply                |
C8    | 1    | C8      | 27447          | RT   | R1            | 20                  |             |              |                | does not apply                | one side each, whoever the other was
C8B   | 1    | C8      | 27447          | LT   | (blank)       | 20                  |             |              |                | does not apply                |
C9    | 1    | C9      | 22554          |      | R1            | 14                  |             |              |                | cannot tell: performer        | two surgeons, if they are two
C9B   | 1    | C9      | 22554          |      | (blank)       | 20                  |             |              |                | cannot tell: performer        |
"""


def evaluate(lines: Lines, pfs: CodeSet) -> Lines:
    marked = with_marks(lines.filter(is_kind("operation") | has_modifier("62")))
    asked = with_several(marked).filter(nw.col("has_62") | nw.col("several"))
    asked = with_indicators(asked, pfs, "cosurgeon").filter(~nw.col("scheduled") | nw.col("listed"))
    found = beside_other_persons(asked, asked)
    has, partner_has = nw.col("has_62"), nw.col("partner_has_62").fill_null(False)
    forbidden, permitted = nw.col("cosurgeon").is_in(["0", "9"]).fill_null(False), nw.col("cosurgeon").is_in(["1", "2"]).fill_null(False)
    together = ~nw.col("alone") & one_site() & ~nw.col("apart") & ~nw.col("partner_apart")
    mine, theirs = nw.col("rendering_specialty"), nw.col("partner_rendering_specialty")
    case = (
        nw.when(has & forbidden).then(nw.lit("not permitted"))
        .when((has | together) & ~nw.col("scheduled")).then(nw.lit("no release"))
        .when((has | together) & nw.col("cosurgeon").is_null()).then(nw.lit("no indicator"))
        .when((has | (together & permitted)) & nw.col("nameless")).then(nw.lit("performer"))
        .when(~has & partner_has & together & permitted).then(nw.lit("lacks 62"))
        .when(has & ~partner_has & together).then(nw.lit("other lacks 62"))
        .when(has & nw.col("partner_assists").fill_null(False)).then(nw.lit("assistant beside"))
        .when(has & (nw.col("cosurgeon") == "1")).then(nw.lit("documentation"))
        .when(has & partner_has & (mine == theirs).fill_null(False)).then(nw.lit("one specialty"))
        .when(has & partner_has & (mine.is_null() | theirs.is_null())).then(nw.lit("specialty"))
        .when(has & partner_has).then(nw.lit(SILENT))
        .when(has).then(nw.lit("no other surgeon"))
        .when(together & permitted).then(nw.lit("two surgeons"))
        .otherwise(nw.lit("nothing"))
    )
    worst = worst_first(found.with_columns(case=case), ORDER).filter(nw.col("case") != "nothing")
    return worst.with_columns(breach=breach_of(CASES), propose_modifiers=nw.when(nw.col("case") == "lacks 62").then(led_by("62")))
