"""59 where the record names a modifier that says more, or where nothing calls for it."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import (
    ANOTHER_GROUP,
    charge,
    day,
    done,
    noted,
    professional,
    shifted,
    taken_back,
)
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "MOD-59X"
PAIRS = (("45385", "45380"), ("11042", "97597"), ("20610", "20550"), ("96365", "96374"), ("17110", "17000"), ("43239", "96374"))
SIDED = (("20610", "20600"), ("64483", "20610"), ("29880", "29881"), ("27447", "20610"), ("66984", "66821"), ("19307", "19120"))
SIDELESS = (("45385", "45380"), ("11042", "97597"), ("96365", "96374"), ("17110", "17000"))
SPECIFIC = ("XE", "XP", "XS", "XU")
ALONE = ("97110", "97140", "20610", "45380", "11042", "96372", "93000", "88305")


def _claim(
    random: Random,
    pair: tuple[str, str],
    modifiers: str,
    expect: str,
    record: Row | None,
    on: str = "",
    of: str = "",
    **more: Any,
) -> Claim:
    """A pair, its second line with the modifiers; the record says of that line, or of the code given, what is given."""
    on = on or day(random)
    first = line(pair[0], service_date=on, charge_amount=charge(random))
    second = line(pair[1], modifiers, expect, service_date=on, charge_amount=charge(random))
    services = [done(pair[0]), done(of or pair[1], **(record or {}))]
    told = {} if record is None else noted(on, *random.sample(services, 2))
    return professional(random, first, second, **told, **more)


def _fifty_nine(random: Random) -> str:
    return random.choice(("59", "59", "59 GP", "KX 59", "76 59"))


def side_is_known(random: Random) -> Situation:
    """1: the record names the side, and the code takes sides."""
    record = {"laterality": random.choice("LR"), "auditor_confirmed": random.choice("YYN")}
    return situation(_claim(random, random.choice(SIDED), "59", "fires", record), why="the record names the side")


def separate_session(random: Random) -> Situation:
    """F1, 2: a separate session: XE."""
    record = {"separate_session": "Y", "separate_site": random.choice(("N", None))}
    return situation(_claim(random, random.choice(PAIRS), _fifty_nine(random), "fires", record), why="a separate session")


def separate_site(random: Random) -> Situation:
    """2: a separate site: XS."""
    record = {"separate_site": "Y", "separate_session": random.choice(("N", None))}
    return situation(_claim(random, random.choice(PAIRS), _fifty_nine(random), "fires", record), why="a separate site")


def over_two_claims(random: Random) -> Situation:
    """2: the other code of the pair is on another claim of the day."""
    pair, on = random.choice(PAIRS), day(random)
    record = noted(on, done(pair[1], **random.choice(({"separate_session": "Y"}, {"separate_site": "Y"}))))
    made = professional(random, line(pair[1], "59", "fires", service_date=on), **record)
    other = professional(random, line(pair[0], service_date=on))
    return situation(*random.sample((made, other), 2), why="separate, over two claims")


def nothing_calls_for_it(random: Random) -> Situation:
    """F2, 3: no other code of a pair that day: INFO."""
    on = day(random)
    row = line(random.choice(ALONE), "59", "info", service_date=on, charge_amount=charge(random))
    return situation(professional(random, row), why="nothing calls for it")


def partner_elsewhere(random: Random) -> Situation:
    """3: the other code is another day's, another patient's or another group's: INFO."""
    pair, on = random.choice(PAIRS), day(random)
    other: dict[str, Any] = random.choice(({}, {"patient": "P2"}, ANOTHER_GROUP))
    row = line(pair[0], service_date=on if other else shifted(on, random.choice((-1, 1))))
    made = professional(random, line(pair[1], "59", "info", service_date=on))
    return situation(made, professional(random, row, **other), why="the other code is elsewhere")


