"""What is planted: for each check its errors and its near misses, one function a kind."""

from __future__ import annotations

from itertools import cycle, islice
from types import ModuleType

from sample_claims.generator.book import Book
from sample_claims.generator.plants import (
    aoc_t1,
    code_dx,
    code_hcpcs,
    dup_line,
    dx_header,
    dx_ptr,
    mod_25_miss,
    mue_dos,
    ncci_ptp_prac,
    npi_luhn,
    und_admin,
)

MODULES: tuple[ModuleType, ...] = (
    code_dx,
    dx_header,
    code_hcpcs,
    dx_ptr,
    npi_luhn,
    dup_line,
    ncci_ptp_prac,
    mue_dos,
    aoc_t1,
    mod_25_miss,
    und_admin,
)
LEAST = 9  # errors and near misses of a check in the default sample
CHECKS = tuple(module.CHECK for module in MODULES)


def plant(book: Book, number: int | None) -> None:
    """Plant ``number`` errors and near misses of every check, kinds in turn; None plants each kind once and nine at least."""
    for module in MODULES:
        for kinds in (module.ERRORS, module.NEAR):
            for kind in islice(cycle(kinds), number or max(LEAST, len(kinds))):
                kind(book)
