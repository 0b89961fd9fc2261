"""The review at rest, by way of a practice review of a few sample claims."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from auditkit.audit import open_audit, run_audit, verify
from auditkit.audit.folder import Audit
from auditkit.audit.practice import draw_practice_sample, practice_frame, practice_review
from auditkit.audit.reviewed import Reviewed, open_review
from auditkit.bundled import bundled
from auditkit.codesets import Store
from auditkit.errors import ReviewError
from auditkit.rules.settings import Settings

SAMPLE = bundled("sample_claims")
KEY = SAMPLE / "documentation_key.csv"
UNITS = 12


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    folder = tmp_path_factory.mktemp("practice")
    settings = Settings(window_from=dt.date(2024, 7, 1), window_until=dt.date(2024, 9, 30))
    sources = [SAMPLE / name for name in ("claims.csv", "remittance.835", "providers.csv")]
    return run_audit(sources, folder / "audit", settings, checks=["MUE-DOS", "UND-ADMIN"], store=Store(folder / "none"))


@pytest.fixture(scope="module")
def reviewed(audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    draw_practice_sample(audit, practice_frame(audit, KEY, paid=True), "a", UNITS)
    return practice_review(audit, KEY, Store(tmp_path_factory.mktemp("none")))


def test_a_larger_draw_contains_the_smaller(audit: Audit, tmp_path: Path):
    frame = practice_frame(audit, KEY)
    small, large = (draw_practice_sample(Audit(tmp_path, audit.manifest), frame, "a", size) for size in (5, 9))
    assert set(small) < set(large)


def test_every_line_of_the_sample_is_decided(reviewed: Reviewed):
    assert reviewed.determinations["unit"].n_unique() == UNITS
    assert reviewed.determinations["standing"].unique().to_list() == ["decided"]


def test_every_line_has_its_dollars(reviewed: Reviewed):
    keys = ["unit", "claim_key", "line_no", "added"]
    assert reviewed.audited_amounts.select(keys).sort(keys).equals(reviewed.determinations.select(keys).sort(keys))


def test_a_correct_line_differs_by_nothing(reviewed: Reviewed):
    right = reviewed.audited_amounts.filter(pl.col("outcome") == "correct")
    assert right.filter(pl.col("difference_amount") != 0).is_empty()
    assert right["difference_amount"].null_count() == 0


def test_the_folder_still_verifies_and_the_record_opens_as_it_was_written(audit: Audit, reviewed: Reviewed):
    assert verify(audit.folder) == []
    opened = open_review(open_audit(audit.folder))
    assert opened is not None
    assert (opened.head, opened.digest, opened.sampled) == (reviewed.head, reviewed.digest, True)
    assert opened.determinations.equals(reviewed.determinations)


def test_a_practice_review_never_adds_to_decisions(audit: Audit, reviewed: Reviewed):
    with pytest.raises(ReviewError, match="begins with an empty one"):
        practice_review(audit, KEY)
    opened = open_review(audit)
    assert opened is not None
    assert opened.head == reviewed.head


def test_a_file_that_is_no_list_is_refused(audit: Audit):
    with pytest.raises(ReviewError, match="no list of what the record supports"):
        practice_frame(audit, SAMPLE / "providers.csv")
