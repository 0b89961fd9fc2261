"""The global period of surgery: which lines begin one, from which day to which it runs, and which lines fall into it.

Medicare pays the surgeon's visits around a procedure with the procedure. By the fee schedule of the day of surgery: 000 that
day alone, 010 that day and the 10 after, 090 the day before, that day and the 90 after. MMM (maternity), XXX and ZZZ begin
none; YYY leaves it to the contractor. Source: CMS Claims Processing Manual, ch. 12, sec. 40; rulebook GLOB-EM.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.code_kinds import is_kind, is_procedure
from auditkit.rules.frames import has_modifier
from auditkit.rules.same_physician import PHYSICIAN
from auditkit.rules.visits import LINE, PARTNER, lacks_code, paid, pairs, with_group

Lazy = nw.LazyFrame[Any]
# Days before and after the day of surgery.
DAYS = {"000": (0, 0), "010": (0, 10), "090": (1, 90)}
LONGEST = DAYS["090"]
MINOR, MAJOR = ("000", "010"), "090"
POSTOPERATIVE = ("010", "090")
CONTRACTOR, NO_RELEASE, GAP = "contractor", "no release", "gap"
UNCERTAIN = (CONTRACTOR, NO_RELEASE, GAP)
BY_CONTRACTOR = "YYY"
# Parts of the care of one surgery that several share; assistants; a return to the operating room, which begins no new period.
SPLIT_CARE, ASSISTANTS, RETURN = ("54", "55", "56"), ("80", "81", "82", "AS"), ("78",)
LEFT_OUT = (*SPLIT_CARE, *ASSISTANTS, *RETURN)
SURGERY = ("procedure_code", "modifiers", "service_day", "period", "first_day", "last_day", "pfs_release", "paid")


def surgeries(lines: Lazy, pfs: CodeSet, left_out: Sequence[str] = LEFT_OUT) -> Lazy:
    """The professional lines that begin a global period, those of which it cannot be told, and those without a code.

    Left out: lines of assistants, of a part of the care (54, 55, 56) and of returns to the operating room (78), by their
    modifiers, and codes of which the fee schedule says that they begin none.

    Args:
        lines: lines of professional claims, of all days; history counts.
        pfs: the fee schedule.
        left_out: the modifiers of lines to leave out.

    Returns:
        The lines' key, ``patient_key``, ``PHYSICIAN``, ``procedure_code``, ``modifiers``, ``service_day``, ``first_day``,
        ``last_day``, ``pfs_release``, ``paid`` (false where the payer denied it, null unknown) and ``period``: 000, 010 or 090,
        or ``contractor``, ``no release`` (no fee schedule covers the day) or ``gap`` (no code): then the days are those of the
        longest period it might have.
    """
    lacks = lacks_code()
    possible = (is_procedure() | lacks).fill_null(True) & ~has_modifier(*left_out)
    asked = with_group(lines).filter(possible).with_columns(lacks=lacks, paid=paid(), rvu_modifier=nw.lit(""))
    asked = asked.select(
        *LINE, "patient_key", *PHYSICIAN, "procedure_code", "modifiers", "service_day", "lacks", "paid", "rvu_modifier"
    )
    found = pfs.beside(asked, prefix="pfs_")
    days = nw.col("pfs_global_days")
    might = is_kind("global_period_possible").fill_null(False)
    period = (
        nw.when(nw.col("lacks")).then(nw.lit(GAP))
        .when(~nw.col("pfs_covered") & might).then(nw.lit(NO_RELEASE))
        .when(days == BY_CONTRACTOR).then(nw.lit(CONTRACTOR))
        .when(days.is_in(list(DAYS))).then(days)
    )  # fmt: skip
    found = found.with_columns(period=period).filter(~nw.col("period").is_null())
    return found.with_columns(first_day=nw.col("service_day") - _days(0), last_day=nw.col("service_day") + _days(1)).select(
        *LINE, "patient_key", *PHYSICIAN, *SURGERY
    )


def _days(end: int) -> nw.Expr:
    known = (nw.when(nw.col("period") == name).then(nw.lit(ends[end])) for name, ends in DAYS.items())
    return nw.coalesce(*known, nw.lit(LONGEST[end]))


def beside_surgeries(lines: Lazy, begun: Lazy) -> Lazy:
    """Each line beside every surgery of its patient whose global period its day falls into, and never beside itself.

    Adds the surgery's columns, named ``partner_...``, and ``days_after``, the day of the line counted from the day of surgery
    (0 that day, -1 the day before).

    Args:
        lines: lines with ``with_group``; the few that a check is about.
        begun: what ``surgeries`` gave.
    """
    found = pairs(lines, begun, (*PHYSICIAN, *SURGERY), on=("patient_key",))
    day = nw.col("service_day")
    within = (nw.col(f"{PARTNER}first_day") <= day) & (day <= nw.col(f"{PARTNER}last_day"))
    return found.filter(within).with_columns(days_after=day - nw.col(f"{PARTNER}service_day"))
