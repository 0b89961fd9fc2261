"""An add-on code of type 3 without a listed primary code that day.

Why it matters
    An add-on code is never paid alone. CMS lists some primaries of a type 3 add-on; a contractor may accept others.
Rule
    One of the primary codes that CMS lists for the add-on, or that a list of the user's adds, stands on a live line of the same patient, day
    and provider, on this claim or another, and was not denied. Without one, another payable service of the patient, day and provider
    may be a primary that the contractor accepts: a review. With no other payable service the add-on is not payable. Drugs, vaccines,
    supplies, imaging agents, measures and other add-on codes are no such service, nor is on a professional claim a code whose status
    in a loaded fee schedule is other than A, C, J, R or T. The provider is the rendering provider, or
    the facility on institutional claims.
Cannot tell
    No loaded release of add-on codes covers the code that day, a line of the patient and day has no code (a facility's revenue line needs
    none), a provider is blank, or the add-on was adjudicated and whether a listed primary was denied is blank.
    Without remittances a primary counts as payable.
What settles it
    The record of the primary procedure, and the contractor's own list for the add-on.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings
from auditkit.rules.add_ons import (
    answer,
    beside_services,
    of_type,
    one_each,
    with_answers,
    with_blanks,
    with_providers,
)

ID, FAMILY, SUBJECT = "AOC-T3", "coding_accuracy", "line"
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "performer")
OPTIONAL_SETS = ("addon_primaries", "pfs")
SOURCE = "CMS NCCI add-on code edits; change request 7501 (Transmittal 2636); CARC 107, B15"
KIND = "{procedure_code} is an add-on code of type 3, and of its listed primary codes ({primaries}) none was billed for the patient on that day by the same provider and payable"
CASES = {
    "alone": Case("FAIL", "medium", "over", "deny", KIND + "; nor was any other service, so there is none that it adds to"),
    "not listed": Case("REVIEW", "medium", "over", "risk_line", KIND + ". CMS's list is not exclusive: whether another service of that day may carry it, the contractor decides"),
}
UNKNOWN = {
    "no release": "no loaded release of add-on codes covers the code on that day",
    "code": "the procedure code is blank",
    "gap": "another line of the patient and day has no procedure code",
    "provider": "a provider is blank",
    "payment": "the add-on was adjudicated, and whether a listed primary was denied is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | service_date | rendering_npi | billing_npi | claim_type | facility_ccn | frequency_code | denied | mods | outcome                 | because
F1    | 1    | F1      | XT300          |              |               |             |            |              |                |        |      | alone                   | F1: alone
F2    | 1    | F2      | XT300          |              |               |             |            |              |                |        |      | not listed              | F2: with an unlisted visit only
F2    | 2    | F2      | 99213          |              |               |             |            |              |                |        |      | does not apply          |
N1    | 1    | N1      | XT300          |              |               |             |            |              |                |        |      | silent                  | N1: with a listed primary
N1    | 2    | N1      | 20610          |              |               |             |            |              |                |        |      | does not apply          |
N2    | 1    | N2      | XT300          |              |               |             |            |              |                |        |      | silent                  | N2: with a primary of the user's
N2    | 2    | N2      | 27447          |              |               |             |            |              |                |        |      | does not apply          |
A1    | 1    | A1      | XT300          | 2025-03-10   |               |             |            |              |                |        |      | alone                   | its primary the day before
A1    | 2    | A1      | 20610          | 2025-03-09   |               |             |            |              |                |        |      | does not apply          |
A2    | 1    | A2      | XT300          |              |               |             |            |              |                |        |      | silent                  | on another claim
A2B   | 1    | A2      | 20610          |              |               |             |            |              |                |        |      | does not apply          |
A3    | 1    | A3      | XT300          |              |               |             |            |              |                |        |      | alone                   | another provider's primary
A3B   | 1    | A3      | 20610          |              | R2            |             |            |              |                |        |      | does not apply          |
A4    | 1    | A4      | XT300          |              |               |             |            |              |                |        |      | alone                   | a supply is no service to add to
A4    | 2    | A4      | A4206          |              |               |             |            |              |                |        |      | does not apply          |
A5    | 1    | A5      | XT300          |              |               |             |            |              |                |        |      | alone                   | the other claim was voided
A5B   | 1    | A5      | 20610          |              |               | G9          |            |              | 8              |        |      | does not apply          |
P1    | 1    | P1      | XT300          |              |               |             |            |              |                | N      |      | alone                   | its primary was denied, and nothing else is payable
P1    | 2    | P1      | 20610          |              |               |             |            |              |                | Y      |      | does not apply          |
P2    | 1    | P2      | XT300          |              |               |             |            |              |                | N      |      | not listed              | its primary was denied, a visit was paid
P2    | 2    | P2      | 20610          |              |               |             |            |              |                | Y      |      | does not apply          |
P2    | 3    | P2      | 99213          |              |               |             |            |              |                | N      |      | does not apply          |
P3    | 1    | P3      | XT300          |              |               |             |            |              |                | N      |      | cannot tell: payment    | adjudicated, its primary unknown
P3    | 2    | P3      | 20610          |              |               |             |            |              |                |        |      | does not apply          |
P4    | 1    | P4      | XT300          |              |               |             |            |              |                | N      |      | not listed              | whether the visit was paid is blank: at least a review
P4    | 2    | P4      | 99213          |              |               |             |            |              |                |        |      | does not apply          |
H1    | 1    | H1      | XT300          |              |               |             | I          | 450001       |                |        |      | silent                  | hospital: the facility is the provider
H1    | 2    | H1      | 20610          |              | R2            |             | I          | 450001       |                |        |      | does not apply          |
S1    | 1    | S1      | XT300          |              |               |             |            |              |                |        |      | alone                   | the fee schedule does not pay what is beside it (B)
S1    | 2    | S1      | 99080          |              |               |             |            |              |                |        |      | does not apply          |
S2    | 1    | S2      | XT300          |              |               |             |            |              |                |        |      | not listed              | a code that the fee schedule does not have
S2    | 2    | S2      | X9999          |              |               |             |            |              |                |        |      | does not apply          |
S3    | 1    | S3      | XT300          |              |               |             | I          | 450001       |                |        |      | not listed              | the fee schedule says nothing of facilities
S3    | 2    | S3      | 99080          |              |               |             | I          | 450001       |                |        |      | does not apply          |
T1    | 1    | T1      | 17003          |              |               |             |            |              |                |        |      | does not apply          | type 1
T2    | 1    | T2      | XT200          |              |               |             |            |              |                |        |      | does not apply          | type 2
U1    | 1    | U1      | XT300          | 2031-01-01   |               |             |            |              |                |        |      | cannot tell: no release | the table ends before
U2    | 1    | U2      | XT300          |              |               |             |            |              |                |        |      | cannot tell: gap        | the code of line 2 is blank
U2    | 2    | U2      | (blank)        |              |               |             |            |              |                |        |      | cannot tell: code       |
U3    | 1    | U3      | XT300          |              | (blank)       | (blank)     |            |              |                |        |      | cannot tell: provider   |
"""


def evaluate(lines: Lines, addon: CodeSet, addon_primaries: CodeSet, pfs: CodeSet, settings: Settings) -> Lines:
    day = with_providers(lines, settings)
    asked = of_type(day, addon, 3)
    own = addon_primaries.on(asked, prefix="own_").filter(nw.col("own_in_force")).with_columns(primary_code=nw.col("own_primary_code"))
    listed = nw.concat([asked, own.select(*asked.collect_schema().names())], how="vertical")
    codes = one_each(listed, day)
    codes = with_answers(codes, beside_services(codes, listed, day, addon, pfs)).with_columns(listed=answer(), any_service=answer("other_"))
    without = nw.col("listed").is_in(["primary denied", "no primary"])
    alone = nw.col("any_service").is_in(["primary denied", "no primary"])
    case = (
        nw.when(~without).then(nw.col("listed"))
        .when(alone).then(nw.lit("alone"))
        .otherwise(nw.lit("not listed"))
    )  # fmt: skip
    codes = codes.with_columns(case=case)
    found, carried = nw.col("case").is_in(list(CASES)), nw.col("case") == "carried"
    return with_blanks(codes.with_columns(breach=nw.when(found).then(nw.lit(True)).when(carried).then(nw.lit(False))), day)
