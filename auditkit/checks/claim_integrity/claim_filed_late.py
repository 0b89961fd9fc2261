"""A claim that the payer received after the last day for filing it.

Why it matters
    A claim filed late is denied (CARC 29), the patient may not be billed for it, and under Medicare the denial cannot be appealed.
Rule
    The limit is the payer's own, from the user's list of filing limits; where the list has none for the payer, Medicare's: one calendar year for
    services from 2010 on, to the same day of the next year (29 February to 28 February), or to the next business day where that day is a weekend,
    a federal holiday or a day closed by executive order. Professional lines are counted each from the day of service, facility lines from the
    bill's through date, unless the payer's row names another basis. A limit in days is counted as it stands. What was received on the last day is
    in time. A claim that shows only the day it was sent is late where that day is. Medicare's own limit is never taken for another payer,
    Medicare Advantage included.
    Late replacements (frequency 7) have limits of their own, and a stated delay reason may be accepted: both call for a review. An exception that
    is established (timely_exception Y) holds. A claim with neither day is judged as not sent on the day that the setting filing_as_of names:
    30 days or fewer are information, none left calls for a review. The days closed by executive order are from memory, to be verified.
Cannot tell
    The day of receipt is blank and the day of sending does not settle it, no limit is known for the payer and date, the limit counts from a denial,
    or the bill's through date is blank and the lines' own dates would make it late.
What settles it
    The payer's acknowledgement of receipt; for an exception, the letter or entitlement notice that establishes it.
"""

import datetime as dt

import narwhals as nw

from auditkit.codesets.codeset import day_number
from auditkit.rules import Case, CodeSet, Lines, Settings
from auditkit.rules.days import with_date_text
from auditkit.rules.filing import SERVICE, THROUGH, with_last_day

ID, FAMILY, SUBJECT = "TIMELY", "claim_integrity", "line"
NEEDS, READS = ("service_day",), ("received_day",)
ONE_OF = ("received_date", "submitted_date")
OPTIONAL_SETS = ("timely_filing",)
EXAMPLE_SETTINGS = {"filing_as_of": dt.date(2025, 6, 30)}
SOURCE = "42 CFR 424.44; CMS Claims Processing Manual, ch. 1, sec. 70; CARC 29"
LATE = "{filed} {filed_date}; the last day of filing was {last_date}: {limit} from {basis_date}"
CASES = {
    "late": Case("FAIL", "high", "neutral", "risk_line", LATE),
    "corrected": Case("REVIEW", "high", "neutral", "risk_line", LATE + ". The claim replaces another (frequency 7); payers set a limit of its own for that"),
    "delay reason": Case("REVIEW", "high", "neutral", "risk_line", LATE + ". The claim states delay reason {delay_reason}; whether the payer accepts it is to be shown"),
    "passed": Case("REVIEW", "high", "neutral", "risk_line", "the claim shows no day of sending or receipt, and the last day of filing was {last_date}: {limit} from {basis_date}"),
    "near": Case("INFO", "low", "neutral", "none", "the claim shows no day of sending or receipt; {days_left} days are left until {last_date}, the last day of filing"),
}
UNKNOWN = {
    "received": "the day of receipt is blank, and the day of sending does not settle it",
    "no rule": "no filing limit is known for the payer and date",
    "denial": "the limit counts from a denial, which the claim does not show",
    "through": "the bill's through date is blank, and by the lines' own dates it would be late",
}
DAYS_OF_NOTICE = 30

