"""Payment files, lists and crosswalks: recognised in every form, and what their rows become."""

import datetime as dt
import gzip
from pathlib import Path

import polars as pl
import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import ImportResult, import_file, import_files, importers
from auditkit.codesets.opened import open_publication
from auditkit.errors import CodeSetError
from tests.codesets import lists as made
from tests.codesets import publications
from tests.codesets.conftest import QUARTER, files_of, stored, workbook, zipped

DAY = dt.date
YEAR = (DAY(2024, 1, 1), DAY(2024, 12, 31))


def imported(store: Store, tmp_path: Path, form: str, content: bytes | None = None) -> ImportResult:
    name, own, _, _, dated = made.FORMS[form]
    path = tmp_path / name
    path.write_bytes(own if content is None else content)
    (result,) = import_file(path, store, covers=None if dated else YEAR)
    return result


@pytest.mark.parametrize("form", made.FORMS)
@pytest.mark.parametrize("packing", ["plain", "zip", "gzip"])
def test_a_list_is_imported_in_every_form(form: str, packing: str, store: Store, tmp_path: Path):
    name, content, set_name, rows, dated = made.FORMS[form]
    if packing == "zip":
        path = zipped(tmp_path / "download.zip", **{name: content, "readme.txt": b"see the record layout\n"})
    else:
        path = tmp_path / (name if packing == "plain" else f"{name}.gz")
        path.write_bytes(content if packing == "plain" else gzip.compress(content))
    (result,) = import_file(path, store, covers=None if dated else YEAR)
    assert (result.release.set_name, result.added, result.read, result.accepted) == (set_name, True, rows, rows)
    assert stored(store, set_name).height == result.release.rows


@pytest.mark.parametrize("form", made.FORMS)
def test_a_list_twice_changes_nothing(form: str, store: Store, tmp_path: Path):
    imported(store, tmp_path, form)
    before = {file: file.stat().st_mtime_ns for file in files_of(store)}
    assert not imported(store, tmp_path, form).added
    assert {file: file.stat().st_mtime_ns for file in files_of(store)} == before


EVERY_FORM = {name: content for name, (_, content, _, _, _) in made.FORMS.items()}


@pytest.mark.parametrize("form", EVERY_FORM)
def test_one_importer_takes_a_list_and_no_other(form: str, tmp_path: Path):
    path = tmp_path / "download"
    path.write_bytes(EVERY_FORM[form])
    assert len([one for one in importers() for file in open_publication(path) if one.recognise(file)]) == 1


@pytest.mark.parametrize("form", [name for name, (*_, dated) in made.FORMS.items() if not dated])
def test_a_list_without_days_asks_for_them(form: str, store: Store, tmp_path: Path):
    name, content, *_ = made.FORMS[form]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CodeSetError, match="give them: --covers"):
        import_file(tmp_path / name, store)
    assert files_of(store) == []


@pytest.mark.parametrize(
    ("form", "covers"),
    [
        ("opps text", QUARTER),
        ("opps workbook", QUARTER),
        ("asp text", QUARTER),
        ("crosswalk", QUARTER),
        ("anesthesia factors", YEAR),
        ("anesthesia base workbook", YEAR),
        ("leie", (DAY(1977, 1, 1), DAY(2024, 9, 10))),
        ("zip text", QUARTER),
        ("therapy codes", YEAR),
    ],
)
def test_the_days_covered_are_those_that_the_file_states(form: str, covers: tuple[DAY, DAY], store: Store, tmp_path: Path):
    release = imported(store, tmp_path, form).release
    assert (release.covers_from, release.covers_until) == covers


