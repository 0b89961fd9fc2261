"""A prolonged service of CPT (99417, 99418) that the visit or its documented time does not carry.

Why it matters
    Each unit stands for 15 minutes beyond the highest level of a visit chosen by time. Units without that time are not due, and Medicare takes
    codes of its own in their place.
Rule
    99417 adds to 99205, 99215, 99245, 99345, 99350 and 99483; 99418 adds to 99223, 99233, 99236, 99255, 99306 and 99310: a visit of the same
    patient, day and provider. The first unit is due from 15 minutes beyond the least time of that visit, one more for each further 15 (dated
    table prolonged.psv). Neither goes with 99358 or 99359, nor with the psychotherapy add-ons 90833, 90836 and 90838, of the same day. Under the
    Medicare profile neither code is accepted. The threshold of 99483 is to be verified: a finding on it is for review.
Cannot tell
    A code, a provider or units are blank; the table does not hold the code that day; the record's abstract holds no minutes for the visit, or
    minutes that include services billed apart and so are only an upper bound.
What settles it
    The note: the total time on the date of the visit, of the billing practitioner alone, without services billed apart.
"""

import narwhals as nw

from auditkit.rules import Case, Lines, Settings
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.encounters import with_minutes
from auditkit.rules.prolonged import allowed_units, excess_units, prolonged_codes, taken_by, with_visit
from auditkit.rules.visits import lacks_code

ID, FAMILY, SUBJECT = "EM-PROL-CPT", "coding_accuracy", "line"
CANDIDATES = nw.col("procedure_code").is_in(list(prolonged_codes("cpt"))).fill_null(False) | lacks_code()
PROFILES, CLAIM_TYPES = ("cpt", "medicare"), ("P",)
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "performer", "units", "total_minutes")
OPTIONAL_TABLES = ("encounters",)
SOURCE = "CPT prolonged-service guidelines (2021, 2023); CMS physician fee schedule final rules 2021 and 2023 for Medicare"
TIME = "{procedure_code} x {total_units:g} for the day; the record documents {minutes} minutes, and beside {base_code} the first unit is due from {first_minutes} minutes and one more for each further {step_minutes}. The time carries {allowed}"
CASES = {
    "not together": Case("FAIL", "high", "over", "deny", "{procedure_code} stands beside a prolonged service without contact (99358, 99359) or a psychotherapy add-on (90833, 90836, 90838) of the same day and provider; they are not reported together"),
    "too many units": Case("FAIL", "high", "over", "deny_excess", TIME),
    "unconfirmed time": Case("REVIEW", "high", "over", "deny_excess", TIME + ". The abstract of the record is not confirmed by an auditor"),
    "to verify": Case("REVIEW", "high", "over", "deny_excess", TIME + ". The threshold beside this code is to be verified"),
    "wrong code": Case("FAIL", "high", "over", "reprice", "{procedure_code} stands beside {base_code}, whose prolonged service is {code_due}"),
    "lower visit": Case("FAIL", "high", "over", "deny", "{procedure_code} adds to the highest level of a visit, and no visit billed by the provider that day is one it adds to"),
    "no visit": Case("FAIL", "high", "over", "deny", "{procedure_code} adds to a visit, and the provider billed none for the patient that day"),
    "not Medicare's": Case("FAIL", "high", "over", "deny", "Medicare does not accept {procedure_code}; {instead}"),
}
UNKNOWN = {
    "code": "the procedure code is blank",
    "provider": "the provider of the line, or of a visit of that day, is blank",
    "gap": "another line of the day has no procedure code",
    "units": "the units of a line of the code are blank",
    "no table": "the table of prolonged services does not hold the code on that day",
    "no minutes": "the abstract of the record holds no minutes for the visit",
    "mixed minutes": "the documented minutes include services billed apart, and so are only an upper bound",
}
BY_TIME = ("too many units", "unconfirmed time", "to verify")
NONE_TAKES = "no visit that the provider billed that day takes a prolonged service"

