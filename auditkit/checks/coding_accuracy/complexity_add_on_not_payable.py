"""G2211, the add-on for complexity of a visit, where Medicare does not pay it.

Why it matters
    Medicare pays G2211 from 2024-01-01 beside certain visits alone, and denies it where the visit carries 25 for another service.
Rule
    Medicare profile. G2211 stands beside an office visit (99202-99205, 99211-99215) of the same patient, day and provider, one unit. Where that visit
    carries 25, G2211 is not paid in 2024; from 2025-01-01 it is where the 25 is for an annual wellness visit, the administration of a vaccine or
    another preventive service of Medicare Part B, billed by the same provider that day (dated kinds complexity_base and complexity_excuse of
    code_kinds.psv; 33 and PT mark a preventive service too).
Cannot tell
    A code or a provider is blank, another line of the day has no code, units are blank, or the day lies before 2024-01-01.
What settles it
    The visit's note and the services of the day: for which of them the visit carries 25.
"""

import datetime as dt

import narwhals as nw

from auditkit.codesets.codeset import day_number
from auditkit.rules import Case, Lines, Settings, has_modifier, is_kind
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.code_kinds import code_ranges
from auditkit.rules.visits import DAY, LINE, lacks_code, pairs, provider, same

ID, FAMILY, SUBJECT = "EM-G2211", "coding_accuracy", "line"
CANDIDATES = (nw.col("procedure_code") == "G2211").fill_null(False) | lacks_code()
PROFILES, CLAIM_TYPES = ("medicare",), ("P",)
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "performer", "units")
SOURCE = "CMS physician fee schedule final rules 2024 and 2025; MLN booklet on evaluation and management"
CASES = {
    "no visit": Case("FAIL", "medium", "over", "deny", "{procedure_code} stands beside an office visit (99202-99205, 99211-99215), and the provider billed no visit for the patient that day"),
    "other visit": Case("FAIL", "medium", "over", "deny", "{procedure_code} stands beside an office visit (99202-99205, 99211-99215), and the provider billed another visit that day, {other_code}"),
    "25 in 2024": Case("FAIL", "medium", "over", "deny", "{base_code} carries 25, beside which {procedure_code} was not paid before 2025-01-01, whatever the other service"),
    "25 for another service": Case("FAIL", "medium", "over", "deny", "{base_code} carries 25, and the provider billed no annual wellness visit, vaccine administration or preventive service of Medicare Part B that day, beside which alone {procedure_code} is paid"),
    "units over one": Case("FAIL", "medium", "over", "deny_excess", "{procedure_code} x {units:g} on a line; one unit goes with a visit"),
}
UNKNOWN = {
    "code": "the procedure code is blank",
    "provider": "the provider of the line, or of a visit or preventive service of that day, is blank",
    "gap": "another line of the day has no procedure code",
    "units": "the units are blank",
    "no table": "the rule holds from 2024-01-01",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods | units   | service_date | rendering_npi | billing_npi | payer_class | frequency_code | outcome                | because
F1    | 1    | F1      | 99214          | 25   |         |              |               |             |             |                | does not apply         | the visit is not the subject
F1    | 2    | F1      | G2211          |      |         |              |               |             |             |                | 25 for another service | F1: 25 for a procedure
F1    | 3    | F1      | 20610          |      |         |              |               |             |             |                | does not apply         |
F2    | 1    | F2      | 99214          | 25   |         | 2024-05-01   |               |             |             |                | does not apply         |
F2    | 2    | F2      | G2211          |      |         | 2024-05-01   |               |             |             |                | 25 in 2024             | F2: the exception did not exist
F2    | 3    | F2      | G0008          |      |         | 2024-05-01   |               |             |             |                | does not apply         |
N1    | 1    | N1      | 99214          |      |         |              |               |             |             |                | does not apply         |
N1    | 2    | N1      | G2211          |      |         |              |               |             |             |                | silent                 | N1: ok
N2    | 1    | N2      | 99214          | 25   |         |              |               |             |             |                | does not apply         |
N2    | 2    | N2      | G2211          |      |         |              |               |             |             |                | silent                 | N2: the exception
N2    | 3    | N2      | G0439          |      |         |              |               |             |             |                | does not apply         |
A1    | 1    | A1      | 99214          | 25   |         | 2024-12-31   |               |             |             |                | does not apply         |
A1    | 2    | A1      | G2211          |      |         | 2024-12-31   |               |             |             |                | 25 in 2024             | the day before the exception
A1    | 3    | A1      | G0439          |      |         | 2024-12-31   |               |             |             |                | does not apply         |
A2    | 1    | A2      | 99214          | 25   |         | 2025-01-01   |               |             |             |                | does not apply         |
A2    | 2    | A2      | G2211          |      |         | 2025-01-01   |               |             |             |                | silent                 | the first day of the exception
A2    | 3    | A2      | G0439          |      |         | 2025-01-01   |               |             |             |                | does not apply         |
A3    | 1    | A3      | 99214          | 25   |         |              |               |             |             |                | does not apply         |
A3    | 2    | A3      | G2211          |      |         |              |               |             |             |                | 25 for another service | another practitioner gave the vaccine
A3B   | 1    | A3      | G0008          |      |         |              | R2            |             |             |                | does not apply         |
A4    | 1    | A4      | 99214          | 25   |         |              |               |             |             |                | does not apply         |
A4    | 2    | A4      | G2211          |      |         |              |               |             |             |                | silent                 | 33 marks a preventive service
A4    | 3    | A4      | 81528          | 33   |         |              |               |             |             |                | does not apply         |
A5    | 1    | A5      | 99214          | 25   |         |              |               |             |             |                | does not apply         |
A5    | 2    | A5      | G2211          |      |         |              |               |             |             |                | 25 for another service | 25 for nothing billed
B1    | 1    | B1      | 99232          |      |         |              |               |             |             |                | does not apply         |
B1    | 2    | B1      | G2211          |      |         |              |               |             |             |                | other visit            | a hospital visit
B2    | 1    | B2      | G2211          |      |         |              |               |             |             |                | no visit               | alone
B3    | 1    | B3      | 99214          |      |         |              | R2            |             |             |                | does not apply         |
B3B   | 1    | B3      | G2211          |      |         |              |               |             |             |                | no visit               | the visit is another's
B4    | 1    | B4      | 99214          |      |         |              |               |             |             |                | does not apply         |
B4    | 2    | B4      | G2211          |      | 2       |              |               |             |             |                | units over one         | two units
B5    | 1    | B5      | 99214          |      |         |              |               |             |             | 8              | does not apply         |
B5B   | 1    | B5      | G2211          |      |         |              |               | G9          |             |                | no visit               | the visit was voided
B6    | 1    | B6      | 99214          | 25   |         |              |               |             | commercial  |                | does not apply         |
B6    | 2    | B6      | G2211          |      |         |              |               |             | commercial  |                | does not apply         | another profile
B7    | 1    | B7      | 99205          |      |         | 2024-01-01   |               |             |             |                | does not apply         |
B7    | 2    | B7      | G2211          |      |         | 2024-01-01   |               |             |             |                | silent                 | the first day
U1    | 1    | U1      | 99205          |      |         | 2023-12-31   |               |             |             |                | does not apply         |
U1    | 2    | U1      | G2211          |      |         | 2023-12-31   |               |             |             |                | cannot tell: no table  | the day before
U2    | 1    | U2      | (blank)        |      |         |              |               |             |             |                | cannot tell: code      |
U2    | 2    | U2      | G2211          |      |         |              |               |             |             |                | cannot tell: gap       | the code of line 1 is blank
U3    | 1    | U3      | 99214          |      |         |              | (blank)       | (blank)     |             |                | does not apply         |
U3B   | 1    | U3      | G2211          |      |         |              |               |             |             |                | cannot tell: provider  | whose the visit is, is blank
U4    | 1    | U4      | 99214          |      |         |              |               |             |             |                | does not apply         |
U4    | 2    | U4      | G2211          |      | (blank) |              |               |             |             |                | cannot tell: units     | units missing
U5    | 1    | U5      | 99214          | 25   |         |              |               |             |             |                | does not apply         |
U5    | 2    | U5      | G2211          |      |         |              |               |             |             |                | cannot tell: provider  | whose the vaccine is, is blank
U5B   | 1    | U5      | G0008          |      |         |              | (blank)       | (blank)     |             |                | does not apply         |
U6    | 1    | U6      | 99214          | 25   |         |              |               |             |             |                | does not apply         |
U6    | 2    | U6      | G2211          |      |         |              |               |             |             |                | cannot tell: gap       | the other service has no code
U6    | 3    | U6      | (blank)        |      |         |              |               |             |             |                | cannot tell: code      |
X1    | 1    | X1      | 99214          | 25   |         | 2025-01-01   |               |             |             |                | does not apply         |
X1    | 2    | X1      | G2211          |      |         | 2025-01-01   |               |             |             |                | 25 for another service | the first day of the exception, and none of its services
X1    | 3    | X1      | 20610          |      |         | 2025-01-01   |               |             |             |                | does not apply         |
"""
ADD_ON = "G2211"
PREVENTIVE_MODIFIERS = ("33", "PT")
# A code that is a base as long as the rule holds: its dates are the rule's.
STANDING = "99214"
EXCEPTION_FROM = code_ranges("complexity_excuse")[0].effective_date or dt.date.max


def evaluate(lines: Lines, settings: Settings) -> Lines:
    day = lines.with_columns(provider=provider(settings.same_provider_scope), lacks=lacks_code(), standing=nw.lit(STANDING))
    asked = day.filter((nw.col("procedure_code") == ADD_ON).fill_null(False) | nw.col("lacks"))
    others = day.filter((nw.col("procedure_code") != ADD_ON).fill_null(True)).with_columns(
        is_base=is_kind("complexity_base").fill_null(False),
        is_visit=is_kind("em").fill_null(False),
        excuses=(is_kind("complexity_excuse").fill_null(False) | has_modifier(*PREVENTIVE_MODIFIERS)),
        has_25=has_modifier("25"),
    )
    found = pairs(asked, others, ("procedure_code", "provider", "lacks", "is_base", "is_visit", "excuses", "has_25"), DAY).with_columns(mine=same("provider"))
    mine, unknown, base = nw.col("mine").fill_null(False), nw.col("mine").is_null(), nw.col("partner_is_base")
    excuses = nw.col("partner_excuses") & (nw.col("service_day") >= day_number(EXCEPTION_FROM))
    told = found.with_columns(
        base_code=nw.when(mine & base).then(nw.col("partner_procedure_code")),
        other_code=nw.when(mine & nw.col("partner_is_visit") & ~base).then(nw.col("partner_procedure_code")),
        bare=mine & base & ~nw.col("partner_has_25"),
        excused=mine & excuses,
        whose_base=unknown & base,
        whose_excuse=unknown & excuses,
        gap=nw.col("partner_lacks") & nw.col("mine").fill_null(True),
    )
    names = ("bare", "excused", "whose_base", "whose_excuse", "gap")
    seen = told.group_by(*LINE).agg(nw.col("base_code").min(), nw.col("other_code").min(), *(nw.col(name).any() for name in names))
    judged = asked.join(seen, on=list(LINE), how="left").with_columns(*(nw.col(name).fill_null(False) for name in names))
    judged = judged.with_columns(case=_case()).with_columns(breach=breach_of(CASES))
    return judged.with_columns(excess_units=nw.when(nw.col("case") == "units over one").then(nw.col("units") - 1))


def _case() -> nw.Expr:
    based, allowed = ~nw.col("base_code").is_null(), nw.col("bare") | nw.col("excused")
    return (
        nw.when(nw.col("lacks")).then(nw.lit("code"))
        .when(~is_kind("complexity_base", code="standing")).then(nw.lit("no table"))
        .when(nw.col("provider").is_null()).then(nw.lit("provider"))
        .when(based & ~allowed & (nw.col("service_day") < day_number(EXCEPTION_FROM))).then(nw.lit("25 in 2024"))
        .when((based & ~allowed & nw.col("whose_excuse")) | (~based & nw.col("whose_base"))).then(nw.lit("provider"))
        .when(~allowed & nw.col("gap")).then(nw.lit("gap"))
        .when(based & ~allowed).then(nw.lit("25 for another service"))
        .when(~based & ~nw.col("other_code").is_null()).then(nw.lit("other visit"))
        .when(~based).then(nw.lit("no visit"))
        .when(nw.col("units").is_null()).then(nw.lit("units"))
        .when(nw.col("units") > 1).then(nw.lit("units over one"))
        .otherwise(nw.lit(SILENT))
    )  # fmt: skip
