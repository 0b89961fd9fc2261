"""A procedure whose diagnoses, or whose frequency, a coverage policy does not support.

Why it matters
    A service that a policy in force does not cover for the patient's condition is denied as not medically necessary (CARC 50, 11, 167; CARC
    151 for frequency); without a notice signed before, the provider bears it.
Rule
    The policies loaded (LCD, NCD or a payer's) that list the code, are in force that day, and are of the claim's payer and jurisdiction
    (contractor, or contractor and locality) where they name one. The diagnoses that a professional line points to bear on it, on
    a facility's claim all principal and other ones. A policy with covered diagnoses needs one of each of its groups. A policy with
    excluded ones fails a line with such a one and none that is covered. An entry is an exact code unless marked as a prefix; of several that a
    diagnosis meets the longest counts. A policy that limits frequency counts the days before, within its number of days, on which
    the patient had the code and it was not denied. GA: the finding stays, liability is the patient's. GZ or GY: the line itself says
    that it is not covered. No policy is no finding. A diagnosis is named only where the record's abstract, confirmed by an auditor,
    holds it as confirmed: none is ever to be added for payment's sake.
Cannot tell
    No loaded release of policies covers the day; a diagnosis that bears on the line, the payer, the locality, the patient or the code is
    blank; or the policy limits frequency, none is found, and the history does not reach back (setting history_from).
What settles it
    The record of the encounter: the condition for which the service was ordered; and the policy's own text.
"""

import datetime as dt

import narwhals as nw

from auditkit.codesets.codeset import day_number
from auditkit.rules import Case, Claims, CodeSet, Diagnoses, Lines, Settings, has_modifier
from auditkit.rules.answers import SILENT, breach_of
from auditkit.rules.bills import ought_to_have_a_code
from auditkit.rules.coverage_policies import POLICY, candidates, earlier_days, matches, one_policy, with_policies
from auditkit.rules.documented import supported_diagnoses
from auditkit.rules.frames import MODIFIERS
from auditkit.rules.line_diagnoses import beside_diagnoses, diagnoses_told
from auditkit.rules.pointers import POINTERS
from auditkit.rules.visits import LINE

ID, FAMILY, SUBJECT = "MEDNEC", "coding_accuracy", "line"
APPLIES = ought_to_have_a_code()
NEEDS = ("procedure_code", "service_day")
READS = ("patient_key", "payer_id", "locality", "diagnosis_pointer_1")
OPTIONAL_TABLES = ("encounters", "documented_diagnoses")
EXAMPLE_SETTINGS = {"history_from": dt.date(2022, 1, 1)}
SOURCE = "Social Security Act, sec. 1862(a)(1)(A); Medicare Program Integrity Manual, ch. 13; CARC 50, 11, 167, 151"
LISTED = "policy {policy_id} lists the diagnoses that support {procedure_code}; of those that bear on the line ({diagnoses}) none, or not one of each of its groups, is among them"
EXCLUDED = "policy {policy_id} lists a diagnosis that bears on the line ({diagnoses}) as not supporting {procedure_code}, and none of them as supporting it"
OFTEN = "policy {policy_id} supports {procedure_code} {frequency_limit} times in {frequency_days} days; the patient had it on {earlier} earlier days within that time"
GA = ". Modifier GA says that a notice was given, so the patient bears the denial"
CASES = {
    "documented": Case("FAIL", "high", "neutral", "risk_line", LISTED + ". The record's abstract confirms {documented}, which with them the policy would accept: whether it belongs on the claim, the record decides", given=("encounters", "documented_diagnoses")),
    "not covered": Case("FAIL", "high", "neutral", "risk_line", LISTED),
    "excluded": Case("FAIL", "high", "neutral", "risk_line", EXCLUDED),
    "frequency": Case("FAIL", "high", "neutral", "risk_line", OFTEN),
    "not covered, GA": Case("FAIL", "high", "neutral", "risk_line", LISTED + GA),
    "excluded, GA": Case("FAIL", "high", "neutral", "risk_line", EXCLUDED + GA),
    "frequency, GA": Case("FAIL", "high", "neutral", "risk_line", OFTEN + GA),
    "stated": Case("INFO", "low", "neutral", "none", "policy {policy_id} does not support {procedure_code} as billed, and modifier GZ or GY on the line says that it is not covered"),
}
UNKNOWN = {
    "no release": "no loaded release of policies covers the day",
    "diagnosis": "a diagnosis that bears on the line is blank",
    "payer": "the payer is blank, and the policy is one payer's",
    "jurisdiction": "the locality is blank, and the policy is one jurisdiction's",
    "patient": "the patient is blank, and the policy limits frequency",
    "history": "the policy limits frequency, and the history does not reach back as far",
}

