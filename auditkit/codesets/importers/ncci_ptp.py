"""NCCI procedure-to-procedure edits of Medicare, practitioner and outpatient hospital.

CMS publishes each in four ZIPs (f1 to f4) of tab-delimited text and workbooks: column 1, column 2, a mark for pairs from
before 1996,
effective yyyymmdd, deletion yyyymmdd or ``*``, modifier indicator, rationale, below several title rows. A table
reshaped by others is read too: column1, column2, modifier_indicator, deletion_date (9999-12-31: none), rationale.
"""

import datetime as dt
import re
from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, named, rows_below
from auditkit.codesets.imported import PROCEDURE_CODE, Accepted, Imported, accept, is_not, joined
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import quarter_in
from auditkit.errors import CodeSetError

PUBLICATION = "NCCI procedure-to-procedure edits (CMS, Medicare)"
TOGETHER = True
SETTINGS = {"ptp_practitioner": r"ccipra|practitioner|\bprac", "ptp_hospital": r"ccioph|hospital"}
TITLES = {"ptp_practitioner": "NCCI PTP practitioner", "ptp_hospital": "NCCI PTP outpatient hospital"}
CMS = ("column_1", "column_2", "prior_1996", "effective", "deletion", "modifier_indicator", "rationale")
RESHAPED = {
    "column_1": "column ?1",
    "column_2": "column ?2",
    "modifier_indicator": "modifier indicator",
    "deletion": "deletion date",
    "rationale": "rationale",
}
PARTS = {1, 2, 3, 4}
NO_DELETION = ("*", "9999-12-31", "99991231")
DELETION_NOTE = (
    "deletion dates are taken as the last day in force; pairs deleted on the day they began (indicator 9) never were"
)


def data_starts(file: Opened) -> int | None:
    """The position of the first row in CMS's layout; None where there is none."""
    for position, cells in enumerate(file.head):
        texts = [cell.strip() for cell in cells[:6]]
        if (
            len(texts) == 6
            and all(re.match(PROCEDURE_CODE, text) for text in texts[:2])
            and re.fullmatch(r"\d{8}", texts[3])
            and re.fullmatch("[019]", texts[5])
        ):
            return position
    return None


def recognise(file: Opened) -> bool:
    """True for rows in CMS's layout with Medicare's ``*`` or a date as deletion, or for the reshaped headings."""
    start = data_starts(file)
    if start is None:
        return header_columns(file, RESHAPED) is not None
    return all(cells[4].strip() for cells in file.head[start:] if len(cells) > 4)


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read all parts of one file as one release.

    Raises:
        CodeSetError: it cannot be told whether practitioner or hospital, or a part is missing.
    """
    setting = set_name or _setting(files)
    _whole(files)
    parts = [_part(file) for file in files]
    accepted = joined(parts)
    if data_starts(files[0]) is not None:
        _spans_all_codes(accepted.rows, files[0].label)
        notes: tuple[str, ...] = (
            DELETION_NOTE,
            "the rows go back to 1996, but an indicator changed later shows no date: the release answers for its own quarter",
        )
        rows = accepted.rows
    else:
        rows, notes = _undated(accepted.rows)
    pairs = rows.with_columns(pair=pl.col("column_1") + ">" + pl.col("column_2"))
    texts = [name for file in files for name in file.names]
    done = accepted.with_rows(pairs)
    return Imported(setting, TITLES[setting], PUBLICATION, done, quarter_in(texts), notes=notes)


def release_of(file: Opened) -> str:
    """Practitioner or hospital by the names of the file, which keeps the parts of two releases apart; empty where neither."""
    names = " ".join(name.lower() for name in file.names)
    found = [setting for setting, pattern in SETTINGS.items() if re.search(pattern, names)]
    return found[0] if len(found) == 1 else ""


def _setting(files: Sequence[Opened]) -> str:
    found = [release_of(file) for file in files]
    if len(set(found)) != 1 or not found[0]:
        raise CodeSetError(
            f"{files[0].label}: practitioner and hospital files have one layout and the file name does "
            f"not tell; say --set ptp_practitioner or --set ptp_hospital"
        )
    return found[0]


def _whole(files: Sequence[Opened]) -> None:
    """A part would say of the other parts' pairs that there is no edit, so all four come in one go or none."""
    numbers = {int(number) for file in files for name in file.names for number in re.findall(r"[-_]f(\d)\b", name.lower())}
    if numbers and numbers != PARTS:
        missing = ", ".join(f"f{number}" for number in sorted(PARTS - numbers))
        raise CodeSetError(f"{files[0].label}: the edits come in four files and {missing} is missing; give all four in one go")


