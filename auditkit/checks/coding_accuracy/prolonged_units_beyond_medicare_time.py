"""A prolonged service of Medicare (G2212, G0316, G0317, G0318) that the visit or its documented time does not carry.

Why it matters
    Medicare counts prolonged time from thresholds of its own, later than CPT's; units below them are overpaid, and a code of another setting is
    returned.
Rule
    Medicare profile. G2212 adds to 99205 (first unit at 89 minutes), 99215 (69) and 99483 (100); G0316 to 99223 (90), 99233 (65) and 99236 (110);
    G0317 to 99306 (95) and 99310 (85); G0318 to 99345 (140) and 99350 (110); one more unit for each further 15 minutes. The visit is one of the
    same patient, day and provider. Time counts on the day of the visit; for 99236 also in the 3 days after; for nursing facility visits from the
    day before to 3 days after; for home visits and 99483 from 3 days before to 7 days after (dated table prolonged.psv). No other visit, of an
    emergency department or at discharge for instance, takes a prolonged service. Time less than the units billed is a finding; more is UND-PROL's.
Cannot tell
    A code, a provider or units are blank; the table does not hold the code that day; the record's abstract holds no minutes for the visit, or
    minutes that include services billed apart and so are only an upper bound.
What settles it
    The notes of the days counted: the total time of the billing practitioner, without services billed apart.
"""

import narwhals as nw

from auditkit.rules import Case, Lines, Settings
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.encounters import with_minutes
from auditkit.rules.prolonged import allowed_units, excess_units, prolonged_codes, with_visit
from auditkit.rules.visits import lacks_code

