"""An assistant at surgery (80, 81, 82, AS) whom the code does not pay, with the wrong modifier, or paid like the surgeon.

Why it matters
    An assistant is paid 16 % (a physician) or 13.6 % (AS) of the surgeon's price, and for many codes nothing at all.
Rule
    The fee schedule's assistant indicator of 1 is never paid, 9 has no assistant, 0 is paid only with documentation, and 2 is paid. AS is for physician
    assistants, nurse practitioners and clinical nurse specialists; under Medicare they do not bill 80, 81 or 82 without AS. A visit has no assistant.
    Under Medicare an assistant's allowed amount of at least the surgeon's for the same code, day and units shows that the line was paid without its
    share. 82, and an assistant whose surgeon's line is not in the data, are told as information. Add-on codes are judged by their own indicator.
Cannot tell
    The code is blank; no loaded fee schedule covers the code on the date, or it has no assistant indicator for it; specialty and taxonomy of the performer are
    blank. Patient, day or performer blank leaves the surgeon's line unfound, and no more.
What settles it
    The operative note: what the assistant did; for 82, that no qualified resident was there.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.billed_modifiers import led_by, without
from auditkit.rules.indicators import with_indicators
from auditkit.rules.modifier_sets import modifier_set
from auditkit.rules.specialties import is_performer
from auditkit.rules.surgeons import ASSISTANTS, MARKS, beside_other_persons, with_marks, worst_first

ID, FAMILY, SUBJECT = "MOD-ASST", "coding_accuracy", "line"
CLAIM_TYPES = ("P",)
NEEDS = ("procedure_code",)
READS = ("modifiers", "service_day", "patient_key", "rendering_npi", "rendering_specialty")
APPLIES = has_modifier(*ASSISTANTS)
CANDIDATES = APPLIES
SOURCE = "Medicare Claims Processing Manual, ch. 12, sec. 20.4.3; CMS fee schedule, assistant at surgery indicator"
PHYSICIAN = modifier_set("assistant_physician")
CASES = {
    "visit": Case("FAIL", "high", "over", "deny", "{procedure_code} is a visit and carries a modifier of an assistant at surgery"),
    "never paid": Case("FAIL", "high", "over", "deny", "{procedure_code} carries a modifier of an assistant at surgery, and its assistant indicator is 1: an assistant is not paid"),
    "no assistant": Case("FAIL", "high", "over", "deny", "{procedure_code} carries a modifier of an assistant at surgery, and its assistant indicator is 9: the concept does not apply"),
    "AS needed": Case("FAIL", "high", "over", "reprice", "{procedure_code} by a practitioner who is no physician carries a physician's assistant modifier without AS; under Medicare it is billed with AS, 13.6 %"),
    "AS by a physician": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} carries AS, which is for physician assistants, nurse practitioners and clinical nurse specialists; the performer's specialty is another"),
    "paid in full": Case("FAIL", "high", "over", "reprice", "{procedure_code} carries a modifier of an assistant at surgery, and its allowed amount is not below the surgeon's; an assistant is paid 16 %, with AS 13.6 %"),
    "documentation": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} carries a modifier of an assistant at surgery, and its assistant indicator is 0: paid only where the documentation shows that one was needed"),
    "teaching hospital": Case("INFO", "low", "neutral", "none", "{procedure_code} carries 82: the record states that no qualified resident was to be had"),
    "no surgeon": Case("INFO", "low", "neutral", "none", "{procedure_code} carries a modifier of an assistant at surgery; no surgeon's line of that code, patient and day is in the data"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule covers the code on the date",
    "no indicator": "the fee schedule has no assistant indicator for the code",
    "specialty": "specialty and taxonomy of the performer are blank",
}
ORDER = ("visit", "no release", "no indicator", "never paid", "no assistant", "AS needed", "AS by a physician", "paid in full", "documentation", "specialty", "teaching hospital", SILENT, "no surgeon")

EXAMPLES = """
claim | line | patient | payer_class | procedure_code | mods  | rendering_npi | rendering_specialty | rendering_taxonomy | service_date | units | allowed_amount | outcome                   | because
F1    | 1    | F1      |             | XA100          | AS    |               | 97                  |                    |              |       |                | never paid                | rulebook F1: indicator 1
F2    | 1    | F2      |             | 27447          |       | R1            | 20                  |                    |              |       | 1250.00        | does not apply            | the surgeon
F2B   | 1    | F2      |             | 27447          | AS    | R2            | 97                  |                    |              |       | 1250.00        | paid in full              | rulebook F2: paid at 100 %
N1    | 1    | N1      |             | 27447          |       | R1            | 20                  |                    |              |       | 1250.00        | does not apply            |
N1B   | 1    | N1      |             | 27447          | 80    | R2            | 20                  |                    |              |       | 200.00         | silent                    | rulebook N1: 16 %
N2    | 1    | N2      |             | 27447          |       |               | 20                  |                    |              |       |                | does not apply            | rulebook N2: the surgeon
A1    | 1    | A1      |             | 99213          | AS    |               | 97                  |                    |              |       |                | visit                     |
A2    | 1    | A2      |             | 83020          | 80    |               | 20                  |                    |              |       |                | no assistant              | indicator 9
A3    | 1    | A3      |             | XA000          | 80    |               | 20                  |                    |              |       |                | documentation             | indicator 0
A4    | 1    | A4      |             | 27447          | 80    |               | 97                  |                    |              |       |                | AS needed                 | a physician assistant under Medicare
A5    | 1    | A5      | commercial  | 27447          | 80    |               | 97                  |                    |              |       |                | no surgeon                | another payer's rule is its own
A6    | 1    | A6      |             | 27447          | AS    |               | 20                  |                    |              |       |                | AS by a physician         |
A7    | 1    | A7      |             | 27447          | 80 AS |               | 97                  |                    |              |       |                | no surgeon                | with AS beside it
A8    | 1    | A8      |             | 27447          | 82    |               | 20                  |                    |              |       |                | teaching hospital         |
A9    | 1    | A9      |             | 27447          | AS    |               | (blank)             | 363A00000X         |              |       |                | no surgeon                | the taxonomy says who
AA    | 1    | AA      |             | 27447          | AS    |               | (blank)             |                    |              |       |                | cannot tell: specialty    |
B1    | 1    | B1      |             | 27447          |       | R1            | 20                  |                    |              |       | 1250.00        | does not apply            |
B1B   | 1    | B1      |             | 27447          | AS    | R2            | 97                  |                    |              |       | 1249.99        | silent                    | a cent below the surgeon's
B2    | 1    | B2      |             | 27447          |       | R1            | 20                  |                    |              |       | 0.00           | does not apply            | the surgeon was denied
B2B   | 1    | B2      |             | 27447          | AS    | R2            | 97                  |                    |              |       | 170.00         | silent                    |
B3    | 1    | B3      | commercial  | 27447          |       | R1            | 20                  |                    |              |       | 1250.00        | does not apply            |
B3B   | 1    | B3      | commercial  | 27447          | AS    | R2            | 97                  |                    |              |       | 1250.00        | silent                    | what a contract pays, the contract says
B4    | 1    | B4      |             | 27447          |       | R1            | 20                  |                    |              |       | 1250.00        | does not apply            |
B4B   | 1    | B4      |             | 27447          | AS    | R2            | 97                  |                    | 2025-03-11   |       | 1250.00        | no surgeon                | the day after
B5    | 1    | B5      |             | 27447          |       | R1            | 20                  |                    |              |       | 600.00         | does not apply            |
B5B   | 1    | B5      |             | 27447          | AS    | R2            | 97                  |                    |              | 2     | 1250.00        | silent                    | other units
U1    | 1    | U1      |             | 27447          | AS    |               | 97                  |                    | 2031-01-01   |       |                | cannot tell: no release   | the schedule ends before
U2    | 1    | U2      |             | X2000          | AS    |               | 97                  |                    |              |       |                | cannot tell: no indicator | the row has none
U3    | 1    | U3      |             | (blank)        | AS    |               | 97                  |                    |              |       |                | cannot tell               |
U4    | 1    | U4      |             | X9999          | AS    |               | 97                  |                    |              |       |                | does not apply            | no code of the fee schedule
"""


def evaluate(lines: Lines, pfs: CodeSet) -> Lines:
    helping = with_indicators(with_marks(lines.filter(has_modifier(*ASSISTANTS))), pfs, "assistant")
    helping = helping.filter(~nw.col("scheduled") | nw.col("listed") | is_kind("em"))
    surgeons = with_marks(lines.filter(is_kind("operation"))).filter(~nw.col("apart"))
    found = beside_other_persons(helping, surgeons, (*MARKS, "units"))
    medicare, practitioner = nw.col("rule_profile") == "medicare", is_performer("assistant_nonphysician")
    assistant_modifier = has_modifier("AS")
    allowed, surgeon = nw.col("allowed_cents"), nw.col("partner_allowed_cents")
    full = medicare & (surgeon > 0) & (allowed >= surgeon) & (nw.col("units") == nw.col("partner_units"))
    case = (
        nw.when(is_kind("em")).then(nw.lit("visit"))
        .when(~nw.col("scheduled")).then(nw.lit("no release"))
        .when(nw.col("assistant").is_null()).then(nw.lit("no indicator"))
        .when(nw.col("assistant") == "1").then(nw.lit("never paid"))
        .when(nw.col("assistant") == "9").then(nw.lit("no assistant"))
        .when((practitioner & ~assistant_modifier & medicare).fill_null(False)).then(nw.lit("AS needed"))
        .when((~practitioner & assistant_modifier).fill_null(False)).then(nw.lit("AS by a physician"))
        .when(full.fill_null(False)).then(nw.lit("paid in full"))
        .when(nw.col("assistant") == "0").then(nw.lit("documentation"))
        .when(practitioner.is_null() & (assistant_modifier | medicare)).then(nw.lit("specialty"))
        .when(has_modifier("82")).then(nw.lit("teaching hospital"))
        .when(nw.col("alone")).then(nw.lit("no surgeon"))
        .otherwise(nw.lit(SILENT))
    )
    worst = worst_first(found.with_columns(case=case), ORDER)
    full_pay = nw.col("case") == "paid in full"
    return worst.with_columns(
        breach=breach_of(CASES),
        propose_modifiers=nw.when(nw.col("case") == "AS needed").then(led_by("AS", *PHYSICIAN)).when(full_pay).then(nw.col("modifiers")),
        paid_modifiers=nw.when(full_pay).then(without(*ASSISTANTS)),
    )
