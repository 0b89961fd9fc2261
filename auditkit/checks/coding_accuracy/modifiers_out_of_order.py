"""Modifiers on a line in another order than payers read them.

Why it matters
    Claims systems price by the first modifiers and may not read the others: a modifier that changes the price and stands late is paid wrongly or rejected.
Rule
    A modifier that changes the price stands before those that only inform. An anesthesia payment modifier (AA, AD, QK, QX, QY, QZ), QW, 26 and TC
    stand first; QS, G8 and G9 second on anesthesia. 50 stands before 51, and both before 22, 52 and 53; GP, GO and GN before CQ and CO. 59 and
    X{EPSU} stand after what changes the price, and whether before or after a side does not matter. What changes the price is the rulebook's list,
    which a loaded list of modifiers corrects (pricing); its ranks order the modifiers that the rules say nothing of.
    Contractors and payers differ in details: beyond the first group the finding is for a reviewer.
Cannot tell
    Nothing, row by row: the order stands on the line.
What settles it
    The payer's own guide to the order of modifiers.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, is_kind
from auditkit.rules.billed_modifiers import by_modifier
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.modifier_order import out_of_order, proposed_order, with_places

ID, FAMILY, SUBJECT = "MOD-ORDER", "coding_accuracy", "line"
CANDIDATES = ~nw.all_horizontal(*(nw.col(name).is_null() for name in MODIFIERS[1:]), ignore_nulls=False)
NEEDS = ()
READS = ("modifiers",)
OPTIONAL_SETS = ("modifier_codes",)
SOURCE = "Medicare Claims Processing Manual, ch. 12, sec. 50, ch. 16, sec. 70; contractors' guidance on the order of modifiers"
CASES = {
    "first": Case("FAIL", "low", "neutral", "none", "modifier {later} stands after {earlier}; {later} stands first on its line. In order: {propose_modifiers}"),
    "second": Case("REVIEW", "low", "neutral", "none", "modifier {later} stands after {earlier}; on anesthesia it stands second, after the payment modifier. In order: {propose_modifiers}"),
    "position": Case("REVIEW", "low", "neutral", "none", "modifier {earlier} stands before {later}; their usual order is the other. In order: {propose_modifiers}"),
    "price": Case("REVIEW", "low", "neutral", "none", "modifier {later} changes the price and stands after {earlier}, which does not. In order: {propose_modifiers}"),
}

EXAMPLES = """
claim | line | procedure_code | mods     | service_date | outcome        | because
F1    | 1    | 00840          | QS AA    |              | first          | rulebook F1: AA is first
F2    | 1    | 71046          | RT 26    |              | first          | rulebook F2: 26 first
N1    | 1    | 20610          | 59 RT    |              | silent         | rulebook N1: neither changes the price
N2    | 1    | 00840          | AA QS    |              | silent         | rulebook N2
A1    | 1    | 20610          | RT 59    |              | silent         | nor in the other order
A2    | 1    | 20610          | 59 50    |              | price          | 59 after what changes the price
A3    | 1    | 20610          | 50 59    |              | silent         |
A4    | 1    | 20610          | 50       |              | does not apply | one modifier
B1    | 1    | 97110          | GP CQ    |              | silent         | GP before CQ
B2    | 1    | 97110          | CQ GP    |              | position       | the other order
B3    | 1    | 97110          | GP KX CQ |              | price          | KX informs
B4    | 1    | 97110          | GP CQ KX |              | silent         |
C1    | 1    | 27447          | 51 50    |              | position       | 50 before 51
C2    | 1    | 27447          | 50 51    |              | silent         |
C3    | 1    | 27447          | 52 50    |              | position       | 52 after 50
C4    | 1    | 27447          | 80 50    |              | silent         | nothing is said of these two
C5    | 1    | 71046          | 26 52    |              | silent         |
C6    | 1    | 71046          | 52 26    |              | first          |
D1    | 1    | 00840          | AA P3 QS |              | second         | QS is second
D2    | 1    | 00840          | AA QS P3 |              | silent         |
D3    | 1    | 00840          | QZ QS 53 |              | silent         | 53 after the two
D4    | 1    | 87804          | 59 QW    |              | first          | QW is first
D5    | 1    | 99213          | GC QS    |              | silent         | no anesthesia
E1    | 1    | 20610          | RT ZC    |              | price          | ZC changes the price by the list of modifiers
E2    | 1    | 20610          | ZD ZE    |              | position       | by the ranks of the list
E3    | 1    | 20610          | ZE ZD    |              | silent         |
E4    | 1    | A0428          | RH QN    |              | silent         | a route
E5    | 1    | A0428          | QN RR GY |              | silent         | a route in whatever place
E9    | 1    | A0428          | KX RH QW |              | first          | and two modifiers beside it
E6    | 1    | 20610          | RT ZC    | 2031-01-01   | silent         | the list ends before, and the rules do not name ZC
E7    | 1    | 71010          | RT FX    | 2016-12-31   | silent         | FX changes the price from the next day
E8    | 1    | 71010          | RT FX    | 2017-01-01   | price          |
"""


def evaluate(lines: Lines, modifier_codes: CodeSet) -> Lines:
    several = ~nw.all_horizontal(*(nw.col(name).is_null() for name in MODIFIERS[1:]), ignore_nulls=False)
    one = by_modifier(lines.filter(several), ()).with_columns(anesthesia=is_kind("anesthesia").fill_null(False))
    one = with_places(modifier_codes.beside(one, prefix="list_"))
    kept = ("route", "slot", "modifier", "place", "chain", "in_table", "changes_price", "list_rank")
    later = one.select("claim_key", "line_no", **{f"later_{name}": nw.col(name) for name in kept})
    two = one.join(later, on=["claim_key", "line_no"], how="inner").filter(nw.col("slot") < nw.col("later_slot"))
    two = two.with_columns(fault=nw.coalesce(out_of_order(), nw.lit(9)))
    # Of several faults the gravest, then the first on the line, in one text that sorts so.
    order = nw.concat_str(*(nw.col(name).cast(nw.String) for name in ("fault", "slot", "later_slot")))
    two = two.with_columns(order=order).with_columns(least=nw.col("order").min().over("claim_key", "line_no"))
    worst = two.filter(nw.col("order") == nw.col("least")).join(proposed_order(one), on=["claim_key", "line_no"], how="left")
    fault = nw.col("fault")
    case = nw.coalesce(*(nw.when(fault == rank).then(nw.lit(name)) for rank, name in enumerate(CASES, start=1)))
    return worst.with_columns(case=case, breach=fault < 9, earlier=nw.col("modifier"), later=nw.col("later_modifier"))
