"""The rows below a publication's title rows, as text with the numbers that they have in the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from auditkit.codesets.opened import HEAD_BYTES, Opened, decoded
from auditkit.errors import CodeSetError

MOST_TITLE_ROWS = 40
ROW = "row"


@dataclass(frozen=True)
class Grid:
    """Cells ``c0``, ``c1`` ... and ``row``, the number of the row in the file; without blank rows.

    ``footnotes`` counts rows below the table that hold one sentence and no cells; ``ends_whole`` is false where a text stops
    without a line end, as one that was cut off does.
    """

    label: str
    frame: pl.DataFrame = field(repr=False)
    footnotes: int = 0
    ends_whole: bool = True


def heading(cell: str) -> str:
    """A heading as compared: lower case, line breaks and underlines as one blank."""
    return re.sub(r"[\s_]+", " ", cell.lower()).strip()


def header_columns(file: Opened, wanted: Mapping[str, str]) -> tuple[int, dict[str, int]] | None:
    """Find the header row; return its position and the column of each name, or None where no row fits.

    Args:
        file: the file.
        wanted: for each name a pattern of the heading, matched whole against ``heading``; a name ending in ``?`` may be absent.
    """
    for position, cells in enumerate(file.head[:MOST_TITLE_ROWS]):
        headings = [heading(cell) for cell in cells]
        found = {name.rstrip("?"): _first(headings, pattern) for name, pattern in wanted.items()}
        if all(found[name] is not None for name in wanted if not name.endswith("?")):
            return position, {name: column for name, column in found.items() if column is not None}
    return None


def _first(headings: list[str], pattern: str) -> int | None:
    return next((column for column, text in enumerate(headings) if re.fullmatch(pattern, text)), None)


def rows_below(file: Opened, titles: int, width: int) -> Grid:
    """Read the rows below the first ``titles`` rows, ``width`` cells each; a further cell goes to ``c<width>``.

    Raises:
        CodeSetError: the file cannot be read as a table.
    """
    frame = _sheet_rows(file, titles) if file.is_workbook else _text_rows(file, titles, width + 1)
    for column in range(width + 1):
        if f"c{column}" not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(f"c{column}"))
    cells = [f"c{column}" for column in range(width + 1)]
    frame = frame.select(ROW, pl.col(*cells).str.strip_chars(" \t\r\n\xa0\x1a").replace("", None))
    frame = frame.filter(~pl.all_horizontal(pl.col(*cells).is_null()))
    sentence = pl.col("c0").str.contains(r"\S \S+ \S") & pl.all_horizontal(pl.col(*cells[1:]).is_null())
    footnotes = frame.select(sentence.fill_null(False).sum()).item()
    return Grid(
        file.label,
        frame.filter(~sentence.fill_null(False)),
        footnotes,
        file.is_workbook or file.content.endswith((b"\n", b"\r", b"\x1a")),
    )


def fixed_rows(file: Opened, spans: Mapping[str, tuple[int, int]], keep: str) -> Grid:
    """Read lines of fixed width, cut at ``spans`` (first and last position, from 1); the name is the column.

    Args:
        file: the file.
        spans: positions of each column.
        keep: a pattern of the lines that are rows at all; others are titles and notices and are not counted.
    """
    lines = pl.DataFrame({"line": decoded(file.content).splitlines()}, schema={"line": pl.String}).with_row_index(ROW, offset=1)
    lines = lines.with_columns(pl.col(ROW).cast(pl.Int64)).filter(pl.col("line").str.contains(keep))
    cells = [
        pl.col("line").str.slice(first - 1, last - first + 1).str.strip_chars().replace("", None).alias(name)
        for name, (first, last) in spans.items()
    ]
    return Grid(file.label, lines.select(ROW, *cells), ends_whole=file.content.endswith((b"\n", b"\r", b"\x1a")))


def named(grid: Grid, columns: Mapping[str, int]) -> pl.DataFrame:
    """The row number and the cells of a grid, under names; columns that the file lacks are null."""
    return grid.frame.select(ROW, *(pl.col(f"c{column}").alias(name) for name, column in columns.items()))


def table(file: Opened, wanted: Mapping[str, str]) -> tuple[Grid, pl.DataFrame, list[str]]:
    """Read the table below the headings that ``wanted`` names: the grid, its cells under those names, and the titles above.

    A column that the file lacks is null; ``beyond`` holds what stands right of the last heading.

    Args:
        file: the file.
        wanted: as ``header_columns``.

    Raises:
        CodeSetError: no row of headings fits.
    """
    found = header_columns(file, wanted)
    if found is None:
        raise CodeSetError(f"{file.label}: the headings {', '.join(name.rstrip('?') for name in wanted)} are not there")
    titles, columns = found
    width = len(file.head[titles])
    grid = rows_below(file, titles + 1, width)
    rows = named(grid, {**columns, "beyond": width})
    absent = [pl.lit(None, pl.String).alias(name) for name in (name.rstrip("?") for name in wanted) if name not in columns]
    return grid, rows.with_columns(absent), [cell for row in file.head[: titles + 1] for cell in row]


def _sheet_rows(file: Opened, titles: int) -> pl.DataFrame:
    sheet = file.sheet
    sheet = sheet.rename({name: f"c{column}" for column, name in enumerate(sheet.columns)})
    return sheet.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64)).slice(titles)


def _text_rows(file: Opened, titles: int, width: int) -> pl.DataFrame:
    text = decoded(file.content)
    lines = _lines_of(file, text, titles)
    quote = None if file.separator == "\t" else '"'
    try:
        frame = pl.read_csv(
            text.encode(),
            separator=file.separator,
            has_header=False,
            skip_lines=lines,
            infer_schema=False,
            quote_char=quote,
            truncate_ragged_lines=True,
            schema={f"c{column}": pl.String for column in range(width)},
            missing_columns="insert",
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError as error:
        raise CodeSetError(
            f"{file.label}: cannot be read as a table ({type(error).__name__}); the file may be damaged: download it again"
        ) from None
    return frame.with_row_index(ROW, offset=lines + 1).with_columns(pl.col(ROW).cast(pl.Int64))


def _lines_of(file: Opened, text: str, titles: int) -> int:
    """How many lines the first ``titles`` records take: a quoted notice may span several."""
    start = io.StringIO(text[:HEAD_BYTES], newline="")
    reader = csv.reader(
        start, delimiter=file.separator, quoting=csv.QUOTE_NONE if file.separator == "\t" else csv.QUOTE_MINIMAL
    )
    for _ in range(titles):
        next(reader, None)
    return reader.line_num if titles else 0
