"""What an 835 becomes: one row a service, its adjustments, and what does not balance."""

from __future__ import annotations

import pytest

from auditkit.read.raw import Raw
from auditkit.read.x12 import read_x12
from tests.read.x12_made import remittance

CLAIM = "CLP*ACCT1*1*150*100*30*12*ICN1*11*1~"


def rows(raw: Raw, table: str, *columns: str) -> list[tuple[str | None, ...]]:
    return raw.tables[table].select(columns).rows()


def test_a_service_is_a_row_with_its_claim_and_payment():
    paid = (
        f"{CLAIM.replace('*100*', '*95*')}CAS*CO*45*5~NM1*QC*1*SAMPLE*ANNA~MOA***MA01*MA07~"
        "REF*EA*X~DTM*232*20240801~AMT*AU*120~"
        "SVC*HC:99213:25:GT*100*80*0510*1*HC:99214*2~DTM*472*20240802~CAS*CO*45*10~CAS*PR*1*6*1*2*4~REF*6R*LINE1~REF*1B*X~AMT*B6*90~AMT*KH*5~LQ*HE*N1~LQ*RX*X~"
        "SVC*NU:305*50*20**1~CAS*PR*3*20~CAS*CO*97*10~"
    )
    raw = read_x12(remittance(paid, total="95"), "x")
    assert raw.sources[0].notes == ()
    shown = raw.tables["remittances"].drop("source_file", "source_row").rows(named=True)
    claim_wide = {
        "remittance_key": "1",
        "payer_claim_number": "ICN1",
        "patient_control_number": "ACCT1",
        "claim_status_code": "1",
        "claim_charge": "150",
        "claim_paid": "95",
        "claim_patient_responsibility": "30",
        "payer_name": "SAMPLE PLAN",
        "payee_npi": "2000000002",
        "paid_date": "2024-09-05",
        "trace_number": "TRACE1",
    }
    assert shown[0] == claim_wide | {
        "service_no": "1",
        "procedure_code": "99213",
        "modifiers": "25 GT",
        "submitted_procedure_code": "99214",
        "revenue_code": "0510",
        "service_date": "2024-08-02",
        "service_charge": "100",
        "service_paid": "80",
        "allowed_amount": "90",
        "paid_units": "1",
        "line_control_number": "LINE1",
        "remark_codes": "N1 MA01 MA07",
    }
    blank = dict.fromkeys(("procedure_code", "modifiers", "submitted_procedure_code", "allowed_amount", "line_control_number"))
    assert shown[1] == claim_wide | blank | {
        "service_no": "2",
        "revenue_code": "0305",
        "service_date": "2024-08-01",
        "service_charge": "50",
        "service_paid": "20",
        "paid_units": "1",
        "remark_codes": "MA01 MA07",
    }
    assert rows(raw, "adjustments", "service_no", "position", "group_code", "reason_code", "amount", "quantity") == [
        ("0", "1", "CO", "45", "5", None),
        ("1", "1", "CO", "45", "10", None),
        ("1", "2", "PR", "1", "6", "1"),
        ("1", "3", "PR", "2", "4", None),
        ("2", "1", "PR", "3", "20", None),
        ("2", "2", "CO", "97", "10", None),
    ]


def test_a_claim_paid_without_services_is_one_row():
    raw = read_x12(remittance(f"{CLAIM}CAS*CO*45*50~MIA*0****N5***************N6~DTM*232*20240801~", total="100"))
    assert rows(raw, "remittances", "service_no", "service_date", "remark_codes", "source_row") == [
        ("0", "2024-08-01", "N5 N6", "9")
    ]
    assert rows(raw, "adjustments", "service_no", "amount") == [("0", "50")]


def test_six_adjustments_fit_a_segment():
    cas = "*".join(f"{reason}*{reason}*1" for reason in range(1, 7))
    raw = read_x12(remittance(f"CLP*A*1*121*100*21*12*ICN1~CAS*PR*{cas}~", total="100"))
    assert [row[0] for row in rows(raw, "adjustments", "reason_code")] == ["1", "2", "3", "4", "5", "6"]
    assert raw.sources[0].notes == ()


