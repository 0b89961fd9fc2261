"""Which days a release covers, read from what its file and titles say plainly; never guessed.

CMS publishes NCCI, HCPCS and fee-schedule files by quarter, ICD-10-CM by fiscal year with an April update.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable

Period = tuple[dt.date, dt.date]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(jan|apr|jul|oct)[a-z]*"
# NCCI numbers its versions from 1994: version 30 is 2024, and the digit behind it counts the quarters from 0.
NCCI_EPOCH = 1994
QUARTER_LETTERS = "abcd"


def quarter(year: int, number: int) -> Period:
    """The first and last day of a calendar quarter, 1 to 4."""
    first = dt.date(year, 3 * number - 2, 1)
    after = dt.date(year + 1, 1, 1) if number == 4 else dt.date(year, 3 * number + 1, 1)
    return first, after - dt.timedelta(days=1)


def quarter_in(texts: Iterable[str]) -> Period | None:
    """The one calendar quarter that the texts name; None where none or several."""
    found = {period for text in texts for period in _quarters(text.lower())}
    return found.pop() if len(found) == 1 else None


def _quarters(text: str) -> Iterable[Period]:
    for year, number in re.findall(r"(20\d\d)[-_ ]?q([1-4])", text):
        yield quarter(int(year), int(number))
    for version, number in re.findall(r"v(\d\d)([0-3])r\d", text):
        yield quarter(NCCI_EPOCH + int(version), int(number) + 1)
    for year, month in re.findall(r"(20\d\d)[-_](0[147]|10)(?![-\d])", text):
        yield quarter(int(year), (int(month) + 2) // 3)
    for month, year in re.findall(r"(?<!\d)(0?[147]|10)[-_/]0?1[-_/](20\d\d)", text):
        yield quarter(int(year), (int(month) + 2) // 3)
    for year, letter in re.findall(r"(20\d\d|rvu\d\d)([abcd])(?![a-z])", text):
        yield quarter(_year(year), QUARTER_LETTERS.index(letter) + 1)
    for year, month in re.findall(rf"(20\d\d|rvu\d\d)(?:[a-d]?[-_ ])?{MONTH}", text):
        yield quarter(_year(year), (MONTHS.index(month) + 3) // 3)
    for month, year in re.findall(rf"(?<![a-z]){MONTH}[-_ ](20\d\d)(?!\d)", text):
        yield quarter(int(year), (MONTHS.index(month) + 3) // 3)
    for year, month in re.findall(rf"(20\d\d) national physician fee schedule relative value file {MONTH}", text):
        yield quarter(int(year), (MONTHS.index(month) + 3) // 3)


def span_in(texts: Iterable[str]) -> Period | None:
    """The one span of days that the texts state, as ``July 1, 2024 through September 30, 2024``; None where none or several."""
    day = r"([a-z]{3})[a-z]*\.? +(\d\d?),? +(20\d\d)"
    found = {
        _span(stated) for text in texts for stated in re.findall(rf"{day} *(?:through|to|thru|-|\u2013) *{day}", text.lower())
    }
    return found.pop() if len(found) == 1 else None


def _span(stated: tuple[str, ...]) -> Period | None:
    try:
        first, last = (dt.date(int(year), MONTHS.index(month) + 1, int(day)) for month, day, year in (stated[:3], stated[3:]))
    except ValueError:  # no month, or no such day of it: the text states no span
        return None
    return first, last


def day_in(texts: Iterable[str]) -> dt.date | None:
    """The one day that the texts state as 2024-09-10 or 20240910; None where none or several."""
    found = {
        tuple(map(int, stated)) for text in texts for stated in re.findall(r"(?<!\d)(20\d\d)[-_]?(\d\d)[-_]?(\d\d)(?!\d)", text)
    }
    if len(found) != 1:
        return None
    year, month, day = found.pop()
    return dt.date(year, month, day) if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] else None


def _year(text: str) -> int:
    return int(text) if text.isdigit() else 2000 + int(text.removeprefix("rvu"))


def year_in(texts: Iterable[str]) -> Period | None:
    """The one calendar year that the texts name; None where none or several."""
    found = {int(year) for text in texts for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", text)}
    if len(found) != 1:
        return None
    year = found.pop()
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def fiscal_year(year: int) -> Period:
    """The federal fiscal year: it begins on 1 October of the year before."""
    return dt.date(year - 1, 10, 1), dt.date(year, 9, 30)


def period_name(period: Period) -> str:
    """How a period is called in the name of a release: ``2024 Q3``, ``FY 2025``, ``2024``, else its days."""
    first, last = period
    for number in range(1, 5):
        if period == quarter(first.year, number):
            return f"{first.year} Q{number}"
    if period == fiscal_year(last.year):
        return f"FY {last.year}"
    if period == (dt.date(first.year, 1, 1), dt.date(first.year, 12, 31)):
        return str(first.year)
    return f"{first} to {last}"
