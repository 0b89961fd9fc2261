"""Codes that want another one first: absent, behind, or where it belongs; and notes that ask for less."""

from __future__ import annotations

from random import Random

from tests.detection.planted.diagnoses.ordinary import WINDOW, bill, day, either, outside, professional, taken_back, uncovered
from tests.detection.planting import Row, Situation, diagnosis, situation

CHECK = "DX-CODEFIRST"
SETTINGS = WINDOW
# A code with a mandatory note, and partners that satisfy it.
MANDATORY = (("D631", ("N184", "N1830")), ("D630", ("C187", "C20", "C3490", "C61")), ("J910", ("C3490", "C187", "C61")))
ADDITIONAL = (("E1122", ("N184", "N1830")), ("E11621", ("L97509",)))
ALSO = (("C61", ("Z5111",), "code"), ("I209", ("I10", "I130"), "block"))
OPTIONAL = (("L97509", "E11621"), ("I509", "I130"), ("I5022", "I130"), ("N184", "I129"), ("N1830", "I129"))
ENDED = ("N23", "N200")  # the note was in force until 15 August
LAST, NEXT = "2024-08-15", "2024-08-16"
BESIDE = ("E785", "K219", "L570", "F411", "G4733", "R42", "R5383", "Z79899")


def _among(random: Random, *given: Row | str) -> list[Row | str]:
    """The given in their order, ordinary codes between, before and behind them."""
    made: list[Row | str] = list(given)
    for code in random.sample(BESIDE, random.randint(0, 5)):
        made.insert(random.randint(0, len(made)), code)
    return made


def partner_later(random: Random) -> Situation:
    """F1, 4: the partner stands behind."""
    code, partners = random.choice(MANDATORY)
    made = _among(random, diagnosis(code, expect="fires"), random.choice(partners))
    return situation(either(random, made), why="the partner stands behind")


def partner_absent(random: Random) -> Situation:
    """F2, 5: no partner on the claim."""
    code = random.choice(MANDATORY)[0]
    return situation(either(random, _among(random, diagnosis(code, expect="fires"))), why="no partner on the claim")


def partner_behind_the_principal(random: Random) -> Situation:
    """4: principal of a bill, its partner the first of the others."""
    code, partners = random.choice(MANDATORY)
    made = [diagnosis(code, expect="fires"), random.choice(partners), *random.sample(BESIDE, random.randint(0, 3))]
    return situation(bill(random, made), why="the partner is the first other diagnosis of a bill")


def near_the_partner(random: Random) -> Situation:
    """2: a code of another stem is no partner."""
    code, other = random.choice((("D631", "N200"), ("D631", "N23"), ("D630", "E039"), ("J910", "J449"), ("D630", "N184")))
    made = _among(random, other, diagnosis(code, expect="fires"))
    return situation(either(random, made, day(random, NEXT)), why="a code of another stem stands before")


def one_note_of_two(random: Random) -> Situation:
    """1: each code for itself: one note is satisfied, the other is not."""
    made = _among(random, "C187", "D630", diagnosis("D631", expect="fires"))
    return situation(either(random, made), why="of two codes one lacks its partner")


def additional_absent(random: Random) -> Situation:
    """6: the additional code is absent: INFO."""
    code = random.choice(ADDITIONAL)[0]
    return situation(either(random, _among(random, diagnosis(code, expect="info"))), why="no additional code")


def also_absent(random: Random) -> Situation:
    """6: nothing of a code also note stands there: INFO; notes of blocks hold for all below them."""
    code, _, level = random.choice(ALSO)
    made = _among(random, diagnosis(code, expect="info"))
    return situation(either(random, made), why=f"nothing of the code also note of a {level}")


def last_day_of_the_note(random: Random) -> Situation:
    """0.4: the note's last day."""
    on = random.choice((LAST, day(random, "2024-07-01", LAST)))
    made = _among(random, diagnosis(ENDED[0], expect="fires"), *random.choice(((), (ENDED[1],))))
    return situation(either(random, made, on), why="the note is in force until that day")


