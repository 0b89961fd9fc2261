"""Places of service that do not exist, that a list forbids, or that a visit does not go with; and places that look odd only."""

from __future__ import annotations

from random import Random

from tests.detection.planted.diagnoses.ordinary import WINDOW, bill, charge, day, outside, pointed, taken_back, uncovered
from tests.detection.planting import Claim, Situation, claim, line, situation

CHECK = "POS-PROC"
SETTINGS = WINDOW
# Visits, and the places that they are expected at.
SEEDS = (
    (("99281", "99282", "99283", "99284", "99285"), ("23",)),
    (
        ("99221", "99222", "99223", "99231", "99232", "99233", "99234", "99235", "99236", "99238", "99239"),
        ("21", "22", "19", "23", "51", "61"),
    ),
    (("99304", "99305", "99306", "99307", "99308", "99309", "99310", "99315", "99316"), ("31", "32", "54", "56")),
    (("99341", "99342", "99344", "99345", "99347", "99348", "99349", "99350"), ("12", "13", "14", "16", "33", "55")),
    (
        ("99381", "99382", "99384", "99385", "99386", "99391", "99393", "99394", "99395", "99396", "99397"),
        ("11", "19", "22", "17", "71", "72"),
    ),
)
OFFICE = ("99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215")
ANYWHERE = ("11", "19", "22", "23", "02", "10", "20", "49", "50", "72")
UNEXPECTED = ("11", "12", "21", "23", "31", "81", "24", "65")
FORBIDDEN = (("27447", "11"), ("66984", "11"), ("45385", "12"), ("S9379", "11"))
LAST, NEXT = "2024-08-15", "2024-08-16"
NO_PLACES = ("98", "00", "30", "37", "45", "90")


def _claim(random: Random, code: str, place: str | None, expect: str = "", on: str = "", modifiers: str = "") -> Claim:
    """A claim whose place stands on the claim, on the line, or on both; then the line's counts."""
    first = on or day(random)
    own, whole = random.choice(((place, place), (None, place), (place, "11"), (place, "22"))) if place else (None, None)
    made = line(code, modifiers, expect, service_date=first, place_of_service=own, charge_amount=charge(random))
    made |= pointed(random, 2)
    beside = [line("36415", service_date=first, place_of_service="11")][: random.randint(0, 1)]
    lines = [made, *beside]
    random.shuffle(lines)
    return claim(lines, ("K219", "I10"), claim_place_of_service=whole)


def visit_in_an_unexpected_place(random: Random) -> Situation:
    """F1, F2, 3: visits of hospital, home, nursing facility and check-ups out of their places."""
    codes, places = random.choice(SEEDS)
    place = random.choice([one for one in UNEXPECTED if one not in places])
    made = _claim(random, random.choice(codes), place, "fires", modifiers=random.choice(("", "25")))
    return situation(made, why=f"a visit of {codes[0][:4]} in place {place}")


def emergency_visit_in_the_office(random: Random) -> Situation:
    """F1: an emergency visit on a claim of the office."""
    made = _claim(random, random.choice(SEEDS[0][0]), random.choice(("11", "20", "22", "49")), "fires")
    return situation(made, why="an emergency visit elsewhere than in the emergency room")


def no_place(random: Random) -> Situation:
    """1: neither line nor claim has a place."""
    code = random.choice((*OFFICE, "20610", "71046", "36415"))
    made = _claim(random, code, None, "fires")
    made.lines = [{**row, "place_of_service": None} for row in made.lines]
    return situation(made, why="no place of service")


def no_such_place(random: Random) -> Situation:
    """1: a place that the set does not hold."""
    code = random.choice((*OFFICE, "20610", "36415"))
    return situation(_claim(random, code, random.choice(NO_PLACES), "fires"), why="no such place of service")


def place_not_yet_in_force(random: Random) -> Situation:
    """1, 0.4: a place before its first day: 66 begins on 1 August 2024."""
    on = random.choice(("2024-07-31", day(random, "2024-07-01", "2024-07-31")))
    made = _claim(random, random.choice(OFFICE), "66", "fires", on)
    return situation(made, why="the place is not yet in force")


def forbidden_by_the_list(random: Random) -> Situation:
    """2: the user's list forbids the place, on the row's first and last day too."""
    dated = (("97110", "31", NEXT), ("E0143", "21", LAST))
    code, place, on = random.choice((*dated, *((code, place, day(random)) for code, place in FORBIDDEN)))
    return situation(_claim(random, code, place, "fires", on), why="forbidden by the user's list")


