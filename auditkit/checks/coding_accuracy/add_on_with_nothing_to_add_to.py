"""An add-on code of type 2 with nothing it could be added to that day.

Why it matters
    An add-on code describes work beyond a primary procedure and is never paid alone.
Rule
    CMS lists no primary codes for a type 2 add-on; the contractor decides. Where a list of the user's names primaries for the code, one of them
    stands on a live line of the same patient, day and provider, on this claim or another, and was not denied: else the add-on is not payable.
    Where no such list names the code, another service of the patient, day and provider that was not denied is
    enough. Drugs, vaccines, supplies, imaging agents, measures and other add-on codes are no such service, nor is on a professional
    claim a code whose status in a loaded fee schedule is other than A, C, J, R or T. The provider is the rendering provider, or the facility on institutional claims.
Cannot tell
    No loaded release of add-on codes, or no list of primaries though one is loaded, covers the code that day, a line of the patient and day has no code (a facility's revenue line needs
    none), a provider is blank, or the add-on was adjudicated and whether the other service was denied is blank.
    Without remittances a service counts as payable.
What settles it
    The record of the primary procedure: whether, when and by whom it was done, and why it was not billed or not paid.
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

ID, FAMILY, SUBJECT = "AOC-T2", "coding_accuracy", "line"
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "performer")
OPTIONAL_SETS = ("addon_primaries", "pfs")
SOURCE = "CMS NCCI add-on code edits; change request 7501 (Transmittal 2636); CARC 107, B15"
KIND = "{procedure_code} is an add-on code of type 2, for which CMS lists no primary codes"
CASES = {
    "no primary": Case("FAIL", "medium", "over", "deny", KIND + "; of the primaries on the list loaded ({primaries}) none was billed for the patient on that day by the same provider"),
    "primary denied": Case("FAIL", "medium", "over", "deny", KIND + "; each of the primaries on the list loaded ({primaries}) that were billed on that day by the same provider was denied or not covered"),
    "alone": Case("REVIEW", "medium", "over", "risk_line", KIND + ", and no other service of the patient by the same provider on that day is payable, so there is none that it adds to"),
}
UNKNOWN = {
    "no release": "no loaded release of add-on codes covers the code on that day",
    "no list": "a list of primaries is loaded and does not cover the day",
    "code": "the procedure code is blank",
    "gap": "another line of the patient and day has no procedure code",
    "provider": "a provider is blank",
    "payment": "the add-on was adjudicated, and whether the other service was denied is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | service_date | rendering_npi | billing_npi | claim_type | facility_ccn | revenue_code | frequency_code | denied | mods | outcome                 | because
F1    | 1    | F1      | XT200          |              |               |             |            |              |              |                |        |      | alone                   | F1: the only line
F2    | 1    | F2      | XT201          |              |               |             |            |              |              |                |        |      | no primary              | F2: an unlisted code beside it, and a list of the user's
F2    | 2    | F2      | 99213          |              |               |             |            |              |              |                |        |      | does not apply          |
N1    | 1    | N1      | XT200          |              |               |             |            |              |              |                |        |      | silent                  | N1: no list names it, any service is enough
N1    | 2    | N1      | 11042          |              |               |             |            |              |              |                |        |      | does not apply          |
N2    | 1    | N2      | XT201          |              |               |             |            |              |              |                |        |      | silent                  | N2: a primary of the user's list
N2    | 2    | N2      | 20610          |              |               |             |            |              |              |                |        |      | does not apply          |
A1    | 1    | A1      | XT201          |              |               |             |            |              |              |                |        |      | no primary              | alone, and a list of the user's
A2    | 1    | A2      | XT200          | 2025-03-10   |               |             |            |              |              |                |        |      | alone                   | a service of the day before
A2    | 2    | A2      | 11042          | 2025-03-09   |               |             |            |              |              |                |        |      | does not apply          |
A3    | 1    | A3      | XT200          |              |               |             |            |              |              |                |        |      | silent                  | on another claim
A3B   | 1    | A3      | 99213          |              |               |             |            |              |              |                |        |      | does not apply          |
A4    | 1    | A4      | XT200          |              |               |             |            |              |              |                |        |      | alone                   | another provider's
A4B   | 1    | A4      | 99213          |              | R2            |             |            |              |              |                |        |      | does not apply          |
A5    | 1    | A5      | XT200          |              |               |             |            |              |              |                |        |      | alone                   | a drug is no service to add to
A5    | 2    | A5      | J1885          |              |               |             |            |              |              |                |        |      | does not apply          |
A6    | 1    | A6      | XT200          |              |               |             |            |              |              |                |        |      | alone                   | the code itself, twice
A6    | 2    | A6      | XT200          |              |               |             |            |              |              |                |        |      | alone                   |
A7    | 1    | A7      | XT200          |              |               |             |            |              |              |                |        |      | alone                   | nor is another add-on
A7    | 2    | A7      | 17003          |              |               |             |            |              |              |                |        |      | does not apply          |
A8    | 1    | A8      | XT201          | 2021-12-31   |               |             |            |              |              |                |        |      | silent                  | the day before the user's list begins: any service is enough
A8    | 2    | A8      | 99213          | 2021-12-31   |               |             |            |              |              |                |        |      | does not apply          |
A9    | 1    | A9      | XT201          | 2022-01-01   |               |             |            |              |              |                |        |      | no primary              | its first day
A9    | 2    | A9      | 99213          | 2022-01-01   |               |             |            |              |              |                |        |      | does not apply          |
B1    | 1    | B1      | XT200          |              |               |             |            |              |              |                |        |      | alone                   | the other claim was voided
B1B   | 1    | B1      | 99213          |              |               | G9          |            |              |              | 8              |        |      | does not apply          |
P1    | 1    | P1      | XT200          |              |               |             |            |              |              |                | N      |      | alone                   | the other service was denied
P1    | 2    | P1      | 99213          |              |               |             |            |              |              |                | Y      |      | does not apply          |
P2    | 1    | P2      | XT201          |              |               |             |            |              |              |                | N      |      | primary denied          | the listed primary was denied
P2    | 2    | P2      | 20610          |              |               |             |            |              |              |                | Y      |      | does not apply          |
P3    | 1    | P3      | XT200          |              |               |             |            |              |              |                | N      |      | cannot tell: payment    | adjudicated, the other unknown
P3    | 2    | P3      | 99213          |              |               |             |            |              |              |                |        |      | does not apply          |
P4    | 1    | P4      | XT201          |              |               |             |            |              |              |                |        |      | primary denied          | the primary is not covered
P4    | 2    | P4      | 20610          |              |               |             |            |              |              |                |        | GY   | does not apply          |
H1    | 1    | H1      | XT200          |              |               |             | I          | 450001       |              |                |        |      | silent                  | hospital: the facility is the provider
H1    | 2    | H1      | 11042          |              | R2            |             | I          | 450001       |              |                |        |      | does not apply          |
H2    | 1    | H2      | XT200          |              |               |             | I          | 450001       |              |                |        |      | alone                   | a revenue line needs no code and is no service
H2    | 2    | H2      | (blank)        |              |               |             | I          | 450001       | 0250         |                |        |      | does not apply          |
S1    | 1    | S1      | XT200          |              |               |             |            |              |              |                |        |      | alone                   | the fee schedule does not pay what is beside it (B)
S1    | 2    | S1      | 99080          |              |               |             |            |              |              |                |        |      | does not apply          |
S2    | 1    | S2      | XT200          |              |               |             |            |              |              |                |        |      | silent                  | a code that the fee schedule does not have
S2    | 2    | S2      | X9999          |              |               |             |            |              |              |                |        |      | does not apply          |
S3    | 1    | S3      | XT200          |              |               |             | I          | 450001       |              |                |        |      | silent                  | the fee schedule says nothing of facilities
S3    | 2    | S3      | 99080          |              |               |             | I          | 450001       |              |                |        |      | does not apply          |
T1    | 1    | T1      | 17003          |              |               |             |            |              |              |                |        |      | does not apply          | type 1
T3    | 1    | T3      | XT300          |              |               |             |            |              |              |                |        |      | does not apply          | type 3
U1    | 1    | U1      | XT200          | 2031-01-01   |               |             |            |              |              |                |        |      | cannot tell: no release | the table ends before
U4    | 1    | U4      | XT200          | 2030-01-01   |               |             |            |              |              |                |        |      | cannot tell: no list    | the list of primaries ends before
U4    | 2    | U4      | 11042          | 2030-01-01   |               |             |            |              |              |                |        |      | does not apply          |
U5    | 1    | U5      | XT200          | 2030-01-01   |               |             |            |              |              |                |        |      | alone                   | whatever a list would say
U2    | 1    | U2      | XT200          |              |               |             |            |              |              |                |        |      | cannot tell: gap        | the code of line 2 is blank
U2    | 2    | U2      | (blank)        |              |               |             |            |              |              |                |        |      | cannot tell: code       |
U3    | 1    | U3      | XT200          |              | (blank)       | (blank)     |            |              |              |                |        |      | cannot tell: provider   |
"""


