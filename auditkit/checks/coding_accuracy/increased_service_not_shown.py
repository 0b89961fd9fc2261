"""More work than usual (modifier 22) where the code does not take it, nothing says why, or a surgeon uses it unusually often.

Why it matters
    22 asks for more than the usual price. Without a statement of what was more, and an operative note, the claim is paid at the usual price or denied.
Rule
    22 goes with surgery: not with visits, not with add-on codes (global period ZZZ), and not with codes that the global concept does not
    apply to (XXX). A line with it has a note on the line or the claim. A surgeon whose rate of 22 lies above the 95th percentile of the surgeons
    of the specialty in the data is for a reviewer; the data must hold enough of them (settings outlier_peers and outlier_services). 22 lifts no NCCI pair.
    What 22 is worth, the payer says by report: no amount is proposed.
Cannot tell
    The code, the date, the surgeon or the specialty is blank; no loaded fee schedule covers the code on the date; the claims read have no column of notes.
What settles it
    The operative note: what was done beyond the usual, why, and how much longer it took.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Held, Lines, Settings, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.indicators import with_indicators
from auditkit.rules.outliers import RATED, unusual_rates

ID, FAMILY, SUBJECT = "MOD-22", "coding_accuracy", "line"
CLAIM_TYPES = ("P",)
ACROSS_PATIENTS = True
NEEDS = ("procedure_code",)
READS = ("modifiers", "service_day", "rendering_npi", "rendering_specialty")
APPLIES = has_modifier("22")
CANDIDATES = APPLIES
SOURCE = "Medicare Claims Processing Manual, ch. 12, sec. 20.4.6 and 40.2; NCCI Policy Manual, ch. I, sec. E"
EXAMPLE_SETTINGS = {"outlier_peers": 3, "outlier_services": 4}
CASES = {
    "visit": Case("FAIL", "medium", "over", "risk_line", "{procedure_code} is a visit and carries 22, which goes with surgery"),
    "add-on": Case("FAIL", "medium", "over", "risk_line", "{procedure_code} is an add-on code (global period ZZZ) and carries 22, which goes with the operation itself"),
    "no global period": Case("FAIL", "medium", "over", "risk_line", "{procedure_code} has no global period (XXX) and carries 22, which goes with surgery"),
    "no note": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} carries 22, and neither the line nor the claim has a note that says what was more than usual"),
    "often": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} carries 22, as do {marked} of the surgeon's {services} procedures; that rate lies above the 95th percentile of {peers} surgeons of the specialty in the data"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule covers the code on the date",
    "surgeon": "the surgeon or the specialty is blank, so that the rate of 22 is not known",
    "gap": "the claims read have no column of notes",
}

EXAMPLES = """
claim | line | procedure_code | mods  | line_note | note_text | service_date | rendering_npi | rendering_specialty | times | outcome                 | because
F1    | 1    | 99214          | 22    |           |           |              | R9            |                     |       | visit                   | rulebook F1
F2    | 1    | 27447          | 22    |           |           |              | R9            |                     |       | no note                 | rulebook F2
N1    | 1    | 27447          | 22    | NOTE      |           |              | R9            |                     |       | silent                  | rulebook N1: a note says why
N2    | 1    | 27447          |       |           |           |              | R9            |                     |       | does not apply          | rulebook N2
A1    | 1    | 17003          | 22    | NOTE      |           |              | R9            |                     |       | add-on                  | ZZZ
A2    | 1    | 71046          | 22    | NOTE      |           |              | R9            |                     |       | no global period        | XXX
A3    | 1    | 20610          | 22    | NOTE      |           |              | R9            |                     |       | silent                  | 000
A4    | 1    | 27447          | RT 22 |           | NOTE      |              | R9            |                     |       | silent                  | a note on the claim
A5    | 1    | X9999          | 22    | NOTE      |           |              | R9            |                     |       | does not apply          | no code of the fee schedule
B1    | 1    | 27447          | 22    | NOTE      |           |              | R1            | 20                  | 4     | often                   | 4 of 4, the most of three
B2    | 1    | 27447          |       |           |           |              | R2            | 20                  | 4     | does not apply          | 0 of 4
B3    | 1    | 27447          | 22    | NOTE      |           |              | 2000000028    | 20                  | 2     | silent                  | 2 of 4
B4    | 1    | 27447          |       |           |           |              | 2000000028    | 20                  | 2     | does not apply          |
B5    | 1    | 27447          | 22    | NOTE      |           |              | R1            | 14                  | 4     | silent                  | another specialty, of two surgeons
B6    | 1    | 27447          |       |           |           |              | R2            | 14                  | 4     | does not apply          |
B7    | 1    | 27447          | 22    | NOTE      |           |              | 2000000036    | 20                  | 3     | silent                  | three procedures are too few to tell
U1    | 1    | 27447          | 22    | NOTE      |           | 2031-01-01   | R9            |                     |       | cannot tell: no release | the schedule ends before
U2    | 1    | (blank)        | 22    | NOTE      |           |              | R9            |                     |       | cannot tell             |
U4    | 1    | 27447          | 22    | NOTE      |           |              | (blank)       | 20                  |       | cannot tell: surgeon    |
U5    | 1    | 27447          | 22    | NOTE      |           |              | R9            | (blank)             |       | cannot tell: surgeon    |
U3    | 1    | 27447          | 22    | NOTE      |           | (blank)      | R9            |                     |       | cannot tell: no release |
"""


def evaluate(lines: Lines, pfs: CodeSet, settings: Settings, held: Held) -> Lines:
    more = has_modifier("22")
    rates = unusual_rates(lines.filter(is_kind("operation")), more, settings)
    asked = with_indicators(lines.filter(more), pfs, "global_days").with_columns(visit=is_kind("em"))
    asked = asked.filter(nw.col("visit") | ~nw.col("scheduled") | nw.col("listed")).join(rates, on=list(RATED), how="left")
    noteless = nw.col("line_note").is_null() & nw.col("note_text").is_null()
    unread = not ({"line_note"} & held["lines"] or {"note_text"} & held["claims"])
    nameless = (nw.col("rendering_basis") == "billing").fill_null(True) | nw.col("rendering_specialty").is_null()
    period = nw.col("global_days")
    case = (
        nw.when(nw.col("visit")).then(nw.lit("visit"))
        .when(~nw.col("scheduled")).then(nw.lit("no release"))
        .when((period == "ZZZ").fill_null(False)).then(nw.lit("add-on"))
        .when((period == "XXX").fill_null(False)).then(nw.lit("no global period"))
        .when(noteless & nw.lit(not unread)).then(nw.lit("no note"))
        .when(nw.col("unusual").fill_null(False)).then(nw.lit("often"))
        .when(nameless).then(nw.lit("surgeon"))
        .when(nw.lit(unread)).then(nw.lit("gap"))
        .otherwise(nw.lit(SILENT))
    )
    return asked.with_columns(case=case).with_columns(breach=breach_of(CASES))