ROWS = {
    "opps text": [
        {"procedure_code": "G0463", "status_indicator": "J2", "apc": "5012", "payment_rate": "1120.500"},
        {"procedure_code": "J1885", "status_indicator": "N", "apc": None, "payment_rate": None},
    ],
    "asp text": [{"procedure_code": "A9606", "payment_limit": None}, {"procedure_code": "J1885", "payment_limit": "0.333"}],
    "crosswalk": [{"ndc": "99999000101", "procedure_code": "J1885", "billing_units_per_package": "50"}],
    "anesthesia factors": [
        {"locality": "02102-01", "locality_name": "ALASKA", "conversion_factor": "28.54"},
        {"locality": "10112-00", "conversion_factor": "19.77"},
    ],
    "anesthesia base workbook": [{"procedure_code": "00840", "base_units": "6"}, {"procedure_code": "01402"}],
    "places": [
        {"place_of_service": "11", "facility": "N"},
        {"place_of_service": "22", "facility": "Y"},
        {"place_of_service": "27", "facility": "N"},
    ],
    "places reshaped": [{"place_of_service": "11", "facility": "N"}, {"place_of_service": "22", "facility": "Y"}],
    "modifiers": [
        {"modifier": "25", "applies_to": "em", "title": "separate visit on the day of a procedure"},
        {"modifier": "A1", "applies_to": None, "title": "Dressing for one wound", "rank": None},
        {"modifier": "KX", "applies_to": "any", "effective_date": DAY(2002, 7, 1)},
    ],
    "leie": [
        {"npi": "", "last_name": "MOCKUP", "waiver_date": "2000-01-01", "until_date": None},
        {"npi": "2000000002", "effective_date": DAY(2024, 1, 1), "until_date": None, "birth_date": "1950-01-01"},
        {"npi": "2000000010", "effective_date": DAY(2010, 1, 1), "until_date": DAY(2015, 5, 31)},
    ],
    "revenue codes": [
        {"revenue_code": "0001"},
        {"revenue_code": "0450", "title": "emergency room"},
        {"revenue_code": "0636"},
    ],
    "adjustment codes": [
        {"code_list": "carc", "code": "15", "until_date": DAY(2018, 5, 1)},
        {"code_list": "carc", "code": "45", "effective_date": DAY(1995, 1, 1), "until_date": None},
        {"code_list": "group", "code": "CO"},
        {"code_list": "rarc", "code": "N115", "title": "decided under a local coverage determination"},
    ],
    "taxonomies": [
        {"taxonomy": "207Q00000X", "specialty": "08"},
        {"taxonomy": "207QA0000X", "specialty": "08"},
        {"taxonomy": "282N00000X", "specialty": "A0"},
    ],
    "zip text": [{"zip": "31201", "locality": "10212-99"}, {"zip": "60601", "locality": "06102-16"}],
    "waived tests": [
        {"procedure_code": "81002", "qw_required": "N"},
        {"procedure_code": "82465", "qw_required": "Y"},
        {"procedure_code": "83718", "qw_required": "Y"},
        {"procedure_code": "87804", "qw_required": "Y"},
    ],
    "therapy codes": [
        {"procedure_code": "92610", "always": "Y", "timed": None},
        {"procedure_code": "97110", "always": "Y", "timed": "Y"},
        {"procedure_code": "97597", "always": "N", "timed": "N"},
    ],
    "visits": [
        {"specialty": "08", "procedure_code": "99213", "em_family": "office_established", "share": "0.3", "services": "300"},
        {"specialty": "08", "procedure_code": "99214", "share": "0.7"},
    ],
}


@pytest.mark.parametrize("form", ROWS)
def test_what_the_rows_become(form: str, store: Store, tmp_path: Path):
    result = imported(store, tmp_path, form)
    rows = stored(store, result.release.set_name)
    rows = rows.sort(*(name for name in ("code_list", *rows.columns) if name in rows.columns and name not in ("release",)))
    found = [
        {name: row[name] for name in expected} for row, expected in zip(rows.iter_rows(named=True), ROWS[form], strict=True)
    ]
    key = next(iter(ROWS[form][0]))
    assert sorted(found, key=lambda row: str(row[key])) == sorted(ROWS[form], key=lambda row: str(row[key]))


def test_texts_that_belong_to_others_are_not_kept(store: Store, tmp_path: Path):
    for form in ("revenue codes", "adjustment codes", "opps text", "waived tests", "therapy codes"):
        imported(store, tmp_path, form)
    kept = pl.concat([store.rows(one).cast(pl.String) for one in store.releases()], how="diagonal")
    assert not kept.select(pl.any_horizontal(pl.all().str.to_lowercase() == "words").any()).item()