EXAMPLES = """
claim | line | patient | procedure_code | units   | payer_class        | service_date | rendering_npi | billing_npi | frequency_code | encounters.total_minutes | encounters.time_documented | encounters.time_includes_separately_reported | encounters.auditor_confirmed | outcome                    | because
F1    | 1    | F1      | 99215          |         | commercial         |              |               |             |                | 60                       |                            |                                              |                              | does not apply             | the visit is not the subject
F1    | 2    | F1      | 99417          | 2       | commercial         |              |               |             |                |                          |                            |                                              |                              | too many units             | F1: 60 minutes allow 1
F2    | 1    | F2      | 99205          |         |                    |              |               |             |                | 80                       |                            |                                              |                              | does not apply             |
F2    | 2    | F2      | 99417          |         |                    |              |               |             |                |                          |                            |                                              |                              | not Medicare's             | F2: code not recognised
N1    | 1    | N1      | 99205          |         | commercial         |              |               |             |                | 75                       |                            |                                              |                              | does not apply             |
N1    | 2    | N1      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | silent                     | N1: at the threshold
N2    | 1    | N2      | 99233          |         | commercial         |              |               |             |                | 66                       |                            |                                              |                              | does not apply             |
N2    | 2    | N2      | 99418          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | silent                     | N2: 65 reached
A1    | 1    | A1      | 99205          |         | commercial         |              |               |             |                | 74                       |                            |                                              |                              | does not apply             |
A1    | 2    | A1      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | too many units             | one minute short
A2    | 1    | A2      | 99205          |         | commercial         |              |               |             |                | 90                       |                            |                                              |                              | does not apply             |
A2    | 2    | A2      | 99417          | 2       | commercial         |              |               |             |                |                          |                            |                                              |                              | silent                     | 75 + 15
A3    | 1    | A3      | 99205          |         | commercial         |              |               |             |                | 89                       |                            |                                              |                              | does not apply             |
A3    | 2    | A3      | 99417          | 1       | commercial         |              |               |             |                |                          |                            |                                              |                              | too many units             | on two lines, one minute short of two units
A3    | 3    | A3      | 99417          | 1       | commercial         |              |               |             |                |                          |                            |                                              |                              | too many units             | the day's units are counted together
A4    | 1    | A4      | 99306          |         | commercial         | 2023-06-01   |               |             |                | 60                       |                            |                                              |                              | does not apply             |
A4    | 2    | A4      | 99418          |         | commercial         | 2023-06-01   |               |             |                |                          |                            |                                              |                              | silent                     | 45 + 15 until the end of 2023
A5    | 1    | A5      | 99306          |         | commercial         | 2024-06-01   |               |             |                | 60                       |                            |                                              |                              | does not apply             |
A5    | 2    | A5      | 99418          |         | commercial         | 2024-06-01   |               |             |                |                          |                            |                                              |                              | too many units             | 50 + 15 from 2024
A6    | 1    | A6      | 99483          |         | commercial         |              |               |             |                | 74                       |                            |                                              |                              | does not apply             |
A6    | 2    | A6      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | to verify                  | the threshold beside 99483 is to be verified
A7    | 1    | A7      | 99205          |         | commercial         |              |               |             |                | 74                       |                            |                                              | N                            | does not apply             |
A7    | 2    | A7      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | unconfirmed time           | no auditor confirmed the abstract
B1    | 1    | B1      | 99214          |         | commercial         |              |               |             |                | 80                       |                            |                                              |                              | does not apply             |
B1    | 2    | B1      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | lower visit                | not the highest level, whatever the time
B2    | 1    | B2      | 99223          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | does not apply             |
B2    | 2    | B2      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | wrong code                 | 99418 is the hospital's
BC    | 1    | BC      | 99223          |         | commercial         |              |               |             |                | 89                       |                            |                                              |                              | does not apply             |
BC    | 2    | BC      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | too many units             | the time carries no unit of 99418 either
B3    | 1    | B3      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | no visit                   | alone
B4    | 1    | B4      | 99215          |         | commercial         |              | R2            |             |                | 80                       |                            |                                              |                              | does not apply             |
B5    | 1    | B4      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | no visit                   | the visit is another provider's
B6    | 1    | B6      | 99215          |         | commercial         | 2025-03-09   |               |             |                | 80                       |                            |                                              |                              | does not apply             |
B7    | 1    | B6      | 99417          |         | commercial         | 2025-03-10   |               |             |                |                          |                            |                                              |                              | no visit                   | the visit was the day before
B8    | 1    | B8      | 99215          |         | commercial         |              |               |             | 8              | 80                       |                            |                                              |                              | does not apply             | voided
B9    | 1    | B8      | 99417          |         | commercial         |              |               | G9          |                |                          |                            |                                              |                              | no visit                   | the visit's claim was voided
C1    | 1    | C1      | 99215          |         | commercial         |              |               |             |                | 80                       |                            |                                              |                              | does not apply             |
C1    | 2    | C1      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | not together               | with a psychotherapy add-on
C1    | 3    | C1      | 90833          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | does not apply             |
C2    | 1    | C2      | 99215          |         | commercial         |              |               |             |                | 80                       |                            |                                              |                              | does not apply             |
C2    | 2    | C2      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | not together               | with prolonged service without contact
C2    | 3    | C2      | 99358          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | does not apply             |
D1    | 1    | D1      | 99214          |         |                    |              |               |             |                |                          |                            |                                              |                              | does not apply             |
D1    | 2    | D1      | 99417          |         |                    |              |               |             |                |                          |                            |                                              |                              | not Medicare's             | no visit takes one
D2    | 1    | D2      | 99215          |         | medicare_advantage |              |               |             |                | 80                       |                            |                                              |                              | does not apply             |
D2    | 2    | D2      | 99417          |         | medicare_advantage |              |               |             |                |                          |                            |                                              |                              | does not apply             | another profile has rules of its own
U1    | 1    | U1      | 99215          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | does not apply             |
U1    | 2    | U1      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | cannot tell: no minutes    | no abstract of the visit
U2    | 1    | U2      | 99215          |         | commercial         |              |               |             |                | 80                       | N                          |                                              |                              | does not apply             |
U2    | 2    | U2      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | cannot tell: no minutes    | the note documents no time
U3    | 1    | U3      | 99215          |         | commercial         |              |               |             |                | 60                       |                            | Y                                            |                              | does not apply             |
U3    | 2    | U3      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | cannot tell: mixed minutes | at most 60
U4    | 1    | U4      | 99215          |         | commercial         |              |               |             |                | 60                       |                            | Y                                            |                              | does not apply             |
U4    | 2    | U4      | 99417          | 2       | commercial         |              |               |             |                |                          |                            |                                              |                              | too many units             | even the upper bound does not carry two
U5    | 1    | U5      | 99215          |         | commercial         |              |               |             |                | 80                       |                            |                                              |                              | does not apply             |
U5    | 2    | U5      | 99417          | (blank) | commercial         |              |               |             |                |                          |                            |                                              |                              | cannot tell: units         | units missing
U6    | 1    | U6      | (blank)        |         | commercial         |              |               |             |                | 80                       |                            |                                              |                              | cannot tell: code          | may be the visit
U6    | 2    | U6      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | cannot tell: gap           | the code of line 1 is blank
U7    | 1    | U7      | 99215          |         | commercial         |              | (blank)       | (blank)     |                | 80                       |                            |                                              |                              | does not apply             |
U8    | 1    | U7      | 99417          |         | commercial         |              |               |             |                |                          |                            |                                              |                              | cannot tell: provider      | whose the visit is, is blank
U9    | 1    | U9      | 99223          |         | commercial         | 2022-06-01   |               |             |                | 90                       |                            |                                              |                              | does not apply             |
U9    | 2    | U9      | 99418          |         | commercial         | 2022-06-01   |               |             |                |                          |                            |                                              |                              | cannot tell: no table      | before the table holds the code
"""


