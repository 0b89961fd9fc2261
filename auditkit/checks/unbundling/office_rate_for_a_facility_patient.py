"""A professional line at an office's place of service while a facility billed for the patient.

Why it matters
    At an office's place Medicare pays the physician for rent, staff and supplies too; where the facility had those costs it is paid for
    them itself, and the physician at the lower facility rate.
Rule
    A professional line at a place that is paid at the non-facility rate, and on the same day for the same patient a line of the same code on a
    hospital outpatient bill (13x, 85x) or a surgery center's (83x, or a professional claim at place 24 of specialty 49): for
    review. So is a line within a hospital stay, after its first and before its last day: the patient was the hospital's
    wherever seen. Only where the fee schedule's practice expense is higher outside a facility. A facility's line of another code is
    another service. The proposal is the price at the facility rate. Which places have which rate says the list of places
    loaded, and the setting nonfacility_places.
Cannot tell
    No loaded list of places or fee schedule covers the day; the place or its rate, the code, or the type of the facility's bill is
    blank; a line of the facility that day has no code though it should. Lines on days without any line of a facility are not asked.
What settles it
    The record: where the patient was seen, whether registered there, and whether a second session of the same service took place.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.indicators import with_indicators
from auditkit.rules.sites import DAY, facility_lines, office_lines, professional_lines, with_stay
from auditkit.rules.visits import LINE, lacks_code, one_partner, pairs

ID, FAMILY, SUBJECT = "POS-SITE", "unbundling", "line"
PARTNER = ("partner_claim_key", "partner_line_no")
APPLIES = nw.col("claim_type") == "P"
CANDIDATES = (nw.col("claim_type") == "I") | (nw.col("place_of_service") == "24")  # else there is no facility's line
NEEDS = ("patient_key", "service_day")
READS = ("place_of_service", "procedure_code", "type_of_bill")
SOURCE = "Medicare Claims Processing Manual, ch. 12, sec. 20.4.2; ch. 26, sec. 10.5"
BILLED = "{procedure_code} was billed at place of service {place_of_service}, which is paid at the non-facility rate"
CASES = {
    "same code": Case("REVIEW", "high", "over", "facility_rate", BILLED + "; a facility billed the same code for the patient on that day (claim {partner_claim_key} line {partner_line_no}). Was it one service in the facility, the facility rate is due"),
    "stay": Case("REVIEW", "high", "over", "facility_rate", BILLED + ", on a day within a hospital stay of the patient (claim {stay_claim_key}); for a patient of a hospital the facility rate is due wherever seen"),
}
UNKNOWN = {
    "no place release": "no loaded list of places of service covers the day",
    "no release": "no loaded fee schedule covers the code on that day",
    "place": "the place of service, or its rate, is blank",
    "code": "the procedure code is blank",
    "bill type": "a facility billed the same code that day, and its type of bill is blank",
    "gap": "a line of a facility on that day has no procedure code",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods | place_of_service | claim_place_of_service | claim_type | type_of_bill | revenue_code | service_date | rendering_specialty | statement_from_date | statement_through_date | frequency_code | outcome                       | because
F1    | 1    | F1      | 45385          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | same code                     | F1: the hospital billed it too
F1H   | 1    | F1      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
F2    | 1    | F2      | 20610          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | same code                     | F2: a surgery center, institutional bill
F2H   | 1    | F2      | 20610          |      | (blank)          | (blank)                | I          | 0831         |              |              |                     |                     |                        |                | does not apply                |
F2B   | 1    | F2B     | 20610          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | same code                     | F2: a surgery center, professional claim
F2C   | 1    | F2B     | 20610          |      | 24               |                        |            |              |              |              | 49                  |                     |                        |                | does not apply                |
N1    | 1    | N1      | 20610          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | silent                        | N1: the hospital billed a test alone
N1H   | 1    | N1      | 80053          |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
N2    | 1    | N2      | 45385          |      | 22               |                        |            |              |              |              |                     |                     |                        |                | does not apply                | N2: facility already
N2H   | 1    | N2      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
A1    | 1    | A1      | 45385          |      | 11               |                        |            |              |              | 2025-03-11   |                     |                     |                        |                | does not apply                | the hospital's the day before
A1H   | 1    | A1      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              | 2025-03-10   |                     |                     |                        |                | does not apply                |
A2    | 1    | A2      | 45385          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | same code                     | a critical access hospital
A2H   | 1    | A2      | 45385          |      | (blank)          | (blank)                | I          | 0851         |              |              |                     |                     |                        |                | does not apply                |
A3    | 1    | A3      | 45385          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | does not apply                | a rural clinic's bill is no hospital's
A3H   | 1    | A3      | 45385          |      | (blank)          | (blank)                | I          | 0711         |              |              |                     |                     |                        |                | does not apply                |
A4    | 1    | A4      | 27447          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | silent                        | its practice expense is the same in both
A4H   | 1    | A4      | 27447          |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
A5    | 1    | A5      | 45385          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | does not apply                | the hospital's claim was voided
A5H   | 1    | A5      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        | 8              | does not apply                |
A6    | 1    | A6      | 45385          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | same code                     | two lines of the hospital: one finding
A6H   | 1    | A6      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
A6H   | 2    | A6      | 45385          | 59   | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
A7    | 1    | A7      | 20610          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | does not apply                | another physician at place 24 is no surgery center
A7B   | 1    | A7      | 20610          |      | 24               |                        |            |              |              |              |                     |                     |                        |                | does not apply                |
S1    | 1    | S1      | 45385          |      | 11               |                        |            |              |              | 2025-03-10   |                     |                     |                        |                | stay                          | within a stay
S1H   | 1    | S1      | (blank)        |      | (blank)          | (blank)                | I          | 0111         | 0120         | 2025-03-09   |                     | 2025-03-09          | 2025-03-11             |                | does not apply                |
S2    | 1    | S2      | 45385          |      | 11               |                        |            |              |              | 2025-03-10   |                     |                     |                        |                | does not apply                | on the day of admission: it may have been before
S2H   | 1    | S2      | (blank)        |      | (blank)          | (blank)                | I          | 0111         | 0120         | 2025-03-10   |                     | 2025-03-10          | 2025-03-12             |                | does not apply                |
S3    | 1    | S3      | 45385          |      | 11               |                        |            |              |              | 2025-03-12   |                     |                     |                        |                | does not apply                | on the day of discharge: it may have been after
S3H   | 1    | S3      | (blank)        |      | (blank)          | (blank)                | I          | 0111         | 0120         | 2025-03-10   |                     | 2025-03-10          | 2025-03-12             |                | does not apply                |
U1    | 1    | U1      | 45385          |      | 11               |                        |            |              |              | 2031-01-01   |                     |                     |                        |                | cannot tell: no place release | the list ends before
U1H   | 1    | U1      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              | 2031-01-01   |                     |                     |                        |                | does not apply                |
U2    | 1    | U2      | 45385          |      | 11               |                        |            |              |              | 2015-09-01   |                     |                     |                        |                | cannot tell: no release       | the fee schedule begins after
U2H   | 1    | U2      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              | 2015-09-01   |                     |                     |                        |                | does not apply                |
U3    | 1    | U3      | 45385          |      | (blank)          | (blank)                |            |              |              |              |                     |                     |                        |                | cannot tell: place            | no place
U3H   | 1    | U3      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
U4    | 1    | U4      | (blank)        |      | 11               |                        |            |              |              |              |                     |                     |                        |                | cannot tell: code             |
U4H   | 1    | U4      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
U5    | 1    | U5      | 45385          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | cannot tell: bill type        | whose bill it is, is not known
U5H   | 1    | U5      | 45385          |      | (blank)          | (blank)                | I          |              |              |              |                     |                     |                        |                | does not apply                |
U6    | 1    | U6      | 45385          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | cannot tell: gap              | the facility's code is blank
U6H   | 1    | U6      | (blank)        |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
U7    | 1    | U7      | 45385          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | silent                        | a revenue line needs no code
U7H   | 1    | U7      | (blank)        |      | (blank)          | (blank)                | I          | 0131         | 0250         |              |                     |                     |                        |                | does not apply                |
U8    | 1    | U8      | 45385          |      | 11               |                        |            |              |              |              |                     |                     |                        |                | same code                     | of two bills the known one speaks
U8A   | 1    | U8      | 45385          |      | (blank)          | (blank)                | I          |              |              |              |                     |                     |                        |                | does not apply                |
U8B   | 1    | U8      | 45385          |      | (blank)          | (blank)                | I          | 0131         |              |              |                     |                     |                        |                | does not apply                |
"""
READ = (
    *LINE, *DAY, *MODIFIERS, "in_window", "claim_type", "procedure_code", "place_of_service", "type_of_bill", "rendering_specialty",
    "rendering_taxonomy", "statement_from_day", "statement_through_day", "lacks",
)
RATES = ("nonfacility_pe_rvu", "facility_pe_rvu", "facility_na")
COLUMNS = (*LINE, *PARTNER, "in_window", "breach", "case", "procedure_code", "place_of_service", "stay_claim_key", "place_release", "pfs_release")


