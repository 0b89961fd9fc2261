"""More units of one code in a day than Medicare's published maximum (MUE, MAI 2 or 3).

Why it matters
    Every unit of the code that day is denied, not only the excess.
Rule
    Sum the units of the code over all live lines of the same patient, performer (rendering provider, or the facility on
    institutional claims) and date of service, whatever the modifiers. More than the value in force that day is a finding
    on each of those lines. Units of a line over several days are divided by its days; where they do not divide, the whole
    line is taken for one day and the finding is for review.
Cannot tell
    A needed value is blank, units are missing on another line of that day, the units are minutes, no loaded release covers
    the date, or the practitioner maximum is 0, the code is one of equipment or supplies, and the claim does not show by
    specialty or taxonomy that a practitioner sent it: a supplier's claim is held against the DME contractors' table.
What settles it
    The administration record: units given, by whom, and when.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.bills import ought_to_have_a_code
from auditkit.rules.suppliers import by_practitioner, is_supply

ID, FAMILY, SUBJECT = "MUE-DOS", "unbundling", "line"
PROFILES = ("medicare",)
APPLIES = ought_to_have_a_code()
NEEDS = ("patient_key", "performer", "procedure_code", "service_day")
READS = ("units",)
SOURCE = "CMS NCCI Policy Manual, ch. I, sec. V"
CASES = {
    "absolute": Case("FAIL", "high", "over", "deny_excess", "{day_units:g} units in a day; the maximum in force is {mue} and no modifier or record changes it"),
    "clinical": Case("FAIL", "medium", "over", "deny_excess", "{day_units:g} units in a day; the maximum in force is {mue}, payable only on appeal with proof of necessity"),
    "none allowed": Case("FAIL", "medium", "over", "deny_excess", "{day_units:g} units in a day; Medicare's maximum for this code on such a claim is {mue}: it is not payable there as billed"),
    "several days": Case("REVIEW", "medium", "over", "risk_line", "{day_units:g} units, counting lines over several days as one; the maximum in force for a day is {mue}. The record says how many were given on each day"),
}
UNKNOWN = {
    "no release": "no loaded MUE release covers the date",
    "gap": "units are missing on a line of that day",
    "minutes": "the units of a line of that day are minutes",
    "supplier": "the practitioner maximum is 0 and the code may be a supplier's, whose table is another",
}
DAY = ("patient_key", "performer", "service_day", "procedure_code")
KEPT = ("claim_key", "line_no", "in_window", "mue", "release")
READ = (*DAY, *KEPT[:3], "units", "unit_basis", "days", "edit_service", "rendering_specialty", "rendering_taxonomy")

EXAMPLES = """
claim | line | procedure_code | mods | rendering_specialty | service_date | units   | unit_basis | service_through_date | outcome                 | because
A     | 1    | G0422          |      |                     | 2024-08-01   | 4       |            |                      | absolute                | 4 + 3 = 7 > 6, modifiers do not help
A     | 2    | G0422          | 59   |                     | 2024-08-01   | 3       |            |                      | absolute                |
B     | 1    | G0422          |      |                     | 2024-08-02   | 6       |            |                      | silent                  | at the limit
C     | 1    | G0422          |      |                     | 2024-08-03   | (blank) |            |                      | cannot tell: gap        | units missing
D     | 1    | G0422          |      |                     | 2031-01-01   | 9       |            |                      | cannot tell: no release | the table ends before
E     | 1    | X0002          |      |                     | 2024-08-01   | 99      |            |                      | does not apply          | no published value
F     | 1    | X0003          |      |                     | 2024-08-01   | 9       |            |                      | clinical                | over 8, MAI 3
G     | 1    | G0422          |      |                     | 2024-08-04   | 60      | MJ         |                      | cannot tell: minutes    | minutes are no units
H     | 1    | G0422          |      |                     | 2024-08-10   | 12      |            | 2024-08-11           | silent                  | 6 a day over two days
I     | 1    | G0422          |      |                     | 2024-08-20   | 13      |            | 2024-08-21           | several days            | 13 does not divide by 2, and 13 > 6
K     | 1    | E0143          |      | (blank)             | 2024-08-01   | 1       |            |                      | cannot tell: supplier   | 0 for practitioners; a supplier's table is another
M     | 1    | E0143          |      | 20                  | 2024-08-01   | 1       |            |                      | none allowed            | an orthopedist's: the practitioner table holds
N     | 1    | E0143          |      | 54                  | 2024-08-01   | 1       |            |                      | cannot tell: supplier   | a supply company's
L     | 1    | 99080          |      |                     | 2024-08-01   | 1       |            |                      | none allowed            | 0, and no supply
J     | 1    | G0422          |      |                     | 2024-08-25   | 5       |            | 2024-08-26           | silent                  | 5 does not divide by 2, and no day can hold over 6
O     | 1    | G0422          |      |                     | 2024-09-01   | 5       | MJ         |                      | cannot tell: minutes    | below the limit, were they units
P     | 1    | G0422          |      |                     | 2024-09-02   | 7       | (blank)    |                      | absolute                | a blank basis does not make it minutes
Q     | 1    | G0422          |      | (blank)             | 2024-09-03   | 7       |            |                      | absolute                | no supply, whoever gave it
R     | 1    | 99080          |      | (blank)             | 2024-09-04   | 1       |            |                      | none allowed            | 0, and no supply, whoever gave it
S     | 1    | G0422          |      |                     | 2024-09-05   | 6.5     |            |                      | absolute                | a part of a unit over, on one day
"""


def evaluate(lines: Lines, mue: CodeSet) -> Lines:
    limited = mue.on(lines.select(*READ)).filter(~nw.col("covered") | (nw.col("mai") != 1))
    share = nw.col("units") / nw.col("days")
    uneven = (share != share.floor()).fill_null(False) & (nw.col("days") > 1)
    day = limited.with_columns(
        uneven=uneven,
        day_share=nw.when(uneven).then(nw.col("units")).otherwise(share),
        minutes=(nw.col("unit_basis") == "MJ").fill_null(False),
    )
    # Most days lie below their maximum, and nothing of theirs is open: only the others are added up line by line.
    settled = nw.col("covered") & ~nw.col("minutes") & ~nw.col("day_share").is_null() & (nw.col("mue") > 0).fill_null(False)
    days = day.with_columns(settled=settled).group_by(*DAY).agg(
        whole=nw.col("settled").all(), total=nw.col("day_share").sum(), least=nw.col("mue").min()
    )  # fmt: skip
    asked = days.filter(~nw.col("whole") | (nw.col("total") > nw.col("least"))).select(*DAY)
    below = day.join(asked, on=list(DAY), how="anti").select(*KEPT).with_columns(
        day_units=nw.lit(None, dtype=nw.Float64), excess_units=nw.lit(0.0), breach=nw.lit(False), case=nw.lit(None, dtype=nw.String)
    )  # fmt: skip
    judged = _judged(day.join(asked, on=list(DAY), how="semi"))
    return nw.concat([below, judged.select(*KEPT, "day_units", "excess_units", "breach", "case")], how="vertical")


def _judged(day: Lines) -> Lines:
    """What each line of days that may lie above their maximum comes to."""
    day = day.with_columns(
        day_units=nw.col("day_share").sum().over(*DAY),
        gap=nw.col("day_share").is_null().any().over(*DAY),
        any_minutes=nw.col("minutes").any().over(*DAY),
        any_uneven=nw.col("uneven").any().over(*DAY),
        running=nw.col("day_share").cum_sum().over(*DAY, order_by=["claim_key", "line_no"]),
    )
    supplies = (nw.col("mue") == 0) & is_supply()
    supplier = (nw.col("edit_service") == "practitioner") & supplies & ~by_practitioner().fill_null(False)
    day = day.with_columns(supplier=supplier.fill_null(False))
    known = nw.col("covered") & ~nw.col("gap") & ~nw.col("any_minutes") & ~nw.col("supplier")
    over = nw.min_horizontal(nw.col("running") - nw.col("mue"), nw.col("day_share")) * nw.col("days")
    return day.with_columns(
        breach=nw.when(known).then(nw.col("day_units") > nw.col("mue")),
        excess_units=nw.when(over > 0).then(over).otherwise(nw.lit(0.0)),
        case=nw.when(~nw.col("covered")).then(nw.lit("no release"))
        .when(nw.col("gap")).then(nw.lit("gap"))
        .when(nw.col("any_minutes")).then(nw.lit("minutes"))
        .when(nw.col("supplier")).then(nw.lit("supplier"))
        .when(nw.col("any_uneven")).then(nw.lit("several days"))
        .when(nw.col("mue") == 0).then(nw.lit("none allowed"))
        .when(nw.col("mai") == 2).then(nw.lit("absolute"))
        .otherwise(nw.lit("clinical")),
    )  # fmt: skip
