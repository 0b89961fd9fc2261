"""Checks against plain loops over the published tables: same subjects fire, same cannot be told, the others are silent."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from auditkit import check_tables, load_checks
from auditkit.audit.manifest import Results
from auditkit.codesets import Store
from auditkit.codesets.importers import import_files
from auditkit.engine import AT_REST
from auditkit.tables import table
from tests.conformance import brute_force as plain

Row = dict[str, Any]
DAYS = [
    *(dt.date(2024, 7, day) for day in (1, 2, 3, 15, 16)),
    dt.date(2024, 8, 5),
    dt.date(2024, 9, 29),
    dt.date(2024, 9, 30),
    dt.date(2024, 6, 30),
    dt.date(2024, 10, 1),
]
# NPI, TIN, specialty: groups A and B; two specialties in A. The NPIs are invented.
PROVIDERS = [
    ("2000000002", "900000001", "08"),
    ("2000000010", "900000001", "08"),
    ("2000000028", "900000001", "11"),
    ("2000000036", "900000002", "08"),
]
GROUP_NPI = {"900000001": "2000000044", "900000002": "2000000051"}
TWICE = ["25", "59", "91", "LT", "RT"]  # modifiers that rules turn on
OTHERS = [
    "XS",
    "XE",
    "XU",
    "XP",
    "76",
    "77",
    "RT",
    "F1",
    "50",
    "27",
    "24",
    "57",
    "58",
    "78",
    "79",
    "22",
    "51",
    "GY",
    "GZ",
    "26",
]
MODIFIERS = [*TWICE, *TWICE, *OTHERS, "TC", "JW", "JZ", "QQ"]  # QQ is nobody's
FIXED_CLUSTERS = [
    ["99291", "99292", "99214", "93010", "99292", "36556"],
    ["99486", "99485", "99291", "99292", "G0514"],
    ["80053", "80048", "82374", "82947", "84443", "80076"],
    ["99213", "99214", "G0439", "20610", "20600", "20605", "96372"],
    ["99283", "G0463", "G0438", "92012", "12001", "71046"],
]


def clusters_of(folder: Path, tables: plain.Tables, chance: random.Random, count: int) -> list[list[str]]:
    """Codes that meet: an add-on, two of its primaries, and partners of these from active, deleted and indicator 9 pairs."""
    mains = {}
    for code in chance.sample(sorted(tables.primaries), count):
        listed = sorted(tables.primaries[code])
        mains[code] = chance.sample(listed, min(2, len(listed)))
    pairs = plain.read_pairs(folder, {main for several in mains.values() for main in several}, both=False)
    partners: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for (first, second), rows in pairs.items():
        for indicator, deleted in rows:
            kind = indicator if deleted.year == 9999 or indicator == "9" else "deleted"
            partners[first][kind].add(second)
            partners[second][kind].add(first)
    found = [*FIXED_CLUSTERS]
    for code, several in mains.items():
        codes = [code, *several]
        for kind, wanted in (("0", 2), ("1", 3), ("9", 1), ("deleted", 1)):
            near = sorted({other for main in several for other in partners[main][kind] if not _unsettled(other)})
            codes += chance.sample(near, min(wanted, len(near)))
        found.append(codes)
    return found


def _unsettled(code: str) -> bool:
    """Vaccines and Level II other than G: whether they are procedures is not in the rulebook's sets."""
    return code[0] in "ABCDEHJKLMPQRSTV" or "90281" <= code <= "90756"