def evaluate(lines: Lines, encounters: Lines, settings: Settings) -> Lines:
    found = with_minutes(with_visit(lines, "cpt", settings.same_provider_scope), encounters, "first_day", "last_day")
    own = taken_by("base_code", "medicare"), taken_by("base_code", "medicare", "first_minutes").cast(nw.String)
    named = nw.concat_str(nw.lit("beside "), nw.col("base_code"), nw.lit(" its own code is "), own[0], nw.lit(", from "), own[1], nw.lit(" minutes"))
    judged = found.with_columns(
        allowed=allowed_units(),
        # A code that is not the visit's own has no units due either, where the time carries none of the right one.
        due=((nw.col("code_due") == nw.col("procedure_code")) | (allowed_units() == 0)).fill_null(False),
        instead=nw.coalesce(named, nw.lit(NONE_TAKES)),
    ).with_columns(over=nw.col("total_units") > nw.col("allowed"))
    case = (
        nw.when(nw.col("lacks")).then(nw.lit("code"))
        .when(nw.col("rule_profile") == "medicare").then(nw.lit("not Medicare's"))
        .when(nw.col("provider").is_null()).then(nw.lit("provider"))
        .when(~nw.col("in_table")).then(nw.lit("no table"))
        .when(nw.col("companion")).then(nw.lit("not together"))
        .when(nw.col("due") & nw.col("units_missing")).then(nw.lit("units"))
        .when(nw.col("due") & nw.col("minutes").is_null()).then(nw.lit("no minutes"))
        .when(nw.col("due") & nw.col("over") & ~nw.col("confirmed")).then(nw.lit("unconfirmed time"))
        .when(nw.col("due") & nw.col("over") & (nw.col("verified") == "N")).then(nw.lit("to verify"))
        .when(nw.col("due") & nw.col("over")).then(nw.lit("too many units"))
        .when(nw.col("due") & nw.col("minutes_mixed")).then(nw.lit("mixed minutes"))
        .when(nw.col("due")).then(nw.lit(SILENT))
        .when(nw.col("whose")).then(nw.lit("provider"))
        .when(nw.col("gap")).then(nw.lit("gap"))
        .when(~nw.col("code_due").is_null()).then(nw.lit("wrong code"))
        .when(nw.col("other_visit")).then(nw.lit("lower visit"))
        .otherwise(nw.lit("no visit"))
    )  # fmt: skip
    told = judged.with_columns(case=case).with_columns(excess_units=nw.when(nw.col("case").is_in(list(BY_TIME))).then(excess_units()))
    return told.with_columns(breach=breach_of(CASES), propose_code=nw.when(nw.col("case") == "wrong code").then(nw.col("code_due")))
