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


def diag(code: str, title: str, *inside: str) -> str:
    return f"<diag><name>{code}</name><desc>{title}</desc>{''.join(inside)}</diag>"


def notes(kind: str, *texts: str) -> str:
    lines = [f"\n<note>{text}</note>" for text in texts]
    return f"<{kind}>{''.join(lines)}</{kind}>"


def section(name: str, *inside: str) -> str:
    return f'<section id="{name}"><desc>block ({name})</desc>{"".join(inside)}</section>'


def chapter(number: int, name: str, *inside: str) -> str:
    index = f'<sectionIndex><sectionRef first="{name[:3]}" last="{name[4:]}" id="{name}">Block</sectionRef></sectionIndex>'
    return f"<chapter><name>{number}</name><desc>Chapter ({name})</desc>{index}{''.join(inside)}</chapter>"


def tabular(*chapters: str, year: int = 2025) -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.tabular>'
    inside = f"<version>{year}</version><introduction><introSection><instruction><note>E10 - read me (E10.-)</note></instruction></introSection></introduction>"
    return f"{head}{inside}{''.join(chapters)}</ICD10CM.tabular>\n".encode()


SEVENTH = '<sevenChrDef><extension char="A">first</extension><extension char="D">later</extension></sevenChrDef>'
TABULAR = tabular(
    chapter(
        4,
        "E08-E78",
        notes("excludes1", "hearts of another chapter (I50-I96)"),
        section(
            "E08-E13",
            diag(
                "E08",
                "Sugar, underlying",
                notes("codeFirst", "the underlying condition, such as:", "gland disease (E24.-)"),
                diag("E08.5", "vessels", diag("E08.51", "one"), diag("E08.52", "two")),
            ),
            diag(
                "E10",
                "Sugar, one",
                notes("excludes1", "sugar, two (E11.-)"),
                diag("E10.5", "vessels", diag("E10.51", "one"), diag("E10.52", "two"), diag("E10.59", "other")),
                diag("E10.9", "none"),
            ),
            diag(
                "E11",
                "Sugar, two",
                notes("excludes1", "sugar, one (E10.-)", "see elsewhere"),
                notes("useAdditionalCode", "code to identify control using:", "insulin (Z79.4)"),
                diag("E11.9", "none"),
            ),
        ),
        section("E24-E24", diag("E24", "Gland", diag("E24.9", "any"))),
    ),
    chapter(
        9,
        "I09-I96",
        section(
            "I09-I96",
            notes("useAdditionalCode", "code to identify tobacco use (Z72.0)"),
            diag("I09", "Rheumatic", diag("I09.8", "other", diag("I09.81", "weak heart"))),
            diag("I11", "Pressure", diag("I11.0", "weak heart")),
            diag(
                "I50",
                "Weak heart",
                notes("codeFirst", "weak heart due to pressure (I11.0)", "rheumatic weak heart (I09.81)"),
                diag("I50.9", "any"),
            ),
            diag("I96", "Dead tissue", notes("excludes1", "dead tissue in sugar disease (E08-E11 with .52)")),
        ),
    ),
    chapter(
        21,
        "Z72-Z79",
        section("Z72-Z79", diag("Z72", "Habits", diag("Z72.0", "tobacco")), diag("Z79", "Drugs", diag("Z79.4", "insulin"))),
    ),
    chapter(
        14,
        "N18-N18",
        section(
            "N18-N18",
            diag("N18", "Kidney", notes("codeFirst", "any associated:", "sugar kidney (E10.5-)"), diag("N18.4", "four")),
        ),
    ),
    chapter(
        19,
        "S06-T50",
        section(
            "S06-S06",
            diag(
                "S06",
                "Head",
                diag("S06.0", "shaken", SEVENTH, diag("S06.0X", "shaken", diag("S06.0X0", "awake"), diag("S06.0X1", "asleep"))),
            ),
        ),
        section(
            "T36-T50",
            notes("codeFirst", ", for adverse effects, the nature of the adverse effect, such as:", "kidney trouble (N18.-)"),
            diag(
                "T36",
                "Drug",
                diag("T36.0", "one", diag("T36.0X", "one", diag("T36.0X1", "accident"), diag("T36.0X5", "adverse effect"))),
            ),
            diag("T50", "Other drug", diag("T50.9", "other", diag("T50.95", "adverse effect"), diag("T50.96", "underdosing"))),
        ),
    ),
    chapter(
        3,
        "D63-D64",
        section(
            "D63-D64",
            diag(
                "D63",
                "Thin blood with disease",
                diag("D63.1", "kidney", notes("codeFirst", "underlying kidney disease (CKD) (N18.-)")),
                diag("D63.8", "other", notes("codeFirst", "underlying disease")),
            ),
            diag(
                "D64",
                "Thin blood",
                diag(
                    "D64.8",
                    "other",
                    notes(
                        "useAdditionalCode",
                        "code for adverse effect, if applicable, to identify drug (T36-T50 with fifth or sixth character 5)",
                    ),
                    notes("codeAlso", "shock to the head (S06.0X- with 7th character A)"),
                ),
            ),
        ),
    ),
)


