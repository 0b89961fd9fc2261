"""NCCI files of Medicaid: recognised so that they are not taken for Medicare's, and refused.

Their layouts differ in one cell: an edit in force has an empty deletion date, and unit values have no adjudication indicator.
"""

from collections.abc import Sequence

from auditkit.codesets.grid import header_columns
from auditkit.codesets.imported import Imported
from auditkit.codesets.importers.ncci_ptp import data_starts
from auditkit.codesets.opened import Opened
from auditkit.errors import CodeSetError

PUBLICATION = "NCCI edits of Medicaid (refused)"
TOGETHER = False
UNITS = {"procedure_code": "hcpcs ?/? ?cpt code|hcpcs.*code|cpt.*code", "mue": ".*mue value.*"}
INDICATOR = {"mai": ".*adjudication indicator.*|mue mai"}


def recognise(file: Opened) -> bool:
    """True for pairs with an empty deletion date, or unit values without an adjudication indicator."""
    start = data_starts(file)
    if start is not None:
        return any(not cells[4].strip() for cells in file.head[start:] if len(cells) > 4)
    return header_columns(file, UNITS) is not None and header_columns(file, INDICATOR) is None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Refuse the file.

    Raises:
        CodeSetError: always; auditkit's checks apply Medicare's edits.
    """
    raise CodeSetError(
        f"{files[0].label}: these are Medicaid's NCCI edits; the checks apply "
        f"Medicare's, which differ. Import the Medicare file"
    )
