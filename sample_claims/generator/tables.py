"""The small pipe-separated tables beside this module, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``<name>.psv`` as dicts; lines that start with ``#`` are comments."""
    text = files("sample_claims.generator").joinpath(f"{name}.psv").read_text(encoding="utf-8")
    head, *body = [line for line in text.splitlines() if line and not line.startswith("#")]
    columns = head.split("|")
    return tuple(dict(zip(columns, line.split("|"), strict=True)) for line in body)