class Maker:
    """Makes claims whose lines collide: few patients, providers and days, one cluster of codes a patient and day."""

    def __init__(self, tables: plain.Tables, clusters: list[list[str]], seed: int) -> None:
        self.chance = random.Random(seed)
        self.tables = tables
        self.clusters = clusters
        self.claims: list[Row] = []
        self.lines: list[Row] = []

    def maybe(self, share: float, value: Any, otherwise: Any = None) -> Any:
        return value if self.chance.random() < share else otherwise

    def make(self, claims: int) -> None:
        for _ in range(claims):
            again = self.chance.random() if len(self.claims) > 20 else 1.0
            if again < 0.06:
                self.replace("7")
            elif again < 0.09:
                self.replace("8")
            elif again < 0.14:
                self.copy(self.chance.choice(self.claims), {}, changed=self.chance.random() < 0.4)
            else:
                self.fresh()

    def claim_row(self) -> Row:
        number = len(self.claims) + 1
        return {
            "claim_key": f"C{number:05d}",
            "claim_id": f"C{number:05d}",
            "payer_claim_number": self.maybe(0.6, f"ICN{number:05d}"),
            # Days of receipt are all different: which of two equal days is the later is nowhere said.
            "received_date": dt.date(2024, 10, 2) + dt.timedelta(days=number),
        }

    def fresh(self) -> None:
        chance = self.chance
        patient, day = chance.randrange(14), chance.choice(DAYS)
        npi, tin, specialty = chance.choice(PROVIDERS)
        claim = {
            **self.claim_row(),
            "patient_control_number": self.maybe(0.95, f"PCN{len(self.claims):05d}"),
            "claim_type": "P",
            "frequency_code": self.maybe(0.8, "1"),
            "claim_place_of_service": self.maybe(0.9, chance.choice(("11", "22"))),
            "payer_class": "medicare",
            "rule_profile": "cpt" if patient == 13 else "medicare",
            "patient_key": self.maybe(0.97, f"P{patient}"),
            "billing_npi": self.maybe(0.97, GROUP_NPI[tin]),
            "billing_tin": self.maybe(0.95, tin),
            "rendering_npi": self.maybe(0.93, npi),
            "rendering_specialty": self.maybe(0.93, specialty),
            "rendering_taxonomy": self.maybe(0.2, "207R00000X"),
        }
        codes = self.clusters[(patient * 31 + day.toordinal() * 7) % len(self.clusters)]
        lines = [self.fresh_line(number, chance.choice(codes), day) for number in range(1, chance.randint(1, 5) + 1)]
        for number in range(2, len(lines) + 1):
            if chance.random() < 0.12:
                lines[number - 1] = {**lines[number - 2], "line_no": number}
        self.add(claim, lines)

    def fresh_line(self, number: int, code: str, day: dt.date) -> Row:
        chance = self.chance
        limit = self.tables.limits.get(code, (2, 3))[0]
        units = chance.choice([1, 1, 1, 2, 3, max(1, limit), max(1, limit // 2), limit + 1])
        span = chance.choice([1, 2, 3]) if chance.random() < 0.06 else 0
        modifiers = chance.sample(MODIFIERS, chance.choice([0, 0, 0, 0, 1, 1, 1, 2, 3])) + [None] * 4
        denied = chance.choice(["N", "N", None, None, "Y"])
        charge = Decimal(10 + sum(map(ord, code)) % 90) * units
        return {
            "line_no": number,
            "service_date": day,
            "service_through_date": day + dt.timedelta(days=span) if span else self.maybe(0.5, day),
            "procedure_code": self.maybe(0.99, code),
            **{f"modifier_{position}": modifiers[position - 1] for position in range(1, 5)},
            "charge_amount": charge,
            "unit_basis": self.maybe(0.03, "MJ", self.maybe(0.8, "UN")),
            "units": self.maybe(0.96, Decimal(units * (span + 1) if self.chance.random() < 0.6 else units)),
            "place_of_service": self.maybe(0.4, chance.choice(("11", "22"))),
            "noncovered_amount": self.maybe(0.04, charge, self.maybe(0.05, Decimal(1))),
            "rendering_npi": self.maybe(0.06, chance.choice(PROVIDERS)[0]),
            "ndc": self.maybe(0.04, chance.choice(("00000000001", "00000000002"))),
            "line_status": self.maybe(0.03, "deleted", self.maybe(0.5, "billed")),
            "paid_amount": self.maybe(0.2, Decimal(5)) if denied is None else None,
            "denied": denied,
        }

    def add(self, claim: Row, lines: list[Row]) -> None:
        total = sum((line["charge_amount"] for line in lines), Decimal(0))
        days = [line["service_date"] for line in lines]
        self.claims.append(
            {**claim, "total_charge": total, "statement_from_date": min(days), "statement_through_date": max(days)}
        )
        self.lines += [{**line, "claim_key": claim["claim_key"]} for line in lines]

    def copy(self, claim: Row, change: Row, changed: bool) -> None:
        lines = [dict(line) for line in self.lines if line["claim_key"] == claim["claim_key"]]
        fresh = {
            "frequency_code": "1",
            "original_reference_number": None,
            "patient_control_number": f"PCN{len(self.claims):05d}",
        }
        if changed:
            line = self.chance.choice(lines)
            line["units"] = (line["units"] or Decimal(0)) + 1
            line["charge_amount"] *= 2
        self.add({**claim, **self.claim_row(), **fresh, **change}, lines)

    def replace(self, frequency: str) -> None:
        """A replacement or a void, by the payer's number, by a number nobody has, or without a number."""
        claim = self.chance.choice(self.claims[-40:])
        number = self.chance.choice([claim["payer_claim_number"], claim["payer_claim_number"], None, "ICN-UNKNOWN"])
        change = {"original_reference_number": number, "patient_control_number": claim["patient_control_number"]}
        self.copy(claim, {**change, "frequency_code": frequency}, changed=self.chance.random() < 0.5)

    def frames(self) -> dict[str, pl.DataFrame]:
        return {name: _at_rest(name, rows) for name, rows in (("claims", self.claims), ("lines", self.lines))}


def _at_rest(name: str, rows: list[Row]) -> pl.DataFrame:
    columns = table(name)
    return pl.DataFrame(
        {
            column.name: pl.Series(column.name, [row.get(column.name) for row in rows], AT_REST[column.type])
            for column in columns
        }
    )


ORACLES: dict[str, Callable[[list[plain.Line], plain.Tables, plain.Readings], plain.Answer]] = {
    "NCCI-PTP-PRAC": plain.ptp,
    "MUE-DOS": plain.mue,
    "AOC-T1": plain.addon,
    "DUP-LINE": plain.duplicates,
}
QUESTIONS = {
    "NCCI-PTP-PRAC": ("alone_outside_is_silent", "blank_code_is_unknown", "noncovered_is_denied"),
    "MUE-DOS": ("blank_code_is_unknown", "gap_hides_breach", "uneven_reviews_day", "blank_patient_applies"),
    "AOC-T1": (
        "blank_code_is_unknown",
        "noncovered_primary_fails",
        "blank_denial_is_unknown",
        "blank_code_of_any_provider",
        "denied_may_be_primary",
        "blank_patient_applies",
    ),
    "DUP-LINE": (
        "blank_code_is_unknown",
        "lost_replacement_is_unknown",
        "bypass_allows_splitting",
        "blanks_of_one_claim_are_equal",
        "denied_original_reviews",
        "found_replacement_is_unknown",
        "whole_claims_need_places",
    ),
}
EVERYWHERE = ("replacements_reach_through", "falls_back_past_numbers", "falls_back_to_replacements")
SEEDS = (1, 2, 3)
CLAIMS = 1000


@pytest.fixture(scope="module")
def store(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("sets"), starter=False)
    ncci = reference_data / "ncci"
    import_files([ncci / "ptp_practitioner_2024q3_all.csv.gz", ncci / "mue_practitioner_2024q3.csv"], store)
    import_files([ncci / "addon_code_edits_2024-06-03.csv"], store, covers=plain.QUARTER)
    return store


@pytest.fixture(scope="module")
def published(reference_data: Path) -> tuple[plain.Tables, list[list[str]]]:
    tables = plain.read_tables(reference_data)
    clusters = clusters_of(reference_data, tables, random.Random(2024), 60)
    pairs = plain.read_pairs(reference_data, {code for codes in clusters for code in codes}, both=True)
    return replace(tables, pairs=pairs), clusters


@dataclass(frozen=True)
class Made:
    """Claims made from one seed, and what auditkit says of them."""

    tables: plain.Tables
    rows: tuple[list[Row], list[Row]]
    results: Results


@pytest.fixture(scope="module", params=SEEDS, ids="seed {}".format)
def made(request: pytest.FixtureRequest, published: tuple[plain.Tables, list[list[str]]], store: Store) -> Made:
    maker = Maker(*published, request.param)
    maker.make(CLAIMS)
    frames = maker.frames()
    rows = frames["claims"].to_dicts(), frames["lines"].to_dicts()
    return Made(published[0], rows, check_tables(frames, load_checks(ids=list(ORACLES)), store))


def said(made: Made, check_id: str, lines: list[plain.Line]) -> plain.Answer:
    """What auditkit says, in the oracle's form."""
    evaluation = next(one for one in made.results.evaluations if one.check.id == check_id)
    assert evaluation.state == "ran", evaluation.reason
    answer = plain.Answer(unknown={(row["claim_key"], row["line_no"]) for row in evaluation.cannot_tell.iter_rows(named=True)})
    for row in made.results.findings.filter(check_id=check_id).iter_rows(named=True):
        line = row["claim_key"], row["line_no"]
        pair = line, (row["partner_claim_key"], row["partner_line_no"])
        answer.fire(pair if check_id == "NCCI-PTP-PRAC" else line, row["status"])
    return plain.by_claim(answer, plain.whole_claims(lines)) if check_id == "DUP-LINE" else answer


def differences(made: Made, check_id: str, read: plain.Readings) -> list[tuple[str, str, str]]:
    """Subjects of which the loops and auditkit do not say the same: (subject, the loops', auditkit's)."""
    lines = plain.live_lines(*made.rows, read)
    loops, auditkit = ORACLES[check_id](lines, made.tables, read), said(made, check_id, lines)
    subjects = loops.fires.keys() | auditkit.fires.keys() | loops.unknown | auditkit.unknown
    both = [(str(subject), label(loops, subject), label(auditkit, subject)) for subject in subjects]
    return sorted(one for one in both if one[1] != one[2])


def label(answer: plain.Answer, subject: Any) -> str:
    return answer.fires.get(subject, "") + (" cannot tell" if subject in answer.unknown else "") or "silent"


def best_reading(made: Made, check_id: str) -> tuple[plain.Readings, list[tuple[str, str, str]]]:
    """The answers to the open questions under which least differs, and what does: from auditkit's present ones, one by one."""
    read = plain.Readings()
    left = differences(made, check_id, read)
    for name in (*QUESTIONS[check_id], *EVERYWHERE) if left else ():
        other = replace(read, **{name: False})
        fewer = differences(made, check_id, other)
        read, left = (other, fewer) if len(fewer) < len(left) else (read, left)
    return read, left


@pytest.mark.parametrize("check_id", ORACLES)
def test_auditkit_says_what_plain_loops_say(made: Made, check_id: str):
    read, left = best_reading(made, check_id)
    assert not left, (read, left[:20])


@pytest.mark.parametrize("check_id", ORACLES)
def test_the_claims_made_meet_every_outcome(made: Made, check_id: str):
    lines = plain.live_lines(*made.rows, plain.Readings())
    answer = ORACLES[check_id](lines, made.tables, plain.Readings())
    statuses = ["FAIL"] if check_id == "AOC-T1" else ["FAIL", "REVIEW"]
    assert all(list(answer.fires.values()).count(status) >= 20 for status in statuses)
    assert len(answer.unknown) >= 100
    assert len(lines) > 2000


def test_every_question_is_asked_by_some_check():
    asked = {name for names in QUESTIONS.values() for name in names} | {*EVERYWHERE}
    assert asked == {one.name for one in fields(plain.Readings)}
