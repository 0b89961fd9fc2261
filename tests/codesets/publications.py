"""Small files in CMS's own layouts, with invented values; codes are HCPCS Level II or stand in the rulebook."""

from tests.codesets.conftest import workbook

PTP_TITLES = (
    "CPT only copyright.  All rights reserved.\t\t\t\t\t\t\r\n"
    "Column1/Column2 Edits\t\t\t\t\t\t\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "\t\t\t\t*=no data\t1=allowed\t\r\n"
    "\t\t\t\t\t9=not applicable\t\r\n"
)
PTP_ROWS = (
    ("0001U", "G0463", "", "20200101", "*", "0", "Misuse of codes"),
    ("0001U", "J1885", "*", "19960101", "19960101", "9", "Standards of practice"),
    ("G0463", "36591", "", "20200101", "20240731", "1", "Standards of practice"),
    ("G0463", "36591", "", "20240801", "*", "0", "Standards of practice"),
)


def ptp_text(rows: tuple[tuple[str, ...], ...] = PTP_ROWS) -> bytes:
    return (PTP_TITLES + "".join("\t".join(row) + "\r\n" for row in rows)).encode("latin-1")


def ptp_workbook() -> bytes:
    return workbook([*(line.split("\t") for line in PTP_TITLES.splitlines()), *(list(row) for row in PTP_ROWS)])


MUE_NOTICE = '"CPT only copyright. All rights reserved.\n\nThe values may change;\r\nreview \xe9very quarter.",,,\r\n'
MUE_HEADER = '"HCPCS/\nCPT Code",{service} Services MUE Values,MUE Adjudication Indicator,MUE Rationale\r\n'
MUE_ROWS = (
    "G0422,6,2 Date of Service Edit: Policy,CMS Policy\r\n"
    "J1885,8,3 Date of Service Edit: Clinical,Prescribing Information\r\n"
    "A4206,0,1 Line Edit,CMS Policy\r\n"
)


def mue_text(service: str = "Practitioner", rows: str = MUE_ROWS) -> bytes:
    return (MUE_NOTICE + MUE_HEADER.format(service=service) + rows).encode("latin-1")


def mue_workbook(service: str = "DME Supplier") -> bytes:
    header = ["HCPCS/\nCPT Code", f"{service} Services MUE Values", "MUE Adjudication Indicator", "MUE Rationale"]
    return workbook([["CPT only copyright."], header, ["G0422", 6, "2 Date of Service Edit: Policy", "CMS Policy"]])


def addon_line(kind: str, addon: str, primary: str, effective: str = "2013001") -> str:
    return f"{kind}{addon}".ljust(13) + primary.ljust(12) + effective.ljust(14) + "some text"


ADDON_TEXT = "\r\n".join([addon_line("1", "G2211", "99213"), addon_line("2", "G0317", "CCCCC", "2023001"), ""]).encode()
ADDON_SHEET = [
    ["Add-on code edits effective 07/01/2024"],
    ["Edit Type", "Add-on Code", "Primary Code", "Eff. Date", "Del. Date", "Notes"],
    ["Type 1", "G2211", "99213", 20240101, "*", ""],
    [2, "G0317", "CCCCC", "2023-01-01", "2024-08-31", ""],
]

PFS_LAST_TITLE = (
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE "
    "RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,"
    "BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT,"
)
PFS_ROWS = (
    "G0105,,Colorectal screen,A,,3.26,6.51,,1.77,,0.42,10.19,5.45,0,000,0.1,0.8,0.1,2,0,1,0,0,45378,33.2875,09,0,99,0,0,0,\r\n"
    "G0105,53,Colorectal "
    "screen,A,,1.63,3.26,,0.89,NA,0.21,5.1,2.73,0,000,0.1,0.8,0.1,2,0,1,0,0,45378,33.2875,09,0,99,0,0,0,\r\n"
)


def pfs_text(rows: str = PFS_ROWS) -> bytes:
    titles = [
        '"2024 National Physician Fee Schedule Relative Value File July Release"',
        "CPT codes only are copyright",
        *[","] * 7,
    ]
    return ("\r\n".join(title + "," * 30 for title in titles) + "\r\n" + PFS_LAST_TITLE + "\r\n" + rows).encode("latin-1")


GPCI_TEXT = (
    "ADDENDUM E. FINAL CY 2024 GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE AND MEDICARE LOCALITY,,,,,,\r\n,,,,,,\r\n"
    "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,2024 "
    "PW GPCI (with 1.0 Floor),2024 PE GPCI,2024 MP GPCI\r\n"
    "06102,IL,16,CHICAGO,1.007,1.023,2.018\r\n02102,AK,1,ALASKA*,1.5,1.081,0.592\r\n,,,,,,\r\n*Work "
    "GPCI reflects a 1.5 floor in Alaska.,,,,,,\r\n"
).encode("latin-1")


def hcpcs_line(
    code: str, record: str, title: str, added: str = "20240101", ended: str = "", action: str = "N", reference: str = ""
) -> str:
    line = f"{code:>5}00100{record}{title:<80}{title[:28]:<28}"
    line = line.ljust(204) + reference.ljust(5)
    line = line.ljust(256) + "O1E"
    return line.ljust(268) + f"{added:<8}{added:<8}{ended:<8}{action}".ljust(53)


HCPCS_TEXT = "\r\n".join(
    [
        "Note regarding coverage: none.",
        "",
        hcpcs_line("A1", "7", "Dressing for one wound"),
        hcpcs_line("J1010", "3", "Injection, one milligram", "20240401"),
        hcpcs_line("J1010", "4", "and more words"),
        hcpcs_line("J1030", "3", "Injection, 40 mg", "19820101", "20240331", "D", "J1010"),
        hcpcs_line("J3490", "3", "Unclassified drugs", "19860101"),
        "",
    ]
).encode("latin-1")
HCPCS_SHEET = [
    [
        "HCPC",
        "SEQNUM",
        "RECID",
        "LONG DESCRIPTION",
        "SHORT DESCRIPTION",
        "XREF1",
        "BETOS",
        "ADD DT",
        "ACT EFF DT",
        "TERM DT",
        "ACTION CD",
    ],
    ["J1010", "0010", "3", "Injection, one milligram", "Inj", "", "O1E", 20240401, 20240401, "", "N"],
    ["D0120", "0010", "3", "never to be stored", "never", "", "Z2", 20000101, 20000101, "", "N"],
]

ICD_TEXT = (
    b"00001 M545    0 Low back pain                                                Low back pain\r\n"
    b"00002 M5450   1 Low back pain, unspecified                                   Low back pain, unspecified\r\n"
)
ADDENDA = b"Headers\r\n      0 additions\r\n      0 deletions\r\nCodes\r\n      %d additions\r\n      0 deletions\r\n"
