"""A new patient's visit for a patient seen within three years, or an established patient's for one never seen.

Why it matters
    Visits of new patients are paid more. Payers deny them where the group has seen the patient; and a first visit billed as established is
    underpaid.
Rule
    A patient is established where the same physician, or one of the same group and specialty, gave a face-to-face professional service in the three
    years before: a visit or a physician's procedure (fee schedule, component indicator 0). Interpretations (26, codes of the professional component
    alone), laboratory tests, images, drugs, drawing of blood and services without the patient do not count; a service that staff may give (indicator
    5) is for review. A day exactly three years before does not count (setting established_after_exactly_three_years; to be verified). Under CPT's
    profile a colleague of another taxonomy is for review, since subspecialties are told apart, and so is a nurse practitioner or physician assistant
    of the group (setting practitioners_as_physicians); Medicare goes by the specialty code, to be verified. The established code of the same level
    is proposed. An established patient's visit without any earlier service is for review, where the claims are known to be complete for three years
    (setting history_from); without that it is not asked.
Cannot tell
    The claims are not known to reach three years back and show no earlier service; no loaded fee schedule covers the day of an earlier procedure;
    an earlier line has no code; the physician, group or specialty is blank on either side.
What settles it
    The practice's appointments and records of three years: who saw the patient, when, and in which specialty the physicians are enrolled.
"""

import datetime as dt

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.new_patients import (
    GAP,
    NO_RELEASE,
    STAFF,
    beside_earlier,
    counterpart,
    earlier_services,
    established_codes,
    new_codes,
    reaches_back,
)
from auditkit.rules.same_physician import practitioner_beside_physician, same_physician
from auditkit.rules.visits import LINE, PARTNER_LINE, lacks_code, one_partner, same, with_group

ID, FAMILY, SUBJECT = "EM-NEWEST", "coding_accuracy", "line"
CANDIDATES = nw.col("procedure_code").is_in([*new_codes(), *established_codes()]).fill_null(False) | lacks_code()
CLAIM_TYPES, PARTNER = ("P",), PARTNER_LINE
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "provider_group", "performer")
OPTIONAL_SETS = ("pfs",)
SOURCE = "CMS Claims Processing Manual, ch. 12, sec. 30.6.7; CPT E/M guidelines; CARC B16"
SEEN = "{procedure_code} is for a new patient; {partner_procedure_code} was billed for a day {days_before} days before, by "
CASES = {
    "established": Case("FAIL", "high", "over", "reprice", SEEN + "the same physician or one of the same group and specialty, which makes the patient established: {propose_code} is the visit of the same level"),
    "subspecialty": Case("REVIEW", "high", "over", "reprice", SEEN + "a physician of the same group and specialty whose taxonomy is another; where that is another subspecialty, CPT calls the patient new, else {propose_code} is the visit of the same level"),
    "practitioner": Case("REVIEW", "high", "over", "reprice", SEEN + "one of the same group, and one of the two is a nurse practitioner or physician assistant, whom CPT counts as of the physicians' specialty; then {propose_code} is the visit of the same level"),
    "staff service": Case("REVIEW", "high", "over", "reprice", SEEN + "the same physician or one of the same group and specialty; staff may have given it, and only a service of the physician makes the patient established. Then {propose_code} is the visit of the same level"),
    "no earlier service": Case("REVIEW", "high", "under", "reprice", "{procedure_code} is for an established patient, and no face-to-face service of the same physician or group and specialty in the three years before is among the claims; {propose_code} is a new patient's visit of the same level"),
    "staff visit": Case("REVIEW", "high", "neutral", "risk_line", "{procedure_code} is for an established patient, and no face-to-face service of the same physician or group and specialty in the three years before is among the claims; a new patient is not seen by staff alone"),
}
UNKNOWN = {
    "history": "the claims show no earlier service, and are not known to be complete for the three years before (setting history_from)",
    "no release": "no loaded fee schedule covers the day of an earlier procedure",
    "gap": "an earlier line has no procedure code",
    "group": "the physician, group or specialty of the visit or of an earlier service is blank",
    "code": "the procedure code is blank",
}
EXAMPLE_SETTINGS = {"history_from": dt.date(2016, 1, 1)}

