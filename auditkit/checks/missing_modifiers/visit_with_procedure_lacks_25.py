"""A visit on the day of a procedure without modifier 25.

Why it matters
    Without 25 the visit counts as part of the procedure and is not paid, also where the record shows a visit of its own.
Rule
    Professional: a visit and, on the same day, a procedure by the same physician, or one of the same group and specialty, with a global period of
    000 or 010, or one that an NCCI pair of indicator 1 ties to the visit (Medicare profile). The visit carries none of 24, 25 and 57. Not
    counted: laboratory tests, imaging, drugs, vaccines, supplies, drawing of blood, under Medicare giving the vaccines of G0008 to G0010,
    and procedures with a global period of 090, which call for 57.
    Hospital outpatient claims under the Medicare profile: a visit (payment status V or J2) and a line of status S or T on the same claim and day,
    without 25 on the visit (outpatient code editor, edit 21). Whether the visit is also paid under another profile, its contract says.
    No modifier is proposed: the claim cannot show that the visit was separate, and 25 without it would be wrong.
Cannot tell
    No loaded release of the fee schedule, the pairs or the hospital payment status covers a code that day; another line of the day has no
    code; the group or specialty of another provider is blank.
What settles it
    The note: a significant, separately identifiable visit beyond the usual work before and after the procedure. Documented at the time, 25
    belongs on the visit; else the visit is not payable.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, Settings, has_modifier
from auditkit.rules.bills import is_inpatient
from auditkit.rules.modifiers import VISIT_BYPASS
from auditkit.rules.visit_bundles import bundle, hospital_bundle, with_global_period, with_pairs, with_service_kind
from auditkit.rules.visits import DAY, GROUP, LINE, one_partner, pairs, same, same_group, with_group

ID, FAMILY, SUBJECT = "MOD-25-MISS", "missing_modifiers", "line"
PARTNER = ("partner_claim_key", "partner_line_no")
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "modifiers", "performer")
OPTIONAL_SETS = ("opps",)
SOURCE = "CMS Claims Processing Manual, ch. 12, sec. 30.6.6 and 40.1; NCCI Policy Manual, ch. I, sec. D; IOCE edit 21"
SETTLED = "The visit carries none of 24, 25 and 57, so it counts as part of the procedure; 25 is right only where the record shows a significant, separately identifiable visit, and without one the visit is not payable"
DONE = "{partner_procedure_code} was billed for the same day by the same physician or group and specialty"
CASES = {
    "minor procedure": Case("REVIEW", "high", "neutral", "risk_line", DONE + ", and its global period is {partner_global_days}. " + SETTLED),
    "pair": Case("REVIEW", "high", "neutral", "risk_line", DONE + ", and a pair of indicator 1 ties it to {procedure_code}. " + SETTLED),
    "denied visit": Case("REVIEW", "high", "under", "none", DONE + ", and the visit was denied. The visit carries none of 24, 25 and 57; where the record made at the time shows a significant, separately identifiable visit, a corrected claim with 25 is due, else none"),
    "hospital": Case("FAIL", "high", "neutral", "risk_line", "{procedure_code} (status {status_indicator}) stands beside {partner_procedure_code} (status {partner_status_indicator}) on one claim and day without 25; the outpatient code editor returns it (edit 21)"),
}
UNKNOWN = {
    "no release": "no loaded fee schedule covers the other code on that day",
    "no pair release": "no loaded release of pairs covers the two codes on that day",
    "no opps release": "no opps release (hospital payment status) covers the codes on that day",
    "gap": "another line of the day has no procedure code",
    "code": "the procedure code is blank",
    "group": "the group or specialty of the other provider is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods | service_date | rendering_npi | rendering_specialty | billing_npi | billing_tin | claim_type | type_of_bill | revenue_code | payer_class | denied | frequency_code | outcome                      | because
F1    | 1    | F1      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | minor procedure              | F1: global 000, no 25
F1    | 2    | F1      | 20610          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               | the procedure is not the subject
F2    | 1    | F2      | 99284          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | hospital                     | F2: IOCE 21
F2    | 2    | F2      | 12001          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | does not apply               |
N1    | 1    | N1      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | silent                       | N1: 25 is not needed (trap), though a pair stands in the table
N1    | 2    | N1      | G0008          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
N2    | 1    | N2      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | silent                       | N2: imaging, not a procedure with a global
N2    | 2    | N2      | 71046          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
A1    | 1    | A1      | 99213          | 25   |              |               |                     |             |             |            |              |              |             |        |                | silent                       | 25 is there
A1    | 2    | A1      | 20610          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
A2    | 1    | A2      | 99213          | 24   |              |               |                     |             |             |            |              |              |             |        |                | silent                       | 24 is there
A2    | 2    | A2      | 20610          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
A3    | 1    | A3      | 99213          | GC   |              |               |                     |             |             |            |              |              |             |        |                | minor procedure              | GC is none of the three
A3    | 2    | A3      | 17000          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               | global 010
A4    | 1    | A4      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | silent                       | global 090 calls for 57
A4    | 2    | A4      | 27447          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
A5    | 1    | A5      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | pair                         | no global period, a pair of indicator 1
A5    | 2    | A5      | 96372          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
A6    | 1    | A6      | 99213          |      |              |               |                     |             |             |            |              |              | commercial  |        |                | silent                       | Medicare's pairs do not speak for another profile
A6    | 2    | A6      | 96372          |      |              |               |                     |             |             |            |              |              | commercial  |        |                | does not apply               |
A7    | 1    | A7      | 99213          |      |              |               |                     |             |             |            |              |              | commercial  |        |                | minor procedure              | the global period does
A7    | 2    | A7      | 20610          |      |              |               |                     |             |             |            |              |              | commercial  |        |                | does not apply               |
A8    | 1    | A8      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | silent                       | a pair of indicator 0 is not for 25
A8    | 2    | A8      | 97110          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
A9    | 1    | A9      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | silent                       | drawing blood is skipped, whatever the pair
A9    | 2    | A9      | 36415          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
B1    | 1    | B1      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               | alone
B2    | 1    | B2      | 99213          |      |              |               |                     |             |             |            |              |              |             | Y      |                | denied visit                 | under where it was separate
B2    | 2    | B2      | 20610          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
B3    | 1    | B3      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | minor procedure              | the procedure on another claim
B4    | 1    | B3      | 20610          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               |
B5    | 1    | B5      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | minor procedure              | by a partner of the group and specialty
B6    | 1    | B5      | 20610          |      |              | R2            |                     |             |             |            |              |              |             |        |                | does not apply               |
B7    | 1    | B7      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               | another specialty
B8    | 1    | B7      | 20610          |      |              | R2            | 20                  |             |             |            |              |              |             |        |                | does not apply               |
B9    | 1    | B9      | 99213          |      | 2025-03-11   |               |                     |             |             |            |              |              |             |        |                | does not apply               | the day after
BA    | 1    | B9      | 20610          |      | 2025-03-10   |               |                     |             |             |            |              |              |             |        |                | does not apply               |
BB    | 1    | BB      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | cannot tell: group           | the other's specialty is blank
BC    | 1    | BB      | 20610          |      |              | R2            | (blank)             |             |             |            |              |              |             |        |                | does not apply               |
BD    | 1    | BD      | 99213          |      |              |               | (blank)             |             |             |            |              |              |             |        |                | minor procedure              | the same person, whatever the specialty
BD    | 2    | BD      | 20610          |      |              |               | (blank)             |             |             |            |              |              |             |        |                | does not apply               |
BE    | 1    | BE      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | does not apply               | the procedure was voided
BF    | 1    | BE      | 20610          |      |              |               |                     | G9          |             |            |              |              |             |        | 8              | does not apply               |
U1    | 1    | U1      | 99213          |      | 2031-01-01   |               |                     |             |             |            |              |              |             |        |                | cannot tell: no release      | the fee schedule ends before
U1    | 2    | U1      | 20610          |      | 2031-01-01   |               |                     |             |             |            |              |              |             |        |                | does not apply               |
U2    | 1    | U2      | 99213          |      |              |               |                     |             |             |            |              |              |             |        |                | cannot tell: gap             | the code of line 2 is blank
U2    | 2    | U2      | (blank)        |      |              |               |                     |             |             |            |              |              |             |        |                | cannot tell: code            |
U3    | 1    | U3      | 99213          |      | 2030-07-01   |               |                     |             |             |            |              |              |             |        |                | cannot tell: no pair release | the pairs end before the fee schedule
U3    | 2    | U3      | 97110          |      | 2030-07-01   |               |                     |             |             |            |              |              |             |        |                | does not apply               |
H1    | 1    | H1      | 99284          | 25   |              |               |                     |             |             | I          | 131          |              |             |        |                | silent                       | 25 is there
H1    | 2    | H1      | 12001          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | does not apply               |
H2    | 1    | H2      | G0463          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | hospital                     | status J2 beside S
H2    | 2    | H2      | 96413          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | does not apply               |
H3    | 1    | H3      | G0463          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | does not apply               | the edit works inside one claim
H4    | 1    | H3      | 12001          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | does not apply               |
H5    | 1    | H5      | G0463          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | silent                       | laboratory and imaging: neither S nor T
H5    | 2    | H5      | 85025          |      |              |               |                     |             |             | I          | 131          | 0300         |             |        |                | does not apply               |
H5    | 3    | H5      | 71046          |      |              |               |                     |             |             | I          | 131          | 0320         |             |        |                | does not apply               |
H6    | 1    | H6      | 99213          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | silent                       | status B: no hospital visit
H6    | 2    | H6      | 12001          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | does not apply               |
H7    | 1    | H7      | 99284          |      |              |               |                     |             |             | I          | 111          |              |             |        |                | does not apply               | an inpatient bill
H7    | 2    | H7      | 12001          |      |              |               |                     |             |             | I          | 111          |              |             |        |                | does not apply               |
H8    | 1    | H8      | 99284          |      | 2031-01-01   |               |                     |             |             | I          | 131          |              |             |        |                | cannot tell: no opps release | the table ends before
H8    | 2    | H8      | 12001          |      | 2031-01-01   |               |                     |             |             | I          | 131          |              |             |        |                | does not apply               |
H9    | 1    | H9      | 99284          |      |              |               |                     |             |             | I          | 131          |              | commercial  |        |                | does not apply               | edit 21 is Medicare's
H9    | 2    | H9      | 12001          |      |              |               |                     |             |             | I          | 131          |              | commercial  |        |                | does not apply               |
HA    | 1    | HA      | 99284          |      |              |               |                     |             |             | I          | 131          |              |             |        |                | does not apply               | a procedure of another day
HA    | 2    | HA      | 12001          |      | 2025-03-11   |               |                     |             |             | I          | 131          |              |             |        |                | does not apply               |
HA    | 3    | HA      | (blank)        |      |              |               |                     |             |             | I          | 131          | 0250         |             |        |                | does not apply               | a revenue line needs no code
"""
SHOWN = ("procedure_code", "status_indicator", "partner_procedure_code", "partner_global_days", "partner_status_indicator")
RELEASES = ("partner_pfs_release", "pair_release", "partner_opps_release")
ASKED = ("procedure_code", "rendering_npi", *GROUP, "lacks", "candidate", "scheduled", "global_days", "pfs_release")
ASKED_OF_HOSPITAL = ("procedure_code", "visit", "lacks", "has_status", "status_indicator", "opps_release")
COLUMNS = (*LINE, *PARTNER, "in_window", "breach", "case", *SHOWN, *RELEASES)


