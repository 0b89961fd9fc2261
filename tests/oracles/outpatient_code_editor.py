"""The outpatient code editor as ``pyoce`` has it (Apache-2.0), asked in an interpreter of its own, since it needs Python 3.12."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from auditkit.rules.code_kinds import code_ranges
from tests.oracles.comparing import OURS, THEIRS, Edit, Kind, Told
from tests.oracles.outpatient_claims import Bill, Line

SCRIPT = Path(__file__).with_name("pyoce_answers.py")
SEXES = {"U": "0", "M": "1", "F": "2"}

INVALID = Edit("001", ("CODE-DX", "CODE-DX-ICD9", "DX-HEADER", "DX-7CHAR"))
AGE = Edit("002", ("DX-AGE",))
SEX = Edit("003", ("DX-SEX",))
EXTERNAL_CAUSE = Edit("005", ("DX-EXTCAUSE",))
INVALID_CODE = Edit("006", ("CODE-HCPCS",), ("form", "replaced", "ended", "not yet", "no such code"))
PAIR_0 = Edit("020", ("NCCI-PTP-HOSP",), ("indicator 0",))
PAIR_1 = Edit("040", ("NCCI-PTP-HOSP",), ("not bypassed", "same site"))
VISIT = Edit("021", ("MOD-25-MISS",), ("hospital",))
MODIFIER = Edit("022", ("MOD-INVALID",))
REVENUE = Edit("041", ("REV-HCPCS",), ("form", "not valid"))
NEEDS_CODE = Edit("048", ("REV-HCPCS",), ("code needed",))
MANIFESTATION = Edit("086", ("DX-MANIF",))

ENDED_ANTIBODIES = {"M0245", "M0246", "Q0245"}
UNDATED_MODIFIERS = {"1P", "2P", "3P", "CP", "GD", "JF", "L1", "SZ", "V8", "V9", "ZA", "ZB", "ZC"}
SITES = {"LT", "RT", "F1"}
# 25 is for visits and 91 for laboratory tests; the others that lift a pair were not drawn.
OF_OTHER_SERVICES = {"25", "91"}
INPATIENT_ONLY = {"018", "049"}
# A column 2 code, and an add-on code without its primary: such a line does not count for edit 21.
REFUSED = {"020", "040", "076", "106"}


def edits_of(python: str, bills: Sequence[Bill]) -> tuple[dict[str, set[str]], list[str]]:
    """The edit numbers by claim and by ``claim#line``, and the versions of the editor that answered."""
    asked = json.dumps([_claim(bill) for bill in bills])
    ran = subprocess.run([python, str(SCRIPT)], input=asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    answers = json.loads(ran.stdout)
    return {key: set(edits) for key, edits in answers["edits"].items()}, answers["versions"]


def _claim(bill: Bill) -> dict[str, object]:
    day = bill.patient.last_day.strftime("%Y%m%d")
    principal, *others = bill.patient.codes
    return {
        "claimId": bill.key,
        "billType": "131",
        "dateStarted": day,
        "dateEnded": day,
        "receiptDate": day,
        "age": str(bill.patient.age),
        "sex": SEXES[bill.patient.sex],
        "principalDiagnosisCode": {"diagnosis": principal},
        "secondaryDiagnosisCodeList": [{"diagnosis": code} for code in others],
        "lineItemList": [
            {
                "serviceDate": day,
                "hcpcs": line.code,
                "revenueCode": line.revenue_code,
                "unitsInput": "1",
                "charge": "10000",
                "hcpcsModifierInputList": [{"hcpcsModifier": modifier} for modifier in line.modifiers],
            }
            for line in bill.lines
        ],
    }


def _line(told: Told) -> Line:
    return told.claim.lines[int(told.place.partition("#")[2]) - 1]


def _modifiers(told: Told) -> set[str]:
    return {modifier for line in told.claim.lines for modifier in line.modifiers}


def _on_any_line(told: Told, edits: set[str]) -> bool:
    places = (f"{told.claim.key}#{number}" for number in range(1, len(told.claim.lines) + 1))
    return any(not edits.isdisjoint(told.theirs[place]) for place in places)


def _packaged_alone(told: Told) -> bool:
    return "claim 027" in told.theirs[told.claim.key]


def _one_site(told: Told) -> bool:
    first, second = (set(line.modifiers) for line in told.claim.lines)
    return first == second and first <= SITES


def _within(kind: str, code: str) -> bool:
    return any(one.first <= code <= one.last for one in code_ranges(kind))


def _final_status(told: Told, number: int) -> str:
    (status,) = (said for said in told.theirs[f"{told.claim.key}#{number}"] if said.startswith("status "))
    return status.removeprefix("status ")


KNOWN = (
    Kind("sex of the diagnosis", SEX.name, OURS, lambda told: True),
    Kind(
        "heading of external causes listed first",
        EXTERNAL_CAUSE.name,
        OURS,
        lambda told: told.claim.patient.codes[0] in told.claim.patient.headings,
    ),
    Kind("antibody that is no longer authorised", INVALID_CODE.name, THEIRS, lambda told: _line(told).code in ENDED_ANTIBODIES),
    Kind(
        "modifier of an undated list", MODIFIER.name, THEIRS, lambda told: UNDATED_MODIFIERS.issuperset(_line(told).modifiers)
    ),
    Kind("26 or 53 on a facility's line", MODIFIER.name, OURS, lambda told: bool({"26", "53"} & set(_line(told).modifiers))),
    Kind("revenue code of one list", REVENUE.name, THEIRS, lambda told: _line(told).revenue_code in {"0680", "0826"}),
    Kind(
        "revenue code outside the seed",
        NEEDS_CODE.name,
        THEIRS,
        lambda told: not _within("revenue_with_code", _line(told).revenue_code),
    ),
    Kind("0760 without a code", NEEDS_CODE.name, OURS, lambda told: _line(told).revenue_code == "0760"),
    *(
        Kind(
            f"pair of indicator {indicator} beside an inpatient-only code",
            edit.name,
            OURS,
            lambda told: _on_any_line(told, INPATIENT_ONLY),
        )
        for indicator, edit in enumerate((PAIR_0, PAIR_1))
    ),
    *(
        Kind(f"pair of indicator {indicator}, both packaged", edit.name, OURS, _packaged_alone)
        for indicator, edit in enumerate((PAIR_0, PAIR_1))
    ),
    Kind("one site on both lines", PAIR_1.name, OURS, _one_site),
    Kind("25 or 91 on another service", PAIR_1.name, OURS, lambda told: bool(OF_OTHER_SERVICES & _modifiers(told))),
    Kind("status V that is no E/M visit", VISIT.name, THEIRS, lambda told: not _within("em", _line(told).code)),
    Kind("procedure paid after all", VISIT.name, THEIRS, lambda told: told.claim.lines[1].code in told.claim.conditional),
    Kind("critical care", VISIT.name, OURS, lambda told: _line(told).code == "99291" and _final_status(told, 1) == "S"),
    Kind("care management beside the visit", VISIT.name, THEIRS, lambda told: _within("em", told.claim.lines[1].code)),
    Kind("line refused by another edit", VISIT.name, OURS, lambda told: _on_any_line(told, REFUSED)),
)
