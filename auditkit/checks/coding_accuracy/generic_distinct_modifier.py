"""Modifier 59 where a more specific modifier says it, or where nothing calls for it.

Why it matters
    59 is the modifier of last resort: it lifts an edit without saying why, so that payers review it, and a specific one is to be used where there is one.
Rule
    Medicare. A line with 59 and none of X{EPSU}. Where the record says side or site of a code that takes sides (bilateral indicator 1 or 3),
    and the line carries no anatomic modifier, that one is proposed; else XE where the record says a separate session, and XS where it says a
    separate site. XP and XU are not proposed: the abstract does not say what they are for. Information only: no other line of the patient, day
    and provider is paired with the code by an edit of indicator 1, so that 59 lifts nothing. The same code on another line of the day is
    a reason of its own: lines split for a unit maximum, or two sites. A line with 59 and one of X{EPSU} belongs to MOD-EXCL.
Cannot tell
    No loaded release of pairs covers a code that day, another line of the day has no code, or the line's own code is blank.
What settles it
    The procedure note: session, site and side of each service.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings, has_modifier
from auditkit.rules.distinct_services import reasons_that_day, with_record
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.modifiers import ANATOMIC, EPSU
from auditkit.rules.visits import LINE, lacks_code, provider

ID, FAMILY, SUBJECT = "MOD-59X", "coding_accuracy", "line"
CANDIDATES = has_modifier("59")
PROFILES = ("medicare",)
NEEDS, READS = ("patient_key", "service_day"), ("procedure_code", "performer")
OPTIONAL_SETS, OPTIONAL_TABLES = ("ptp_hospital", "pfs"), ("encounters", "documented_services")
SOURCE = "CMS, MLN1783722 (modifiers 59 and X{EPSU}); NCCI Policy Manual, ch. I, sec. E"
CASES = {
    "anatomic": Case("REVIEW", "low", "neutral", "none", "59 on {procedure_code}, of which the record says the side or site: {proposed} says it", given=("documented_services",)),
    "session": Case("REVIEW", "low", "neutral", "none", "59 on {procedure_code}, which the record says was given at a separate session: {proposed} says it", given=("documented_services",)),
    "site": Case("REVIEW", "low", "neutral", "none", "59 on {procedure_code}, which the record says was given at a separate site: {proposed} says it", given=("documented_services",)),
    "unnecessary": Case("INFO", "low", "neutral", "none", "59 on {procedure_code}, which no pair of indicator 1 ties to another line of that day by the same provider; the modifier lifts nothing"),
}
UNKNOWN = {
    "no release": "no loaded release of pairs covers a code of that day",
    "gap": "another line of the day has no procedure code",
    "code": "the procedure code is blank",
    "provider": "the provider is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods  | service_date | rendering_npi | billing_npi | claim_type | payer_class | facility_ccn | revenue_code | documented_services.procedure_code | documented_services.laterality | documented_services.anatomic_site | documented_services.separate_session | documented_services.separate_site | outcome                 | because
F1    | 1    | F1      | 45385          |       |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
F1    | 2    | F1      | 45380          | 59    |              |               |             |            |             |              |              | 45380                              |                                |                                   | Y                                    |                                   | session                 | rulebook F1: XE
F2    | 1    | F2      | 97110          | 59    |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | unnecessary             | rulebook F2: alone that day
N1    | 1    | N1      | 45385          |       |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
N1    | 2    | N1      | 45380          | XS    |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          | rulebook N1: specific already
N2    | 1    | N2      | 82374          |       |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
N2    | 2    | N2      | 82374          | 59    |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | silent                  | rulebook N2: the same code on another line
A1    | 1    | A1      | 45385          |       |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
A1    | 2    | A1      | 45380          | 59    |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | silent                  | the pair calls for it, and there is no record
A2    | 1    | A2      | 45385          | 59    |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | silent                  | on column 1 of the pair
A2    | 2    | A2      | 45380          |       |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
A3    | 1    | A3      | 80053          |       |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
A3    | 2    | A3      | 80048          | 59    |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | unnecessary             | indicator 0: no modifier lifts it
A4    | 1    | A4      | 45378          |       | 2024-12-31   |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
A4    | 2    | A4      | 45380          | 59    | 2024-12-31   |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | silent                  | the last day of the edit
A5    | 1    | A5      | 45378          |       | 2025-01-01   |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
A5    | 2    | A5      | 45380          | 59    | 2025-01-01   |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | unnecessary             | the day after
A6    | 1    | A6      | 45385          |       |              | R2            |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          | another provider's
A6    | 2    | A6      | 45380          | 59    |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | unnecessary             | and this line's is the claim's
A7    | 1    | A7      | 45380          | 59 XS |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          | belongs to MOD-EXCL
A8    | 1    | A8      | 45380          | 59    |              |               |             |            | commercial  |              |              |                                    |                                |                                   |                                      |                                   | does not apply          | another profile
B1    | 1    | B1      | 20610          | 59    |              |               |             |            |             |              |              | 20610                              | R                              |                                   |                                      |                                   | anatomic                | a code that takes sides
B2    | 1    | B2      | 20610          | 59 RT |              |               |             |            |             |              |              | 20610                              | R                              |                                   |                                      |                                   | unnecessary             | the side is there
B3    | 1    | B3      | 45380          | 59    |              |               |             |            |             |              |              | 45380                              | R                              |                                   |                                      |                                   | unnecessary             | a code without sides
B4    | 1    | B4      | 20610          | 59    |              |               |             |            |             |              |              | 20610                              | B                              |                                   |                                      |                                   | unnecessary             | both sides are no one modifier
B5    | 1    | B5      | 20610          | 59    |              |               |             |            |             |              |              | 20610                              |                                | RT                                |                                      |                                   | anatomic                | the site as a modifier
B6    | 1    | B6      | 20610          | 59    |              |               |             |            |             |              |              | 20610                              | L                              |                                   | Y                                    |                                   | anatomic                | the anatomic one before XE
B7    | 1    | B7      | 11042          | 59    |              |               |             |            |             |              |              | 11042                              |                                |                                   |                                      | Y                                 | site                    |
B8    | 1    | B8      | 11042          | 59    |              |               |             |            |             |              |              | 11042                              |                                |                                   | N                                    | N                                 | unnecessary             | the record says neither
H1    | 1    | H1      | 96365          |       |              |               |             | I          |             | 450001       | 0260         |                                    |                                |                                   |                                      |                                   | does not apply          |
H1    | 2    | H1      | 96374          | 59    |              |               |             | I          |             | 450001       | 0260         |                                    |                                |                                   |                                      |                                   | silent                  | the hospital's pair
H2    | 1    | H2      | 45385          |       |              |               |             | I          |             | 450001       | 0750         |                                    |                                |                                   |                                      |                                   | does not apply          |
H2    | 2    | H2      | 45380          | 59    |              |               |             | I          |             | 450001       | 0750         |                                    |                                |                                   |                                      |                                   | unnecessary             | no hospital pair
U1    | 1    | U1      | 45385          |       | 2030-07-01   |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
U1    | 2    | U1      | 45380          | 59    | 2030-07-01   |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | cannot tell: no release | the pairs end before
U2    | 1    | U2      | 45380          | 59    |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | cannot tell: gap        | the code of line 2 is blank
U2    | 2    | U2      | (blank)        |       |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | does not apply          |
U3    | 1    | U3      | (blank)        | 59    |              |               |             |            |             |              |              |                                    |                                |                                   |                                      |                                   | cannot tell: code       |
U4    | 1    | U4      | 45380          | 59    |              | (blank)       | (blank)     |            |             |              |              |                                    |                                |                                   |                                      |                                   | cannot tell: provider   |
"""
ASKED = (*LINE, "in_window", "patient_key", "patient_record_number", "claim_id", "procedure_code", "revenue_code", *MODIFIERS, "modifiers", "service_day", "claim_type", "rendering_npi", "rendering_basis", "facility", "provider_group")
SIDED = ("1", "3")


