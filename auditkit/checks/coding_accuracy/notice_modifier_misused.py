"""A notice modifier (GA, GX, GY, GZ) that does not fit the notice, the charge, the payer or the service.

Why it matters
    GA moves the payment to the patient, GZ leaves it with the provider. With the wrong one the patient pays what is not owed, or the provider
    forgoes what is.
Rule
    Medicare. GA says that a signed notice (ABN) is on file, GZ that none is: where the file says otherwise the line is wrong, and for GZ with a notice
    GA is proposed. GX is for services that are not covered: with a covered charge it is returned; beside GY, or with the whole charge not covered, it is in
    order (to verify). A patient's notice shifts no denial of an NCCI pair or unit maximum: GA on such a line is wrong where no coverage policy speaks of
    its code, and calls for a review where one does or none is loaded. GA and GZ are for medical necessity: on a code that Medicare excludes by statute (status N of the fee
    schedule) they call for a review. GY on a code that a coverage policy speaks of does too: it may be denied for
    necessity, which wants GA or GZ. Under Medicare Advantage there is no ABN: GA, GX and GZ are wrong. GZ is denied at once, at the provider's
    cost; a denial with GA falls to the patient.
Cannot tell
    Whether a notice is on file is blank, a charge or the charge not covered is blank or not in the source, or no loaded fee schedule says whether the code is
    excluded.
What settles it
    The signed notice: date, service, reason and the patient's choice; the plan's own determination under Medicare Advantage.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Held, Lines, has_modifier
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.modifiers import ABN
from auditkit.rules.notices import edited_lines, spoken_of
from auditkit.rules.visits import LINE

ID, FAMILY, SUBJECT = "MOD-ABN", "coding_accuracy", "line"
CANDIDATES = has_modifier(*ABN)
PROFILES = ("medicare", "medicare_advantage")
NEEDS, READS = ("service_day",), ("procedure_code",)
OPTIONAL_SETS = ("pfs", "ptp_practitioner", "mue", "coverage_policies")
SOURCE = "CMS Claims Processing Manual, ch. 30, sec. 50; CARC 50"
CASES = {
    "plan": Case("FAIL", "medium", "neutral", "none", "{modifiers} on a claim of a Medicare Advantage plan, which knows no advance beneficiary notice"),
    "covered charge": Case("FAIL", "medium", "neutral", "none", "GX goes with a charge that is not covered, and the charge of this line is; such a line is returned"),
    "no notice": Case("FAIL", "medium", "neutral", "none", "GA says that a notice is on file, and the file says that none is"),
    "notice on file": Case("FAIL", "medium", "neutral", "none", "GZ says that no notice is on file, and the file says that one is: GA belongs on the line"),
    "edit alone": Case("FAIL", "medium", "neutral", "none", "GA on {procedure_code}, which an NCCI edit denies and no coverage policy speaks of; a notice does not make the patient pay for that"),
    "edit": Case("REVIEW", "medium", "neutral", "none", "GA on {procedure_code}, which an NCCI edit denies; a notice does not make the patient pay for that, only for a denial of medical necessity"),
    "statutory": Case("REVIEW", "medium", "neutral", "none", "{modifiers} on {procedure_code}, which Medicare excludes by statute (status N); GA and GZ are for medical necessity, GY for what is excluded"),
    "policy": Case("REVIEW", "medium", "neutral", "none", "GY on {procedure_code}, of which a coverage policy speaks; a denial of medical necessity wants GA or GZ"),
}
UNKNOWN = {
    "notice": "whether a notice is on file is blank",
    "charge": "the charge, or how much of it is not covered, is blank or in no source",
    "no release": "no loaded fee schedule says whether Medicare excludes the code",
    "code": "the procedure code is blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods  | units | abn_on_file | claim_type | revenue_code | charge_amount | noncovered_amount | payer_class        | service_date | outcome                 | because
F1    | 1    | F1      | 80061          | GX    |       |             |            |              |               |                   |                    |              | covered charge          | rulebook F1: a covered charge
F2    | 1    | F2      | 80061          | GA    |       | Y           |            |              |               |                   | medicare_advantage |              | plan                    | rulebook F2
N1    | 1    | N1      | 80061          | GA    |       | Y           |            |              |               |                   |                    |              | silent                  | rulebook N1
N2    | 1    | N2      | 99397          | GY GX |       |             |            |              |               |                   |                    |              | silent                  | rulebook N2: not covered
A1    | 1    | A1      | 80061          | GA    |       | N           |            |              |               |                   |                    |              | no notice               |
A2    | 1    | A2      | 80061          | GZ    |       | Y           |            |              |               |                   |                    |              | notice on file          |
A3    | 1    | A3      | 80061          | GZ    |       | N           |            |              |               |                   |                    |              | silent                  |
A4    | 1    | A4      | 80061          | GY    |       |             |            |              |               |                   | medicare_advantage |              | silent                  | GY needs no notice
A5    | 1    | A5      | 80061          | GX    |       | Y           | I          | 0300         | 100.00        | 100.00            |                    |              | silent                  | the whole charge is not covered
A6    | 1    | A6      | 80061          | GX    |       | Y           | I          | 0300         | 100.00        | 40.00             |                    |              | covered charge          | a part is covered
A7    | 1    | A7      | 80061          |       |       |             |            |              |               |                   |                    |              | does not apply          | no such modifier
A8    | 1    | A8      | 80061          | GA    |       | Y           |            |              |               |                   | commercial         |              | does not apply          | another profile
B1    | 1    | B1      | XSN00          | GA    |       | Y           |            |              |               |                   |                    |              | statutory               |
B2    | 1    | B2      | XSN00          | GZ    |       | N           |            |              |               |                   |                    |              | statutory               |
B3    | 1    | B3      | 93306          | GY    |       |             |            |              |               |                   |                    |              | policy                  | a coverage policy speaks of it
B4    | 1    | B4      | 93307          | GY    |       |             |            |              |               |                   |                    | 2025-03-10   | silent                  | the policy is not yet in force
C1    | 1    | C1      | 45385          |       |       |             |            |              |               |                   |                    |              | does not apply          |
C1    | 2    | C1      | 45380          | GA    |       | Y           |            |              |               |                   |                    |              | edit alone              | column 2 of a pair, and no policy
C2    | 1    | C2      | 45385          |       |       |             |            |              |               |                   |                    |              | does not apply          |
C2    | 2    | C2      | 45380          | GA 59 |       | Y           |            |              |               |                   |                    |              | silent                  | the pair is lifted
C3    | 1    | C3      | 97110          | GA    | 9     | Y           |            |              |               |                   |                    |              | edit alone              | more than 8 units
C4    | 1    | C4      | 97110          | GA    | 8     | Y           |            |              |               |                   |                    |              | silent                  | at the maximum
C5    | 1    | C5      | 45385          | GA    |       | Y           |            |              |               |                   |                    |              | silent                  | column 1 is paid
C5    | 2    | C5      | 45380          |       |       |             |            |              |               |                   |                    |              | does not apply          |
C6    | 1    | C6      | 80053          |       |       |             |            |              |               |                   |                    |              | does not apply          |
C6    | 2    | C6      | 80048          | GA    |       | Y           |            |              |               |                   |                    |              | edit                    | a coverage policy speaks of it too
U1    | 1    | U1      | 80061          | GA    |       | (blank)     |            |              |               |                   |                    |              | cannot tell: notice     |
U2    | 1    | U2      | 80061          | GX    |       |             |            |              | (blank)       |                   |                    |              | cannot tell: charge     |
U3    | 1    | U3      | 80061          | GA    |       | Y           |            |              |               |                   |                    | 2031-01-01   | cannot tell: no release | the fee schedule ends before
U4    | 1    | U4      | (blank)        | GA    |       | Y           |            |              |               |                   |                    |              | cannot tell: code       |
U5    | 1    | U5      | 97110          | GA    | 9     | Y           |            |              |               |                   |                    | 2030-12-31   | edit alone              | the last day of the tables
"""
ASKED = (*LINE, "in_window", "patient_key", "procedure_code", *MODIFIERS, "modifiers", "service_day", "performer", "units", "claim_type", "edit_service", "payer_class", "rule_profile", "payer_id", "locality", "abn_on_file", "noncovered", "charge_cents", "noncovered_cents")


