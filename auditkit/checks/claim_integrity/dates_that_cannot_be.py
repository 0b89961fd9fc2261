"""Dates of a line that cannot be: before birth, after death, after receipt, reversed, or outside the bill.

Why it matters
    A claim with an impossible date is rejected or denied, and every rule that counts days from it goes astray.
Rule
    A line's day of service lies on or after the day of birth, on or before the day of death, and its last day on or after its first. Neither lies
    after the day on which the claim was sent or received. On institutional bills both lie within the bill's from and through dates. A line
    of more than 31 days, both ends counted, or one that begins in one calendar year and ends in the next, calls for a review.
    After death are in order: post-mortem examinations, taking organs of a dead donor, and an ambulance called before the patient was pronounced
    dead (modifier QL). What is dated by its report (modifier 26) or summed by the month may bear a later date and calls for a review. A blank day of
    death is taken as no death known. Each date of a line that is at fault is one finding; of several faults of the last day the gravest is named.
Cannot tell
    The day of birth, the days of sending and receipt, or the dates of an institutional bill are blank; after a death, the procedure code is.
    Each is told for its own date, and the others are judged all the same.
What settles it
    The registration and the record: the true dates of birth, death and service; the payer's acknowledgement of receipt.
"""

import narwhals as nw

from auditkit.rules import Case, Lines, has_modifier, is_kind
from auditkit.rules.visits import LINE

ID, FAMILY, SUBJECT = "CLM-DATES", "claim_integrity", "line"
PARTNER = ("field",)
NEEDS = ("service_day",)
ONE_OF = ("patient_birth_date", "patient_death_date", "service_through_date", "submitted_date", "received_date", "statement_from_date", "statement_through_date")  # fmt: skip
SOURCE = "837 implementation guides, 2400 DTP*472 and 2300 DTP*434; CARC 13, 14, 110, 267, 268"
CASES = {
    "reversed": Case("FAIL", "high", "neutral", "risk_line", "the line ends on {service_through_date}, before it begins on {service_date}"),
    "long": Case("REVIEW", "high", "neutral", "risk_line", "the line runs from {service_date} to {service_through_date}, {days} days with both ends; lines of more than 31 days are as a rule to be split"),
    "two years": Case("REVIEW", "high", "neutral", "risk_line", "the line begins in one calendar year ({service_date}) and ends in another ({service_through_date}); as a rule it is to be split"),
    "before birth": Case("FAIL", "high", "neutral", "risk_line", "the day of service, {service_date}, lies before the day of birth, {patient_birth_date}"),
    "after death": Case("FAIL", "high", "neutral", "risk_line", "the day of service, {service_date}, lies after the day of death, {patient_death_date}"),
    "dated later": Case("REVIEW", "high", "neutral", "risk_line", "the day of service, {service_date}, lies after the day of death, {patient_death_date}; a report or a month's sum may be dated so where what it is for was given before"),
    "after receipt": Case("FAIL", "high", "neutral", "risk_line", "the line is dated {service_date} to {service_through_date}, after the claim was sent ({submitted_date}) or received ({received_date})"),
    "outside the bill": Case("FAIL", "high", "neutral", "risk_line", "the line is dated {service_date} to {service_through_date}, outside the days of the bill, {statement_from_date} to {statement_through_date}"),
}
UNKNOWN = {
    "birth": "the day of birth is blank",
    "code": "the patient had died, and the procedure code is blank",
    "receipt": "the days of sending and of receipt are blank",
    "bill": "the bill's from or through date is blank",
}
LONGEST = 31