def evaluate(lines: Lines, addon: CodeSet, addon_primaries: CodeSet, pfs: CodeSet, settings: Settings) -> Lines:
    day = with_providers(lines, settings)
    asked = of_type(day, addon, 2)
    own = addon_primaries.beside(asked.drop("primary_code"), prefix="own_").with_columns(primary_code=nw.col("own_primary_code"))
    codes = one_each(own, day)
    codes = with_answers(codes, beside_services(codes, own, day, addon, pfs)).with_columns(listed=answer(), any_service=answer("other_"))
    codes = addon_primaries.answering(codes, prefix="list_")
    unsaid = ~nw.col("list_covered") & nw.lit(bool(addon_primaries.releases)) & (nw.col("any_service") == "carried")
    alone = nw.col("any_service").is_in(["primary denied", "no primary"])
    case = (
        nw.when(~nw.col("primaries").is_null()).then(nw.col("listed"))
        .when(alone).then(nw.lit("alone"))
        .when(unsaid).then(nw.lit("no list"))
        .otherwise(nw.col("any_service"))
    )  # fmt: skip
    codes = codes.with_columns(case=case)
    found, carried = nw.col("case").is_in(list(CASES)), nw.col("case") == "carried"
    return with_blanks(codes.with_columns(breach=nw.when(found).then(nw.lit(True)).when(carried).then(nw.lit(False))), day)
