"""Coverage policies beside the lines they speak of: diagnoses listed, groups of which one each is needed, frequency limits.

Of two entries that a diagnosis meets the longer counts: an exact code before a prefix, a longer prefix before a shorter one.
A policy without a payer or jurisdiction is any payer's or any jurisdiction's. Source: rulebook MEDNEC.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet
from auditkit.rules.visits import LINE, paid

Lazy = nw.LazyFrame[Any]
ANY, EXACT, PREFIX = "", "exact", "prefix"
POLICY = ("policy_id", "policy_payer", "policy_place")
ASKED = ("procedure_code", "release", "service_day")
STEM = ("procedure_code", "release", "stem", "match")
# A code has at most seven characters, so that an exact one outranks every prefix.
EXACT_RANK = 8


def candidates(lines: Lazy, policies: CodeSet) -> Lazy:
    """The lines with a code that any policy lists, and those that no release covers, with ``covered`` and ``release``."""
    listed = policies.rows["procedure_code"].unique().sort().to_list()
    marked = policies.answering(lines)
    return marked.filter(~nw.col("covered") | nw.col("procedure_code").is_in(listed))


def with_policies(lines: Lazy, policies: CodeSet) -> Lazy:
    """One row a candidate line and policy that speaks of its code on its day, and the lines that no release covers.

    Adds the policy, ``groups`` (of covered diagnoses), ``excludes``, ``frequency_limit``, ``frequency_days`` and ``whose``:
    payer or jurisdiction where it is not known whether the policy is the claim's, else null.
    """
    spoken = _spoken(lines.filter(nw.col("covered")).select(*ASKED).unique(), policies)
    met = lines.join(spoken, on=list(ASKED), how="left").filter(~nw.col("covered") | ~nw.col("policy_id").is_null())
    payer, place, locality = nw.col("policy_payer"), nw.col("policy_place"), nw.col("locality")
    ours = (payer == ANY) | (nw.col("payer_id") == payer)
    here = (place == ANY) | (locality == place) | (locality.str.slice(0, 5) == place)
    whose = nw.when(ours.is_null()).then(nw.lit("payer")).when(here.is_null()).then(nw.lit("jurisdiction"))
    met = met.with_columns(whose=nw.when(nw.col("covered")).then(whose), ours=ours, here=here)
    return met.filter(~nw.col("covered") | (nw.col("ours").fill_null(True) & nw.col("here").fill_null(True)))


def _spoken(asked: Lazy, policies: CodeSet) -> Lazy:
    """One row a code, day and policy: what the policy says apart from its diagnoses."""
    said = ("list_kind", "group_no", "frequency_limit", "frequency_days", "effective_day", "until_day")
    spans = _rows(policies).select("procedure_code", "release", *POLICY, *said).unique()
    listed = nw.col("list_kind") == "covered"
    spoken = _in_force(asked.join(spans, on=["procedure_code", "release"], how="inner")).with_columns(
        covered_group=nw.when(listed).then(nw.col("group_no")), excludes=(nw.col("list_kind") == "excluded").fill_null(False)
    )
    return spoken.group_by(*ASKED, *POLICY).agg(
        groups=_distinct("covered_group"),
        excludes=nw.col("excludes").any(),
        frequency_limit=nw.col("frequency_limit").min(),
        frequency_days=nw.col("frequency_days").max(),
    )


def _rows(policies: CodeSet) -> Lazy:
    return policies.entries().with_columns(
        policy_payer=nw.col("payer_id").fill_null(ANY),
        policy_place=nw.col("jurisdiction").fill_null(ANY),
        group_no=nw.col("group_no").fill_null(0),
        match=nw.col("match").fill_null(EXACT),
        stem=nw.col("diagnosis_code"),
    )


def _in_force(rows: Lazy) -> Lazy:
    day = nw.col("service_day")
    return rows.filter(nw.col("effective_day") <= day, day <= nw.col("until_day"))


def _distinct(column: str) -> nw.Expr:
    """How many values there are, blanks apart."""
    return nw.col(column).n_unique() - nw.col(column).is_null().any().cast(nw.Int64)


def matches(bearing: Lazy, policies: CodeSet, prefix: str = "") -> Lazy:
    """One row a line and policy, whoever's, of which an entry names a diagnosis.

    Adds ``groups_met``, how many groups the diagnoses are in, ``code_met``, the first that is, and ``excluded_met``, whether
    one is excluded.

    Args:
        bearing: a row a line and diagnosis: ``claim_key``, ``line_no``, code, day and release of the line, ``diagnosis_code``.
        policies: the set.
        prefix: put before the names of what is added.
    """
    entries = _rows(policies).select(*STEM, *POLICY, "list_kind", "group_no", "effective_day", "until_day")
    met = _in_force(_stems(bearing, policies).join(entries, on=list(STEM), how="inner"))
    rank, one = nw.col("rank"), (*LINE, *POLICY, "diagnosis_code")
    met = met.with_columns(
        covered_rank=nw.when(nw.col("list_kind") == "covered").then(rank),
        excluded_rank=nw.when(nw.col("list_kind") == "excluded").then(rank),
    )
    best = {name: nw.col(f"{name}_rank").max().over(*one).fill_null(0) for name in ("covered", "excluded")}
    met = met.with_columns(best_covered=best["covered"], best_excluded=best["excluded"])
    counts = nw.when(nw.col("covered_rank") >= nw.col("best_excluded"))
    met = met.with_columns(
        group_met=counts.then(nw.col("group_no")),
        code_met=counts.then(nw.col("diagnosis_code")),
        excluded_met=(nw.col("excluded_rank") > nw.col("best_covered")).fill_null(False),
    )
    return met.group_by(*LINE, *POLICY).agg(
        **{
            f"{prefix}groups_met": _distinct("group_met"),
            f"{prefix}excluded_met": nw.col("excluded_met").any(),
            f"{prefix}code_met": nw.col("code_met").min(),
        }
    )


def _stems(bearing: Lazy, policies: CodeSet) -> Lazy:
    """One row a diagnosis and way in which an entry may name it: its whole code, or its first characters."""
    code = nw.col("diagnosis_code")
    known = bearing.filter(~code.is_null()).select(*LINE, *ASKED, "diagnosis_code").unique()
    prefixes = policies.rows.filter(pl.col("match") == PREFIX)["diagnosis_code"].drop_nulls()
    ways = [
        known.filter(code.str.len_chars() >= length).with_columns(
            stem=code.str.slice(0, length), match=nw.lit(PREFIX), rank=nw.lit(length)
        )
        for length in sorted(set(prefixes.str.len_chars()))  # those in use only: each is another join's worth of rows
    ]
    exact = known.with_columns(stem=code, match=nw.lit(EXACT), rank=nw.lit(EXACT_RANK))
    return nw.concat([exact, *ways], how="vertical")


def earlier_days(asked: Lazy, lines: Lazy) -> Lazy:
    """One row a line and policy with a frequency limit, whose patient had the code before.

    ``earlier``: on how many days, within the policy's number of days before; a day counts where a line of it was not denied.
    ``undated``: a line of the patient and code has no day.
    """
    limited = asked.filter(~nw.col("frequency_limit").is_null(), ~nw.col("frequency_days").is_null())
    counted = lines.filter(paid().fill_null(True)).select("patient_key", "procedure_code", earlier_day="service_day")
    wanted = limited.select(*LINE, *POLICY, "patient_key", "procedure_code", "service_day", "frequency_days")
    met = wanted.join(counted, on=["patient_key", "procedure_code"], how="inner")
    before, day = nw.col("earlier_day"), nw.col("service_day")
    near = met.filter(before.is_null() | ((before < day) & (before > day - nw.col("frequency_days"))))
    return near.select(*LINE, *POLICY, "earlier_day").unique().group_by(*LINE, *POLICY).agg(
        earlier=_distinct("earlier_day"), undated=nw.col("earlier_day").is_null().any()
    )  # fmt: skip


def one_policy(judged: Lazy, order: list[str]) -> Lazy:
    """Of the policies of each line keep one: the first in ``order`` by its ``case``, of those the first by its name."""
    rank = nw.coalesce(*(nw.when(nw.col("case") == name).then(nw.lit(place)) for place, name in enumerate(order)))
    named = nw.concat_str(*(nw.col(name).fill_null(ANY) for name in POLICY), separator="|")
    judged = judged.with_columns(rank=rank, named=named)
    for column in ("rank", "named"):
        judged = judged.filter(nw.col(column) == nw.col(column).min().over(*LINE))
    return judged
