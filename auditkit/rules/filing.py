"""The last day on which a claim is filed in time (rulebook TIMELY).

The payer's own row of ``timely_filing`` comes first; where it has none, the limit that is law for the rule profile, from
``filing_limits.psv``. A calendar year ends on the same day of the next year, and on the next business day where that day is a
weekend or a federal holiday; a number of days is counted as it stands. Source: 42 CFR 424.44.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.contract import Lines
from auditkit.rules.days import next_business_day, same_day_next_year
from auditkit.rules.own_tables import in_force, own_table

YEAR, SERVICE, THROUGH = "calendar_year", "service", "through"
YEAR_TEXT = "one calendar year, moved on to a business day"


def with_last_day(lines: Lines, timely_filing: CodeSet) -> Lines:
    """Add the last day of filing and what it was reckoned from.

    Adds ``last_day`` (null where no limit is known), ``basis`` (service, through, or as the payer's row says), ``basis_date``,
    ``limit`` (its text), ``earliest`` (true where the bill's through date is blank and the line's own stands in for it: the
    last day may be later, never earlier) and ``release``.
    """
    asked = timely_filing.beside(lines, prefix="own_")
    facility = (nw.col("claim_type") == "I").fill_null(False)
    yearly = (nw.col("own_calendar_rule") == YEAR).fill_null(False)
    limited = nw.col("own_in_force") & (yearly | ~nw.col("own_days").is_null())
    usual = nw.when(facility).then(nw.lit(THROUGH)).otherwise(nw.lit(SERVICE))
    asked = asked.with_columns(
        basis=nw.when(limited).then(nw.coalesce(nw.col("own_basis"), usual)).otherwise(usual),
        days_allowed=nw.when(limited & ~yearly).then(nw.col("own_days")),
        yearly=nw.when(limited).then(yearly).otherwise(_by_law()),
        release=nw.when(limited).then(nw.col("own_release")),
    )
    asked = _with_basis(asked, facility)
    asked = asked.with_columns(year_end=nw.when(nw.col("yearly")).then(same_day_next_year("basis_date", "basis_day")))
    asked = asked.with_columns(year_end=next_business_day(nw.col("year_end")))
    days, counted = nw.col("days_allowed"), nw.col("basis").is_in([SERVICE, THROUGH])
    last = nw.coalesce(nw.col("year_end"), nw.col("basis_day") + days)
    text = nw.when(nw.col("yearly")).then(nw.lit(YEAR_TEXT)).otherwise(nw.concat_str(days.cast(nw.String), nw.lit(" days")))
    return asked.with_columns(last_day=nw.when(counted).then(last), limit=text)


def _by_law() -> nw.Expr:
    rows = (row for row in own_table("filing_limits") if row["calendar_rule"] == YEAR)
    held = ((nw.col("rule_profile") == row["rule_profile"]).fill_null(False) & in_force(row) for row in rows)
    return nw.any_horizontal(*held, ignore_nulls=False)


def _with_basis(asked: Lines, facility: nw.Expr) -> Lines:
    through = nw.col("basis") == THROUGH
    stated = through & facility & ~nw.col("statement_through_date").is_null()
    found = {
        f"basis_{part}": nw.when(stated).then(nw.col(f"statement_through_{part}"))
        .when(through).then(nw.coalesce(nw.col(f"service_through_{part}"), nw.col(f"service_{part}")))
        .otherwise(nw.col(f"service_{part}"))
        for part in ("date", "day")
    }  # fmt: skip
    return asked.with_columns(earliest=through & facility & ~stated, **found)
