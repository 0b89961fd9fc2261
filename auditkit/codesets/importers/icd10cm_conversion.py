"""ICD-10-CM conversion table of NCHS: the codes introduced since October 2016 with their day and the codes used before them.

CSV and workbook in a ZIP, below a notice: current code, effective (a year stands for its 1 October, else mm/dd/yy), previous
codes, as ``A04.7``, ``H81.41-H81.43; H81.49``, ``S72.8X1A, S72.8X2A`` or ``None``. It lists what is new, not what there was:
so it is read with the order file of its year, and the release made of both answers for the days before that file, and only for
codes whose past they tell (``auditkit.codesets.code_history``).
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from auditkit.codesets.code_history import DAY, HISTORY_ROW, History, history
from auditkit.codesets.grid import header_columns, named, rows_below
from auditkit.codesets.imported import Accepted, Base, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.errors import CodeSetError

PUBLICATION = "ICD-10-CM conversion table (CMS and NCHS)"
TOGETHER = False
WITH = "icd10cm"
# The first day on which claims carried ICD-10-CM: 45 CFR 162.1002(c).
SINCE = dt.date(2015, 10, 1)
HEADINGS = {"code": "current code.*", "effective": "effective.*", "previous": "previous code.*"}
DOTTED = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
# Categories, I63.- and R11- stand for what lies under them.
CATEGORIES = re.compile(rf"(?i:categor\w+) {DOTTED}(?: ?- ?{DOTTED})?")
FORMER = re.compile(rf"\b({DOTTED})(?![0-9A-Z.])(?: ?- ?({DOTTED}))?(?!\.?-)")
TITLED = ("title", "laterality", "side_family")


def recognise(file: Opened) -> bool:
    """True where the headings name a current code, its day and the previous codes."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Refuse: the table says nothing without an order file.

    Raises:
        CodeSetError: always.
    """
    return read_with(files, [])


def read_with(files: Sequence[Opened], bases: Sequence[Base]) -> Imported:
    """Date the codes of the newest order file that is no newer than the table, and the codes that it no longer holds.

    Raises:
        CodeSetError: there is no such order file, or the table is damaged.
    """
    (file,) = files
    accepted = _introductions(file)
    rows = accepted.rows.select("code", "effective_date", "previous").rows()
    base = _base(file, bases, max(day for _, day, _ in rows))
    until = base.release.covers_from - DAY
    listed = base.rows()
    made = _history(listed, rows, base.release.covers_from)
    return Imported(
        "icd10cm",
        "ICD-10-CM history",
        PUBLICATION,
        Accepted(_dated(made, listed), accepted.rejected, accepted.unreadable, accepted.notes, taken=accepted.rows.height),
        (SINCE, until),
        notes=_notes(made, base.release.name),
        answers_for=tuple(sorted({code for code, *_ in made.rows})),
        built_on=(base.release.source_sha256,),
    )


def _introductions(file: Opened) -> Accepted:
    found = header_columns(file, HEADINGS)
    titles, columns = found if found else (0, {})
    grid = rows_below(file, titles + 1, len(file.head[titles]))
    rows = named(grid, columns).with_columns(
        pl.col("code").str.replace_all(".", "", literal=True), effective_date=_day(pl.col("effective"))
    )
    faults = [
        (is_not("code", r"^[A-Z][0-9][0-9A-Z]{1,5}$"), "the current code is not an ICD-10-CM code"),
        (pl.col("effective_date").is_null(), "the effective day is neither a year nor a date"),
        (pl.col("previous").is_null(), "the previous codes are blank"),
    ]
    return accept(grid, rows, faults, ["code"])


def _day(text: pl.Expr) -> pl.Expr:
    """A year is its 1 October."""
    year = text.str.extract(r"^(20\d\d)(?:\.0+)?$") + "1001"
    date = text.str.replace(r" 00:00:00$", "")
    forms = [(year, "%Y%m%d"), (date, "%m/%d/%y"), (date, "%m/%d/%Y"), (date, "%Y-%m-%d")]
    return pl.coalesce(*(value.str.to_date(form, strict=False) for value, form in forms))


def _base(file: Opened, bases: Sequence[Base], newest: dt.date) -> Base:
    """An order file newer than the table holds codes that would look as old as the first list."""
    fitting = [base for base in bases if base.release.covers_from <= newest]
    if not fitting:
        year = newest.year + (newest.month >= 10)
        there = "none is loaded" if not bases else "those loaded are newer than the table"
        raise CodeSetError(
            f"{file.label}: the table dates the codes of an order file, and {there}; give the ICD-10-CM order file of fiscal "
            f"year {year} in the same call, or import it first: auditkit codesets import ORDER-FILE.zip {file.names[-1]}"
        )
    return max(fitting, key=lambda base: base.release.precedence)


def _history(listed: pl.DataFrame, rows: Iterable[tuple[str, dt.date, str]], begins: dt.date) -> History:
    """Rows later than the order file say nothing of the days before it."""
    introduced: dict[str, dt.date] = {}
    gave_way: dict[str, dt.date] = {}
    for code, day, previous in rows:
        if day <= begins:
            introduced[code] = min(day, introduced.get(code, day))
            for former in _former_codes(previous):
                gave_way[former] = max(day, gave_way.get(former, day))
    flags = dict(listed.select("diagnosis_code", "billable").iter_rows())
    return history(flags, introduced, gave_way, SINCE)


def _former_codes(text: str) -> Iterator[str]:
    """The codes named, without their dots; of a range its ends, and the one between where there is room for one only."""
    for first, last in FORMER.findall(CATEGORIES.sub("", text)):
        ends = [code.replace(".", "") for code in (first, last) if code]
        yield from ends
        if len(ends) == 2 and ends[0][:-1] == ends[1][:-1] and ord(ends[1][-1]) - ord(ends[0][-1]) == 2:
            yield ends[0][:-1] + chr(ord(ends[0][-1]) + 1)


def _dated(made: History, listed: pl.DataFrame) -> pl.DataFrame:
    """The dated rows with the titles of the list; a former code has none, nor a side."""
    types = [pl.String, pl.String, pl.Date, pl.Date]
    rows = pl.DataFrame(made.rows, schema=dict(zip(HISTORY_ROW, types, strict=True)), orient="row")
    titles = listed.select("diagnosis_code", *(name for name in TITLED if name in listed.columns))
    return rows.join(titles, on="diagnosis_code", how="left")


def _notes(made: History, order_file: str) -> tuple[str, ...]:
    listed = (
        (f"dates the codes of {order_file}", True),
        (f"{len(made.unknown)} codes, most of them headings, are left out: what they were before cannot be told", made.unknown),
        (f"{len(made.impossible)} previous codes are misprints: a code above them was billable", made.impossible),
        ("of a code that neither file names the release says nothing: it may have ended without a successor", True),
        ("a code that ended has no title and no side: of these nothing is known", True),
    )
    return tuple(text for text, said in listed if said)
