"""Which preventive medicine visit an age calls for, from one dated table (rulebook PROC-AGE, rule 2)."""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.own_tables import in_force, own_table


def is_preventive_visit() -> nw.Expr:
    """True for a code of the table; never null."""
    return nw.col("procedure_code").is_in([row["procedure_code"] for row in own_table("preventive_ages")]).fill_null(False)


def visit_for_age(age: str) -> nw.Expr:
    """The code for the age, of new patients where the code billed is one of theirs, else of established ones.

    Null where the code billed is no preventive visit, or the age is blank.

    Args:
        age: the column that holds the age in completed years.
    """
    rows, found = own_table("preventive_ages"), []
    for patient in dict.fromkeys(row["patient"] for row in rows):
        ours = [row for row in rows if row["patient"] == patient]
        billed = nw.col("procedure_code").is_in([row["procedure_code"] for row in ours])
        for row in ours:
            within = (nw.col(age) >= int(row["age_from"])) & (nw.col(age) <= int(row["age_to"])) & in_force(row)
            found.append(nw.when(billed & within).then(nw.lit(row["procedure_code"])))
    return nw.coalesce(*found)
