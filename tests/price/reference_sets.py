"""Reference sets made for the tests of prices: values and indices are invented, so that the arithmetic can be followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl

from auditkit.checking.fixtures import fixture_set
from auditkit.codesets import CodeSet, Release
from auditkit.codesets.store import definition_of, empty_rows, stored_rows
from auditkit.engine import open_engine

YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
HOME, EVEN = "10112-00", "00000-00"  # the locality of rulebook 6.1's worked example, and one of indices 1.0
GPCI = [
    {"locality": HOME, "work_gpci": "1.000", "pe_gpci": "0.950", "mp_gpci": "0.800"},
    {"locality": EVEN, "work_gpci": "1", "pe_gpci": "1", "mp_gpci": "1"},
]
USUAL = {
    "rvu_modifier": "", "status": "A", "work_rvu": "1.00", "nonfacility_pe_rvu": "1.00", "facility_pe_rvu": "0.50",
    "mp_rvu": "0.00", "global_days": "XXX", "multiple_procedure": "0", "bilateral": "0", "conversion_factor": "50.00",
    "preoperative_share": "0.00", "intraoperative_share": "0.00", "postoperative_share": "0.00",
}  # fmt: skip
SHARES = {"preoperative_share": "0.10", "intraoperative_share": "0.69", "postoperative_share": "0.21"}
VISIT = {
    "work_rvu": "1.30",
    "nonfacility_pe_rvu": "1.46",
    "facility_pe_rvu": "0.56",
    "mp_rvu": "0.10",
    "conversion_factor": "32.3465",
}


def value(code: str, **given: str) -> dict[str, str]:
    """A row of the fee schedule: at indices of 1.0 worth $100.00 in an office and $75.00 in a hospital, unless given."""
    return {"procedure_code": code, **USUAL, **given}


def components(code: str, indicator: str, professional: str, technical: str, **capped: str) -> list[dict[str, str]]:
    """The whole service, its professional part (work) and its technical part (practice expense), by relative values."""
    usual = {"multiple_procedure": indicator, "pctc": "1"}
    whole = {**capped, "mp_opps": "0.00"} if capped else {}
    return [
        value(code, work_rvu=professional, nonfacility_pe_rvu=technical, **usual, **whole),
        value(code, rvu_modifier="26", work_rvu=professional, nonfacility_pe_rvu="0.00", facility_pe_rvu="0.00", **usual),
        value(code, rvu_modifier="TC", work_rvu="0.00", nonfacility_pe_rvu=technical, facility_na="NA", **usual, **capped),
    ]


PFS = [
    value("99213", **VISIT),
    value("99214"),
    value("99212", work_rvu="0.50", nonfacility_pe_rvu="0.60", facility_pe_rvu="0.30"),
    value("11042", multiple_procedure="2", global_days="000"),
    value("27447", global_days="090", **SHARES),
    value("27310", global_days="090", **SHARES),
    value("20610", bilateral="1"),
    value("19120", multiple_procedure="2", global_days="090", **SHARES, work_rvu="3.00"),
    value("22554", multiple_procedure="2", bilateral="1", work_rvu="5.00"),
    value("64483", multiple_procedure="1", work_rvu="2.00"),
    value("19307", bilateral="2"),
    value("93970", bilateral="3"),
    value("71046"),
    value("71046", rvu_modifier="26", work_rvu="0.20", nonfacility_pe_rvu="0.10", facility_pe_rvu="0.10"),
    value("71046", rvu_modifier="TC", work_rvu="0.00", nonfacility_pe_rvu="1.70", facility_pe_rvu="1.70", facility_na="NA"),
    value("45378", multiple_procedure="2"),
    value("45378", rvu_modifier="53", work_rvu="0.50", nonfacility_pe_rvu="0.50", multiple_procedure="2"),
    value("45380", multiple_procedure="3", endoscopic_base="45378", work_rvu="1.40"),
    value("45385", multiple_procedure="3", endoscopic_base="45378", work_rvu="2.00"),
    value("29881", multiple_procedure="3", endoscopic_base="29870", work_rvu="2.00", bilateral="1"),
    value("29876", multiple_procedure="3", endoscopic_base="29870", work_rvu="1.60", bilateral="1"),
    value("29870", multiple_procedure="2", work_rvu="0.60"),
    value("29999", multiple_procedure="3", endoscopic_base="29998"),
    value("97110", multiple_procedure="5"),
    value("97530", multiple_procedure="5", nonfacility_pe_rvu="1.60"),
    *components("70450", "4", "0.80", "3.20"),
    *components("70490", "4", "1.20", "2.40"),
    *components("74176", "4", "1.00", "6.00", nonfacility_pe_opps="2.00", facility_pe_opps="2.00", mp_opps="0.00"),
    *components("93306", "6", "1.00", "3.00"),
    *components("92250", "7", "0.40", "1.00"),
    *components("92083", "7", "0.60", "0.80"),
    value("93000", multiple_procedure="6", pctc="4", work_rvu="0.20", nonfacility_pe_rvu="0.60"),
    value("93005", multiple_procedure="6", pctc="3", work_rvu="0.00", nonfacility_pe_rvu="0.40"),
    value("93015", multiple_procedure="6", pctc="4"),
    value("00840", status="J"),
    value("00842", status="J"),
    value("01968", status="J"),
    value("01996", status="J"),
    value("J3301", status="E"),
    value("J1885", status="E"),
    value("90662", status="X"),
    value("70496", nonfacility_pe_opps="0.80", facility_pe_opps="0.80", mp_opps="0.00"),
    value("33945", nonfacility_na="NA"),
    value("90837", status="R"),
    value("36598", status="T"),
    *(value(f"X000{number}", status=status) for number, status in enumerate("BCEGHIJMN")),
    *(value(f"X001{number}", status=status) for number, status in enumerate("PQXDF")),
    value("X0020", status="R", work_rvu="0.00", nonfacility_pe_rvu="0.00", facility_pe_rvu="0.00"),
    value("X0021", status="Z"),
]  # fmt: skip
STATUS_CODES = {row["status"]: row["procedure_code"] for row in PFS if row["procedure_code"].startswith("X000")}
STATUS_CODES |= {row["status"]: row["procedure_code"] for row in PFS if row["procedure_code"].startswith("X001")}


def code_set(name: str, rows: Iterable[Mapping[str, Any]], covers: tuple[dt.date, dt.date] = YEAR) -> CodeSet:
    """A complete release of a set, made of rows."""
    definition = definition_of(name)
    made = list(rows)
    release = Release(name=f"made {name}", set_name=name, covers_from=covers[0], covers_until=covers[1])
    typed = (
        stored_rows(pl.DataFrame(made), definition).with_columns(release=pl.lit(release.name))
        if made
        else empty_rows(definition)
    )
    with open_engine() as engine:
        return CodeSet(definition, typed, (release,) if made else (), engine.frame)


def made_sets(**rows: list[dict[str, Any]]) -> Callable[[str], CodeSet]:
    """Opens sets made of rows: the fee schedule and indices of this module, and no contract, unless told otherwise."""
    return lambda name: code_set(name, {"pfs": PFS, "gpci": GPCI, **rows}.get(name, []))


def with_fixture_contract(name: str) -> CodeSet:
    """Opens FX-FEE (rulebook 8.2) for the contract and the made sets for the rest."""
    if name != "contract":
        return made_sets()(name)
    with open_engine() as engine:
        return fixture_set(name, engine.frame)