def visit_where_expected(random: Random) -> Situation:
    """N2, 3: visits in the places that they are expected at."""
    codes, places = random.choice(SEEDS)
    return situation(_claim(random, random.choice(codes), random.choice(places)), why="a visit where it is expected")


def office_visit_anywhere(random: Random) -> Situation:
    """N1, 4: office visits are not limited to the office."""
    return situation(_claim(random, random.choice(OFFICE), random.choice(ANYWHERE)), why="an office visit elsewhere")


def line_overrides_the_claim(random: Random) -> Situation:
    """1: the line's own place counts, not the claim's."""
    on = day(random)
    codes, places = random.choice(SEEDS[:4])
    own = line(random.choice(codes), service_date=on, place_of_service=random.choice(places), **pointed(random, 1))
    made = claim([own, line("36415", service_date=on)], ("K219",), claim_place_of_service="11")
    return situation(made, why="the line's place is right, the claim's is not asked")


def not_limited(random: Random) -> Situation:
    """2: procedures of no row, anywhere; the list's rows for other places."""
    code, place = random.choice(
        (("20610", "32"), ("71046", "81"), ("36415", "12"), ("27447", "24"), ("45385", "24"), ("E0143", "11"))
    )
    return situation(_claim(random, code, place), why="no row forbids it")


def allowed_by_the_list(random: Random) -> Situation:
    """2: the list allows the place."""
    code, place = random.choice((("27447", "21"), ("27447", "22"), ("E0143", "12"), ("S9379", "12")))
    return situation(_claim(random, code, place), why="the list allows it")


def list_out_of_force(random: Random) -> Situation:
    """0.4: the row has ended, or has not begun."""
    code, place, on = random.choice(
        (
            ("97110", "31", LAST),
            ("97110", "31", day(random, "2024-07-01", LAST)),
            ("E0143", "21", NEXT),
            ("E0143", "21", day(random, NEXT)),
        )
    )
    return situation(_claim(random, code, place, on=on), why="the list's row is not in force")


def place_from_its_first_day(random: Random) -> Situation:
    """1, 0.4: a place from its first day on."""
    on = random.choice(("2024-08-01", day(random, "2024-08-01")))
    return situation(_claim(random, random.choice(OFFICE), "66", on=on), why="the place is in force")


def bill_without_places(random: Random) -> Situation:
    """P: bills have no place of service."""
    on = day(random)
    lines = [line("99284", revenue_code="0450", service_date=on), line("G0463", revenue_code="0510", service_date=on)]
    return situation(bill(random, ("R079",), on, lines=lines), why="a bill")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    code, place = random.choice((("99284", "11"), ("99232", "11"), ("27447", "11"), ("99213", "98")))
    return situation(*taken_back(random, _claim(random, code, place)), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: the replacement names the place."""
    on = day(random)
    wrong, right = _claim(random, "99284", "11", on=on), _claim(random, "99284", "23", on=on)
    return situation(*taken_back(random, wrong, right), why="a corrected claim")


def deleted_line(random: Random) -> Situation:
    """0.2: a deleted line does not count."""
    on = day(random)
    code, place = random.choice((("99284", "11"), ("99232", "11"), ("27447", "11"), ("99213", "98")))
    gone = line(code, service_date=on, place_of_service=place, line_status="deleted")
    return situation(claim([gone, line("99213", service_date=on)], ("K219",)), why="the line was deleted")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    code, place = random.choice((("20610", "11"), ("27447", "11"), ("99213", "98")))
    return situation(_claim(random, code, place, "cannot tell", uncovered(random)), why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    code, place = random.choice((("99284", "11"), ("99232", "11"), ("27447", "11"), ("99213", "98")))
    return situation(_claim(random, code, place, on=outside(random)), why="outside the window")


ERRORS = (
    visit_in_an_unexpected_place,
    emergency_visit_in_the_office,
    no_place,
    no_such_place,
    place_not_yet_in_force,
    forbidden_by_the_list,
    no_release,
)
NEAR_MISSES = (
    visit_where_expected,
    office_visit_anywhere,
    line_overrides_the_claim,
    not_limited,
    allowed_by_the_list,
    list_out_of_force,
    place_from_its_first_day,
    bill_without_places,
    voided,
    corrected,
    deleted_line,
    history,
)
