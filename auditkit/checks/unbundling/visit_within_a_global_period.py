"""A visit within the global period of the same physician's surgery, without modifier 24.

Why it matters
    Medicare pays the surgeon's visits after surgery with the surgery; a visit billed beside it is paid twice, or denied.
Rule
    From the day after surgery to the last day of its global period (10 or 90 days, by the fee schedule of the day of surgery) a visit of the same
    physician, or of one of the same group and specialty, needs 24; another modifier does not serve. Counted are procedures of 010 and 090 that no
    payer denied, not those of assistants (80, 81, 82, AS), of a part of the care (54, 55, 56) or of a return to the operating room (78). Critical
    care with FT and without 24 is for review; so is a visit that the record's abstract calls unrelated: there 24 is missing. A nurse practitioner
    or physician assistant of the surgeon's group is for review, by a setting. What 24 itself says is MOD-24's, the day of a 000 or 010 MOD-25-MISS's.
    The day before and the day of a 090 belong to MOD-57: here a visit without 24, 25 and 57 is shown only.
Cannot tell
    No loaded fee schedule covers the day of an earlier procedure, the contractor sets its period (YYY), an earlier line has no code, or group or
    specialty is blank on either side and the persons differ.
What settles it
    The note of the visit: whether it is for recovery from the surgery, or for a problem of its own; and for another physician, the specialty.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.encounters import encounters_beside
from auditkit.rules.global_periods import MAJOR, POSTOPERATIVE, UNCERTAIN, beside_surgeries, surgeries
from auditkit.rules.modifiers import VISIT_BYPASS
from auditkit.rules.same_physician import practitioner_beside_physician, same_physician
from auditkit.rules.visits import LINE, PARTNER_LINE, lacks_code, one_partner, with_group

ID, FAMILY, SUBJECT = "GLOB-EM", "unbundling", "line"
CANDIDATES = is_kind("em").fill_null(False) | lacks_code()
CLAIM_TYPES, PARTNER = ("P",), PARTNER_LINE
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "modifiers", "provider_group", "performer")
OPTIONAL_TABLES = ("encounters",)
SOURCE = "CMS Claims Processing Manual, ch. 12, sec. 40; MLN907166; CARC 97"
DAY = "{procedure_code} on day {days_after} after {partner_procedure_code} (global period {partner_period})"
CASES = {
    "inside": Case("FAIL", "high", "over", "deny", DAY + ", by the same physician or group and specialty, without 24: the visit is paid with the surgery"),
    "critical care": Case("REVIEW", "high", "over", "risk_line", DAY + ", with FT and without 24; critical care that is unrelated to the surgery carries both"),
    "unrelated": Case("REVIEW", "high", "neutral", "risk_line", DAY + ", without 24, and the record calls the visit unrelated to the surgery; then 24 belongs on it, and without 24 it is paid with the surgery"),
    "practitioner": Case("REVIEW", "high", "over", "risk_line", DAY + ", without 24, where one of the two is a nurse practitioner or physician assistant of the other's group; where payers count them as of the surgeon's specialty, the visit is paid with the surgery"),
    "decision": Case("INFO", "low", "neutral", "none", DAY + ", by the same physician or group and specialty, with none of 24, 25 and 57; whether it is the visit of the decision is for MOD-57"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule covers the day of an earlier procedure",
    "contractor": "the contractor sets the global period of an earlier procedure",
    "gap": "an earlier line has no procedure code",
    "group": "the physician, group or specialty of the visit or of the surgeon is blank",
    "code": "the procedure code is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods  | service_date | rendering_npi | rendering_specialty | rendering_taxonomy | billing_npi | billing_tin | claim_type | payer_class | denied | frequency_code | encounters.em_related_to_global | outcome                 | because
F1A   | 1    | F1      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          | the surgery is not the subject
F1    | 1    | F1      | 99213          |       | 2025-04-09   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | F1: D+30, inside 90 days
F2A   | 1    | F2      | 66984          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
F2    | 1    | F2      | 99213          |       | 2025-03-09   |               |                     |                    |             |             |            |             |        |                |                                 | decision                | (MOD-57): the day before is MOD-57's, here INFO
N1A   | 1    | N1      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
N1    | 1    | N1      | 99213          |       | 2025-06-09   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | N1: D+91 is outside (trap)
N1B   | 1    | N1      | 99213          |       | 2025-06-08   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | D+90 is the last day
N2A   | 1    | N2      | 27447          |       | 2025-03-10   |               | 20                  |                    |             |             |            |             |        |                |                                 | does not apply          |
N2    | 1    | N2      | 99213          |       | 2025-03-20   | R2            | 06                  |                    |             |             |            |             |        |                |                                 | silent                  | N2: another specialty
N3A   | 1    | N3      | 17000          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
N3    | 1    | N3      | 99213          |       | 2025-03-21   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | N3: the 10 days ended
N3B   | 1    | N3      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | D+10 is the last day
A1A   | 1    | A1      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
A1    | 1    | A1      | 99213          | 24    | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | 24 is there: MOD-24's
A2A   | 1    | A2      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
A2    | 1    | A2      | 99213          | 25    | 2025-03-15   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | 25 on day 5 does not serve
A3A   | 1    | A3      | 27447          | 55    | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
A3    | 1    | A3      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | postoperative care only
A4A   | 1    | A4      | 27447          | 80    | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
A4    | 1    | A4      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | an assistant's
A5A   | 1    | A5      | 27447          | 54    | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
A5    | 1    | A5      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | care was transferred
A6A   | 1    | A6      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
A6    | 1    | A6      | 99213          |       | 2025-03-08   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | two days before
A7A   | 1    | A7      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
A7    | 1    | A7      | 99213          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | decision                | the day of a 090
A8A   | 1    | A8      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
A8    | 1    | A8      | 99213          | 57    | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | 57 is there
A9A   | 1    | A9      | 17000          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
A9    | 1    | A9      | 99213          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | the day of a 010 is MOD-25-MISS's
B1A   | 1    | B1      | 27447          |       | 2025-03-10   | R2            |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
B1    | 1    | B1      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | a partner of the group and specialty
B2A   | 1    | B2      | 27447          |       | 2025-03-10   | R2            |                     |                    | G9          | TIN9        |            |             |        |                |                                 | does not apply          |
B2    | 1    | B2      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | another group
B3A   | 1    | B3      | 27447          |       | 2025-03-10   |               |                     |                    | G9          | TIN9        |            |             |        |                |                                 | does not apply          |
B3    | 1    | B3      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | the same person, whatever the group
B4A   | 1    | B4      | 27447          |       | 2025-03-10   | R2            | (blank)             |                    |             |             |            |             |        |                |                                 | does not apply          |
B4    | 1    | B4      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | cannot tell: group      | the surgeon's specialty is blank
B5A   | 1    | B5      | 27447          |       | 2025-03-10   | R2            | (blank)             | 207X00000X         |             |             |            |             |        |                |                                 | does not apply          |
B5    | 1    | B5      | 99213          |       | 2025-03-20   |               | 20                  |                    |             |             |            |             |        |                |                                 | cannot tell: group      | a taxonomy and a specialty code are not compared
B6A   | 1    | B6      | 27447          |       | 2025-03-10   |               | 20                  |                    |             |             |            |             |        |                |                                 | does not apply          |
B6    | 1    | B6      | 99213          |       | 2025-03-20   | R2            | 97                  |                    |             |             |            |             |        |                |                                 | practitioner            | a physician assistant of the group
B7A   | 1    | B7      | 27447          |       | 2025-03-10   |               | 20                  |                    | G9          | TIN9        |            |             |        |                |                                 | does not apply          |
B7    | 1    | B7      | 99213          |       | 2025-03-20   | R2            | 97                  |                    |             |             |            |             |        |                |                                 | silent                  | a physician assistant of another group
C1A   | 1    | C1      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
C1    | 1    | C1      | 99291          | FT    | 2025-03-12   |               |                     |                    |             |             |            |             |        |                |                                 | critical care           | FT without 24
C2A   | 1    | C2      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
C2    | 1    | C2      | 99291          | 24 FT | 2025-03-12   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | both are there
C3A   | 1    | C3      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
C3    | 1    | C3      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                | N                               | unrelated               | the record calls it unrelated
C4A   | 1    | C4      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
C4    | 1    | C4      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                | Y                               | inside                  | the record calls it related
C5A   | 1    | C5      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
C5    | 1    | C5      | 99024          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          | the visit of the package itself
D1A   | 1    | D1      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             | Y      |                |                                 | does not apply          |
D1    | 1    | D1      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | the surgery was denied: no package was paid
D2A   | 1    | D2      | 27447          |       | 2025-03-10   |               |                     |                    | G9          |             |            |             |        | 8              |                                 | does not apply          |
D2    | 1    | D2      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | the surgery was voided
D3A   | 1    | D3      | 20610          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
D3    | 1    | D3      | 99213          |       | 2025-03-11   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | the day after a 000
D4A   | 1    | D4      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
D4B   | 1    | D4      | 27447          | 78    | 2025-04-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
D4    | 1    | D4      | 99213          |       | 2025-06-20   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | a return to the operating room begins no period
D5A   | 1    | D5      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            | commercial  |        |                |                                 | does not apply          |
D5    | 1    | D5      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            | commercial  |        |                |                                 | inside                  | under every profile
D6A   | 1    | D6      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
D6    | 1    | D6      | 99213          |       | 2025-03-20   |               |                     |                    |             |             | I          |             |        |                |                                 | does not apply          | a hospital's claim
U1A   | 1    | U1      | 27447          |       | 2030-12-31   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
U1    | 1    | U1      | 99213          |       | 2031-01-20   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | by the fee schedule of the day of surgery
U2A   | 1    | U2      | 27447          |       | 2031-01-01   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
U2    | 1    | U2      | 99213          |       | 2031-01-20   |               |                     |                    |             |             |            |             |        |                |                                 | cannot tell: no release | no fee schedule for the day of surgery
U3A   | 1    | U3      | 27899          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
U3    | 1    | U3      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | cannot tell: contractor | YYY
U4A   | 1    | U4      | (blank)        |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | cannot tell: code       | may be the surgery
U4    | 1    | U4      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | cannot tell: gap        | an earlier line has no code
U5    | 1    | U5      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | silent                  | no surgery
E1A   | 1    | E1      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
E1    | 1    | E1      | 99213          |       | 2025-03-11   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | the first day after
E2A   | 1    | E2      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
E2    | 1    | E2      | 99291          |       | 2025-03-12   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | critical care without FT
E3A   | 1    | E3      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
E3    | 1    | E3      | 99213          | FT    | 2025-03-12   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | FT without critical care
E4A   | 1    | E4      | 27447          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
E4B   | 1    | E4      | 27899          |       | 2025-03-10   |               |                     |                    |             |             |            |             |        |                |                                 | does not apply          |
E4    | 1    | E4      | 99213          |       | 2025-03-20   |               |                     |                    |             |             |            |             |        |                |                                 | inside                  | of two operations the one whose period is known
"""
ORDER = ("inside", "critical care", "practitioner", "no release", "contractor", "gap", "group", "decision", SILENT)


