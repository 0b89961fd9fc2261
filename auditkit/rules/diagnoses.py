"""The dates that a diagnosis code is judged by, and what its verdicts on several dates come to.

Source: ICD-10-CM Official Guidelines, section I.B; 45 CFR 162.1002(c), by which ICD-10-CM replaced ICD-9-CM for services on
and after 1 October 2015; Medicare Claims Processing Manual, ch. 23, section 10.
"""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from auditkit.codesets.codeset import day_number
from auditkit.rules.bills import is_inpatient
from auditkit.rules.contract import Diagnoses, Lines
from auditkit.rules.pointers import POINTED_KINDS, POINTERS, has_pointer, pointer_position
from auditkit.rules.settings import Settings

ICD10_START = day_number(dt.date(2015, 10, 1))
ICD9_QUALIFIERS = ("BK", "BF", "BJ", "PR", "BN")
ICD10_QUALIFIERS = ("ABK", "ABF", "ABJ", "APR", "ABN")
ICD10_FORM = r"^[A-Z][0-9][0-9A-Z]{1,5}$"
ICD9_NUMBER, ICD9_CAUSE, ICD9_FACTOR = r"^[0-9]{3,5}$", r"^E[0-9]{3,4}$", r"^V[0-9]{2,4}$"
ICD9_FORMS = (ICD9_NUMBER, ICD9_CAUSE, ICD9_FACTOR)
KEY = ("claim_key", "kind", "position")
CODE_DAY = ("diagnosis_code", "release", "service_day")
FAILS, REVIEW, DOUBT, HOLDS = "fails", "review", "doubt", "holds"
# Integer days stay far below this, so that verdicts sort first and days within them.
STEP = 10_000_000


def dotted(column: str) -> nw.Expr:
    """A diagnosis code as people write it: a dot after the third character."""
    code = nw.col(column)
    whole = nw.concat_str(code.str.slice(0, 3), nw.lit("."), code.str.slice(3))
    return nw.when(code.str.len_chars() > 3).then(whole).otherwise(code)


def dotted_as_icd9() -> nw.Expr:
    """A code that may be ICD-9-CM's with its dot: after the fourth character of that edition's E codes, else the third.

    Reads ``in_force`` of ICD-10-CM, and ``service_day``: before ICD-10-CM's time no E code is known for one edition's.
    """
    code, later = nw.col("diagnosis_code"), (nw.col("service_day") >= ICD10_START).fill_null(False)
    cause = later & code.str.contains(ICD9_CAUSE) & ~nw.col("in_force") & (code.str.len_chars() > 4)
    whole = nw.concat_str(code.str.slice(0, 4), nw.lit("."), code.str.slice(4))
    return nw.when(cause).then(whole).otherwise(dotted("diagnosis_code"))


def listed_codes(count: str, first: str, last: str) -> nw.Expr:
    """The codes that a release lists instead, as text: the one there is, or the first to the last and how many.

    Args:
        count: the column that holds how many there are.
        first: the column of the first code.
        last: the column of the last code.
    """
    several = nw.concat_str(
        dotted(first), nw.lit(" to "), dotted(last), nw.lit(", "), nw.col(count).cast(nw.String), nw.lit(" codes")
    )
    return nw.when(nw.col(count) == 1).then(dotted(first)).otherwise(several)


def judged_days(diagnoses: Diagnoses, lines: Lines, settings: Settings) -> Diagnoses:
    """One row a diagnosis and date it is judged by: its columns, ``service_date``, ``service_day`` and ``counts``.

    Professional: the date of every line in the window; ``counts`` where a line of that date points to the diagnosis, has no
    pointer, or the diagnosis is of a kind that no line points to; and where all lines have one date. Facility: the from date
    and the through date of the bill, its first and last line's where the bill states none; ``counts`` for the through date of
    inpatient bills, and for the one that ``settings.outpatient_diagnosis_day`` names of all others.
    """
    facility = nw.col("claim_type") == "I"
    days = nw.concat(
        [_line_days(diagnoses.filter(~facility), lines), _bill_days(diagnoses.filter(facility), lines, settings)],
        how="vertical",
    )
    return diagnoses.join(days, on=list(KEY), how="left").with_columns(counts=nw.col("counts").fill_null(True))


def _line_days(diagnoses: Diagnoses, lines: Lines) -> Diagnoses:
    dated = lines.filter(nw.col("in_window")).select("claim_key", "service_day", "service_date", *POINTERS)
    met = diagnoses.select(*KEY).join(dated, on="claim_key", how="inner")
    pointed = nw.any_horizontal(*(pointer_position(name) == nw.col("position") for name in POINTERS), ignore_nulls=True)
    unpointed = ~nw.col("kind").is_in(list(POINTED_KINDS)) | ~has_pointer()
    met = met.with_columns(counts=pointed.fill_null(False) | unpointed.fill_null(True))
    days = met.group_by(*KEY, "service_day", "service_date").agg(counts=nw.col("counts").any())
    # The one date of a claim counts for a diagnosis that no line points to: it is on the claim, and there is no other date.
    return days.with_columns(counts=nw.col("counts") | (nw.len().over(*KEY) == 1))


