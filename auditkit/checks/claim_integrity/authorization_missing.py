"""A service that the payer wants authorised, without an authorisation that covers it.

Why it matters
    A service without the authorisation that the contract calls for is denied (CARC 197, 198), and the patient can as a rule not be billed for it.
Rule
    The user's list says which procedures a payer wants authorised, at which place of service where it names one. The line or its claim names
    the number of an authorisation. Where a list of authorisations is loaded, the one named is approved, is for the procedure and the patient where the
    list names them, covers the day of service, and is not used up: units are counted in order of day over all claims that name it, and each line
    beyond the units approved is a finding. An emergency (admission type 1, or place of service 23) needs none where the rule exempts it. A number
    that the list does not hold, or holds for another patient, calls for a review: the list may be incomplete. Without a list of
    authorisations a number is taken as good. Referrals are not judged: no list says where they are needed.
Cannot tell
    A needed value is blank, no loaded list covers the payer, the procedure or the day, the rule names a place and the line has none, the
    status of the authorisation is blank, or the units of an earlier line are.
What settles it
    The payer's letter of authorisation: number, procedure, period and units.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.authorized import NUMBER, authorization_verdicts
from auditkit.rules.bills import ought_to_have_a_code
from auditkit.rules.visits import LINE

ID, FAMILY, SUBJECT = "CLM-AUTH", "claim_integrity", "line"
APPLIES = ought_to_have_a_code()
NEEDS = ("payer_id", "procedure_code", "service_day")
READS = (NUMBER,)
OPTIONAL_SETS = ("authorizations",)
SOURCE = "The payer's contract; CARC 197, 198, 284, 288"
WANTED = "the payer wants {procedure_code} authorised, and "
CASES = {
    "missing": Case("FAIL", "high", "neutral", "risk_line", WANTED + "neither the line nor its claim names an authorisation"),
    "another code": Case("FAIL", "high", "neutral", "risk_line", WANTED + "the authorisation named ({prior_authorization_number}) is for another procedure"),
    "outside its dates": Case("FAIL", "high", "neutral", "risk_line", WANTED + "the authorisation named ({prior_authorization_number}) does not cover {service_date}"),
    "not approved": Case("FAIL", "high", "neutral", "risk_line", WANTED + "the authorisation named ({prior_authorization_number}) was not approved"),
    "exceeded": Case("FAIL", "high", "neutral", "risk_line", WANTED + "the authorisation named ({prior_authorization_number}) is for {approved_units} units; with this line {used_units:g} are used"),
    "not on file": Case("REVIEW", "high", "neutral", "risk_line", WANTED + "the authorisation named ({prior_authorization_number}) is not in the list loaded"),
    "another patient": Case("REVIEW", "high", "neutral", "risk_line", WANTED + "the authorisation named ({prior_authorization_number}) stands in the list for another patient"),
}
UNKNOWN = {
    "no release": "no loaded list of rules covers the payer, the procedure and the day",
    "place": "the rule is for one place of service, and the line's is blank",
    "no authorisations": "no loaded list of authorisations covers the number and the day",
    "status": "the status of the authorisation is blank in the list",
    "units": "the units of this line or an earlier one are blank",
}

EXAMPLES = """
claim | line | patient | procedure_code | claim_type | revenue_code | payer_id | service_date | units   | place_of_service | claim_place_of_service | admission_type | prior_authorization_number | denied | outcome                        | because
F1    | 1    |         | 70553          |            |              |          |              |         |                  |                        |                |                            |        | missing                        | rulebook F1
F2    | 1    | F2      | 97110          |            |              |          | 2025-02-01   | 8       |                  |                        |                | AUTH2                      |        | silent                         |
F2    | 2    | F2      | 97110          |            |              |          | 2025-02-08   | 2       |                  |                        |                | AUTH2                      |        | silent                         | the tenth
F2B   | 1    | F2      | 97110          |            |              |          | 2025-02-15   |         |                  |                        |                | AUTH2                      |        | exceeded                       | the eleventh, on another claim
F2C   | 1    | F2      | 97110          |            |              |          | 2025-02-22   |         |                  |                        |                | AUTH2                      |        | exceeded                       | rulebook F2: the twelfth
N1    | 1    |         | 70553          |            |              |          |              |         |                  |                        |                | AUTH1                      |        | silent                         | rulebook N1
N2    | 1    |         | 70553          |            |              | PAYER2   |              |         |                  |                        |                |                            |        | does not apply                 | rulebook N2: no rule of that payer
A1    | 1    |         | 70553          |            |              |          | 2024-12-31   |         |                  |                        |                |                            |        | does not apply                 | the day before the rule
A2    | 1    |         | 71046          |            |              |          |              |         |                  |                        |                |                            |        | does not apply                 | the list says that none is needed
A3    | 1    |         | 45378          |            |              |          |              |         | 22               |                        |                |                            |        | missing                        | the place that the rule is for
A4    | 1    |         | 45378          |            |              |          |              |         | 11               |                        |                |                            |        | does not apply                 | another place
A5    | 1    |         | 99285          | I          | 0450         |          |              |         | (blank)          |                        | 1              |                            |        | silent                         | an emergency admission
A6    | 1    |         | 99285          |            |              |          |              |         | 23               |                        |                |                            |        | silent                         | at an emergency department
A7    | 1    |         | 99285          | I          | 0450         |          |              |         | (blank)          |                        | 3              |                            |        | missing                        | an elective admission
A8    | 1    |         | 99284          |            |              |          |              |         | 23               |                        |                |                            |        | missing                        | a rule that exempts no emergency
B1    | 1    |         | 70553          |            |              |          | 2025-03-31   |         |                  |                        |                | AUTH1                      |        | silent                         | the last day
B2    | 1    |         | 70553          |            |              |          | 2025-04-01   |         |                  |                        |                | AUTH1                      |        | outside its dates              | the day after
B3    | 1    |         | 70553          |            |              |          |              |         |                  |                        |                | AUTH2                      |        | another code                   |
B4    | 1    |         | 70553          |            |              |          |              |         |                  |                        |                | AUTH3                      |        | not approved                   |
B5    | 1    |         | 70553          |            |              |          |              |         |                  |                        |                | AUTH9                      |        | not on file                    |
B6    | 1    |         | 70553          |            |              |          |              |         |                  |                        |                | AUTH5                      |        | silent                         | the patient that the list names
B7    | 1    | B7      | 70553          |            |              |          |              |         |                  |                        |                | AUTH5                      |        | another patient                |
B8    | 1    |         | 70553          |            |              |          |              |         |                  |                        |                | AUTH7                      |        | outside its dates              | of two rows the one for the code speaks
C1    | 1    | C1      | 97110          |            |              |          |              | 2       |                  |                        |                | AUTH8                      | Y      | silent                         | denied: uses nothing up
C2    | 1    | C1      | 97110          |            |              |          | 2025-03-11   | 3       |                  |                        |                | AUTH8                      |        | silent                         | three of three
C3    | 1    | C1      | 97110          |            |              |          | 2025-03-12   |         |                  |                        |                | AUTH8                      |        | exceeded                       |
C4    | 1    | C1      | 97110          |            |              |          | 2025-07-01   | 5       |                  |                        |                | AUTH8                      |        | silent                         | the next period's units
U1    | 1    |         | 70553          |            |              |          | 2031-01-01   |         |                  |                        |                |                            |        | cannot tell: no release        | the list ends before
U2    | 1    |         | 45378          |            |              |          |              |         | (blank)          | (blank)                |                |                            |        | cannot tell: place             | the rule is for one place
U3    | 1    |         | 70553          |            |              |          |              |         |                  |                        |                | AUTH6                      |        | cannot tell: status            |
U4    | 1    | U4      | 97110          |            |              |          | 2025-03-10   | (blank) |                  |                        |                | AUTH4                      |        | cannot tell: units             | units blank
U5    | 1    | U4      | 97110          |            |              |          | 2025-03-11   | 2       |                  |                        |                | AUTH4                      |        | cannot tell: units             | units of the line before
U6    | 1    | U4      | 97110          |            |              |          | 2025-03-12   |         |                  |                        |                | AUTH4                      |        | exceeded                       | 3 are used whatever the blank was
U7    | 1    |         | 70553          |            |              | (blank)  |              |         |                  |                        |                |                            |        | cannot tell                    | the payer is blank
U8    | 1    |         | (blank)        |            |              |          |              |         |                  |                        |                |                            |        | cannot tell                    | the code is blank
U9    | 1    |         | (blank)        | I          | 0250         |          |              |         |                  |                        |                |                            |        | does not apply                 | a revenue line needs no code
UA    | 1    |         | 70553          |            |              |          | 2030-01-01   |         |                  |                        |                | AUTH1                      |        | cannot tell: no authorisations | the list of authorisations ends before
A9    | 1    |         | 99285          |            |              |          |              |         | 22               |                        |                |                            |        | missing                        | no word of an emergency
AA    | 1    |         | 99285          | I          | 0450         |          |              |         | (blank)          | (blank)                | 3              |                            |        | missing                        | elective, and no place given
AB    | 1    |         | 70553          |            |              |          |              |         | 23               |                        |                |                            |        | missing                        | a rule that says nothing of emergencies
"""


def evaluate(lines: Lines, authorization_rules: CodeSet, authorizations: CodeSet) -> Lines:
    place, of_rule = nw.col("place_of_service"), nw.col("rule_place_of_service")
    wanted = authorization_rules.on(lines, prefix="rule_").filter(~nw.col("rule_covered") | (nw.col("rule_required") == "Y").fill_null(False))
    wanted = wanted.filter(of_rule.is_null() | place.is_null() | (place == of_rule))
    emergency = ((nw.col("admission_type") == "1").fill_null(False) | (place == "23").fill_null(False)) & (nw.col("rule_emergency_exempt") == "Y").fill_null(False)
    found = wanted.join(authorization_verdicts(lines, authorizations), on=list(LINE), how="left")
    case = (
        nw.when(~nw.col("rule_covered")).then(nw.lit("no release"))
        .when(emergency).then(nw.lit("valid"))
        .when(place.is_null() & ~of_rule.is_null()).then(nw.lit("place"))
        .when(nw.col(NUMBER).is_null()).then(nw.lit("missing"))
        .when(nw.lit(not authorizations.releases)).then(nw.lit("valid"))
        .otherwise(nw.coalesce(nw.col("verdict"), nw.lit("no authorisations")))
    )  # fmt: skip
    judged = found.with_columns(case=case)
    return judged.with_columns(breach=nw.when(nw.col("case") == "valid").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True)))
