"""MOD-62 against plain loops over the lines of each operation: same answers on many random days."""

from __future__ import annotations

import random
from typing import Any

import pytest

from auditkit.checking.examples import Example, example_tables
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_and_keep
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

INDICATOR = {"22554": "2", "27447": "1", "XC000": "0"}
SPECIALTY = {"R1": "14", "R2": "20", "2000000028": "14", "2000000036": "(blank)"}
MODIFIERS = ("", "62", "62", "80", "77", "RT", "LT", "62 RT", "62 LT", "59", "54")
APART = {"66", "76", "77", "80", "81", "82", "AS", "54", "55", "56"}
# The gravest first, as the check ranks what several partners say of one line.
ORDER = (
    "not permitted", "lacks 62", "other lacks 62", "assistant beside", "one specialty", "documentation", "two surgeons",
    "performer", "specialty", "silent", "no other surgeon", "nothing",
)  # fmt: skip
Line = dict[str, Any]


def random_lines(seed: int) -> list[Line]:
    draw = random.Random(seed)
    lines = []
    for number in range(160):
        npi = draw.choice(list(SPECIALTY))
        stated = draw.random() > 0.1
        lines.append(
            {
                "claim": f"C{number:03}", "patient": f"P{draw.randrange(20)}", "procedure_code": draw.choice(list(INDICATOR)),
                "mods": draw.choice(MODIFIERS), "rendering_npi": npi if stated else "(blank)",
                "rendering_specialty": SPECIALTY[npi], "billing_npi": draw.choice(["G1", "G1", "G9"]),
                "service_date": draw.choice(["2025-03-10", "2025-03-11"]), "outcome": "silent",
            }
        )  # fmt: skip
    return lines


def plainly(line: Line, lines: list[Line]) -> str:
    said = [beside(line, other) for other in lines if other is not line and operation(other) == operation(line)]
    found = [one for one in said if one is not None] or [alone(line)]
    return min(found, key=ORDER.index)


def operation(line: Line) -> tuple[str, ...]:
    return line["patient"], line["procedure_code"], line["service_date"]


def alone(line: Line) -> str:
    if "62" not in line["mods"].split():
        return "nothing"
    return {"0": "not permitted", "1": "documentation", "2": "no other surgeon"}[INDICATOR[line["procedure_code"]]]


def another(line: Line, other: Line) -> bool | None:
    if "(blank)" not in (line["rendering_npi"], other["rendering_npi"]):
        return line["rendering_npi"] != other["rendering_npi"]
    return True if line["billing_npi"] != other["billing_npi"] else None


def beside(line: Line, other: Line) -> str | None:
    """What another line of the operation makes of this one; None where it is the same person's."""
    if another(line, other) is False:
        return None
    mine, theirs = set(line["mods"].split()), set(other["mods"].split())
    indicator, has, has_too = INDICATOR[line["procedure_code"]], "62" in mine, "62" in theirs
    sides = mine & {"RT", "LT"}, theirs & {"RT", "LT"}
    together = not (mine | theirs) & APART and not (all(sides) and sides[0] != sides[1])
    if indicator == "0":
        return alone(line)
    if another(line, other) is None and (has or together):
        return "performer"
    if together and has != has_too:
        return "other lacks 62" if has else "lacks 62"
    if not has:
        return "two surgeons" if together else "nothing"
    if theirs & {"80", "81", "82", "AS"}:
        return "assistant beside"
    if indicator == "1":
        return "documentation"
    return agreement(line, other) if has_too else "no other surgeon"


def agreement(line: Line, other: Line) -> str:
    specialties = {line["rendering_specialty"], other["rendering_specialty"]}
    if "(blank)" in specialties:
        return "specialty"
    return "one specialty" if len(specialties) == 1 else "silent"


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize("seed", [62, 14, 20])
def test_plain_loops_say_the_same(engine_name: str, seed: int):
    lines = random_lines(seed)
    tables = example_tables(Example(line, "here:1") for line in lines)
    (check,) = (one for one in load_checks() if one.id == "MOD-62")
    with open_engine(engine_name) as engine:
        seen = frames(tables, engine, Settings())
        _, kept = evaluate_and_keep(check, seen, lambda name: fixture_set(name, engine.frame), engine, Settings())
        rows = engine.collect(kept.select("claim_key", "case"))
    expected = {line["claim"]: plainly(line, lines) for line in lines}
    assert dict(rows.iter_rows()) == {claim: case for claim, case in expected.items() if case != "nothing"}
    assert len(set(expected.values())) > 8
