"""Modifier 51 where it does not belong; under CPT rules also where it is missing.

Why it matters
    A payer that reads 51 halves the line that carries it: on the highest procedure of the day that costs the provider, on an add-on it is wrong.
Rule
    51 marks the second and further procedures of one session. It does not go on an add-on code (global period ZZZ, or listed as an add-on). For a
    reviewer: 51 on a code whose multiple-procedure indicator is 0 or 9, on the procedure of the highest total relative value of the performer's day, or on
    the only one; and, under the cpt profile, two or more procedures of indicator 2 with different codes by one performer on one day, none with 51.
    Medicare's contractors rank by themselves: under Medicare 51 is never missing. Values are compared in both settings, and one procedure is the
    highest only where it is so in both.
Cannot tell
    Code, patient, day or performer is blank; another line of the performer's day has no code; no loaded fee schedule covers the code on the date, or it has
    no indicator or values for it.
What settles it
    The payer's rule for 51, and the operative note.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.indicators import with_indicators
from auditkit.rules.ranked_procedures import VALUES, with_rank, with_value
from auditkit.rules.visits import DAY

ID, FAMILY, SUBJECT = "MOD-51", "coding_accuracy", "line"
CLAIM_TYPES = ("P",)
NEEDS = ("patient_key", "service_day")
READS = ("modifiers", "procedure_code", "performer")
UNLIKE_MEDICARE = (nw.col("rule_profile") == "cpt").fill_null(False)
APPLIES = has_modifier("51") | (UNLIKE_MEDICARE & is_kind("operation").fill_null(True))
CANDIDATES = APPLIES
OPTIONAL_SETS = ("addon",)
SOURCE = "Medicare Claims Processing Manual, ch. 12, sec. 40.6; CMS fee schedule, multiple procedure indicator"
CASES = {
    "add-on": Case("FAIL", "low", "neutral", "none", "{procedure_code} is an add-on code and carries 51; add-on codes are not lowered as further procedures"),
    "not lowered": Case("REVIEW", "low", "neutral", "none", "{procedure_code} carries 51, and its multiple-procedure indicator is {multiple_procedure}: no reduction applies"),
    "highest": Case("REVIEW", "low", "neutral", "none", "{procedure_code} carries 51 and has the highest relative value of the performer's procedures of that day, which is paid in full"),
    "only one": Case("REVIEW", "low", "neutral", "none", "{procedure_code} carries 51, and no other procedure of the performer and day that multiple-procedure rules lower is in the data"),
    "missing": Case("REVIEW", "low", "neutral", "none", "{procedure_code} is not the first of {procedures} procedures of the performer's day (multiple-procedure indicator 2), and none carries 51"),
}
UNKNOWN = {
    "code": "the procedure code is blank",
    "no release": "no loaded fee schedule covers the code on the date",
    "no indicator": "the fee schedule has no multiple-procedure indicator for the code",
    "values": "the fee schedule has no relative values for the code or another of the day",
    "performer": "the performer is blank",
    "gap": "another line of the performer's day has no procedure code",
}

EXAMPLES = """
claim | line | patient | payer_class | procedure_code | mods  | service_date | rendering_npi | billing_npi | outcome                   | because
F1    | 1    | F1      |             | 17003          | 51    |              |               |             | add-on                    | rulebook F1
F2    | 1    | F2      | commercial  | 11042          |       |              |               |             | silent                    | rulebook F2: the highest
F2    | 2    | F2      | commercial  | 20610          |       |              |               |             | missing                   | rulebook F2: both indicator 2, none with 51
N1    | 1    | N1      |             | 11042          |       |              |               |             | does not apply            | rulebook N1: under Medicare never missing
N1    | 2    | N1      |             | 20610          |       |              |               |             | does not apply            | rulebook N1
N2    | 1    | N2      | commercial  | 20610          |       |              |               |             | does not apply            | rulebook N2: one procedure
A1    | 1    | A1      |             | 11042          | 51    |              |               |             | highest                   |
A1    | 2    | A1      |             | 20610          |       |              |               |             | does not apply            |
A2    | 1    | A2      |             | 11042          |       |              |               |             | does not apply            |
A2    | 2    | A2      |             | 20610          | 51    |              |               |             | silent                    | on the second
A3    | 1    | A3      |             | 20610          | 51    |              |               |             | only one                  |
A4    | 1    | A4      |             | 71046          | 51    |              |               |             | not lowered               | indicator 0
A5    | 1    | A5      |             | 83020          | 51    |              |               |             | not lowered               | indicator 9
A6    | 1    | A6      | commercial  | 11042          |       |              |               |             | does not apply              |
A6    | 2    | A6      | commercial  | 20610          | 51    |              |               |             | silent                    | 51 is there
A7    | 1    | A7      | commercial  | 11042          |       |              |               |             | does not apply            |
A8    | 1    | A7      | commercial  | 20610          |       |              | R2            |             | does not apply            | another performer
A9    | 1    | A9      | commercial  | 11042          |       | 2025-03-10   |               |             | does not apply            |
A9    | 2    | A9      | commercial  | 20610          |       | 2025-03-11   |               |             | does not apply            | the day after
B1    | 1    | B1      | commercial  | 20610          | RT    |              |               |             | does not apply            | one code twice
B1    | 2    | B1      | commercial  | 20610          | LT    |              |               |             | does not apply            |
B2    | 1    | B2      | commercial  | 11042          |       |              |               |             | silent                    | on two claims
B3    | 1    | B2      | commercial  | 20610          |       |              |               |             | missing                   |
B4    | 1    | B4      | commercial  | 11042          |       |              |               |             | does not apply            | indicator 0 beside it
B4    | 2    | B4      | commercial  | 71046          |       |              |               |             | does not apply            |
B5    | 1    | B5      |             | 11042          | 51    |              |               |             | silent                    | 27447 is higher
B5    | 2    | B5      |             | 27447          |       |              |               |             | does not apply            |
U1    | 1    | U1      |             | 20610          | 51    | 2031-01-01   |               |             | cannot tell: no release   | the schedule ends before
U2    | 1    | U2      |             | XNB02          | 51    |              |               |             | cannot tell: no indicator | the row has none
U3    | 1    | U3      |             | (blank)        | 51    |              |               |             | cannot tell: code         |
U4    | 1    | U4      |             | 17000          | 51    |              |               |             | cannot tell: values       | the row has none
U4    | 2    | U4      |             | 20610          |       |              |               |             | does not apply            |
U5    | 1    | U5      |             | 20610          | 51    |              | (blank)       | (blank)     | cannot tell: performer    |
U6    | 1    | U6      |             | 20610          | 51    |              |               |             | cannot tell: gap          | the other may be higher
U6    | 2    | U6      |             | (blank)        |       |              |               |             | does not apply            |
U7    | 1    | U7      | commercial  | 20610          |       |              |               |             | cannot tell: gap          | the other may be a procedure
U7    | 2    | U7      | commercial  | (blank)        |       |              |               |             | cannot tell: code         |
U8    | 1    | U8      |             | X9999          | 51    |              |               |             | does not apply            | no code of the fee schedule
"""
PERSON = (*DAY, "performer")


def evaluate(lines: Lines, pfs: CodeSet, addon: CodeSet) -> Lines:
    fifty_one, code, lowered = has_modifier("51"), nw.col("procedure_code"), ["2", "3"]
    day = with_value(with_indicators(lines.filter(is_kind("operation").fill_null(True) | fifty_one), pfs, "multiple_procedure", "global_days", *VALUES))
    day = day.with_columns(fifty_one=fifty_one, gap=code.is_null().any().over(*PERSON), marked=fifty_one.any().over(*PERSON))
    # A blank performer may be that of any other line of the day.
    several = _differ(code, PERSON) | nw.col("gap") | (nw.col("performer").is_null() & _differ(code, DAY))
    asked = day.with_columns(several=several).filter(nw.col("fifty_one") | ((nw.col("marked") | UNLIKE_MEDICARE) & nw.col("several")))
    listed = addon.on(asked.filter(nw.col("fifty_one"), ~code.is_null()).select("procedure_code", "service_day").unique(), prefix="addon_")
    listed = listed.filter(nw.col("addon_in_force")).select("procedure_code", "service_day", is_addon=nw.lit(True)).unique()
    ranked = with_rank(asked.filter(nw.col("multiple_procedure").is_in(lowered).fill_null(False)))
    rank = ranked.select("claim_key", "line_no", "others", "highest", "below", procedures=nw.col("others") + 1)
    found = asked.join(listed, on=["procedure_code", "service_day"], how="left").join(rank, on=["claim_key", "line_no"], how="left")
    indicator, marked = nw.col("multiple_procedure"), nw.col("fifty_one")
    add_on = nw.col("is_addon").fill_null(False) | (nw.col("global_days") == "ZZZ").fill_null(False)
    alone = nw.col("others").fill_null(0) == 0
    # Under CPT rules two lines of one code are one procedure billed twice, and no further one.
    met = ~alone | nw.col("gap") | nw.col("performer").is_null()
    missing = UNLIKE_MEDICARE & ~nw.col("marked") & (indicator == "2").fill_null(False) & met
    case = (
        nw.when(code.is_null() & (marked | UNLIKE_MEDICARE)).then(nw.lit("code"))
        .when(marked & add_on).then(nw.lit("add-on"))
        .when((marked | UNLIKE_MEDICARE) & ~nw.col("scheduled")).then(nw.lit("no release"))
        .when(marked & nw.col("listed") & indicator.is_null()).then(nw.lit("no indicator"))
        .when(marked & indicator.is_in(["0", "9"])).then(nw.lit("not lowered"))
        .when((missing | (marked & indicator.is_in(lowered))) & nw.col("performer").is_null()).then(nw.lit("performer"))
        .when(marked & indicator.is_in(lowered) & nw.col("gap")).then(nw.lit("gap"))
        .when(marked & indicator.is_in(lowered) & alone).then(nw.lit("only one"))
        .when(marked & nw.col("highest").fill_null(False)).then(nw.lit("highest"))
        .when((marked | missing) & nw.col("below").is_null() & ~alone).then(nw.lit("values"))
        .when(missing & nw.col("below")).then(nw.lit("missing"))
        .when(missing & nw.col("gap")).then(nw.lit("gap"))
        .when((marked & nw.col("listed")) | missing).then(nw.lit(SILENT))
    )
    return found.with_columns(case=case).filter(~nw.col("case").is_null()).with_columns(breach=breach_of(CASES))


def _differ(code: nw.Expr, of: tuple[str, ...]) -> nw.Expr:
    return (code.min().over(*of) != code.max().over(*of)).fill_null(False)
