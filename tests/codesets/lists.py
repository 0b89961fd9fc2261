"""Payment files, lists and crosswalks in their publishers' own layouts, with invented values."""

from tests.codesets.conftest import workbook

OPPS_TITLES = [
    ["Addendum B.-Final OPPS Payment by HCPCS Code for CY 2024"],
    ["CPT codes and descriptions only are copyright of the American Medical Association."],
]
OPPS_HEADER = [
    "HCPCS Code", "Short Descriptor", "SI", "APC ", "Relative Weight", "Payment Rate", "National Unadjusted Copayment",
    "Minimum Unadjusted Copayment", "* Indicates a Change",
]  # fmt: skip
OPPS_ROWS = [
    ["G0463", "words", "J2", "5012", "1.5", "$1,120.500", ".", "$24.10", ""],
    ["J1885", "words", "N", "", "", "", "", "", "*"],
]
OPPS_TEXT = (
    '"Addendum B.-Final OPPS Payment by HCPCS Code for CY 2024",,,,,,,,\r\n'
    + ",".join(OPPS_HEADER)
    + '\r\nG0463,words,J2,5012,1.5,"$1,120.500",.,$24.10,\r\nJ1885,words,N,,,,,,*\r\n'
).encode("latin-1")
OPPS_SHEET = [*OPPS_TITLES, OPPS_HEADER, *OPPS_ROWS]

ASP_TEXT = (
    "Payment Allowance Limits for Medicare Part B Drugs,,,,,,,\r\n"
    '"Effective July 1, 2024 through September 30, 2024",,,,,,,\r\n'
    '"Note 1: limits subject to the ASP methodology",,,,,,,\r\n'
    "HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit,Co-insurance Percentage,Vaccine AWP%,Vaccine Limit,Notes\r\n"
    'J1885,words,15 MG,0.333,20.000,,,\r\nA9606,words,1 microCurie,N/A,20.000,,,"100% AWP\n= $1"\r\n'
).encode("latin-1")


def crosswalk(kind: str, code: str, ndc: str) -> bytes:
    return (
        f"{kind} NDC-HCPCS Crosswalk for Medicare Part B Drugs,,,,,,,,,\r\n"
        '"Effective July 1, 2024 through September 30, 2024",,,,,,,,,\r\n'
        "_2024_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\r\n"
        f"{code},words,Invented Labs,{ndc},Inventedrug,15 MG,1,25,2,50\r\n"
    ).encode("latin-1")


ANES_TEXT = (
    "Contractor,Locality,Locality Name,National Anes CF of 20.7739\r\n"
    "10112 ,00 ,ALABAMA,19.77 \r\n02102 ,01 ,ALASKA*,28.54 \r\n,,,\r\n"
).encode("latin-1")
ANES_BASE_SHEET = [["2024 Anesthesia Base Units by CPT Code"], ["Code", "Base Unit"], ["00840", 6], ["01402", 7]]
ANES_BASE_TEXT = b"CPT Code,2024 Base Units\r\n00840,6\r\n01402,7\r\n"

POS_TEXT = (
    b"Place of Service Code(s),Place of Service Name,Place of Service Description\r\n"
    b"11,Office,words\r\n22,On Campus-Outpatient Hospital,words\r\n27,Outreach Site/Street,words\r\n28-30,Unassigned,N/A\r\n"
)
POS_RESHAPED = b"pos_code,pos_type,pos_name,pos_description\n11,Non-Facility,Office,w\n22,Facility,Campus,w\n98,Unassigned,Unassigned,Unassigned\n"

MODIFIERS = (
    b"mod_code,mod_type,mod_category,mod_description\n25,CPT,General,\nKX,HCPCS,General,Requirements met\n"
    b"KX,HCPCS,Therapy,Requirements met\nA1,HCPCS,,Dressing for one wound\n"
)

LEIE_HEADER = (
    "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,"
    "WAIVERDATE,WVRSTATE\r\n"
)


def leie(*rows: tuple[str, str, str, str, str]) -> bytes:
    """Rows of last name, NPI, exclusion, reinstatement and waiver date."""
    lines = (
        f'"{name}","INVENTED","","","INDIVIDUAL","NURSE","","{npi}","19500101","1 NO STREET","NOWHERE","IL","60601","1128a1",'
        f'"{excluded}","{reinstated}","{waiver}",""\r\n'
        for name, npi, excluded, reinstated, waiver in rows
    )
    return (LEIE_HEADER + "".join(lines)).encode()


LEIE = leie(
    ("SAMPLE", "2000000002", "20240101", "00000000", "00000000"),
    ("MOCKUP", "0000000000", "19990520", "00000000", "20000101"),
    ("TESTCASE", "2000000010", "20100101", "20150601", "00000000"),
)

REVENUE = b"code,display,definition\n0001,TOTAL,\n0450,WORDS,\n0636,WORDS,\n"
ADJUSTMENT = (
    b"adj_code,adj_type,adj_description,adj_usage,adj_notes,adj_start_date,adj_last_modified,adj_end_date\n"
    b"CO,Group,words,,,,,\n45,CARC,words,,,1995-01-01,,\n15,CARC,words,,,1995-01-01,2017-11-01,2018-05-01\n"
    b"N115,RARC,words,,,2002-05-30,,\n"
)
CARC_ONLY = b"Code,Description,Start,Last Modified,Stop\n45,words,01/01/1995,,\nB7,words,01/01/1995,,\n"

