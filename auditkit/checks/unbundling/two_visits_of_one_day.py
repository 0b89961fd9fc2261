"""More than one visit of a patient on one day by the same physician, or by physicians of one group and specialty.

Why it matters
    Medicare takes physicians of one group and specialty for one physician, and one physician's visits of a day for one visit: the second is denied.
Rule
    Counted are office visits (99202-99215), hospital and same-day visits (99221-99223, 99231-99236), discharge (99238, 99239), critical care (99291),
    preventive visits (99381-99397, G0438, G0439). Two of them on one day for one patient by the same physician, or by the same group and specialty,
    are for review; the finding stands on the one of the lower level (the least minutes; preventive visits and critical care count as the higher).
    Not counted against each other: a preventive visit and a visit for a problem that carries 25; critical care and an earlier visit that carries 25,
    unless the record's abstract says that this visit was not separate. 25 for a procedure excuses no second visit.
Cannot tell
    Another line of the patient and day has no procedure code; the physician, group or specialty is blank on either side.
What settles it
    The notes of both visits: whether they are one visit in two parts, to be combined in one code (a same-day admission and discharge: 99234-99236), or
    for unrelated problems that one visit could not have served.
"""

import narwhals as nw

from auditkit.rules import Case, Lines, Settings, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.encounters import ASKED, encounters_beside
from auditkit.rules.same_physician import PHYSICIAN, same_physician
from auditkit.rules.visit_levels import least_minutes
from auditkit.rules.visits import DAY, LINE, PARTNER_LINE, lacks_code, one_partner, pairs, with_group

