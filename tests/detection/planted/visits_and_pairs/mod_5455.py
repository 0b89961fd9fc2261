"""Care of one operation shared between physicians: shares above the whole, care without its operation."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from auditkit.rules.settings import Settings
from tests.detection.planted.visits_and_pairs.ordinary import ANOTHER_GROUP, charge, day, professional, shifted, taken_back
from tests.detection.planting import Claim, Situation, line, situation

CHECK = "MOD-5455"
SETTINGS = Settings(history_from=dt.date(2024, 1, 1))  # what is not among the claims since was not done
NINETY = ("27447", "66984", "27310", "19120", "29881", "47562", "49505", "23412", "28296", "64721", "22554", "X0090")
NO_DAYS = ("20610", "45380", "11042", "31231", "64483", "43239", "X0100")


def _share(random: Random, on: str, code: str, modifiers: str = "", expect: str = "", **fields: Any) -> Claim:
    row = line(code, modifiers, expect, service_date=on, charge_amount=charge(random), place_of_service="22")
    return professional(random, row, **fields)


def _other(random: Random, who: str = "R9") -> dict[str, Any]:
    """Another physician, of another group or of a specialty of their own."""
    return random.choice(({**ANOTHER_GROUP, "rendering_npi": who}, {"rendering_npi": who, "rendering_specialty": "41"}))


def _sides(random: Random) -> str:
    return random.choice(("", "", " RT", " LT"))


def whole_and_care_after(random: Random) -> Situation:
    """F1, 4: the surgeon bills the whole, another the care after it."""
    on, code, side = day(random), random.choice(NINETY), _sides(random)
    surgeon = _share(random, on, code, side.strip())
    after = _share(random, random.choice((on, on, shifted(on, 7))), code, f"55{side}", **_other(random))
    return situation(*random.sample((surgeon, after), 2), why="the whole and care after it", expect="fires")


def twice_the_operation(random: Random) -> Situation:
    """1: two surgeons each bill the operation alone."""
    on, code, side = day(random), random.choice(NINETY), _sides(random)
    claims = _share(random, on, code, f"54{side}"), _share(random, on, code, f"54{side}", **_other(random))
    return situation(*claims, why="54 of two physicians", expect="fires")


def three_shares(random: Random) -> Situation:
    """1: 54 holds the care before, which a third bills once more with 56."""
    on, code = day(random), random.choice(NINETY)
    claims = (
        _share(random, on, code, "54"),
        _share(random, on, code, "55", **_other(random, "R8")),
        _share(random, on, code, "56", rendering_npi="R7", billing_npi="G3"),
    )
    return situation(*random.sample(claims, 3), why="54, 55 and 56 make more than the whole", expect="fires")


def whole_and_care_before(random: Random) -> Situation:
    """1: the surgeon bills the whole, another the care before it."""
    on, code = day(random), random.choice(NINETY)
    claims = _share(random, on, code), _share(random, on, code, "56", **_other(random))
    return situation(*claims, why="the whole and care before it", expect="fires")


def care_without_an_operation(random: Random) -> Situation:
    """F2, 3: 55, and no operation before."""
    on, code = day(random), random.choice(NINETY)
    return situation(_share(random, on, code, f"55{_sides(random)}", "fires"), why="55 without an operation")


def another_patients_operation(random: Random) -> Situation:
    """3: the operation with 54 is another patient's, or of another code."""
    on, code = day(random), random.choice(NINETY[:6])
    other = random.choice(({"patient": "P2"}, {}))
    surgeon = _share(random, on, code if other else random.choice(NINETY[6:]), "54", **{**other, **ANOTHER_GROUP})
    return situation(surgeon, _share(random, on, code, "55", "fires"), why="54 of another operation")


def no_days_to_share(random: Random) -> Situation:
    """5: 54, 55 or 56 on a code without days after."""
    on, modifier = day(random), random.choice(("54", "55", "56"))
    made = _share(random, on, random.choice(NO_DAYS), modifier, "fires")
    return situation(made, why=f"{modifier} on a code without days after")


