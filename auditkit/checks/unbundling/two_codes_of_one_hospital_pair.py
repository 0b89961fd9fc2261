"""Two codes of one day on a hospital outpatient claim that Medicare's hospital pairs (NCCI PTP) do not pay together.

Why it matters
    The outpatient code editor denies the line of the column 2 code, all units of it, and the patient may not be billed for it.
Rule
    Pairs are made of all live lines of one claim with the same date of service. Where an edit of the hospital table in force that day names the
    two codes, the column 2 line is the one not paid. Indicator 0: whatever the modifiers. Indicator 1: unless a modifier lifts it, as for
    practitioners (NCCI-PTP-PRAC), and 27 on a visit. The editor works inside one claim: a pair on two claims of one facility, patient and
    day is for review, and so is a critical access hospital's (bill 85x), which is not paid under OPPS. Which other bills the
    edits hold for is a setting (to verify): 12x, 13x, 14x, 22x, 23x, 34x, 74x and 75x unless told otherwise. Where column 1
    was denied or not covered and column 2 paid, the price of column 1 is the right one; where neither was paid there is
    nothing to find. A visit beside a procedure of status S or T without 25 is MOD-25-MISS.
Cannot tell
    No loaded release covers the two codes that day, a line of the patient, facility and day lacks a code it should have, the facility or the type
    of bill is blank, or column 1 was denied and whether column 2 was paid is blank. Without remittances a line counts as not denied.
What settles it
    The record of both services: session, site, and whether they were separate. For indicator 0 the claim alone.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings
from auditkit.rules.bills import CRITICAL_ACCESS, on_bill
from auditkit.rules.pair_verdicts import judged_pairs, of_visits, with_tested

ID, FAMILY, SUBJECT = "NCCI-PTP-HOSP", "unbundling", "line"
PARTNER = ("partner_claim_key", "partner_line_no")
CLAIM_TYPES, PROFILES = ("I",), ("medicare",)
CANDIDATES = nw.col("claim_type") == "I"
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "modifiers", "facility", "type_of_bill")
SOURCE = "IOCE edits 20 and 40; CMS NCCI Policy Manual, ch. I; CARC 236, 97"
EDIT = "{column_2} is column 2 of the hospital pair {column_1} > {column_2} (indicator {modifier_indicator}, {edit_dates}; {rationale}), and {column_1} stands on claim {partner_claim_key} line {partner_line_no} of the same day"
CASES = {
    "indicator 0": Case("FAIL", "high", "over", "deny", EDIT + "; no modifier lifts it, so {column_2} is not payable beside it"),
    "not bypassed": Case("FAIL", "high", "over", "deny", EDIT + "; neither line carries a modifier that lifts it, so {column_2} is not payable as billed"),
    "same site": Case("REVIEW", "high", "over", "risk_line", EDIT + "; both lines carry {site} alone, which names one site and not two"),
    "critical access": Case("REVIEW", "medium", "over", "risk_line", EDIT + "; no modifier lifts it, and the bill is a critical access hospital's, which is not paid under OPPS: whether the pair is held against it, its contractor says"),
    "other claim": Case("REVIEW", "medium", "over", "risk_line", EDIT + " and facility; no modifier lifts the pair. The outpatient code editor reads one claim at a time, so whether the two belong on one claim is the question"),
    "column 1 denied": Case("REVIEW", "high", "neutral", "reprice", EDIT + "; {column_1} was denied or not covered and {column_2} paid, while the pair would have paid {column_1} and not {column_2}"),
}
UNKNOWN = {
    "no release": "no loaded release of hospital pairs covers the two codes on that day",
    "gap": "a line of the patient, facility and day lacks a procedure code",
    "provider": "the facility is blank",
    "bill type": "the type of bill is blank",
    "payment": "the column 1 line was denied, and whether the column 2 line was paid is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods | revenue_code | claim_type | type_of_bill | service_date | facility_ccn | billing_npi | rendering_npi | payer_class | frequency_code | denied | outcome                 | because
F1    | 1    | F1      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  | column 1 is never the one denied
F1    | 2    | F1      | 96374          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | not bypassed            | F1: column 2, indicator 1, no modifier
F2    | 1    | F2      | 80053          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  |
F2    | 2    | F2      | 80048          | 59   |              | I          | 0131         |              | 450001       |             |               |             |                |        | indicator 0             | F2: 0 ignores 59
N1    | 1    | N1      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  |
N1    | 2    | N1      | 96374          | 59   |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  | N1: bypassed
N2    | 1    | N2      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  |
N2B   | 1    | N2      | 96374          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | other claim             | N2: two claims, review and no failure (trap: the editor works inside one claim)
A1    | 1    | A1      | 96365          |      |              | I          | 131          |              | 450001       |             |               |             |                |        | silent                  | type of bill without the leading zero
A1    | 2    | A1      | 96374          |      |              | I          | 131          |              | 450001       |             |               |             |                |        | not bypassed            |
A2    | 1    | A2      | 96365          |      |              | I          | 0131         | 2025-03-09   | 450001       |             |               |             |                |        | does not apply          | one claim, two days
A2    | 2    | A2      | 96374          |      |              | I          | 0131         | 2025-03-10   | 450001       |             |               |             |                |        | does not apply          |
A3    | 1    | A3      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | does not apply          | another facility's claim
A3B   | 1    | A3      | 96374          |      |              | I          | 0131         |              | 450002       |             |               |             |                |        | does not apply          |
A4    | 1    | A4      | 96365          |      |              | I          | 0131         |              | 450001       |             | R1            |             |                |        | silent                  | who performed does not matter
A4    | 2    | A4      | 96374          |      |              | I          | 0131         |              | 450001       |             | R2            |             |                |        | not bypassed            |
B1    | 1    | B1      | 96365          |      |              | I          | 0851         |              | 450001       |             |               |             |                |        | silent                  |
B1    | 2    | B1      | 96374          |      |              | I          | 0851         |              | 450001       |             |               |             |                |        | critical access         | not under OPPS
B2    | 1    | B2      | 96365          |      |              | I          | 0111         |              | 450001       |             |               |             |                |        | does not apply          | inpatient
B2    | 2    | B2      | 96374          |      |              | I          | 0111         |              | 450001       |             |               |             |                |        | does not apply          |
B3    | 1    | B3      | 96365          |      |              | I          | 0741         |              | 450001       |             |               |             |                |        | silent                  |
B3    | 2    | B3      | 96374          |      |              | I          | 0741         |              | 450001       |             |               |             |                |        | not bypassed            | a therapy bill of the list
B4    | 1    | B4      | 96365          |      |              | I          | 0711         |              | 450001       |             |               |             |                |        | does not apply          | a rural clinic's bill is not on it
B4    | 2    | B4      | 96374          |      |              | I          | 0711         |              | 450001       |             |               |             |                |        | does not apply          |
C1    | 1    | C1      | 99284          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  |
C1    | 2    | C1      | 99213          | 27   |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  | 27 on a visit, at a facility
C2    | 1    | C2      | 99284          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  |
C2    | 2    | C2      | 99213          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | not bypassed            | without it
C3    | 1    | C3      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  |
C3    | 2    | C3      | 96374          | 27   |              | I          | 0131         |              | 450001       |             |               |             |                |        | not bypassed            | 27 on a procedure
D1    | 1    | D1      | 20610          | RT   |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  |
D1    | 2    | D1      | 20600          | RT   |              | I          | 0131         |              | 450001       |             |               |             |                |        | same site               | the same side on both
D2    | 1    | D2      | 20610          | RT   |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  |
D2    | 2    | D2      | 20600          | LT   |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  | two sides
D3    | 1    | D3      | 11042          |      |              | I          | 0131         | 2024-12-31   | 450001       |             |               |             |                |        | silent                  |
D3    | 2    | D3      | 97597          |      |              | I          | 0131         | 2024-12-31   | 450001       |             |               |             |                |        | not bypassed            | the edit's last day
D4    | 1    | D4      | 11042          |      |              | I          | 0131         | 2025-01-01   | 450001       |             |               |             |                |        | silent                  |
D4    | 2    | D4      | 97597          |      |              | I          | 0131         | 2025-01-01   | 450001       |             |               |             |                |        | silent                  | the day after
P1    | 1    | P1      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                | Y      | silent                  |
P1    | 2    | P1      | 96374          |      |              | I          | 0131         |              | 450001       |             |               |             |                | N      | column 1 denied         | column 2 paid
P2    | 1    | P2      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                | Y      | silent                  |
P2    | 2    | P2      | 96374          |      |              | I          | 0131         |              | 450001       |             |               |             |                | Y      | silent                  | neither paid
P3    | 1    | P3      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                | Y      | silent                  |
P3    | 2    | P3      | 96374          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | cannot tell: payment    | whether column 2 was paid is blank
M1    | 1    | M1      | 80053          |      |              |            |              |              |              |             |               |             |                |        | does not apply          | practitioners' pairs are another table
M1    | 2    | M1      | 80048          |      |              |            |              |              |              |             |               |             |                |        | does not apply          |
M2    | 1    | M2      | 80053          |      |              | I          | 0131         |              | 450001       |             |               | commercial  |                |        | does not apply          | another profile
M2    | 2    | M2      | 80048          |      |              | I          | 0131         |              | 450001       |             |               | commercial  |                |        | does not apply          |
M3    | 1    | M3      | 45385          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  | a pair of the practitioners' table alone
M3    | 2    | M3      | 45380          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | silent                  |
M4    | 1    | M4      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | does not apply          | the other claim was voided
M4B   | 1    | M4      | 96374          |      |              | I          | 0131         |              | 450001       | G9          |               |             | 8              |        | does not apply          |
U1    | 1    | U1      | 96365          |      |              | I          | 0131         | 2031-01-01   | 450001       |             |               |             |                |        | cannot tell: no release | the table ends before
U1    | 2    | U1      | 96374          |      |              | I          | 0131         | 2031-01-01   | 450001       |             |               |             |                |        | cannot tell: no release |
U2    | 1    | U2      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | cannot tell: gap        | line 2 has neither code
U2    | 2    | U2      | (blank)        |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | cannot tell: gap        |
U3    | 1    | U3      | 96365          |      |              | I          | 0131         |              | 450001       |             |               |             |                |        | does not apply          | a revenue line needs no code
U3    | 2    | U3      | (blank)        |      | 0250         | I          | 0131         |              | 450001       |             |               |             |                |        | does not apply          |
U4    | 1    | U4      | 96365          |      |              | I          |              |              | 450001       |             |               |             |                |        | silent                  |
U4    | 2    | U4      | 96374          |      |              | I          |              |              | 450001       |             |               |             |                |        | cannot tell: bill type  | which bill it is, is not known
U5    | 1    | U5      | 96365          |      |              | I          | 0131         |              | (blank)      | (blank)     |               |             |                |        | cannot tell: provider   | whose claim it is, is not known
"""


def evaluate(lines: Lines, ptp_hospital: CodeSet, settings: Settings) -> Lines:
    held = on_bill((*settings.hospital_pair_bills, *CRITICAL_ACCESS))
    day = of_visits(lines.filter(held.fill_null(True)), settings, ("type_of_bill",))
    judged = judged_pairs(day, ptp_hospital).with_columns(
        unheld=nw.col("type_of_bill").is_null() & nw.col("breach").fill_null(False),
        apart=nw.col("claim_key") != nw.col("partner_claim_key"),
        critical=on_bill(CRITICAL_ACCESS).fill_null(False),
    )
    settled = nw.col("case").is_in(["no release", "payment", "column 1 denied"])
    judged = judged.with_columns(
        breach=nw.when(~nw.col("unheld")).then(nw.col("breach")),
        case=nw.when(nw.col("unheld")).then(nw.lit("bill type"))
        .when(settled).then(nw.col("case"))
        .when(nw.col("apart")).then(nw.lit("other claim"))
        .when(nw.col("critical")).then(nw.lit("critical access"))
        .otherwise(nw.col("case")),
    )  # fmt: skip
    return with_tested(judged, day)