def evaluate(lines: Lines, pfs: CodeSet, ptp_practitioner: CodeSet, opps: CodeSet, settings: Settings) -> Lines:
    day = with_service_kind(with_group(lines))
    open_visit = nw.col("visit") & ~has_modifier(*VISIT_BYPASS)
    person = day.filter(nw.col("claim_type") == "P").with_columns(open=open_visit)
    editor = (nw.col("claim_type") == "I") & (nw.col("rule_profile") == "medicare") & ~is_inpatient().fill_null(False)
    hospital = day.filter(editor).with_columns(open=nw.col("visit") & ~has_modifier("25"))
    parts = [_professional(person, pfs, ptp_practitioner, settings), _hospital(hospital, opps), _without_code(day)]
    return nw.concat(parts, how="vertical")


def _professional(day: Lines, pfs: CodeSet, ptp: CodeSet, settings: Settings) -> Lines:
    others = with_global_period(day.filter(~nw.col("visit")), pfs)
    group = settings.same_provider_scope_em == "group_specialty"
    mine = same("rendering_npi") | same_group() if group else same("rendering_npi")
    found = pairs(day.filter(nw.col("visit")), others, ASKED).with_columns(mine=mine).filter(nw.col("mine").fill_null(True))
    tied = with_pairs(found, ptp).with_columns(case=bundle())
    doubtful = nw.col("mine").is_null() & (nw.col("case") != "nothing")
    denied = nw.col("case").is_in(["minor procedure", "pair"]) & (nw.col("denied") == "Y").fill_null(False)
    return _one_each(tied, nw.when(doubtful).then(nw.lit("group")).when(denied).then(nw.lit("denied visit")).otherwise(nw.col("case")))


