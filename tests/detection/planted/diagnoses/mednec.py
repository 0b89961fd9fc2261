"""Procedures that no diagnosis pointed to supports, or that come too often, under policies of a user's list."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    charge,
    day,
    outside,
    pointed,
    shifted,
    taken_back,
    uncovered,
)
from tests.detection.planting import Claim, Row, Situation, claim, line, situation

CHECK = "MEDNEC"
SETTINGS = WINDOW
SUPPORTED = (("93306", ("I509", "I5022", "R079")), ("76881", ("M1711",)), ("77080", ("M80011A", "Z7984")))
NOT_LISTED = ("K219", "L570", "F411", "J069", "C187")
GROUPS = ("97597", ("E119", "E11621", "E1165"), ("L97509",))
EXCLUDED_ONLY = ("82306", ("Z0000", "R5383"))
OVERRIDDEN = ("83036", ("E119", "E1122"), "E1165")  # E11 is covered by its beginning, E1165 excluded by itself
# Procedures of a payer's and a contractor's policy, with claims of theirs, and of others.
OWN: tuple[Any, ...] = (("95819", {"payer_id": "PAYER7"}), ("95004", {"locality": "10112-00"}))
OF_OTHERS: tuple[Any, ...] = (("95819", {"payer_id": "PAYER2"}), ("95004", {"locality": "06102-16"}))
BEGUN, ENDED = ("93970", "M79602"), ("93880", "R42")  # from 16 August; until 15 August
LAST, NEXT = "2024-08-15", "2024-08-16"
YEARLY, TWICE = ("93306", "I509"), ("77080", "M80011A")


def _line(random: Random, code: str, on: str, modifiers: str = "", expect: str = "", **fields: Any) -> Row:
    return line(code, modifiers, expect, service_date=on, charge_amount=charge(random), **fields)


def _claim(
    random: Random, code: str, pointing: list[str], others: tuple[str, ...] = (), expect: str = "", **more: Any
) -> Claim:
    """A professional claim whose line of the procedure points to ``pointing``; ``others`` stand beside, not pointed to."""
    on, modifiers = more.pop("on", None) or day(random), more.pop("modifiers", "")
    listed = [*pointing, *others]
    random.shuffle(listed)
    places = [listed.index(one) + 1 for one in pointing]
    random.shuffle(places)
    lines = [_line(random, code, on, modifiers, expect, **pointed(random, 12, *places))]
    lines += [_line(random, "99213", on, **pointed(random, len(listed)))][: random.randint(0, 1)]
    random.shuffle(lines)
    return claim(lines, listed, **more)


def _unlisted(random: Random, most: int = 3) -> list[str]:
    return random.sample(NOT_LISTED, random.randint(1, most))


def no_match(random: Random) -> Situation:
    """F1: none of the diagnoses pointed to is on the covered list."""
    code, _ = random.choice(SUPPORTED)
    made = _claim(random, code, _unlisted(random), expect="fires")
    return situation(made, why="no diagnosis pointed to is covered")


def covered_but_not_pointed_to(random: Random) -> Situation:
    """3: the covered diagnosis stands on the claim, the line does not point to it."""
    code, covered = random.choice(SUPPORTED)
    made = _claim(random, code, _unlisted(random), (random.choice(covered),), "fires")
    return situation(made, why="the covered diagnosis is not pointed to")


def one_group_missing(random: Random) -> Situation:
    """4: of two groups one has no match."""
    code, first, second = GROUPS
    pointing = [random.choice(random.choice((first, second))), *_unlisted(random, 2)]
    return situation(_claim(random, code, pointing, expect="fires"), why="one of two groups has no match")


def exact_is_no_beginning(random: Random) -> Situation:
    """4: an entry without the mark of a prefix matches itself only."""
    code, near = random.choice((("76881", "N1830"), ("97597", "L97509"), ("76881", "M1712")))
    made = _claim(random, code, [near], expect="fires")
    return situation(made, why="an exact entry matches no longer or other code")


def excluded(random: Random) -> Situation:
    """5: a diagnosis of the list that is not covered."""
    code, listed = EXCLUDED_ONLY
    pointing = [random.choice(listed), *random.sample(NOT_LISTED, random.randint(0, 2))]
    return situation(_claim(random, code, pointing, expect="fires"), why="on the list of what is not covered")


def longest_entry_decides(random: Random) -> Situation:
    """4, 5: the longer entry excludes what the shorter one covers."""
    code, _, out = OVERRIDDEN
    return situation(_claim(random, code, [out], expect="fires"), why="the longest entry excludes it")


def too_often(random: Random) -> Situation:
    """F2, 6: once more within the days of the limit; the earlier ones stand in the claims, under any payer."""
    code, supported = random.choice((YEARLY, TWICE))
    on = day(random)
    earlier = [shifted(on, -back) for back in random.sample((1, 30, 200, 300, 364), 1 if code == "93306" else 2)]
    payer: dict[str, Any] = {"payer_id": random.choice(("PAYER1", "PAYER1", "PAYER2"))}
    before = [_claim(random, code, [supported], on=one, received_date=shifted(one, 20), **payer) for one in earlier]
    if code == "93306":
        return situation(*before, _claim(random, code, [supported], expect="fires", on=on), why="once more within 365 days")
    return situation(*before, _claim(random, code, [supported], expect="fires", on=on), why="a third within 365 days")


def signed_notice(random: Random) -> Situation:
    """7: GA shifts the liability, the finding stays."""
    code, _ = random.choice(SUPPORTED)
    made = _claim(random, code, _unlisted(random), expect="fires", modifiers=random.choice(("GA", "59 GA")))
    return situation(made, why="a signed notice shifts liability only")


def not_covered_by_statement(random: Random) -> Situation:
    """7: GY and GZ say so themselves: INFO."""
    code, _ = random.choice(SUPPORTED)
    made = _claim(random, code, _unlisted(random), expect="info", modifiers=random.choice(("GY", "GZ")))
    return situation(made, why="billed as not covered")


def nothing_covered_on_a_bill(random: Random) -> Situation:
    """3: no diagnosis of a bill is covered."""
    code, _ = random.choice(SUPPORTED)
    on = day(random)
    lines = [_line(random, code, on, expect="fires", revenue_code="0480"), _line(random, "80053", on, revenue_code="0300")]
    return situation(bill(random, _unlisted(random), on, lines=lines), why="no diagnosis of a bill is covered")


def first_or_last_day(random: Random) -> Situation:
    """0.4: the policy's first day, and its last."""
    (code, _), on = random.choice(((BEGUN, NEXT), (ENDED, LAST)))
    return situation(_claim(random, code, _unlisted(random), expect="fires", on=on), why="the policy's first or last day")