ID, FAMILY, SUBJECT = "EM-PROL-CMS", "coding_accuracy", "line"
CANDIDATES = nw.col("procedure_code").is_in(list(prolonged_codes("medicare"))).fill_null(False) | lacks_code()
PROFILES, CLAIM_TYPES = ("medicare",), ("P",)
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "performer", "units", "total_minutes")
OPTIONAL_TABLES = ("encounters",)
SOURCE = "CMS physician fee schedule final rules 2021 and 2023 (prolonged services)"
TIME = "{procedure_code} x {total_units:g} for the day; the record documents {minutes} minutes on the days that count, and beside {base_code} Medicare's first unit is due from {first_minutes} minutes and one more for each further {step_minutes}. The time carries {allowed}"
CASES = {
    "too many units": Case("FAIL", "high", "over", "deny_excess", TIME),
    "unconfirmed time": Case("REVIEW", "high", "over", "deny_excess", TIME + ". The abstract of the record is not confirmed by an auditor"),
    "wrong code": Case("FAIL", "high", "over", "reprice", "{procedure_code} stands beside {base_code}, whose prolonged service under Medicare is {code_due}"),
    "other visit": Case("FAIL", "high", "over", "deny", "Medicare pays {procedure_code} beside the highest level of certain visits, and no visit billed by the provider that day is one of those"),
    "no visit": Case("FAIL", "high", "over", "deny", "{procedure_code} adds to a visit, and the provider billed none for the patient that day"),
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

EXAMPLES = """
claim | line | patient | procedure_code | units   | payer_class | service_date | rendering_npi | billing_npi | frequency_code | encounters.encounter_id | encounters.service_date | encounters.total_minutes | encounters.time_documented | encounters.time_includes_separately_reported | encounters.auditor_confirmed | outcome                    | because
F1    | 1    | F1      | 99215          |         |             |              |               |             |                |                         |                         | 55                       |                            |                                              |                              | does not apply             | the visit is not the subject
F1    | 2    | F1      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | too many units             | F1: Medicare needs 69 (trap: CPT would allow 1)
F2    | 1    | F2      | 99223          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | does not apply             |
F2    | 2    | F2      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | wrong code                 | F2: G0316 is the code
N1    | 1    | N1      | 99205          |         |             |              |               |             |                |                         |                         | 89                       |                            |                                              |                              | does not apply             |
N1    | 2    | N1      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | silent                     | N1: at the threshold
N2    | 1    | N2      | 99233          |         |             |              |               |             |                |                         |                         | 80                       |                            |                                              |                              | does not apply             |
N2    | 2    | N2      | G0316          | 2       |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | silent                     | N2: (80 - 65) / 15 + 1 = 2
A1    | 1    | A1      | 99205          |         |             |              |               |             |                |                         |                         | 88                       |                            |                                              |                              | does not apply             |
A1    | 2    | A1      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | too many units             | one minute short
A2    | 1    | A2      | 99233          |         |             |              |               |             |                |                         |                         | 79                       |                            |                                              |                              | does not apply             |
A2    | 2    | A2      | G0316          | 2       |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | too many units             | one minute short of two
A3    | 1    | A3      | 99350          |         |             | 2025-03-10   |               |             |                | A3-1                    | 2025-03-10              | 80                       |                            |                                              |                              | does not apply             |
A3    | 2    | A3      | G0318          |         |             | 2025-03-10   |               |             |                | A3-2                    | 2025-03-17              | 30                       |                            |                                              |                              | silent                     | 80 + 30 on the seventh day after
A4    | 1    | A4      | 99350          |         |             | 2025-03-10   |               |             |                | A4-1                    | 2025-03-10              | 80                       |                            |                                              |                              | does not apply             |
A4    | 2    | A4      | G0318          |         |             | 2025-03-10   |               |             |                | A4-2                    | 2025-03-18              | 30                       |                            |                                              |                              | too many units             | the eighth day after does not count
A5    | 1    | A5      | 99306          |         |             | 2025-03-10   |               |             |                | A5-1                    | 2025-03-10              | 80                       |                            |                                              |                              | does not apply             |
A5    | 2    | A5      | G0317          |         |             | 2025-03-10   |               |             |                | A5-2                    | 2025-03-09              | 15                       |                            |                                              |                              | silent                     | 80 + 15 on the day before
A6    | 1    | A6      | 99306          |         |             | 2025-03-10   |               |             |                | A6-1                    | 2025-03-10              | 80                       |                            |                                              |                              | does not apply             |
A6    | 2    | A6      | G0317          |         |             | 2025-03-10   |               |             |                | A6-2                    | 2025-03-08              | 15                       |                            |                                              |                              | too many units             | two days before does not count
A7    | 1    | A7      | 99223          |         |             | 2025-03-10   |               |             |                | A7-1                    | 2025-03-10              | 80                       |                            |                                              |                              | does not apply             |
A7    | 2    | A7      | G0316          |         |             | 2025-03-10   |               |             |                | A7-2                    | 2025-03-11              | 30                       |                            |                                              |                              | too many units             | beside 99223 only its own day counts
A8    | 1    | A8      | 99215          |         |             |              |               |             |                |                         |                         | 60                       |                            |                                              | N                            | does not apply             |
A8    | 2    | A8      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | unconfirmed time           | no auditor confirmed the abstract
B1    | 1    | B1      | 99285          |         |             |              |               |             |                |                         |                         | 140                      |                            |                                              |                              | does not apply             |
B1    | 2    | B1      | G0316          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | other visit                | no prolonged service of an emergency department
B2    | 1    | B2      | 99239          |         |             |              |               |             |                |                         |                         | 140                      |                            |                                              |                              | does not apply             |
B2    | 2    | B2      | G0316          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | other visit                | nor at discharge
B9    | 1    | B9      | 99223          |         |             |              |               |             |                |                         |                         | 89                       |                            |                                              |                              | does not apply             |
B9    | 2    | B9      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | too many units             | the time carries no unit of G0316 either
B3    | 1    | B3      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | no visit                   | alone
B4    | 1    | B4      | 99215          |         |             |              | R2            |             |                |                         |                         | 80                       |                            |                                              |                              | does not apply             |
B5    | 1    | B4      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | no visit                   | the visit is another provider's
B6    | 1    | B6      | 99215          |         | commercial  |              |               |             |                |                         |                         | 60                       |                            |                                              |                              | does not apply             |
B6    | 2    | B6      | G2212          |         | commercial  |              |               |             |                |                         |                         |                          |                            |                                              |                              | does not apply             | another profile
B7    | 1    | B7      | 99215          |         |             |              |               |             | 8              |                         |                         | 80                       |                            |                                              |                              | does not apply             | voided
B8    | 1    | B7      | G2212          |         |             |              |               | G9          |                |                         |                         |                          |                            |                                              |                              | no visit                   | the visit's claim was voided
U1    | 1    | U1      | 99215          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | does not apply             |
U1    | 2    | U1      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | cannot tell: no minutes    | no abstract of the visit
U2    | 1    | U2      | 99215          |         |             |              |               |             |                |                         |                         | 80                       | N                          |                                              |                              | does not apply             |
U2    | 2    | U2      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | cannot tell: no minutes    | the note documents no time
U3    | 1    | U3      | 99215          |         |             |              |               |             |                |                         |                         | 70                       |                            | Y                                            |                              | does not apply             |
U3    | 2    | U3      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | cannot tell: mixed minutes | at most 70
U4    | 1    | U4      | 99215          |         |             |              |               |             |                |                         |                         | 80                       |                            |                                              |                              | does not apply             |
U4    | 2    | U4      | G2212          | (blank) |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | cannot tell: units         | units missing
U5    | 1    | U5      | (blank)        |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | cannot tell: code          | may be the visit
U5    | 2    | U5      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | cannot tell: gap           | the code of line 1 is blank
U6    | 1    | U6      | 99215          |         |             |              | (blank)       | (blank)     |                |                         |                         | 80                       |                            |                                              |                              | does not apply             |
U7    | 1    | U6      | G2212          |         |             |              |               |             |                |                         |                         |                          |                            |                                              |                              | cannot tell: provider      | whose the visit is, is blank
U8    | 1    | U8      | 99223          |         |             | 2022-06-01   |               |             |                |                         |                         | 90                       |                            |                                              |                              | does not apply             |
U8    | 2    | U8      | G0316          |         |             | 2022-06-01   |               |             |                |                         |                         |                          |                            |                                              |                              | cannot tell: no table      | before the table holds the code
"""


def evaluate(lines: Lines, encounters: Lines, settings: Settings) -> Lines:
    found = with_minutes(with_visit(lines, "medicare", settings.same_provider_scope), encounters, "first_day", "last_day")
    # A code that is not the visit's own has no units due either, where the time carries none of the right one.
    due = ((nw.col("code_due") == nw.col("procedure_code")) | (allowed_units() == 0)).fill_null(False)
    judged = found.with_columns(due=due, allowed=allowed_units()).with_columns(over=nw.col("total_units") > nw.col("allowed"))
    case = (
        nw.when(nw.col("lacks")).then(nw.lit("code"))
        .when(nw.col("provider").is_null()).then(nw.lit("provider"))
        .when(~nw.col("in_table")).then(nw.lit("no table"))
        .when(nw.col("due") & nw.col("units_missing")).then(nw.lit("units"))
        .when(nw.col("due") & nw.col("minutes").is_null()).then(nw.lit("no minutes"))
        .when(nw.col("due") & nw.col("over") & ~nw.col("confirmed")).then(nw.lit("unconfirmed time"))
        .when(nw.col("due") & nw.col("over")).then(nw.lit("too many units"))
        .when(nw.col("due") & nw.col("minutes_mixed")).then(nw.lit("mixed minutes"))
        .when(nw.col("due")).then(nw.lit(SILENT))
        .when(nw.col("whose")).then(nw.lit("provider"))
        .when(nw.col("gap")).then(nw.lit("gap"))
        .when(~nw.col("code_due").is_null()).then(nw.lit("wrong code"))
        .when(nw.col("other_visit")).then(nw.lit("other visit"))
        .otherwise(nw.lit("no visit"))
    )  # fmt: skip
    told = judged.with_columns(case=case).with_columns(
        excess_units=nw.when(nw.col("case").is_in(["too many units", "unconfirmed time"])).then(excess_units()),
        propose_code=nw.when(nw.col("case") == "wrong code").then(nw.col("code_due")),
    )
    return told.with_columns(breach=breach_of(CASES))
