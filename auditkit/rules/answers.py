"""How a check answers: its case is one of its findings, silent, or a reason for which it cannot tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw

SILENT = "silent"


def breach_of(cases: Iterable[str], case: str = "case") -> nw.Expr:
    """True where the case is a finding, false where it is ``SILENT``, null where it is a reason for which none can tell."""
    fires = nw.col(case).is_in(list(cases))
    return nw.when(fires).then(nw.lit(True)).when(nw.col(case) == SILENT).then(nw.lit(False))


def below(judged: nw.LazyFrame[Any], *others: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The rows judged with further rows below them, whose columns are cut to those judged; what they lack is null."""
    schema = judged.collect_schema()
    fitted = []
    for rows in others:
        absent = [name for name in schema if name not in rows.collect_schema().names()]
        blank = {name: nw.lit(None, dtype=schema[name]) for name in absent}
        fitted.append(rows.with_columns(**blank).select(*schema.names()))
    return nw.concat([judged, *fitted], how="vertical")