def payer_or_jurisdiction(random: Random) -> Situation:
    """Needs: a policy of the claim's payer, and one of the claim's contractor."""
    code, told = random.choice(OWN)
    made = _claim(random, code, _unlisted(random), expect="fires", **told)
    return situation(made, why=f"a policy of the claim's {'payer' if 'payer_id' in told else 'contractor'}")


def one_is_enough(random: Random) -> Situation:
    """N1: one covered diagnosis pointed to, among others."""
    code, covered = random.choice(SUPPORTED)
    pointing = [random.choice(covered), *random.sample(NOT_LISTED, random.randint(0, 3))]
    return situation(_claim(random, code, pointing), why="one covered diagnosis is enough")


def every_group(random: Random) -> Situation:
    """4: one of each group."""
    code, first, second = GROUPS
    pointing = [random.choice(first), random.choice(second), *random.sample(NOT_LISTED, random.randint(0, 1))]
    return situation(_claim(random, code, pointing), why="one of each group")


def policy_not_in_force(random: Random) -> Situation:
    """N2: the day before the policy begins, the day after it ends."""
    (code, _), on = random.choice(
        ((BEGUN, LAST), (BEGUN, day(random, "2024-07-01", LAST)), (ENDED, NEXT), (ENDED, day(random, NEXT)))
    )
    return situation(_claim(random, code, _unlisted(random), on=on), why="the policy is not in force")


