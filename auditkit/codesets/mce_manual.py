"""The text of CMS's manual *Definitions of Medicare Code Edits*: numbered sections, lettered lists, a code and a title a line.

Chapter 1 holds the lists (4 age conflict, 5 sex conflict, 6 manifestation, 8 questionable admission, 9 unacceptable principal
diagnosis); chapter 2 repeats codes that changed. Headings stand in the table of contents too, where no codes follow. In section
9 a few codes are acceptable beside a secondary diagnosis: they are named before the list, or marked with an asterisk.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from auditkit.codesets.grid import ROW, Grid
from auditkit.codesets.opened import Opened, decoded
from auditkit.codesets.periods import Period
from auditkit.errors import CodeSetError

TITLE = re.compile(r"(?i)^\W*definitions? of medicare code edits")
MOST_LINES_BEFORE_TITLE = 30
SECTION = re.compile(r"^(\d{1,2})\. +(\S.*)$")
LETTERED = re.compile(r"^([A-Z])\. +(\S.*)$")
CODED = re.compile(r"^(\*?)([A-Z][0-9][0-9A-Z.]{1,6})(\*?)(?:\t| {2,})\s*\S")
PROCEDURE = re.compile(r"^[0-9A-HJ-NP-Z]{7}(?:\t| {2,})")
SECOND_CHAPTER = re.compile(r"(?i)^chapter 2\b")
EFFECTIVE = re.compile(r"(?i)effective (?:from )?(\d\d)/(\d\d)/(\d{4}) (?:to|through) (\d\d)/(\d\d)/(\d{4})")
DEACTIVATED = re.compile(r"(?i)deactivated as of (\d\d)/(\d\d)/(\d{4})")
CARVED_OUT = re.compile(r"(?i)acceptable\W+when a secondary diagnosis")
LIST_BEGINS = re.compile(r"(?i)^(?:the following pages|unacceptable principal diagnosis codes)")
OBSTETRIC = re.compile(r"(?i)^questionable obstetric")
# By section: the list that begins with it; lettered lists of 4 and 5 name themselves.
LISTS = {6: "manifestation", 8: "questionable admission", 9: "unacceptable"}
NAMED = {4: r"perinatal|pediatric|maternity|adult", 5: r"diagnoses for (?:fe)?males only"}
WANTED = (4, 6, 9)


def is_manual(file: Opened) -> bool:
    """True where one of the first lines is the manual's title."""
    return any(TITLE.match(line) for line in file.head_lines[:MOST_LINES_BEFORE_TITLE])


def manual_days(file: Opened) -> Period | None:
    """The days that the manual states for itself; None where it states none."""
    found = {stated for line in file.head_lines for stated in EFFECTIVE.findall(line)}
    if not is_manual(file) or len(found) != 1:
        return None
    month, day, year, last_month, last_day, last_year = map(int, found.pop())
    return dt.date(year, month, day), dt.date(last_year, last_month, last_day)


def manual_rows(file: Opened) -> tuple[Grid, pl.DataFrame, Sequence[str]]:
    """The codes with ``listed``, the heading of their list, and the edits that the manual says are in use no more.

    Raises:
        CodeSetError: a list that every manual has is missing, or the text ends before the section behind the lists.
    """
    lines = decoded(file.content).splitlines()
    reader = _Reader()
    rows = list(reader.rows(lines))
    missing = [section for section in WANTED if section not in reader.filled]
    if missing or reader.last_section <= max(WANTED):
        told = f"section {missing[0]} holds no codes" if missing else "it ends before section 10"
        raise CodeSetError(f"{file.label}: the manual is cut off or of another layout: {told}; download it again")
    frame = pl.DataFrame(rows, schema={ROW: pl.Int64, "listed": pl.String, "diagnosis_code": pl.String}, orient="row")
    return Grid(file.label, frame), frame, reader.deactivated


@dataclass
class _Reader:
    """Where in the manual a line stands."""

    section: int = 0
    last_section: int = 0
    listed: str = ""
    filled: set[int] = field(default_factory=set)
    deactivated: tuple[str, ...] = ()

    def rows(self, lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
        begun = False
        for number, line in enumerate((each.strip() for each in lines), start=1):
            if begun and SECOND_CHAPTER.match(line):
                return
            coded = CODED.match(line) if self.listed and not PROCEDURE.match(line) else None
            if coded:
                begun = True
                self.filled.add(self.section)
                mark = "requires secondary" if self.section == max(WANTED) and (coded[1] or coded[3]) else self.listed
                yield number, mark, coded[2]
            else:
                self._turn(line)

    def _turn(self, line: str) -> None:
        """Headings and the sentences that part the codes of section 9."""
        numbered, lettered = SECTION.match(line), LETTERED.match(line)
        if numbered:
            self.section = int(numbered[1])
            self.last_section = max(self.last_section, self.section) if self.filled else 0
            self.listed = LISTS.get(self.section, "")
            if self.section == 5 and DEACTIVATED.search(line):
                self.deactivated = ("female", "male")
        elif lettered or OBSTETRIC.match(line):
            named = lettered and re.match(rf"(?i)(?:{NAMED.get(self.section, '$')})", lettered[2])
            self.listed = _list_name(lettered[2]) if named and lettered else ""
        elif self.section == max(WANTED):
            if CARVED_OUT.search(line):
                self.listed = "requires secondary"
            elif LIST_BEGINS.match(line):
                self.listed = LISTS[self.section]


def _list_name(heading: str) -> str:
    """A heading as tables call the list: Diagnoses for females only is female only."""
    sex = re.match(r"(?i)diagnoses for (fe)?males only", heading)
    return f"{'fe' if sex[1] else ''}male only" if sex else heading