def evaluate(lines: Lines, pfs: CodeSet, ptp_practitioner: CodeSet, mue: CodeSet, coverage_policies: CodeSet, held: Held) -> Lines:
    lines = lines.select(*ASKED)
    noticed = lines.filter(has_modifier(*ABN)).with_columns(rvu_modifier=nw.lit(""), **{name: has_modifier(name) for name in ABN})
    edited = edited_lines(noticed.filter(nw.col("GA")), lines, ptp_practitioner, mue).with_columns(edited=nw.lit(True))
    met = pfs.beside(noticed, prefix="pfs_").join(spoken_of(noticed, coverage_policies), on=list(LINE), how="left").join(edited, on=list(LINE), how="left")
    met = met.with_columns(edited=nw.col("edited").fill_null(False))
    ga, gx, gy, gz = (nw.col(name) for name in ABN)
    plan = nw.coalesce(nw.col("payer_class"), nw.col("rule_profile")) == "medicare_advantage"
    stated = (nw.col("claim_type") == "P") | ~nw.col("noncovered_cents").is_null() | nw.lit("noncovered_amount" in held["lines"])
    open_gx = gx & ~nw.col("noncovered")
    notice = nw.col("abn_on_file")
    case = (
        nw.when(plan.fill_null(False) & (ga | gx | gz)).then(nw.lit("plan"))
        .when(plan.fill_null(False)).then(nw.lit("in order"))
        .when(open_gx & (nw.col("charge_cents").is_null() | ~stated)).then(nw.lit("charge"))
        .when(open_gx).then(nw.lit("covered charge"))
        .when(ga & (notice == "N").fill_null(False)).then(nw.lit("no notice"))
        .when(gz & (notice == "Y").fill_null(False)).then(nw.lit("notice on file"))
        .when(nw.col("edited") & nw.col("policies_known") & ~nw.col("policy")).then(nw.lit("edit alone"))
        .when(nw.col("edited")).then(nw.lit("edit"))
        .when((ga | gz) & (nw.col("pfs_status") == "N").fill_null(False)).then(nw.lit("statutory"))
        .when(gy & nw.col("policy")).then(nw.lit("policy"))
        .when((ga | gz) & notice.is_null()).then(nw.lit("notice"))
        .when((ga | gz | gy) & nw.col("procedure_code").is_null()).then(nw.lit("code"))
        .when((ga | gz) & ~nw.col("pfs_covered")).then(nw.lit("no release"))
        .otherwise(nw.lit("in order"))
    )  # fmt: skip
    judged = met.with_columns(case=case, propose_modifiers=nw.when(nw.col("GZ") & (notice == "Y")).then(nw.col("modifiers").str.replace_all("GZ", "GA", literal=True)))
    return judged.with_columns(breach=nw.when(nw.col("case") == "in order").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True)))
