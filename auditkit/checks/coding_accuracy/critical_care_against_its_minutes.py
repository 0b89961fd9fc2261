"""Critical care (99291, 99292) against the minutes that the record documents.

Why it matters
    99291 stands for 30 to 74 minutes of a day, each 99292 for a further half hour; too few minutes make units overpaid, more leave units unbilled.
Rule
    The minutes of one patient and day are added up over the group and specialty. Below 30 neither code is due. From 30 minutes 99291 is due, once a
    day. 99292: by CPT one unit from 75 minutes and one more for each further 30; by Medicare, from 2023-01-01, one from 104 and one more for each
    further 30 (dated table critical_care.psv). 99292 without any 99291 of the group that day is the add-on checks' (AOC-T1). An abstract that no
    auditor confirmed is for review.
Cannot tell
    The record's abstract holds no minutes of critical care, or minutes that include services billed apart and so are only an upper bound; a code,
    units, or group and specialty are blank; the table holds no rule for the day.
What settles it
    The notes: time of critical care by person, without procedures billed apart and without teaching.
"""

import narwhals as nw

from auditkit.rules import Case, Lines, Settings
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.critical_care import (
    CODES,
    FIRST_HOUR,
    FURTHER,
    PATIENT_DAY,
    TEAM_DAY,
    documented,
    first_hour_minutes,
    further_allowed,
    further_minutes,
    of_critical_days,
    with_team,
    with_units,
)
from auditkit.rules.visits import lacks_code