def _hospital(day: Lines, opps: CodeSet) -> Lines:
    known = opps.beside(day, prefix="opps_").with_columns(status_indicator=nw.col("opps_status_indicator"), has_status=nw.col("opps_covered"))
    others = known.filter(~nw.col("procedure_code").is_null() | nw.col("lacks"))  # a revenue line without a code has no status
    found = pairs(known.filter(nw.col("visit")), others, ASKED_OF_HOSPITAL, (*DAY, "claim_key"))
    return _one_each(found, hospital_bundle())


def _one_each(found: Lines, tie: nw.Expr) -> Lines:
    """One row a visit: the gravest of what ties it to the other lines of the day."""
    case = nw.when(nw.col("open")).then(tie).otherwise(nw.lit("nothing"))
    rank = nw.coalesce(*(nw.when(nw.col("case") == name).then(nw.lit(place)) for place, name in enumerate((*CASES, *UNKNOWN, "nothing"))))
    best = one_partner(found.with_columns(case=case).with_columns(rank=rank), "rank")
    return _shown(best.with_columns(breach=nw.when(nw.col("case") == "nothing").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True))))


def _without_code(day: Lines) -> Lines:
    """Lines whose code is blank: with another line that day they may be a visit."""
    blank = day.with_columns(lines_that_day=nw.col("line_no").count().over(*DAY)).filter(nw.col("lacks"), nw.col("lines_that_day") > 1)
    return _shown(blank.with_columns(breach=nw.lit(None, dtype=nw.Boolean), case=nw.lit("code")))


def _shown(rows: Lines) -> Lines:
    absent = [name for name in COLUMNS if name not in rows.collect_schema().names()]
    kinds = {"partner_line_no": nw.Int64}
    return rows.with_columns(nw.lit(None, dtype=kinds.get(name, nw.String)).alias(name) for name in absent).select(*COLUMNS)
