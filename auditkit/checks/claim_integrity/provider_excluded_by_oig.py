"""A provider of the line stands in OIG's list of excluded individuals and entities.

Why it matters
    Federal health programs pay nothing for what an excluded person or entity furnishes, orders or prescribes; what was paid is an overpayment, and
    billing it may bring civil money penalties.
Rule
    Each NPI that the line or its claim holds (rendering, billing, attending, operating, ordering, referring, supervising) is looked up in the
    list. Excluded is who was excluded on or before the day of service and not reinstated by then; the day of reinstatement is free again. A number
    that the list does not know, zeros or blank, matches no one. A provider in the list of a later month whose exclusion began by the day of service
    was excluded on that day too; one in an earlier list alone may have been reinstated since. Every line that the person touches is
    denied under Medicare, Medicaid and their plans. A waiver in the list calls for a review, since the state that it holds for is not in the claim;
    so does a place of service that is excluded, and a payer that is no federal program.
    By name only a billing entity is looked up, and only among entries whose NPI the list does not know: the whole name, case and punctuation apart, calls
    for a review. Names of persons are not looked up: the claims hold neither their date of birth nor their state.
Cannot tell
    No loaded list covers the day of service, or the line and its claim hold no NPI at all. Which NPIs a claim needs belongs to CLM-FIELDS.
What settles it
    OIG's online verification of the person by SSN or EIN; for a waiver or a reinstatement, OIG's letter.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines
from auditkit.rules.exclusions import excluded_names, excluded_providers
from auditkit.rules.visits import LINE

NPI_FIELDS = ("rendering_npi", "billing_npi", "attending_npi", "operating_npi", "other_operating_npi", "ordering_npi", "referring_npi", "supervising_npi", "service_facility_npi")  # fmt: skip

ID, FAMILY, SUBJECT = "LEIE", "claim_integrity", "line"
PARTNER = ("field",)
NEEDS = ("service_day",)
ONE_OF = NPI_FIELDS
SOURCE = "Social Security Act 1128, 1156, 1862(e); 42 CFR 1001.1901; OIG, List of Excluded Individuals and Entities"
LISTED = "{npi} ({field}) stands in OIG's list of exclusions since {excluded_since} ({exclusion_type})"
CASES = {
    "excluded": Case("FAIL", "critical", "over", "deny", LISTED + "; federal programs do not pay for what an excluded person furnishes, orders or prescribes"),
    "waiver": Case("REVIEW", "critical", "over", "risk_line", LISTED + ", with a waiver for {waiver_state}; whether the service falls under the waiver is to be shown"),
    "place": Case("REVIEW", "high", "over", "risk_line", LISTED + " and is the place where the service was given; whether it furnished any part of it is to be shown"),
    "other payer": Case("REVIEW", "high", "neutral", "none", LISTED + "; the payer is no federal program, and its contract says whether it pays"),
    "name": Case("REVIEW", "high", "neutral", "risk_line", "the billing entity bears the name of one in OIG's list of exclusions since {excluded_since} ({exclusion_type}), whose NPI the list does not hold; a name alone does not show that they are one"),
}
UNKNOWN = {
    "no release": "no loaded list covers the day of service",
    "no NPI": "neither the line nor its claim holds any NPI",
}

EXAMPLES = """
claim | line | procedure_code | service_date | rendering_npi | billing_npi | billing_name         | ordering_npi | referring_npi | attending_npi | service_facility_npi | payer_class        | rule_profile | outcome                 | because
F1    | 1    | 99213          |              | R1            |             |                      |              |               |               |                      |                    |              | excluded                | rulebook F1: on every line
F1    | 2    | 85025          |              | R1            |             |                      |              |               |               |                      |                    |              | excluded                | rulebook F1
F2    | 1    | 85025          |              | 2000000028    |             |                      | R1           |               |               |                      |                    |              | excluded                | rulebook F2: ordered by an excluded person
N1    | 1    | 99213          |              | R2            |             |                      |              |               |               |                      |                    |              | silent                  | rulebook N1: excluded from 2025-06-01
N1B   | 1    | 99213          | 2025-05-31   | R2            |             |                      |              |               |               |                      |                    |              | silent                  | the day before
N1C   | 1    | 99213          | 2025-06-01   | R2            |             |                      |              |               |               |                      |                    |              | excluded                | the day of exclusion
N2    | 1    | 99213          |              | 0000000000    |             | SAMPLE               |              |               |               |                      |                    |              | silent                  | rulebook N2: zeros and a surname match no one (trap)
A1    | 1    | 99213          | 2025-03-09   | R9            |             |                      |              |               |               |                      |                    |              | excluded                | the last day before reinstatement
A2    | 1    | 99213          | 2025-03-10   | R9            |             |                      |              |               |               |                      |                    |              | silent                  | the day of reinstatement
A3    | 1    | 99213          | 2023-12-31   | R1            |             |                      |              |               |               |                      |                    |              | silent                  | the day before exclusion
A4    | 1    | 99213          | 2024-01-01   | R1            |             |                      |              |               |               |                      |                    |              | excluded                |
A5    | 1    | 99213          |              | 2000000028    | G9          |                      |              |               |               |                      |                    |              | waiver                  | the billing group, with a waiver
A6    | 1    | 99213          |              | 2000000028    |             |                      |              | R1            |               |                      |                    |              | excluded                | referring
A7    | 1    |                |              | (blank)       |             |                      |              |               | R1            |                      |                    |              | excluded                | attending
A8    | 1    | 99213          |              | 2000000028    |             |                      |              |               |               | R1                   |                    |              | place                   | where it was given
A9    | 1    | 99213          |              | R1            |             |                      |              |               |               |                      | commercial         |              | other payer             | no federal program
B1    | 1    | 99213          |              | R1            |             |                      |              |               |               |                      | medicaid           |              | excluded                |
B2    | 1    | 99213          |              | R1            |             |                      |              |               |               |                      | medicare_advantage |              | excluded                |
B3    | 1    | 99213          |              | R1            |             |                      |              |               |               |                      | (blank)            |              | excluded                | the profile is Medicare's
B4    | 1    | 99213          |              | R1            |             |                      |              |               |               |                      | (blank)            | cpt          | other payer             |
C1    | 1    | E0143          |              | 2000000028    |             | FIXTURE SUPPLY CO INC |             |               |               |                      |                    |              | name                    | the whole name, case and punctuation apart
C2    | 1    | E0143          |              | 2000000028    |             | FIXTURE SUPPLY       |              |               |               |                      |                    |              | silent                  | not the whole name
C3    | 1    | E0143          |              | 2000000028    |             | FIXTURE GROUP        |              |               |               |                      |                    |              | silent                  | an entity whose NPI the list holds is matched by it alone
U1    | 1    | 99213          | 2031-01-01   | 2000000028    |             |                      |              |               |               |                      |                    |              | cannot tell: no release | the list ends before
U2    | 1    | 99213          | 2031-01-01   | R1            |             |                      |              |               |               |                      |                    |              | cannot tell: no release | and reinstatement may have followed
U3    | 1    | 99213          |              | (blank)       | (blank)     |                      |              |               |               |                      |                    |              | cannot tell: no NPI     |
U4    | 1    | 99213          | (blank)      | R1            |             |                      |              |               |               |                      |                    |              | cannot tell             | the day of service is blank
"""
FEDERAL = ("medicare", "medicare_advantage", "medicaid")


def evaluate(lines: Lines, leie: CodeSet) -> Lines:
    # Without a rendering provider the frame shows the billing one in its place, which is looked up as such.
    own = nw.when((nw.col("rendering_basis") != "billing").fill_null(True)).then(nw.col("rendering_npi"))
    lines = lines.with_columns(rendering_npi=own)
    hits = nw.concat([excluded_providers(lines, leie, NPI_FIELDS), excluded_names(lines, leie)], how="vertical")
    asked = leie.answering(lines.with_columns(npi=nw.coalesce(*(nw.col(name) for name in NPI_FIELDS))))
    federal = nw.coalesce(nw.col("payer_class"), nw.col("rule_profile")).is_in(list(FEDERAL)).fill_null(False)
    asked = asked.with_columns(federal=federal, numbered=~nw.col("npi").is_null()).select(*LINE, "in_window", "federal", "covered", "numbered", "release")
    fired = asked.join(hits, on=list(LINE), how="inner").with_columns(
        breach=nw.lit(True),
        case=nw.when(nw.col("field") == "billing_name").then(nw.lit("name"))
        .when(~nw.col("federal")).then(nw.lit("other payer"))
        .when(~nw.col("waiver_state").is_null()).then(nw.lit("waiver"))
        .when(nw.col("field") == "service_facility_npi").then(nw.lit("place"))
        .otherwise(nw.lit("excluded")),
    )  # fmt: skip
    told = nw.col("covered") & nw.col("numbered")
    text = {name: nw.lit(None, dtype=nw.String) for name in ("npi", "excluded_since", "exclusion_type", "waiver_state", "leie_release")}
    rest = asked.join(hits.select(*LINE).unique(), on=list(LINE), how="anti").with_columns(
        field=nw.lit("every NPI"), breach=nw.when(told).then(nw.lit(False)), case=nw.when(nw.col("numbered")).then(nw.lit("no release")).otherwise(nw.lit("no NPI")), **text
    )
    columns = (*LINE, "field", "in_window", "breach", "case", *text, "release")
    return nw.concat([fired.select(*columns), rest.select(*columns)], how="vertical")
