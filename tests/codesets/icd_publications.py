"""Small ICD-10-CM and MCE files in the layouts of CMS and NCHS; titles are shortened or in own words."""

from tests.codesets.conftest import workbook


def order_line(number: int, code: str, flag: str, title: str) -> str:
    return f"{number:05} {code:<7} {flag} {title[:60]:<60} {title}"


ORDER_2025 = (
    "\r\n".join(
        order_line(number, code, flag, title)
        for number, (code, flag, title) in enumerate(
            [
                ("C833", "0", "Lymphoma"),
                ("C8339", "0", "Lymphoma outside nodes"),
                ("C83390", "1", "Lymphoma of brain"),
                ("H81", "0", "Balance"),
                ("H814", "1", "Dizziness from the brain"),
                ("M54", "0", "Back"),
                ("M545", "0", "Low back pain"),
                ("M5450", "1", "Low back pain, unspecified"),
                ("M5451", "1", "Low back pain, of the bone"),
                ("R05", "0", "Cough"),
                ("R059", "1", "Cough, unspecified"),
                ("R31", "0", "Blood in urine"),
                ("R311", "1", "Small blood in urine"),
                ("U07", "0", "Emergency use"),
                ("U071", "1", "COVID"),
                ("Z29", "0", "Prevention"),
                ("Z298", "0", "Other prevention"),
                ("Z2981", "1", "One prevention"),
                ("Z299", "1", "Prevention, unspecified"),
            ],
            start=1,
        )
    ).encode()
    + b"\r\n"
)

CONVERSION_NOTICE = (
    "The center has published an update, effective October 1, 2024.\n"
    "For each new code the table shows the effective date, in bold, the code before it."
)
CONVERSION_ROWS = [
    ["C83.390", "2024", "Z85.72"],
    ["H81.4", "2019", "H81.41-H81.43; H81.49"],
    ["M54.50", "2021", "M54.5"],
    ["M54.51", "2021", "M54.5"],
    ["R05.9", "2021", "R05"],
    ["R31.21", "2016", "R31.19"],
    ["U07.1", "04/01/20", "B97.29"],
    ["W26.2", "2016", "W45.1XXA and Codes in Categories W25-W26"],
    ["Z29.8", "2016", "None"],
    ["Z29.81", "2023", "Z29.8"],
    ["Z29.9", "2016", "None"],
    ["Q51.20", "2018", "Q51.2 & a code from Q52.-"],
]
CONVERSION_HEADINGS = ["Current code assignment", "Effective", "Previous Code(s) Assignment"]


def conversion_text(rows: list[list[str]] = CONVERSION_ROWS) -> bytes:
    lines = [
        f'"{CONVERSION_NOTICE}",,',
        ",".join(CONVERSION_HEADINGS),
        *(",".join([one, day, f'"{before}"']) for one, day, before in rows),
    ]
    return ("\r\n".join([*lines, ",,", ",,", ""])).encode()


def conversion_workbook(rows: list[list[str]] = CONVERSION_ROWS) -> bytes:
    cells = [[code, int(day) if len(day) == 4 else day, before] for code, day, before in rows]
    return workbook([[CONVERSION_NOTICE], list(CONVERSION_HEADINGS), *cells])
