"""Makes the bundled starter set from the reference data, for the codes and localities of ``sample_claims/`` only.

Run: ``AUDITKIT_REFERENCE_DATA=... python -m tests.conformance.build_starter``. A test compares the committed files with what
this makes. The sets of ``OWN`` are written by hand, in the starter's folder itself; here they are only listed with the codes
that they answer for, and a test holds their facts against the reference data.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import zipfile
from importlib.resources import files
from pathlib import Path

import polars as pl

from auditkit.codesets.definitions import DEFINITIONS
from auditkit.codesets.importers import read_file
from auditkit.codesets.periods import fiscal_year, quarter
from tests.conformance.starter_diagnoses import edits, excludes1_stems, notes, stems_of, with_own_sides

SETS = (
    "icd10cm", "hcpcs", "ptp_practitioner", "ptp_hospital", "mue", "addon", "pfs", "gpci", "drug_administration", "anesthesia_factor",
    "opps", "asp", "icd10cm_excludes1", "icd10cm_sequence", "mce",
)  # fmt: skip
OWN = (
    "modifier_codes", "place_of_service", "revenue_codes", "adjustment_codes", "taxonomy_specialty", "clia_waived", "therapy_codes",
    "therapy_threshold", "timely_filing", "drug_packages", "anesthesia_base",
)  # fmt: skip
# Codes that a set written by hand answers for beside those that it lists: they are none of its codes.
NONE_OF_ITS = {
    "modifier_codes": ("2S",),
    "place_of_service": tuple(f"{number:02d}" for number in range(1, 100)),
    "clia_waived": ("88305", "99213"),
}
# Of these sets every procedure code of the sample is answered for.
FOR_EVERY_CODE = ("therapy_codes", "drug_packages")
WINDOW = quarter(2024, 3)
DIAGNOSIS_WINDOW = (fiscal_year(2024)[0], fiscal_year(2025)[1])
DRUG_WINDOW = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
# Pairs deleted shortly before the window are restated too, so that a lookup can say when they ended.
PAIRS_FROM = dt.date(2023, 7, 1)
# CPT codes that ended, and the last day: rulebook, CODE-HCPCS and the E/M chapters. CPT itself is not restated.
ENDED_CPT = {"11100": "2018-12-31", "11101": "2018-12-31", "99201": "2020-12-31", "99241": "2022-12-31"}
# The conversion table does not name these as former codes; their own subdivisions began on 1 October 2024.
DIVIDED = {"C8339": dt.date(2024, 10, 1)}
# A planted code is known for a faulty seventh character only where the code that it ought to be stands in the set too.
MEANT = {"T148XXA": "unspecified injury, first encounter"}
# What the sample's list says of a code's dates or form is no part of its title.
DATED_WORDS = (
    r"^(?:heading(?: since \w+ \d{4})?|lacks [^:]*): |, (?:a full code until|ended|from) \w+ \d{4}$| that ended \w+ \d{4}$"
)
STARTER = Path(str(files("auditkit.codesets.starter")))
Described = dict[str, tuple[str, str, str, tuple[dt.date, dt.date], pl.DataFrame]]


def sample_codes() -> tuple[list[str], list[str], list[str], dict[str, str]]:
    """Procedure codes, diagnosis codes and localities of the sample, and the meaning given to a code there."""
    rows = _psv(files("sample_claims").joinpath("codes.psv").read_text(encoding="utf-8"))
    named = {row["code"].replace(".", ""): re.sub(DATED_WORDS, "", row["meaning"] or "") for row in rows.iter_rows(named=True)}
    diagnoses = [row["code"].replace(".", "") for row in rows.iter_rows(named=True) if row["system"] == "icd10cm"]
    diagnoses += MEANT
    procedures = [row["code"] for row in rows.iter_rows(named=True) if row["system"] != "icd10cm"]
    localities = (
        _psv(files("sample_claims").joinpath("locality.psv").read_text(encoding="utf-8")).get_column("locality").to_list()
    )
    return sorted(set(procedures)), sorted(set(diagnoses)), sorted(set(localities)), named | MEANT


def build(data: Path) -> dict[str, str]:
    """The text of every file of the starter set, by file name."""
    procedures, diagnoses, localities, named = sample_codes()
    made = _procedure_sets(data, procedures, localities)
    made["hcpcs"] = _hcpcs(data, procedures, named, made)
    order = _rows(data, "icd10cm/2025-code-descriptions-tabular-order-april.zip")
    made["icd10cm"] = _icd10cm(data, order, diagnoses, named)
    made |= notes(diagnoses, order)
    made["mce"] = edits(data, diagnoses)
    made["drug_administration"] = _drug_administration(procedures)
    texts = {f"{name}.psv": _text(name, *made[name]) for name in SETS}
    answers = {"icd10cm": diagnoses, "mce": diagnoses, "gpci": localities, "anesthesia_factor": localities}
    answers |= {"icd10cm_excludes1": excludes1_stems(diagnoses), "icd10cm_sequence": stems_of(diagnoses)}
    answers |= {name: own_codes(name, procedures) for name in OWN}
    lines = [f"{name}|{code}" for name in (*SETS, *OWN) for code in answers.get(name, procedures)]
    note = (
        "# The codes that each partial release answers for: also those that do not exist, "
        "and those of which the publication has no row."
    )
    return texts | {"answers_for.psv": "\n".join([note, "set|code", *lines]) + "\n"}


def own_codes(set_name: str, procedures: list[str]) -> list[str]:
    """The codes that a set written by hand answers for: those that it lists, and those known to be none of its codes."""
    rows = _psv((STARTER / f"{set_name}.psv").read_text(encoding="utf-8"))
    listed = {code for column in DEFINITIONS[set_name].asked for code in rows.get_column(column)}
    return sorted({*listed, *NONE_OF_ITS.get(set_name, ()), *(procedures if set_name in FOR_EVERY_CODE else ())})


def _procedure_sets(data: Path, codes: list[str], localities: list[str]) -> Described:
    pairs = (
        pl.col("column_1").is_in(codes)
        & pl.col("column_2").is_in(codes)
        & (pl.col("until_date").is_null() | (pl.col("until_date") >= PAIRS_FROM))
    )
    # The file has no effective dates: one worked out by the importer is kept only where two rows of a pair must be told apart.
    began = pl.when(pl.col("pair").is_duplicated()).then(pl.col("effective_date"))
    live = [
        _rows(data, f"ncci/ptp_{name}_2024q3_all.csv.gz")
        .filter(pairs)
        .with_columns(effective_date=began)
        .sort("pair", "effective_date")
        for name in ("practitioner", "outpatient_hospital")
    ]
    services = [_rows(data, f"ncci/mue_{name}_2024q3.csv") for name in ("practitioner", "outpatient_hospital", "dme")]
    mue = pl.concat(services).filter(pl.col("procedure_code").is_in(codes)).sort("procedure_code", "edit_service")
    addon = _rows(data, "ncci/addon_code_edits_2024-06-03.csv").filter(pl.col("procedure_code").is_in(codes))
    addon = addon.filter(pl.col("primary_code").is_in([*codes, "CCCCC"])).sort("procedure_code", "primary_code")
    pfs = (
        _rows(data, "pfs/pprrvu_2024c_jul_nocptdesc.csv")
        .filter(pl.col("procedure_code").is_in(codes))
        .sort("procedure_code", "rvu_modifier")
    )
    gpci = _rows(data, "pfs/gpci_2024c.csv").filter(pl.col("locality").is_in(localities)).sort("locality")
    source = "2024 Q3 release, restated for the sample's codes"
    return {
        "ptp_practitioner": (
            "starter PTP practitioner 2024 Q3",
            "NCCI procedure-to-procedure edits (CMS)",
            source,
            WINDOW,
            live[0],
        ),
        "ptp_hospital": ("starter PTP hospital 2024 Q3", "NCCI procedure-to-procedure edits (CMS)", source, WINDOW, live[1]),
        "mue": ("starter MUE 2024 Q3", "NCCI medically unlikely edits (CMS)", source, WINDOW, mue),
        "addon": (
            "starter add-on codes 2024 Q3",
            "NCCI add-on code edits (CMS)",
            f"{source}; primaries outside the sample are left out",
            WINDOW,
            addon,
        ),
        "pfs": (
            "starter PFS 2024 Q3",
            "Medicare physician fee schedule (CMS RVU24C)",
            "July 2024 release, restated for the sample's codes",
            WINDOW,
            pfs,
        ),
        "gpci": (
            "starter GPCI 2024 Q3",
            "Geographic practice cost indices (CMS)",
            "July 2024 release, the sample's localities",
            WINDOW,
            gpci,
        ),
    } | _payment_sets(data, codes, localities)


def _payment_sets(data: Path, codes: list[str], localities: list[str]) -> Described:
    """Anesthesia factors of the window; OPPS and ASP of the quarters at hand, which are later ones and say nothing of it."""
    factors = _rows(data, "pfs/anes_2024c.csv").filter(pl.col("locality").is_in(localities)).sort("locality")
    asked = pl.col("procedure_code").is_in(codes)
    opps = _rows(data, "opps/addendum_b_2025_10_nocptdesc.csv").filter(asked).sort("procedure_code")
    asp = _rows(data, "asp/part_b_payment_limits_2026_01.csv").filter(asked).sort("procedure_code")
    later = "release, restated for the sample's codes; the sample's own quarter is not covered: import its release"
    factor_source = "July 2024 release, the sample's localities"
    return {
        "anesthesia_factor": (
            "starter anesthesia factors 2024 Q3",
            "Anesthesia conversion factors (CMS RVU24C)",
            factor_source,
            WINDOW,
            factors,
        ),
        "opps": ("starter OPPS 2025 Q4", "OPPS Addendum B (CMS)", f"October 2025 {later}", quarter(2025, 4), opps),
        "asp": ("starter ASP limits 2026 Q1", "ASP drug payment limits (CMS)", f"January 2026 {later}", quarter(2026, 1), asp),
    }


def _rows(data: Path, name: str) -> pl.DataFrame:
    (read,) = read_file(data / name)
    rows = read.accepted.rows
    return (
        rows
        if "effective_date" in rows.columns
        else rows.with_columns(effective_date=pl.lit(None, pl.Date), until_date=pl.lit(None, pl.Date))
    )


def _hcpcs(
    data: Path, codes: list[str], named: dict[str, str], sets: Described
) -> tuple[str, str, str, tuple[dt.date, dt.date], pl.DataFrame]:
    unlisted = pl.read_csv(data / "hcpcs/hcpcs_noc_2024.csv", infer_schema=False).get_column("hcpcs").to_list()
    level2 = _rows(data, "hcpcs/hcpcs_level2_2024-07.csv").filter(pl.col("procedure_code").is_in(codes))
    level2 = level2.with_columns(
        title=pl.col("procedure_code").replace_strict(named, default=None),
        unlisted=pl.when(pl.col("procedure_code").is_in(unlisted)).then(pl.lit("Y")).otherwise(pl.lit("N")),
    )
    seen = {
        str(code)
        for name in ("pfs", "mue", "ptp_practitioner")
        for column in DEFINITIONS[name].codes
        for code in sets[name][4].filter(pl.col("until_date").is_null()).get_column(column)
    }
    valid = [code for code in codes if code in seen and re.fullmatch(r"[0-9]{4}[0-9A-Z]", code) and code not in ENDED_CPT]
    cpt = pl.DataFrame(
        {"procedure_code": [*valid, *(code for code in ENDED_CPT if code in codes)]}, schema={"procedure_code": pl.String}
    )
    cpt = cpt.with_columns(
        system=pl.lit("CPT"),
        until_date=pl.col("procedure_code").replace_strict(ENDED_CPT, default=None, return_dtype=pl.String).str.to_date(),
    )
    rows = pl.concat([level2, cpt], how="diagonal").sort("procedure_code")
    source = (
        "Level II: July 2024 file, titles in own words. CPT: no title and no list of the AMA's; "
        "a code counts as valid because CMS's fee schedule, MUE "
        "or PTP file of the quarter holds it, and the last days of ended codes are those that CMS guidance gives"
    )
    return "starter HCPCS 2024 Q3", "HCPCS Level II (CMS) and validity of the sample's CPT codes", source, WINDOW, rows


def _icd10cm(
    data: Path, order: pl.DataFrame, codes: list[str], named: dict[str, str]
) -> tuple[str, str, str, tuple[dt.date, dt.date], pl.DataFrame]:
    flags: dict[str, str] = dict(order.select("diagnosis_code", "billable").iter_rows())
    began, divided = _conversions(data / "icd10cm/2025-conversion-table.zip")
    found = [
        row
        for code in codes
        for row in _diagnosis_rows(code, flags.get(code), began.get(code), (divided | DIVIDED).get(code), named.get(code, ""))
    ]
    columns = ("diagnosis_code", "billable", "title", "effective_date", "until_date")
    schema = {name: pl.Date if name.endswith("_date") else pl.String for name in columns}
    source = (
        "FY 2025 April order file and FY 2025 conversion table, restated for the sample's codes; titles in own words; "
        "blank means before the conversion table begins"
    )
    return (
        "starter ICD-10-CM FY 2024 and 2025",
        "ICD-10-CM (CMS and NCHS)",
        source,
        DIAGNOSIS_WINDOW,
        with_own_sides(pl.DataFrame(found, schema=schema, orient="row"), order),
    )


def _diagnosis_rows(
    code: str, flag: str | None, began: dt.date | None, ended: dt.date | None, title: str
) -> list[tuple[object, ...]]:
    """One row while a code is billable, one while it is a heading; none where it never was a code."""
    day = dt.timedelta(days=1)
    if flag == "Y":
        return [(code, "Y", title, began, None)]
    rows: list[tuple[object, ...]] = [(code, "Y", title, began, ended - day)] if ended else []
    return [*rows, (code, "N", title, ended or began, None)] if flag == "N" else rows


def _conversions(path: Path) -> tuple[dict[str, dt.date], dict[str, dt.date]]:
    """The day each code began, and the day a former code gave way to its successors or subdivisions."""
    with zipfile.ZipFile(path) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".csv"))
        table = csv.reader(io.StringIO(archive.read(name).decode("utf-8", errors="replace")))
    began: dict[str, dt.date] = {}
    former: dict[str, list[tuple[bool, dt.date]]] = {}
    for code, effective, previous in (
        row[:3] for row in table if len(row) >= 3 and re.match(r"20\d\d$|\d\d/\d\d/\d\d$", row[1].strip())
    ):
        day = _day(effective.strip())
        began[code.strip().replace(".", "")] = day
        for old in re.findall(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?", previous):
            # A code's own subdivisions say when it was divided; others may only have taken a part of its meaning.
            former.setdefault(old.replace(".", ""), []).append((not code.strip().startswith(old), day))
    return began, {old: min(days)[1] for old, days in former.items()}


def _day(text: str) -> dt.date:
    """A year stands for its 1 October."""
    return dt.date(int(text), 10, 1) if len(text) == 4 else dt.datetime.strptime(text, "%m/%d/%y").replace(tzinfo=dt.UTC).date()


def _drug_administration(codes: list[str]) -> tuple[str, str, str, tuple[dt.date, dt.date], pl.DataFrame]:
    seed = _psv((Path(__file__).parent / "drug_routes.psv").read_text(encoding="utf-8"))
    members = {(row["kind"], row["name"]): (row["members"] or "").split() for row in seed.iter_rows(named=True)}
    rows = [
        (drug, administration, route)
        for (kind, drug), routes in members.items()
        if kind == "drug" and drug in codes
        for route in routes
        for administration in members[("route", route)] or [None]
    ]
    frame = pl.DataFrame(rows, schema=["procedure_code", "administration_code", "route"], orient="row")
    frame = frame.with_columns(effective_date=pl.lit(None, pl.Date), until_date=pl.lit(None, pl.Date))
    source = "auditkit's own choice for the sample's drugs; replace it by the organisation's own list"
    return (
        "starter drug administration",
        "own table after CMS Claims Processing Manual, ch. 12 sec. 30.5 and ch. 17",
        source,
        DRUG_WINDOW,
        frame,
    )


def _text(set_name: str, name: str, publication: str, source: str, covers: tuple[dt.date, dt.date], rows: pl.DataFrame) -> str:
    described = {
        "name": name,
        "covers_from": covers[0],
        "covers_until": covers[1],
        "publication": publication,
        "source_name": source,
    }
    head = [f"# {key}: {value}" for key, value in described.items()]
    table = rows.select(
        (pl.col(column) if column in rows.columns else pl.lit(None)).cast(pl.String).fill_null("").alias(column)
        for column in DEFINITIONS[set_name].row
    )
    return "\n".join([*head, "|".join(table.columns), *("|".join(row) for row in table.iter_rows())]) + "\n"


def _psv(text: str) -> pl.DataFrame:
    body = "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))
    return pl.read_csv(io.StringIO(body), separator="|", infer_schema=False)


def main() -> None:
    """Write the files into the package."""
    for name, text in build(Path(os.environ["AUDITKIT_REFERENCE_DATA"])).items():
        (STARTER / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
