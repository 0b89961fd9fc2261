"""The visit and global-surgery checks on drawn claims: equal on both engines, and equal to plain loops over the same lines."""

from __future__ import annotations

import datetime as dt
import random
from functools import cache
from itertools import product
from typing import Any

import polars as pl
import pytest

from auditkit.checking.examples import Example, example_tables
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_check
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

CHECKS = (
    "CRIT-TIME", "EM-DIST-RIGHT", "EM-G2211", "EM-NEWEST", "EM-PERDAY", "EM-PROL-CMS", "EM-PROL-CPT", "GLOB-EM", "IMPOSSIBLE-DAY",
    "MOD-25-UNSUP", "MOD-GLOB",
)  # fmt: skip
VISITS = ("99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215", "99223", "99232", "99238", "G0439")
CARE = ("99291", "99292", "99417", "G2212", "G0316", "G2211")
PROCEDURES = ("20610", "17000", "27447", "66984", "27310", "96372", "97110", "93010", "71046", "36415", "80053", "G0008")
GLOBAL = {"20610": 0, "17000": 10, "27447": 90, "66984": 90, "27310": 90}
BEGAN = dt.date(2025, 1, 1)
COUNTED = {*VISITS, "99291"}
NEW = {"99202", "99203", "99204", "99205"}
INTERVAL = {"99202": 15, "99203": 30, "99204": 45, "99205": 60, "99212": 10, "99213": 20, "99214": 30, "99215": 40}
INTERVAL |= {"99223": 75, "99232": 35, "99238": 0, "99291": 30, "99292": 30, "97110": 15} | dict.fromkeys(CARE[2:5], 15)


