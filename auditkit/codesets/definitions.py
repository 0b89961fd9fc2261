"""The reference sets that checks and prices may name: their keys and columns, said once.

A row of a set holds its key, its columns, ``effective_date`` (blank: since ever) and ``until_date`` (blank: still in force),
both
days inclusive. Numbers that prices multiply stay text, so that they reach Python's ``decimal`` as published.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """One reference set.

    ``key`` are the columns that a claim line is looked up by; ``unique`` says that at most one row of a key is in force on a
    day; ``codes`` are the columns of the set that hold codes of claims (a set is cut down to the codes at hand before use),
    and a
    release that is not complete answers only for rows whose ``asked`` columns hold codes it lists. ``until_is_in_force`` says
    that the
    last day of a row is still in force: so for every set; whether an NCCI deletion date is one, CMS's text leaves open.
    ``whole`` keeps every row, since checks look for codes that no claim carries (what lies under a category).
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    codes: tuple[str, ...]
    asked: tuple[str, ...]
    unique: bool = True
    whole_numbers: tuple[str, ...] = ()
    until_is_in_force: bool = True
    whole: bool = False

    @property
    def row(self) -> tuple[str, ...]:
        """Every column of a stored row."""
        return (*dict.fromkeys((*self.key, *self.columns)), "effective_date", "until_date")


PTP_COLUMNS = ("column_1", "column_2", "modifier_indicator", "rationale")
RVU_COLUMNS = (
    "status",
    "work_rvu",
    "nonfacility_pe_rvu",
    "nonfacility_na",
    "facility_pe_rvu",
    "facility_na",
    "mp_rvu",
    "pctc",
    "global_days",
    "preoperative_share",
    "intraoperative_share",
    "postoperative_share",
    "multiple_procedure",
    "bilateral",
    "assistant",
    "cosurgeon",
    "team",
    "endoscopic_base",
    "conversion_factor",
    "supervision",
    "imaging_family",
    "nonfacility_pe_opps",
    "facility_pe_opps",
    "mp_opps",
)

DEFINITIONS = {
    definition.name: definition
    for definition in (
        Definition(
            "icd10cm",
            "ICD-10-CM codes, billable or header",
            ("diagnosis_code",),
            ("billable", "title"),
            ("diagnosis_code",),
            ("diagnosis_code",),
            whole=True,
        ),
        Definition(
            "hcpcs",
            "HCPCS Level II codes, and CPT codes where a list of the user's holds them",
            ("procedure_code",),
            ("system", "title", "action", "unlisted", "betos", "replaced_by"),
            ("procedure_code",),
            ("procedure_code",),
        ),
        Definition(
            "ptp_practitioner",
            "NCCI procedure-to-procedure edits, practitioner",
            ("pair",),
            PTP_COLUMNS,
            ("column_1", "column_2"),
            ("column_1", "column_2"),
        ),
        Definition(
            "ptp_hospital",
            "NCCI procedure-to-procedure edits, outpatient hospital",
            ("pair",),
            PTP_COLUMNS,
            ("column_1", "column_2"),
            ("column_1", "column_2"),
        ),
        Definition(
            "mue",
            "medically unlikely edits by service: practitioner, outpatient_hospital, dme",
            ("edit_service", "procedure_code"),
            ("mue", "mai", "rationale"),
            ("procedure_code",),
            ("procedure_code",),
            whole_numbers=("mue", "mai"),
        ),
        Definition(
            "addon",
            "add-on codes with the primaries they may accompany",
            ("procedure_code",),
            ("primary_code", "addon_type"),
            ("procedure_code",),
            ("procedure_code",),
            unique=False,
            whole_numbers=("addon_type",),
        ),
        Definition(
            "pfs",
            "physician fee schedule: relative values and payment indicators",
            ("procedure_code", "rvu_modifier"),
            RVU_COLUMNS,
            ("procedure_code",),
            ("procedure_code",),
        ),
        Definition(
            "gpci",
            "geographic practice cost indices by contractor and locality",
            ("locality",),
            ("state", "locality_name", "work_gpci", "pe_gpci", "mp_gpci"),
            (),
            ("locality",),
        ),
        Definition(
            # A blank payer is any payer; a blank setting is any place of a professional claim, else facility, nonfacility
            # or institutional.
            "contract",
            "fee table of a contract of the user's, dollars a unit",
            ("payer_id", "setting", "procedure_code", "rvu_modifier"),
            ("amount",),
            ("procedure_code",),
            ("procedure_code",),
        ),
        Definition(
            "opps",
            "hospital outpatient payment status by code",
            ("procedure_code",),
            ("status_indicator", "apc"),
            ("procedure_code",),
            ("procedure_code",),
        ),
        Definition(
            "drug_administration",
            "administration codes that a drug may be given by",
            ("procedure_code",),
            ("administration_code", "route"),
            ("procedure_code",),
            ("procedure_code",),
            unique=False,
        ),
    )
}
