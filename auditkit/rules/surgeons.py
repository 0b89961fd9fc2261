"""Who else billed one procedure of a patient's day: co-surgeons, teams and assistants (rulebook MOD-62, MOD-66, MOD-ASST).

Several persons of one operation send a claim each, so that these searches go across claims. Only what is in the data is seen:
another group's claims usually are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from auditkit.rules.frames import has_modifier
from auditkit.rules.modifier_sets import modifier_set
from auditkit.rules.modifiers import single_site
from auditkit.rules.visits import DAY, LINE, PARTNER, one_partner, pairs

Lazy = nw.LazyFrame[Any]
PROCEDURE = (*DAY, "procedure_code")
ASSISTANTS = (*modifier_set("assistant_physician"), *modifier_set("assistant_nonphysician"))
# A line with one of these says itself that it is not the operation as a whole, or another time's. 59 and X{EPSU} do not say so.
NOT_THE_SURGEON = ("66", *modifier_set("repeated_service"), *ASSISTANTS, *modifier_set("split_care"))
MARKS = (
    "rendering_npi",
    "rendering_basis",
    "billing_npi",
    "rendering_specialty",
    "has_62",
    "assists",
    "apart",
    "site",
    "allowed_cents",
)


def with_marks(lines: Lazy) -> Lazy:
    """Add what lines of one procedure are told apart by: ``has_62``, ``assists``, ``apart`` (not a surgeon's) and ``site``."""
    return lines.with_columns(
        has_62=has_modifier("62"),
        assists=has_modifier(*ASSISTANTS),
        apart=has_modifier(*NOT_THE_SURGEON),
        site=single_site(),
    )


def with_several(lines: Lazy) -> Lazy:
    """Add ``several``: more than one person billed the procedure for the patient that day, or a performer is blank."""
    person = nw.col("rendering_npi")
    marked = lines.with_columns(first=person.min().over(*PROCEDURE), last=person.max().over(*PROCEDURE))
    several = (nw.col("first") != nw.col("last")).fill_null(True) | person.is_null()
    return marked.with_columns(several=several).drop("first", "last")


def one_site() -> nw.Expr:
    """False where both lines of a pair name one site each and the two differ: two operations, not one. Never null."""
    mine, theirs = nw.col("site"), nw.col(f"{PARTNER}site")
    return (mine == "") | (theirs == "") | (mine == theirs)


def worst_first(found: Lazy, cases: Sequence[str]) -> Lazy:
    """Of the pairs of each line keep one: the first of ``cases`` that its ``case`` is, then the first partner.

    Args:
        found: rows of ``beside_other_persons`` with ``case``.
        cases: every value of ``case``, the gravest first.
    """
    rank = nw.coalesce(*(nw.when(nw.col("case") == case).then(nw.lit(place)) for place, case in enumerate(cases)))
    found = found.with_columns(
        rank=rank, partner_claim_key=nw.coalesce(nw.col("partner_claim_key"), nw.lit("")),
        partner_line_no=nw.coalesce(nw.col("partner_line_no"), nw.lit(0)),
    )  # fmt: skip
    kept = one_partner(found, "rank")
    lonely = nw.col("partner_claim_key") == ""
    return kept.with_columns(
        partner_claim_key=nw.when(~lonely).then(nw.col("partner_claim_key")),
        partner_line_no=nw.when(~lonely).then(nw.col("partner_line_no")),
    )


def another_person() -> nw.Expr:
    """Whether the lines of a pair are of two persons; null where that is not known.

    A line that carries its biller's number in place of its performer's is another person's where the biller is another.
    """
    stated = (nw.col("rendering_basis") != "billing") & (nw.col(f"{PARTNER}rendering_basis") != "billing")
    persons_differ = nw.col("rendering_npi") != nw.col(f"{PARTNER}rendering_npi")
    billers_differ = (nw.col("billing_npi") != nw.col(f"{PARTNER}billing_npi")).fill_null(False)
    return nw.when(stated.fill_null(False)).then(persons_differ).when(billers_differ).then(nw.lit(True))


def beside_other_persons(lines: Lazy, others: Lazy, carried: Sequence[str] = MARKS) -> Lazy:
    """Each line beside every line of its procedure by another person, their columns named ``partner_...``.

    A line without one stands once, with blank partner columns; ``alone`` says so. ``nameless``: it may be the same person.

    Args:
        lines: the lines asked about, each with ``rendering_npi``.
        others: the lines to put beside them.
        carried: columns of the others to bring along.
    """
    found = pairs(lines, others, carried, PROCEDURE)
    another = another_person()
    met = found.filter(another.fill_null(True)).with_columns(alone=nw.lit(False), nameless=another.is_null())
    rest = lines.join(met.select(*LINE).unique(), on=list(LINE), how="anti")
    added = {name: kind for name, kind in met.collect_schema().items() if name.startswith(PARTNER)}
    blank = {name: nw.lit(None, dtype=kind) for name, kind in added.items()}
    return nw.concat(
        [met, rest.with_columns(**blank, alone=nw.lit(True), nameless=nw.lit(False)).select(*met.collect_schema().names())]
    )


def persons(lines: Lazy) -> Lazy:
    """How many stated persons billed each procedure of a patient's day, ``persons``; ``nameless``: one is not stated."""
    stated = (nw.col("rendering_basis") != "billing").fill_null(False)
    one = lines.select(*PROCEDURE, person=nw.when(stated).then(nw.col("rendering_npi"))).unique()
    return one.group_by(*PROCEDURE).agg(
        persons=nw.col("person").count().cast(nw.Int64), nameless=nw.col("person").is_null().any()
    )
