"""A procedure code that is no valid CPT or HCPCS code on the date of service.

Why it matters
    A line with a code that was not in force that day is denied (CARC 181); what was done is neither paid nor told.
Rule
    A code has the form of CPT (four digits and a digit or A, F, T, U or M) or of HCPCS Level II (A to V and four digits) and is in force on the line's
    date of service. Where it ended, its last day is told, and the code that the set names in its place where it names one. An unlisted or
    not otherwise classified code is told as information: a payer needs a description.
    Does not apply: a blank code, on a professional line (CLM-FIELDS) or a facility's (REV-HCPCS).
    CPT is the AMA's and CDT the ADA's: without a loaded list that holds them their codes are cannot tell.
Cannot tell
    The line has no date; no loaded list answers for the code on the date; the revenue code calls for a rate code (HIPPS), which is of another code set.
What settles it
    The procedure note, coded from the release in force on the date of service.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, is_kind
from auditkit.rules.validity import with_other_days

ID, FAMILY, SUBJECT = "CODE-HCPCS", "coding_accuracy", "line"
NEEDS = ()
READS = ("service_day",)
SOURCE = "Medicare Claims Processing Manual, ch. 23, sec. 20; IOCE edit 6"
CPT, CDT, LEVEL_II = r"^[0-9]{4}[0-9AFTUM]$", r"^D[0-9]{4}$", r"^[A-V][0-9]{4}$"
CASES = {
    "form": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} has the form of neither a CPT nor a HCPCS code"),
    "replaced": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} is no valid code on {service_date}; by the releases loaded its last day was {last_valid_date}, and they name {replaced_by} in its place"),
    "ended": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} is no valid code on {service_date}; by the releases loaded its last day was {last_valid_date}"),
    "not yet": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} is no valid code on {service_date}; by the releases loaded it is valid from {next_valid_date}"),
    "no such code": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} is no valid code on {service_date}, nor on any date by the releases loaded"),
    "unlisted": Case("INFO", "low", "neutral", "none", "{procedure_code} is on the list of unlisted and not otherwise classified codes; where a payer has no price of its own for it, it needs a description of the service"),
}
UNKNOWN = {
    "no date": "the line has no date of service",
    "no CPT list": "no loaded list of CPT codes answers for the code on the date",
    "no CDT list": "no loaded list of CDT codes answers for the code on the date",
    "no release": "no loaded release of HCPCS answers for the code on the date",
    "rate code": "the revenue code calls for a rate code (HIPPS), of which no list is kept",
}

EXAMPLES = """
claim | line | claim_type | procedure_code | revenue_code | type_of_bill | service_date | outcome                      | because
F1    | 1    |            | 99201          |              |              | 2021-01-04   | ended                        | rulebook F1: deleted 2021-01-01
F2    | 1    |            | 99441          |              |              | 2025-02-03   | ended                        | rulebook F2: deleted 2025-01-01
N1    | 1    |            | 99201          |              |              | 2020-12-31   | silent                       | rulebook N1: the last day
N2    | 1    | I          | (blank)        | 0250         | 0131         |              | does not apply               | rulebook N2: no code is required there
O     | 1    | I          | (blank)        | 0300         | 0131         |              | does not apply               | REV-HCPCS
A     | 1    |            | 99201          |              |              | 2021-01-01   | ended                        | the day after
B     | 1    |            | Q0901          |              |              | 2023-12-31   | silent                       | the last day
C     | 1    |            | Q0901          |              |              | 2024-01-01   | replaced                     | the day after; the set names another
D     | 1    |            | Q0902          |              |              | 2023-12-31   | not yet                      | the day before
E     | 1    |            | Q0902          |              |              | 2024-01-01   | silent                       | the first day
F     | 1    |            | G9999          |              |              |              | no such code                 | in no release
G     | 1    |            | 9921           |              |              |              | form                         | a digit is missing
H     | 1    |            | W0001          |              |              |              | form                         | W is no letter of Level II
I     | 1    |            | 9921X          |              |              |              | form                         | X ends no CPT code
J     | 1    |            | 99499          |              |              |              | unlisted                     | a CPT code that ends in 99
K     | 1    |            | J3490          |              |              |              | unlisted                     | flagged in the set
L     | 1    |            | G0299          |              |              |              | silent                       | ends in 99 and is flagged as listed
M     | 1    | I          | 99213          | 0510         | 0131         |              | silent                       | a facility line with a code
T     | 1    | I          | A0101          | 0024         | 0111         |              | cannot tell: rate code       | a case-mix group, though it has the form of Level II
U     | 1    |            | (blank)        |              |              |              | does not apply               | CLM-FIELDS
V     | 1    |            | 0001U          |              |              |              | cannot tell: no CPT list     | outside the scope of the list
W     | 1    |            | D0120          |              |              |              | cannot tell: no CDT list     | outside the scope of the list
X     | 1    |            | G0299          |              |              | 2031-01-01   | cannot tell: no release      | the table ends before
Y     | 1    |            | 99213          |              |              | 2031-01-01   | cannot tell: no CPT list     | the table ends before
Z     | 1    |            | 99213          |              |              | (blank)      | cannot tell: no date         |
"""


def evaluate(lines: Lines, hcpcs: CodeSet) -> Lines:
    code, facility = nw.col("procedure_code"), nw.col("claim_type") == "I"
    judged = hcpcs.beside(lines.filter(~code.is_null())).drop("replaced_by")
    gone = nw.col("covered") & ~nw.col("in_force")
    faulty = judged.filter(gone).select("procedure_code", "service_day").unique()
    judged = judged.join(with_other_days(faulty, hcpcs, carry="replaced_by"), on=["procedure_code", "service_day"], how="left")
    rate_code = facility & is_kind("revenue_with_rate_code", code="revenue_code").fill_null(False)
    # A set that does not say whether a code is unlisted leaves the form to tell: CPT's unlisted codes end in 99.
    unlisted = nw.coalesce(nw.col("unlisted") == "Y", code.str.contains("^[0-9]{3}99$"))
    uncovered = ~nw.col("covered")
    case = (
        nw.when(rate_code).then(nw.lit("rate code"))
        .when(~code.str.contains(CPT) & ~code.str.contains(LEVEL_II)).then(nw.lit("form"))
        .when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(uncovered & code.str.contains(CPT)).then(nw.lit("no CPT list"))
        .when(uncovered & code.str.contains(CDT)).then(nw.lit("no CDT list"))
        .when(uncovered).then(nw.lit("no release"))
        .when(gone & ~nw.col("last_valid_date").is_null() & ~nw.col("replaced_by").is_null()).then(nw.lit("replaced"))
        .when(gone & ~nw.col("last_valid_date").is_null()).then(nw.lit("ended"))
        .when(gone & ~nw.col("next_valid_date").is_null()).then(nw.lit("not yet"))
        .when(gone).then(nw.lit("no such code"))
        .when(unlisted).then(nw.lit("unlisted"))
    )
    judged = judged.with_columns(case=case)
    told = nw.col("case").is_in(list(UNKNOWN)).fill_null(False)
    return judged.with_columns(breach=nw.when(~told).then(~nw.col("case").is_null()))
