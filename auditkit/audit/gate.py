"""The gate that every proposal goes through: what the pair, fee-schedule and unit checks would say of the claim as proposed.

A proposal is a change to the claim, and may itself break a rule. The claim is copied with the proposal in place, and the checks
of the gate run over the copy and over the claim as billed; what they find on the copy alone stands beside the proposal
(rulebook 0.8).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache

import polars as pl

from auditkit.audit.proposed_claims import PROPOSAL, SEPARATOR, Copies, copies_of, proposals_in
from auditkit.checking.evaluation import Evaluation
from auditkit.checking.model import Check
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_checks
from auditkit.codesets import CodeSet, Store
from auditkit.codesets.store import codes_in
from auditkit.engine import open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

GATE = ("NCCI-PTP-PRAC", "NCCI-PTP-HOSP", "PFS-STATUS", "MUE-DOS", "MUE-LINE")
COLUMN = "proposal_conflicts"
NONE_FOUND = "none"
NO_LINE = "not checked: the proposal names no live line"
PROPOSALS_A_BATCH = 10_000
SAID = {"copy": pl.String, "said": pl.String}
FOUND = {
    **dict.fromkeys(("check_id", "case", "claim_key", "partner_claim_key"), pl.String),
    **dict.fromkeys(("line_no", "partner_line_no"), pl.Int64),
}
_AT = ["copy", "claim_key", "line_no"]
_SAME = ["check_id", "case", "claim_key", "line_no", "procedure_code", "other_claim", "other_line", "other_code"]


def with_conflicts(
    findings: pl.DataFrame, tables: Mapping[str, pl.DataFrame], codes: Collection[str], store: Store, settings: Settings
) -> pl.DataFrame:
    """Say of each proposal what the checks of the gate would newly find: column ``proposal_conflicts``.

    Args:
        findings: the dictionary's ``findings``.
        tables: ``claims`` and ``lines`` at rest: the claims of the findings, with all others of their patients.
        codes: the procedure codes of the tables, to cut reference sets down to.
        store: the reference sets.
        settings: the settings of the run.

    Returns:
        The findings with the check and its case for each conflict, ``none`` where the gate found nothing new, what it could
        not tell or did not run, and a blank where nothing is proposed.
    """
    proposing = proposals_in(findings)
    if proposing.is_empty():
        return findings.with_columns(pl.lit(None, pl.String).alias(COLUMN))
    known = {*codes, *codes_in([proposing.select(procedure_code="propose_code")])}
    distinct = proposing.unique(PROPOSAL, maintain_order=True)
    parts = [distinct.slice(start, PROPOSALS_A_BATCH) for start in range(0, distinct.height, PROPOSALS_A_BATCH)]
    answers = pl.concat([_answers(copies_of(part, tables, settings), store, known, settings) for part in parts])
    said = proposing.drop(COLUMN, strict=False).join(answers, on=PROPOSAL, how="left", nulls_equal=True, maintain_order="left")
    return (
        findings.drop(COLUMN, strict=False)
        .join(said.select("finding_id", COLUMN), on="finding_id", how="left", maintain_order="left")
        .select(findings.columns if COLUMN in findings.columns else [*findings.columns, COLUMN])
    )


def sets_of_gate(findings: pl.DataFrame) -> set[str]:
    """The reference sets that the gate looked into for these findings; none where nothing is proposed."""
    if findings[COLUMN].null_count() == findings.height:
        return set()
    return {name for check in _checks() for name in check.code_sets}


def _checks() -> list[Check]:
    return [check for check in load_checks() if check.id in GATE]


def _answers(copies: Copies, store: Store, codes: Collection[str], settings: Settings) -> pl.DataFrame:
    """One row a proposal with what the gate says of it."""
    checks = _checks()
    with open_engine() as engine:

        @cache
        def opened(name: str) -> CodeSet:
            return store.open(name, engine.frame, codes)

        evaluations = evaluate_checks(checks, frames(copies.tables, engine, settings), opened, engine, settings)
    said = pl.concat([_conflicts(evaluations, copies), _doubts(evaluations, copies), _not_run(evaluations, copies)])
    texts = said.group_by("copy").agg(pl.col("said").unique().sort().str.join("; "))
    joined = copies.proposals.join(texts, on="copy", how="left", maintain_order="left")
    text = pl.when(pl.col("place").is_null()).then(pl.lit(NO_LINE)).otherwise(pl.col("said").fill_null(NONE_FOUND))
    return joined.select(*PROPOSAL, text.alias(COLUMN))


def _conflicts(evaluations: Iterable[Evaluation], copies: Copies) -> pl.DataFrame:
    """What the checks found on a claim as proposed and not on it as billed."""
    found = _named(evaluations, copies.tables["lines"])
    pairs = copies.proposals.select("copy", "as_billed", own_claim="claim_key", own_line="place")
    as_billed = pairs.join(found, left_on="as_billed", right_on="copy", how="inner")
    as_proposed = pairs.join(found, on="copy", how="inner")
    new = as_proposed.join(as_billed.select("copy", *_SAME), on=["copy", *_SAME], how="anti", nulls_equal=True)
    elsewhere = (
        pl.when(pl.col("claim_key") != pl.col("own_claim")).then(pl.format(" (line {} of another claim)", "line_no"))
        .when(pl.col("line_no") != pl.col("own_line")).then(pl.format(" (line {})", "line_no")).otherwise(pl.lit(""))
    )  # fmt: skip
    return new.select("copy", said=pl.format("{}: {}{}", "check_id", "case", elsewhere))


def _named(evaluations: Iterable[Evaluation], lines: pl.DataFrame) -> pl.DataFrame:
    """The findings of the gate with the copy, the claim's own key, and the codes of both lines."""
    listed = [one.findings.filter(pl.col("case").is_in(_cases(one.check))) for one in evaluations if one.findings.height]
    given = pl.concat([pl.DataFrame(schema=FOUND), *listed], how="diagonal_relaxed")
    codes = lines.select("claim_key", "line_no", "procedure_code")
    partner = codes.rename({"claim_key": "partner_claim_key", "line_no": "partner_line_no", "procedure_code": "other_code"})
    joined = given.join(codes, on=["claim_key", "line_no"], how="left").join(
        partner, on=["partner_claim_key", "partner_line_no"], how="left"
    )
    return joined.select(
        "check_id", "case", "line_no", "procedure_code", "other_code", _copy(), _own("claim_key").alias("claim_key"),
        other_line="partner_line_no", other_claim=_own("partner_claim_key"),
    )  # fmt: skip


