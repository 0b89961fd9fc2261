"""The errors that auditkit raises: one class a stage, each saying where, what, what was expected and what to do.

No message may hold a value of the data: it may identify a patient. Row numbers, column names and counts are enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

ROWS_SHOWN = 10


class AuditError(Exception):
    """Base of every error that auditkit raises on purpose."""


class ReadError(AuditError):
    """A source cannot be read as what it is said to be."""


class ValidationError(AuditError):
    """The rows read cannot be typed by the data dictionary at all (single bad rows are rejected, not raised)."""


class CodeSetError(AuditError):
    """A publication is not recognised, damaged or contradicts itself."""


class SettingsError(AuditError):
    """A setting is unknown or cannot have that value."""


class CheckError(AuditError):
    """A check breaks its contract; the message starts with file:line."""


class EngineError(AuditError):
    """An engine failed; its own message is withheld because it may print data."""


class PriceError(AuditError):
    """A price cannot be worked out as asked."""


class AuditFolderError(AuditError):
    """An audit folder is unfinished, changed or not one."""


class ReportError(AuditError):
    """A report cannot be rendered as asked."""


class EstimationError(AuditError):
    """Nothing can be estimated: a judgement sample, an amount that is not known, too few units."""


class ReviewError(AuditError):
    """A decision cannot be recorded or read as asked."""


class ReviewConflict(ReviewError):
    """A unit was changed by someone else since it was last seen; nothing was recorded.

    Attributes:
        since: the events that were not seen, oldest first.
    """

    def __init__(self, message: str, since: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.since = tuple(since)


def rows_phrase(rows: Iterable[int]) -> str:
    """Name row numbers in a sentence: ``rows 14, 77, 203 and 809 more``."""
    numbers = sorted(rows)
    shown = ", ".join(str(row) for row in numbers[:ROWS_SHOWN])
    more = f" and {len(numbers) - ROWS_SHOWN} more" if len(numbers) > ROWS_SHOWN else ""
    return f"row{'' if len(numbers) == 1 else 's'} {shown}{more}"
