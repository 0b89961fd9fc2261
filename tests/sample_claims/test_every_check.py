"""No check is only registered: each tests something in the sample, finds what is planted for it, and passes a near miss by."""

from __future__ import annotations

import pytest

from auditkit.checking.registry import load_checks
from tests.sample_claims.checked import checked, expectations, key, planted

IDS = sorted(check.id for check in load_checks())
# Where a near miss stands under another check's name, or every claim of the sample is one.
WITHOUT_NEAR_MISS = {
    "CODE-DX-ICD9",  # every other diagnosis
    "EM-DIST-RIGHT",  # every other provider
    "MOD-22",  # 22 calls for a review wherever it stands
}


@pytest.mark.parametrize("check_id", IDS)
def test_a_check_tests_something_in_the_sample(check_id: str):
    evaluation = checked().evaluations[check_id]
    cases = sorted({case for place, case in checked().found.items() if place[0] == check_id})
    print(f"{check_id}: tested {evaluation.tested}, found {', '.join(cases) or 'nothing'}")
    assert evaluation.state == "ran", evaluation.reason
    assert evaluation.tested > 0


@pytest.mark.parametrize("check_id", IDS)
def test_a_check_has_an_error_and_a_near_miss_in_the_key(check_id: str):
    assert planted()[check_id, "fires"]
    assert planted()[check_id, "silent"] or check_id in WITHOUT_NEAR_MISS


@pytest.mark.parametrize("check_id", IDS)
def test_a_check_finds_what_is_planted_for_it(check_id: str):
    hit = {one for place in checked().found if place[0] == check_id for one in expectations(place)}
    assert {one for one in key() if one.check_id == check_id and one.expected == "fires"} - hit == set()


@pytest.mark.parametrize("check_id", IDS)
def test_a_check_finds_nothing_where_the_key_says_silent_or_cannot_tell(check_id: str):
    answers = [expectations(place) for place in checked().found if place[0] == check_id]
    assert not [one for found in answers for one in found if not any(each.expected == "fires" for each in found)]