def test_a_payee_named_by_its_tax_number_has_no_npi():
    raw = read_x12(remittance(CLAIM).replace(b"*XX*2000000002~", b"*FI*990000001~"))
    assert rows(raw, "remittances", "payee_npi") == [(None,)]


@pytest.mark.parametrize(
    ("paid", "total", "said"),
    [
        (f"{CLAIM}CAS*CO*45*49~", "100", "1 paid claim(s) do not balance"),
        ("CLP*A*1*150*100*0*12*I~SVC*HC:G0422*150*100~CAS*CO*45*50~SVC*HC:G0422*10*10~CAS*CO*45*5~CAS*CO*45*-5~", "100", ""),
        (f"{CLAIM}SVC*HC:G0422*150*100~", "100", "1 paid claim(s) do not balance"),
        (f"{CLAIM}CAS*CO*45*50~SVC*HC:G0422*100*100~SVC*HC:G0422*50*1~", "100", "1 paid service(s) do not balance"),
        (f"{CLAIM}CAS*CO*45*50~SVC*HC:G0422******150~", "100", "1 paid service(s) lack a charge or a payment"),
        (f"{CLAIM}CAS*CO*45*50~", "99", "1 transaction(s) do not balance"),
        (f"{CLAIM}CAS*CO*45*50~PLB*2000000002*20241231*CV:X*-7*WO:Y*2~", "105", "2 provider-level adjustment(s) (PLB)"),
    ],
    ids=["claim", "balanced", "service", "service_only", "untestable", "payment", "provider_level"],
)
def test_what_does_not_balance_is_noted_and_refuses_nothing(paid: str, total: str, said: str):
    raw = read_x12(remittance(paid, total=total))
    assert raw.rejected.is_empty()
    noted = " | ".join(raw.sources[0].notes)
    assert noted.startswith(said)
    assert bool(noted) == bool(said)


@pytest.mark.parametrize(
    ("paid", "column", "reason"),
    [
        ("CLP**1*150*100~", "patient_control_number", "CLP01 is missing"),
        ("CLP*A**150*100~", "claim_status_code", "CLP02 is missing"),
        ("CLP*A*1**100~", "claim_charge", "CLP03 is missing"),
        ("CLP*A*1*150*~", "claim_paid", "CLP04 is missing"),
        ("CLP*A*1*150*x~", "claim_paid", "CLP04, an amount, is not a number"),
        (f"{CLAIM}SVC*HC*150*100~", "procedure_code", "segment 10: SVC01 holds no service code"),
        (f"{CLAIM}SVC*HC:G0422*1O0*100~", "service_charge", "segment 10: SVC02, an amount, is not a number"),
        (
            f"{CLAIM}CAS*CO*45*ten~",
            None,
            "segment 10: an adjustment (CAS) needs a group, a reason and an amount that is a number",
        ),
        (f"{CLAIM}CAS**45*10~", None, "segment 10: an adjustment (CAS) needs a group, a reason and an amount that is a number"),
        (
            f"{CLAIM}LQ*HE*{'x' * 5000}~",
            None,
            "segment 10 is over the limits of size (500 elements, 4,096 characters an element)",
        ),
    ],
)
def test_a_malformed_paid_claim_is_refused_alone(paid: str, column: str | None, reason: str):
    raw = read_x12(remittance(paid, "CLP*B*1*10*10*0*12*ICN2~"), "x")
    assert raw.sources[0].rows == 2
    assert rows(raw, "remittances", "remittance_key", "patient_control_number") == [("1", "B")]
    assert raw.rejected.rows() == [("x", 9, column, reason, "remittances")]
    assert raw.tables["adjustments"].is_empty()


def test_a_remittance_that_breaks_off_gives_nothing():
    content = remittance(CLAIM, CLAIM)
    raw = read_x12(content[: content.index(b"SE*")])
    assert (raw.sources[0].rows, raw.tables["remittances"].height, raw.rejected.height) == (2, 0, 2)