def _bill_days(diagnoses: Diagnoses, lines: Lines, settings: Settings) -> Diagnoses:
    last = nw.coalesce(nw.col("service_through_day"), nw.col("service_day"))
    last_date = nw.coalesce(nw.col("service_through_date"), nw.col("service_date"))
    span = lines.with_columns(last=last, last_date=last_date).group_by("claim_key").agg(
        first=nw.col("service_day").min(), first_date=nw.col("service_date").min(),
        last=nw.col("last").max(), last_date=nw.col("last_date").max(),
    )  # fmt: skip
    met = diagnoses.join(span, on="claim_key", how="left")
    by_through = is_inpatient().fill_null(False) | nw.lit(settings.outpatient_diagnosis_day == "through")
    stated = (
        met.select(
            *KEY,
            service_day=nw.coalesce(nw.col(f"statement_{end}_day"), nw.col(line)),
            service_date=nw.coalesce(nw.col(f"statement_{end}_date"), nw.col(f"{line}_date")),
            counts=by_through if end == "through" else ~by_through,
        )
        for end, line in (("from", "first"), ("through", "last"))
    )
    return (
        nw.concat(list(stated), how="vertical").group_by(*KEY, "service_day", "service_date").agg(counts=nw.col("counts").any())
    )


def crosses_october(lines: Lines) -> Lines:
    """One row a claim: ``crosses``, whether its lines lie on both sides of a 1 October; null where a line has no date."""
    # 8999 carries 1 October into the next year: 20241001 becomes 20250000, 20240930 stays in 2024.
    years = lines.with_columns(fiscal_year=(nw.col("service_ymd") + 8999) // 10_000).group_by("claim_key").agg(
        first=nw.col("fiscal_year").min(), last=nw.col("fiscal_year").max(), undated=nw.col("fiscal_year").is_null().any()
    )  # fmt: skip
    crosses = nw.when(~nw.col("undated")).then(nw.col("first") != nw.col("last"))
    return years.with_columns(crosses=crosses).select("claim_key", "crosses")


def first_listed() -> nw.Expr:
    """True for the principal diagnosis, or the first of a claim that marks none; never null."""
    return (nw.col("kind").is_in(list(POINTED_KINDS)) & (nw.col("position") == 1)).fill_null(False)


def worst_day(rows: Diagnoses) -> Diagnoses:
    """Of the days that a diagnosis is judged by keep the one that settles it, with ``verdict``; one row a diagnosis.

    ``verdict`` is fails (bad on a day that counts), review (bad on another line's day alone, or on the day of a bill that
    counts and good on its other day), doubt (unknown), or holds.

    Args:
        rows: as ``judged_days`` gave them, with ``bad`` and ``unknown``, never null.
    """
    bad, unknown, counts, facility = nw.col("bad"), nw.col("unknown"), nw.col("counts"), nw.col("claim_type") == "I"
    rows = rows.with_columns(good_elsewhere=(~bad & ~unknown & ~counts).any().over(*KEY))
    verdict = (
        nw.when(bad & counts & ~(facility & nw.col("good_elsewhere"))).then(nw.lit(0))
        .when(bad & (counts | ~facility)).then(nw.lit(1))
        .when(unknown & (counts | ~facility)).then(nw.lit(2))
        .otherwise(nw.lit(3))
    )  # fmt: skip
    rows = rows.with_columns(rank=verdict).with_columns(order=nw.col("rank") * STEP + nw.col("service_day").fill_null(0))
    rows = rows.filter(nw.col("order") == nw.col("order").min().over(*KEY))
    names = [nw.when(nw.col("rank") == rank).then(nw.lit(name)) for rank, name in enumerate((FAILS, REVIEW, DOUBT, HOLDS))]
    return rows.with_columns(verdict=nw.coalesce(*names)).drop("good_elsewhere", "rank", "order")


def faulty_codes(settled: Diagnoses) -> Diagnoses:
    """The distinct codes, releases and days that are ``bad``: what a text says of a fault is looked up for these alone."""
    return settled.filter(nw.col("bad")).select(*CODE_DAY).unique()


def sent_as_icd9() -> nw.Expr:
    """True where the qualifier of a diagnosis says ICD-9-CM. Never null."""
    return nw.col("qualifier").is_in(list(ICD9_QUALIFIERS)).fill_null(False)


def of_icd9_form() -> nw.Expr:
    """True where a code has one of the forms of ICD-9-CM, which E and V codes share with ICD-10-CM; null where it is blank."""
    return nw.any_horizontal(*(nw.col("diagnosis_code").str.contains(form) for form in ICD9_FORMS), ignore_nulls=False)


def icd9_settled(in_force: nw.Expr, billable: nw.Expr, covered: nw.Expr) -> nw.Expr:
    """True where a code is ICD-9-CM's by qualifier or form, or lies before ICD-10-CM: CODE-DX-ICD9's. Never null.

    Three to five digits are ICD-9-CM's alone. E and V codes look alike in both: an E code is ICD-9-CM's where ICD-10-CM has no
    such code that day, a V code where it has none that is billable.

    Args:
        in_force: whether ICD-10-CM has the code that day.
        billable: whether it is billable.
        covered: whether a release answers for the day.
    """
    code, day = nw.col("diagnosis_code"), nw.col("service_day")
    cause = code.str.contains(ICD9_CAUSE) & covered & ~in_force
    factor = code.str.contains(ICD9_FACTOR) & covered & ~billable
    return sent_as_icd9() | code.str.contains(ICD9_NUMBER) | cause | factor | (day < ICD10_START).fill_null(False)


def icd9_in_its_time() -> nw.Expr:
    """True where ICD-9-CM was in force that day and the code has its form or qualifier. Never null.

    An E or V code that is sent as ICD-10-CM is no ICD-9-CM code, though it has the form of one.
    """
    digits = nw.col("diagnosis_code").str.contains(ICD9_NUMBER)
    sent_as_icd10 = nw.col("qualifier").is_in(list(ICD10_QUALIFIERS)).fill_null(False)
    formed = digits | (of_icd9_form() & ~sent_as_icd10)
    return (nw.col("service_day") < ICD10_START).fill_null(False) & (formed | sent_as_icd9())