def evaluate(lines: Lines, pfs: CodeSet, encounters: Lines, settings: Settings) -> Lines:
    day = with_group(lines).with_columns(lacks=lacks_code())
    visits = day.filter(is_kind("em").fill_null(False) | nw.col("lacks"))
    found = beside_surgeries(visits.filter(~nw.col("lacks")), surgeries(lines, pfs)).with_columns(
        mine=same_physician(settings.same_provider_scope_em), practitioner=practitioner_beside_physician(settings)
    )
    tied = found.with_columns(tie=_tie(settings))
    rank = nw.coalesce(*(nw.when(nw.col("tie") == name).then(nw.lit(place)) for place, name in enumerate(ORDER)))
    shown = ("days_after", "partner_procedure_code", "partner_period", "partner_pfs_release")
    best = one_partner(tied.filter(nw.col("tie") != SILENT).with_columns(rank=rank), "rank").select(*LINE, *PARTNER, "tie", *shown)
    judged = visits.join(best, on=list(LINE), how="left").with_columns(
        case=nw.when(nw.col("lacks")).then(nw.lit("code")).otherwise(nw.coalesce(nw.col("tie"), nw.lit(SILENT)))
    )
    told = encounters_beside(judged.filter(nw.col("case") == "inside"), encounters, ("em_related_to_global",))
    unrelated = told.filter(nw.col("record_em_related_to_global") == "N").select(*LINE).unique().with_columns(unrelated=nw.lit(True))
    judged = judged.join(unrelated, on=list(LINE), how="left")
    case = nw.when(nw.col("unrelated").fill_null(False)).then(nw.lit("unrelated")).otherwise(nw.col("case"))
    return judged.with_columns(case=case).with_columns(breach=breach_of(CASES))


