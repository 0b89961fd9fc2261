"""How a check answers: its case is one of its findings, silent, or a reason for which it cannot tell."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw

SILENT = "silent"


def breach_of(cases: Iterable[str], case: str = "case") -> nw.Expr:
    """True where the case is a finding, false where it is ``SILENT``, null where it is a reason for which none can tell."""
    fires = nw.col(case).is_in(list(cases))
    return nw.when(fires).then(nw.lit(True)).when(nw.col(case) == SILENT).then(nw.lit(False))
