"""Charges, units and totals that do not add up.

Why it matters
    A claim whose lines do not make up its total is rejected on receipt; a charge or a number of units that cannot be is denied, and a charge that was not
    multiplied by its units may be paid below what the contract allows.
Rule
    The charges of the lines make up the claim's total, to the cent; the row of an institutional bill that holds the total (revenue code
    0001) is no line. A charge is not below 0, and on a professional line not 0 where the fee schedule pays for the code (status A, C, J, R or T):
    codes of status X, E or M and performance measures may be billed at 0, and so may institutional lines, which are packaged. Units are above
    0; a part of a unit of a service (CPT codes, anesthesia apart, and G codes) calls for a review. Where a chargemaster is loaded, units times its charge make the
    charge of the line; modifiers that change a charge (22, 50, 52, 53 and their like) are left out. Information only: a charge for one unit that differs by more than
    a quarter from that of the same performer, code and modifiers before it, within 90 days. What concerns the whole claim is told on its first line.
    The total may or may not hold the charges of lines that the source withdrew: either is right.
Cannot tell
    A charge, the units or the claim's total are blank, or no loaded fee schedule holds the code that was charged at 0. Each is told for its
    own part, and the others are judged all the same.
What settles it
    The charge ticket and the provider's list of charges; for the total, the claim as it was sent.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, is_kind
from auditkit.rules.charges import changed_unit_charges, claim_sums, is_total_row, with_listed_charges
from auditkit.rules.frames import has_modifier
from auditkit.rules.indicators import WHOLE
from auditkit.rules.modifier_sets import modifier_set
from auditkit.rules.visits import LINE

ID, FAMILY, SUBJECT = "CHG-ARITH", "claim_integrity", "line"
PARTNER = ("field",)
NEEDS, READS = (), ("charge_cents", "units")
OPTIONAL_SETS = ("pfs", "chargemaster")
SOURCE = "837 implementation guides, CLM02 and SV102 (balancing)"
CASES = {
    "total": Case("FAIL", "medium", "neutral", "none", "the claim's lines add up to {line_sum:.2f}, and its total is {total_charge:.2f}"),
    "negative": Case("FAIL", "medium", "neutral", "none", "the charge is {charge_amount:.2f}; a charge is not below 0"),
    "zero": Case("FAIL", "medium", "neutral", "none", "the charge is 0, and the fee schedule pays for {procedure_code} (status {status})"),
    "no units": Case("FAIL", "medium", "neutral", "none", "{units:g} units; a line has more than 0"),
    "part of a unit": Case("REVIEW", "medium", "neutral", "none", "{units:g} units of {procedure_code}, which is counted in whole services"),
    "not multiplied": Case("REVIEW", "medium", "neutral", "none", "{units:g} units are charged {charge_amount:.2f}, which is the chargemaster's charge for one"),
    "other charge": Case("REVIEW", "medium", "neutral", "none", "{units:g} units are charged {charge_amount:.2f}; the chargemaster's charge for one is {listed_charge:.2f}"),
    "changed": Case("INFO", "low", "neutral", "none", "the charge is {charge_amount:.2f} for {units:g} units; on {earlier_date} the same performer charged {earlier_charge:.2f} for {earlier_units:g}, another charge for one by more than a quarter"),
}
UNKNOWN = {
    "charge": "the charge is blank",
    "units": "the units are blank",
    "status": "the charge is 0, and no loaded fee schedule holds the code",
    "total unknown": "the claim's total is blank",
    "gap": "the charge of a line of the claim is blank",
}
PAYABLE = ("A", "C", "J", "R", "T")
# CPT codes and the services of Level II; drugs, supplies and miles of Level II may come in parts.
SERVICES = r"^([0-9]{4}[0-9AFMTU]|G[0-9]{4})$"

EXAMPLES = """
claim | line | claim_type | revenue_code | procedure_code | mods | units   | unit_basis | charge_amount | total_charge | service_date | rendering_npi | line_status | outcome                    | because
F1    | 1    |            |              | 71046          |      |         |            | 100.00        | 151.00       |              | 2000000002    |             | total                      | rulebook F1: 100 + 50, told on the first line
F1    | 2    |            |              | 93010          |      |         |            | 50.00         | 151.00       |              | 2000000002    |             | silent                     |
F2    | 1    |            |              | 71046          |      | 0       |            |               | 100.00       |              | 2000000135    |             | no units                   | rulebook F2
N1    | 1    | I          | 0001         | (blank)        |      |         |            | 150.00        | 150.00       |              | 2000000028    |             | does not apply             | the row that holds the total
N1    | 2    | I          | 0320         | 71046          |      |         |            | 100.00        | 150.00       |              | 2000000028    |             | silent                     | rulebook N1 (trap)
N1    | 3    | I          | 0250         | (blank)        |      |         |            | 50.00         | 150.00       |              | 2000000028    |             | silent                     |
N2    | 1    |            |              | 0518F          |      |         |            | 0.01          | 0.01         |              | 2000000028    |             | silent                     | rulebook N2: a measure
A1    | 1    |            |              | 71046          |      |         |            | 100.00        | 100.01       |              | 2000000028    |             | total                      | one cent
A2    | 1    |            |              | 71046          |      |         |            | 100.00        | 100.00       |              | 2000000028    |             | silent                     | to the cent
A3    | 1    |            |              | 71046          |      |         |            | 100.00        | 100.00       |              | 2000000028    |             | silent                     |
A3    | 2    |            |              | 93010          |      |         |            | 50.00         | 100.00       |              | 2000000028    | deleted     | does not apply             | withdrawn by the source
A4    | 1    |            |              | 71046          |      |         |            | 100.00        | 150.00       |              | 2000000028    |             | silent                     | the total as it was sent
A4    | 2    |            |              | 93010          |      |         |            | 50.00         | 150.00       |              | 2000000028    | deleted     | does not apply             | withdrawn since
A5    | 1    |            |              | 71046          |      |         |            | 100.00        | 149.00       |              | 2000000028    |             | total                      | neither with the line withdrawn nor without
A5    | 2    |            |              | 93010          |      |         |            | 50.00         | 149.00       |              | 2000000028    | deleted     | does not apply             |
B1    | 1    |            |              | 71046          |      |         |            | -1.00         | -1.00        |              | 2000000127    |             | negative                   |
B2    | 1    |            |              | 71046          |      |         |            | 0.00          | 0.00         |              | 2000000028    |             | zero                       | status A
B3    | 1    |            |              | 36415          |      |         |            | 0.00          | 0.00         |              | 2000000028    |             | silent                     | status X
B4    | 1    |            |              | 0518F          |      |         |            | 0.00          | 0.00         |              | 2000000028    |             | silent                     | a performance measure
B5    | 1    |            |              | 99080          |      |         |            | 0.00          | 0.00         |              | 2000000028    |             | silent                     | status B is not payable
B6    | 1    |            |              | XTT00          |      |         |            | 0.00          | 0.00         |              | 2000000028    |             | zero                       | status T
B7    | 1    | I          | 0320         | 71046          |      |         |            | 0.00          | 0.00         |              | 2000000028    |             | silent                     | packaged on a hospital's bill
B8    | 1    |            |              | 71046          |      |         |            | 0.01          | 0.01         |              | 2000000036    |             | silent                     | a token charge is one
C1    | 1    |            |              | 71046          |      | 1.5     |            |               | 100.00       |              | 2000000010    |             | part of a unit             |
C2    | 1    |            |              | J3301          |      | 1.5     |            |               | 100.00       |              | 2000000028    |             | silent                     | a drug
C3    | 1    |            |              | 00840          |      | 5.3     |            |               | 100.00       |              | 2000000028    |             | silent                     | anesthesia
C4    | 1    |            |              | A0425          |      | 7.4     |            |               | 100.00       |              | 2000000028    |             | silent                     | miles
C5    | 1    |            |              | 71046          |      | 7.5     | MJ         |               | 100.00       |              | 2000000028    |             | silent                     | minutes
C6    | 1    |            |              | 71046          |      | -1      |            |               | 100.00       |              | 2000000119    |             | no units                   |
D1    | 1    |            |              | 96372          |      | 2       |            | 80.00         | 80.00        |              | 2000000044    |             | silent                     | 2 x 40
D2    | 1    |            |              | 96372          |      | 2       |            | 40.00         | 40.00        |              | 2000000051    |             | not multiplied             | the charge for one
D3    | 1    |            |              | 96372          |      | 1       |            | 45.00         | 45.00        |              | 2000000069    |             | other charge               | the list has 40 that day
D4    | 1    |            |              | 96372          |      | 1       |            | 45.00         | 45.00        | 2025-07-01   | 2000000069    |             | silent                     | and 45 from this day
D5    | 1    |            |              | 93000          | 26   | 1       |            | 20.00         | 20.00        |              | 2000000044    |             | silent                     | the component's own charge
D6    | 1    |            |              | 93000          | TC   | 1       |            | 20.00         | 20.00        |              | 2000000044    |             | silent                     | the list has none of that component
D7    | 1    |            |              | 93000          | 52   | 1       |            | 30.00         | 30.00        |              | 2000000044    |             | silent                     | reduced, and charged so
D8    | 1    | I          | 0636         | J1885          |      | 2       |            | 20.00         | 20.00        |              | 2000000044    |             | silent                     | the revenue code's own charge
D9    | 1    | I          | 0250         | J1885          |      | 2       |            | 25.00         | 25.00        |              | 2000000077    |             | silent                     | that of no revenue code
E1    | 1    |            |              | 97110          |      | 1       |            | 40.00         | 40.00        | 2025-01-01   | 2000000085    |             | silent                     | the first
E2    | 1    |            |              | 97110          |      | 2       |            | 100.00        | 100.00       | 2025-04-01   | 2000000085    |             | silent                     | 50 after 40: a quarter
E3    | 1    |            |              | 97110          |      | 1       |            | 62.51         | 62.51        | 2025-06-30   | 2000000085    |             | changed                    | more than a quarter, on day 90
E4    | 1    |            |              | 97110          |      | 1       |            | 30.00         | 30.00        | 2025-09-29   | 2000000085    |             | silent                     | on day 91
E5    | 1    |            |              | 97110          | GP   | 1       |            | 90.00         | 90.00        | 2025-09-30   | 2000000085    |             | silent                     | other modifiers
E6    | 1    |            |              | 97110          |      | 1       |            | 90.00         | 90.00        | 2025-09-30   | 2000000093    |             | silent                     | another performer
E7    | 1    |            |              | 97110          |      | 1       |            | 20.00         | 20.00        | 2025-09-30   | 2000000085    |             | changed                    | a third less
U1    | 1    |            |              | 71046          |      |         |            | 100.00        | (blank)      |              | 2000000028    |             | cannot tell: total unknown |
U2    | 1    |            |              | 71046          |      |         |            | 100.00        | 100.00       |              | 2000000028    |             | cannot tell: gap           | the charge of line 2
U2    | 2    |            |              | 93010          |      |         |            | (blank)       | 100.00       |              | 2000000028    |             | cannot tell: charge        |
U3    | 1    |            |              | 71046          |      | (blank) |            |               | 100.00       |              | 2000000028    |             | cannot tell: units         |
U4    | 1    |            |              | 71046          |      |         |            | 0.00          | 0.00         | 2031-01-01   | 2000000028    |             | cannot tell: status        | the fee schedule ends before
U5    | 1    |            |              | (blank)        |      |         |            | 0.00          | 0.00         |              | 2000000028    |             | cannot tell: status        | the code is blank
U6    | 1    |            |              | 76942          |      |         |            | 0.00          | 0.00         |              | 2000000028    |             | cannot tell: status        | the fee schedule has no such code
C7    | 1    |            |              | 71046          |      | 1.5     | (blank)    |               | 100.00       |              | 2000000010    |             | part of a unit             | a blank basis does not make it minutes
B9    | 1    |            |              | 71046          |      |         |            | -0.01         | -0.01        |              | 2000000127    |             | negative                   | one cent below 0
DA    | 1    |            |              | 96372          |      | 2       |            | 50.00         | 50.00        | 2025-03-11   | 2000000051    |             | other charge               | neither for two nor for one
DB    | 1    |            |              | J1885          |      | 0.5     |            | 12.50         | 12.50        |              | 2000000051    |             | other charge               | less than one unit, charged as one
U7    | 1    |            |              | 96372          |      | (blank) |            | 40.00         | 40.00        |              | 2000000028    |             | cannot tell: units         | nor is the listed charge compared
"""
SHOWN = ("procedure_code", "units", "charge_amount", "status", "listed_charge", "earlier_date", "earlier_charge", "earlier_units", "line_sum", "total_charge", "pfs_release", "charge_release")
COLUMNS = (*LINE, "in_window", "field", "case", *SHOWN)


def evaluate(lines: Lines, pfs: CodeSet, chargemaster: CodeSet) -> Lines:
    own, cents, units = lines.filter(~is_total_row()), nw.col("charge_cents"), nw.col("units")
    free = own.filter(cents == 0, nw.col("claim_type") == "P", ~is_kind("measure").fill_null(False)).select(*LINE, "procedure_code", "service_day", rvu_modifier=nw.lit(WHOLE))
    free = pfs.beside(free, prefix="pfs_").select(*LINE, "pfs_release", status="pfs_status", listed="pfs_in_force", asked=nw.lit(True))
    met = with_listed_charges(own, chargemaster).join(free, on=list(LINE), how="left").join(changed_unit_charges(own), on=list(LINE), how="left")
    unlisted = nw.col("asked").fill_null(False) & ~nw.col("listed").fill_null(False)
    whole_only = nw.col("procedure_code").str.contains(SERVICES) & ~is_kind("anesthesia") & (nw.col("unit_basis") == "UN").fill_null(True)
    asked_price = ~nw.col("listed_cents").is_null() & ~has_modifier(*modifier_set("charged_otherwise"))
    off = ((units * nw.col("listed_cents") - cents).abs() > 0.5).fill_null(False) & asked_price
    marks = (
        nw.when(cents.is_null()).then(nw.lit("charge_amount:charge")).when(cents < 0).then(nw.lit("charge_amount:negative"))
        .when(unlisted).then(nw.lit("charge_amount:status")).when(nw.col("status").is_in(list(PAYABLE)).fill_null(False)).then(nw.lit("charge_amount:zero")),
        nw.when(units.is_null()).then(nw.lit("units:units")).when(units <= 0).then(nw.lit("units:no units")).when(whole_only & (units != units.floor())).then(nw.lit("units:part of a unit")),
        nw.when(~nw.col("earlier_cents").is_null()).then(nw.lit("unit_charge:changed")),
        nw.when(off & (cents == nw.col("listed_cents")) & (units > 1)).then(nw.lit("listed_charge:not multiplied")).when(off).then(nw.lit("listed_charge:other charge")),
    )  # fmt: skip
    nothing = nw.lit(None, dtype=nw.Float64)
    met = met.with_columns(charge_amount=cents / 100, listed_charge=nw.col("listed_cents") / 100, earlier_charge=nw.col("earlier_cents") / 100, line_sum=nothing, total_charge=nothing)
    marked = met.with_columns(mark=nw.concat_str(nw.lit("line:in order"), *marks, separator=";", ignore_nulls=True).str.split(by=";")).explode("mark")
    parts = nw.col("mark").str.split(by=":")
    told = marked.with_columns(field=parts.list.get(0), case=parts.list.get(1)).select(*COLUMNS)
    return nw.concat([told, _totals(own)], how="vertical").with_columns(
        breach=nw.when(nw.col("case") == "in order").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True))
    )


def _totals(lines: Lines) -> Lines:
    """Claims whose lines do not make up their total, or whose total or sum is not known, on their first line."""
    summed, total = nw.col("line_sum_cents"), nw.col("total_charge_cents")
    case = nw.when(total.is_null()).then(nw.lit("total unknown")).when(summed.is_null()).then(nw.lit("gap")).when((summed != total) & (summed + nw.col("withdrawn_cents") != total)).then(nw.lit("total"))
    text, number, day = nw.lit(None, dtype=nw.String), nw.lit(None, dtype=nw.Float64), nw.lit(None, dtype=nw.Date)
    blank = {name: number if name.endswith(("charge", "amount", "units")) else day if name.endswith("date") else text for name in SHOWN}
    known = claim_sums(lines).with_columns(**{**blank, "line_sum": summed / 100, "total_charge": total / 100}, field=nw.lit("total_charge"), case=case)
    return known.filter(~nw.col("case").is_null()).select(*COLUMNS)