EXAMPLES = """
claim | line | patient | procedure_code | mods | dx              | ptr     | service_date | claim_type | payer_id | locality | denied | frequency_code | documented_diagnoses.diagnosis_code | documented_diagnoses.status | documented_diagnoses.auditor_confirmed | outcome                   | because
F1    | 1    | F1      | 93306          |      | Z00.00          | 1       |              |            |          |          |        |                |                                     |                             |                                        | not covered               | F1: no match
F2A   | 1    | F2      | 93306          |      | I50.9           | 1       | 2025-03-10   |            |          |          |        |                |                                     |                             |                                        | silent                    | the first
F2    | 1    | F2      | 93306          |      | I50.9           | 1       | 2025-09-26   |            |          |          |        |                |                                     |                             |                                        | frequency                 | F2: 200 days later, limit 1 in 365
N1    | 1    | N1      | 93306          |      | Z00.00 I50.9    | 1 2     |              |            |          |          |        |                |                                     |                             |                                        | silent                    | N1: one covered pointer is enough
N2    | 1    | N2      | 93307          |      | Z00.00          | 1       | 2025-03-10   |            |          |          |        |                |                                     |                             |                                        | does not apply            | N2: in force from 2025-06-01
N2B   | 1    | N2B     | 93307          |      | Z00.00          | 1       | 2025-06-01   |            |          |          |        |                |                                     |                             |                                        | not covered               | its first day
A1    | 1    | A1      | 93306          |      | Z00.00 I50.9    | 1       |              |            |          |          |        |                |                                     |                             |                                        | not covered               | the covered one is not pointed to
A2    | 1    | A2      | 93306          |      | Z00.00 I50.9    |         |              | I          |          |          |        |                |                                     |                             |                                        | silent                    | on a facility's claim every one bears
A3    | 1    | A3      | 93306          |      | I50             | 1       |              |            |          |          |        |                |                                     |                             |                                        | silent                    | the prefix itself
A4    | 1    | A4      | 93307          |      | I25.10          | 1       | 2025-07-01   |            |          |          |        |                |                                     |                             |                                        | silent                    | an exact code
A5    | 1    | A5      | 93307          |      | I25.110         | 1       | 2025-07-01   |            |          |          |        |                |                                     |                             |                                        | not covered               | exact is not a prefix
B1    | 1    | B1      | 70450          |      | R51.9           | 1       |              |            |          |          |        |                |                                     |                             |                                        | excluded                  | an excluded one
B2    | 1    | B2      | 70450          |      | R51.9 S06.0X0A  | 1 2     |              |            |          |          |        |                |                                     |                             |                                        | silent                    | and one that is covered
B3    | 1    | B3      | 70450          |      | S06.9X9A        | 1       |              |            |          |          |        |                |                                     |                             |                                        | excluded                  | the longer entry excludes what the shorter covers
B4    | 1    | B4      | 70450          |      | M54.50          | 1       |              |            |          |          |        |                |                                     |                             |                                        | not covered               | on neither list
C1    | 1    | C1      | 64483          |      | M54.16 M51.26   | 1 2     |              |            |          |          |        |                |                                     |                             |                                        | silent                    | one of each group
C2    | 1    | C2      | 64483          |      | M54.16          | 1       |              |            |          |          |        |                |                                     |                             |                                        | not covered               | one group alone
C3    | 1    | C3      | 64483          |      | M54.16 M54.17   | 1 2     |              |            |          |          |        |                |                                     |                             |                                        | not covered               | two of one group
D1    | 1    | D1      | 82306          |      | Z00.00          | 1       |              |            | PAYER1   |          |        |                |                                     |                             |                                        | does not apply            | another payer's policy
D2    | 1    | D2      | 82306          |      | Z00.00          | 1       |              |            | PAYER2   |          |        |                |                                     |                             |                                        | not covered               | that payer's
D3    | 1    | D3      | 83036          |      | Z00.00          | 1       |              |            |          | 10112-00 |        |                |                                     |                             |                                        | not covered               | the contractor's jurisdiction
D4    | 1    | D4      | 83036          |      | Z00.00          | 1       |              |            |          | 10212-00 |        |                |                                     |                             |                                        | does not apply            | another contractor's
D5    | 1    | D5      | 99213          |      | Z00.00          | 1       |              |            |          |          |        |                |                                     |                             |                                        | does not apply            | no policy lists it
E1    | 1    | E1      | 93306          | GA   | Z00.00          | 1       |              |            |          |          |        |                |                                     |                             |                                        | not covered, GA           | the finding stays
E2    | 1    | E2      | 93306          | GZ   | Z00.00          | 1       |              |            |          |          |        |                |                                     |                             |                                        | stated                    |
E3    | 1    | E3      | 93306          | GY   | Z00.00          | 1       |              |            |          |          |        |                |                                     |                             |                                        | stated                    |
E4    | 1    | E4      | 70450          | GA   | R51.9           | 1       |              |            |          |          |        |                |                                     |                             |                                        | excluded, GA              |
E5    | 1    | E5      | 93306          | GA   | I50.9           | 1       | 2025-03-10   |            |          |          |        |                |                                     |                             |                                        | silent                    |
E5B   | 1    | E5      | 93306          | GA   | I50.9           | 1       | 2025-04-10   |            |          |          |        |                |                                     |                             |                                        | frequency, GA             |
G1    | 1    | G1      | 93306          |      | Z00.00          | 1       |              |            |          |          |        |                | I509                                | confirmed                   |                                        | documented                | the abstract confirms one that the policy lists
G2    | 1    | G2      | 93306          |      | Z00.00          | 1       |              |            |          |          |        |                | I509                                | history                     |                                        | not covered               | not what the visit was for
G3    | 1    | G3      | 93306          |      | Z00.00          | 1       |              |            |          |          |        |                | I509                                | confirmed                   | N                                      | not covered               | no auditor confirmed it
G4    | 1    | G4      | 93306          |      | Z00.00          | 1       |              |            |          |          |        |                | E119                                | confirmed                   |                                        | not covered               | nor does the policy list it
H1    | 1    | H1      | 93306          |      | I50.9           | 1       | 2025-03-10   |            |          |          |        |                |                                     |                             |                                        | silent                    |
H1B   | 1    | H1      | 93306          |      | I50.9           | 1       | 2026-03-09   |            |          |          |        |                |                                     |                             |                                        | frequency                 | 364 days later
H2    | 1    | H2      | 93306          |      | I50.9           | 1       | 2025-03-10   |            |          |          |        |                |                                     |                             |                                        | silent                    |
H2B   | 1    | H2      | 93306          |      | I50.9           | 1       | 2026-03-10   |            |          |          |        |                |                                     |                             |                                        | silent                    | 365 days later: another year
H3    | 1    | H3      | 93306          | 26   | I50.9           | 1       | 2025-03-10   |            |          |          |        |                |                                     |                             |                                        | silent                    | two components of one day
H3    | 2    | H3      | 93306          | TC   | I50.9           | 1       | 2025-03-10   |            |          |          |        |                |                                     |                             |                                        | silent                    |
H4    | 1    | H4      | 93306          |      | I50.9           | 1       | 2025-03-10   |            |          |          | Y      |                |                                     |                             |                                        | silent                    | denied
H4B   | 1    | H4      | 93306          |      | I50.9           | 1       | 2025-04-10   |            |          |          |        |                |                                     |                             |                                        | silent                    | which does not count
H5    | 1    | H5      | 93306          |      | I50.9           | 1       | 2025-03-10   |            |          |          |        | 8              |                                     |                             |                                        | does not apply            | voided
H5B   | 1    | H5      | 93306          |      | I50.9           | 1       | 2025-04-10   |            |          |          |        |                |                                     |                             |                                        | silent                    |
U1    | 1    | U1      | 93306          |      | Z00.00          | 1       | 2031-01-01   |            |          |          |        |                |                                     |                             |                                        | cannot tell: no release   | the policies end before
U2    | 1    | U2      | 93306          |      | Z00.00          |         |              |            |          |          |        |                |                                     |                             |                                        | cannot tell: diagnosis    | the line points to nothing
U3    | 1    | U3      | 93306          |      | Z00.00          | 1 2     |              |            |          |          |        |                |                                     |                             |                                        | cannot tell: diagnosis    | nor is the second there
U4    | 1    | U4      | 93306          |      | I50.9           | 1 2     |              |            |          |          |        |                |                                     |                             |                                        | silent                    | one that is there is enough
U5    | 1    | U5      | 82306          |      | Z00.00          | 1       |              |            | (blank)  |          |        |                |                                     |                             |                                        | cannot tell: payer        |
U6    | 1    | U6      | 83036          |      | Z00.00          | 1       |              |            |          | (blank)  |        |                |                                     |                             |                                        | cannot tell: jurisdiction |
U7    | 1    | (blank) | 93306          |      | I50.9           | 1       |              |            |          |          |        |                |                                     |                             |                                        | cannot tell: patient      |
U8    | 1    | U8      | 93306          |      | I50.9           | 1       | 2022-06-01   |            |          |          |        |                |                                     |                             |                                        | cannot tell: history      | less than a year of history
U9    | 1    | U9      | (blank)        |      | I50.9           | 1       |              |            |          |          |        |                |                                     |                             |                                        | cannot tell               | no code
"""
READ = (*LINE, "in_window", "claim_type", "procedure_code", "service_day", "patient_key", "payer_id", "locality", *POINTERS, *MODIFIERS)
ORDER = [*CASES, *UNKNOWN, SILENT]


