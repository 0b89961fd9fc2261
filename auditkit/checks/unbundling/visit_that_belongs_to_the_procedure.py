"""A visit with modifier 25 that the record does not show as separate from the procedure of that day.

Why it matters
    The decision for a minor procedure, and the usual work before and after, is paid with the procedure, also for a new patient. 25 makes payers pay
    the visit beside it.
Rule
    A visit with 25 and, on the same day, a procedure with a global period of 000 or 010 by the same physician, or by one of the same group and
    specialty. Where the record's abstract says that no separately identifiable visit took place, the visit is not payable; an abstract that no
    auditor confirmed is for review. A diagnosis of its own is not required, and the same diagnosis settles nothing. Where no abstract speaks, a
    visit of a physician whose share of 25 on such visits of the window lies above that of the others of the specialty in the data is for review (two
    proportions, 1.96 standard errors, 30 visits on either side).
Cannot tell
    No abstract says whether the visit was separate; no loaded fee schedule covers the other code that day; another line of the day has no code; the
    physician, group or specialty is blank on either side.
What settles it
    The note: significant work on a problem beyond the procedure and beyond deciding for it.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings, has_modifier
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.encounters import encounters_beside
from auditkit.rules.peer_shares import with_peer_shares
from auditkit.rules.same_physician import PHYSICIAN, same_physician
from auditkit.rules.visit_bundles import MINOR, with_global_period, with_service_kind
from auditkit.rules.visits import DAY, LINE, PARTNER_LINE, lacks_code, one_partner, pairs, with_group

ID, FAMILY, SUBJECT = "MOD-25-UNSUP", "unbundling", "line"
CANDIDATES = has_modifier("25") | lacks_code()
CLAIM_TYPES, PARTNER = ("P",), PARTNER_LINE
ACROSS_PATIENTS = True
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "provider_group", "performer", "separately_identifiable_em")
OPTIONAL_TABLES = ("encounters",)
SOURCE = "NCCI Policy Manual, ch. I, sec. D, and ch. III; CMS Claims Processing Manual, ch. 12, sec. 40.1"
DONE = "{procedure_code} with 25 beside {partner_procedure_code} (global period {partner_global_days}) of the same day; "
NOT_SEPARATE = DONE + "the record shows no visit beyond the decision for the procedure and its usual work, which is paid with it"
CASES = {
    "not separate": Case("FAIL", "high", "over", "deny", NOT_SEPARATE),
    "not separate, unconfirmed": Case("REVIEW", "high", "over", "deny", NOT_SEPARATE + ". The abstract of the record is not confirmed by an auditor"),
    "often": Case("REVIEW", "high", "over", "risk_line", DONE + "{own_marked} of the physician's {own_cases} visits beside such procedures carry 25, and {peer_marked} of the {peer_cases} of the others of the specialty; the record says whether this visit was separate"),
}
UNKNOWN = {
    "record": "no abstract of the record says whether the visit was separate",
    "no release": "no loaded fee schedule covers the other code on that day",
    "group": "the physician, group or specialty of the visit or of the procedure is blank",
    "gap": "another line of the day has no procedure code",
    "code": "the procedure code is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods | service_date | rendering_npi | rendering_specialty | billing_npi | billing_tin | claim_type | payer_class | frequency_code | times | encounters.separately_identifiable_em | encounters.auditor_confirmed | outcome                   | because
F1    | 1    | F1      | 99203          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | not separate              | F1: the visit was only for the lesion
F1    | 2    | F1      | 11102          |      |              |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            | the procedure is not the subject
F2    | 1    | F2      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | not separate              | F2: not separately identifiable
F2    | 2    | F2      | 20610          |      |              |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            |
N1    | 1    | N1      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | Y                                     |                              | silent                    | N1: diabetes managed too
N1    | 2    | N1      | 20610          |      |              |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            |
N2    | 1    | N2      | 99213          | 25   |              |               |                     |             |             |            |             |                |       | Y                                     |                              | silent                    | N2: the same diagnosis may be (trap)
N2    | 2    | N2      | 20610          |      |              |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            |
A1    | 1    | A1      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     | N                            | not separate, unconfirmed | no auditor confirmed it
A1    | 2    | A1      | 17000          |      |              |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            | 010
A2    | 1    | A2      | 99214          |      |              |               |                     |             |             |            |             |                |       | N                                     |                              | does not apply            | without 25: MOD-25-MISS's
A2    | 2    | A2      | 20610          |      |              |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            |
A3    | 1    | A3      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | does not apply            | 090: MOD-57's
A3    | 2    | A3      | 27447          |      |              |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            |
A4    | 1    | A4      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | does not apply            | no procedure
A5    | 1    | A5      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | does not apply            | the procedure the day after
A5    | 2    | A5      | 20610          |      | 2025-03-11   |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            |
A6    | 1    | A6      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | not separate              | by a partner of the group
A6B   | 1    | A6      | 20610          |      |              | R2            |                     |             |             |            |             |                |       |                                       |                              | does not apply            |
A7    | 1    | A7      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | does not apply            | another specialty's procedure
A7B   | 1    | A7      | 20610          |      |              | R2            | 20                  |             |             |            |             |                |       |                                       |                              | does not apply            |
A8    | 1    | A8      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | does not apply            | the procedure was voided
A8B   | 1    | A8      | 20610          |      |              |               |                     | G9          |             |            |             | 8              |       |                                       |                              | does not apply            |
A9    | 1    | A9      | 99214          | 25   |              |               |                     |             |             | I          |             |                |       | N                                     |                              | does not apply            | a hospital's claim
A9    | 2    | A9      | 20610          |      |              |               |                     |             |             | I          |             |                |       |                                       |                              | does not apply            |
B1    | 1    | B1      | 99213          | 25   |              | R9            | 14                  |             |             |            |             |                | 30    |                                       |                              | often                     | 30 of 30, the others 32 of 59
B1    | 2    | B1      | 20610          |      |              | R9            | 14                  |             |             |            |             |                | 30    |                                       |                              | does not apply            |
B2    | 1    | B2      | 99213          | 25   |              | R2            | 14                  |             |             |            |             |                | 3     |                                       |                              | cannot tell: record       | 3 of 30
B2    | 2    | B2      | 20610          |      |              | R2            | 14                  |             |             |            |             |                | 3     |                                       |                              | does not apply            |
B3    | 1    | B3      | 99213          |      |              | R2            | 14                  |             |             |            |             |                | 27    |                                       |                              | does not apply            |
B3    | 2    | B3      | 20610          |      |              | R2            | 14                  |             |             |            |             |                | 27    |                                       |                              | does not apply            |
B4    | 1    | B4      | 99213          | 25   |              | 2000000028    | 14                  |             |             |            |             |                | 29    |                                       |                              | cannot tell: record       | 29 of 29: one short of 30
B4    | 2    | B4      | 20610          |      |              | 2000000028    | 14                  |             |             |            |             |                | 29    |                                       |                              | does not apply            |
B6    | 1    | B6      | 99213          | 25   |              | R9            | 18                  |             |             |            |             |                | 22    |                                       |                              | cannot tell: record       | 22 of 34, the others 18 of 30
B6    | 2    | B6      | 20610          |      |              | R9            | 18                  |             |             |            |             |                | 22    |                                       |                              | does not apply            |
B7    | 1    | B7      | 99213          |      |              | R9            | 18                  |             |             |            |             |                | 12    |                                       |                              | does not apply            |
B7    | 2    | B7      | 20610          |      |              | R9            | 18                  |             |             |            |             |                | 12    |                                       |                              | does not apply            |
B8    | 1    | B8      | 99213          | 25   |              | R2            | 18                  |             |             |            |             |                | 18    |                                       |                              | cannot tell: record       |
B8    | 2    | B8      | 20610          |      |              | R2            | 18                  |             |             |            |             |                | 18    |                                       |                              | does not apply            |
B9    | 1    | B9      | 99213          |      |              | R2            | 18                  |             |             |            |             |                | 12    |                                       |                              | does not apply            |
B9    | 2    | B9      | 20610          |      |              | R2            | 18                  |             |             |            |             |                | 12    |                                       |                              | does not apply            |
U1    | 1    | U1      | 99214          | 25   |              |               |                     |             |             |            |             |                |       |                                       |                              | cannot tell: record       | no abstract
U1    | 2    | U1      | 20610          |      |              |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            |
U2    | 1    | U2      | 99214          | 25   | 2031-01-01   |               |                     |             |             |            |             |                |       | N                                     |                              | cannot tell: no release   |
U2    | 2    | U2      | 20610          |      | 2031-01-01   |               |                     |             |             |            |             |                |       |                                       |                              | does not apply            |
U3    | 1    | U3      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | cannot tell: gap          |
U3    | 2    | U3      | (blank)        |      |              |               |                     |             |             |            |             |                |       |                                       |                              | cannot tell: code         |
U4    | 1    | U4      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | N                                     |                              | cannot tell: group        |
U4B   | 1    | U4      | 20610          |      |              | R2            | (blank)             |             |             |            |             |                |       |                                       |                              | does not apply            |
U5    | 1    | U5      | 99214          | 25   |              |               |                     |             |             |            |             |                |       | Y                                     |                              | silent                    | separate, whatever the other line is
U5    | 2    | U5      | (blank)        |      |              |               |                     |             |             |            |             |                |       |                                       |                              | cannot tell: code         |
"""
SHARES = ("own_cases", "own_marked", "peer_cases", "peer_marked", "unusual")
ORDER = ("minor procedure", "no release", "group", "gap")
ASKED = (*PHYSICIAN, "procedure_code", "lacks", "candidate", "scheduled", "global_days", "pfs_release")


