"""Which kind of service a modifier goes with, and whether a code is of that kind (rulebook MOD-NOTALLOWED)."""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.code_kinds import is_kind
from auditkit.rules.modifier_sets import in_modifier_set
from auditkit.rules.modifiers import DISTINCT

# Kinds as the set modifier_codes names them; "procedure" is anything but a visit.
KINDS = ("em", "procedure", "lab", "anesthesia", "therapy", "dme", "facility")
EQUIPMENT = ("supply", "hearing", "private_payer_supply")


def goes_with(listed: str = "applies_to") -> nw.Expr:
    """The kinds of service that a modifier goes with, as words: by the rulebook's rules, else by the list; null for any.

    Args:
        listed: the column of the list of modifiers.
    """
    distinct = nw.col("modifier").is_in(list(DISTINCT)).fill_null(False)
    ruled = (
        nw.when(in_modifier_set("em_only")).then(nw.lit("em"))
        .when(distinct | in_modifier_set("repeated_service")).then(nw.lit("procedure"))
        .when(in_modifier_set("laboratory_only")).then(nw.lit("lab"))
        .when(in_modifier_set("therapy_discipline", "therapy_assistant")).then(nw.lit("therapy"))
        .when(in_modifier_set("equipment")).then(nw.lit("dme"))
    )  # fmt: skip
    kinds = nw.coalesce(ruled, nw.col(listed))
    return nw.when(~names(kinds, "any").fill_null(True)).then(kinds)


def names(kinds: nw.Expr, kind: str) -> nw.Expr:
    """True where a text of words holds one; null where the text is blank."""
    return kinds.str.contains(rf"\b{kind}\b")


def fits(kinds: str = "goes_with", therapy: str = "is_therapy") -> nw.Expr:
    """Whether the code of a line is of a kind that its modifier goes with; null where the code, or what decides it, is blank.

    Args:
        kinds: the column that ``goes_with`` made.
        therapy: the column that says whether the code is on the therapy list; null where no list answers.
    """
    visit = is_kind("em")
    of_kind = {
        "em": visit | is_kind("visit_like"),
        "procedure": ~visit,
        "lab": is_kind("lab"),
        "anesthesia": is_kind("anesthesia"),
        "therapy": nw.col(therapy),
        "dme": is_kind(*EQUIPMENT),
        "facility": nw.col("claim_type") == "I",
    }
    said = (names(nw.col(kinds), kind) & of_kind[kind] for kind in KINDS)
    return nw.any_horizontal(*said, ignore_nulls=False)
