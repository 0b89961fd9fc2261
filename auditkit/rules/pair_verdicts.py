"""What NCCI pairs say of two codes of one day, for practitioners and hospitals (rulebook NCCI-PTP-PRAC, NCCI-PTP-HOSP)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.code_pairs import BYPASSES, bypassed, edits_between, one_site, with_bypasses
from auditkit.rules.settings import Settings
from auditkit.rules.visits import DAY, LINE, PARTNER_LINE, PAYMENT, lacks_code, paid, pairs, provider

Lazy = nw.LazyFrame[Any]
EDIT_COLUMNS = ("column_1", "column_2", "modifier_indicator", "edit_dates", "rationale", "site", "release")
PROPOSED = ("propose_code", "propose_modifiers", "propose_units")
COLUMNS = (*LINE, *PARTNER_LINE, "in_window", "breach", "case", *EDIT_COLUMNS, *PROPOSED)
CARRIED = ("procedure_code", "lacks", "modifiers", "units", *BYPASSES, *PAYMENT)


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


def judged_pairs(beside: Lazy, edits: CodeSet) -> Lazy:
    """The pairs that an edit in force names, or of which no release can tell, with ``breach``, ``case`` and what is proposed.

    ``case`` is indicator 0, not bypassed, same site, column 1 denied, no release or payment.
    """
    found = judged(edits_between(beside.filter(nw.col("column_1") != nw.col("column_2")), edits))
    return found.with_columns(**_proposed())


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


def with_tested(judged: Lazy, day: Lazy, beside: Lazy) -> Lazy:
    """Add one row, without a partner, for each line that had another code beside it: tested, or in doubt by a blank."""
    other = (nw.col("column_1") != nw.col("column_2")).fill_null(True)
    seen = beside.filter(other).group_by(*LINE).agg(gap=(nw.col("lacks") | nw.col("partner_lacks")).any())
    asked = day.join(seen, on=list(LINE), how="left").filter(~nw.col("gap").is_null() | nw.col("provider").is_null())
    doubtful = judged.filter(nw.col("breach").is_null()).select(*LINE).unique()
    rest = asked.join(doubtful, on=list(LINE), how="anti").with_columns(
        breach=nw.when(~nw.col("gap")).then(nw.lit(False)),
        case=nw.when(nw.col("provider").is_null()).then(nw.lit("provider")).when(nw.col("gap")).then(nw.lit("gap")),
        partner_line_no=nw.lit(None, dtype=nw.Int64),
        propose_units=nw.lit(None, dtype=nw.Float64),
    )
    texts = [name for name in COLUMNS if name not in rest.collect_schema().names()]
    rest = rest.with_columns(nw.lit(None, dtype=nw.String).alias(name) for name in texts)
    return nw.concat([judged.select(*COLUMNS), rest.select(*COLUMNS)], how="vertical")
