"""Lines with more than LIMIT units (replace this with what the check finds).

Why it matters
    Say what happens to the payment, or to whom.
Rule
    State the rule as its source does, in your own words, with every exception.
Cannot tell
    Name each missing value, table or date for which there is no verdict.
What settles it
    Name the document that a reviewer looks at.
"""

import narwhals as nw

from auditkit.rules import Case, Lines

ID, FAMILY, SUBJECT = "OWN-UNITS", "claim_integrity", "line"
NEEDS = ("procedure_code", "units")
SOURCE = "Own policy, section 3"
CASES = {
    "over": Case(
        "REVIEW",
        "medium",
        "over",
        "risk_line",
        "{units:g} units of one code on a line; own policy asks for a second look above 10",
    )
}

EXAMPLES = """
claim | procedure_code | units   | outcome     | because
A     | G0422          | 11      | over        | one over
B     | G0422          | 10      | silent      | at the limit
C     | G0422          | (blank) | cannot tell | units missing
"""


def evaluate(lines: Lines) -> Lines:
    return lines.with_columns(breach=nw.col("units") > 10, case=nw.lit("over"))
