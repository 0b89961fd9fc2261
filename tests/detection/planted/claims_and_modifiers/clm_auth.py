"""Services that need an authorisation and have none, or one that does not hold, and services that need none."""

from __future__ import annotations

from itertools import count
from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import around, day, professional, service, shifted, taken_back
from tests.detection.planting import Claim, Situation, situation

CHECK = "CLM-AUTH"
PAYER = {"payer_id": "AUTHPAY", "payer_class": "commercial", "rule_profile": "cpt"}
NEEDED = ("70553", "27447", "E0601")  # required everywhere, no exemption
VISIT = "97110"  # required
OFFICE_ONLY = "64483"  # required at place of service 11
EXEMPT = "74177"  # required, not for emergencies
NOT_NEEDED = "93306"  # a row that says N
ENDED = "45378"  # required until 2024-08-15
GIVEN = {"70553": "A700", "27447": "A274", "E0601": "A060", "97110": "A971"}  # approved for 9,999 units
COUNTED = 600  # U0001 to U0600: ten units of 97110 each
_numbers = count()


def _counted() -> str:
    """An authorisation of ten visits that no other situation uses."""
    return f"U{next(_numbers) % COUNTED + 1:04d}"


def _claim(random: Random, code: str, number: str | None, expect: str = "", on: str = "", **fields: Any) -> Claim:
    """A claim of one such service; the number stands on the claim or on the line."""
    made = service(random, code, "", expect, on=on or day(random))
    told = {**PAYER, **fields}
    if number and random.random() < 0.3:
        return around(random, {**made, "prior_authorization_number": number}, **told)
    return around(random, made, **({"prior_authorization_number": number} if number else {}), **told)


def none(random: Random) -> Situation:
    """F1, 1, 2: required, and no number."""
    code = random.choice((*NEEDED, VISIT, OFFICE_ONLY, EXEMPT))
    return situation(_claim(random, code, None, "fires"), why="required, and no number")


def not_approved(random: Random) -> Situation:
    """3: denied or pending."""
    return situation(_claim(random, "70553", random.choice(("DENIED1", "PENDED1")), "fires"), why="not approved")


def outside_its_days(random: Random) -> Situation:
    """3: the service before or after the authorisation's days."""
    on = random.choice(("2024-07-31", "2024-09-01", "2024-07-05", "2024-09-20"))
    return situation(_claim(random, "70553", "AUGUST", "fires", on), why="outside the authorisation's days")


def of_another_service(random: Random) -> Situation:
    """3: given for another service."""
    code = random.choice(("27447", "E0601", "70553"))
    number = random.choice([given for one, given in GIVEN.items() if one != code])
    return situation(_claim(random, code, number, "fires"), why="given for another service")


def more_than_given(random: Random) -> Situation:
    """F2, 3: the visits after the tenth of ten."""
    number, first = _counted(), day(random, "2024-07-01", "2024-07-10")
    visits = random.choice((11, 12))
    claims = [_claim(random, VISIT, number, on=shifted(first, 3 * place)) for place in range(visits)]
    claims[-1].expect = "fires"
    return situation(*claims, why="more visits than given")


def more_units_at_once(random: Random) -> Situation:
    """3: one line of more units than given."""
    made = service(random, VISIT, "GP", "fires", units=str(random.choice((11, 15))))
    return situation(around(random, made, prior_authorization_number=_counted(), **PAYER), why="more units than given")


def rule_until(random: Random) -> Situation:
    """1, 0.4: required until the row's last day."""
    on = random.choice(("2024-08-15", day(random, "2024-07-01", "2024-08-15")))
    return situation(_claim(random, ENDED, None, "fires", on), why="required until that day")


def no_emergency(random: Random) -> Situation:
    """4: an emergency where the rule exempts none."""
    told = {"claim_place_of_service": "23"}
    return situation(_claim(random, random.choice(NEEDED[:2]), None, "fires", **told), why="the rule exempts no emergency")


def valid(random: Random) -> Situation:
    """N1: approved, in its days, for the service."""
    code = random.choice(tuple(GIVEN))
    return situation(_claim(random, code, GIVEN[code]), why="a valid authorisation")


def first_and_last_day(random: Random) -> Situation:
    """3: the first and last day count."""
    on = random.choice(("2024-08-01", "2024-08-31", "2024-08-14"))
    return situation(_claim(random, "70553", "AUGUST", on=on), why="within the authorisation's days")


def without_rule(random: Random) -> Situation:
    """N2: another payer, another service, a rule that says no."""
    code, told = random.choice((("70553", {"payer_id": "PAYER7"}), ("99213", {}), (NOT_NEEDED, {}), ("80053", {})))
    return situation(_claim(random, code, None, **told), why="no rule, or one that says no")


def rule_ended(random: Random) -> Situation:
    """1, 0.4: after the row's last day."""
    on = random.choice(("2024-08-16", day(random, "2024-08-16")))
    return situation(_claim(random, ENDED, None, on=on), why="the rule had ended")


def elsewhere(random: Random) -> Situation:
    """1: required at one place of service only."""
    return situation(_claim(random, OFFICE_ONLY, None, claim_place_of_service=random.choice(("22", "24"))), why="another place")


def emergency(random: Random) -> Situation:
    """4: an emergency that the rule exempts."""
    told: dict[str, Any] = random.choice(({"claim_place_of_service": "23"}, {"admission_type": "1"}))
    return situation(_claim(random, EXEMPT, None, **told), why="an exempt emergency")


def all_given(random: Random) -> Situation:
    """3: all of the ten visits, and no more."""
    number, first = _counted(), day(random, "2024-07-01", "2024-07-10")
    claims = [_claim(random, VISIT, number, on=shifted(first, 3 * place)) for place in range(random.choice((9, 10)))]
    return situation(*claims, why="as many visits as given")


def voided_visits(random: Random) -> Situation:
    """0.2, 3: a voided visit uses nothing up."""
    number, first = _counted(), day(random, "2024-07-01", "2024-07-10")
    claims = [_claim(random, VISIT, number, on=shifted(first, 3 * place)) for place in range(10)]
    gone = professional(random, service(random, VISIT, on=shifted(first, 40)), prior_authorization_number=number, **PAYER)
    return situation(*claims, *taken_back(random, gone), why="a voided visit beside ten")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced with the number."""
    on = day(random)
    wrong = professional(random, service(random, "70553", on=on), **PAYER)
    right = professional(random, service(random, "70553", on=on), prior_authorization_number="A700", **PAYER)
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    none,
    not_approved,
    outside_its_days,
    of_another_service,
    more_than_given,
    more_units_at_once,
    rule_until,
    no_emergency,
)
NEAR_MISSES = (
    valid,
    first_and_last_day,
    without_rule,
    rule_ended,
    elsewhere,
    emergency,
    all_given,
    voided_visits,
    voided,
)
