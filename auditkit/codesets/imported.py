"""What an importer hands back: dated rows, the rows it refused with the reason, and what the file says about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from auditkit.codesets.grid import ROW, Grid
from auditkit.codesets.periods import Period
from auditkit.codesets.releases import Release
from auditkit.errors import CodeSetError, rows_phrase

# Five characters, the last of which may be a letter, or a letter of Level II before four digits.
PROCEDURE_CODE = r"^(?:[0-9]{4}[0-9AFTUM]|[A-V][0-9]{4})$"
MOST_REJECTED_SHARE = 0.01
REJECTED = {"file": pl.String, "row": pl.Int64, "reason": pl.String}


@dataclass(frozen=True)
class Accepted:
    """The rows of one file that can be used, those that cannot, and the codes that the refused rows speak of.

    ``taken`` is how many rows of the file were accepted, where they do not become one row of the set each.
    """

    rows: pl.DataFrame
    rejected: pl.DataFrame
    unreadable: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    taken: int | None = None

    @property
    def accepted(self) -> int:
        """Rows of the file that were accepted."""
        return self.rows.height if self.taken is None else self.taken

    @property
    def read(self) -> int:
        """Rows read: accepted and rejected."""
        return self.accepted + self.rejected.height

    def with_rows(self, rows: pl.DataFrame) -> Accepted:
        """The same with its rows in another shape."""
        return replace(self, rows=rows)


@dataclass(frozen=True)
class Imported:
    """One publication as read: rows of a set's columns, and what is needed to describe the release.

    ``covers`` is what the file says plainly, or None; ``title`` begins the release's name; ``only`` and ``scope`` are as in
    ``Release``. ``ask_covers`` is how the user gives the days where the file does not say them. ``answers_for`` are the codes
    that the release speaks of where it does not speak of all, ``built_on`` the digests of other files that it was made with.
    """

    set_name: str
    title: str
    publication: str
    accepted: Accepted
    covers: Period | None
    scope: str = ""
    only: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    ask_covers: str = "--covers 2024-07-01:2024-09-30"
    answers_for: tuple[str, ...] | None = field(default=None, repr=False)
    built_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Base:
    """A release that another publication is read with, and its rows, read when asked for."""

    release: Release
    rows: Callable[[], pl.DataFrame] = field(repr=False)


@dataclass(frozen=True)
class ImportResult:
    """What became of one publication. ``added`` is false where the very same file was imported before.

    ``read`` rows are ``accepted`` and those of ``rejected`` (file, row, reason; no values).
    """

    release: Release
    added: bool
    read: int
    accepted: int
    rejected: pl.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The result in words, a line each for the counts, every reason of refusal and every note."""
        release = self.release
        head = f"{release.name}: covers {release.covers_from} to {release.covers_until}"
        if not self.added:
            return f"{head}; the same file is there already, nothing changed"
        groups = self.rejected.group_by("file", "reason", maintain_order=True).agg("row")
        refused = [f"  {file}, {rows_phrase(rows)}: {reason}" for file, reason, rows in groups.iter_rows()]
        counts = f"  {self.read:,} rows read, {self.accepted:,} accepted, {self.rejected.height:,} rejected"
        return "\n".join([head, counts, *refused, *(f"  note: {note}" for note in self.notes)])


def accept(
    grid: Grid,
    rows: pl.DataFrame,
    faults: Sequence[tuple[pl.Expr, str]],
    codes: Sequence[str],
    remedy: str = "download it again",
) -> Accepted:
    """Part the rows of a file by ``faults``, pairs of what is wrong with a row and the reason to give.

    Args:
        grid: where the rows came from.
        rows: the rows under their names, with ``row``.
        faults: the first that applies is given; a fault that cannot be told counts as one.
        codes: the columns that hold codes: of a refused row's codes the release must not say that they are not there.
        remedy: what to do with a file that is refused as a whole.

    Raises:
        CodeSetError: no row is left, more than one in a hundred is refused, or the file ends in the middle of a row.
    """
    reason = pl.coalesce(
        *(pl.when(fault.fill_null(True)).then(pl.lit(text)) for fault, text in faults), pl.lit(None, pl.String)
    )
    judged = rows.with_columns(reason=reason)
    refused = judged.filter(pl.col("reason").is_not_null())
    kept = judged.filter(pl.col("reason").is_null()).drop("reason", ROW)
    _refuse_damage(grid, rows, refused, remedy)
    rejected = refused.select(pl.lit(grid.label).alias("file"), ROW, "reason").cast(REJECTED)  # type: ignore[arg-type]
    spoken = {str(code) for column in codes for code in refused.get_column(column).drop_nulls()}
    notes = (f"{grid.label}: {grid.footnotes} footnote rows skipped",) if grid.footnotes else ()
    return Accepted(kept, rejected, tuple(sorted(spoken)), notes)


def _refuse_damage(grid: Grid, rows: pl.DataFrame, refused: pl.DataFrame, remedy: str) -> None:
    if not rows.height:
        raise CodeSetError(f"{grid.label}: the file has titles and no rows; {remedy}")
    numbers = refused.get_column(ROW).to_list()
    if numbers and not grid.ends_whole and numbers[-1] == rows.get_column(ROW)[-1]:
        raise CodeSetError(
            f"{grid.label}: row {numbers[-1]}, the last, is not whole and the file has no line end: it was cut off; {remedy}"
        )
    if (len(numbers) > MOST_REJECTED_SHARE * rows.height and len(numbers) > 1) or len(numbers) == rows.height:
        reasons = "; ".join(refused.get_column("reason").unique(maintain_order=True))
        raise CodeSetError(
            f"{grid.label}: {len(numbers)} of {rows.height} rows cannot be used, too many for a whole "
            f"file\n  {rows_phrase(numbers)}: {reasons}\n  {remedy}"
        )


def joined(parts: Iterable[Accepted]) -> Accepted:
    """The parts of one publication as one."""
    every = list(parts)
    return Accepted(
        pl.concat([part.rows for part in every]),
        pl.concat([part.rejected for part in every]),
        tuple(sorted({code for part in every for code in part.unreadable})),
        tuple(note for part in every for note in part.notes),
        None if all(part.taken is None for part in every) else sum(part.accepted for part in every),
    )


def is_not(column: str, pattern: str) -> pl.Expr:
    """A fault: the cell is blank or not of the pattern."""
    return ~pl.col(column).str.contains(pattern)
