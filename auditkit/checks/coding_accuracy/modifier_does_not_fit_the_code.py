"""A modifier that does not go with the kind of service on its line.

Why it matters
    A payer denies a procedure code that is inconsistent with its modifier (CARC 4), or pays by what the modifier wrongly says.
Rule
    24, 25, 57, AI and FS go with visits (E/M codes, eye visits and clinic visits such as T1015 and G0466 to G0470), 59 and X{EPSU} with anything but visits, 91 with laboratory tests, NU, RR and UE
    with equipment and supplies, and under Medicare GP, GO, GN, CQ and CO with codes of the therapy list. 76 and 77 on a visit are for a reviewer. Of
    other modifiers the loaded list of modifiers says the kind that they go with. A list of the user's (modifier_allowed) comes before all of it, for or against a code.
    Left to checks of their own: 22, 26, TC, 50 to 56, 62, 66, 73, 74, 80 to 82, AS, P1 to P6, QW, AT and 27. An ambulance's route (GP, RR) is no such modifier.
    Under other profiles than Medicare's the therapy list is not theirs, and the therapy modifiers are not judged.
Cannot tell
    The code is blank; no loaded therapy list answers for the code on the date.
What settles it
    The service as documented: a modifier that belongs to another line of the day goes there.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.billed_modifiers import by_modifier
from auditkit.rules.modifier_fit import fits, goes_with, names
from auditkit.rules.modifier_sets import in_modifier_set

ID, FAMILY, SUBJECT = "MOD-NOTALLOWED", "coding_accuracy", "line"
PARTNER = ("field",)
NEEDS = ()
READS = ("modifiers", "procedure_code")
OPTIONAL_SETS = ("modifier_codes", "modifier_allowed", "therapy_codes")
SOURCE = "CMS NCCI Policy Manual, ch. I, sec. E; Medicare Claims Processing Manual, ch. 5, sec. 20.1, ch. 20; CARC 4"
CASES = {
    "user list": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} does not go with {procedure_code} by the user's list of modifiers and codes"),
    "visits only": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} goes with visits, and {procedure_code} is none; where a visit of the day was meant, the modifier belongs on its line"),
    "not on visits": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} does not go with a visit, and {procedure_code} is one"),
    "repeated visit": Case("REVIEW", "medium", "neutral", "risk_line", "modifier {modifier} marks a repeated procedure, and {procedure_code} is a visit"),
    "laboratory only": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} goes with laboratory tests, and {procedure_code} is none"),
    "therapy only": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} goes with codes of Medicare's therapy list, and {procedure_code} is not on it that day"),
    "equipment only": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} goes with equipment and supplies, and {procedure_code} is neither"),
    "anesthesia only": Case("REVIEW", "medium", "neutral", "risk_line", "modifier {modifier} goes with anesthesia by the list of modifiers, and {procedure_code} is no anesthesia code"),
    "other kind": Case("FAIL", "high", "neutral", "risk_line", "modifier {modifier} goes with services of the kind {goes_with} by the list of modifiers, and {procedure_code} is of another"),
}
UNKNOWN = {
    "no code": "the procedure code is blank",
    "no therapy list": "no loaded therapy list answers for the code on the date",
}

EXAMPLES = """
claim | line | claim_type | payer_class | procedure_code | mods  | service_date | outcome                      | because
F1    | 1    |            |             | 20610          | 25    |              | visits only                  | rulebook F1: 25 belongs on the visit
F2    | 1    |            |             | 99213          | 59    |              | not on visits                | rulebook F2
N1    | 1    |            |             | 92012          | 25    |              | silent                       | rulebook N1: an eye visit counts as a visit
N1    | 2    |            |             | 67028          |       |              | does not apply               |
N2    | 1    |            |             | 97110          | GP    |              | silent                       | rulebook N2: a therapy code
A1    | 1    |            |             | 99213          | 25    |              | silent                       | on the visit
A2    | 1    |            |             | 99291          | 25    |              | silent                       | critical care is a visit
AC    | 1    |            |             | T1015          | 25    |              | silent                       | an all-inclusive clinic visit
AD    | 1    |            |             | G0467          | 59    |              | silent                       | a second visit of the day in a health center
A3    | 1    |            |             | 20610          | 57    |              | visits only                  |
A4    | 1    |            |             | 20610          | XE    |              | silent                       | XE on a procedure
A5    | 1    |            |             | 99213          | XE    |              | not on visits                |
A6    | 1    |            |             | 92012          | 59    |              | not on visits                | an eye visit
A7    | 1    |            |             | X2500          | 25    |              | silent                       | the user's list allows it
A8    | 1    |            |             | X2500          | 25    | 2019-12-31   | visits only                  | the day before the list allows it
A9    | 1    |            |             | X0000          | LT    |              | user list                    | the user's list forbids it
A0    | 1    |            |             | (blank)        | LT    |              | cannot tell: no code         | it may be the code that the list forbids
AA    | 1    |            |             | X0000          | RT    |              | does not apply               | of RT no list says anything
AB    | 1    |            |             | 20610          | RT 25 |              | visits only                  | the second modifier
B1    | 1    |            |             | 82947          | 91    |              | silent                       | a laboratory test
B2    | 1    |            |             | 71046          | 91    |              | laboratory only              | an image
C1    | 1    |            |             | 99213          | GP    |              | therapy only                 | not on the list
C2    | 1    |            |             | 97597          | GP    |              | silent                       | sometimes therapy
C3    | 1    |            | commercial  | 99213          | GP    |              | does not apply               | the list is Medicare's
C4    | 1    |            |             | 97110          | GP    | 2031-01-01   | cannot tell: no therapy list | the list ends before
C5    | 1    |            |             | 20610          | CQ    |              | therapy only                 |
D1    | 1    |            |             | E0143          | NU    |              | silent                       | a walker
D2    | 1    |            |             | J3301          | RR    |              | equipment only               | a drug
D3    | 1    |            |             | A0428          | RR    |              | does not apply               | a route: residence to residence
D4    | 1    |            |             | A0428          | GP    |              | does not apply               | a route
E1    | 1    |            |             | 99213          | 76    |              | repeated visit               |
E2    | 1    |            |             | 93000          | 76    |              | silent                       | a test again
G1    | 1    |            |             | 20610          | AA    |              | anesthesia only              | by the list of modifiers
G2    | 1    |            |             | 00840          | AA    |              | silent                       |
G3    | 1    |            |             | 00840          | AA    | 2031-01-01   | does not apply               | no list says what AA goes with
G4    | 1    |            |             | 99213          | 58    |              | not on visits                | by the list of modifiers
G5    | 1    |            |             | 20610          | ZF    |              | other kind                   | laboratory or visits, by the list
G6    | 1    |            |             | 82947          | ZF    |              | silent                       | the first of the two
G7    | 1    |            |             | 99213          | ZF    |              | silent                       | the second
G8    | 1    |            |             | 99213          | 50    |              | does not apply               | MOD-50 judges it
G9    | 1    |            |             | 99213          | KX    |              | does not apply               | goes with any
U1    | 1    |            |             | (blank)        | 25    |              | cannot tell: no code         |
U2    | 1    | I          |             | (blank)        | 91    |              | cannot tell: no code         |
"""


def evaluate(lines: Lines, modifier_codes: CodeSet, modifier_allowed: CodeSet, therapy_codes: CodeSet) -> Lines:
    one = modifier_codes.beside(by_modifier(lines, ("claim_type", "rule_profile")), prefix="list_")
    one = modifier_allowed.beside(one.filter(~nw.col("route")), prefix="user_")
    listed = nw.when(~in_modifier_set("judged_elsewhere")).then(nw.col("list_applies_to"))
    # A blank code may be one that the user's list forbids the modifier.
    forbidden = modifier_allowed.entries().filter(nw.col("allowed") == "N").select("modifier", forbidden=nw.lit(True)).unique()
    one = one.with_columns(listed=listed).with_columns(goes_with=goes_with("listed")).join(forbidden, on="modifier", how="left")
    therapy = names(nw.col("goes_with"), "therapy")
    judged = ~nw.col("goes_with").is_null() & (~therapy | (nw.col("rule_profile") == "medicare")).fill_null(False)
    spoken_of = ~nw.col("user_allowed").is_null() | (nw.col("procedure_code").is_null() & nw.col("forbidden").fill_null(False))
    one = therapy_codes.beside(one.filter(judged | spoken_of), prefix="therapy_")
    one = one.with_columns(is_therapy=nw.when(nw.col("therapy_covered")).then(nw.col("therapy_in_force")))
    one = one.with_columns(fits=fits())
    visit, kind = names(nw.col("goes_with"), "procedure"), nw.col("goes_with")
    case = (
        nw.when(nw.col("user_allowed") == "Y").then(nw.lit(SILENT))
        .when(nw.col("user_allowed") == "N").then(nw.lit("user list"))
        .when(nw.col("procedure_code").is_null()).then(nw.lit("no code"))
        .when(nw.col("fits").is_null()).then(nw.lit("no therapy list"))
        .when(nw.col("fits")).then(nw.lit(SILENT))
        .when(in_modifier_set("repeated_service")).then(nw.lit("repeated visit"))
        .when(visit).then(nw.lit("not on visits"))
        .when(kind == "em").then(nw.lit("visits only"))
        .when(kind == "lab").then(nw.lit("laboratory only"))
        .when(kind == "therapy").then(nw.lit("therapy only"))
        .when(kind == "dme").then(nw.lit("equipment only"))
        .when(kind == "anesthesia").then(nw.lit("anesthesia only"))
        .otherwise(nw.lit("other kind"))
    )
    return one.with_columns(case=case).with_columns(breach=breach_of(CASES))