def _tie(settings: Settings) -> nw.Expr:
    """What ties a visit to one surgery of its patient: a case, a reason why it cannot be told, or nothing."""
    unpaid, period = ~nw.col("partner_paid").fill_null(True), nw.col("partner_period")
    after = (nw.col("days_after") >= 1) & (period.is_in(list(POSTOPERATIVE)) | period.is_in(list(UNCERTAIN)))
    around = (nw.col("days_after") < 1) & (period == MAJOR) & nw.col("mine").fill_null(False) & ~has_modifier(*VISIT_BYPASS)
    as_surgeon = nw.lit("inside" if settings.practitioners_as_physicians == "same" else "practitioner")
    return (
        nw.when(unpaid).then(nw.lit(SILENT))
        .when(around).then(nw.lit("decision"))
        .when(~after | has_modifier("24")).then(nw.lit(SILENT))
        .when(~nw.col("mine").fill_null(True) & ~nw.col("practitioner")).then(nw.lit(SILENT))
        .when(period.is_in(list(UNCERTAIN))).then(period)
        .when(nw.col("practitioner")).then(as_surgeon)
        .when(nw.col("mine").is_null()).then(nw.lit("group"))
        .when(is_kind("critical_care") & has_modifier("FT")).then(nw.lit("critical care"))
        .otherwise(nw.lit("inside"))
    )  # fmt: skip
