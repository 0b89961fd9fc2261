"""More time billed by one provider for one day than a day holds, or than sixteen hours.

Why it matters
    Services that no one can have given within a day point to services not given, given by others, or dated wrongly.
Rule
    The least minutes of the provider's services of one day, over all patients and payers, history included: visits by the least time of their
    level, timed codes by unit (15 minutes of therapy and prolonged services, 30 of critical care), anesthesia by its minutes, other codes by a list
    of the user's (set service_minutes). More than 1,440 minutes, or more than 960, is for review. Not counted: lines that the payer denied,
    interpretations (26), medical direction (QK, QY, AD), services by assistants (CQ, CO), minutes of staff. One line stands for the provider and day:
    the first by claim and line. A screening signal: a visit's level may rest on decision making, and then its minutes are not owed.
Cannot tell
    The known minutes reach no limit, and those of another line of the day are not known (its code or units are blank, anesthesia without minutes, a
    visit before the table of levels begins); or the line names no performer, and the biller's number stands for several persons.
What settles it
    The day's schedule, times in the records, and who gave each service.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.provider_days import provider_days, timed_lines

ID, FAMILY, SUBJECT = "IMPOSSIBLE-DAY", "unbundling", "line"
CLAIM_TYPES = ("P",)
ACROSS_PATIENTS = True
NEEDS = ("rendering_npi", "service_day")
READS = ("procedure_code", "units")
OPTIONAL_SETS = ("service_minutes",)
SOURCE = "Program-integrity practice; OIG reviews of impossible days; CPT times of visits"
TOLD = "This line stands for the provider's day: {timed} lines of all patients add up to {total_minutes:g} minutes by their least times, {visit_minutes:g} in visits, whose level may rest on decision making instead of time, and {other_minutes:g} in other timed services. "
CASES = {
    "over a day": Case("REVIEW", "critical", "over", "none", TOLD + "A day has 1440"),
    "over sixteen hours": Case("REVIEW", "high", "over", "none", TOLD + "Sixteen hours are 960"),
}
UNKNOWN = {
    "gap": "the minutes of a line of the day are not known",
    "provider": "the line names no performer, and the biller's number is no person",
}
LONG_DAY, WHOLE_DAY = 960, 1440

EXAMPLES = """
claim | procedure_code | mods | units   | unit_basis | anesthesia_minutes | rendering_npi | service_date | service_through_date | payer_class | patient | times | denied | claim_type | frequency_code | outcome               | because
F1    | 99205          |      |         |            |                    | R1            | 2025-03-10   |                      |             | F1      | 20    |        |            |                | over a day            | F1: 20 x 60 + 10 x 40 = 1600
F1B   | 99215          |      |         |            |                    | R1            | 2025-03-10   |                      | commercial  | F1B     | 10    |        |            |                | does not apply        | one line stands for the day
F2    | 97110          | GP   | 70      |            |                    | R2            | 2025-03-10   |                      |             | F2      |       |        |            |                | over sixteen hours    | F2: 70 x 15 = 1050
N1    | 99213          |      |         |            |                    | R9            | 2025-03-10   |                      |             | N1      | 25    |        |            |                | silent                | N1: 25 x 20 = 500
N2    | 00840          | QK   | 300     | MJ         |                    | 2000000028    | 2025-03-10   |                      |             | N2      | 4     |        |            |                | does not apply        | N2: medical direction overlaps (trap)
A1    | 97110          | GP   | 64      |            |                    | R1            | 2025-03-11   |                      |             | A1      |       |        |            |                | silent                | 960: at the limit
A2    | 97110          | GP   | 65      |            |                    | R1            | 2025-03-12   |                      |             | A2      |       |        |            |                | over sixteen hours    | one unit over
A3    | 97110          | GP   | 96      |            |                    | R1            | 2025-03-13   |                      |             | A3      |       |        |            |                | over sixteen hours    | 1440: a day holds it
A4    | 97110          | GP   | 97      |            |                    | R1            | 2025-03-14   |                      |             | A4      |       |        |            |                | over a day            | one unit over
A5    | 00840          | QZ   | 300     | MJ         |                    | 2000000028    | 2025-03-11   |                      |             | A5      | 4     |        |            |                | over sixteen hours    | four cases alone: 1200
A6    | 00840          | AA   |         |            | 1000               | 2000000028    | 2025-03-12   |                      |             | A6      |       |        |            |                | over sixteen hours    | minutes in their own column
A7    | 97110          | CQ   | 70      |            |                    | R2            | 2025-03-11   |                      |             | A7      |       |        |            |                | does not apply        | by an assistant
A8    | 99205          |      |         |            |                    | R2            | 2025-03-12   |                      |             | A8      | 20    | Y      |            |                | does not apply        | all denied
A9    | 99490          |      | 70      |            |                    | R2            | 2025-03-13   |                      |             | A9      |       |        |            |                | does not apply        | minutes of staff
B1    | 97110          | GP   | 130     |            |                    | R2            | 2025-03-17   | 2025-03-18           |             | B1      |       |        |            |                | over sixteen hours    | 65 units a day
B2    | 97110          | GP   | 128     |            |                    | R2            | 2025-03-19   | 2025-03-20           |             | B2      |       |        |            |                | silent                | 64 units a day
B3    | 99285          |      |         |            |                    | R2            | 2025-03-14   |                      |             | B3      | 99    |        |            |                | does not apply        | emergency visits have no times
B4    | 90837          |      |         |            |                    | R9            | 2025-03-14   |                      |             | B4      | 18    |        |            |                | over sixteen hours    | the user's list: 18 x 55 = 990
B5    | 97110          | GP   | 70      |            |                    | R9            | 2025-03-17   |                      |             | B5      |       |        | I          |                | does not apply        | a facility's claim
B6    | 97110          | GP   | 40      |            |                    | R9            | 2025-03-18   |                      |             | B6      |       |        |            |                | silent                | two days apart
B7    | 97110          | GP   | 40      |            |                    | R9            | 2025-03-19   |                      |             | B7      |       |        |            |                | silent                |
U1    | 97110          | GP   | (blank) |            |                    | R1            | 2025-03-17   |                      |             | U1      |       |        |            |                | cannot tell: gap      | units missing
U2    | 97110          | GP   | (blank) |            |                    | R1            | 2025-03-18   |                      |             | U2      |       |        |            |                | over sixteen hours    | what is known is enough
U2B   | 97110          | GP   | 65      |            |                    | R1            | 2025-03-18   |                      |             | U2B     |       |        |            |                | does not apply        |
U3    | 99213          |      |         |            |                    | R1            | 2020-12-31   |                      |             | U3      |       |        |            |                | cannot tell: gap      | the day before visits had least times
U4    | 97110          | GP   | 70      |            |                    | (blank)       | 2025-03-10   |                      |             | U4      |       |        |            |                | cannot tell: provider | the biller is no person
U5    | 00840          | AA   | 8       |            |                    | R1            | 2025-03-19   |                      |             | U5      |       |        |            |                | cannot tell: gap      | anesthesia without minutes
U6    | (blank)        |      |         |            |                    | R1            | 2025-03-20   |                      |             | U6      |       |        |            |                | cannot tell: gap      | the code is blank
"""


def evaluate(lines: Lines, service_minutes: CodeSet) -> Lines:
    days = provider_days(timed_lines(lines, service_minutes))
    total = nw.col("total_minutes")
    case = (
        nw.when(nw.col("unnamed")).then(nw.lit("provider"))
        .when(total > WHOLE_DAY).then(nw.lit("over a day"))
        .when(total > LONG_DAY).then(nw.lit("over sixteen hours"))
        .when(nw.col("gap")).then(nw.lit("gap"))
        .otherwise(nw.lit(SILENT))
    )  # fmt: skip
    return days.with_columns(case=case).with_columns(breach=breach_of(CASES))