EXAMPLES = """
claim | patient | procedure_code | mods | service_date | rendering_npi | rendering_specialty | rendering_taxonomy | billing_npi | billing_tin | payer_class | claim_type | frequency_code | outcome                 | because
F1A   | F1      | 99213          |      | 2023-03-10   | R2            |                     |                    |             |             |             |            |                | no earlier service      | itself a first visit in complete history
F1    | F1      | 99204          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | established             | F1: seen two years ago by the same group and specialty
F2A   | F2      | 20610          |      | 2024-02-10   |               |                     |                    |             |             |             |            |                | does not apply          | no visit
F2    | F2      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | established             | F2: a face-to-face procedure counts
N1A   | N1      | 93010          |      | 2024-02-10   |               |                     |                    |             |             |             |            |                | does not apply          |
N1    | N1      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | silent                  | N1: an interpretation does not count (trap)
N2A   | N2      | 99214          |      | 2024-03-10   | R2            | 06                  |                    |             |             |             |            |                | no earlier service      |
N2    | N2      | 99204          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | silent                  | N2: another specialty
N3A   | N3      | 99213          |      | 2022-03-10   |               |                     |                    |             |             |             |            |                | no earlier service      |
N3    | N3      | 99204          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | silent                  | N3: exactly three years
A1A   | A1      | 99203          |      | 2022-03-11   |               |                     |                    |             |             |             |            |                | silent                  |
A1    | A1      | 99204          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | established             | a day less than three years
A2A   | A2      | 99203          |      | 2021-02-28   |               |                     |                    |             |             |             |            |                | silent                  |
A2    | A2      | 99204          |      | 2024-02-29   |               |                     |                    |             |             |             |            |                | silent                  | 28 February is three years before 29 February
A3A   | A3      | 99203          |      | 2021-03-01   |               |                     |                    |             |             |             |            |                | silent                  |
A3    | A3      | 99204          |      | 2024-02-29   |               |                     |                    |             |             |             |            |                | established             | the day after counts
A4    | A4      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | silent                  | nothing before
A4B   | A4      | 99203          |      | 2025-03-10   |               |                     |                    | G9          |             |             |            |                | silent                  | the same day is not before
A5A   | A5      | 71046          | 26   | 2024-03-10   |               |                     |                    |             |             |             |            |                | does not apply          |
A5B   | A5      | 80053          |      | 2024-03-11   |               |                     |                    |             |             |             |            |                | does not apply          |
A5C   | A5      | 36415          |      | 2024-03-12   |               |                     |                    |             |             |             |            |                | does not apply          |
A5D   | A5      | 99441          |      | 2024-03-13   |               |                     |                    |             |             |             |            |                | does not apply          |
A5    | A5      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | silent                  | an image, a test, blood drawn, a telephone call
A6A   | A6      | 96374          |      | 2024-03-10   |               |                     |                    |             |             |             |            |                | does not apply          |
A6    | A6      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | staff service           | staff may have given it
A7A   | A7      | 99024          |      | 2024-03-10   |               |                     |                    |             |             |             |            |                | does not apply          |
A7    | A7      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | established             | a visit of the package is a visit
A8A   | A8      | 99203          |      | 2024-03-10   | R2            |                     |                    | G9          | TIN9        |             |            |                | silent                  |
A8    | A8      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | silent                  | another group
A9A   | A9      | 99203          |      | 2024-03-10   |               |                     |                    | G9          | TIN9        | commercial  |            |                | silent                  |
A9    | A9      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | established             | the same person, whatever the group and payer
B1A   | B1      | 99203          |      | 2024-03-10   |               |                     |                    |             |             |             |            | 8              | does not apply          |
B1    | B1      | 99203          |      | 2025-03-10   |               |                     |                    | G9          |             |             |            |                | silent                  | the earlier visit was voided
B2A   | B2      | 99203          |      | 2024-03-10   | R2            |                     | 207RC0000X         |             |             | commercial  |            |                | silent                  |
B2    | B2      | 99203          |      | 2025-03-10   |               |                     | 207RI0011X         |             |             | commercial  |            |                | subspecialty            | CPT tells subspecialties apart
B3A   | B3      | 99203          |      | 2024-03-10   | R2            |                     | 207RC0000X         |             |             |             |            |                | silent                  |
B3    | B3      | 99203          |      | 2025-03-10   |               |                     | 207RI0011X         |             |             |             |            |                | established             | Medicare goes by the enrolled specialty
B4A   | B4      | 99203          |      | 2024-03-10   | R2            | 50                  |                    |             |             | commercial  |            |                | silent                  |
B4    | B4      | 99203          |      | 2025-03-10   |               |                     |                    |             |             | commercial  |            |                | practitioner            | CPT: a nurse practitioner of the group
B5A   | B5      | 99203          |      | 2024-03-10   | R2            | 50                  |                    |             |             |             |            |                | silent                  |
B5    | B5      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | silent                  | Medicare: another specialty code
B6A   | B6      | 99203          |      | 2024-03-10   | R2            | 50                  |                    |             |             |             |            |                | silent                  |
B6    | B6      | 99213          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | silent                  | established by the nurse practitioner: not called new
C1    | C1      | 99213          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | no earlier service      | complete history without a service
C2    | C2      | 99213          |      | 2018-12-31   |               |                     |                    |             |             |             |            |                | does not apply          | history does not reach three years back
C3    | C3      | 99213          |      | 2019-01-01   |               |                     |                    |             |             |             |            |                | no earlier service      | history begins three years before to the day
C4    | C4      | 99211          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | staff visit             | no counterpart
C5A   | C5      | 96374          |      | 2024-03-10   |               |                     |                    |             |             |             |            |                | does not apply          |
C5    | C5      | 99213          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | silent                  | some service there was
C6A   | C6      | 99283          |      | 2024-03-10   |               |                     |                    |             |             |             |            |                | does not apply          | emergency visits are neither new nor established
C6    | C6      | 92004          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | established             | and make a patient established
C7    | C7      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             | I          |                | does not apply          | a hospital's claim
U1    | U1      | 99203          |      | 2018-12-31   |               |                     |                    |             |             |             |            |                | cannot tell: history    | claims do not reach three years back
U2A   | U2      | 20610          |      | 2031-01-01   |               |                     |                    |             |             |             |            |                | does not apply          |
U2    | U2      | 99203          |      | 2031-03-10   |               |                     |                    |             |             |             |            |                | cannot tell: no release | whether the procedure counts
U3A   | U3      | (blank)        |      | 2024-03-10   |               |                     |                    |             |             |             |            |                | cannot tell: code       |
U3    | U3      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | cannot tell: gap        | an earlier line has no code
U4A   | U4      | 99203          |      | 2024-03-10   | R2            | (blank)             |                    |             |             |             |            |                | silent                  |
U4    | U4      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | cannot tell: group      | the earlier specialty is blank
U5A   | U5      | 20610          |      | 2031-01-01   |               |                     |                    |             |             |             |            |                | does not apply          |
U5    | U5      | 99213          |      | 2031-03-10   |               |                     |                    |             |             |             |            |                | cannot tell: no release | whether the procedure counts
D1A   | D1      | 96374          |      | 2024-03-10   |               |                     |                    |             |             |             |            |                | does not apply          |
D1B   | D1      | 20610          |      | 2024-03-10   |               |                     |                    |             |             |             |            |                | does not apply          |
D1    | D1      | 99203          |      | 2025-03-10   |               |                     |                    |             |             |             |            |                | established             | of two services the one that was the physician's own
"""
ORDER = ("established", "subspecialty", "practitioner", STAFF, NO_RELEASE, GAP, "group")


