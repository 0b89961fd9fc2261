"""Read X12 claims (837P, 837I) and remittances (835), guides 005010 and 004010, into tables of text.

A malformed claim is refused alone, with the number of its segment; a transaction that breaks off gives no claims at all.
What contradicts itself without hindering the reading is counted in the source's notes. No message holds a value of the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import polars as pl

from auditkit.errors import ReadError
from auditkit.read.raw import Raw, Source, rejections
from auditkit.read.x12_claims import ClaimWalker
from auditkit.read.x12_harvest import Harvest
from auditkit.read.x12_lines import Row
from auditkit.read.x12_remittances import RemittanceWalker
from auditkit.read.x12_segments import segments, text_of
from auditkit.read.x12_transactions import Transaction, transactions
from auditkit.tables import Column, table

WALKERS: dict[str, type[ClaimWalker] | type[RemittanceWalker]] = {"837": ClaimWalker, "835": RemittanceWalker}
KINDS = {"P": "837P", "I": "837I"}
CLAIM_TABLES, REMITTANCE_TABLES = ("claims", "lines", "diagnoses"), ("remittances", "adjustments")
KEYS = frozenset({"claim_key", "claim_id", "line_no", "position", "kind", "source_file", "source_row"})
FROM_ELSEWHERE = ("835", "277")  # an 837 cannot hold what the dictionary takes from an answer to it
ON_LINES_ONLY = ("claims", "ordering_npi")  # X12 names who ordered line by line
LINKED = frozenset({"claim_key", "line_no", "link_basis"})  # auditkit.read.link fills these of a remittance

OTHER_KINDS = "{n} transaction(s) of other kinds than 837 and 835 were passed over"
NO_CLAIMS = "the file holds no claim (CLM) and no paid claim (CLP)"


def read_x12(source: str | Path | bytes, label: str | None = None) -> Raw:
    """Read an X12 file of claims or remittances, from a path or its bytes.

    An 837 gives the tables claims, lines and diagnoses, an 835 remittances and adjustments; all columns are text, dates ISO
    where well-formed, and only columns that the guides present can hold are there. ``claim_key`` and ``remittance_key``
    are ordinals within the source, ``claim_id`` is made of control numbers. ``Source.rows`` counts CLM and CLP segments, each
    of which is in a table or in ``rejected``, whose ``row`` is the segment's number in the file.

    Raises:
        ReadError: the file is missing, empty, not X12, has a damaged interchange header, or holds neither 837 nor 835.
    """
    content, label = _load(source, label)
    harvest = Harvest()
    kinds: set[str] = set()
    for transaction in transactions(segments(text_of(content, label), label), harvest.notes):
        kinds.add(transaction.kind)
        _walk(transaction, harvest)
    if not (kinds & WALKERS.keys() or harvest.rows):
        raise ReadError(f"{label}: X12, but no claim (837) and no remittance (835) transaction; expected one of these")
    read = Source(label, _kind(kinds, harvest), harvest.rows, sha256(content).hexdigest(), len(content), _notes(harvest))
    refused: list[dict[str, object]] = [
        {"file": label, "row": row, "column": column or None, "reason": reason, "table": name}
        for row, column, reason, name in sorted(harvest.refused, key=lambda refusal: refusal[0])
    ]
    return Raw(_tables(kinds, harvest, label), rejections(refused), (read,))


def _load(source: str | Path | bytes, label: str | None) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, label or "X12 data"
    path = Path(source)
    label = label or path.name
    try:
        return path.read_bytes(), label
    except OSError as error:
        raise ReadError(f"{label}: the file cannot be opened ({type(error).__name__}); check the path") from None


def _walk(transaction: Transaction, harvest: Harvest) -> None:
    walker = WALKERS.get(transaction.kind)
    if walker is not None:
        walker(transaction, harvest).walk()
        return
    harvest.notes[OTHER_KINDS] += bool(transaction.kind)
    for row, segment in transaction.segments:
        if segment[0] in ("CLM", "CLP"):
            harvest.rows += 1
            harvest.refuse(row, "", "outside a claim (837) or remittance (835) transaction", _meant_for(segment[0]))


def _meant_for(name: str) -> str:
    return "claims" if name == "CLM" else "remittances"


def _kind(kinds: set[str], harvest: Harvest) -> str:
    if {"837", "835"} <= kinds:
        return "X12"
    if "835" in kinds:
        return "835"
    types = {row["claim_type"] for row in harvest.claims}
    return KINDS[str(types.pop())] if len(types) == 1 else "837"


def _notes(harvest: Harvest) -> tuple[str, ...]:
    counted = Counter({sentence: count for sentence, count in harvest.notes.items() if count})
    if not harvest.rows:
        counted[NO_CLAIMS] += 1
    return tuple(sentence.replace("{n}", f"{count:,}") for sentence, count in counted.items())


def _tables(kinds: set[str], harvest: Harvest, label: str) -> dict[str, pl.DataFrame]:
    names = [*(CLAIM_TABLES if "837" in kinds else ()), *(REMITTANCE_TABLES if "835" in kinds else ())]
    guides = {KINDS[kind] for kind in harvest.kinds} or set(KINDS.values())
    return {name: _frame(getattr(harvest, name), _columns(name, guides), label) for name in names}


def _columns(name: str, guides: set[str]) -> list[str]:
    """Return the columns that the guides present can hold, so that an absent column is told from a blank one."""
    if name in REMITTANCE_TABLES:
        return [column.name for column in table(name) if name != "remittances" or column.name not in LINKED]
    return [column.name for column in table(name) if column.name in KEYS or _holds(column, guides)]


def _holds(column: Column, guides: set[str]) -> bool:
    if (column.table, column.name) == ON_LINES_ONLY:
        return False
    origins = (column.sources[0] if "837P" in guides else "", column.sources[2] if "837I" in guides else "")
    return any(origin and not origin.startswith(FROM_ELSEWHERE) for origin in origins)


def _frame(rows: list[Row], columns: Iterable[str], label: str) -> pl.DataFrame:
    series = [
        pl.Series(name, [label] * len(rows) if name == "source_file" else [row.get(name) for row in rows], dtype=pl.String)
        for name in columns
    ]
    return pl.DataFrame(series)
