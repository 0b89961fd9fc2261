"""Copies of claims with a proposal put in place, and the same claims as billed beside them, so that checks can compare both.

Each proposal has a copy of its own: the patient's live lines of that day, on whichever claims, under keys that no other copy
shares. All copies are one table, so that a check runs once over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from auditkit.engine import open_engine
from auditkit.price.near import near
from auditkit.review.audited_claim import OF_THE_BILLED_LINE
from auditkit.rules.frames import MODIFIERS, frames
from auditkit.rules.settings import Settings

PROPOSED = ("propose_code", "propose_modifiers", "propose_units")
LINE = ("claim_key", "line_no")
DAY = ("person", "service_date")
PROPOSAL = (*LINE, "service_date", "added", *PROPOSED)
# A proposal needs a place to be written in, whatever columns the source had.
WRITTEN = {**dict.fromkeys(("procedure_code", *MODIFIERS), pl.String()), "units": pl.Decimal(12, 3)}
# What the payer made of a line says nothing of the line as it is proposed.
OF_THE_PAYER = ("denied", "allowed_amount", "paid_amount", "patient_responsibility_amount", "adjudication_date")
# A copy is of live claims, whatever they replaced.
LINKS = {"frequency_code": "1", "original_reference_number": None}
SEPARATOR = "/"


@dataclass(frozen=True)
class Copies:
    """The copies as tables at rest, and what they are of.

    ``proposals`` has one row a distinct proposal: ``PROPOSAL``, ``copy`` and ``as_billed``, the names of both copies, and
    ``place``, the number of the line that is changed or added, blank where there is no such line.
    """

    tables: Mapping[str, pl.DataFrame]
    proposals: pl.DataFrame


def proposals_in(findings: pl.DataFrame) -> pl.DataFrame:
    """The findings that propose something, with ``added``: whether a line is to be added rather than changed."""
    something = pl.any_horizontal(pl.col(name).is_not_null() for name in PROPOSED)
    return findings.filter(something).with_columns(added=pl.col("payment_effect") == "add")


def copies_of(proposing: pl.DataFrame, tables: Mapping[str, pl.DataFrame], settings: Settings) -> Copies:
    """Copy the claims that the proposals are about, each with its proposal in place, and once as billed.

    Args:
        proposing: what ``proposals_in`` gave.
        tables: ``claims`` and ``lines`` at rest.
        settings: the settings of the run.
    """
    lines = _live_lines(near(tables, proposing["claim_key"].unique().to_list()), settings)
    persons = lines.select("claim_key", "person").unique()
    distinct = proposing.select(PROPOSAL).unique(maintain_order=True)
    distinct = distinct.join(persons, on="claim_key", how="left", maintain_order="left").with_row_index("number")
    billed = distinct.select(*DAY).unique(maintain_order=True).with_row_index("number")
    billed = billed.select(*DAY, copy=pl.format("B{}", "number"))
    numbered = (
        distinct.with_columns(copy=pl.format("P{}", "number"))
        .drop("number")
        .join(billed.rename({"copy": "as_billed"}), on=DAY, how="left", nulls_equal=True, maintain_order="left")
    )
    copied = pl.concat([_near(lines, numbered.select("person", "service_date", "copy")), _near(lines, billed)])
    placed = numbered.join(_places(numbered, lines), on="copy", how="left", maintain_order="left")
    found = pl.concat([_changed(copied, placed), _added(copied, placed)])
    return Copies({"claims": _claims(found, tables["claims"]), "lines": _renamed(found)}, placed)


def _live_lines(tables: Mapping[str, pl.DataFrame], settings: Settings) -> pl.DataFrame:
    """The live lines at rest, with the person and the last day of each."""
    with open_engine() as engine:
        seen = frames(tables, engine, settings)
        live = engine.collect(seen.lazy["lines"].select(*LINE, "patient_key"))
    person = live.select(*LINE, person=pl.coalesce("patient_key", "claim_key"))
    lines = tables["lines"].join(person, on=LINE, how="inner")
    lines = lines.with_columns(pl.lit(None, kind).alias(name) for name, kind in WRITTEN.items() if name not in lines.columns)
    through = pl.col("service_through_date") if "service_through_date" in lines.columns else pl.lit(None, pl.Date)
    return lines.with_columns(last_day=pl.coalesce(through, "service_date"))


def _near(lines: pl.DataFrame, copies: pl.DataFrame) -> pl.DataFrame:
    """The lines of each copy: those of the person that touch the day; a day that is not known is only the claims' own."""
    asked = copies.rename({"service_date": "asked_day"})
    joined = asked.join(lines, on="person", how="inner")
    touches = (pl.col("service_date") <= pl.col("asked_day")) & (pl.col("asked_day") <= pl.col("last_day"))
    return joined.filter(touches.fill_null(True)).drop("asked_day", "last_day")


