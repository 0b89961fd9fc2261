"""A service by telehealth whose place of service, modifier or code does not say so as the payer wants it, or the other way round.

Why it matters
    Place of service 02 and 10 are paid at different rates, and a visit in person billed as telehealth, or by telehealth billed as a visit, is paid wrongly.
Rule
    By the abstract of the record (telehealth_mode). Sound and picture, or sound alone, go with place 10 where the patient was at home, else 02 (from
    2024). Sound alone goes with 93 under Medicare; 95 is not required there since 2024. Under CPT rules sound and picture go with 95. What the record says was given in
    person does not go with place 02 or 10. Where an auditor has not confirmed the abstract the finding calls for a review.
    By the claim alone. Medicare: GT is for critical access hospitals of method II (bill 85x) since 2018, GQ for the demonstration in Alaska and Hawaii;
    98000 to 98015 are not paid (the office visits are, with their place), and 99441 to 99443 ended with 2024. Under CPT rules
    a line at place 02 or 10 without 95, 93 or a G modifier calls for a review. Where a list of telehealth services is loaded, a line
    billed as telehealth whose code it does not hold, or does not hold for sound alone, calls for a review. Medicare's allowance for the patient's home ends, for all but
    behavioral health, with the last day in the table of rules (2027-12-31); later lines at place 10 call for a review. All of it
    follows legislation and payers: the table of rules is dated, and to be verified each year. 93 and 95 together belong to MOD-EXCL.
Cannot tell
    Encounters of the line differ in how or where the patient was seen, the record does not say where the patient was, the place of service, the type of bill
    or the locality is blank, or no rule in the table holds on the day.
What settles it
    The note: how the patient was seen and where the patient was.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, has_modifier, is_kind
from auditkit.rules.bills import CRITICAL_ACCESS, on_bill
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.telehealth import (
    AUDIO,
    DEMONSTRATION,
    ELSEWHERE,
    HOME,
    IN_PERSON,
    VIDEO,
    place_wanted,
    rule_ended,
    rule_holds,
    way_in_words,
    with_way_seen,
)
from auditkit.rules.visits import LINE

ID, FAMILY, SUBJECT = "MOD-TELE", "coding_accuracy", "line"
NEEDS, READS = ("service_day",), ("procedure_code",)
OPTIONAL_TABLES, OPTIONAL_SETS = ("encounters",), ("telehealth_codes",)
SOURCE = "CMS Claims Processing Manual, ch. 12, sec. 190; CMS, telehealth fact sheets; CPT, Appendix P"
RECORD = ("encounters",)
SAYS = "the record says that the patient was seen {way}"
CASES = {
    "code": Case("FAIL", "high", "over", "deny", "Medicare does not pay {procedure_code} on this day; a visit by telehealth goes by the code of the office visit and the place of service"),
    "GT": Case("FAIL", "high", "neutral", "risk_line", "GT is for critical access hospitals of method II alone, and this line is none of theirs"),
    "GQ": Case("FAIL", "high", "neutral", "risk_line", "GQ is for the demonstration in Alaska and Hawaii alone, and the locality ({locality}) is of neither"),
    "in person": Case("FAIL", "high", "neutral", "risk_line", SAYS + ", and the line is billed at place of service {place_of_service}, which is telehealth", given=RECORD),
    "place": Case("FAIL", "high", "neutral", "risk_line", SAYS + ", which goes with place of service {place_wanted}; the line has {place_of_service}", given=RECORD),
    "93 missing": Case("FAIL", "high", "neutral", "risk_line", SAYS + ", which goes with modifier 93; modifiers on the line: {modifiers}", given=RECORD),
    "95 missing": Case("FAIL", "high", "neutral", "risk_line", SAYS + ", which goes with modifier 95; modifiers on the line: {modifiers}", given=RECORD),
    "unconfirmed": Case("REVIEW", "high", "neutral", "risk_line", SAYS + ", and the line has place of service {place_of_service} (modifiers: {modifiers}); no auditor has confirmed the abstract", given=RECORD),
    "95 or 93": Case("REVIEW", "medium", "neutral", "risk_line", "the line is billed at place of service {place_of_service}, which is telehealth (modifiers: {modifiers}); CPT has 95 for sound and picture and 93 for sound alone"),
    "not listed": Case("REVIEW", "medium", "neutral", "risk_line", "{procedure_code} is billed as telehealth, and the list of telehealth services loaded does not hold it for that day"),
    "not by sound": Case("REVIEW", "medium", "neutral", "risk_line", "{procedure_code} is billed with 93, and the list of telehealth services loaded does not hold it for sound alone"),
    "home": Case("REVIEW", "medium", "neutral", "risk_line", "the line is billed at the patient's home (10) after the last day for which the table of rules has Medicare's allowance for it"),
}
UNKNOWN = {
    "mode": "encounters of the line differ in how or where the patient was seen",
    "location": "the record does not say whether the patient was at home",
    "place of service": "the place of service is blank",
    "no rule": "no rule in the table of telehealth rules holds on the day",
    "bill": "the type of bill is blank",
    "locality": "the locality is blank",
    "no list": "no loaded list of telehealth services covers the code and day",
    "blank code": "the procedure code is blank",
}

EXAMPLES = """
claim | line | procedure_code | mods  | place_of_service | claim_place_of_service | service_date | payer_class | claim_type | type_of_bill | revenue_code | locality | encounters.encounter_id | encounters.telehealth_mode | encounters.patient_location | encounters.auditor_confirmed | outcome                       | because
F1    | 1    | 99213          |       | 10               |                        |              |             |            |              |              |          |                         | audio                      | home                        |                              | 93 missing                    | rulebook F1
F2    | 1    | 99213          | GT    | 10               |                        |              |             |            |              |              |          |                         |                            |                             |                              | GT                            | rulebook F2
N1    | 1    | 99214          |       | 10               |                        |              |             |            |              |              |          |                         | av                         | home                        |                              | silent                        | rulebook N1: 95 is not required (trap)
N2    | 1    | 99214          | 95    | 10               |                        |              | commercial  |            |              |              |          |                         | av                         | home                        |                              | silent                        | rulebook N2
A1    | 1    | 99213          | 93    | 10               |                        |              |             |            |              |              |          |                         | audio                      | home                        |                              | silent                        |
A2    | 1    | 99213          | FQ    | 10               |                        |              |             |            |              |              |          |                         | audio                      | home                        |                              | silent                        | FQ says sound alone at a health center
A3    | 1    | 99213          |       |                  |                        |              |             |            |              |              |          |                         | av                         | home                        |                              | place                         | billed at the office
A4    | 1    | 99213          |       | 02               |                        |              |             |            |              |              |          |                         | av                         | home                        |                              | place                         | at home: 10
A5    | 1    | 99213          |       | 02               |                        |              |             |            |              |              |          |                         | av                         | other                       |                              | silent                        | elsewhere: 02
A6    | 1    | 99213          |       | 10               |                        |              |             |            |              |              |          |                         | av                         | other                       |                              | place                         | elsewhere: 02
A7    | 1    | 99213          |       | 10               |                        |              |             |            |              |              |          |                         | none                       |                             |                              | in person                     |
A8    | 1    | 99213          |       |                  |                        |              |             |            |              |              |          |                         | none                       |                             |                              | does not apply                | in person, billed so
A9    | 1    | 99213          |       |                  |                        |              |             |            |              |              |          |                         | av                         | home                        | N                            | unconfirmed                   | the abstract is not confirmed
B1    | 1    | 99214          |       | 10               |                        |              | commercial  |            |              |              |          |                         | av                         | home                        |                              | 95 missing                    | CPT rules
B2    | 1    | 99214          |       | 10               |                        |              | commercial  |            |              |              |          |                         |                            |                             |                              | 95 or 93                      | no record
B3    | 1    | 99214          | 93    | 10               |                        |              | commercial  |            |              |              |          |                         |                            |                             |                              | silent                        |
B4    | 1    | 99214          |       | 10               |                        |              |             |            |              |              |          |                         |                            |                             |                              | silent                        | Medicare, no record
C1    | 1    | 98005          |       | 10               |                        |              |             |            |              |              |          |                         |                            |                             |                              | code                          | from 2025
C2    | 1    | 98005          | 95    | 10               |                        |              | commercial  |            |              |              |          |                         |                            |                             |                              | not listed                    | other payers may pay it
C3    | 1    | 99441          | 93    |                  |                        | 2024-12-31   |             |            |              |              |          |                         |                            |                             |                              | silent                        | the last day
C4    | 1    | 99441          | 93    |                  |                        | 2025-01-01   |             |            |              |              |          |                         |                            |                             |                              | code                          | the day after
D1    | 1    | 99213          | GT    | 02               |                        | 2017-12-31   |             |            |              |              |          |                         |                            |                             |                              | silent                        | the day before
D2    | 1    | 99213          | GT    | (blank)          |                        |              |             | I          | 0851         | 0981         |          |                         |                            |                             |                              | silent                        | a critical access hospital
D3    | 1    | 99213          | GT    | (blank)          |                        |              |             | I          | 0131         | 0510         |          |                         |                            |                             |                              | GT                            | another hospital
D4    | 1    | 99213          | GT    | 10               |                        |              | commercial  |            |              |              |          |                         |                            |                             |                              | silent                        | GT of another payer
D5    | 1    | 99213          | GQ    | 02               |                        |              |             |            |              |              | 10112-00 |                         |                            |                             |                              | GQ                            |
D6    | 1    | 99213          | GQ    | 02               |                        |              |             |            |              |              | 02102-01 |                         |                            |                             |                              | silent                        | Alaska
E1    | 1    | 71046          | 95    | 10               |                        |              |             |            |              |              |          |                         |                            |                             |                              | not listed                    |
E2    | 1    | 97110          | 93    | 10               |                        |              |             |            |              |              |          |                         |                            |                             |                              | not by sound                  |
E3    | 1    | 97110          | 95    | 10               |                        | 2027-12-31   |             |            |              |              |          |                         |                            |                             |                              | silent                        | the last day of the list's row and of the rule
E4    | 1    | 99213          |       | 10               |                        | 2028-01-01   |             |            |              |              |          |                         |                            |                             |                              | home                          | the day after
E5    | 1    | 90834          |       | 10               |                        | 2028-01-01   |             |            |              |              |          |                         |                            |                             |                              | silent                        | behavioral health
E6    | 1    | 99213          |       | 02               |                        | 2028-01-01   |             |            |              |              |          |                         |                            |                             |                              | silent                        | not at home
E7    | 1    | 85025          |       |                  |                        |              |             |            |              |              |          |                         | av                         | home                        |                              | does not apply                | a test on the day of a visit by telehealth
E8    | 1    | 90834          |       |                  |                        |              |             |            |              |              |          |                         | av                         | home                        |                              | place                         | psychotherapy by telehealth, billed at the office
E9    | 1    | 90791          |       |                  |                        |              |             |            |              |              |          |                         | none                       | home                        |                              | does not apply                | in person, billed so
U1    | 1    | 99213          | 95    | 10               |                        |              |             |            |              |              |          |                         | av                         | (blank)                     |                              | cannot tell: location         |
U2    | 1    | 99213          | 95    | (blank)          | (blank)                |              |             |            |              |              |          |                         | av                         | home                        |                              | cannot tell: place of service |
U3    | 1    | 99213          | 95    | 11               |                        | 2023-12-31   |             |            |              |              |          |                         | av                         | home                        |                              | cannot tell: no rule          | the day before the rule
U4    | 1    | 99213          | GT    | (blank)          |                        |              |             | I          |              | 0510         |          |                         |                            |                             |                              | cannot tell: bill             |
U5    | 1    | 99213          | GQ    | 02               |                        |              |             |            |              |              | (blank)  |                         |                            |                             |                              | cannot tell: locality         |
U6    | 1    | 99213          |       | 10               |                        |              |             |            |              |              |          | X1                      | av                         | home                        |                              | cannot tell: mode             | the encounters of lines 1 and 2 differ
U6    | 2    | 99213          |       | 10               |                        |              |             |            |              |              |          | X2                      | audio                      | home                        |                              | cannot tell: mode             |
U9    | 1    | 99213          |       | (blank)          | (blank)                |              |             |            |              |              |          |                         |                            |                             |                              | cannot tell: place of service | by telehealth or not?
U7    | 1    | 99213          | 95    | 10               |                        | 2031-01-01   | commercial  |            |              |              |          |                         |                            |                             |                              | cannot tell: no list          | the list ends before
U8    | 1    | (blank)        | 95    | 10               |                        |              |             |            |              |              |          |                         |                            |                             |                              | cannot tell: blank code       |
"""
MARKS = ("95", "93", "GT", "GQ", "FQ")
ASKED = (*LINE, "in_window", "patient_record_number", "claim_id", "claim_type", "procedure_code", *MODIFIERS, "modifiers", "service_day", "place_of_service", "type_of_bill", "rule_profile", "locality", "rendering_npi", "rendering_basis")


def evaluate(lines: Lines, encounters: Lines, telehealth_codes: CodeSet) -> Lines:
    place, person = nw.col("place_of_service"), nw.col("claim_type") == "P"
    lines = lines.select(*ASKED).with_columns(
        at_distance=place.is_in([ELSEWHERE, HOME]).fill_null(False),
        unpaid=is_kind("telehealth_visit_not_medicare", "telephone_visit").fill_null(False) & (nw.col("rule_profile") == "medicare").fill_null(False),
        visit=is_kind("em", "behavioral_health").fill_null(True),
    )
    lines = lines.with_columns(billed=has_modifier(*MARKS) | nw.col("at_distance") | nw.col("unpaid"))
    asked = lines.filter((person & (nw.col("billed") | nw.col("visit"))) | (~person & has_modifier("GT")))
    # A visit without a place of service may be one by telehealth.
    seen = with_way_seen(asked, encounters).filter(nw.col("billed") | place.is_null() | nw.col("mode").is_in([VIDEO, AUDIO]).fill_null(False))
    met = telehealth_codes.beside(seen.with_columns(fault=_of_record(), claim_fault=_of_modifiers()), prefix="list_")
    listed = nw.lit(bool(telehealth_codes.releases)) & nw.col("billed") & person
    silent_line = nw.col("at_distance") & nw.col("mode").is_null() & ~has_modifier(*MARKS)
    case = (
        nw.when(nw.col("mixed")).then(nw.lit("mode"))
        .when(nw.col("unpaid")).then(nw.lit("code"))
        .when(~nw.col("claim_fault").is_null()).then(nw.col("claim_fault"))
        .when(~nw.col("confirmed") & nw.col("fault").is_in(list(CASES)).fill_null(False)).then(nw.lit("unconfirmed"))
        .when(~nw.col("fault").is_null()).then(nw.col("fault"))
        .when(rule_holds("video_95") & silent_line).then(nw.lit("95 or 93"))
        .when(listed & nw.col("procedure_code").is_null()).then(nw.lit("blank code"))
        .when(listed & ~nw.col("list_covered")).then(nw.lit("no list"))
        .when(listed & ~nw.col("list_in_force")).then(nw.lit("not listed"))
        .when(listed & (nw.col("list_audio_only") == "N").fill_null(False) & has_modifier("93")).then(nw.lit("not by sound"))
        .when(person & place.is_null() & ~nw.col("billed")).then(nw.lit("place of service"))
        .when(rule_ended("home") & (place == HOME) & ~is_kind("behavioral_health").fill_null(False)).then(nw.lit("home"))
        .otherwise(nw.lit("in order"))
    )  # fmt: skip
    carried = nw.when(nw.col("modifiers") == "").then(nw.lit("none")).otherwise(nw.col("modifiers"))
    judged = met.with_columns(case=case, modifiers=carried, way=way_in_words(), place_wanted=place_wanted())
    return judged.with_columns(breach=nw.when(nw.col("case") == "in order").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True)))


def _of_modifiers() -> nw.Expr:
    """GT and GQ off their places; null where nothing is at fault."""
    critical = on_bill(CRITICAL_ACCESS)
    gt, gq = rule_holds("no_gt") & has_modifier("GT"), rule_holds("gq_states") & has_modifier("GQ")
    return (
        nw.when(gt & (nw.col("claim_type") == "P")).then(nw.lit("GT"))
        .when(gt & critical.is_null()).then(nw.lit("bill"))
        .when(gt & ~critical).then(nw.lit("GT"))
        .when(gq & nw.col("locality").is_null()).then(nw.lit("locality"))
        .when(gq & ~nw.col("locality").str.slice(0, 5).is_in(list(DEMONSTRATION))).then(nw.lit("GQ"))
    )  # fmt: skip


def _of_record() -> nw.Expr:
    """What the record says against the line; null where nothing."""
    mode, place = nw.col("mode"), nw.col("place_of_service")
    by_distance = mode.is_in([VIDEO, AUDIO])
    return (
        nw.when((mode == IN_PERSON) & nw.col("at_distance")).then(nw.lit("in person"))
        .when((mode == AUDIO) & rule_holds("audio_93") & ~has_modifier("93", "FQ")).then(nw.lit("93 missing"))
        .when((mode == VIDEO) & rule_holds("video_95") & ~has_modifier("95", "GT")).then(nw.lit("95 missing"))
        .when(by_distance & ~rule_holds("place")).then(nw.lit("no rule"))
        .when(by_distance & place.is_null()).then(nw.lit("place of service"))
        .when(by_distance & nw.col("home").is_null() & nw.col("at_distance")).then(nw.lit("location"))
        .when(by_distance & (~nw.col("at_distance") | (place != place_wanted()))).then(nw.lit("place"))
    )  # fmt: skip