def evaluate(lines: Lines, claims: Claims, diagnoses: Diagnoses, encounters: Lines, documented_diagnoses: Lines, coverage_policies: CodeSet, settings: Settings) -> Lines:
    candidate = candidates(lines.select(*READ), coverage_policies)
    beside = beside_diagnoses(candidate, diagnoses)
    confirmed = supported_diagnoses(claims, encounters, documented_diagnoses).filter(nw.col("audited"))
    recorded = candidate.join(confirmed, on="claim_key", how="inner").with_columns(diagnosis_code=nw.col("supported"))
    asked = with_policies(candidate, coverage_policies)
    met, on_record = matches(beside.filter(nw.col("bears")), coverage_policies), matches(recorded, coverage_policies, "record_")
    judged = asked.join(diagnoses_told(beside), on=list(LINE), how="left")
    for part in (met, earlier_days(asked, lines), on_record):
        judged = judged.join(part, on=[*LINE, *POLICY], how="left")
    judged = judged.with_columns(
        *(nw.col(name).fill_null(0) for name in ("groups_met", "record_groups_met", "earlier")),
        *(nw.col(name).fill_null(False) for name in ("excluded_met", "undated")),
        documented=nw.col("record_code_met"),
    ).with_columns(wanting=(nw.col("groups_met") < nw.col("groups")).fill_null(False))
    wanting, unknown, limited = nw.col("wanting"), nw.col("undiagnosed").fill_null(True), ~nw.col("frequency_limit").is_null()
    reach = nw.col("service_day") - nw.col("frequency_days") + 1
    short = nw.lit(True) if settings.history_from is None else reach < day_number(settings.history_from)
    excluded = (nw.col("excludes") & nw.col("excluded_met") & (nw.col("groups_met") == 0)).fill_null(False)
    case = (
        nw.when(~nw.col("covered")).then(nw.lit("no release"))
        .when((excluded | wanting) & unknown).then(nw.lit("diagnosis"))
        .when(excluded).then(nw.lit("excluded"))
        .when(wanting & (nw.col("record_groups_met") >= nw.col("groups"))).then(nw.lit("documented"))
        .when(wanting).then(nw.lit("not covered"))
        .when(limited & nw.col("patient_key").is_null()).then(nw.lit("patient"))
        .when(limited & (nw.col("earlier") >= nw.col("frequency_limit"))).then(nw.lit("frequency"))
        .when(limited & (nw.col("undated") | short)).then(nw.lit("history"))
        .otherwise(nw.lit(SILENT))
    )  # fmt: skip
    judged = judged.with_columns(case=case)
    case, found = nw.col("case"), nw.col("case").is_in(list(CASES))
    noted = (
        nw.when((case != SILENT) & ~nw.col("whose").is_null()).then(nw.col("whose"))
        .when(found & has_modifier("GZ", "GY")).then(nw.lit("stated"))
        .when(case.is_in(["not covered", "excluded", "frequency"]) & has_modifier("GA")).then(nw.concat_str(case, nw.lit(", GA")))
        .otherwise(case)
    )  # fmt: skip
    return one_policy(judged.with_columns(case=noted), ORDER).with_columns(breach=breach_of(CASES))
