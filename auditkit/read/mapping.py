"""The user's own mapping of a foreign file, a small TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from auditkit.errors import ReadError

EXAMPLE = """
[columns]
"Svc Dt" = "service_date"     # their heading = auditkit's column; "" leaves the column unread
[dates]
format = "%m/%d/%Y"
[csv]
delimiter = "|"
encoding = "cp1252"
[excel]
sheet = "Export"
"""
SECTIONS: dict[str, tuple[str, ...]] = {"dates": ("format",), "csv": ("delimiter", "encoding"), "excel": ("sheet",)}
FIELDS = {
    ("dates", "format"): "date_format", ("csv", "delimiter"): "delimiter", ("csv", "encoding"): "encoding",
    ("excel", "sheet"): "sheet",
}
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a foreign table is to be read: its headings, its date format, and what its file is made of."""

    columns: dict[str, str] = field(default_factory=dict)
    date_format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None

    def with_options(self, **options: str | None) -> Mapping:
        """Return the mapping with the options that are given in place of its own."""
        return replace(self, **{name: value for name, value in options.items() if value is not None})  # type: ignore[arg-type]


def load_mapping(source: Mapping | MappingOf[str, Any] | str | Path | None) -> Mapping:
    """Read a mapping from a TOML file, or from a dict of the same shape.

    Raises:
        ReadError: the file cannot be read, or holds a section or key that is not one of those above.
    """
    if source is None:
        return Mapping()
    if isinstance(source, Mapping):
        return source
    if isinstance(source, str | Path):
        return _from_dict(_toml(Path(source)), Path(source).name)
    return _from_dict(source, "mapping")


def _toml(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReadError(f"{path.name}: a mapping is a small TOML file; this one is over {MOST_BYTES:,} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ReadError(f"{path.name}: the mapping cannot be opened ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadError(f"{path.name}: the mapping is not TOML in UTF-8: {error}") from None


def _from_dict(given: MappingOf[str, Any], label: str) -> Mapping:
    values: dict[str, Any] = {}
    for section, entries in given.items():
        if section not in ("columns", *SECTIONS) or not isinstance(entries, dict):
            raise ReadError(f"{label}: unknown section [{section}]; a mapping has [columns], [dates], [csv] and [excel]")
        if not all(isinstance(value, str) for value in entries.values()):
            raise ReadError(f"{label}: every value in [{section}] must be text in quotes")
        if section == "columns":
            values["columns"] = dict(entries)
            continue
        for name, value in entries.items():
            if name not in SECTIONS[section]:
                raise ReadError(f"{label}: unknown key {name!r} in [{section}]; expected {', '.join(SECTIONS[section])}")
            values[FIELDS[section, name]] = value
    return Mapping(**values)
