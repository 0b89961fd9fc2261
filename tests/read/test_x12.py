"""Reading X12 files: the envelope, what becomes of every claim, and what a message may say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.errors import AuditError, ReadError
from auditkit.read.raw import Raw
from auditkit.read.x12 import read_x12
from tests.read.x12_made import (
    BILLING,
    INSTITUTIONAL,
    PROFESSIONAL,
    SUBSCRIBER,
    claim,
    interchange,
    professional,
    remittance,
    transaction,
)

CANARY = "ZZCANARY"
ONE = professional(claim())


def values(raw: Raw, table: str, column: str) -> list[str | None]:
    return raw.tables[table][column].to_list()


def reasons(raw: Raw) -> list[str]:
    return raw.rejected["reason"].to_list()


def notes(raw: Raw) -> str:
    return " | ".join(raw.sources[0].notes)


def test_a_file_gives_its_tables_and_its_source():
    raw = read_x12(ONE, "august.837")
    source = raw.sources[0]
    assert set(raw.tables) == {"claims", "lines", "diagnoses"}
    assert (source.label, source.kind, source.rows, source.size) == ("august.837", "837P", 1, len(ONE))
    assert len(source.sha256) == 64
    assert source.notes == ()


def test_a_path_is_labelled_by_its_name(tmp_path: Path):
    path = tmp_path / "august.837"
    path.write_bytes(ONE)
    raw = read_x12(path)
    assert values(raw, "claims", "source_file") == ["august.837"]


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path):
    with pytest.raises(ReadError, match=r"gone\.837: the file cannot be opened"):
        read_x12(tmp_path / "gone.837")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"<html><body>Not found</body></html>", "not X12"),
        (b"claim_id,charge\n1,2\n", "not X12"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not X12"),
        (b"ISA", "damaged interchange header"),
        (b"ISA*00*1~GS*HC~", "damaged interchange header"),
        (ONE.replace(b"*:~", b"*A~", 1), "damaged interchange header"),
        (ONE.replace(b"*:~", b"**~", 1), "damaged interchange header"),
        (b"ST*837", "separators cannot be told"),
        (ONE.replace(b"ST*837", b"ST*270").replace(b"CLM*", b"XXX*"), "neither|no claim"),
    ],
)
def test_what_is_no_claim_file_is_refused_in_plain_words(content: bytes, said: str):
    with pytest.raises(ReadError, match=said):
        read_x12(content)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: "\r\n\n  " + text,
        lambda text: text.replace("~", "~\n"),
        lambda text: text.replace("~", "~\r\n"),
        lambda text: text.replace("~", "\n"),
        lambda text: text.replace("~", "\r\n"),
        lambda text: text.replace("*", "|").replace(":", "<").replace("~", "'"),
        lambda text: text.replace("*", "\x1d").replace(":", "\x1f").replace("~", "\x1c"),
        lambda text: text.replace("SENDER         ", "SENDER").replace("RECEIVER       ", "RECEIVER"),
        lambda text: text[: text.index("~GE*") + 1],
        lambda text: text[text.index("GS*") :],
        lambda text: text[text.index("ST*") : text.index("GE*")],
        lambda text: text[text.index("ST*") : text.index("GE*")].replace("~", "\r\n"),
    ],
    ids=[
        "bom",
        "blank",
        "lf",
        "crlf",
        "lf_only",
        "crlf_only",
        "marks",
        "controls",
        "widths",
        "no_trailer",
        "no_isa",
        "st_only",
        "st_lines",
    ],
)
def test_the_dress_of_a_file_changes_no_claim(change):
    text = professional(claim(1), claim(2, "250.50")).decode()
    plain, dressed = read_x12(text.encode()), read_x12(change(text).encode())
    for table in ("claims", "lines", "diagnoses"):
        varying = {"claim_id", "source_row", "submitted_date"} & set(plain.tables[table].columns)
        assert dressed.tables[table].drop(varying).equals(plain.tables[table].drop(varying)), table


def test_a_line_broken_at_80_characters_is_read_as_one():
    text = professional(claim()).decode()
    broken = "\n".join(text[start : start + 80] for start in range(0, len(text), 80))
    assert read_x12(broken.encode(), "x").tables["claims"].equals(read_x12(text.encode(), "x").tables["claims"])


def test_bytes_that_are_no_utf8_are_still_read():
    raw = read_x12(ONE.replace(b"ANNA", b"AN\xc9A"))
    assert values(raw, "claims", "patient_first_name") == ["ANÉA"]


def test_joined_interchanges_keep_their_own_separators():
    second = professional(claim(2, "30")).decode().replace("*", "|").replace(":", ">").replace("~", "!")
    raw = read_x12(ONE + b"\n" + second.encode() + b"\n" + professional(claim(3)))
    assert values(raw, "claims", "patient_control_number") == ["ACCT1", "ACCT2", "ACCT3"]
    assert values(raw, "lines", "procedure_code") == ["G0422"] * 3
    assert values(raw, "claims", "claim_id") == ["1-0001-1", "1-0001.2-1", "1-0001.3-1"]
    assert values(raw, "claims", "claim_key") == ["1", "2", "3"]
    rows = [int(row) for row in values(raw, "claims", "source_row")]
    assert rows == sorted(set(rows))


def test_junk_between_interchanges_is_passed_over():
    raw = read_x12(ONE + b"some words in between" + ONE)
    assert raw.sources[0].rows == raw.tables["claims"].height == 2


def test_a_damaged_second_header_stops_the_reading():
    with pytest.raises(ReadError, match="segment 28: a damaged interchange header"):
        read_x12(ONE + b"ISA*00*" + CANARY.encode() + b"~GS*HC~")


def test_claims_of_a_transaction_that_breaks_off_are_refused():
    whole = transaction(BILLING + SUBSCRIBER + claim(1))
    text = interchange(whole, transaction(BILLING + SUBSCRIBER + claim(2) + claim(3), number="0002"))
    raw = read_x12(text[: text.rindex("LX*1")].encode())
    assert values(raw, "claims", "patient_control_number") == ["ACCT1"]
    assert raw.sources[0].rows == 3
    assert reasons(raw) == ["its transaction breaks off before a whole SE"] * 2
    assert raw.rejected["table"].to_list() == ["claims"] * 2


@pytest.mark.parametrize("tail", ["SE*", "SE*40", "S", ""])
def test_an_unfinished_se_is_no_se(tail: str):
    text = ONE.decode()
    raw = read_x12((text[: text.index("SE*")] + tail).encode())
    assert (raw.tables["claims"].height, raw.rejected.height) == (0, 1)


def test_a_wrong_segment_count_is_noted_and_refuses_nothing():
    text = ONE.decode()
    at = text.index("SE*")
    raw = read_x12((text[:at] + "SE*7*0001~" + text[at:].split("~", 1)[1]).encode())
    assert raw.tables["claims"].height == 1
    assert "the segment count that SE states differs" in notes(raw)


def test_one_bad_claim_among_200_is_refused_alone():
    claims = [claim(number) for number in range(1, 201)]
    claims[99] = claims[99].replace("CLM*ACCT100*100*", "CLM*ACCT100*1OO*")
    raw = read_x12(professional(*claims), "big")
    assert (raw.sources[0].rows, raw.tables["claims"].height, raw.rejected.height) == (200, 199, 1)
    before = professional(*claims[:99]).decode().split("SE*")[0].count("~")
    assert raw.rejected.row(0) == ("big", before + 1, "total_charge", "CLM02, the charge, is not a number", "claims")
    assert values(raw, "claims", "claim_key") == [str(key) for key in range(1, 200)]
    assert "ACCT100" not in values(raw, "claims", "patient_control_number")


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        ("CLM*ACCT1*", "CLM**", "patient_control_number", "CLM01, the patient control number, is missing"),
        ("CLM*ACCT1*100*", "CLM*ACCT1**", "total_charge", "CLM02, the charge, is missing"),
        ("CLM*ACCT1*100*", "CLM*ACCT1*NaN*", "total_charge", "CLM02, the charge, is not a number"),
        ("CLM*ACCT1*100*", "CLM*ACCT1*1e5*", "total_charge", "CLM02, the charge, is not a number"),
        ("HC:G0422*100*", "HC:G0422**", "charge_amount", "SV102, the charge, is missing"),
        ("HC:G0422*100*", "HC:G0422*x*", "charge_amount", "SV102, the charge, is not a number"),
        ("HC:G0422*", "HC*", "procedure_code", "SV101 holds no procedure code"),
        ("DTP*472*", "DTP*473*", "service_date", r"no date of service \(DTP\*472\)"),
        ("SV1*", "SV9*", None, r"a line \(LX\) without SV1 or SV2"),
        ("SV1*HC:", "SV3*AD:", None, "a dental service"),
        ("LX*1~SV1*HC:G0422*100*UN*1***1~DTP*472*D8*20240801~REF*6R*L1~", "", None, "no service line"),
        ("REF*6R*L1~", "NTE*ADD*" + "x" * 5000 + "~", None, "over the limits of size"),
        ("REF*6R*L1~", "REF*" + "*" * 600 + "~", None, "over the limits of size"),
    ],
)
def test_a_malformed_claim_is_refused_with_its_segment(old: str, new: str, column: str | None, reason: str):
    assert old in claim()
    raw = read_x12(professional(claim(7), claim(1).replace(old, new), claim(8)))
    assert values(raw, "claims", "patient_control_number") == ["ACCT7", "ACCT8"]
    assert raw.rejected["column"].to_list() == [column]
    assert raw.rejected["row"].to_list() == [25]  # 18 segments above the claims, 6 of the first
    assert raw.rejected["reason"].str.contains(reason).to_list() == [True]


def test_a_lost_level_refuses_the_claims_that_would_go_to_the_patient_before():
    second = SUBSCRIBER.replace("ANNA", "BERTA").replace("HL*2*", "HX*2*")
    raw = read_x12(professional(claim(1), second, claim(2), "HL*4*1*22*0~NM1*IL*1*SAMPLE*CARLA****MI*M3~", claim(3)))
    assert values(raw, "claims", "patient_first_name") == ["ANNA", "CARLA"]
    assert [reason.split(" ", 2)[2] for reason in reasons(raw)] == [
        "starts another patient or provider without a level (HL) of its own"
    ]


def test_services_whose_claim_segment_is_lost_are_noted():
    lost = claim(2).replace("CLM*", "CLX*")
    raw = read_x12(professional(claim(1), "HL*3*1*22*0~", lost))
    assert raw.tables["lines"].height == raw.sources[0].rows == 1
    assert "1 service(s) (SV1, SV2) stand outside any claim" in notes(raw)


def test_claims_outside_their_kind_of_transaction_are_refused_and_counted():
    body = BILLING + SUBSCRIBER + claim()
    text = interchange(
        transaction(body), transaction(body, "277"), transaction("CLP*A*1*1*1~", "837"), transaction(claim(), "835")
    )
    raw = read_x12((text + "CLM*A*1~").encode())
    assert (raw.sources[0].rows, raw.tables["claims"].height, raw.rejected.height) == (5, 1, 4)
    assert "1 transaction(s) of other kinds than 837 and 835" in notes(raw)


def test_a_file_of_both_kinds_gives_both_sets_of_tables():
    raw = read_x12(ONE + remittance("CLP*ACCT1*1*100*100*0*12*ICN1~", total="100"))
    assert raw.sources[0].kind == "X12"
    assert set(raw.tables) == {"claims", "lines", "diagnoses", "remittances", "adjustments"}


def test_columns_that_the_guide_cannot_hold_are_absent():
    lines = read_x12(ONE).tables["lines"].columns
    assert "place_of_service" in lines
    assert not {"revenue_code", "noncovered_amount", "allowed_amount", "paid_amount", "modifiers"} & set(lines)
    institutional = ONE.replace(PROFESSIONAL.encode(), INSTITUTIONAL.encode()).replace(
        b"SV1*HC:G0422*100*UN*1***1", b"SV2*0510*HC:G0422*100*UN*1"
    )
    lines = read_x12(institutional).tables["lines"].columns
    assert "revenue_code" in lines
    assert "place_of_service" not in lines


def test_every_column_is_text():
    raw = read_x12(ONE + remittance("CLP*ACCT1*1*100*100*0*12*ICN1~"))
    assert {str(kind) for table in raw.tables.values() for kind in table.dtypes} == {"String"}


def test_control_numbers_that_are_no_plain_names_stay_out_of_claim_id():
    raw = read_x12(ONE.replace(b"ST*837*0001*", b"ST*837*00 1-x*"))
    assert values(raw, "claims", "claim_id") == ["1-0-1"]


@st.composite
def mutated(draw) -> bytes:
    """Mutate a file of claims or remittances in up to four places: cut, double, swap, garble, or truncate it."""
    names = SUBSCRIBER.replace("SAMPLE*ANNA", f"{CANARY}*{CANARY}")
    body = (
        BILLING
        + names
        + claim(1, inside=f"NM1*82*1*{CANARY}*X****XX*2000000010~SBR*S*01*******12~NM1*IL*1*{CANARY}~")
        + claim(2)
    )
    paid = f"CLP*ACCT1*1*100*80*20*12*ICN1~NM1*QC*1*{CANARY}*X~SVC*HC:G0422*100*80**1~DTM*472*20240801~CAS*PR*1*20~LQ*HE*N1~"
    text = interchange(transaction(body)) + remittance(paid, paid, total="160").decode()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        inner = text[start:end]
        text = (
            text[:start]
            + draw(st.sampled_from(["", inner * 2, inner[::-1], "~", "*", ":", "\n", "\x00", "ISA*", "é", "9" * 40]))
            + text[end:]
        )
    return text[: draw(st.integers(len(text) // 2, len(text)))].encode()


def attempted(content: bytes) -> Raw | AuditError:
    try:
        return read_x12(content, "mutated")
    except AuditError as error:
        return error


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(mutated())
def test_a_mutated_file_raises_only_our_errors_and_tells_no_name(content: bytes):
    result = attempted(content)
    if isinstance(result, AuditError):
        assert CANARY not in str(result)
        assert result.__cause__ is None
        assert result.__suppress_context__ or result.__context__ is None
        return
    keys = [("claims", "claim_key"), ("remittances", "remittance_key")]
    kept = sum(result.tables[name][key].n_unique() for name, key in keys if name in result.tables)
    assert kept + result.rejected.height == result.sources[0].rows
    assert CANARY not in str(result.rejected.to_dicts())
    assert CANARY not in notes(result)