def evaluate(lines: Lines, pfs: CodeSet, encounters: Lines, settings: Settings) -> Lines:
    day = with_service_kind(with_group(lines))
    visits, marked = day.filter(nw.col("visit")), has_modifier("25")
    procedures = with_global_period(day.filter(nw.col("candidate") | nw.col("lacks")), pfs)
    found = pairs(visits, procedures, ASKED, DAY).with_columns(mine=same_physician(settings.same_provider_scope_em)).with_columns(tie=_tie())
    rank = nw.coalesce(*(nw.when(nw.col("tie") == name).then(nw.lit(place)) for place, name in enumerate(ORDER)))
    best = one_partner(found.filter(~nw.col("tie").is_null()).with_columns(rank=rank), "rank")
    shares = _shares(best, marked)
    best = best.select(*LINE, *PARTNER, "tie", "partner_procedure_code", "partner_global_days", "partner_pfs_release")
    asked = day.filter((nw.col("visit") & marked) | nw.col("lacks")).join(best, on=list(LINE), how="left").filter(nw.col("lacks") | ~nw.col("tie").is_null())
    said = nw.col("record_separately_identifiable_em")
    met = encounters_beside(asked, encounters, ("separately_identifiable_em",)).with_columns(is_separate=(said == "Y").fill_null(False), is_part=(said == "N").fill_null(False))
    told = met.group_by(*LINE).agg(separate=nw.col("is_separate").any(), part=nw.col("is_part").any(), confirmed=nw.col("record_confirmed").all())
    shown = asked.join(told, on=list(LINE), how="left").join(shares, on=list(LINE), how="left")
    return shown.with_columns(case=_case()).with_columns(breach=breach_of(CASES))