def evaluate(lines: Lines, ptp_practitioner: CodeSet, ptp_hospital: CodeSet, pfs: CodeSet, encounters: Lines, documented_services: Lines, settings: Settings) -> Lines:
    day = lines.select(*ASKED).with_columns(provider=provider(settings.same_provider_scope), lacks=lacks_code(), rvu_modifier=nw.lit(""))
    ours = day.filter(has_modifier("59"), ~has_modifier(*EPSU))
    met = pfs.beside(reasons_that_day(with_record(ours, encounters, documented_services), day, ptp_practitioner, ptp_hospital), prefix="pfs_")
    sided = nw.col("pfs_bilateral").is_in(list(SIDED)).fill_null(False) & ~nw.col("site_modifier").is_null() & ~has_modifier(*ANATOMIC)
    case = (
        nw.when(nw.col("procedure_code").is_null()).then(nw.lit("code"))
        .when(sided).then(nw.lit("anatomic"))
        .when(nw.col("session")).then(nw.lit("session"))
        .when(nw.col("place")).then(nw.lit("site"))
        .when(nw.col("provider").is_null()).then(nw.lit("provider"))
        .when(nw.col("paired") | nw.col("repeated")).then(nw.lit("called for"))
        .when(nw.col("gap")).then(nw.lit("gap"))
        .when(nw.col("unreleased")).then(nw.lit("no release"))
        .otherwise(nw.lit("unnecessary"))
    )  # fmt: skip
    met = met.with_columns(case=case)
    specific = nw.when(nw.col("case") == "anatomic").then(nw.col("site_modifier")).when(nw.col("case") == "session").then(nw.lit("XE")).when(nw.col("case") == "site").then(nw.lit("XS"))
    met = met.with_columns(proposed=specific)
    swapped = nw.when(~nw.col("proposed").is_null()).then(nw.col("modifiers").str.replace_all("59", nw.coalesce(nw.col("proposed"), nw.lit("59")), literal=True))
    return met.with_columns(propose_modifiers=swapped, breach=nw.when(nw.col("case") == "called for").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True)))