ID, FAMILY, SUBJECT = "EM-PERDAY", "unbundling", "line"
CANDIDATES = is_kind("visit_of_the_day").fill_null(False) | lacks_code()
CLAIM_TYPES, PARTNER = ("P",), PARTNER_LINE
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "modifiers", "provider_group", "performer")
OPTIONAL_TABLES = RECORD = ("encounters",)
SOURCE = "CMS Claims Processing Manual, ch. 12, sec. 30.6.5; CARC B14"
BOTH = "{procedure_code} and {partner_procedure_code} for one patient and day by the same physician or group and specialty; "
CASES = {
    "two visits": Case("REVIEW", "medium", "over", "deny", BOTH + "they count as one visit, and one code covers both unless the problems were unrelated and needed two visits"),
    "admission and discharge": Case("REVIEW", "medium", "over", "deny", BOTH + "an admission and a discharge of one day are one service (99234-99236)"),
    "preventive without 25": Case("REVIEW", "medium", "over", "deny", BOTH + "a visit for a problem beside a preventive visit carries 25, and this one does not"),
    "not separate": Case("REVIEW", "medium", "over", "deny", BOTH + "25 would excuse a visit beside critical care, and the record's abstract says that it was not separate", given=RECORD),
}
UNKNOWN = {
    "gap": "another line of the day has no procedure code",
    "group": "the physician, group or specialty of one of the visits is blank",
    "code": "the procedure code is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods | service_date | rendering_npi | rendering_specialty | billing_npi | billing_tin | claim_type | payer_class | frequency_code | encounters.separately_identifiable_em | encounters.auditor_confirmed | outcome                 | because
F1    | 1    | F1      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | two visits              | F1: combine
F1B   | 1    | F1      | 99214          |      |              | R2            |                     |             |             |            |             |                |                                       |                              | silent                  | the higher one stands
F2    | 1    | F2      | 99223          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
F2    | 2    | F2      | 99238          |      |              |               |                     |             |             |            |             |                |                                       |                              | admission and discharge | F2: use 99234-99236
N1    | 1    | N1      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
N1B   | 1    | N1      | 99214          |      |              | R2            | 06                  |             |             |            |             |                |                                       |                              | silent                  | N1: another specialty
N2    | 1    | N2      | G0439          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
N2    | 2    | N2      | 99213          | 25   |              |               |                     |             |             |            |             |                |                                       |                              | silent                  | N2: allowed
A1    | 1    | A1      | 99396          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
A1    | 2    | A1      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | preventive without 25   | no 25
A2    | 1    | A2      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | two visits              |
A2    | 2    | A2      | 99214          | 25   |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
A2    | 3    | A2      | 20610          |      |              |               |                     |             |             |            |             |                |                                       |                              | does not apply          | 25 for the procedure excuses no second visit
A3    | 1    | A3      | 99291          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
A3    | 2    | A3      | 99232          | 25   |              |               |                     |             |             |            |             |                |                                       |                              | silent                  | an earlier visit beside critical care, with 25
A4    | 1    | A4      | 99291          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
A4    | 2    | A4      | 99232          |      |              |               |                     |             |             |            |             |                |                                       |                              | two visits              | without 25
A5    | 1    | A5      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  | the first of two equal ones stands
A5B   | 1    | A5      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | two visits              | the same code again
A6    | 1    | A6      | 99213          |      | 2025-03-10   |               |                     |             |             |            |             |                |                                       |                              | does not apply          | alone that day
A6B   | 1    | A6      | 99213          |      | 2025-03-11   |               |                     |             |             |            |             |                |                                       |                              | does not apply          |
A7    | 1    | A7      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | does not apply          | alone: prolonged services are no visit
A7    | 2    | A7      | 99417          |      |              |               |                     |             |             |            |             |                |                                       |                              | does not apply          |
A8    | 1    | A8      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
A8B   | 1    | A8      | 99213          |      |              | R2            |                     | G9          | TIN9        |            |             |                |                                       |                              | silent                  | another group
A9    | 1    | A9      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | does not apply          |
A9B   | 1    | A9      | 99214          |      |              |               |                     | G9          |             |            |             | 8              |                                       |                              | does not apply          | voided
B1    | 1    | B1      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | does not apply          |
B1B   | 1    | B1      | 99214          |      |              |               |                     |             |             | I          |             |                |                                       |                              | does not apply          | a hospital's claim
B2    | 1    | B2      | 99212          |      |              |               |                     |             |             |            |             |                |                                       |                              | two visits              | three visits: two of them
B2    | 2    | B2      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | two visits              |
B2    | 3    | B2      | 99214          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
B3    | 1    | B3      | 99213          |      | 2019-03-10   |               |                     |             |             |            | commercial  |                |                                       |                              | two visits              | before levels had minutes: the code in order
B3    | 2    | B3      | 99214          |      | 2019-03-10   |               |                     |             |             |            | commercial  |                |                                       |                              | silent                  |
B7    | 1    | B7      | 99291          |      |              |               |                     |             |             |            |             |                | N                                     |                              | silent                  |
B7    | 2    | B7      | 99232          | 25   |              |               |                     |             |             |            |             |                |                                       |                              | not separate            | 25, but the record says that it was not separate
B8    | 1    | B8      | 99291          |      |              |               |                     |             |             |            |             |                | Y                                     |                              | silent                  |
B8    | 2    | B8      | 99232          | 25   |              |               |                     |             |             |            |             |                |                                       |                              | silent                  | 25, and the record says that it was separate
B9    | 1    | B9      | 99291          |      |              |               |                     |             |             |            |             |                | N                                     |                              | silent                  |
B9    | 2    | B9      | 99232          |      |              |               |                     |             |             |            |             |                |                                       |                              | two visits              | without 25, whatever the record says
C1    | 1    | C1      | 99291          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
C1B   | 1    | C1      | 99232          | 25   |              |               |                     |             |             |            |             |                | N                                     | N                            | not separate            | for review, confirmed or not
C2    | 1    | C2      | G0439          |      |              |               |                     |             |             |            |             |                | N                                     |                              | silent                  |
C2    | 2    | C2      | 99213          | 25   |              |               |                     |             |             |            |             |                |                                       |                              | silent                  | beside a preventive visit 25 is enough
U1    | 1    | U1      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | cannot tell: gap        | the code of line 2 is blank
U1    | 2    | U1      | (blank)        |      |              |               |                     |             |             |            |             |                |                                       |                              | cannot tell: code       |
U2    | 1    | U2      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | cannot tell: group      |
U2B   | 1    | U2      | 99214          |      |              | R2            | (blank)             |             |             |            |             |                |                                       |                              | cannot tell: group      | the specialty is blank
B4    | 1    | B4      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  | the first line of two equal ones stands
B4    | 2    | B4      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | two visits              | the same code on the next line
B5    | 1    | B5      | G0439          | 25   |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
B5    | 2    | B5      | 99213          |      |              |               |                     |             |             |            |             |                |                                       |                              | preventive without 25   | 25 stands on the wrong one
B6    | 1    | B6      | 99222          |      |              |               |                     |             |             |            |             |                |                                       |                              | two visits              | two admissions, and no discharge
B6    | 2    | B6      | 99223          |      |              |               |                     |             |             |            |             |                |                                       |                              | silent                  |
"""
CARRIED = (*PHYSICIAN, "procedure_code", "counted", "lacks", "preventive", "critical", "has_25", "level", "admits", "discharges")
ORDER = ("two visits", "admission and discharge", "preventive without 25", "not separate", "group", "gap", SILENT)
HIGHEST = 10_000


def evaluate(lines: Lines, encounters: Lines, settings: Settings) -> Lines:
    counted = is_kind("visit_of_the_day").fill_null(False)
    day = with_group(lines).with_columns(counted=counted, lacks=lacks_code()).filter(nw.col("counted") | nw.col("lacks"))
    day = day.with_columns(
        preventive=is_kind("preventive_visit").fill_null(False),
        critical=is_kind("critical_care_first_hour").fill_null(False),
        admits=is_kind("hospital_admission").fill_null(False),
        discharges=is_kind("hospital_discharge").fill_null(False),
        has_25=has_modifier("25"),
        level=_level(),
    )
    found = pairs(day, day, CARRIED, DAY).with_columns(mine=same_physician(settings.same_provider_scope_em))
    found = _with_record(found, encounters).with_columns(tie=_tie())
    rank = nw.coalesce(*(nw.when(nw.col("tie") == name).then(nw.lit(place)) for place, name in enumerate(ORDER)))
    best = one_partner(found.with_columns(rank=rank), "rank").select(*LINE, *PARTNER, "tie", "partner_procedure_code")
    judged = day.join(best, on=list(LINE), how="left").filter(nw.col("lacks") | ~nw.col("tie").is_null())
    case = nw.when(nw.col("lacks")).then(nw.lit("code")).otherwise(nw.col("tie"))
    return judged.with_columns(case=case).with_columns(breach=breach_of(CASES))


def _with_record(found: Lines, encounters: Lines) -> Lines:
    """Add ``part``: the record calls the visit with 25 beside critical care, on either side of the pair, not separate."""
    asked = found.filter(nw.col("partner_critical") & ~nw.col("critical") & nw.col("counted") & nw.col("has_25")).select(*LINE, *ASKED, "service_day").unique()
    said = nw.col("record_separately_identifiable_em")
    met = encounters_beside(asked, encounters, ("separately_identifiable_em",)).filter(said.is_in(["Y", "N"]).fill_null(False))
    parts = met.group_by(*LINE).agg(said=said.max()).filter(nw.col("said") == "N").select(*LINE)
    own = parts.with_columns(own_part=nw.lit(True))
    others = parts.select(partner_claim_key="claim_key", partner_line_no="line_no", partner_part=nw.lit(True))
    found = found.join(own, on=list(LINE), how="left").join(others, on=list(PARTNER), how="left")
    return found.with_columns(part=nw.col("own_part").fill_null(False) | nw.col("partner_part").fill_null(False))


def _level() -> nw.Expr:
    """What two visits are ordered by: the least minutes, else the last digit of the code, which rises with the level."""
    return nw.when(is_kind("preventive_visit", "critical_care_first_hour").fill_null(False)).then(nw.lit(HIGHEST)).otherwise(nw.coalesce(least_minutes(), nw.col("procedure_code").str.slice(4, 1).cast(nw.Int64)))


def _tie() -> nw.Expr:
    """What another line of the day does to a visit: a finding where that one is the higher, a reason, or nothing."""
    lower = (nw.col("level") < nw.col("partner_level")) | ((nw.col("level") == nw.col("partner_level")) & _after())
    with_25 = (nw.col("partner_preventive") & nw.col("has_25")) | (nw.col("preventive") & nw.col("partner_has_25"))
    critical = (nw.col("partner_critical") & nw.col("has_25")) | (nw.col("critical") & nw.col("partner_has_25"))
    one_preventive = nw.col("preventive") != nw.col("partner_preventive")
    beside_critical = (nw.col("critical") != nw.col("partner_critical")) & critical
    excused = (one_preventive & with_25) | (beside_critical & ~nw.col("part"))
    return (
        nw.when(nw.col("partner_lacks")).then(nw.when(nw.col("mine").fill_null(True)).then(nw.lit("gap")).otherwise(nw.lit(SILENT)))
        .when(excused | ~nw.col("mine").fill_null(True)).then(nw.lit(SILENT))
        .when(nw.col("mine").is_null()).then(nw.lit("group"))
        .when(~lower).then(nw.lit(SILENT))
        .when(beside_critical).then(nw.lit("not separate"))
        .when(one_preventive).then(nw.lit("preventive without 25"))
        .when((nw.col("admits") & nw.col("partner_discharges")) | (nw.col("discharges") & nw.col("partner_admits"))).then(nw.lit("admission and discharge"))
        .otherwise(nw.lit("two visits"))
    )  # fmt: skip


def _after() -> nw.Expr:
    same_claim = nw.col("claim_key") == nw.col("partner_claim_key")
    return nw.when(same_claim).then(nw.col("line_no") > nw.col("partner_line_no")).otherwise(nw.col("claim_key") > nw.col("partner_claim_key"))
