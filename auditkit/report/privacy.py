"""Which columns a disclosure level keeps, made from the privacy classes of the data dictionary.

``phi`` keeps all. ``limited`` keeps our own keys, dates, codes, amounts and provider numbers and drops names, addresses,
member, account and record numbers, tax numbers and free text (45 CFR 164.514(e), and stricter: postal codes go too). A column
that the dictionary does not know is dropped, because no one has said what it holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditkit.errors import ReportError
from auditkit.tables import CLAIM_TABLES, RECORD_TABLES, REMITTANCE_TABLES, table

LEVELS = {"phi": "Protected health information", "limited": "Limited data set"}
KEPT_CLASSES = {"limited": frozenset({"", "date", "provider", "surrogate"})}
SEEN_BY_CHECKS = (*CLAIM_TABLES, *RECORD_TABLES, *REMITTANCE_TABLES, "providers")
WITHHELD = "(withheld)"
# Made by the runner and not in the dictionary; keys and reasons of the checks only.
CANNOT_TELL = ("check_id", "claim_key", "line_no", "kind", "position", "reason")


def known_level(level: str) -> str:
    """Return the level.

    Raises:
        ReportError: there is no such level (yet).
    """
    if level not in LEVELS:
        raise ReportError(f"no disclosure level '{level}'; there are {', '.join(LEVELS)}. Nothing was rendered")
    return level


def columns_kept(level: str, table_name: str, columns: Iterable[str]) -> list[str]:
    """The columns of a table that a level keeps, in their order."""
    if level == "phi":
        return list(columns)
    if table_name == "cannot_tell":
        return [name for name in columns if name in CANNOT_TELL]
    known, kept = table(table_name), KEPT_CLASSES[level]
    return [name for name in columns if name in known and known[name].privacy in kept]


def identifying(table_name: str, columns: Iterable[str]) -> list[str]:
    """The columns of a table that ``limited`` drops and the dictionary knows: what may not show up elsewhere either."""
    kept = KEPT_CLASSES["limited"]
    return [name for name in columns if name in table(table_name) and table(table_name)[name].privacy not in kept]


def field_kept(level: str, name: str) -> bool:
    """True where a field of a finding's evidence may be shown: no table that checks are given classes it as identifying.

    A name that none of them has was computed by the check (a sum, a limit) and is kept; its value is compared with the
    identifiers.
    """
    if level == "phi":
        return True
    classes = {table(one)[name].privacy for one in SEEN_BY_CHECKS if name in table(one)}
    return classes <= KEPT_CLASSES[level]
