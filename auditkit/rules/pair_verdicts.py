"""What NCCI pairs say of two codes of one day, for practitioners and hospitals (rulebook NCCI-PTP-PRAC, NCCI-PTP-HOSP)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.code_pairs import BYPASSES, bypassed, edits_between, one_site, with_bypasses
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.settings import Settings
from auditkit.rules.visits import DAY, LINE, PARTNER, PARTNER_LINE, PAYMENT, lacks_code, paid, pairs, provider

Lazy = nw.LazyFrame[Any]
EDIT_COLUMNS = ("column_1", "column_2", "modifier_indicator", "edit_dates", "rationale", "site", "release")
PROPOSED = ("propose_code", "propose_modifiers", "propose_units")
COLUMNS = (*LINE, *PARTNER_LINE, "in_window", "breach", "case", *EDIT_COLUMNS, *PROPOSED)
CARRIED = ("procedure_code", "lacks", "modifiers", "units", *BYPASSES, *PAYMENT)
VISIT = (*DAY, "provider")
READ = (*LINE, *VISIT, "in_window", "procedure_code", "lacks", "modifiers", *MODIFIERS, "units", *PAYMENT)
OF_BOTH = ("modifiers", "units", *BYPASSES, *PAYMENT)
SIDE = ("claim_type", "modifiers", *MODIFIERS, "units", *PAYMENT)
NAMED = (
    *LINE, *PARTNER_LINE, "service_day", "column_1", "column_2", "modifier_indicator", "edit_dates", "rationale", "covered",
    "release",
)  # fmt: skip


def with_pairing(lines: Lazy, settings: Settings, further: Sequence[str] = ()) -> Lazy:
    """What pairs are judged by: ``provider``, ``lacks`` (a blank code), what the modifiers do, and ``further`` columns.

    A facility's revenue line that needs no code is left out: it is one of no pair.
    """
    marked = lines.with_columns(provider=provider(settings.same_provider_scope), lacks=lacks_code())
    kept = with_bypasses(marked.filter(~nw.col("procedure_code").is_null() | nw.col("lacks")))
    return kept.select(*dict.fromkeys((*LINE, *DAY, "provider", "in_window", *CARRIED, *further)))


def codes_beside(day: Lazy, carried: Sequence[str] = ()) -> Lazy:
    """Each line beside every other of its patient, day and provider: the line as column 2, the other as column 1.

    Args:
        day: lines as ``with_pairing`` made them.
        carried: further columns of the other line to bring along.
    """
    found = pairs(day, day, (*CARRIED, *carried), (*DAY, "provider"))
    return found.with_columns(column_1=nw.col("partner_procedure_code"), column_2=nw.col("procedure_code"))


def of_visits(lines: Lazy, settings: Settings, further: Sequence[str] = ()) -> Lazy:
    """The lines that pairs are looked for among, with ``provider``, ``lacks`` (a blank code) and ``further`` columns.

    A facility's revenue line that needs no code is left out: it is one of no pair.
    """
    marked = lines.with_columns(provider=provider(settings.same_provider_scope), lacks=lacks_code())
    return marked.filter(~nw.col("procedure_code").is_null() | nw.col("lacks")).select(*READ, *further)


def judged_pairs(day: Lazy, edits: CodeSet) -> Lazy:
    """The pairs that an edit in force names, or of which no release can tell, with ``breach``, ``case`` and what is proposed.

    ``case`` is indicator 0, not bypassed, same site, column 1 denied, no release or payment.

    Args:
        day: lines as ``of_visits`` made them.
        edits: the practitioner or the hospital set.
    """
    # Of each pair no more than the codes until an edit names it: pairs of codes are many, and edits name few of them.
    two = day.filter(~nw.col("lacks")).select(*LINE, *VISIT, column_2="procedure_code")
    one = two.select(*VISIT, partner_claim_key="claim_key", partner_line_no="line_no", column_1="column_2")
    found = two.join(one, on=list(VISIT), how="inner").filter(nw.col("column_1") != nw.col("column_2"))
    named = edits_between(found.drop(*(name for name in VISIT if name != "service_day")), edits)
    # One side after the other, so that nothing is used twice: Polars would work the pairs out anew for each use.
    others = day.select(*SIDE, partner_claim_key="claim_key", partner_line_no="line_no")
    met = with_bypasses(named.with_columns(procedure_code=nw.col("column_1")).join(others, on=list(PARTNER_LINE), how="inner"))
    met = met.select(*NAMED, **{f"{PARTNER}{name}": nw.col(name) for name in OF_BOTH})
    own = day.drop(*(name for name in VISIT if name != "claim_type"), "lacks")
    return judged(with_bypasses(met.join(own, on=list(LINE), how="inner"))).with_columns(**_proposed())


def judged(found: Lazy) -> Lazy:
    """Add ``breach``, ``case``, ``lifted``, ``strict`` (indicator 0) and ``neither`` (was paid) to pairs that an edit names."""
    # A blank is no denial: before payment there is none, and the pair is judged as billed.
    found = found.with_columns(
        denied_1=(~paid("partner_")).fill_null(False),
        paid_2=paid(),
        strict=(nw.col("modifier_indicator") == "0").fill_null(False),
    )
    denied, two, strict = nw.col("denied_1"), nw.col("paid_2"), nw.col("strict")
    found = found.with_columns(neither=denied & (~two).fill_null(False), lifted=~strict & bypassed())
    unpaid = denied & ~nw.col("neither") & two.is_null()
    breach = (
        nw.when(~nw.col("covered")).then(nw.lit(None, dtype=nw.Boolean))
        .when(nw.col("lifted") | nw.col("neither")).then(nw.lit(False))
        .when(~unpaid).then(nw.lit(True))
    )  # fmt: skip
    return found.with_columns(breach=breach, case=_case(unpaid))


def _case(unpaid: nw.Expr) -> nw.Expr:
    return (
        nw.when(~nw.col("covered")).then(nw.lit("no release"))
        .when(unpaid).then(nw.lit("payment"))
        .when(nw.col("denied_1")).then(nw.lit("column 1 denied"))
        .when(nw.col("strict")).then(nw.lit("indicator 0"))
        .when(one_site()).then(nw.lit("same site"))
        .otherwise(nw.lit("not bypassed"))
    )  # fmt: skip


def _proposed() -> dict[str, nw.Expr]:
    """Where column 1 was denied and column 2 paid, the price of column 1 is the right one (rulebook 6.8)."""
    instead = nw.when(nw.col("denied_1"))
    return {
        "propose_code": instead.then(nw.col("column_1")),
        "propose_modifiers": instead.then(nw.col("partner_modifiers")),
        "propose_units": instead.then(nw.col("partner_units")),
    }


def with_tested(judged: Lazy, day: Lazy) -> Lazy:
    """Add one row, without a partner, for each line that had another code beside it: tested, or in doubt by a blank."""
    code = nw.col("procedure_code")
    visits = day.group_by(*VISIT).agg(gap=nw.col("lacks").any(), lines=nw.len(), first=code.min(), last=code.max())
    several = (nw.col("lines") > 1) & (nw.col("gap") | (nw.col("first") != nw.col("last")).fill_null(False))
    seen = visits.filter(several).select(*VISIT, "gap")
    asked = day.select(*LINE, *VISIT, "in_window").join(seen, on=list(VISIT), how="left")
    asked = asked.filter(~nw.col("gap").is_null() | nw.col("provider").is_null())
    doubtful = judged.filter(nw.col("breach").is_null()).select(*LINE).unique()
    rest = asked.join(doubtful, on=list(LINE), how="anti").with_columns(
        breach=nw.when(~nw.col("gap")).then(nw.lit(False)),
        case=nw.when(nw.col("provider").is_null()).then(nw.lit("provider")).when(nw.col("gap")).then(nw.lit("gap")),
        partner_line_no=nw.lit(None, dtype=nw.Int64),
        propose_units=nw.lit(None, dtype=nw.Float64),
    )
    told = (*LINE, "in_window", "breach", "case", "partner_line_no", "propose_units")
    rest = rest.with_columns(**{name: nw.lit(None, dtype=nw.String) for name in COLUMNS if name not in told})
    return nw.concat([judged.select(*COLUMNS), rest.select(*COLUMNS)], how="vertical")