def evaluate(lines: Lines, pfs: CodeSet, settings: Settings) -> Lines:
    day = with_group(lines).with_columns(lacks=lacks_code(), complete=reaches_back(settings.history_from), is_new=nw.col("procedure_code").is_in(list(new_codes())))
    followed = nw.col("procedure_code").is_in(list(established_codes())) & nw.col("complete")
    visits = day.filter((nw.col("is_new") | followed).fill_null(False) | nw.col("lacks"))
    asked = visits.filter(~nw.col("lacks")).select("patient_key").unique()
    earlier = earlier_services(lines.join(asked, on="patient_key", how="semi"), pfs)
    found = beside_earlier(visits.filter(~nw.col("lacks")), earlier, settings.established_after_exactly_three_years)
    tied = found.with_columns(mine=same_physician(settings.same_provider_scope_em), practitioner=practitioner_beside_physician(Settings())).with_columns(tie=_tie(settings))
    rank = nw.coalesce(*(nw.when(nw.col("tie") == name).then(nw.lit(place)) for place, name in enumerate(ORDER)))
    best = one_partner(tied.filter(~nw.col("tie").is_null()).with_columns(rank=rank), "rank")
    best = best.select(*LINE, *PARTNER, "tie", "days_before", "partner_procedure_code", "partner_pfs_release")
    told = visits.join(best, on=list(LINE), how="left").with_columns(known=counterpart())
    met = nw.col("tie").is_in(["established", "subspecialty", "practitioner", STAFF])
    case = (
        nw.when(nw.col("lacks")).then(nw.lit("code"))
        .when(nw.col("is_new") & ~nw.col("tie").is_null()).then(nw.col("tie"))
        .when(nw.col("is_new") & nw.col("complete")).then(nw.lit(SILENT))
        .when(nw.col("is_new")).then(nw.lit("history"))
        .when(met).then(nw.lit(SILENT))
        .when(~nw.col("tie").is_null()).then(nw.col("tie"))
        .when(nw.col("known").is_null()).then(nw.lit("staff visit"))
        .otherwise(nw.lit("no earlier service"))
    )  # fmt: skip
    told = told.with_columns(case=case).with_columns(breach=breach_of(CASES))
    return told.with_columns(propose_code=nw.when(nw.col("breach").fill_null(False)).then(nw.col("known")))


def _tie(settings: Settings) -> nw.Expr:
    """How an earlier service bears on a visit: a case, a reason why that cannot be told, or null where it is another's."""
    new, cpt = nw.col("is_new"), nw.col("rule_profile") == "cpt"
    joined = {"review": "practitioner", "same": "established", "apart": "none"}[settings.practitioners_as_physicians]
    another = nw.col("practitioner") & (~new | (cpt & nw.lit(joined != "none")).fill_null(False))
    apart = cpt & (nw.col("rendering_npi") != nw.col("partner_rendering_npi")) & ~same("rendering_taxonomy")
    sure = nw.when(another).then(nw.lit(joined if joined != "none" else "practitioner")).when(apart.fill_null(False)).then(nw.lit("subspecialty")).otherwise(nw.lit("established"))
    met = nw.col("partner_met")
    return (
        nw.when(~nw.col("mine").fill_null(True) & ~another).then(nw.lit(None, dtype=nw.String))
        .when(met.is_in([NO_RELEASE, GAP])).then(met)
        .when(nw.col("mine").is_null()).then(nw.lit("group"))
        .when(met == STAFF).then(nw.lit(STAFF))
        .otherwise(sure)
    )  # fmt: skip