EXAMPLES = """
claim | claim_type | payer_class        | payer_id    | service_date | service_through_date | statement_from_date | statement_through_date | received_date | submitted_date | frequency_code | delay_reason | timely_exception | outcome               | because
F1    |            |                    |             | 2024-03-11   |                      |                     |                        | 2025-03-12    |                |                |              |                  | late                  | rulebook F1: after Tuesday 2025-03-11
F1B   |            |                    |             | 2024-03-11   |                      |                     |                        | 2025-03-11    |                |                |              |                  | silent                | on the last day
F2    | I          |                    |             | 2024-01-02   |                      | 2024-01-02          | 2024-01-31             | 2025-02-03    |                |                |              |                  | late                  | rulebook F2: 31 Jan 2025 is a Friday
N1    | I          |                    |             | 2024-01-02   |                      | 2024-01-02          | 2024-01-31             | 2025-01-31    |                |                |              |                  | silent                | rulebook N1: the through date counts, not the line's (trap)
N2    |            |                    |             | 2024-03-09   |                      |                     |                        | 2025-03-10    |                |                |              |                  | silent                | rulebook N2: the last day is a Sunday, the next business day counts
N2B   |            |                    |             | 2024-03-09   |                      |                     |                        | 2025-03-11    |                |                |              |                  | late                  | and the day after it is late
A1    |            |                    |             | 2024-02-29   |                      |                     |                        | 2025-02-28    |                |                |              |                  | silent                | 29 February: 28 February is a Friday
A2    |            |                    |             | 2024-02-29   |                      |                     |                        | 2025-03-01    |                |                |              |                  | late                  | the day after
A3    |            |                    |             | 2024-01-20   |                      |                     |                        | 2025-01-21    |                |                |              |                  | silent                | the last day is a federal holiday
A4    |            |                    |             | 2024-01-20   |                      |                     |                        | 2025-01-22    |                |                |              |                  | late                  |
A5    |            |                    |             | 2024-03-11   | 2024-03-20           |                     |                        | 2025-03-12    |                |                |              |                  | late                  | a professional line counts from its first day
A6    |            |                    |             | 2009-12-31   |                      |                     |                        | 2010-06-01    |                |                |              |                  | cannot tell: no rule  | the day before the law
A7    |            |                    |             | 2010-01-01   |                      |                     |                        | 2011-01-03    |                |                |              |                  | silent                | the first day; 1 and 2 January 2011 are a holiday and a weekend
A8    |            |                    |             | 2010-01-01   |                      |                     |                        | 2011-01-04    |                |                |              |                  | late                  |
B1    |            | commercial         | PAYER90     | 2025-03-10   |                      |                     |                        | 2025-06-08    |                |                |              |                  | silent                | day 90, a Sunday: days are counted as they stand
B2    |            | commercial         | PAYER90     | 2025-03-10   |                      |                     |                        | 2025-06-09    |                |                |              |                  | late                  | day 91
B3    |            | commercial         | PAYER180    | 2025-03-10   | 2025-03-14           |                     |                        | 2025-09-10    |                |                |              |                  | silent                | 180 days from the through date
B4    |            | commercial         | PAYER180    | 2025-03-10   | 2025-03-14           |                     |                        | 2025-09-11    |                |                |              |                  | late                  |
B5    | I          | commercial         | PAYERYEAR   | 2024-01-02   |                      | 2024-01-02          | 2024-01-31             | 2025-01-31    |                |                |              |                  | late                  | the payer counts from the day of service
B6    |            | commercial         | PAYEROTHER  | 2025-03-10   |                      |                     |                        | 2027-03-10    |                |                |              |                  | cannot tell: no rule  | the list has no such payer
B7    |            | medicare_advantage | PAYEROTHER  | 2024-03-11   |                      |                     |                        | 2025-03-12    |                |                |              |                  | cannot tell: no rule  | Medicare's limit is not a plan's
B8    |            | commercial         | PAYERDENIAL | 2025-03-10   |                      |                     |                        | 2025-09-10    |                |                |              |                  | cannot tell: denial   |
B9    |            |                    | PAYEROPEN   | 2024-03-11   |                      |                     |                        | 2025-03-12    |                |                |              |                  | late                  | a row without a limit leaves Medicare's
BA    |            | commercial         | PAYERNEW    | 2024-12-31   |                      |                     |                        | 2025-12-31    |                |                |              |                  | cannot tell: no rule  | the day before the row is in force
BB    |            | commercial         | PAYERNEW    | 2025-01-01   |                      |                     |                        | 2025-12-31    |                |                |              |                  | late                  | the day of
BC    |            | commercial         | (blank)     | 2025-01-01   |                      |                     |                        | 2025-12-31    |                |                |              |                  | cannot tell: no rule  | the payer is blank
C1    |            |                    |             | 2024-03-11   |                      |                     |                        | 2025-03-12    |                | 7              |              |                  | corrected             | a replacement has its own limit
C2    |            |                    |             | 2024-03-11   |                      |                     |                        | 2025-03-12    |                |                | 8            |                  | delay reason          |
C3    |            |                    |             | 2024-03-11   |                      |                     |                        | 2025-03-12    |                |                |              | Y                | silent                | retroactive entitlement, established
C4    |            |                    |             | 2024-03-11   |                      |                     |                        | 2025-03-12    |                |                |              | N                | late                  |
D1    |            |                    |             | 2024-03-11   |                      |                     |                        | (blank)       | 2025-03-12     |                |              |                  | late                  | sent late, so received late
D2    |            |                    |             | 2024-03-11   |                      |                     |                        | (blank)       | 2025-03-11     |                |              |                  | cannot tell: received | sent in time; received when?
D3    |            |                    |             | 2024-03-11   |                      |                     |                        | (blank)       |                |                |              |                  | passed                | not sent on 2025-06-30, the day asked of
D4    |            |                    |             | 2024-07-30   |                      |                     |                        | (blank)       |                |                |              |                  | near                  | 30 days are left
D5    |            |                    |             | 2024-07-31   |                      |                     |                        | (blank)       |                |                |              |                  | cannot tell: received | 31 days: not sent, and no hurry
D6    |            |                    |             | 2024-06-30   |                      |                     |                        | (blank)       |                |                |              |                  | near                  | the last day itself
D7    |            |                    |             | 2024-06-28   |                      |                     |                        | (blank)       |                |                |              |                  | near                  | 28 June 2025 is a Saturday
D8    |            |                    |             | 2024-06-27   |                      |                     |                        | (blank)       |                |                |              |                  | passed                | 27 June 2025 is a Friday
E1    | I          |                    |             | 2024-01-31   |                      |                     | (blank)                | 2025-01-31    |                |                |              |                  | silent                | in time by the line's own day, which cannot lie after the bill's
E2    | I          |                    |             | 2024-01-31   |                      |                     | (blank)                | 2025-02-03    |                |                |              |                  | cannot tell: through  |
E3    |            |                    |             | (blank)      |                      |                     |                        | 2025-02-03    |                |                |              |                  | cannot tell           | the day of service is blank
"""


