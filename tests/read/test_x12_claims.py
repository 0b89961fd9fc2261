"""What the loops of an 837 become: parties, claims, lines and diagnoses."""

from __future__ import annotations

import pytest

from auditkit.read.raw import Raw
from auditkit.read.x12 import read_x12
from tests.read.x12_made import BILLING, INSTITUTIONAL, SUBSCRIBER, claim, interchange, professional, transaction

DEPENDENT = "HL*3*2*23*0~PAT*19****D8*20240730~NM1*QC*1*SAMPLE*BEN~N4*SAMPLE*PA*19002~DMG*D8*20150302*M~REF*SY*000000000~"
SERVICE = "LX*1~SV1*HC:G0422*100*UN*1***1~DTP*472*D8*20240801~"


def first(raw: Raw, table: str) -> dict[str, str | None]:
    assert raw.rejected.is_empty()
    return raw.tables[table].row(0, named=True)


def only(row: dict[str, str | None], *columns: str) -> list[str | None]:
    return [row[column] for column in columns]


def institutional(bill: str, lines: str, composite: str = "13:A:1") -> Raw:
    body = f"{BILLING}{SUBSCRIBER}CLM*ACCT1*100***{composite}*Y*A*Y*Y~{bill}{lines}"
    return read_x12(interchange(transaction(body, guide=INSTITUTIONAL), guide=INSTITUTIONAL).encode())


def test_the_subscriber_is_the_patient_where_there_is_no_dependent():
    row = first(read_x12(professional(claim())), "claims")
    assert only(row, "patient_first_name", "patient_birth_date", "patient_sex", "patient_zip") == [
        "ANNA",
        "1960-01-15",
        "F",
        "19001",
    ]
    assert only(row, "member_id", "group_number", "patient_relationship") == ["MEMBER1", "GROUP1", "18"]
    assert only(row, "payer_name", "payer_id", "payer_class") == ["SAMPLE PLAN", "PLAN1", "commercial"]
    assert only(row, "billing_name", "billing_npi", "billing_tin", "billing_taxonomy") == [
        "SAMPLE CLINIC",
        "2000000002",
        "990000001",
        "207Q00000X",
    ]


def test_the_dependent_is_the_patient_and_the_member_is_the_subscriber():
    body = SUBSCRIBER.replace("SBR*P*18*", "SBR*P**")
    row = first(read_x12(interchange(transaction(BILLING + body + DEPENDENT + claim())).encode()), "claims")
    assert only(row, "patient_first_name", "patient_birth_date", "patient_sex", "patient_zip") == [
        "BEN",
        "2015-03-02",
        "M",
        "19002",
    ]
    assert only(row, "member_id", "patient_relationship", "patient_death_date") == ["MEMBER1", "19", "2024-07-30"]


def test_a_dependent_with_a_member_number_keeps_it():
    own = DEPENDENT.replace("NM1*QC*1*SAMPLE*BEN~", "NM1*QC*1*SAMPLE*BEN****MI*MEMBER1-02~")
    assert first(read_x12(professional(own, claim())), "claims")["member_id"] == "MEMBER1-02"


def test_nothing_of_the_subscriber_or_a_sibling_is_lent_to_a_dependent():
    sibling = "HL*4*2*23*0~PAT*19~NM1*QC*1*SAMPLE*CARLA~"
    raw = read_x12(
        professional(DEPENDENT, claim(1), sibling, claim(2), "HL*5*1*22*0~SBR*P*18~NM1*IL*1*OTHER*DORA****MI*M5~", claim(3))
    )
    claims = raw.tables["claims"]
    assert claims["patient_first_name"].to_list() == ["BEN", "CARLA", "DORA"]
    assert claims["patient_birth_date"].to_list() == ["2015-03-02", None, None]
    assert claims["patient_death_date"].to_list() == ["2024-07-30", None, None]
    assert claims["payer_name"].to_list() == ["SAMPLE PLAN", "SAMPLE PLAN", None]
    assert claims["billing_npi"].to_list() == ["2000000002"] * 3


