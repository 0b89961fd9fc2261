"""The published tables that auditkit answers from, imported once."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from tests.conformance.conftest import reference_data

__all__ = ["published", "reference_data"]

DIAGNOSES = (
    "icd10cm/2025-code-descriptions-tabular-order-april.zip",
    "mce/mce_v41_1_dx_edits.csv",
    "mce/MCE_Simple_Code_Edits_v37.txt",
)


@pytest.fixture(scope="package")
def published(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """ICD-10-CM of fiscal year 2025, and the editor's lists of 2020 and of April 2024; no starter set."""
    store = Store(tmp_path_factory.mktemp("codesets"), starter=False)
    for name in DIAGNOSES:
        import_file(reference_data / name, store)
    return store