def _spans_all_codes(rows: pl.DataFrame, label: str) -> None:
    first, last = rows.get_column("column_1").min(), rows.get_column("column_1").max()
    if str(first)[:1] != "0" or not str(last)[:1].isalpha():
        raise CodeSetError(
            f"{label}: the column 1 codes do not reach from 0 to the letters, so this is a "
            f"part of the edits; give all files f1 to f4 in one go"
        )


def _part(file: Opened) -> Accepted:
    start = data_starts(file)
    if start is not None:
        grid = rows_below(file, start, len(CMS))
        rows = named(grid, {name: column for column, name in enumerate((*CMS, "beyond"))})
    else:
        found = header_columns(file, RESHAPED)
        titles, columns = found if found else (0, {})
        width = len(file.head[titles])
        grid = rows_below(file, titles + 1, width)
        rows = named(grid, {**columns, "beyond": width}).with_columns(effective=pl.lit(None, pl.String))
    days = pl.col("effective", "deletion").str.replace(r" 00:00:00$", "").str.replace_all("-", "")
    rows = rows.with_columns(
        pl.when(pl.col("deletion").is_in(NO_DELETION)).then(pl.lit("*")).otherwise(pl.col("deletion")).alias("deletion")
    ).with_columns(days)
    accepted = accept(grid, rows, _faults(start is not None), ["column_1", "column_2"])
    return accepted.with_rows(_dated(accepted.rows))


def _faults(dated: bool) -> list[tuple[pl.Expr, str]]:
    faults = [
        (
            is_not("column_1", PROCEDURE_CODE) | is_not("column_2", PROCEDURE_CODE),
            "a code is not five characters of a procedure code",
        ),
        (is_not("deletion", r"^(?:\*|\d{8})$"), "the deletion date is neither a date nor *"),
        (is_not("modifier_indicator", "^[019]$"), "the modifier indicator is not 0, 1 or 9"),
        (pl.col("beyond").is_not_null(), "the row has more cells than the titles"),
    ]
    return [(is_not("effective", r"^\d{8}$"), "the effective date is not yyyymmdd"), *faults] if dated else faults


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    effective, deletion = (
        pl.col(name).replace("*", None).str.to_date("%Y%m%d", strict=False) for name in ("effective", "deletion")
    )
    # Deleted on the day it began means never active: the last day is put before the first.
    until = pl.when(effective == deletion).then(deletion - dt.timedelta(days=1)).otherwise(deletion)
    return rows.select("column_1", "column_2", "modifier_indicator", "rationale", effective_date=effective, until_date=until)


def _undated(rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Order the rows of one pair by deletion: without effective dates each begins the day after the one before it ended."""
    day = dt.timedelta(days=1)
    pair = ("column_1", "column_2")
    ordered = rows.sort(*pair, pl.col("until_date").fill_null(dt.date(9999, 12, 31)), maintain_order=True)
    never = (pl.col("modifier_indicator") == "9") & pl.col("until_date").is_not_null()
    again = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in pair).fill_null(False)
    before = pl.when(again).then(pl.col("until_date").shift(1))
    dated = ordered.with_columns(
        effective_date=pl.when(never).then(pl.col("until_date")).otherwise(before + day),
        until_date=pl.when(never).then(pl.col("until_date") - day).otherwise(pl.col("until_date")),
    )
    return dated, (
        DELETION_NOTE,
        "the file has no effective dates: the release answers for its own quarter only",
        f"{ordered.select(again.sum()).item()} rows are of a pair that an earlier row holds too: each "
        f"is taken to begin the day after the row deleted before it",
    )
