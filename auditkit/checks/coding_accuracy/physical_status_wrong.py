"""A physical status modifier (P1 to P6) on a line that is no anesthesia, or two of them; under CPT rules also none.

Why it matters
    Physical status says how ill the patient was under anesthesia. Some payers add units for P3 to P5; on another line, or doubled, the line is rejected.
Rule
    P1 to P6 go with anesthesia codes (00100 to 01999), one on a line. P6 is a brain-dead patient whose organs are given: on another code than that of such
    operations it is for a reviewer. Under the cpt profile an anesthesia line has one; that it is missing is told as information, since contracts
    differ. Medicare takes no account of it: its absence there is right.
Cannot tell
    The procedure code is blank.
What settles it
    The anesthesia record: the status that the anesthesiologist assigned before induction.
"""

import narwhals as nw

from auditkit.rules import Case, Lines, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.modifier_sets import in_modifier_set, modifier_set

ID, FAMILY, SUBJECT = "MOD-ANES-PS", "coding_accuracy", "line"
NEEDS = ()
READS = ("modifiers", "procedure_code")
STATUS = modifier_set("physical_status")
EXPECTED = (nw.col("rule_profile") == "cpt").fill_null(False) & (nw.col("claim_type") == "P")
CANDIDATES = has_modifier(*STATUS) | (EXPECTED & is_kind("anesthesia").fill_null(True))
SOURCE = "CPT anesthesia guidelines; Medicare Claims Processing Manual, ch. 12, sec. 50"
CASES = {
    "no anesthesia": Case("FAIL", "low", "neutral", "risk_line", "{procedure_code} carries a physical status modifier and is no anesthesia code"),
    "two": Case("FAIL", "low", "neutral", "risk_line", "{procedure_code} carries {statuses} physical status modifiers; a patient has one"),
    "organ donor": Case("REVIEW", "low", "neutral", "none", "{procedure_code} carries P6, which is for a brain-dead patient whose organs are given, and is another operation's code"),
    "missing": Case("INFO", "low", "neutral", "none", "{procedure_code} carries no physical status modifier; CPT's rules ask for one on anesthesia, and some contracts pay by it"),
}
UNKNOWN = {"code": "the procedure code is blank"}

EXAMPLES = """
claim | line | claim_type | payer_class | procedure_code | mods     | outcome           | because
F1    | 1    |            |             | 00840          | AA P2 P3 | two               | rulebook F1
F2    | 1    |            |             | 99213          | P3       | no anesthesia     | rulebook F2
N1    | 1    |            |             | 00840          | AA P3    | silent            | rulebook N1
N2    | 1    |            |             | 00840          | AA       | does not apply    | rulebook N2: Medicare takes no account of it
A1    | 1    |            | commercial  | 00840          | AA       | missing           | under CPT rules
A2    | 1    |            | commercial  | 00840          | AA P1    | silent            |
A3    | 1    | I          | commercial  | 00840          |          | does not apply    | a facility's line
A4    | 1    |            |             | 00840          | AA P6    | organ donor       |
A5    | 1    |            |             | 01990          | AA P6    | silent            |
A6    | 1    |            |             | 00840          | P3 P3    | two               | the same twice
A7    | 1    |            |             | 01999          | P2       | silent            | the last anesthesia code
A8    | 1    |            |             | 02000          | P2       | no anesthesia     | beyond it
A9    | 1    |            |             | 00100          | P2       | silent            | the first
AA    | 1    |            | commercial  | 99213          |          | does not apply    |
U1    | 1    |            |             | (blank)        | P3       | cannot tell: code |
U2    | 1    |            | commercial  | (blank)        |          | cannot tell: code | it may be anesthesia
"""


def evaluate(lines: Lines) -> Lines:
    anesthesia, carries = is_kind("anesthesia"), has_modifier(*STATUS)
    asked = lines.filter(carries | (EXPECTED & anesthesia.fill_null(True)))
    ones = [nw.when(in_modifier_set("physical_status", modifier=name)).then(nw.lit(1)).otherwise(nw.lit(0)) for name in MODIFIERS]
    statuses = nw.sum_horizontal(*ones).cast(nw.Int64)
    case = (
        nw.when(nw.col("procedure_code").is_null()).then(nw.lit("code"))
        .when(~anesthesia).then(nw.lit("no anesthesia"))
        .when(nw.col("statuses") > 1).then(nw.lit("two"))
        .when(has_modifier("P6") & ~is_kind("organ_donor_anesthesia")).then(nw.lit("organ donor"))
        .when(nw.col("statuses") == 0).then(nw.lit("missing"))
        .otherwise(nw.lit(SILENT))
    )
    return asked.with_columns(statuses=statuses).with_columns(case=case).with_columns(breach=breach_of(CASES))