def in_order(random: Random) -> Situation:
    """N1, 3: the partner stands before, anywhere."""
    code, partners = random.choice(MANDATORY)
    return situation(either(random, _among(random, random.choice(partners), code)), why="the partner stands before")


def one_partner_before(random: Random) -> Situation:
    """3: of two partners one stands before."""
    code, partners = random.choice(MANDATORY)
    before, behind = random.sample(partners, 2)
    return situation(either(random, _among(random, before, code, behind)), why="one of two partners stands before")


def optional(random: Random) -> Situation:
    """N2, 5: a note with "if applicable", no partner on the claim."""
    code = random.choice(OPTIONAL)[0]
    return situation(either(random, _among(random, code)), why="the note is optional")


def optional_in_order(random: Random) -> Situation:
    """3: an optional partner before."""
    code, partner = random.choice(OPTIONAL)
    return situation(either(random, _among(random, partner, code)), why="the optional partner stands before")


def additional_present(random: Random) -> Situation:
    """6: the additional code stands there."""
    code, partners = random.choice(ADDITIONAL)
    return situation(either(random, _among(random, code, random.choice(partners))), why="the additional code is there")


def also_in_any_order(random: Random) -> Situation:
    """6: code also asks for no order."""
    code, partners, _ = random.choice(ALSO)
    pair = [code, random.choice(partners)]
    random.shuffle(pair)
    return situation(either(random, _among(random, *pair)), why="code also, in either order")


def requested_but_not_first(random: Random) -> Situation:
    """6: notes that ask for additional codes or code also make no FAIL and no REVIEW where these are absent."""
    code = random.choice(("E1122", "E11621", "I209", "C61"))
    return situation(either(random, _among(random, code)), why="an absent additional code is INFO only")


def note_ended(random: Random) -> Situation:
    """0.4: the note no longer holds."""
    on = random.choice((NEXT, day(random, NEXT)))
    made = _among(random, *random.choice(((ENDED[0],), ENDED)))
    return situation(either(random, made, on), why="the note has ended")


def principal_then_other(random: Random) -> Situation:
    """N1: the partner is the principal of a bill."""
    code, partners = random.choice(MANDATORY)
    made = [random.choice(partners), code, *random.sample(BESIDE, 2)]
    return situation(bill(random, made), why="the partner is the principal")


def no_note(random: Random) -> Situation:
    """1: codes without a note, the partners among them."""
    code = random.choice(("N200", "C187", "C3490", "J189", "R079", "D62"))
    return situation(either(random, _among(random, code)), why="no note at all")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    code, partners = random.choice(MANDATORY)
    wrong = either(random, _among(random, code, random.choice(partners)))
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: the replacement has the right order."""
    code, partners = random.choice(MANDATORY)
    on, partner = day(random), random.choice(partners)
    wrong, right = professional(random, [code, partner], on), professional(random, [partner, code], on)
    return situation(*taken_back(random, wrong, right), why="a corrected claim")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    code, partners = random.choice(MANDATORY)
    made = either(random, _among(random, code, random.choice(partners)), uncovered(random), expect="cannot tell")
    return situation(made, why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    code, partners = random.choice(MANDATORY)
    made = _among(random, code, random.choice(partners))
    return situation(either(random, made, outside(random)), why="outside the window")


ERRORS = (
    partner_later,
    partner_absent,
    partner_behind_the_principal,
    near_the_partner,
    one_note_of_two,
    additional_absent,
    also_absent,
    last_day_of_the_note,
    no_release,
)
NEAR_MISSES = (
    in_order,
    one_partner_before,
    optional,
    optional_in_order,
    additional_present,
    also_in_any_order,
    requested_but_not_first,
    note_ended,
    principal_then_other,
    no_note,
    voided,
    corrected,
    history,
)