def no_policy(random: Random) -> Situation:
    """2: a procedure of no policy."""
    return situation(_claim(random, random.choice(("71046", "20610", "99214")), _unlisted(random)), why="no policy")


def policy_of_others(random: Random) -> Situation:
    """1: a policy of another payer, or of another contractor."""
    code, told = random.choice(OF_OTHERS)
    return situation(_claim(random, code, _unlisted(random), **told), why="a policy of another payer or contractor")


def not_excluded(random: Random) -> Situation:
    """5: a list of what is not covered leaves all else alone; a covered match outweighs an excluded one."""
    code, pointing = random.choice((("82306", ["K219"]), ("83036", ["E119", "E1165"]), ("83036", ["E1122"])))
    return situation(_claim(random, code, pointing), why="not on the list of what is not covered, or also covered")


def anywhere_on_a_bill(random: Random) -> Situation:
    """3: a bill has no pointers; any of its diagnoses counts."""
    code, covered = random.choice(SUPPORTED)
    on = day(random)
    listed = [*_unlisted(random), random.choice(covered)]
    random.shuffle(listed)
    lines = [_line(random, code, on, revenue_code="0480"), _line(random, "80053", on, revenue_code="0300")]
    return situation(bill(random, listed, on, lines=lines), why="covered by any diagnosis of a bill")


def seldom_enough(random: Random) -> Situation:
    """6: longer ago than the days of the limit, or fewer than its number."""
    code, supported = random.choice((YEARLY, TWICE))
    on = day(random)
    back = random.choice((366, 400)) if code == "93306" else random.choice((10, 366))
    earlier = shifted(on, -back)
    before = _claim(random, code, [supported], on=earlier, received_date=shifted(earlier, 20))
    return situation(before, _claim(random, code, [supported], on=on), why="not too often")


def another_patient(random: Random) -> Situation:
    """6: the earlier service was another patient's, or of another procedure."""
    code, supported = YEARLY
    on = day(random)
    other, patient = random.choice(((code, "P2"), ("93880", "P1")))
    dx = supported if other == code else "R42"
    before = _claim(random, other, [dx], on=shifted(on, -random.randint(1, 200)), patient=patient)
    return situation(before, _claim(random, code, [supported], on=on), why="another patient or another procedure before")


def earlier_one_voided(random: Random) -> Situation:
    """0.2, 6: the earlier service was voided."""
    code, supported = YEARLY
    on = day(random)
    gone = taken_back(random, _claim(random, code, [supported], on=shifted(on, -random.randint(20, 200))))
    return situation(*gone, _claim(random, code, [supported], on=on), why="the earlier one was voided")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    code, _ = random.choice(SUPPORTED)
    return situation(*taken_back(random, _claim(random, code, _unlisted(random))), why="a voided claim")


def deleted_line(random: Random) -> Situation:
    """0.2: a deleted line does not count, neither now nor as an earlier service."""
    (code, supported), on = YEARLY, day(random)
    live = _line(random, code, on, **pointed(random, 2, 1))
    gone = _line(random, code, shifted(on, -random.choice((0, 30))), line_status="deleted", **pointed(random, 2, 2))
    return situation(claim([live, gone], (supported, "K219")), why="the line was deleted")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    code, _ = random.choice(SUPPORTED)
    made = _claim(random, code, _unlisted(random), expect="cannot tell", on=uncovered(random))
    return situation(made, why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    code, _ = random.choice(SUPPORTED)
    return situation(_claim(random, code, _unlisted(random), on=outside(random)), why="outside the window")


ERRORS = (
    no_match,
    covered_but_not_pointed_to,
    one_group_missing,
    exact_is_no_beginning,
    excluded,
    longest_entry_decides,
    too_often,
    signed_notice,
    not_covered_by_statement,
    nothing_covered_on_a_bill,
    first_or_last_day,
    payer_or_jurisdiction,
    no_release,
)
NEAR_MISSES = (
    one_is_enough,
    every_group,
    policy_not_in_force,
    no_policy,
    policy_of_others,
    not_excluded,
    anywhere_on_a_bill,
    seldom_enough,
    another_patient,
    earlier_one_voided,
    voided,
    deleted_line,
    history,
)