def _shares(visits: Lines, marked: nw.Expr) -> Lines:
    """The visits beside a minor procedure whose physician and specialty are known, with how the physician's share compares."""
    known = visits.filter(nw.col("tie") == "minor procedure", ~nw.col("rendering_npi").is_null(), ~nw.col("specialty").is_null())
    return with_peer_shares(known, nw.col("in_window"), marked, "rendering_npi", ("specialty",)).select(*LINE, *SHARES)


def _tie() -> nw.Expr:
    """What another line of the day is to a visit: a minor procedure, why that cannot be told, or null."""
    minor, mine = nw.col("partner_global_days").is_in(list(MINOR)).fill_null(False), nw.col("mine")
    none = nw.lit(None, dtype=nw.String)
    return (
        nw.when(~mine.fill_null(True)).then(none)
        .when(nw.col("partner_lacks")).then(nw.lit("gap"))
        .when(~nw.col("partner_scheduled")).then(nw.lit("no release"))
        .when(minor & mine.is_null()).then(nw.lit("group"))
        .when(minor).then(nw.lit("minor procedure"))
        .otherwise(none)
    )  # fmt: skip


def _case() -> nw.Expr:
    confirmed = nw.when(nw.col("confirmed").fill_null(False)).then(nw.lit("")).otherwise(nw.lit(", unconfirmed"))
    return (
        nw.when(nw.col("lacks")).then(nw.lit("code"))
        .when(nw.col("separate").fill_null(False)).then(nw.lit(SILENT))
        .when(nw.col("tie") != "minor procedure").then(nw.col("tie"))
        .when(nw.col("part").fill_null(False)).then(nw.concat_str(nw.lit("not separate"), confirmed))
        .when(nw.col("unusual").fill_null(False)).then(nw.lit("often"))
        .otherwise(nw.lit("record"))
    )  # fmt: skip