def nobody_after(random: Random) -> Situation:
    """2: 54, and nobody's 55 within 60 days: INFO."""
    on, code = day(random, last="2024-07-20"), random.choice(NINETY)
    late = _share(random, shifted(on, random.choice((61, 70))), code, "55", **_other(random))
    surgeon = _share(random, on, code, "54", "info")
    # Claims of later days show that the data reach beyond the sixty days.
    beyond = professional(random, line("99213", service_date=shifted(on, 100)), patient="P2")
    return situation(surgeon, beyond, *random.choice(((), (late,))), why="54 without care after it")


def shared(random: Random) -> Situation:
    """N1: 54 by the surgeon, 55 by another, in any order."""
    on, code, side = day(random), random.choice(NINETY), _sides(random)
    after = _share(random, random.choice((on, shifted(on, random.randint(1, 59)))), code, f"55{side}", **_other(random))
    return situation(*random.sample((_share(random, on, code, f"54{side}"), after), 2), why="shared")


def care_before_alone(random: Random) -> Situation:
    """1: care before the operation, and nothing else billed."""
    on, code = day(random), random.choice(NINETY)
    before = _share(random, on, code, "56", **_other(random, "R8"))
    return situation(before, why="care before the operation alone")


def whole_alone(random: Random) -> Situation:
    """N2: the whole by one physician."""
    on, code = day(random), random.choice(NINETY)
    visit = professional(random, line("99024", service_date=shifted(on, 10)))
    return situation(_share(random, on, code, _sides(random).strip()), visit, why="the whole by one physician")


def another_operation(random: Random) -> Situation:
    """1: two operations of two codes, or of two patients, or at two times."""
    on = day(random, "2024-07-01", "2024-07-31")
    one, two = random.sample(NINETY, 2)
    whole = _share(random, on, one)
    if random.random() < 0.5:
        rest = (
            _share(random, on, two, "54", **_other(random)),
            _share(random, on, two, "55", rendering_npi="R7", billing_npi="G3"),
        )
        return situation(whole, *rest, why="two operations")
    rest = _share(random, on, one, "54", patient="P2"), _share(random, on, one, "55", patient="P2", **_other(random))
    return situation(whole, *rest, why="two patients")


def other_modifiers(random: Random) -> Situation:
    """Assistants and surgeons of two sides or together are other checks' cases."""
    on, code = day(random), random.choice(NINETY)
    pair = random.choice((("", "80"), ("", "AS"), ("62", "62"), ("RT", "LT")))
    claims = _share(random, on, code, pair[0]), _share(random, on, code, pair[1], **_other(random))
    return situation(*claims, why="no shared care")


def voided(random: Random) -> Situation:
    """0.2: the surgeon's whole was replaced with 54, or the other's 55 was voided."""
    on, code = day(random), random.choice(NINETY)
    after = _share(random, on, code, "55", **_other(random))
    if random.random() < 0.5:
        replaced = taken_back(random, _share(random, on, code), _share(random, on, code, "54"))
        return situation(*replaced, after, why="replaced with 54")
    return situation(_share(random, on, code), *taken_back(random, after), why="55 was voided")


def withdrawn(random: Random) -> Situation:
    """0.2: the line with 55 was withdrawn."""
    on, code = day(random), random.choice(NINETY)
    row = line(code, "55", service_date=on, line_status="deleted")
    made = professional(random, row, line("99213", service_date=on), **ANOTHER_GROUP)
    return situation(_share(random, on, code), made, why="withdrawn")


ERRORS = (
    whole_and_care_after,
    twice_the_operation,
    three_shares,
    whole_and_care_before,
    care_without_an_operation,
    another_patients_operation,
    no_days_to_share,
    nobody_after,
)
NEAR_MISSES = (shared, care_before_alone, whole_alone, another_operation, other_modifiers, voided, withdrawn)
