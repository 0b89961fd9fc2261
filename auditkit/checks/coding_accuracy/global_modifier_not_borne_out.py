"""A procedure with 58, 78 or 79 that no earlier surgery, or the record, bears out.

Why it matters
    58 and 79 are paid in full, 78 by the intraoperative share alone; the wrong one is over- or underpaid, and without an earlier surgery none is due.
Rule
    58 (staged, planned or more extensive), 78 (unplanned return to the operating room, related) and 79 (unrelated) are for a procedure within the 10
    or 90 days of the global period of an earlier procedure of the same physician, or of one of the same group and specialty; on the same day any
    procedure with a global period serves. A procedure with 78 begins no days of its own, one with 58 or 79 does. None among complete
    claims is a failure; where claims are not known to reach 90 days back (setting history_from) it is for review. By the record's abstract: 78 without a return to the operating room is part of the surgery's package; 58 or 79
    for an unplanned, related return should be 78; 78 for a staged procedure should be 58, for an unrelated one 79. An abstract that no auditor
    confirmed is for review. 58 on a code that stands for one or more sessions is for review (which codes those are is to be verified).
Cannot tell
    No loaded fee schedule covers the day of an earlier procedure, its period is set by the contractor (YYY), an earlier line has no code, or
    the physician, group or specialty is blank on either side.
What settles it
    The operative notes of both days: what was planned, where the patient was treated, and whether the second procedure is for the first.
"""

import datetime as dt

import narwhals as nw

from auditkit.codesets.codeset import day_number
from auditkit.rules import Case, CodeSet, Lines, Settings, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.code_kinds import is_procedure
from auditkit.rules.encounters import services_beside
from auditkit.rules.global_periods import LONGEST, POSTOPERATIVE, RETURN, UNCERTAIN, beside_surgeries, surgeries
from auditkit.rules.modifiers import PROCEDURE_BYPASS
from auditkit.rules.same_physician import practitioner_beside_physician, same_physician
from auditkit.rules.visits import LINE, PARTNER_LINE, lacks_code, one_partner, with_group

