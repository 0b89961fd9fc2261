"""A place of service that is missing, not valid, or not one for the procedure code.

Why it matters
    The place of service settles which rate is paid; a code billed at a place where it cannot be given is denied (CARC 5, 58).
Rule
    A professional line has a place of service in force on its date. A list of the user's may allow or forbid a code at a place, and
    stands above what follows. For review: emergency visits outside 23; hospital visits outside 19, 21, 22, 23, 51 and 61; visits in
    nursing facilities outside 31, 32, 54 and 56; home visits outside 12, 13, 14, 16, 33 and 55; preventive visits outside 11, 17,
    19, 22, 71 and 72. Office visits are not limited to 11: they are billed in hospitals, emergency departments and elsewhere.
Cannot tell
    No loaded list of places covers the date, or a list of the user's is loaded and does not, and nothing else is wrong with the line;
    the procedure code or the date of service is blank.
What settles it
    The record: where the patient was when the service was given.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.place_seeds import at_usual_place, usual_places

ID, FAMILY, SUBJECT = "POS-PROC", "coding_accuracy", "line"
CLAIM_TYPES = ("P",)
NEEDS = ("service_day",)
READS = ("place_of_service", "procedure_code")
OPTIONAL_SETS = ("place_of_service", "place_allowed")
SOURCE = "Medicare Claims Processing Manual, ch. 26, sec. 10.5; ch. 12, sec. 20.4.2; CARC 5, 58"
CASES = {
    "missing": Case("FAIL", "medium", "neutral", "risk_line", "neither the line nor its claim has a place of service"),
    "not valid": Case("FAIL", "medium", "neutral", "risk_line", "{place_of_service} is no place of service in force on {service_date}"),
    "forbidden": Case("FAIL", "medium", "neutral", "risk_line", "{procedure_code} was billed at place of service {place_of_service}; the list loaded forbids it there"),
    "unusual": Case("REVIEW", "medium", "neutral", "risk_line", "{procedure_code} was billed at place of service {place_of_service}; it is usually billed at {usual}"),
}
UNKNOWN = {
    "no release": "no loaded list of places of service covers the date",
    "no own list": "a list of codes by place is loaded and does not cover the date",
    "code": "the procedure code is blank",
}

EXAMPLES = """
claim | line | procedure_code | place_of_service | claim_place_of_service | claim_type | service_date | frequency_code | outcome                  | because
F1    | 1    | 99284          | 11               |                        |            |              |                | unusual                  | F1: an emergency visit in an office
F2    | 1    | 99232          | 11               |                        |            |              |                | unusual                  | F2: a hospital visit in an office
N1    | 1    | 99214          | 23               |                        |            |              |                | silent                   | N1: legitimate (trap)
N2    | 1    | 99223          | 22               |                        |            |              |                | silent                   | N2: observation (trap)
A1    | 1    | 99284          | 23               |                        |            |              |                | silent                   |
A2    | 1    | 99285          | 22               |                        |            |              |                | unusual                  | the range's last code
A3    | 1    | 99309          | 32               |                        |            |              |                | silent                   |
A4    | 1    | 99309          | 21               |                        |            |              |                | unusual                  | a nursing facility visit in a hospital
A5    | 1    | 99349          | 12               |                        |            |              |                | silent                   |
A6    | 1    | 99349          | 11               |                        |            |              |                | unusual                  | a home visit in an office
A7    | 1    | 99396          | 72               |                        |            |              |                | silent                   | a preventive visit in a rural clinic
A8    | 1    | 99396          | 21               |                        |            |              |                | unusual                  |
A9    | 1    | 20610          | 21               |                        |            |              |                | silent                   | nothing is said of it
B1    | 1    | 99213          | 88               |                        |            |              |                | not valid                | no such place
B2    | 1    | 99213          | 10               |                        |            | 2021-12-31   |                | not valid                | the day before it began
B3    | 1    | 99213          | 10               |                        |            | 2022-01-01   |                | silent                   | its first day
B4    | 1    | 99213          | (blank)          | (blank)                |            |              |                | missing                  | on neither
B5    | 1    | 99284          |                  | 23                     |            |              |                | silent                   | the claim's stands for the line
C1    | 1    | 27447          | 11               |                        |            |              |                | forbidden                | by the user's list
C2    | 1    | 27447          | 21               |                        |            |              |                | silent                   | another place
C3    | 1    | 99284          | 20               |                        |            |              |                | silent                   | the user's list allows it
C4    | 1    | 27447          | 11               |                        |            | 2023-12-31   |                | silent                   | the day before the list forbids it
D1    | 1    | 99284          | (blank)          | (blank)                | I          |              |                | does not apply           | a facility's lines have none
D2    | 1    | 99284          | 11               |                        |            |              | 8              | does not apply           | voided
U1    | 1    | 99213          | 11               |                        |            | 2031-01-01   |                | cannot tell: no release  | the list ends before
U2    | 1    | 99284          | 11               |                        |            | 2031-01-01   |                | unusual                  | which needs no list
U3    | 1    | (blank)        | 11               |                        |            |              |                | cannot tell: code        |
U4    | 1    | 99213          | 11               |                        |            | 2030-01-01   |                | cannot tell: no own list | the user's list ends before
U5    | 1    | 99213          | 11               |                        |            | (blank)      |                | cannot tell              | no date
"""


def evaluate(lines: Lines, place_of_service: CodeSet, place_allowed: CodeSet) -> Lines:
    judged = place_allowed.beside(place_of_service.beside(lines, prefix="place_"), prefix="own_")
    judged = judged.with_columns(usual=usual_places())
    place, allowed = nw.col("place_of_service"), nw.col("own_allowed")
    unsaid = ~nw.col("own_covered") & nw.lit(bool(place_allowed.releases))
    case = (
        nw.when(place.is_null()).then(nw.lit("missing"))
        .when(nw.col("place_covered") & ~nw.col("place_in_force")).then(nw.lit("not valid"))
        .when(nw.col("procedure_code").is_null()).then(nw.lit("code"))
        .when((allowed == "N").fill_null(False)).then(nw.lit("forbidden"))
        .when(~(allowed == "Y").fill_null(False) & ~nw.col("usual").is_null() & ~at_usual_place()).then(nw.lit("unusual"))
        .when(~nw.col("place_covered")).then(nw.lit("no release"))
        .when(unsaid).then(nw.lit("no own list"))
    )  # fmt: skip
    judged = judged.with_columns(case=case)
    told = ~nw.col("case").is_in(list(UNKNOWN)).fill_null(False)
    return judged.with_columns(breach=nw.when(told).then(~nw.col("case").is_null()))
