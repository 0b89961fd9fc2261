"""An add-on code of type 1 without any of its listed primary codes that day.

Why it matters
    An add-on code is never paid alone; Medicare denies it where none of its listed primaries is payable.
Rule
    One of the primary codes that CMS lists for the add-on, in force that day, stands on a live line of the same patient, day and provider, on this
    claim or another, and was not denied. The provider is the rendering provider, or the facility on institutional claims. 99292 may stand
    alone where another physician of the same group and specialty billed 99291 that day.
Cannot tell
    No loaded release covers the code that day, a line of the patient and day has no code (a facility's revenue line needs none), a
    provider or its group is blank, or the add-on was adjudicated and whether its primary was denied is blank. Without remittances a primary
    counts as payable.
What settles it
    The record of the primary procedure: whether, when and by whom it was done, and why it was not billed or not paid.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings
from auditkit.rules.add_ons import answer, beside_primaries, of_type, one_each, with_answers, with_blanks, with_providers

ID, FAMILY, SUBJECT = "AOC-T1", "coding_accuracy", "line"
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "performer")
SOURCE = "CMS NCCI add-on code edits; change request 7501 (Transmittal 2636); CARC 107, B15"
CASES = {
    "no primary": Case("FAIL", "high", "over", "deny", "{procedure_code} is an add-on code of type 1, and none of its listed primary codes ({primaries}) was billed for the patient on that day by the same provider; it is not payable alone"),
    "primary denied": Case("FAIL", "high", "over", "deny", "{procedure_code} is an add-on code of type 1, and each of its listed primary codes ({primaries}) billed on that day by the same provider was denied or not covered; it is not payable without one"),
}
UNKNOWN = {
    "no release": "no loaded release of add-on codes covers the code on that day",
    "code": "the procedure code is blank",
    "gap": "another line of the patient and day has no procedure code",
    "provider": "a provider, or its group or specialty, is blank",
    "payment": "the add-on was adjudicated, and whether its primary was denied is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | units | service_date | rendering_npi | rendering_specialty | billing_npi | claim_type | facility_ccn | revenue_code | frequency_code | denied | paid_amount | mods | outcome                 | because
F1    | 1    | F1      | 17003          | 3     |              |               |                     |             |            |              |              |                |        |             |      | no primary              | F1: without 17000
F2    | 1    | F2      | 96366          |       |              |               |                     |             |            |              |              |                |        |             |      | no primary              | F2: no 96365 or other listed
N1    | 1    | N1      | 17000          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          |
N1    | 2    | N1      | 17003          | 3     |              |               |                     |             |            |              |              |                |        |             |      | silent                  | N1
N2    | 1    | N2      | 99291          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          |
N2B   | 1    | N2      | 99292          |       |              | R2            |                     |             |            |              |              |                |        |             |      | silent                  | N2: 99291 by R1 of the same group and specialty
C1    | 1    | C1      | 99291          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          |
C1B   | 1    | C1      | 99292          |       |              | R2            | 11                  |             |            |              |              |                |        |             |      | no primary              | another specialty of the group
C2    | 1    | C2      | 99292          |       |              |               |                     |             |            |              |              |                |        |             |      | no primary              | 99291 by nobody
C3    | 1    | C3      | 99291          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          |
C3B   | 1    | C3      | 99292          |       |              | R2            | (blank)             |             |            |              |              |                |        |             |      | cannot tell: provider   | whether of the same specialty is blank
C4    | 1    | C4      | 17000          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          |
C4B   | 1    | C4      | 17003          |       |              | R2            |                     |             |            |              |              |                |        |             |      | no primary              | the exception is for 99292 only
A1    | 1    | A1      | 96413          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          |
A1    | 2    | A1      | 96366          |       |              |               |                     |             |            |              |              |                |        |             |      | silent                  | a later primary of the list
A2    | 1    | A2      | 17000          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          |
A3    | 1    | A2      | 17003          |       |              |               |                     |             |            |              |              |                |        |             |      | silent                  | primary on another claim
A4    | 1    | A4      | 17000          |       | 2025-03-09   |               |                     |             |            |              |              |                |        |             |      | does not apply          |
A5    | 1    | A4      | 17003          |       | 2025-03-10   |               |                     |             |            |              |              |                |        |             |      | no primary              | primary the day before
A6    | 1    | A6      | 11104          |       | 2025-12-31   |               |                     |             |            |              |              |                |        |             |      | does not apply          |
A6    | 2    | A6      | 11103          |       | 2025-12-31   |               |                     |             |            |              |              |                |        |             |      | no primary              | the day before 11104 was listed for it
A7    | 1    | A7      | 11104          |       | 2026-01-01   |               |                     |             |            |              |              |                |        |             |      | does not apply          |
A7    | 2    | A7      | 11103          |       | 2026-01-01   |               |                     |             |            |              |              |                |        |             |      | silent                  | the first day it is
A8    | 1    | A8      | 17000          |       |              |               |                     |             |            |              |              | 8              |        |             |      | does not apply          | voided
A9    | 1    | A8      | 17003          |       |              |               |                     | G9          |            |              |              |                |        |             |      | no primary              | its primary was voided
P1    | 1    | P1      | 17000          |       |              |               |                     |             |            |              |              |                | Y      |             |      | does not apply          |
P1    | 2    | P1      | 17003          |       |              |               |                     |             |            |              |              |                | N      |             |      | primary denied          | 2: not payable
P2    | 1    | P2      | 17000          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          |
P2    | 2    | P2      | 17003          |       |              |               |                     |             |            |              |              |                | N      |             |      | cannot tell: payment    | adjudicated, its primary unknown
P3    | 1    | P3      | 17000          |       |              |               |                     |             |            |              |              |                |        | 60.00       |      | does not apply          |
P3    | 2    | P3      | 17003          |       |              |               |                     |             |            |              |              |                | N      |             |      | silent                  | a payment shows that it was not denied
P4    | 1    | P4      | 96365          |       |              |               |                     |             |            |              |              |                | Y      |             |      | does not apply          |
P4    | 2    | P4      | 96413          |       |              |               |                     |             |            |              |              |                | N      |             |      | does not apply          |
P4    | 3    | P4      | 96366          |       |              |               |                     |             |            |              |              |                | N      |             |      | silent                  | one listed primary is payable
P5    | 1    | P5      | 17000          |       |              |               |                     |             |            |              |              |                |        |             | GY   | does not apply          |
P5    | 2    | P5      | 17003          |       |              |               |                     |             |            |              |              |                |        |             |      | primary denied          | the primary is not covered
P6    | 1    | P6      | 17003          |       |              |               |                     |             |            |              |              |                | Y      |             |      | no primary              | denied already: at risk only
H1    | 1    | H1      | 96366          |       |              |               |                     |             | I          | 450001       |              |                |        |             |      | no primary              | hospital, alone
H2    | 1    | H2      | 96365          |       |              |               |                     |             | I          | 450001       |              |                |        |             |      | does not apply          |
H2    | 2    | H2      | 96366          |       |              | R2            |                     |             | I          | 450001       |              |                |        |             |      | silent                  | the facility is the provider
H3    | 1    | H3      | (blank)        |       |              |               |                     |             | I          | 450001       | 0250         |                |        |             |      | does not apply          | a revenue line needs no code
H3    | 2    | H3      | 96366          |       |              |               |                     |             | I          | 450001       |              |                |        |             |      | no primary              | and hides no primary
T1    | 1    | T1      | XT200          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          | type 2
T2    | 1    | T2      | XT300          |       |              |               |                     |             |            |              |              |                |        |             |      | does not apply          | type 3
U1    | 1    | U1      | 17003          |       | 2031-01-01   |               |                     |             |            |              |              |                |        |             |      | cannot tell: no release | the table ends before
U2    | 1    | U2      | 17003          |       |              |               |                     |             |            |              |              |                |        |             |      | cannot tell: gap        | the code of line 2 is blank
U2    | 2    | U2      | (blank)        |       |              |               |                     |             |            |              |              |                |        |             |      | cannot tell: code       |
U3    | 1    | U3      | 17003          |       |              | (blank)       |                     | (blank)     |            |              |              |                |        |             |      | cannot tell: provider   |
"""


def evaluate(lines: Lines, addon: CodeSet, settings: Settings) -> Lines:
    day = with_providers(lines, settings)
    asked = of_type(day, addon, 1)
    codes = with_answers(one_each(asked, day), beside_primaries(asked, day)).with_columns(case=answer())
    found, carried = nw.col("case").is_in(list(CASES)), nw.col("case") == "carried"
    return with_blanks(codes.with_columns(breach=nw.when(found).then(nw.lit(True)).when(carried).then(nw.lit(False))), day)
