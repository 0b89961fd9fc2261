"""More units on one line than Medicare's published maximum for a line (MUE, MAI 1).

Why it matters
    Every unit on that line is denied, not only the excess.
Rule
    Each line is held on its own against the value in force that day; other lines of the code do not count. Units beyond it belong on
    further lines with a modifier that tells them apart, where the record supports that. A line with modifier 50 counts the units
    billed. Units of a line over several days are divided by its days; where they do not divide, the whole line is taken for one
    day and the finding is for review. The table is the practitioners', the outpatient hospitals', or, for equipment and supplies on a
    supplier's claim, the DME contractors'. A second line of the code without such a modifier is DUP-LINE's.
Cannot tell
    A needed value is blank, the units are minutes, no loaded release covers the date, or the code is one of equipment or supplies,
    specialty and taxonomy are blank, and the tables of practitioners and of suppliers disagree on the line.
What settles it
    The record: units given, and what sets those on a second line apart (time, site, practitioner).
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.bills import ought_to_have_a_code
from auditkit.rules.suppliers import by_practitioner, is_supply

ID, FAMILY, SUBJECT = "MUE-LINE", "unbundling", "line"
PROFILES = ("medicare",)
APPLIES = ought_to_have_a_code()
NEEDS = ("procedure_code", "service_day")
READS = ("units",)
SOURCE = "CMS NCCI Policy Manual, ch. I, sec. V; CMS FAQ 11344; CARC 151"
OVER = "{line_units:g} units of {procedure_code} on one line; the maximum in force for a line is {mue} (table: {table})"
CASES = {
    "over": Case("FAIL", "high", "over", "deny_excess", OVER + ". All units of the line are denied; units beyond the maximum are payable only on a further line with a modifier that the record supports (59, XE, XP, XS, XU, 76, 77, 91 or an anatomic one)"),
    "several days": Case("REVIEW", "medium", "over", "risk_line", OVER + ", counting the days of the line as one. The record says how many were given on each day"),
}
UNKNOWN = {
    "no release": "no loaded MUE release covers the date",
    "gap": "the units of the line are missing",
    "minutes": "the units of the line are minutes",
    "supplier": "the code may be a practitioner's or a supplier's, and their maximums differ",
}

EXAMPLES = """
claim | line | procedure_code | mods | claim_type | rendering_specialty | rendering_taxonomy | service_date | units   | unit_basis | service_through_date | payer_class | frequency_code | outcome                 | because
F1    | 1    | 82374          |      |            |                     |                    |              | 3       |            |                      |             |                | over                    | F1: 3 > 2
F2    | 1    | 88350          |      |            |                     |                    |              | 8       |            |                      |             |                | over                    | F2: 8 > 4
N1    | 1    | 82374          |      |            |                     |                    |              | 2       |            |                      |             |                | silent                  | N1: two lines, each within the maximum (trap)
N1    | 2    | 82374          | 91   |            |                     |                    |              | 1       |            |                      |             |                | silent                  | N1
N2    | 1    | 88350          |      |            |                     |                    |              | 4       |            |                      |             |                | silent                  | N2: at the limit
N2    | 2    | 88350          | 76   |            |                     |                    |              | 4       |            |                      |             |                | silent                  | N2: split with a modifier
A     | 1    | 82374          | 91   |            |                     |                    |              | 3       |            |                      |             |                | over                    | a modifier does not widen a line
B     | 1    | 88350          |      |            |                     |                    |              | 5       |            |                      |             |                | over                    | one over
C     | 1    | 88350          | 50   |            |                     |                    |              | 4       |            |                      |             |                | silent                  | 50 counts the units billed
D     | 1    | G0422          |      |            |                     |                    |              | 99      |            |                      |             |                | does not apply          | MAI 2 is counted by the day
E     | 1    | 99213          |      |            |                     |                    |              | 99      |            |                      |             |                | does not apply          | no published value
F     | 1    | 82374          |      |            |                     |                    | 2025-03-10   | 4       |            | 2025-03-11           |             |                | silent                  | 2 a day over two days
G     | 1    | 82374          |      |            |                     |                    | 2025-03-10   | 6       |            | 2025-03-11           |             |                | over                    | 3 a day over two days
H     | 1    | 82374          |      |            |                     |                    | 2025-03-10   | 5       |            | 2025-03-11           |             |                | several days            | 5 does not divide by 2, and 5 > 2
I     | 1    | 88350          |      |            |                     |                    | 2025-03-10   | 3       |            | 2025-03-11           |             |                | silent                  | no day can hold over 4
J     | 1    | 82374          |      | I          |                     |                    |              | 3       |            |                      |             |                | silent                  | the hospital's value is another
K     | 1    | 82374          |      | I          |                     |                    |              | 4       |            |                      |             |                | over                    | and 4 is over it
L     | 1    | B4034          |      |            | 54                  |                    |              | 2       |            |                      |             |                | over                    | a supply company's: 1 for suppliers
M     | 1    | B4034          |      |            | (blank)             | 332B00000X         |              | 2       |            |                      |             |                | over                    | a supplier by taxonomy
N     | 1    | B4034          |      |            |                     |                    |              | 2       |            |                      |             |                | does not apply          | a cardiologist's: practitioners have no value for it
O     | 1    | B4034          |      |            | (blank)             |                    |              | 2       |            |                      |             |                | cannot tell: supplier   | whose it is, is not known
P     | 1    | B4034          |      |            | (blank)             |                    |              | 1       |            |                      |             |                | silent                  | within both
Q     | 1    | A6460          |      |            | (blank)             |                    |              | 4       |            |                      |             |                | over                    | over in both tables
R     | 1    | A6460          |      |            | (blank)             |                    |              | 2       |            |                      |             |                | cannot tell: supplier   | over for suppliers alone
S     | 1    | 82374          |      |            |                     |                    |              | 9       |            |                      | commercial  |                | does not apply          | another profile
T     | 1    | 82374          |      |            |                     |                    |              | 9       |            |                      |             | 8              | does not apply          | voided
U1    | 1    | 82374          |      |            |                     |                    | 2031-01-01   | 3       |            |                      |             |                | cannot tell: no release | the table ends before
U2    | 1    | 82374          |      |            |                     |                    |              | (blank) |            |                      |             |                | cannot tell: gap        | units missing
U3    | 1    | 82374          |      |            |                     |                    |              | 60      | MJ         |                      |             |                | cannot tell: minutes    | minutes are no units
V1    | 1    | 82374          |      |            |                     |                    |              | 2.5     |            |                      |             |                | over                    | a part of a unit over, on one day
V2    | 1    | 82374          |      |            |                     |                    |              | 3       | (blank)    |                      |             |                | over                    | a blank basis does not make it minutes
V3    | 1    | B4034          |      | I          |                     |                    |              | 2       |            |                      |             |                | does not apply          | a supplier's limit is not a hospital's
"""
LINE = ("claim_key", "line_no")


def evaluate(lines: Lines, mue: CodeSet) -> Lines:
    professional = nw.col("edit_service") == "practitioner"
    marked = lines.with_columns(supply=professional & is_supply(), treats=by_practitioner())
    sent = nw.when(nw.col("supply") & ~nw.col("treats").fill_null(True)).then(nw.lit("dme")).otherwise(nw.col("edit_service"))
    # A supply of an unknown sender is held against both tables.
    unknown = marked.filter(nw.col("supply"), nw.col("treats").is_null()).with_columns(edit_service=nw.lit("dme"))
    asked = nw.concat([marked.with_columns(edit_service=sent), unknown], how="vertical")
    limited = mue.on(asked).filter(~nw.col("covered") | (nw.col("mai") == 1))
    share = nw.col("units") / nw.col("days")
    uneven = (share != share.floor()).fill_null(False) & (nw.col("days") > 1)
    held = limited.with_columns(uneven=uneven, line_units=nw.when(uneven).then(nw.col("units")).otherwise(share))
    # Of two tables the text names the stricter; one that no release covers comes first.
    held = held.with_columns(
        over=(nw.col("line_units") > nw.col("mue")).fill_null(False).cast(nw.Int64),
        least_tables=nw.when(nw.col("supply").fill_null(False) & nw.col("treats").is_null()).then(nw.lit(2)).otherwise(nw.lit(1)),
        order=nw.col("mue").fill_null(-1) * 2 + (nw.col("edit_service") == "dme").cast(nw.Int64),
    ).with_columns(times_over=nw.col("over").sum().over(*LINE), first=nw.col("order").min().over(*LINE))
    held = held.filter(nw.col("order") == nw.col("first"))
    minutes = (nw.col("unit_basis") == "MJ").fill_null(False)
    doubt = (nw.col("times_over") > 0) & (nw.col("times_over") < nw.col("least_tables"))
    case = (
        nw.when(~nw.col("covered")).then(nw.lit("no release"))
        .when(minutes).then(nw.lit("minutes"))
        .when(nw.col("line_units").is_null()).then(nw.lit("gap"))
        .when(doubt).then(nw.lit("supplier"))
        .when(nw.col("uneven")).then(nw.lit("several days"))
        .otherwise(nw.lit("over"))
    )  # fmt: skip
    held = held.with_columns(case=case, table=nw.col("edit_service"), excess_units=(nw.col("line_units") - nw.col("mue")) * nw.col("days"))
    return held.with_columns(breach=nw.when(~nw.col("case").is_in(list(UNKNOWN))).then(nw.col("times_over") > 0))