@pytest.mark.parametrize(
    ("filing", "payer_class"),
    [
        ("MA", "medicare"),
        ("MB", "medicare"),
        ("16", "medicare_advantage"),
        ("MC", "medicaid"),
        ("CI", "commercial"),
        ("BL", "commercial"),
        ("HM", "commercial"),
        ("12", "commercial"),
        ("WC", "other"),
        ("CH", "other"),
        ("", None),
    ],
)
def test_the_filing_indicator_tells_the_class_of_payer(filing: str, payer_class: str | None):
    content = professional(claim()).replace(b"******CI~", f"******{filing}~".encode())
    assert first(read_x12(content), "claims")["payer_class"] == payer_class


def test_pay_to_and_other_parties_do_not_overwrite_the_billing_provider():
    other = "NM1*87*2*PAYTO*****XX*2000000010~N4*X*PA*19990~REF*EI*999999999~NM1*PE*2*PLANTO*****PI*X~REF*EI*888888888~"
    row = first(read_x12(interchange(transaction(BILLING + other + SUBSCRIBER + claim())).encode()), "claims")
    assert only(row, "billing_npi", "billing_tin", "payer_id") == ["2000000002", "990000001", "PLAN1"]


def test_a_tax_number_of_4010_is_no_npi():
    content = professional(claim()).replace(b"*XX*2000000002~", b"*24*990000009~").replace(b"REF*EI*990000001~", b"")
    assert only(first(read_x12(content), "claims"), "billing_npi", "billing_tin") == [None, "990000009"]


def test_claim_level_references_amounts_dates_and_notes():
    inside = (
        "DTP*435*D8*20240730~DTP*096*D8*20240802~DTP*439*D8*20240729~CN1*09*50**CONTRACT1~AMT*F5*12.50~REF*F8*ICN0~REF*G1*AUTH1~REF*9F*REFER1~"
        "REF*X4*CLIA1~REF*EA*RECORD1~NTE*ADD*FIRST~NTE*ADD*SECOND~HI*BG:17*BG:A6~HCP*03*1*2~"
    )
    content = professional(claim(inside=inside)).replace(b"11:B:1*Y*A*Y*Y~", b"11:B:7*Y*A*Y*Y**AA:EM*********9~")
    raw = read_x12(content)
    row = first(raw, "claims")
    assert only(row, "original_reference_number", "prior_authorization_number", "referral_number") == [
        "ICN0",
        "AUTH1",
        "REFER1",
    ]
    assert only(row, "clia_number", "patient_record_number", "patient_paid_amount", "delay_reason") == [
        "CLIA1",
        "RECORD1",
        "12.50",
        "9",
    ]
    assert only(row, "admission_date", "discharge_date", "accident_date") == ["2024-07-30", "2024-08-02", "2024-07-29"]
    assert only(row, "frequency_code", "claim_place_of_service", "condition_codes", "note_text") == [
        "7",
        "11",
        "17 A6",
        "FIRST SECOND",
    ]
    assert only(row, "auto_accident", "employment_related", "other_accident", "submitted_date") == ["Y", "Y", "N", "2024-08-15"]
    assert first(raw, "lines")["contract_id"] == "CONTRACT1"


def test_an_absent_accident_element_says_nothing():
    assert (
        only(first(read_x12(professional(claim())), "claims"), "auto_accident", "employment_related", "other_accident")
        == [None] * 3
    )


def test_claim_level_providers_go_by_their_loop():
    inside = (
        "NM1*DN*1*A*B****XX*2000000010~REF*G1*NOT THE CLAIMS~NM1*P3*1*A*B****XX*2000000028~"
        "NM1*82*1*A*B****XX*2000000036~PRV*PE*PXC*207R00000X~"
        "NM1*77*2*PLACE*****XX*2000000044~N3*4 SAMPLE ST~N4*SAMPLE*PA*19003~"
        "NM1*DQ*1*A*B****XX*2000000051~NM1*PW*2~N4*SAMPLE*PA*19009~"
    )
    row = first(read_x12(professional(claim(inside=inside))), "claims")
    assert only(row, "referring_npi", "rendering_npi", "rendering_taxonomy") == ["2000000010", "2000000036", "207R00000X"]
    assert only(row, "service_facility_npi", "service_facility_zip", "supervising_npi") == ["2000000044", "19003", "2000000051"]
    assert only(row, "prior_authorization_number", "patient_zip") == [None, "19001"]


