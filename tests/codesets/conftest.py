import datetime as dt
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from auditkit.codesets import Store

QUARTER = (dt.date(2024, 7, 1), dt.date(2024, 9, 30))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "codesets", starter=False)


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 7, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)  # the same twice
    return path


def workbook(rows: list[list[object]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def stored(store: Store, set_name: str) -> pl.DataFrame:
    return pl.concat([store.rows(release) for release in store.releases(set_name)])


def files_of(store: Store) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file()) if store.folder.exists() else []
