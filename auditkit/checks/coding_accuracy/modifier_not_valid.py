"""A modifier that is not valid on the date of service or on this kind of claim, or that stands twice on a line.

Why it matters
    A line with a modifier that the payer does not know is rejected or denied (CARC 182; outpatient code editor, edit 22), whatever the service.
Rule
    A modifier is two characters, letters or digits, and in force on the line's date of service by the list of modifiers loaded. Where it ended, its
    last day is told. It goes with the form of claim that the list says; where the list says nothing, 27 is for facilities, and 26 and 53 are for
    professionals and for the professional fees on a facility's bill (revenue codes 096x to 098x). No modifier stands twice on a line.
    On ambulance codes (A0021 to A0999) two of the letters D E G H I J N P R S X are origin and destination, valid without being listed.
    73 and 74 on professional claims belong to MOD-7374. A line holds four modifiers: what a source has beyond those is reported on reading.
Cannot tell
    The date is blank; no loaded list answers for the modifier on the date; the two letters may be a route and the code is blank; a modifier of
    professionals stands on a facility line whose revenue code is blank.
What settles it
    The service as documented, coded with the modifiers in force that day.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.billed_modifiers import ROUTE, by_modifier
from auditkit.rules.modifier_sets import in_modifier_set
from auditkit.rules.validity import with_other_days

ID, FAMILY, SUBJECT = "MOD-INVALID", "coding_accuracy", "line"
PARTNER = ("field",)
NEEDS = ()
READS = ("modifiers", "service_day", "procedure_code")
SOURCE = "Medicare Claims Processing Manual, ch. 23, sec. 20.3; IOCE edit 22; CARC 182"
FORM = "^[0-9A-Z]{2}$"
CASES = {
    "twice": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} stands twice on the line; a modifier is reported once"),
    "form": Case("FAIL", "high", "neutral", "risk_line", "the entry in {field} is no modifier: a modifier is two characters, letters or digits"),
    "ended": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} is not valid on {service_date}; by the lists loaded its last day was {last_valid_date}"),
    "not yet": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} is not valid on {service_date}; by the lists loaded it is valid from {next_valid_date}"),
    "no such modifier": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} is not valid on {service_date}, nor on any date by the lists loaded"),
    "facility modifier": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} is for facility claims, and this is a professional claim"),
    "professional modifier": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} is for professional services, and this is a facility claim; revenue code {revenue_code} is none of professional fees"),
}
UNKNOWN = {
    "no date": "the line has no date of service",
    "no release": "no loaded list of modifiers answers for the modifier on the date",
    "no code": "the letters may be an ambulance's route, and the procedure code is blank",
    "no revenue code": "the modifier is for professional services, and the revenue code is blank",
}

EXAMPLES = """
claim | line | claim_type | procedure_code | mods  | revenue_code | service_date | outcome                      | because
F1    | 1    |            | 99213          | 2S    |              |              | no such modifier             | rulebook F1: not in the table
F2    | 1    |            | 20610          | JZ    |              | 2022-06-01   | not yet                      | rulebook F2: from 2023-01-01
N1    | 1    |            | J3301          | JZ    |              | 2023-02-01   | silent                       | rulebook N1: optional then, still valid
N2    | 1    |            | 99213          |       |              |              | does not apply               | rulebook N2: no modifiers
A1    | 1    |            | J3301          | JZ    |              | 2022-12-31   | not yet                      | the day before
A2    | 1    |            | J3301          | JZ    |              | 2023-01-01   | silent                       | the first day
A3    | 1    |            | 99213          | ZA    |              | 2020-12-31   | silent                       | the last day
A4    | 1    |            | 99213          | ZA    |              | 2021-01-01   | ended                        | the day after
B1    | 1    |            | 99213          | 25 25 |              |              | twice                        | once too often
B2    | 1    |            | 99213          | 25 24 25 |           |              | twice                        | with another between
B3    | 1    |            | 99213          | 25 24 |              |              | silent                       | two of them
B4    | 1    |            | 99213          | 25 ZQ |              |              | no such modifier             | the second one
C1    | 1    |            | 99213          | 2     |              |              | form                         | one character
C2    | 1    |            | 99213          | 25A   |              |              | form                         | three
C3    | 1    |            | 99213          | X-    |              |              | form                         | neither letter nor digit
D1    | 1    |            | A0429          | NH    |              |              | silent                       | a nursing home to a hospital
D2    | 1    |            | A0429          | NK    |              |              | no such modifier             | K is no place
D3    | 1    |            | 99213          | NH    |              |              | no such modifier             | no ambulance
D4    | 1    |            | (blank)        | NH    |              |              | cannot tell: no code         | it may be one
D5    | 1    |            | A0429          | NH NH |              |              | twice                        | a route is said once
D6    | 1    |            | A0999          | RH    |              |              | silent                       | the last code of ambulances
D7    | 1    |            | A4206          | RH    |              |              | no such modifier             | a supply
E1    | 1    |            | 99213          | 27    |              |              | facility modifier            | on a professional claim
E2    | 1    | I          | 99213          | 27    | 0510         |              | silent                       | on a facility claim
E3    | 1    | I          | 71046          | 26    | 0320         |              | professional modifier        | imaging on a facility claim
E4    | 1    | I          | 71046          | 26    | 0972         |              | silent                       | a professional fee on a facility's bill
E5    | 1    | I          | 71046          | 26    |              |              | cannot tell: no revenue code | which it is, is not known
E6    | 1    |            | 71046          | 26    |              |              | silent                       | on a professional claim
E7    | 1    |            | 45378          | 73    |              |              | silent                       | MOD-7374 judges it
U1    | 1    |            | 99213          | 25    |              | (blank)      | cannot tell: no date         |
U2    | 1    |            | 99213          | 25    |              | 2031-01-01   | cannot tell: no release      | the list ends before
"""


def evaluate(lines: Lines, modifier_codes: CodeSet) -> Lines:
    one = modifier_codes.beside(by_modifier(lines, ("claim_type", "revenue_code", "service_date")))
    gone = nw.col("covered") & ~nw.col("in_force")
    faulty = one.filter(gone, ~nw.col("route")).select("modifier", "service_day").unique()
    one = one.join(with_other_days(faulty, modifier_codes), on=["modifier", "service_day"], how="left")
    facility = nw.col("claim_type") == "I"
    seeded = nw.when(in_modifier_set("facility_only")).then(nw.lit("I")).when(in_modifier_set("professional_only")).then(nw.lit("P"))
    goes_with = nw.coalesce(nw.col("claim_types"), seeded, nw.lit("P I"))
    # 73 and 74 on professional claims have a check of their own, which proposes what is right there.
    strange = ~goes_with.str.contains("P") & ~facility & ~in_modifier_set("discontinued_facility")
    personal = ~goes_with.str.contains("I") & facility
    fee = is_kind("revenue_professional_fee", code="revenue_code")
    case = (
        nw.when(nw.col("repeated")).then(nw.lit("twice"))
        .when(~nw.col("modifier").str.contains(FORM)).then(nw.lit("form"))
        .when(nw.col("route")).then(nw.lit(SILENT))
        .when(nw.col("service_day").is_null()).then(nw.lit("no date"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
        .when(gone & nw.col("procedure_code").is_null() & nw.col("modifier").str.contains(ROUTE)).then(nw.lit("no code"))
        .when(gone & ~nw.col("last_valid_date").is_null()).then(nw.lit("ended"))
        .when(gone & ~nw.col("next_valid_date").is_null()).then(nw.lit("not yet"))
        .when(gone).then(nw.lit("no such modifier"))
        .when(strange).then(nw.lit("facility modifier"))
        .when(personal & nw.col("revenue_code").is_null()).then(nw.lit("no revenue code"))
        .when(personal & ~fee).then(nw.lit("professional modifier"))
        .otherwise(nw.lit(SILENT))
    )
    return one.with_columns(case=case).with_columns(breach=breach_of(CASES))
