"""What an audit holds of one claim: its header, lines, diagnoses, what the payer made of it, and the record's abstract."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import polars as pl

from auditkit.audit import Audit

Row = dict[str, Any]


class ClaimFacts:
    """Reads one claim at a time from an audit's tables."""

    def __init__(self, audit: Audit) -> None:
        self._tables: Mapping[str, pl.DataFrame] = audit.tables
        self._findings = audit.findings
        self.of_claim = lru_cache(maxsize=64)(self._of_claim)

    def header(self, claim_key: str) -> Row:
        """The claim's own row."""
        return next(iter(self.of_claim("claims", claim_key)), {})

    def findings(self, claim_key: str) -> list[Row]:
        """The findings on the claim."""
        return self._findings.filter(pl.col("claim_key") == claim_key).to_dicts()

    def adjustments(self, claim_key: str) -> list[Row]:
        """What the payer took off, with the service it belongs to."""
        keys = {row["remittance_key"] for row in self.of_claim("remittances", claim_key)}
        return self._where("adjustments", "remittance_key", keys)

    def encounters(self, claim_key: str) -> list[Row]:
        """The record's encounters for the claim: by claim, else by record number and day of service."""
        header = self.header(claim_key)
        named = self._where("encounters", "claim_id", {header.get("claim_id")})
        if named or not header.get("patient_record_number"):
            return named
        days = {row["service_date"] for row in self.of_claim("lines", claim_key)}
        same = self._where("encounters", "patient_record_number", {header["patient_record_number"]})
        return [row for row in same if row["service_date"] in days]

    def documented(self, table: str, encounter_id: str) -> list[Row]:
        """The services or diagnoses that the record holds of an encounter."""
        return self._where(table, "encounter_id", {encounter_id})

    def months(self, claim_key: str) -> list[Row]:
        """The months of care management of the claim's patient in which the claim has a service."""
        record = self.header(claim_key).get("patient_record_number")
        months = {f"{row['service_date']:%Y-%m}" for row in self.of_claim("lines", claim_key) if row["service_date"]}
        return [row for row in self._where("documented_months", "patient_record_number", {record}) if row["month"] in months]

    def _of_claim(self, table: str, claim_key: str) -> list[Row]:
        return self._where(table, "claim_key", {claim_key})

    def _where(self, table: str, column: str, values: set[Any]) -> list[Row]:
        frame = self._tables.get(table)
        known = sorted(str(value) for value in values if value is not None)
        if frame is None or column not in frame.columns or not known:
            return []
        return frame.filter(pl.col(column).is_in(known)).to_dicts()
