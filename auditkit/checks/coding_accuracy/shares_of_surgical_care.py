"""Shares of one surgery's care (54, 55, 56) that come to more than the whole, or have no surgery to belong to.

Why it matters
    The price of a surgery covers the care before and after it. Where one person bills the whole and another a part, that part is paid twice.
Rule
    The surgery is told by patient, code and day, across claims and providers; a global period of 010 or 090 days follows it by the fee schedule.
    Whole and part: who operated billed without a modifier, and another person the care after it (55) within the period, or before it (56): the
    surgeon's line should carry 54, and that is proposed where only the care after it was given away. The same person's part beside
    the person's own whole is not payable. 54 beside another's whole of the same day, or beside another's 54, comes to more than the whole. Care after
    (or before) the surgery billed by two persons calls for a review, since they may have divided the days. 54 holds the care before the surgery: another's 56 beside 54 and 55 comes to more than the whole. 54 to 56 are not for codes without
    a period of 010 or 090. 55 without the surgery within the period calls for a review; 56 alone is nothing against it. 54 without 55 by anyone within 60 days is information:
    the other's claim is often not in the data. Lines that the payer denied take no share; lines of assistants, co-surgeons, teams and returns to the
    operating room are no whole. Since 2025 Medicare has G0559 for care after surgery by another without a formal transfer (to verify).
Cannot tell
    No loaded fee schedule has the code that day, the contractor sets its period, a line of the patient has no code and may be the surgery, or
    who performed is not stated on a line that decides.
What settles it
    The agreement that transfers the care: who gave which part, from which day.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.frames import MODIFIERS, has_modifier
from auditkit.rules.split_care import (
    CONTRACTOR,
    LONGEST,
    PARTS,
    SEEN,
    before_shared_twice,
    beside_their_surgery,
    lines_without_code,
    shares_seen,
    whole_beside_parts,
    with_parts,
    with_period,
)
from auditkit.rules.visits import LINE

ID, FAMILY, SUBJECT = "MOD-5455", "coding_accuracy", "line"
CANDIDATES = has_modifier(*PARTS)
CLAIM_TYPES = ("P",)
NEEDS, READS = ("patient_key", "service_day"), ("procedure_code", "rendering_npi")
SOURCE = "CMS Claims Processing Manual, ch. 12, sec. 40.2 and 40.4"
CASES = {
    "whole": Case("FAIL", "medium", "over", "reprice", "{procedure_code} is billed whole, and claim {part_claim_key} of another person bills the care after it (55); together they are more than the whole. With the care given away the surgeon's line carries 54"),
    "whole and before": Case("FAIL", "medium", "over", "risk_line", "{procedure_code} is billed whole, and claim {part_claim_key} of another person bills the care before it (56); together they are more than the whole"),
    "own whole": Case("FAIL", "medium", "over", "deny", "the person who bills this part of {procedure_code} ({modifiers}) bills the whole as well"),
    "operated twice": Case("FAIL", "medium", "over", "risk_line", "another person bills the same surgery, {procedure_code}, whole or with 54; together they are more than the whole"),
    "shared twice": Case("REVIEW", "medium", "over", "risk_line", "another person bills the same part of the care of {procedure_code} ({modifiers}); the two may have divided the days, else they are more than the whole"),
    "before twice": Case("FAIL", "medium", "over", "risk_line", "the care before {procedure_code} is billed with 56, and another person bills 54, which holds it; with the care after it (55) they are more than the whole"),
    "no period": Case("FAIL", "medium", "over", "risk_line", "{procedure_code} has a global period of {global_days}; 54, 55 and 56 are for 010 and 090"),
    "no surgery": Case("REVIEW", "medium", "over", "risk_line", "a part of the care of {procedure_code} is billed ({modifiers}), and the claims hold no such surgery of the patient within its period"),
    "no aftercare": Case("INFO", "low", "neutral", "none", "{procedure_code} is billed with 54, and no claim holds the care after it (55) within 60 days"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule has the code on that day",
    "contractor": "the contractor sets the code's global period",
    "code": "the procedure code is blank, and the patient has a line with 54, 55 or 56",
    "gap": "a line of the patient has no procedure code and may be the surgery",
    "person": "who performed is not stated on a line of the surgery",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods  | service_date | rendering_npi | billing_npi | denied | claim_type | outcome                 | because
F1    | 1    | F1      | 66984          |       | 2025-03-10   |               |             |        |            | whole                   | rulebook F1: over 100 %
F1B   | 1    | F1      | 66984          | 55    | 2025-03-10   | R2            | G9          |        |            | silent                  | the other's part
F2    | 1    | F2      | 66984          | 55    |              |               |             |        |            | no surgery              | rulebook F2
N1    | 1    | N1      | 66984          | 54    | 2025-03-10   |               |             |        |            | silent                  | rulebook N1: shares of 100 %
N1B   | 1    | N1      | 66984          | 55    | 2025-03-11   | R2            | G9          |        |            | silent                  | rulebook N1
N2    | 1    | N2      | 66984          |       |              |               |             |        |            | does not apply          | rulebook N2: the whole, and no part
A1    | 1    | A1      | 66984          |       | 2025-03-10   |               |             |        |            | does not apply          | the same person's part is at fault
A1B   | 1    | A1      | 66984          | 55    | 2025-03-20   |               |             |        |            | own whole               |
A2    | 1    | A2      | 66984          |       | 2025-03-10   |               |             |        |            | whole                   | on day 90
A2B   | 1    | A2      | 66984          | 55    | 2025-06-08   | R2            |             |        |            | silent                  |
A3    | 1    | A3      | 66984          |       | 2025-03-10   |               |             |        |            | does not apply          | on day 91
A3B   | 1    | A3      | 66984          | 55    | 2025-06-09   | R2            |             |        |            | no surgery              |
A4    | 1    | A4      | 17000          |       | 2025-03-10   |               |             |        |            | whole                   | on day 10 of 10
A4B   | 1    | A4      | 17000          | 55    | 2025-03-20   | R2            |             |        |            | silent                  |
A5    | 1    | A5      | 17000          |       | 2025-03-10   |               |             |        |            | does not apply          | on day 11
A5B   | 1    | A5      | 17000          | 55    | 2025-03-21   | R2            |             |        |            | no surgery              |
A6    | 1    | A6      | 66984          | RT    | 2025-03-10   |               |             |        |            | does not apply          | the other eye's
A6B   | 1    | A6      | 66984          | 55 LT | 2025-03-20   | R2            |             |        |            | no surgery              |
A7    | 1    | A7      | 66984          |       | 2025-03-10   |               |             |        |            | does not apply          | the part was denied
A7B   | 1    | A7      | 66984          | 55    | 2025-03-10   | R2            |             | Y      |            | silent                  |
A8    | 1    | A8      | 66984          |       | 2025-03-10   |               |             | Y      |            | whole                   | denied already: at risk only
A8B   | 1    | A8      | 66984          | 55    | 2025-03-10   | R2            |             |        |            | silent                  |
A9    | 1    | A9      | 66984          |       | 2025-03-10   |               |             |        |            | whole and before        |
A9B   | 1    | A9      | 66984          | 56    | 2025-03-09   | R2            |             |        |            | silent                  |
B1    | 1    | B1      | 66984          | 54    | 2025-03-10   |               |             |        |            | operated twice          |
B1B   | 1    | B1      | 66984          | 54    | 2025-03-10   | R2            |             |        |            | operated twice          |
B2    | 1    | B2      | 66984          | 54    | 2025-03-10   |               |             |        |            | operated twice          | beside another's whole
B2B   | 1    | B2      | 66984          |       | 2025-03-10   | R2            |             |        |            | does not apply          |
B3    | 1    | B3      | 66984          | 54    | 2025-03-10   |               |             |        |            | silent                  |
B3B   | 1    | B3      | 66984          | 55    | 2025-03-11   | R2            |             |        |            | shared twice            | two persons after it
B3C   | 1    | B3      | 66984          | 55    | 2025-03-20   | R9            |             |        |            | shared twice            |
B4    | 1    | B4      | 66984          | 54    | 2025-03-10   |               |             |        |            | no aftercare            | none within 60 days
B4B   | 1    | B4      | 66984          | 55    | 2025-05-10   | R2            |             |        |            | silent                  | on day 61
B5    | 1    | B5      | 66984          | 54    | 2025-03-10   |               |             |        |            | silent                  | on day 60
B5B   | 1    | B5      | 66984          | 55    | 2025-05-09   | R2            |             |        |            | silent                  |
B6    | 1    | B6      | 66984          | 56    | 2025-03-09   | R2            |             |        |            | silent                  | nothing follows: the rule asks of 55 alone
D1    | 1    | D1      | 66984          | 54    | 2025-03-10   |               |             |        |            | silent                  |
D1B   | 1    | D1      | 66984          | 55    | 2025-03-20   | R2            |             |        |            | silent                  |
D1C   | 1    | D1      | 66984          | 56    | 2025-03-09   | R9            |             |        |            | before twice            | 54 holds the care before
D2    | 1    | D2      | 66984          | 54    | 2025-03-10   |               |             |        |            | no aftercare            |
D2C   | 1    | D2      | 66984          | 56    | 2025-03-09   | R9            |             |        |            | silent                  | without 55 less than the whole
D3    | 1    | D3      | 66984          | 54    | 2025-03-10   |               |             |        |            | silent                  |
D3B   | 1    | D3      | 66984          | 55    | 2025-03-20   | R2            |             | Y      |            | silent                  | denied: no share
D3C   | 1    | D3      | 66984          | 56    | 2025-03-09   | R9            |             |        |            | silent                  |
D4    | 1    | D4      | 66984          | 54    | 2025-03-10   | (blank)       |             |        |            | silent                  |
D4B   | 1    | D4      | 66984          | 55    | 2025-03-20   | R2            |             |        |            | silent                  |
D4C   | 1    | D4      | 66984          | 56    | 2025-03-09   | R9            |             |        |            | cannot tell: person     | whose 54 is it?
B7    | 1    | B7      | 66984          | 62    | 2025-03-10   |               |             |        |            | does not apply          | a co-surgeon's line is no whole
B7B   | 1    | B7      | 66984          | 55    | 2025-03-20   | R2            |             |        |            | silent                  | but a surgery
C1    | 1    | C1      | 20610          | 55    |              |               |             |        |            | no period               | 000
C2    | 1    | C2      | 71046          | 54    |              |               |             |        |            | no period               | XXX
C3    | 1    | C3      | 66984          | 55    |              |               |             |        | I          | does not apply          | facilities have no such shares
U1    | 1    | U1      | 66984          | 55    | 2031-01-01   |               |             |        |            | cannot tell: no release | the fee schedule ends before
U2    | 1    | U2      | 27899          | 55    |              |               |             |        |            | cannot tell: contractor | YYY
U3    | 1    | U3      | 66984          | 55    | 2025-03-20   |               |             |        |            | cannot tell: gap        | which line 2 may be
U3B   | 1    | U3      | (blank)        |       | 2025-03-10   | R2            |             |        |            | cannot tell: code       |
U4    | 1    | U4      | (blank)        | 55    |              |               |             |        |            | cannot tell: code       |
U5    | 1    | U5      | 66984          |       | 2025-03-10   | (blank)       |             |        |            | cannot tell: person     |
U5B   | 1    | U5      | 66984          | 55    | 2025-03-20   | R2            |             |        |            | cannot tell: person     | whose whole is it?
U6    | 1    | U6      | 66984          | 55    | (blank)      |               |             |        |            | cannot tell             | the day is blank
UA    | 1    | UA      | 66984          | 55    | 2025-06-08   |               |             |        |            | cannot tell: gap        | 90 days after what line 2 may be
UAB   | 1    | UA      | (blank)        |       | 2025-03-10   | R2            |             |        |            | cannot tell: code       |
"""
ASKED = (*LINE, "in_window", "patient_key", "procedure_code", "revenue_code", *MODIFIERS, "modifiers", "service_day", "denied", "rendering_npi", "rendering_basis", "billing_npi", "claim_type")
SHOWN = ("procedure_code", "modifiers", "global_days", "part_claim_key", "propose_modifiers", "pfs_release")


