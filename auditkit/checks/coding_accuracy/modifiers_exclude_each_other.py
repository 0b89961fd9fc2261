"""Two modifiers on one line that cannot both be true.

Why it matters
    A payer cannot tell what was done and denies or returns the line (CARC 4); where it pays, it pays by one of the two.
Rule
    The pairs stand in a dated table with their sources, such as 26 with TC, 59 with an X modifier, two of 58, 78 and 79, 50 with RT or LT, two
    anesthesia payment modifiers, GA with GZ, JW with JZ, and AT with GA on chiropractic manipulation. RT with LT is a fault where the fee
    schedule's bilateral indicator is 1: one line with 50; where it is 0, 2 or 9 MOD-50 says so. CQ needs GP on its line, and CO needs GO. 54 with 55
    on one line, and GX with GA or GZ (unsettled), are for a reviewer. GY with GX goes together. Two of P1 to P6 are MOD-ANES-PS. Letters that are an
    ambulance's route are no modifiers of these pairs.
Cannot tell
    Two modifiers whose code is blank and decides about them (RT with LT, AT with GA); RT with LT on a code that no loaded fee schedule covers on the date.
What settles it
    The record of the service: which of the two is true, and, for two procedures, which line each modifier belongs on.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, has_modifier
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.billed_modifiers import two_by_two
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.indicators import with_indicators
from auditkit.rules.modifier_pairs import exclusive_case

ID, FAMILY, SUBJECT = "MOD-EXCL", "coding_accuracy", "line"
CANDIDATES = has_modifier("CQ", "CO") | ~nw.all_horizontal(*(nw.col(name).is_null() for name in MODIFIERS[1:]), ignore_nulls=False)
PARTNER = ("field",)
NEEDS = ()
READS = ("modifiers", "procedure_code")
OPTIONAL_SETS = ("pfs",)
SOURCE = "NCCI Policy Manual, ch. I; Medicare Claims Processing Manual, ch. 5, 12, 17 and 30; MLN1783722; CARC 4"
CASES = {
    "exclusive": Case("FAIL", "high", "neutral", "risk_line", "modifiers {earlier} and {later} stand on one line and exclude each other"),
    "one line for both sides": Case("FAIL", "high", "neutral", "risk_line", "RT and LT stand on one line; {procedure_code} has bilateral indicator 1, so both sides are one line with 50 and one unit"),
    "no therapy plan": Case("FAIL", "high", "neutral", "risk_line", "modifier {earlier} (therapist's assistant) stands on the line without {later}, the modifier of its plan of care"),
    "whole care": Case("REVIEW", "medium", "neutral", "risk_line", "modifiers {earlier} and {later} stand on one line: who gave both the operation and the care after it bills the code without either"),
    "unsettled": Case("REVIEW", "medium", "neutral", "risk_line", "modifiers {earlier} and {later} stand on one line; whether they may is not settled, and payers differ"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule covers the code on the date, whose bilateral indicator decides about RT with LT",
    "no code": "the procedure code is blank, and whether the two go together depends on it",
}

EXAMPLES = """
claim | line | procedure_code | mods     | service_date | outcome                 | because
F1    | 1    | 71046          | 26 TC    |              | exclusive               | rulebook F1: both parts are the whole
F2    | 1    | 98941          | AT GA    |              | exclusive               | rulebook F2: rejected
N1    | 1    | 97110          | GP KX CQ |              | silent                  | rulebook N1
N2    | 1    | 36415          | GY GX    |              | silent                  | rulebook N2: allowed together
A1    | 1    | 98943          | AT GA    |              | silent                  | no spinal manipulation
A0    | 1    | (blank)        | AT GA    |              | cannot tell: no code    | which code it is decides
A2    | 1    | 97110          | GP GO    |              | exclusive               | two plans
A3    | 1    | 97110          | CQ       |              | no therapy plan         | without GP
A4    | 1    | 97110          | GO CQ    |              | no therapy plan         | GO is the other's
A5    | 1    | 97530          | GO CO    |              | silent                  |
A6    | 1    | 97530          | GO CQ CO |              | exclusive               | CQ with CO
A7    | 1    | 97110          | GP       |              | does not apply          | one modifier
B1    | 1    | 45380          | 59 XS    |              | exclusive               |
B2    | 1    | 45380          | XS 59    |              | exclusive               | in whatever order
B3    | 1    | 45380          | XE KX XS |              | exclusive               | with another between
B4    | 1    | 45380          | 59 RT    |              | silent                  |
B5    | 1    | 45380          | 58 79    |              | exclusive               |
C1    | 1    | 20610          | RT LT    |              | one line for both sides | indicator 1
C2    | 1    | X2000          | RT LT    |              | does not apply          | indicator 2: MOD-50
C3    | 1    | X3000          | LT RT    |              | silent                  | indicator 3
C4    | 1    | 20610          | 50 LT    |              | exclusive               |
C5    | 1    | 20610          | RT LT    | 2031-01-01   | cannot tell: no release | the schedule ends before
C6    | 1    | (blank)        | RT LT    |              | cannot tell: no code    |
C7    | 1    | X9999          | RT LT    |              | does not apply          | a code of no fee schedule
C8    | 1    | X0000          | RT LT    |              | does not apply          | indicator 0: MOD-50
D1    | 1    | 00840          | AA QK    |              | exclusive               | two payment modifiers
D2    | 1    | 00840          | AA QS    |              | silent                  |
D3    | 1    | 66984          | 54 55    |              | whole care              |
D4    | 1    | 99213          | GX GA    |              | unsettled               |
D5    | 1    | 00840          | P2 P3    |              | silent                  | MOD-ANES-PS
D6    | 1    | 22554          | 62 80    |              | exclusive               |
E1    | 1    | A0428          | GP GN    |              | does not apply          | two routes
E2    | 1    | A0428          | GP GY GA |              | exclusive               | a route beside two notices
"""


def evaluate(lines: Lines, pfs: CodeSet) -> Lines:
    pairs = two_by_two(lines, MODIFIERS).with_columns(case=exclusive_case())
    sides = with_indicators(pairs.filter((nw.col("case") == "one line for both sides").fill_null(False)), pfs, "bilateral")
    sides = sides.filter(~nw.col("scheduled") | (nw.col("listed") & ~nw.col("bilateral").is_in(["0", "2", "9"]).fill_null(False)))
    case = (
        nw.when(nw.col("procedure_code").is_null()).then(nw.lit("no code"))
        .when(~nw.col("scheduled") | nw.col("bilateral").is_null()).then(nw.lit("no release"))
        .when(nw.col("bilateral") == "1").then(nw.col("case"))
    )
    physical = has_modifier("CQ")
    lacking = nw.when(physical).then(~has_modifier("GP")).otherwise(~has_modifier("GO"))
    assistants = lines.filter(has_modifier("CQ", "CO")).with_columns(
        field=nw.coalesce(*(nw.when(nw.col(name).is_in(["CQ", "CO"])).then(nw.lit(name)) for name in MODIFIERS)),
        earlier=nw.when(physical).then(nw.lit("CQ")).otherwise(nw.lit("CO")),
        later=nw.when(physical).then(nw.lit("GP")).otherwise(nw.lit("GO")),
        case=nw.when(lacking).then(nw.lit("no therapy plan")),
    )
    parts = [
        pairs.filter((nw.col("case") != "one line for both sides").fill_null(True)).with_columns(pfs_release=nw.lit(None, dtype=nw.String)),
        sides.with_columns(case=case),
        assistants.with_columns(pfs_release=nw.lit(None, dtype=nw.String)),
    ]
    columns = ("claim_key", "line_no", "field", "in_window", "procedure_code", "earlier", "later", "case", "pfs_release")
    found = nw.concat([part.select(*columns) for part in parts], how="vertical")
    return found.with_columns(case=nw.coalesce(nw.col("case"), nw.lit(SILENT))).with_columns(breach=breach_of(CASES))
