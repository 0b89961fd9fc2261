"""A provider identifier that is no NPI: its form or its check digit is wrong.

Why it matters
    A claim with an identifier that cannot exist is rejected or denied as a whole, and exclusion and enrolment look-ups by that identifier find no one.
Rule
    An NPI is ten digits beginning with 1 or 2, and the last is the Luhn check digit over 80840 and the first nine (the prefix adds 24).
    Every NPI field of the claim and of its lines is judged once; a line that repeats the claim's own value is not judged again.
    A blank field does not apply: which NPIs a claim needs belongs to CLM-FIELDS. Whether an NPI was ever issued or was deactivated
    is not looked up.
Cannot tell
    Nothing: the number alone decides. Without any NPI column the check is not run.
What settles it
    The provider's enrolment record or the public NPI registry.
"""

import narwhals as nw

from auditkit.rules import Case, Claims, Lines
from auditkit.rules.npi import check_digit, last_digit, npi_form
from auditkit.tables import table

CLAIM_FIELDS = tuple(name for name in table("claims").names if name.endswith("_npi"))
LINE_FIELDS = tuple(name for name in table("lines").names if name.endswith("_npi"))

ID, FAMILY, SUBJECT = "NPI-LUHN", "claim_integrity", "claim"
PARTNER = ("field", "line_no")
NEEDS = ()
ONE_OF = CLAIM_FIELDS
SOURCE = "CMS, NPI check-digit standard; 45 CFR 162.406"
CASES = {
    "form": Case("FAIL", "high", "neutral", "risk_claim", "{field} holds {npi}; an NPI is ten digits, the first 1 or 2"),
    "check digit": Case("FAIL", "high", "neutral", "risk_claim", "{field} holds {npi}, which ends in {given}; the check digit of its first nine digits is {expected}"),
}

EXAMPLES = """
claim | line | billing_npi | attending_npi | rendering_npi | referring_npi | outcome     | because
F1    | 1    | 1234567890  |               |               |               | check digit | rulebook F1: it would have to end in 3
F2    | 1    | 3234567893  |               |               |               | form        | rulebook F2: the first digit is neither 1 nor 2
N1    | 1    | 1234567893  |               |               |               | silent      | rulebook N1
N2    | 1    |             |               |               | (blank)       | silent      | rulebook N2: a blank referring NPI does not apply, the other fields hold
A     | 1    | 1245319599  |               |               |               | silent      | test vector
B     | 1    | 2000000003  |               |               |               | check digit | test vector: one more than a valid number
C     | 1    | 123456789   |               |               |               | form        | nine digits
D     | 1    | 12345678933 |               |               |               | form        | eleven digits
E     | 1    | 0000000000  |               |               |               | form        | zeros stand for no one
G     | 1    | 1234567B93  |               |               |               | form        | a letter
H     | 1    |             | 2000000003    |               |               | check digit | the attending provider's
I     | 1    |             |               | 1234567890    |               | check digit | on the line alone
J     | 1    |             |               |               | 1234567890    | check digit | on the second line alone
K     | 1    | 2000000003  |               | (blank)       |               | check digit | told once, as the billing provider's
"""


def evaluate(claims: Claims, lines: Lines) -> Claims:
    headers = [_field(claims.with_columns(line_no=nw.lit(None, dtype=nw.Int64)), name) for name in CLAIM_FIELDS]
    own = lines.join(claims.select("claim_key", **{f"claim_{name}": name for name in CLAIM_FIELDS}), on="claim_key", how="inner")
    # The frame fills a line's blanks from its claim; what the claim holds as well has been judged there.
    repeated = {name: (nw.col(name) == nw.col(f"claim_{name}")).fill_null(False) for name in LINE_FIELDS}
    repeated["rendering_npi"] = repeated["rendering_npi"] | (nw.col("rendering_basis") != "line").fill_null(True)
    fields = nw.concat([*headers, *(_field(own.filter(~repeated[name]), name) for name in LINE_FIELDS)], how="vertical")
    formed = npi_form("npi")
    judged = fields.with_columns(given=last_digit("npi"), expected=check_digit("npi"))
    return judged.with_columns(
        breach=~formed | (nw.col("given") != nw.col("expected")).fill_null(False),
        case=nw.when(formed).then(nw.lit("check digit")).otherwise(nw.lit("form")),
    )


def _field(rows: Lines, name: str) -> Lines:
    return rows.filter(~nw.col(name).is_null()).select("claim_key", "in_window", "line_no", field=nw.lit(name), npi=nw.col(name))