def evaluate(lines: Lines, pfs: CodeSet) -> Lines:
    lines = lines.select(*ASKED)
    ours = lines.filter(has_modifier(*PARTS))
    near = with_parts(lines.join(ours.select("patient_key", "procedure_code").unique(), on=["patient_key", "procedure_code"], how="semi"))
    parts = with_period(near.filter(nw.col("operation") | nw.col("after") | nw.col("before")), pfs)
    found = beside_their_surgery(parts, near)
    blank = lines_without_code(ours, lines)
    missing = parts.join(blank.select("patient_key", blank_day="service_day"), on="patient_key", how="inner")
    missing = missing.filter((nw.col("blank_day") - nw.col("service_day")).abs() <= LONGEST).select(*LINE, gap=nw.lit(True)).unique()
    met = parts.join(shares_seen(found), on=list(LINE), how="left").join(missing, on=list(LINE), how="left")
    met = met.with_columns(nw.col(name).fill_null(False) for name in (*SEEN, "gap")).join(before_shared_twice(found), on=list(LINE), how="left")
    alone = nw.col("after") & ~nw.col("surgery")
    lacking = nw.col("operation") & ~nw.col("aftercare")
    case = (
        nw.when(~nw.col("scheduled")).then(nw.lit("no release"))
        .when(nw.col("global_days").is_in(list(CONTRACTOR))).then(nw.lit("contractor"))
        .when(nw.col("period").is_null()).then(nw.lit("no period"))
        .when(nw.col("stopped")).then(nw.lit("in order"))
        .when(nw.col("own_whole")).then(nw.lit("own whole"))
        .when(nw.col("whole_beside") | (nw.col("operation") & nw.col("again"))).then(nw.lit("operated twice"))
        .when(nw.col("unknown_person")).then(nw.lit("person"))
        .when(nw.col("again")).then(nw.lit("shared twice"))
        .when(~nw.col("before_case").is_null()).then(nw.col("before_case"))
        .when(alone & nw.col("gap")).then(nw.lit("gap"))
        .when(alone).then(nw.lit("no surgery"))
        .when(lacking & ~nw.col("after")).then(nw.lit("no aftercare"))
        .otherwise(nw.lit("in order"))
    )  # fmt: skip
    text = nw.lit(None, dtype=nw.String)
    whole = near.join(whole_beside_parts(found), on=list(LINE), how="inner").with_columns(
        case=nw.when(~nw.col("stated")).then(nw.lit("person")).when(nw.col("part_before")).then(nw.lit("whole and before")).otherwise(nw.lit("whole")),
        propose_modifiers=nw.when(~nw.col("part_before")).then(nw.concat_str(nw.lit("54"), nw.when(nw.col("modifiers") != "").then(nw.col("modifiers")), separator=" ", ignore_nulls=True)), global_days=text, pfs_release=text,
    )  # fmt: skip
    told = [
        met.with_columns(case=case, part_claim_key=text, propose_modifiers=text), whole,
        blank.with_columns(case=nw.lit("code"), **dict.fromkeys(("global_days", "part_claim_key", "propose_modifiers", "pfs_release"), text)),
    ]  # fmt: skip
    judged = nw.concat([one.select(*LINE, "in_window", "case", *SHOWN) for one in told], how="vertical")
    return judged.with_columns(breach=nw.when(nw.col("case") == "in order").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True)))