def evaluate(lines: Lines, place_of_service: CodeSet, pfs: CodeSet, settings: Settings) -> Lines:
    lines = lines.with_columns(lacks=lacks_code()).select(*READ)
    facility = facility_lines(lines)
    there = facility.group_by(*DAY).agg(facility_lacks=nw.col("lacks").any())
    near = with_stay(professional_lines(lines), lines).join(there, on=list(DAY), how="left")
    near = near.filter(~nw.col("facility_lacks").is_null() | ~nw.col("stay_claim_key").is_null())
    asked = with_indicators(office_lines(near, place_of_service, settings), pfs, *RATES)
    # A bill of unknown type comes after one that is known to be a facility's.
    found = pairs(asked, facility.with_columns(order=(~nw.col("billed_so")).cast(nw.Int64)), ("order", "billed_so"), (*DAY, "procedure_code"))
    best = one_partner(found, "partner_order").select(*LINE, *PARTNER, "partner_billed_so")
    judged = asked.join(best, on=list(LINE), how="left")
    dearer = (nw.col("nonfacility_pe_rvu").cast(nw.Float64) > nw.col("facility_pe_rvu").cast(nw.Float64)).fill_null(False)
    higher = dearer | (nw.col("facility_na") == "NA").fill_null(False)
    met, stay = ~nw.col("partner_claim_key").is_null(), ~nw.col("stay_claim_key").is_null()
    case = (
        nw.when(nw.col("place_of_service").is_null()).then(nw.lit("place"))
        .when(~nw.col("place_covered") & nw.col("office").is_null()).then(nw.lit("no place release"))
        .when(nw.col("office").is_null()).then(nw.lit("place"))
        .when(nw.col("procedure_code").is_null()).then(nw.lit("code"))
        .when(~met & ~stay & nw.col("facility_lacks").fill_null(False)).then(nw.lit("gap"))
        .when(~met & ~stay).then(nw.lit("apart"))
        .when(~nw.col("scheduled")).then(nw.lit("no release"))
        .when(~higher).then(nw.lit("equal"))
        .when(stay).then(nw.lit("stay"))
        .when(~nw.col("partner_billed_so")).then(nw.lit("bill type"))
        .otherwise(nw.lit("same code"))
    )  # fmt: skip
    judged = judged.with_columns(case=case)
    found_so, told = nw.col("case").is_in(list(CASES)), ~nw.col("case").is_in(list(UNKNOWN))
    return judged.with_columns(breach=nw.when(told).then(found_so)).select(*COLUMNS)