def pair_not_in_force(random: Random) -> Situation:
    """3, 0.4: the pair is not in force that day: INFO."""
    pair, on = random.choice(
        ((("X0001", "X0002"), "2024-08-14"), (("X0003", "X0004"), "2024-08-16"), (("97140", "97530"), day(random)))
    )
    return situation(_claim(random, pair, "59", "info", None, on), why="the pair is not in force")


def specific_already(random: Random) -> Situation:
    """N1: the modifier is specific already."""
    record = random.choice((None, {"separate_session": "Y"}, {"separate_site": "Y"}))
    return situation(_claim(random, random.choice(PAIRS), random.choice(SPECIFIC), "", record), why="specific already")


def split_units(random: Random) -> Situation:
    """N2, 5: 59 to split units that the limit of a line (MAI 1) holds apart."""
    code, limit = random.choice((("82374", 2), ("88350", 4), ("A0425", 250), ("X0201", 3)))
    on = day(random)
    first = line(code, service_date=on, units=str(limit))
    second = line(code, "59", service_date=on, units=str(random.randint(1, limit)))
    return situation(professional(random, first, second), why="units split over lines")


def no_record(random: Random) -> Situation:
    """2: a pair, and no record that would name another modifier."""
    return situation(_claim(random, random.choice((*PAIRS, *SIDED)), _fifty_nine(random), "", None), why="no record")


def record_says_nothing(random: Random) -> Situation:
    """2: the record names nothing separate; that is NCCI-BYPASS's."""
    record = random.choice(({}, {"separate_session": "N", "separate_site": "N"}, {"laterality": "U"}))
    return situation(_claim(random, random.choice((*PAIRS, *SIDED)), "59", "", record), why="the record names nothing separate")


def no_sides(random: Random) -> Situation:
    """1: the record names a side, but the code takes none."""
    record = {"laterality": random.choice("LR")}
    return situation(_claim(random, random.choice(SIDELESS), "59", "", record), why="the code takes no sides")


def with_a_specific_one(random: Random) -> Situation:
    """4: 59 and a specific one together are MOD-EXCL's."""
    modifiers = random.choice((f"59 {random.choice(SPECIFIC)}", f"{random.choice(SPECIFIC)} 59"))
    made = _claim(random, random.choice(PAIRS), modifiers, "", {"separate_session": "Y"})
    return situation(made, why="59 beside a specific one")


def without_59(random: Random) -> Situation:
    """Lines without 59."""
    record = {"separate_session": "Y", "laterality": "R"}
    made = _claim(random, random.choice((*PAIRS, *SIDED)), random.choice(("", "76", "RT", "51")), "", record)
    return situation(made, why="no 59")


def first_day_of_the_pair(random: Random) -> Situation:
    """3, 0.4: the first and the last day of a pair."""
    pair, on = random.choice(((("X0001", "X0002"), "2024-08-15"), (("X0003", "X0004"), "2024-08-15")))
    return situation(_claim(random, pair, "59", "", None, on), why="first or last day of the pair")


def voided(random: Random) -> Situation:
    """0.2: voided, replaced with a specific modifier, or withdrawn."""
    pair, on = random.choice(PAIRS), day(random)
    wrong = _claim(random, pair, "59", "", {"separate_session": "Y"}, on)
    if random.random() < 0.3:
        rows = line(pair[0], service_date=on), line(pair[1], "59", service_date=on, line_status="deleted")
        record = noted(on, done(pair[1], separate_session="Y"))
        return situation(professional(random, *rows, **record), why="withdrawn")
    right = random.choice((None, _claim(random, pair, "XE", "", {"separate_session": "Y"}, on)))
    return situation(*taken_back(random, wrong, right), why="voided or replaced")


ERRORS = (
    side_is_known,
    separate_session,
    separate_site,
    over_two_claims,
    nothing_calls_for_it,
    partner_elsewhere,
    pair_not_in_force,
)
NEAR_MISSES = (
    specific_already,
    split_units,
    no_record,
    record_says_nothing,
    no_sides,
    with_a_specific_one,
    without_59,
    first_day_of_the_pair,
    voided,
)
