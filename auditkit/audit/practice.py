"""A practice review: decisions taken from a list of what the record supports, for learning, demonstrations and tests.

No person decides. The list (``documentation_key.csv`` of the sample claims) says line by line what stands in the invented
record; each row becomes a determination in the event log, as a reviewer's would.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

from auditkit.audit.folder import SAMPLE, Audit
from auditkit.audit.reviewed import Reviewed, record_review, sample_of
from auditkit.codesets import Store
from auditkit.errors import ReviewError
from auditkit.review.billed import billed_services, lines_to_review
from auditkit.review.connect import FILE
from auditkit.review.determination import CORRECT, Determination, LineKey, Service, units_of
from auditkit.review.reviewer import Reviewer
from auditkit.review.second import second_units
from auditkit.review.store import ReviewStore, audit_id_of

NEEDED = ("claim_id", "line_no", "code", "modifiers", "units", "diagnosis", "planted", "kind", "cause")
Row = Mapping[str, str]


def practice_frame(audit: Audit, key: Path | str, *, paid: bool = False) -> tuple[str, ...]:
    """The claims that a practice review can decide: every line of them stands in the list, and in the audit window.

    Args:
        audit: an audit of the sample claims.
        key: the list.
        paid: only claims of which every line has an allowed amount and something was paid, as claims reviews have it.

    Raises:
        ReviewError: the list lacks a column.
    """
    listed = {(row["claim_id"], row["line_no"]) for row in _rows(Path(key))}
    names = audit.table("claims").select("claim_key", "claim_id")
    lines = audit.table("lines").join(names, on="claim_key")
    known = pl.Series(
        [(one["claim_id"], str(one["line_no"])) in listed for one in lines.iter_rows(named=True)], dtype=pl.Boolean
    )
    first, last = audit.settings.window_from, audit.settings.window_until
    inside = lines["service_date"].is_between(first, last) if first and last else pl.repeat(True, lines.height, eager=True)
    priced = lines["allowed_amount"].is_not_null() if paid else pl.repeat(True, lines.height, eager=True)
    judged = lines.with_columns(whole=known & inside & priced).group_by("claim_key")
    received = pl.col("paid_amount").sum() > 0 if paid else pl.lit(True)
    return tuple(sorted(judged.agg(whole=pl.col("whole").all() & received).filter("whole")["claim_key"]))


def draw_practice_sample(audit: Audit, frame: Iterable[str], seed: str, count: int) -> tuple[str, ...]:
    """Draw a simple random sample of a frame and leave it in the audit folder as ``sample.parquet``.

    A unit's rank is the SHA-256 digest of ``seed|unit``; the lowest ranks are taken, so a larger draw contains a smaller one.

    Raises:
        ReviewError: the frame holds fewer claims.
    """
    units = second_units(frame, seed, count=count)
    drawn = pl.DataFrame({"claim_key": sorted(units)}, schema={"claim_key": pl.String}).with_columns(unit=pl.col("claim_key"))
    drawn.write_parquet(audit.folder / SAMPLE)
    return units


def practice_review(audit: Audit, key: Path | str, store: Store | None = None, reviewer: str = "practice") -> Reviewed:
    """Decide every line of the sample as the list says, answer the findings on them, and record the review.

    Args:
        audit: an audit with a sample from ``draw_practice_sample``.
        key: the list.
        store: the reference sets that price the audited claims.
        reviewer: the name that the decisions are under.

    Raises:
        ReviewError: a line of the sample is not in the list, or was decided before.
    """
    log = ReviewStore.open(audit.folder / FILE, audit_id_of(audit.manifest["outputs"]))
    try:
        desk = Reviewer(log, reviewer)
        if log.head().count:
            raise ReviewError("decisions stand in the event log already; a practice review begins with an empty one")
        names = {claim_id: key for key, claim_id in audit.table("claims").select("claim_key", "claim_id").iter_rows()}
        lines = lines_to_review(audit.tables, sample_of(audit))
        listed = [row for row in _rows(Path(key)) if names.get(row["claim_id"]) in set(lines["claim_key"])]
        decided = dict(_decisions(listed, names, billed_services(lines)))
        _missing(billed_services(lines), decided)
        for unit in lines["unit"].unique(maintain_order=True):
            _decide(desk, unit, decided, audit.findings)
        return record_review(audit, log, store)
    finally:
        log.close()


def _decide(desk: Reviewer, unit: str, decided: Mapping[LineKey, Determination], findings: pl.DataFrame) -> None:
    for line, determination in decided.items():
        if line.claim_key == unit and line.added:
            desk.add_line(unit, line.claim_key, determination)
        elif line.claim_key == unit:
            desk.determine(unit, line, determination)
    raised = findings.filter(pl.col("claim_key") == unit, pl.col("line_no").is_not_null())
    for finding, claim, number in raised.select("finding_id", "claim_key", "line_no").iter_rows():
        found = decided.get(LineKey(claim, number))
        if found is not None:
            desk.answer(unit, claim, finding, "disagree" if found.outcome == "correct" else "agree")


def _decisions(
    rows: Iterable[Row], names: Mapping[str, str], billed: Mapping[LineKey, Mapping[str, object]]
) -> Iterator[tuple[LineKey, Determination]]:
    for number, row in enumerate(rows, start=1):
        claim = names[row["claim_id"]]
        if row["line_no"]:
            line = LineKey(claim, int(row["line_no"]))
            yield line, _determination(row, billed.get(line, {}))
        else:
            yield LineKey(claim, None, f"listed-{number}"), _missed(row, billed[LineKey(claim, 1)])


def _determination(row: Row, billed: Mapping[str, object]) -> Determination:
    if not row["planted"]:
        return CORRECT
    if row["kind"] == "record_not_received":
        return Determination("not_received", rationale=row["cause"])
    place = billed.get("place_of_service")
    service = (
        Service.of(row["code"], row["modifiers"], row["units"], row["diagnosis"], str(place or ""))
        if row["code"]
        # The record supports nothing of the line: as billed, and none of it.
        else Service.of(
            str(billed["procedure_code"] or ""), str(billed["modifiers"]), "0", str(billed["diagnoses"]), str(place or "")
        )
    )
    return Determination("changed", service, row["kind"], rationale=row["cause"], evidence="abstract of the record")


def _missed(row: Row, beside: Mapping[str, object]) -> Determination:
    units = units_of(row["units"] or "1")
    service = Service.of(row["code"], row["modifiers"], units, row["diagnosis"], str(beside["place_of_service"] or ""))
    return Determination(
        "missed", service, row["kind"], rationale=row["cause"], evidence="abstract of the record", beside_line=1
    )


def _missing(billed: Iterable[LineKey], decided: Mapping[LineKey, Determination]) -> None:
    lacking = [line for line in billed if line not in decided]
    if lacking:
        raise ReviewError(f"the list says nothing of {len(lacking)} sampled lines; draw with draw_practice_sample")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    lacking = [name for name in NEEDED if rows and name not in rows[0]]
    if lacking or not rows:
        raise ReviewError(f"{path.name}: no list of what the record supports; expected the columns {', '.join(NEEDED)}")
    return rows
