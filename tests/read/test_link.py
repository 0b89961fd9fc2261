"""Remittances joined to claims and lines, and what the payer decided."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from auditkit.engine import AT_REST
from auditkit.read.link import Linked, link
from auditkit.tables import table

CLAIM = {
    "claim_key": "C1",
    "payer_claim_number": None,
    "patient_control_number": "ACCT1",
    "billing_npi": "2000000002",
    "total_charge": "150.00",
}
LINE = {
    "claim_key": "C1",
    "line_no": "1",
    "service_date": "2024-08-01",
    "service_through_date": None,
    "procedure_code": "99213",
    "modifier_1": "25",
    "modifier_2": None,
    "revenue_code": None,
    "charge_amount": "100.00",
    "line_control_number": None,
}
SECOND = LINE | {"line_no": "2", "procedure_code": "G0422", "modifier_1": None, "charge_amount": "50.00"}
PAID = {
    "remittance_key": "R1",
    "service_no": "1",
    "payer_claim_number": "ICN1",
    "patient_control_number": "ACCT1",
    "claim_status_code": "1",
    "claim_charge": "150",
    "claim_paid": "80",
    "payee_npi": "2000000002",
    "paid_date": "2024-09-05",
    "procedure_code": "99213",
    "modifiers": "25",
    "submitted_procedure_code": None,
    "revenue_code": None,
    "service_date": "2024-08-01",
    "service_charge": "100",
    "service_paid": "80",
    "allowed_amount": "90",
    "line_control_number": None,
}
NO_ADJUSTMENTS = {"remittance_key": None, "service_no": None, "group_code": None, "reason_code": None, "amount": None}
Rows = list[dict[str, Any]]


def frame(name: str, rows: Rows, typed: bool) -> pl.DataFrame:
    text = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    if not typed:
        return text
    kinds = {column: AT_REST[table(name)[column].type] for column in text.columns}
    dates = [column for column, kind in kinds.items() if kind == pl.Date]
    return text.with_columns(pl.col(dates).str.to_date()).cast(
        {column: kind for column, kind in kinds.items() if kind != pl.Date}
    )


def joined(
    paid: Rows, claims: Rows | None = None, lines: Rows | None = None, adjusted: Rows | None = None, typed: bool = False
) -> Linked:
    adjustments = frame("adjustments", adjusted or [NO_ADJUSTMENTS], typed)
    return link(
        frame("remittances", paid, typed),
        adjustments if adjusted else adjustments.clear(),
        frame("claims", claims or [CLAIM], typed),
        frame("lines", lines or [LINE, SECOND], typed),
    )


def links(linked: Linked) -> list[tuple[Any, ...]]:
    return linked.remittances.select("claim_key", "line_no", "link_basis").rows()


def cas(*said: str, service_no: str = "1", key: str = "R1") -> Rows:
    """Make adjustments from ``CO-45 10`` and the like."""
    rows = []
    for text in said:
        code, amount = text.split()
        group, reason = code.split("-")
        rows.append(
            {"remittance_key": key, "service_no": service_no, "group_code": group, "reason_code": reason, "amount": amount}
        )
    return rows


def outcome(linked: Linked, line: int = 0) -> dict[str, Any]:
    return linked.lines.row(line, named=True)


@pytest.mark.parametrize("typed", [False, True], ids=["text", "typed"])
def test_a_paid_service_reaches_its_line_and_fills_it(typed: bool):
    linked = joined([PAID], adjusted=cas("CO-45 10", "PR-2 10"), typed=typed)
    assert [tuple(map(str, row)) for row in links(linked)] == [("C1", "1", "code_and_charge")]
    row = outcome(linked)
    amounts = ("allowed_amount", "paid_amount", "patient_responsibility_amount")
    assert [float(row[name]) for name in amounts] == [90.0, 80.0, 10.0]
    assert (row["denied"], str(row["adjudication_date"])) == ("N", "2024-09-05")
    assert linked.claims["payer_claim_number"].to_list() == ["ICN1"]
    assert outcome(linked, 1)["paid_amount"] is None
    assert linked.counts == {"code_and_charge": 1}
    expected = AT_REST["money"] if typed else pl.String
    assert linked.lines.schema["paid_amount"] == expected


def test_what_is_filled_already_stays():
    lines = [LINE | {"paid_amount": "1.00", "denied": None}]
    linked = joined([PAID], [CLAIM | {"payer_claim_number": "ICN1"}], lines)
    assert (outcome(linked)["paid_amount"], outcome(linked)["denied"]) == ("1.00", "N")
    assert linked.claims["payer_claim_number"].to_list() == ["ICN1"]


TWIN = CLAIM | {"claim_key": "C2"}
TWIN_LINE = LINE | {"claim_key": "C2", "service_date": "2024-08-08"}


@pytest.mark.parametrize(
    ("paid", "claims", "lines", "claim_key"),
    [
        ({}, [CLAIM | {"payer_claim_number": "ICN1", "patient_control_number": "X", "total_charge": "9"}], [LINE], "C1"),
        ({"claim_charge": "150.0"}, [CLAIM], [LINE], "C1"),
        ({"claim_charge": "151"}, [CLAIM], [LINE], None),
        ({"claim_charge": None}, [CLAIM], [LINE], None),
        ({"payee_npi": "2000000010"}, [CLAIM], [LINE], None),
        ({"payee_npi": None}, [CLAIM], [LINE], "C1"),
        ({"patient_control_number": "OTHER"}, [CLAIM], [LINE], None),
        ({"patient_control_number": None}, [CLAIM | {"patient_control_number": None}], [LINE], None),
        ({"service_date": "2024-08-02"}, [CLAIM], [LINE], None),
        ({"service_date": None}, [CLAIM], [LINE], "C1"),
        ({}, [CLAIM, TWIN], [LINE, TWIN_LINE], "C1"),
        ({"service_date": "2024-08-08"}, [CLAIM, TWIN], [LINE, TWIN_LINE], "C2"),
        (
            {"procedure_code": "G0422"},
            [CLAIM, TWIN],
            [LINE, TWIN_LINE | {"service_date": "2024-08-01", "procedure_code": "G0422"}],
            "C2",
        ),
        ({"claim_charge": "100"}, [CLAIM | {"total_charge": None}], [LINE], "C1"),
    ],
    ids=[
        "payer_number",
        "same_amount",
        "other_charge",
        "no_charge",
        "other_payee",
        "no_payee",
        "other_account",
        "no_account",
        "other_day",
        "no_day",
        "by_day",
        "by_other_day",
        "by_code",
        "charge_from_lines",
    ],
)
def test_a_paid_claim_finds_its_claim(paid: dict[str, Any], claims: Rows, lines: Rows, claim_key: str | None):
    linked = joined([PAID | paid], claims, lines)
    assert linked.remittances["claim_key"].to_list() == [claim_key]
    assert (linked.remittances["link_basis"].to_list() == ["no_claim"]) is (claim_key is None)


def test_claims_that_nothing_tells_apart_are_ambiguous():
    linked = joined([PAID], [CLAIM, TWIN], [LINE, LINE | {"claim_key": "C2"}])
    assert links(linked) == [(None, None, "ambiguous")]
    assert linked.lines["paid_amount"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("service", "lines", "line_no", "basis"),
    [
        (
            {"line_control_number": "L2", "procedure_code": "99999"},
            [LINE, SECOND | {"line_control_number": "L2"}],
            "2",
            "line_control_number",
        ),
        (
            {"line_control_number": "L"},
            [LINE | {"line_control_number": "L"}, SECOND | {"line_control_number": "L"}],
            "1",
            "line_control_number",
        ),
        ({"line_control_number": "none"}, [LINE, SECOND], "1", "code_and_charge"),
        (
            {"procedure_code": "99212", "submitted_procedure_code": "99213", "modifiers": None},
            [LINE, SECOND],
            "1",
            "code_and_charge",
        ),
        ({"modifiers": None}, [LINE, SECOND], "1", "code_date"),
        ({"service_charge": "60"}, [LINE, SECOND], "1", "code_date"),
        ({"service_charge": "60", "service_date": None}, [LINE, SECOND], None, "no_line"),
        ({"procedure_code": "99999"}, [LINE, SECOND], None, "no_line"),
        ({}, [LINE, LINE | {"line_no": "2"}], None, "ambiguous"),
        ({"service_date": "2024-08-03"}, [LINE, LINE | {"line_no": "2", "service_date": "2024-08-03"}], "2", "code_and_charge"),
        (
            {"procedure_code": None, "revenue_code": "0120", "modifiers": None},
            [LINE | {"procedure_code": None, "revenue_code": "120", "modifier_1": None}],
            "1",
            "code_and_charge",
        ),
    ],
    ids=[
        "number",
        "number_repeated",
        "number_unknown",
        "submitted_code",
        "modifiers_differ",
        "charge_differs",
        "no_day",
        "other_code",
        "twins",
        "by_day",
        "revenue",
    ],
)
def test_a_service_finds_its_line(service: dict[str, Any], lines: Rows, line_no: str | None, basis: str):
    assert links(joined([PAID | service], lines=lines)) == [("C1", line_no, basis)]


def test_as_many_like_services_as_lines_go_in_order():
    twins = [LINE, LINE | {"line_no": "2"}]
    linked = joined([PAID, PAID | {"service_no": "2", "service_paid": "0"}], lines=twins)
    assert [row[1] for row in links(linked)] == ["1", "2"]
    assert linked.lines["paid_amount"].to_list() == ["80", "0"]


def test_a_line_that_the_payer_split_is_added_up():
    halves = [
        PAID | {"service_charge": "60", "service_paid": "50"},
        PAID | {"service_no": "2", "service_charge": "40", "service_paid": "30"},
    ]
    linked = joined(halves, lines=[LINE])
    assert [row[1:] for row in links(linked)] == [("1", "code_date")] * 2
    assert (outcome(linked)["paid_amount"], outcome(linked)["allowed_amount"]) == ("80", "180")


def test_no_line_is_given_to_two_services():
    linked = joined([PAID, PAID | {"service_no": "2"}], lines=[LINE])
    assert [row[2] for row in links(linked)] == ["ambiguous"] * 2


DENIALS = [
    ("1", "80", ("CO-45 20",), "N"),
    ("1", "0", ("CO-97 100",), "Y"),
    ("1", "0", ("PI-16 100",), "Y"),
    ("1", "0", ("CO-45 40", "CO-50 60"), "Y"),
    ("1", "0", ("CO-45 40", "PR-1 60"), "N"),
    ("1", "0", ("PR-1 100",), "N"),
    ("1", "0", ("CO-45 100",), "N"),
    ("1", "0", ("PR-96 100",), None),
    ("1", "0", ("OA-23 100",), None),
    ("1", "0", ("CO-97 60", "PR-1 40"), None),
    ("1", "0", (), None),
    ("4", "0", ("PR-96 100",), "Y"),
    ("4", "5", ("PR-96 95",), "N"),
    ("1", None, ("CO-97 100",), None),
]


@pytest.mark.parametrize(("status", "paid", "adjusted", "denied"), DENIALS)
def test_a_denial_takes_the_whole_charge_for_more_than_the_price(
    status: str, paid: str | None, adjusted: tuple[str, ...], denied: str | None
):
    linked = joined([PAID | {"claim_status_code": status, "service_paid": paid}], adjusted=cas(*adjusted))
    assert outcome(linked)["denied"] == denied


@pytest.mark.parametrize(
    ("adjusted", "share"),
    [
        (cas("CO-45 10", "PR-1 6", "PR-2 4"), "10"),
        (cas("CO-45 20"), "0"),
        (cas("CO-45 5"), None),
        (cas("CO-45 10", "PR-1 10") + cas("PR-1 5", service_no="0"), None),
    ],
    ids=["stated", "none_in_balance", "out_of_balance", "claim_level"],
)
def test_the_patients_share_is_what_is_stated_in_balance(adjusted: Rows, share: str | None):
    assert outcome(joined([PAID], adjusted=adjusted))["patient_responsibility_amount"] == share


def again(key: str, status: str, paid: str, day: str) -> dict[str, Any]:
    sign = "-" if status == "22" else ""
    change = {"claim_charge": f"{sign}150", "service_charge": f"{sign}100", "service_paid": paid}
    return (
        PAID
        | change
        | {"remittance_key": key, "claim_status_code": status, "paid_date": day, "payer_claim_number": f"ICN{key}"}
    )


ORIGINAL, REVERSED = again("R1", "1", "80", "2024-09-05"), again("R2", "22", "-80", "2024-10-01")
CORRECTED = again("R3", "1", "60", "2024-10-01")


@pytest.mark.parametrize(
    ("rows", "paid"),
    [
        ([ORIGINAL, CORRECTED], "60"),
        ([CORRECTED, ORIGINAL], "60"),
        ([ORIGINAL, REVERSED], None),
        ([ORIGINAL, REVERSED, CORRECTED], "60"),
        ([ORIGINAL, CORRECTED, REVERSED], "60"),
        ([CORRECTED, REVERSED, ORIGINAL], "60"),
        ([REVERSED], None),
        ([ORIGINAL, again("R4", "2", "15", "2024-11-01")], "80"),
        ([again("R4", "2", "15", "2024-11-01")], "15"),
    ],
    ids=[
        "latest",
        "latest_first",
        "reversed",
        "corrected",
        "corrected_first",
        "backwards",
        "reversal_alone",
        "second_payer_later",
        "second_payer_only",
    ],
)
def test_the_latest_payment_that_no_reversal_cancels_counts(rows: Rows, paid: str | None):
    assert outcome(joined(rows))["paid_amount"] == paid


def test_a_claim_denied_without_services_denies_its_lines():
    bare = PAID | {
        "service_no": "0",
        "claim_status_code": "4",
        "claim_paid": "0",
        "procedure_code": None,
        "service_charge": None,
        "service_paid": None,
    }
    linked = joined([bare])
    assert links(linked) == [("C1", None, "patient_control_number")]
    assert linked.lines["denied"].to_list() == ["Y", "Y"]


def test_tables_without_rows_are_joined_to_nothing():
    linked = link(
        frame("remittances", [PAID], False).clear(),
        pl.DataFrame(),
        frame("claims", [CLAIM], True),
        frame("lines", [LINE], True),
    )
    assert linked.remittances.is_empty()
    assert linked.counts == {}
    assert linked.lines.schema["denied"] == pl.String