def _places(proposals: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """For each copy the line that is changed, or the number of the line that is added and the line that it stands beside."""
    of_claim = proposals.select("copy", "claim_key", "line_no", "added", "service_date").join(
        lines.select("claim_key", number="line_no", day="service_date"), on="claim_key", how="inner"
    )
    other_line = (pl.col("number") != pl.col("line_no")).fill_null(True)
    other_day = (pl.col("day") != pl.col("service_date")).fill_null(True)
    nearest = pl.col("number").sort_by(other_line, other_day, "number").first()
    found = of_claim.group_by("copy").agg(
        pl.col("added").first(), beside=nearest, last=pl.col("number").max(), there=(~other_line).any()
    )
    place = pl.when("added").then(pl.col("last") + 1).when(pl.col("there")).then(pl.col("beside"))
    return found.select("copy", "beside", place=place)


def _changed(near: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """The lines with what is proposed for them; those that nothing is proposed for as they are."""
    changes = placed.filter(~pl.col("added")).select("copy", "claim_key", "place", *PROPOSED).rename({"place": "line_no"})
    changes = changes.with_columns(there=True)
    joined = near.join(changes, on=["copy", *LINE], how="left", maintain_order="left")
    return _with_proposal(joined, pl.col("there").fill_null(False), OF_THE_PAYER).select(near.columns)


def _added(near: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """The lines that are to be added, each made of the line that it stands beside."""
    added = (
        placed.filter(pl.col("added")).select("copy", "claim_key", "place", "beside", *PROPOSED).rename({"beside": "line_no"})
    )
    joined = near.join(added, on=["copy", *LINE], how="inner")
    joined = joined.with_columns(pl.lit(None, joined.schema[name]).alias(name) for name in ("procedure_code", *MODIFIERS))
    units = pl.lit(1).cast(joined.schema["units"])  # a missing service was given at least once
    made = _with_proposal(joined.with_columns(units=units), pl.lit(True), OF_THE_BILLED_LINE)
    return made.with_columns(line_no="place").select(near.columns)


def _with_proposal(joined: pl.DataFrame, here: pl.Expr, blanked: tuple[str, ...]) -> pl.DataFrame:
    modifiers = pl.col("propose_modifiers").str.split(" ").list
    given = here & pl.col("propose_modifiers").is_not_null()
    kept = {name: joined.schema[name] for name in blanked if name in joined.columns and name != "units"}
    return joined.with_columns(
        procedure_code=pl.when(here).then(pl.coalesce("propose_code", "procedure_code")).otherwise("procedure_code"),
        units=pl.when(here).then(pl.coalesce("propose_units", "units")).otherwise("units"),
        **{name: pl.when(given).then(_text(modifiers, place)).otherwise(name) for place, name in enumerate(MODIFIERS)},
        **{name: pl.when(~here).then(name).otherwise(pl.lit(None, kind)) for name, kind in kept.items()},
    )


def _text(modifiers: Any, place: int) -> pl.Expr:
    text: pl.Expr = modifiers.get(place, null_on_oob=True)
    return pl.when(text != "").then(text)


def _renamed(found: pl.DataFrame) -> pl.DataFrame:
    return found.with_columns(claim_key=pl.format("{}/{}", "copy", "claim_key")).drop("copy", "person")


def _claims(found: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """The headers of the copies; a patient of a copy is no patient of another."""
    copied = found.select("copy", "claim_key").unique().join(claims, on="claim_key", how="inner")
    patient = {"patient_key": pl.format("{}/{}", "copy", "patient_key")} if "patient_key" in claims.columns else {}
    links = {name: pl.lit(value, pl.String) for name, value in LINKS.items() if name in claims.columns}
    return copied.with_columns(claim_key=pl.format("{}/{}", "copy", "claim_key"), **patient, **links).drop("copy")