def evaluate(lines: Lines, timely_filing: CodeSet, settings: Settings) -> Lines:
    known = with_date_text(with_last_day(lines, timely_filing), "last_day", "last_date")
    received, last = nw.col("received_day"), nw.col("last_day")
    shown = nw.coalesce(received, nw.col("submitted_day"))
    as_of = nw.lit(None if settings.filing_as_of is None else day_number(settings.filing_as_of), dtype=nw.Int64)
    late = (nw.coalesce(shown, as_of) > last).fill_null(False)
    fault = (
        nw.when(nw.col("earliest")).then(nw.lit("through"))
        .when(shown.is_null()).then(nw.lit("passed"))
        .when((nw.col("frequency_code") == "7").fill_null(False)).then(nw.lit("corrected"))
        .when(~nw.col("delay_reason").is_null()).then(nw.lit("delay reason"))
        .otherwise(nw.lit("late"))
    )  # fmt: skip
    case = (
        nw.when((nw.col("timely_exception") == "Y").fill_null(False)).then(nw.lit("in time"))
        .when(~nw.col("basis").is_in([SERVICE, THROUGH])).then(nw.lit("denial"))
        .when(last.is_null()).then(nw.lit("no rule"))
        .when(late).then(fault)
        .when(~received.is_null()).then(nw.lit("in time"))
        .when(shown.is_null() & (last - as_of <= DAYS_OF_NOTICE)).then(nw.lit("near"))
        .otherwise(nw.lit("received"))
    )  # fmt: skip
    judged = known.with_columns(
        case=case,
        days_left=last - as_of,
        filed=nw.when(received.is_null()).then(nw.lit("sent on")).otherwise(nw.lit("received on")),
        filed_date=nw.coalesce(nw.col("received_date"), nw.col("submitted_date")),
    )
    return judged.with_columns(breach=nw.when(nw.col("case") == "in time").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True)))
