"""A check as loaded from its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import narwhals as nw

from auditkit.checking.examples import Example
from auditkit.codesets import DEFINITIONS
from auditkit.rules.contract import SUBJECTS, Case
from auditkit.tables import TABLES


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: what it finds, what it needs, its cases, its examples, and the function that evaluates it.

    ``needs`` are columns without which a row cannot be judged; ``reads`` may be blank. ``claim_types`` and ``profiles``
    narrow the claims it applies to (all where empty); ``applies`` tells which rows with a blank in ``needs`` could have
    been judged at all. ``partner`` names further key columns of a pair; without one of ``optional_sets`` it still runs, and
    says what it cannot tell. Of the columns ``one_of`` at least one must be there for it to run. A table of
    ``optional_tables`` that no source holds is given as an empty frame: what needs the medical record cannot be told, and the
    rest still is. A check ``across_patients`` counts over all claims of a provider: one patient's do not explain its answer.
    Where no row of its subject's frame is one of its ``candidates`` the check applies to nothing and is not evaluated.
    ``example_settings`` are the settings under which its examples hold, where these are not the defaults.
    """

    id: str
    family: str
    subject: str
    needs: tuple[str, ...]
    reads: tuple[str, ...] = ()
    source: str
    cases: Mapping[str, Case]
    unknown: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...]
    evaluate: Callable[..., nw.LazyFrame[Any]] = field(repr=False)
    arguments: tuple[str, ...]
    title: str
    sections: Mapping[str, str] = field(repr=False)
    path: Path = field(repr=False)
    claim_types: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    partner: tuple[str, ...] = ()
    optional_sets: tuple[str, ...] = ()
    optional_tables: tuple[str, ...] = ()
    across_patients: bool = False
    example_settings: Mapping[str, Any] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    applies: nw.Expr | None = field(default=None, repr=False)
    candidates: nw.Expr | None = field(default=None, repr=False)
    propose: Callable[..., Any] | None = field(default=None, repr=False)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name one row of its result."""
        return (*SUBJECTS[self.subject], *self.partner)

    @property
    def frame(self) -> str:
        """The frame that its subject comes from."""
        return {"line": "lines", "claim": "claims", "diagnosis": "diagnoses"}[self.subject]

    @property
    def code_sets(self) -> tuple[str, ...]:
        """The reference sets that its arguments name."""
        return tuple(name for name in self.arguments if name in DEFINITIONS)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that its arguments name."""
        return tuple(name for name in self.arguments if name in TABLES)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The columns of its result that its texts name."""
        return tuple(dict.fromkeys(name for case in self.cases.values() for name in case.fields))

    @property
    def version(self) -> str:
        """A digest of its file, so that an audit can say which text of the rule it ran."""
        import hashlib

        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:12] if self.path.is_file() else ""
