"""Dated reference sets: the store, what is in force on a date, coverage and provenance."""

from auditkit.codesets.codeset import CodeSet
from auditkit.codesets.definitions import DEFINITIONS, Definition
from auditkit.codesets.differences import codes_asked, diff_releases
from auditkit.codesets.releases import Release
from auditkit.codesets.show import coverage_table
from auditkit.codesets.store import Store

__all__ = ["DEFINITIONS", "CodeSet", "Definition", "Release", "Store", "codes_asked", "coverage_table", "diff_releases"]
