"""A professional or technical component (26, TC) on a code without them, or the whole test billed where the facility owns the equipment.

Why it matters
    In a hospital the facility is paid for equipment and staff. A physician who bills the whole test there is paid for what another provides.
Rule
    By the fee schedule's PC/TC indicator of the row of the same modifier, else of the code's own row. 26 and TC go with indicator 1, and 26 with 6; with no
    other. In a facility (places 19, 21 to 24, 26, 31, 34, 51 to 53, 56 and 61) a code of indicator 1 is billed with 26, not whole and not with TC; a
    code of indicator 5 (incident to) is not payable there, nor is one of 4 (the whole test alone), whose reading has a code of its own. 26 and TC on two lines by one
    performer at one place are the whole service. 26 alone outside a facility, where the record says that the provider owns the equipment, leaves the
    technical part unbilled. Suppliers of tests (specialties 45, 47, 49, 63, 69, 74, 75) are no physicians, and what they bill in a facility is not judged.
Cannot tell
    Code, date or place is blank; the performer of the other part's line is blank; no loaded fee schedule covers the code on the date, or it has no PC/TC indicator for it.
What settles it
    Who owns the equipment and employs the staff, where the test was done, and the signed interpretation.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.billed_modifiers import led_by, without
from auditkit.rules.components import with_other_part
from auditkit.rules.encounters import services_beside
from auditkit.rules.indicators import with_indicators
from auditkit.rules.specialties import is_performer
from auditkit.rules.visits import LINE

ID, FAMILY, SUBJECT = "MOD-26TC", "coding_accuracy", "line"
CLAIM_TYPES = ("P",)
NEEDS = ("service_day",)
READS = ("modifiers", "procedure_code", "place_of_service", "performer")
OPTIONAL_TABLES = ("encounters", "documented_services")
IN_FACILITY = is_kind("place_with_own_equipment", code="place_of_service")
APPLIES = has_modifier("26", "TC") | IN_FACILITY
CANDIDATES = APPLIES
SOURCE = "CMS fee schedule, PC/TC indicator; Medicare Claims Processing Manual, ch. 13, sec. 20 and 150; ch. 12, sec. 20.4"
OWN = "{procedure_code} carries 26 at place {place_of_service}, and the record says that the provider owns the equipment: the technical part is not billed"
CASES = {
    "no such component": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} carries {component}, and its PC/TC indicator is {pctc}, which has no such component"),
    "whole in a facility": Case("FAIL", "high", "over", "reprice", "{procedure_code} was billed whole at place {place_of_service}; its PC/TC indicator is 1, and there the physician bills 26, the facility the rest"),
    "technical in a facility": Case("FAIL", "high", "over", "deny", "{procedure_code} carries TC at place {place_of_service}, where the technical part is the facility's"),
    "incident to": Case("FAIL", "high", "over", "deny", "{procedure_code} was billed at place {place_of_service}; its PC/TC indicator is 5 (incident to a physician's service), which is not payable there"),
    "whole test only": Case("FAIL", "high", "over", "risk_line", "{procedure_code} was billed at place {place_of_service}; its PC/TC indicator is 4 (the whole test), and there the reading alone has a code of its own"),
    "both parts": Case("REVIEW", "medium", "neutral", "none", "{procedure_code} was billed with 26 and with TC on two lines by one performer at one place; together they are the code without either"),
    "equipment owned": Case("FAIL", "high", "under", "reprice", OWN, given=OPTIONAL_TABLES),
    "equipment owned, unconfirmed": Case("REVIEW", "high", "under", "reprice", OWN + ". The abstract of the record is not confirmed by an auditor", given=OPTIONAL_TABLES),
}
UNKNOWN = {
    "code": "the procedure code is blank",
    "no release": "no loaded fee schedule covers the code on the date",
    "no indicator": "the fee schedule has no PC/TC indicator for the code",
    "place": "the place of service is blank",
    "performer": "performer or place of the line with the other part is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods | place_of_service | claim_place_of_service | service_date | rendering_npi | rendering_specialty | billing_npi | documented_services.procedure_code | documented_services.equipment_owner | documented_services.auditor_confirmed | outcome                      | because
F1    | 1    | F1      | 71046          |      | 23               |                        |              |               |                     |             |                                    |                                     |                                       | whole in a facility          | rulebook F1: the hospital owns the equipment
F2    | 1    | F2      | 93010          | 26   |                  |                        |              |               |                     |             |                                    |                                     |                                       | no such component            | rulebook F2: indicator 2, already professional
N1    | 1    | N1      | 71046          |      | 11               |                        |              |               |                     |             |                                    |                                     |                                       | does not apply               | rulebook N1: whole is right in an office
N2    | 1    | N2      | 99213          |      | 22               |                        |              |               |                     |             |                                    |                                     |                                       | does not apply               | rulebook N2: indicator 0
A1    | 1    | A1      | 71046          | 26   | 23               |                        |              |               |                     |             |                                    |                                     |                                       | silent                       | the reading alone
A2    | 1    | A2      | 71046          | TC   | 23               |                        |              |               |                     |             |                                    |                                     |                                       | technical in a facility      |
A3    | 1    | A3      | 71046          | TC   | 11               |                        |              |               |                     |             |                                    |                                     |                                       | silent                       |
A4    | 1    | A4      | 96374          |      | 22               |                        |              |               |                     |             |                                    |                                     |                                       | incident to                  | indicator 5
A5    | 1    | A5      | 96374          |      | 11               |                        |              |               |                     |             |                                    |                                     |                                       | does not apply               |
A6    | 1    | A6      | 93000          |      | 22               |                        |              |               |                     |             |                                    |                                     |                                       | whole test only              | indicator 4
A7    | 1    | A7      | 83020          | 26   |                  |                        |              |               |                     |             |                                    |                                     |                                       | silent                       | indicator 6 on the row of 26
A8    | 1    | A8      | 83020          | TC   |                  |                        |              |               |                     |             |                                    |                                     |                                       | no such component            | no row of TC, and 9 on the code's own
A9    | 1    | A9      | 71046          | RT   | 21               |                        |              |               |                     |             |                                    |                                     |                                       | whole in a facility          | with another modifier
B1    | 1    | B1      | 71046          |      | 19               |                        | 2015-12-31   |               |                     |             |                                    |                                     |                                       | does not apply               | the day before place 19 began
B2    | 1    | B2      | 71046          |      | 19               |                        | 2016-01-01   |               |                     |             |                                    |                                     |                                       | whole in a facility          | the first day
B3    | 1    | B3      | 71046          |      | 31               |                        |              |               | 63                  |             |                                    |                                     |                                       | does not apply               | a supplier of portable X-rays
B4    | 1    | B4      | 71046          | TC   | 23               |                        |              |               | 47                  |             |                                    |                                     |                                       | does not apply               | a testing facility
C1    | 1    | C1      | 71046          | 26   | 11               |                        |              |               |                     |             |                                    |                                     |                                       | silent                       |
C1    | 2    | C1      | 71046          | TC   | 11               |                        |              |               |                     |             |                                    |                                     |                                       | both parts                   | the whole service on two lines
C2    | 1    | C2      | 71046          | 26   | 11               |                        |              |               |                     |             |                                    |                                     |                                       | silent                       |
C3    | 1    | C2      | 71046          | TC   | 11               |                        |              | R2            |                     |             |                                    |                                     |                                       | silent                       | another performer
C4    | 1    | C4      | 71046          | 26   | 11               |                        |              |               |                     |             |                                    |                                     |                                       | silent                       |
C5    | 1    | C4      | 71046          | TC   | 15               |                        |              |               |                     |             |                                    |                                     |                                       | silent                       | another place
C6    | 1    | C6      | 71046          | 26   | 11               |                        |              |               |                     |             |                                    |                                     |                                       | cannot tell: performer       |
C7    | 1    | C6      | 71046          | TC   | 11               |                        |              | (blank)       |                     | (blank)     |                                    |                                     |                                       | cannot tell: performer       | it may be the same
D1    | 1    | D1      | 71046          | 26   | 11               |                        |              |               |                     |             | 71046                              | provider                            | Y                                     | equipment owned              | the technical part is not billed
D2    | 1    | D2      | 71046          | 26   | 11               |                        |              |               |                     |             | 71046                              | facility                            | Y                                     | silent                       |
D3    | 1    | D3      | 71046          | 26   | 11               |                        |              |               |                     |             | 71046                              | provider                            | N                                     | equipment owned, unconfirmed |
D4    | 1    | D4      | 71046          | 26   | 22               |                        |              |               |                     |             | 71046                              | provider                            | Y                                     | silent                       | in a facility
D5    | 1    | D5      | 71046          | 26   | 11               |                        |              |               |                     |             | 71046                              | provider                            | Y                                     | silent                       | the technical part is billed on the other line
D5    | 2    | D5      | 71046          | TC   | 11               |                        |              |               |                     |             |                                    |                                     |                                       | both parts                   | the technical part is billed on another line
U1    | 1    | U1      | 71046          |      | 23               |                        | 2031-01-01   |               |                     |             |                                    |                                     |                                       | cannot tell: no release      | the schedule ends before
U2    | 1    | U2      | XNB01          | 26   |                  |                        |              |               |                     |             |                                    |                                     |                                       | cannot tell: no indicator    | the row has none
U3    | 1    | U3      | (blank)        | 26   |                  |                        |              |               |                     |             |                                    |                                     |                                       | cannot tell: code            |
U4    | 1    | U4      | 71046          |      | (blank)          | (blank)                |              |               |                     |             |                                    |                                     |                                       | cannot tell: place           |
U5    | 1    | U5      | X9999          | 26   |                  |                        |              |               |                     |             |                                    |                                     |                                       | does not apply               | no code of the fee schedule
U6    | 1    | U6      | 71046          | 26   | (blank)          | (blank)                |              |               |                     |             |                                    |                                     |                                       | silent                       | the reading is right in every place
U7    | 1    | U7      | 71046          | TC   | (blank)          | (blank)                |              |               |                     |             |                                    |                                     |                                       | cannot tell: place           | it may be a facility
"""


