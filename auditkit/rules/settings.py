"""The settings of a run that change what a check or a price says; all of them stand in the manifest."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, Literal

DATES = ("window_from", "window_until", "filing_as_of", "history_from")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a run.

    ``window_from`` and ``window_until`` bound the audit window (inclusive); lines outside it are history, which look-backs use
    and on which no finding is raised. ``profile`` is the rule profile of claims that name neither a profile nor a payer class.
    ``anatomic_bypass_same_site`` and the like are settings because payers differ or the rule is not verified.
    """

    window_from: dt.date | None = None
    window_until: dt.date | None = None
    profile: str = "medicare"
    same_provider_scope: Literal["rendering", "group_specialty"] = "rendering"
    same_provider_scope_em: Literal["rendering", "group_specialty"] = "group_specialty"
    nonfacility_places: tuple[str, ...] = ()
    # Which date of an outpatient bill its diagnoses are judged by; payers differ (rulebook 0.4, to verify).
    outpatient_diagnosis_day: Literal["from", "through"] = "from"
    # Bills whose lines hospital pairs are held against: the first digits of the type of bill (rulebook 9.1, to verify).
    hospital_pair_bills: tuple[str, ...] = ("12", "13", "14", "22", "23", "34", "74", "75")
    # The day on which claims not sent as yet are judged against their filing limit; without it they are not.
    filing_as_of: dt.date | None = None
    # Payer classes that want a national drug code on drug lines; payers differ (rulebook CLM-FIELDS, to verify).
    ndc_payer_classes: tuple[str, ...] = ("medicaid",)
    # From this day on the claims read hold every service of their patients; without it a service's absence shows nothing.
    history_from: dt.date | None = None
    # Whether a service exactly three years before makes a patient established (rulebook EM-NEWEST, to verify).
    established_after_exactly_three_years: bool = False
    # Whether nurse practitioners and physician assistants count as of their group's specialty; payers differ (to verify).
    practitioners_as_physicians: Literal["review", "same", "apart"] = "review"
    # How many peers of a specialty, and services of each, the data must hold before a provider's rate is called unusual.
    outlier_peers: int = 20
    outlier_services: int = 20

    def as_json(self) -> dict[str, Any]:
        """The settings as plain values for the manifest."""
        return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Settings:
        """The settings that ``as_json`` gave."""
        dates = {name: dt.date.fromisoformat(values[name]) for name in DATES if values.get(name)}
        tuples = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(**{**values, **tuples, **dates})
