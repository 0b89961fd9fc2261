"""The command line: exit codes, clear errors without a value of the data, and what a new user types."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from auditkit.bundled import bundled
from auditkit.checking import registry
from auditkit.cli import main

CANARY = "ZZCANARY"
HEADER = "claim_id,line_no,service_date,procedure_code,units,charge_amount,patient_last_name"
GOOD = f"{HEADER}\nA,1,2024-08-01,99213,1,90.00,Sample\n"


def auditkit(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run the command line in this process and give its exit code."""
    monkeypatch.setattr(sys, "argv", ["auditkit", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        main()
    return int(caught.value.code or 0)


@pytest.fixture(autouse=True)
def no_own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks that other tests registered in this process are no part of the command line."""
    monkeypatch.setattr(registry, "OWN_CHECKS", {})


@pytest.fixture
def no_releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of the user's own releases."""
    monkeypatch.setenv("AUDITKIT_CODESETS", str(tmp_path / "codesets"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


BAD = [
    ("empty.csv", "", "is empty"),
    ("missing.csv", f"claim_id,line_no,service_date,units,charge_amount\n{CANARY},1,2024-08-01,1,90\n", "procedure_code or revenue_code"),
    ("doubled.csv", f"{HEADER},units\n{CANARY},1,2024-08-01,99213,1,90,x,1\n", "'units'"),
    ("delimiter.csv", GOOD.replace(",", "~"), "delimiter"),
    ("latin.csv", f"{HEADER}\nA,1,2024-08-01,99213,1,90,Mu\xf1oz{CANARY}\n".encode("cp1252"), "encoding"),
    ("truncated.837", f"ISA*00*          *00*          *ZZ*{CANARY}", ""),
    ("page.xlsx", f"<html><body>{CANARY}</body></html>", "HTML"),
    ("table.xlsx", GOOD, ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "message"), BAD, ids=[name for name, _, _ in BAD])
def test_a_file_that_cannot_be_read_exits_1_with_a_clear_message(
    no_releases: Path, monkeypatch, capsys, name: str, content: str | bytes, message: str
):
    path = write(no_releases, name, content)
    assert auditkit(monkeypatch, "run", path, "--out", no_releases / "audit") == 1
    said = capsys.readouterr().err
    assert name in said
    assert message.lower() in said.lower()
    assert CANARY not in said
    assert not (no_releases / "audit" / "manifest.json").exists()


def test_a_header_alone_is_an_audit_of_no_claims(no_releases: Path, monkeypatch, capsys):
    path = write(no_releases, "header.csv", HEADER + "\n")
    assert auditkit(monkeypatch, "run", path, "--out", no_releases / "audit") == 0
    assert "0 findings" in capsys.readouterr().out


def test_bad_rows_are_rejected_and_counted(no_releases: Path, monkeypatch, capsys):
    rows = f"A,1,2024-08-01,99213,1,90.00,=1+1\nA,2,2024-02-30,99213,1,90.00,=1+1\nB,1,2024-08-01,99213,one,90.00,{CANARY}\nC,1,2024-08-01,99E10,1,90.00,x,too,many\n"
    path = write(no_releases, "rows.csv", f"{HEADER}\n{rows}")
    assert auditkit(monkeypatch, "run", path, "--out", no_releases / "audit") == 0
    from auditkit import open_audit

    audit = open_audit(no_releases / "audit")
    counts = audit.manifest["counts"]["lines"]
    assert counts["read"] == counts["accepted"] + counts["rejected"] == 4
    assert counts["accepted"] == 1
    assert set(audit.table("rejected").filter(audit.table("rejected")["table"] == "lines")["row"]) == {3, 4, 5}
    assert audit.tables["claims"]["patient_last_name"].to_list() == ["=1+1"]
    assert CANARY not in str(audit.table("rejected").to_dicts())


def test_an_audit_is_verified_and_a_change_shows(no_releases: Path, monkeypatch, capsys):
    path = write(no_releases, "claims.csv", GOOD)
    folder = no_releases / "audit"
    assert auditkit(monkeypatch, "run", path, "--out", folder) == 0
    assert auditkit(monkeypatch, "verify", folder) == 0
    assert auditkit(monkeypatch, "run", path, "--out", folder) == 1, "a finished audit is not overwritten"
    (folder / "lines.parquet").write_bytes((folder / "lines.parquet").read_bytes() + b" ")
    assert auditkit(monkeypatch, "verify", folder) == 1
    assert "lines.parquet: changed" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [("run",), ("run", "x.csv", "--out", "y", "--window", "2024-07-01"), ("check", "x.csv", "--window", "2024-09-30:2024-07-01"), ("check", "x.csv", "--fail-on", "grave"), ("tables", "no_such"), ("no-such-command",)],
)  # fmt: skip
def test_a_mistake_in_the_call_exits_2(no_releases: Path, monkeypatch, arguments: tuple[str, ...]):
    assert auditkit(monkeypatch, *arguments) == 2


def test_findings_above_the_threshold_exit_3(no_releases: Path, monkeypatch, capsys):
    path = write(no_releases, "units.csv", f"{HEADER},patient_birth_date,payer_id,member_id,patient_sex,patient_first_name,billing_npi,billing_tin,rendering_npi,claim_type,place_of_service\n"
                 "A,1,2024-08-01,G0008,9,30.00,Sample,1970-01-01,PAYER,M1,F,Ann,2000000101,T,2000000002,P,11\n")  # fmt: skip
    assert auditkit(monkeypatch, "check", path, "--only", "MUE-DOS", "--fail-on", "medium") == 3
    assert auditkit(monkeypatch, "check", path, "--only", "MUE-DOS", "--fail-on", "critical") == 0
    assert auditkit(monkeypatch, "check", path, "--only", "MUE-DOS") == 0


def test_a_check_that_fails_is_named_and_exits_1(no_releases: Path, monkeypatch, capsys):
    skeleton = (bundled("templates") / "check_skeleton.py").read_text(encoding="utf-8")
    own = no_releases / "own"
    own.mkdir()
    write(own, "own_units.py", skeleton.replace('nw.col("units") > 10', f'nw.col("no_{CANARY}") > 10'))
    path = write(no_releases, "claims.csv", GOOD)
    assert auditkit(monkeypatch, "check", path, "--checks", own) == 1
    said = capsys.readouterr()
    assert "failed: OWN-UNITS" in said.err
    assert "CODE-HCPCS" in said.out, "the other checks ran"
    assert str(own) not in said.out


def test_explain_says_what_every_check_saw(no_releases: Path, monkeypatch, capsys):
    folder = no_releases / "audit"
    assert auditkit(monkeypatch, "run", write(no_releases, "claims.csv", GOOD), "--out", folder) == 0
    assert auditkit(monkeypatch, "explain", folder, "C000001") == 0
    said = capsys.readouterr().out
    from auditkit import load_checks

    assert all(check.id in said for check in load_checks())
    assert auditkit(monkeypatch, "explain", folder, "C999999") == 1


def test_price_shows_the_working_of_a_claim(no_releases: Path, monkeypatch, capsys):
    folder = no_releases / "audit"
    assert auditkit(monkeypatch, "run", write(no_releases, "claims.csv", GOOD), "--out", folder) == 0
    capsys.readouterr()
    assert auditkit(monkeypatch, "price", folder, "C000001") == 0
    said = capsys.readouterr().out
    assert said.startswith("line 1  ")
    assert "priced lines" in said or "all lines" in said
    assert auditkit(monkeypatch, "price", folder, "C999999") == 1


def test_coverage_names_what_is_missing(no_releases: Path, monkeypatch, capsys):
    path = write(no_releases, "claims.csv", GOOD + "B,1,2019-01-05,99213,1,90.00,Sample\n")
    assert auditkit(monkeypatch, "coverage", path) == 0
    said = capsys.readouterr().out
    assert "2019-01" in said
    assert "2024-08" in said
    assert "0%" in said
    assert "100%" in said


def test_the_tables_and_the_checks_are_printed(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    assert auditkit(monkeypatch, "tables", "lines") == 0
    assert "procedure_code" in capsys.readouterr().out
    assert auditkit(monkeypatch, "checks") == 0
    assert "MUE-DOS" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "shown", "hidden"),
    [
        (["--family", "unbundling"], "MUE-DOS", "NPI-LUHN"),
        (["--set", "mue"], "MUE-LINE", "NPI-LUHN"),
        (["--status", "info"], "GLOB-EM", "NPI-LUHN"),
        (["NPI"], "NPI-LUHN", "MUE-DOS"),
    ],
)
def test_checks_are_filtered_and_shown(options, shown, hidden, monkeypatch: pytest.MonkeyPatch, capsys):
    assert auditkit(monkeypatch, "checks", *options) == 0
    told = capsys.readouterr().out
    assert shown in told
    assert hidden not in told


def test_a_check_is_shown_with_its_examples(monkeypatch: pytest.MonkeyPatch, capsys):
    assert auditkit(monkeypatch, "checks", "npi-luhn", "--examples") == 0
    told = capsys.readouterr().out
    assert "What settles it" in told
    assert "1234567890" in told


def test_an_unknown_check_is_refused(monkeypatch: pytest.MonkeyPatch, capsys):
    assert auditkit(monkeypatch, "checks", "NOPE") == 2
    assert "no such check" in capsys.readouterr().err


@pytest.mark.parametrize(("page", "command"), [("checks.md", "checks"), ("tables.md", "tables")])
def test_the_generated_pages_are_up_to_date(monkeypatch, capsys, page: str, command: str):
    assert auditkit(monkeypatch, command, "--page") == 0
    assert capsys.readouterr().out == (bundled("notebooks").parent / "docs" / page).read_text(encoding="utf-8"), (
        "run: make docs"
    )


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--profile", "medicaid"), 2, "--profile takes medicare or cpt"),
        (("--codesets", "no_such_folder"), 2, "no folder no_such_folder"),
        (("--profile", "Medicare"), 0, ""),
    ],
)
def test_an_option_that_would_switch_checks_off_is_refused(
    no_releases: Path, monkeypatch, capsys, options, code: int, said: str
):
    path = write(no_releases, "claims.csv", GOOD)
    assert auditkit(monkeypatch, "check", path, *options) == code
    assert said in capsys.readouterr().err


def test_a_run_that_accepts_no_line_fails(no_releases: Path, monkeypatch, capsys):
    path = write(no_releases, "dates.csv", GOOD.replace("2024-08-01", "08/01/2024"))
    assert auditkit(monkeypatch, "check", path) == 1
    assert "none of 1 lines could be accepted" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(no_releases: Path, monkeypatch, capsys):
    path = write(no_releases, "claims.csv", GOOD)
    assert auditkit(monkeypatch, "run", path, "--out", path) == 1
    assert "claims.csv" in capsys.readouterr().err
