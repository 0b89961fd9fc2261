"""Pairs of indicator 1 that a modifier may lift, and what their modifiers say of themselves (rulebook NCCI-BYPASS)."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.bills import CRITICAL_ACCESS, on_bill
from auditkit.rules.code_kinds import is_kind
from auditkit.rules.code_pairs import bypassed, edits_between
from auditkit.rules.modifiers import BLANK
from auditkit.rules.pair_verdicts import codes_beside, judged
from auditkit.rules.settings import Settings
from auditkit.rules.visits import DAY, same

Lazy = nw.LazyFrame[Any]


def on_paired_bills(lines: Lazy, settings: Settings) -> Lazy:
    """Professional lines, and those of bills that hospital pairs are held against, or of an unknown type."""
    bill = on_bill((*settings.hospital_pair_bills, *CRITICAL_ACCESS)).fill_null(True)
    return lines.filter((nw.col("claim_type") == "P") | bill)


def procedures_beside(day: Lazy) -> Lazy:
    """Each line beside every other of its day and provider, an institutional one beside those of its claim; visits apart.

    Adds ``specialty``, an empty text where it is blank. Visits are lifted by modifiers of their own (24, 25, 27, 57).
    """
    beside = codes_beside(day, ("rendering_npi", "rendering_basis"))
    visit = is_kind("em").fill_null(False) | is_kind("em", code="partner_procedure_code").fill_null(False)
    one_claim = (nw.col("claim_type") == "P") | (nw.col("claim_key") == nw.col("partner_claim_key"))
    return beside.filter(~visit, one_claim).with_columns(
        specialty=nw.coalesce(nw.col("rendering_specialty"), nw.col("rendering_taxonomy"), nw.lit(BLANK))
    )


def liftable_pairs(beside: Lazy, ptp_practitioner: CodeSet, ptp_hospital: CodeSet) -> Lazy:
    """The pairs of indicator 1 in force, and those of which no release can tell, as ``judged`` gives them.

    Pairs of which neither line was paid are left out.
    """
    named = beside.filter(nw.col("column_1") != nw.col("column_2"))
    person = edits_between(named.filter(nw.col("claim_type") == "P"), ptp_practitioner)
    hospital = edits_between(named.filter(nw.col("claim_type") == "I"), ptp_hospital)
    return judged(nw.concat([person, hospital], how="vertical")).filter(~nw.col("strict"), ~nw.col("neither"))


def pairs_without_code(beside: Lazy) -> Lazy:
    """The pairs of which one line has no code and a modifier would lift an edit: whether there is one cannot be told."""
    return beside.filter(nw.col("lacks") | nw.col("partner_lacks"), bypassed())


def without_provider(day: Lazy) -> Lazy:
    """The lines whose provider is blank on a day on which the patient has a line with a modifier that lifts pairs."""
    lifting = day.filter(nw.col("distinct") | nw.col("anatomic") | nw.col("lifts")).select(*DAY).unique()
    return day.filter(nw.col("provider").is_null()).join(lifting, on=list(DAY), how="semi")


def carries(modifier: str) -> nw.Expr:
    """True where either line of a pair carries a modifier; never null."""
    both = nw.concat_str(nw.col("modifiers"), nw.col("partner_modifiers"), separator=" ", ignore_nulls=True)
    return both.str.contains(f"(^| ){modifier}( |$)").fill_null(False)


def same_practitioner() -> nw.Expr:
    """True where both lines of a professional pair name one person; never null. A biller's number in place of one is none."""
    named = (nw.col("rendering_basis") != "billing") & (nw.col("partner_rendering_basis") != "billing")
    return (nw.col("claim_type") == "P") & (named & same("rendering_npi")).fill_null(False)


def two_sites() -> nw.Expr:
    """True where the lines of a pair carry one anatomic modifier each, and not the same; never null."""
    one, other = nw.col("site"), nw.col("partner_site")
    return (one != BLANK) & (other != BLANK) & (one != other)
