"""Where modifiers stand on a line: what changes the price comes first (rulebook MOD-ORDER), by ``modifier_order.psv``."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.frames import MODIFIERS
from auditkit.rules.modifier_sets import in_modifier_set
from auditkit.rules.own_tables import Row, in_force, own_table

Lazy = nw.LazyFrame[Any]
LINE = ["claim_key", "line_no"]
LEAD, SECOND = "lead", "second"
PRICED, LAST = 5, 9
AFTER_ALL = "~"


def with_places(one: Lazy) -> Lazy:
    """Add ``place`` (0 to 9, the least stands first), ``chain``, ``changes_price`` and ``list_rank`` to modifiers of lines.

    Args:
        one: rows of ``by_modifier`` with ``list_pricing`` and ``list_rank`` of a loaded list of modifiers, blank without one.
    """
    priced = nw.coalesce(nw.col("list_pricing") == "Y", in_modifier_set("pricing"))
    one = one.with_columns(changes_price=priced)
    alike: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in own_table("modifier_order"):
        alike.setdefault((row["place"], row["chain"], row["effective_date"], row["until_date"]), []).append(row)
    met = {
        (place, chain): nw.col("modifier").is_in([row["modifier"] for row in rows]).fill_null(False) & in_force(rows[0])
        for (place, chain, _, _), rows in alike.items()
    }
    other = nw.when(nw.col("changes_price")).then(nw.lit(PRICED)).otherwise(nw.lit(LAST))
    return one.with_columns(
        # An ambulance's route keeps the first place, and nothing is said of its order.
        place=nw.coalesce(
            nw.when(nw.col("route")).then(nw.lit(0)),
            *(nw.when(found).then(nw.lit(int(place))) for (place, _), found in met.items()),
            other,
        ),
        chain=nw.coalesce(*(nw.when(found).then(nw.lit(chain)) for (_, chain), found in met.items() if chain), nw.lit("")),
        in_table=nw.any_horizontal(*met.values(), ignore_nulls=False),
    )


def out_of_order() -> nw.Expr:
    """The fault of two modifiers of a line, the later one's columns named ``later_...``; null for none.

    1: the later stands first by rule; 2: it stands second; 3: their order is the other; 4: the later alone changes the price.
    """
    chain, later = nw.col("chain"), nw.col("later_chain")
    leads = (later == LEAD) & (chain != LEAD)
    second = (later == SECOND) & ~chain.is_in([LEAD, SECOND]) & nw.col("anesthesia")
    reversed_chain = (chain == later) & (chain != "") & (nw.col("place") > nw.col("later_place"))
    by_list = ~nw.col("in_table") & ~nw.col("later_in_table") & (nw.col("changes_price") | nw.col("later_changes_price"))
    ranked = by_list & (nw.col("list_rank") > nw.col("later_list_rank")).fill_null(False)
    in_chain = (chain == later) & (chain != "")
    priced = ~nw.col("changes_price") & nw.col("later_changes_price") & ~in_chain & (chain != SECOND)
    faults = (leads, second, reversed_chain | ranked, priced)
    found = nw.coalesce(*(nw.when(fault).then(nw.lit(rank)) for rank, fault in enumerate(faults, start=1)))
    return nw.when(~nw.col("route") & ~nw.col("later_route")).then(found)


def proposed_order(one: Lazy) -> Lazy:
    """One row a line: ``propose_modifiers``, its modifiers in order of place; those of one place stay as billed."""
    key = nw.concat_str(nw.col("place").cast(nw.String), nw.col("slot").cast(nw.String), nw.col("modifier"))
    keys = {f"key_{slot}": nw.when(nw.col("slot") == slot).then(nw.col("key")).max() for slot in range(1, len(MODIFIERS) + 1)}
    line = one.with_columns(key=key).group_by(LINE).agg(**keys)
    first, second, third, fourth = (nw.coalesce(nw.col(name), nw.lit(AFTER_ALL)) for name in keys)
    first, second = _in_order(first, second)
    third, fourth = _in_order(third, fourth)
    first, third = _in_order(first, third)
    second, fourth = _in_order(second, fourth)
    second, third = _in_order(second, third)
    shown = [nw.when(found != AFTER_ALL).then(found.str.slice(2)) for found in (first, second, third, fourth)]
    return line.select(*LINE, propose_modifiers=nw.concat_str(*shown, separator=" ", ignore_nulls=True))


def _in_order(one: nw.Expr, two: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    return nw.when(one <= two).then(one).otherwise(two), nw.when(one <= two).then(two).otherwise(one)