TAXONOMY = (
    b"MEDICARE SPECIALTY CODE,MEDICARE PROVIDER/SUPPLIER TYPE DESCRIPTION,PROVIDER TAXONOMY CODE,"
    b'"PROVIDER TAXONOMY DESCRIPTION:  TYPE, CLASSIFICATION, SPECIALIZATION"\r\n'
    b"08,Physician/Family Practice,207Q00000X,words\r\nA0[1],Hospital,282N00000X,words\r\n8,Physician/Family,207QA0000X,words\r\n"
    b"45[2],No longer enrolled,,words\r\n[1],a footnote of some words,,\r\n"
)


def zip_line(state: str, code: str, carrier: str, locality: str, flag: str = "0") -> str:
    return f"{state}{code}{carrier}{locality} Z9   {flag} A".ljust(75) + "20243"


ZIP_TEXT = "\r\n".join(
    [
        zip_line("IL", "60601", "06102", "16"),
        zip_line("GA", "31201", "10212", "99"),
        zip_line("CA", "90001", "01182", "18", "1"),
        "",
    ]
).encode()
ZIP_SHEET = [
    ["STATE", "ZIP CODE", "CARRIER", "LOCALITY", "RURAL IND", "LAB CB LOCALITY", "RURAL IND2", "PLUS 4 FLAG", "PART B DRUG INDICATOR", "YEAR/QTR"],
    ["IL", "60601", "06102", "16", "", "Z9", "", "0", "A", "20243"],
]  # fmt: skip

CLIA_SHEET = [
    ["TESTS GRANTED WAIVED STATUS UNDER CLIA, July 2024"],
    ["CPT CODE(S)", "TEST NAME", "MANUFACTURER", "USE"],
    ["81002", "words", "Various", "words"],
    ["82465QW, 83718QW", "words", "Invented", "words"],
    ["87804QW (on or after 1/1/2017)", "words", "Invented", "words"],
]
THERAPY_SHEET = [
    ["2024 Therapy Code List and Dispositions"],
    ["CPT/HCPCS Code", "Descriptor", "Disposition"],
    ["97110", "words", "Always therapy"],
    ["97597", "words", "Sometimes therapy"],
    ["92610", "words", "Always therapy"],
]
VISITS = (
    b"specialty,hcpcs,services,payments\nFamily Practice,99213,300,1\nFamily Practice,99214,700,1\n"
    b"Unheard-of Medicine,99213,5,1\nFamily Practice,G0439,9,1\n"
)

# Form: file name, content, set, rows read, and whether the file states its days.
FORMS: dict[str, tuple[str, bytes, str, int, bool]] = {
    "opps text": ("2024_july_addendum_b.csv", OPPS_TEXT, "opps", 2, True),
    "opps workbook": ("July 2024 Web Addendum B.xlsx", workbook(OPPS_SHEET), "opps", 2, True),
    "opps reshaped": ("opps_2024_07.csv", b"hcpcs,si,apc,payment_rate\nG0463,J2,5012,$120.5\n", "opps", 1, True),
    "asp text": ("pricing.csv", ASP_TEXT, "asp", 2, True),
    "crosswalk": ("crosswalk.csv", crosswalk("ASP", "J1885", "99999-0001-01"), "ndc_crosswalk", 1, True),
    "anesthesia factors": ("ANES2024.csv", ANES_TEXT, "anesthesia_factor", 2, True),
    "anesthesia base workbook": ("anesthesia.xlsx", workbook(ANES_BASE_SHEET), "anesthesia_base", 2, True),
    "anesthesia base text": ("anesthesia.csv", ANES_BASE_TEXT, "anesthesia_base", 2, True),
    "places": ("pos.csv", POS_TEXT, "place_of_service", 4, False),
    "places reshaped": ("pos.csv", POS_RESHAPED, "place_of_service", 3, False),
    "modifiers": ("modifiers.csv", MODIFIERS, "modifier_codes", 4, False),
    "leie": ("leie_2024-09-10.csv", LEIE, "leie", 3, True),
    "revenue codes": ("revenue.csv", REVENUE, "revenue_codes", 3, False),
    "adjustment codes": ("codes.csv", ADJUSTMENT, "adjustment_codes", 4, False),
    "reason codes": ("carc.csv", CARC_ONLY, "adjustment_codes", 2, False),
    "taxonomies": ("crosswalk.csv", TAXONOMY, "taxonomy_specialty", 4, False),
    "zip text": ("ZIP5.txt", ZIP_TEXT, "locality_by_zip", 3, True),
    "zip workbook": ("ZIP5.xlsx", workbook(ZIP_SHEET), "locality_by_zip", 1, True),
    "waived tests": ("waived.xlsx", workbook(CLIA_SHEET), "clia_waived", 3, True),
    "therapy codes": ("list.xlsx", workbook(THERAPY_SHEET), "therapy_codes", 3, True),
    "visits": ("visits.csv", VISITS, "em_benchmark", 4, False),
}