EXAMPLES = """
claim | line | claim_type | procedure_code | mods | service_date | service_through_date | patient_birth_date | patient_death_date | submitted_date | received_date | statement_from_date | statement_through_date | revenue_code | outcome              | because
F1    | 1    |            | 99213          |      | 2025-03-10   |                      |                    | 2025-03-01         |                |               |                     |                        |              | after death          | rulebook F1
F2    | 1    |            | 99213          |      | 2025-03-12   | 2025-03-10           |                    |                    |                |               |                     |                        |              | reversed             | rulebook F2
N1    | 1    |            | 99460          |      | 2025-03-10   |                      | 2025-03-10         |                    |                |               |                     |                        |              | silent               | rulebook N1: born that day
N2    | 1    |            | 99213          |      | 2025-03-10   |                      |                    | 2025-03-10         |                |               |                     |                        |              | silent               | rulebook N2: died that day
A1    | 1    |            | 99213          |      | 2025-03-10   |                      | 2025-03-11         |                    |                |               |                     |                        |              | before birth         | one day
A2    | 1    |            | 99213          |      | 2025-03-10   |                      |                    | 2025-03-09         |                |               |                     |                        |              | after death          | one day
A3    | 1    |            | 88005          |      | 2025-03-10   |                      |                    | 2025-03-01         |                |               |                     |                        |              | silent               | post-mortem examination
A4    | 1    |            | A0429          | QL   | 2025-03-10   |                      |                    | 2025-03-09         |                |               |                     |                        |              | silent               | called before the death was pronounced
A5    | 1    |            | A0429          |      | 2025-03-10   |                      |                    | 2025-03-09         |                |               |                     |                        |              | after death          |
A6    | 1    |            | 88305          | 26   | 2025-03-10   |                      |                    | 2025-03-09         |                |               |                     |                        |              | dated later          | the day of the report
A7    | 1    |            | 99490          |      | 2025-03-31   |                      |                    | 2025-03-09         |                | 2025-04-01    |                     |                        |              | dated later          | the sum of a month
A8    | 1    |            | 50300          |      | 2025-03-10   |                      |                    | 2025-03-09         |                |               |                     |                        |              | silent               | an organ of a dead donor
B1    | 1    |            | 99213          |      | 2025-03-10   |                      |                    |                    |                | 2025-03-10    |                     |                        |              | silent               | received the same day
B2    | 1    |            | 99213          |      | 2025-03-10   |                      |                    |                    |                | 2025-03-09    |                     |                        |              | after receipt        |
B3    | 1    |            | 99213          |      | 2025-03-10   | 2025-03-12           |                    |                    |                | 2025-03-11    |                     |                        |              | after receipt        | its last day
B4    | 1    |            | 99213          |      | 2025-03-10   |                      |                    |                    | 2025-03-09     | 2025-03-11    |                     |                        |              | after receipt        | after it was sent
B5    | 1    |            | 99213          |      | 2025-03-10   |                      |                    |                    | 2025-03-10     | (blank)       |                     |                        |              | silent               | the day of sending is enough
C1    | 1    |            | E0143          |      | 2025-01-01   | 2025-01-31           |                    |                    |                |               |                     |                        |              | silent               | 31 days, both ends counted
C2    | 1    |            | E0143          |      | 2025-01-01   | 2025-02-01           |                    |                    |                |               |                     |                        |              | long                 | 32 days
C3    | 1    |            | E0143          |      | 2024-12-20   | 2025-01-02           |                    |                    |                |               |                     |                        |              | two years            |
C4    | 1    |            | E0143          |      | 2024-12-01   | 2024-12-31           |                    |                    |                |               |                     |                        |              | silent               | ends with the year
C5    | 1    |            | E0143          |      | 2024-11-20   | 2025-01-20           |                    |                    |                |               |                     |                        |              | long                 | of two faults the first
D1    | 1    | I          | 71046          |      | 2025-03-10   |                      |                    |                    |                |               | 2025-03-10          | 2025-03-12             |              | silent               | on the first day
D2    | 1    | I          | 71046          |      | 2025-03-09   |                      |                    |                    |                |               | 2025-03-10          | 2025-03-12             |              | outside the bill     | the day before
D3    | 1    | I          | 71046          |      | 2025-03-13   |                      |                    |                    |                |               | 2025-03-10          | 2025-03-12             |              | outside the bill     | the day after
D4    | 1    | I          | 71046          |      | 2025-03-12   | 2025-03-13           |                    |                    |                |               | 2025-03-10          | 2025-03-12             |              | outside the bill     | its last day
D5    | 1    | I          | 71046          |      | 2025-03-12   |                      |                    |                    |                |               | 2025-03-10          | 2025-03-12             |              | silent               | on the last day
D6    | 1    | I          | 71046          |      | 2025-03-11   |                      |                    |                    |                |               | 2025-03-12          | 2025-03-10             |              | outside the bill     | a bill whose own dates are reversed
D7    | 1    |            | 71046          |      | 2025-03-09   |                      |                    |                    |                |               | 2025-03-10          | 2025-03-12             |              | silent               | professional claims have no such days
D8    | 1    | I          | 71046          |      | 2025-03-09   |                      |                    |                    |                |               | 2025-03-10          | (blank)                |              | outside the bill     | the day that is there decides
U1    | 1    |            | 99213          |      | 2025-03-10   |                      | (blank)            |                    |                |               |                     |                        |              | cannot tell: birth   |
U2    | 1    |            | 99213          |      | 2025-03-10   |                      |                    |                    |                | (blank)       |                     |                        |              | cannot tell: receipt |
U3    | 1    | I          | 71046          |      | 2025-03-10   |                      |                    |                    |                |               | 2025-03-10          | (blank)                |              | cannot tell: bill    |
U4    | 1    |            | (blank)        |      | 2025-03-10   |                      |                    | 2025-03-09         |                |               |                     |                        |              | cannot tell: code    | a post-mortem examination?
U5    | 1    |            | 99213          |      | (blank)      |                      |                    |                    |                |               |                     |                        |              | cannot tell          | the day of service is blank
U6    | 1    |            | 99213          |      | 2025-03-12   | 2025-03-10           | (blank)            |                    |                |               |                     |                        |              | reversed             | one date is at fault whatever the other says
A9    | 1    | I          | (blank)        |      | 2025-03-10   |                      |                    | 2025-03-09         |                |               | 2025-03-10          | 2025-03-12             | 0250         | after death          | a revenue line has no code to excuse it
AA    | 1    |            | (blank)        |      | 2025-03-10   |                      |                    |                    |                |               |                     |                        |              | silent               | alive, whatever the code was
AB    | 1    |            | 88305          | 26   | 2025-03-10   |                      |                    |                    |                |               |                     |                        |              | silent               | alive
C6    | 1    |            | E0143          |      | 2025-03-10   | 2025-03-09           |                    |                    |                |               |                     |                        |              | reversed             | by one day
U7    | 1    | I          | 71046          |      | 2025-03-10   |                      |                    |                    |                |               | (blank)             | 2025-03-12             |              | cannot tell: bill    | the other day is blank
"""
SHOWN = ("service_date", "service_through_date", "patient_birth_date", "patient_death_date", "submitted_date", "received_date", "statement_from_date", "statement_through_date", "days")  # fmt: skip


