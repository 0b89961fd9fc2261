"""The settings of a run that change what a check or a price says; all of them stand in the manifest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

from auditkit.errors import SettingsError

# What each setting is called where people read it.
NAMES = {
    "window_from": "First day of the audit window",
    "window_until": "Last day of the audit window",
    "profile": "Rules where a claim names none",
    "same_provider_scope": "Same provider, for pairs and units",
    "same_provider_scope_em": "Same provider, for visits",
    "nonfacility_places": "Places paid at the non-facility rate, beyond the list",
    "outpatient_diagnosis_day": "Day that judges an outpatient bill's diagnoses",
    "hospital_pair_bills": "Bill types that hospital pairs hold for",
    "filing_as_of": "Claims not sent are judged as of",
    "ndc_payer_classes": "Payer classes that want an NDC on drug lines",
    "history_from": "Services are complete from",
    "established_after_exactly_three_years": "A service exactly three years before makes a patient established",
    "practitioners_as_physicians": "Nurse practitioners and PAs beside their group's physicians",
    "outlier_peers": "Fewest peers for an unusual rate",
    "outlier_services": "Fewest services for an unusual rate",
}
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

    def changed(self, pairs: Mapping[str, str]) -> Settings:
        """These settings with some given as text: dates as 2021-01-01, several values separated by commas, true or false.

        Raises:
            SettingsError: there is no such setting, or its value cannot be one.
        """
        kinds = get_type_hints(Settings)
        strange = sorted(set(pairs) - set(kinds))
        if strange:
            raise SettingsError(f"no setting '{strange[0]}'; there are {', '.join(kinds)}")
        return replace(self, **{name: _value(name, kinds[name], text) for name, text in pairs.items()})


def _value(name: str, kind: Any, text: str) -> Any:
    given = text.strip()
    if get_origin(kind) is Literal:
        if given in get_args(kind):
            return given
        raise SettingsError(f"{name} takes {' or '.join(get_args(kind))}")
    if get_origin(kind) is tuple:
        return tuple(one.strip() for one in given.split(",") if one.strip())
    if kind is bool and given.lower() in ("true", "false", "yes", "no"):
        return given.lower() in ("true", "yes")
    try:
        if dt.date in get_args(kind):
            return dt.date.fromisoformat(given)
        return int(given) if kind is int else str(given) if kind is str else _no_such(kind)
    except ValueError:
        expected = "a date as 2021-01-01" if dt.date in get_args(kind) else "a whole number" if kind is int else "true or false"
        raise SettingsError(f"{name} takes {expected}") from None


def _no_such(kind: Any) -> Any:
    raise ValueError(kind)
