"""Both sides of a procedure billed otherwise than its bilateral indicator allows.

Why it matters
    Both sides are worth 150 %, 100 % or 200 % of one, by the code. Two units with 50, or a second line for a side that the price holds already, is paid
    twice; a form that the payer does not know is rejected.
Rule
    By the fee schedule's bilateral indicator. 0 and 9: no 50, no right and left line; one price whatever the sides, and a second line whose
    59 or X modifier calls it distinct is left alone. 2: the price is for both sides, so no 50 and no second line. 1: one line, 50, one
    unit, 150 %; right and left on two lines come to the same and are told as information. 3: 50 or two lines, each side in full. RT with LT,
    or 50 with a side, on one line belongs to MOD-EXCL where the indicator is 1 or 3. An ambulatory surgical centre does not bill 50 to Medicare:
    for a reviewer, since contractors differ. Two units without 50 and without sides say nothing of sides and are not judged. Two lines are those of one patient, day, code and performer; one that was denied does not count.
Cannot tell
    Code, patient, day, units or performer is blank; another line of the day with the other side has no code; no loaded fee schedule covers the code on
    the date, or it has no bilateral indicator for it.
What settles it
    The procedure note: which sides were treated.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, has_modifier
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.billed_modifiers import without
from auditkit.rules.both_sides import with_other_side, with_side
from auditkit.rules.indicators import with_indicators
from auditkit.rules.modifiers import DISTINCT
from auditkit.rules.specialties import is_performer

ID, FAMILY, SUBJECT = "MOD-50", "coding_accuracy", "line"
NEEDS = ("patient_key", "service_day")
READS = ("modifiers", "procedure_code", "units", "performer")
APPLIES = has_modifier("50", "RT", "LT")
CANDIDATES = APPLIES
SOURCE = "Medicare Claims Processing Manual, ch. 12, sec. 40.7; CMS fee schedule, bilateral surgery indicator"
CASES = {
    "several units with 50": Case("FAIL", "high", "over", "reprice", "{procedure_code} carries 50 with {units:g} units; its bilateral indicator is 1, and both sides are one line, 50, one unit"),
    "no bilateral form": Case("FAIL", "high", "over", "reprice", "{procedure_code} carries 50, and its bilateral indicator is {bilateral}: there is no bilateral form, and one price whatever the sides"),
    "both sides in the price": Case("FAIL", "high", "over", "reprice", "{procedure_code} carries 50, and its bilateral indicator is 2: the price is for both sides already"),
    "second line": Case("FAIL", "high", "over", "deny", "{procedure_code} was billed for the right and for the left side on two lines; its bilateral indicator is {bilateral}, and both sides together are paid once"),
    "both sides on one line": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} carries RT and LT, and its bilateral indicator is {bilateral}: the sides do not change the price, and no side is named"),
    "surgical center": Case("REVIEW", "medium", "neutral", "risk_line", "{procedure_code} carries 50 on the claim of an ambulatory surgical center; to Medicare these bill two lines or two units, as their contractor says"),
    "two lines": Case("INFO", "low", "neutral", "none", "{procedure_code} was billed for the right and for the left side on two lines; its bilateral indicator is 1, and one line with 50 is the usual form, at the same 150 %"),
}
UNKNOWN = {
    "code": "the procedure code is blank",
    "no release": "no loaded fee schedule covers the code on the date",
    "no indicator": "the fee schedule has no bilateral indicator for the code",
    "units": "the units are blank",
    "performer": "the performer is blank, so that the line of the other side is not known",
    "gap": "another line of the day with the other side has no procedure code",
}

EXAMPLES = """
claim | line | patient | claim_type | procedure_code | mods  | units   | service_date | rendering_npi | rendering_specialty | billing_npi | denied | place_of_service | outcome                   | because
F1    | 1    | F1      |            | 20610          | 50    | 2       |              |               |                     |             |        |                  | several units with 50     | rulebook F1: should be one unit
F2    | 1    | F2      |            | X2000          | RT    |         |              |               |                     |             |        |                  | silent                    | rulebook F2: the first of the two
F2    | 2    | F2      |            | X2000          | LT    |         |              |               |                     |             |        |                  | second line               | rulebook F2: already bilateral
N1    | 1    | N1      |            | X3000          | RT    |         |              |               |                     |             |        |                  | silent                    | rulebook N1: each side pays
N1    | 2    | N1      |            | X3000          | LT    |         |              |               |                     |             |        |                  | silent                    | rulebook N1
N2    | 1    | N2      |            | 20610          | 50    | 1       |              |               |                     |             |        |                  | silent                    | rulebook N2: correct
A1    | 1    | A1      |            | X0000          | 50    |         |              |               |                     |             |        |                  | no bilateral form         | indicator 0
A2    | 1    | A2      |            | X2000          | 50    |         |              |               |                     |             |        |                  | both sides in the price   | indicator 2
A3    | 1    | A3      |            | 83020          | 50    |         |              |               |                     |             |        |                  | no bilateral form         | indicator 9
A4    | 1    | A4      |            | X3000          | 50    |         |              |               |                     |             |        |                  | silent                    | indicator 3
A5    | 1    | A5      |            | X2000          | RT LT |         |              |               |                     |             |        |                  | both sides on one line    |
A6    | 1    | A6      |            | 20610          | RT LT |         |              |               |                     |             |        |                  | does not apply            | MOD-EXCL
B1    | 1    | B1      |            | 20610          | RT    |         |              |               |                     |             |        |                  | silent                    |
B1    | 2    | B1      |            | 20610          | LT    |         |              |               |                     |             |        |                  | two lines                 | indicator 1: information (8.4)
B2    | 1    | B2      |            | 20610          |       | 2       |              |               |                     |             |        |                  | does not apply            | two units without a side
B3    | 1    | B3      |            | 20610          |       | 1       |              |               |                     |             |        |                  | does not apply            | neither 50, side nor two units
B4    | 1    | B4      |            | X0000          | RT    |         |              |               |                     |             |        |                  | silent                    |
B4    | 2    | B4      |            | X0000          | LT    |         |              |               |                     |             |        |                  | second line               | indicator 0
B5    | 1    | B5      |            | X0000          | RT    |         |              |               |                     |             |        |                  | silent                    |
B5    | 2    | B5      |            | X0000          | LT 59 |         |              |               |                     |             |        |                  | silent                    | indicator 0, called distinct
B6    | 1    | B6      |            | X2000          | RT    |         |              |               |                     |             |        |                  | silent                    |
B6    | 2    | B6      |            | X2000          | LT XS |         |              |               |                     |             |        |                  | second line               | indicator 2, whatever it is called
B7    | 1    | B7      |            | X2000          | RT    |         |              |               |                     |             | Y      |                  | silent                    | the first was denied
B7    | 2    | B7      |            | X2000          | LT    |         |              |               |                     |             | N      |                  | silent                    | so that one was paid
B8    | 1    | B8      |            | X2000          | RT    |         |              |               |                     |             |        |                  | silent                    |
B9    | 1    | B8      |            | X2000          | LT    |         |              |               |                     |             |        |                  | second line               | on another claim
BA    | 1    | BA      |            | X2000          | RT    |         | 2025-03-10   |               |                     |             |        |                  | silent                    |
BA    | 2    | BA      |            | X2000          | LT    |         | 2025-03-11   |               |                     |             |        |                  | silent                    | the day after
BB    | 1    | BB      |            | X2000          | RT    |         |              |               |                     |             |        |                  | silent                    |
BC    | 1    | BB      |            | X2000          | LT    |         |              | R2            |                     |             |        |                  | silent                    | another performer
BD    | 1    | BD      |            | X2000          | RT 26 |         |              |               |                     |             |        |                  | silent                    |
BD    | 2    | BD      |            | X2000          | LT TC |         |              |               |                     |             |        |                  | silent                    | the two components
BE    | 1    | BE      | I          | X2000          | RT    |         |              |               |                     |             |        |                  | silent                    |
BE    | 2    | BE      | I          | X2000          | LT    |         |              |               |                     |             |        |                  | second line               | a facility
C1    | 1    | C1      |            | 20610          | 50    |         |              |               | 49                  |             |        | 24               | surgical center           |
C2    | 1    | C2      |            | 20610          | 50    |         |              |               | 20                  |             |        | 24               | silent                    | the surgeon there
U1    | 1    | U1      |            | 20610          | 50    |         | 2031-01-01   |               |                     |             |        |                  | cannot tell: no release   | the schedule ends before
U2    | 1    | U2      |            | XNB00          | 50    |         |              |               |                     |             |        |                  | cannot tell: no indicator | the row has none
U3    | 1    | U3      |            | (blank)        | 50    |         |              |               |                     |             |        |                  | cannot tell: code         |
U4    | 1    | U4      |            | 20610          | 50    | (blank) |              |               |                     |             |        |                  | cannot tell: units        |
U5    | 1    | U5      |            | X2000          | RT    |         |              | (blank)       |                     | (blank)     |        |                  | cannot tell: performer    |
U6    | 1    | U6      |            | X2000          | RT    |         |              |               |                     |             |        |                  | cannot tell: gap          | the other line may be the other side of it
U6    | 2    | U6      |            | (blank)        | LT    |         |              |               |                     |             |        |                  | cannot tell: code         |
U7    | 1    | U7      |            | X9999          | 50    |         |              |               |                     |             |        |                  | does not apply            | no code of the fee schedule
U8    | 1    | U8      |            | 20610          | 50    |         | (blank)      |               |                     |             |        |                  | cannot tell               |
"""


def evaluate(lines: Lines, pfs: CodeSet) -> Lines:
    fifty = has_modifier("50")
    asked = with_indicators(lines.filter(has_modifier("50", "RT", "LT")), pfs, "bilateral")
    asked = with_other_side(with_side(asked.filter(~nw.col("scheduled") | nw.col("listed"))))
    indicator, side = nw.col("bilateral"), nw.col("side")
    one_price = indicator.is_in(["0", "2", "9"])
    twice = nw.col("other_side") & ((indicator == "2") | ~has_modifier(*DISTINCT))
    # RT with LT on one line is another check's unless one price is all there is.
    asked = asked.filter(fifty | ~(side == "both").fill_null(False) | one_price.fill_null(True))
    case = (
        nw.when(nw.col("procedure_code").is_null()).then(nw.lit("code"))
        .when(~nw.col("scheduled")).then(nw.lit("no release"))
        .when(indicator.is_null()).then(nw.lit("no indicator"))
        .when(fifty & (indicator == "2")).then(nw.lit("both sides in the price"))
        .when(fifty & one_price).then(nw.lit("no bilateral form"))
        .when(fifty & nw.col("units").is_null()).then(nw.lit("units"))
        .when(fifty & (indicator == "1") & (nw.col("units") > 1)).then(nw.lit("several units with 50"))
        .when(fifty & is_performer("surgical_center").fill_null(False) & (nw.col("rule_profile") == "medicare")).then(nw.lit("surgical center"))
        .when(side == "both").then(nw.lit("both sides on one line"))
        .when(~fifty & (indicator != "3") & nw.col("performer").is_null()).then(nw.lit("performer"))
        .when(twice & one_price).then(nw.lit("second line"))
        .when(twice & (indicator == "1")).then(nw.lit("two lines"))
        .when(nw.col("unread_side") & (indicator != "3")).then(nw.lit("gap"))
        .otherwise(nw.lit(SILENT))
    )
    found = asked.with_columns(case=case).with_columns(breach=breach_of(CASES))
    unbilateral = nw.col("case").is_in(["no bilateral form", "both sides in the price"])
    one_unit = nw.when(nw.col("case") == "several units with 50").then(nw.lit(1.0))
    return found.with_columns(propose_units=one_unit, propose_modifiers=nw.when(unbilateral).then(without("50")))