def evaluate(lines: Lines) -> Lines:
    first, last = nw.col("service_day"), nw.coalesce(nw.col("service_through_day"), nw.col("service_day"))
    years = nw.col("service_through_date").dt.year() != nw.col("service_date").dt.year()
    dead = first > nw.col("patient_death_day")
    in_order = has_modifier("QL") | is_kind("after_death").fill_null(False)
    may_follow = has_modifier("26") | is_kind("monthly_service").fill_null(False)
    lacks_code = nw.col("procedure_code").is_null() & nw.col("revenue_code").is_null()
    after = [(first > nw.col(day)) | (last > nw.col(day)) for day in ("submitted_day", "received_day")]
    facility = (nw.col("claim_type") == "I").fill_null(False)
    outside = (first < nw.col("statement_from_day")).fill_null(False) | (last > nw.col("statement_through_day")).fill_null(False)
    unstated = nw.col("statement_from_day").is_null() | nw.col("statement_through_day").is_null()
    found = {
        "service_through_date": nw.when(nw.col("days") < 1).then(nw.lit("reversed")).when(nw.col("days") > LONGEST).then(nw.lit("long")).when(years).then(nw.lit("two years")),
        "patient_birth_date": nw.when(first < nw.col("patient_birth_day")).then(nw.lit("before birth")).when(nw.col("patient_birth_day").is_null()).then(nw.lit("birth")),
        "patient_death_date": nw.when(dead & ~in_order & lacks_code).then(nw.lit("code")).when(dead & ~in_order & may_follow).then(nw.lit("dated later")).when(dead & ~in_order).then(nw.lit("after death")),
        "received_date": nw.when(after[0].fill_null(False) | after[1].fill_null(False)).then(nw.lit("after receipt")).when(nw.col("submitted_day").is_null() & nw.col("received_day").is_null()).then(nw.lit("receipt")),
        "statement_from_date": nw.when(facility & outside).then(nw.lit("outside the bill")).when(facility & unstated).then(nw.lit("bill")),
    }  # fmt: skip
    judged = lines.with_columns(**{f"case_{name}": case for name, case in found.items()})
    until = nw.coalesce(nw.col("service_through_date"), nw.col("service_date"))
    judged = judged.with_columns(service_through_date=until).select(*LINE, "in_window", *SHOWN, *(f"case_{name}" for name in found))
    kept = (*LINE, "in_window", *SHOWN)
    parts = [judged.select(*kept, field=nw.lit(name), case=nw.col(f"case_{name}")).filter(~nw.col("case").is_null()) for name in found]
    # The day of service itself is judged on every line, so that a line counts as tested once.
    whole = judged.select(*kept, field=nw.lit("service_date"), case=nw.lit("in order"))
    return nw.concat([whole, *parts], how="vertical").with_columns(
        breach=nw.when(nw.col("case") == "in order").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True))
    )
