"""A drug that is injected or infused, without a code for giving it that day.

Why it matters
    Giving a drug is a service of its own; where it was given and documented and not billed, the claim is incomplete.
Rule
    A drug that the table of drugs and their administration lists with at least one administration code, and none of those codes on any live line of
    the patient and day, whoever billed it: a drug given by another entity leaves nothing to bill here. 99211 counts where 96372 is
    listed: it stands for the injection when no physician was present. Not counted: drugs by mouth or inhaled, lines with GY or with
    JW (waste), drugs supplied by the payer, the patient or another, and drugs for the home (place of service 12) or from a pharmacy (01).
    The claims cannot show whether a drug was given here: no code is proposed and no money counted, and nothing may be added to a record
    afterwards to reach a code. On a facility claim giving the drug may be packaged into another payment.
Cannot tell
    The table does not list the drug, so that its route is not known; no loaded release of the table covers the drug that day; a line of the
    patient and day has no code (a facility's revenue line needs none).
What settles it
    The administration record: drug, dose, route, time, and who gave it, made at the time; and whether another entity gave and billed it.
"""

import narwhals as nw

from auditkit.rules import Case, CodeSet, Lines, has_modifier, is_kind
from auditkit.rules.visits import LINE, lacks_code, pairs, span

ID, FAMILY, SUBJECT = "UND-ADMIN", "undercoding", "line"
NEEDS = ("patient_key", "service_day")
READS = ("procedure_code", "modifiers")
SOURCE = "CMS Claims Processing Manual, ch. 4, sec. 230; ch. 12, sec. 30.5; ch. 17, sec. 10"
NONE = "{procedure_code} was billed, and no code for giving it ({administrations}) stands on a live claim of the patient for that day. This is an indicator from the claims alone: "
CASES = {
    "no administration": Case("REVIEW", "high", "under", "none", NONE + "a corrected claim is due only where the record made at the time shows that the drug was given here"),
    "facility": Case("REVIEW", "medium", "under", "none", NONE + "a corrected claim is due only where the record made at the time shows that the facility gave the drug; payment for giving it may be packaged"),
}
UNKNOWN = {
    "no release": "no loaded table of drug administration covers the drug on that day",
    "route": "the table does not list the drug, so its route is not known",
    "gap": "a line of the patient and day has no procedure code",
    "code": "the procedure code is blank",
}
# Who got the drug elsewhere: it is not given by the one who billed it.
SUPPLIED_BY_OTHERS, FOR_HOME = ("payer", "patient", "other"), ("01", "12")
INJECTION, WITHOUT_PHYSICIAN = "96372", "99211"

EXAMPLES = """
claim | line | patient | procedure_code | mods | units | service_date | billing_npi | place_of_service | claim_type | revenue_code | drug_supplied_by | frequency_code | denied | payer_class | outcome                 | because
F1    | 1    | F1      | J1885          |      | 2     |              |             |                  |            |              |                  |                |        |             | no administration       | F1: no 96372
F2    | 1    | F2      | J3301          |      | 4     |              |             |                  |            |              |                  |                |        |             | no administration       | F2: a visit gives no drug
F2    | 2    | F2      | 99213          |      |       |              |             |                  |            |              |                  |                |        |             | does not apply          |
N1    | 1    | N1      | J1885          |      |       |              |             |                  |            |              |                  |                |        |             | silent                  | N1: complete
N1    | 2    | N1      | 96372          |      |       |              |             |                  |            |              |                  |                |        |             | does not apply          |
N2    | 1    | N2      | J3301          | GY   |       |              |             |                  |            |              |                  |                |        |             | silent                  | N2: GY
N2B   | 1    | N2B     | J3301          |      |       |              |             | 12               |            |              |                  |                |        |             | silent                  | N2: dispensed for home use
A1    | 1    | A1      | J3301          |      |       |              |             |                  |            |              |                  |                |        |             | silent                  | into the joint
A1    | 2    | A1      | 20610          |      |       |              |             |                  |            |              |                  |                |        |             | does not apply          |
A2    | 1    | A2      | J9271          |      |       |              |             |                  |            |              |                  |                |        |             | no administration       | 96372 is not on its list
A2    | 2    | A2      | 96372          |      |       |              |             |                  |            |              |                  |                |        |             | does not apply          |
A3    | 1    | A3      | J1885          |      |       | 2025-03-10   |             |                  |            |              |                  |                |        |             | no administration       | given on the day before
A3    | 2    | A3      | 96372          |      |       | 2025-03-09   |             |                  |            |              |                  |                |        |             | does not apply          |
A4    | 1    | A4      | J1885          |      |       |              |             |                  |            |              |                  |                |        |             | silent                  | on another claim
A5    | 1    | A4      | 96372          |      |       |              |             |                  |            |              |                  |                |        |             | does not apply          |
A6    | 1    | A6      | J1885          |      |       |              |             |                  |            |              |                  |                |        |             | silent                  | given by another entity
A7    | 1    | A6      | 96372          |      |       |              | G9          |                  | I          |              |                  |                |        |             | does not apply          |
A8    | 1    | A8      | J1885          |      |       |              |             |                  |            |              |                  |                |        |             | no administration       | the claim of the injection was voided
A9    | 1    | A8      | 96372          |      |       |              | G9          |                  |            |              |                  | 8              |        |             | does not apply          |
B1    | 1    | B1      | J1885          | JW   |       |              |             |                  |            |              |                  |                |        |             | silent                  | 5: waste only
B2    | 1    | B2      | J1885          |      |       |              |             |                  |            |              | payer            |                |        |             | silent                  | 4: white-bagged
B3    | 1    | B3      | J1885          |      |       |              |             |                  |            |              | provider         |                |        |             | no administration       | the provider's own stock
B4    | 1    | B4      | J8540          |      |       |              |             |                  |            |              |                  |                |        |             | silent                  | 4: by mouth
B5    | 1    | B5      | J7613          |      |       |              |             |                  |            |              |                  |                |        |             | silent                  | 4: inhaled
B6    | 1    | B6      | J1885          |      |       |              |             |                  |            |              |                  |                |        |             | silent                  | 4: 99211 when no physician was present
B6    | 2    | B6      | 99211          |      |       |              |             |                  |            |              |                  |                |        |             | does not apply          |
B7    | 1    | B7      | J9271          |      |       |              |             |                  |            |              |                  |                |        |             | no administration       | 99211 gives no infusion
B7    | 2    | B7      | 99211          |      |       |              |             |                  |            |              |                  |                |        |             | does not apply          |
B8    | 1    | B8      | J1885          |      |       |              |             |                  |            |              |                  |                | Y      |             | no administration       | denied, which a missing administration may be the reason for
B9    | 1    | B9      | J1885          |      |       |              |             |                  |            |              |                  |                |        | commercial  | no administration       | under every profile
H1    | 1    | H1      | J1885          |      |       |              |             |                  | I          |              |                  |                |        |             | facility                | hospital: giving may be packaged
H2    | 1    | H2      | J9271          |      |       |              |             |                  | I          | 0636         |                  |                |        |             | silent                  | hospital, complete
H2    | 2    | H2      | 96413          |      |       |              |             |                  | I          | 0335         |                  |                |        |             | does not apply          |
H2    | 3    | H2      | (blank)        |      |       |              |             |                  | I          | 0250         |                  |                |        |             | does not apply          | a revenue line needs no code
R1    | 1    | R1      | J2405          |      |       |              |             |                  |            |              |                  |                |        |             | cannot tell: route      | a drug that is not listed
R2    | 1    | R2      | E0143          |      |       |              |             |                  |            |              |                  |                |        |             | does not apply          | no drug
U1    | 1    | U1      | J1885          |      |       | 2031-01-01   |             |                  |            |              |                  |                |        |             | cannot tell: no release | the table ends before
U2    | 1    | U2      | J9271          |      |       | 2019-12-31   |             |                  |            |              |                  |                |        |             | cannot tell: route      | the day before it is listed
U3    | 1    | U3      | J1885          |      |       |              |             |                  |            |              |                  |                |        |             | cannot tell: gap        | the code of line 2 is blank
U3    | 2    | U3      | (blank)        |      |       |              |             |                  |            |              |                  |                |        |             | cannot tell: code       |
"""
PATIENT_DAY = ("patient_key", "service_day")
COLUMNS = (*LINE, "in_window", "breach", "case", "procedure_code", "administrations", "release")


