"""HI segments: diagnoses by kind and position, and the condition, occurrence and value codes of a claim."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditkit.read.x12_elements import Segment, dates, part

PRINCIPAL, OTHER = "principal", "other"
KINDS = {
    "ABK": PRINCIPAL,
    "BK": PRINCIPAL,
    "ABF": OTHER,
    "BF": OTHER,
    "ABJ": "admitting",
    "BJ": "admitting",
    "APR": "reason_for_visit",
    "PR": "reason_for_visit",
    "ZZ": "reason_for_visit",  # 4010 institutional
    "ABN": "external_cause",
    "BN": "external_cause",
}
# occurrence codes that date an accident; 02 is no-fault cover, an automobile's as a rule, 04 an accident at work
ACCIDENTS = {**dict.fromkeys(("01", "03", "05"), "other_accident"), "02": "auto_accident", "04": "employment_related"}
NO_CODE = "{n} diagnosis or condition element(s) hold a qualifier and no code; they were skipped"
REPEATED_PRINCIPAL = "{n} diagnosis code(s) repeat the qualifier of the principal diagnosis; they were read as other diagnoses"


@dataclass(slots=True)
class HealthCodes:
    """What the HI segments of one claim hold, in the order sent."""

    diagnoses: list[dict[str, str | None]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    has_principal: bool = False

    def take(self, segment: Segment, separator: str) -> None:
        """Take one HI segment."""
        for composite in segment[1:]:
            qualifier, code = part(composite, 1, separator), part(composite, 2, separator)
            if qualifier is None:
                continue
            if code is None:
                self.notes.append(NO_CODE)
            elif qualifier in KINDS:
                self._diagnosis(qualifier, code, part(composite, 9, separator))
            elif qualifier in ("BH", "BI"):
                self._occurrence(code, part(composite, 3, separator), part(composite, 4, separator))
            elif qualifier == "BE":
                amount = part(composite, 5, separator)
                self._append("value_codes", f"{code}:{amount}" if amount else code)
            elif qualifier == "BG":
                self._append("condition_codes", code)

    def _diagnosis(self, qualifier: str, code: str, present: str | None) -> None:
        kind = KINDS[qualifier]
        if kind == PRINCIPAL and self.has_principal:
            kind = OTHER  # a claim has one principal diagnosis: the first so marked; the qualifier stays as sent
            self.notes.append(REPEATED_PRINCIPAL)
        self.has_principal |= kind == PRINCIPAL
        plain = code.replace(".", "").upper()
        self.diagnoses.append({"kind": kind, "diagnosis_code": plain, "qualifier": qualifier, "present_on_admission": present})

    def _occurrence(self, code: str, qualifier: str | None, value: str | None) -> None:
        first, last = dates(qualifier, value)
        days = f"{first}/{last}" if last else first
        self._append("occurrence_codes", f"{code}:{days}" if days else code)
        if code in ACCIDENTS:
            self.fields[ACCIDENTS[code]] = "Y"
            if first:
                self.fields.setdefault("accident_date", first)

    def _append(self, column: str, text: str) -> None:
        self.fields[column] = f"{self.fields[column]} {text}" if column in self.fields else text

    def rows(self) -> list[dict[str, str | None]]:
        """Return the diagnoses with positions: the principal is 1 and others follow; the other kinds count from 1."""
        counted = dict.fromkeys(KINDS.values(), 0)
        for row in sorted(self.diagnoses, key=lambda row: row["kind"] != PRINCIPAL):
            kind = str(row["kind"])
            group = OTHER if kind == PRINCIPAL else kind
            counted[group] += 1
            row["position"] = str(counted[group])
        return self.diagnoses
