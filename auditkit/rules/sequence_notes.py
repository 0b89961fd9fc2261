"""Code first, use additional code and code also notes: whether a code's partners stand where a note wants them."""

from __future__ import annotations

from typing import Any

import narwhals as nw

Lazy = nw.LazyFrame[Any]
NOTE = ("stem", "note_stem", "note_type", "effective_day", "until_day")
TURNED, LOOSELY_TURNED, MISSING, NO_ADDITIONAL, NO_OTHER = (
    "partner later", "partner later, note open", "partner missing", "additional code missing", "other code missing",
)  # fmt: skip
# The gravest first; of several notes of one code it is the one told.
GRAVITY = (TURNED, LOOSELY_TURNED, MISSING, NO_ADDITIONAL, NO_OTHER)
ABSENT = (MISSING, NO_ADDITIONAL, NO_OTHER)


def notes_grouped(noted: Lazy) -> Lazy:
    """One row a code, release and note: its partners together, any one of which satisfies it.

    Adds ``due``, whether the note always holds, ``open``, whether its list of partners is open, and ``first_partner``,
    ``last_partner`` and ``partners``, how many stems it names.

    Args:
        noted: rows of ``icd10cm_sequence`` by ``diagnosis_code``.
    """
    optional, partner = nw.col("optional"), nw.col("partner_stem")
    rows = noted.with_columns(due=(optional == "N").fill_null(False), open=(optional == "open").fill_null(False))
    return rows.group_by("diagnosis_code", "release", *NOTE).agg(
        due=nw.col("due").any(), open=nw.col("open").any(),
        first_partner=partner.min(), last_partner=partner.max(), partners=partner.count(),
    )  # fmt: skip


def fault_of_note() -> nw.Expr:
    """Which of ``GRAVITY`` a note says of a diagnosis beside its nearest partner; null where it is satisfied.

    Reads ``position``, ``partner_position`` (the first partner's; null where none is reported) and what ``notes_grouped``
    added. Notes of whole blocks and chapters, whose stem is a range, are told only where they order codes.
    """
    position, partner, kind = nw.col("position"), nw.col("partner_position"), nw.col("note_type")
    first, absent, narrow = kind == "code_first", partner.is_null(), ~nw.col("note_stem").str.contains("-")
    # An open list is satisfied by any diagnosis that comes before: it may be the one meant.
    holds = nw.col("due") | (nw.col("open") & (position == 1))
    return (
        nw.when(first & (partner > position).fill_null(False) & holds).then(nw.lit(TURNED))
        .when(first & (partner > position).fill_null(False)).then(nw.lit(LOOSELY_TURNED))
        .when(first & absent & holds).then(nw.lit(MISSING))
        .when((kind == "use_additional") & absent & nw.col("due") & narrow).then(nw.lit(NO_ADDITIONAL))
        .when((kind == "code_also") & absent & nw.col("due") & narrow).then(nw.lit(NO_OTHER))
    )  # fmt: skip


def gravest(told: Lazy) -> Lazy:
    """Of the notes of a diagnosis keep the one with the gravest fault, and add ``fault``; one row a diagnosis.

    Args:
        told: one row a diagnosis (``claim_key``, ``position``) and note, as ``notes_grouped`` made it, with
            ``partner_position``; a diagnosis without notes has one row, its note blank.
    """
    told = told.with_columns(fault=fault_of_note())
    ranks = (nw.when(nw.col("fault") == name).then(nw.lit(str(rank))) for rank, name in enumerate(GRAVITY))
    note = (nw.col(name).cast(nw.String).fill_null("") for name in NOTE)
    told = told.with_columns(order=nw.concat_str(nw.coalesce(*ranks, nw.lit("9")), *note, separator="|"))
    return told.filter(nw.col("order") == nw.col("order").min().over("claim_key", "position")).drop("order")
