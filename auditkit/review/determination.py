"""The determination: what a reviewer found to be right for one line, and why.

Every line of a reviewed unit gets one, the correct lines too; rates and estimates come from nothing else. The audited service
is stored whole (code, modifiers, units, diagnoses, place of service), never as a difference, so that it needs nothing beside
it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

from auditkit.errors import ReviewError
from auditkit.review.causes import CAUSES, ROOT_CAUSES
from auditkit.review.wording import clean_words

Outcome = Literal["correct", "changed", "not_received", "cannot_tell", "missed", "not_missed"]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
OF_BILLED_LINES = ("correct", "changed", "not_received", "cannot_tell")
OF_ADDED_LINES = ("missed", "not_missed")
WITH_SERVICE = ("changed", "missed")

CODE, MODIFIER, PLACE = re.compile(r"[0-9A-Z]{5}"), re.compile(r"[0-9A-Z]{2}"), re.compile(r"[0-9]{2}")
# ICD-10-CM, and the numeric codes of claims before October 2015; without the dot.
DIAGNOSIS = re.compile(r"[0-9A-Z]{3,7}")
MOST_MODIFIERS, MOST_DIAGNOSES = 4, 25
MOST_UNITS = Decimal("999999999.999")
BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True, order=True)
class LineKey:
    """Which line is meant: one as billed (``line_no``), or one that a reviewer added (``added``, as ``first-1``)."""

    claim_key: str
    line_no: int | None = None
    added: str = ""

    def __post_init__(self) -> None:
        if (self.line_no is None) == (not self.added):
            raise ReviewError(
                "a line is named by its number on the claim, or by the name of an added line; exactly one of them"
            )


@dataclass(frozen=True, slots=True)
class Service:
    """A service as audited.

    Attributes:
        code: HCPCS or CPT code; None where an institutional line has none.
        modifiers: in order, up to four.
        units: at most three decimals; 0 says that the line should not have been billed.
        diagnoses: that the line is for, without dots, the first-named first.
        place_of_service: two digits; None where the claim has none.
    """

    code: str | None
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    diagnoses: tuple[str, ...] = ()
    place_of_service: str | None = None

    def __post_init__(self) -> None:
        _fits("code", (self.code,) if self.code else (), CODE, 1, "five letters or digits")
        _fits("modifiers", self.modifiers, MODIFIER, MOST_MODIFIERS, "up to four of two characters")
        _fits("diagnoses", self.diagnoses, DIAGNOSIS, MOST_DIAGNOSES, "up to 25 of three to seven characters, without dots")
        _fits("place of service", (self.place_of_service,) if self.place_of_service else (), PLACE, 1, "two digits")
        if not 0 <= self.units <= MOST_UNITS or self.units != round(self.units, 3):
            raise ReviewError("audited units: out of form; expected 0 or more with at most three decimals")

    @classmethod
    def of(
        cls,
        code: str | None,
        modifiers: str | None,
        units: str | Decimal | None,
        diagnoses: str | None,
        place_of_service: str | None,
    ) -> Service:
        """Make one from cells of text; lists are separated by blanks, commas or semicolons; case and dots are put right.

        Raises:
            ReviewError: a cell is out of form; names the field, never its value.
        """
        return cls(
            (code or "").strip().upper() or None,
            _items(modifiers),
            units_of(units),
            _items((diagnoses or "").replace(".", "")),
            (place_of_service or "").strip() or None,
        )

    def as_payload(self) -> dict[str, Any]:
        """As it stands in an event."""
        return {
            "code": self.code,
            "modifiers": list(self.modifiers),
            "units": units_text(self.units),
            "diagnoses": list(self.diagnoses),
            "place_of_service": self.place_of_service,
        }

    @classmethod
    def from_payload(cls, stored: Mapping[str, Any]) -> Service:
        """From an event."""
        modifiers, diagnoses = tuple(stored["modifiers"]), tuple(stored["diagnoses"])
        return cls(stored["code"], modifiers, units_of(stored["units"]), diagnoses, stored["place_of_service"])


@dataclass(frozen=True, slots=True)
class Determination:
    """What a reviewer decided about one line.

    Attributes:
        outcome: ``correct`` as billed; ``changed``, see ``service``; ``not_received``, the record was asked for and did not
            come; ``cannot_tell``; and for added lines ``missed`` (documented and not billed) or ``not_missed`` (taken back).
        service: the audited service, where the outcome is ``changed`` or ``missed``.
        cause: what is wrong, from ``causes.CAUSES``; needed with a service.
        root_cause: how it came about, from ``causes.ROOT_CAUSES``.
        rationale: why, in the reviewer's words; needed with a service.
        evidence: what was looked at.
        beside_line: for an added line, the billed line whose day and provider it shares.
    """

    outcome: Outcome
    service: Service | None = None
    cause: str | None = None
    root_cause: str | None = None
    rationale: str = ""
    evidence: str = ""
    beside_line: int | None = None

    def __post_init__(self) -> None:
        for name in ("rationale", "evidence"):
            object.__setattr__(self, name, clean_words(name, getattr(self, name)))
        if self.outcome == "not_received" and self.cause is None:
            object.__setattr__(self, "cause", "record_not_received")
        self._check_lists()
        if (self.service is not None) != (self.outcome in WITH_SERVICE):
            raise ReviewError(
                f"outcome '{self.outcome}': an audited service belongs to changed and missed lines, and to no others"
            )
        if self.service is not None and (not self.cause or not self.rationale):
            raise ReviewError("a changed or missed line needs a cause from the list and a rationale")
        if self.beside_line is not None and self.outcome != "missed":
            raise ReviewError("only a missed line stands beside a billed one")

    def _check_lists(self) -> None:
        for name, value, known in (
            ("outcome", self.outcome, OUTCOMES),
            ("cause", self.cause, CAUSES),
            ("root cause", self.root_cause, ROOT_CAUSES),
        ):
            if value is not None and value not in known:
                raise ReviewError(f"{name}: not in the list; expected one of {', '.join(known)}")

    @property
    def content(self) -> tuple[str, Service | None]:
        """What two reviewers must agree on: the outcome and the service, not the words."""
        return self.outcome, self.service

    def as_payload(self) -> dict[str, Any]:
        """The typed fields, as they stand in an event."""
        found = {
            "outcome": self.outcome,
            "service": self.service.as_payload() if self.service else None,
            "cause": self.cause,
            "root_cause": self.root_cause,
            "beside_line": self.beside_line,
        }
        return {name: value for name, value in found.items() if value is not None}

    def words(self) -> dict[str, str]:
        """The free text, which an event keeps apart."""
        return {name: text for name, text in (("rationale", self.rationale), ("evidence", self.evidence)) if text}

    @classmethod
    def from_payload(cls, stored: Mapping[str, Any], words: Mapping[str, str], *, erased: bool = False) -> Determination:
        """From an event; ``erased`` says that its words are gone, which a rationale then stands in for."""
        service = Service.from_payload(stored["service"]) if stored.get("service") else None
        rationale = words.get("rationale", "(erased)" if erased and service else "")
        return cls(
            stored["outcome"],
            service,
            stored.get("cause"),
            stored.get("root_cause"),
            rationale,
            words.get("evidence", ""),
            stored.get("beside_line"),
        )


CORRECT = Determination("correct")


def units_of(value: str | Decimal | int | None) -> Decimal:
    """Units from a cell.

    Raises:
        ReviewError: blank or no number.
    """
    text = str(value).strip() if value is not None else ""
    try:
        if not re.fullmatch(r"\d{1,9}(\.\d*)?", text):
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise ReviewError("audited units: not a number; expected a plain decimal such as 1 or 2.5") from None


def units_text(units: Decimal) -> str:
    """One spelling of a number of units: no trailing zeros, no exponent."""
    text = f"{units:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _items(text: str | None) -> tuple[str, ...]:
    return tuple(item for item in BETWEEN.split((text or "").upper()) if item)


def _fits(what: str, values: tuple[str, ...], form: re.Pattern[str], most: int, expected: str) -> None:
    if len(values) > most or not all(form.fullmatch(value) for value in values):
        raise ReviewError(f"audited {what}: out of form; expected {expected}")
