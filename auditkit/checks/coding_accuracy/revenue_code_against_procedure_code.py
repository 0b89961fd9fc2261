"""A revenue code that is not valid, lacks its procedure code, or does not go with it.

Why it matters
    The outpatient code editor returns a line whose revenue code is not valid or lacks a code it needs; a line under the wrong revenue
    code is priced or denied as what it is not (CARC 199).
Rule
    A revenue code has four digits and is in force that day. On an outpatient bill (any that is not inpatient) a line whose revenue code
    needs a procedure code has one (IOCE edit 48). Under 0636 stands a drug, biological, vaccine or imaging agent: a CPT code that is none
    of these is wrong there; a HCPCS code outside the table of drugs is for review. A list of the user's may require codes of a revenue
    code (blank for any), forbid or allow them, and stands above what follows. For review: emergency visits outside 0450 to 0459, clinic
    visits outside 0510 to 0529 and 0456 (a professional fee, 0960 to 0989, apart), and lines under 0420 to 0449 without the modifier of
    their discipline (GP, GO, GN). A drug under 0250 or 0258 without a code is packaged and right.
Cannot tell
    No loaded list of revenue codes covers the date, or a list of the user's is loaded and does not, and nothing else is wrong with
    the line; the revenue code is blank; a code is blank and the type of bill, which says
    whether it needs one, is blank too; the units of a drug under 0636 are blank.
What settles it
    The charge description master and the departmental record: what was done, where, and under which charge.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, is_kind
from auditkit.rules.bills import is_inpatient
from auditkit.rules.revenue_lists import with_own_list
from auditkit.rules.revenue_seeds import expected_codes, modifier_lacking, under_expected

ID, FAMILY, SUBJECT = "REV-HCPCS", "coding_accuracy", "line"
CLAIM_TYPES = ("I",)
CANDIDATES = nw.col("claim_type") == "I"
NEEDS = ("service_day",)
READS = ("revenue_code", "type_of_bill", "units")
ONE_OF = ("procedure_code",)  # where the source has the column, a blank is what the bill says
OPTIONAL_SETS = ("revenue_codes", "revenue_allowed")
SOURCE = "Medicare Claims Processing Manual, ch. 4, sec. 20; ch. 5, sec. 20.1; IOCE edits 41 and 48; CARC 199"
CASES = {
    "form": Case("FAIL", "medium", "neutral", "risk_line", "the revenue code is not four digits"),
    "not valid": Case("FAIL", "medium", "neutral", "risk_line", "{revenue_code} is no revenue code in force on {service_date}"),
    "code needed": Case("FAIL", "medium", "neutral", "risk_line", "the line has no procedure code; revenue code {revenue_code} needs one on an outpatient bill"),
    "forbidden": Case("FAIL", "medium", "neutral", "risk_line", "{procedure_code} stands under revenue code {revenue_code}; the list loaded forbids it there"),
    "not required": Case("FAIL", "medium", "neutral", "risk_line", "{procedure_code} stands under revenue code {revenue_code}; the list loaded requires other codes there"),
    "no drug": Case("FAIL", "medium", "neutral", "risk_line", "{procedure_code} stands under revenue code {revenue_code}, which is for drugs with a code of their own, and is no drug"),
    "perhaps no drug": Case("REVIEW", "medium", "neutral", "risk_line", "{procedure_code} stands under revenue code {revenue_code}, which is for drugs with a code of their own; it is not among the codes of drugs and biologicals"),
    "other revenue code": Case("REVIEW", "medium", "neutral", "risk_line", "{procedure_code} stands under revenue code {revenue_code}; such visits are usually billed under {expected}"),
    "discipline": Case("REVIEW", "medium", "neutral", "risk_line", "{procedure_code} stands under revenue code {revenue_code}, whose lines carry modifier {discipline}; this one does not"),
}
UNKNOWN = {
    "no release": "no loaded list of revenue codes covers the date",
    "no own list": "a list of the codes under a revenue code is loaded and does not cover the date",
    "no revenue code": "the revenue code is blank",
    "bill type": "the procedure code is blank, and so is the type of bill, which says whether it needs one",
    "units": "the units of the drug are blank",
}
DRUG_LINE = "0636"
DRUGS = ("drug", "vaccine", "imaging_agent", "biological")

EXAMPLES = """
claim | line | procedure_code | mods | revenue_code | claim_type | type_of_bill | service_date | units   | frequency_code | outcome                      | because
F1    | 1    | (blank)        |      | 0300         | I          | 0131         |              |         |                | code needed                  | F1: needs HCPCS
F2    | 1    | 99213          |      | 0636         | I          | 0131         |              |         |                | no drug                      | F2
N1    | 1    | (blank)        |      | 0250         | I          | 0131         |              |         |                | silent                       | N1: packaged
N2    | 1    | 97110          | GP   | 0420         | I          | 0131         |              |         |                | silent                       | N2: consistent
A1    | 1    | (blank)        |      | 0299         | I          | 0131         |              |         |                | silent                       | one below the range
A2    | 1    | (blank)        |      | 0319         | I          | 0131         |              |         |                | code needed                  | its last code
A3    | 1    | (blank)        |      | 0300         | I          | 0111         |              |         |                | silent                       | inpatient
A4    | 1    | (blank)        |      | 0258         | I          | 131          |              |         |                | silent                       | packaged too
A5    | 1    | 80053          |      | 0300         | I          | 0131         |              |         |                | silent                       | it has one
B1    | 1    | 80053          |      | 300          | I          | 0131         |              |         |                | form                         | a zero was dropped
B2    | 1    | 80053          |      | 030X         | I          | 0131         |              |         |                | form                         | a letter
B3    | 1    | 80053          |      | 0305         | I          | 0131         |              |         |                | not valid                    | in no list
B4    | 1    | 80053          |      | 0309         | I          | 0131         | 2024-12-31   |         |                | silent                       | its last day
B5    | 1    | 80053          |      | 0309         | I          | 0131         | 2025-01-01   |         |                | not valid                    | the day after
C1    | 1    | J1885          |      | 0636         | I          | 0131         |              |         |                | silent                       | a drug
C2    | 1    | 90662          |      | 0636         | I          | 0131         |              |         |                | silent                       | a vaccine
C3    | 1    | C9257          |      | 0636         | I          | 0131         |              |         |                | silent                       | a drug of hospitals
C4    | 1    | E0143          |      | 0636         | I          | 0131         |              |         |                | perhaps no drug              | equipment
C5    | 1    | (blank)        |      | 0636         | I          | 0131         |              |         |                | code needed                  |
C6    | 1    | 99213          |      | 0636         | I          | 0111         |              |         |                | no drug                      | on any bill
D1    | 1    | 99284          |      | 0450         | I          | 0131         |              |         |                | silent                       |
D2    | 1    | 99284          |      | 0510         | I          | 0131         |              |         |                | other revenue code           | an emergency visit in a clinic
D3    | 1    | G0463          |      | 0510         | I          | 0131         |              |         |                | silent                       |
D4    | 1    | 99213          |      | 0450         | I          | 0131         |              |         |                | other revenue code           | a clinic visit in the emergency department
D5    | 1    | 99213          |      | 0529         | I          | 0131         |              |         |                | silent                       | the range's last
D6    | 1    | 99284          |      | 0981         | I          | 0851         |              |         |                | silent                       | the professional fee
D7    | 1    | 12001          |      | 0450         | I          | 0131         |              |         |                | silent                       | a procedure in the emergency department is right there
E1    | 1    | 97110          |      | 0420         | I          | 0131         |              |         |                | discipline                   | no GP
E2    | 1    | 97110          | GO   | 0420         | I          | 0131         |              |         |                | discipline                   | another discipline's
E3    | 1    | 97110          | GO   | 0430         | I          | 0131         |              |         |                | silent                       |
E4    | 1    | 92507          | GN   | 0440         | I          | 0131         |              |         |                | silent                       |
G1    | 1    | 99213          |      | 0270         | I          | 0131         |              |         |                | forbidden                    | the user's list forbids every code there
G2    | 1    | (blank)        |      | 0270         | I          | 0131         |              |         |                | silent                       | and a line without one is right
G3    | 1    | 93306          |      | 0480         | I          | 0131         |              |         |                | silent                       | one of the codes that it requires
G4    | 1    | 93010          |      | 0480         | I          | 0131         |              |         |                | not required                 | another
G5    | 1    | 99284          |      | 0516         | I          | 0131         |              |         |                | silent                       | allowed by the list, whatever is usual
G6    | 1    | (blank)        |      | 0260         | I          | 0131         |              |         |                | code needed                  | the list requires some code
G7    | 1    | (blank)        |      | 0260         | I          | 0111         |              |         |                | silent                       | not on an inpatient bill
G8    | 1    | 96365          |      | 0260         | I          | 0131         |              |         |                | silent                       | any code will do
G9    | 1    | 99284          |      | 0516         | I          | 0131         | 2023-12-31   |         |                | other revenue code           | the day before the list allows it
H1    | 1    | 99213          |      | 0636         |            |              |              |         |                | does not apply               | professional
H2    | 1    | 99213          |      | 0636         | I          | 0131         |              |         | 8              | does not apply               | voided
U1    | 1    | 80053          |      | 0300         | I          | 0131         | 2031-01-01   |         |                | cannot tell: no release      | the list ends before
U7    | 1    | 80053          |      | 0300         | I          | 0131         | 2030-01-01   |         |                | cannot tell: no own list     | the user's list ends before
U6    | 1    | (blank)        |      | 0300         | I          | 0131         | 2031-01-01   |         |                | code needed                  | which needs no list
U2    | 1    | 80053          |      | (blank)      | I          | 0131         |              |         |                | cannot tell: no revenue code |
U3    | 1    | (blank)        |      | 0300         | I          | (blank)      |              |         |                | cannot tell: bill type       | which bill it is, is not known
U4    | 1    | J1885          |      | 0636         | I          | 0131         |              | (blank) |                | cannot tell: units           |
U5    | 1    | 80053          |      | 0300         | I          | 0131         | (blank)      |         |                | cannot tell                  | no date
"""


def evaluate(lines: Lines, revenue_codes: CodeSet, revenue_allowed: CodeSet) -> Lines:
    code, revenue, coded = nw.col("procedure_code"), nw.col("revenue_code"), ~nw.col("procedure_code").is_null()
    judged = with_own_list(revenue_codes.beside(lines), revenue_allowed).with_columns(
        expected=nw.when(~is_kind("revenue_professional_fee", code="revenue_code").fill_null(False) & ~under_expected()).then(expected_codes()),
        discipline=nw.when(coded).then(modifier_lacking()),
    )
    outpatient = ~is_inpatient()
    wanting = ~coded & (is_kind("revenue_with_code", code="revenue_code").fill_null(False) | nw.col("own_requires"))
    drug_line = coded & (revenue == DRUG_LINE).fill_null(False)
    drug = is_kind(*DRUGS).fill_null(False)
    right = nw.when(~nw.col("covered")).then(nw.lit("no release")).when(nw.col("own_unsaid")).then(nw.lit("no own list")).otherwise(nw.lit("right"))
    case = (
        nw.when(revenue.is_null()).then(nw.lit("no revenue code"))
        .when(~revenue.str.contains("^[0-9]{4}$")).then(nw.lit("form"))
        .when(nw.col("covered") & ~nw.col("in_force")).then(nw.lit("not valid"))
        .when(wanting & outpatient.is_null()).then(nw.lit("bill type"))
        .when(wanting & outpatient).then(nw.lit("code needed"))
        .when(coded & nw.col("own_forbids")).then(nw.lit("forbidden"))
        .when(coded & nw.col("own_requires_others")).then(nw.lit("not required"))
        .when(nw.col("own_allows") | ~coded).then(right)
        .when(drug_line & ~drug & code.str.contains("^[0-9]{4}[0-9FTUM]$")).then(nw.lit("no drug"))
        .when(drug_line & ~drug).then(nw.lit("perhaps no drug"))
        .when(drug_line & nw.col("units").is_null()).then(nw.lit("units"))
        .when(~nw.col("expected").is_null()).then(nw.lit("other revenue code"))
        .when(~nw.col("discipline").is_null()).then(nw.lit("discipline"))
        .otherwise(right)
    )  # fmt: skip
    judged = judged.with_columns(case=case)
    return judged.with_columns(breach=nw.when(nw.col("case").is_in(list(CASES))).then(nw.lit(True)).when(nw.col("case") == "right").then(nw.lit(False)))
