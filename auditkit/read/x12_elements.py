"""What single X12 elements say: text, composites, dates, numbers, identifiers. Nothing here knows a loop."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

Segment = tuple[str, ...]  # name and elements; a tuple of text costs the garbage collector nothing, a list does

SEGMENT_ELEMENTS = 500
SEGMENT_CHARACTERS = 65_536
ELEMENT_CHARACTERS = 4_096
NUMBER = re.compile(r"-?(?:\d{1,15}(?:\.\d{0,6})?|\.\d{1,6})", re.ASCII)
WHOLE = re.compile(r"\d+\.0*", re.ASCII)
TIME_ONLY = "TM"
# claim filing indicator (SBR09) to the payer classes of the data dictionary; what is not named here is "other"
PAYER_CLASSES = {
    "MA": "medicare",
    "MB": "medicare",
    "16": "medicare_advantage",  # an HMO that bears the Medicare risk
    "MC": "medicaid",
    **dict.fromkeys(("CI", "BL", "HM", "12", "13", "14", "15"), "commercial"),  # plan kinds: PPO, POS, EPO, indemnity
}


def element(segment: Segment, position: int) -> str | None:
    """Return an element by its number in the guide, or None where it is absent or blank."""
    if position >= len(segment):
        return None
    return segment[position].strip() or None


def part(composite: str | None, position: int, separator: str) -> str | None:
    """Return a component of a composite, from 1, or None."""
    if composite is None:
        return None
    parts = composite.split(separator)
    return (parts[position - 1].strip() or None) if position <= len(parts) else None


@lru_cache(maxsize=65_536)
def iso_date(value: str | None) -> str | None:
    """Turn CCYYMMDD, with or without a time behind it, into an ISO date; anything else is left for validation to refuse."""
    if value is None or len(value) not in (8, 12, 14) or not (value.isascii() and value.isdigit()):
        return value
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:8])).isoformat()
    except ValueError:
        return value  # no day of the calendar: validation names the column and refuses it


def dates(qualifier: str | None, value: str | None) -> tuple[str | None, str | None]:
    """Return the first and, for a range, the last day that a DTP says; a time of day alone says none."""
    if value is None or qualifier == TIME_ONLY:
        return None, None
    first, dash, last = value.partition("-")
    return iso_date(first or None), (iso_date(last or None) if dash else None)


def number(value: str | None) -> bool:
    """Tell whether the text is a plain decimal number of at most 15 and 6 digits."""
    return value is not None and NUMBER.fullmatch(value) is not None


def whole(value: str | None) -> str | None:
    """Drop the zero decimals of a whole number (``61.00``): some writers put them on counts and even on codes."""
    return value.partition(".")[0] if value and WHOLE.fullmatch(value) else value


def revenue_code(value: str | None) -> str | None:
    """Return a revenue code in its four digits; it used to have three."""
    code = whole(value)
    return code.zfill(4) if code and code.isdigit() and len(code) == 3 else code


def npi(segment: Segment) -> str | None:
    """Return the NPI of an NM1: NM109 where NM108 says XX; other identifiers (tax number, licence) are none."""
    return element(segment, 9) if element(segment, 8) == "XX" else None


def oversize(segment: Segment) -> bool:
    """Tell whether a segment is over the limits: 500 elements, 65,536 characters, 4,096 characters an element."""
    if len(segment) > SEGMENT_ELEMENTS:
        return True
    longest = max(map(len, segment))
    if longest > ELEMENT_CHARACTERS:
        return True
    return longest * len(segment) > SEGMENT_CHARACTERS and sum(map(len, segment)) > SEGMENT_CHARACTERS
