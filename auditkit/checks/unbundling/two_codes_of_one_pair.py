"""Two codes of one day that Medicare's practitioner pairs (NCCI PTP) do not pay together.

Why it matters
    The line of the column 2 code is denied, all units of it, and the patient may not be billed for it.
Rule
    Pairs are made of all live lines of the same patient, provider and date of service, across claims. Where an edit in force that day names the
    two codes, the column 2 line is the one not paid. Indicator 0: whatever the modifiers. Indicator 1: unless a modifier lifts it: 59 or X{EPSU}
    on column 2, from 2019-07-01 on column 1 too; an anatomic modifier on either line, unless both carry the same single one, which calls for a
    review; 24, 25 or 57 on a visit; 58, 78 or 79 on a procedure; 91 on a laboratory test. 22, 27, 50, 51, 76 and 77 lift nothing. Indicator 9, and
    an edit that ended the day it began, is no edit. Where column 1 was denied or not covered and column 2 paid, the price of column 1 is the
    right one; where neither was paid there is nothing to find. Each finding names one line of column 1; the payment of column 2 counts once.
Cannot tell
    No loaded release covers the two codes that day, a line of the patient and day has no procedure code, the provider is blank, or column 1 was
    denied and whether column 2 was paid is blank. Without remittances a line counts as not denied.
What settles it
    The record of both services: session, site, and whether they were separate. For indicator 0 the claim alone.
"""

from auditkit.rules import Case, CodeSet, Lines, Settings
from auditkit.rules.pair_verdicts import judged_pairs, of_visits, with_tested