def _cases(check: Check) -> list[str]:
    """The cases that a proposal had better not bring about; what is for information only is none of them."""
    return [name for name, case in check.cases.items() if case.status != "INFO"]


def _doubts(evaluations: Iterable[Evaluation], copies: Copies) -> pl.DataFrame:
    """What the checks could not tell of the line that is changed or added."""
    asked = copies.proposals.select("copy", "claim_key", line_no="place")
    said = [pl.DataFrame(schema=SAID)]
    for one in evaluations:
        doubt = one.cannot_tell.select(_copy(), "line_no", "reason", _own("claim_key").alias("claim_key"))
        reason = pl.col("reason").replace(one.check.unknown)
        told = doubt.join(asked, on=_AT, how="semi")
        said.append(told.select("copy", said=pl.format("{}: cannot tell, {}", pl.lit(one.check.id), reason)))
        if sum(one.unknown.values()) > one.cannot_tell.height:  # not all of them are listed, and which copies lack is not known
            said.append(asked.select("copy", said=pl.lit(f"{one.check.id}: cannot tell of every line")))
    return pl.concat(said)


def _not_run(evaluations: Iterable[Evaluation], copies: Copies) -> pl.DataFrame:
    """The checks of the claim's kind that did not run."""
    claims = copies.tables["claims"]
    kind = pl.col("claim_type") if "claim_type" in claims.columns else pl.lit(None, pl.String)
    of_copy = claims.select(_copy(), kind.alias("kind")).unique()
    said = [pl.DataFrame(schema=SAID)]
    for one in evaluations:
        if one.state != "ran":
            meant = of_copy.filter(_concerns(one.check), pl.col("copy").str.starts_with("P"))
            text = f"{one.check.id}: {one.state.replace('_', ' ')}, {one.reason}"
            said.append(meant.select("copy", said=pl.lit(text)))
    return pl.concat(said)


def _concerns(check: Check) -> pl.Expr:
    return pl.col("kind").is_in(list(check.claim_types)).fill_null(True) if check.claim_types else pl.lit(True)


def _copy() -> pl.Expr:
    return pl.col("claim_key").str.split_exact(SEPARATOR, 1).struct[0].alias("copy")


def _own(name: str) -> pl.Expr:
    """A key as it was before it was copied."""
    return pl.col(name).str.splitn(SEPARATOR, 2).struct[1]
