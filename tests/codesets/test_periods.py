import datetime as dt

import pytest

from auditkit.codesets.periods import fiscal_year, period_name, quarter, quarter_in, year_in


@pytest.mark.parametrize(
    ("text", "year", "number"),
    [
        ("ptp_practitioner_2024q3_all.csv.gz", 2024, 3),
        ("hcpcs_level2_2024-07.csv", 2024, 3),
        ("pprrvu_2024c_jul_nocptdesc.csv", 2024, 3),
        ("pprrvu_2025_oct_nocptdesc.csv", 2025, 4),
        ("PPRRVU24_JUL.csv", 2024, 3),
        ("RVU24C.zip", 2024, 3),
        ("ccipra-v302r0-f1.TXT", 2024, 3),
        ("ccioph-v311r1-f2.txt", 2025, 2),
        ("MCR_MUE_PractitionerServices_Eff_10-01-2024.csv", 2024, 4),
        ("HCPC2024_JAN_ANWEB.xlsx", 2024, 1),
        ("AOC_V2024Q3-MCR.xlsx", 2024, 3),
        ("2024 National Physician Fee Schedule Relative Value File April Release", 2024, 2),
    ],
)
def test_a_quarter_said_plainly(text: str, year: int, number: int):
    assert quarter_in([text]) == quarter(year, number)


@pytest.mark.parametrize(
    "text",
    [
        "2020-Alpha-Numeric-HCPCS-File.zip",
        "addon_code_edits_2024-06-03.csv",
        "mue.csv",
        "2024q2 and 2024q3",
        "HCPC2020_ANWEB.txt",
    ],
)
def test_no_quarter_is_guessed(text: str):
    assert quarter_in([text]) is None


@pytest.mark.parametrize(
    ("text", "year"), [("GPCI 2025", 2025), ("FINAL CY 2024 INDICES", 2024), ("2024 and 2025", None), ("none", None)]
)
def test_a_year_said_plainly(text: str, year: int | None):
    found = year_in([text])
    assert (found and found[0].year) == year


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (quarter(2024, 4), "2024 Q4"),
        (fiscal_year(2025), "FY 2025"),
        ((dt.date(2024, 1, 1), dt.date(2024, 12, 31)), "2024"),
        ((dt.date(2025, 4, 1), dt.date(2025, 9, 30)), "2025-04-01 to 2025-09-30"),
    ],
)
def test_the_name_of_a_period(period: tuple[dt.date, dt.date], name: str):
    assert period_name(period) == name