def test_line_level_providers_and_fields():
    line = (
        "LX*1~SV1*HC:J0696:25:59:LT:XS:A WORD*100*UN*2.5*22**1:2:3:4**Y~"
        "DTP*472*RD8*20240801-20240803~DTP*471*D8*20240101~CN1*09***C2~"
        "REF*G1*OTHERS AUTH****~REF*6R*LINE1~REF*X4*CLIA2~AMT*T*3~NTE*ADD*NOTE~LIN**N4*00000000001~CTP****10*ML~REF*XZ*RX1~"
        "NM1*82*1*A*B****XX*2000000010~REF*G2*NO~NM1*77*2*P*****XX*2000000028~NM1*DQ*1*A*B****XX*2000000036~NM1*DK*1*A*B****XX*2000000044~"
        "NM1*DN*1*A*B****XX*2000000051~NM1*PR*2*OTHER*****PI*X~REF*G1*NOT OURS~"
    ).replace("REF*G1*OTHERS AUTH****~", "REF*G1*OTHERS AUTH**2U:X~REF*G1*AUTH2~")
    row = first(read_x12(professional(claim(lines=line))), "lines")
    assert only(row, "procedure_code", "modifier_1", "modifier_2", "modifier_3", "modifier_4") == [
        "J0696",
        "25",
        "59",
        "LT",
        "XS",
    ]
    assert only(row, "charge_amount", "unit_basis", "units", "place_of_service") == ["100", "UN", "2.5", "22"]
    assert [row[f"diagnosis_pointer_{n}"] for n in (1, 2, 3, 4)] == ["1", "2", "3", "4"]
    assert only(row, "service_date", "service_through_date") == ["2024-08-01", "2024-08-03"]
    assert only(row, "rendering_npi", "service_facility_npi", "supervising_npi") == ["2000000010", "2000000028", "2000000036"]
    assert only(row, "ordering_npi", "referring_npi", "contract_id") == ["2000000044", "2000000051", "C2"]
    assert only(row, "prior_authorization_number", "line_control_number", "clia_number", "line_note") == [
        "AUTH2",
        "LINE1",
        "CLIA2",
        "NOTE",
    ]
    assert only(row, "ndc", "ndc_quantity", "ndc_unit") == ["00000000001", "10", "ML"]


def test_another_payers_data_never_reach_the_claim():
    other = (
        "SBR*S*01*OTHERGROUP******MB~CAS*PR*1*21.89~AMT*D*39.15~AMT*F5*77~AMT*EAF*36.89~DMG*D8*19010101*M~OI***Y*P**Y~MOA***MA01~"
        "NM1*IL*1*OTHER*OLGA****MI*OTHERMEMBER~N4*OTHER*PA*19999~NM1*PR*2*OTHERPLAN*****PI*OTHERID~DTP*573*D8*20240820~REF*F8*OTHERICN~REF*EA*X~"
        "NM1*82*1*OTHER*O****XX*2000000069~NM1*85*2*OTHER*****XX*2000000077~REF*G1*OTHERAUTH~"
    )
    line = SERVICE + "REF*6R*L1~SVD*OTHERID*40*HC:G0423**1~CAS*CO*42*3~DTP*573*D8*20240820~DTP*472*D8*20240821~AMT*EAF*5~"
    plain = read_x12(professional(claim(lines=SERVICE + "REF*6R*L1~")), "x")
    both = read_x12(professional(claim(lines=line, inside=other)), "x")
    for table in ("claims", "lines", "diagnoses"):
        drop = {"source_row"} & set(plain.tables[table].columns)
        assert both.tables[table].drop(drop).equals(plain.tables[table].drop(drop)), table