def evaluate(lines: Lines, pfs: CodeSet, encounters: Lines, documented_services: Lines) -> Lines:
    place = nw.col("place_of_service")
    supplier = is_performer("technical_supplier").fill_null(False)
    asked = lines.filter(has_modifier("26", "TC") | (IN_FACILITY & ~supplier).fill_null(True))
    asked = with_indicators(asked, pfs, "pctc").filter(~nw.col("scheduled") | nw.col("listed"))
    owned = services_beside(asked.filter(has_modifier("26")), encounters, documented_services, ("equipment_owner",))
    owned = owned.filter(nw.col("record_equipment_owner") == "provider").group_by(*LINE).agg(confirmed=nw.col("record_confirmed").any())
    asked = with_other_part(asked).join(owned, on=list(LINE), how="left")
    indicator, part, facility = nw.col("pctc"), nw.col("component"), IN_FACILITY.fill_null(False)
    whole, owner = ~part.is_in(["26", "TC"]), ~nw.col("confirmed").is_null()
    fits = (indicator == "1") | ((indicator == "6") & (part == "26"))
    by_place = (whole & indicator.is_in(["1", "4", "5"])) | ((indicator == "1") & ((part == "TC") | owner))
    case = (
        nw.when(nw.col("procedure_code").is_null()).then(nw.lit("code"))
        .when(~nw.col("scheduled")).then(nw.lit("no release"))
        .when(indicator.is_null()).then(nw.lit("no indicator"))
        .when(~whole & ~fits).then(nw.lit("no such component"))
        .when(by_place & place.is_null()).then(nw.lit("place"))
        .when(facility & whole & (indicator == "1")).then(nw.lit("whole in a facility"))
        .when(facility & (part == "TC") & ~supplier).then(nw.lit("technical in a facility"))
        .when(facility & whole & (indicator == "5")).then(nw.lit("incident to"))
        .when(facility & whole & (indicator == "4")).then(nw.lit("whole test only"))
        .when(nw.col("second_part")).then(nw.lit("both parts"))
        .when(nw.col("other_part").is_null()).then(nw.lit("performer"))
        .when(owner & ~facility & ~nw.col("other_part") & nw.col("confirmed")).then(nw.lit("equipment owned"))
        .when(owner & ~facility & ~nw.col("other_part")).then(nw.lit("equipment owned, unconfirmed"))
        .when(~whole & ~(facility & supplier)).then(nw.lit(SILENT))
    )
    found = asked.with_columns(case=case).filter(~nw.col("case").is_null()).with_columns(breach=breach_of(CASES))
    unbilled = nw.col("case").str.starts_with("equipment owned")
    proposed = nw.when(nw.col("case") == "whole in a facility").then(led_by("26")).when(unbilled).then(without("26"))
    return found.with_columns(propose_modifiers=proposed)
