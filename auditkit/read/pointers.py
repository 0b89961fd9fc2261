"""Lists in a cell: pointers such as ``AC``, ``A,C`` or ``1:2``, and modifiers such as ``25 59``, one to a column.

Letters A to L are the positions 1 to 12 of the paper form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import polars as pl

from auditkit.read.tidy import Rejection, rejections_of

SEPARATORS = re.compile(r"[\s,;:/|^&+]+")
LETTERS = "ABCDEFGHIJKL"
MOST = 4
STEMS = {"diagnosis_pointer": "pointers", "modifier": "modifiers"}


def spread_lists(lines: pl.DataFrame) -> tuple[pl.DataFrame, list[Rejection], list[str]]:
    """Spread the pointers and modifiers of lines over their columns; returns the lines, rejections and notes."""
    rejected: list[Rejection] = []
    notes: list[str] = []
    for stem, plural in STEMS.items():
        lines, over, bare = spread(lines, stem)
        reason = f"more than {MOST} {plural} on one line; expected at most {MOST}"
        rejected += rejections_of(lines.filter(over), "lines", reason, f"{stem}_1")
        lines = lines.filter(~over)
        if bare:
            notes.append(f"{bare} pointer cells hold 10, 11 or 12 and were read as one position; write two pointers as 1,2")
    return lines, rejected, notes


def spread(lines: pl.DataFrame, stem: str) -> tuple[pl.DataFrame, pl.Series, int]:
    """Spread lists over ``stem_1`` to ``stem_4``.

    A row without a list keeps its places. Returns the lines, which rows hold more than four (true), and how many cells were
    a bare 10, 11 or 12, which are read as one position and not as two.
    """
    names = [name for name in (f"{stem}_{number}" for number in range(1, MOST + 1)) if name in lines.columns]
    if not names:
        return lines, pl.repeat(False, lines.height, dtype=pl.Boolean, eager=True), 0
    alone = partial(split_pointer, alone=len(names) == 1)
    split = alone if stem == "diagnosis_pointer" else split_modifier
    combined = lines.select(pl.concat_str([pl.col(name).fill_null("") for name in names], separator="\x1f").alias("cells"))
    spreads = {cells: _spread(cells.split("\x1f"), split) for cells in combined["cells"].unique()}
    width = max((len(items) for items in spreads.values()), default=0)
    width = max(len(names), min(width, MOST))
    columns = {f"{stem}_{place + 1}": _at(combined["cells"], spreads, place) for place in range(width)}
    over = combined["cells"].is_in([cells for cells, items in spreads.items() if len(items) > MOST])
    bare = sum(int(lines[name].str.strip_chars().is_in(["10", "11", "12"]).sum()) for name in names)
    return lines.with_columns(**columns), over, bare if stem == "diagnosis_pointer" and len(names) == 1 else 0


def _at(cells: pl.Series, spreads: dict[str, list[str]], place: int) -> pl.Series:
    found = {cell: (items[place] if place < len(items) else "") or None for cell, items in spreads.items()}
    return cells.replace_strict(found, return_dtype=pl.String)


def _spread(cells: list[str], split: Callable[[str], list[str]]) -> list[str]:
    parts = [split(cell) for cell in cells]
    if all(len(part) <= 1 for part in parts):
        return [part[0] if part else "" for part in parts]
    return [item for part in parts for item in part]


def split_pointer(cell: str, alone: bool = True) -> list[str]:
    """Split a pointer cell: ``AC`` and ``A,C`` are ``1`` and ``3``; digits without separators over 12 are one pointer each.

    Digits are split only where the cell stands ``alone``, in the one column of pointers: beside further columns ``13`` is a
    pointer to no diagnosis. What is neither a letter A to L nor a number is left as it is: a check judges it.
    """
    items: list[str] = []
    for part in SEPARATORS.split(cell.strip().upper()):
        if part and all(letter in LETTERS for letter in part):
            items += [str(LETTERS.index(letter) + 1) for letter in part]
        elif alone and part.isascii() and part.isdigit() and len(part) <= MOST and int(part) > len(LETTERS) and "0" not in part:
            items += list(part)
        elif part:
            items.append(str(int(part)) if part.isascii() and part.isdigit() and len(part) <= MOST else part)
    return items


def split_modifier(cell: str) -> list[str]:
    """Split a cell of modifiers at its separators; ``2559`` is not split, since nothing says that it is two."""
    return [part for part in SEPARATORS.split(cell.strip()) if part]