def test_diagnoses_have_kind_position_and_qualifier():
    codes = (
        "HI*BF:I10~HI*ABK:E11.9*ABF:i10~HI*ABJ:R51~HI*APR:R52*APR:R53~HI*ABN:W19XXXA:::::::Y~HI*ABF~HI*BBR:0DTJ4ZZ:D8:20240801~"
    )
    raw = institutional("DTP*434*RD8*20240801-20240802~" + codes, "LX*1~SV2*0510*HC:G0463*100*UN*1~DTP*472*D8*20240801~")
    rows = raw.tables["diagnoses"].select("kind", "position", "diagnosis_code", "qualifier", "present_on_admission").rows()
    assert set(rows) == {
        ("principal", "1", "E119", "ABK", None),
        ("other", "2", "I10", "BF", None),
        ("other", "3", "I10", "ABF", None),
        ("admitting", "1", "R51", "ABJ", None),
        ("reason_for_visit", "1", "R52", "APR", None),
        ("reason_for_visit", "2", "R53", "APR", None),
        ("external_cause", "1", "W19XXXA", "ABN", "Y"),
    }
    assert len(rows) == 7


def test_an_element_with_a_qualifier_and_no_code_is_skipped_and_noted():
    content = professional(claim()).replace(b"*ABF:I10~", b"*ABF:*ABF:I11~")
    raw = read_x12(content)
    assert raw.tables["diagnoses"]["diagnosis_code"].to_list() == ["E119", "I11"]
    assert "hold a qualifier and no code" in raw.sources[0].notes[0]


def test_a_second_principal_diagnosis_is_read_as_another():
    raw = read_x12(professional(claim()).replace(b"ABF:I10", b"ABK:I10"))
    assert raw.tables["diagnoses"].select("kind", "position", "qualifier").rows() == [
        ("principal", "1", "ABK"),
        ("other", "2", "ABK"),
    ]
    assert "repeat the qualifier of the principal" in raw.sources[0].notes[0]


def test_an_institutional_claim():
    bill = (
        "DTP*096*TM*1330~DTP*434*RD8*20240801-20240802~DTP*435*DT*202408010800~CL1*3*1*30~AMT*F3*100~HI*ABK:E119~"
        "HI*BH:11:D8:20240729*BH:04:D8:20240728~HI*BI:70:RD8:20240601-20240605~HI*BE:A2:::15.31*BE:80~HI*BG:09~"
        "NM1*71*1*A*B****XX*2000000010~PRV*AT*PXC*X~NM1*72*1*A*B****XX*2000000028~NM1*ZZ*1*A*B****XX*2000000036~NM1*82*1*A*B****XX*2000000044~"
    )
    raw = institutional(bill, "LX*1~SV2*305*HC:85025:91*100*UN*1**20~DTP*472*D8*20240801~")
    row = first(raw, "claims")
    assert raw.sources[0].kind == "837I"
    assert only(row, "claim_type", "type_of_bill", "statement_from_date", "statement_through_date") == [
        "I",
        "131",
        "2024-08-01",
        "2024-08-02",
    ]
    assert only(row, "admission_date", "discharge_date", "admission_type", "admission_source", "patient_status") == [
        "2024-08-01",
        None,
        "3",
        "1",
        "30",
    ]
    assert only(row, "patient_paid_amount", "value_codes", "condition_codes") == ["100", "A2:15.31 80", "09"]
    assert row["occurrence_codes"] == "11:2024-07-29 04:2024-07-28 70:2024-06-01/2024-06-05"
    assert only(row, "employment_related", "accident_date") == ["Y", "2024-07-28"]
    assert only(row, "attending_npi", "operating_npi", "other_operating_npi", "rendering_npi") == [
        "2000000010",
        "2000000028",
        "2000000036",
        "2000000044",
    ]
    line = first(raw, "lines")
    assert only(line, "revenue_code", "procedure_code", "modifier_1", "charge_amount", "units", "noncovered_amount") == [
        "0305",
        "85025",
        "91",
        "100",
        "1",
        "20",
    ]


def test_an_institutional_line_without_a_date_takes_the_statement_dates():
    raw = institutional("DTP*434*RD8*20240801-20240802~HI*ABK:E119~", "LX*1~SV2*0120**100*DA*2~")
    assert only(first(raw, "lines"), "service_date", "service_through_date", "procedure_code") == [
        "2024-08-01",
        "2024-08-02",
        None,
    ]
    assert "took the statement dates" in raw.sources[0].notes[0]


