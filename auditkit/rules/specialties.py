"""What kind of provider performed a line, by Medicare specialty, else by taxonomy, from the dated table ``specialties.psv``."""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.own_tables import in_force, own_table, periods


def is_performer(kind: str) -> nw.Expr:
    """True where the performer is of a kind of provider, false where another, null where specialty and taxonomy are blank.

    Args:
        kind: a kind in ``specialties.psv``.

    Raises:
        KeyError: there is no such kind.
    """
    rows = tuple(row for row in own_table("specialties") if row["kind"] == kind)
    if not rows:
        raise KeyError(
            f"no kind of provider '{kind}'; there are {', '.join(sorted({row['kind'] for row in own_table('specialties')}))}"
        )
    specialty, taxonomy = nw.col("rendering_specialty"), nw.col("rendering_taxonomy")
    found = []
    for same in periods(rows).values():
        pattern = "^(" + "|".join(row["taxonomy"] for row in same if row["taxonomy"]) + ")"
        listed = specialty.is_in([row["specialty"] for row in same])
        found.append(nw.coalesce(listed, taxonomy.str.contains(pattern)) & in_force(same[0]))
    return nw.any_horizontal(*found, ignore_nulls=False)
