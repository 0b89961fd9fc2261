"""Pairs of modifiers that exclude each other on one line, from the dated table ``modifier_pairs.psv`` (rulebook MOD-EXCL)."""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.code_kinds import is_kind
from auditkit.rules.own_tables import Row, in_force, own_table


def exclusive_case(one: str = "earlier", other: str = "later") -> nw.Expr:
    """The case that two modifiers of a line make by the table, whatever their order; null where they go together.

    A pair that is limited to a kind of code makes ``no code`` where the code is blank.

    Args:
        one: the column that holds one of them.
        other: the column that holds the other.
    """
    alike: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in own_table("modifier_pairs"):
        alike.setdefault((row["case"], row["kind"], row["effective_date"], row["until_date"]), []).append(row)
    first, second = nw.col(one), nw.col(other)
    pair = nw.when(first <= second).then(nw.concat_str(first, second)).otherwise(nw.concat_str(second, first))
    found = []
    for (case, kind, _, _), rows in alike.items():
        met = pair.is_in([_pair(row) for row in rows]) & in_force(rows[0])
        if kind:
            found.append(nw.when(met & nw.col("procedure_code").is_null()).then(nw.lit("no code")))
            met = met & is_kind(kind).fill_null(False)
        found.append(nw.when(met).then(nw.lit(case)))
    return nw.coalesce(*found)


def _pair(row: Row) -> str:
    return "".join(sorted((row["first"], row["second"])))