def evaluate(lines: Lines, drug_administration: CodeSet) -> Lines:
    day = lines.with_columns(lacks=lacks_code()).with_columns(gap=nw.col("lacks").any().over(*PATIENT_DAY))
    asked = drug_administration.beside(day.filter(~nw.col("procedure_code").is_null())).filter(nw.col("in_force") | is_kind("drug"))
    known = asked.group_by(*LINE).agg(covered=nw.col("covered").any(), listed=nw.col("in_force").any(), release=nw.col("release").max())
    ways = asked.filter(~nw.col("administration_code").is_null())
    codes = ways.group_by(*LINE).agg(first=nw.col("administration_code").min(), last=nw.col("administration_code").max(), count=nw.col("administration_code").n_unique())
    nurse = ways.filter(nw.col("administration_code") == INJECTION).with_columns(administration_code=nw.lit(WITHOUT_PHYSICIAN))
    given = day.with_columns(administration_code=nw.col("procedure_code"))
    billed = pairs(nw.concat([ways, nurse], how="vertical"), given, (), (*PATIENT_DAY, "administration_code")).select(*LINE).unique().with_columns(given=nw.lit(True))
    elsewhere = nw.col("drug_supplied_by").is_in(list(SUPPLIED_BY_OTHERS)).fill_null(False) | nw.col("place_of_service").is_in(list(FOR_HOME)).fill_null(False)
    drugs = day.join(known, on=list(LINE), how="inner").join(codes, on=list(LINE), how="left").join(billed, on=list(LINE), how="left")
    complete = has_modifier("GY", "JW") | elsewhere | nw.col("given").fill_null(False) | (nw.col("listed") & nw.col("first").is_null())
    judged = drugs.with_columns(
        administrations=span("count", "first", "last"),
        case=nw.when(complete).then(nw.lit("complete"))
        .when(~nw.col("covered")).then(nw.lit("no release"))
        .when(~nw.col("listed")).then(nw.lit("route"))
        .when(nw.col("gap")).then(nw.lit("gap"))
        .when(nw.col("claim_type") == "I").then(nw.lit("facility"))
        .otherwise(nw.lit("no administration")),
    ).with_columns(breach=nw.when(nw.col("case") == "complete").then(nw.lit(False)).when(nw.col("case").is_in(list(CASES))).then(nw.lit(True)))  # fmt: skip
    text = nw.lit(None, dtype=nw.String)
    blank = day.filter(nw.col("lacks")).with_columns(breach=nw.lit(None, dtype=nw.Boolean), case=nw.lit("code"), administrations=text, release=text)
    return nw.concat([judged.select(*COLUMNS), blank.select(*COLUMNS)], how="vertical")
