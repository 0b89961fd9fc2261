"""A code that the Medicare fee schedule does not pay as billed, by its status.

Why it matters
    The status of a code settles whether Medicare pays it under the physician fee schedule at all (CARC 97, 96, 234).
Rule
    The row of the fee schedule for the code (for its component where it has one of its own), in force that day. B: never paid apart.
    D, F, H: deleted. G, I: Medicare takes another code. N: not covered; right with modifier GY. T: paid only where no other service of status
    A or R by the same provider that day is payable; beside another T code alone it is for review. C: priced by the contractor. P: bundled
    with a physician's service of that day. R: coverage is restricted. As information: Q (a reporting code that has ended), M (a measure)
    with a charge above one cent. A and J are payable here; E and X (most drugs, laboratory, ambulance) by another schedule, which is right.
    A code that the fee schedule does not list is none of its own (CODE-HCPCS).
Cannot tell
    The code or the date is blank; no loaded fee schedule covers the date. For T: patient or provider is blank, another line of the patient
    and day has no code, or T was adjudicated and whether the other service was denied is blank. For M: the charge is blank.
What settles it
    The fee schedule in force, and for C, P and R the contractor's own policy and the record.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings, has_modifier
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.indicators import with_indicators
from auditkit.rules.paid_alone import alone, with_services_beside
from auditkit.rules.visits import DAY, LINE, PAYMENT, provider

ID, FAMILY, SUBJECT = "PFS-STATUS", "coding_accuracy", "line"
CLAIM_TYPES, PROFILES = ("P",), ("medicare",)
NEEDS = ("service_day",)
READS = ("procedure_code", "patient_key", "performer", "charge_cents")
SOURCE = "CMS physician fee schedule relative value file, field status code; CARC 97, 96, 234"
STATUS = "{procedure_code} has status {status} in the fee schedule in force on {service_date}: "
CASES = {
    "bundled": Case("FAIL", "medium", "over", "deny", STATUS + "it is bundled into other services and never paid apart"),
    "not covered": Case("FAIL", "medium", "over", "deny", STATUS + "Medicare does not cover it, and the line does not carry GY, which says so"),
    "not alone": Case("FAIL", "medium", "over", "deny", STATUS + "it is paid only where no other service is payable to the same provider that day, and {other} is"),
    "deleted": Case("FAIL", "medium", "over", "risk_line", STATUS + "it, or its modifier, is deleted"),
    "other code": Case("FAIL", "medium", "over", "risk_line", STATUS + "Medicare takes another code for the service"),
    "beside another": Case("REVIEW", "medium", "over", "risk_line", STATUS + "it is paid only where no other service is payable to the same provider that day; {other}, of the same status, stands beside it"),
    "contractor": Case("REVIEW", "medium", "neutral", "none", STATUS + "the contractor sets its price, on documentation"),
    "incident": Case("REVIEW", "medium", "over", "risk_line", STATUS + "it is bundled where it is incident to a physician's service of that day, and not paid by the fee schedule otherwise"),
    "restricted": Case("REVIEW", "medium", "neutral", "risk_line", STATUS + "its coverage is restricted; the contractor's policy says when it is paid"),
    "reporting code": Case("INFO", "low", "neutral", "none", STATUS + "it was for reporting only, which has ended"),
    "measure": Case("INFO", "low", "neutral", "none", STATUS + "it is a measure, for which no charge above one cent is expected"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule covers the code, or another one of the provider's day, on the date",
    "code": "the procedure code is blank",
    "who": "the patient or the provider is blank",
    "gap": "another line of the patient and day has no procedure code",
    "payment": "the line was adjudicated, and whether the other service was denied is blank",
    "charge": "the charge is blank",
}
BY_STATUS = {
    "B": "bundled", "C": "contractor", "D": "deleted", "F": "deleted", "G": "other code", "H": "deleted", "I": "other code",
    "P": "incident", "Q": "reporting code", "R": "restricted",
}  # fmt: skip
PAID_ALONE, PAYABLE = "T", ("A", "R")
READ = (*LINE, *DAY, *PAYMENT, *MODIFIERS, "in_window", "procedure_code", "service_date", "charge_cents", "provider", "lacks")

EXAMPLES = """
claim | line | patient | procedure_code | mods | service_date | rendering_npi | billing_npi | charge_amount | claim_type | payer_class | frequency_code | denied | outcome                 | because
F1    | 1    | F1      | 99080          |      |              |               |             |               |            |             |                |        | bundled                 | F1: status B
F2    | 1    | F2      | XTT00          |      |              |               |             |               |            |             |                |        | not alone               | F2: T beside a visit
F2    | 2    | F2      | 99213          |      |              |               |             |               |            |             |                |        | silent                  |
N1    | 1    | N1      | XTT00          |      |              |               |             |               |            |             |                |        | silent                  | N1: alone that day
N2    | 1    | N2      | 80053          |      |              |               |             |               |            |             |                |        | silent                  | N2: the laboratory's schedule, no error (trap)
A1    | 1    | A1      | XSD00          |      |              |               |             |               |            |             |                |        | deleted                 |
A2    | 1    | A2      | XSF00          |      |              |               |             |               |            |             |                |        | deleted                 |
A3    | 1    | A3      | XSH00          |      |              |               |             |               |            |             |                |        | deleted                 |
A4    | 1    | A4      | XSG00          |      |              |               |             |               |            |             |                |        | other code              |
A5    | 1    | A5      | XSI00          |      |              |               |             |               |            |             |                |        | other code              |
A6    | 1    | A6      | XSN00          |      |              |               |             |               |            |             |                |        | not covered             |
A7    | 1    | A7      | XSN00          | GY   |              |               |             |               |            |             |                |        | silent                  | GY says so
A8    | 1    | A8      | XSN00          | GA   |              |               |             |               |            |             |                |        | not covered             | GA is for what may be covered
A9    | 1    | A9      | XSC00          |      |              |               |             |               |            |             |                |        | contractor              |
B1    | 1    | B1      | XSP00          |      |              |               |             |               |            |             |                |        | incident                |
B2    | 1    | B2      | XSR00          |      |              |               |             |               |            |             |                |        | restricted              |
B3    | 1    | B3      | XSE00          |      |              |               |             |               |            |             |                |        | silent                  |
B4    | 1    | B4      | XSQ00          |      |              |               |             |               |            |             |                |        | reporting code          |
B5    | 1    | B5      | XSM00          |      |              |               |             | 0.01          |            |             |                |        | silent                  | one cent
B6    | 1    | B6      | XSM00          |      |              |               |             | 0.02          |            |             |                |        | measure                 | two
B7    | 1    | B7      | 99214          |      |              |               |             |               |            |             |                |        | silent                  | A
B8    | 1    | B8      | 00840          |      |              |               |             |               |            |             |                |        | silent                  | J: anesthesia
B9    | 1    | B9      | 99999          |      |              |               |             |               |            |             |                |        | does not apply          | the fee schedule does not list it
T1    | 1    | T1      | XTT00          |      | 2025-03-10   |               |             |               |            |             |                |        | silent                  | the visit of the day before
T1    | 2    | T1      | 99213          |      | 2025-03-09   |               |             |               |            |             |                |        | silent                  |
T2    | 1    | T2      | XTT00          |      |              |               |             |               |            |             |                |        | not alone               | on another claim
T2B   | 1    | T2      | 99213          |      |              |               |             |               |            |             |                |        | silent                  |
T3    | 1    | T3      | XTT00          |      |              |               |             |               |            |             |                |        | silent                  | another provider's visit
T3B   | 1    | T3      | 99213          |      |              | R2            |             |               |            |             |                |        | silent                  |
T4    | 1    | T4      | XTT00          |      |              |               |             |               |            |             |                |        | silent                  | a test of status X is not paid here
T4    | 2    | T4      | 80053          |      |              |               |             |               |            |             |                |        | silent                  |
T5    | 1    | T5      | XTT00          |      |              |               |             |               |            |             |                |        | beside another          | two codes of status T
T5    | 2    | T5      | XTU00          |      |              |               |             |               |            |             |                |        | beside another          |
T6    | 1    | T6      | XTT00          |      |              |               |             |               |            |             |                | N      | silent                  | the visit was denied
T6    | 2    | T6      | 99213          |      |              |               |             |               |            |             |                | Y      | silent                  |
T7    | 1    | T7      | XTT00          |      |              |               |             |               |            |             |                | N      | cannot tell: payment    | whether the visit was paid is blank
T7    | 2    | T7      | 99213          |      |              |               |             |               |            |             |                |        | silent                  |
T8    | 1    | T8      | XTT00          |      |              |               |             |               |            |             |                |        | not alone               | beside a restricted one
T8    | 2    | T8      | XSR00          |      |              |               |             |               |            |             |                |        | restricted              |
T9    | 1    | T9      | XTT00          |      |              |               |             |               |            |             |                |        | silent                  | the visit's claim was voided
T9B   | 1    | T9      | 99213          |      |              |               | G9          |               |            |             | 8              |        | does not apply          |
M1    | 1    | M1      | 99080          |      |              |               |             |               | I          |             |                |        | does not apply          | a facility's line
M2    | 1    | M2      | 99080          |      |              |               |             |               |            | commercial  |                |        | does not apply          | another profile
U1    | 1    | U1      | 99080          |      | 2031-01-01   |               |             |               |            |             |                |        | cannot tell: no release | the table ends before
U2    | 1    | U2      | XTT00          |      |              |               |             |               |            |             |                |        | cannot tell: gap        | the code of line 2 is blank
U2    | 2    | U2      | (blank)        |      |              |               |             |               |            |             |                |        | cannot tell: code       |
U3    | 1    | U3      | XTT00          |      |              | (blank)       | (blank)     |               |            |             |                |        | cannot tell: who        | whose it is, is not known
U4    | 1    | (blank) | XTT00          |      |              |               |             |               |            |             |                |        | cannot tell: who        | nor the patient
U5    | 1    | U5      | XSM00          |      |              |               |             | (blank)       |            |             |                |        | cannot tell: charge     |
"""


def evaluate(lines: Lines, pfs: CodeSet, settings: Settings) -> Lines:
    day = lines.with_columns(provider=provider(settings.same_provider_scope), lacks=nw.col("procedure_code").is_null()).select(*READ)
    known = with_indicators(day, pfs, "status").filter(~nw.col("scheduled") | nw.col("listed"))
    judged = with_services_beside(known, PAID_ALONE, PAYABLE)
    status, cents = nw.col("status"), nw.col("charge_cents")
    of_status = (nw.when(status == key).then(nw.lit(case)) for key, case in BY_STATUS.items())
    case = (
        nw.when(nw.col("lacks")).then(nw.lit("code"))
        .when(~nw.col("scheduled")).then(nw.lit("no release"))
        .when(status == "N").then(nw.when(has_modifier("GY")).then(nw.lit("right")).otherwise(nw.lit("not covered")))
        .when(status == "M").then(nw.when(cents.is_null()).then(nw.lit("charge")).when(cents > 1).then(nw.lit("measure")).otherwise(nw.lit("right")))
        .when(status == "T").then(alone())
        .otherwise(nw.coalesce(*of_status, nw.lit("right")))
    )  # fmt: skip
    judged = judged.with_columns(case=case)
    return judged.with_columns(breach=nw.when(~nw.col("case").is_in(list(UNKNOWN))).then(nw.col("case") != "right"))
