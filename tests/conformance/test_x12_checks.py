"""The public X12 files under the full tables: cannot tell as they are, judged once they are dated into the tables' quarter."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest

from auditkit import check_tables, load_checks, load_claims
from auditkit.checking.findings import evaluations_table
from auditkit.codesets import Store
from auditkit.codesets.importers import import_files

TABLES = ("ptp_practitioner_2024q3_all.csv.gz", "mue_practitioner_2024q3.csv", "mue_outpatient_hospital_2024q3.csv")
ICD = "2025-code-descriptions-tabular-order-april.zip"
DATED = ("NCCI-PTP-PRAC", "MUE-DOS", "AOC-T1", "CODE-HCPCS", "CODE-DX", "DX-HEADER")


@pytest.fixture(scope="module")
def full(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store of the published tables of 2024 Q3, without the bundled set."""
    store = Store(tmp_path_factory.mktemp("sets"), starter=False)
    import_files([reference_data / "ncci" / name for name in TABLES], store)
    quarter = dt.date(2024, 7, 1), dt.date(2024, 9, 30)
    import_files([reference_data / "ncci" / "addon_code_edits_2024-06-03.csv"], store, covers=quarter)
    import_files([reference_data / "hcpcs" / "hcpcs_level2_2024-07.csv", reference_data / "icd10cm" / ICD], store)
    return store


def evaluated(folder: Path, store: Store) -> dict[str, dict[str, int]]:
    tables, validated = load_claims(folder)
    for name, counts in validated.counts.items():
        assert counts.read == counts.accepted + counts.rejected, name
    said = evaluations_table(check_tables(tables, load_checks(), store).evaluations)
    assert set(said["state"]) <= {"ran", "not_run"}, said.filter(pl.col("state") == "failed")["reason"].to_list()
    return {row["check_id"]: row for row in said.iter_rows(named=True)}


def redated(folder: Path, target: Path) -> Path:
    """Copies whose days of service lie in August 2024; equal days stay equal."""
    target.mkdir()
    for path in folder.iterdir():
        text = path.read_text(encoding="latin-1")
        text = re.sub(r"(?<=DTP\*472\*D8\*)\d{6}(\d\d)", r"202408\1", text)
        text = re.sub(r"(?<=DTP\*472\*RD8\*)\d{6}(\d\d)-\d{6}(\d\d)", r"202408\1-202408\2", text)
        text = re.sub(r"(?<=DTP\*434\*RD8\*)\d{6}(\d\d)-\d{6}(\d\d)", r"202408\1-202408\2", text)
        (target / path.name).write_text(text, encoding="latin-1")
    return target


def test_as_they_are_no_check_passes_for_want_of_a_release(full: Store, reference_data: Path):
    said = evaluated(reference_data / "x12", full)
    for check_id in DATED:
        assert said[check_id]["tested"] == 0, check_id
        assert said[check_id]["cannot_tell"] > 0, check_id
    assert said["NPI-LUHN"]["tested"] > 0


def test_dated_into_the_quarter_the_full_tables_apply(full: Store, reference_data: Path, tmp_path: Path):
    said = evaluated(redated(reference_data / "x12", tmp_path / "x12"), full)
    assert all(said[check_id]["tested"] > 0 for check_id in ("NCCI-PTP-PRAC", "MUE-DOS", "CODE-HCPCS"))
    assert "no release" not in (said["MUE-DOS"]["cannot_tell_reasons"] or "")
    assert "no release" not in (said["NCCI-PTP-PRAC"]["cannot_tell_reasons"] or "")
    assert said["MUE-DOS"]["fired"] > 0