ID, FAMILY, SUBJECT = "CRIT-TIME", "coding_accuracy", "line"
CANDIDATES = nw.col("procedure_code").is_in(list(CODES)).fill_null(False) | lacks_code()
PROFILES, CLAIM_TYPES = ("cpt", "medicare"), ("P",)
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "provider_group", "units", "critical_care_minutes")
OPTIONAL_TABLES = ("encounters",)
SOURCE = "CMS Claims Processing Manual, ch. 12, sec. 30.6.12; MM12982; CPT critical care"
DOCUMENTED = "The record documents {minutes} minutes of critical care of the group and specialty for the day; "
OPEN = ". The abstract of the record is not confirmed by an auditor"
SHORT = DOCUMENTED + "99291 is due from {first_minutes}"
MANY = DOCUMENTED + "99292 is due from {further_minutes}, and {allowed} of the {further_units:g} units billed are carried"
LEFT = DOCUMENTED + "they carry 99292 x {allowed}, of which {further_units:g} were billed"
CASES = {
    "second first hour": Case("FAIL", "high", "over", "deny_excess", "99291 x {first_units:g} for one patient, day and group and specialty; it is due once a day"),
    "too short": Case("FAIL", "high", "over", "deny", SHORT),
    "too short, unconfirmed": Case("REVIEW", "high", "over", "deny", SHORT + OPEN),
    "too many units": Case("FAIL", "high", "over", "deny_excess", MANY),
    "too many units, unconfirmed": Case("REVIEW", "high", "over", "deny_excess", MANY + OPEN),
    "time not billed": Case("FAIL", "high", "under", "add", LEFT),
    "time not billed, unconfirmed": Case("REVIEW", "high", "under", "add", LEFT + OPEN),
    "units not billed": Case("FAIL", "high", "under", "reprice", LEFT),
    "units not billed, unconfirmed": Case("REVIEW", "high", "under", "reprice", LEFT + OPEN),
}
UNKNOWN = {
    "no minutes": "the abstract of the record holds no minutes of critical care",
    "mixed minutes": "the documented minutes include services billed apart, and so are only an upper bound",
    "no table": "the table holds no rule for the day",
    "units": "the units of a line of critical care are blank",
    "group": "the group or specialty is blank, and several persons billed critical care that day",
    "gap": "another line of the day has no procedure code",
    "code": "the procedure code is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | units   | service_date | rendering_npi | rendering_specialty | billing_npi | payer_class | claim_type | frequency_code | encounters.critical_care_minutes | encounters.time_includes_separately_reported | encounters.auditor_confirmed | outcome                       | because
F1    | 1    | F1      | 99291          |         |              |               |                     |             |             |            |                | 80                               |                                              |                              | silent                        | 30 reached
F1    | 2    | F1      | 99292          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | too many units                | F1: Medicare needs 104
F2    | 1    | F2      | 99291          |         |              |               |                     |             |             |            |                | 134                              |                                              |                              | time not billed               | F2: two units of 99292
N1    | 1    | N1      | 99291          |         |              |               |                     |             | commercial  |            |                | 80                               |                                              |                              | silent                        |
N1    | 2    | N1      | 99292          |         |              |               |                     |             | commercial  |            |                |                                  |                                              |                              | silent                        | N1: CPT's threshold is 75 (trap)
N2    | 1    | N2      | 99291          |         |              |               |                     |             |             |            |                | 104                              |                                              |                              | silent                        |
N2    | 2    | N2      | 99292          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | silent                        | N2: exactly
A1    | 1    | A1      | 99291          |         |              |               |                     |             |             |            |                | 103                              |                                              |                              | silent                        |
A1    | 2    | A1      | 99292          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | too many units                | one minute short
A2    | 1    | A2      | 99291          |         |              |               |                     |             | commercial  |            |                | 74                               |                                              |                              | silent                        |
A2    | 2    | A2      | 99292          |         |              |               |                     |             | commercial  |            |                |                                  |                                              |                              | too many units                | one minute short of CPT's
A3    | 1    | A3      | 99291          |         |              |               |                     |             | commercial  |            |                | 105                              |                                              |                              | silent                        |
A3    | 2    | A3      | 99292          | 2       |              |               |                     |             | commercial  |            |                |                                  |                                              |                              | silent                        | 75 + 30
A4    | 1    | A4      | 99291          |         |              |               |                     |             |             |            |                | 29                               |                                              |                              | too short                     | below 30
A5    | 1    | A5      | 99291          |         |              |               |                     |             |             |            |                | 30                               |                                              |                              | silent                        | exactly
A6    | 1    | A6      | 99291          | 2       |              |               |                     |             |             |            |                |                                  |                                              |                              | second first hour             | once a day, whatever the record
A7    | 1    | A7      | 99291          |         |              |               |                     |             |             |            |                | 40                               |                                              |                              | silent                        | the first of the group
A7B   | 1    | A7      | 99291          |         |              | R2            |                     |             |             |            |                | 40                               |                                              |                              | second first hour             | a partner of the group and specialty
A8    | 1    | A8      | 99291          |         |              |               |                     |             |             |            |                | 60                               |                                              |                              | silent                        | 60 + 50 of the group
A8B   | 1    | A8      | 99292          |         |              | R2            |                     |             |             |            |                | 50                               |                                              |                              | silent                        | 110 minutes of the group carry one unit
A9    | 1    | A9      | 99291          |         |              |               |                     |             |             |            |                | 60                               |                                              |                              | silent                        | another specialty counts for itself
A9B   | 1    | A9      | 99291          |         |              | R2            | 11                  |             |             |            |                | 50                               |                                              |                              | silent                        |
B1    | 1    | B1      | 99291          |         |              |               |                     |             |             |            |                | 134                              |                                              |                              | silent                        | the units are the other line's
B1    | 2    | B1      | 99292          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | units not billed              | one of two
B2    | 1    | B2      | 99291          |         |              |               |                     |             |             |            |                | 20                               |                                              | N                            | too short, unconfirmed        | no auditor confirmed it
B3    | 1    | B3      | 99291          |         |              |               |                     |             |             |            |                | 80                               |                                              | N                            | silent                        |
B3    | 2    | B3      | 99292          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | too many units, unconfirmed   |
B4    | 1    | B4      | 99291          |         |              |               |                     |             |             |            |                | 134                              |                                              | N                            | time not billed, unconfirmed  |
B5    | 1    | B5      | 99291          |         |              |               |                     |             |             |            |                | 134                              |                                              | N                            | silent                        |
B5    | 2    | B5      | 99292          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | units not billed, unconfirmed |
B6    | 1    | B6      | 99292          |         |              |               |                     |             |             |            |                | 40                               |                                              |                              | does not apply                | without 99291: AOC-T1's
B7    | 1    | B7      | 99291          |         |              |               |                     |             |             | I          |                | 20                               |                                              |                              | does not apply                | a hospital's claim
B8    | 1    | B8      | 99291          |         |              |               |                     |             |             |            |                | 50                               |                                              |                              | silent                        | other visits of the group count where they hold such minutes
B8B   | 1    | B8      | 99232          |         |              |               |                     |             |             |            |                | 54                               |                                              |                              | does not apply                |
B8    | 2    | B8      | 99292          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | silent                        | 50 + 54
B9    | 1    | B9      | 99291          |         |              |               |                     |             |             |            |                | 40                               |                                              |                              | silent                        |
B9B   | 1    | B9      | 99291          |         |              | R2            |                     |             |             |            | 8              |                                  |                                              |                              | does not apply                | voided
C1    | 1    | C1      | 99291          |         | 2022-06-01   |               |                     |             |             |            |                | 20                               |                                              |                              | too short                     | 30 minutes hold before 2023 too
U1    | 1    | U1      | 99291          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | cannot tell: no minutes       | no abstract
U2    | 1    | U2      | 99291          |         |              |               |                     |             |             |            |                | 80                               | Y                                            |                              | cannot tell: mixed minutes    | at most 80
U2    | 2    | U2      | 99292          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | too many units                | even the upper bound does not carry it
U3    | 1    | U3      | 99291          |         | 2022-06-01   |               |                     |             |             |            |                | 110                              |                                              |                              | cannot tell: no table         | whether 99292 was left out
U3    | 2    | U3      | 99292          |         | 2022-06-01   |               |                     |             |             |            |                |                                  |                                              |                              | cannot tell: no table         | Medicare's rule is known from 2023
U4    | 1    | U4      | 99291          | (blank) |              |               |                     |             |             |            |                | 80                               |                                              |                              | cannot tell: units            |
U5    | 1    | U5      | 99291          |         |              |               | (blank)             |             |             |            |                | 40                               |                                              |                              | cannot tell: group            | two persons, specialty blank
U5B   | 1    | U5      | 99291          |         |              | R2            | (blank)             |             |             |            |                | 40                               |                                              |                              | cannot tell: group            |
U6    | 1    | U6      | 99291          |         |              |               | (blank)             |             |             |            |                | 20                               |                                              |                              | too short                     | one person alone
U7    | 1    | U7      | (blank)        |         |              |               |                     |             |             |            |                | 80                               |                                              |                              | cannot tell: code             |
U7    | 2    | U7      | 99292          |         |              |               |                     |             |             |            |                |                                  |                                              |                              | cannot tell: gap              | line 1 may be the first hour
"""


def evaluate(lines: Lines, encounters: Lines, settings: Settings) -> Lines:
    everyone = with_team(of_critical_days(lines), settings.same_provider_scope_em)
    critical = with_units(everyone.filter(nw.col("critical") | nw.col("lacks"))).with_columns(gap=nw.col("lacks").any().over(*PATIENT_DAY))
    told = documented(everyone, encounters)
    judged = critical.join(told, on=list(TEAM_DAY), how="left").with_columns(
        allowed=further_allowed(), first_minutes=first_hour_minutes(), further_minutes=further_minutes(),
        minutes_mixed=nw.col("minutes_mixed").fill_null(False), is_first=(nw.col("procedure_code") == FIRST_HOUR).fill_null(False),
        begun=(nw.col("first_units") > 0).fill_null(False),
    )  # fmt: skip
    judged = judged.filter(nw.col("lacks") | nw.col("begun") | nw.col("gap") | nw.col("team").is_null() | nw.col("units_missing"))
    of_day = nw.when(nw.col("is_first")).then(nw.lit(1.0)).otherwise(nw.col("allowed"))
    over = nw.max_horizontal(nw.min_horizontal(nw.col("units_before") + nw.col("units") - of_day, nw.col("units")), nw.lit(0.0))
    missing = nw.col("allowed") - nw.col("further_units")
    judged = judged.with_columns(over=over, missing=missing).with_columns(case=_case()).with_columns(breach=breach_of(CASES))
    base, fires = nw.col("case").str.replace_all(", unconfirmed", "", literal=True), nw.col("breach").fill_null(False)
    return judged.with_columns(
        excess_units=nw.when(fires & base.is_in(["second first hour", "too many units"])).then(nw.col("over")),
        propose_code=nw.when(fires & (base == "time not billed")).then(nw.lit(FURTHER)),
        propose_units=nw.when(fires & (base == "time not billed")).then(nw.col("missing")).when(fires & (base == "units not billed")).then(nw.col("units") + nw.col("missing")),
    )


def _case() -> nw.Expr:
    confirmed = nw.when(nw.col("confirmed").fill_null(False)).then(nw.lit("")).otherwise(nw.lit(", unconfirmed"))
    short, under = nw.col("minutes") < nw.col("first_minutes"), nw.col("missing") > 0
    leading = nw.col("units_before") == 0
    return (
        nw.when(nw.col("lacks")).then(nw.lit("code"))
        .when(nw.col("team").is_null()).then(nw.lit("group"))
        .when(nw.col("units_missing")).then(nw.lit("units"))
        .when(~nw.col("begun")).then(nw.lit("gap"))
        .when(nw.col("is_first") & (nw.col("over") > 0)).then(nw.lit("second first hour"))
        .when(nw.col("minutes").is_null()).then(nw.lit("no minutes"))
        .when(nw.col("is_first") & short).then(nw.concat_str(nw.lit("too short"), confirmed))
        .when(nw.col("allowed").is_null()).then(nw.lit("no table"))
        .when(~nw.col("is_first") & (nw.col("over") > 0)).then(nw.concat_str(nw.lit("too many units"), confirmed))
        .when(nw.col("minutes_mixed")).then(nw.lit("mixed minutes"))
        .when(under & leading & nw.col("is_first") & (nw.col("further_units") == 0)).then(nw.concat_str(nw.lit("time not billed"), confirmed))
        .when(under & leading & ~nw.col("is_first")).then(nw.concat_str(nw.lit("units not billed"), confirmed))
        .otherwise(nw.lit(SILENT))
    )  # fmt: skip
