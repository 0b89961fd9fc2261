"""NCCI medically unlikely edits of Medicare: practitioner, outpatient hospital and DME supplier, one file each.

CMS: CSV or workbook in a ZIP, Latin-1, a quoted notice over several lines, then a header with line breaks in it; the
    adjudication
indicator is text ("2 Date of Service Edit: Policy"). A table reshaped by others has hcpcs_code, mue_units, mue_mai,
mue_rationale, mue_service.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, heading, named, rows_below
from auditkit.codesets.imported import PROCEDURE_CODE, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import quarter_in
from auditkit.errors import CodeSetError

PUBLICATION = "NCCI medically unlikely edits (CMS, Medicare)"
TOGETHER = False
HEADINGS = {
    "procedure_code": "hcpcs ?/? ?cpt code|hcpcs code",
    "mue": ".*mue values?|mue units",
    "mai": "mue adjudication indicator|mue mai",
    "rationale?": "mue rationale",
    "service?": "mue service",
}
SERVICES = {"practitioner": "practitioner", "outpatient hospital": "outpatient_hospital", "dme": "dme"}

FAULTS = (
    (is_not("procedure_code", PROCEDURE_CODE), "the code is not five characters of a procedure code"),
    (is_not("mue", r"^\d{1,9}$"), "the value is not a whole number"),
    (is_not("mai", "^[123]$"), "the adjudication indicator does not begin with 1, 2 or 3"),
    (pl.col("beyond").is_not_null(), "the row has more cells than the headings"),
    (pl.col("procedure_code").is_duplicated(), "the code stands in another row too"),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a unit value and its adjudication indicator."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read one service's values.

    Raises:
        CodeSetError: the file does not say which service it is for.
    """
    (file,) = files
    found = header_columns(file, HEADINGS)
    titles, columns = found if found else (0, {})
    width = len(file.head[titles])
    grid = rows_below(file, titles + 1, width)
    rows = named(grid, {**columns, "beyond": width}).with_columns(
        pl.col("mai").str.extract(r"^([123])(?:\.0+)?(?: |$)"), pl.col("mue").str.replace(r"\.0+$", "")
    )
    service = _service(file, rows, [heading(cell) for cell in file.head[titles]])
    accepted = accept(grid, rows, FAULTS, ["procedure_code"])
    kept = accepted.rows.with_columns(
        edit_service=pl.lit(service), mue=pl.col("mue").cast(pl.Int64), mai=pl.col("mai").cast(pl.Int64)
    )
    done = accepted.with_rows(kept)
    titles_above = [cell for row in file.head[:titles] for cell in row]
    return Imported(
        "mue",
        f"MUE {service}",
        PUBLICATION,
        done,
        quarter_in(file.names) or quarter_in(titles_above),
        only=(("edit_service", service),),
    )


def _service(file: Opened, rows: pl.DataFrame, headings: Sequence[str]) -> str:
    told = rows.get_column("service").drop_nulls().unique().to_list() if "service" in rows.columns else headings
    names = " ".join(str(text).lower() for text in told)
    found = [service for words, service in SERVICES.items() if words in names]
    if len(found) != 1:
        raise CodeSetError(
            f"{file.label}: the file does not say which one service it is for; expected practitioner, "
            f"outpatient hospital or DME in its headings or in mue_service"
        )
    return found[0]