MCE_TAB = (
    "\r\n".join(
        "\t".join(row)
        for row in [
            (
                "MCE_Version",
                "ICD_Version",
                "MCE_Section",
                "MCE_Subsection",
                "MCE_Edit_Type",
                "ICD_Code_Type",
                "ICD_Code",
                "ICD_Desc",
            ),
            ("41", "10", "4", "A", "Newborn_Only", "D", "A33", "own words"),
            ("41", "10", "4", "B", "Pediatric_Only", "D", "E8411", "own words"),
            ("41", "10", "4", "C", "Maternity_Only", "D", "O80", "own words"),
            ("41", "10", "4", "D", "Adult_Only", "D", "N400", "own words"),
            ("41", "10", "5", "A", "Female_Only", "D", "C539", "own words"),
            ("41", "10", "5", "B", "Female_Only", "P", "0UT90ZZ", "own words"),
            ("41", "10", "5", "C", "Male_Only", "D", "C61", "own words"),
            ("41", "10", "6", "_", "Principal_Manifestation", "D", "F0280", "own words"),
            ("41", "10", "8", "A", "Principal_Questionable_Admit", "D", "Z370", "own words"),
            ("41", "10", "9", "_", "Principal_Unacceptable", "D", "Z794", "own words"),
            ("41", "10", "9", "_", "Principal_Unacceptable", "D", "Z5189", "own words"),
            ("41", "10", "18", "_", "Wrong_Performed", "D", "Y6551", "own words"),
            ("", "", "", "", "", "", "", ""),
        ]
    ).encode()
    + b"\r\n"
)

MCE_CSV = (
    b"icd_code,icd_description,icd_conflict_group,icd_conflict_rule\n"
    b"A33,own words,Age,Perinatal/Newborn (Age 0 Only)\n"
    b"O80,own words,Age,Maternity (Ages 9-64)\n"
    b"C53.9,own words,Sex,Female Only\n"
    b"F02.80,own words,Other,Manifestation (Not Allowed as Principal Diagnosis)\n"
)


def mce_manual(
    sex: str = "5. Sex conflict\nA. Diagnoses for females only\nC539\tany\nB. Procedures for females only\n0UT90ZZ\tany\nC. Diagnoses for males only\nC61\tany\nD. Procedures for males only\n0VT08ZZ\tany\n",
    behind: str = "10. Non-specific O.R. procedure (discontinued as of 10/01/07)\n",
) -> bytes:
    text = (
        "Definitions of Medicare Code Edits\nSoftware version 43.1\n"
        "The coding edit information in this manual is effective from 04/01/2026 to 09/30/2026.\n"
        "4. Age conflict\t9\nA. Perinatal/Newborn diagnoses\t9\n5. Sex conflict\t94\n9. Unacceptable principal diagnosis\t190\n"
        "Chapter 2: Code list changes\t300\n"
        "Chapter 1: Edit code lists\n"
        "4. Age conflict\nThe editor finds codes such as\nA33\tin a sentence.\n"
        "A. Perinatal/Newborn diagnoses\nA33\tany\nP0700\tany\n"
        "B. Pediatric diagnoses (age 0 through 17)\nE8411\tany\n"
        "C. Maternity diagnoses (age 12 through 55)\nO80\tany\n"
        "D. Adult diagnoses (age 15 through 124)\nN400\tany\n"
        f"{sex}"
        "6. Manifestation code as principal diagnosis\nManifestation codes not allowed as principal diagnosis\nF0280\tany\n"
        "7. Non-specific principal diagnosis (discontinued as of 10/01/07)\n"
        "8. Questionable admission\nQuestionable admission codes\nZ370\tany\n"
        "Questionable obstetric admission\nA. Diagnoses\nO0001\tany\n"
        "9. Unacceptable principal diagnosis\n"
        'A few codes are considered "acceptable" when a secondary diagnosis is also coded:\nZ5189\tany\n'
        "The following pages hold the list.\nUnacceptable principal diagnosis codes\nB950\tany\nZ794\tany\nZ5189\tany\nZ99*\tany\n"
        f"{behind}"
        "Chapter 2: Code list changes\n6. Manifestation code as principal diagnosis\nD8684\tany\n"
    )
    return text.replace("\n", "\r\n").encode("cp1252")