def test_an_institutional_line_without_any_date_refuses_the_claim():
    raw = institutional("HI*ABK:E119~", "LX*1~SV2*0120**100*DA*2~")
    assert raw.rejected["column"].to_list() == ["service_date"]


def test_professional_lines_under_an_institutional_guide_are_kept_and_noted():
    raw = institutional(
        "DTP*434*D8*20240801~HI*ABK:E119~", "LX*1~SV1*HC:G0422*100*UN*1***1~DTP*472*D8*20240801~", composite="11:B:1"
    )
    assert only(first(raw, "claims"), "claim_type", "claim_place_of_service", "type_of_bill") == ["I", "11", None]
    assert first(raw, "lines")["diagnosis_pointer_1"] == "1"
    assert "have lines of another kind" in raw.sources[0].notes[0]


@pytest.mark.parametrize("qualified", [True, False], ids=["with_ref_87", "without_any_guide"])
def test_the_guide_of_4010_stands_in_the_group_or_the_header(qualified: bool):
    header = "BHT*0019*00*1*20240801*1200*CH~" + ("REF*87*004010X098A1~" if qualified else "")
    body = header + BILLING + SUBSCRIBER + claim()
    raw = read_x12(interchange(transaction(body, guide=""), guide="").encode())
    assert first(raw, "claims")["claim_type"] == "P"
    assert any("names no known 837 guide" in note for note in raw.sources[0].notes) is not qualified


def test_a_component_separator_other_than_the_declared_one_is_found_and_noted():
    text = professional(claim()).decode()
    head, body = text[:106], text[106:].replace(":", ">")
    raw = read_x12((head + body).encode())
    assert first(raw, "lines")["procedure_code"] == "G0422"
    assert raw.tables["diagnoses"]["diagnosis_code"].to_list() == ["E119", "I10"]
    assert "the component separator in use is not the one" in raw.sources[0].notes[0]


@pytest.mark.parametrize(
    ("numbers", "expected", "noted"),
    [
        (("1", "2"), ["1", "2"], False),
        (("3", "07"), ["3", "7"], False),
        (("1", "1"), ["1", "2"], True),
        (("", "2"), ["1", "2"], True),
        (("0", "1"), ["1", "2"], True),
        (("1", "9" * 30), ["1", "2"], True),
    ],
)
def test_line_numbers_are_those_of_lx_where_they_are_usable(numbers: tuple[str, str], expected: list[str], noted: bool):
    lines = "".join(SERVICE.replace("LX*1", f"LX*{number}") for number in numbers)
    raw = read_x12(professional(claim(lines=lines)))
    assert raw.tables["lines"]["line_no"].to_list() == expected
    assert any("line numbers (LX01)" in note for note in raw.sources[0].notes) is noted


def test_services_without_lx_are_lines_of_their_own():
    raw = read_x12(professional(claim(lines=SERVICE.replace("LX*1~", "") + "SV1*HC:G0423*5*UN*1~DTP*472*D8*20240802~")))
    assert raw.tables["lines"].select("line_no", "procedure_code", "service_date").rows() == [
        ("1", "G0422", "2024-08-01"),
        ("2", "G0423", "2024-08-02"),
    ]


def test_anesthesia_minutes_are_whole_and_units_as_sent():
    raw = read_x12(professional(claim(lines=SERVICE.replace("UN*1*", "MJ*61.00*"))))
    assert only(first(raw, "lines"), "anesthesia_minutes", "unit_basis", "units") == ["61", "MJ", "61.00"]


def test_a_day_that_is_none_is_left_for_validation():
    raw = read_x12(professional(claim(lines=SERVICE.replace("20240801", "20240231"))))
    assert first(raw, "lines")["service_date"] == "20240231"


def test_zero_decimals_on_codes_are_dropped():
    content = professional(claim(lines=SERVICE.replace("***1~", "***1.00:2.0~"))).replace(b"11:B:1*", b"11:B:1.00*")
    raw = read_x12(content)
    assert first(raw, "claims")["frequency_code"] == "1"
    assert only(first(raw, "lines"), "diagnosis_pointer_1", "diagnosis_pointer_2") == ["1", "2"]