ID, FAMILY, SUBJECT = "NCCI-PTP-PRAC", "unbundling", "line"
PARTNER = ("partner_claim_key", "partner_line_no")
CLAIM_TYPES, PROFILES = ("P",), ("medicare",)
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "modifiers", "performer")
SOURCE = "CMS NCCI Policy Manual, ch. I, sec. A, E and M to P"
EDIT = "{column_2} is column 2 of the pair {column_1} > {column_2} (indicator {modifier_indicator}, {edit_dates}; {rationale}), and {column_1} stands on claim {partner_claim_key} line {partner_line_no} of the same day and provider"
CASES = {
    "indicator 0": Case("FAIL", "high", "over", "deny", EDIT + "; no modifier lifts it, so {column_2} is not payable beside it"),
    "not bypassed": Case("FAIL", "high", "over", "deny", EDIT + "; neither line carries a modifier that lifts it, so {column_2} is not payable as billed"),
    "same site": Case("REVIEW", "high", "over", "risk_line", EDIT + "; both lines carry {site} alone, which names one site and not two"),
    "column 1 denied": Case("REVIEW", "high", "neutral", "reprice", EDIT + "; {column_1} was denied or not covered and {column_2} paid, while the pair would have paid {column_1} and not {column_2}"),
}
UNKNOWN = {
    "no release": "no loaded release of pairs covers the two codes on that day",
    "gap": "a line of the patient and day has no procedure code",
    "provider": "the provider is blank",
    "payment": "the column 1 line was denied, and whether the column 2 line was paid is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods  | service_date | rendering_npi | rendering_specialty | billing_npi | billing_tin | claim_type | payer_class | denied  | paid_amount | noncovered_amount | outcome                 | because
F1    | 1    | F1      | 45385          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  | column 1 is never the one denied
F1    | 2    | F1      | 45380          |       |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | F1: column 2, indicator 1, no modifier
F2    | 1    | F2      | 80053          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
F2    | 2    | F2      | 80048          | 59    |              |               |                     |             |             |            |             |         |             |                   | indicator 0             | F2: 0 ignores 59
F3    | 1    | F3      | 45385          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
F3    | 2    | F3      | 45380          | 76    |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | F3: 76 is not a bypass
F4    | 1    | F4      | 20610          | RT    |              |               |                     |             |             |            |             |         |             |                   | silent                  |
F4    | 2    | F4      | 20600          | RT    |              |               |                     |             |             |            |             |         |             |                   | same site               | F4: same side on both
N1    | 1    | N1      | 45385          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
N1    | 2    | N1      | 45380          | 59    |              |               |                     |             |             |            |             |         |             |                   | silent                  | N1: bypassed
N2    | 1    | N2      | 45378          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
N2    | 2    | N2      | 45380          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  | N2: the edit ended 2024-12-31
N2B   | 1    | N2B     | 45378          |       | 2024-12-31   |               |                     |             |             |            |             |         |             |                   | silent                  |
N2B   | 2    | N2B     | 45380          |       | 2024-12-31   |               |                     |             |             |            |             |         |             |                   | not bypassed            | its last day
N3    | 1    | N3      | 45385          |       |              |               | 10                  |             |             |            |             |         |             |                   | does not apply          | alone that day by that provider
N3B   | 1    | N3      | 45380          |       |              | R9            | 10                  | G9          | TIN9        |            |             |         |             |                   | does not apply          | N3: other provider, other group
N4    | 1    | N4      | 45384          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
N4    | 2    | N4      | 45380          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  | N4: indicator 9
N4B   | 1    | N4B     | 45384          |       | 2019-01-01   |               |                     |             |             |            |             |         |             |                   | silent                  |
N4B   | 2    | N4B     | 45380          |       | 2019-01-01   |               |                     |             |             |            |             |         |             |                   | silent                  | never active, not even on the day it began
N5    | 1    | N5      | 45385          | 59    |              |               |                     |             |             |            |             |         |             |                   | silent                  |
N5    | 2    | N5      | 45380          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  | N5: 59 on column 1
O1    | 1    | O1      | 45385          | XS    | 2019-06-30   |               |                     |             |             |            |             |         |             |                   | silent                  |
O1    | 2    | O1      | 45380          |       | 2019-06-30   |               |                     |             |             |            |             |         |             |                   | not bypassed            | the day before column 1 was accepted
O2    | 1    | O2      | 45385          | XS    | 2019-07-01   |               |                     |             |             |            |             |         |             |                   | silent                  |
O2    | 2    | O2      | 45380          |       | 2019-07-01   |               |                     |             |             |            |             |         |             |                   | silent                  | the first day it is
O3    | 1    | O3      | 45385          |       | 2019-06-30   |               |                     |             |             |            |             |         |             |                   | silent                  |
O3    | 2    | O3      | 45380          | XS    | 2019-06-30   |               |                     |             |             |            |             |         |             |                   | silent                  | column 2 always
A1    | 1    | A1      | 20610          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
A1    | 2    | A1      | 99213          |       |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | a visit without 25
A2    | 1    | A2      | 20610          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
A2    | 2    | A2      | 99213          | 25    |              |               |                     |             |             |            |             |         |             |                   | silent                  | 5a: 25 on the visit
A3    | 1    | A3      | 20610          | 25    |              |               |                     |             |             |            |             |         |             |                   | silent                  |
A3    | 2    | A3      | 99213          |       |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | 5a: 25 counts only on the visit
A4    | 1    | A4      | 27447          | 57    |              |               |                     |             |             |            |             |         |             |                   | silent                  |
A4    | 2    | A4      | 99213          | 24    |              |               |                     |             |             |            |             |         |             |                   | silent                  | 5a: 24 on the visit
B1    | 1    | B1      | 45385          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
B1    | 2    | B1      | 45380          | 78    |              |               |                     |             |             |            |             |         |             |                   | silent                  | 5b: 78 on a procedure
B2    | 1    | B2      | 20610          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
B2    | 2    | B2      | 99213          | 79    |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | 5b: 79 on a visit
C1    | 1    | C1      | 82947          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
C1    | 2    | C1      | 82374          | 91    |              |               |                     |             |             |            |             |         |             |                   | silent                  | 5c: 91 on a test
C2    | 1    | C2      | 45385          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
C2    | 2    | C2      | 45380          | 91    |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | 5c: 91 on a procedure
D1    | 1    | D1      | 20610          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
D1    | 2    | D1      | 99213          | 27    |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | 5d: 27 is for facilities
E1    | 1    | E1      | 20610          | RT    |              |               |                     |             |             |            |             |         |             |                   | silent                  |
E1    | 2    | E1      | 20600          | LT    |              |               |                     |             |             |            |             |         |             |                   | silent                  | 5e: two sides
E2    | 1    | E2      | 20610          | RT    |              |               |                     |             |             |            |             |         |             |                   | silent                  |
E2    | 2    | E2      | 20600          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  | 5e: anatomic on one line
E3    | 1    | E3      | 20610          | RT    |              |               |                     |             |             |            |             |         |             |                   | silent                  |
E3    | 2    | E3      | 20600          | RT F5 |              |               |                     |             |             |            |             |         |             |                   | silent                  | 5e: not the same single one
E4    | 1    | E4      | 20610          | RT    |              |               |                     |             |             |            |             |         |             |                   | silent                  |
E4    | 2    | E4      | 20600          | RT 59 |              |               |                     |             |             |            |             |         |             |                   | silent                  | 59 lifts it whatever the side
G1    | 1    | G1      | 45385          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
G1    | 2    | G1      | 45380          | 51    |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | 5f
G2    | 1    | G2      | 45385          | 22    |              |               |                     |             |             |            |             |         |             |                   | silent                  |
G2    | 2    | G2      | 45380          | 50    |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | 5f: 22 and 50
P1    | 1    | P1      | 45385          |       |              |               |                     |             |             |            |             | Y       |             |                   | silent                  |
P1    | 2    | P1      | 45380          |       |              |               |                     |             |             |            |             | N       |             |                   | column 1 denied         | 7: column 2 paid
P2    | 1    | P2      | 45385          |       |              |               |                     |             |             |            |             | Y       |             |                   | silent                  |
P2    | 2    | P2      | 45380          |       |              |               |                     |             |             |            |             | Y       |             |                   | silent                  | 7: neither paid
P3    | 1    | P3      | 45385          |       |              |               |                     |             |             |            |             | Y       |             |                   | silent                  |
P3    | 2    | P3      | 45380          |       |              |               |                     |             |             |            |             |         |             |                   | cannot tell: payment    | whether column 2 was paid is blank
P4    | 1    | P4      | 80053          |       |              |               |                     |             |             |            |             |         |             | 100.00            | silent                  |
P4    | 2    | P4      | 80048          |       |              |               |                     |             |             |            |             |         | 8.00        |                   | column 1 denied         | column 1 not covered, a payment for column 2
P5    | 1    | P5      | 80053          |       |              |               |                     |             |             |            |             | N       |             |                   | silent                  |
P5    | 2    | P5      | 80048          |       |              |               |                     |             |             |            |             | Y       |             |                   | indicator 0             | column 2 denied already: at risk only
X1    | 1    | X1      | 80053          |       |              |               |                     |             |             |            |             |         |             |                   | silent                  |
X2    | 1    | X1      | 80048          |       |              |               |                     |             |             |            |             |         |             |                   | indicator 0             | 1: on another claim
X3    | 1    | X3      | 97530          |       |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | 8: both orders
X3    | 2    | X3      | 97140          |       |              |               |                     |             |             |            |             |         |             |                   | not bypassed            | 8: both orders
X4    | 1    | X4      | 45380          |       |              |               |                     |             |             |            |             |         |             |                   | does not apply          | one code twice is no pair
X4    | 2    | X4      | 45380          |       |              |               |                     |             |             |            |             |         |             |                   | does not apply          |
X5    | 1    | X5      | 80053          |       | 2025-03-09   |               |                     |             |             |            |             |         |             |                   | does not apply          | the day before
X6    | 1    | X5      | 80048          |       | 2025-03-10   |               |                     |             |             |            |             |         |             |                   | does not apply          | the day after
U1    | 1    | U1      | 45385          |       | 2031-01-01   |               |                     |             |             |            |             |         |             |                   | cannot tell: no release | the table ends before
U1    | 2    | U1      | 45380          |       | 2031-01-01   |               |                     |             |             |            |             |         |             |                   | cannot tell: no release |
U2    | 1    | U2      | 45385          |       |              |               |                     |             |             |            |             |         |             |                   | cannot tell: gap        | the code of line 2 is blank
U2    | 2    | U2      | (blank)        |       |              |               |                     |             |             |            |             |         |             |                   | cannot tell: gap        |
U3    | 1    | U3      | 45385          |       |              | (blank)       |                     | (blank)     |             |            |             |         |             |                   | cannot tell: provider   |
M1    | 1    | M1      | 80053          |       |              |               |                     |             |             | I          |             |         |             |                   | does not apply          | hospital pairs are another table
M1    | 2    | M1      | 80048          |       |              |               |                     |             |             | I          |             |         |             |                   | does not apply          |
M2    | 1    | M2      | 80053          |       |              |               |                     |             |             |            | commercial  |         |             |                   | does not apply          | another profile
M2    | 2    | M2      | 80048          |       |              |               |                     |             |             |            | commercial  |         |             |                   | does not apply          |
"""


def evaluate(lines: Lines, ptp_practitioner: CodeSet, settings: Settings) -> Lines:
    day = of_visits(lines, settings)
    return with_tested(judged_pairs(day, ptp_practitioner), day)