def drawn(seed: int, claims: int) -> list[Example]:
    """Claims of one line: few patients and physicians, so that they meet; now and then a blank."""
    draw, found = random.Random(seed), []
    days = [(f"P{draw.randrange(claims // 12)}", BEGAN + dt.timedelta(days=draw.randrange(140))) for _ in range(claims // 5)]
    for number in range(claims):
        physician = draw.choice(("R1", "R2", "R9", "2000000028"))
        patient, day = draw.choice(days)
        found.append(
            {
                "claim": f"C{number:04d}",
                "patient": patient,
                "procedure_code": draw.choices(
                    (draw.choice(VISITS), draw.choice(CARE), draw.choice(PROCEDURES), "(blank)"), (50, 12, 37, 1)
                )[0],
                "mods": draw.choices(("", "24", "25", "57", "58", "78", "79", "54", "80"), (60, 5, 18, 3, 4, 4, 4, 1, 1))[0],
                "service_date": day.isoformat(),
                "units": draw.choices(("1", "2", "3", "(blank)"), (80, 12, 7, 1))[0],
                "rendering_npi": physician,
                "rendering_specialty": draw.choices(
                    ({"R1": "20", "R2": "20", "R9": "08"}.get(physician, "50"), "(blank)"), (96, 4)
                )[0],
                "billing_tin": draw.choices(("TIN1", "TIN2"), (85, 15))[0],
                "payer_class": draw.choices(("medicare", "commercial"), (70, 30))[0],
                "denied": draw.choices(("", "N", "Y"), (60, 35, 5))[0],
                "encounters.total_minutes": draw.choice(("", "50", "60", "70", "90", "120")),
                "encounters.critical_care_minutes": draw.choice(("", "20", "40", "80", "140")),
                "encounters.separately_identifiable_em": draw.choice(("", "Y", "N")),
                "encounters.auditor_confirmed": draw.choice(("Y", "N")),
                "outcome": "silent",
            }
        )
    return [Example(row, "drawn") for row in found]


EXAMPLES = drawn(20250310, 600)
SETTINGS = Settings(history_from=dt.date(2020, 1, 1), outlier_peers=3, outlier_services=5)
LINES: list[dict[str, Any]] = [
    {name: None if cell in ("(blank)", "") else cell for name, cell in example.cells.items()}
    | {"day": dt.date.fromisoformat(example.cells["service_date"]), "mods": example.cells["mods"]}
    for example in EXAMPLES
]


@cache
def answered(engine_name: str) -> dict[str, Any]:
    with open_engine(engine_name) as engine:
        seen = frames(example_tables(EXAMPLES), engine, SETTINGS)
        return {
            check.id: evaluate_check(check, seen, lambda name: fixture_set(name, engine.frame), engine, SETTINGS)
            for check in load_checks(ids=CHECKS)
        }


def claims(check_id: str, *cases: str) -> set[str]:
    found = answered("polars")[check_id].findings
    return set(found.filter(pl.col("case").is_in(cases))["claim_key"])


@pytest.mark.parametrize("check_id", CHECKS)
def test_both_engines_say_the_same(check_id: str):
    one, *others = [answered(engine)[check_id] for engine in ENGINES]
    for other in others:
        assert (one.state, one.applies, one.tested, one.fired, one.unknown) == (
            other.state, other.applies, other.tested, other.fired, other.unknown,
        )  # fmt: skip
        assert one.findings.sort("claim_key").equals(other.findings.sort("claim_key"))


@pytest.mark.parametrize("check_id", sorted({*CHECKS} - {"EM-DIST-RIGHT", "IMPOSSIBLE-DAY"}))
def test_drawn_claims_make_every_check_fire_and_stay_silent(check_id: str):
    found = answered("polars")[check_id]
    assert found.fired > 0
    assert found.fired < found.tested or check_id.startswith("EM-PROL")


def group(one: dict[str, Any], other: dict[str, Any]) -> bool | None:
    """The same physician, by group and specialty or by person; None where a blank leaves it open."""
    if one["rendering_npi"] == other["rendering_npi"]:
        return True
    if one["billing_tin"] != other["billing_tin"]:
        return False
    if one["rendering_specialty"] is None or other["rendering_specialty"] is None:
        return None
    return one["rendering_specialty"] == other["rendering_specialty"]


def meetings(lines: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(one, two) for one, two in product(lines, others) if one["patient"] == two["patient"] and one is not two]


def test_visits_inside_a_global_period():
    surgeries = [
        line for line in LINES
        if line["procedure_code"] in GLOBAL and line["denied"] != "Y" and not {"54", "78", "80"} & set(line["mods"].split())
    ]  # fmt: skip
    visits = [
        line for line in LINES if line["procedure_code"] in {*VISITS, "99291", "99292", "99417"} and "24" not in line["mods"]
    ]
    inside = {
        visit["claim"]
        for visit, surgery in meetings(visits, surgeries)
        if 1 <= (visit["day"] - surgery["day"]).days <= GLOBAL[surgery["procedure_code"]] and group(visit, surgery)
    }
    assert claims("GLOB-EM", "inside") == inside


def test_new_patients_seen_before():
    new = [line for line in LINES if line["procedure_code"] in NEW]
    seen = [line for line in LINES if line["procedure_code"] in {*VISITS, *CARE[:3], *GLOBAL}]
    found = {
        visit["claim"] for visit, earlier in meetings(new, seen) if earlier["day"] < visit["day"] and group(visit, earlier)
    }
    assert found <= claims("EM-NEWEST", "established")
    # Beside these only services that the fee schedule of the fixtures gives no other reason for.
    others = [line for line in LINES if line["procedure_code"] in {"97110", "96372"}]
    more = {
        visit["claim"] for visit, earlier in meetings(new, others) if earlier["day"] < visit["day"] and group(visit, earlier)
    }
    assert claims("EM-NEWEST", "established") <= found | more


def test_two_visits_of_one_day():
    visits = [line for line in LINES if line["procedure_code"] in COUNTED]
    preventive, critical = {"G0439"}, {"99291"}

    def excused(one: dict[str, Any], two: dict[str, Any]) -> bool:
        return any(
            (one["procedure_code"] in kind) != (two["procedure_code"] in kind)
            and "25" in (two if one["procedure_code"] in kind else one)["mods"]
            for kind in (preventive, critical)
        )

    pairs = {
        frozenset((one["claim"], two["claim"]))
        for one, two in meetings(visits, visits)
        if one["day"] == two["day"] and group(one, two) and not excused(one, two)
    }
    fired = claims("EM-PERDAY", "two visits", "admission and discharge", "preventive without 25")
    # Of each pair the lower fires, so every pair holds a finding, and no finding stands outside the pairs.
    assert all(pair & fired for pair in pairs)
    assert fired <= {claim for pair in pairs for claim in pair}


def test_minutes_of_a_provider_and_day():
    found = answered("polars")["IMPOSSIBLE-DAY"]
    days = {
        (line["rendering_npi"], line["day"])
        for line in LINES
        if line["denied"] != "Y" and (line["procedure_code"] is None or INTERVAL.get(line["procedure_code"]))
    }
    assert found.applies == len(days)
