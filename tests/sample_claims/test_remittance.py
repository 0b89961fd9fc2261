"""The 835: every level balances, it links back, and it holds denials, reductions, reversals and what belongs to no claim."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from sample_claims.generator.__main__ import fill
from sample_claims.generator.remittance_835 import write_remittance
from tests.sample_claims.sample_files import read, segments

# Rulebook 7.6, as far as a clean claim can meet them.
GROUPS = {
    "coding": ("16", "181", "11"),
    "modifier": ("4",),
    "bundling": ("97", "236", "B15", "59"),
    "duplicate": ("18",),
    "necessity": ("50", "55", "151"),
    "units": ("222", "119"),
    "visits": ("B16", "150"),
    "documentation": ("112", "226", "252"),
    "timely filing": ("29",),
    "place and provider": ("5", "170", "B7"),
    "coverage": ("49", "96", "204", "256"),
    "other payer": ("22", "109", "23"),
    "not preventable": ("45", "253", "1", "2", "3"),
}
Paid = list[list[str]]


def amount(text: str) -> Decimal:
    return Decimal(text or "0")


def paid_claims() -> list[Paid]:
    """Segments of each paid claim, CLP first."""
    found: list[Paid] = []
    for segment in segments("remittance.835"):
        if segment[0] == "CLP":
            found.append([])
        if segment[0] in ("PLB", "SE"):
            found.append([segment])  # ends the claim before; dropped below
        if found:
            found[-1].append(segment)
    return [each for each in found if each[0][0] == "CLP"]


def services(claim: Paid) -> Iterator[Paid]:
    starts = [place for place, segment in enumerate(claim) if segment[0] == "SVC"]
    for first, last in zip(starts, [*starts[1:], None], strict=False):
        yield claim[first:last]


def adjusted(part: Paid) -> Decimal:
    return sum((amount(each) for segment in part if segment[0] == "CAS" for each in segment[3::3]), Decimal(0))


def reasons(part: Paid) -> set[str]:
    return {each for segment in part if segment[0] == "CAS" for each in segment[2::3]}


def test_every_service_balances():
    for claim in paid_claims():
        for service in services(claim):
            assert amount(service[0][2]) - adjusted(service) == amount(service[0][3])


def test_every_paid_claim_balances():
    for claim in paid_claims():
        assert amount(claim[0][3]) - adjusted(claim) == amount(claim[0][4])


def test_every_payment_is_the_sum_of_its_claims_less_provider_adjustments():
    due = Decimal(0)
    for segment in segments("remittance.835"):
        if segment[0] == "BPR":
            due = amount(segment[2])
            assert due >= 0
        if segment[0] in ("CLP", "PLB"):
            due += amount(segment[4]) * (1 if segment[0] == "PLB" else -1)
        if segment[0] == "SE":
            assert due == 0


def test_it_links_back_by_account_and_line_but_for_strays():
    table = read("claims.csv")
    accounts, numbers = {row["patient_control_number"] for row in table}, {row["line_control_number"] for row in table}
    strays = [claim for claim in paid_claims() if claim[0][1] not in accounts]
    assert len(strays) == 3
    known = [claim for claim in paid_claims() if claim not in strays]
    assert {segment[2] for claim in known for segment in claim if segment[:2] == ["REF", "6R"]} <= numbers


def test_a_payer_number_is_one_claims():
    firsts = {}
    for claim in paid_claims():
        assert firsts.setdefault(claim[0][7], claim[0][1]) == claim[0][1]


@pytest.mark.parametrize("group", GROUPS)
def test_adjustments_are_of_every_group(group: str):
    assert set(GROUPS[group]) <= set().union(*map(reasons, paid_claims()))


def test_some_claims_and_some_lines_are_denied_and_some_units_and_levels_cut():
    claims = paid_claims()
    assert sum(claim[0][2] == "4" for claim in claims) > 20
    lines = [service for claim in claims if claim[0][2] == "1" for service in services(claim)]
    assert sum(amount(service[0][3]) == 0 and amount(service[0][2]) > 0 for service in lines) > 20
    assert sum(bool({"151", "222"} & reasons(service)) and amount(service[0][3]) > 0 for service in lines) >= 5
    assert sum(len(service[0]) > 6 and service[0][6] != service[0][1] for service in lines) >= 3  # paid as another code


def test_a_claim_denied_as_a_whole_need_not_name_its_services():
    silent = [claim for claim in paid_claims() if not list(services(claim))]
    assert silent
    assert all(claim[0][2] == "4" and amount(claim[0][4]) == 0 for claim in silent)


def test_a_reversal_takes_back_what_was_paid_and_a_correction_has_a_number_of_its_own():
    claims = paid_claims()
    reversals = [claim for claim in claims if claim[0][2] == "22"]
    corrected = 0
    for back in reversals:
        same = [claim[0] for claim in claims if claim[0][1] == back[0][1] and claim is not back]
        first = next(head for head in same if head[7] == back[0][7])
        assert amount(first[3]) + amount(back[0][3]) == amount(first[4]) + amount(back[0][4]) == 0
        corrected += any(head[7] != back[0][7] and head[2] == "1" for head in same)
    assert 0 < corrected < len(reversals)


def test_a_payment_below_zero_is_carried_forward(tmp_path: Path):
    book = fill(20240701, 2000, 300)
    write_remittance([claim for claim in book.everyday if claim.taken_back], tmp_path / "one.835")
    found = segments("one.835", tmp_path)
    carried = [segment for segment in found if segment[0] == "PLB" and segment[3].startswith("FB")]
    assert carried
    assert all(amount(segment[4]) < 0 for segment in carried)
    assert all(amount(segment[2]) >= 0 for segment in found if segment[0] == "BPR")


OF_EVERYDAY = ("curve shifted high", "visit not separate", "same site")  # no plant of claims: a provider's, the record's


def test_nothing_planted_is_denied_but_by_its_plant():
    keyed = {row["claim_id"] for row in read("answer_key.csv") if row["case"] not in OF_EVERYDAY}
    planted = {row["patient_control_number"] for row in read("claims.csv") if row["claim_id"] in keyed}
    for claim in paid_claims():
        if claim[0][1] in planted:
            assert reasons(claim) <= {"16", "45", "253", "1", "2", "3"}
