"""A release of a reference set: what it holds, which days and codes it answers for, and where it came from."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

ALTERNATIVES = "|"


@dataclass(frozen=True, slots=True)
class Release:
    """One release of one reference set, as stored.

    ``covers_from`` and ``covers_until`` are inclusive. ``scope`` is a pattern of the codes it answers for (all where empty),
    ``only`` are columns and the value of each that it speaks of, several parted by ``|``. A release that is not ``complete``
    answers only for the codes in ``answers_for``; what it does not list it cannot tell. Nor does any for the codes in
    ``unreadable``, whose rows were refused.
    """

    name: str
    set_name: str
    covers_from: dt.date
    covers_until: dt.date
    complete: bool = True
    scope: str = ""
    answers_for: tuple[str, ...] = field(default=(), repr=False)
    only: tuple[tuple[str, str], ...] = ()
    unreadable: tuple[str, ...] = field(default=(), repr=False)
    publication: str = ""
    source_name: str = ""
    source_sha256: str = ""
    rows: int = 0
    notes: tuple[str, ...] = ()

    @property
    def precedence(self) -> tuple[bool, dt.date, dt.date, str]:
        """Where several releases answer for a code on a day, the greatest wins: complete ones first, then the latest."""
        return (self.complete, self.covers_from, self.covers_until, self.name)

    def to_json(self) -> str:
        """The release as it stands beside its rows."""
        return json.dumps(dataclasses.asdict(self), indent=1, default=str)

    @classmethod
    def from_json(cls, text: str) -> Release:
        """The release that ``to_json`` wrote."""
        fields: dict[str, Any] = json.loads(text)
        for name in ("covers_from", "covers_until"):
            fields[name] = dt.date.fromisoformat(fields[name])
        for name in ("answers_for", "unreadable", "notes"):
            fields[name] = tuple(fields[name])
        fields["only"] = tuple((column, value) for column, value in fields["only"])
        return cls(**fields)