ID, FAMILY, SUBJECT = "MOD-GLOB", "coding_accuracy", "line"
CANDIDATES = has_modifier(*PROCEDURE_BYPASS)
CLAIM_TYPES, PARTNER = ("P",), PARTNER_LINE
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "provider_group", "performer")
OPTIONAL_TABLES = TABLES = ("encounters", "documented_services")
SOURCE = "CMS Claims Processing Manual, ch. 12, sec. 40.2 and 40.4"
ALONE = "{procedure_code} with {global_modifier}, and no earlier procedure of the same physician or group and specialty whose 10 or 90 days reach that day"
RECORD = "{procedure_code} with {global_modifier} on day {days_after} after {partner_procedure_code}; the record shows {shown}, for which {due} is due"
NO_ROOM = "{procedure_code} with 78 on day {days_after} after {partner_procedure_code}; the record shows no return to the operating room, and without one the treatment is paid with the surgery"
OPEN = ". The abstract of the record is not confirmed by an auditor"
CASES = {
    "no surgery": Case("FAIL", "medium", "neutral", "risk_line", ALONE),
    "no surgery at hand": Case("REVIEW", "medium", "neutral", "risk_line", ALONE + " is among the claims read, which are not known to reach 90 days back"),
    "no return": Case("FAIL", "medium", "over", "deny", NO_ROOM, TABLES),
    "no return, unconfirmed": Case("REVIEW", "medium", "over", "deny", NO_ROOM + OPEN, TABLES),
    "return": Case("FAIL", "medium", "over", "reprice", RECORD, TABLES),
    "return, unconfirmed": Case("REVIEW", "medium", "over", "reprice", RECORD + OPEN, TABLES),
    "no mere return": Case("FAIL", "medium", "under", "reprice", RECORD, TABLES),
    "no mere return, unconfirmed": Case("REVIEW", "medium", "under", "reprice", RECORD + OPEN, TABLES),
    "several sessions": Case("REVIEW", "medium", "over", "risk_line", "{procedure_code} with 58 on day {days_after} after {partner_procedure_code}; the code stands for one or more sessions, so that a further planned session is paid with the first"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule covers the day of an earlier procedure",
    "contractor": "the contractor sets the global period of an earlier procedure",
    "gap": "an earlier line has no procedure code",
    "group": "the physician, group or specialty of the line or of an earlier procedure is blank",
    "code": "the procedure code is blank",
}
EXAMPLE_SETTINGS = {"history_from": dt.date(2020, 1, 1)}

EXAMPLES = """
claim | patient | procedure_code | mods  | service_date | rendering_npi | rendering_specialty | billing_npi | billing_tin | frequency_code | documented_services.procedure_code | documented_services.or_return | documented_services.staged_planned | documented_services.related_to_prior_surgery | documented_services.auditor_confirmed | outcome                     | because
F1A   | F1      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              | no modifier
F1    | F1      | 27310          | 58    | 2025-03-15   |               |                     |             |             |                | 27310                              | Y                             | N                                  | Y                                            |                                       | return                      | F1: should be 78
F2    | F2      | 20610          | 79    | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | no surgery                  | F2: unsupported
N1A   | N1      | 19120          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
N1    | N1      | 19307          | 58    | 2025-03-30   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | N1: more extensive
N2A   | N2      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
N2    | N2      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                | 27310                              | Y                             | N                                  | Y                                            |                                       | silent                      | N2: return, related
A1A   | A1      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
A1    | A1      | 27310          | 78    | 2025-06-08   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | D+90 is the last day
A2A   | A2      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
A2    | A2      | 27310          | 78    | 2025-06-09   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | no surgery                  | D+91
A3A   | A3      | 17000          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
A3    | A3      | 20610          | 79    | 2025-03-20   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | D+10 of a 010
A4A   | A4      | 20610          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
A4    | A4      | 17000          | 79    | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | the same day as another procedure
A5A   | A5      | 20610          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
A5    | A5      | 17000          | 79    | 2025-03-11   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | no surgery                  | the day after a 000
A6A   | A6      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
A6    | A6      | 27310          | 78    | 2025-03-09   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | no surgery                  | the day before is no return
A7A   | A7      | 27447          | 54    | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
A7    | A7      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | the surgeon who handed over the care
A8    | A8      | 20610          | 79    | 2020-03-30   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | no surgery at hand          | history begins 89 days before
A9    | A9      | 20610          | 79    | 2020-03-31   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | no surgery                  | history begins 90 days before
B1A   | B1      | 27447          |       | 2025-03-10   | R2            |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
B1    | B1      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | a partner of the group and specialty
B2A   | B2      | 27447          |       | 2025-03-10   | R2            | 20                  |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
B2    | B2      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | no surgery                  | another specialty
B3A   | B3      | 27447          |       | 2025-03-10   | R2            | (blank)             |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
B3    | B3      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | cannot tell: group          | the other's specialty is blank
B4A   | B4      | 27447          |       | 2025-03-10   | R2            | 97                  |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
B4    | B4      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | cannot tell: group          | a physician assistant of the group may count
B5A   | B5      | 27447          |       | 2025-03-10   |               |                     | G9          |             | 8              |                                    |                               |                                    |                                              |                                       | does not apply              |
B5    | B5      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | no surgery                  | the surgery was voided
C1A   | C1      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
C1    | C1      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                | 27310                              | N                             |                                    | Y                                            |                                       | no return                   | 78 without the operating room
C2A   | C2      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
C2    | C2      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                | 27310                              | Y                             | Y                                  | Y                                            |                                       | no mere return              | staged: 58
C3A   | C3      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
C3    | C3      | 27310          | LT 78 | 2025-03-15   |               |                     |             |             |                | 27310                              | Y                             | N                                  | N                                            |                                       | no mere return              | unrelated: 79
C4A   | C4      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
C4    | C4      | 27310          | 79    | 2025-03-15   |               |                     |             |             |                | 27310                              | Y                             | N                                  | Y                                            | N                                     | return, unconfirmed         | no auditor confirmed it
C5A   | C5      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
C5    | C5      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                | 27310                              | N                             |                                    |                                              | N                                     | no return, unconfirmed      | no auditor confirmed it
C6A   | C6      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
C6    | C6      | 27310          | 78    | 2025-03-15   |               |                     |             |             |                | 27310                              |                               | Y                                  |                                              | N                                     | no mere return, unconfirmed | no auditor confirmed it
C7A   | C7      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
C7    | C7      | 27310          | 58    | 2025-03-15   |               |                     |             |             |                | 27310                              | Y                             | Y                                  | Y                                            |                                       | silent                      | staged as planned
C8A   | C8      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
C8    | C8      | 66762          | 58    | 2025-03-15   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | several sessions            | one or more sessions
C9    | C9      | 99213          | 79    | 2025-03-15   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              | no procedure: MOD-NOTALLOWED's
G1A   | G1      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
G1B   | G1      | 27310          | 78    | 2025-05-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | D+61
G1    | G1      | 19307          | 78    | 2025-06-27   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | no surgery                  | D+109: a line with 78 begins no days of its own
G2A   | G2      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
G2B   | G2      | 27310          | 58    | 2025-05-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | D+61
G2    | G2      | 19307          | 78    | 2025-06-27   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | 58 begins new days
G3A   | G3      | 27447          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
G3B   | G3      | 27310          | 79    | 2025-05-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | D+61
G3    | G3      | 19307          | 78    | 2025-06-27   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | silent                      | 79 begins new days
U1A   | U1      | 27447          |       | 2031-01-01   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
U1    | U1      | 27310          | 78    | 2031-01-20   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | cannot tell: no release     | no fee schedule for the day of surgery
U2A   | U2      | 27899          |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              |
U2    | U2      | 27310          | 78    | 2025-03-20   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | cannot tell: contractor     | YYY
U3A   | U3      | (blank)        |       | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | does not apply              | without one of the three
U3    | U3      | 27310          | 78    | 2025-03-20   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | cannot tell: gap            | an earlier line has no code
U4    | U4      | (blank)        | 78    | 2025-03-10   |               |                     |             |             |                |                                    |                               |                                    |                                              |                                       | cannot tell: code           | the code is blank
"""
ORDER = (SILENT, *UNKNOWN)
SWAPS = (("78", "58"), ("78", "79"), ("58", "78"), ("79", "78"))
FACTS = ("or_return", "staged_planned", "related_to_prior_surgery")


def evaluate(lines: Lines, pfs: CodeSet, encounters: Lines, documented_services: Lines, settings: Settings) -> Lines:
    marked = nw.coalesce(*(nw.when(has_modifier(one)).then(nw.lit(one)) for one in ("78", "58", "79")))
    asked = with_group(lines).with_columns(lacks=lacks_code()).filter(has_modifier(*PROCEDURE_BYPASS), (is_procedure() | nw.col("lacks")).fill_null(True))
    asked = asked.with_columns(global_modifier=marked)
    found = beside_surgeries(asked, surgeries(lines, pfs, left_out=RETURN)).filter(nw.col("days_after") >= 0)
    found = found.with_columns(mine=same_physician(settings.same_provider_scope_em), practitioner=practitioner_beside_physician(settings))
    tied = found.with_columns(tie=_support()).filter(~nw.col("tie").is_null())
    rank = nw.coalesce(*(nw.when(nw.col("tie") == name).then(nw.lit(place)) for place, name in enumerate(ORDER)))
    best = one_partner(tied.with_columns(rank=rank), "rank").select(*LINE, *PARTNER, "tie", "days_after", "partner_procedure_code", "partner_pfs_release")
    met = services_beside(asked, encounters, documented_services, FACTS)
    told = met.group_by(*LINE).agg(*(nw.col(f"record_{name}").max().alias(name) for name in FACTS), confirmed=nw.col("record_confirmed").all())
    known = asked.join(best, on=list(LINE), how="left").join(told, on=list(LINE), how="left").with_columns(due=_due())
    shown = {"78": "an unplanned return to the operating room, related to the surgery", "58": "a procedure that was planned or staged", "79": "a procedure unrelated to the surgery"}
    complete = nw.lit(False) if settings.history_from is None else nw.col("service_day") - LONGEST[1] >= day_number(settings.history_from)
    spaced = nw.concat_str(nw.lit(" "), nw.col("modifiers"), nw.lit(" "))
    swapped = (nw.when((nw.col("global_modifier") == old) & (nw.col("due") == new)).then(spaced.str.replace_all(f" {old} ", f" {new} ", literal=True)) for old, new in SWAPS)
    return known.with_columns(
        case=_case(complete),
        shown=nw.coalesce(*(nw.when(nw.col("due") == one).then(nw.lit(text)) for one, text in shown.items())),
        propose_modifiers=nw.coalesce(*swapped).str.strip_chars(),
    ).with_columns(breach=breach_of(CASES))


def _support() -> nw.Expr:
    """Whether an earlier procedure bears the modifier out: silent, a reason why it cannot be told, or null where it does not."""
    period = nw.col("partner_period")
    late = (nw.col("days_after") > 0) & ~(period.is_in(list(POSTOPERATIVE)) | period.is_in(list(UNCERTAIN)))
    mine = nw.col("mine").fill_null(True) | nw.col("practitioner")
    open_question = nw.col("mine").is_null() | nw.col("practitioner")
    return nw.when(mine & ~late).then(nw.when(period.is_in(list(UNCERTAIN))).then(period).when(open_question).then(nw.lit("group")).otherwise(nw.lit(SILENT)))


def _due() -> nw.Expr:
    """The modifier that the record calls for in place of the one billed, ``none`` for no return, null where it says nothing else."""
    back, staged, related = nw.col("or_return"), nw.col("staged_planned"), nw.col("related_to_prior_surgery")
    return (
        nw.when((nw.col("global_modifier") == "78") & (staged == "Y")).then(nw.lit("58"))
        .when((nw.col("global_modifier") == "78") & (related == "N")).then(nw.lit("79"))
        .when((nw.col("global_modifier") == "78") & (back == "N")).then(nw.lit("none"))
        .when((nw.col("global_modifier") != "78") & (back == "Y") & (staged == "N") & (related == "Y")).then(nw.lit("78"))
    )  # fmt: skip


def _case(complete: nw.Expr) -> nw.Expr:
    confirmed = nw.when(nw.col("confirmed").fill_null(False)).then(nw.lit("")).otherwise(nw.lit(", unconfirmed"))
    by_record = nw.when(nw.col("due") == "none").then(nw.lit("no return")).when(nw.col("due") == "78").then(nw.lit("return")).otherwise(nw.lit("no mere return"))
    return (
        nw.when(nw.col("lacks")).then(nw.lit("code"))
        .when(nw.col("tie").is_null() & complete).then(nw.lit("no surgery"))
        .when(nw.col("tie").is_null()).then(nw.lit("no surgery at hand"))
        .when(nw.col("tie") != SILENT).then(nw.col("tie"))
        .when(~nw.col("due").is_null()).then(nw.concat_str(by_record, confirmed))
        .when((nw.col("global_modifier") == "58") & is_kind("several_sessions")).then(nw.lit("several sessions"))
        .otherwise(nw.lit(SILENT))
    )  # fmt: skip