def test_every_crosswalk_of_one_zip_makes_one_release(store: Store, tmp_path: Path):
    members = {
        "ASP crosswalk.csv": made.crosswalk("ASP", "J1885", "99999-0001-01"),
        "AWP crosswalk.csv": made.crosswalk("AWP", "90662", "99999-002-1"),
        "ASP crosswalk.xlsx": workbook([["_2024_CODE", "NDC2"]]),
    }
    (result,) = import_file(zipped(tmp_path / "july-2024.zip", **members), store)
    assert (result.accepted, sorted(stored(store, "ndc_crosswalk")["ndc"])) == (2, ["99999000101", "99999000201"])


def test_crosswalks_of_two_quarters_stay_apart(store: Store, tmp_path: Path):
    paths = [tmp_path / f"crosswalk_{number}.csv" for number in (1, 2)]
    paths[0].write_bytes(made.crosswalk("ASP", "J1885", "99999-0001-01"))
    later = b'"Effective October 1, 2024 through December 31, 2024"'
    paths[1].write_bytes(
        made.crosswalk("ASP", "J1885", "99999-0001-01").replace(b'"Effective July 1, 2024 through September 30, 2024"', later)
    )
    assert len(import_files(paths, store)) == 2


def test_the_hcpcs_file_gives_its_modifiers_too(store: Store, tmp_path: Path):
    path = tmp_path / "HCPC2024_JUL_ANWEB.txt"
    path.write_bytes(publications.HCPCS_TEXT)
    results = {result.release.set_name: result for result in import_file(path, store)}
    assert set(results) == {"hcpcs", "modifier_codes"}
    (row,) = stored(store, "modifier_codes").iter_rows(named=True)
    assert (row["modifier"], row["title"], row["effective_date"]) == ("A1", "Dressing for one wound", DAY(2024, 1, 1))
    assert results["modifier_codes"].release.scope == "^[A-Z][0-9A-Z]$"


def test_a_zip_code_in_several_localities_is_not_answered_for(store: Store, tmp_path: Path):
    result = imported(store, tmp_path, "zip text")
    assert result.release.unreadable == ("90001",)
    assert any("1 ZIP codes lie in several localities" in note for note in result.notes)


def test_an_unknown_specialty_name_is_counted(store: Store, tmp_path: Path):
    notes = imported(store, tmp_path, "visits").notes
    assert notes[0].startswith("1 rows of 1 specialty names")
    assert notes[1].startswith("1 rows are of other codes than visits")


def test_one_list_of_adjustment_codes_answers_for_that_list_only(store: Store, tmp_path: Path):
    assert imported(store, tmp_path, "reason codes").release.only == (("code_list", "carc"),)


REFUSED = {
    "supplement of exclusions": ("leie", made.leie(("SAMPLE", "2000000002", "20240901", "00000000", "00000000")), "monthly supplement"),
    "supplement of reinstatements": (
        "leie",
        made.leie(("A", "2000000002", "19900101", "20240901", "00000000"), ("B", "2000000010", "20100101", "20240901", "00000000")),
        "monthly supplement",
    ),
    "exclusion without a date": ("leie", made.leie(("SAMPLE", "2000000002", "00000000", "00000000", "00000000")), "EXCLDATE is not a date"),
    "cut off": ("leie", made.LEIE[:-120], "cut off|cannot be read"),
    "titles only": ("opps text", made.OPPS_TEXT.split(b"G0463")[0], "titles and no rows"),
    "no status": ("opps text", made.OPPS_TEXT.replace(b"J2", b"22").replace(b",N,", b",77,"), "status indicator"),
    "lost zeros": ("anesthesia base text", b"CPT Code,2024 Base Units\r\n840,6\r\n1402,7\r\n", "not one of 00100 to 01999"),
    "no disposition": ("therapy codes", workbook([["CPT/HCPCS Code", "Disposition"], ["97110", "1"], ["97112", "1"]]), "neither always nor"),
    "wrong list": ("adjustment codes", made.ADJUSTMENT.replace(b"45,CARC", b"45,RARC").replace(b"15,CARC", b"15,RARC"), "form of its list"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_damaged_list_changes_nothing_and_says_why(kind: str, store: Store, tmp_path: Path):
    form, content, why = REFUSED[kind]
    with pytest.raises(CodeSetError, match=why) as refusal:
        imported(store, tmp_path, form, content)
    assert files_of(store) == []
    assert "2000000002" not in str(refusal.value)
